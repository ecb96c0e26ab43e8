"""A chapter opened: its tables as DataFrames. Knows nothing about charts or pages."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, TypeAlias

import pandas as pd

from chapterlens.card import Shown, card_html, card_text
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTED, NOTES_FILE, Correction, Lost, Notes
from chapterlens.printing import read_as
from chapterlens.sources import Meta, read_chapter, sections
from chapterlens.tables import frame
from hanreport.intake.pages import Pages
from hanreport.reading import Reading
from hanreport.records import READ
from hanreport.spans import Span, fold

Row: TypeAlias = "pd.Series[Any] | Mapping[Any, Any]"
"""A row of any table: it has ``start``, ``end``, ``line`` and ``surface``."""
_PLACE: Final = ("section", "line", "start", "end", "surface")


@dataclass(frozen=True)
class Chapter:
    """One chapter and its tables. Tables are plain DataFrames; every row knows the characters it was read from.

    Attributes:
        id: edition and chapter, the name of its folder (2021-02).
        meta: what it is.
        reading: all records, as read.
        notes: what its readers noted: corrections, lost subjects, labels, headlines, English.
        pages: where the pages of its original begin in the text; none where the original has none.
        only: the section the tables are limited to, or None.
    """

    id: str
    meta: Meta
    reading: Reading = field(repr=False)
    notes: Notes = field(default_factory=Notes, repr=False)
    pages: Pages = field(default_factory=Pages, repr=False)
    only: str | None = None

    @property
    def text(self) -> str:
        """The raw text."""
        return self.reading.text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The raw lines; ``lines[0]`` is line 1."""
        return tuple(self.text.split("\n"))

    @cached_property
    def outline(self) -> pd.DataFrame:
        """The headings, one a row, with level and title."""
        return self._table("outline")

    @cached_property
    def sentences(self) -> pd.DataFrame:
        """The sentences, bullets and lines that are not headings."""
        return self._table("sentences")

    @cached_property
    def quantities(self) -> pd.DataFrame:
        """The numbers: kind, value, low, high, unit, bound, subject; label and label_en from the notes."""
        return self._table("quantities")

    @cached_property
    def dates(self) -> pd.DataFrame:
        """The dates: iso, precision, inferred."""
        return self._table("dates")

    @cached_property
    def codes(self) -> pd.DataFrame:
        """The names with a number in them."""
        return self._table("codes")

    @cached_property
    def milestones(self) -> pd.DataFrame:
        """The dated events: date, event, organisations, launch_count, same_event, listed; event_en from the notes."""
        return self._table("milestones")

    @cached_property
    def names(self) -> pd.DataFrame:
        """Every mention of a named body or thing: name, type, aliases, stage."""
        return self._table("names")

    @cached_property
    def claims(self) -> pd.DataFrame:
        """The statements: standing and the words that decide."""
        return self._table("claims")

    @cached_property
    def firsts(self) -> pd.DataFrame:
        """Claims of being first, ranked, leading, only or largest, with their scope."""
        return self._table("firsts")

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Things at a stage: stage_class, jurisdiction, partners."""
        return self._table("stages")

    @cached_property
    def findings(self) -> pd.DataFrame:
        """What an editor would ask about the text: severity, lines, spans, the sentence in two languages, declared."""
        from hanreport.audit.audit import audit  # its rules take a while to import, and not every reader asks

        return self._limited(frame("findings", audit(self.reading, self.notes.corrections), self.id))

    @property
    def sections(self) -> dict[str, str]:
        """The titles of the sections by number, in text order (not the opening)."""
        return sections(self.reading)

    def section(self, number: str) -> "Chapter":
        """The same chapter with its tables limited to one section.

        Raises:
            ChapterlensError: there is no such section.
        """
        known = ["opening", *self.sections]
        if number not in known:
            near = difflib.get_close_matches(number, known, 1) or self._titled(number)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ChapterlensError(
                f"chapter {self.id} has no section {number}; it has {', '.join(known)}{hint}"
            )
        return replace(self, only=number)

    def find(self, words: str) -> pd.DataFrame:
        """The sentences, bullets and lines in which some words stand; no rows where none does.

        Marks (``**``) and the spaces around figures make no difference: 815架 finds 815**架.

        Args:
            words: as they are, no pattern.
        """
        folded, wanted = fold(self.text), fold(words).text
        places = [found.start() for found in re.finditer(re.escape(wanted), folded.text)] if wanted else []
        spans = [folded.span(place, place + len(wanted)) for place in places]
        rows = self.sentences
        held = [
            any(span.start < end and span.end > start for span in spans)
            for start, end in zip(rows["start"], rows["end"], strict=True)
        ]
        return rows[held].reset_index(drop=True)

    def at(self, line: int) -> pd.DataFrame:
        """All that was read in one line: ``table``, place, words, ``reads`` what they were read as, ``rule``.

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
        starts = [*self.reading.lines.starts, len(self.text) + 1]
        place = Span(starts[line - 1], starts[line] - 1)
        rows = [
            {
                "table": name,
                **{key: getattr(row, key) for key in _PLACE},
                "reads": read_as(row),
                "rule": row.rule,
            }
            for name in READ
            for row in self.reading.table(name)
            if place.overlaps(Span(row.start, row.end))
        ]
        return pd.DataFrame(rows, columns=["table", *_PLACE, "reads", "rule"])

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline numbers in the notes' order: rows of ``quantities`` with ``headline`` and ``headline_en``.

        Raises:
            ChapterlensError: a headline quotes words in which no number was read.
        """
        numbers = self._whole("quantities")
        held: list[int] = []
        for note in self.notes.headlines:
            over = numbers[(numbers["start"] < note.span.end) & (numbers["end"] > note.span.start)]
            if over.empty:
                raise ChapterlensError(
                    f"{NOTES_FILE}: the headline of line {note.lines[0]} quotes “{note.quote}”, in which no number was read"
                )
            held.append(int(over.index[0]))
        table = numbers.loc[held].reset_index(drop=True)
        table["headline"] = pd.Series([note.zh for note in self.notes.headlines], dtype="str")
        table["headline_en"] = pd.Series([note.en for note in self.notes.headlines], dtype="str")
        return self._limited(table)

    def label(self, row: Row, language: str = "zh") -> str:
        """The short name of a row: the notes' label, or else in Chinese the row's own subject.

        Args:
            row: a row of ``quantities``, or of another table with a ``subject``.
            language: ``zh`` or ``en``.

        Raises:
            ChapterlensError: there is no English label, or no such language.
        """
        english = self._is_english(language)
        note = self.notes.label(_span(row))
        if note:
            return note.en if english else note.zh
        if not english:
            return str(row.get("subject", row["surface"]))
        raise ChapterlensError(
            f"{NOTES_FILE} of {self.id} has no English label for “{row['surface']}” (line {row['line']});"
            " add a [[label]] with line, quote, zh and en"
        )

    def english(self, words: str) -> str:
        """The English of a name, heading, stage, scope, unit or other word of the text.

        Marks (“”, 《》, ``**``) and spaces make no difference; words without Chinese characters are their own.

        Raises:
            ChapterlensError: the notes do not give it.
        """
        found = self.notes.translate(words)
        if found is None:
            raise ChapterlensError(
                f"{NOTES_FILE} of {self.id} has no English for “{words}”; add it to [english]"
            )
        return found

    def gloss(self, row: Row) -> str:
        """The English of the sentence or event that a row's words stand in.

        An event that reading puts together (one launch of a list) has its English in ``[english]``.

        Raises:
            ChapterlensError: the notes do not give it.
        """
        found = self._gloss(row)
        if not found:
            raise ChapterlensError(
                f"{NOTES_FILE} of {self.id} has no English for “{row['surface']}” (line {row['line']});"
                " add a [[gloss]] with line, quote and en"
            )
        return found

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

    def _titled(self, words: str) -> list[str]:
        """The number of the section whose title is nearest to some words: the one that holds them, or none."""
        holding = [number for number, title in self.sections.items() if words and words in title]
        near = difflib.get_close_matches(words, list(self.sections.values()), 1)
        return holding or [number for number, title in self.sections.items() if title in near]

    def _gloss(self, row: Row) -> str:
        event = self.notes.translate(row["event"]) if "event" in row else None
        note = self.notes.gloss(_span(row))
        return event or (note.en if note else "")

    def _is_english(self, language: str) -> bool:
        if language not in ("zh", "en"):
            raise ChapterlensError(f"there is no language {language}; there are zh, en")
        return language == "en"

    def _table(self, name: str) -> pd.DataFrame:
        return self._limited(self._whole(name))

    def _whole(self, name: str) -> pd.DataFrame:
        """A table of the whole chapter, with the columns that the notes add (``notes.NOTED``)."""
        table = frame(name, self.reading.table(name), self.id)
        rows = table.to_dict("records") if name in NOTED else []
        if name == "quantities":
            labels = [self.notes.label(_span(row)) for row in rows]
            table["label"] = pd.Series([one.zh if one else "" for one in labels], dtype="str")
            table["label_en"] = pd.Series([one.en if one else "" for one in labels], dtype="str")
        elif name == "milestones":
            table["event_en"] = pd.Series([self._gloss(row) for row in rows], dtype="str")
        return table

    def _limited(self, table: pd.DataFrame) -> pd.DataFrame:
        if self.only is None:
            return table
        return table[table["section"] == self.only].reset_index(drop=True)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook's cell shows: title, outline with counts and the words under it, how to go on."""
        shown = self._shown()
        return {"text/html": card_html(shown), "text/plain": card_text(shown)}

    def _shown(self) -> Shown:
        tables = {
            name: [row for row in self.reading.table(name) if self.only in (None, row.section)]
            for name in READ
        }
        heads = [(row.line, row.section) for row in self.reading.outline]
        own = [line for line, section in heads if section == self.only]
        first = 1 if self.only in (None, "opening") else own[0]
        behind = [line for line, section in heads if section != self.only and line > max(own, default=0)]
        stop = behind[0] if self.only and behind else len(self.lines) + 1
        starts = [*self.reading.lines.starts, len(self.text) + 1]
        return Shown(
            self.id, self.meta, self.only, list(self.sections), self.lines, starts, first, stop, tables
        )

    def __getattr__(self, name: str) -> Any:
        """Names what is nearest to an attribute that there is not."""
        known = [one for one in dir(type(self)) if not one.startswith("_")]
        near = [] if name.startswith("_") else difflib.get_close_matches(name, known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise AttributeError(f"a chapter has no {name}{hint}")


def open_chapter(chapter_id: str, root: Path | None = None) -> Chapter:
    """Open a chapter by its id.

    Args:
        chapter_id: the name of its folder, edition and chapter: ``2021-02``.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: there is no such chapter, its files cannot be read, or a note does not fit its text.
    """
    source = read_chapter(chapter_id, root)
    return Chapter(source.id, source.meta, source.reading, source.notes, source.pages)


def _span(row: Row) -> Span:
    return Span(int(row["start"]), int(row["end"]))
