"""``chapterlens audit``: find what a careful editor would ask about a text.

examples:
  chapterlens audit 2021-02
  chapterlens audit --least doubt --language en 2021-02
  chapterlens audit --format jsonl data/chapters/2021-02/chapter.md
  chapterlens audit --format md 2021-02
  echo 全年发货超3亿余人份。 | chapterlens audit --strict -
"""

import argparse

from chapterlens.cli import inputs
from chapterlens.cli.terminal import paint, write

_UNDECLARED = 4


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: a text, and which findings to print in which format."""
    add, severities = command.add_argument, ("error", "doubt", "note")
    add("source", metavar="FILE", help="a text file, - for standard input, or a chapter's id")
    add("--format", choices=("list", "jsonl", "md"), default="list", help="default: list")
    add("--least", choices=severities, default="note", help="the lowest severity to print; default: note")
    inputs.add_language(command, "the sentences")
    add("--strict", action="store_true", help="end with 4 if there is an error that no note corrects")
    add("--year", type=int, help="the year of dates that print none")


def call(options: argparse.Namespace) -> int:
    """Print the findings; with ``--strict``, the exit code is 4 if there is an error that no note corrects."""
    from chapterlens.chapters import chapter_notes
    from chapterlens.notes import Notes
    from chapterlens.reports import FORMATS
    from hanreport.audit import at_least, audit
    from hanreport.report import read

    given = inputs.text(options.source, options.year)
    notes = chapter_notes(given.chapter, given.text) if given.chapter else Notes()
    declared = (note.span for note in notes.corrections)
    found = audit(read(given.text, year=given.year, levels=given.levels), declared)
    shown = at_least(found, options.least)
    write(FORMATS[options.format](shown, options.language, paint()), data=options.format == "jsonl")
    undeclared = [row for row in found if row.severity == "error" and not row.declared]
    return _UNDECLARED if options.strict and undeclared else 0
