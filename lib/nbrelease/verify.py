"""Is a published report what its sources give? Made again somewhere else and compared. Knows nothing of how."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from msgspec.structs import replace

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.build import build
from nbrelease.manifest import FILE, Manifest, Report, read_manifest
from nbrelease.progress import Teller

DIFFERS = 5
"""The exit code of a verification that found a difference."""

_PROJECT = ("data", "notebooks", "requirements.txt")
"""What a build reads of the project, the library aside."""
_NEAREST = ("notebook", "chapter", "data", "library", "lock", "font")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a verification found.

    Attributes:
        files: how many files were compared.
        differences: one sentence each; empty when the report is what its sources give.
        remarks: versions of Python and packages that are not those of the manifest, worth knowing in any case.
    """

    files: int
    differences: tuple[str, ...]
    remarks: tuple[str, ...]


def published() -> list[str]:
    """The chapters that there is a report of.

    Raises:
        ChapterlensError: there is none.
    """
    found = sorted(path.parent.name for path in paths.reports().glob(f"*/{FILE}"))
    if not found:
        raise ChapterlensError(
            f"there is no report with a manifest in {paths.short(paths.reports())}; make one with chapterlens build CHAPTER"
        )
    return found


def verify(chapter_id: str, teller: Teller | None = None) -> Verdict:
    """Make a chapter's reports again, from the sources as they are and without anything kept, and compare.

    Args:
        chapter_id: the chapter.
        teller: told each step as it is done.

    Raises:
        ChapterlensError: there is no report (exit code 2), or none can be made of the sources (1 or 2).
    """
    folder = paths.reports() / chapter_id
    held = read_manifest(folder)
    with elsewhere() as home:
        again = home / "reports" / chapter_id
        failed: list[str] = []
        for language, report in held.reports.items():
            built = build(
                chapter_id, language=language, parameters=report.parameters, out=again, teller=teller
            )
            failed += built.failed.values()
        made = read_manifest(again)
    found = compare(folder, held, made)
    # A report that was published with a notice in place of a section comes out with the same one.
    told = (*dict.fromkeys(failed), *found.differences) if found.differences else ()
    return Verdict(found.files, told, found.remarks)


@contextmanager
def elsewhere() -> Iterator[Path]:
    """A copy of the project in a temporary folder, and the whole library at work in it; nothing kept is there."""
    origin, before = paths.home(), os.environ.get("CHAPTERLENS_HOME")
    with tempfile.TemporaryDirectory(prefix="cl-verify-", ignore_cleanup_errors=True) as name:
        home = Path(name).resolve()
        for part in _PROJECT:
            if (origin / part).is_dir():
                shutil.copytree(
                    origin / part, home / part, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
                )
            elif (origin / part).exists():
                shutil.copyfile(origin / part, home / part)
        os.environ["CHAPTERLENS_HOME"] = str(home)
        try:
            yield home
        finally:
            if before is None:
                del os.environ["CHAPTERLENS_HOME"]
            else:
                os.environ["CHAPTERLENS_HOME"] = before


def compare(folder: Path, held: Manifest, made: Manifest) -> Verdict:
    """Compare a release with its manifest, and that with one that was made anew.

    Args:
        folder: of the release.
        held: its manifest.
        made: of the same reports, made from the sources as they are.
    """
    differences = [*_inputs(held, made), *_outputs(folder, held, made)]
    listed = {name for report in held.reports.values() for name in report.outputs}
    if not differences and _bare(held) != _bare(made):
        differences.append(f"{FILE} comes out differently now")
    return Verdict(len(listed), tuple(dict.fromkeys(differences)), tuple(_remarks(held, made)))


def _inputs(held: Manifest, made: Manifest) -> Iterator[str]:
    """The sources that a report was made from in another state, those nearest to a person first."""
    for language, report in held.reports.items():
        was, now = report.inputs, made.reports[language].inputs
        for kind in (*_NEAREST, *sorted(was.keys() | now.keys() - set(_NEAREST))):
            for name, verb in _changed(was.get(kind, {}), now.get(kind, {})):
                yield f"{_named(language)} was made {verb} {name}"


def _changed(was: Mapping[str, str], now: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in sorted(was.keys() | now.keys()):
        if name not in was:
            yield name, "without"
        elif name not in now:
            yield f"{name}, which is gone", "from"
        elif was[name] != now[name]:
            yield name, "from another"


def _outputs(folder: Path, held: Manifest, made: Manifest) -> Iterator[str]:
    """The files that are not those that were made, or not those that would be made."""
    for language, report in held.reports.items():
        again = made.reports[language].outputs
        for name in sorted(report.outputs.keys() | again.keys()):
            yield from _output(folder, name, report, again[name].sha256 if name in again else "")
    listed = {FILE, *(name for report in held.reports.values() for name in report.outputs)}
    for name in _there(folder):
        if name not in listed:
            yield f"{name} is not in {FILE}"


def _output(folder: Path, name: str, report: Report, again: str) -> Iterator[str]:
    if name not in report.outputs:
        yield f"{name} would be made now, and is not in {FILE}"
        return
    was = report.outputs[name].sha256
    if not (folder / name).is_file():
        yield f"{name} is missing"
    elif sha256((folder / name).read_bytes()).hexdigest() != was:
        yield f"{name} is not the file that was made; {FILE} has another hash"
    if not again:
        yield f"{name} would not be made any more"
    elif again != was:
        yield f"{name} comes out differently now"


def _there(folder: Path) -> Iterable[str]:
    """The files of a release, hidden ones aside."""
    names = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(name.as_posix() for name in names if not any(part.startswith(".") for part in name.parts))


def _remarks(held: Manifest, made: Manifest) -> Iterator[str]:
    for language, report in held.reports.items():
        now = made.reports[language]
        for was, are in ((report.python, now.python), (report.packages, now.packages)):
            for name in sorted(was.keys() | are.keys()):
                if was.get(name) != are.get(name):
                    here = are.get(name, "none")
                    yield f"{_named(language)} was made with {name} {was.get(name, '(none)')}, here is {here}"


def _bare(one: Manifest) -> Manifest:
    """A manifest without what is only remarked upon."""
    return replace(
        one, reports={name: replace(report, packages={}, python={}) for name, report in one.reports.items()}
    )


def _named(language: str) -> str:
    return "report" if language == "zh" else f"report.{language}"
