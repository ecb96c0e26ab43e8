"""Days, months, years and periods in folded text. Knows nothing about events."""

import re
from collections import Counter
from collections.abc import Iterator
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
    | (?P<y>{_Y})年(?P<ypart>底|末|初)?(?!代|均|产|龄|度[^\d])
    | (?P<iy>[12]\d{{3}})[-/.](?P<im>{_M})[-/.](?P<id>{_D})(?![\d.])
    """,
    re.VERBOSE,
)
_BEGINS = re.compile(r"[\d一二三四上下第前]")
# A year alone in the brackets of a title: 《…规划(2008)》.
_TITLE_YEAR = re.compile(
    r"[(（](?P<y>(?:19|20)\d\d)(?:(?P<to>[-—–~至]{1,2})(?P<y2>(?:19|20)\d\d))?[)）](?=[^《]{0,12}》)"
)


class Found(NamedTuple):
    """A date in folded text."""

    start: int
    end: int
    iso: str
    precision: str
    inferred: bool
    rule: str


def find(text: str, year: int | None) -> Iterator[Found]:
    """The dates of a folded text in order.

    Args:
        text: folded text.
        year: the chapter's year, for dates that print none; without one such a date is ``--05`` (ISO 8601).
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
    found = [item for m in scan(_BEGINS, PATTERN, text) if (item := _read(m, year)) is not None]
    yield from sorted([*found, *titles], key=lambda item: item.start)


_PRINTED_YEAR = re.compile(r"(?<![\d较比到至自从])(20[0-4]\d|19[5-9]\d)(?=年(?!代))")
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


def _read(m: re.Match[str], year: int | None) -> Found | None:
    start, end = m.span()
    if start and (m.string[start - 1].isdecimal() or m.string[start - 1] in ".%第"):
        return None
    printed = m["year"]
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
    if m["y"]:
        return Found(start, end, str(_digits(m["y"])), "year", False, "year")
    iso = f"{m['iy']}-{int(m['im']):02}-{int(m['id']):02}"
    return Found(start, end, iso, "day", False, "iso-day")
