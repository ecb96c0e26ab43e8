"""Kernels for a build's notebooks and the clients that talk to them. Knows nothing of what is run.

What Jupyter offers, made quick: a kernel is ready when it has answered and its answer was heard on both channels
(jupyter_client waits two fifths of a second to be sure that nothing more comes); it is ended at once when its
notebook is done; all clients share one zmq context.
"""

import asyncio
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from queue import Empty
from types import TracebackType
from typing import Any
from uuid import uuid4

import zmq.asyncio
from jupyter_client.asynchronous import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

from nbrelease.provisioner import WarmProvisioner
from nbrelease.warm import SCRIPT

_START = 60.0
_WORDS = ("--IPKernelApp.log_level=40", "--HistoryManager.enabled=False")


class Kernels:
    """Makes a client with a kernel of its own for each notebook.

    Args:
        folder: a short temporary path, for sockets, connection files and logs.
        address: of a warm process (see provisioner.py); empty for ordinary kernels.
        env: the kernels' environment.
    """

    def __init__(self, folder: Path, address: str, env: Mapping[str, str]) -> None:
        self._folder, self._env = folder, dict(env)
        config = {"address": address, "log_file": str(folder / "kernels.log")}
        self._specs = _Specs(
            {
                "argv": [sys.executable, str(SCRIPT), "-f", "{connection_file}"],
                "display_name": "chapterlens",
                "language": "python",
                "metadata": {
                    "kernel_provisioner": {"provisioner_name": "chapterlens-warm", "config": config}
                },
            }
        )
        self._context = zmq.asyncio.Context()

    def __enter__(self) -> "Kernels":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._context.destroy(linger=0)

    def client(self, cwd: Path, timeout: float, guard: Path | None) -> "Client":
        """A client for one notebook; its kernel is not started yet.

        Args:
            cwd: the kernel's folder.
            timeout: seconds that a cell may take.
            guard: the file that tells the kernel what it may read; it may read anything without one.
        """
        # One letter and few digits: the path of a socket may have about a hundred characters.
        place = self._folder / f"k{uuid4().hex[:8]}"
        manager = AsyncKernelManager(
            kernel_name="chapterlens",
            kernel_spec_manager=self._specs,
            context=self._context,
            transport="ipc",
            # Sockets in a folder of ours: no port is open to others, and none can be taken by another
            # kernel that starts in the same moment.
            ip=str(place),
            connection_file=f"{place}.json",
            client_factory=_Channels,
        )
        env = self._env | ({"CHAPTERLENS_GUARD": str(guard)} if guard else {})
        return Client(manager, cwd=cwd, env=env, timeout=timeout)


class Client(NotebookClient):  # type: ignore[misc]
    """Runs the cells of one notebook in a kernel that it starts and ends."""

    def __init__(
        self,
        manager: AsyncKernelManager,
        *,
        cwd: Path,
        env: dict[str, str],
        timeout: float,
    ) -> None:
        super().__init__(
            NotebookNode(), manager, timeout=int(timeout) if timeout >= 1 else 1, startup_timeout=_START
        )
        self._cwd, self._kernel_env = cwd, env

    async def start(self) -> None:
        """Start the kernel and wait until it answers.

        Raises:
            RuntimeError: it does not.
        """
        await self.km.start_kernel(cwd=str(self._cwd), env=self._kernel_env, extra_arguments=list(_WORDS))
        self.kc = self.km.client()
        self.kc.start_channels(hb=False)  # whether a kernel lives is asked of its provisioner
        await self.kc.wait_for_ready(timeout=_START)
        self.kc.allow_stdin = False

    def take(self, notebook: NotebookNode) -> None:
        """The notebook whose cells are run; it is filled with outputs."""
        self.nb = notebook
        notebook.metadata["language_info"] = self.kc.language

    async def ended(self) -> tuple[int | None, int]:
        """How a kernel that died ended: its exit status (below zero for a signal), its greatest memory in bytes."""
        process = self.km.provisioner.process
        for _ in range(100):
            if process is None or process.poll() is not None:
                break
            await asyncio.sleep(0.01)
        return (process.poll() if process else None), getattr(process, "memory", 0)

    async def end(self) -> None:
        """End the kernel at once; all that it had to say has been heard."""
        self.set_widgets_metadata()
        provisioner = self.km.provisioner
        if isinstance(provisioner, WarmProvisioner) and provisioner.has_process:
            await provisioner.kill()
            await provisioner.wait()
        if self.kc is not None:
            self.kc.stop_channels()
            self.kc = None
        await self.km._async_cleanup_resources()


class _Channels(AsyncKernelClient):  # type: ignore[misc]
    """A client's channels."""

    language: dict[str, Any]

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Wait until an answer of the kernel has come by both channels.

        Raises:
            RuntimeError: the kernel died, or did not answer in time.
        """
        end = time.monotonic() + (timeout or _START)
        while True:
            asked = self.kernel_info()
            if await self._answered(asked):
                return
            if not await self.parent._async_is_alive():
                raise RuntimeError("it died before it had answered")
            if time.monotonic() > end:
                raise RuntimeError(f"no answer in {timeout:g} s")

    async def _answered(self, asked: str) -> bool:
        try:
            while True:
                reply = await self._async_get_shell_msg(timeout=1)
                if reply["parent_header"].get("msg_id") == asked:
                    break
            while True:
                told = await self._async_get_iopub_msg(timeout=0.5)
                idle = told["content"].get("execution_state") == "idle"
                if idle and told["parent_header"].get("msg_id") == asked:
                    break
        except Empty:
            return False
        self.language = reply["content"]["language_info"]
        return True


class _Specs(KernelSpecManager):  # type: ignore[misc]
    """Knows one kernel, which is written nowhere."""

    def __init__(self, spec: Mapping[str, Any]) -> None:
        super().__init__()
        self._spec = spec

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
        """The one there is."""
        return KernelSpec(**self._spec)
