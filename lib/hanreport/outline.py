"""The headings of a text with their levels, sections and roles, its sentences, its years, and what the text is."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from hanreport.records import Chapter, Heading, Sentence
from hanreport.text import InputError, Lines, load_toml, patterns

LONGEST = 48
"""Characters of the longest line taken for a heading without a mark or number."""

_BLANK = " \t\r\u00a0\u3000\ufeff\u2002\u2003\u2009\u200b"
_BULLET = re.compile(r"[-*+•·●○–—]\s|[-•·●○]|\d{1,2}[)）]\s*|[(（]\d{1,2}[)）]|[①-⑳]")
_MONTH = re.compile(r"(?:(?:19|20)\d\d年)?(?:1[0-2]|0?[1-9])月(?:份)?$")
_MARK = re.compile(r"(#{1,6}|[◆◇■□▶►★☆▲△●])[ \t\u3000]*(?=\S)")
_SENTENCE_END = re.compile(r"[。；;！!？?：:|]|\*\*")
_SENTENCE_LIKE = re.compile(r"[。；;！!？?:：](?:(?<![:：])|(?!\S{0,12}$))")
_AMOUNT = re.compile(r"\d[\d.]*\s*[%％亿万个项家所公人户元]")
_WORDS = re.compile(r"[\u4e00-\u9fffA-Za-z]{2}")
_RUNS_ON = ("han", "bracket", "arabic")
"""Styles whose headings may end in a sentence end and go on as a paragraph (（一）甲。乙…)."""
# Styles nest in one fixed order (第一章 over 2.1 over 一、 over ◆ over a plain line), deepest last.
_ORDER = (
    *("hash", "part", "chapter", "zero", "section", "theme", "annex"),
    *("month", "decimal", "han", "bracket", "arabic", "mark", "plain"),
)
_ENDS = "。；;！!？?…：:，,、"
_CONNECTS = tuple("，、与和及的暨")
_YEAR = re.compile(r"(?:19|20)\d\d(?=\s?年)")
LISTS = patterns("outline.toml")
"""The patterns of ``outline.toml`` by table and name."""
_LINES, _PARTS, _NUMBERED = LISTS["lines"], LISTS["parts"], LISTS["numbered"]
_STYLED = re.compile("|".join(f"{pattern.pattern}(?P<{style}>)" for style, pattern in _NUMBERED.items()))
HEAD = 400
"""Characters of a text in which its own year, region and publisher stand."""
_SEEN = 6_000
"""Characters of a part that are read for what it is about when its title does not say."""


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
    front, speech = _front(text)
    found = _with_levels(list(_candidates(text, lines, front if speech else 0)))
    for title, level in (levels or {}).items():
        fitting = [i for i, item in enumerate(found) if item.title == title]
        if len(fitting) != 1:
            times = f"{len(fitting)} headings are" if fitting else "no heading is"
            raise InputError(f"outline settles “{title}”, but {times} called so; correct the title")
        found[fitting[0]] = replace(found[fitting[0]], level=level)
    return _with_roles(text, _with_sections(found), front, speech)


def _candidates(text: str, lines: Lines, front: int) -> Iterator[Heading]:
    """The headings before their levels and sections are known; in front of a speech only its title is one."""
    raw = text.split("\n")
    bare = [line.strip(_BLANK) for line in raw]
    titled = defines = annexed = False
    joined = 0  # up to this line is a heading that began before
    for index, words in enumerate(bare):
        if not words or index < joined:
            continue
        rule, end = _heading(words, index, bare)
        defines |= _LINES["notes"].match(words) is not None
        in_front = titled and rule == "plain" and lines.starts[index] < front
        if not rule or in_front or (defines and rule in ("arabic", "plain")):
            continue
        titled, annexed = True, annexed or rule == "annex"
        rule = "plain" if rule == "theme" and annexed else rule
        defines = _LINES["glossary"].match(words) is not None if rule in ("annex", "han") else defines
        start = lines.starts[index] + raw[index].index(words)
        last = start + end
        if end == len(words) and (joined := _joined(words, index, bare, rule)):
            last = lines.starts[joined - 1] + len(raw[joined - 1].rstrip(_BLANK))
        elif end < len(words):
            start += len(words) - len(words.lstrip("*"))
        surface = text[start:last]
        mark = _MARK.match(surface)
        title = surface[mark.end() if mark else 0 :].strip("*" + _BLANK)
        title = "".join(line.strip(_BLANK) for line in title.split("\n"))
        place = ("", "", index + 1, start, last, surface, rule)
        yield Heading(*place, level=0, title=title, kind="month" if rule == "month" else "heading")


def _front(text: str) -> tuple[int, bool]:
    """Where the front matter ends (title, source, speaker, on whose behalf he speaks), and whether it opens a speech."""
    raw = text[:_SEEN].split("\n")
    bare = [line.strip("#*" + _BLANK) for line in raw]
    end = 0
    for index, words in enumerate(bare[:60]):
        if _LINES["opens"].match(words):
            end = index + 1
        elif (end and words) or _style(words) in ("part", "chapter", "han", "bracket"):
            break
    speech = end > 0
    while end < len(bare) and (not bare[end] or (not speech and end < 20 and _titles(bare[end]))):
        titled = any(map(_PARTS["speech"].search, bare[:end])) or not _PARTS["planning"].search(bare[end])
        if any(bare[:end]) and titled and _LINES["theme"].match(bare[end]):
            break
        end += 1
    return sum(len(line) + 1 for line in raw[:end]) if any(bare[:end]) else 0, speech


def _titles(words: str) -> bool:
    """Whether a line may belong to the title of a text that is no speech."""
    short = len(words) <= 2 * LONGEST and "。" not in words
    return short and _style(words) == "plain" and not _BULLET.match(words) and not _MONTH.match(words)


def _style(words: str) -> str:
    """The style of numbering that words begin with, or ``plain``."""
    return str(styled.lastgroup) if (styled := _STYLED.match(words)) else "plain"


def _heading(words: str, index: int, bare: Sequence[str]) -> tuple[str, int]:
    """The rule by which a line is or begins with a heading, and the heading's length; an empty rule for none."""
    plain = words.strip("*" + _BLANK)
    if _LINES["glossary"].match(plain) or _LINES["annex"].match(plain):
        return "annex", len(words.rstrip(":："))
    style = _style(plain)
    if style in _RUNS_ON and (end := _run_on(words, style, index, bare)):
        return style, end
    short = len(words) <= 2 * LONGEST and words[-1] not in _ENDS
    return _rule(words, plain, style, index, bare) if short else "", len(words)


def _run_on(words: str, style: str, index: int, bare: Sequence[str]) -> int:
    """The length of the numbered heading that a line begins with; 0 for none or for a whole line that is short."""
    begin, arabic = len(words) - len(words.lstrip("*")), style == "arabic"
    stop = _SENTENCE_END.search(words, begin)
    if stop is None:
        whole = words[-1] not in _ENDS or _joined(words, index, bare, style)
        return len(words) if not arabic and len(words) <= 2 * LONGEST and whole else 0
    end, rest = stop.start(), words[stop.end() :].strip("*。：:" + _BLANK)
    if stop[0] in "：:":
        return end if not arabic and (not rest or (end <= LONGEST // 2 and "。" in rest)) else 0
    if stop[0] not in ("。", "**") or end > (1 if arabic else 2) * LONGEST or (arabic and not rest):
        return 0
    return 0 if arabic and _AMOUNT.search(words, begin, end) else end


def _joined(words: str, index: int, bare: Sequence[str], rule: str) -> int:
    """The line behind a heading that is broken into two lines, blank ones between or not; 0 where it is not."""
    near = bare[index + 1 : index + 5]
    second = next((i for i, line in enumerate(near) if line), 0)
    after, behind = (*near[second : second + 2], "", "")[:2]
    if (index and bare[index - 1]) or behind or (rule != "plain" and rule not in _NUMBERED):
        return 0
    if len(after) > LONGEST or _style(after) != "plain" or not _could_be_heading(after) or _MARK.match(after):
        return 0
    broken = _PARTS["unfinished"].search(words) is not None
    if rule == "plain" and not _PARTS["document"].search(words):
        ends = _PARTS["document"].search(after) is not None
        broken = broken or (ends and (second == 0 or words.startswith("关于")))
        broken = broken or (second == 0 and after.startswith(_CONNECTS))
    elif rule != "plain" and second == 0:
        numbered = _NUMBERED[rule].match(words)
        first, *clauses = re.split("[，,]", words[numbered.end() :] if numbered else words)
        broken = broken or len(words) >= LONGEST // 3 or bool(clauses and len(clauses[-1]) < len(first))
    return index + second + 2 if broken else 0


def _rule(words: str, plain: str, style: str, index: int, bare: Sequence[str]) -> str:
    """The rule by which a short line (``plain`` without marks at its edges) is a heading; empty for none."""
    if words[0] == "#" and (hashes := re.match(r"(#{1,6})\s", words)):
        return f"hash{len(hashes[1])}"
    if _MONTH.match(plain):
        return "month"
    marked = _MARK.match(words)
    bold = words.startswith("**") and words.find("**", 2) == len(words) - 2
    bullet = style == "plain" and (len(plain) > LONGEST or (_BULLET.match(words) and not bold))
    apart = marked or not (bullet or ("**" in words and not bold) or not _alone(words, index, bare, style))
    if not apart or not _could_be_heading(plain):
        return ""
    if marked:
        return "mark"
    return "theme" if style == "plain" and _LINES["theme"].match(plain) else style


def _could_be_heading(words: str) -> bool:
    """Whether a line reads as a heading at all: short clauses, no sentence end, no date in front."""
    if not words or words[-1] in _ENDS or _SENTENCE_LIKE.search(words) or _LINES["not_heading"].match(words):
        return False
    if (words[0] in "(（[【" and words[-1] in ")）]】") or not _WORDS.search(words):
        return False
    clauses = words.replace("，", ",").split(",")
    return len(clauses) <= 3 and bool(_PARTS["document"].search(words) or max(map(len, clauses)) <= 30)


def _alone(words: str, index: int, bare: Sequence[str], style: str) -> bool:
    """Whether a line stands by itself: not a piece of a paragraph that was broken into lines."""
    before = bare[index - 1] if index else ""
    after = bare[index + 1] if index + 1 < len(bare) else ""
    ends = "。；;！!？?：:…”)）"
    if len(before) >= max(len(words) - 2, 12) and before[-1] not in ends and not _BULLET.match(before):
        return False
    if style != "plain" or not after or _BULLET.match(after) or len(words) < 12:
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
    """The level whose headings make the sections: the shallowest that has two or more, else the first below the title."""
    levels = Counter(item.level for item in found if item.kind != "month")
    several = [level for level, count in levels.items() if count > 1]
    return min(several) if several else (sorted(levels)[:2] or [1])[-1]


def _number(title: str) -> str:
    """The number a heading prints, as it prints it (2.1, 三), or nothing."""
    matches = (pattern.match(title) for style, pattern in _NUMBERED.items() if style != "zero")
    return next((match[1] for match in matches if match), "")


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


_Parts = Sequence[tuple[int, str]]


class Years(NamedTuple):
    """The years that a text reports on and plans; None where it says neither."""

    reported: int | None
    planned: int | None


def reporting(text: str, found: Sequence[Heading], parts: _Parts, year: int | None = None) -> Years:
    """The year a text reports on and the year it plans: as its parts say, else as its title and meeting do.

    Args:
        text: the raw text.
        found: its headings, with their roles.
        parts: where its parts begin and their roles.
        year: the year the text is about, where a reader says so.
    """
    named: dict[str, int] = {}
    top = section_level(found)
    for item in found:
        if item.level <= top and len(printed := set(_YEAR.findall(item.title))) == 1:
            named.setdefault(item.role, int(printed.pop()))
    title = found[0].title if found else ""
    year = year or (int(first[0]) if (first := _YEAR.search(text, 0, HEAD)) else None)
    reported, planned = named.get("review"), named.get("plan")
    if _PARTS["planning"].search(title):
        return Years(reported, int(titled[0]) if (titled := _YEAR.search(title)) else None)
    if {"review", "plan"} <= {role for _, role in parts}:
        planned = planned or (reported + 1 if reported else year)
        return Years(reported or (planned - 1 if planned else None), planned)
    return Years(reported or year, planned)


def years(
    found: Sequence[Heading], parts: _Parts, year: int | None, of: Years
) -> list[tuple[int, int | None]]:
    """Where parts begin that have a year of their own (2023年工作回顾, 过去一年), and which; then where they end.

    Args:
        found: the headings.
        parts: where parts begin and their roles.
        year: the year the whole text is about.
        of: the years that its reviews and plans are about.
    """
    if of.reported and of.planned:
        own = {"review": of.reported, "plan": of.planned}
        return [(start, own.get(role, year)) for start, role in parts]
    result: list[tuple[int, int | None]] = []
    level = 0  # of the part that has a year of its own
    for item in found[1:]:
        printed = set(_YEAR.findall(item.title))
        named = int(printed.pop()) if len(printed) == 1 else None
        if item.kind != "month" and (named or item.level <= level):
            result.append((item.start, named or year))
            level = item.level if named else 0
    return result


def _genre(found: Sequence[Heading], speech: bool) -> tuple[bool, str]:
    """Whether a text is a speech, by its front or its title, and the role of what no heading gives another."""
    title = found[0].title if found else ""
    named = _PARTS["speech"].search(title) is not None
    return speech or named, "plan" if _PARTS["planning"].search(title) and not named else "body"


def _with_roles(text: str, found: Sequence[Heading], front: int, speech: bool) -> list[Heading]:
    """The headings with the roles of the parts that they open or stand in, and the words that decide."""
    top = section_level(found)
    speech, usual = _genre(found, speech)
    part, ahead = (usual, ""), 0
    tops = [item.start for item in found if item.level <= top and item.kind != "month"] + [len(text)]
    year = int(first[0]) if (first := _YEAR.search(text, 0, HEAD)) else 0
    result: list[Heading] = []
    above: list[tuple[int, tuple[str, str]]] = []
    for item in found:
        while above and above[-1][0] >= item.level:
            above.pop()
        own = above[-1][1] if above and item.level > top else part
        glossary = _LINES["glossary"].match(item.title)
        if item.start < front:
            result.append(replace(item, role="front"))
            continue
        if item.rule == "annex" or glossary:
            own = part = "glossary" if glossary else "annex", item.title
        elif item.level <= top and item.kind != "month":
            body = text[item.end : min(tops[bisect_right(tops, item.start)], item.start + _SEEN)]
            own = part = _role(item.title, body, part[0] if speech else usual, speech, year)
            ahead = _turn_in(text, item)
        elif own[0] == "review" and 0 < ahead < item.start:
            own = "plan", item.title
        if item.kind != "month":
            above.append((item.level, own))
        result.append(replace(item, role=own[0], role_words=own[1]))
    return result


def _role(title: str, body: str, before: str, speech: bool, year: int) -> tuple[str, str]:
    """The role of a part and the words that decide, by its title, else by its words in a speech, else as before it."""
    plan, review = _PARTS["plan"].search(title), _PARTS["review"].search(title)
    printed = _YEAR.search(title)
    if review and not (plan and plan.start() < review.start()):
        return "review", review[0]
    if plan:
        return "plan", plan[0]
    if printed and year and speech:
        return ("plan" if int(printed[0]) >= year else "review"), printed[0]
    if before == "plan" or not speech:
        return before, ""
    ahead, behind = _PARTS["ahead"].findall(body), _PARTS["behind"].findall(body)
    if done := _PARTS["done"].search(title):
        return "review", done[0]
    if ahead and len(ahead) >= len(behind):
        return "plan", ahead[0]
    return ("review", behind[0]) if behind else (before, "")


def _turn_in(text: str, item: Heading) -> int:
    """Where a part that looks both back and ahead (成就和目标) turns to what is ahead; 0 where it does not."""
    mixed = _PARTS["review"].search(item.title) and _PARTS["plan"].search(item.title)
    turn = _LINES["next_plan"].search(text, item.end) if mixed else None
    return turn.start() if turn else 0


def roles(text: str, found: Sequence[Heading]) -> list[tuple[int, str]]:
    """Where parts of a text begin, in order, and what each is for (``clauses.ROLES``).

    Args:
        text: the raw text.
        found: its headings, with their roles.
    """
    front, speech = _front(text)
    speech, usual = _genre(found, speech)
    heads = [item for item in found if item.start >= front]
    parts = [(0, "front")] if front else []
    if text[front : heads[0].start if heads else None].strip():
        parts.append((front, usual))
    for item in heads:
        if not parts or parts[-1][1] != item.role:
            parts.append((item.start, item.role))
    turns = [(at, "plan") for item in heads if item.role == "review" and (at := _turn_in(text, item))]
    parts = sorted([*parts, *turns])
    for match in _LINES["past"].finditer(text):  # a plan says first what the years before brought
        i = bisect_right(parts, (match.end(), ""))
        if i and parts[i - 1][1] == "plan":
            parts[i:i] = (match.start(), "review"), (match.end(), "plan")
    return _turned(text, parts) if speech and all(role != "plan" for _, role in parts) else parts


def _turned(text: str, parts: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """The parts of a speech none of whose headings opens a plan: review up to the paragraph that turns to it."""
    first = _YEAR.search(text, 0, HEAD)
    start = max((at for at, role in parts if role not in ("annex", "glossary")), default=0)
    for match in _LINES["turn"].finditer(text, start + (len(text) - start) // 8):
        year, turn = match[1] or match[2], match.start()
        if not year or (first and year >= first[0]):
            before = [(at, "review" if role == "body" else role) for at, role in parts if at < turn]
            behind = [(at, role) for at, role in parts if at > turn and role in ("annex", "glossary")]
            return [*before, (turn, "plan"), *behind]
    return parts


_PIECE = re.compile(r"[^。！？；!?;\n]+(?:[。！？；!?;]+[”’」』）)]*)?")
_WORD = re.compile(r"\w")


def sentences(text: str, lines: Lines, sections: Sections, start: int, end: int) -> Iterator[Sentence]:
    """The sentences in ``[start, end)`` outside headings: cut at 。！？； and line ends, bullets and edge blanks off."""
    headings = sections.between(start, end)
    starts = [item.start for item in headings]
    for match in _PIECE.finditer(text, start, end):
        words = match[0]
        i = bisect_left(starts, match.end())
        if i and headings[i - 1].end > match.start():  # what goes on behind a heading in its line
            words = text[headings[i - 1].end : match.end()].lstrip("*。：:" + _BLANK)
        words = words.lstrip(_BLANK)
        if bullet := _BULLET.match(words):
            words = words[bullet.end() :].lstrip(_BLANK)
        begin, words = match.end() - len(words), words.rstrip(_BLANK)
        if _WORD.search(words):
            yield Sentence(*sections.at(begin), lines.at(begin), begin, begin + len(words), words, "sentence")


_OWN = "[\u4e00-\u9fff]{1,10}?(?:省|自治[区州县]|特别行政区|市|州|盟|县|区|旗)"
_NAMED = re.compile(
    rf"^(?:关于)?(?:\d{{4}}年?度?)?(?P<own>{_OWN}|{'|'.join(load_toml('places.toml')['place']['province'].split())})"
)


def about(text: str, lines: Lines, sections: Sections, years: Years) -> list[Chapter]:
    """What a text is, as the one row of the table ``chapters``; none for a text without words.

    Args:
        text: the raw text.
        lines: its lines.
        sections: its sections, with the headings.
        years: the years that it reports on and plans.
    """
    first = re.search(r"\S[^\n]{0,200}", text)
    if first is None:
        return []
    start, end, title = *first.span(), first[0].strip()
    if heads := sections.between(start, start + 1):
        end, title = heads[0].end, heads[0].title
    head = text[:HEAD]
    bodies = LISTS["bodies"]
    met, named, speaks = bodies["met"].search(head), _NAMED.search(title), bodies["speaks_for"].search(head)
    region = met["own"] if met else named["own"] if named else ""
    publisher = issued["body"] if (issued := speaks or bodies["issued_by"].search(head)) else ""
    if speaks and region and publisher.startswith(("人民", "省", "市", "自治", "州", "县", "区")):
        publisher = region + publisher.lstrip("省市州县区自治")
    kinds = [kind for kind, words in LISTS["kinds"].items() if words.search(title)]
    place = (*sections.at(start - 1), lines.at(start), start, end, text[start:end], "title")
    return [
        Chapter(
            *place,
            title=title,
            kind=next(iter(kinds), "work_report" if speaks else "other"),
            region="全国" if publisher == "国务院" else region,
            year_reported=years.reported,
            year_planned=years.planned,
            publisher=publisher,
        )
    ]
