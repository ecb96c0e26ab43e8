"""Drawings: their marks and intervals, labels that can be read, and the two widths of a figure."""

import re
from collections.abc import Callable
from typing import Any

import lxml.html
import pandas as pd
import pytest
from matplotlib.axes import Axes

from chapterlens import drawing
from chapterlens.cells import figure
from chapterlens.errors import ChapterlensError
from chapterlens.theme import SERIES, breadth, style
from nbrelease.blocks import Drawing, Figure, Quote, Text
from tests.colour_vision import alike
from tests.legible import faults, overlapping
from tests.test_charts import bars, cited, rows

NONE = pd.DataFrame({"label": ["甲"], "number": [cited(1)]})
Draw = Callable[[Axes], object]


def drawn(draw: Draw, table: pd.DataFrame = NONE, width: float = drawing.WIDE) -> Drawing:
    return drawing.draw(on_bare_axes(draw), table, width, "zh")


def on_bare_axes(draw: Draw) -> Callable[[Axes, str], None]:
    """A function that draws on Axes from 0 to 1 without ticks."""

    def on(ax: Axes, _: str) -> None:
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.axis("off")
        draw(ax)

    return on


def text(words: str, x: float = 0.4, y: float = 0.5, size: float = 8) -> Draw:
    return lambda ax: ax.text(x, y, words, fontsize=size)


def several(*draws: Draw) -> Draw:
    return lambda ax: [draw(ax) for draw in draws]


def outside(ax: Axes) -> object:
    figure = ax.get_figure()
    assert figure is not None
    return figure.text(0.95, 0.5, "写到画布之外的字", fontsize=8)


DOT: Draw = lambda ax: ax.plot([0.42], [0.52], "o")  # noqa: E731
BAR: Draw = lambda ax: ax.barh(0.5, 0.45, height=0.3)  # noqa: E731
FAULTS: dict[str, tuple[Draw, str]] = {
    "texts": (several(text("压在标签上的字"), text("另一行字")), "overlap in a chart: “压在标签上的字” and “另一行字”"),
    "room": (text("写到画布之外" * 20), "leave no room for it; the longest is “写到画布之外写到"),
    "small": (text("太小的字", size=6), "the label “太小的字” is 6 points high, not 8 to 9"),
    "large": (text("太大的字", size=14), "the label “太大的字” is 14 points high"),
    "outside": (outside, "leaves the canvas of a chart: “写到画布之外的字”"),
    "dot": (several(text("压在点上的字"), DOT), "lies over a mark in a chart: “压在点上的字”"),
    "bar": (several(text("压在条上的字"), BAR), "lies over a mark in a chart: “压在条上的字”"),
}  # fmt: skip


@pytest.mark.parametrize("width", [drawing.WIDE, drawing.NARROW], ids=["page", "phone"])
@pytest.mark.parametrize("case", FAULTS)
def test_labels_that_cannot_be_read_are_seen(case: str, width: float) -> None:
    draw, sentence = FAULTS[case]
    assert any(sentence in fault for fault in faults(on_bare_axes(draw), width))


def test_a_label_inside_a_bar_or_over_a_guide_may_stay() -> None:
    bar, guide = (lambda ax: ax.barh(0.5, 0.9, height=0.8)), (lambda ax: ax.axvline(0.12, zorder=1))
    assert not faults(on_bare_axes(several(bar, guide, text("写在条上", 0.1, 0.45))), drawing.WIDE)


def test_labels_that_cannot_be_read_are_drawn_all_the_same() -> None:
    assert overlapping(drawn(several(text("压在标签上的字"), text("另一行字" * 30))))


def test_a_hidden_interval_is_refused_and_one_that_is_drawn_is_not() -> None:
    table = pd.DataFrame({"label": ["甲", "乙"], "number": [cited(1), cited(2, high=3)]})
    with pytest.raises(ChapterlensError, match="1 rows of a figure have an interval and 0 are drawn"):
        drawn(text("一个字"), table)

    def whole(ax: Axes) -> None:
        (line,) = ax.plot([0.1, 0.2], [0.1, 0.1])
        drawing.interval(line)

    assert drawn(several(text("一个字"), whole), table)


def test_the_interval_of_a_computed_number_need_not_be_drawn() -> None:
    table = pd.DataFrame({"label": ["甲"], "number": [cited(2, high=3) + cited(1)]})
    assert drawn(text("一个字"), table)


def test_a_mark_leads_to_its_words_and_labels_know_their_boxes() -> None:
    part = cited(5.2).part("zh")

    def draw(ax: Axes) -> None:
        drawing.lead(ax.text(0.4, 0.5, "压5.2个", fontsize=8), part)
        (dot,) = ax.plot([0.2], [0.2], "o")
        drawing.lead(dot, part)

    label, shape = sorted(drawn(draw).marks, key=lambda mark: mark.kind)
    assert (label.kind, shape.kind, shape.box) == ("label", "shape", ())
    assert isinstance(label.part, Quote) and isinstance(shape.part, Quote)
    assert (label.part.text, shape.part.text) == ("压5.2个", "")
    assert label.part.reference == shape.part.reference
    left, top, wide, high = label.box
    assert wide == pytest.approx(breadth("压5.2个") * 72, rel=0.1)
    assert 0 < left < drawing.WIDE * 72 and 0 < top < 3 * 72 and 6 < high < 14


def test_words_without_a_link_are_text() -> None:
    (mark,) = drawn(text("什么也不引")).marks
    assert mark.part == Text("什么也不引")


@pytest.mark.parametrize(
    ("sign", "shown"),
    [("\U000e0fff", "\U000e0fff"), ("\U0001f9ec", "\U0001f9ec"), ("\t", "\t"), ("\x07", "")],
)
@pytest.mark.filterwarnings("error")
def test_a_character_that_no_font_of_a_chart_has_is_no_error(sign: str, shown: str) -> None:
    made = drawing.draw(*bars(rows(2), labels=[f"甲{sign}", "乙"]), drawing.WIDE, "zh")
    assert f">甲{shown}</text>" in made.svg


def test_characters_that_only_the_fallback_has_are_drawn() -> None:
    assert "O₃" in drawing.draw(*bars(rows(2), labels=["O₃", "乙"]), drawing.WIDE, "zh").svg


def test_one_shape_in_two_colours_that_look_alike_is_seen() -> None:
    from matplotlib.figure import Figure as Canvas

    with style():
        canvas = Canvas()
        ax = canvas.subplots()
        ax.plot([0.2], [0.5], "o", color=SERIES[2])
        ax.plot([0.6], [0.5], "o", color=SERIES[3])  # green and pink, alike in grey
    assert [pair for pair in alike(canvas) if pair.endswith("look alike (grey)")]


# ---- two widths

WORDS = {"title": "甲大于乙", "subtitle": "基站，个；全市；年底", "alt": "横条图：甲最大。"}


def made(draw: Callable[[Axes, str], Any], table: pd.DataFrame) -> Figure:
    block = figure(draw, table, zh=WORDS, en=WORDS).block
    assert isinstance(block, Figure)
    return block


def wide(one: Drawing | None) -> float:
    assert one is not None
    return float(re.findall(r'width="([\d.]+)pt"', one.svg)[0])


def test_a_figure_is_drawn_for_a_page_and_for_a_phone() -> None:
    draw, table = bars(rows(3), labels=["一个相当长的对象名称甲", "一个相当长的对象名称乙", "丙"])
    block = made(draw, table)
    assert wide(block.drawing) == pytest.approx(160 / 25.4 * 72, rel=0.01)
    assert wide(block.narrow) == pytest.approx(86 / 25.4 * 72, rel=0.01)
    assert block.narrow is not None
    said = [{mark.part.text for mark in one.marks if mark.part.text} for one in (block.drawing, block.narrow)]
    assert said[0] == said[1]
    # On the page labels stand beside their bars as ticks, on the phone above them.
    kinds = [
        {mark.kind for mark in one.marks if mark.part.text.startswith("一个")}
        for one in (block.drawing, block.narrow)
    ]
    assert kinds == [{"tick"}, {"label"}]


def test_the_same_rows_give_the_same_bytes() -> None:
    draw, table = bars(rows(3))
    assert made(draw, table) == made(draw, table)


@pytest.mark.parametrize(
    "label",
    ['“好”与"甲"', "$5亿元与$3亿元", "“$$”", "a<b>&'", "x_1^2 \\frac", "$5-$8亿元", "甲\t乙", "مرحبا"],
)
def test_labels_of_any_words_are_drawn_as_they_are(label: str) -> None:
    draw, table = bars(rows(2), labels=[label, "乙"])
    html = figure(draw, table, zh=WORDS, en=WORDS)._repr_mimebundle_()["text/html"]
    shown = [one.text for one in lxml.html.fromstring(html).iter("text")]
    assert label in shown
