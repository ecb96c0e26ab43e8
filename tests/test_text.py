"""Folding keeps the way back to the raw text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanreport.text import Lines, Span, fold

MESSY = st.text(alphabet="0123456789０９％ｍA*余亿个，。 \n\u00a0①㎡")

CASES = [
    # raw                  folded              folded words  raw words
    ("发货超**3亿**余人份", "发货超3亿余人份", "超3亿余人份", "超**3亿**余人份"),
    ("上市**1**类创新药", "上市1类创新药", "1类", "1**类"),
    ("增长１７．１％", "增长17.1%", "17.1%", "１７．１％"),
    ("加快推进 02 专项的收官", "加快推进02专项的收官", "02专项", "02 专项"),
    ("达 **94** %的", "达94 %的", "94 %", "94** %"),
    ("①建成㎡", "①建成㎡", "①", "①"),
]


@pytest.mark.parametrize(("raw", "folded", "words", "raw_words"), CASES)
def test_folded_words_lead_back_to_the_raw_ones(raw: str, folded: str, words: str, raw_words: str) -> None:
    made = fold(raw)
    assert made.text == folded
    start = made.text.index(words)
    assert made.span(start, start + len(words)).of(raw) == raw_words


def test_the_space_after_a_heading_number_stays() -> None:
    assert fold("2.1 深入实施\n验收 94 个").text == "2.1 深入实施\n验收94个"


@given(MESSY)
def test_every_folded_character_has_its_raw_one(raw: str) -> None:
    made = fold(raw)
    offsets = [made.raw(i) for i in range(len(made.text))]
    assert offsets == sorted(set(offsets))
    assert all(0 <= offset < len(raw) for offset in offsets)
    assert "**" not in made.text or "***" in raw
    for i, offset in enumerate(offsets):
        same = raw[offset] == made.text[i]
        assert same or ord(raw[offset]) > 0xFF00


@given(MESSY)
def test_lines_are_those_an_editor_counts(text: str) -> None:
    lines = Lines(text)
    assert len(lines) == len(text.split("\n"))
    for offset in range(len(text)):
        assert lines.at(offset) == text.count("\n", 0, offset) + 1
        assert lines.start(lines.at(offset)) <= offset


def test_spans_overlap_when_they_share_a_character() -> None:
    assert Span(0, 3).overlaps(Span(2, 5))
    assert not Span(0, 3).overlaps(Span(3, 5))


@given(MESSY)
def test_a_raw_offset_leads_to_the_folded_one_and_back(raw: str) -> None:
    made = fold(raw)
    for i in range(len(made.text)):
        assert made.at(made.raw(i)) == i
        assert made.span(i, i + 1) == Span(made.raw(i), made.raw(i) + 1)
    assert [made.at(offset) for offset in range(len(raw))] == sorted(
        made.at(offset) for offset in range(len(raw))
    )
