"""The source text with its marks: whole, every row a place once, what is read marked by its kind."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chapterlens.chapter import Chapter
from chapterlens.notes import Notes
from chapterlens.source import source_view
from hanreport.report import read
from nbrelease.blocks import Source, SourceLine
from nbrelease.html import block_html
from tests.projects import real_chapter

TABLES = ("quantities", "dates", "codes", "milestones", "firsts", "stages", "names", "claims", "commitments")
PIECES = st.sampled_from(
    [
        "5月21日",
        "建成",
        "3个",
        "12英寸",
        "中试线",
        "，",
        "。",
        "\n",
        "上海电气",
        "“星云智汇”",
        "国内首条",
        "\n\n",
        "- ",
    ]
)


def lines_of(book: Chapter) -> tuple[SourceLine, ...]:
    block = source_view(book).block
    assert isinstance(block, Source)
    return block.lines


def checked(book: Chapter) -> None:
    lines = lines_of(book)
    ids = Counter(piece.id for line in lines for piece in line.pieces if piece.id)
    assert not [name for name, count in ids.items() if count > 1]
    assert {f"s{start}" for table in TABLES for start in getattr(book, table)["start"]} <= set(ids)
    for line in lines:
        assert "".join(piece.text for piece in line.pieces) == book.lines[line.line - 1]
        assert book.text.startswith(book.lines[line.line - 1], line.start)


def test_every_row_is_a_place_once() -> None:
    checked(real_chapter())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(PIECES, max_size=30).map("".join))
@pytest.mark.slow
def test_so_it_is_in_any_text(text: str) -> None:
    reading = read(text, year=2021)
    checked(replace(real_chapter(), reading=reading, notes=Notes()))


@pytest.mark.parametrize(
    ("line", "words", "kind"),
    [
        (57, "12英寸", "measure"),
        (57, "先进传感器研发中试线", "name"),
        (57, "6月", "date"),
        (227, "5G", "code"),
    ],
)
def test_what_is_read_is_marked_by_its_kind(line: int, words: str, kind: str) -> None:
    pieces = {one.line: one.pieces for one in lines_of(real_chapter())}[line]
    assert kind in {piece.kind for piece in pieces if piece.text == words}


def test_a_statement_opens_with_a_tick_that_tells_its_standing() -> None:
    html = block_html(source_view(real_chapter(), "en").block, "en")
    assert 'class="cl-delivered" title="statements · Done · 成功通线"' in html
