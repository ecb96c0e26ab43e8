"""The pages around the parts of a report, and the notes on its computed numbers."""

import re
from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat import v4 as nb

from chapterlens import open_chapter
from chapterlens.report.matter import complete, key_numbers, scores_table
from chapterlens.show.cite import pick
from nbrelease.merge import merge
from nbrelease.payloads import DERIVED, FIGURE, LISTS, TABLE
from tests.samples import FACTS, SVG, essay, figure, finding, shown, sources, table

DRAWN = SVG.replace('<a xlink:href="#s12">', '<a xlink:href="#L3"><title>6座 · = 9 − 3 · L3</title>').replace(
    "5G基站 O₃", "6座"
)


def report(language: str = "zh", **changed: Any) -> NotebookNode:
    parts = [("00-a", essay("概览：什么")), ("80-b", essay("审计")), ("90-sources", sources())]
    return complete(merge(parts, FACTS, language), language, **changed)


def titles(made: NotebookNode) -> list[str]:
    return [
        cell.metadata["chapterlens"]["title"]
        for cell in made.cells
        if "part" in cell.metadata.get("chapterlens", {})
    ]


def outputs(made: NotebookNode, mime: str) -> list[Any]:
    found = (output.data for cell in made.cells for output in cell.get("outputs", []) if "data" in output)
    return [data[mime] for data in found if mime in data]


def test_the_pages_stand_in_order() -> None:
    assert titles(report()) == [
        "一页纸",
        "怎样读这份报告",
        "概览：什么",
        "审计",
        "方法与局限",
        "原文",
        "算式说明",
        "关于本报告",
    ]
    assert titles(report("en"))[0] == "In brief"
    ids = [cell.id for cell in report().cells]
    assert len(ids) == len(set(ids))


def test_the_gist_leads_from_each_finding_to_its_figure_and_its_words() -> None:
    gist = next(cell.source for cell in report().cells if cell.id == "matter-gist")
    (first, second) = re.findall(r"(?m)^- .*$", gist)
    assert first.startswith("- **概览** 建成 [5.2万个](#s12") and first.endswith("[图 1-1](#fig-1-1)")
    assert second.endswith("[图 2-1](#fig-2-1)")


def test_figures_and_tables_are_listed() -> None:
    (lists,) = outputs(report(), LISTS)
    assert [(item["kind"], item["number"]) for item in lists["items"]] == [
        ("figure", "图 1-1"),
        ("table", "表 1-1"),
        ("figure", "图 2-1"),
        ("table", "表 2-1"),
        ("table", "表 A-1"),
    ]
    assert lists["items"][0]["title"] == "基站以 5.2万个 为首"


def test_headlines_are_quotes_with_their_line() -> None:
    payload = key_numbers(open_chapter("2021-02"), "zh")
    assert payload is not None
    assert len(payload["rows"]) == 12
    assert all(re.match(r"\[.+\]\(#s\d+", row[1]) and "](#L" in row[2] for row in payload["rows"])
    assert outputs(report(headlines=payload), TABLE)[0] == payload


def test_how_to_cite_names_text_and_build() -> None:
    about = report().cells[-1].source
    assert "0123456789ab" in about and "2021上海科技进步报告" in about and "第02章" in about


CHAPTER = open_chapter("2021-02").section("2.3")
SUM = str(pick(CHAPTER, "室外基站") + pick(CHAPTER, "室内小站"))
PLACES = [
    nb.new_markdown_cell(f"# 题\n\n共 {SUM}。"),
    nb.new_code_cell("", outputs=[finding(f"共 {SUM}。")]),
    nb.new_code_cell("", outputs=[shown(TABLE, table(title=f"共 {SUM}", rows=2))]),
    nb.new_code_cell("", outputs=[shown(TABLE, table() | {"rows": [["甲", SUM]]})]),
    nb.new_code_cell("", outputs=[shown(FIGURE, figure(subtitle=f"共 {SUM}"))]),
]


@pytest.mark.parametrize("cell", PLACES)
def test_a_computed_number_leads_to_its_note(cell: NotebookNode) -> None:
    title = [] if cell.cell_type == "markdown" else [nb.new_markdown_cell("# 题")]
    made = complete(merge([("a", nb.new_notebook(cells=[*title, cell]))], FACTS), "zh")
    (notes,) = outputs(made, DERIVED)
    note = notes["notes"][0]
    assert note["formula"] == "超5.2万个 + 12万个"
    assert note["printed"].startswith("≈172,000")
    assert note["interval"] == "172,000 – ∞ 个"
    assert note["lines"] == [227] and note["id"] == "d1"
    written = "".join(c.source for c in made.cells) + str([c.get("outputs") for c in made.cells])
    assert "†](#d1 " in written and "†](#L227" not in written


def test_a_computed_mark_of_a_drawing_leads_to_its_note() -> None:
    cell = nb.new_code_cell("", outputs=[shown(FIGURE, figure(svg=DRAWN))])
    made = complete(merge([("a", nb.new_notebook(cells=[nb.new_markdown_cell("# 题"), cell]))], FACTS), "zh")
    (drawing,) = outputs(made, FIGURE)
    assert 'href="#d1"><title>6座 · = 9 − 3 · L3</title>' in drawing["svg"]
    assert outputs(made, DERIVED)[0]["notes"][0]["printed"] == "6座"


def test_the_same_derivation_has_one_note() -> None:
    cells = [nb.new_markdown_cell(f"# 题\n\n{SUM} 与 {SUM}。")]
    made = complete(merge([("a", nb.new_notebook(cells=cells))], FACTS), "zh")
    formulas = [note["formula"] for note in outputs(made, DERIVED)[0]["notes"]]
    assert formulas.count("超5.2万个 + 12万个") == 1


def test_each_score_shows_how_it_is_computed() -> None:
    rows = scores_table("zh")["rows"]
    assert len(rows) == 12
    for _, gold, read, agree, score in rows:
        formula = re.search(r'"= ([^·]+) · ', score)
        assert formula
        wanted = f"{agree} ÷ {gold}" if read == "–" else f"2 × {agree} ÷ ({gold} + {read})"
        assert formula[1] == wanted
