"""The headings of a text with their levels and sections, and its sentences."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from hanreport.errors import InputError
from hanreport.records import Heading, Sentence
from hanreport.text import Lines

LONGEST = 48
"""Characters of the longest line taken for a heading without a mark or number."""

_BLANK = " \t\r\u00a0\u3000\ufeff"
_BULLET = re.compile(r"[-*+•·●○–—]\s|[-•·●○]|\d{1,2}[)）]\s*|[(（]\d{1,2}[)）]|[①-⑳]")
_MONTH = re.compile(r"(?:(?:19|20)\d\d年)?(?:1[0-2]|0?[1-9])月(?:份)?$")
_MARK = re.compile(r"(#{1,6}|[◆◇■□▶►★☆▲△●])[ \t\u3000]*(?=\S)")
_HAN = "[一二三四五六七八九十百]+"
# One pattern a style of numbering, deepest last; the name is the style, the group the number.
_NUMBERED = (
    ("part", re.compile(rf"第({_HAN}|\d+)[编篇部](?:分)?(?=[\s\u3000:：、]|\S)")),
    ("chapter", re.compile(rf"第({_HAN}|\d+)章")),
    ("section", re.compile(rf"第({_HAN}|\d+)节")),
    ("decimal", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,4})[.．、]?(?=[\s\u3000]*[^\d\s.．%％万亿元个])")),
    ("zero", re.compile(r"(0\d)[\s\u3000]+(?=\S)")),
    ("han", re.compile(rf"({_HAN})、")),
    ("bracket", re.compile(rf"[(（]({_HAN})[)）]")),
    ("arabic", re.compile(r"(\d{1,2})(?:[、．]|[.](?!\d))[\s\u3000]*(?=\D)")),
)
_ENDS = "。；;！!？?…：:，,、"
_DATED = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|初|末|中旬|上旬|下旬|，|,|至|[-—])|\d{4}年\d{1,2}月\d{1,2}日"
)
# What begins a line without making it a heading: sources, notes, pictures, table rows, greetings.
_NOT_HEADING = re.compile(
    r"(?:来源|资料来源|注|单位|图|表|附|作者|编辑|责任编辑|说明|备注)\s*[:：]|!\[|\||http|<|[(（\[【“\"]?$|-{3,}|={3,}|```"
)
_SENTENCE_LIKE = re.compile(r"[。；;！!？?]|[:：](?!\S{0,12}$)")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
# Styles nest in one fixed order (第一章 over 2.1 over 一、 over ◆ over a plain line), deepest last.
_ORDER = [
    "hash",
    "part",
    "chapter",
    "zero",
    "section",
    "month",
    "decimal",
    "han",
    "bracket",
    "arabic",
    "mark",
    "plain",
]


def headings(text: str, lines: Lines, levels: Mapping[str, int] | None = None) -> list[Heading]:
    """The headings of a text in order.

    A heading is a line that is numbered (第一章, 2.1, 一、), marked (◆, #), a month alone (5月), or short,
    unpunctuated and on its own. A bullet, a bracketed line, a dated sentence and a bold lead-in are not.

    Args:
        text: the raw text.
        lines: its lines.
        levels: levels that a reader settled, by title.

    Raises:
        InputError: a settled title is not exactly one heading of this text.
    """
    found = _with_levels(list(_candidates(text, lines)))
    for title, level in (levels or {}).items():
        fitting = [i for i, item in enumerate(found) if item.title == title]
        if len(fitting) != 1:
            times = f"{len(fitting)} headings are" if fitting else "no heading is"
            raise InputError(
                f"outline settles the level of “{title}”, but {times} called so; correct the title"
            )
        found[fitting[0]] = replace(found[fitting[0]], level=level)
    return _with_sections(found)


def _candidates(text: str, lines: Lines) -> Iterator[Heading]:
    """The headings before their levels and sections are known."""
    raw = text.split("\n")
    bare = [line.strip(_BLANK) for line in raw]
    for index, words in enumerate(bare):
        short = 0 < len(words) <= 2 * LONGEST and words[-1] not in _ENDS
        if short and (rule := _rule(words, index, bare)):
            start = lines.starts[index] + raw[index].index(words)
            mark = _MARK.match(words)
            title = words[mark.end() if mark else 0 :].strip("*" + _BLANK)
            place = ("", "", index + 1, start, start + len(words), words, rule)
            yield Heading(*place, level=0, title=title, kind="month" if rule == "month" else "heading")


def _rule(words: str, index: int, bare: Sequence[str]) -> str | None:
    """The rule by which a line is a heading, or None."""
    if hashes := re.match(r"(#{1,6})\s", words):
        return f"hash{len(hashes[1])}"
    plain = words.strip("*" + _BLANK)
    if _MONTH.match(plain):
        return "month"
    if not _could_be_heading(plain):
        return None
    if _MARK.match(words):
        return "mark"
    bold = words.startswith("**") and words.endswith("**") and "**" not in words[2:-2]
    if "**" in words and not bold:
        return None
    style = next((style for style, pattern in _NUMBERED if pattern.match(plain)), "plain")
    if style == "plain" and (len(plain) > LONGEST or (_BULLET.match(words) and not bold)):
        return None
    return style if _alone(words, index, bare, numbered=style != "plain") else None


def _could_be_heading(words: str) -> bool:
    """Whether a line reads as a heading at all: short clauses, no sentence end, no date in front."""
    if not words or words[-1] in _ENDS or _NOT_HEADING.match(words) or _SENTENCE_LIKE.search(words):
        return False
    if (words[0] in "(（[【" and words[-1] in ")）]】") or _DATED.match(words) or not _WORDS.search(words):
        return False
    clauses = re.split("[，,]", words)
    return len(clauses) <= 3 and all(len(clause) <= 30 for clause in clauses)


def _alone(words: str, index: int, bare: Sequence[str], *, numbered: bool) -> bool:
    """Whether a line stands by itself: not a piece of a paragraph that was broken into lines."""
    before = bare[index - 1] if index else ""
    after = bare[index + 1] if index + 1 < len(bare) else ""
    ends = "。；;！!？?：:…”)）"
    long_before = len(before) >= max(len(words) - 2, 12)
    if long_before and before[-1] not in ends and not _BULLET.match(before):
        return False
    if numbered or not after or _BULLET.match(after) or len(words) < 12:
        return True
    return abs(len(after) - len(words)) > 2 and not (len(after) < len(words) and after[-1] in ends)


def _with_levels(found: Sequence[Heading]) -> list[Heading]:
    """The headings with their levels, by the order in which their styles nest.

    Which of two plain lines is the deeper one only a reader can tell; they get the same level here.
    """
    above: list[tuple[float, int]] = []
    result = []
    for index, item in enumerate(found):
        rank = -1 if item.rule == "plain" and index == 0 and len(found) > 1 else _rank(item)
        while above and above[-1][0] >= rank:
            above.pop()
        level = (above[-1][1] if above else 0) + 1
        if item.kind != "month":
            above.append((rank, level))
        result.append(replace(item, level=level))
    return result


def _rank(item: Heading) -> float:
    """How deep a style of heading stands; more numbers or hashes are deeper."""
    style, hashes = item.rule.rstrip("123456"), item.rule[4:]
    deeper = int(hashes) if style == "hash" else _number(item.title).count(".") if style == "decimal" else 0
    return _ORDER.index(style) + deeper / 10


def _with_sections(found: Sequence[Heading]) -> list[Heading]:
    """The headings with the sections they make or stand in."""
    top = section_level(found)
    section, above, count = "opening", "", 0
    taken: set[str] = set()
    result = []
    for item in found:
        if item.kind != "month" and item.level == top:
            count += 1
            section = _number(item.title) or str(count)
            if section in taken:
                section = f"{section}-{count}"
            taken.add(section)
        result.append(replace(item, section=section, heading=above))
        above = item.title
    return result


def section_level(found: Sequence[Heading]) -> int:
    """The level whose headings make the sections: the shallowest that has two or more."""
    levels = Counter(item.level for item in found if item.kind != "month")
    return min([level for level, count in levels.items() if count > 1] or levels, default=1)


def _number(title: str) -> str:
    """The number a heading prints, as it prints it (2.1, 三), or nothing."""
    for style, pattern in _NUMBERED:
        match = pattern.match(title)
        if match is not None and style != "zero":
            return match[1]
    return ""


class Sections:
    """Which section and heading a place in the text stands under."""

    __slots__ = ("_headings", "_places", "_starts")

    def __init__(self, found: Sequence[Heading]) -> None:
        self._headings = found
        self._starts = [item.start for item in found]
        self._places = [("opening", ""), *((item.section, item.title) for item in found)]

    def at(self, offset: int) -> tuple[str, str]:
        """The section and the nearest heading's title at an offset; ``("opening", "")`` before the first."""
        return self._places[bisect_right(self._starts, offset)]

    def between(self, start: int, end: int) -> Sequence[Heading]:
        """The headings that begin in ``[start, end)``."""
        return self._headings[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_YEAR_BEFORE = re.compile("过去的?一年|去年|上年")


def years(found: Sequence[Heading], year: int | None) -> list[tuple[int, int | None]]:
    """Where parts begin that have a year of their own (2023年工作回顾, 过去一年), and which; then where they end.

    Args:
        found: the headings.
        year: the year the whole text is about.
    """
    result: list[tuple[int, int | None]] = []
    level = 0  # of the part that has a year of its own
    for item in found[1:]:
        if item.kind == "month":
            continue
        printed = set(_YEAR.findall(item.title))
        own = int(printed.pop()) if len(printed) == 1 else None
        if own is None and year and _YEAR_BEFORE.search(item.title):
            own = year - 1
        if own is not None:
            result.append((item.start, own))
            level = item.level
        elif item.level <= level:
            result.append((item.start, year))
            level = 0
    return result


def roles(text: str, found: Sequence[Heading]) -> list[tuple[int, str]]:
    """Where parts of a text begin, in order, and what each is for (``clauses.ROLES``).

    Args:
        text: the raw text.
        found: its headings, with their roles.
    """
    return [(item.start, item.role) for item in found if item.level == section_level(found)]


_PIECE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;]+[”’」』）)]*)?")
_WORD = re.compile(r"\w")


def sentences(text: str, lines: Lines, sections: Sections, start: int, end: int) -> Iterator[Sentence]:
    """The sentences in ``[start, end)`` outside headings: cut at 。！？； and line ends, bullets and edge blanks off."""
    headed = {item.line for item in sections.between(start, end)}
    for match in _PIECE.finditer(text, start, end):
        words = match[0].strip(_BLANK)
        begin = match.start() + match[0].index(words)
        if bullet := _BULLET.match(words):
            words = words[bullet.end() :].lstrip(_BLANK)
            begin = text.index(words, begin + bullet.end())
        line = lines.at(begin)
        if _WORD.search(words) and line not in headed:
            yield Sentence(*sections.at(begin), line, begin, begin + len(words), words, "sentence")
