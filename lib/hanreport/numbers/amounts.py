"""What stands around a number in folded text: the bound in front, the unit behind. Knows no numeral itself."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from hanreport.numbers.bounds import AFTER, BEFORE, interval
from hanreport.numbers.numerals import last_place, plain
from hanreport.numbers.units import Unit, table, unit_at

_BEFORE = re.compile("(?:" + "|".join(sorted(BEFORE, key=len, reverse=True)) + r")$")
_AFTER = re.compile(
    "(?:" + "|".join(sorted(AFTER, key=len, reverse=True)) + r")(?![存容部涵地外资陆需销科生阁江蒙外])"
)
# Most numbers have no such word beside them; looking at one character says so.
_BEFORE_ENDS = frozenset({word[-1] for word in BEFORE} | {"过", "破"})
_AFTER_BEGINS = frozenset(word[0] for word in AFTER)
# 签约12个, 节约3亿元, 附近5家: the character belongs to the word before.
_PART_OF_WORD = re.compile("[签合契条节预公租制履违集缔邀特立]约|[最附邻临靠亲]近|[赶反高]超")
# 增速过50%, 产值破百亿: behind a measured noun; elsewhere 过 and 破 belong to the verb (经过, 打破).
_PASSED = re.compile("[速值额率比重量模数占产入均][过破]")
# Comparators further off: 约占全国的 | 1/5, 不超过研发投入 | 40%, 最高分别为 | 500万元.
_FAR = (
    (re.compile(r"(?:约|近|大约)[占为][^，。；,;\n]{0,10}$"), "about"),
    (re.compile(r"(?:不超过|不高于)[\u4e00-\u9fff]{1,8}$"), "at_most"),
    (re.compile(r"(?:不低于|不少于)[\u4e00-\u9fff]{1,8}$"), "at_least"),
    (
        re.compile(
            r"(?:最高|最多)(?:分别)?(?:为|不超过|可?(?:达|获|给予|享受|支持|补[贴助偿]|奖励|资助|贷款|授信|申请){0,2})$"
        ),
        "at_most",
    ),
)
_HINT = re.compile("[约近不最]")
# What a unit may be divided by or multiplied with: 片/月, 元/平方米, mg/100mL, 公里每小时, N·m.
_JOINED = re.compile(r"/(?:10{1,3}|[百千万])?(?![百千万\d])|·|每")
_PER_KINDS = {"/": ("measure", "count"), "·": ("measure",), "每": ("measure", "count")}
# 两个多月: the approximator stands inside the unit.
_MORE_THAN_UNIT = re.compile("多(月|小时|星期)")


DIGITS = "0123456789"


@dataclass(frozen=True, slots=True)
class Form:
    """A way of writing a quantity.

    ``pattern`` is one group of that name (verbose syntax) and begins with one of the characters ``begins``; where
    ``then`` is given, one of its characters stands right behind the first figures. ``read`` makes the quantity of
    a match, or refuses.
    """

    name: str
    begins: str
    pattern: str
    read: "Callable[[re.Match[str], str], Found | None]"
    then: str = ""


class Numeral(NamedTuple):
    """A numeral in folded text."""

    start: int
    end: int
    words: str
    """What ``numerals.number`` reads; an approximator inside is left out (1400多亿: 1400亿)."""
    value: Decimal
    inside: str = "exact"
    """The bound that an approximator inside makes (余, 多, 来), or exact."""


class Following(NamedTuple):
    """What follows a numeral: its unit, the name the unit is printed with (片/月), and where it ends."""

    unit: Unit | None
    name: str
    end: int


class Found(NamedTuple):
    """A quantity in folded text."""

    start: int
    end: int
    kind: str
    value: int | float | None
    """The number; None where the words give two ends (3至5家) or parts (4:42:54)."""
    low: float | None
    high: float | None
    unit: str
    bound: str
    rule: str


def made(
    start: int,
    end: int,
    kind: str,
    value: Decimal,
    unit: str,
    bound: str,
    rule: str,
    place: Decimal | None = None,
    words: str = "",
) -> Found:
    """A quantity whose interval follows from its bound.

    ``place`` is that of its last significant figure; with the numeral's ``words`` it is found where it is needed.
    """
    shown = plain(value)
    if bound == "exact":
        return Found(start, end, kind, shown, shown, shown, unit, bound, rule)
    if place is None:
        place = last_place(words) if words else Decimal(1)
    low, high = interval(value, place, bound)
    return Found(start, end, kind, shown, low, high, unit, bound, rule)


def between(
    start: int, end: int, kind: str, low: Decimal, high: Decimal, unit: str, bound: str, rule: str
) -> Found:
    """A quantity of which the words give the two ends."""
    return Found(start, end, kind, None, plain(low), plain(high), unit, bound, rule)


def front(text: str, start: int) -> tuple[int, str]:
    """Where the span begins and the bound that the words before the number make."""
    if text[start - 1 : start] in _BEFORE_ENDS:
        if _PASSED.match(text, max(0, start - 2), start):
            return start - 1, "at_least"
        near = _BEFORE.search(text[max(0, start - 4) : start])
        if near is not None and not (
            len(near[0]) == 1 and _PART_OF_WORD.match(text, max(0, start - 2), start)
        ):
            return start - len(near[0]), BEFORE[near[0]]
    clause = text[max(0, start - 16) : start]
    if not _HINT.search(clause):
        return start, "exact"
    for pattern, bound in _FAR:
        if pattern.search(clause):
            return start, bound
    return start, "exact"


def back(text: str, end: int, bound: str) -> tuple[int, str]:
    """Where the span ends and the bound, once words behind the unit are read; a comparator in front wins."""
    match = _AFTER.match(text, end) if text[end : end + 1] in _AFTER_BEGINS else None
    if match is None:
        return end, bound
    return match.end(), bound if bound not in ("exact", "more_than") else AFTER[match[0]]


def _ends_there(text: str, at: int, unit: Unit) -> bool:
    """Whether behind a space (40 元) a unit of measure or money ends the words: 2 人才队伍 is a heading."""
    ends = not text[at + len(unit.name) :][:1].isalnum()
    return ends and (unit.kind in ("money", "measure") or unit.name == "块")


def _joined(text: str, unit: Unit, name: str, stop: int) -> tuple[str, int]:
    """The unit with those it is divided by or multiplied with, as printed, and where they end."""
    for _ in range(3):
        match = _JOINED.match(text, stop)
        if match is None or (match[0] == "每" and unit.kind not in ("measure", "money")):
            break
        other = unit_at(text, match.end())
        if other is None or other.kind not in _PER_KINDS[match[0][0]]:
            break
        end = match.end() + len(other.name)
        name, stop = name + text[stop:end], end
    return name, stop


def unit_after(text: str, end: int) -> Following:
    """The unit that follows a numeral, with those it is divided by (片/月) and a second one (株(粒))."""
    at = end + 1 if text[end : end + 1] == " " else end
    unit = unit_at(text, at)
    if unit is None or (at > end and not unit.name.isascii() and not _ends_there(text, at, unit)):
        return Following(None, "", end)
    name, stop = unit.called, at + len(unit.name)
    if name == "个" and (longer := _MORE_THAN_UNIT.match(text, stop)):
        return Following(table()["个" + longer[1]], "个" + longer[1], longer.end())
    if (
        text.startswith(("(", "（"), stop)
        and (inner := unit_at(text, stop + 1))
        and text.startswith((")", "）"), stop + 1 + len(inner.name))
    ):
        inside, stop = stop, stop + 2 + len(inner.name)
        name += text[inside:stop]
    name, stop = _joined(text, unit, name, stop)
    if name == "架" and re.match("机(?![构关器场制会遇身体头组型队械])", text[stop : stop + 2]):
        stop += 1
    return Following(unit, name, stop)
