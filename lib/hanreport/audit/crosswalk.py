"""The opening month list against the body: each item with the dated or undated passage that tells it again."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from hanreport.audit.faults import Fault, fault, listed, listed_zh
from hanreport.audit.manuscript import Manuscript
from hanreport.events import month
from hanreport.records import Milestone
from hanreport.report import Report
from hanreport.text import Span

LEAST_SHARED = 6
"""Characters in a row that an item and an undated passage share, names in quotation marks aside."""
COMMON = 3
"""Lines that hold a piece of words from which it is no sign of one event."""
_QUOTED = re.compile("“([^“”\n]{2,12})”")
_HAN = re.compile("[\u4e00-\u9fff“”]+$")


class Match(NamedTuple):
    """An item of the opening list: ``status`` is dated, undated or none; ``lines`` tell it again in the body."""

    item: Milestone
    status: str
    lines: tuple[int, ...]


def crosswalk(reading: Report) -> list[Match]:
    """Every item of the opening month list with what the body tells of it, in the list's order."""
    items = [row for row in reading.milestones if row.listed]
    if not items:
        return []
    undated = _undated(reading, [row for row in items if not row.same_event])
    return [
        Match(row, "dated", row.same_event)
        if row.same_event
        else Match(row, "undated" if undated.get(row.start) else "none", undated.get(row.start, ()))
        for row in items
    ]


def _undated(reading: Report, items: list[Milestone]) -> dict[int, tuple[int, ...]]:
    """The lines of the body that share most pieces of words with each item, by the item's offset."""
    listed_lines = {row.line for row in reading.milestones if row.listed}
    wanted = {piece for row in items for piece in _pieces(row.event)}
    found: dict[str, set[int]] = {}
    text = reading.text
    for number, start in enumerate(reading.lines.starts, start=1):
        if number in listed_lines:
            continue
        stop = reading.lines.starts[number] - 1 if number < len(reading.lines) else len(text)
        line = text[start:stop].replace("**", "")
        here = {line[i : i + LEAST_SHARED] for i in range(len(line) - LEAST_SHARED + 1)} & wanted
        here |= {f"“{word}”" for word in _QUOTED.findall(line)} & wanted
        for piece in here:
            found.setdefault(piece, set()).add(number)
    made = {}
    for row in items:
        lines: dict[int, int] = {}
        for piece in _pieces(row.event):
            places = found.get(piece, set())
            for number in places if len(places) < COMMON else ():
                lines[number] = lines.get(number, 0) + 1
        best = max(lines.values(), default=0)
        made[row.start] = tuple(sorted(number for number, n in lines.items() if n == best))
    return made


def _pieces(words: str) -> set[str]:
    pieces = {words[i : i + LEAST_SHARED] for i in range(len(words) - LEAST_SHARED + 1)}
    pieces = {piece for piece in pieces if _HAN.match(piece)}
    return pieces | {f"“{word}”" for word in _QUOTED.findall(words)}


def against_body(page: Manuscript) -> Iterator[Fault]:
    """Items of the opening list that the body does not tell, or tells without a date."""
    found = crosswalk(page.reading)
    for item, status, lines in found:
        if status == "none":
            yield fault(
                "list-none",
                "doubt",
                [item],
                f"月度要事所列{_quoted(item.event)}，正文没有相应记述。",
                f"The opening list has {_short(item.event)}; the body does not tell it.",
            )
        elif status == "undated":
            yield fault(
                "list-undated",
                "note",
                [item, *(page.between(line, line) for line in lines)],
                f"月度要事列在{int(month(item.date)[-2:])}月，正文第{listed_zh(lines)}行述及而未写日期。",
                f"The opening list puts it in month {int(month(item.date)[-2:])}; line {listed(lines)} of the body "
                "gives no date.",
            )
        else:
            yield fault(
                "list-dated",
                "note",
                [item, *(row for line in lines for row in page.events_of(line)[:1])],
                f"与正文第{listed_zh(lines)}行的日期相合。",
                f"Agrees with the date in line {listed(lines)} of the body.",
            )
    if found:
        yield _total(found)


def _quoted(words: str) -> str:
    return _short(words) if words.startswith("《") else f"“{_short(words)}”"


def _short(words: str) -> str:
    return words if len(words) <= 30 else words[:29] + "…"


def _total(found: list[Match]) -> Fault:
    n = {status: sum(match.status == status for match in found) for status in ("dated", "undated", "none")}
    return fault(
        "list-crosswalk",
        "note",
        [match.item for match in found],
        f"月度要事{len(found)}条：正文有日期的{n['dated']}条，述及而无日期的{n['undated']}条，未见的{n['none']}条。",
        f"{len(found)} items in the opening list: {n['dated']} with a dated passage in the body, {n['undated']} with an "
        f"undated one, {n['none']} with none.",
    )


def left_out(page: Manuscript) -> Iterator[Fault]:
    """Dated passages of the body that the opening list leaves out, and the months that have events but no entry."""
    months = {month(row.date) for row in page.reading.milestones if row.listed}
    if not months:
        return
    body = [row for row in page.reading.milestones if not row.listed]
    out = [row for row in body if not row.same_event]
    if out:
        lines = [row.line for row in out]
        yield fault(
            "list-leaves-out",
            "note",
            _places(out),
            f"正文有日期而月度要事未列的{len(out)}件（第{listed_zh(lines)}行），月度要事是选录。",
            f"{len(out)} dated events of the body are not in the opening list (lines {listed(lines)}): it is a selection.",
        )
    years = {one[:-3] for one in months}
    bare = sorted({month(row.date) for row in body if month(row.date)[:-3] in years} - months)
    if bare:
        told = "、".join(str(int(one[-2:])) for one in bare)
        rows = [row for row in body if month(row.date) in bare]
        yield fault(
            "list-months",
            "note",
            _places(rows),
            f"{told}月正文有事而月度要事没有条目。",
            f"The body has events in months {told.replace('、', ', ')}, for which the opening list has no entry.",
        )


def _places(rows: list[Milestone]) -> list[Span]:
    return [Span(row.start, row.end) for row in rows]


RULES = (against_body, left_out)
