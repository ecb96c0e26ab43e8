"""Commitments: what a report promises to do, with its number and deadline, one row a number or a named thing.

A promise is a statement of a part that plans, or one elsewhere that sets a horizon (到2027年…), which can be checked
later: it has a number, a thing with a name of its own to be begun, finished or opened, or something to be decided,
issued or ended (取消港口建设费).
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from hanreport.entities import Mention
from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.labels import Label
from hanreport.records import Commitment, Placer, Quantity
from hanreport.statements import Judged, behind_adverbs, quoted_out
from hanreport.text import load_patterns, load_toml

_TOML = load_toml("statements/commitments.toml")
_RE = load_patterns(_TOML)
_KINDS = frozenset(("count", "money", "percent", "ratio", "measure"))
_UNCOUNTED, _SIZES, _TIMES = (frozenset(words.split()) for words in _TOML["units"].values())
_EDGE = " \t\u3000，,、：:；;*"
_JOINS = "、和及与或"
_AFTER = "、，；。和及与以"
_PARTS = {"上半年": 6, "一季度": 3, "二季度": 6, "三季度": 9}
_VAGUE, _LOOSE = (frozenset(_TOML["named"][key]) for key in ("vague", "loose"))


class _Item(NamedTuple):
    """One number of a clause: where its words begin and end, what stands around it, its label."""

    start: int
    end: int
    before: str
    after: str
    number: QuantityMatch
    label: str


_Counted = tuple[QuantityMatch, Label, Quantity]
_Row = tuple[int, int, str, str, tuple[int, int] | None, str]
"""First and last character, verb, object, the span of its number, actor."""


def commitments(
    text: str,
    sentences: Sequence[Sequence[Judged]],
    quantities: Sequence[_Counted],
    mentions: Sequence[Mention],
    years: Sequence[tuple[int, int | None]],
    place: Placer,
) -> Iterator[Commitment]:
    """The commitments of a folded text in order.

    Args:
        text: folded text.
        sentences: its sentences with the standing of their clauses.
        quantities: its quantities, in order, what they are quantities of and their rows; a member of a list of
            targets is due when its period ends.
        mentions: its names, in order.
        years: where parts begin, in order, and the years that they are about.
        place: gives the place of a folded span.
    """
    words, begins = quoted_out(text), [at for at, _ in years]
    starts, named = [one.start for one, *_ in quantities], [name.start for name in mentions]
    lists = list(_RE["targets"].finditer(text))
    for sentence in sentences:
        start, subject = sentence[0].start, ""
        whole = text[start : sentence[-1].end]
        promised = sentence[0].role == "annex" or "planned" in [clause.standing for clause in sentence]
        if not promised or whole.startswith("预计"):
            continue
        leader = _RE["leader"].match(text, start)
        deadlines = list(_deadlines(whole, start, years[bisect_right(begins, start) - 1][1]))
        for clause in sentence:
            aim = next((one for one in lists if one.start() <= clause.end <= one.end("list")), None)
            planned = clause.standing == "planned" and (clause.role == "plan" or deadlines)
            if not (planned or (aim and clause.role == "annex")):
                continue
            i, j = bisect_left(starts, clause.start), bisect_left(starts, clause.end)
            items = _items(text, clause, _promised(text, words, clause, quantities[i:j])) if i < j else ()
            led = leader or _RE["led"].search(text, max(start, clause.start - 24), clause.end)
            k = bisect_left(named, clause.start), bisect_left(named, clause.end)
            numbered = list(_numbered(items, clause, subject))
            subject = numbered[-1][3] if numbered else ""
            rows = numbered or _named(text, clause, mentions[slice(*k)], aim is not None)
            for first, last, verb, thing, number, actor in rows:
                first = last - len(text[first:last].lstrip(_EDGE + _JOINS))
                at = number[0] if number else text.index(verb, first)
                near = [due for begin, due, far in deadlines if begin < at and (far or begin >= clause.start)]
                due = near[-1] if near else None
                if not near and aim and quantities:
                    due = (quantities[bisect_right(starts, at) - 1][2].period or "").split("/")[-1] or None
                # 新增工厂6家、产量 | 突破50万台
                verb = "" if number and text[number[0]] in "突超达" and verb not in text[first:at] else verb
                yield Commitment(
                    *place(first, last, "commitment"),
                    actor=actor or (led[1] if led else (aim and aim["actor"]) or ""),
                    verb=verb or (sure[0] if (sure := _RE["sure"].match(text, clause.start)) else ""),
                    object=_RE["aside"].sub("", thing),
                    number=place(*number, "")[5] if number else "",
                    deadline=due,
                )


def _deadlines(words: str, base: int, year: int | None) -> Iterator[tuple[int, str, bool]]:
    """Where a sentence sets deadlines, which (ISO), and whether for all that follows (到2030年，…) or one clause."""
    for match in _RE["deadline"].finditer(words):
        due, (start, end) = match["year"], match.span()
        far = match["far"] is not None or _RE["alone"].match(words, end) is not None
        if not due and year is not None:
            month = match["month"] or _PARTS.get(match[0])
            ahead = "一二三四五".find(match["span"] or "一") + (match[0] == "明年")
            due = f"{year + ahead}" + (f"-{int(month):02}" if month else "")
        elif not far and not _RE["by"].match(words, end):
            continue
        if due:
            yield base + start, due, far


def _promised(text: str, words: str, clause: Judged, own: Sequence[_Counted]) -> list[_Counted]:
    """The numbers of a clause that are promised: no thresholds, durations, or numbers in names."""
    found = list[_Counted]()
    for one, label, row in own:
        start, end = one.start, one.end
        attached = end < clause.end and text[end] not in _AFTER  # to the word behind it
        # 建设3个以上示范村、5个以上 | 提升村
        listed = bool(found) and text[start - 1] in _JOINS
        governed = listed or _RE["governs"].search(text, max(clause.start, start - 8), start) is not None
        threshold = attached and (text[end - 1] in "上下" or text[start] in "超不")
        # 提升15分钟 | 生活圈功能; but 缩短至15分钟
        lasts = one.unit in _TIMES and (attached or not _RE["reach"].search(text, start - 12, start))
        loose = one.kind != "percent" and (threshold or not _RE["digit"].search(text, start, end))
        unfit = lasts or row.nature in ("result", "baseline")
        # 3座 | 35万千瓦电站; 甲地1000万吨炼化 | 、甲机场等项目
        aside = not (governed or found) and attached and one.unit in _SIZES
        unfit |= aside or (one.kind == "measure" and bool(found) and found[-1][0].end == start)
        # 总投资9亿元的 | 8个项目
        unfit |= one.kind == "money" and text.startswith("的", end) and end < own[-1][0].start
        unfit |= text[start - 1] == "按" and not text.startswith("安排", end)  # 赤字率拟按3%安排
        unfit |= _RE["than"].search(text, start - 20, start) is not None
        unfit |= words[start] == "\0" or end > clause.end or one.kind not in _KINDS or one.unit in _UNCOUNTED
        ungoverned = (loose and not governed) or (threshold and one.kind in ("money", "measure"))
        # 提出 | 6项指标
        generic = _RE["generic"].search(text, start, min(end + 3, clause.end))
        counted = _RE["own_list"].search(label.subject) or (generic and generic.start() < end)
        if not (unfit or ungoverned or counted):
            found.append((one, label, row))
    return found


def _items(text: str, clause: Judged, numbers: Sequence[_Counted]) -> list[_Item]:
    """The numbers of a clause, each with the words around it up to its neighbours."""
    start, found = clause.start, list[_Item]()
    for (one, label, _), following in zip_longest(numbers, numbers[1:]):
        between = text[one.end : following[0].start if following else clause.end]
        cuts = [k for k, sign in enumerate(between) if sign in _JOINS]
        next_deed = _RE["deed" if following else "joined"].search(between)
        if deed := next_deed or (following and not cuts and _RE["governs"].search(between)):
            cut = deed.start()  # 投入90亿元 | 办好20件实事; 新增学位700个、| 推进…全覆盖
        elif following and cuts:
            # 「、供热管网 800」: its words stand before each number; 「实验室、2个」: behind.
            cut = cuts[-1] if between[: cuts[0]].strip(_EDGE) else cuts[0]
        else:
            cut = len(between)
        before = _RE["linked"].sub("", text[max(start, clause.verb) : one.start].strip(_EDGE))
        end = one.end + cut
        after = _RE["as_such"].sub("", text[one.end : end]).strip(_EDGE + "的")
        own = found[-1].after if found and not before else ""
        plain = _RE["bracketed"].sub("", after)
        at = plain.find(own[-1]) + 1 if 1 < len(own) < (7 if own[-1] == "级" else 5) else 0
        tail = _RE["tail"].search(plain) if own else None
        # 2个国家级、3个省级 | 园区; 6家卫生院和9家诊所 | 能力建设
        shared = plain[at:] if at > 1 else tail[0] if tail else ""
        for i, other in enumerate(found if shared else ()):
            if other.after[-1:] == own[-1] and not other.after.endswith(shared):
                found[i] = other._replace(after=other.after + shared)
        before = _RE["when"].sub("", before)
        before = before[behind_adverbs(before, 0, len(before)) :]
        before = _RE["kept"].sub(r"\2\1在", _RE["manner"].sub("", before))
        found.append(_Item(start, end, before, after, one, label.subject))
        start = end
    return found


def _numbered(items: Sequence[_Item], clause: Judged, subject: str) -> Iterator[_Row]:
    """A row for each number that a clause promises."""
    verb, last, base = "", "", clause.start
    for start, end, before, after, one, label in items:
        actor, deeds = "", list(_RE["verbs"].finditer(before))
        own = label[deed.end() :].strip() if (deed := _RE["verbs"].match(label)) else label
        led = bool(deeds) and deeds[0].start() == 0
        governs = deeds[-1] if deeds and deeds[-1].end() == len(before) else None
        # 完成造林9万亩、草原修复 | 5万亩; 新建车站 | 100%使用绿电
        steered = governs and not (led or after) and _RE["steers"].fullmatch(verb)
        share = one.kind == "percent" and not governs and (not led or (after != "" and before[0] == "新"))
        reach = None if governs and governs.start() == 0 else _RE["reach"].search(before[-24:])
        if reach:
            named = _RE["left"].sub("", _RE["aim"].sub("", before.removesuffix(reach[0])))
            verb, thing = reach[0], own if "分别" in reach[0] else _whole(named, own) or subject or after
            base = start if named else base
        elif not led and (later := _RE["finally"].search(after) or _RE["later"].search(after)):
            verb, base = later["verb"], start
            thing = f"{_RE['left'].sub('', before)}{after[: later.start()]} {after[later.end() :]}"
        elif deeds and not (steered or share):
            # 每个县办好 | 5所学校; 加快在甲地新组建 | 3家实验室; 甲基地新培育 | 数据集20个
            light = led and _RE["light"].fullmatch(deeds[0][0])
            first = deeds[-1] if governs and after and (light or not led) else deeds[0] if led else deeds[-1]
            who = _RE["left"].sub("", _RE["means"].sub("", before[: first.start()]))
            what = before[first.end() :].strip("了的 ")
            verb, base = first[0], start
            acts = _RE["actor"].fullmatch(who) and (what or after)
            apart = acts or (after and first is governs and verb != "覆盖")
            actor, who = who if acts else "", "" if apart else who
            thing = f"{who}{verb}{what}" if verb == "新增" and who else f"{who} {what}".strip()
            thing = (after if thing[-1:] in _JOINS else f"{thing} {after}").strip() or subject
            own = own.replace(f" {verb}", " ")  # 8个项目、完成 | 投资9亿元
            thing = own if what and not (after or who) and own.endswith(f" {thing}") else thing
        else:
            alone = before.endswith("投资") or (before and one.kind == "percent")
            verb = "" if alone and not _RE["reach"].match(verb) else verb
            base = start if before else base
            thing = f"{before if verb or after else _whole(before, own)} {after}".strip() or subject
        if not (reach or after or before) and one.start > start and own != last:
            thing = own  # 改造供热、燃气管网5公里、 | 6公里
        last = own
        if thing.strip() and not _RE["half"].match(f"{verb} {thing.strip()}"):
            yield base, end, verb, thing.strip(), (one.start, one.end), actor
            subject = thing


def _whole(words: str, label: str) -> str:
    """The label of a number where it says more or less of the thing than the words before the number, else these."""
    more = label.endswith(f" {words}") or (label.startswith(f"{words} ") and label[-1] not in "年均月")
    return label if words and (more or words.startswith(label or " ")) else words


def _named(text: str, clause: Judged, names: Sequence[Mention], aimed: bool) -> Iterator[_Row]:
    """A row for what a clause promises without a number: a named thing, a decision, a target of a list."""
    forms = ("placed", "brought", "covered", "naming", "aimed")[: 5 if aimed else 4]
    match = next(filter(None, (_RE[form].match(text, clause.verb, clause.end) for form in forms)), None)
    if match and not _RE["several"].match(text, match.start("thing"), clause.end):
        verb, thing = match["verb"], f"{match['thing'].strip('了的 ')} {match['of']}".strip()
        sound = _RE["definite"].fullmatch(f"{verb} {thing}") or _RE["listed"].fullmatch(thing)
        own = [name for name in names if match.start("thing") <= name.start]
        if own and not sound:
            light = _RE["light"].search(verb)
            unfit = _LOOSE if verb in ("完成", "做好", "实施") else _VAGUE if light else ()
            whole = not light or _RE["begins"].fullmatch(text, own[-1].end, clause.end)
            sound = match if whole and own[-1].type not in unfit else None
        if sound:
            yield clause.start, clause.end, verb, thing, None, ""
