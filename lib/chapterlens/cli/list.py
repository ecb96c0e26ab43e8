"""``chapterlens list``: the chapters there are. Knows nothing of what they say."""

import argparse

from chapterlens.cli.inputs import all_chapters

EXAMPLES = "  chapterlens list"


def arguments(_: argparse.ArgumentParser) -> None:
    """It takes none."""


def call(_: argparse.Namespace) -> int:
    """Print a line a chapter: its id, the report it is of, its number and title."""
    from chapterlens.sources import chapter_meta

    for chapter_id in all_chapters():
        meta = chapter_meta(chapter_id)
        parts = [f"《{meta.report}》" if meta.report else "", meta.chapter, meta.title]
        print(f"{chapter_id}  {' '.join(part for part in parts if part)}")
    return 0
