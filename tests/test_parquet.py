"""chapterlens tables: the tables of many chapters as one Parquet data set, parted by chapter."""

import hashlib
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from pyarrow import parquet

from chapterlens import paths
from chapterlens.cli import main
from chapterlens.notes import chapter_tables
from chapterlens.report.data import write_tables
from hanreport.records import TABLES
from tests.projects import real_chapter

META = (paths.chapters() / "2021-02" / "chapter.toml").read_text("utf-8").partition("[outline]")[0]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with two chapters, the real one and a small one."""
    for name, text in (
        ("2021-02", (paths.chapters() / "2021-02" / "chapter.md").read_text("utf-8")),
        (
            "2022-02",
            "# 科技\n\n## 基站\n\n截至11月底，累计建设超6.1万个5G基站。\n\n## 标准\n\n发布标准12项。\n",
        ),
    ):
        folder = tmp_path / "data" / "chapters" / name
        folder.mkdir(parents=True)
        (folder / "chapter.md").write_text(text, encoding="utf-8", newline="")
        (folder / "chapter.toml").write_text(META, encoding="utf-8")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def hashes(folder: Path) -> dict[str, str]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def test_all_chapters_become_one_data_set(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["tables", "--all", "--out", "dataset"]) == 0
    assert "2 chapters, rows: outline" in capsys.readouterr().out
    assert hashes(home / "dataset").keys() == {
        f"{table}/chapter={chapter}/part-0.parquet" for table in TABLES for chapter in ("2021-02", "2022-02")
    }
    query = """
        select chapter, value from 'dataset/quantities/*/*.parquet'
        where surface in ('超5.2万个', '超6.1万个') and high is null order by chapter
    """
    assert duckdb.connect().execute(query).fetchall() == [("2021-02", 52000), ("2022-02", 61000)]


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data set of the real chapter."""
    folder = tmp_path_factory.mktemp("dataset")
    write_tables(["2021-02"], folder)
    return folder


@pytest.mark.parametrize("table", TABLES)
def test_a_table_comes_back_as_it_is(table: str, dataset: Path) -> None:
    back = parquet.read_table(dataset / table).to_pandas()
    wanted = getattr(real_chapter(), table)
    kinds = {field.name: field.type for field in chapter_tables()[table].fields}
    assert len(back) == len(wanted)
    assert set(back.pop("chapter").astype(str)) == ({"2021-02"} if len(wanted) else set())
    for name in back.columns:
        column, made = wanted[name], back[name]
        if kinds[name] is tuple:
            made = made.map(lambda members: "；".join(map(str, members)))
        made = made.fillna("") if column.dtype == "str" else made
        pd.testing.assert_series_equal(made, column, check_dtype=False)


def test_a_column_says_what_it_is(dataset: Path) -> None:
    schema = parquet.read_schema(dataset / "quantities/chapter=2021-02/part-0.parquet")
    assert schema.field("value").metadata[b"title"].decode() == "数值"
    assert schema.field("line").metadata[b"unit_en"] == b"line"
    assert schema.metadata[b"title_en"] == b"Numbers"
    assert "chapter" not in schema.names, "it is in the folder's name"


def test_the_same_chapters_give_the_same_bytes(home: Path) -> None:
    write_tables(["2021-02", "2022-02"], home / "one")
    write_tables(["2022-02"], home / "two")
    write_tables(["2021-02"], home / "two")
    assert hashes(home / "one") == hashes(home / "two")


def test_a_chapter_is_replaced_and_the_others_stay(home: Path) -> None:
    write_tables(["2021-02", "2022-02"], home / "dataset")
    before = hashes(home / "dataset")
    (home / "data/chapters/2022-02/chapter.md").write_text("# 科技\n\n发布标准13项。\n", encoding="utf-8")
    write_tables(["2022-02"], home / "dataset")
    after = hashes(home / "dataset")
    assert before.keys() == after.keys()
    assert "quantities/chapter=2022-02/part-0.parquet" in {
        name for name in before if before[name] != after[name]
    }
    assert all("2022-02" in name for name in before if before[name] != after[name])


@pytest.mark.parametrize("there", [True, False], ids=["into a data set", "into a new folder"])
def test_a_chapter_that_cannot_be_read_changes_nothing(
    there: bool, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if there:
        write_tables(["2021-02"], home / "dataset")
    before = sorted(home.rglob("*"))
    (home / "data/chapters/2022-02/notes.toml").write_text("[[label]]\nline = 1\n", encoding="utf-8")
    before = [*before, home / "data/chapters/2022-02/notes.toml"]
    assert main(["tables", "--all", "--out", "dataset"]) == 2
    assert "notes.toml" in capsys.readouterr().err
    assert sorted(home.rglob("*")) == sorted(before)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "x"], "tables wants chapters' ids or --all, one of the two"),
        (["2021-02", "--all", "--out", "x"], "tables wants chapters' ids or --all, one of the two"),
        (
            ["2021-20", "--out", "x"],
            "there is no chapter 2021-20; there are: 2021-02, 2022-02; did you mean 2021-02?",
        ),
        (["2021-02", "--out", "data/chapters/2021-02/chapter.md"], "chapter.md cannot be written"),
    ],
)
def test_wrong_words_get_one_sentence(
    words: list[str], said: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["tables", *words]) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.count("\n") == 1
