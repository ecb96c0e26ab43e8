"""Executed notebooks by key, and what earlier builds left to know. Knows nothing of how a notebook is run.

All of it can be thrown away: what is not here is made again. A file is written beside its place and moved there, and
names its own hash, so that a half-written or damaged one is never taken for whole.
"""

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.inputs import Input

_LIMIT = 500_000_000
_HALF_FOR = 600  # seconds: a half-written file that is older has no writer any more


@dataclass(slots=True)
class Record:
    """What is known of the last release of a report in one language.

    Attributes:
        key: of the report; empty when there was none.
        files: its files with their SHA-256.
        keys: the key of each run.
        leaves: what each run depended on; the pages' own under an empty name.
        failed: the runs that gave nothing, with the sentence.
    """

    key: str = ""
    files: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    leaves: dict[str, list[Input]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def stands(self, folder: Path) -> bool:
        """Whether the files of the release are in a folder as they were put there."""
        return bool(self.files) and all(digest(folder / name) == was for name, was in self.files.items())


class Store:
    """The project's cache folder.

    Args:
        folder: it; the project's own by default.
        limit: bytes that what was made may take; what was not used for longest goes first.
    """

    def __init__(self, folder: Path | None = None, limit: int = _LIMIT) -> None:
        self.folder = folder or paths.cache()
        self._limit = limit

    def get(self, key: str, kind: str = "ipynb") -> Path | None:
        """What was made of a key, if it is here and whole: an executed notebook, or a file of another kind."""
        for path in self._made().glob(f"{key[:40]}-*.{kind}"):
            if digest(path)[:24] == path.stem.partition("-")[2]:
                return path
        return None

    def put(self, key: str, content: bytes, kind: str = "ipynb") -> Path:
        """Keep what was made of a key."""
        path = self._made() / f"{key[:40]}-{hashlib.sha256(content).hexdigest()[:24]}.{kind}"
        _write(path, content)
        return path

    def trim(self, used: Iterable[Path] = ()) -> None:
        """Note what was used just now, and drop what has not been for longest when there is too much."""
        for path in used:
            with suppress(OSError):
                os.utime(path)
        for left in self.folder.glob("**/.half-*"):
            with suppress(OSError):
                if time.time() - left.stat().st_mtime > _HALF_FOR:
                    left.unlink()
        held = sorted(
            ((path.stat().st_mtime, path.stat().st_size, path) for path in self._made().glob("*-*.*")),
            reverse=True,
        )
        total = 0
        for _, size, path in held:
            total += size
            if total > self._limit:
                path.unlink(missing_ok=True)

    def record(self, out: Path, language: str) -> Record:
        """What is known of the last release into a folder; an empty record when nothing is."""
        told = self._json(self.record_path(out, language))
        try:
            leaves = {name: [Input(*leaf) for leaf in held] for name, held in told.pop("leaves", {}).items()}
            return Record(**told, leaves=leaves)
        except (TypeError, AttributeError):
            return Record()

    def keep_record(self, out: Path, language: str, record: Record) -> None:
        """Note what was released."""
        told = asdict(record)
        told["leaves"] = {
            name: [[leaf.kind, leaf.name, leaf.digest] for leaf in leaves]
            for name, leaves in record.leaves.items()
        }
        _write(self.record_path(out, language), json.dumps(told, ensure_ascii=False).encode())

    def known(self) -> dict[str, Any]:
        """What was found out of sources and chapters, by hash: looked up on the way to a plan."""
        return self._json(self.folder / "known.json")

    def keep_known(self, known: Mapping[str, Any]) -> None:
        """Keep it for the next time."""
        _write(self.folder / "known.json", json.dumps(known, ensure_ascii=False).encode())

    def noted(self, name: str) -> dict[str, Any]:
        """What was noted under a name (``ended/2021-02.zh``); empty when nothing was."""
        return self._json(self.folder / f"{name}.json")

    def note(self, name: str, told: Mapping[str, Any]) -> None:
        """Note something small for later."""
        _write(self.folder / f"{name}.json", json.dumps(told, ensure_ascii=False).encode())

    def failed(self, chapter_id: str, language: str) -> Path:
        """The folder for executed notebooks of runs that failed."""
        return self.folder / "failed" / chapter_id / language

    def _made(self) -> Path:
        return self.folder / "made"

    def record_path(self, out: Path, language: str) -> Path:
        """The file of that record."""
        name = hashlib.sha256(str(out.resolve()).encode()).hexdigest()[:12]
        return self.folder / "released" / f"{out.name}.{language}.{name}.json"

    @staticmethod
    def _json(path: Path) -> dict[str, Any]:
        try:
            told = json.loads(path.read_bytes())
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}


def digest(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; empty when there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _write(path: Path, content: bytes) -> None:
    """Write a file, whole or not at all."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        number, half = tempfile.mkstemp(prefix=".half-", dir=path.parent)
        with os.fdopen(number, "wb") as held:
            held.write(content)
        Path(half).replace(path)
    except OSError as error:
        raise ChapterlensError(f"{path} cannot be written: {error.strerror}", exit_code=1) from None
