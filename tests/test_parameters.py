"""Declared parameters and the values given for them."""

from pathlib import Path

import nbformat
import pytest

from nbrelease.errors import ReleaseError
from nbrelease.parameters import declared_parameters, typed_values

CELL = """# what is analysed
chapter: str = "2021-02"
section: str | None = None
top: int = 5
share: float = 0.5
wide: bool = False
names: list[str] = ["a"]
code = "0001"
count = 3
anything = {}
"""

GIVEN: list[tuple[str, object, object]] = [
    # name,    given,        settled
    ("chapter", "0024", "0024"),
    ("chapter", "true", "true"),
    ("section", "2.3", "2.3"),
    ("section", "null", None),
    ("section", None, None),
    ("top", "12", 12),
    ("top", "-3", -3),
    ("top", 7, 7),
    ("share", "0.25", 0.25),
    ("share", "1", 1.0),
    ("share", 2, 2.0),
    ("wide", "true", True),
    ("wide", "False", False),
    ("wide", True, True),
    ("names", '["临港", "张江"]', ["临港", "张江"]),
    ("names", [], []),
    ("code", "0024", "0024"),
    ("count", "4", 4),
    ("anything", "5", "5"),
]

REFUSED: list[tuple[str, object, str]] = [
    # name,    given,     message
    ("top", "many", 'essay.ipynb: parameter top wants int, not "many"'),
    ("top", "1.5", 'essay.ipynb: parameter top wants int, not "1.5"'),
    ("top", "1_000", 'essay.ipynb: parameter top wants int, not "1_000"'),
    ("top", "５", 'essay.ipynb: parameter top wants int, not "５"'),
    ("top", True, "essay.ipynb: parameter top wants int, not true"),
    ("top", None, "essay.ipynb: parameter top wants int, not null"),
    ("chapter", 24, "essay.ipynb: parameter chapter wants str, not 24"),
    ("wide", "1", 'essay.ipynb: parameter wide wants bool, not "1"'),
    ("wide", "yes", 'essay.ipynb: parameter wide wants bool, not "yes"'),
    ("names", "临港", 'essay.ipynb: parameter names wants list[str], not "临港"'),
    ("names", "[1]", 'essay.ipynb: parameter names wants list[str], not "[1]"'),
    ("share", "half", 'essay.ipynb: parameter share wants float, not "half"'),
    ("share", "nan", 'essay.ipynb: parameter share wants float, not "nan"'),
]


def write(folder: Path, source: str | None) -> Path:
    cells = [nbformat.v4.new_markdown_cell("# An essay")]
    if source is not None:
        cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": ["parameters"]}))
    path = folder / "essay.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def essay(tmp_path: Path) -> Path:
    return write(tmp_path, CELL)


def test_declarations_are_read_in_order(essay: Path) -> None:
    assert list(declared_parameters(essay)) == [
        "chapter", "section", "top", "share", "wide", "names", "code", "count", "anything",
    ]  # fmt: skip
    assert declared_parameters(essay)["section"].optional
    assert declared_parameters(essay)["top"].kind == "int"
    assert declared_parameters(essay)["code"].default == "0001"


@pytest.mark.parametrize(("name", "given", "settled"), GIVEN)
def test_a_value_takes_the_declared_type(essay: Path, name: str, given: object, settled: object) -> None:
    made = typed_values(essay, {name: given})
    assert made == {name: settled}
    assert type(made[name]) is type(settled)


@pytest.mark.parametrize(("name", "given", "message"), REFUSED)
def test_a_value_of_another_type_is_refused(essay: Path, name: str, given: object, message: str) -> None:
    with pytest.raises(ReleaseError) as error:
        typed_values(essay, {name: given})
    assert str(error.value) == message


def test_an_unknown_name_is_refused_with_the_nearest(tmp_path: Path) -> None:
    path = write(tmp_path, 'chapter: str = "x"\nsection: str = "2.1"\ntarget: int = 5')
    with pytest.raises(ReleaseError) as error:
        typed_values(path, {"traget": "5"})
    assert str(error.value) == (
        "essay.ipynb has no parameter traget; it has chapter, section, target; did you mean target?"
    )


def test_a_notebook_without_parameters_refuses_only_what_is_given(tmp_path: Path) -> None:
    path = write(tmp_path, None)
    assert typed_values(path, {}) == {}
    with pytest.raises(ReleaseError, match=r"^essay\.ipynb has no parameter top; it has none$"):
        typed_values(path, {"top": 1})


def test_what_is_no_notebook_is_said_to_be_none(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"there is no notebook gone\.ipynb"):
        declared_parameters(tmp_path / "gone.ipynb")
    (tmp_path / "text.ipynb").write_text("{}", encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"text\.ipynb is not a notebook"):
        declared_parameters(tmp_path / "text.ipynb")
    with pytest.raises(ReleaseError, match="not Python"):
        declared_parameters(write(tmp_path, "top: int ="))
