"""What a build says while it works, to people, programs and its log. Knows nothing of how a build works."""

import json
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from rich.progress import TaskID


@dataclass(frozen=True, slots=True)
class Event:
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


class Teller(Protocol):
    """Whoever is told."""

    def tell(self, event: Event) -> None:
        """Take in one event."""

    def close(self) -> None:
        """There will be no more."""


def sentence(event: Event) -> str:
    """An event in words; empty when it is not worth a line of its own."""
    if event.event in ("start", "cell"):
        return ""
    if event.event == "done":
        return f"{event.name} · {event.cells} cells · {event.seconds:.1f} s"
    if event.event == "kept":
        return f"{event.name} · unchanged"
    if event.event in ("failed", "retry"):
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

    def tell(self, event: Event) -> None:
        """Write a line."""
        said = sentence(event)
        if not said and self._every:
            of = f" {event.cell}/{event.cells}" if event.cells else ""
            said = f"{event.name} · {event.event}{of}"
        if said:
            self._write(f"{time.strftime('%H:%M:%S')} {said}" if self._stamped else said)

    def close(self) -> None:
        """Nothing is held."""


class Events:
    """Every event as a line of JSON, for programs."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write

    def tell(self, event: Event) -> None:
        """Write the event without what it does not say."""
        held = {key: value for key, value in asdict(event).items() if value not in ("", 0)}
        self._write(json.dumps(held | {"time": round(time.time(), 3)}, ensure_ascii=False))

    def close(self) -> None:
        """Nothing is held."""


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

    def tell(self, event: Event) -> None:
        """Show it."""
        if event.event in ("start", "cell", "done", "kept", "failed"):
            task = self._task(event)
            mark = {"done": "[green]✓[/]", "kept": "[dim]=[/]", "failed": "[red]✗[/]"}.get(event.event, " ")
            finished = event.event in ("done", "kept")
            self._progress.update(
                task,
                mark=mark,
                total=event.cells or 1,
                completed=(event.cells or 1) if finished else event.cell,
            )
            if event.event in ("done", "kept", "failed"):
                self._progress.stop_task(task)
        if event.event not in ("start", "cell", "done", "kept") and sentence(event):
            self._console.print(sentence(event), markup=False)

    def _task(self, event: Event) -> "TaskID":
        if event.name not in self._tasks:
            self._tasks[event.name] = self._progress.add_task(event.name, total=event.cells or 1, mark=" ")
        return self._tasks[event.name]

    def close(self) -> None:
        """Leave the lines as they are."""
        self._progress.stop()


class Log:
    """The log file of a build: every event with its time.

    Args:
        path: of the file; its folder is made.
        keep: how many logs stay in the folder, this one among them.
    """

    def __init__(self, path: Path, keep: int = 50) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        for old in sorted(path.parent.glob("*.log"))[: -(keep - 1)]:
            old.unlink(missing_ok=True)
        self._file: IO[str] = path.open("a", encoding="utf-8")
        self._lines = Lines(self._write, stamped=True, every=True)

    def _write(self, line: str) -> None:
        self._file.write(line + "\n")
        self._file.flush()

    def tell(self, event: Event) -> None:
        """Write it down."""
        self._lines.tell(event)

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class All:
    """Several who are told the same."""

    def __init__(self, tellers: Sequence[Teller]) -> None:
        self._tellers = list(tellers)

    def add(self, teller: Teller) -> None:
        """One more."""
        self._tellers.append(teller)

    def tell(self, event: Event) -> None:
        """Tell each."""
        for teller in self._tellers:
            teller.tell(event)

    def close(self) -> None:
        """Close each."""
        for teller in self._tellers:
            teller.close()


def teller(form: str, stream: Any = None) -> Teller:
    """Who tells what a build does.

    Args:
        form: ``auto`` (lines that grow on a terminal, plain ones with the time elsewhere), ``json`` or ``quiet``.
        stream: where to; standard output by default.
    """
    out = stream or sys.stdout

    def write(line: str) -> None:
        out.write(line + "\n")
        out.flush()

    if form == "json":
        return Events(write)
    if form == "quiet":
        return All([])
    return Screen() if out is sys.stdout and out.isatty() else Lines(write, stamped=True)
