"""How a text is put together: headings, their bodies and numbers, lists of events against the body, days."""

import calendar
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, takewhile
from typing import NamedTuple

from hanreport.audit.rules import WORDS, Facts, Line, Place, shortened
from hanreport.dates import month
from hanreport.numbers.numerals import number
from hanreport.outline import HEAD
from hanreport.records import Finding, Heading, Milestone
from hanreport.text import Span

_SURE_STYLES = ("decimal", "han", "bracket", "chapter", "section", "part", "mark")
TITLES = 3
"""Headings in a row without body from which they are a list of titles, not empty parts."""


def empty(facts: Facts) -> Iterator[Finding]:
    """A heading that holds neither words nor deeper headings; a figure may have stood in a wide gap behind it."""
    parts = [(head, lines) for head, lines in facts.parts if head is not None and head.kind == "heading"]
    found: list[Finding] = []
    length = 0
    for (head, lines), (following, _) in pairwise(parts):
        if lines or following.level > head.level:
            yield from found if length < TITLES else ()
            found, length = [], 0
            continue
        length += 1
        sure = head.rule in _SURE_STYLES and (following.level < head.level or head.rule == following.rule)
        if gap := facts.wide_gaps.get(following.line):
            found.append(facts.finding("empty-heading.gap", head, gap.span, head=head, gap=gap))
        elif sure:
            found.append(facts.finding("empty-heading", head, head=head))
    yield from found if length < TITLES else ()


def introductions(facts: Facts) -> Iterator[Finding]:
    """The parts that hold one paragraph and then a wide gap: what the paragraph announces may be lost."""
    found: list[tuple[Heading, Line, Span]] = []
    for (head, lines), (following, _) in pairwise(facts.parts):
        if head is None or following is None or head.kind != "heading" or following.level > head.level:
            continue
        gap = facts.wide_gaps.get(following.line)
        if gap and len(lines) == 1 and lines[0].kind == "text":
            found.append((head, lines[0], gap.span))
    if found:
        titles, numbers = zip(*((shortened(head.title, 24), head.line) for head, *_ in found), strict=True)
        places: list[Place] = [place for row in found for place in row]
        yield facts.finding("intro-only", *places, n=len(found), heads=titles, lines=numbers)


SHARED = 2
"""Pairs of characters that a heading shares with the lines before it, and the heading above them does not."""


def displaced(facts: Facts) -> Iterator[Finding]:
    """A heading without body whose subject stands right before it, under a heading about something else."""
    parts = [*facts.parts, (None, [])]
    for (above, before), (head, lines), (following, _) in zip(parts, parts[1:], parts[2:], strict=False):
        if head is None or lines or head.kind != "heading" or above is None or not before:
            continue
        if following is not None and following.level > head.level:
            continue
        # The bullets that end the body above, or its last paragraph.
        block = [*takewhile(lambda line: line.kind == "bullet", before[::-1])][::-1] or before[-1:]
        pairs = _pairs("".join(map(facts.quote, block)))
        shared = _pairs(head.title) & pairs
        if len(shared) >= SHARED and not _pairs(above.title) & pairs:
            place = Span(block[0].start, block[-1].end)
            values = {"lines": [line.number for line in block], "shared": sorted(shared)[:4]}
            yield facts.finding("displaced-body", head, place, head=head, **values)


def _pairs(words: str) -> set[str]:
    """The pairs of Chinese characters that say what words are about."""
    found = {first + second for first, second in pairwise(words)}
    return {pair for pair in found if WORDS["about"].fullmatch(pair)}


def lost_headings(facts: Facts) -> Iterator[Finding]:
    """A paragraph behind a wide gap that follows words, where such gaps otherwise stand beside headings."""
    wide = [(before, line) for before, line in pairwise(facts.lines) if line.number in facts.wide_gaps]
    without = [line for before, line in wide if "heading" not in (before.kind, line.kind)]
    for line in without if len(wide) > 3 and 3 * len(without) <= len(wide) else ():
        gap = facts.wide_gaps[line.number]
        if line.kind == "text" and len(facts.quote(line)) > 20:
            yield facts.finding("lost-heading", line, gap.span, gap=gap)


LEAST_BULLETS = 4
MOST_NAMED = 4
"""One bullet in so many may name a thing and the list still be one without a subject."""


def lost_subjects(facts: Facts) -> Iterator[Finding]:
    """Bullets under one heading that begin with a deed and name nothing, in states that exclude each other.

    Such a list tells of several things, whose names stood in lines that are lost: it is parted at wide gaps and
    where a thing in service is followed by one still in design or test.
    """
    named = {row.line for row in facts.report.names if row.type != "aircraft"}
    for head, lines in facts.parts:
        bullets = [line for line in lines if line.kind == "bullet"]
        few = MOST_NAMED * sum(line.number in named for line in bullets) > len(bullets)
        if head is None or len(bullets) < LEAST_BULLETS or few:
            continue
        # Lines, and whether they are in service, where they say.
        groups: list[tuple[list[Line], set[bool]]] = []
        for line in bullets:
            served = WORDS["in_service"].search(facts.quote(line)) is not None
            under_way = not served and WORDS["under_way"].search(facts.quote(line)) is not None
            if not groups or line.number in facts.wide_gaps or (under_way and True in groups[-1][1]):
                groups.append(([], set()))
            groups[-1][0].append(line)
            groups[-1][1].update({served} if served or under_way else ())
        served_lines = [line.number for some, states in groups if True in states for line in some]
        other_lines = [line.number for some, states in groups if states == {False} for line in some]
        if served_lines and other_lines:
            places = [Span(some[0].start, some[-1].end) for some, _ in groups]
            yield facts.finding("lost-subject", *places, head=head, served=served_lines, other=other_lines)


_STYLES = ("han", "bracket", "arabic", "inner", "ordinal", "decimal")
"""Styles of the numbers that begin a line, outermost first; 一是 and 2.1 stand beside each other."""
LONGEST = 60
"""Characters of a heading that are quoted."""
LEAST_SERIES = 3
"""Items from which a series is compared with the number that announces it."""


class _Item(NamedTuple):
    """A number that begins an item: its value, its place, and whether it begins a line."""

    n: int
    place: Span
    heads_line: bool


def series(facts: Facts) -> Iterator[Finding]:
    """一、二、四 or 一是, 三是: numbers left out or said twice; 10件实事 and then 一是 to 九是."""
    for run in _series(facts):
        for before, here in pairwise(run):
            between = facts.between(before.place, here.place)
            gap = here.n == before.n + 2 and not _in_another_form(here.n - 1, between, here.heads_line)
            if not gap and here.n != before.n:
                continue
            variant, places = "gap" if gap else "twice", [before.place, here.place]
            if "\n" not in between:
                titles = [facts.quote(place) for place in places]
                yield facts.finding(f"ordinal-gap.{variant}", *places, titles=titles)
            elif before.heads_line and here.heads_line:
                heads = [re.split("[。：\n]", facts.text[at.start : at.start + LONGEST])[0] for at in places]
                starts = zip((at.start for at in places), heads, strict=True)
                places = [Span(start, start + len(head)) for start, head in starts]
                titles = [shortened(facts.quote(place).strip(), 16) for place in places]
                if gap or titles[0] != titles[1]:
                    yield facts.finding(f"heading-number.{variant}", *places, titles=titles)
        start, last = facts.folded.at(run[0].place.start), run[-1].n
        said = WORDS["announces"].search(facts.words, max(0, start - 40), start)
        n = number(said["n"]) or 0 if said else 0
        if said and run[0].n == 1 and len(run) == last >= LEAST_SERIES and n != last and 2 * last >= n:
            place = facts.folded.span(said.start(), said.end("n") + 1)
            yield facts.finding(
                "counted-list", place, run[-1].place, words=said[0].split("\n")[0].strip(), listed=last
            )


def _in_another_form(n: int, words: str, heads: bool) -> bool:
    """Whether an item stands in words under another kind of number: 二要, 3．10种; that of a heading ends a sentence."""
    before, behind = (r"[。；：\s*]", "、") if heads else (r"[，。；：、\s第（(*]", "")
    items = re.findall(rf"{before}([一二三四五六七八九十]{{1,3}}(?={behind})|\d{{1,2}}(?=[.．、]))", words)
    return any(number(item) == n for item in items)


def _series(facts: Facts) -> list[list[_Item]]:
    """The items of each series; it begins anew with 1, and where an item of an outer one begins a line."""
    current: dict[tuple[int, str], list[_Item]] = {}
    found = []
    for match, place in facts.find(WORDS["item"]):
        style, heads = _STYLES.index(match.lastgroup or ""), match["head"] is not None
        if not heads and (_STYLES[style] not in ("inner", "ordinal") or match[0].endswith("要")):
            continue
        parent, _, figures = match[match.lastgroup or ""].replace("．", ".").rpartition(".")
        n, key = int(number(figures) or 0), (style, parent)
        if heads:
            place = facts.folded.span(match.end("head"), match.end())
            current = {other: run for other, run in current.items() if other[0] < style or other == key}
        if n == 1 or key not in current:
            current[key] = []
            found.append(current[key])
        current[key].append(_Item(n, place, heads))
    return found


LEAST_ITEMS = 3


def scopes(facts: Facts) -> Iterator[Finding]:
    """A heading about 试验卫星 over lines most of which are about other satellites."""
    for head, lines in facts.parts:
        if head and (match := WORDS["trial"].search(head.title)):
            about = [line for line in lines if match["of"] in facts.quote(line)]
            other = [line for line in about if match[0] not in facts.quote(line)]
            if len(about) >= LEAST_ITEMS and 2 * len(other) > len(about):
                yield facts.finding("heading-scope", head, *other, match=match, n=len(other))


LEAST_SHARED = 6
"""Characters in a row that an item and an undated passage share, names in quotation marks aside."""
COMMON = 3
"""Lines that hold a piece of words from which it is no sign of one event."""


def opening_list(facts: Facts) -> Iterator[Finding]:
    """Items of the opening list that the body does not report; how list and body agree in all."""
    items = [row for row in facts.report.milestones if row.listed]
    left = [row for row in facts.report.milestones if not row.listed and not row.same_event]
    undated = _undated(facts, [row for row in items if not row.same_event])
    missing = [row for row in items if not row.same_event and not undated[row.start]]
    for item in missing:
        yield facts.finding("list-none", item, event=shortened(item.event, 30))
    dated = [row.same_event[0] for row in items if row.same_event]
    without = [lines[0] for lines in undated.values() if lines]
    if not items or (len(dated) == len(items) and not left):
        return
    months = sorted({month(row.date) for row in left} - {month(row.date) for row in items})
    counts = {"none": len(missing), "n_dated": len(dated), "n_undated": len(without), "n_left": len(left)}
    said = "、".join(str(int(one[-2:])) for one in months)
    lines = {"dated": dated, "undated": without, "left": [row.line for row in left]}
    places: list[Place] = [*items, *(facts.whole_lines(line, line) for line in dated + without), *left]
    yield facts.finding("list-crosswalk", *places, n=len(items), months=said, **counts, **lines)


def _undated(facts: Facts, items: list[Milestone]) -> dict[int, tuple[int, ...]]:
    """The lines of the body that share most pieces of words with each item, by the item's offset."""
    of_list = {row.line for row in facts.report.milestones if row.listed}
    pieces = {row.start: set(filter(WORDS["naming"].match, _pieces(row.event))) for row in items}
    wanted = set().union(*pieces.values())
    found: dict[str, set[int]] = {}
    for line in facts.lines if wanted else ():
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
    return runs.union(WORDS["quoted"].findall(words))


_LEAP_YEAR = 2024


def no_such_days(facts: Facts) -> Iterator[Finding]:
    """6月31日, 13月, 2205年, 第五季度: what no calendar has, or none that a report plans by."""
    for match, place in facts.find(WORDS["day"]):
        year, of_year, day = int(match[1] or _LEAP_YEAR), int(match[2]), int(match[4] or match[3] or 1)
        if not (1 <= of_year <= 12 and 1 <= day <= calendar.monthrange(year, of_year)[1]):
            yield facts.finding("no-such-day", place, match=match)


LAST_MONTH = 4
"""Meetings up to this month review the year before."""


def wrong_years(facts: Facts) -> Iterator[Finding]:
    """In a report of 2025: a meeting of 2024, a review of 2042, a plan for 2023."""
    titles = [row.title for row in facts.report.chapters] + [head.title for head in facts.titles[:1]]
    titled = set(WORDS["year"].findall(" ".join(titles)))
    meeting = WORDS["meeting"].search(facts.words, 0, HEAD)
    met = meeting["year"] if meeting and int(meeting["month"]) <= LAST_MONTH else ""
    about = next((row.year_reported for row in facts.report.chapters), None) or 0
    for name, role, sign in (("base_year", "review", 1), ("due_year", "plan", -1)):
        for match, place in facts.find(WORDS[name]) if about else ():
            after = sign * (int(match[match.lastgroup or 0]) - about)
            if facts.role(place.start) == role and (after > 0 or (after == 0 and match.lastgroup == "held")):
                yield facts.finding("wrong-year", place, words=match[0], titled=str(about + (sign < 0)))
    year = met if not titled else titled.pop() if len(titled) == 1 else ""
    if meeting and year and meeting["year"] != year:
        yield facts.finding("wrong-year", facts.span(meeting, "year"), words=meeting[0], titled=year)
    heads = [(head, found[0]) for head in facts.titles[1:] if (found := WORDS["year"].search(head.title))]
    planned = {printed for head, printed in heads if head.role == "plan"}
    for head, printed in heads if year else ():
        reviewed = head.role == "review" and (printed > year or printed in {*planned, met})
        if reviewed or (printed < year and (head.role == "plan" or WORDS["to_do"].match(head.title))):
            yield facts.finding("wrong-year", head, words=head.title, titled=year)


SLIPS = 4
"""Padded dates are slips where the plain ones that could have been padded are at least so many times as many."""


def padded_dates(facts: Facts) -> Iterator[Finding]:
    """07月19日 where other dates are written 6月18日."""
    found = list(facts.find(WORDS["padded_date"]))
    like = [place for _, place in facts.find(WORDS["plain_date"])] if found else []
    for match, place in found if len(like) >= SLIPS * len(found) else ():
        i = bisect_left(like, place)
        other = min(like[max(0, i - 1) : i + 1], key=lambda span: abs(span.start - place.start))
        yield facts.finding("padded-date", place, other, match=match, other=facts.quote(other))


RULES = (
    *(empty, introductions, displaced, lost_headings, lost_subjects, series, scopes),
    *(opening_list, no_such_days, wrong_years, padded_dates),
)
