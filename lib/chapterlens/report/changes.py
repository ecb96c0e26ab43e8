"""How a report differs from what it was at the last message: the rows of its tables, and its notebooks.

Rows are compared by their cells without their places, so that a line added above a row does not change it. They are
matched in order, as ``diff`` matches lines.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from difflib import SequenceMatcher
from itertools import zip_longest
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from nbrelease.errors import ReleaseError
from nbrelease.manifest import read_manifest
from nbrelease.notify import Changes

_PLACES = frozenset({"line", "start", "end", "lines", "spans", "same_event", "message_zh", "message_en"})
"""Columns with the place of a row, or that quote one."""
_KINDS = ("changed", "new", "gone")
_WORDS = 40
_LINES = 12  # of a table


class Row(Struct, frozen=True, array_like=True):
    """A row of a table: a hash of its cells, its line in the text (0 where it has none) and its first words."""

    digest: str
    line: int
    words: str


class Seen(Struct, frozen=True):
    """A release: the rows of its tables by name, the hash of each notebook by name."""

    tables: dict[str, list[Row]] = {}
    notebooks: dict[str, str] = {}


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
    counts, summary, lines = {}, [], []
    for name in sorted({*before.tables, *now.tables}, key=lambda name: (name != "quantities", name)):
        if changes := _changes(before.tables.get(name, []), now.tables.get(name, [])):
            kinds = [kind for kind, _ in changes]
            counts[name] = {kind: kinds.count(kind) for kind in _KINDS}
            said = ", ".join(f"{count} {kind}" for kind, count in counts[name].items() if count)
            summary.append(f"{name} {said}")
            lines += [f"  {name}: {said}", *(f"    {kind:<8} {words}" for kind, words in changes[:_LINES])]
            lines += [f"    and {len(changes) - _LINES} more"] if len(changes) > _LINES else []
    if lines:
        lines = ["", "Changed in the text since the last message:", *lines]
    if notebooks := sorted({name for name, _ in now.notebooks.items() ^ before.notebooks.items()}):
        lines += ["", f"Changed notebooks: {', '.join(notebooks)}"]
        summary.append(f"{notebooks[0]} changed")
    return Changes(msgspec.to_builtins(now), "; ".join(summary[:2]), tuple(lines), counts)


def look(release: Path, language: str) -> Seen:
    """The rows and notebooks of a release; none if there is no release."""
    tables = {path.stem: list(_rows(path)) for path in sorted((release / "data").glob("*.csv"))}
    notebooks: Mapping[str, str] = {}
    with suppress(ReleaseError, KeyError):
        notebooks = read_manifest(release).reports[language].inputs["notebook"]
    return Seen(tables, {Path(name).stem: digest for name, digest in notebooks.items()})


def _rows(path: Path) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            cells = "\0".join(f"{name}={value}" for name, value in row.items() if name not in _PLACES)
            words = " ".join((row.get("surface") or "").split())
            short = words if len(words) <= _WORDS else f"{words[: _WORDS - 1]}…"
            yield Row(hashlib.sha256(cells.encode()).hexdigest()[:12], int(row.get("line") or 0), short)


def _changes(before: Sequence[Row], now: Sequence[Row]) -> list[tuple[str, str]]:
    """What became of the rows that differ, one of ``_KINDS``, and their words with the line.

    Between rows that are the same, those there and here are paired as changed as long as both sides have some.
    """
    found = []
    digests = ([row.digest for row in before], [row.digest for row in now])
    for verb, a, b, c, d in SequenceMatcher(None, *digests, autojunk=False).get_opcodes():
        for old, new in zip_longest(before[a:b], now[c:d]) if verb != "equal" else ():
            row = new or old
            words, kind = row.words, "changed" if old and new else "gone" if old else "new"
            if kind == "changed":
                same = old.words == words
                words = f"{words} (what is read from it)" if same else f"{old.words} → {words}"
            found.append((kind, (f"line {row.line}  " if row.line else "") + words))
    return sorted(found, key=lambda one: _KINDS.index(one[0]))
