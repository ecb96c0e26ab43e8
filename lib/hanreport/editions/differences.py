"""What became of a number from one edition to the next: how much more, within which bounds. Knows no matching."""

import math
import re
from dataclasses import dataclass

from hanreport.editions.conversion import common
from hanreport.records import Quantity

_GROWING = ("count", "money", "measure")
"""Kinds of which a change is also told as a part of what was there; of shares and ranks it would mislead."""
_SCOPES = re.compile(
    "全球|世界|国际|国内|全国|全省|全市|全区|全县|全州|全行业|长三角|京津冀|珠三角|中西部|西部|东部"
)
_YEAR = re.compile(r"[\s，,]|\d{4}年|截至|截止到?")
_EXACT = 1e-9


@dataclass(frozen=True, slots=True)
class Told:
    """A number as the comparison sees it: the row, and the clause it stands in."""

    row: Quantity
    clause: str


@dataclass(frozen=True, slots=True)
class Difference:
    """New less old.

    Attributes:
        flags: what else changed, and asks for care: ``unit``, ``scope`` (全省第5位, 全国第46位), ``base`` (what a
            share is of), ``bound`` (超5.2万, 6.8万), ``as_of`` (the cut-off).
        verdict: ``rose``, ``fell``, ``same``, or ``cannot_tell`` when the intervals overlap or the two are no
            numbers of one thing (another base or scope, units that do not go together).
        unit: of the difference, the larger of the two units; 百分点 between shares.
        value: between the numbers as printed; None where one is a range, or they do not go together.
        low: least that the words allow; minus infinity when open.
        high: most that they allow; infinity when open.
        relative: the same as a part of the old number (0.25 for a quarter more); None for shares, ranks and
            where the old number may be zero or less.
        relative_low: its least.
        relative_high: its most.
    """

    flags: tuple[str, ...]
    verdict: str
    unit: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    relative: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None


def difference(old: Told, new: Told) -> Difference:
    """What became of a number.

    Told backwards, from new to old, the flags are the same, rose is fell, and value, low and high are negated.
    """
    flags = _flags(old, new)
    both = common(old.row.unit, new.row.unit)
    if both is None or "scope" in flags or "base" in flags:
        return Difference(flags, "cannot_tell")
    was, now = _scaled(old.row, both.one), _scaled(new.row, both.other)
    value = None if was[0] is None or now[0] is None else now[0] - was[0]
    low, high = now[1] - was[2], now[2] - was[1]
    growing = new.row.kind in _GROWING and was[1] > 0
    return Difference(
        flags,
        _verdict(was, now),
        "百分点" if both.unit == "%" else both.unit,
        value,
        low,
        high,
        now[0] / was[0] - 1 if growing and was[0] and now[0] is not None else None,
        _over(now[1], was[2]) - 1 if growing else None,
        _over(now[2], was[1]) - 1 if growing else None,
    )


def ends(row: Quantity) -> tuple[float, float]:
    """The interval of a row, an open end infinite."""
    return -math.inf if row.low is None else row.low, math.inf if row.high is None else row.high


def _scaled(row: Quantity, factor: float) -> tuple[float | None, float, float]:
    low, high = ends(row)
    return None if row.value is None else row.value * factor, low * factor, high * factor


def _verdict(was: tuple[float | None, float, float], now: tuple[float | None, float, float]) -> str:
    if all(one == other or _near(one, other) for one, other in zip(was, now, strict=True)):
        return "same"
    if now[1] > was[2]:
        return "rose"
    return "fell" if now[2] < was[1] else "cannot_tell"


def _near(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and math.isclose(one, other, rel_tol=_EXACT)


def _over(part: float, whole: float) -> float:
    return 0.0 if math.isinf(whole) else part / whole


def _flags(old: Told, new: Told) -> tuple[str, ...]:
    shares = old.row.base or new.row.base
    scopes = [set(_SCOPES.findall(one.clause)) for one in (old, new)]
    told = {
        "unit": old.row.unit != new.row.unit,
        "scope": not shares and all(scopes) and scopes[0] != scopes[1],
        "base": _differ(old.row.base, new.row.base),
        "bound": old.row.bound != new.row.bound,
        "as_of": _differ(_YEAR.sub("", old.row.as_of), _YEAR.sub("", new.row.as_of)),
    }
    return tuple(name for name, changed in told.items() if changed)


def _differ(one: str, other: str) -> bool:
    """Whether both are said, and are not the same: what only one edition says, the other may mean too."""
    return bool(one and other) and one != other
