"""Figures that cannot be: against their verb or each other, over a hundred per cent, out of scale, two for one thing."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from hanreport.audit.rules import Facts
from hanreport.numbers.quantities import refused
from hanreport.records import Finding, Quantity
from hanreport.text import Span

_CLAUSE = re.compile(r"[，。；：！？,;:!?\n]")


def _before(facts: Facts, row: Quantity) -> str:
    """The words of a number's clause before it."""
    return _CLAUSE.split(facts.before(row))[-1]


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
    "毛入学|增长率|增速|负债|完成率|产销率|拨备|周转|杠杆|利用率|收益|利润率|回报|自给|增值|贡献|(?:电话|手机|用户)普及率|转化率|覆盖倍|出口率|投资率|流动性"
)
_FALLS = re.compile("(?:下降|降低|减少|压减)(?:了|约|超过?)?$")
_MAY_TURN = re.compile("利润|效益|盈|亏")
_GOAL = re.compile("计划|预算|目标|任务|上年|去年|同期|标准")


def over_whole(facts: Facts) -> Iterator[Finding]:
    """覆盖率128%, 下降120%, 占全国的120%: more than the whole."""
    for row in facts.amounts:
        if row.kind == "percent" and (row.low or 0) > 100:
            words = _before(facts, row)
            share = _SHARE.search(words) and not _MAY_EXCEED.search(words)
            fall = _FALLS.search(words) and not _MAY_TURN.search(words)
            if share or fall or (row.base and not _GOAL.search(row.base)):
                yield facts.finding("share-over-whole", row, share=row)


class Scale(NamedTuple):
    """How great a number behind words can be, from a county to the nation."""

    words: re.Pattern[str]
    unit: str
    least: float
    most: float


_SCALES = tuple(
    Scale(re.compile(words), unit, least, most)
    for words, unit, least, most in (
        ("(?<!人均)(?:国内生产总值|地区生产总值|GDP)", "元", 1e9, 3e14),
        ("预算收入|财政收入|税收收入|固定资产投资|消费品零售总额|进出口总[值额]|工业增加值", "元", 1e8, 3e14),
        ("[存贷]款余额|社会融资规模|(?:预算|财政|民生)支出", "元", 1e8, 1e15),
        ("人均(?:可支配|纯)?收入|平均工资", "元", 1e3, 5e5),
        ("人均(?:地区|国内)?(?:生产总值|GDP)", "元", 5e3, 1e6),
        ("城镇新增就业|新增城镇就业|再就业", "人", 100, 3e7),
        ("转移就业|常住人口|参保", "人", 1e3, 1.5e9),
        ("粮食(?:总产量?|产量)", "吨", 1e4, 9e8),
        ("粮食(?:总产量?|产量)", "斤", 1e7, 1.8e12),
    )
)
_NO_LEVEL = re.compile("增[长加收量]|净增|提高|下降|减|补助|奖励|高于|低于|每|投资[的]|项目")


def scales(facts: Facts) -> Iterator[Finding]:
    """地区生产总值5503万元: a slip of 万 for 亿, or of the unit."""
    for row in facts.amounts:
        if not re.search("[万亿]", row.surface):
            continue
        words = _before(facts, row)
        for scale in _SCALES:
            found = scale.words.search(words) if row.unit == scale.unit else None
            level = found and not _NO_LEVEL.search(words[found.end() :])
            if found and level and not scale.least <= row.number <= scale.most:
                yield facts.finding("scale", row, row=row, words=found[0])
                break


LEAST_SAME = 6
"""Characters that two statements of one thing share between their clause's beginning and their number."""
_EMPTY = re.compile(r"其中|同比|比上年|较上年|全[年省市区国]|预计|实现|完成|达到?|[约近超为至到]|\s")
_PLAN = re.compile("预期目标|工作安排|主要任务|重点任务|工作任务")
"""A text that has plans, and whose parts have no role, says one thing twice: done, and to be done."""
_MANY_THINGS = re.compile(r"分别|另|新增|再|又|累计|连续|建成|投入|支持|同比增长$|第|[\d、]")


def two_values(facts: Facts) -> Iterator[Finding]:
    """城镇新增就业53.1万人 and, elsewhere in the same part, 城镇新增就业35.1万人: one thing, two numbers."""
    seen: dict[tuple[object, ...], Quantity] = {}
    planned = _PLAN.search(facts.words) is not None
    for row in facts.amounts:
        role = facts.role(row.start)
        if (planned and role == "body") or row.kind not in ("count", "money", "percent", "measure"):
            continue
        words = _EMPTY.sub("", _before(facts, row))
        if len(words) < LEAST_SAME or _MANY_THINGS.search(words):
            continue
        before = seen.setdefault((words, row.unit, row.bound, role, row.period), row)
        if before.number != row.number and before.line != row.line:
            yield facts.finding("two-values", before, row, words=words, first=before, second=row)


_EACH = re.compile(r"(?<=[、和及与])(?P<last>[^，。；：、\n]{2,40}?)分别(?P<numbers>[^，。；：\n]{3,80})")
_JOINED = re.compile(r"[、和及与]|以及|、?[^、\d]{0,3}")
_AND = re.compile("和|与|以及|(?<![普涉危波])及")


def respectively(facts: Facts) -> Iterator[Finding]:
    """A、B、C分别增长5%、6%: three names, two numbers; 分别占20%、50%、60%: more than the whole."""
    for match, place in facts.find(_EACH):
        clause = _CLAUSE.split(facts.words[max(0, match.start() - 80) : match.start("last")])[-1]
        names = clause.count("、") + 1 + bool(_AND.fullmatch(clause[-1:]))
        most = names + len(_AND.findall(match["last"]))
        numbers = facts.span(match, "numbers")
        rows = [row for row in facts.amounts_in(numbers.start, numbers.end) if row.kind != "ordinal"]
        total = sum(row.number for row in rows)
        percent = len(rows) > 1 and {row.kind for row in rows} == {"percent"}
        if match["numbers"].startswith("占") and percent and total > 101:
            yield facts.finding("split-sum", place, *rows, total=total)
        joined = all(_JOINED.fullmatch(facts.between(one, other)) for one, other in pairwise(rows))
        if len(rows) > 1 and joined and not names <= len(rows) <= most:
            yield facts.finding("respectively.count", place, *rows, names=names, n=len(rows))


_NO_MARK = r"[^，。；,;\n]"
_NO_FIGURE = r"[^，。；,;\n\d]"
_MORE, _LESS = "提高|提升|上升|增加|增长|扩大", "下降|降低|减少"
_RATE = r"\d{1,3}(?:\.\d{1,3})?"
_AMOUNT = r"\d{1,9}(?:\.\d{1,4})?"
_COUNTED = "(?:万亿|万|亿)?[个家人户件项台辆架公里千米平方米吨株座条]{1,3}"
_POINTS = re.compile(
    rf"[由从]{_NO_MARK}{{0,14}}?(?P<a>{_RATE})%{_NO_MARK}{{0,6}}?(?:{_MORE}|{_LESS}|降|升){_NO_MARK}{{0,2}}?[到至为]"
    rf"{_NO_FIGURE}{{0,8}}(?P<b>{_RATE})%[，,、](?:累计|共|净)?(?:{_MORE}|{_LESS})了?(?P<p>{_RATE})个百分点"
)
_GROWTH = re.compile(
    rf"[由从]{_NO_MARK}{{0,16}}?(?P<a>{_AMOUNT})(?P<unit>{_COUNTED}){_NO_FIGURE}{{0,6}}?(?:{_MORE}){_NO_MARK}{{0,1}}?[到至为]"
    rf"{_NO_FIGURE}{{0,8}}(?P<b>{_AMOUNT})(?P=unit)[，,](?:累计|共)?(?:增长|提高|增加)了?(?P<p>{_RATE}|\d{{4}})%"
)
_RISE = re.compile(
    rf"(?P<v>{_AMOUNT})(?P<unit>(?:万亿|万|亿)?[\u4e00-\u9fff]{{1,3}}?)[，,](?:{_NO_MARK}{{0,14}}%[，,])?比(?:\d{{4}}年|上年|去年)"
    rf"{_NO_FIGURE}{{0,4}}(?:增加|增收|净增|多增)(?P<d>{_AMOUNT})(?P=unit)[，,](?:同比)?增长(?P<p>{_RATE}|\d{{4}})%"
)


def changes(facts: Facts) -> Iterator[Finding]:
    """A change in points or per cent that is not that of the two numbers, as far as rounding goes.

    从60.2%提高到64.7%，提高4.5个百分点; 由100家增加到150家，增长50%. Money is let be: its growth is often stated at the
    prices of another year. So the rate of a rise that is stated with its amount (58.73亿元，比上年增收3.21亿元，
    增长5.79%) is only doubted.
    """
    for match, place in facts.find(_POINTS):
        (a, most_a), (b, most_b), (least, most) = (_ends(match[name], whole=0.5) for name in "abp")
        if max(b - most_a, a - most_b) > most + 1e-9 or max(most_b - a, most_a - b) < least - 1e-9:
            difference = round(abs(float(match["b"]) - float(match["a"])), 3)
            yield facts.finding("points", place, match=match, difference=difference)
    for match, place in facts.find(_GROWTH):
        (a, most_a), (b, most_b) = _ends(match["a"]), _ends(match["b"])
        if a > 0 and not _fits(match["p"], b / most_a - 1, most_b / a - 1):
            rate = 100 * (float(match["b"]) / float(match["a"]) - 1)
            yield facts.finding("growth.amounts", place, match=match, rate=round(rate, 1))
    for match, place in facts.find(_RISE):
        (total, most), (rise, most_rise) = _ends(match["v"]), _ends(match["d"])
        if total > most_rise and not _fits(match["p"], rise / (most - rise), most_rise / (total - most_rise)):
            rate = 100 * float(match["d"]) / (float(match["v"]) - float(match["d"]))
            yield facts.finding("growth.rise", place, match=match, rate=round(rate, 1))


def _ends(figures: str, whole: float = 0.0) -> tuple[float, float]:
    """The interval that a printed figure rounds; a whole one is exact unless told."""
    decimals = len(figures.partition(".")[2])
    half = 0.5 * 10.0**-decimals if decimals else whole
    return float(figures) - half, float(figures) + half


def _fits(figures: str, low: float, high: float) -> bool:
    """Whether a printed per cent is between two fractions, give or take a tenth."""
    least, most = _ends(figures)
    return most >= 100 * low - 0.1 and least <= 100 * high + 0.1


def unread(facts: Facts) -> Iterator[Finding]:
    """Figures beside a sign that the reader cannot account for: no number is read from them."""
    tables = (facts.report.dates, facts.report.codes, facts.report.quantities)
    taken = sorted((facts.folded.at(row.start), facts.folded.at(row.end)) for rows in tables for row in rows)
    places = [facts.folded.span(*place) for place in refused(facts.words, taken)]
    if places:
        yield facts.finding(
            "unread-number", *places, words=[facts.quote(_around(facts, one)) for one in places[:3]]
        )


def _around(facts: Facts, place: Span) -> Span:
    """A place with a few characters of its line on either side."""
    line = facts.report.lines.span(*[facts.line_of(place.start)] * 2)
    return Span(max(line.start, place.start - 4), min(line.end, place.end + 4))


RULES = (directions, over_whole, scales, two_values, respectively, changes, unread)
