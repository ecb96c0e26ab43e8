"""Running notebooks with papermill, several at once. Knows nothing of what comes of their outputs."""

import logging
import multiprocessing
import multiprocessing.process
import os
import re
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.publish.plan import Run

_START_TRIES = 3


@dataclass(frozen=True, slots=True)
class Done:
    """A run that has ended well.

    Attributes:
        run: what was run.
        output: the executed notebook.
        cells: number of code cells.
        seconds: wall clock.
    """

    run: Run
    output: Path
    cells: int
    seconds: float


def execute(runs: Sequence[Run], folder: Path, workers: int | None = None) -> Iterator[Done]:
    """Run notebooks in worker processes; yields each as it ends.

    Args:
        runs: what to run, settled parameters included.
        folder: a short temporary path, for the executed notebooks (``<name>.ipynb``) and Jupyter's own files.
        workers: how many at once; two, or as many as there are processors up to four.

    Raises:
        ChapterlensError: a cell failed (exit code 1); the runs not yet started are dropped.
    """
    count = workers or max(2, min(4, os.cpu_count() or 2))
    pool = ProcessPoolExecutor(
        max_workers=min(count, len(runs)) or 1,
        # A fresh process each: forking one that has threads (Jupyter's lab, a test) can lock up.
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_prepare_worker,
        initargs=(str(folder), str(paths.home())),
    )
    others = set(multiprocessing.active_children())
    ended = False
    try:
        pending: list[Future[tuple[int, float]]] = []
        of: dict[Future[tuple[int, float]], tuple[Run, Path]] = {}
        for run in runs:
            output = folder / f"{run.name}.ipynb"
            future = pool.submit(_run_one, str(run.notebook), str(output), dict(run.parameters))
            pending.append(future)
            of[future] = (run, output)
        for future in as_completed(pending):
            cells, seconds = future.result()
            yield Done(*of[future], cells=cells, seconds=seconds)
        ended = True
    finally:
        if not ended:
            _end(set(multiprocessing.active_children()) - others)
        pool.shutdown(wait=True, cancel_futures=True)


def _end(workers: Iterable[multiprocessing.process.BaseProcess]) -> None:
    """End workers and their kernels at once: a cell failed, or the reader has had enough.

    Asking will not do: nbclient answers interrupts by itself and carries on, and a kernel left alone writes
    into a folder that is gone.
    """
    import psutil  # type: ignore[import-untyped]  # which ipykernel brings along

    for worker in workers:
        with suppress(psutil.NoSuchProcess):
            held = psutil.Process(worker.pid)
            held.suspend()  # so that it starts no other kernel while we look
            kernels = held.children(recursive=True)
            worker.kill()
            for kernel in kernels:
                with suppress(psutil.NoSuchProcess):
                    kernel.kill()


def _prepare_worker(folder: str, home: str) -> None:
    """Keep Jupyter's files, the reader's own settings and other builds apart from this process."""
    own = Path(folder) / f"w{os.getpid()}"
    # One letter each: the path of a kernel's socket may have about a hundred characters.
    for name, letter in (
        ("JUPYTER_RUNTIME_DIR", "r"),
        ("JUPYTER_CONFIG_DIR", "c"),
        ("JUPYTER_DATA_DIR", "d"),
        ("IPYTHONDIR", "i"),
    ):
        path = own / letter
        path.mkdir(parents=True)
        os.environ[name] = str(path)
    os.environ["CHAPTERLENS_HOME"] = home
    # Where kernels put their sockets and connection files; gone with the folder even when they are killed.
    os.environ["TMPDIR"] = folder
    # jsonschema, which nbformat imports, looks for this optional parser of IRIs; where JupyterLab has brought
    # it along, building its grammar costs two seconds in every process. Notebooks do not need it.
    sys.modules["rfc3987_syntax"] = None  # type: ignore[assignment]
    logging.disable(logging.WARNING)
    # What kernels complain of on their way out when a build is stopped is not for its reader.
    os.dup2(os.open(own / "log", os.O_CREAT | os.O_WRONLY | os.O_APPEND), 2)


def _run_one(notebook: str, output: str, parameters: dict[str, object]) -> tuple[int, float]:
    """Run one notebook in this process: number of code cells, seconds."""
    import papermill
    from papermill.exceptions import PapermillExecutionError
    from traitlets.config import Config

    started = time.perf_counter()
    name = Path(notebook).name
    # An address has at most about a hundred characters, whatever the notebook is called.
    sockets = str(Path(output).with_name(f"k{os.getpid()}-{uuid4().hex[:6]}"))
    for attempt in range(_START_TRIES):
        try:
            made = papermill.execute_notebook(
                notebook,
                output,
                parameters=parameters,
                kernel_name="python3",
                progress_bar=False,
                log_output=False,
                cwd=str(Path(notebook).parent),
                # Sockets in a folder of ours: no port is open to others, and none can be taken by another
                # kernel that starts in the same moment.
                config=Config({"KernelManager": {"transport": "ipc", "ip": sockets}}),
                extra_arguments=["--IPKernelApp.log_level=40"],
            )
            break
        except PapermillExecutionError as error:
            raise ChapterlensError(_failure(name, output, error), exit_code=1) from None
        except RuntimeError as error:
            # A machine under load may lose a kernel before it has said anything; starting it once more is
            # all it takes. One that dies later is a fault.
            if "before replying" not in str(error) or attempt == _START_TRIES - 1:
                raise ChapterlensError(f"{name}: its kernel died ({error})", exit_code=1) from None
    return sum(cell.cell_type == "code" for cell in made.cells), time.perf_counter() - started


def _failure(name: str, output: str, error: Any) -> str:
    """One sentence on a cell that failed: the notebook, the cell, the error."""
    import nbformat

    cells = nbformat.read(output, as_version=4).cells
    cells = [cell for cell in cells if "papermill-error-cell-tag" not in cell.metadata.get("tags", [])]
    cell = cells[error.cell_index]
    own = [c for c in cells if "injected-parameters" not in c.metadata.get("tags", [])]
    number = own.index(cell) + 1 if cell in own else error.cell_index + 1
    said = re.sub(r"\s+", " ", str(error.evalue)).strip()
    if len(said) > 300:
        said = said[:299] + "…"
    return f"{name} failed in cell {number} ({cell.get('id', '')}): {error.ename}: {said}"
