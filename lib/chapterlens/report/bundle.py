"""The data beside a report: the tables of a chapter as files, in bytes that are always the same. Knows no pages."""

import csv
from io import StringIO
from typing import Any

from chapterlens.chapter import Chapter
from chapterlens.report.datapackage import datapackage
from chapterlens.report.origin import origin
from chapterlens.report.workbook import workbook
from chapterlens.tables import plain_rows
from hanreport.records import TABLES

BOM = "\ufeff"
"""Without it, Excel takes the Chinese of a CSV file for something else."""

_EXACT = 2**53
"""Up to here every whole number has a float of its own."""


def bundle(chapter: Chapter) -> dict[str, bytes]:
    """The folder ``data`` of a report by file name: a CSV file a table, a workbook, ``datapackage.json``.

    It is that of the chapter, whatever the language of the report.
    """
    files = {**csv_tables(chapter), "tables.xlsx": workbook(chapter)}
    files["datapackage.json"] = datapackage(origin(chapter), files)
    return {f"data/{name}": raw for name, raw in files.items()}


def csv_tables(chapter: Chapter) -> dict[str, bytes]:
    """Every table of a chapter as CSV by file name (``quantities.csv``): UTF-8 with a byte order mark, RFC 4180.

    Dates are ISO 8601, what is missing and an open end of an interval are empty, members of a list are parted
    by ；, truth is ``true`` or ``false``. Words stand as the text has them, to the letter.
    """
    return {f"{name}.csv": _csv(chapter, name) for name in TABLES}


def _csv(chapter: Chapter, name: str) -> bytes:
    table = getattr(chapter, name)  # an opened chapter has each table under its name
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(table.columns)
    writer.writerows([cell(value) for value in row] for row in plain_rows(table))
    return (BOM + stream.getvalue()).encode()


def cell(value: Any) -> str:
    """One plain value of a table as the text of a CSV cell."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case tuple():
            return "；".join(map(str, value))
        case float() if value.is_integer() and abs(value) <= _EXACT:
            return str(int(value))
        case _:
            return str(value)
