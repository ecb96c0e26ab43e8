"""Numerals of every writing to exact numbers."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hanreport.numbers.numerals import last_place, number

CASES = [
    ("36", 36),
    ("126,303", 126303),
    ("5.2万", 52000),
    ("1400亿", 140_000_000_000),
    ("三十六点五七亿", 3_657_000_000),
    ("两千", 2000),
    ("两千五", 2500),
    ("一万二", 12000),
    ("一万零二", 10002),
    ("一百零五", 105),
    ("一百一十", 110),
    ("十二", 12),
    ("二十", 20),
    ("百", 100),
    ("百万", 1_000_000),
    ("一亿二千万", 120_000_000),
    ("一千二百三十四万五千六百七十八", 12_345_678),
    ("二〇二一", 2021),
    ("零点五", Decimal("0.5")),
    ("三万亿", 3 * 10**12),
]
NOT_NUMERALS = [
    "",
    "点五",
    "三点",
    "一二十",
    "个",
    "三点五点六",
    "亿万",
    "十百千万",
    "千千万万",
    "3万5",
    "五百千",
]


@pytest.mark.parametrize(("words", "value"), CASES)
def test_value(words: str, value: int | Decimal) -> None:
    assert number(words) == value


@pytest.mark.parametrize("words", NOT_NUMERALS)
def test_no_numeral(words: str) -> None:
    assert number(words) is None


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("6000", 1000),
        ("1400亿", 10**10),
        ("3亿", 10**8),
        ("14.3", Decimal("0.1")),
        ("5.2万", 1000),
        ("百", 100),
    ],
)
def test_last_place(words: str, place: int | Decimal) -> None:
    assert last_place(words) == place


def _han(n: int) -> str:
    """Write a number as a Chinese reader would: an independent, slow way to check ``number`` against."""
    if n == 0:
        return "零"
    groups = []
    for scale in ("", "万", "亿"):
        n, low = divmod(n, 10000)
        groups.append((low, scale))
    words = ""
    for low, scale in reversed(groups):
        if not low:
            continue
        part = ""
        for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = low // place % 10
            if digit:
                gap = (part or words) and part[-1:] != "零" and low // (place * 10) % 10 == 0
                part += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        words += part + scale
    return words


@given(st.integers(0, 10**12 - 1))
def test_written_out_numbers_are_read_back(n: int) -> None:
    assert number(_han(n)) == n


@given(st.decimals(0, 10**9, places=3), st.sampled_from(["", "万", "亿", "万亿"]))
def test_arabic_figures_with_scale_words(value: Decimal, scale: str) -> None:
    factor = {"": 1, "万": 10**4, "亿": 10**8, "万亿": 10**12}[scale]
    assert number(f"{value:f}{scale}") == value * factor
    assert number(f"{int(value):,}{scale}") == int(value) * factor


@given(st.integers(1, 10**12 - 1), st.sampled_from([str, _han, "{:,}".format]))
def test_the_last_place_divides_the_value(n: int, write: Callable[[int], str]) -> None:
    words = write(n)
    place = last_place(words)
    assert n % place == 0
    assert n % (10 * place) != 0
