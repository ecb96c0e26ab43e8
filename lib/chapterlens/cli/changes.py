"""``chapterlens changes``: compare two editions."""

import argparse

from chapterlens.cli.common import add_language, paint, write
from chapterlens.errors import ChapterlensError


def changes_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: two editions, and how to print the differences."""
    add = command.add_argument
    add("old", metavar="OLD", help="the edition before: a chapter's id or folder, a text file, or -")
    add("new", metavar="NEW", help="the newer edition, likewise; its notes settle matches")
    add("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")
    add_language(command, "headings and verdicts")


def run_changes(options: argparse.Namespace) -> int:
    """Print what is new, gone, changed or the same.

    examples:
      chapterlens changes tests/chapters/2022-03 tests/chapters/2023-03
      chapterlens changes --language en 2021-02 tests/chapters/2022-02
      chapterlens changes --format jsonl 2021-02 tests/chapters/2022-02/chapter.md
    """
    from chapterlens.editions import compared, given_edition
    from hanreport.editions import FORMATS

    if options.old == options.new == "-":
        raise ChapterlensError("only one of the two editions can come from standard input")
    found = compared(given_edition(options.old), given_edition(options.new))
    write(FORMATS[options.format](found, options.language, paint()), data=options.format != "table")
    return 0
