"""Put the files of a release in place, all or none, and hold the lock of a report.

A folder with nothing but files of releases is exchanged whole, in one step for everybody who looks. In any other one
(a git work tree, a mounted folder, files of the user's own) files are replaced one by one, the manifest last, and
what is not of a release stays untouched.
"""

import ctypes
import errno
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from uuid import uuid4

from nbrelease.errors import ReleaseError

TRY_AGAIN_LATER = 75
"""The exit code of BSD's sysexits for what may work later."""
_PARTIAL = ".nbrelease-"
_AT_FDCWD, _EXCHANGE = -100, 2


def release(
    files: Mapping[str, bytes], folder: Path, replaced: Collection[str] = (), kept: Collection[str] = ()
) -> list[Path]:
    """Put files in place of those of the last release. Only who holds the report's lock may do so.

    Args:
        files: contents by name, the manifest last; a name may have folders in it (``data/quantities.csv``).
        folder: the release; made when it is not there. A link to a folder is followed.
        replaced: names of the last release that go if they are not made anew.
        kept: names of other reports in the folder, which stay.

    Raises:
        ReleaseError: the disk is full or the folder is not writable (exit code 1); nothing has changed.
    """
    root = folder.resolve()
    try:
        root.parent.mkdir(parents=True, exist_ok=True)
        _clear(root, files)
        stale, kept = _inside(root, {*replaced} - {*files, *kept}), _inside(root, {*kept} - {*files})
        if not root.exists() or _has_only(root, {*files, *stale, *kept}):
            _exchange(files, root, stale, kept)
        else:
            _replace(files, root, stale)
    except OSError as error:
        raise ReleaseError(f"{folder} cannot be written to: {error.strerror}") from None
    return [folder / name for name in files]


def _inside(root: Path, names: Collection[str]) -> set[str]:
    """The names that lead to files in a folder: a damaged manifest or cache must not lead to files elsewhere."""
    return {name for name in names if (root / name).parent.resolve().is_relative_to(root)}


def _staging_prefix(root: Path) -> str:
    """The prefix of the names of temporary folders beside a release."""
    return f"{_PARTIAL}{sha256(os.fsencode(root)).hexdigest()[:12]}-"


def _clear(root: Path, names: Collection[str]) -> None:
    """Remove files and folders left by a killed build of this report."""
    for leftover in root.parent.glob(f"{_staging_prefix(root)}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    for parent in {(root / name).parent for name in names}:
        for leftover in filter(Path.is_file, parent.glob(f"{_PARTIAL}*")):
            leftover.unlink()


def _has_only(root: Path, names: Collection[str]) -> bool:
    """Whether a folder holds files of these names, their folders and nothing else, and is no mount point."""
    if os.path.ismount(root) or not root.is_dir() or not os.access(root.parent, os.W_OK):
        return False
    files = {root / name for name in names}
    folders = {folder for path in files for folder in path.parents}
    paths = root.rglob("*")
    return not any(path.is_symlink() or path not in (folders if path.is_dir() else files) for path in paths)


def _exchange(files: Mapping[str, bytes], root: Path, stale: Collection[str], kept: Collection[str]) -> None:
    """Make the folder anew beside the old one and let the two change places."""
    staging = root.with_name(f"{_staging_prefix(root)}{uuid4().hex[:8]}")
    staging.mkdir()
    try:
        for name, content in files.items():
            _write(staging / name, content, root / name)
        for name in kept:
            if (root / name).is_file():
                _write(staging / name, (root / name).read_bytes(), root / name)
        for folder in {staging, *((staging / name).parent for name in files)}:
            _sync(folder)
        if not root.exists():
            staging.rename(root)
            _sync(root.parent)
            return
        shutil.copymode(root, staging)
        if not _swap(staging, root):
            _replace(files, root, stale)
        _sync(root.parent)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _replace(files: Mapping[str, bytes], root: Path, stale: Collection[str]) -> None:
    """Write every file beside its place, then move one after the other there."""
    token = uuid4().hex[:8]
    partials: list[tuple[Path, Path]] = []
    try:
        for name, content in files.items():
            path = (root / name).resolve()  # a link stays one
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, f"{name} is a folder")
            partials.append((path.with_name(f"{_PARTIAL}{token}-{path.name}"), path))
            _write(partials[-1][0], content, path)
        for partial, path in partials:
            partial.replace(path)
        for name in stale:
            (root / name).unlink(missing_ok=True)
    finally:
        for partial, _ in partials:
            with suppress(OSError):
                partial.unlink(missing_ok=True)


def _write(path: Path, content: bytes, last: Path) -> None:
    """Write a file that gets the mode of the last one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if last.parent.is_dir():
        shutil.copymode(last.parent, path.parent)
    path.write_bytes(content)
    _sync(path)
    if last.is_file():
        shutil.copymode(last, path)


def _sync(path: Path) -> None:
    """Have the system write a file, or what a folder lists, to the disk: a rename must not come before."""
    with suppress(OSError):  # Windows opens no folders
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _swap(first: Path, second: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot."""
    with suppress(AttributeError, OSError, TypeError):
        rename = ctypes.CDLL(None).renameat2
        return bool(rename(_AT_FDCWD, os.fsencode(first), _AT_FDCWD, os.fsencode(second), _EXCHANGE) == 0)
    return False


@contextmanager
def locked(folder: Path, name: str, wait: float, say: Callable[[str], object]) -> Iterator[None]:
    """Hold a report's lock for a ``with`` block; the system frees it when its process ends, however it ends.

    Args:
        folder: of locks; in a project that cannot be written to, one in the system's temporary folder is used.
        name: of the report.
        wait: seconds to wait for another build.
        say: called with a sentence when there is one.

    Raises:
        ReleaseError: another build has it all that time (exit code 75), or there are no locks here (1).
    """
    from filelock import FileLock, Timeout

    path = _lock_path(folder, name)
    lock = FileLock(path)
    info = path.with_suffix(".txt")
    for timeout in dict.fromkeys((0, wait)):
        try:
            lock.acquire(timeout=timeout, poll_interval=0.2)
            break
        except Timeout:
            message = f"another build of {name} is running ({_holder(info)})"
            if timeout == wait:
                raise ReleaseError(f"{message}; try again later", TRY_AGAIN_LATER) from None
            say(f"{message}; waiting up to {wait:g} s")
        except OSError as error:
            message = f"{path.parent} has no locks ({error.strerror}); put the project on a disk that has"
            raise ReleaseError(message) from None
    try:
        with suppress(OSError):
            info.write_text(f"process {os.getpid()} since {time.strftime('%H:%M:%S')}", encoding="utf-8")
        yield
    finally:
        with suppress(OSError):
            info.unlink(missing_ok=True)
        lock.release()


def _lock_path(folder: Path, name: str) -> Path:
    """The file of a lock, in a folder that can be written to."""
    path = folder / f"{name}.lock"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.open("ab").close()
    except OSError:
        digest = sha256(os.fsencode(folder)).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"nbrelease.{digest}.{name}.lock"
    return path


def _holder(path: Path) -> str:
    with suppress(OSError, UnicodeDecodeError):
        return path.read_text(encoding="utf-8")
    return "it has just begun"
