"""The essays: how they are written, and that each runs from top to bottom by itself."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from chapterlens import paths
from chapterlens.report.check import check
from chapterlens.report.project import LABELS, ChapterProject
from nbrelease.blocks import Figure, Notes, Paragraph, Source, Table, words
from nbrelease.document import block_of, merge
from nbrelease.markdown import markdown_piece, to_typst
from nbrelease.project import Target
from tests.legible import overlapping
from tests.projects import executed, real_chapter

NOTEBOOKS = paths.notebooks()
STEMS = sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb"))
ORDER = list(real_chapter().meta.order)
GENERIC = ["10-briefing", "section", "80-audit", "85-changes", "90-sources"]
"""Notebooks of any chapter."""
CHANGES = "85-changes"
"""Needs an edition before, which the published chapter has not."""
COMPARE = "95-compare"
"""Is about many chapters, and part of no report unless an `order` names it."""
ESSAYS = sorted({*ORDER, *GENERIC} - {CHANGES})


def read(stem: str) -> Any:
    return nbformat.read(NOTEBOOKS / f"{stem}.ipynb", as_version=4)


def test_the_notebooks_there_are() -> None:
    assert set(STEMS) == {*ORDER, *GENERIC, COMPARE, "start", "gallery"}
    assert ORDER[-1] == "90-sources" and len(ORDER) == len(set(ORDER))


@pytest.mark.parametrize("stem", sorted({*STEMS} - {"start"}))
def test_a_notebook_says_all_in_either_language(stem: str) -> None:
    """Markdown in pairs, Chinese first; a cell that says something gives both."""
    cells = read(stem).cells
    prose = [cell for cell in cells if cell.cell_type == "markdown"]
    assert [cell.metadata.get("tags") for cell in prose] == [["zh"], ["en"]] * (len(prose) // 2)
    for zh, en in zip(prose[::2], prose[1::2], strict=True):
        assert not re.search("[\u4e00-\u9fff]", re.sub("亿|万", "", en.source)), en.source
        assert re.findall("^#+", zh.source, re.MULTILINE) == re.findall("^#+", en.source, re.MULTILINE)
    for cell in cells:
        if cell.cell_type == "code":
            assert len(re.findall(r"\bzh=", cell.source)) == len(re.findall(r"\ben=", cell.source))


def test_the_lists_of_all_that_was_measured_and_read_are_for_screens_only() -> None:
    tagged = {
        stem: [cell for cell in read(stem).cells if "screen" in cell.metadata.get("tags", [])]
        for stem in STEMS
    }
    assert {stem for stem, cells in tagged.items() if cells} == {CHANGES, "90-sources"}
    quality, tables = (cell.source for cell in tagged["90-sources"])
    assert "for one in measures" in quality and tables == "tables(book, language)"


@pytest.mark.parametrize("stem", STEMS)
def test_how_a_notebook_is_written(stem: str) -> None:
    notebook = read(stem)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert code[0].metadata.tags == ["parameters"]
    lines = [line.strip() for cell in code for line in cell.source.splitlines()]
    assert sum(bool(line) and not line.startswith("#") for line in lines) <= 120
    assert notebook.cells[0].source.startswith("# ")
    ids = [cell.id for cell in notebook.cells]
    assert len(ids) == len(set(ids))
    for cell in code:
        assert not re.search(r"^\s*class |%run|^!", cell.source, re.MULTILINE)
        # A small function says in its first line what it gives.
        for first in re.findall(r"^\s*def .*\n\s*(.*)", cell.source, re.MULTILINE):
            assert first.startswith(('"""', "# ")), first
    tags = [tuple(cell.metadata.get("tags", ())) for cell in notebook.cells if cell.cell_type == "markdown"]
    assert tags.count(("zh",)) == tags.count(("en",))


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("stem", STEMS)
def test_no_number_in_prose_is_other_than_the_texts_own(stem: str, language: str) -> None:
    """Numbers come from cells; prose may name a thing as the text does (5G, CR929, a phase 1 trial)."""
    facts = ChapterProject(paths.home()).facts(Target("2021-02", language))
    document = merge([(stem, read(stem))], facts, language, LABELS[language])
    assert check(document, real_chapter()) == []


def test_every_number_of_the_published_chapter_has_an_english_label() -> None:
    labels = real_chapter().quantities["label_en"]
    assert all(labels) and not labels.str.contains("[\u4e00-\u9fff]").any()


def test_a_source_is_noted_for_names_that_are_in_use() -> None:
    notes = real_chapter().notes
    held = [*notes.english.values(), *(one.en for one in notes.labels), *(one.en for one in notes.lost)]
    assert notes.source and not [name for name in notes.source if not any(name in words for words in held)]


def test_prose_keeps_its_quotes_and_apostrophes_on_paper() -> None:
    assert to_typst([markdown_piece("The maker’s “first”")]) == "The maker’s “first”\n"


def execute(stem: str, folder: Path, **parameters: object) -> list[Any]:
    """What the cells of a notebook show that a kernel runs."""
    done = papermill.execute_notebook(
        str(NOTEBOOKS / f"{stem}.ipynb"),
        str(folder / "out.ipynb"),
        parameters=parameters,
        kernel_name="python3",
        progress_bar=False,
        cwd=str(NOTEBOOKS),
    )
    return [output for cell in done.cells for output in cell.get("outputs", [])]


def run_here(stem: str, _: Path, **parameters: object) -> list[Any]:
    """What its cells show when this process runs them, in a fourth of the time."""
    cells = executed(NOTEBOOKS / f"{stem}.ipynb", parameters).cells
    return [output for cell in cells for output in cell.get("outputs", [])]


Run = Callable[..., list[Any]]
WAYS = [
    pytest.param("zh", run_here, id="zh"),
    pytest.param("en", run_here, id="en"),
    pytest.param("zh", execute, id="zh by a kernel", marks=pytest.mark.soak),
    pytest.param("en", execute, id="en by a kernel", marks=pytest.mark.soak),
]


@pytest.mark.slow
@pytest.mark.parametrize(("language", "run"), WAYS)
@pytest.mark.parametrize("stem", ESSAYS)
def test_every_notebook_runs_by_itself(stem: str, language: str, run: Run, tmp_path: Path) -> None:
    outputs = run(stem, tmp_path, language=language)
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    blocks = [block_of(output) for output in outputs]
    assert blocks and None not in blocks
    findings = [block for block in blocks if isinstance(block, Paragraph) and block.role == "finding"]
    assert len(findings) == (0 if stem in GENERIC else 1)
    shown = {type(block) for block in blocks}
    assert shown & {Table, Figure}
    assert stem != "90-sources" or {Notes, Source} <= shown
    drawings = [one for block in blocks if isinstance(block, Figure) for one in (block.drawing, block.narrow)]
    assert not [pair for one in drawings if one for pair in overlapping(one)]
    if language == "en":
        titles = [words(block.title) for block in blocks if isinstance(block, Figure | Table)]
        assert not [title for title in titles if re.search("[\u4e00-\u9fff]{6}", title)]


@pytest.mark.slow
@pytest.mark.parametrize("run", [run_here, pytest.param(execute, marks=pytest.mark.soak)])
@pytest.mark.parametrize("section", ["opening", *real_chapter().sections])
def test_any_section_can_be_analysed(section: str, run: Run, tmp_path: Path) -> None:
    outputs = run("section", tmp_path, section=section)
    assert outputs and not [output for output in outputs if output.output_type == "error"]


@pytest.mark.slow
def test_a_section_without_numbers_shows_its_title_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "chapters" / "2023-01"
    folder.mkdir(parents=True)
    (folder / "chapter.toml").write_text('title = "甲"\nyear = 2023\n', "utf-8")
    (folder / "chapter.md").write_text("一、甲部分\n\n建成平台3个。\n\n二、乙部分\n\n继续努力。\n", "utf-8")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    outputs = execute("section", tmp_path, chapter="2023-01", section="二")
    assert not [output for output in outputs if output.output_type == "error"]
    said = [words(block.parts) for block in map(block_of, outputs) if isinstance(block, Paragraph)]
    assert said == ["二、乙部分"] and len(outputs) == 1
