"""Places in an order: ranks (全国第二, 居首位, 前十) and ordinals (第10届, 十三届人大, Ⅱ期, 首条)."""

import re
from decimal import Decimal

from hanreport.numbers.amounts import TO, noun
from hanreport.numbers.bounds import (
    FIGURES,
    WORDS,
    Form,
    QuantityMatch,
    form,
    unit_after,
    with_ends,
    with_value,
)
from hanreport.numbers.numerals import HAN, number

_WORDS = {name: f"(?:{'|'.join(words.split())})" for name, words in WORDS["places"].items()}
_AMONG = f"{_WORDS['scope']}{_WORDS['among']}{{0,2}}{_WORDS['verb']}?"
# What may stand before a place: its scope, a verb of placing.
_SCOPED = re.compile(rf"{_AMONG}(?:前列)?$")
_PLACED_BEFORE = re.compile(rf"(?:{_WORDS['verb']}|{_AMONG})$")
_REACH = 16
_MORE_ORDINALS = re.compile(rf"(?:[、和及]第(?:\d{{1,9}}|[{HAN}]{{1,9}})){{1,4}}(?P<unit>[位名])?")
# 第一，…；第二，…: numbers of the points of a speech.
_ENUMERATES = re.compile(r"(?<![^\n。；;： ])第[^，、：:,.]{1,9}[，、：:,.]")
_FIGURE_OF_SPEECH = re.compile(_WORDS["speech"])
_BATCH = re.compile("[批次届期轮]")
FORMS: list[Form] = []


@form(
    FORMS,
    "第倒",
    rf"""(?:倒数)?第(?P<rank_n>\d{{1,3}}(?:,\d{{3}}){{1,3}}(?!\d)|\d{{1,9}}万?|两[百千万][{HAN}]{{0,7}}
         |[{HAN.replace("两", "")}]{{1,9}})(?P<rank_unit>位|名|个|大(?![街队道厦学])|高(?![速级中铁地等]))?
         (?:(?:{TO})第?(?P<rank_to>\d{{1,9}}|[{HAN}]{{1,9}}))?""",
)
def _rank(match: re.Match[str], text: str) -> QuantityMatch | None:
    """全国第二, 第8位 and 第二大 are ranks; 第10届 and 第二产业 are ordinals."""
    value, unit = number(match["rank_n"]), match["rank_unit"]
    start, end = match.span()
    if value is None or text[start - 2 : start] == "安全":
        return None
    if high := number(match["rank_to"] or ""):
        _, name, stop = unit_after(text, end)
        return with_ends(text, start, stop, "ordinal", "ordinal", value, high, name)
    scope = None if _BATCH.match(text, end) else _SCOPED.search(text[max(0, start - _REACH) : start])
    begin = start - len(scope[0]) if scope else start
    if unit == "个" and not scope:
        return with_value(start, end, "ordinal", "ordinal", value, unit)
    if unit is None:
        listed = _MORE_ORDINALS.match(text, end)
        unit = listed["unit"] if listed else None
    if unit:
        return with_value(begin, end, "rank", "rank", value, "" if unit in "大高" else unit)
    if _FIGURE_OF_SPEECH.match(text, end):
        return None
    if scope is None and (ordered := _ordered(text, end)):
        name, stop = ordered
        return with_value(start, stop, "ordinal", "ordinal", value, name)
    following = text[end : end + 1]
    if scope is None and (_ENUMERATES.match(text, start) or (following.isalnum() and following != "的")):
        return None
    return with_value(begin, end, "rank", "rank", value)


def _ordered(text: str, end: int) -> tuple[str, int] | None:
    """What an ordinal orders and where it ends: its classifier, or the head of a noun (第二产业).

    In a list (第三、第四小组) the last member carries it for all.
    """
    listed = _MORE_ORDINALS.match(text, end)
    at = listed.end() if listed else end
    unit, name, stop = unit_after(text, at)
    if unit is None or unit.kind != "count":
        name = noun(text, at)
        stop = at + len(name)
        if len(name) < 2 or name[0] in HAN or _FIGURE_OF_SPEECH.match(text, at):
            return None
    return name, end if listed else stop


@form(
    FORMS,
    "前首榜" + FIGURES,
    rf"""前(?P<top_n>\d{{1,9}}(?!\d|[\d.]*[%‰])|[{HAN}]{{1,9}}(?![{HAN}]*分之))(?!个?(?:小时|[年月天周季日]))
         (?:位|名|强)?|首位|榜首|首名|(?:(?<=排名|排在|位列|位居)|(?<=排名全[国省球]))(?P<place_n>\d{{1,4}})[位名](?!数)""",
    "前首榜位名",
)
def _top(match: re.Match[str], text: str) -> QuantityMatch | None:
    """进入前8, 居首位, 排名47位: behind a scope or a verb of placing."""
    value = number(match["top_n"] or match["place_n"] or "1")
    placed = _PLACED_BEFORE.search(text[max(0, match.start() - _REACH) : match.start()])
    if value is None or placed is None:
        return None
    unit = match[0][-1] if match[0][-1] in "位名" else ""
    bound = "at_most" if match["top_n"] else "exact"
    return with_value(match.start() - len(placed[0]), match.end(), "top", "rank", value, unit, bound)


_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "I": 1, "II": 2, "III": 3, "IV": 4}


@form(FORMS, "ⅠⅡⅢⅣI", r"(?<![A-Za-z])(?P<roman_n>[ⅠⅡⅢⅣ]|I{1,3}|IV)期")
def _roman(match: re.Match[str], _: str) -> QuantityMatch:
    """Ⅱ期, III期."""
    return with_value(*match.span(), "roman", "ordinal", Decimal(_ROMAN[match["roman_n"]]), "期")


_TERM = re.compile(rf"届(?:[^，。；、\n]{{0,7}}|(?:[{HAN}]次[、和]){{1,6}})$")


@form(
    FORMS,
    HAN,
    rf"""(?P<session_n>[{HAN}]{{1,4}})
         (?:届(?=历?[{HAN}]{{0,2}}[次中]|人大|政协|人民代表|常委|省委|市委|区委|县委|委员会|全委|理事|职代|团代|[一二三四五六七八九十]{{1,2}}次)
         |次(?=(?:[、和][{HAN}]{{1,2}}次){{0,6}}(?:会议|全体会议|全会|常委会)))""",
    "届次",
)
def _session(match: re.Match[str], text: str) -> QuantityMatch | None:
    """十三届人大六次会议: a body's term and its meeting are ordinals without 第."""
    value = number(match["session_n"])
    before = text[max(0, match.start() - 20) : match.start()]
    if value is None or (match[0][-1] == "次" and not _TERM.search(before)):
        return None
    return with_value(*match.span(), "session", "ordinal", value, match[0][-1])


# What 首 makes an ordinal with.
_FIRST = "堆幅条款颗个次批件届台套家座艘架枚例支部种期艇单项本所只株间列辆班轮场笔幢栋户篇集"


@form(FORMS, "首", rf"首(?P<first_of>台[（(]套[)）]|[{_FIRST}])")
def _first(match: re.Match[str], _: str) -> QuantityMatch:
    """首条, 首台（套）."""
    return with_value(*match.span(), "first", "ordinal", Decimal(1), match["first_of"])
