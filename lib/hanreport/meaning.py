"""What a number means: result or target, the period it is about, level or growth, what it is compared with.

The conventions are those of ``tests/chapters/MEANING.md``. The words of ``meaning.toml`` around a number decide,
those nearest to it first; a member of a list follows the member before it, and what no word says the role of the
part decides: a review tells results, a plan targets.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import chain, zip_longest
from math import ceil
from typing import NamedTuple

from msgspec import Struct

from hanreport.dates import DateMatch
from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.labels import Label, led
from hanreport.numbers.numerals import number
from hanreport.text import Clauses, any_of, any_word, load_toml


class Meaning(NamedTuple):
    """What is said of a quantity beside its value, as in the last fields of its row; None where the words do not say.

    Attributes:
        period: ISO year, month or range that the value is about.
        nature: result, estimate, target, rule or baseline.
        measure: level, growth, change, share or rank.
        direction: of a growth or a change: rise or fall.
        flow: flow or stock.
        compared_with: words of what it is compared with.
        scope: words of the place, group or sector it covers.
        firmness: of a target: hard, plain or soft.
        firmness_words: the words that decide the firmness.
    """

    period: str | None = None
    nature: str | None = None
    measure: str | None = None
    direction: str | None = None
    flow: str | None = None
    compared_with: str | None = None
    scope: str | None = None
    firmness: str | None = None
    firmness_words: str | None = None


class _Around(Struct, frozen=True, gc=False):
    """A quantity and the words around it.

    Attributes:
        words: the text of the quantity.
        own: words of the lexicon in its clause, between the number before and it; ``_WORDS`` gives their tables.
        linked: the one of them that stands right before it, but for links.
        to: whether one of those links says 到.
        lead: all words of the lexicon in its clause before it.
        own_said: the tables that any of its own words stands in.
        said: the tables that any of those in its clause stands in.
        before: the text of its clause before it.
        behind: the text of its clause behind it, up to the next number.
        sentence: the text of its sentence before it.
        role: of its part.
        year: that its part is about.
        span: the five years that its sentence, paragraph or section is about, first and last.
        day: the last date of its sentence before it, unless the value is compared with it.
        listed: whether it follows the number before it in a list, or only says a further value (力争7%).
        relative: whether it is a part or a multiple of something.
    """

    one: QuantityMatch
    words: str
    own: Sequence[re.Match[str]]
    linked: re.Match[str] | None
    to: bool
    lead: Sequence[re.Match[str]]
    own_said: frozenset[str]
    said: frozenset[str]
    before: str
    behind: str
    sentence: str
    role: str
    year: int | None
    span: tuple[int, int] | None
    day: DateMatch | None
    listed: bool
    relative: bool


_FULFILLED = re.compile("(?:(?:圆满|较好|顺利|胜利|全面)完成|完成了)[^，。；]{0,24}目标")
_REACH, _SENTENCE = 60, 240
"""Characters of a clause and of a sentence that are looked at on either side of a number."""
_REACHED = "超突达跨迈站"
"""How the words of a number begin that something has reached (突破9万亿元)."""
_KINDS = frozenset(("count", "money", "percent", "ratio", "measure", "rank"))


_LEXICON = load_toml("meaning.toml")
_RE = {name: re.compile("|".join(some)) for name, some in _LEXICON["patterns"].items()}
_TABLES = {table: some["words"].split() for table, some in _LEXICON.items() if "words" in some}
_WORDS = {
    word: frozenset(table for table, words in _TABLES.items() if word in words)
    for word in chain(*_TABLES.values())
}
_ANY_WORD = any_word(_WORDS)


def _pattern(before: str, table: str, behind: str = "") -> re.Pattern[str]:
    """A pattern with the words of a table in its midst."""
    return re.compile(before + any_of(_TABLES[table]) + behind)


def find(
    text: str,
    quantities: Sequence[QuantityMatch],
    labels: Sequence[Label],
    clauses: Clauses,
    years: Sequence[tuple[int, int | None]],
    days: Sequence[DateMatch],
) -> list[Meaning]:
    """What each quantity of a folded text means.

    Args:
        text: folded text.
        quantities: its quantities, in order.
        labels: their labels.
        clauses: its clauses.
        years: where parts begin, in order, and the years that they are about.
        days: its dates, in order.
    """
    result: list[Meaning] = []
    starts, ends = [at for at, _ in years], [day.end for day in days]
    opened = list(_opened(text))
    lines = [line[0] for line in opened]
    end, scanned, last, kind = 0, 0, Meaning(), ""
    lead: list[re.Match[str]] = []
    for one, following, label in zip_longest(quantities, quantities[1:], labels):
        clause = clauses.all[clauses.at(one.start)]
        first = max(clause.start, one.start - _REACH)
        if one.kind not in _KINDS:
            result.append(Meaning())
            continue
        lead = [word for word in lead if word.start() >= first]
        lead += _ANY_WORD.finditer(text, max(first, scanned), one.start)
        own = lead if end <= first else [word for word in lead if word.start() >= end]
        own_said = _tables(own)
        between = text[end : one.start] if end > clause.sentence else None
        adds_value = between not in (None, ",", "，") and _RE["bare"].fullmatch(between or "") is not None
        listed = adds_value or (end > clause.start and _RE["listed"].search(between or "") is not None)
        at = bisect_right(ends, one.start)
        at -= (
            one.rule == "double" and at > 1 and text[days[at - 1].start - 1] in "比较"
        )  # 2035年比2020年 | 翻一番
        day = days[at - 1] if at else None
        moves_on = last.nature == "baseline" and _RE["to"].fullmatch(between or "") is not None
        began = day and moves_on and text[day.start - 1] in "由从自"  # 由2019年的5%提高到 | 8%
        if day and (began or day.start < clause.sentence or not _holds(text, day.start, clause.start)):
            day = None
        part, year = years[at - 1] if (at := bisect_right(starts, one.start)) else (0, None)
        since = day if day and clause.role == "review" and text.startswith("以来", day.end) else None
        _, opens, five, stated = opened[bisect_right(lines, one.start) - 1]
        sentence = text[max(clause.sentence, one.start - _SENTENCE) : one.start]
        five = five if opens >= part else None
        if "五" in sentence or "年来" in sentence or ("近" in sentence and "年" in sentence):
            five = _same(_RE["years_said"].search(sentence), five) or five
        stop = min(clause.end, one.end + _REACH, following.start if following else len(text))
        here = _Around(
            one,
            text[one.start : one.end],
            own,
            *_linked(own, one.start),
            lead,
            own_said,
            own_said | _tables(lead[: len(lead) - len(own)]),
            text[first : one.start],
            text[one.end : max(one.end, stop)],
            sentence,
            clause.role,
            stated or year,
            (int(since.iso[:4]), year) if since and year else _span(five, stated or year) if five else None,
            None if since else day,
            listed,
            one.kind in ("percent", "ratio") or one.unit == "倍",
        )
        moved = last.measure == "change" and not last.compared_with
        is_part = moved and _RE["of_that"].fullmatch(between or "")
        before = last if listed or moves_on or is_part else Meaning()
        if before.measure == "change" and (kind != one.kind or not between or "累计" in between):
            before = before._replace(measure="level")  # 、总投资 | 9亿元
        said = _meaning(here, label.subject, before)
        result.append(said)
        scanned = one.end
        lasts = one.unit in ("年", "个月") and (here.before.endswith("连续") or not here.words[0].isdecimal())
        if said.nature != "rule" and not lasts and one.unit != "千伏":
            end, last, kind = one.end, said, one.kind
    return result


def _tables(words: Sequence[re.Match[str]]) -> frozenset[str]:
    return frozenset().union(*[_WORDS[word[0]] for word in words])


def _holds(text: str, date: int, clause: int) -> bool:
    """Whether a date holds for a number in the clause that begins at ``clause``."""
    if date >= clause:
        return text[max(0, date - 1) : date] not in tuple("比较同与是为")
    return _RE["opening"].search(text, max(0, date - 8), date) is not None


def _meaning(here: _Around, subject: str, before: Meaning) -> Meaning:
    """What a quantity means; ``before`` is what the number before it means where the two are listed."""
    measure, compared_with = _measure(here, subject, before), _compared_with(here)
    changes = measure in ("growth", "change")
    gap = changes and compared_with is not None and not _RE["then"].search(compared_with)
    direction = _direction(here, before) if changes and not gap else None
    period, stated = _period(here, measure, gap or before.nature == "baseline")
    steps_up = before.measure == "growth" and here.words[0] in _REACHED  # 年均增长5%、 | 迈上4万亿元台阶
    follows = here.listed and not steps_up and (before.measure == "growth" or not (gap or measure == "rank"))
    if follows and here.one.rule != "double" and (gap or not _says_more(here) or subject.endswith(" 总投资")):
        period = before.period or period
    nature = _nature(here, measure, stated, before)
    if nature in (None, "rule"):
        return Meaning(None, nature, measure, direction)
    earlier = nature == "result" and here.role == "plan" and period and "/" not in period
    earlier = earlier and not (here.span and here.year and here.span[1] < here.year)
    undated = stated is None or (here.span and not here.day) or _RE["undated"].search(here.before)
    if (earlier or nature == "baseline") and here.year and undated:
        began = here.day.iso[:4] if nature == "baseline" and here.day and "/" in here.day.iso else ""
        period = began or str((here.span[0] if here.span else here.year) - 1)
    firmness, words = _firmness(here) if nature == "target" else (None, None)
    flow, scope = _flow(here, measure, before), _scope(here, subject)
    return Meaning(period, nature, measure, direction, flow, compared_with, scope, firmness, words)


def _says_more(here: _Around) -> bool:
    """Whether own words say anything beside what is counted."""
    return any(not _WORDS[word[0]] <= {"picked", "scope", "links", "groups"} for word in here.own)


def _linked(own: Sequence[re.Match[str]], at: int) -> tuple[re.Match[str] | None, bool]:
    """Of own words the one right before the number at ``at``, but for links, and whether one of them says 到."""
    to = False
    for word in reversed(own):
        if word.end() != at:
            break
        if not _WORDS[word[0]] & {"links", "to"}:
            return word, to
        to = to or "to" in _WORDS[word[0]]
        at = word.start()
    return None, to


def _measure(here: _Around, subject: str, before: Meaning) -> str:
    """level, growth, change, share or rank."""
    one = here.one
    if one.kind == "rank" or one.unit == "千伏" or here.before.endswith("连续"):
        return "rank" if one.kind == "rank" else "level"
    if one.unit.endswith(("百分点", "基点")):
        return "change"
    linked, to = here.linked, here.to
    if linked and "moves" in _WORDS[linked[0]] and not to:
        if here.relative:
            return "growth"
        worked = linked.end() == one.start and _RE["worked"].match(linked[0] + here.behind[:1])
        made = linked[0] in ("提升", "改善") and one.unit not in _UNCOUNTED
        if one.kind == "money" or not (worked or made):
            return "change"
    if one.rule == "double" or (one.unit not in _UNCOUNTED and _RE["growing"].match(here.behind)):
        return "growth"
    own = here.own_said
    if not here.relative:
        # 新增甲超5万个、乙 | 超3万个
        held = own & {"stock"} or here.before.endswith("、")
        again = here.words[0] == "超" and before.measure == "change" and here.listed and not held
        if here.words[0] in _REACHED and not again:
            own |= {"reaches"}
        if "added" in own or ("front" in own and not to):
            return "change"
        return "change" if before.measure == "change" and not own & {"reaches", "to", "deeds"} else "level"
    words = [word[0] for word in here.own]
    if before.measure == "change":  # 收集率提高5个百分点、达 | 68%
        words = [*_ANY_WORD.findall(subject), *words]
    for word in reversed(words):
        for table, measure in _MEASURES:
            if table in _WORDS[word] and not (to and table == "front"):
                return measure
    of_which = one.unit == "%" and (_RE["of_which"].match(here.behind) or here.before.endswith("的"))
    if of_which or (one.unit == "ratio" and here.before.rstrip("的").endswith(("全国", "全球"))):
        return "share"
    return before.measure if before.measure in ("growth", "share") else "level"


def _direction(here: _Around, before: Meaning) -> str | None:
    """rise or fall, by the nearest word that says so."""
    for word in reversed(here.own):
        ways = _WORDS[word[0]] & {"rise", "fall"}
        if (ways and len(word[0]) > 1) or (word is here.linked and "moves" in _WORDS[word[0]]):
            return next(iter(ways), None)
    return "rise" if here.one.rule == "double" else before.direction


_MEASURES = (("rates", "growth"), ("levels", "level"), ("shares", "share"), ("front", "growth"))
_UNCOUNTED = frozenset(("位", "天", "年", "个月", "岁", "分", "个百分点", "百分点"))


def _flow(here: _Around, measure: str, before: Meaning) -> str | None:
    """flow or stock; None where unsure."""
    one = here.one
    if here.relative or measure != "level":
        moved = measure == "growth" or (measure == "change" and one.kind in ("count", "money", "measure"))
        return "flow" if moved and one.unit not in _UNCOUNTED else None
    if one.unit.endswith("次"):
        return "flow"
    if "stock" in here.said:  # 累计完成投资: so much so far, and done over a time
        return None if "flow" in here.said else "stock"
    reached = here.words[0] in _REACHED
    for word in reversed(here.own):
        if "flow" in _WORDS[word[0]] or "deeds" in _WORDS[word[0]]:
            return "flow" if "flow" in _WORDS[word[0]] or not reached else None
        reached = reached or "reaches" in _WORDS[word[0]]
    if reached:
        return "stock" if one.kind == "count" else None
    return before.flow if before.measure == measure else None


def _nature(here: _Around, measure: str, stated: int | None, before: Meaning) -> str | None:
    """result, estimate, target, rule or baseline; ``stated`` is the year named, ``before`` as in ``_meaning``."""
    begins = _RE["to"].fullmatch(here.behind) and _RE["from"].search(here.before)
    if begins or _RE["end_of_plan"].search(here.before) or _RE["each_from"].search(here.before + here.behind):
        return "baseline"
    goes_on = here.one.bound == "exact" and "rule" not in here.own_said  # 每人每月提高到15元、 | 30元
    if _is_rule(here) and not (goes_on and before.nature in ("result", "target")):
        return "rule"
    named = _PROGRAMME.match(here.behind) if here.one.unit in ("年", "个月", "天") else None
    set_phrase = not here.words[0].isdecimal() and _RE["set"].match(here.behind)
    if here.one.unit == "周年" or named or set_phrase or _sizes_work(here):
        return None
    if _RE["task"].match(here.behind) and "完成" in here.before:  # 完成 | 4万人任务
        return "target"
    known = "预计" not in here.sentence or here.one.kind == "rank" or "连续" in here.before
    known = known or (here.one.kind == "count" and here.words[0] in _REACHED)
    if "estimate" in here.said or (not known and _RE["expected"].search(here.sentence)):
        return "estimate"
    year = here.year or 0
    happened, aimed = "happened" in here.said or bool(stated and stated < year), "aimed" in here.said
    ahead = bool(stated and stated > year)
    if here.role == "review":
        return "target" if aimed or ahead else "result"
    if here.role == "plan":
        has = here.one.kind == "rank" and "ranked" not in here.said
        return "result" if not aimed and (happened or has) else "target"
    aims = "目标" in here.sentence and "目标" in _FULFILLED.sub("", here.sentence)
    if "target" in here.said or ahead or aims:
        return "target"
    due = "deeds" in here.said or here.one.bound != "exact" or _firmness(here)[1]
    if here.role == "annex" and not happened and (due or measure == "change" or here.to):
        return "target"
    stated_so = here.said & {"result", "flow", "stock"} or measure in ("growth", "change", "share")
    return "result" if happened or (stated_so and here.role not in ("annex", "glossary")) else None


def _sizes_work(here: _Around) -> bool:
    """Whether a value is a size in the description of a work, which nothing says to be reached."""
    one = here.one
    described = one.kind in ("money", "measure") or (one.kind == "count" and here.behind.startswith("的"))
    begun = described and one.unit not in _UNCOUNTED and _RE["begun_work"].match(here.behind)
    around = f"{here.before}|{here.words}{here.behind}"
    return bool(begun or (one.kind == "measure" and (one.unit == "千伏" or _RE["own_size"].search(around))))


_NAMED, _PICKED = _pattern("的?.{0,5}?", "named"), _pattern("的?[^、]{0,6}?", "picked")
_SIZED = _pattern("", "sized", "(?:达到?|在)?$")


_SIZES = frozenset(("户", "人", "名", "张", "人口", "岁", "周岁"))


def _is_rule(here: _Around) -> bool:
    """Whether a number is a threshold, a ceiling, a norm or a part of a name."""
    one, behind = here.one, here.behind
    capped = one.kind == "money" and here.words.startswith("最高")
    moved = here.to or (here.linked is not None and "moves" in _WORDS[here.linked[0]])  # 每人每年提高 | 320元
    in_force = one.kind in ("percent", "money") and _RE["in_force"].match(behind)
    if capped or in_force or ("rule" in here.said and not moved):
        return True
    if one.unit in ("小时", "分钟", "天", "刻钟"):
        return _NAMED.match(behind) is not None
    counted = one.kind == "count" and one.unit not in _SIZES  # 超过200家 | 企业
    if one.value is None and one.unit in ("岁", "周岁"):  # 0—6岁 | 儿童
        return _PICKED.match(behind) is not None
    if counted or here.relative or one.bound not in ("at_least", "at_most") or not _PICKED.match(behind):
        return False
    picked = not _says_more(here) or _RE["class"].match(here.words) or _SIZED.search(here.before) is not None
    picked = picked and not _RE["one_of"].search(here.before)
    return bool(picked) or (one.kind != "money" and (one.unit in ("岁", "周岁") or here.listed))


def _opened(text: str) -> Iterator[tuple[int, int, re.Match[str] | None, int | None]]:
    """How sentences open: where each begins, where the words stand that name its span of years, these, its year.

    They hold to the end of the line, those of a heading or of a line that leads on (五年来，我们做了以下工作：) for the
    lines behind it, those of any other line for the points of its list (——, （一）). Of a heading that names a year and five
    years the second holds for points that nothing else leads to. 这一年 is the year that a line before it is about.
    """
    section: tuple[int, re.Match[str] | None] = (0, None)
    line, for_points, second_span, named_year, line_year, is_point = section, None, None, None, None, False
    yield 0, *section, None
    for sentence in _RE["sentence"].finditer(text):
        begin, opening = sentence.start(), sentence[1]
        starts_line = begin == 0 or text[begin - 1] == "\n"
        ends_line = text[sentence.end() : sentence.end() + 1] in ("", "\n")
        heading = starts_line and ends_line and opening == sentence[0]
        year = span = None
        if "年" in opening or "五" in opening:
            year = _RE["year_named"].search(opening) if heading else _RE["year_opens"].match(opening)
            span = _RE["years_said"].search(opening) if heading else None
            span = span or _same(_RE["years_open"].match(opening), line[1])
        if heading and (year or span):
            second_span = (begin, span) if year and span else None
        if year and span:
            year, span = (year, None) if year.start() < span.start() else (None, span)
        if starts_line:
            is_point = text.startswith("—", sentence.start(2))
            section = for_points if for_points and opening.startswith(("（一）", "(一)")) else section
            named_year = None if heading else named_year
            line, line_year = (for_points or second_span or section) if is_point else section, None
            for_points = for_points if is_point else None
        if year or span:
            named_year = int(year[1]) if year and not heading and year[1] else named_year
            line = for_points = begin, span
            line_year = named_year if year and not heading and (year[1] or year[2]) else None
            second_span = second_span if heading or not span else None
            leads_on = ends_line and sentence[0].endswith(("：", ":"))
            past_year = year and "刚刚" in year[0] and not _RE["figures"].match(sentence[0])
            if heading or leads_on or (starts_line and not _RE["figures"].match(text, begin)):
                section = line
            elif year and (second_span or past_year) and not is_point:
                section, second_span = (begin, None), None
        yield begin, *line, line_year


def _same(five: re.Match[str] | None, before: re.Match[str] | None) -> re.Match[str] | None:
    """The words of five years; those before, where they name the plan that 这五年 is about."""
    meant = five and before and before["plan"] and five[0].endswith(("这五年", "五年来"))
    return before if meant else five


def _span(said: re.Match[str], year: int | None) -> tuple[int, int] | None:
    """The first and the last of the years that words name in a part about a year; one year twice for an end."""
    if not (plan := said["plan"]) and not year:
        return None
    length = int(number(said["years"] or said["since"] or "五") or 5)
    last = 2010 + 5 * "一二三四五六".index(plan) if plan else (year or 0) + (length - 1) * bool(said["next"])
    return (last if said["end"] else last - length + 1), last


def _summed(here: _Around, measure: str) -> bool:
    """Whether a value is about all the years of a span, not about how things stand at its end."""
    if measure != "level" or here.relative:
        return measure in ("growth", "change") or "贡献率" in here.before[-6:]
    own = here.own_said
    reached = here.to or "reaches" in own
    summed = "累计" in here.before
    done = "deeds" in own and (summed or not reached) and here.before[:1] != "年"
    paid = here.one.kind == "money" and here.words[0] not in _REACHED and _RE["paid"].search(here.before)
    if _RE["yearly"].search(here.before) or done or paid or (summed and "flow" in own):
        return True
    if summed or reached or here.words[0] in _REACHED:
        return summed and (not reached or here.one.kind == "money")
    phrase = _RE["piece"].split(here.before)[-1]  # 新型研发机构 | 31家
    stands = phrase and here.one.unit != "年" and _RE["mark"].match(here.behind) and not led(phrase)
    return not stands and "stock" not in own


def _period(here: _Around, measure: str, at_end: bool) -> tuple[str | None, int | None]:
    """The period that a value is about (of a span its end, where it is surely ``at_end``), and the year that is named."""
    year = here.year
    if year and ("连续" in here.before + here.words or here.one.rule == "double" or here.behind[:1] == "翻"):
        streak = _RE["streak"].search(here.before + here.words)
        if streak and (length := number(streak[1])):
            begins = year + 1 - ceil(length / {"月": 12, "季度": 4}.get(streak[2], 1))
            return (f"{begins}/{year}" if begins < year else str(year)), None
    if here.day and (first := _RE["year"].match(here.day.iso)):
        iso = here.day.iso
        iso = iso.partition("/")[2] or iso if at_end else iso  # 2020年到2025年从3%提高到 | 5%
        return (iso if "/" in iso else iso[:7]), int(first[0])
    if here.span and "去年" not in here.before:
        begins, ends = here.span
        summed = begins < ends and not at_end and _summed(here, measure)
        period = f"{begins}/{ends}" if summed else str(ends)
        return period, None if here.role == "review" else ends
    return (str(year) if year else None), None


_PROGRAMME, _SCOPE, _GROUPS = (_pattern("", table) for table in ("programme", "scope", "groups"))


def _compared_with(here: _Around) -> str | None:
    """The words of what a value is compared with; 同比 names nothing."""
    match = _RE["compared"].search(here.before) if "compares" in here.said else None
    return (match["with"] or match["than"]) if match else None


def _scope(here: _Around, subject: str) -> str | None:
    """The place or group that a value covers."""
    placed = here.one.kind == "rank"
    match = _SCOPE.search(here.before[-8:] + here.words) if placed else _GROUPS.match(subject)
    return match[0] if match and here.one.unit != "年" else None


_BOUNDS = {firmness: _pattern("", f"{firmness}_bounds") for firmness in ("soft", "hard")}


def _firmness(here: _Around) -> tuple[str, str | None]:
    """How firm a target is, and the words that decide: those at the number before those of its clause."""
    for firmness, bounds in _BOUNDS.items():
        if match := bounds.search(here.words + here.behind[:2]):
            return firmness, match[0]
    for word in reversed(here.lead):
        for firmness in _BOUNDS:
            if firmness in _WORDS[word[0]]:
                return firmness, word[0]
    return "plain", None
