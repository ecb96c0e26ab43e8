"""A numeral with what it counts: its unit, the noun in its place, or nothing at all. Knows no form of numeral."""

import re
from decimal import Decimal

from chapterlens.read.amounts import Found, back, front, made, unit_after
from chapterlens.read.numerals import HAN_DIGIT, last_place, number
from chapterlens.read.scanning import alone

# 38.6自然箱/小时: a noun and what it is divided by.
_NOUN_PER = re.compile(r"[\u4e00-\u9fff]{1,4}/(?:小时|分钟|平方米|立方米|公里|千克|[年月日天秒人户亩吨台次])")
AFTER_BARE = "，。；、,;！!？?）)”\n \t"
"""What may follow a number that counts nothing named."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_SAID = re.compile("(?:达到|达|为|是|至|到|值|数|率|比|共计|共|总计|合计|有|近|约|超)$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NOT_NOUN = "至到的和与及或在由将对为是等其于从到以被把让向按用了年月日号、，。后前中上下左右内外比较同余多第"
# 5年多, 3亿元余: the approximator behind the unit.
_MORE_BEHIND = re.compile("[余多](?=[，。；、,;]|[的年月])")
# 三块五, 十五元三角, 3元5角2分: what is left below the yuan.
_CHANGE = re.compile(
    rf"(?P<jiao>\d|{HAN_DIGIT})(?:[角毛](?:(?P<fen>\d|{HAN_DIGIT})分?)?|(?=[，。；、,;！!？?）)”\n\s钱的]|$))钱?"
)
# 3.42/10万: so many in so many.
_RATE = re.compile(r"/(?:10|100)?[万千](?!\w)")
_YUAN = frozenset(("元", "块", "圆"))


def counted(
    text: str, start: int, end: int, words: str, value: Decimal, more: bool, rule: str
) -> Found | None:
    """A numeral with its unit, or with the noun that stands where a unit would.

    Args:
        text: folded text.
        start: where the numeral begins.
        end: where it ends.
        words: the numeral.
        value: its value.
        more: whether 余 or 多 stands inside it.
        rule: the name of the rule that read it.
    """
    if rate := _RATE.match(text, end):
        begin, bound = front(text, start)
        return made(begin, rate.end(), "ratio", value, rate[0], bound, rule, last_place(words))
    unit, name, stop = unit_after(text, end)
    name = "元" if name == "元整" else name
    if name == "期":
        return made(start, stop, "ordinal", value, name, "exact", "stage")
    if name in _YUAN and not more and (found := _with_change(text, start, stop, value, name)):
        return found
    kind = "count" if unit is None else unit.kind
    if name == "块" and not text[stop : stop + 1].isalpha():
        kind, name = "money", "元"
    if unit is not None and text.startswith("级", stop) and unit.kind in ("measure", "money"):
        return None  # 20万吨级, 5000万元级: a class, not an amount
    if unit is None:
        name = noun(text, end) or ""
        if not name and not _bare(text, start, end, words):
            return None
        stop = end + len(name)
    elif not more and _MORE_BEHIND.match(text, stop):
        more, stop = True, stop + 1
    begin, bound = front(text, start)
    if (more or "多" in text[end:stop]) and bound in ("exact", "about"):
        bound = "more_than"
    stop, bound = back(text, stop, bound)
    return made(begin, stop, kind, value, name, bound, rule, last_place(words))


def _with_change(text: str, start: int, stop: int, value: Decimal, name: str) -> Found | None:
    """An amount of money with its tenths and hundredths (三块五, 3元5角2分); 块 alone counts pieces."""
    change = _CHANGE.match(text, stop)
    if change is None or (name == "元" and "角" not in change[0] and "毛" not in change[0]):
        return None
    tenths, hundredths = number(change["jiao"]), number(change["fen"] or "〇")
    if tenths is None or hundredths is None:
        return None
    begin, bound = front(text, start)
    total = value + tenths / 10 + hundredths / 100
    return made(begin, change.end(), "money", total, "元", bound, "change", Decimal("0.01"))


def noun(text: str, end: int) -> str | None:
    """The head of the counted noun where there is no classifier (6车道); None where a number counts nothing."""
    if per := _NOUN_PER.match(text, end):
        return per[0]
    match = _NOUN.match(text, end)
    if match is None or match[0][0] in _NOT_NOUN:
        return None
    return match[0]


def _bare(text: str, start: int, end: int, words: str) -> bool:
    """Whether a number that counts nothing named stands by itself as a value (指数为105.3。)."""
    if end < len(text) and text[end] not in AFTER_BARE:
        return False
    if alone(text, start, end):
        return True
    if _YEAR.fullmatch(words):
        return False
    return (
        "." in words
        or "," in words
        or words[-1] in "百千万亿"
        or len(words) > 4
        or _SAID.search(text, max(0, start - 4), start) is not None
    )
