"""Figures, tables and the source text as HTML: one rendering for JupyterLab and for the published page.

Everything of a chapter is escaped here. Knows nothing about where the HTML goes.

A notebook hands its figures, tables and source over as payloads, plain JSON, and a page makes of them what it likes.
Inline text is plain words and links ``[shown](#s5122 "hover title")`` (see ``inline``). What the keys hold:

- figure and table: ``title`` the finding, ``subtitle`` measure, unit, scope and period, ``note`` what a reader must
  know, ``source`` the lines it comes from (all inline text, note perhaps empty); ``alt`` type and main trend in plain
  words; ``lang`` zh or en; ``name`` what its data is called when it is taken along (``overview-year``, perhaps empty);
  ``number`` and ``id``, None until a page numbers it (图 2-3, ``fig-2-3``).
- figure: ``svg`` the drawing, its text real text, its links ``<a xlink:href="#s5122"><title>…</title>``; the data it
  draws as ``columns`` (names) and ``rows`` (a list a row: text, number, true or false, or null for an open end).
- table: ``columns`` a mapping each (``key``, ``title``, ``unit`` perhaps empty, ``align`` left or right); ``rows`` a
  list a row of inline text; perhaps ``spans``, for each row where its words start and end.
- source: ``chapter`` its id, ``lang``, and ``lines``: each ``line`` (1-based), perhaps ``start`` (the offset of its
  first character) and ``parts``, in order, which together are the line: ``text``, ``id`` (``s`` + offset, or None),
  ``kind`` (of quantity, ``date``, ``code``, ``place``) and
  ``title``. A part with an id and no text is a place to lead to inside or beside marked words.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any, Final

from chapterlens.show.inline import to_html, to_plain
from chapterlens.show.words import word

FIGURE: Final = "application/vnd.chapterlens.figure+json"
TABLE: Final = "application/vnd.chapterlens.table+json"
SOURCE: Final = "application/vnd.chapterlens.source+json"
SHORT: Final = 16
"""Half-width characters up to which a column's cells stay on one line."""
LONG: Final = 40
"""Half-width characters from which a column of words wants room."""


@cache
def stylesheet() -> str:
    """The rules for ``cl-…`` classes; a page has them once, a notebook cell brings them along."""
    return files(__package__).joinpath("show.css").read_text(encoding="utf-8")


@cache
def marking() -> str:
    """The script that marks words in a source text by their offsets."""
    return files(__package__).joinpath("marking.js").read_text(encoding="utf-8")


def figure_html(payload: Mapping[str, Any], *, styled: bool = False) -> str:
    """A figure: number and finding, measure, drawing, source and note.

    Args:
        payload: of a figure; ``number`` and ``id`` are shown when set.
        styled: whether to bring the style sheet along (a notebook cell).
    """
    return _styled(
        f'<figure class="cl-figure"{_identity(payload)}>{_head(payload, "figcaption")}'
        f'<div class="cl-drawing">{payload["svg"]}</div>{_foot(payload)}</figure>',
        styled,
    )


def table_html(payload: Mapping[str, Any], *, styled: bool = False) -> str:
    """A table of three lines, units in the heads, numbers right-aligned and linked."""
    heads = "".join(
        f'<th scope="col" class="cl-{column.get("align") or "left"}">{escape(column["title"])}'
        + (f'<span class="cl-unit">{escape(column["unit"])}</span>' if column.get("unit") else "")
        + "</th>"
        for column in payload["columns"]
    )
    aligned = [
        _classes(column, [row[i] for row in payload["rows"]]) for i, column in enumerate(payload["columns"])
    ]
    spans = payload.get("spans") or [None] * len(payload["rows"])
    rows = "".join(
        f"<tr{_place(span)}>"
        + "".join(
            f'<td class="{classes}">{to_html(cell)}</td>' for classes, cell in zip(aligned, row, strict=True)
        )
        + "</tr>"
        for row, span in zip(payload["rows"], spans, strict=True)
    )
    name = escape(to_plain(payload["title"]))
    return _styled(
        f'<figure class="cl-figure cl-tabular"{_identity(payload)}>{_head(payload, "figcaption")}'
        f'<div class="cl-scroll" role="region" tabindex="0" aria-label="{name}"><table class="cl-table">'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{_foot(payload)}</figure>",
        styled,
    )


def _classes(column: Mapping[str, Any], cells: Sequence[str]) -> str:
    """How a column is set: its side, and whether its cells are too short to be broken or long."""
    longest = max((_width(to_plain(cell)) for cell in cells), default=0)
    width = "short" if longest <= SHORT else "long" if longest >= LONG else "middle"
    return f"cl-{column.get('align') or 'left'} cl-{width}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def source_html(payload: Mapping[str, Any], *, styled: bool = False) -> str:
    """The source text by line, every read span marked and the target of its links."""
    lines = []
    for line in payload["lines"]:
        parts = "".join(_part(part) for part in line["parts"])
        number = line["line"]
        if line.get("page"):
            lines.append(f'<li class="cl-page"><span></span><span>{escape(line["page"])}</span></li>')
        lines.append(
            f'<li id="L{number}" value="{number}"{_first(line)}><span class="cl-number" aria-hidden="true">{number}</span>'
            f'<span class="cl-words">{parts}</span></li>'
        )
    language = "zh-CN"  # quotes stay Chinese in every edition
    return _styled(f'<ol class="cl-source" lang="{language}">{"".join(lines)}</ol>', styled)


def _place(span: Sequence[int] | None) -> str:
    """Where the words of a row are, for a page that marks them."""
    return f' data-start="{span[0]}" data-end="{span[1]}"' if span else ""


def _first(line: Mapping[str, Any]) -> str:
    return f' data-start="{line["start"]}"' if "start" in line else ""


def _part(part: Mapping[str, Any]) -> str:
    words = escape(part["text"])
    if not part.get("id") and not part.get("kind"):
        return words
    name = f' id="{escape(part["id"])}"' if part.get("id") else ""
    hover = f' title="{escape(part["title"])}"' if part.get("title") else ""
    kind = f' class="cl-{escape(part["kind"])}"' if part.get("kind") else ""
    # What has an id and words is a mark; a name is lighter, and what has no words is only a place.
    tag = "mark" if words and name else "span"
    return f"<{tag}{name}{kind}{hover}>{words}</{tag}>"


def _identity(payload: Mapping[str, Any]) -> str:
    return f' id="{escape(payload["id"])}"' if payload.get("id") else ""


def _head(payload: Mapping[str, Any], tag: str) -> str:
    number = f'<span class="cl-label">{escape(payload["number"])}</span> ' if payload.get("number") else ""
    under = (
        f'<span class="cl-subtitle">{to_html(payload["subtitle"])}</span>' if payload.get("subtitle") else ""
    )
    return f'<{tag}>{number}<strong class="cl-title">{to_html(payload["title"])}</strong>{under}</{tag}>'


def _foot(payload: Mapping[str, Any]) -> str:
    language = payload.get("lang") or "zh"
    colon = "：" if language == "zh" else ": "
    parts = [
        f"<p>{word(key, language)}{colon}{to_html(payload[key])}</p>"
        for key in ("note", "source")
        if payload.get(key)
    ]
    return f'<div class="cl-foot">{"".join(parts)}</div>' if parts else ""


def _styled(html: str, styled: bool) -> str:
    return f"<style>{stylesheet()}</style>{html}" if styled else html
