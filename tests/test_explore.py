"""Exploring: what a chapter shows of itself, filters that say themselves as code, the panel, the form."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbformat import v4, write

from chapterlens import open_chapter, paths
from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.explorer import Explorer, explore, parameters_form
from chapterlens.notes import Notes
from chapterlens.readable import CHOICES
from chapterlens.report.project import ChapterProject
from hanreport.report import read
from nbrelease.blocks import MIME, Table, from_json
from nbrelease.blocks import words as spoken
from nbrelease.project import Target
from tests.projects import real_chapter

BOOK = real_chapter()
TEXTS = {
    "empty": "",
    "bare": "建成平台3个。",
    "signs": "一、甲部分\n\n建成😀平台3个、𠮷基地5个、**中心**12个、<b>站</b>7个。\n\n二、乙部分\n\n完成。\n",
    "before": "引言有3个字。\n\n# 题\n\n## 甲\n\n建成1座。\n\n## 乙\n\n建成2座。",
    "plans": "# 2021年政府工作报告\n\n## 一、2021年工作回顾\n\n建成基站12个。\n\n## 二、2022年工作安排\n\n"
    "新建基站3000个。年内建成园区5个。培育企业20家。\n",
}
FILLED = [name for name in CHOICES if len(getattr(BOOK, name))]


def opened(text: str) -> Chapter:
    return replace(BOOK, reading=read(text, year=2021), notes=Notes())


# ---- what a cell shows


def test_a_chapter_shows_title_outline_counts_and_how_to_go_on() -> None:
    shown = BOOK._repr_mimebundle_()
    for words in ("提升科技供给能力", f"数字 {len(BOOK.quantities)}", '.section("2.1")', ".at(line="):
        assert words in shown["text/plain"]
    heads = shown["text/html"].partition("大飞机关键核心技术研发及产业化加快推进")[2]
    assert heads.startswith(
        f"</span><small>第183行</small><span>{len(BOOK.quantities.query('183 < line < 201'))}</span>"
    )


def test_a_section_shows_its_own_lines_only() -> None:
    shown = BOOK.section("2.2")._repr_mimebundle_()["text/html"]
    assert "<small>117</small>" in shown and "<small>216</small>" in shown
    assert "<small>113</small>" not in shown and "<small>222</small>" not in shown
    assert "只含2.2节" in shown


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_is_shown_whole_and_escaped(text: str) -> None:
    book = opened(text)
    for part in [book, *(book.section(name) for name in ["opening", *book.sections])]:
        shown = part._repr_mimebundle_()["text/html"]
        assert "<b>" not in shown
        assert shown.count("<mark") == len(part.quantities)


def test_find_sees_words_through_marks() -> None:
    assert "**815**架" in BOOK.find("815架")["surface"].item()
    assert set(BOOK.find("订单").columns) == set(BOOK.sentences.columns)
    assert BOOK.find("没有这样的话").empty and len(BOOK.find("")) == len(BOOK.sentences)
    assert BOOK.section("2.1").find("订单").empty


def test_at_gives_all_that_a_line_holds() -> None:
    held = BOOK.at(line=195)
    assert BOOK.at(line=2).empty
    assert {"sentences", "quantities", "claims"} <= set(held["table"])
    places = zip(held["start"].tolist(), held["end"].tolist(), held["surface"], strict=True)
    assert all(BOOK.text[start:end] == surface for start, end, surface in places)
    assert len(held[held["table"] == "quantities"]) == len(BOOK.quantities.query("line == 195"))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: open_chapter("2021-2"), "did you mean 2021-02?"),
        (lambda: BOOK.section("2.5"), "did you mean 2.4?"),
        (lambda: BOOK.section("数字化转型"), "did you mean 2.3?"),
        (lambda: BOOK.quantites, "did you mean quantities?"),
        (lambda: BOOK.at(line=194 + 2000), "2021-02 has lines 1 to 383, not 2194"),
        (lambda: BOOK.at(line=0), "2021-02 has lines 1 to 383, not 0"),
        (lambda: explore(BOOK, "quantity"), "there is no table quantity to explore"),
        (lambda: parameters_form("sections"), "did you mean section?"),
    ],
)
def test_an_error_names_the_nearest(ask: Any, said: str) -> None:
    with pytest.raises((ChapterlensError, AttributeError)) as caught:
        ask()
    assert said in str(caught.value)


# ---- filters and their code


Filter = tuple[str, dict[str, str], str]


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """A table, values by column, and some words."""
    table = draw(st.sampled_from(FILLED))
    rows = getattr(BOOK, table)
    columns = draw(st.sets(st.sampled_from(CHOICES[table])))
    chosen = {name: draw(st.sampled_from(sorted(rows[name].unique()))) for name in sorted(columns)}
    return table, chosen, draw(st.sampled_from(["", "5G", "5g", "上海", "815架", '"', "\\", "(", "'"]))


def executed(code: str, name: str) -> pd.DataFrame:
    held: dict[str, Any] = {}
    exec(code, held)
    rows: pd.DataFrame = held[name]
    return rows


def test_commitments_are_explored_by_their_verbs() -> None:
    book = opened(TEXTS["plans"])
    panel = explore(book, "commitments")
    panel._choosers["verb"].value = ("培育",)
    assert list(panel.rows["object"]) == ["企业"]
    panel._table.selected_rows = [0]
    start, end = panel._source.place
    assert book.text[start:end] == panel.rows["surface"].item()


@cache
def shown_book() -> Explorer:
    return explore(BOOK)


@settings(max_examples=25, deadline=None)
@given(filters())
@pytest.mark.slow
def test_the_code_of_a_filter_gives_its_rows(wanted: Filter) -> None:
    panel = shown_book()
    panel.show(*wanted)
    table, chosen, _ = wanted
    pd.testing.assert_frame_equal(executed(panel.code, table), panel.rows)
    for column, value in chosen.items():
        assert set(panel.rows[column]) <= {value}
        said = {key: label for label, key in panel._choosers[column].options}[(value,)]
        assert said.endswith(f" · {len(panel.rows)}")


def test_the_code_of_a_section_is_limited_to_it() -> None:
    panel = explore(BOOK.section("2.2"))
    panel.show("quantities", {"unit": "架"})
    assert len(executed(panel.code, "quantities")) == len(panel.rows) == 3


# ---- the panel


def test_the_panel_filters_by_what_is_chosen() -> None:
    panel = explore(BOOK)
    panel._choosers["unit"].value = ("架",)
    assert set(panel.rows["unit"]) == {"架"}
    assert panel._choosers["section"].options[1:] == (("2.2 支撑引领重点产业创新发展 · 3", ("2.2",)),)
    panel._text.value = "订单"
    assert list(panel.rows["surface"]) == ["670**架", "815**架"]
    assert list(panel._table.df.iloc[:, 1]) == ["670架", "815架"]
    assert f"{len(BOOK.quantities)} 行中的 2 行" in panel._count.value
    pd.testing.assert_frame_equal(executed(panel._code.code, "quantities"), panel.rows)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("table", FILLED)
def test_a_selected_row_marks_its_words(table: str, language: str) -> None:
    panel = explore(BOOK, table, language)
    assert panel.selected is None and panel._source.place == [0, 0]
    panel._table.selected_rows = [3]
    start, end = panel._source.place
    assert BOOK.text[start:end] == getattr(BOOK, table)["surface"][3]
    other = "names" if table == "dates" else "dates"
    panel._tables.value = other
    assert panel._source.place == [0, 0] and len(panel.rows) == len(getattr(BOOK, other))


def test_a_panel_is_a_table_where_there_is_no_kernel() -> None:
    panel = explore(BOOK)
    panel.show("quantities", {"unit": "架"})
    shown = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in shown
    block = from_json(shown[MIME])
    assert isinstance(block, Table)
    assert len(block.rows) == 3 and f"{len(BOOK.quantities)} 行中的 3 行" in spoken(block.title)
    panel.show("quantities", text="没有这样的话")
    assert MIME not in panel._repr_mimebundle_()


@pytest.mark.slow
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_text_can_be_explored(text: str) -> None:
    for table in CHOICES:
        explore(opened(text), table, "en")._repr_mimebundle_()


# ---- the form


KINDS = """name: str = "a"
top: int = 3
share: float = 0.5
strict: bool = True
years: list[int] = [2020, 2021]
least: int | None = None
"""


@pytest.fixture
def typed(tmp_path: Path) -> Path:
    cells = [v4.new_code_cell(KINDS, metadata={"tags": ["parameters"]}), v4.new_code_cell("print(top)")]
    path = tmp_path / "typed.ipynb"
    write(v4.new_notebook(cells=cells), path)
    return path


def test_a_form_has_a_typed_field_for_each_parameter(typed: Path) -> None:
    form = parameters_form(typed)
    kinds = {name: type(control).__name__ for name, control in form.controls.items()}
    assert kinds == {
        "name": "Text", "top": "IntText", "share": "FloatText", "strict": "Checkbox", "years": "Text", "least": "Text",
    }  # fmt: skip
    form.controls["years"].value, form.controls["least"].value = "[2022]", "7"
    assert form.values == {
        "name": "a", "top": 3, "share": 0.5, "strict": True, "years": [2022], "least": 7,
    }  # fmt: skip


def test_a_value_of_the_wrong_type_is_told_and_nothing_runs(typed: Path) -> None:
    form = parameters_form(typed)
    form.controls["years"].value = "many"
    form.run()
    assert "parameter years wants list[int]" in form.message.value
    assert form.result is None and not form.output.outputs


@pytest.mark.slow
def test_a_form_runs_its_notebook_and_shows_what_it_shows() -> None:
    form = parameters_form("section", "en")
    assert form.controls["section"].options == ("opening", *BOOK.sections)
    form.controls["section"].value, form.controls["language"].value = "2.4", "en"
    form.run()
    assert "section = &quot;2.4&quot;" in form.message.value
    shown = [output["data"] for output in form.output.outputs]
    assert shown[0]["text/markdown"].startswith("# Figures and commitments of a section")
    assert any("绿色低碳" in str(data) or "2.4" in str(data) for data in shown)
    assert not any("# 一节的数字" in data.get("text/markdown", "") for data in shown)


@pytest.mark.slow
def test_a_cell_that_fails_is_told_in_one_sentence(typed: Path) -> None:
    form = parameters_form(typed)
    write(
        v4.new_notebook(
            cells=[v4.new_code_cell(KINDS, metadata={"tags": ["parameters"]}), v4.new_code_cell("1 / 0")]
        ),
        typed,
    )
    form.run()
    assert form.message.value == "typed.ipynb failed: ZeroDivisionError: division by zero"
    assert form.output.outputs[-1]["output_type"] == "error"


def test_the_start_notebook_is_in_no_report() -> None:
    parts = ChapterProject(paths.home()).parts(Target("2021-02"), {})
    assert "start" not in {part.notebook.stem for part in parts}
    assert (paths.notebooks() / "start.ipynb").is_file()
