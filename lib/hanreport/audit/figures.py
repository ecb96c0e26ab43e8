"""Figures that cannot be: against their verb, over a hundred per cent, out of scale, or two for one thing."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from hanreport.audit.rules import Facts
from hanreport.numbers.numerals import number
from hanreport.records import Finding, Quantity
from hanreport.text import Span

_CLAUSE = re.compile(r"[，。；：！？,;:!?\n]")
REACH = 40
"""Characters before a number in which its clause begins."""


def _before(facts: Facts, row: Quantity) -> str:
    """The words of a number's clause before it."""
    return _CLAUSE.split(facts.quote(Span(max(0, row.start - REACH), row.start)))[-1]


_UP, _DOWN = "提高|提升|上升|增加|增长|扩大|跃升|[增升涨扩]", "下降|降低|减少|压减|压缩|缩短|缩小|[降减缩]"
_MOVED = re.compile(rf"[^，。；、]{{0,10}}?(?:(?P<up>{_UP})|{_DOWN})了?[至到为](?:约|近|超过?|不足)?")
_FROM = re.compile(r"[由从][^由从，]{0,16}$")
_FULL = (
    r"(?P<{0}>\d[\d.]*)(?P<{0}u>%|个百分点|年|[万亿]?(?:[个家项人元吨]|公里|小时|分钟|个月)|[万亿]|(?={1}))"
)
_RANGE = re.compile(
    rf"(?<![\d.A-Za-z—-])(?:{_FULL.format('a', '[—–~～-]')})(?:[—–~～-]|至){_FULL.format('b', 'x')}(?![—–-])"
)


def directions(facts: Facts) -> Iterator[Finding]:
    """由50%提高到40%, 从3天压缩到5天: the numbers go the other way than the verb; 30%—20%, 2025—2021年 run backwards."""
    for one, other in facts.neighbours():
        moved = _MOVED.fullmatch(facts.between(one, other)) if one.unit == other.unit else None
        if moved is None or one.number == other.number or not _FROM.search(_before(facts, one)):
            continue
        if (other.number > one.number) is not ((one.kind == "rank") ^ bool(moved["up"])):
            yield facts.finding("direction", one, other, first=one, second=other)
    for match, place in facts.find(_RANGE):
        first, second = float(match["a"].strip(".") or 0), float(match["b"].strip(".") or 0)
        like = match["au"] == match["bu"] or (not match["au"] and match["bu"][0] not in "万亿")
        whole = match["bu"] != "年" or (len(match["a"]) == len(match["b"]) == 4)
        if like and whole and first > second:
            yield facts.finding("direction.range", place, match=match)


_SHARE = re.compile(
    r"(?:率|占比|比重|比例|覆盖面)[^，。；、\d增降减升]{0,8}?(?:(?:提高|提升|上升|增长)[至到])?(?:达到?|为|至|到)?$"
)
_MAY_EXCEED = re.compile(
    "毛入学|增长率|增速|负债|完成率|产销率|拨备|周转|杠杆|利用率|收益|利润率|回报|自给|增值|贡献|普及率|转化率|覆盖倍|出口率|投资率|流动性"
)
_FALLS = re.compile("(?:下降|降低|减少|压减)(?:了|约|超过?)?$")
_MAY_TURN = re.compile("利润|效益|盈|亏")


def over_hundred(facts: Facts) -> Iterator[Finding]:
    """覆盖率128%, 下降120%: more than the whole."""
    for row in facts.amounts:
        if row.kind == "percent" and row.number > 100:
            words = _before(facts, row)
            if (_SHARE.search(words) and not _MAY_EXCEED.search(words)) or (
                _FALLS.search(words) and not _MAY_TURN.search(words)
            ):
                yield facts.finding("share-over-whole", row, share=row)


class Scale(NamedTuple):
    """How great a number behind words can be, from a county to the nation."""

    words: re.Pattern[str]
    unit: str
    least: float
    most: float


_SCALES = (
    Scale(re.compile("(?<!人均)(?:国内生产总值|地区生产总值|GDP)"), "元", 1e9, 3e14),
    Scale(
        re.compile("预算收入|财政收入|税收收入|固定资产投资|消费品零售总额|进出口总[值额]|工业增加值"),
        "元",
        1e8,
        3e14,
    ),
    Scale(re.compile("[存贷]款余额|社会融资规模|(?:预算|财政|民生)支出"), "元", 1e8, 1e15),
    Scale(re.compile("人均(?:可支配|纯)?收入|人均可支配收入|平均工资"), "元", 1e3, 5e5),
    Scale(re.compile("人均(?:地区|国内)?(?:生产总值|GDP)"), "元", 5e3, 1e6),
    Scale(re.compile("城镇新增就业|新增城镇就业|再就业"), "人", 100, 3e7),
    Scale(re.compile("转移就业|常住人口|参保"), "人", 1e3, 1.5e9),
    Scale(re.compile("粮食(?:总产量?|产量)"), "吨", 1e4, 9e8),
    Scale(re.compile("粮食(?:总产量?|产量)"), "斤", 1e7, 1.8e12),
)
_NO_LEVEL = re.compile("增[长加收量]|净增|提高|下降|减|补助|奖励|高于|低于|每|投资[的]|项目")


def scales(facts: Facts) -> Iterator[Finding]:
    """地区生产总值5503万元: a slip of 万 for 亿, or of the unit."""
    for row in facts.amounts:
        for scale in _SCALES if re.search("[万亿]", row.surface) else ():
            words = _before(facts, row)
            found = scale.words.search(words) if row.unit == scale.unit else None
            if (
                found
                and not _NO_LEVEL.search(words[found.end() :])
                and not scale.least <= row.number <= scale.most
            ):
                yield facts.finding("scale", row, row=row, words=found[0])
                break


LEAST_SAME = 6
"""Characters that two statements of one thing share between their clause's beginning and their number."""
_EMPTY = re.compile(r"其中|同比|比上年|较上年|全[年省市区国]|预计|实现|完成|达到?|[约近超为至到]|\s")
_PLAN = re.compile("预期目标|工作安排|主要任务|重点任务|工作任务")
"""A text that has plans, and whose parts have no role, says one thing twice: done, and to be done."""
_MANY_THINGS = re.compile("分别|另|新增|再|又|累计|连续|建成|投入|支持|同比增长$|第")


def two_values(facts: Facts) -> Iterator[Finding]:
    """城镇新增就业53.1万人 and, elsewhere in the same part, 城镇新增就业35.1万人: one thing, two numbers."""
    seen: dict[tuple[object, ...], Quantity] = {}
    planned = _PLAN.search(facts.words) is not None
    for row in facts.amounts:
        role = facts.role(row.start)
        if (
            (planned and role == "body")
            or row.bound != "exact"
            or row.kind not in ("count", "money", "percent", "measure")
        ):
            continue
        words = _EMPTY.sub("", _before(facts, row))
        if len(words) < LEAST_SAME or _MANY_THINGS.search(words) or re.search(r"[\d、]", words):
            continue
        key = (words, row.unit, role, row.period, row.nature)
        before = seen.setdefault(key, row)
        if before.number != row.number and before.line != row.line:
            yield facts.finding("two-values", before, row, words=words, first=before, second=row)


_EACH = re.compile(r"(?<=[、和及与])(?P<last>[^，。；：、\n]{2,40}?)分别(?P<numbers>[^，。；：\n]{3,80})")
_COUNTED_NAMES = re.compile(
    r"(?P<names>(?:[\u4e00-\u9fff]{2,8}、){1,12}[\u4e00-\u9fff]{2,8})等(?P<n>\d{1,2}|[二两三四五六七八九十])(?:个|家|项|种|类|条|座|大|市|县|省)"
)
_JOINED = re.compile(r"[、和及与]|以及|、?[^、\d]{0,3}")
_AND = re.compile("和|与|以及|(?<![普涉危波])及")


def respectively(facts: Facts) -> Iterator[Finding]:
    """A、B、C分别增长5%、6%: three names, two numbers; 甲、乙、丙、丁等3市: more names than it counts."""
    for match, place in facts.find(_EACH):
        clause = _CLAUSE.split(facts.words[max(0, match.start() - 80) : match.start("last")])[-1]
        names = clause.count("、") + 1 + bool(_AND.fullmatch(clause[-1:]))
        most = names + len(_AND.findall(match["last"]))
        numbers = facts.span(match, "numbers")
        rows = [row for row in facts.amounts_in(numbers.start, numbers.end) if row.kind != "ordinal"]
        joined = all(_JOINED.fullmatch(facts.between(one, other)) for one, other in pairwise(rows))
        if len(rows) > 1 and joined and not names <= len(rows) <= most:
            yield facts.finding("respectively.count", place, *rows, names=names, n=len(rows))
    for match, place in facts.find(_COUNTED_NAMES):
        names = match["names"].count("、") + 1
        if names > (number(match["n"]) or 99):
            yield facts.finding("counted-list.over", place, match=match, listed=names)


RULES = (directions, over_hundred, scales, two_values, respectively)
