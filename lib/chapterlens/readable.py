"""Rows of a chapter's tables as people read them: heads and values in their language.

What columns and their values are called is declared with the tables (``schema``).
"""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd
from IPython.display import display
from msgspec.structs import replace

from chapterlens.cells import Shown
from chapterlens.chapter import Chapter
from chapterlens.cited import reference
from chapterlens.notes import chapter_tables
from chapterlens.words import known, own_toml, word
from nbrelease.blocks import Column, Line, Quote, Table, Text

_VIEWS: Final[dict[str, dict[str, list[str]]]] = own_toml("views.toml")
SHOWN: Final = {name: tuple(view["shown"]) for name, view in _VIEWS.items()}
"""The columns that are shown of each table, the line first; a finding's message in the reader's language."""
CHOICES: Final = {name: tuple(view["choices"]) for name, view in _VIEWS.items() if "choices" in view}
"""The tables that can be filtered, and the columns of which a value can be chosen."""


class Readable:
    """One table of a chapter in one language.

    Args:
        book: the chapter.
        name: of the table, one of ``SHOWN``.
        language: zh or en.

    Attributes:
        title: what the table is called.
    """

    def __init__(self, book: Chapter, name: str, language: str) -> None:
        self._book, self._language, self._name = book, known(language), name
        table = chapter_tables()[name]
        self._fields = {field.name: field for field in table.fields}
        self.title: str = getattr(table.title, language)

    def head(self, column: str) -> str:
        """What a column is called."""
        return str(getattr(self._fields[column].title, self._language))

    def value(self, column: str, value: Any) -> Any:
        """A value: what it stands for, a number with its groups, words without marks."""
        if column == "section":
            return self._book.sections.get(value) or word("opening", self._language)
        codes = self._fields[column].codes
        if isinstance(value, str):
            plain = value.replace("**", "").replace("\n", " ")
            return getattr(codes[value], self._language) if value in codes else plain
        if isinstance(value, float):
            return "" if value != value else f"{value:,.0f}" if value == round(value) else f"{value:,.6g}"
        return value

    def frame(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows of the table with the columns of ``SHOWN``, heads and values in the language."""
        columns = [f"message_{self._language}" if c == "message" else c for c in SHOWN[self._name]]
        return pd.DataFrame({self.head(c): [self.value(c, value) for value in rows[c]] for c in columns})

    def block(self, rows: pd.DataFrame, title: str = "") -> Table:
        """Rows of the table as a table for people, each linked to its words and its line."""
        frame, places = self.frame(rows), [reference(row) for row in rows.to_dict("records")]
        cells: list[tuple[Line, ...]] = []
        for values, here in zip(frame.itertuples(index=False), places, strict=True):
            line, words, *others = map(str, values)
            whole = replace(here, start=0, end=0)  # the whole line
            cells.append(((Quote(line, whole),), (Quote(words, here),), *((Text(one),) for one in others)))
        columns, spans = tuple(map(Column, frame.columns)), tuple((here.start, here.end) for here in places)
        block = Table((Text(title or self.title),), columns, tuple(cells), spans=spans)
        return replace(block, language=self._language, name=self._name)


def filled_tables(chapter: Chapter, language: str) -> Iterator[Table]:
    """Every table that holds something; the sentences are the source text itself."""
    for name in SHOWN:
        if len(rows := getattr(chapter, name)):
            yield Readable(chapter, name, language).block(rows)


def tables(chapter: Chapter, language: str) -> None:
    """Show every table that holds something."""
    for table in filled_tables(chapter, language):
        display(Shown(table))
