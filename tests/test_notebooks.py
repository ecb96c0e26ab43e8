"""The essays: how they are written, and that each runs from top to bottom by itself."""

import re
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from chapterlens import open_chapter, paths
from nbrelease.blocks import Figure, Paragraph, Source, Table, words
from nbrelease.document import block_of

NOTEBOOKS = paths.notebooks()
STEMS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
ESSAYS = [
    "00-overview",
    "21-three-fields",
    "22-key-industries",
    "23-digital-city",
    "24-green-city",
    "80-audit",
    "90-sources",
    "section",
]


def read(stem: str) -> Any:
    return nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)


def test_the_notebooks_there_are() -> None:
    assert set(ESSAYS) <= set(STEMS)


@pytest.mark.parametrize("stem", STEMS)
def test_how_a_notebook_is_written(stem: str) -> None:
    notebook = read(stem)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert code[0].metadata.tags == ["parameters"]
    assert notebook.cells[0].source.startswith("# ")
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in code:
        assert not re.search(r"^\s*(def|class) |%run|^!", cell.source, re.MULTILINE)
    tags = [tuple(cell.metadata.get("tags", ())) for cell in notebook.cells if cell.cell_type == "markdown"]
    assert tags.count(("zh",)) == tags.count(("en",))


@pytest.mark.parametrize("stem", STEMS)
def test_no_number_is_typed_into_prose(stem: str) -> None:
    for cell in read(stem).cells:
        if cell.cell_type == "markdown":
            # A figure that ends a name (COVID-19) is none of the text's numbers.
            assert not re.search(r"(?<![A-Za-z]-)(?<![A-Za-z]-\d)\d", cell.source), cell.source


def execute(stem: str, folder: Path, **parameters: object) -> list[Any]:
    done = papermill.execute_notebook(
        str(NOTEBOOKS / f"{stem}.ipynb"),
        str(folder / "out.ipynb"),
        parameters=parameters,
        kernel_name="python3",
        progress_bar=False,
        cwd=str(NOTEBOOKS),
    )
    return [output for cell in done.cells for output in cell.get("outputs", [])]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stem", ESSAYS)
def test_every_notebook_runs_by_itself(stem: str, language: str, tmp_path: Path) -> None:
    outputs = execute(stem, tmp_path, language=language)
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    blocks = [block_of(output) for output in outputs]
    findings = [block for block in blocks if isinstance(block, Paragraph) and block.role == "finding"]
    assert len(findings) == 1
    assert any(isinstance(block, Table) for block in blocks)
    assert any(isinstance(block, Source if stem == "90-sources" else Figure) for block in blocks)
    if language == "en":
        titles = [words(block.title) for block in blocks if isinstance(block, Figure)]
        assert not [title for title in titles if re.search("[\u4e00-\u9fff]{6}", title)]


@pytest.mark.slow
@pytest.mark.parametrize("section", ["opening", *open_chapter("2021-02").sections])
def test_any_section_can_be_analysed(section: str, tmp_path: Path) -> None:
    outputs = execute("section", tmp_path, section=section)
    assert not [output for output in outputs if output.output_type == "error"]


@pytest.mark.slow
def test_a_section_without_numbers_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "chapters" / "2023-01"
    folder.mkdir(parents=True)
    (folder / "chapter.toml").write_text('title = "甲"\nyear = 2023\n', "utf-8")
    (folder / "chapter.md").write_text("一、甲部分\n\n建成平台3个。\n\n二、乙部分\n\n继续努力。\n", "utf-8")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    outputs = execute("section", tmp_path, chapter="2023-01", section="二")
    assert not [output for output in outputs if output.output_type == "error"]
    assert not [output for output in outputs if isinstance(block_of(output), Figure)]
    assert outputs[0].data["text/plain"] == "乙部分"
    assert "没有给出数字" in outputs[1].data["text/markdown"]
