"""Tables for people: units in the heads, numbers linked to their words.

Knows nothing about pages.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chapterlens.errors import ChapterlensError
from chapterlens.show.adapter import bundle, table
from chapterlens.show.cited import Cited
from chapterlens.show.inline import Inline, link, safe, to_plain
from chapterlens.show.words import word

_LISTED: Final = 9
"""Lines of a section that a source line names one by one."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as shown: its key in the frame, its head, the unit under the head, how it is aligned."""

    key: str
    title: str
    unit: str = ""
    align: str = "left"


class Grid:
    """A finished table. In a notebook it shows itself; a page takes its payload."""

    def __init__(self, payload: Mapping[str, Any]) -> None:
        self.payload = dict(payload)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return bundle(table(self.payload), to_plain(self.payload["title"]), self.payload["lang"])


def grid(
    rows: Sequence[Mapping[str, Any]] | pd.DataFrame,
    columns: Sequence[Column],
    *,
    title: str,
    source: pd.DataFrame,
    subtitle: str = "",
    note: str = "",
    language: str = "zh",
    name: str = "",
) -> Grid:
    """A table.

    Args:
        rows: one mapping a row (or a frame); a ``Cited`` cell becomes a link, other cells are plain words.
        columns: what to show, in order.
        title: what the table shows (inline text).
        source: the rows it was made from; the source line is derived from them.
        subtitle: measure, scope, period.
        note: what a reader must know.
        language: zh or en.
        name: what the table's data is called when it is taken along.

    Raises:
        ChapterlensError: there are no rows, or a column is in none of them.
    """
    held = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else list(rows)
    if not held:
        raise ChapterlensError(f"a table without rows is not shown: {to_plain(title)}")
    for column in columns:
        if all(column.key not in row for row in held):
            raise ChapterlensError(
                f"no row of the table has {column.key}; they have {', '.join(map(str, held[0]))}"
            )
    return Grid(
        {
            "title": title,
            "subtitle": subtitle,
            "note": note,
            "source": source_line(source, language),
            "alt": to_plain(title),
            "columns": [{"key": c.key, "title": c.title, "unit": c.unit, "align": c.align} for c in columns],
            "rows": [[_cell(row.get(column.key, "")) for column in columns] for row in held],
            "lang": language,
            "name": name,
        }
    )


def quantities_grid(rows: pd.DataFrame, *, title: str, language: str = "zh", note: str = "") -> Grid:
    """A table of quantities as read: words, value, unit, interval, what was counted, where."""
    cells = [
        {
            "words": link(str(row["surface"]).replace("**", ""), f"#s{row['start']}"),
            "value": _number(row["value"]),
            "unit": row["unit"],
            "interval": _interval(row["low"], row["high"]),
            "kind": word(row["kind"], language),
            "subject": row["subject"],
            "place": link(word("line", language, row["line"]), f"#L{row['line']}"),
        }
        for row in rows.to_dict("records")
    ]
    keys = (("words", "left"), ("value", "right"), ("unit", "left"), ("interval", "right"), ("kind", "left"))
    columns = [Column(key, word(key, language), align=align) for key, align in keys]
    columns += [Column("subject", word("subject", language)), Column("place", word("place", language))]
    return grid(cells, columns, title=title, source=rows, language=language, note=note)


def _cell(value: Any) -> str:
    if isinstance(value, Cited):
        return str(value)
    if isinstance(value, Inline):
        return str(value)
    text = str(value)
    return text if text.startswith("[") and "](#" in text else safe(text)


def _number(value: float) -> str:
    if math.isnan(value):  # a range (5%—7%) has an interval and no value
        return ""
    return f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"


def _interval(low: float, high: float) -> str:
    if low == high:
        return ""
    left = "−∞" if low == float("-inf") else _number(low)
    right = "∞" if high == float("inf") else _number(high)
    return f"{left} – {right}"


def source_line(rows: pd.DataFrame, language: str) -> str:
    """Where the rows come from, linked: ``2.3节 第227行、第228行``; many lines of a section as their range."""
    parts = []
    for section, group in rows.groupby("section", sort=False):
        name = word("opening", language) if section == "opening" else word("section", language, section)
        lines = sorted({int(line) for line in group["line"]})
        shown = word("list_mark", language).join(link(word("line", language, n), f"#L{n}") for n in lines)
        if len(lines) > _LISTED:
            shown = link(word("lines", language, lines[0], lines[-1]), f"#L{lines[0]}")
        parts.append(f"{name} {shown}")
    return ("；" if language == "zh" else "; ").join(parts)
