"""Two units in one, where that is possible. Knows what units measure; nothing of the numbers in them."""

from dataclasses import dataclass

from hanreport.numbers.units import Unit, table

_SAME_THING = frozenset("个公市小米电")
"""What a longer name of the same unit adds (公吨, 小时: 个小时); 吨标准煤 and 飞行小时 are not 吨 and 小时."""
_GENERIC = "个"
_EVENTS = ("次", "架次", "期", "届", "批")
_SHARES = {"%": 1.0, "ratio": 100.0, "‰": 0.1, "‱": 0.01}
"""Shares by the per cent that they are."""


@dataclass(frozen=True, slots=True)
class Common:
    """A unit that two numbers can both be told in, and what leads to it from theirs.

    Attributes:
        unit: the larger of the two; % for shares.
        one: factor of the first.
        other: factor of the second.
    """

    unit: str
    one: float
    other: float


def common(one: str, other: str) -> Common | None:
    """The unit that both can be told in; None when they measure different things.

    Lengths, areas, masses and so on go through the base unit of their dimension, shares through the per cent. Money
    of two currencies does not go together. A classifier (家, 座, 处) goes with 个, the general one; other two do not.
    """
    if one == other:
        return Common(one, 1.0, 1.0)
    if one in _SHARES and other in _SHARES:
        return Common("%", _SHARES[one], _SHARES[other])
    first, last = table().get(one), table().get(other)
    if first is None or last is None or first.kind != last.kind:
        return None
    if first.kind == "count":
        counted = last if one == _GENERIC else first if other == _GENERIC else None
        return Common(counted.name, 1.0, 1.0) if counted and not counted.name.endswith(_EVENTS) else None
    if first.dimension != last.dimension or first.currency != last.currency or _qualified(first, last):
        return None
    larger = max(first, last, key=lambda unit: (unit.factor, unit.name))
    return Common(larger.name, first.factor / larger.factor, last.factor / larger.factor)


def _qualified(one: Unit, other: Unit) -> bool:
    """Whether one name adds to the other what makes it another thing (吨标准煤)."""
    short, long = sorted((one.name, other.name), key=len)
    return one.factor == other.factor and short in long and not set(long.replace(short, "", 1)) <= _SAME_THING
