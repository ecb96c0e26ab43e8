"""A chapter for a notebook: its tables as DataFrames, its text, and its readers' notes."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeAlias

import pandas as pd
from msgspec.structs import astuple

from chapterlens.card import Card
from chapterlens.chapters import Source, nearest_name, read_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE, Correction, Lost, chapter_tables
from chapterlens.printing import read_as
from hanreport.records import READ, Finding, Milestone, Quantity, Record
from hanreport.text import Span, fold

__all__ = ["Chapter", "Row", "open_chapter"]

Row: TypeAlias = "pd.Series[Any] | Mapping[Any, Any]"
"""A row of any table: it has ``start``, ``end``, ``line`` and ``surface``."""

_DTYPES = {int: "int64", float: "float64", bool: "bool", str: "str", tuple: "object"}
_OPEN_ENDS = {"low": float("-inf"), "high": float("inf")}


def _table(name: str, meaning: str) -> "cached_property[pd.DataFrame]":
    """A table of a chapter as an attribute, made at its first use."""
    table = cached_property[pd.DataFrame](lambda chapter: chapter._frame(name))
    table.__doc__ = meaning
    return table


@dataclass(frozen=True, kw_only=True)
class Chapter(Source):
    """One chapter and its tables. Tables are plain DataFrames; every row has the place of the words it was read from.

    Attributes:
        only: the section the tables are limited to, or None.
    """

    only: str | None = None

    outline = _table("outline", "The headings, one a row, with level and title.")
    sentences = _table("sentences", "The sentences, bullets and lines that are not headings.")
    quantities = _table(
        "quantities",
        "The numbers: kind, value, low, high, unit, bound, subject, labels, indicator, period, nature …",
    )
    dates = _table("dates", "The dates: iso, precision, inferred.")
    codes = _table("codes", "The names with a number in them.")
    milestones = _table("milestones", "The dated events: date, event, organisations, launch_count.")
    names = _table("names", "Every mention of a named body or thing: name, type, aliases, stage.")
    claims = _table("claims", "The statements: standing and the words that decide.")
    firsts = _table("firsts", "Claims of being first, ranked, leading, only or largest, with their scope.")
    stages = _table("stages", "Things at a stage: stage_class, jurisdiction, partners.")
    commitments = _table("commitments", "What is promised: actor, verb, object, number, deadline.")
    chapters = _table("chapters", "What the chapter is, one row: title, kind, region, years, publisher.")
    findings = _table("findings", "What an editor would ask: severity, lines, spans, two messages.")

    @property
    def text(self) -> str:
        """The raw text."""
        return self.reading.text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The raw lines; ``lines[0]`` is line 1."""
        return tuple(self.text.split("\n"))

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """The rows of a table as plain values in the order of its columns; what is missing or open is None."""
        records = self._findings if table == "findings" else self.reading.table(table)
        wanted = (row for row in records if table == "chapters" or self.only in (None, row.section))
        return [(self.id, *astuple(row), *self._noted(row)) for row in wanted]

    def section(self, number: str | float) -> "Chapter":
        """The same chapter with its tables limited to one section.

        Args:
            number: of the section; as a number too (2.3), unless it may be two sections (2.1 and 2.10).

        Raises:
            ChapterlensError: there is no such section.
        """
        known = ["opening", *self.sections]
        if not isinstance(number, str):  # papermill passes 2.3 as a number
            same = [one for one in known if re.fullmatch(r"\d+(\.\d+)?", one) and float(one) == number]
            if len(same) > 1:
                raise ChapterlensError(f'{number} may be section {" or ".join(same)}; quote it: "{same[0]}"')
            number = same[0] if same else str(number)
        if number not in known:
            titled = [one for one, title in self.sections.items() if number and number in title]
            near = difflib.get_close_matches(number, known, 1) or titled
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ChapterlensError(f"{self.id} has no section {number}; it has {', '.join(known)}{hint}")
        return replace(self, only=number)

    def find(self, words: str) -> pd.DataFrame:
        """The sentences, bullets and lines with some words; no rows if there are none.

        Marks (``**``) and the spaces around figures make no difference: 815架 finds 815**架.

        Args:
            words: the words themselves, not a pattern.
        """
        folded, wanted = fold(self.text), fold(words).text
        found = [match.span() for match in re.finditer(re.escape(wanted), folded.text)] if wanted else []
        spans = [folded.span(*place) for place in found]
        rows = self.sentences
        places = map(Span, rows["start"], rows["end"])
        return rows[[any(place.overlaps(span) for span in spans) for place in places]].reset_index(drop=True)

    def at(self, line: int) -> pd.DataFrame:
        """Everything that was read in a line: ``table``, place, words, ``reads`` (what they were read as), ``rule``.

        Args:
            line: its number, from 1.

        Raises:
            ChapterlensError: there is no such line, or nothing stands in it.
        """
        written = [number for number, words in enumerate(self.lines, start=1) if words.strip()]
        if line not in written:
            near = min(written, key=lambda number: abs(number - line), default=0)
            said = "is empty" if 0 < line <= len(self.lines) else f"is not there, it has {len(self.lines)}"
            raise ChapterlensError(f"line {line} of {self.id} {said}; the nearest with words is {near}")
        start = self.reading.lines.start(line)
        place = Span(start, start + len(self.lines[line - 1]))
        rows = [
            (name, row.section, row.line, row.start, row.end, row.surface, read_as(row), row.rule)
            for name in READ
            for row in self.reading.table(name)
            if place.overlaps(Span(row.start, row.end))
        ]
        columns = ["table", "section", "line", "start", "end", "surface", "reads", "rule"]
        return pd.DataFrame(rows, columns=columns)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline numbers in the notes' order: rows of ``quantities`` with ``headline`` and ``headline_en``.

        Raises:
            ChapterlensError: a headline quotes words in which no number was read.
        """
        numbers = replace(self, only=None).quantities
        chosen: list[int] = []
        for note in self.notes.headlines:
            over = numbers.index[(numbers["start"] < note.span.end) & (numbers["end"] > note.span.start)]
            if over.empty:
                who = f"{NOTES_FILE}: the headline of line {note.lines[0]} quotes “{note.quote}”"
                raise ChapterlensError(f"{who}, in which no number was read")
            chosen.append(int(over[0]))
        texts = [(note.zh, note.en) for note in self.notes.headlines]
        table = numbers.loc[chosen].reset_index(drop=True)
        table[["headline", "headline_en"]] = pd.DataFrame(texts, columns=["zh", "en"], dtype="str")
        return table[table["section"] == self.only].reset_index(drop=True) if self.only else table

    def label(self, row: Row, language: str = "zh") -> str:
        """The short name of a row: the notes' label, or else in Chinese the row's own subject.

        Args:
            row: a row of ``quantities``, or of another table with a ``subject``.
            language: ``zh`` or ``en``.

        Raises:
            ChapterlensError: there is no English label, or no such language.
        """
        if language not in ("zh", "en"):
            raise ChapterlensError(f"there is no language {language}; there are zh, en")
        if note := self.notes.label(_span(row)):
            return note.en if language == "en" else note.zh
        if language == "zh":
            return str(row.get("subject", row["surface"]))
        raise self._missing("English label for", row, "a [[label]] with line, quote, zh and en")

    def english(self, words: str) -> str:
        """The English of a name, heading, stage, scope, unit or other word of the text.

        Marks (“”, 《》, ``**``) and spaces make no difference; words without Chinese characters are their own.

        Raises:
            ChapterlensError: the notes do not give it.
        """
        english = self.notes.translate(words)
        if english is None:
            raise ChapterlensError(
                f"{NOTES_FILE} of {self.id} has no English for “{words}”; add it to [english]"
            )
        return english

    def gloss(self, row: Row) -> str:
        """The English of the sentence or event that a row's words stand in.

        An event that reading puts together (one launch of a list) has its English in ``[english]``.

        Raises:
            ChapterlensError: the notes do not give it.
        """
        if english := self._gloss(row.get("event"), _span(row)):
            return english
        raise self._missing("English for", row, "a [[gloss]] with line, quote and en")

    def correction(self, row: Row) -> Correction | None:
        """The correction of an error among a row's words."""
        return self.notes.correction(_span(row))

    def lost(self, row: Row) -> Lost | None:
        """What a row is about whose subject the text lost."""
        return self.notes.lost_at(int(row["line"]))

    def page(self, place: "Row | int") -> int | None:
        """The page of the original on which a row's words, or a line (1-based), begin; None where it has no pages."""
        if isinstance(place, pd.Series | Mapping):
            return self.pages.at(int(place["start"]))
        return self.pages.at(self.reading.lines.start(int(place)))

    @cached_property
    def _findings(self) -> Sequence[Finding]:
        from hanreport.audit import audit  # slow to import, and rarely needed

        return audit(self.reading, [note.span for note in self.notes.corrections])

    def _missing(self, what: str, row: Row, note: str) -> ChapterlensError:
        words = f"“{row['surface']}” (line {row['line']})"
        return ChapterlensError(f"{NOTES_FILE} of {self.id} has no {what} {words}; add {note}")

    def _gloss(self, event: str | None, span: Span) -> str:
        note = self.notes.gloss(span)
        return (event and self.notes.translate(event)) or (note.en if note else "")

    def _noted(self, row: Record) -> tuple[str, ...]:
        """The values of the columns that the notes add to a row."""
        if isinstance(row, Quantity):
            label = self.notes.label(Span(row.start, row.end))
            return (label.zh, label.en) if label else ("", "")
        return (self._gloss(row.event, Span(row.start, row.end)),) if isinstance(row, Milestone) else ()

    def _frame(self, table: str) -> pd.DataFrame:
        """A table as a DataFrame; an open end of an interval becomes ``-inf`` in ``low`` and ``inf`` in ``high``."""
        rows = self.rows(table)
        data = {}
        for at, field in enumerate(chapter_tables()[table].fields):
            values = [_OPEN_ENDS.get(field.name) if row[at] is None else row[at] for row in rows]
            optional = field.type is int and not field.required
            data[field.name] = pd.Series(values, dtype="Int64" if optional else _DTYPES[field.type])
        return pd.DataFrame(data)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook's cell shows: title, outline with counts and the words under it, how to go on."""
        card = Card(self, self.only)
        return {"text/html": card.html(), "text/plain": card.text()}

    def __getattr__(self, name: str) -> Any:
        """Raise an error that names the nearest attribute."""
        known = () if name.startswith("_") else (one for one in dir(type(self)) if one[0] != "_")
        raise AttributeError(f"a chapter has no {name}{nearest_name(name, known)}")


def open_chapter(chapter_id: str, root: str | Path | None = None) -> Chapter:
    """Open a chapter by its id.

    Args:
        chapter_id: the name of its folder, edition and chapter: ``2021-02``.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: there is no such chapter, its files cannot be read, or a note does not fit its text.
    """
    return Chapter(**vars(read_chapter(chapter_id, root)))


def _span(row: Row) -> Span:
    return Span(int(row["start"]), int(row["end"]))
