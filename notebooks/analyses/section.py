"""The analysis of a section that has no essay of its own: what to show follows from what the section holds.

Any text in either language: never an empty chart, and a section without numbers says so in a sentence.
"""

import math
from collections.abc import Iterator, Mapping
from textwrap import shorten
from typing import Any, Final

import pandas as pd

from analyses.crosstab import crosstab
from chapterlens.chapter import Chapter
from chapterlens.chapters import bare
from chapterlens.errors import ChapterlensError
from chapterlens.show import charts
from chapterlens.show.cite import cite, marked, tally
from chapterlens.show.essay import Essay
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Grid
from chapterlens.show.inline import Inline, link, safe
from chapterlens.show.lanes import Look, calendar
from chapterlens.show.prose import Finding, Points, Title, finding, points
from chapterlens.show.registers import register
from chapterlens.show.theme import breadth, characters
from chapterlens.show.words import unit, word

LEAST: Final = 3
"""Rows that are worth a chart."""
WIDE: Final = 200
"""How many times the smallest the largest must be for a logarithmic axis."""
_LABEL: Final = 2.1
_GROUP: Final = 1.35
"""Inches of a label, and of a heading, beside marks."""
_TITLE: Final = 3.2
"""Inches of an event that a title names."""
_NAMED: Final = 4
"""Quotes that a point lists."""
_BODIES: Final = ("company", "university", "institute", "hospital", "government", "exchange")
_STEPS: Final[Mapping[str, str]] = {
    "research": "research", "trial": "trial", "pilot_line": "trial", "delivered": "made", "launched": "made",
    "approved": "use", "in_service": "use", "in_production": "use", "planned": "planned",
}  # fmt: skip


def numbers(part: Chapter) -> pd.DataFrame:
    """The quantities worth a table: ordinals left out."""
    table = part.quantities
    return table[table["kind"] != "ordinal"]


def title_of(part: Chapter, language: str) -> Title:
    """The section's own title, for the part of a report that it makes; a part has a number of its own."""
    return Title(bare(part.only or "", _title_words(part, language)))


def finding_of(part: Chapter, language: str) -> Finding:
    """What the section holds, in one sentence."""
    essay, title = Essay("section", language), _title(part, language)
    claims = part.claims
    said = {"claims": tally(claims, "")} if len(claims) else {}
    tables = {"numbers": numbers(part), "events": part.milestones, "firsts": part.firsts}
    held = [essay.text(f"holds.{name}", n=tally(rows, "")) for name, rows in tables.items() if len(rows)]
    if tables["numbers"].empty:
        key = "finding_said" if said else "finding_bare"
        return finding(essay.text(key, title=title, **said))
    done = claims[claims["standing"] == "delivered"]
    if not said:
        return finding(f"{title}: {word('list_mark', language).join(held)}")
    told = {"title": title, "held": word("list_mark", language).join(held), **said}
    if done.empty:
        return finding(essay.text("finding_open", **told))
    return finding(essay.text("finding", **told, done=tally(done, "")))


def points_of(part: Chapter, language: str) -> Points | None:
    """Three to five things worth knowing, each with its words; None when the section has none."""
    essay = Essay("section", language)
    table = numbers(part)
    made = []
    for kind in ("money", "percent"):
        rows = table[(table["kind"] == kind) & (table["value"] > 0)]
        if len(rows):
            row = rows.sort_values("value", ascending=False, kind="stable").iloc[0]
            made.append(
                essay.text(f"points.{kind}", label=safe(_label(part, row, language)), number=cite(row))
            )
    loose = table[table["low"] != table["high"]]
    if len(loose):
        made.append(essay.text("points.loose", n=tally(loose, "")))
    names = part.names
    bodies = names[names["type"].isin(_BODIES)].drop_duplicates("name")
    for key, rows, column in (("firsts", part.firsts, "surface"), ("bodies", bodies, "name")):
        if len(rows):
            made.append(
                essay.text(f"points.{key}", n=tally(rows, ""), quotes=_quotes(part, essay, rows, column))
            )
    return points(*made) if made else None


def figures_of(part: Chapter, language: str, top: int) -> list[Figure | Points]:
    """The charts that the section allows: its dates, a unit that several numbers share, things by stage.

    Args:
        part: the section.
        language: zh or en.
        top: rows that a chart draws at most.

    Returns:
        The charts; a sentence instead when there are numbers and nothing can be drawn.
    """
    essay = Essay("section", language)
    shown: list[Figure | Points] = []
    for draw in (_dated, _shared_units, _staged):
        try:
            shown += draw(part, essay, top)
        except ChapterlensError:
            # Labels of a text that nobody has seen may break the chart contract (they overlap, no font has their
            # signs); the table below shows the same rows, so that a chart less is no loss and no reason to stop.
            continue
    if not shown and len(numbers(part)):
        shown.append(points(essay.text("apart")))
    return shown


def tables_of(part: Chapter, language: str) -> list[Grid]:
    """What was read in the section, table by table: numbers, events, claims of rank, stages, names, statements."""
    essay = Essay("sources", language)
    names = ("quantities", "milestones", "firsts", "stages", "names", "claims")
    return [made for name in names if (made := register(part, essay, name)) is not None]


def limits_of(part: Chapter, language: str) -> Points | None:
    """What cannot be told from this section."""
    essay = Essay("section", language)
    said = part.claims[part.claims["standing"] != "delivered"]
    if len(said):
        return points(essay.text("limits", open=tally(said, "")))
    if numbers(part).empty and part.milestones.empty and part.firsts.empty:
        return points(essay.text("limits_none"))
    return None


def _dated(part: Chapter, essay: Essay, top: int) -> Iterator[Figure | Points]:
    """The dated events on the days of their year, if there are enough in one year."""
    events = part.milestones.rename(columns={"date": "iso"})
    events = (
        events[events["iso"].str.fullmatch(r"\d{4}-\d{2}(-\d{2})?")]
        .sort_values("iso", kind="stable")
        .head(top)
    )
    if len(events) < LEAST or events["iso"].str.slice(0, 4).nunique() > 1:
        return
    told = [
        str((essay.language == "en" and row["event_en"]) or row["event"]) for row in events.to_dict("records")
    ]
    drawn = events.assign(
        group=[_cut(_translated(part, essay.language, title), _GROUP) for title in events["heading"]],
        label=[_cut(label, _LABEL) for label in told],
        words=told,
        look="event",
    )
    first = link(
        shorten(told[0], 60, placeholder=" …") if essay.language == "en" else _cut(told[0], _TITLE),
        f"#s{events['start'].iloc[0]}",
    )
    ax = calendar(drawn, looks={"event": Look("")}, months=word("months", essay.language).split())
    year = Inline(link(str(events["iso"].iloc[0])[:4], f"#s{events['start'].iloc[0]}"))
    yield essay.figure("year", ax, drawn, n=tally(events, ""), first=Inline(first), year=year)


def _shared_units(part: Chapter, essay: Essay, top: int) -> Iterator[Figure | Points]:
    """Bars for each unit that several numbers of the section share, at most two; dots when they differ widely."""
    table = numbers(part)
    table = table[
        (table["unit"] != "")
        & table["value"].between(0, math.inf, inclusive="neither")
        & table["kind"].isin(["count", "money", "measure", "percent"])
    ]
    for name, count in table["unit"].value_counts().head(2).items():
        if count < LEAST:
            return
        held = table[table["unit"] == name].sort_values("value", ascending=False, kind="stable").head(top)
        yield _bars(part, essay, held, unit(str(name), essay.language, strict=False) or essay.text("bare"))


def _bars(part: Chapter, essay: Essay, held: pd.DataFrame, named: str) -> Figure | Points:
    language = essay.language
    quoted = [cite(row) for _, row in held.iterrows()]
    labels = [_cut(_label(part, row, language), _LABEL) for _, row in held.iterrows()]
    drawn = pd.concat([marked({label: one}, language) for label, one in zip(labels, quoted, strict=True)])
    wide = quoted[0].value / quoted[-1].value > WIDE
    ax = charts.dots(drawn, language=language) if wide else charts.bars(drawn)
    told = essay.text("log", unit=named) if wide else named
    return essay.figure(
        "unit", ax, drawn, n=tally(held, ""), label=safe(labels[0]), number=quoted[0], unit=told
    )


def _staged(part: Chapter, essay: Essay, top: int) -> Iterator[Figure | Points]:
    """Things by heading and stage, if several are named under several headings."""
    things = part.stages[(part.stages["name"] != part.stages["stage"]) & (part.stages["name"] != "")]
    things = things.drop_duplicates(["name", "stage_class"])
    things = things[things["stage_class"].isin(list(_STEPS))]
    if len(things) < 2 * LEAST or things["heading"].nunique() < 2:
        return
    held = numbers(part)
    full = [bool(((held["start"] >= start) & (held["end"] <= end)).any()) for start, end in _spans(things)]
    drawn = things.assign(
        group=[_cut(_translated(part, essay.language, title), _GROUP) for title in things["heading"]],
        at=[_STEPS[stage] for stage in things["stage_class"]],
        item=things["name"],
        words=[" ".join(str(words).split()) for words in things["surface"]],
        full=full,
    )
    done = drawn[drawn["at"].isin(["made", "use"])]
    if done.empty:
        return
    steps = {step: essay.text(f"steps.{step}") for step in dict.fromkeys(_STEPS.values())}
    kinds = (essay.text("stages_seen.full"), essay.text("stages_seen.hollow"))
    ax = crosstab(drawn, stages=steps, kinds=kinds, total=essay.text("stages_seen.total"))
    yield essay.figure("stages_seen", ax, drawn, n=tally(drawn, ""), done=tally(done, ""))


def _spans(rows: pd.DataFrame) -> Iterator[tuple[int, int]]:
    return zip(rows["start"], rows["end"], strict=True)


def _title(part: Chapter, language: str) -> Inline:
    """The section's title, leading to its line."""
    title = part.sections.get(part.only or "", "")
    lines = part.outline[part.outline["title"] == title]["line"]
    shown = _title_words(part, language)
    return Inline(link(shown, f"#L{int(lines.iloc[0])}") if title and len(lines) else safe(shown))


def _title_words(part: Chapter, language: str) -> str:
    """The section's title; that of the chapter for a text without sections."""
    title = part.sections.get(part.only or "", "")
    if title:
        return _translated(part, language, title)
    return word("opening", language) if part.only == "opening" else part.meta.title


def _translated(part: Chapter, language: str, words: str) -> str:
    return words if language == "zh" else part.notes.translate(words) or words


def _label(part: Chapter, row: Any, language: str) -> str:
    """The label of a number, or what it counts in the words of the text."""
    noted = row["label" if language == "zh" else "label_en"]
    return str(noted or row["subject"] or row["heading"])


def _quotes(part: Chapter, essay: Essay, rows: pd.DataFrame, column: str) -> Inline:
    shown = [
        link(_translated(part, essay.language, str(row[column]).replace("**", "")), f"#s{row['start']}")
        for row in rows.head(_NAMED).to_dict("records")
    ]
    quotes = Inline(word("list_mark", essay.language).join(shown))
    return quotes if len(rows) <= _NAMED else Inline(essay.text("more", quotes=quotes))


def _cut(text: str, inches: float) -> str:
    """Words that fit beside a mark, without signs that no font can draw."""
    known = characters()
    shown = "".join(sign for sign in " ".join(text.split()) if ord(sign) in known)
    if breadth(shown, 8.5) <= inches:
        return shown
    while shown and breadth(shown + "…", 8.5) > inches:
        shown = shown[:-1]
    return shown + "…"
