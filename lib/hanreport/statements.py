"""What a text states: deeds with their standing, claims of being first or ranked, things at a stage.

The standing of a statement (delivered, under way, planned, or only context) follows the rules of CLAIMS.md: a
sentence is cut at 。 and ； always, at ， only where the standing changes; a frame goes with the deed after it, an
effect with the deed before it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from hanreport.entities import LEXICON, ORGANISATIONS, Mention, words
from hanreport.records import Claim, First, Place, Placer, Stage
from hanreport.scanning import kind_of, line_around, load_toml, scan, word_pattern

# ── Standing ────────────────────────────────────────────────────────────────────────────────────────────────────

STANDINGS = ("delivered", "under_way", "planned", "context")
_LINE = re.compile(r"[^\n]+")
_CLAUSE = re.compile("[^。；;！!？?，,\n]+")
_COMMAS = re.compile("[^。；;！!？?]*")
_EDGE = " \t\u3000\u00a0，,。；;、()（）*-"
# What may stand before the verb that heads a clause.
_LEAD = re.compile(
    r"(?:(?:(?:截至|截止)[^，,]{0,8}|\d{1,2}月(?:\d{1,2}日)?(?:底)?|全年|并|同步|已|还|也|均|全面|持续|积极|大力|着力|稳步|有序"
    r"|深入|不断|进一步|率先|重点|成功|同时|目前|其中|共同|联合|自主|初步|基本|首次|先后|累计|共|加速)[,， ]*|[,， ]+)*"
)
_RELATIVE = re.compile(
    r"(?:研发|研制|开发|合作开发|自主研发|建设|推进|形成|建立|获得|获批|承担|支持|发布)(?:的|研)"
)
_COUNTED = re.compile(r"\d[\d,.]*(?:余|多)?[万亿]?[项个家座条处台套]")


class _Clause(NamedTuple):
    """A clause in folded text, its standing and the words that decide."""

    start: int
    end: int
    standing: str
    evidence: str


@cache
def _verbs(position: str) -> re.Pattern[str]:
    """The declared words that decide at a position in a clause: ``head``, or ``inside``."""
    verbs = load_toml("statements.toml").items()
    return word_pattern({standing: listed.get(position, "").split() for standing, listed in verbs})


def claims(text: str, headings: Iterable[tuple[int, int]], place: Placer) -> Iterator[Claim]:
    """The statements of a folded text in order.

    Args:
        text: folded text.
        headings: folded spans of headings, each a line or most of one, which make no statement.
        place: gives the place of a folded span.
    """
    for clauses in _sentences(text, sorted(start for start, _ in headings)):
        for first, last, standing, evidence in _merged(clauses):
            raw = text[first:last]
            start, end = last - len(raw.lstrip(_EDGE)), first + len(raw.rstrip(_EDGE))
            yield Claim(*place(start, end, "standing"), standing=standing, evidence=evidence)


def _sentences(text: str, headings: Sequence[int]) -> Iterator[list[_Clause]]:
    """The clauses of each sentence outside headings."""
    for line in _LINE.finditer(text):
        i = bisect_left(headings, line.start())
        if i < len(headings) and headings[i] < line.end():
            continue
        clauses: list[_Clause] = []
        for clause in _CLAUSE.finditer(text, *line.span()):
            if clause[0].strip(_EDGE):
                if clauses and not _COMMAS.fullmatch(text, clauses[-1].end, clause.start()):
                    yield clauses
                    clauses = []
                clauses.append(_Clause(*clause.span(), *_standing(clause[0])))
        if clauses:
            yield clauses


def _merged(clauses: Sequence[_Clause]) -> list[_Clause]:
    """The statements of a sentence: frames joined to the deed after them, effects to the deed before, like to like."""
    result: list[_Clause] = []
    frame: int | None = None
    for clause in clauses:
        if clause.standing == "context":
            if result:
                result[-1] = result[-1]._replace(end=clause.end)
            elif frame is None:
                frame = clause.start
        elif result and (result[-1].standing == clause.standing or _decides(clause, result[-1])):
            evidence = f"{result[-1].evidence}；{clause.evidence}"
            result[-1] = clause._replace(start=result[-1].start, evidence=evidence)
        else:
            result.append(clause if frame is None else clause._replace(start=frame))
            frame = None
    if not result:
        evidence = "；".join(clause.evidence for clause in clauses if clause.evidence)
        result.append(_Clause(clauses[0].start, clauses[-1].end, "context", evidence))
    return result


def _decides(clause: _Clause, before: _Clause) -> bool:
    """Whether a clause is the result of bare work in front of it (研发X，形成Y), and decides."""
    bare = before.standing == "under_way" and before.evidence in ("研发", "研制", "开发")
    return bare and clause.standing == "delivered"


def _standing(clause: str) -> tuple[str, str]:
    """The standing of one clause and the word that decides; context when no word does."""
    head, inside = _verbs("head"), _verbs("inside")
    bare = clause.lstrip(_EDGE)
    lead = _LEAD.match(bare)
    at = lead.end() if lead else 0
    if match := head.match(bare, 0) or (head.match(bare, at) if at else None):
        standing = kind_of(match)
        if standing == "effect":
            return "context", match[0]
        if match[0] == "建设" and _COUNTED.search(bare):
            standing = "delivered"
        if standing != "context" or not inside.search(bare, match.end()):
            return standing, match[0]
    deciding = (
        (kind_of(match), match[0])
        for match in inside.finditer(bare)
        if not (_RELATIVE.match(bare, match.start()) or bare.startswith("的", match.end()))
    )
    # What is planned outweighs all else; then the further along, the more it weighs.
    order = ("planned", *STANDINGS)
    return min(deciding, key=lambda found: order.index(found[0]), default=("context", ""))


# ── Firsts and ranks ────────────────────────────────────────────────────────────────────────────────────────────

_SCOPES = "|".join(LEXICON["scope"]["words"].split())
_FIRST = re.compile(
    rf"""
      (?P<scope>{_SCOPES})(?:范围内)?(?:
          (?P<first>首(?:[条款颗个次批件届台套家座艘架枚例支部种创单项本只株间]|先)|率先|第一(?:个|家|条|台|款|次))
        | (?P<only>唯一))
    | (?P<of>{_SCOPES})(?:(?P<leading>(?:先进|领先|一流|前列|领跑)(?!制造|技术研究|理念|经验|材料|传感|封装))
        | (?P<largest>[^，。；,;\n]{{0,12}}?最[大长高快深早多强先小薄轻](?:直径|规模|跨度|容量|功率|进|型)?))
    """,
    re.VERBOSE,
)
_BEGINS = re.compile("[" + "".join(sorted({scope[0] for scope in _SCOPES.split("|")})) + "]")
_SUBJECT = re.compile(r"[^，。；,;：:\n]{2,40}")
_SCOPE = re.compile(_SCOPES)


def firsts(text: str, ranks: Iterable[tuple[int, int, int]], place: Placer) -> list[First]:
    """The claims of being first, ranked, leading, only or largest of a folded text, in order.

    Args:
        text: folded text.
        ranks: start, end and number of the ranks among its quantities.
        place: gives the place of a folded span.
    """
    found = []
    for match in scan(_BEGINS, _FIRST, text):
        kind = match.lastgroup or ""
        scope = (match["scope"] or match["of"]).replace("国内乃至世界上", "世界")
        after = _SUBJECT.match(text, match.end())
        subject = after[0].strip(" 的") if after else ""
        at, first = place(*match.span(), kind), 1 if kind == "first" else None
        found.append(First(*at, type=kind, scope=scope, rank=first, subject=subject))
    for start, end, rank in ranks:
        if named := _SCOPE.match(text, start, end):
            at, subject = place(start, end, "rank"), _ranked(text, start, end)
            found.append(First(*at, type="rank", scope=named[0], rank=rank, subject=subject))
    kept: list[First] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or kept[-1].end <= item.start:
            kept.append(item)
    return kept


def _ranked(text: str, start: int, end: int) -> str:
    """What a rank is of: the words behind a classifier (全球第3个 | 获批的…), else those that begin the sentence."""
    after = _SUBJECT.match(text, end)
    if after and text[end - 1] in "个款家台":
        return after[0].strip(" 的")
    first, _ = line_around(text, start, end)
    begin = max(first, *(text.rfind(mark, first, start) + 1 for mark in "。；"))
    before = text[begin:start].strip("- ").replace(",", "，").split("，")
    return next((clause.strip() for clause in before if len(clause) > 6), before[0].strip())


# ── Stages ──────────────────────────────────────────────────────────────────────────────────────────────────────

_STOP = re.compile("[。；;！\n]")
_COUNTRY = re.compile("|".join(LEXICON["country"]["words"].split()))
_CHINA = ("国内", "国家药监局")
_BULLET_LINE = re.compile(r"(?m)^[ \t]*[-*•·●]\s+[^\n]+")
# Stages that a bullet without a name may have; planning and building are said of everything.
_NAMELESS = {"trial", "approved", "delivered", "in_service", "research", "launched", "in_production"}
_STAGELESS = ORGANISATIONS | {"document", "programme", "event", "designation", "building", "rocket"}


def stages(text: str, mentions: Sequence[Mention], place: Placer) -> list[Stage]:
    """The stages of the things named in a folded text, in order; a thing may have several.

    A bullet that names no thing but a stage (its subject was lost, or stands in the heading) gives a row without
    a name. The words of the thing's own clause decide (``names.toml``).

    Args:
        text: folded text.
        mentions: its names.
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
            found = _distinct(words("stage").finditer(text, *line.span()))
            yield from (match for match in found if kind_of(match) in _NAMELESS)


def _stages_of(
    text: str, thing: Mention, begin: int, end: int
) -> Iterator[tuple[int, int, re.Match[str], str]]:
    """Start and end of a thing with its stage word, that word, and the country in its clause; behind the thing first."""
    behind = _distinct(words("stage").finditer(text, thing.end, end))
    for match in behind:
        comma = max(text.rfind(mark, thing.end, match.start()) for mark in "，,")
        clause = text[comma + 1 or thing.end : match.end()]
        countries = ["中国" if country in _CHINA else country for country in _COUNTRY.findall(clause)]
        for country in dict.fromkeys(countries or [""]):
            yield thing.start, match.end(), match, country
    if not behind:
        clause_start = max(text.rfind(mark, begin, thing.start) for mark in "，,；;。") + 1 or begin
        for match in list(words("stage").finditer(text, clause_start, thing.start))[-1:]:
            yield match.start(), thing.end, match, ""
