"""A report's pages from its executed notebooks: HTML and PDF at the same time. Knows nothing of runs and keys."""

import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chapterlens.publish.payloads import Payload

_LOADED = (
    "chapterlens.publish.html", "chapterlens.publish.pdf", "fontTools.ttLib.woff2", "nbformat", "pypandoc", "typst",
)  # fmt: skip


def load() -> None:
    """Import what pages need; worth doing while something else is waited for."""
    # See runs.py: without this, importing nbformat beside JupyterLab costs two seconds.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    for name in _LOADED:
        importlib.import_module(name)


def pages(
    parts: Sequence[tuple[str, Any]],
    facts: Mapping[str, object],
    language: str,
    headlines: "Payload | None" = None,
    check: Callable[[str], None] | None = None,
) -> dict[str, bytes]:
    """The report in both formats, by file name; the same parts and facts give the same bytes.

    Args:
        parts: name and executed notebook of each part, in order.
        facts: what the report is.
        language: of the report; the Chinese one is ``report.html``, another ``report.<language>.html``.
        headlines: the table of key numbers, if the chapter has any.
        check: is shown the HTML while the PDF is made, and may refuse it.

    Raises:
        ChapterlensError: a character no font can draw, or a page that pandoc or Typst refuses (exit code 1).
    """
    load()
    from chapterlens.publish.html import ReportHTMLExporter
    from chapterlens.publish.matter import complete
    from chapterlens.publish.merge import merge
    from chapterlens.publish.pdf import ReportPDFExporter

    report = complete(merge(parts, facts, language), language, headlines)
    suffix = "" if language == "zh" else f".{language}"
    # Pandoc is a process of its own, Typst and brotli let other threads work: two threads are twice as quick.
    with ThreadPoolExecutor(1) as beside:
        pdf = beside.submit(lambda: ReportPDFExporter().from_notebook_node(report)[0])
        html, _ = ReportHTMLExporter().from_notebook_node(report)
        if check is not None:
            check(html)
        return {f"report{suffix}.html": html.encode(), f"report{suffix}.pdf": pdf.result()}
