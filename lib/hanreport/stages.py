"""At what stage a named thing stands, in what country, with whom: words of its own clause decide.

Knows the stage words of ``names.toml``; nothing about what a stage is worth.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from hanreport.naming import ORGANISATIONS, lexicon
from hanreport.naming import Found as Name
from hanreport.scanning import Lexicon, line_around

_STOP = re.compile("[。；;！\n]")
_COUNTRIES = (
    "中国|国内|美国|英国|德国|法国|日本|韩国|巴西|老挝|孟加拉国|印度|俄罗斯|乌兹别克斯坦|阿联酋|新加坡|澳大利亚|加拿大|瑞士"
    + "|意大利|西班牙|墨西哥|阿根廷|南非|埃及|土耳其|泰国|越南|马来西亚|印度尼西亚|菲律宾|巴基斯坦|以色列|欧盟|香港|澳门"
)
_COUNTRY = re.compile(rf"国家药监局|(?:{_COUNTRIES})")
_AS_CHINA = {"国内": "中国", "国家药监局": "中国"}
_BULLET_LINE = re.compile(r"(?m)^[ \t]*[-*•·●]\s+[^\n]+")
# Stages that a bullet without a name may tell; planning and building are told of everything.
_TOLD = frozenset(("trial", "approved", "delivered", "in_service", "research", "launched", "in_production"))
_LEFT_OUT = frozenset(("document", "programme", "event", "designation", "building", "rocket"))


class Found(NamedTuple):
    """A thing at a stage in folded text; ``jurisdiction`` is "" where no words give it."""

    start: int
    end: int
    name: str
    stage: str
    stage_class: str
    jurisdiction: str
    partners: tuple[str, ...] = ()


@cache
def _words() -> re.Pattern[str]:
    return Lexicon({name: listed.split() for name, listed in lexicon()["stage"].items()}).pattern


def find(text: str, names: Sequence[Name]) -> list[Found]:
    """The stages of the things named in a folded text, in order; a thing may have several.

    A bullet that names no thing but tells a stage (its subject was lost, or stands in the heading) gives a row
    without a name.
    """
    things = [name for name in names if name.type not in ORGANISATIONS and name.type not in _LEFT_OUT]
    bodies = [name for name in names if name.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    found: list[Found] = []
    for i, thing in enumerate(things):
        begin, line_end = line_around(text, thing.start, thing.end)
        stop = _STOP.search(text, thing.end, line_end)
        end = stop.start() if stop else line_end
        following = things[i + 1].start if i + 1 < len(things) and things[i + 1].start < end else end
        first, last = bisect_left(starts, begin), bisect_left(starts, thing.start)
        partners = tuple(dict.fromkeys(body.name for body in bodies[first:last]))
        found.extend(_of(text, thing, begin, end, following, partners))
    found.extend(_nameless(text, [name.start for name in names if name.type != "aircraft"]))
    return sorted(found, key=lambda item: (item.start, item.end))


def _nameless(text: str, named: Sequence[int]) -> Iterator[Found]:
    """Stages told by bullets in which nothing is named."""
    for line in _BULLET_LINE.finditer(text):
        i = bisect_left(named, line.start())
        if i < len(named) and named[i] < line.end():
            continue
        seen: set[str] = set()
        for match in _words().finditer(text, *line.span()):
            stage_class = Lexicon.kind(match)
            if stage_class in _TOLD and stage_class not in seen:
                seen.add(stage_class)
                yield Found(*match.span(), "", match[0], stage_class, "")


def _of(
    text: str, thing: Name, begin: int, end: int, following: int, partners: tuple[str, ...]
) -> Iterator[Found]:
    reach = following if "、" not in text[thing.end : following][:1] else end
    seen: set[str] = set()
    for match in _words().finditer(text, thing.end, max(reach, thing.end)):
        stage_class = Lexicon.kind(match)
        if stage_class in seen:
            continue
        seen.add(stage_class)
        clause = text[
            max(text.rfind(mark, thing.end, match.start()) for mark in "，,") + 1 or thing.end : match.end()
        ]
        places = [_AS_CHINA.get(place, place) for place in _COUNTRY.findall(clause)] or [""]
        for place in dict.fromkeys(places):
            yield Found(thing.start, match.end(), thing.name, match[0], stage_class, place, partners)
    if not seen:
        clause_start = max(text.rfind(mark, begin, thing.start) for mark in "，,；;。") + 1 or begin
        before = [*_words().finditer(text, clause_start, thing.start)]
        if before:
            match = before[-1]
            stage_class = Lexicon.kind(match)
            yield Found(match.start(), thing.end, thing.name, match[0], stage_class, "", partners)
