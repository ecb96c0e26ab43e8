"""Records to DataFrames with declared columns, and the checks that every table passes. Knows nothing about text rules."""

from collections.abc import Iterable, Iterator, Sequence
from math import isfinite
from typing import Any

import pandas as pd

from hanreport.records import TABLES, Record
from hanreport.schema import Field, fields
from hanreport.text import Span

_DTYPES = {int: "int64", float: "float64", bool: "bool", str: "str"}


def dtype(column: Field) -> str:
    """The pandas dtype of a declared column: int64, Int64 (may be missing), float64, bool, str, object (tuples)."""
    kind = _DTYPES.get(column.type, "object")
    return "Int64" if kind == "int64" and not column.required else kind


def frame(name: str, rows: Iterable[Record], chapter: str) -> pd.DataFrame:
    """A table as a DataFrame: the column ``chapter``, then the declared ones, one row a record, in text order.

    An open end of an interval (None) becomes ``-inf`` in ``low`` and ``inf`` in ``high``.
    """
    held = list(rows)
    data: dict[str, Any] = {"chapter": pd.Series([chapter] * len(held), dtype="str")}
    for column in fields(TABLES[name], name):
        values: Sequence[Any] = [getattr(row, column.name) for row in held]
        if column.name in ("low", "high"):
            open_end = float("-inf") if column.name == "low" else float("inf")
            values = [open_end if value is None else value for value in values]
        data[column.name] = pd.Series(values, dtype=dtype(column))
    return pd.DataFrame(data)


def plain_rows(table: pd.DataFrame) -> Iterator[list[Any]]:
    """The rows of a table as plain values, the way back from ``frame``: what is missing or open is None.

    A place among the members of a list becomes text, start and end (251-277).
    """
    for row in table.itertuples(index=False, name=None):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    if value is None or value is pd.NA:
        return None
    if isinstance(value, tuple):
        return tuple(f"{one.start}-{one.end}" if isinstance(one, Span) else one for one in value)
    plain = value.item() if hasattr(value, "item") else value  # a number of numpy's
    return plain if not isinstance(plain, float) or isfinite(plain) else None


def check(table: pd.DataFrame, text: str) -> list[str]:
    """What is wrong with a table, one sentence a fault: words that are not where the row says, rows out of order."""
    faults = [
        f"row {row}: text[{start}:{end}] is “{text[start:end]}”, not “{surface}”"
        for row, (start, end, surface) in enumerate(
            zip(table["start"].tolist(), table["end"].tolist(), table["surface"].tolist(), strict=True)
        )
        if text[start:end] != surface or not surface
    ]
    if not table["start"].is_monotonic_increasing:
        faults.append("rows are not in text order")
    return faults
