"""The plan of a report: which notebooks, in which order, with which parameters."""

from collections.abc import Mapping
from pathlib import Path

import nbformat
import pytest

from chapterlens.errors import ChapterlensError
from nbrelease.plan import Contents, plan

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
    write(folder / "80-audit.ipynb", PARAMETERS)
    write(folder / "90-sources.ipynb", PARAMETERS)
    return folder


def test_a_plan_goes_through_the_sections_in_order(notebooks: Path) -> None:
    runs = plan(CHAPTER, notebooks, "en", {"top": "3"})
    assert [(run.name, run.notebook.name) for run in runs] == [
        ("00-overview", "00-overview.ipynb"),
        ("21-three-fields", "21-three-fields.ipynb"),
        ("section-2.2", "section.ipynb"),
        ("80-audit", "80-audit.ipynb"),
        ("90-sources", "90-sources.ipynb"),
    ]
    shared = {"chapter": "2021-02", "language": "en"}
    assert [dict(run.parameters) for run in runs] == [
        shared,
        {**shared, "top": 3},
        {**shared, "section": "2.2"},
        shared,
        shared,
    ]


def test_a_notebook_used_for_two_sections_gives_two_names(notebooks: Path) -> None:
    chapter = Contents("2021-02", CHAPTER.sections, dict.fromkeys(CHAPTER.sections, "21-three-fields"))
    names = [run.name for run in plan(chapter, notebooks)]
    assert names == ["00-overview", "21-three-fields-2.1", "21-three-fields-2.2", "80-audit", "90-sources"]


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
