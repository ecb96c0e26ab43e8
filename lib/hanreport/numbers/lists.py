"""Numerals that share one unit: the ends of a range (3至5家), the members of a list (4、1、3家)."""

import re

from hanreport.numbers.bounds import (
    Numeral,
    QuantityMatch,
    UnitMatch,
    bound_after,
    bound_before,
    unit_after,
    with_ends,
    with_value,
)
from hanreport.numbers.numerals import ARABIC, HAN_RUN, SCALE, number
from hanreport.scanning import CLAUSE_END, alone

TO = "——|—|–|--|-|~|至|到"
"""What stands between the ends of a range, as a pattern."""

_JOINTS = frozenset("—–-~至到、和及与以")
_OTHER_END = re.compile(rf"(?:{TO})(?P<n>{ARABIC}(?:{SCALE})?|{HAN_RUN})")
_OTHER_MEMBERS = re.compile(rf"(?:(?:、|和|及|与|以及){ARABIC}(?:{SCALE})?){{1,12}}(?![\d.])[余多]?")
_LAST_SCALE = re.compile("[百千万亿]+$")
_NOT_SHARED = ("期", "年", "月", "日", "号")
"""Units that a list of numerals makes dates and phases with."""
_ENDS = CLAUSE_END | {"”", "的"}


def joined(text: str, numeral: Numeral, after: UnitMatch) -> QuantityMatch | None:
    """What a numeral makes with those behind it, or None where it stands alone.

    Args:
        text: folded text.
        numeral: the first of them.
        after: the unit behind it.
    """
    if text[numeral.end : numeral.end + 1] in _JOINTS:
        return _range(text, numeral, after) or _list_member(text, numeral)
    return _range(text, numeral, after) if text[after.end : after.end + 1] in _JOINTS else None


def _range(text: str, numeral: Numeral, after: UnitMatch) -> QuantityMatch | None:
    """Two ends in one row, with one unit (3至5家) or the same at each (10%—15%)."""
    match = _OTHER_END.match(text, after.end)
    if match is None:
        return None
    unit, name, stop = unit_after(text, match.end())
    if after.name not in ("", name) or (unit is None and not _from_to(text, numeral.start, match.end())):
        return None
    low, high = numeral.value, number(match["n"])
    scale = _LAST_SCALE.search(match["n"])
    if not after.name and scale and numeral.words[-1] not in "百千万亿":
        low = number(numeral.words + scale[0]) or low
    if high is None or low >= high:
        return None
    begin, bound = bound_before(text, numeral.start)
    stop, bound = bound_after(text, stop, bound)
    return with_ends(begin, stop, "range", unit.kind if unit else "count", low, high, name, bound)


def _from_to(text: str, start: int, end: int) -> bool:
    """Whether two numerals that count nothing named are the ends of a range: alone, behind 从 or 在, before 之间."""
    if text.startswith("之间", end) or alone(text, start, end):
        return True
    return text[start - 1 : start] in ("从", "在") and text[end : end + 1] in _ENDS


def _list_member(text: str, numeral: Numeral) -> QuantityMatch | None:
    """A bare number in a list whose last member carries the unit for all (4、1、3家)."""
    others = _OTHER_MEMBERS.match(text, numeral.end)
    if others is None:
        return None
    unit, name, _ = unit_after(text, others.end())
    if unit is None or unit.name in _NOT_SHARED:
        return None
    begin, bound = bound_before(text, numeral.start)
    rule, value = "list-shared-unit", numeral.value
    return with_value(begin, numeral.end, rule, unit.kind, value, name, bound, words=numeral.words)
