"""What a build reports while it works: to people, to programs, to its log."""

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from rich.progress import TaskID


class Event(Struct, frozen=True, omit_defaults=True):
    """One thing that happened.

    Attributes:
        event: ``plan`` ``start`` ``cell`` ``retry`` ``done`` ``kept`` ``failed`` ``note`` ``made`` ``end``.
        name: of the run or the file that it is about.
        text: one sentence or less.
        cell: code cells run so far.
        cells: code cells there are.
        seconds: that it took.
    """

    event: str
    name: str = ""
    text: str = ""
    cell: int = 0
    cells: int = 0
    seconds: float = 0.0


class Progress(Protocol):
    """What events are given to."""

    def __call__(self, event: Event) -> None:
        """Take one event."""

    def close(self) -> None:
        """Take no more."""


def sentence(event: Event) -> str:
    """An event in words; empty when it is not worth a line of its own."""
    match event.event:
        case "start" | "cell":
            return ""
        case "done":
            return f"{event.name} · {event.cells} cells · {event.seconds:.1f} s"
        case "kept":
            return f"{event.name} · unchanged"
        case "failed" | "retry":
            return f"{event.name} · {event.event}: {event.text}"
    return event.text


class Lines:
    """A line for each event that matters.

    Args:
        write: where a line goes.
        stamped: whether each begins with the time of day.
        every: whether the start of a run and every cell have a line, too.
    """

    def __init__(self, write: Callable[[str], object], *, stamped: bool = False, every: bool = False) -> None:
        self._write, self._stamped, self._every = write, stamped, every

    def __call__(self, event: Event) -> None:
        """Write a line."""
        line = sentence(event)
        if not line and self._every:
            of = f" {event.cell}/{event.cells}" if event.cells else ""
            line = f"{event.name} · {event.event}{of}"
        if line:
            self._write(f"{time.strftime('%H:%M:%S')} {line}" if self._stamped else line)

    def close(self) -> None:
        """Nothing is open."""


class JsonLines:
    """Every event as a line of JSON, for programs."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def __call__(self, event: Event) -> None:
        """Write the event without what it does not say."""
        content = msgspec.to_builtins(event) | {"time": round(time.time(), 3)}
        self._write(json.dumps(content, ensure_ascii=False))

    def close(self) -> None:
        """Nothing is open."""


class Quiet:
    """Shows nothing."""

    def __call__(self, event: Event) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Nothing is open."""


class Screen:
    """One line a notebook that grows with its cells, on a terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(highlight=False)
        self._progress = Progress(
            TextColumn("{task.fields[mark]} {task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.completed:>2.0f}/{task.total:<2.0f} cells"),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._progress.start()

    def __call__(self, event: Event) -> None:
        """Show it."""
        if event.event in ("start", "cell", "done", "kept", "failed"):
            if event.name not in self._tasks:
                self._tasks[event.name] = self._progress.add_task(
                    event.name, total=event.cells or 1, mark=" "
                )
            task, total = self._tasks[event.name], event.cells or 1
            mark = {"done": "[green]✓[/]", "kept": "[dim]=[/]", "failed": "[red]✗[/]"}.get(event.event, " ")
            completed = total if event.event in ("done", "kept") else event.cell
            self._progress.update(task, mark=mark, total=total, completed=completed)
            if event.event in ("done", "kept", "failed"):
                self._progress.stop_task(task)
        if event.event not in ("done", "kept") and (line := sentence(event)):
            self._console.print(line, markup=False)

    def close(self) -> None:
        """Leave the lines as they are."""
        self._progress.stop()


class Log:
    """The log file of a build: every event with its time. Where none can be written, none is.

    Args:
        path: of the file; its folder is made.
        keep: how many logs stay in the folder, this one among them.
    """

    def __init__(self, path: Path, keep: int = 50) -> None:
        self._path = path
        self._lines = Lines(self._write, stamped=True, every=True)
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            for old in sorted(path.parent.glob("*.log"))[: -(keep - 1)]:
                old.unlink(missing_ok=True)

    def _write(self, line: str) -> None:
        with suppress(OSError), self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def __call__(self, event: Event) -> None:
        """Write it down."""
        self._lines(event)


def progress_for(form: str, stream: Any = None) -> Progress:
    """What shows the progress of a build.

    Args:
        form: ``auto`` (lines that grow on a terminal, plain ones with the time elsewhere), ``json`` or ``quiet``.
        stream: where to; standard output by default.
    """
    out = stream or sys.stdout

    def write(line: str) -> None:
        out.write(line + "\n")
        out.flush()

    if form == "json":
        return JsonLines(write)
    if form == "quiet":
        return Quiet()
    return Screen() if out is sys.stdout and out.isatty() else Lines(write, stamped=True)
