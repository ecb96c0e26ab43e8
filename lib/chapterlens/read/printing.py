"""What was read as lines of text: a summary, the tree of headings, JSON lines. Knows nothing about terminals."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from itertools import chain
from typing import Any

from chapterlens.read.reading import Reading
from chapterlens.read.records import Record

ROWS = ("quantities", "dates", "codes", "milestones", "names", "claims", "firsts", "stages")
"""The tables that ``jsonl`` prints."""


def jsonl(reading: Reading) -> Iterator[str]:
    """One JSON object a record, in text order; ``table`` names its kind. An open end of an interval is null."""
    rows = chain.from_iterable(((row, name) for row in reading.table(name)) for name in ROWS)
    for row, name in sorted(rows, key=lambda pair: (pair[0].start, -pair[0].end)):
        yield _json(row, name)


def outline_jsonl(reading: Reading) -> Iterator[str]:
    """One JSON object a heading."""
    return (_json(row, "outline") for row in reading.outline)


def outline(reading: Reading) -> Iterator[str]:
    """The tree of headings: line, level, title."""
    if not reading.outline:
        yield "no headings"
    for row in reading.outline:
        yield f"{row.line:>6}  {row.level}  {'  ' * (row.level - 1)}{row.title}"


def summary(reading: Reading) -> Iterator[str]:
    """Counts, and for each section its quantities, dates and codes with their words."""
    kinds = Counter(row.kind for row in reading.quantities)
    told = ", ".join(f"{n} {kind}" for kind, n in kinds.most_common())
    yield f"{len(reading.text):,} characters, {len(reading.lines):,} lines, {len(reading.outline)} headings"
    yield f"{len(reading.quantities)} quantities" + (f" ({told})" if told else "")
    yield f"{len(reading.dates)} dates, {len(reading.codes)} codes (names with a number in them)"
    section = None
    for row in reading.quantities:
        if row.section != section:
            section = row.section
            yield f"\nsection {section}"
        words = row.surface.replace("**", "")
        bound = "" if row.bound == "exact" else row.bound
        yield f"{row.line:>6}  {words}\t{row.value:,} {row.unit} {row.kind} {bound}\t{row.subject}".rstrip()


def _json(row: Record, table: str) -> str:
    held: dict[str, Any] = {"table": table}
    held.update((column.name, getattr(row, column.name)) for column in fields(row))
    return json.dumps(held, ensure_ascii=False)
