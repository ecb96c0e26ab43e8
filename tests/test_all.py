"""Every chapter in one go: a line each, none kept by another, the gravest exit code."""

import json
import os
import re
import shutil
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from nbrelease.build import Result, build_all, worst
from nbrelease.project import Plain, Project, Target
from tests.projects import command_here, names, project, started
from tests.test_any_text import TEXTS

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project with three chapters, the first of which cannot be read."""
    project(tmp_path)
    chapters = tmp_path / "data" / "chapters"
    for name in ("2019-07", "2022-01"):
        shutil.copytree(chapters / "2021-02", chapters / name)
    (chapters / "2019-07" / "chapter.toml").write_text("title = 1\n", "utf-8")
    return tmp_path


def test_all_chapters_have_a_line_each_and_the_gravest_code_counts(home: Path) -> None:
    done = command_here(home, "build", "--all")
    assert done.returncode == 2
    assert re.fullmatch(r"2021-02  ok  made in [\d.]+ s\n2022-01  ok  made in [\d.]+ s\n", done.stdout)
    assert re.fullmatch(r"chapterlens: 2019-07  failed  chapter.toml of 2019-07.*\n", done.stderr)
    assert names(home / "reports") == ["2021-02", "2022-01"]
    again = command_here(home, "build", "--all", "--json")
    assert again.returncode == 2
    lines = [json.loads(line) for line in again.stdout.splitlines()]
    assert [(line["chapter"], line["status"], line["code"]) for line in lines] == [
        ("2019-07", "failed", 2),
        ("2021-02", "ok", 0),
        ("2022-01", "ok", 0),
    ]
    quiet = command_here(home, "build", "--quiet", "2021-02", "2022-01")
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")


def test_a_plan_for_all_names_each_chapter(home: Path) -> None:
    done = command_here(home, "build", "--all", "--dry-run", "--language", "all")
    assert done.returncode == 2
    said = [line.partition("  ")[0] for line in done.stdout.splitlines()]
    assert list(dict.fromkeys(said)) == ["2021-02", "2021-02.en", "2022-01", "2022-01.en"]
    assert done.stderr.count("chapterlens: 2019-07") == 2
    assert not (home / "reports").exists()


def test_a_bug_met_with_one_report_is_shown_and_the_others_are_built(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def build(project: Project, target: Target, **_: object) -> Result:
        if target.name == "b":
            raise KeyError("lost")
        return Result(target, 0)

    results = list(build_all(Plain(tmp_path), [Target("a"), Target("b"), Target("c")], build=build))
    assert [result.code for result in results] == [0, 1, 0]
    assert "KeyError: 'lost'" in capsys.readouterr().err


MANY = int(os.environ.get("CHAPTERS", "24"))
"""How many chapters are built in one command; ``CHAPTERS=200`` takes half an hour."""


@pytest.mark.soak
def test_many_chapters_of_any_kind_leave_nothing_and_take_no_more_memory(tmp_path: Path) -> None:
    home, held = project(tmp_path / "project"), tmp_path / "tmp"
    held.mkdir()
    chapters = home / "data" / "chapters"
    kinds = list(TEXTS.values())
    for number in range(MANY - 2):
        folder = chapters / f"{3000 + number}-01"
        folder.mkdir()
        text = kinds[number % len(kinds)] + f"\n\n## 三、其他\n\n建成平台{number + 2}个。\n" * (
            1 + number % 7
        )
        (folder / "chapter.md").write_text(text, "utf-8")
        (folder / "chapter.toml").write_text(
            f'title = "报告 {number}"\nyear = {2000 + number % 30}\n', "utf-8"
        )
    shutil.copytree(chapters / "2021-02", chapters / "2900-01")
    (chapters / "2900-01" / "chapter.toml").write_text("title = 1\n", "utf-8")
    building = started(home, ["build", "--all", "--json"], {"TMPDIR": str(held)})
    process, sizes, files = psutil.Process(building.pid), [], []
    assert building.stdout
    for line in building.stdout:
        if json.loads(line)["code"] != 2:
            sizes.append(process.memory_info().rss)
            files.append(process.num_fds())
    said = building.communicate()[1]
    assert building.returncode == 2
    assert said.startswith("chapterlens: 2900-01  failed  chapter.toml of 2900-01") and said.count("\n") == 1
    assert names(home / "reports") == [name for name in names(chapters) if name != "2900-01"]
    assert names(held) == [] and len(sizes) == MANY - 1
    quarter = len(sizes) // 4
    assert max(sizes[-quarter:]) < 1.1 * max(sizes[quarter : 2 * quarter]), sizes
    assert min(files[-quarter:]) <= min(files[quarter : 2 * quarter]), files  # some are open for a moment


def test_an_interrupt_ends_all(tmp_path: Path) -> None:
    def build(project: Project, target: Target, **_: object) -> Result:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(build_all(Plain(tmp_path), [Target("a"), Target("b")], build=build))


@pytest.mark.parametrize(
    ("codes", "gravest"), [([], 0), ([0, 0], 0), ([0, 75], 75), ([75, 3, 0], 3), ([3, 2], 2), ([2, 1, 3], 1)]
)
def test_the_gravest_code(codes: list[int], gravest: int) -> None:
    assert worst(codes) == gravest


@pytest.mark.parametrize(
    "words",
    [[], ["--all", "2021-02"], ["--all", "--watch"], ["--notify", "--to", "memory://x", "2021-02"]],
    ids=" ".join,
)
def test_words_that_do_not_go_together_are_refused(home: Path, words: list[str]) -> None:
    done = command_here(home, "build", *words)
    assert (done.returncode, done.stdout) == (2, "") and done.stderr.startswith("chapterlens: ")
