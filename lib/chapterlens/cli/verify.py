"""``chapterlens verify``: published reports made again and compared. Knows nothing of how either is done."""

import argparse
import sys

EXAMPLES = """\
  chapterlens verify
  chapterlens verify 2021-02"""


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes: the reports to compare."""
    command.add_argument(
        "chapters",
        metavar="CHAPTER",
        nargs="*",
        help="chapters' ids; by default all that there is a report of",
    )


def call(options: argparse.Namespace) -> int:
    """Print what differs, a line each, or that nothing does."""
    from nbrelease.verify import DIFFERS, published, verify

    differ = False
    for chapter_id in options.chapters or published():
        verdict = verify(chapter_id)
        for remark in verdict.remarks:
            print(f"chapterlens: {chapter_id}: {remark}", file=sys.stderr)
        for difference in verdict.differences:
            print(f"{chapter_id}: {difference}")
        differ = differ or bool(verdict.differences)
        if not verdict.differences:
            print(f"{chapter_id}: {verdict.files} files made again, every byte the same")
    return DIFFERS if differ else 0
