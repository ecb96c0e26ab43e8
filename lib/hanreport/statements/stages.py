"""Things at a stage: in research, on trial, approved, in production, in service …"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from hanreport.entities import ORGANISATIONS, Mention
from hanreport.records import Place, Placer, Stage
from hanreport.text import Clauses, kind_of, line_around, load_toml, word_pattern

_LEXICON = load_toml("statements/stages.toml")
_STOP = re.compile("[。；;！\n]")
_COUNTRY = re.compile("|".join(_LEXICON["country"]["words"].split()))
_CHINA = ("国内", "国家药监局")
_BULLET_LINE = re.compile(r"(?m)^[ \t]*[-*•·●]\s+[^\n]+")
_STAGELESS, _SCIENCE, _NAMELESS = (
    frozenset(_LEXICON["kinds"][key]) for key in ("stageless", "science", "nameless")
)


@cache
def _words(group: str) -> re.Pattern[str]:
    """Stage words of a group, said anywhere, behind or before a name; ``kind_of`` gives their class."""
    return word_pattern({kind: listed.split() for kind, listed in _LEXICON[group].items()})


def stages(text: str, mentions: Sequence[Mention], clauses: Clauses, place: Placer) -> list[Stage]:
    """The stages of the things named in a folded text, in order; a thing may have several.

    A bullet that names no thing but a stage (its subject was lost, or stands in the heading) gives a row without
    a name. The words of the thing's own clause decide (``names.toml``).

    Args:
        text: folded text.
        mentions: its names.
        clauses: its clauses.
        place: gives the place of a folded span.
    """
    things, others = [], []
    for name in mentions:
        science = name.type in _SCIENCE or (name.rule == "suffix" and name.type not in ORGANISATIONS)
        if (
            science
            and name.type not in _STAGELESS
            and clauses.role(name.start) not in ("review", "plan", "glossary")
        ):
            things.append(name)
        elif name.type not in _STAGELESS:
            others.append(name)
    bodies = [name for name in mentions if name.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    found = []
    for i, thing in enumerate(things):
        begin, line_end = line_around(text, thing.start, thing.end)
        stop = _STOP.search(text, thing.end, line_end)
        end = stop.start() if stop else line_end
        if i + 1 < len(things) and text[thing.end] != "、":
            end = max(thing.end, min(end, things[i + 1].start))
        here = bodies[bisect_left(starts, begin) : bisect_left(starts, thing.start)]
        partners = tuple(dict.fromkeys(body.name for body in here))
        for start, last, match, country in _stages_of(text, thing, begin, end):
            found.append(_stage(place(start, last, "stage"), match, thing.name, country, partners))
    found += _governed(text, others, clauses, place)
    named = [name.start for name in mentions if name.type != "aircraft"]
    for match in _nameless(text, named):
        found.append(_stage(place(*match.span(), "stage"), match))
    return sorted(found, key=lambda row: (row.start, row.end))


_JOINT = re.compile("[、和与及]|以及")
_ITEM = re.compile("、[^，。；：]{2,16}[、和与]")
_FILLER = re.compile(
    r"(?:等(?:\d+[个条项座家]|[一二三四五六七八九十两]+[个条项座家]|一批|多[个条])?[^，。；、等\d]{0,8}?(?:项目|工程|高铁|铁路|高速|公路|机场|平台|水库|(?=建|开|投|加|落|通)))?"
    r"(?:[一二三]期|[\u4e00-\u9fff]{2,6}段)?(?:(?:改扩建|扩建|迁建|扩容|扩能改造|升级改造|改造|项目|工程|主体|建设)){0,2}"
    r"(?:已|均|全面|全部|全线|正式|成功|顺利|相继|陆续|如期|提前|基本|同步|率先|实现|项目|工程|主体){0,3}"
)
_WORK = re.compile(
    r"[^，。；、]{0,10}?(?:建设|改扩建|扩建|改造|扩容|提升|升级|施工|实施|迁建|提速|增建|发展|落地)|$|等"
)
# 发布…项目榜单, 获批…平台全域应用试点: the verb governs another thing than the name.
_ANOTHER = re.compile("榜单|指南|名单|全域|优秀|[^，。；、]{0,4}试点|奖")
_LINK = re.compile(r"(?:了|并投用|一批|全国首个|国家|省级|[^，。；、]{0,1})\Z")


def _governed(text: str, names: Sequence[Mention], clauses: Clauses, place: Placer) -> Iterator[Stage]:
    """The stages of names, one or a list, whose clause has a verb that governs them all."""
    i = 0
    while i < len(names):
        clause = clauses.all[clauses.at(names[i].start)]
        run = [names[i]]
        i += 1
        while i < len(names) and names[i].start < clause.end:
            gap = text[run[-1].end : names[i].start]
            if not (_JOINT.fullmatch(gap) or _ITEM.fullmatch(gap)):
                break
            run.append(names[i])
            i += 1
        limit = names[i].start if i < len(names) else clause.end
        if found := _verb(text, clause.start, run[0].start, run[-1].end, min(limit, clause.end)):
            first, last, stage, kind = found
            kind = "planned" if clause.role == "plan" else kind
            for name in run:
                start, end = min(first, name.start), max(last, name.end)
                at = place(start, end, "stage")
                yield Stage(*at, name=name.name, stage=stage, stage_class=kind, jurisdiction="", partners=())


def _verb(text: str, begin: int, start: int, end: int, stop: int) -> tuple[int, int, str, str] | None:
    """Start and end of the words that say the stage of the names in ``[start, end)``, the words, and their class."""
    filler = _FILLER.match(text, end, stop)
    tries = (_words("behind").match(text, at, stop) for at in (filler.end() if filler else end, end))
    behind = next(filter(None, tries), None)
    if behind is None and text[end : end + 1] in ("、", "和", "与", "等"):
        # Names that are not known stand between: A、B二期、C集群项目投产.
        behind = _words("behind").search(text, end, min(stop, end + 24))
    if (
        behind
        and kind_of(behind) in ("delivered", "approved")
        and text[behind.end() : behind.end() + 1].isalpha()
    ):
        behind = None  # 东岭基地建成全国首个…: what was built is another thing
    verbs = list(_words("before").finditer(text, max(begin, start - 16), start))
    before = verbs[-1] if verbs else None
    if before and not _LINK.match(text, before.end(), start):
        before = None
    light = before is not None and kind_of(before) == "light"
    if behind and (before is None or light):
        said = f"{before[0]}；{behind[0]}" if before else behind[0]
        return start, behind.end(), said, kind_of(behind)
    if before is None:
        return None
    if not light:
        return None if _ANOTHER.match(text, end, stop) else (before.start(), end, before[0], kind_of(before))
    if (work := _WORK.match(text, end, stop)) is None:
        return None
    kind = "delivered" if before[0] == "完成" else "under_way"
    said = f"{before[0]}；{work[0][-2:]}" if work[0] and work[0] != "等" else before[0]
    return before.start(), max(end, work.end()), said, kind


def _stage(
    at: Place, match: re.Match[str], name: str = "", country: str = "", partners: tuple[str, ...] = ()
) -> Stage:
    kind = kind_of(match)
    return Stage(*at, name=name, stage=match[0], stage_class=kind, jurisdiction=country, partners=partners)


def _distinct(found: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    """The first match of each stage."""
    kinds: dict[str, re.Match[str]] = {}
    for match in found:
        kinds.setdefault(kind_of(match), match)
    return list(kinds.values())


def _nameless(text: str, named: Sequence[int]) -> Iterator[re.Match[str]]:
    """Stages in bullets that name nothing."""
    for line in _BULLET_LINE.finditer(text):
        i = bisect_left(named, line.start())
        if i == len(named) or named[i] >= line.end():
            found = _distinct(_words("stage").finditer(text, *line.span()))
            yield from (match for match in found if kind_of(match) in _NAMELESS)


def _stages_of(
    text: str, thing: Mention, begin: int, end: int
) -> Iterator[tuple[int, int, re.Match[str], str]]:
    """Start and end of a thing with its stage word, that word, and the country in its clause; behind the thing first."""
    behind = _distinct(_words("stage").finditer(text, thing.end, end))
    for match in behind:
        comma = max(text.rfind(mark, thing.end, match.start()) for mark in "，,")
        clause = text[comma + 1 or thing.end : match.end()]
        countries = ["中国" if country in _CHINA else country for country in _COUNTRY.findall(clause)]
        for country in dict.fromkeys(countries or [""]):
            yield thing.start, match.end(), match, country
    if not behind:
        clause_start = max(text.rfind(mark, begin, thing.start) for mark in "，,；;。") + 1 or begin
        for match in list(_words("stage").finditer(text, clause_start, thing.start))[-1:]:
            yield match.start(), thing.end, match, ""
