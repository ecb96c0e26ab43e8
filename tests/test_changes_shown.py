"""What changed since the edition before as a part of a report: joined where there is one, sourced, never empty."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest

from analyses.changes import against
from chapterlens import open_chapter, paths
from chapterlens.report.check import check
from chapterlens.report.project import ChapterProject
from chapterlens.show.inline import to_plain
from nbrelease.blocks import Figure, Table
from nbrelease.document import blocks_of, merge
from nbrelease.errors import ReleaseError
from nbrelease.project import Part, Target
from tests.projects import REAL, essay, project
from tests.samples import FACTS

MADE_UP = Path(__file__).parent / "chapters"
SECTION = 'chapter: str = "2021-02"\nlanguage: str = "zh"\nsection: str = "1"\n'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real chapter, a later edition of it, and the notebook that compares them."""
    folder = project(tmp_path)
    for name in ("2022-02", "2022-03", "2023-03"):
        shutil.copytree(MADE_UP / name, folder / "data" / "chapters" / name)
    essay(folder / "notebooks" / "section.ipynb", parameters=SECTION)
    shutil.copytree(REAL / "notebooks" / "analyses", folder / "notebooks" / "analyses")
    for name in ("85-changes", "90-sources"):
        shutil.copy(REAL / "notebooks" / f"{name}.ipynb", folder / "notebooks")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(folder))
    return folder


def parts(home: Path, chapter: str) -> list[Part]:
    return ChapterProject(home).parts(Target(chapter), {})


def test_the_notebook_joins_where_there_is_an_edition_before(home: Path) -> None:
    found = parts(home, "2022-02")
    assert [part.name for part in found][-3:] == ["80-audit", "85-changes", "90-sources"]
    part = found[-2]
    assert part.parameters == {"chapter": "2022-02", "language": "zh", "previous": "2021-02"}
    assert home / "data" / "chapters" / "2021-02" in part.inputs
    assert "85-changes" not in [part.name for part in parts(home, "2021-02")]


def test_an_edition_before_that_is_added_later_is_seen(home: Path) -> None:
    shutil.move(home / "data" / "chapters" / "2021-02", home / "kept")
    assert "85-changes" not in [part.name for part in parts(home, "2022-02")]
    shutil.move(home / "kept", home / "data" / "chapters" / "2021-02")
    assert "85-changes" in [part.name for part in parts(home, "2022-02")]


def test_a_match_that_does_not_fit_stops_the_build_before_anything_runs(home: Path) -> None:
    (home / "data" / "chapters" / "2022-02" / "notes.toml").write_text(
        '[[match]]\nline = 21\nquote = "690架"\nold_line = 195\nold_quote = "671架"\n', "utf-8"
    )
    with pytest.raises(ReleaseError, match="line 195 of 2021-02 contains not at all") as refused:
        parts(home, "2022-02")
    assert refused.value.exit_code == 2


def executed(home: Path, stem: str, folder: Path, **parameters: object) -> Any:
    path = folder / f"{stem}-done.ipynb"
    papermill.execute_notebook(
        str(home / "notebooks" / f"{stem}.ipynb"),
        str(path),
        parameters=parameters,
        kernel_name="python3",
        progress_bar=False,
        cwd=str(home / "notebooks"),
    )
    return nbformat.read(path, as_version=4)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("chapter", ["2022-02", "2023-03"])
def test_every_number_of_both_editions_has_its_words(
    chapter: str, language: str, home: Path, tmp_path: Path
) -> None:
    parts = [
        (stem, executed(home, stem, tmp_path, chapter=chapter, language=language))
        for stem in ("85-changes", "90-sources")
    ]
    blocks = [block for cell in parts[0][1].cells for _, block in blocks_of(cell)]
    assert sum(isinstance(block, Figure) for block in blocks) == 2 if chapter == "2022-02" else True
    assert all(block.rows for block in blocks if isinstance(block, Table))
    facts = {**FACTS, "chapter_id": chapter, "edition": chapter[:4], "lang": language}
    assert check(merge(parts, facts), open_chapter(chapter)) == []


@pytest.mark.parametrize("language", ["zh", "en"])
def test_links_lead_to_words_of_this_edition_and_quote_those_of_the_other(language: str, home: Path) -> None:
    book = open_chapter("2022-02")
    beside = against(book, "", language)
    shown = [beside.numbers(name) for name in ("flagged", "changed", "gone")] + [beside.others("names")]
    told = json.dumps([grid.payload for grid in shown], ensure_ascii=False)  # type: ignore[union-attr]
    for line in re.findall(r"\(#L(\d+)", told):
        assert book.lines[int(line) - 1].strip()
    for start in re.findall(r"\(#s(\d+)", told):
        assert int(start) in set(book.quantities["start"])
    where = "2021-02 第227行" if language == "zh" else "2021-02, line 227"
    assert "累计建设超5.2万个5G室外基站、12万个室内小站" in told and where in told


def test_the_cells_of_a_changed_number(home: Path) -> None:
    grid: Any = against(open_chapter("2022-02"), "", "zh").numbers("changed")
    (row,) = [row for row in grid.payload["rows"] if "市级智能工厂" in row[0]]
    assert [to_plain(cell) for cell in row[1:4]] == ["60家†", "100家", "40家†（≈66.7%†）"]
    assert "60家（2021-02 第241行）" in row[1] and "(#L36 " in row[1]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chapter_without_an_edition_before_says_so_and_shows_nothing(language: str) -> None:
    assert paths.home() == REAL
    beside = against(open_chapter("2021-02"), "", language)
    assert re.search("没有更早的版本|no earlier edition", beside.finding().text)
    assert beside.points() is beside.figure("rose") is beside.numbers("new") is beside.others("names") is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_editions_without_numbers_give_lines_and_no_charts(language: str, home: Path) -> None:
    for name, words in (("2030-09", "各项工作取得进展。"), ("2031-09", "继续努力。")):
        folder = home / "data" / "chapters" / name
        folder.mkdir()
        (folder / "chapter.toml").write_text('title = "甲"\n', "utf-8")
        (folder / "chapter.md").write_text(words, "utf-8")
    beside = against(open_chapter("2031-09"), "", language)
    assert beside.finding().text and beside.points() is None
    assert beside.figure("rose") is beside.figure("fell") is None
    assert all(not hasattr(beside.numbers(name), "payload") for name in ("flagged", "changed", "new", "gone"))
    assert not hasattr(beside.others("names"), "payload")
