"""How a report differs from what it was at the last message: the rows of its tables, and its notebooks.

Rows are compared by their cells without their places, so that a line added above a row does not change it. A row that
says something else than before is gone as it was and new as it is.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
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


class Seen(Struct, frozen=True):
    """A release: of each table by name the rows, their line and first words by a hash of their cells; of each notebook
    by name its hash."""

    tables: dict[str, dict[str, str]] = {}
    notebooks: dict[str, str] = {}


def compare(release: Path, language: str, seen: Any) -> Changes:
    """Compare a release with what it was at the last message.

    Args:
        release: the folder of the release.
        language: the language of the report.
        seen: the state at the last message; anything of another shape counts as none.
    """
    now = read_release(release, language)
    try:
        before = msgspec.convert(seen, Seen)
    except msgspec.ValidationError:
        rows = ", ".join(f"{name} {len(rows)}" for name, rows in now.tables.items())
        return Changes(msgspec.to_builtins(now), lines=(f"rows: {rows}",))
    counts, summary, lines = {}, [], []
    for name in sorted({*before.tables, *now.tables}, key=lambda name: (name != "quantities", name)):
        old, new = before.tables.get(name, {}), now.tables.get(name, {})
        removed = [f"    gone  {words}" for digest, words in old.items() if digest not in new]
        added = [f"    new   {words}" for digest, words in new.items() if digest not in old]
        if listing := [*removed, *added]:
            counts[name] = {"new": len(added), "gone": len(removed)}
            summary.append(f"{name} {len(added)} new, {len(removed)} gone")
            lines += [f"  {name}: {len(added)} new, {len(removed)} gone", *listing[:_LINES]]
            lines += [f"    and {len(listing) - _LINES} more"] if len(listing) > _LINES else []
    if lines:
        lines = ["", "Changed in the text since the last message:", *lines]
    if notebooks := sorted({name for name, _ in now.notebooks.items() ^ before.notebooks.items()}):
        lines += ["", f"Changed notebooks: {', '.join(notebooks)}"]
        summary.append(f"{notebooks[0]} changed")
    return Changes(msgspec.to_builtins(now), "; ".join(summary[:2]), tuple(lines), counts)


def read_release(release: Path, language: str) -> Seen:
    """The rows and notebooks of a release; none if there is no release."""
    tables = {path.stem: dict(_rows(path)) for path in sorted((release / "data").glob("*.csv"))}
    notebooks: Mapping[str, str] = {}
    with suppress(ReleaseError, KeyError):
        notebooks = read_manifest(release).reports[language].inputs["notebook"]
    return Seen(tables, {Path(name).stem: digest for name, digest in notebooks.items()})


def _rows(path: Path) -> Iterator[tuple[str, str]]:
    """The hash of each row's cells, and its line and words."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cells = "\0".join(f"{name}={value}" for name, value in row.items() if name not in _PLACES)
            words = " ".join((row.get("surface") or "").split())
            short = words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…"
            line = f"line {row['line']}  " if row.get("line") else ""
            yield hashlib.sha256(cells.encode()).hexdigest()[:12], line + short
