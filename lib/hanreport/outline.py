"""Which lines of a text are headings, and how deep. Knows nothing about numbers in sentences."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from chapterlens.errors import ChapterlensError
from hanreport.records import Heading, Sentence
from hanreport.spans import Lines

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
_NOT_HEAD = re.compile(
    r"(?:来源|资料来源|注|单位|图|表|附|作者|编辑|责任编辑|说明|备注)\s*[:：]|!\[|\||http|<|[(（\[【“\"]?$|-{3,}|={3,}|```"
)
_SENTENCE_LIKE = re.compile(r"[。；;！!？?]|[:：](?!\S{0,12}$)")


class _Found(NamedTuple):
    """A heading before its section is known; ``level`` is 0 before its depth is."""

    line: int
    start: int
    surface: str
    title: str
    rule: str
    level: int = 0


def headings(text: str, lines: Lines, levels: Mapping[str, int] | None = None) -> list[Heading]:
    """The headings of a text in order.

    A heading is a line that is numbered (第一章, 2.1, 一、), marked (◆, #), a month alone (5月), or short,
    unpunctuated and on its own. A bullet, a bracketed line, a dated sentence and a bold lead-in are not.

    Args:
        text: the raw text.
        lines: its lines.
        levels: levels that a reader settled, by title (``chapter.toml``, table ``outline``).

    Raises:
        ChapterlensError: a settled title is not exactly one heading of this text.
    """
    found = _with_levels(list(_found(text, lines)))
    if levels:
        found = _settle(found, levels)
    return _with_sections(found)


def _found(text: str, lines: Lines) -> Iterator[_Found]:
    raw = text.split("\n")
    bare = [line.strip(_BLANK) for line in raw]
    for index, words in enumerate(bare):
        if not words or len(words) > 2 * LONGEST or words[-1] in _ENDS:
            continue
        rule = _rule(words, index, bare)
        if rule is None:
            continue
        title = words
        if mark := _MARK.match(words):
            title = words[mark.end() :]
        start = lines.starts[index] + raw[index].index(words)
        yield _Found(index + 1, start, words, title.strip("*" + _BLANK), rule)


def _rule(words: str, index: int, bare: Sequence[str]) -> str | None:
    """The rule by which a line is a heading, or None."""
    if words[0] == "#" and re.match(r"#{1,6}\s", words):
        return "hash" + str(len(words) - len(words.lstrip("#")))
    plain = words.strip("*" + _BLANK)
    if _MONTH.match(plain):
        return "month"
    if not _could_be(plain):
        return None
    if _MARK.match(words):
        return "mark"
    bold = words.startswith("**") and words.endswith("**") and "**" not in words[2:-2]
    if "**" in words and not bold:
        return None
    for style, pattern in _NUMBERED:
        if pattern.match(plain):
            return style if _alone(words, index, bare, numbered=True) else None
    if _BULLET.match(words) and not bold:
        return None
    if len(plain) > LONGEST or not _alone(words, index, bare, numbered=False):
        return None
    return "plain"


def _could_be(words: str) -> bool:
    """Whether a line reads as a heading at all: short clauses, no sentence end, no date in front."""
    if not words or words[-1] in _ENDS or _NOT_HEAD.match(words) or _SENTENCE_LIKE.search(words):
        return False
    if words[0] in "(（[【" and words[-1] in ")）]】":
        return False
    if _DATED.match(words) or not re.search(r"[\u4e00-\u9fffA-Za-z]{2}", words):
        return False
    clauses = re.split("[，,]", words)
    return len(clauses) <= 3 and all(len(clause) <= 30 for clause in clauses)


def _alone(words: str, index: int, bare: Sequence[str], *, numbered: bool) -> bool:
    """Whether a line stands by itself: not a piece of a paragraph that was broken into lines."""
    before = bare[index - 1] if index else ""
    after = bare[index + 1] if index + 1 < len(bare) else ""
    ends = "。；;！!？?：:…”)）"
    if (
        before
        and before[-1] not in ends
        and len(before) >= max(len(words) - 2, 12)
        and not _BULLET.match(before)
    ):
        return False
    if numbered or not after or _BULLET.match(after) or len(words) < 12:
        return True
    return abs(len(after) - len(words)) > 2 and not (len(after) < len(words) and after[-1] in ends)


def _with_levels(found: Sequence[_Found]) -> list[_Found]:
    """Give each heading a depth: styles nest in one fixed order (第一章 over 2.1 over 一、 over ◆ over plain).

    Which of two plain lines is the deeper one only a reader can tell; they get the same level here.
    """
    stack: list[tuple[float, int]] = []
    result = []
    for index, item in enumerate(found):
        rank = _rank(item, first=index == 0 and len(found) > 1)
        while stack and stack[-1][0] >= rank:
            stack.pop()
        level = (stack[-1][1] if stack else 0) + 1
        if item.rule != "month":
            stack.append((rank, level))
        result.append(item._replace(level=level))
    return result


_ORDER = (
    "title",
    "hash",
    "part",
    "chapter",
    "zero",
    "section",
    "decimal",
    "han",
    "bracket",
    "arabic",
    "mark",
)


def _rank(item: _Found, *, first: bool) -> float:
    """How deep a style of heading stands; a plain first line is the document's title."""
    if item.rule.startswith("hash"):
        return 1 + int(item.rule[4:]) / 10
    if item.rule == "month":
        return 5.5
    if item.rule == "decimal":
        return 6 + _number(item.title).count(".") / 10
    if item.rule == "plain":
        return 0 if first else len(_ORDER)
    return _ORDER.index(item.rule)


def _settle(found: Sequence[_Found], levels: Mapping[str, int]) -> list[_Found]:
    """Apply the levels a reader settled, by title."""
    titles = [item.title for item in found]
    for title in levels:
        if titles.count(title) != 1:
            times = f"{titles.count(title)} headings are" if title in titles else "no heading is"
            raise ChapterlensError(f"chapter.toml settles the level of “{title}”, but {times} called so")
    return [item._replace(level=levels.get(item.title, item.level)) for item in found]


def _with_sections(found: Sequence[_Found]) -> list[Heading]:
    """Give each heading its section: the shallowest level with two headings or more makes the sections."""
    counts: dict[int, int] = {}
    for item in found:
        if item.rule != "month":
            counts[item.level] = counts.get(item.level, 0) + 1
    several = sorted(level for level, n in counts.items() if n >= 2)
    top = several[0] if several else min(counts, default=1)
    section, above, seen = "opening", "", 0
    taken: set[str] = set()
    result = []
    for item in found:
        if item.rule != "month" and item.level == top:
            seen += 1
            section = _number(item.title) or str(seen)
            if section in taken:
                section = f"{section}-{seen}"
            taken.add(section)
        elif item.rule != "month" and item.level < top:
            section = "opening" if not seen else section
        end = item.start + len(item.surface)
        place = (section, above, item.line, item.start, end, item.surface, item.rule)
        kind = "month" if item.rule == "month" else "heading"
        result.append(Heading(*place, level=item.level, title=item.title, kind=kind))
        above = item.title
    return result


def _number(title: str) -> str:
    """The number a heading prints, as it prints it (2.1, 三), or nothing."""
    for style, pattern in _NUMBERED:
        match = pattern.match(title)
        if match is not None and style != "zero":
            return match[1]
    return ""


class Sections:
    """Which section and heading a place in the text stands under."""

    __slots__ = ("_found", "_places", "_starts")

    def __init__(self, found: Sequence[Heading]) -> None:
        self._found = found
        self._starts = [item.start for item in found]
        self._places = [("opening", ""), *((item.section, item.title) for item in found)]

    def at(self, offset: int) -> tuple[str, str]:
        """The section and the nearest heading's title at an offset; ``("opening", "")`` before the first."""
        return self._places[bisect_right(self._starts, offset)]

    def between(self, start: int, end: int) -> Sequence[Heading]:
        """The headings that begin in ``[start, end)``."""
        return self._found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]


_NAMED_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_YEAR_BEFORE = re.compile("过去的?一年|去年|上年")


def years(found: Sequence[Heading], year: int | None) -> list[tuple[int, int | None]]:
    """Where parts begin that have a year of their own (2023年工作回顾, 过去一年), and which; then where they end.

    Args:
        found: the headings.
        year: the year the whole text is about.
    """
    result: list[tuple[int, int | None]] = []
    held: int | None = None
    for item in found[1:]:
        if item.kind == "month":
            continue
        named = _NAMED_YEAR.findall(item.title)
        own = int(named[0]) if len(set(named)) == 1 else None
        if own is None and year and _YEAR_BEFORE.search(item.title):
            own = year - 1
        if own is not None:
            result.append((item.start, own))
            held = item.level
        elif held is not None and item.level <= held:
            result.append((item.start, year))
            held = None
    return result


_PIECE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;]+[”’」』）)]*)?")
_WORD = re.compile(r"\w")


def sentences(text: str, lines: Lines, sections: Sections, start: int, end: int) -> list[Sentence]:
    """The sentences in ``[start, end)`` outside headings: cut at 。！？； and line ends, bullets and edge blanks off."""
    heads = {item.line for item in sections.between(start, end)}
    result = []
    for match in _PIECE.finditer(text, start, end):
        words = match[0].strip(_BLANK)
        begin = match.start() + match[0].index(words)
        if bullet := _BULLET.match(words):
            words = words[bullet.end() :].lstrip(_BLANK)
            begin = text.index(words, begin + bullet.end())
        if not _WORD.search(words):
            continue
        line = lines.at(begin)
        if line not in heads:
            section, heading = sections.at(begin)
            result.append(Sentence(section, heading, line, begin, begin + len(words), words, "sentence"))
    return result
