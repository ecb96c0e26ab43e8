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
from statistics import median, multimode
from typing import Any, Final, TypeAlias

import msgspec
import pdfplumber
from pdfminer.pdfdocument import PDFPasswordIncorrect
from pdfplumber.utils import cluster_objects, dedupe_chars, extract_words, objects_to_bbox, within_bbox
from pdfplumber.utils.exceptions import MalformedPDFException, PdfminerException

from hanreport.intake import text
from hanreport.intake.layout import Line, Sheet, flow
from hanreport.intake.text import UNNAMED, WORDS, Document
from hanreport.text import InputError

SECONDS = 20
"""Of a processor, that the reading process may take, beside one a page."""
_PATIENCE: Final = 1_200
"""Seconds of the clock, where a system limits no process."""
_MEMORY: Final = 2**30
_PAGES: Final = 1_000
_CHARACTERS: Final = 2_000_000
_EDGES: Final = 2_000
"""A page with more lines drawn on it is a map or a chart, in which no table is looked for."""
_TOO_MUCH: Final = "cannot be taken apart in bounded time and memory; save or print it to PDF anew"
_LOCKED: Final = "is encrypted; save it without a password first"
_REASONS: Final = {MemoryError: _TOO_MUCH, PDFPasswordIncorrect: _LOCKED}
"""Why a PDF cannot be read, by the error of the parser."""

_Char: TypeAlias = dict[str, Any]
"""A character with its place, size and font, as pdfplumber gives it."""

# Lengths in sizes of type.
_GAP: Final = 0.9  # a wider one on a line parts columns or cells
_WORD_GAP: Final = 0.2
_SAME_ROW: Final = 0.4
_MUCH_LARGER: Final = 1.5

_CID: Final = re.compile(r"\(cid:\d+\)")
_BOLD: Final = re.compile(WORDS["page"]["bold"])
# Radicals, which many Chinese fonts of PDFs name in place of the character, and ligatures of Latin letters.
_LOOKALIKE: Final = re.compile("[\u2f00-\u2fd5\ufb00-\ufb06]")
# What symbol fonts of word processors put where a bullet is drawn (private use area).
_PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


def read(path: Path) -> Document:
    """A PDF's text in reading order, with the page that each part of it was on.

    Raises:
        InputError: the file is no PDF, damaged, encrypted, too long, or has no text layer.
    """
    data = text.read_bytes(path)
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
    counts: Counter[str] = Counter()
    quoted: list[str] = []
    sheets = list(_sheets(data, seconds, counts, quoted))
    words = "".join(line.text for sheet in sheets for line in sheet.lines)
    if len(words) < 20:
        scan = f"has no text layer: its {len(sheets)} pages are pictures (a scan); run it through OCR first"
        vertical = "has no words in lines from left to right; save its text as .txt"
        raise InputError(vertical if quoted else scan)
    unnamed = words.count(UNNAMED)
    if unnamed * 5 > len(words):
        raise InputError("has fonts that do not name their characters; print it anew or run it through OCR")
    blank = [str(sheet.number) for sheet in sheets if not sheet.lines]
    counts[f"characters that their font does not name, shown as {UNNAMED}"] = unnamed
    counts[f"pages without text ({', '.join(blank[:12])}{' …' * (len(blank) > 12)})"] = len(blank)
    document = flow(sheets)
    return replace(document, left_out=(*document.left_out, *quoted[:12], *text.count_phrases(counts)))


def _sheets(data: bytes, seconds: int, counts: Counter[str], quoted: list[str]) -> Iterator[Sheet]:
    """The pages of a PDF with their lines; what has no place in a line is counted or quoted."""
    characters = 0
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
                rows = sorted(_page_rows(page, counts, quoted), key=lambda row: row[0].top + row[0].bottom)
                lines = [line._replace(row=number) for number, row in enumerate(rows) for line in row]
                counts["pictures"] += len(page.images)
                yield Sheet(page.page_number, page.height, lines)
                page.close()
    except (PdfminerException, MalformedPDFException) as error:
        cause = type(next(iter(error.args), None))
        raise InputError(_REASONS.get(cause, "is a damaged PDF; save or print it to PDF anew")) from None


def _page_rows(page: Any, counts: Counter[str], quoted: list[str]) -> list[list[Line]]:
    """The rows of a page, of tables and of text, each as the pieces that wide gaps part."""
    for char in page.chars:
        char["text"] = _clean_char(char["text"])
    chars = within_bbox(page.chars, page.bbox)
    level = list(filter(_is_level, chars))
    counts["characters set at an angle or upright (watermarks, labels of axes)"] += len(chars) - len(level)
    tables, others = _tables(page, level)
    rows = _rows(_without_vertical(others, quoted), quoted)
    return tables + [pieces for row in rows if (pieces := _pieces(row))]


def _is_level(item: _Char) -> bool:
    """Whether a character stands upright on a line from left to right; slanted type does, a scan may be a little askew."""
    a, b, _, d, *_ = item.get("matrix", (1, 0, 0, 1))
    return bool((a > 0 and d > 0 and abs(b) <= 0.1 * a) or item["text"] == " ")


def _without_vertical(chars: list[_Char], quoted: list[str]) -> list[_Char]:
    """The characters without runs of four and more that follow each other downwards, whose words are quoted."""
    runs: list[list[_Char]] = []
    for char in chars:
        last = runs[-1][-1] if runs and char["text"] != " " else None
        size = char["size"]
        if last and abs(char["x0"] - last["x0"]) < size / 2 < char["top"] - last["top"] < 2 * size:
            runs[-1].append(char)
        else:
            runs.append([char])
    down = ("".join(char["text"] for char in run) for run in runs if len(run) > 3)
    quoted += [f"words that run from top to bottom: “{words}”" for words in down]
    return [char for run in runs if len(run) <= 3 for char in run]


def _tables(page: Any, chars: list[_Char]) -> tuple[list[list[Line]], list[_Char]]:
    """The rows of tables with rules around their cells, and the characters that are in none."""
    if not 0 < len(page.edges) <= _EDGES:
        return [], chars
    rows: dict[tuple[int, int], Line] = {}
    for table in page.filter(_is_level).dedupe_chars().find_tables():
        texts = [[text.one_line(cell or "") for cell in row] for row in table.extract(x_tolerance_ratio=_GAP)]
        cells = [cell for row in texts for cell in row]
        sizes = [char["size"] for char in chars if _is_in(char, table.bbox)]
        is_thin = min(len(texts), len(texts[0])) < 2 or 3 * sum(map(bool, cells)) < len(cells)
        if is_thin or max(map(len, cells)) > 600 or not sizes:
            continue  # a frame around text, or rules between rows only
        chars = [char for char in chars if not _is_in(char, table.bbox)]
        for row, words in zip(table.rows, texts, strict=True):
            x0, top, x1, bottom = row.bbox
            line = Line(text.table_row(words), x0, x1, top, bottom, median(sizes), False, 0, kind="row")
            beside = rows.get(place := (round(top / 2), round(bottom / 2)))
            rows[place] = beside._replace(text=beside.text + line.text[1:], x1=x1) if beside else line
    return [[line] for line in rows.values() if line.text.strip("| ")], chars


def _is_in(char: _Char, bbox: tuple[float, ...]) -> bool:
    return bbox[0] <= (char["x0"] + char["x1"]) / 2 < bbox[2] and bbox[1] <= _middle(char) < bbox[3]


def _is_beside(char: _Char, bbox: tuple[float, ...]) -> bool:
    return bbox[1] < _middle(char) < bbox[3] and bbox[0] < char["x1"] and char["x0"] < bbox[2]


def _middle(char: _Char) -> float:
    return float(char["top"] + char["bottom"]) / 2


def _rows(chars: list[_Char], quoted: list[str]) -> list[list[_Char]]:
    """Characters by their base lines, from left to right.

    A large character before the first words of several rows begins the first of them; other large type beside several
    rows is quoted.
    """
    body = multimode(round(char["size"]) for char in chars)[0] if chars else 0
    usual_size = _MUCH_LARGER * body + 1
    rows: list[list[_Char]] = cluster_objects(chars, lambda char: -char["matrix"][5], _SAME_ROW * body)
    for row in [row for row in rows if max(char["size"] for char in row) > usual_size]:
        large = [char for char in row if char["size"] > usual_size]
        x0, top, x1, bottom = objects_to_bbox(large)
        area = (x0 - large[0]["size"], top, x1 + large[0]["size"], bottom)
        others = ([char for char in any_row if char["size"] <= usual_size] for any_row in rows)
        beside = [other for other in others if any(_is_beside(char, area) for char in other)]
        if len(beside) < 2:
            continue
        words = "".join(char["text"] for char in sorted(large, key=itemgetter("x0"))).strip()
        row[:] = [char for char in row if char["size"] <= usual_size]
        is_initial = all(x1 - 1 <= char["x0"] for other in beside for char in other)
        for other in beside if is_initial else ():  # the lines beside begin where the large type does
            min(other, key=itemgetter("x0"))["x0"] = x0
        if is_initial and len(words) == 1 and words.isalpha():
            first = beside[0][0]
            initial = {**large[0], "x1": x0, "top": first["top"], "bottom": first["bottom"]}
            next(row for row in rows if first in row).insert(0, initial)
        elif words:
            quoted.append(f"large type beside several lines, which has no place in them: “{words}”")
    return rows


def _pieces(row: list[_Char]) -> list[Line]:
    """A row of characters as pieces of a line, parted where the gap is as wide as between columns or cells."""
    spaces = [char["x0"] for char in row if char["text"].isspace()]
    signs = dedupe_chars([char for char in row if char["text"].strip()])
    wide = {"x_tolerance_ratio": _GAP, "y_tolerance": 1e9, "expand_ligatures": False}
    return [_line(word["chars"], spaces) for word in extract_words(signs, return_chars=True, **wide)]


def _line(chars: list[_Char], spaces: list[float]) -> Line:
    words = str(chars[0]["text"])
    for before, char in pairwise(chars):
        gap = char["x0"] - before["x1"]
        size = min(before["size"], char["size"])
        has_space = gap > 0.1 * size and any(before["x0"] < space < char["x0"] for space in spaces)
        wide = text.is_wide(before["text"]) + text.is_wide(char["text"])
        is_spaced = wide < 2 or gap > 0.5 * size if has_space else not wide and gap > _WORD_GAP * size
        words += " " * is_spaced + char["text"]
    x0, top, x1, bottom = objects_to_bbox(chars)
    size = median(char["size"] for char in chars)
    bold = sum(bool(_BOLD.search(str(char["fontname"]))) for char in chars) > len(chars) / 2
    return Line(words, x0, x1, top, bottom, size, bold, 0, inner=chars[min(1, len(chars) - 1)]["x0"])


def _clean_char(char: str) -> str:
    """A character as text: bullets of symbol fonts are bullets, radicals are the characters that they look like."""
    if _CID.fullmatch(char):
        return UNNAMED
    if char.isspace():
        return " "
    char = _PRIVATE.sub("•", text.INVISIBLE.sub("", char.replace("\u00ad", "-")))
    if _LOOKALIKE.search(char):
        char = unicodedata.normalize("NFKC", char)
    return "".join(UNNAMED if unicodedata.category(one) in ("Cc", "Cs", "Cn") else one for one in char)


if __name__ == "__main__":
    main()
