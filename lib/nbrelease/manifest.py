"""What a release was made of and what it holds, each with its SHA-256. Knows nothing of how either is made.

``manifest.json`` lies beside a report and covers every file of it, in every language that is there. It holds no
moment and no path of a machine: the same inputs give the same bytes.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

import msgspec
from msgspec import Struct

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.inputs import Input, digest_of

FILE = "manifest.json"

_OF_THE_MACHINE = ("package", "python")
"""Inputs that are no files: the lock, which is one, says what they should be."""
_OF_THE_BUILD = ("chapter", "language", "section", "previous")
"""Parameters that a build sets by itself."""


class Output(Struct, frozen=True):
    """A file of a release."""

    sha256: str
    bytes: int


class Report(Struct, frozen=True):
    """A report in one language.

    Attributes:
        build: its build id in full, that of ``build_id``.
        parameters: given by the user.
        outputs: the files that were made with it, by name in the folder of the release.
        inputs: the files that it was made of, by kind and name, with their SHA-256; the lock with that of its pins.
        packages: that were installed, with their versions.
        python: the interpreter, with its version.
    """

    build: str
    parameters: dict[str, object]
    outputs: dict[str, Output]
    inputs: dict[str, dict[str, str]]
    packages: dict[str, str]
    python: dict[str, str]


class Manifest(Struct, frozen=True):
    """A release: the reports on one chapter, by language."""

    chapter: str
    made_by: str
    reports: dict[str, Report]


def build_id(inputs: Iterable[Input]) -> str:
    """The name of what a report is made of: 64 hexadecimal digits.

    Counts are the files, parameters and the lock; not the versions that happen to be installed, so that one source
    has one name on every machine.
    """
    return digest_of(leaf for leaf in inputs if leaf.kind not in _OF_THE_MACHINE)


def manifest(
    chapter_id: str, language: str, inputs: Iterable[Input], files: Mapping[str, bytes], folder: Path
) -> bytes:
    """The manifest of a release that gets a report.

    Args:
        chapter_id: the chapter.
        language: of the report.
        inputs: all that it was made of.
        files: its files, by name.
        folder: of the release, which may hold the report in other languages: what is said of them is kept.
    """
    others = _others(chapter_id, language, folder)
    outputs = {name: Output(sha256(raw).hexdigest(), len(raw)) for name, raw in files.items()}
    made = Manifest(chapter_id, _made_by(), {**others, language: _report(list(inputs), outputs)})
    return msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=1) + b"\n"


def lists(folder: Path, language: str, inputs: Iterable[Input], files: Mapping[str, str]) -> bool:
    """Whether the manifest in the folder of a release says of a report what it was made of, and lists its files.

    Args:
        folder: of the release.
        language: of the report.
        inputs: all that it was made of.
        files: its files with their SHA-256.
    """
    try:
        outputs = {name: Output(digest, (folder / name).stat().st_size) for name, digest in files.items()}
        return read_manifest(folder).reports.get(language) == _report(list(inputs), outputs)
    except (ChapterlensError, OSError):
        return False


def read_manifest(folder: Path) -> Manifest:
    """The manifest in the folder of a release.

    Raises:
        ChapterlensError: there is none, or it is none.
    """
    chapter_id = folder.name
    again = f"make it with chapterlens build {chapter_id}"
    try:
        return msgspec.json.decode((folder / FILE).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise ChapterlensError(
            f"there is no report with a manifest in {paths.short(folder)}; {again}"
        ) from None
    except OSError as error:
        raise ChapterlensError(f"{paths.short(folder / FILE)} cannot be read: {error.strerror}") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ChapterlensError(f"{paths.short(folder / FILE)} is no manifest ({error}); {again}") from None


def _made_by() -> str:
    from importlib.metadata import version

    return f"chapterlens {version('chapterlens')}"


def _report(inputs: list[Input], outputs: dict[str, Output]) -> Report:
    of: dict[str, dict[str, str]] = {}
    for leaf in inputs:
        of.setdefault(leaf.kind, {})[leaf.name] = leaf.digest
    parameters = {
        name: json.loads(value)
        for name, value in of.pop("parameter", {}).items()
        if name not in _OF_THE_BUILD
    }
    return Report(
        build=build_id(inputs),
        parameters=parameters,
        outputs=outputs,
        packages=of.pop("package", {}),
        python=of.pop("python", {}),
        inputs=of,
    )


def _others(chapter_id: str, language: str, folder: Path) -> dict[str, Report]:
    """What the last manifest says of reports in other languages that are still there."""
    try:
        last = read_manifest(folder)
    except ChapterlensError:
        return {}
    return {
        name: report
        for name, report in last.reports.items()
        if name != language
        and last.chapter == chapter_id
        and all((folder / file).is_file() for file in report.outputs)
    }
