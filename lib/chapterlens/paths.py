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
    """The folder with a folder for each chapter."""
    return home() / "data" / "chapters"


def chapter_ids(root: str | Path | None = None) -> list[str]:
    """The ids of all chapters, sorted.

    Args:
        root: the folder of chapters; the project's own by default.
    """
    # A name with a dot in front is that of a chapter which is being made.
    return sorted(path.parent.name for path in Path(root or chapters()).glob("[!.]*/chapter.toml"))


def notebooks() -> Path:
    """The folder of the essays."""
    return home() / "notebooks"
