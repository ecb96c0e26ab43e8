"""How a report differs from what it was at the last message: the rows of its tables, and its notebooks.

Rows are compared by their cells without their places, so that a line added above a row does not change it. They are
matched in order, as ``diff`` matches lines.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from nbrelease.errors import ReleaseError
from nbrelease.manifest import read_manifest
from nbrelease.notify import Changes

_PLACES = frozenset({"line", "start", "end", "lines", "spans", "same_event", "message_zh", "message_en"})
"""Columns with the place of a row, or that quote one."""
_WORDS = 40
_LINES = 12  # of a table


class Row(Struct, frozen=True, array_like=True):
    """A row of a table: a hash of its cells, its line in the text (0 where it has none) and its first words."""

    digest: str
    line: int
    words: str

    def shown(self, words: str = "") -> str:
        """Its line, with its words or those given instead."""
        return (f"line {self.line}  " if self.line else "") + (words or self.words)


class Seen(Struct, frozen=True):
    """A release: the rows of its tables by name, the hash of each notebook by name."""

    tables: dict[str, list[Row]] = {}
    notebooks: dict[str, str] = {}


class TableChange(Struct, frozen=True):
    """The rows that changed, as (before, now), those that are new, and those that are gone."""

    changed: list[tuple[Row, Row]]
    new: list[Row]
    gone: list[Row]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows changed, are new, are gone."""
        return {"changed": len(self.changed), "new": len(self.new), "gone": len(self.gone)}

    def __str__(self) -> str:
        return ", ".join(f"{count} {word}" for word, count in self.counts.items() if count)

    def lines(self) -> Iterator[str]:
        """A line for each row."""
        for before, now in self.changed:
            same = before.words == now.words
            words = f"{now.words} (what is read from it)" if same else f"{before.words} → {now.words}"
            yield f"changed  {now.shown(words)}"
        yield from (f"new      {row.shown()}" for row in self.new)
        yield from (f"gone     {row.shown()}" for row in self.gone)


def compare(release: Path, language: str, seen: Any) -> Changes:
    """Compare a release with what it was at the last message.

    Args:
        release: the folder of the release.
        language: the language of the report.
        seen: the state at the last message; anything of another shape counts as none.
    """
    now = look(release, language)
    try:
        before = msgspec.convert(seen, Seen)
    except msgspec.ValidationError:
        rows = ", ".join(f"{name} {len(rows)}" for name, rows in now.tables.items())
        return Changes(msgspec.to_builtins(now), lines=(f"rows: {rows}",))
    names = sorted({*before.tables, *now.tables}, key=lambda name: (name != "quantities", name))
    compared = {name: _table(before.tables.get(name, []), now.tables.get(name, [])) for name in names}
    tables = {name: change for name, change in compared.items() if str(change)}
    either = {**now.notebooks, **before.notebooks}
    notebooks = [name for name in either if before.notebooks.get(name) != now.notebooks.get(name)]
    summary = [f"{name} {change}" for name, change in tables.items()]
    lines = ["", "Changed in the text since the last message:"] if tables else []
    for name, change in tables.items():
        listed = list(change.lines())
        lines += [f"  {name}: {change}", *(f"    {line}" for line in listed[:_LINES])]
        lines += [f"    and {len(listed) - _LINES} more"] if len(listed) > _LINES else []
    if notebooks:
        lines += ["", f"Changed notebooks: {', '.join(notebooks)}"]
        summary.append(f"{notebooks[0]} changed")
    counts = {name: change.counts for name, change in tables.items()}
    return Changes(msgspec.to_builtins(now), "; ".join(summary[:2]), tuple(lines), counts)


def look(release: Path, language: str) -> Seen:
    """The rows and notebooks of a release; none if there is no release."""
    tables = {path.stem: list(_rows(path)) for path in sorted((release / "data").glob("*.csv"))}
    try:
        report = read_manifest(release).reports.get(language)
    except ReleaseError:
        report = None
    notebooks: Mapping[str, str] = report.inputs.get("notebook", {}) if report else {}
    return Seen(tables, {Path(name).stem: digest for name, digest in notebooks.items()})


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cells = "\0".join(f"{name}={value}" for name, value in row.items() if name not in _PLACES)
            words = " ".join((row.get("surface") or "").split())
            line = row.get("line") or ""
            yield Row(
                hashlib.sha256(cells.encode()).hexdigest()[:12],
                int(line) if line.isdigit() else 0,
                words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…",
            )


def _table(before: Sequence[Row], now: Sequence[Row]) -> TableChange:
    """Match rows in their order; between matches, rows are paired as changed as long as both sides have some."""
    digests = ([row.digest for row in before], [row.digest for row in now])
    change = TableChange([], [], [])
    for verb, a, b, c, d in SequenceMatcher(None, *digests, autojunk=False).get_opcodes():
        if verb != "equal":
            both = min(b - a, d - c)
            change.changed.extend(zip(before[a : a + both], now[c : c + both], strict=True))
            change.gone.extend(before[a + both : b])
            change.new.extend(now[c + both : d])
    return change
