"""Chinese, Arabic and mixed numerals to exact numbers. Knows nothing about units or reports."""

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2}
_SPELLED = frozenset("零〇○一二三四五六七八九")
"""Figures that a number is spelled out with, one by one (二〇二一); 两 is none of them."""
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "亿": 10**8}
SCALES = TENS | MYRIADS

HAN = "零〇一二两三四五六七八九十百千万亿兩萬億廿卅"
FORMAL = "壹贰貳叁參肆伍陆陸柒捌玖拾佰仟"
"""Figures as cheques and contracts write them."""

_PLAIN = str.maketrans(
    dict(zip("壹贰貳叁參肆伍陆陸柒捌玖拾佰仟兩萬億點", "一二二三三四五六六七八九十百千两万亿点", strict=True))
    | {"廿": "二十", "卅": "三十"}
)
ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,7}(?!\d)|\d{1,18}(?!\d))(?:\.\d{1,18})?"
"""An Arabic numeral. Longer runs of figures are the numbers of things (accounts, telephones), not amounts."""

SCALE = r"(?:[百千](?![米克瓦伏卡牛赫帕分焦]|道尔|电子|欧姆)|[万亿])+"
"""Scale words behind an Arabic numeral; 千 may begin a unit (千米)."""

HAN_DIGIT = "[零〇一二两三四五六七八九]"
HAN_RUN = rf"[{HAN}]{{1,40}}(?:[点點]{HAN_DIGIT}{{1,18}}[十百千万亿]{{0,4}})?"

_MIXED = re.compile(rf"({ARABIC})([十百千万亿]*)$")
_LAST = re.compile(r"(?<=[十百千万亿])零?([1-9]\d{0,3})$")
_PARTS = re.compile(r"零?(\d+(?:\.\d+)?)([十百千万亿]+)")


def number(words: str) -> Decimal | None:
    """The value of ``words`` (36, 126,303, 5.2万, 三十六点五七亿, 二〇二一, 百), or None when it is no numeral.

    万 and 亿 are multiplied out; a fraction of a scale word is kept exactly (5.2万 = 52000).
    """
    if words and words[0].isdecimal():
        match = _MIXED.match(words)
        if match is None:
            return _parts(words)
        return _scaled(match[1], match[2])
    return _han(words.translate(_PLAIN))


_PAIR = re.compile(
    "(?P<head>[一二三四五六七八九]?十|[一二三四五六七八九]百[一二三四五六七八九]十)?(?P<a>[一二两三四五六七八九])(?P<b>[一二三四五六七八九])(?P<scale>[十百千万亿]{0,2})"
)


def pair(words: str) -> tuple[Decimal, Decimal] | None:
    """The ends of an approximate number of two figures in a row (七八, 三四百, 三十五六, 三五), or None."""
    match = _PAIR.fullmatch(words)
    if match is None:
        return None
    head, scale = match["head"] or "", match["scale"]
    low, high = number(head + match["a"] + scale), number(head + match["b"] + scale)
    if low is None or high is None:
        return None
    step = DIGITS[match["b"]] - DIGITS[match["a"]]
    return (low, high) if step == 1 or (step == 2 and not head and match["a"] == "三") else None


def _scaled(figures: str, scales: str) -> Decimal:
    value = Decimal(figures.replace(",", ""))
    for scale in scales:
        value *= SCALES[scale]
    return value


def _parts(words: str) -> Decimal | None:
    """1亿5000万, 3千2百: each part smaller than the one before."""
    total, least = Decimal(0), Decimal(0)
    at = 0
    for match in _PARTS.finditer(words):
        value = _scaled(match[1], match[2])
        if match.start() != at or (at and value >= least):
            return None
        total, least, at = total + value, _scaled("1", match[2]), match.end()
    if last := _LAST.match(words, at):  # 8万1千零5
        return total + int(last[1]) if int(last[1]) < least else None
    return total if at == len(words) else None


def _han(words: str) -> Decimal | None:
    whole, point, rest = words.partition("点")
    scale = ""
    if point:
        digits = rest.rstrip("".join(SCALES))
        scale = rest[len(digits) :]
        if not digits or any(c not in DIGITS for c in digits):
            return None
        fraction = Decimal("0." + "".join(str(DIGITS[c]) for c in digits))
    else:
        fraction = Decimal(0)
    value = _han_whole(whole)
    if value is None:
        return None
    total = value + fraction
    for c in scale:
        total *= SCALES[c]
    return total


def _han_whole(words: str) -> Decimal | None:
    """一千二百三十四万五千 by place, 二〇二一 digit by digit."""
    if not words:
        return None
    if len(words) > 1 and all(c in _SPELLED for c in words):
        return Decimal("".join(str(DIGITS[c]) for c in words))
    total = myriad = section = digit = 0
    seen_digit = False
    last_scale = 1
    for c in words:
        if c in DIGITS:
            if seen_digit and digit:
                return None
            digit, seen_digit = DIGITS[c], True
            if c in "零〇":
                last_scale = 1
        elif c in TENS:
            section += (digit if seen_digit else 1) * TENS[c]
            digit, seen_digit, last_scale = 0, False, TENS[c]
        elif c in MYRIADS:
            here = section + digit
            if not here and not seen_digit and last_scale >= 10**4 and not myriad:
                total *= MYRIADS[c]  # 一亿亿
                continue
            if here == 0 and not seen_digit:
                here = 1 if myriad == 0 else 0
            if c == "亿":
                total += (myriad + here or 1) * MYRIADS[c]
                myriad = 0
            else:
                myriad += here * MYRIADS[c]
            section, digit, seen_digit, last_scale = 0, 0, False, MYRIADS[c]
        else:
            return None
    # 两千五 is 2500: a last digit right after a scale word counts in the next smaller place.
    tail = digit * (last_scale // 10) if seen_digit and last_scale >= 100 else digit
    return Decimal(total + myriad + section + tail)


def last_place(words: str) -> Decimal:
    """The place of the last significant digit of a numeral, scale words included.

    Args:
        words: a numeral that ``number`` reads.

    Returns:
        1000 for 6000, 100000000 for 3亿, 10000000000 for 1400 with 亿, 0.1 for 14.3.
    """
    value = number(words)
    if not value:
        return Decimal(1)
    match = _MIXED.match(words)
    if match is not None and "." in match[1]:
        place = Decimal(1).scaleb(-len(match[1].partition(".")[2]))
        for scale in match[2]:
            place *= SCALES[scale]
        return place
    normal = value.normalize()
    exponent = normal.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def plain(value: Decimal) -> int | float:
    """An int where the value is whole, else the nearest float: what tables and JSON hold."""
    return int(value) if value == value.to_integral_value() else float(value)
