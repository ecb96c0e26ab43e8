"""Two editions of a chapter against each other: what is new, gone, changed or the same. Knows no files, no printing."""

import math
from typing import Annotated, Any

from msgspec import Struct

from hanreport.editions.counterparts import Edition, Item, Pair, clause, pairs
from hanreport.editions.differences import Told, difference
from hanreport.editions.settled import COMPARED, settle
from hanreport.records import Milestone, Quantity, column


class Change(Struct, frozen=True, kw_only=True):
    """One thing in two editions; what one of them does not have is empty or missing."""

    status: Annotated[str, column("new, gone, changed or same; of events and bodies new, gone or both")]
    table: Annotated[str, column("quantities, milestones or names")]
    label: Annotated[str, column("what it is, as the newer edition calls it where it has it")]
    flags: Annotated[tuple[str, ...], column("what else changed: unit, scope, base, bound, as_of")] = ()
    old_surface: Annotated[str, column("the words in the older edition")] = ""
    new_surface: Annotated[str, column("the words in the newer edition")] = ""
    old_line: Annotated[int | None, column("their line there, 1-based")] = None
    new_line: Annotated[int | None, column("their line here, 1-based")] = None
    old_start: Annotated[int | None, column("offset of their first character there")] = None
    new_start: Annotated[int | None, column("offset of their first character here")] = None
    old_section: Annotated[str, column("number of their section there")] = ""
    new_section: Annotated[str, column("number of their section here")] = ""
    old_value: Annotated[int | float | None, column("the number there; missing in a range")] = None
    new_value: Annotated[int | float | None, column("the number here; missing in a range")] = None
    old_low: Annotated[float | None, column("its least there; missing when open")] = None
    new_low: Annotated[float | None, column("its least here; missing when open")] = None
    old_high: Annotated[float | None, column("its most there; missing when open")] = None
    new_high: Annotated[float | None, column("its most here; missing when open")] = None
    old_unit: Annotated[str, column("its unit there")] = ""
    new_unit: Annotated[str, column("its unit here")] = ""
    old_bound: Annotated[str, column("what the words there say of it")] = ""
    new_bound: Annotated[str, column("what the words here say of it")] = ""
    old_date: Annotated[str, column("the date of an event there, ISO 8601")] = ""
    new_date: Annotated[str, column("its date here")] = ""
    unit: Annotated[str, column("of the difference: the larger of two units, 百分点 between shares")] = ""
    difference: Annotated[float | None, column("new less old, as printed; missing where one is a range")] = (
        None
    )
    difference_low: Annotated[float | None, column("its least; missing when open")] = None
    difference_high: Annotated[float | None, column("its most; missing when open")] = None
    relative: Annotated[float | None, column("the difference as a part of the old number")] = None
    relative_low: Annotated[float | None, column("its least; missing when open")] = None
    relative_high: Annotated[float | None, column("its most; missing when open")] = None
    verdict: Annotated[
        str, column("rose, fell, same, or cannot_tell when intervals overlap or the two do not go together")
    ] = ""
    score: Annotated[float | None, column("how alike the two are, 0 to 1; 1 where a note settles it")] = None
    settled: Annotated[bool, column("whether a note of the newer edition settles it")] = False


def changes(old: Edition, new: Edition) -> list[Change]:
    """What became of each thing: numbers, then dated events, then bodies, each in the order of the newer text.

    Numbers whose unit, scope, base or bound changed stand before the others; what is gone stands last.

    Raises:
        ChapterlensError: a match in the newer edition's notes does not fit one of the texts.
    """
    settled = settle(new.notes.matches, old.reading, new.reading, old.id)
    found: list[Change] = []
    for table in COMPARED:
        own = [one for one in settled if one.table == table]
        rows = [_change(table, pair, old, new) for pair in pairs(table, old, new, own)]
        found += sorted(rows, key=_order)
    return found


def _order(row: Change) -> tuple[bool, bool, int, int]:
    return not row.flags, row.status == "gone", row.new_start or 0, row.old_start or 0


def _change(table: str, pair: Pair, old: Edition, new: Edition) -> Change:
    first = pair.new or pair.old
    assert first is not None
    held: dict[str, Any] = {**_side("old", pair.old), **_side("new", pair.new)}
    status = "new" if pair.old is None else "gone" if pair.new is None else "both"
    if pair.old and pair.new and isinstance(pair.old.row, Quantity) and isinstance(pair.new.row, Quantity):
        told = (
            Told(pair.old.row, clause(old.reading.text, pair.old.row)),
            Told(pair.new.row, clause(new.reading.text, pair.new.row)),
        )
        held |= _differs(*told)
        status = "changed" if held["flags"] or held["verdict"] != "same" else "same"
    return Change(
        status=status, table=table, label=first.label, score=pair.score, settled=pair.settled, **held
    )


def _side(name: str, item: Item | None) -> dict[str, Any]:
    if item is None:
        return {}
    row = item.row
    held: dict[str, Any] = {part: getattr(row, part) for part in ("surface", "line", "start", "section")}
    if isinstance(row, Quantity):
        held |= {part: getattr(row, part) for part in ("value", "low", "high", "unit", "bound")}
    if isinstance(row, Milestone):
        held["date"] = row.date
    return {f"{name}_{part}": value for part, value in held.items()}


def _differs(old: Told, new: Told) -> dict[str, Any]:
    found = difference(old, new)
    return {
        "flags": found.flags,
        "verdict": found.verdict,
        "unit": found.unit,
        "difference": found.value,
        "difference_low": _closed(found.low),
        "difference_high": _closed(found.high),
        "relative": found.relative,
        "relative_low": _closed(found.relative_low),
        "relative_high": _closed(found.relative_high),
    }


def _closed(end: float | None) -> float | None:
    """An end of an interval; None when it is open."""
    return None if end is None or math.isinf(end) else end
