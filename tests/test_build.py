"""A whole build: notebooks in, a release out, all of it or nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from chapterlens import paths
from nbrelease.build import PARTIAL, Options
from nbrelease.progress import sentence
from nbrelease.release import release
from tests.projects import (
    HEAVY,
    NAMES,
    PATIENCE,
    build_here,
    command,
    command_here,
    contents,
    essay,
    names,
    project,
    stamps,
    started,
    until,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path / "p"))
    (tmp_path / "p").mkdir()
    return project(tmp_path / "p")


def notebook(home: Path, name: str) -> Path:
    return home / "notebooks" / f"{name}.ipynb"


def test_a_build_releases_both_formats_and_says_so(home: Path) -> None:
    said: list[str] = []
    built = build_here(home, parameters={"top": "7"}, progress=lambda event: said.append(sentence(event)))
    files = [path.relative_to(home / "reports" / "2021-02").as_posix() for path in built.files]
    assert (files[:2], files[-1]) == (["report.html", "report.pdf"], "manifest.json")
    assert all(name.startswith("data/") for name in files[2:-1])
    assert sorted(built.ran) == list(NAMES) and (built.code, built.sentences) == (0, ())
    html = built.files[0].read_text(encoding="utf-8")
    order = [html.index(f"关于{name}</h2>") for name in ("overview", "digital-city", "sources")]
    assert order == sorted(order)
    assert "正文 green-city" in html and "<code>有有有有有有有</code>" in html
    assert built.files[1].read_bytes().startswith(b"%PDF")
    assert any(line.startswith("24-green-city · 3 cells · ") for line in said)
    assert said[-1].startswith("reports/2021-02/report.html (") and said[-1].endswith(" s")
    assert names(home / "reports") == ["2021-02"], "nothing of the making is left"


def test_with_nothing_changed_nothing_is_run_and_no_file_touched(home: Path) -> None:
    built = build_here(home)
    before = stamps(home)
    again = build_here(home)
    assert (again.files, again.ran, again.made) == (built.files, (), False)
    assert stamps(home) == before
    built.files[1].write_bytes(b"not a PDF")
    mended = build_here(home)
    assert (mended.ran, mended.made) == ((), True)
    assert mended.files[1].read_bytes().startswith(b"%PDF")


IMPORTS = """
import sys
from chapterlens.cli import main
main(["build", *sys.argv[1:], "2021-02"])
print(sorted({name.split(".")[0] for name in sys.modules} & set(%r)))
""" % [*HEAVY, "hanreport", "zmq", "asyncio", "rich"]


def test_with_nothing_to_do_nothing_is_imported_that_reads_texts_or_runs_notebooks(home: Path) -> None:
    (home / "notebooks" / "24-green-city.ipynb").unlink()
    build_here(home)
    for words in ([], ["--strict"], ["--dry-run"]):
        done = subprocess.run([sys.executable, "-c", IMPORTS, *words], capture_output=True, text=True)
        assert "nothing to do" in done.stdout and done.stdout.endswith("\n[]\n"), done.stdout + done.stderr


def test_another_language_is_added_and_the_first_one_kept(home: Path) -> None:
    build_here(home)
    first = contents(home / "reports" / "2021-02")
    build_here(home, language="en")
    both = contents(home / "reports" / "2021-02")
    assert both.keys() - first.keys() == {"report.en.html", "report.en.pdf"}
    assert all(both[name] == raw for name, raw in first.items() if name != "manifest.json")
    assert not build_here(home).made and not build_here(home, language="en").made


def test_languages_asked_for_together_share_the_runs_and_give_the_bytes_of_each_alone(
    home: Path, tmp_path: Path
) -> None:
    alone = project(tmp_path / "alone")
    for folder in (home, alone):
        essay(notebook(folder, "24-green-city"), "import math\nf'{language}, {math.tau > 6}'")
        essay(notebook(folder, "23-digital-city"), "1 / 0 if language == 'en' else '好'")
    both = Options(languages=("zh", "en"))
    first, second = (build_here(home, language=one, options=both) for one in both.languages)
    assert sorted(first.ran) == list(NAMES), "those that are stale"
    assert second.ran == ("23-digital-city",), "what failed beside another run is run again, and said"
    assert (first.code, second.code) == (0, PARTIAL) and "ZeroDivisionError" in second.sentences[0]
    for language in ("en", "zh"):
        build_here(alone, language=language)
    assert contents(home / "reports") == contents(alone / "reports")


def test_a_failing_notebook_leaves_a_notice_in_its_place(home: Path) -> None:
    essay(notebook(home, "23-digital-city"), "1 + 1 == 2", "raise ValueError('没有数据 ☃')")
    done = command_here(home, "build", "2021-02")
    sentence = "23-digital-city.ipynb failed in cell 4 (code-2): ValueError: 没有数据 ☃"
    assert (done.returncode, done.stderr) == (3, f"chapterlens: {sentence}\n")
    html = (home / "reports" / "2021-02" / "report.html").read_text("utf-8")
    assert "关于digital-city</h2>" in html and "本节没有做成" in html and "ValueError: 没有数据" in html
    assert "正文 green-city" in html
    kept = nbformat.read(
        home / ".chapterlens" / "failed" / "2021-02" / "zh" / "23-digital-city.ipynb", as_version=4
    )
    assert kept.cells[-2].outputs[0].data["text/plain"] == "True"
    assert kept.cells[-1].outputs[0].ename == "ValueError"
    log = next((home / ".chapterlens" / "logs").iterdir()).read_text("utf-8")
    assert sentence in log and "24-green-city · 3 cells" in log
    plan = command_here(home, "build", "--dry-run", "2021-02").stdout
    assert "run   23-digital-city: it failed the last time" in plan and "keep  24-green-city" in plan
    essay(notebook(home, "23-digital-city"), "1 + 1 == 2")
    assert command_here(home, "build", "2021-02").returncode == 0
    assert "本节没有做成" not in (home / "reports" / "2021-02" / "report.html").read_text("utf-8")
    assert not (home / ".chapterlens" / "failed" / "2021-02" / "zh").exists()


def test_strict_keeps_the_last_report(home: Path) -> None:
    folder = home / "reports" / "2021-02"
    release({"report.html": b"old"}, folder)
    essay(notebook(home, "00-overview"), "1/0")
    done = command_here(home, "build", "--strict", "2021-02")
    assert done.returncode == 1
    assert done.stderr == (
        "chapterlens: 00-overview.ipynb failed in cell 3 (code-1): ZeroDivisionError: division by zero; "
        "see .chapterlens/failed/2021-02/zh\n"
    )
    assert contents(folder) == {"report.html": b"old"} and names(home / "reports") == ["2021-02"]


def with_unsourced_numbers(path: Path) -> None:
    made = nbformat.read(path, as_version=4)
    made.cells.append(nbformat.v4.new_markdown_cell("建成 999 个基站，四成已用", id="numbers"))
    nbformat.write(made, path)


def test_a_number_without_a_source_is_listed_and_counted_and_strict_refuses_it(home: Path) -> None:
    folder = home / "reports" / "2021-02"
    with_unsourced_numbers(notebook(home, "23-digital-city"))
    done = command_here(home, "build", "2021-02")
    listed = folder / "data" / "unsourced.csv"
    assert (done.returncode, done.stderr) == (0, f"chapterlens: 2 numbers have no source; see {listed}\n")
    assert listed.read_text("utf-8-sig").splitlines() == [
        "part,place,number,words",
        "关于digital-city,,999,建成 999 个基站，四成已用",
        "关于digital-city,,四成,建成 999 个基站，四成已用",
    ]
    before = contents(folder)
    for _ in range(2):  # with nothing to do, too
        strict = command_here(home, "build", "--strict", "2021-02")
        assert strict.returncode == 1
        assert strict.stderr.splitlines() == [
            "chapterlens: 2 numbers have no source in the report:",
            "  关于digital-city: 999 in “建成 999 个基站，四成已用”",
            "  关于digital-city: 四成 in “建成 999 个基站，四成已用”",
        ]
        assert contents(folder) == before and names(home / "reports") == ["2021-02"]
        with_unsourced_numbers(essay(notebook(home, "23-digital-city"), "1 == 1"))
    essay(notebook(home, "23-digital-city"), "1 == 1")
    assert command_here(home, "build", "--strict", "2021-02").returncode == 0
    assert not listed.exists()


def test_a_report_of_which_nothing_is_left_is_not_made(home: Path) -> None:
    for name in NAMES:
        essay(notebook(home, name), "1/0")
    result = build_here(home)
    assert result.code == 1 and "; 3 more failed; see " in result.sentences[0]
    assert not (home / "reports").exists()


def test_an_interrupt_leaves_nothing(home: Path, tmp_path: Path) -> None:
    waiting = tmp_path / "waiting"
    essay(
        notebook(home, "00-overview"),
        f"import pathlib, time\npathlib.Path({str(waiting)!r}).touch()\ntime.sleep(100)",
    )
    held = tmp_path / "tmp"
    held.mkdir()
    running = started(home, ["build", "2021-02"], {"TMPDIR": str(held)})
    until(waiting.exists)
    os.killpg(running.pid, signal.SIGINT)  # it reaches the build and its workers, as Ctrl-C does
    _, said = running.communicate(timeout=PATIENCE)
    assert running.returncode == 130
    assert said.endswith("chapterlens: interrupted\n")
    assert not (home / "reports").exists()
    assert names(held) == []


def test_a_build_that_takes_too_long_is_ended(home: Path, tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    done = command(
        home, "build", "--quiet", "--limit", "0.5", "2021-02", env={"TMPDIR": str(tmp_path / "tmp")}
    )
    said = "chapterlens: the build took longer than 0.5 s (--limit); the last report stays\n"
    assert (done.returncode, done.stderr) == (1, said)
    assert not (home / "reports").exists() and names(tmp_path / "tmp") == []


def test_the_second_of_two_builds_waits_or_says_so(home: Path, tmp_path: Path) -> None:
    waiting, go = tmp_path / "waiting", tmp_path / "go"
    essay(
        notebook(home, "00-overview"),
        f"import os, pathlib, time\npathlib.Path({str(waiting)!r}).touch()\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.05)",
    )
    first = started(home, ["build", "--quiet", "2021-02"])
    until(waiting.exists)
    refused = command_here(home, "build", "--wait", "0", "2021-02")
    assert refused.returncode == 75
    assert f"another build of 2021-02 is running (process {first.pid} since" in refused.stderr
    second = started(home, ["build", "--json", "2021-02"])
    assert second.stdout and "waiting up to 600 s" in json.loads(second.stdout.readline())["text"]
    go.touch()
    assert first.communicate(timeout=PATIENCE)[0] == "" and first.returncode == 0
    said, _ = second.communicate(timeout=PATIENCE)
    assert second.returncode == 0 and "nothing to do" in said


def test_a_wrong_input_is_refused_before_anything_runs(home: Path) -> None:
    for given, message in (
        ({"name": "2021-03"}, "no chapter 2021-03"),
        ({"parameters": {"tpo": "1"}}, "did you mean top?"),
        ({"language": "fr"}, "no language fr"),
    ):
        result = build_here(home, **given)
        assert result.code == 2 and message in result.sentences[0]
    assert not (home / "reports").exists()


def test_a_dry_run_says_why_and_does_nothing(home: Path) -> None:
    before = stamps(home)
    done = command_here(home, "build", "--dry-run", "2021-02")
    assert done.returncode == 0
    assert (
        done.stdout.splitlines()[-1] == "make  report.html, report.pdf: there is no report of this build yet"
    )
    assert done.stdout.splitlines()[0] == "run   00-overview: it has not been run yet"
    assert stamps(home) == before


@pytest.mark.parametrize(
    "words", [["--timeout", "0"], ["--tries", "0"], ["--limit", "0"], ["--jobs", "-1"], ["--json", "--quiet"]]
)
def test_options_that_mean_nothing_are_refused(home: Path, words: list[str]) -> None:
    assert command_here(home, "build", *words, "2021-02").returncode == 2


def test_the_projects_folder_can_be_named(home: Path) -> None:
    assert paths.home() == home.resolve()
