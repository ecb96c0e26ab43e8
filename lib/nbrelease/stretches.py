"""A rendered page as the stretches of text that a reader sees, each with its links. Knows no rules about numbers."""

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

HELD: Final = "\ufffc"
"""Stands for a link in the words around it."""

_NOT_READ: Final = {"head", "script", "style", "nav", "metadata", "defs"}
_CLASSES_NOT_READ: Final = {"error", "cl-source", "cl-notes", "cl-facts", "cl-download"}
_NO_CLASSES: Final[frozenset[str]] = frozenset()
_VOID: Final = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
}  # fmt: skip
_BLOCKS: Final = {
    "p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "figcaption", "pre", "text", "title",
    "caption", "summary", "button", "blockquote", "div", "figure", "section", "footer", "header", "main", "body",
}  # fmt: skip
_BLOCK_CLASSES: Final = {"cl-subtitle", "cl-unit"}
_TICK: Final = re.compile(r"[xy]tick_\d+$")
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
    reader = _Reader()
    # Curves and files are most of a page and none of its words.
    reader.feed(_UNSEEN.sub("", html))
    reader.close()
    lines = {number: "".join(words).replace("**", "") for number, words in reader.lines.items()}
    return Seen(reader.stretches(), lines, reader.marks)


@dataclass(slots=True, eq=False)
class _Element:
    """An open element, with what it has from those around it.

    Attributes:
        block: a number for the paragraph, cell or label that its words belong to.
        figure: a number for its figure; the words of that figure's label are told when all is read.
        anchor: the link of ours around it.
        line: the line of the source that its words are of.
    """

    tag: str
    hidden: bool = False
    source: bool = False
    block: int = 0
    heading: bool = False
    part: str = ""
    row: int = 0
    figure: int = 0
    drawn: bool = False
    tick: bool = False
    label: bool = False
    title: bool = False
    anchor: Link | None = None
    told: bool = False
    aside: bool = False
    line: int = 0
    words: bool = False

    def holding(self, tag: str) -> "_Element":
        """An element in this one (written out: a page has twenty thousand, and ``replace`` takes four times as long)."""
        return _Element(
            tag, self.hidden, self.source, self.block, self.heading, self.part, self.row, self.figure, self.drawn,
            self.tick, self.label, self.title, self.anchor, self.told, False, self.line, self.words,
        )  # fmt: skip


class _Reader(HTMLParser):
    """Reads a page once, from start to end. A tree of it, which nobody needs, would take three times as long."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[int, list[str]] = {}
        self.marks: dict[str, int] = {}
        self._open = [_Element("")]
        self._made: dict[int, Stretch] = {}
        self._places: dict[int, list[str]] = {}
        self._held: set[int] = set()
        self._count = 0

    def stretches(self) -> list[Stretch]:
        """What was read, in order."""
        for stretch in self._made.values():
            stretch.place = "".join(self._places.get(stretch.figure, ())).strip()
        return list(self._made.values())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        around = self._open[-1]
        told = {name: value or "" for name, value in attrs}
        classes = set(told["class"].split()) if "class" in told else _NO_CLASSES
        self._count += 1
        element = around.holding(tag)
        if not around.hidden:
            self._place(element, told, classes)
        if around.source:
            self._mark(element, told, classes)
        element.source = around.source or "cl-source" in classes
        element.hidden = (
            around.hidden
            or tag in _NOT_READ
            or not _CLASSES_NOT_READ.isdisjoint(classes)
            or (tag == "details" and "code" in classes)
        )
        if tag == "svg" and told.get("aria-label") and not element.hidden:
            self._stretch(-self._count, element, "alt").text = told["aria-label"]
        if tag not in _VOID:
            self._open.append(element)

    def _place(self, element: _Element, told: Mapping[str, str], classes: Set[str]) -> None:
        """What an element is to the words inside of it."""
        tag = element.tag
        if tag in _BLOCKS or not _BLOCK_CLASSES.isdisjoint(classes):
            element.block, element.heading = self._count, tag == "h2"
        if tag == "section" and "aria-label" in told:
            element.part = told["aria-label"]
        elif tag == "tr":
            element.row = self._count
        elif tag == "figure":
            element.figure = self._count
        elif tag == "svg":
            element.drawn = True
        elif tag == "g":
            element.tick = element.tick or bool(_TICK.search(told.get("id", "")))
        elif tag == "a" and (target := _TARGET.fullmatch(told.get("href") or told.get("xlink:href") or "")):
            element.anchor = Link(target[1], told=told.get("title", ""))
            element.told = bool(element.anchor.told)
        element.label = element.label or "cl-label" in classes
        element.title = element.title or tag == "title"
        element.aside = tag in ("title", "sup")

    def _mark(self, element: _Element, told: Mapping[str, str], classes: Set[str]) -> None:
        """Note the lines of the source and the spans in them."""
        found = re.fullmatch(r"L(\d+)", told.get("id", "")) if element.tag == "li" else None
        if found:
            element.line = int(found[1])
            self.lines[element.line] = []
        elif element.line and "id" in told:
            self.marks[told["id"]] = element.line
        element.words = element.words or "cl-words" in classes

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        # An element that was never closed ends with the one around it.
        for index in range(len(self._open) - 1, 0, -1):
            if self._open[index].tag == tag:
                del self._open[index:]
                return

    def handle_data(self, data: str) -> None:
        around = self._open[-1]
        if around.line and around.words:
            self.lines[around.line].append(data)
        if around.hidden or not data.strip():
            return
        if around.figure and around.label:
            self._places.setdefault(around.figure, []).append(data)
        link = around.anchor
        if link is None:
            if not around.title and not around.label:
                self._stretch(around.block, around).text += data
            return
        stretch = self._stretch(around.block, around)
        if id(link) not in self._held:
            self._held.add(id(link))
            stretch.links.append(link)
            stretch.text += HELD
        if around.title and not around.told:
            link.told += data.strip()
        if not around.aside:
            link.text += data

    def _stretch(self, number: int, around: _Element, kind: str = "") -> Stretch:
        """The stretch of a block, made when its first words are met."""
        if number not in self._made:
            if not kind:
                kind = (
                    "part"
                    if around.heading
                    else "tick"
                    if around.tick
                    else "label"
                    if around.drawn
                    else "text"
                )
            self._made[number] = Stretch(around.part, "", around.row, around.figure, kind)
        return self._made[number]
