"""Numerals in Arabic figures: single ones, ranges, lists that share a unit, powers. Knows no Han numeral alone."""

import re
from decimal import Decimal

from chapterlens.read.amounts import DIGITS, Form, Found, back, front, made, unit_after
from chapterlens.read.counting import counted
from chapterlens.read.numerals import ARABIC, last_place, number, plain

_SCALE = r"(?:[百千](?![米克瓦伏卡牛赫帕分])|[万亿])+"
# 1亿5000万, 3千2百: what goes on in a smaller scale.
_REST = r"(?:(?<=亿)零?\d{1,4}(?:\.\d{1,9})?[百千]?万)?(?:(?<=[亿万])零?\d千(?![米克瓦伏卡牛赫帕]))?(?:(?<=[万千])零?\d百)?"
# 余 or 多 behind a figure; not where 多 begins a word (多媒体).
MORE = "(?:余|多(?!媒体|元化|功能|样化|边|式联运))"
TO = re.compile("—|——|–|--|-|~|至|到")
"""What stands between the ends of a range."""

_OTHER_END = re.compile(rf"(?:{TO.pattern})(?P<n>{ARABIC})(?P<scale>{_SCALE})?")
_CHAIN = re.compile(rf"(?:、{ARABIC}(?:{_SCALE})?){{1,12}}(?![\d.])")
_LEADING_ZERO = re.compile(r"0\d")
_SYMBOLS = {
    "¥": "元",
    "￥": "元",
    "RMB": "元",
    "CNY": "元",
    "$": "美元",
    "US$": "美元",
    "USD": "美元",
    "€": "欧元",
    "EUR": "欧元",
    "£": "英镑",
    "GBP": "英镑",
    "HK$": "港元",
    "HKD": "港元",
    "NT$": "新台币",
    "JPY": "日元",
}
_SYMBOL = re.compile(
    r"(?<![A-Za-z])(?:US\$|HK\$|NT\$|RMB|CNY|USD|EUR|GBP|HKD|JPY|[¥￥$€£]) ?$", re.IGNORECASE
)
_BEFORE_MINUS = re.compile(r"[\u4e00-\u9fff(（:：，、 \n]")
_THOUSANDS = {"k": 10**3, "m": 10**6, "g": 10**9, "b": 10**9, "t": 10**12}


def _arabic(match: re.Match[str], text: str) -> Found | None:
    start, end = match.span()
    if _is_marker(text, start, end):
        return None
    words = match["a"] + (match["a_scale"] or "")
    value = number(words)
    if value is None or _LEADING_ZERO.match(words):
        return None
    if match["a_rest"]:
        words += match["a_rest"]
        value = number(words)
        if value is None:
            return None
    more = bool(match["a_more1"] or match["a_more2"])
    if currency := _SYMBOL.search(text, max(0, start - 4), start):
        unit = _SYMBOLS[currency[0].strip().upper()]
        begin, bound = front(text, currency.start())
        return made(begin, end, "money", value, unit, bound, "currency-sign", last_place(words))
    found = None if more else _ranged(text, start, end, words) or _listed(text, start, end, words)
    found = found or counted(text, start, end, words, value, more, "arabic")
    if found is not None and start and text[start - 1] in "-－−" and _signed(text, start, found):
        return found._replace(start=start - 1, value=-found.value, low=-found.value, high=-found.value)
    return found


def _signed(text: str, start: int, found: Found) -> bool:
    """Whether the dash before a number is a minus: of a share, a temperature or a bare value, not within a range."""
    if start > 1 and not _BEFORE_MINUS.match(text, start - 2):
        return False
    return found.kind == "percent" or found.unit in ("", "度", "℃", "摄氏度", "°C", "华氏度")


def _listed(text: str, start: int, end: int, words: str) -> Found | None:
    """A bare number in a list whose last member carries the unit for all (4、1、3家)."""
    chain = _CHAIN.match(text, end)
    if chain is None:
        return None
    unit, name, _ = unit_after(text, chain.end())
    value = number(words)
    if unit is None or value is None or unit.name == "期":
        return None
    begin, bound = front(text, start)
    return made(begin, end, unit.kind, value, name, bound, "list-shared-unit", last_place(words))


def _ranged(text: str, start: int, end: int, words: str) -> Found | None:
    """A range: one row where both ends share a unit (3至5家), the first of two where each has its own (10%—15%)."""
    _, own, stop = unit_after(text, end)
    match = _OTHER_END.match(text, stop)
    if match is None:
        return None
    scale = match["scale"] or ""
    unit, name, last = unit_after(text, match.end())
    if unit is None or own not in ("", name):
        return None
    if not own and words[-1] not in "百千万亿":
        words += scale
    value, high = number(words), number(match["n"] + scale)
    if value is None or high is None or value >= high:
        return None
    begin, bound = front(text, start)
    rule = "range-start" if own else "range"
    if not own:
        stop, bound = back(text, last, bound)
    return Found(begin, stop, unit.kind, plain(value), plain(value), plain(high), name, bound, rule)


def _is_marker(text: str, start: int, end: int) -> bool:
    """Whether the figure marks a list item or a note, or runs on from Latin: (1), 3. , [12]."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if before in "(（[〔【" and after in ")）]〕】":
        return True
    if before == "\n":
        return after in ".、．)）" or (after in " \u3000" and unit_after(text, end)[0] is None)
    return before.isascii() and before.isalpha() and not _SYMBOL.search(text, max(0, start - 4), start)


def _power(match: re.Match[str], text: str) -> Found | None:
    """1.1×10^3, 2^5, 1e10: a number in the writing of the sciences."""
    base = Decimal(match["power_n"])
    exponent = Decimal(match["power_of"] or match["power_ten"] or match["power_e"])
    value = base**exponent if match["power_of"] else base.scaleb(int(exponent))
    unit, name, stop = unit_after(text, match.end())
    begin, bound = front(text, match.start())
    return made(begin, stop, unit.kind if unit else "count", value, name, bound, "power", value)


def _thousands(match: re.Match[str], text: str) -> Found | None:
    """12K, alone in a line: anywhere else 4K is the name of a picture."""
    value = Decimal(match["thousands_n"].replace(",", "")) * _THOUSANDS[match["thousands_k"].lower()]
    return made(*match.span(), "count", value, "", "exact", "thousands", Decimal(1))


FORMS = (
    Form(
        "power",
        DIGITS,
        r"""(?P<power>(?<![\d.A-Za-z])(?P<power_n>\d{1,9}(?:\.\d{1,9})?)
             (?:\^(?P<power_of>-?\d{1,2}(?:\.\d{1,3})?)|[×x*]10\^?(?P<power_ten>-?\d{1,2})|[eE](?P<power_e>[-+]?\d{1,2}))
             (?![\d.A-Za-z]))""",
        _power,
        "^×x*eE",
    ),
    Form(
        "thousands",
        DIGITS,
        rf"""(?P<thousands>(?<![^\n\-])(?:(?P<thousands_n>{ARABIC})(?P<thousands_k>[KkMGBT]))
             (?<=[KkMGBT])(?=。?(?:\n|$)))""",
        _thousands,
        "KkMGBT",
    ),
    Form(
        "arabic",
        DIGITS,
        rf"""(?P<arabic>(?<![\d.])(?P<a>{ARABIC})(?P<a_more1>{MORE}|来(?=[十百千万亿]))?
             (?:(?P<a_scale>{_SCALE})(?P<a_rest>{_REST}))?(?P<a_more2>{MORE})?)""",
        _arabic,
    ),
)
"""In the order they are tried where two begin together."""
