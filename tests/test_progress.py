"""What a build says: to people, to programs, to its log."""

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from nbrelease.cache import Cache, Record
from nbrelease.progress import Event, log, showing
from nbrelease.project import Target
from tests.projects import NAMES, command_here, project

EVENTS = [
    Event("plan", text="run   a: it is new"),
    Event("start", "a", cells=2),
    Event("cell", "a", cell=1, cells=2),
    Event("retry", "a", "its kernel died"),
    Event("done", "a", cell=2, cells=2, seconds=1.25),
    Event("kept", "b"),
    Event("failed", "c", "c.ipynb failed"),
    Event("end", text="made"),
]


def said(form: str) -> list[str]:
    stream = io.StringIO()
    with showing(form, stream) as progress:
        for event in EVENTS:
            progress(event)
    return stream.getvalue().splitlines()


def test_plain_lines_have_the_time_and_what_matters() -> None:
    lines = said("auto")
    assert [line[9:] for line in lines] == [
        "run   a: it is new", "a · retry: its kernel died", "a · 2 cells · 1.2 s", "b · unchanged",
        "c · failed: c.ipynb failed", "made",
    ]  # fmt: skip
    assert all(line[2] == line[5] == ":" for line in lines)


def test_json_has_every_event() -> None:
    told = [json.loads(line) for line in said("json")]
    assert [one["event"] for one in told] == [event.event for event in EVENTS]
    assert {key: told[4][key] for key in ("name", "cells", "seconds")} == {
        "name": "a",
        "cells": 2,
        "seconds": 1.25,
    }
    assert all(one["time"] > 0 for one in told)


def test_quiet_says_nothing() -> None:
    assert said("quiet") == []


def test_a_log_has_every_cell_and_old_logs_go(tmp_path: Path) -> None:
    for number in range(60):
        (tmp_path / f"{number:03}.log").touch()
    write = log(tmp_path / "999.log", keep=50)
    for event in EVENTS:
        write(event)
    text = (tmp_path / "999.log").read_text("utf-8")
    assert "a · start 0/2" in text and "a · cell 1/2" in text and "c · failed: c.ipynb failed" in text
    assert len(list(tmp_path.iterdir())) == 50


@pytest.mark.slow
def test_a_terminal_gets_a_line_a_notebook() -> None:
    code = (
        "from nbrelease.progress import *\nfrom tests.test_progress import EVENTS\n"
        "with showing('auto') as progress:\n    for event in EVENTS: progress(event)"
    )
    main, end = pty.openpty()
    env = {**os.environ, "TERM": "xterm", "COLUMNS": "100"}
    running = subprocess.Popen([sys.executable, "-c", code], stdout=end, stderr=end, env=env)
    running.wait()
    os.close(end)
    shown = os.read(main, 1 << 16).decode()
    os.close(main)
    assert "2/2  cells" in shown and "✓" in shown and "✗" in shown and "made" in shown


@pytest.mark.slow
def test_the_command_prints_events(tmp_path: Path) -> None:
    done = command_here(project(tmp_path), "build", "--json", "2021-02")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert sum(one["event"] == "cell" for one in told) == 3 * len(NAMES)
    assert told[-1]["event"] == "end" and told[-1]["text"].startswith("reports/2021-02/report.html")


def test_the_cache_has_a_limit(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit=2500)
    for number in range(4):
        cache.store(str(number) * 64, bytes([number]) * 1000, ())
    kept = [next(cache.executed(str(number) * 64)).path for number in range(4)]
    for age, path in enumerate(kept):
        os.utime(path, (age, age))
    half = [tmp_path / "runs" / f".half-{number}" for number in range(2)]
    for path in half:
        path.touch()
    os.utime(half[0], (1, 1))
    cache.trim([kept[0]])
    assert sorted(path for path in kept if path.exists()) == [kept[0], kept[3]]
    assert [path.exists() for path in half] == [False, True], "the other may still be written"


@pytest.mark.parametrize("content", [b"", b"[]", b"5", b'{"inputs": 3}', b"\xff", b'{"files": {"a": 1}}'])
def test_a_cache_file_of_another_shape_counts_as_missing(tmp_path: Path, content: bytes) -> None:
    cache, target = Cache(tmp_path), Target("2021-02")
    cache.store("a" * 64, b"notebook", ())
    cache.store_record(tmp_path / "out", target, Record({"a": "b"}))
    cache.write_note("ended/x", {"code": 0})
    for path in tmp_path.rglob("*.json"):
        path.write_bytes(content)
    assert list(cache.executed("a" * 64)) == [] or content == b"[]"
    assert cache.record(tmp_path / "out", target) == Record()
    assert not cache.read_note("ended/x").get("code")


def test_what_cannot_be_cached_is_said_and_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("a file", "utf-8")
    cache = Cache(tmp_path / "cache")
    cache.store("a" * 64, b"notebook", ())
    cache.write_note("x", {"code": 0})
    cache.trim()
    assert list(cache.executed("a" * 64)) == [] and cache.read_note("x") == {}
    assert cache.problem.startswith(str(tmp_path / "cache"))


def test_others_can_read_the_cache(tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        Cache(tmp_path / "cache").store("a" * 64, b"notebook", ())
    finally:
        os.umask(mask)
    modes = {path.stat().st_mode & 0o777 for path in (tmp_path / "cache").rglob("*") if path.is_file()}
    assert modes == {0o644}
