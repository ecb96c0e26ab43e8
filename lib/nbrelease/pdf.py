"""The nbconvert exporter that makes a PDF with Typst. Knows nothing of where a notebook came from."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from traitlets import Bool, default

from nbrelease import glyphs
from nbrelease.page import page
from nbrelease.setting import Document, compile_pdf
from nbrelease.typst import document

_ORDER = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/latex",
    "text/plain",
)


class ReportPDFExporter(Exporter):  # type: ignore[misc]
    """Any notebook as a PDF: tagged (PDF/UA-1, PDF/A-3a), fonts embedded, the same bytes for the same notebook."""

    export_from_notebook = "chapterlens PDF"
    output_mimetype = "application/pdf"
    exclude_code = Bool(
        None, allow_none=True, help="Leave code cells out; by default those of a merged report."
    ).tag(config=True)

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> tuple[bytes, dict[str, Any]]:
        """The PDF of a notebook.

        ``resources["attached"]``, if given, are files that the PDF carries along: contents by name.

        Raises:
            ChapterlensError: a character no font can draw, or a page Typst refuses.
        """
        made, found = super().from_notebook_node(nb, resources, **kw)
        about = found.get("metadata", {})
        shown = page(made, about.get("name") or "notebook", _ORDER)
        exclude = bool(shown.facts) if self.exclude_code is None else self.exclude_code
        folder = Path(about["path"]) if about.get("path") else None
        doc = document(shown, code=not exclude, folder=folder, attached=found.get("attached"))
        glyphs.check(doc.printed())
        found["output_extension"] = ".pdf"
        return compile_pdf(doc), found


def report_document(report: Any, attached: Mapping[str, bytes]) -> Document:
    """What Typst is given of a merged report, as the exporter makes it; the report is not copied for it.

    Args:
        report: see ``merge``.
        attached: files that the PDF is to carry, by name.

    Raises:
        ChapterlensError: a character no font can draw.
    """
    doc = document(page(report, "report", _ORDER), code=False, attached=attached)
    glyphs.check(doc.printed())
    return doc
