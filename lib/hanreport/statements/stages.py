"""Things at a stage: in research, on trial, approved, in production, in service …"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from hanreport.entities import ORGANISATIONS, Mention, behind_places, proper
from hanreport.records import Placer, Stage
from hanreport.statements import behind_adverbs
from hanreport.text import Clauses, any_of, kind_of, line_around, load_patterns, load_toml, word_pattern

_LEXICON = load_toml("statements/stages.toml")


def _words(table: Mapping[str, str]) -> re.Pattern[str]:
    return word_pattern({kind: listed.split() for kind, listed in table.items()})


_STAGE, _LAST, _BEFORE = (_words(_LEXICON[group]) for group in ("stage", "behind", "before"))
"""Stage words said anywhere, behind or before a name; ``kind_of`` gives their class."""
_RE = load_patterns(_LEXICON)
_BEHIND = re.compile(f"(?:{any_of(_LEXICON['then']['words'].split())})*(?:{_LAST.pattern})")
_ENDING = re.compile(rf"(?:{_BEHIND.pattern})\Z")
"""Stages in a row behind a name, and those that end a clause: the last one counts (建成 | 通车)."""
_CHINA = {"国内": "中国", "国家药监局": "中国"}
_STAGELESS, _SCIENCE, _NAMELESS = (
    frozenset(_LEXICON["kinds"][key]) for key in ("stageless", "science", "nameless")
)

_DEEDS = {name: (_words(one["before"]), _words(one["behind"])) for name, one in _LEXICON["deeds"].items()}
"""By type of what is issued, carried out or held: the verbs before it, and those behind it."""

_Said = tuple[int, int, str, str]
"""Start and end of the words that say a stage, the words, and their class."""
Thing = tuple[_Said, tuple[int, int, str], int]
"""What says the stage of a thing, where the thing stands with the head that it shares with the other members of a list,
and how sure that is one (see ``things``)."""


def stages(
    text: str, mentions: Sequence[Mention], clauses: Clauses, whole: Iterable[Thing], place: Placer
) -> list[Stage]:
    """The stages of the things named in a folded text, in order; a thing may have several.

    A bullet that names no thing but a stage (its subject was lost, or stands in the heading) gives a row without
    a name. The words of the thing's own clause decide (``stages.toml``).

    Args:
        text: folded text.
        mentions: its names.
        clauses: its clauses.
        whole: what ``things`` finds in it.
        place: gives the place of a folded span.
    """

    def row(said: _Said, name: str = "", country: str = "", partners: tuple[str, ...] = ()) -> Stage:
        at, stage, kind = place(*said[:2], "stage"), *said[2:]
        return Stage(*at, name=name, stage=stage, stage_class=kind, jurisdiction=country, partners=partners)

    things, others = list[Mention](), list[Mention]()
    for one in mentions:
        science = one.type in _SCIENCE or (one.rule == "suffix" and one.type not in ORGANISATIONS)
        report = clauses.all[clauses.at(one.start)].role in ("review", "plan", "glossary")
        if _STAGELESS.isdisjoint((one.type, one.name)) and (report or one.type not in _DEEDS):
            (things if science and not report else others).append(one)
    bodies = [name for name in mentions if name.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    named = {(one.start, one.end): one for one in others}
    edges = {at: other for one in mentions for at, other in ((one.start, one.end), (-one.end, one.start))}
    found, spans = list[Stage](), list[tuple[int, int, str]]()
    for said, (start, end, head), sure in whole:
        known = named.get((start, end))
        whole_name = edges.get(start, end) <= end and edges.get(-end, start) >= start  # 石雄铁路 | 项目
        sure = sure or start in edges or -end in edges
        if whole_name and sure and (not known or head or _may_have_stage(known, said)):
            name = known.name if known and known.rule == "listed" else text[start:end] + head
            spans.append((start, end, name))
            found.append(row(said, name))
    for said, name in _governed(text, others, clauses):
        i = bisect_left(spans, (said[1],))
        if not any(name in other for _, end, other in spans[max(0, i - 12) : i] if end > said[0]):
            found.append(row(said, name))
    for i, thing in enumerate(things):
        begin, line_end = line_around(text, thing.start, thing.end)
        end = stop.start() if (stop := _RE["stop"].search(text, thing.end, line_end)) else line_end
        if i + 1 < len(things) and text[thing.end] != "、":
            end = max(thing.end, min(end, things[i + 1].start))
        here = bodies[bisect_left(starts, begin) : bisect_left(starts, thing.start)]
        partners = tuple(dict.fromkeys([body.name for body in here]))
        found += [row(said, thing.name, at, partners) for said, at in _of_science(text, thing, begin, end)]
    begun = [name.start for name in mentions if name.type != "aircraft"]
    for line in _RE["bullet"].finditer(text):
        j = bisect_left(begun, line.start())
        if j == len(begun) or begun[j] >= line.end():
            verbs = _distinct(_STAGE.finditer(text, *line.span()))
            found += [row((*match.span(), match[0], kind)) for kind, match in verbs if kind in _NAMELESS]
    return sorted(found, key=lambda stage: (stage.start, stage.end))


def _governed(text: str, names: Sequence[Mention], clauses: Clauses) -> Iterator[tuple[_Said, str]]:
    """What says the stage of each name, one or a list, whose clause has a verb that governs them all."""
    i, led = 0, (0, -2, "", "")
    while i < len(names):
        clause, run = clauses.all[clauses.at(names[i].start)], [names[i]]
        while (i := i + 1) < len(names) and names[i].start < clause.end:
            joint = _RE["joint"].fullmatch(text, run[-1].end, names[i].start)
            if not joint or (names[i].type in _DEEDS) != (run[0].type in _DEEDS):
                break
            run.append(names[i])
        limit = min(names[i].start if i < len(names) else clause.end, clause.end)
        said = (_deed_stage if run[0].type in _DEEDS else _project_stage)(text, clause.start, run, limit)
        if led[1] + 1 == clause.start and _RE["goes_on"].match(text, clause.start, clause.end):
            said = said or (led[0], run[-1].end, *led[2:])
        if said:
            if _RE["open_list"].fullmatch(text, run[-1].end, clause.end):
                led = said[0], clause.end, *said[2:]
            said = _in_plan(text, clause.role, said)
            for one in run:
                work = _RE["own_work"].search(text, one.end, run[-1].start)
                words = re.sub("(?<=；).*", work[0], said[2]) if work else said[2]
                if _may_have_stage(one, said):
                    yield (min(said[0], one.start), max(said[1], one.end), words, said[3]), one.name


def things(text: str, clauses: Clauses) -> Iterator[Thing]:
    """Things that make a whole clause with the verb that governs them: 罗泾港区改造二期启动建设; 建成甲桥、乙馆等工程.

    And how sure that is one without a name known otherwise: 1 for what is opened or granted and for a list without a
    kind in it, 2 for a list of projects that is both.
    """
    for clause in clauses.all:
        if clause.role not in ("review", "plan"):
            continue
        end, verb, light = clause.end, None, None
        start = who.end() if (who := _RE["who"].match(text, clause.start, end)) else clause.start
        start = start if _BEFORE.match(text, start, end) else behind_adverbs(text, start, end)
        while not verb and (word := _BEFORE.match(text, start, end)):
            start = word.end()
            light, verb = (word, None) if kind_of(word) == "light" else (light, word)
        last = None if verb else _ENDING.search(text, max(start, end - 16), end)
        if not (verb or light or last):
            continue
        ending, behind = verb or last, last is not None
        start = led.end() if (led := _RE["led"].match(text, start, end)) else start
        listed = _RE["manner" if behind else "works"].search(text, start, last.start() if last else end)
        stop, tail = (listed.start(), listed[0]) if listed else (end, "")
        vague = verb and verb[0] == "实施"
        works = not vague and _RE["projects"].match(tail)
        if ending and (works or _RE["whole"].search(ending[0]) or _RE["rule"].match(text, ending.start())):
            said, kind = ending[0], "under_way" if verb and light else kind_of(ending)  # 推动设立
        elif light and not verb and text[end - 2 : end] in ("建设", "进度", "工程", "项目", "改革", "试点"):
            said = f"{light[0]}；建设" if text[end - 1] in "设度" else light[0]
            kind = "delivered" if "完成" in light[0] else "trial" if text[end - 1] == "点" else "under_way"
            behind = False
        else:
            continue
        many = tail.startswith("等") and not vague
        free = works or (_RE["sure"].search(said) and (behind or who or "等" in tail)) or (light and many)
        items = list(_RE["listed_item" if free else "item"].finditer(text, start, stop))
        if text.startswith(("一批", "更多"), start) or (behind and not (items and items[-1].end() == stop)):
            continue
        found = list[tuple[tuple[int, int], tuple[int, int, str], bool]]()
        common = "".join(of_list.groups("")) if (of_list := _RE["shared"].match(tail)) else ""
        if not tail and len(items) > 1:
            common = behind_places(text, *items[-1].span(1))
        for item in items:
            alone = not tail and (item is items[-1] or len(item[1]) > 5)
            fallback = common or "项目" * bool(works and "至" in item[1])
            head = "" if alone or _RE["headed"].search(item[1]) else fallback
            some = _RE["counted"].search(said) and _RE["number"].match(item[1])
            thing = _RE["item"].fullmatch(item[1]) if some else not _RE["no_thing"].search(item[1] + head)
            given = verb and kind in ("approved", "planned") and _RE["given"].match(item[1])
            if thing and not (head and "和" in item[1]) and (some or given or proper(text, *item.span(1))):
                reach = (item.start(1), end) if behind else (clause.start, item.end(1))
                found.append((reach, (*item.span(1), head), bool(given or _RE["checked"].search(said))))
        plain = many and not _RE["kinds"].search(tail) and len(found) == len(items)
        for reach, span, alone in found:
            named = plain and alone and bool(works) and len(found) > 1
            yield _in_plan(text, clause.role, (*reach, said, kind)), span, (alone or plain) + named


def _in_plan(text: str, role: str, said: _Said) -> _Said:
    """What says a stage, in a part that plans: planned, but for what goes on there already (继续 | 实施)."""
    if role != "plan" or text.startswith("了", said[0] + len(said[2])):
        return said
    goes_on = _RE["ongoing"].match(text, said[0]) or _RE["ongoing"].match(said[2])
    start = said[0] - 2 if goes_on and not goes_on[0] else said[0]
    return start, said[1], text[start : said[0]] + said[2], "under_way" if goes_on else "planned"


def _may_have_stage(name: Mention, said: _Said) -> bool:
    """Whether a name may have a stage: a company is founded or comes to a place, a university is built or opened."""
    return name.type not in ("company", "university") or _RE[name.type].search(said[2]) is not None


def _project_stage(text: str, begin: int, run: Sequence[Mention], stop: int) -> _Said | None:
    """What says the stage of names that stand together."""
    start, end = run[0].start, run[-1].end
    filler = _RE["filler"].match(text, end, stop)
    tries = (_BEHIND.match(text, at, stop) for at in (filler.end() if filler else end, end))
    if behind := next(filter(None, tries), None):
        # 东岭基地建成全国首个…: what was built is another thing; 岚溪交易中心运营能力: no stage.
        done = kind_of(behind) in ("delivered", "approved", "launched")
        other = (done or behind[0].endswith(("开通", "开行"))) and _RE["object"].match(text, behind.end())
        behind = None if other or _RE["no_stage"].match(text, behind.end()) else behind
    verbs = [*_BEFORE.finditer(text, max(begin, start - 20), start)][-1:]
    before = next((one for one in verbs if _RE["link"].match(text, one.end(), start)), None)
    light = before is not None and kind_of(before) == "light"
    if behind and (before is None or light):
        said = f"{before[0]}；{behind[0]}" if before else behind[0]
        return start, behind.end(), said, kind_of(behind)
    if before is None or not (light or _RE["whole_thing"].match(text, run[0].end)):
        return None
    if not light:
        return before.start(), end, before[0], kind_of(before)
    if (work := _RE["work"].match(text, end, stop)) is None:
        return None
    said = f"{before[0]}；{work[1]}" if work[1] else before[0]
    return before.start(), max(end, work.end()), said, "delivered" if before[0] == "完成" else "under_way"


def _deed_stage(text: str, begin: int, run: Sequence[Mention], stop: int) -> _Said | None:
    """What says how far rules, campaigns or events that stand together are: the verb before them or behind them.

    A campaign of study that is said to have been held (开展主题教育) is over.
    """
    start, end, (verbs, behind) = run[0].start, run[-1].end, _DEEDS[run[0].type]
    before = [*verbs.finditer(text, max(begin, start - 20), start)][-1:]
    if before and _RE["link"].match(text, before[0].end(), start) and not _RE["of"].match(text, run[0].end):
        held = before[0][0].endswith("开展") and _RE["campaign"].search(run[0].name)
        return before[0].start(), end, before[0][0], "delivered" if held else kind_of(before[0])
    for word in behind.finditer(text, end, min(stop, end + 16)):
        if _RE["gap"].fullmatch(text, end, word.start()) and _RE["clause_end"].match(text, word.end()):
            return start, word.end(), word[0], kind_of(word)
    return None


def _distinct(found: Iterable[re.Match[str]]) -> list[tuple[str, re.Match[str]]]:
    """The first match of each stage, by class."""
    return list({kind_of(match): match for match in [*found][::-1]}.items())


def _of_science(text: str, thing: Mention, begin: int, end: int) -> Iterator[tuple[_Said, str]]:
    """What says the stages of a thing of science, each with the country in its clause; behind the thing first."""
    behind = _distinct(_STAGE.finditer(text, thing.end, end))
    for kind, match in behind:
        comma = max(text.rfind(mark, thing.end, match.start()) for mark in "，,")
        countries = _RE["country"].findall(text, comma + 1 or thing.end, match.end()) or [""]
        for country in dict.fromkeys(_CHINA.get(country, country) for country in countries):
            yield (thing.start, match.end(), match[0], kind), country
    if not behind:
        clause = max(text.rfind(mark, begin, thing.start) for mark in "，,；;。") + 1 or begin
        for match in list(_STAGE.finditer(text, clause, thing.start))[-1:]:
            yield (match.start(), thing.end, match[0], kind_of(match)), ""
