"""Lines with their places on pages as one text: columns in reading order, broken lines joined to paragraphs."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import reduce
from io import StringIO
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from hanreport.intake.text import WORDS, Document, count_phrases, is_wide, one_line, table_row


class Line(NamedTuple):
    """A piece of a line, without a gap as wide as a gutter in it; lengths in points from the upper left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    row: int
    """Pieces of one row of the page have the same."""
    inner: float = 0.0
    """Where the second character begins: behind a bullet, the words, under which its further lines stand."""
    page: int = 0
    column: int = 0
    """A number of the column, counted through all pages."""
    left: float = 0.0
    right: float = 0.0
    """The margins of the column."""
    kind: str = "text"
    """``text``, ``item``, ``head``, or ``row`` of a table, its cells parted by ``|``."""


class Sheet(NamedTuple):
    """A page: its number in the file, its height in points, its lines."""

    number: int
    height: float
    lines: list[Line]


_EDGE = 0.13
"""The share of a page's height in which running heads and page numbers stand."""
_MOST_PIECES = 400
"""A page with more pieces of lines is a drawing or a table, not columns of text."""

_PATTERNS = {name: re.compile(words) for name, words in WORDS["page"].items()}
_ITEM, _BULLET, _NUMBERED, _WORD = (_PATTERNS[name] for name in ("item", "bullet", "numbered", "word"))
_OPENING = frozenset("“‘《〈「『（【(")
_STOP = "。！？；!?;…"
_LARGE = 1.12
"""Sizes of the body's type: larger letters may be a head."""


def flow(sheets: Sequence[Sheet]) -> Document:
    """The text of pages: without running heads, column by column, broken lines joined, with its pages' offsets."""
    kept, left_out = _without_furniture(sheets)
    paragraphs = _paragraphs(list(_in_reading_order(kept)))
    heads = [paragraph for paragraph in paragraphs if paragraph[0].kind == "head"]
    sizes = sorted({round(head[0].size) for head in heads}, reverse=True)
    text = StringIO()
    pages: list[tuple[int, int]] = []
    before = ""
    for paragraph in paragraphs:
        kind = paragraph[0].kind
        text.write("\n" if before == kind in ("item", "row") else "\n\n" if before else "")
        start = text.tell()
        if kind == "head":
            text.write("#" * min(6, 1 + sizes.index(round(paragraph[0].size))) + " ")
        for line, words in zip(paragraph, _words(paragraph), strict=True):
            if not pages or pages[-1][0] != line.page:
                pages.append((line.page, start))
            text.write(words)
            start = text.tell()
        before = kind
    title = "".join(_words(heads[0])) if heads else ""
    return Document(text.getvalue() + "\n", title, tuple(pages), tuple(left_out))


# ── What every page carries ─────────────────────────────────────────────────────────────────────────────────────
def _without_furniture(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[str]]:
    """The pages without running heads, page numbers and a table of contents; a phrase for each that is left out."""
    edges = [_edge(sheet) for sheet in sheets]
    pages = Counter(place for edge in edges for place in {_head_key(line) for line in edge})
    heads: Counter[str] = Counter()
    first_form: dict[tuple[str, int], str] = {}
    counts: Counter[str] = Counter()
    kept = []
    for sheet, edge in zip(sheets, edges, strict=True):
        lines = []
        for line in sheet.lines:
            if line in edge and _PATTERNS["number"].fullmatch(line.text):
                counts["page numbers"] += 1
            elif line in edge and pages[_head_key(line)] > 1 and _WORD.search(line.text):
                heads[first_form.setdefault(_head_key(line), line.text)] += 1
            elif _PATTERNS["leaders"].search(line.text):
                counts["lines of a table of contents"] += 1
            else:
                lines.append(line)
        kept.append(Sheet(sheet.number, sheet.height, lines))
    left_out = [f"the running head “{words}” on {count} pages" for words, count in heads.most_common(6)]
    return kept, [*left_out, *count_phrases(counts)]


def _edge(sheet: Sheet) -> set[Line]:
    """The lines of the two outermost rows in the margins at the top and bottom, and what is set as large as a watermark."""
    rows = sorted({line.row for line in sheet.lines})
    top, bottom = _EDGE * sheet.height, (1 - _EDGE) * sheet.height
    usual = median(line.size for line in sheet.lines) if rows else 0.0
    above = {line for line in sheet.lines if line.row in rows[:2] and line.bottom < top}
    below = {line for line in sheet.lines if line.row in rows[-2:] and line.top > bottom}
    return above | below | {line for line in sheet.lines if line.size > 2 * usual}


def _head_key(line: Line) -> tuple[str, int]:
    """What makes a line the same on two pages: its words without numbers, and its height to a few points."""
    words = re.sub(r"\s+", " ", re.sub(r"\d+", "", line.text))
    return words.strip(" -—–·|"), round(line.top / 4)


# ── Columns ─────────────────────────────────────────────────────────────────────────────────────────────────────
def _in_reading_order(sheets: Sequence[Sheet]) -> Iterator[Line]:
    """The lines of all pages in reading order, each with its page and the margins of its column."""
    regions = [(sheet.number, region) for sheet in sheets for region in columns(sheet.lines)]
    wide = [_margins(region) for _, region in regions if len({line.row for line in region}) >= 5]
    for number, (page, region) in enumerate(regions):
        left, right = _margins(region)
        if len({line.row for line in region}) < 5:
            size = median(line.size for line in region)
            around = [(a, b) for a, b in wide if a - 2 * size <= left and right <= b + 2 * size]
            left, right = min(around, key=lambda pair: pair[1] - pair[0], default=(left, right))
        for line in region:
            yield line._replace(page=page, column=number, left=left, right=right)


def _margins(region: Sequence[Line]) -> tuple[float, float]:
    """Where lines begin and end; one line in twenty may stick out."""
    starts, ends = sorted(line.x0 for line in region), sorted(line.x1 for line in region)
    out = len(region) // 20
    return starts[out], ends[-1 - out]


def columns(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines of a page as regions in reading order: a column is read to its end before the one to its right.

    What runs across the gutter (a title, a wide picture's caption) parts the columns above from those below it.
    """
    lines = sorted(lines, key=lambda line: (line.row, line.x0))
    gutter = _gutter(lines)
    if gutter is None:
        return [lines] if lines else []
    regions: list[list[Line]] = []
    for across, group in groupby(lines, key=lambda line: line.x0 < gutter < line.x1):
        sides: list[list[Line]] = [[], []]
        for line in group:
            sides[not across and line.x1 > gutter].append(line)
        regions += filter(None, sides)
    return regions if len(regions) == 1 else [part for region in regions for part in columns(region)]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a page of two columns is parted, or None: both sides are full lines that stand beside each other."""
    if not 8 <= len(lines) <= _MOST_PIECES:
        return None
    best: tuple[int, float] | None = None
    for x in sorted({round(line.x1, 1) + 1 for line in lines}):
        left = [line for line in lines if line.x1 <= x]
        right = [line for line in lines if line.x0 >= x]
        across = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) < 4 or 3 * across > len(lines) or (best and best[0] <= across):
            continue
        beside = {a.row for a in left if any(a.top < b.bottom and b.top < a.bottom for b in right)}
        if len(beside) >= 3 and _is_column(left) and _is_column(right):
            best = across, x
    return best[1] if best else None


def _is_column(lines: Sequence[Line]) -> bool:
    """Whether lines are a column of text, not of a table: most fill it, and it is wide enough to be read."""
    width = max(line.x1 for line in lines) - min(line.x0 for line in lines)
    words = [line for line in lines if line.kind != "row"]
    rows = [list(row) for _, row in groupby(words, key=lambda line: line.row)]
    if 3 * sum(len(row) > 1 for row in rows) > len(rows) or not rows:
        return False
    filled = median(sum(line.x1 - line.x0 for line in row) for row in rows)
    return width >= 8 * median(line.size for line in words) and filled >= 0.55 * width


# ── Paragraphs ──────────────────────────────────────────────────────────────────────────────────────────────────
def _paragraphs(lines: Sequence[Line]) -> list[list[Line]]:
    """Lines put together to paragraphs, rows of tables, items and heads."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size, 1)] += len(line.text)
    body = max(sizes, key=sizes.__getitem__, default=0.0)
    words = [line for line in lines if line.kind == "text"]
    gaps = [b.top - a.bottom for a, b in pairwise(words) if a.column == b.column and b.top > a.top]
    leading = median(gaps or [0.0])
    paragraphs: list[list[Line]] = []
    for line in _rows(lines):
        if paragraphs and _is_continuation(paragraphs[-1], line, body, leading):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line._replace(kind=_kind(line, body))])
    return paragraphs


def _rows(lines: Sequence[Line]) -> Iterator[Line]:
    """The pieces of each row as one line; as a row of a table where rows of several cells follow each other."""
    rows = _join_wrapped([list(row) for _, row in groupby(lines, key=lambda line: (line.column, line.row))])
    many = [-1, -1, *(row[0].column if len(row) > 1 else -1 for row in rows), -1, -1]
    for index, row in enumerate(rows):
        beside = [many[index + at] == row[0].column for at in (0, 1, 3, 4)]
        bullet = len(row) == 2 and (_ITEM.fullmatch(row[0].text) or _NUMBERED.fullmatch(row[0].text))
        # A single piece between rows of a table is a part of a cell or a title of rows: of a table in any case.
        cells = any(beside) if len(row) > 1 else beside[1] and beside[2]
        if cells and not bullet and row[0].kind != "row":
            yield row[0]._replace(text=table_row(cell.text for cell in row), kind="row")
        else:
            yield reduce(_join, row)


def _join_wrapped(rows: Sequence[list[Line]]) -> list[list[Line]]:
    """Rows of cells, a further line of cells joined to the row above: it is closer to it than that is to its own."""
    result: list[list[Line]] = [[], []]
    for row in rows:
        before, above = result[-2:]
        under = [i for one in row for i, cell in enumerate(above) if abs(cell.x0 - one.x0) < one.size / 2]
        if len(before) > 1 and len(under) == len(row) and row[0].column == before[0].column:
            usual = above[0].top - max(cell.bottom for cell in before)
            if row[0].top - max(cell.bottom for cell in above) < 0.8 * usual:
                for i, piece in zip(under, row, strict=True):
                    words = one_line(f"{above[i].text}\n{piece.text}")
                    above[i] = above[i]._replace(text=words, bottom=piece.bottom)
                continue
        result.append(row)
    return result[2:]


def _join(first: Line, second: Line) -> Line:
    """Two pieces of a row as one line."""
    inner = first.inner if len(first.text) > 1 else second.x0
    return first._replace(text=f"{first.text} {second.text}", x1=second.x1, inner=inner)


def _kind(line: Line, body: float) -> str:
    if line.kind == "row" or _ITEM.match(line.text):
        return "row" if line.kind == "row" else "item"
    is_named = _PATTERNS["head"].match(line.text) or (_NUMBERED.match(line.text) and _WORD.search(line.text))
    is_large = line.size > _LARGE * body and len(line.text) <= 60 and line.text[-1] not in _STOP
    return "head" if is_named and is_large else "text"


def _is_continuation(paragraph: list[Line], line: Line, body: float, leading: float) -> bool:
    """Whether a line goes on with the paragraph before it."""
    first, last = paragraph[0], paragraph[-1]
    if "row" in (first.kind, line.kind):
        return False
    size = line.size
    gap_allowed = 2.2 * size if is_wide(last.text[-1]) else 0.25 * (last.right - last.left)
    is_filled = last.right - last.x1 <= gap_allowed
    is_numbered = bool(_NUMBERED.match(line.text))
    if _ITEM.match(line.text) or (is_numbered and (not is_filled or last.text[-1] in _STOP)):
        return False
    if abs(size - last.size) > 0.12 * last.size or (last.bold != line.bold and len(paragraph) == 1):
        return False
    same_column = last.column == line.column
    if same_column and line.top - last.bottom > leading + 0.6 * size:
        return False
    if first.kind == "head" and size > 1.3 * body:
        fills_line = last.right - last.x1 < 0.9 * size
        return (same_column or (fills_line and not is_numbered)) and last.text[-1] not in _STOP
    is_same_column = first.column == line.column
    is_indented = is_same_column and line.x0 - first.x0 > 0.3 * size and bool(_NUMBERED.match(first.text))
    is_under = _under(line, first) if is_same_column else line.x0 - line.left < 5 * size
    is_hanging = not is_numbered and (is_under if first.kind == "item" else is_indented)
    return is_filled and (is_hanging or line.x0 - line.left <= 0.8 * size)


def _under(line: Line, first: Line) -> bool:
    """Whether a line stands under the words of an item; an opening mark may be set half a character further left."""
    distance = abs(line.x0 - first.inner)
    has_opening = line.text[0] in _OPENING or _BULLET.sub("", first.text)[:1] in _OPENING
    return min(distance, abs(distance - line.size / 2) if has_opening else distance) < 0.3 * line.size


def _words(lines: Sequence[Line]) -> list[str]:
    """The words of a paragraph, line by line; Chinese lines join without a space, a hyphenated word without its hyphen."""
    words = [_BULLET.sub("- ", lines[0].text), *(line.text for line in lines[1:])]
    for i, (before, after) in enumerate(pairwise(words)):
        if re.search(r"[A-Za-z]-$", before) and re.match(r"[a-z]", after):
            words[i] = before[:-1]
        elif not is_wide(before[-1]) and not is_wide(after[0]):
            words[i] = before + " "
    return words
