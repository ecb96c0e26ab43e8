"""What a release says, small enough to remember, and what two of them differ in. Knows nothing of who is told.

A row is known by the words of its cells, not by its place: a sentence put in above it moves every row below, and
changes none. Rows are matched in their order, as lines are by ``diff``.
"""

import csv
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from io import StringIO
from pathlib import Path
from typing import Any

from chapterlens.errors import ChapterlensError
from nbrelease.manifest import read_manifest
from nbrelease.outlook import names_of

_PLACES = frozenset({"line", "start", "end", "lines", "spans", "same_event", "message_zh", "message_en"})
"""Columns that say where a row stands, or quote such a place."""
_ABOUT = "part-about"
"""The part of a page that is about the making of it."""
_WORDS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: a hash of its cells, its line (0 where it has none) and its first words."""

    digest: str
    line: int
    words: str


@dataclass(frozen=True, slots=True)
class Footprint:
    """What a release says.

    Attributes:
        tables: the rows of each table, in their order.
        parts: a hash of the words of each part of the report, by its title, in their order.
    """

    tables: Mapping[str, tuple[Row, ...]]
    parts: Mapping[str, str]

    def plain(self) -> dict[str, Any]:
        """It as JSON has it."""
        return {
            "tables": {
                name: [[r.digest, r.line, r.words] for r in rows] for name, rows in self.tables.items()
            },
            "parts": dict(self.parts),
        }

    @classmethod
    def of_plain(cls, told: Mapping[str, Any]) -> "Footprint":
        """What ``plain`` gave; an empty one of anything else."""
        try:
            tables = {name: tuple(Row(*row) for row in rows) for name, rows in told["tables"].items()}
            return cls(tables, dict(told["parts"]))
        except (KeyError, TypeError, ValueError, AttributeError):
            return cls({}, {})


@dataclass(frozen=True, slots=True)
class TableChange:
    """What became of the rows of a table.

    Attributes:
        new: rows that were not there.
        gone: rows that are no longer there.
        changed: rows in the place of others, as (before, now).
    """

    new: tuple[Row, ...]
    gone: tuple[Row, ...]
    changed: tuple[tuple[Row, Row], ...]

    def __bool__(self) -> bool:
        return bool(self.new or self.gone or self.changed)


@dataclass(frozen=True, slots=True)
class Difference:
    """What one release says otherwise than another.

    Attributes:
        tables: the tables whose rows differ, by name, the quantities first.
        parts: the titles of the parts of the report whose words differ, and of those that came or went.
    """

    tables: Mapping[str, TableChange]
    parts: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.tables or self.parts)


def footprint(folder: Path, language: str) -> Footprint:
    """What the release in a folder says; an empty footprint when there is none in this language.

    Args:
        folder: of the release.
        language: of the report.
    """
    page = folder / names_of(language)[0]
    if not page.is_file():
        return Footprint({}, {})
    tables = {path.stem: tuple(_rows(path)) for path in sorted((folder / "data").glob("*.csv"))}
    return Footprint(tables, _parts(page.read_text(encoding="utf-8"), _build(folder, language)))


def difference(before: Footprint, now: Footprint) -> Difference:
    """What differs between two footprints."""
    tables = {}
    for name in sorted({*before.tables, *now.tables}, key=lambda name: (name != "quantities", name)):
        change = _changed(before.tables.get(name, ()), now.tables.get(name, ()))
        if change:
            tables[name] = change
    titles = dict.fromkeys([*now.parts, *before.parts])
    return Difference(
        tables, tuple(title for title in titles if before.parts.get(title) != now.parts.get(title))
    )


def _changed(before: Sequence[Row], now: Sequence[Row]) -> TableChange:
    """Rows matched in their order; as many of a stretch as stand on both sides have changed."""
    matcher = SequenceMatcher(
        None, [row.digest for row in before], [row.digest for row in now], autojunk=False
    )
    new: list[Row] = []
    gone: list[Row] = []
    changed: list[tuple[Row, Row]] = []
    for verb, a, b, c, d in matcher.get_opcodes():
        if verb != "equal":
            both = min(b - a, d - c)
            changed += zip(before[a : a + both], now[c : c + both], strict=True)
            gone += before[a + both : b]
            new += now[c + both : d]
    return TableChange(tuple(new), tuple(gone), tuple(changed))


def _rows(path: Path) -> Iterator[Row]:
    for row in csv.DictReader(StringIO(path.read_text(encoding="utf-8-sig"), newline="")):
        cells = "\0".join(f"{name}={value}" for name, value in row.items() if name not in _PLACES)
        line = row.get("line") or "0"
        yield Row(_digest(cells), int(line) if line.isdigit() else 0, _words(row.get("surface") or ""))


def _parts(html: str, build: str) -> dict[str, str]:
    """The words of a page by part, without the name of the build, which changes with every line of the library."""
    from bs4 import BeautifulSoup

    found: dict[str, str] = {}
    for part in BeautifulSoup(html, "html.parser").select("section.part"):
        if part.get("id") != _ABOUT:
            title = str(part.get("aria-label", ""))
            words = " ".join(part.get_text(" ").split())
            found[title] = _digest(found.get(title, "") + (words.replace(build, "") if build else words))
    return found


def _build(folder: Path, language: str) -> str:
    """The name of the build as the page prints it; empty when nobody has written it down."""
    try:
        report = read_manifest(folder).reports.get(language)
    except ChapterlensError:
        return ""
    return report.build[:12] if report else ""


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()[:12]


def _words(surface: str) -> str:
    flat = " ".join(surface.split())
    return flat if len(flat) <= _WORDS else f"{flat[: _WORDS - 1]}…"
