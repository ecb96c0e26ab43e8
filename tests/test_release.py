"""Releases: one step from the old report to the new one, whoever is killed when."""

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nbrelease import release as releases
from nbrelease.errors import ReleaseError
from nbrelease.release import locked, release
from tests.projects import NAMES, command, contents, essay, names, project, started

TIMES = [4, pytest.param(20, marks=pytest.mark.soak)]
"""How often something is killed."""
SWAPS = [True, False]


@pytest.fixture(params=SWAPS, ids=["exchanged", "moved one by one"])
def swaps(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if not request.param:
        monkeypatch.setattr(releases, "_swap", lambda one, other: False)
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
    with pytest.raises(ReleaseError, match="cannot be written to") as error:
        release({"a": b"1"}, tmp_path / "reports" / "x")
    assert error.value.exit_code == 1


def test_the_staging_of_a_killed_build_is_cleared_by_its_own_report_only(tmp_path: Path) -> None:
    for name in ("2021", "2021-02"):
        (tmp_path / f"{releases._staging_prefix(tmp_path / name)}dead").mkdir()
    release({"a": b"1"}, tmp_path / "2021")
    assert [name for name in names(tmp_path) if name.startswith(".")] == [
        f"{releases._staging_prefix(tmp_path / '2021-02')}dead"
    ]
    release({"a": b"1"}, tmp_path / "2021-02")
    assert names(tmp_path) == ["2021", "2021-02"]


def a_file(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", "utf-8")


def a_work_tree(folder: Path) -> None:
    (folder / ".git" / "objects").mkdir(parents=True)
    (folder / ".git" / "HEAD").write_text("ref: refs/heads/main", "utf-8")


def an_empty_folder(folder: Path) -> None:
    (folder / "empty").mkdir()


def a_link(folder: Path) -> None:
    (folder / "link").symlink_to("nowhere")


@pytest.mark.parametrize("own", [a_file, a_work_tree, an_empty_folder, a_link])
def test_what_a_build_did_not_make_stays_as_it_is(tmp_path: Path, own: Callable[[Path], None]) -> None:
    folder = tmp_path / "reports" / "x"
    release({"a": b"1", "data/old.csv": b"1"}, folder)
    own(folder)
    place = folder.stat().st_ino
    before = {
        path: path.lstat().st_ino for path in folder.rglob("*") if path.name not in ("a", "old.csv", "data")
    }
    release({"a": b"2", "data/new.csv": b"2"}, folder, replaced=["a", "data/old.csv"])
    assert folder.stat().st_ino == place
    assert {path: path.lstat().st_ino for path in before} == before
    assert (folder / "a").read_bytes() == b"2" and names(folder / "data") == ["new.csv"]
    assert not list(folder.rglob(".nbrelease-*"))


def test_a_release_folder_that_is_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "reports").mkdir()
    folder = tmp_path / "reports" / "x"
    folder.symlink_to(tmp_path / "elsewhere")
    for content in (b"1", b"2"):
        assert release({"a": content}, folder, replaced=["a"]) == [folder / "a"]
        assert folder.is_symlink() and contents(tmp_path / "elsewhere") == {"a": content}


def test_a_mounted_folder_gets_file_after_file_the_manifest_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reports" / "x"
    release({"a": b"1", "manifest.json": b"1"}, folder)
    moved: list[str] = []
    replace = Path.replace

    def within(path: Path, other: Path) -> Path:
        assert path.parent == other.parent, "nothing is moved from another device"
        moved.append(other.name)
        return replace(path, other)

    monkeypatch.setattr(Path, "replace", within)
    monkeypatch.setattr(os.path, "ismount", lambda path: Path(path) == folder)
    release({"b": b"2", "data/c": b"2", "manifest.json": b"2"}, folder, replaced=["a", "manifest.json"])
    assert moved == ["b", "c", "manifest.json"]
    assert contents(folder) == {"b": b"2", "data/c": b"2", "manifest.json": b"2"}


@pytest.mark.parametrize("mounted", [False, True])
def test_a_full_disk_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mounted: bool) -> None:
    folder = tmp_path / "reports" / "x"
    release({"a": b"1", "b": b"1"}, folder)
    write = Path.write_bytes

    def full(path: Path, content: bytes) -> int:
        if path.name.endswith("b"):
            write(path, content[:1])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", full)
    monkeypatch.setattr(os.path, "ismount", lambda path: mounted)
    with pytest.raises(ReleaseError, match="x cannot be written to: No space left") as error:
        release({"a": b"2", "b": b"2"}, folder, replaced=["a", "b"])
    assert error.value.exit_code == 1
    assert contents(folder) == {"a": b"1", "b": b"1"} and names(folder.parent) == ["x"]


@pytest.mark.parametrize("foreign", [False, True])
def test_a_name_that_leads_out_of_the_folder_deletes_and_copies_nothing(
    tmp_path: Path, foreign: bool
) -> None:
    folder, other = tmp_path / "reports" / "x", tmp_path / "mine"
    release({"a": b"1"}, folder)
    other.write_text("mine", "utf-8")
    if foreign:
        (folder / "link").symlink_to(tmp_path)
    outside = ["../../mine", str(other), "link/mine"]
    release({"a": b"2"}, folder, replaced=outside)
    release({"a": b"3"}, folder, kept=outside)
    assert other.read_text("utf-8") == "mine"
    assert names(tmp_path) == ["mine", "reports"] and names(folder.parent) == ["x"]


def test_a_file_in_place_of_the_folder_stays(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine", "utf-8")
    with pytest.raises(ReleaseError, match="cannot be written to"):
        release({"a": b"1"}, tmp_path / "x")
    assert (tmp_path / "x").read_text("utf-8") == "mine"


def test_a_folder_in_place_of_a_file_is_seen_before_anything_is_replaced(tmp_path: Path) -> None:
    release({"a": b"1"}, tmp_path / "x")
    (tmp_path / "x" / "b" / "own").mkdir(parents=True)
    with pytest.raises(ReleaseError, match="cannot be written to: b is a folder"):
        release({"a": b"2", "b": b"2"}, tmp_path / "x")
    assert (tmp_path / "x" / "a").read_bytes() == b"1"


def test_files_are_on_the_disk_before_their_folder_is_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swaps: bool
) -> None:
    synced: list[str] = []
    sync = os.fsync

    def note(opened: int) -> None:
        synced.append(
            f"{os.fstat(opened).st_size if Path(f'/proc/self/fd/{opened}').is_file() else 'folder'}"
        )
        sync(opened)

    release({"a": b"1"}, tmp_path / "x")
    monkeypatch.setattr(os, "fsync", note)
    release({"a": b"22", "data/b": b"333"}, tmp_path / "x", replaced=["a"])
    assert synced[:2] == ["2", "3"] and synced[-1] == "folder"


@pytest.mark.parametrize("foreign", [False, True])
def test_files_keep_their_mode_and_new_ones_follow_the_mask(tmp_path: Path, foreign: bool) -> None:
    folder = tmp_path / "x"
    mask = os.umask(0o022)
    try:
        release({"a": b"1", "data/c": b"1"}, folder)
        (folder / "a").chmod(0o664)
        if foreign:
            a_file(folder)
        os.umask(0o077)
        release({"a": b"2", "b": b"2", "data/c": b"2"}, folder, replaced=["a"])
    finally:
        os.umask(mask)
    assert (folder / "data").stat().st_mode & 0o777 == 0o755
    assert [(folder / name).stat().st_mode & 0o777 for name in ("a", "b")] == [0o664, 0o600]


@pytest.mark.slow
def test_a_report_whose_name_begins_another_ones_leaves_that_alone(tmp_path: Path) -> None:
    """Two builds at once: of 2021 and of 2021-02, with a file of the user's own in each folder."""
    home = project(tmp_path)
    chapters = home / "data" / "chapters"
    shutil.copytree(chapters / "2021-02", chapters / "2021")
    for name in ("2021", "2021-02"):
        (home / "reports" / name).mkdir(parents=True)
        a_file(home / "reports" / name)
    running = [started(home, ["build", "--quiet", name]) for name in ("2021", "2021-02")]
    for one in running:
        assert one.communicate(timeout=300)[1] == "" and one.returncode == 0
    for name in ("2021", "2021-02"):
        assert {"notes.txt", "report.html", "report.pdf", "manifest.json"} <= set(
            names(home / "reports" / name)
        )
    assert names(home / "reports") == ["2021", "2021-02"]


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="folders cannot be exchanged here")
@pytest.mark.slow
@pytest.mark.parametrize("times", TIMES)
def test_a_release_killed_at_any_moment_is_the_old_or_the_new_one(tmp_path: Path, times: int) -> None:
    folder = tmp_path / "reports" / "x"
    code = (
        "import sys\nfrom pathlib import Path\nfrom nbrelease.release import release\nn = 0\n"
        "while True:\n    n += 1\n    same = str(n).encode() * 1000\n"
        "    release({name: same for name in ('a', 'b', 'data/c')}, Path(sys.argv[1]))\n"
    )
    chance = random.Random(times)
    for _ in range(times):
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


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_build_killed_at_any_moment_leaves_a_whole_report_and_the_next_one_works(tmp_path: Path) -> None:
    home, times = project(tmp_path), 20
    folder = home / "reports" / "2021-02"
    begun = time.perf_counter()
    assert command(home, "build", "2021-02").returncode == 0
    whole = time.perf_counter() - begun
    versions = [contents(folder)]
    chance = random.Random(times)
    for number in range(times):
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
    assert f"fassung {chr(96 + times)}".encode() in contents(folder)["report.html"]
    assert names(home / "reports") == ["2021-02"]


def test_a_lock_is_held_by_one_and_freed_by_death(tmp_path: Path) -> None:
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom nbrelease.release import locked\n"
        "with locked(Path(sys.argv[1]), 'x', 0, print):\n    print('held', flush=True)\n    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout and holder.stdout.readline() == "held\n"
    said: list[str] = []
    for wait in (0, 0.3):
        busy = pytest.raises(ReleaseError, match=f"process {holder.pid} since .*try again later")
        with busy as error, locked(tmp_path, "x", wait, said.append):
            raise AssertionError("two hold it")
        assert error.value.exit_code == 75
    assert len(said) == 1 and "waiting up to 0.3 s" in said[0]
    holder.kill()
    holder.communicate()
    with locked(tmp_path, "x", 0, said.append):
        pass
    assert len(said) == 1


def test_a_disk_without_locks_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def none(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", none)
    with (
        pytest.raises(ReleaseError, match=r"has no locks \(No locks available\)") as error,
        locked(tmp_path, "x", 0, print),
    ):
        raise AssertionError("there is a lock")
    assert error.value.exit_code == 1


def test_a_folder_that_is_not_writable_has_its_lock_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    (tmp_path / "tmp").mkdir()

    mkdir = Path.mkdir

    def refused(path: Path, *how: Any, **more: Any) -> None:
        if "read-only" in path.parts:
            raise PermissionError(errno.EROFS, os.strerror(errno.EROFS), str(path))
        mkdir(path, *how, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", refused)
        with locked(tmp_path / "read-only" / "locks", "x", 0, print):
            assert [name[:10] for name in names(tmp_path / "tmp")] == ["nbrelease."] * 2
