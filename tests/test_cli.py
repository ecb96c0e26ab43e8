"""The command: what it prints, its exit codes, how quickly it starts."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from chapterlens import cli, paths
from tests.projects import HEAVY
from tests.projects import call as run

COMMANDS = [
    "list",
    "read",
    "audit",
    "init",
    "new",
    "changes",
    "compare",
    "explore",
    "build",
    "notify",
    "verify",
    "tables",
]


def test_list_names_the_chapters() -> None:
    done = run("list")
    assert done.returncode == 0
    assert done.stdout.startswith("2021-02  《2021上海科技进步报告》")


def test_what_a_terminal_would_obey_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "data" / "chapters" / "a"
    folder.mkdir(parents=True)
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    title = r"甲\u001b[31m乙\u202e丙"
    (folder / "chapter.md").write_text("# 一\n", "utf-8")
    (folder / "chapter.toml").write_text(f'title = "{title}"\n', "utf-8")
    assert run("list").stdout == f"a  {title}\n".replace("u001b", "x1b")
    (folder / "chapter.toml").write_text(f'title = "a"\n"{title}" = 1\n', "utf-8")
    for words in (["build", "a"], ["build", "--all"], ["build", "--dry-run", "a"]):
        done = run(*words)
        assert title.replace("u001b", "x1b") in done.stderr and not re.search("[\x1b\u202e]", done.stderr)


@pytest.mark.slow
def test_nothing_shown_comes_from_docstrings() -> None:
    """With -OO there are none."""
    code = (
        "from chapterlens.cli import main\nfrom chapterlens.notes import chapter_tables\n"
        f"for words in {[[], *([name] for name in COMMANDS)]}:\n"
        "    try: main([*words, '--help'])\n    except SystemExit: pass\n"
        "print([(one.meaning.en, one.meaning.zh) for one in chapter_tables().values()])"
    )
    shown = [
        subprocess.run([sys.executable, *flags, "-c", code], capture_output=True, text=True).stdout
        for flags in ([], ["-OO"])
    ]
    assert shown[0] == shown[1] != ""


QUICK = [
    ["list"],
    ["read", "--format", "jsonl", "2021-02"],
    ["read", "2021-02"],
    ["audit", "2021-02"],
    ["--help"],
]
IMPORTS = """
import sys
from chapterlens.cli import main
try:
    for words in {commands!r}:
        main(words)
finally:
    print([name for name in {names!r} if name in sys.modules], file=sys.stderr)
"""


def imported(commands: list[list[str]], names: Sequence[str]) -> str:
    """Which modules a new process has imported that runs some commands."""
    code = IMPORTS.format(commands=commands, names=names)
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stderr.strip()


def test_quick_commands_import_nothing_heavy() -> None:
    assert imported(QUICK, HEAVY) == "[]"
    assert imported([["list"]], ["hanreport"]) == "[]"


def test_a_chapter_whose_file_is_broken_is_listed_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    for name, words in (("a", "title = "), ("b", 'title = "乙"\nreport = "甲"')):
        (tmp_path / "data" / "chapters" / name).mkdir(parents=True)
        (tmp_path / "data" / "chapters" / name / "chapter.toml").write_text(words, "utf-8")
    first, second = run("list").stdout.splitlines()
    assert first.startswith("a  (chapter.toml is not valid TOML: ") and second == "b  《甲》 乙"


def test_jsonl_is_in_text_order_and_every_row_has_its_place() -> None:
    path = paths.chapters() / "2021-02" / "chapter.md"
    text = path.read_text("utf-8")
    rows = [json.loads(line) for line in run("read", "--format", "jsonl", str(path)).stdout.splitlines()]
    assert {row["table"] for row in rows} >= {"quantities", "dates", "codes", "milestones", "names", "claims"}
    assert [row["start"] for row in rows] == sorted(row["start"] for row in rows)
    for row in rows:
        assert text[row["start"] : row["end"]] == row["surface"]
        assert row["line"] and row["section"] and row["rule"]
    quantity = next(row for row in rows if row["surface"] == "超5.2万个")
    assert (quantity["value"], quantity["low"], quantity["high"]) == (52000, 52000, None)
    assert (quantity["kind"], quantity["unit"], quantity["bound"]) == ("count", "个", "at_least")


def test_standard_input_is_read_with_the_year_given() -> None:
    done = run("read", "--format", "jsonl", "--year", "2023", "-", stdin="6月18日启用3个平台。")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    date, quantity = (next(row for row in rows if row["table"] == name) for name in ("dates", "quantities"))
    assert (date["iso"], date["inferred"]) == ("2023-06-18", True)
    assert quantity["surface"] == "3个"


def test_a_known_text_is_read_with_what_is_known_of_it(tmp_path: Path) -> None:
    copy = tmp_path / "copy.md"
    copy.write_bytes((paths.chapters() / "2021-02" / "chapter.md").read_bytes())
    rows = [json.loads(line) for line in run("read", "--format", "jsonl", str(copy)).stdout.splitlines()]
    assert "2021-05-21" in {row.get("iso") for row in rows}


def test_outline_prints_line_level_and_title() -> None:
    lines = run("read", "--outline", "2021-02").stdout.splitlines()
    assert lines[0].split(maxsplit=2) == ["5", "1", "02 提升科技供给能力， 塑造高质量发展新动能"]
    assert ["45", "3", "集成电路关键技术加快突破"] in [line.split(maxsplit=2) for line in lines]


BAD = [
    # bytes of the file                 words of the message
    (b"", "is empty"),
    (b" \n\n", "is empty"),
    (b"%PDF-1.7 ...", "is a PDF"),
    (b"PK\x03\x04....", "Office document"),
    (b"a\x00b", "is binary"),
    (b"\xff\xfea\x00", "is UTF-16"),
    (b"\x80\x81\xff\xff", "neither UTF-8 nor GB18030"),
]


@pytest.mark.parametrize(("data", "words"), BAD)
def test_what_cannot_be_read_gets_one_sentence(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "chapter.md"
    path.write_bytes(data)
    done = run("read", str(path))
    assert done.returncode == 2
    assert done.stdout == ""
    assert words in done.stderr
    assert done.stderr.startswith("chapterlens: ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["read", "nowhere.md"], "there is no file nowhere.md"),
        (["read", "."], "is a folder"),
        (["build", "2021-03"], "there is no chapter 2021-03; there are: 2021-02; did you mean 2021-02?"),
        (["build", "2021-02", "-p", "top"], "-p wants NAME=VALUE, not 'top'"),
    ],
)
def test_wrong_words_get_one_sentence(words: list[str], message: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert message in done.stderr
    assert done.stderr.count("\n") == 1


SIGNS = "全年新建房屋30m²，增长8.5%，选用①号方案。"


@pytest.mark.parametrize("form", ["jsonl", "csv"])
@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "ascii"])
def test_data_is_utf8_whatever_the_locale(encoding: str, form: str) -> None:
    done = run("read", "--format", form, "-", stdin=SIGNS, encoding=encoding, prints="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    assert "30m²" in done.stdout


@pytest.mark.parametrize(
    "words", [["read", "-"], ["read", "--explain", "-"], ["audit", "-"], ["read", "--help"]]
)
@pytest.mark.parametrize("encoding", ["gbk", "latin-1", "ascii"])
def test_people_read_what_their_terminal_can_show(encoding: str, words: list[str]) -> None:
    done = run(*words, stdin=SIGNS, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("gbk", ["read", "--format", "jsonl", "-"]),
        ("ascii", ["read", "--explain", "-"]),
        ("latin-1", ["audit", "-"]),
    ],
)
def test_a_process_of_its_own_has_the_locale_of_its_terminal(encoding: str, words: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "chapterlens.cli", *words],
        input=SIGNS.encode(),
        capture_output=True,
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": encoding},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert "30m²" in done.stdout.decode() if "jsonl" in words else done.stdout.decode(encoding)


ODD = [
    # what the shell does to the command           exit code, words of the sentence
    ("chapterlens read - < text.md > /dev/full", 2, "No space left on device"),
    ("chapterlens read - < text.md >&-", 0, ""),
    ("chapterlens read - <&-", 2, "standard input is empty"),
    ("chapterlens read $'gone\\xff.md'", 2, "there is no file gone"),
]


@pytest.fixture
def odd(tmp_path: Path) -> Path:
    """A folder with two texts, the name of one being no text."""
    for name in (b"text.md", b"\xff.md"):
        (tmp_path / os.fsdecode(name)).write_text(SIGNS, "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["text.md", "--out", "text.md"], 2, "text.md cannot be written"),
        (["--format", "jsonl", "text.md", "\udcff.md"], 0, ""),
        (["--out", "tables", "\udcff.md"], 0, ""),
    ],
)
def test_an_odd_name_gets_one_sentence(
    words: list[str], code: int, sentence: str, odd: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(odd)
    done = run("read", *words)
    assert done.returncode == code
    assert sentence in done.stderr
    assert done.stderr.count("\n") == bool(sentence)


@pytest.mark.slow
@pytest.mark.parametrize(("command", "code", "sentence"), ODD)
def test_an_odd_place_gets_one_sentence(command: str, code: int, sentence: str, odd: Path) -> None:
    command = command.replace("chapterlens", f"{sys.executable} -m chapterlens.cli", 1)
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, cwd=odd)
    assert done.returncode == code
    assert sentence in done.stderr
    assert done.stderr.count("\n") == bool(sentence)


def test_gb18030_is_read_and_said_so(tmp_path: Path) -> None:
    path = tmp_path / "old.txt"
    path.write_bytes("全年建成5.2万个基站。".encode("gb18030"))
    done = run("read", "--format", "jsonl", str(path))
    assert done.returncode == 0
    assert "is not UTF-8; it was read as GB18030" in done.stderr
    assert "5.2万个" in {json.loads(line)["surface"] for line in done.stdout.splitlines()}


def test_a_text_without_headings_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plain.txt"
    path.write_text("全年建成5.2万个基站，增长17.1%。\n", "utf-8")
    assert run("read", "--outline", str(path)).stdout == "no headings\n"
    assert "2 quantities" in run("read", str(path)).stdout


def test_a_reader_that_stops_early_is_no_error() -> None:
    done = subprocess.run(
        f"{sys.executable} -m chapterlens.cli read --format jsonl 2021-02 | head -1",
        shell=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr == ""


def test_every_command_has_an_example_in_its_help(capsys: pytest.CaptureFixture[str]) -> None:
    for command in COMMANDS:
        with pytest.raises(SystemExit):
            cli.main([command, "--help"])
        told = capsys.readouterr().out
        assert f"examples:\n  chapterlens {command}" in told
        assert "exit codes:" in told


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out.partition("commands:\n")[2].partition("\n\n")[0]
    assert re.findall(r"(?m)^    (\w+)", told) == COMMANDS


def test_a_start_imports_no_module_of_other_commands() -> None:
    modules = sorted({command["module"] for command in cli.COMMANDS.values()})
    assert (
        imported([["list"]], [f"chapterlens.cli.{name}" for name in modules]) == "['chapterlens.cli.texts']"
    )
