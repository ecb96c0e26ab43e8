"""Lines with places on pages to one text in reading order: columns, running heads, paragraphs. Knows no PDF."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median
from typing import NamedTuple

from chapterlens.read.intake import Document


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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number in the file, its height in points, its lines, how many pictures are on it."""

    number: int
    height: float
    lines: list[Line]
    pictures: int = 0


class Placed(NamedTuple):
    """A line in its column: the margins of the column, and a number for it."""

    line: Line
    page: int
    left: float
    right: float
    column: int


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, and what they are: text, item, row of a table, or head."""

    lines: list[Placed] = field(default_factory=list)
    kind: str = "text"
    cells: str = ""


def flow(sheets: Sequence[Sheet]) -> Document:
    """The text of pages: without running heads, column by column, broken lines joined, with its pages' offsets."""
    kept, told = without_furniture(sheets)
    placed = list(_placed(kept))
    paragraphs = list(_paragraphs(placed))
    ranks = _ranks(paragraphs)
    text: list[str] = []
    pages: list[tuple[int, int]] = []
    length = 0
    before = ""
    for paragraph in paragraphs:
        gap = "" if not before else "\n" if before == paragraph.kind in ("item", "row") else "\n\n"
        rank = ranks.get(round(paragraph.lines[0].line.size)) if paragraph.kind == "head" else None
        start = length + len(gap)
        for words, page in [(gap + ("#" * rank + " " if rank else ""), 0), *_words(paragraph)]:
            if page and (not pages or pages[-1][0] != page):
                pages.append((page, start))
            text.append(words)
            length += len(words)
            start = length if page else start
        before = paragraph.kind
    first = next((one for one in paragraphs if one.kind == "head"), None)
    title = "".join(words for words, _ in _words(first)) if first else ""
    return Document("".join(text) + "\n", title, tuple(pages), tuple(told))


# ── Furniture: what every page carries ──────────────────────────────────────────────────────────────────────────
_EDGE = 0.13
"""The share of a page's height in which running heads and page numbers stand."""
_PAGE_NUMBER = re.compile(
    r"[\s\-—–―~·•|\[(（]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})\s*(?:页)?[\s\-—–―~·•|\])）]*"
    r"(?:[,，/／\s]*(?:共|of|/)?\s*\d{1,4}\s*页?)?[\s\-—–―]*"
    r"|第?\s*[一二三四五六七八九十百]{1,5}\s*页"
    r"|(?i:p(?:age)?\.?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)"
)
_LEADERS = re.compile(r"(?:[.．·…]\s?){4,}\s*[\divx\-—]*\s*$")


def without_furniture(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[str]]:
    """The pages without running heads, page numbers and lines of a table of contents; what was dropped, a phrase each."""
    edges = [(sheet, line) for sheet in sheets for line in _edge(sheet)]
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for sheet, line in edges:
        for key in _keys(line):
            seen[key].add(sheet.number)
    heads: Counter[str] = Counter()
    printed: dict[str, str] = {}
    numbers = contents = 0
    dropped: set[tuple[int, Line]] = set()
    for sheet, line in edges:
        if _PAGE_NUMBER.fullmatch(line.text):
            numbers += 1
        elif any(len(seen[key]) >= 2 for key in _keys(line)):
            heads[printed.setdefault(_bare(line.text), line.text)] += 1
        else:
            continue
        dropped.add((sheet.number, line))
    made = []
    for sheet in sheets:
        lines = [line for line in sheet.lines if (sheet.number, line) not in dropped]
        listed = [line for line in lines if not _LEADERS.search(line.text)]
        contents += len(lines) - len(listed)
        made.append(Sheet(sheet.number, sheet.height, listed, sheet.pictures))
    told = [f"the running head “{words}” on {count} pages" for words, count in heads.most_common(6)]
    told += [f"{numbers} page numbers"] if numbers else []
    told += [f"{contents} lines of a table of contents"] if contents else []
    return made, told


def _edge(sheet: Sheet) -> Iterator[Line]:
    """The lines of the two outermost rows at the top and at the bottom, as far as they stand in the margins."""
    rows = sorted({line.row for line in sheet.lines})
    for line in sheet.lines:
        above = line.row in rows[:2] and line.bottom < _EDGE * sheet.height
        below = line.row in rows[-2:] and line.top > (1 - _EDGE) * sheet.height
        if above or below:
            yield line


def _keys(line: Line) -> tuple[tuple[str, int], ...]:
    """What makes a line the same on two pages: its words without numbers, and its height to a few points."""
    words, place = _bare(line.text), round(line.top / 4)
    return ((words, place), (words, place + 1)) if re.search(r"[^\W\d_]{2}", words) else ()


def _bare(words: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+", "", words)).strip(" -—–·|")


# ── Columns ─────────────────────────────────────────────────────────────────────────────────────────────────────
_MANY = 400
"""Pieces of lines; a page with more is a drawing or a table, not columns of text."""


def _placed(sheets: Sequence[Sheet]) -> Iterator[Placed]:
    """The lines of all pages in reading order, each with the margins of its column."""
    regions = [(sheet.number, region) for sheet in sheets for region in columns(sheet.lines)]
    wide = [_margins(region) for _, region in regions if len({line.row for line in region}) >= 5]
    for number, (page, region) in enumerate(regions):
        left, right = _margins(region)
        if len({line.row for line in region}) < 5:
            size = median(line.size for line in region)
            around = [(a, b) for a, b in wide if a - 2 * size <= left and right <= b + 2 * size]
            left, right = min(around, key=lambda pair: pair[1] - pair[0], default=(left, right))
        for line in region:
            yield Placed(line, page, left, right, number)


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
    left: list[Line] = []
    right: list[Line] = []
    across: list[Line] = []
    for line in lines:
        if line.x1 <= gutter or line.x0 >= gutter:
            regions += [across] if across else []
            across = []
            (left if line.x1 <= gutter else right).append(line)
        else:
            regions += [part for part in (left, right) if part]
            left, right = [], []
            across.append(line)
    regions += [part for part in (left, right, across) if part]
    return [
        part for region in regions for part in (columns(region) if len(region) < len(lines) else [region])
    ]


def _gutter(lines: Sequence[Line]) -> float | None:
    """Where a page of two columns is parted, or None: both sides are full lines that stand beside each other."""
    if not 8 <= len(lines) <= _MANY:
        return None
    best: tuple[int, float] | None = None
    for x in sorted({round(line.x1, 1) + 1 for line in lines}):
        left = [line for line in lines if line.x1 <= x]
        right = [line for line in lines if line.x0 >= x]
        across = len(lines) - len(left) - len(right)
        if min(len(left), len(right)) < 4 or 3 * across > len(lines):
            continue
        if best is not None and best[0] <= across:
            continue
        beside = {line.row for line in left} & {line.row for line in right} or _beside(left, right)
        if len(beside) >= 3 and _is_column(left) and _is_column(right):
            best = across, x
    return best[1] if best else None


def _beside(left: Sequence[Line], right: Sequence[Line]) -> set[int]:
    """The rows of the left side that stand at the height of a line of the right side."""
    return {one.row for one in left for other in right if one.top < other.bottom and other.top < one.bottom}


def _is_column(lines: Sequence[Line]) -> bool:
    """Whether lines are a column of text, not of a table: most fill it, and it is wide enough to be read."""
    start, end = min(line.x0 for line in lines), max(line.x1 for line in lines)
    rows = [list(row) for _, row in groupby(lines, key=lambda line: line.row)]
    filled = median(max(line.x1 for line in row) - min(line.x0 for line in row) for row in rows)
    return end - start >= 8 * median(line.size for line in lines) and filled >= 0.55 * (end - start)


# ── Paragraphs ──────────────────────────────────────────────────────────────────────────────────────────────────
_HAN = "[一二三四五六七八九十百]"
_ITEM = re.compile(r"[•·●○▪■□◆◇➢▶►✓]\s*|[-–—*]\s+|[①-⑳]")
_BULLET = re.compile(r"^(?:[•·▪➢✓]\s*|[-–—*]\s+)")
_NUMBERED = re.compile(
    rf"第(?:{_HAN}+|\d+)[编篇部章节条]|{_HAN}+、|[(（]{_HAN}+[)）]|\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}}\s*(?=[^\d\s.%％])(?![万亿个元年月])"
    rf"|\d{{1,2}}[、．]|\d{{1,2}}\.\s*(?=[^\d\s])|[(（]?\d{{1,2}}[)）]|[◆◇■□▶►★☆]"
)
_OPENING = frozenset("“‘《〈「『（【(")
_STOP = "。！？；!?;…"
_LARGE = 1.12
_CELLS = 1.5
"""Sizes of type: a wider gap in a column parts cells of a table."""


def _paragraphs(placed: Sequence[Placed]) -> Iterator[Paragraph]:
    """Lines put together to paragraphs, rows of tables, items and heads."""
    if not placed:
        return
    body = _body(placed)
    leading = _leading(placed)
    held: Paragraph | None = None
    for row in _rows(placed):
        if isinstance(row, Paragraph):
            if held:
                yield held
            yield row
            held = None
            continue
        if held is None or not _goes_on(held, row, body, leading):
            if held:
                yield held
            held = Paragraph([row], _kind(row.line, body))
        else:
            held.lines.append(row)
    if held:
        yield held


def _rows(placed: Sequence[Placed]) -> Iterator[Placed | Paragraph]:
    """Lines as they are; the pieces of one row become one line, or a row of a table where rows follow each other."""
    rows = [_closed(list(row)) for _, row in groupby(placed, key=lambda one: (one.column, one.line.row))]
    for index, row in enumerate(rows):
        near = [rows[i] for i in (index - 1, index + 1) if 0 <= i < len(rows)]
        bullet = len(row) == 2 and (
            _ITEM.fullmatch(row[0].line.text) or _NUMBERED.fullmatch(row[0].line.text)
        )
        if (
            len(row) > 1
            and not bullet
            and any(len(other) > 1 and other[0].column == row[0].column for other in near)
        ):
            cells = " | ".join(one.line.text.replace("|", "¦") for one in row)
            yield Paragraph(row, "row", f"| {cells} |")
        elif len(row) > 1:
            first, last = row[0].line, row[-1].line
            words = " ".join(one.line.text for one in row)
            inner = first.inner if len(first.text) > 1 else row[1].line.x0
            yield row[0]._replace(line=first._replace(text=words, x1=last.x1, inner=inner))
        else:
            yield row[0]


def _closed(row: Sequence[Placed]) -> list[Placed]:
    """The pieces of a row, those put together that only a wide space parts (第一章　总则)."""
    made = [row[0]]
    for placed in row[1:]:
        before = made[-1].line
        if placed.line.x0 - before.x1 < _CELLS * before.size:
            words = f"{before.text} {placed.line.text}"
            inner = before.inner if len(before.text) > 1 else placed.line.x0
            made[-1] = made[-1]._replace(line=before._replace(text=words, x1=placed.line.x1, inner=inner))
        else:
            made.append(placed)
    return made


def _body(placed: Iterable[Placed]) -> float:
    """The size that most characters are set in."""
    counts: Counter[float] = Counter()
    for one in placed:
        counts[round(one.line.size, 1)] += len(one.line.text)
    return counts.most_common(1)[0][0]


def _leading(placed: Sequence[Placed]) -> float:
    """The usual white between a line and the next of its column."""
    gaps = [
        after.line.top - before.line.bottom
        for before, after in pairwise(placed)
        if before.column == after.column and after.line.top > before.line.top
    ]
    return median(gaps) if gaps else 0.0


def _kind(line: Line, body: float) -> str:
    if _ITEM.match(line.text):
        return "item"
    return "head" if line.size > _LARGE * body and _reads_as_head(line.text) else "text"


def _reads_as_head(words: str) -> bool:
    if len(words) > 60 or words[-1] in _STOP or not re.search("[\u4e00-\u9fffA-Za-z]{2}", words):
        return False
    return not words[0].isdigit() or bool(
        re.match(r"(?:19|20)\d\d\s?年?|0\d\s", words) or _NUMBERED.match(words)
    )


def _goes_on(held: Paragraph, after: Placed, body: float, leading: float) -> bool:
    """Whether a line goes on with the paragraph before it."""
    before, first = held.lines[-1], held.lines[0]
    line, last = after.line, before.line
    size = line.size
    short = 2.2 * size if _is_han(last.text[-1]) else 0.25 * (before.right - before.left)
    full = before.right - last.x1 <= short
    numbered = bool(_NUMBERED.match(line.text))
    if _ITEM.match(line.text) or (numbered and (not full or last.text[-1] in _STOP)):
        return False
    if abs(size - last.size) > 0.12 * last.size or (last.bold != line.bold and len(held.lines) == 1):
        return False
    same = before.column == after.column
    if same and line.top - last.bottom > leading + 0.6 * size:
        return False
    if held.kind == "head" and size > 1.3 * body:
        return same and last.text[-1] not in _STOP
    near = first.page == after.page and first.column == after.column
    inward = near and line.x0 - first.line.x0 > 0.3 * size and bool(_NUMBERED.match(first.line.text))
    under = _under(line, first.line) if near else line.x0 - after.left < 5 * size
    hangs = not numbered and (under if held.kind == "item" else inward)
    if line.x0 - after.left > 0.8 * size and not hangs:
        return False
    return full


def _under(line: Line, first: Line) -> bool:
    """Whether a line stands under the words of an item; an opening mark may be set half a character further left."""
    off = abs(line.x0 - first.inner)
    words = _BULLET.sub("", first.text)
    marked = line.text[0] in _OPENING or words[:1] in _OPENING
    return min(off, abs(off - line.size / 2) if marked else off) < 0.3 * line.size


def _is_han(sign: str) -> bool:
    return sign >= "\u2e80"


def _words(paragraph: Paragraph) -> list[tuple[str, int]]:
    """The words of a paragraph, line by line, each with its page; Chinese lines join without a space."""
    if paragraph.cells:
        return [(paragraph.cells, paragraph.lines[0].page)]
    made: list[tuple[str, int]] = []
    for placed in paragraph.lines:
        text = placed.line.text
        if not made:
            text = _BULLET.sub("- ", text)
        else:
            before, page = made[-1]
            if re.search(r"[A-Za-z]-$", before) and re.match(r"[a-z]", text):
                made[-1] = before[:-1], page
            elif not _is_han(before[-1]) and not _is_han(text[0]):
                made[-1] = before + " ", page
        made.append((text, placed.page))
    return made


def _ranks(paragraphs: Iterable[Paragraph]) -> dict[int, int]:
    """The level of a head by its size in whole points, the largest first."""
    sizes = sorted({round(p.lines[0].line.size) for p in paragraphs if p.kind == "head"}, reverse=True)
    return {size: min(rank, 6) for rank, size in enumerate(sizes, start=1)}
