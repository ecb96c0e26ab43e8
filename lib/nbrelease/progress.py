"""The events of a build, shown to people, written for programs, and logged."""

import json
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct


class Event(Struct, frozen=True, omit_defaults=True):
    """One thing that happened.

    Attributes:
        event: ``plan`` ``start`` ``cell`` ``retry`` ``done`` ``kept`` ``failed`` ``note`` ``made`` ``end``.
        name: the notebook or file concerned.
        text: at most one sentence.
        cell: the number of code cells run so far.
        cells: the number of code cells.
        seconds: the time it took.
    """

    event: str
    name: str = ""
    text: str = ""
    cell: int = 0
    cells: int = 0
    seconds: float = 0.0


Progress: TypeAlias = Callable[[Event], object]
"""A function that is called with each event."""


_UNSAFE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def visible(text: str) -> str:
    """Words for a terminal: characters that control it, or turn the order of others, are written as escapes."""
    return _UNSAFE.sub(lambda match: ascii(match[0])[1:-1], text)


def sentence(event: Event) -> str:
    """An event in words; empty if it needs no line of its own."""
    return visible(_sentence(event))


def _sentence(event: Event) -> str:
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


def log(path: Path, keep: int = 50) -> Progress:
    """Write every event to a log file; if that is not possible, nothing is written.

    Args:
        path: the file; its folder is made with the first event.
        keep: how many logs stay in the folder, including this one.
    """

    def progress(event: Event) -> None:
        position = f" {event.cell}/{event.cells}" if event.cells else ""
        line = sentence(event) or f"{event.name} · {event.event}{position}"
        with suppress(OSError):
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                for old_log in sorted(path.parent.glob("*.log"))[: 1 - keep]:
                    old_log.unlink(missing_ok=True)
            with path.open("a", encoding="utf-8") as file:
                file.write(f"{time.strftime('%H:%M:%S')} {line}\n")

    return progress


@contextmanager
def showing(form: str, stream: Any = None) -> Iterator[Progress]:
    """Show the progress of a build for a ``with`` block.

    Args:
        form: ``auto`` (progress bars on a terminal, lines with the time elsewhere), ``json`` or ``quiet``.
        stream: the output; standard output by default.
    """
    out = stream or sys.stdout

    def write(line: str) -> None:
        out.write(line + "\n")
        out.flush()

    def write_line(event: Event) -> None:
        if line := sentence(event):
            write(f"{time.strftime('%H:%M:%S')} {line}")

    def write_json(event: Event) -> None:
        content = msgspec.to_builtins(event) | {"time": round(time.time(), 3)}
        write(json.dumps(content, ensure_ascii=False))

    if form == "auto" and out is sys.stdout and out.isatty():
        with _screen() as progress:
            yield progress
    else:
        yield {"json": write_json, "quiet": lambda event: None}.get(form, write_line)


@contextmanager
def _screen() -> Iterator[Progress]:
    """A progress bar for each notebook, on a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(highlight=False)
    name, bar = TextColumn("{task.fields[mark]} {task.description}"), BarColumn(bar_width=24)
    count = TextColumn("{task.completed:>2.0f}/{task.total:<2.0f} cells")
    marks = {"done": "[green]✓[/]", "kept": "[dim]=[/]", "failed": "[red]✗[/]"}
    tasks: dict[str, Any] = {}
    with Bars(name, bar, count, TimeElapsedColumn(), console=console) as bars:

        def progress(event: Event) -> None:
            if event.event in ("start", "cell", *marks):
                total = event.cells or 1
                if event.name not in tasks:
                    tasks[event.name] = bars.add_task(event.name, total=total, mark=" ")
                completed = total if event.event in ("done", "kept") else event.cell
                task, mark = tasks[event.name], marks.get(event.event, " ")
                bars.update(task, mark=mark, total=total, completed=completed)
                if event.event in marks:
                    bars.stop_task(task)
            if event.event not in ("done", "kept") and (line := sentence(event)):
                console.print(line, markup=False)

        yield progress
