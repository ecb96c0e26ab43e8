"""The ways back in an HTML page: from a line of the source and from a note to where it is used. Knows no rules.

Pieces of a page are HTML that other modules made; here they get ids to come back to, and the arrows that do.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from typing import Any, Final

from markupsafe import Markup

from chapterlens.show.cited import DERIVED as MARK
from nbrelease.labels import labels

_LINE: Final = re.compile(r'<li id="L(\d+)".*?</li>', re.DOTALL)
_SPAN: Final = re.compile(r'\sid="(s\d+)"')
_WORDS: Final = re.compile(r'href="#([sL]\d+)"')
_NOTE: Final = re.compile(
    r'(?s)<a\b(?P<attributes>[^>]*?)href="#d(?P<number>\d+)"(?P<more>[^>]*)>(?P<text>.*?)</a>'
)


@dataclass(frozen=True, slots=True)
class Piece:
    """A block made ready.

    Attributes:
        kind: of the block.
        html: ready for the page.
        id: of a part, figure or table; of prose that the source leads back to.
        title: of a part; the number of a figure or table.
        number: of a part that has one.
    """

    kind: str
    html: Markup
    id: str = ""
    title: str = ""
    number: int | None = None


def with_returns(pieces: Sequence[Piece], said: Mapping[str, str]) -> list[Piece]:
    """The pieces, their source lines with arrows to what quotes them, their notes' first uses with an id.

    Args:
        pieces: of a page, in order.
        said: the labels of its language.
    """
    named = _named(pieces)
    quoting = _quoting(named)
    seen: set[str] = set()
    made = []
    for piece in named:
        html = str(piece.html)
        if piece.kind == "source":
            html = _LINE.sub(lambda found: _with_arrows(found[0], quoting.get(int(found[1]), {}), said), html)
        elif piece.kind != "notes":
            html = _NOTE.sub(lambda found: _marked(found, seen), html)
        made.append(replace(piece, html=Markup(html)))
    return made


def notes_html(payload: Mapping[str, Any]) -> str:
    """The notes on computed numbers: formula, interval, lines, and the way back to the first use."""
    said = labels(payload.get("lang") or "zh")
    rows = []
    for note in payload["notes"]:
        number, identity = note["number"], note["id"]
        formula = f" · {said['count']}" if note["count"] else f" = {escape(note['formula'])}"
        interval = f'<span class="cl-interval">{said["interval"]} {escape(note["interval"])}</span>'
        rows.append(
            f'<li id="{identity}" value="{number}"><span class="cl-printed">{escape(note["printed"])}</span>{formula}'
            f'{interval if note["interval"] else ""}<span class="cl-where">{_where(note, said)}</span> '
            f'<a class="cl-return" href="#r{identity}" aria-label="{said["back"]} {number}">↩</a></li>'
        )
    return f'<ol class="cl-notes">{"".join(rows)}</ol>'


def lists_html(payload: Mapping[str, Any]) -> str:
    """The figures and tables of a report, each a link."""
    said = labels(payload.get("lang") or "zh")
    made = []
    for kind, head in (("figure", said["figures"]), ("table", said["tables"])):
        rows = "".join(
            f'<li><a href="#{item["id"]}"><span class="cl-label">{escape(item["number"])}</span> '
            f"{escape(item['title'])}</a></li>"
            for item in payload["items"]
            if item["kind"] == kind
        )
        if rows:
            made.append(f'<h3>{head}</h3><ul class="cl-list">{rows}</ul>')
    return f'<nav class="lists" aria-label="{said["lists"]}">{"".join(made)}</nav>'


def _where(note: Mapping[str, Any], said: Mapping[str, str]) -> str:
    links = ", ".join(f'<a href="#L{line}">L{line}</a>' for line in note["lines"])
    if not links:
        return escape(note["place"])
    return f"{links} {said['more']}" if note["more"] else links


def _named(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces, those of prose with an id and the name of their part."""
    made = []
    name = ""
    for index, piece in enumerate(pieces):
        if piece.kind == "part":
            name = f"§{piece.number}" if piece.number else piece.title
        if piece.kind in ("prose", "finding"):
            piece = replace(piece, id=f"b{index}", title=name)
        made.append(piece)
    return made


def _quoting(pieces: Sequence[Piece]) -> dict[int, dict[str, str]]:
    """By line of the source, what quotes it: name and id, in order; the part of the source itself left out."""
    source = "".join(str(piece.html) for piece in pieces if piece.kind == "source")
    lines = {
        target: int(line[1])
        for line in _LINE.finditer(source)
        for target in [f"L{line[1]}", *_SPAN.findall(line[0])]
    }
    last = max((i for i, p in enumerate(pieces) if p.kind == "part" and _holds_source(pieces, i)), default=-1)
    found: dict[int, dict[str, str]] = {}
    for index, piece in enumerate(pieces):
        if index > last >= 0 and piece.kind != "notes" and _part_of(pieces, index) == last:
            continue
        if piece.id and piece.title and piece.kind != "part":
            for target in _WORDS.findall(str(piece.html)):
                if target in lines:
                    found.setdefault(lines[target], {}).setdefault(piece.title, piece.id)
    return found


def _part_of(pieces: Sequence[Piece], index: int) -> int:
    return max((i for i in range(index + 1) if pieces[i].kind == "part"), default=-1)


def _holds_source(pieces: Sequence[Piece], part: int) -> bool:
    return any(p.kind == "source" and _part_of(pieces, i) == part for i, p in enumerate(pieces))


def _with_arrows(line: str, quoting: Mapping[str, str], said: Mapping[str, str]) -> str:
    if not quoting:
        return line
    links = " ".join(f'<a href="#{identity}">{escape(name)}</a>' for name, identity in quoting.items())
    back = f'<span class="cl-back"><span aria-hidden="true">↩</span> {links}</span>'
    return line.removesuffix("</li>") + back + "</li>"


def _marked(found: re.Match[str], seen: set[str]) -> str:
    """A link to a note: its mark with the number of the note, its first use with an id to come back to."""
    number, text = found["number"], found["text"]
    identity = "" if number in seen or " id=" in found["attributes"] else f' id="rd{number}"'
    seen.add(number)
    if text.endswith(MARK):
        text = f"{text.removesuffix(MARK)}\u2060<sup>{MARK}{number}</sup>"
    return f'<a{identity}{found["attributes"]}href="#d{number}"{found["more"]}>{text}</a>'
