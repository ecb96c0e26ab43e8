"""The warm process that kernels are forked from, started and ended. Knows nothing of Jupyter."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import cached_property
from pathlib import Path
from types import TracebackType

from chapterlens import paths
from nbrelease.inputs import LIBRARY, site_folders

SCRIPT = Path(__file__).with_name("kernel.py")
"""What a kernel runs, forked or not."""

_NOT_FOR_KERNELS = (
    "JPY_",
    "MPL",
    "IPYTHON",
    "AWS_",
    "CHAPTERLENS_MAIL",
    "CHAPTERLENS_SMTP",
    "CHAPTERLENS_WEBHOOK",
    "FSSPEC_",
)
"""Beginnings of variables that would change a report, or that hold secrets no notebook has a use for."""


def can_fork() -> bool:
    """Whether processes can be forked here; macOS has the call, but its libraries do not stand it."""
    return hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "darwin"


def kernel_environment(folder: Path) -> dict[str, str]:
    """The environment of kernels: the reader's own, without what would make two readers' reports differ.

    Args:
        folder: a short temporary path, for what kernels and Jupyter write.
    """
    own = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_FOR_KERNELS)}
    for name in ("COLUMNS", "LINES", "PYTHONSTARTUP", "PYTHONINSPECT", "PYTHONWARNINGS", "DISPLAY"):
        own.pop(name, None)
    # The library of this process, and entries that mean the same in a notebook's folder.
    entries = [entry for entry in own.get("PYTHONPATH", "").split(os.pathsep) if entry]
    ours = [str(LIBRARY)] if LIBRARY not in site_folders() else []
    own["PYTHONPATH"] = os.pathsep.join([*ours, *(str(Path(entry).absolute()) for entry in entries)])
    cache = paths.cache() / "matplotlib"
    cache.mkdir(parents=True, exist_ok=True)
    return own | {
        "CHAPTERLENS_HOME": str(paths.home()),
        "HOME": own.get("HOME", str(folder)),
        "IPYTHONDIR": str(folder / "i"),
        "JUPYTER_CONFIG_DIR": str(folder / "c"),
        "JUPYTER_RUNTIME_DIR": str(folder / "r"),
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(cache),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(folder),
        "TZ": "UTC",
    }


class Workshop:
    """A temporary folder and a warm process, each there as soon as it is wanted and gone after the ``with`` block.

    The process ends with its standard input, so it and its kernels end also when this process is killed.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._address = ""
        self._asked = False

    def __enter__(self) -> "Workshop":
        return self

    @cached_property
    def folder(self) -> Path:
        """In the system's temporary folder, whose path is short: kernels put sockets there."""
        return Path(tempfile.mkdtemp(prefix="cl-"))

    def start(self) -> None:
        """Start the warm process, if it is not running and if processes can be forked here."""
        if self._process is None and can_fork():
            self._address = str(self.folder / "warm")
            self._process = subprocess.Popen(
                [sys.executable, str(SCRIPT), "--warm", self._address],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=kernel_environment(self.folder),
                cwd=self.folder,
                start_new_session=True,
            )

    def address(self) -> str:
        """Where kernels can be asked for, when they can be; empty when there is no warm process."""
        self._asked = True
        if self._process is not None and self._process.stdout is not None and not self._process.stdout.closed:
            if self._process.stdout.readline() != b"ready\n":
                self._address = ""
            self._process.stdout.close()
        return self._address

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the warm process and its kernels, and remove the folder."""
        self._end_process()
        if "folder" in self.__dict__:
            shutil.rmtree(self.folder, ignore_errors=True)

    def _end_process(self) -> None:
        if self._process is None:
            return
        if not self._asked:  # nothing hangs on it, and it would first load its packages
            self._process.kill()
        for end in (self._process.stdin, self._process.stdout):
            if end is not None:
                end.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
