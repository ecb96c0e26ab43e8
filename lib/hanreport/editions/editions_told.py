"""What became of things from one edition to the next, as a person or a program reads it. Knows no terminal."""

import csv
from collections.abc import Callable, Iterator, Mapping, Sequence
from io import StringIO
from typing import Final

from msgspec import json
from rich.cells import cell_len, set_cell_size

from chapterlens.printing import Paint, plain
from hanreport.editions.editions import Change

FLAGGED: Final = "flagged"
GROUPS: Final = (FLAGGED, "changed", "cannot_tell", "new", "gone", "both", "same")
"""In the order in which they are told; those of numbers whose unit, scope, base or bound changed come first."""

_WORDS: Final = {
    "zh": {
        "quantities": "数字", "milestones": "有日期的事", "names": "机构", "flagged": "口径、单位或限定有变",
        "changed": "有变化", "cannot_tell": "区间相交，不能判断", "new": "新出现", "gone": "不再出现",
        "both": "两版都有", "same": "不变", "nothing": "没有可比的内容", "settled": "注记认定",
        "rose": "升", "fell": "降", "cannot": "不能判断", "even": "等量", "unit": "单位", "scope": "范围",
        "base": "基数", "bound": "限定", "as_of": "时点", "open": "以上",
    },
    "en": {
        "quantities": "numbers", "milestones": "dated events", "names": "bodies",
        "flagged": "changed in unit, scope, base or bound", "changed": "changed",
        "cannot_tell": "intervals overlap, cannot tell", "new": "new", "gone": "gone", "both": "in both",
        "same": "same", "nothing": "nothing to compare", "settled": "settled by a note", "rose": "rose", "fell": "fell",
        "cannot": "cannot tell", "even": "the same amount", "unit": "unit", "scope": "scope", "base": "base",
        "bound": "bound", "as_of": "cut-off", "open": "and more",
    },
}  # fmt: skip
_COLOURS: Final = {
    "flagged": "error",
    "cannot_tell": "doubt",
    "new": "names",
    "gone": "firsts",
    "same": "note",
}
_LABEL, _SIDE = 28, 18
"""Columns of a terminal for a label and for the words of one edition."""


def group(row: Change) -> str:
    """The group that a row is told in."""
    if row.flags:
        return FLAGGED
    return "cannot_tell" if row.verdict == "cannot_tell" else row.status


def lines(found: Sequence[Change], language: str = "zh", paint: Paint | None = None) -> Iterator[str]:
    """A table a group, those of numbers first: lines there and here, what it is, the words, what came of it.

    Args:
        found: what ``changes`` gives.
        language: of the words around, zh or en.
        paint: gives words the colour of a table; none by default.
    """
    paint, words = paint or plain, _WORDS[language]
    for table in dict.fromkeys(row.table for row in found):
        for name in GROUPS:
            rows = [row for row in found if row.table == table and group(row) == name]
            if not rows:
                continue
            yield paint(f"{words[table]} · {words[name]} {len(rows)}", _COLOURS.get(name, "outline"))
            for row in rows:
                yield _line(row, language).rstrip()
    yield counted(found, language)


def counted(found: Sequence[Change], language: str) -> str:
    """How many things have which status, in one line."""
    words = _WORDS[language]
    told = []
    for table in dict.fromkeys(row.table for row in found):
        statuses = [row.status for row in found if row.table == table]
        parts = (
            f"{words[s]} {statuses.count(s)}"
            for s in ("changed", "same", "both", "new", "gone")
            if s in statuses
        )
        told.append(f"{words[table]}: {', '.join(parts)}")
    return "; ".join(told) or words["nothing"]


def _line(row: Change, language: str) -> str:
    place = f"{row.old_line or '–'} → {row.new_line or '–'}"
    sides = [_short(words) for words in (row.old_surface, row.new_surface)]
    told = f"  {place:<12}{_fit(row.label, _LABEL)}  "
    if row.table == "names":
        return told
    if row.table == "milestones":
        return told + " → ".join(date for date in (row.old_date, row.new_date) if date)
    if row.status in ("new", "gone", "same"):
        return told + (sides[1] or sides[0])
    flags = ("、" if language == "zh" else ", ").join(_WORDS[language][flag] for flag in row.flags)
    flags = f"  [{flags}]" if flags else ""
    return f"{told}{_fit(sides[0], _SIDE)} → {_fit(sides[1], _SIDE)}  {told_difference(row, language)}{flags}"


def told_difference(row: Change, language: str) -> str:
    """New less old in words: ``+59个 (+40.1%)``; its interval where it has one, and the verdict where it is none."""
    words = _WORDS[language]
    if row.verdict == "cannot_tell":
        return words["cannot"]
    if row.verdict == "same":
        return words["even"]
    low, high = row.difference_low, row.difference_high
    unit = row.unit if row.unit != "ratio" else ""
    if low is not None and low == high:
        told = f"{_signed(low, language)}{unit}"
    elif low is not None and high is not None:
        told = f"{_signed(low, language)} – {_signed(high, language)}{unit}"
    else:
        sign, end = ("≥ ", low) if low is not None else ("≤ ", high)
        told = f"{sign}{_signed(end, language)}{unit}" if end is not None else words[row.verdict]
    return told if row.relative is None or low != high else f"{told} ({100 * row.relative:+.1f}%)"


_SIZES: Final = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, " billion "), (1e6, " million "))}


def _signed(value: float, language: str) -> str:
    """A difference with its sign, large ones in the words of the language."""
    size, name = next((one for one in _SIZES[language] if abs(value) >= one[0]), (1.0, ""))
    value /= size
    shown = f"{value:+,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:+.4g}"
    return shown.replace("-", "−") + name


def _short(words: str) -> str:
    return " ".join(words.replace("**", "").split())


def _fit(words: str, columns: int) -> str:
    """The words in so many columns of a terminal, cut where they are wider."""
    return (
        words
        if cell_len(words) == columns
        else (
            set_cell_size(words, columns)
            if cell_len(words) < columns
            else set_cell_size(words, columns - 1) + "…"
        )
    )


def jsonl(found: Sequence[Change], _: str = "zh", __: Paint | None = None) -> Iterator[str]:
    """One JSON object a thing; an open end of an interval and what is missing are null."""
    for row in found:
        yield json.encode(row).decode()


def csv_lines(found: Sequence[Change], _: str = "zh", __: Paint | None = None) -> Iterator[str]:
    """The same as CSV (RFC 4180, without line ends), the header first; flags are parted by ；."""
    line = StringIO()
    writer = csv.writer(line, lineterminator="")
    for cells in (Change.__struct_fields__, *map(_cells, found)):
        writer.writerow(cells)
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cells(row: Change) -> list[object]:
    values = (getattr(row, name) for name in Change.__struct_fields__)
    return ["；".join(value) if isinstance(value, tuple) else value for value in values]


FORMATS: Mapping[str, Callable[[Sequence[Change], str, Paint | None], Iterator[str]]] = {
    "table": lines,
    "jsonl": jsonl,
    "csv": csv_lines,
}
"""How changes are printed, by the name of the format."""
