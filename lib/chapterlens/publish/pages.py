"""A report's pages from its executed notebooks: HTML and PDF at the same time. Knows nothing of runs and keys."""

import importlib
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chapterlens.publish.typst import Document
    from chapterlens.read.chapter import Chapter

_LOADED = (
    "chapterlens.publish.bundle", "chapterlens.publish.html", "chapterlens.publish.matter",
    "chapterlens.publish.merge", "chapterlens.publish.pdf", "chapterlens.publish.sourced",
    "fontTools.ttLib.woff2", "nbformat", "pikepdf", "pypandoc", "typst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pages:
    """A report's pages.

    Attributes:
        files: by name.
        document: what the PDF was set from.
    """

    files: dict[str, bytes]
    document: "Document"


def load() -> None:
    """Import what pages need; worth doing while something else is waited for."""
    # See runs.py: without this, importing nbformat beside JupyterLab costs two seconds.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for name in _LOADED:
        importlib.import_module(name)


def pages(
    parts: Sequence[tuple[str, Any]], facts: Mapping[str, object], language: str, chapter: "Chapter"
) -> Pages:
    """The report in both formats; the same parts, facts and chapter give the same bytes.

    Args:
        parts: name and executed notebook of each part, in order.
        facts: what the report is.
        language: of the report; the Chinese one is ``report.html``, another ``report.<language>.html``.
        chapter: whose report it is; its tables are attached to the PDF.

    Raises:
        ChapterlensError: a number that nothing accounts for, a character no font can draw, or a page that pandoc or
            Typst refuses (exit code 1).
    """
    load()
    from chapterlens.publish import sourced
    from chapterlens.publish.bundle import csv_tables
    from chapterlens.publish.html import ReportHTMLExporter
    from chapterlens.publish.matter import complete, key_numbers
    from chapterlens.publish.merge import merge
    from chapterlens.publish.pdf import compile_pdf, report_document

    report = complete(merge(parts, facts, language), language, key_numbers(chapter, language))
    suffix = "" if language == "zh" else f".{language}"
    document = report_document(report, csv_tables(chapter))
    # Typst and brotli let other threads work, pandoc is a process of its own: two threads are nearly twice as quick.
    with ThreadPoolExecutor(1) as beside:
        pdf = beside.submit(compile_pdf, document)
        html = ReportHTMLExporter().render(report)
        sourced.refuse(html, sourced.known(chapter, facts))
        return Pages({f"report{suffix}.html": html.encode(), f"report{suffix}.pdf": pdf.result()}, document)
