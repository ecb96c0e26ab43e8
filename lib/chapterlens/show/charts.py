"""Charts: each takes a checked table and an Axes, draws, and gives the Axes back. Knows nothing about pages.

A row to draw has ``label`` (words beside the mark), ``value``, ``low``, ``high``, ``surface`` (as printed), ``start``
(where its words begin; the mark leads there) and perhaps ``words`` (what hovering shows; made from the rest without).
"""

import math
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from chapterlens.errors import ChapterlensError
from chapterlens.show.contract import interval
from chapterlens.show.figures import axes, lead
from chapterlens.show.theme import ACCENT, GREY, HAIR, INK, QUIET, SHAPES, WIDTH, breadth, style

ROW: Final = 0.3
"""Inches that one row of a chart is high."""

_WANTED = ("label", "value", "low", "high", "surface", "start")
_ENGLISH: Final = ((1e9, "bn"), (1e6, "m"))
_MARGIN: Final = 0.25
"""Inches at the sides of a chart that are no axes."""


class Mark(NamedTuple):
    """A row as drawn."""

    label: str
    value: float
    low: float
    high: float
    surface: str
    start: int
    words: str

    @property
    def printed(self) -> str:
        """The words as the source prints them, without marks of emphasis."""
        return self.surface.replace("**", "")

    @property
    def told(self) -> str:
        """What hovering shows: the label, the words, the interval they leave."""
        if self.words:
            return f"{self.label} · {self.words}"
        span = (
            ""
            if self.low == self.high
            else f" · {self.low:g} – {'∞' if math.isinf(self.high) else f'{self.high:g}'}"
        )
        return f"{self.label} · {self.printed}{span}"


def checked(rows: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """The table with a fresh index.

    Raises:
        ChapterlensError: it has no rows or lacks a column.
    """
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
            str(row.get("words", "")),
        )
        for row in checked(rows, _WANTED).to_dict("records")
    ]


def bars(
    rows: pd.DataFrame, *, colour: str = ACCENT, highlight: Sequence[str] = (), ax: Axes | None = None
) -> Axes:
    """Horizontal bars from zero, the printed words at their ends.

    An interval that the words leave is drawn: as a line, with an arrow where it is open; a ceiling as a hollow bar.

    Args:
        rows: columns of the module; one unit for all.
        colour: of the bars (of the highlighted ones, when some are).
        highlight: labels to set off in colour against grey.
        ax: where to draw; new by default, as high as the rows need.
    """
    marks = _marks(rows)
    ax = ax if ax is not None else axes(ROW * len(marks) + 0.2)
    ax.set_label("bars")
    with style():
        widest = max(end for mark in marks for end in (mark.value, mark.high) if not math.isinf(end))
        room = _room(marks)
        full = max(_needed(_end(mark, widest), mark, room) for mark in marks)
        for place, mark in enumerate(marks):
            shown = colour if not highlight or mark.label in highlight else GREY
            (patch,) = ax.barh(place, mark.value, height=0.62, color=shown, linewidth=0)
            lead(patch, mark.start, mark.told)
            if mark.low < mark.value == mark.high:  # a ceiling: anything below it is allowed
                patch.set(facecolor=HAIR, edgecolor=shown, linewidth=1)
                interval(patch)
            else:
                _interval(ax, place, mark, widest)
            words = ax.text(
                _end(mark, widest) + full * 0.07 / room,
                place,
                mark.printed,
                va="center",
                fontsize=8,
                color=INK,
            )
            lead(words, mark.start, mark.told)
        _names(ax, marks)
        ax.set_xlim(0, full)
        ax.xaxis.set_visible(False)
        ax.spines[["bottom", "left"]].set_visible(False)
        ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    return ax


def dots(rows: pd.DataFrame, *, colour: str = ACCENT, language: str = "zh", ax: Axes | None = None) -> Axes:
    """Dots on a logarithmic axis, for values of very different size; intervals drawn, the axis said to be one.

    Args:
        rows: columns of the module, values above zero.
        colour: of the dots.
        language: in which the decades of the axis are written.
        ax: where to draw; new by default.
    """
    marks = _marks(rows)
    if min(mark.value for mark in marks) <= 0:
        raise ChapterlensError("a logarithmic axis has no place for zero")
    ax = ax if ax is not None else axes(ROW * len(marks) + 0.45)
    ax.set_label("dots")
    with style():
        low = math.floor(math.log10(min(mark.value for mark in marks)))
        high = math.ceil(math.log10(max(mark.value for mark in marks)))
        left = 10.0**low / 1.6
        # Decades that an inch is worth, once the widest words beside the last dot have their room.
        room = _room(marks) - max(breadth(mark.printed) for mark in marks) - 0.35
        span = math.log10(max(mark.value for mark in marks) * 2.2 / left)
        right = left * 10.0 ** (span * _room(marks) / max(room, 0.5))
        ax.set_xscale("log")
        ax.set_xlim(left, right)
        for place, mark in enumerate(marks):
            ax.plot([left, mark.value], [place, place], color=HAIR, linewidth=0.8, zorder=1)
            end = _spread(ax, place, mark, colour)
            (dot,) = ax.plot([mark.value], [place], "o", color=colour, markersize=6, zorder=3)
            lead(dot, mark.start, mark.told)
            words = ax.text(end * 10.0 ** (span * 0.12 / room), place, mark.printed, va="center", fontsize=8)
            words.set_color(INK)
            lead(words, mark.start, mark.told)
        _names(ax, marks)
        step = 1 if high - low <= 8 else 2
        ax.xaxis.set_major_locator(FixedLocator([10.0**n for n in range(low, high + 1, step)]))
        ax.xaxis.set_minor_locator(NullLocator())
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _power(value, language)))
        ax.grid(axis="x")
        ax.spines["left"].set_visible(False)
    return ax


def timeline(
    events: pd.DataFrame, *, colours: Mapping[str, str], month_word: str = "{}月", ax: Axes | None = None
) -> Axes:
    """Dated events by month, one mark an event, stacked, hue and shape by section; the count above each month.

    Args:
        events: columns ``iso`` (2021-05 or 2021-05-21), ``section``, ``start`` and perhaps ``event``.
        colours: the hue of each section, in the order of the sections.
        month_word: how a month is written, ``{}`` its number.
        ax: where to draw; new by default.
    """
    events = checked(events, ("iso", "section", "start"))
    months = events["iso"].str.slice(5, 7).astype(int)
    tallest = int(months.value_counts().max())
    ax = ax if ax is not None else axes(0.2 * tallest + 0.75)
    shapes = dict(zip(colours, SHAPES, strict=False))
    with style():
        for month in range(1, 13):
            here = events[months == month].sort_values(["section", "iso"])
            for level, row in enumerate(here.to_dict("records")):
                section = str(row["section"])
                shown, shape = colours.get(section, GREY), shapes.get(section, "X")
                (dot,) = ax.plot([month], [level + 0.5], shape, color=shown, markersize=8)
                lead(dot, int(row["start"]), f"{row['iso']} {row.get('event', '')}")
            count = str(len(here)) if len(here) else "–"
            ax.text(month, len(here) + 0.4, count, ha="center", fontsize=8, color=INK if len(here) else QUIET)
        ax.set_xlim(0.4, 12.6)
        ax.set_ylim(0, tallest + 1.3)
        ax.set_xticks(range(1, 13), [month_word.format(month) for month in range(1, 13)])
        ax.yaxis.set_visible(False)
        ax.spines["left"].set_visible(False)
    return ax


def profile(
    counts: pd.DataFrame,
    *,
    colours: Sequence[str],
    starts: pd.DataFrame | None = None,
    strong: Sequence[bool] = (),
    row: float = ROW,
) -> Axes:
    """Small multiples: one panel a column, one bar a row, the number at its end; each panel has its own scale.

    Args:
        counts: index the row labels, one column a measure.
        colours: one a row.
        starts: of the same shape, where the words of a cell begin; bar and number lead there.
        strong: which rows are heads of those below; the others are set back. All are alike without.
        row: inches a row is high.

    Returns:
        The first panel; all are on one drawing.
    """
    if counts.empty:
        raise ChapterlensError("a chart's table has no rows")
    drawn = _panels(counts, row)
    with style():
        for ax, name in zip(drawn, counts.columns, strict=True):
            values = [float(value) for value in counts[name]]
            patches = ax.barh(range(len(counts)), values, height=0.62, color=list(colours), linewidth=0)
            widest = max(*values, 1.0)
            for place, value in enumerate(values):
                shown, ink = (f"{value:g}", INK) if value else ("–", QUIET)
                said = ax.text(value + widest * 0.06, place, shown, va="center", fontsize=8, color=ink)
                if starts is not None and value:
                    told = f"= Σ {value:g} · {' '.join(counts.index[place].split())}, {name}"
                    lead(patches[place], int(starts[name].iloc[place]), told)
                    lead(said, int(starts[name].iloc[place]), told)
            ax.set_xlim(0, widest * 1.55)
            ax.set_title(name, fontsize=8, color=INK, loc="left")
            ax.set_yticks(range(len(counts)), list(counts.index))
            ax.set_ylim(len(counts) - 0.4, -0.6)
            ax.xaxis.set_visible(False)
            ax.spines[["bottom", "left"]].set_visible(False)
            ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
        _left(drawn[0], strong)
    return drawn[0]


def _left(ax: Axes, strong: Sequence[bool]) -> None:
    """The names of rows set flush left, those that are no heads in a quieter ink."""
    labels = ax.get_yticklabels()
    wide = max(breadth(label.get_text(), 8.5) for label in labels)
    ax.tick_params(axis="y", pad=wide * 72 + 4)
    for place, label in enumerate(labels):
        label.set_horizontalalignment("left")
        if strong and not strong[place]:
            label.set_color(QUIET)


def _panels(counts: pd.DataFrame, row: float) -> list[Axes]:
    """One panel a measure, side by side."""
    made = axes(row * len(counts) + 0.35, columns=len(counts.columns))
    return [made] if isinstance(made, Axes) else list(made)


def _room(marks: Sequence[Mark]) -> float:
    """Inches that are left for the axes beside the labels."""
    return WIDTH - max(breadth(mark.label, 8.5) for mark in marks) - _MARGIN


def _end(mark: Mark, widest: float) -> float:
    """Where the mark of a row ends, its interval with it."""
    if math.isinf(mark.high):
        return mark.value + widest * 0.07
    return max(mark.value, mark.high)


def _needed(end: float, mark: Mark, room: float) -> float:
    """The end of an axis on which the words beside the mark still have their place."""
    return end * room / max(room - breadth(mark.printed) - 0.15, room * 0.2)


def _interval(ax: Axes, place: int, mark: Mark, widest: float) -> None:
    """The interval that the words leave as a line beyond or across the bar's end; an open end is an arrow."""
    if mark.low == mark.high:
        return
    open_end = math.isinf(mark.high)
    end = mark.value + widest * 0.05 if open_end else mark.high
    begin = mark.low if not math.isinf(mark.low) and mark.low > 0 else mark.value
    (line,) = ax.plot([begin, end], [place, place], color=INK, linewidth=1.2, solid_capstyle="butt")
    interval(line)
    ends = [(end, ">" if open_end else "|")]
    for at, shape in ends if open_end else [(begin, "|"), *ends]:
        ax.plot([at], [place], shape, color=INK, markersize=3.5 if open_end else 5)


def _spread(ax: Axes, place: int, mark: Mark, colour: str) -> float:
    """The same on a logarithmic axis; where it ends."""
    if mark.low == mark.high:
        return mark.value
    open_end = math.isinf(mark.high)
    end = mark.value * 2.2 if open_end else max(mark.high, mark.value * 1.15)
    begin = mark.low if not math.isinf(mark.low) and mark.low > 0 else mark.value
    (line,) = ax.plot([begin, end], [place, place], color=colour, linewidth=1.6)
    interval(line)
    if open_end:
        ax.plot([end], [place], ">", color=colour, markersize=4)
    return end


def _names(ax: Axes, marks: Sequence[Mark]) -> None:
    ax.set_yticks(range(len(marks)), [mark.label for mark in marks])
    ax.set_ylim(len(marks) - 0.45, -0.6)


def _power(value: float, language: str) -> str:
    """A decade in words: 1万, 1亿; 10,000, 100 million."""
    if language == "en":
        return next(
            (f"{value / size:,.0f} {name}" for size, name in _ENGLISH if value >= size), f"{value:,.0f}"
        )
    if value >= 1e8:
        return f"{value / 1e8:,.0f}亿"
    return f"{value / 1e4:,.0f}万" if value >= 1e4 else f"{value:g}"
