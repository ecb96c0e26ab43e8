"""Commitments: what a report promises to do, with its number and deadline, one row a number or a named thing.

A promise is a statement of a part that plans, or one elsewhere that sets a horizon (到2027年…), which can be checked
later: it has a number, or a thing with a name of its own to be begun, finished or opened.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from hanreport.numbers.bounds import QuantityMatch
from hanreport.records import Commitment, Placer
from hanreport.scanning import load_toml
from hanreport.statements.standing import Judged, adverbs

_KINDS = frozenset(("count", "money", "percent", "ratio", "measure"))
_UNCOUNTED = frozenset(("类", "批", "轮", "届", "批次"))
_DURATIONS = frozenset(("年", "小时", "天", "日", "个月", "月", "周年", "岁", "周岁", "分钟"))
_EDGE = " \t\u3000，,、：:；;*"
_JOINS = "、和及与或"
_AFTER = frozenset("、，；。和及与以") | {""}
_FIGURE = re.compile(r"\d")
_QUOTE = re.compile("“[^”\n]{1,40}”|《[^》\n]{1,60}》|（[^）\n]{1,40}）|\\([^)\n]{1,40}\\)")
_GENERIC = re.compile(
    "[\\d一二三四五六七八九十百千万亿](?:级|人?制|大(?:主导|支柱|重点|领域|产业|行业|工程|行动|体系|板块|攻坚)|[个项]?(?:方面|领域|环节|维度|层面|关系|要素|定位|原则))"
)
_REACH = re.compile(
    r"(?:(?:分别|均|都|再|力争|预期|年均|同比|稳定|稳步|同步|占比|总数|累计|进一步|也|只|左右)*"
    r"(?:增长到?|增速|增幅|涨幅|达到|达|突破|超过|超|降至|降到|增至|增加到|升至|提高到|提高至|提升到|提升至|提高|提升|控制在|控制|保持在|稳定在"
    r"|下降|降低|压减|减少|增加|压缩至|缩短至|缩短到|扩大到|扩大至|稳定|保持|完成|实现|高于|低于|(?<=.)[为至到]))+$"
)
_PUSH = re.compile(
    r"^(?:推动|促进|带动|确保|力争|争取|引导|实现|使|推进|努力|保持|加快|其中|全面|支持|集聚)+"
)
_LEFT = re.compile(r"^(?:对|为|在|向|将|把|从|以|按照|通过|依托|采取|组织)")
_BODY = re.compile(
    r"^(?:由)?([^，、\d]{0,16}(?:局|委|厅|公司|集团|部门|研究院|开发区|示范区|企业|省级|市级|国企|各市|各县|各地)(?:（[^）]{1,8}）)?)"
)
_ACTOR = re.compile(r"由([^，。；、\d]{2,16}?)(?:牵头|负责|承办|主办|组织实施|会同)")
_DEADLINE = re.compile(
    r"(?<!\d)(?P<year>20\d\d)年?(?:底|末)?(?=年?(?:前|底|末|内)|年)|(?P<last>(?<![去\d一二三四五六七八九十两])年[底末内]|全年|今年底?|本年度)"
    r"|(?<![\d一二三四五六七八九十个])(?P<month>1[0-2]|[1-9])月(?:底|末|份)?(?!\d)|(?P<half>上半年)|(?P<quarter>[一二三]季度)|(?P<next>明年)"
)
_BY = re.compile(
    r"年?(?:底|末)?[前内]|年?[底末]|年$|年[，,：]|年(?=实现|达到|建成|全面|力争|基本|完成|将|全)"
)


_WHEN = re.compile(
    r"(?:力争|确保|努力|预期|引导|尽快|其中|再|[\d一二三四五两]+年内)*(?:到|在)?(?:20\d\d年|今年|明年|全年|年内|年)?(?:1[0-2]月|(?<!\d)[1-9]月|上半年|[一二三]季度)?(?:底|末)?(?:之?前|内)?再?"
)

_RANKED = re.compile("^(?:国家|省|市|县|区|乡镇|乡|村)级")
_DATE_LAST = re.compile("(?:1[0-2]|(?<!\\d)[1-9])月(?:底|末|份)?前?$|年[底末]前?$")


class _Item(NamedTuple):
    """One number of a clause: where its words begin and end, and what stands around it."""

    start: int
    end: int
    before: str
    after: str
    number: tuple[int, int]


@cache
def _verbs() -> re.Pattern[str]:
    verbs = load_toml("statements/commitments.toml")["verbs"]
    first, then = ("|".join(sorted(verbs[key].split(), key=len, reverse=True)) for key in ("promise", "then"))
    return re.compile(f"(?:{first})(?:[、和并]?(?:{then}))*")


@cache
def _named() -> tuple[re.Pattern[str], ...]:
    """What makes a thing without a number a named one: its verb, a mark of a name, the noun it ends with."""
    words = {
        key: "|".join(some.split()) for key, some in load_toml("statements/commitments.toml")["named"].items()
    }
    return (
        re.compile(f"(?:{words['verbs']})+"),
        *(re.compile(words[key]) for key in ("marks", "documents", "generic")),
    )


def commitments(
    text: str,
    sentences: Sequence[Sequence[Judged]],
    quantities: Sequence[QuantityMatch],
    years: Sequence[tuple[int, int | None]],
    place: Placer,
) -> list[Commitment]:
    """The commitments of a folded text in order.

    Args:
        text: folded text.
        sentences: its sentences with the standing of their clauses.
        quantities: its quantities, in order.
        years: where parts begin, in order, and the years that they are about.
        place: gives the place of a folded span.
    """
    result: list[Commitment] = []
    starts = [one.start for one in quantities]
    begins = [start for start, _ in years]
    for sentence in sentences:
        if all(clause.standing != "planned" for clause in sentence):
            continue
        whole = text[sentence[0].start : sentence[-1].end]
        subject = ""
        led = _ACTOR.search(whole) if "由" in whole else None
        i = bisect_right(begins, sentence[0].start)
        year = years[i - 1][1] if i else None
        dated = "年" in whole or "月" in whole or "季度" in whole
        deadlines = list(_deadlines(whole, sentence[0].start, year)) if dated else []
        for clause in sentence:
            if clause.standing != "planned" or not (clause.role == "plan" or deadlines):
                continue
            own = quantities[bisect_left(starts, clause.start) : bisect_left(starts, clause.end)]
            rows = list(_numbered(text, clause, own, subject)) or list(_things(text, clause))
            for first, last, actor, verb, thing, number in rows:
                first += len(text[first:last]) - len(text[first:last].lstrip(_EDGE + _JOINS))
                before = bisect_left(deadlines, (number[0] if number else clause.end, ""))
                result.append(
                    Commitment(
                        *place(first, last, "commitment"),
                        actor=actor or (led[1] if led else ""),
                        verb=verb,
                        object=thing,
                        number=place(*number, "")[5] if number else "",
                        deadline=deadlines[before - 1][1] if before else None,
                    )
                )
                subject = thing
    return result


def _deadlines(words: str, base: int, year: int | None) -> Iterator[tuple[int, str]]:
    """Where a sentence sets deadlines, and which (ISO)."""
    for match in _DEADLINE.finditer(words):
        kind, said = str(match.lastgroup), match[0]
        if kind == "year":
            if words[match.start() - 1 : match.start()] == "到" or _BY.match(words, match.end("year")):
                yield base + match.start(), match["year"]
        elif year is not None:
            month = {
                "month": match["month"],
                "half": "6",
                "quarter": str(3 * ("一二三".find(said[0]) + 1)),
            }.get(kind)
            due = year + (kind == "next")
            yield base + match.start(), f"{due}-{int(month):02}" if month else str(due)


_Row = tuple[int, int, str, str, str, tuple[int, int] | None]
"""First and last character, actor, verb, object, the span of its number."""


def _numbered(text: str, clause: Judged, own: Sequence[QuantityMatch], subject: str) -> Iterator[_Row]:
    """A row for each number that a clause promises."""
    verb, base = "", clause.start
    items = list(_items(text, clause, _promised(text, clause, own)))
    for item, following in zip_longest(items, items[1:]):
        before, after = item.before.strip(_EDGE), item.after.strip(_EDGE + "的")
        if following and _RANKED.fullmatch(after):  # 2个国家级、3个省级园区
            after += _RANKED.sub("", following.after.strip(_EDGE), count=1)
        for leading in (adverbs(), _WHEN, adverbs()):
            before = before[lead.end() :].strip(_EDGE) if (lead := leading.match(before)) else before
        before = _DATE_LAST.sub("", before)
        actor, before = _actor(before)
        head = _verbs().match(before)
        reach = (
            None if head and head.end() == len(before) else _REACH.search(before, max(0, len(before) - 24))
        )
        if reach:
            named = _PUSH.sub("", re.split("力争|确保", before[: reach.start()])[-1])
            yield (
                item.start if named else base,
                item.end,
                actor,
                reach[0],
                named or subject or after,
                item.number,
            )
            subject, verb = named or subject, reach[0]
            continue
        if head:
            verb, thing = head[0], before[head.end() :].strip("了的再 ")
            base = item.start
        elif _LEFT.match(before) and (later := _verbs().search(after)):
            verb = later[0]
            thing = f"{after[: later.start()]} {after[later.end() :]}".strip()
            yield item.start, item.end, actor, verb, thing, item.number
            continue
        else:
            thing = before
            for inside in _verbs().finditer(before):
                verb = inside[0]
        alone = bool(before) and not head
        thing = f"{thing} {after}".strip() or subject
        if thing:
            yield item.start if alone else base, item.end, actor, verb, thing, item.number
            subject = thing


def _actor(words: str) -> tuple[str, str]:
    """The body that is to do it, where the words begin with one, and the words behind it."""
    match = None if _verbs().match(words) else _BODY.match(words)
    if match and (verb := _verbs().match(words, match.end())) and not _REACH.fullmatch(verb[0]):
        return match[1], words[match.end() :]
    return "", words


def _promised(text: str, clause: Judged, own: Sequence[QuantityMatch]) -> list[QuantityMatch]:
    """The numbers of a clause that are promised: no thresholds, durations, or numbers in names."""
    bare = _QUOTE.sub(lambda quoted: "\0" * len(quoted[0]), text[clause.start : clause.end])
    found: list[QuantityMatch] = []
    for one in own:
        behind = text[one.end : one.end + 1] if one.end < clause.end else ""
        governed = _governed(text, clause.start, one.start)
        threshold = (
            behind not in _AFTER
            and text[one.end - 1] in "上下"
            and (one.kind in ("money", "measure") or not governed)
        )
        small = one.value is not None and one.value < 10 and not _FIGURE.search(text, one.start, one.end)
        name = text[one.start - 2 : one.start] in ("国道", "省道", "县道") or (small and not governed)
        if (
            one.kind not in _KINDS
            or one.end > clause.end
            or threshold
            or name
            or (
                one.unit in _DURATIONS
                and not _REACH.search(text, max(clause.start, one.start - 12), one.start)
            )
            or bare[one.start - clause.start] == "\0"
            or one.unit in _UNCOUNTED
            or _GENERIC.search(text, one.start, min(one.end + 3, clause.end))
        ):
            continue
        if found and text[found[-1].end : one.start] in ("增加到", "提高到", "降至", "增至", "提升到"):
            found.pop()
        found.append(one)
    return found


def _governed(text: str, start: int, end: int) -> bool:
    """Whether a verb of promises stands directly before ``end``."""
    near = max(start, end - 8)
    return any(match.end() == end for match in _verbs().finditer(text, near, end))


def _items(text: str, clause: Judged, numbers: Sequence[QuantityMatch]) -> Iterator[_Item]:
    """The numbers of a clause, each with the words around it up to its neighbours."""
    start = clause.start
    for i, one in enumerate(numbers):
        end = clause.end
        if i + 1 < len(numbers):
            between = text[one.end : numbers[i + 1].start]
            cuts = [k for k, sign in enumerate(between) if sign in _JOINS]
            # 「、供热管网 800」: its words stand before each number; 「实验室、2个」: behind.
            cut = (
                cuts[0]
                if cuts and not between[: cuts[0]].strip(_EDGE)
                else cuts[-1]
                if cuts
                else len(between)
            )
            end = one.end + cut
        yield _Item(start, end, text[start : one.start], text[one.end : end], (one.start, one.end))
        start = end


def _things(text: str, clause: Judged) -> Iterator[_Row]:
    """A row for the named thing that a clause promises to begin, finish or open."""
    verbs, marks, documents, generic = _named()
    words = text[clause.start : clause.end]
    lead = adverbs().match(words)
    at = lead.end() if lead else 0
    actor, rest = _actor(words[at:])
    at = len(words) - len(rest)
    if match := verbs.match(words, at):
        thing = words[match.end() :].strip("了的 ")
        if documents.search(match[0] + thing) or (marks.search(thing) and not generic.search(thing)):
            yield clause.start, clause.end, actor, match[0], thing, None
