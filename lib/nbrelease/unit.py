"""One report built in a worker's own folder, from sources and into results anywhere. Knows nothing of who asks.

The engine is the same and so are the bytes. What stands among the results is looked at first: a report that its
inputs would give again is not made, so that a run that was broken off goes on where it was.
"""

import hashlib
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from threading import Lock

from chapterlens.chapters import chapter_meta
from chapterlens.editions import earlier
from chapterlens.errors import ChapterlensError
from nbrelease.build import Options
from nbrelease.ending import Ending, Unit, attempt
from nbrelease.inputs import LIBRARY, file_input, files_below
from nbrelease.manifest import FILE as MANIFEST
from nbrelease.manifest import build_id, read_manifest
from nbrelease.outlook import outlook
from nbrelease.remote import Place, forget, unreachable

_ONE = Lock()  # where the project is, is one for a process
_KNOWN_AT_MOST = 2_000_000  # bytes
_CHAPTERS = "data/chapters"
_NAME = re.compile(r"\w[\w.-]*")


@dataclass(frozen=True, slots=True)
class Task:
    """A unit of work.

    Attributes:
        unit: the report.
        source: where the project is: ``data/``, ``notebooks/``, ``requirements.txt``.
        results: where the folders of reports are.
        library: hash of the library that asks; another one would make another report.
        editions: ids of the same chapter in other years: one of them may be the edition before.
        parameters: for the notebooks that declare them.
        options: how the build behaves.
    """

    unit: Unit
    source: str
    results: str
    library: str
    editions: tuple[str, ...] = ()
    parameters: Mapping[str, object] = field(default_factory=dict)
    options: Options = field(default_factory=Options)


def tasks(
    units: Iterable[Unit],
    source: str,
    results: str,
    *,
    parameters: Mapping[str, object] | None = None,
    options: Options | None = None,
) -> Iterator[Task]:
    """The units of work for reports, from sources into results."""
    series: dict[str, list[str]] = {}
    for name in Place(source).folders(_CHAPTERS, "chapter.toml"):
        series.setdefault(_without_year(name), []).append(name)
    for unit in units:
        editions = tuple(series.get(_without_year(unit.chapter), ()))
        yield Task(unit, source, results, library(), editions, parameters or {}, options or Options())


def _without_year(name: str) -> str:
    """What the editions of a chapter have in common (``2021-02``, ``2022-02``)."""
    return re.sub(r"^\d{4}(?=\D)", "", name) if re.match(r"\d{4}\D", name) else f"={name}"


def work(task: Task, folder: Path) -> Ending:
    """Do a unit of work.

    Args:
        task: it.
        folder: of the worker's own; what it fetched and ran stays there for the next unit.
    """
    begun = time.perf_counter()
    if task.library != library():
        said = "this worker has another chapterlens than the one that asks; install the same on all machines"
        return Ending(task.unit, 2, (said,))
    if not re.fullmatch(
        r"\w[\w.-]*", task.unit.chapter
    ):  # it names folders, which are cleared away afterwards
        return Ending(task.unit, 2, (f"there is no chapter {task.unit.chapter}",))
    home = folder / hashlib.sha256(task.source.encode()).hexdigest()[:12]
    home.mkdir(parents=True, exist_ok=True)
    with _ONE, _at(home):
        try:
            return _work(task, home, begun)
        except ChapterlensError as error:
            return Ending(task.unit, error.exit_code, (str(error),))
        except unreachable() as error:
            return Ending(task.unit, 1, (f"{task.source} or {task.results}: {error}",))
        finally:
            _tidy(home, task.unit.chapter)


def _work(task: Task, home: Path, begun: float) -> Ending:
    chapter = task.unit.chapter
    source, results = Place(task.source), Place(task.results)
    _fetch(source, home, task)
    release = home / "reports" / chapter
    ended = f".ended/{chapter}.{task.unit.language}.json"
    if results.read(ended).get("code") == 0 and _stands(task, results, release):
        return Ending(task.unit, 0, seconds=time.perf_counter() - begun)
    results.fetch(home / "reports", chapter)
    before = [path.relative_to(release).as_posix() for path in release.rglob("*") if path.is_file()]
    ending = attempt(task.unit, parameters=task.parameters, options=task.options)
    if ending.status != "failed":
        results.publish(release, before)
    results.write(ended, {"code": ending.code, "sentences": list(ending.sentences)})
    return ending


def _tidy(home: Path, chapter: str) -> None:
    """Let go of what no other unit needs, so that a worker's disk and its plans do not grow with the chapters."""
    forget(home / "reports", chapter)
    forget(home, _CHAPTERS)
    known = home / ".chapterlens" / "known.json"
    if known.is_file() and known.stat().st_size > _KNOWN_AT_MOST:
        known.unlink()  # it remembers every chapter, and is read for each


def _fetch(source: Place, home: Path, task: Task) -> None:
    """Get of a project what a build of one chapter reads: the chapter, the edition before, and all but chapters."""
    beside = [name for name in source.inside("data") if name != _CHAPTERS]
    source.fetch(home, "requirements.txt", "notebooks", *beside, f"{_CHAPTERS}/{task.unit.chapter}")
    told = (home / _CHAPTERS / task.unit.chapter / "chapter.toml").is_file()
    if not told:  # the build says so
        (home / _CHAPTERS).mkdir(parents=True, exist_ok=True)
        return
    named = chapter_meta(task.unit.chapter).previous
    others = {*task.editions, *([named] if named and _NAME.fullmatch(named) else [])} - {task.unit.chapter}
    source.fetch(home, *(f"{_CHAPTERS}/{one}/chapter.toml" for one in sorted(others)))
    before = earlier(task.unit.chapter)
    if before:
        source.fetch(home, f"{_CHAPTERS}/{before}")


def _stands(task: Task, results: Place, release: Path) -> bool:
    """Whether the results hold the report that would be made."""
    unit = task.unit
    results.fetch(release.parent, f"{unit.chapter}/{MANIFEST}")
    try:
        held = read_manifest(release).reports.get(unit.language)
        ahead = outlook(unit.chapter, language=unit.language, parameters=task.parameters)
    except ChapterlensError:  # no release yet, or an input that is wrong: the build says so
        return False
    if held is None or held.build != build_id(ahead.inputs):
        return False
    if held.packages != {leaf.name: leaf.digest for leaf in ahead.inputs if leaf.kind == "package"}:
        return False
    there = results.below(unit.chapter)
    sizes = {name: there.get(f"{unit.chapter}/{name}", {}).get("size") for name in held.outputs}
    return all(sizes[name] == output.bytes for name, output in held.outputs.items())


@cache
def library() -> str:
    """A hash of the library's files."""
    total = hashlib.sha256()
    for path in files_below(LIBRARY):
        total.update(
            f"{path.relative_to(LIBRARY).as_posix()}\0{file_input('library', path).digest}\n".encode()
        )
    return total.hexdigest()


@contextmanager
def _at(home: Path) -> Iterator[None]:
    """Let a folder be the project."""
    before = os.environ.get("CHAPTERLENS_HOME")
    os.environ["CHAPTERLENS_HOME"] = str(home)
    try:
        yield
    finally:
        if before is None:
            del os.environ["CHAPTERLENS_HOME"]
        else:
            os.environ["CHAPTERLENS_HOME"] = before
