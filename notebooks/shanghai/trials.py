"""Candidates for drugs and vaccines by the stage of trial or approval they reached, from a chapter's own tables.

Knows what the stage words of such reports mean; nothing about charts or pages.
"""

import re
from typing import Any, Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.lanes import Look
from chapterlens.show.theme import QUIET, breadth
from chapterlens.show.words import word

STEPS: Final = ("filed", "permitted", "phase1", "phase2", "bridging", "awaiting", "licensed")
"""From the application for a trial to the permit for use."""

UNDER: Final = 1.7
WHERE: Final = 0.68
"""Inches that the makers of a candidate and the countries of a step may be wide before they are broken."""

_WORDS: Final = (
    ("提交临床试验申请", "filed"),
    ("临床试验批件", "permitted"),
    ("桥接试验", "bridging"),
    ("待审批上市", "awaiting"),
    ("临床使用许可", "licensed"),
)
_WAITING: Final = {"filed", "awaiting"}
_CLAUSE: Final = re.compile("[,，;；]")


def trials(part: Chapter, heading: str) -> pd.DataFrame:
    """What each candidate reached, and where.

    Args:
        part: the section they are in.
        heading: the title above them, or words of it.

    Returns:
        One row a candidate, step and country: columns name, at (one of ``STEPS``), look (done, running or waiting),
        jurisdiction (empty when the words give none), partners, words, chapter, section, line, start, end, surface.

    Raises:
        ChapterlensError: nothing is said of a trial under that heading.
    """
    quantities = part.quantities
    phases = quantities[quantities["unit"] == "期"]
    stages = part.stages
    rows = []
    for row in stages[stages["heading"].str.contains(heading, regex=False)].to_dict("records"):
        clause = _CLAUSE.split(str(row["surface"]))[-1]
        begin = int(row["end"]) - len(clause)
        inside = phases[(phases["start"] >= begin) & (phases["end"] <= row["end"])]
        for at in _steps(str(row["stage"]), inside):
            rows.append({**_kept(row), "at": at, "look": _look(at, clause), "words": clause.strip()})
    if not rows:
        raise ChapterlensError(f"nothing under “{heading}” is said to be in a trial")
    return pd.DataFrame(rows)


def _steps(stage: str, phases: pd.DataFrame) -> list[str]:
    known = [step for words, step in _WORDS if words in stage]
    if known or "临床试验" not in stage:
        return known[:1]
    return [f"phase{value:.0f}" for value in phases["value"] if f"phase{value:.0f}" in STEPS]


def _look(at: str, clause: str) -> str:
    if at in _WAITING:
        return "waiting"
    return "running" if re.search("启动|开展", clause) else "done"


def _kept(row: dict[Any, Any]) -> dict[str, Any]:
    kept = ("name", "jurisdiction", "partners", "chapter", "section", "line", "start", "end", "surface")
    return {key: row[key] for key in kept}


def lanes(part: Chapter, essay: Essay, table: pd.DataFrame) -> pd.DataFrame:
    """The same as rows of ``swimlanes``: named in the essay's language, the countries of one step in one mark.

    Args:
        part: the section.
        essay: whose text ``lanes.unknown`` stands where no country is given.
        table: of ``trials``.
    """
    rows = []
    for _, held in table.groupby(["line", "name", "at"], sort=False):
        first = held.iloc[0].to_dict()
        countries = [_called(part, essay, one) for one in held["jurisdiction"] if one]
        partners = [_called(part, essay, one) for one in first["partners"]]
        rows.append(
            {
                **first,
                "lane": _called(part, essay, str(first["name"])),
                "under": _wrapped(partners, essay.language, UNDER),
                "where": _wrapped(countries or [essay.text("lanes.unknown")], essay.language, WHERE),
            }
        )
    return pd.DataFrame(rows)


def steps(essay: Essay) -> dict[str, str]:
    """What each of ``STEPS`` is called: the texts ``steps.STEP``."""
    return {step: essay.text(f"steps.{step}") for step in STEPS}


def looks(essay: Essay) -> dict[str, Look]:
    """How marks look by what was reached, named by the texts ``lanes.LOOK``: full, hollow, hollow and square."""
    return {
        "done": Look(essay.text("lanes.done")),
        "running": Look(essay.text("lanes.running"), hollow=True),
        "waiting": Look(essay.text("lanes.waiting"), shape="s", colour=QUIET, hollow=True),
    }


def counted(table: pd.DataFrame) -> dict[str, Cited]:
    """How many candidates, how many lead developers (the first named), how many licensed."""
    once = table.drop_duplicates(["line", "name"])
    leaders = once.assign(leader=[partners[0] for partners in once["partners"]]).drop_duplicates("leader")
    licensed = table[table["at"] == "licensed"]
    named = {"candidates": once, "leaders": leaders, "licensed": licensed}
    return {name: tally(rows, "") for name, rows in named.items() if len(rows)}


def _called(part: Chapter, essay: Essay, name: str) -> str:
    return name if essay.language == "zh" else part.english(name)


def _wrapped(names: list[str], language: str, wide: float) -> str:
    """Names one behind the other, on a new line before they get wider than ``wide`` inches."""
    mark = word("list_mark", language)
    lines = [""]
    for place, name in enumerate(names):
        shown = name + (mark.rstrip() if place < len(names) - 1 else "")
        gap = " " if language == "en" and lines[-1] else ""
        if lines[-1] and breadth(lines[-1] + gap + shown) > wide:
            lines.append(shown)
        else:
            lines[-1] += gap + shown
    return "\n".join(lines)
