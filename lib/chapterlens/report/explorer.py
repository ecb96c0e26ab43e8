"""The explorer without Jupyter: a chapter's tables and source as one offline page. Knows nothing of filters.

It is the data appendix of a report laid out side by side: the same tables (``registers``), the same source text
(``source_view``), the same exporter, template and script.
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


def explorer_page(book: Chapter, language: str = "zh") -> str:
    """One HTML page: the tables, sorted and searched, and beside them the source with the chosen row's words marked.

    Args:
        book: the chapter.
        language: of the page, zh or en.
    """
    title = book.meta.title_en if language == "en" else book.meta.title
    grids = registers(book, Essay("sources", language))
    outputs = [shown(_plain(grid.payload)) for grid in grids]
    outputs.append(shown(source(source_view(book, language).payload)))
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("", outputs=outputs, id="explorer")],
        metadata={
            "nbrelease": {
                **_facts(book, language),
                "title": title,
                "language": language,
                "words": LABELS[language],
            }
        },
    )
    made: str = HTMLExporter().from_notebook_node(notebook)[0]
    return made


def _facts(book: Chapter, language: str) -> dict[str, str]:
    meta = book.meta
    english = language == "en"
    return {
        "layout": "explorer",
        "report": meta.report_en if english else meta.report,
        "publisher": meta.publisher_en if english else meta.publisher,
        "edition": meta.edition,
        "chapter": meta.chapter,
    }


def _plain(payload: dict[str, Any]) -> Table:
    """A table that stands alone: its title without links to notes on computed numbers, its data named."""
    title = (Text(to_plain(payload["title"]).replace(DERIVED, "")),)
    return replace(table(payload), title=title, id=payload["name"].replace("sources-", ""))
