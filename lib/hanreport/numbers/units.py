"""Units that numbers carry (家, 亿元's 元, 千瓦时, mg): what each counts or measures, as declared in units.toml."""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from hanreport.text import load_toml


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as reports print it.

    Attributes:
        name: how it is printed (个百分点).
        kind: that of a quantity in it: count, measure, money, percent or ratio.
        dimension: what it measures (length, mass, …); the kind where it is no measure.
        factor: how many of the base unit of its dimension it is (千米: 1000).
        currency: ISO 4217 code of money.
        weak: whether it makes a set phrase with one Han figure (三地, 四化).
        shown: the name that rows give it (个百分点: 百分点).
        continues: characters that behind it make another word (三轮|车).
        keeps: longer words before which it is a unit all the same (台 in 9台|风机).
    """

    name: str
    kind: str
    dimension: str
    factor: float
    currency: str
    weak: bool
    shown: str
    continues: frozenset[str]
    keeps: tuple[str, ...]


_LATIN = re.compile(r"[A-Za-z]{2,7}(?![A-Za-z\d])")
_PREFIXES = dict(
    zip("afpnμmc·kKMGTPE", (-18, -15, -12, -9, -6, -3, -2, 0, 3, 3, 6, 9, 12, 15, 18), strict=True)
) | dict(zip("阿飞皮纳微毫千兆吉太", (-18, -15, -12, -9, -6, -3, 3, 6, 9, 12), strict=True))
"""The power of ten of each prefix; · is none."""


_DECLARED = load_toml("numbers/units.toml")
SIGNS: dict[str, str] = _DECLARED["signs"]
"""The currency that each sign in front of an amount stands for ($: 美元)."""

HEADS = (
    *_DECLARED["heads"]["words"].split(),
    *(
        word
        for word in _DECLARED["count"]["words"].split()
        if len(word) > 1 and re.fullmatch("[\u4e00-\u9fff]+", word)
    ),
)
"""Nouns that are counted without a classifier (2.3万农村居民: 居民), the units of two characters and more among them."""


@cache
def table() -> dict[str, Unit]:
    """Every declared unit by its name."""
    data = _DECLARED
    weak = set(data["count"]["weak"].split())
    units: dict[str, Unit] = {}

    def add(name: str, kind: str, dimension: str, factor: float = 1.0, currency: str = "") -> None:
        continues = frozenset(data["continues"].get(name, "").split())
        keeps = tuple(data["keeps"].get(name, "").split())
        shown = data["shown"].get(name, name)
        is_weak = kind == "count" and name in weak
        units[name] = Unit(name, kind, dimension, factor, currency, is_weak, shown, continues, keeps)

    for name in data["count"]["words"].split():
        add(name, "count", "count")
    for dimension, members in data["measure"].items():
        for name, factor in members.items():
            add(name, "measure", dimension, factor)
    for name, (dimension, factor, prefixes) in data["prefixed"].items():
        for prefix in prefixes.split():
            whole = name if prefix == "·" else prefix + name
            if whole not in units:
                exact = Decimal(str(factor)).scaleb(_PREFIXES[prefix])
                add(whole, "measure", dimension, float(exact))
    for currency, names in data["money"].items():
        for name in names.split():
            add(name, "money", "money", 1.0, currency)
    for name, (currency, factor) in data["money_parts"].items():
        add(name, "money", "money", factor, currency)
    for kind in ("percent", "ratio"):
        for name, factor in data[kind].items():
            add(name, kind, kind, factor)
    return units


@cache
def _any_case() -> dict[str, Unit]:
    """The Latin units of two letters and more by their lower case (kg: KG); none where two differ (mw: mW, MW)."""
    found: dict[str, dict[tuple[str, float], Unit]] = {}
    for name, unit in table().items():
        if name.isascii() and len(name) > 1:
            found.setdefault(name.lower(), {})[unit.dimension, unit.factor] = unit
    return {name: next(iter(units.values())) for name, units in found.items() if len(units) == 1}


@cache
def _lengths() -> dict[str, tuple[int, ...]]:
    """The lengths of the units that begin with a character, longest first."""
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
        if unit is None or end > len(text) or _runs_on(text, end - 1):
            continue
        if text[end : end + 1] not in unit.continues or text.startswith(unit.keeps, end):
            return unit
    word = _LATIN.match(text, start)  # 50KG
    return _any_case().get(word[0].lower()) if word else None


def _runs_on(text: str, last: int) -> bool:
    letter, following = text[last], text[last + 1 : last + 2]
    return letter.isascii() and letter.isalpha() and following.isascii() and following.isalnum()
