"""``chapterlens new``: make a chapter from a file of your own; ``chapterlens init``: make a project."""

import argparse
import shutil
from fnmatch import fnmatch
from importlib.metadata import files as distribution_files
from pathlib import Path

from chapterlens.cli.common import paint, write
from chapterlens.errors import ChapterlensError

ANY_TEXT = ("1[0-9]-*", "8*", "9*", "gallery", "section", "start")
"""The names of the notebooks that fit any text; pyproject.toml packs the same ones."""


def new_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: an id, a file, and facts about the text."""
    from chapterlens.new import FACTS

    command.add_argument("chapter", metavar="ID", help="its id: letters, digits and -")
    command.add_argument("file", metavar="FILE", type=Path, help="a text, Word document, web page or PDF")
    for name, meaning in FACTS.items():
        how = {"metavar": "YEAR", "type": int} if name.startswith("year") else {"metavar": "TEXT"}
        command.add_argument(f"--{name.replace('_', '-')}", dest=f"fact_{name}", help=meaning, **how)
    command.add_argument("--dry-run", action="store_true", help="print what would be made; make nothing")


def run_new(options: argparse.Namespace) -> int:
    """Make the chapter, unless it is a dry run, and print what was understood of the file."""
    from chapterlens.new import FACTS, describe, new

    facts = {name: given for name in FACTS if (given := getattr(options, f"fact_{name}")) is not None}
    chapter = new(options.chapter, options.file, facts, dry_run=options.dry_run)
    write(describe(chapter, dry_run=options.dry_run, paint=paint()))
    return 0


def init_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the argument: a folder."""
    add = command.add_argument
    add("folder", metavar="FOLDER", type=Path, nargs="?", default=Path(), help="default: this one")


def run_init(options: argparse.Namespace) -> int:
    """Make a project with the notebooks that fit any text; files that are there stay."""
    folder = options.folder
    own = Path(__file__).parents[3] / "notebooks"  # of a checkout
    installed = [Path(str(file.locate())) for file in distribution_files("chapterlens") or ()]
    sources = [*own.glob("*.ipynb")] or [path for path in installed if path.parent.name == "notebooks"]
    fitting = [path for path in sorted(sources) if any(fnmatch(path.stem, name) for name in ANY_TEXT)]
    if not fitting:
        raise ChapterlensError("this installation of chapterlens has no notebooks; install it anew")
    made = [path for path in fitting if not (folder / "notebooks" / path.name).exists()]
    for name in ("notebooks", "data/chapters"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for path in made:
        shutil.copyfile(path, folder / "notebooks" / path.name)
    write([f"{folder / 'notebooks'}: {', '.join(path.name for path in made) or 'nothing new'}",
           f"next, in {folder.resolve()}: chapterlens new ID FILE"])  # fmt: skip
    return 0
