"""The analysis of a section that has no essay of its own: what to show follows from what the section holds.

Never an empty chart: a section without numbers says so in a sentence.
"""

from typing import Any

import pandas as pd
from IPython.display import display

from chapterlens.read.chapter import Chapter
from chapterlens.show import charts
from chapterlens.show.cite import cite, tally
from chapterlens.show.evidence import section_colours
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Grid, quantities_grid
from chapterlens.show.prose import Finding, finding, points
from chapterlens.show.words import say

LABEL = 14
"""Characters of a label beside a bar."""


def numbers(part: Chapter) -> pd.DataFrame:
    """The quantities worth a table: ordinals left out."""
    table = part.quantities
    return table[table["kind"] != "ordinal"]


def finding_of(part: Chapter, language: str) -> Finding:
    """What the section holds, in one sentence."""
    title = part.sections.get(part.only or "", part.only or part.meta.title)
    table = numbers(part)
    if table.empty:
        return finding(
            say(
                language,
                zh=f"“{title}”一节没有给出数字，只能转述。",
                en=f"The section “{title}” gives no figures; it can only be reported.",
            )
        )
    dated = part.milestones
    when = (
        say(language, zh=f"，{tally(dated, '')} 件有日期的事", en=f" and {tally(dated, '')} dated events")
        if len(dated)
        else ""
    )
    return finding(
        say(
            language,
            zh=f"“{title}”一节给出 {tally(table, '')} 个数字{when}。",
            en=f"The section “{title}” gives {tally(table, '')} figures{when}.",
        )
    )


def figures_of(part: Chapter, language: str, top: int) -> None:
    """Show the charts that the section allows: bars for a unit that several numbers share, dates if there are any.

    Args:
        part: the section.
        language: zh or en.
        top: rows that a chart draws at most.
    """
    shown = [*_shared_unit(part, language, top), *_dated(part, language)]
    if shown:
        display(*shown)
    elif len(numbers(part)):
        display(
            points(
                say(
                    language,
                    zh="数字的单位各不相同，不宜画在一起。",
                    en="The figures have a unit each and are not drawn together.",
                )
            )
        )


def table_of(part: Chapter, language: str) -> Grid | Finding | None:
    """The section's figures with their words; nothing when there are none."""
    table = numbers(part)
    if table.empty:
        return None
    return quantities_grid(
        table,
        title=say(language, zh="本节的数字与原文", en="The figures of the section and their words"),
        language=language,
    )


def limits_of(part: Chapter, language: str) -> Any:
    """What cannot be told from this section."""
    said = part.claims[part.claims["standing"] != "delivered"]
    if said.empty:
        return None
    return points(
        say(
            language,
            zh=f"另有 {tally(said, '')} 条陈述说的是在做、要做或方向，没有完成的事可核对。",
            en=f"A further {tally(said, '')} statements tell of work under way, plans or aims, with nothing done to check.",
        )
    )


def _shared_unit(part: Chapter, language: str, top: int) -> list[Figure]:
    """Bars for the unit that most numbers of the section share, if three or more do."""
    table = numbers(part)
    table = table[
        (table["unit"] != "")
        & (table["value"] > 0)
        & table["kind"].isin(["count", "money", "measure", "percent"])
    ]
    units = table["unit"].value_counts()
    if units.empty or units.iloc[0] < 3:
        return []
    unit = str(units.index[0])
    drawn = table[table["unit"] == unit].sort_values("value", ascending=False).head(top)
    drawn = drawn.assign(label=drawn["subject"].str.slice(0, LABEL))
    largest, smallest = cite(drawn.iloc[0]), cite(drawn.iloc[-1])
    wide = largest.value / smallest.value > 200
    return [
        Figure(
            (charts.dots if wide else charts.bars)(drawn),
            title=say(
                language,
                zh=f"以“{unit}”计，最大的是 {largest}，最小的是 {smallest}",
                en=f"Counted in {unit}, the largest is {largest}, the smallest {smallest}",
            ),
            subtitle=say(
                language,
                zh=f"单位：{unit}；标签取自原文" + ("；对数坐标" if wide else ""),
                en=f"Unit: {unit}; labels are words of the text" + ("; log scale" if wide else ""),
            ),
            rows=drawn,
            alt=say(language, zh="横条图，按大小排列。", en="Horizontal bars, largest first."),
            language=language,
        )
    ]


def _dated(part: Chapter, language: str) -> list[Figure]:
    """The dated events by month, if there are three or more in one year."""
    events = part.milestones.rename(columns={"date": "iso"})
    events = events[events["iso"].str.fullmatch(r"\d{4}-\d{2}(-\d{2})?")]
    if len(events) < 3 or events["iso"].str.slice(0, 4).nunique() > 1:
        return []
    return [
        Figure(
            charts.timeline(
                events, colours=section_colours(part), month_word=say(language, zh="{}月", en="{}")
            ),
            title=say(
                language, zh=f"{tally(events, '')} 件事有日期", en=f"{tally(events, '')} events have a date"
            ),
            subtitle=say(language, zh="件，按月", en="Events by month"),
            rows=events,
            alt=say(language, zh="点图，一点一件事。", en="Dot chart, one dot an event."),
            language=language,
        )
    ]
