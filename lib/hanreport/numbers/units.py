"""Units that numbers carry: what each counts or measures. Knows nothing about sentences."""

import tomllib
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as reports print it.

    ``kind`` is that of a quantity in it (count, measure, money, percent, ratio); ``factor`` leads from it to
    the base unit of its ``dimension``; ``currency`` is an ISO 4217 code; a ``weak`` unit makes a set phrase
    with one Han figure (三地, 四化). ``called`` is the name that rows give it (个百分点 is a 百分点), ``words``
    the characters that behind it make another word (三轮|车).
    """

    name: str
    kind: str
    dimension: str = ""
    base: str = ""
    factor: float = 1.0
    currency: str = ""
    weak: bool = False
    called: str = ""
    words: frozenset[str] = frozenset()


_PREFIXES = dict(
    zip("afpnμmc·kKMGTPE", (-18, -15, -12, -9, -6, -3, -2, 0, 3, 3, 6, 9, 12, 15, 18), strict=True)
) | dict(zip("阿飞皮纳微毫千兆吉太", (-18, -15, -12, -9, -6, -3, 3, 6, 9, 12), strict=True))
"""The power of ten of each prefix."""


@cache
def table() -> dict[str, Unit]:
    """Every declared unit by its name (see ``units.toml``)."""
    data = tomllib.loads(files(__package__).joinpath("units.toml").read_text(encoding="utf-8"))
    weak = set(data["count"]["weak"].split())
    units = {
        name: Unit(name, "count", "count", name, weak=name in weak) for name in data["count"]["words"].split()
    }
    bases: dict[str, str] = {}
    for dimension, members in data["measure"].items():
        base = bases[dimension] = members.pop("base")
        for name, factor in members.items():
            units[name] = Unit(name, "measure", dimension, base, factor)
    for name, (dimension, factor, prefixes) in data["prefixed"].items():
        base = bases.get(dimension, name)
        for prefix in prefixes.split():
            times = Decimal(10) ** _PREFIXES[prefix]
            whole = name if prefix == "·" else prefix + name
            units.setdefault(
                whole, Unit(whole, "measure", dimension, base, float(times * Decimal(str(factor))))
            )
    for name, entry in data["money"].items():
        units[name] = Unit(name, "money", "money", "元", entry["factor"], entry["currency"])
    for kind in ("percent", "ratio"):
        for name, factor in data[kind].items():
            units[name] = Unit(name, kind, kind, name, factor)
    words = {name: frozenset(after.split()) for name, after in data["words"].items()}
    return {
        name: replace(unit, called=data["called"].get(name, name), words=words.get(name, frozenset()))
        for name, unit in units.items()
    }


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """How long the units are that begin with a character, longest first."""
    found: dict[str, set[int]] = {}
    for name in table():
        found.setdefault(name[0], set()).add(len(name))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


def unit_at(text: str, start: int) -> Unit | None:
    """The longest declared unit that begins at ``start``; a Latin one must not run on into a word (mm, not mmol)."""
    units = table()
    for length in _lengths().get(text[start : start + 1], ()):
        end = start + length
        unit = units.get(text[start:end])
        if unit is not None and end <= len(text) and not _runs_on(text, end - 1):
            return None if text[end : end + 1] in unit.words else unit
    return None


def _runs_on(text: str, last: int) -> bool:
    return (
        text[last].isascii()
        and text[last].isalpha()
        and text[last + 1 : last + 2].isascii()
        and (text[last + 1 : last + 2].isalnum())
    )
