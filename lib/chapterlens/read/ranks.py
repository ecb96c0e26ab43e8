"""Places in an order: ranks (全国第二, 居首位, 前十) and ordinals (第10届, 首条). Knows nothing about amounts."""

import re
from decimal import Decimal

from chapterlens.read.amounts import Found, made, unit_after
from chapterlens.read.numerals import HAN, number

_SCOPE = (
    "全国|全球|世界|国内|国际|全市|全省|全区|全县|全州|亚洲|亚太|亚太地区|长三角|同类城市"
    + "|中西部|东部|西部|沿海|全行业|行业"
)
_PLACED = "综合排名|排名|排在|排|位列|位居|稳居|跃居|跃升至|升至|上升至" + "|列|居|位|跻身|进入|保持|名列"
# What 首 makes an ordinal with.
_FIRST = "条款颗个次批件届台套家座艘架枚例支部种期艇单项本所只株间列辆班"

PATTERN = rf"""
      (?P<rank>(?:(?:{_SCOPE})(?:{_PLACED})?(?:前列)?)?第(?P<rank_n>\d+|[{HAN}]+)(?P<rank_unit>位|名|个|大)?)
    | (?P<top>(?:(?:{_SCOPE})(?:{_PLACED})?|(?:{_PLACED}))
              (?:前(?P<top_n>\d+|[{HAN}]+)(?:位|名|强)?|(?P<top_1>首位|榜首|第一位|首名)))
    | (?P<ordinal>首(?=[{_FIRST}]))
"""


def _rank(match: re.Match[str], text: str) -> Found | None:
    value = number(match["rank_n"])
    if value is None:
        return None
    start, end = match.span()
    scoped = text[start] != "第"
    if match["rank_unit"] in ("位", "名") or (match["rank_unit"] == "个" and scoped):
        return made(start, end, "rank", value, match["rank_unit"], "exact", "rank")
    if match["rank_unit"] is None:
        unit, name, stop = unit_after(text, end)
        if unit is not None and unit.kind == "count" and not scoped:
            return made(start, stop, "ordinal", value, name, "exact", "ordinal")
        follows = text[end : end + 1]
        if scoped or (
            re.search(rf"(?:{_PLACED}|居|列)[\u4e00-\u9fff]{{0,4}}$", text[max(0, start - 8) : start])
            and not follows.isalnum()
        ):
            return made(start, end, "rank", value, "", "exact", "rank")
        return None
    if match["rank_unit"] == "个":
        return made(start, end, "ordinal", value, "个", "exact", "ordinal")
    return made(start, end, "rank", value, "", "exact", "rank") if scoped else None


def _top(match: re.Match[str], text: str) -> Found | None:
    value = number(match["top_n"]) if match["top_n"] else Decimal(1)
    if value is None:
        return None
    bound = "at_most" if match["top_n"] else "exact"
    unit = "位" if match[0].endswith("位") else "名" if match[0].endswith("名") else ""
    return made(*match.span(), "rank", value, unit, bound, "top")


def _ordinal(match: re.Match[str], text: str) -> Found | None:
    end = match.end() + 1
    return made(match.start(), end, "ordinal", Decimal(1), text[end - 1], "exact", "first")


READ = {"rank": _rank, "top": _top, "ordinal": _ordinal}
