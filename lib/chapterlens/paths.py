"""Where the project's folders are."""

import os
from pathlib import Path


def home() -> Path:
    """The project folder: ``CHAPTERLENS_HOME``, else the nearest folder above that has ``data/chapters``.

    The search starts in the current folder and then in the folder of this file, so that the command and
    the notebooks work from wherever they are started.
    """
    named = os.environ.get("CHAPTERLENS_HOME")
    if named:
        return Path(named).resolve()
    for start in (Path.cwd().resolve(), Path(__file__).resolve()):
        for folder in (start, *start.parents):
            if (folder / "data" / "chapters").is_dir():
                return folder
    return Path.cwd().resolve()


def chapters() -> Path:
    """The folder with one folder a chapter."""
    return home() / "data" / "chapters"


def notebooks() -> Path:
    """The folder of the essays."""
    return home() / "notebooks"


def reports() -> Path:
    """The folder of what was built."""
    return home() / "reports"


def cache() -> Path:
    """The folder of what can be made again: executed notebooks by key, logs, locks. Kept out of git."""
    return home() / ".chapterlens"


def short(path: Path) -> str:
    """A path as messages name it: below the project without the project's own, with slashes."""
    return path.relative_to(home()).as_posix() if path.is_relative_to(home()) else path.as_posix()
