"""Shares and multiples: 1/5, 三分之一, 百分之九十四, 三成, 一半, 半小时, 1.2:1, 翻一番."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import TO
from hanreport.numbers.bounds import (
    BEFORE,
    FIGURES,
    Form,
    QuantityMatch,
    bound_after,
    bound_before,
    form,
    unit_after,
    with_ends,
    with_value,
)
from hanreport.numbers.numerals import ARABIC, HAN, HAN_DIGIT, HAN_RUN, number, two_in_a_row
from hanreport.scanning import alone

FORMS: list[Form] = []

# What 成 begins a word with (成立, 成果).
_NOT_TENTHS = "不立果都为功本员熟长效套品绩交型就分语人千百年份形规体败列因片群册像"
_SIGNS = {"百": "%", "一百": "%", "千": "‰", "万": "‱"}
# 三分之一强, 三分之一弱: a little more, a little less.
_EDGE = re.compile("[强弱](?![大化度势制劲调烈硬项点小于])")
_OTHER_END = re.compile(rf"(?:{TO})(?:百分之)?(?P<high>{HAN_RUN}|{ARABIC})")


@form(
    FORMS,
    HAN + FIGURES,
    rf"(?<![又\d.])(?P<whole>[百千万]|{HAN_RUN}|\d{{1,4}})分之(?P<share>{ARABIC}|{HAN_RUN})(?P<share_more>[几余多])?",
    "分",
)
def _parts(match: re.Match[str], text: str) -> QuantityMatch | None:
    """三分之一, 百分之九十四, 百分之三十到四十, 百分之十几."""
    whole, words, end = number(match["whole"]), match["share"], match.end()
    share = number(words)
    if not whole or share is None:
        return None
    begin, bound = bound_before(text, match.start())
    unit = _SIGNS.get(match["whole"])
    if unit is None:
        end, bound = bound_after(text, end, bound)
        if bound == "exact" and (edge := _EDGE.match(text, end)):
            end, bound = edge.end(), "more_than" if edge[0] == "强" else "at_most"
        return with_value(begin, end, "parts", "ratio", share / whole, "ratio", bound, share / whole)
    rule = "hundredths" if unit == "%" else "thousandths"
    if (other := _OTHER_END.match(text, end)) and (high := number(other["high"])) and high > share:
        return with_ends(begin, other.end(), rule, "percent", share, high, unit, bound)
    if match["share_more"] and bound == "exact":
        bound = "more_than"
    end, bound = bound_after(text, end, bound)
    return with_value(begin, end, rule, "percent", share, unit, bound, words=words)


@form(
    FORMS, "翻", "翻了?(?P<times_near>近|约|超过|超|不止)?(?P<times>[一两二三四])番(?P<times_more>多|有余)?"
)
def _double(match: re.Match[str], text: str) -> QuantityMatch | None:
    """翻一番, 翻了近一番, 翻两番: each time twice as much."""
    times = number(match["times"])
    assert times is not None
    start, bound = bound_before(text, match.start())
    if match["times_near"]:
        bound = BEFORE[match["times_near"]]
    if match["times_more"]:
        bound = "more_than"
    end, bound = bound_after(text, match.end(), bound)
    return with_value(start, end, "double", "ratio", Decimal(2) ** int(times), "倍", bound)


@form(
    FORMS,
    FIGURES,
    r"(?<![\d.:：])\d{1,9}(?:\.\d{1,9})?(?:[:：∶]\d{1,9}(?:\.\d{1,9})?){2,9}(?![\d:：]|\.\d)",
    ":：∶",
)
def _proportion(match: re.Match[str], text: str) -> QuantityMatch:
    """4.1:41.7:54.2: the parts of a whole have no one value."""
    start, bound = bound_before(text, match.start())
    return QuantityMatch(start, match.end(), "proportion", "ratio", None, None, None, "ratio", bound)


@form(
    FORMS,
    FIGURES,
    r"""(?<![\d.:：])(?P<first>\d{1,9}(?:\.\d{1,9})?)[:：∶]
            (?P<second>\d{1,9}(?:\.\d{1,9})?)(?![\d:：]|\.\d)""",
    ":：∶",
)
def _ratio(match: re.Match[str], text: str) -> QuantityMatch | None:
    """1.2:1, but not 18:05."""
    first, second = Decimal(match["first"]), Decimal(match["second"])
    clock = len(match["second"]) == 2 and "." not in match[0] and first < 24 and second < 60
    if not second or clock:
        return None
    start, bound = bound_before(text, match.start())
    return with_value(start, match.end(), "ratio", "ratio", first / second, "ratio", bound, first / second)


@form(FORMS, FIGURES, r"(?<![\d./又−-])(?<!\d[ ])(?P<over>\d{1,3})/(?P<under>\d{1,3})(?![\d/.月])", "/")
def _fraction(match: re.Match[str], text: str) -> QuantityMatch | None:
    """1/5; more than one only where it is all that its line holds (31/8)."""
    over, under = Decimal(match["over"]), Decimal(match["under"])
    if not under or (over >= under and not alone(text, *match.span())):
        return None
    start, bound = bound_before(text, match.start())
    end, bound = bound_after(text, match.end(), bound)
    return with_value(start, end, "fraction", "ratio", over / under, "ratio", bound, over / under)


@form(
    FORMS,
    FIGURES + HAN,
    rf"""(?<![{HAN}])(?:(?P<tenths_from>{HAN_DIGIT}|\d)[至到—~-])?
             (?P<tenths_n>{HAN_DIGIT}{{1,2}}|{HAN_DIGIT}点{HAN_DIGIT}|十|\d(?:\.\d)?)成
             (?P<tenths_half>半|{HAN_DIGIT})?(?![{_NOT_TENTHS}])(?P<tenths_more>[多余])?""",
    "成点至到—~-",
)
def _tenths(match: re.Match[str], text: str) -> QuantityMatch | None:
    """三成, 七成半, 四成五, 三四成, 三至五成."""
    if ends := two_in_a_row(match["tenths_n"]):
        low, high = (10 * end for end in ends)
        return with_ends(*match.span(), "tenths", "percent", low, high, "%", "about")
    value = number(match["tenths_n"])
    if value is None or text[match.start() - 1 : match.start()] == "第":
        return None
    value *= 10
    least = number(match["tenths_from"] or "")
    if least and 10 * least < value:
        return with_ends(*match.span(), "tenths", "percent", 10 * least, value, "%", "exact")
    if half := match["tenths_half"]:
        value += 5 if half == "半" else number(half) or 0
    start, bound = bound_before(text, match.start())
    if match["tenths_more"] and bound == "exact":
        bound = "more_than"
    end, bound = bound_after(text, match.end(), bound)
    return with_value(start, end, "tenths", "percent", value, "%", bound, Decimal(10))


_HALF = Decimal("0.5")
_HALVED = "斤亩吨年升里个"
"""Units of one character that 半 stands before; 半米 and the like are parts of words too often."""


@form(FORMS, "一过半", "(?:一半|过半|半数)(?!导)")
def _half(match: re.Match[str], text: str) -> QuantityMatch | None:
    """一半, 过半, 半数."""
    begin, bound = bound_before(text, match.start())
    if match[0] == "过半" and bound == "exact":
        bound = "at_least"
    end, bound = bound_after(text, match.end(), bound)
    return with_value(begin, end, "half", "ratio", _HALF, "ratio", bound, _HALF)


@form(FORMS, "半", "(?<![一过多大两前后上下])半")
def _half_of(match: re.Match[str], text: str) -> QuantityMatch | None:
    """半小时, 半亩, 半个百分点."""
    unit, name, stop = unit_after(text, match.end())
    if unit is None or (name not in _HALVED and (unit.kind in ("count", "ratio") or len(name) < 2)):
        return None
    begin, bound = bound_before(text, match.start())
    return with_value(begin, stop, "half-of", unit.kind, _HALF, name, bound, _HALF)
