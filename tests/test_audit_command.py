"""The command audit: its list, its formats, its exit codes."""

import json
import subprocess

import pytest

from tests.projects import call

WRONG = "累计发货三亿份。示范工程建设建设取得进展，超3亿余人份出厂。\n"


def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return call("audit", *words, stdin=stdin)


def test_the_list_has_the_gravest_first_and_is_plain_when_piped() -> None:
    done = run("-", stdin=WRONG)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "错误 1"
    assert lines[1].split() == ["1", "“建设建设”中“建设”重复，应删其一。", "doubled-word"]
    assert lines[2] == "存疑 1"
    assert lines[-1] == "1 error, 1 doubt"
    assert "\x1b" not in done.stdout


def test_jsonl_has_the_columns_of_the_table() -> None:
    done = run("--format", "jsonl", "-", stdin=WRONG)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["rule"] for row in rows] == ["doubled-word", "bound-twice"]
    for row in rows:
        assert {"severity", "lines", "spans", "message_zh", "message_en", "declared"} <= row.keys()
        (start, end) = row["spans"][0]
        assert WRONG[start:end] == row["surface"]


def test_strict_ends_with_4_only_when_an_error_is_undeclared() -> None:
    assert run("--strict", "-", stdin=WRONG).returncode == 4
    assert run("--strict", "-", stdin="超3亿余人份出厂。\n").returncode == 0
    assert run("--strict", "2021-02").returncode == 0, "every error of the chapter is declared in its notes"


@pytest.mark.parametrize(("least", "left"), [("error", 1), ("doubt", 2)])
def test_only_what_is_grave_enough_is_printed(least: str, left: int) -> None:
    done = run("--least", least, "--format", "jsonl", "-", stdin=WRONG)
    assert len(done.stdout.splitlines()) == left


def test_a_text_without_faults_says_so() -> None:
    done = run("-", stdin="全市有关工作取得进展。\n")
    assert (done.returncode, done.stdout) == (0, "nothing found\n")


def test_read_says_which_command_gives_findings() -> None:
    done = call("read", "--table", "findings", "2021-02")
    assert done.returncode == 2
    assert "chapterlens audit gives findings" in done.stderr
