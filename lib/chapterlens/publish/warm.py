"""The warm process that kernels are forked from, started and ended. Knows nothing of Jupyter."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

SCRIPT = Path(__file__).with_name("kernel.py")
"""What a kernel runs, forked or not."""


def can_fork() -> bool:
    """Whether processes can be forked here; macOS has the call, but its libraries do not stand it."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "darwin"


class WarmProcess:
    """A warm process for as long as the ``with`` block lasts; its kernels end with it.

    Args:
        folder: a short path, for its socket.
        env: the environment of the kernels.
        start: whether to start it; there is none without, nor where nothing can be forked.
    """

    def __init__(self, folder: Path, env: Mapping[str, str], *, start: bool = True) -> None:
        self._folder = folder
        self._env = dict(env)
        self._start = start and can_fork()
        self._process: subprocess.Popen[bytes] | None = None
        self.address = ""

    def __enter__(self) -> "WarmProcess":
        if self._start:
            self.address = str(self._folder / "warm")
            self._process = subprocess.Popen(
                [sys.executable, "-P", str(SCRIPT), "--warm", self.address],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=self._env,
                cwd=self._folder,
                start_new_session=True,
            )
        return self

    def wait_ready(self) -> str:
        """The address, when kernels can be asked for; empty when there will be none."""
        if self._process is not None and self._process.stdout is not None and not self._process.stdout.closed:
            if self._process.stdout.readline() != b"ready\n":
                self.address = ""
            self._process.stdout.close()
        return self.address

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is None:
            return
        for end in (self._process.stdin, self._process.stdout):
            if end is not None:
                end.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
