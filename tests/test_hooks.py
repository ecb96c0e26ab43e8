"""make hooks: what git does before a commit keeps outputs out of notebooks, with nothing fetched."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import v4, write

from chapterlens import paths

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository of its own with the project's hooks installed, and no network."""
    tmp_path = tmp_path_factory.mktemp("hooks")
    for name in (".pre-commit-config.yaml", "pyproject.toml", "Makefile", "requirements.txt"):
        shutil.copy(paths.home() / name, tmp_path)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "lib").symlink_to(paths.home() / "lib")  # ruff sorts imports by what is in it
    git(tmp_path, "init", "--quiet")
    made = subprocess.run(
        ["make", "--old-file=.venv/tested", "hooks"],
        cwd=tmp_path,
        env=own(tmp_path),
        capture_output=True,
        text=True,
    )
    assert made.returncode == 0, made.stderr
    return tmp_path


def own(folder: Path) -> dict[str, str]:
    closed = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    told = {
        "GIT_AUTHOR_NAME": "a",
        "GIT_AUTHOR_EMAIL": "a@b",
        "GIT_COMMITTER_NAME": "a",
        "GIT_COMMITTER_EMAIL": "a@b",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, **closed, **told, "PRE_COMMIT_HOME": str(folder / ".hooks")}


def git(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *words], cwd=folder, env=own(folder), capture_output=True, text=True)


def test_a_commit_takes_no_outputs_along(project: Path) -> None:
    path = project / "explored.ipynb"
    cell = v4.new_code_cell(
        "x=1\nx", outputs=[v4.new_output("execute_result", data={"text/plain": "1"})], id="first"
    )
    cell.execution_count = 7
    metadata = {"language_info": {"name": "python", "version": "3.99"}, "widgets": {"state": {}}}
    write(v4.new_notebook(cells=[cell], metadata=metadata), path)
    git(project, "add", "explored.ipynb")
    first = git(project, "commit", "-m", "explored")
    assert first.returncode != 0 and "no outputs in notebooks" in first.stdout + first.stderr
    git(project, "add", "explored.ipynb")
    second = git(project, "commit", "-m", "explored")
    assert second.returncode == 0, second.stderr
    held = json.loads(git(project, "show", "HEAD:explored.ipynb").stdout)
    assert held["cells"][0]["outputs"] == [] and held["cells"][0]["execution_count"] is None
    assert "".join(held["cells"][0]["source"]) == "x = 1\nx"
    assert held["cells"][0]["id"] == "first"
    assert held["metadata"] == {"language_info": {"name": "python", "version": "3.99"}}


def test_the_projects_own_notebooks_pass_unchanged(project: Path) -> None:
    shutil.copytree(paths.notebooks(), project / "notebooks", ignore=shutil.ignore_patterns(".*"))
    git(project, "add", "notebooks")
    done = git(project, "commit", "-m", "notebooks")
    assert done.returncode == 0, done.stdout + done.stderr
