"""All tables of a chapter as one Excel workbook in Chinese and English.

A chapter's words are untrusted: all of them are written as text. Those that a spreadsheet would take for a formula are
also marked as text, so that they stay text when their cell is edited.
"""

import datetime
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Any, TypeAlias

import msgspec
import xlsxwriter
from rich.cells import cell_len
from xlsxwriter.worksheet import Worksheet

from chapterlens.chapters import Meta
from chapterlens.notes import chapter_tables
from chapterlens.words import own_toml
from hanreport.records import Field, Record, Table, Words

__all__ = ["FIRST_SHEET", "sheet_name", "words", "workbook"]

FIRST_SHEET = "说明 Read me"

_LONGEST = 32_000
"""Characters of a cell; Excel takes 32,767."""
_WIDEST = 46
"""Columns of characters that a column of a sheet has at most."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_HEADS = ("表\nTable", "列\nColumn", "名称", "Title", "单位\nUnit", "类型\nType", "含义", "Meaning")

_Rows: TypeAlias = Mapping[str, Sequence[Sequence[Any]]]
_Formats: TypeAlias = Mapping[str, Any]


@cache
def words() -> dict[str, dict[str, Words]]:
    """The words that describe data files, in two languages (``data.toml``)."""
    written = files(__package__).joinpath("data.toml").read_bytes()
    return msgspec.toml.decode(written, type=dict[str, dict[str, Words]])


def workbook(meta: Meta, said: Mapping[str, Words], rows: _Rows) -> bytes:
    """The workbook: a sheet that describes tables and columns, then a sheet for each table.

    The same input gives the same bytes on any machine: nothing is compressed, because builds of zlib differ, and times
    are fixed.

    Args:
        meta: the chapter's ``chapter.toml``.
        said: what data files say of the chapter (``data.toml``).
        rows: the rows of every table, by its name.
    """
    buffer, styles = BytesIO(), own_toml("report/files.toml")["formats"]
    created = datetime.datetime(meta.year or 1970, 1, 1)
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": f"{meta.report} {meta.title}", "created": created})
        formats = {name: book.add_format(look) for name, look in styles.items()}
        _read_me(book.add_worksheet(FIRST_SHEET), meta, said, rows, formats)
        for table in chapter_tables().values():
            _sheet(book.add_worksheet(sheet_name(table)), table, rows[table.name], formats)
    return _stored(buffer)


def sheet_name(table: Table) -> str:
    """The name of a table's sheet."""
    return f"{table.title.zh} {table.name}"[:31]


def _sheet(sheet: Worksheet, table: Table, rows: Sequence[Sequence[Any]], formats: _Formats) -> None:
    for column, field in enumerate(table.fields):
        head = field.title.heading(field.unit)
        sheet.write_string(0, column, f"{head.zh}\n{head.en}", formats["head"])
        # One character more than the widest column shows is enough; the heads leave room for the filter's button.
        shown = (str(row[column])[: _WIDEST + 1] for row in rows if row[column] is not None)
        width = max(map(cell_len, (f"{head.zh}   ", f"{head.en}   ", *shown)))
        sheet.set_column(column, column, min(width, _WIDEST), formats["text"])
        for number, row in enumerate(rows, start=1):
            if row[column] not in (None, ""):
                _write(sheet, number, column, row[column], field, formats)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.fields) - 1)


def _write(sheet: Worksheet, row: int, column: int, value: Any, field: Field, formats: _Formats) -> None:
    """Write a value of a column into its cell, a text always as text."""
    if isinstance(value, str):
        text = value if len(value) <= _LONGEST else f"{value[: _LONGEST - 1]}…"
        sheet.write_string(row, column, text, formats["formula" if text.startswith(_FORMULA) else "text"])
    elif field.type is float:
        sheet.write_number(row, column, value, formats["whole" if value == int(value) else "number"])
    else:
        sheet.write(row, column, value, formats["text"])


def _read_me(sheet: Worksheet, meta: Meta, said: Mapping[str, Words], rows: _Rows, formats: _Formats) -> None:
    """Write the first sheet: the chapter, how to read the tables, each table and each column."""
    for column, width in enumerate((26, 18, 18, 22, 16, 22, 50, 60)):
        sheet.set_column(column, column, width)
    lines = [(meta.title,), (meta.title_en,), ()]
    lines += [(f"{name.zh} {name.en}", _both(said[key], " · ")) for key, name in words()["facts"].items()]
    lines += [(), *((line,) for one in words()["reading"].values() for line in (one.zh, one.en)), ()]
    for number, cells in enumerate(lines):
        sheet.write_row(number, 0, cells)
    sheet.write_row(len(lines), 0, _HEADS, formats["head"])
    for number, cells in enumerate((*_tables(rows), *_columns()), start=len(lines) + 1):
        sheet.write_row(number, 0, cells, formats["text"])
    for number, table in enumerate(chapter_tables().values(), start=len(lines) + 1):
        sheet.write_url(number, 0, f"internal:'{sheet_name(table)}'!A1", string=sheet_name(table))


def _tables(rows: _Rows) -> Iterator[tuple[str, ...]]:
    """Describe each table."""
    for table in chapter_tables().values():
        count = f"{len(rows[table.name]):,} 行 rows"
        yield sheet_name(table), "", *_pair(table.title), "", count, *_pair(table.meaning)


def _columns() -> Iterator[tuple[str, ...]]:
    """Describe each column; those that every table has come first, once."""
    shared = ("chapter", *Record.__struct_fields__)
    for number, table in enumerate(chapter_tables().values()):
        for field in table.fields:
            if number == 0 or field.name not in shared:
                name = "每张表 every table" if field.name in shared else sheet_name(table)
                kind = _both(words()["types"][field.type.__name__], " ")
                # The English meaning lists the codes itself.
                codes = "；".join(f"{code} {meaning.zh}" for code, meaning in field.codes.items())
                meaning = field.meaning.zh + (f"。{codes}" if codes else ""), field.meaning.en
                yield name, field.name, *_pair(field.title), _both(field.unit, " "), kind, *meaning


def _pair(words: Words) -> tuple[str, str]:
    return words.zh, words.en


def _both(words: Words, between: str) -> str:
    return words.zh if words.zh == words.en else f"{words.zh}{between}{words.en}"


def _stored(archive: BytesIO) -> bytes:
    """The same archive without compression, so that its bytes do not depend on a version of zlib."""
    buffer = BytesIO()
    with zipfile.ZipFile(archive) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name)
            part.create_system = 0
            new.writestr(part, old.read(name))
    return buffer.getvalue()
