"""One thing under two names: other proper names, look-alike letters, forms of a programme, doubled words."""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault
from hanreport.audit.manuscript import Manuscript
from hanreport.events import month
from hanreport.records import Milestone, Record
from hanreport.text import Span

_CALLED = re.compile(r"(?P<head>[\u4e00-\u9fff]{6,24})(?P<name>“[^“”\n]{2,10}”号?)")
LEAST_HEAD = 6
"""Characters of a descriptor that two names share right before them, for the two to be one thing."""


def two_names(page: Manuscript) -> Iterator[Fault]:
    """The same descriptor in two accounts of one event, with two proper names (卫星“祝融号”, 卫星“羲和号”).

    Two accounts of one event: one from the opening month list and one from the body, of one month; or two of one
    day. Two things launched in one month under one descriptor are told in one account each, and are let be.
    """
    called: dict[str, list[tuple[re.Match[str], Milestone]]] = {}
    for match, place in page.find(_CALLED):
        event = _event(page, place)
        if event is None:
            continue
        for other, before in called.get(match["head"][-LEAST_HEAD:], ())[:8]:
            if match["name"] != other["name"] and _one_event(before, event):
                shared = _shared_end(other["head"], match["head"])
                yield fault(
                    "two-names",
                    "error",
                    [page.group(other, "name"), page.group(match, "name")],
                    f"同一件事、同一称谓“{shared}”，第{before.line}行作{other['name']}，第{event.line}行作{match['name']}，必有一误，请核定。",
                    f"One event, one descriptor ({shared}), two names: {other['name']} in line {before.line}, "
                    f"{match['name']} in line {event.line}; one of them is wrong.",
                )
        called.setdefault(match["head"][-LEAST_HEAD:], []).append((match, event))


def _event(page: Manuscript, place: Span) -> Milestone | None:
    """The dated event that a place is told in, or that its line tells."""
    rows = page.events_of(page.line(place.start))
    return next((row for row in rows if row.start <= place.start < row.end), rows[0] if rows else None)


def _one_event(one: Milestone, other: Milestone) -> bool:
    if one.line == other.line or month(one.date) != month(other.date):
        return False
    return one.listed != other.listed or (one.date != month(one.date) and one.date == other.date)


def _shared_end(one: str, other: str) -> str:
    n = 0
    while n < min(len(one), len(other)) and one[-1 - n] == other[-1 - n]:
        n += 1
    return one[len(one) - n :]


_ALIKE = str.maketrans("ОАВЕКМНРСТХУоаесрхуΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "OABEKMHPCTXYoaecpxyABEZHIKMNOPTYX")
"""Cyrillic and Greek letters that look like Latin ones."""
_CODE = re.compile(r"[A-Za-z][A-Za-z0-9-]{2,}|[0-9]+[A-Za-z][A-Za-z0-9-]+")
BESIDE = 4
"""Characters right before two spellings that must agree before other letters are called an error."""


def look_alike(page: Manuscript) -> Iterator[Fault]:
    """Names that differ only by case or by letters that look alike (wv116, VV116)."""
    groups: dict[str, dict[str, Record]] = {}
    for row in sorted([*page.reading.names, *page.reading.codes], key=lambda row: row.start):
        for match in _CODE.finditer(row.surface):
            word = match[0]
            if len(word) >= 4 and re.search(r"\d", word):
                groups.setdefault(_skeleton(word), {}).setdefault(word, row)
    for forms in groups.values():
        if len(forms) < 2:
            continue
        rows = list(forms.values())
        ends = [_at(page, row, word) for word, row in forms.items()]
        beside = len({page.words[max(0, at - BESIDE) : at] for at in ends}) == 1
        only_case = len({word.lower() for word in forms}) == 1
        if not beside and not only_case:
            continue
        told, lines = "、".join(forms), "、".join(f"第{row.line}行" for row in rows)
        yield fault(
            "look-alike",
            "doubt" if only_case else "error",
            [_place(row, word) for word, row in forms.items()],
            f"同一名称写法不一：{told}（{lines}），只差大小写或形近字母，请统一。",
            f"One name, {len(forms)} spellings that differ by case or look-alike letters: {', '.join(forms)} "
            f"(lines {', '.join(str(row.line) for row in rows)}).",
        )


def _place(row: Record, word: str) -> Span:
    start = row.start + row.surface.index(word)
    return Span(start, start + len(word))


def _at(page: Manuscript, row: Record, word: str) -> int:
    return page.folded.at(row.start + row.surface.index(word))


def _skeleton(word: str) -> str:
    """What look-alike spellings share: one w for two v in a row, O and 0, l, I and 1, one case."""
    word = re.sub("vv|wv|vw", "w", word.translate(_ALIKE).lower())
    return word.translate(_FIGURES)


_FIGURES = str.maketrans("oli", "011")


_FORM = re.compile(
    r"(?P<level>国家|省级|市级|区级|部级)(?P<kind>(?:科技|重大|重点|创新|研发|基础|战略|技术){1,5})(?P<tail>专项|计划)"
)
_WORD = re.compile("科技|重大|重点|创新|研发|基础|战略|技术")


def programme_forms(page: Manuscript) -> Iterator[Fault]:
    """One programme under several forms of its name (市级科技重大专项, 市级重大专项)."""
    groups: dict[tuple[str, str], dict[str, Span]] = {}
    for match, place in page.find(_FORM):
        groups.setdefault((match["level"], match["tail"]), {}).setdefault(match[0], place)
    for forms in groups.values():
        for found in _related(forms):
            told = "、".join(f"{name}（第{page.line(forms[name].start)}行）" for name in found)
            english = ", ".join(f"{name} (line {page.line(forms[name].start)})" for name in found)
            yield fault(
                "name-forms",
                "doubt",
                [forms[name] for name in found],
                f"似为同一名目而写法有{len(found)}种：{told}，请统一。",
                f"Probably one programme under {len(found)} forms of its name: {english}.",
            )


def _related(forms: dict[str, Span]) -> Iterator[list[str]]:
    """The forms that say no word but those of the longest, both of them of something great (重大, 重点)."""
    left = sorted(forms, key=lambda name: (-len(_WORD.findall(name)), forms[name]))
    while left:
        longest = set(_WORD.findall(left[0]))
        found = [
            name for name in left if set(_WORD.findall(name)) <= longest and _rank(name) == _rank(left[0])
        ]
        left = [name for name in left if name not in found]
        if len(found) > 1 and _rank(found[0]):
            yield sorted(found, key=lambda name: forms[name])


def _rank(name: str) -> str:
    return "重大" if "重大" in name else "重点" if "重点" in name else ""


_DOUBLED = re.compile(
    r"(?P<word>科技|重大|重点)(?:科技|重大|重点|创新)(?P=word)(?=专项|计划|工程|项目)"
    r"|(?P<twice>(?![一和与及的在])[\u4e00-\u9fff]{2,6})(?P=twice)|(?<!目)(?P<particle>的的)(?!确)|(?<!为)(?P<done>了了)(?!解)"
)
_BEHIND = "生师者家员部性化型城力地看再币级会园院所室库业社"
"""What makes a word of its own with the second of two words: 师范大学大学生, 工程工程师, 大数据数据库."""
_BEFORE = "一逐大新高副云"
"""What makes a word of its own with the first: 大数据数据中心; 一批一批."""
_PAIRED = frozenset(["实事实事"])


def doubled(page: Manuscript) -> Iterator[Fault]:
    """A word said twice in one name, or one right after the other (科技重大科技专项)."""
    for match, place in page.find(_DOUBLED):
        word = match["word"] or match["twice"] or "的了"[match["done"] is not None]
        if match["twice"] and _meant_twice(page.words, match):
            continue
        yield fault(
            "doubled-word",
            "error",
            [place],
            f"“{match[0]}”中“{word}”重复，应删其一。",
            f"{word} stands twice in {match[0]}; one is to go.",
        )


def _meant_twice(words: str, match: re.Match[str]) -> bool:
    before, after = words[match.start() - 1 : match.start()], words[match.end() : match.end() + 1]
    if len(set(match["twice"])) == 1 or match[0] in _PAIRED:
        return True
    return len(match["twice"]) == 2 and (before in tuple(_BEFORE) or after in tuple(_BEHIND))


RULES = (two_names, look_alike, programme_forms, doubled)
