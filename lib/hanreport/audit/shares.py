"""Shares, rates and growth against the numbers they go with, as far as the rounding of printed figures goes."""

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from hanreport.audit.rules import Facts, Phrase, plain
from hanreport.records import Finding, Quantity, Sentence
from hanreport.text import Span

_SHARES = ("percent", "ratio")
_REGION = re.compile("全国|全市|全省|全区|全球|世界|国内|长三角|总数|总量|全部|全球总")
_VALUES = re.compile("产值|产业|产出|投入|经费|收入|营收|生产总值|GDP|市场|规模|份额|贸易|税|利润|用电|能耗")
_GOES_ON = re.compile(r"[^，,。；;]{0,40}[，,](?:约|大约|均|合计)?占[^，,。；;]{0,12}$")
FEW = 3
"""Whole totals that are named one by one; more are given as a range."""


class CountAndShare(NamedTuple):
    """A count with the share it is of a whole, and the totals that the two allow (both ends included)."""

    counted: Quantity
    share: Quantity
    rank: Quantity | None
    low: int
    high: int


def _counts_and_shares(facts: Facts) -> Iterator[CountAndShare]:
    """The counts whose next clause says what share they are (8款…,占全国的14.3%), with a rank if one follows.

    A share of 0 says nothing about the total.
    """
    for _, rows in facts.sentences():
        for count, share, following in zip(rows, rows[1:], [*rows[2:], None], strict=False):
            if count.kind != "count" or share.kind not in _SHARES or not share.base or share.number <= 0:
                continue
            if not _REGION.search(share.base) or _VALUES.search(share.base):
                continue
            between = facts.between(count, share)
            if not _GOES_ON.fullmatch(between) or _VALUES.search(between):
                continue
            near = following is not None and following.kind == "rank" and following.start - share.end < 24
            yield CountAndShare(count, share, following if near else None, *_totals(count, share))


def _parts_of_whole(share: Quantity) -> int:
    return 100 if share.kind == "percent" else 1


def _totals(count: Quantity, share: Quantity) -> tuple[int, int]:
    """The whole totals of which the count is that share, as printed; none where low is above high."""
    first, last = _rounding(share)
    least, most = count.low or count.number, count.high or count.number
    if count.number >= 10_000:
        least, most = _rounding(count)
    low = math.ceil(least / last - 1e-9)
    return low, math.floor(most / first + 1e-9) if first > 0 else low


def _rounding(row: Quantity, units: float = 0.5) -> tuple[float, float]:
    """The interval of a number, a share as a fraction; an exact one is off by half a unit of its last figure."""
    whole = _parts_of_whole(row)
    if row.bound != "exact" and row.low is not None and row.high is not None:
        return row.low / whole, row.high / whole
    figures = re.search(r"\d[\d,]*(?:\.(\d+))?", row.surface)
    if figures is None or "/" in row.surface:
        return row.number / whole * 0.97, row.number / whole * 1.03
    shown = float(figures[0].replace(",", "")) or 1.0
    room = units * 10.0 ** -len(figures[1] or "") * abs(row.number) / shown
    return (row.number - room) / whole, (row.number + room) / whole


def counts(facts: Facts) -> Iterator[Finding]:
    """A count and its share: the total that the two imply, or that no whole total gives both."""
    for count, share, _, low, high in _counts_and_shares(facts):
        values = {"count": count, "share": share, "low": low, "high": high}
        if low > high:
            # Whole per cents are often rounded to tens or fives.
            exact = count.bound == share.bound == "exact" and share.kind == "percent" and "." in share.surface
            if exact and not _cut_off(count, share):
                yield facts.finding("share-of-count.none", count, share, **values)
        elif high - low < FEW:
            totals = [plain(total) for total in range(low, high + 1)]
            yield facts.finding("share-of-count.few", count, share, totals=totals, **values)
        else:
            middle = round(count.number / (share.number / _parts_of_whole(share)))
            yield facts.finding("share-of-count.range", count, share, middle=middle, **values)


def _cut_off(count: Quantity, share: Quantity) -> bool:
    """Whether a whole total gives the share cut off, not rounded: 14.38 % printed as 14.3 %."""
    figures = share.surface.replace("**", "").rpartition(".")[2].rstrip("%％ ")
    unit, shown = Fraction(1, 10 ** len(figures)), Fraction(str(share.number))
    hundredfold = Fraction(100 * count.number)
    least = math.floor(hundredfold / (shown + unit)) + 1
    return hundredfold / least >= shown - unit / 2


def twins(facts: Facts) -> Iterator[Finding]:
    """The same count and the same rank with other shares in two places: two claims that are easily taken for one."""
    seen: dict[tuple[float, float], CountAndShare] = {}
    for found in _counts_and_shares(facts):
        count, share, rank, low, high = found
        if rank is None:
            continue
        other = seen.setdefault((count.number, rank.number), found)
        if low > other.high or other.low > high:
            places = [other.counted, other.share, count, share]
            yield facts.finding("twin-figures", *places, count=count, rank=rank, shares=[other.share, share])


_PLACED = re.compile(r"[，,、]?(?:总量|数量|规模)?(?:居|位居|位列|列|排名|排|稳居)?")


def ranks(facts: Facts) -> Iterator[Finding]:
    """A share and a rank that cannot both hold: whoever is n-th has at most one n-th."""
    for share, rank in facts.neighbours():
        if share.kind not in _SHARES or not _REGION.search(share.base):
            continue
        if rank.kind != "rank" or rank.number < 2 or rank.bound != "exact":
            continue
        least = (share.low or 0) / _parts_of_whole(share)
        if _PLACED.fullmatch(facts.between(share, rank)) and least > 1 / rank.number + 1e-9:
            yield facts.finding("rank-share", share, rank, share=share, rank=rank, n=plain(rank.number))


_PART = re.compile(r"[，,]占(?:比|总数的|全部的|其)?(?:为|约)?$")
_OF_WHICH = re.compile(r"其中|中[，,]|[的，,]有")
NEAR = 40
"""Numbers before a part among which its whole is looked for."""


def parts(facts: Facts) -> Iterator[Finding]:
    """83个断面中，达到Ⅲ类的61个，占73.5%: the share is that of the part in the one whole before it."""
    for _, rows in facts.sentences():
        for i, (part, share) in enumerate(pairwise(rows)):
            if share.kind != "percent" or share.base or not part.bound == share.bound == "exact":
                continue
            if part.kind not in ("count", "money") or not _PART.fullmatch(facts.between(part, share)):
                continue
            before = rows[max(0, i - NEAR) : i]
            wholes = [row for row in before if row.unit == part.unit and row.number > part.number]
            if len(wholes) != 1 or wholes[0].bound != "exact" or not part.number:
                continue
            whole = wholes[0]
            if _OF_WHICH.search(facts.between(whole, part)):
                (a, b), (c, d), (least, most) = _exact(part), _exact(whole), _rounding(share, 1.0)
                key = "part-share.fits" if a / d <= most and least <= b / c else "part-share.differs"
                value = plain(round(100 * part.number / whole.number, 1))
                yield facts.finding(key, whole, part, share, whole=whole, part=part, share=share, value=value)


def _exact(row: Quantity) -> tuple[float, float]:
    """The interval of a printed count or sum; one without 万, 亿 or decimals is exact."""
    return _rounding(row) if re.search("[万亿.]", row.surface) else (row.number, row.number)


_GOAL = re.compile("计划|预算|目标|任务|上年|去年|同期|标准")


def over_whole(facts: Facts) -> Iterator[Finding]:
    """占全国的120%: more than the whole."""
    for row in facts.amounts:
        if row.kind == "percent" and row.base and (row.low or 0) > 100 and not _GOAL.search(row.base):
            yield facts.finding("share-over-whole", row, share=row)


_SPLIT = re.compile(
    r"(?:结构|比例|比重|之比)[^，。；\n\d]{0,16}?"
    r"(\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)(?![:：∶\d])"
)


def splits(facts: Facts) -> Iterator[Finding]:
    """三次产业结构 a:b:c in per cent: they make a hundred, to the last printed figure."""
    for match, place in facts.find(_SPLIT):
        total = sum(map(float, match.groups()))
        decimals = max(len(figures.partition(".")[2]) for figures in match.groups())
        if (95 <= total <= 105 or "产业" in facts.words[max(0, match.start() - 6) : match.end()]) and abs(
            total - 100
        ) > 1.6 * 10**-decimals:
            yield facts.finding("split-sum", place, total=round(total, 2))


_MARK = re.compile(r"[，,。；;：:\n()（）]")
_JOIN = re.compile(r"(?:、|和|及|与|以及)(?:不少于|超过?|约|近)?$")
_CHANGE = re.compile("增|降|提高|升|缩|减|扩|至|到(?!解决|方案)|平均|每|[年月日]$")
_SIZES = frozenset(
    ["小时", "飞行小时", "亩", "公顷", "平方米", "平方公里", "公里", "千米", "吨", "万吨", "千瓦时"]
)
"""Measures that a count is spread over; a length of 12英寸 says what kind of thing it is."""
_NO_UNITS = frozenset(
    [
        "类",
        "轮",
        "强",
        "种",
        "层",
        "处",
        "只",
        "条",
        "人",
        "名",
        "户",
        "",
        "金",
        "银",
        "铜",
        "次",
        "届",
        "期",
        "批",
        "级",
        "年",
        "个月",
        "天",
        "线",
        "号",
        "平台",
    ]
)
_KINDS = ("count", "measure", "money")
_LEFT_OUT = ("set-phrase", "vague", "ordinal", "range", "range-start", "range-end", "list-each")
_LONGEST = 24
LEAST = 2
"""Below this a count implies no rate (1个基地)."""
NESTED = 20
"""How many times greater one of two like parts may be before it may hold the other."""


def pairs(facts: Facts) -> Iterator[Finding]:
    """Two numbers side by side in one clause: the rate that they imply, or the sum of like parts.

    For an editor to see whether it is plausible: 1680千米路网和191个基地 is 8.8 km each. Notes only.
    """
    for one, other in facts.neighbours():
        if not (_is_amount(one) and _is_amount(other)):
            continue
        between = facts.between(one, other)
        if len(between) > _LONGEST or _MARK.search(between) or _CHANGE.search(between):
            continue
        if one.unit == other.unit and one.kind == "count" and _JOIN.search(between):
            yield _sum(facts, one, other)
        elif _is_rate(one, other, listed="、" in between):
            yield _rate(facts, one, other)


def _is_rate(one: Quantity, other: Quantity, *, listed: bool) -> bool:
    """Whether one number is stated per the other: 28家客户815架订单; in a list (株、盆) only money or measures are."""
    if one.kind == other.kind:
        return one.kind == "count" and not listed
    return not listed or "count" in (one.kind, other.kind)


def _is_amount(row: Quantity) -> bool:
    """Whether a number is an amount of things: no size that says what kind of thing it is, no threshold."""
    if row.kind not in _KINDS or row.rule in _LEFT_OUT or row.number < LEAST or row.unit in _NO_UNITS:
        return False
    if row.number < 10 and not re.search(r"\d", row.surface):
        return False
    if (row.kind == "measure" and row.unit not in _SIZES) or (
        row.kind == "money" and "元" not in row.surface
    ):
        return False
    # 10亿元以上 is a class of things, not an amount of them.
    return row.bound != "at_most" and not row.surface.endswith(("以上", "以下", "以内", "左右"))


def _rate(facts: Facts, one: Quantity, other: Quantity) -> Finding:
    more, fewer = (one, other) if one.number >= other.number else (other, one)
    rate = more.number / fewer.number
    exact = more.bound == fewer.bound == "exact" and rate == int(rate)
    values = {"more": more, "fewer": fewer, "sign": "＝" if exact else "≈", "rate": rate}
    key = "implied-rate" if more.unit == fewer.unit else "implied-rate.per"
    return facts.finding(key, one, other, **values)


def _sum(facts: Facts, one: Quantity, other: Quantity) -> Finding:
    key = "like-parts"
    if max(one.number, other.number) >= NESTED * min(one.number, other.number):
        key = "like-parts.nested"
    elif one.bound != "exact" and other.bound == "exact":
        key = "like-parts.bound"
    about = "" if one.bound == other.bound == "exact" else "约"
    return facts.finding(key, one, other, first=one, about=about, sum=one.number + other.number)


_USE = (("架", "飞行小时"), ("飞行小时", "人次"), ("架", "架次"), ("辆", "人次"), ("列", "人次"))
"""What counts a fleet, and what measures its use: hours an aircraft, passengers an hour."""


def use(facts: Facts) -> Iterator[Finding]:
    """How much each of a fleet was used, where one sentence tells both in clauses of its own."""
    for _, rows in facts.sentences():
        last: dict[str, Quantity] = {}
        for row in filter(_is_amount, rows):
            for fleet, used in _USE:
                if row.unit == used and fleet in last:
                    yield _rate(facts, last[fleet], row)
            last[row.unit] = row


_WITHIN = (
    ("订单", "交付", True),
    ("发货", "出口", True),
    ("申报", "授权", False),
    ("申请", "授权", False),
    ("受理", "授权", False),
)
"""What was asked for and what was done of it; whether the second can be no more than the first."""
_COMMA = re.compile("[，,、]")


def deliveries(facts: Facts) -> Iterator[Finding]:
    """What is done of what was asked for, both totals of one sentence (订单670架, 交付66架): never more than that."""
    for sentence, rows in facts.sentences():
        clauses = [(row, _clause(facts, sentence, row)) for row in rows if row.kind in _KINDS]
        for asked, done, within in _WITHIN:
            whole = next((row for row, words in clauses if asked in words and done not in words), None)
            if whole is None:
                continue
            part = next(
                (row for row, w in clauses if done in w and asked not in w and row.unit == whole.unit), None
            )
            if part is None or part.start < whole.end or not part.number:
                continue
            values = {"asked": asked, "done": done, "whole": whole, "part": part}
            if whole.high is not None and part.low is not None and part.low > whole.high:
                if within:
                    yield facts.finding("part-over-whole", whole, part, **values)
            elif whole.number >= part.number:
                yield facts.finding("part-of-whole", whole, part, **values, **_rest(whole, part))


def _rest(whole: Quantity, part: Quantity) -> dict[str, object]:
    share = 100 * part.number / whole.number
    most = 100 * part.high / whole.low if part.high is not None and whole.low else share
    return {
        "about": "" if whole.bound == part.bound == "exact" else Phrase("part-of-whole.about"),
        "share": share,
        "most": Phrase("part-of-whole.most", share=most) if most > share else "",
        "rest": whole.number - part.number,
    }


def _clause(facts: Facts, sentence: Sentence, row: Quantity) -> str:
    """The words of a number's clause before it, and a few behind it."""
    before = facts.quote(Span(max(sentence.start, row.start - 40), row.start))
    behind = facts.quote(Span(row.end, row.end + 4))
    return _COMMA.split(before)[-1] + _COMMA.split(behind)[0]


_NO_MARK = r"[^，。；,;\n]"
_NO_FIGURE = r"[^，。；,;\n\d]"
_UP = "提高|提升|上升|增加|增长|扩大"
_DOWN = "下降|降低|减少"
_RATE = r"\d{1,3}(?:\.\d{1,3})?"
_AMOUNT = r"\d{1,9}(?:\.\d{1,4})?"
_SHARE = r"\d{1,4}(?:\.\d{1,2})?"
_COUNTED = "(?:万亿|万|亿)?[个家人户件项台辆架公里千米平方米吨株座条]{1,3}"

_POINTS = re.compile(
    rf"[由从]{_NO_MARK}{{0,14}}?(?P<a>{_RATE})%{_NO_MARK}{{0,6}}?(?:{_UP}|{_DOWN}|降|升){_NO_MARK}{{0,2}}?[到至为]"
    rf"{_NO_FIGURE}{{0,8}}(?P<b>{_RATE})%[，,、](?:累计|共|净)?(?:{_UP}|{_DOWN})了?(?P<p>{_RATE})个百分点"
)
_GROWTH = re.compile(
    rf"[由从]{_NO_MARK}{{0,16}}?(?P<a>{_AMOUNT})(?P<unit>{_COUNTED}){_NO_FIGURE}{{0,6}}?(?:{_UP}){_NO_MARK}{{0,1}}?[到至为]"
    rf"{_NO_FIGURE}{{0,8}}(?P<b>{_AMOUNT})(?P=unit)[，,、](?:累计|共)?(?:增长|提高|增加)了?(?P<p>{_SHARE})%"
)
_RISE = re.compile(
    rf"(?P<v>{_AMOUNT})(?P<unit>(?:万亿|万|亿)?[\u4e00-\u9fff]{{1,3}}?)[，,](?:{_NO_MARK}{{0,14}}%[，,])?比(?:\d{{4}}年|上年|去年)"
    rf"{_NO_FIGURE}{{0,4}}(?:增加|增收|净增|多增)(?P<d>{_AMOUNT})(?P=unit)[，,](?:同比)?增长(?P<p>{_SHARE})%"
)


def points(facts: Facts) -> Iterator[Finding]:
    """从60.2%提高到64.7%，提高4.5个百分点: the difference is the one stated, as far as rounding goes."""
    for match, place in facts.find(_POINTS):
        figures = match.group("a", "b", "p")
        a, b, stated = map(float, figures)
        room = sum(_half_unit(one) for one in figures)
        if abs(abs(b - a) - stated) > room + 1e-9:
            yield facts.finding("points", place, match=match, difference=round(abs(b - a), 3))


def growth(facts: Facts) -> Iterator[Finding]:
    """由100家增加到150家，增长60%: the growth is the one stated, as far as rounding goes.

    Money is let be: its growth is often stated at the prices of another year. So the rate of a rise that is stated
    with its amount (58.73亿元，比上年增收3.21亿元，增长5.79%) is only doubted.
    """
    for match, place in facts.find(_GROWTH):
        (a, most_a), (b, most_b) = (_ends(match[name]) for name in "ab")
        if a > 0 and not _fits(match["p"], b / most_a - 1, most_b / a - 1):
            rate = 100 * (float(match["b"]) / float(match["a"]) - 1)
            yield facts.finding("growth.amounts", place, match=match, rate=round(rate, 1))
    for match, place in facts.find(_RISE):
        (total, most), (rise, most_rise) = (_ends(match[name]) for name in "vd")
        if total > most_rise and not _fits(match["p"], rise / (most - rise), most_rise / (total - most_rise)):
            rate = 100 * float(match["d"]) / (float(match["v"]) - float(match["d"]))
            yield facts.finding("growth.rise", place, match=match, rate=round(rate, 1))


def _half_unit(figures: str) -> float:
    return 0.5 * 10.0 ** -len(figures.partition(".")[2])


def _ends(figures: str) -> tuple[float, float]:
    """The interval that a printed figure rounds; a whole one is exact."""
    half = _half_unit(figures) if "." in figures else 0.0
    return float(figures) - half, float(figures) + half


def _fits(figures: str, low: float, high: float) -> bool:
    """Whether a printed per cent is between two fractions, give or take a tenth."""
    least, most = _ends(figures)
    return most >= 100 * low - 0.1 and least <= 100 * high + 0.1


RULES = (counts, parts, twins, ranks, over_whole, splits, pairs, use, deliveries, points, growth)
