"""The chart contract: findings, measures, sources, links, intervals, colours, room for every label; what is refused."""

import math
import re
from collections.abc import Callable
from itertools import combinations
from typing import Any

import lxml.html
import pandas as pd
import pytest
from chapterlens.show import charts, lanes
from chapterlens.show.adapter import figure
from chapterlens.show.contract import Measure, refuse_overlaps
from chapterlens.show.figures import Figure, axes, lead
from chapterlens.show.theme import GREY, SERIES, SHAPES, WIDTH, breadth, style
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes

from chapterlens.errors import ChapterlensError
from nbrelease.blocks import MIME, Computed, Quote, Reference, from_json, words
from nbrelease.blocks import Figure as Block
from tests.colour_vision import APART, EYES, alike, distance

MEASURE = Measure("基站", "个", "全市", "年底")


def rows(n: int = 3, **changed: Any) -> pd.DataFrame:
    table = pd.DataFrame(
        {
            "label": [f"对象{i}" for i in range(n)],
            "value": [10.0 ** (i + 1) for i in range(n)],
            "low": [10.0 ** (i + 1) for i in range(n)],
            "high": [math.inf if i == 0 else 10.0 ** (i + 1) for i in range(n)],
            "surface": [f"超**{10 ** (i + 1)}**个" for i in range(n)],
            "section": "2.3",
            "line": [200 + i for i in range(n)],
            "start": [5000 + i for i in range(n)],
        }
    )
    return table.assign(**changed)


def made(table: pd.DataFrame, ax: Axes | None = None, **changed: Any) -> Figure:
    told = {"title": "甲大于乙", "subtitle": MEASURE, **changed}
    return Figure(ax if ax is not None else charts.bars(table), rows=table, **told)


def test_a_figure_has_real_text_links_source_and_alt() -> None:
    bundle = made(rows(), alt='横条图："甲"<乙')._repr_mimebundle_()
    block, html = from_json(bundle[MIME]), bundle["text/html"]
    assert isinstance(block, Block)
    assert 'role="group" aria-label="横条图：&quot;甲&quot;&lt;乙"' in html
    assert ">对象1</text>" in block.svg
    assert "**" not in block.svg
    assert set(re.findall(r'href="([^"]*)"', html)) >= {"#s5000", "#s5001", "#s5002"}
    assert "<a " not in block.svg and "href" not in block.svg.replace("xlink:href", ""), (
        "marks carry the links"
    )
    assert "<dc:date>" not in block.svg
    assert words(block.subtitle) == "基站，个；全市；年底"
    assert words(block.source).startswith("2.3节 第200行、")
    assert isinstance(block.source[1], Quote) and block.source[1].reference.line == 200


def test_hovering_a_mark_shows_its_words_and_clicking_leads_to_them() -> None:
    html = made(rows(label=["<甲>", "乙", "丙"]))._repr_mimebundle_()["text/html"]
    svg = html[html.index("<svg") : html.index("</svg>")]
    links = re.findall(r'<a href="(#s\d+)"><title>([^<]*)</title>', svg)
    assert ("#s5000", "&lt;甲&gt; · 超10个 · 10 – ∞") in links
    assert len(links) == svg.count("<a ") == 6  # a bar and its words, three times


def test_the_words_of_a_drawing_are_marks_with_their_boxes() -> None:
    block = figure(made(rows(), charts.bars(rows())).payload)
    labels = {mark.part.text: mark for mark in block.marks if mark.part.text}
    assert {"对象0", "对象1", "超10个"} <= labels.keys()
    assert labels["对象0"].kind == "tick" and labels["超10个"].kind == "label"
    left, top, wide, high = labels["超1000个"].box
    element = re.search(
        rf'id="{labels["超1000个"].id}">.*?<text[^>]* x="([\d.]+)" y="([\d.]+)"', block.svg, re.DOTALL
    )

    assert element and abs(left - float(element[1])) < 2 and top < float(element[2]) < top + high + 2
    assert wide == pytest.approx(breadth("超1000个") * 72, rel=0.1)
    shapes = [mark for mark in block.marks if mark.kind == "shape"]
    assert len(shapes) == 3 and not any(mark.box for mark in shapes)


@pytest.mark.parametrize(
    "label",
    ['“好”与"甲"', "$5亿元与$3亿元", "“$$”", "a<b>&'", "x_1^2 \\frac", "$5-$8亿元", "甲\t乙", "مرحبا"],
)
def test_labels_of_any_words_are_drawn_as_they_are(label: str) -> None:
    table = rows(label=[label, "乙", "丙"], words=[f'{label}"', "", ""])
    html = made(table)._repr_mimebundle_()["text/html"]
    shown = [text.text for text in lxml.html.fromstring(html).iter("text")]
    hovers = [title.text for title in lxml.html.fromstring(html).iter("title")]
    assert label.replace("\t", " ") in shown and " ".join(f'{label} · {label}"'.split()) in hovers


def test_the_data_behind_a_figure_goes_along() -> None:
    payload = made(rows(), name="essay-bars").payload
    assert payload["name"] == "essay-bars"
    assert {"label", "value", "low", "high", "surface", "line", "start"} <= set(payload["columns"])
    first = dict(zip(payload["columns"], payload["rows"][0], strict=True))
    assert (first["value"], first["high"], first["start"]) == (10.0, None, 5000)
    holes = made(rows(extra=[math.nan, 1.0, pd.NA])).payload
    assert [row[holes["columns"].index("extra")] for row in holes["rows"]] == [None, 1.0, None]


def test_alt_text_of_labelled_values_is_made_from_them() -> None:
    assert made(rows()).payload["alt"] == "横条图，3行：最大的是对象2（超1000个），最小的是对象0（超10个）。"
    english = made(rows(), title="A is larger", language="en").payload["alt"]
    assert english.startswith("Horizontal bar chart of 3 rows: the largest is")


def test_the_same_rows_give_the_same_bytes() -> None:
    assert made(rows()).payload == made(rows()).payload


@pytest.mark.parametrize("chart", [charts.bars, charts.dots])
def test_intervals_are_drawn(chart: Callable[[pd.DataFrame], Axes]) -> None:
    open_ended, exact = chart(rows()), chart(rows(high=rows()["value"]))
    assert len(open_ended.lines) > len(exact.lines)


def test_a_ceiling_is_a_hollow_bar() -> None:
    ceiling = rows(low=0.0, high=rows()["value"])
    faces = {patch.get_facecolor() for patch in charts.bars(ceiling).patches}
    assert faces.isdisjoint(
        patch.get_facecolor() for patch in charts.bars(rows(high=rows()["value"])).patches
    )
    assert made(ceiling).payload["rows"]


REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("no finding", {"title": "基站的数量"}, "states no finding"),
    ("no title", {"title": " "}, "needs its finding"),
    ("a title of a paragraph", {"title": "甲多于乙，" * 20}, "longer than a sentence"),
    ("no measure", {"subtitle": " "}, "needs its finding"),
    ("no unit", {"subtitle": Measure("基站", "", "全市", "年底")}, "lacks its unit"),
    ("no scope", {"subtitle": Measure("基站", "个", " ", "年底")}, "lacks its scope"),
    ("no period", {"subtitle": Measure("基站", "个", "全市", "")}, "lacks its period"),
    ("no type of chart", {"alt": "甲最大，乙最小，别的都在中间"}, "must name its type"),
    ("a type and no trend", {"alt": "横条图。"}, "must name its type"),
]


@pytest.mark.parametrize(("changed", "sentence"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_texts_that_are_refused(changed: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ChapterlensError, match=sentence):
        made(rows(), **changed)


FINDINGS = [
    ("甲大于乙", "zh"),
    ("室内小站是室外基站的[2.3](#s5)倍", "zh"),
    ("没有一个数字", "zh"),
    ("A is larger than B", "en"),
    ("[2.3](#s5) cells to a station", "en"),
]


@pytest.mark.parametrize(("title", "language"), FINDINGS)
def test_titles_that_state_a_finding(title: str, language: str) -> None:
    assert made(rows(), title=title, language=language)


@pytest.mark.parametrize(("title", "language"), [("订单与交付", "zh"), ("Orders and deliveries", "en")])
def test_titles_that_state_none(title: str, language: str) -> None:
    with pytest.raises(ChapterlensError, match="states no finding"):
        made(rows(), title=title, language=language)


def test_a_logarithmic_axis_is_said_to_be_one() -> None:
    with pytest.raises(ChapterlensError, match="does not say “对数坐标”"):
        made(rows(), charts.dots(rows()))
    said = Measure("基站", "个", "全市", "年底，对数坐标")
    assert made(rows(), charts.dots(rows()), subtitle=said)


def test_a_hidden_interval_is_refused() -> None:
    with pytest.raises(ChapterlensError, match="an interval is not hidden"):
        made(rows(), charts.bars(rows(high=rows()["value"])))


def test_tables_that_cannot_be_drawn_are_refused() -> None:
    with pytest.raises(ChapterlensError, match="without rows"):
        Figure(charts.bars(rows()), rows=rows(0), title="甲", subtitle="个", alt="图")
    with pytest.raises(ChapterlensError, match="no rows"):
        charts.bars(rows(0))
    with pytest.raises(ChapterlensError, match="lacks value"):
        charts.bars(rows().drop(columns="value"))
    with pytest.raises(ChapterlensError, match="no place for zero"):
        charts.dots(rows(value=0.0))


def drawn(*texts: tuple[float, float, str], size: float = 8) -> Axes:
    ax = axes(1.0)
    assert isinstance(ax, Axes)
    with style():
        ax.set(xlim=(0, 1), ylim=(0, 1))
        ax.axis("off")
        for x, y, words in texts:
            ax.text(x, y, words, fontsize=size)
    return ax


CLASHES: list[tuple[str, Callable[[], Axes], str]] = [
    ("texts", lambda: drawn((0.4, 0.5, "压在标签上的字"), (0.4, 0.5, "另一行字")), "labels overlap"),
    ("room", lambda: drawn((0.4, 0.5, "写到画布之外" * 20)), "leave no room"),
    ("size", lambda: drawn((0.4, 0.5, "太小的字"), size=6), "points high, not 8 to 9"),
]


@pytest.mark.parametrize(("draw", "sentence"), [case[1:] for case in CLASHES], ids=[c[0] for c in CLASHES])
def test_labels_without_room_are_refused(draw: Callable[[], Axes], sentence: str) -> None:
    with pytest.raises(ChapterlensError, match=sentence):
        made(rows(high=rows()["value"]), draw(), alt="点图，没有什么可看")


def test_a_label_outside_the_canvas_is_refused() -> None:
    ax = drawn()
    with style():
        ax.figure.text(0.95, 0.5, "写到画布之外的字", fontsize=8)
    with pytest.raises(ChapterlensError, match="leaves the canvas"):
        refuse_overlaps(ax.figure)  # type: ignore[arg-type]


@pytest.mark.parametrize("mark", ["dot", "bar"])
def test_a_label_over_a_mark_is_refused(mark: str) -> None:
    ax = drawn((0.4, 0.5, "压在点上的字"))
    with style():
        if mark == "dot":
            ax.plot([0.42], [0.52], "o")
        else:
            ax.barh(0.5, 0.45, height=0.3)
    assert isinstance(ax, Axes)
    with pytest.raises(ChapterlensError, match="lies over a mark"):
        refuse_overlaps(ax.figure)  # type: ignore[arg-type]


def test_a_label_inside_a_bar_or_over_a_guide_is_none() -> None:
    ax = drawn((0.1, 0.45, "写在条上"))
    with style():
        ax.barh(0.5, 0.9, height=0.8)
        ax.axvline(0.12, zorder=1)
    refuse_overlaps(ax.figure)  # type: ignore[arg-type]


QUICK = [Phase.explicit, Phase.reuse, Phase.generate]  # a chart takes a quarter of a second
LABELS = st.text(alphabet="甲乙丙集成电路ABCabc 0123（）", min_size=1, max_size=16).filter(str.strip)


@settings(deadline=None, max_examples=15, phases=QUICK)
@given(st.lists(st.tuples(LABELS, st.floats(1, 1e9), LABELS), min_size=1, max_size=8))
@pytest.mark.slow
def test_bars_and_dots_of_any_labels_keep_the_contract(entries: list[tuple[str, float, str]]) -> None:
    table = rows(len(entries)).assign(
        label=[f"{place}{label}" for place, (label, _, _) in enumerate(entries)],
        value=[value for _, value, _ in entries],
        low=[value for _, value, _ in entries],
        surface=[surface for *_, surface in entries],
        high=math.inf,
    )
    assert made(table)
    assert made(table, charts.dots(table), subtitle=Measure("量", "个", "甲", "对数坐标"))


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


def test_one_shape_in_two_colours_that_look_alike_is_seen() -> None:
    ax = drawn()
    with style():
        ax.plot([0.2], [0.5], "o", color=SERIES[2])
        ax.plot([0.6], [0.5], "o", color=SERIES[3])  # green and pink, alike in grey
    assert [pair for pair in alike(ax.figure) if pair.endswith("look alike (grey)")]  # type: ignore[arg-type]


@pytest.mark.parametrize("sign", ["\U000e0fff", "\U0001f9ec", "\x07"])
def test_a_character_that_no_font_draws_is_a_box_and_no_error(sign: str) -> None:
    drawn = made(rows(label=[f"甲{sign}", "乙", "丙"])).payload
    assert ">甲□</text>" in drawn["svg"] and "甲□" in [mark["run"].text for mark in drawn["marks"]]


def test_characters_that_only_the_fallback_has_are_drawn() -> None:
    assert "O₃" in made(rows(label=["O₃", "乙", "丙"])).payload["svg"]


def test_events_of_a_year_by_month() -> None:
    events = pd.DataFrame(
        {"iso": ["2021-05", "2021-05-21", "2021-11-05"], "section": ["2.1"] * 3, "start": [1, 2, 3]}
    )
    ax = charts.timeline(events, colours={"2.1": "#0072B2"})
    assert [text.get_text() for text in ax.texts].count("2") == 1
    assert [label.get_text() for label in ax.get_xticklabels()][4] == "5月"


def dated(*days: str) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group": ["甲"] * (len(days) - 1) + ["乙"],
            "label": [f"第{place}件事" for place in range(len(days))],
            "iso": days,
            "look": ["one"] * (len(days) - 1) + ["two"],
            "start": range(len(days)),
            "words": [f"事{place}" for place in range(len(days))],
            "section": "2.1",
            "line": 7,
        }
    )


LOOKS = {"one": lanes.Look("一类", "o"), "two": lanes.Look("二类", "s", SERIES[1])}
MONTHS = [f"{month}月" for month in range(1, 13)]


def test_a_calendar_shows_days_as_points_and_months_as_wide_as_they_are() -> None:
    table = dated("2021-01-01", "2021-05", "2021-12-31")
    ax = lanes.calendar(table, looks=LOOKS, months=MONTHS)
    spans = [line for line in ax.lines if line.get_color() == GREY]
    assert [pd.Series(line.get_xdata()).tolist() for line in spans] == [[121, 150]]
    payload = made(table, ax, alt="时间图：三件事，一头一尾一中间").payload
    assert Quote("", Reference("", 1, 1), "2021-05 事1") in [mark.part for mark in figure(payload).marks]
    assert {">甲</text>", ">乙</text>", ">一类</text>"} <= set(re.findall(r">[^<>]+</text>", payload["svg"]))


@settings(deadline=None, max_examples=15, phases=QUICK)
@given(
    st.lists(
        st.dates().map(lambda day: day.replace(year=2021, day=min(day.day, 28)).isoformat()),
        min_size=1,
        max_size=12,
    )
)
@pytest.mark.slow
def test_any_days_have_room_in_a_calendar(days: list[str]) -> None:
    table = dated(*sorted(days))
    assert made(table, lanes.calendar(table, looks=LOOKS, months=MONTHS), alt="时间图：几件事按日排开")


def test_a_matrix_sets_things_by_class() -> None:
    table = dated("2021-01-01", "2021-05", "2021-12-31").assign(
        column=["b", "a", "b"], text=["1期", "", "2期"]
    )
    ax = lanes.matrix(table, columns={"a": "研制", "b": "获批\n上市"}, looks=LOOKS)
    payload = made(table, ax, alt="矩阵图：三样东西，两样获批").payload
    assert ">1期</text>" in payload["svg"]
    assert Quote("2期", Reference("", 2, 2), "第2件事 · 事2") in [mark.part for mark in figure(payload).marks]
    with pytest.raises(ChapterlensError, match="lacks column"):
        lanes.matrix(table.drop(columns="column"), columns={"a": "研制"}, looks=LOOKS)


def test_small_multiples_lead_to_the_first_row_they_count() -> None:
    counts = pd.DataFrame({"数字": [3, 0], "事件": [1, 2]}, index=["全节", "小标题"])
    ax = charts.profile(counts, colours=[GREY, GREY], starts=counts + 40, strong=[True, False])
    marks = figure(made(rows(high=rows()["value"]), ax, alt="小型横条图：数字都在一行").payload).marks
    counted = [mark.part for mark in marks if isinstance(mark.part, Computed)]
    hover = "= Σ 3 · 全节, 数字"
    assert Computed("3", "Σ 3", (Reference("", 43, 43),), place="全节, 数字", hover=hover) in counted
    assert Reference("", 40, 40) not in [
        at for part in counted for at in part.inputs
    ]  # nothing was counted there


def test_breadth_is_that_of_the_face() -> None:
    assert breadth("中文", 72) == pytest.approx(2, rel=0.1)
    assert breadth("ab", 72) < breadth("中文", 72)
    assert breadth("a\n中文", 72) == breadth("中文", 72)
    assert axes(1.0).figure.get_figwidth() == WIDTH


def test_what_a_link_is_told_stays_one_line() -> None:
    ax = drawn()
    (dot,) = ax.plot([0.5], [0.5], "o")
    lead(dot, 7, "两\n行 话")
    payload = made(rows(high=rows()["value"]), ax, alt="点图，没有什么可看").payload
    (mark,) = [mark for mark in figure(payload).marks if mark.kind == "shape"]
    assert mark.part == Quote("", Reference("", 7, 7), "两 行 话")
