"""The audit of the real chapter: what a careful reader found is found, what is found is right, what is noted is declared."""

import json
from pathlib import Path
from typing import Any

import pytest

from chapterlens import paths
from chapterlens.chapters import Source, read_chapter
from hanreport.audit import SEVERITIES, audit, meanings
from hanreport.records import Finding
from hanreport.report import read
from tests.projects import real_chapter

HERE = Path(__file__).parent / "chapters"
CLEAN = sorted((HERE / "clean").glob("*.md"))
WIDER = 4
"""Lines that a finding may hold beyond those a reader gave, to be about the same."""


def load(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.fixture(scope="module")
def chapter() -> Source:
    return read_chapter("2021-02", paths.chapters())


@pytest.fixture(scope="module")
def found(chapter: Source) -> list[Finding]:
    return audit(chapter.reading, [note.span for note in chapter.notes.corrections])


def _reports(finding: Finding, gold: dict[str, Any]) -> bool:
    lines = set(gold["lines"])
    wide = finding.rule in ("list-crosswalk", "intro-only", "heading-scope")
    return (
        finding.rule in gold["rules"]
        and lines <= set(finding.lines)
        and (wide or len(finding.lines) <= len(lines) + WIDER)
    )


def test_what_a_careful_reader_is_sure_of_is_reported_with_its_lines(found: list[Finding]) -> None:
    gold = load(HERE / "2021-02" / "findings.jsonl")
    missed = [row for row in gold if not any(_reports(finding, row) for finding in found)]
    items = {row["id"] for row in gold}
    assert len(items) == 19
    assert len(items - {row["id"] for row in missed}) >= 0.9 * len(items), missed
    assert not missed


def test_every_error_and_doubt_was_judged_by_reading(found: list[Finding]) -> None:
    judged = {(row["rule"], *row["lines"]): row["right"] for row in load(HERE / "2021-02" / "judged.jsonl")}
    grave = {(row.rule, row.lines[0], row.lines[-1]) for row in found if row.severity != "note"}
    assert not grave - judged.keys(), "read these, and record whether they are right"
    assert not judged.keys() - grave, "these are no longer found"
    assert sum(judged.values()) >= 0.9 * len(judged)


@pytest.mark.parametrize("path", CLEAN, ids=[path.stem for path in CLEAN])
def test_a_clean_text_has_no_error_and_no_doubt(path: Path) -> None:
    grave = [row for row in audit(read(path.read_text("utf-8"))) if row.severity != "note"]
    assert not grave, [(row.rule, row.lines, row.message_en) for row in grave]


def test_every_finding_has_its_places_and_both_sentences(chapter: Source, found: list[Finding]) -> None:
    text = chapter.reading.text
    for row in found:
        assert row.surface == text[row.start : row.end] != ""
        assert row.spans[0] == (row.start, row.end)
        assert all(0 <= start < end <= len(text) for start, end in row.spans)
        assert row.line in row.lines and list(row.lines) == sorted(set(row.lines))
        assert row.message_zh.endswith("。") and row.message_en.endswith((".", ":", "?"))
        assert row.severity in ("error", "doubt", "note")
        assert row.rule in meanings()


def test_what_the_notes_correct_is_declared(found: list[Finding]) -> None:
    errors = [row for row in found if row.severity == "error"]
    assert len(errors) == 5
    assert all(row.declared for row in errors)
    assert not any(row.declared for row in found if row.rule == "empty-heading")
    assert not any(row.declared for row in found if row.severity == "note")


def test_a_place_that_touches_a_declared_one_is_declared() -> None:
    report = read("示范工程建设建设取得进展，超3亿余人份出厂。\n")
    declared = {row.rule for row in audit(report, [(5, 6)]) if row.declared}
    assert declared == {"doubled-word"}
    assert not any(row.declared for row in audit(report, [(0, 4), (8, 13)]))


def test_without_notes_nothing_is_declared(chapter: Source) -> None:
    assert not any(row.declared for row in audit(chapter.reading))


def test_an_opened_chapter_has_its_findings_as_a_table() -> None:
    book = real_chapter()
    table = book.findings
    places = zip(table["start"], table["end"], table["surface"], strict=True)
    assert all(book.text[start:end] == surface != "" for start, end, surface in places)
    assert list(table["severity"]) == sorted(table["severity"], key=SEVERITIES.index)
    assert list(table.columns[:3]) == ["surface", "severity", "lines"]
    assert {"spans", "message_zh", "message_en", "declared"} <= set(table.columns)
    part = book.section("2.4").findings
    assert set(part["section"]) == {"2.4"} and len(part) < len(table)


def test_the_same_text_gives_the_same_findings(chapter: Source, found: list[Finding]) -> None:
    declared = [note.span for note in chapter.notes.corrections]
    again = audit(read(chapter.reading.text, year=2021, levels=_levels()), declared)
    assert json.dumps([str(row) for row in again]) == json.dumps([str(row) for row in found])


def _levels() -> dict[str, int]:
    import tomllib

    settings = tomllib.loads((paths.chapters() / "2021-02" / "chapter.toml").read_text("utf-8"))
    levels: dict[str, int] = settings["outline"]
    return levels
