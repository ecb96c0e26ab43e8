"""The chapters and texts that the arguments of a command name."""

import argparse
import re
import sys
from typing import TYPE_CHECKING

from chapterlens import paths
from chapterlens.errors import ChapterlensError

if TYPE_CHECKING:
    from chapterlens.chapters import GivenText


def add_language(command: argparse.ArgumentParser, what: str, *more: str) -> None:
    """Declare ``--language``: of what it is, and which choices there are beside zh and en."""
    help_ = f"language of {what} (default: zh)"
    command.add_argument("--language", choices=("zh", "en", *more), default="zh", help=help_)


def all_chapters(project: str | None = None) -> list[str]:
    """The ids of all chapters.

    Args:
        project: the URL of the project; by default the one here.

    Raises:
        ChapterlensError: there are no chapters.
    """
    if project:
        from nbrelease.cluster import Place

        files = "\n".join(sorted(Place(project).sizes("data/chapters")))
        ids = re.findall(r"(?m)^data/chapters/([^/\n]+)/chapter\.toml$", files)
    else:
        from chapterlens.chapters import chapter_ids

        ids = chapter_ids()
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
        print(f"chapterlens: {given.name} is not UTF-8; it was read as {given.encoding}", file=sys.stderr)
    return given
