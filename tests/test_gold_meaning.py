"""Events, names, statements, firsts and stages of the chapter against what a reader wrote down.

How rows are matched is said at each test; the rules behind the files are in tests/chapters/2021-02/*.md.
"""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from chapterlens import paths
from chapterlens.chapters import read_chapter
from hanreport.entities import ORGANISATIONS
from hanreport.report import Report

GOLD = Path(__file__).parent / "chapters" / "2021-02"


def gold(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def reading() -> Report:
    return read_chapter("2021-02", paths.chapters()).reading


def bare(name: str) -> str:
    """A name without quotation marks, title marks and spaces."""
    return re.sub(r"[“”\s*《》]", "", name)


def f1(hits: int, wanted: int, given: int) -> float:
    return 2 * hits / (wanted + given)


def touch(a: dict[str, Any], b: Any) -> bool:
    return bool(min(a["end"], b.end) > max(a["start"], b.start))


def test_milestones(reading: Report) -> None:
    """By line and date; the satellites launched and the mentions of one event agree too."""
    wanted = {(row["line"], row["date"]): row for row in gold("milestones")}
    found = {(row.line, row.date): row for row in reading.milestones}
    assert found.keys() == wanted.keys()
    for key, row in wanted.items():
        assert found[key].launch_count == row.get("launch_count"), key
        assert list(found[key].same_event) == row.get("same_event", []), key


def test_organisations(reading: Report) -> None:
    """By name and line."""
    wanted = {(bare(row["name"]), line) for row in gold("organisations") for line in row["lines"]}
    given = {(bare(row.name), row.line) for row in reading.names if row.type in ORGANISATIONS}
    assert f1(len(wanted & given), len(wanted), len(given)) >= 0.95, (wanted - given, given - wanted)


def test_products(reading: Report) -> None:
    """A name counts where one of two holds at least half of the other, in a line that the gold gives.

    Names that the gold itself says are not in the text are left out.
    """
    wanted = [row for row in gold("products") if not row.get("inferred")]
    given = [(bare(row.name), row.line) for row in reading.names if row.type not in ORGANISATIONS]
    hit, used = set(), set()
    for i, row in enumerate(wanted):
        lines = {row["line"], *row.get("also_lines", [])}
        forms = [
            bare(name)
            for name in (row["name"], *row.get("written_as", []), row.get("short_name", row["name"]))
        ]
        for j, (name, line) in enumerate(given):
            if line in lines and any(_alike(form, name) for form in forms):
                hit.add(i)
                used.add(j)
    assert len(hit) / len(wanted) >= 0.85, [row["name"] for i, row in enumerate(wanted) if i not in hit]
    assert len(used) / len(given) >= 0.85, [name for j, name in enumerate(given) if j not in used]


def _alike(first: str, second: str) -> bool:
    short, long = sorted((first, second), key=len)
    return short in long and 2 * len(short) >= len(long)


def test_characters_of_clear_statements_get_the_right_standing(reading: Report) -> None:
    standing = {i: row.standing for row in reading.claims for i in range(row.start, row.end)}
    clear = [row for row in gold("claims") if row["certainty"] == "clear"]
    places = [(i, row["standing"]) for row in clear for i in range(row["start"], row["end"])]
    assert sum(standing.get(i) == wanted for i, wanted in places) / len(places) >= 0.85


@pytest.mark.parametrize("standing", ["delivered", "under_way"])
def test_statements(reading: Report, standing: str) -> None:
    """Paired one to one, best overlap first, by half at least; doubtful ones are neither missed nor wrong."""
    rows = gold("claims")
    paired = _paired(rows, reading.claims)
    clear = [i for i, row in enumerate(rows) if row["certainty"] == "clear" and row["standing"] == standing]
    hits = sum(i in paired and reading.claims[paired[i]].standing == standing for i in clear)
    optional = {j for i, j in paired.items() if rows[i]["certainty"] != "clear"}
    given = [j for j, row in enumerate(reading.claims) if row.standing == standing and j not in optional]
    assert f1(hits, len(clear), len(given)) >= 0.85


def _paired(rows: Sequence[dict[str, Any]], found: Sequence[Any]) -> dict[int, int]:
    def overlap(row: dict[str, Any], item: Any) -> float:
        shared = min(row["end"], item.end) - max(row["start"], item.start)
        return float(shared / (max(row["end"], item.end) - min(row["start"], item.start)))

    pairs = [
        (overlap(row, item), i, j)
        for i, row in enumerate(rows)
        for j, item in enumerate(found)
        if touch(row, item)
    ]
    made: dict[int, int] = {}
    for share, i, j in sorted(pairs, reverse=True):
        if share >= 0.5 and i not in made and j not in made.values():
            made[i] = j
    return made


def test_firsts_and_ranks(reading: Report) -> None:
    """Spans touch, type and scope are equal; doubtful ones and mere ordinals left out as CLAIMS.md says."""
    rows = gold("firsts")
    clear = [row for row in rows if row["certainty"] == "clear" and row["type"] != "ordinal_only"]
    optional = [row for row in rows if row["certainty"] != "clear"]

    def same(row: dict[str, Any], item: Any) -> bool:
        return touch(row, item) and row["type"] == item.type and row["scope"] == item.scope

    given = [item for item in reading.firsts if not any(touch(row, item) for row in optional)]
    hits = sum(any(same(row, item) for item in given) for row in clear)
    assert f1(hits, len(clear), len(given)) >= 0.90


def test_stages(reading: Report) -> None:
    """By line and name (by line and stage words where the name is lost): the class is right."""
    clear = [row for row in gold("stages") if row["certainty"] == "clear" and not row.get("group")]
    hits = [row for row in clear if any(_staged(row, item) for item in reading.stages)]
    assert len(hits) / len(clear) >= 0.85, [(row["line"], row["name"]) for row in clear if row not in hits]


def _staged(row: dict[str, Any], item: Any) -> bool:
    if item.line != row["line"] or item.stage_class != row["stage_class"]:
        return False
    if row["name"]:
        name, other = bare(row["name"]), bare(item.name)
        return bool(other) and (name in other or other in name)
    return item.stage in row["stage"] or row["stage"] in item.stage


INVARIANT: list[Callable[[Report], bool]] = [
    lambda reading: all(
        row.organisations or not row.launch_count or row.listed for row in reading.milestones
    ),
    lambda reading: sum(row.launch_count or 0 for row in reading.milestones if not row.listed) == 19,
]


@pytest.mark.parametrize("holds", INVARIANT)
def test_the_launches_of_the_body(reading: Report, holds: Callable[[Report], bool]) -> None:
    assert holds(reading)
