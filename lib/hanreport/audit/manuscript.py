"""A text as the rules of the audit see it: folded words, lines, gaps, blocks, rows by place. Knows no rule."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from hanreport.records import Heading, Milestone, Quantity, Sentence
from hanreport.report import Report
from hanreport.text import Span, fold

_BLANK = " \t\r\u00a0\u3000\ufeff"
_BULLET = re.compile(r"[ \t]*(?:[-*+•·●○–—]\s|[•·●○]|[①-⑳])")
WIDE_GAP = 3
"""Blank lines in a row from which a gap is more than a parting of paragraphs."""


class Line(NamedTuple):
    """A line that holds words: heading, bullet or text."""

    number: int
    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity that has one value (a range has none), with what rules compare of it."""

    start: int
    end: int
    line: int
    surface: str
    rule: str
    kind: str
    value: int | float
    low: float | None
    high: float | None
    unit: str
    bound: str
    base: str


class Gap(NamedTuple):
    """Blank lines in a row between two lines that hold words; both ends are lines, 1-based, inclusive."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many lines are blank."""
        return self.last - self.first + 1


class Manuscript:
    """A text under audit."""

    def __init__(self, reading: Report) -> None:
        self.reading = reading
        self.text = reading.text
        self.folded = fold(reading.text)
        self.words = self.folded.text
        self.lines = reading.text.split("\n")
        self.amounts = [_amount(row, row.value) for row in reading.quantities if row.value is not None]
        self._starts = [row.start for row in self.amounts]
        self._heads = {row.line: row for row in reading.outline}

    @cached_property
    def rows(self) -> list[Line]:
        """The lines that hold words, in order."""
        made = []
        for number, words in enumerate(self.lines, start=1):
            bare = words.strip(_BLANK)
            if bare:
                start = self.reading.lines.start(number) + words.index(bare)
                kind = "heading" if number in self._heads else "bullet" if _BULLET.match(bare) else "text"
                made.append(Line(number, start, start + len(bare), kind))
        return made

    @cached_property
    def gaps(self) -> dict[int, Gap]:
        """The blank lines before each line that holds words, by that line; none before the first."""
        return {
            after.number: Gap(before.number + 1, after.number - 1)
            for before, after in pairwise(self.rows)
            if after.number > before.number + 1
        }

    @cached_property
    def gaps_mean_something(self) -> bool:
        """Whether wide gaps stand out: most lines follow each other closer than that."""
        wide = sum(gap.size >= WIDE_GAP for gap in self.gaps.values())
        return 0 < 4 * wide <= len(self.rows)

    def heading(self, line: int) -> Heading | None:
        """The heading in a line."""
        return self._heads.get(line)

    @cached_property
    def parts(self) -> list[tuple[Heading | None, list[Line]]]:
        """Each heading with the lines of its own body, up to the next heading; before the first, None."""
        made: list[tuple[Heading | None, list[Line]]] = [(None, [])]
        for row in self.rows:
            if row.kind == "heading":
                made.append((self._heads[row.number], []))
            else:
                made[-1][1].append(row)
        return made

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        """The matches of a pattern in the folded words, with their raw places."""
        for match in pattern.finditer(self.words):
            yield match, self.folded.span(*match.span())

    def group(self, match: re.Match[str], name: str | int) -> Span:
        """The raw place of a group that matched in the folded words."""
        return self.folded.span(match.start(name), match.end(name))

    def line(self, offset: int) -> int:
        """The line of a raw offset."""
        return self.reading.lines.at(offset)

    def of(self, start: int, end: int) -> str:
        """The words of a raw place, without bold marks."""
        return self.text[start:end].replace("**", "")

    def between(self, first: int, last: int) -> Span:
        """The place of whole lines, both inclusive, blank at the edges kept; never empty but at the text's end."""
        start = self.reading.lines.start(first)
        ends = self.reading.lines.start(last + 1) if last < len(self.lines) else len(self.text)
        return Span(start, ends)

    def within(self, start: int, end: int) -> list[Amount]:
        """The quantities between two raw offsets that have one value."""
        return self.amounts[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def sentences(self) -> Iterator[tuple[Sentence, list[Amount]]]:
        """Every sentence with its quantities that have one value."""
        for row in self.reading.sentences:
            yield row, self.within(row.start, row.end)

    @cached_property
    def _events(self) -> dict[int, list[Milestone]]:
        made: dict[int, list[Milestone]] = {}
        for row in self.reading.milestones:
            made.setdefault(row.line, []).append(row)
        return made

    def events_of(self, line: int) -> list[Milestone]:
        """The dated events that a line tells."""
        return self._events.get(line, [])

    @cached_property
    def _head_starts(self) -> list[int]:
        return [row.start for row in self._titles]

    def head_above(self, offset: int) -> Heading | None:
        """The nearest heading before an offset, months left out."""
        i = self.part(offset)
        return self._titles[i - 1] if i else None

    @cached_property
    def _titles(self) -> list[Heading]:
        return [row for row in self.reading.outline if row.kind == "heading"]

    def part(self, offset: int) -> int:
        """Which part an offset stands in: headings before it; month heads are none."""
        return bisect_right(self._head_starts, offset)


def _amount(row: Quantity, value: int | float) -> Amount:
    return Amount(
        row.start,
        row.end,
        row.line,
        row.surface,
        row.rule,
        row.kind,
        value,
        row.low,
        row.high,
        row.unit,
        row.bound,
        row.base,
    )
