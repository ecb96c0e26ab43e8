"""Changes between two editions as lines of text: a table for a person, JSON lines or CSV for a program."""

import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Final

from msgspec import json

from hanreport.editions.changes import Change
from hanreport.records import csv_lines

Paint = Callable[[str, str], str]
"""Gives words the colour of a kind of row."""
GROUPS: Final = {
    "flagged": "error",
    "changed": "outline",
    "cannot_tell": "doubt",
    "new": "names",
    "gone": "firsts",
    "both": "outline",
    "same": "note",
}
"""The groups in which changes are printed, in that order, and the colour of each."""

_WORDS: Final = {
    "zh": {
        "quantities": "数字", "milestones": "有日期的事", "names": "机构", "flagged": "口径、单位或限定有变",
        "changed": "有变化", "cannot_tell": "区间相交，不能判断", "new": "新出现", "gone": "不再出现",
        "both": "两版都有", "same": "不变", "nothing": "没有可比的内容", "rose": "升", "fell": "降",
        "cannot": "不能判断", "even": "等量", "unit": "单位", "scope": "范围", "base": "基数", "bound": "限定",
        "as_of": "时点",
    },
    "en": {
        "quantities": "numbers", "milestones": "dated events", "names": "bodies",
        "flagged": "changed in unit, scope, base or bound", "changed": "changed",
        "cannot_tell": "intervals overlap, cannot tell", "new": "new", "gone": "gone", "both": "in both",
        "same": "same", "nothing": "nothing to compare", "rose": "rose", "fell": "fell", "cannot": "cannot tell",
        "even": "the same amount", "unit": "unit", "scope": "scope", "base": "base", "bound": "bound",
        "as_of": "cut-off",
    },
}  # fmt: skip
_SIZES: Final = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, " billion "), (1e6, " million "))}
_LABEL, _SIDE = 28, 18
"""Columns of a terminal for a label and for the words of one edition."""


def group(row: Change) -> str:
    """The group in which a row is printed: flagged for a number whose unit, scope, base or bound changed."""
    if row.flags:
        return "flagged"
    return "cannot_tell" if row.verdict == "cannot_tell" else row.status


def lines(found: Sequence[Change], language: str = "zh", paint: Paint | None = None) -> Iterator[str]:
    """A table a group, those of numbers first: lines there and here, what it is, the words, what came of it.

    Args:
        found: what ``compare`` gives.
        language: of the words around, zh or en.
        paint: gives words a colour; none by default.
    """
    words = _WORDS[language]
    tables = dict.fromkeys(row.table for row in found)
    for table in tables:
        for name, colour in GROUPS.items():
            rows = [row for row in found if row.table == table and group(row) == name]
            if rows:
                head = f"{words[table]} · {words[name]} {len(rows)}"
                yield paint(head, colour) if paint else head
                yield from (_line(row, language).rstrip() for row in rows)
    counts = []
    for table in tables:
        statuses = [row.status for row in found if row.table == table]
        order = [one for one in ("changed", "same", "both", "new", "gone") if one in statuses]
        counts.append(f"{words[table]}: " + ", ".join(f"{words[one]} {statuses.count(one)}" for one in order))
    yield "; ".join(counts) or words["nothing"]


def _line(row: Change, language: str) -> str:
    """One row: its line in both editions, what it is, its words or dates, and the difference."""
    words = _WORDS[language]
    place = f"{row.old_line or '–'} → {row.new_line or '–'}"
    begin = f"  {place:<12}{_fit(row.label, _LABEL)}  "
    if row.table == "names":
        return begin
    if row.table == "milestones":
        return begin + " → ".join(date for date in (row.old_date, row.new_date) if date)
    old, new = (" ".join(side.replace("**", "").split()) for side in (row.old_surface, row.new_surface))
    if row.status in ("new", "gone", "same"):
        return begin + (new or old)
    flags = ("、" if language == "zh" else ", ").join(words[flag] for flag in row.flags)
    ending = f"  [{flags}]" if flags else ""
    return f"{begin}{_fit(old, _SIDE)} → {_fit(new, _SIDE)}  {_difference(row, language)}{ending}"


def _difference(row: Change, language: str) -> str:
    """New less old in words: ``+59个 (+40.1%)``; its interval where it has one, the verdict where it is none."""
    if row.verdict in ("cannot_tell", "same"):
        return _WORDS[language]["cannot" if row.verdict == "cannot_tell" else "even"]
    low, high = row.difference_low, row.difference_high
    ends = [_signed(end, language) for end in dict.fromkeys((low, high)) if end is not None]
    if not ends:
        return _WORDS[language][row.verdict]
    sign = "≤ " if low is None else "≥ " if high is None else ""
    shown = sign + " – ".join(ends) + (row.unit if row.unit != "ratio" else "")
    return shown if row.relative is None or low != high else f"{shown} ({100 * row.relative:+.1f}%)"


def _signed(value: float, language: str) -> str:
    """A difference with its sign, large ones in the words of the language."""
    size, name = next((one for one in _SIZES[language] if abs(value) >= one[0]), (1.0, ""))
    value /= size
    shown = f"{value:+,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:+.4g}"
    return shown.replace("-", "−") + name


def _fit(words: str, columns: int) -> str:
    """The words in so many columns of a terminal, cut where they are wider."""
    widths = list(accumulate(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words))
    if not widths or widths[-1] <= columns:
        return words + " " * (columns - (widths[-1] if widths else 0))
    kept = sum(width < columns for width in widths)
    return words[:kept] + " " * (columns - 1 - (widths[kept - 1] if kept else 0)) + "…"


FORMATS: Final[Mapping[str, Callable[[Sequence[Change], str, Paint | None], Iterator[str]]]] = {
    "table": lines,
    "jsonl": lambda found, *_: (json.encode(row).decode() for row in found),
    "csv": lambda found, *_: csv_lines(Change, found),
}
"""How changes are printed, by the name of the format; in JSON an open end of an interval and what is missing are null."""
