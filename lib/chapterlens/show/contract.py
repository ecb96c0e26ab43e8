"""The chart contract: what a figure must say and show, and the refusals of one that does not.

Knows drawings of matplotlib and the texts around them; nothing about what is drawn. A guide (a grid line, an axis)
lies below zorder 2; whatever lies there is no mark and may be written over.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase

from chapterlens.errors import ChapterlensError
from chapterlens.show.inline import parse, to_plain
from chapterlens.show.theme import WIDTH, characters, style
from chapterlens.show.words import word

LETTERS: Final = (7.5, 10.0)
"""Points that a label of a chart may be high, as printed at full width: 8 to 9, a head a little more."""
BOX: Final = "□"
"""Stands in a label for a character that no font can draw."""
TITLE: Final = {"zh": 60, "en": 150}
"""Characters a title may have: one sentence."""
_TOUCH: Final = 1.5
"""Pixels two boxes may share: the rounding of text boxes is no overlap."""
_INTERVAL: Final = "interval"
# A sentence that states something compares, counts or denies; a name of a topic does none of these.
_STATES: Final = {
    "zh": "多于|少于|大于|小于|高于|低于|最|只|仅|没有|无一|未|不|均|都|全|各|占|比|超|达|余|仍|已|先|后|集中|倍|半|无",
    "en": r"\b(more|most|fewer|fewest|less|least|larger|largest|only|no|none|not|never|all|every|each|half|twice"
    r"|than|over|above|below|without|neither|nothing|still|already|first|last|is|are|was|were|has|have|had|do|does)\b",
}
_CHART: Final = {"zh": "图", "en": r"(?i)\b(chart|bars?|dots?|lines?|timeline|matrix|strips?|panels?)\b"}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a figure's subtitle must say.

    Attributes:
        what: is measured (orders and deliveries).
        unit: it is counted in.
        scope: whose, where.
        period: when, or as of when.
    """

    what: str
    unit: str
    scope: str
    period: str

    def told(self, language: str) -> str:
        """The subtitle.

        Raises:
            ChapterlensError: one of the four is empty, named.
        """
        for name in ("what", "unit", "scope", "period"):
            if not to_plain(getattr(self, name)).strip():
                raise ChapterlensError(f"a figure's subtitle lacks its {name}", exit_code=1)
        return word("subtitle", language, self.what, self.unit, self.scope, self.period)


def refuse_words(title: str, subtitle: str, alt: str, language: str) -> None:
    """Refuse a figure whose texts do not say what they must.

    Args:
        title: inline text; must state a finding: hold a number with its source, or compare, count or deny.
        subtitle: measure, unit, scope and period.
        alt: must name the type of chart and say more than that.
        language: zh or en.

    Raises:
        ChapterlensError: naming what is missing.
    """
    plain = to_plain(title).strip()
    if not plain or not alt.strip() or not to_plain(subtitle).strip():
        raise ChapterlensError("a figure needs its finding as title, its measure as subtitle, and alt text")
    cited = any(run.href for run in parse(title))
    if not cited and not re.search(_STATES[language], plain, re.IGNORECASE):
        raise ChapterlensError(f"the title of a figure states no finding: “{plain}”", exit_code=1)
    if len(plain) > TITLE[language]:
        raise ChapterlensError(f"the title of a figure is longer than a sentence: “{plain}”", exit_code=1)
    if not re.search(_CHART[language], alt) or len(alt.strip()) < 6:
        raise ChapterlensError(
            f"the alt text of a figure must name its type and main trend: “{alt}”", exit_code=1
        )


def refuse_drawing(drawing: Drawing, rows: pd.DataFrame, subtitle: str, language: str) -> None:
    """Refuse a drawing that breaks the contract.

    Args:
        drawing: finished.
        rows: what it drew; where ``low`` and ``high`` differ, an artist with the gid ``interval…`` is wanted.
        subtitle: must say that an axis is logarithmic if one is.
        language: zh or en.

    Raises:
        ChapterlensError: naming the fault.
    """
    if drawing.get_figwidth() > WIDTH + 0.01:
        raise ChapterlensError(f"a chart is wider than {WIDTH * 25.4:.0f} mm", exit_code=1)
    logarithmic = any("log" in (ax.get_xscale(), ax.get_yscale()) for ax in drawing.axes)
    if logarithmic and word("log_axis", language) not in to_plain(subtitle):
        raise ChapterlensError(
            f"an axis is logarithmic and the subtitle does not say “{word('log_axis', language)}”",
            exit_code=1,
        )
    _refuse_hidden_intervals(drawing, rows)
    refuse_sizes(drawing)
    refuse_overlaps(drawing)


def interval(artist: Artist) -> None:
    """Mark an artist as the interval that the words of a row leave."""
    artist.set_gid(_INTERVAL)


def draw_boxes(drawing: Drawing) -> None:
    """Draw a box for each character of a label that no font of a chart has."""
    for axis in (axis for ax in drawing.axes for axis in (ax.xaxis, ax.yaxis)):
        labels = [label.get_text() for label in axis.get_ticklabels()]
        boxed = [_boxed(label) for label in labels]
        if boxed != labels:
            axis.set_ticks(axis.get_majorticklocs(), labels=boxed)
    for text in drawn_texts(drawing):
        text.set_text(_boxed(text.get_text()))


def _boxed(words: str) -> str:
    return "".join(sign if sign.isspace() or ord(sign) in characters() else BOX for sign in words)


def refuse_sizes(drawing: Drawing) -> None:
    """Refuse a drawing with letters too small or too large.

    Raises:
        ChapterlensError: naming the label.
    """
    for text in drawn_texts(drawing):
        if not LETTERS[0] <= float(text.get_fontsize()) <= LETTERS[1]:
            raise ChapterlensError(
                f"the label “{text.get_text()}” is {text.get_fontsize():g} points high, not 8 to 9",
                exit_code=1,
            )


def refuse_overlaps(drawing: Drawing) -> None:
    """Refuse a drawing in which a text lies over another text or a mark, or leaves the canvas.

    A text that lies wholly inside a bar is written on it and may.

    Raises:
        ChapterlensError: naming the texts.
    """
    engine = drawing.get_layout_engine()
    with style(), warnings.catch_warnings():
        # What matplotlib only warns of: the labels are so long that nothing is left to draw on.
        warnings.simplefilter("error", UserWarning)
        try:
            if engine is not None:
                engine.execute(drawing)
        except UserWarning:
            longest = max((text.get_text() for text in drawn_texts(drawing)), key=len)
            raise ChapterlensError(
                f"the labels of a chart leave no room for it; the longest is “{longest}”", exit_code=1
            ) from None
    # What is looked at here is what will be drawn: to lay it out again takes as long and may move a label.
    drawing.set_layout_engine("none")
    boxes = [(text.get_text(), text.get_window_extent()) for text in drawn_texts(drawing)]
    for words, box in boxes:
        if not _inside(box, drawing.bbox):
            raise ChapterlensError(f"a label leaves the canvas of a chart: “{words}”", exit_code=1)
    for (words, box), (others, other) in combinations(boxes, 2):
        if _overlap(box, other):
            raise ChapterlensError(f"labels overlap in a chart: “{words}” and “{others}”", exit_code=1)
    marks = [mark for ax in drawing.axes for mark in _marks(ax)]
    for words, box in boxes:
        for mark in marks:
            if _overlap(box, mark) and not _inside(box, mark):
                raise ChapterlensError(f"a label lies over a mark in a chart: “{words}”", exit_code=1)


def _refuse_hidden_intervals(drawing: Drawing, rows: pd.DataFrame) -> None:
    if not {"low", "high"} <= set(rows.columns):
        return
    wanted = int((rows["low"] != rows["high"]).sum())
    drawn = len(drawing.findobj(lambda artist: str(artist.get_gid() or "").startswith(_INTERVAL)))
    if drawn < wanted:
        raise ChapterlensError(
            f"{wanted} rows of a figure have an interval and {drawn} are drawn: an interval is not hidden",
            exit_code=1,
        )


def drawn_texts(drawing: Drawing) -> list[Text]:
    """The texts that are drawn: those of a hidden axis, and of ticks beyond its ends, lie in a drawing too."""
    axes = [axis for ax in drawing.axes for axis in (ax.xaxis, ax.yaxis)]
    hidden = {id(text) for axis in axes if not axis.get_visible() for text in axis.findobj(Text)}
    for axis in axes:
        low, high = sorted(axis.get_view_interval())
        for tick, place in zip(axis.get_major_ticks(), axis.get_majorticklocs(), strict=False):
            if not low <= place <= high:
                hidden |= {id(tick.label1), id(tick.label2)}
    return [
        text
        for text in drawing.findobj(Text)
        if isinstance(text, Text)
        and text.get_visible()
        and text.get_text().strip()
        and id(text) not in hidden
    ]


def _pointed(ax: Axes) -> Iterator[Line2D]:
    for line in ax.lines:
        if line.get_marker() not in (None, "", "None", " ") and line.get_zorder() >= 2:
            yield line


def _marks(ax: Axes) -> Iterator[Bbox]:
    for patch in ax.patches:
        if isinstance(patch, Rectangle) and patch.get_width() and patch.get_zorder() >= 1:
            yield patch.get_window_extent()
    for line in _pointed(ax):
        half = float(line.get_markersize()) * ax.figure.dpi / 144
        for x, y in ax.transData.transform(line.get_xydata()):
            yield Bbox(((x - half, y - half), (x + half, y + half)))
    for line in ax.lines:
        if line.get_gid() == _INTERVAL:
            yield line.get_window_extent()


def _overlap(box: BboxBase, other: BboxBase) -> bool:
    width = min(box.x1, other.x1) - max(box.x0, other.x0)
    height = min(box.y1, other.y1) - max(box.y0, other.y0)
    return bool(width > _TOUCH and height > _TOUCH)


def _inside(box: BboxBase, other: BboxBase) -> bool:
    return bool(
        box.x0 >= other.x0 - _TOUCH
        and box.x1 <= other.x1 + _TOUCH
        and box.y0 >= other.y0 - _TOUCH
        and box.y1 <= other.y1 + _TOUCH
    )
