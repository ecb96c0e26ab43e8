"""Numerals in Han figures, taken only where something makes them numbers. Knows no set phrase."""

import re

from hanreport.numbers.amounts import Following, Form, Found, Numeral, back, between, front, made, unit_after
from hanreport.numbers.arabic import MORE, inside
from hanreport.numbers.counting import bounded, counted, goes_on, in_a_sum, noun, priced, signed, uncounted
from hanreport.numbers.numerals import FORMAL, HAN, HAN_RUN, number, pair
from hanreport.numbers.ranges import together
from hanreport.numbers.units import unit_at
from hanreport.scanning import CLAUSE_END, alone

_TERM_BEFORE = "第每同另某任唯统单专逐万番"
_PLAN_AFTER = re.compile(r"行动|规划|计划|方案|滚动|攻坚|战略")
_VAGUE = ("数", "几", "上")
# Units that make an everyday word with one Han figure (四方, 二级, 三本, 三角); with 十 and more they count.
_WORD_MAKERS = frozenset("分度方级部段步面本双对代里站口P角丈尺转焦安赫牛节回面道首曲章把根顶扇")
# 三里路, 二两酒: before what is measured by it, such a unit is one.
_MEASURED_BY = {
    "里": frozenset("路地远"),
    "两": frozenset("酒白黄银茶肉米面油"),
    "尺": frozenset("布绸绢绫高长宽"),
}
# “四个不摘”, “三条红线”: a watchword in quotation marks.
_SLOGAN = re.compile("[个条项][^”\\n]{1,4}”")
_FIGURES = "一二两三四五六七八九"
_SAID = re.compile(
    "(?:达到|达|为|是|共计|共|总计|合计|有|加|减|乘|等于|近|超过|超|约|逾|突破|得|从|到|至|数|负|过|破|第|了)$"
)
_FUNCTION = "的了吧吗呢和与或及至到比加减乘除等是为，。；、,;！!？?）)”:： \n"
# 亿元以上: a scale word alone is an amount where it bounds.
_BOUNDED = re.compile("以[上下内]")
_DEGREES = re.compile("(?:摄氏|华氏|零下|零上)$")


def _han(match: re.Match[str], text: str) -> Found | None:
    """A Han numeral, taken only where something makes it one: most Han figures are parts of words."""
    start, end = match.span()
    words, near = match["h"], inside(match["h_more"] or "")
    if start and text[start - 1] in _TERM_BEFORE:
        return None
    if not words.strip("十百千万亿") and (
        text[start - 1 : start] in ("数", "几")
        or (words != "十" and (text[start - 1 : start] in _VAGUE or front(text, start)[0] < start))
    ):
        return _vague(match, text)
    if match["h_more"] == "来" and not match["h_scale"] and unit_at(text, end) is None:
        end, near = end - 1, "exact"  # 二十 | 来自
    if words == "万一":
        return None
    if text[start - 1 : start] == "“" and _SLOGAN.match(text, end):
        return None
    if match["h_scale"]:
        words += match["h_scale"]
    if words[1:] == "两" and text[end : end + 1] in _MEASURED_BY["两"]:
        words, end = words[0], end - 1  # 三 | 两酒
    value = number(words)
    if value is None or (match["h_scale"] and near == "exact"):
        return None
    after = unit_after(text, end)
    if (
        words[-1] in "千百"
        and near == "exact"
        and (joined := unit_at(text, end - 1))
        and len(joined.name) > 1
    ):
        if after.unit is not None and len(words) > 1 and words[-2] not in "十百千万亿":
            return counted(
                text, Numeral(start, end, words, value), after, "han"
            )  # 三千 | 米, but 五百 | 千瓦
        # 五百帕: the scale word may belong to the unit; alone (千米) it is no number.
        words, end = words[:-1], end - 1
        value = number(words)
        if value is None:
            return None
        return counted(text, Numeral(start, end, words, value), unit_after(text, end), "han")
    numeral = Numeral(start, end, words, value, near)
    if near == "exact" and (found := together(text, numeral, after)):
        return found
    if not _is_number(text, numeral, after):
        return None
    found = counted(text, numeral, after, "han")
    return uncounted(text, numeral, "han") if found is None and after.unit is None else found


def _is_number(text: str, numeral: Numeral, after: Following) -> bool:
    """Whether a Han numeral counts something here, or only makes a word (一批, 三角, 四化, 三年行动)."""
    start, end, words = numeral[:3]
    more = numeral.inside != "exact"
    unit, name, stop = after
    if unit is None:
        if more and (text[end : end + 1] in _FUNCTION or noun(text, end) is not None):
            return True
        return alone(text, start, end) or _bare(text, words, start, end)
    if unit.kind == "money" and words[-1] in "万亿" and _BOUNDED.match(text, stop):
        return True
    if unit.name == "期":
        return not text.startswith("一", stop)
    if unit.dimension == "time" and _PLAN_AFTER.match(text, end + len(name)):
        return False
    if len(words) > 1 or words in "廿卅" or more or goes_on(text, stop, name):
        return True
    if text[stop : stop + 1] in _MEASURED_BY.get(name, ()):
        return True
    if name == "度" and _DEGREES.search(text, max(0, start - 2), start):
        return True
    if words == "一":
        if unit.kind == "measure" and front(text, start)[0] < start and text[start - 1] != "约":
            return True  # 不足一周
        return (
            unit.kind == "ratio"
            or (unit.kind == "money" and len(unit.name) > 1)
            or (len(unit.name) > 1 and unit.kind == "measure" and unit.dimension not in ("time", "other"))
        )
    if words in "零〇百千万亿" or unit.weak:
        return False
    return unit.name not in _WORD_MAKERS or (
        text[stop : stop + 1] in CLAUSE_END
        and (
            text[start - 1 : start] in ("有", "了", "共")
            or (unit.kind == "money" and alone(text, start, stop))
        )
    )


def _bare(text: str, words: str, start: int, end: int) -> bool:
    """Whether a Han numeral of two characters and more is a number by its own (共计一百五十六。, 三点一四).

    Figures and scale words, or a decimal point, make a number before a function word or a mark; shorter ones
    (五十, 三百) need a word of saying in front.
    """
    if len(words) > 2 and words[-1] in "万亿":
        return True
    if in_a_sum(text, start, end) or bounded(text, start, end):
        return True
    if words.startswith("零点") and text[end : end + 1] not in tuple("十刻分时"):
        return True
    if end < len(text) and text[end] not in _FUNCTION:
        return False
    if "点" in words or signed(text, start):
        return True
    scaled = any(c in "百千万亿" for c in words) and any(c in _FIGURES for c in words)
    if scaled and (len(words) > 2 or words[-1] in _FIGURES):
        return True
    return priced(text, start) or (
        len(words) > 1 and _SAID.search(text, max(0, start - 3), start) is not None
    )


def _pair_alone(text: str, start: int, end: int) -> bool:
    """Whether an approximate number that counts nothing named is one: 花了七八万。, 五六十 alone in its line."""
    if alone(text, start, end):
        return any(c in "十百千万亿" for c in text[start:end])
    return text[end - 1] in "万亿" and text[end : end + 1] in CLAUSE_END


def _pair(match: re.Match[str], text: str) -> Found | None:
    """七八个, 三四百家, 三十五六岁: two figures in a row name what lies between them."""
    ends = pair(match[0])
    unit, name, stop = unit_after(text, match.end())
    if ends is None or (unit is None and not _pair_alone(text, *match.span())):
        return None
    begin, bound = front(text, match.start())
    stop, bound = back(text, stop, bound)
    kind = "count" if unit is None else unit.kind
    if name == "块":
        kind, name = "money", "元"
    return between(begin, stop, kind, *ends, name, "about" if bound == "exact" else bound, "pair")


_BIG = FORMAL + "万亿萬億"


def _formal(match: re.Match[str], text: str) -> Found | None:
    """壹佰伍拾贰万元: figures as cheques and contracts write them."""
    words = match["formal"]
    value = number(words)
    if value is None or (len(words) < 3 and sum(c in _BIG for c in words) < 2):
        return None  # 大|陆百强
    numeral, after = Numeral(*match.span(), words, value), unit_after(text, match.end())
    found = counted(text, numeral, after, "formal")
    return uncounted(text, numeral, "formal") if found is None and after.unit is None else found


def _vague(match: re.Match[str], text: str) -> Found | None:
    """数十, 几百, 上千, 近百: a scale word with a vague word in front."""
    unit, name, stop = unit_after(text, match.end())
    value = number(match["h"])
    if value is None:
        return None
    if unit is None:
        name = noun(text, match.end()) or ""
        if not name and alone(text, match.start() - 1, match.end()):
            bound = "about" if text[match.start() - 1] == "近" else "at_least"
            return made(match.start() - 1, stop, "count", value, "", bound, "vague", value)
        if not name or match["h"] not in ("百", "千", "万", "百万", "千万"):
            return None
        stop = match.end() + len(name)
    start = match.start() - 1
    bound = "about" if text[start] == "近" else "at_least"
    if text[start] not in "数几上" or (text[start] == "上" and text[start - 1 : start] in _STEPS):
        start, bound = front(text, match.start())
    stop, bound = back(text, stop, bound)
    kind = unit.kind if unit else "count"
    if name == "块" and not text[stop : stop + 1].isalpha():
        kind, name = "money", "元"
    return made(start, stop, kind, value, name, bound, "vague", value)


_STEPS = tuple("站迈跨跃登")
"""Before 上: 站上万亿元台阶 is no 上万亿元."""


FORMS = (
    Form(
        "pair",
        HAN,
        rf"(?P<pair>(?<![{HAN}])[{_FIGURES}百十]{{0,4}}[{_FIGURES}](?!两)[{_FIGURES}][十百千万亿]{{0,2}}(?![{HAN}]))",
        _pair,
    ),
    Form("formal", FORMAL, rf"(?P<formal>[{FORMAL}][{FORMAL}{HAN}点點]{{1,24}})", _formal),
    Form(
        "han", HAN, rf"(?P<han>(?P<h>{HAN_RUN})(?P<h_more>几|把(?=[个块])|{MORE})?(?P<h_scale>[万亿])?)", _han
    ),
)
"""In the order they are tried where two begin together."""
