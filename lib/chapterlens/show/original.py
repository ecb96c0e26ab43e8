"""The source text by line with everything that was read marked: where all links lead. Knows nothing about pages."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from chapterlens.chapter import Chapter
from chapterlens.show.adapter import bundle, source
from chapterlens.show.words import word

_STRONG = ("quantities", "dates", "codes")
_NAME = "name"
_PLACES = ("milestones", "firsts", "stages")


class _Span(NamedTuple):
    start: int
    end: int
    kind: str
    told: str


class SourceView:
    """The source text. In a notebook it shows itself; a page takes its payload (see ``render``)."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.payload = dict(payload)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        plain = f"{len(self.payload['lines'])} lines of {self.payload['chapter']}"
        return bundle(source(self.payload), plain, self.payload["lang"])


def source_view(chapter: Chapter, language: str = "zh") -> SourceView:
    """The chapter's text, each row that was read a place ``s`` + its offset to lead to.

    Quantities, dates and codes are marked; names lightly; a statement by a tick before it that tells its standing;
    events, claims of rank and stages are places only. Where the original has pages, the first line of each says so.
    """
    strong = _apart(
        _Span(int(row["start"]), int(row["end"]), str(row["kind"]), _told(row, language))
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
    places = {
        int(start) for table in (*_STRONG, *_PLACES, "names") for start in getattr(chapter, table)["start"]
    }
    lines: list[dict[str, Any]] = []
    offset, page = 0, None
    for number, words in enumerate(chapter.lines, start=1):
        end = offset + len(words)
        if words.strip():
            parts = _parts(chapter.text, _Span(offset, end, "", ""), strong, names, ticks, places)
            lines.append({"line": number, "start": offset, "parts": parts})
            if chapter.page(number) != page:
                page = chapter.page(number)
                lines[-1]["page"] = word("page", language, page)
        offset = end + 1
    return SourceView({"chapter": chapter.id, "lang": language, "lines": lines})


def _apart(spans: Any) -> list[_Span]:
    """Spans that do not overlap: of two that do, the first, and of two that begin together the longer."""
    kept: list[_Span] = []
    for span in sorted(spans, key=lambda span: (span.start, -span.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _parts(
    text: str,
    line: _Span,
    strong: Sequence[_Span],
    names: Sequence[_Span],
    ticks: Mapping[int, _Span],
    places: set[int],
) -> list[dict[str, Any]]:
    here = [span for span in strong if line.start <= span.start < line.end]
    named = [span for span in names if line.start <= span.start < line.end]
    cuts = {line.start, line.end, *(at for at in (*places, *ticks) if line.start <= at < line.end)}
    cuts |= {min(at, line.end) for span in (*here, *named) for at in (span.start, span.end)}
    # What is marked strongly stays in one piece.
    inside = {at: span for span in here for at in cuts if span.start < at < span.end}
    ends = sorted(cuts - inside.keys())
    parts: list[dict[str, Any]] = []
    for start, stop in pairwise(ends):
        top = _at(here, start) or _at(named, start)
        begins = top is not None and top.kind != _NAME and top.start == start
        if start in ticks or (start in places and not begins):
            parts.append(_anchor(start, ticks.get(start), begins))
        within = (at for at, span in sorted(inside.items()) if span.start == start)
        parts += [_anchor(at, ticks.get(at), False) for at in within if at in places or at in ticks]
        parts.append(_part(text[start:stop], top, f"s{start}" if begins else None))
    return parts


def _anchor(at: int, tick: _Span | None, taken: bool) -> dict[str, Any]:
    """An empty part where something begins: the tick of a statement, or a place to lead to.

    Args:
        at: its offset.
        tick: of the statement that begins here.
        taken: whether the part after it has the id already.
    """
    made = _part("", tick, None if taken else f"s{at}")
    return made if tick else made | {"kind": "place"}


def _part(words: str, span: _Span | None, name: str | None) -> dict[str, Any]:
    return {
        "text": words,
        "id": name,
        "kind": span.kind if span else None,
        "title": span.told if span and span.told else None,
    }


def _at(spans: Sequence[_Span], offset: int) -> _Span | None:
    return next((span for span in spans if span.start <= offset < span.end), None)


def _told(row: Mapping[Any, Any], language: str) -> str:
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
