"""``chapterlens new``: a chapter from a file of one's own. Knows nothing of how a file becomes text."""

import argparse
import sys
from pathlib import Path

from chapterlens.cli.terminal import paint

EXAMPLES = """\
  chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md
  chapterlens new 2022-yunling report.docx --title 云岭省2022年工作报告 --year 2022 --region 云岭"""
_FACTS = {
    "title": "by default the first heading",
    "title_en": "the title in English",
    "report": "the report that the chapter is of",
    "report_en": "its English title",
    "edition": "of the report",
    "chapter": "its number in the report",
    "year": "that the text is about, and that dates without one are in; by default the year it names",
    "region": "that the text is about",
    "region_en": "its English name",
    "publisher": "who published it",
    "publisher_en": "their English name",
    "language": "of the text; default: zh",
}


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes: an id, a file, and what is known of the text."""
    command.add_argument("chapter", metavar="ID", help="what to call it: letters, digits and -")
    command.add_argument("file", metavar="FILE", type=Path, help="a text, a Word document, a page or a PDF")
    for name, told in _FACTS.items():
        command.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"fact_{name}",
            type=int if name == "year" else str,
            help=told,
        )
    command.add_argument("--dry-run", action="store_true", help="say what would be made; make nothing")


def call(options: argparse.Namespace) -> int:
    """Make the chapter, or only say what would be made, and print what was understood of the file."""
    from chapterlens.new import FACTS, new
    from chapterlens.understood import lines

    given = {name: getattr(options, f"fact_{name}") for name in FACTS}
    facts = {name: value for name, value in given.items() if value is not None}
    made = new(options.chapter, options.file, facts, dry_run=options.dry_run)
    for line in lines(made, dry_run=options.dry_run, paint=paint()):
        sys.stdout.write(line + "\n")
    return 0
