"""``chapterlens explore``: write a chapter as one offline page.

examples:
  chapterlens explore 2021-02 --html explorer.html
  chapterlens explore --language en 2021-02 --html explorer.html
"""

import argparse
from pathlib import Path

from chapterlens.cli.inputs import add_language


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: a chapter, and the file of the page."""
    command.add_argument("chapter", metavar="CHAPTER", help="a chapter's id (see chapterlens list)")
    command.add_argument("--html", metavar="FILE", type=Path, required=True, help="the file to write")
    add_language(command, "the page")


def call(options: argparse.Namespace) -> int:
    """Write the page and print its size."""
    from chapterlens.chapter import open_chapter
    from chapterlens.export import write_whole
    from chapterlens.report.explorer import explorer_page

    write_whole(options.html, explorer_page(open_chapter(options.chapter), options.language))
    print(f"{options.html}: {options.html.stat().st_size / 1000:,.0f} kB")
    return 0
