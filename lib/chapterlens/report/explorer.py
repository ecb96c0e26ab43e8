"""A chapter's tables and source text side by side as one offline page, for those without Jupyter.

It shows the tables and text of a report's data appendix, with the same exporter and template.
"""

from typing import Any

from msgspec.structs import replace
from nbformat import v4

from chapterlens.chapter import Chapter
from chapterlens.report.project import LABELS
from chapterlens.show.adapter import source, table
from chapterlens.show.cited import DERIVED
from chapterlens.show.essay import Essay
from chapterlens.show.inline import to_plain
from chapterlens.show.original import source_view
from chapterlens.show.registers import registers
from nbrelease.blocks import Table, Text
from nbrelease.document import shown
from nbrelease.exporters import HTMLExporter

__all__ = ["explorer_page"]


def explorer_page(book: Chapter, language: str = "zh") -> str:
    """One HTML page: tables that sort and search, and beside them the text with the chosen row's words marked.

    Args:
        book: the chapter.
        language: of the page, zh or en.
    """
    end = "_en" if language == "en" else ""
    facts = {name: getattr(book.meta, f"{name}{end}") for name in ("title", "report", "publisher")}
    facts |= {"edition": book.meta.edition, "chapter": book.meta.chapter, "language": language}
    grids = registers(book, Essay("sources", language))
    outputs = [shown(_plain(grid.payload)) for grid in grids]
    outputs.append(shown(source(source_view(book, language).payload)))
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("", outputs=outputs, id="explorer")],
        metadata={"nbrelease": {**facts, "layout": "explorer", "words": LABELS[language]}},
    )
    made: str = HTMLExporter().from_notebook_node(notebook)[0]
    return made


def _plain(payload: dict[str, Any]) -> Table:
    """A table by itself: its title without links to notes on computed numbers, its data with a name."""
    title = (Text(to_plain(payload["title"]).replace(DERIVED, "")),)
    return replace(table(payload), title=title, id=payload["name"].replace("sources-", ""))
