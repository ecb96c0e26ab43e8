"""Build a report: run the stale notebooks, make the pages, publish the release. The last report stays if that fails."""

import csv
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from nbrelease.cache import Cache, Input, Record
from nbrelease.errors import ReleaseError
from nbrelease.manifest import build_id, is_listed, listed_files, manifest
from nbrelease.plan import MANIFEST, Plan, Step, input_digest, input_path, make_plan, short
from nbrelease.progress import Event, Log
from nbrelease.project import Project, Target, Unsourced
from nbrelease.release import TRY_AGAIN_LATER, locked, release
from nbrelease.run import Limits, Run, notice, run_all, work_folder

PARTIAL = 3
"""The exit code of a build that released a report in which a section is missing, and says so."""
BUG = "an error of the program itself; its traceback is printed"


class Options(Struct, frozen=True):
    """How a build behaves.

    Attributes:
        strict: whether a failed notebook or an unsourced number is enough to keep the last report.
        timeout: seconds that a cell may take.
        tries: how often a kernel that does not start, dies or hangs is tried in all.
        workers: notebooks at once; 0 for as many as there are processors, two to four.
        wait: seconds to wait for another build of the same report.
    """

    strict: bool = False
    timeout: float = 600
    tries: int = 2
    workers: int = 0
    wait: float = 600


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
        words = "; ".join(" ".join(sentence.split()) for sentence in self.sentences)
        if not words:
            words = f"made in {self.seconds:.1f} s" if self.made else "nothing to do"
        return f"{self.target.label}  {self.status}  {words}"

    def notices(self) -> list[str]:
        """What belongs on standard error: what failed, and how many numbers are unsourced."""
        count = len(self.unsourced)
        place = next((path for path in self.files if path.name == _unsourced_name(self.target)), "")
        said = "1 number has" if count == 1 else f"{count} numbers have"
        return [*self.sentences, *([f"{said} no source; see {place}"] if count else [])]

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
    progress: Callable[[Event], object] | None = None,
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
    begun = time.perf_counter()
    log = Log(
        project.cache / "logs" / f"{time.strftime('%Y%m%d-%H%M%S')}-{target.name}.{target.language}.log"
    )
    building = _Building(project, target, parameters, out, options or Options(), progress, log)
    try:
        result = building.run()
    except ReleaseError as error:
        result = Result(target, error.exit_code, (str(error),))
    except OSError as error:
        if error.strerror is None:
            raise
        where = f"{error.filename}: " if error.filename else ""
        result = Result(target, 1, (f"{where}{error.strerror}; the last report stays",))
    result = replace(result, seconds=time.perf_counter() - begun)
    if result.status == "failed" and building.locked:
        log(Event("end", text="; ".join(result.sentences)))
    if result.code != TRY_AGAIN_LATER and (result.status != "failed" or target.name in project.targets()):
        _keep(project, result)
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
            result = build(project, target, parameters=parameters, options=options)
        except Exception:  # noqa: BLE001
            traceback.print_exc()
            result = Result(target, 1, (BUG,))
        yield result


def last(project: Project, target: Target) -> Result | None:
    """How the last build of a report ended; None when it was never built here."""
    match Cache(project.cache).noted(_note(target)):
        case {"code": int(code), "sentences": list(sentences)}:
            return Result(target, code, tuple(map(str, sentences)))
    return None


def worst(codes: Iterable[int]) -> int:
    """The exit code for several builds: the gravest of theirs, which is the lowest that is not 0."""
    return min((code for code in codes if code), default=0)


def _keep(project: Project, result: Result) -> None:
    content = {"code": result.code, "sentences": list(result.sentences)}
    Cache(project.cache).note(_note(result.target), content)


def _note(target: Target) -> str:
    return f"ended/{target.name}.{target.language}"


class _Building:
    """One build."""

    def __init__(
        self,
        project: Project,
        target: Target,
        parameters: Mapping[str, object] | None,
        out: Path | None,
        options: Options,
        progress: Callable[[Event], object] | None,
        log: Log,
    ) -> None:
        self.project, self.target, self.options = project, target, options
        self._parameters, self._out = parameters, out
        self._progress, self._log = progress, log
        self._cache = Cache(project.cache)
        self.locked = False

    def say(self, event: Event) -> None:
        if self._progress is not None:
            self._progress(event)
        if self.locked:  # a build with nothing to do writes no log
            self._log(event)

    def run(self) -> Result:
        plan, current = self._look()
        if current:
            return self._nothing(plan)
        waited: list[str] = []

        def wait(sentence: str) -> None:
            waited.append(sentence)
            self.say(Event("note", text=sentence))

        with locked(self.project.cache / "locks", self.target.name, self.options.wait, wait):
            if waited:
                plan, current = self._look()
                if current:
                    return self._nothing(plan)
            self.locked = True
            return self._make(plan)

    def _look(self) -> tuple[Plan, bool]:
        """The plan, and whether there is nothing to do."""
        plan = make_plan(
            self.project, self.target, parameters=self._parameters, out=self._out, cache=self._cache
        )
        if not plan.reasons and not is_listed(
            self.target, plan.inputs, plan.record.files, plan.out, plan.parameters
        ):
            plan = replace(plan, reasons=(f"{MANIFEST} does not list what the report was made of",))
        return plan, not plan.reasons

    def _nothing(self, plan: Plan) -> Result:
        self._refuse_unsourced(plan.record.unsourced)
        self._cache.keep_parts(self.target, plan.parts_key, [step.part for step in plan.steps])
        files = tuple(plan.out / name for name in (*plan.record.files, MANIFEST))
        self.say(Event("end", text=f"{short(plan.out, self.project)}: nothing to do"))
        return Result(self.target, 0, files=files, unsourced=plan.record.unsourced)

    def _make(self, plan: Plan) -> Result:
        begun = time.perf_counter()
        for line in plan.lines():
            self.say(Event("plan", text=line))
        for remark in self.project.remarks(self.target):
            self.say(Event("note", text=remark))
        _without_slow_grammar()
        with work_folder() as folder, ThreadPoolExecutor(1) as beside:
            data = beside.submit(self._prepare)  # while kernels work
            runs = {run.part.name: run for run in self._run(plan, folder)}
            failed = {name: run for name, run in runs.items() if run.failure is not None}
            self._keep_failed(failed)
            self._refuse_failed(failed, plan)
            plan = _with_imports(plan, runs)
            files, unsourced = self._pages(plan, runs)
            tables = dict(data.result())
        if unsourced:
            tables[f"data/{_unsourced_name(self.target)}"] = _unsourced_csv(unsourced)
        self._refuse_unsourced(unsourced)
        for name, content in files.items():
            self.say(Event("made", name, f"{name} {_size(len(content))}"))
        self.say(
            Event("made", "data", f"data ({len(tables)} files, {_size(sum(map(len, tables.values())))})")
        )
        released = self._release(plan, {**files, **tables}, failed)
        sentences = {name: run.failure.sentence for name, run in failed.items() if run.failure}
        self._remember(plan, {**files, **tables}, sentences, unsourced)
        seconds = time.perf_counter() - begun
        sizes = ", ".join(
            f"{short(path, self.project) if not number else path.name} ({_size(len(files[path.name]))})"
            for number, path in enumerate(released[: len(files)])
        )
        self.say(Event("end", text=f"{sizes} in {seconds:.1f} s", seconds=round(seconds, 3)))
        return Result(
            self.target,
            PARTIAL if sentences else 0,
            tuple(sentences.values()),
            made=True,
            files=tuple(released),
            unsourced=tuple(unsourced),
            ran=tuple(runs),
        )

    def _prepare(self) -> Mapping[str, bytes]:
        """Import what makes pages, and take the data of the release from the project."""
        import nbrelease.pages  # noqa: F401

        return self.project.data(self.target)

    def _run(self, plan: Plan, folder: Path) -> list[Run]:
        """Run what is stale; what ends well is stored at once."""
        for step in plan.steps:
            if step.executed:
                self.say(Event("kept", step.part.name))
        stale = {step.part.name: step for step in plan.stale}
        if not stale:
            return []

        def ended(run: Run) -> None:
            step = stale[run.part.name]
            own = (leaf for leaf in step.inputs if leaf.kind != "library")
            if run.failure is None and not self._changed((*own, *run.imports, *plan.shared)):
                self._cache.store(step.key, run.output.read_bytes(), run.imports)

        options = self.options
        return run_all(
            [step.part for step in stale.values()],
            folder,
            self.project,
            limits=Limits(options.timeout, options.tries, options.workers),
            reads=lambda part: self._readable(stale[part.name]),
            ended=ended,
            progress=self.say,
        )

    def _readable(self, step: Step) -> list[Path]:
        """The files that a run may read, the Python files that it imports aside: those are listed as it reads them."""
        paths = (input_path(leaf, self.project) for leaf in step.inputs if leaf.kind != "library")
        return [path for path in paths if path is not None]

    def _changed(self, inputs: Iterable[Input]) -> str:
        """The first file of some inputs that is not what it was; empty when all are."""
        for leaf in inputs:
            if input_path(leaf, self.project) and input_digest(leaf, self.project) != leaf.digest:
                return leaf.name
        return ""

    def _pages(self, plan: Plan, runs: Mapping[str, Run]) -> tuple[dict[str, bytes], list[Unsourced]]:
        """The pages of a report, and the numbers in them that nothing accounts for."""
        from nbrelease.pages import make_pages

        executed = [(step.part.name, self._executed(step, runs.get(step.part.name))) for step in plan.steps]
        pages = make_pages(executed, self.project, replace(self.target, build=build_id(plan.inputs)))
        return pages.files, list(pages.unsourced)

    def _executed(self, step: Step, run: Run | None) -> Any:
        """The executed notebook of a step, or what is shown in its place."""
        import nbformat

        if run is not None and run.failure is not None:
            return notice(run, self.target.language)
        path = run.output if run is not None else step.executed
        assert path is not None, step.part.name
        # Written here, so that there is no need to validate it.
        return nbformat.from_dict(nbformat.reader.reads(path.read_text(encoding="utf-8")))

    def _release(self, plan: Plan, files: Mapping[str, bytes], failed: Iterable[str]) -> list[Path]:
        changed = self._changed(plan.inputs)
        if changed:
            raise ReleaseError(f"{changed} changed during the build; run it again (the last report stays)")
        before, others = listed_files(self.target, plan.out)
        listed = manifest(self.target, plan.inputs, files, plan.out, plan.parameters, failed)
        return release({**files, MANIFEST: listed}, plan.out, before | {*plan.record.files} - others, others)

    def _remember(
        self,
        plan: Plan,
        files: Mapping[str, bytes],
        failed: dict[str, str],
        unsourced: Sequence[Unsourced],
    ) -> None:
        """Store what was released, and say what could not be stored."""
        record = Record(
            key=plan.key,
            files={name: sha256(content).hexdigest() for name, content in files.items()},
            inputs={"": plan.page_inputs} | {step.part.name: step.inputs for step in plan.steps},
            failed=failed,
            unsourced=tuple(unsourced),
        )
        self._cache.keep_record(plan.out, self.target, record)
        self._cache.keep_parts(self.target, plan.parts_key, [step.part for step in plan.steps])
        self._cache.trim(step.executed for step in plan.steps if step.executed)
        if self._cache.problem:
            text = f"the next build cannot reuse all of this one: {self._cache.problem}"
            self.say(Event("note", text=text))

    def _keep_failed(self, failed: Mapping[str, Run]) -> None:
        """Keep the notebooks that failed for reading, those of this build only."""
        folder = self._cache.failed(self.target)
        shutil.rmtree(folder, ignore_errors=True)
        for name, run in failed.items():
            try:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(run.output, folder / f"{name}.ipynb")
            except OSError as error:
                self._cache.problem = self._cache.problem or f"{folder}: {error.strerror}"

    def _refuse_failed(self, failed: Mapping[str, Run], plan: Plan) -> None:
        """Refuse to make a report of which too much is missing."""
        if not failed or not (self.options.strict or len(failed) == len(plan.steps)):
            return
        first = next(run.failure.sentence for run in failed.values() if run.failure)
        more = f"; {len(failed) - 1} more failed" if len(failed) > 1 else ""
        raise ReleaseError(f"{first}{more}; see {short(self._cache.failed(self.target), self.project)}")

    def _refuse_unsourced(self, unsourced: Sequence[Unsourced]) -> None:
        if unsourced and self.options.strict:
            count = "one number has" if len(unsourced) == 1 else f"{len(unsourced)} numbers have"
            shown = "".join(f"\n  {_place(one)}" for one in unsourced)
            raise ReleaseError(f"{count} no source in the report:{shown}")


def _with_imports(plan: Plan, runs: Mapping[str, Run]) -> Plan:
    """The plan with what its runs imported."""

    def known(step: Step) -> Step:
        run = runs.get(step.part.name)
        if run is None:
            return step
        own = (leaf for leaf in step.inputs if leaf.kind != "library")
        return replace(step, inputs=tuple(sorted({*own, *run.imports})))

    return replace(plan, steps=tuple(map(known, plan.steps)))


def _unsourced_name(target: Target) -> str:
    return f"unsourced{target.suffix}.csv"


def _unsourced_csv(unsourced: Iterable[Unsourced]) -> bytes:
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("part", "place", "number", "words"))
    writer.writerows((one.part, one.place, one.number, one.words) for one in unsourced)
    return stream.getvalue().encode("utf-8-sig")  # without the mark, Excel takes Chinese for something else


def _place(one: Unsourced) -> str:
    where = " · ".join(part for part in (one.part, one.place) if part)
    return f"{where}: {one.number} in “{one.words}”"


def _size(count: int) -> str:
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _without_slow_grammar() -> None:
    """Let jsonschema, which nbformat imports, find no ``rfc3987_syntax``, which JupyterLab brings along.

    Making its grammars takes three quarters of nbformat's import time (0.76 of 1.01 s), for a format that no notebook
    has: https://github.com/python-jsonschema/jsonschema/issues/1428
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
