"""The kinds of output that a notebook hands to a page. Knows nothing of how a page shows them."""

import csv
import io
from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

from chapterlens.show.inline import to_plain
from chapterlens.show.render import FIGURE, SOURCE, TABLE

__all__ = ["DERIVED", "FIGURE", "LISTS", "SOURCE", "TABLE", "Payload", "data_csv", "role", "targets"]

DERIVED: Final = "application/vnd.chapterlens.derived+json"
"""The notes on computed numbers, made when a report is merged."""

LISTS: Final = "application/vnd.chapterlens.lists+json"
"""The figures and tables of a report, by number, made when it is merged."""

Payload: TypeAlias = dict[str, Any]


def role(output: Mapping[str, Any]) -> str:
    """The part an output plays in the argument (``finding``), or an empty string."""
    facts = output.get("metadata", {}).get("chapterlens", {})
    return str(facts.get("role", "")) if isinstance(facts, Mapping) else ""


def data_csv(payload: Mapping[str, Any]) -> bytes:
    """What a figure drew or a table shows, as CSV (UTF-8 with a mark, so that Excel reads Chinese right)."""
    held = io.StringIO()
    write = csv.writer(held, lineterminator="\r\n").writerow
    write([_head(column) for column in payload["columns"]])
    for row in payload["rows"]:
        write([to_plain(cell) if isinstance(cell, str) else cell for cell in row])
    return held.getvalue().encode("utf-8-sig")


def _head(column: Any) -> str:
    """A figure's column is a name, a table's has a title and a unit."""
    if isinstance(column, str):
        return column
    return f"{column['title']} ({column['unit']})" if column.get("unit") else str(column["title"])


def targets(notebook: Any) -> dict[str, int]:
    """What links can lead to in a document: the ids of its source payloads, with their lines.

    Args:
        notebook: a notebook with outputs.

    Returns:
        ``s5122`` and ``L227`` alike, each with the line it stands in.
    """
    found: dict[str, int] = {}
    for payload in _sources(notebook):
        for line in payload["lines"]:
            found[f"L{line['line']}"] = line["line"]
            for part in line["parts"]:
                if part.get("id"):
                    found[part["id"]] = line["line"]
    return found


def _sources(notebook: Any) -> Iterator[Payload]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if SOURCE in output.get("data", {}):
                yield output["data"][SOURCE]
