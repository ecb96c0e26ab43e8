"""Names and slips of the pen: one thing under two names, words and marks printed twice or missing, misspellings."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache

from hanreport.audit.rules import WORDS, Facts, messages
from hanreport.dates import month
from hanreport.records import Finding, Milestone, Record, Sentence
from hanreport.text import Span, load_toml

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
    for match, place in facts.find(WORDS["called"]):
        rows = events.get(facts.line_of(place.start))
        if not rows:
            continue
        event = next((row for row in rows if row.start <= place.start < row.end), rows[0])
        earlier = called.setdefault(match["head"][-LEAST_HEAD:], [])
        for other, before in earlier[:MOST_EARLIER]:
            if match["name"] != other["name"] and _one_event(before, event):
                head = match["head"]
                shared = next(head[i:] for i in range(len(head) + 1) if other["head"].endswith(head[i:]))
                places = (facts.span(other, "name"), facts.span(match, "name"))
                values = {"first": other, "second": match, "lines": [before.line, event.line]}
                yield facts.finding("two-names", *places, shared=shared, **values)
        earlier.append((match, event))


def _one_event(one: Milestone, other: Milestone) -> bool:
    if one.line == other.line or month(one.date) != month(other.date):
        return False
    return one.listed != other.listed or (one.date != month(one.date) and one.date == other.date)


_ALIKE = str.maketrans("ОАВЕКМНРСТХУоаесрхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "OABEKMHPCTXYoaecpxyABEZHIKMNOPTYX")
"""Cyrillic and Greek letters that look like Latin ones."""
_LIKE_FIGURES = str.maketrans("oli", "011")
BESIDE = 4
"""Characters right before two spellings that must agree before other letters are called an error."""


def look_alikes(facts: Facts) -> Iterator[Finding]:
    """Names that differ only by case or by letters that look alike (wv116, VV116)."""
    groups: dict[str, dict[str, Record]] = {}
    for row in sorted([*facts.report.names, *facts.report.codes], key=lambda row: row.start):
        for word in WORDS["code"].findall(row.surface):
            if len(word) >= 4 and re.search(r"\d", word):
                # One w for two v in a row, O and 0, l, I and 1, one case.
                latin = re.sub("vv|wv|vw", "w", word.translate(_ALIKE).lower())
                groups.setdefault(latin.translate(_LIKE_FIGURES), {}).setdefault(word, row)
    for forms in groups.values():
        starts = [row.start + row.surface.index(word) for word, row in forms.items()]
        only_case = len({word.lower() for word in forms}) == 1
        before = {facts.words[max(0, at - BESIDE) : at] for at in map(facts.folded.at, starts)}
        if len(forms) > 1 and (only_case or len(before) == 1):
            places = [Span(at, at + len(word)) for at, word in zip(starts, forms, strict=True)]
            lines = [row.line for row in forms.values()]
            key = "look-alike" if only_case else "look-alike.letters"
            yield facts.finding(key, *places, n=len(forms), spellings=list(forms), lines=lines)


def printed(facts: Facts) -> Iterator[Finding]:
    """What is wrong wherever it stands: 建立…分析, ，，, the year 2205, 企业达到350， without a unit."""
    for rule, message in messages().items():
        for match, _ in facts.find(re.compile(message.printed)) if message.printed else ():
            yield facts.finding(rule, facts.span(match, match.lastgroup or 0), match=match)


def forms(facts: Facts) -> Iterator[Finding]:
    """One programme or way of approval under several names (市级科技重大专项, 市级重大专项; 特别审查程序, 特别审批通道)."""
    groups: dict[tuple[str, ...], dict[str, Span]] = {}
    for match, place in facts.find(WORDS["form"]):
        rank = next((word for word in ("重大", "重点") if word in match[0]), "")
        if match["way"] or rank:
            key = (match["of"] or match["way"], match["last"] or "", rank)
            groups.setdefault(key, {}).setdefault(match[0], place)
    for found in groups.values():
        words = {name: WORDS["form_word"].findall(name) for name in found}
        longest = max(words.values(), key=len)
        # A form that has a word of its own is another programme.
        one = {name: place for name, place in found.items() if set(longest).issuperset(words[name])}
        if len(one) > 1:
            lines = [facts.line_of(place.start) for place in one.values()]
            yield facts.finding("name-forms", *one.values(), n=len(one), forms=list(one), lines=lines)


def doubled(facts: Facts) -> Iterator[Finding]:
    """A word said twice in one name, or one right after the other (科技重大科技专项)."""
    count = cache(facts.words.count)
    for match, place in facts.find(WORDS["doubled"]):
        if not (match["twice"] and _meant_twice(facts.words, match, count)):
            yield facts.finding("doubled-word", place, match=match, word=match[match.lastgroup or 0])


def _meant_twice(words: str, match: re.Match[str], count: Callable[[str], int]) -> bool:
    word, end = match["twice"], match.end()
    before, after = words[match.start() - 1 : match.start()], words[end : end + 1]
    if len(set(word)) == 1 or WORDS["paired"].fullmatch(match[0]):
        return True
    if len(word) > 2:
        return False
    n = count(word) - 1
    # 就业创业创新: the ends belong to other words.
    others = any(count(edge) > n for edge in (before + word[0], word[-1] + after) if edge.isalpha())
    return others or bool(WORDS["own_word"].fullmatch(f"{before}|{after}"))


def unnamed_members(facts: Facts) -> Iterator[Finding]:
    """分别为500万元、1000万元、3000万元 by stages that are not named: the reader cannot tell which is which."""
    for match, _ in facts.find(WORDS["by_each"]):
        each = facts.span(match, "each")
        amounts = facts.joined(facts.amounts_in(each.end, each.end + 100))[0]
        if len(amounts) > 1:
            by = facts.folded.span(match.start(), match.end("by"))
            yield facts.finding("respectively", by, *amounts, match=match, amounts=amounts, n=len(amounts))


def bounds(facts: Facts) -> Iterator[Finding]:
    """超3亿余: the same bound before and behind a number; 近百余: two that exclude each other."""
    for match, place in facts.find(WORDS["bound_twice"]):
        near, about = match["front"].endswith("近"), match["front"].endswith("约")
        if (match["back"] in ("左右", "上下")) is about:
            yield facts.finding("bound-twice.against" if near else "bound-twice", place, match=match)


def spaces(facts: Facts) -> Iterator[Finding]:
    """A space inside a symbol (H α 波段), between words, or before a mark."""
    for line in facts.lines:
        words = facts.text[line.start : line.end]
        if line.kind == "heading" or not re.search("[，。；,;]", words):
            continue
        lead = WORDS["lead"].match(words)
        found = list(WORDS["space"].finditer(words, lead.end() if lead else 0))
        # Many of them are a way to set a list or a name, not a slip.
        for match in found if len(found) <= 2 else ():
            place = Span(line.start + match.start(), line.start + match.end())
            yield facts.finding("stray-space", place, words=match[0])


FAR = 4
"""Lines before and behind one in which a mark of it may have its partner."""
_PAIRS = (("《", "》"), ("“", "”"), ("【", "】"), ("（", "）"), ("(", ")"))


def unpaired(facts: Facts) -> Iterator[Finding]:
    """A title or quotation that opens and does not close in its line, nor goes on into the next."""
    texts = [facts.text[line.start : line.end] for line in facts.lines]
    for i, (line, words) in enumerate(zip(facts.lines, texts, strict=True)):
        near = texts[max(0, i - FAR) : i + FAR + 1]
        # Brackets of both widths pair with each other.
        mixed = len(re.findall("[(（]", words)) == len(re.findall("[)）]", words))
        for left, right in _PAIRS:
            opened, closed = words.count(left), words.count(right)
            more, less = ("".join(near).count(mark) for mark in (left, right))
            bracket = left in "（(" and (mixed or WORDS["item_mark"].search(words))
            # A quotation of several paragraphs opens anew in each.
            anew = left == "“" and any(one.startswith(left) for one in texts[i : i + 2])
            if opened == closed or more == less or bracket or anew:
                continue
            place = Span(at := line.start + _odd_mark(words, left, right), at + 1)
            yield facts.finding("unpaired-mark", place, left=left, right=right, opened=opened, closed=closed)


def _odd_mark(words: str, left: str, right: str) -> int:
    """Where the first mark without a partner stands: what opens and closes with none inside is taken out first."""
    pair = re.compile(f"{re.escape(left)}[^{re.escape(left + right)}]*{re.escape(right)}")
    while pair.search(words):
        words = pair.sub(lambda match: " " * len(match[0]), words)
    return next(i for i, sign in enumerate(words) if sign in (left, right))


_SOUNDS = load_toml("audit/words.toml")["sounds"]
_SYLLABLES = [sign.encode("gb2312") for sign in _SOUNDS["first"]]
_NASALS = {bisect_right(_SYLLABLES, sign.encode("gb2312")) for sign in _SOUNDS["nasal"]}
_LAST_COMMON = "座".encode("gb2312")
_NO_SLIP = frozenset("一二三四五六七八九十两百千万亿零第〇他她它的地得作做")
_WORDS, _NAME = re.compile("[\u4e00-\u9fff、]+"), re.compile("[\u4e00-\u9fff]+")


def spellings(facts: Facts) -> Iterator[Finding]:
    """A character where another one, which sounds the same, stands in the same words elsewhere.

    Four characters with the odd one inside, the other ones twice or more; six, once; three of a name; or all of a
    name in a list or in quotation marks.
    """
    words, count = facts.words, cache(facts.words.count)
    for size, least in ((6, 1), (0, 1), (4, 2), (3, 2)):
        runs = (words[i : i + size] for i in range(len(words) - size + 1))
        counts, named = Counter(runs if size else WORDS["listed"].findall(words)), size < 4
        around: dict[tuple[str, str], list[str]] = {}
        for run in filter((_NAME if named else _WORDS).fullmatch, counts):
            for at in range(1, size - 1) if size else range(len(run)):
                around.setdefault((run[:at], run[at + 1 :]), []).append(run)
        for at, alike in ((len(before), alike) for (before, _), alike in around.items()):
            if len(alike) != 2 or not _sound_alike(alike[0][at], alike[1][at], named):
                continue
            odd, usual = sorted(alike, key=counts.__getitem__)
            # 新兴产业, 新型产业: what stands with its neighbour elsewhere is a word; no part of a name does.
            beside = [i for i in (at - 1, at) if 0 <= i < len(odd) - 1]
            alone = [count(odd[i : i + 2]) == 1 for i in beside]
            both = [count(usual) + (i not in beside) * count(odd) for i in range(len(odd) - 1)]
            closed = all(count(usual[i : i + 2]) == n for i, n in enumerate(both))
            slip = all(alone) and closed if named else any(alone)
            if slip and counts[odd] == 1 and counts[usual] >= least:
                spans = [facts.folded.span(i, i + len(odd)) for i in map(words.index, (odd, usual))]
                this, other = map(facts.quote, spans)
                yield facts.finding("spelling", *spans, odd=this, usual=other)


def _sound_alike(one: str, other: str, named: bool) -> bool:
    """Whether two characters are of one syllable; in a name 金 is like 荆, too, and a rare character like any."""
    codes = sorted(sign.encode("gb2312", "ignore") or b"\xff" for sign in (one, other))
    if codes[1] > _LAST_COMMON:
        return named and codes[0] <= _LAST_COMMON
    low, high = (bisect_right(_SYLLABLES, code) for code in codes)
    like = low == high or (named and high == low + 1 and high in _NASALS)
    return like and _NO_SLIP.isdisjoint((one, other))


_REPEAT, _REPEAT_IN_LINE = 24, 12
"""Characters from which a passage that is printed twice is no set phrase: in two lines, in one."""


def repeated(facts: Facts) -> Iterator[Finding]:
    """A sentence printed twice; several in a row are one finding."""
    seen: dict[str, Sentence] = {}
    goes_on = False
    for row in facts.report.sentences:
        words = re.sub(r"[\s*]", "", row.surface)
        before = seen.setdefault(words, row)
        least = _REPEAT_IN_LINE if before.line == row.line else _REPEAT
        twice = before is not row and len(words) >= least and not WORDS["source"].match(words)
        if twice and not goes_on:
            yield facts.finding("repeated-sentence", before, row, lines=[before.line, row.line])
        goes_on = twice


RULES = (
    *(two_names, look_alikes, forms, doubled, unnamed_members, bounds, spaces, unpaired),
    *(printed, spellings, repeated),
)
