"""Totals against their parts: 3+1+5, N things listed in brackets, 其中 and 分别, medals, 三大 behind its members."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from hanreport.audit.rules import Facts, Phrase, plain
from hanreport.numbers.numerals import number
from hanreport.records import Finding, Quantity
from hanreport.text import Span

_PLUS = re.compile(r"“?(?P<sum>\d{1,3}(?:\+\d{1,3}){1,7})”?(?![\d+A-Za-z])")
REACH = 200
"""Characters behind 3+1+5 in which its terms are looked for one by one."""


def plus(facts: Facts) -> Iterator[Finding]:
    """A pattern 3+1+5 whose terms follow one by one, against the total that its heading or sentence states."""
    for match, place in facts.find(_PLUS):
        terms = [int(term) for term in match["sum"].split("+")]
        counts = [row for row in facts.amounts_in(place.end, place.end + REACH) if row.kind == "count"]
        parts = counts[: len(terms)]
        if [row.number for row in parts] != terms or len({row.unit for row in parts}) > 1:
            continue
        total = _total(facts, place, parts[0].unit)
        if total is None:
            continue
        values = {"whole": total, "sum": sum(terms), "parts": "+".join(map(str, terms))}
        if total.number == sum(terms):
            yield facts.finding("total-parts.fits", total, place, *parts, **values)
        elif total.bound == "exact":
            yield facts.finding("total-parts.differs", total, place, **values)


def _total(facts: Facts, place: Span, unit: str) -> Quantity | None:
    """The one count of that unit in the heading above, or in the same line before the pattern."""
    line = facts.line_of(place.start)
    rows = facts.amounts_in(facts.report.lines.start(line), place.start)
    head = facts.heading_before(place.start)
    if head is not None:
        rows = [*facts.amounts_in(head.start, head.end), *rows]
    found = [row for row in rows if row.kind == "count" and row.unit == unit]
    return found[0] if len(found) == 1 else None


_BRACKET = re.compile(
    r"(?P<n>\d{1,2}|[两二三四五六七八九十])(?P<unit>个|家|大|项|条|座|所|位|类|种|款|支)(?P<noun>[\u4e00-\u9fff]{2,12})"
    r"[(（](?P<list>[^()（）\n。；;:：，,\d]{3,160})[)）]"
)
_OPEN_LIST = re.compile("等|如|包括|含|简称|其中|约|以下|原|或|/|不")
_AND = re.compile("和|与|及")


def bracketed(facts: Facts) -> Iterator[Finding]:
    """A count and the names that a bracket lists for it (3个中心区域(市北、普陀、杨浦)).

    A bracket that lists one more or one less is doubted; one that is further off lists something else.
    """
    for match, place in facts.find(_BRACKET):
        items = match["list"].split("、")
        stated = number(match["n"])
        if stated is None or len(items) < 2 or _OPEN_LIST.search(match["list"]):
            continue
        if not all(2 <= len(item) <= 16 for item in items):
            continue
        n, least = int(stated), len(items)
        most = least + bool(_AND.search(items[-1]))
        if least <= n <= most:
            yield facts.finding("counted-list.fits", place, match=match, n=n)
        elif n in (least - 1, most + 1):
            places = [place, facts.span(match, "list")]
            yield facts.finding("counted-list.differs", *places, match=match, n=n, listed=least)


_WHOLE = re.compile(r"其中|分别(?:为|是)")
_COMMA = re.compile("[，,]")
# 分别为 begins the clause behind the whole (…，总数分别为 tells of other things); 其中 follows within a clause.
_BEGINS_HERE = re.compile("[^，,。；;]{0,12}[，,（(]")
_ONE_COMMA = re.compile("[^，,。；;]{0,20}[，,（(；;]?")
AROUND = 60
"""Characters before 其中 in which its whole is looked for."""


def whole_and_parts(facts: Facts) -> Iterator[Finding]:
    """A whole and what 其中 or 分别为 says it is made of: no part is more than it, and 分别为 tells all of it."""
    for sentence in facts.report.sentences:
        for match in _WHOLE.finditer(sentence.surface):
            at = sentence.start + match.start()
            end = min(sentence.end, at + REACH)
            words = facts.text[at:end]
            closes = next(
                (i for i, c in enumerate(words) if c in "）)" and not re.search("[（(]", words[:i])),
                len(words),
            )
            rows = facts.amounts_in(max(sentence.start, at - AROUND), at + closes)
            before = [row for row in rows if row.end <= at and at - row.end <= 30]
            if not before or before[-1].kind != "count" or before[-1].rule in ("set-phrase", "ordinal"):
                continue
            whole = before[-1]
            near = _ONE_COMMA if match[0] == "其中" else _BEGINS_HERE
            if not near.fullmatch(facts.quote(Span(whole.end, at))):
                continue
            like = [row for row in rows if row.start >= at and (row.unit, row.kind) == (whole.unit, "count")]
            parts = _listed_together(facts, at, like)
            if parts:
                yield from _compare(facts, whole, parts, complete=match[0] != "其中")


def _listed_together(facts: Facts, at: int, parts: Sequence[Quantity]) -> list[Quantity]:
    """The parts up to the first comma that ends their list."""
    made: list[Quantity] = []
    for part in parts:
        commas = len(_COMMA.findall(facts.quote(Span(at, part.start))))
        if commas > (0 if made else 1):
            break
        made.append(part)
        at = part.end
    return made


def _compare(facts: Facts, whole: Quantity, parts: list[Quantity], *, complete: bool) -> Iterator[Finding]:
    too_great = next((p for p in parts if whole.high is not None and (p.low or 0) > whole.high), None)
    if too_great is not None:
        yield facts.finding("total-parts.part-over", whole, too_great, whole=whole, part=too_great)
    elif len(parts) > 1 and all(row.bound == "exact" for row in (whole, *parts)):
        total = sum(part.low or 0 for part in parts)
        summands = Phrase("total-parts.sum", parts=[plain(part.number) for part in parts])
        if total == whole.number:
            yield facts.finding("total-parts.fits", whole, *parts, whole=whole, parts=summands)
        elif complete or total > whole.number:
            yield facts.finding("total-parts.differs", whole, *parts, whole=whole, parts=summands, sum=total)


_MEDALS = re.compile(r"(\d{1,3})(?:枚)?金(?:牌)?、?(\d{1,3})(?:枚)?银(?:牌)?、?(\d{1,3})(?:枚)?铜(?:牌)?")
_MEDAL_TOTAL = re.compile(r"(\d{1,4})枚(?:奖牌)?(?!金|银|铜)")


def medals(facts: Facts) -> Iterator[Finding]:
    """Medals by colour, and their total where the clause before or behind states one."""
    for match, place in facts.find(_MEDALS):
        before = facts.words[max(0, match.start() - 16) : match.start()]
        total = _MEDAL_TOTAL.search(f"{before}|{facts.words[match.end() : match.end() + 12]}")
        made = sum(map(int, match.groups()))
        key = "medals" if total is None else "medals.fits" if int(total[1]) == made else "medals.differs"
        stated = total[1] if total else ""
        yield facts.finding(key, place, parts="+".join(match.groups()), sum=made, total=stated)


_EACH = re.compile(
    r"(?P<items>[\dA-Z]{1,3}(?:、[\dA-Z]{1,3}){1,40})(?P<kind>组|批|星|期|号|型)"
    r"[(（]各(?P<n>\d{1,4})(?P<unit>[颗个台套架人艘枚])[)）]"
)


def each(facts: Facts) -> Iterator[Finding]:
    """各N behind a list: what it comes to in all (08、09、10组(各3颗))."""
    for match, place in facts.find(_EACH):
        groups, n = match["items"].count("、") + 1, int(match["n"])
        yield facts.finding("each-times", place, match=match, groups=groups, n=n, sum=groups * n)


def launches(facts: Facts) -> Iterator[Finding]:
    """How many satellites the dated launches of the body make, by maker: the total that the text leaves out."""
    events = [row for row in facts.report.milestones if row.launch_count and not row.listed]
    if len(events) < 3:
        return
    named = Counter(body for row in events for body in row.organisations)
    makers: Counter[str] = Counter()
    for row in events:
        # A title in the line may name a body too; the maker is the one that most launches name.
        if row.organisations:
            makers[max(row.organisations, key=lambda body: named[body])] += row.launch_count or 0
    shares = [Phrase("launch-total.maker", name=name, n=n) for name, n in makers.items()]
    total = sum(row.launch_count or 0 for row in events)
    brackets = Phrase("launch-total.makers", makers=shares) if shares else ""
    yield facts.finding("launch-total", *events, n=len(events), total=total, makers=brackets)


_GREAT = re.compile(r"(?P<n>[两三四五六七八九十])大(?P<noun>[\u4e00-\u9fff]{2,6})")
_CLAUSE = re.compile(r"[，。；：！？,;:!?\n“”《》()（）]")
_NOT_BEFORE = tuple("、和与及的之在对以这该其等“向按")
_DOES = re.compile(
    "推进|推动|服务|打造|建设|实施|落实|聚焦|围绕|实现|完成|加快|突破|培育|发展|壮大|支持|强化|优化|提升|完善|开展|深化|形成|构建"
    "|布局|带动|促进|组织|启动|做强|做优|做大|打好|抓好|瞄准|面向|成立|建立|组建|新增|入选|列入|获|为|由|是"
)
FAR = 100
"""Characters before 三大 that are looked at for its members."""


def counted_sets(facts: Facts) -> Iterator[Finding]:
    """三大领域 right behind its members: as many as it says, or one less.

    More members than said are let be: the list may begin with words that are no member.
    """
    for match, place in facts.find(_GREAT):
        n = number(match["n"])
        clause = _CLAUSE.split(facts.words[max(0, match.start() - FAR) : match.start()])[-1]
        if n is None or not clause or clause.endswith(_NOT_BEFORE):
            continue
        members = clause.split("、")
        least = len(members)
        most = least + len(_AND.findall(members[-1]))
        places = [Span(facts.folded.raw(match.start() - len(clause)), place.end)]
        if most >= 2 and least <= n <= most and (least >= 2 or not _DOES.search(members[-1][2:])):
            yield facts.finding("counted-set.fits", *places, match=match, n=int(n))
        elif least >= 2 and most == n - 1 and not _DOES.search(members[-1]) and len(members[-1]) <= 10:
            yield facts.finding("counted-set.differs", *places, match=match, n=most)


_QUALITIES = re.compile(r"“(?P<n>[两三四五六七八九十])化”")
_QUALITY_LIST = re.compile(
    r"(?:[\u4e00-\u9fff]{1,4}化、)+[\u4e00-\u9fff]{1,4}化(?:和|与|及)?(?:[\u4e00-\u9fff]{1,4}化)?"
)
NEAR = 600
"""Characters on either side of “四化” in which its members may be listed."""


def qualities(facts: Facts) -> Iterator[Finding]:
    """“四化” and a list of words in 化 nearby, as many as it says."""
    lists = [(place, match[0]) for match, place in facts.find(_QUALITY_LIST)]
    at = 0
    for match, place in facts.find(_QUALITIES):
        while at < len(lists) and lists[at][0].end < place.start - NEAR:
            at += 1
        near = ((other, words) for other, words in lists[at : at + 20] if other.start <= place.end + NEAR)
        for other, words in near:
            n = words.count("化")
            if n == number(match["n"]):
                yield facts.finding("counted-set.qualities", place, other, match=match, words=words, n=n)
                break


_ORDINAL = re.compile(r"(?<=[，。；：、！？,;:\n\s])(?P<n>[一二三四五六七八九十])是(?=[\u4e00-\u9fff“《])")
_NUMERALS = "一二三四五六七八九十"


def ordinals(facts: Facts) -> Iterator[Finding]:
    """一是…二是…四是, 一是…二是…二是: a number left out of a sequence in one line, or said twice."""
    before: tuple[int, Span, int] | None = None
    for match, place in facts.find(_ORDINAL):
        here = (_NUMERALS.index(match["n"]) + 1, place, facts.line_of(place.start))
        if before and here[2] == before[2] and here[0] in (before[0], before[0] + 2):
            missing = _NUMERALS[before[0]]
            values = {"missing": missing, "before": _NUMERALS[before[0] - 1], "after": match["n"]}
            # The number may stand there in another form: 二要, 二、
            if not re.search(f"[，。；：、\\s第（(]{missing}[^十]", facts.between(before[1], place)):
                key = "ordinal-gap" if here[0] > before[0] else "ordinal-gap.twice"
                yield facts.finding(key, before[1], place, **values)
        before = here


_TOGETHER = re.compile("[，,、](?:总计|合计|共计|一共|共)(?:有|达)?$")


def together(facts: Facts) -> Iterator[Finding]:
    """国家级3个、省级5个，共9个: the parts before 共 do not make the total."""
    for sentence, rows in facts.sentences():
        for i, total in enumerate(rows):
            if total.kind not in ("count", "money") or not _TOGETHER.search(
                facts.quote(Span(sentence.start, total.start))
            ):
                continue
            parts: list[Quantity] = []
            for row in reversed(rows[:i]):
                gap = facts.between(row, parts[0] if parts else total)
                if (
                    (row.unit, row.kind) != (total.unit, total.kind)
                    or len(_COMMA.findall(gap)) > 1
                    or len(gap) > 20
                ):
                    break
                parts.insert(0, row)
            if len(parts) > 1 and all(row.bound == "exact" for row in (total, *parts)):
                made = sum(part.number for part in parts)
                shown = Phrase("total-parts.sum", parts=[plain(part.number) for part in parts])
                if abs(made - total.number) > 1e-4 * made:
                    yield facts.finding(
                        "total-parts.differs", total, *parts, whole=total, parts=shown, sum=made
                    )


RULES = (
    plus,
    bracketed,
    whole_and_parts,
    medals,
    each,
    launches,
    counted_sets,
    qualities,
    ordinals,
    together,
)
