"""The statements of a text with their standing: delivered, under way, planned, or only context.

A sentence is cut at 。 and ； always, at ， only where the standing changes; a frame goes with the deed after it, an
effect with the deed before it. In a part that plans, what is said is planned unless it says otherwise; elsewhere its
verbs decide, and in a review its numbers too. The conventions are those of CLAIMS.md.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from msgspec import Struct

from hanreport.records import Claim, Placer
from hanreport.text import Clauses, Words, kind_of, load_patterns, load_toml

STANDINGS = ("delivered", "under_way", "planned", "context")
_EDGE = " \t\u3000\u00a0，,。；;：:、()（）*-—•·"


_LISTS = load_toml("statements/standing.toml")
_RE = load_patterns(_LISTS)
_ADVERBS, _HEAD, _INSIDE, _SENTENCE, _OPENING = (
    Words(_LISTS[table]) for table in ("adverbs", "head", "inside", "sentence", "opening")
)
_DEEDS = {kind: tuple(words.split()) for kind, words in _LISTS["deeds"].items()}


class Judged(Struct, frozen=True, gc=False):
    """A clause in folded text: its standing, the words that decide, the role of its part, where its verb begins."""

    start: int
    end: int
    standing: str
    evidence: str
    role: str
    verb: int


def _first(words: Words, text: str, start: int, end: int) -> dict[str, str]:
    """The first word of each kind between two places; a word in front of 的 tells of a noun only."""
    found = [match for match in words.finditer(text, start, end) if not text.startswith("的", match.end())]
    return {kind_of(match): match[0] for match in reversed(found)}


def quoted_out(text: str) -> str:
    """A text with what is quoted or in brackets blanked out."""
    return _RE["quoted"].sub(lambda quoted: "\0" * len(quoted[0]), text)


def judged(text: str, headings: Iterable[tuple[int, int]], clauses: Clauses) -> list[list[Judged]]:
    """The clauses of each sentence of a folded text outside headings, with their standing.

    Args:
        text: folded text.
        headings: folded spans of headings, which make no statement.
        clauses: its clauses.
    """
    spans, words = sorted(headings), quoted_out(text)
    begins = [begin for begin, _ in spans]
    result: list[list[Judged]] = []
    problems = -1  # the end of the paragraph that lists problems
    for (_, role), group in groupby(clauses.all, attrgetter("sentence", "role")):
        parts: list[tuple[int, int, int]] = []
        for clause in group:
            i = bisect_right(begins, clause.start)
            start, end = max(clause.start, spans[i - 1][1] if i else 0), clause.end
            if (start := end - len(text[start:end].lstrip(_EDGE))) < end:
                parts.append((start, end, behind_adverbs(words, start, end)))
        if not parts:
            continue
        said = _first(_SENTENCE, words, parts[0][0], parts[-1][1])
        if role != "plan" and "problems" in said:
            at = text.find("\n", parts[-1][1])
            problems = at if at >= 0 else len(text)
        found = _sentence(words, parts, role, parts[0][0] < problems, said)
        result.append(
            [Judged(start, end, *how, role, at) for (start, end, at), how in zip(parts, found, strict=True)]
        )
    return result


def claims(sentences: Iterable[Sequence[Judged]], text: str, place: Placer) -> Iterator[Claim]:
    """The statements of a folded text in order.

    Args:
        sentences: its sentences, as ``judged`` gives them.
        text: folded text.
        place: gives the place of a folded span.
    """
    for sentence in sentences:
        for run in _runs(sentence):
            deeds = [clause for clause in run if clause.standing != "context"] or run
            start, end = run[0].start, run[-1].end
            end = start + len(text[start:end].rstrip(_EDGE))
            evidence = "；".join(dict.fromkeys([clause.evidence for clause in deeds if clause.evidence]))
            # … for what is quoted within it
            evidence = re.sub("\0+", "…", evidence) if "\0" in evidence else evidence
            yield Claim(*place(start, end, "standing"), standing=deeds[-1].standing, evidence=evidence)


def _runs(sentence: Sequence[Judged]) -> list[list[Judged]]:
    """The statements of a sentence: frames joined to the deed after them, effects to the deed before, like to like."""
    runs: list[list[Judged]] = []
    standing = ""
    for clause in sentence:
        turns = (standing, clause.standing) == ("under_way", "delivered")
        decides = turns and runs[-1][-1].evidence in _DEEDS["bare"]
        if not runs or not (decides or standing == "context" or clause.standing in (standing, "context")):
            runs.append([])
        standing = clause.standing if not standing or clause.standing != "context" else standing
        runs[-1].append(clause)
    return runs


def behind_adverbs(words: str, at: int, end: int) -> int:
    """Where a clause goes on behind adverbs and dates."""
    while match := _ADVERBS.match(words, at, end):
        at = match.end()
    return at


def _sentence(
    words: str, parts: Sequence[tuple[int, int, int]], role: str, problem: bool, said: dict[str, str]
) -> list[tuple[str, str]]:
    """The standing of each clause of a sentence and the word that decides."""
    start, end = parts[0][0], parts[-1][1]
    if problem or role in ("front", "glossary"):
        ahead = said.get("resolve", "") if problem else ""
        return [("planned" if ahead else "context", ahead)] * len(parts)
    opening = _OPENING.match(words, start, end)
    kind = kind_of(opening) if opening else ""
    frame = said.get("framing") or ("" if role == "plan" else said.get("rules", ""))
    if role == "plan" and opening and (kind == "aside" or (kind == "slogan" and len(parts) < 3)):
        frame = frame or opening[0]
    numbered = (kind == "aim" or (frame and role == "plan")) and _RE["number"].search(words, start, end)
    if frame and not numbered:
        return [("context", frame)] * len(parts)
    if role == "plan":
        return [_planned(words, *part, "done" in said) for part in parts]
    found = [_standing(words, *part, role) for part in parts]
    if kind == "aim" and not numbered:
        return [("context" if word in _DEEDS["aimed"] else standing, word) for standing, word in found]
    return found


def _planned(words: str, start: int, end: int, verb: int, done: bool) -> tuple[str, str]:
    """The standing of a clause in a part that plans."""
    if done and (said := _first(_SENTENCE, words, start, end).get("done")):
        return "delivered", said
    head = _HEAD.match(words, verb, end)
    if head and kind_of(head) == "effect" and not _RE["number"].search(words, start, end):
        return "context", head[0]
    return "planned", head[0] if head else ""


def _standing(words: str, start: int, end: int, verb: int, role: str) -> tuple[str, str]:
    """The standing of a clause elsewhere and the word that decides; context when no word does."""
    head = _HEAD.match(words, start, end) or _HEAD.match(words, verb, end)
    kind = kind_of(head) if head else ""
    if head and kind != "context":
        done = kind == "under_way" and not head[0].startswith(_DEEDS["begun"])
        if done and _RE["counted"].search(words, head.end(), end):
            kind = "delivered"
        return "context" if kind == "effect" else kind, head[0]
    found = _first(_INSIDE, words, head.end() if head else start, end)
    number = _RE["number"].search(words, start, end) if role != "body" or "trend" in found else None
    if (trend := found.pop("trend", "")) and not number and not head:
        return "context", trend
    if head and not found:
        # In a review soft work (提升, 深化) is under way, and with a number done.
        return "context" if role != "review" else "delivered" if number else "under_way", head[0]
    # What is planned outweighs all else; then the further along, the more it weighs.
    for kind in ("planned", *STANDINGS):
        if kind in found:
            return kind, found[kind]
    return ("delivered", number[0]) if number and role != "body" else ("context", "")
