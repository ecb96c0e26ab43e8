"""Make a published report again, somewhere else and from the sources as they are, and compare every byte."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct

from nbrelease.build import Options, build
from nbrelease.cache import Cache, file_digest
from nbrelease.errors import ReleaseError
from nbrelease.manifest import Manifest, Report, read_manifest
from nbrelease.plan import MANIFEST, changes, input_path, make_plan
from nbrelease.progress import Progress
from nbrelease.project import Project, Target
from nbrelease.release import locked
from nbrelease.run import work_folder

DIFFERS = 5
"""The exit code of a verification that found a difference."""


class Verdict(Struct, frozen=True):
    """What a verification found.

    Attributes:
        files: how many files were compared.
        differences: one sentence each; empty if the report is what its sources give.
    """

    files: int
    differences: tuple[str, ...]


def published(project: Project) -> list[str]:
    """The names of the reports that are published, or were.

    Raises:
        ReleaseError: there is none (exit code 2).
    """
    folder = project.root / "reports"
    names = {path.parent.name for path in folder.glob(f"*/{MANIFEST}")}
    names |= {name for name, _ in _known_reports(project)}
    if not names:
        raise ReleaseError(f"there is no report with a manifest in {folder}; build one first", 2)
    return sorted(names)


def _known_reports(project: Project) -> set[tuple[str, str]]:
    """Name and language of the reports that were made here, which the cache knows, or are in git's last commit."""
    found = Cache(project.cache).released(project.root / "reports")
    command = ["git", "-C", str(project.root), "ls-tree", "-r", "-z", "--name-only", "HEAD", "reports/"]
    with suppress(OSError):  # there is no git
        tracked = subprocess.run(command, capture_output=True, check=False).stdout.decode("utf-8", "replace")
        pages = re.findall(r"(?:^|\0)reports/([^/\0]+)/report(?:\.([^./\0]+))?\.pdf(?=\0)", tracked)
        found |= {(name, language or "zh") for name, language in pages}
    return found


def verify(project: Project, name: str, progress: Progress | None = None) -> Verdict:
    """Make a release again, in a copy of the project without its cache, and compare.

    Args:
        project: whose release it is.
        name: the name of the report.
        progress: called with each event.

    Raises:
        ReleaseError: there is no such release (exit code 2), or the sources do not give one (1 or 2).
    """
    folder = project.root / "reports" / name
    known = {language for known, language in _known_reports(project) if known == name}
    if known and not (folder / MANIFEST).exists():
        return Verdict(0, (f"the report is gone; build {name} to make it again",))
    last = read_manifest(folder)
    with work_folder() as temporary:
        root = temporary.resolve() / "project"
        for language, report in last.reports.items():
            _copy(project, Target(name, language), report, root)
        copy: Project = type(project)(root)  # type: ignore[call-arg]
        failed: list[str] = []
        for language, report in last.reports.items():
            result = build(copy, Target(name, language), parameters=report.parameters, progress=progress)
            if result.status == "failed":
                raise ReleaseError("; ".join(result.sentences), result.code)
            failed += result.sentences
        rebuilt = read_manifest(root / "reports" / name)
    # While no build is putting files there.
    with locked(project.cache / "locks", name, Options().wait, lambda _: None):
        found, replaced = compare(folder, last, rebuilt), read_manifest(folder) != last
    if replaced:  # by a build that ended meanwhile
        return verify(project, name, progress)
    # A report that was published with a notice in place of a section comes out with the same one.
    differences = (*dict.fromkeys(failed), *found.differences) if found.differences else ()
    gone = (
        f"{_page_name(language)} is gone, with its entry in {MANIFEST}"
        for language in sorted(known - {*last.reports})
    )
    return Verdict(found.files, (*differences, *gone))


def _copy(project: Project, target: Target, report: Report, root: Path) -> None:
    """Copy the inputs of a report, as they are now, into another folder; the library is not copied."""
    plan = make_plan(project, target, parameters=report.parameters)
    for leaf in {*report.input_list(), *plan.inputs}:
        path = project.root / leaf.name if leaf.kind == "lock" else input_path(leaf, project)
        is_own = path and path.is_relative_to(project.root) and not leaf.name.startswith("lib/")
        if path and is_own and path.is_file():
            copy_path = root / path.relative_to(project.root)
            copy_path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy_path)


def compare(folder: Path, last: Manifest, rebuilt: Manifest) -> Verdict:
    """Compare the files of a release with its manifest, and the manifest with that of a new build.

    Args:
        folder: the folder of the release.
        last: its manifest.
        rebuilt: the manifest of the same reports, built from the sources as they are now.
    """
    differences = [*_input_differences(last, rebuilt), *_output_differences(folder, last, rebuilt)]
    listed = {name for report in last.reports.values() for name in report.outputs}
    if not differences and last != rebuilt:
        differences.append(f"{MANIFEST} comes out differently now")
    return Verdict(len(listed), tuple(dict.fromkeys(differences)))


def _input_differences(last: Manifest, rebuilt: Manifest) -> Iterator[str]:
    """The inputs that have changed since the release, those that people edit first."""
    for language, report in last.reports.items():
        old, new = report.input_list(), rebuilt.reports[language].input_list()
        yield from (f"{_page_name(language)}: {change} since it was made" for change in changes(old, new))


def _output_differences(folder: Path, last: Manifest, rebuilt: Manifest) -> Iterator[str]:
    """The files that are not those of the manifest, or that a new build makes differently."""
    paths = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file() or path.is_symlink())
    listed_names = {MANIFEST}
    for language, report in last.reports.items():
        old, new = report.outputs, rebuilt.reports[language].outputs
        listed_names |= old.keys()
        for name in sorted(old.keys() | new.keys()):
            if name not in old:
                yield f"{name} would be made now, and is not in {MANIFEST}"
                continue
            digest = file_digest(folder / name)
            if digest != old[name].sha256:
                complaint = f"is not the file that was made; {MANIFEST} has another hash"
                yield f"{name} {complaint if digest else 'is missing'}"
            if new.get(name) != old[name]:
                yield f"{name} {'comes out differently now' if name in new else 'would not be made any more'}"
    existing = {path.as_posix() for path in paths if ".git" not in path.parts}
    yield from (f"{name} is not in {MANIFEST}" for name in sorted(existing - listed_names))


def _page_name(language: str) -> str:
    return "report" if language == "zh" else f"report.{language}"
