"""Every table as a table for people, in both languages, and the analysis of sections nobody has seen."""

from dataclasses import replace
from typing import Any

import pytest

from analyses import section as anysection
from chapterlens import open_chapter
from chapterlens.chapter import Chapter
from chapterlens.notes import Notes
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.figures import Figure
from chapterlens.show.inline import to_plain
from chapterlens.show.registers import TABLES, counted, register, registers
from hanreport.report import read

TEXTS = {
    "no numbers": "一、甲部分\n\n继续努力，不断前进。\n\n二、乙部分\n\n持续推进。\n",
    "one unit": "一、甲部分\n\n建成平台3个、基地5个、中心12个。\n\n二、乙部分\n\n有关工作按计划推进。\n",
    "far apart": "一、甲部分\n\n服务企业5家、农户9万家、商户300万家。\n\n二、乙部分\n\n完成。\n",
    "dated": "一、甲部分\n\n3月1日，甲平台发布。4月，乙系统上线。5月6日，丙中心成立。\n\n二、乙部分\n\n完成。\n",
    "signs": "一、甲部分\n\n建成😀平台3个、𠮷基地5个、**中心**12个、<b>站</b>7个。\n\n二、乙部分\n\n完成。\n",
    "long": "一、甲部分\n\n" + "推动" + "超长名称" * 60 + "平台3个、5个、7个。\n\n二、乙部分\n\n完成。\n",
    "bare": "建成平台3个。",
    "empty": "",
}


def opened(text: str) -> Chapter:
    """A chapter that holds another text and no notes."""
    return replace(open_chapter("2021-02"), reading=read(text, year=2021), notes=Notes())


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_tables_are_shown_row_by_row(language: str) -> None:
    book, essay = open_chapter("2021-02"), Essay("sources", language)
    shown = registers(book, essay)
    assert [grid.payload["name"] for grid in shown] == [f"sources-{name}" for name in TABLES]
    for name, grid in zip(TABLES, shown, strict=True):
        assert len(grid.payload["rows"]) == len(getattr(book, name))
        assert all("#" in "".join(row) for row in grid.payload["rows"])
    numbers = counted(book)["numbers"]
    assert isinstance(numbers, Cited) and numbers.value == len(book.quantities)


def test_an_interval_is_told_in_words() -> None:
    made = register(open_chapter("2021-02").section("2.3"), Essay("sources", "en"), "quantities")
    assert made is not None
    rows = {row[1]: [to_plain(cell) for cell in row] for row in made.payload["rows"]}
    assert rows["Outdoor 5G base stations (by the end of November)"][4] == "52,000 or more"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_any_section_of_any_text_is_analysed(text: str, language: str) -> None:
    book = opened(text)
    for part in [book, *(book.section(name) for name in ["opening", *book.sections])]:
        assert anysection.finding_of(part, language).text
        shown: list[Any] = [anysection.points_of(part, language), *anysection.figures_of(part, language, 12)]
        assert all(figure.payload["rows"] for figure in shown if isinstance(figure, Figure))
        anysection.tables_of(part, language)
        anysection.limits_of(part, language)


@pytest.mark.parametrize(
    ("text", "name"), [("one unit", "section-unit"), ("far apart", "section-unit"), ("dated", "section-year")]
)
def test_the_charts_follow_from_what_a_section_holds(text: str, name: str) -> None:
    book = opened(TEXTS[text])
    shown = anysection.figures_of(book.section(next(iter(book.sections))), "zh", 12)
    assert [figure.payload["name"] for figure in shown if isinstance(figure, Figure)] == [name]


def test_a_section_without_numbers_says_so() -> None:
    book = opened(TEXTS["no numbers"])
    part = book.section(next(iter(book.sections)))
    assert "没有给出数字" in anysection.finding_of(part, "zh").text
    assert anysection.figures_of(part, "zh", 12) == []


def test_words_of_ours_are_told_in_the_language() -> None:
    part = open_chapter("2021-02").section("2.3")
    made = register(part, Essay("sources", "zh"), "claims")
    assert made is not None
    assert {row[1] for row in made.payload["rows"]} <= {"已完成", "进行中", "计划", "背景"}
