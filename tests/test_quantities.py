"""Quantities: one sentence a case, refusals included. A misread sentence becomes one new line here."""

import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanreport.numbers.bounds import AFTER, BEFORE, interval
from hanreport.numbers.quantities import refused
from hanreport.numbers.units import table, unit_at
from hanreport.report import read

# sentence | surface | value, or low..high | unit | kind | bound
CASES = [
    line.split(" | ")
    for line in (Path(__file__).parent / "cases_quantities.txt").read_text("utf-8").splitlines()
    if line and line[0] != "#"
]
NOT_QUANTITIES = [
    line
    for line in (Path(__file__).parent / "cases_no_quantity.txt").read_text("utf-8").splitlines()
    if line and line[0] != "#"
]


@pytest.mark.parametrize(("sentence", "surface", "value", "unit", "kind", "bound"), CASES)
def test_read(sentence: str, surface: str, value: str, unit: str, kind: str, bound: str) -> None:
    (row,) = (row for row in read(sentence).quantities if row.surface == surface)
    assert (row.unit or "-", row.kind, row.bound) == (unit, kind, bound)
    low, _, high = value.partition("..")
    if value == "..":
        assert (row.value, row.low, row.high) == (None, None, None)
    elif high:
        assert (row.value, row.low, row.high) == (None, float(low), float(high))
    else:
        assert row.value is not None
        assert math.isclose(row.value, float(value), rel_tol=1e-6)


@pytest.mark.parametrize("sentence", NOT_QUANTITIES)
def test_refused(sentence: str) -> None:
    assert [row.surface for row in read(sentence).quantities] == []


TABLE = """单位：亿元

| 指标 | 数值 | 增速（%） |
|---|---|---|
| 地区生产总值 | 31,534 | 3.3 |
| 常住人口（万人） | 12 | -1.5 |
"""


def test_cells_take_the_unit_of_their_row_column_or_caption() -> None:
    rows = [(row.surface, row.value, row.unit, row.kind) for row in read(TABLE).quantities]
    assert rows == [
        ("31,534", 3_153_400_000_000, "元", "money"),
        ("3.3", 3.3, "%", "percent"),
        ("12", 120_000, "人", "count"),
        ("-1.5", -1.5, "%", "percent"),
    ]


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("投资3\n.5亿元开工", ["3"]),
        ("增长\\5", ["5"]),
        ("得到1 2.5亿元", ["1", "2.5"]),
        ("增长5%", []),
        ("比重5$", ["5"]),
    ],
)
def test_figures_beside_a_stray_sign_are_named(text: str, figures: list[str]) -> None:
    rows = [(row.start, row.end) for row in read(text).quantities]
    assert [text[start:end] for start, end in refused(text, rows)] == figures


INTERVALS = [
    ("建设超5.2万个基站", 52000, None),
    ("需求6000余项", 6000, 7000),
    ("接入1400多亿元", 140_000_000_000, 150_000_000_000),
    ("总计240余亩", 240, 250),
    ("百余场景", 100, 200),
    ("给予最高200万元", 0, 2_000_000),
    ("共有8款试剂", 8, 8),
    ("约40个", 36, 44),
    ("约占全国的1/5", 0.18, 0.22),
    ("近70万辆", 650_000, 700_000),
    ("接近9万人", 85_000, 90_000),
]


@pytest.mark.parametrize(("sentence", "low", "high"), INTERVALS)
def test_the_interval_the_words_allow(sentence: str, low: float, high: float | None) -> None:
    (row,) = read(sentence).quantities
    assert row.low is not None
    assert math.isclose(row.low, low)
    assert row.high == high if high is None or row.high is None else math.isclose(row.high, high)


@given(
    st.decimals(1, 10**12, places=2),
    st.sampled_from([Decimal("0.1"), Decimal(1), Decimal(1000)]),
    st.sampled_from(["exact", *sorted({*BEFORE.values(), *AFTER.values()})]),
)
def test_every_bound_allows_the_number_printed(value: Decimal, place: Decimal, bound: str) -> None:
    low, high = interval(value, place, bound)
    assert low is None or low <= float(value)
    assert high is None or float(value) <= high


def test_every_declared_unit_is_read_behind_a_number() -> None:
    read_units = {name: unit_at(name + "，", 0) for name in table()}
    assert [name for name, unit in read_units.items() if unit is None or unit.name != name] == []
