"""Statements and their standing: delivered, under way, planned, or only context, with the word that decides.

Knows nothing about what a statement says. Follows the rules of CLAIMS.md: cut at 。 and ； always, at ，
only where the standing changes; a frame goes with the deed after it, an effect with the deed before it.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple, TypeAlias

from hanreport.scanning import Lexicon

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


class Found(NamedTuple):
    """A statement in folded text."""

    start: int
    end: int
    standing: str
    evidence: str


@cache
def _lexicon(place: str) -> Lexicon:
    """The declared words of a place in a clause: its head, or inside it."""
    data = tomllib.loads(files(__package__).joinpath("claims.toml").read_text(encoding="utf-8"))
    return Lexicon({standing: places.get(place, "").split() for standing, places in data.items()})


def find(text: str, skip: Iterable[tuple[int, int]]) -> Iterator[Found]:
    """The statements of a folded text in order.

    Args:
        text: folded text.
        skip: folded spans of headings, each a line or most of one, which make no statement.
    """
    heads = sorted(start for start, _ in skip)
    for line in _LINE.finditer(text):
        start, last = line.span()
        i = bisect_left(heads, start)
        if i < len(heads) and heads[i] < last:
            continue
        clauses: list[_Clause] = []
        for clause in _CLAUSE.finditer(text, start, last):
            words = clause[0]
            if not words.strip(_EDGE):
                continue
            if clauses and not _COMMAS.fullmatch(text, clauses[-1][1], clause.start()):
                yield from _statements(text, clauses)
                clauses = []
            clauses.append((clause.start(), clause.end(), *standing(words)))
        yield from _statements(text, clauses)


def _statements(text: str, clauses: "list[_Clause]") -> Iterator[Found]:
    """The statements of one sentence."""
    for first, last, state, evidence in _merge(clauses) if clauses else ():
        raw = text[first:last]
        left = len(raw) - len(raw.lstrip(_EDGE))
        yield Found(first + left, first + len(raw.rstrip(_EDGE)), state, evidence)


_Clause: TypeAlias = tuple[int, int, str, str]
"""Where a clause begins and ends, its standing and the words that decide."""


def _merge(clauses: list[_Clause]) -> list[_Clause]:
    """Join frames to the deed after them, effects to the deed before, and deeds of equal standing."""
    result: list[_Clause] = []
    frame: int | None = None
    for start, end, state, evidence in clauses:
        if state == "context":
            if result:
                result[-1] = (result[-1][0], end, *result[-1][2:])
            elif frame is None:
                frame = start
            continue
        begin = start if frame is None else frame
        frame = None
        if result and (result[-1][2] == state or _chained(result[-1], state)):
            first, _, _, before = result[-1]
            result[-1] = (first, end, state, f"{before}；{evidence}")
        else:
            result.append((begin, end, state, evidence))
    if not result:
        start, end = clauses[0][0], clauses[-1][1]
        words = "；".join(evidence for *_, evidence in clauses if evidence)
        return [(start, end, "context", words)]
    return result


def _chained(before: _Clause, state: str) -> bool:
    """Whether a result follows bare work in a chain (研发X，形成Y): the result decides."""
    return before[2] == "under_way" and state == "delivered" and before[3] in ("研发", "研制", "开发")


def standing(clause: str) -> tuple[str, str]:
    """The standing of one clause and the word that decides; context when no word does."""
    head, inside = _lexicon("head"), _lexicon("inside").pattern
    words = clause.lstrip(_EDGE)
    lead = _LEAD.match(words)
    at = lead.end() if lead else 0
    if match := head.match(words, 0) or (head.match(words, at) if at else None):
        state = Lexicon.kind(match)
        if state == "effect":
            return "context", match[0]
        if match[0] == "建设" and _COUNTED.search(words):
            state = "delivered"
        if state != "context" or not inside.search(words, match.end()):
            return state, match[0]
    best: tuple[int, str, str] | None = None
    for match in inside.finditer(words):
        if _RELATIVE.match(words, match.start()) or words.startswith("的", match.end()):
            continue
        state = Lexicon.kind(match)
        order = STANDINGS.index(state) if state != "planned" else -1
        if best is None or order < best[0]:
            best = (order, state, match[0])
    return (best[1], best[2]) if best else ("context", "")
