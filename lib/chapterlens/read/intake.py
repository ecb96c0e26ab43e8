"""Bytes to text: what can be read, and one clear sentence for what cannot. Knows nothing about chapters."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from chapterlens.errors import ChapterlensError

LIMIT = 200 * 1024 * 1024
"""Larger inputs are refused: no chapter is 200 MB, and a mistaken file name should not fill the memory."""

_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
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
        ChapterlensError: the file is missing, a folder, empty, binary or in another encoding.
    """
    name = "standard input" if str(source) == "-" else str(source)
    data = _bytes(source, name, stdin)
    if not data.strip():
        raise ChapterlensError(f"{name} is empty; give a file with the text of a chapter")
    for sign, what in _SIGNS.items():
        if data.startswith(sign):
            raise ChapterlensError(
                f"{name} is {what}, not text; save the chapter as plain text (UTF-8) first"
            )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise ChapterlensError(f"{name} is UTF-16; save it as UTF-8 text")
    try:
        text = Text(data.decode("utf-8"), "UTF-8", name)
    except UnicodeDecodeError:
        text = Text(_decoded(data, "gb18030", name), "GB18030", name)
    if control := _CONTROL.search(text.text):
        raise ChapterlensError(
            f"{name} is binary, not text: it holds the control character U+{ord(control[0]):04X} at {control.start()}"
        )
    return text


def _decoded(data: bytes, encoding: str, name: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise ChapterlensError(
            f"{name} is neither UTF-8 nor GB18030 (byte {error.start}); save it as UTF-8 text"
        ) from error


def _bytes(source: str | Path, name: str, stdin: BinaryIO | None) -> bytes:
    if str(source) == "-":
        return (stdin or sys.stdin.buffer).read()
    path = Path(source)
    try:
        if path.stat().st_size > LIMIT:
            raise ChapterlensError(f"{name} is larger than {LIMIT // 2**20} MB, which no chapter is")
        return path.read_bytes()
    except FileNotFoundError:
        raise ChapterlensError(f"there is no file {name}") from None
    except IsADirectoryError:
        raise ChapterlensError(f"{name} is a folder; give the file in it") from None
    except OSError as error:
        raise ChapterlensError(f"{name} cannot be read: {error.strerror}") from None
