"""How a text is put together: headings without body, bodies before their heading, gaps, lost headings, marks."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hanreport.audit.faults import Fault, fault, listed, listed_zh
from hanreport.audit.manuscript import WIDE_GAP, Gap, Line, Manuscript
from hanreport.records import Heading
from hanreport.text import Span

_SURE_STYLES = ("decimal", "han", "chapter", "section", "part", "mark")
TITLES = 3
"""Headings in a row without body from which they are a list of titles, not empty parts."""


def _empty(page: Manuscript) -> Iterator[tuple[Heading, Gap | None]]:
    """The headings that hold neither words nor deeper headings, each with the wide gap behind it if there is one."""
    parts = [(head, rows) for head, rows in page.parts if head is not None and head.kind == "heading"]
    run: list[tuple[Heading, Gap | None]] = []
    length = 0
    for (head, rows), (following, _) in pairwise(parts):
        if rows or following.level > head.level:
            yield from run if length < TITLES else ()
            run, length = [], 0
            continue
        length += 1
        gap = page.gaps.get(following.line)
        wide = gap is not None and gap.size >= WIDE_GAP and page.gaps_mean_something
        sure = head.rule in _SURE_STYLES and (following.level < head.level or head.rule == following.rule)
        if wide or sure:
            run.append((head, gap if wide else None))
    yield from run if length < TITLES else ()


def empty_heading(page: Manuscript) -> Iterator[Fault]:
    """A heading that nothing stands under; where a wide gap follows, a figure or table may have stood there."""
    for head, gap in _empty(page):
        places = [Span(head.start, head.end)]
        zh, en = f"标题“{head.title}”之下没有正文", f"Nothing stands under the heading {head.title}"
        if gap:
            places.append(page.between(gap.first, gap.last))
            zh += f"，其后第{gap.first}—{gap.last}行连空{gap.size}行，疑有图表或文字缺失"
            en += f"; lines {gap.first}–{gap.last} behind it are blank: a figure or text may be lost"
        yield fault("empty-heading", "doubt", places, zh + "。", en + ".")


_GENERAL = re.compile(
    "发展|建设|推进|推动|加快|提升|能力|持续|不断|重大|重点|实施|科技|创新|技术|全面|水平|工作|加强|成效|显著"
)
"""Words of any heading: they tell nothing about what it is about."""
SHARED = 2
"""Pairs of characters that a heading shares with the lines before it, and the heading above them does not."""


def displaced_body(page: Manuscript) -> Iterator[Fault]:
    """A heading without body whose subject is told right before it, under a heading that tells of something else."""
    parts = page.parts
    for i in range(1, len(parts)):
        head, rows = parts[i]
        above, before = parts[i - 1]
        if head is None or rows or head.kind != "heading" or above is None or not before:
            continue
        following = parts[i + 1][0] if i + 1 < len(parts) else None
        if following is not None and following.level > head.level:
            continue
        block = _last_block(before)
        words = "".join(page.of(row.start, row.end) for row in block)
        shared = _grams(head.title) & _grams(words)
        if len(shared) >= SHARED and not _grams(above.title) & _grams(words):
            lines = range(block[0].number, block[-1].number + 1)
            yield fault(
                "displaced-body",
                "doubt",
                [Span(head.start, head.end), Span(block[0].start, block[-1].end)],
                f"标题“{head.title}”之下无正文，而其前第{listed_zh(lines)}行正说此事（{'、'.join(sorted(shared)[:4])}），"
                "正文似错排在标题之前。",
                f"The heading {head.title} has no body, but what stands before it (line {listed(lines)}) is about it: "
                "the body seems to have been set before its heading.",
            )


def _last_block(rows: Sequence[Line]) -> Sequence[Line]:
    """The bullets that end a body, or its last paragraph."""
    if rows[-1].kind != "bullet":
        return rows[-1:]
    i = len(rows)
    while i and rows[i - 1].kind == "bullet":
        i -= 1
    return rows[i:]


def _grams(words: str) -> set[str]:
    found = {words[i : i + 2] for i in range(len(words) - 1)}
    return {
        gram for gram in found if all("\u4e00" <= c <= "\u9fff" for c in gram) and not _GENERAL.match(gram)
    }


def gaps(page: Manuscript) -> Iterator[Fault]:
    """The runs of blank lines that stand out: a figure, a table or a page's end may have been there."""
    wide = [gap for gap in page.gaps.values() if gap.size >= WIDE_GAP]
    if len(wide) < 2 or not page.gaps_mean_something:
        return
    lines = [line for gap in wide for line in range(gap.first, gap.last + 1)]
    yield fault(
        "wide-gaps",
        "note",
        [page.between(gap.first, gap.last) for gap in wide],
        f"连空{WIDE_GAP}行以上的有{len(wide)}处（第{listed_zh(lines)}行），可能原有图表，也可能只是换节。",
        f"{len(wide)} runs of {WIDE_GAP} or more blank lines (lines {listed(lines)}): figures may have stood there, "
        "or only a new part begins.",
    )


def lost_heading(page: Manuscript) -> Iterator[Fault]:
    """A paragraph behind a wide gap that follows words, where such gaps otherwise stand beside headings."""
    wide = [line for line, gap in page.gaps.items() if gap.size >= WIDE_GAP]
    if len(wide) < 4 or not page.gaps_mean_something:
        return
    rows = {row.number: i for i, row in enumerate(page.rows)}
    bare = [
        line for line in wide if page.heading(line) is None and page.rows[rows[line] - 1].kind != "heading"
    ]
    if 3 * len(bare) > len(wide):
        return
    for line in bare:
        row, gap = page.rows[rows[line]], page.gaps[line]
        if row.kind == "text" and len(page.of(row.start, row.end)) > 20:
            yield fault(
                "lost-heading",
                "doubt",
                [Span(row.start, row.end), page.between(gap.first, gap.last)],
                f"本段上接{gap.size}行空白而没有标题，别处空白都与标题相邻，标题或已缺失。",
                f"This paragraph follows {gap.size} blank lines and no heading, while such gaps stand beside headings "
                "elsewhere: its heading may be lost.",
            )


def intro_only(page: Manuscript) -> Iterator[Fault]:
    """A part that holds one paragraph and then a wide gap: what the paragraph announces may be lost."""
    parts = page.parts
    if not page.gaps_mean_something:
        return
    for i, (head, rows) in enumerate(parts):
        if head is None or head.kind != "heading" or len(rows) != 1 or rows[0].kind != "text":
            continue
        following = parts[i + 1][0] if i + 1 < len(parts) else None
        gap = page.gaps.get(following.line) if following else None
        if gap is None or gap.size < WIDE_GAP or following is None or following.level > head.level:
            continue
        yield fault(
            "intro-only",
            "note",
            [Span(head.start, head.end), Span(rows[0].start, rows[0].end), page.between(gap.first, gap.last)],
            f"“{head.title}”只有一段文字，其后连空{gap.size}行，具体条目或图表可能缺失。",
            f"{head.title} holds one paragraph and then {gap.size} blank lines: its items or a figure may be lost.",
        )


_SIGN = re.compile("[◆◇■□▶►★☆▲△●]")


def marks(page: Manuscript) -> Iterator[Fault]:
    """Headings of one level in one part, some with a sign in front (◆) and some without."""
    heads = [row for row in page.reading.outline if row.kind == "heading"]
    by_level: dict[int, list[Heading]] = {}
    for row in heads:
        by_level.setdefault(row.level, []).append(row)
    for level, rows in by_level.items():
        marked = [row for row in rows if _SIGN.match(row.surface)]
        without = [row for row in rows if not _SIGN.match(row.surface)]
        if len(marked) >= 2 and without:
            yield fault(
                "heading-marks",
                "note",
                [Span(row.start, row.end) for row in (*marked, *without)],
                f"第{level}级标题中{len(marked)}个带“{marked[0].surface[0]}”，{len(without)}个不带"
                f"（第{listed_zh(row.line for row in without)}行），体例不一。",
                f"Of the headings of level {level}, {len(marked)} carry {marked[0].surface[0]} and {len(without)} do not "
                f"(lines {listed(row.line for row in without)}).",
            )


RULES = (empty_heading, displaced_body, gaps, lost_heading, intro_only, marks)
