"""PDFs with a text layer as text, by pdfplumber in a process of its own.

A hostile or broken file can keep a parser busy for hours or fill the memory; a process can be given limits (here
20 seconds of a processor, and one more a page):

    python -m hanreport.intake.pdf 20 < file.pdf > document.json

A PDF of pictures is refused, not guessed at.
"""

import io
import logging
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter
from pathlib import Path
from statistics import median
from typing import Any, Final, TypeAlias

import msgspec
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils import objects_to_bbox, within_bbox
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from hanreport.intake.layout import Line, Sheet, flow
from hanreport.intake.text import INVISIBLE, Document, count_phrases, read_bytes
from hanreport.text import InputError

SECONDS = 20
"""Of a processor, that the reading process may take, beside one a page."""
_PATIENCE: Final = 1_200
"""Seconds of the clock, where a system limits no process."""
_MEMORY: Final = 2**30
_PAGES: Final = 1_000
_CHARACTERS: Final = 2_000_000
_UNNAMED: Final = "〓"
"""Stands for a character whose font does not say which one it is, as printers set it (geta)."""
_TOO_MUCH: Final = "cannot be taken apart in bounded time and memory; save or print it to PDF anew"
_REASONS: Final = {
    MemoryError: _TOO_MUCH,
    PDFPasswordIncorrect: "is encrypted; save it without a password first",
}
"""Why a PDF cannot be read, by the error of the parser."""

_Char: TypeAlias = dict[str, Any]
"""A character with its place, size and font, as pdfplumber gives it."""

# Lengths in sizes of type.
_GUTTER: Final = 0.9  # a wider gap on a line may part columns or cells
_WORD_GAP: Final = 0.2
_SAME_ROW: Final = 0.4

_CID: Final = re.compile(r"\(cid:\d+\)")
_BOLD: Final = re.compile(r"(?i)bold|black|heavy|semibold|simhei|黑")
# Radicals, which many Chinese fonts of PDFs name in place of the character, and ligatures of Latin letters.
_LOOKALIKE: Final = re.compile("[\u2f00-\u2fd5\ufb00-\ufb06]")
# What symbol fonts of word processors put where a bullet is drawn (private use area).
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


def read(path: Path) -> Document:
    """A PDF's text in reading order, with the page that each part of it was on.

    Raises:
        InputError: the file is no PDF, damaged, encrypted, too long, or has no text layer.
    """
    data = read_bytes(path)
    if b"%PDF-" not in data[:1024]:
        raise InputError(f"{path} is not a PDF, whatever its name says")
    command = [sys.executable, "-P", "-m", __name__, str(SECONDS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_PATIENCE, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise InputError(f"{path} {_TOO_MUCH}") from None
    result = msgspec.json.decode(done.stdout, type=Document | str)
    if isinstance(result, str):
        raise InputError(f"{path} {result}")
    return result


def main() -> None:
    """Read a PDF from standard input, in so many seconds; write a document, or what is wrong with it, as JSON."""
    seconds = int(sys.argv[1])
    _limit(seconds)
    # What the parser complains of in a file is nothing that its reader can mend.
    logging.disable(logging.CRITICAL)
    try:
        result: Document | str = _document(sys.stdin.buffer.read(), seconds)
    except InputError as error:
        result = str(error)
    sys.stdout.buffer.write(msgspec.json.encode(result))


def _limit(seconds: int) -> None:
    """Limit the processor and the memory of this process, as far as the system can."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        for kind, limit in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, _MEMORY)):
            resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def _document(data: bytes, seconds: int) -> Document:
    sheets, rotated = _sheets(data, seconds)
    text = "".join(line.text for sheet in sheets for line in sheet.lines)
    if len(text) < 20:
        raise InputError(
            f"has no text layer: its {len(sheets)} pages are pictures (a scan); run it through OCR first"
        )
    unnamed = text.count(_UNNAMED)
    if unnamed * 5 > len(text):
        raise InputError("has fonts that do not name their characters; print it anew or run it through OCR")
    blank = [str(sheet.number) for sheet in sheets if not sheet.lines]
    counts = Counter(
        {
            f"characters that their font does not name, shown as {_UNNAMED}": unnamed,
            "characters set at an angle or upright (watermarks, labels of axes)": rotated,
            "pictures": sum(sheet.pictures for sheet in sheets),
            f"pages without text ({', '.join(blank[:12])}{' …' * (len(blank) > 12)})": len(blank),
        }
    )
    document = flow(sheets)
    return replace(document, left_out=(*document.left_out, *count_phrases(counts)))


def _sheets(data: bytes, seconds: int) -> tuple[list[Sheet], int]:
    """The pages of a PDF with their lines, and how many characters do not stand upright."""
    sheets: list[Sheet] = []
    characters = rotated = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
            if not 0 < count <= _PAGES:
                raise InputError(f"has {count:,} pages; a report has 1 to {_PAGES:,}")
            _limit(seconds + count)
            for page in pdf.pages:
                characters += len(page.chars)
                if characters > _CHARACTERS:
                    raise InputError(f"has more than {_CHARACTERS:,} characters; give a part of it")
                rotated += sum(not char["upright"] and not char["text"].isspace() for char in page.chars)
                shown = within_bbox(page.chars, page.bbox)
                lines = _lines([char for char in shown if char["upright"]])
                sheets.append(Sheet(page.page_number, page.height, list(lines), len(page.images)))
                page.close()
    except (PdfminerException, MalformedPDFException) as error:
        cause = type(next(iter(error.args), None))
        raise InputError(_REASONS.get(cause, "is a damaged PDF; save or print it to PDF anew")) from None
    return sheets, rotated


def _lines(chars: list[_Char]) -> Iterator[Line]:
    """Characters as pieces of lines: rows, parted where the gap is wider than a word's."""
    for number, row in enumerate(_rows(chars)):
        row.sort(key=itemgetter("x0"))
        spaces = [char["x0"] for char in row if char["text"].isspace()]
        piece: list[_Char] = []
        for char in row:
            if not char["text"].strip() or (piece and _is_copy(char, piece[-1])):
                continue
            if piece and char["x0"] - piece[-1]["x1"] > _GUTTER * max(char["size"], piece[-1]["size"]):
                yield _line(piece, spaces, number)
                piece = []
            piece.append(char)
        if piece:
            yield _line(piece, spaces, number)


def _rows(chars: list[_Char]) -> list[list[_Char]]:
    """Characters whose middles are at one height; the largest says where the row is, not what is raised above it."""
    rows: list[list[_Char]] = []
    for char in sorted(({**char, "text": _text(char["text"])} for char in chars), key=_middle):
        largest = rows[-1][0] if rows else char
        if rows and _middle(char) - _middle(largest) <= _SAME_ROW * max(char["size"], largest["size"]):
            rows[-1].insert(0 if char["size"] > largest["size"] else len(rows[-1]), char)
        else:
            rows.append([char])
    return rows


def _middle(char: _Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _is_copy(char: _Char, before: _Char) -> bool:
    """Bold type is often faked by drawing it twice with a small shift."""
    return bool(char["text"] == before["text"] and char["x0"] - before["x0"] < 0.2 * char["size"])


def _line(chars: list[_Char], spaces: list[float], row: int) -> Line:
    text = str(chars[0]["text"])
    for before, char in pairwise(chars):
        gap = char["x0"] - before["x1"]
        size = min(before["size"], char["size"])
        printed = gap > 0.1 * size and any(before["x0"] < space < char["x0"] for space in spaces)
        wide = _is_wide(before["text"]) + _is_wide(char["text"])
        spaced = wide < 2 or gap > 0.5 * size if printed else not wide and gap > _WORD_GAP * size
        text += " " * spaced + char["text"]
    x0, top, x1, bottom = objects_to_bbox(chars)
    size = median(char["size"] for char in chars)
    bold = sum(bool(_BOLD.search(str(char["fontname"]))) for char in chars) > len(chars) / 2
    return Line(text, x0, x1, top, bottom, size, bold, row, inner=chars[min(1, len(chars) - 1)]["x0"])


def _text(char: str) -> str:
    """A character as text: bullets of symbol fonts are bullets, radicals are the characters that they look like."""
    if _CID.fullmatch(char):
        return _UNNAMED
    if char.isspace():
        return " "
    char = _PRIVATE.sub("•", INVISIBLE.sub("", char.replace("\u00ad", "-")))
    if _LOOKALIKE.search(char):
        char = unicodedata.normalize("NFKC", char)
    return "".join(_UNNAMED if unicodedata.category(one) in ("Cc", "Cs", "Cn") else one for one in char)


def _is_wide(char: str) -> bool:
    return char[:1] >= "\u2e80" and not "\uff10" <= char[:1] <= "\uff5a" and char != _UNNAMED


if __name__ == "__main__":
    main()
