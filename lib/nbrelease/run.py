"""Run notebooks, several at once: each with papermill's parameters in a kernel of its own, through nbclient."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import uuid4

from msgspec import Struct

from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.plan import library_folders, site_folders
from nbrelease.progress import Event
from nbrelease.project import Part, Project

_START_TIMEOUT = 60  # seconds that a kernel may take to answer
_BACK_OFF = 0.5
_LONGEST_ERROR = 300  # characters of an error
_LONGEST_SOCKET_PATH = 80  # characters, without what each socket adds: the system allows about a hundred
_PREFIX = "nbrelease-"
_OWNER = "owner.lock"
_PASSED_VARIABLES = re.compile(
    r"PATH|HOME|USER|LOGNAME|LANG|SHELL|(DY)?LD_LIBRARY_PATH|VIRTUAL_ENV|SSL_CERT_(FILE|DIR)"
    r"|PYTHON(PATH|HOME|DONTWRITEBYTECODE|PYCACHEPREFIX)|(SYSTEM|WIN)(ROOT|DIR|DRIVE)|COMSPEC|PATHEXT|TEMP|TMP"
    r"|(USER|ALLUSERS)PROFILE|(LOCAL)?APPDATA|PROGRAMDATA|NUMBER_OF_PROCESSORS",
    re.IGNORECASE,
)
"""The user's variables that Python and its packages need. Any other one may hold a secret or change a report."""
_FIXED_VARIABLES = {
    "LC_ALL": "C.UTF-8",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "TZ": "UTC",
}
_RESET_CODE = "get_ipython().reset(new_session=False)"  # the names of the run before
_NOT_RETRIED = ("cell", "undeclared")
"""Kinds of failures that another try would meet again."""


class Failure(Struct, frozen=True):
    """Why a run failed.

    Attributes:
        kind: ``cell`` ``undeclared`` ``timeout`` ``memory`` ``dead`` or ``start``.
        sentence: notebook, cell and error in one sentence.
        cell: number of the cell as the notebook's author sees it, from 1; 0 without a cell.
        error: name and words of the error.
    """

    kind: str
    sentence: str
    cell: int
    error: str


class Run(Struct, frozen=True):
    """A run that has ended.

    Attributes:
        part: what was run.
        output: the executed notebook, up to the cell that failed.
        imports: the Python files outside of the library that it imported.
        failure: None when it ended well.
    """

    part: Part
    output: Path
    imports: tuple[Input, ...] = ()
    failure: Failure | None = None


class Options(Struct, frozen=True):
    """How a build behaves.

    Attributes:
        strict: whether a failed notebook, an unsourced number or an unfit note is enough to keep the last report.
        timeout: seconds that a cell may take.
        tries: how often a kernel that does not start, dies or hangs is tried in all; a cell that fails is not.
        workers: notebooks at once; 0 for as many as there are processors, two to four.
        wait: seconds to wait for another build of the same report.
        limit: seconds that the whole build may take from then on.
        languages: those of the reports that are asked for together: the kernel that has run a notebook for this one
            also runs it for the others, where they need it.
    """

    strict: bool = False
    timeout: float = 600
    tries: int = 2
    workers: int = 0
    wait: float = 600
    limit: float = 3600
    languages: tuple[str, ...] = ()

    def limit_error(self) -> ReleaseError:
        """The error of a build that takes longer than ``limit``."""
        return ReleaseError(f"the build took longer than {self.limit:g} s (--limit); the last report stays")


@contextmanager
def wake_after(seconds: float) -> Iterator[None]:
    """Continue this process if it is stopped (SIGSTOP) and the ``with`` block takes longer than so many seconds."""
    if not hasattr(signal, "SIGCONT"):
        yield
        return
    code = f"import os, select; select.select([0], [], [], {seconds})[0] or os.kill({os.getpid()}, {signal.SIGCONT:d})"
    python = [sys.executable, "-I", "-S", "-c", code]  # it ends with this process, which closes its input
    with subprocess.Popen(python, stdin=subprocess.PIPE, start_new_session=True):
        yield


@contextmanager
def work_folder(base: Path | None = None) -> Iterator[Path]:
    """A temporary folder for a ``with`` block; those of builds that were killed are removed first.

    A lock in it, which the system frees when its process ends, says that its build still runs.

    Args:
        base: the folder that it is made in; the system's by default.
    """
    from filelock import FileLock, Timeout

    base = base or Path(tempfile.gettempdir())
    for leftover in base.glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):
            if leftover.stat().st_mtime < time.time() - 60 or (leftover / _OWNER).exists():
                with FileLock(leftover / _OWNER, timeout=0):
                    rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    try:
        with FileLock(folder / _OWNER, timeout=0):
            yield folder
    finally:
        rmtree(folder, ignore_errors=True)


@dataclass
class Runner:
    """Runs notebooks, each in a kernel of its own.

    Attributes:
        folder: a temporary folder, for executed notebooks (``<name>.ipynb``), sockets and logs.
        project: whose notebooks they are.
        options: how long and how often.
        readable: the files that a run may read beside Python's own; none by default.
        variants: by name the same notebook with other parameters, run in the same kernel after a run that ended well; such
            a run that fails is dropped. None by default.
        on_end: called with each run that has ended.
        progress: called with each start, cell and end.
    """

    folder: Path
    project: Project
    options: Options = field(default_factory=Options)
    readable: Callable[[Part], Sequence[Path]] = lambda part: ()
    variants: Mapping[str, Sequence[Part]] = field(default_factory=dict)
    on_end: Callable[[Run], object] = lambda run: None
    progress: Callable[[Event], object] = lambda event: None

    def run(self, parts: Sequence[Part]) -> list[Run]:
        """Run notebooks with their typed parameters; all runs in their order, also those that failed."""
        import asyncio

        try:
            return asyncio.run(self._run_all(parts))
        finally:
            _end_daemons(self.folder)

    async def _run_all(self, parts: Sequence[Part]) -> list[Run]:
        import asyncio  # here and not above: a build with nothing to do need not wait for it

        semaphore = asyncio.Semaphore(self.options.workers or max(2, min(4, os.cpu_count() or 2)))

        async def run_part(part: Part) -> Run:
            async with semaphore:
                run = await self._run(part)
                self.on_end(run)
                return run

        tasks = [asyncio.create_task(run_part(part)) for part in parts]
        try:
            async with asyncio.timeout(self.options.limit):
                return list(await asyncio.gather(*tasks))
        except TimeoutError:
            raise self.options.limit_error() from None
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, part: Part) -> Run:
        """One run, tried again when its kernel did not start, died or hung."""
        import asyncio

        started = time.perf_counter()
        log, output = self.folder / f"{part.name}.reads", self.folder / f"{part.name}.ipynb"
        for attempt in range(1, self.options.tries + 1):
            log.unlink(missing_ok=True)
            notebook = await asyncio.to_thread(load_notebook, part)
            cells = sum(cell.cell_type == "code" for cell in notebook.cells)
            self.progress(Event("start", part.name, cells=cells))
            failure, (imports, undeclared) = await self._attempt(part, notebook, cells, log)
            if undeclared and (failure is None or failure.kind == "cell"):
                failure = _undeclared_failure(part, undeclared, failure, self.project)
            if failure is None or failure.kind in _NOT_RETRIED or attempt == self.options.tries:
                break
            self.progress(Event("retry", part.name, failure.sentence))
            await asyncio.sleep(_BACK_OFF * 2 ** (attempt - 1))
        _write(notebook, output)
        seconds = round(time.perf_counter() - started, 3)
        event, words = ("failed", failure.sentence) if failure else ("done", "")
        self.progress(Event(event, part.name, words, 0 if failure else cells, cells, seconds))
        return Run(part, output, imports, failure)

    async def _attempt(
        self, part: Part, notebook: Any, cells: int, log: Path
    ) -> tuple[Failure | None, tuple[tuple[Input, ...], str]]:
        """Run the cells of a notebook in a new kernel: how that failed, and what was read (see ``_read_by``)."""
        from nbclient.exceptions import CellExecutionError, CellTimeoutError

        client = self._new_client(notebook, self._new_manager())
        name, index, done, failure, reads = part.notebook.name, -1, 0, None, None
        with (self.folder / "kernels.log").open("ab") as output:
            try:
                env = _kernel_environment(self.folder, self.project, str(self._ipython_folder(part, log)))
                cwd = str(part.notebook.parent)
                await client.async_start_new_kernel(cwd=cwd, env=env, stdout=output, stderr=output)
                client.kc = client.km.client()
                client.kc.start_channels(
                    hb=False
                )  # whether the process is alive says more than its heartbeat
                client.kc.allow_stdin = False
                await client.kc.wait_for_ready(timeout=_START_TIMEOUT)
                for index, cell in enumerate(notebook.cells):
                    if cell.cell_type == "code":
                        await client.async_execute_cell(cell, index)
                        done += 1
                        self.progress(Event("cell", part.name, "", done, cells))
                client.set_widgets_metadata()
                reads = _read_guard_log(log)
                with suppress(CellExecutionError, RuntimeError, TimeoutError):
                    await self._run_variants(part, client, log)
            except CellExecutionError as error:
                failure = _cell_failure(name, notebook, index, "cell", error.ename, error.evalue)
            except CellTimeoutError:
                words = f"it was still running after {self.options.timeout:g} s"
                failure = _cell_failure(name, notebook, index, "timeout", "timeout", words)
            except (RuntimeError, TimeoutError) as error:  # a kernel that died, or that never answered
                if index < 0:
                    failure = Failure("start", f"{name}: its kernel did not start ({error})", 0, str(error))
                else:
                    failure = await _dead_kernel_failure(client, notebook, index, name)
            finally:
                await _end_kernel(client)
        return failure, reads or _read_guard_log(log)

    async def _run_variants(self, part: Part, first_client: Any, log: Path) -> None:
        """Run a notebook with the parameters of its other parts, in the kernel of a client that has run it."""
        import asyncio

        from nbformat import v4

        for number, variant in enumerate(self.variants.get(part.name, ()), start=1):
            notebook = await asyncio.to_thread(load_notebook, variant)
            notebook.cells.insert(0, v4.new_code_cell(_RESET_CODE))
            client = self._new_client(notebook, first_client.km)
            client.kc = first_client.kc
            for index, cell in enumerate(notebook.cells):
                if cell.cell_type == "code":
                    await client.async_execute_cell(cell, index)
            client.set_widgets_metadata()
            del notebook.cells[0]
            imports, undeclared = _read_guard_log(log)
            if not undeclared:
                output = self.folder / f"{part.name}.{number}.ipynb"
                _write(notebook, output)
                self.on_end(Run(variant, output, imports))

    def _new_client(self, notebook: Any, manager: Any) -> Any:
        from nbclient import NotebookClient

        return NotebookClient(
            notebook,
            km=manager,
            timeout=max(1, int(self.options.timeout)),
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=40", "--HistoryManager.enabled=False"],
        )

    def _new_manager(self) -> Any:
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        path = str(self.folder / f"k{uuid4().hex[:8]}")
        # Where the path of a socket would be too long: ports of this machine.
        sockets = {"transport": "ipc", "ip": path} if len(path) <= _LONGEST_SOCKET_PATH else {}
        return AsyncKernelManager(
            kernel_name="python3",
            # This interpreter, whatever kernels are installed for the user.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            connection_file=f"{path}.json",
            **sockets,
        )

    def _ipython_folder(self, part: Part, log: Path) -> Path:
        """An IPython folder for a kernel, with a startup file that installs the guard."""
        folder = self.folder / f"i-{uuid4().hex[:8]}"
        startup, guard = folder / "profile_default" / "startup", folder / "guard.json"
        startup.mkdir(parents=True)
        fonts, library = _font_cache(self.folder, self.project), library_folders(self.project)
        config = {
            "files": list(map(str, self.readable(part))),
            "folders": list(map(str, (self.folder, fonts, *library))),
            "root": str(self.project.root),
            "log": str(log),
        }
        guard.write_text(json.dumps(config), encoding="utf-8")
        code = f"__import__('nbrelease.guard', fromlist=['guard']).install({str(guard)!r})\n"
        (startup / "00-guard.py").write_text(code, encoding="utf-8")
        return folder


def _kernel_environment(folder: Path, project: Project, ipython_folder: str) -> dict[str, str]:
    """The environment of a kernel: what Python needs of the user's own, and the same settings for everybody."""
    env = {name: value for name, value in os.environ.items() if _PASSED_VARIABLES.fullmatch(name)}
    # The library of this process, and entries that mean the same in a notebook's folder.
    entries = [str(Path(entry).absolute()) for entry in env.get("PYTHONPATH", "").split(os.pathsep) if entry]
    parents = [str(path.parent) for path in library_folders(project) if path.parent not in site_folders()]
    env["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([*parents, *entries]))
    folders = {
        "IPYTHONDIR": ipython_folder,
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "MPLCONFIGDIR": str(_font_cache(folder, project)),
        "TMPDIR": str(folder),
    }
    return {"HOME": str(folder), **env, **_FIXED_VARIABLES, **folders, **project.environment()}


def _font_cache(folder: Path, project: Project) -> Path:
    """Where matplotlib keeps its list of fonts, which takes seconds to make."""
    path = project.cache / "matplotlib"
    with suppress(OSError):
        path.mkdir(parents=True, exist_ok=True)
        return path
    return folder


def load_notebook(part: Part) -> Any:
    """A notebook with its parameters put in by papermill, and without outputs."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = load_notebook_node(str(part.notebook))
    if part.parameters:
        kernel = {"kernel_name": "python3", "language": "python"}
        notebook = parameterize_notebook(notebook, dict(part.parameters), **kernel)
    for index, cell in enumerate(notebook.cells):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{index}"  # papermill's is another one each time
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


def _write(notebook: Any, output: Path) -> None:
    """Write a notebook. Not by nbformat: its indentation makes json ten times as slow."""
    output.write_text(json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")


async def _end_kernel(client: Any) -> None:
    """End a kernel and what it started."""
    manager = client.km
    if client.kc is not None:
        client.kc.stop_channels()
    if manager.has_kernel:
        with suppress(RuntimeError):
            await manager.signal_kernel(getattr(signal, "SIGKILL", signal.SIGTERM))
            await manager.shutdown_kernel(now=True)
    await manager.cleanup_resources()


def _end_daemons(folder: Path) -> None:
    """End processes that cells started in sessions of their own: their environment is that of the kernel."""
    mark = f"IPYTHONDIR={folder}{os.sep}".encode()
    for environment in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            if mark in environment.read_bytes():
                os.kill(int(environment.parent.name), signal.SIGKILL)


def _cell_failure(name: str, notebook: Any, index: int, kind: str, error: str, text: str) -> Failure:
    """A failure of one cell: the notebook, the cell, the error in one sentence."""
    cell = notebook.cells[index]
    authored = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    number = authored.index(cell) + 1 if cell in authored else index + 1
    text = re.sub(r"\s+", " ", str(text)).strip()
    if len(text) > _LONGEST_ERROR:
        text = text[: _LONGEST_ERROR - 1] + "…"
    message = f"{error}: {text}" if text else error
    return Failure(kind, f"{name} failed in cell {number} ({cell.get('id', '')}): {message}", number, message)


async def _dead_kernel_failure(client: Any, notebook: Any, index: int, name: str) -> Failure:
    """A kernel that died under a cell; one that was killed from outside was killed for its memory."""
    import asyncio

    process = client.km.provisioner.process
    with suppress(subprocess.TimeoutExpired):
        await asyncio.to_thread(process.wait, 1)
    status = process.poll() or 0
    if status == -getattr(signal, "SIGKILL", 9):
        reason = "the system killed it, which it does when memory runs out"
        return _cell_failure(name, notebook, index, "memory", "out of memory", reason)
    reason = signal.Signals(-status).name if status < 0 else f"exit status {status}"
    return _cell_failure(name, notebook, index, "dead", "its kernel died", reason)


def _read_guard_log(log: Path) -> tuple[tuple[Input, ...], str]:
    """The Python files that a run read, with their hashes at that time; the first file that it may not read."""
    entries = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log.exists() else []
    undeclared = next((entry["undeclared"] for entry in entries if "undeclared" in entry), "")
    imports = [entry for entry in entries if "imported" in entry]
    return tuple(Input("library", entry["imported"], entry["sha256"]) for entry in imports), undeclared


def _undeclared_failure(part: Part, name: str, failure: Failure | None, project: Project) -> Failure:
    """The failure of a run that read an undeclared file, also if the cell caught the error."""
    where = f" (cell {failure.cell})" if failure else ""
    path = os.path.relpath(project.root / name, part.notebook.parent)
    advice = f'write inputs: list[str] = ["{path}"] in its parameters cell'
    sentence = f"{part.notebook.name} reads {name}{where}, which it does not declare; {advice}"
    return Failure("undeclared", sentence, failure.cell if failure else 0, f"undeclared input: {name}")


def notice(run: Run, failure: Failure, language: str) -> Any:
    """What a report shows in the place of a notebook that failed: a notebook that says so, under that one's title."""
    import nbformat
    from nbformat import v4

    from nbrelease.document import shown_cells, words

    failed = nbformat.read(run.output, as_version=4)
    text = words(language)["failed"].format(notebook=f"`{run.part.notebook.name}`", cell=failure.cell or "?")
    output = v4.new_output("error", ename="", evalue=failure.error, traceback=[failure.error])
    prose = "\n".join(cell.source for cell in shown_cells(failed, language) if cell.cell_type == "markdown")
    title = re.findall("^# .*", prose, re.MULTILINE)[:1]
    cells = [v4.new_markdown_cell(line, id="title") for line in title]
    cells += [v4.new_markdown_cell(text, id="notice"), v4.new_code_cell("", id="error", outputs=[output])]
    return v4.new_notebook(metadata=failed.metadata, cells=cells)
