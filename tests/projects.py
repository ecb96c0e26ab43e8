"""A small project for tests of builds: the real chapter, and notebooks of a few lines."""

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any

import nbformat
from nbformat import v4 as nb

from chapterlens import cli
from chapterlens.chapter import Chapter, open_chapter
from chapterlens.report.project import ChapterProject
from nbrelease.build import Result, build
from nbrelease.project import Target

REAL = Path(__file__).parents[1]
PARAMETERS = 'chapter: str = "2021-02"\nlanguage: str = "zh"\n'
NAMES = (
    "00-overview",
    "21-three-fields",
    "22-key-industries",
    "23-digital-city",
    "24-green-city",
    "80-audit",
    "90-sources",
)


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


def project(folder: Path) -> Path:
    """A project folder with the real chapter and notebooks of two lines."""
    # Without notes, as a new chapter.
    without = shutil.ignore_patterns("notes.toml")
    shutil.copytree(REAL / "data" / "chapters", folder / "data" / "chapters", ignore=without)
    _without_order(folder / "data" / "chapters" / "2021-02" / "chapter.toml")
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


def _without_order(path: Path) -> None:
    """Let the notebooks of a folder join a report by themselves."""
    settings = path.read_text("utf-8")
    kept, cut = re.subn(r"(?ms)^order = \[.*?^\]\n", "", settings)
    assert cut == 1
    path.write_text(kept, "utf-8")


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


def command(home: Path, *words: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run ``chapterlens`` on a project and wait for its end."""
    return subprocess.run(
        [sys.executable, "-m", "chapterlens.cli", *words],
        capture_output=True,
        text=True,
        env={**os.environ, "CHAPTERLENS_HOME": str(home), **(env or {})},
        check=False,
        timeout=300,
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
