"""Drawings of figures: SVG with real text, each mark led to its words, drawn at the width of a page and of a phone.

A drawing is refused if it hides an interval or has labels that overlap, leave the canvas or are too small to read. A
guide (a grid line, an axis) lies below zorder 2; whatever lies there is no mark and may be written over.
"""

import io
import math
import warnings
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any, Final
from weakref import WeakKeyDictionary

import pandas as pd
from lxml import etree
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase
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
_LETTERS: Final = (7.5, 10.0)
"""Points that a label may be high: 8 to 9, a head a little more."""
_TOUCH: Final = 1.5
"""Pixels that two boxes may share: the rounding of text boxes is no overlap."""
_INTERVAL: Final = "interval"
_PARTS: Final["WeakKeyDictionary[Artist, Inline]"] = WeakKeyDictionary()
"""What artists say and lead to; they have no room for it themselves."""


def draw(draw: Callable[[Axes, str], object], rows: pd.DataFrame, width: float, language: str) -> Drawing:
    """What a function draws on new Axes of a width in inches.

    Raises:
        ChapterlensError: the drawing is refused; the sentence says why.
    """
    with style(), warnings.catch_warnings():
        # What the fonts of a chart lack, a browser has, or the PDF shows by its code.
        warnings.filterwarnings("ignore", "Glyph")
        figure = Figure(figsize=(width, 3.0), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots(), language)
        for fault in _faults(figure, rows):
            raise ChapterlensError(fault, exit_code=1)
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
    marked = dict.fromkeys([*figure.findobj(lambda artist: artist in _PARTS), *_texts(figure)])
    for number, artist in enumerate(marked):
        artist.set_gid(f"mark-{number}")
    buffer = io.BytesIO()
    figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = etree.fromstring(printable(buffer.getvalue().decode()).encode())
    for metadata in svg.findall("{*}metadata"):
        svg.remove(metadata)
    ticks = {label for ax in figure.axes for axis in (ax.xaxis, ax.yaxis) for label in axis.get_ticklabels()}
    marks = tuple(_mark(artist, figure, artist in ticks) for artist in marked)
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


def _faults(figure: Figure, rows: pd.DataFrame) -> Iterator[str]:
    """Why a drawing is refused: it hides an interval, or its labels cannot be read."""
    cited = [value for name in rows for value in rows[name] if isinstance(value, Cited) and not value.made]
    intervals = sum(value.low != value.high for value in cited)
    drawn = len(figure.findobj(lambda artist: str(artist.get_gid() or "").startswith(_INTERVAL)))
    if drawn < intervals:
        yield f"{intervals} rows of a figure have an interval and {drawn} are drawn: an interval is not hidden"
    for text in _texts(figure):
        if not _LETTERS[0] <= float(text.get_fontsize()) <= _LETTERS[1]:
            yield f"the label “{text.get_text()}” is {text.get_fontsize():g} points high, not 8 to 9"
    yield from _overlaps(figure)


def _overlaps(figure: Figure) -> Iterator[str]:
    """The texts that lie over another text or a mark, or leave the canvas.

    A text that lies wholly inside a bar is written on it and may.
    """
    with warnings.catch_warnings():
        # What matplotlib only warns of: the labels are so long that nothing is left to draw on.
        warnings.filterwarnings("error", "constrained_layout")
        try:
            figure.draw_without_rendering()
        except UserWarning:
            longest = max((text.get_text() for text in _texts(figure)), key=len)
            yield f"the labels of a chart leave no room for it; the longest is “{longest}”"
    # What is looked at here is what will be drawn: to lay it out again takes as long and may move a label.
    figure.set_layout_engine("none")
    boxes = [(text.get_text(), text.get_window_extent()) for text in _texts(figure)]
    for words, box in boxes:
        if not _inside(box, figure.bbox):
            yield f"a label leaves the canvas of a chart: “{words}”"
    for (words, box), (others, other) in combinations(boxes, 2):
        if _overlap(box, other):
            yield f"labels overlap in a chart: “{words}” and “{others}”"
    marks = [mark for ax in figure.axes for mark in _marks(ax)]
    for words, box in boxes:
        if any(_overlap(box, mark) and not _inside(box, mark) for mark in marks):
            yield f"a label lies over a mark in a chart: “{words}”"


def _texts(figure: Figure) -> list[Text]:
    """The texts that are drawn: those of a hidden axis, and of ticks beyond its ends, lie in a drawing too."""
    axes = [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]
    hidden = {id(text) for axis in axes if not axis.get_visible() for text in axis.findobj(Text)}
    for axis in axes:
        low, high = sorted(axis.get_view_interval())
        for tick, place in zip(axis.get_major_ticks(), axis.get_majorticklocs(), strict=False):
            if not low <= place <= high:
                hidden |= {id(tick.label1), id(tick.label2)}
    return [
        text
        for text in figure.findobj(Text)
        if isinstance(text, Text)
        and text.get_visible()
        and text.get_text().strip()
        and id(text) not in hidden
    ]


def _marks(ax: Axes) -> Iterator[Bbox]:
    for patch in ax.patches:
        if isinstance(patch, Rectangle) and patch.get_width() and patch.get_zorder() >= 1:
            yield patch.get_window_extent()
    for line in ax.lines:
        pointed = line.get_marker() not in (None, "", "None", " ") and line.get_zorder() >= 2
        half = float(line.get_markersize()) * ax.figure.dpi / 144
        for x, y in ax.transData.transform(line.get_xydata()) if pointed else ():
            yield Bbox(((x - half, y - half), (x + half, y + half)))
        if line.get_gid() == _INTERVAL:
            yield line.get_window_extent()


def _overlap(box: BboxBase, other: BboxBase) -> bool:
    shared = Bbox.intersection(box, other)
    return shared is not None and shared.width > _TOUCH and shared.height > _TOUCH


def _inside(box: BboxBase, other: BboxBase) -> bool:
    room = other.padded(_TOUCH)
    return bool(room.contains(box.x0, box.y0) and room.contains(box.x1, box.y1))
