"""The launches of a chapter: satellite, developer, rocket, what each is for; and developers set side by side.

Knows the tables of a chapter; nothing about charts. What a launch is for is the rest of its line, quoted.
"""

import textwrap
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.show.cite import tally, total
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.inline import link, opened
from chapterlens.show.lanes import Look
from chapterlens.show.theme import SERIES, SHAPES

_SATELLITES: Final = ("satellite", "satellite group", "vessel")
_MARKS: Final = str.maketrans("", "", "*")
_STOPS: Final = ",， 。"
_LINE: Final = 20
"""Characters of a name beside a chart that stay on one line."""


def launches(book: Chapter) -> pd.DataFrame:
    """The launches that the body reports, by date.

    Returns:
        The columns of ``milestones``, ``date`` called ``iso``, and: ``satellite`` and ``rocket`` (as named, the rocket
        perhaps empty), ``count`` (satellites), ``developer``, ``purpose`` with its offsets ``purpose_start`` and
        ``purpose_end``.
    """
    events = book.milestones
    events = events[events["launch_count"].notna() & ~events["listed"]]
    names = book.names
    rows = []
    for row in events.to_dict("records"):
        here = names[names["line"] == row["line"]]
        held = here[here["type"].isin(_SATELLITES)]
        mine = [name for name in held["name"] if str(name).strip("“”") in str(row["event"])]
        rockets = list(here.loc[here["type"] == "rocket", "name"])
        makers = names[(names["type"] == "institute") & names["name"].isin(row["organisations"])]
        start, end = _purpose(book, row, str(mine[0]) if mine else "")
        rows.append(
            {
                **row,
                "satellite": mine[0] if mine else row["event"],
                "rocket": rockets[0] if rockets else "",
                "count": int(row["launch_count"]),
                "developer": str(makers["name"].iloc[0]) if len(makers) else "",
                "purpose": book.text[start:end].translate(_MARKS),
                "purpose_start": start,
                "purpose_end": end,
            }
        )
    made = pd.DataFrame(rows).rename(columns={"date": "iso"})
    return made.sort_values("iso", kind="stable").reset_index(drop=True)


def numbers(found: pd.DataFrame, one: pd.DataFrame, apart: pd.DataFrame) -> dict[str, Cited]:
    """The numbers that sentences about launches name.

    Args:
        found: the launches.
        one: those of one developer.
        apart: those of one constellation.

    Returns:
        ``launches``, ``rockets`` (launches that name one), ``satellites``, ``one``, ``group`` (satellites of the
        constellation), ``rest`` (of the developer without it), ``gap`` (to all others).
    """
    made = {"launches": tally(found, ""), "rockets": tally(found[found["rocket"] != ""], "")}
    parts = {"satellites": found, "one": one, "group": apart, "others": found.drop(one.index)}
    made |= {name: total(rows, "count", "颗") for name, rows in parts.items()}
    return made | {"rest": made["one"] - made["group"], "gap": made["one"] - made["others"]}


def calendar_rows(found: pd.DataFrame, book: Chapter, essay: Essay) -> pd.DataFrame:
    """The launches as rows of a calendar, grouped by developer; the look is the mission.

    The mission is the essay's text ``mission.L137``: the report's grouping, not the source's.
    """
    rows = found.to_dict("records")
    labels = [_satellite(row, book, essay) for row in rows]
    made = found.assign(
        group=[_wrapped(_named(str(row["developer"]), book, essay)) for row in rows],
        label=[
            f"{name} ×{row['count']}" if row["count"] > 1 else name
            for name, row in zip(labels, rows, strict=True)
        ],
        look=[essay.text(f"mission.L{row['line']}") for row in rows],
        words=[row["event"] for row in rows],
    )
    order = made.groupby("developer")["iso"].transform("min")
    return made.assign(order=order).sort_values(["order", "iso"], kind="stable").drop(columns="order")


def looks(rows: pd.DataFrame) -> dict[str, Look]:
    """How the marks of each mission look, in the order of the calendar: a hue and a shape each."""
    missions = dict.fromkeys(str(look) for look in rows["look"])
    return {
        name: Look(name, *style)
        for name, style in zip(missions, zip(SHAPES, SERIES, strict=True), strict=False)
    }


def table_rows(found: pd.DataFrame, book: Chapter, essay: Essay) -> list[Mapping[str, Any]]:
    """The launches as rows of a table."""
    return [
        {
            "date": link(str(row["iso"])[5:], f"#s{row['start']}"),
            "satellite": _satellite(row, book, essay),
            "count": row["count"],
            "developer": essay.maybe(f"short.{row['developer']}")
            or _named(str(row["developer"]), book, essay),
            "rocket": _named(str(row["rocket"]), book, essay) or "–",
            "purpose": link(_said(row, book, essay), f"#L{row['line']}"),
        }
        for row in found.to_dict("records")
    ]


def developers(found: pd.DataFrame, apart: pd.DataFrame, book: Chapter, essay: Essay) -> pd.DataFrame:
    """Developers side by side, the one with most satellites first.

    Args:
        found: the launches.
        apart: those of them to be left out of the column ``rest`` (a constellation).
        book: the chapter.
        essay: in whose language the developers are named.

    Returns:
        Index the developers; columns ``launches``, ``satellites``, ``rest`` (satellites without those apart) and
        ``rockets`` (launches that name one).
    """
    measures = {
        "launches": found["count"].gt(0).astype(int),
        "satellites": found["count"],
        "rest": found["count"].mask(found.index.isin(apart.index), 0),
        "rockets": found["rocket"].ne("").astype(int),
    }
    made = pd.DataFrame({name: amount.groupby(found["developer"]).sum() for name, amount in measures.items()})
    made.index = pd.Index([_wrapped(_named(str(name), book, essay)) for name in made.index])
    return made.sort_values("satellites", ascending=False)


def starts(found: pd.DataFrame, side: pd.DataFrame, book: Chapter, essay: Essay) -> pd.DataFrame:
    """Where the first launch of each developer stands, in the shape of ``side`` (see ``developers``)."""
    names = found["developer"].map(lambda name: _wrapped(_named(str(name), book, essay)))
    first = found.groupby(names)["start"].min().reindex(side.index)
    return pd.DataFrame(dict.fromkeys(side.columns, first))


def _purpose(book: Chapter, row: Mapping[Any, Any], satellite: str) -> tuple[int, int]:
    """Where the words stand that say what a launch is for: behind the event, else in front of the satellite's name."""
    text, start, end = book.text, int(row["start"]), int(row["end"])
    stop = text.find("\n", end)
    stop = len(text) if stop < 0 else stop
    begin = end + len(text[end:stop]) - len(text[end:stop].lstrip(_STOPS + "*"))
    if begin < stop:
        return begin, stop
    named = text.find(satellite.strip("“”"), start, end)
    comma = max(text.find(sign, start, end) for sign in ",，")
    first = comma + 1 if comma >= 0 else start
    while named > first and text[named - 1] in _STOPS + "*“":
        named -= 1
    return (first, named) if named > first else (first, first)


def _wrapped(name: str) -> str:
    """A long name on two lines, parted at a space near its middle."""
    return "\n".join(textwrap.wrap(name, max(len(name) // 2 + 4, _LINE))) if len(name) > _LINE else name


def _satellite(row: Mapping[Any, Any], book: Chapter, essay: Essay) -> str:
    return _named(str(row["satellite"]), book, essay)


def _named(words: str, book: Chapter, essay: Essay) -> str:
    return words if essay.language == "zh" or not words else opened(book.english(words))


def _said(row: Mapping[Any, Any], book: Chapter, essay: Essay) -> str:
    if essay.language == "zh":
        return str(row["purpose"]).strip(_STOPS)
    return opened(
        book.gloss(
            {
                "start": row["purpose_start"],
                "end": row["purpose_end"],
                "line": row["line"],
                "surface": row["purpose"],
            }
        )
    )
