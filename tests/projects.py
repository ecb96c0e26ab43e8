"""A small project for tests of builds: a chapter of three sentences, and notebooks of a few lines."""

import ast
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat import v4 as nb

from chapterlens import cli
from chapterlens.chapter import Chapter, open_chapter
from chapterlens.report.project import ChapterProject
from nbrelease.blocks import MIME
from nbrelease.build import Result, build
from nbrelease.exporters import make_pages
from nbrelease.project import Target

REAL = Path(__file__).parents[1]
PATIENCE = 300
"""How many seconds to wait for another process; a busy machine takes long."""
PARAMETERS = 'chapter: str = "2021-02"\nlanguage: str = "zh"\n'
NAMES = (
    "00-overview",
    "23-digital-city",
    "24-green-city",
    "90-sources",
)
HEAVY = (
    "matplotlib",
    "papermill",
    "nbconvert",
    "nbformat",
    "jupyter_client",
    "jupyterlab",
    "IPython",
    "pandas",
)
"""Packages that take long to import."""


@cache
def real_chapter() -> Chapter:
    """The published chapter, read once a process."""
    return open_chapter("2021-02", REAL / "data" / "chapters")


def essay(path: Path, *code: str, parameters: str = PARAMETERS) -> Path:
    """Write a notebook with a title, a parameters cell and cells of code."""
    cells = [
        # Without the digits of its name: a report prints no number that it cannot account for.
        nb.new_markdown_cell(f"# 关于{path.stem.lstrip('0123456789-')}", id="title"),
        nb.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        *(nb.new_code_cell(source, id=f"code-{number}") for number, source in enumerate(code, start=1)),
    ]
    notebook = nb.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)
    return path


TEXT = """# 02 科技供给

## 2.1 平台

全年建成平台12个，投资3.5亿元，同比增长8.5%。5月21日，云岭中心启用。

## 2.3 基站

截至11月底，累计建设超6.1万个基站。
"""


def project(folder: Path) -> Path:
    """A project folder with a small chapter, which has the facts of the real one, and notebooks of two lines."""
    chapter = folder / "data" / "chapters" / "2021-02"
    chapter.mkdir(parents=True)
    facts = (REAL / "data" / "chapters" / "2021-02" / "chapter.toml").read_text("utf-8")
    (chapter / "chapter.toml").write_text(facts.partition("# The notebooks of the report")[0], "utf-8")
    (chapter / "chapter.md").write_text(TEXT, "utf-8")
    (folder / "notebooks").mkdir()
    for name in NAMES[:-1]:
        essay(
            folder / "notebooks" / f"{name}.ipynb",
            f"from IPython.display import Markdown\nMarkdown('正文 {name[3:]}')",
        )
    essay(
        folder / "notebooks" / "90-sources.ipynb",
        "print('有' * top)",
        parameters=PARAMETERS + "top: int = 5\n",
    )
    return folder


def executed(path: Path, parameters: Mapping[str, Any]) -> NotebookNode:
    """A notebook with what its cells show, run in this process: a kernel for each would take minutes."""
    notebook = nbformat.read(path, as_version=4)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        shown: list[Any] = []
        names["display"] = lambda *values, to=shown: to.extend(values)
        *first, last = ast.parse(cell.source).body
        whole = not isinstance(last, ast.Expr)
        exec(compile(ast.Module([*first, last] if whole else first, []), path.name, "exec"), names)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), path.name, "eval"), names))
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
        bundles = [value._repr_mimebundle_() for value in shown if hasattr(value, "_repr_mimebundle_")]
        cell.outputs = [
            nbformat.v4.new_output("display_data", data={MIME: bundle[MIME]}) for bundle in bundles
        ]
    return notebook


def pages_here(project: ChapterProject, target: Target, *, without: str = "") -> tuple[dict[str, bytes], Any]:
    """The pages of a report and its numbers without a source, all notebooks but one run in this process."""
    parts = [part for part in project.parts(target, {}) if part.name != without]
    ran = [(part.name, executed(part.notebook, part.parameters)) for part in parts]
    return make_pages(ran, project, target)


def build_here(home: Path, name: str = "2021-02", language: str = "zh", **how: Any) -> Result:
    """Build a report of a project in this process."""
    return build(ChapterProject(home), Target(name, language), **how)


def call(
    *words: str, stdin: str | bytes = b"", encoding: str = "utf-8", prints: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run ``chapterlens`` in this process, which takes no second of starting another.

    Args:
        words: the arguments.
        stdin: standard input.
        encoding: of the terminal, which has no colours.
        prints: the encoding in which to read the output, by default that of the terminal.
    """
    given = stdin.encode() if isinstance(stdin, str) else stdin
    out, err = (TextIOWrapper(BytesIO(), encoding, newline="") for _ in range(2))
    kept = sys.stdin, signal.getsignal(signal.SIGTERM)
    sys.stdin = TextIOWrapper(BytesIO(given), encoding)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code: int = cli.main(words)
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdin = kept[0]
        signal.signal(signal.SIGTERM, kept[1])
    printed = []
    for stream in (out, err):
        stream.flush()
        assert isinstance(stream.buffer, BytesIO)
        printed.append(stream.buffer.getvalue().decode(prints or encoding))
    return subprocess.CompletedProcess(words, code, *printed)


def command_here(home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run ``chapterlens`` on a project in this process: where nothing of a process of its own is looked at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAPTERLENS_HOME", str(home))
        return call(*words)


def command(home: Path, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``chapterlens`` on a project and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "chapterlens.cli", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "CHAPTERLENS_HOME": str(home), **(env or {})},
        check=False,
        timeout=PATIENCE,
    )


def started(home: Path, words: Sequence[str], env: dict[str, str] | None = None) -> "subprocess.Popen[str]":
    """Start ``chapterlens`` on a project, in a group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "chapterlens.cli", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CHAPTERLENS_HOME": str(home), **(env or {})},
        start_new_session=True,
    )


def until(happened: Callable[[], object]) -> None:
    """Wait until something has happened."""
    end = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


def names(folder: Path) -> list[str]:
    """What lies in a folder, sorted; nothing when there is none."""
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def stamps(folder: Path) -> dict[str, int]:
    """Every file and folder below a folder with the time it was last changed."""
    return {str(path): path.stat().st_mtime_ns for path in (folder, *folder.rglob("*"))}
