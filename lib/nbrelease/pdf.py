"""A page as a tagged PDF (PDF/UA-1, PDF/A-3a): what Typst is given, what it makes, and its links led to their places.

Words of a document never become Typst markup: they go into a JSON file that the template reads, or through pandoc.
"""

import datetime
import io
import json
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from lxml import etree

from nbrelease.blocks import Figure, Table, data_csv
from nbrelease.document import PICTURES, Item, Page, picture
from nbrelease.errors import ReleaseError
from nbrelease.fonts import drawable, font_folders
from nbrelease.html import printable
from nbrelease.markdown import FLAG, html_to_typst, markdown_piece, raw_piece, to_typst
from nbrelease.run import work_folder

ORDER: Final = ("text/markdown", *PICTURES, "text/html", "text/latex", "text/plain")
"""Types of output that a page of a PDF can show, best first."""

_TEMPLATE: Final = Path(__file__).parent / "templates" / "report.typ"
_MAIN: Final = '#import "report.typ": *\n#show: report\n\n'
_SCHEME: Final = "nbrelease:"
_ABOVE: Final = 10  # points that a reader sees above what a link leads to
_DAY: Final = r"\d{4}-\d\d-\d\d"
_PICTURE: Final = re.compile(r'#picture\("((?:[^"\\]|\\.)*)"')


def page_pdf(
    page: Page, *, code: bool = False, folder: Path | None = None, attached: Mapping[str, bytes] | None = None
) -> bytes:
    """A page's PDF.

    Args:
        page: what is to be shown.
        code: whether code cells are printed.
        folder: where pictures that Markdown names lie; none are looked for without it.
        attached: CSV files that the PDF is to carry, by name; the rows of numbered figures and tables are added.

    Raises:
        ReleaseError: pandoc or Typst refuses it.
    """
    items: list[dict[str, Any]] = []
    files: dict[str, bytes] = {}
    pieces: list[str] = []
    foreign = iter(html_to_typst([drawable(item.text) for item in page.items if item.kind == "html"]))
    for item in page.items:
        if item.kind == "code" and not code:
            continue
        if item.kind == "markdown":
            pieces.append(markdown_piece(drawable(page.markdown(item))))
        elif item.kind == "html":
            pieces.append(raw_piece(f"#foreign[\n{next(foreign)}\n]"))
        else:
            pieces.append(raw_piece(f"#item({len(items)})"))
            items.append(_view(item, page, files))
        if page.is_unchecked(item):
            pieces.append(raw_piece("#unchecked()"))
    body = to_typst(pieces).replace(FLAG[0], "#unsourced[").replace(FLAG[1], "]")
    numbered = [item.block for item in page.items if isinstance(item.block, Figure | Table) and item.block.id]
    carried = {**(attached or {}), **{f"{block.id}.csv": data_csv(block) for block in numbered}}
    data = {
        "about": {**page.facts, "title": page.title, "language": page.language, "words": page.words},
        "items": items,
        "targets": page.lines,
        "pictures": _pictures(body, page, folder, files),
        "attached": [{"name": name, "size": f"{len(raw) / 1000:.1f} kB"} for name, raw in carried.items()],
    }
    files |= {f"attached/{name}": raw for name, raw in carried.items()}
    files["data.json"] = json.dumps(_drawable(data), ensure_ascii=False).encode()
    files["main.typ"] = (_MAIN + body).encode()
    files["report.typ"] = _TEMPLATE.read_bytes()
    return _link(*_typeset(files, _date(page.facts)), _link_names(page), str(page.facts.get("date", "")))


def _link_names(page: Page) -> dict[str, str]:
    """What links can lead to, and what it is called: places in the source, notes, figures, tables and parts."""
    names = {id_: page.words["line"].format(line) for id_, line in page.lines.items()}
    names |= {f"d{number}": f"{page.words['notes']} {number}" for number in page.notes.values()}
    for item in page.items:
        if isinstance(item.block, Figure | Table) and item.block.id:
            names[item.block.id] = item.block.number or item.block.id
        if item.kind == "part":
            names[item.data["part"]] = item.data["title"]
    return names


def _view(item: Item, page: Page, files: dict[str, bytes]) -> dict[str, Any]:
    """An item's view with what only a PDF wants: pictures as files."""
    view, block = page.view(item), item.block
    match block:
        case Figure():
            svg = etree.fromstring(printable(block.drawing.svg).encode())
            view |= {"marks": view.pop("drawing")["marks"], "narrow": None}
            for element in svg.iter("{*}text", "{*}tspan"):
                element.text = drawable(element.text or "")
            view["file"] = f"figure-{len(files)}.svg"
            files[view["file"]] = etree.tostring(svg)
        case None if item.kind == "image":
            view["file"] = f"output-{len(files)}.{PICTURES[view['mime']]}"
            files[view["file"]] = view.pop("bytes")
        case None:
            view["text"] = item.text.expandtabs(4)
    return view


def _pictures(body: str, page: Page, folder: Path | None, files: dict[str, bytes]) -> dict[str, str]:
    """The pictures that the prose names and that can be had without a network: address to file."""
    attached: dict[str, Any] = {}
    for item in page.items:
        attached |= item.data if item.kind == "markdown" else {}
    files_by_address: dict[str, str] = {}
    for escaped in _PICTURE.findall(body):
        address = re.sub(r"\\(.)", r"\1", escaped)
        image = picture(address, attached, folder)
        if image is not None and address not in files_by_address:
            files_by_address[address] = f"picture-{len(files)}.{PICTURES[image[0]]}"
            files[files_by_address[address]] = image[1]
    return files_by_address


def _drawable(value: Any) -> Any:
    """The same data, its texts as fonts can draw them."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _drawable(inner) for key, inner in value.items()}
    return [_drawable(inner) for inner in value] if isinstance(value, list) else value


def _typeset(files: Mapping[str, bytes], moment: datetime.datetime) -> tuple[bytes, list[Any]]:
    """The PDF of files as Typst writes it; and by id where its links are to lead: page, points from left and top."""
    with work_folder() as root:
        (root / "attached").mkdir()
        for file, raw in files.items():
            (root / file).write_bytes(raw)
        program = [sys.executable, "-P", "-X", "utf8", str(Path(__file__).with_name("typeset.py"))]
        command = [*program, str(root), moment.isoformat(), *map(str, font_folders())]
        process = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        if process.returncode:
            reason = process.stderr.strip() or f"it ended with {process.returncode}"
            raise ReleaseError(f"Typst could not set the page: {reason}", exit_code=1)
        return (root / "main.pdf").read_bytes(), json.loads(process.stdout)


def _link(pdf: bytes, places: Sequence[Any], names: Mapping[str, str], date: str) -> bytes:
    """The same PDF with its links led to their places, in less than half the bytes.

    Its thousands of tags and links are packed into compressed streams, which PDF/A-3 and PDF/UA allow (ISO 19005-3,
    6.1.4) and Typst does not write.

    Args:
        pdf: as Typst writes it.
        places: where the links lead.
        names: what a place is called to those who hear the page.
        date: that of the source; the PDF has none unless the day is known, though PDF/A makes Typst write one.
    """
    import pikepdf

    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        pages = [page.obj for page in opened.pages]
        destinations = {}
        for place, number, x, y in places:
            page = pages[number - 1]
            top = float(page.MediaBox[3]) - max(y - _ABOVE, 0)
            destinations[place] = pikepdf.Array([page, pikepdf.Name.XYZ, round(x, 2), round(top, 2), 0])
        for link in (link for page in pages for link in page.get("/Annots", ())):
            address = str(link.A.URI) if "/A" in link and "/URI" in link.A else ""
            if address.startswith(_SCHEME):
                name = address.removeprefix(_SCHEME)
                del link["/A"]
                link.Dest = destinations[name]
                link.Contents = pikepdf.String(names[name])
        if not re.fullmatch(_DAY, date):
            with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
                for name in ("xmp:CreateDate", "xmp:ModifyDate", "xmpMM:History"):
                    del about[name]
            for name in ("/CreationDate", "/ModDate"):
                del opened.docinfo[name]
            for file in opened.attachments.values():
                del file.obj.EF.F.Params["/ModDate"]
        opened.save(written, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def _date(facts: Mapping[str, Any]) -> datetime.datetime:
    """The day of the source, never that of the build; any day where it is not known (see ``_linked``)."""
    day = str(facts.get("date", ""))
    return datetime.datetime.fromisoformat(f"{day if re.fullmatch(_DAY, day) else '1970-01-01'}T00:00:00Z")
