"""Dates and heading numbers: no such day, 07月19日, out of order, no year, left out. Knows no sense of events."""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault, listed, listed_zh
from hanreport.audit.manuscript import Manuscript
from hanreport.events import month
from hanreport.numbers.numerals import number
from hanreport.records import Heading, Milestone

_DAY = re.compile(r"(?<![\d.])(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日")


def no_such_day(page: Manuscript) -> Iterator[Fault]:
    """6月31日, 13月2日: a day that no calendar has."""
    for match, place in page.find(_DAY):
        month, day = int(match["month"]), int(match["day"])
        year = int(match["year"] or 2024)
        if 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]:
            continue
        yield fault(
            "no-such-day", "error", [place], f"没有{match[0]}这一天。", f"There is no such day: {match[0]}."
        )


_PADDED = re.compile(r"(?<![\d.])(?:(?:19|20)\d\d年)?(?:0\d月\d{1,2}日|\d{1,2}月0\d日|0\d月(?!\d))")
_PLAIN = re.compile(r"(?<![\d.])(?:[1-9]月\d{1,2}日|1[0-2]月[1-9]日|\d{1,2}月[1-9]日)")
SLIPS = 4
"""Padded dates are slips where the plain ones that could have been padded are at least so many times as many."""


def padded(page: Manuscript) -> Iterator[Fault]:
    """07月19日 where other dates are written 6月18日."""
    found = [*page.find(_PADDED)]
    if not found:
        return
    like = [place for _, place in page.find(_PLAIN)]
    if len(like) < SLIPS * len(found):
        return
    for match, place in found:
        i = bisect_left(like, place)
        other = min(like[max(0, i - 1) : i + 1], key=lambda span: abs(span.start - place.start))
        yield fault(
            "padded-date",
            "error",
            [place, other],
            f"“{match[0]}”多写了0，别处作“{page.of(*other)}”，请统一。",
            f"{match[0]} is written with a 0, other dates without ({page.of(*other)}).",
        )


LEAST_DATED = 5
"""Lines under one heading that begin with a date, from which they are a chronicle."""


def out_of_order(page: Manuscript) -> Iterator[Fault]:
    """A chronicle under one heading that goes back.

    A doubt where a line begins earlier than the one before, a note where it is only earlier than the last of several
    days that the line before tells.
    """
    by_part: dict[int, dict[int, list[Milestone]]] = {}
    for row in page.reading.milestones:
        if not row.listed and row.date != month(row.date):
            by_part.setdefault(page.part(row.start), {}).setdefault(row.line, []).append(row)
    for lines in by_part.values():
        begun = sum(_begins_dated(page, line) for line in lines)
        if begun < LEAST_DATED or 5 * begun < 4 * len(lines):
            continue
        told = [(line, sorted(rows, key=lambda row: row.date)) for line, rows in sorted(lines.items())]
        back = [i for i in range(1, len(told)) if told[i][1][0].date < told[i - 1][1][0].date]
        if 3 * len(back) < len(told):
            for i in back:
                before, here = told[i - 1][1][0], told[i][1][0]
                yield _earlier("doubt", before, here)
        for i in range(1, len(told)):
            before, here = told[i - 1][1][-1], told[i][1][0]
            if i not in back and here.date < before.date:
                later = [rows[0] for _, rows in told[i : i + FAR] if rows[0].date < before.date]
                yield fault(
                    "date-order",
                    "note",
                    [before, *later],
                    f"第{before.line}行并列{_days(told[i - 1][1])}，其末日晚于随后"
                    f"第{listed_zh(r.line for r in later)}行的日期，按日期排序时须拆开。",
                    f"Line {before.line} tells several days at once, the last of them later than line "
                    f"{listed(r.line for r in later)}: sort by date, not by line.",
                )


FAR = 50
"""Lines behind one that are named as earlier than it, at most."""
_BEGINS = re.compile(r"[\s*\-•·]*(?:\d{4}年)?\d{1,2}月\d")


def _begins_dated(page: Manuscript, line: int) -> bool:
    return _BEGINS.match(page.lines[line - 1]) is not None


def _days(rows: list[Milestone]) -> str:
    return "、".join(f"{int(month(row.date)[-2:])}月{int(row.date[-2:])}日" for row in rows)


def _earlier(severity: str, before: Milestone, here: Milestone) -> Fault:
    return fault(
        "date-order",
        severity,
        [before, here],
        f"{_days([here])}（第{here.line}行）排在{_days([before])}（第{before.line}行）之后，与上下文的时间顺序不合。",
        f"{here.date} (line {here.line}) stands behind {before.date} (line {before.line}), against the order of the list.",
    )


def no_year(page: Manuscript) -> Iterator[Fault]:
    """No event's date prints a year: it can only be inferred."""
    events = {row.start: row for row in page.reading.dates if row.precision in ("day", "month", "month_part")}
    if len(events) >= 3 and all(row.inferred for row in events.values()):
        first = min(events.values(), key=lambda row: row.start)
        year = first.iso[:4]
        known = f"，{year}年是据出处推定" if year.isdecimal() else ""
        yield fault(
            "no-year",
            "note",
            [first],
            f"全文{len(events)}处日期均未写年份{known}。",
            f"None of the {len(events)} dates prints its year" + (f"; {year} is inferred." if known else "."),
        )


_STYLES = {
    "decimal": r"(?P<n>\d{1,2}(?:[.．]\d{1,2})+)",
    "han": "(?P<n>[一二三四五六七八九十]+)、",
    "bracket": "[(（](?P<n>[一二三四五六七八九十]+)[)）]",
}


def heading_numbers(page: Manuscript) -> Iterator[Fault]:
    """Numbered headings that leave a number out or print one twice (一、二、四、), where no line begins with it."""
    last: dict[tuple[str, str], tuple[int, Heading]] = {}
    for head in page.reading.outline:
        if head.rule not in _STYLES:
            continue
        match = re.match(_STYLES[head.rule], head.title)
        if match is None:
            continue
        parent, n = _numbered(head.rule, match["n"])
        if head.rule == "bracket" or head.rule == "han":
            parent = str(head.level)
        key = (head.rule, parent)
        before = last.get(key)
        last[key] = (n, head)
        if head.rule != "bracket":
            # Deeper numbers begin anew under each heading.
            last = {k: held for k, held in last.items() if k == key or _outer(k[0], head.rule)}
        if before is None or n == before[0] + 1 or n == 1:
            continue
        if n == before[0] + 2 and not _begins(page, before[1], head, match["n"], n - 1):
            yield fault(
                "heading-number",
                "doubt",
                [before[1], head],
                f"标题编号由“{_shown(before[1].title)}”跳到“{_shown(head.title)}”，中间缺一个。",
                f"The numbers of the headings leave one out between {_shown(before[1].title)} and {_shown(head.title)}.",
            )
        elif n == before[0] and head.title != before[1].title:
            yield fault(
                "heading-number",
                "doubt",
                [before[1], head],
                f"两个标题同用编号：“{_shown(before[1].title)}”“{_shown(head.title)}”。",
                f"Two headings have one number: {_shown(before[1].title)}, {_shown(head.title)}.",
            )


def _outer(one: str, other: str) -> bool:
    order = ("decimal", "han", "bracket")
    return order.index(one) < order.index(other)


def _numbered(rule: str, figures: str) -> tuple[str, int]:
    if rule == "decimal":
        parent, _, last = figures.replace("．", ".").rpartition(".")
        return parent, int(last)
    value = number(figures)
    return "", int(value) if value is not None else 0


def _begins(page: Manuscript, before: Heading, after: Heading, figures: str, wanted: int) -> bool:
    """Whether a line between two headings begins with the number that they leave out, though it is no heading."""
    for line in page.lines[before.line : after.line - 1]:
        match = re.match(r"[\s*#◆]*[(（]?(?P<n>[\d.．]+|[一二三四五六七八九十]+)", line)
        if match:
            value = (
                number(match["n"].replace("．", ".").rpartition(".")[2]) if match["n"].strip(".．") else None
            )
            if value is not None and int(value) == wanted:
                return True
    return not figures


def _shown(title: str) -> str:
    return title if len(title) <= 16 else title[:15] + "…"


RULES = (no_such_day, padded, out_of_order, no_year, heading_numbers)
