"""A numeral with what it counts: its unit (3亿元), a noun in its place (6车道), nothing (指数为50.1。), or the unit it
shares with others (3至5家; 4、1、3家)."""

import re
from decimal import Decimal

from hanreport.numbers.bounds import (
    AFTER,
    WORDS,
    Numeral,
    QuantityMatch,
    UnitMatch,
    bound_after,
    bound_before,
    bounded,
    unit_after,
    with_ends,
    with_value,
)
from hanreport.numbers.numerals import ARABIC, DIGITS, HAN_RUN, SCALE, number
from hanreport.numbers.units import HEADS, unit_at
from hanreport.text import alone

AFTER_BARE = "，。；、,;！!？?）)”:：了吧吗呢的\n \t"
"""What may follow a number that counts nothing named."""

_SAID = re.compile(r"(?:[达为是至到值数率比了共计有得从降升负±=＝]|(?<![A-Za-z^\d])[-+−])$")
"""Words and signs behind which a number that counts nothing named is a value (指数为 | 105)."""

_RE = {name: re.compile(pattern) for name, pattern in WORDS["patterns"].items()}
"""The patterns of ``words.toml`` by name."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NOT_NOUN = frozenset(WORDS["not_noun"]["begins"])
# Nouns that begin like a word of grammar.
_NOUNS = frozenset(("用户", "同学", "同志"))
# 2.3万农村居民, 6大主导产业: a noun that may be counted, within a few words of the number.
_HEADS = sorted(HEADS, key=len, reverse=True)
_HEAD = re.compile(rf"[\u4e00-\u9fff]{{0,6}}?(?P<head>{'|'.join(_HEADS)})(?!带|行动|工程|体系|集群|战略)")
# What a noun that is counted ends before.
_PHRASE_ENDS = re.compile(r"[^\u4e00-\u9fff]|[和与及或的等]|$")
_ENDS_NOUN = frozenset("以的和与及或在由将对为是等于从到至被把让")
# 5年多, 3亿元余: the approximator behind the unit.
_MORE_BEHIND = re.compile("[余多](?=[，。；、,;]|[的年月来时])")
# 一年半.
HALF = re.compile("半(?=[，。；、的内时来左后前]|$)")
# 1.4个和2.6个百分点: the unit stands at the last one.
_ELIDED = re.compile(rf"(?:、|和|及|与|以及|至){ARABIC}(?=个(?:百分点|基点))")
# 3.42/10万: so many in so many.
_RATE = re.compile(r"/(?:10|100)?[万千](?!\w)")
_FOREIGN = frozenset(("港币", "港元", "美金", "美元", "欧元", "英镑", "日元"))


def counted(text: str, numeral: Numeral, after: UnitMatch, rule: str) -> QuantityMatch | None:
    """A numeral with its unit, or with the noun that stands where a unit would; None where there is neither.

    Args:
        text: folded text.
        numeral: the numeral.
        after: what ``unit_after`` finds behind it.
        rule: the name of the rule that read it.
    """
    start, end, words, value, inside = numeral
    unit, name, stop = after
    if rate := _RATE.match(text, end):
        return bounded(text, start, rate.end(), rule, "ratio", value, rate[0], words=words)
    if (name == "元" and text[max(0, start - 2) : start] in _FOREIGN) or name == "月":
        return None  # 港币5000元; a month that the calendar does not know (13月)
    if name == "期" and not _RE["issued"].search(text, max(0, start - 4), start):
        return with_value(start, stop, "stage", "ordinal", value, name)
    if unit is None:
        found = thing(text, end, words)
        if found is None and rule == "arabic" and not is_value(text, numeral):
            return None
        name, stop = found or ("", end)
        kind = "count" if name else bare_kind(text, start, words)
        return bounded(text, start, stop, rule, kind, value, name, inside, words)
    kind, is_time = unit.kind, unit.dimension == "time"
    if kind in ("measure", "money") and text.startswith("级", stop):
        return None  # 20万吨级, 5000万元级: a class, not an amount
    if is_time and _RE["plan"].match(text, stop):
        return None
    if name == "个" and (elided := _ELIDED.match(text, stop)):
        unit = unit_at(text, elided.end()) or unit
        kind, name = unit.kind, unit.shown
    if is_time and HALF.match(text, stop):
        value, stop = value + Decimal("0.5"), stop + 1
    elif _MORE_BEHIND.match(text, stop):
        inside, stop = "more_than", stop + 1
    elif "多" in text[end:stop]:
        inside = "more_than"
    return bounded(text, start, stop, rule, kind, value, name, inside, words)


def bare_kind(text: str, start: int, words: str) -> str:
    """The kind of an amount whose unit is left out: money where money is spoken of (产值突破千亿), else a count."""
    return "money" if words[-1] == "亿" and _RE["money"].search(text, max(0, start - 20), start) else "count"


def is_class(text: str, end: int, words: str) -> bool:
    """Whether a number says how large a class is (百亿园区, 400亿级产业): a name, no amount."""
    return text.startswith("级", end) or (words[-1] == "亿" and _RE["class"].match(text, end) is not None)


def thing(text: str, end: int, words: str) -> tuple[str, int] | None:
    """What a number without a unit counts, and where that ends; None where it is no number of things.

    The head of the noun, where it is one that is counted (2.3万农村居民: 居民); a short noun that ends its phrase;
    nothing named, where the number is surely an amount.
    """
    if _YEAR.fullmatch(words) or is_class(text, end, words):
        return None
    if _RE["step"].match(text, end):
        return "", end
    name = noun(text, end)
    if not name and not text.startswith("大", end):
        return None
    if head := _HEAD.match(text, end):
        if text[end] == "大" and head.start("head") - end > 3:
            return None
        return head["head"], head.end() if head.start("head") - end < 2 or text[end] == "大" else end
    if name and _PHRASE_ENDS.match(text, end + len(name)):
        return name, end + len(name)
    return ("", end) if words[-1] in "百千万亿" else None


def noun(text: str, end: int) -> str:
    """The head of the counted noun where there is no classifier (6车道); empty where a number counts nothing."""
    match = _NOUN.match(text, end)
    if match is None or match[0] in AFTER or (match[0][0] in _NOT_NOUN and match[0] not in _NOUNS):
        return ""
    return match[0][:1] if match[0][1:] in _ENDS_NOUN else match[0]


def is_value(text: str, numeral: Numeral) -> bool:
    """Whether an Arabic numeral that counts nothing named stands by itself as a value (指数为105.3。)."""
    start, end, words = numeral[:3]
    if alone(text, start, end):
        return True
    if _YEAR.fullmatch(words) or _RE["number_of"].search(text, max(0, start - 5), start):
        return False
    stop, behind = bound_after(text, end, "exact")
    if stop < len(text) and text[stop] not in AFTER_BARE:
        return text[start - 1 : start] in ("从", "由") and _RE["changes"].match(text, end) is not None
    if len(words) > 4 or words[-1] in "百千万亿" or not words.isdecimal():
        return True
    bounds = behind != "exact" or bound_before(text, start)[0] < start
    return bounds or _SAID.search(text, max(0, start - 4), start) is not None


# Numerals that share one unit

TO = "——|—|–|--|-|~|至|到"
"""What stands between the ends of a range, as a pattern."""

_FIGURES = "0123456789.," + "".join(DIGITS)
_JOINTS = frozenset("—–-~至到、和及与以")
_OTHER_END = re.compile(rf"(?:{TO})(?P<n>{ARABIC}(?:{SCALE})?|{HAN_RUN})")
_OTHER_MEMBERS = re.compile(rf"(?:(?:、|和|及|与|以及){ARABIC}(?:{SCALE})?){{1,12}}(?![\d.])[余多]?")
_SCALES = re.compile("[百千万亿]+")
_NOT_SHARED = ("期", "年", "月", "日", "号")
"""Units that a list of numerals makes dates and phases with."""


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
    start, _, words, low, _ = numeral
    if (match := _OTHER_END.match(text, after.end)) is None or (high := number(match["n"])) is None:
        return None
    unit, name, stop = unit_after(text, match.end())
    # 3至5千万, 七千到九千亿 share a scale; 8500到3万 does not.
    own, scale = words.lstrip(_FIGURES), match["n"].lstrip(_FIGURES)
    if not after.name and scale.startswith(own):
        shared = number(words + scale.removeprefix(own))
        low = shared if shared is not None and shared < high else low
    shares = low > numeral.value and scale[-1] in "万亿" and text[stop : stop + 1] in AFTER_BARE
    bare = shares or alone(text, start, match.end()) or text.startswith("之间", match.end())
    bare = bare or text[start - 1 : start] in ("从", "在")
    if after.name not in ("", name) or low >= high or not (unit or bare):
        return None
    kind = unit.kind if unit else bare_kind(text, start, match["n"])
    return with_ends(text, start, stop, "range", kind, low, high, name)


def _list_member(text: str, numeral: Numeral) -> QuantityMatch | None:
    """A bare number in a list whose last member carries the unit, and the scale, for all (4、1、3家)."""
    start, end, words, value, _ = numeral
    others = _OTHER_MEMBERS.match(text, end)
    unit, name, _ = unit_after(text, others.end()) if others else UnitMatch(None, "", end)
    if others is None or unit is None or unit.name in _NOT_SHARED:
        return None
    scales = _SCALES.findall(others[0])
    if len(scales) == 1 and others[0].rstrip("余多").endswith(scales[0]) and words[-1].isdecimal():
        words += scales[0]
    begin, bound = bound_before(text, start)
    return with_value(begin, end, "list-shared-unit", unit.kind, number(words) or value, name, bound, words)
