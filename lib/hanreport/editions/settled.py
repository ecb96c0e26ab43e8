"""What a reader settled about two editions: which rows are about the same thing. Knows no likeness.

A note of the newer edition (``[[match]]`` in its ``notes.toml``) quotes words of both, or says that there is no
counterpart. It is about the row that its words fit best: a number, a dated event or the name of a body.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE, Match
from hanreport.editions.quotes import lines_span, nearest, places
from hanreport.reading import Reading
from hanreport.records import Record
from hanreport.spans import Span

COMPARED = ("quantities", "milestones", "names")
"""The tables whose rows are compared."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Rows that a note is about: the offset at which each begins; ``old`` is None where there is no counterpart."""

    table: str
    old: int | None
    new: int


def settle(matches: Sequence[Match], old: Reading, new: Reading, edition: str) -> list[Settled]:
    """The rows of both editions that the notes are about.

    Args:
        matches: of the newer edition.
        old: the edition before.
        new: the newer one.
        edition: what the edition before is called in a message.

    Raises:
        ChapterlensError: the edition before does not hold the words exactly once in their line, nothing was read
            in words that are quoted, they are a number here and an event there, or two notes name the same row.
    """
    found = [_settled(match, old, new, edition) for match in matches]
    for side in ("old", "new"):
        named = [(one.table, at) for one in found if (at := getattr(one, side)) is not None]
        for match, one in zip(matches, found, strict=True):
            if named.count((one.table, getattr(one, side))) > 1:
                where = edition if side == "old" else "its own text"
                raise ChapterlensError(
                    f"{_who(match)} names the same row of {where} as another match; keep one"
                )
    return found


def _settled(match: Match, old: Reading, new: Reading, edition: str) -> Settled:
    table, row = _row(f"{_who(match)} quotes “{match.quote}”", match.span, new)
    if match.old_line is None:
        return Settled(table, None, row.start)
    who = f"{_who(match)} quotes “{match.old_quote}”"
    spans = places(old.text, match.old_quote, lines_span(old.text, old.lines, match.old_line, match.old_line))
    if len(spans) != 1:
        near = nearest(old.text, match.old_quote, match.old_line)
        hint = f"; nearest: “{near[0]}” (line {near[1]})" if near and not spans else ""
        times = f"{len(spans)} times; quote more words" if spans else f"not at all{hint}"
        raise ChapterlensError(f"{who}, which line {match.old_line} of {edition} contains {times}")
    table_before, before = _row(f"{who} of {edition}", spans[0], old)
    if table_before != table:
        raise ChapterlensError(f"{who} of {edition}, which is of {table_before}, “{match.quote}” of {table}")
    return Settled(table, before.start, row.start)


def _who(match: Match) -> str:
    return f"{NOTES_FILE}: the match of line {match.lines[0]}"


def _row(who: str, span: Span, reading: Reading) -> tuple[str, Record]:
    """The row that shares most characters with the words, of equals the shortest."""
    tables: Mapping[str, Sequence[Record]] = {name: reading.table(name) for name in COMPARED}
    over = [
        (min(row.end, span.end) - max(row.start, span.start), row.start - row.end, name, row)
        for name, rows in tables.items()
        for row in rows
        if row.start < span.end and span.start < row.end
    ]
    if not over:
        raise ChapterlensError(f"{who}, in which no number, event or body was read")
    _, _, name, row = max(over, key=lambda found: found[:2])
    return name, row
