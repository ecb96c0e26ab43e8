"""Days, months, quarters, years, decades and ranges of them in folded text, as ISO 8601."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from hanreport.numbers import Match
from hanreport.numbers.numerals import number
from hanreport.scanning import REACH, scan


class DateMatch(Match, frozen=True, gc=False):
    """A date in folded text."""

    iso: str
    """2021-05-21, 2021-05, 2021-Q3, 2021-H1, 2021, ranges with ``/``; ``--05-21`` in no known year, ``---21`` in no
    known month."""
    precision: str
    """day, month, month_part, quarter, half, year or range."""
    inferred: bool
    """Whether the words leave the year to be inferred."""


# How dates are written

_HAN_YEAR = "[一二][〇○零一二三四五六七八九]{3}"
_REPUBLIC = r"民国(?:元|[一二三四五六七八九十]{1,3}|\d{1,3})"
_Y = rf"(?:[12]\d{{3}}|{_HAN_YEAR}|{_REPUBLIC})"
_SHORT_Y = r"(?<!\d)\d\d"
_HAN_MONTH = "(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九]|元)"
_M = rf"(?:(?:1[0-2]|0?[1-9])(?!\d)|{_HAN_MONTH})"
_HAN_DAY = "(?:[二三]?十)?[一二三四五六七八九](?![一二三四五六七八九])|[二三]?十"
_D = rf"(?:(?:3[01]|[12]\d|0?[1-9])(?!\d)|{_HAN_DAY})"
_TO = r"\s?[-—–~至到]{1,2}\s?"
_PART = "底|末|初|[上中下]旬|中下旬|上中旬|中"
_Q = "[一二三四1-4]"
_YEAR_END = "年(?:底|末|初|度)?|学年|财年"

_PATTERN = re.compile(
    rf"""
      (?P<span>(?:(?P<span_y>{_Y}|{_SHORT_Y})年)?(?P<span_m>{_M})月(?:(?P<span_d>{_D})[日号]?|份|(?:{_PART}))?{_TO}
         (?:(?P<span_y2>{_Y})年)?(?P<span_m2>{_M})月(?:(?P<span_d2>{_D})[日号]|份|(?:{_PART}))?)
    | (?P<days>(?:(?P<days_y>{_Y}|{_SHORT_Y})年)?(?P<days_m>{_M})月(?P<days_d>{_D})[日号]?{_TO}(?P<days_d2>{_D})[日号])
    | (?P<months>(?:(?P<months_y>{_Y})年)?(?P<months_m>{_M}){_TO}(?P<months_m2>{_M})月份?)
    | (?P<quarters>(?:(?P<quarters_y>{_Y})年)?(?:前(?P<quarters_n>{_Q})个?季度?
         |第?(?P<quarters_q>{_Q})(?:季度)?{_TO}第?(?P<quarters_q2>{_Q})季度))
    | (?P<day>(?:(?P<day_y>{_Y}|{_SHORT_Y})\s?年\s?)?(?P<day_m>{_M})月\s?(?P<day_d>{_D})
         (?:[日号]|(?=(?:、{_D}){{1,9}}[日号])))
    | (?P<month>(?:(?P<month_y>{_Y}|{_SHORT_Y})\s?年\s?)?(?P<month_m>{_M})月
         (?:(?P<month_part>{_PART})|份)?(?![球薪季台供嫂饼流半接龄]))
    | (?P<month_list>(?:(?P<month_list_y>{_Y})年)?(?P<month_list_m>{_M})(?=(?:[、和及]{_M}){{1,9}}月))
    | (?P<half>(?:(?P<half_y>{_Y})\s?年\s?)?(?P<half_n>[上下])半年)
    | (?P<quarter>(?:(?P<quarter_y>{_Y})\s?年\s?)?第?(?P<quarter_n>{_Q})
         (?:个?季度|(?=[、和及]第?{_Q}季度))(?:[初末]|中期)?)
    | (?P<years>(?P<years_y>{_Y})年?{_TO}(?P<years_y2>{_Y})(?:{_YEAR_END}))
    | (?P<bare_years>(?P<bare_years_y>(?:19|20)\d\d)[-—–~](?P<bare_years_y2>(?:19|20)\d\d)(?=[，。；、,;)）”\n]|$))
    | (?P<decade>(?:(?P<decade_c>1\d|2[01]|十[六七八九]|二十一?|上个?)世纪|(?P<decade_y>1[89]|20)(?=\d0年代))?
         (?P<decade_n>\d0|[一二三四五六七八九]十|[二三四五六七八][三四五六七八九]十)年代(?:[初末]期?|中期|后期)?)
    | (?P<century>(?P<century_n>1\d|2[01]|十[一二三四五六七八九]?|二十一?)世纪(?:初|末|中叶|上半叶|下半叶)?)
    | (?P<year_list>(?P<year_list_y>{_Y})(?=(?:、{_Y}){{0,8}}(?:、|和|及|与){_Y}年))
    | (?P<year>(?P<year_y>{_Y})(?:\s?年(?:底|末|初|度(?!\d))?|学年|财年)(?![代龄]))
    | (?P<iso>(?P<iso_y>[12]\d{{3}})[-/.](?P<iso_m>1[0-2]|0?[1-9])[-/.](?P<iso_d>3[01]|[12]\d|0?[1-9])(?![\d.]))
    | (?P<eight>(?P<eight_y>(?:19|20)\d\d)(?P<eight_m>0[1-9]|1[0-2])(?P<eight_d>0[1-9]|[12]\d|3[01])
         (?![\d.,%万亿千百个家项元件]))
    | (?P<dotted_span>(?P<dotted_span_y>(?:19|20)\d\d)\.(?P<dotted_span_m>1[0-2]|0?[1-9]){_TO}
         (?P<dotted_span_y2>(?:19|20)\d\d)\.(?P<dotted_span_m2>1[0-2]|0?[1-9])(?![\d.]))
    | (?P<dotted>(?P<dotted_y>(?:19|20)\d\d)[-/.](?P<dotted_m>0[1-9]|1[0-2])(?=[，。；、,;)）”—至\n]|$))
    | (?P<lone>(?<![^\s，。；：“”（）(于在])(?P<lone_d>{_D})[日号](?:{_TO}(?P<lone_d2>{_D})[日号])?(?=[，,上下凌晚晨\n]|$))
    | (?P<this_month>(?<=[本当上下]月)(?P<this_month_d>{_D})[日号])
    """,
    re.VERBOSE,
)
"""Every form as one group of its name, in the order they are tried where two begin together; its groups ``y``, ``m``
and ``d`` are the year, month and day, ``y2``, ``m2`` and ``d2`` those of the other end."""

# Where one may begin: trying the pattern at every figure would cost more than reading the dates.
_BEGINS = re.compile(
    r"(?:(?<![\d.])|(?<=\n\d\.)|(?<=\n\d\d\.))\d(?=\d{0,3}\s?[年月]|\d?[日号季]|\d0?(?:世|年代)|\d{3}[-—–~/.至到、和及与学财]|\d{7}(?!\d)"
    r"|\d?(?:\s?[-—–~至到]{1,2}\s?第?|[、和及]第?)\d{1,2}(?:[、和及]\d{1,2}){0,4}(?:[月季年]|个季))"
    r"|民(?=国[元\d一二三四五六七八九十]{1,3}年)|[上下](?=半年|世纪|个世)|[第前](?=[一二三四1-4]个?季|[一二三四1-4][至到—、和-])"
    r"|[一二三四五六七八九十元](?=[一二三四五六七八九十]{0,2}[月日号季世年、至到—]"
    r"|[〇○零一二三四五六七八九]{3}[-年、和及与—–~至到]|个季度)"
)

# What they mean

_Parts = Mapping[str, str]
"""What the groups of a form matched, by their names without the form's."""

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_UNKNOWN = "-"
"""Stands for a year or month that neither the date nor its surroundings tell."""


def _figure(words: str) -> int:
    years = words.removeprefix("民国")
    value = 1 if years == "元" else number(years)  # 元月
    assert value is not None
    return int(value) + (1911 if years != words else 0)


def _month(year: str, month: str) -> str:
    return f"{year}-{_figure(month):02}"


def _day(year: str, month: str, day: str) -> str | None:
    """A day; None where the month has no such day."""
    d = _figure(day)
    if month == _UNKNOWN:
        return f"---{d:02}"
    m = _figure(month)
    return f"{year}-{m:02}-{d:02}" if 1 <= d <= _DAYS_OF_MONTH[m - 1] else None


def _one_month(parts: _Parts, year: str, _: str) -> str:
    return _month(year, parts["m"])


def _one_day(parts: _Parts, year: str, month: str) -> str | None:
    return _day(year, parts.get("m", month), parts["d"])


def _span(parts: _Parts, year: str, month: str) -> str | None:
    """5月1日至7日, 2019年10月至2020年3月, 1—11月, 9日至12日."""
    last_year = str(_figure(parts["y2"])) if "y2" in parts else year
    if "d2" not in parts:
        begin, end = _month(year, parts["m"]), _month(last_year, parts["m2"])
        return f"{begin}/{end}" if begin < end else None
    month = parts.get("m", month)
    first = _day(year, month, parts["d"]) if "d" in parts else _month(year, month)
    last = _day(last_year, parts.get("m2", month), parts["d2"])
    return f"{first}/{last}" if first and last else None


def _lone(parts: _Parts, year: str, month: str) -> str | None:
    """9日，: a day of the month that the line is in; of no month (``---09``) where it is in none."""
    return (_span if "d2" in parts else _one_day)(parts, year, month)


def _quarters(parts: _Parts, year: str, _: str) -> str:
    """前三季度, 1—3季度."""
    first, last = parts.get("q", "1"), parts.get("n") or parts["q2"]
    return f"{year}-Q{_figure(first)}/{year}-Q{_figure(last)}"


def _years(parts: _Parts, _year: str, _month: str) -> str:
    return f"{_figure(parts['y'])}/{_figure(parts['y2'])}"


def _hundreds(century: str) -> int:
    """The hundreds of the years of a century: 19 for the 20th and for 上世纪."""
    return 19 if century.startswith("上") else _figure(century) - 1


def _decade(parts: _Parts, _year: str, _month: str) -> str:
    """90年代, 上世纪五六十年代, 1980年代."""
    words = parts["n"]
    first, last = words[0], words[0] if words[0].isdecimal() else words[-2]
    hundreds = int(parts["y"]) if "y" in parts else _hundreds(parts.get("c", "上"))
    begin, end = (hundreds * 100 + 10 * _figure(n) for n in (first, last))
    if "y" not in parts and "c" not in parts and begin < 1920:
        begin, end = begin + 100, end + 100
    return f"{begin}/{end + 9}"


def _century(parts: _Parts, _year: str, _month: str) -> str:
    hundreds = _hundreds(parts["n"])
    return f"{hundreds}01/{hundreds + 1}00"


_Reader = Callable[[_Parts, str, str], str | None]
_READERS: dict[str, tuple[_Reader, str, str]] = {
    "span": (_span, "range", "day-range"),
    "days": (_span, "range", "day-range"),
    "months": (_span, "range", "month-range"),
    "quarters": (_quarters, "range", "quarters"),
    "day": (_one_day, "day", "day"),
    "month": (_one_month, "month", "month"),
    "month_list": (_one_month, "month", "month-list"),
    "half": (lambda parts, year, _: f"{year}-H{1 if parts['n'] == '上' else 2}", "half", "half-year"),
    "quarter": (lambda parts, year, _: f"{year}-Q{_figure(parts['n'])}", "quarter", "quarter"),
    "years": (_years, "range", "year-range"),
    "bare_years": (_years, "range", "year-range"),
    "decade": (_decade, "range", "decade"),
    "century": (_century, "range", "century"),
    "year_list": (lambda _parts, year, _: year, "year", "year-list"),
    "year": (lambda _parts, year, _: year, "year", "year"),
    "iso": (_one_day, "day", "iso-day"),
    "eight": (_one_day, "day", "iso-day"),
    "dotted_span": (_span, "range", "month-range"),
    "dotted": (_one_month, "month", "month"),
    "lone": (_lone, "day", "lone-day"),
    "this_month": (_one_day, "day", "lone-day"),
}
"""For each form: what makes its ISO 8601 of its parts, the year and the month, or None where the words are no date
after all; its precision; its rule."""


def _read(match: re.Match[str], parts: _Parts, year: str, month: str) -> tuple[str, str, str] | None:
    """ISO 8601, precision and rule of a match."""
    form = match.lastgroup or ""
    reader, precision, rule = _READERS[form]
    iso = reader(parts, year, month)
    if iso is None or (form == "year" and int(year) < 1800 and _passed(match)):
        return None
    if form == "span" and "d2" not in parts:
        rule = "month-range"
    elif form == "month" and "part" in parts:
        precision = "month_part"
    elif form == "lone" and "d2" in parts:
        precision = "range"
    if form in ("day", "month") and not parts["m"].isdecimal():
        rule = "han-day"
    return iso, precision, rule


# Words beside a figure and 年 that make it a time that passed: 近1500年, 1500年历史.
_PASSED_BEFORE = re.compile("(?:近|约|超过|超|逾|距今|历时|长达|有|每|达)$")
_PASSED_BEHIND = re.compile("(?:的?历史|以上|左右|来|之久|间|多)")


def _passed(match: re.Match[str]) -> bool:
    text, start, end = match.string, *match.span()
    before = _PASSED_BEFORE.search(text, max(0, start - 2), start)
    return before is not None or _PASSED_BEHIND.match(text, end) is not None


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
    if year := match["last"] or match["name"]:
        return DateMatch(*match.span("last" if match["last"] else "name"), "title-year", year, "year", False)
    iso = f"{match['y']}/{match['y2']}" if match["y2"] else match["y"]
    end = match.end("y2" if match["y2"] else "y")
    return DateMatch(match.start("y"), end, "title-year", iso, "year", False)


_NO_DATE = re.compile("农历|阴历|接着")
_NOTE_NUMBER = re.compile(r"(?:^|\n)\d{1,2}\.$")


def _written(
    text: str, year: int | None, years: Sequence[tuple[int, int | None]], spoken: int | None
) -> Iterator[DateMatch]:
    starts = [start for start, _ in years]
    last: DateMatch | None = None
    for match in scan(_BEGINS, _PATTERN, text):
        start = match.start()
        before = text[start - 1 : start]
        if before == "." and _NOTE_NUMBER.search(text, max(0, start - 5), start):
            before = "\n"  # 14.2025年: the number of a note, and what it says
        if (
            before.isdecimal()
            or before in (".", "%", "第")
            or _NO_DATE.search(text, max(0, start - 2), start)
        ):
            continue
        i = bisect_right(starts, start)
        prefix = f"{match.lastgroup}_"
        parts = {
            name.removeprefix(prefix): words
            for name, words in match.groupdict().items()
            if words and name.startswith(prefix)
        }
        printed = _printed_year(parts)
        listed = "" if printed or last is None else _year_of_list(text, last, start)
        here = printed or listed or _year_in_force(text, start, years[i - 1][1] if i else year, spoken, last)
        moved = text[max(0, start - 2) : start] in ("上月", "下月")
        date = _read(match, parts, here, _UNKNOWN if moved else _month_of_line(text, last, start))
        if date is None:
            continue
        iso, precision, rule = date
        last = DateMatch(*match.span(), rule, iso, precision, not (printed or listed) and rule != "century")
        yield last
        for day in _more_days(text, last):
            last = day
            yield day


def _printed_year(parts: _Parts) -> str:
    """The year that a date prints, in full (21年5月: 2021); empty where it prints none."""
    words = parts.get("y", "")
    if not words:
        return ""
    year = _figure(words)
    if len(words) == 2:
        year += 2000 if year < 50 else 1900
    return f"{year:04}"


_LISTED = re.compile("[、和及与至到—–~-]?")
_YEAR_HEAD = re.compile(r"\d{4}")


def _year_of_list(text: str, last: DateMatch, start: int) -> str:
    """The year that the date before prints, where the two stand in one list (2021年10月、11月)."""
    if last.inferred or last.precision == "year" or not _LISTED.fullmatch(text, last.end, start):
        return ""
    year = _YEAR_HEAD.match(last.iso)
    return year[0] if year else ""


_OTHER_YEAR = {"去年": -1, "上年": -1, "前年": -2, "今年": 0, "明年": 1}
_LAST_YEAR = {"同年": 0, "当年": 0, "次年": 1, "翌年": 1}


def _year_in_force(
    text: str, start: int, year: int | None, spoken: int | None, last: DateMatch | None
) -> str:
    """The year of a date that prints none: the one that holds, or one that a word in front names (去年12月)."""
    word = text[start - 2 : start] if start > 1 else ""
    if word in _LAST_YEAR and last is not None and (before := _YEAR_HEAD.match(last.iso)):
        return str(int(before[0]) + _LAST_YEAR[word])
    if word in _OTHER_YEAR and (base := spoken or year):
        return str(base + _OTHER_YEAR[word])
    return _UNKNOWN if year is None else str(year)


_MONTH_TAIL = re.compile(r"(?:\d{4}|-)-(\d\d)(?:-\d\d)?$")


def _month_of_line(text: str, last: DateMatch | None, start: int) -> str:
    """The month of the date before in the same line; ``-`` where there is none."""
    if last is None or start - last.end > REACH or last.precision not in ("day", "month", "range"):
        return _UNKNOWN
    month = _MONTH_TAIL.search(last.iso)
    return _UNKNOWN if month is None or "\n" in text[last.end : start] else month[1]


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
