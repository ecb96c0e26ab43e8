"""Chapters' folders: what chapter.toml may say, and one sentence for what it may not."""

import re
from pathlib import Path

import pytest

from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError, expected_errors
from tests.projects import real_chapter

TEXT = "2.1 甲部分\n\n全年建成5.2万个基站。\n\n2.2 乙部分\n\n没有数字的一段。\n"


def _chapter(root: Path, toml: str, text: str = TEXT) -> Path:
    folder = root / "2023-01"
    folder.mkdir(parents=True)
    (folder / "chapter.toml").write_text(toml, "utf-8")
    (folder / "chapter.md").write_text(text, "utf-8")
    return root


def test_tables_know_their_words() -> None:
    chapter = real_chapter()
    for name in ("outline", "sentences", "quantities", "dates", "codes"):
        table = getattr(chapter, name)
        assert len(table)
        assert table["start"].is_monotonic_increasing
        for start, end, surface in zip(table["start"], table["end"], table["surface"], strict=True):
            assert chapter.text[start:end] == surface != ""


def test_a_section_limits_every_table() -> None:
    chapter = real_chapter()
    part = chapter.section("2.3")
    assert set(part.quantities["section"]) == {"2.3"}
    assert 0 < len(part.quantities) < len(chapter.quantities)
    with pytest.raises(
        ChapterlensError, match=r"has no section 2\.9; it has opening, 2\.1, 2\.2, 2\.3, 2\.4"
    ):
        chapter.section("2.9")


def test_a_chapter_may_name_no_original(tmp_path: Path) -> None:
    root = _chapter(tmp_path, 'title = "甲"\noriginal = ""')
    meta = open_chapter("2023-01", root).meta
    assert (meta.original, meta.language, meta.title_en, meta.year) == ("", "zh", "甲", None)


TWICE = "# 甲\n\n## 2.1 乙\n\n建成1座。\n\n## 2.2 丙\n\n建成2座。\n\n## 2.10 丁\n\n建成3座。\n"

ASKED = [
    # asked for    the section, or why it is refused
    ("2.1", "2.1"),
    ("2.10", "2.10"),
    (2.2, "2.2"),
    (2.1, 'may be section 2.1 or 2.10; quote it: "2.1"'),
    (2.3, "has no section 2.3; it has opening, 2.1, 2.2, 2.10"),
    (2, "has no section 2; it has"),
]


@pytest.mark.parametrize(("asked", "answer"), ASKED)
def test_a_section_may_be_a_number_where_it_is_the_only_one(
    asked: str | float, answer: str, tmp_path: Path
) -> None:
    chapter = open_chapter("2023-01", _chapter(tmp_path, 'title = "甲"', TWICE))
    if " " not in answer:
        assert chapter.section(asked).only == answer
        assert set(chapter.section(asked).quantities["section"]) == {answer}
        return
    with pytest.raises(ChapterlensError, match=re.escape(answer)):
        chapter.section(asked)


def test_the_folder_of_chapters_may_be_a_text_or_a_path(tmp_path: Path) -> None:
    root = _chapter(tmp_path, 'title = "甲"')
    assert open_chapter("2023-01", root=str(root)).text == open_chapter("2023-01", root=root).text


def test_a_project_without_a_folder_of_chapters_gets_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ChapterlensError, match=r"there are: none in .*nowhere; chapterlens new makes one"):
        open_chapter("2023-01", tmp_path / "nowhere")


def test_a_section_without_numbers_has_empty_tables_with_columns(tmp_path: Path) -> None:
    chapter = open_chapter("2023-01", _chapter(tmp_path, 'title = "甲"'))
    assert chapter.sections == {"2.1": "2.1 甲部分", "2.2": "2.2 乙部分"}
    empty = chapter.section("2.2").quantities
    assert len(empty) == 0
    assert list(empty.columns) == list(chapter.quantities.columns)


BAD = [
    ("title = ", "is not valid TOML"),
    ('title = "甲"\nyear = "2021"', "year wants a whole number, not text"),
    ('title = "甲"\ncolour = "red"', "has a key colour that means nothing"),
    ('title = "甲"\n[outline]\n"甲" = "2"', "outline.“甲” wants a whole number, not text"),
    ('title = "甲"\n[outline]\n"丁" = 2', "no heading is called so"),
    ("year = 2021", "has no title"),
]


@pytest.mark.parametrize(("toml", "words"), BAD)
def test_what_chapter_toml_may_not_say(toml: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(expected_errors(), match=words):
        open_chapter("2023-01", _chapter(tmp_path, toml))
