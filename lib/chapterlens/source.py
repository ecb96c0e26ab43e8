"""The source text by line with everything that was read marked: where all links lead."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple, TypeAlias

from chapterlens.cells import Shown
from chapterlens.chapter import Chapter
from chapterlens.words import word
from hanreport.text import Span
from nbrelease.blocks import Piece, Source, SourceLine

_STRONG = ("quantities", "dates", "codes")
_PLACES = ("milestones", "firsts", "stages", "names", "commitments")


class _Span(NamedTuple):
    start: int
    end: int
    kind: str
    hover: str


_Spans: TypeAlias = Sequence[_Span]
_Anchors: TypeAlias = Mapping[int, _Span]
_PLACE = _Span(0, 0, "place", "")
"""What begins somewhere without a mark."""


def source_view(chapter: Chapter, language: str = "zh") -> Shown:
    """The chapter's text, each row that was read a place ``s`` + its offset to lead to.

    Quantities, dates and codes are marked; names lightly; a statement by a tick before it that says its standing;
    events, claims of rank, stages and commitments are places only. Where the original has pages, the first line of
    each says so. In English, each line has its English if the chapter has a translation, and a note says whose it is.
    """
    strong = _apart(
        _Span(row["start"], row["end"], row["kind"], _hover(row, language))
        for table in _STRONG
        for row in getattr(chapter, table).to_dict("records")
    )
    names = _apart(
        _Span(row["start"], row["end"], "name", f"{word('names', language)} {row['name']}")
        for row in chapter.names.to_dict("records")
    )
    ticks = {
        row["start"]: _Span(row["start"], row["end"], row["standing"], _standing(row, language))
        for row in chapter.claims.to_dict("records")
    }
    places = {int(start) for table in (*_STRONG, *_PLACES) for start in getattr(chapter, table)["start"]}
    anchors = {at: ticks.get(at, _PLACE) for at in sorted({*places, *ticks})}
    lines: list[SourceLine] = []
    page = None
    for number, words in enumerate(chapter.lines, start=1):
        if words.strip():
            line = chapter.reading.lines.span(number, number)
            pieces = tuple(_pieces(chapter.text, line, strong, names, anchors))
            before, page = page, chapter.page(number)
            begins = word("page", language, page) if page != before else ""
            english = chapter.translation.of(words).replace("**", "") if language == "en" else ""
            lines.append(SourceLine(number, line.start, pieces, begins, english))
    note = ""
    if language == "en":
        done = {bool(line.translation) for line in lines}
        note = word(
            "translated" if done == {True} else "half_translated" if True in done else "chinese", "en"
        )
    return Shown(Source(chapter.id, tuple(lines), language, note))


def _apart(spans: Any) -> list[_Span]:
    """Spans that do not overlap: of two that do, the first, and of two that begin together the longer."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _pieces(text: str, line: Span, strong: _Spans, names: _Spans, anchors: _Anchors) -> Iterator[Piece]:
    """The pieces of a line; what is marked strongly is one piece.

    Where something begins stands an empty piece: the tick of a statement, or a place to lead to.
    """
    start, end = line
    marks = [span for span in strong if start <= span.start < end]
    named = [span for span in names if start <= span.start < end]
    begun = {at: anchor for at, anchor in anchors.items() if start <= at < end}
    cuts = {start, end, *begun, *(min(at, end) for span in (*marks, *named) for at in span[:2])}
    parts = sorted(at for at in cuts if not any(span.start < at < min(span.end, end) for span in marks))
    for start, stop in pairwise(parts):
        mark = _at(marks, start)
        id = f"s{start}" if mark and mark.start == start else ""
        for at, anchor in begun.items():
            if start <= at < stop and not (at == start and id and anchor is _PLACE):
                yield Piece("", "" if at == start and id else f"s{at}", anchor.kind, anchor.hover)
        top = mark or _at(named, start) or _Span(start, stop, "", "")
        yield Piece(text[start:stop], id, top.kind, top.hover)


def _at(spans: _Spans, offset: int) -> _Span | None:
    return next((span for span in spans if span.start <= offset < span.end), None)


def _hover(row: Mapping[Any, Any], language: str) -> str:
    kind = word(row["kind"], language)
    if row["kind"] == "date":
        return f"{kind} {row['iso']}"
    if row["kind"] == "code":
        return kind
    # A range (5%—7%) has an interval and no value.
    ends = [row["low"], row["high"]] if math.isnan(row["value"]) else [row["value"]]
    held = [one for one in ends if not math.isnan(one)]
    value = " – ".join(f"{one:,.0f}" if one % 1 == 0 else f"{one:,.4g}" for one in held)
    bound = "" if row["bound"] == "exact" else f" · {word(row['bound'], language)}"
    return f"{kind} {value} {row['unit']}{bound}".rstrip()


def _standing(row: Mapping[Any, Any], language: str) -> str:
    evidence = f" · {row['evidence']}" if row["evidence"] else ""
    return f"{word('claims', language)} · {word(row['standing'], language)}{evidence}"
