"""Cited numbers: quotes, picks, and arithmetic that carries intervals and sources."""

import math
import re
from collections.abc import Callable

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from chapterlens import read_text
from chapterlens.cited import Cited, cite, pick, tally, total
from chapterlens.errors import ChapterlensError
from chapterlens.words import unit
from nbrelease.blocks import Computed, Quote, Reference
from tests.projects import real_chapter


def number(low: float, value: float, high: float, unit: str = "个") -> Cited:
    return Cited(value, low, high, unit, f"{value}{unit}", (Reference("x", 10, 12, 7),))


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
    cells = pick(real_chapter().section("2.3"), "室外基站")
    there = Reference("2021-02", 5122, 5128, 227)
    assert cells.part("zh") == Quote("超5.2万个", there, "52,000 – ∞ 个 · L227")
    assert cells.part("en") == Quote("over 52,000", there, "52,000 – ∞ · L227")
    assert str(cells) == "超5.2万个"


@pytest.mark.parametrize(
    ("printed", "bound", "told"),
    [
        ("5%以上", "at_least", "at least 5%"),
        ("不低于5%", "at_least", "at least 5%"),
        ("突破5%", "at_least", "over 5%"),
        ("5%以内", "at_most", "at most 5%"),
    ],
)
def test_a_bound_has_the_english_of_its_own_words(printed: str, bound: str, told: str) -> None:
    assert Cited(5, 5, 5, "%", printed, (Reference("a", 0, 1, 1),), bound=bound).shown("en") == told


def test_a_share_against_a_count_gives_the_total_as_an_interval() -> None:
    part = real_chapter().section("2.1")
    kits = pick(part, "检测试剂", unit="款") / pick(part, "占全国", kind="percent")
    assert round(kits.value, 1) == 55.9
    assert kits.formula() == "8款 ÷ 14.3%"
    drugs = pick(part, "获批上市的1类创新药") / pick(part, "占全国", kind="ratio")
    assert (round(drugs.low, 1), drugs.value, round(drugs.high, 1)) == (36.4, 40, 44.4)


def test_what_fits_more_than_one_number_is_refused_with_the_candidates() -> None:
    part = real_chapter().section("2.2")
    with pytest.raises(ChapterlensError, match=r"quantities fit “订单 架”, not one; candidates: .*670"):
        pick(part, "订单", unit="架")
    orders = pick(part, "订单", unit="架", beside="交付")
    assert orders.value == 670


def test_units_that_differ_and_divisors_that_may_be_zero_are_refused() -> None:
    with pytest.raises(ChapterlensError, match="are not the same"):
        number(1, 1, 1, "架") + number(1, 1, 1, "家")
    with pytest.raises(ChapterlensError, match="may be zero"):
        number(1, 1, 1) / number(0, 5, 5)


def test_a_tally_counts_rows_and_leads_to_them() -> None:
    book = real_chapter()
    count = tally(book.quantities.head(3), "个")
    assert (count.value, count.shown("zh"), count.formula()) == (3, "3个", "Σ 3")
    part = count.part("zh")
    assert isinstance(part, Computed)
    assert [at.start for at in part.inputs] == book.quantities["start"].head(3).tolist()
    with pytest.raises(ChapterlensError, match="without rows"):
        tally(book.quantities.head(0), "")


def test_a_frame_of_several_rows_is_no_number() -> None:
    rows = real_chapter().quantities
    assert cite(rows.iloc[[4]]) == cite(rows.iloc[4])
    with pytest.raises(ChapterlensError, match="cite wants one row, not 2: "):
        cite(rows.head(2))


TOLD = [
    # section, words, unit, as the English edition prints it
    ("2.3", "室外基站", None, "over 52,000"),
    ("2.2", "飞机级需求", None, "over 6,000"),
    ("2.2", "交付", "架", "66 aircraft"),
    ("2.2", "运送旅客", None, "4.13 million passengers"),
    ("2.3", "智能设备", "元", "over 140 billion yuan"),
    ("2.4", "高品质目标的人口", "人", "at least 100,000 people"),
    ("2.1", "不超过研发投入", "%", "at most 40%"),
    ("2.3", "盾构机直径", "m", "15.56 m"),
]


@pytest.mark.parametrize(("section", "words", "wanted", "told"), TOLD)
def test_a_quote_in_english(section: str, words: str, wanted: str | None, told: str) -> None:
    assert pick(real_chapter().section(section), words, unit=wanted).shown("en") == told


@pytest.mark.parametrize(
    ("value", "told"), [(9, "nine"), (10, "10"), (0.2, "one fifth"), (2.5, "2.5"), (0, "0")]
)
def test_a_small_number_in_words_of_a_sentence(value: float, told: str) -> None:
    number = Cited(value, value, value, "项", f"{value}项", (Reference("a", 0, 1, 1),))
    assert (number.shown("en", "w"), number.part("en", "w").text) == (told, told)


def test_a_computed_number_in_both_languages() -> None:
    part = real_chapter().section("2.2")
    orders, delivered = pick(part, "订单", beside="交付", unit="架"), pick(part, "交付", unit="架")
    hours = pick(part, unit="飞行小时") / delivered
    backlog = orders - delivered
    assert (backlog.value, backlog.shown("zh"), backlog.shown("en", "n")) == (604, "604架", "604")
    assert backlog.formula("zh") == "670架 − 66架机"
    assert backlog.formula("en") == "670 aircraft − 66 aircraft"
    assert hours.shown("en") == "≈1,914 flight hours per aircraft"
    assert hours.shown("zh", "n") == "1,914"
    share = (backlog / delivered).part("en")
    assert isinstance(share, Computed)
    assert share.formula == "(670 aircraft − 66 aircraft) ÷ 66 aircraft"
    assert [at.line for at in share.inputs] == [195, 195]
    assert share.hover == "= (670 aircraft − 66 aircraft) ÷ 66 aircraft · L195"


def test_an_interval_is_told_with_as_many_figures_as_part_its_ends() -> None:
    part = real_chapter().section("2.2")
    needs = [pick(part, words, unit="项") for words in ("系统级需求", "飞机级需求")]
    assert (needs[0] / needs[1]).shown("zh", "in") == "2.29–2.83"
    city = real_chapter().section("2.3")
    assert pick(city, "智能设备", unit="元").shown("zh", "i") == "1400亿–1500亿元"
    assert pick(city, "室外基站").shown("zh", "i") == "5.2万个以上"
    assert pick(city, "室外基站").shown("en", "i") == "52,000 or more"


def test_a_large_computed_number_is_told_in_words() -> None:
    mean = pick(real_chapter().section("2.4"), "资金", kind="money") / 100
    assert (mean.shown("zh"), mean.shown("en")) == ("270万元", "2.7 million yuan")


def test_units_in_english() -> None:
    assert (unit("人次", "en"), unit("人次", "en", one=True), unit("小时/架次", "en")) == (
        "passengers",
        "passenger",
        "hours per flight",
    )
    assert unit("条/座", "en") == unit("家", "en") == ""
    assert unit("架", "zh") == "架"
    assert unit("麻袋", "en") == "麻袋"


def test_every_unit_of_the_chapter_has_english() -> None:
    for printed in real_chapter().quantities["unit"].unique():
        if printed != "ratio":
            assert not re.search("[\u4e00-\u9fff]", unit(printed, "en"))


def test_a_total_adds_a_column_up_and_knows_its_rows() -> None:
    events = real_chapter().section("2.2").milestones
    sent = total(events, "launch_count", "颗")
    assert (sent.value, len(sent.sources), sent.formula()) == (
        19,
        12,
        "Σ 1 + 1 + 1 + 3 + 3 + 3 + 1 + 1 + 2 + 1 + 1 + 1",
    )
    with pytest.raises(ChapterlensError, match="without rows"):
        total(events.head(0), "launch_count", "颗")


def test_every_number_of_the_chapter_can_be_told() -> None:
    for row in real_chapter().quantities.to_dict("records"):
        number = cite({str(key): value for key, value in row.items()})
        for language in ("zh", "en"):
            assert number.shown(language)
            part = number.part(language)
            assert isinstance(part, Quote) and part.reference.line == row["line"]
            assert number.shown(language, "i")


@given(cited(), cited())
def test_a_comparison_holds_for_all_that_the_words_allow_or_is_refused(
    first: tuple[Cited, float], second: tuple[Cited, float]
) -> None:
    (a, x), (b, y) = first, second
    try:
        assert ((a < b), (a <= b), (a > b), (a >= b)) == (x < y, x <= y, x > y, x >= y)
    except ChapterlensError:
        assert a.low <= b.high and b.low <= a.high


OPEN = [
    # what is computed, in Chinese, in English
    (lambda a, b: a + b, "不少于172,000个", "at least 172,000"),
    (lambda a, b: b - a, "至多68,000个", "at most 68,000"),
    (lambda a, b: b / a, "至多2.31", "at most 2.31"),
    (lambda a, b: sum([b, a, a]), "不少于224,000个", "at least 224,000"),
    (lambda a, b: 2 * a, "不少于104,000个", "at least 104,000"),
    (lambda a, b: a - a, "−∞–∞个", "−∞–∞"),
    (lambda a, b: b + 1, "120,001个", "120,001"),
]


@pytest.mark.parametrize(("made", "zh", "en"), OPEN)
def test_an_open_end_is_said(made: Callable[[Cited, Cited], Cited], zh: str, en: str) -> None:
    part = real_chapter().section("2.3")
    found = made(pick(part, "室外基站"), pick(part, "室内小站"))
    assert (found.shown("zh"), found.shown("en")) == (zh, en)


def test_a_number_is_a_number() -> None:
    small, large = number(1, 1, 1), number(2.25, 2.25, 2.25)
    assert small < large and large >= 2 and max(small, large) is large
    assert (float(large), round(large), round(large, 1)) == (2.25, 2, 2.2)
    with pytest.raises(ChapterlensError, match="may be more or less than"):
        number(1, 1, math.inf) < 5  # noqa: B015
    with pytest.raises(ChapterlensError, match="are not the same"):
        small > number(1, 1, 1, "架")  # noqa: B015


def test_what_is_not_found_is_answered_with_what_is_near() -> None:
    book = real_chapter()
    with pytest.raises(
        ChapterlensError, match=r"^0 quantities fit “室内小基站”, not one; nearest: 5G室内小站 \(12万个"
    ):
        pick(book, "室内小基站")
    with pytest.raises(
        ChapterlensError, match=r"^2 quantities .* candidates: label 在役客机订单 \(670.*; label"
    ):
        pick(book, "订单")
    mine = read_text("全年地区生产总值3210.5亿元，比上年增长4.8%。")
    assert pick(mine, mine.quantities["indicator"][0], unit="元").value == 3210.5e8
