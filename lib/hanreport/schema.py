"""The tables of an opened chapter as their files declare them, in two languages. Knows no text and no file format.

Joins what ``records.py`` and ``notes.py`` declare of columns with what ``columns.toml`` calls them.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, get_args

from chapterlens.notes import NOTED
from hanreport.records import TABLES, Column, columns
from hanreport.spans import Span

_CHAPTER = Column("chapter", str, "", "edition and chapter, the name of the chapter's folder", True)


@dataclass(frozen=True, slots=True)
class Words:
    """The same in two languages; the Chinese is the English where nobody has put it into Chinese."""

    en: str
    zh: str

    def heading(self, unit: "Words") -> "Words":
        """What stands in the head of a table: with the unit, where there is one that the title does not name."""
        if not unit.en or unit.zh == self.zh:
            return self
        return Words(f"{self.en} ({unit.en})", f"{self.zh}（{unit.zh}）")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table.

    Attributes:
        name: as it stands in a DataFrame or CSV.
        type: of its values: ``str``, ``int``, ``float``, ``bool``, or ``tuple`` of ``member``.
        member: ``str`` (also for places) or ``int``, the type of a tuple's members; else that of the values.
        required: whether a row always has it.
        least: the least value there can be, or None.
        title: what it is called.
        unit: what it is measured in; empty for nothing.
        meaning: what it is.
        codes: the values there are, with what they mean; empty when they are not listed.
    """

    name: str
    type: Any
    member: Any
    required: bool
    least: int | None
    title: Words
    unit: Words
    meaning: Words
    codes: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, title, meaning of a row and columns, in their order."""

    name: str
    title: Words
    meaning: Words
    fields: tuple[Field, ...]


@cache
def tables() -> tuple[Table, ...]:
    """Every table of an opened chapter."""
    return tuple(_table(name) for name in TABLES)


def _table(name: str) -> Table:
    meaning = " ".join((TABLES[name].__doc__ or "").split())
    title, title_zh, meaning_zh = _told().get("tables", {}).get(name) or (_title(name), _title(name), meaning)
    declared = (_CHAPTER, *columns(TABLES[name]), *NOTED.get(name, ()))
    return Table(
        name, Words(title, title_zh), Words(meaning, meaning_zh), tuple(_field(name, one) for one in declared)
    )


def _field(table: str, column: Column) -> Field:
    told = _told()
    own = told.get(table, {}).get(column.name) or told["columns"].get(column.name)
    title, title_zh, meaning_zh = own or (_title(column.name), _title(column.name), column.meaning)
    held = told["codes_of"].get(table, {}).get(column.name, {})
    members = [kind for kind in get_args(column.type) if kind is not Ellipsis]
    return Field(
        column.name,
        tuple if members else column.type,
        (str if members[0] is Span else members[0]) if members else column.type,
        column.required,
        column.least,
        Words(title, title_zh),
        Words(*told["units"].get(column.unit, (column.unit, column.unit))),
        Words(column.meaning, meaning_zh),
        {code: Words(*words) for code, words in held.items()},
    )


def _title(name: str) -> str:
    return name.replace("_", " ").capitalize()


@cache
def _told() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("columns.toml").read_text(encoding="utf-8"))
