"""The cache of a project: executed notebooks by key, and what is known of the last releases.

All of it can be thrown away: what is missing, damaged or of another shape is made again. Nothing here stops a build:
what cannot be written is skipped, and ``problem`` says why.
"""

import hashlib
import os
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from nbrelease.project import Part, Target, Unsourced

_MOST_BYTES = 500_000_000
_STALE_AFTER = 600  # seconds: a half-written file that is older has no writer any more
_KEY = 40  # characters of a key in a file's name
_T = TypeVar("_T")


class Input(Struct, frozen=True, order=True, array_like=True):
    """One thing that a run or a report depends on.

    Attributes:
        kind: see ``plan.KINDS``.
        name: of a file its path in the project, with slashes; of anything else its name.
        digest: SHA-256 of a file in hexadecimal; the version of a package; the value of a parameter as JSON.
    """

    kind: str
    name: str
    digest: str


class Executed(Struct, frozen=True):
    """An executed notebook in the cache, and the Python files outside of the library that its kernel imported."""

    path: Path
    imports: tuple[Input, ...] = ()


class Record(Struct):
    """What is known of the last release of a report.

    Attributes:
        files: of the report with their SHA-256; none when there was none.
        inputs: what each run depended on, by the run's name; under an empty name what the pages did.
        failed: the sentence of each run that failed.
        unsourced: the numbers that nothing accounts for.
        parts: a hash of what decides which notebooks the report has, and these.
        unfit: what ``Project.unfit`` said.
    """

    files: dict[str, str] = {}
    inputs: dict[str, tuple[Input, ...]] = {}
    failed: dict[str, str] = {}
    unsourced: tuple[Unsourced, ...] = ()
    parts: tuple[str, list[Part]] = ("", [])
    unfit: tuple[str, ...] = ()

    def is_intact(self, folder: Path) -> bool:
        """Whether the files of the release are in a folder as they were put there."""
        return bool(self.files) and all(file_digest(folder / name) == old for name, old in self.files.items())


class Cache:
    """A cache folder.

    Attributes:
        folder: made when something is stored.
        problem: why something could not be stored, in a few words; empty when all was.
    """

    def __init__(self, folder: Path, limit: int = _MOST_BYTES) -> None:
        self.folder = folder
        self.problem = ""
        self._limit, self._runs = limit, folder / "runs"

    def executed(self, key: str) -> Iterator[Executed]:
        """The executed notebooks of a key, those that are whole: they differ in what was imported."""
        for path in sorted(self._runs.glob(f"{key[:_KEY]}-*.ipynb")):
            if (file_digest(path) or "")[:24] == path.stem.partition("-")[2]:
                imports = self._read(path.with_suffix(".json"), tuple[Input, ...])
                if imports is not None:
                    yield Executed(path, imports)

    def store(self, key: str, notebook: bytes, imports: Iterable[Input]) -> None:
        """Store an executed notebook."""
        path = self._runs / f"{key[:_KEY]}-{hashlib.sha256(notebook).hexdigest()[:24]}.ipynb"
        if self.write(path.with_suffix(".json"), msgspec.json.encode(tuple(imports))):
            self.write(path, notebook)

    def trim(self, used: Iterable[Path] = ()) -> None:
        """Mark what was used just now; delete what was not used for longest when there is too much."""
        total = 0
        with suppress(OSError):  # another build may trim it, too
            for path in used:
                os.utime(path)
            for path in self.folder.glob("**/.half-*"):
                if path.stat().st_mtime < time.time() - _STALE_AFTER:
                    path.unlink()
            runs = [(path.stat().st_mtime, path.stat().st_size, path) for path in self._runs.glob("*.ipynb")]
            for _, size, path in sorted(runs, reverse=True):
                total += size
                if total > self._limit:
                    path.unlink()
                    path.with_suffix(".json").unlink(missing_ok=True)

    def record(self, out: Path, target: Target) -> Record:
        """What is known of the last release into a folder; an empty record when nothing is."""
        return self._read(self._record_path(out, target), Record) or Record()

    def store_record(self, out: Path, target: Target, record: Record) -> None:
        """Store what was released."""
        self.write(self._record_path(out, target), msgspec.json.encode(record, enc_hook=str))

    def released(self, reports: Path) -> set[tuple[str, str]]:
        """Name and language of each report that was released into its folder in ``reports`` from here."""
        names = (path.stem.rsplit(".", 2) for path in (self.folder / "released").glob("*.*.*.json"))
        return {(name, language) for name, language, digest in names if digest == _digest(reports / name)}

    def read_note(self, name: str) -> dict[str, Any]:
        """What was noted under a name (``ended/2021-02.zh``); empty when nothing was."""
        return self._read(self.folder / f"{name}.json", dict[str, Any]) or {}

    def write_note(self, name: str, content: Mapping[str, Any]) -> None:
        """Note something small for later, if it is not what is noted already."""
        if self.read_note(name) != dict(content):
            self.write(self.folder / f"{name}.json", msgspec.json.encode(content))

    def failed_folder(self, target: Target) -> Path:
        """The folder for executed notebooks of runs that failed."""
        return self.folder / "failed" / target.name / target.language

    def _record_path(self, out: Path, target: Target) -> Path:
        return self.folder / "released" / f"{out.name}.{target.language}.{_digest(out)}.json"

    @staticmethod
    def _read(path: Path, kind: type[_T]) -> _T | None:
        """The JSON of a file as a type; None when there is none, or none of that shape."""
        with suppress(OSError, msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(path.read_bytes(), type=kind, dec_hook=_decode_path)
        return None

    def write(self, path: Path, content: bytes) -> bool:
        """Write a file, whole or not at all; whether that succeeded."""
        partial = path.with_name(f".half-{os.getpid()}-{path.name}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            partial.write_bytes(content)
            partial.replace(path)
        except OSError as error:
            self.problem = self.problem or f"{path.parent}: {error.strerror}"
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            return False
        return True


def file_digest(path: Path) -> str | None:
    """The SHA-256 of a file in hexadecimal; None when it cannot be read."""
    with suppress(OSError):
        if path.is_file():  # reading a pipe would wait for ever
            return hashlib.sha256(path.read_bytes()).hexdigest()
    return None


def _digest(out: Path) -> str:
    return hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]


def _decode_path(kind: type, value: Any) -> Any:
    return Path(value) if kind is Path else value
