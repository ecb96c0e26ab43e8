"""No number without its words: what is planted in a report is found, what is accounted for is not."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat import v4 as nb

from chapterlens.chapter import Chapter
from chapterlens.notes import Notes
from chapterlens.report.check import check
from chapterlens.report.project import LABELS
from hanreport.report import read
from nbrelease.blocks import Computed, Drawing, Mark, Quote, Reference, Text
from nbrelease.document import merge
from nbrelease.exporters import HTMLExporter
from nbrelease.project import Unsourced
from tests.projects import real_chapter
from tests.samples import FACTS, SVG, figure, finding, line, shown, table

TEXT = """# 报告
## 2.1 领域
截至5月，建设超5.2万个基站，覆盖8.5%；VV116和5G，日产3-5吨。
## 2.3 数字化
二次堆肥产品30家企业，第三批，高分十二号；2025年前，达1234567吨。
"""
STATIONS = TEXT.index("超5.2万个")
FIRMS = TEXT.index("30家")


@cache
def chapter() -> Chapter:
    notes = Notes(english={"地区生产总值": "GDP (2024)"})
    return replace(real_chapter(), reading=read(TEXT, year=2021), notes=notes)


def at(start: int) -> Reference:
    return Reference("", start, start)


def whole(number: int) -> Reference:
    return Reference("", 0, 0, number)


STATION, FIRM = Quote("超5.2万个", at(STATIONS)), Quote("30家", at(FIRMS))
SUM = Computed("≈8万个", "5.2万个 + 3万个", (whole(3),), "80000 – ∞ 个")


def checked(cells: Sequence[NotebookNode]) -> tuple[NotebookNode, list[Unsourced]]:
    """A report whose parts hold one cell each."""
    parts = [
        (f"part-{index}", nb.new_notebook(cells=[nb.new_markdown_cell(f"# 甲{'乙' * index}"), cell]))
        for index, cell in enumerate(cells)
    ]
    document = merge(parts, {**FACTS, "chapter_id": "2021-02"})
    return document, check(document, chapter())


def found(cells: Sequence[NotebookNode]) -> list[list[tuple[str, str]]]:
    """Place and number of what nothing accounts for, by part."""
    _, items = checked(cells)
    return [
        [(item.place.split("-")[-1], item.number) for item in items if item.part == f"甲{'乙' * index}"]
        for index in range(len(cells))
    ]


def prose(text: str) -> NotebookNode:
    return nb.new_markdown_cell(text)


def said(*parts: Any) -> NotebookNode:
    return nb.new_code_cell("f", outputs=[finding(*parts)])


SHAPE = Mark(Quote("", at(STATIONS), "5.2万个"), "shape", "mark-9")


def drawn(*marks: Mark, **changed: Any) -> NotebookNode:
    told = {"title": line("基站"), "subtitle": line("个"), "source": (), "alt": "横条图，最多的是基站"}
    made = figure(**{"marks": (SHAPE, *marks), **told, **changed})
    return nb.new_code_cell("f", outputs=[shown(made)])


def listed(*cells: Any, **changed: Any) -> NotebookNode:
    made = table(rows=(tuple(line(cell) for cell in cells),), title=line("数字"), source=())
    return nb.new_code_cell("t", outputs=[shown(replaced(made, **changed))])


def replaced(block: Any, **changed: Any) -> Any:
    from msgspec.structs import replace as changing

    return changing(block, **changed)


PLANTED = [
    (prose("建成 999 个。"), "", "999"),
    (prose("建成**999**个。"), "", "999"),
    (prose("建成九百九十九个基站。"), "", "九百九十九个"),
    (prose("占四分之一。"), "", "四分之一"),
    (prose("写作“31家企业”。"), "", "31"),
    (prose("## 这 7 年\n\n建成基站。"), "", "7"),
    (prose("- 增长 ３％"), "", "３"),
    (prose("2022年"), "", "2022"),
    (prose("3.1节"), "", "3.1"),
    # A part of a number of the text is no token of it.
    (prose("5万个基站"), "", "5"),
    (prose("覆盖5%"), "", "5"),
    (prose("V116"), "", "116"),
    (prose("30座桥"), "", "30"),
    (said("发现：", STATION, " 与 12 万个"), "", "12"),
    (said("建成 ", Quote("5.2亿个", at(STATIONS))), "", "5.2"),
    (listed(STATION, "777"), "1", "777"),
    (listed(STATION, "三百个"), "1", "三百个"),
    (listed("x", "y", title=line("共 40 项")), "1", "40"),
    (listed("x", "y", note=line("其中 40 项")), "1", "40"),
    (drawn(title=line("每 6 个")), "1", "6"),
    (drawn(subtitle=line("个，11 月")), "1", "11"),
    (drawn(Mark(Text("604架"))), "1", "604"),
    (drawn(Mark(Text("建成 9 个"), "tick")), "1", "9"),
    (drawn(alt="横条图，共 4 条"), "1", "4"),
    # Quotes of words that do not hold the number, or of no words of the chapter.
    (said("建成 ", Quote("9.9万个", at(STATIONS))), "", "9.9"),
    (said("建成 ", Quote("2万个", at(STATIONS))), "", "2"),
    (said("见 ", Quote("第 3 行的 30", whole(3))), "", "30"),
    (said("建成 ", Quote("5.2万个", Reference("2020-02", STATIONS, STATIONS + 6))), "", "5.2"),
    (said("建成 ", Quote("5.2万个", Reference("", FIRMS, FIRMS + 3))), "", "5.2"),
]


@pytest.fixture(scope="module")
def planted() -> list[list[tuple[str, str]]]:
    return found([cell for cell, *_ in PLANTED])


@pytest.mark.parametrize("index", range(len(PLANTED)))
def test_a_planted_number_is_found(planted: list[list[tuple[str, str]]], index: int) -> None:
    _, place, number = PLANTED[index]
    assert planted[index] == [(place, number)]


ACCOUNTED = [
    said("建成 ", STATION, " 基站，", FIRM, "；见 ", Quote("第 3 行", whole(3)), "。"),
    said("合计 ", SUM, "，", Quote("第3—5行", whole(3)), "；", Quote("52,000", at(STATIONS)), "。"),
    prose("2.3节与2.1节，图 1-1 和表 2-3，第 3 行；2021年；chapterlens build 2021-02。"),
    prose("5G、VV116、PDF/UA-1 与第三批，一些、每个、首个；原文写“30家企业”，5 月，日产 3-5 吨，覆盖 8.5%。"),
    prose(
        "1. 甲\n2. 乙\n\n`x = 999` 和 [甲](https://example.org/999) 与 https://example.org/998\n\n```\n997\n```"
    ),
    prose("没有：0 个。"),
    nb.new_code_cell("print(123)"),
    listed(STATION, "52,000 – ∞"),
    listed(Quote("第 3 行", whole(3)), "2021-05"),
    listed("12", Computed("0.5", "6 ÷ 12", (whole(3),))),
    listed("2.3", "①"),
    said("见 ", Quote("Gaofen-12", at(FIRMS)), "。"),
    drawn(Mark(Text("1,000万"), "tick"), Mark(Text("12月"), "tick")),
    drawn(title=line(STATION), alt="点图，1 行：5.2 万个"),
    # Labels of a reader, headings and labels of the text, cut inside of a number.
    drawn(Mark(Text("地区生产总值增长（2024）"))),
    drawn(Mark(Text("2.1 领域")), Mark(Text("2025年前，达12…")), Mark(Text("…567吨"))),
    # What a cell prints is not looked at.
    nb.new_code_cell("p", outputs=[nb.new_output("stream", text="7\n")]),
    nb.new_code_cell("p", outputs=[nb.new_output("stream", name="stderr", text="font 12 not found\n")]),
    nb.new_code_cell("h", outputs=[nb.new_output("display_data", data={"text/html": "<i>8</i>"})]),
    nb.new_code_cell("m", outputs=[nb.new_output("display_data", data={"text/markdown": "9 个"})]),
]


@pytest.fixture(scope="module")
def accounted() -> list[list[tuple[str, str]]]:
    return found(ACCOUNTED)


@pytest.mark.parametrize("index", range(len(ACCOUNTED)))
def test_what_is_accounted_for_is_not_found(accounted: list[list[tuple[str, str]]], index: int) -> None:
    assert accounted[index] == []


def test_a_chart_without_links_has_no_ticks_for_free() -> None:
    tick = Mark(Text("1,000万"), "tick")
    assert found([drawn(drawing=Drawing(SVG, (tick,)), title=line("基站"))]) == [[("1", "1,000")]]


def test_a_number_says_where_it_is_and_is_marked_there() -> None:
    cells = [
        prose("去年建成 999 个基站，`998`。"),
        said("建成 ", FIRM, " 与 997 家"),
        listed("996", "乙"),
        drawn(Mark(Text("995架"), id="mark-0")),
        nb.new_code_cell("h", outputs=[nb.new_output("stream", text="7\n")]),
    ]
    document, items = checked(cells)
    first = items[0]
    assert (first.part, first.place, first.number) == ("甲", "", "999")
    assert first.words == "去年建成 999 个基站，`998`。"
    html = HTMLExporter().from_notebook_node(document, {"unsourced": items})[0]
    for number in ("999", "997", "996"):
        assert f'<mark class="cl-unsourced" title="没有出处的数字">{number}</mark>' in html
    assert '<g id="fig-4-1-mark-0" class="cl-unsourced">' in html
    assert html.count('<p class="cl-unchecked">未核对</p>') == 1
    plain = HTMLExporter().from_notebook_node(document)[0]
    assert "未核对" not in plain.split("<main", 1)[1] and "cl-unsourced" not in plain.split("<main", 1)[1]


def test_the_drawing_for_a_phone_is_checked_too() -> None:
    narrow = Drawing("<svg/>", (SHAPE, Mark(Text("604架")), Mark(Text("1,000万"), "tick")))
    assert found([drawn(narrow=narrow)]) == [[("1", "604")]]


def test_what_a_screen_lists_of_the_reading_is_not_checked() -> None:
    cell = listed("777")
    assert found([cell]) == [[("1", "777")]]
    cell.metadata["tags"] = ["screen"]
    assert found([cell]) == [[]]


def test_the_number_of_a_line_accounts_for_its_own_link_only() -> None:
    own, other = Quote("3", whole(3)), Quote("4", whole(3))
    assert found([said("资料来源：", own, "、", other)]) == [[("", "4")]]


def test_the_facts_of_the_published_chapter_account_for_themselves() -> None:
    book = real_chapter()
    for language in ("zh", "en"):
        facts = {**FACTS, "chapter_id": "2021-02", "text": "sha256 0a1b"}
        assert check(merge([], facts, language, LABELS[language]), book) == []
