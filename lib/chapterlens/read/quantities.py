"""Numbers that count or measure something, in folded text, with unit, kind and bound.

Knows nothing about what was counted (``subjects``), nor about dates and codes, which are taken out first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from chapterlens.read.bounds import AFTER, BEFORE, MORE, interval
from chapterlens.read.numerals import ARABIC, HAN, last_place, number, plain
from chapterlens.read.units import Unit, unit_at

_ARABIC_SCALE = r"(?:[百千](?![米克瓦伏卡牛赫帕分])|[万亿])+"
_DIGIT = "[零〇一二两三四五六七八九]"
_HAN_RUN = rf"[{HAN}]+(?:点{_DIGIT}+[十百千万亿]*)?"
_SCOPE = (
    "全国|全球|世界|国内|国际|全市|全省|全区|全县|全州|亚洲|亚太|亚太地区|长三角|同类城市"
    + "|中西部|东部|西部|沿海|全行业|行业"
)
_PLACED = "综合排名|排名|排在|排|位列|位居|稳居|跃居|跃升至|升至|上升至" + "|列|居|位|跻身|进入|保持|名列"
# What 首 makes an ordinal with, what 成 begins a word with (成立, 成果), what 多 does (多年, 多样).
_FIRST = "条款颗个次批件届台套家座艘架枚例支部种期艇单项本所只株间列辆班"
_NOT_TENTHS = "立果都为功本员熟长效套品绩交型就分语人千百年份形规体败列因片群册像"
_NOT_MORE = "年少种样元层功方媒数维"

PATTERN = re.compile(
    rf"""
      (?P<parts>(?P<whole>[百千万]|{_HAN_RUN})分之(?P<share>{ARABIC}|{_HAN_RUN}))
    | (?P<rank>(?:(?:{_SCOPE})(?:{_PLACED})?(?:前列)?)?第(?P<rank_n>\d+|[{HAN}]+)(?P<rank_unit>位|名|个|大)?)
    | (?P<top>(?:(?:{_SCOPE})(?:{_PLACED})?|(?:{_PLACED}))
              (?:前(?P<top_n>\d+|[{HAN}]+)(?:位|名|强)?|(?P<top_1>首位|榜首|第一位|首名)))
    | (?P<ordinal>首(?=[{_FIRST}]))
    | (?P<double>翻(?P<times>[一两二三四])番)
    | (?P<ratio>(?<![\d.:：])(?P<r1>\d+(?:\.\d+)?)[:：∶](?P<r2>\d+(?:\.\d+)?)(?![\d:：]|\.\d))
    | (?P<fraction>(?<![\d./])(?P<over>\d{{1,3}})/(?P<under>\d{{1,3}})(?![\d/.]))
    | (?P<tenths>(?P<tenths_n>{_DIGIT}|\d)成(?P<tenths_half>半|{_DIGIT})?(?![{_NOT_TENTHS}]))
    | (?P<half>(?:一半|过半|半数)(?!导))
    | (?P<arabic>(?<![\d.])(?P<a>{ARABIC})(?P<a_more1>[余多]|来(?=[十百千万亿]))?(?P<a_scale>{_ARABIC_SCALE})?
                 (?P<a_more2>[余多](?![{_NOT_MORE}]))?)
    | (?P<han>(?P<h>{_HAN_RUN})(?P<h_more>几|[余多](?![{_NOT_MORE}]))?
              (?P<h_scale>[万亿])?)
    """,
    re.VERBOSE,
)
_BEFORE = re.compile("(?:" + "|".join(sorted(BEFORE, key=len, reverse=True)) + r")$")
_AFTER = re.compile(
    "(?:" + "|".join(sorted(AFTER, key=len, reverse=True)) + r")(?![容部涵地外资陆需销科生阁江蒙外])"
)
# Comparators further off: 约占全国的 | 1/5, 不超过研发投入 | 40%, 最高分别为 | 500万元.
_FAR = (
    (re.compile(r"(?:约|近|大约)占[^，。；,;\n]{0,10}$"), "about"),
    (re.compile(r"(?:不超过|不高于)[\u4e00-\u9fff]{1,8}$"), "at_most"),
    (re.compile(r"(?:不低于|不少于)[\u4e00-\u9fff]{1,8}$"), "at_least"),
    (re.compile(r"(?:最高|最多)(?:分别)?(?:为|可达|不超过|给予|可获|支持|补贴|补助|奖励)?$"), "at_most"),
)
_EACH = re.compile(r"(最高|最多|不超过|不少于|超过|超|近|约)[^，。；,;\n]{0,4}分别[\u4e00-\u9fff]{0,4}$")
_TERM_BEFORE = "第每同另某任唯统单专逐万"
_LIST_MARKS = ("、", "和", "及", ",", "，")
# What a unit may be divided by: 片/月, 元/平方米, 微克/立方米.
_PER = re.compile(
    "(?:/(?:百?[人户亩吨台套个件次例年月日天周季时秒米升克]|人次|小时|分钟|千克|公斤|毫升|平方米|立方米|平方公里"
    "|公顷|公里|千米|千瓦时|千瓦|h|s|min|d|a|m[²³23]?|km|kg|t|L|mL))+(?![A-Za-z])"
)
_NOUN = re.compile(r"[\u4e00-\u9fff]{1,2}")
_NOT_NOUN = "的和与及或在由将对为是等其于从到以被把让向按用了年月日号、，。后前中上下左右内外比较同余多第"
_STAGE = re.compile(r"(?=临床|建设|工程|项目|扩建|试验|[、和及]\d期|试点)")
_PLAN_AFTER = re.compile(r"行动|规划|计划|方案|滚动|攻坚|战略")


@dataclass(frozen=True, slots=True)
class Found:
    """A quantity in folded text."""

    start: int
    end: int
    kind: str
    value: int | float
    low: float | None
    high: float | None
    unit: str
    bound: str
    rule: str


def find(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """The quantities of a folded text in order.

    Args:
        text: folded text.
        taken: sorted folded spans of dates and codes, which no quantity may touch.
    """
    starts = [start for start, _ in taken]
    previous: Found | None = None
    for match in PATTERN.finditer(text):
        begin, end = match.span()
        i = bisect_right(starts, end - 1)
        if i and taken[i - 1][1] > begin:
            continue
        item = _READ[match.lastgroup if match.lastgroup in _READ else _kind(match)](match, text)
        if item is None or (i < len(taken) and taken[i][0] < item.end):
            continue
        if previous is not None and item.start < previous.end:
            continue
        if previous is not None and item.bound == "exact" and _in_list(text, previous, item):
            item = _bounded(item, previous)
        yield item
        previous = item


def _kind(match: re.Match[str]) -> str:
    """The alternative of PATTERN that matched (its inner groups come later in order)."""
    return next(name for name in _READ if match[name] is not None)


def _made(
    start: int,
    end: int,
    kind: str,
    value: Decimal,
    unit: str,
    bound: str,
    rule: str,
    place: Decimal | None = None,
) -> Found:
    low, high = interval(value, Decimal(1) if place is None else place, bound)
    return Found(start, end, kind, plain(value), low, high, unit, bound, rule)


def _in_list(text: str, before: Found, item: Found) -> bool:
    """Whether the item is a further member of a list that one 分别 bounds (最高分别为500万元、1000万元)."""
    if text[before.end : item.start] not in _LIST_MARKS or before.bound == "exact":
        return False
    clause = text[max(0, before.start - 14) : before.start]
    return before.rule.endswith("each") or _EACH.search(clause) is not None


def _bounded(item: Found, like: Found) -> Found:
    low, high = interval(Decimal(str(item.value)), Decimal(1), like.bound)
    return Found(item.start, item.end, item.kind, item.value, low, high, item.unit, like.bound, "list-each")


def _front(text: str, start: int) -> tuple[int, str]:
    """Where the span begins and the bound that the words before the number make."""
    near = _BEFORE.search(text[max(0, start - 4) : start])
    if near is not None and not (
        near[0] == "上" or (near[0] == "近" and text[start - 2 : start] in ("最近", "附近", "邻近"))
    ):
        return start - len(near[0]), BEFORE[near[0]]
    clause = text[max(0, start - 16) : start]
    for pattern, bound in _FAR:
        if pattern.search(clause):
            return start, bound
    return start, "exact"


def _back(text: str, end: int, bound: str) -> tuple[int, str]:
    """Where the span ends and the bound, once words behind the unit are read; a comparator in front wins."""
    match = _AFTER.match(text, end)
    if match is None:
        return end, bound
    return match.end(), bound if bound not in ("exact", "more_than") else AFTER[match[0]]


def _unit(text: str, end: int) -> tuple[Unit | None, str, int]:
    """The unit that follows, its printed name (片/月, 株(粒)) and where it ends."""
    at = end + 1 if text[end : end + 1] == " " else end
    unit = unit_at(text, at)
    if unit is None or (at > end and not unit.name.isascii()):
        return None, "", end
    name, stop = unit.name, at + len(unit.name)
    if (
        text.startswith(("(", "（"), stop)
        and (inner := unit_at(text, stop + 1))
        and text.startswith((")", "）"), stop + 1 + len(inner.name))
    ):
        name, stop = f"{name}({inner.name})", stop + 2 + len(inner.name)
    if per := _PER.match(text, stop):
        name, stop = name + per[0], per.end()
    if name == "架" and re.match("机(?![构关器场制会遇身体头组型队械])", text[stop : stop + 2]):
        stop += 1
    return unit, name, stop


def _arabic(match: re.Match[str], text: str) -> Found | None:
    start, end = match.span()
    if _is_marker(text, start, end):
        return None
    words = match["a"] + (match["a_scale"] or "")
    value = number(words)
    if value is None:
        return None
    more = bool(match["a_more1"] or match["a_more2"])
    return _counted(text, start, end, words, value, more, "arabic")


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
    unit, name, stop = _unit(text, end)
    if (
        not more
        and stop < len(text)
        and text[stop] in MORE
        and unit is not None
        and re.match("[余多](?=[，。；、,;]|[的年月])", text[stop:])
    ):
        more, stop = True, stop + 1
    begin, bound = _front(text, start)
    if more and bound in ("exact", "about"):
        bound = "more_than"
    if unit is None:
        noun = _noun(text, end)
        if noun is None:
            return None
        kind, name, stop = "count", noun, end + len(noun)
    else:
        kind = unit.kind
        if kind == "count" and name == "期" and _STAGE.match(text, stop):
            return _made(start, stop, "ordinal", value, name, "exact", "stage")
    if name == "期":
        return _made(start, stop, "ordinal", value, name, "exact", "stage")
    stop, bound = _back(text, stop, bound)
    return _made(begin, stop, kind, value, name, bound, rule, last_place(words))


def _noun(text: str, end: int) -> str | None:
    """The head of the counted noun where there is no classifier (6车道); None where a number counts nothing."""
    match = _NOUN.match(text, end)
    if match is None or match[0][0] in _NOT_NOUN:
        return None
    return match[0]


_VAGUE = "数几上近逾超过"
# Units that make an everyday word with one Han figure (四方, 二级, 三本); with 十 and more they count.
_WORD_MAKERS = frozenset("分度方级部段步面本双对代里站口P")


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
    unit, name, _ = _unit(text, end)
    if unit is None:
        return (more and _noun(text, end) is not None) or (len(words) > 2 and words[-1] in "万亿")
    if unit.dimension == "time" and _PLAN_AFTER.match(text, end + len(name)):
        return False
    if len(words) > 1 or more:
        return True
    return words not in "一零〇百千万亿" and not unit.weak and unit.name not in _WORD_MAKERS


def _vague(match: re.Match[str], text: str) -> Found | None:
    """数十, 几百, 上千, 近百: a scale word with a vague word in front."""
    unit, name, stop = _unit(text, match.end())
    value = number(match["h"])
    if unit is None or value is None:
        return None
    start = match.start() - 1
    bound = "about" if text[start] == "近" else "at_least"
    if text[start] not in "数几":
        start, bound = _front(text, match.start()) if text[start] != "上" else (start, bound)
    stop, bound = _back(text, stop, bound)
    return _made(start, stop, unit.kind, value, name, bound, "vague", value)


def _parts(match: re.Match[str], text: str) -> Found | None:
    whole, share = number(match["whole"]), number(match["share"])
    if not whole or share is None:
        return None
    start, bound = _front(text, match.start())
    end, bound = _back(text, match.end(), bound)
    if match["whole"] in ("百", "一百"):
        return _made(start, end, "percent", share, "%", bound, "hundredths", last_place(match["share"]))
    if match["whole"] in ("千", "万"):
        unit = "‰" if match["whole"] == "千" else "‱"
        return _made(start, end, "percent", share, unit, bound, "thousandths", last_place(match["share"]))
    value = share / whole
    return _made(start, end, "ratio", value, "ratio", bound, "parts", value)


def _fraction(match: re.Match[str], text: str) -> Found | None:
    over, under = Decimal(match["over"]), Decimal(match["under"])
    if not under or over >= under or text.startswith(("/", "月"), match.end()):
        return None
    start, bound = _front(text, match.start())
    end, bound = _back(text, match.end(), bound)
    value = over / under
    return _made(start, end, "ratio", value, "ratio", bound, "fraction", value)


def _ratio(match: re.Match[str], text: str) -> Found | None:
    first, second = Decimal(match["r1"]), Decimal(match["r2"])
    clock = len(match["r2"]) == 2 and "." not in match[0] and first < 24 and second < 60
    if not second or clock:
        return None
    start, bound = _front(text, match.start())
    return _made(start, match.end(), "ratio", first / second, "ratio", bound, "ratio", first / second)


def _rank(match: re.Match[str], text: str) -> Found | None:
    value = number(match["rank_n"])
    if value is None:
        return None
    start, end = match.span()
    scoped = text[start] != "第"
    if match["rank_unit"] in ("位", "名") or (match["rank_unit"] == "个" and scoped):
        unit = match["rank_unit"] if match["rank_unit"] == "个" else ""
        return _made(start, end, "rank", value, unit, "exact", "rank")
    if match["rank_unit"] is None:
        unit, name, stop = _unit(text, end)
        if unit is not None and unit.kind == "count" and not scoped:
            return _made(start, stop, "ordinal", value, name, "exact", "ordinal")
        follows = text[end : end + 1]
        if scoped or (
            re.search(rf"(?:{_PLACED}|居|列)[\u4e00-\u9fff]{{0,4}}$", text[max(0, start - 8) : start])
            and not follows.isalnum()
        ):
            return _made(start, end, "rank", value, "", "exact", "rank")
        return None
    if match["rank_unit"] == "个":
        return _made(start, end, "ordinal", value, "个", "exact", "ordinal")
    return _made(start, end, "rank", value, "", "exact", "rank") if scoped else None


def _top(match: re.Match[str], text: str) -> Found | None:
    value = number(match["top_n"]) if match["top_n"] else Decimal(1)
    if value is None:
        return None
    bound = "at_most" if match["top_n"] else "exact"
    return _made(*match.span(), "rank", value, "", bound, "top")


def _ordinal(match: re.Match[str], text: str) -> Found | None:
    end = match.end() + 1
    return _made(match.start(), end, "ordinal", Decimal(1), text[end - 1], "exact", "first")


def _double(match: re.Match[str], text: str) -> Found | None:
    times = number(match["times"])
    assert times is not None
    start, bound = _front(text, match.start())
    return _made(start, match.end(), "ratio", Decimal(2) ** int(times), "倍", bound, "double")


def _tenths(match: re.Match[str], text: str) -> Found | None:
    value = number(match["tenths_n"])
    if value is None or text[match.start() - 1 : match.start()] == "第":
        return None
    value *= 10
    if half := match["tenths_half"]:
        value += 5 if half == "半" else number(half) or 0
    start, bound = _front(text, match.start())
    end, bound = _back(text, match.end(), bound)
    return _made(start, end, "percent", value, "%", bound, "tenths", Decimal(10))


def _half(match: re.Match[str], text: str) -> Found | None:
    bound = "at_least" if match[0] == "过半" else "exact"
    start, front = _front(text, match.start())
    end, bound = _back(text, match.end(), bound if front == "exact" else front)
    return _made(start, end, "ratio", Decimal("0.5"), "ratio", bound, "half", Decimal("0.5"))


_READ = {
    "parts": _parts,
    "rank": _rank,
    "top": _top,
    "ordinal": _ordinal,
    "double": _double,
    "ratio": _ratio,
    "fraction": _fraction,
    "tenths": _tenths,
    "half": _half,
    "arabic": _arabic,
    "han": _han,
}
