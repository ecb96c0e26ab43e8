"""A click on a link in a notebook's cell opens the source beside the notebook; rows of a table as marked lines."""

import json
import os
import re
from collections.abc import Collection
from html import escape
from itertools import chain, pairwise
from typing import Any, Final

import pandas as pd
from msgspec.structs import astuple

from chapterlens.chapter import OPENED, Chapter, words_at
from chapterlens.errors import ChapterlensError
from chapterlens.words import own_file
from nbrelease import blocks
from nbrelease.blocks import Block, Piece, Reference, Source, SourceLine
from nbrelease.html import MARKING, STYLE, block_html

__all__ = ["Words", "cell_html"]

_AROUND: Final = 2
"""Lines that are shown before and after the line of a link."""
_DRAWING: Final = re.compile("<svg.*?</svg>", re.DOTALL)
BUILDING: Final = "CHAPTERLENS_BUILD"
"""The environment variable that says that a report is built: its pages have the whole source."""


def cell_html(block: Block, language: str) -> str:
    """A block as HTML for a cell. A click on a link opens its lines of the source in a pane beside the notebook.

    Links to chapters that are not open, and all links during a build, stay as they are.
    """
    shown = block_html(block, language)
    places = {place for _, line in blocks.lines(block) for part in line for place in blocks.references(part)}
    by_id: dict[str, dict[str, Reference]] = {}
    for place in sorted(places, key=astuple, reverse=True):
        if place.document in OPENED:
            by_id.setdefault(f"s{place.start}" if place.end else f"L{place.line}", {})[place.document] = place
    # Texts of two chapters may have an id in common; a link that may mean either opens neither.
    links = {to: one for to, refs in by_id.items() if len(refs) == 1 for one in refs.values()}
    if BUILDING in os.environ or not links:
        return shown
    texts = sorted({place.document for place in links.values()})
    sources = ""
    for name in texts:
        lines = {one.line for one in links.values() if one.document == name}
        near = {near for line in lines for near in range(line - _AROUND, line + _AROUND + 1)}
        html = block_html(_source(OPENED[name], near), language, styled=False)
        sources += f"<section><h4>{escape(OPENED[name].meta.title)}</h4>{html}</section>"
    # JupyterLab stops at a link of a drawing that has an address.
    shown = _DRAWING.sub(
        lambda svg: svg[0].replace("<a href=", '<a role="link" tabindex="0" data-href='), shown
    )
    to = {
        name: (texts.index(one.document), *words_at(OPENED[one.document], one)) for name, one in links.items()
    }
    return (
        f"<style>{own_file('pane.css')}</style>"
        f'<div class="cl-linked">{shown}<template data-to="{escape(json.dumps(to))}">{sources}</template></div>'
        f"<script>{MARKING}{own_file('plain.js')}{own_file('beside.js')}</script>"
    )


class Words:
    """The lines that rows of a table stand in, with their words marked, as a cell shows them.

    Raises:
        ChapterlensError: there are no rows, or they are of a chapter that is not open.
    """

    def __init__(self, rows: pd.DataFrame) -> None:
        self._sources = []
        for name, here in rows.groupby("chapter", sort=False):
            if name not in OPENED:
                raise ChapterlensError(f"{name} is not open; open_chapter or read_text opens it")
            spans = list(zip(here["start"].tolist(), here["end"].tolist(), strict=True))
            self._sources.append(_source(OPENED[str(name)], set(here["line"].tolist()), spans))
        if not self._sources:
            raise ChapterlensError("a table without rows has no words to show")

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        shown = "".join(block_html(one, styled=False) for one in self._sources)
        lines = (
            f"{line.line:>6}  {''.join(piece.text for piece in line.pieces)}"
            for source in self._sources
            for line in source.lines
        )
        styled = f"<style>{STYLE}{own_file('pane.css')}</style>{shown}"
        return {"text/html": styled, "text/plain": "\n".join(lines)}


def _source(book: Chapter, numbers: set[int], spans: Collection[tuple[int, int]] = ()) -> Source:
    """Lines of a chapter as a source, the words of spans marked; those without words are left out."""
    lines = []
    for number in sorted(numbers.intersection(range(1, len(book.lines) + 1))):
        start, end = book.reading.lines.span(number, number)
        inside = [(first, min(last, end)) for first, last in spans if start <= first < end]
        cuts = sorted({start, end, *chain.from_iterable(inside)})
        marked = {at for at in cuts if any(first <= at < last for first, last in inside)}
        pieces = [Piece(book.text[at:to], kind="here" if at in marked else "") for at, to in pairwise(cuts)]
        if book.lines[number - 1].strip():
            lines.append(SourceLine(number, start, tuple(pieces)))
    return Source(book.id, tuple(lines))
