"""Read a text into a report: its tables, block by block, one pass a table."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from msgspec.structs import replace

from hanreport import dates, entities, indicators, meaning, outline, records
from hanreport.numbers import Match, codes, labels, quantities
from hanreport.numbers.bounds import QuantityMatch
from hanreport.records import READ, Name, Place, Placer, Quantity, Stage
from hanreport.statements import claims, judged
from hanreport.statements.commitments import commitments
from hanreport.statements.firsts import firsts
from hanreport.statements.stages import stages, things
from hanreport.text import Clauses, InputError, Lines, Span, find_clauses, fold, overlaps_any


@dataclass(frozen=True, slots=True)
class Report:
    """Everything read from one text, each table in text order."""

    text: str
    lines: Lines
    outline: list[records.Heading]
    sentences: list[records.Sentence]
    quantities: list[Quantity]
    dates: list[records.Date]
    codes: list[records.Code]
    milestones: list[records.Milestone]
    names: list[Name]
    claims: list[records.Claim]
    firsts: list[records.First]
    stages: list[Stage]
    commitments: list[records.Commitment]
    chapters: list[records.Chapter]

    def table(self, name: str) -> list[Any]:
        """The records of one table by its name."""
        rows: list[Any] = getattr(self, name)
        return rows

    @property
    def sections(self) -> dict[str, str]:
        """The titles of the sections by number, in text order (not the opening)."""
        level = outline.section_level(self.outline)
        return {row.section: row.title for row in self.outline if row.level == level and row.kind != "month"}


BLOCK = 49_152
"""Characters that are read at a time: a long chapter is one block, and memory stays flat in longer texts."""


class Reading(NamedTuple):
    """A reader's decision: values that replace those of the row of a table that shares most characters with a span."""

    table: str
    span: Span
    values: Mapping[str, Any]


def read(
    text: str,
    *,
    year: int | None = None,
    levels: Mapping[str, int] | None = None,
    readings: Sequence[Reading] = (),
) -> Report:
    """Read a text.

    Args:
        text: the raw text; offsets of all records are into it.
        year: the year that dates without one are in; by default the one the text is about.
        levels: heading levels a reader settled, by title.
        readings: rows that a reader decided; their rule is ``reader``.

    Raises:
        InputError: a title among ``levels`` is not exactly one heading of the text, or a reading fits no row.
    """
    source = _Source(text, year, levels)
    blocks = [_block(source, start, end) for start, end in _blocks(source)]
    rows = {name: [row for block in blocks for row in block.table(name)] for name in READ}
    for reading in readings:
        _apply_reading(rows, reading, text)
    return _link_rows(Report(text, source.lines, **rows))


def _apply_reading(rows: Mapping[str, list[Any]], reading: Reading, text: str) -> None:
    """Give a row the values that a reader decided; a value without an interval of its own is exact."""
    span, values = reading.span, dict(reading.values)
    listed = rows.get(reading.table, [])
    overlaps = [min(row.end, span.end) - max(row.start, span.start) for row in listed]
    words = f"“{span.of(text)}”"
    if max(overlaps, default=0) <= 0:
        raise InputError(f"a reading quotes {words}, of which {reading.table} have no row")
    best = overlaps.index(max(overlaps))
    if unknown := sorted(values.keys() - set(listed[best].__struct_fields__)):
        raise InputError(f"a reading of {words} sets {unknown[0]}, which {reading.table} do not have")
    if "value" in values:
        values = {"low": values["value"], "high": values["value"], "bound": "exact", **values}
    listed[best] = replace(listed[best], rule="reader", **values)


def stream(
    text: str, *, year: int | None = None, levels: Mapping[str, int] | None = None
) -> Iterator[Report]:
    """Read a text block by block: the rows of ``read``, in memory that does not grow with the text.

    Only what links rows with each other (aliases, events reported again) does not reach beyond a block of ``BLOCK``
    characters.
    """
    source = _Source(text, year, levels)
    for start, end in _blocks(source):
        yield _link_rows(_block(source, start, end))


class _Source:
    """What is found once in a whole text, before its blocks are read."""

    __slots__ = ("folded", "headings", "lines", "reporting", "roles", "sections", "text", "year", "years")

    def __init__(self, text: str, year: int | None, levels: Mapping[str, int] | None) -> None:
        self.text = text
        self.lines = Lines(text)
        self.headings = outline.headings(text, self.lines, levels)
        self.sections = outline.Sections(self.headings)
        self.folded = fold(text)
        self.year = year or dates.document_year(self.folded.text)
        # A part that names its own (2023年工作回顾), a review or a plan of a report has that year.
        parts = outline.roles(text, self.headings)
        self.reporting = outline.reporting(text, self.headings, parts, year)
        years = outline.years(self.headings, parts, self.year, self.reporting)
        self.years = [(self.folded.at(start), part_year) for start, part_year in years]
        self.roles = [(self.folded.at(start), role) for start, role in parts]

    def placer(self, base: int) -> Placer:
        """Gives the place of folded words whose offsets count from ``base``."""

        text, ends, section, line = self.text, self.folded.ends, self.sections.at, self.lines.at

        def place(start: int, end: int, rule: str) -> Place:
            first, last = ends(start + base, end + base)
            return *section(first), line(first), first, last, text[first:last], rule

        return place


def _blocks(source: _Source) -> Iterator[tuple[int, int]]:
    """Where to part the folded text: before a heading, else at an empty line, a line's or a sentence's end."""
    words = source.folded.text
    headed = [source.folded.at(row.start) for row in source.headings if row.kind != "month"]
    start = 0
    while len(words) - start > BLOCK:
        least, most = start + BLOCK // 2, start + BLOCK
        i = bisect_right(headed, most)
        end = headed[i - 1] if i and headed[i - 1] > least else least
        for mark in ("\n\n", "\n", "。"):
            if end == least and (at := words.rfind(mark, least, most)) >= 0:
                end = at + len(mark)
        end = end if end > least else most
        yield start, end
        start = end
    if words:
        yield start, len(words)


def _block(source: _Source, start: int, end: int) -> Report:
    """The rows of ``[start, end)`` of the folded text."""
    folded, text = source.folded, source.text
    words = folded.text[start:end]
    first = folded.raw(start) if start else 0
    last = folded.raw(end - 1) + 1 if end < len(folded.text) else len(text)
    headings = source.sections.between(first, last)
    heading_spans = [(folded.at(row.start) - start, folded.at(row.end) - start) for row in headings]
    titles = [span for span, row in zip(heading_spans, headings, strict=True) if row.kind != "month"]
    place = source.placer(start)
    years, roles = _clip(source.years, start, end, source.year), _clip(source.roles, start, end, "body")
    clauses = Clauses(find_clauses(words, roles))
    if roles[0][1] == "front":  # the date of the meeting is no event
        front = roles[1][0] if len(roles) > 1 else len(words)
        titles = [(0, front), *(span for span in titles if span[0] >= front)]
    days, code_list, numbers = _find_numbers(words, years, source.reporting.planned)
    label_list = labels.find(words, numbers, clauses)
    thing_list = list(things(words, clauses))
    mentions = entities.find(words, code_list, [(*span, certainty > 1) for _, span, certainty in thing_list])
    staged = stages(words, mentions, clauses, thing_list, place)
    judgements = judged(words, heading_spans, clauses)
    rows = list(_quantities(words, numbers, label_list, clauses, years, days, place))
    labelled = list(zip(numbers, label_list, rows, strict=True))
    rows = [row for row, number in zip(rows, numbers, strict=True) if labels.is_informative(words, number)]
    chapter_rows = [] if start else outline.about(text, source.lines, source.sections, source.reporting)
    return Report(
        text,
        source.lines,
        list(headings),
        list(outline.sentences(text, source.lines, source.sections, first, last)),
        rows,
        [_date(day, place) for day in days],
        [records.Code(*place(code.start, code.end, code.rule)) for code in code_list],
        list(dates.events(words, days, mentions, titles, place)),
        list(_names(mentions, staged, place)),
        list(claims(judgements, words, place)),
        firsts(words, numbers, label_list, clauses, place),
        staged,
        list(commitments(words, judgements, labelled, mentions, years, place)),
        chapter_rows,
    )


_T = TypeVar("_T")


def _clip(parts: Sequence[tuple[int, _T]], start: int, end: int, default: _T) -> list[tuple[int, _T]]:
    """The parts of a text cut to a block: where each begins in the block (0 for the first), and its value."""
    before = [value for at, value in parts if at <= start]
    return [(0, before[-1] if before else default), *((at - start, v) for at, v in parts if start < at < end)]


def _find_numbers(
    words: str, years: Sequence[tuple[int, int | None]], planned: int | None
) -> tuple[list[dates.DateMatch], list[Match], list[QuantityMatch]]:
    """Dates, codes and quantities of a block's folded words; none shares a character with another."""
    masked = codes.masked(words)
    found = dates.find(words, years[0][1], years[1:], planned)
    days = [day for day in found if not overlaps_any(masked, day.start, day.end)]
    taken = sorted([*masked, *((day.start, day.end) for day in days)])
    code_list = [code for code in codes.find(words) if not overlaps_any(taken, code.start, code.end)]
    taken = sorted([*taken, *((code.start, code.end) for code in code_list)])
    return days, code_list, list(quantities.find(words, taken))


def _date(day: dates.DateMatch, place: Placer) -> records.Date:
    at = place(day.start, day.end, day.rule)
    return records.Date(*at, iso=day.iso, precision=day.precision, inferred=day.inferred)


def _quantities(
    words: str,
    numbers: Sequence[QuantityMatch],
    label_list: Sequence[labels.Label],
    clauses: Clauses,
    years: Sequence[tuple[int, int | None]],
    days: Sequence[dates.DateMatch],
    place: Placer,
) -> Iterator[Quantity]:
    cut_offs = labels.cut_offs(words, [number.start for number in numbers])
    meanings = meaning.find(words, numbers, label_list, clauses, years, days)
    for number, label, cut_off, sense in zip(numbers, label_list, cut_offs, meanings, strict=True):
        yield Quantity(
            *place(number.start, number.end, number.rule),
            *(number.kind, number.value, number.low, number.high, number.unit, number.bound),
            label.subject,
            labels.base(words, number.start) if number.kind in ("percent", "ratio") else "",
            cut_off,
            label.shared,
            indicators.indicator(words, number, label.subject, sense, clauses),
            *sense,
        )


def _names(mentions: Iterable[entities.Mention], staged: Iterable[Stage], place: Placer) -> Iterator[Name]:
    stages: dict[tuple[str, int], dict[str, None]] = {}
    for row in staged:
        stages.setdefault((row.name, row.start), {})[row.stage] = None
    for mention in mentions:
        position = place(mention.start, mention.end, mention.rule)
        stage = "；".join(stages.get((mention.name, position[3]), ()))
        yield Name(*position, name=mention.name, type=mention.type, stage=stage)


def _link_rows(report: Report) -> Report:
    """The report with other names of each thing, and the lines that report each event again."""
    aliases = entities.aliases(row.name for row in report.names)
    for i, row in enumerate(report.names):
        if row.name in aliases:
            report.names[i] = replace(row, aliases=aliases[row.name])
    for i, lines in dates.repeated(report.milestones).items():
        report.milestones[i] = replace(report.milestones[i], same_event=lines)
    return report
