"""What a reader sees, as data: paragraphs, points, figures and tables, and the parts of their sentences.

A notebook's cell hands blocks over as JSON in its output (``MIME``), beside ``text/html`` for Jupyter. HTML, PDF and
the checks of a project are loops over blocks.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

MIME: Final = "application/vnd.nbrelease.block+json"


class Reference(Struct, frozen=True):
    """A place in a document: half-open offsets into its text; ``line`` (from 1) when a whole line is meant."""

    document: str
    start: int
    end: int
    line: int = 0


class Text(Struct, frozen=True, tag="text"):
    """Words of the author. ``to`` is the id of the part, figure or table that they lead to."""

    text: str
    strong: bool = False
    to: str = ""


class Quote(Struct, frozen=True, tag="quote"):
    """Words or a number as they stand in a document. ``hover`` is what a pointer over them shows."""

    text: str
    reference: Reference
    hover: str = ""


class Computed(Struct, frozen=True, tag="computed"):
    """A number computed from quotes.

    Attributes:
        text: as shown.
        formula: of printed inputs; ``Σ 12`` where rows were counted.
        inputs: where they stand.
        interval: what they leave open, in words.
        place: where they stand when that is no document of the report.
        hover: what a pointer over it shows; made from the rest when empty.
    """

    text: str
    formula: str
    inputs: tuple[Reference, ...] = ()
    interval: str = ""
    place: str = ""
    hover: str = ""


Inline: TypeAlias = Text | Quote | Computed
Line: TypeAlias = tuple[Inline, ...]


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """Sentences. ``role`` is empty, ``finding`` (the answer of a notebook) or ``title`` (its title, computed)."""

    parts: Line
    role: str = ""


class Points(Struct, frozen=True, tag="points"):
    """Sentences as a list."""

    items: tuple[Line, ...]


class Mark(Struct, frozen=True):
    """Something drawn that has words or leads to some: a label, a tick of an axis, or a shape (without words).

    Attributes:
        part: its words, and what they lead to.
        kind: ``label``, ``tick`` or ``shape``.
        id: of its element in the SVG; empty when nothing leads from it.
        box: of a label that leads somewhere: left, top, width and height in points of the drawing.
    """

    part: Inline
    kind: str = "label"
    id: str = ""
    box: tuple[float, ...] = ()


class Figure(Struct, frozen=True, tag="figure"):
    """A drawing with the sentence it shows.

    Attributes:
        title: the finding.
        svg: the drawing, its text real text.
        alt: chart type and main trend, for those who do not see it.
        subtitle: measure, unit, scope and period.
        note: what a reader must know.
        source: the lines it comes from.
        marks: the words of the drawing.
        columns: names of the data drawn.
        rows: the data drawn; None is an open end.
        language: ``zh`` or ``en``.
        name: what its data is called in files.
        number: ``图 2-1``; given when a report is put together, like ``id``.
    """

    title: Line
    svg: str
    alt: str
    subtitle: Line = ()
    note: Line = ()
    source: Line = ()
    marks: tuple[Mark, ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | int | float | bool | None, ...], ...] = ()
    language: str = "zh"
    name: str = ""
    number: str = ""
    id: str = ""


class Column(Struct, frozen=True):
    """A column of a table: its key, head, unit (perhaps empty) and side (``left`` or ``right``)."""

    key: str
    title: str
    unit: str = ""
    align: str = "left"


class Table(Struct, frozen=True, tag="table"):
    """A table whose cells are inline parts. ``spans`` are where the words of each row start and end, if known."""

    title: Line
    columns: tuple[Column, ...]
    rows: tuple[tuple[Line, ...], ...]
    subtitle: Line = ()
    note: Line = ()
    source: Line = ()
    spans: tuple[tuple[int, int] | None, ...] = ()
    language: str = "zh"
    name: str = ""
    number: str = ""
    id: str = ""


class Piece(Struct, frozen=True):
    """Some words of a source line; ``id`` is what links lead to, ``kind`` what was read there."""

    text: str
    id: str = ""
    kind: str = ""
    hover: str = ""


class SourceLine(Struct, frozen=True):
    """A line of a source text: its number from 1, the offset of its first character, its pieces, the page it begins."""

    line: int
    start: int
    pieces: tuple[Piece, ...]
    page: str = ""


class Source(Struct, frozen=True, tag="source"):
    """A source text, line by line."""

    document: str
    lines: tuple[SourceLine, ...]
    language: str = "zh"


class Notes(Struct, frozen=True, tag="notes"):
    """Here stand the notes on the computed numbers of a report; without this block there are none."""


class Lists(Struct, frozen=True, tag="lists"):
    """Here stand the lists of the figures and tables of a report."""


Block: TypeAlias = Paragraph | Points | Figure | Table | Source | Notes | Lists


class _Envelope(Struct, frozen=True):
    block: Block
    version: Literal[1] = 1


def to_json(block: Block) -> dict[str, Any]:
    """A block as what a cell's output holds under ``MIME``."""
    made: dict[str, Any] = msgspec.to_builtins(_Envelope(block))
    return made


def from_json(content: Mapping[str, Any]) -> Block:
    """The block that a cell's output holds under ``MIME``.

    Raises:
        msgspec.ValidationError: it is none of this version.
    """
    return msgspec.convert(content, _Envelope).block


def words(line: Line) -> str:
    """A sentence as a person reads it aloud."""
    return "".join(part.text for part in line)


def lines(block: Block) -> Iterator[tuple[str, Line]]:
    """The sentences, cells and marks of a block, each with its path in it (``title``, ``rows/3/1``, ``marks/5``)."""
    match block:
        case Paragraph():
            yield "parts", block.parts
        case Points():
            yield from ((f"items/{index}", item) for index, item in enumerate(block.items))
        case Figure() | Table():
            for name in ("title", "subtitle", "note", "source"):
                yield name, getattr(block, name)
            if isinstance(block, Figure):
                yield from ((f"marks/{index}", (mark.part,)) for index, mark in enumerate(block.marks))
            else:
                for index, row in enumerate(block.rows):
                    yield from ((f"rows/{index}/{column}", cell) for column, cell in enumerate(row))


def data_csv(block: Figure | Table) -> bytes:
    """What a figure drew or a table shows, as CSV (UTF-8 with a mark, so that Excel reads Chinese right)."""
    made = io.StringIO()
    writer = csv.writer(made, lineterminator="\r\n")
    if isinstance(block, Figure):
        writer.writerows([block.columns, *block.rows])
    else:
        writer.writerow(f"{c.title} ({c.unit})" if c.unit else c.title for c in block.columns)
        writer.writerows(map(words, row) for row in block.rows)
    return made.getvalue().encode("utf-8-sig")
