"""A rendered page as the stretches of text that a reader sees, each with its links. Knows no rules about numbers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, Tag

HELD: Final = "\ufffc"
"""Stands for a link in the words around it."""

_NOT_READ: Final = (
    "head, script, style, nav, metadata, defs, details.code, .error, .cl-source, .cl-notes, .cl-facts, "
    ".cl-download"
)
_BLOCKS: Final = {
    "p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "pre", "text", "title",
    "caption", "summary", "button", "blockquote", "div", "figure", "section", "footer", "header", "main", "body",
}  # fmt: skip
_BLOCK_CLASSES: Final = {"cl-subtitle", "cl-unit"}
_FORMULA: Final = re.compile("(?:^|· )= ")
_UNSEEN: Final = re.compile(r'\s(?:d|style|transform)="[^"]*"|(?<=href=")data:[^"]*')
_TARGET: Final = re.compile(r"#([sLd]\d+)")


@dataclass(slots=True)
class Link:
    """A link to words, a line or a note: where it leads (``s5122``), what it shows, what it tells on hovering."""

    target: str
    text: str = ""
    told: str = ""

    @property
    def computed(self) -> bool:
        """Whether it shows how its number came about."""
        return self.target.startswith("d") or bool(_FORMULA.search(self.told))


@dataclass(slots=True)
class Stretch:
    """A paragraph, a cell, a caption or a label of a drawing.

    Attributes:
        part: the title of the part it stands in.
        place: the number of the figure or table, or empty.
        row: a number for the table row it is a cell of; 0 outside of tables.
        figure: a number for the figure it belongs to; 0 outside.
        kind: ``part`` (its heading) ``label`` (of a drawing) ``tick`` (of an axis) ``alt`` (words for those who
            cannot see) or ``text``.
        text: its words, a link of ours in them replaced by ``HELD``.
        links: the links of ours in it.
    """

    part: str
    place: str
    row: int
    figure: int
    kind: str
    text: str = ""
    links: list[Link] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as seen.

    Attributes:
        stretches: in order.
        lines: the words of each line of the source appendix, without marks of emphasis.
        marks: the line of each span in it (``s5122``).
    """

    stretches: list[Stretch]
    lines: Mapping[int, str]
    marks: Mapping[str, int]


def seen(html: str) -> Seen:
    """What a reader sees of a page; source text, code, contents and the notes on numbers left out."""
    # Curves and files are most of a page and none of its words.
    soup = BeautifulSoup(_UNSEEN.sub("", html), "html.parser")
    lines: dict[int, str] = {}
    marks: dict[str, int] = {}
    for line in soup.select("ol.cl-source > li[id]"):
        number = int(str(line["id"])[1:])
        words = line.find(class_="cl-words")
        lines[number] = words.get_text().replace("**", "") if words else ""
        marks.update({str(part["id"]): number for part in line.find_all(id=True)})
    for hidden in soup.select(_NOT_READ):
        hidden.decompose()
    made: dict[int, Stretch] = {}
    linked: dict[int, Link] = {}
    for node in soup.descendants:
        if isinstance(node, Tag) and node.name == "svg" and node.get("aria-label"):
            made[-id(node)] = _stretch(node, "alt", str(node["aria-label"]))
        elif isinstance(node, NavigableString) and not isinstance(node, Comment) and node.strip():
            _put(node, made, linked)
    return Seen(list(made.values()), lines, marks)


def _put(node: NavigableString, made: dict[int, Stretch], linked: dict[int, Link]) -> None:
    """Add a string to the stretch it belongs to, and to the link around it."""
    chain = list(node.parents)
    block = next((tag for tag in chain if _is_block(tag)), chain[-1])
    anchor = next((tag for tag in chain if tag.name == "a" and _target(tag)), None)
    if anchor is None:
        if any(tag.name == "title" for tag in chain) or _is_label(chain):
            return
        stretch = made.setdefault(id(block), _stretch(block, _kind(block, chain)))
        stretch.text += str(node)
        return
    inside = next((tag for tag in anchor.parents if _is_block(tag)), chain[-1])
    holder = inside if block in anchor.parents else block
    stretch = made.setdefault(id(holder), _stretch(holder, _kind(holder, chain)))
    link = linked.get(id(anchor))
    if link is None:
        link = linked[id(anchor)] = Link(_target(anchor), told=_told(anchor))
        stretch.links.append(link)
        stretch.text += HELD
    if node.parent is not None and node.parent.name not in ("title", "sup"):
        link.text += str(node)


def _is_block(tag: Tag) -> bool:
    return tag.name in _BLOCKS or not _BLOCK_CLASSES.isdisjoint(tag.get_attribute_list("class"))


def _is_label(chain: list[Tag]) -> bool:
    return any("cl-label" in tag.get_attribute_list("class") for tag in chain)


def _target(anchor: Tag) -> str:
    found = _TARGET.fullmatch(str(anchor.get("href") or anchor.get("xlink:href") or ""))
    return found[1] if found else ""


def _told(anchor: Tag) -> str:
    hover = anchor.find("title")
    return str(anchor.get("title") or (hover.get_text().strip() if hover else ""))


def _kind(block: Tag, chain: list[Tag]) -> str:
    if block.name == "h2":
        return "part"
    ticks = (re.search(r"[xy]tick_\d+$", str(tag.get("id", ""))) for tag in chain if tag.name == "g")
    if any(ticks):
        return "tick"
    return "label" if any(tag.name == "svg" for tag in chain) else "text"


def _stretch(block: Tag, kind: str, text: str = "") -> Stretch:
    around = list(_with_parents(block))
    part = next((tag for tag in around if tag.name == "section" and tag.get("aria-label")), None)
    figure = next((tag for tag in around if tag.name == "figure"), None)
    row = next((tag for tag in around if tag.name == "tr"), None)
    label = figure.find(class_="cl-label") if figure else None
    return Stretch(
        part=str(part["aria-label"]) if part else "",
        place=label.get_text().strip() if label else "",
        row=id(row) if row else 0,
        figure=id(figure) if figure else 0,
        kind=kind,
        text=text,
    )


def _with_parents(tag: Tag) -> Iterator[Any]:
    yield tag
    yield from tag.parents
