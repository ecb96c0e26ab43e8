"""What a chapter shows of itself in a notebook's cell: title, outline with counts, how to go on. Knows no Jupyter.

The outline is a tree of ``<details>``: a click opens a heading, and under it stand its lines with the numbers marked.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from operator import attrgetter
from typing import Any, Final, NamedTuple

from chapterlens.sources import Meta
from hanreport.records import Heading

COUNTED: Final = ("quantities", "milestones", "names")
"""The tables whose rows are counted at each heading."""
GO_ON: Final = (
    (".quantities .milestones .names .claims", "tables: plain DataFrames (also .dates .codes .firsts .stages .findings)"),
    ('.section("{section}")', "the same chapter, its tables limited to one section"),
    ('.find("{words}")', "the sentences in which words stand"),
    (".at(line={line})", "all that was read in one line"),
)  # fmt: skip
"""What to type after the chapter's name, and what it gives; braces are filled from the chapter."""


class Shown(NamedTuple):
    """What a card is made of.

    Attributes:
        id: the chapter's id.
        meta: what it is.
        only: the section that it is limited to, or None.
        sections: the numbers of the sections there are.
        lines: the raw lines of the text.
        starts: the offset of each line's first character, and that behind the text.
        first, stop: the first line shown and the one behind the last, 1-based.
        tables: the records shown, by table, in text order.
    """

    id: str
    meta: Meta
    only: str | None
    sections: Sequence[str]
    lines: Sequence[str]
    starts: Sequence[int]
    first: int
    stop: int
    tables: Mapping[str, Sequence[Any]]


class _Branch(NamedTuple):
    """A heading with all below it: its place in the outline, and that of the first heading that is not below."""

    at: int
    stop: int


def card_html(shown: Shown) -> str:
    """The card as HTML with a style of its own, for light and dark."""
    style = files(__package__).joinpath("card.css").read_text(encoding="utf-8")
    heads = "".join(f"<span>{name}</span>" for name in COUNTED)
    rows = "".join(f"<tr><td><code>{escape(code)}</code><td>{escape(told)}" for code, told in _go_on(shown))
    return (
        f'<style>{style}</style><div class="cl-card"><p class="cl-of">{escape(_of(shown))}</p>'
        f'<h3>{escape(shown.meta.title)}</h3><p class="cl-of">{escape(_counts(shown))}</p>'
        f'<div class="cl-tree"><p class="cl-heads">{heads}</p>{"".join(_tree(shown))}</div>'
        f'<table class="cl-on">{rows}</table></div>'
    )


def card_text(shown: Shown) -> str:
    """The card in plain words, for a terminal."""
    tree = (
        f"{row.line:>6}  {'  ' * (row.level - 1)}{row.title}"
        for row in shown.tables["outline"]
        if row.kind == "heading"
    )
    go_on = (f"  {code:<42} {told}" for code, told in _go_on(shown))
    return "\n".join([_of(shown), shown.meta.title, _counts(shown), *tree, *go_on])


def _of(shown: Shown) -> str:
    only = f" · only section {shown.only}" if shown.only else ""
    return f"《{shown.meta.report}》 {shown.id}{only}" if shown.meta.report else f"{shown.id}{only}"


def _counts(shown: Shown) -> str:
    return " · ".join(f"{len(rows)} {name}" for name, rows in shown.tables.items())


def _go_on(shown: Shown) -> Iterator[tuple[str, str]]:
    numbers = shown.tables["quantities"]
    names = Counter(row.name for row in shown.tables["names"]).most_common(1)
    filled = {
        "section": shown.sections[0] if shown.sections else "opening",
        "words": names[0][0] if names else "中心",
        "line": numbers[0].line if numbers else shown.first,
    }
    return ((code.format(**filled), told) for code, told in GO_ON)


def _tree(shown: Shown) -> Iterator[str]:
    outline = shown.tables["outline"]
    before = "".join(_lines(shown, shown.first, outline[0].line if outline else shown.stop))
    if before:
        yield f"<details><summary><span>(before the first heading)</span></summary><div>{before}</div></details>"
    for branch in _branches(outline, 0, len(outline)):
        yield _details(shown, branch, opened=True)


def _branches(outline: Sequence[Heading], at: int, stop: int) -> Iterator[_Branch]:
    """The topmost headings between two places of the outline, each with what is below it."""
    while at < stop:
        level = outline[at].level
        end = next((i for i in range(at + 1, stop) if outline[i].level <= level), stop)
        yield _Branch(at, end)
        at = end


def _details(shown: Shown, branch: _Branch, *, opened: bool = False) -> str:
    outline = shown.tables["outline"]
    row, following = outline[branch.at], [*(row.line for row in outline), shown.stop]
    last = shown.starts[following[branch.stop] - 1]
    counts = "".join(
        f"<span>{len(_between(shown.tables[name], row.start, last)) or '·'}</span>" for name in COUNTED
    )
    words = "".join(_lines(shown, row.line + 1, following[branch.at + 1]))
    below = "".join(_details(shown, one) for one in _branches(outline, branch.at + 1, branch.stop))
    return (
        f"<details{' open' * opened}><summary><span>{escape(row.title)}</span>"
        f"<small>{row.line}</small>{counts}</summary><div>{words}{below}</div></details>"
    )


def _lines(shown: Shown, first: int, stop: int) -> Iterator[str]:
    """Lines of the text, from the first to the one before the stop, with their numbers marked."""
    for number in range(first, stop):
        if shown.lines[number - 1].strip():
            yield f"<p><small>{number}</small><span>{''.join(_words(shown, number))}</span></p>"


def _words(shown: Shown, number: int) -> Iterator[str]:
    text, first = shown.lines[number - 1], shown.starts[number - 1]
    done = 0
    for row in _between(shown.tables["quantities"], first, first + len(text)):
        start, end = row.start - first, row.end - first
        if start >= done:
            yield f"{escape(text[done:start])}<mark>{escape(text[start:end])}</mark>"
            done = end
    yield escape(text[done:])


def _between(rows: Sequence[Any], start: int, stop: int) -> Sequence[Any]:
    """The rows that begin between two offsets; rows are in text order."""
    begins = attrgetter("start")
    return rows[bisect_left(rows, start, key=begins) : bisect_left(rows, stop, key=begins)]
