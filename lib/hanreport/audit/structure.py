"""How a text is put together: headings without a body, gaps, lost headings and subjects, numbers of headings."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from operator import attrgetter

from hanreport.audit.rules import WIDE_GAP, Facts, Line, Phrase, shortened
from hanreport.numbers.numerals import number
from hanreport.records import Finding
from hanreport.text import Span

_SURE_STYLES = ("decimal", "han", "chapter", "section", "part", "mark")
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
        gap = facts.wide_gap(following.line) if facts.gaps_stand_out else None
        sure = head.rule in _SURE_STYLES and (following.level < head.level or head.rule == following.rule)
        if gap:
            blank = facts.whole_lines(gap.first, gap.last)
            found.append(facts.finding("empty-heading.gap", head, blank, head=head, gap=gap))
        elif sure:
            found.append(facts.finding("empty-heading", head, head=head))
    yield from found if length < TITLES else ()


_GENERAL = re.compile(
    "发展|建设|推进|推动|加快|提升|能力|持续|不断|重大|重点|实施|科技|创新|技术|全面|水平|工作|加强|成效|显著"
)
"""Words of any heading: they do not say what it is about."""
SHARED = 2
"""Pairs of characters that a heading shares with the lines before it, and the heading above them does not."""


def displaced(facts: Facts) -> Iterator[Finding]:
    """A heading without body whose subject stands right before it, under a heading about something else."""
    parts = [*facts.parts, (None, [])]
    for i in range(1, len(parts) - 1):
        (above, before), (head, lines), (following, _) = parts[i - 1 : i + 2]
        if head is None or lines or head.kind != "heading" or above is None or not before:
            continue
        if following is not None and following.level > head.level:
            continue
        block = _last_block(before)
        pairs = _pairs("".join(map(facts.quote, block)))
        shared = _pairs(head.title) & pairs
        if len(shared) >= SHARED and not _pairs(above.title) & pairs:
            values = {"head": head, "lines": _numbers(block), "shared": sorted(shared)[:4]}
            yield facts.finding("displaced-body", head, Span(block[0].start, block[-1].end), **values)


def _last_block(lines: Sequence[Line]) -> Sequence[Line]:
    """The bullets that end a body, or its last paragraph."""
    i = len(lines)
    while i and lines[i - 1].kind == "bullet":
        i -= 1
    return lines[i:] or lines[-1:]


def _numbers(lines: Sequence[Line]) -> range:
    return range(lines[0].number, lines[-1].number + 1)


def _pairs(words: str) -> set[str]:
    """The pairs of Chinese characters that say what words are about."""
    found = {first + second for first, second in pairwise(words)}
    return {
        pair for pair in found if all("\u4e00" <= c <= "\u9fff" for c in pair) and not _GENERAL.match(pair)
    }


def wide_gaps(facts: Facts) -> Iterator[Finding]:
    """The runs of blank lines that stand out: a figure, a table or a page's end may have been there."""
    gaps = [gap for gap in facts.gaps.values() if gap.wide]
    if len(gaps) >= 2 and facts.gaps_stand_out:
        lines = [line for gap in gaps for line in range(gap.first, gap.last + 1)]
        places = [facts.whole_lines(gap.first, gap.last) for gap in gaps]
        yield facts.finding("wide-gaps", *places, n=len(gaps), least=WIDE_GAP, lines=lines)


def lost_headings(facts: Facts) -> Iterator[Finding]:
    """A paragraph behind a wide gap that follows words, where such gaps otherwise stand beside headings."""
    wide = [(before, line) for before, line in pairwise(facts.lines) if facts.wide_gap(line.number)]
    if len(wide) < 4 or not facts.gaps_stand_out:
        return
    without = [line for before, line in wide if "heading" not in (before.kind, line.kind)]
    if 3 * len(without) > len(wide):
        return
    for line in without:
        gap = facts.gaps[line.number]
        if line.kind == "text" and len(facts.quote(line)) > 20:
            yield facts.finding("lost-heading", line, facts.whole_lines(gap.first, gap.last), gap=gap)


def introductions(facts: Facts) -> Iterator[Finding]:
    """A part that holds one paragraph and then a wide gap: what the paragraph announces may be lost."""
    for (head, lines), (following, _) in pairwise(facts.parts):
        if head is None or following is None or head.kind != "heading" or following.level > head.level:
            continue
        gap = facts.wide_gap(following.line) if facts.gaps_stand_out else None
        if gap and len(lines) == 1 and lines[0].kind == "text":
            blank = facts.whole_lines(gap.first, gap.last)
            yield facts.finding("intro-only", head, lines[0], blank, head=head, gap=gap)


_SIGN = re.compile("[◆◇■□▶►★☆▲△●]")


def signs(facts: Facts) -> Iterator[Finding]:
    """Headings of one level in one part, some with a sign in front (◆) and some without."""
    level = attrgetter("level")
    headings = sorted((row for row in facts.report.outline if row.kind == "heading"), key=level)
    for depth, group in groupby(headings, level):
        rows = list(group)
        marked = [row for row in rows if _SIGN.match(row.surface)]
        without = [row for row in rows if not _SIGN.match(row.surface)]
        if len(marked) >= 2 and without:
            yield facts.finding(
                "heading-marks",
                *marked,
                *without,
                level=depth,
                sign=marked[0].surface[0],
                marked=len(marked),
                without=len(without),
                lines=[row.line for row in without],
            )


_STATES = {
    "design": re.compile("方案设计|系统级需求|缩比|样机设计|首件|概念设计"),
    "test": re.compile("试飞阶段|审定试飞|符合性|适航取证|临床试验|试运行|首飞|定型试验"),
    "service": re.compile("累计交付|交付用户|运送旅客|投入运营|安全运营|通航城市|商业运营"),
}
"""States that one thing cannot be in at once, in their order."""
LEAST_BULLETS = 4
MOST_NAMED = 4
"""One bullet in so many may name a thing and the list still be one without a subject."""


def lost_subjects(facts: Facts) -> Iterator[Finding]:
    """Bullets under one heading that begin with a deed and name nothing, in states that exclude each other.

    Such a list tells of several things, whose names stood in lines that are lost: it is parted at wide gaps and
    where a thing in service is followed by one still in test.
    """
    named = {row.line for row in facts.report.names if row.type != "aircraft"}
    for head, lines in facts.parts:
        bullets = [line for line in lines if line.kind == "bullet"]
        if head is None or len(bullets) < LEAST_BULLETS:
            continue
        if MOST_NAMED * sum(line.number in named for line in bullets) > len(bullets):
            continue
        groups = _groups(facts, bullets)
        served = ["service" in states for _, states in groups if states]
        if all(served) or not any(served):
            continue
        described = [
            Phrase(
                "lost-subject.group" if states else "lost-subject.stateless",
                lines=_numbers(lines),
                states=[Phrase(f"lost-subject.{state}") for state in states],
            )
            for lines, states in groups
        ]
        places = [Span(lines[0].start, lines[-1].end) for lines, _ in groups]
        yield facts.finding("lost-subject", *places, head=head, groups=described)


def _groups(facts: Facts, bullets: Sequence[Line]) -> list[tuple[list[Line], list[str]]]:
    """The bullets with their states, parted at wide gaps and where one in test or design follows one in service."""
    groups: list[tuple[list[Line], list[str]]] = []
    for line in bullets:
        words = facts.quote(line)
        states = [state for state, pattern in _STATES.items() if pattern.search(words)]
        served = groups and "service" in groups[-1][1]
        if not groups or facts.wide_gap(line.number) or (served and states and "service" not in states):
            groups.append(([], []))
        lines, known = groups[-1]
        lines.append(line)
        known.extend(state for state in states if state not in known)
    return groups


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
        words = facts.raw_lines[line.number - 1]
        start = _LEAD.match(words)
        found = ((i, style.match(words, start.end() if start else 0)) for i, style in enumerate(_STYLES))
        style, match = next(((i, match) for i, match in found if match), (0, None))
        if match is None:
            continue
        parent, _, figures = match["n"].replace("．", ".").rpartition(".")
        n, key = int(number(figures) or 0), (style, parent)
        before = last.get(key)
        last = {other: value for other, value in last.items() if other[0] < style} | {key: (n, line)}
        if before is None or n in (1, before[0] + 1):
            continue
        titles = [shortened(facts.quote(one), 16) for one in (before[1], line)]
        if n == before[0] + 2:
            yield facts.finding("heading-number.gap", before[1], line, titles=titles)
        elif n == before[0] and titles[0] != titles[1]:
            yield facts.finding("heading-number.twice", before[1], line, titles=titles)


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


RULES = (empty, displaced, wide_gaps, lost_headings, introductions, signs, lost_subjects, numbers, scopes)
