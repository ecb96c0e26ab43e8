"""Running notebooks, several at once. Knows nothing of keys, or of what comes of the outputs."""

import asyncio
import importlib
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chapterlens import paths
from nbrelease.failures import Failure, died, in_cell, undeclared
from nbrelease.lean import without_extras
from nbrelease.plan import Run
from nbrelease.progress import Event
from nbrelease.warm import kernel_environment

_BACK_OFF = 0.5
_SWITCH = 0.0005  # seconds: a kernel's message is not to wait for what is done meanwhile


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often.

    Attributes:
        timeout: seconds that a cell may take.
        tries: how often a kernel that does not start, dies or hangs is tried in all; a cell that fails is not.
        workers: notebooks at once; as many as there are processors, two to four, by default.
    """

    timeout: float = 600
    tries: int = 2
    workers: int = field(default_factory=lambda: max(2, min(4, os.cpu_count() or 2)))


@dataclass(frozen=True, slots=True)
class Done:
    """A run that has ended.

    Attributes:
        run: what was run.
        output: the executed notebook, as far as it came; its file, for those of many runs are more than memory holds.
        cells: number of code cells.
        seconds: wall clock.
        failure: None when it ended well.
    """

    run: Run
    output: Path
    cells: int
    seconds: float
    failure: Failure | None = None


def execute(
    runs: Sequence[Run],
    folder: Path,
    *,
    limits: Limits | None = None,
    reads: Callable[[Run], Iterable[Path]] | None = None,
    tell: Callable[[Event], None] = lambda event: None,
    warm: Callable[[], str] = lambda: "",
) -> list[Done]:
    """Run notebooks, each in a kernel of its own.

    Args:
        runs: what to run, settled parameters included.
        folder: a short temporary path, for the executed notebooks (``<name>.ipynb``), sockets and logs.
        limits: how long and how often.
        reads: the files that a run may read; anything by default.
        tell: told each start, cell and end.
        warm: gives the address of a warm process that kernels are forked from, once it is ready; empty for none.

    Returns:
        All runs in their order, also those that failed.
    """
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH)
    try:
        return asyncio.run(_execute(runs, folder, limits or Limits(), reads, tell, warm))
    finally:
        sys.setswitchinterval(interval)


async def _execute(
    runs: Sequence[Run],
    folder: Path,
    limits: Limits,
    reads: Callable[[Run], Iterable[Path]] | None,
    tell: Callable[[Event], None],
    warm: Callable[[], str],
) -> list[Done]:
    loading = asyncio.create_task(asyncio.to_thread(warm))
    _load()
    address = await loading
    from nbrelease.kernels import Kernels

    with Kernels(folder, address, kernel_environment(folder)) as kernels:
        gate = asyncio.Semaphore(limits.workers)

        async def one(run: Run) -> Done:
            async with gate:
                return await _run(run, folder, kernels, limits, reads, tell)

        tasks = [asyncio.create_task(one(run)) for run in runs]
        try:
            return list(await asyncio.gather(*tasks))
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


def _load() -> None:
    """Import what a kernel needs to be asked for, while the warm process gets ready."""
    without_extras()
    for name in ("nbclient", "nbformat", "nbrelease.kernels"):
        importlib.import_module(name)
    from jupyter_client.provisioning import KernelProvisionerFactory

    KernelProvisionerFactory.instance()  # looks through the entry points of all packages


def _papermill() -> None:
    """Import papermill without the clouds that it could read from: half of its time."""
    with _IMPORTING:  # runs start side by side, and what one hides and shows again is the other's too
        if "papermill.iorw" in sys.modules:
            return
        clouds = [name for name in ("boto3.session", "pyarrow.fs") if name not in sys.modules]
        sys.modules |= dict.fromkeys(clouds)  # type: ignore[arg-type]
        try:
            importlib.import_module("papermill.parameterize")
            importlib.import_module("papermill.iorw")
        finally:
            for name in clouds:
                del sys.modules[name]


_IMPORTING = threading.Lock()


async def _run(
    run: Run,
    folder: Path,
    kernels: Any,
    limits: Limits,
    reads: Callable[[Run], Iterable[Path]] | None,
    tell: Callable[[Event], None],
) -> Done:
    """One run, tried again when its kernel did not start, died or hung."""
    begun = time.perf_counter()
    output = folder / f"{run.name}.ipynb"
    for attempt in range(1, limits.tries + 1):
        log = folder / f"{run.name}.reads"
        log.unlink(missing_ok=True)
        guard = _guard(run, folder, log, reads(run)) if reads else None
        client = kernels.client(run.notebook.parent, limits.timeout, guard)
        starting = asyncio.create_task(client.start())
        try:
            # While the kernel starts.
            notebook = await asyncio.to_thread(prepared, run)
            cells = sum(cell.cell_type == "code" for cell in notebook.cells)
            tell(Event("start", run.name, cells=cells))
            failure = await _attempt(run, notebook, cells, client, starting, limits, tell)
        finally:
            await _ended(client, starting)
        if failure is None or failure.kind == "cell":
            failure = undeclared(run, log, failure)
        if failure is None or failure.kind in ("cell", "undeclared") or attempt == limits.tries:
            break
        tell(Event("retry", run.name, failure.sentence))
        await asyncio.sleep(_BACK_OFF * 2 ** (attempt - 1))
    _write(notebook, output)
    done = Done(run, output, cells, time.perf_counter() - begun, failure)
    tell(
        Event("done", run.name, "", cells, cells, round(done.seconds, 3))
        if failure is None
        else Event("failed", run.name, failure.sentence, cells=cells, seconds=round(done.seconds, 3))
    )
    return done


def prepared(run: Run) -> Any:
    """A notebook with its parameters put in, and without outputs."""
    _papermill()
    from papermill.iorw import load_notebook_node
    from papermill.parameterize import parameterize_notebook

    notebook = load_notebook_node(str(run.notebook))
    if run.parameters:
        notebook = parameterize_notebook(
            notebook, dict(run.parameters), kernel_name="python3", language="python"
        )
    for index, cell in enumerate(notebook.cells):
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = f"injected-{index}"  # papermill's is another one each time
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return notebook


async def _attempt(
    run: Run,
    notebook: Any,
    cells: int,
    client: Any,
    starting: asyncio.Task[None],
    limits: Limits,
    tell: Callable[[Event], None],
) -> Failure | None:
    """Run the cells of a notebook in a kernel that is starting."""
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

    name, index, ran = run.notebook.name, -1, 0
    try:
        await starting
        client.take(notebook)
        for index, cell in enumerate(notebook.cells):
            if cell.cell_type != "code":
                continue
            await client.async_execute_cell(cell, index)
            ran += 1
            tell(Event("cell", run.name, "", ran, cells))
    except CellExecutionError as error:
        return in_cell(name, notebook, index, "cell", error.ename, error.evalue)
    except CellTimeoutError:
        said = f"it was still running after {limits.timeout:g} s"
        return in_cell(name, notebook, index, "timeout", "timeout", said)
    except DeadKernelError:
        return died(name, notebook, index, *await client.ended())
    except RuntimeError as error:  # what jupyter_client says of a kernel that never answers
        if index < 0:
            return Failure("start", f"{name}: its kernel did not start ({error})", 0, str(error))
        return died(name, notebook, index, *await client.ended())
    return None


async def _ended(client: Any, starting: "asyncio.Task[None]") -> None:
    """End a kernel, also one that is still starting."""
    starting.cancel()
    with suppress(asyncio.CancelledError, RuntimeError):
        await starting
    await client.end()


def _guard(run: Run, folder: Path, log: Path, files: Iterable[Path]) -> Path:
    """The file that tells a kernel what it may read (see kernel.py)."""
    path = folder / f"{run.name}.guard"
    told: Mapping[str, object] = {
        "files": [str(file) for file in files],
        "folders": [str(folder), str(paths.cache() / "matplotlib")],
        "home": str(paths.home()),
        "log": str(log),
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def _write(notebook: Any, output: Path) -> None:
    # Not by nbformat, whose indentation Python's slow encoder makes; a reader of notebooks reads either.
    output.write_text(json.dumps(notebook, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf-8")
