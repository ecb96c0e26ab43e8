"""The statements of a text with their standing: delivered, under way, planned, or only context.

The rules are those of CLAIMS.md: a
sentence is cut at 。 and ； always, at ， only where the standing changes; a frame goes with the deed after it, an
effect with the deed before it.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import NamedTuple

from hanreport.clauses import Clauses
from hanreport.records import Claim, Placer
from hanreport.scanning import kind_of, load_toml, word_pattern

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
    verbs = load_toml("statements/standing.toml").items()
    return word_pattern({standing: listed.get(position, "").split() for standing, listed in verbs})


def claims(
    text: str, headings: Iterable[tuple[int, int]], clauses: Clauses, place: Placer
) -> Iterator[Claim]:
    """The statements of a folded text in order.

    Args:
        text: folded text.
        headings: folded spans of headings, each a line or most of one, which make no statement.
        clauses: its clauses.
        place: gives the place of a folded span.
    """
    for parts in _sentences(text, sorted(headings)):
        for first, last, standing, evidence in _merged(parts):
            raw = text[first:last]
            start, end = last - len(raw.lstrip(_EDGE)), first + len(raw.rstrip(_EDGE))
            yield Claim(*place(start, end, "standing"), standing=standing, evidence=evidence)


def _sentences(text: str, headings: Sequence[tuple[int, int]]) -> Iterator[list[_Clause]]:
    """The clauses of each sentence outside headings."""
    for line in _LINE.finditer(text):
        i = bisect_left(headings, (line.end(), 0))
        begin = max(line.start(), headings[i - 1][1] if i else 0)
        clauses: list[_Clause] = []
        for clause in _CLAUSE.finditer(text, begin, line.end()):
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
