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
    here, library = Path.cwd().resolve(), Path(__file__).resolve()
    above = (here, *here.parents, *library.parents)
    return next((folder for folder in above if (folder / "data" / "chapters").is_dir()), here)


def chapters(root: str | Path | None = None) -> Path:
    """The folder with a folder for each chapter: the one that is given, or the project's own."""
    return home() / "data" / "chapters" if root is None else Path(root)


def chapter_ids(root: str | Path | None = None) -> list[str]:
    """The ids of all chapters in a folder of chapters (the project's own by default), sorted."""
    # A name with a dot in front is that of a chapter which is being made.
    return sorted(path.parent.name for path in chapters(root).glob("[!.]*/chapter.toml"))


def notebooks() -> Path:
    """The folder of the essays."""
    return home() / "notebooks"
