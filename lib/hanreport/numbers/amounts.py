"""A numeral with what it counts: its unit (3亿元), a noun in its place (6车道), nothing (指数为50.1。), or the unit it
shares with others (3至5家; 4、1、3家)."""

import re
from decimal import Decimal

from hanreport.numbers.bounds import (
    AFTER,
    Numeral,
    QuantityMatch,
    UnitMatch,
    bound_after,
    bound_before,
    unit_after,
    with_ends,
    with_value,
)
from hanreport.numbers.numerals import ARABIC, HAN_RUN, SCALE, number
from hanreport.numbers.units import Unit, heads, table, unit_at
from hanreport.scanning import CLAUSE_END, alone

AFTER_BARE = "，。；、,;！!？?）)”:：了吧吗呢的\n \t"
"""What may follow a number that counts nothing named."""

SAID = re.compile(
    "(?:达到|达|为|是|至|到|值|数|率|比|了|共计|共|总计|合计|有|近|约|超过|超|逾|突破|过|破|得|从|降|升|负"
    "|[±≥≤><＞＜≈=＝]|(?<![A-Za-z^\\d])[-+−])$"
)
"""Words and signs behind which a number that counts nothing named is a value (指数为 | 105)."""

_YEAR = re.compile(r"(?:19|20)\d\d")
# What is a number of something, no amount of it: 邮编200003, 021-12345678.
_NUMBER_OF = re.compile(r"(?:(?:电话|热线|传真|邮编|邮政编码|账号|代码|编码|编号|号码)[:：为是]?|\d-)$")
# 从150万降至90万.
_CHANGES = re.compile("[升降增]至|[升降]到|(?:增加|提高|提升|扩大|减少|下降|压减|缩短)[至到]")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NOT_NOUN = frozenset(
    "至到的和与及或在由将对为是等其于从以被把让向按用加减乘除了吧吗呢啊呀不也都还很没"
    "年月日号、，。后前中上下左右内外比较同余多第"
)
# What is not counted by the number before it: what happened to that (由200提升至8000份), what it names (318国道).
_NOT_COUNTED = re.compile(
    "提[升高]|增[加长至]|[升降]至|上升|跃升|下降|降低|减少|扩[大展充]|缩[短减]|压[缩减]|调整"
    "|[国省县乡]道|会议|教室|房间|价|折"
)
# Nouns that begin like a word of grammar.
_NOUNS = frozenset(("用户", "同学", "同志"))
# 2.3万农村居民, 6大主导产业: a noun that may be counted, within a few words of the number.
_HEADS = sorted(heads(), key=len, reverse=True)
_HEAD = re.compile(rf"[\u4e00-\u9fff]{{0,6}}?(?P<head>{'|'.join(_HEADS)})")
# What a noun that is counted ends before.
_PHRASE_ENDS = re.compile(r"[^\u4e00-\u9fff]|[和与及或的等]|$")
# 百亿园区, 400亿级: so large a class; 2023世界绿电大会: the year of a meeting.
_CLASS = re.compile("级|企业|园区|品牌|产业|集群|县(?!域)|镇|村|项目")
_ENDS_NOUN = frozenset("以的和与及或在由将对为是等于从到至被把让")
# 5年多, 3亿元余: the approximator behind the unit.
_MORE_BEHIND = re.compile("[余多](?=[，。；、,;]|[的年月来时])")
# 民国102年, 公元前221年: no time that lasts.
_ERA = re.compile("(?:民国|公元前?)$")
# 一年半.
HALF = re.compile("半(?=[，。；、的内时来左后前]|$)")
# 1.4个和2.6个百分点: the unit stands at the last one.
_ELIDED = re.compile(rf"(?:、|和|及|与|以及|至){ARABIC}(?=个(?:百分点|基点))")
# 突破千亿、达到1100亿元: the unit stands at the next one.
_CARRIED = re.compile(
    rf"[、，,]?(?:并?(?:达到|达|升至|增至|增加到|至|到|为|超过|突破)|和|以及)?{ARABIC}{SCALE}(?=[美欧日]?元|吨|人|千瓦|斤|亩)"
)
# 3.42/10万: so many in so many.
_RATE = re.compile(r"/(?:10|100)?[万千](?!\w)")
# 分4期, 出版6期: so many of them; elsewhere 1期 is the first.
_ISSUED = re.compile("(?:分|共|出版|编发|编印|印发|刊发|发行|举办|开设|开办|累计|连续|推出)了?$")
# 历时近5年 is nearly five years; 近5年 alone is the five years past.
_LASTS = re.compile("[时达了长短续过花有缩增减延需期约的快间]$")
# 港币5000元: the currency stands in front.
_FOREIGN = [name for name, unit in table().items() if unit.currency not in ("", "CNY") and not name.isascii()]
_FOREIGN_ENDS = frozenset(name[-1] for name in _FOREIGN)
_CURRENCY = re.compile("(?:" + "|".join(_FOREIGN) + ")$")


def counted(text: str, numeral: Numeral, after: UnitMatch, rule: str) -> QuantityMatch | None:
    """A numeral with its unit, or with the noun that stands where a unit would; None where there is neither.

    Args:
        text: folded text.
        numeral: the numeral.
        after: what ``unit_after`` finds behind it.
        rule: the name of the rule that read it.
    """
    start, end, words, value, inside = numeral
    if text[end : end + 1] == "/" and (rate := _RATE.match(text, end)):
        begin, bound = bound_before(text, start)
        return with_value(begin, rate.end(), rule, "ratio", value, rate[0], bound, words=words)
    unit, name, stop = after
    if name == "月":
        return None  # a month that the calendar does not know (13月); what lasts is counted in 个月
    if name == "期" and not _ISSUED.search(text, max(0, start - 4), start):
        return with_value(start, stop, "stage", "ordinal", value, name)
    if unit is None:
        if shared := carried(text, end, words):
            kind, name = shared.kind, shared.shown
        elif (found := thing(text, end, words)) is None:
            return None
        else:
            kind, (name, stop) = "count", found
    else:
        kind = unit.kind
        if kind in ("measure", "money") and text.startswith("级", stop):
            return None  # 20万吨级, 5000万元级: a class, not an amount
        if name == "个" and (elided := _ELIDED.match(text, stop)):
            unit = unit_at(text, elided.end()) or unit
            kind, name = unit.kind, unit.shown
        if unit.dimension == "time" and _ERA.search(text, max(0, start - 3), start):
            return None
        if inside == "exact" and unit.dimension == "time" and (half := HALF.match(text, stop)):
            begin, bound = bound_before(text, start)
            stop, bound = bound_after(text, half.end(), bound)
            value += Decimal("0.5")
            return with_value(begin, stop, "rest", kind, value, name, bound, Decimal("0.1"))
        if inside == "exact" and _MORE_BEHIND.match(text, stop):
            inside, stop = "more_than", stop + 1
    begin, bound = bound_before(text, start)
    if (
        text[begin:start] == "近"
        and unit is not None
        and unit.dimension == "time"
        and not _LASTS.search(text, max(0, begin - 1), begin)
    ):
        begin, bound = start, "exact"
    if "多" in text[end:stop]:
        inside = "more_than"
    if inside != "exact" and bound in ("exact", "about"):
        bound = inside
    stop, bound = bound_after(text, stop, bound)
    if name == "元" and text[begin - 1 : begin] in _FOREIGN_ENDS:
        currency = _CURRENCY.search(text, max(0, begin - 6), begin)
        begin, name = (currency.start(), currency[0]) if currency else (begin, name)
    return with_value(begin, stop, rule, kind, value, name, bound, words=words)


def uncounted(text: str, numeral: Numeral, rule: str) -> QuantityMatch:
    """A numeral that counts nothing named: a bare value."""
    begin, bound = bound_before(text, numeral.start)
    if numeral.bound != "exact" and bound in ("exact", "about"):
        bound = numeral.bound
    stop, bound = bound_after(text, numeral.end, bound)
    return with_value(begin, stop, rule, "count", numeral.value, "", bound, words=numeral.words)


def carried(text: str, end: int, words: str) -> Unit | None:
    """The unit of the next amount, where a scale word alone stands before it (突破千亿、达到1100亿元)."""
    if words[-1] not in "万亿":
        return None
    other = _CARRIED.match(text, end)
    return unit_at(text, other.end()) if other else None


def is_class(text: str, end: int, words: str) -> bool:
    """Whether a number says how large a class is (百亿园区, 400亿级产业): a name, no amount."""
    return text.startswith("级", end) or (words[-1] == "亿" and _CLASS.match(text, end) is not None)


def thing(text: str, end: int, words: str) -> tuple[str, int] | None:
    """What a number without a unit counts, and where that ends; None where it is no number of things.

    The head of the noun, where it is one that is counted (2.3万农村居民: 居民); a short noun that ends its phrase;
    nothing named, where the number is surely an amount.
    """
    if _YEAR.fullmatch(words) or is_class(text, end, words):
        return None
    name = noun(text, end)
    if not name and not text.startswith("大", end):
        return None
    if head := _HEAD.match(text, end):
        return head["head"], head.end() if head.start("head") - end < 2 or text[end] == "大" else end
    if name and _PHRASE_ENDS.match(text, end + len(name)):
        return name, end + len(name)
    return ("", end) if words[-1] in "百千万亿" else None


def noun(text: str, end: int) -> str:
    """The head of the counted noun where there is no classifier (6车道); empty where a number counts nothing."""
    match = _NOUN.match(text, end)
    if match is None or match[0] in AFTER or (match[0][0] in _NOT_NOUN and match[0] not in _NOUNS):
        return ""
    if _NOT_COUNTED.match(match[0]):
        return ""
    return match[0][:1] if match[0][1:] in _ENDS_NOUN else match[0]


def bounded(text: str, start: int, end: int) -> bool:
    """Whether a comparator beside a number that counts nothing named ends its clause (超过300，, 三十左右。)."""
    stop, behind = bound_after(text, end, "exact")
    if stop < len(text) and text[stop] not in AFTER_BARE:
        return False
    return behind != "exact" or bound_before(text, start)[0] < start


_MEMBERS_BEFORE = re.compile(r"(?<![\d.A-Za-z第图表附件式（(])(?:\d{1,9}(?:\.\d{1,4})?、){1,12}$")
_MEMBERS_BEHIND = re.compile(r"(?:、\d{1,9}(?:\.\d{1,4})?){0,12}(?=[都均是这等，。；]|$)(?![，。；]\d)")
_LIST_REACH = 60


def in_a_list(text: str, start: int, end: int) -> bool:
    """Whether a number is one of three and more that nothing else parts (1、3、5都是奇数, 分别为5、8、12。)."""
    if text[start - 1 : start] != "、" and text[end : end + 1] != "、":
        return False
    behind = _MEMBERS_BEHIND.match(text, end)
    before = _MEMBERS_BEFORE.search(text, max(0, start - _LIST_REACH), start)
    if behind is None or (before is None and text[start - 1 : start] in tuple("第图表附件式（(、")):
        return False
    return behind[0].count("、") + (before[0].count("、") if before else 0) > 1


def is_value(text: str, numeral: Numeral) -> bool:
    """Whether an Arabic numeral that counts nothing named stands by itself as a value (指数为105.3。)."""
    start, end, words = numeral[:3]
    if alone(text, start, end) or in_a_list(text, start, end):
        return True
    if _YEAR.fullmatch(words) or _NUMBER_OF.search(text, max(0, start - 5), start):
        return False
    if bounded(text, start, end) or (text[start - 1 : start] in ("从", "由") and _CHANGES.match(text, end)):
        return True
    if end < len(text) and text[end] not in AFTER_BARE:
        return False
    return (
        "." in words
        or "," in words
        or words[-1] in "百千万亿"
        or len(words) > 4
        or SAID.search(text, max(0, start - 4), start) is not None
    )


# Numerals that share one unit

TO = "——|—|–|--|-|~|至|到"
"""What stands between the ends of a range, as a pattern."""

_JOINTS = frozenset("—–-~至到、和及与以")
_OTHER_END = re.compile(rf"(?:{TO})(?P<n>{ARABIC}(?:{SCALE})?|{HAN_RUN})")
_OTHER_MEMBERS = re.compile(rf"(?:(?:、|和|及|与|以及){ARABIC}(?:{SCALE})?){{1,12}}(?![\d.])[余多]?")
_SCALES = re.compile("[百千万亿]+")
_LAST_SCALE = re.compile("[百千万亿]+$")
_NOT_SHARED = ("期", "年", "月", "日", "号")
"""Units that a list of numerals makes dates and phases with."""
_ENDS = CLAUSE_END | {"”", "的"}


def joined(text: str, numeral: Numeral, after: UnitMatch) -> QuantityMatch | None:
    """What a numeral makes with those behind it, or None where it stands alone.

    Args:
        text: folded text.
        numeral: the first of them.
        after: the unit behind it.
    """
    if text[numeral.end : numeral.end + 1] in _JOINTS:
        return _range(text, numeral, after) or _list_member(text, numeral)
    return _range(text, numeral, after) if text[after.end : after.end + 1] in _JOINTS else None


def _range(text: str, numeral: Numeral, after: UnitMatch) -> QuantityMatch | None:
    """Two ends in one row, with one unit (3至5家) or the same at each (10%—15%)."""
    match = _OTHER_END.match(text, after.end)
    if match is None:
        return None
    unit, name, stop = unit_after(text, match.end())
    if after.name not in ("", name) or (unit is None and not _from_to(text, numeral.start, match.end())):
        return None
    low, high = numeral.value, number(match["n"])
    if high is None:
        return None
    # 3至5千万, 七千到九千亿 share a scale; 从8500到3万 does not.
    scale, own = (_LAST_SCALE.search(words) for words in (match["n"], numeral.words))
    if not after.name and scale and scale[0].startswith(own[0] if own else ""):
        shared = number(numeral.words + scale[0].removeprefix(own[0] if own else ""))
        low = shared if shared is not None and shared < high else low
    if low >= high:
        return None
    begin, bound = bound_before(text, numeral.start)
    stop, bound = bound_after(text, stop, bound)
    return with_ends(begin, stop, "range", unit.kind if unit else "count", low, high, name, bound)


def _from_to(text: str, start: int, end: int) -> bool:
    """Whether two numerals that count nothing named are the ends of a range: alone, behind 从 or 在, before 之间."""
    if text.startswith("之间", end) or alone(text, start, end):
        return True
    return text[start - 1 : start] in ("从", "在") and text[end : end + 1] in _ENDS


def _list_member(text: str, numeral: Numeral) -> QuantityMatch | None:
    """A bare number in a list whose last member carries the unit for all (4、1、3家)."""
    others = _OTHER_MEMBERS.match(text, numeral.end)
    if others is None:
        return None
    unit, name, _ = unit_after(text, others.end())
    if unit is None or unit.name in _NOT_SHARED:
        return None
    begin, bound = bound_before(text, numeral.start)
    words = numeral.words
    scales = _SCALES.findall(others[0])
    if len(scales) == 1 and others[0].rstrip("余多").endswith(scales[0]) and words[-1].isdecimal():
        words += scales[0]
    value = number(words) or numeral.value
    return with_value(begin, numeral.end, "list-shared-unit", unit.kind, value, name, bound, words=words)
