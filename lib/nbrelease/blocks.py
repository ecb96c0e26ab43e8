"""What a reader sees, as data: paragraphs, points, figures and tables, and the parts of their sentences.

A notebook's cell gives a block as JSON in its output (``MIME``), beside ``text/html`` for Jupyter. HTML, PDF and the
checks of a project are loops over blocks.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, Literal, TypeAlias

import msgspec
from msgspec import Struct

MIME: Final = "application/vnd.nbrelease.block+json"


class Reference(Struct, frozen=True):
    """A place in a document: half-open offsets into its text, and the line (from 1) if it is known.

    A whole line is meant where both offsets are 0.
    """

    document: str
    start: int
    end: int
    line: int = 0


class Text(Struct, frozen=True, tag="text"):
    """Words of the author."""

    text: str
    strong: bool = False


class Quote(Struct, frozen=True, tag="quote"):
    """Words or a number quoted from a document. ``hover`` is shown when a pointer is over them."""

    text: str
    reference: Reference
    hover: str = ""


class Computed(Struct, frozen=True, tag="computed"):
    """A number computed from quotes.

    Attributes:
        text: the number as shown.
        formula: the formula with its inputs as printed; ``Σ 12`` for a count of rows.
        inputs: where the inputs are.
        interval: the interval that the inputs leave open, in words.
        place: where the inputs are, if that is not a document of the report.
        hover: shown when a pointer is over the number; made from the rest if empty.
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
    """A part of a drawing with words or a link: a label, a tick of an axis, or a shape (without words).

    Attributes:
        part: its words, and what they link to.
        kind: ``label``, ``tick`` or ``shape``.
        id: the id of its element in the SVG; empty without a link.
        box: the place of a label with a link: left, top, width and height in points of the drawing.
    """

    part: Inline
    kind: str = "label"
    id: str = ""
    box: tuple[float, ...] = ()


class Drawing(Struct, frozen=True):
    """A drawing as SVG whose words are text elements, and its marks."""

    svg: str
    marks: tuple[Mark, ...] = ()


class Figure(Struct, frozen=True, tag="figure"):
    """A drawing with the sentence it shows.

    Attributes:
        title: the finding.
        drawing: as wide as a page.
        alt: chart type and main trend, for readers who cannot see it.
        subtitle: measure, unit, scope and period.
        note: what a reader must know.
        source: the lines it comes from.
        narrow: the same as wide as a phone, if there is one.
        columns: names of the data drawn.
        rows: the data drawn; None is an open end of an interval.
        language: ``zh`` or ``en``.
        name: the name of its data in files.
        number: ``图 2-1``; set when the report is merged, like ``id``.
    """

    title: Line
    drawing: Drawing
    alt: str
    subtitle: Line = ()
    note: Line = ()
    source: Line = ()
    narrow: Drawing | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str | int | float | bool | None, ...], ...] = ()
    language: str = "zh"
    name: str = ""
    number: str = ""
    id: str = ""


class Column(Struct, frozen=True):
    """A column of a table: its head, unit (perhaps empty) and side (``left`` or ``right``)."""

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
    """A piece of a source line; links lead to ``id``, ``kind`` is what was read there."""

    text: str
    id: str = ""
    kind: str = ""
    hover: str = ""


class SourceLine(Struct, frozen=True):
    """A line of a source text.

    Attributes:
        line: its number from 1.
        start: the offset of its first character.
        pieces: its words.
        page: the page that it begins, in words; empty if none.
        translation: the line in the language of the report; empty if there is none.
    """

    line: int
    start: int
    pieces: tuple[Piece, ...]
    page: str = ""
    translation: str = ""


class Source(Struct, frozen=True, tag="source"):
    """A source text, line by line. ``note`` says what a reader must know of its translation."""

    document: str
    lines: tuple[SourceLine, ...]
    language: str = "zh"
    note: str = ""


class Notes(Struct, frozen=True, tag="notes"):
    """The place of the list of formulas of a report: how each number that is no plain count was computed."""


Block: TypeAlias = Paragraph | Points | Figure | Table | Source | Notes


class _Envelope(Struct, frozen=True):
    block: Block
    version: Literal[1] = 1


def to_json(block: Block) -> dict[str, Any]:
    """A block as what a cell's output holds under ``MIME``."""
    made: dict[str, Any] = msgspec.to_builtins(_Envelope(block))
    return made


def from_json(content: Mapping[str, Any]) -> Block:
    """The block in a cell's output under ``MIME``.

    Raises:
        msgspec.ValidationError: it is not a block of this version.
    """
    return msgspec.convert(content, _Envelope).block


def words(line: Line) -> str:
    """A sentence as plain text."""
    return "".join(part.text for part in line)


def references(part: Inline) -> tuple[Reference, ...]:
    """Where the words of a part are, or the inputs of a computed number."""
    if isinstance(part, Quote):
        return (part.reference,)
    return part.inputs if isinstance(part, Computed) else ()


def lines(block: Block) -> Iterator[tuple[str, Line]]:
    """The sentences, cells and marks of a block, each with its path (``title``, ``rows/3/1``, ``drawing/marks/5``)."""
    match block:
        case Paragraph():
            yield "parts", block.parts
        case Points():
            yield from ((f"items/{index}", item) for index, item in enumerate(block.items))
        case Figure() | Table():
            for name in ("title", "subtitle", "note", "source"):
                yield name, getattr(block, name)
            if isinstance(block, Figure):
                for name, drawing in (("drawing", block.drawing), ("narrow", block.narrow)):
                    marks = drawing.marks if drawing else ()
                    yield from ((f"{name}/marks/{index}", (mark.part,)) for index, mark in enumerate(marks))
            else:
                for index, row in enumerate(block.rows):
                    yield from ((f"rows/{index}/{column}", cell) for column, cell in enumerate(row))


def data_csv(block: Figure | Table) -> bytes:
    """The data of a figure or table as CSV."""
    if isinstance(block, Figure):
        return csv_bytes([block.columns, *block.rows])
    heads = [f"{column.title} ({column.unit})" if column.unit else column.title for column in block.columns]
    return csv_bytes([heads, *(map(words, row) for row in block.rows)])


def csv_bytes(rows: Iterable[Iterable[Any]]) -> bytes:
    """Rows as CSV (RFC 4180): UTF-8 with a byte order mark, without which Excel misreads Chinese."""
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode("utf-8-sig")
