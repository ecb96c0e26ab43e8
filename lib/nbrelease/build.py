"""Build a report: run the stale notebooks, make the pages, publish the release. The last report stays if that fails."""

import shutil
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nbrelease.blocks import csv_bytes
from nbrelease.cache import Cache, Input, Record
from nbrelease.errors import ReleaseError
from nbrelease.manifest import known_report, manifest_bytes, other_reports, outputs_of, report_of
from nbrelease.plan import MANIFEST, Plan, Step, digest_of, input_digest, input_path, make_plan, relative
from nbrelease.progress import Event, Progress, log
from nbrelease.project import Part, Project, Target, Unsourced
from nbrelease.release import TRY_AGAIN_LATER, locked, release
from nbrelease.run import Options, Run, Runner, notice, wake_after, work_folder

__all__ = ["BUG", "PARTIAL", "Options", "Result", "build", "build_all", "last", "worst"]

PARTIAL = 3
"""The exit code of a build that released a report in which a section is missing, and says so."""
BUG = "an error of the program itself; its traceback is printed"


class Result(Struct, frozen=True):
    """How a build ended.

    Attributes:
        target: the report.
        code: the exit code: 0 done, 1 failed, 2 a wrong input, 3 a notebook is missing, 75 try again later.
        sentences: what failed, one each; empty when nothing did.
        made: whether the files are new.
        seconds: it took.
        files: of the report, whether they were made now or before; none when the build failed.
        unsourced: the numbers of the report that nothing accounts for.
        ran: the names of the notebooks that were run.
    """

    target: Target
    code: int
    sentences: tuple[str, ...] = ()
    made: bool = False
    seconds: float = 0.0
    files: tuple[Path, ...] = ()
    unsourced: tuple[Unsourced, ...] = ()
    ran: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        """``ok``, ``partial`` (a report in which a section is missing) or ``failed`` (the last report stays)."""
        return {0: "ok", PARTIAL: "partial"}.get(self.code, "failed")

    def line(self) -> str:
        """The result in one line."""
        done = f"made in {self.seconds:.1f} s" if self.made else "nothing to do"
        failures = [" ".join(sentence.split()) for sentence in self.sentences]
        unsourced = [_unsourced_phrase(self.unsourced)] if self.unsourced else []
        return f"{self.target.label}  {self.status}  {'; '.join([*(failures or [done]), *unsourced])}"

    def notices(self) -> list[str]:
        """What belongs on standard error: what failed, and how many numbers are unsourced."""
        if not self.unsourced:
            return list(self.sentences)
        path = next(path for path in self.files if path.name == _unsourced_name(self.target))
        return [*self.sentences, f"{_unsourced_phrase(self.unsourced)}; see {path}"]

    def for_programs(self) -> dict[str, Any]:
        """The result as JSON has it."""
        target = {"chapter": self.target.name, "language": self.target.language}
        return {**target, "status": self.status, "code": self.code, "text": self.line()}


def build(
    project: Project,
    target: Target,
    *,
    parameters: Mapping[str, object] | None = None,
    out: Path | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run what has to be run of a report's notebooks and publish it as HTML and PDF.

    Args:
        project: whose report it is.
        target: the report.
        parameters: for the notebooks that declare them.
        out: the folder of the release; ``reports/<name>`` by default.
        options: how it behaves.
        progress: called with each event.

    Returns:
        The result; what a user can mend is in its code and sentences, and the last report is untouched then.
    """
    started, cache = time.perf_counter(), Cache(project.cache)
    building = _Building(project, target, cache, parameters or {}, out, options or Options(), progress)
    try:
        result = building.run()
    except ReleaseError as error:
        result = Result(target, error.exit_code, (str(error),))
    except OSError as error:
        if error.strerror is None or isinstance(error, BrokenPipeError):  # a closed pipe is no file's fault
            raise
        where = error.filename or f"{tempfile.gettempdir()} or {project.cache}"
        result = Result(target, 1, (f"{where}: {error.strerror}; the last report stays",))
    result = replace(result, seconds=time.perf_counter() - started)
    if result.status == "failed" and building.log:
        building.log(Event("end", text="; ".join(result.sentences)))
    if result.code != TRY_AGAIN_LATER and (result.status != "failed" or target.name in project.targets()):
        cache.write_note(_note_name(target), {"code": result.code, "sentences": list(result.sentences)})
    return result


def build_all(
    project: Project,
    targets: Iterable[Target],
    *,
    parameters: Mapping[str, object] | None = None,
    options: Options | None = None,
    build: Callable[..., Result] = build,
) -> Iterator[Result]:
    """Build reports one after the other; a bug met with one of them is printed and does not keep the others."""
    for target in targets:
        try:
            yield build(project, target, parameters=parameters, options=options)
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            yield Result(target, 1, (BUG,))


def last(project: Project, target: Target) -> Result | None:
    """How the last build of a report ended; None when it was never built here."""
    match Cache(project.cache).read_note(_note_name(target)):
        case {"code": int(code), "sentences": list(sentences)}:
            return Result(target, code, tuple(map(str, sentences)))
    return None


def worst(codes: Iterable[int]) -> int:
    """The exit code for several builds: the gravest of theirs, which is the lowest that is not 0."""
    return min((code for code in codes if code), default=0)


def _note_name(target: Target) -> str:
    return f"ended/{target.name}.{target.language}"


@dataclass
class _Building:
    """One build; ``log`` is there as soon as something is made."""

    project: Project
    target: Target
    cache: Cache
    parameters: Mapping[str, object]
    out: Path | None
    options: Options
    progress: Progress | None
    log: Progress | None = None

    def say(self, event: Event) -> None:
        for progress in (self.progress, self.log):
            if progress:
                progress(event)

    def run(self) -> Result:
        plan = self._plan()
        if not plan.reasons:
            return self._up_to_date(plan)

        def say_waiting(sentence: str) -> None:
            self.say(Event("note", text=sentence))

        with locked(self.project.cache / "locks", self.target.name, self.options.wait, say_waiting):
            plan = self._plan()  # another build may just have ended
            if not plan.reasons:
                return self._up_to_date(plan)
            name = f"{time.strftime('%Y%m%d-%H%M%S')}-{self.target.name}.{self.target.language}.log"
            self.log = log(self.project.cache / "logs" / name)
            with wake_after(self.options.limit):
                return self._make(plan)

    def _plan(self) -> Plan:
        """The plan; also a report that its manifest does not list has to be made."""
        plan = make_plan(
            self.project, self.target, parameters=self.parameters, out=self.out, cache=self.cache
        )
        entry = known_report(self.target, plan.out)
        digests = {name: output.sha256 for name, output in entry.outputs.items()} if entry else {}
        expected = entry and report_of(plan.inputs, entry.outputs, plan.parameters, plan.record.failed)
        if not plan.reasons and (not entry or entry != expected or digests != plan.record.files):
            return replace(plan, reasons=(f"{MANIFEST} does not list what the report was made of",))
        return plan

    def _up_to_date(self, plan: Plan) -> Result:
        self._refuse_unfit(plan.record.unfit)
        self._refuse_unsourced(plan.record.unsourced)
        files = tuple(plan.out / name for name in (*plan.record.files, MANIFEST))
        self.say(Event("end", text=f"{relative(plan.out, self.project)}: nothing to do"))
        return Result(self.target, 0, files=files, unsourced=plan.record.unsourced)

    def _make(self, plan: Plan) -> Result:
        started = time.perf_counter()
        for line in plan.lines():
            self.say(Event("plan", text=line))
        unfit = tuple(self.project.unfit(self.target))
        self._refuse_unfit(unfit)
        for remark in (*unfit, *self.project.remarks(self.target)):
            self.say(Event("note", text=remark))
        _without_slow_grammar()
        # Before two threads import them at once: each might see a half-imported jupyter_client.
        import papermill  # noqa: F401

        with work_folder() as folder, ThreadPoolExecutor(1) as thread:
            data_task = thread.submit(self._data)  # while kernels work
            runs = self._run(plan, folder)
            failed = self._failures(plan, runs)
            plan = _with_imports(plan, runs)
            data = dict(data_task.result())
            pages, unsourced = self._pages(plan, runs, data)
        if time.perf_counter() - started > self.options.limit:
            raise self.options.limit_error()
        self._refuse_unsourced(unsourced)
        if unsourced:
            data[f"data/{_unsourced_name(self.target)}"] = _unsourced_csv(unsourced)
        files = {**pages, **data}
        released = self._release(plan, files, failed)
        digests = {name: sha256(content).hexdigest() for name, content in files.items()}
        inputs = {"": plan.page_inputs} | {step.part.name: step.inputs for step in plan.steps}
        parts = (plan.parts_key, [step.part for step in plan.steps])
        self.cache.store_record(
            plan.out, self.target, Record(digests, inputs, failed, unsourced, parts, unfit)
        )
        self.cache.trim(step.executed for step in plan.steps if step.executed)
        if problem := self.cache.problem:
            self.say(Event("note", text=f"the next build cannot reuse all of this one: {problem}"))
        sizes = {name: _size_words(content) for name, content in pages.items()}
        for name, size in sizes.items():
            self.say(Event("made", name, f"{name} {size}"))
        self.say(Event("made", "data", f"data ({len(data)} files, {_size_words(*data.values())})"))
        page_words = ", ".join(f"{name} ({size})" for name, size in sizes.items())
        seconds = round(time.perf_counter() - started, 3)
        text = f"{relative(plan.out, self.project)}/{page_words} in {seconds:.1f} s"
        self.say(Event("end", text=text, seconds=seconds))
        code, sentences = (PARTIAL if failed else 0), tuple(failed.values())
        return Result(self.target, code, sentences, True, seconds, released, unsourced, tuple(runs))

    def _data(self) -> Mapping[str, bytes]:
        """The data of the release; imports what makes pages, too."""
        import nbrelease.exporters  # noqa: F401

        return self.project.data(self.target)

    def _run(self, plan: Plan, folder: Path) -> dict[str, Run]:
        """Run what is stale; what ends well is stored at once."""
        stale, variants = {step.part.name: step for step in plan.stale}, self._stale_variants(plan)
        for step in plan.steps:
            if step.executed:
                self.say(Event("kept", step.part.name))

        def readable(part: Part) -> list[Path]:
            steps = (stale[part.name], *variants[part.name])
            inputs = (leaf for step in steps for leaf in step.declared)
            return [path for leaf in inputs if (path := input_path(leaf, self.project))]

        def store(run: Run) -> None:
            steps = (stale[run.part.name], *variants[run.part.name])
            step = next(step for step in steps if step.part == run.part)
            if not run.failure and not self._first_changed((*step.declared, *run.imports, *plan.shared)):
                self.cache.store(step.key, run.output.read_bytes(), run.imports)

        parts = {name: [step.part for step in steps] for name, steps in variants.items()}
        runner = Runner(folder, self.project, self.options, readable, parts, store, self.say)
        return {run.part.name: run for run in runner.run([step.part for step in stale.values()])}

    def _stale_variants(self, plan: Plan) -> dict[str, list[Step]]:
        """The steps of the same names in other languages that are stale too: they need no kernel of their own."""
        variants: dict[str, list[Step]] = {step.part.name: [] for step in plan.stale}
        keys = {step.key for step in plan.stale}
        for language in self.options.languages:
            options: dict[str, Any] = {"parameters": self.parameters, "out": self.out, "cache": self.cache}
            with suppress(ReleaseError):  # its own build says so
                for step in make_plan(self.project, replace(self.target, language=language), **options).stale:
                    if step.part.name in variants and step.key not in keys:
                        variants[step.part.name].append(step)
        return variants

    def _first_changed(self, inputs: Iterable[Input]) -> str:
        """The first file of some inputs that is not what it was; empty when all are."""
        files = (leaf for leaf in inputs if input_path(leaf, self.project))
        return next((leaf.name for leaf in files if input_digest(leaf, self.project) != leaf.digest), "")

    def _failures(self, plan: Plan, runs: Mapping[str, Run]) -> dict[str, str]:
        """The sentence of each run that failed, whose notebooks are kept for reading.

        Raises:
            ReleaseError: too much is missing.
        """
        folder = self.cache.failed_folder(self.target)
        shutil.rmtree(folder, ignore_errors=True)
        failed = {name: run.failure.sentence for name, run in runs.items() if run.failure}
        for name in failed:
            self.cache.write(folder / f"{name}.ipynb", runs[name].output.read_bytes())
        if failed and (self.options.strict or len(failed) == len(plan.steps)):
            more = f"; {len(failed) - 1} more failed" if len(failed) > 1 else ""
            raise ReleaseError(f"{next(iter(failed.values()))}{more}; see {relative(folder, self.project)}")
        return failed

    def _pages(
        self, plan: Plan, runs: Mapping[str, Run], data: Mapping[str, bytes]
    ) -> tuple[dict[str, bytes], tuple[Unsourced, ...]]:
        """The pages of a report, and the numbers in them that nothing accounts for."""
        import nbformat

        from nbrelease.exporters import make_pages

        executed = []
        for step in plan.steps:
            run = runs.get(step.part.name)
            if run and run.failure:
                notebook = notice(run, run.failure, self.target.language)
            elif path := run.output if run else step.executed:
                # Written here, so that there is no need to validate it.
                notebook = nbformat.from_dict(nbformat.reader.reads(path.read_text(encoding="utf-8")))
            executed.append((step.part.name, notebook))
        target = replace(self.target, build=digest_of(plan.inputs))
        pages, unsourced = make_pages(executed, self.project, target, data)
        return pages, tuple(unsourced)

    def _refuse_unfit(self, unfit: Sequence[str]) -> None:
        if unfit and self.options.strict:
            raise ReleaseError("\n".join(unfit))

    def _refuse_unsourced(self, unsourced: Sequence[Unsourced]) -> None:
        if unsourced and self.options.strict:
            lines = [f"{_unsourced_phrase(unsourced)} in the report:"]
            for entry in unsourced:
                place = " · ".join(filter(None, (entry.part, entry.place)))
                lines.append(f"  {place}: {entry.number} in “{entry.words}”")
            raise ReleaseError("\n".join(lines))

    def _release(self, plan: Plan, files: Mapping[str, bytes], failed: Iterable[str]) -> tuple[Path, ...]:
        if changed := self._first_changed(plan.inputs):
            raise ReleaseError(f"{changed} changed during the build; run it again (the last report stays)")
        last = known_report(self.target, plan.out)
        before = {*plan.record.files, *(last.outputs if last else ())}
        kept = {name for other in other_reports(self.target, plan.out).values() for name in other.outputs}
        report = report_of(plan.inputs, outputs_of(files), plan.parameters, failed)
        manifest_file = manifest_bytes(self.target, report, plan.out)
        return tuple(release({**files, MANIFEST: manifest_file}, plan.out, before - kept, kept))


def _with_imports(plan: Plan, runs: Mapping[str, Run]) -> Plan:
    """The plan with what its runs imported."""
    steps = {step.part.name: step for step in plan.steps}
    for name, run in runs.items():
        inputs = sorted({*steps[name].declared, *run.imports})
        steps[name] = replace(steps[name], inputs=tuple(inputs))
    return replace(plan, steps=tuple(steps.values()))


def _unsourced_name(target: Target) -> str:
    return f"unsourced{target.suffix}.csv"


def _unsourced_csv(unsourced: Iterable[Unsourced]) -> bytes:
    columns = ("part", "place", "number", "words")
    return csv_bytes([columns, *(attrgetter(*columns)(entry) for entry in unsourced)])


def _unsourced_phrase(unsourced: Sequence[Unsourced]) -> str:
    return "1 number has no source" if len(unsourced) == 1 else f"{len(unsourced)} numbers have no source"


def _size_words(*contents: bytes) -> str:
    count = sum(map(len, contents))
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _without_slow_grammar() -> None:
    """Let jsonschema, which nbformat imports, find no ``rfc3987_syntax``, which JupyterLab brings along.

    Making its grammars takes three quarters of nbformat's import time (0.76 of 1.01 s), for a format that no notebook
    has: https://github.com/python-jsonschema/jsonschema/issues/1428
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
