"""What a cell says: sentences, lists, tables, figures and formulas in two languages, each number with its words."""

import math
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pandas as pd
import pytest
from nbformat import v4 as nb

from chapterlens import charts
from chapterlens.cells import (
    Both,
    Shown,
    figure,
    formulas,
    place,
    points,
    quote,
    say,
    source,
    speak,
    spoken,
    table,
)
from chapterlens.cited import Cited, pick, tally
from chapterlens.errors import ChapterlensError
from nbrelease.blocks import (
    MIME,
    Computed,
    Figure,
    Notes,
    Paragraph,
    Points,
    Quote,
    Reference,
    Table,
    Text,
    from_json,
    words,
)
from nbrelease.document import merge
from nbrelease.exporters import HTMLExporter
from tests.projects import real_chapter
from tests.samples import FACTS, shown

BOOK = real_chapter()


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Each test begins in Chinese and leaves no other language behind."""
    speak("zh")
    yield
    speak("zh")


@cache
def orders() -> Cited:
    return pick(BOOK, "在役客机订单")


@cache
def delivered() -> Cited:
    return pick(BOOK, "在役客机累计交付")


def parts(made: Shown) -> tuple[Any, ...]:
    assert isinstance(made.block, Paragraph)
    return made.block.parts


def both(made: Any) -> dict[str, str]:
    """The words of a paragraph in either language; made anew in each, as a notebook does."""
    told = {}
    for language in ("zh", "en"):
        speak(language)
        told[language] = words(parts(made()))
    return told


# ---- sentences


def test_a_sentence_has_its_words_in_either_language() -> None:
    def made() -> Shown:
        return say(
            zh="订单{orders}，交付{done}，尚余{left}。",
            en="{orders:n} ordered, {done} delivered, {left:n} to come.",
            orders=orders(),
            done=delivered(),
            left=orders() - delivered(),
        )

    assert both(made) == {
        "zh": "订单670架，交付66架机，尚余604架。",
        "en": "670 ordered, 66 aircraft delivered, 604 to come.",
    }


def test_a_number_leads_to_its_words_and_a_computed_one_to_its_formula() -> None:
    told = say(zh="{a}，{b}。", en="{a}, {b}.", a=orders(), b=orders() - delivered())
    order, _, left, _ = parts(told)
    assert isinstance(order, Quote) and order.reference.line == 195
    assert isinstance(left, Computed) and left.formula == "670架 − 66架机"


def test_a_number_is_told_without_its_unit_or_by_its_interval() -> None:
    stations = pick(BOOK, "5G室外基站")

    def made() -> Shown:
        return say(zh="{it}；{it:n}；{it:i}", en="{it}; {it:n}; {it:i}", it=stations)

    assert both(made) == {
        "zh": "超5.2万个；超5.2万；5.2万个以上",
        "en": "over 52,000; over 52,000; 52,000 or more",
    }


def test_other_values_are_words_and_lists_are_strung_together() -> None:
    def made() -> Shown:
        held = [Both("甲", "first"), Both("、", ", "), "B"]
        return say(
            zh="{them}共{n}份{gone}", en="{them}: {n}{gone}", them=held, n=Both("两", "two"), gone=None
        )

    assert both(made) == {"zh": "甲、B共两份", "en": "first, B: two"}


def test_words_between_stars_are_strong() -> None:
    assert parts(say(zh="**要紧。**其余{x}", en="**Grave.** The rest {x}", x="甲")) == (
        Text("要紧。", strong=True),
        Text("其余"),
        Text("甲"),
    )


def test_doubled_braces_are_braces() -> None:
    assert words(parts(say(zh="集{{甲}}", en="set {{a}}"))) == "集{甲}"


REFUSED = [
    ({"zh": "共{n}份", "en": "{m} of them", "n": 1, "m": 2}, "the Chinese text lacks {m}: “共{n}份”"),
    ({"zh": "共{n}份", "en": "all of them", "n": 1}, "the English text lacks {n}: “all of them”"),
    ({"zh": "共{n}份", "en": "{n} of them"}, "no value is given for {n} in “共{n}份”"),
]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(("given", "sentence"), REFUSED)
def test_a_name_that_is_missing_in_either_language_is_refused(
    given: dict[str, Any], sentence: str, language: str
) -> None:
    speak(language)
    with pytest.raises(ChapterlensError, match=re.escape(sentence)) as refused:
        say(**given)
    assert refused.value.exit_code == 1


def test_a_language_that_there_is_not_is_refused() -> None:
    with pytest.raises(ChapterlensError, match="there is no language fr; there are zh, en"):
        speak("fr")
    assert spoken() == "zh"


def test_a_role_goes_along_and_points_are_a_list_of_sentences() -> None:
    made = say(zh="甲", en="a", role="finding")
    assert isinstance(made.block, Paragraph) and made.block.role == "finding"
    listed = points(made, say(zh="乙", en="b")).block
    assert isinstance(listed, Points) and [words(item) for item in listed.items] == ["甲", "乙"]


def test_what_a_cell_shows_is_a_block_a_page_and_plain_words() -> None:
    made = say(zh="订单{n}。", en="{n} ordered.", n=orders())
    bundle = made._repr_mimebundle_()
    assert from_json(bundle[MIME]) == made.block
    assert f'href="#s{orders().sources[0].start}"' in bundle["text/html"]
    assert bundle["text/plain"] == "订单670架。"


# ---- quotes and places


def test_a_quote_and_a_place_lead_to_words_and_line() -> None:
    row = BOOK.quantities.query("surface == '670**架'").iloc[0]
    there = Reference("2021-02", int(row["start"]), int(row["end"]), 195)
    assert quote(row) == Quote("670架", there, "670架")
    assert quote(row, Both("订单", "orders")) == Quote("订单", there, "670架")
    assert place(row) == Quote("第195行", Reference("2021-02", 0, 0, 195))
    speak("en")
    assert quote(row, Both("订单", "orders")).text == "orders"
    assert place(row).text == "line 195"


def test_a_source_names_each_line_once_and_not_too_many() -> None:
    held = (orders() - delivered(), pick(BOOK, "5G室外基站"))
    line = source([(number.part("zh"),) for number in held])
    assert words(line) == "第195、227行"
    assert [part.reference.line for part in line if isinstance(part, Quote)] == [195, 227]
    speak("en")
    many = source([(tally(BOOK.quantities, "").part("en"),)])
    assert len([part for part in many if isinstance(part, Quote)]) == 40
    assert len(set(BOOK.quantities["line"])) > 40 and words(many) != words(many[:-1])
    assert source([(Text("甲"),)]) == ()


# ---- tables

ZH = {"title": "订单与交付", "columns": {"what": "对象", "number": "数量 | 架"}}
EN = {"title": "Orders and deliveries", "columns": {"what": "What", "number": "Number | aircraft"}}


def rows() -> list[dict[str, Any]]:
    return [
        {"what": Both("订单", "ordered"), "number": orders()},
        {"what": Both("交付", "delivered"), "number": delivered()},
    ]


def grid(made: Shown) -> Table:
    assert isinstance(made.block, Table)
    return made.block


def test_a_table_has_heads_units_and_cells_in_either_language() -> None:
    told = {}
    for language in ("zh", "en"):
        speak(language)
        block = grid(table(rows(), zh=ZH, en=EN, name="orders"))
        assert (block.language, block.name) == (language, "orders")
        heads = [(column.title, column.unit, column.align) for column in block.columns]
        told[language] = words(block.title), heads, [[words(cell) for cell in row] for row in block.rows]
    assert told == {
        "zh": (
            "订单与交付",
            [("对象", "", "left"), ("数量", "架", "right")],
            [["订单", "670架"], ["交付", "66架机"]],
        ),
        "en": (
            "Orders and deliveries",
            [("What", "", "left"), ("Number", "aircraft", "right")],
            [["ordered", "670 aircraft"], ["delivered", "66 aircraft"]],
        ),
    }


def test_a_table_tells_the_lines_it_comes_from_and_its_words_take_values() -> None:
    noted = [{**one, "note": text} for one, text in ((ZH, "共{n}，见上"), (EN, "{n} in all, see above"))]
    block = grid(table(rows(), zh=noted[0], en=noted[1], n=orders() + delivered()))
    assert words(block.source) == "第195行" and isinstance(block.source[1], Quote)
    assert words(block.note) == "共736架，见上"
    frame = grid(table(pd.DataFrame(rows()), zh=ZH, en=EN))
    assert frame.rows == block.rows


def test_a_column_of_lines_takes_the_place_of_the_line_of_sources() -> None:
    heads = {"what": "对象", "line": "原文"}, {"what": "What", "line": "Line"}
    noted = [{"title": "甲", "columns": head} for head in heads]
    held = [*rows(), {"what": "无"}]
    held[0]["more"] = place({"chapter": "", "line": 7})
    block = grid(table(held, zh=noted[0], en=noted[1]))
    assert [words(row[-1]) for row in block.rows] == ["7、195", "195", ""]
    assert all(isinstance(row[-1][0], Quote) for row in block.rows[:2]) and not block.source


TABLES_REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"rows": []}, "a table without rows is not shown: 订单与交付"),
    (
        {"en": {**EN, "columns": {"number": "N", "what": "W"}}},
        "columns of a table differ in its two languages",
    ),
    ({"rows": [{"what": "甲"}]}, "no row of the table has number; they have what"),
    ({"zh": {**ZH, "note": "只有中文"}}, "the note of “订单与交付” is in one language only"),
    ({"zh": {**ZH, "title": "共{n}"}}, "the English text lacks {n}"),
]


@pytest.mark.parametrize(("changed", "sentence"), TABLES_REFUSED)
def test_a_table_that_is_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ChapterlensError, match=re.escape(sentence)):
        table(**{"rows": rows(), "zh": ZH, "en": EN, **changed})


# ---- figures

DRAWN_ZH = {
    "title": "订单多于交付{x}",
    "subtitle": "数量，架；全市；年底",
    "alt": "横条图：订单比交付长{x}。",
}
DRAWN_EN = {
    "title": "More ordered{x}",
    "subtitle": "Number, aircraft; year-end",
    "alt": "Bar chart: orders exceed{x}.",
}


def drawn(**changed: Any) -> Figure:
    held = pd.DataFrame(rows()).rename(columns={"what": "label"})
    given = {"rows": held, "zh": DRAWN_ZH, "en": DRAWN_EN, "x": "", **changed}

    def draw(ax: Any, language: str) -> object:
        return charts.bars(ax, held, language=language)

    block = figure(draw, given.pop("rows"), **given).block
    assert isinstance(block, Figure)
    return block


def test_a_figure_has_its_finding_measure_and_words_in_either_language() -> None:
    told = {}
    for language in ("zh", "en"):
        speak(language)
        block = drawn(name="orders", x="!")
        labels = {mark.part.text for mark in block.drawing.marks if mark.part.text}
        told[language] = words(block.title), block.alt, labels
        assert block.narrow is not None and block.language == language and block.name == "orders"
    assert told == {
        "zh": ("订单多于交付!", "横条图：订单比交付长!。", {"订单", "交付", "670架", "66架机"}),
        "en": (
            "More ordered!",
            "Bar chart: orders exceed!.",
            {"ordered", "delivered", "670 aircraft", "66 aircraft"},
        ),
    }


def test_a_figure_takes_its_data_and_lines_along() -> None:
    block = drawn()
    assert block.columns == ("label", "number", "low", "high", "unit", "words", "line")
    assert block.rows == (
        ("订单", 670, 670, 670, "架", "670架", 195),
        ("交付", 66, 66, 66, "架", "66架机", 195),
    )
    assert words(block.source) == "第195行"


def test_an_open_end_in_the_data_of_a_figure_is_none() -> None:
    held = pd.DataFrame({"label": ["甲"], "number": [pick(BOOK, "5G室外基站")]})
    assert math.isinf(held["number"][0].high)
    block = figure(lambda ax, _: charts.bars(ax, held), held, zh=DRAWN_ZH, en=DRAWN_EN, x="").block
    assert isinstance(block, Figure) and block.rows[0][1:4] == (52000, 52000, None)


@pytest.mark.parametrize("name", ["title", "subtitle", "alt"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_figure_without_one_of_its_texts_is_refused(name: str, language: str) -> None:
    held = {"zh": DRAWN_ZH, "en": DRAWN_EN}[language]
    with pytest.raises(ChapterlensError, match=f"a figure needs its {name}"):
        drawn(**{language: {**held, name: " "}})


def test_a_figure_without_rows_is_refused() -> None:
    with pytest.raises(ChapterlensError, match="a figure without rows is not shown: 订单多于交付"):
        drawn(rows=pd.DataFrame())


# ---- formulas


def test_formulas_are_listed_where_their_place_is_and_counts_are_not() -> None:
    left, count = orders() - delivered(), tally(BOOK.quantities.head(2), "个")
    cells = [
        nb.new_markdown_cell("# 甲"),
        nb.new_code_cell("a", outputs=[shown(say(zh="{a}，{b}", en="{a}, {b}", a=left, b=count).block)]),
        nb.new_code_cell("f", outputs=[shown(formulas().block)]),
    ]
    assert isinstance(formulas().block, Notes)
    html: str = HTMLExporter().from_notebook_node(merge([("01-a", nb.new_notebook(cells=cells))], FACTS))[0]
    main = html.split("<main", 1)[1]
    assert "670架 − 66架机" in re.sub("<[^>]*>", "", main)
    assert 'id="d1"' in main and 'id="d2"' not in main
    assert "†" not in main
