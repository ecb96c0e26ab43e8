"""Whether a chart can be read: labels of 8 to 9 points that lie over no other label and no mark, all on the canvas."""

import warnings
from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Final

from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from chapterlens.theme import style
from nbrelease.blocks import Drawing

_LETTERS: Final = (7.5, 10.0)
"""Points that a label may be high: 8 to 9, a head a little more."""
_TOUCH: Final = 1.5
"""Pixels that two boxes may share: the rounding of text boxes is no overlap."""


def faults(draw: Callable[[Axes, str], object], width: float, language: str = "zh") -> list[str]:
    """Why what a function draws on Axes of a width in inches cannot be read; empty if it can.

    A guide (a grid line, an axis) lies below zorder 2; whatever lies there is no mark and may be written over.
    """
    with style(), warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph")
        figure = Figure(figsize=(width, 3.0), layout="constrained")
        FigureCanvasSVG(figure)
        draw(figure.subplots(), language)
        return [*_letters(figure), *_overlaps(figure)]


def overlapping(drawing: Drawing) -> list[tuple[str, str]]:
    """The labels of a finished drawing that lie over one another, two by two."""
    boxes = [
        (mark.part.text, Bbox.from_bounds(*mark.box)) for mark in drawing.marks if mark.box and mark.part.text
    ]
    return [(one, two) for (one, box), (two, other) in combinations(boxes, 2) if _overlap(box, other)]


def texts(figure: Figure) -> list[Text]:
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


def _letters(figure: Figure) -> Iterator[str]:
    for text in texts(figure):
        if not _LETTERS[0] <= float(text.get_fontsize()) <= _LETTERS[1]:
            yield f"the label “{text.get_text()}” is {text.get_fontsize():g} points high, not 8 to 9"


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
            longest = max((text.get_text() for text in texts(figure)), key=len)
            yield f"the labels of a chart leave no room for it; the longest is “{longest}”"
    # What is looked at here is what will be drawn: to lay it out again takes as long and may move a label.
    figure.set_layout_engine("none")
    boxes = [(text.get_text(), text.get_window_extent()) for text in texts(figure)]
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


def _marks(ax: Axes) -> Iterator[Bbox]:
    for patch in ax.patches:
        if isinstance(patch, Rectangle) and patch.get_width() and patch.get_zorder() >= 1:
            yield patch.get_window_extent()
    for line in ax.lines:
        pointed = line.get_marker() not in (None, "", "None", " ") and line.get_zorder() >= 2
        half = float(line.get_markersize()) * ax.figure.dpi / 144
        for x, y in ax.transData.transform(line.get_xydata()) if pointed else ():
            yield Bbox(((x - half, y - half), (x + half, y + half)))
        if line.get_gid() == "interval":
            yield line.get_window_extent()


def _overlap(box: BboxBase, other: BboxBase) -> bool:
    shared = Bbox.intersection(box, other)
    return shared is not None and shared.width > _TOUCH and shared.height > _TOUCH


def _inside(box: BboxBase, other: BboxBase) -> bool:
    room = other.padded(_TOUCH)
    return bool(room.contains(box.x0, box.y0) and room.contains(box.x1, box.y1))
