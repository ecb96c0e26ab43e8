"""What a change makes a build do again: exactly what depends on it, and the plan says why."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.projects import NAMES, PARAMETERS, REAL, command, essay, project

CHAPTER = Path("data/chapters/2021-02")
ALL = set(NAMES)
OVERVIEW, FIELDS, INDUSTRIES, CITY, GREEN, AUDIT, SOURCES = NAMES


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its own library, built once. Each notebook depends on something else."""
    home = project(tmp_path_factory.mktemp("built"))
    shutil.copytree(REAL / "lib", home / "lib", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    (home / "requirements.txt").write_text("pandas==3.0.0\n    # via chapterlens\n", encoding="utf-8")
    (home / "data" / "prices.csv").write_text("\n".join(["a,b", *["1,2"] * 300]), encoding="utf-8")
    folder = home / "notebooks"
    (folder / "near.py").write_text("VALUE = 1", encoding="utf-8")
    essay(
        folder / f"{OVERVIEW}.ipynb", "from chapterlens.show import words\nwords.say('zh', zh='一', en='1')"
    )
    essay(folder / f"{FIELDS}.ipynb", "from hanreport.numbers.numerals import *")
    essay(
        folder / f"{INDUSTRIES}.ipynb",
        "len(open(inputs[0]).read()) > 1",
        parameters=PARAMETERS + 'inputs: list[str] = ["../data/prices.csv"]\n',
    )
    essay(folder / f"{CITY}.ipynb", "import near\nnear.VALUE > 0")
    essay(folder / "section.ipynb", "True")
    done = command(home, "build", "2021-02", env=own(home))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return home


@pytest.fixture
def home(built: Path) -> Iterator[Path]:
    """The built project, put back after the test."""
    kept = built.with_name("kept")
    shutil.copytree(built, kept)
    yield built
    shutil.rmtree(built)
    kept.rename(built)


def own(home: Path) -> dict[str, str]:
    """The environment in which the project's own library is used."""
    return {"PYTHONPATH": str(home / "lib")}


def planned(home: Path, *words: str) -> tuple[set[str], bool, str]:
    """The notebooks that would be run, whether the pages would be made, and all that is said."""
    done = command(home, "build", "--dry-run", *words, "2021-02", env=own(home))
    assert done.returncode == 0, done.stderr
    return set(re.findall(r"^run   (\S+):", done.stdout, re.MULTILINE)), "make  " in done.stdout, done.stdout


def append(name: str, text: str) -> Callable[[Path], object]:
    """Add a line to a file of the project."""

    def change(home: Path) -> None:
        with (home / name).open("a", encoding="utf-8") as file:
            file.write(text)

    return change


def fewer_rows(home: Path) -> None:
    path = home / "data" / "prices.csv"
    path.write_text("\n".join(path.read_text("utf-8").splitlines()[:-200]), encoding="utf-8")


def edited(name: str) -> Callable[[Path], object]:
    return lambda home: essay(home / "notebooks" / f"{name}.ipynb", "False")


LIB = "lib/chapterlens"
CHANGES: list[tuple[str, Callable[[Path], object], set[str], bool, str]] = [
    # what                     how                                            runs        pages  and the reason given
    ("nothing", lambda home: None, set(), False, "nothing to do"),
    ("a time stamp", lambda home: os.utime(home / CHAPTER / "chapter.md"), set(), False, "nothing to do"),
    ("a notebook", edited(GREEN), {GREEN}, True, f"notebooks/{GREEN}.ipynb changed"),
    ("an unused notebook", edited("section"), set(), False, "nothing to do"),
    ("the text", append(str(CHAPTER / "chapter.md"), "\n新的一句。\n"), ALL, True, "chapter.md changed"),
    ("what it is", append(str(CHAPTER / "chapter.toml"), "\n# x\n"), ALL, True, "chapter.toml changed"),
    ("the notes", append(str(CHAPTER / "notes.toml"), "# x\n"), ALL, True, "notes.toml is new"),
    ("the lock", append("requirements.txt", "numpy==2.0.0\n"), ALL, True, "requirements.txt changed"),
    ("a comment of the lock", append("requirements.txt", "    # via x\n"), set(), False, "nothing to do"),
    ("200 rows of a data file", fewer_rows, {INDUSTRIES}, True, "data/prices.csv changed"),
    ("a module beside the notebooks", append("notebooks/near.py", "\n"), {CITY}, True, "near.py changed"),
    ("a module of charts", append(f"{LIB}/show/words.py", "\n"), {OVERVIEW}, True, "show/words.py changed"),
    ("words of charts", append(f"{LIB}/show/words.toml", "\n"), {OVERVIEW}, True, "show/words.toml changed"),
    ("a module of reading", append(f"{LIB}/read/numerals.py", "\n"), {FIELDS}, True, "read/numerals.py changed"),
    ("a module nobody reads with", append(f"{LIB}/read/dictionary.py", "\n"), set(), False, "nothing to do"),
    ("the template of pages", append(f"{LIB}/publish/templates/report.css", "\n"), set(), True, "report.css changed"),
    ("what makes pages", append(f"{LIB}/publish/merge.py", "\n"), set(), True, "publish/merge.py changed"),
    ("what runs notebooks", append(f"{LIB}/publish/kernel.py", "\n"), ALL, True, "publish/kernel.py changed"),
    ("the command", append(f"{LIB}/cli/build.py", "\n"), set(), False, "nothing to do"),
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("how", "runs", "pages", "why"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_a_change_makes_again_what_depends_on_it(
    home: Path, how: Callable[[Path], object], runs: set[str], pages: bool, why: str
) -> None:
    how(home)
    planned_runs, planned_pages, said = planned(home)
    assert (planned_runs, planned_pages) == (runs, pages), said
    assert why in said


@pytest.mark.slow
def test_a_parameter_makes_again_the_notebooks_that_have_it(home: Path) -> None:
    runs, _, said = planned(home, "-p", "top=7")
    assert runs == {SOURCES} and "parameter top none → 7" in said
    assert planned(home, "-p", "top=5")[0] == {SOURCES}, (
        "given, though it is the default: the notebook shows it"
    )
    assert planned(home, "--language", "en")[0] == ALL


@pytest.mark.slow
def test_a_notebook_put_back_is_not_run_again(home: Path) -> None:
    path = home / "notebooks" / f"{GREEN}.ipynb"
    before = path.read_bytes()
    essay(path, "'anders'")
    assert command(home, "build", "2021-02", env=own(home)).returncode == 0
    path.write_bytes(before)
    runs, pages, _ = planned(home)
    assert (runs, pages) == (set(), True)


@pytest.mark.slow
def test_what_is_damaged_in_the_cache_is_made_again(home: Path) -> None:
    for path in (home / ".chapterlens" / "made").glob("*.ipynb"):
        path.write_bytes(path.read_bytes()[:100])
    (home / ".chapterlens" / "known.json").write_text("{", encoding="utf-8")
    runs, pages, said = planned(home)
    assert (runs, pages) == (ALL, False) or "nothing to do" in said
    (home / "reports" / "2021-02" / "report.pdf").unlink()
    assert command(home, "build", "2021-02", env=own(home)).returncode == 0
    assert planned(home)[2].startswith("nothing to do")


def test_a_declared_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    home = project(tmp_path)
    essay(
        home / "notebooks" / f"{CITY}.ipynb",
        "1",
        parameters=PARAMETERS + 'inputs: list[str] = ["../data/gone.csv"]\n',
    )
    done = command(home, "build", "--dry-run", "2021-02")
    assert (done.returncode, done.stderr) == (
        2,
        "chapterlens: there is no file data/gone.csv, which a notebook declares as input\n",
    )
