"""Numerals in Arabic figures, behind a currency sign or with an exponent. Knows no Han numeral."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import DIGITS, Form, Found, Numeral, front, made, unit_after
from hanreport.numbers.bounds import REACHED
from hanreport.numbers.counting import bare, counted, in_a_list, uncounted
from hanreport.numbers.numerals import ARABIC, SCALE, SCALES, number
from hanreport.numbers.ranges import together

# 1亿5000万, 3千2百: what goes on in a smaller scale.
_REST = (
    r"(?:(?<=亿)零?\d{1,4}(?:\.\d{1,9})?[百千]?万)?(?:(?<=[亿万])零?\d千(?![米克瓦伏卡牛赫帕]))?"
    r"(?:(?<=[万千])零?\d百)?(?:(?<=[百千万])[ ]?零\d{1,3}(?![\d.百千万亿]))?"
)
# 余 or 多 behind a figure, not where 多 begins a word (多媒体); 来 before a scale word or a unit.
MORE = "(?:余|多(?!媒体|元化|功能|样化|边|式联运)|来)"


def inside(words: str) -> str:
    """The bound that an approximator inside a numeral makes: 1400多亿 is more, 二十来个 about so many."""
    if not words:
        return "exact"
    return "about" if words in "来把" else "more_than"


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
    "₩": "韩元",
    "₹": "卢比",
    "₽": "卢布",
    "฿": "泰铢",
    "₫": "越南盾",
    "₱": "比索",
    "A$": "澳元",
    "C$": "加元",
    "S$": "新元",
    "R$": "雷亚尔",
    "NZ$": "新西兰元",
}
_SYMBOL = re.compile(
    r"(?<![A-Za-z])(?:(?:US|HK|NT|NZ|[ACSR])\$|RMB|CNY|USD|EUR|GBP|HKD|JPY|[¥￥$€£₩₹₽฿₫₱]) ?$", re.IGNORECASE
)
# 30€: the sign behind its figure, not that of the next amount.
_SIGN_BEHIND = re.compile(r" ?[¥￥$€£₩₹₽฿₫₱](?! ?\d)")
_SYMBOL_ENDS = frozenset({end for sign in _SYMBOLS for end in (sign[-1], sign[-1].lower())} | {" "})
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
        words += match["a_rest"].replace(" ", "")
        value = number(words)
        if value is None:
            return None
    near = inside(match["a_more1"] or match["a_more2"] or "")
    if words[-1] in "百千万亿" and near == "exact" and (less := _LESS.match(text, end)):
        return _with_less(text, start, less, value, words)
    after = unit_after(text, end)
    if near == "about" and after.unit is None:
        end, near = end - 1, "exact"  # 20 | 来自
        after = unit_after(text, end)
    if text[start - 1 : start] in _SYMBOL_ENDS and (
        currency := _SYMBOL.search(text, max(0, start - 4), start)
    ):
        unit = _SYMBOLS[currency[0].strip().upper()]
        begin, bound = front(text, currency.start())
        if times := _ENGLISH.match(text, end):
            value, end = value * _THOUSANDS[times[1][0].lower()], times.end()
        return made(begin, end, "money", value, unit, bound, "currency-sign", words=words)
    if after.unit is None and (behind := _SIGN_BEHIND.match(text, end)):
        begin, bound = front(text, start)
        unit = _SYMBOLS[behind[0].strip()]
        return made(begin, behind.end(), "money", value, unit, bound, "currency-sign", words=words)
    numeral = Numeral(start, end, words, value, near)
    found = together(text, numeral, after) if near == "exact" else None
    found = found or counted(text, numeral, after, "arabic")
    if found is None and after.unit is None and bare(text, numeral):
        found = uncounted(text, numeral, "arabic")
    sign = text[start - 1] if start else ""
    if found is not None and sign and sign in _SIGNS and _signed(text, start, found):
        return _with_sign(found, sign, _OFF.search(text, max(0, start - 6), start) is not None)
    return found


# 3万5: the figure counts in the next smaller place.
_LESS = re.compile(r"[1-9](?=[，。；、,;！!？?）)”\n的了]|$)")


def _with_less(text: str, start: int, less: re.Match[str], value: Decimal, words: str) -> Found:
    """3万5: a last figure behind a scale word."""
    place = Decimal(SCALES[words[-1]]) / 10
    begin, bound = front(text, start)
    return made(begin, less.end(), "count", value + int(less[0]) * place, "", bound, "arabic", place)


_OFF = re.compile("(?:误差|精度|偏差|公差|波动)[^，。]{0,3}.$")
_SIGNS = "-－−+±"
_ENGLISH = re.compile(r" ?(million|billion|trillion|[kKmMbB])(?![A-Za-z])")


def _with_sign(found: Found, sign: str, may_be_off: bool) -> Found:
    """The quantity with its sign; ± is what a value may be off by (误差±0.5毫米), or two poles (±800千伏)."""
    value = found.value
    if value is None:
        low = found.low if sign == "+" or found.low is None else -found.low
        return found._replace(start=found.start - 1, low=low)
    if sign == "±" and not may_be_off:
        return found._replace(start=found.start - 1)
    if sign == "±":
        return found._replace(start=found.start - 1, low=-value, high=value, rule="tolerance")
    if sign == "+":
        return found._replace(start=found.start - 1)
    return found._replace(start=found.start - 1, value=-value, low=-value, high=-value)


def _signed(text: str, start: int, found: Found) -> bool:
    """Whether a sign before a number is its own: of a share, a temperature or a bare value, not within a range."""
    if found.start != start:
        return False
    if text[start - 1] == "±":
        return True
    if start > 1 and not _BEFORE_MINUS.match(text, start - 2):
        return False
    if found.kind == "money":
        return start == 1 or text[start - 2] in "：:，、 \n(（=为是"
    if not found.unit and start > 1 and text[start - 2] in "歼轰运直强教":
        return False  # 歼-20
    return found.kind == "percent" or found.unit in ("", "度", "℃", "摄氏度", "°C", "华氏度")


# 第1、2、3条: members of an ordinal list.
_ORDERED = re.compile(r"第(?:\d{1,9}、){1,12}$")
_REACH = 40


def _is_marker(text: str, start: int, end: int) -> bool:
    """Whether the figure marks a list item or a note, or runs on from Latin: (1), 3. , [12]."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if before in "(（[〔【" and after in ")）]〕】":
        return True
    if before == "、" and _ORDERED.search(text, max(0, start - _REACH), start):
        return True
    if before == "\n":
        if after == "、" and in_a_list(text, start, end):
            return False
        return after in ".、．)）" or (
            after in " \u3000" and text[end + 1 : end + 2] not in SCALES and unit_after(text, end)[0] is None
        )
    return before.isascii() and before.isalpha() and not _SYMBOL.search(text, max(0, start - 4), start)


_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def _power(match: re.Match[str], text: str) -> Found | None:
    """1.1×10^3, 2^5, 1e10: a number in the writing of the sciences."""
    base = Decimal(match["power_n"] or 1)
    raised = match["power_sup"] or match["power_alone"] or ""
    exponent = Decimal(
        match["power_of"] or match["power_ten"] or match["power_e"] or raised.translate(_RAISED)
    )
    value = base**exponent if match["power_of"] else base.scaleb(int(exponent))
    unit, name, stop = unit_after(text, match.end())
    begin, bound = front(text, match.start())
    kind = unit.kind if unit else "count"
    found = made(begin, stop, kind, value, name, bound, "power", value)
    if text[begin - 1 : begin] in ("-", "−", "+") and _signed(text, match.start(), found):
        return _with_sign(found, text[begin - 1], may_be_off=False)
    return found


def _thousands(match: re.Match[str], text: str) -> Found | None:
    """12k; 12K only alone in a line or behind a comparator: anywhere else 4K is the name of a picture."""
    figures = match["thousands_n"] or match["kilo_n"] or match["past_n"]
    value = (
        Decimal(figures.replace(",", ""))
        * _THOUSANDS[(match["thousands_k"] or match["past_k"] or "k").lower()]
    )
    return made(*match.span(), "count", value, "", "exact", "thousands", Decimal(1))


def _below_one(match: re.Match[str], text: str) -> Found | None:
    """.75: a decimal without its zero."""
    value = Decimal("0" + match[0])
    unit, name, stop = unit_after(text, match.end())
    begin, bound = front(text, match.start())
    return made(begin, stop, unit.kind if unit else "count", value, name, bound, "arabic", value)


FORMS = (
    Form("below_one", ".", r"(?P<below_one>(?<![0-9A-Za-z.)）])\.\d{1,9}(?![\d.A-Za-z]))", _below_one),
    Form(
        "power",
        DIGITS,
        r"""(?P<power>(?<![\d.A-Za-z])(?P<power_n>\d{1,9}(?:\.\d{1,9})?)
             (?:\^(?P<power_of>[-+]?\d{1,2}(?:\.\d{1,3})?)
               |[ ]?[×x*][ ]?10(?:\^?(?P<power_ten>-?\d{1,2})|(?P<power_sup>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))
               |[eE]\^?(?P<power_e>[-+]?\d{1,2}))
             (?![\d.A-Za-z])|(?<![\d.A-Za-z])10(?P<power_alone>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))""",
        _power,
        "^×x*eE ⁻⁰¹²³⁴⁵⁶⁷⁸⁹",
    ),
    Form(
        "thousands",
        DIGITS,
        rf"""(?P<thousands>(?:(?<![^\n\-])(?P<thousands_n>{ARABIC})(?P<thousands_k>[KkMGBT])(?=。?(?:\n|$))
             |(?<![\d.A-Za-z])(?P<kilo_n>{ARABIC})k(?![A-Za-z\d])
             |(?<={REACHED})(?P<past_n>{ARABIC})(?P<past_k>[KM])(?=[，。；、,;！!？?）)的了\n]|$)))""",
        _thousands,
        "KkMGBT",
    ),
    Form(
        "arabic",
        DIGITS,
        rf"""(?P<arabic>(?<![\d.])(?P<a>{ARABIC})(?P<a_more1>{MORE})?
             (?:(?P<a_scale>{SCALE})(?P<a_rest>{_REST}))?(?P<a_more2>{MORE})?)""",
        _arabic,
    ),
)
"""In the order they are tried where two begin together."""
