"""Names, units and scopes: one thing under two names, one name for two things, what a claim or a figure covers."""

import re
from collections.abc import Iterable, Iterator
from itertools import takewhile

from hanreport.audit.rules import Facts, Phrase
from hanreport.events import month
from hanreport.records import Finding, Milestone, Quantity, Record, Stage
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
    called: dict[str, list[tuple[re.Match[str], Milestone]]] = {}
    for match, place in facts.find(_CALLED):
        event = _event_at(facts, place)
        if event is None:
            continue
        earlier = called.setdefault(match["head"][-LEAST_HEAD:], [])
        for other, before in earlier[:MOST_EARLIER]:
            if match["name"] != other["name"] and _one_event(before, event):
                yield facts.finding(
                    "two-names",
                    facts.span(other, "name"),
                    facts.span(match, "name"),
                    shared=_shared_end(other["head"], match["head"]),
                    first=other,
                    second=match,
                    lines=[before.line, event.line],
                )
        earlier.append((match, event))


def _event_at(facts: Facts, place: Span) -> Milestone | None:
    """The dated event whose words hold a place, or the first of its line."""
    rows = facts.milestones[facts.line_of(place.start)]
    return next((row for row in rows if row.start <= place.start < row.end), rows[0] if rows else None)


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
        if len(forms) < 2:
            continue
        places = [_word_in(row, word) for word, row in forms.items()]
        ends = [facts.folded.at(place.start) for place in places]
        only_case = len({word.lower() for word in forms}) == 1
        if only_case or len({facts.words[max(0, at - BESIDE) : at] for at in ends}) == 1:
            lines = [Phrase("look-alike.line", line=row.line) for row in forms.values()]
            key = "look-alike" if only_case else "look-alike.letters"
            yield facts.finding(key, *places, n=len(forms), spellings=list(forms), lines=lines)


def _word_in(row: Record, word: str) -> Span:
    start = row.start + row.surface.index(word)
    return Span(start, start + len(word))


def _skeleton(word: str) -> str:
    """What look-alike spellings share: one w for two v in a row, O and 0, l, I and 1, one case."""
    return re.sub("vv|wv|vw", "w", word.translate(_ALIKE).lower()).translate(_FIGURES)


_FORM = re.compile(
    r"(?P<level>国家|省级|市级|区级|部级)(?P<kind>(?:科技|重大|重点|创新|研发|基础|战略|技术){1,5})(?P<tail>专项|计划)"
)
_WORD = re.compile("科技|重大|重点|创新|研发|基础|战略|技术")


def programmes(facts: Facts) -> Iterator[Finding]:
    """One programme under several forms of its name (市级科技重大专项, 市级重大专项)."""
    groups: dict[tuple[str, str], dict[str, Span]] = {}
    for match, place in facts.find(_FORM):
        groups.setdefault((match["level"], match["tail"]), {}).setdefault(match[0], place)
    for forms in groups.values():
        for found in _related(forms):
            places = [forms[name] for name in found]
            yield facts.finding("name-forms", *places, n=len(found), forms=_with_lines(facts, found, places))


_STEP = re.compile(
    r"(?P<of>[\u4e00-\u9fff]{4})(?P<how>特别|优先|绿色|快速)(?P<step>(?:审查|审批|评审)(?:程序|通道))"
)


def steps(facts: Facts) -> Iterator[Finding]:
    """One way of approval under two names: 医疗器械特别审查程序, 医疗器械特别审批通道."""
    groups: dict[tuple[str, str], dict[str, Span]] = {}
    for match, place in facts.find(_STEP):
        groups.setdefault((match["of"], match["how"]), {}).setdefault(match[0], place)
    for forms in groups.values():
        if len(forms) > 1:
            places = list(forms.values())
            yield facts.finding("name-forms", *places, n=len(forms), forms=_with_lines(facts, forms, places))


_QUAKE, _WEATHER = re.compile("震情|余震"), re.compile("灾害性?天气|气象灾害")


def kinds(facts: Facts) -> Iterator[Finding]:
    """震情 in a sentence about weather that does not speak of earthquakes."""
    for match, place in facts.find(_QUAKE):
        words = facts.quote(facts.whole_lines(facts.line_of(place.start), facts.line_of(place.start)))
        weather = _WEATHER.search(words)
        if weather and "地震" not in words:
            yield facts.finding("out-of-kind", place, match=match, weather=weather)


def _with_lines(facts: Facts, names: Iterable[str], places: Iterable[Span]) -> list[Phrase]:
    """Names, each with the line of its place in brackets."""
    lines = (facts.line_of(place.start) for place in places)
    return [Phrase("name-forms.form", name=name, line=line) for name, line in zip(names, lines, strict=True)]


def _related(forms: dict[str, Span]) -> Iterator[list[str]]:
    """The forms that say no word but those of the longest, both of them of something great (重大, 重点)."""
    left = sorted(forms, key=lambda name: (-len(_WORD.findall(name)), forms[name]))
    while left:
        longest, rank = set(_WORD.findall(left[0])), _rank(left[0])
        found = [name for name in left if longest.issuperset(_WORD.findall(name)) and _rank(name) == rank]
        left = [name for name in left if name not in found]
        if len(found) > 1 and rank:
            yield sorted(found, key=lambda name: forms[name])


def _rank(name: str) -> str:
    return "重大" if "重大" in name else "重点" if "重点" in name else ""


_DOUBLED = re.compile(
    r"(?P<word>科技|重大|重点)(?:科技|重大|重点|创新)(?P=word)(?=专项|计划|工程|项目)"
    r"|(?P<twice>(?![一和与及的在])[\u4e00-\u9fff]{2,6})(?P=twice)|(?<!目)的(?P<de>的)(?!确)|(?<!为)了(?P<le>了)(?!解)"
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
    before, after = words[match.start() - 1 : match.start()], words[match.end() : match.end() + 1]
    if len(set(match["twice"])) == 1 or match[0] in _PAIRED:
        return True
    word, front, back = match["twice"], before + match["twice"][0], match["twice"][-1] + after
    n = words.count(word) - 1
    if len(match["twice"]) == 2 and any(words.count(edge) > n for edge in (front, back)):
        # 就业创业创新: the ends belong to other words.
        return True
    return len(match["twice"]) == 2 and (before in tuple(_BEFORE) or after in tuple(_BEHIND))


def stages(facts: Facts) -> Iterator[Finding]:
    """One thing at different stages in different countries: a table needs a row for each."""
    by_name: dict[tuple[str, int], list[Stage]] = {}
    for row in facts.report.stages:
        if row.name and row.jurisdiction:
            by_name.setdefault((row.name, row.line), []).append(row)
    for (name, _), rows in by_name.items():
        if len({row.jurisdiction for row in rows}) > 1 and len({row.stage_class for row in rows}) > 1:
            pairs = [Phrase("stages-by-country.stage", at=row) for row in rows]
            yield facts.finding("stages-by-country", rows[0], name=name, stages=pairs)


MOST_CUT_OFFS = 8
"""Cut-offs that the sentence names."""


def cut_offs(facts: Facts) -> Iterator[Finding]:
    """Figures of one text as of different days (截至年底, 截至11月底): not to be compared without care."""
    first: dict[str, Quantity] = {}
    for row in facts.report.quantities:
        if row.as_of.startswith("截"):
            first.setdefault(row.as_of, row)
    if len(first) > 1:
        rows = list(first.values())
        times = [Phrase("cut-offs.from", row=row) for row in rows[:MOST_CUT_OFFS]]
        yield facts.finding("cut-offs", *rows, times=times)


_BY_EACH = re.compile(r"按(?:照)?不同(?P<by>[\u4e00-\u9fff]{2,12})[，,][^、]{0,60}?(?P<each>分别)")


def respectively(facts: Facts) -> Iterator[Finding]:
    """分别为500万元、1000万元、3000万元 by stages that are not named: the reader cannot tell which is which."""
    for sentence, rows in facts.sentences():
        begin, end = facts.folded.at(sentence.start), facts.folded.at(sentence.end)
        match = _BY_EACH.search(facts.words, begin, end)
        if match is None:
            continue
        each = facts.span(match, "each")
        amounts: list[Quantity] = []
        for row in rows:
            if row.start < each.start or row.rule not in ("arabic", "list-each"):
                continue
            if amounts and facts.between(amounts[-1], row) not in ("、", "和", "及", "与"):
                break
            amounts.append(row)
        if len(amounts) >= 2:
            by = facts.folded.span(match.start(), match.end("by"))
            yield facts.finding("respectively", by, *amounts, match=match, amounts=amounts, n=len(amounts))


_BEHIND_FIGURE = r"(?<=[\d万亿百余多])"
_UNITS = {
    unit: re.compile(pattern.replace("(?:", _BEHIND_FIGURE + "(?:", 1))
    for unit, pattern in {
        "米": r"(?:m(?![A-Za-z²³\d])|米(?!粒|面|粉))",
        "千米": r"(?:km(?![A-Za-z²³\d/])|千米|公里)|公里(?=级)",
        "千克": r"(?:kg(?![A-Za-z/])|千克|公斤)",
        "千瓦": r"(?:kW(?![A-Za-z·])|千瓦(?!时))",
        "毫米": r"(?:mm(?![A-Za-z²³\d])|毫米)",
        "吨": r"(?:t(?![A-Za-z/])|吨)",
        "升": r"(?:L(?![A-Za-z\d])|升(?!级|至|到|为|高|温|位|幅))",
    }.items()
}
_CRAFT = re.compile(r"(?<=\d)架机(?![场身翼组器会库型队])")
_BARE = re.compile(r"(?<=\d)架(?!机|次)")


def units(facts: Facts) -> Iterator[Finding]:
    """One unit under two names (m and 米; km, 千米 and 公里); 66架机 beside 670架."""
    bare = facts.first_places(_BARE).get("架")
    for match, place in facts.find(_CRAFT):
        if bare:
            yield facts.finding("unit-names.craft", place, bare, match=match)
    for unit, pattern in _UNITS.items():
        found = facts.first_places(pattern)
        if len(found) > 1:
            names = _with_lines(facts, found, found.values())
            yield facts.finding("unit-names", *sorted(found.values()), unit=unit, n=len(found), names=names)


RULES = (two_names, look_alikes, programmes, steps, kinds, doubled, stages, cut_offs, respectively, units)
