"""What a notebook's cell shows of a chapter: title, outline with counts, how to go on.

The outline is a tree of ``<details>``: a click on a heading opens its lines, with the numbers marked.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from operator import attrgetter
from typing import Any

from chapterlens.chapters import Source
from hanreport.records import READ

__all__ = ["card_html", "card_text"]

_COUNTED = ("quantities", "milestones", "names")
"""The tables whose rows are counted at each heading."""
_GO_ON = (
    (".quantities .milestones .names .claims", "tables: plain DataFrames (also .dates .codes .firsts .stages .findings)"),
    ('.section("{section}")', "the same chapter, its tables limited to one section"),
    ('.find("{words}")', "the sentences in which words stand"),
    (".at(line={line})", "all that was read in one line"),
)  # fmt: skip
"""What to type after the chapter's name, and what it gives; braces are filled from the chapter."""


def card_text(source: Source, only: str | None) -> str:
    """The card in plain words, for a terminal; of one section where ``only`` names it."""
    return _Card(source, only).text()


def card_html(source: Source, only: str | None) -> str:
    """The card as HTML with a style of its own, for light and dark; of one section where ``only`` names it."""
    return _Card(source, only).html()


class _Card:
    """A chapter or a section of it: the rows by table, the lines from ``first`` to before ``stop``."""

    def __init__(self, source: Source, only: str | None) -> None:
        reading, report = source.reading, source.meta.report
        self._text, self._starts = reading.text, [*reading.lines.starts, len(reading.text) + 1]
        whole = {name: reading.table(name) for name in READ}
        self._rows = {name: [row for row in whole[name] if only in (None, row.section)] for name in READ}
        own = [row.line for row in self._rows["outline"]]
        behind = (
            row.line for row in reading.outline if row.section != only and row.line > max(own, default=0)
        )
        self._first = own[0] if only not in (None, "opening") else 1
        self._stop = next(behind, len(self._starts)) if only else len(self._starts)
        self._heads = (
            (f"《{report}》 " if report else "") + source.id + (f" · only section {only}" if only else ""),
            source.meta.title,
            " · ".join(f"{len(rows)} {name}" for name, rows in self._rows.items()),
        )
        names = Counter(row.name for row in self._rows["names"]).most_common(1) or [("中心", 0)]
        line = next((row.line for row in self._rows["quantities"]), self._first)
        example = {"section": next(iter(source.sections), "opening"), "words": names[0][0], "line": line}
        self._go_on = [(code.format(**example), meaning) for code, meaning in _GO_ON]

    def text(self) -> str:
        headings = [row for row in self._rows["outline"] if row.kind == "heading"]
        tree = [f"{row.line:>6}  {'  ' * (row.level - 1)}{row.title}" for row in headings]
        return "\n".join([*self._heads, *tree, *(f"  {code:<42} {meaning}" for code, meaning in self._go_on)])

    def html(self) -> str:
        style = files(__package__).joinpath("card.css").read_text(encoding="utf-8")
        of, title, counts = map(escape, self._heads)
        counted = "".join(f"<span>{name}</span>" for name in _COUNTED)
        go_on = (f"<tr><td><code>{escape(code)}</code><td>{escape(words)}" for code, words in self._go_on)
        return (
            f'<style>{style}</style><div class="cl-card"><p class="cl-of">{of}</p><h3>{title}</h3>'
            f'<p class="cl-of">{counts}</p><div class="cl-tree"><p class="cl-heads">{counted}</p>'
            f'{"".join(self._tree())}</div><table class="cl-on">{"".join(go_on)}</table></div>'
        )

    def _tree(self) -> Iterator[str]:
        """The headings as nested ``<details>``, each with its own lines."""
        heads = self._rows["outline"]
        lines = [*(row.line for row in heads), self._stop]
        if before := "".join(self._lines(self._first, lines[0])):
            yield f"<details><summary><span>(before the first heading)</span></summary><div>{before}</div></details>"
        levels: list[int] = []  # of the headings that are open
        for at, row in enumerate(heads):
            while levels and levels[-1] >= row.level:
                levels.pop()
                yield "</div></details>"
            behind = next((i for i in range(at + 1, len(heads)) if heads[i].level <= row.level), len(heads))
            end = self._starts[lines[behind] - 1]
            counts = (len(_between(self._rows[name], row.start, end)) for name in _COUNTED)
            yield (
                f"<details{'' if levels else ' open'}><summary><span>{escape(row.title)}</span><small>{row.line}</small>"
                + "".join(f"<span>{count or '·'}</span>" for count in counts)
                + f"</summary><div>{''.join(self._lines(row.line + 1, lines[at + 1]))}"
            )
            levels.append(row.level)
        yield "</div></details>" * len(levels)

    def _lines(self, first: int, stop: int) -> Iterator[str]:
        """The lines from the first to before the stop, with their numbers marked."""
        for number in range(first, stop):
            at, end = self._starts[number - 1], self._starts[number] - 1
            if not self._text[at:end].strip():
                continue
            words = ""
            for row in _between(self._rows["quantities"], at, end):
                number_words = escape(self._text[row.start : min(row.end, end)])
                words += f"{escape(self._text[at : row.start])}<mark>{number_words}</mark>"
                at = row.end
            yield f"<p><small>{number}</small><span>{words}{escape(self._text[at:end])}</span></p>"


def _between(rows: Sequence[Any], start: int, stop: int) -> Sequence[Any]:
    """The rows that begin between two offsets; rows are in text order."""
    begin = attrgetter("start")
    return rows[bisect_left(rows, start, key=begin) : bisect_left(rows, stop, key=begin)]
