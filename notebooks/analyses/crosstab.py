"""Things by group and stage: a row a group, a column a stage, one dot a thing. Knows nothing about pages."""

from collections.abc import Mapping
from typing import Final

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from chapterlens.show.charts import checked
from chapterlens.show.figures import axes, lead
from chapterlens.show.theme import ACCENT, HAIR, INK, QUIET, WIDTH, breadth, style

LINE: Final = 0.2
"""Inches that one line of dots is high."""
_STEP: Final = 0.145
"""Inches from dot to dot."""
_DOT: Final = 6.2
_TOTAL: Final = 0.45
"""Inches of the column of sums."""


def crosstab(
    rows: pd.DataFrame, *, stages: Mapping[str, str], kinds: tuple[str, str], total: str, colour: str = ACCENT
) -> Axes:
    """How far the things of each group have come; a dot is full where the text gives a number, hollow where not.

    Args:
        rows: columns ``group``, ``at`` (a key of ``stages``), ``item``, ``full`` (true or false), ``line``, ``words``.
        stages: what each column is called, in order.
        kinds: what a full and a hollow dot are called.
        total: the head of the column of sums.
        colour: of the dots.
    """
    rows = checked(rows, ("group", "at", "item", "full", "line", "words"))
    groups = list(dict.fromkeys(str(group) for group in rows["group"]))
    wide = (WIDTH - max(breadth(group, 8.5) for group in groups) - _TOTAL - 0.25) / len(stages)
    fit = max(int((wide - 0.1) / _STEP), 1)
    deep = {group: _deep(rows[rows["group"] == group], fit) for group in groups}
    tall = sum(deep.values()) * LINE + 0.1 * len(groups)
    ax: Axes = axes(tall + 0.55)
    ax.set_label("crosstab")
    with style():
        at, middles = 0.0, []
        for group in groups:
            here = rows[rows["group"] == group]
            height = deep[group] * LINE + 0.1
            middles.append(at + height / 2)
            for column, stage in enumerate(stages):
                _cell(ax, here[here["at"] == stage], column * wide, at + 0.05, fit, colour)
            end = len(stages) * wide + _TOTAL
            sum_ = ax.text(end, middles[-1], f"{len(here)}", ha="right", va="center", fontsize=8)
            lead(sum_, 0, f"= Σ {len(here)} · {_lines(here)}", line=int(here["line"].iloc[0]))
            at += height
            ax.axhline(at, color=HAIR, linewidth=0.6, zorder=0)
        _heads(ax, list(stages.values()), wide, total)
        ax.set_yticks(middles, groups)
        ax.set_xlim(-0.05, len(stages) * wide + _TOTAL)
        ax.set_ylim(tall + 0.3, 0)
        _legend(ax, kinds, tall + 0.18, colour)
        ax.spines[["left", "bottom"]].set_visible(False)
    return ax


def _deep(rows: pd.DataFrame, fit: int) -> int:
    """Lines of dots that the fullest cell of a group takes."""
    return max(-(-int(count) // fit) for count in rows["at"].value_counts())


def _cell(ax: Axes, rows: pd.DataFrame, left: float, top: float, fit: int, colour: str) -> None:
    # What has a number first: the full dots of a column can be compared at a glance.
    ordered = rows.sort_values("full", ascending=False, kind="stable").to_dict("records")
    for place, row in enumerate(ordered):
        x = left + 0.08 + _STEP * (place % fit)
        y = top + LINE * (place // fit + 0.5)
        dot = _dot(ax, x, y, bool(row["full"]), colour)
        lead(dot, 0, f"{row['item']} · {row['words']}", line=int(row["line"]))


def _dot(ax: Axes, x: float, y: float, full: bool, colour: str) -> Line2D:
    (dot,) = ax.plot([x], [y], "o", markersize=_DOT, markeredgewidth=1.1, zorder=3)
    dot.set(markeredgecolor=colour, markerfacecolor=colour if full else "#ffffff")
    return dot


def _lines(rows: pd.DataFrame) -> str:
    lines = [f"L{line}" for line in dict.fromkeys(rows["line"])]
    return ", ".join(lines[:6]) + (" …" if len(lines) > 6 else "")


def _heads(ax: Axes, heads: list[str], wide: float, total: str) -> None:
    places = [column * wide + 0.03 for column in range(len(heads))]
    ax.xaxis.tick_top()
    ax.set_xticks([*places, len(heads) * wide + _TOTAL], [*heads, total])
    ax.tick_params(axis="x", length=0, labelcolor=QUIET)
    for label in ax.get_xticklabels():
        label.set(ha="left", va="baseline")
    ax.get_xticklabels()[-1].set(ha="right")


def _legend(ax: Axes, kinds: tuple[str, str], place: float, colour: str) -> None:
    at = 0.08
    for full, name in zip((True, False), kinds, strict=True):
        _dot(ax, at, place, full, colour)
        ax.text(at + 0.1, place, name, va="center", fontsize=8, color=INK)
        at += 0.35 + breadth(name)
