"""A whole text to records of every kind, in one pass a kind. Knows nothing about files or pandas."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from chapterlens.read import codes, dates, outline, quantities, subjects
from chapterlens.read.records import Code, Date, Heading, Quantity, Record, Sentence
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

    def table(self, name: str) -> list[Record]:
        """The records of one table by its name."""
        rows: list[Record] = getattr(self, name)
        return rows


def read(text: str, *, year: int | None = None, levels: Mapping[str, int] | None = None) -> Reading:
    """Read a text.

    Args:
        text: the raw text; offsets of all records are into it.
        year: the year that dates without one are in; by default the one the text is about.
        levels: heading levels a reader settled, by title.
    """
    lines = Lines(text)
    heads = outline.headings(text, lines, levels)
    folded = fold(text)
    place = _Placer(text, lines, outline.Sections(heads), folded)
    found_dates = list(dates.find(folded.text, year or dates.document_year(folded.text)))
    days = [(d.start, d.end) for d in found_dates]
    found_codes = [c for c in codes.find(folded.text) if not _touches(days, c.start, c.end)]
    taken = sorted([*days, *((c.start, c.end) for c in found_codes)])
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
                subject=subjects.label(folded.text, q.start, q.end),
            )
            for q in quantities.find(folded.text, taken)
        ],
        dates=[
            Date(
                **place(d.start, d.end, d.rule),
                kind="date",
                iso=d.iso,
                precision=d.precision,
                inferred=d.inferred,
            )
            for d in found_dates
        ],
        codes=[Code(**place(c.start, c.end, c.rule), kind="code") for c in found_codes],
    )


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
