"""A finished figure: a drawing with its finding, measure, source, words for those who cannot see it, and rows.

Knows how a figure is handed to a page; what it must hold is the ``contract``'s, what is drawn the ``charts``'.
"""

import io
import math
from typing import Any, Final
from weakref import WeakKeyDictionary

import pandas as pd
from lxml import etree
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text

from chapterlens.errors import ChapterlensError
from chapterlens.show.adapter import bundle, figure
from chapterlens.show.contract import Measure, draw_boxes, drawn_texts, refuse_drawing, refuse_words
from chapterlens.show.grids import source_line
from chapterlens.show.inline import Run, to_plain
from chapterlens.show.theme import WIDTH, style
from chapterlens.show.words import word

_LEADS: Final["WeakKeyDictionary[Artist, tuple[str, str]]"] = WeakKeyDictionary()
"""Where marks lead and what hovering shows; matplotlib's artists have no room for both."""
_BARE: Final = ("rule", "heading", "kind", "words")
"""Columns of a table that say nothing to whoever takes the data along."""


class Figure:
    """A finished figure. In a notebook it shows itself; a page takes its payload (see ``render``).

    Args:
        ax: the drawing.
        title: the finding, one sentence (inline text: its numbers are links).
        subtitle: measure, unit, scope and period.
        rows: the rows drawn, with ``section``, ``line``, ``start``; the source line is made from them.
        alt: chart type and main trend in words; made from the rows for a chart of bars or dots.
        note: what a reader must know, if anything.
        language: zh or en.
        name: what the figure's data is called when it is taken along.

    Raises:
        ChapterlensError: the figure breaks the contract (no rows, no finding, an interval hidden, labels that
            overlap, …); the sentence says how.
    """

    def __init__(
        self,
        ax: Axes,
        *,
        title: str,
        subtitle: str | Measure,
        rows: pd.DataFrame,
        alt: str = "",
        note: str = "",
        language: str = "zh",
        name: str = "",
    ) -> None:
        if rows.empty:
            raise ChapterlensError(f"a figure without rows is not drawn: {to_plain(title)}")
        drawing = ax.figure
        assert isinstance(drawing, Drawing)
        under = subtitle.told(language) if isinstance(subtitle, Measure) else subtitle
        said = alt or _described(str(ax.get_label()), rows, language)
        draw_boxes(drawing)
        refuse_words(title, under, said, language)
        refuse_drawing(drawing, rows, under, language)
        columns = [column for column in rows.columns if column not in _BARE]
        self.payload: dict[str, Any] = {
            "title": title,
            "subtitle": under,
            "note": note,
            "source": source_line(rows, language),
            "alt": said,
            **_drawn(drawing),
            "columns": columns,
            "rows": [[_plain(value) for value in row] for row in rows[columns].itertuples(index=False)],
            "lang": language,
            "name": name,
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        told = f"{to_plain(self.payload['title'])}\n{self.payload['alt']}"
        return bundle(figure(self.payload), told, self.payload["lang"])


def axes(height: float, *, columns: int = 1, share_y: bool = True) -> Any:
    """Axes in the house style on a new drawing.

    Args:
        height: inches, as the data needs.
        columns: how many side by side.
        share_y: whether they share the y axis.

    Returns:
        The Axes, or an array of them when there are several. No pyplot is involved, so that a kernel does not
        show the drawing a second time.
    """
    with style():
        drawing = Drawing(figsize=(WIDTH, height), layout="constrained")
        FigureCanvasSVG(drawing)
        return drawing.subplots(1, columns, sharey=share_y)


def lead(artist: Artist, start: int, words: str, *, line: int = 0) -> None:
    """Lead from a mark to its words: clicking goes to the offset ``start`` (or a line), hovering shows ``words``."""
    _LEADS[artist] = (f"#L{line}" if line else f"#s{start}", " ".join(words.split()))


def _drawn(drawing: Drawing) -> dict[str, Any]:
    """The drawing as SVG with real text, the same bytes each time, and its marks: what is written or leads somewhere."""
    marked = dict.fromkeys([*drawing.findobj(lambda artist: artist in _LEADS), *drawn_texts(drawing)])
    for number, artist in enumerate(marked):
        artist.set_gid(f"mark-{number}")
    buffer = io.BytesIO()
    with style():
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    svg = etree.fromstring(buffer.getvalue())
    for metadata in svg.findall("{*}metadata"):
        svg.remove(metadata)
    axes = [axis for ax in drawing.axes for axis in (ax.xaxis, ax.yaxis)]
    ticks = {label for axis in axes for label in axis.get_ticklabels()}
    marks = [_mark(artist, drawing, artist in ticks) for artist in marked]
    return {"svg": etree.tostring(svg, encoding="unicode"), "marks": marks}


def _mark(artist: Artist, drawing: Drawing, tick: bool) -> dict[str, Any]:
    """What an artist says, where it leads, and the box of a label in points from the upper left."""
    href, hover = _LEADS.get(artist, (None, None))
    words = ""
    box: tuple[float, ...] = ()
    if isinstance(artist, Text):
        words, scale = artist.get_text(), 72 / drawing.dpi
        extent = artist.get_window_extent()
        top = (drawing.bbox.height - extent.y1) * scale
        box = tuple(
            round(float(one), 2)
            for one in (extent.x0 * scale, top, extent.width * scale, extent.height * scale)
        )
    kind = "tick" if tick else "label" if words else "shape"
    return {"run": Run(words, href, hover), "kind": kind, "id": artist.get_gid(), "box": box}


def _described(kind: str, rows: pd.DataFrame, language: str) -> str:
    """Type and main trend of a chart of labelled values; empty for what cannot be told from the rows."""
    if kind not in ("bars", "dots") or not {"label", "value", "surface"} <= set(rows.columns):
        return ""
    ordered = rows.sort_values("value", ascending=False, kind="stable").to_dict("records")
    most, least = ordered[0], ordered[-1]
    ends = [str(row[name]).replace("**", "") for row in (most, least) for name in ("label", "surface")]
    return word(f"chart_{kind}", language, len(rows), *ends)


def _plain(value: Any) -> str | int | float | bool | None:
    if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if hasattr(value, "item"):
        return _plain(value.item())
    return value if isinstance(value, int | float | bool) else str(value)
