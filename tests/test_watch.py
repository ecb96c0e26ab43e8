"""``build --watch``: built again on save, also after a failure and a change of the library."""

import json
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.projects import NAMES, PATIENCE, REAL, essay, names, project, started

pytestmark = pytest.mark.slow


def test_a_save_builds_again_until_interrupted(tmp_path: Path) -> None:
    home = project(tmp_path)
    shutil.copytree(REAL / "lib", home / "lib", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))
    held = tmp_path / "tmp"
    held.mkdir()
    env = {"PYTHONPATH": str(home / "lib"), "TMPDIR": str(held)}
    running = started(home, ["build", "--watch", "--json", "2021-02"], env)
    events = told(running)
    path = home / "notebooks" / f"{NAMES[2]}.ipynb"
    try:
        assert len(until_end(events)) == len(NAMES)
        essay(path, "'anders'")
        assert until_end(events) == [NAMES[2]]
        assert "anders" in (home / "reports" / "2021-02" / "report.html").read_text("utf-8")
        essay(path, "1/0")
        assert until_end(events) == [NAMES[2]]
        module = home / "lib" / "chapterlens" / "report" / "project.py"
        before = module.read_text("utf-8")
        after = before.replace('"edition": meta.edition,', '"edition": meta.edition, "title": "另一个题目",')
        assert after != before
        module.write_text(after, encoding="utf-8")
        until_end(events)
        assert "另一个题目" in (home / "reports" / "2021-02" / "report.html").read_text("utf-8")
    finally:
        running.send_signal(signal.SIGINT)
        running.communicate(timeout=PATIENCE)
    assert running.returncode == 130
    assert names(held) == [], "nothing of the builds is left"


def told(running: Any) -> Iterator[dict[str, Any]]:
    for line in running.stdout:
        yield json.loads(line)


def until_end(events: Iterator[dict[str, Any]]) -> list[str]:
    """The names of the notebooks that the next build runs; a build that has nothing to do does not count."""
    ran = []
    for event in events:
        if event["event"] == "start":
            ran.append(event["name"])
        if event["event"] == "end" and "nothing to do" not in event["text"]:
            return sorted(ran)
    raise AssertionError("it has ended")
