"""A chapter's tables and source text side by side as one offline page, for those without Jupyter."""

from msgspec.structs import replace
from nbformat import v4

from chapterlens.chapter import Chapter
from chapterlens.readable import SHOWN, Readable
from chapterlens.report.project import LABELS
from chapterlens.source import source_view
from nbrelease.blocks import Table
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
    shown_rows = ((Readable(book, name, language), getattr(book, name)) for name in SHOWN)
    listed = (readable.shown(rows).block for readable, rows in shown_rows if len(rows))
    outputs = [shown(replace(block, id=block.name)) for block in listed if isinstance(block, Table)]
    outputs.append(shown(source_view(book, language).block))
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("", outputs=outputs, id="explorer")],
        metadata={"nbrelease": {**facts, "layout": "explorer", "words": LABELS[language]}},
    )
    made: str = HTMLExporter().from_notebook_node(notebook)[0]
    return made
