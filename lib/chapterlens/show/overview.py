"""What the overview says of a chapter's evidence: numbers in sentences, looks of figures, rows of tables.

Knows the tables that ``evidence`` gives and the texts of the essay; nothing about how they are found or drawn.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.show.cite import cite, tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.evidence import (
    Profile,
    busiest_month,
    clipped,
    count,
    crosswalk,
    densest,
    distinct_events,
    distinct_firsts,
    headings,
    label,
    numbers,
    place,
    places,
    standing,
)
from chapterlens.show.inline import link
from chapterlens.show.lanes import Look
from chapterlens.show.theme import ACCENT, GREY, SERIES, section_colour
from chapterlens.show.words import word


def headlines(book: Chapter, essay: Essay) -> list[Mapping[str, Any]]:
    """The headline numbers that the notes name: number, what it is, its interval if it has one, its line."""
    what = "headline" if essay.language == "zh" else "headline_en"
    made: list[Mapping[str, Any]] = []
    for _, row in book.headlines.iterrows():
        number = cite(row)
        made.append(
            {
                "number": number,
                "what": row[what],
                "interval": "" if number.low == number.high else number.shown(essay.language, "in"),
                "place": place(row, essay.language),
            }
        )
    return made


def kept(book: Chapter, essay: Essay) -> dict[str, Cited | int]:
    """How many headings there are, with and without a figure, and the share of statements that tell of a deed done."""
    claims = standing(book)
    return {
        "headings": count(headings(book, essay)),
        "without": count(headings(book, essay, empty=True)),
        "done_share": share(claims["done"], claims["said"]),
    }


def told(book: Chapter, essay: Essay) -> dict[str, object]:
    """The numbers that an overview's points name."""
    figures = numbers(book)
    figures = figures[figures["section"] != "opening"]
    ranked = [str(section) for section in figures["section"].value_counts().index]
    events, listed, firsts = distinct_events(book), crosswalk(book), distinct_firsts(book)
    launches = events[events["launch_count"].notna()]
    made: dict[str, object] = {
        "events": count(events),
        "launches": count(launches),
        "chosen": count(launches[launches["look"] != "body"]),
        "listed": count(listed),
        "firsts": count(firsts),
        "world": count(firsts[firsts["world"]]),
        "unproved": count(firsts[firsts["beside"] == "none"]),
        "silent": _silent(events, listed, essay.language),
    }
    for state in ("dated", "named", "absent"):
        made[state] = count(listed[listed["state"] == state])
    for name, ends in (("most", ranked[:1]), ("least", ranked[-1:])):
        made[name] = count(figures[figures["section"].isin(ends)])
        made[f"{name}_name"] = label(ends[0], essay.language) if ends else "–"
    section, heading, part, whole = densest(book, essay)
    made |= {
        "sole_section": section,
        "sole_heading": heading,
        "sole": count(part),
        "sole_whole": count(whole),
    }
    busy = busiest_month(events) if len(events) else events
    month = _month(busy, essay.language) if len(busy) else "–"
    return made | {"busy": count(busy), "busy_month": month}


def framed(book: Chapter, heading: str) -> dict[str, Cited | int]:
    """How many statements only set a frame: all, and those under a heading that holds some words."""
    frame = book.claims[book.claims["standing"] == "context"]
    lines = book.outline.loc[book.outline["title"].str.contains(heading, regex=False), "line"]
    first = int(lines.iloc[0]) if len(lines) else 0
    deeper = book.outline[(book.outline["line"] > first) & (book.outline["level"] <= 3)]
    last = int(deeper["line"].iloc[0]) if first and len(deeper) else 0
    return {"frame": count(frame), "aerospace": count(frame[frame["line"].between(first, last)])}


def of_the_year(events: pd.DataFrame) -> dict[str, Cited | int]:
    """The numbers that the title of a year names: events, launches, those that the opening list alone dates."""
    launches = events[events["launch_count"].notna()]
    return {
        "events": count(events),
        "launches": count(launches),
        "alone": count(events[events["look"] == "list"]),
    }


def section_colours(book: Chapter) -> dict[str, str]:
    """The hue of each section, grey for the opening."""
    return {section: section_colour(section, tuple(book.sections)) for section in book.sections} | {
        "opening": GREY
    }


def hues(book: Chapter, profile: Profile) -> list[str]:
    """The colour of each row of a profile: a section's hue, paler for its headings."""
    known = section_colours(book)
    return [
        known[section] if whole else f"{known[section]}99"
        for section, whole in zip(profile.sections, profile.whole, strict=True)
    ]


def looks(essay: Essay) -> dict[str, Look]:
    """How an event's mark looks by where it is reported: another shape each, not another colour alone."""
    return {
        "both": Look(essay.text("look.both"), "D", ACCENT),
        "list": Look(essay.text("look.list"), "o", SERIES[5], hollow=True),
        "body": Look(essay.text("look.body"), "s", ACCENT),
    }


def crosswalk_rows(book: Chapter, essay: Essay) -> list[Mapping[str, Any]]:
    """The rows of the table that sets the opening list against the body; an error of the source is shown as one."""
    return [
        {
            "date": link(str(row["date"]), f"#L{row['line']}"),
            "event": _event(book, row, essay.language),
            "state": essay.text(f"state.{row['state']}"),
            "found": places(row["found"], essay.language),
        }
        for row in crosswalk(book).to_dict("records")
    ]


def first_rows(firsts: pd.DataFrame, essay: Essay) -> list[Mapping[str, Any]]:
    """The rows of the table of firsts: the world's before the nation's."""
    ordered = firsts.sort_values("world", ascending=False, kind="stable")
    return [
        {
            "scope": essay.text("beside.world" if row["world"] else "beside.nation"),
            "type": word(str(row["type"]), essay.language),
            "claim": link(str(row["surface"]).replace("**", ""), f"#s{row['start']}"),
            "what": essay.maybe(f"first.L{row['line']}-{row['surface']}")
            or essay.maybe(f"first.L{row['line']}")
            or clipped(str(row["subject"])),
            "beside": essay.text(f"beside.{row['beside']}"),
            "place": place(row, essay.language),
        }
        for row in ordered.to_dict("records")
    ]


def share(part: pd.DataFrame, whole: pd.DataFrame) -> Cited | int:
    """How many of the rows are of the part, in per cent."""
    return (tally(part, "") / tally(whole, "")).percent() if len(part) else 0


def _silent(events: pd.DataFrame, listed: pd.DataFrame, language: str) -> str:
    """The months of which the body reports events and the opening list none."""
    chosen = {str(day)[5:7] for day in listed["date"]}
    months = events["iso"].astype(str).str.slice(5, 7)
    silent = events[~months.isin(chosen)].groupby(months, sort=True)
    return word("list_mark", language).join(_month(rows, language) for _, rows in silent) or "–"


def _month(events: pd.DataFrame, language: str) -> str:
    """The month of some events, a link to the first of them."""
    first = events.iloc[0]
    name = word("months_long", language).split()[int(str(first["iso"])[5:7]) - 1]
    return link(name, f"#s{first['start']}")


def _event(book: Chapter, row: Mapping[Any, Any], language: str) -> str:
    if language == "en":
        return book.gloss(row)  # it says what is wrong in the words
    error = book.correction(row)
    return word("corrected", language, row["event"], error.correct) if error else str(row["event"])
