"""The data beside a report: CSV, a workbook and a data package of every table, the same bytes each time."""

import csv
import io
import math

import pandas as pd
import pytest

from chapterlens import open_chapter
from chapterlens.publish.bundle import cell, csv_tables
from chapterlens.read.chapter import Chapter
from chapterlens.read.records import TABLES
from chapterlens.read.tables import plain_rows

CELLS = [
    # value                 text
    ("超5.2万个", "超5.2万个"),
    ("=1+1", "=1+1"),
    ("", ""),
    (52000.0, "52000"),
    (0.2, "0.2"),
    (3e8, "300000000"),
    (1e300, "1e+300"),
    (None, ""),
    (7, "7"),
    (True, "true"),
    (False, "false"),
    (("上海微小卫星工程中心", "国家卫星气象中心"), "上海微小卫星工程中心；国家卫星气象中心"),
    ((12, 31), "12；31"),
    ((), ""),
]


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    return open_chapter("2021-02")


@pytest.mark.parametrize(("value", "text"), CELLS)
def test_a_cell_says_what_the_value_is(value: object, text: str) -> None:
    assert cell(value) == text


def test_what_is_missing_or_open_is_nothing() -> None:
    table = pd.DataFrame(
        {"rank": pd.Series([3, None], dtype="Int64"), "low": [-math.inf, 0.5], "high": [math.nan, math.inf]}
    )
    assert list(plain_rows(table)) == [[3, None, None], [None, 0.5, None]]


def test_every_table_is_a_csv_file_that_excel_takes_for_utf8(chapter: Chapter) -> None:
    files = csv_tables(chapter)
    assert list(files) == [f"{name}.csv" for name in TABLES]
    for name in TABLES:
        raw = files[f"{name}.csv"]
        assert raw.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))
        assert len(rows) == len(getattr(chapter, name))
        assert all(chapter.text[int(row["start"]) : int(row["end"])] == row["surface"] for row in rows)


def test_an_open_end_is_an_empty_cell(chapter: Chapter) -> None:
    rows = csv.DictReader(io.StringIO(csv_tables(chapter)["quantities.csv"].decode("utf-8-sig"), newline=""))
    row = next(row for row in rows if row["surface"] == "超5.2万个")
    assert (row["value"], row["low"], row["high"]) == ("52000", "52000", "")
    assert {"label", "label_en"} <= row.keys()  # what the reader's notes add
