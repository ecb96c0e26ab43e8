"""Why a run gave nothing, in one sentence each. Knows nothing of how notebooks are run."""

import os
import re
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chapterlens import paths
from nbrelease.plan import Run

_SAID_AT_MOST = 300


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a run gave nothing.

    Attributes:
        kind: ``cell`` ``undeclared`` ``timeout`` ``memory`` ``dead`` or ``start``.
        sentence: notebook, cell and error in one sentence.
        cell: number of the cell in the notebook as its author sees it, from 1; 0 when it is none's.
        error: name and words of the error.
    """

    kind: str
    sentence: str
    cell: int
    error: str


def in_cell(name: str, notebook: Any, index: int, kind: str, error: str, words: str) -> Failure:
    """A failure of one cell: the notebook, the cell, the error in one sentence."""
    cell = notebook.cells[index]
    own = [c for c in notebook.cells if "injected-parameters" not in c.metadata.get("tags", [])]
    number = own.index(cell) + 1 if cell in own else index + 1
    said = re.sub(r"\s+", " ", str(words)).strip()
    if len(said) > _SAID_AT_MOST:
        said = said[: _SAID_AT_MOST - 1] + "…"
    told = f"{error}: {said}" if said else error
    return Failure(kind, f"{name} failed in cell {number} ({cell.get('id', '')}): {told}", number, told)


def died(name: str, notebook: Any, index: int, status: int | None, memory: int) -> Failure:
    """A kernel that died under a cell; one that was killed from outside was killed for its memory."""
    grown = f", it had grown to {memory / 1e9:.1f} GB" if memory else ""
    if status == -getattr(signal, "SIGKILL", 9):
        said = f"the system killed it, which it does when memory runs out{grown}"
        return in_cell(name, notebook, index, "memory", "out of memory", said)
    if status is not None and status < 0:
        with suppress(ValueError):
            return in_cell(name, notebook, index, "dead", "its kernel died", signal.Signals(-status).name)
    return in_cell(name, notebook, index, "dead", "its kernel died", f"exit status {status}")


def undeclared(run: Run, log: Path, failure: Failure | None) -> Failure | None:
    """A run that read what it does not declare has failed, also when a cell made nothing of it."""
    if not log.exists() or not log.stat().st_size:
        return failure
    named = log.read_text(encoding="utf-8").split("\n")[0]
    where = f" (cell {failure.cell})" if failure else ""
    try:
        wanted = os.path.relpath(paths.home() / named, run.notebook.parent).replace(os.sep, "/")
    except ValueError:  # another drive
        wanted = named
    said = (
        f"{run.notebook.name} reads {named}{where}, which it does not declare; "
        f'write inputs: list[str] = ["{wanted}"] in its parameters cell'
    )
    return Failure("undeclared", said, failure.cell if failure else 0, f"undeclared input: {named}")
