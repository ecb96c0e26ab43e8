"""A PDF with a text layer to lines with their places on the page. Knows nothing of paragraphs or chapters.

pdfplumber (MIT) gives every character with its box, size and font; a PDF of pictures is refused, not guessed at.
"""

import io
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from chapterlens.errors import ChapterlensError
from chapterlens.read.intake import UNSEEN, Document, read_bytes
from chapterlens.read.layout import Line, Sheet, flow

PAGES = 1_000
"""Pages; a longer file is not a chapter."""
CHARACTERS = 2_000_000
"""Characters of all pages together."""
MISSING = "〓"
"""Stands for a character whose font does not say which one it is, as printers set it (geta)."""

_GUTTER = 1.5
"""Sizes of type: a wider gap on a line parts columns or cells."""
_WORD_GAP = 0.2
_SAME_ROW = 0.4
_UNNAMED = re.compile(r"\(cid:\d+\)")
_BOLD = re.compile(r"(?i)bold|black|heavy|semibold|simhei|黑")
# Radicals, which many Chinese fonts of PDFs name in place of the character, and ligatures of Latin letters.
_LOOKALIKE = re.compile("[\u2f00-\u2fd5\ufb00-\ufb06]")
# What symbol fonts of word processors put where a bullet is drawn (private use area).
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def read_pdf(path: Path) -> Document:
    """A PDF's text in reading order, with the page that each part of it was on.

    Raises:
        ChapterlensError: the file is no PDF, damaged, encrypted, too long, or has no text layer.
    """
    data = read_bytes(path)
    if b"%PDF-" not in data[:1024]:
        raise ChapterlensError(f"{path} is not a PDF, whatever its name says")
    sheets, turned = _sheets(path, data)
    count = sum(len(line.text) for sheet in sheets for line in sheet.lines)
    if count < 20:
        raise ChapterlensError(
            f"{path} has no text layer: its {len(sheets)} pages are pictures (a scan), which chapterlens does not"
            " read; run it through OCR first"
        )
    unnamed = sum(line.text.count(MISSING) for sheet in sheets for line in sheet.lines)
    if unnamed * 5 > count:
        raise ChapterlensError(
            f"the fonts of {path} do not say which characters they draw; print it anew or run it through OCR"
        )
    document = flow(sheets)
    told = list(document.left_out)
    if unnamed:
        told.append(f"{unnamed} characters that their font does not name, shown as {MISSING}")
    if turned:
        told.append(f"{turned} characters set at an angle or upright (watermarks, labels of axes)")
    if blank := [sheet.number for sheet in sheets if not sheet.lines]:
        told.append(f"pages without text: {', '.join(map(str, blank[:12]))}{' …' if len(blank) > 12 else ''}")
    if pictures := sum(sheet.pictures for sheet in sheets):
        told.append(f"{pictures} pictures")
    return Document(document.text, document.title, document.pages, tuple(told))


def _sheets(path: Path, data: bytes) -> tuple[list[Sheet], int]:
    """The pages with their lines, and how many characters do not stand upright."""
    import pdfplumber
    from pdfminer.pdfdocument import PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

    # What it complains of in a file is nothing that the reader of this sentence can mend.
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)
    logging.getLogger("pdfplumber").setLevel(logging.CRITICAL)
    sheets: list[Sheet] = []
    turned = held = 0
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            if not 0 < len(pdf.pages) <= PAGES:
                raise ChapterlensError(f"{path} has {len(pdf.pages):,} pages; a chapter has 1 to {PAGES:,}")
            for page in pdf.pages:
                held += len(page.chars)
                if held > CHARACTERS:
                    raise ChapterlensError(
                        f"{path} has more than {CHARACTERS:,} characters; give one chapter of it"
                    )
                signs = [sign for sign in _once(page.chars) if sign["upright"]]
                turned += sum(not sign["upright"] and not sign["text"].isspace() for sign in page.chars)
                inside = [sign for sign in signs if _on(sign, page)]
                lines = list(_lines(inside))
                sheets.append(Sheet(page.page_number, float(page.height), lines, len(page.images)))
                page.close()
    except (PdfminerException, MalformedPDFException) as error:
        if isinstance(error.args[0] if error.args else None, PDFPasswordIncorrect):
            raise ChapterlensError(f"{path} is encrypted; save it without a password first") from None
        raise ChapterlensError(f"{path} is a damaged PDF; save or print it to PDF anew") from None
    return sheets, turned


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
    )


def _named(sign: str) -> str:
    """A character as text: bullets of symbol fonts are bullets, radicals are the characters that they look like."""
    if _UNNAMED.fullmatch(sign):
        return MISSING
    sign = _PRIVATE.sub("•", UNSEEN.sub("", sign))
    if _LOOKALIKE.search(sign):
        sign = unicodedata.normalize("NFKC", sign)
    return "".join(MISSING if unicodedata.category(one) in ("Cc", "Cs", "Cn") else one for one in sign)


def _is_wide(sign: str) -> bool:
    return sign[:1] >= "\u2e80" and not "\uff10" <= sign[:1] <= "\uff5a"
