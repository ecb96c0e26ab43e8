"""chapterlens verify: a report is made again elsewhere and compared, and any two builds give the same bytes."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chapterlens import paths
from chapterlens.cli import main
from nbrelease.build import Result, build
from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.manifest import Manifest, manifest_bytes, outputs_of, read_manifest, report_of
from nbrelease.plan import MANIFEST as FILE
from nbrelease.project import Plain, Target
from nbrelease.verify import compare, published, verify
from tests.projects import command_here, essay

OF = "2021-02"
INPUTS = {
    ("notebook", "notebooks/22-key-industries.ipynb"): "a",
    ("chapter", "data/chapters/2021-02/notes.toml"): "b",
    ("library", "lib/chapterlens/paths.py"): "c",
    ("lock", "requirements.txt"): "d",
}
FILES = {"report.html": b"page", "report.pdf": b"%PDF", "data/dates.csv": b"iso\n"}


def made(inputs: dict[tuple[str, str], str], files: dict[str, bytes]) -> Manifest:
    leaves = [Input(kind, name, digest) for (kind, name), digest in inputs.items()]
    return msgspec.json.decode(
        manifest_bytes(Target(OF), report_of(leaves, outputs_of(files)), Path("nowhere")), type=Manifest
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, raw in FILES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(raw)
    (tmp_path / FILE).write_text("{}")
    return tmp_path


SOURCES = [
    # input that differs, as it is now (None: gone), what is said of it
    ("notebook", "notebooks/22-key-industries.ipynb", "x", "notebooks/22-key-industries.ipynb changed"),
    (
        "chapter",
        "data/chapters/2021-02/notes.toml",
        None,
        "data/chapters/2021-02/notes.toml is gone",
    ),
    ("notebook", "notebooks/25-new.ipynb", "x", "notebooks/25-new.ipynb is new"),
    ("library", "lib/chapterlens/paths.py", "x", "lib/chapterlens/paths.py changed"),
    ("lock", "requirements.txt", "x", "requirements.txt changed"),
]


@pytest.mark.parametrize(("kind", "name", "now", "said"), SOURCES, ids=[said for *_, said in SOURCES])
def test_another_source_is_named(kind: str, name: str, now: str | None, said: str, folder: Path) -> None:
    changed = {**INPUTS, (kind, name): now or ""}
    if now is None:
        del changed[kind, name]
    verdict = compare(folder, made(INPUTS, FILES), made(changed, FILES))
    assert verdict.differences == (f"report: {said} since it was made",)


def spoil(folder: Path) -> None:
    (folder / "report.pdf").write_bytes(b"%PDF-other")


def remove(folder: Path) -> None:
    (folder / "data" / "dates.csv").unlink()


def add(folder: Path) -> None:
    (folder / "notes.txt").write_text("mine")


def add_hidden(folder: Path) -> None:
    (folder / ".notes").write_text("mine")


def add_link(folder: Path) -> None:
    (folder / "more").symlink_to(folder.parent)


DEEDS = [
    (spoil, "report.pdf is not the file that was made; manifest.json has another hash"),
    (remove, "data/dates.csv is missing"),
    (add, "notes.txt is not in manifest.json"),
    (add_hidden, ".notes is not in manifest.json"),
    (add_link, "more is not in manifest.json"),
]


@pytest.mark.parametrize(("deed", "said"), DEEDS, ids=["spoilt", "removed", "added", "hidden", "linked"])
def test_a_file_that_is_not_as_made_is_named(deed: Callable[[Path], None], said: str, folder: Path) -> None:
    held = made(INPUTS, FILES)
    assert compare(folder, held, held).differences == ()
    deed(folder)
    assert compare(folder, held, held).differences == (said,)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({**FILES, "report.html": b"other"}, "report.html comes out differently now"),
        ({**FILES, "data/new.csv": b""}, "data/new.csv would be made now, and is not in manifest.json"),
        ({"report.html": b"page", "report.pdf": b"%PDF"}, "data/dates.csv would not be made any more"),
    ],
)
def test_what_comes_out_differently_is_named(files: dict[str, bytes], said: str, folder: Path) -> None:
    assert compare(folder, made(INPUTS, FILES), made(INPUTS, files)).differences == (said,)


def test_a_manifest_that_was_edited_is_found(folder: Path) -> None:
    held = made(INPUTS, FILES)
    edited = msgspec.structs.replace(held, made_by="somebody")
    assert compare(folder, edited, held).differences == ("manifest.json comes out differently now",)
    raw = msgspec.json.encode(held)
    for old, new in ((b'{"made_by"', b'{"more":1,"made_by"'), (b'{"build"', b'{"more":1,"build"')):
        (folder / "manifest.json").write_bytes(raw.replace(old, new, 1))
        with pytest.raises(ReleaseError, match=r"is no manifest .*unknown field"):
            read_manifest(folder)


@pytest.mark.parametrize("words", [["verify"], ["verify", OF], ["verify", "1999-01"]])
def test_without_a_report_there_is_nothing_to_verify(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.err.count("\n") == 1
    assert "there is no report" in said.err


@pytest.mark.slow
def test_a_release_made_meanwhile_is_no_difference(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "project").mkdir()
    essay(tmp_path / "project" / "one.ipynb", "1 + 1", parameters="")
    plain, target = Plain(tmp_path / "project"), Target("project")
    assert build(plain, target).code == 0
    other = essay(tmp_path / "other.ipynb", "2 + 2", parameters="").read_bytes()
    built: list[Path] = []

    def meanwhile(of: Plain, *given: Any, **how: Any) -> Result:
        result = build(of, *given, **how)
        if not built:
            (plain.root / "one.ipynb").write_bytes(other)
            assert build(plain, target).made
        built.append(of.root)
        return result

    monkeypatch.setattr("nbrelease.verify.build", meanwhile)
    assert verify(plain, "project").differences == () and len(built) == 2


@pytest.mark.slow
def test_a_report_that_is_gone_with_its_entry_is_missed(tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    essay(tmp_path / "project" / "one.ipynb", "1 + 1", parameters="")
    plain = Plain(tmp_path / "project")
    for language in ("zh", "en"):
        assert build(plain, Target("project", language)).code == 0
    git = ["git", "-C", str(plain.root), "-c", "user.name=a", "-c", "user.email=a@b"]
    for words in (["init", "--quiet"], ["add", "reports"], ["commit", "--quiet", "-m", "reports"]):
        subprocess.run([*git, *words], check=True, env={**os.environ, "GIT_CONFIG_GLOBAL": os.devnull})
    assert verify(plain, "project").differences == ()
    report = plain.root / "reports" / "project"
    held = read_manifest(report)
    zh = msgspec.structs.replace(held, reports={"zh": held.reports["zh"]})
    (report / FILE).write_bytes(
        msgspec.json.format(msgspec.json.encode(zh, order="sorted"), indent=1) + b"\n"
    )
    for path in report.glob("report.en.*"):
        path.unlink()
    missed = ("report.en is gone, with its entry in manifest.json",)
    (plain.root / ".git").rename(tmp_path / "git")
    assert verify(plain, "project").differences == missed, "the cache knows of it"
    shutil.rmtree(plain.cache)
    assert verify(plain, "project").differences == (), "nobody knows of it"
    (tmp_path / "git").rename(plain.root / ".git")
    assert verify(plain, "project").differences == missed, "git knows of it"
    shutil.rmtree(report)
    assert published(plain) == ["project"]
    assert verify(plain, "project").differences == ("the report is gone; build project to make it again",)


def project(folder: Path, essays: Sequence[str]) -> Path:
    """A copy of what a build reads, with some of the essays or, without names, all."""
    for name in ("data", "notebooks"):
        shutil.copytree(paths.home() / name, folder / name)
    shutil.copy(paths.home() / "requirements.txt", folder)
    if essays:
        path = folder / "data" / "chapters" / OF / "chapter.toml"
        settings, cut = re.subn(r"(?ms)^order = \[.*?^\]", f"order = {list(essays)}", path.read_text("utf-8"))
        assert cut == 1
        path.write_text(settings, "utf-8")
    return folder


def run(home: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "chapterlens.cli", *words],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=home,
        env={**os.environ, **environment, "CHAPTERLENS_HOME": str(home), "PYTHONIOENCODING": "utf-8"},
    )


HERE = {"LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "1"}
THERE = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "TZ": "America/Los_Angeles", "PYTHONHASHSEED": "4711"}


SOME = ("22-key-industries", "24-green-city")


@pytest.fixture(scope="module", params=[SOME, pytest.param((), marks=pytest.mark.soak)], ids=["some", "all"])
def essays(request: pytest.FixtureRequest) -> Sequence[str]:
    """The essays of a report of the real chapter; all of them take longest."""
    names: Sequence[str] = request.param
    return names


@pytest.fixture(scope="module")
def built(essays: Sequence[str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a report of the real chapter in it."""
    home = project(tmp_path_factory.mktemp("one"), essays)
    done = run(home, "build", OF, **HERE)
    assert done.returncode == 0, done.stderr
    return home


def held(home: Path) -> dict[str, bytes]:
    folder = home / "reports" / OF
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.soak
def test_two_builds_give_the_same_bytes(built: Path, essays: Sequence[str], tmp_path: Path) -> None:
    """In another folder with another depth, later, in another locale and time zone, with other hashes."""
    other = project(tmp_path / "quite" / "another place", essays)
    there = THERE if essays else {**THERE, "PYTHONOPTIMIZE": "2"}  # which compiles everything anew
    done = run(other, "build", OF, **there)
    assert done.returncode == 0, done.stderr
    one, two = held(built), held(other)
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []
    assert {Path(name).suffix for name in one} == {".html", ".pdf", ".csv", ".xlsx", ".json"}


@pytest.mark.slow
def test_the_manifest_covers_every_file_and_names_no_machine(built: Path) -> None:
    raw = (built / "reports" / OF / FILE).read_text("utf-8")
    report = json.loads(raw)["reports"]["zh"]
    assert report["outputs"].keys() == held(built).keys() - {FILE}
    inputs = {name for files in report["inputs"].values() for name in files}
    assert {
        "notebooks/22-key-industries.ipynb",
        f"data/chapters/{OF}/chapter.md",
        "requirements.txt",
    } <= inputs
    assert {"lib/chapterlens/report/workbook.py", "lib/hanreport/columns.toml"} <= inputs
    assert all(not Path(name).is_absolute() and ".." not in Path(name).parts for name in inputs)
    for place in (str(built), str(paths.home()), str(Path.home()), sys.prefix):
        assert place not in raw
    assert report["build"][:12] in (built / "reports" / OF / "report.html").read_text("utf-8")


def told_more(raw: bytes) -> bytes:
    notebook = json.loads(raw)
    notebook["cells"][0]["source"] = [*notebook["cells"][0]["source"], "\n\n这里多了一句。"]
    return json.dumps(notebook, ensure_ascii=False).encode()


def broken(raw: bytes) -> bytes:
    notebook = json.loads(raw)
    notebook["cells"][-1] = {
        **notebook["cells"][1],
        "cell_type": "code",
        "metadata": {},
        "outputs": [],
        "source": "1 / 0",
    }
    notebook["cells"][-1] |= {"id": "last", "execution_count": None}
    return json.dumps(notebook, ensure_ascii=False).encode()


CHANGED: dict[str, Callable[[bytes], bytes]] = {
    "notebooks/22-key-industries.ipynb": told_more,
    "notebooks/24-green-city.ipynb": broken,
    f"reports/{OF}/data/dates.csv": lambda raw: b"spoilt",
}


@pytest.mark.slow
def test_verify_finds_the_report_as_it_is_and_then_what_was_changed(built: Path) -> None:
    done = run(built, "verify", OF, **THERE)  # made again elsewhere, as another machine would
    assert (done.returncode, done.stdout) == (
        0,
        f"{OF}: {len(held(built)) - 1} files made again, every byte the same\n",
    )
    whole = {name: (built / name).read_bytes() for name in CHANGED}
    for name, change in CHANGED.items():
        (built / name).write_bytes(change(whole[name]))
    before = held(built)
    done = command_here(built, "verify", OF)
    after = held(built)
    for name, raw in whole.items():
        (built / name).write_bytes(raw)
    assert done.returncode == 5, done.stderr
    failed, *others = done.stdout.splitlines()
    assert failed.startswith(f"{OF}: 24-green-city.ipynb failed in cell ")
    assert failed.endswith("ZeroDivisionError: division by zero")
    assert others == [
        f"{OF}: report: notebooks/22-key-industries.ipynb changed since it was made",
        f"{OF}: report: notebooks/24-green-city.ipynb changed since it was made",
        f"{OF}: data/dates.csv is not the file that was made; manifest.json has another hash",
        f"{OF}: report.html comes out differently now",
        f"{OF}: report.pdf comes out differently now",
    ]
    assert after == before, "verify leaves the report alone"
