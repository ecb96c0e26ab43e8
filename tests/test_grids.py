"""Tables, the source view, and everything of a chapter escaped."""

import pytest
from chapterlens.show.render import SOURCE, TABLE, figure_html, source_html, table_html

from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import pick
from chapterlens.show.grids import Column, grid, quantities_grid
from chapterlens.show.original import source_view
from chapterlens.show.words import say, word

EVIL = "<script>alert(1)</script>&\"'"


def test_every_quantity_date_and_code_is_a_target_in_the_source() -> None:
    book = open_chapter("2021-02")
    payload = source_view(book)._repr_mimebundle_()[SOURCE]
    ids = {part["id"] for line in payload["lines"] for part in line["parts"] if part["id"]}
    for table in (book.quantities, book.dates, book.codes):
        assert {f"s{start}" for start in table["start"]} <= ids
    # Events, names, claims of rank, stages and statements are led to as well.
    for table in (book.milestones, book.names, book.firsts, book.stages, book.claims):
        assert {f"s{start}" for start in table["start"]} <= ids
    listed = [part["id"] for line in payload["lines"] for part in line["parts"] if part["id"]]
    assert len(listed) == len(set(listed))
    for line in payload["lines"]:
        assert "".join(part["text"] for part in line["parts"]) == book.lines[line["line"] - 1]


def test_a_number_in_a_table_leads_to_its_words() -> None:
    part = open_chapter("2021-02").section("2.3")
    payload = quantities_grid(part.quantities, title="表")._repr_mimebundle_()[TABLE]
    assert "[超5.2万个](#s5122)" in {row[0] for row in payload["rows"]}
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
    html = table_html(made.payload)
    assert [html.count(f"cl-{width}") for width in ("short", "middle", "long")] == [1, 1, 1]
    assert made.payload["name"] == "essay-table"


def test_words_of_a_chapter_are_escaped() -> None:
    book = open_chapter("2021-02")
    made = grid(
        [{"a": EVIL}], [Column("a", EVIL, EVIL)], title=EVIL, source=book.quantities.head(1), note=EVIL
    )
    payload = {**made.payload, "number": EVIL, "id": EVIL}
    assert "<script>" not in table_html(payload)
    assert "<script>" not in figure_html({**payload, "svg": ""})
    lines = [{"line": 1, "parts": [{"text": EVIL, "id": "s1", "kind": EVIL, "title": EVIL}]}]
    assert "<script>" not in source_html({"lines": lines})


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
