"""Days, months, quarters, years, decades and ranges of them in folded text, as ISO 8601."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from hanreport.numbers import Match
from hanreport.numbers.numerals import number
from hanreport.text import scan


class DateMatch(Match, frozen=True, gc=False):
    """A date in folded text."""

    iso: str
    """2021-05-21, 2021-05, 2021-Q3, 2021-H1, 2021, ranges with ``/``; ``--05-21`` in no known year."""
    precision: str
    """day, month, month_part, quarter, half, year or range."""
    inferred: bool
    """Whether the words leave the year to be inferred."""


# How dates are written

_Y = "(?:(?:1[89]|20)\\d\\d|[一二][〇○零一二三四五六七八九]{3})"
_M = r"(?:(?:1[0-2]|0?[1-9])(?!\d)|(?:十[一二]?|[一二三四五六七八九]|元))"
_D = (
    r"(?:(?:3[01]|[12]\d|0?[1-9])(?!\d)|(?:[二三]?十)?[一二三四五六七八九](?![一二三四五六七八九])|[二三]?十)"
)
_Q = "[一二三四1-4]"
_TO = r"\s?[-—–~至到]{1,2}\s?"
_PART = "底|末|初|[上中下]旬|中下旬|上中旬|中"

_PATTERN = re.compile(
    rf"""
      (?P<span>(?:(?P<span_y>{_Y})年)?(?P<span_m>{_M})(?:月(?:(?P<span_d>{_D})[日号]?|份|{_PART})?|(?={_TO}{_M}月)){_TO}
         (?:(?:(?P<span_y2>{_Y})年)?(?P<span_m2>{_M})月(?:份|{_PART})?)?(?:(?P<span_d2>{_D})[日号])?
         (?<=[月份底末初旬中日号]))
    | (?P<day>(?:(?P<day_y>{_Y})\s?年\s?)?(?P<day_m>{_M})月\s?(?P<day_d>{_D})
         (?:[日号]|(?=(?:、{_D}){{1,9}}[日号])))
    | (?P<iso>(?P<iso_y>{_Y})[-/.](?P<iso_m>1[0-2]|0?[1-9])[-/.](?P<iso_d>3[01]|[12]\d|0?[1-9])(?![\d.]))
    | (?P<month>(?:(?P<month_y>{_Y})\s?年\s?)?(?P<month_m>{_M})
         (?:月(?:(?P<month_part>{_PART})|份)?(?![球薪季台供嫂饼流半接龄])|(?=(?:[、和及]{_M}){{1,9}}月)))
    | (?P<half>(?:(?P<half_y>{_Y})\s?年\s?)?(?P<half_h>[上下])半年)
    | (?P<quarters>(?:(?P<quarters_y>{_Y})年)?(?:前|第?(?P<quarters_q>{_Q})(?:季度)?{_TO}第?)(?P<quarters_q2>{_Q})个?季度)
    | (?P<quarter>(?:(?P<quarter_y>{_Y})\s?年\s?)?第?(?P<quarter_q>{_Q})
         (?:季度|(?=[、和及]第?{_Q}季度))(?:[初末]|中期)?)
    | (?P<years>(?P<years_y>{_Y})年?{_TO}(?P<years_y2>{_Y})(?:年[底末初度]?|学年|财年))
    | (?P<year>(?P<year_y>{_Y})(?:\s?年(?:底|末|初|度(?!\d))?(?![代龄间多来]|的?历史|以上|左右|之久)
         |学年|财年|(?=[、和及与]{_Y}[年、和及与])))
    | (?P<decade>(?:(?P<decade_c>1\d|2[01]|十[六七八九]|二十一?|上个?)世纪|(?P<decade_h>1[89]|20)(?=\d0年代))?
         (?P<decade_n>\d0|[一二三四五六七八九]十|[二三四五六七八][三四五六七八九]十)年代(?:[初末]期?|中期|后期)?)
    | (?P<century>(?P<century_c>1\d|2[01]|十[一二三四五六七八九]?|二十一?)世纪(?:初|末|中叶|上半叶|下半叶)?)
    """,
    re.VERBOSE,
)
"""Every form as one group of its name, in the order they are tried where two begin together; its groups ``y``, ``m``,
``d``, ``h`` and ``q`` are the year, month, day, half and quarter, ``y2``, ``m2``, ``d2`` and ``q2`` the other end's."""

# Where one may begin: trying the pattern at every figure would cost more than reading the dates.
_BEGINS = re.compile(
    r"(?<!农历)(?<!阴历)(?<!接着)(?:(?:(?<![\d.%第])|(?<=\n\d\.)|(?<=\n\d\d\.))"
    r"\d(?=\d{0,3}\s?[年月季世个]|\d{3}[-—–~/.至到、和及与学财]|\d?(?:\s?[-—–~至到]{1,2}\s?|[、和及])第?\d)"
    r"|上(?=半年|世纪|个世)|下(?=半年)|[第前](?=[一二三四1-4](?:个?季|[至到—、和-]))"
    r"|(?<![第一二三四五六七八九十])[一二三四五六七八九十元](?=[〇○零一二三四五六七八九十]{0,3}(?:[-—–~至到月日季世年、和及与]|个季)))"
)

# What they mean

_Parts = Mapping[str, str]
"""What the groups of a form matched, by their names without the form's."""

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNKNOWN = "-"
"""Stands for a year that neither the date nor its surroundings tell."""


def _figure(words: str) -> int:
    value = 1 if words == "元" else number(words)  # 元月
    assert value is not None
    return int(value)


def _point(year: str, month: str = "", day: str = "", quarter: str = "", half: str = "") -> str | None:
    """A year or a part of it; None where its month has no such day."""
    if quarter or half:
        return f"{year}-Q{_figure(quarter)}" if quarter else f"{year}-H{1 if half == '上' else 2}"
    if day and not 1 <= _figure(day) <= _DAYS_OF_MONTH[_figure(month) - 1]:
        return None
    return "-".join([year, *(f"{_figure(words):02}" for words in (month, day) if words)])


def _age(century: str = "上", hundreds: str = "", decade: str = "") -> str:
    """21世纪, 90年代, 上世纪五六十年代, 1980年代."""
    before = hundreds or str(19 if century.startswith("上") else _figure(century) - 1)
    if not decade:
        return f"{before}01/{int(before) + 1}00"
    first, last = decade[0], decade[0 if decade[0].isdecimal() else -2]
    return f"{before}{_figure(first)}0/{before}{_figure(last)}9"


_PRECISIONS = {"d": "day", "part": "month_part", "m": "month", "q": "quarter", "h": "half", "y": "year"}
_RULES = {"month_part": "month", "half": "half-year"}
_RANGES = {"d2": "day-range", "m2": "month-range", "q2": "quarters", "y2": "year-range"}
"""What a date is by the finest group that matched."""


def _read(form: str, parts: _Parts, year: str) -> tuple[str, str, str] | None:
    """ISO 8601, precision and rule of a date by its form; None where the words are no date after all."""
    if form in ("decade", "century"):
        return _age(parts.get("c", "上"), parts.get("h", ""), parts.get("n", "")), "range", form
    if form == "quarters":
        parts = {"q": "1", **parts}
    first = _point(year, *(parts.get(name, "") for name in "mdqh"))
    for name, rule in _RANGES.items():
        if name in parts:
            last_year = str(_figure(parts["y2"])) if "y2" in parts else year
            month = parts.get("m2") or parts.get("m", "")
            last = _point(last_year, month, parts.get("d2", ""), parts.get("q2", ""))
            return (f"{first}/{last}", "range", rule) if first and last and first < last else None
    precision = next(name for part, name in _PRECISIONS.items() if part in parts or part == "y")
    return (first, precision, _RULES.get(precision, precision)) if first else None


# A year alone in the brackets of a title or at its end (《…规划(2008)》, “健康中国2030”), or before a congress's name.
_TITLE_YEAR = re.compile(
    r"(?<=[\u4e00-\u9fff])(?P<last>20[1-5]\d)(?=[”》’])|"
    r"(?<![\d.,])(?P<name>20[0-4]\d)(?=[“《·]?(?!人次|人[^工]|[年个家项件名户亿万元吨公平亩套台所座场次辆头只多余、])"
    r"[A-Za-z0-9\u4e00-\u9fff“”·—-]{2,24}?(?:大会|博览会|论坛|峰会|展览会|交易会|洽谈会|年会|马拉松|锦标赛|大赛|艺术节|文化节|旅游节))|"
    r"[(（](?P<y>(?:19|20)\d\d)(?:[-—–~至]{1,2}(?P<y2>(?:19|20)\d\d))?[)）](?=[^《\n]{0,12}》|[ \t]*(?:\n|$))"
)


def find(
    text: str, year: int | None, years: Sequence[tuple[int, int | None]] = (), spoken: int | None = None
) -> Iterator[DateMatch]:
    """The dates of a folded text in order.

    Args:
        text: folded text.
        year: the year of dates that print none; without one such a date is ``--05`` (ISO 8601).
        years: where another year begins to hold (2023年工作回顾), and which; sorted.
        spoken: the year in which the text is given, from which 去年 and 今年 count; None for the year that holds.
    """
    found = [*_written(text, year, years, spoken), *map(_title_year, _TITLE_YEAR.finditer(text))]
    yield from sorted(found, key=lambda item: item.start)


def _title_year(match: re.Match[str]) -> DateMatch:
    first = match.lastgroup if match["y2"] is None else "y"
    iso = "/".join(words for words in match.groups() if words)
    end = match.end(match.lastgroup or 0)
    return DateMatch(match.start(first or 0), end, "title-year", iso, "year", False)


def _written(
    text: str, year: int | None, years: Sequence[tuple[int, int | None]], spoken: int | None
) -> Iterator[DateMatch]:
    starts = [start for start, _ in years]
    last: DateMatch | None = None
    for match in scan(_BEGINS, _PATTERN, text):
        start, form = match.start(), match.lastgroup or ""
        groups = match.groupdict()
        parts = {
            name[len(form) + 1 :]: words
            for name, words in groups.items()
            if words and name.startswith(f"{form}_")
        }
        printed = f"{_figure(parts['y'])}" if "y" in parts else _year_of_list(text, last, start)
        i = bisect_right(starts, start)
        here = printed or _year_in_force(
            text[max(0, start - 2) : start], years[i - 1][1] if i else year, spoken
        )
        if date := _read(form, parts, here):
            iso, precision, rule = date
            last = DateMatch(*match.span(), rule, iso, precision, not printed and rule != "century")
            yield last
            more = list(_more_days(text, last))
            yield from more
            last = more[-1] if more else last


_LISTED = re.compile("[、和及与至到—–~-]?")


def _year_of_list(text: str, last: DateMatch | None, start: int) -> str:
    """The year that the date before prints, where the two stand in one list (2021年10月、11月); else empty."""
    if (
        last is None
        or last.inferred
        or last.precision == "year"
        or not _LISTED.fullmatch(text, last.end, start)
    ):
        return ""
    return last.iso[:4]


_OTHER_YEAR = {"去年": -1, "上年": -1, "前年": -2, "今年": 0, "明年": 1}


def _year_in_force(word: str, year: int | None, spoken: int | None) -> str:
    """The year of a date that prints none: the one that holds, or one that the word in front names (去年12月)."""
    if word in _OTHER_YEAR and (base := spoken or year):
        return str(base + _OTHER_YEAR[word])
    return str(year or _UNKNOWN)


_MORE_DAY = re.compile(r"[、和及](?P<day>3[01]|[12]\d|0?[1-9])(?:[日号]|(?=(?:、\d{1,2}){1,9}[日号]))")


def _more_days(text: str, date: DateMatch) -> Iterator[DateMatch]:
    """Further days of the same month (5月7日、18日; 5月7、8日)."""
    at = date.end
    while date.precision == "day" and (match := _MORE_DAY.match(text, at)):
        iso = f"{date.iso[:-2]}{int(match['day']):02}"
        yield replace(date, start=match.start("day"), end=match.end(), iso=iso, rule="day-list")
        at = match.end()


_PRINTED_YEAR = re.compile(r"(?<![\d较比到自从])(?<!(?<!截)至)(20[0-4]\d|19[5-9]\d)(?=年(?!代))")
_HEAD = 200


def document_year(text: str) -> int | None:
    """The year a text is about: the one its first words name, else the one it prints most often, else None."""
    if first := _PRINTED_YEAR.search(text, 0, _HEAD):
        return int(first[1])
    counted = Counter(_PRINTED_YEAR.findall(text)).most_common(1)
    return int(counted[0][0]) if counted else None
