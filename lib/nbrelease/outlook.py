"""What a build would do and why: its runs with their keys, beside what is there already. Runs and writes nothing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.inputs import LIBRARY, Input, chapter_inputs, digest_of, file_input
from nbrelease.keys import Key, Keys, build_inputs, changes
from nbrelease.manifest import lists
from nbrelease.plan import Contents, Run, plan
from nbrelease.store import Record, Store

LANGUAGES = ("zh", "en")
_TOLD_AT_MOST = 4
_WORDS_KEPT = 3000


@dataclass(frozen=True, slots=True)
class Step:
    """One run of a build.

    Attributes:
        run: what would be run.
        key: of all it depends on.
        made: the executed notebook when there is one of that key; else it has to be run.
        reasons: why it has to be run.
    """

    run: Run
    key: Key
    made: Path | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outlook:
    """A build before it is done.

    Attributes:
        chapter_id: the chapter.
        language: of the report.
        out: the folder of the release.
        steps: the runs in their order.
        key: of the report.
        record: what is known of the last release.
        reasons: why the pages have to be made; empty when the report is as it would be made.
        known: what was found out on the way, worth keeping.
    """

    chapter_id: str
    language: str
    out: Path
    steps: tuple[Step, ...]
    key: Key
    record: Record
    reasons: tuple[str, ...]
    known: Mapping[str, Any]

    @property
    def stale(self) -> list[Step]:
        """The steps that have to be run."""
        return [step for step in self.steps if step.made is None]

    @property
    def current(self) -> bool:
        """Whether there is nothing to do."""
        return not self.reasons

    @property
    def inputs(self) -> list[Input]:
        """All that the report depends on: what a manifest lists and a verification compares."""
        return build_inputs([(step.run, step.key) for step in self.steps], self.key)

    def told(self) -> list[str]:
        """The plan in lines."""
        if self.current:
            return ["nothing to do: the report is what its inputs give"]
        lines = [f"run   {step.run.name}: {_shortened(step.reasons)}" for step in self.stale]
        lines += [f"keep  {step.run.name}" for step in self.steps if step.made is not None]
        names = ", ".join(names_of(self.language))
        return [*lines, f"make  {names}: {_shortened(self.reasons)}"]


def names_of(language: str) -> tuple[str, str]:
    """The names of a report's two files."""
    suffix = "" if language == "zh" else f".{language}"
    return f"report{suffix}.html", f"report{suffix}.pdf"


def outlook(
    chapter_id: str,
    *,
    language: str = "zh",
    parameters: Mapping[str, object] | None = None,
    out: Path | None = None,
    store: Store | None = None,
) -> Outlook:
    """Look at what a build would do.

    Args:
        chapter_id: the chapter.
        language: ``zh`` or ``en``.
        parameters: for the notebooks that declare them.
        out: the folder of the release; ``reports/<chapter>`` by default.
        store: where executed notebooks are kept; the project's own by default.

    Raises:
        ChapterlensError: an input is wrong or not there.
    """
    if language not in LANGUAGES:
        raise ChapterlensError(f"there is no report in {language}; there are {' and '.join(LANGUAGES)}")
    store = store or Store()
    folder = out or paths.reports() / chapter_id
    remembered = store.known()
    words, contents_of = remembered.get("words", {}), remembered.get("contents", {})
    keys = Keys(words)
    contents = _contents(chapter_id, keys, contents_of)
    record = store.record(folder, language)
    steps = tuple(
        _step(run, keys.run(run), record, store)
        for run in plan(contents, paths.notebooks(), language, parameters)
    )
    key = keys.report([(step.run, step.key) for step in steps], chapter_id, language)
    kept = words if len(words) < _WORDS_KEPT else {}
    known = {"words": {**kept, **keys.reach.used}, "contents": contents_of}
    reasons = _reasons(key, steps, record, folder)
    inputs = build_inputs([(step.run, step.key) for step in steps], key)
    if not reasons and not lists(folder, language, inputs, record.files):
        reasons.append("manifest.json does not tell what the report was made of")
    return Outlook(chapter_id, language, folder, steps, key, record, tuple(reasons), known)


def _contents(chapter_id: str, keys: Keys, known: dict[str, Any]) -> Contents:
    """The sections of a chapter and the edition before: found anew only when its files, what reads them, or which
    chapters there are has changed. A match in its notes that does not fit the edition before is refused here.
    """
    reading = [file_input("library", path) for path in keys.reach.of_module("chapterlens.chapters")]
    there = Input("parameter", "chapters", " ".join(sorted(path.name for path in paths.chapters().iterdir())))
    digest = digest_of([*chapter_inputs(chapter_id), *reading, there])
    if digest not in known:
        from chapterlens.chapters import read_chapter
        from chapterlens.editions import check_matches, earlier

        source, previous = read_chapter(chapter_id), earlier(chapter_id)
        if previous and source.notes.matches:
            check_matches(read_chapter(previous), source)
        known.pop(next((key for key, held in known.items() if held["id"] == chapter_id), ""), None)
        known[digest] = {
            "id": source.id,
            "sections": source.sections,
            "notebooks": dict(source.meta.notebooks),
            "previous": previous,
        }
    return Contents(**known[digest])


def _step(run: Run, key: Key, record: Record, store: Store) -> Step:
    made = store.get(key.digest)
    if made is not None:
        return Step(run, key, made, ())
    if run.name in record.failed:
        return Step(run, key, None, ("it failed the last time",))
    before = record.leaves.get(run.name)
    if before is None:
        return Step(run, key, None, ("it has not been run yet",))
    return Step(run, key, None, tuple(changes(before, key.leaves)) or ("its outputs are no longer kept",))


def _reasons(key: Key, steps: tuple[Step, ...], record: Record, folder: Path) -> list[str]:
    """Why the pages have to be made."""
    if not record.key:
        return ["there is no report of this build yet"]
    reasons = changes(record.leaves.get("", ()), key.leaves)
    reasons += [f"{step.run.name} failed the last time" for step in steps if step.run.name in record.failed]
    if not reasons and not record.stands(folder):
        reasons.append("the files of the report are not those that were made")
    return reasons


def _shortened(reasons: tuple[str, ...]) -> str:
    more = len(reasons) - _TOLD_AT_MOST
    return ", ".join(reasons[:_TOLD_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def seems_stale(chapter_id: str, language: str, out: Path | None = None) -> bool:
    """Whether there is likely something to run: a guess by times of files, quicker than looking. Never relied on."""
    store = Store()
    try:
        released = store.record_path(out or paths.reports() / chapter_id, language).stat().st_mtime_ns
    except OSError:
        return (paths.chapters() / chapter_id / "chapter.toml").exists()
    places = (
        paths.notebooks(),
        paths.chapters() / chapter_id,
        LIBRARY / "hanreport",
        LIBRARY / "chapterlens",
    )
    files = (entry for place in places if place.is_dir() for entry in os.scandir(place) if entry.is_file())
    return any(entry.stat().st_mtime_ns > released for entry in files)
