"""README and help tell the truth: their examples run and print what they say."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chapterlens import open_chapter, paths
from chapterlens.report.data import bundle, write_tables

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
BIN = Path(sys.executable).parent


def examples() -> list[tuple[str, list[str]]]:
    """The quick commands of README's console blocks with the lines they are said to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", README, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif found and line.strip():
                found[-1][1].append(line)
    return [
        (command, said)
        for command, said in found
        # Those that make a chapter are run in a project of their own, in test_new.py.
        if "chapterlens" in command and not re.search(" (build|verify) 2|2022-yunling", command)
    ]


@pytest.fixture
def anywhere(tmp_path: Path) -> Path:
    """A folder with what the examples read, in which a command may leave files."""
    for name in ("data", "notebooks", "tests"):
        (tmp_path / name).symlink_to(paths.home() / name)
    return tmp_path


def run(command: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", f"PATH={shlex.quote(str(BIN))}:$PATH; {command}"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "CHAPTERLENS_HOME": str(paths.home())},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(("command", "said"), examples(), ids=[command for command, _ in examples()])
def test_readme_commands_print_what_readme_says(command: str, said: list[str], anywhere: Path) -> None:
    printed = run(command, anywhere)
    for line in said:
        for piece in line.split("…"):
            assert piece.strip(" ,}") in printed


@pytest.fixture
def published(anywhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the data beside a report and a data set of all chapters, as README says they are made."""
    for name, raw in bundle(open_chapter("2021-02")).items():
        path = anywhere / "reports" / "2021-02" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    write_tables(["2021-02"], anywhere / "dataset")
    monkeypatch.chdir(anywhere)
    return anywhere


def test_readme_python_runs(published: Path) -> None:
    held: dict[str, Any] = {}
    for code in re.findall(r"```python\n(.*?)```", README, re.DOTALL):
        exec(code, held)
    assert "超5.2万个" in str(held["cells"])
    assert "超5.2万个" in set(held["open_ended"]["surface"])
    assert held["by_section"]["numbers"].sum() == len(held["quantities"])
    assert "5.2万" in "".join(held["stations"]["surface"])


@pytest.mark.slow
def test_the_notebook_of_any_section_runs_as_readme_says(anywhere: Path) -> None:
    (command,) = re.findall(r"`(papermill .*?)`", README)
    run(command, anywhere)
    assert "绿色低碳" in (anywhere / "out.ipynb").read_text("utf-8")


@pytest.mark.parametrize("command", ["", "list", "read", "audit", "changes", "explore", "tables"])
def test_the_examples_of_help_run(command: str, anywhere: Path) -> None:
    told = run(f"chapterlens {command} --help", anywhere)
    lines = told.partition("examples:\n")[2].partition("\n\n")[0].splitlines()
    assert lines
    for line in lines:
        if " build " not in line:
            assert run(line.strip(), anywhere)


def test_the_folder_tree_is_the_one_there_is() -> None:
    tree = README.partition("```\nREADME.md")[2].partition("```")[0]
    for name in re.findall(r"^([\w.]+)/?[\w/]*\s{2,}", tree, re.MULTILINE):
        assert (paths.home() / name).exists(), name
