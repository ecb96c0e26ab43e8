"""Rows of a chapter's tables as people read them: heads and values in their language. Knows no widgets and no pages.

What columns and their values are called is declared with the tables (``schema``).
"""

from typing import Any, Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.notes import chapter_tables
from chapterlens.show.grids import Column, Grid, grid
from chapterlens.show.inline import Inline, link
from chapterlens.show.words import known, word
from hanreport.schema import Field, Table, Words

SHOWN: Final = {
    "quantities": ("line", "surface", "subject", "value", "unit", "kind", "bound"),
    "milestones": ("line", "date", "event"),
    "dates": ("line", "surface", "iso", "precision"),
    "codes": ("line", "surface", "heading"),
    "names": ("line", "name", "type", "stage"),
    "stages": ("line", "name", "stage", "stage_class", "jurisdiction"),
    "firsts": ("line", "surface", "type", "scope", "subject"),
    "claims": ("line", "surface", "standing", "evidence"),
    "findings": ("line", "message", "severity"),
}
"""The columns that are shown of each table, the line first; a finding's message in the reader's language."""


class Telling:
    """One table of a chapter in one language.

    Args:
        book: the chapter.
        name: of the table, one of ``SHOWN``.
        language: zh or en.
    """

    def __init__(self, book: Chapter, name: str, language: str) -> None:
        self._book, self._language = book, known(language)
        self._table = declared(name)

    @property
    def title(self) -> str:
        """What the table is called."""
        return titled(self._table, self._language)

    def head(self, column: str) -> str:
        """What a column is called."""
        return self._worded(self._field(column).title)

    def value(self, column: str, value: Any) -> Any:
        """A value: what it stands for, a number with its groups, words without marks."""
        if column == "section":
            return self._book.sections.get(value) or word("opening", self._language)
        codes = self._field(column).codes
        if isinstance(value, str):
            return (
                self._worded(codes[value]) if value in codes else value.replace("**", "").replace("\n", " ")
            )
        if isinstance(value, float):
            return "" if value != value else f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"
        return value

    def frame(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the table with the columns of ``SHOWN``, heads and values in the language."""
        columns = [f"message_{self._language}" if c == "message" else c for c in SHOWN[self._table.name]]
        return pd.DataFrame({self.head(c): [self.value(c, value) for value in rows[c]] for c in columns})

    def grid(self, rows: pd.DataFrame, title: str) -> Grid:
        """Rows of the table as a table for people, each linked to its words and its line.

        Raises:
            ChapterlensError: there are no rows.
        """
        told = self.frame(rows)
        line, words = told.columns[:2]
        cells: list[dict[str, object]] = []
        for cell, start in zip(told.to_dict("records"), rows["start"], strict=True):
            linked = {
                line: Inline(link(str(cell[line]), f"#L{cell[line]}")),
                words: Inline(link(str(cell[words]), f"#s{start}")),
            }
            cells.append({**{str(head): value for head, value in cell.items()}, **linked})
        columns = [Column(head, head) for head in told.columns]
        return grid(cells, columns, title=title, source=rows, language=self._language)

    def _field(self, column: str) -> Field:
        return next(field for field in self._table.fields if field.name == column)

    def _worded(self, words: Words) -> str:
        return words.zh if self._language == "zh" else words.en


def declared(name: str) -> Table:
    """A table's declaration by its name."""
    return next(table for table in chapter_tables().values() if table.name == name)


def titled(table: Table, language: str) -> str:
    """What a table is called in a language."""
    return table.title.zh if language == "zh" else table.title.en
