"""Things on their way through stages: a lane a thing, a mark at each stage it reached, and where. Knows no pages."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
from matplotlib.axes import Axes

from chapterlens.show.charts import checked
from chapterlens.show.figures import axes, lead
from chapterlens.show.lanes import Look
from chapterlens.show.theme import GREY, HAIR, INK, QUIET, WIDTH, breadth, style

LANE: Final = 0.5
"""Inches that a lane is high."""
_ABOVE: Final = 0.26
_UNDER: Final = 0.15
"""Parts of a lane: the mark above its middle, the words below the mark."""


def swimlanes(rows: pd.DataFrame, *, stages: Mapping[str, str], looks: Mapping[str, Look]) -> Axes:
    """A lane a thing, its name and makers at the left, a mark at each stage with its country below.

    Args:
        rows: columns ``lane``, ``under`` (small words below the name), ``at`` (a key of ``stages``), ``look`` (a key
            of ``looks``), ``where`` (words below the mark, may be empty, lines parted by line breaks), ``line``,
            ``words``; in the order to draw. Rows of one lane are one lane.
        stages: what each column is called, in order; a line break is kept.
        looks: how the marks look, by key; named below the drawing.
    """
    rows = checked(rows, ("lane", "under", "at", "look", "where", "line", "words"))
    lanes = list(dict.fromkeys(str(lane) for lane in rows["lane"]))
    unders = {str(row["lane"]): str(row["under"]) for row in rows.to_dict("records")}
    names = [f"{lane}\n{unders[lane]}" if unders[lane] else lane for lane in lanes]
    wide = max(breadth(line, 8.5) for name in names for line in name.split("\n"))
    lines = max(stage.count("\n") for stage in stages.values()) + 1
    ax: Axes = axes(LANE * len(lanes) + 0.3 + 0.15 * lines)
    ax.set_label("swimlanes")
    keys = list(stages)
    with style():
        for place, lane in enumerate(lanes):
            here = rows[rows["lane"] == lane]
            _track(ax, place, [keys.index(str(at)) for at in here["at"]])
            ax.axhline(place - 0.5, color=HAIR, linewidth=0.6, zorder=0)
            for row in here.to_dict("records"):
                _reached(ax, keys.index(str(row["at"])), place, row, looks[str(row["look"])])
        ax.set_yticks(range(len(lanes)), names)
        ax.set_xticks(range(len(keys)), list(stages.values()))
        ax.xaxis.tick_top()
        ax.tick_params(axis="x", length=0, labelcolor=QUIET)
        ax.set_xlim(-0.5, len(keys) - 0.5)
        ax.set_ylim(len(lanes) + 0.1, -0.5)
        ax.axhline(len(lanes) - 0.5, color=HAIR, linewidth=0.6, zorder=0)
        _legend(ax, list(looks.values()), len(lanes) - 0.18, len(keys) / (WIDTH - wide - 0.2))
        ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _track(ax: Axes, place: int, columns: Sequence[int]) -> None:
    """The way of a thing between the stages it reached."""
    if min(columns) < max(columns):
        y = place - _ABOVE
        ax.plot([min(columns), max(columns)], [y, y], color=GREY, linewidth=1.4, zorder=1)


def _reached(ax: Axes, column: int, place: int, row: Mapping[Any, Any], look: Look) -> None:
    hover, line = f"{row['lane']} · {row['words']}", int(row["line"])
    (mark,) = ax.plot([column], [place - _ABOVE], look.shape, markersize=7, markeredgewidth=1.3, zorder=3)
    mark.set(markeredgecolor=look.colour, markerfacecolor="#ffffff" if look.hollow else look.colour)
    lead(mark, 0, hover, line=line)
    if row["where"]:
        text = ax.text(
            column, place - _ABOVE + _UNDER, str(row["where"]), ha="center", va="top", fontsize=7.5, color=INK
        )
        text.set(linespacing=1.0)
        lead(text, 0, hover, line=line)


def _legend(ax: Axes, looks: Sequence[Look], place: float, unit: float) -> None:
    at = -0.42
    for look in looks:
        (mark,) = ax.plot(
            [at + 0.06 * unit], [place], look.shape, markersize=6, markeredgewidth=1.2, zorder=3
        )
        mark.set(markeredgecolor=look.colour, markerfacecolor="#ffffff" if look.hollow else look.colour)
        ax.text(at + 0.16 * unit, place, look.name, va="center", fontsize=8, color=INK)
        at += (0.4 + breadth(look.name)) * unit
