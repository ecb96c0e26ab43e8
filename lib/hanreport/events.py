"""Dated events: the opening month list, and dates in sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hanreport.dates import DateMatch as Date
from hanreport.entities import ORGANISATIONS, SERIES, Mention
from hanreport.records import Milestone, Placer
from hanreport.scanning import line_around

_BULLET = re.compile(r"[ \t]*(?:[-*+•·●○–—]\s+|\d{1,2}[.、)）](?!\d)\s*)")
_MONTH_LINE = re.compile(r"[ \t*#◆]*\d{1,2}月(?:份)?[ \t*]*$")
# Dates that date no event: cut-offs, comparisons, spans of time.
_NOT_EVENT_BEFORE = re.compile("(?:截至|截止|截止到|至|到|自|从|较|比|同比|以来|直至)$")
_NOT_EVENT_AFTER = re.compile("以来|起至|至今|同期|以前|之前|前(?=[，,完建实])")
_EACH = re.compile(r"[(（]各(\d+)颗[)）]")
_SEVERAL = re.compile("([A-Z])/([A-Z])星")
_BELOW = re.compile(r"\s*\n\s*[(（][^\n]*[)）](?=\s*(?:\n|$))")
_STOP = re.compile("[。；;！\n]")
LEAST_SHARED = 6
"""Characters that two mentions of one event share in a row, when their months agree."""
_COMPARED = 120
"""Characters of an event that are compared with others: more than a deed takes, little in a hostile line."""


class _Event(NamedTuple):
    """A dated event in folded text."""

    start: int
    end: int
    iso: str
    words: str
    satellites: int | None
    rule: str


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
        if _is_month_line(text, date):
            found.extend(_listed(text, date))
        elif date.precision in ("day", "month") and date.rule != "weekday" and not _excluded(text, date):
            j = bisect_right(starts, date.start)
            if not j or headings[j - 1][1] <= date.start:
                found.extend(_in_sentence(text, date, dates[max(0, i - 9) : i + 10]))
    bodies = [mention for mention in mentions if mention.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    rows = []
    for event in sorted(found, key=lambda event: (event.start, event.iso)):
        begin, end = line_around(text, event.start, event.end)
        below = _BELOW.match(text, end)
        here = bodies[bisect_left(starts, begin) : bisect_left(starts, below.end() if below else end)]
        rows.append(
            Milestone(
                *place(event.start, event.end, event.rule),
                date=event.iso,
                event=event.words,
                organisations=tuple(dict.fromkeys(body.name for body in here)),
                launch_count=event.satellites,
                listed=event.rule == "month-list",
            )
        )
    return rows


def repeated(found: Sequence[Milestone]) -> dict[int, tuple[int, ...]]:
    """For each event of the opening list the lines that report it again in the body, and the other way, by index.

    Two events are one when their months agree and they share ``LEAST_SHARED`` characters in a row.
    """
    pieces: dict[tuple[str, str], list[int]] = {}
    for j, item in enumerate(found):
        if not item.listed:
            for piece in _pieces(item.event):
                pieces.setdefault((month(item.date), piece), []).append(j)
    linked: dict[int, list[int]] = {}
    for i, item in enumerate(found):
        if item.listed:
            here = month(item.date)
            for j in sorted({j for piece in _pieces(item.event) for j in pieces.get((here, piece), ())}):
                linked.setdefault(i, []).append(found[j].line)
                linked.setdefault(j, []).append(item.line)
    return {i: tuple(lines) for i, lines in linked.items()}


def month(iso: str) -> str:
    """The month of an ISO date, with its year where there is one: 2021-05 of 2021-05-21, --05 of --05-21."""
    return iso[:4] if iso.startswith("--") else iso[:7]


def _pieces(words: str) -> set[str]:
    least = min(len(words), _COMPARED) - LEAST_SHARED + 1
    return {words[at : at + LEAST_SHARED] for at in range(least)}


def _is_month_line(text: str, date: Date) -> bool:
    begin, end = line_around(text, date.start, date.end)
    return end - begin < 24 and _MONTH_LINE.match(text[begin:end]) is not None


def _listed(text: str, date: Date) -> Iterator[_Event]:
    """The bullets under a month that stands alone in its line."""
    at = text.find("\n", date.end)
    while at >= 0:
        begin = at + 1
        at = text.find("\n", begin)
        line = text[begin : at if at >= 0 else len(text)]
        if not line.strip():
            continue
        bullet = _BULLET.match(line)
        if bullet is None:
            return
        words = line[bullet.end() :].rstrip()
        start = begin + bullet.end()
        yield _Event(start, start + len(words), date.iso, words, _satellites(words), "month-list")


def _excluded(text: str, date: Date) -> bool:
    """Whether a date bounds a time or stands in a document's title."""
    before = text[max(0, date.start - 4) : date.start]
    if _NOT_EVENT_BEFORE.search(before) or _NOT_EVENT_AFTER.match(text, date.end):
        return True
    opened = text.rfind("《", max(0, date.start - 40), date.start)
    return opened >= 0 and text.find("》", opened, date.start) < 0


def _in_sentence(text: str, date: Date, near: Sequence[Date]) -> Iterator[_Event]:
    """The event that a date in a sentence dates: from its clause on to the end of the deed."""
    line_start, line_end = line_around(text, date.start, date.end)
    start = max([line_start, *(stop.end() for stop in _STOP.finditer(text, line_start, date.start))])
    stop = _STOP.search(text, date.end, line_end)
    end = stop.start() if stop else line_end
    start = max(start, *(text.rfind(mark, start, date.start) + 1 for mark in "，,"))
    if bullet := _BULLET.match(text, start):
        start = bullet.end()
    behind = date.end
    if text.startswith(("，", ","), behind):
        start = date.start
        behind += 1
    end = _comma(text, behind, end)
    if text[date.start - 1 : date.start] == "、" or (
        text[date.end : date.end + 1] == "、" and any(other.start == date.end + 1 for other in near)
    ):
        yield from _in_list(text, date, near)
        return
    before = text[start : date.start].removesuffix("于").removesuffix("在")
    words = (before + text[date.end : end].lstrip("，, ")).strip(" -")
    if len(words) >= 4:
        yield _Event(start, end, date.iso, words, _satellites(words), "sentence")


def _comma(text: str, at: int, end: int) -> int:
    """Where the next comma stands; ``end`` when there is none before."""
    return min((place for mark in "，," if (place := text.find(mark, at, end)) >= 0), default=end)


def _in_list(text: str, date: Date, near: Sequence[Date]) -> Iterator[_Event]:
    """The event of a date in a list that goes with a list of names (08、09、10组 … 分别于5月7日、6月18日…)."""
    begin, end = line_around(text, date.start, date.end)
    row = [other for other in near if begin <= other.start < end and other.precision == date.precision]
    stop = _comma(text, row[-1].end, end)
    if series := SERIES.search(text, begin, end):
        items = series["items"].split("、")[row.index(date) :]
        if not items:
            return
        start, name = series.start(), f"{series['head']}{items[0]}{series['tail']}"
    else:
        name = text[begin : row[0].start].removesuffix("于").removesuffix("分别").strip(" -")
        start = end - len(text[begin:end].lstrip(" -"))
    words = name + text[row[-1].end : stop].strip()
    each = _EACH.search(text, begin, end)
    satellites = int(each[1]) if each else _satellites(words)
    yield _Event(start, stop, date.iso, words, satellites, "list")


def _satellites(words: str) -> int | None:
    """How many satellites an event launches: the letters of A/B星, else one; None where nothing is launched."""
    if "发射" not in words:
        return None
    if each := _EACH.search(words):
        return int(each[1])
    several = _SEVERAL.search(words)
    return abs(ord(several[2]) - ord(several[1])) + 1 if several else 1
