"""A whole text to records of every kind, in one pass a kind. Knows nothing about files or pandas."""

import gc
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypedDict

from chapterlens.read import (
    claims,
    codes,
    dates,
    events,
    firsts,
    names,
    naming,
    outline,
    quantities,
    stages,
    subjects,
)
from chapterlens.read.records import (
    Claim,
    Code,
    Date,
    First,
    Heading,
    Milestone,
    Name,
    Quantity,
    Record,
    Sentence,
    Stage,
)
from chapterlens.read.spans import Folded, Lines, fold


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

    def table(self, name: str) -> list[Record]:
        """The records of one table by its name."""
        rows: list[Record] = getattr(self, name)
        return rows


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Reading makes many small records that all live on; looking for dead ones among them slows a long text."""
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
        return _read(text, year, levels)


def _read(text: str, year: int | None, levels: Mapping[str, int] | None) -> Reading:
    lines = Lines(text)
    heads = outline.headings(text, lines, levels)
    folded = fold(text)
    words = folded.text
    place = _Placer(text, lines, outline.Sections(heads), folded)
    days = list(dates.find(words, year or dates.document_year(words)))
    taken = [(d.start, d.end) for d in days]
    coded = [c for c in codes.find(words) if not _touches(taken, c.start, c.end)]
    taken = sorted([*taken, *((c.start, c.end) for c in coded)])
    amounts = list(quantities.find(words, taken))
    labels = subjects.labels(words, [(q.start, q.end) for q in amounts])
    named = list(names.find(words, [(c.start, c.end, c.rule) for c in coded]))
    staged = stages.find(words, named)
    titles = [(folded.at(h.start), folded.at(h.end)) for h in heads if h.kind != "month"]
    headed = sorted((folded.at(h.start), folded.at(h.end)) for h in heads)
    return Reading(
        text=text,
        lines=lines,
        outline=heads,
        sentences=outline.sentences(text, lines, heads),
        quantities=[
            Quantity(
                **place(q.start, q.end, q.rule),
                kind=q.kind,
                value=q.value,
                low=q.low,
                high=q.high,
                unit=q.unit,
                bound=q.bound,
                subject=label,
                base=subjects.base(words, q.start) if q.kind in ("percent", "ratio") else "",
                as_of=subjects.as_of(words, q.start),
            )
            for q, label in zip(amounts, labels, strict=True)
        ],
        dates=[
            Date(
                **place(d.start, d.end, d.rule),
                kind="date",
                iso=d.iso,
                precision=d.precision,
                inferred=d.inferred,
            )
            for d in days
        ],
        codes=[Code(**place(c.start, c.end, c.rule), kind="code") for c in coded],
        milestones=_milestones(words, events.find(words, days, named, titles), place),
        names=_names(named, staged, place),
        claims=[
            Claim(**place(c.start, c.end, "standing"), kind="claim", standing=c.standing, evidence=c.evidence)
            for c in claims.find(words, headed)
        ],
        firsts=[
            First(
                **place(f.start, f.end, f.rule),
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
                **place(s.start, s.end, "stage"),
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


def _milestones(words: str, found: Sequence[events.Found], place: "_Placer") -> list[Milestone]:
    again = events.same(found)
    return [
        Milestone(
            **place(item.start, item.end, item.rule),
            kind="milestone",
            date=item.iso,
            event=item.event,
            organisations=item.organisations,
            launch_count=item.launch_count,
            same_event=tuple(place.line(found[j].start) for j in again.get(i, ())),
            listed=item.listed,
        )
        for i, item in enumerate(found)
    ]


def _names(found: Sequence[naming.Found], staged: Sequence[stages.Found], place: "_Placer") -> list[Name]:
    stage_of: dict[tuple[str, int], list[str]] = {}
    for item in staged:
        stage_of.setdefault((item.name, item.start), []).append(item.stage)
    aliases = names.aliases(found)
    return [
        Name(
            **place(item.start, item.end, item.rule),
            kind="name",
            name=item.name,
            type=item.type,
            aliases=aliases.get(item.name, ()),
            stage="；".join(dict.fromkeys(stage_of.get((item.name, item.start), ()))),
        )
        for item in found
    ]


def _touches(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether any of the sorted, disjoint spans shares a character with ``[start, end)``."""
    i = bisect_left(spans, (end, end))
    return i > 0 and spans[i - 1][1] > start


class _Place(TypedDict):
    section: str
    heading: str
    line: int
    start: int
    end: int
    surface: str
    rule: str


class _Placer:
    """Turns folded spans into the columns that say where words are."""

    __slots__ = ("_folded", "_lines", "_sections", "_text")

    def __init__(self, text: str, lines: Lines, sections: outline.Sections, folded: Folded) -> None:
        self._text, self._lines, self._sections, self._folded = text, lines, sections, folded

    def line(self, start: int) -> int:
        """The line of a folded offset."""
        return self._lines.at(self._folded.raw(start))

    def __call__(self, start: int, end: int, rule: str) -> _Place:
        span = self._folded.span(start, end)
        section, heading = self._sections.at(span.start)
        return {
            "section": section,
            "heading": heading,
            "line": self._lines.at(span.start),
            "start": span.start,
            "end": span.end,
            "surface": span.of(self._text),
            "rule": rule,
        }
