"""All tables of a chapter as one Excel workbook in Chinese and English.

A chapter's words are untrusted: all of them are written as text. Those that a spreadsheet would take for a formula are
also marked as text, so that they stay text when their cell is edited.
"""

import datetime
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, TypeAlias

import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.worksheet import Worksheet

from chapterlens.chapters import Meta
from chapterlens.notes import chapter_tables
from hanreport.schema import Field, Table, Words

__all__ = ["FIRST_SHEET", "sheet_name", "words", "workbook"]

FIRST_SHEET = "说明 Read me"

_LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
_MOST_ROWS = 1_048_575
_NARROW, _WIDE = 7, 46
"""Columns of characters that a column of a sheet has."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FONT: dict[str, Any] = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
_HEAD = {"top": 2, "bottom": 1, "bold": True, "text_wrap": True, "valign": "vcenter"}
_FORMATS: Mapping[str, dict[str, Any]] = {
    "text": {},
    "wrapped": {"text_wrap": True},
    "formula": {"quote_prefix": True, "text_wrap": True},
    "whole": {"num_format": "#,##0"},
    "number": {"num_format": "#,##0.0###"},
    "place": {"num_format": "0"},
    "head": _HEAD,
    "head_right": {**_HEAD, "align": "right"},
    "title": {"font_size": 15, "bold": True},
    "subtitle": {"font_size": 12},
    "strong": {"bold": True},
    "link": {"font_color": "#1d4e89", "underline": 1},
}
_TABLE_HEADS = ("表\nTable", "行数\nRows", "一行是什么", "", "", "", "What a row is", "")
_COLUMN_HEADS = ("表\nTable", "列\nColumn", "名称", "Title", "单位\nUnit", "类型\nType", "含义", "Meaning")

_Rows: TypeAlias = Mapping[str, Sequence[Sequence[Any]]]
_Formats: TypeAlias = Mapping[str, Any]


@cache
def words() -> Mapping[str, Any]:
    """The words that describe data files, in two languages (``data.toml``)."""

    def read(entry: Any) -> Any:
        return Words(*entry) if isinstance(entry, list) else {name: read(one) for name, one in entry.items()}

    found: Mapping[str, Any] = read(
        tomllib.loads(files(__package__).joinpath("data.toml").read_text("utf-8"))
    )
    return found


def workbook(meta: Meta, facts: Sequence[tuple[Words, Words]], rows: _Rows) -> bytes:
    """The workbook: a sheet that describes tables and columns, then a sheet for each table.

    The same input gives the same bytes on any machine: nothing is compressed, because builds of zlib differ, and times
    are fixed.

    Args:
        meta: the chapter's ``chapter.toml``.
        facts: other facts of the chapter, name and value.
        rows: the rows of every table, by its name.
    """
    buffer, named = BytesIO(), words()["facts"]
    about = dict(facts)
    properties = {
        "title": f"{meta.report} {meta.title}",
        "subject": meta.title_en,
        "author": about[named["generator"]].en,
        "comments": about[named["text"]].en,
        "created": datetime.datetime(meta.year or 1970, 1, 1),
    }
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties(properties)
        formats = {name: book.add_format(_FONT | look) for name, look in _FORMATS.items()}
        _read_me(book.add_worksheet(FIRST_SHEET), meta, facts, rows, formats)
        for table in chapter_tables().values():
            _sheet(book.add_worksheet(sheet_name(table)), table, rows[table.name][:_MOST_ROWS], formats)
    return _stored(buffer)


def sheet_name(table: Table) -> str:
    """The name of a table's sheet."""
    return f"{table.title.zh} {table.name}"[:31]


def _sheet(sheet: Worksheet, table: Table, rows: Sequence[Sequence[Any]], formats: _Formats) -> None:
    for column, field in enumerate(table.fields):
        head = field.title.heading(field.unit)
        align = "head_right" if field.type in (int, float) else "head"
        sheet.write_string(0, column, f"{head.zh}\n{head.en}", formats[align])
        # One character more than the widest column shows is enough.
        width = max((cell_len(_shown(row[column])[: _WIDE + 1]) for row in rows), default=0)
        look = formats["wrapped" if width > _WIDE else "text"]
        least = max(cell_len(head.zh) + 3, cell_len(head.en) + 3, _NARROW)
        sheet.set_column(column, column, min(max(width, least), _WIDE), look)
        for number, row in enumerate(rows, start=1):
            _write(sheet, number, column, row[column], formats, look, field.type)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.fields) - 1)
    _on_paper(sheet)
    sheet.repeat_rows(0)


def _write(
    sheet: Worksheet, row: int, column: int, value: Any, formats: _Formats, look: Any, kind: type
) -> None:
    """Write a value of a column's type into its cell, a text always as text."""
    if value is None or value in ("", ()):
        sheet.write_blank(row, column, None, look)
    elif kind is bool:
        sheet.write_boolean(row, column, value, formats["text"])
    elif kind in (int, float):
        name = "place" if kind is int else "whole" if value == int(value) else "number"
        sheet.write_number(row, column, value, formats[name])
    else:
        text = _shown(value)
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        sheet.write_string(row, column, text, formats["formula"] if text.startswith(_FORMULA) else look)


def _shown(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def _read_me(
    sheet: Worksheet, meta: Meta, facts: Sequence[tuple[Words, Words]], rows: _Rows, formats: _Formats
) -> None:
    """Write the first sheet: the chapter, how to read the tables, each table and each column."""
    text, wrapped = formats["text"], formats["wrapped"]
    for column, width in enumerate((26, 18, 18, 22, 16, 22, 50, 60)):
        sheet.set_column(column, column, width, text)
    sheet.write_string(0, 0, meta.title, formats["title"])
    sheet.write_string(1, 0, meta.title_en, formats["subtitle"])
    row = 3
    for name, value in facts:
        sheet.write_row(row, 0, (f"{name.zh} {name.en}",), formats["strong"])
        sheet.write_string(row, 1, _both(value, " · "), text)
        row += 1
    reading = [line for one in words()["reading"].values() for line in (one.zh, one.en)]
    sheet.write_column(row + 1, 0, reading, text)
    row += len(reading) + 3
    _write_heads(sheet, row, _TABLE_HEADS, formats)
    for row, table in enumerate(chapter_tables().values(), start=row + 1):  # noqa: B020
        sheet_of, count = sheet_name(table), len(rows[table.name])
        shown = f"{count:,}" if count <= _MOST_ROWS else f"{_MOST_ROWS:,} / {count:,}"
        sheet.write_url(row, 0, f"internal:'{sheet_of}'!A1", formats["link"], sheet_of)
        sheet.write_row(row, 1, (shown, table.meaning.zh), text)
        sheet.write_string(row, 6, table.meaning.en, text)
    _write_heads(sheet, row + 3, _COLUMN_HEADS, formats)
    for row, cells in enumerate(_columns(), start=row + 4):  # noqa: B020
        sheet.write_row(row, 0, cells[:5], text)
        sheet.write_row(row, 5, cells[5:], wrapped)
    sheet.hide_gridlines(2)
    _on_paper(sheet)


def _write_heads(sheet: Worksheet, row: int, heads: Sequence[str], formats: _Formats) -> None:
    sheet.write_row(row, 0, heads, formats["head"])
    sheet.set_row(row, 32)


def _columns() -> Iterator[tuple[str, ...]]:
    """Describe each column; those that every table has come first, once."""
    shared = [
        field
        for field in next(iter(chapter_tables().values())).fields
        if all(field in table.fields for table in chapter_tables().values())
    ]
    yield from (("每张表 every table", *_described(field)) for field in shared)
    for table in chapter_tables().values():
        yield from ((sheet_name(table), *_described(one)) for one in table.fields if one not in shared)


def _described(field: Field) -> tuple[str, ...]:
    """A column's name, title, unit, type and meaning; its codes with their Chinese words (the English lists them itself)."""
    codes = "；".join(f"{code} {words.zh}" for code, words in field.codes.items())
    return (
        field.name,
        field.title.zh,
        field.title.en,
        _both(field.unit, " "),
        _both(words()["types"][field.type.__name__], " "),
        field.meaning.zh + (f"。{codes}" if codes else ""),
        field.meaning.en,
    )


def _both(words: Words, between: str) -> str:
    return words.zh if words.zh == words.en else f"{words.zh}{between}{words.en}"


def _on_paper(sheet: Worksheet) -> None:
    """Print on A4 landscape, fitted to the width of the page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _stored(archive: BytesIO) -> bytes:
    """The same archive without compression, so that its bytes do not depend on a version of zlib."""
    buffer = BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            part.create_system = 0
            new.writestr(part, old.read(name))
    return buffer.getvalue()
