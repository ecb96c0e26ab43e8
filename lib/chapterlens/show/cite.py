"""Numbers cited from the rows of tables: quoted, counted, summed, and set out for a chart. Knows nothing of pages."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show import words as said
from chapterlens.show.cited import Cited, Source


def cite(row: "pd.Series[Any] | pd.DataFrame | Mapping[str, Any]") -> Cited:
    """The number in a row of ``quantities`` (or a frame of one row), with the words it was read from.

    Raises:
        ChapterlensError: the frame has not exactly one row.
    """
    if isinstance(row, pd.DataFrame):
        if len(row) != 1:
            raise ChapterlensError(f"cite wants one row, not {len(row)}: {', '.join(row['surface'][:5])}")
        row = row.iloc[0]
    source = _source(row)
    printed = source.surface.replace("**", "").replace("\n", " ")
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    bound = str(row.get("bound", "exact"))
    return Cited(value, low, high, str(row["unit"]), printed, (source,), bound=bound)


def pick(
    chapter: Chapter,
    words: str = "",
    *,
    unit: str | None = None,
    kind: str | None = None,
    beside: str = "",
    printed: str = "",
) -> Cited:
    """The one quantity of a chapter (or a section of it) that fits.

    Args:
        chapter: whose quantities to look through.
        words: held by its label or its words.
        unit: as printed.
        kind: count, money, percent, ratio, measure, rank.
        beside: words that its line holds too, to tell two apart.
        printed: held by the number as printed.

    Raises:
        ChapterlensError: none fits, or more than one; the sentence names the candidates.
    """
    table = chapter.quantities
    surface = table["surface"].str.replace("**", "", regex=False)
    fits = (table["subject"] + " " + surface).str.contains(words, regex=False)
    fits &= surface.str.contains(printed, regex=False)
    fits &= pd.Series(
        [beside in chapter.lines[line - 1] for line in table["line"]], index=table.index, dtype=bool
    )
    for column, wanted in (("unit", unit), ("kind", kind)):
        if wanted is not None:
            fits &= table[column] == wanted
    found = table[fits]
    if len(found) != 1:
        shown = (found if len(found) else table).head(6).to_dict("records")
        named = "; ".join(f"{row['surface']} ({row['subject']}, line {row['line']})" for row in shown)
        asked = " ".join(part for part in (words, printed, unit, kind, beside) if part)
        raise ChapterlensError(f"{len(found)} quantities fit “{asked}”, not one; candidates: {named}")
    return cite(found)


def tally(rows: pd.DataFrame, unit: str) -> Cited:
    """How many rows a table has, as a number computed from them.

    Raises:
        ChapterlensError: there are none, so no words to lead to.
    """
    if rows.empty:
        raise ChapterlensError("a table without rows gives no number to cite")
    sources = tuple(_source(row) for row in rows.to_dict("records"))
    n = len(rows)
    return Cited(n, n, n, unit, f"{n}{unit}", sources, f"Σ {n}")


def total(rows: pd.DataFrame, column: str, unit: str) -> Cited:
    """The sum of a column of counts, as a number computed from its rows.

    Raises:
        ChapterlensError: there are no rows, so no words to lead to.
    """
    if rows.empty:
        raise ChapterlensError("a table without rows gives no number to cite")
    sources = tuple(_source(row) for row in rows.to_dict("records"))
    n = int(rows[column].sum())
    return Cited(n, n, n, unit, f"{n}{unit}", sources, "Σ " + " + ".join(f"{int(v)}" for v in rows[column]))


def marks(**numbers: Cited) -> pd.DataFrame:
    """Numbers with their labels as the table that charts draw, as the source prints them (see ``marked``)."""
    return marked(numbers, "zh")


def marked(numbers: Mapping[str, Cited], language: str) -> pd.DataFrame:
    """Numbers with their labels as the table that charts draw.

    Args:
        numbers: label and number, in the order to draw.
        language: in which they are printed.

    Returns:
        Columns label, value, low, high, unit, surface, words (what hovering shows), chapter, section, line,
        start, end.
    """
    rows = [
        {
            "label": label,
            "value": number.value,
            "low": number.low,
            "high": number.high,
            "unit": said.unit(number.unit, language, strict=False),
            "surface": number.shown(language),
            "words": f"{number.shown(language)} · {number.hover(language)}",
            "chapter": number.sources[0].chapter,
            "section": number.sources[0].section,
            "line": number.sources[0].line,
            "start": number.sources[0].start,
            "end": number.sources[0].end,
        }
        for label, number in numbers.items()
    ]
    return pd.DataFrame(rows)


def _source(row: "pd.Series[Any] | Mapping[Any, Any]") -> Source:
    return Source(
        str(row["chapter"]),
        str(row["section"]),
        int(row["line"]),
        int(row["start"]),
        int(row["end"]),
        str(row["surface"]),
    )
