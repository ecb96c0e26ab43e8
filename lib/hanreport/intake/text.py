"""Bytes to text: encodings, characters that no text needs, and limits; plain text files; lines of words as a text."""

import re
import stat
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from hanreport.text import InputError, load_toml

WORDS: Final = load_toml("intake/words.toml")
"""Names of elements and patterns of lines, by reader."""

LIMIT = 50 * 2**20
"""Bytes; larger inputs are refused: no report is so long, and a mistaken file name should not fill the memory."""

LONGEST_LINE = 1_000_000
"""Characters; a text with a longer line is a dump of something else, and no page can show it."""

MOST_TAGS = 1_000_000
"""Of a page or Word document; more are no report, and would fill the memory."""

UNNAMED: Final = "〓"
"""Stands for a sign that is no character of a text (a formula, a glyph without a name), as printers set it (geta)."""

INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Direction marks, zero-width spaces and joiners, soft hyphens, byte order marks."""

# A terminal acts on escapes and on the controls of Latin-1 (U+009B); no text needs them.
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")
_LINE_END = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")
_RAISED: Final = {place: str.maketrans(*signs) for place, signs in WORDS["raised"].items()}
_CHINESE_BREAK: Final = re.compile("(?<=[\u2e80-\U0010ffff])\n|\n(?=[\u2e80-\U0010ffff])")
_SURROGATE = re.compile(rb"\xed[\xa0-\xbf][\x80-\xbf]")
_SIGNATURES = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a zip archive or an Office document",
    b"\xd0\xcf\x11\xe0": "an old Office document",
}


@dataclass(frozen=True, slots=True)
class Document:
    """A file of any kind as text.

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


class Text(NamedTuple):
    """The text of a file, newlines untouched, the encoding it was in, and the file's name."""

    text: str
    encoding: str
    name: str


def read(path: Path) -> Document:
    """A text file: every kind of line end becomes ``\\n``, invisible characters go, words stay as they are."""
    source = read_text(path)
    text, count = INVISIBLE.subn("", _LINE_END.sub("\n", source.text))
    left_out = [f"{count} characters that are not seen (direction marks, zero-width spaces)"] if count else []
    if source.encoding != "UTF-8":
        left_out.append(f"nothing, but it was not UTF-8 and was read as {source.encoding}")
    return Document(text if text.endswith("\n") else text + "\n", left_out=tuple(left_out))


def clean(text: str) -> str:
    """A text without invisible and control characters, with ``\\n`` for every kind of line end."""
    return _CONTROL.sub("", INVISIBLE.sub("", _LINE_END.sub("\n", text)))


def document(lines: Iterable[str], title: str, left_out: Counter[str]) -> Document:
    """Lines as a text: an empty one between any two but rows of a table."""
    parts: list[str] = []
    for line in filter(None, (clean(line).strip() for line in lines)):
        rows = parts and parts[-1].startswith("| ") and line.startswith("| ")
        parts += ["\n" if rows else "\n\n", line] if parts else [line]
    return Document("".join(parts) + "\n", clean(title).strip(), left_out=count_phrases(left_out))


def one_line(words: str) -> str:
    """Words on one line: the end of a line is a space, but not where Chinese stands on either side."""
    return " ".join(_CHINESE_BREAK.sub("", words.strip()).split("\n"))


def is_wide(sign: str) -> bool:
    """Whether a character is as wide as it is high: Chinese, its marks, full-width letters."""
    return sign[:1] >= "\u2e80"


def table_row(cells: Iterable[str]) -> str:
    """A row of a table as a line."""
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |"


def raised(words: str, place: str) -> str:
    """Words in a ``sup`` or ``sub``, with the digits for it, if there are such."""
    table = _RAISED.get(place, {})
    return words.translate(table) if all(ord(sign) in table for sign in words) else words


def check_markup(data: bytes, path: Path) -> None:
    """Refuse what has too many tags.

    Raises:
        InputError: there are more than ``MOST_TAGS``.
    """
    if data.count(b"<") > MOST_TAGS:
        raise InputError(
            f"{path} has more than {MOST_TAGS:,} tags, which no report has; save its text as .txt"
        )


def count_phrases(counts: Counter[str]) -> tuple[str, ...]:
    """Counts as phrases (3 pictures), the highest first, without those of zero."""
    return tuple(f"{count} {what}" for what, count in counts.most_common() if count)


def read_text(source: str | Path, *, stdin: BinaryIO | None = None) -> Text:
    """Read a file, or standard input for ``-``, as UTF-8 or else GB18030.

    Raises:
        InputError: the file is missing, a folder, empty, too large, binary or in another encoding.
    """
    name = _name(source)
    data = read_bytes(source, stdin=stdin)
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            raise InputError(f"{name} is {kind}, not text; save it as plain text (UTF-8) first")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} is UTF-16; save it as UTF-8 text")
    text, encoding = _decode(data, name)
    if control := _CONTROL.search(text):
        code, place = f"U+{ord(control[0]):04X}", control.start()
        raise InputError(f"{name} is binary, not text: it holds the control character {code} at {place}")
    check_lines(text, name)
    return Text(text, encoding, name)


def check_lines(text: str, name: str | Path) -> None:
    """Refuse a text with a line that is too long.

    Raises:
        InputError: a line has more than ``LONGEST_LINE`` characters.
    """
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > LONGEST_LINE:
            raise InputError(
                f"line {number} of {name} has more than {LONGEST_LINE:,} characters; break the text into paragraphs"
            )


def read_bytes(source: str | Path, *, stdin: BinaryIO | None = None) -> bytes:
    """The bytes of a file, or of standard input for ``-``; never more than ``LIMIT``.

    Raises:
        InputError: the file is missing, a folder, pipe or device, empty or too large.
    """
    name = _name(source)
    try:
        # One byte more than the limit at most: standard input says nothing of its size.
        if str(source) == "-":
            data = (stdin or sys.stdin.buffer).read(LIMIT + 1)
        elif stat.S_IFMT(Path(source).stat().st_mode) not in (stat.S_IFREG, stat.S_IFDIR):
            raise InputError(f"{name} is a pipe or device, not a file; give - to read standard input")
        else:
            with Path(source).open("rb") as file:
                data = file.read(LIMIT + 1)
    except FileNotFoundError:
        raise InputError(f"there is no file {name}") from None
    except IsADirectoryError:
        raise InputError(f"{name} is a folder; give the file in it") from None
    except ValueError:  # a NUL in the name
        raise InputError(f"{name!r} is no file name") from None
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror}") from None
    if len(data) > LIMIT:
        raise InputError(f"{name} is larger than {LIMIT // 2**20} MB, which no report is")
    if not data.strip():
        raise InputError(f"{name} is empty; give a file with text")
    return data


def _name(source: str | Path) -> str:
    return "standard input" if str(source) == "-" else str(source)


def _decode(data: bytes, name: str) -> tuple[str, str]:
    """The text and the encoding it was in."""
    for encoding in ("UTF-8", "GB18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            place = error.start
        # Half of a character of UTF-16, written as if it were one: GB18030 would make other words of it.
        if half := _SURROGATE.match(data, place):
            code = ord(half[0].decode("utf-8", "surrogatepass"))
            raise InputError(
                f"{name} holds a lone surrogate (U+{code:04X} at byte {place}), which is no character;"
                " save it as UTF-8 text anew"
            )
    raise InputError(f"{name} is neither UTF-8 nor GB18030 (byte {place}); save it as UTF-8 text")
