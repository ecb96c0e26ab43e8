"""The declared tables with their fields, titles and meanings in two languages, as files and DataFrames have them.

Types, units and English meanings come from ``records.py``, what else is said of a field from ``columns.toml``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_type_hints

from msgspec import Struct

from hanreport.indicators import INDICATORS
from hanreport.records import TABLES
from hanreport.scanning import load_toml
from hanreport.text import Span

_COLUMNS = load_toml("columns.toml")


@dataclass(frozen=True, slots=True)
class Words:
    """The same in two languages."""

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
    """A table: its name, title, meaning of a row and fields, in their order."""

    name: str
    title: Words
    meaning: Words
    fields: tuple[Field, ...]


@cache
def tables() -> tuple[Table, ...]:
    """Every table that reading and the audit give."""
    result = []
    for name, record in TABLES.items():
        title, title_zh, meaning_zh = _COLUMNS["tables"][name]
        english = " ".join((record.__doc__ or "").split())
        result.append(Table(name, Words(title, title_zh), Words(english, meaning_zh), fields(record, name)))
    return tuple(result)


def fields(record: type[Struct], table: str = "") -> tuple[Field, ...]:
    """The declared fields of a record in their order; ``table`` names it in ``columns.toml``."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(_field(table, name, *get_args(hint)) for name, hint in hints.items())


def _field(table: str, name: str, hint: Any, declared: Any) -> Field:
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    *_, kind = (one for one in kinds if one is not NoneType)
    members = get_args(kind)
    member = str if Span in members else next(iter(members), kind)
    unit = declared.extra["unit"]
    written = _COLUMNS.get(table, {}).get(name) or _COLUMNS["columns"].get(name)
    title, title_zh, meaning_zh = written or (*declared.extra["title"], declared.extra["zh"])
    codes = _COLUMNS["codes_of"].get(table, {}).get(name, {})
    if name == "indicator":
        codes = {code: (known.en, known.zh) for code, known in INDICATORS.items()}
    return Field(
        name,
        tuple if members else kind,
        member,
        NoneType not in kinds,
        declared.ge,
        Words(title, title_zh),
        Words(*_COLUMNS["units"].get(unit, (unit, unit))),
        Words(declared.description, meaning_zh),
        {code: Words(*words) for code, words in codes.items()},
    )
