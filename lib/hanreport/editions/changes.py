"""What became of each thing from one edition to the next: new, gone, changed or the same, and by how much."""

import math
import re
from collections.abc import Iterable
from typing import Annotated, Any, TypeAlias

from msgspec import Struct

from hanreport.editions.matching import COMPARED, Edition, Match, Pair, Thing, common, pairs, settle
from hanreport.records import Milestone, Quantity, meaning


class Change(Struct, frozen=True, kw_only=True):
    """One thing in two editions; what one of them does not have is empty or missing."""

    status: Annotated[str, meaning("new, gone, changed or same; of events and bodies new, gone or both")]
    table: Annotated[str, meaning("quantities, milestones or names")]
    label: Annotated[str, meaning("what it is, as the newer edition calls it where it has it")]
    flags: Annotated[tuple[str, ...], meaning("what else changed: unit, scope, base, bound, as_of")] = ()
    old_surface: Annotated[str, meaning("the words in the older edition")] = ""
    new_surface: Annotated[str, meaning("the words in the newer edition")] = ""
    old_line: Annotated[int | None, meaning("their line there, 1-based")] = None
    new_line: Annotated[int | None, meaning("their line here, 1-based")] = None
    old_start: Annotated[int | None, meaning("offset of their first character there")] = None
    new_start: Annotated[int | None, meaning("offset of their first character here")] = None
    old_section: Annotated[str, meaning("number of their section there")] = ""
    new_section: Annotated[str, meaning("number of their section here")] = ""
    old_value: Annotated[int | float | None, meaning("the number there; missing in a range")] = None
    new_value: Annotated[int | float | None, meaning("the number here; missing in a range")] = None
    old_low: Annotated[float | None, meaning("its least there; missing when open")] = None
    new_low: Annotated[float | None, meaning("its least here; missing when open")] = None
    old_high: Annotated[float | None, meaning("its most there; missing when open")] = None
    new_high: Annotated[float | None, meaning("its most here; missing when open")] = None
    old_unit: Annotated[str, meaning("its unit there")] = ""
    new_unit: Annotated[str, meaning("its unit here")] = ""
    old_bound: Annotated[str, meaning("what the words there say of it")] = ""
    new_bound: Annotated[str, meaning("what the words here say of it")] = ""
    old_date: Annotated[str, meaning("the date of an event there, ISO 8601")] = ""
    new_date: Annotated[str, meaning("its date here")] = ""
    unit: Annotated[str, meaning("of the difference: the larger of two units, 百分点 between shares")] = ""
    difference: Annotated[float | None, meaning("new less old; missing where one is a range")] = None
    difference_low: Annotated[float | None, meaning("its least; missing when open")] = None
    difference_high: Annotated[float | None, meaning("its most; missing when open")] = None
    relative: Annotated[float | None, meaning("the difference as a part of the old number")] = None
    relative_low: Annotated[float | None, meaning("its least; missing when open")] = None
    relative_high: Annotated[float | None, meaning("its most; missing when open")] = None
    verdict: Annotated[
        str, meaning("rose, fell, same, or cannot_tell when intervals overlap or the two do not go together")
    ] = ""
    score: Annotated[float | None, meaning("how alike the two are, 0 to 1; 1 where a match settles it")] = (
        None
    )
    settled: Annotated[bool, meaning("whether a reader's match settles it")] = False


def compare(old: Edition, new: Edition, matches: Iterable[Match] = ()) -> list[Change]:
    """What became of each thing: numbers, then dated events, then organisations, in the order of the newer text.

    Numbers whose unit, scope, base or bound changed stand before the others; what is gone stands last.

    Args:
        old: the edition before.
        new: the newer one.
        matches: what a reader settled.

    Raises:
        InputError: a match does not fit the rows of the two texts.
    """
    settled = settle(matches, old, new)
    found: list[Change] = []
    for table in COMPARED:
        own = [one for one in settled if one.table == table]
        rows = (_change(table, pair) for pair in pairs(table, old, new, own))
        found += sorted(
            rows,
            key=lambda row: (not row.flags, row.status == "gone", row.new_start or 0, row.old_start or 0),
        )
    return found


def _change(table: str, pair: Pair) -> Change:
    values: dict[str, Any] = {**_side("old", pair.old), **_side("new", pair.new)}
    status = "new" if pair.old is None else "gone" if pair.new is None else "both"
    if table == "quantities" and pair.old and pair.new:
        values |= _difference(pair.old, pair.new)
        status = "changed" if values["flags"] or values["verdict"] != "same" else "same"
    thing = pair.new or pair.old
    assert thing is not None
    return Change(
        status=status, table=table, label=thing.label, score=pair.score, settled=pair.settled, **values
    )


def _side(name: str, thing: Thing | None) -> dict[str, Any]:
    """The columns of one edition."""
    if thing is None:
        return {}
    parts = ["surface", "line", "start", "section"]
    if isinstance(thing.row, Quantity):
        parts += ["value", "low", "high", "unit", "bound"]
    if isinstance(thing.row, Milestone):
        parts.append("date")
    return {f"{name}_{part}": getattr(thing.row, part) for part in parts}


_GROWING = ("count", "money", "measure")
"""Kinds of which a change is also given as a part of what was there; of shares and ranks it would mislead."""
_SCOPES = re.compile(
    "全球|世界|国际|国内|全国|全省|全市|全区|全县|全州|全行业|长三角|京津冀|珠三角|中西部|西部|东部"
)
_YEAR = re.compile(r"[\s，,]|\d{4}年|截至|截止到?")
_EXACT = 1e-9
_Interval: TypeAlias = tuple[float | None, float, float]
"""Value, least and most of a number, an open end infinite."""


def _difference(old: Thing, new: Thing) -> dict[str, Any]:
    """What became of a number, as columns of ``Change``.

    The verdict is cannot_tell when the intervals overlap or the two are no numbers of one thing (another base or
    scope, units that do not go together). The other way round, from new to old, the flags are the same, rose is fell,
    and the differences are negated. There is no relative difference of shares and ranks, nor where the old number may
    be zero or less.
    """
    before, now = old.row, new.row
    assert isinstance(before, Quantity) and isinstance(now, Quantity)
    flags = _flags(before, now, old.clause, new.clause)
    both = common(before.unit, now.unit)
    if both is None or "scope" in flags or "base" in flags:
        return {"flags": flags, "verdict": "cannot_tell"}
    was, low, high = _scaled(before, both.one)
    value, new_low, new_high = _scaled(now, both.other)
    result: dict[str, Any] = {
        "flags": flags,
        "verdict": _verdict((was, low, high), (value, new_low, new_high)),
        "unit": "百分点" if both.unit == "%" else both.unit,
        "difference": None if was is None or value is None else value - was,
        "difference_low": _closed(new_low - high),
        "difference_high": _closed(new_high - low),
    }
    if now.kind in _GROWING and low > 0:
        result["relative"] = value / was - 1 if was and value is not None else None
        result["relative_low"] = _closed(new_low / high - 1)
        result["relative_high"] = _closed(new_high / low - 1)
    return result


def _scaled(row: Quantity, factor: float) -> _Interval:
    low, high = -math.inf if row.low is None else row.low, math.inf if row.high is None else row.high
    return None if row.value is None else row.value * factor, low * factor, high * factor


def _closed(end: float) -> float | None:
    """An end of an interval; None when it is open."""
    return end if math.isfinite(end) else None


def _verdict(was: _Interval, now: _Interval) -> str:
    if all(
        one == other or (one and other and math.isclose(one, other, rel_tol=_EXACT))
        for one, other in zip(was, now, strict=True)
    ):
        return "same"
    return "rose" if now[1] > was[2] else "fell" if now[2] < was[1] else "cannot_tell"


def _flags(old: Quantity, new: Quantity, old_clause: str, new_clause: str) -> tuple[str, ...]:
    """What else changed: unit, scope (全省第5位, 全国第46位), base, bound (超5.2万, 6.8万), cut-off."""
    scopes = [set(_SCOPES.findall(clause)) for clause in (old_clause, new_clause)]
    changed = {
        "unit": old.unit != new.unit,
        "scope": not (old.base or new.base) and all(scopes) and scopes[0] != scopes[1],
        "base": _differ(old.base, new.base),
        "bound": old.bound != new.bound,
        "as_of": _differ(_YEAR.sub("", old.as_of), _YEAR.sub("", new.as_of)),
    }
    return tuple(name for name, value in changed.items() if value)


def _differ(one: str, other: str) -> bool:
    """Whether both are said, and are not the same: what only one edition says, the other may mean too."""
    return bool(one and other) and one != other
