"""How a day, month, quarter, year or century is written, each form with its reading as ISO 8601.

Knows no text: what year a date without one is in is told from outside.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from chapterlens.read.numerals import number

_HY = "[一二][〇○零一二三四五六七八九]{3}"
_Y = rf"(?:[12]\d{{3}}|{_HY})"
_SHORT_Y = r"(?<!\d)\d\d"
_HM = "(?<![一二三四五六七八九十])(?:十[一二]?|[一二三四五六七八九]|元)"
_M = rf"(?:(?:1[0-2]|0?[1-9])(?!\d)|{_HM})"
_D = r"(?:(?:3[01]|[12]\d|0?[1-9])(?!\d)|(?:[二三]?十|[廿卅])?[一二三四五六七八九](?![一二三四五六七八九])|[二三]?十|[廿卅])"
_TO = r"[-—–~至到]{1,2}"
_PART = "底|末|初|[上中下]旬|中下旬|上中旬|中"
_Q = "[一二三四1-4]"

DATE_FORMS = rf"""
      (?P<span>(?:(?P<span_y>{_Y}|{_SHORT_Y})年)?(?P<span_m>{_M})月(?:(?P<span_d>{_D})[日号]?|份|(?:{_PART}))?{_TO}
         (?:(?P<span_y2>{_Y})年)?(?P<span_m2>{_M})月(?:(?P<span_d2>{_D})[日号]|份|(?:{_PART}))?)
    | (?P<days>(?:(?P<days_y>{_Y}|{_SHORT_Y})年)?(?P<days_m>{_M})月(?P<days_d>{_D})[日号]?{_TO}(?P<days_d2>{_D})[日号])
    | (?P<months>(?:(?P<months_y>{_Y})年)?(?P<months_m>{_M}){_TO}(?P<months_m2>{_M})月份?)
    | (?P<quarters>(?:(?P<quarters_y>{_Y})年)?(?:前(?P<quarters_n>{_Q})个?季度?
         |第?(?P<quarters_q>{_Q})(?:季度)?{_TO}第?(?P<quarters_q2>{_Q})季度))
    | (?P<day>(?:(?P<day_y>{_Y}|{_SHORT_Y})年\s?)?(?P<day_m>{_M})月\s?(?P<day_d>{_D})(?:[日号]|(?=(?:、{_D}){{1,9}}[日号])))
    | (?P<month>(?:(?P<month_y>{_Y}|{_SHORT_Y})年\s?)?(?P<month_m>{_M})月
         (?:(?P<month_part>{_PART})|份)?(?![球薪季台供嫂饼流半]))
    | (?P<month_list>(?:(?P<month_list_y>{_Y})年)?(?P<month_list_m>{_M})(?=(?:[、和及]{_M}){{1,9}}月))
    | (?P<half>(?:(?P<half_y>{_Y})年\s?)?(?P<half_n>[上下])半年)
    | (?P<quarter>(?:(?P<quarter_y>{_Y})年\s?)?(?:第?(?P<quarter_n>{_Q})(?:个?季度|(?<=年第.)季|(?<=年.)季)
         |Q(?P<quarter_l>[1-4])(?![A-Za-z0-9])
         |第?(?P<quarter_i>{_Q})(?=[、和及]第?{_Q}季度))(?:[初末]|中期)?)
    | (?P<years>(?P<years_y>{_Y})年?{_TO}(?P<years_y2>{_Y})(?:年(?:底|末|初)?|学年|年度|财年))
    | (?P<bare_years>(?P<bare_years_y>(?:19|20)\d\d)[-—–~](?P<bare_years_y2>(?:19|20)\d\d)(?=[，。；、,;)）”]|$|\n))
    | (?P<season>(?P<season_y>(?:19|20)\d\d)[/-](?P<season_y2>\d\d)(?:年度|学年|赛季|财年))
    | (?P<decade>(?:(?P<decade_c>1\d|2[01]|十[六七八九]|二十一?|上个?)世纪|(?P<decade_y>1[89]|20)(?=\d0年代))?
         (?P<decade_n>\d0|[一二三四五六七八九]十|[二三四五六七八][三四五六七八九]十)年代(?:[初末]期?|中期|后期)?)
    | (?P<century>(?P<century_n>1\d|2[01]|十[一二三四五六七八九]?|二十一?)世纪(?:初|末|中叶|上半叶|下半叶)?)
    | (?P<year_list>(?P<year_list_y>{_Y})(?=(?:、{_Y}){{0,8}}(?:、|和|及|与){_Y}年))
    | (?P<bc>公元前(?P<bc_y>\d{{1,4}})年)
    | (?P<ad>公元(?P<ad_y>\d{{1,4}})年)
    | (?P<republic>民国(?P<republic_n>\d{{1,3}}|[一二三四五六七八九十]{{1,3}})年
         (?:(?P<republic_m>{_M})月(?:(?P<republic_d>{_D})[日号])?)?)
    | (?P<year>(?P<year_y>{_Y})(?:年(?:底|末|初|度(?!\d))?|学年|财年)(?![代龄]))
    | (?P<short_year>(?P<short_year_y>0\d|[5-9]\d)年(?=[出生毕入那底初末春夏秋冬的奥]|世博|非典))
    | (?P<iso>(?P<iso_y>[12]\d{{3}})[-/.](?P<iso_m>1[0-2]|0?[1-9])[-/.](?P<iso_d>3[01]|[12]\d|0?[1-9])(?![\d.]))
    | (?P<slashed>(?P<slashed_m>1[0-2]|0?[1-9])/(?P<slashed_d>3[01]|[12]\d|0?[1-9])/(?P<slashed_y>(?:19|20)\d\d)(?!\d))
    | (?P<eight>(?P<eight_y>(?:19|20)\d\d)(?P<eight_m>0[1-9]|1[0-2])(?P<eight_d>0[1-9]|[12]\d|3[01])
         (?![\d.,%万亿千百个家项元件]))
    | (?P<dotted>(?P<dotted_y>(?:19|20)\d\d)[-/.](?P<dotted_m>0[1-9]|1[0-2])(?=[，。；、,;)）”—至\n]|$))
    | (?P<lone>(?<![^\s，。；：“”（）(于])(?P<lone_d>{_D})[日号](?:{_TO}(?P<lone_d2>{_D})[日号])?(?=[，,上下凌晚晨\n]|$))
    | (?P<news>(?<![每限前后内期近约超达计用历满第\d])(?P<news_d>{_D})日
         (?=公布|发布|宣布|召开|举行|举办|表示|开幕|闭幕|抵达|印发|讯|电(?!价|量|费)))
"""
"""Every form as one group of its name (verbose syntax), in the order they are tried where two begin together."""


class Read(NamedTuple):
    """What a form was read as; ``day`` is True where further days of the same month may follow."""

    iso: str
    precision: str
    rule: str


class Years(NamedTuple):
    """What a date that prints no year, or no month, is told."""

    year: str
    """Its year; ``-`` where none is known."""
    month: str
    """The month of the date before in the same line; ``-`` where none is."""


_LENGTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _figure(words: str) -> int:
    if words == "元":
        return 1
    value = number(words)
    assert value is not None
    return int(value)


def printed_year(m: re.Match[str]) -> str:
    """The year that a match prints, in full (21年5月: 2021); empty where it prints none."""
    words = m.groupdict().get(f"{m.lastgroup}_y")
    if not words:
        return ""
    year = _figure(words)
    if len(words) == 2:
        year += 2000 if year < 50 else 1900
    return f"{year:04}"


def _month(year: str, month: str) -> str:
    return f"{year}-{_figure(month):02}"


def _day(year: str, month: str, day: str) -> str | None:
    """The day, or None where the month has no such day."""
    m, d = _figure(month), _figure(day)
    return f"{year}-{m:02}-{d:02}" if 1 <= m <= 12 and 1 <= d <= _LENGTH[m - 1] else None


def _span(m: re.Match[str], told: Years) -> Read | None:
    y = told.year
    y2 = str(_figure(m["span_y2"])) if m["span_y2"] else y
    if not m["span_d2"]:
        return Read(f"{_month(y, m['span_m'])}/{_month(y2, m['span_m2'])}", "range", "month-range")
    first = _day(y, m["span_m"], m["span_d"]) if m["span_d"] else _month(y, m["span_m"])
    last = _day(y2, m["span_m2"], m["span_d2"])
    return Read(f"{first}/{last}", "range", "day-range") if first and last else None


def _days(m: re.Match[str], told: Years) -> Read | None:
    first = _day(told.year, m["days_m"], m["days_d"])
    last = _day(told.year, m["days_m"], m["days_d2"])
    return Read(f"{first}/{last}", "range", "day-range") if first and last else None


def _months(m: re.Match[str], told: Years) -> Read | None:
    if _figure(m["months_m"]) >= _figure(m["months_m2"]):
        return None
    first, last = _month(told.year, m["months_m"]), _month(told.year, m["months_m2"])
    return Read(f"{first}/{last}", "range", "month-range")


def _quarters(m: re.Match[str], told: Years) -> Read:
    first, last = m["quarters_q"] or "1", m["quarters_n"] or m["quarters_q2"]
    return Read(f"{told.year}-Q{_figure(first)}/{told.year}-Q{_figure(last)}", "range", "quarters")


def _one_day(m: re.Match[str], told: Years) -> Read | None:
    iso = _day(told.year, m["day_m"], m["day_d"])
    figures = m["day_m"][0].isdecimal()
    return None if iso is None else Read(iso, "day", "day" if figures else "han-day")


def _one_month(m: re.Match[str], told: Years) -> Read:
    rule = "month" if m["month_m"][0].isdecimal() else "han-day"
    return Read(_month(told.year, m["month_m"]), "month_part" if m["month_part"] else "month", rule)


def _quarter(m: re.Match[str], told: Years) -> Read | None:
    if m["quarter_l"] and not m["quarter_y"]:
        return None
    n = _figure(m["quarter_n"] or m["quarter_l"] or m["quarter_i"])
    return Read(f"{told.year}-Q{n}", "quarter", "quarter")


def _two_years(m: re.Match[str], _: Years) -> Read:
    name = m.lastgroup
    return Read(f"{_figure(m[f'{name}_y'])}/{_figure(m[f'{name}_y2'])}", "range", "year-range")


def _season(m: re.Match[str], _: Years) -> Read:
    return Read(f"{m['season_y']}/{m['season_y'][:2]}{m['season_y2']}", "range", "year-range")


def _century_of(words: str | None) -> int:
    """The hundreds of the years of a century: 19 for the 20th."""
    if words is None or words.startswith("上"):
        return 19
    return _figure(words) - 1


def _decade(m: re.Match[str], _: Years) -> Read:
    words = m["decade_n"]
    first, last = (words[0], words[-2]) if not words[0].isdecimal() else (words[0], words[0])
    hundreds = int(m["decade_y"]) if m["decade_y"] else _century_of(m["decade_c"])
    begin, end = (hundreds * 100 + 10 * _figure(n) for n in (first, last))
    if not (m["decade_y"] or m["decade_c"]) and begin < 1920:
        begin, end = begin + 100, end + 100
    return Read(f"{begin}/{end + 9}", "range", "decade")


def _century(m: re.Match[str], _: Years) -> Read:
    hundreds = _century_of(m["century_n"])
    return Read(f"{hundreds}01/{hundreds + 1}00", "range", "century")


def _republic(m: re.Match[str], _: Years) -> Read | None:
    year = str(1911 + _figure(m["republic_n"]))
    if not m["republic_m"]:
        return Read(year, "year", "era")
    if not m["republic_d"]:
        return Read(_month(year, m["republic_m"]), "month", "era")
    iso = _day(year, m["republic_m"], m["republic_d"])
    return None if iso is None else Read(iso, "day", "era")


# Words beside a figure and 年 that make it a time that passed: 近1500年, 1500年历史.
_PASSED_BEFORE = re.compile("(?:近|约|超过|超|逾|距今|历时|长达|有|每|达)$")
_PASSED_AFTER = re.compile("(?:的?历史|以上|左右|来|之久|间|多)")


def _year(m: re.Match[str], told: Years) -> Read | None:
    if int(told.year) < 1800 and (
        _PASSED_BEFORE.search(m.string, max(0, m.start() - 2), m.start())
        or _PASSED_AFTER.match(m.string, m.end())
    ):
        return None
    return Read(told.year, "year", "year")


def _figures(m: re.Match[str], told: Years) -> Read | None:
    name = m.lastgroup
    iso = _day(told.year, m[f"{name}_m"], m[f"{name}_d"])
    return None if iso is None else Read(iso, "day", "iso-day")


def _lone(m: re.Match[str], told: Years) -> Read | None:
    """9日，, 17日公布: a day of the month that the line is in; of no month (``---09``) where it is in none."""
    first = _lone_day(m["lone_d"] or m["news_d"], told)
    if not m["lone_d2"]:
        return None if first is None else Read(first, "day", "lone-day")
    last = _lone_day(m["lone_d2"], told)
    return Read(f"{first}/{last}", "range", "lone-day") if first and last else None


def _lone_day(day: str, told: Years) -> str | None:
    return f"---{_figure(day):02}" if told.month == "-" else _day(told.year, told.month, day)


READERS: dict[str, Callable[[re.Match[str], Years], Read | None]] = {
    "span": _span,
    "days": _days,
    "months": _months,
    "quarters": _quarters,
    "day": _one_day,
    "month": _one_month,
    "month_list": lambda m, told: Read(_month(told.year, m["month_list_m"]), "month", "month-list"),
    "half": lambda m, told: Read(f"{told.year}-H{1 if m['half_n'] == '上' else 2}", "half", "half-year"),
    "quarter": _quarter,
    "years": _two_years,
    "bare_years": _two_years,
    "season": _season,
    "decade": _decade,
    "century": _century,
    "year_list": lambda _, told: Read(told.year, "year", "year-list"),
    "bc": lambda m, _: Read(f"-{int(m['bc_y']) - 1:04}", "year", "era"),
    "ad": lambda _, told: Read(told.year, "year", "era"),
    "republic": _republic,
    "year": _year,
    "short_year": lambda _, told: Read(told.year, "year", "year"),
    "iso": _figures,
    "slashed": _figures,
    "eight": _figures,
    "dotted": lambda m, told: Read(f"{told.year}-{m['dotted_m']}", "month", "month"),
    "lone": _lone,
    "news": _lone,
}
"""The reading of each form; None where the words are no date after all."""
