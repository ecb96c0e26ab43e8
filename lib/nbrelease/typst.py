"""A page to a Typst document: its body, the data the template reads, the pictures. Knows nothing of compiling.

Words of a chapter never become Typst markup: they go into a JSON file that the template reads, or through pandoc.
"""

import mimetypes
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from pathlib import Path
from typing import Any, Final

from chapterlens.show.inline import parse
from chapterlens.show.words import word
from nbrelease.glyphs import drawable, svg_text
from nbrelease.labels import labels
from nbrelease.page import Block, Page, picture
from nbrelease.payloads import data_csv
from nbrelease.prose import Markdown, Ready, html_to_typst, plain, to_typst
from nbrelease.setting import Document

_SUFFIX: Final = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
_WIDE: Final = 26  # half-width characters: a column with longer cells shares what room is left
_LINE: Final = 104  # half-width characters that a line of a table holds
_BETWEEN: Final = 3  # those that are taken by the space between two columns
_SHORT: Final = 12  # a column of words no longer than this is never broken
_FIXED: Final = 0.75  # of a line at most for columns as wide as their words, where others share the rest
_DRAWN_LINK: Final = re.compile(r'(?s)<a\b[^>]*?href="(#[sLd]\d+)"[^>]*>(.*?)</a>')
_LABEL: Final = re.compile(r"(?s)<text\b([^>]*)>(.*?)</text>")
_PLACE: Final = re.compile(r'\s(x|y)="(-?[\d.]+)"')
_TURNED: Final = re.compile(r"rotate\((?!-?0[ )])")
_PICTURE: Final = re.compile(r'#picture\("((?:[^"\\]|\\.)*)"')


def document(
    page: Page, *, code: bool, folder: Path | None = None, attached: Mapping[str, bytes] | None = None
) -> Document:
    """A page's document.

    Args:
        page: what is to be shown.
        code: whether code cells are printed.
        folder: where pictures that Markdown names lie; none are looked for without it.
        attached: files that the PDF is to carry, by name; the rows of numbered figures and tables are added.
    """
    shown: list[Block] = []
    files: dict[str, bytes] = {}
    carried = dict(attached or {}) | _data_files(page)
    pieces: list[Markdown | Ready] = []
    foreign = iter(html_to_typst([drawable(b.text) for b in page.blocks if b.kind == "html"]))
    for block in page.blocks:
        if block.kind == "code" and not code:
            continue
        if block.kind == "prose":
            pieces.append(Markdown(drawable(block.text)))
        elif block.kind == "finding":
            pieces += [Ready("#finding["), Markdown(drawable(plain(block.text))), Ready("]")]
        elif block.kind == "html":
            pieces.append(Ready(f"#foreign[\n{next(foreign)}\n]"))
        else:
            pieces.append(Ready(f"#item({len(shown)})"))
            shown.append(block)
    with ThreadPoolExecutor(1) as beside:  # pandoc is a process of its own
        setting = beside.submit(to_typst, pieces)
        items = [_item(block, files) for block in shown]
        body = setting.result()
    _end_of_quoting(items)
    pictures = _pictures(body, page, folder, files)
    about = {**page.facts, "title": page.title, "language": page.language, "labels": labels(page.language)}
    data = {
        "about": about,
        "items": items,
        "targets": page.targets,
        "pictures": pictures,
        "attached": [_carried(name, raw) for name, raw in carried.items()],
    }
    return Document(body, _drawable(data), files, carried, _places(page, items))


def _places(page: Page, items: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """What links can lead to: words and lines of the source, notes on numbers, figures, tables and parts."""
    said = labels(page.language)
    found = {id_: word("line", page.language, line) for id_, line in page.targets.items()}
    for item in items:
        if item.get("id"):
            found[item["id"]] = item.get("number") or item.get("title") or item["id"]
        if item["kind"] == "notes":
            found |= {note["id"]: f"{said['notes']} {note['number']}" for note in item["notes"]}
    return found


def _carried(name: str, raw: bytes) -> dict[str, str]:
    """What a reader and a PDF are told of a file that the PDF carries."""
    mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return {"name": name, "size": f"{len(raw) / 1000:.1f} kB", "mime": mime}


def _data_files(page: Page) -> dict[str, bytes]:
    """The rows of every figure and table that has a number, as files."""
    return {
        f"{block.data['id']}.csv": data_csv(block.data)
        for block in page.blocks
        if block.kind in ("figure", "table") and block.data.get("id")
    }


def _end_of_quoting(items: list[dict[str, Any]]) -> None:
    """Mark the tables of the part that holds the source: they list what was read, they do not quote it.

    A row leads once, to its words; more links to the same place would be tags to hear and bytes to carry.
    """
    source = next((index for index, item in enumerate(items) if item["kind"] == "source"), None)
    if source is not None:
        begin = max((i for i in range(source) if items[i]["kind"] == "part"), default=0)
        for item in items[begin:source]:
            item["listing"] = True
            for row in item.get("rows", ()):
                for run in [run for cell in row for run in cell if run["href"]][1:]:
                    run["href"] = run["title"] = None


def _item(block: Block, files: dict[str, bytes]) -> dict[str, Any]:
    if block.kind == "figure":
        return _figure(block.data, files)
    if block.kind == "table":
        return _table(block.data)
    if block.kind in ("notes", "lists"):
        return {"kind": block.kind, **block.data}
    if block.kind == "source":
        return {"kind": "source", "lines": block.data["lines"]}
    if block.kind == "image":
        name = f"output-{len(files)}.{_SUFFIX[block.data['mime']]}"
        files[name] = block.data["bytes"]
        return {"kind": "image", "file": name, "alt": block.data["alt"]}
    if block.kind == "part":
        return {"kind": "part", "id": block.data["part"], "title": block.data["title"]}
    return {"kind": block.kind, "text": block.text.expandtabs(4)}


def _about(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What figures and tables share: number, id, and the lines of text above and below as runs."""
    shared = {key: payload.get(key) for key in ("number", "id", "alt")}
    return shared | {key: _runs(payload.get(key) or "") for key in ("title", "subtitle", "note", "source")}


def _figure(payload: Mapping[str, Any], files: dict[str, bytes]) -> dict[str, Any]:
    svg = drawable(payload["svg"])
    name = f"figure-{len(files)}.svg"
    files[name] = svg.encode()
    return {
        **_about(payload),
        "kind": "figure",
        "file": name,
        "width": svg_width(svg),
        "words": svg_text(svg),
        "links": list(drawn_links(svg)),
    }


def _table(payload: Mapping[str, Any]) -> dict[str, Any]:
    rows = [[_runs(cell) for cell in row] for row in payload["rows"]]
    columns = [
        {"title": column["title"], "unit": column.get("unit") or "", "align": column.get("align") or "left"}
        for column in payload["columns"]
    ]
    wraps = [column["align"] == "left" for column in columns]
    widest = []
    for index, column in enumerate(columns):
        cells = ["".join(run["text"] for run in row[index]) for row in rows]
        head = f"{column['title']} ({column['unit']})" if column["unit"] else column["title"]
        widest.append(max(_width(text) for text in [head, *cells]))
    return {
        **_about(payload),
        "kind": "table",
        "columns": columns,
        "rows": rows,
        "widths": _shares(widest, wraps),
    }


def _shares(widest: list[int], wraps: list[bool]) -> list[int]:
    """How columns part the width of a page: 0 for one as wide as its words, else its share of the room left.

    Args:
        widest: the widest words of each column, in half-width characters.
        wraps: whether a column is of words; a number is never broken.
    """
    room = _LINE - _BETWEEN * len(widest)
    shares = [0 if width <= _WIDE else min(width, 3 * _WIDE) for width in widest]
    # Many columns of moderate words are more than a line too: the widest of them share what the others leave.
    for width in sorted(
        {one for one, wrap in zip(widest, wraps, strict=True) if wrap and one > _SHORT}, reverse=True
    ):
        fixed = sum(one for one, share in zip(widest, shares, strict=True) if not share)
        if fixed <= (room if not any(shares) else room * _FIXED):
            break
        shares = [
            min(width, _WIDE) if one == width and wrap else share
            for one, wrap, share in zip(widest, wraps, shares, strict=True)
        ]
    return shares


def _runs(text: Any) -> list[dict[str, Any]]:
    return [{"text": run.text, "href": run.href, "title": run.title} for run in parse(str(text))]


def _width(text: str) -> int:
    """Width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def svg_width(svg: str) -> float:
    """The width that a picture was drawn for, in points (its own unit when it names none)."""
    found = re.search(r'<svg\b[^>]*?\swidth="([\d.]+)(pt|px|mm|in)?"', svg)
    if found:
        return float(found[1]) * {"px": 0.75, "mm": 72 / 25.4, "in": 72.0}.get(found[2] or "pt", 1.0)
    box = re.search(r'viewBox="[\d.\-]+[ ,]+[\d.\-]+[ ,]+([\d.]+)', svg)
    return float(box[1]) if box else 453.5


def drawn_links(svg: str) -> Iterator[dict[str, Any]]:
    """The linked labels of a drawing, which a PDF's picture would lose: where they lead and their boxes.

    Yields:
        ``href``, ``text``, and ``x``, ``y``, ``width``, ``height`` of the label in the drawing's own units.
    """
    for href, inside in _DRAWN_LINK.findall(svg):
        for attributes, words in _LABEL.findall(inside):
            text = unescape(re.sub(r"<[^>]*>", "", words)).strip()
            place = {name: float(value) for name, value in _PLACE.findall(attributes)}
            size = re.search(r'font-size[:=] ?"?([\d.]+)', attributes)
            anchor = re.search(r'text-anchor[:=] ?"?(\w+)', attributes)
            if not text or len(place) < 2 or size is None or _TURNED.search(attributes):
                continue
            height = float(size[1])
            width = _width(text) * height * 0.54
            shift = {"middle": width / 2, "end": width}.get(anchor[1] if anchor else "", 0.0)
            yield {
                "href": href,
                "text": text,
                "x": place["x"] - shift,
                "y": place["y"] - height,
                "width": width,
                "height": height * 1.3,
            }


def _pictures(body: str, page: Page, folder: Path | None, files: dict[str, bytes]) -> dict[str, str]:
    """The pictures that the prose names and that can be had without a network: address to file."""
    attached: dict[str, Any] = {}
    for block in page.blocks:
        if block.kind == "prose":
            attached.update(block.data)
    found: dict[str, str] = {}
    for escaped in _PICTURE.findall(body):
        address = re.sub(r"\\(.)", r"\1", escaped)
        had = picture(address, attached, folder)
        if had is not None and address not in found:
            found[address] = f"picture-{len(files)}.{_SUFFIX[had[0]]}"
            files[found[address]] = had[1]
    return found


def _drawable(value: Any) -> Any:
    """The same data, its texts without what is not meant to be seen."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, dict):
        return {key: _drawable(inner) for key, inner in value.items()}
    return [_drawable(inner) for inner in value] if isinstance(value, list) else value
