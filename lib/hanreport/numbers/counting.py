"""A numeral with what it counts: its unit or the noun in its place, or nothing at all. Knows no form of numeral."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import Following, Found, Numeral, back, front, made
from hanreport.numbers.bounds import AFTER
from hanreport.numbers.numerals import FORMAL, HAN, HAN_DIGIT, number
from hanreport.numbers.units import Unit, table, unit_at
from hanreport.scanning import alone

# 38.6自然箱/小时: a noun and what it is divided by.
_NOUN_PER = re.compile(r"[\u4e00-\u9fff]{1,4}/(?:小时|分钟|平方米|立方米|公里|千克|[年月日天秒人户亩吨台次])")
AFTER_BARE = "，。；、,;！!？?）)”:：了吧吗呢的\n \t"
"""What may follow a number that counts nothing named."""

_YEAR = re.compile(r"(?:19|20)\d\d")
_SAID = re.compile(
    "(?:达到|达|为|是|至|到|值|数|率|比|了|共计|共|总计|合计|有|近|约|超|得|加|减|乘|除以|等于|从|降|升"
    "|[±≥≤><＞＜≈=＝]|(?<![歼轰运直强教A-Za-z\\d])[-+−])$"
)
# What is a number of something, no amount of it: 邮编200003.
_NUMBER_OF = re.compile("(?:电话|邮编|邮政编码|账号|代码|编码|编号|号码|传真|热线|学号|工号)[:：为是]?$")
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NOT_NOUN = frozenset(
    "至到的和与及或在由将对为是等其于从以被把让向按用加减乘除了吧吗呢啊呀不也都还很没"
    "年月日号、，。后前中上下左右内外比较同余多第"
)
# 由200提升至8000份: what happened to a number is not what it counts.
_VERBS = re.compile("提[升高]|增[加长至]|[升降]至|上升|跃升|下降|降低|减少|扩[大展充]|缩[短减]|压[缩减]|调整")
# Nouns that begin like a word of grammar.
_NOUNS = frozenset(("用户", "同学", "同志"))
_ENDS_NOUN = frozenset("以的和与及或在由将对为是等于从到至被把让")
# 5年多, 3亿元余: the approximator behind the unit.
_MORE_BEHIND = re.compile("[余多](?=[，。；、,;]|[的年月来时])")
# What is left below the unit: 三块五, 十五元三角, 3元5角2分.
_CHANGE = re.compile(
    rf"零(?P<cents>\d|{HAN_DIGIT})分|零?(?P<jiao>\d|{HAN_DIGIT}|[{FORMAL}])(?:[角毛](?:(?P<fen>\d|{HAN_DIGIT}|[{FORMAL}])分?)?|(?=[，。；、,;！!？?）)”\n\s钱的一包]|$))钱?"
)
# 一米八, 二尺三, 三十八度五: a last figure in the next smaller place.
_TENTHS = re.compile(
    rf"(?P<tenths>\d{{1,2}}|{HAN_DIGIT}{{1,2}})(?=[，。；、,;！!？?）)”\n\s的高长宽厚重左以]|$)"
)
_SPOKEN = frozenset("米尺丈斤度亩寸毛角")
# 三斤二两, 五尺三寸, 三亩二分: the next smaller unit, a tenth of the first.
_LESSER = {"角": "分", "斤": "两", "尺": "寸", "丈": "尺", "亩": "分"}
_LESS = re.compile(rf"(?P<tenths>\d|{HAN_DIGIT})(?P<unit>[两寸尺分])(?![钟之])")
# 一年半, 三吨半, 3个半小时; not 两米半径.
_HALF = re.compile("半(?![导径圆球成数价程岛天夜封挂自透固永联])")
_HALF_INSIDE = re.compile("半(?=小时|钟头|月|星期|学期|世纪)")
# 3.42/10万: so many in so many.
_RATE = re.compile(r"/(?:10|100)?[万千](?!\w)")
_DEGREES = re.compile("(?:摄氏|华氏)$")
_CURRENCIES = frozenset(unit.name for unit in table().values() if unit.currency not in ("", "CNY")) | {
    "人民币"
}
_CURRENCY_ENDS = frozenset(name[-1] for name in _CURRENCIES)
_CURRENCY_LENGTHS = sorted({len(name) for name in _CURRENCIES}, reverse=True)
# Behind a thing that is counted by the piece 块 is no money: 警示牌5800块, 集成电路产量46亿块.
_PIECES = frozenset("牌板屏砖石碑匾镜瓦布池卡田")
_MADE = re.compile("产量|销量|出货|电路|芯片")
_YUAN = frozenset(("元", "块"))


def counted(text: str, numeral: Numeral, after: Following, rule: str) -> Found | None:
    """A numeral with its unit, or with the noun that stands where a unit would; None where there is neither.

    Args:
        text: folded text.
        numeral: the numeral.
        after: what ``unit_after`` finds behind it.
        rule: the name of the rule that read it.
    """
    start, end, words, value, inside = numeral
    if text[end : end + 1] == "/" and (rate := _RATE.match(text, end)):
        begin, bound = front(text, start)
        return made(begin, rate.end(), "ratio", value, rate[0], bound, rule, words=words)
    unit, name, stop = after
    if name == "月":
        return None  # a month that the calendar does not know (13月); what lasts is counted in 个月
    if name == "期" and not _ISSUED.search(text, max(0, start - 4), start):
        return made(start, stop, "ordinal", value, name, "exact", "stage")
    if unit is not None and inside == "exact" and (found := _with_rest(text, start, stop, value, unit, name)):
        return found
    kind = "count" if unit is None else unit.kind
    if (
        name == "块"
        and not text[stop : stop + 1].isalpha()
        and text[start - 1 : start] not in _PIECES
        and not _MADE.search(text, max(0, start - 10), start)
    ):
        kind, name = "money", "元"
    if unit is not None and text.startswith("级", stop) and unit.kind in ("measure", "money"):
        return None  # 20万吨级, 5000万元级: a class, not an amount
    if unit is None:
        name = noun(text, end) or ""
        if not name:
            return None
        stop = end + len(name)
    elif inside == "exact" and _MORE_BEHIND.match(text, stop):
        inside, stop = "more_than", stop + 1
    begin, bound = front(text, start)
    if (
        text[begin:start] == "近"
        and unit is not None
        and unit.dimension == "time"
        and not _lasts(text, begin)
    ):
        begin, bound = start, "exact"
    if "多" in text[end:stop]:
        inside = "more_than"
    if inside != "exact" and bound in ("exact", "about"):
        bound = inside
    stop, bound = back(text, stop, bound)
    if name == "度" and (scale := _DEGREES.search(text, max(0, begin - 2), begin)):
        begin, name = scale.start(), scale[0] + "度"
    if name == "元" and begin == start and (currency := _currency(text, start)) not in ("", "人民币"):
        begin, name = start - len(currency), currency
    return made(begin, stop, kind, value, name, bound, rule, words=words)


# 分4期, 出版6期: so many of them; elsewhere 1期 is the first.
_ISSUED = re.compile("(?:分|共|出版|编发|编印|印发|刊发|发行|举办|开设|开办|累计|连续|推出)了?$")
# 历时近5年 is nearly five years; 近5年 alone is the five years past.
_LASTS = re.compile("[时达了长短续过花有缩增减延需期约的快间]$")


def _lasts(text: str, begin: int) -> bool:
    """Whether what stands before 近 says how long something took."""
    return _LASTS.search(text, max(0, begin - 1), begin) is not None


def uncounted(text: str, numeral: Numeral, rule: str) -> Found:
    """A numeral that counts nothing named: a bare value, or an amount of the currency named in front."""
    begin, bound = front(text, numeral.start)
    if numeral.inside != "exact" and bound in ("exact", "about"):
        bound = numeral.inside
    stop, bound = back(text, numeral.end, bound)
    currency = _currency(text, numeral.start)
    if currency:
        begin = numeral.start - len(currency)
        currency = table()[currency].called
    kind = "money" if currency else "count"
    return made(begin, stop, kind, numeral.value, currency, bound, rule, words=numeral.words)


def _currency(text: str, start: int) -> str:
    """The currency named right before an amount (港币五千元, 欧元7.8, 人民币5万)."""
    if text[start - 1 : start] not in _CURRENCY_ENDS:
        return ""
    before = (text[max(0, start - length) : start] for length in _CURRENCY_LENGTHS)
    return next((name for name in before if name in _CURRENCIES), "")


def priced(text: str, start: int) -> bool:
    """Whether a currency is named right before a number."""
    return _currency(text, start) != ""


def bounded(text: str, start: int, end: int) -> bool:
    """Whether a comparator beside a number that counts nothing named ends its clause (超过300，, 三十左右。)."""
    stop, behind = back(text, end, "exact")
    if stop < len(text) and text[stop] not in AFTER_BARE:
        return False
    return behind != "exact" or front(text, start)[0] < start


def _with_rest(text: str, start: int, stop: int, value: Decimal, unit: Unit, name: str) -> Found | None:
    """A number that goes on behind its unit: a half (一年半, 3个半小时), tenths (一米八), change (三块五)."""
    if name in _YUAN:
        return _with_change(text, start, stop, value, name)
    kind, rest = unit.kind, Decimal("0.5")
    if name == "个" and (inside := _HALF_INSIDE.match(text, stop)):
        stop = inside.end()
        whole = unit_at(text, stop)
        if whole is None:
            return None
        kind, name, stop = whole.kind, "个" + whole.name, stop + len(whole.name)
        kind = "measure"
    elif (unit.kind in ("measure", "money", "ratio") or name == "个") and (half := _HALF.match(text, stop)):
        stop = half.end()
    elif (less := _LESS.match(text, stop)) and less["unit"] == _LESSER.get(name):
        rest, stop = (number(less["tenths"]) or Decimal(0)) / 10, less.end()
    elif name in _SPOKEN and (tenths := _TENTHS.match(text, stop)):
        figures = tenths["tenths"]
        rest = (number(figures) or Decimal(0)).scaleb(-len(figures))
        stop = tenths.end()
    else:
        return None
    begin, bound = front(text, start)
    stop, bound = back(text, stop, bound)
    return made(begin, stop, kind, value + rest, name, bound, "rest", Decimal("0.1"))


def goes_on(text: str, stop: int, name: str) -> bool:
    """Whether a number goes on behind its unit, which makes even one Han figure a number (一年半, 三尺三)."""
    if name in _YUAN:
        return _CHANGE.match(text, stop) is not None
    if name in _SPOKEN and _TENTHS.match(text, stop):
        return True
    less = _LESS.match(text, stop)
    return _HALF.match(text, stop) is not None or (less is not None and less["unit"] == _LESSER.get(name))


def _with_change(text: str, start: int, stop: int, value: Decimal, name: str) -> Found | None:
    """An amount of money with its tenths and hundredths (三块五, 3元5角2分); 块 alone counts pieces."""
    change = _CHANGE.match(text, stop)
    if change is None:
        return None
    if change["cents"]:
        begin, bound = front(text, start)
        total = value + (number(change["cents"]) or Decimal(0)) / 100
        return made(begin, change.end(), "money", total, "元", bound, "change", Decimal("0.01"))
    if name == "元" and "角" not in change[0] and "毛" not in change[0]:
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
    if match is None or match[0] in AFTER or (match[0][0] in _NOT_NOUN and match[0] not in _NOUNS):
        return None
    if _VERBS.match(match[0]):
        return None
    return match[0][:1] if match[0][1:] in _ENDS_NOUN else match[0]


# 十减四等于六, 3加5: an operator with a figure on its other side.
_FIGURE = rf"(?:\d|[{HAN}负])"
_ADDED = re.compile(rf"(?:加上?|减去?|乘以?|除以|等于){_FIGURE}")
_TO_BE_ADDED = re.compile(rf"{_FIGURE}(?:加上?|减去?|乘以?|除以|等于)$")
_EQUATION = re.compile("等于|得[多几]少|[是得](?=[\\d一二三四五六七八九十])")
_SUM_REACH = 12
_SIGN = re.compile(r"(?:(?<![^\s，。；：、,;:（(“”为是达到至率值得])负|(?<![^\s，。；：、,;:（(为是])[-−])$")


def in_a_sum(text: str, start: int, end: int) -> bool:
    """Whether a number is added to, taken from or said to equal another one."""
    if _ADDED.match(text, end) is None and _TO_BE_ADDED.search(text, max(0, start - 4), start) is None:
        return False
    return _EQUATION.search(text, max(0, start - _SUM_REACH), end + _SUM_REACH) is not None


def signed(text: str, start: int) -> bool:
    """Whether a minus, in words or as a mark, stands before a number (解是负三, -三点五)."""
    return (
        text[start - 1 : start] in ("负", "-", "−")
        and _SIGN.search(text, max(0, start - 2), start) is not None
    )


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


def bare(text: str, numeral: Numeral) -> bool:
    """Whether an Arabic numeral that counts nothing named stands by itself as a value (指数为105.3。)."""
    start, end, words = numeral[:3]
    if in_a_sum(text, start, end) or alone(text, start, end) or in_a_list(text, start, end):
        return True
    if _YEAR.fullmatch(words) or _NUMBER_OF.search(text, max(0, start - 4), start):
        return False
    if bounded(text, start, end):
        return True
    if end < len(text) and text[end] not in AFTER_BARE:
        return False
    return (
        "." in words
        or priced(text, start)
        or "," in words
        or words[-1] in "百千万亿"
        or len(words) > 4
        or _SAID.search(text, max(0, start - 4), start) is not None
    )
