"""The data beside a report: CSV, a workbook and a data package of every table, the same bytes each time."""

import csv
import datetime
import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import frictionless
import openpyxl
import pytest

from chapterlens import open_chapter, paths
from chapterlens.chapter import Chapter
from chapterlens.report.data import bundle
from chapterlens.report.workbook import FIRST_SHEET, sheet_name
from hanreport.records import TABLES, tables
from hanreport.text import Span
from tests.projects import real_chapter


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    return real_chapter()


def plain(value: object) -> object:
    """A value of a row as files have it."""
    if isinstance(value, tuple):
        return "；".join(f"{one.start}-{one.end}" if isinstance(one, Span) else str(one) for one in value)
    return value


@pytest.fixture(scope="module")
def files(chapter: Chapter) -> dict[str, bytes]:
    return bundle(chapter)


CELLS = [
    # table         words of a row        column           text of its cell
    ("quantities", "超5.2万个", "value", "52000"),
    ("quantities", "超5.2万个", "high", ""),
    ("quantities", "1/5", "value", "0.2"),
    ("quantities", "超**3亿**余人份", "low", "300000000"),
    ("quantities", "超5.2万个", "label", "5G室外基站"),
    ("quantities", "超5.2万个", "chapter", "2021-02"),
    ("dates", "5月21日", "inferred", "true"),
    ("milestones", "上海虚拟电厂启用", "listed", "true"),
]


def rows_of(files: dict[str, bytes], table: str) -> list[dict[str, str]]:
    raw = files[f"data/{table}.csv"]
    assert raw.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline="")))


@pytest.mark.parametrize(("table", "words", "column", "cell"), CELLS)
def test_a_cell_says_what_the_value_is(
    table: str, words: str, column: str, cell: str, files: dict[str, bytes]
) -> None:
    assert cell in {row[column] for row in rows_of(files, table) if row["surface"] == words}


def test_every_table_is_a_csv_file_that_excel_takes_for_utf8(
    chapter: Chapter, files: dict[str, bytes]
) -> None:
    assert [name for name in files if name.endswith(".csv")] == [f"data/{name}.csv" for name in TABLES]
    for table in tables():
        rows = rows_of(files, table.name)
        wanted = [dict(zip(rows[0], row, strict=True)) for row in chapter.rows(table.name)]
        assert len(rows) == len(wanted)
        for row, held in zip(rows, wanted, strict=True):
            assert chapter.text[int(row["start"]) : int(row["end"])] == row["surface"]
            for name, value in held.items():
                text = "" if value is None else str(plain(value))
                assert row[name] == (text.lower() if isinstance(value, bool) else text)
            assert not any(row[field.name].endswith(".0") for field in table.fields if field.type is float)


@pytest.fixture(scope="module")
def book(files: dict[str, bytes]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(files["data/tables.xlsx"]))


@pytest.fixture
def folder(files: dict[str, bytes], tmp_path: Path) -> Path:
    """The files of the bundle on disk; gives the folder of ``datapackage.json``."""
    for name, raw in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(raw)
    return tmp_path / "data"


def test_the_workbook_has_a_sheet_a_table_with_every_row(book: Any, chapter: Chapter) -> None:
    assert book.sheetnames == [FIRST_SHEET, *(sheet_name(table) for table in tables())]
    for table in tables():
        sheet = book[sheet_name(table)]
        rows = list(sheet.iter_rows(min_row=2, values_only=True))
        wanted = [
            [None if value in ("", ()) else plain(value) for value in row] for row in chapter.rows(table.name)
        ]
        assert [list(row) for row in rows] == wanted
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")


def test_the_heads_of_a_sheet_have_two_languages_and_units(book: Any) -> None:
    heads = [cell.value for cell in book["数字 quantities"][1]]
    assert heads[3:5] == ["行\nLine", "起点（字符）\nStart (character)"]
    assert "数值（见“单位”）\nValue (see Unit)" in heads


def test_the_first_sheet_says_what_each_table_and_column_is(book: Any, chapter: Chapter) -> None:
    said = {
        str(cell.value) for row in book[FIRST_SHEET].iter_rows() for cell in row if cell.value is not None
    }
    assert {chapter.meta.title, chapter.meta.title_en} <= said
    for table in tables():
        assert {sheet_name(table), table.meaning.zh, table.meaning.en} <= said
        assert {field.name for field in table.fields} <= said
        assert {field.meaning.en for field in table.fields} <= said
    links = {
        cell.hyperlink.location for row in book[FIRST_SHEET].iter_rows() for cell in row if cell.hyperlink
    }
    assert links == {f"'{sheet_name(table)}'!A1" for table in tables()}


FORMULAS = ['=HYPERLINK("https://example.org","甲")', "+1+1", "-5.2%", "@SUM(A1)", "=1+1"]


@pytest.fixture
def hostile(tmp_path: Path) -> Chapter:
    """A chapter whose sentences a spreadsheet would take for formulas, and one that is too long for a cell."""
    chapter = tmp_path / "2030-01"
    chapter.mkdir()
    facts = (paths.chapters() / "2021-02" / "chapter.toml").read_text("utf-8").partition("[outline]")[0]
    (chapter / "chapter.toml").write_text(facts, encoding="utf-8")
    text = (
        "# 甲\n\n"
        + "\n\n".join(f"{formula}建成5座。" for formula in FORMULAS)
        + "\n\n增速为-5.2%。"
        + "\n\n"
        + "长" * 40_000
        + "。\n"
    )
    (chapter / "chapter.md").write_text(text, encoding="utf-8")
    return open_chapter("2030-01", tmp_path)


def test_untrusted_words_are_never_a_formula(hostile: Chapter) -> None:
    book = openpyxl.load_workbook(io.BytesIO(bundle(hostile)["data/tables.xlsx"]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "b"}  # "f" is a formula
    texts = [cell for cell in cells if isinstance(cell.value, str)]
    seen = [cell for cell in texts if cell.value.startswith(("=", "+", "-", "@"))]
    assert {formula for formula in FORMULAS if any(cell.value.startswith(formula) for cell in seen)} == set(
        FORMULAS
    )
    assert all(cell.quotePrefix for cell in seen)


def test_a_text_too_long_for_a_cell_is_cut_there_only(hostile: Chapter) -> None:
    files = bundle(hostile)
    book = openpyxl.load_workbook(io.BytesIO(files["data/tables.xlsx"]))
    longest = max((str(cell.value) for row in book["句子 sentences"].iter_rows() for cell in row), key=len)
    assert len(longest) == 32_000
    assert longest.endswith("…")
    assert "长" * 40_000 in files["data/sentences.csv"].decode("utf-8-sig")


def test_the_workbook_holds_no_time_and_nothing_compressed(files: dict[str, bytes], book: Any) -> None:
    with zipfile.ZipFile(io.BytesIO(files["data/tables.xlsx"])) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {part.compress_type for part in archive.infolist()} == {zipfile.ZIP_STORED}
    assert book.properties.created == book.properties.modified == datetime.datetime(2021, 1, 1)


@pytest.mark.slow
def test_the_data_package_is_valid(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note", "rowNumber", "fieldName"])
    assert [task.name for task in report.tasks] == list(TABLES)
    # A report on a year that is over promises nothing.
    assert [task.name for task in report.tasks if not task.stats.get("rows")] == ["commitments"]


def test_a_package_reads_rows_as_declared(folder: Path) -> None:
    package = frictionless.Package(str(folder / "datapackage.json"))
    row = package.get_resource("milestones").read_rows()[0].to_dict()
    assert (row["organisations"], row["same_event"], row["listed"]) == (None, [76], True)


SPOILT = [
    # file              was            becomes        what frictionless says
    ("quantities.csv", b"at_least", b"at_last!", "constraint-error"),
    ("quantities.csv", b",52000,", b",5200x,", "type-error"),
    ("quantities.csv", "基站".encode(), "台站".encode(), "hash-count"),
    ("dates.csv", b",true", b",ture", "type-error"),
]


@pytest.mark.parametrize(("name", "was", "becomes", "error"), SPOILT)
@pytest.mark.slow
def test_a_spoilt_file_is_found(name: str, was: bytes, becomes: bytes, error: str, folder: Path) -> None:
    path = folder / name
    assert was in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(was, becomes, 1))
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert error in {found for (found,) in report.flatten(["type"])}


def test_the_package_tells_everything_in_two_languages(files: dict[str, bytes], chapter: Chapter) -> None:
    package = json.loads(files["data/datapackage.json"])
    assert package["$schema"] == "https://datapackage.org/profiles/2.0/datapackage.json"
    assert package["chapter"]["text"]["hash"] == f"sha256:{hashlib.sha256(chapter.text.encode()).hexdigest()}"
    for held in (
        package,
        *package["resources"],
        *(f for r in package["resources"] for f in r["schema"]["fields"]),
    ):
        for key in ("title", "title_en", "description", "description_en"):
            assert held[key]
    for held in (*package["resources"], *package["workbooks"]):
        raw = files[f"data/{held['path']}"]
        assert (held["bytes"], held["hash"]) == (len(raw), f"sha256:{hashlib.sha256(raw).hexdigest()}")


ELSEWHERE = [
    {"LC_ALL": "C", "TZ": "Asia/Shanghai", "PYTHONHASHSEED": "1", "PYTHONUTF8": "0"},
    {"LC_ALL": "de_DE.UTF-8", "TZ": "America/Caracas", "PYTHONHASHSEED": "77"},
]


@pytest.mark.parametrize("environment", ELSEWHERE, ids=["C", "de"])
@pytest.mark.slow
def test_the_same_bytes_elsewhere(
    environment: dict[str, str], files: dict[str, bytes], tmp_path: Path
) -> None:
    code = (
        "import hashlib; from chapterlens import open_chapter; from chapterlens.report.data import bundle\n"
        "for name, raw in bundle(open_chapter('2021-02')).items(): print(name, hashlib.sha256(raw).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={**os.environ, **environment, "CHAPTERLENS_HOME": str(paths.home())},
    )
    assert done.stdout.splitlines() == [
        f"{name} {hashlib.sha256(raw).hexdigest()}" for name, raw in files.items()
    ]
