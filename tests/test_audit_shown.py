"""The audit as a part of a report: tables to act on, the crosswalk, claims by scope, and chapters with nothing to show."""

import json
import re
import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from analyses import audit as review
from analyses.findings import matches
from chapterlens import open_chapter
from chapterlens.chapter import Chapter
from chapterlens.printing import rules
from hanreport.audit.events import crosswalk


@pytest.fixture(scope="module")
def book() -> Chapter:
    return open_chapter("2021-02")


def test_every_rule_says_what_to_do_in_both_languages() -> None:
    texts = tomllib.loads(files("chapterlens.show").joinpath("texts", "findings.toml").read_text("utf-8"))
    assert texts["do"]["zh"].keys() == texts["do"]["en"].keys() == rules()["findings"].keys()
    assert texts["words"]["zh"].keys() == texts["words"]["en"].keys()


def test_an_error_shows_the_printed_word_and_the_correction(book: Chapter) -> None:
    grid = review.grave_of(book, "zh")
    assert grid is not None
    first = grid.payload["rows"][0]
    assert first[0] == "错误"
    assert "[第27行](#L27)" in first[1] and "[第170行](#L170)" in first[1]
    assert "祝融号" in first[2] and "羲和号" in first[2]
    assert "已声明更正为“羲和号”" in first[4]


def test_every_place_a_row_leads_to_holds_words(book: Chapter) -> None:
    shown = [review.grave_of(book, "en"), review.notes_of(book, "en"), review.crosswalk_of(book, "en")]
    for line in re.findall(r"\(#L(\d+)", json.dumps([grid.payload for grid in shown if grid])):
        assert book.lines[int(line) - 1].strip()


def test_the_crosswalk_is_that_of_a_careful_reader(book: Chapter) -> None:
    found = {match.item.line: (match.status, match.lines) for match in crosswalk(book.reading)}
    assert found == {
        11: ("dated", (76,)),
        12: ("none", ()),
        13: ("undated", (363,)),
        17: ("dated", (57,)),
        18: ("none", ()),
        19: ("undated", (203,)),
        23: ("undated", (203,)),
        27: ("dated", (170,)),
        31: ("dated", (174,)),
        32: ("none", ()),
        33: ("dated", (231,)),
        37: ("none", ()),
        38: ("none", ()),
        39: ("dated", (99,)),
    }
    assert list(matches(book)["line"]) == list(found)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_chapter_with_nothing_to_show_says_so(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "data" / "chapters" / "2023-01"
    folder.mkdir(parents=True)
    (folder / "chapter.toml").write_text('title = "甲"\nyear = 2023\n', "utf-8")
    (folder / "chapter.md").write_text(
        "一、甲部分\n\n各项工作取得进展。\n\n二、乙部分\n\n继续努力。\n", "utf-8"
    )
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    book = open_chapter("2023-01")
    assert re.search("没有发现|no error", review.finding_of(book, language).text)
    shown = (
        review.points_of,
        review.grave_of,
        review.notes_of,
        review.crosswalk_of,
        review.crosswalk_figure,
        review.firsts_of,
        review.firsts_figure,
    )
    assert not any(show(book, language) for show in shown)
