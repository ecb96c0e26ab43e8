"""Numerals that count or measure: Arabic ones, Han ones where a unit makes them numbers, ranges, set phrases."""

import re
from decimal import Decimal

from chapterlens.read.amounts import DIGITS, Form, Found, back, front, made, unit_after
from chapterlens.read.numerals import ARABIC, HAN, HAN_RUN, last_place, number, plain
from chapterlens.read.units import unit_at

_ARABIC_SCALE = r"(?:[百千](?![米克瓦伏卡牛赫帕分])|[万亿])+"
# 余 or 多 behind a figure; not where 多 begins a word (多媒体).
_MORE = "(?:余|多(?!媒体|元化|功能|样化|边|式联运))"
# Set phrases: 三大重点领域, 六大行动.
_SET_OF = "重点|先导|新兴|支柱|主导|传统|优势|关键|核心|专项|特色|千亿级|标志性|战略性"
_SET = (
    "领域|行动|任务|工程|产业集群|产业|体系|中心|功能|平台|板块|方向|专项|计划"
    + "|战略|基地|集群|区域|举措|环节|机制|场景|品牌|主题"
)

_TERM_BEFORE = "第每同另某任唯统单专逐万"
TO = re.compile("—|——|–|--|-|~|至|到")
_OTHER_END = re.compile(rf"(?:{TO.pattern})(?P<n>{ARABIC})(?P<scale>{_ARABIC_SCALE})?")
_CHAIN = re.compile(rf"(?:、{ARABIC}(?:{_ARABIC_SCALE})?){{1,12}}(?![\d.])")
_LEADING_ZERO = re.compile(r"0\d")
SYMBOLS = {"¥": "元", "￥": "元", "$": "美元", "US$": "美元", "€": "欧元", "£": "英镑", "HK$": "港元"}
_SYMBOL = re.compile(r"(?:US\$|HK\$|[¥￥$€£]) ?$", re.IGNORECASE)
# 38.6自然箱/小时: a noun and what it is divided by.
_NOUN_PER = re.compile(r"[\u4e00-\u9fff]{1,4}/(?:小时|分钟|平方米|立方米|公里|千克|[年月日天秒人户亩吨台次])")
_BEFORE_MINUS = re.compile(r"[\u4e00-\u9fff(（:：，、 \n]")
_AFTER_BARE = "，。；、,;！!？?）)”\n \t"
_YEAR = re.compile(r"(?:19|20)\d\d")
_SAID = re.compile("(?:达到|达|为|是|至|到|值|数|率|比)$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NOT_NOUN = "至到的和与及或在由将对为是等其于从到以被把让向按用了年月日号、，。后前中上下左右内外比较同余多第"
# 5年多, 3亿元余: the approximator behind the unit.
_MORE_BEHIND = re.compile("[余多](?=[，。；、,;]|[的年月])")
_PLAN_AFTER = re.compile(r"行动|规划|计划|方案|滚动|攻坚|战略")
_VAGUE = "数几上近逾超过"
# Units that make an everyday word with one Han figure (四方, 二级, 三本); with 十 and more they count.
_WORD_MAKERS = frozenset("分度方级部段步面本双对代里站口P")


def _arabic(match: re.Match[str], text: str) -> Found | None:
    start, end = match.span()
    if _is_marker(text, start, end):
        return None
    words = match["a"] + (match["a_scale"] or "")
    value = number(words)
    if value is None or _LEADING_ZERO.match(words):
        return None
    more = bool(match["a_more1"] or match["a_more2"])
    if currency := _SYMBOL.search(text, max(0, start - 3), start):
        unit = SYMBOLS[currency[0].strip().upper()]
        return made(currency.start(), end, "money", value, unit, "exact", "currency-sign", last_place(words))
    if not more and (found := _ranged(text, start, end, words) or _listed(text, start, end, words)):
        return found
    found = _counted(text, start, end, words, value, more, "arabic")
    if found is not None and start and text[start - 1] in "-－−" and _signed(text, start, found):
        return found._replace(start=start - 1, value=-found.value, low=-found.value, high=-found.value)
    return found


def _signed(text: str, start: int, found: Found) -> bool:
    """Whether the dash before a number is a minus: behind a word or a mark, before a share or a temperature."""
    if not _BEFORE_MINUS.match(text, start - 2 if start > 1 else 0) and start > 1:
        return False
    return found.kind == "percent" or found.unit in ("℃", "摄氏度", "°C")


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


def _range_end(text: str, stop: int, unit: str) -> tuple[Decimal, str, str] | None:
    """The other end of a range that begins before ``stop``: its value, scale word and unit (3至 | 5家)."""
    match = _OTHER_END.match(text, stop)
    if match is None:
        return None
    scale = match["scale"] or ""
    value = number(match["n"] + scale)
    found, name, _ = unit_after(text, match.end())
    if value is None or found is None or unit not in ("", name):
        return None
    return value, scale, name


def _ranged(text: str, start: int, end: int, words: str) -> Found | None:
    """The first of two numbers that name a range (3至5家, 10%—15%, 500万到1000万元); it shares the unit."""
    _, own, stop = unit_after(text, end)
    other = _range_end(text, stop, own)
    if other is None:
        return None
    high, scale, name = other
    if not own and words[-1] not in "百千万亿":
        words += scale
    value = number(words)
    if value is None or value >= high:
        return None
    found = unit_at(name, 0)
    assert found is not None
    begin, bound = front(text, start)
    stop = stop if own else end
    return Found(begin, stop, found.kind, plain(value), plain(value), plain(high), name, bound, "range-start")


def _is_marker(text: str, start: int, end: int) -> bool:
    """Whether the figure marks a list item or a note, or runs on from Latin: (1), 3. , [12]."""
    before = text[start - 1] if start else "\n"
    after = text[end] if end < len(text) else "\n"
    if before in "(（[〔【" and after in ")）]〕】":
        return True
    if before == "\n":
        return after in ".、．)）" or (after in " \u3000" and unit_at(text, end + 1) is None)
    return before.isascii() and before.isalpha()


def _counted(
    text: str, start: int, end: int, words: str, value: Decimal, more: bool, rule: str
) -> Found | None:
    """A numeral with its unit, or with the noun that stands where a unit would."""
    unit, name, stop = unit_after(text, end)
    if name == "期":
        return made(start, stop, "ordinal", value, name, "exact", "stage")
    kind = "count" if unit is None else unit.kind
    if unit is not None and text.startswith("级", stop) and unit.kind in ("measure", "money"):
        return None  # 20万吨级, 5000万元级: a class, not an amount
    if unit is None:
        name = _noun(text, end) or ""
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


def _noun(text: str, end: int) -> str | None:
    """The head of the counted noun where there is no classifier (6车道); None where a number counts nothing."""
    if per := _NOUN_PER.match(text, end):
        return per[0]
    match = _NOUN.match(text, end)
    if match is None or match[0][0] in _NOT_NOUN:
        return None
    return match[0]


def _bare(text: str, start: int, end: int, words: str) -> bool:
    """Whether a number that counts nothing named stands by itself as a value (指数为105.3。)."""
    if end < len(text) and text[end] not in _AFTER_BARE:
        return False
    if _YEAR.fullmatch(words):
        return False
    return (
        "." in words
        or "," in words
        or words[-1] in "百千万亿"
        or _SAID.search(text, max(0, start - 4), start) is not None
    )


def _han(match: re.Match[str], text: str) -> Found | None:
    """A Han numeral, taken only where a unit makes it one: most Han figures are parts of words."""
    start, end = match.span()
    words, more = match["h"], bool(match["h_more"])
    if start and text[start - 1] in _TERM_BEFORE:
        return None
    if start and text[start - 1] in _VAGUE and not words.strip("十百千万亿"):
        return _vague(match, text)
    if match["h_scale"]:
        words += match["h_scale"]
    value = number(words)
    if value is None or (match["h_scale"] and not more):
        return None
    if words[-1] in "千百" and not more and (joined := unit_at(text, end - 1)) and len(joined.name) > 1:
        # 三千米, 五百帕: the scale word may belong to the unit; alone (千米) it is no number.
        words, end = words[:-1], end - 1
        value = number(words)
        return None if value is None else _counted(text, start, end, words, value, False, "han")
    if not _is_number(text, words, end, more):
        return None
    return _counted(text, start, end, words, value, more, "han")


def _is_number(text: str, words: str, end: int, more: bool) -> bool:
    """Whether a Han numeral counts something here, or only makes a word (一批, 三角, 四化, 三年行动)."""
    unit, name, _ = unit_after(text, end)
    if unit is None:
        if more and _noun(text, end) is not None:
            return True
        return len(words) > 2 and (words[-1] in "万亿" or _alone(text, words, end))
    if unit.dimension == "time" and _PLAN_AFTER.match(text, end + len(name)):
        return False
    if len(words) > 1 or more:
        return True
    return words not in "一零〇百千万亿" and not unit.weak and unit.name not in _WORD_MAKERS


def _alone(text: str, words: str, end: int) -> bool:
    """Whether a Han numeral of figures and scale words ends its clause (共计一百五十六。)."""
    ends = end >= len(text) or text[end] in _AFTER_BARE
    return ends and any(c in "百千万亿" for c in words) and any(c in "一二两三四五六七八九" for c in words)


def _vague(match: re.Match[str], text: str) -> Found | None:
    """数十, 几百, 上千, 近百: a scale word with a vague word in front."""
    unit, name, stop = unit_after(text, match.end())
    value = number(match["h"])
    if unit is None or value is None:
        return None
    start = match.start() - 1
    bound = "about" if text[start] == "近" else "at_least"
    if text[start] not in "数几":
        start, bound = front(text, match.start()) if text[start] != "上" else (start, bound)
    stop, bound = back(text, stop, bound)
    return made(start, stop, unit.kind, value, name, bound, "vague", value)


def _set(match: re.Match[str], text: str) -> Found | None:
    value = number(match["set_n"])
    if value is None or text[match.start() - 1 : match.start()] == "第":
        return None
    return made(*match.span(), "count", value, match["set_noun"], "exact", "set-phrase")


FORMS = (
    Form(
        "set",
        HAN,
        rf"(?P<set>(?P<set_n>[二两三四五六七八九十]{{1,2}})大(?:{_SET_OF})?(?P<set_noun>{_SET}))",
        _set,
    ),
    Form(
        "arabic",
        DIGITS,
        rf"""(?P<arabic>(?<![\d.])(?P<a>{ARABIC})(?P<a_more1>{_MORE}|来(?=[十百千万亿]))?
             (?P<a_scale>{_ARABIC_SCALE})?(?P<a_more2>{_MORE})?)""",
        _arabic,
    ),
    Form("han", HAN, rf"(?P<han>(?P<h>{HAN_RUN})(?P<h_more>几|{_MORE})?(?P<h_scale>[万亿])?)", _han),
)
"""In the order they are tried where two begin together."""
