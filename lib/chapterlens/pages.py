"""Where the pages of a chapter's original begin in its text (``pages.toml``)."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct

from chapterlens.errors import ChapterlensError
from chapterlens.notes import checked
from hanreport.text import Lines

PAGES_FILE = "pages.toml"


@dataclass(frozen=True, slots=True)
class Pages:
    """The pages that a text was on.

    Attributes:
        numbers: the numbers of the pages that begin in the text, counted from 1 in the file, ascending.
        starts: the offset at which each begins.
    """

    numbers: tuple[int, ...] = ()
    starts: tuple[int, ...] = ()

    def at(self, offset: int) -> int | None:
        """The page of the character at an offset; None if it is not known."""
        i = bisect_right(self.starts, offset)
        return self.numbers[i - 1] if i else None


class _File(Struct, forbid_unknown_fields=True):
    """``pages.toml``: the line, and the character in it, where each page begins."""

    pages: dict[str, tuple[int, int]] = {}


def pages_toml(pages: Sequence[tuple[int, int]], text: str, original: str) -> str:
    """The content of ``pages.toml``: the line, and the character in it, where each page begins.

    Args:
        pages: number and offset of each.
        text: the text of the chapter.
        original: the name of the file that has the pages.
    """
    lines = Lines(text)
    head = (
        f"# Where each page of {original} begins in chapter.md: its line, and the character of the line (from 0).\n"
        "# Pages without text are not here.\n[pages]\n"
    )
    places = ((number, lines.at(offset), offset) for number, offset in pages)
    return head + "".join(
        f"{number} = [{line}, {offset - lines.start(line)}]\n" for number, line, offset in places
    )


def read_pages(settings: Mapping[str, Any], text: str) -> Pages:
    """Pages from parsed TOML.

    Args:
        settings: ``pages.toml`` as ``tomllib`` gives it.
        text: the chapter's.

    Raises:
        ChapterlensError: a key is unknown, a place is not in the text, or pages are out of order.
    """
    lines, pages = Lines(text), []
    for key, (line, column) in checked(settings, _File, PAGES_FILE).pages.items():
        if not (key.isascii() and key.isdigit() and len(key) < 6):
            raise ChapterlensError(f"{PAGES_FILE}: a page is called by its number, not {key}")
        offset = lines.start(line) + column if 1 <= line <= len(lines) and column >= 0 else len(text)
        if offset >= len(text):
            raise ChapterlensError(
                f"{PAGES_FILE}: page {key} should begin at [line, character] of the text, not {[line, column]}"
            )
        pages.append((int(key), offset))
    if pages != sorted(pages):
        raise ChapterlensError(f"{PAGES_FILE}: the pages are not in the order of the text")
    return Pages(*zip(*pages, strict=True))
