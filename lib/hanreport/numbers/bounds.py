"""What stands around a number: words that bound it (超, 不少于, 余, 约, 以内), its unit, the interval they allow."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from msgspec.structs import replace

from hanreport.numbers import Match
from hanreport.numbers.numerals import ARABIC, SCALE, last_place, plain
from hanreport.numbers.units import Unit, unit_at
from hanreport.text import any_of, load_toml

FIGURES = "0123456789"


class QuantityMatch(Match, frozen=True, gc=False):
    """A quantity in folded text."""

    kind: str
    value: int | float | None
    """The number; None where the words give two ends (3至5家) or parts (4:42:54)."""
    low: float | None
    high: float | None
    unit: str
    bound: str


Reader = Callable[[re.Match[str], str], QuantityMatch | None]
"""Makes the quantity of a match in a folded text, or refuses."""


@dataclass(frozen=True, slots=True)
class Form:
    """A way of writing a quantity; see ``form``."""

    name: str
    begins: str
    pattern: str
    then: str
    read: Reader


def form(forms: list[Form], begins: str, pattern: str, then: str = "") -> Callable[[Reader], Reader]:
    """Declare that the decorated function reads a way of writing a quantity; named after it.

    Args:
        forms: where it is added; those of one list are tried in the order of their declaration.
        begins: the characters that it may begin with.
        pattern: a regular expression, in verbose syntax.
        then: characters one of which stands right behind the first figures; empty where anything may.
    """

    def declare(read: Reader) -> Reader:
        forms.append(Form(read.__name__.strip("_"), begins, pattern, then, read))
        return read

    return declare


class Numeral(NamedTuple):
    """A numeral in folded text."""

    start: int
    end: int
    words: str
    """What ``numerals.number`` reads; an approximator inside is left out (1400多亿: 1400亿)."""
    value: Decimal
    bound: str = "exact"
    """The bound that an approximator inside makes (余, 多, 来), or exact."""


class UnitMatch(NamedTuple):
    """What follows a numeral: its unit if any, the name the unit is printed with (片/月), and where that ends."""

    unit: Unit | None
    name: str
    end: int


WORDS = load_toml("numbers/words.toml")
BEFORE = {word: bound for bound, words in WORDS["before"].items() for word in words.split()}
"""Comparators that stand right before a number, by the bound they make."""

AFTER = {word: bound for bound, words in WORDS["after"].items() for word in words.split()}
"""Words behind the unit, by the bound they make."""

# 全球最高 | 10米: a place among others.
_BEFORE = re.compile(any_of(BEFORE) + "(?<![球界国]最[高多])(?<!续迈上)$")
_AFTER = re.compile(
    any_of(AFTER)
    + r"(?<!内(?=[存容部涵地外资陆需销科生阁江蒙]))(?<!上下(?=[游联]))(?<!左右(?=[岸两]))(?<!以下(?=[简统]称))"
)
# Most numbers have no such word beside them; looking at one character says so.
_BEFORE_ENDS = frozenset({word[-1] for word in BEFORE} | {"过", "破"})
_AFTER_BEGINS = frozenset(word[0] for word in AFTER)
# 签约12个, 节约3亿元, 附近5家: the character belongs to the word before.
_PART_OF_WORD = re.compile("[签合契条节预公租制履违集缔邀特立]约|[最附邻临靠亲]近|[赶反高]超")
# 增速过50%, 产值破百亿: behind a measured noun; elsewhere 过 and 破 belong to the verb (经过, 打破).
_PASSED = re.compile("[速值额率比重量模数占产入均个][过破]")
# Comparators further off: 约占全国的 | 1/5, 大约花费 | 60元, 不超过研发投入 | 40%, 最高分别为 | 500万元.
_FAR = re.compile(
    r"(?:(?P<near>约|近|大约)[占为][^，。；,;\n]{0,10}|(?<![签节契合条预公制])(?P<spent>约|大约|大概)(?:花费?|需要?|耗[时资]|用时|投[资入]|占用|合计?|有)"
    r"|(?P<over>超过|高于|大于)[\u4e00-\u9fff]{1,6}的"
    r"|(?P<no>不超过|不高于|不低于|不少于|至少)[\u4e00-\u9fff]{1,11}|(?P<each>超过?)每[\u4e00-\u9fff]{2,3}"
    r"|(?P<most>(?<![球界国])最[高多])(?:分别)?(?:[为达获]|可?(?:给予|享受|支持|补[贴助偿]|奖励|资助))?)$"
)
_HINT = re.compile("[约近不最概每]|至少|的$")
_FAR_REACH = 16

ABOUT = Decimal("0.1")
"""约 allows half a step of the last printed figure either way, but never more than this share of the value."""


def interval(value: Decimal, place: Decimal, bound: str) -> tuple[float | None, float | None]:
    """The least and greatest value that the words allow; None where they leave it open.

    Args:
        value: the number printed.
        place: the place of its last significant figure (1000 for 6000).
        bound: exact, at_least, more_than, about or at_most.

    Returns:
        ``(low, high)``: 超5.2万 gives (52000, None), 6000余 (6000, 7000), 约40 (36, 44), 最高500万 (0, 5000000).
    """
    match bound:
        case "at_least":
            return plain(value), None
        case "at_most":
            return 0, plain(value)
        case "more_than":
            return plain(value), plain(value + place)
        case "about":
            slack = min(place / 2, abs(value) * ABOUT) if place < abs(value) else abs(value) * ABOUT
            return plain(value - slack), plain(value + slack)
        case _:
            return (shown := plain(value)), shown


def with_value(
    start: int,
    end: int,
    rule: str,
    kind: str,
    value: Decimal,
    unit: str = "",
    bound: str = "exact",
    words: str = "",
) -> QuantityMatch:
    """A quantity whose interval follows from its bound and the last significant figure of the numeral's ``words``.

    Without words the value itself is what 约 and 多 are measured by (一半, 翻两番多).
    """
    shown = plain(value)
    place = (last_place(words) if words else abs(value)) if bound != "exact" else value
    return QuantityMatch(start, end, rule, kind, shown, *interval(value, place, bound), unit, bound)


def bounded(
    text: str,
    start: int,
    end: int,
    rule: str,
    kind: str,
    value: Decimal,
    unit: str = "",
    inside: str = "exact",
    words: str = "",
) -> QuantityMatch:
    """The quantity at ``[start, end)`` with the words that bound it in front, inside and behind."""
    begin, bound = bound_before(text, start)
    if inside != "exact" and bound in ("exact", "about"):
        bound = inside
    stop, bound = bound_after(text, end, bound)
    one = with_value(begin, stop, rule, kind, value, unit, bound, words)
    nearly = bound == "about" and text.startswith(("近", "接近", "将近"), begin)
    return replace(one, high=one.value) if nearly else one


def with_ends(
    text: str, start: int, end: int, rule: str, kind: str, low: Decimal, high: Decimal, unit: str
) -> QuantityMatch:
    """A quantity of which the words give the two ends (3至5家), with the words that bound it."""
    begin, bound = bound_before(text, start)
    stop, bound = bound_after(text, end, bound)
    return QuantityMatch(begin, stop, rule, kind, None, plain(low), plain(high), unit, bound)


def bound_before(text: str, start: int) -> tuple[int, str]:
    """Where the span begins and the bound that the words before the number make."""
    if text[start - 1 : start] in _BEFORE_ENDS:
        if _PASSED.match(text, max(0, start - 2), start):
            return start - 1, "at_least"
        near = _BEFORE.search(text[max(0, start - 4) : start])
        part = near and len(near[0]) == 1 and _PART_OF_WORD.match(text, max(0, start - 2), start)
        if near and not part:
            return start - len(near[0]), BEFORE[near[0]]
    clause = text[max(0, start - _FAR_REACH) : start]
    far = _FAR.search(clause) if _HINT.search(clause) else None
    return start, BEFORE[far[far.lastgroup or 0]] if far else "exact"


def bound_after(text: str, end: int, bound: str) -> tuple[int, str]:
    """Where the span ends and the bound, once words behind the unit are read; a comparator in front wins.

    Words behind a bracket (300人（其中专家200人）左右) bound the number but are not in its span.
    """
    shut = text.find("）", end, end + 60) + 1 if text.startswith("（", end) else end
    match = _AFTER.match(text, shut) if text[shut : shut + 1] in _AFTER_BEGINS else None
    if match is None:
        return end, bound
    stop = match.end() if shut == end else end
    return stop, bound if bound not in ("exact", "more_than") else AFTER[match[0]]


# What a unit may be divided by or multiplied with: 片/月, 元/平方米, mg/100mL, 公里每小时, N·m.
_JOINT = re.compile(r"/(?:10{1,3}|[百千万])?(?![百千万\d])|·|每")
_KINDS_BEHIND = {"/": ("measure", "count"), "·": ("measure",), "每": ("measure", "count")}


# 突破千 | 亿、达到1100亿 | 元: the unit stands at the next amount.
_CARRIED = re.compile(rf"[万亿][、，]?(?:[达为]到?|[升增]?至|超过|突破){ARABIC}{SCALE}(?=元|[吨人斤亩]|千瓦)")


def unit_after(text: str, end: int) -> UnitMatch:
    """The unit that follows a numeral, with those it is divided by (片/月) and a second one (株(粒))."""
    at = end + 1 if text[end : end + 1] == " " else end
    unit = unit_at(text, at)
    stop = at + len(unit.name) if unit else at
    apart = at > end and unit is not None and not unit.name.isascii()
    if not unit and (other := _CARRIED.match(text, end - 1)) and (unit := unit_at(text, other.end())):
        return UnitMatch(unit, unit.shown, end)
    if unit is None or (apart and (unit.kind not in ("money", "measure") or text[stop : stop + 1].isalnum())):
        return UnitMatch(None, "", end)  # 2 人才队伍 is a heading, 40 元 an amount
    name = unit.shown if unit.shown != unit.name else text[at:stop]
    inner = unit_at(text, stop + 1) if text.startswith(("(", "（"), stop) else None
    if inner and text.startswith((")", "）"), stop + 1 + len(inner.name)):
        bracket, stop = stop, stop + 2 + len(inner.name)
        name += text[bracket:stop]
    if text.startswith(("/", "·", "每"), stop):
        name, stop = _joined(text, unit, name, stop)
    return UnitMatch(unit, name, stop)


def _joined(text: str, unit: Unit, name: str, stop: int) -> tuple[str, int]:
    """The unit with those it is divided by or multiplied with, as printed but for 每立方米, and where they end."""
    for _ in range(3):
        match = _JOINT.match(text, stop)
        if match is None or (match[0] == "每" and unit.kind not in ("measure", "money")):
            break
        other = unit_at(text, match.end())
        if other is None or other.kind not in _KINDS_BEHIND[match[0][0]]:
            break
        end = match.end() + len(other.name)
        name, stop = name + text[stop:end].replace("每立方米", "/立方米"), end
    return name, stop
