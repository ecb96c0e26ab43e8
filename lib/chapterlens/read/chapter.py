"""A chapter opened: its tables as DataFrames. Knows nothing about charts or pages."""

import difflib
import html
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from chapterlens.errors import ChapterlensError
from chapterlens.read.reading import Reading
from chapterlens.read.sources import Meta, read_chapter
from chapterlens.read.tables import frame


@dataclass(frozen=True)
class Chapter:
    """One chapter and its tables. Tables are plain DataFrames; every row knows the characters it was read from.

    Attributes:
        id: edition and chapter, the name of its folder (2021-02).
        meta: what it is.
        reading: all records, as read.
        notebooks: the essay that argues each section, by section number.
        only: the section the tables are limited to, or None.
    """

    id: str
    meta: Meta
    reading: Reading = field(repr=False)
    notebooks: Mapping[str, str] = field(default_factory=dict, repr=False)
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
        """The numbers: kind, value, low, high, unit, bound, subject."""
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
        """The dated events: date, event, organisations, launch_count, same_event, listed."""
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

    @property
    def sections(self) -> dict[str, str]:
        """The titles of the sections by number, in text order (not the opening)."""
        level = self._section_level()
        rows = (row for row in self.reading.outline if row.kind == "heading" and row.level == level)
        return {row.section: row.title for row in rows}

    def section(self, number: str) -> "Chapter":
        """The same chapter with its tables limited to one section.

        Raises:
            ChapterlensError: there is no such section.
        """
        known = ["opening", *self.sections]
        if number not in known:
            near = difflib.get_close_matches(number, known, 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ChapterlensError(
                f"chapter {self.id} has no section {number}; it has {', '.join(known)}{hint}"
            )
        return Chapter(self.id, self.meta, self.reading, self.notebooks, number)

    def _section_level(self) -> int:
        levels = [row.level for row in self.reading.outline if row.kind == "heading"]
        several = [level for level in sorted(set(levels)) if levels.count(level) > 1]
        return several[0] if several else min(levels, default=1)

    def _table(self, name: str) -> pd.DataFrame:
        table = frame(name, self.reading.table(name), self.id)
        if self.only is None:
            return table
        return table[table["section"] == self.only].reset_index(drop=True)

    def _repr_html_(self) -> str:
        """What a notebook cell shows: title, counts, how to go on."""
        counts = f"{len(self.quantities)} quantities, {len(self.dates)} dates, {len(self.codes)} codes"
        parts = "".join(f"<li>{html.escape(title)}</li>" for title in self.sections.values())
        return (
            f"<h3>{html.escape(self.meta.title)}</h3><p>{html.escape(self.meta.report)} · {self.id} · {counts}</p>"
            f'<ul>{parts}</ul><p><code>.quantities .dates .codes .outline .section("…")</code></p>'
        )


def open_chapter(chapter_id: str, root: Path | None = None) -> Chapter:
    """Open a chapter by its id.

    Args:
        chapter_id: the name of its folder, edition and chapter: ``2021-02``.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: there is no such chapter, or its files cannot be read.
    """
    source = read_chapter(chapter_id, root)
    return Chapter(source.id, source.meta, source.reading, source.notebooks)
