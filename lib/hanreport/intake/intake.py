"""Bytes to text: what can be read, and one clear sentence for what cannot. Knows nothing about chapters."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chapterlens.errors import ChapterlensError

LIMIT = 50 * 2**20
"""Bytes; larger inputs are refused: no chapter is so long, and a mistaken file name should not fill the memory."""

LONGEST_LINE = 1_000_000
"""Characters; a text with a longer line is a dump of something else, and no page can show it."""

UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Signs that are not seen: direction marks, zero-width spaces and joiners, soft hyphens, byte order marks."""

# A terminal acts on escapes and on the controls of Latin-1 (U+009B); no text needs them.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_SIGNS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an Office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x1f\x8b": "a gzip archive",
}


@dataclass(frozen=True, slots=True)
class Text:
    """What was read: the text, newlines untouched, and the encoding it was in."""

    text: str
    encoding: str
    name: str


def read_text(source: str | Path, *, stdin: BinaryIO | None = None) -> Text:
    """Read a file, or standard input for ``-``, as UTF-8 or else GB18030.

    Raises:
        ChapterlensError: the file is missing, a folder, empty, too large, binary or in another encoding.
    """
    name = "standard input" if str(source) == "-" else str(source)
    data = read_bytes(source, stdin=stdin)
    for sign, what in _SIGNS.items():
        if data.startswith(sign):
            raise ChapterlensError(
                f"{name} is {what}, not text; save the chapter as plain text (UTF-8) first"
            )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ChapterlensError(f"{name} is UTF-16; save it as UTF-8 text")
    text = _decoded(data, name)
    if control := _CONTROL.search(text.text):
        raise ChapterlensError(
            f"{name} is binary, not text: it holds the control character U+{ord(control[0]):04X} at {control.start()}"
        )
    lengths = [len(line) for line in text.text.split("\n")]
    if max(lengths) > LONGEST_LINE:
        raise ChapterlensError(
            f"line {lengths.index(max(lengths)) + 1} of {name} has more than {LONGEST_LINE:,} characters;"
            " break the text into paragraphs"
        )
    return text


def read_bytes(source: str | Path, *, stdin: BinaryIO | None = None) -> bytes:
    """The bytes of a file, or of standard input for ``-``; never more than ``LIMIT``.

    Raises:
        ChapterlensError: the file is missing, a folder, empty or too large.
    """
    name = "standard input" if str(source) == "-" else str(source)
    data = _bytes(source, name, stdin)
    if len(data) > LIMIT:
        raise ChapterlensError(f"{name} is larger than {LIMIT // 2**20} MB, which no chapter is")
    if not data.strip():
        raise ChapterlensError(f"{name} is empty; give a file with the text of a chapter")
    return data


def _decoded(data: bytes, name: str) -> Text:
    try:
        return Text(data.decode("utf-8"), "UTF-8", name)
    except UnicodeDecodeError as error:
        # Half of a character of UTF-16, written as if it were one: GB18030 would make other words of it.
        if half := _SURROGATE.match(data, error.start):
            code = ord(half[0].decode("utf-8", "surrogatepass"))
            raise ChapterlensError(
                f"{name} holds a lone surrogate (U+{code:04X} at byte {error.start}), which is no character;"
                " save it as UTF-8 text anew"
            ) from None
    try:
        return Text(data.decode("gb18030"), "GB18030", name)
    except UnicodeDecodeError as error:
        raise ChapterlensError(
            f"{name} is neither UTF-8 nor GB18030 (byte {error.start}); save it as UTF-8 text"
        ) from None


def _bytes(source: str | Path, name: str, stdin: BinaryIO | None) -> bytes:
    """One byte more than ``LIMIT`` at most: a device or a pipe says nothing of its size."""
    if str(source) == "-":
        return (stdin or sys.stdin.buffer).read(LIMIT + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(LIMIT + 1)
    except FileNotFoundError:
        raise ChapterlensError(f"there is no file {name}") from None
    except IsADirectoryError:
        raise ChapterlensError(f"{name} is a folder; give the file in it") from None
    except ValueError:  # a NUL in the name
        raise ChapterlensError(f"{name!r} is no file name") from None
    except OSError as error:
        raise ChapterlensError(f"{name} cannot be read: {error.strerror}") from None


@dataclass(frozen=True, slots=True)
class Document:
    """A file of any kind as the text of a chapter.

    Attributes:
        text: its headings, paragraphs and list items, each on a line of its own.
        title: what the file calls itself; empty when it does not say.
        pages: number and offset of each page that begins in the text, in order; none where a file has no pages.
        left_out: what of the file is not in the text, a phrase each.
    """

    text: str
    title: str = ""
    pages: tuple[tuple[int, int], ...] = ()
    left_out: tuple[str, ...] = ()
