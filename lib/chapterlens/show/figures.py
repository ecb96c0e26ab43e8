"""A finished figure: a drawing with its finding, measure, source, words for those who cannot see it, and rows.

Knows how a figure is handed to a page; what it must hold is the ``contract``'s, what is drawn the ``charts``'.
"""

import io
import math
import re
from typing import Any, Final

import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing

from chapterlens.errors import ChapterlensError
from chapterlens.show.contract import Measure, refuse_boxes, refuse_drawing, refuse_words
from chapterlens.show.grids import source_line
from chapterlens.show.inline import to_plain
from chapterlens.show.render import FIGURE, figure_html
from chapterlens.show.theme import WIDTH, style
from chapterlens.show.words import word

_LINK: Final = re.compile(r'(?s)<a xlink:href="(#[sL]\d+)(?: ([^"]*))?"[^>]*>')
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
        refuse_words(title, under, said, language)
        refuse_drawing(drawing, rows, under, language)
        columns = [column for column in rows.columns if column not in _BARE]
        self.payload: dict[str, Any] = {
            "title": title,
            "subtitle": under,
            "note": note,
            "source": source_line(rows, language),
            "alt": said,
            "svg": svg(drawing, said),
            "columns": columns,
            "rows": [[_plain(value) for value in row] for row in rows[columns].itertuples(index=False)],
            "lang": language,
            "name": name,
            "number": None,
            "id": None,
        }

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        told = f"{to_plain(self.payload['title'])}\n{self.payload['alt']}"
        return {FIGURE: self.payload, "text/html": figure_html(self.payload, styled=True), "text/plain": told}


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


def lead(artist: Artist, start: int, words: str) -> None:
    """Lead from a mark to its words: clicking goes to the offset ``start``, hovering shows ``words``."""
    artist.set_url(f"#s{start} {' '.join(words.split())}".rstrip())


def svg(drawing: Drawing, alt: str) -> str:
    """The drawing as SVG with real text, the same bytes each time, without an XML prologue.

    A link shows what ``lead`` was told as its title, and opens in the page it is in.

    Raises:
        ChapterlensError: a character that neither font can draw.
    """
    refuse_boxes(drawing)
    buffer = io.StringIO()
    with style():
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :].rstrip()
    text = _LINK.sub(_titled, text)
    described = f'<svg role="img" aria-label="{_attribute(alt)}" '
    return re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL).replace("<svg ", described, 1)


def _titled(found: re.Match[str]) -> str:
    # matplotlib has escaped the words as an attribute; that is good for an element's text too.
    title = f"<title>{found[2]}</title>" if found[2] else ""
    return f'<a xlink:href="{found[1]}">{title}'


def _described(kind: str, rows: pd.DataFrame, language: str) -> str:
    """Type and main trend of a chart of labelled values; empty for what cannot be told from the rows."""
    if kind not in ("bars", "dots") or not {"label", "value", "surface"} <= set(rows.columns):
        return ""
    ordered = rows.sort_values("value", ascending=False, kind="stable").to_dict("records")
    most, least = ordered[0], ordered[-1]
    ends = [str(row[name]).replace("**", "") for row in (most, least) for name in ("label", "surface")]
    return word(f"chart_{kind}", language, len(rows), *ends)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")


def _plain(value: Any) -> str | int | float | bool | None:
    if value is pd.NA or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if hasattr(value, "item"):
        return _plain(value.item())
    return value if isinstance(value, str | int | float | bool) else str(value)
