"""Dated events: the opening month list and dates in sentences. Knows nothing about what an event means."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hanreport.dates import DateMatch
from hanreport.naming import ORGANISATIONS
from hanreport.naming import Found as Name
from hanreport.records import Milestone
from hanreport.scanning import line_around

_BULLET = re.compile(r"[ \t]*(?:[-*+•·●○–—]\s+|\d{1,2}[.、)）](?!\d)\s*)")
_MONTH_LINE = re.compile(r"[ \t*#◆]*\d{1,2}月(?:份)?[ \t*]*$")
# Dates that date no event: cut-offs, comparisons, spans of time.
_NOT_EVENT_BEFORE = re.compile(r"(?:截至|截止|截止到|至|到|自|从|较|比|同比|以来|直至)$")
_NOT_EVENT_AFTER = re.compile(r"以来|起至|至今|同期|以前|之前|前(?=[，,完建实])")
_LAUNCH = re.compile("发射")
_EACH = re.compile(r"[(（]各(\d+)颗[)）]")
_SEVERAL = re.compile(r"([A-Z])/([A-Z])星")
_LIST = re.compile(r"(?P<head>[^\s，。、；“”]{2,8}?号)(?P<items>\d{2}(?:、\d{2})+)(?P<tail>组|星)")
_BELOW = re.compile(r"\s*\n\s*[(（][^\n]*[)）](?=\s*(?:\n|$))")
_STOP = re.compile("[。；;！\n]")
LEAST_SHARED = 6
"""Characters that two mentions of one event share in a row, when their months agree."""


class Found(NamedTuple):
    """A dated event in folded text; ``date_start`` is where its date stands."""

    start: int
    end: int
    iso: str
    event: str
    date_start: int
    launch_count: int | None
    listed: bool
    rule: str
    organisations: tuple[str, ...] = ()


def find(
    text: str, dates: Sequence[DateMatch], names: Sequence[Name], heads: Sequence[tuple[int, int]]
) -> list[Found]:
    """The dated events of a folded text in order.

    Args:
        text: folded text.
        dates: its dates.
        names: its names; the bodies among them that stand in an event's line, or in the bracketed line below
            it, are the event's organisations.
        heads: folded spans of headings, which are no events.
    """
    found: list[Found] = []
    starts = [start for start, _ in heads]
    for i, date in enumerate(dates):
        if _is_month_head(text, date):
            found.extend(_listed(text, date))
            continue
        if date.precision not in ("day", "month") or date.rule == "weekday" or _excluded(text, date):
            continue
        j = bisect_right(starts, date.start)
        if not j or heads[j - 1][1] <= date.start:
            found.extend(_in_sentence(text, date, dates[max(0, i - 9) : i + 10]))
    bodies = [name for name in names if name.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    with_bodies = (_with_bodies(text, item, bodies, starts) for item in found)
    return sorted(with_bodies, key=lambda item: (item.start, item.iso))


def same(found: Sequence[Milestone]) -> dict[int, tuple[int, ...]]:
    """For each event of the opening list the lines that report it again in the body, both ways, by index.

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


_COMPARED = 120
"""Characters of an event that are compared with others: more than a deed takes, little in a hostile line."""


def month(iso: str) -> str:
    """The month of an ISO date, with its year where there is one: 2021-05 of 2021-05-21, --05 of --05-21."""
    return iso[:4] if iso.startswith("--") else iso[:7]


def _pieces(words: str) -> set[str]:
    least = min(len(words), _COMPARED) - LEAST_SHARED + 1
    return {words[at : at + LEAST_SHARED] for at in range(least)}


def _is_month_head(text: str, date: DateMatch) -> bool:
    begin, end = line_around(text, date.start, date.end)
    return end - begin < 24 and _MONTH_LINE.match(text[begin:end]) is not None


def _listed(text: str, date: DateMatch) -> Iterator[Found]:
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
        yield Found(
            start, start + len(words), date.iso, words, date.start, _satellites(words), True, "month-list"
        )


def _excluded(text: str, date: DateMatch) -> bool:
    if _NOT_EVENT_BEFORE.search(text[max(0, date.start - 4) : date.start]) or _NOT_EVENT_AFTER.match(
        text, date.end
    ):
        return True
    opened = text.rfind("《", max(0, date.start - 40), date.start)
    return opened >= 0 and text.find("》", opened, date.start) < 0


def _in_sentence(text: str, date: DateMatch, dates: Sequence[DateMatch]) -> Iterator[Found]:
    """The event a date in a sentence dates: from its clause on to the end of the deed."""
    line_start, line_end = line_around(text, date.start, date.end)
    begin = max([line_start, *(m.end() for m in _STOP.finditer(text, line_start, date.start))])
    stop = _STOP.search(text, date.end, line_end)
    end = stop.start() if stop else line_end
    clause = max(text.rfind(mark, begin, date.start) for mark in "，,") + 1
    clause = max(clause, begin)
    if bullet := _BULLET.match(text, clause):
        clause = bullet.end()
    if text[date.end : date.end + 1] in ("，", ","):
        start = date.start
        comma = _next_comma(text, date.end + 1, end)
    else:
        start = clause
        comma = _next_comma(text, date.end, end)
    if _names_parallel(text, date, dates):
        yield from _parallel(text, start, comma, date, dates)
        return
    words = _without_date(text, start, comma, date)
    if len(words) >= 4:
        yield Found(start, comma, date.iso, words, date.start, _satellites(words), False, "sentence")


def _next_comma(text: str, at: int, end: int) -> int:
    places = [place for mark in "，," if (place := text.find(mark, at, end)) >= 0]
    return min(places, default=end)


def _without_date(text: str, start: int, end: int, date: DateMatch) -> str:
    before, after = text[start : date.start], text[date.end : end]
    return (before.removesuffix("于").removesuffix("在") + after.lstrip("，, ")).strip(" -")


def _names_parallel(text: str, date: DateMatch, dates: Sequence[DateMatch]) -> bool:
    """Whether the date is one of a list that goes with a list of names (08、09、10组 … 分别于5月7日、6月18日…)."""
    return text[date.start - 1 : date.start] == "、" or (
        text[date.end : date.end + 1] == "、" and any(other.start == date.end + 1 for other in dates)
    )


def _parallel(text: str, start: int, end: int, date: DateMatch, dates: Sequence[DateMatch]) -> Iterator[Found]:
    line_start, line_end = line_around(text, date.start, date.end)
    line = text[line_start:line_end]
    row = [
        d for d in dates if line_start <= d.start < line_start + len(line) and d.precision == date.precision
    ]
    place = row.index(date)
    listed = _LIST.search(line)
    last = row[-1].end
    stop = _next_comma(text, last, line_start + len(line))
    deed = text[last:stop].strip()
    count = int(each[1]) if (each := _EACH.search(line)) else None
    if listed is None:
        words = line[: row[0].start - line_start].removesuffix("于").removesuffix("分别").strip(" -") + deed
        yield Found(
            line_start + len(line) - len(line.lstrip(" -")),
            stop,
            date.iso,
            words,
            date.start,
            count,
            False,
            "list",
        )
        return
    items = listed["items"].split("、")
    if place >= len(items):
        return
    name = f"{listed['head']}{items[place]}{listed['tail']}"
    yield Found(
        line_start + listed.start(),
        stop,
        date.iso,
        name + deed,
        date.start,
        count or _satellites(name + deed),
        False,
        "list",
    )


def _satellites(words: str) -> int | None:
    """How many satellites an event launches: the letters of A/B星, else one; None where nothing is launched."""
    if not _LAUNCH.search(words):
        return None
    if each := _EACH.search(words):
        return int(each[1])
    if several := _SEVERAL.search(words):
        return ord(several[2]) - ord(several[1]) + 1
    return 1


def _with_bodies(text: str, item: Found, bodies: Sequence[Name], starts: Sequence[int]) -> Found:
    """The event with the bodies named in its line and in a bracketed line right below it."""
    begin, end = line_around(text, item.start, item.end)
    below = _BELOW.match(text, end)
    stop = below.end() if below else end
    first, last = (bisect_left(starts, place) for place in (begin, stop))
    here = dict.fromkeys(name.name for name in bodies[first:last])
    return Found(
        item.start,
        item.end,
        item.iso,
        item.event,
        item.date_start,
        item.launch_count,
        item.listed,
        item.rule,
        tuple(here),
    )
