"""No number without its words: what is planted in a page is found, what is accounted for is not."""

from collections.abc import Sequence
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat import v4 as nb

from chapterlens import open_chapter
from chapterlens.report.sourced import Known, known, unsourced
from nbrelease.html import ReportHTMLExporter
from nbrelease.merge import merge
from nbrelease.payloads import FIGURE, SOURCE, TABLE
from tests.samples import FACTS, figure, finding, shown, table

ALLOWED = Known(
    "2021", ("2.1", "2.3"), ("2021-02",), {3: frozenset({52000.0, 70000.0, 2021.0, 5.0}), 5: frozenset()}
)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">'
    '<g id="matplotlib.axis_1"><g id="xtick_1"><text>{tick}</text></g></g>'
    '<a xlink:href="#s12"><title>5.2万个</title><path d="M0 0"/></a><text>{label}</text></svg>'
)
SOURCE_LINES = [
    (3, "截至5月，建设", "s12", "超5.2万个", "基站"),
    (5, "二次堆肥产品", "s40", "30家", "企业，第三批，高分十二号"),
]


def source() -> NotebookNode:
    lines = [
        {
            "line": line,
            "parts": [
                {"text": before, "id": None, "kind": None, "title": None},
                {"text": words, "id": identity, "kind": "count", "title": "计数"},
                {"text": after, "id": None, "kind": None, "title": None},
            ],
        }
        for line, before, identity, words, after in SOURCE_LINES
    ]
    payload = {"chapter": "2021-02", "lang": "zh", "lines": lines}
    return nb.new_notebook(
        cells=[nb.new_markdown_cell("# 原文"), nb.new_code_cell("", outputs=[shown(SOURCE, payload)])]
    )


Found = tuple[str, str]


def found(cells: Sequence[NotebookNode]) -> list[list[Found]]:
    """Place and number of what a report cannot account for, by part; each cell is a part of its own."""
    names = [f"甲{'乙' * index}" for index in range(len(cells))]
    parts = [
        (f"part-{index}", nb.new_notebook(cells=[nb.new_markdown_cell(f"# {name}"), cell]))
        for index, (name, cell) in enumerate(zip(names, cells, strict=True))
    ]
    html: str = ReportHTMLExporter().from_notebook_node(merge([*parts, ("90-sources", source())], FACTS))[0]
    items = unsourced(html, ALLOWED)
    return [
        [(item.place.split("-")[-1], item.number) for item in items if item.part == name] for name in names
    ]


def prose(text: str) -> NotebookNode:
    return nb.new_markdown_cell(text)


def drawn(label: str = "站", tick: str = "1,000万", **changed: Any) -> NotebookNode:
    clean = {"title": "基站", "subtitle": "个", "source": "[第 3 行](#L3)"} | changed
    return nb.new_code_cell(
        "f", outputs=[shown(FIGURE, figure(**{"svg": SVG.format(label=label, tick=tick)} | clean))]
    )


def listed(*row: str, **changed: Any) -> NotebookNode:
    clean = {"title": "数字", "source": "[第 3 行](#L3)", "note": "① 下限。", **changed}
    return nb.new_code_cell("t", outputs=[shown(TABLE, table(**clean) | {"rows": [list(row)]})])


PLANTED = [
    (prose("建成 999 个。"), "", "999"),
    (prose("建成**999**个。"), "", "999"),
    (prose("建成九百九十九个基站。"), "", "九百九十九个"),
    (prose("占四分之一。"), "", "四分之一"),
    (prose("写作“31家企业”。"), "", "31"),
    (prose("建成 [5.2亿个](#s12)。"), "", "5.2"),
    (prose("## 这 7 年"), "", "7"),
    (prose("- 增长 ３％"), "", "３"),
    (prose("2022年"), "", "2022"),
    (prose("3.1节"), "", "3.1"),
    (nb.new_code_cell("f", outputs=[finding("发现：[5.2万个](#s12) 与 12 万个")]), "", "12"),
    (nb.new_code_cell("p", outputs=[nb.new_output("stream", text="7\n")]), "", "7"),
    (nb.new_code_cell("h", outputs=[nb.new_output("display_data", data={"text/html": "<i>8</i>"})]), "", "8"),
    (listed("[5.2万个](#s12)", "777"), "1", "777"),
    (listed("[5.2万个](#s12)", "三百个"), "1", "三百个"),
    (listed("x", "y", title="共 40 项"), "1", "40"),
    (listed("x", "y", note="其中 40 项"), "1", "40"),
    (drawn(title="每 6 个"), "1", "6"),
    (drawn(subtitle="个，11 月"), "1", "11"),
    (drawn(label="604架"), "1", "604"),
    (drawn(tick="建成 9 个"), "1", "9"),
    (drawn(alt="横条图，共 4 条"), "1", "4"),
    # A link to words that do not hold the number, and one that leads nowhere.
    (prose("建成 [9.9万个](#s12)。"), "", "9.9"),
    (prose("见 [第 3 行的 30](#L3)。"), "", "30"),
    (prose("建成 [5.2万个](#s999)。"), "", "5.2"),
]


@pytest.fixture(scope="module")
def planted() -> list[list[Found]]:
    return found([cell for cell, *_ in PLANTED])


@pytest.mark.parametrize("index", range(len(PLANTED)))
def test_a_planted_number_is_found(planted: list[list[Found]], index: int) -> None:
    _, place, number = PLANTED[index]
    assert planted[index] == [(place, number)]


ACCOUNTED = [
    prose("建成 [超5.2万个](#s12) 基站，[30家](#s40)；见 [第 3 行](#L3)。"),
    prose('合计 [≈8万个†](#L3 "= 5.2万个 + 3万个 · 80000 – ∞ 个 · L3")，见注 [1†](#d1 "= 2 − 1")。'),
    prose("见 [第3—5行](#L3)；[5.2万–7万个](#s12)；原文写“第三批”“30家企业”。"),
    prose("2.3节与2.1节，图 1-1 和表 2-3，第 3 行；2021年；chapterlens build 2021-02。"),
    prose("5G、VV116、PDF/UA-1 与第三批，一些、每个、首个。"),
    nb.new_code_cell("print(123)"),
    listed("[超5.2万个](#s12)", "52,000 – ∞"),
    listed("[第 3 行](#L3)", "2021-05"),
    listed("二次堆肥", "[30家](#s40)"),
    listed("12", '[0.5†](#L3 "= 6 ÷ 12 · L3")'),
    listed("2.3", "①"),
    prose("见 [Gaofen-12](#s40)。"),
    drawn(),
    drawn(title="[5.2万个](#s12)", alt="点图：5.2 万个"),
]


@pytest.fixture(scope="module")
def accounted() -> list[list[Found]]:
    return found(ACCOUNTED)


@pytest.mark.parametrize("index", range(len(ACCOUNTED)))
def test_what_is_accounted_for_is_not_found(accounted: list[list[Found]], index: int) -> None:
    assert accounted[index] == []


def test_a_chart_without_links_has_no_ticks_for_free() -> None:
    bare = SVG.replace(' xlink:href="#s12"', "").format(label="站", tick="1,000万")
    assert found([drawn(svg=bare, source="")]) == [[("1", "1,000")]]


def test_what_a_chapter_says_is_known_by_line() -> None:
    chapter = open_chapter("2021-02")
    allowed = known(chapter).told({"edition": "2021", "chapter": "02", "report": chapter.meta.report})
    assert {52000.0, 120000.0} <= allowed.lines[227]
    assert {2021.0, 10.0, 14.0} <= allowed.lines[170]
    assert "2.3" in allowed.sections
    assert {"第02章", "Gaofen-12 02", chapter.sections["2.1"]} <= set(allowed.names)


def test_a_number_says_where_it_is() -> None:
    part = nb.new_notebook(cells=[prose("# 基站"), prose("去年建成 999 个基站。")])
    html: str = ReportHTMLExporter().from_notebook_node(merge([("a", part)], FACTS))[0]
    (item,) = unsourced(html, ALLOWED)
    assert str(item) == "基站: 999 in “去年建成 999 个基站。”"
