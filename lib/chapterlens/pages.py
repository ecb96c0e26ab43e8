"""Where the pages of a chapter's original begin in its text (``pages.toml``)."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chapterlens.errors import ChapterlensError
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


def pages_toml(pages: Sequence[tuple[int, int]], text: str, original: str) -> str:
    """The content of ``pages.toml``: the line, and the character in it, where each page begins.

    Args:
        pages: number and offset of each.
        text: the text of the chapter.
        original: the name of the file that has the pages.
    """
    lines = Lines(text)
    rows = [
        f"{number} = [{lines.at(offset)}, {offset - lines.start(lines.at(offset))}]"
        for number, offset in pages
    ]
    return "\n".join(
        (
            f"# Where each page of {original} begins in chapter.md: its line, and the character of the line (from 0).",
            "# Pages without text are not here.",
            "[pages]",
            *rows,
            "",
        )
    )


def read_pages(settings: Mapping[str, Any], text: str) -> Pages:
    """Pages from parsed TOML.

    Args:
        settings: ``pages.toml`` as ``tomllib`` gives it.
        text: the chapter's.

    Raises:
        ChapterlensError: a key is unknown, a place is not in the text, or pages are out of order.
    """
    if unknown := [key for key in settings if key != "pages"]:
        raise ChapterlensError(f"{PAGES_FILE} has a key {unknown[0]} that means nothing; it may have pages")
    places = settings.get("pages", {})
    if not isinstance(places, Mapping):
        raise ChapterlensError(f"{PAGES_FILE}: pages should be a table ([pages]), not {places!r}")
    lines = Lines(text)
    pages = [(_number(key), _offset(key, place, lines, len(text))) for key, place in places.items()]
    if pages != sorted(pages):
        raise ChapterlensError(f"{PAGES_FILE}: the pages are not in the order of the text")
    return Pages(tuple(number for number, _ in pages), tuple(offset for _, offset in pages))


def _number(key: str) -> int:
    if not (key.isascii() and key.isdigit() and len(key) < 6):
        raise ChapterlensError(f"{PAGES_FILE}: a page is called by its number, not {key}")
    return int(key)


def _offset(key: str, place: Any, lines: Lines, length: int) -> int:
    match place:
        case [int(line), int(column)] if 1 <= line <= len(lines) and column >= 0:
            offset = lines.start(line) + column
            if offset < length:
                return offset
    raise ChapterlensError(
        f"{PAGES_FILE}: page {key} should begin at [line, character] of the text, not {place!r}"
    )
