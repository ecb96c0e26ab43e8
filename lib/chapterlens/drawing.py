"""Drawings of figures: SVG with real text, each mark led to its words, drawn at the width of a page and of a phone.

A drawing that hides an interval is refused.
"""

import io
import math
import warnings
from collections.abc import Callable
from typing import Any, Final
from weakref import WeakKeyDictionary

import pandas as pd
from lxml import etree
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.text import Text
from msgspec.structs import replace

from chapterlens.cited import Cited
from chapterlens.errors import ChapterlensError
from chapterlens.theme import style
from nbrelease import blocks
from nbrelease.blocks import Drawing, Inline, Mark
from nbrelease.html import printable

WIDE: Final = 160 / 25.4
"""Inches that a figure is wide on a page."""
NARROW: Final = 86 / 25.4
"""Inches that it is wide on a phone."""
_INTERVAL: Final = "interval"
_PARTS: Final["WeakKeyDictionary[Artist, Inline]"] = WeakKeyDictionary()
"""The part of a sentence that each artist of matplotlib shows and links to."""


def draw(draw: Callable[[Axes, str], object], rows: pd.DataFrame, width: float, language: str) -> Drawing:
    """What a function draws on new Axes of a width in inches.

    Raises:
        ChapterlensError: the words of a row leave an interval, and the drawing hides it.
    """
    with style(), warnings.catch_warnings():
        # What the fonts of a chart lack, a browser has, or the PDF shows by its code.
        warnings.filterwarnings("ignore", "Glyph|constrained_layout")
        figure = Figure(figsize=(width, 3.0), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots(), language)
        cited = (value for name in rows for value in rows[name] if isinstance(value, Cited))
        intervals = sum(value.low != value.high for value in cited if not value.made)
        drawn = len(figure.findobj(lambda artist: artist.get_gid() == _INTERVAL))
        if drawn < intervals:
            raise ChapterlensError(
                f"{intervals} rows of a figure have an interval and {drawn} are drawn: an interval is not hidden",
                exit_code=1,
            )
        return _drawing(figure)


def lead(artist: Artist, part: Inline) -> None:
    """Lead from a mark to its words: clicking goes there, hovering shows what ``part`` says."""
    _PARTS[artist] = part


def interval(artist: Artist) -> None:
    """Mark an artist as the interval that the words of a row leave."""
    artist.set_gid(_INTERVAL)


def finite(value: Any) -> Any:
    """A number as data has it: None for an open end, an int where it is whole."""
    value = float(value)
    if not math.isfinite(value):
        return None
    return int(value) if value == round(value) else value


def _drawing(figure: Figure) -> Drawing:
    """The drawing as SVG with real text, the same bytes each time, and its marks: what is written or leads somewhere."""
    figure.draw_without_rendering()
    # To lay it out again takes as long, and may move a label.
    figure.set_layout_engine("none")
    texts = figure.findobj(lambda one: isinstance(one, Text) and bool(one.get_text().strip()))
    artists = dict.fromkeys([*figure.findobj(lambda artist: artist in _PARTS), *texts])
    for number, artist in enumerate(artists):
        artist.set_gid(f"mark-{number}")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = etree.fromstring(printable(buffer.getvalue().decode()).encode())
    for metadata in svg.findall("{*}metadata"):
        svg.remove(metadata)
    ticks = {label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels()}
    drawn = set(svg.xpath("//@id"))  # a hidden axis, and ticks beyond its ends, have texts that are not
    marks = tuple(_mark(one, figure, one in ticks) for one in artists if one.get_gid() in drawn)
    return Drawing(etree.tostring(svg, encoding="unicode"), marks)


def _mark(artist: Artist, figure: Figure, tick: bool) -> Mark:
    """What an artist says, where it leads, and the box of a label in points from the upper left."""
    words = artist.get_text() if isinstance(artist, Text) else ""
    part = replace(_PARTS.get(artist) or blocks.Text(""), text=words)
    box: tuple[float, ...] = ()
    if isinstance(artist, Text):
        scale, extent = 72 / figure.dpi, artist.get_window_extent()
        sides = (extent.x0, figure.bbox.height - extent.y1, extent.width, extent.height)
        box = tuple(round(float(one) * scale, 2) for one in sides)
    return Mark(part, "tick" if tick else "label" if words else "shape", str(artist.get_gid()), box)
