"""Days, months, years and periods in folded text. Knows nothing about events."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chapterlens.read.numerals import number
from chapterlens.read.scanning import scan

_Y = r"(?:[12]\d{3}|[一二][〇○零一二三四五六七八九]{3})"
_M = r"(?:1[0-2]|0?[1-9])(?!\d)"
_D = r"(?:3[01]|[12]\d|0?[1-9])(?!\d)"
_TO = r"[-—–~至到]{1,2}"
_PART = {"底": "end", "末": "end", "初": "start", "上旬": "early", "中旬": "mid", "下旬": "late"}
_HALF = {"上半年": "H1", "下半年": "H2"}
_QUARTER = {"一": "Q1", "二": "Q2", "三": "Q3", "四": "Q4", "1": "Q1", "2": "Q2", "3": "Q3", "4": "Q4"}

PATTERN = re.compile(
    rf"""
      (?P<ry1>{_Y})年?{_TO}(?P<ry2>{_Y})年(?P<rpart>底|末|初)?
    | (?:(?P<year>{_Y})年\s?)?
      (?: (?P<m1>{_M})(?:月份?)?{_TO}(?P<m2>{_M})月份?
        | (?P<dm>{_M})月\s?(?P<d1>{_D})日?{_TO}(?:(?P<dm2>{_M})月)?(?P<d2>{_D})[日号]
        | (?P<month>{_M})月(?:\s?(?P<day>{_D})[日号]|(?P<mpart>底|末|初|上旬|中旬|下旬)|份)?(?!球|薪|季|台|供|嫂|饼)
        | (?P<half>上半年|下半年)
        | (?:第|前)?(?P<quarter>[一二三四1-4])个?季度
      )
    | (?:(?P<hyear>{_Y})年)?(?<![一二三四五六七八九十])(?P<hm>十[一二]|[一二三四五六七八九十元])月
      (?:(?P<hd>(?:[二三]?十|廿)?[一二三四五六七八九]|[二三]?十)[日号]|(?P<hpart>底|末|初|上旬|中旬|下旬)|份)?(?![流半嫂饼])
    | (?P<ylist>{_Y})(?=(?:、{_Y}){{0,8}}(?:、|和|及|与){_Y}年)
    | (?:(?P<century>1\d|2[01])世纪|(?P<dy>1[89]|20)(?=\d0年代))?(?P<decade>[1-9]0)年代
    | (?P<y>{_Y})年(?P<ypart>底|末|初)?(?!代|均|产|龄|度[^\d])
    | (?P<iy>[12]\d{{3}})[-/.](?P<im>{_M})[-/.](?P<id>{_D})(?![\d.])
    | (?P<by>(?:19|20)\d\d)(?P<bm>0[1-9]|1[0-2])(?P<bd>0[1-9]|[12]\d|3[01])(?![\d.,%万亿千百个家项元件])
    | (?P<ny>(?:19|20)\d\d)[-/](?P<nm>0[1-9]|1[0-2])(?![\d.%年\-/])
    """,
    re.VERBOSE,
)
# Where one may begin: trying the pattern at every figure would cost more than reading the dates.
_BEGINS = re.compile(
    r"(?<![\d.])\d(?=\d{0,3}(?:[-年月/.、和及与—–~至到季世]|个季)|\d{7}(?!\d))|[上下](?=半年)|[第前](?=[一二三四1-4]个?季)"
    r"|[一二三四五六七八九十元](?=[一二]?月|[〇○零一二三四五六七八九]{3}[-年、和及与—–~至到]|个?季度)"
)
# A year alone in the brackets of a title: 《…规划(2008)》.
_TITLE_YEAR = re.compile(
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
            m.start("y"),
            m.end("y2") if m["y2"] else m.end("y"),
            _range(m["y"], m["y2"]),
            "year",
            False,
            "title-year",
        )
        for m in _TITLE_YEAR.finditer(text)
    ]
    starts = [start for start, _ in years]
    found: list[Found] = []
    for match in scan(_BEGINS, PATTERN, text):
        i = bisect_right(starts, match.start())
        item = _read(match, years[i - 1][1] if i else year)
        if item is not None:
            found.append(item)
            found.extend(_more_days(text, item))
    yield from sorted([*found, *titles], key=lambda item: item.start)


_MORE_DAY = re.compile(rf"[、和及](?P<day>{_D})[日号]")


def _more_days(text: str, item: Found) -> Iterator[Found]:
    """Further days of the same month (5月7日、18日)."""
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


def _range(first: str, last: str | None) -> str:
    return f"{first}/{last}" if last else first


def _digits(words: str) -> int:
    value = number(words)
    assert value is not None
    return int(value)


_OTHER_YEAR = {"去年": -1, "上年": -1, "前年": -2, "明年": 1}


def _read(m: re.Match[str], year: int | None) -> Found | None:
    start, end = m.span()
    if start and (m.string[start - 1].isdecimal() or m.string[start - 1] in ".%第"):
        return None
    printed = m["year"]
    if year and not printed:
        year += _OTHER_YEAR.get(m.string[start - 2 : start] if start > 1 else "", 0)
    y = str(_digits(printed)) if printed else (str(year) if year else "-")
    inferred = printed is None
    if m["ry1"]:
        return Found(start, end, f"{_digits(m['ry1'])}/{_digits(m['ry2'])}", "range", False, "year-range")
    if m["m1"]:
        if int(m["m1"]) >= int(m["m2"]):
            return None
        iso = f"{y}-{int(m['m1']):02}/{y}-{int(m['m2']):02}"
        return Found(start, end, iso, "range", inferred, "month-range")
    if m["dm"]:
        last = int(m["dm2"] or m["dm"])
        iso = f"{y}-{int(m['dm']):02}-{int(m['d1']):02}/{y}-{last:02}-{int(m['d2']):02}"
        return Found(start, end, iso, "range", inferred, "day-range")
    if m["month"]:
        iso = f"{y}-{int(m['month']):02}"
        if m["day"]:
            return Found(start, end, f"{iso}-{int(m['day']):02}", "day", inferred, "day")
        return Found(start, end, iso, "month_part" if m["mpart"] else "month", inferred, "month")
    if m["half"]:
        return Found(start, end, f"{y}-{_HALF[m['half']]}", "half", inferred, "half-year")
    if m["quarter"]:
        if "前" in m[0]:
            iso = f"{y}-Q1/{y}-{_QUARTER[m['quarter']]}"
            return Found(start, end, iso, "range", inferred, "quarters")
        return Found(start, end, f"{y}-{_QUARTER[m['quarter']]}", "quarter", inferred, "quarter")
    if m["hm"]:
        return _han_date(m, year)
    if m["ylist"]:
        return Found(start, end, str(_digits(m["ylist"])), "year", False, "year-list")
    if m["decade"]:
        century = int(m["dy"] or int(m["century"] or 20) - 1)
        first = century * 100 + int(m["decade"])
        inferred = not (m["dy"] or m["century"])
        return Found(start, end, f"{first}/{first + 9}", "range", inferred, "decade")
    if m["by"]:
        return Found(start, end, f"{m['by']}-{m['bm']}-{m['bd']}", "day", False, "iso-day")
    if m["ny"]:
        return Found(start, end, f"{m['ny']}-{m['nm']}", "month", False, "month")
    if m["y"]:
        return Found(start, end, str(_digits(m["y"])), "year", False, "year")
    iso = f"{m['iy']}-{int(m['im']):02}-{int(m['id']):02}"
    return Found(start, end, iso, "day", False, "iso-day")


def _han_date(m: re.Match[str], year: int | None) -> Found:
    """五月二十一日, 十一月底: the month and day in Han figures."""
    start, end = m.span()
    printed = m["hyear"]
    iso = f"{_digits(printed) if printed else year or '-'}-{1 if m['hm'] == '元' else _digits(m['hm']):02}"
    if m["hd"]:
        return Found(start, end, f"{iso}-{_digits(m['hd']):02}", "day", printed is None, "han-day")
    return Found(start, end, iso, "month_part" if m["hpart"] else "month", printed is None, "han-day")
