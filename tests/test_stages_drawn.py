"""Things by group and stage, candidates by trial and country: what is drawn, and where its marks lead."""

import re

import pandas as pd
import pytest

from analyses.crosstab import crosstab
from analyses.swimlanes import swimlanes
from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.essay import Essay
from chapterlens.show.figures import Figure
from shanghai import trials

STAGES = {"research": "研究", "use": "应用"}


def things(n: int = 30) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "group": ["甲", "乙"] * (n // 2),
            "at": ["research"] * (n - 2) + ["use"] * 2,
            "item": [f"事物{i}" for i in range(n)],
            "full": [i % 3 == 0 for i in range(n)],
            "words": [f"原话{i}" for i in range(n)],
            "section": "1",
            "line": range(1, n + 1),
            "start": range(n),
        }
    )


def drawn(ax: object, rows: pd.DataFrame) -> str:
    made = Figure(ax, title="甲多于乙", subtitle="项", rows=rows, alt="点阵图，甲最多。")  # type: ignore[arg-type]
    html: str = made._repr_mimebundle_()["text/html"]
    return html[html.index("<svg") : html.index("</svg>")]


def test_every_thing_is_a_dot_that_leads_to_its_line() -> None:
    rows = things()
    svg = drawn(crosstab(rows, stages=STAGES, kinds=("有", "无"), total="合计"), rows)
    assert set(re.findall(r'href="(#L\d+)"', svg)) == {f"#L{line}" for line in rows["line"]}
    assert "<title>事物7 · 原话7</title>" in svg
    assert svg.count(">15</text>") == 2  # the sums of both groups


def test_a_table_without_its_columns_is_refused() -> None:
    with pytest.raises(ChapterlensError, match="lacks item"):
        crosstab(things().drop(columns="item"), stages=STAGES, kinds=("有", "无"), total="合计")


def test_a_candidate_is_at_each_stage_in_the_country_it_was_reached_in() -> None:
    table = trials.trials(open_chapter("2021-02").section("2.1"), "药物和疫苗")
    reached = {(row["name"], row["at"], row["look"], row["jurisdiction"]) for row in table.to_dict("records")}
    assert {
        ("VV116", "licensed", "done", "乌兹别克斯坦"),
        ("VV116", "phase1", "running", "中国"),
        ("DC402234", "phase1", "running", "美国"),
        ("JS016", "phase1", "done", "中国"),
        ("JS016", "phase2", "done", "中国"),
        ("JS026", "phase1", "running", ""),
        ("MW3311Y", "phase2", "running", ""),
        ("BNT162b2", "bridging", "done", ""),
        ("BNT162b2", "awaiting", "waiting", ""),
        ("mRNA疫苗", "filed", "waiting", "中国"),
        ("mRNA迭代疫苗", "permitted", "done", "老挝"),
        ("mRNA迭代疫苗", "filed", "waiting", "中国"),
    } <= reached
    counts = trials.counted(table)
    assert (counts["candidates"].value, counts["licensed"].value) == (9, 1)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_lanes_are_drawn_in_both_languages(language: str) -> None:
    part, essay = open_chapter("2021-02").section("2.1"), Essay("three-fields", language)
    rows = trials.lanes(part, essay, trials.trials(part, "药物和疫苗"))
    assert len(rows) == 13  # three countries of one permit are one mark
    assert not (language == "en" and rows["where"].str.contains("[\u4e00-\u9fff]").any())
    svg = drawn(swimlanes(rows, stages=trials.steps(essay), looks=trials.looks(essay)), rows)
    assert {f"#L{line}" for line in range(99, 107)} <= set(re.findall(r'href="(#L\d+)"', svg))


def test_no_trial_no_lanes() -> None:
    with pytest.raises(ChapterlensError, match="nothing under"):
        trials.trials(open_chapter("2021-02").section("2.4"), "药物")
