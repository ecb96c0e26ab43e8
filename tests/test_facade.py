"""What ``from chapterlens import`` gives: names, own texts, tables for pandas, ``df.lens``, corrections."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest

import chapterlens
from chapterlens import charts, cite, open_chapter, paths, pick, read_text
from chapterlens.errors import ChapterlensError
from chapterlens.notes import chapter_tables, read_notes
from hanreport.text import InputError
from tests import api
from tests.projects import project, real_chapter

OWN = "# 小结\n\n2023年建成充电桩超1200个、公交站30个，改造路口45个。新开公交线路6条，其中3月5日开通2条。\n"
TABLES = list(chapter_tables())


def test_twelve_names_and_no_more_are_offered() -> None:
    assert dir(chapterlens) == chapterlens.__all__ and len(chapterlens.__all__) == 12
    assert all(getattr(chapterlens, name).__doc__ for name in chapterlens.__all__)
    assert {"bars", "matrix"} <= set(charts.__all__) and "Axes" not in charts.__all__
    with pytest.raises(AttributeError, match="no attribute 'open_chapters'"):
        chapterlens.open_chapters  # noqa: B018


def test_the_list_of_names_is_current() -> None:
    held = (paths.home() / "lib/chapterlens/API.md").read_text("utf-8")
    assert held == api.page() + "\n", "python -m tests.api > lib/chapterlens/API.md"
    for name in (*chapterlens.__all__, "charts.bars", "correct", "where"):
        assert f" {name}\n" in held


@pytest.mark.slow
def test_importing_the_command_needs_neither_pandas_nor_matplotlib() -> None:
    code = "import chapterlens, chapterlens.cli, sys; print({'pandas', 'matplotlib'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", code], text=True).strip() == "set()"


# ---- own texts


def test_a_text_is_read_without_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    mine = read_text(OWN)
    assert mine.meta.title == "小结" and set(mine.find("公交")["line"]) == {3}
    assert pick(mine, "充电桩").shown("zh") == "超1200个"
    path = tmp_path / "own.md"
    path.write_text(OWN, encoding="utf-8")
    for source in (path, str(path)):
        assert read_text(source).id == "own" and read_text(source).text == OWN
    assert read_text("3月5日开通。", year=2019).dates["iso"].tolist() == ["2019-03-05"]
    with pytest.raises(InputError, match=r"nowhere\.md"):
        read_text("nowhere.md")


def test_a_chapter_is_opened_by_its_folder_and_from_any_root() -> None:
    root = paths.chapters()
    for opened in (
        open_chapter("2021-02", root=root),
        open_chapter("2021-02", root=str(root)),
        open_chapter(root / "2021-02"),
        open_chapter(str(root / "2021-02")),
    ):
        assert opened.id == "2021-02" and opened.folder == root / "2021-02"
    assert real_chapter().section("2.3").only == real_chapter().section(2.3).only == "2.3"


# ---- pandas


@pytest.mark.parametrize("book", [real_chapter(), read_text(OWN)], ids=["chapter", "own"])
@pytest.mark.parametrize("table", TABLES)
def test_every_table_goes_into_every_format(book: Any, table: str, tmp_path: Path) -> None:
    rows = getattr(book, table).rename(columns={"end": "stop"})  # a word of Stata's
    rows.to_stata(tmp_path / "a.dta", write_index=False, version=118)
    rows.to_parquet(tmp_path / "a.parquet")
    rows.to_feather(tmp_path / "a.feather")
    rows.to_excel(tmp_path / "a.xlsx", index=False)
    back = pd.read_parquet(tmp_path / "a.parquet")
    pd.testing.assert_frame_equal(back, rows)


def test_what_a_reader_needs_comes_first_and_the_place_last() -> None:
    book = real_chapter()
    assert list(book.quantities)[:7] == ["label", "value", "unit", "low", "high", "period", "surface"]
    for table in chapter_tables():
        assert list(getattr(book, table))[-3:] == ["line", "start", "end"]
    assert str(book.milestones["begins"].dtype).startswith("datetime64")
    assert book.dates.query("iso == '2021-05'")["begins"].iloc[0] == pd.Timestamp("2021-05-01")


def test_large_numbers_and_open_ends_are_printed_as_they_are() -> None:
    assert "140,000,000,000" in real_chapter().quantities.to_string()
    rows = real_chapter().quantities.query("bound == 'at_least' and value >= 1e8")
    assert rows["high"].isna().any() and not rows.isin([float("inf")]).any(axis=None)
    assert not re.search(r"\de\+", rows.to_string()) and "300,000,000" in rows.to_string()
    assert cite(real_chapter().quantities.query("bound == 'at_least'").iloc[0]).high == float("inf")


FORMAT = """
import pandas as pd
pd.set_option("display.float_format", {own})
from chapterlens import charts
shown = pd.Series([1.5e11]).to_string()
pd.reset_option("display.float_format")
from chapterlens import pick
print(shown, pd.Series([1.5e11]).to_string())
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    ("own", "shown"), [("None", "150,000,000,000"), ("'{:.1e}'.format", "1.5e+11")], ids=["none", "own"]
)
def test_the_float_format_of_pandas_is_a_users_own_again_when_it_is_reset(own: str, shown: str) -> None:
    code = FORMAT.format(own=own)
    printed = subprocess.check_output([sys.executable, "-c", code], text=True).split()
    assert printed == ["0", shown, "0", "1.500000e+11"]


def test_rows_find_their_words_and_show_them() -> None:
    book: Any = real_chapter()
    rows = book.quantities.lens.where("订单")
    assert rows["line"].tolist() == [195, 199]
    shown = rows.lens.words()._repr_mimebundle_()
    assert '<span class="cl-here">815<span class="cl-raw">**</span>架</span>' in shown["text/html"]
    assert shown["text/plain"].count("\n") == 1
    assert "670架; 815架" in rows.lens.chart()._repr_mimebundle_()["text/plain"].replace("**", "")
    with pytest.raises(ChapterlensError, match="rows without line, start, end"):
        rows[["chapter", "surface"]].lens.where("订单")
    with pytest.raises(ChapterlensError, match="without rows"):
        rows.head(0).lens.words()


def test_matplotlib_draws_chinese_after_the_first_import() -> None:
    assert mpl.rcParams["font.family"][0] == "Noto Sans SC"
    axes = real_chapter().quantities.query("unit == '架'").plot.barh(x="label", y="value")
    axes.figure.canvas.draw()  # a warning of a missing glyph is an error in tests


# ---- corrections


def test_a_correction_is_shown_before_it_is_saved(tmp_path: Path) -> None:
    home = project(tmp_path)
    book = open_chapter("2021-02", root=home / "data" / "chapters")
    row = book.quantities.iloc[0]
    draft = book.correct(row, value=30, nature="target", reason_zh="核对过。", reason_en="Checked.")
    shown = draft._repr_mimebundle_()["text/plain"]
    assert "[[reading]]" in shown and "→ 30" in shown and "→ target" in shown
    (note,) = read_notes(tomllib.loads(draft.toml), book.text).readings
    assert note.span.of(book.text).endswith(row["surface"]) and note.reason_en == "Checked."
    path = draft.save()
    again = open_chapter("2021-02", root=home / "data" / "chapters").quantities.iloc[0]
    assert (again["value"], again["nature"], again["rule"]) == (30, "target", "reader")
    assert path.read_text("utf-8").endswith(draft.toml)


def test_a_correction_that_means_nothing_is_refused() -> None:
    mine = read_text("建成3个，又建成3个。")
    row = mine.quantities.iloc[1]
    why = {"reason_zh": "因", "reason_en": "why"}
    assert 'quote = "成3个"' not in mine.correct(row, value=4, **why).toml
    with pytest.raises(ChapterlensError, match="has a key valu that means nothing"):
        mine.correct(row, valu=4, **why)
    with pytest.raises(ChapterlensError, match="is in no project"):
        mine.correct(row, value=4, **why).save()
    with pytest.raises(ChapterlensError, match=r"nature is one of .*result.*, not fact"):
        mine.correct(row, nature="fact", **why)
