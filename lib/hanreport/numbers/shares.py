"""Shares, multiples and places in an order: 1/5, 百分之九十四, 三成, 一半, 翻一番, 1.2:1, 全国第二, 前十, 第10届, 首条."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import TO, noun
from hanreport.numbers.bounds import (
    FIGURES,
    WORDS,
    Form,
    QuantityMatch,
    bound_before,
    bounded,
    form,
    unit_after,
    with_ends,
    with_value,
)
from hanreport.numbers.numerals import ARABIC, HAN, HAN_DIGIT, HAN_RUN, number

FORMS: list[Form] = []

_SIGNS = {"百": "%", "千": "‰", "万": "‱"}


@form(
    FORMS,
    HAN + FIGURES,
    rf"""(?<![又\d.])(?P<whole>[百千万]|{HAN_RUN}|\d{{1,4}})分之(?P<share>{ARABIC}|{HAN_RUN})
         (?:(?:{TO})(?:百分之)?(?P<high>{ARABIC}|{HAN_RUN}))?(?P<share_more>[几余多])?""",
    "分",
)
def _parts(match: re.Match[str], text: str) -> QuantityMatch | None:
    """三分之一, 百分之九十四, 百分之三十到四十, 百分之十几."""
    whole, words, high = number(match["whole"]), match["share"], number(match["high"] or "")
    share = number(words)
    if not whole or share is None:
        return None
    if unit := _SIGNS.get(match["whole"]):
        if high is not None:
            return with_ends(text, *match.span(), "parts", "percent", share, high, unit)
        inside = "more_than" if match["share_more"] else "exact"
        return bounded(text, *match.span(), "parts", "percent", share, unit, inside, words)
    return bounded(text, match.start(), match.end("share"), "parts", "ratio", share / whole, "ratio")


@form(FORMS, "翻", "翻了?(?P<times_near>近|约|超)?(?P<times>[一两二三四])番(?P<times_more>多|有余)?")
def _double(match: re.Match[str], text: str) -> QuantityMatch | None:
    """翻一番, 翻了近一番, 翻两番: each time twice as much."""
    value = Decimal(2) ** int(number(match["times"]) or 0)
    _, inside = bound_before(text, match.start("times"))
    inside = "more_than" if match["times_more"] else inside
    return bounded(text, *match.span(), "double", "ratio", value, "倍", inside)


@form(
    FORMS,
    FIGURES,
    r"(?<![\d.:：])\d{1,9}(?:\.\d{1,9})?(?:[:：∶]\d{1,9}(?:\.\d{1,9})?){1,9}(?![\d:：]|\.\d)",
    ":：∶",
)
def _ratio(match: re.Match[str], text: str) -> QuantityMatch | None:
    """1.2:1, but not 18:05; the parts of a whole (4.1:41.7:54.2) have no one value."""
    first, second, *more = re.split("[:：∶]", match[0])
    if more:
        begin, bound = bound_before(text, match.start())
        return QuantityMatch(begin, match.end(), "ratio", "ratio", None, None, None, "ratio", bound)
    clock = len(second) == 2 and first.isdecimal() and int(first) < 24 and int(second) < 60
    if clock or not Decimal(second):
        return None
    return bounded(text, *match.span(), "ratio", "ratio", Decimal(first) / Decimal(second), "ratio")


@form(FORMS, FIGURES, r"(?<![\d./又−-])(?<!\d[ ])(?P<over>\d{1,3})/(?P<under>\d{1,3})(?![\d/.月万千])", "/")
def _fraction(match: re.Match[str], text: str) -> QuantityMatch | None:
    """1/5, but not 31/8."""
    over, under = Decimal(match["over"]), Decimal(match["under"])
    return bounded(text, *match.span(), "fraction", "ratio", over / under, "ratio") if over < under else None


# What 成 begins a word with (成立, 成果).
_NOT_TENTHS = "不立果都为功本员熟长效套品绩交型就分语人千百年份形规体败列因片群册像"
_TENTH = rf"(?:{HAN_DIGIT}|十|\d(?:\.\d)?)"


@form(
    FORMS,
    FIGURES + HAN,
    rf"""(?<![{HAN}第.\d])(?:(?P<tenths_from>{_TENTH})(?:成?(?:{TO})|、)?)?(?P<tenths_n>{_TENTH})成(?![{_NOT_TENTHS}])
         (?P<tenths_part>[半{HAN}\d]+)?(?P<tenths_more>[多余])?""",
    "成—–-~至到、",
)
def _tenths(match: re.Match[str], text: str) -> QuantityMatch | None:
    """三成, 近七成, 一成多, 三到四成; refused where figures follow (四成五, 三成五家)."""
    low, value = number(match["tenths_from"] or ""), 10 * (number(match["tenths_n"]) or Decimal(0))
    if match["tenths_part"] or (low is not None and 10 * low >= value):
        return None
    if low is not None:
        return with_ends(text, *match.span(), "tenths", "percent", 10 * low, value, "%")
    inside = "more_than" if match["tenths_more"] else "exact"
    return bounded(text, *match.span(), "tenths", "percent", value, "%", inside, f"{value}")


_HALVED = "斤亩吨年升里个"
"""Units of one character that 半 stands before; 半米 and the like are parts of words too often."""


@form(FORMS, "一过半", "(?:一半|过半|半数)(?!导)|(?<![一过多大两前后上下])半")
def _half(match: re.Match[str], text: str) -> QuantityMatch | None:
    """一半, 过半, 半小时, 半个百分点."""
    half, end = Decimal("0.5"), match.end()
    if match[0] != "半":
        inside = "at_least" if match[0] == "过半" else "exact"
        return bounded(text, match.start(), end, "half", "ratio", half, "ratio", inside)
    unit, name, stop = unit_after(text, end)
    if unit is None or (name not in _HALVED and (unit.kind in ("count", "ratio") or len(name) < 2)):
        return None
    return bounded(text, match.start(), stop, "half", unit.kind, half, name)


# Places in an order

_WORDS = {name: f"(?:{'|'.join(words.split())})" for name, words in WORDS["places"].items()}
_AMONG = f"{_WORDS['scope']}{_WORDS['among']}{{0,2}}{_WORDS['verb']}?"
# What may stand before a place: its scope, a verb of placing.
_SCOPED = re.compile(rf"{_AMONG}(?:前列)?$")
_PLACED_BEFORE = re.compile(rf"(?:{_WORDS['verb']}|{_AMONG})$")
_REACH = 16
_MORE_ORDINALS = re.compile(rf"(?:[、和及]第(?:\d{{1,9}}|[{HAN}]{{1,9}})){{1,4}}(?P<unit>[位名])?")
# 第一，…；第二，…: numbers of the points of a speech.
_ENUMERATES = re.compile(r"(?<![^\n。；;： ])第[^\n，、：:,.]{1,9}[，、：:,.]")
_FIGURE_OF_SPEECH = re.compile(_WORDS["speech"])
# 第二、三产业.
_SECTORS = re.compile("[、和]三产")
_BATCH = re.compile("[批次届期轮]|产业")


@form(
    FORMS,
    "第倒",
    rf"""(?:倒数)?第(?P<rank_n>\d{{1,3}}(?:,\d{{3}}){{1,3}}(?!\d)|\d{{1,9}}万?|两[百千万][{HAN}]{{0,7}}
         |[{HAN.replace("两", "")}]{{1,9}})(?P<rank_unit>位|名|个|大(?![街队道厦学])|高(?![速级中铁地等桥楼峰塔坝]))?
         (?:(?:{TO})第?(?P<rank_to>\d{{1,9}}|[{HAN}]{{1,9}}))?""",
)
def _rank(match: re.Match[str], text: str) -> QuantityMatch | None:
    """全国第二, 第8位 and 第二大 are ranks; 第10届 and 第二产业 are ordinals."""
    value, unit = number(match["rank_n"]), match["rank_unit"]
    start, end = match.span()
    if value is None or text[start - 2 : start] in ("安全", "质量") or _SECTORS.match(text, end):
        return None
    if high := number(match["rank_to"] or ""):
        _, name, stop = unit_after(text, end)
        return with_ends(text, start, stop, "ordinal", "ordinal", value, high, name)
    scope = None if _BATCH.match(text, end) else _SCOPED.search(text[max(0, start - _REACH) : start])
    begin = start - len(scope[0]) if scope else start
    if unit == "个" and not scope:
        return with_value(start, end, "ordinal", "ordinal", value, unit)
    if unit is None and (listed := _MORE_ORDINALS.match(text, end)):
        unit = listed["unit"]
    if unit:
        return with_value(begin, end, "rank", "rank", value, "" if unit in "大高" else unit)
    if _FIGURE_OF_SPEECH.match(text, end):
        return None
    if scope is None and (ordered := _ordered(text, end)):
        name, stop = ordered
        return with_value(start, stop, "ordinal", "ordinal", value, name)
    following = text[end : end + 1]
    if scope is None and (_ENUMERATES.match(text, start) or (following.isalnum() and following != "的")):
        return None
    return with_value(begin, end, "rank", "rank", value)


def _ordered(text: str, end: int) -> tuple[str, int] | None:
    """What an ordinal orders and where it ends: its classifier, or the head of a noun (第二产业).

    In a list (第三、第四小组) the last member carries it for all.
    """
    listed = _MORE_ORDINALS.match(text, end)
    at = listed.end() if listed else end
    unit, name, stop = unit_after(text, at)
    if unit is None or (unit.kind != "count" and unit.dimension != "time"):
        name = noun(text, at)
        stop = at + len(name)
        if len(name) < 2 or name[0] in HAN or _FIGURE_OF_SPEECH.match(text, at):
            return None
    return name, end if listed else stop


@form(
    FORMS,
    "前首榜" + FIGURES,
    rf"""前(?P<top_n>\d{{1,9}}(?!\d|[\d.]*[%‰])|[{HAN}]{{1,9}}(?![{HAN}]*分之))(?!个?(?:小时|[年月天周季日]))
         (?:位|名|强)?|首位|榜首|首名|(?:(?<=排名|排在|位列|位居)|(?<=排名全[国省球]))(?P<place_n>\d{{1,4}})[位名](?!数)""",
    "前首榜位名",
)
def _top(match: re.Match[str], text: str) -> QuantityMatch | None:
    """进入前8, 居首位, 排名47位: behind a scope or a verb of placing."""
    value = number(match["top_n"] or match["place_n"] or "1")
    placed = _PLACED_BEFORE.search(text[max(0, match.start() - _REACH) : match.start()])
    if value is None or placed is None:
        return None
    unit = match[0][-1] if match[0][-1] in "位名" else ""
    bound = "at_most" if match["top_n"] else "exact"
    return with_value(match.start() - len(placed[0]), match.end(), "top", "rank", value, unit, bound)


# What 首 makes an ordinal with.
_FIRST = "堆幅条款颗个次批件届台套家座艘架枚例支部种期艇单项本所只株间列辆班轮场笔幢栋户篇集"


@form(FORMS, "首", rf"首(?P<first_of>台[（(]套[)）]|[{_FIRST}])")
def _first(match: re.Match[str], _: str) -> QuantityMatch:
    """首条, 首台（套）."""
    return with_value(*match.span(), "first", "ordinal", Decimal(1), match["first_of"])
