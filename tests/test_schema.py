"""The tables as their files declare them: every column in two languages, as the DataFrames have them."""

import tomllib
from importlib.resources import files
from typing import Any

import pytest

from chapterlens.notes import chapter_tables
from hanreport.records import TABLES, Table, Words, tables
from hanreport.text import Span
from tests.projects import real_chapter

COLUMNS: dict[str, Any] = tomllib.loads(
    files("hanreport").joinpath("columns.toml").read_text(encoding="utf-8")
)


def chinese(words: str) -> bool:
    return any("\u4e00" <= sign <= "\u9fff" for sign in words)


@pytest.mark.parametrize("table", chapter_tables().values(), ids=lambda table: table.name)
def test_a_table_is_described_in_both_languages(table: Table) -> None:
    for words in (table.title, table.meaning):
        assert words.en and chinese(words.zh)
    for field in table.fields:
        for words in (field.title, field.meaning, *field.codes.values()):
            assert words.en and chinese(words.zh), f"columns.toml lacks {table.name}.{field.name}"
        assert not field.unit.en or chinese(field.unit.zh), f"columns.toml has no unit {field.unit.en}"


def test_a_table_means_what_its_record_says() -> None:
    for table in tables():
        assert table.meaning.en == " ".join((TABLES[table.name].__doc__ or "").split())


def test_only_what_is_there_is_described() -> None:
    known = {table.name: {field.name for field in table.fields} for table in chapter_tables().values()}
    everywhere = set().union(*known.values())
    assert COLUMNS["tables"].keys() <= known.keys()
    assert COLUMNS["columns"].keys() <= everywhere
    for name, columns_of in COLUMNS.items():
        if name not in ("tables", "units", "columns", "codes_of", "changes"):
            assert columns_of.keys() <= known[name]
    for name, columns in COLUMNS["codes_of"].items():
        assert columns.keys() <= known[name]


@pytest.mark.parametrize("table", chapter_tables().values(), ids=lambda table: table.name)
def test_the_columns_are_those_of_the_dataframe(table: Table) -> None:
    shown = getattr(real_chapter(), table.name)
    assert list(shown.columns) == [field.name for field in table.fields]
    for field in table.fields:
        values = shown[field.name].dropna()
        if field.codes:
            assert set(values) <= field.codes.keys()
        if field.least is not None:
            assert (values >= field.least).all()
        if field.type is tuple:
            assert all(isinstance(one, field.member | Span) for value in values for one in value)


HEADS = [
    # column         English              Chinese
    ("line", "Line", "行"),  # 行（行） says nothing more
    ("start", "Start (character)", "起点（字符）"),
    ("level", "Level", "级别"),
]


@pytest.mark.parametrize(("name", "en", "zh"), HEADS)
def test_a_unit_stands_in_the_head(name: str, en: str, zh: str) -> None:
    (field,) = (field for field in chapter_tables()["outline"].fields if field.name == name)
    assert field.title.heading(field.unit) == Words(en, zh)
