"""Dated events: the opening month list against the body, the order of a chronicle, days and how they are written."""

import calendar
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from hanreport.audit.rules import Facts, Place, shortened
from hanreport.events import month
from hanreport.records import Finding, Milestone
from hanreport.report import Report

LEAST_SHARED = 6
"""Characters in a row that an item and an undated passage share, names in quotation marks aside."""
COMMON = 3
"""Lines that hold a piece of words from which it is no sign of one event."""
_QUOTED = re.compile("“[^“”\n]{2,12}”")
_TELLING = re.compile("[\u4e00-\u9fff“”]+$|“.*”$")
"""Pieces of words that can tell an event: in Chinese characters, or a name in quotation marks."""


STATUSES = ("dated", "undated", "none")


class ListedEvent(NamedTuple):
    """An item of the opening list: ``status`` is dated, undated or none; ``lines`` tell it again in the body."""

    item: Milestone
    status: str
    lines: tuple[int, ...]


def crosswalk(report: Report) -> list[ListedEvent]:
    """Every item of the opening month list with what the body tells of it, in the list's order."""
    items = [row for row in report.milestones if row.listed]
    undated = _undated(report, [row for row in items if not row.same_event])
    made = []
    for row in items:
        lines = row.same_event or undated[row.start]
        status = "dated" if row.same_event else "undated" if lines else "none"
        made.append(ListedEvent(row, status, lines))
    return made


def _undated(report: Report, items: list[Milestone]) -> dict[int, tuple[int, ...]]:
    """The lines of the body that share most pieces of words with each item, by the item's offset."""
    if not items:
        return {}
    of_list = {row.line for row in report.milestones if row.listed}
    pieces = {row.start: {piece for piece in _pieces(row.event) if _TELLING.match(piece)} for row in items}
    wanted = set().union(*pieces.values())
    found: dict[str, set[int]] = {}
    for number, line in enumerate(report.text.split("\n"), start=1):
        if number not in of_list:
            for piece in _pieces(line.replace("**", "")) & wanted:
                found.setdefault(piece, set()).add(number)
    made = {}
    for start, own in pieces.items():
        rare = [found[piece] for piece in own if len(found.get(piece, ())) in range(1, COMMON)]
        counts = Counter(number for numbers in rare for number in numbers)
        most = max(counts.values(), default=0)
        made[start] = tuple(sorted(number for number, n in counts.items() if n == most))
    return made


def _pieces(words: str) -> set[str]:
    """The runs of characters of words and the names they quote, by which two accounts of an event are matched."""
    runs = {words[i : i + LEAST_SHARED] for i in range(len(words) - LEAST_SHARED + 1)}
    return runs.union(_QUOTED.findall(words))


def opening_list(facts: Facts) -> Iterator[Finding]:
    """Items of the opening list that the body does not tell; how list and body agree in all."""
    found = crosswalk(facts.report)
    for item, status, _ in found:
        if status == "none":
            key = "list-none.title" if item.event.startswith("《") else "list-none"
            yield facts.finding(key, item, event=shortened(item.event, 30))
    if found:
        lines = {
            status: [line for event in found if event.status == status for line in event.lines[:1]]
            for status in STATUSES
        }
        n = Counter(event.status for event in found)
        body = [row for row in facts.report.milestones if not row.listed and not row.same_event]
        told = [line for status in STATUSES for line in lines[status]]
        places: list[Place] = [
            *(event.item for event in found),
            *(facts.whole_lines(line, line) for line in told),
            *body,
        ]
        months = sorted({month(row.date) for row in body} - {month(event.item.date) for event in found})
        values = {"n": len(found), "left": len(body), "lines": [row.line for row in body]}
        values |= {f"n_{status}": n[status] for status in STATUSES} | {
            f"l_{k}": v or "" for k, v in lines.items()
        }
        yield facts.finding(
            "list-crosswalk", *places, months=[str(int(one[-2:])) for one in months], **values
        )


def _month(row: Milestone) -> int:
    return int(month(row.date)[-2:])


LEAST_DATED = 5
"""Lines under one heading that begin with a date, from which they are a chronicle."""
FAR = 50
"""Lines behind one that are named as earlier than it, at most."""
_BEGINS_DATED = re.compile(r"[\s*\-•·]*(?:\d{4}年)?\d{1,2}月\d")


def chronicles(facts: Facts) -> Iterator[Finding]:
    """A chronicle under one heading that goes back.

    A doubt where a line begins earlier than the one before, a note where it is only earlier than the last of several
    days that the line before tells.
    """
    by_part: dict[int, dict[int, list[Milestone]]] = {}
    for row in facts.report.milestones:
        if not row.listed and row.date != month(row.date):
            by_part.setdefault(facts.part_of(row.start), {}).setdefault(row.line, []).append(row)
    for lines in by_part.values():
        dated = sum(_BEGINS_DATED.match(facts.raw_lines[line - 1]) is not None for line in lines)
        if dated >= LEAST_DATED and 5 * dated >= 4 * len(lines):
            days = [sorted(rows, key=lambda row: row.date) for _, rows in sorted(lines.items())]
            yield from _goes_back(facts, days)


def _goes_back(facts: Facts, days: list[list[Milestone]]) -> Iterator[Finding]:
    back = [i for i in range(1, len(days)) if days[i][0].date < days[i - 1][0].date]
    for i in back if 3 * len(back) < len(days) else ():
        before, here = days[i - 1][0], days[i][0]
        values = {"before": before, "here": here, "days": [_day(before), _day(here)]}
        yield facts.finding("date-order.earlier", before, here, **values)
    for i in range(1, len(days)):
        last = days[i - 1][-1]
        if i not in back and days[i][0].date < last.date:
            later = [rows[0] for rows in days[i : i + FAR] if rows[0].date < last.date]
            lines = [row.line for row in later]
            names = [_day(row) for row in days[i - 1]]
            yield facts.finding("date-order.several", last, *later, before=last, days=names, lines=lines)


def _day(row: Milestone) -> str:
    return f"{_month(row)}月{int(row.date[-2:])}日"


_DAY = re.compile(
    r"(?<![\d.—-])(?:(?P<year>(?:19|20)\d\d)年)?(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日|(?!龄|\d))"
)
_NEVER = re.compile(
    r"(?<![\d.,前距今约近有])(?!2060)(?:2[1-9]\d\d|[3-9]\d{3}|20[6-9]\d)年(?!历史|前|以来|来|的|间|余|多)"
    r"|[五六七八九]季度"
)
_LEAP_YEAR = 2024


def no_such_days(facts: Facts) -> Iterator[Finding]:
    """6月31日, 13月, 2205年, 第五季度: what no calendar has, or none that a report plans by."""
    for match, place in facts.find(_NEVER):
        yield facts.finding("no-such-day", place, match=match)
    for match, place in facts.find(_DAY):
        year, of_year, day = int(match[1] or _LEAP_YEAR), int(match[2]), int(match[3] or 1)
        if not (1 <= of_year <= 12 and 1 <= day <= calendar.monthrange(year, of_year)[1]):
            yield facts.finding("no-such-day", place, match=match)


_PADDED = re.compile(r"(?<![\d.])(?:(?:19|20)\d\d年)?(?:0\d月\d{1,2}日|\d{1,2}月0\d日|0\d月(?!\d))")
_PLAIN = re.compile(r"(?<![\d.])(?:[1-9]月\d{1,2}日|1[0-2]月[1-9]日|\d{1,2}月[1-9]日)")
SLIPS = 4
"""Padded dates are slips where the plain ones that could have been padded are at least so many times as many."""


def padded_dates(facts: Facts) -> Iterator[Finding]:
    """07月19日 where other dates are written 6月18日."""
    found = list(facts.find(_PADDED))
    like = [place for _, place in facts.find(_PLAIN)] if found else []
    if len(like) < SLIPS * len(found):
        return
    for match, place in found:
        i = bisect_left(like, place)
        other = min(like[max(0, i - 1) : i + 1], key=lambda span: abs(span.start - place.start))
        yield facts.finding("padded-date", place, other, match=match, other=facts.quote(other))


def no_years(facts: Facts) -> Iterator[Finding]:
    """No event's date prints a year: it can only be inferred."""
    events = {row.start: row for row in facts.report.dates if row.precision in ("day", "month", "month_part")}
    if len(events) >= 3 and all(row.inferred for row in events.values()):
        first = min(events.values(), key=lambda row: row.start)
        year = first.iso[:4]
        key = "no-year.inferred" if year.isdecimal() else "no-year"
        yield facts.finding(key, first, n=len(events), year=year)


RULES = (opening_list, chronicles, no_such_days, padded_dates, no_years)
