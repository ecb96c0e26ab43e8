"""Commitments: what a report promises to do, with its number and deadline, one row a number or a named thing.

A promise is a statement of a part that plans, or one elsewhere that sets a horizon (到2027年…), which can be checked
later: it has a number, or a thing with a name of its own to be begun, finished or opened.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.labels import Label
from hanreport.records import Commitment, Placer
from hanreport.statements import Judged, behind_adverbs, quoted_out
from hanreport.text import load_toml

_TOML = load_toml("statements/commitments.toml")


def _any(table: str, key: str) -> str:
    """The words of a list as alternatives, the longest first."""
    return "|".join(sorted(_TOML[table][key].split(), key=len, reverse=True))


_RE = {name: re.compile(pattern) for name, pattern in _TOML["patterns"].items()}
_KINDS = frozenset(("count", "money", "percent", "ratio", "measure"))
_SIZES = frozenset(("吨", "千瓦", "立方米"))
_UNCOUNTED, _DURATIONS = (frozenset(_TOML["units"][key].split()) for key in ("uncounted", "durations"))
_EDGE = " \t\u3000，,、：:；;*"
_JOINS = "、和及与或"
_AFTER = frozenset("、，；。和及与以") | {""}
_VERBS = re.compile(f"(?:{_any('verbs', 'promise')})(?:[、和并]?(?:{_any('verbs', 'then')}))*")
_GOVERNS = re.compile(f"(?:{_VERBS.pattern})$")
_REACH = re.compile(f"(?:(?:{_any('reach', 'soft')})*(?:{_any('reach', 'verbs')}|(?<=.)[为至到]))+$")
_PUSH = re.compile(f"^.*(?:力争|确保)|^(?:{_any('reach', 'push')})+")
_LEFT = re.compile(_any("verbs", "left"))
_BODY = re.compile(rf"由?([^，、\d]{{0,16}}(?:{_any('actor', 'bodies')}))(?={_any('verbs', 'promise')})")
_LED = re.compile(rf"由([^，。；、\d]{{2,16}}?)(?:{_any('actor', 'leads')})")
_GENERIC = re.compile(f"[\\d一二三四五六七八九十百千万亿](?:{_any('units', 'generic')})")
_PARTS = {"上半年": 6, "一季度": 3, "二季度": 6, "三季度": 9}
_NAMING, _MARKS, _DOCUMENTS, _VAGUE = (
    re.compile("|".join(_TOML["named"][key].split())) for key in ("verbs", "marks", "documents", "generic")
)
_BROUGHT = re.compile(
    rf"(?:{_any('named', 'push')})(?P<thing>[^，]{{3,80}}?)(?:全面|全线|尽快|早日|如期|加快|快速)?"
    rf"(?P<verb>{_any('named', 'result')})$"
)
_THINGS = re.compile("|".join(_TOML["named"]["things"].split()))


class _Item(NamedTuple):
    """One number of a clause: where its words begin and end, what stands around it, its label, and whether that is
    the one of several labels that numbers side by side have.
    """

    start: int
    end: int
    before: str
    after: str
    number: tuple[int, int]
    label: str
    aligned: bool


_Counted = tuple[QuantityMatch, Label]
_Row = tuple[int, int, str, str, tuple[int, int] | None, str]
"""First and last character, verb, object, the span of its number, actor."""


def commitments(
    text: str,
    sentences: Sequence[Sequence[Judged]],
    quantities: Sequence[QuantityMatch],
    labels: Sequence[Label],
    periods: Sequence[str | None],
    years: Sequence[tuple[int, int | None]],
    place: Placer,
) -> Iterator[Commitment]:
    """The commitments of a folded text in order.

    Args:
        text: folded text.
        sentences: its sentences with the standing of their clauses.
        quantities: its quantities, in order.
        labels: what they are quantities of.
        periods: what they are about; a member of a list of targets is due when its period ends.
        years: where parts begin, in order, and the years that they are about.
        place: gives the place of a folded span.
    """
    words, starts, begins = quoted_out(text), [one.start for one in quantities], [at for at, _ in years]
    pairs = list(zip(quantities, labels, strict=True))
    lists = [match.span() for match in _RE["targets"].finditer(text)]
    for sentence in sentences:
        if all(clause.standing != "planned" for clause in sentence):
            continue
        start, subject = sentence[0].start, ""
        whole = text[start : sentence[-1].end]
        led = _LED.search(whole) if "由" in whole else None
        i = bisect_right(begins, start)
        deadlines = list(_deadlines(whole, start, years[i - 1][1] if i else None))
        for clause in sentence:
            if clause.standing != "planned" or not (clause.role == "plan" or deadlines):
                continue
            i, j = bisect_left(starts, clause.start), bisect_left(starts, clause.end)
            items = _items(text, clause, _promised(text, words, clause, pairs[i:j])) if i < j else ()
            rows = list(_numbered(items, clause, subject)) or _named(text, clause)
            for first, last, verb, subject, number, actor in rows:
                first = last - len(text[first:last].lstrip(_EDGE + _JOINS))
                before = bisect_left(deadlines, (number[0] if number else clause.end, ""))
                due = deadlines[before - 1][1] if before else None
                if number and not before and any(begin < number[0] < end for begin, end in lists):
                    due = (periods[bisect_left(starts, number[0])] or "").split("/")[-1] or None
                yield Commitment(
                    *place(first, last, "commitment"),
                    actor=actor or (led[1] if led else ""),
                    verb=verb,
                    object=subject,
                    number=place(*number, "")[5] if number else "",
                    deadline=due,
                )


def _deadlines(words: str, base: int, year: int | None) -> Iterator[tuple[int, str]]:
    """Where a sentence sets deadlines, and which (ISO)."""
    said = "年" in words or "月" in words or "季度" in words or "20" in words
    for match in _RE["deadline"].finditer(words) if said else ():
        if match["year"]:
            if words[match.start() - 1 : match.start()] == "到" or _RE["by"].match(words, match.end()):
                yield base + match.start(), match["year"]
        elif year is not None:
            month = match["month"] or _PARTS.get(match[0])
            due = year + (match[0] == "明年")
            yield base + match.start(), f"{due}-{int(month):02}" if month else str(due)


def _promised(text: str, words: str, clause: Judged, own: Sequence[_Counted]) -> list[_Counted]:
    """The numbers of a clause that are promised: no thresholds, durations, or numbers in names."""
    found = list[_Counted]()
    for one, label in own:
        start, end = one.start, one.end
        behind = text[end : end + 1] if end < clause.end else ""
        governed = _GOVERNS.search(text, max(clause.start, start - 8), start)
        threshold = behind not in _AFTER and text[end - 1] in "上下"
        lasts = one.unit in _DURATIONS and not _REACH.search(text, max(clause.start, start - 12), start)
        loose = threshold or not _RE["digit"].search(text, start, end)
        before = text[start - 1] in "从由" and behind in "增提降扩升减压"  # 从8个增至14个
        unfit = words[start] == "\0" or end > clause.end or one.kind not in _KINDS or one.unit in _UNCOUNTED
        unfit = unfit or _RE["own_list"].search(label.subject) is not None  # 提出 | 6项指标
        # 延长1000万吨炼化、甲机场等项目: the size of a thing that is named with others.
        named = (
            one.unit in _SIZES and not governed and _RE["specified"].match(text, end, clause.end) is not None
        )
        ungoverned = (loose and not governed) or (threshold and one.kind in ("money", "measure"))
        if not (unfit or lasts or named or ungoverned or before) and not _GENERIC.search(
            text, start, min(end + 3, clause.end)
        ):
            found.append((one, label))
    return found


def _items(text: str, clause: Judged, numbers: Sequence[_Counted]) -> list[_Item]:
    """The numbers of a clause, each with the words around it up to its neighbours."""
    start, found, beside = clause.start, list[_Item](), False
    for (one, label), following in zip_longest(numbers, numbers[1:]):
        end, was, beside = clause.end, beside, False
        if following:
            between = text[one.end : following[0].start]
            beside = between in _AFTER and label.subject != following[1].subject
            # 推动6个项目投资突破80亿元: the number of what the money is for.
            paid = (one.kind, following[0].kind, following[0].end) == ("count", "money", end)
            if paid and not (_VERBS.search(between) or set(between) & set(_JOINS)):
                continue
            cuts = [k for k, sign in enumerate(between) if sign in _JOINS] or [len(between)]
            # 「、供热管网 800」: its words stand before each number; 「实验室、2个」: behind.
            end = one.end + (cuts[-1] if between[: cuts[0]].strip(_EDGE) else cuts[0])
        before = text[max(start, clause.verb) : one.start].strip(_EDGE)
        after = text[one.end : end].strip(_EDGE + "的")
        before = _RE["linked"].sub("", before)
        if found and not before and 1 < len(own := found[-1].after) < 5 and (at := after.find(own[-1])) > 0:
            # 2个国家级、3个省级园区: the first lacks the noun that both share.
            for i, other in enumerate(found):
                if other.after[-1:] == own[-1]:
                    found[i] = other._replace(after=other.after + after[at + 1 :])
        before = _RE["when"].sub("", before)
        before = before[behind_adverbs(before, 0, len(before)) :]
        found.append(_Item(start, end, before, after, (one.start, one.end), label.subject, was or beside))
        start = end
    return found


def _numbered(items: Sequence[_Item], clause: Judged, subject: str) -> Iterator[_Row]:
    """A row for each number that a clause promises."""
    verb, base = "", clause.start
    for start, end, before, after, number, label, aligned in items:
        actor, head = "", _VERBS.match(before)
        reach = None if head and head.end() == len(before) else _REACH.search(before[-24:])
        if not head and not reach and (body := _BODY.match(before)):
            actor, before = body[1], before[body.end() :]
            head = _VERBS.match(before)
        if reach:
            named = _PUSH.sub("", before[: len(before) - len(reach[0])])
            named = label if "分别" in reach[0] else _RE["aim"].sub("", named)
            verb, thing = reach[0], named or subject or after
            base = start if named else base
        elif (
            not head and (_LEFT.match(before) or before == verb == "") and (later := _VERBS.search(after, 1))
        ):
            verb, thing, base = later[0], f"{after[: later.start()]} {after[later.end() :]}", start
        else:
            if head:
                verb, before = head[0], before[head.end() :].strip("了的再 ")
            elif inside := list(_VERBS.finditer(before)):
                verb, who = inside[-1][0], before[: inside[-1].start()]
                if _RE["parting"].match(verb):  # 甲基地新培育 | 数据集20个
                    before = f"{who} {before[inside[-1].end() :]}"
                elif inside[-1].end() == len(before) and (after or len(who) > 2):
                    # 甲高校扩招 | 1500人, 每个县办好 | 5所学校, 甲幼儿园覆盖 | 95%乡镇
                    before = who if not after or verb == "覆盖" else ""
            base = start if head or before else base
            thing = f"{before} {after}".strip() or (label if "分别" in verb else subject)
        if aligned and not (reach or after):  # 改造供热、燃气管网 | 5公里、6公里
            thing = label.removeprefix(verb)
        if thing.strip():
            yield base, end, verb, thing.strip(), number, actor
            subject = named if reach else thing


def _named(text: str, clause: Judged) -> Iterator[_Row]:
    """A row for the named thing that a clause promises to begin, finish or open."""
    if (match := _BROUGHT.match(text, clause.verb, clause.end)) and _THINGS.search(match["thing"]):
        yield clause.start, clause.end, match["verb"], match["thing"], None, ""
    elif match := _NAMING.match(text, clause.verb, clause.end):
        thing = text[match.end() : clause.end].strip("了的 ")
        if _DOCUMENTS.search(match[0] + thing) or (_MARKS.search(thing) and not _VAGUE.search(thing)):
            yield clause.start, clause.end, match[0], thing, None, ""
