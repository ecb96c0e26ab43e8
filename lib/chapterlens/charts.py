"""Charts: each takes a table and Axes and draws in the house style, at any width; on a narrow one labels stand above.

A row to draw has ``label`` (words, or ``Both``) and ``number`` (a ``Cited``); rows of ``quantities`` will do, too. A mark
leads to its number's words. Of things at a date or in a class a row has ``part``, the quote that its mark leads to.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import groupby, pairwise
from typing import Any, Final, cast

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chapterlens.beside import cell_html
from chapterlens.cited import Cited, cite
from chapterlens.drawing import WIDE, draw, interval, lead
from chapterlens.errors import ChapterlensError
from chapterlens.theme import ACCENT, GREY, HAIR, INK, QUIET, SERIES, breadth
from chapterlens.words import known
from nbrelease import blocks
from nbrelease.blocks import Inline

__all__ = ["ACCENT", "GREY", "SERIES", "Chart", "Look", "bars", "calendar", "matrix"]

ROW: Final = 0.3
"""Inches that a row of bars is high."""
_NARROW: Final = 4.5
"""Inches below which labels stand above their marks."""
_LABEL: Final = 8
_MARGIN: Final = 0.25
"""Inches at the sides of a chart that are no axes."""
_DAYS: Final = 370
"""A year, and room for the mark of its last day."""
_GAP: Final = 0.35
"""Rows between two groups."""


class Chart:
    """Bars of rows that a cell shows, each mark leading to its words."""

    def __init__(self, rows: pd.DataFrame, language: str) -> None:
        drawing = draw(lambda ax, _: bars(ax, rows, language=known(language)), rows, WIDE, language)
        self._block = blocks.Figure((), drawing, "", language=language)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        html, drawing = cell_html(self._block, self._block.language), self._block.drawing
        plain = "; ".join(filter(None, (blocks.words((mark.part,)) for mark in drawing.marks)))
        return {"text/html": html, "image/svg+xml": drawing.svg, "text/plain": plain}  # SVG for a PDF


@dataclass(frozen=True, slots=True)
class Look:
    """How the marks of one kind look, and what the kind is called below the drawing.

    Attributes:
        name: of the kind, words or ``Both``.
        shape: a marker of matplotlib.
        colour: its edge, and its face unless hollow.
        hollow: whether the face is left white.
    """

    name: object
    shape: str = "o"
    colour: str = ACCENT
    hollow: bool = False

    @property
    def colours(self) -> dict[str, Any]:
        """As matplotlib takes them."""
        face = "#ffffff" if self.hollow else self.colour
        return {"markeredgecolor": self.colour, "markerfacecolor": face}


def bars(ax: Axes | pd.DataFrame, rows: pd.DataFrame | None = None, *, language: str = "zh") -> Any:
    """Horizontal bars from zero, the printed words at their ends.

    An interval that the words leave is drawn: as a line, with an arrow where it is open; a ceiling as a hollow bar. A range
    begins at its least.

    Args:
        ax: where to draw; without it the rows alone give a ``Chart``, which a cell shows: ``charts.bars(rows)``.
        rows: ``label`` and ``number``, all in one unit.
        language: in which numbers are printed.

    Raises:
        ChapterlensError: there are no rows, a column is missing, or the numbers are in several units.
    """
    if rows is None:
        return Chart(cast(pd.DataFrame, ax), language)
    ax = cast(Axes, ax)
    labels, numbers = _numbers(rows)
    if len(units := Counter(number.unit for number in numbers)) > 1:
        most = ", ".join(f"{unit or 'none'} {count}" for unit, count in units.most_common(6))
        raise ChapterlensError(
            f"bars of numbers in {len(units)} units cannot be compared ({most}{' …' if len(units) > 6 else ''});"
            ' choose the rows of one, as rows[rows["unit"] == "架"]'
        )
    room = _set_rows(ax, labels)
    widest = max(end for one in numbers for end in (_value(one), one.high) if not math.isinf(end)) or 1.0
    ends = [_mark_end(one, widest) for one in numbers]
    axis_length = max(
        end * room / max(room - breadth(one.shown(language)) - 0.15, room * 0.2)
        for end, one in zip(ends, numbers, strict=True)
    )
    thickness = 0.5 if _is_narrow(ax) else 0.62
    for place, (number, end) in enumerate(zip(numbers, ends, strict=True)):
        (patch,) = ax.barh(place, _value(number), height=thickness, color=ACCENT, linewidth=0)
        if number.low < number.value == number.high:  # a ceiling: anything below it is allowed
            interval(patch)
            patch.set(facecolor=HAIR, edgecolor=ACCENT, linewidth=1)
        else:
            _draw_interval(ax, place, number, _value(number) + widest * 0.05)
        shown = number.shown(language)
        words = ax.text(end + axis_length * 0.07 / room, place, shown, va="center", fontsize=_LABEL)
        for artist in (patch, words):
            lead(artist, number.part(language))
    ax.set_xlim(0, axis_length)
    ax.xaxis.set_visible(False)
    ax.spines[["bottom", "left"]].set_visible(False)
    ax.axvline(0, color=GREY, linewidth=0.8, zorder=1)
    return ax


def calendar(ax: Axes, rows: pd.DataFrame, *, looks: Mapping[str, Look], months: Sequence[str]) -> Axes:
    """Dated things, one a row, on the days of their year; labelled beside the mark, grouped at the left.

    A thing known by its month only is drawn over the whole month: what the words leave open is shown.

    Args:
        ax: where to draw.
        rows: ``group`` (rows of one group stand together), ``label``, ``iso`` (2021-05 or 2021-05-21), ``look`` (a key
            of ``looks``), ``part``; in the order to draw. Rows of one label that follow one another are one row, its
            words behind the last mark or before the first.
        looks: how the marks look, by key; named below the drawing if there are several.
        months: the names of the twelve months.

    Raises:
        ChapterlensError: there are no rows, or a column is missing.
    """
    rows = _check_columns(rows, ("group", "label", "iso", "look", "part"))
    is_narrow = _is_narrow(ax)
    places, groups = _group_rows(rows, above=is_narrow)
    tall = (places[-1] + 1.0) * (1.7 if is_narrow else 1.0)
    _set_height(ax, 0.19 * tall + 0.5)
    left = 0.1 if is_narrow else max(breadth(name, 8.5) for _, name in groups) + 0.1
    day = _DAYS / (_width(ax) - left - 0.2)  # days an inch is worth
    firsts = [date(2021, month, 1).timetuple().tm_yday - 1 for month in range(1, 13)]
    for first in firsts[1:]:
        ax.axvline(first, color=HAIR, linewidth=0.6, zorder=0)
    # By place the first and last day, and the row.
    ranges: dict[float, tuple[float, float, Mapping[Any, Any]]] = {}
    for place, row in zip(places, rows.to_dict("records"), strict=True):
        begin, end = _draw_date(ax, place, row, looks[str(row["look"])])
        ranges[place] = (min(begin, ranges.get(place, (begin,))[0]), end, row)
    for place, (begin, end, named) in ranges.items():
        _draw_label(ax, place, named, begin, end, day)
    names = [name if not is_narrow or at % 2 == 0 else "" for at, name in enumerate(months)]
    _heads(ax, [(a + b) / 2 for a, b in pairwise([*firsts, 365])], names, QUIET)
    ax.set_yticks(*([], []) if is_narrow else zip(*groups, strict=True))
    for place, name in groups if is_narrow else ():
        head = _clip(name.replace("\n", " "), _width(ax) - 0.2)
        ax.text(0, place, head, va="center", fontsize=_LABEL, color=QUIET)
    ax.set_xlim(0, _DAYS)
    ax.set_ylim(places[-1] + 0.7, -0.7)
    _legend(ax, looks)
    return ax


def matrix(
    ax: Axes,
    rows: pd.DataFrame,
    *,
    columns: Mapping[str, object],
    looks: Mapping[str, Look],
    hatched: Sequence[str] = (),
    partly: Sequence[str] = (),
    row: float = 0.24,
) -> Axes:
    """Things by class: a row a thing, a column a class, a mark where a thing is said to be in it.

    Args:
        ax: where to draw.
        rows: ``label``, ``column`` (a key of ``columns``), ``look`` (a key of ``looks``), ``part`` and perhaps ``text`` (a
            few characters beside the mark, or below it if there is no room); rows of one label are one row.
        columns: the heads by key, in order.
        looks: how the marks look, by key; named below the drawing if there are several.
        hatched: labels of rows whose content was probably lost.
        partly: labels of rows of which a part was; the lower half is hatched.
        row: inches a row is high.

    Raises:
        ChapterlensError: there are no rows, or a column is missing.
    """
    rows = _check_columns(rows, ("label", "column", "look", "part"))
    labels, keys = list(dict.fromkeys(map(str, rows["label"]))), list(columns)
    heads = [str(head) for head in columns.values()]
    lines = max(head.count("\n") for head in heads) + 1
    texts = [str(text) for text in rows.get("text", ()) if text]
    text_lines = max((text.count("\n") + 1 for text in texts), default=0)
    inches = _set_rows(ax, labels, row=row, below=0.2 + 0.16 * lines)
    # Texts that are wider than what is left of a column stand below their marks, in higher rows.
    is_below = any(breadth(text, _LABEL) > inches / len(keys) - 0.2 for text in texts)
    if is_below:
        _set_height(ax, _figure(ax).get_figheight() + 0.16 * text_lines * len(labels))
    widest = max(breadth(head, _LABEL) for head in heads)
    is_upright = widest > inches / len(keys) - 0.06
    if is_upright:
        _set_height(ax, _figure(ax).get_figheight() + max(widest - 0.16 * lines, 0))
    for place in range(len(labels)):
        ax.plot([-0.5, len(keys) - 0.5], [place, place], color=HAIR, linewidth=0.6, zorder=0)
        # Of a narrow chart the label stands in the upper part of the row.
        full = 0.55 if _is_narrow(ax) else 0.7
        if shaded := full * (labels[place] in hatched) + full / 2 * (labels[place] in partly):
            middle = place + 0.35 - shaded / 2
            shade = ax.barh(middle, len(keys), height=shaded, left=-0.5, color="none", linewidth=0, zorder=0)
            shade[0].set(hatch="////", edgecolor=GREY)
    for cell in rows.to_dict("records"):
        x, y = keys.index(str(cell["column"])), labels.index(str(cell["label"]))
        _draw_mark(ax, x, y, looks[str(cell["look"])], cell["part"], size=6.5)
        if cell.get("text"):
            side, dx, dy = (("center", "top"), 0.0, 0.2) if is_below else (("left", "center"), 0.12, 0.0)
            _draw_text(ax, x + dx, y + dy, *side, str(cell["text"]), cell["part"])
    _heads(ax, range(len(keys)), heads, INK, rotation=90 if is_upright else 0)
    ax.set_xlim(-0.5, len(keys) - 0.5)
    _legend(ax, looks)
    return ax


def _heads(ax: Axes, places: Sequence[float], names: Sequence[str], colour: str, rotation: int = 0) -> None:
    """Write the names of columns above the drawing."""
    ax.set_xticks(places, names, rotation=rotation)
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0, labelcolor=colour)
    ax.spines[["left", "bottom"]].set_visible(False)


def _check_columns(rows: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    missing = [name for name in wanted if name not in rows.columns]
    if missing:
        raise ChapterlensError(
            f"a chart's table lacks {', '.join(missing)}; it has {', '.join(map(str, rows))}"
        )
    if rows.empty:
        raise ChapterlensError("a chart's table has no rows")
    return rows.reset_index(drop=True)


def _numbers(rows: pd.DataFrame) -> tuple[list[str], list[Cited]]:
    """The labels and numbers of rows; of quantities their short names or subjects, ranges and proportions left out."""
    if "number" not in rows and {"surface", "value"} <= set(rows):
        records = [row for _, row in rows[rows["value"].notna()].iterrows()]
        return [str(row.get("label") or row["subject"]) for row in records], [cite(row) for row in records]
    rows = _check_columns(rows, ("label", "number"))
    return [str(label) for label in rows["label"]], list(rows["number"])


def _figure(ax: Axes) -> Figure:
    return cast(Figure, ax.get_figure())


def _width(ax: Axes) -> float:
    return float(_figure(ax).get_figwidth())


def _is_narrow(ax: Axes) -> bool:
    """Whether labels stand above their marks."""
    return _width(ax) < _NARROW


def _set_height(ax: Axes, inches: float) -> None:
    _figure(ax).set_figheight(inches)


def _set_rows(ax: Axes, labels: Sequence[str], *, row: float = ROW, below: float = 0.0) -> float:
    """Set out one row a label, from the top; the inches that are left for the axes.

    Args:
        ax: where to draw.
        labels: the names of the rows.
        row: inches a row is high.
        below: inches for what stands above or below the rows.
    """
    if _is_narrow(ax):
        _set_height(ax, (row + 0.16) * len(labels) + 0.2 + below)
        across = ax.get_yaxis_transform()
        for place, label in enumerate(labels):
            words = _clip(label, _width(ax) - 0.1)
            ax.text(0, place - 0.46, words, va="center", fontsize=_LABEL, color=INK, transform=across)
        ax.set_yticks([])
        ax.set_ylim(len(labels) - 0.5, -0.8)
        return _width(ax) - _MARGIN
    _set_height(ax, row * len(labels) + 0.2 + below)
    ax.set_yticks(range(len(labels)), list(labels))
    ax.set_ylim(len(labels) - 0.45, -0.6)
    return _width(ax) - max(breadth(label, 8.5) for label in labels) - _MARGIN


def _clip(label: str, inches: float) -> str:
    """A label that fits, its end left out if it must be."""
    cut = label
    while len(cut) > 1 and breadth(cut, _LABEL) > inches:
        cut = cut.removesuffix("…")[:-1] + "…"
    return cut


def _value(number: Cited) -> float:
    """The value of a number, of a range its least."""
    return number.low if math.isnan(number.value) else number.value


def _mark_end(number: Cited, widest: float) -> float:
    """Where the mark of a row ends, its interval with it."""
    return _value(number) + widest * 0.07 if math.isinf(number.high) else max(_value(number), number.high)


def _draw_interval(ax: Axes, place: int, number: Cited, open_end: float) -> None:
    """Draw the interval that the words leave as a line; an open end is an arrow."""
    if number.low == number.high:
        return
    is_open = math.isinf(number.high)
    end = open_end if is_open else number.high
    begin = number.low if math.isfinite(number.low) and number.low > 0 else _value(number)
    (line,) = ax.plot([begin, end], [place, place], color=INK, linewidth=1.3, solid_capstyle="butt")
    interval(line)
    for at, shape in [(end, ">")] if is_open else [(begin, "|"), (end, "|")]:
        ax.plot([at], [place], shape, color=INK, markersize=3.5 if is_open else 5)


def _group_rows(rows: pd.DataFrame, *, above: bool) -> tuple[list[float], list[tuple[float, str]]]:
    """Where each row is drawn, a gap between groups; and where each group's name stands: beside or above its rows."""
    places: list[float] = []
    names = []
    at = 0.0
    named = zip(map(str, rows["group"]), map(str, rows["label"]), strict=True)
    for name, group in groupby(named, key=lambda one: one[0]):
        at += 0.6 if above else 0.0
        names.append((at - 1.05 if above else at + 0.4 * name.count("\n"), name))
        for _, same in groupby(group):
            places += [at for _ in same]
            at += 1.0
        at += _GAP
    return places, names


def _draw_date(ax: Axes, place: float, row: Mapping[Any, Any], look: Look) -> tuple[float, float]:
    """Draw the mark of a row; the days of the year that it begins and ends at."""
    known = pd.Period(str(row["iso"]))  # a month or a day
    begin, end = float(known.start_time.day_of_year - 1), float(known.end_time.day_of_year)
    if end - begin > 1:
        ax.plot([begin + 1, end - 1], [place, place], color=GREY, linewidth=2.4, zorder=1)
    else:
        begin = end = end - 0.5
    _draw_mark(ax, (begin + end) / 2, place, look, row["part"])
    return begin, end


def _draw_label(ax: Axes, place: float, row: Mapping[Any, Any], begin: float, end: float, day: float) -> None:
    """Write the label of a row beside its marks: behind them if there is room."""
    label = str(row["label"])
    gap, wide = 0.09 * day, breadth(label, _LABEL) * day
    if _is_narrow(ax):
        at, level, side = min(max(begin - wide / 2, 0), _DAYS - wide), place - 0.5, "left"
    else:
        fits_right = end + gap + wide <= _DAYS
        at, level, side = (end + gap, place, "left") if fits_right else (begin - gap, place, "right")
    _draw_text(ax, at, level, side, "center", label, row["part"])


def _draw_text(ax: Axes, x: float, y: float, side: str, level: str, words: str, part: Inline) -> None:
    """Write words that lead to others."""
    text = ax.text(x, y, words, fontsize=_LABEL, color=INK)
    text.set(ha=side, va=level)
    text.set_bbox({"facecolor": "#ffffff", "linewidth": 0, "pad": 0.5})  # no line runs through it
    lead(text, part)


def _draw_mark(ax: Axes, x: float, y: float, look: Look, part: Inline, size: float = 5.5) -> None:
    # A white edge keeps it clear of lines and hatching.
    ax.plot([x], [y], look.shape, markersize=size + 4, color="#ffffff", markeredgewidth=0, zorder=1.9)
    (mark,) = ax.plot([x], [y], look.shape, markersize=size, markeredgewidth=1.2, zorder=3, **look.colours)
    lead(mark, part)


def _legend(ax: Axes, looks: Mapping[str, Look]) -> None:
    """The kinds of marks with their names below the drawing; nothing of a single kind."""
    if len(looks) < 2:
        return
    names = [str(look.name) for look in looks.values()]
    columns = max(1, int((_width(ax) - 0.2) / (max(map(breadth, names)) + 0.4)))
    mark = partial(Line2D, [], [], linestyle="", markersize=5.5)
    marks = [mark(marker=one.shape, **one.colours) for one in looks.values()]
    _set_height(ax, _figure(ax).get_figheight() + 0.1 + 0.18 * math.ceil(len(names) / columns))
    look = {"frameon": False, "fontsize": _LABEL, "labelcolor": QUIET, "handletextpad": 0.2}
    _figure(ax).legend(marks, names, loc="outside lower left", ncols=columns, columnspacing=1, **look)
