"""The plan of a chapter's report: which notebooks, in which order, with which parameters."""

import os
import shutil
import tomllib
from collections.abc import Mapping
from pathlib import Path

import pytest

from chapterlens.report.project import ChapterProject
from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.plan import changes, make_plan, shared_inputs
from nbrelease.project import Part, Plain, Target, load
from tests.projects import PARAMETERS, REAL, essay

SECTION = PARAMETERS + 'section: str = "{}"\n'
CHAPTER = """\
title = "一章"
region = "云岭"
year = 2021
edition = "2021"
chapter = "02"
"""
TEXT = """\
# 一章
## 2.1 三大领域
全年投入35亿元。
## 2.2 重点产业
全年投入36亿元。
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A chapter of two sections, with an essay on the first of them."""
    chapter = tmp_path / "data" / "chapters" / "2021-02"
    chapter.mkdir(parents=True)
    (chapter / "chapter.toml").write_text(CHAPTER, "utf-8")
    (chapter / "chapter.md").write_text(TEXT, "utf-8")
    folder = tmp_path / "notebooks"
    folder.mkdir()
    essay(folder / "00-overview.ipynb")
    essay(folder / "21-three-fields.ipynb", parameters=SECTION.format("2.1") + "top: int = 5\n")
    essay(folder / "section.ipynb", parameters=SECTION.format("1"))
    essay(folder / "80-audit.ipynb")
    essay(folder / "85-changes.ipynb", parameters=PARAMETERS + 'previous: str = ""\n')
    essay(folder / "90-sources.ipynb")
    essay(folder / "start.ipynb")
    essay(folder / "other.ipynb", parameters="top: int = 1\n")
    return tmp_path


def parts(home: Path, name: str = "2021-02", given: Mapping[str, object] | None = None) -> list[Part]:
    return ChapterProject(home).parts(Target(name, "en"), given or {})


def names(home: Path, name: str = "2021-02") -> list[str]:
    return [part.name for part in parts(home, name)]


def ordered(home: Path, *stems: str) -> None:
    path = home / "data" / "chapters" / "2021-02" / "chapter.toml"
    path.write_text(CHAPTER + f"order = {list(stems)}\n".replace("'", '"'), "utf-8")


def another(home: Path, name: str) -> None:
    chapters = home / "data" / "chapters"
    shutil.copytree(chapters / "2021-02", chapters / name)
    toml = chapters / name / "chapter.toml"
    toml.write_text(toml.read_text("utf-8").replace("2021", name[:4]), "utf-8")


def test_a_report_has_every_notebook_that_fits_with_its_parameters(home: Path) -> None:
    found = parts(home, given={"top": "3"})
    assert [(part.name, part.notebook.name) for part in found] == [
        ("00-overview", "00-overview.ipynb"),
        ("21-three-fields", "21-three-fields.ipynb"),
        ("80-audit", "80-audit.ipynb"),
        ("90-sources", "90-sources.ipynb"),
    ]
    shared = {"chapter": "2021-02", "language": "en"}
    assert [dict(part.parameters) for part in found] == [
        shared,
        {**shared, "section": "2.1", "top": 3},
        shared,
        shared,
    ]


def test_a_notebook_put_into_the_folder_joins_the_report(home: Path) -> None:
    essay(home / "notebooks" / "25-water.ipynb")
    assert names(home)[-3:] == ["25-water", "80-audit", "90-sources"]
    essay(home / "notebooks" / "22-second.ipynb", parameters=SECTION.format("2.2"))
    assert names(home)[1:3] == ["21-three-fields", "22-second"]


def test_a_chapter_without_essays_has_the_notebooks_of_any_chapter_and_none_for_each_section(
    home: Path,
) -> None:
    another(home, "2020-02")
    assert names(home, "2020-02") == ["00-overview", "80-audit", "90-sources"]
    assert ChapterProject(home).remarks(Target("2020-02")) == ["left out of the report: other of notebooks/"]


def test_changes_are_part_of_a_report_with_an_edition_before(home: Path) -> None:
    another(home, "2020-02")
    found = {part.name: part for part in parts(home)}
    assert found["85-changes"].parameters["previous"] == "2020-02"
    assert home / "data" / "chapters" / "2020-02" in found["85-changes"].inputs
    assert home / "data" / "chapters" / "2020-02" not in found["80-audit"].inputs


def test_an_order_names_the_notebooks_and_what_it_leaves_out_is_said(home: Path) -> None:
    ordered(home, "90-sources", "section", "85-changes", "other")
    assert names(home) == ["90-sources", "section-2.1", "section-2.2", "other"]
    assert ChapterProject(home).remarks(Target("2021-02")) == [
        "left out of the report: 00-overview, 21-three-fields, 80-audit of notebooks/"
    ]
    ordered(home, "90-sources", "section", "85-changes")
    assert ChapterProject(home).remarks(Target("2021-02")) == [
        "left out of the report: 00-overview, 21-three-fields, 80-audit, other of notebooks/"
    ]
    ordered(home, "21-three-fields", "section")
    assert names(home) == ["21-three-fields", "section-2.2"]


def test_an_essay_on_a_section_that_is_gone_is_left_out_and_said(home: Path) -> None:
    essay(home / "notebooks" / "29-gone.ipynb", parameters=SECTION.format("2.9"))
    assert "29-gone" not in names(home)
    assert ChapterProject(home).remarks(Target("2021-02")) == [
        "left out of the report: 29-gone, other of notebooks/"
    ]


def test_a_pipe_among_the_inputs_is_refused_at_once(home: Path) -> None:
    text = home / "data" / "chapters" / "2021-02" / "chapter.md"
    text.unlink()
    os.mkfifo(text)  # reading it would wait for ever
    with pytest.raises(ReleaseError, match=r"chapter\.md is no file") as error:
        make_plan(ChapterProject(home), Target("2021-02"))
    assert error.value.exit_code == 2


def test_the_lock_is_its_pins_and_the_places_they_come_from(home: Path) -> None:
    lock, found = home / "requirements.txt", []
    for more in ("", "    --hash=sha256:00\n# a remark\n", "--index-url https://example.org\n", "-e .\n"):
        lock.write_text(f"rich==14.0.0\n{more}", "utf-8")
        found.append(next(leaf.digest for leaf in shared_inputs(ChapterProject(home)) if leaf.kind == "lock"))
    assert found[0] == found[1] and len(set(found)) == 3


REFUSED = [
    ({"tpo": "3"}, r"no notebook has a parameter tpo; they have chapter, .*; did you mean top\?"),
    ({"top": "x"}, r'21-three-fields\.ipynb: parameter top wants int, not "x"'),
    ({"chapter": "2020-02"}, r"parameter chapter is set by the build itself"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_a_plan_refuses_parameters(home: Path, given: Mapping[str, object], message: str) -> None:
    with pytest.raises(ReleaseError, match=message) as error:
        parts(home, given=given)
    assert error.value.exit_code == 2


def test_a_notebook_of_the_order_that_is_missing_is_named(home: Path) -> None:
    ordered(home, "91-sources")
    with pytest.raises(ReleaseError, match=r"there is no notebook 91-sources\.ipynb"):
        parts(home)


def test_the_published_chapter_has_its_notebooks_in_their_order() -> None:
    project, target = ChapterProject(REAL), Target("2021-02")
    order = tomllib.loads((REAL / "data/chapters/2021-02/chapter.toml").read_text("utf-8"))["order"]
    assert [part.name for part in project.parts(target, {})] == order
    assert project.remarks(target) == ["left out of the report: 10-briefing, 80-audit of notebooks/"]


def test_any_folder_of_notebooks_is_a_project(tmp_path: Path) -> None:
    essay(tmp_path / "b.ipynb")
    essay(tmp_path / "a.ipynb", parameters="top: int = 1\n")
    project = load(tmp_path)
    assert isinstance(project, Plain)
    (name,) = project.targets()
    found = project.parts(Target(name, "en"), {"top": "2"})
    assert [(part.name, part.parameters) for part in found] == [("a", {"top": 2}), ("b", {"language": "en"})]
    with pytest.raises(ReleaseError, match="there is no report other"):
        project.parts(Target("other"), {})


@pytest.mark.parametrize(
    ("named", "message"),
    [('"chapterlens.report.project:ChapterProject"', ""), ('"nowhere:Project"', "wants module:Class"), ("5", "wants")],
)  # fmt: skip
def test_a_project_is_named_in_pyproject(tmp_path: Path, named: str, message: str) -> None:
    (tmp_path / "pyproject.toml").write_text(f"[tool.nbrelease]\nproject = {named}\n", "utf-8")
    if not message:
        assert isinstance(load(tmp_path), ChapterProject)
        return
    with pytest.raises(ReleaseError, match=message) as error:
        load(tmp_path)
    assert error.value.exit_code == 2


def test_inputs_that_another_version_knew_are_named_last() -> None:
    before = [Input("package", "pandas", "3.0"), Input("lock", "requirements.txt", "a")]
    assert changes(before, [Input("lock", "requirements.txt", "b")]) == [
        "requirements.txt changed",
        "pandas is gone",
    ]
