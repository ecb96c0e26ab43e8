"""The computed numbers of a report as numbered notes. Knows the marks of ``cited``; nothing of HTML or PDF.

A computed number arrives as a link ``[≈15†](#L296 "= 1500个 ÷ 100场景 · 7.5 – ∞ · L296")``: its mark, and in the title
its formula, its interval when there is one, and the lines of its inputs. Here each gets a number; its link leads
to the note ``#d3`` that says the same in words, and the note leads back.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nbformat import NotebookNode

from chapterlens.show.cited import DERIVED as MARK
from nbrelease.payloads import FIGURE, TABLE, Payload

_LINK: Final = re.compile(
    rf'\[(?P<text>(?:[^\[\]\\]|\\.)*?){MARK}\]\(#[sLd]\d+ "= (?P<told>(?:[^"\\]|\\.)*)"\)'
)
_DRAWN: Final = re.compile(
    r'(?s)(?P<before><a\b[^>]*?href=")#[sLd]\d+(?P<after>"[^>]*>\s*<title>(?:[^<]*? · )?)= (?P<told>[^<]*)(?P<end></title>)'
    r"(?P<inside>.*?)(?=</a>)"
)
_LINE: Final = re.compile(r"L(\d+)")
COUNT: Final = "Σ "
"""How the formula of a number of rows begins (``tally``)."""
_TEXTS: Final = ("title", "subtitle", "note", "source")


@dataclass(frozen=True, slots=True)
class Derivation:
    """A computed number: as printed, how it came about, what its inputs leave open, where they stand.

    Attributes:
        printed: as the report shows it, without its mark.
        formula: of printed inputs.
        interval: in words, or empty.
        lines: of the inputs.
        more: whether there are more lines than these.
        place: other inputs than lines of the source (a file), or empty.
    """

    printed: str
    formula: str
    interval: str
    lines: tuple[int, ...]
    more: bool
    place: str


@dataclass(slots=True)
class Notes:
    """The notes of a report as they are found, each derivation once."""

    numbers: dict[Derivation, int] = field(default_factory=dict)

    def linked(self, text: str) -> str:
        """Inline text or Markdown whose computed numbers lead to their notes."""

        def replaced(found: re.Match[str]) -> str:
            number = self._number(_plain(found["text"]), _plain(found["told"]))
            return f'[{found["text"]}{MARK}](#d{number} "= {found["told"]}")'

        return _LINK.sub(replaced, text)

    def drawn(self, svg: str) -> str:
        """A drawing whose marks of computed numbers lead to their notes."""

        def replaced(found: re.Match[str]) -> str:
            shown = re.sub(r"<[^>]*>", "", found["inside"]).strip()
            number = self._number(shown.rstrip(MARK), found["told"])
            return (
                f"{found['before']}#d{number}{found['after']}= {found['told']}{found['end']}{found['inside']}"
            )

        return _DRAWN.sub(replaced, svg)

    def payload(self, language: str) -> Payload:
        """All notes, for a page."""
        rows = [
            {
                "number": number,
                "id": f"d{number}",
                "printed": note.printed,
                "formula": note.formula,
                "count": note.formula.startswith(COUNT),
                "interval": note.interval,
                "lines": list(note.lines),
                "more": note.more,
                "place": note.place,
            }
            for note, number in self.numbers.items()
        ]
        return {"notes": rows, "lang": language}

    def _number(self, printed: str, told: str) -> int:
        return self.numbers.setdefault(_derivation(printed, told), len(self.numbers) + 1)


def noted(report: NotebookNode, language: str) -> Payload:
    """Number the computed numbers of a merged report, in place.

    Args:
        report: the merged notebook.
        language: of the report.

    Returns:
        The payload of its notes.
    """
    notes = Notes()
    for cell in report.cells:
        if cell.cell_type == "markdown":
            cell.source = notes.linked(cell.source)
        for output in cell.get("outputs", []):
            _output(output, notes)
    return notes.payload(language)


def _output(output: Any, notes: Notes) -> None:
    data = output.get("data", {})
    if "text/markdown" in data:
        data["text/markdown"] = notes.linked("".join(data["text/markdown"]))
    for mime in (FIGURE, TABLE):
        if mime in data:
            data[mime] = _payload(data[mime], notes)


def _payload(payload: Mapping[str, Any], notes: Notes) -> Payload:
    made = dict(payload)
    for key in _TEXTS:
        if made.get(key):
            made[key] = notes.linked(made[key])
    if "svg" in made:
        made["svg"] = notes.drawn(made["svg"])
    else:
        made["rows"] = [
            [notes.linked(cell) if isinstance(cell, str) else cell for cell in row] for row in made["rows"]
        ]
    return made


def _derivation(printed: str, told: str) -> Derivation:
    """The parts of a hover text: formula · interval · lines (or a place of another kind)."""
    formula, *rest = told.split(" · ")
    where = rest.pop() if rest else ""
    lines = tuple(int(found) for found in _LINE.findall(where)) if where.startswith("L") else ()
    return Derivation(printed, formula, " · ".join(rest), lines, where.endswith("…"), "" if lines else where)


def _plain(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
