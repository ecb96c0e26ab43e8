"""Chinese, Arabic and mixed numerals to exact numbers: 36, 126,303, 5.2万, 1亿5000万, 三十六点五七亿, 二〇二一."""

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "兆": 10**12}

HAN = "零〇一二两三四五六七八九十百千万亿"
"""The characters of a Han numeral."""

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,7}(?!\d)|\d{1,18}(?!\d))(?:\.\d{1,18})?"
"""An Arabic numeral. Longer runs of figures are the numbers of things (accounts, telephones), not amounts."""

SCALE = r"(?:[百千](?![米克瓦伏卡牛赫帕分焦升]|道尔|电子|欧姆)|[万亿]|兆(?=元))+"
"""Scale words behind an Arabic numeral; 千 may begin a unit (千米)."""

ONES = "一二两三四五六七八九"
HAN_DIGIT = f"[零〇{ONES}]"
HAN_RUN = rf"[{HAN}]{{1,40}}(?:点{HAN_DIGIT}{{1,18}}[十百千万亿]{{0,4}})?"
"""A Han numeral, with its decimal point."""

_SPELLED = frozenset("零〇○一二三四五六七八九")
"""Figures that a number is spelled out with, one by one (二〇二一); 两 is none of them."""

_MIXED = re.compile(rf"({ARABIC})([十百千万亿兆]*)$")
_PART = re.compile(r"零?(\d[\d,]*(?:\.\d+)?)([十百千万亿]+|(?<=万\d{4})$|(?<=万\d,\d{3})$|(?<=零\d)$)")


def number(words: str) -> Decimal | None:
    """The value of ``words``, or None when it is no numeral.

    万 and 亿 are multiplied out; a fraction of a scale word is kept exactly (5.2万 = 52000).
    """
    if not words or not words[0].isdecimal():
        return _han(words)
    if words.isdecimal() and len(words) < 19:
        return Decimal(words)
    match = _MIXED.match(words)
    return _descending(words) if match is None else _scaled(match[1], match[2])


def _scaled(figures: str, scales: str) -> Decimal:
    value = Decimal(figures.replace(",", ""))
    for scale in scales:
        value *= SCALES[scale]
    return value


def _descending(words: str) -> Decimal | None:
    """1亿5000万, 3万4000: each part is smaller than the scale of the one before."""
    total, least, at = Decimal(0), Decimal("inf"), 0
    for match in _PART.finditer(words):
        value = _scaled(match[1], match[2])
        if match.start() != at or value >= least:
            return None
        total, least, at = total + value, _scaled("1", match[2]), match.end()
    return total if at == len(words) else None


def _han(words: str) -> Decimal | None:
    whole, point, rest = words.partition("点")
    if len(whole) > 1 and all(c in _SPELLED for c in whole):
        return None if point or len(whole) < 3 else Decimal("".join(str(DIGITS[c]) for c in whole))
    integer = _by_place(whole) if whole else None
    if integer is None or not point:
        return None if integer is None else Decimal(integer)
    digits = rest.rstrip("".join(SCALES))
    if not digits or any(c not in DIGITS for c in digits):
        return None
    return _scaled(f"{integer}." + "".join(str(DIGITS[c]) for c in digits), rest[len(digits) :])


def _by_place(words: str) -> int | None:
    """一千二百三十四万五千, 三万亿; a last figure right behind a scale counts in its tenths (一万二: 12000)."""
    for scale, times in (("亿", 10**8), ("万", 10**4)):
        head, found, tail = words.rpartition(scale)
        if found:
            if tail[:1] in ("百", "千", "万"):
                return None  # 亿万群众: a multitude, no number
            high = _by_place(head) if head else 1
            low = DIGITS[tail] * times // 10 if tail in DIGITS else _by_place(tail)
            return None if high is None or low is None else high * times + low
    return _below_ten_thousand(words)


_PLACES = re.compile(
    rf"[零〇]?(?:([{ONES}]?)(千))?[零〇]?(?:([{ONES}]?)(百))?[零〇]?(?:([{ONES}]?)(十))?[零〇]?([{ONES}]?)"
)


def _below_ten_thousand(words: str) -> int | None:
    """三千零五十, 十二, 百; 两千五 is 2500."""
    match = _PLACES.fullmatch(words)
    if match is None:
        return None
    *places, ones = match.groups()
    total, least = 0, 1
    for digit, scale in zip(places[::2], places[1::2], strict=True):
        if scale:
            least = SCALES[scale]
            total += DIGITS.get(digit, 1) * least
    if not ones:
        return total
    bare = least > 10 and words[-2] in SCALES
    return total + DIGITS[ones] * (least // 10 if bare else 1)


def last_place(words: str) -> Decimal:
    """The place of the last significant figure of a numeral that ``number`` reads, scale words included.

    Returns:
        1000 for 6000, 100000000 for 3亿, 10000000000 for 1400亿, 0.1 for 14.3.
    """
    value = number(words)
    if not value:
        return Decimal(1)
    match = _MIXED.match(words)
    if match is not None and "." in match[1]:
        place = Decimal(1).scaleb(-len(match[1].partition(".")[2]))
        return place * _scaled("1", match[2])
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def plain(value: Decimal) -> int | float:
    """An int where the value is whole, else the nearest float: what tables and JSON hold."""
    return int(value) if value == value.to_integral_value() else float(value)
