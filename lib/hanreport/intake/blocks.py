"""pandoc's tree of blocks as lines of text. Knows nothing of files."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from chapterlens.errors import ChapterlensError

_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_INNER: Final = {
    "Emph": None, "Strong": None, "Underline": None, "Strikeout": None, "SmallCaps": None,
    "Quoted": 1, "Cite": 1, "Link": 1, "Span": 1,
}  # fmt: skip
"""Inlines that hold others, and where in their content these are (None: they are all of it)."""


class Blocks:
    """pandoc's blocks as lines of text; counts what is not text."""

    def __init__(self, blocks: list[Any]) -> None:
        self._blocks = blocks
        self._counts: Counter[str] = Counter()
        self._notes: list[str] = []

    def left_out(self) -> tuple[str, ...]:
        """What was no text, a phrase each."""
        return tuple(f"{count} {what}" for what, count in self._counts.most_common())

    def lines(self, deeper: int) -> list[str]:
        """The lines, an empty one between paragraphs; headings so many levels deeper."""
        try:
            return list(self._of(self._blocks, deeper))
        except RecursionError:
            raise ChapterlensError("the document is nested too deeply; save its text as .txt") from None

    def plain(self, inlines: list[Any]) -> str:
        """Inlines as one line."""
        return " ".join(self._inline(inlines).split("\n")).strip(" \u3000")

    def _of(self, blocks: list[Any], deeper: int) -> Iterator[str]:
        for block in blocks:
            kind, held = block["t"], block.get("c")
            if kind == "Header":
                yield from ("#" * min(6, held[0] + deeper) + " " + self.plain(held[2]), "")
            elif kind in ("Para", "Plain"):
                yield from self._paragraph(held)
            elif kind in ("BulletList", "OrderedList"):
                yield from self._list(kind, held, deeper)
                yield ""
            elif kind == "Table":
                yield from self._table(held)
            elif kind == "DefinitionList":
                for term, meanings in held:
                    yield from (self.plain(term), "")
                    for meaning in meanings:
                        yield from self._of(meaning, deeper)
            elif kind == "LineBlock":
                yield from (*map(self.plain, held), "")
            elif kind == "CodeBlock":
                yield from (*held[1].split("\n"), "")
            elif kind in ("BlockQuote", "Div", "Figure"):
                yield from self._of(held if kind == "BlockQuote" else held[-1], deeper)
            notes, self._notes = self._notes, []
            for note in notes:
                yield from (note, "")

    def _paragraph(self, inlines: list[Any]) -> Iterator[str]:
        if inlines and inlines[0]["t"] == "Link" and inlines[0]["c"][2][0].startswith("#_Toc"):
            self._counts["lines of a table of contents"] += 1
            return
        for line in self._inline(inlines).split("\n"):
            if line.strip(" \u3000"):
                yield from (line.strip(" \u3000"), "")

    def _list(self, kind: str, held: Any, deeper: int) -> Iterator[str]:
        items = held if kind == "BulletList" else held[1]
        for index, item in enumerate(items):
            mark = "- " if kind == "BulletList" else _number(held[0], index)
            for line in self._of(item, deeper):
                if line:
                    yield mark + line
                    mark = ""

    def _table(self, held: Any) -> Iterator[str]:
        _, caption, _, head, bodies, foot = held
        yield from self._of(caption[1], 0)
        rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]
        for _, cells in rows:
            words = [
                " ".join(line for line in self._of(cell[4], 0) if line).replace("|", "¦") for cell in cells
            ]
            if any(words):
                yield f"| {' | '.join(words)} |"
        yield ""

    def _inline(self, inlines: list[Any]) -> str:
        made = ""
        for inline in inlines:
            made = self._joined(made, inline["t"], inline.get("c"))
        return made

    def _joined(self, made: str, kind: str, held: Any) -> str:
        if kind == "Str":
            if made.endswith("\r"):  # a line's end in the file: no space where Chinese stands on either side
                made = made[:-1] + ("" if _han(made[-2:-1]) or _han(held[0]) else " ")
            return made + str(held)
        if kind == "SoftBreak":
            return made + "\r" if made else made
        made = made.replace("\r", " ")
        if kind in _INNER:
            inner = held if _INNER[kind] is None else held[_INNER[kind]]
            words = self._inline(inner)
            return made + (f"“{words}”" if kind == "Quoted" else words)
        if kind in ("Superscript", "Subscript"):
            words = self._inline(held)
            table = _RAISED if kind == "Superscript" else _LOWERED
            return made + (words.translate(table) if all(ord(sign) in table for sign in words) else words)
        if kind == "Note":
            self._notes += ["注：" + " ".join(line for line in self._of(held, 0) if line)]
        elif kind == "Image":
            self._counts["pictures"] += 1
        return made + {"Space": " ", "LineBreak": "\n"}.get(
            kind, str(held[1]) if kind in ("Code", "Math") else ""
        )


def _number(style: Any, index: int) -> str:
    """The number of an item of a list, as the document counts."""
    start, kind, end = style[0], style[1]["t"], style[2]["t"]
    count = start + index
    base = {"LowerAlpha": 0x60, "UpperAlpha": 0x40, "LowerRoman": 0x216F, "UpperRoman": 0x215F}.get(kind)
    shown = chr(base + count) if base and 1 <= count <= 12 else str(count)
    return {"OneParen": f"{shown}) ", "TwoParens": f"({shown}) "}.get(end, f"{shown}. ")


def _han(sign: str) -> bool:
    return sign >= "\u2e80"
