"""Numerals that share one unit: the ends of a range, the members of a list, a value and its tolerance.

Knows how a numeral is written and what follows it, nothing about sentences.
"""

import re

from chapterlens.read.amounts import Found, back, between, front, made, unit_after
from chapterlens.read.numerals import ARABIC, HAN_RUN, SCALE, last_place, number, plain

TO = re.compile("—|——|–|--|-|~|至|到")
"""What stands between the ends of a range."""

_OTHER_END = re.compile(rf"(?:{TO.pattern})(?P<n>{ARABIC}(?:{SCALE})?|{HAN_RUN})")
_CHAIN = re.compile(rf"(?:(?:、|和|及|与|以及){ARABIC}(?:{SCALE})?){{1,12}}(?![\d.])")
_TOLERANCE = re.compile(rf"±(?P<n>{ARABIC})")
_LAST_SCALE = re.compile("[百千万亿]+$")
_NOT_SHARED = ("期", "年", "月", "日", "号")
"""Units that a list of numerals makes dates and phases with."""


def together(text: str, start: int, end: int, words: str) -> Found | None:
    """What a numeral makes with those behind it, or None where it stands alone.

    Args:
        text: folded text.
        start: where the numeral begins.
        end: where it ends.
        words: the numeral.
    """
    return (
        _ranged(text, start, end, words)
        or _listed(text, start, end, words)
        or _around(text, start, end, words)
    )


def _ranged(text: str, start: int, end: int, words: str) -> Found | None:
    """Two ends in one row, with one unit (3至5家) or the same at each (10%—15%)."""
    _, own, stop = unit_after(text, end)
    match = _OTHER_END.match(text, stop)
    if match is None:
        return None
    unit, name, last = unit_after(text, match.end())
    if unit is None or own not in ("", name):
        return None
    low, high = number(words), number(match["n"])
    scale = _LAST_SCALE.search(match["n"])
    if not own and scale and words[-1] not in "百千万亿":
        low = number(words + scale[0])
    if low is None or high is None or low >= high:
        return None
    begin, bound = front(text, start)
    last, bound = back(text, last, bound)
    return between(begin, last, unit.kind, low, high, name, bound, "range")


def _listed(text: str, start: int, end: int, words: str) -> Found | None:
    """A bare number in a list whose last member carries the unit for all (4、1、3家)."""
    chain = _CHAIN.match(text, end)
    if chain is None:
        return None
    unit, name, _ = unit_after(text, chain.end())
    value = number(words)
    if unit is None or value is None or unit.name in _NOT_SHARED:
        return None
    begin, bound = front(text, start)
    return made(begin, end, unit.kind, value, name, bound, "list-shared-unit", last_place(words))


def _around(text: str, start: int, end: int, words: str) -> Found | None:
    """A value and its tolerance (25±2℃)."""
    match = _TOLERANCE.match(text, end)
    if match is None:
        return None
    unit, name, stop = unit_after(text, match.end())
    value, slack = number(words), number(match["n"])
    if value is None or slack is None:
        return None
    found = between(
        start, stop, unit.kind if unit else "count", value - slack, value + slack, name, "exact", "tolerance"
    )
    return found._replace(value=plain(value))
