"""Run notebooks, several at once: each with papermill's parameters in a kernel of its own, through nbclient."""

import asyncio
import json
import os
import re
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
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

_START = 60  # seconds that a kernel may take to answer
_BACK_OFF = 0.5
_QUOTED = 300  # characters of an error
_SOCKET = (
    80  # characters that a folder for sockets may have: the system allows about a hundred for a socket's path
)
_PREFIX = "nbrelease-"
_OWNER = "owner.lock"
_NOT_FOR_KERNELS = re.compile(
    r"(JPY_|MPL|IPYTHON|AWS_|FSSPEC_|APPRISE).*|.*(MAIL|SMTP|WEBHOOK|PASSWORD|SECRET|TOKEN).*"
    r"|COLUMNS|LINES|PYTHONSTARTUP|PYTHONINSPECT|PYTHONWARNINGS|DISPLAY"
)
"""Variables that would change a report, or that hold secrets no notebook has a use for."""


class Failure(Struct, frozen=True):
    """Why a run failed.

    Attributes:
        kind: ``cell`` ``undeclared`` ``timeout`` ``memory`` ``dead`` or ``start``.
        sentence: notebook, cell and error in one sentence.
        cell: number of the cell as the notebook's author sees it, from 1; 0 when it is none's.
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
        output: the executed notebook, as far as it came.
        cells: number of code cells.
        seconds: wall clock.
        imports: the Python files outside of the library that it imported.
        failure: None when it ended well.
    """

    part: Part
    output: Path
    cells: int
    seconds: float
    imports: tuple[Input, ...] = ()
    failure: Failure | None = None


class Limits(Struct, frozen=True):
    """How long and how often.

    Attributes:
        timeout: seconds that a cell may take.
        tries: how often a kernel that does not start, dies or hangs is tried in all; a cell that fails is not.
        workers: notebooks at once; 0 for as many as there are processors, two to four.
    """

    timeout: float = 600
    tries: int = 2
    workers: int = 0


@contextmanager
def work_folder() -> Iterator[Path]:
    """A temporary folder for a ``with`` block; those of builds that were killed are removed first.

    A lock in it, which the system frees when its process ends, says that its build still runs.
    """
    from filelock import FileLock, Timeout

    base = Path(tempfile.gettempdir())
    for left in base.glob(f"{_PREFIX}*"):
        with suppress(OSError, Timeout):
            if left.stat().st_mtime < time.time() - 60 or (left / _OWNER).exists():
                with FileLock(left / _OWNER, timeout=0):
                    rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    try:
        with FileLock(folder / _OWNER, timeout=0):
            yield folder
    finally:
        rmtree(folder, ignore_errors=True)


def run_all(
    parts: Sequence[Part],
    folder: Path,
    project: Project,
    *,
    limits: Limits | None = None,
    reads: Callable[[Part], Sequence[Path]] | None = None,
    ended: Callable[[Run], object] = lambda run: None,
    progress: Callable[[Event], object] = lambda event: None,
) -> list[Run]:
    """Run notebooks, each in a kernel of its own.

    Args:
        parts: what to run, settled parameters included.
        folder: a temporary folder, for executed notebooks (``<name>.ipynb``), sockets and logs.
        project: whose notebooks they are.
        limits: how long and how often.
        reads: the files that a run may read; anything by default.
        ended: called with each run that has ended.
        progress: called with each start, cell and end.

    Returns:
        All runs in their order, also those that failed.
    """
    limits = limits or Limits()
    pool = _Pool(folder, project, limits, reads, progress)
    return asyncio.run(pool.run(parts, ended))


class _Pool:
    def __init__(
        self,
        folder: Path,
        project: Project,
        limits: Limits,
        reads: Callable[[Part], Sequence[Path]] | None,
        progress: Callable[[Event], object],
    ) -> None:
        self._folder, self._project, self._limits = folder, project, limits
        self._reads, self._progress = reads, progress
        self._env = _environment(folder, project)

    async def run(self, parts: Sequence[Part], ended: Callable[[Run], object]) -> list[Run]:
        gate = asyncio.Semaphore(self._limits.workers or max(2, min(4, os.cpu_count() or 2)))

        async def one(part: Part) -> Run:
            async with gate:
                run = await self._run(part)
                ended(run)
                return run

        tasks = [asyncio.create_task(one(part)) for part in parts]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, part: Part) -> Run:
        """One run, tried again when its kernel did not start, died or hung."""
        begun = time.perf_counter()
        notebook, failure, cells = None, None, 0
        for attempt in range(1, self._limits.tries + 1):
            log = self._folder / f"{part.name}.reads"
            log.unlink(missing_ok=True)
            notebook = await asyncio.to_thread(prepared, part)
            cells = sum(cell.cell_type == "code" for cell in notebook.cells)
            self._progress(Event("start", part.name, cells=cells))
            failure = await self._attempt(part, notebook, cells, log)
            if failure is None or failure.kind == "cell":
                failure = _undeclared(part, log, failure, self._project)
            if failure is None or failure.kind in ("cell", "undeclared") or attempt == self._limits.tries:
                break
            self._progress(Event("retry", part.name, failure.sentence))
            await asyncio.sleep(_BACK_OFF * 2 ** (attempt - 1))
        output = self._folder / f"{part.name}.ipynb"
        # Not by nbformat: its indentation makes json ten times as slow.
        output.write_text(json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
        seconds = time.perf_counter() - begun
        run = Run(part, output, cells, seconds, _imports(log), failure)
        kind, text = ("failed", failure.sentence) if failure else ("done", "")
        self._progress(Event(kind, part.name, text, 0 if failure else cells, cells, round(seconds, 3)))
        return run

    async def _attempt(self, part: Part, notebook: Any, cells: int, log: Path) -> Failure | None:
        """Run the cells of a notebook in a new kernel."""
        from nbclient import NotebookClient
        from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

        client = NotebookClient(
            notebook,
            km=self._manager(),
            timeout=max(1, int(self._limits.timeout)),
            startup_timeout=_START,
            shutdown_kernel="immediate",
            extra_arguments=["--IPKernelApp.log_level=40", "--HistoryManager.enabled=False"],
        )
        name, index, ran = part.notebook.name, -1, 0
        place = self._folder / f"i-{uuid4().hex[:8]}"
        with (self._folder / "kernels.log").open("ab") as output:
            try:
                await client.async_start_new_kernel(
                    cwd=str(part.notebook.parent),
                    env=self._env | {"IPYTHONDIR": str(self._ipython(place, part, log))},
                    stdout=output,
                    stderr=output,
                )
                await client.async_start_new_kernel_client()
                for index, cell in enumerate(notebook.cells):
                    if cell.cell_type == "code":
                        await client.async_execute_cell(cell, index)
                        ran += 1
                        self._progress(Event("cell", part.name, "", ran, cells))
                client.set_widgets_metadata()
            except CellExecutionError as error:
                return in_cell(name, notebook, index, "cell", error.ename, error.evalue)
            except CellTimeoutError:
                words = f"it was still running after {self._limits.timeout:g} s"
                return in_cell(name, notebook, index, "timeout", "timeout", words)
            except DeadKernelError:
                return _died(name, notebook, index, await _status(client))
            except RuntimeError as error:  # what jupyter_client raises when a kernel does not answer
                if index < 0:
                    return Failure("start", f"{name}: its kernel did not start ({error})", 0, str(error))
                return _died(name, notebook, index, await _status(client))
            finally:
                await _end(client)
        return None

    def _manager(self) -> Any:
        from jupyter_client.kernelspec import KernelSpecManager
        from jupyter_client.manager import AsyncKernelManager

        place = self._folder / f"k{uuid4().hex[:8]}"
        options: dict[str, Any] = {"transport": "ipc", "ip": str(place)}
        if len(str(place)) > _SOCKET:
            options = {}  # ports of this machine
        return AsyncKernelManager(
            kernel_name="python3",
            # This interpreter, whatever kernels are installed for the user.
            kernel_spec_manager=KernelSpecManager(kernel_dirs=[]),
            connection_file=f"{place}.json",
            **options,
        )

    def _ipython(self, place: Path, part: Part, log: Path) -> Path:
        """An IPython folder whose startup file installs the guard."""
        if self._reads is None:
            return place
        startup = place / "profile_default" / "startup"
        startup.mkdir(parents=True)
        config = {
            "files": [str(path) for path in self._reads(part)],
            "folders": [
                str(self._folder),
                self._env["MPLCONFIGDIR"],
                *map(str, library_folders(self._project)),
            ],
            "root": str(self._project.root),
            "log": str(log),
        }
        guard = place / "guard.json"
        guard.write_text(json.dumps(config), encoding="utf-8")
        code = f"__import__('nbrelease.guard', fromlist=['guard']).install({str(guard)!r})\n"
        (startup / "00-guard.py").write_text(code, encoding="utf-8")
        return place


def _environment(folder: Path, project: Project) -> dict[str, str]:
    """The environment of kernels: the user's own, without what would make two users' reports differ."""
    own = {name: value for name, value in os.environ.items() if not _NOT_FOR_KERNELS.fullmatch(name)}
    # The library of this process, and entries that mean the same in a notebook's folder.
    entries = [str(Path(entry).absolute()) for entry in own.get("PYTHONPATH", "").split(os.pathsep) if entry]
    parents = [path.parent for path in library_folders(project) if path.parent not in site_folders()]
    own["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([*map(str, parents), *entries]))
    fonts = project.cache / "matplotlib"  # its list of fonts takes seconds to make
    try:
        fonts.mkdir(parents=True, exist_ok=True)
    except OSError:
        fonts = folder / "matplotlib"
    return {
        **own,
        "HOME": own.get("HOME", str(folder)),
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "LC_ALL": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": str(fonts),
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "TMPDIR": str(folder),
        "TZ": "UTC",
        **project.environment(),
    }


def prepared(part: Part) -> Any:
    """A notebook with its parameters put in by papermill, and without outputs."""
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = load_notebook_node(str(part.notebook))
    if part.parameters:
        notebook = parameterize_notebook(
            notebook, dict(part.parameters), kernel_name="python3", language="python"
        )
    for index, cell in enumerate(notebook.cells):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{index}"  # papermill's is another one each time
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


async def _status(client: Any) -> int | None:
    """The exit status of a kernel that died; below zero for a signal."""
    for _ in range(100):
        process = client.km.provisioner.process if client.km else None
        if process is None or process.poll() is not None:
            return process.poll() if process else None
        await asyncio.sleep(0.01)
    return None


async def _end(client: Any) -> None:
    """End a kernel and what it started."""
    manager = client.km
    if manager is None:
        return
    if client.kc is not None:
        client.kc.stop_channels()
    with suppress(RuntimeError):
        if manager.has_kernel:
            await manager.signal_kernel(getattr(signal, "SIGKILL", signal.SIGTERM))
            await manager.shutdown_kernel(now=True)
    await manager.cleanup_resources()


def in_cell(name: str, notebook: Any, index: int, kind: str, error: str, words: str) -> Failure:
    """A failure of one cell: the notebook, the cell, the error in one sentence."""
    cell = notebook.cells[index]
    own = [one for one in notebook.cells if "injected-parameters" not in one.metadata.get("tags", [])]
    number = own.index(cell) + 1 if cell in own else index + 1
    words = re.sub(r"\s+", " ", str(words)).strip()
    if len(words) > _QUOTED:
        words = words[: _QUOTED - 1] + "…"
    shown = f"{error}: {words}" if words else error
    return Failure(kind, f"{name} failed in cell {number} ({cell.get('id', '')}): {shown}", number, shown)


def _died(name: str, notebook: Any, index: int, status: int | None) -> Failure:
    """A kernel that died under a cell; one that was killed from outside was killed for its memory."""
    if status == -getattr(signal, "SIGKILL", 9):
        words = "the system killed it, which it does when memory runs out"
        return in_cell(name, notebook, index, "memory", "out of memory", words)
    words = f"exit status {status}"
    if status is not None and status < 0:
        with suppress(ValueError):
            words = signal.Signals(-status).name
    return in_cell(name, notebook, index, "dead", "its kernel died", words)


def _log_lines(log: Path) -> list[dict[str, str]]:
    try:
        return [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    except FileNotFoundError:
        return []


def _imports(log: Path) -> tuple[Input, ...]:
    """The Python files outside of the library that a run read, with their hashes at that time."""
    lines = (line for line in _log_lines(log) if "imported" in line)
    return tuple(Input("library", line["imported"].replace(os.sep, "/"), line["sha256"]) for line in lines)


def _undeclared(part: Part, log: Path, failure: Failure | None, project: Project) -> Failure | None:
    """A run that read what it does not declare has failed, also when a cell made nothing of it."""
    named = next((line["undeclared"] for line in _log_lines(log) if "undeclared" in line), None)
    if named is None:
        return failure
    where = f" (cell {failure.cell})" if failure else ""
    wanted = os.path.relpath(project.root / named, part.notebook.parent).replace(os.sep, "/")
    sentence = (
        f"{part.notebook.name} reads {named}{where}, which it does not declare; "
        f'write inputs: list[str] = ["{wanted}"] in its parameters cell'
    )
    return Failure("undeclared", sentence, failure.cell if failure else 0, f"undeclared input: {named}")


_NOTICE: Mapping[str, tuple[str, str]] = {
    "zh": ("本节没有做成", "{notebook} 的第 {cell} 格出错，本节的内容没有收入这份报告；其余各节不受影响。"),
    "en": (
        "This section could not be made",
        "Cell {cell} of {notebook} failed, so that this section is missing from the report; the others are whole.",
    ),
}


def notice(run: Run, language: str) -> Any:
    """What a report shows in the place of a notebook that failed: a notebook that says so, under that one's title."""
    import nbformat
    from nbformat import v4

    failed = nbformat.read(run.output, as_version=4)
    failure = run.failure or Failure("", "", 0, "")
    head, words = _NOTICE.get(language, _NOTICE["en"])
    words = words.format(notebook=f"`{run.part.notebook.name}`", cell=failure.cell or "?")
    made = v4.new_notebook(metadata=failed.metadata)
    if title := _title(failed, language):
        made.cells.append(v4.new_markdown_cell(title, id="title"))
    text = f"**{head}。** {words}" if language == "zh" else f"**{head}.** {words}"
    made.cells.append(v4.new_markdown_cell(text, id="notice"))
    error = _printable(failure.error)
    output = v4.new_output("error", ename="", evalue=error, traceback=[error])
    made.cells.append(v4.new_code_cell("", id="error", outputs=[output]))
    return made


def _title(notebook: Any, language: str) -> str:
    """The first title of a notebook in a language, as its line of Markdown; empty when it has none."""
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if cell.cell_type == "markdown" and (language in tags or not tags & {"zh", "en"}):
            for line in cell.source.split("\n"):
                if line.startswith("# "):
                    return str(line)
    return ""


def _printable(text: str) -> str:
    """A text whose unusual characters are written as escapes: an error may quote what no font can draw."""
    usual = r"[ -~\u3000-\u3003\u4e00-\u9fa5\uff01-\uff5e“”‘’…《》—]"
    return "".join(sign if re.match(usual, sign) else sign.encode("unicode_escape").decode() for sign in text)
