"""The characters of a PDF to lines with their places, as a process of its own. Knows nothing of paragraphs.

A hostile or broken file can keep a parser busy for hours or fill the memory; a process can be given bounds (here
20 seconds of a processor, and one more a page):

    python -m hanreport.intake.pdf_lines 20 < file.pdf > lines.json
"""

import io
import logging
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import pairwise
from statistics import median
from typing import Any

import msgspec

from hanreport.intake.intake import UNSEEN
from hanreport.intake.sheets import Line, Sheet

PAGES = 1_000
"""Pages; a longer file is not a chapter."""
CHARACTERS = 2_000_000
"""Characters of all pages together."""
MEMORY = 2**30
"""Bytes that the process may take."""
MISSING = "〓"
"""Stands for a character whose font does not say which one it is, as printers set it (geta)."""

_GUTTER = 0.9
"""Sizes of type: a wider gap on a line may part columns or cells."""
_WORD_GAP = 0.2
_SAME_ROW = 0.4
_UNNAMED = re.compile(r"\(cid:\d+\)")
_BOLD = re.compile(r"(?i)bold|black|heavy|semibold|simhei|黑")
# Radicals, which many Chinese fonts of PDFs name in place of the character, and ligatures of Latin letters.
_LOOKALIKE = re.compile("[\u2f00-\u2fd5\ufb00-\ufb06]")
# What symbol fonts of word processors put where a bullet is drawn (private use area).
_PRIVATE = re.compile("[\ue000-\uf8ff]")


class Taken(msgspec.Struct, frozen=True):
    """What a PDF holds.

    Attributes:
        refused: why it was not read: ``encrypted``, ``damaged``, ``memory``, ``pages`` or ``characters``; empty when
            it was.
        pages: how many it has.
        sheets: each with its lines.
        turned: how many characters do not stand upright.
    """

    refused: str = ""
    pages: int = 0
    sheets: list[Sheet] = []
    turned: int = 0


def main() -> None:
    """Read a PDF from standard input, in so many seconds, and write what it holds as JSON."""
    seconds = int(sys.argv[1])
    _bound(seconds, MEMORY)
    # What the parser complains of in a file is nothing that its reader can mend.
    logging.disable(logging.CRITICAL)
    sys.stdout.buffer.write(msgspec.json.encode(take(sys.stdin.buffer.read(), seconds)))


def _bound(seconds: int, memory: int | None = None) -> None:
    """Set bounds to this process, as far as the system has them."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        for kind, limit in ((resource.RLIMIT_CPU, seconds), (resource.RLIMIT_AS, memory)):
            if limit is not None:
                resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))


def take(data: bytes, seconds: int) -> Taken:
    """The pages of a PDF with their lines; each page adds a second to those that the process may take."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    sheets: list[Sheet] = []
    turned = held = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            count = len(pdf.pages)
            if not 0 < count <= PAGES:
                return Taken("pages", count)
            _bound(seconds + count)
            for page in pdf.pages:
                held += len(page.chars)
                if held > CHARACTERS:
                    return Taken("characters", count)
                turned += sum(not sign["upright"] and not sign["text"].isspace() for sign in page.chars)
                upright = [sign for sign in _once(page.chars) if sign["upright"] and _on(sign, page)]
                sheets.append(
                    Sheet(page.page_number, float(page.height), list(_lines(upright)), len(page.images))
                )
                page.close()
    except (PdfminerException, MalformedPDFException) as error:
        cause = error.args[0] if error.args else None
        if isinstance(cause, MemoryError):
            return Taken("memory")
        return Taken("encrypted" if isinstance(cause, PDFPasswordIncorrect) else "damaged")
    return Taken("", count, sheets, turned)


def _on(sign: Mapping[str, Any], page: Any) -> bool:
    """Whether a character is on the page as shown."""
    x0, top, x1, bottom = page.bbox
    return bool(
        x0 <= sign["x0"] and sign["x1"] <= x1 + 1 and top <= sign["top"] and sign["bottom"] <= bottom + 1
    )


def _once(signs: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The characters, each once: bold type is often faked by drawing it twice with a small shift."""
    seen: dict[tuple[str, int, int], float] = {}
    for sign in signs:
        place = (sign["text"], round(sign["x0"]), round(sign["top"]))
        near = [(place[0], place[1] + dx, place[2] + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        if not any(one in seen and abs(seen[one] - sign["x0"]) < 0.2 * sign["size"] for one in near):
            yield sign
        seen[place] = sign["x0"]


def _lines(signs: Iterable[dict[str, Any]]) -> Iterator[Line]:
    """Characters to pieces of lines: rows by their middle, parted where the gap is wider than a word's."""
    for number, row in enumerate(_rows(signs)):
        row.sort(key=lambda sign: sign["x0"])
        marks = [sign for sign in row if not sign["text"].isspace()]
        spaces = sorted(sign["x0"] for sign in row if sign["text"].isspace())
        piece: list[dict[str, Any]] = []
        for sign in marks:
            if piece and sign["x0"] - piece[-1]["x1"] > _GUTTER * max(sign["size"], piece[-1]["size"]):
                yield _line(piece, spaces, number)
                piece = []
            piece.append(sign)
        if piece:
            yield _line(piece, spaces, number)


def _rows(signs: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    row: list[dict[str, Any]] = []
    middle = 0.0
    for sign in sorted(signs, key=lambda sign: float(sign["top"] + sign["bottom"])):
        here = (sign["top"] + sign["bottom"]) / 2
        if row and here - middle > _SAME_ROW * max(sign["size"], row[0]["size"]):
            yield row
            row = []
        if not row or sign["size"] > row[0]["size"]:
            row.insert(0, sign)  # the largest says where the row is, not what stands above or below it
            middle = here
        else:
            row.append(sign)
    if row:
        yield row


def _line(piece: list[dict[str, Any]], spaces: list[float], row: int) -> Line:
    words = [_named(piece[0]["text"])]
    for before, sign in pairwise(piece):
        gap = sign["x0"] - before["x1"]
        size = min(before["size"], sign["size"])
        drawn = any(before["x0"] < space < sign["x0"] for space in spaces) if gap > 0.1 * size else False
        wide = _is_wide(before["text"]) and _is_wide(sign["text"])
        either = _is_wide(before["text"]) or _is_wide(sign["text"])
        if (drawn and gap > 0.5 * size) if wide else drawn or (not either and gap > _WORD_GAP * size):
            words.append(" ")
        words.append(_named(sign["text"]))
    bold = sum(bool(_BOLD.search(str(sign["fontname"]))) for sign in piece)
    return Line(
        "".join(words),
        float(piece[0]["x0"]),
        float(max(sign["x1"] for sign in piece)),
        float(min(sign["top"] for sign in piece)),
        float(max(sign["bottom"] for sign in piece)),
        float(median(sign["size"] for sign in piece)),
        2 * bold > len(piece),
        row,
        float(piece[min(1, len(piece) - 1)]["x0"]),
    )


def _named(sign: str) -> str:
    """A character as text: bullets of symbol fonts are bullets, radicals are the characters that they look like."""
    if _UNNAMED.fullmatch(sign):
        return MISSING
    sign = _PRIVATE.sub("•", UNSEEN.sub("", sign.replace("\u00ad", "-")))
    if _LOOKALIKE.search(sign):
        sign = unicodedata.normalize("NFKC", sign)
    return "".join(MISSING if unicodedata.category(one) in ("Cc", "Cs", "Cn") else one for one in sign)


def _is_wide(sign: str) -> bool:
    return sign[:1] >= "\u2e80" and not "\uff10" <= sign[:1] <= "\uff5a"


if __name__ == "__main__":
    main()
