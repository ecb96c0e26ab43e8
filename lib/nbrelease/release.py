"""Putting finished files in place, all or none. Knows nothing of what is in them."""

import ctypes
import os
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from chapterlens.errors import ChapterlensError

_AT_FDCWD = -100
_EXCHANGE = 2


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """A hidden folder beside a release, gone afterwards whatever happens.

    It lies on the same file system, so that changing places with the release is one step. What a build that was
    killed left there is cleared away first.

    Args:
        folder: the release; need not be there.

    Raises:
        ChapterlensError: nothing can be written there (exit code 1).
    """
    parent, prefix = folder.parent, f".staging-{folder.name}-"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for left in parent.glob(f"{prefix}*"):
            shutil.rmtree(left, ignore_errors=True)
        held = Path(tempfile.mkdtemp(prefix=prefix, dir=parent))
    except OSError as error:
        raise ChapterlensError(f"{parent} cannot be written to: {error.strerror}", exit_code=1) from None
    try:
        yield held
    finally:
        shutil.rmtree(held, ignore_errors=True)


def release(files: Mapping[str, bytes], folder: Path, replaced: Collection[str] = ()) -> list[Path]:
    """Make a folder hold these files instead of those of the last release, in one step.

    The folder to be is made complete beside the release, with what is kept of it; then the two change places. A
    process that is killed leaves the old release or the new one, whole. Where a system cannot exchange two folders
    (Windows, some network drives) the files are moved one by one.

    Args:
        files: contents by name; a name may have folders in it (``data/quantities.csv``).
        folder: the release; made when it is not there.
        replaced: names of the last release that go if they are not made anew; all others stay.

    Raises:
        ChapterlensError: the disk is full or the folder is closed to us (exit code 1); nothing has changed.
    """
    with staging(folder) as held:
        try:
            for name, content in files.items():
                path = held / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            if folder.exists():
                _keep(folder, held, {*files, *replaced})
                shutil.copymode(folder, held)
                _exchange(held, folder, files, replaced)
            else:
                held.chmod(0o777 & ~_umask())
                held.rename(folder)
        except OSError as error:
            raise ChapterlensError(f"{folder} cannot be written to: {error.strerror}", exit_code=1) from None
    return [folder / name for name in files]


def _keep(folder: Path, held: Path, without: Collection[str]) -> None:
    """Put the other files of a release into the folder to be; the same file under two names where that can be."""
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_dir() or name in without:
            continue
        place = held / name
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, place, follow_symlinks=False)
        except (OSError, NotImplementedError):
            shutil.copy2(path, place, follow_symlinks=False)


def _exchange(held: Path, folder: Path, files: Mapping[str, bytes], replaced: Collection[str]) -> None:
    if _swapped(held, folder):
        return
    for name in files:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (held / name).replace(folder / name)
    for name in {*replaced} - {*files}:
        (folder / name).unlink(missing_ok=True)


def _swapped(one: Path, other: Path) -> bool:
    """Let two folders change places, as one step for everybody who looks; False where that is not to be had."""
    try:
        system = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "darwin":
            return bool(system.renamex_np(os.fsencode(one), os.fsencode(other), _EXCHANGE) == 0)
        names = (os.fsencode(one), os.fsencode(other))
        return bool(system.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0)
    except (AttributeError, OSError, TypeError):
        return False


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
