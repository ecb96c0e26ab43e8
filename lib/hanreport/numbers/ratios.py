"""Shares and multiples: 1/5, 三分之一, 百分之九十四, 三成, 一半, 半小时, 1.2:1, 翻一番."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import TO
from hanreport.numbers.bounds import (
    FIGURES,
    Form,
    QuantityMatch,
    bound_before,
    bounded,
    form,
    unit_after,
    with_ends,
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


@form(FORMS, FIGURES, r"(?<![\d./又−-])(?<!\d[ ])(?P<over>\d{1,3})/(?P<under>\d{1,3})(?![\d/.月])", "/")
def _fraction(match: re.Match[str], text: str) -> QuantityMatch | None:
    """1/5, but not 31/8."""
    over, under = Decimal(match["over"]), Decimal(match["under"])
    return bounded(text, *match.span(), "fraction", "ratio", over / under, "ratio") if over < under else None


# What 成 begins a word with (成立, 成果).
_NOT_TENTHS = "不立果都为功本员熟长效套品绩交型就分语人千百年份形规体败列因片群册像"


@form(
    FORMS,
    FIGURES + HAN,
    rf"(?<![{HAN}第至到—~-])(?P<tenths_n>{HAN_DIGIT}|十|\d(?:\.\d)?)成(?![{_NOT_TENTHS}])(?P<tenths_more>[多余])?",
    "成",
)
def _tenths(match: re.Match[str], text: str) -> QuantityMatch | None:
    """三成, 近七成, 一成多."""
    value = 10 * (number(match["tenths_n"]) or Decimal(0))
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
