"""Charts by row and column: dated things on the days of a year, things by the class they are in.

Each takes a checked table, draws, and gives the Axes back. Knows nothing about pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from chapterlens.show.charts import checked
from chapterlens.show.figures import axes, lead
from chapterlens.show.theme import ACCENT, GREY, HAIR, INK, QUIET, WIDTH, breadth, style

LINE: Final = 0.19
"""Inches that one row is high."""
_LABEL: Final = 8
_SIDE: Final = 0.2
_DAYS: Final = 370
"""A year, and room for the mark of its last day."""
_GAP: Final = 0.35
"""Rows between two groups."""


@dataclass(frozen=True, slots=True)
class Look:
    """How the marks of one kind look, and what the kind is called above the drawing.

    Attributes:
        name: of the kind.
        shape: a marker of matplotlib.
        colour: its edge, and its face unless hollow.
        hollow: whether the face is left white.
    """

    name: str
    shape: str = "o"
    colour: str = ACCENT
    hollow: bool = False


def calendar(rows: pd.DataFrame, *, looks: Mapping[str, Look], months: Sequence[str]) -> Axes:
    """Dated things, one a row, on the days of their year; labelled beside the mark, grouped at the left.

    A thing that is known by its month only is drawn over the whole month: what the words leave open is shown.

    Args:
        rows: columns ``group`` (rows of one group stand together), ``label``, ``iso`` (2021-05 or 2021-05-21),
            ``look`` (a key of ``looks``), ``start``, ``words``; in the order to draw.
        looks: how the marks look, by key; named above the drawing when there are several.
        months: the names of the twelve months.
    """
    rows = checked(rows, ("group", "label", "iso", "look", "start", "words"))
    places, names = _places(rows)
    tall = places[-1] + 1.0
    left = max(breadth(name, 8.5) for _, name in names) + 0.1
    ax: Axes = axes(LINE * tall + 0.5 + (0.2 if len(looks) > 1 else 0))
    ax.set_label("calendar")
    year = int(str(rows["iso"].iloc[0])[:4])
    firsts = [date(year, month, 1).timetuple().tm_yday - 1 for month in range(1, 13)]
    day = _DAYS / (WIDTH - left - _SIDE)  # days an inch is worth
    with style():
        for first in firsts[1:]:
            ax.axvline(first, color=HAIR, linewidth=0.6, zorder=0)
        for place, row in zip(places, rows.to_dict("records"), strict=True):
            _dated(ax, place, row, looks[str(row["look"])], firsts, day)
        _heads(ax, firsts, months, tall)
        ax.set_yticks([place for place, _ in names], [name for _, name in names])
        ax.set_xlim(0, _DAYS)
        ax.set_ylim(tall - 0.3, -0.7)
        ax.spines[["left", "bottom"]].set_visible(False)
        if len(looks) > 1:
            _legend(ax, list(looks.values()), day)
    return ax


def matrix(
    rows: pd.DataFrame, *, columns: Mapping[str, str], looks: Mapping[str, Look], row: float = 0.24
) -> Axes:
    """Things by class: a row a thing, a column a class, a mark where a thing is said to be in it.

    Args:
        rows: columns ``label``, ``column`` (a key of ``columns``), ``look`` (a key of ``looks``), ``start``,
            ``words`` and perhaps ``text`` (a few characters beside the mark); rows of one label are one row.
        columns: the heads by key, in order; a line break in a head is kept.
        looks: how the marks look, by key; named above the drawing when there are several.
        row: inches a row is high.
    """
    rows = checked(rows, ("label", "column", "look", "start", "words"))
    labels = list(dict.fromkeys(str(label) for label in rows["label"]))
    keys = list(columns)
    heads = max(head.count("\n") for head in columns.values()) + 1
    ax: Axes = axes(row * len(labels) + 0.2 + 0.16 * heads + (0.2 if len(looks) > 1 else 0))
    ax.set_label("matrix")
    with style():
        for place in range(len(labels)):
            ax.plot([-0.5, len(keys) - 0.5], [place, place], color=HAIR, linewidth=0.6, zorder=0)
        for held in rows.to_dict("records"):
            x, y = keys.index(str(held["column"])), labels.index(str(held["label"]))
            look = looks[str(held["look"])]
            told = f"{held['label']} · {held['words']}"
            _mark(ax, x, y, look, int(held["start"]), told, size=6.5)
            if held.get("text"):
                text = ax.text(x + 0.12, y, str(held["text"]), va="center", fontsize=_LABEL, color=INK)
                lead(text, int(held["start"]), told)
        ax.set_yticks(range(len(labels)), labels)
        ax.set_xticks(range(len(keys)), list(columns.values()))
        ax.xaxis.tick_top()
        ax.tick_params(axis="x", length=0, labelcolor=INK)
        ax.set_xlim(-0.5, len(keys) - 0.5)
        ax.set_ylim(len(labels) - 0.5, -0.6)
        ax.spines[["left", "bottom"]].set_visible(False)
        if len(looks) > 1:
            inches = WIDTH - max(breadth(label, 8.5) for label in labels) - _SIDE
            _legend(ax, list(looks.values()), len(keys) / inches, left=-0.5)
    return ax


def _places(rows: pd.DataFrame) -> tuple[list[float], list[tuple[float, str]]]:
    """Where each row is drawn, a gap between groups; and where each group's name stands."""
    places: list[float] = []
    names = []
    at = 0.0
    for name, group in groupby(str(group) for group in rows["group"]):
        names.append((at + 0.4 * name.count("\n"), name))
        for _ in group:
            places.append(at)
            at += 1.0
        at += _GAP
    return places, names


def _dated(
    ax: Axes, place: float, row: Mapping[Any, Any], look: Look, firsts: Sequence[int], day: float
) -> None:
    iso, label = str(row["iso"]), str(row["label"])
    month = int(iso[5:7])
    begin: float = firsts[month - 1]
    end: float = firsts[month] if month < 12 else 365
    if len(iso) > 7:
        begin = end = begin + int(iso[8:10]) - 0.5
    else:
        ax.plot([begin + 1, end - 1], [place, place], color=GREY, linewidth=2.4, zorder=1)
    told = f"{iso} {row['words']}"
    _mark(ax, (begin + end) / 2, place, look, int(row["start"]), told)
    gap = 0.09 * day
    wide = breadth(label, _LABEL) * day
    right = end + gap + wide <= _DAYS
    at = end + gap if right else begin - gap
    text = ax.text(at, place, label, ha="left" if right else "right", va="center", fontsize=_LABEL, color=INK)
    lead(text, int(row["start"]), told)


def _mark(ax: Axes, x: float, y: float, look: Look, start: int, words: str, size: float = 5.5) -> None:
    (mark,) = ax.plot([x], [y], look.shape, markersize=size, zorder=3)
    mark.set(
        markeredgecolor=look.colour,
        markerfacecolor="#ffffff" if look.hollow else look.colour,
        markeredgewidth=1.2,
    )
    lead(mark, start, words)


def _heads(ax: Axes, firsts: Sequence[int], months: Sequence[str], tall: float) -> None:
    """The names of the months above the drawing."""
    ends = [*firsts[1:], 365]
    ax.set_xticks([(a + b) / 2 for a, b in zip(firsts, ends, strict=True)], list(months))
    ax.xaxis.tick_top()
    ax.tick_params(axis="x", length=0, labelcolor=QUIET)


def _legend(ax: Axes, looks: Sequence[Look], unit: float, left: float = 0.0) -> None:
    """The kinds of marks with their names, in one line below the drawing.

    Args:
        ax: where to draw.
        looks: the kinds.
        unit: data units an inch is worth.
        left: where the axis begins.
    """
    bottom = max(ax.get_ylim()) + 0.6
    ax.set_ylim(bottom + 0.5, min(ax.get_ylim()))
    at = left
    for look in looks:
        (mark,) = ax.plot([at + 0.06 * unit], [bottom], look.shape, markersize=5.5, zorder=3)
        mark.set(markeredgecolor=look.colour, markerfacecolor="#ffffff" if look.hollow else look.colour)
        ax.text(at + 0.16 * unit, bottom, look.name, va="center", fontsize=_LABEL, color=QUIET)
        at += (0.36 + breadth(look.name, _LABEL)) * unit
