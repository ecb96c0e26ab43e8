"""Quantities: one sentence a case, refusals included. A misread sentence becomes one new line here."""

import math
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanreport.numbers.bounds import AFTER, BEFORE, interval
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
