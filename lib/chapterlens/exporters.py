"""Save and Export As: a notebook with its formulas and the lines it cites, to which its links lead."""

from contextlib import suppress
from typing import Any

from msgspec.structs import replace
from nbconvert.exporters import Exporter
from nbformat import NotebookNode, v4

import nbrelease.exporters as pages
from chapterlens.chapter import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.source import source_view
from nbrelease import blocks
from nbrelease.document import blocks_of, shown_cells

__all__ = ["HTMLExporter", "PDFExporter"]

_HEADS = {"zh": ("算式", "原文"), "en": ("Formulas", "Source text")}


class _Sourced(Exporter):  # type: ignore[misc]
    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        return super().from_notebook_node(with_sources(nb), resources, **kw)


class HTMLExporter(_Sourced, pages.HTMLExporter):
    """Any notebook as one HTML file, with what its numbers and links lead to."""


class PDFExporter(_Sourced, pages.PDFExporter):
    """Any notebook as a PDF, with what its numbers and links lead to."""


def with_sources(nb: Any) -> Any:
    """A notebook with its formulas and the lines it cites; as it is if it shows a source or cites none.

    The lines of a chapter that cannot be opened here, as of a text that a cell read, are left out.
    """
    language = pages.parameter_language(nb) or "zh"
    shown = [block for cell in shown_cells(nb, language) for _, block in blocks_of(cell)]
    if any(isinstance(block, blocks.Source | blocks.Notes) for block in shown):
        return nb
    parts = [part for block in shown for _, line in blocks.lines(block) for part in line]
    cited = {(place.document, place.line) for part in parts for place in blocks.references(part)}
    formulas, text = _HEADS.get(language, _HEADS["zh"])
    cells = []
    if any(isinstance(part, blocks.Computed) for part in parts):
        cells += _cells(formulas, blocks.Notes())
    for chapter in sorted({name for name, _ in cited}):
        with suppress(ChapterlensError):
            source: Any = source_view(open_chapter(chapter), language).block
            lines = tuple(line for line in source.lines if (chapter, line.line) in cited)
            cells += _cells(f"{text} {chapter}", replace(source, lines=lines))
    return NotebookNode({**nb, "cells": [*nb.cells, *cells]})


def _cells(head: str, block: blocks.Block) -> list[Any]:
    output = v4.new_output("display_data", {blocks.MIME: blocks.to_json(block)})
    return [v4.new_markdown_cell(f"## {head}"), v4.new_code_cell(outputs=[output])]
