"""What a change makes a build do again: exactly what depends on it, and the plan says why."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.projects import (
    NAMES,
    PARAMETERS,
    PATIENCE,
    REAL,
    call,
    command,
    command_here,
    contents,
    essay,
    project,
    started,
    until,
)

CHAPTER = Path("data/chapters/2021-02")
FIELDS, INDUSTRIES = "21-three-fields", "22-key-industries"
ALL = {*NAMES, FIELDS, INDUSTRIES}
OVERVIEW, CITY, GREEN, SOURCES = NAMES

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its own library, built once. Each notebook depends on something else."""
    home = project(tmp_path_factory.mktemp("built"))
    shutil.copytree(REAL / "lib", home / "lib", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    (home / "requirements.txt").write_text("pandas==3.0.0\n    # via chapterlens\n", encoding="utf-8")
    (home / "data" / "prices.csv").write_text("\n".join(["a,b", *["1,2"] * 300]), encoding="utf-8")
    folder = home / "notebooks"
    (folder / "near.py").write_text("VALUE = 1", encoding="utf-8")
    (home / "helpers").mkdir()
    (home / "helpers" / "far.py").write_text("VALUE = 1", encoding="utf-8")
    essay(
        folder / f"{FIELDS}.ipynb", "import sys\nsys.path.insert(0, '../helpers')\nimport far\nfar.VALUE > 0"
    )
    essay(
        folder / f"{INDUSTRIES}.ipynb",
        "len(open(inputs[0]).read()) > 1",
        parameters=PARAMETERS + 'inputs: list[str] = ["../data/prices.csv"]\n',
    )
    essay(folder / f"{CITY}.ipynb", "import near\nnear.VALUE > 0")
    essay(folder / "start.ipynb", "True")
    done = command_here(home, "build", "2021-02")
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


def planned(home: Path, *words: str, library: bool = False) -> tuple[set[str], bool, str]:
    """The notebooks that would be run, whether the pages would be made, and all that is said.

    By this process, unless the project's library is another one than its own.
    """
    asked = ["build", "--dry-run", *words, "2021-02"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAPTERLENS_HOME", str(home))
        done = command(home, *asked, env=own(home)) if library else call(*asked)
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


CHANGES: list[tuple[str, Callable[[Path], object], set[str], bool, str]] = [
    # what                     how                                            runs        pages  and the reason given
    ("nothing", lambda home: None, set(), False, "nothing to do"),
    ("a time stamp", lambda home: os.utime(home / CHAPTER / "chapter.md"), set(), False, "nothing to do"),
    ("a notebook", edited(GREEN), {GREEN}, True, f"notebooks/{GREEN}.ipynb changed"),
    ("an unused notebook", edited("start"), set(), False, "nothing to do"),
    ("a new notebook", edited("25-new"), {"25-new"}, True, "25-new: it has not been run yet"),
    ("the text", append(str(CHAPTER / "chapter.md"), "\n新的一句。\n"), ALL, True, "chapter.md changed"),
    ("what it is", append(str(CHAPTER / "chapter.toml"), "\n# x\n"), ALL, True, "chapter.toml changed"),
    ("the notes", append(str(CHAPTER / "notes.toml"), "# x\n"), ALL, True, "notes.toml is new"),
    ("the lock", append("requirements.txt", "numpy==2.0.0\n"), ALL, True, "requirements.txt changed"),
    ("a comment of the lock", append("requirements.txt", "    # via x\n"), set(), False, "nothing to do"),
    ("200 rows of a data file", fewer_rows, {INDUSTRIES}, True, "data/prices.csv changed"),
    ("a module beside the notebooks", append("notebooks/near.py", "\n"), {CITY}, True, "notebooks/near.py changed"),
    ("a module elsewhere", append("helpers/far.py", "\n"), {FIELDS}, True, "helpers/far.py changed"),
    ("a module of reading", append("lib/hanreport/report.py", "\n"), ALL, True, "lib/hanreport/report.py changed"),
    ("what makes pages", append("lib/nbrelease/exporters.py", "\n"), ALL, True, "lib/nbrelease/exporters.py changed"),
    ("a style sheet", append("lib/nbrelease/templates/report.css", "\n"), ALL, True, "report.css changed"),
    ("the command", append("lib/chapterlens/cli/build.py", "\n"), ALL, True, "cli/build.py changed"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("how", "runs", "pages", "why"), [c[1:] for c in CHANGES], ids=[c[0] for c in CHANGES]
)
def test_a_change_makes_again_what_depends_on_it(
    home: Path, how: Callable[[Path], object], runs: set[str], pages: bool, why: str
) -> None:
    how(home)
    planned_runs, planned_pages, said = planned(
        home, library=any(place in why for place in ("lib/", "cli/", ".css"))
    )
    assert (planned_runs, planned_pages) == (runs, pages), said
    assert why in said


def test_a_parameter_makes_again_the_notebooks_that_have_it(home: Path) -> None:
    runs, _, said = planned(home, "-p", "top=7")
    assert runs == {SOURCES} and "parameter top none → 7" in said
    assert planned(home, "-p", "top=5")[0] == {SOURCES}, (
        "given, though it is the default: the notebook shows it"
    )
    assert planned(home, "--language", "en")[0] == ALL


def test_a_notebook_and_a_module_put_back_are_not_run_again(home: Path) -> None:
    notebook, module = home / "notebooks" / f"{GREEN}.ipynb", home / "notebooks" / "near.py"
    before = {path: path.read_bytes() for path in (notebook, module)}
    essay(notebook, "'anders'")
    module.write_bytes(b"VALUE = 2\n")
    assert planned(home)[0] == {GREEN, CITY}
    assert command_here(home, "build", "2021-02").returncode == 0
    assert planned(home)[2].startswith("nothing to do")
    for path, held in before.items():
        path.write_bytes(held)
    assert planned(home)[:2] == (set(), True)


def test_what_is_damaged_in_the_cache_is_made_again(home: Path) -> None:
    for path in (home / ".chapterlens" / "runs").glob("*.ipynb"):
        path.write_bytes(path.read_bytes()[:100])
    assert planned(home)[2].startswith("nothing to do")
    (home / "reports" / "2021-02" / "report.pdf").unlink()
    assert command_here(home, "build", "2021-02").returncode == 0
    assert planned(home)[2].startswith("nothing to do")


@pytest.mark.parametrize("changed", ["data/prices.csv", str(CHAPTER / "chapter.md"), "notebooks/near.py"])
def test_an_input_saved_during_the_build_is_not_released_as_the_old_one(home: Path, changed: str) -> None:
    path, report = home / changed, contents(home / "reports")
    waiting, go = home / "waiting", home / "go"
    essay(
        home / "notebooks" / f"{INDUSTRIES}.ipynb",
        "import near, os, pathlib, time\nnear.VALUE\n"
        f"pathlib.Path({str(waiting)!r}).touch()\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.05)\n"
        "len(open(inputs[0]).read()) > 1",
        parameters=PARAMETERS + 'inputs: list[str] = ["../data/prices.csv"]\n',
    )
    before = path.read_bytes()
    running = started(home, ["build", "2021-02"])
    until(waiting.exists)
    path.write_bytes(before + b"\n")
    go.touch()
    assert running.communicate(timeout=PATIENCE)[1] == (
        f"chapterlens: {changed} changed during the build; run it again (the last report stays)\n"
    )
    assert running.returncode == 1
    assert contents(home / "reports") == report
    path.write_bytes(before)
    assert planned(home)[0] == {INDUSTRIES}, "nothing was stored under the key of the old input"


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(home: Path) -> None:
    shutil.rmtree(home / ".chapterlens")
    (home / ".chapterlens").write_text("no folder", encoding="utf-8")
    done = command_here(home, "build", "2021-02")
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    assert "the next build cannot reuse all of this one: " in done.stdout
    assert (home / "reports" / "2021-02" / "report.pdf").is_file()


def test_a_declared_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    home = project(tmp_path)
    essay(
        home / "notebooks" / f"{CITY}.ipynb",
        "1",
        parameters=PARAMETERS + 'inputs: list[str] = ["../data/gone.csv"]\n',
    )
    done = command_here(home, "build", "--dry-run", "2021-02")
    assert (done.returncode, done.stderr) == (
        2,
        "chapterlens: there is no file data/gone.csv, which a notebook declares as input\n",
    )
