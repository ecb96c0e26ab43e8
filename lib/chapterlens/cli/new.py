"""``chapterlens new``: make a chapter from a file of your own; ``chapterlens init``: make a project."""

import argparse
import sys
from pathlib import Path

from chapterlens.cli.common import paint


def new_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: an id, a file, and facts about the text."""
    from chapterlens.new import FACTS

    command.add_argument("chapter", metavar="ID", help="its id: letters, digits and -")
    command.add_argument("file", metavar="FILE", type=Path, help="a text, Word document, web page or PDF")
    for name, meaning in FACTS.items():
        command.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"fact_{name}",
            metavar="YEAR" if name.startswith("year") else "TEXT",
            type=int if name.startswith("year") else str,
            help=meaning,
        )
    command.add_argument("--dry-run", action="store_true", help="print what would be made; make nothing")


def run_new(options: argparse.Namespace) -> int:
    """Make the chapter, unless it is a dry run, and print what was understood of the file.

    examples:
      chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md
      chapterlens new 2022-yunling report.docx --title 云岭省2022年工作报告 --year 2022 --region 云岭
    """
    from chapterlens.new import FACTS, describe, new

    given = {name: getattr(options, f"fact_{name}") for name in FACTS}
    facts = {name: value for name, value in given.items() if value is not None}
    chapter = new(options.chapter, options.file, facts, dry_run=options.dry_run)
    for line in describe(chapter, dry_run=options.dry_run, paint=paint()):
        sys.stdout.write(line + "\n")
    return 0


def init_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the argument: a folder."""
    command.add_argument(
        "folder", metavar="FOLDER", type=Path, nargs="?", help="the folder (default: this one)"
    )


def run_init(options: argparse.Namespace) -> int:
    """Make a project with the notebooks that fit any text.

    examples:
      chapterlens init
      chapterlens init reports-of-my-own
    """
    from chapterlens.new import init

    folder = options.folder or Path()
    made = init(folder)
    sys.stdout.write(f"{folder / 'notebooks'}: {', '.join(made) or 'nothing new'}\n")
    sys.stdout.write(f"next, in {folder.resolve()}: chapterlens new ID FILE\n")
    return 0
