"""Numerals that share one unit: the ends of a range, the members of a list, a value and its tolerance.

Knows how a numeral is written and what follows it, nothing about sentences.
"""

import re

from hanreport.numbers.amounts import Following, Found, Numeral, back, between, front, made, unit_after
from hanreport.numbers.numerals import ARABIC, HAN_RUN, SCALE, number, plain
from hanreport.scanning import CLAUSE_END, alone

TO = re.compile("—|——|–|--|-|~|至|到")
"""What stands between the ends of a range."""

_OTHER_END = re.compile(rf"(?:{TO.pattern})(?P<n>{ARABIC}(?:{SCALE})?|{HAN_RUN})")
_CHAIN = re.compile(rf"(?:(?:、|和|及|与|以及){ARABIC}(?:{SCALE})?){{1,12}}(?![\d.])[余多]?")
_TOLERANCE = re.compile(rf"±(?P<n>{ARABIC})")
_LAST_SCALE = re.compile("[百千万亿]+$")
_NOT_SHARED = ("期", "年", "月", "日", "号")
"""Units that a list of numerals makes dates and phases with."""


def together(text: str, numeral: Numeral, after: Following) -> Found | None:
    """What a numeral makes with those behind it, or None where it stands alone.

    Args:
        text: folded text.
        numeral: the first of them.
        after: the unit behind it.
    """
    if text[numeral.end : numeral.end + 1] in _JOINTS:
        return (
            _ranged(text, numeral, after)
            or _listed(text, numeral)
            or (_around(text, numeral) if text[numeral.end] == "±" else None)
        )
    return _ranged(text, numeral, after) if text[after.end : after.end + 1] in _JOINTS else None


_JOINTS = frozenset("—–-~至到、和及与以±")


def _ranged(text: str, numeral: Numeral, after: Following) -> Found | None:
    """Two ends in one row, with one unit (3至5家) or the same at each (10%—15%)."""
    match = _OTHER_END.match(text, after.end)
    if match is None:
        return None
    unit, name, last = unit_after(text, match.end())
    bare = unit is None and _from_to(text, numeral.start, match.end())
    if (unit is None and not bare) or after.name not in ("", name):
        return None
    low, high = numeral.value, number(match["n"])
    scale = _LAST_SCALE.search(match["n"])
    if not after.name and scale and numeral.words[-1] not in "百千万亿":
        low = number(numeral.words + scale[0]) or low
    if high is None or low >= high:
        return None
    begin, bound = front(text, numeral.start)
    last, bound = back(text, last, bound)
    return between(begin, last, unit.kind if unit else "count", low, high, name, bound, "range")


def _from_to(text: str, start: int, end: int) -> bool:
    """Whether two numerals that count nothing named are the ends of a range: alone, behind 从 or 在, before 之间."""
    if text.startswith("之间", end):
        return True
    return alone(text, start, end) or (
        text[start - 1 : start] in ("从", "在") and text[end : end + 1] in _ENDS
    )


_ENDS = CLAUSE_END | {"”", "的"}


def _listed(text: str, numeral: Numeral) -> Found | None:
    """A bare number in a list whose last member carries the unit for all (4、1、3家)."""
    chain = _CHAIN.match(text, numeral.end)
    if chain is None:
        return None
    unit, name, _ = unit_after(text, chain.end())
    if unit is None or unit.name in _NOT_SHARED:
        return None
    begin, bound = front(text, numeral.start)
    return made(
        begin,
        numeral.end,
        unit.kind,
        numeral.value,
        name,
        bound,
        "list-shared-unit",
        words=numeral.words,
    )


def _around(text: str, numeral: Numeral) -> Found | None:
    """A value and its tolerance (25±2℃)."""
    match = _TOLERANCE.match(text, numeral.end)
    slack = number(match["n"]) if match else None
    if match is None or slack is None:
        return None
    unit, name, stop = unit_after(text, match.end())
    value, kind = numeral.value, unit.kind if unit else "count"
    found = between(numeral.start, stop, kind, value - slack, value + slack, name, "exact", "tolerance")
    return found._replace(value=plain(value))
