"""Numbers that fill a cell of a table (``|…|``), with the unit that its row, the head of its column or a line above says."""

import re
from collections.abc import Iterator

from hanreport.numbers.bounds import QuantityMatch, with_value
from hanreport.numbers.numerals import ARABIC, number
from hanreport.numbers.units import Unit, unit_at

_TABLE = re.compile(r"(?m)^\|[^\n]*(?:\n\|[^\n]*)+")
_CELL = re.compile(r"[^|\n]+")
_FIGURES = re.compile(rf"[ \t]*(?P<sign>[-－−])?(?P<figures>{ARABIC})[ \t]*")
# （亿元）, 单位：万人, 产值/亿元.
_NAMED = re.compile(
    r"(?:[（(]|单位[:：][ ]?|/)(?P<scale>[百千万亿]*)(?P<unit>[^（）()|\s]{1,10}?)(?=[)）|\s]|$)"
)
_ABOVE = 60


def find(text: str) -> Iterator[QuantityMatch]:
    """The cells that hold a number alone, in order; none whose unit nothing says."""
    for table in _TABLE.finditer(text):
        above = _unit(text[max(0, table.start() - _ABOVE) : table.start()])
        columns: list[tuple[Unit, str] | None] = []
        at = table.start()
        for line in table[0].split("\n"):
            cells = list(_CELL.finditer(text, at, at + len(line)))
            at += len(line) + 1
            if not columns:
                columns = [_unit(cell[0]) for cell in cells]
                continue
            row = _unit(cells[0][0]) if cells else None
            for cell, column in zip(cells, columns, strict=False):
                is_share = column is not None and column[0].kind == "percent"
                filled, named = _FIGURES.fullmatch(cell[0]), column if is_share else row or column or above
                if filled is None or named is None:
                    continue
                words = filled["figures"] + named[1]
                value = number(words)
                if value is not None:
                    start, end = (cell.start() + place for place in filled.span("figures"))
                    begin, value = (start - 1, -value) if filled["sign"] else (start, value)
                    unit = named[0]
                    yield with_value(begin, end, "cell", unit.kind, value, unit.shown, words=words)


def _unit(words: str) -> tuple[Unit, str] | None:
    """The unit that a head names last, and the scale word before it."""
    for match in reversed(list(_NAMED.finditer(words))):
        unit = unit_at(match["unit"] + "|", 0)
        if unit is not None and unit.name == match["unit"]:
            return unit, match["scale"]
    return None
