"""Blocks as HTML for JupyterLab and for pages, other libraries' HTML cleaned, and all that the page template needs."""

import base64
import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html import escape
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import lxml.html
import nh3
from jinja2 import Environment, FileSystemLoader
from lxml import etree
from markupsafe import Markup

from nbrelease.blocks import Block, Figure, Quote, Table, data_csv, lines
from nbrelease.document import PICTURES, Item, Page, picture, tag
from nbrelease.markdown import FLAG, to_html

ORDER: Final = ("text/markdown", "text/html", *PICTURES, "text/latex", "text/plain")
"""Types of output that a page of HTML can show, best first."""
_NAMESPACE: Final = "http://www.w3.org/2000/svg"

_TEMPLATES: Final = Path(__file__).parent / "templates"
STYLE: Final = (_TEMPLATES / "blocks.css").read_text(encoding="utf-8")
"""The rules for blocks (``cl-…``); a page has them once, a notebook cell brings them along."""
MARKING: Final = (_TEMPLATES / "marking.js").read_text(encoding="utf-8")
"""The script that marks words in a source text by their offsets."""
_UNPRINTABLE: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_UNBROKEN: Final = re.compile(r"(?:(?:Table|Figure) |[图表])?\b\d+[-–]\d+\b")
_COLOUR: Final = re.compile(r"(?<=[ :])#([0-9a-f]{6})(?=[;\"])")
_ALLOWED: Final = tomllib.loads(Path(__file__).with_name("allowed.toml").read_text(encoding="utf-8"))
_MORE_TAGS: Final = {*_ALLOWED["more"], *_ALLOWED["svg"], *_ALLOWED["math"]}
_TAGS: Final = (nh3.ALLOWED_TAGS | _MORE_TAGS) - {*_ALLOWED["without"]}


# ---- blocks


def block_html(block: Block, language: str = "zh", *, styled: bool = True) -> str:
    """A block for a notebook's cell, with the style sheet if wanted; its links lead to a source shown nearby."""
    page = Page(SimpleNamespace(metadata={"nbrelease": {"language": language}}, cells=[]), "", ORDER)
    html = _template().block(_view(Item(tag(block), block=block), page), page.words)
    return f"<style>{STYLE}</style>{html}" if styled else html


@cache
def _template() -> Any:
    environment = Environment(loader=FileSystemLoader(_TEMPLATES / "nbrelease"), autoescape=True)
    environment.filters["whole"] = _keep_unbroken
    return environment.get_template("blocks.html.j2").module


def _keep_unbroken(text: str) -> Markup:
    """Words in which the number of a figure or table, or a range, does not break."""
    return Markup(_UNBROKEN.sub(r'<span class="cl-whole">\g<0></span>', escape(text)))


def _view(item: Item, page: Page) -> dict[str, Any]:
    """An item's view with what only HTML wants: the drawing ready, the rows to take along."""
    view, block = page.view(item), item.block
    if isinstance(block, Figure):
        view["drawings"] = [
            {"width": name, "svg": Markup(_drawing(block, drawing.svg, view[name]["marks"], name))}
            for name, drawing in (("drawing", block.drawing), ("narrow", block.narrow))
            if drawing is not None
        ]
    if isinstance(block, Figure | Table) and page.items:
        data = data_csv(block)
        view["data"] = {"size": f"{len(data) / 1000:.1f}", "base64": base64.b64encode(data).decode()}
    return view


def _drawing(figure: Figure, source: str, marks: Sequence[Mapping[str, Any]], width: str) -> str:
    """The SVG with ids of its own, its marks leading to their words, said in words to those who do not see it."""
    # Each colour is a variable, so that a style sheet can give it another value in the dark.
    svg = etree.fromstring(_COLOUR.sub(r"var(--c-\1, #\1)", source).encode())
    elements = {element.get("id"): element for element in svg.iter() if element.get("id")}
    has_links = False
    for mark in marks:
        element = elements.get(mark["id"])
        if element is None:
            continue
        if mark["flagged"]:
            element.set("class", "cl-unsourced")
        if mark["to"]:
            has_links = True
            link = etree.Element(f"{{{_NAMESPACE}}}a", href=f"#{mark['to']}")
            if mark["first"] and width == "drawing":
                link.set("id", f"rd{mark['note']}")
            title = etree.SubElement(link, f"{{{_NAMESPACE}}}title")
            title.text = printable(mark["hover"] or mark["text"] or mark["to"])
            link.extend(list(element))
            element.append(link)
    # What is hidden lends nothing to another drawing: the narrow one always has ids of its own.
    if prefix := "-".join(filter(None, (figure.id, width if width != "drawing" else ""))):
        _prefix_ids(svg, elements, prefix)
    # What is inside of an img is hidden from those who hear the page; links must not be. On a phone a drawing is
    # pushed sideways; without a link in it only a tabindex lets keys do that.
    svg.set("role", "group" if has_links else "img")
    svg.set("aria-label", printable(figure.alt))
    if not has_links:
        svg.set("tabindex", "0")
    text: str = etree.tostring(svg, encoding="unicode")
    return text


def _prefix_ids(svg: Any, elements: Mapping[str, Any], prefix: str) -> None:
    """Let the ids of a drawing, and the references to them, begin with a prefix."""

    def prefixed(match: re.Match[str]) -> str:
        return f"{match[1]}{prefix}-{match[2]}" if match[2] in elements else match[0]

    for element in svg.iter():
        for name, value in element.attrib.items():
            if name == "id" and value in elements:
                element.set(name, f"{prefix}-{value}")
            elif name.endswith("href") or "url(" in value:
                element.set(name, re.sub(r"""(^#|url\(\s*["']?#)([^)"']+)""", prefixed, value))


def printable(text: str) -> str:
    """A text without the characters that XML forbids."""
    return _UNPRINTABLE.sub("", text)


def _quotes_by_line(page: Page) -> dict[int, dict[str, str]]:
    """For each line of the source the figures, tables and parts that quote it: name and id, in order."""
    by_line: dict[int, dict[str, str]] = {}
    name = ""
    for index, item in enumerate(page.items):
        if item.kind == "part":
            name = f"§{item.data['number']}" if item.data.get("number") else item.data["title"]
        elif item.block is not None and not item.data.get("folded"):
            block = item.block
            place = (block.number, block.id) if isinstance(block, Figure | Table) else (name, f"b{index}")
            quotes = [part for _, line in lines(block) for part in line if isinstance(part, Quote)]
            for to in filter(None, [page.target(part.reference) for part in quotes if all(place)]):
                by_line.setdefault(page.lines[to], {}).setdefault(*place)
    return by_line


# ---- Markdown, and what others wrote


def clean(html: str) -> str:
    """Foreign HTML without what runs, loads or navigates; a picture that is not in it is replaced by its description."""
    return _sanitized(_picture_tree(html, lambda address: None), ids=False)


def _prose_tree(html: str, page: Page, item: Item, folder: Path | None) -> Any:
    """HTML of a notebook's Markdown as a tree; its pictures inside, links to a source elsewhere plain."""
    tree = _picture_tree(html, lambda address: picture(address, item.data, folder))
    for link in list(tree.iter("a")):
        to = re.fullmatch(r"#([sL]\d+)", link.get("href") or "")
        if to and to[1] not in page.lines:
            link.drop_tag()
    return tree


def _picture_tree(html: str, find_picture: Callable[[str], tuple[str, bytes] | None]) -> Any:
    """HTML as a tree whose pictures are embedded; ``find_picture`` gives type and bytes of an address, or None."""
    tree = lxml.html.fragment_fromstring(printable(html), create_parent="div")
    for image in list(tree.iter("img")):
        address = image.get("src") or ""
        image_data = find_picture(address)
        if image_data is not None:
            image.set("src", f"data:{image_data[0]};base64,{base64.b64encode(image_data[1]).decode()}")
        elif not address.startswith("data:image/"):
            image.tag, image.text = "em", image.get("alt") or ""
            image.attrib.clear()
            continue
        image.set("alt", image.get("alt") or "")
    for head in list(tree.iter("th")):
        # A head without words, as pandas has above its index, is no head to those who hear the table.
        if not head.text_content().strip():
            head.tag = "td"
    return tree


def _sanitized(tree: Any, *, ids: bool) -> str:
    """HTML of allowed elements, attributes and properties; ids of headings and notes only where they are ours."""
    html: str = lxml.html.tostring(tree, encoding="unicode")

    def allowed_value(element: str, name: str, value: str) -> str | None:
        address = "".join(value.split()).lower()
        if name.endswith("href"):
            is_allowed = address.startswith(("#", "http:", "https:", "mailto:") if element == "a" else "#")
        elif name == "src":
            is_allowed = address.startswith("data:image/")
        elif name == "id":
            is_allowed = ids or element in _ALLOWED["svg"]
        elif name == "type":
            is_allowed = element != "input" or value == "checkbox"
        else:
            is_allowed = not re.search(r"\\|url\((?!['\"]?#)", address)
        return value if is_allowed else None

    return nh3.clean(
        html.removeprefix("<div>").removesuffix("</div>"),
        tags=_TAGS,
        clean_content_tags=set(_ALLOWED["dropped"]),
        attributes={"*": set(_ALLOWED["attributes"])},
        attribute_filter=allowed_value,
        filter_style_properties=set(_ALLOWED["styles"]),
        link_rel=None,
        url_schemes={"http", "https", "mailto", "data"},
    )


# ---- the page


def resources(page: Page, folder: Path | None = None) -> dict[str, Any]:
    """All that the template needs of a page.

    Args:
        page: what is to be shown.
        folder: where pictures that Markdown names lie; none are looked for without it.
    """
    from nbrelease.fonts import face_rule

    prose = iter(to_html([page.markdown(item) for item in page.items if item.kind == "markdown"]))
    quotes = _quotes_by_line(page)
    pieces: list[dict[str, Any]] = []
    contents: list[dict[str, Any]] = []
    for index, item in enumerate(page.items):
        view = _view(item, page) | {"unchecked": page.is_unchecked(item), "anchor": f"b{index}"}
        if item.kind == "markdown":
            tree = _prose_tree(next(prose), page, item, folder)
            for head in tree.iter("h2", "h3") if item.output < 0 else ():
                contents.append({"level": head.tag[1], "id": head.get("id"), "text": head.text_content()})
            mark = f'<mark class="cl-unsourced" title="{escape(page.words["unsourced"])}">'
            flagged = _sanitized(tree, ids=True).replace(FLAG[0], mark).replace(FLAG[1], "</mark>")
            view["html"] = Markup(flagged)
        elif item.kind == "html":
            view["html"] = Markup(clean(item.text))
        elif item.kind == "image":
            view["base64"] = base64.b64encode(item.data["bytes"]).decode()
        for line in view["lines"] if item.kind == "source" else ():
            line["back"] = quotes.get(line["line"], {})
        if item.block is not None:
            view["html"] = Markup(_template().block(view, page.words))
        pieces.append(view)
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8") + STYLE
    script = MARKING + (_TEMPLATES / "report.js").read_text(encoding="utf-8")
    printed = json.dumps([page.title, page.facts, page.words, pieces], ensure_ascii=False, default=str)
    return {
        "title": page.title,
        "language": {"zh": "zh-CN"}.get(page.language, page.language),
        "words": page.words,
        "facts": page.facts,
        "pieces": pieces,
        "contents": contents if len(contents) > 1 else [],
        # A page with Chinese in it brings the characters it prints: many machines have no Chinese font.
        "style": Markup((face_rule([printed]) if re.search("[\u4e00-\u9fff]", printed) else "") + style),
        "script": Markup(script),
        # The page's own script is named by its hash: no other one runs, whatever a cell printed.
        "script_hash": base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
    }
