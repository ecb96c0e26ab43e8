"""The plan of a report and the runs of its notebooks, with real kernels."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest

from chapterlens.errors import ChapterlensError
from chapterlens.publish.plan import Run, plan
from chapterlens.publish.runs import execute

PARAMETERS = 'chapter: str = "0"\nlanguage: str = "zh"\n'


CHAPTER = Contents("2021-02", {"2.1": "三大领域", "2.2": "产业"}, {"2.1": "21-three-fields"})


def write(path: Path, *code: str) -> Path:
    cells = [nbformat.v4.new_markdown_cell(f"# {path.stem}")]
    cells += [
        nbformat.v4.new_code_cell(
            source, id=f"cell-{number}", metadata={} if number else {"tags": ["parameters"]}
        )
        for number, source in enumerate(code)
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


@pytest.fixture
def notebooks(tmp_path: Path) -> Path:
    folder = tmp_path / "notebooks"
    folder.mkdir()
    write(folder / "00-overview.ipynb", PARAMETERS)
    write(folder / "21-three-fields.ipynb", PARAMETERS + "top: int = 5\n")
    write(folder / "section.ipynb", PARAMETERS + 'section: str = "1"\n')
    write(folder / "90-sources.ipynb", PARAMETERS)
    return folder


def test_a_plan_goes_through_the_sections_in_order(notebooks: Path) -> None:
    runs = plan(CHAPTER, notebooks, "en", {"top": "3"})
    assert [(run.name, run.notebook.name) for run in runs] == [
        ("00-overview", "00-overview.ipynb"),
        ("21-three-fields", "21-three-fields.ipynb"),
        ("section-2.2", "section.ipynb"),
        ("90-sources", "90-sources.ipynb"),
    ]
    shared = {"chapter": "2021-02", "language": "en"}
    assert [dict(run.parameters) for run in runs] == [
        shared,
        {**shared, "top": 3},
        {**shared, "section": "2.2"},
        shared,
    ]


def test_a_notebook_used_for_two_sections_gives_two_names(notebooks: Path) -> None:
    chapter = Chapter(notebooks={"2.1": "21-three-fields", "2.2": "21-three-fields"})
    names = [run.name for run in plan(chapter, notebooks)]
    assert names == ["00-overview", "21-three-fields-2.1", "21-three-fields-2.2", "90-sources"]


REFUSED = [
    ({"tpo": "3"}, r"no notebook has a parameter tpo; they have chapter, .*\(did you mean top\?\)"),
    ({"top": "x"}, r'21-three-fields\.ipynb: parameter top wants int, not "x"'),
    ({"chapter": "2020-02"}, r"parameter chapter is set by the build itself"),
]


@pytest.mark.parametrize(("given", "message"), REFUSED)
def test_a_plan_refuses_parameters(notebooks: Path, given: Mapping[str, object], message: str) -> None:
    with pytest.raises(ChapterlensError, match=message):
        plan(CHAPTER, notebooks, "zh", given)


def test_a_plan_names_a_notebook_that_is_missing(notebooks: Path) -> None:
    (notebooks / "90-sources.ipynb").unlink()
    with pytest.raises(ChapterlensError, match=r"there is no notebook 90-sources\.ipynb"):
        plan(CHAPTER, notebooks)


@pytest.mark.slow
def test_runs_hand_typed_parameters_to_kernels(notebooks: Path, tmp_path: Path) -> None:
    write(
        notebooks / "21-three-fields.ipynb",
        PARAMETERS + "top: int = 5\n",
        "import os\n(chapter, top, os.environ['CHAPTERLENS_HOME'] != '', os.path.basename(os.getcwd()))",
    )
    runs = plan(ONE_SECTION, notebooks, "zh", {"top": "3"})
    done = {one.run.name: one for one in execute(runs, tmp_path)}
    assert sorted(done) == ["00-overview", "21-three-fields", "90-sources"]
    one = done["21-three-fields"]
    assert one.cells == 3  # the cell with the given parameters is one more
    assert one.seconds > 0
    said = nbformat.read(one.output, as_version=4).cells[-1].outputs[0].data["text/plain"]
    assert said == "('2021-02', 3, True, 'notebooks')"


@pytest.mark.slow
def test_a_cell_that_fails_is_named(notebooks: Path, tmp_path: Path) -> None:
    path = write(notebooks / "bad.ipynb", "top: int = 5", "1 + 1", "{}['临港']")
    with pytest.raises(ChapterlensError) as error:
        list(execute([Run("bad", path, {"top": 1})], tmp_path))
    assert str(error.value) == "bad.ipynb failed in cell 4 (cell-2): KeyError: '临港'"
    assert error.value.exit_code == 1


@pytest.mark.slow
def test_a_kernel_that_dies_is_named(notebooks: Path, tmp_path: Path) -> None:
    path = write(notebooks / "dies.ipynb", "top: int = 5", "import os\nos._exit(1)")
    with pytest.raises(ChapterlensError, match=r"^dies\.ipynb: its kernel died") as error:
        list(execute([Run("dies", path, {})], tmp_path))
    assert error.value.exit_code == 1
