"""Pieces of lines with their places on pages. Knows nothing of how they are found or read."""

from dataclasses import dataclass
from typing import NamedTuple


class Line(NamedTuple):
    """A piece of a line, without a gap as wide as a gutter in it; lengths in points from the upper left."""

    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    row: int
    """Pieces of one row of the page have the same."""
    inner: float = 0.0
    """Where the second character begins: behind a bullet, the words, under which its further lines stand."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number in the file, its height in points, its lines, how many pictures are on it."""

    number: int
    height: float
    lines: list[Line]
    pictures: int = 0


class Placed(NamedTuple):
    """A line in its column: the margins of the column, and a number for it."""

    line: Line
    page: int
    left: float
    right: float
    column: int
