"""A report's pages from its executed notebooks: HTML and PDF at the same time. Knows nothing of runs and keys."""

import importlib
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nbrelease.lean import without_extras

if TYPE_CHECKING:
    from chapterlens.report.extract import Extract
    from nbrelease.setting import Document

_LOADED = (
    "chapterlens.report.extract", "nbrelease.html", "chapterlens.report.matter",
    "nbrelease.merge", "nbrelease.pdf", "chapterlens.report.sourced",
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
    without_extras()
    for name in _LOADED:
        importlib.import_module(name)


def pages(
    parts: Sequence[tuple[str, Any]],
    facts: Mapping[str, object],
    language: str,
    taken: "Extract",
    typesetter: Executor,
) -> Pages:
    """The report in both formats; the same parts, facts and extract give the same bytes.

    Args:
        parts: name and executed notebook of each part, in order.
        facts: what the report is.
        language: of the report; the Chinese one is ``report.html``, another ``report.<language>.html``.
        taken: from the chapter whose report it is; its tables are attached to the PDF.
        typesetter: where Typst is asked, while this thread makes the HTML. What it does already it ends first.

    Raises:
        ChapterlensError: a number that nothing accounts for, a character no font can draw, or a page that pandoc or
            Typst refuses (exit code 1).
    """
    load()
    from chapterlens.report import sourced
    from chapterlens.report.matter import complete
    from nbrelease.html import ReportHTMLExporter
    from nbrelease.merge import merge
    from nbrelease.pdf import report_document
    from nbrelease.setting import compile_pdf

    report = complete(merge(parts, facts, language), language, taken.headline)
    suffix = "" if language == "zh" else f".{language}"
    document = report_document(report, taken.tables)
    pdf = typesetter.submit(compile_pdf, document)
    html = ReportHTMLExporter().render(report)
    sourced.refuse(html, taken.known.told(facts))
    return Pages({f"report{suffix}.html": html.encode(), f"report{suffix}.pdf": pdf.result()}, document)
