"""Where a chapter gives evidence and where it only says: counts by section, distinct events, standings.

Knows the tables of a chapter; nothing about charts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from chapterlens.read.chapter import Chapter
from chapterlens.show.cite import Cited, tally
from chapterlens.show.grids import Column
from chapterlens.show.theme import GREY, section_colour
from chapterlens.show.words import word

_MEASURES = ("quantities", "milestones", "names", "claims")
_STANDINGS = ("delivered", "under_way", "planned", "context")


@dataclass(frozen=True, slots=True)
class Extreme:
    """A section and its number of figures."""

    title: str
    number: Cited


def label(section: str, language: str) -> str:
    """How a section is called beside a mark: 2.1节, opening."""
    return word("opening", language) if section == "opening" else word("section", language, section)


def sections(book: Chapter) -> list[str]:
    """The sections that hold statements, in text order."""
    return list(dict.fromkeys(book.claims["section"]))


def measures(language: str) -> list[str]:
    """The heads of the profile's columns."""
    return [word(name, language) for name in _MEASURES]


def profile(book: Chapter, language: str) -> pd.DataFrame:
    """Counts by section: columns section, label and one a measure (see ``measures``)."""
    rows = []
    for section in sections(book):
        row: dict[str, Any] = {"section": section, "label": label(section, language)}
        for name in _MEASURES:
            row[word(name, language)] = int((getattr(book, name)["section"] == section).sum())
        rows.append(row)
    return pd.DataFrame(rows)


def rows(book: Chapter) -> pd.DataFrame:
    """One row a section, its first statement: what a count of the whole section is sourced to."""
    return book.claims.drop_duplicates("section")


def colours(book: Chapter, table: pd.DataFrame) -> list[str]:
    """The hue of each row's section."""
    return [section_colour(section, tuple(book.sections)) for section in table["section"]]


def section_colours(book: Chapter) -> dict[str, str]:
    """The hue of each section, grey for the opening."""
    return {section: section_colour(section, tuple(book.sections)) for section in book.sections} | {
        "opening": GREY
    }


def extremes(book: Chapter, language: str = "zh") -> tuple[Extreme, Extreme]:
    """The sections with most and with fewest figures (sections without any left out)."""
    table = book.quantities[book.quantities["section"] != "opening"]
    counts = table["section"].value_counts()
    made = [
        Extreme(label(str(section), language), tally(table[table["section"] == section], ""))
        for section in (counts.index[0], counts.index[-1])
    ]
    return made[0], made[1]


def distinct_events(book: Chapter) -> pd.DataFrame:
    """The dated events, each once: one that the opening list and the body report is the body's.

    Returns:
        The columns of ``milestones``, with ``iso`` for the date and the offset of the words in ``start``.
    """
    events = book.milestones
    again = events["listed"] & events["same_event"].map(len).gt(0)
    kept: pd.DataFrame = events[~again].rename(columns={"date": "iso"})
    return kept.reset_index(drop=True)


def busiest_month(events: pd.DataFrame) -> pd.DataFrame:
    """The events of the month that has most."""
    months = events["iso"].str.slice(0, 7)
    month = str(months.value_counts().index[0])
    return events.loc[months == month]


def standings(book: Chapter, language: str) -> list[dict[str, Any]]:
    """One row a section: how many statements are of each standing."""
    made = []
    for section in sections(book):
        here = book.claims[book.claims["section"] == section]
        row: dict[str, Any] = {"section": label(section, language)}
        for standing in _STANDINGS:
            found = here[here["standing"] == standing]
            row[standing] = tally(found, "") if len(found) else "–"
        made.append(row)
    return made


def standing_columns(language: str) -> Sequence[Column]:
    """The columns of ``standings``."""
    heads = [Column(standing, word(standing, language), align="right") for standing in _STANDINGS]
    return [Column("section", word("section_head", language)), *heads]
