"""Several executed notebooks as one."""

import copy
import random
import re

import nbformat
import pytest
from nbformat import v4 as nb

from nbrelease.blocks import Block, Figure, Paragraph, Table, Text
from nbrelease.document import Page, blocks_of, merge
from nbrelease.exporters import HTMLExporter
from tests.samples import FACTS, essay, figure, shown, sources


def report(language: str = "zh") -> nbformat.NotebookNode:
    return merge([("00-a", essay("甲")), ("23-b", essay("乙")), ("90-sources", sources())], FACTS, language)


def blocks(notebook: nbformat.NotebookNode) -> list[Block]:
    return [block for cell in notebook.cells for _, block in blocks_of(cell)]


def headings(notebook: nbformat.NotebookNode) -> list[str]:
    prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    return re.findall(r"(?m)^#+ .*$", prose)


def test_a_merged_notebook_is_valid_and_has_one_title() -> None:
    made = report()
    nbformat.validate(made)
    assert headings(made) == [
        "# 提升科技供给能力",
        "## 1 甲", "### 底座", "### 未说明的",
        "## 2 乙", "### 底座", "### 未说明的",
        "## 3 原文", "### 算式",
    ]  # fmt: skip
    assert made.metadata["nbrelease"]["build"] == "0123456789ab"
    parts = [cell.metadata["nbrelease"] for cell in made.cells if "nbrelease" in cell.metadata]
    assert parts[1] == {"part": "part-2", "number": 2, "title": "乙"}


def test_figures_and_tables_are_numbered_by_part() -> None:
    found = [(b.number, b.id) for b in blocks(report()) if isinstance(b, Figure | Table)]
    assert found == [
        ("图 1-1", "fig-1-1"),
        ("表 1-1", "tab-1-1"),
        ("图 2-1", "fig-2-1"),
        ("表 2-1", "tab-2-1"),
    ]


def test_only_cells_of_the_language_are_kept() -> None:
    chinese, english = (str([c.source for c in report(language).cells]) for language in ("zh", "en"))
    assert "中文段" in chinese and "English paragraph" not in chinese
    assert "中文段" not in english and "English paragraph" in english
    assert "Figure 1-1" in nbformat.writes(report("en"))


def test_the_same_runs_give_the_same_bytes() -> None:
    first = nbformat.writes(report())
    again = [essay("甲"), essay("乙"), sources()]
    for notebook in again:
        for cell in notebook.cells:
            cell["id"] = f"x{random.randrange(10**9)}"
            if cell.cell_type == "code":
                cell.execution_count = random.randrange(99)
                cell.metadata["papermill"] = {"start_time": str(random.random())}
                cell.metadata["execution"] = {"iopub.status.busy": str(random.random())}
        notebook.metadata["papermill"] = {"duration": random.random()}
    names = ["00-a", "23-b", "90-sources"]
    assert nbformat.writes(merge(list(zip(names, again, strict=True)), FACTS)) == first


def test_an_address_in_memory_is_dropped() -> None:
    output = nb.new_output("display_data", data={"text/plain": "<Axes at 0x7f00ab>"})
    made = merge([("a", nb.new_notebook(cells=[nb.new_code_cell("ax", outputs=[output])]))], FACTS)
    assert made.cells[-1].outputs[0].data["text/plain"] == "<Axes>"


@pytest.mark.slow
def test_what_a_cell_prints_without_end_is_cut_and_said() -> None:
    for outputs in (
        [nb.new_output("stream", text="x\n" * 40_000)],
        [nb.new_output("stream", text="x" * 400_000)],
        [nb.new_output("stream", name=("stderr", "stdout")[n % 2], text="x\n") for n in range(2_500)],
        [nb.new_output("display_data", data={"text/plain": "x" * 999}) for _ in range(500)],
    ):
        cells = [nb.new_code_cell("p", outputs=outputs), nb.new_code_cell("q", outputs=outputs[:1])]
        page = Page(nb.new_notebook(cells=cells), "x", ("text/plain",))
        first = [item.text for item in page.items if item.cell == 0 and item.output >= 0]
        assert sum(map(len, first)) < 110_000 and sum(text.count("\n") for text in first) < 2_100
        assert "… (this cell prints too much; the rest" in first[-1]
        assert any(item.cell == 1 and item.output == 0 for item in page.items)
    short = [nb.new_output("stream", text="x\n" * 900)]
    page = Page(nb.new_notebook(cells=[nb.new_code_cell("p", outputs=short)]), "x", ("text/plain",))
    assert page.items[-1].text == "x\n" * 899 + "x"


def test_ids_inside_pictures_are_kept_apart_in_a_page() -> None:
    page: str = HTMLExporter().from_notebook_node(report())[0]
    svgs = re.findall(r"(?s)<svg.*?</svg>", page)
    ids = [identity for svg in svgs for identity in re.findall(r' id="([^"]+)"', svg)]
    names = ("clip", "tick", "mark-0")
    assert ids == [f"fig-{part}-1-{name}" for part in (1, 2) for name in names]
    assert 'clip-path="url(#fig-2-1-clip)"' in svgs[1]
    assert 'xlink:href="#fig-2-1-tick"' in svgs[1]
    assert '<a href="#s12"><title>基站 · 5.2万个</title><text' in svgs[1]


def test_merging_leaves_the_runs_as_they_are() -> None:
    notebook = essay()
    before = copy.deepcopy(notebook)
    merge([("a", notebook)], FACTS)
    assert notebook == before


def test_a_mark_in_a_code_block_is_no_heading() -> None:
    text = "# 题\n\n````\n# code\n```\n# code\n````\n\n## 二"
    made = merge([("a", nb.new_notebook(cells=[nb.new_markdown_cell(text)]))], FACTS)
    assert made.cells[1].source == "## 1 题\n\n````\n# code\n```\n# code\n````\n\n### 二"


def test_a_part_without_a_title_still_has_its_number() -> None:
    cells = [nb.new_markdown_cell("只有正文"), nb.new_code_cell("f", outputs=[shown(figure())])]
    made = merge([("a", nb.new_notebook(cells=cells))], FACTS)
    (drawn,) = blocks(made)
    assert isinstance(drawn, Figure) and drawn.number == "图 1-1"


def test_a_part_that_shows_nothing_but_its_title_is_left_out() -> None:
    empty = nb.new_notebook(cells=[nb.new_markdown_cell("# 空"), nb.new_code_cell("None")])
    made = merge([("a", empty), ("b", essay("满"))], FACTS)
    titles = [cell.metadata["nbrelease"]["title"] for cell in made.cells if "nbrelease" in cell.metadata]
    assert titles == ["满"] and "1 满" in made.cells[1].source
    assert len(merge([("a", empty)], FACTS).cells) > 1, "unless there is no other"


def test_a_title_that_a_notebook_computes_stands_for_the_printed_one() -> None:
    part = essay("一节的分析")
    output = shown(Paragraph((Text("一 <b>产业</b> *发展*"),), "title"))
    part.cells.append(nbformat.v4.new_code_cell("title", outputs=[output], id="own"))
    report = merge([("section-1", part)], FACTS)
    titles = [cell.metadata["nbrelease"]["title"] for cell in report.cells if "nbrelease" in cell.metadata]
    assert titles == ["一 <b>产业</b> *发展*"]
    text = "\n".join(cell.source for cell in report.cells)
    assert "## 1 一 \\<b\\>产业\\</b\\> \\*发展\\*" in text and "一节的分析" not in text
    assert not any(isinstance(block, Paragraph) and block.role == "title" for block in blocks(report))
