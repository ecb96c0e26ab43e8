"""``chapterlens list``: list all chapters.

examples:
  chapterlens list
"""

import argparse

from chapterlens.cli.inputs import all_chapters
from chapterlens.cli.terminal import write


def arguments(_: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def call(_: argparse.Namespace) -> int:
    """Print a line for each chapter: its id, its report, its number and title."""
    from chapterlens.chapters import chapter_meta

    for chapter_id in all_chapters():
        meta = chapter_meta(chapter_id)
        parts = [f"《{meta.report}》" if meta.report else "", meta.chapter, meta.title]
        write([f"{chapter_id}  {' '.join(part for part in parts if part)}"])
    return 0
