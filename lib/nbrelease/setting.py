"""A document set by Typst, and its links led to their places. Knows nothing of notebooks; quick to import."""

import datetime
import io
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chapterlens.errors import ChapterlensError
from nbrelease import glyphs

if TYPE_CHECKING:
    from typst import PDFStandards

_TEMPLATE = Path(__file__).parent / "templates" / "report.typ"
_MAIN = '#import "report.typ": *\n#show: report\n\n'
_STANDARDS: "Final[PDFStandards]" = ["ua-1", "a-3a"]
_SCHEME: Final = "chapterlens:"
_ABOVE: Final = 10  # points that a reader sees above what a link leads to


class Target(NamedTuple):
    """Where something stands that links lead to: its id, its page from 1, points from the left and upper edge."""

    id: str
    page: int
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Document:
    """What Typst is given.

    Attributes:
        body: markup that calls the template's functions.
        data: what they read.
        files: pictures, by the name the data calls them.
        attached: data that the PDF carries, by file name.
        places: what links of ours can lead to, by id, with the words for it.
    """

    body: str
    data: dict[str, Any]
    files: Mapping[str, bytes] = field(default_factory=dict)
    attached: Mapping[str, bytes] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def printed(self) -> Iterator[str]:
        """Everything that will be read on paper."""
        yield self.body
        yield from _strings(self.data)


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


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner)
