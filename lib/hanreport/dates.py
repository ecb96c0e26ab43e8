"""Days, months, years and periods in folded text, each in its year. Knows nothing about events."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hanreport.calendar import READERS, Years, printed_year
from hanreport.date_forms import DATE_FORMS
from hanreport.scanning import REACH, scan

PATTERN = re.compile(DATE_FORMS, re.VERBOSE)
# Where one may begin: trying the pattern at every figure would cost more than reading the dates.
_BEGINS = re.compile(
    r"(?<![\d.])\d(?=\d{0,3}[年月]|\d?[日号季]|\d0?(?:世|年代)|\d{3}[-—–~/.至到、和及与学财Q]|\d{7}(?!\d)"
    r"|\d?/\d{1,2}/|\d?(?:[-—–~至到]{1,2}第?|[、和及]第?)\d{1,2}(?:[、和及]\d{1,2}){0,4}(?:[月季年]|个季))"
    r"|[上下](?=半年|世纪|个世|[上下]?个?[周星礼])|[本这](?=个?[月周星礼])|[周星礼](?=[期拜]?[一二三四五六日天])|[当上下](?=个?月)"
    r"|[第前](?=[一二三四1-4]个?季|[一二三四1-4][至到—、和-])"
    r"|[一二三四五六七八九十元廿](?=[一二三四五六七八九十]{0,2}[月日号季世年、至到—]|[〇○零一二三四五六七八九]{3}[-年、和及与—–~至到]|个季度)"
    r"|公(?=元)|民(?=国)"
)
# A year alone in the brackets of a title, or at its end: 《…规划(2008)》, “健康中国2030”.
_TITLE_YEAR = re.compile(
    r"(?<=[\u4e00-\u9fff])(?P<last>20[1-5]\d)(?=[”》’])|"
    r"[(（](?P<y>(?:19|20)\d\d)(?:(?P<to>[-—–~至]{1,2})(?P<y2>(?:19|20)\d\d))?[)）](?=[^《\n]{0,12}》|[ \t]*(?:\n|$))"
)


class Found(NamedTuple):
    """A date in folded text."""

    start: int
    end: int
    iso: str
    precision: str
    inferred: bool
    rule: str


def find(text: str, year: int | None, years: Sequence[tuple[int, int | None]] = ()) -> Iterator[Found]:
    """The dates of a folded text in order.

    Args:
        text: folded text.
        year: the year of dates that print none; without one such a date is ``--05`` (ISO 8601).
        years: where another year begins to hold (2023年工作回顾), and which; sorted.
    """
    titles = [
        Found(
            *(m.span("last") if m["last"] else (m.start("y"), m.end("y2") if m["y2"] else m.end("y"))),
            f"{m['y']}/{m['y2']}" if m["y2"] else m["last"] or m["y"],
            "year",
            False,
            "title-year",
        )
        for m in _TITLE_YEAR.finditer(text)
    ]
    found = list(_written(text, year, years))
    yield from sorted([*found, *titles], key=lambda item: item.start)


def _written(text: str, year: int | None, years: Sequence[tuple[int, int | None]]) -> Iterator[Found]:
    starts = [start for start, _ in years]
    last: Found | None = None
    for match in scan(_BEGINS, PATTERN, text):
        start = match.start()
        if start and (
            text[start - 1].isdecimal()
            or text[start - 1] in ".%第"
            or _LUNAR.search(text, max(0, start - 2), start)
        ):
            continue
        i = bisect_right(starts, start)
        printed = printed_year(match)
        listed = "" if printed or last is None else _carried(text, last, start)
        here = printed or listed or _told(text, start, years[i - 1][1] if i else year, last)
        read = READERS[match.lastgroup or ""](match, Years(here, _month_of(text, last, start)))
        if read is None:
            continue
        last = Found(*match.span(), *read[:2], not (printed or listed) and read.rule not in _DATED, read.rule)
        yield last
        for day in _more_days(text, last):
            last = day
            yield last


_DATED = ("year-range", "era", "century")
"""Rules whose words tell the whole date, whatever year holds."""

_LUNAR = re.compile("农历|阴历")
_LISTED = re.compile("[、和及与至到—–~-]?")
_OTHER_YEAR = {"去年": -1, "上年": -1, "前年": -2, "明年": 1}
_LAST_YEAR = {"同年": 0, "当年": 0, "次年": 1, "翌年": 1}
_YEAR_HEAD = re.compile(r"\d{4}")


def _carried(text: str, last: Found, start: int) -> str:
    """The year that the date before prints, where the two stand in one list (2021年10月、11月)."""
    if last.inferred or not _LISTED.fullmatch(text, last.end, start):
        return ""
    year = _YEAR_HEAD.match(last.iso)
    return year[0] if year and last.precision != "year" else ""


def _told(text: str, start: int, year: int | None, last: Found | None) -> str:
    """The year of a date that prints none: the one that holds, moved by a word in front (去年12月)."""
    word = text[start - 2 : start] if start > 1 else ""
    if word in _LAST_YEAR and last is not None and (before := _YEAR_HEAD.match(last.iso)):
        return str(int(before[0]) + _LAST_YEAR[word])
    return "-" if year is None else str(year + _OTHER_YEAR.get(word, 0))


def _month_of(text: str, last: Found | None, start: int) -> str:
    """The month of the date before in the same line; - where there is none."""
    if last is None or start - last.end > REACH or last.precision not in ("day", "month", "range"):
        return "-"
    month = _MONTH_TAIL.search(last.iso)
    return "-" if month is None or "\n" in text[last.end : start] else month[1]


_MONTH_TAIL = re.compile(r"(?:\d{4}|-)-(\d\d)(?:-\d\d)?$")
_MORE_DAY = re.compile(r"[、和及](?P<day>3[01]|[12]\d|0?[1-9])(?:[日号]|(?=(?:、\d{1,2}){1,9}[日号]))")


def _more_days(text: str, item: Found) -> Iterator[Found]:
    """Further days of the same month (5月7日、18日; 5月7、8日)."""
    at = item.end
    while item.precision == "day" and (match := _MORE_DAY.match(text, at)):
        yield item._replace(
            start=match.start("day"),
            end=match.end(),
            iso=f"{item.iso[:-2]}{int(match['day']):02}",
            rule="day-list",
        )
        at = match.end()


_PRINTED_YEAR = re.compile(r"(?<![\d较比到自从])(?<!(?<!截)至)(20[0-4]\d|19[5-9]\d)(?=年(?!代))")
_HEAD = 200


def document_year(text: str) -> int | None:
    """The year a text is about: the one its first words name, else the one it prints most often, else None."""
    if first := _PRINTED_YEAR.search(text, 0, _HEAD):
        return int(first[1])
    counted = Counter(_PRINTED_YEAR.findall(text)).most_common(1)
    return int(counted[0][0]) if counted else None
