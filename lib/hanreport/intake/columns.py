"""Lines of pages in reading order: a column to its end before the next. Knows nothing of paragraphs."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from statistics import median

from hanreport.intake.sheets import Line, Placed, Sheet

_MANY = 400
"""Pieces of lines; a page with more is a drawing or a table, not columns of text."""


def placed_lines(sheets: Sequence[Sheet]) -> Iterator[Placed]:
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
