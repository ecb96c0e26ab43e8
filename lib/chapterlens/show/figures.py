"""The chart contract: a drawing with its finding, measure, source, words for those who cannot see it, and rows.

Knows how a figure is handed to a page; nothing about what is drawn.
"""

import io
import re
from itertools import combinations
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Text

from chapterlens.errors import ChapterlensError
from chapterlens.show.inline import link, to_plain
from chapterlens.show.render import FIGURE, figure_html
from chapterlens.show.theme import WIDTH, characters, style
from chapterlens.show.words import word


class Figure:
    """A finished figure. In a notebook it shows itself; a page takes its payload.

    Args:
        ax: the drawing.
        title: the finding, one sentence (inline text: its numbers are links).
        subtitle: measure, unit, scope and period.
        rows: the rows drawn, with ``section``, ``line``, ``start``; the source line is made from them.
        alt: chart type and main trend in words.
        note: what a reader must know, if anything.
        language: zh or en.

    Raises:
        ChapterlensError: no rows, no title or alt text, labels that overlap, a character no font can draw.
    """

    def __init__(
        self,
        ax: Axes,
        *,
        title: str,
        subtitle: str,
        rows: pd.DataFrame,
        alt: str,
        note: str = "",
        language: str = "zh",
    ) -> None:
        if rows.empty:
            raise ChapterlensError(f"a figure without rows is not drawn: {to_plain(title)}")
        if not to_plain(title).strip() or not alt.strip() or not subtitle.strip():
            raise ChapterlensError(
                "a figure needs its finding as title, its measure as subtitle, and alt text"
            )
        drawing = ax.figure
        assert isinstance(drawing, Drawing)
        refuse_overlaps(drawing)
        columns = [name for name in rows.columns if name not in ("rule", "heading")]
        self.payload: dict[str, Any] = {
            "title": title,
            "subtitle": subtitle,
            "note": note,
            "source": source_line(rows, language),
            "alt": alt,
            "svg": svg(drawing, alt),
            "columns": columns,
            "rows": [[_plain(value) for value in row] for row in rows[columns].itertuples(index=False)],
            "lang": language,
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


def source_line(rows: pd.DataFrame, language: str) -> str:
    """Where the rows come from, linked: ``2.3节 第227行、第228行``."""
    parts = []
    for section, group in rows.groupby("section", sort=False):
        name = word("opening", language) if section == "opening" else word("section", language, section)
        lines = sorted({int(line) for line in group["line"]})
        shown = word("list_mark", language).join(link(word("line", language, n), f"#L{n}") for n in lines)
        parts.append(f"{name} {shown}")
    return ("；" if language == "zh" else "; ").join(parts)


def svg(drawing: Drawing, alt: str) -> str:
    """The drawing as SVG with real text, the same bytes each time, without an XML prologue.

    Raises:
        ChapterlensError: a character that neither font can draw.
    """
    refuse_boxes(drawing)
    buffer = io.StringIO()
    with style():
        drawing.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
    text = buffer.getvalue()
    text = text[text.index("<svg") :].rstrip()
    text = text.replace(' target="_blank"', "")
    described = f'<svg role="img" aria-label="{_attribute(alt)}" '
    return re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL).replace("<svg ", described, 1)


def refuse_boxes(drawing: Drawing) -> None:
    """Refuse a drawing with a character that would come out as an empty box.

    Raises:
        ChapterlensError: naming the character and the label.
    """
    for text in drawing.findobj(Text):
        assert isinstance(text, Text)
        for sign in text.get_text():
            if ord(sign) not in characters() and not sign.isspace():
                raise ChapterlensError(
                    f"no font of a chart can draw {sign} (U+{ord(sign):04X}) in the label “{text.get_text()}”",
                    exit_code=1,
                )


def refuse_overlaps(drawing: Drawing) -> None:
    """Refuse a drawing in which two texts lie over each other.

    Raises:
        ChapterlensError: naming the two texts.
    """
    with style():
        drawing.draw_without_rendering()
    seen = [
        (text, text.get_window_extent())
        for text in drawing.findobj(Text)
        if isinstance(text, Text) and text.get_visible() and text.get_text().strip()
    ]
    for (first, box), (second, other) in combinations(seen, 2):
        width = min(box.x1, other.x1) - max(box.x0, other.x0)
        height = min(box.y1, other.y1) - max(box.y0, other.y0)
        # A pixel of touching is the rounding of text boxes, not an overlap.
        if width > 1.5 and height > 1.5:
            raise ChapterlensError(
                f"labels overlap in a chart: “{first.get_text()}” and “{second.get_text()}”", exit_code=1
            )


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace("\n", " ")


def _plain(value: Any) -> str | int | float | bool | None:
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return None
    if hasattr(value, "item"):
        return _plain(value.item())
    return value if isinstance(value, str | int | float | bool) else str(value)
