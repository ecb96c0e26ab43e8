"""The chart contract: findings, sources, links, real text, the same bytes; and what is refused."""

import math
import re
from typing import Any

import pandas as pd
import pytest

from chapterlens.errors import ChapterlensError
from chapterlens.show import charts
from chapterlens.show.contract import refuse_overlaps
from chapterlens.show.figures import Figure
from chapterlens.show.render import FIGURE
from chapterlens.show.theme import style


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


def made(table: pd.DataFrame, **changed: str) -> Figure:
    told = {"title": "甲大于乙", "subtitle": "个", "alt": "横条图。", **changed}
    return Figure(charts.bars(table), rows=table, **told)


def test_a_figure_has_real_text_links_source_and_alt() -> None:
    payload = made(rows(), alt='横条图："甲"<乙')._repr_mimebundle_()[FIGURE]
    svg = payload["svg"]
    assert svg.startswith('<svg role="img" aria-label="横条图：&quot;甲&quot;&lt;乙"')
    assert ">对象1</text>" in svg
    assert "**" not in svg
    assert set(re.findall(r'href="(#s\d+)"', svg)) == {"#s5000", "#s5001", "#s5002"}
    assert "target=" not in svg
    assert "<dc:date>" not in svg
    assert payload["source"].startswith("2.3节 [第200行](#L200)、")
    assert payload["rows"][0][payload["columns"].index("high")] is None


def test_the_same_rows_give_the_same_bytes() -> None:
    assert made(rows()).payload == made(rows()).payload


@pytest.mark.parametrize("chart", [charts.bars, charts.dots])
def test_intervals_are_drawn(chart: object) -> None:
    assert callable(chart)
    open_ended, exact = chart(rows()), chart(rows(high=rows()["value"]))
    assert len(open_ended.lines) > len(exact.lines)


def test_what_is_refused() -> None:
    with pytest.raises(ChapterlensError, match="without rows"):
        Figure(charts.bars(rows()), rows=rows(0), title="甲", subtitle="个", alt="图")
    with pytest.raises(ChapterlensError, match="no rows"):
        charts.bars(rows(0))
    with pytest.raises(ChapterlensError, match="lacks value"):
        charts.bars(rows().drop(columns="value"))
    with pytest.raises(ChapterlensError, match="needs its finding"):
        made(rows(), alt=" ")
    with pytest.raises(ChapterlensError, match="no place for zero"):
        charts.dots(rows(value=0.0))


def test_labels_that_overlap_are_refused() -> None:
    ax = charts.bars(rows())
    with style():
        ax.text(0.5, 0, "压在标签上的字", fontsize=9)
        ax.text(0.5, 0, "另一行字", fontsize=9)
    with pytest.raises(ChapterlensError, match="labels overlap"):
        refuse_overlaps(ax.figure)  # type: ignore[arg-type]


def test_a_character_that_no_font_draws_is_an_error_not_a_box() -> None:
    with pytest.raises(ChapterlensError, match=r"no font of a chart can draw .* \(U\+E0FFF\)"):
        made(rows(label=["\U000e0fff", "乙", "丙"]))


def test_characters_that_only_the_fallback_has_are_drawn() -> None:
    assert "O₃" in made(rows(label=["O₃", "乙", "丙"])).payload["svg"]


def test_events_of_a_year_by_month() -> None:
    events = pd.DataFrame(
        {"iso": ["2021-05", "2021-05-21", "2021-11-05"], "section": ["2.1"] * 3, "start": [1, 2, 3]}
    )
    ax = charts.timeline(events, colours={"2.1": "#0072B2"})
    assert [text.get_text() for text in ax.texts].count("2") == 1
    assert [label.get_text() for label in ax.get_xticklabels()][4] == "5月"
