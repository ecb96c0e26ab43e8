"""What commands share: chapters and texts that arguments name, lines that are printed, colours."""

import argparse
import re
import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TYPE_CHECKING

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.progress import visible

if TYPE_CHECKING:
    from chapterlens.chapters import GivenText
    from chapterlens.printing import Paint

_COLOUR = re.compile(r"(\x1b\[[\d;]*m)")
_STYLES = {
    "bold": ("outline",),
    "bold cyan": ("quantities",),
    "bold red": ("error",),
    "yellow": ("dates", "milestones", "doubt"),
    "magenta": ("codes",),
    "green": ("names",),
    "red": ("firsts",),
    "blue": ("stages",),
    "dim": ("claims", "note"),
}
"""Tables and severities by the style they are printed in."""


def add_language(command: argparse.ArgumentParser, what: str, *more: str) -> None:
    """Declare ``--language``: of what it is, and which choices there are beside zh and en."""
    help_ = f"language of {what} (default: zh)"
    command.add_argument("--language", choices=("zh", "en", *more), default="zh", help=help_)


def add_chapters(command: argparse.ArgumentParser, all_: str = "all chapters") -> None:
    """Declare chapters' ids or ``--all``, see ``chosen_chapters``."""
    add = command.add_argument
    add("chapters", metavar="CHAPTER", nargs="*", help="chapters' ids (see chapterlens list)")
    add("--all", action="store_true", help=all_)


def add_chapter(command: argparse.ArgumentParser) -> None:
    """Declare a chapter's id."""
    command.add_argument("chapter", metavar="CHAPTER", help="a chapter's id (see chapterlens list)")


def all_chapters(project: str | None = None) -> list[str]:
    """The ids of all chapters.

    Args:
        project: the URL of the project; by default the one here.

    Raises:
        ChapterlensError: there are no chapters.
    """
    if project:
        from nbrelease.cluster import Place

        ids = [name for name in sorted(Place(project).names("data/chapters")) if name[0] != "."]
    else:
        ids = paths.chapter_ids()
    if not ids:
        raise ChapterlensError(f"there are no chapters in {project or paths.chapters()}")
    return ids


def chosen_chapters(options: argparse.Namespace, command: str, project: str | None = None) -> list[str]:
    """The ids given, each once, or with ``--all`` those of all chapters.

    Args:
        options: with ``chapters`` and ``all``.
        command: the name of the command, for messages.
        project: see ``all_chapters``.

    Raises:
        ChapterlensError: both ids and ``--all`` are given, or neither, or there are no chapters.
    """
    if bool(options.chapters) == options.all:
        raise ChapterlensError(f"{command} wants chapters' ids or --all, one of the two")
    return all_chapters(project) if options.all else list(dict.fromkeys(options.chapters))


def text(source: str, year: int | None) -> "GivenText":
    """The text of a file, of standard input (``-``) or of a chapter; prints a line if it is not UTF-8.

    Args:
        source: the argument of the command.
        year: the year of dates that print none, if it was given.
    """
    from chapterlens.chapters import given_text

    given = given_text(source, year=year)
    if given.encoding != "UTF-8":
        complain(f"{given.name} is not UTF-8; it was read as {given.encoding}")
    return given


def write(lines: Iterable[str], *, data: bool = False) -> None:
    """Print lines; ``data`` (JSON, CSV) is UTF-8 in any locale."""
    if data and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    # Colours are the command's own: there are none but on a terminal.
    parted = _COLOUR.split if sys.stdout.isatty() else lambda line: [line]
    for line in lines:
        print(*(part if data or at % 2 else visible(part) for at, part in enumerate(parted(line))), sep="")


def complain(words: object) -> None:
    """Print a sentence to standard error."""
    print(f"chapterlens: {visible(str(words))}", file=sys.stderr, flush=True)


def paint() -> "Paint":
    """A function that colours words like a table or severity; without colours in a pipe or with NO_COLOR."""
    # Here, because it imports the reader: a build with nothing to do need not wait for that.
    from chapterlens.printing import plain

    if not sys.stdout.isatty():
        return plain
    from rich.console import Console
    from rich.style import Style

    console = Console()
    if console.color_system is None or console.no_color:
        return plain
    styles = {name: Style.parse(style) for style, names in _STYLES.items() for name in names}
    return lambda words, name: styles[name].render(words)
