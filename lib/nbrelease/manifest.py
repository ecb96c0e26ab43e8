"""manifest.json: what a release was made of and what it holds, each with its SHA-256.

It lies beside a report and covers every file of it, in every language that is there. It holds no time and no path of a
machine, and of what is installed only what is not as the lock says: the same inputs give the same bytes.
"""

from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.plan import MANIFEST, digest_of
from nbrelease.project import Target

_OF_THE_MACHINE = ("package", "python")
"""Inputs that are no files: the lock, which is one, says what they should be."""


class Output(Struct, frozen=True):
    """A file of a release."""

    sha256: str
    bytes: int


class Report(Struct, frozen=True, omit_defaults=True):
    """A report in one language.

    Attributes:
        build: its build id in full, that of ``build_id``.
        parameters: given by the user.
        outputs: the files that were made with it, by name in the folder of the release.
        inputs: the files that it was made of, by kind and name, with their SHA-256; the lock with that of its pins.
        packages: installed in another version than the lock pins; all there are where there is no lock.
        failed: the notebooks that failed, in whose place the report has a notice.
    """

    build: str
    parameters: dict[str, Any]
    outputs: dict[str, Output]
    inputs: dict[str, dict[str, str]]
    packages: dict[str, str]
    failed: tuple[str, ...] = ()


class Manifest(Struct, frozen=True):
    """A release: the reports in its folder, by language. ``target`` is the name of the report."""

    made_by: str
    reports: dict[str, Report]
    target: str = field(name="chapter")


def build_id(inputs: Iterable[Input]) -> str:
    """The name of what a report is made of: 64 hexadecimal digits.

    Files, parameters and the lock count; not what happens to be installed, so that one source has one name on every
    machine.
    """
    return digest_of(leaf for leaf in inputs if leaf.kind not in _OF_THE_MACHINE)


def manifest(
    target: Target,
    inputs: Iterable[Input],
    files: Mapping[str, bytes],
    folder: Path,
    parameters: Mapping[str, object] | None = None,
    failed: Iterable[str] = (),
) -> bytes:
    """The manifest of a release that gets a report.

    Args:
        target: the report.
        inputs: all that it was made of.
        files: its files, by name.
        folder: of the release; what its manifest says of reports in other languages is kept.
        parameters: given by the user.
        failed: the notebooks that failed.
    """
    outputs = {name: Output(sha256(raw).hexdigest(), len(raw)) for name, raw in files.items()}
    report = _report(inputs, outputs, parameters or {}, failed)
    reports = {**_others(target, folder), target.language: report}
    made = Manifest(_made_by(), reports, target.name)
    return msgspec.json.format(msgspec.json.encode(made, order="sorted"), indent=1) + b"\n"


def is_listed(
    target: Target,
    inputs: Iterable[Input],
    files: Mapping[str, str],
    folder: Path,
    parameters: Mapping[str, object] | None = None,
) -> bool:
    """Whether the manifest in a folder says of a report what it was made of, and lists its files.

    Args:
        target: the report.
        inputs: all that it was made of.
        files: its files with their SHA-256.
        folder: of the release.
        parameters: given by the user.
    """
    try:
        outputs = {name: Output(digest, (folder / name).stat().st_size) for name, digest in files.items()}
        return read_manifest(folder).reports.get(target.language) == _report(
            inputs, outputs, parameters or {}
        )
    except (ReleaseError, OSError):
        return False


def read_manifest(folder: Path) -> Manifest:
    """The manifest in the folder of a release.

    Raises:
        ReleaseError: there is none, or it is none (exit code 2).
    """
    again = f"build {folder.name} to make one"
    try:
        return msgspec.json.decode((folder / MANIFEST).read_bytes(), type=Manifest)
    except FileNotFoundError:
        raise ReleaseError(f"there is no report with a manifest in {folder}; {again}", 2) from None
    except OSError as error:
        raise ReleaseError(f"{folder / MANIFEST} cannot be read: {error.strerror}", 2) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{folder / MANIFEST} is no manifest ({error}); {again}", 2) from None


def listed_files(target: Target, folder: Path) -> tuple[set[str], set[str]]:
    """The names of a report's files as the manifest in a folder lists them, and those of the other languages there."""
    try:
        last = read_manifest(folder)
    except ReleaseError:
        return set(), set()
    mine = last.reports[target.language].outputs if target.language in last.reports else {}
    others = (name for report in _others(target, folder).values() for name in report.outputs)
    return set(mine), set(others)


def _others(target: Target, folder: Path) -> dict[str, Report]:
    """What the manifest in a folder says of the report in other languages that are still there."""
    try:
        last = read_manifest(folder)
    except ReleaseError:
        return {}
    return {
        language: report
        for language, report in last.reports.items()
        if language != target.language
        and last.target == target.name
        and all((folder / name).is_file() for name in report.outputs)
    }


def _made_by() -> str:
    for name in ("chapterlens", "nbrelease"):  # the distribution that holds this package
        try:
            return f"{name} {version(name)}"
        except PackageNotFoundError:
            continue
    return "nbrelease"


def _report(
    inputs: Iterable[Input],
    outputs: dict[str, Output],
    parameters: Mapping[str, object],
    failed: Iterable[str] = (),
) -> Report:
    inputs = list(inputs)
    of: dict[str, dict[str, str]] = {}
    for leaf in inputs:
        if leaf.kind not in ("parameter", "python"):
            of.setdefault(leaf.kind, {})[leaf.name] = leaf.digest
    packages = of.pop("package", {})
    return Report(build_id(inputs), dict(parameters), outputs, of, packages, tuple(failed))
