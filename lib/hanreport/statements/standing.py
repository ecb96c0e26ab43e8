"""The statements of a text with their standing: delivered, under way, planned, or only context.

A sentence is cut at 。 and ； always, at ， only where the standing changes; a frame goes with the deed after it, an
effect with the deed before it. In a part that plans, what is said is planned unless it says otherwise; elsewhere its
verbs decide, and in a review its numbers too. The conventions are those of CLAIMS.md.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby
from typing import NamedTuple

from hanreport.clauses import Clauses
from hanreport.records import Claim, Placer
from hanreport.scanning import kind_of, load_toml, word_pattern

STANDINGS = ("delivered", "under_way", "planned", "context")
_EDGE = " \t\u3000\u00a0，,。；;：:、()（）*-—•·"
_QUOTED = re.compile("“[^”\n]{1,40}”|《[^》\n]{1,60}》|（[^）\n]{1,60}）|\\([^)\n]{1,60}\\)")
_COUNTED = re.compile(
    r"\d[\d,.]*(?:余|多)?[万亿]?(?:[项个家座条处台套户所亩公千万亿吨名人张件辆艘间]|%|平方)"
)
_COUNT_LAST = re.compile(r"\d(?:余|多)?[万亿]?[\u4e00-\u9fff]{1,3}(?:以上|左右)?$")
_NUMBER = re.compile(
    r"(?<![\dA-Za-z+“])\d[\d,.]*(?:余|多)?[万亿]?(?![\dA-Za-z年月日号届+]|个(?:方面|领域|坚持|百分点以))"
)


class Judged(NamedTuple):
    """A clause, or clauses that are one statement, in folded text: its standing and the words that decide."""

    start: int
    end: int
    standing: str
    evidence: str
    role: str = "body"


@cache
def _words(*tables: str, place: str) -> re.Pattern[str]:
    """The declared words of tables at a place in a clause or sentence."""
    listed = load_toml("statements/standing.toml")
    return word_pattern({table: listed[table].get(place, "").split() for table in tables})


@cache
def adverbs() -> re.Pattern[str]:
    """What may stand before the verb that heads a clause."""
    words = "|".join(load_toml("statements/standing.toml")["adverbs"]["head"].split())
    return re.compile(rf"(?:(?:{words})[,， ]*|[,， ]+){{0,6}}")


def judged(text: str, headings: Iterable[tuple[int, int]], clauses: Clauses) -> list[list[Judged]]:
    """The clauses of each sentence of a folded text outside headings, with their standing.

    Args:
        text: folded text.
        headings: folded spans of headings, which make no statement.
        clauses: its clauses.
    """
    spans = sorted(headings)
    result: list[list[Judged]] = []
    problems = -1  # the end of the paragraph that lists problems
    for _, group in groupby(clauses.all, lambda clause: clause.sentence):
        parts: list[tuple[int, int]] = []
        for clause in group:
            i = bisect_right(spans, (clause.start, len(text)))
            start = max(clause.start, spans[i - 1][1]) if i else clause.start
            if text[start : clause.end].strip(_EDGE):
                parts.append((start, clause.end))
        if not parts:
            continue
        begin, end, role = parts[0][0], parts[-1][1], clause.role
        words = _QUOTED.sub(lambda quoted: "\0" * len(quoted[0]), text[begin:end])
        bare = [words[first - begin : last - begin] for first, last in parts]
        if role != "plan" and _words("problems", place="sentence").search(words):
            at = text.find("\n", end)
            problems = at if at >= 0 else len(text)
        found = _sentence(bare, role, begin < problems)
        result.append([Judged(*span, *standing, role) for span, standing in zip(parts, found, strict=True)])
    return result


def claims(sentences: Iterable[Sequence[Judged]], text: str, place: Placer) -> Iterator[Claim]:
    """The statements of a folded text in order.

    Args:
        sentences: its sentences, as ``judged`` gives them.
        text: folded text.
        place: gives the place of a folded span.
    """
    for parts in sentences:
        for first, last, standing, evidence, _ in _merged(parts):
            raw = text[first:last]
            start, end = last - len(raw.lstrip(_EDGE)), first + len(raw.rstrip(_EDGE))
            yield Claim(*place(start, end, "standing"), standing=standing, evidence=evidence)


def _sentence(clauses: Sequence[str], role: str, problem: bool) -> list[tuple[str, str]]:
    """The standing of each clause of a sentence, what is quoted blanked out."""
    sentence = "，".join(clauses)
    frame = _words("framing", place="sentence").search(sentence)
    if problem or role in ("front", "glossary"):
        ahead = (
            None if role in ("front", "glossary") else _words("resolve", place="sentence").search(sentence)
        )
        return [("planned", ahead[0]) if ahead else ("context", "")] * len(clauses)
    if not frame and role != "plan":
        frame = _words("rules", place="sentence").search(sentence)
    if frame and not (role == "plan" and _NUMBER.search(sentence, frame.end())):
        return [("context", frame[0])] * len(clauses)
    if role == "plan":
        start = _words("slogan", "aside", place="sentence").match(sentence.lstrip(_EDGE))
        if start and not _NUMBER.search(sentence) and (kind_of(start) == "aside" or len(clauses) <= 2):
            return [("context", start[0])] * len(clauses)
        return [_planned(clause) for clause in clauses]
    found = [_standing(clause, role) for clause in clauses]
    if _words("aim", place="sentence").match(sentence) and not _NUMBER.search(sentence):
        aims = _words("aim", place="head")
        soft = [standing == "delivered" and bool(aims.match(word)) for standing, word in found]
        if all(
            is_soft or standing != "delivered" for is_soft, (standing, _) in zip(soft, found, strict=True)
        ):
            found = [
                ("context", word) if is_soft else (standing, word)
                for is_soft, (standing, word) in zip(soft, found, strict=True)
            ]
    return found


def _planned(clause: str) -> tuple[str, str]:
    """The standing of a clause in a part that plans."""
    if match := _words("done", place="inside").search(clause):
        return "delivered", match[0]
    bare = clause.lstrip(_EDGE)
    if (match := _words("effect", place="head").match(bare)) and not _NUMBER.search(bare):
        return "context", match[0]
    lead = adverbs().match(bare)
    verb = _words("delivered", "under_way", "planned", place="head").match(bare, lead.end() if lead else 0)
    return "planned", verb[0] if verb else ""


def _standing(clause: str, role: str) -> tuple[str, str]:
    """The standing of a clause elsewhere and the word that decides; context when no word does."""
    head = _words("delivered", "under_way", "planned", "context", "effect", place="head")
    inside = _words("delivered", "under_way", "planned", "context", place="inside")
    bare = clause.lstrip(_EDGE)
    lead = adverbs().match(bare)
    at = lead.end() if lead else 0
    if match := head.match(bare, 0) or (head.match(bare, at) if at else None):
        standing = kind_of(match)
        if standing == "effect":
            return "context", match[0]
        if (_words("counted", place="head").match(match[0]) and _COUNTED.search(bare)) or (
            standing == "under_way"
            and role == "review"
            and _COUNT_LAST.search(bare)
            and not _words("begun", place="head").match(match[0])
        ):
            standing = "delivered"
        if standing != "context" or not inside.search(bare, match.end()):
            return _reviewed(standing, role, bare), match[0]
    number = _NUMBER.search(bare)
    if (match := _words("trend", place="inside").search(bare)) and not number:
        return "context", match[0]
    deciding = [
        (kind_of(match), match[0])
        for match in inside.finditer(bare)
        if not bare.startswith("的", match.end())
    ]
    # What is planned outweighs all else; then the further along, the more it weighs.
    order = ("planned", *STANDINGS)
    standing, word = min(deciding, key=lambda found: order.index(found[0]), default=("", ""))
    if not standing and role != "body" and number:
        return "delivered", number[0]
    return standing or "context", word


def _reviewed(standing: str, role: str, clause: str) -> str:
    """In a review soft work (提升, 深化) is under way, and with a number done."""
    if standing != "context" or role != "review":
        return standing
    return "delivered" if _NUMBER.search(clause) else "under_way"


def _merged(clauses: Sequence[Judged]) -> list[Judged]:
    """The statements of a sentence: frames joined to the deed after them, effects to the deed before, like to like."""
    result: list[Judged] = []
    frame: int | None = None
    for clause in clauses:
        if clause.standing == "context":
            if result:
                result[-1] = result[-1]._replace(end=clause.end)
            elif frame is None:
                frame = clause.start
        elif result and (result[-1].standing == clause.standing or _decides(clause, result[-1])):
            evidence = _listed(result[-1].evidence, clause.evidence)
            result[-1] = clause._replace(start=result[-1].start, evidence=evidence)
        else:
            result.append(clause if frame is None else clause._replace(start=frame))
            frame = None
    if not result:
        evidence = _listed(*(clause.evidence for clause in clauses))
        result.append(Judged(clauses[0].start, clauses[-1].end, "context", evidence))
    return result


def _listed(*words: str) -> str:
    """Deciding words as a list, each once."""
    return "；".join(dict.fromkeys(word for some in words for word in some.split("；") if word))


def _decides(clause: Judged, before: Judged) -> bool:
    """Whether a clause is the result of bare work in front of it (研发X，形成Y), and decides."""
    bare = before.standing == "under_way" and before.evidence in ("研发", "研制", "开发")
    return bare and clause.standing == "delivered"
