"""Dated events: the opening month list against the body, the order of a chronicle, days and how they are written."""

import calendar
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise

from hanreport.audit.rules import Facts, shortened
from hanreport.events import month
from hanreport.records import Finding, Milestone

LEAST_SHARED = 6
"""Characters in a row that an item and an undated passage share, names in quotation marks aside."""
COMMON = 3
"""Lines that hold a piece of words from which it is no sign of one event."""
_QUOTED = re.compile("“[^“”\n]{2,12}”")
_TELLING = re.compile("[\u4e00-\u9fff“”]+$|“.*”$")
"""Pieces of words that can tell an event: in Chinese characters, or a name in quotation marks."""


def opening_list(facts: Facts) -> Iterator[Finding]:
    """Items of the opening list that the body does not tell; how list and body agree in all."""
    items = [row for row in facts.report.milestones if row.listed]
    if not items:
        return
    undated = _undated(facts, [row for row in items if not row.same_event])
    told = [row.same_event or undated[row.start] for row in items]
    for item, lines in zip(items, told, strict=True):
        if not lines:
            yield facts.finding("list-none", item, event=shortened(item.event, 30))
    dated = [row.same_event[0] for row in items if row.same_event]
    without = [lines[0] for lines in undated.values() if lines]
    left = [row for row in facts.report.milestones if not row.listed and not row.same_event]
    values = {
        "n": len(items),
        "none": told.count(()),
        "n_left": len(left),
        "left": [row.line for row in left],
    }
    if len(dated) == len(items) and not left:
        return
    months = sorted({month(row.date) for row in left} - {month(row.date) for row in items})
    yield facts.finding(
        "list-crosswalk",
        *items,
        *(facts.whole_lines(line, line) for line in dated + without),
        *left,
        n_dated=len(dated),
        n_undated=len(without),
        dated=dated,
        undated=without,
        months="、".join(str(int(one[-2:])) for one in months),
        **values,
    )


def _undated(facts: Facts, items: list[Milestone]) -> dict[int, tuple[int, ...]]:
    """The lines of the body that share most pieces of words with each item, by the item's offset."""
    of_list = {row.line for row in facts.report.milestones if row.listed}
    pieces = {row.start: {piece for piece in _pieces(row.event) if _TELLING.match(piece)} for row in items}
    wanted = set().union(*pieces.values())
    found: dict[str, set[int]] = {}
    for line in facts.lines:
        if line.number not in of_list:
            for piece in _pieces(facts.quote(line)) & wanted:
                found.setdefault(piece, set()).add(line.number)
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


LEAST_DATED = 5
"""Lines under one heading that begin with a date, from which they are a chronicle."""
_BEGINS_DATED = re.compile(r"[\s*\-•·]*(?:\d{4}年)?\d{1,2}月\d")


def chronicles(facts: Facts) -> Iterator[Finding]:
    """A line of a chronicle that begins with an earlier day than the line before."""
    rows = [row for row in facts.report.milestones if not row.listed and row.date != month(row.date)]
    for _, part in groupby(rows, lambda row: (row.section, row.heading)):
        days = [min(one, key=lambda row: row.date) for _, one in groupby(part, lambda row: row.line)]
        lines = [facts.quote(facts.report.lines.span(row.line, row.line)) for row in days]
        dated = sum(_BEGINS_DATED.match(line) is not None for line in lines)
        back = [(before, here) for before, here in pairwise(days) if here.date < before.date]
        if dated >= LEAST_DATED and 5 * dated >= 4 * len(days) and 3 * len(back) < len(days):
            for before, here in back:
                yield facts.finding("date-order", before, here, before=before, here=here)


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
    for match, place in found if len(like) >= SLIPS * len(found) else ():
        i = bisect_left(like, place)
        other = min(like[max(0, i - 1) : i + 1], key=lambda span: abs(span.start - place.start))
        yield facts.finding("padded-date", place, other, match=match, other=facts.quote(other))


RULES = (opening_list, chronicles, no_such_days, padded_dates)
