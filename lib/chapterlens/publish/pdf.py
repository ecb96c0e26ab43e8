"""The nbconvert exporter that makes a PDF with Typst. Knows nothing of where a notebook came from."""

import datetime
import io
import json
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from nbconvert.exporters import Exporter
from traitlets import Bool, default

from chapterlens.errors import ChapterlensError
from chapterlens.publish import glyphs
from chapterlens.publish.page import page
from chapterlens.publish.typst import Document, document

if TYPE_CHECKING:
    from typst import PDFStandards

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_MAIN = '#import "report.typ": *\n#show: report\n\n'
_STANDARDS: "Final[PDFStandards]" = ["ua-1", "a-3a"]
_ORDER = (
    "text/markdown",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/latex",
    "text/plain",
)


_SCHEME: Final = "chapterlens:"
_ABOVE: Final = 10  # points that a reader sees above what a link leads to


class Target(NamedTuple):
    """Where something stands that links lead to: its id, its page from 1, points from the left and upper edge."""

    id: str
    page: int
    x: float
    y: float


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


def compile_pdf(doc: Document) -> bytes:
    """A document's PDF.

    Raises:
        ChapterlensError: Typst refuses it (exit code 1).
    """
    return packed(*typeset(doc), doc.places)


def typeset(doc: Document) -> tuple[bytes, list[Target]]:
    """A document's PDF as Typst writes it, and where its links are to lead.

    What is like in the next document, Typst has at hand in this process.

    Raises:
        ChapterlensError: Typst refuses it (exit code 1).
    """
    import typst

    with tempfile.TemporaryDirectory(prefix="chapterlens-") as name:
        root = Path(name)
        for file, raw in doc.files.items():
            (root / file).write_bytes(raw)
        (root / "attached").mkdir()
        for file, raw in doc.attached.items():
            (root / "attached" / file).write_bytes(raw)
        (root / "data.json").write_text(json.dumps(doc.data, ensure_ascii=False), encoding="utf-8")
        (root / "report.typ").write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        main = root / "main.typ"
        main.write_text(_MAIN + doc.body, encoding="utf-8")
        compiler = typst.Compiler(main, root, font_paths=glyphs.font_folders(), ignore_system_fonts=True)
        try:
            pdf: bytes = compiler.compile(  # type: ignore[assignment]
                format="pdf", pdf_standards=_STANDARDS, timestamp=_moment(doc.data["about"])
            )
            targets = json.loads(compiler.query("<targets>", field="value", one=True))
        except typst.TypstError as error:
            hints = "; ".join(error.hints)
            told = f"{error.message} ({hints})" if hints else error.message
            raise ChapterlensError(f"Typst could not set the page: {told}", exit_code=1) from None
    return pdf, [Target(*target) for target in targets]


def packed(pdf: bytes, targets: Sequence[Target], places: Mapping[str, str]) -> bytes:
    """The same PDF with its links led to their places, in less than half the bytes.

    Its thousands of tags and links are packed into compressed streams, which PDF/A-3 and PDF/UA allow (ISO 19005-3,
    6.1.4) and Typst does not write.

    Args:
        pdf: as Typst writes it.
        targets: where the links lead.
        places: what a target is called to those who hear the page.
    """
    import pikepdf

    held = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = [page.obj for page in opened.pages]
        found = {}
        for target in targets:
            page = pages[target.page - 1]
            top = float(page.MediaBox[3]) - max(target.y - _ABOVE, 0)
            found[target.id] = pikepdf.Array([page, pikepdf.Name.XYZ, round(target.x, 2), round(top, 2), 0])
        for page in pages:
            for link in page.get("/Annots", ()):
                address = str(link.A.URI) if "/A" in link and "/URI" in link.A else ""
                if address.startswith(_SCHEME):
                    name = address.removeprefix(_SCHEME)
                    del link["/A"]
                    link.Dest = found[name]
                    link.Contents = pikepdf.String(places[name])
        opened.save(held, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return held.getvalue()


def _moment(about: dict[str, Any]) -> datetime.datetime:
    """The date written into the PDF: the first day of the edition's year, never that of the build."""
    edition = str(about.get("edition", ""))
    year = int(edition) if edition.isascii() and edition.isdigit() and 1970 <= int(edition) < 10000 else 1970
    return datetime.datetime(year, 1, 1, tzinfo=datetime.UTC)
