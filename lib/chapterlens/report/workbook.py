"""All tables of a chapter as one Excel workbook, told in Chinese and English. Knows no pages and no other files.

A chapter's words are untrusted: every text is written as text, and one that a spreadsheet would take for a formula
is marked as text as well, so that it stays one when its cell is edited.
"""

import datetime
import zipfile
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any, TypeAlias
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from chapterlens.chapter import Chapter
from chapterlens.notes import chapter_tables
from chapterlens.report.origin import Origin, origin
from chapterlens.tables import plain_rows
from hanreport.schema import Field, Table, Words

FIRST_SHEET = "说明 Read me"

_LONGEST = 32_000
_MOST_ROWS = 1_048_575
_WIDTHS = (7, 46)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_FIXED = (1980, 1, 1, 0, 0, 0)
_FONT = {"font_name": "Microsoft YaHei", "font_size": 10, "valign": "top"}
_RULED = {"top": 2, "bottom": 1, "bold": True, "text_wrap": True, "valign": "vcenter"}
_FORMATS = {
    "text": _FONT,
    "wrapped": {**_FONT, "text_wrap": True},
    "formula": {**_FONT, "quote_prefix": True, "text_wrap": True},
    "whole": {**_FONT, "num_format": "#,##0"},
    "number": {**_FONT, "num_format": "#,##0.0###"},
    "place": {**_FONT, "num_format": "0"},
    "head": {**_FONT, **_RULED},
    "head_right": {**_FONT, **_RULED, "align": "right"},
    "title": {**_FONT, "font_size": 15, "bold": True},
    "subtitle": {**_FONT, "font_size": 12},
    "strong": {**_FONT, "bold": True},
    "link": {**_FONT, "font_color": "#1d4e89", "underline": 1},
}
_TYPES = {
    str: Words("text", "文字"),
    int: Words("integer", "整数"),
    float: Words("number", "数"),
    bool: Words("true or false", "真假"),
    tuple: Words("list", "列表，以；分开"),
}
_READING = (
    Words(
        "Every row knows the words it was read from: Words are the characters from Start up to End of the source text.",
        "每一行都知道它是从哪些字读出的：“原文”是从“起点”到“终点”（不含）的字符。",
    ),
    Words(
        "Low and High are the interval that the words allow, open where empty; 亿 and 万 are multiplied out.",
        "“下限”“上限”是这些字允许的区间，空格表示敞开；数值已把亿、万乘出。",
    ),
    Words(
        f"A text of more than {_LONGEST:,} characters is cut here and ends with …; the CSV files hold every word.",
        f"超过{_LONGEST}个字符的文字在此截断并以…结尾；CSV文件是全的。",
    ),
)

_Formats: TypeAlias = dict[str, Any]
_Held: TypeAlias = Sequence[tuple[Table, Sequence[Sequence[Any]]]]


def workbook(chapter: Chapter) -> bytes:
    """The workbook: a sheet that says what each table and column is, then a sheet a table.

    The same chapter gives the same bytes on any machine: nothing in it is compressed, because two builds of zlib
    need not agree, and its times are fixed.
    """
    buffer = BytesIO()
    about = origin(chapter)
    held = [(table, list(plain_rows(getattr(chapter, table.name)))) for table in chapter_tables()]
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.set_properties(
            {
                "title": f"{about.report.zh} {about.title.zh}",
                "subject": about.title.en,
                "author": about.generator,
                "comments": f"sha256 {about.text_sha256}",
                "created": datetime.datetime(about.year or 1970, 1, 1),
            }
        )
        formats = {name: book.add_format(look) for name, look in _FORMATS.items()}
        _read_me(book.add_worksheet(FIRST_SHEET), about, held, formats)
        for table, rows in held:
            _sheet(book.add_worksheet(sheet_name(table)), table, rows[:_MOST_ROWS], formats)
    return _stored(buffer)


def sheet_name(table: Table) -> str:
    """The name of a table's sheet."""
    return f"{table.title.zh} {table.name}"[:31]


def _sheet(sheet: Worksheet, table: Table, rows: Sequence[Sequence[Any]], formats: _Formats) -> None:
    for column, field in enumerate(table.fields):
        head = field.title.heading(field.unit)
        numeric = field.type in (int, float)
        sheet.write_string(0, column, f"{head.zh}\n{head.en}", formats["head_right" if numeric else "head"])
        width = max((_width(_shown(row[column])) for row in rows), default=0)
        look = formats["wrapped"] if width > _WIDTHS[1] else formats["text"]
        heads = max(_width(head.zh), _width(head.en))
        sheet.set_column(column, column, min(max(width, heads + 3, _WIDTHS[0]), _WIDTHS[1]), look)
        for number, row in enumerate(rows, start=1):
            _put(sheet, number, column, row[column], formats, look)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), len(table.fields) - 1)
    _on_paper(sheet)
    sheet.repeat_rows(0)


def _put(sheet: Worksheet, row: int, column: int, value: Any, formats: _Formats, look: Any) -> None:
    """One plain value into its cell, a text always as text."""
    match value:
        case None | "" | ():
            sheet.write_blank(row, column, None, look)
        case bool():
            sheet.write_boolean(row, column, value, formats["text"])
        case int():
            sheet.write_number(row, column, value, formats["place"])
        case float():
            sheet.write_number(row, column, value, formats["whole" if value.is_integer() else "number"])
        case _:
            text = _shown(value)
            text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
            sheet.write_string(row, column, text, formats["formula"] if text.startswith(_FORMULA) else look)


def _shown(value: Any) -> str:
    return "；".join(map(str, value)) if isinstance(value, tuple) else "" if value is None else str(value)


def _width(text: str) -> int:
    """Columns that a text takes, a Chinese character two; one past the widest column is enough to know."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text[: _WIDTHS[1] + 1])


def _read_me(sheet: Worksheet, about: Origin, held: _Held, formats: _Formats) -> None:
    """The first sheet: what this is, how to read it, what each table is and what each column is."""
    for column, width in enumerate((26, 18, 18, 22, 16, 22, 50, 60)):
        sheet.set_column(column, column, width, formats["text"])
    sheet.write_string(0, 0, about.title.zh, formats["title"])
    sheet.write_string(1, 0, about.title.en, formats["subtitle"])
    row = 3
    for name, said in about.facts():
        sheet.write_string(row, 0, f"{name.zh} {name.en}", formats["strong"])
        sheet.write_string(row, 1, _both(said, " · "), formats["text"])
        row += 1
    for line in _READING:
        sheet.write_string(row + 1, 0, line.zh, formats["text"])
        sheet.write_string(row + 2, 0, line.en, formats["text"])
        row += 2
    row = _contents(sheet, row + 3, held, formats)
    _columns(sheet, row + 2, [table for table, _ in held], formats)
    sheet.hide_gridlines(2)
    _on_paper(sheet)


def _contents(sheet: Worksheet, row: int, held: _Held, formats: _Formats) -> int:
    """The tables with the way to their sheets; gives the row after them."""
    heads = ("表\nTable", "行数\nRows", "一行是什么", "", "", "", "What a row is", "")
    row = _heads(sheet, row, heads, formats)
    for table, rows in held:
        name = sheet_name(table)
        sheet.write_url(row, 0, f"internal:'{name}'!A1", formats["link"], name)
        shown = f"{len(rows):,}" if len(rows) <= _MOST_ROWS else f"{_MOST_ROWS:,} / {len(rows):,}"
        for column, words in ((1, shown), (2, table.meaning.zh), (6, table.meaning.en)):
            sheet.write_string(row, column, words, formats["text"])
        row += 1
    return row


def _columns(sheet: Worksheet, row: int, declared: Sequence[Table], formats: _Formats) -> None:
    """What each column is; those that every table has stand first, once."""
    heads = ("表\nTable", "列\nColumn", "名称", "Title", "单位\nUnit", "类型\nType", "含义", "Meaning")
    row = _heads(sheet, row, heads, formats)
    shared = [field for field in declared[0].fields if all(field in table.fields for table in declared)]
    groups = [("每张表 every table", shared)]
    groups += [(sheet_name(table), [one for one in table.fields if one not in shared]) for table in declared]
    for name, fields in groups:
        for field in fields:
            for column, words in enumerate((name, *_told(field))):
                sheet.write_string(row, column, words, formats["wrapped" if column > 4 else "text"])
            row += 1


def _told(field: Field) -> tuple[str, ...]:
    """A column's name, title, unit, type and meaning; its codes with their Chinese, the English lists them itself."""
    codes = "；".join(f"{code} {words.zh}" for code, words in field.codes.items())
    return (
        field.name,
        field.title.zh,
        field.title.en,
        _both(field.unit, " "),
        _both(_TYPES[field.type], " "),
        field.meaning.zh + (f"。{codes}" if codes else ""),
        field.meaning.en,
    )


def _both(words: Words, between: str) -> str:
    return words.zh if words.zh == words.en else f"{words.zh}{between}{words.en}"


def _heads(sheet: Worksheet, row: int, heads: Iterable[str], formats: _Formats) -> int:
    for column, head in enumerate(heads):
        sheet.write_string(row, column, head, formats["head"])
    sheet.set_row(row, 32)
    return row + 1


def _on_paper(sheet: Worksheet) -> None:
    """A4 across, as wide as the page."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R&P / &N")


def _stored(made: BytesIO) -> bytes:
    """The same archive with its parts stored, so that no library's way of compressing is in its bytes."""
    buffer = BytesIO()
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _FIXED)
            part.create_system = 0
            new.writestr(part, old.read(name))
    return buffer.getvalue()
