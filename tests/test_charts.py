"""Charts: numbers with their words and intervals, labels beside or above, dates and classes; room for every label."""

import math
import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from chapterlens import charts, drawing
from chapterlens.cells import Both, figure
from chapterlens.cited import Cited
from chapterlens.errors import ChapterlensError
from chapterlens.theme import GREY, SERIES, SHAPES, breadth, style
from nbrelease.blocks import Drawing, Quote, Reference
from tests.colour_vision import APART, EYES, distance
from tests.legible import faults
from tests.projects import real_chapter

Chart = Callable[..., Axes]
WORDS = {"title": "甲大于乙", "subtitle": "基站，个；全市；年底", "alt": "横条图：甲最大。"}
WIDTHS = {"page": drawing.WIDE, "phone": drawing.NARROW}


def cited(
    value: float, *, low: float | None = None, high: float | None = None, unit: str = "个", start: int = 7
) -> Cited:
    """A number as it is read from words."""
    printed = f"{value:g}{unit}"
    source = Reference("2021-02", 5000 + start, 5003 + start, 200 + start)
    least, most = value if low is None else low, value if high is None else high
    return Cited(value, least, most, unit, printed, (source,))


def rows(n: int = 3, **how: Any) -> pd.DataFrame:
    """Numbers of very different size."""
    numbers = [cited(10.0 ** (i + 1), start=i, **how) for i in range(n)]
    return pd.DataFrame({"label": [f"对象{i}" for i in range(n)], "number": numbers})


def bars(
    table: pd.DataFrame, labels: list[str] | None = None
) -> tuple[Callable[[Axes, str], Axes], pd.DataFrame]:
    """A chart and its rows, as ``figure`` and ``draw`` want them."""
    held = table if labels is None else table.assign(label=labels)
    return (lambda ax, language: charts.bars(ax, held, language=language)), held


def axes(width: float = drawing.WIDE) -> Axes:
    with style():
        made: Axes = Figure(figsize=(width, 3.0), layout="constrained").subplots()
    return made


def drawn(
    chart: Chart, table: pd.DataFrame, width: float = drawing.WIDE, language: str = "zh", **how: Any
) -> Drawing:
    """The drawing of a chart, which can be read."""
    told = {"language": language} if chart is charts.bars else {}

    def draw(ax: Axes, _: str) -> Axes:
        return chart(ax, table, **told, **how)

    assert faults(draw, width, language) == []
    return drawing.draw(draw, table, width, language)


def said(made: Drawing) -> list[str]:
    return [mark.part.text for mark in made.marks if mark.part.text]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_mark_and_its_words_lead_to_what_was_read(language: str) -> None:
    made = drawn(charts.bars, rows(), language=language)
    parts = [mark.part for mark in made.marks if isinstance(mark.part, Quote)]
    there = [Reference("2021-02", 5000 + i, 5003 + i, 200 + i) for i in range(3)]
    assert sorted({part.reference for part in parts}, key=lambda at: at.start) == there
    assert len(parts) == 6  # a mark and its words, three times
    assert {"zh": "10个", "en": "10"}[language] in said(made)
    assert "href" not in made.svg.replace("xlink:href", ""), "marks carry the links"
    assert "<dc:date>" not in made.svg


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_labels_are_words_or_both_languages(width: float) -> None:
    table = rows(2).assign(label=pd.Series([Both("甲", "first"), "乙"], dtype=object))
    assert {"甲", "乙"} <= set(said(drawn(charts.bars, table, width)))


def test_rows_of_quantities_will_do() -> None:
    quantities = real_chapter().quantities.query("unit == '项'").head(3)
    made = drawn(charts.bars, quantities)
    assert set(quantities["label"]) <= set(said(made))
    starts = {mark.part.reference.start for mark in made.marks if isinstance(mark.part, Quote)}
    assert starts == set(quantities["start"])


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_intervals_are_drawn(width: float) -> None:
    table = pd.DataFrame(
        {"label": ["甲", "乙", "丙"], "number": [cited(10), cited(20, high=30), cited(40, high=math.inf)]}
    )
    ax = axes(width)
    charts.bars(ax, table)
    intervals = [line for line in ax.lines if line.get_gid() == "interval"]
    ends = [tuple(pd.Series(line.get_xdata()).tolist()) for line in intervals]
    assert ends[0] == (20, 30)
    assert ends[1][0] == 40 and len(ends) == 2
    (arrow,) = [line for line in ax.lines if line.get_marker() == ">"]
    assert pd.Series(arrow.get_xdata()).tolist() == [ends[1][1]]
    assert drawn(charts.bars, table, width)


def test_a_ceiling_is_a_hollow_bar() -> None:
    ax = axes()
    charts.bars(ax, pd.DataFrame({"label": ["甲", "乙"], "number": [cited(10), cited(20, low=0)]}))
    exact, ceiling = ax.patches
    assert (exact.get_gid(), ceiling.get_gid()) == (None, "interval")
    assert exact.get_facecolor() != ceiling.get_facecolor() and ceiling.get_linewidth() > 0


def test_the_data_behind_a_figure_goes_along() -> None:
    draw, table = bars(rows(2, high=math.inf))
    block: Any = figure(draw, table, zh=WORDS, en=WORDS, name="stations").block
    assert (block.name, block.columns) == (
        "stations",
        ("label", "number", "low", "high", "unit", "words", "line"),
    )
    assert block.rows[0] == ("对象0", 10, 10, None, "个", "10个", 200)


def test_tables_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ChapterlensError, match="has no rows"):
        charts.bars(axes(), rows(0))
    with pytest.raises(ChapterlensError, match="lacks number; it has label"):
        charts.bars(axes(), rows().drop(columns="number"))
    with pytest.raises(
        ChapterlensError, match=r"in 2 units cannot be compared \(个 1, 架 1\); choose the rows of one"
    ):
        charts.bars(axes(), pd.DataFrame({"label": ["甲", "乙"], "number": [cited(1), cited(2, unit="架")]}))


QUICK = [Phase.explicit, Phase.reuse, Phase.generate]  # a chart takes a quarter of a second
LABELS = st.text(alphabet="甲乙丙集成电路ABCabc 0123（）", min_size=1, max_size=16).filter(str.strip)


@settings(deadline=None, max_examples=15, phases=QUICK)
@given(
    st.lists(st.tuples(LABELS, st.floats(1, 1e9)), min_size=1, max_size=8),
    st.sampled_from([*WIDTHS.values()]),
)
@pytest.mark.slow
def test_bars_of_any_labels_have_room(entries: list[tuple[str, float]], width: float) -> None:
    numbers = [cited(value, high=math.inf, start=at) for at, (_, value) in enumerate(entries)]
    labels = [f"{place}{label}" for place, (label, _) in enumerate(entries)]
    table = pd.DataFrame({"label": labels, "number": numbers})
    assert drawn(charts.bars, table, width)


def test_the_colours_of_a_report_stay_apart_for_every_eye_and_in_grey() -> None:
    used = list(zip(SERIES, SHAPES, strict=True))
    assert len(set(SHAPES)) == len(SERIES)
    for (first, shape), (second, other) in combinations(used, 2):
        for eyes in EYES[:-1]:
            assert distance(first, second, eyes) >= APART, (first, second, eyes)
        # Grey print keeps only lightness, which six hues cannot part: the shape does.
        assert distance(first, second, "grey") >= APART or shape != other
    assert distance("#000000", "#ffffff", "grey") == pytest.approx(100, abs=0.1)
    assert distance("#ff0000", "#00ff00", "deuteranopia") < distance("#ff0000", "#00ff00") / 2


def dated(*days: str) -> pd.DataFrame:
    """Things on days of a year, the last in a group and a look of its own."""
    return pd.DataFrame(
        {
            "group": ["甲"] * (len(days) - 1) + ["乙"],
            "label": [f"第{place}件事" for place in range(len(days))],
            "iso": days,
            "look": ["one"] * (len(days) - 1) + ["two"],
            "part": [Quote(f"事{place}", Reference("", place, place + 1)) for place in range(len(days))],
        }
    )


LOOKS = {
    "one": charts.Look(Both("一类", "one kind")),
    "two": charts.Look("二类", "s", SERIES[1], hollow=True),
}
MONTHS = [f"{month}月" for month in range(1, 13)]
COLUMNS = {"a": "研制", "b": "获批\n上市"}


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_calendar_shows_days_as_points_and_months_as_wide_as_they_are(width: float) -> None:
    table = dated("2021-01-01", "2021-05", "2021-12-31")
    ax = axes(width)
    charts.calendar(ax, table, looks=LOOKS, months=MONTHS)
    spans = [line for line in ax.lines if line.get_color() == GREY]
    assert [pd.Series(line.get_xdata()).tolist() for line in spans] == [[121, 150]]
    made = drawn(charts.calendar, table, width, looks=LOOKS, months=MONTHS)
    assert Quote("", Reference("", 1, 2)) in [mark.part for mark in made.marks]
    assert {"甲", "乙", "一类", "二类", "第0件事", "第2件事"} <= set(said(made))


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_rows_of_one_label_are_one_row_of_a_calendar(width: float) -> None:
    table = dated("2021-03-01", "2021-06-01", "2021-11-20", "2021-12-31").assign(group="甲")
    table["label"] = ["同一件事"] * 3 + ["另一件事"]
    ax = axes(width)
    charts.calendar(ax, table, looks={**LOOKS, "two": LOOKS["one"]}, months=MONTHS)
    marks = [line for line in ax.lines if line.get_marker() == "o" and line.get_zorder() >= 2]
    heights = [mark.get_window_extent().y0 for mark in marks[:4]]
    assert heights[:3] == [heights[0]] * 3 and heights[3] < heights[0]
    made = drawn(charts.calendar, table, width, looks=LOOKS, months=MONTHS)
    assert said(made).count("同一件事") == 1


@settings(deadline=None, max_examples=15, phases=QUICK)
@given(
    st.lists(
        st.dates().map(lambda day: day.replace(year=2021, day=min(day.day, 28)).isoformat()),
        min_size=1,
        max_size=12,
    ),
    st.sampled_from([*WIDTHS.values()]),
)
@pytest.mark.slow
def test_any_days_have_room_in_a_calendar(days: list[str], width: float) -> None:
    assert drawn(charts.calendar, dated(*sorted(days)), width, looks=LOOKS, months=MONTHS)


def classes(*texts: str) -> pd.DataFrame:
    return dated("2021-01-01", "2021-05", "2021-12-31").assign(column=["b", "a", "b"], text=texts)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_a_matrix_sets_things_by_class(width: float) -> None:
    table = classes("1期", "", "2期")
    made = drawn(charts.matrix, table, width, columns=COLUMNS, looks=LOOKS)
    assert {"第0件事", "研制", "获批\n上市", "1期", "2期", "一类"} <= set(said(made))
    assert Quote("2期", Reference("", 2, 3)) in [mark.part for mark in made.marks]
    with pytest.raises(ChapterlensError, match="lacks column"):
        charts.matrix(axes(width), table.drop(columns="column"), columns=COLUMNS, looks=LOOKS)


def test_words_of_a_matrix_that_have_no_room_beside_their_mark_stand_below_it() -> None:
    many = {key: f"第{key}类" for key in "abcdefgh"}
    table = classes("一个不短的说明", "", "")
    ax = axes(drawing.NARROW)
    charts.matrix(ax, table, columns=many, looks=LOOKS)
    (text,) = [text for text in ax.texts if text.get_text() == "一个不短的说明"]
    assert text.get_position()[1] > 0 and text.get_horizontalalignment() == "center"


def test_rows_whose_content_was_lost_are_hatched() -> None:
    ax = axes()
    charts.matrix(ax, classes("", "", ""), columns=COLUMNS, looks=LOOKS, hatched=["第1件事"])
    assert [patch.get_hatch() for patch in ax.patches] == ["////"]
    half = axes()
    charts.matrix(half, classes("", "", ""), columns=COLUMNS, looks=LOOKS, partly=["第1件事"])
    whole, lower = (
        shown.patches[0].get_extents().transformed(shown.transData.inverted()) for shown in (ax, half)
    )
    assert lower.height == pytest.approx(whole.height / 2, rel=1e-3)


def test_breadth_is_that_of_the_face() -> None:
    assert breadth("中文", 72) == pytest.approx(2, rel=0.1)
    assert breadth("ab", 72) < breadth("中文", 72)
    assert breadth("a\n中文", 72) == breadth("中文", 72)


def test_a_label_above_its_bar_is_cut_where_the_phone_ends() -> None:
    long = "一个很长很长的对象名称" * 5
    made = drawn(charts.bars, rows(2).assign(label=[long, "乙"]), drawing.NARROW)
    cut = next(words for words in said(made) if words.startswith("一个"))
    assert cut.endswith("…") and long.startswith(cut[:-1])
    assert breadth(cut) <= drawing.NARROW - 0.1


def test_rows_alone_give_a_chart_that_shows_itself() -> None:
    book = real_chapter()
    shown = charts.bars(book.quantities.query("unit == '架'"))._repr_mimebundle_()
    assert "815" in shown["text/plain"] and "<svg" in shown["text/html"]
    # Without the fonts of the style a browser has a sans-serif of its own.
    assert re.findall('font-family: ([^";]*)', shown["text/html"])[0].endswith(", sans-serif")
    # In JupyterLab a link of a drawing has no address; a click opens the words that are in the template.
    assert 'data-href="#s' in shown["text/html"] and "<template" in shown["text/html"]
    with pytest.raises(
        ChapterlensError, match=r"in \d+ units cannot be compared \(个 \d+, .* …\); choose the rows of one"
    ):
        charts.bars(book.quantities)
    assert isinstance(charts.bars(book.quantities.query("unit == '架'"), language="en"), charts.Chart)
