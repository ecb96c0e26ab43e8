"""Names and words: one thing under two names or forms of its name, a word said twice or of another kind."""

import re
from collections.abc import Iterator
from itertools import takewhile

from hanreport.audit.rules import Facts
from hanreport.events import month
from hanreport.records import Finding, Milestone, Quantity, Record
from hanreport.text import Span

_CALLED = re.compile(r"(?P<head>[\u4e00-\u9fff]{6,24})(?P<name>“[^“”\n]{2,10}”号?)")
LEAST_HEAD = 6
"""Characters of a descriptor that two names share right before them, for the two to be one thing."""
MOST_EARLIER = 8
"""Earlier names of one descriptor that a name is compared with."""


def two_names(facts: Facts) -> Iterator[Finding]:
    """The same descriptor in two accounts of one event, with two proper names (卫星“祝融号”, 卫星“羲和号”).

    Two accounts of one event: one from the opening month list and one from the body, of one month; or two of one
    day. Two things launched in one month under one descriptor have one account each, and are let be.
    """
    events: dict[int, list[Milestone]] = {}
    for row in facts.report.milestones:
        events.setdefault(row.line, []).append(row)
    called: dict[str, list[tuple[re.Match[str], Milestone]]] = {}
    for match, place in facts.find(_CALLED):
        rows = events.get(facts.line_of(place.start))
        if not rows:
            continue
        event = next((row for row in rows if row.start <= place.start < row.end), rows[0])
        earlier = called.setdefault(match["head"][-LEAST_HEAD:], [])
        for other, before in earlier[:MOST_EARLIER]:
            if match["name"] != other["name"] and _one_event(before, event):
                values = {"first": other, "second": match, "lines": [before.line, event.line]}
                shared = _shared_end(other["head"], match["head"])
                places = (facts.span(other, "name"), facts.span(match, "name"))
                yield facts.finding("two-names", *places, shared=shared, **values)
        earlier.append((match, event))


def _one_event(one: Milestone, other: Milestone) -> bool:
    if one.line == other.line or month(one.date) != month(other.date):
        return False
    return one.listed != other.listed or (one.date != month(one.date) and one.date == other.date)


def _shared_end(one: str, other: str) -> str:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(reversed(one), reversed(other), strict=False))
    return "".join(character for character, _ in same)[::-1]


_ALIKE = str.maketrans("ОАВЕКМНРСТХУоаесрхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "OABEKMHPCTXYoaecpxyABEZHIKMNOPTYX")
"""Cyrillic and Greek letters that look like Latin ones."""
_FIGURES = str.maketrans("oli", "011")
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}|[0-9]+[A-Za-z][A-Za-z0-9-]+")
BESIDE = 4
"""Characters right before two spellings that must agree before other letters are called an error."""


def look_alikes(facts: Facts) -> Iterator[Finding]:
    """Names that differ only by case or by letters that look alike (wv116, VV116)."""
    groups: dict[str, dict[str, Record]] = {}
    for row in sorted([*facts.report.names, *facts.report.codes], key=lambda row: row.start):
        for word in _CODE.findall(row.surface):
            if len(word) >= 4 and re.search(r"\d", word):
                groups.setdefault(_skeleton(word), {}).setdefault(word, row)
    for forms in groups.values():
        starts = [row.start + row.surface.index(word) for word, row in forms.items()]
        only_case = len({word.lower() for word in forms}) == 1
        before = {facts.words[max(0, at - BESIDE) : at] for at in map(facts.folded.at, starts)}
        if len(forms) > 1 and (only_case or len(before) == 1):
            places = [Span(at, at + len(word)) for at, word in zip(starts, forms, strict=True)]
            lines = [row.line for row in forms.values()]
            key = "look-alike" if only_case else "look-alike.letters"
            yield facts.finding(key, *places, n=len(forms), spellings=list(forms), lines=lines)


def _skeleton(word: str) -> str:
    """What look-alike spellings share: one w for two v in a row, O and 0, l, I and 1, one case."""
    return re.sub("vv|wv|vw", "w", word.translate(_ALIKE).lower()).translate(_FIGURES)


_FORM = re.compile(
    r"(?P<of>国家|省级|市级|区级|部级)(?:(?:科技|重大|重点|创新|研发|基础|战略|技术){1,5})(?P<last>专项|计划)"
    r"|(?P<way>[\u4e00-\u9fff]{4}(?:特别|优先|绿色|快速))(?:审查|审批|评审)(?:程序|通道)"
)
_WORD = re.compile("科技|重大|重点|创新|研发|基础|战略|技术")


def forms(facts: Facts) -> Iterator[Finding]:
    """One programme or way of approval under several names (市级科技重大专项, 市级重大专项; 特别审查程序, 特别审批通道)."""
    groups: dict[tuple[str, ...], dict[str, Span]] = {}
    for match, place in facts.find(_FORM):
        rank = next((word for word in ("重大", "重点") if word in match[0]), "")
        if match["way"] or rank:
            key = (match["of"] or match["way"], match["last"] or "", rank)
            groups.setdefault(key, {}).setdefault(match[0], place)
    for found in groups.values():
        longest = set(_WORD.findall(max(found, key=lambda name: len(_WORD.findall(name)))))
        # A form that has a word of its own is another programme.
        one = {name: place for name, place in found.items() if longest.issuperset(_WORD.findall(name))}
        if len(one) > 1:
            lines = [facts.line_of(place.start) for place in one.values()]
            yield facts.finding("name-forms", *one.values(), n=len(one), forms=list(one), lines=lines)


_QUAKE, _WEATHER = re.compile("震情|余震"), re.compile("灾害性?天气|气象灾害")


def kinds(facts: Facts) -> Iterator[Finding]:
    """震情 in a line about weather that does not speak of earthquakes."""
    for match, place in facts.find(_QUAKE):
        line = facts.line_of(place.start)
        words = facts.quote(facts.whole_lines(line, line))
        weather = _WEATHER.search(words)
        if weather and "地震" not in words:
            yield facts.finding("out-of-kind", place, match=match, weather=weather)


_DOUBLED = re.compile(
    r"(?P<word>科技|重大|重点)(?:科技|重大|重点|创新)(?P=word)(?=专项|计划|工程|项目)"
    r"|(?P<twice>(?![一和与及的在])[\u4e00-\u9fff]{2,6})(?P=twice)|(?<!目)的(?P<de>的)(?!确)|(?<!为)了(?P<le>了)(?!解)"
    r"|(?<![总饱温缓平调柔祥谐共中随])和(?P<he>和)(?![美气睦谐平缓解])"
)
_BEHIND = "后生师者家员部性化型城力地看再币级会园院所室库业社"
"""What makes a word of its own with the second of two words: 师范大学大学生, 工程工程师, 大数据数据库."""
_BEFORE = "一逐大新高副云"
"""What makes a word of its own with the first: 大数据数据中心; 一批一批."""
_PAIRED = frozenset(["实事实事", "业创业创"])


def doubled(facts: Facts) -> Iterator[Finding]:
    """A word said twice in one name, or one right after the other (科技重大科技专项)."""
    for match, place in facts.find(_DOUBLED):
        if not (match["twice"] and _meant_twice(facts.words, match)):
            yield facts.finding("doubled-word", place, match=match, word=match[match.lastgroup or 0])


def _meant_twice(words: str, match: re.Match[str]) -> bool:
    word, end = match["twice"], match.end()
    before, after = words[match.start() - 1 : match.start()], words[end : end + 1]
    if len(set(word)) == 1 or match[0] in _PAIRED:
        return True
    if len(word) > 2:
        return False
    n = words.count(word) - 1
    # 就业创业创新: the ends belong to other words.
    edges = (edge for edge in (before + word[0], word[-1] + after) if edge.isalpha())
    others = any(words.count(edge) > n for edge in edges)
    return others or before in tuple(_BEFORE) or after in tuple(_BEHIND)


_BY_EACH = re.compile(r"按(?:照)?不同(?P<by>[\u4e00-\u9fff]{2,12})[，,][^、。\n]{0,60}?(?P<each>分别)")


def respectively(facts: Facts) -> Iterator[Finding]:
    """分别为500万元、1000万元、3000万元 by stages that are not named: the reader cannot tell which is which."""
    for match, _ in facts.find(_BY_EACH):
        each = facts.span(match, "each")
        amounts: list[Quantity] = []
        for row in facts.amounts_in(each.end, each.end + 100):
            if amounts and facts.between(amounts[-1], row) not in ("、", "和", "及", "与"):
                break
            amounts.append(row)
        if len(amounts) > 1:
            by = facts.folded.span(match.start(), match.end("by"))
            yield facts.finding("respectively", by, *amounts, match=match, amounts=amounts, n=len(amounts))


RULES = (two_names, look_alikes, forms, kinds, doubled, respectively)
