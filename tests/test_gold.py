"""The chapter against what people read in it (tests/chapters/2021-02, rules in RULES.md there)."""

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from chapterlens import paths
from chapterlens.chapters import Source, read_chapter
from tests.projects import call
from tests.score import load, score

GOLD = Path(__file__).parent / "chapters" / "2021-02"


@pytest.fixture(scope="module")
def chapter() -> Source:
    return read_chapter("2021-02", paths.chapters())


def _predicted(chapter: Source) -> list[dict[str, Any]]:
    reading = chapter.reading
    return [structs.asdict(row) for row in [*reading.quantities, *reading.dates, *reading.codes]]


def test_quantities_dates_and_ordinals(chapter: Source) -> None:
    result, missed, inexact, wrong = score(load(GOLD / "quantities.jsonl"), _predicted(chapter))
    assert result["found"]["f1"] >= 0.99, (missed, wrong)
    assert result["exact"]["f1"] >= 0.97, inexact
    assert result["traps"] == 0
    assert result["ordinals"]["f1"] >= 0.95
    assert result["dates"]["f1"] == 1.0


def test_heading_lines_and_levels(chapter: Source) -> None:
    gold = {row["line"]: row for row in load(GOLD / "outline.jsonl")}
    found = {row.line: row for row in chapter.reading.outline}
    both = gold.keys() & found.keys()
    assert 2 * len(both) / (len(gold) + len(found)) >= 0.97
    assert {line: (found[line].level, found[line].title, found[line].kind) for line in both} == {
        line: (gold[line]["level"], gold[line]["title"], gold[line]["kind"]) for line in both
    }


def test_the_text_is_the_one_received() -> None:
    text = (paths.chapters() / "2021-02" / "chapter.md").read_bytes()
    assert len(text) == 24262
    assert json.dumps(text.decode("utf-8"))  # valid UTF-8
    assert b"\r" not in text


def test_the_scorer_takes_what_the_command_prints(tmp_path: Path) -> None:
    printed = tmp_path / "printed.jsonl"
    printed.write_text(call("read", "--format", "jsonl", "2021-02").stdout, "utf-8")
    result, *_ = score(load(GOLD / "quantities.jsonl"), load(printed))
    assert result["found"]["f1"] >= 0.99
    assert result["dates"]["f1"] == 1.0
