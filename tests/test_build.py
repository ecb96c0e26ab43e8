"""A whole build: notebooks in, a release out, all of it or nothing."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbformat import v4 as nb

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.publish.build import build
from chapterlens.publish.release import release, staging

PARAMETERS = 'chapter: str = "2021-02"\nlanguage: str = "zh"\n'
REAL = Path(__file__).parents[1]


def essay(path: Path, code: str, parameters: str = PARAMETERS) -> None:
    cells = [
        # Without the digits of the file's name: a report prints no number that it cannot account for.
        nb.new_markdown_cell(f"# 关于{path.stem[3:]}", id="title"),
        nb.new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}),
        nb.new_code_cell(code, id="code"),
    ]
    notebook = nb.new_notebook(cells=cells)
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(notebook, path)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project folder with the real chapter and notebooks of two lines."""
    # Without notes: their key numbers lead to the source, which these notebooks do not show.
    shutil.copytree(
        REAL / "data" / "chapters",
        tmp_path / "data" / "chapters",
        ignore=shutil.ignore_patterns("notes.toml"),
    )
    folder = tmp_path / "notebooks"
    folder.mkdir()
    essays = ("21-three-fields", "22-key-industries", "23-digital-city", "24-green-city")
    for name in ("00-overview", *essays, "80-audit"):
        essay(folder / f"{name}.ipynb", f"from IPython.display import Markdown\nMarkdown('正文 {name[3:]}')")
    essay(folder / "90-sources.ipynb", "print('有' * top)", PARAMETERS + "top: int = 5\n")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    return tmp_path


def silent(_: str) -> None:
    """Say nothing."""


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


@pytest.mark.slow
def test_a_build_releases_both_formats_and_says_so(project: Path) -> None:
    said: list[str] = []
    built = build("2021-02", parameters={"top": "7"}, say=said.append)
    assert [path.relative_to(project).as_posix() for path in built.files] == [
        "reports/2021-02/report.html",
        "reports/2021-02/report.pdf",
    ]
    html = built.files[0].read_text(encoding="utf-8")
    order = [html.index(f"关于{name}</h2>") for name in ("overview", "three-fields", "sources")]
    assert order == sorted(order)
    assert "正文 green-city" in html and "<code>有有有有有有有</code>" in html
    assert built.files[1].read_bytes().startswith(b"%PDF")
    assert "[7/7] " in "\n".join(said)
    assert said[-1].startswith("reports/2021-02/report.html (") and said[-1].endswith(" s")
    assert names(project / "reports") == ["2021-02"], "nothing of the making is left"


@pytest.mark.slow
def test_the_same_inputs_give_the_same_bytes_elsewhere(project: Path, tmp_path: Path) -> None:
    first, again = (
        {path.name: path.read_bytes() for path in build("2021-02", out=tmp_path / out, say=silent).files}
        for out in ("one/2021-02", "two/2021-02")
    )
    assert first == again


@pytest.mark.slow
def test_a_failing_cell_leaves_the_last_report(project: Path) -> None:
    folder = project / "reports" / "2021-02"
    release({"report.html": b"old"}, folder)
    essay(project / "notebooks" / "23-digital-city.ipynb", "raise ValueError('没有数据')")
    with pytest.raises(ChapterlensError) as error:
        build("2021-02", say=silent)
    assert str(error.value) == "23-digital-city.ipynb failed in cell 3 (code): ValueError: 没有数据"
    assert error.value.exit_code == 1
    assert names(folder) == ["report.html"] and (folder / "report.html").read_bytes() == b"old"
    assert names(project / "reports") == ["2021-02"]


@pytest.mark.slow
def test_a_number_without_a_source_stops_the_build(project: Path) -> None:
    folder = project / "reports" / "2021-02"
    release({"report.html": b"old"}, folder)
    essay(
        project / "notebooks" / "23-digital-city.ipynb",
        "from IPython.display import Markdown\nMarkdown('建成 999 个基站，四成五已用')",
    )
    with pytest.raises(ChapterlensError) as error:
        build("2021-02", say=silent)
    assert error.value.exit_code == 1
    assert str(error.value).splitlines() == [
        "2 numbers have no source in the report:",
        "  关于digital-city: 999 in “建成 999 个基站，四成五已用”",
        "  关于digital-city: 四成五 in “建成 999 个基站，四成五已用”",
    ]
    assert names(folder) == ["report.html"] and (folder / "report.html").read_bytes() == b"old"


@pytest.mark.slow
def test_the_command_ends_with_one_sentence(project: Path) -> None:
    essay(project / "notebooks" / "00-overview.ipynb", "1/0")
    done = subprocess.run(
        [sys.executable, "-m", "chapterlens.cli", "build", "2021-02"],
        capture_output=True,
        text=True,
        env={**os.environ, "CHAPTERLENS_HOME": str(project)},
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr == (
        "chapterlens: 00-overview.ipynb failed in cell 3 (code): ZeroDivisionError: division by zero\n"
    )
    assert not (project / "reports").exists()


@pytest.mark.slow
def test_an_interrupt_leaves_nothing(project: Path, tmp_path: Path) -> None:
    waiting = tmp_path / "waiting"
    essay(
        project / "notebooks" / "00-overview.ipynb",
        f"import pathlib, time\npathlib.Path({str(waiting)!r}).touch()\ntime.sleep(100)",
    )
    held = tmp_path / "tmp"
    held.mkdir()
    running = subprocess.Popen(
        [sys.executable, "-m", "chapterlens.cli", "build", "2021-02"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "CHAPTERLENS_HOME": str(project), "TMPDIR": str(held)},
        start_new_session=True,  # so that the interrupt reaches the build and its workers, as Ctrl-C does
    )
    for _ in range(600):
        if waiting.exists():
            break
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert said.endswith("chapterlens: interrupted\n")
    assert not (project / "reports").exists()
    assert names(held) == []


def test_a_wrong_input_is_refused_before_anything_runs(project: Path) -> None:
    for given, message in (
        ({"chapter_id": "2021-03"}, "no chapter 2021-03"),
        ({"chapter_id": "2021-02", "parameters": {"tpo": "1"}}, r"did you mean top\?"),
        ({"chapter_id": "2021-02", "language": "fr"}, "no report in fr"),
    ):
        with pytest.raises(ChapterlensError, match=message):
            build(**given, say=silent)
    assert not (project / "reports").exists()


def test_a_release_replaces_all_its_files_and_leaves_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "x"
    release({"a": b"1", "b": b"2"}, folder)
    made = release({"a": b"3"}, folder)
    assert made == [folder / "a"]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"a": b"3", "b": b"2"}
    assert names(folder.parent) == ["x"]


def test_a_release_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(ChapterlensError, match="cannot be written to") as error:
        release({"a": b"1"}, tmp_path / "reports" / "x")
    assert error.value.exit_code == 1


def test_staging_goes_whatever_happens(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), staging(tmp_path) as folder:
        (folder / "half").write_text("made", encoding="utf-8")
        raise KeyboardInterrupt
    assert names(tmp_path) == []


def test_the_projects_folder_can_be_named(project: Path) -> None:
    assert paths.home() == project.resolve()
