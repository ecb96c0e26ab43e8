"""The reading of every written form of a date as ISO 8601.

Knows no text: what year a date without one is in is told from outside.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from hanreport.date_forms import FEASTS
from hanreport.numbers.numerals import number


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
    if not m["quarter_y"] and (m["quarter_l"] or m[0].endswith("季")):
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


def _of_month(m: re.Match[str], told: Years) -> Read | None:
    """本月15日, 下个月3号: a day of the month in hand; of another month only the day is known."""
    here = m["of_month_n"] in ("本", "当", "这", "这个")
    day = _lone_day(m["of_month_d"], told if here else told._replace(month="-"))
    return None if day is None else Read(day, "day", "lone-day")


def _weekday(m: re.Match[str], _: Years) -> Read:
    """周三, 下星期一: a day of some week, as ISO 8601 writes it without its week (``-W-3``)."""
    first = _DAYS[m["weekday_n"] or m["weekday_p"] or m["weekday_s"]]
    if m["weekday_to"]:
        return Read(f"-W-{first}/-W-{_DAYS[m['weekday_to']]}", "range", "weekday")
    return Read(f"-W-{first}", "day", "weekday")


_DAYS = dict(zip("一二三四五六日天", "12345677", strict=True))


def _feast(m: re.Match[str], told: Years) -> Read:
    return Read(f"{told.year}-{FEASTS[m['feast_n']]}", "day", "feast")


def _dotted_span(m: re.Match[str], told: Years) -> Read:
    """2014.3-2016.9, as a life is told."""
    last = _month(m["dotted_span_y2"], m["dotted_span_m2"])
    return Read(f"{_month(told.year, m['dotted_span_m'])}/{last}", "range", "month-range")


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
    "slashed_2": _figures,
    "of_month": _of_month,
    "weekday": _weekday,
    "feast": _feast,
    "eight": _figures,
    "dotted_span": _dotted_span,
    "dotted": lambda m, told: Read(f"{told.year}-{m['dotted_m']}", "month", "month"),
    "lone": _lone,
    "news": _lone,
}
"""The reading of each form; None where the words are no date after all."""
