"""Tables, the source view, and everything of a chapter escaped."""

import pytest
from msgspec.structs import replace

from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.adapter import table as table_block
from chapterlens.show.cite import pick
from chapterlens.show.grids import Column, grid, quantities_grid
from chapterlens.show.original import source_view
from chapterlens.show.words import say, word
from nbrelease.blocks import (
    MIME,
    Computed,
    Figure,
    Paragraph,
    Piece,
    Quote,
    Reference,
    Source,
    SourceLine,
    Table,
    Text,
    from_json,
)
from nbrelease.html import block_html

EVIL = "<script>alert(1)</script>&\"'"


def test_every_quantity_date_and_code_is_a_target_in_the_source() -> None:
    book = open_chapter("2021-02")
    block = from_json(source_view(book)._repr_mimebundle_()[MIME])
    assert isinstance(block, Source)
    listed = [piece.id for line in block.lines for piece in line.pieces if piece.id]
    ids = set(listed)
    for table in (book.quantities, book.dates, book.codes):
        assert {f"s{start}" for start in table["start"]} <= ids
    # Events, names, claims of rank, stages and statements are led to as well.
    for table in (book.milestones, book.names, book.firsts, book.stages, book.claims):
        assert {f"s{start}" for start in table["start"]} <= ids
    assert len(listed) == len(set(listed))
    for line in block.lines:
        assert "".join(piece.text for piece in line.pieces) == book.lines[line.line - 1]
        assert book.text[line.start :].startswith("".join(piece.text for piece in line.pieces))


def test_a_number_in_a_table_leads_to_its_words() -> None:
    part = open_chapter("2021-02").section("2.3")
    block = from_json(quantities_grid(part.quantities, title="表")._repr_mimebundle_()[MIME])
    assert isinstance(block, Table)
    assert (Quote("超5.2万个", Reference("", 5122, 5122)),) in {row[0] for row in block.rows}
    cited = grid(
        [{"n": pick(part, "室外基站")}],
        [Column("n", "数", "个", "right")],
        title="表",
        source=part.quantities,
    )
    assert "#s5122" in cited.payload["rows"][0][0]


def test_columns_keep_short_words_on_one_line_and_give_long_ones_room() -> None:
    source = open_chapter("2021-02").quantities.head(1)
    made = grid(
        [{"a": "第195行", "b": "中科院微小卫星研究", "c": "很长的一句话，" * 5}],
        [Column("a", "甲"), Column("b", "乙"), Column("c", "丙")],
        title="表",
        source=source,
        name="essay-table",
    )
    html = block_html(table_block(made.payload), styled=False)
    assert [html.count(f"cl-{width}") for width in ("short", "middle", "long")] == [1, 1, 1]
    assert made.payload["name"] == "essay-table"


def test_words_of_a_chapter_are_escaped() -> None:
    book = open_chapter("2021-02")
    made = grid(
        [{"a": EVIL}], [Column("a", EVIL, EVIL)], title=EVIL, source=book.quantities.head(1), note=EVIL
    )
    block = replace(table_block(made.payload), number=EVIL, id=EVIL)
    said = (Text(EVIL), Quote(EVIL, Reference("", 1, 1), EVIL), Computed(EVIL, EVIL, (), EVIL, EVIL))
    pieces = (Piece(EVIL, EVIL, EVIL, EVIL),)
    for evil in (
        block,
        Figure(
            said, "<svg xmlns='http://www.w3.org/2000/svg'/>", EVIL, said, number=EVIL, id=EVIL, name=EVIL
        ),
        Paragraph(said),
        Source(EVIL, (SourceLine(1, 0, pieces, EVIL),)),
    ):
        assert "<script>" not in block_html(evil)


def test_what_is_refused() -> None:
    source = open_chapter("2021-02").quantities.head(1)
    with pytest.raises(ChapterlensError, match="without rows"):
        grid([], [Column("a", "甲")], title="表", source=source)
    with pytest.raises(ChapterlensError, match="no row of the table has b"):
        grid([{"a": 1}], [Column("b", "乙")], title="表", source=source)
    with pytest.raises(ChapterlensError, match="has no zh label nonsense"):
        word("nonsense", "zh")
    with pytest.raises(ChapterlensError, match="there is no language fr"):
        say("fr", zh="甲", en="a")


def test_both_languages_have_the_same_labels() -> None:
    from chapterlens.show.words import _dictionary

    assert _dictionary()["zh"].keys() == _dictionary()["en"].keys()
