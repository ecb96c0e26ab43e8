"""Which rows of a chapter's table are wanted, and the pandas code that gives just these."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError

CHOICES: Final[Mapping[str, tuple[str, ...]]] = {
    "quantities": ("section", "kind", "unit", "bound"),
    "milestones": ("section",),
    "dates": ("section", "precision"),
    "codes": ("section",),
    "names": ("section", "type"),
    "stages": ("section", "stage_class"),
    "firsts": ("section", "type"),
    "claims": ("section", "standing"),
    "commitments": ("section", "verb"),
    "findings": ("section", "severity"),
}
"""The tables that can be filtered, and the columns of which a value can be chosen."""
_SAID: Final = ("surface", "subject", "label", "event", "name")
"""The columns in which a text is looked for, where a table has them."""
_SECTION: Final = "section"


@dataclass(frozen=True)
class Filter:
    """Rows of one table that have the chosen values and hold a text; every filter can say itself as pandas code.

    Attributes:
        table: one of ``CHOICES``.
        chosen: a value by column, of the table's columns in ``CHOICES``.
        text: words looked for in the table's columns of words, capitals alike, ``**`` left out; empty for none.

    Raises:
        ChapterlensError: no such table, or a column of it in which nothing is chosen.
    """

    table: str = "quantities"
    chosen: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        if self.table not in CHOICES:
            raise ChapterlensError(
                f"there is no table {self.table} to explore; there are {', '.join(CHOICES)}"
            )
        for column in self.chosen:
            if column not in CHOICES[self.table]:
                there = ", ".join(CHOICES[self.table])
                raise ChapterlensError(f"{self.table} are not filtered by {column}; they are by {there}")

    def rows(self, book: Chapter) -> pd.DataFrame:
        """The rows of the chapter's table that pass, as the table has them."""
        part = book.section(self.chosen[_SECTION]) if _SECTION in self.chosen else book
        rows: pd.DataFrame = getattr(part, self.table)
        for column, value in self._others().items():
            rows = rows[rows[column] == value]
        if self.text:
            said = _joined(rows).str.replace("**", "", regex=False)
            rows = rows[said.str.contains(self.text, case=False, regex=False)]
        return rows

    def code(self, book: Chapter) -> str:
        """Python that gives the same rows, named after the table."""
        name = self.table
        section = self.chosen.get(_SECTION, book.only)
        part = f".section({_quoted(section)})" if section else ""
        lines = [
            "from chapterlens import open_chapter",
            "",
            f"{name} = open_chapter({_quoted(book.id)}){part}.{name}",
        ]
        asked = [f"{name}[{_quoted(column)}] == {_quoted(value)}" for column, value in self._others().items()]
        if len(asked) == 1:
            lines.append(f"{name} = {name}[{asked[0]}]")
        elif asked:
            lines.append(f"{name} = {name}[({') & ('.join(asked)})]")
        if self.text:
            said = [column for column in _SAID if column in getattr(book, name).columns]
            words = ' + " " + '.join(f"{name}[{_quoted(column)}]" for column in said)
            words = f"({words})" if len(said) > 1 else words
            lines.append(f'said = {words}.str.replace("**", "", regex=False)')
            lines.append(f"{name} = {name}[said.str.contains({_quoted(self.text)}, case=False, regex=False)]")
        return "\n".join([*lines, name, ""])

    def options(self, book: Chapter, column: str) -> dict[str, int]:
        """The values of a column among the rows that pass the other filters, most frequent first; sections in order.

        A value that is chosen is there even when no row passes.
        """
        without = {name: value for name, value in self.chosen.items() if name != column}
        counts = replace(self, chosen=without).rows(book)[column].value_counts(sort=column != _SECTION)
        found = {str(value): int(count) for value, count in counts.items()}
        if column == _SECTION:
            found = {name: found[name] for name in ("opening", *book.sections) if name in found}
        if column in self.chosen:
            found.setdefault(self.chosen[column], 0)
        return found

    def _others(self) -> dict[str, str]:
        return {column: value for column, value in self.chosen.items() if column != _SECTION}


def _joined(rows: pd.DataFrame) -> "pd.Series[str]":
    first, *others = (rows[column] for column in _SAID if column in rows.columns)
    for column in others:
        first = first + " " + column
    return first


def _quoted(words: str) -> str:
    """Words as Python writes them, in double quotes where that needs no more escapes."""
    plain = '"' not in words and "\\" not in words and words.isprintable()
    return f'"{words}"' if plain else repr(words)
