"""manifest.json: the inputs and the files of a release, each with its SHA-256.

It is in the folder of a report and lists all its files in all its languages. It has no time, no path of a machine and
nothing of what is installed beside the lock: the same inputs give the same bytes.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct, field

from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.plan import MANIFEST, digest_of
from nbrelease.project import Target


class Output(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a release."""

    sha256: str
    bytes: int


class Report(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """A report in one language.

    Attributes:
        build: the build id in full: a hash of its inputs, 64 hexadecimal digits.
        parameters: the parameters given by the user.
        outputs: the files that were made with it, by name in the folder of the release.
        inputs: the files that it was made of, by kind and name, with their SHA-256; the lock with that of its pins.
        failed: the notebooks that failed, in whose place the report has a notice.
    """

    build: str
    parameters: dict[str, Any]
    outputs: dict[str, Output]
    inputs: dict[str, dict[str, str]]
    failed: tuple[str, ...] = ()

    def input_list(self) -> list[Input]:
        """The files that it was made of."""
        return [Input(kind, *leaf) for kind, names in self.inputs.items() for leaf in names.items()]


class Manifest(Struct, frozen=True, forbid_unknown_fields=True):
    """A release: the reports in its folder, by language. ``target`` is the name of the report."""

    made_by: str
    reports: dict[str, Report]
    target: str = field(name="chapter")


def report_of(
    inputs: Iterable[Input],
    outputs: dict[str, Output],
    parameters: Mapping[str, object] | None = None,
    failed: Iterable[str] = (),
) -> Report:
    """The entry of a report in a manifest, from its inputs and its files by name."""
    inputs = list(inputs)
    digests: dict[str, dict[str, str]] = {}
    for leaf in (leaf for leaf in inputs if leaf.kind != "parameter"):
        digests.setdefault(leaf.kind, {})[leaf.name] = leaf.digest
    return Report(digest_of(inputs), dict(parameters or {}), outputs, digests, tuple(failed))


def outputs_of(files: Mapping[str, bytes]) -> dict[str, Output]:
    """The entries of files in a manifest."""
    return {name: Output(sha256(raw).hexdigest(), len(raw)) for name, raw in files.items()}


def manifest_bytes(target: Target, report: Report, folder: Path) -> bytes:
    """The manifest of a release with a new report; the entries of other languages are kept."""
    from importlib.metadata import version

    reports = {**other_reports(target, folder), target.language: report}
    content = Manifest(f"chapterlens {version('chapterlens')}", reports, target.name)
    return msgspec.json.format(msgspec.json.encode(content, order="sorted"), indent=1) + b"\n"


def read_manifest(folder: Path) -> Manifest:
    """The manifest in the folder of a release.

    Raises:
        ReleaseError: there is no manifest, or it is not valid (exit code 2).
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


def known_report(target: Target, folder: Path) -> Report | None:
    """The entry of a report in the manifest of a folder; None if there is none."""
    with suppress(ReleaseError):
        return read_manifest(folder).reports.get(target.language)
    return None


def other_reports(target: Target, folder: Path) -> dict[str, Report]:
    """The entries of the report in other languages whose files are still in the folder."""
    try:
        last = read_manifest(folder)
    except ReleaseError:
        return {}
    others = last.reports.items() if last.target == target.name else ()
    return {
        language: report
        for language, report in others
        if language != target.language and all((folder / name).is_file() for name in report.outputs)
    }
