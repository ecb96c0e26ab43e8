"""Totals, parts and shares: 3+1+5, N things listed, 其中 and 分别为, a count and its share, three shares of a whole."""

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from hanreport.audit.rules import Facts
from hanreport.numbers.numerals import number
from hanreport.records import Finding, Quantity
from hanreport.text import Span

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
_CLAUSE = re.compile(r"[，。；：！？,;:!?\n“”《》()（）]")
_NOT_BEFORE = tuple("、和与及的之在对以这该其等“向按")
_AND = re.compile("和|与|及")
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
        most = len(items) + bool(_AND.search(items[-1]))
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
        clause = _CLAUSE.split(facts.words[max(0, match.start() - FAR) : match.start()])[-1]
        members, n = clause.split("、"), number(match["n"]) or 0
        if len(members) < 2 or clause.endswith(_NOT_BEFORE):
            continue
        most = len(members) + len(_AND.findall(members[-1]))
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


RULES = (plus, whole_and_parts, together, counted_lists, shares, parts, splits)
