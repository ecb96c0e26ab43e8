"""Every table that was read from a chapter, as a table for people. Knows the tables; nothing about pages.

Any chapter in either language: a word that has no English in the notes stays as the text has it.
"""

import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.show.cite import cite, tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.evidence import count
from chapterlens.show.grids import Grid
from chapterlens.show.inline import Inline, link, safe
from chapterlens.show.words import texts, unit, word

Row: TypeAlias = Mapping[Any, Any]
TABLES: Final = (
    "outline",
    "quantities",
    "dates",
    "codes",
    "milestones",
    "firsts",
    "names",
    "stages",
    "claims",
)
"""The tables shown, in this order; the sentences are the source text itself."""
_NOTHING: Final = "–"
_RIGHT: Final = ("value", "interval")


def register(book: Chapter, essay: Essay, name: str) -> Grid | None:
    """One of ``TABLES`` as a table; None when nothing was read.

    Args:
        book: the chapter or a section of it.
        essay: whose texts ``NAME.title`` and ``NAME.columns`` say what it is and what it shows.
        name: of the table.
    """
    table: pd.DataFrame = getattr(book, name)
    if table.empty:
        return None
    heads = essay.heads(name)
    rows = [{head: _cell(head, row, book, essay) for head in heads} for row in table.to_dict("records")]
    right = [head for head in heads if head in _RIGHT]
    made = essay.table(name, rows, table, right=right, all=tally(table, ""))
    spans = table[["start", "end"]].to_numpy().tolist()
    return Grid({**made.payload, "spans": spans}) if isinstance(made, Grid) else None


def registers(book: Chapter, essay: Essay) -> list[Grid]:
    """All tables that hold something."""
    return [made for name in TABLES if (made := register(book, essay, name)) is not None]


def counted(book: Chapter) -> dict[str, Cited | int]:
    """How many rows the tables have together, how many numbers, and how many of these are not exact."""
    rows = [getattr(book, name)[["chapter", "section", "line", "start", "end", "surface"]] for name in TABLES]
    numbers = book.quantities
    loose = numbers[numbers["low"] != numbers["high"]]
    parts = {
        "rows": pd.concat(rows),
        "numbers": numbers,
        "loose": loose,
        "lines": book.sentences.drop_duplicates("line"),
    }
    return {name: count(table) for name, table in parts.items()}


def _cell(head: str, row: Row, book: Chapter, essay: Essay) -> object:
    if head in _CELLS:
        return _CELLS[head](row, book, essay)
    return _told(row.get(head), book, essay)


def _told(value: Any, book: Chapter, essay: Essay) -> str:
    """A value in the essay's language; what is missing is a dash, what has no English stays."""
    if isinstance(value, tuple | list):
        return word("list_mark", essay.language).join(_told(one, book, essay) for one in value) or _NOTHING
    if value is None or value is pd.NA or value != value or value == "":
        return _NOTHING
    words = str(value).replace("**", "")
    return words if essay.language == "zh" else book.notes.translate(words) or words


def _words(row: Row, book: Chapter, essay: Essay) -> Inline:
    return Inline(link(str(row["surface"]).replace("**", "").replace("\n", " "), f"#s{row['start']}"))


def _place(row: Row, book: Chapter, essay: Essay) -> Inline:
    page = book.page(row)
    told = (
        word("of_page", essay.language, row["line"], page)
        if page
        else word("line", essay.language, row["line"])
    )
    return Inline(link(told, f"#L{row['line']}"))


def _label(row: Row, book: Chapter, essay: Essay) -> str:
    own = row["subject"] if essay.language == "zh" or not book.notes.labels else ""
    label = str(row["label" if essay.language == "zh" else "label_en"] or own or _NOTHING)
    return essay.text("as_of", label=label, when=_told(row["as_of"], book, essay)) if row["as_of"] else label


def _value(row: Row, book: Chapter, essay: Essay) -> Inline:
    value = float(row["value"])
    if math.isnan(value):  # a range (5%—7%) has an interval and no value
        return Inline(_NOTHING)
    return Inline(safe(f"{value:,.0f}" if value == round(value) else f"{value:,.4g}"))


def _interval(row: Row, book: Chapter, essay: Essay) -> str:
    number = cite(row)
    return number.shown(essay.language, "in") if number.low != number.high else _NOTHING


def _title(row: Row, book: Chapter, essay: Essay) -> Inline:
    # The depth of a heading is shown by marks: a number would look like one of the text.
    return Inline("› " * (int(row["level"]) - 1) + link(str(row["title"]), f"#L{row['line']}"))


def _in_english(row: Row, book: Chapter, essay: Essay) -> str:
    return str(row["title"]) if essay.language == "zh" else book.notes.translate(row["title"]) or _NOTHING


def _event(row: Row, book: Chapter, essay: Essay) -> str:
    noted = "" if essay.language == "zh" else row["event_en"]
    return str(noted or row["event"])


def _again(row: Row, book: Chapter, essay: Essay) -> Inline:
    lines = [link(word("line", essay.language, line), f"#L{line}") for line in row["same_event"]]
    return Inline(word("list_mark", essay.language).join(lines) or _NOTHING)


def _chosen(column: str) -> Callable[[Row, Chapter, Essay], str]:
    """A column whose values are words of ours: the texts ``COLUMN.VALUE``, or the value where there is none."""

    def told(row: Row, book: Chapter, essay: Essay) -> str:
        value = str(row[column])
        known = texts(essay.name).get(column, {}).get(essay.language, {})
        return str(known.get(value, value)) or _NOTHING

    return told


def _unit(row: Row, book: Chapter, essay: Essay) -> str:
    return unit(str(row["unit"]), essay.language, strict=False) or _NOTHING


_CELLS: Final[Mapping[str, Callable[[Row, Chapter, Essay], object]]] = {
    "words": _words,
    "place": _place,
    "label": _label,
    "value": _value,
    "interval": _interval,
    "unit": _unit,
    "title": _title,
    "title_en": _in_english,
    "event": _event,
    "evidence": lambda row, book, essay: str(row["evidence"]) or _NOTHING,  # quoted words stay as they are
    "same_event": _again,
    **{name: _chosen(name) for name in ("kind", "precision", "type", "stage_class", "standing", "inferred")},
}
