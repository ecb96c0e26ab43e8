"""Releases: one step from the old report to the new one, whoever is killed when."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from chapterlens.errors import ChapterlensError
from nbrelease import release as releases
from nbrelease.lock import alone
from nbrelease.release import release, staging
from tests.projects import NAMES, command, contents, essay, names, project, started

SWAPS = [True, False]


@pytest.fixture(params=SWAPS, ids=["exchanged", "moved one by one"])
def swaps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if not request.param:
        monkeypatch.setattr(releases, "_swapped", lambda one, other: False)
    return bool(request.param)


def test_a_release_replaces_its_files_and_leaves_the_others(tmp_path: Path, swaps: bool) -> None:
    folder = tmp_path / "reports" / "x"
    release({"a": b"1", "b": b"2", "data/old.csv": b"3"}, folder)
    folder.chmod(0o750)
    made = release({"a": b"4", "data/new.csv": b"5"}, folder, replaced=["a", "data/old.csv"])
    assert made == [folder / "a", folder / "data" / "new.csv"]
    assert contents(folder) == {"a": b"4", "b": b"2", "data/new.csv": b"5"}
    assert names(folder.parent) == ["x"]
    assert folder.stat().st_mode & 0o777 == 0o750


def test_a_release_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file", encoding="utf-8")
    with pytest.raises(ChapterlensError, match="cannot be written to") as error:
        release({"a": b"1"}, tmp_path / "reports" / "x")
    assert error.value.exit_code == 1


def test_staging_goes_whatever_happens_and_takes_leftovers_along(tmp_path: Path) -> None:
    (tmp_path / ".staging-x-dead").mkdir()
    (tmp_path / ".staging-y-other").mkdir()
    with pytest.raises(KeyboardInterrupt), staging(tmp_path / "x") as folder:
        (folder / "half").write_text("made", encoding="utf-8")
        raise KeyboardInterrupt
    assert names(tmp_path) == [".staging-y-other"]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="folders cannot be exchanged here")
def test_a_release_killed_at_any_moment_is_the_old_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "x"
    code = (
        "import sys\nfrom pathlib import Path\nfrom nbrelease.release import release\nn = 0\n"
        "while True:\n    n += 1\n    same = str(n).encode() * 1000\n"
        "    release({name: same for name in ('a', 'b', 'data/c')}, Path(sys.argv[1]))\n"
    )
    chance = random.Random(7)
    for _ in range(20):
        running = subprocess.Popen([sys.executable, "-c", code, str(folder)])
        while not (folder / "a").exists():
            time.sleep(0.01)
        time.sleep(0.1 + chance.random() * 0.3)
        running.kill()
        running.wait()
        held = contents(folder)
        assert sorted(held) == ["a", "b", "data/c"] and len(set(held.values())) == 1
    release({"a": b"1"}, folder)
    assert names(folder.parent) == ["x"]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_build_killed_at_any_moment_leaves_a_whole_report_and_the_next_one_works(tmp_path: Path) -> None:
    home = project(tmp_path)
    folder = home / "reports" / "2021-02"
    begun = time.perf_counter()
    assert command(home, "build", "2021-02").returncode == 0
    whole = time.perf_counter() - begun
    versions = [contents(folder)]
    chance = random.Random(7)
    for number in range(20):
        essay(home / "notebooks" / f"{NAMES[2]}.ipynb", f"'fassung {chr(97 + number)}'")
        running = started(home, ["build", "--quiet", "2021-02"])
        time.sleep(chance.random() * whole)
        os.kill(running.pid, signal.SIGKILL)
        running.communicate()
        left = contents(folder)
        if left not in versions:
            assert (
                f"fassung {chr(97 + number)}".encode() in left["report.html"]
                and left["report.pdf"][:4] == b"%PDF"
            )
            versions.append(left)
    done = command(home, "build", "--quiet", "--wait", "0", "2021-02")
    assert (done.returncode, done.stderr) == (0, "")
    assert b"fassung t" in contents(folder)["report.html"]
    assert names(home / "reports") == ["2021-02"]


def test_a_lock_is_held_by_one_and_freed_by_death(tmp_path: Path) -> None:
    path, left = tmp_path / "x.lock", tmp_path / "left"
    left.mkdir()
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom nbrelease.lock import alone\n"
        "with alone(Path(sys.argv[1]), 'x', 0, print) as note:\n"
        "    note(Path(sys.argv[2]))\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(path), str(left)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout and holder.stdout.readline() == "held\n"
    said: list[str] = []
    for wait in (0, 0.3):
        busy = pytest.raises(ChapterlensError, match=f"process {holder.pid} since .*try again later")
        with busy as error, alone(path, "x", wait, said.append):
            raise AssertionError("two hold it")
        assert error.value.exit_code == 75
    assert len(said) == 1 and "waiting up to 0.3 s" in said[0]
    holder.kill()
    holder.communicate()
    with alone(path, "x", 0, said.append):
        assert not left.exists(), "what the dead one left is cleared away"
    assert len(said) == 1
