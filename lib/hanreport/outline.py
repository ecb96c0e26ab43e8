"""The headings of a text with their levels and sections, and its sentences."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from hanreport.errors import InputError
from hanreport.records import Heading, Sentence
from hanreport.text import Lines

LONGEST = 48
"""Characters of the longest line taken for a heading without a mark or number."""

_BLANK = " \t\r\u00a0\u3000\ufeff\u2002\u2003\u2009\u200b"
_BULLET = re.compile(r"[-*+•·●○–—]\s|[-•·●○]|\d{1,2}[)）]\s*|[(（]\d{1,2}[)）]|[①-⑳]")
_MONTH = re.compile(r"(?:(?:19|20)\d\d年)?(?:1[0-2]|0?[1-9])月(?:份)?$")
_MARK = re.compile(r"(#{1,6}|[◆◇■□▶►★☆▲△●])[ \t\u3000]*(?=\S)")
_HAN = "[一二三四五六七八九十百]+"
# One pattern a style of numbering, deepest last; the name is the style, the group the number.
_NUMBERED = (
    ("part", re.compile(rf"第\s?({_HAN}|\d+)\s?[编篇部](?:分)?(?=[\s\u3000:：、]|\S)")),
    ("chapter", re.compile(rf"第\s?({_HAN}|\d+)\s?章")),
    ("section", re.compile(rf"第\s?({_HAN}|\d+)\s?节")),
    ("decimal", re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){1,4})[.．、]?(?=[\s\u3000]*[^\d\s.．%％万亿元个])")),
    ("zero", re.compile(r"(0\d)[\s\u3000]+(?=\S)")),
    ("han", re.compile(rf"({_HAN})\s?[、．.](?!{_HAN}[、产线季期级])")),
    ("bracket", re.compile(rf"[(（]\s?({_HAN})\s?[)）]")),
    ("arabic", re.compile(r"(\d{1,2})(?:[、．]|[.](?!\d))[\s\u3000]*(?=\D)")),
)
_RUNS_ON = ("han", "bracket", "arabic")
"""Styles whose headings may end in a sentence end and go on as a paragraph (（一）甲。乙…)."""
_SENTENCE_END = re.compile(r"[。；;！!？?：:|]|\*\*")
_AMOUNT = re.compile(r"\d[\d.]*\s*[%％亿万个项家所公人户元]")
_CONNECTS = tuple("，、与和及的暨")
_ENDS = "。；;！!？?…：:，,、"
_DATED = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|底|初|末|中旬|上旬|下旬|，|,|至|[-—])|\d{4}年\d{1,2}月\d{1,2}日"
)
# What begins a line without making it a heading: sources, notes, pictures, table rows, speakers, meetings, lead-ins.
_NOT_HEADING = re.compile(
    r"(?:来源|资料来源|注|单位|图|表|附|作者|编辑|责任编辑|说明|备注|时间|日期|记者|字号|浏览)\s*[:：]|!\[|\||http|<"
    r"|[(（\[【“\"]?$|-{3,}|={3,}|```|—|.{0,60}(?:会议|大会)上|.{0,40}(?:次会议|届人大).{0,8}\d{4}年"
    r"|.{0,24}(?:省长|市长|州长|区长|县长|盟长|主席|总理|主任|局长|厅长)[\s\u3000]+\S{1,3}(?:[\s\u3000]\S{1,2})?$"
    r"|(?:国家统计局\S{0,8}|\S{1,8}[省市县区州]\S{0,12}(?:[局厅]|委员会|人民政府|办公室|总队))$"
)
_OPENS = re.compile(
    r"(?:各位(?:代表|委员|同志|领导)|同志们)[^。！!]{0,12}[：:，,！!]|.{0,40}我(?:受.{0,20})?(?:谨)?代表"
)
"""How a speech opens: the salutation, on whose behalf it is given."""
_GLOSSARY = re.compile(
    r"(?:附件?.{0,4})?(?:.{0,16}名词.{0,6}(?:解释|注释|说明|释义|注解)|.{0,12}术语解释|注释|注解|备注|名词术语)[:：]?$"
)
_NOTES = re.compile("(?:注|备注|说明|注释)[:：]$")
_ANNEX = re.compile(
    r"附\s?[件录表]\s?[\d一二三四五六七八九十]{0,2}(?:[:：]?$|[:：\s\u3000]\s*(?!\d)[^。；]{2,30}$)|附\s?[:：]?$"
)
_DOCUMENT = re.compile("(?:报告|公报|规划|纲要|计划|方案|草案|要点|意见)(?:的通知)?$")
_SENTENCE_LIKE = re.compile(r"[。；;！!？?]|[:：](?!\S{0,12}$)")
_GAP = re.compile(r"[^\s\u3000\d、）)][ \u3000]+(?=[^\s\u3000])")
_THEME = re.compile(
    r"(?:(?:19|20)\d\d年|过去[一五]年|今年|去年)(?:的?政府)?(?:工作|发展|重点|主要|目标|总体)[^，。]{0,16}$"
)
"""A heading without a number that is a part of a report (2024年工作回顾)."""
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
# Styles nest in one fixed order (第一章 over 2.1 over 一、 over ◆ over a plain line), deepest last.
_ORDER = [
    "hash",
    "part",
    "chapter",
    "zero",
    "section",
    "theme",
    "annex",
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
    return _with_roles(text, _with_sections(found))


def _candidates(text: str, lines: Lines) -> Iterator[Heading]:
    """The headings before their levels and sections are known."""
    raw = text.split("\n")
    bare = [line.strip(_BLANK) for line in raw]
    front = _opening(bare)
    titled = defines = annexed = False
    joined = 0  # up to this line is a heading that began before
    for index, words in enumerate(bare):
        if not words or index < joined:
            continue
        rule, end = _heading(words, index, bare)
        defines |= _NOTES.match(words) is not None
        if (
            not rule
            or (defines and rule in ("arabic", "plain"))
            or (index < front and titled and rule == "plain")
        ):
            continue
        titled, annexed = True, annexed or rule == "annex"
        rule = "plain" if rule == "theme" and annexed else rule
        defines = _GLOSSARY.match(words) is not None if rule in ("annex", "han") else defines
        start = lines.starts[index] + raw[index].index(words)
        last = start + end
        if end == len(words) and (joined := _joined(words, index, bare, rule)):
            last = lines.starts[joined - 1] + len(raw[joined - 1].rstrip(_BLANK))
        elif end < len(words):
            start += len(words) - len(words.lstrip("*"))
        surface = text[start:last]
        mark = _MARK.match(surface)
        title = surface[mark.end() if mark else 0 :].strip("*" + _BLANK)
        if "\n" in title:
            title = "".join(line.strip(_BLANK) for line in title.split("\n"))
        place = ("", "", index + 1, start, last, surface, rule)
        yield Heading(*place, level=0, title=title, kind="month" if rule == "month" else "heading")


def _opening(bare: Sequence[str]) -> int:
    """How many lines the front matter of a speech has: up to the salutation and on whose behalf it is given."""
    end = 0
    for index, words in enumerate(bare[:60]):
        if _style(words) in ("part", "chapter", "han", "bracket") or (
            end and words and not _OPENS.match(words)
        ):
            break
        if _OPENS.match(words):
            end = index + 1
    return end


def _style(words: str) -> str:
    """The style of numbering that words begin with, or ``plain``."""
    return next((style for style, pattern in _NUMBERED if pattern.match(words)), "plain")


def _heading(words: str, index: int, bare: Sequence[str]) -> tuple[str, int]:
    """The rule by which a line is or begins with a heading, and the heading's length; an empty rule for none."""
    plain = words.strip("*" + _BLANK)
    if _GLOSSARY.match(plain) or _ANNEX.match(plain):
        return "annex", len(words.rstrip(":："))
    style = _style(plain)
    if style in _RUNS_ON and (end := _run_on(words, style, index, bare)):
        return style, end
    short = len(words) <= 2 * LONGEST and words[-1] not in _ENDS
    return (short and _rule(words, style, index, bare)) or "", len(words)


def _run_on(words: str, style: str, index: int, bare: Sequence[str]) -> int:
    """The length of the numbered heading that a line begins with; 0 for none or for a whole line that is short."""
    begin = len(words) - len(words.lstrip("*"))
    stop = _SENTENCE_END.search(words, begin)
    if stop is None:
        whole = words[-1] not in _ENDS or _joined(words, index, bare, style)
        return len(words) if style != "arabic" and len(words) <= 2 * LONGEST and whole else 0
    end = stop.start()
    if style != "arabic" and (blank := _GAP.search(words, begin + 4, min(end, 40))) and end > LONGEST:
        return blank.start() + 1
    rest = words[stop.end() :].strip("*。：:" + _BLANK)
    if stop[0] in "：:":
        return end if style != "arabic" and (not rest or (end <= LONGEST // 2 and "。" in rest)) else 0
    if (
        stop[0] not in ("。", "**")
        or end > 2 * LONGEST
        or (style == "arabic" and (not rest or end > LONGEST))
    ):
        return 0
    following = next((line for line in bare[index + 1 : index + 4] if line), "")
    listed = not rest and _style(following.strip("*")) == style
    return 0 if _AMOUNT.search(words, begin, end) and (listed or style == "arabic") else end


def _joined(words: str, index: int, bare: Sequence[str], rule: str) -> int:
    """The line behind a heading that is broken into two lines; 0 where it is not."""
    after, behind = (*bare[index + 1 : index + 3], "", "")[:2]
    if (
        rule in ("month", "annex", "mark")
        or rule.startswith("hash")
        or not after
        or behind
        or len(after) > LONGEST
    ):
        return 0
    if (
        (index and bare[index - 1])
        or _style(after) != "plain"
        or not _could_be_heading(after)
        or _MARK.match(after)
    ):
        return 0
    if rule == "plain":
        broken = words.endswith(_CONNECTS) or after.startswith(_CONNECTS) or _DOCUMENT.search(after)
        return index + 2 if broken and not _DOCUMENT.search(words) else 0
    return index + 2 if words.endswith(_CONNECTS) or len(words) >= LONGEST // 3 else 0


def _rule(words: str, style: str, index: int, bare: Sequence[str]) -> str | None:
    """The rule by which a short line is a heading, or None."""
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
    if style == "plain" and (len(plain) > LONGEST or (_BULLET.match(words) and not bold)):
        return None
    if not _alone(words, index, bare, numbered=style != "plain"):
        return None
    return "theme" if style == "plain" and _THEME.match(plain) else style


def _could_be_heading(words: str) -> bool:
    """Whether a line reads as a heading at all: short clauses, no sentence end, no date in front."""
    if not words or words[-1] in _ENDS or _NOT_HEADING.match(words) or _SENTENCE_LIKE.search(words):
        return False
    if (words[0] in "(（[【" and words[-1] in ")）]】") or _DATED.match(words) or not _WORDS.search(words):
        return False
    clauses = re.split("[，,]", words)
    return len(clauses) <= 3 and (
        _DOCUMENT.search(words) is not None or all(len(one) <= 30 for one in clauses)
    )


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


_YEAR = re.compile(r"(?:19|20)\d\d(?=\s?年)")
_SPEECH = re.compile("工作报告")
_PLANNING = re.compile("(?:规划|纲要|计划|方案|要点|意见|安排)(?:的通知)?(?:[（(][^）)]*[）)])?$")
_REVIEW = re.compile(
    "回顾|过去的?[一五两三]年|去年|上年|[一五]年来|时期的?工作|工作总结|(?:完成|执行)情况|发展(?:基础|现状|成就)|成效显著"
)
_DONE = re.compile("取得.{0,12}(?:成效|成就|成绩|进展|突破|胜利)|成就|来之不易")
_PLAN = re.compile(
    "今年|明年|今后|未来|下一?(?:步|年|阶段)|总体(?:要求|思路)|目标|(?:工作|任务)(?:安排|打算|要点)|重点(?:工作|任务)"
    "|主要任务|工作任务|部署|展望|草案|指导思想|基本原则|政策取向|谋划|发展建议"
)
_INNER = re.compile(
    "(?P<review>工作回顾|(?:完成|执行)情况|发展(?:基础|成就|现状))$"
    "|(?:总体要求|预期目标|工作安排|下一步(?:工作)?(?:打算|安排|计划|重点)?|工作打算)$"
)
"""How the title of a smaller part ends that has a role of its own."""
_AHEAD = re.compile("今年|新的一年|明年|预期目标|要以习近平|力争|确保|我们将")
_BEHIND = re.compile("过去的?[一五]年|[一五]年来|比上年|同比|较上年|去年|获批|居全国|再创|[已均]完成")
_TURN = re.compile(
    r"^[ \t\u00a0\u3000]*(?:各位代表[！!，：:])?(?:(?:今年|今后五年|(20\d\d)年)(?:工作的|是"
    r"|，?(?:我省|全省|我市|全市|我们)?(?:政府|经济社会|要|将))|做好(?:今年|(20\d\d)年)|新的一年)",
    re.MULTILINE,
)
"""How a paragraph begins that turns from the work done to the work ahead."""
HEAD = 400
"""Characters of a text in which its own year, region and publisher stand."""
_SEEN = 6_000
"""Characters of a part that are read for what it is about when its title does not say."""


class Years(NamedTuple):
    """The years that a text reports on and plans; None where it says neither."""

    reported: int | None
    planned: int | None


def reporting(text: str, found: Sequence[Heading], year: int | None = None) -> Years:
    """The year a text reports on and the year it plans: as its parts say, else as its title and meeting do.

    Args:
        text: the raw text.
        found: its headings, with their roles.
        year: the year the text is about, where a reader says so.
    """
    named: dict[str, int] = {}
    top = section_level(found)
    for item in found:
        printed = {int(words) for words in _YEAR.findall(item.title)}
        if item.role in ("review", "plan") and item.level <= top and len(printed) == 1:
            named.setdefault(item.role, printed.pop())
    title = found[0].title if found else ""
    first = _YEAR.search(text, 0, HEAD)
    year = year or (int(first[0]) if first else None)
    parts = {role for _, role in roles(text, found)}
    reported, planned = named.get("review"), named.get("plan")
    if {"review", "plan"} <= parts and not _PLANNING.search(title):
        planned = planned or (reported + 1 if reported else year)
        reported = reported or (planned - 1 if planned else None)
    elif _PLANNING.search(title):
        planned = int(printed_year[0]) if (printed_year := _YEAR.search(title)) else None
    else:
        reported = reported or year
    return Years(reported, planned)


def years(text: str, found: Sequence[Heading], year: int | None, of: Years) -> list[tuple[int, int | None]]:
    """Where parts begin that have a year of their own (2023年工作回顾, 过去一年), and which; then where they end.

    Args:
        text: the raw text.
        found: the headings.
        year: the year the whole text is about.
        of: the years that its reviews and plans are about.
    """
    own = {"review": of.reported, "plan": of.planned} if of.reported and of.planned else {}
    if own:
        return [(start, own.get(role, year)) for start, role in roles(text, found)]
    result: list[tuple[int, int | None]] = []
    level = 0  # of the part that has a year of its own
    for item in found[1:]:
        printed = set(_YEAR.findall(item.title))
        if item.kind == "month":
            continue
        if len(printed) == 1:
            result.append((item.start, int(printed.pop())))
            level = item.level
        elif item.level <= level:
            result.append((item.start, year))
            level = 0
    return result


def _front(text: str) -> int:
    """Where the front matter of a text ends: title, source, speaker, salutation, on whose behalf it speaks."""
    bare = [line.strip(_BLANK) for line in text[:_SEEN].split("\n")]
    end = _opening(bare)
    if not end and bare and (len(bare[0]) > LONGEST or "。" in bare[0]):
        return 0
    if not end:
        for index, words in enumerate(bare[:20]):
            if _style(words) != "plain" or len(words) > 2 * LONGEST or "。" in words or _BULLET.match(words):
                break
            if _MONTH.match(words):
                break
            end = index + 1 if words else end
    while 0 < end < len(bare) and not bare[end]:
        end += 1
    return sum(len(line) + 1 for line in text[:_SEEN].split("\n")[:end])


def _with_roles(text: str, found: Sequence[Heading]) -> list[Heading]:
    """The headings with the roles of the parts that they open or stand in, and the words that decide."""
    top, title = section_level(found), found[0].title if found else ""
    front = _front(text)
    usual = "plan" if _PLANNING.search(title) and not _SPEECH.search(title) else "body"
    role, words = usual, ""
    speech = bool(_SPEECH.search(title) or _OPENS.search(text, 0, front))
    tops = [item.start for item in found if item.level <= top and item.kind != "month"] + [len(text)]
    year = _YEAR.search(text, 0, HEAD)
    result: list[Heading] = []
    above: list[tuple[int, str, str]] = []
    for item in found:
        while above and above[-1][0] >= item.level:
            above.pop()
        inner = above[-1][1:] if above and item.level > top else (role, words)
        if item.start < front:
            result.append(replace(item, role="front"))
            continue
        if item.rule == "annex" or _GLOSSARY.match(item.title):
            role, words = "glossary" if _GLOSSARY.match(item.title) else "annex", item.title
            inner = role, words
        elif item.level <= top and item.kind != "month":
            end = min(tops[bisect_right(tops, item.start)], item.start + _SEEN)
            inner = _role(
                item.title,
                text[item.end : end],
                role if speech else usual,
                speech,
                int(year[0]) if year else 0,
            )
            role, words = inner
        elif (own := _INNER.search(item.title)) and role in ("review", "plan", "body"):
            inner = "review" if own["review"] else "plan", own[0]
        if item.kind != "month":
            above.append((item.level, *inner))
        result.append(replace(item, role=inner[0], role_words=inner[1]))
    return result


def _role(title: str, body: str, before: str, speech: bool, year: int) -> tuple[str, str]:
    """The role of a part and the words that decide, by its title, else by its words in a speech, else as before it."""
    plan, review = _PLAN.search(title), _REVIEW.search(title)
    printed = _YEAR.search(title)
    if review and not (plan and plan.start() < review.start()):
        return "review", review[0]
    if plan:
        return "plan", plan[0]
    if printed and year and speech:
        return ("plan" if int(printed[0]) >= year else "review"), printed[0]
    if before == "plan" or not speech:
        return before, ""
    ahead, behind = _AHEAD.findall(body), _BEHIND.findall(body)
    if done := _DONE.search(title):
        return "review", done[0]
    if ahead and len(ahead) >= len(behind):
        return "plan", ahead[0]
    return ("review", behind[0]) if behind else (before, "")


def roles(text: str, found: Sequence[Heading]) -> list[tuple[int, str]]:
    """Where parts of a text begin, in order, and what each is for (``clauses.ROLES``).

    Args:
        text: the raw text.
        found: its headings, with their roles.
    """
    front = _front(text)
    heads = [item for item in found if item.start >= front]
    title = found[0].title if found else ""
    default = "plan" if _PLANNING.search(title) and not _SPEECH.search(title) else "body"
    parts = [(0, "front")] if front else []
    if text[front : heads[0].start if heads else None].strip():
        parts.append((front, default))
    for item in heads:
        if not parts or parts[-1][1] != item.role:
            parts.append((item.start, item.role))
    if not any(role == "plan" for _, role in parts) and (
        _SPEECH.search(title) or _OPENS.search(text, 0, front)
    ):
        parts = _turned(text, parts)
    return parts


def _turned(text: str, parts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The parts of a speech none of whose headings opens a plan: review up to the paragraph that turns to it."""
    first = _YEAR.search(text, 0, HEAD)
    start = parts[-1][0] if parts else 0
    for match in _TURN.finditer(text, start + (len(text) - start) // 8):
        year = match[1] or match[2]
        if not year or (first and year >= first[0]):
            before = [(at, "review" if role == "body" else role) for at, role in parts if at < match.start()]
            behind = [
                (at, role) for at, role in parts if at > match.start() and role in ("annex", "glossary")
            ]
            return [*before, (match.start(), "plan"), *behind]
    return parts


_PIECE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;]+[”’」』）)]*)?")
_WORD = re.compile(r"\w")


def sentences(text: str, lines: Lines, sections: Sections, start: int, end: int) -> Iterator[Sentence]:
    """The sentences in ``[start, end)`` outside headings: cut at 。！？； and line ends, bullets and edge blanks off."""
    headings = sections.between(start, end)
    starts = [item.start for item in headings]
    for match in _PIECE.finditer(text, start, end):
        first = match.start()
        i = bisect_left(starts, match.end())
        if i and headings[i - 1].end > first:  # what goes on behind a heading in its line
            first = headings[i - 1].end
            first += len(text[first : match.end()]) - len(text[first : match.end()].lstrip("*。：:" + _BLANK))
        words = text[first : match.end()].strip(_BLANK)
        begin = first + text[first : match.end()].index(words)
        if bullet := _BULLET.match(words):
            words = words[bullet.end() :].lstrip(_BLANK)
            begin = text.index(words, begin + bullet.end())
        if _WORD.search(words):
            yield Sentence(*sections.at(begin), lines.at(begin), begin, begin + len(words), words, "sentence")
