"""A chapter's tables and source text side by side as one offline page, for those without Jupyter.

It is the data appendix of a report in another layout: the same tables, source text, exporter and template.
"""

from typing import Any

from nbformat import v4

from chapterlens.chapter import Chapter
from chapterlens.show.cited import DERIVED
from chapterlens.show.essay import Essay
from chapterlens.show.inline import safe, to_plain
from chapterlens.show.original import source_view
from chapterlens.show.registers import registers
from nbrelease.html import ReportHTMLExporter
from nbrelease.payloads import SOURCE, TABLE

__all__ = ["explorer_page"]


def explorer_page(book: Chapter, language: str = "zh") -> str:
    """One HTML page: the tables, sorted and searched, and beside them the source with the chosen row's words marked.

    Args:
        book: the chapter.
        language: of the page, zh or en.
    """
    end = "_en" if language == "en" else ""
    facts = {name: getattr(book.meta, f"{name}{end}") for name in ("title", "report", "publisher")}
    facts |= {"edition": book.meta.edition, "chapter": book.meta.chapter}
    grids = registers(book, Essay("sources", language))
    outputs = [_output(TABLE, _standing_alone(grid.payload)) for grid in grids]
    outputs.append(_output(SOURCE, source_view(book, language).payload))
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("", outputs=outputs, id="explorer")],
        metadata={"chapterlens": {"layout": "explorer", "language": language, **facts}},
    )
    page: str = ReportHTMLExporter().from_notebook_node(notebook)[0]
    return page


def _standing_alone(payload: dict[str, Any]) -> dict[str, Any]:
    """A table outside a report: its title without links to notes on computed numbers, its data named."""
    title = safe(to_plain(payload["title"]).replace(DERIVED, ""))
    return {**payload, "title": title, "id": payload["name"].replace("sources-", "")}


def _output(kind: str, payload: dict[str, Any]) -> Any:
    return v4.new_output("display_data", data={kind: payload})
