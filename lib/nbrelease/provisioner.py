"""Kernels forked from a warm process, as Jupyter's kernel provisioner. Knows nothing of what runs in them.

Named ``chapterlens-warm`` among the entry points ``jupyter_client.kernel_provisioners``; a kernel specification that
names it gives the address of a warm process (see kernel.py). Where there is none, where a process cannot be forked,
or where the warm process says that it is no longer what a fresh kernel would be, the kernel is started as Jupyter
always starts it.
"""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner
from traitlets import Unicode

from nbrelease.warm import SCRIPT


class WarmProvisioner(LocalProvisioner):  # type: ignore[misc]
    """Asks a warm process for a kernel; starts an ordinary one when it cannot be had."""

    address = Unicode("", help="Unix socket of the warm process; empty for ordinary kernels").tag(config=True)
    log_file = Unicode(os.devnull, help="where what a kernel prints outside of cells goes").tag(config=True)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start a kernel, forked if it can be."""
        with Path(self.log_file).open("ab") as log:
            forked = _ask(self.address, cmd, kwargs, log.fileno()) if self.address else None
            if forked is None:
                return await super().launch_kernel(cmd, stdout=log, stderr=log, **kwargs)
        self.process = forked
        self.pid = self.pgid = forked.pid  # it leads a group of its own
        self.cwd = kwargs.get("cwd", Path.cwd())
        return self.connection_info

    async def wait(self) -> int | None:
        """Wait until the kernel has ended; it is looked for every few milliseconds, not ten times a second."""
        while self.process is not None and self.process.poll() is None:
            await asyncio.sleep(0.005)
        status: int | None = await super().wait()
        return status

    @property
    def forked(self) -> bool:
        """Whether the kernel came from the warm process."""
        return isinstance(self.process, Forked)


class Forked:
    """A forked kernel, with as much of ``subprocess.Popen`` as a provisioner asks for.

    Attributes:
        pid: of the kernel.
        memory: its greatest resident size in bytes, known when it has ended.
    """

    stdin = stdout = stderr = None

    def __init__(self, connection: socket.socket, pid: int, heard: bytes = b"") -> None:
        self.pid = pid
        self.memory = 0
        self.returncode: int | None = None
        self._connection = connection
        self._heard = heard

    def poll(self) -> int | None:
        """The exit status, or None while it runs."""
        self._hear(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit status, when it has ended."""
        self._hear(timeout)
        if self.returncode is None:
            raise subprocess.TimeoutExpired("kernel", timeout or 0)
        self._connection.close()
        return self.returncode

    def send_signal(self, signum: int) -> None:
        """Send a signal to the kernel."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signum)

    def kill(self) -> None:
        """End the kernel at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask the kernel to end."""
        self.send_signal(signal.SIGTERM)

    def _hear(self, timeout: float | None) -> None:
        """Take in what the warm process says of the kernel's end; its silence for ever counts as a kill."""
        while self.returncode is None:
            if self._heard.endswith(b"\n"):
                told = json.loads(self._heard)
                self.memory, self.returncode = told["memory"], told["status"]
                return
            self._connection.settimeout(timeout)
            try:
                data = self._connection.recv(4096)
            except (BlockingIOError, TimeoutError):
                return
            except OSError:
                data = b""
            self._heard += data
            if not data:
                self.returncode = -signal.SIGKILL


def _ask(address: str, cmd: list[str], kwargs: Mapping[str, Any], log: int) -> Forked | None:
    """Ask a warm process for a kernel; None when it cannot be had."""
    env = dict(kwargs.get("env") or os.environ)
    words = cmd[cmd.index(str(SCRIPT)) + 1 :] if str(SCRIPT) in cmd else None
    if words is None:
        return None
    request = {"python": cmd[0], "words": words, "env": env, "cwd": str(kwargs.get("cwd") or Path.cwd())}
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(10)
        connection.connect(address)
        line = json.dumps(request).encode() + b"\n"
        sent = socket.send_fds(connection, [line], [log])
        connection.sendall(line[sent:])
        answer = b""
        while b"\n" not in answer:
            data = connection.recv(4096)
            if not data:
                raise OSError("the warm process is gone")
            answer += data
    except OSError:
        connection.close()
        return None
    line, _, heard = answer.partition(b"\n")
    told = json.loads(line)
    if "pid" not in told:
        connection.close()
        return None
    return Forked(connection, told["pid"], heard)
