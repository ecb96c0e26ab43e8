"""Build reports on a Dask cluster. Sources and results are places that fsspec reaches (a folder, ``s3://``).

A task is one report; a worker builds it to the same bytes as one machine does. If the sources are not a local folder,
the worker first copies what the report needs. If the results are not, it copies the release there and writes the
manifest last. A report that is up to date is not built again, so that an interrupted run continues where it stopped.
"""

import logging
import re
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from msgspec import Struct

from nbrelease.build import BUG, Options, Result, build
from nbrelease.errors import ReleaseError
from nbrelease.manifest import read_manifest
from nbrelease.plan import MANIFEST, digest_of, make_plan, relative, shared_inputs
from nbrelease.project import Project, Target
from nbrelease.release import TRY_AGAIN_LATER
from nbrelease.run import work_folder

_CONNECT_TIMEOUT = 60  # seconds
_QUEUED_PER_THREAD = 2  # tasks submitted in advance for each worker
_NOT_INSTALLED = "this needs what pip install 'chapterlens[cluster]' brings"


class Place:
    """A folder that fsspec reaches.

    Attributes:
        url: the URL; a plain path means this machine.
        local: the path, if the folder is on this machine.

    Raises:
        ReleaseError: no installed library reaches such a URL (exit code 2).
    """

    def __init__(self, url: str) -> None:
        try:
            from fsspec.core import url_to_fs
        except ModuleNotFoundError:
            raise ReleaseError(_NOT_INSTALLED, 2) from None
        try:
            self._files, self._root = url_to_fs(url)
        except (ValueError, ImportError) as error:
            raise ReleaseError(f"{url} cannot be opened: {error}", 2) from None
        self._files.invalidate_cache()
        self.url = url
        self.local = Path(self._root) if "file" in self._files.protocol else None

    def sizes(self, name: str) -> dict[str, int]:
        """The size in bytes of each file below a folder, or of a file itself, by its path in this place.

        Raises:
            ReleaseError: the place cannot be reached, or a path leads out of it (exit code 2).
        """
        try:
            infos = self._files.find(f"{self._root}/{name}", detail=True)
        except _connection_errors() as error:
            raise ReleaseError(f"{self.url} cannot be read: {error}", 2) from None
        sizes = {path[len(self._root) :].strip("/"): info["size"] for path, info in infos.items()}
        for path in sizes:
            if ".." in path.split("/"):
                raise ReleaseError(f"{self.url} has a file {path}, whose name leads out of its folder", 2)
        return sizes

    def names(self, folder: str) -> frozenset[str]:
        """The names of the files and folders in a folder."""
        return frozenset(path.removeprefix(f"{folder}/").split("/")[0] for path in self.sizes(folder))

    def fetch(self, folder: Path, *names: str) -> None:
        """Copy files and folders to this machine, under the same names; files that are there already stay."""
        for path in {path for name in names for path in self.sizes(name)}:
            if not (folder / path).exists():
                (folder / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / path).write_bytes(self._files.cat_file(f"{self._root}/{path}"))

    def publish(self, release: Path) -> None:
        """Copy a release from this machine, the manifest last, and remove files that it does not have."""
        names = {path.relative_to(release.parent).as_posix() for path in release.rglob("*") if path.is_file()}
        for name in sorted(names, key=lambda name: (name.endswith(f"/{MANIFEST}"), name)):
            self._files.pipe_file(f"{self._root}/{name}", (release.parent / name).read_bytes())
        for name in self.sizes(release.name).keys() - names:
            self._files.rm_file(f"{self._root}/{name}")


class Task(Struct, frozen=True):
    """A report to build.

    Attributes:
        target: the report.
        project: the class of the project.
        source: URL of the project.
        results: URL of the folder of releases.
        needed: the files and folders that are copied first, see ``Project.sources``.
        library: see ``library``.
        parameters: for the notebooks that declare them.
        options: how the build behaves.
    """

    target: Target
    project: Callable[[Path], Project]
    source: str
    results: str
    needed: tuple[str, ...]
    library_digest: str
    parameters: Mapping[str, object]
    options: Options


def make_tasks(
    project: Project,
    targets: Iterable[Target],
    source: str,
    results: str,
    parameters: Mapping[str, object],
    options: Options,
) -> Iterator[Task]:
    """Tasks that build reports of the project at ``source`` into ``results``."""
    place, digest = Place(source), library_digest(project)
    names = cache(place.names)
    for target in targets:
        needed = () if place.local else tuple(project.sources(target, names))
        yield Task(target, type(project), source, results, needed, digest, parameters, options)


def library_digest(project: Project) -> str:
    """A hash of nbrelease and the project's packages as installed here; other versions would make another report."""
    return digest_of(leaf for leaf in shared_inputs(project) if leaf.kind == "library")


def work(task: Task, folder: Path | None = None) -> Result:
    """Build the report of a task and publish it to the results.

    Args:
        task: the task.
        folder: where temporary files go.
    """
    target, started = task.target, time.perf_counter()
    if not re.fullmatch(r"\w[\w.-]*", target.name):  # it names folders
        return Result(target, 2, (f"there is no report {target.name}",))
    try:
        source, results = Place(task.source), Place(task.results)
        with work_folder(folder) as temporary:
            root = temporary.resolve()
            project = task.project(source.local or root)
            if task.library_digest != library_digest(project):
                raise ReleaseError("this worker has another chapterlens; install the same on all machines", 2)
            if not source.local:
                source.fetch(root, *task.needed)
                source.fetch(root, *project.sources(target, lambda folder: ()))
                parts = project.parts(target, task.parameters)
                source.fetch(root, *(relative(path, project) for part in parts for path in part.inputs))
            out = (results.local or root / "reports") / target.name
            if not (source.local and results.local) and _is_current(task, project, results, out):
                return Result(target, 0, seconds=time.perf_counter() - started)
            if not results.local:
                results.fetch(out.parent, target.name)
            result = build(project, target, parameters=task.parameters, out=out, options=task.options)
            if not results.local and result.status != "failed":
                results.publish(out)
            return result
    except ReleaseError as error:
        return Result(target, error.exit_code, (str(error),))
    except _connection_errors() as error:
        return Result(target, 1, (f"{task.source} or {task.results}: {error}",))


def _is_current(task: Task, project: Project, results: Place, out: Path) -> bool:
    """Whether the results have the report already, as it would be built."""
    if not results.local:
        results.fetch(out.parent, f"{out.name}/{MANIFEST}")
    try:
        report = read_manifest(out).reports[task.target.language]
        plan = make_plan(project, task.target, parameters=task.parameters, out=out)
    except (ReleaseError, KeyError):  # no release yet, or an input that is wrong: the build says so
        return False
    if task.options.strict and any(name.startswith("data/unsourced") for name in report.outputs):
        return False  # the build refuses it
    sizes = results.sizes(out.name)
    is_complete = all(sizes.get(f"{out.name}/{name}") == file.bytes for name, file in report.outputs.items())
    return is_complete and not report.failed and report.build == digest_of(plan.inputs)


@contextmanager
def cluster(address: str) -> Iterator[Any]:
    """A client of a cluster.

    Args:
        address: of a scheduler (``tcp://host:8786``, ``tls://…``), or ``local:N`` for N workers on this machine
            during the ``with`` block, which nobody else reaches: they listen here only and want a certificate.

    Raises:
        ReleaseError: the address is not valid (exit code 2), or no scheduler with a worker answers (75).
    """
    local = re.fullmatch(r"local:([1-9]\d{0,2})", address)
    if not local and not re.match(r"(tcp|tls|ws|wss|ucx)://\S+$", address):
        raise ReleaseError(f"--cluster wants tcp://HOST:PORT or local:N, not {address}", 2)
    try:
        import dask
        from distributed import Client, LocalCluster
        from distributed.security import Security
    except ModuleNotFoundError:
        raise ReleaseError(f"--cluster: {_NOT_INSTALLED}", 2) from None
    with ExitStack() as stack:
        security = Security.temporary() if local else None
        if local:
            # Dask logs that a worker died, which means nothing as long as its task goes to another one.
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            setup = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "threads_per_worker": 1}
            setup |= {"silence_logs": logging.CRITICAL, "protocol": "tls://", "security": security}
            temporary = str(stack.enter_context(work_folder()))
            stack.enter_context(dask.config.set({"temporary-directory": temporary}))
            workers = LocalCluster(n_workers=int(local[1]), **setup)
            address = stack.enter_context(workers).scheduler_address
        try:
            client = stack.enter_context(Client(address, timeout=_CONNECT_TIMEOUT, security=security))
            client.wait_for_workers(1, timeout=_CONNECT_TIMEOUT)
        except (OSError, TimeoutError):
            sentence = f"no scheduler with a worker answers at {address}; try again later"
            raise ReleaseError(sentence, TRY_AGAIN_LATER) from None
        yield client


def run(client: Any, tasks: Iterable[Task], do: Callable[[Task, Path], Result] = work) -> Iterator[Result]:
    """Run tasks on a cluster; yields the results in the order in which they end.

    Only as many tasks are submitted at a time as keep the workers busy, so that a scheduler needs no more memory for
    100,000 reports than for a hundred. Reports in the same folder are built one after the other.

    Args:
        client: of the cluster.
        tasks: those of the same folder next to each other.
        do: runs one task in a folder of the worker's own.
    """
    from distributed import as_completed

    reports = (list(report_tasks) for _, report_tasks in groupby(tasks, key=lambda task: task.target.name))
    submitted: dict[str, Sequence[Task]] = {}

    def submit(report_tasks: Sequence[Task]) -> Any:
        future = client.submit(_on_worker, report_tasks[0], do, pure=False)
        submitted[future.key] = report_tasks
        return future

    threads = sum(client.nthreads().values())
    running = as_completed(list(map(submit, islice(reports, threads * (1 + _QUEUED_PER_THREAD)))))
    for future in running:
        report_tasks = submitted.pop(future.key)
        yield _task_result(report_tasks[0], future)
        future.release()
        if next_tasks := report_tasks[1:] or next(reports, []):
            running.add(submit(next_tasks))


def _on_worker(task: Task, do: Callable[[Task, Path], Result]) -> Result:
    from distributed import get_worker

    return do(task, Path(get_worker().local_directory))


def _task_result(task: Task, future: Any) -> Result:
    """The result of a task, also if its worker died."""
    from distributed import KilledWorker

    error = None if future.cancelled() else future.exception()
    if future.cancelled() or isinstance(error, CancelledError):
        return Result(task.target, TRY_AGAIN_LATER, ("the cluster has gone",))
    if isinstance(error, KilledWorker):
        return Result(task.target, 1, ("every worker that had it died, as one does that runs out of memory",))
    if error is not None:
        traceback.print_exception(error)
        return Result(task.target, 1, (BUG,))
    result: Result = future.result()
    return result


def _connection_errors() -> tuple[type[Exception], ...]:
    """The errors raised for a place that cannot be reached: the system's, and those of S3's library if it is installed."""
    try:
        from botocore.exceptions import BotoCoreError
    except ModuleNotFoundError:
        return (OSError,)
    return (OSError, BotoCoreError)
