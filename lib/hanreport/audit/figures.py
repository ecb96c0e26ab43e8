"""Figures that cannot be: out of scale, over a whole, against their verb, their parts, their shares or each other."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from hanreport.audit.rules import Facts
from hanreport.numbers.numerals import number
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


REACH = 200
"""Characters behind 3+1+5 or 其中 in which the parts are looked for."""


def _differs(facts: Facts, whole: Quantity, parts: Sequence[Quantity]) -> Finding:
    values = {
        "parts": [row.surface.replace("**", "") for row in parts],
        "sum": sum(row.number for row in parts),
    }
    return facts.finding("total-parts.differs", whole, *parts, whole=whole, **values)


_PLUS = re.compile(r"“?(?P<sum>\d{1,3}(?:\+\d{1,3}){1,7})”?(?![\d+A-Za-z])")


def plus(facts: Facts) -> Iterator[Finding]:
    """A pattern 3+1+5 whose terms follow one by one, against the total that its heading or sentence states."""
    for match, place in facts.find(_PLUS):
        terms = [int(term) for term in match["sum"].split("+")]
        counts = [row for row in facts.amounts_in(place.end, place.end + REACH) if row.kind == "count"]
        parts = counts[: len(terms)]
        if [row.number for row in parts] == terms and len({row.unit for row in parts}) == 1:
            total = _total(facts, place, parts[0].unit)
            if total is not None and total.number != sum(terms) and total.bound == "exact":
                yield _differs(facts, total, parts)


def _total(facts: Facts, place: Span, unit: str) -> Quantity | None:
    """The one count of that unit in the heading above, or in the same line before the pattern."""
    rows = facts.amounts_in(facts.report.lines.start(facts.line_of(place.start)), place.start)
    i = bisect_left(facts.titles, place.start, key=lambda head: head.start)
    if i:
        head = facts.titles[i - 1]
        rows = [*facts.amounts_in(head.start, head.end), *rows]
    found = [row for row in rows if row.kind == "count" and row.unit == unit]
    return found[0] if len(found) == 1 else None


_WHOLE = re.compile(r"其中|分别(?:为|是)")
_COMMA = re.compile("[，,]")
# 分别为 begins the clause behind the whole (…，总数分别为 tells of other things); 其中 follows within a clause.
_NEAR = {"其中": re.compile("[^，,。；;]{0,20}[，,（(；;]?"), "分别": re.compile("[^，,。；;]{0,12}[，,（(]")}
AROUND = 60
"""Characters before 其中 in which its whole is looked for."""


def whole_and_parts(facts: Facts) -> Iterator[Finding]:
    """A whole and what 其中 or 分别为 says it is made of: no part is more than it, and 分别为 tells all of it."""
    for match, place in facts.find(_WHOLE):
        words = facts.text[place.end : place.end + REACH]
        # The parts end with their sentence, or with the bracket that holds them.
        end = re.search("[。；;\n]|^[^（(]*[）)]", words)
        rows = facts.amounts_in(place.start - AROUND, place.end + (end.end() if end else len(words)))
        before = [row for row in rows if row.end <= place.start]
        if not before or before[-1].kind != "count" or before[-1].rule in ("set-phrase", "ordinal"):
            continue
        whole = before[-1]
        if not _NEAR[match[0][:2]].fullmatch(facts.between(whole, place)):
            continue
        like = [
            row for row in rows if row.start >= place.end and (row.unit, row.kind) == (whole.unit, "count")
        ]
        parts = _listed_together(facts, place.start, like)
        over = next((row for row in parts if whole.high is not None and (row.low or 0) > whole.high), None)
        exact = len(parts) > 1 and all(row.bound == "exact" for row in (whole, *parts))
        total = sum(row.number for row in parts)
        if over is not None:
            yield facts.finding("total-parts.part-over", whole, over, whole=whole, part=over)
        elif exact and (total > whole.number or (total < whole.number and match[0] != "其中")):
            yield _differs(facts, whole, parts)


def _listed_together(facts: Facts, at: int, parts: Sequence[Quantity]) -> list[Quantity]:
    """The parts up to the first comma that ends their list."""
    made: list[Quantity] = []
    for part in parts:
        if len(_COMMA.findall(facts.quote(Span(at, part.start)))) > (0 if made else 1):
            break
        made.append(part)
        at = part.end
    return made


_TOGETHER = re.compile("[，,、](?:总计|合计|共计|一共|共)(?:有|达)?$")


def together(facts: Facts) -> Iterator[Finding]:
    """国家级3个、省级5个，共9个: the parts before 共 do not make the total."""
    for rows in facts.sentences:
        for i, total in enumerate(rows):
            listed = facts.text[total.end : total.end + 1] == "、"
            if listed or total.kind not in ("count", "money") or not _TOGETHER.search(facts.before(total, 8)):
                continue
            parts: list[Quantity] = []
            for row in reversed(rows[max(0, i - 12) : i]):
                gap = facts.between(row, parts[0] if parts else total)
                like = (row.unit, row.kind) == (total.unit, total.kind)
                if not like or len(_COMMA.findall(gap)) > 1 or len(gap) > 20:
                    break
                parts.insert(0, row)
            if len(parts) > 1 and all(row.bound == "exact" for row in (total, *parts)):
                made = sum(part.number for part in parts)
                if abs(made - total.number) > 1e-4 * made:
                    yield _differs(facts, total, parts)


_BRACKET = re.compile(
    r"(?P<n>\d{1,2}|[两二三四五六七八九十])(?P<unit>个|家|大|项|条|座|所|位|类|种|款|支)(?P<noun>[\u4e00-\u9fff]{2,12})"
    r"[(（](?P<list>[^()（）\n。；;:：，,\d]{3,160})[)）]"
)
_OPEN_LIST = re.compile("等|如|包括|含|简称|其中|约|以下|原|或|/|不")
_COUNTED_NAMES = re.compile(
    r"(?P<list>(?:[\u4e00-\u9fff]{2,8}、){1,12}[\u4e00-\u9fff]{2,8})等"
    r"(?P<n>\d{1,2}|[二两三四五六七八九十])(?:个|家|项|种|类|条|座|大|市|县|省)"
)
_GREAT = re.compile(r"(?P<n>[两三四五六七八九十])大[\u4e00-\u9fff]{2,6}")
_LIST_EDGE = re.compile(r"[，。；：！？,;:!?\n“”《》()（）]")
_NOT_BEFORE = tuple("、和与及的之在对以这该其等“向按")
_LIST_AND = re.compile("和|与|及")
_DOES = re.compile(
    "推进|推动|服务|打造|建设|实施|落实|聚焦|围绕|实现|完成|加快|突破|培育|发展|壮大|支持|强化|优化|提升|完善|开展|深化|形成|构建"
    "|布局|带动|促进|组织|启动|做强|做优|做大|打好|抓好|瞄准|面向|成立|建立|组建|新增|入选|列入|获|为|由|是"
)
FAR = 100
"""Characters before 三大 that are looked at for its members."""


def counted_lists(facts: Facts) -> Iterator[Finding]:
    """3个区域(甲、乙、丙、丁), 甲、乙、丙、丁等3市, 甲、乙三大产业: one more or less is listed than counted.

    What is further off lists something else, or begins with words that are no member.
    """
    for match, place in facts.find(_BRACKET):
        items, n = match["list"].split("、"), number(match["n"]) or 0
        most = len(items) + bool(_LIST_AND.search(items[-1]))
        plain = len(items) > 1 and all(2 <= len(item) <= 16 for item in items)
        if plain and not _OPEN_LIST.search(match["list"]) and n in (len(items) - 1, most + 1):
            yield facts.finding(
                "counted-list", place, facts.span(match, "list"), match=match, listed=len(items)
            )
    for match, place in facts.find(_COUNTED_NAMES):
        listed = match["list"].count("、") + 1
        if listed > (number(match["n"]) or 99):
            yield facts.finding("counted-list", place, match=match, listed=listed)
    for match, place in facts.find(_GREAT):
        clause = _LIST_EDGE.split(facts.words[max(0, match.start() - FAR) : match.start()])[-1]
        members, n = clause.split("、"), number(match["n"]) or 0
        if len(members) < 2 or clause.endswith(_NOT_BEFORE):
            continue
        most = len(members) + len(_LIST_AND.findall(members[-1]))
        less = most == n - 1 and not _DOES.search(members[-1]) and len(members[-1]) <= 10
        more = len(members) == n + 1 and all(2 <= len(member) <= 8 for member in members)
        if less or (more and not _DOES.search(members[0][3:])):
            words = Span(facts.folded.raw(match.start() - len(clause)), place.end)
            yield facts.finding("counted-list", words, match=match, listed=len(members))


_REGION = re.compile("全国|全市|全省|全区|全球|世界|国内|长三角|总数|总量|全部|全球总")
_VALUES = re.compile("产值|产业|产出|投入|经费|收入|营收|生产总值|GDP|市场|规模|份额|贸易|税|利润|用电|能耗")
_GOES_ON = re.compile(r"[^，,。；;]{0,40}[，,](?:约|大约|均|合计)?占[^，,。；;]{0,12}$")
_PLACED = re.compile(r"[，,、]?(?:总量|数量|规模)?(?:居|位居|位列|列|排名|排|稳居)?")


def shares(facts: Facts) -> Iterator[Finding]:
    """9款，占全国的14.9%: no whole total gives both; 占全国的62%，居第二: whoever is n-th has at most one n-th."""
    for one, other in facts.neighbours():
        between = facts.between(one, other)
        if one.base and one.kind in ("percent", "ratio") and other.kind == "rank" and other.bound == "exact":
            share = (one.low or 0) / (100 if one.kind == "percent" else 1)
            if _REGION.search(one.base) and _PLACED.fullmatch(between) and share * other.number > 1 + 1e-9:
                yield facts.finding("rank-share", one, other, share=one, rank=other, n=other.number)
        if one.kind != "count" or other.kind != "percent" or not one.bound == other.bound == "exact":
            continue
        if (
            not _REGION.search(other.base or "")
            or _VALUES.search(other.base)
            or not _GOES_ON.fullmatch(between)
        ):
            continue
        # A whole per cent is often rounded to tens or fives; the last figure may be cut off, not rounded.
        unit = _last_figure(other)
        if unit < 1 and other.number > unit and not _VALUES.search(between):
            least = math.floor(round(100 * one.number / (other.number + unit), 9)) + 1
            if least > 100 * one.number / (other.number - unit / 2):
                yield facts.finding("share-of-count", one, other, count=one, share=other)


def _last_figure(row: Quantity) -> float:
    """What one in the last printed figure of a number is worth, without 万 or 亿: 0.1 for 14.3%."""
    figures = re.search(r"\d[\d,]*(?:\.(\d+))?", row.surface)
    return 10.0 ** -len(figures[1] or "") if figures else 1.0


_PART = re.compile(r"[，,]占(?:比|总数的|全部的|其)?(?:为|约)?$")
_OF_WHICH = re.compile(r"其中|中[，,]|[的，,]有|的$")
NEAR = 40
"""Numbers before a part among which its whole is looked for."""


def parts(facts: Facts) -> Iterator[Finding]:
    """83个断面中，达到Ⅲ类的61个，占73.5%: the share is that of the part in the one whole before it."""
    for rows in facts.sentences:
        for i, (part, share) in enumerate(pairwise(rows)):
            if (
                share.kind != "percent"
                or share.base
                or part.kind not in ("count", "money")
                or not part.number
            ):
                continue
            wholes = [
                row
                for row in rows[max(0, i - NEAR) : i]
                if row.unit == part.unit and row.number > part.number
            ]
            if len(wholes) != 1 or not _PART.fullmatch(facts.between(part, share)):
                continue
            whole = wholes[0]
            if not whole.bound == part.bound == share.bound == "exact":
                continue
            value, unit = 100 * part.number / whole.number, _last_figure(share)
            rounded = any(re.search("[万亿.]", row.surface) for row in (part, whole))
            if _OF_WHICH.search(facts.between(whole, part)) and abs(value - share.number) > unit * (
                1 + 4 * rounded
            ):
                values = {"whole": whole, "part": part, "share": share, "value": round(value, 1)}
                yield facts.finding("part-share", whole, part, share, **values)


_SPLIT = re.compile(
    r"(?:结构|比例|比重|之比)[^，。；\n\d]{0,16}?"
    r"(\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)[:：∶](\d{1,2}(?:\.\d{1,2})?)(?![:：∶\d])"
)


def splits(facts: Facts) -> Iterator[Finding]:
    """三次产业结构 a:b:c in per cent: they make a hundred, to the last printed figure."""
    for match, place in facts.find(_SPLIT):
        total = sum(map(float, match.groups()))
        decimals = max(len(figures.partition(".")[2]) for figures in match.groups())
        of_industries = "产业" in facts.words[max(0, match.start() - 6) : match.end()]
        if (95 <= total <= 105 or of_industries) and abs(total - 100) > 1.6 * 10**-decimals:
            yield facts.finding("split-sum", place, total=round(total, 2))


RULES = (
    directions,
    over_whole,
    scales,
    two_values,
    respectively,
    changes,
    unread,
    plus,
    whole_and_parts,
    together,
    counted_lists,
    shares,
    parts,
    splits,
)
