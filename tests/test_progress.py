"""What a build says: to people, to programs, to its log."""

import io
import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from nbrelease.progress import Event, Log, teller
from nbrelease.store import Store
from tests.projects import NAMES, command, project

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
    told = teller(form, stream)
    for event in EVENTS:
        told.tell(event)
    told.close()
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
    log = Log(tmp_path / "999.log", keep=50)
    for event in EVENTS:
        log.tell(event)
    log.close()
    text = (tmp_path / "999.log").read_text("utf-8")
    assert "a · start 0/2" in text and "a · cell 1/2" in text and "c · failed: c.ipynb failed" in text
    assert len(list(tmp_path.iterdir())) == 50


def test_a_terminal_gets_a_line_a_notebook() -> None:
    code = (
        "from nbrelease.progress import *\nfrom tests.test_progress import EVENTS\n"
        "told = teller('auto')\nfor event in EVENTS: told.tell(event)\ntold.close()"
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
    done = command(project(tmp_path), "build", "--json", "2021-02")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert sum(one["event"] == "cell" for one in told) == 3 * len(NAMES)
    assert told[-1]["event"] == "end" and told[-1]["text"].startswith("reports/2021-02/report.html")


def test_the_cache_has_a_limit(tmp_path: Path) -> None:
    store = Store(tmp_path, limit=2500)
    kept = [store.put(f"{number:064}", bytes([number]) * 1000) for number in range(4)]
    for age, path in enumerate(kept):
        os.utime(path, (age, age))
    half = [tmp_path / "made" / f".half-{number}" for number in range(2)]
    for path in half:
        path.touch()
    os.utime(half[0], (1, 1))
    store.trim([kept[0]])
    assert sorted(path for path in kept if path.exists()) == [kept[0], kept[3]]
    assert [path.exists() for path in half] == [False, True], "the other may still be written"
