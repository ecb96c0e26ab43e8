"""Words that bound a number (超, 不少于, 余, 约, 以内) and the interval they allow. Knows nothing about units."""

from decimal import Decimal

from hanreport.numbers.numerals import plain

_BEFORE = {
    "at_least": "超过 超出 超 逾 突破 不少于 不低于 不小于 不下于 大于 高于 多于 至少 最少 最低 不下 不止 "
    "跨越 跨上 迈上 迈过 站上 跃上 ≥ ≧ > ＞ >=",
    "at_most": "不超过 不高于 不大于 不多于 少于 低于 小于 不到 不足 最高 最多 至多 不超 未满 不满 ≤ ≦ < ＜ <=",
    "about": "约 大约 近 接近 将近 大概 约为 约占 ≈",
}
_AFTER = {
    "at_least": "以上 及以上 之上 开外",
    "more_than": "有余 出头",
    "at_most": "以内 之内 内 以下 及以下",
    "about": "左右 上下 前后",
}
# 不得超过, 未超过, 不应低于: a comparator turned round.
_TURNED = {
    no + word: bound
    for bound, words in (("at_most", "超过 高于 大于 多于"), ("at_least", "低于 少于 小于"))
    for word in words.split()
    for no in ("不得", "不应", "不能", "不会", "不宜", "未")
}
BEFORE = {word: bound for bound, words in _BEFORE.items() for word in words.split()} | _TURNED
"""Comparators that stand right before a number, by the bound they make."""

AFTER = {word: bound for bound, words in _AFTER.items() for word in words.split()}
"""Words behind the unit, by the bound they make."""

REACHED = "突破|超过|达到|已有|经有"
"""Words of two characters behind which even 3M is an amount."""

MORE = "余多"
"""Approximators inside or behind a number: more than it, less than the next step of its last figure."""

ABOUT = Decimal("0.1")
"""约 allows half a step of the last printed figure either way, but never more than this share of the value."""


def interval(value: Decimal, place: Decimal, bound: str) -> tuple[float | None, float | None]:
    """The least and greatest value that the words allow; None where they leave it open.

    Args:
        value: the number printed.
        place: the place of its last significant figure (1000 for 6000).
        bound: exact, at_least, more_than, about or at_most.

    Returns:
        ``(low, high)``: 超5.2万 gives (52000, None), 6000余 (6000, 7000), 约40 (36, 44), 最高500万 (0, 5000000).
    """
    match bound:
        case "at_least":
            return plain(value), None
        case "at_most":
            return 0, plain(value)
        case "more_than":
            return plain(value), plain(value + place)
        case "about":
            slack = min(place / 2, abs(value) * ABOUT) if place < abs(value) else abs(value) * ABOUT
            return plain(value - slack), plain(value + slack)
        case _:
            return plain(value), plain(value)
