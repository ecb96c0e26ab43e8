"""Charts: each takes a checked table and an Axes, draws, and gives the Axes back. Knows nothing about pages.

A row to draw has ``label`` (words beside the mark), ``value``, ``low``, ``high``, ``surface`` (as printed) and
``start`` (where its words begin; the mark links there).
"""

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from chapterlens.errors import ChapterlensError
from chapterlens.show.figures import axes
from chapterlens.show.theme import ACCENT, GREY, HAIR, INK, QUIET, style

ROW: Final = 0.3
"""Inches that one row of a chart is high."""

_WANTED = ("label", "value", "low", "high", "surface", "start")


class Mark(NamedTuple):
    """A row as drawn."""

    label: str
    value: float
    low: float
    high: float
    surface: str
    start: int

    @property
    def printed(self) -> str:
        """The words as the source prints them, without marks of emphasis."""
        return self.surface.replace("**", "")

    @property
    def url(self) -> str:
        """Where the words are."""
        return f"#s{self.start}"


def _checked(rows: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    missing = [name for name in wanted if name not in rows.columns]
    if missing:
        raise ChapterlensError(
            f"a chart's table lacks {', '.join(missing)}; it has {', '.join(rows.columns)}"
        )
    if rows.empty:
        raise ChapterlensError("a chart's table has no rows")
    return rows.reset_index(drop=True)


def _marks(rows: pd.DataFrame) -> list[Mark]:
    return [
        Mark(
            str(row["label"]),
            float(row["value"]),
            float(row["low"]),
            float(row["high"]),
            str(row["surface"]),
            int(row["start"]),
        )
        for row in _checked(rows, _WANTED).to_dict("records")
    ]


def bars(
    rows: pd.DataFrame, *, colour: str = ACCENT, highlight: Sequence[str] = (), ax: Axes | None = None
) -> Axes:
    """Horizontal bars from zero, the printed words at their ends; an interval the words leave is drawn as a line.

    Args:
        rows: columns of the module; one unit for all.
        colour: of the bars (of the highlighted ones, when some are).
        highlight: labels to set off in colour against grey.
        ax: where to draw; new by default, as high as the rows need.
    """
    marks = _marks(rows)
    ax = ax if ax is not None else axes(ROW * len(marks) + 0.35)
    with style():
        widest = max(end for mark in marks for end in (mark.value, mark.high) if not math.isinf(end))
        for place, mark in enumerate(marks):
            shown = colour if not highlight or mark.label in highlight else GREY
            (patch,) = ax.barh(place, mark.value, height=0.62, color=shown, linewidth=0)
            patch.set_url(mark.url)
            end = _interval(ax, place, mark, widest)
            ax.text(
                end + widest * 0.012, place, mark.printed, va="center", fontsize=8, color=INK, url=mark.url
            )
        _names(ax, marks)
        ax.set_xlim(0, widest * 1.24)
        ax.xaxis.set_visible(False)
        ax.spines[["bottom", "left"]].set_visible(False)
        ax.axvline(0, color=GREY, linewidth=0.8)
    return ax


def dots(rows: pd.DataFrame, *, colour: str = ACCENT, ax: Axes | None = None) -> Axes:
    """Dots on a logarithmic axis, for values of very different size; intervals drawn, the axis said to be one.

    Args:
        rows: columns of the module, values above zero.
        colour: of the dots.
        ax: where to draw; new by default.
    """
    marks = _marks(rows)
    if min(mark.value for mark in marks) <= 0:
        raise ChapterlensError("a logarithmic axis has no place for zero")
    ax = ax if ax is not None else axes(ROW * len(marks) + 0.55)
    with style():
        low = math.floor(math.log10(min(mark.value for mark in marks)))
        high = math.ceil(math.log10(max(mark.value for mark in marks)))
        left = 10.0**low / 1.6
        ax.set_xscale("log")
        ax.set_xlim(left, 10.0 ** (high + 1.6))
        for place, mark in enumerate(marks):
            ax.plot([left, mark.value], [place, place], color=HAIR, linewidth=0.8, zorder=1)
            (dot,) = ax.plot([mark.value], [place], "o", color=colour, markersize=6, zorder=3)
            dot.set_url(mark.url)
            end = mark.value
            if mark.high != mark.low:
                open_end = math.isinf(mark.high)
                end = mark.value * 2.2 if open_end else max(mark.high, mark.value * 1.15)
                ax.plot([mark.value, end], [place, place], color=colour, linewidth=1.6, zorder=2)
                if open_end:
                    ax.plot([end], [place], ">", color=colour, markersize=4, zorder=2)
            ax.text(end * 1.35, place, mark.printed, va="center", fontsize=8, color=INK, url=mark.url)
        _names(ax, marks)
        step = 1 if high - low <= 8 else 2
        ax.xaxis.set_major_locator(FixedLocator([10.0**n for n in range(low, high + 1, step)]))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _power(value)))
        ax.grid(axis="x")
        ax.spines["left"].set_visible(False)
    return ax


def timeline(
    events: pd.DataFrame, *, colours: dict[str, str], month_word: str = "{}月", ax: Axes | None = None
) -> Axes:
    """Dated events by month, one dot an event, stacked, coloured by section; the count above each month.

    Args:
        events: columns ``iso`` (2021-05 or 2021-05-21), ``section``, ``start``.
        colours: the hue of each section.
        month_word: how a month is written, ``{}`` its number.
        ax: where to draw; new by default.
    """
    events = _checked(events, ("iso", "section", "start"))
    months = events["iso"].str.slice(5, 7).astype(int)
    tallest = int(months.value_counts().max())
    ax = ax if ax is not None else axes(0.2 * tallest + 0.75)
    with style():
        for month in range(1, 13):
            here = events[months == month].sort_values(["section", "iso"])
            for level, row in enumerate(here.to_dict("records")):
                shown = colours.get(str(row["section"]), GREY)
                (dot,) = ax.plot([month], [level + 0.5], "o", color=shown, markersize=9)
                dot.set_url(f"#s{row['start']}")
            count = str(len(here)) if len(here) else "–"
            ax.text(month, len(here) + 0.3, count, ha="center", fontsize=8, color=INK if len(here) else QUIET)
        ax.set_xlim(0.4, 12.6)
        ax.set_ylim(0, tallest + 1.1)
        ax.set_xticks(range(1, 13), [month_word.format(month) for month in range(1, 13)])
        ax.yaxis.set_visible(False)
        ax.spines["left"].set_visible(False)
    return ax


def profile(counts: pd.DataFrame, *, colours: Sequence[str], panels: Sequence[Axes] | None = None) -> Axes:
    """Small multiples: one panel a column, one bar a row, the number at its end; each panel has its own scale.

    Args:
        counts: index the row labels, one column a measure.
        colours: one a row.
        panels: where to draw; new by default, as many as columns.

    Returns:
        The first panel; all are on one drawing.
    """
    if counts.empty:
        raise ChapterlensError("a chart's table has no rows")
    drawn = (
        list(panels)
        if panels is not None
        else list(axes(ROW * len(counts) + 0.45, columns=len(counts.columns)))
    )
    with style():
        for ax, name in zip(drawn, counts.columns, strict=True):
            values = counts[name].to_numpy()
            ax.barh(range(len(counts)), values, height=0.62, color=list(colours), linewidth=0)
            widest = max(float(values.max()), 1.0)
            for place, value in enumerate(values):
                ax.text(value + widest * 0.04, place, f"{value:g}", va="center", fontsize=8, color=INK)
            ax.set_xlim(0, widest * 1.35)
            ax.set_title(name, fontsize=8.5, color=INK, loc="left")
            ax.set_yticks(range(len(counts)), list(counts.index))
            ax.xaxis.set_visible(False)
            ax.spines[["bottom", "left"]].set_visible(False)
            ax.axvline(0, color=GREY, linewidth=0.8)
        drawn[0].invert_yaxis()
    return drawn[0]


def _interval(ax: Axes, place: int, mark: Mark, widest: float) -> float:
    """The interval that the words leave as a line beyond or across the bar's end; where it ends."""
    if mark.low == mark.high:
        return mark.value
    open_end = math.isinf(mark.high)
    end = mark.value + widest * 0.05 if open_end else mark.high
    begin = mark.low if not math.isinf(mark.low) and mark.low > 0 else mark.value
    ax.plot([begin, end], [place, place], color=INK, linewidth=1.2, solid_capstyle="butt")
    if open_end:
        ax.plot([end], [place], ">", color=INK, markersize=3.5)
    return max(end, mark.value)


def _names(ax: Axes, marks: Sequence[Mark]) -> None:
    ax.set_yticks(range(len(marks)), [mark.label for mark in marks])
    ax.set_ylim(len(marks) - 0.45, -0.6)


def _power(value: float) -> str:
    """10, 100, 1,000, 1万, 1亿: a decade in the words of the text."""
    if value >= 1e8:
        return f"{value / 1e8:,.0f}亿"
    return f"{value / 1e4:,.0f}万" if value >= 1e4 else f"{value:g}"
