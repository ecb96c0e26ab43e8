"""A text to records of every kind, block by block, one pass a kind. Knows nothing about files or pandas."""

import gc
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from hanreport import claims, dates, events, firsts, names, naming, outline, stages
from hanreport.numbers import codes, labels, quantities
from hanreport.records import (
    READ,
    Claim,
    Code,
    Date,
    First,
    Heading,
    Milestone,
    Name,
    Quantity,
    Sentence,
    Stage,
)
from hanreport.spans import Lines, fold


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read from one text, each kind in text order."""

    text: str
    lines: Lines
    outline: list[Heading]
    sentences: list[Sentence]
    quantities: list[Quantity]
    dates: list[Date]
    codes: list[Code]
    milestones: list[Milestone]
    names: list[Name]
    claims: list[Claim]
    firsts: list[First]
    stages: list[Stage]

    def table(self, name: str) -> list[Any]:
        """The records of one table by its name."""
        rows: list[Any] = getattr(self, name)
        return rows


BLOCK = 49_152
"""Characters that are read at a time: a long chapter is one block, and memory stays flat in longer texts."""


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Reading makes many small rows that all live on; looking for dead ones among them slows a long text."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def read(text: str, *, year: int | None = None, levels: Mapping[str, int] | None = None) -> Reading:
    """Read a text.

    Args:
        text: the raw text; offsets of all records are into it.
        year: the year that dates without one are in; by default the one the text is about.
        levels: heading levels a reader settled, by title.
    """
    with _collector_paused():
        source = _Source(text, year, levels)
        tables: dict[str, list[Any]] = {name: [] for name in READ}
        for start, end in _blocks(source):
            block = _block(source, start, end)
            for name, rows in tables.items():
                rows.extend(block.table(name))
        return _linked(Reading(text, source.lines, **tables))


def stream(
    text: str, *, year: int | None = None, levels: Mapping[str, int] | None = None
) -> Iterator[Reading]:
    """Read a text block by block: the rows of ``read``, in memory that does not grow with the text.

    Only what links rows with each other (aliases, events told again) does not reach beyond a block of ``BLOCK``
    characters.
    """
    source = _Source(text, year, levels)
    for start, end in _blocks(source):
        yield _linked(_block(source, start, end))


class _Source:
    """What is found once in a whole text, before its blocks are read."""

    __slots__ = ("folded", "heads", "lines", "sections", "text", "year", "years")

    def __init__(self, text: str, year: int | None, levels: Mapping[str, int] | None) -> None:
        self.text = text
        self.lines = Lines(text)
        self.heads = outline.headings(text, self.lines, levels)
        self.sections = outline.Sections(self.heads)
        self.folded = fold(text)
        self.year = year or dates.document_year(self.folded.text)
        # A reader's year holds everywhere; else a part that names its own (2023年工作回顾) has that one.
        self.years = [] if year else outline.years(self.heads, self.year)


def _blocks(source: _Source) -> Iterator[tuple[int, int]]:
    """Where to part the folded text: before a heading, else at an empty line, a line's or a sentence's end."""
    words = source.folded.text
    heads = [source.folded.at(head.start) for head in source.heads if head.kind != "month"]
    start = 0
    while len(words) - start > BLOCK:
        least, most = start + BLOCK // 2, start + BLOCK
        i = bisect_right(heads, most)
        end = heads[i - 1] if i and heads[i - 1] > least else least
        for mark in ("\n\n", "\n", "。"):
            if end == least and (at := words.rfind(mark, least, most)) >= 0:
                end = at + len(mark)
        end = end if end > least else most
        yield start, end
        start = end
    if words:
        yield start, len(words)


def _block(source: _Source, start: int, end: int) -> Reading:
    words = source.folded.text[start:end]
    first, last = source.folded.raw(start), source.folded.raw(end - 1) + 1
    last = len(source.text) if end == len(source.folded.text) else last
    first = first if start else 0
    heads = source.sections.between(first, last)
    place = _Placer(source, start)
    at = source.folded.at
    year, years = source.year, [(at(place), other) for place, other in source.years]
    before = [other for place, other in years if place <= start]
    years = [(place - start, other) for place, other in years if start < place < end]
    days = list(dates.find(words, before[-1] if before else year, years))
    taken = [(d.start, d.end) for d in days]
    coded = [c for c in codes.find(words) if not _touches(taken, c.start, c.end)]
    taken = sorted([*taken, *((c.start, c.end) for c in coded)])
    amounts = list(quantities.find(words, taken))
    subjects = labels.subjects(words, amounts)
    cut_offs = labels.cut_offs(words, [q.start for q in amounts])
    named = list(names.find(words, [(c.start, c.end, c.rule) for c in coded]))
    staged = stages.find(words, named)
    titles = [(at(h.start) - start, at(h.end) - start) for h in heads if h.kind != "month"]
    headed = [(at(h.start) - start, at(h.end) - start) for h in heads]
    return Reading(
        text=source.text,
        lines=source.lines,
        outline=list(heads),
        sentences=outline.sentences(source.text, source.lines, source.sections, first, last),
        quantities=[
            Quantity(
                *place(q.start, q.end, q.rule),
                kind=q.kind,
                value=q.value,
                low=q.low,
                high=q.high,
                unit=q.unit,
                bound=q.bound,
                subject=subject,
                base=labels.base(words, q.start) if q.kind in ("percent", "ratio") else "",
                as_of=cut_off,
            )
            for q, subject, cut_off in zip(amounts, subjects, cut_offs, strict=True)
        ],
        dates=[
            Date(
                *place(d.start, d.end, d.rule),
                kind="date",
                iso=d.iso,
                precision=d.precision,
                inferred=d.inferred,
            )
            for d in days
        ],
        codes=[Code(*place(c.start, c.end, c.rule), kind="code") for c in coded],
        milestones=[
            Milestone(
                *place(item.start, item.end, item.rule),
                kind="milestone",
                date=item.iso,
                event=item.event,
                organisations=item.organisations,
                launch_count=item.launch_count,
                same_event=(),
                listed=item.listed,
            )
            for item in events.find(words, days, named, titles)
        ],
        names=_names(named, staged, place),
        claims=[
            Claim(*place(c.start, c.end, "standing"), kind="claim", standing=c.standing, evidence=c.evidence)
            for c in claims.find(words, headed)
        ],
        firsts=[
            First(
                *place(f.start, f.end, f.rule),
                kind="first",
                type=f.type,
                scope=f.scope,
                rank=f.rank,
                subject=f.subject,
            )
            for f in firsts.find(words, amounts)
        ],
        stages=[
            Stage(
                *place(s.start, s.end, "stage"),
                kind="stage",
                name=s.name,
                stage=s.stage,
                stage_class=s.stage_class,
                jurisdiction=s.jurisdiction,
                partners=s.partners,
            )
            for s in staged
        ],
    )


def _names(found: Sequence[naming.Found], staged: Sequence[stages.Found], place: "_Placer") -> list[Name]:
    stage_of: dict[tuple[str, int], list[str]] = {}
    for item in staged:
        stage_of.setdefault((item.name, item.start), []).append(item.stage)
    return [
        Name(
            *place(item.start, item.end, item.rule),
            kind="name",
            name=item.name,
            type=item.type,
            aliases=(),
            stage="；".join(dict.fromkeys(stage_of.get((item.name, item.start), ()))),
        )
        for item in found
    ]


def _linked(reading: Reading) -> Reading:
    """The reading with other names of each thing, and the lines that tell each event again."""
    aliases = names.aliases([row.name for row in reading.names])
    again = events.same(reading.milestones)
    for i, name in enumerate(reading.names):
        if name.name in aliases:
            reading.names[i] = structs.replace(name, aliases=aliases[name.name])
    for i, others in again.items():
        reading.milestones[i] = structs.replace(reading.milestones[i], same_event=others)
    return reading


def _touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether any of the sorted, disjoint spans shares a character with ``[start, end)``."""
    i = bisect_left(spans, (end, end))
    return i > 0 and spans[i - 1][1] > start


class _Placer:
    """Turns spans of a block's folded words into the columns that say where words are."""

    __slots__ = ("_base", "_folded", "_lines", "_sections", "_text")

    def __init__(self, source: _Source, base: int) -> None:
        self._base, self._text, self._folded = base, source.text, source.folded
        self._lines, self._sections = source.lines, source.sections

    def __call__(self, start: int, end: int, rule: str) -> tuple[str, str, int, int, int, str, str]:
        first, last = self._folded.span(start + self._base, end + self._base)
        section, heading = self._sections.at(first)
        return section, heading, self._lines.at(first), first, last, self._text[first:last], rule
