"""Cited numbers: quotes, picks, and arithmetic that carries intervals and sources."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import Cited, Source, marks, pick, tally


def number(low: float, value: float, high: float, unit: str = "个") -> Cited:
    return Cited(value, low, high, unit, f"{value}{unit}", (Source("x", "2.1", 7, 10, 12, "words"),))


@st.composite
def cited(draw: st.DrawFn) -> tuple[Cited, float]:
    """A number and a true value that its interval allows."""
    low, value, high = sorted(draw(st.tuples(*[st.floats(0.5, 1e6)] * 3)))
    return number(low, value, high), draw(st.floats(low, high))


@given(cited(), cited(), st.sampled_from("+-*/"))
def test_the_true_result_is_in_the_interval(
    first: tuple[Cited, float], second: tuple[Cited, float], sign: str
) -> None:
    (a, x), (b, y) = first, second
    made = {"+": a + b, "-": a - b, "*": a * b, "/": a / b}[sign]
    true = {"+": x + y, "-": x - y, "*": x * y, "/": x / y}[sign]
    slack = 1e-9 * max(1.0, abs(true), abs(made.low), abs(made.high))
    assert made.low - slack <= true <= made.high + slack
    assert made.low - slack <= made.value <= made.high + slack


@given(cited(), cited())
def test_an_open_end_stays_open(first: tuple[Cited, float], second: tuple[Cited, float]) -> None:
    a, b = first[0], number(second[0].low, second[0].value, math.inf)
    assert (a + b).high == math.inf
    assert (a - b).low == -math.inf
    assume(a.low > 0)
    assert (a / b).low == 0


def test_a_quote_prints_as_the_source_does_and_leads_to_its_words() -> None:
    cells = pick(open_chapter("2021-02").section("2.3"), "室外基站")
    assert str(cells) == '[超5.2万个](#s5122 "52,000 – ∞ 个 · L227")'


def test_a_share_against_a_count_gives_the_total_as_an_interval() -> None:
    part = open_chapter("2021-02").section("2.1")
    kits = pick(part, "检测试剂", unit="款") / pick(part, "占全国", kind="percent").as_printed()
    assert [n for n in range(50, 62) if kits.low <= n <= kits.high] == [56]
    assert "8款 ÷ 14.3%" in str(kits)
    drugs = pick(part, "创新药", printed="8个") / pick(part, "占全国", kind="ratio")
    assert (round(drugs.low, 1), drugs.value, round(drugs.high, 1)) == (36.4, 40, 44.4)


def test_what_fits_more_than_one_number_is_refused_with_the_candidates() -> None:
    part = open_chapter("2021-02").section("2.2")
    with pytest.raises(ChapterlensError, match=r"quantities fit “订单 架”, not one; candidates: .*670"):
        pick(part, "订单", unit="架")
    orders = pick(part, "订单", unit="架", beside="交付")
    assert orders.value == 670


def test_units_that_differ_and_divisors_that_may_be_zero_are_refused() -> None:
    with pytest.raises(ChapterlensError, match="are not the same"):
        number(1, 1, 1, "架") + number(1, 1, 1, "家")
    with pytest.raises(ChapterlensError, match="may be zero"):
        number(1, 1, 1) / number(0, 5, 5)


def test_a_tally_counts_rows_and_a_table_of_marks_knows_its_places() -> None:
    book = open_chapter("2021-02")
    count = tally(book.quantities, "")
    assert count.value == len(book.quantities)
    with pytest.raises(ChapterlensError, match="without rows"):
        tally(book.quantities.head(0), "")
    table = marks(基站=pick(book, "室外基站"))
    assert (
        table.to_dict("records")[0].items()
        >= {"label": "基站", "section": "2.3", "line": 227, "start": 5122}.items()
    )
