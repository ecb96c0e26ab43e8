"""What a notebook's cell shows of a chapter: title, outline with counts, how to go on.

The outline is a tree of ``<details>``: a click on a heading opens its lines, with the numbers marked.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from html import escape
from importlib.resources import files
from operator import attrgetter
from typing import Any

from chapterlens.chapters import Source
from chapterlens.printing import marked
from hanreport.records import READ

__all__ = ["Card"]

_COUNTED = ("quantities", "milestones", "names")
"""The tables whose rows are counted at each heading."""


class Card:
    """The card of a chapter, or of one section of it where ``only`` names it."""

    def __init__(self, source: Source, only: str | None) -> None:
        self._reading, report = source.reading, source.meta.report
        rows = {
            name: [row for row in source.reading.table(name) if only in (None, row.section)] for name in READ
        }
        self._rows, self._outline = rows, rows["outline"]
        self._heads = (
            (f"《{report}》 " if report else "") + source.id + (f" · only section {only}" if only else ""),
            source.meta.title,
            " · ".join(f"{len(listed)} {name}" for name, listed in rows.items()),
        )
        words = [*rows["outline"], *rows["sentences"]]
        self._first = min((row.line for row in words), default=1)
        self._stop = 1 + max((source.reading.lines.at(row.end - 1) for row in words), default=0)
        section = next(iter(source.sections), "opening")
        ((name, _),) = Counter(row.name for row in rows["names"]).most_common(1) or [("中心", 0)]
        line = next((row.line for row in rows["quantities"]), self._first)
        tables = "tables: plain DataFrames (also .dates .codes .firsts .stages .findings)"
        self._go_on = {
            ".quantities .milestones .names .claims": tables,
            f'.section("{section}")': "the same chapter, its tables limited to one section",
            f'.find("{name}")': "the sentences in which words stand",
            f".at(line={line})": "all that was read in one line",
        }

    def text(self) -> str:
        """The card in plain words, for a terminal."""
        headings = [row for row in self._outline if row.kind == "heading"]
        tree = [f"{row.line:>6}  {'  ' * (row.level - 1)}{row.title}" for row in headings]
        go_on = [f"  {code:<42} {meaning}" for code, meaning in self._go_on.items()]
        return "\n".join([*self._heads, *tree, *go_on])

    def html(self) -> str:
        """The card as HTML with a style of its own, for light and dark."""
        style = files(__package__).joinpath("card.css").read_text(encoding="utf-8")
        of, title, counts = map(escape, self._heads)
        counted = "".join(f"<span>{name}</span>" for name in _COUNTED)
        go_on = (f"<tr><td><code>{escape(code)}</code><td>{words}" for code, words in self._go_on.items())
        before = self._lines(self._first, self._outline[0].line if self._outline else self._stop)
        if before:
            before = f"<details><summary><span>(before the first heading)</span></summary><div>{before}</div></details>"
        return (
            f'<style>{style}</style><div class="cl-card"><p class="cl-of">{of}</p><h3>{title}</h3>'
            f'<p class="cl-of">{counts}</p><div class="cl-tree"><p class="cl-heads">{counted}</p>'
            f"{before}{self._tree(self._outline, self._stop, ' open')}</div>"
            f'<table class="cl-on">{"".join(go_on)}</table></div>'
        )

    def _tree(self, heads: Sequence[Any], stop: int, state: str = "") -> str:
        """Headings as nested ``<details>``, each with its own lines."""
        tree = ""
        while heads:
            head, *rest = heads
            inside = next((at for at, row in enumerate(rest) if row.level <= head.level), len(rest))
            below, heads = rest[:inside], rest[inside:]
            end = heads[0].line if heads else stop
            counts = (len(_between(self._rows[name], head.line, end)) for name in _COUNTED)
            tree += (
                f"<details{state}><summary><span>{escape(head.title)}</span><small>{head.line}</small>"
                + "".join(f"<span>{count or '·'}</span>" for count in counts)
                + f"</summary><div>{self._lines(head.line + 1, below[0].line if below else end)}"
                + f"{self._tree(below, end)}</div></details>"
            )
        return tree

    def _lines(self, first: int, stop: int) -> str:
        """The lines from the first to before the stop, with their numbers marked."""
        lines = ""
        for line in range(first, stop):
            words = marked(self._reading, line, _between(self._rows["quantities"], line, line + 1))
            lines += f"<p><small>{line}</small><span>{words}</span></p>" if words.strip() else ""
        return lines


def _between(rows: Sequence[Any], first: int, stop: int) -> Sequence[Any]:
    """The rows that begin in the lines from the first to before the stop; rows are in text order."""
    line = attrgetter("line")
    return rows[bisect_left(rows, first, key=line) : bisect_left(rows, stop, key=line)]
