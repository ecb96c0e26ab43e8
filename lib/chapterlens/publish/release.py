"""Putting finished files in place, all or none. Knows nothing of what is in them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from chapterlens.errors import ChapterlensError


@contextmanager
def staging(parent: Path) -> Iterator[Path]:
    """A hidden folder beside the releases, gone afterwards whatever happens.

    It lies on the same file system as the release, so that moving into it cannot stop half way.

    Raises:
        ChapterlensError: nothing can be written there.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=".staging-", dir=parent))
    except OSError as error:
        raise ChapterlensError(f"{parent} cannot be written to: {error.strerror}", exit_code=1) from None
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def release(files: dict[str, bytes], folder: Path) -> list[Path]:
    """Write files under their names into a folder, replacing those of the last release.

    All are written beside the release first; only then are they moved, one rename each. What was there and is
    not replaced stays.

    Args:
        files: contents by name.
        folder: the release; made when it is not there.

    Raises:
        ChapterlensError: the disk is full or the folder is closed to us (exit code 1); nothing has changed.
    """
    with staging(folder.parent) as held:
        try:
            for name, content in files.items():
                (held / name).write_bytes(content)
            fresh = not folder.exists()
            folder.mkdir(exist_ok=True)
            try:
                for name in files:
                    (held / name).replace(folder / name)
            except OSError:
                if fresh:
                    with suppress(OSError):
                        folder.rmdir()
                raise
        except OSError as error:
            raise ChapterlensError(f"{folder} cannot be written to: {error.strerror}", exit_code=1) from None
    return [folder / name for name in files]
