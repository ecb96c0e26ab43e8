"""Lines with places on pages to one text: broken lines joined to paragraphs, heads and items. Knows no PDF."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from statistics import median

from hanreport.intake.columns import placed_lines
from hanreport.intake.furniture import without_furniture
from hanreport.intake.intake import Document
from hanreport.intake.sheets import Line, Placed, Sheet

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


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together, and what they are: text, item, row of a table, or head."""

    lines: list[Placed] = field(default_factory=list)
    kind: str = "text"
    cells: str = ""


def flow(sheets: Sequence[Sheet]) -> Document:
    """The text of pages: without running heads, column by column, broken lines joined, with its pages' offsets."""
    kept, told = without_furniture(sheets)
    placed = list(placed_lines(kept))
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
