"""The source text by line with everything that was read marked: where all links lead."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from msgspec.structs import replace

from chapterlens.cells import Shown
from chapterlens.chapter import Chapter
from chapterlens.words import word
from nbrelease.blocks import Piece, Source, SourceLine

_STRONG = ("quantities", "dates", "codes")
_NAME = "name"
_PLACES = ("milestones", "firsts", "stages", "names", "commitments")


class _Span(NamedTuple):
    start: int
    end: int
    kind: str
    hover: str


def source_view(chapter: Chapter, language: str = "zh") -> Shown:
    """The chapter's text, each row that was read a place ``s`` + its offset to lead to.

    Quantities, dates and codes are marked; names lightly; a statement by a tick before it that says its standing;
    events, claims of rank, stages and commitments are places only. Where the original has pages, the first line of
    each says so.
    """
    strong = _apart(
        _Span(int(row["start"]), int(row["end"]), str(row["kind"]), _hover(row, language))
        for table in _STRONG
        for row in getattr(chapter, table).to_dict("records")
    )
    names = _apart(
        _Span(int(row["start"]), int(row["end"]), _NAME, f"{word('names', language)} {row['name']}")
        for row in chapter.names.to_dict("records")
    )
    ticks = {
        int(row["start"]): _Span(
            int(row["start"]), int(row["end"]), str(row["standing"]), _standing(row, language)
        )
        for row in chapter.claims.to_dict("records")
    }
    places = {int(start) for table in (*_STRONG, *_PLACES) for start in getattr(chapter, table)["start"]}
    lines: list[SourceLine] = []
    offset, page = 0, None
    for number, words in enumerate(chapter.lines, start=1):
        end = offset + len(words)
        if words.strip():
            pieces = _pieces(chapter.text, _Span(offset, end, "", ""), strong, names, ticks, places)
            begins = ""
            if chapter.page(number) != page:
                page = chapter.page(number)
                begins = word("page", language, page)
            lines.append(SourceLine(number, offset, tuple(pieces), begins))
        offset = end + 1
    return Shown(Source(chapter.id, tuple(lines), language))


def _apart(spans: Any) -> list[_Span]:
    """Spans that do not overlap: of two that do, the first, and of two that begin together the longer."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _pieces(
    text: str,
    line: _Span,
    strong: Sequence[_Span],
    names: Sequence[_Span],
    ticks: Mapping[int, _Span],
    places: set[int],
) -> list[Piece]:
    here = [span for span in strong if line.start <= span.start < line.end]
    named = [span for span in names if line.start <= span.start < line.end]
    cuts = {line.start, line.end, *(at for at in (*places, *ticks) if line.start <= at < line.end)}
    cuts |= {min(at, line.end) for span in (*here, *named) for at in (span.start, span.end)}
    # What is marked strongly stays in one piece.
    inside = {at: span for span in here for at in cuts if span.start < at < span.end}
    ends = sorted(cuts - inside.keys())
    pieces: list[Piece] = []
    for start, stop in pairwise(ends):
        top = _at(here, start) or _at(named, start)
        begins = top is not None and top.kind != _NAME and top.start == start
        if start in ticks or (start in places and not begins):
            pieces.append(_anchor(start, ticks.get(start), begins))
        within = (at for at, span in sorted(inside.items()) if span.start == start)
        pieces += [_anchor(at, ticks.get(at), False) for at in within if at in places or at in ticks]
        pieces.append(_part(text[start:stop], top, f"s{start}" if begins else ""))
    return pieces


def _anchor(at: int, tick: _Span | None, taken: bool) -> Piece:
    """An empty part where something begins: the tick of a statement, or a place to lead to.

    Args:
        at: its offset.
        tick: of the statement that begins here.
        taken: whether the part after it has the id already.
    """
    made = _part("", tick, "" if taken else f"s{at}")
    return made if tick else replace(made, kind="place")


def _part(words: str, span: _Span | None, name: str) -> Piece:
    return Piece(words, name, span.kind if span else "", span.hover if span else "")


def _at(spans: Sequence[_Span], offset: int) -> _Span | None:
    return next((span for span in spans if span.start <= offset < span.end), None)


def _hover(row: Mapping[Any, Any], language: str) -> str:
    kind = word(row["kind"], language)
    if row["kind"] == "date":
        return f"{kind} {row['iso']}"
    if row["kind"] == "code":
        return kind
    # A range (5%—7%) has an interval and no value.
    held = [row["low"], row["high"]] if math.isnan(row["value"]) else [row["value"]]
    value = " – ".join(f"{one:,.0f}" if one % 1 == 0 else f"{one:,.4g}" for one in held)
    bound = "" if row["bound"] == "exact" else f" · {word(row['bound'], language)}"
    return f"{kind} {value} {row['unit']}{bound}".rstrip()


def _standing(row: Mapping[Any, Any], language: str) -> str:
    evidence = f" · {row['evidence']}" if row["evidence"] else ""
    return f"{word('claims', language)} · {word(row['standing'], language)}{evidence}"
