"""The source text by line with everything that was read marked: where all links lead."""

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

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


_PLACE = _Span(0, 0, "place", "")
"""A place to link to, where a row begins that is not marked."""


def source_view(chapter: Chapter, language: str = "zh") -> Shown:
    """The chapter's text, each row that was read a place ``s`` + its offset to lead to.

    Quantities, dates and codes are marked; names lightly; a statement by a tick before it that says its standing;
    events, claims of rank, stages and commitments are places only. Where the original has pages, the first line of
    each says so. In English, each line has its English if the chapter has a translation, and a note says whose it is.
    """
    marks: list[_Span | None] = [None] * len(chapter.text)
    for tables in (("names",), _STRONG):  # a strong mark covers a light one
        rows = (row for table in tables for row in getattr(chapter, table).to_dict("records"))
        next_free = 0
        for row in sorted(rows, key=lambda row: (row["start"], -row["end"])):
            start, end = row["start"], row["end"]
            if start >= next_free:  # of two that overlap, the first; of two that begin together, the longer
                marks[start:end] = [_Span(start, end, *_kind_and_hover(row, language))] * (end - start)
                next_free = end
    anchors = {int(at): _PLACE for table in (*_STRONG, *_PLACES) for at in getattr(chapter, table)["start"]}
    for row in chapter.claims.to_dict("records"):
        anchors[row["start"]] = _Span(row["start"], row["end"], *_kind_and_hover(row, language))
    lines: list[SourceLine] = []
    page = None
    for number, words in enumerate(chapter.lines, start=1):
        if words.strip():
            line = chapter.reading.lines.span(number, number)
            anchors_here = {at: anchors[at] for at in range(*line) if at in anchors}
            pieces = tuple(_pieces(chapter.text, line, marks, anchors_here))
            before, page = page, chapter.page(number)
            page_words = word("page", language, page) if page != before else ""
            english = chapter.translation.of(words).replace("**", "") if language == "en" else ""
            lines.append(SourceLine(number, line.start, pieces, page_words, english))
    translated = {bool(line.translation) for line in lines}
    note = "translated" if translated == {True} else "half_translated" if True in translated else "chinese"
    note = word(note, "en") if language == "en" else ""
    return Shown(Source(chapter.id, tuple(lines), language, note))


def _pieces(
    text: str, line: Span, marks: Sequence[_Span | None], anchors: Mapping[int, _Span]
) -> Iterator[Piece]:
    """The pieces of a line; what is marked strongly is one piece.

    Where something begins stands an empty piece: the tick of a statement, or a place to lead to.
    """
    cuts = {*line, *(offset for offset in range(*line) if marks[offset] is not marks[offset - 1])}
    cuts |= {offset for offset in anchors if not (mark := marks[offset]) or mark.kind == "name"}
    for start, stop in pairwise(sorted(cuts)):
        mark = marks[start]
        id = f"s{start}" if mark and mark.kind != "name" and mark.start == start else ""
        for offset, anchor in anchors.items():
            if start <= offset < stop and not (offset == start and id and anchor is _PLACE):
                yield Piece("", "" if offset == start and id else f"s{offset}", anchor.kind, anchor.hover)
        yield Piece(text[start:stop], id, mark.kind if mark else "", mark.hover if mark else "")


def _kind_and_hover(row: Mapping[Any, Any], language: str) -> tuple[str, str]:
    """What a row is marked as, and what hovering over it shows."""
    if "standing" in row:
        evidence = f" · {row['evidence']}" if row["evidence"] else ""
        standing = word(row["standing"], language)
        return row["standing"], f"{word('claims', language)} · {standing}{evidence}"
    if row["kind"] == "name":
        return "name", f"{word('names', language)} {row['name']}"
    kind = word(row["kind"], language)
    if row["kind"] in ("date", "code"):
        return row["kind"], f"{kind} {row.get('iso', '')}".rstrip()
    # A range (5%—7%) has an interval and no value.
    ends = [row["low"], row["high"]] if math.isnan(row["value"]) else [row["value"]]
    known_ends = [end for end in ends if not math.isnan(end)]
    value = " – ".join(f"{end:,.0f}" if end % 1 == 0 else f"{end:,.4g}" for end in known_ends)
    bound = "" if row["bound"] == "exact" else f" · {word(row['bound'], language)}"
    return row["kind"], f"{kind} {value} {row['unit']}{bound}".rstrip()
