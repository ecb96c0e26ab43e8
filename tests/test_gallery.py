"""The gallery: eight recipes of at most ten lines, each run."""

from pathlib import Path

import nbformat
import papermill
import pytest

from chapterlens import paths
from nbrelease.parameters import declared_parameters

PATH = paths.notebooks() / "gallery.ipynb"
CELLS = nbformat.read(PATH, as_version=4).cells
CODE = [cell for cell in CELLS if cell.cell_type == "code"][2:]


def test_there_are_eight_recipes_of_at_most_ten_lines() -> None:
    heads = [cell.source.split()[1] for cell in CELLS if cell.source.startswith("## ")]
    assert heads == [str(number) for number in range(1, 9) for _ in ("zh", "en")]
    assert all(len(cell.source.splitlines()) <= 10 for cell in CODE)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.soak)])
def test_every_recipe_shows_something_and_leaves_what_it_says(language: str, tmp_path: Path) -> None:
    files = tmp_path / "files"
    files.mkdir()
    parameters = {"folder": str(files), "language": language}
    made = papermill.execute_notebook(PATH, tmp_path / "out.ipynb", parameters, progress_bar=False)
    shown = {cell.id: cell.outputs for cell in made.cells if cell.cell_type == "code"}
    assert [cell.id for cell in CODE if not shown[cell.id]] == ["notebook"]
    assert not [
        one for outputs in shown.values() for one in outputs if one.output_type in ("error", "stream")
    ]
    assert {path.name for path in files.iterdir()} == {"31-companies.ipynb", "numbers.xlsx", "numbers.dta"}
    assert "chapter" in declared_parameters(files / "31-companies.ipynb")
