"""Quantities of a folded text: every number that counts, measures or ranks something, with unit, kind and bound."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from msgspec.structs import replace

from hanreport.numbers import amounts, shares
from hanreport.numbers.bounds import (
    FIGURES,
    Form,
    Numeral,
    QuantityMatch,
    UnitMatch,
    bound_before,
    bounded,
    form,
    interval,
    unit_after,
    with_value,
)
from hanreport.numbers.numerals import ARABIC, HAN, HAN_RUN, SCALE, SCALES, number
from hanreport.numbers.units import SIGNS, Unit, unit_at
from hanreport.text import CLAUSE_END, alone, overlaps_any

# 余 or 多 behind a figure, not where 多 begins a word (多媒体).
_MORE = "(?:余|多(?!媒体|元化|功能|样化|边|式联运))"

FORMS: list[Form] = []

# Arabic numerals

# 1亿5000万, 2亿4千 | 多万, 3万2千, 6万3千零8, 25万8,500: what goes on in a smaller scale; other figures there are refused.
_SMALLER = (
    r"(?:(?<=亿)\d{1,4}(?:\.\d{1,9})?[百千]?(?:万|(?=[余多]万)))?"
    r"(?:(?<=万)(?:\d千(?![米克瓦伏卡牛赫帕])(?:\d百)?(?:零\d)?|\d,?\d{3})(?![\d.,零百千万亿]))?"
)
_ENGLISH = {"million": "百万", "billion": "十亿", "trillion": "万亿"}
_MONEY_SIGN = re.compile(
    r"(?<![A-Za-z])(?:" + "|".join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True)) + ") ?$"
)
_MONEY_SIGN_ENDS = frozenset({sign[-1] for sign in SIGNS} | {" "})
_RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


@form(
    FORMS,
    FIGURES,
    r"""(?<![\d.A-Za-z])(?:(?P<base>\d{1,9}(?:\.\d{1,9})?)[ ]?[×x*][ ]?)?10
        (?:\^(?P<exponent>-?\d{1,2})|(?P<raised>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,2}))(?![\d.A-Za-z])""",
    "^×x* ⁻⁰¹²³⁴⁵⁶⁷⁸⁹",
)
def _power(match: re.Match[str], text: str) -> QuantityMatch:
    """1.1×10^21, 3×10⁻⁷, 10⁵."""
    exponent = int((match["exponent"] or match["raised"]).translate(_RAISED))
    value = Decimal(match["base"] or 1).scaleb(exponent)
    unit, name, stop = unit_after(text, match.end())
    return bounded(text, match.start(), stop, "power", unit.kind if unit else "count", value, name)


@form(
    FORMS,
    FIGURES,
    rf"""(?<![\d.])(?P<figures>{ARABIC})(?P<more>{_MORE})?(?:(?P<scale>{SCALE})(?P<smaller>{_SMALLER})
         |[ ]?(?P<english>million|billion|trillion)(?![A-Za-z]))?(?:(?P<more_behind>{_MORE})(?P<least>[万亿])?)?""",
)
def _arabic(match: re.Match[str], text: str) -> QuantityMatch | None:
    """12家, 1400多亿元, 1亿5000万, US$100亿, 30 million."""
    start, end = match.span()
    words = match["figures"] + (match["scale"] or _ENGLISH.get(match["english"], ""))
    words += (match["smaller"] or "") + (match["least"] or "")
    value, inside = number(words), "more_than" if match["more"] or match["more_behind"] else "exact"
    padded = words[0] == "0" and words[1:2].isdecimal()
    if value is None or padded or _is_marker(text, start, end) or _is_cut(text, start, end):
        return None
    after = unit_after(text, end)
    signed = text[start - 1 : start] in _MONEY_SIGN_ENDS
    if signed and (currency := _MONEY_SIGN.search(text, max(0, start - 4), start)):
        if text[end : end + 1].isascii() and text[end : end + 1].isalpha():
            return None  # $3.2m
        unit = SIGNS[currency[0].strip()]
        return bounded(text, currency.start(), end, "currency-sign", "money", value, unit, inside, words)
    numeral = Numeral(start, end, words, value, inside)
    found = amounts.joined(text, numeral, after) if inside == "exact" else None
    return found or amounts.counted(text, numeral, after, "arabic")


def _is_marker(text: str, start: int, end: int) -> bool:
    """Whether the figure marks a list item or a note, or runs on from Latin: (1), 3. , [12]."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    bracketed = before in "(（[〔【" and after in ")）]〕】"
    if bracketed or (before == "±" and text[start - 2 : start - 1].isdecimal()):
        return True  # 25±2℃: what a value may be off by
    if before == "\n":
        spaced = after in " \u3000" and text[end + 1 : end + 2] not in SCALES
        return after in ".、．)）" or (spaced and unit_after(text, end)[0] is None)
    return before.isascii() and before.isalpha() and not _MONEY_SIGN.search(text, max(0, start - 4), start)


_GOES_ON = re.compile(r"(?:\n| (?=\d))(?=[\d.万亿%％元])")
_SCALED = frozenset("零百千万亿")
_CAME_BEFORE = re.compile(r"\d[ \n]$")


def _is_cut(text: str, start: int, end: int) -> bool:
    """Whether a sign beside the figures cannot be accounted for: they may be part of a number (3\\n.5亿, 1 2.5%, $5$)."""
    before, after = text[start - 1 : start], text[end : end + 1]
    odd = before == "\\" or before in _SCALED or after.isdecimal() or after in ("\\", "$")
    odd = odd or (after == "." and before not in ("", "\n") and text[end + 1 : end + 2] in _SCALED)
    if odd or (before == "." and text[start - 2 : start - 1] in (" ", "\n")):
        return True
    if before in (" ", "\n") and _CAME_BEFORE.search(text, max(0, start - 2), start):
        return not alone(text, start, end)
    return after in (" ", "\n") and _GOES_ON.match(text, end) is not None and not alone(text, start, end)


def refused(text: str, taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The spans of a folded text where figures stand beside a sign that cannot be accounted for, and no row was made.

    Args:
        text: folded text.
        taken: sorted folded spans of the dates, codes and quantities found.
    """
    starts = [start for start, _ in taken]
    runs = ((match.span(), bisect_right(starts, match.start())) for match in _RUN.finditer(text))
    return [span for span, i in runs if (not i or taken[i - 1][1] <= span[0]) and _is_cut(text, *span)]


_RUN = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?")


# Han numerals

_TERM_BEFORE = "第每同另某任唯统单专逐万番"
_SPAN_BEFORE = frozenset(("提前", "缩短", "延长", "推迟", "历时", "为期"))
# Units that make an everyday word with one Han figure (四方, 二级, 三本, 三角); with 十 and more they count.
_WORD_MAKERS = frozenset("分度方部步面本双对代里站口P角转焦安赫牛节回面道首曲章根")
# “四个不摘”, 新“三样”, “十件民生实事”: a watchword in quotation marks.
_QUOTED_FROM = re.compile(r"[“‘][^”’\n，。]{0,8}$")
_QUOTED_TO = re.compile(r"[^“‘\n，。]{0,12}[”’]")
# 亿元以上: a scale word alone is an amount where it bounds.
_BOUNDED = re.compile("以[上下内]")


@form(FORMS, HAN, rf"(?P<han_n>{HAN_RUN})(?P<han_more>几|{_MORE})?(?P<han_scale>[万亿])?")
def _han(match: re.Match[str], text: str) -> QuantityMatch | None:
    """A Han numeral, taken only where something makes it one: most Han figures are parts of words."""
    start, end = match.span()
    words, inside = match["han_n"], "more_than" if match["han_more"] else "exact"
    before = text[start - 1 : start]
    spaced = before == " " and text[max(0, start - 2)] in HAN  # 四 百 二 十
    term = words == "万一" or (words == "百" and text.startswith("强", end))  # 指数 | 百强榜
    broken = before == "." and text[start - 2 : start - 1].isdecimal()  # 4.万亿元
    if before.isdecimal() or spaced or term or broken or (before and before in _TERM_BEFORE):
        return None
    if amounts.is_class(text, end, words):
        return None
    vague = not words.strip("十百千万亿")
    if vague and (
        before in ("数", "几") or (words != "十" and (before == "上" or bound_before(text, start)[0] < start))
    ):
        return _vague(match, text)
    words += match["han_scale"] or ""
    after = unit_after(text, end)
    # 五百 | 千瓦: the scale word may belong to the unit; alone (千米) it is no number.
    unit = unit_at(text, end - 1) if words[-1] in "千百" and inside == "exact" else None
    in_unit = unit is not None and len(unit.name) > 1
    if in_unit and (after.unit is None or len(words) < 2 or words[-2] in SCALES):
        words, end = words[:-1], end - 1
        after = unit_after(text, end)
    value = number(words)
    if value is None:
        return None
    numeral = Numeral(start, end, words, value, inside)
    if in_unit:
        return amounts.counted(text, numeral, after, "han")
    if inside == "exact" and (found := amounts.joined(text, numeral, after)):
        return found
    if words == "二" and after.name in ("次", "轮"):  # the second; 两次 is twice
        return with_value(start, after.end, "ordinal", "ordinal", value, after.name)
    if not _is_number(text, numeral, after):
        return None
    rule = "set-phrase" if after.unit is None and text.startswith("大", end) else "han"
    return amounts.counted(text, numeral, after, rule)


def _is_number(text: str, numeral: Numeral, after: UnitMatch) -> bool:
    """Whether a Han numeral counts something here, or only makes a word (一批, 三角, 四化, 三年行动)."""
    start, end, words = numeral[:3]
    more = numeral.bound != "exact"
    unit, _, stop = after
    if unit is None:
        if more and (text[end : end + 1] in amounts.AFTER_BARE or amounts.noun(text, end)):
            return True
        if text[end : end + 1] == "大":
            return words not in "一万百千" and amounts.thing(text, end, words) is not None  # 三大领域
        return words[-1] in "万亿" and words.strip("十百千万亿") != ""
    if unit.kind == "money" and words[-1] in "万亿" and _BOUNDED.match(text, stop):
        return True
    if unit.name == "期":
        return not text.startswith("一", stop)
    if not words.strip("百千万亿") and len(unit.name) > 1 and unit.kind == "count":
        return more  # 百万职工大练兵
    if len(words) > 1 or more:
        return True
    if words == "一":
        physical = unit.kind == "measure" and unit.dimension not in ("time", "other")
        return (
            unit.kind == "ratio"
            or (len(unit.name) > 1 and (unit.kind == "money" or physical))
            or (unit.kind == "measure" and bound_before(text, start)[0] < start)  # 不足一周
            or (unit.dimension == "time" and text[max(0, start - 2) : start] in _SPAN_BEFORE)
        )
    if words in "零〇二百千万亿" or unit.weak:
        return False
    counts = text[stop : stop + 1] in CLAUSE_END and text[start - 1 : start] in ("有", "了", "共")
    return counts or unit.name not in _WORD_MAKERS


_STEPS_UP = re.compile("[站迈跨跃登]上")


def _vague(match: re.Match[str], text: str) -> QuantityMatch | None:
    """数十家, 几百人, 上千人, 近百个: a scale word with a vague word in front."""
    words, at = match["han_n"], match.end()
    value = number(words)
    unit, name, stop = unit_after(text, at)
    if value is None:
        return None
    kind = unit.kind if unit else "count"
    if unit is None and words[-1] in "万亿" and text[at : at + 1] in amounts.AFTER_BARE:
        kind = amounts.bare_kind(text, match.start(), words)  # 突破千亿
    elif unit is None:
        thing = amounts.thing(text, at, words)
        if thing is None or (thing[0] and "亿" in words):
            return None
        name, stop = thing
        kind = kind if name else amounts.bare_kind(text, match.start(), words)
    start = match.start()
    # 站上万亿元台阶 is no 上万亿元.
    if text[start - 1] in "数几上" and not _STEPS_UP.match(text, max(0, start - 2), start):
        return bounded(text, start - 1, stop, "vague", kind, value, name, "at_least", words)
    return bounded(text, start, stop, "vague", kind, value, name, words=words)


# The pipeline

_FORMS = (*shares.FORMS, *FORMS)
"""In the order they are tried where two begin together."""
_BY_NAME = {form.name: form for form in _FORMS}
_BEGINS = re.compile(r"[\d" + "".join(sorted({c for form in _FORMS for c in form.begins})) + "]")
_THEN = frozenset(c for form in _FORMS for c in form.then)
_FIRST_FIGURES = re.compile(rf"[\d.,]{{1,40}}|[{HAN}]{{1,40}}")


def find(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[QuantityMatch]:
    """The quantities of a folded text in order.

    Args:
        text: folded text.
        taken: sorted folded spans of dates and codes, which no quantity may touch.
    """
    cells = list(_cells(text)) if "|" in text else []
    taken = sorted([*taken, *((cell.start, cell.end) for cell in cells)])
    yield from _bounded_together(text, sorted([*cells, *_outside(text, taken)], key=lambda item: item.start))


def _outside(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[QuantityMatch]:
    """The quantities that touch no taken span."""
    previous: QuantityMatch | None = None
    for match in _scan(text):
        if overlaps_any(taken, match.start(), match.start() + 1):
            continue
        item = _BY_NAME[match.lastgroup or ""].read(match, text)
        if item is None or _is_watchword(text, item) or (previous and item.start < previous.end):
            continue
        if overlaps_any(taken, item.start, item.end):
            continue
        previous = _listed(text, previous, item) if previous else item
        yield _signed(text, previous)


def _is_watchword(text: str, item: QuantityMatch) -> bool:
    """Whether an item is all that quotation marks hold (“9条”), or is in Han figures in short ones: a name's number."""
    if item.kind in ("percent", "ratio") or not _QUOTED_TO.match(text, item.end):
        return False
    in_han = not any(char.isdecimal() for char in text[item.start : item.end])
    quoted = _QUOTED_FROM.search(text, max(0, item.start - 9 if in_han else item.start - 1), item.start)
    return quoted is not None and (in_han or text.startswith("”", item.end))


def _scan(text: str) -> Iterator[re.Match[str]]:
    """The matches of all forms from left to right, each tried only where it can begin.

    The outer group of a form closes last, so ``lastgroup`` names the form.
    """
    at = 0
    for hit in _BEGINS.finditer(text):
        if (start := hit.start()) < at:
            continue
        figures = _FIRST_FIGURES.match(text, start)
        after = text[figures.end() : figures.end() + 1] if figures else text[start]
        first = "0" if text[start].isdecimal() else text[start]
        if match := _pattern(first, after if after in _THEN else "-").match(text, start):
            yield match
            # 前12小时 is no rank, and 12小时 an amount.
            at = start + 1 if text[start] == "前" else match.end()


@cache
def _pattern(first: str, after: str) -> re.Pattern[str]:
    """The forms that begin with a character and may go on with another, as one pattern, in their order."""
    forms = (form for form in _FORMS if first in form.begins and (not form.then or after in form.then))
    return re.compile("|".join(f"(?P<{form.name}>{form.pattern})" for form in forms), re.VERBOSE)


# 负 is a sign behind a mark or a word of saying; elsewhere it ends a word (减负, 担负, 自负).
_SIGN = re.compile(
    r"(?:(?<![^\s，。；：、,;:（(“”为是达到至率值速额余幅了约])负|零下|±|(?<![^\u4e00-\u9fff(（:：，、 \n])[-－−+])$"
)
_SIGN_ENDS = frozenset("负下±-－−+")
_DEGREES = ("度", "℃", "摄氏度", "°C")


def _signed(text: str, item: QuantityMatch) -> QuantityMatch:
    """-1.16‰, 负3%, 零下5度, ±800千伏: the sign in front belongs to a share, money, degrees or a bare value."""
    if text[item.start - 1 : item.start] not in _SIGN_ENDS:
        return item
    sign = _SIGN.search(text, max(0, item.start - 3), item.start)
    has_sign = item.kind in ("percent", "money") or item.unit in ("", *_DEGREES)
    if sign is None or item.kind in ("rank", "ordinal") or not (has_sign or sign[0] in ("±", "负")):
        return item
    if sign[0] in "+±":
        return replace(item, start=sign.start())
    if item.value is None:  # -40℃至85℃: the sign of the lower end
        return replace(item, start=sign.start(), low=None if item.low is None else -item.low)
    low, high = (None if end is None else -end for end in (item.high, item.low))
    return replace(item, start=sign.start(), value=-item.value, low=low, high=high)


_EACH = re.compile(r"分别[\u4e00-\u9fff]{0,4}$")
_LISTED_EACH = re.compile(r"分别[^，；]*[、和]$")


def _listed(text: str, before: QuantityMatch, item: QuantityMatch) -> QuantityMatch:
    """An item with the bound of the list that it is a further member of (最高分别为500万元、1000万元)."""
    between, clause = text[before.end : item.start], text[max(0, before.start - 14) : before.start]
    if between not in ("、", "和", "及", ",", "，") or before.bound == "exact" or item.bound != "exact":
        return item
    if item.value is None or not (before.rule == "list-each" or _EACH.search(clause)):
        return item
    return _with_bound(item, before.bound)


def _with_bound(item: QuantityMatch, bound: str) -> QuantityMatch:
    low, high = interval(Decimal(str(item.value)), Decimal(1), bound)
    return replace(item, low=low, high=high, bound=bound, rule="list-each")


def _bounded_together(text: str, found: list[QuantityMatch]) -> list[QuantityMatch]:
    """The quantities, each member of a list with the bound behind its last (分别增长5%、7% | 以上)."""
    for i in range(len(found) - 2, -1, -1):
        one, last = found[i], found[i + 1]
        behind = last.rule == "list-each" or text[last.end - 2 : last.end] in ("以上", "以下", "以内")
        behind = behind and one.unit == last.unit and one.bound == "exact" and one.value is not None
        if behind and _LISTED_EACH.search(text, max(0, one.start - 40), last.start):
            found[i] = _with_bound(one, last.bound)
    return found


# Tables

_TABLE = re.compile(r"(?m)^\|[^\n]*(?:\n\|[^\n]*)+")
_CELL = re.compile(r"[^|\n]+")
_FIGURES = re.compile(rf"[ \t]*(?P<sign>[-－−])?(?P<figures>{ARABIC})[ \t]*")
# （亿元）, 单位：万人, 产值/亿元.
_NAMED = re.compile(
    r"(?:[（(]|单位[:：][ ]?|/)(?P<scale>[百千万亿]*)(?P<unit>[^（）()|\s]{1,10}?)(?=[)）|\s]|$)"
)
_ABOVE = 60


def _cells(text: str) -> Iterator[QuantityMatch]:
    """The cells of tables (``|…|``) that hold a number alone, in order; none whose unit nothing says.

    The unit stands in the row, the head of the column or a line above.
    """
    for table in _TABLE.finditer(text):
        above = _named_unit(text[max(0, table.start() - _ABOVE) : table.start()])
        columns: list[tuple[Unit, str] | None] = []
        at = table.start()
        for line in table[0].split("\n"):
            cells = list(_CELL.finditer(text, at, at + len(line)))
            at += len(line) + 1
            if not columns:
                columns = [_named_unit(cell[0]) for cell in cells]
                continue
            row = _named_unit(cells[0][0]) if cells else None
            for cell, column in zip(cells, columns, strict=False):
                is_share = column is not None and column[0].kind == "percent"
                filled, named = _FIGURES.fullmatch(cell[0]), column if is_share else row or column or above
                words = filled["figures"] + named[1] if filled and named else ""
                if filled and named and (value := number(words)) is not None:
                    start, end = (cell.start() + place for place in filled.span("figures"))
                    begin, value = (start - 1, -value) if filled["sign"] else (start, value)
                    yield with_value(begin, end, "cell", named[0].kind, value, named[0].shown, words=words)


def _named_unit(words: str) -> tuple[Unit, str] | None:
    """The unit that a head names last, and the scale word before it."""
    for match in reversed(list(_NAMED.finditer(words))):
        unit = unit_at(match["unit"] + "|", 0)
        if unit is not None and unit.name == match["unit"]:
            return unit, match["scale"]
    return None
