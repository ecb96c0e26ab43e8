"""How a text is put together: headings, their bodies and numbers, lists of events against the body, days."""

import calendar
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, pairwise

from hanreport.audit.rules import Facts, Line, Place, shortened
from hanreport.events import month
from hanreport.numbers.numerals import number
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
            blank = facts.whole_lines(gap.first, gap.last)
            found.append(facts.finding("empty-heading.gap", head, blank, head=head, gap=gap))
        elif sure:
            found.append(facts.finding("empty-heading", head, head=head))
    yield from found if length < TITLES else ()


def introductions(facts: Facts) -> Iterator[Finding]:
    """The parts that hold one paragraph and then a wide gap: what the paragraph announces may be lost."""
    heads: list[Heading] = []
    places: list[Place] = []
    for (head, lines), (following, _) in pairwise(facts.parts):
        if head is None or following is None or head.kind != "heading" or following.level > head.level:
            continue
        gap = facts.wide_gaps.get(following.line)
        if gap and len(lines) == 1 and lines[0].kind == "text":
            heads.append(head)
            places += [head, lines[0], facts.whole_lines(gap.first, gap.last)]
    if heads:
        titles, numbers = [shortened(head.title, 24) for head in heads], [head.line for head in heads]
        yield facts.finding("intro-only", *places, n=len(heads), heads=titles, lines=numbers)


_GENERAL = re.compile(
    "发展|建设|推进|推动|加快|提升|能力|持续|不断|重大|重点|实施|科技|创新|技术|全面|水平|工作|加强|成效|显著"
)
"""Words of any heading: they do not say what it is about."""
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
        i = len(before)
        while i and before[i - 1].kind == "bullet":
            i -= 1
        # The bullets that end the body above, or its last paragraph.
        block = before[i:] or before[-1:]
        pairs = _pairs("".join(map(facts.quote, block)))
        shared = _pairs(head.title) & pairs
        if len(shared) >= SHARED and not _pairs(above.title) & pairs:
            numbers = [line.number for line in block]
            place = Span(block[0].start, block[-1].end)
            yield facts.finding(
                "displaced-body", head, place, head=head, lines=numbers, shared=sorted(shared)[:4]
            )


def _pairs(words: str) -> set[str]:
    """The pairs of Chinese characters that say what words are about."""
    found = {first + second for first, second in pairwise(words)}
    return {pair for pair in found if re.fullmatch("[\u4e00-\u9fff]{2}", pair) and not _GENERAL.match(pair)}


def lost_headings(facts: Facts) -> Iterator[Finding]:
    """A paragraph behind a wide gap that follows words, where such gaps otherwise stand beside headings."""
    wide = [(before, line) for before, line in pairwise(facts.lines) if line.number in facts.wide_gaps]
    without = [line for before, line in wide if "heading" not in (before.kind, line.kind)]
    for line in without if len(wide) > 3 and 3 * len(without) <= len(wide) else ():
        gap = facts.wide_gaps[line.number]
        if line.kind == "text" and len(facts.quote(line)) > 20:
            yield facts.finding("lost-heading", line, facts.whole_lines(gap.first, gap.last), gap=gap)


_UNDER_WAY = re.compile(
    "方案设计|系统级需求|缩比|样机设计|首件|概念设计|试飞阶段|审定试飞|符合性|适航取证|临床试验|试运行|首飞|定型试验"
)
_IN_SERVICE = re.compile("累计交付|交付用户|运送旅客|投入运营|安全运营|通航城市|商业运营")
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
        if head is None or len(bullets) < LEAST_BULLETS:
            continue
        if MOST_NAMED * sum(line.number in named for line in bullets) > len(bullets):
            continue
        groups: list[tuple[list[Line], set[bool]]] = []
        for line in bullets:
            words = facts.quote(line)
            states = {bool(_IN_SERVICE.search(words))} if _UNDER_WAY.search(words) else set()
            states |= {True} if _IN_SERVICE.search(words) else set()
            parted = bool(groups) and True in groups[-1][1] and states == {False}
            if not groups or line.number in facts.wide_gaps or parted:
                groups.append(([], set()))
            groups[-1][0].append(line)
            groups[-1][1].update(states)
        served, other = (
            [line.number for lines, states in groups for line in lines if states and (True in states) is one]
            for one in (True, False)
        )
        if served and other:
            places = [Span(lines[0].start, lines[-1].end) for lines, _ in groups]
            yield facts.finding("lost-subject", *places, head=head, served=served, other=other)


_HAN = "[一二三四五六七八九十]{1,3}"
_STYLES = (
    re.compile(rf"(?P<n>{_HAN})、"),
    re.compile(rf"[(（](?P<n>{_HAN})[)）]"),
    re.compile(r"(?P<n>\d{1,2})[.．、](?!\d(?!\d{3}年))"),
    re.compile(r"[(（](?P<n>\d{1,2})[)）]"),
    re.compile(rf"(?P<n>{_HAN})[是要](?=[\u4e00-\u9fff“])"),
    re.compile(r"(?P<n>\d{1,2}(?:[.．]\d{1,2})+)(?![\d%％万亿])"),
)
"""Numbers that begin a line, outermost first; 一是 and 2.1 stand beside each other."""
_LEAD = re.compile(r"[\s\u3000*#◆>]*")


def numbers(facts: Facts) -> Iterator[Finding]:
    """Numbers at the head of lines that leave one out or come twice (一、二、四、)."""
    last: dict[tuple[int, str], tuple[int, Line]] = {}
    for line in facts.lines:
        words = facts.text[line.start : line.end]
        start = _LEAD.match(words)
        found = ((i, style.match(words, start.end() if start else 0)) for i, style in enumerate(_STYLES))
        style, match = next(((i, match) for i, match in found if match), (0, None))
        if match is None:
            continue
        parent, _, figures = match["n"].replace("．", ".").rpartition(".")
        n, key = int(number(figures) or 0), (style, parent)
        before = last.get(key)
        last = {other: value for other, value in last.items() if other[0] < style} | {key: (n, line)}
        if before is None or n not in (before[0], before[0] + 2):
            continue
        titles = [shortened(facts.quote(one), 16) for one in (before[1], line)]
        # The number may stand there in another form: 3．10种
        skipped = re.search(rf"\n[\s*]*{n - 1}[.．、]", facts.between(before[1], line))
        if n > before[0] and not skipped:
            yield facts.finding("heading-number.gap", before[1], line, titles=titles)
        elif n == before[0] and n > 1 and titles[0] != titles[1]:
            yield facts.finding("heading-number.twice", before[1], line, titles=titles)


_ORDINAL = re.compile(r"(?<=[，。；：、！？,;:\n\s])(?P<n>[一二三四五六七八九十])是(?=[\u4e00-\u9fff“《])")
_NUMERALS = "一二三四五六七八九十"


def ordinals(facts: Facts) -> Iterator[Finding]:
    """一是…二是…四是, 一是…二是…二是: a number left out of a sequence in one line, or said twice."""
    before: tuple[int, Span] | None = None
    for match, place in facts.find(_ORDINAL):
        here = (_NUMERALS.index(match["n"]) + 1, place)
        if before and here[0] in (before[0], before[0] + 2):
            missing, between = _NUMERALS[before[0] % 10], facts.between(before[1], place)
            values = {"missing": missing, "before": _NUMERALS[before[0] - 1], "after": match["n"]}
            # The number may stand there in another form: 二要, 二、
            if "\n" not in between and not re.search(f"[，。；：、\\s第（(]{missing}[^十]", between):
                key = "ordinal-gap" if here[0] > before[0] else "ordinal-gap.twice"
                yield facts.finding(key, before[1], place, **values)
        before = here


_TRIAL = re.compile("试验(?P<of>卫星|飞机|项目|装置|平台)")
LEAST_ITEMS = 3


def scopes(facts: Facts) -> Iterator[Finding]:
    """A heading about 试验卫星 over lines most of which tell of other satellites."""
    for head, lines in facts.parts:
        match = _TRIAL.search(head.title) if head else None
        if head and match:
            told = [line for line in lines if match["of"] in facts.quote(line)]
            other = [line for line in told if match[0] not in facts.quote(line)]
            if len(told) >= LEAST_ITEMS and 2 * len(other) > len(told):
                yield facts.finding("heading-scope", head, *other, match=match, n=len(other))


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


RULES = (
    empty,
    introductions,
    displaced,
    lost_headings,
    lost_subjects,
    numbers,
    ordinals,
    scopes,
    opening_list,
    chronicles,
    no_such_days,
    padded_dates,
)
