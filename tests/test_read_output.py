"""What ``chapterlens read`` writes: CSV, a folder of tables, explanations, colours."""

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings

from chapterlens import cli, paths
from chapterlens.printing import explain, rules, summary
from hanreport.records import READ, TABLES
from hanreport.report import read, stream
from tests.dictionary import dictionary
from tests.test_outline import REPORT
from tests.test_reading import TEXTS

ROOT = Path(__file__).parent.parent


def test_csv_prints_a_header_and_the_rows_of_one_table(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "--format", "csv", "--table", "milestones", "2021-02"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 31
    launch = next(row for row in rows if "长征四号丙" in row["event"] or row["launch_count"])
    assert launch["date"].startswith("2021-")
    assert ["；" in row["same_event"] or row["same_event"].isdecimal() for row in rows if row["same_event"]]


def test_csv_without_a_table_prints_quantities(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "--format", "csv", "2021-02"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    most = next(row for row in rows if row["surface"] == "超5.2万个")
    assert (most["value"], most["low"], most["high"], most["bound"]) == ("52000", "52000", "", "at_least")


def test_an_unknown_table_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "--table", "numbers", "2021-02"]) == 2
    assert "there is no table numbers; there are outline, sentences, quantities" in capsys.readouterr().err


def test_several_texts_are_read_one_after_the_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("a.md", "建成5座桥。"), ("b.md", "植树3万株。")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / name) for name in ("a.md", "gone.md", "b.md")]
    assert cli.main(["read", "--format", "jsonl", *files]) == 2
    told = capsys.readouterr()
    rows = [json.loads(line) for line in told.out.splitlines()]
    found = [(row["file"], row["value"]) for row in rows if row["table"] == "quantities"]
    assert found == [(files[0], 5), (files[2], 30_000)]
    assert told.err.count("\n") == 1 and "gone.md" in told.err


def test_several_texts_are_printed_as_rows_only(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "2021-02", "2021-02"]) == 2
    assert "only with --format jsonl" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_out_writes_every_table(form: str, tmp_path: Path) -> None:
    assert cli.main(["read", "--format", form, "--out", str(tmp_path / "tables"), "2021-02"]) == 0
    reading = read((paths.chapters() / "2021-02" / "chapter.md").read_text("utf-8"), year=2021)
    assert {path.name for path in (tmp_path / "tables").iterdir()} == {f"{name}.{form}" for name in READ}
    for name in READ:
        written = (tmp_path / "tables" / f"{name}.{form}").read_text("utf-8-sig")
        rows = (
            list(csv.DictReader(io.StringIO(written)))
            if form == "csv"
            else [json.loads(line) for line in written.splitlines()]
        )
        assert [row["surface"] for row in rows] == [row.surface for row in reading.table(name)]


def test_out_leaves_what_was_there_when_it_cannot_write(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "tables").write_text("mine")
    assert cli.main(["read", "--out", str(tmp_path / "tables"), "2021-02"]) == 2
    assert "tables cannot be written" in capsys.readouterr().err
    assert (tmp_path / "tables").read_text() == "mine"


def test_explain_names_the_rule_of_every_row(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "--explain", "2021-02"]) == 0
    told = capsys.readouterr().out
    assert "超5.2万个  value 52000, low 52000, unit 个, bound at_least" in told
    assert "quantities · arabic: an Arabic numeral and its unit" in told
    assert "02 专项" in told and "codes · project: a numbered project" in told


@pytest.mark.slow
@pytest.mark.parametrize("no_color", ["", "1"])
def test_colours_are_for_terminals_that_want_them(no_color: str) -> None:
    own, other = pty.openpty()
    environment = {**os.environ, "NO_COLOR": no_color, "TERM": "xterm"}
    command = [sys.executable, "-m", "chapterlens.cli", "read", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=other, env=environment) as process:
        assert process.stdin
        process.stdin.write("累计建设超5.2万个5G基站。".encode())
        process.stdin.close()
        process.wait()
        printed = os.read(own, 100_000).decode()
    os.close(own)
    os.close(other)
    assert ("\x1b[1;36m超5.2万个\x1b[0m" in printed) is (not no_color)
    assert "≥ 52,000 个" in printed


def test_the_summary_has_no_colours_in_a_pipe_and_counts_last(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", "2021-02"]) == 0
    printed = capsys.readouterr().out
    assert "\x1b" not in printed
    assert re.search(r"76 .*最高分别为500万元.*≤ 5,000,000 元  money", printed)
    assert "136 quantities: 78 count" in printed.splitlines()[-9]


def test_the_summary_prints_the_ends_of_a_range_and_the_parts_of_a_whole() -> None:
    lines = "\n".join(summary([read("新增10—15家，结构为4.1:41.7:54.2，气温-40℃至85℃。")]))
    assert "= 10–15 家" in lines
    assert "= 4.1:41.7:54.2 ratio" in lines
    assert "= -40–85 ℃" in lines


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_whatever_is_read_can_be_printed(text: str) -> None:
    reading = read(text, year=2021)
    assert list(summary([reading]))[-1]
    assert all(isinstance(line, str) for line in explain([reading]))


@pytest.mark.slow
def test_a_long_text_read_in_blocks_gives_the_same_rows() -> None:
    text = (REPORT + "\n") * (200_000 // len(REPORT))
    whole = read(text, year=2021)
    blocks = list(stream(text, year=2021))
    assert len(blocks) > 2
    for name in READ:
        joined = [(row.start, row.end, row.rule) for block in blocks for row in block.table(name)]
        assert joined == [(row.start, row.end, row.rule) for row in whole.table(name)]
        assert all(text[row.start : row.end] == row.surface for row in whole.table(name))
    once = read(REPORT, year=2021)
    copies = 200_000 // len(REPORT)
    assert len(whole.quantities) == copies * len(once.quantities)
    assert len(whole.milestones) == copies * len(once.milestones)


@pytest.mark.slow
def test_a_long_line_without_any_stop_is_read_too() -> None:
    text = "新增机器人3台和" * 12_000
    assert len(read(text).quantities) >= 11_990


def test_the_dictionary_of_the_tables_is_current() -> None:
    assert (ROOT / "data" / "README.md").read_text("utf-8") == dictionary(), "run make dictionary"


def test_every_rule_that_is_told_belongs_to_a_table() -> None:
    assert rules().keys() == TABLES.keys()
