"""Places in an order: ranks (全国第二, 居首位, 前十) and ordinals (第10届, 首条). Knows nothing about amounts."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import Form, Found, between, made, unit_after
from hanreport.numbers.counting import noun
from hanreport.numbers.numerals import FORMAL, HAN, number
from hanreport.numbers.ranges import TO

_SCOPE = (
    "全国|全球|世界|国内|国际|全市|全省|全区|全县|全州|亚洲|亚太|亚太地区|长三角|同类城市"
    + "|中西部|东部|中部|西部|东北|华东|华南|华北|华中|西南|西北|沿海|长江经济带|京津冀|大湾区"
    + "|全行业|行业|全系统|全班|全校|全年级|全院|全军|副省级城市"
)
_PLACED = "综合排名|排名|排在|排|位列|位居|稳居|跃居|跃升至|升至|上升至" + "|列|居|位|跻身|进入|保持|名列"
# 全国高校第九, 中部地区第3: among whom.
_AMONG = (
    "(?:同类|地区|高校|院校|大学|学科|省份|省市|省区市|城市|地级市|县域|百强县|园区|开发区|高新区"
    "|医院|企业|行业|机构|实验室|口岸|港口|机场){0,2}"
)
# What 首 makes an ordinal with.
_FIRST = "堆幅条款颗个次批件届台套家座艘架枚例支部种期艇单项本所只株间列辆班轮场笔幢栋户篇集"

_HAN = HAN.replace("两", "").replace("兩", "") + FORMAL

# What may stand before a place: its scope, a verb of placing.
_SCOPED = re.compile(rf"(?:{_SCOPE}){_AMONG}(?:{_PLACED})?(?:前列)?$")
_PLACED_BEFORE = re.compile(rf"(?:(?:{_SCOPE}){_AMONG}(?:{_PLACED})?|(?:{_PLACED}))$")
_REACH = 16


def _rank(match: re.Match[str], text: str) -> Found | None:
    value = number(match["rank_n"])
    if value is None:
        return None
    start, end = match.span()
    scope = _SCOPED.search(text[max(0, start - _REACH) : start])
    begin = start - len(scope[0]) if scope else start
    unit = match["rank_unit"]
    if unit is None and (shared := _NEXT_PLACE.match(text, end)):
        return made(begin, end, "rank", value, shared["unit"], "exact", "rank")
    if unit in ("位", "名") or (unit and scope):
        return made(begin, end, "rank", value, "" if unit == "大" else unit, "exact", "rank")
    if unit == "个":
        return made(start, end, "ordinal", value, "个", "exact", "ordinal")
    if scope is None and (to := _TO_ORDINAL.match(text, end)):
        _, name, stop = unit_after(text, to.end())
        high = number(to["high"])
        if high is None or high <= value:
            return None
        return between(start, stop, "ordinal", value, high, name, "exact", "ordinal")
    if scope is None and (ordered := _ordered(text, end)):
        name, stop = ordered
        return made(start, stop, "ordinal", value, name, "exact", "ordinal")
    if not scope and text[start - 1 : start] in _OPENS and text[end : end + 1] in _ENUMERATES:
        return None  # 第一，…；第二，…
    placed = scope or not text[end : end + 1].isalnum() or text[end : end + 1] in "的，"
    return made(begin, end, "rank", value, "", "exact", "rank") if placed and unit is None else None


def _ordered(text: str, end: int) -> tuple[str, int] | None:
    """What an ordinal orders and where it ends: its classifier, or the head of a noun (第二产业).

    In a list (第三、第四小组) the last member carries it for all.
    """
    listed = _MORE_ORDINALS.match(text, end)
    at = listed.end() if listed else end
    counted, name, stop = unit_after(text, at)
    if counted is None or counted.kind != "count":
        if _FIGURE_OF_SPEECH.match(text, at):
            return None
        name = noun(text, at) or ""
        name = "" if name[:1] in HAN else name
        stop = at + len(name)
    if not name or (counted is None and len(name) < 2):
        return None
    return name, end if listed else stop


_TO_ORDINAL = re.compile(rf"(?:{TO.pattern})第?(?P<high>\d{{1,9}}|[{HAN}]{{1,9}})")
_OPENS = ("", "\n", "。", "；", ";", "：", " ")
_ENUMERATES = ("，", "、", "：", ":", ",", ".")
_MORE_ORDINALS = re.compile(rf"(?:[、和及]第(?:\d{{1,9}}|[{HAN}]{{1,9}})){{1,4}}")
# 第一时间, 第一动力: a way of saying foremost.
_FIGURE_OF_SPEECH = re.compile(
    "时间|线|手|完成|动力|资源|要务|生产力|责任|梯队|方阵|曲线|方|世界|要素|选择|印象|反应|位的|目标|信号|增长|关口|关"
)
_TERM = re.compile("届[^，。；、\n]{0,7}$")
_NEXT_PLACE = re.compile(rf"(?:[、和及]第(?:\d{{1,9}}|[{HAN}]{{1,9}})){{1,4}}(?P<unit>位|名)")


def _session(match: re.Match[str], text: str) -> Found | None:
    """十三届人大六次会议: a body's term and its meeting are ordinals without 第."""
    value = number(match["session_n"])
    before = text[max(0, match.start() - 9) : match.start()]
    if value is None or (match[0][-1] == "次" and not _TERM.search(before)):
        return None
    return made(*match.span(), "ordinal", value, match[0][-1], "exact", "session")


def _top(match: re.Match[str], text: str) -> Found | None:
    value = number(match["top_n"]) if match["top_n"] else Decimal(1)
    placed = _PLACED_BEFORE.search(text[max(0, match.start() - _REACH) : match.start()])
    if value is None or placed is None:
        return None
    bound = "at_most" if match["top_n"] else "exact"
    unit = match[0][-1] if match[0][-1] in "位名" else ""
    return made(match.start() - len(placed[0]), match.end(), "rank", value, unit, bound, "top")


def _ordinal(match: re.Match[str], text: str) -> Found | None:
    end = match.end() + 1
    if text[end - 1] == "台" and text[end : end + 3] in ("（套）", "(套)"):
        end += 3
    return made(match.start(), end, "ordinal", Decimal(1), text[match.end() : end], "exact", "first")


_LATIN = ("I", "II", "III", "IV", "V")


def _roman(match: re.Match[str], _: str) -> Found:
    figures = match["roman_n"]
    value = Decimal(("ⅠⅡⅢⅣⅤ".index(figures) if figures in "ⅠⅡⅢⅣⅤ" else _LATIN.index(figures)) + 1)
    return made(*match.span(), "ordinal", value, "期", "exact", "roman")


FORMS = (
    Form(
        "rank",
        "第倒",
        rf"(?P<rank>(?:倒数)?第(?P<rank_n>\d{{1,3}}(?:,\d{{3}}){{1,3}}(?!\d)|\d{{1,9}}万?|两[百千万][{HAN}]{{0,7}}|[{_HAN}]{{1,9}})(?P<rank_unit>位|名|个|大)?)",
        _rank,
    ),
    Form(
        "top",
        "前首榜",
        rf"""(?P<top>前(?P<top_n>\d{{1,9}}(?![\d.]*[%‰])|[{HAN}]{{1,9}}(?![{HAN}]*分之))(?!个?(?:小时|[年月天周季日]))(?:位|名|强)?
             |(?P<top_1>首位|榜首|首名))""",
        _top,
    ),
    Form(
        "roman",
        "ⅠⅡⅢⅣⅤIV",
        "(?P<roman>(?<![A-Za-z])(?P<roman_n>[ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V)(?:期|(?=(?:[、和及至—-](?:[ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V)){1,3}期)))",
        _roman,
    ),
    Form(
        "session",
        HAN,
        rf"""(?P<session>(?P<session_n>[{HAN}]{{1,4}})
             (?:届(?=人大|政协|人民代表|常委|省委|市委|区委|县委|委员会|全委|理事|职代|团代|[一二三四五六七八九十]{{1,2}}次)
             |次(?=会议|全体会议|全会|常委会)))""",
        _session,
        "届次",
    ),
    Form("ordinal", "首", rf"(?P<ordinal>首(?=[{_FIRST}]))", _ordinal),
)
"""In the order they are tried where two begin together."""
