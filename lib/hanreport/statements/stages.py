"""Things at a stage: in research, on trial, approved, in production, in service …"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from hanreport.clauses import Clauses
from hanreport.entities import ORGANISATIONS, Mention
from hanreport.records import Place, Placer, Stage
from hanreport.scanning import kind_of, line_around, load_toml, word_pattern

_LEXICON = load_toml("statements/stages.toml")
_STOP = re.compile("[。；;！\n]")
_COUNTRY = re.compile("|".join(_LEXICON["country"]["words"].split()))
_CHINA = ("国内", "国家药监局")
_BULLET_LINE = re.compile(r"(?m)^[ \t]*[-*•·●]\s+[^\n]+")
# Stages that a bullet without a name may have; planning and building are said of everything.
_NAMELESS = {"trial", "approved", "delivered", "in_service", "research", "launched", "in_production"}
_STAGELESS = ORGANISATIONS | {"document", "programme", "event", "designation", "building", "rocket"}


@cache
def _words() -> re.Pattern[str]:
    """The declared stage words as one pattern; ``kind_of`` gives their class."""
    return word_pattern({kind: listed.split() for kind, listed in _LEXICON["stage"].items()})


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
    things = [name for name in mentions if name.type not in _STAGELESS]
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
    named = [name.start for name in mentions if name.type != "aircraft"]
    for match in _nameless(text, named):
        found.append(_stage(place(*match.span(), "stage"), match))
    return sorted(found, key=lambda row: (row.start, row.end))


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
            found = _distinct(_words().finditer(text, *line.span()))
            yield from (match for match in found if kind_of(match) in _NAMELESS)


def _stages_of(
    text: str, thing: Mention, begin: int, end: int
) -> Iterator[tuple[int, int, re.Match[str], str]]:
    """Start and end of a thing with its stage word, that word, and the country in its clause; behind the thing first."""
    behind = _distinct(_words().finditer(text, thing.end, end))
    for match in behind:
        comma = max(text.rfind(mark, thing.end, match.start()) for mark in "，,")
        clause = text[comma + 1 or thing.end : match.end()]
        countries = ["中国" if country in _CHINA else country for country in _COUNTRY.findall(clause)]
        for country in dict.fromkeys(countries or [""]):
            yield thing.start, match.end(), match, country
    if not behind:
        clause_start = max(text.rfind(mark, begin, thing.start) for mark in "，,；;。") + 1 or begin
        for match in list(_words().finditer(text, clause_start, thing.start))[-1:]:
            yield match.start(), thing.end, match, ""
