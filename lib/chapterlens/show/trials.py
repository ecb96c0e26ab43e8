"""Candidates for drugs and vaccines by the stage of trial or approval they reached, from a chapter's own tables.

Knows what the stage words of such reports mean; nothing about charts or pages.
"""

import re
from typing import Any, Final

import pandas as pd

from chapterlens.errors import ChapterlensError
from chapterlens.read.chapter import Chapter

STEPS: Final = ("filed", "permitted", "phase1", "phase2", "bridging", "awaiting", "licensed")
"""From the application for a trial to the permit for use."""

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
