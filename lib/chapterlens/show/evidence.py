"""Where a chapter gives evidence and where it only says, counted and as tables.

Knows the tables of a chapter and the short names an essay has for their rows; nothing about charts or sentences.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.show.cite import tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.inline import link
from chapterlens.show.words import word
from hanreport.entities import ORGANISATIONS

MEASURES: Final = ("figures", "events", "bodies", "firsts", "delivered", "under_way", "planned", "context")
"""What a profile counts, in order; the labels are in ``words.toml`` under ``profile_…``."""
STANDINGS: Final = ("delivered", "under_way", "planned", "context")
MOST: Final = 45
"""Events that fit a page."""
_CLIP: Final = 14
_WORLD: Final = ("全球", "国际", "世界")


@dataclass(frozen=True, slots=True)
class Profile:
    """Counts by section and heading.

    Attributes:
        counts: index the labels, one column a measure.
        starts: of the same shape, where the first counted row's words begin.
        sections: the section of each row.
        whole: whether a row is that of a whole section.
        rows: the counted rows of all tables, for the source line.
    """

    counts: pd.DataFrame
    starts: pd.DataFrame
    sections: tuple[str, ...]
    whole: tuple[bool, ...]
    rows: pd.DataFrame


def label(section: str, language: str) -> str:
    """How a section is called beside a mark: 2.1节, opening."""
    return word("opening", language) if section == "opening" else word("section", language, section)


def count(rows: pd.DataFrame) -> Cited | int:
    """How many rows there are, as a number with its sources; a plain zero when there are none."""
    return tally(rows, "") if len(rows) else 0


def numbers(book: Chapter) -> pd.DataFrame:
    """The quantities that measure or count: 首条, 第10届 and set phrases (三大领域, 两张网) are none."""
    table = book.quantities
    figured = table["surface"].str.contains(r"[\d０-９百千万亿]", regex=True)
    return table[(table["kind"] != "ordinal") & figured]


def bodies(book: Chapter) -> pd.DataFrame:
    """Each named body once in a section."""
    table = book.names
    return table[table["type"].isin(ORGANISATIONS)].drop_duplicates(["section", "name"])


def counted(book: Chapter) -> dict[str, pd.DataFrame]:
    """The rows that each of ``MEASURES`` counts; an event of list and body counts in both places."""
    claims = {standing: book.claims[book.claims["standing"] == standing] for standing in STANDINGS}
    return {
        "figures": numbers(book),
        "events": book.milestones,
        "bodies": bodies(book),
        "firsts": book.firsts,
        **claims,
    }


def standing(book: Chapter) -> dict[str, pd.DataFrame]:
    """The statements, all and by standing: ``said``, ``done``, ``going``, ``planned``."""
    claims = book.claims
    parts = {"done": "delivered", "going": "under_way", "planned": "planned"}
    return {"said": claims} | {name: claims[claims["standing"] == wanted] for name, wanted in parts.items()}


def profile(book: Chapter, essay: Essay) -> Profile:
    """The measures by section, and within it by heading of the level below.

    Args:
        book: the chapter.
        essay: whose texts may hold a short name of a heading (``heading.L45``).
    """
    tables = counted(book)
    places = [
        (section, head, name, first, last)
        for section, head, name, first, last in _places(book, essay)
        if head or any((table["section"] == section).any() for table in tables.values())
    ]
    counts, starts = [], []
    for section, head, _, first, last in places:
        held = {
            name: table[
                (table["section"] == section) & (table["line"].between(first, last) if head else True)
            ]
            for name, table in tables.items()
        }
        counts.append({name: len(rows) for name, rows in held.items()})
        starts.append({name: int(rows["start"].iloc[0]) if len(rows) else 0 for name, rows in held.items()})
    names = [name for _, _, name, _, _ in places]
    heads = {measure: word(f"profile_{measure}", essay.language) for measure in MEASURES}
    shared = ["chapter", "section", "line", "start", "end", "surface"]
    return Profile(
        pd.DataFrame(counts, index=names).rename(columns=heads),
        pd.DataFrame(starts, index=names).rename(columns=heads),
        tuple(section for section, *_ in places),
        tuple(not head for _, head, *_ in places),
        pd.concat([table.assign(measure=name)[[*shared, "measure"]] for name, table in tables.items()]),
    )


def headings(book: Chapter, essay: Essay, *, empty: bool = False) -> pd.DataFrame:
    """The headings of the level below the sections, or those among them that hold no figure: rows of ``outline``."""
    figures = numbers(book)
    kept = [
        first
        for section, head, _, first, last in _places(book, essay)
        if head
        and not (empty and ((figures["section"] == section) & figures["line"].between(first, last)).any())
    ]
    return book.outline[book.outline["line"].isin(kept)]


def densest(book: Chapter, essay: Essay) -> tuple[str, str, pd.DataFrame, pd.DataFrame]:
    """The heading that holds most of its section's figures: section, heading, the heading's figures, the section's."""
    figures = numbers(book)
    best: tuple[float, str, str, pd.DataFrame, pd.DataFrame] | None = None
    for section, head, name, first, last in _places(book, essay):
        whole = figures[figures["section"] == section]
        part = whole[whole["line"].between(first, last)]
        if head and len(part) and (best is None or len(part) / len(whole) > best[0]):
            best = len(part) / len(whole), label(section, essay.language), name.strip(), part, whole
    return best[1:] if best else ("", "", figures.head(0), figures.head(0))


def _places(book: Chapter, essay: Essay) -> list[tuple[str, str, str, int, int]]:
    """Sections and the headings below: section, heading (empty for the section), name, first and last line."""
    outline = book.outline[book.outline["kind"] == "heading"]
    numbered = list(book.sections)
    tops = outline[outline["section"].isin(numbered)].groupby("section")["level"].min()
    made = []
    for section in ["opening", *numbered]:
        made.append((section, "", label(section, essay.language), 1, len(book.lines)))
        if section not in tops:
            continue
        here = outline[outline["section"] == section]
        below = here[here["level"] == tops[section] + 1]
        after = [*below["line"], _last(book, section) + 1][1:]
        for row, end in zip(below.to_dict("records"), after, strict=True):
            name = essay.maybe(f"heading.L{row['line']}") or clipped(str(row["title"]))
            made.append((section, str(row["title"]), f"\u2002\u2002{name}", int(row["line"]), int(end) - 1))
    return made


def _last(book: Chapter, section: str) -> int:
    begins = book.outline.groupby("section", sort=False)["line"].min()
    later = [int(line) for line in begins if line > begins[section]]
    return min(later) - 1 if later else len(book.lines)


def clipped(words: str) -> str:
    """The beginning of words that are too long to stand beside a mark."""
    return words if len(words) <= _CLIP else words[: _CLIP - 1] + "…"


def distinct_events(book: Chapter) -> pd.DataFrame:
    """The events of a month of a year, each once: one that the opening list and the body report is the body's.

    Returns:
        The columns of ``milestones``, with ``iso`` for the date, the offset of the words in ``start``, and ``look``:
        ``both``, ``list`` or ``body``, where the event is reported.
    """
    events = book.milestones
    # A text that names no year has --06 for June; a year alone, or a span of time, is in no month either.
    events = events[events["date"].str.fullmatch(r"\d{4}-\d{2}(-\d{2})?")]
    again = events["same_event"].map(len).gt(0)
    kept = events[~(events["listed"] & again)].rename(columns={"date": "iso"})
    looks = [
        "list" if listed else "both" if same else "body"
        for listed, same in zip(kept["listed"], again[kept.index], strict=True)
    ]
    return kept.assign(look=looks).sort_values("iso", kind="stable").reset_index(drop=True)


def year(book: Chapter, essay: Essay) -> pd.DataFrame:
    """The distinct events of the year most of them are in, as rows of a calendar, fields in the essay's order.

    An essay's text ``event.L99`` is ``field | short name``; an event without one takes its heading and its words.
    """
    events = distinct_events(book)
    if events.empty:
        return events
    years = events["iso"].str.slice(0, 4)
    events = events[years == years.mode()[0]]
    known = essay.order("event")
    rows = []
    for row in events.to_dict("records"):
        key = f"L{row['line']}" + (f"-{row['iso']}" if f"L{row['line']}-{row['iso']}" in known else "")
        field, _, name = essay.maybe(f"event.{key}").partition("|")
        rows.append(
            {
                **row,
                "group": field.strip() or clipped(str(row["heading"])),
                "label": name.strip() or clipped(str(row["event"])),
                "words": row["event"],
                "place": known.index(key) if key in known else len(known) + int(row["line"]),
            }
        )
    made = pd.DataFrame(rows)
    order = made.groupby("group")["place"].transform("min")
    made = made.assign(order=order).sort_values(["order", "iso"], kind="stable").head(MOST)
    return made.drop(columns=["order", "place"]).reset_index(drop=True)


def busiest_month(events: pd.DataFrame) -> pd.DataFrame:
    """The events of the month that has most."""
    months = events["iso"].str.slice(0, 7)
    return events.loc[months == str(months.value_counts().index[0])]


def crosswalk(book: Chapter) -> pd.DataFrame:
    """The opening list against the body.

    Returns:
        The listed events with ``state``: ``dated`` (the body reports the event with a date), ``named`` (the body
        names the thing and no date) or ``absent``; and ``found``, the lines of the body.
    """
    listed = book.milestones[book.milestones["listed"]]
    names = book.names
    body = names[names["section"] != "opening"]
    states, found = [], []
    for row in listed.to_dict("records"):
        dated = sorted(int(line) for line in row["same_event"])
        here = set(names.loc[names["line"] == row["line"], "name"])
        named = sorted({int(line) for line in body.loc[body["name"].isin(here), "line"]})
        states.append("dated" if dated else "named" if named else "absent")
        found.append(tuple(dated or named[:3]))
    return listed.assign(state=states, found=pd.Series(found, index=listed.index, dtype=object)).reset_index(
        drop=True
    )


def distinct_firsts(book: Chapter) -> pd.DataFrame:
    """The claims of being first or ranked, each once, with what stands beside it in its line.

    Returns:
        The columns of ``firsts``, with ``world`` (whether the scope is the world) and ``beside``: ``date``,
        ``figure`` or ``none``.
    """
    again = {
        (int(row["line"]), line)
        for row in book.milestones.to_dict("records")
        if row["listed"]
        for line in row["same_event"]
    }
    lines = set(book.firsts["line"])
    twice = {first for first, second in again if second in lines}
    table = book.firsts[~book.firsts["line"].isin(twice)]
    dated = set(book.milestones["line"]) | set(book.dates["line"])
    measured = set(numbers(book).loc[lambda rows: rows["kind"] != "rank", "line"])
    beside = ["date" if line in dated else "figure" if line in measured else "none" for line in table["line"]]
    world = [any(sign in str(scope) for sign in _WORLD) for scope in table["scope"]]
    return table.assign(world=world, beside=beside).reset_index(drop=True)


def place(row: "pd.Series[Any] | Mapping[Any, Any]", language: str) -> str:
    """A row's line, as a link."""
    return link(word("line", language, row["line"]), f"#L{row['line']}")


def places(lines: tuple[int, ...], language: str) -> str:
    """Lines as links."""
    return word("list_mark", language).join(link(word("line", language, line), f"#L{line}") for line in lines)
