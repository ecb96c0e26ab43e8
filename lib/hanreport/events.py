"""Dated events: the opening month list, and dates in sentences."""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import product

from hanreport.dates import DateMatch as Date
from hanreport.entities import ORGANISATIONS, SERIES, Mention
from hanreport.records import Milestone, Placer
from hanreport.text import line_around

_BULLET = re.compile(r"[ \t]*(?:[-*+•·●○–—]\s+|\d{1,2}[.、)）](?!\d)\s*)")
_MONTH_LINE = re.compile(r"[ \t*#◆]*\d{1,2}月(?:份)?[ \t*]*$")
# Dates that date no event: cut-offs, comparisons, spans of time.
_NOT_EVENT_BEFORE = re.compile("(?:截至|截止|截止到|至|到|自|从|较|比|同比|以来|直至)$")
_NOT_EVENT_AFTER = re.compile("以来|起至|至今|同期|以前|之前|前(?=[，,完建实])")
_DATING = re.compile("(?:分别|[于在]|[去今明]年)+$")
_EACH = re.compile(r"[(（]各(\d+)颗[)）]")
_TWIN = re.compile("[A-Z]/[A-Z]星")
_BELOW = re.compile(r"\s*\n\s*[(（][^\n]*[)）](?=\s*(?:\n|$))")
_PAUSE = re.compile("[，,。；;！\n]")
LEAST_SHARED = 6
"""Characters that two mentions of one event share in a row, when their months agree."""
_COMPARED = 120
"""Characters of an event that are compared with others: more than a deed takes, little in a hostile line."""

_Event = tuple[int, int, str, str, str]
"""Where an event stands in folded text, its date, its words, and the rule that found it."""


def find(
    text: str,
    dates: Sequence[Date],
    mentions: Sequence[Mention],
    headings: Sequence[tuple[int, int]],
    place: Placer,
) -> list[Milestone]:
    """The dated events of a folded text in order.

    Args:
        text: folded text.
        dates: its dates.
        mentions: its names; the organisations among them that stand in an event's line, or in the bracketed line
            below it, are the event's.
        headings: folded spans of headings, which are no events.
        place: gives the place of a folded span.
    """
    found: list[_Event] = []
    starts = [start for start, _ in headings]
    for i, date in enumerate(dates):
        begin, end = line_around(text, date.start, date.end)
        if end - begin < 24 and _MONTH_LINE.match(text[begin:end]):
            found.extend(_listed(text, date))
        elif date.precision in ("day", "month") and not _excluded(text, date):
            j = bisect_right(starts, date.start)
            if not j or headings[j - 1][1] <= date.start:
                found.extend(_in_sentence(text, date, dates[max(0, i - 9) : i + 10]))
    bodies = [mention for mention in mentions if mention.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    rows = []
    for start, last, iso, words, rule in sorted(found):
        begin, end = line_around(text, start, last)
        below = _BELOW.match(text, end)
        here = bodies[bisect_left(starts, begin) : bisect_left(starts, below.end() if below else end)]
        rows.append(
            Milestone(
                *place(start, last, rule),
                date=iso,
                event=words,
                organisations=tuple(dict.fromkeys(body.name for body in here)),
                launch_count=_satellites(words, text[begin:end]),
                listed=rule == "month-list",
            )
        )
    return rows


def repeated(found: Sequence[Milestone]) -> dict[int, tuple[int, ...]]:
    """For each event of the opening list the lines that report it again in the body, and the other way, by index.

    Two events are one when their months agree and they share ``LEAST_SHARED`` characters in a row.
    """
    told: defaultdict[tuple[str, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
    for i, item in enumerate(found):
        for at in range(min(len(item.event), _COMPARED) - LEAST_SHARED + 1):
            told[month(item.date), item.event[at : at + LEAST_SHARED]][item.listed].append(i)
    linked: defaultdict[int, set[int]] = defaultdict(set)
    for i, j in {pair for told_twice in told.values() for pair in product(*told_twice)}:
        linked[i].add(found[j].line)
        linked[j].add(found[i].line)
    return {i: tuple(sorted(lines)) for i, lines in linked.items()}


def month(iso: str) -> str:
    """The month of an ISO date, with its year where there is one: 2021-05 of 2021-05-21, --05 of --05-21."""
    return iso[:4] if iso.startswith("--") else iso[:7]


def _listed(text: str, date: Date) -> Iterator[_Event]:
    """The bullets under a month that stands alone in its line."""
    at = text.find("\n", date.end)
    while at >= 0:
        begin = at + 1
        at = text.find("\n", begin)
        line = text[begin : at if at >= 0 else len(text)].rstrip()
        if bullet := _BULLET.match(line):
            start, end = begin + bullet.end(), begin + len(line)
            yield start, end, date.iso, text[start:end], "month-list"
        elif line:
            return


def _excluded(text: str, date: Date) -> bool:
    """Whether a date bounds a time or stands in a document's title."""
    if _NOT_EVENT_BEFORE.search(text, max(0, date.start - 4), date.start) or _NOT_EVENT_AFTER.match(
        text, date.end
    ):
        return True
    opened = text.rfind("《", max(0, date.start - 40), date.start)
    return opened >= 0 and text.find("》", opened, date.start) < 0


def _in_sentence(text: str, date: Date, near: Sequence[Date]) -> Iterator[_Event]:
    """The event that a date in a sentence dates: its clause, or the next where the date is a clause of its own.

    Of a list of dates each takes its name from the list in front (08、09、10组 … 分别于5月7日、6月18日…).
    """
    begin, end = line_around(text, date.start, date.end)
    row = [other for other in near if begin <= other.start < end and other.precision == date.precision]
    i = row.index(date)
    if text[date.start - 1 : date.start] == "、" or any(
        date.end + 1 == other.start and text[date.end] == "、" for other in row
    ):
        start, first, behind, rule = begin, row[0].start, row[-1].end, "list"
    else:
        start = max([begin, *(pause.end() for pause in _PAUSE.finditer(text, begin, date.start))])
        first, behind, rule = date.start, date.end, "sentence"
        if text.startswith(("，", ","), behind):
            start, behind = first, behind + 1
    if bullet := _BULLET.match(text, start):
        start = bullet.end()
    pause = _PAUSE.search(text, behind, end)
    stop = pause.start() if pause else end
    name = _DATING.sub("", text[start:first])
    if rule == "list" and (series := SERIES.search(text, begin, end)):
        items = series["items"].split("、")
        if i >= len(items):
            return
        start, name = series.start(), f"{series['head']}{items[i]}{series['tail']}"
    words = (name + text[behind:stop].strip()).strip(" -")
    if len(words) >= 4:
        yield start, stop, date.iso, words, rule


def _satellites(words: str, line: str) -> int | None:
    """How many satellites an event launches: two in A/B星, else one; None where nothing is launched."""
    each = _EACH.search(line)
    return None if "发射" not in line else int(each[1]) if each else 2 if _TWIN.search(words) else 1
