"""The pages around the parts of a report, and the notes on its computed numbers."""

from typing import Any

import pytest
from nbformat import NotebookNode
from nbformat import v4 as nb

from chapterlens import open_chapter
from chapterlens.report.front import back, front, key_numbers, scores_table
from chapterlens.show.adapter import line as inline
from chapterlens.show.cite import pick
from nbrelease.blocks import Block, Computed, Figure, Mark, Points, Quote, Reference, Table, words
from nbrelease.document import Page, blocks_of, merge, surrounded
from nbrelease.html import ORDER
from tests.samples import FACTS, LINE, essay, figure, finding, line, shown, sources, table

BOOK = open_chapter("2021-02")


def report(language: str = "zh", *parts: tuple[str, NotebookNode]) -> NotebookNode:
    parts = parts or (("00-a", essay("概览：什么")), ("80-b", essay("审计")), ("90-sources", sources()))
    made = merge(parts, {**FACTS, "text": "sha256 0"}, language)
    return surrounded(made, front(made, BOOK, language), back(made, language))


def titles(made: NotebookNode) -> list[str]:
    facts = [cell.metadata.get("nbrelease", {}) for cell in made.cells]
    return [one["title"] for one in facts if "part" in one]


def blocks(made: NotebookNode) -> list[Block]:
    return [block for cell in made.cells for _, block in blocks_of(cell)]


def shown_page(made: NotebookNode) -> Page:
    return Page(made, "report", ORDER)


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
    (gist,) = [block for block in blocks(report()) if isinstance(block, Points)]
    first, second = gist.items
    assert words(first).startswith("概览 建成 5.2万个") and first[0].strong  # type: ignore[union-attr]
    assert any(isinstance(part, Quote) and part.reference.start == 12 for part in first)
    assert [(item[-1].text, item[-1].to) for item in (first, second)] == [  # type: ignore[union-attr]
        ("图 1-1", "fig-1-1"),
        ("图 2-1", "fig-2-1"),
    ]


def test_figures_and_tables_are_listed() -> None:
    shown = shown_page(report())
    (lists,) = [shown.view(item) for item in shown.items if item.kind == "lists"]
    assert [one["number"] for one in lists["figure"]] == ["图 1-1", "图 2-1"]
    assert [one["number"] for one in lists["table"]] == ["表 0-1", "表 1-1", "表 2-1", "表 A-1"]
    assert lists["figure"][0]["title"] == "基站以 5.2万个 为首"


def test_headlines_are_quotes_with_their_line() -> None:
    made = key_numbers(BOOK, "zh")
    assert made is not None and made in blocks(report())
    assert len(made.rows) == 12
    for _, (number,), (place,) in made.rows:
        assert isinstance(number, Quote) and isinstance(place, Quote)
        assert number.reference.start and place.reference.line


def test_how_to_cite_names_text_and_build() -> None:
    about = report().cells[-1].source
    assert "0123456789ab" in about and "2021上海科技进步报告" in about and "第02章" in about


CHAPTER = BOOK.section("2.3")
SUM = inline(str(pick(CHAPTER, "室外基站") + pick(CHAPTER, "室内小站")))
PLACES = [
    finding("共 ", *SUM, "。"),
    shown(table(title=line("共 ", *SUM))),
    shown(table(rows=((line("甲"), SUM),))),
    shown(figure(subtitle=line("共 ", *SUM))),
]


@pytest.mark.parametrize("output", PLACES)
def test_a_computed_number_leads_to_its_note(output: NotebookNode) -> None:
    part = nb.new_notebook(cells=[nb.new_markdown_cell("# 题"), nb.new_code_cell("", outputs=[output])])
    shown = shown_page(report("zh", ("a", part)))
    (notes,) = [shown.view(item)["notes"] for item in shown.items if item.kind == "notes"]
    note = notes[0]
    assert note["formula"] == "超5.2万个 + 12万个"
    assert note["text"].startswith("≈172,000")
    assert note["interval"] == "172,000 – ∞ 个"
    assert note["lines"] == [227] and note["number"] == 1


def test_a_computed_mark_of_a_drawing_leads_to_its_note() -> None:
    mark = Mark(Computed("6座", "9 − 3", (LINE,), hover="6座 · = 9 − 3 · L3"), id="mark-0", box=(1, 2, 3, 4))
    cell = nb.new_code_cell("", outputs=[shown(figure(marks=(mark,)))])
    made = shown_page(report("zh", ("a", nb.new_notebook(cells=[nb.new_markdown_cell("# 题"), cell]))))
    (drawing,) = [made.view(item) for item in made.items if isinstance(item.block, Figure)]
    assert (drawing["marks"][0]["to"], drawing["marks"][0]["hover"]) == ("d1", "6座 · = 9 − 3 · L3")
    assert next(note.text for note in made.notes) == "6座"


def test_the_same_derivation_has_one_note() -> None:
    """A number in two sentences, and the bar beside its label."""
    count = Computed("15", "Σ 15", (Reference("", 0, 0, 3),))
    bar = Mark(Computed("", "Σ 15", (Reference("", 0, 0, 3),), hover="甲 · = Σ 15"), "shape", "mark-0")
    outputs = [finding("共 ", *SUM, "与 ", *SUM), shown(figure(marks=(bar,), title=line("共 ", count)))]
    part = nb.new_notebook(cells=[nb.new_markdown_cell("# 题"), nb.new_code_cell("", outputs=outputs)])
    formulas = [note.formula for note in shown_page(report("zh", ("a", part))).notes]
    assert (formulas.count("超5.2万个 + 12万个"), formulas.count("Σ 15")) == (1, 1)


def test_each_score_shows_how_it_is_computed() -> None:
    rows: Any = scores_table("zh").rows
    assert len(rows) == 12
    for _, (gold,), (read,), (agree,), (score,) in rows:
        simple = f"{agree.text} ÷ {gold.text}"
        assert score.formula == (
            simple if read.text == "–" else f"2 × {agree.text} ÷ ({gold.text} + {read.text})"
        )


def test_a_report_without_findings_or_notes_has_its_pages_too() -> None:
    made = merge([("a", nb.new_notebook(cells=[nb.new_markdown_cell("# 题")]))], {**FACTS, "text": ""})
    cells = front(made, BOOK, "zh")
    assert not any(isinstance(block, Points) for cell in cells for _, block in blocks_of(cell))
    assert isinstance(blocks(surrounded(made, cells, back(made, "zh")))[0], Table)
