"""A project and its releases wherever fsspec reaches (a folder, ``s3://``). Knows nothing of clusters or builds."""

import json
import shutil
import sys
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from chapterlens.errors import ChapterlensError
from nbrelease.manifest import FILE as MANIFEST
from nbrelease.release import release

_STAMPS = ".fetched.json"
_ONE_STEP = ("file", "local")
"""Where a release can be put in place in one step."""


class Place:
    """A folder somewhere.

    Args:
        url: of it, as fsspec takes it; a plain path is one of this machine.

    Raises:
        ChapterlensError: there is no such kind of place here.
    """

    def __init__(self, url: str) -> None:
        try:
            from fsspec.core import url_to_fs
        except ModuleNotFoundError:
            raise ChapterlensError(WANTED) from None
        try:
            self._files, self.root = url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise ChapterlensError(f"{url} cannot be opened: {error}") from None
        self.url = url

    def below(self, *names: str) -> dict[str, Any]:
        """What is known of each file below some folders, or of files themselves, by name from here."""
        self._files.invalidate_cache()
        found = {}
        for name in names:
            for path, info in self._files.find(f"{self.root}/{name}", detail=True).items():
                found[self._name(path)] = info
        return found

    def inside(self, name: str) -> list[str]:
        """The files and folders in a folder, by name from here."""
        self._files.invalidate_cache()
        try:
            return sorted(self._name(path) for path in self._files.ls(f"{self.root}/{name}", detail=False))
        except FileNotFoundError:
            return []

    def folders(self, name: str, holding: str) -> list[str]:
        """The names of the folders in a folder that hold a file.

        Raises:
            ChapterlensError: this place cannot be reached.
        """
        try:
            self._files.invalidate_cache()
            found = self._files.glob(f"{self.root}/{name}/*/{holding}")
        except unreachable() as error:
            raise ChapterlensError(f"{self.url} cannot be read: {error}") from None
        return sorted(path.split("/")[-2] for path in found)

    def fetch(self, home: Path, *names: str) -> None:
        """Let folders, or files, in a folder of ours be those of here; what has not changed is not fetched again.

        Args:
            home: the folder of ours.
            names: of folders or files in it and here.
        """
        home.mkdir(parents=True, exist_ok=True)
        stamps = _stamps(home)
        there = self.below(*names)
        for name, info in there.items():
            place, stamp = home / name, _stamp(info)
            if stamps.get(name) != stamp or not place.is_file():
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(self._files.cat_file(f"{self.root}/{name}"))
                stamps[name] = stamp
        for name in names:
            for path in (home / name).rglob("*"):
                if path.is_file() and path.relative_to(home).as_posix() not in there:
                    path.unlink()
        (home / _STAMPS).write_text(json.dumps(stamps), encoding="utf-8")

    def publish(self, folder: Path, replaced: Collection[str]) -> None:
        """Put a release here under its name: in one step on a file system, elsewhere the manifest as the last.

        Args:
            folder: the release.
            replaced: names of its last release; those that are not made anew go.
        """
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        if self._files.protocol in _ONE_STEP or set(self._files.protocol) & set(_ONE_STEP):
            release(files, Path(self.root) / folder.name, replaced)
            return
        for name in sorted(files, key=lambda name: name == MANIFEST):
            self._files.pipe_file(f"{self.root}/{folder.name}/{name}", files[name])
        for name in {*replaced} - {*files}:
            self._files.rm_file(f"{self.root}/{folder.name}/{name}")

    def _name(self, path: str) -> str:
        name = path[len(self.root) :].strip("/")
        if ".." in name.split("/"):
            raise ChapterlensError(f"{self.url} holds {name}, a name that leads out of its folder")
        return name

    def read(self, name: str) -> Mapping[str, Any]:
        """A JSON object; an empty one when there is none."""
        try:
            told = json.loads(self._files.cat_file(f"{self.root}/{name}"))
        except (FileNotFoundError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}

    def write(self, name: str, told: Mapping[str, Any]) -> None:
        """Write a JSON object."""
        path = f"{self.root}/{name}"
        self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._files.pipe_file(path, json.dumps(told, ensure_ascii=False).encode())


WANTED = "this needs what pip install 'chapterlens[cluster]' brings"


def unreachable() -> tuple[type[Exception], ...]:
    """The errors by which places say that they cannot be reached: the system's own, and those of a library of S3."""
    if "botocore" not in sys.modules:
        return (OSError,)
    from botocore.exceptions import BotoCoreError

    return (OSError, BotoCoreError)


def forget(home: Path, *names: str) -> None:
    """Drop what was fetched of some folders, so that a worker's disk does not fill."""
    stamps = _stamps(home)
    if not home.is_dir():
        return
    for name in names:
        shutil.rmtree(home / name, ignore_errors=True)
    kept = {
        held: stamp for held, stamp in stamps.items() if not held.startswith(tuple(f"{n}/" for n in names))
    }
    (home / _STAMPS).write_text(json.dumps(kept), encoding="utf-8")


def _stamps(home: Path) -> dict[str, Any]:
    try:
        told = json.loads((home / _STAMPS).read_bytes())
    except (OSError, ValueError):
        return {}
    return told if isinstance(told, dict) else {}


def _stamp(info: Mapping[str, Any]) -> str:
    """What is another one when a file is: its size, and its hash or the moment it was written."""
    moment = next((info[key] for key in ("ETag", "mtime", "LastModified", "created") if key in info), "")
    return f"{info.get('size')} {moment}"
