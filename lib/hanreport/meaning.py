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

from hanreport.dates import DateMatch
from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.labels import Label, led
from hanreport.numbers.numerals import number
from hanreport.text import Clauses, any_of, load_toml


class Meaning(NamedTuple):
    """What is said of a quantity beside its value; None where the words do not say.

    Attributes:
        nature: result, estimate, target, rule or baseline.
        period: ISO year, month or range that the value is about.
        measure: level, growth, change, share or rank.
        direction: of a growth or a change: rise or fall.
        flow: flow or stock.
        compared_with: words of what it is compared with.
        scope: words of the place, group or sector it covers.
        firmness: of a target: hard, plain or soft.
        firmness_words: the words that decide the firmness.
    """

    nature: str | None = None
    period: str | None = None
    measure: str | None = None
    direction: str | None = None
    flow: str | None = None
    compared_with: str | None = None
    scope: str | None = None
    firmness: str | None = None
    firmness_words: str | None = None


class _Seen(NamedTuple):
    """A quantity and the words around it.

    Attributes:
        words: the text of the quantity.
        own: words of the lexicon in its clause, between the number before and it; ``_WORDS`` gives their tables.
        lead: all words of the lexicon in its clause before it.
        said: the tables that any of those stands in.
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
    lead: Sequence[re.Match[str]]
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
_ANY_WORD = re.compile(any_of(_WORDS))


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
        own = list(_ANY_WORD.finditer(text, max(first, scanned), one.start))
        lead = [*(word for word in lead if word.start() >= first), *own]
        between = text[end : one.start] if end > clause.sentence else None
        further = between not in (None, ",", "，") and _RE["bare"].fullmatch(between or "") is not None
        listed = further or (end > clause.start and _RE["listed"].search(between or "") is not None)
        day = days[at - 1] if (at := bisect_right(ends, one.start)) else None
        onward = last.nature == "baseline" and _RE["to"].fullmatch(between or "") is not None
        began = day and onward and text[day.start - 1] in "由从自"  # 由2019年的5%提高到 | 8%
        if day and (began or day.start < clause.sentence or not _holds(text, day.start, clause.start)):
            day = None
        part, year = years[at - 1] if (at := bisect_right(starts, one.start)) else (0, None)
        since = day if day and clause.role == "review" and text.startswith("以来", day.end) else None
        _, opens, five, stated = opened[bisect_right(lines, one.start) - 1]
        sentence = text[max(clause.sentence, one.start - _SENTENCE) : one.start]
        five = five if opens >= part else None
        if "五" in sentence or "近" in sentence or "年来" in sentence:
            said_here = _FIVE_SAID.search(sentence)
            five = _same(said_here, five) or five
            if said_here and day and day.start < one.start - len(sentence) + said_here.start():
                day = None
        stop = min(clause.end, one.end + _REACH, following.start if following else len(text))
        seen = _Seen(
            one,
            text[one.start : one.end],
            [word for word in lead if word.start() >= end],
            lead,
            frozenset().union(*(_WORDS[word[0]] for word in lead)),
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
        of_that = last.measure == "change" and not last.compared_with
        of_that = of_that and _RE["of_that"].fullmatch(between or "") is not None
        before = last if listed or of_that or onward else Meaning()
        if before.measure == "change" and (kind != one.kind or "累计" in str(between)):  # 、总投资 | 9亿元
            before = before._replace(measure="level")
        said = _meaning(seen, label.subject, before)
        result.append(said)
        scanned = one.end
        lasts = one.unit in ("年", "个月") and (seen.before.endswith("连续") or not seen.words[0].isdecimal())
        if said.nature != "rule" and not lasts:
            end, last, kind = one.end, said, one.kind
    return result


def _holds(text: str, date: int, clause: int) -> bool:
    """Whether a date holds for a number in the clause that begins at ``clause``."""
    if date >= clause:
        return text[max(0, date - 1) : date] not in tuple("比较同与是为")
    return _RE["opening"].search(text, max(0, date - 8), date) is not None


def _meaning(seen: _Seen, subject: str, before: Meaning) -> Meaning:
    """What a quantity means; ``before`` is what the number before it means where the two are listed."""
    measure, compared_with = _measure(seen, subject, before), _compared_with(seen)
    changes = measure in ("growth", "change")
    gap = changes and compared_with is not None and not _RE["then"].search(compared_with)
    direction = _direction(seen, before) if changes and not gap else None
    period, stated = _period(seen, _summed(seen, measure) and not gap and before.nature != "baseline")
    follows = (gap or not _told(seen) or subject.endswith(" 总投资")) and seen.one.rule != "double"
    if seen.listed and follows and (before.measure == "growth" or not (gap or measure == "rank")):
        period = before.period or period
    nature = _nature(seen, measure, stated)
    if nature in (None, "rule"):
        return Meaning(nature, None, measure, direction)
    earlier = nature == "result" and seen.role == "plan" and period and "/" not in period
    earlier = earlier and not (seen.span and seen.year and seen.span[1] < seen.year)
    earlier = earlier or nature == "baseline"
    undated = stated is None or (seen.span and not seen.day) or _RE["undated"].search(seen.before)
    if earlier and seen.year and undated:
        period = str((seen.span[0] if seen.span else seen.year) - 1)
    firmness, words = _firmness(seen) if nature == "target" else (None, None)
    flow, scope = _flow(seen, measure, before), _scope(seen, subject)
    return Meaning(nature, period, measure, direction, flow, compared_with, scope, firmness, words)


def _told(seen: _Seen) -> bool:
    """Whether own words say anything beside what is counted."""
    return any(not _WORDS[word[0]] <= {"picked", "scope", "links", "groups"} for word in seen.own)


def _linked(seen: _Seen) -> tuple[re.Match[str] | None, bool]:
    """The word that stands right before the number, but for links, and whether one of them says 到."""
    at, to = seen.one.start, False
    for word in reversed(seen.own):
        if word.end() != at:
            break
        if not _WORDS[word[0]] & {"links", "to"}:
            return word, to
        to = to or "to" in _WORDS[word[0]]
        at = word.start()
    return None, to


def _measure(seen: _Seen, subject: str, before: Meaning) -> str:
    """level, growth, change, share or rank."""
    one = seen.one
    if one.kind == "rank":
        return "rank"
    if one.unit.endswith(("百分点", "基点")):
        return "change"
    linked, to = _linked(seen)
    if linked and "moves" in _WORDS[linked[0]] and not to:
        if seen.relative:
            return "growth"
        worked = linked.end() == one.start and _RE["worked"].match(linked[0] + seen.behind[:1])
        made = linked[0] in ("提升", "改善") and one.unit not in _UNCOUNTED
        if one.kind == "money" or not (worked or made):
            return "change"
    if one.rule == "double" or _RE["growing"].match(seen.behind):
        return "growth"
    own = frozenset().union(*(_WORDS[word[0]] for word in seen.own))
    if not seen.relative:
        # 新增甲超5万个、乙 | 超3万个
        held = own & {"stock"} or seen.before.endswith("、")
        again = seen.words[0] == "超" and before.measure == "change" and seen.listed and not held
        if seen.words[0] in _REACHED and not again:
            own |= {"reaches"}
        if "added" in own or ("front" in own and not to):
            return "change"
        return "change" if before.measure == "change" and not own & {"reaches", "to", "deeds"} else "level"
    words = [word[0] for word in seen.own]
    if before.measure == "change":  # 收集率提高5个百分点、达 | 68%
        words = [*_ANY_WORD.findall(subject), *words]
    for word in reversed(words):
        for table, measure in _MEASURES:
            if table in _WORDS[word] and not (to and table == "front"):
                return measure
    of_which = one.unit == "%" and (_RE["of_which"].match(seen.behind) or seen.before.endswith("的"))
    if of_which or (one.unit == "ratio" and seen.before.rstrip("的").endswith(("全国", "全球"))):
        return "share"
    return before.measure if before.measure in ("growth", "share") else "level"


def _direction(seen: _Seen, before: Meaning) -> str | None:
    """rise or fall, by the nearest word that says so."""
    linked, _ = _linked(seen)
    for word in reversed(seen.own):
        ways = _WORDS[word[0]] & {"rise", "fall"}
        if (ways and len(word[0]) > 1) or (word is linked and "moves" in _WORDS[word[0]]):
            return next(iter(ways), None)
    return "rise" if seen.one.rule == "double" else before.direction


_MEASURES = (("rates", "growth"), ("levels", "level"), ("shares", "share"), ("front", "growth"))
_UNCOUNTED = frozenset(("位", "天", "年", "个月", "岁", "分", "个百分点", "百分点"))


def _flow(seen: _Seen, measure: str, before: Meaning) -> str | None:
    """flow or stock; None where unsure."""
    one = seen.one
    if seen.relative or measure != "level":
        moved = measure == "growth" or (measure == "change" and one.kind in ("count", "money", "measure"))
        return "flow" if moved and one.unit not in _UNCOUNTED else None
    if one.unit.endswith("次"):
        return "flow"
    if "stock" in seen.said:  # 累计完成投资: so much so far, and done over a time
        return None if "flow" in seen.said else "stock"
    reached = seen.words[0] in _REACHED
    for word in reversed(seen.own):
        if "flow" in _WORDS[word[0]] or "deeds" in _WORDS[word[0]]:
            return "flow" if "flow" in _WORDS[word[0]] or not reached else None
        reached = reached or "reaches" in _WORDS[word[0]]
    if reached:
        return "stock" if one.kind == "count" else None
    return before.flow if before.measure == measure else None


def _nature(seen: _Seen, measure: str, stated: int | None) -> str | None:
    """result, estimate, target, rule or baseline; ``stated`` is the year that the sentence names."""
    begins = _RE["to"].fullmatch(seen.behind) and _RE["from"].search(seen.before)
    begins = begins or _RE["each_from"].search(seen.before + seen.behind)
    if begins or _RE["end_of_plan"].search(seen.before):
        return "baseline"
    if _is_rule(seen):
        return "rule"
    named = _PROGRAMME.match(seen.behind) if seen.one.unit in ("年", "个月", "天") else None
    if seen.one.unit == "周年" or named or _sizes_work(seen) or (not seen.words[0].isdecimal() and _RE["set"].match(seen.behind)):
        return None
    if _RE["task"].match(seen.behind) and "完成" in seen.before:  # 完成 | 4万人任务
        return "target"
    known = "预计" not in seen.sentence or seen.one.kind == "rank" or "连续" in seen.before
    known = known or (seen.one.kind == "count" and seen.words[0] in _REACHED)
    if "estimate" in seen.said or (not known and _RE["expected"].search(seen.sentence)):
        return "estimate"
    year = seen.year or 0
    happened, aimed = "happened" in seen.said or bool(stated and stated < year), "aimed" in seen.said
    ahead = bool(stated and stated > year)
    if seen.role == "review":
        return "target" if aimed or ahead else "result"
    if seen.role == "plan":
        has = seen.one.kind == "rank" and "ranked" not in seen.said
        return "result" if not aimed and (happened or has) else "target"
    if "target" in seen.said or "目标" in _FULFILLED.sub("", seen.sentence) or ahead:
        return "target"
    due = "deeds" in seen.said or seen.one.bound != "exact" or _firmness(seen)[1]
    if seen.role == "annex" and not happened and (due or measure == "change" or _linked(seen)[1]):
        return "target"
    stated_so = seen.said & {"result", "flow", "stock"} or measure in ("growth", "change", "share")
    return "result" if happened or (stated_so and seen.role not in ("annex", "glossary")) else None


def _sizes_work(seen: _Seen) -> bool:
    """Whether a value is a size in the description of a work, which nothing says to be reached."""
    one = seen.one
    if one.kind == "measure" and one.unit not in _UNCOUNTED:
        sized = one.unit == "千伏" or _RE["each_sized"].search(seen.before)
        return bool(sized or _RE["begun_work"].match(seen.behind))
    described = one.kind == "money" or (one.kind == "count" and seen.behind.startswith("的"))
    return described and _RE["begun_work"].match(seen.behind) is not None


_NAMED, _PICKED = _pattern("的?.{0,5}?", "named"), _pattern("的?[^、]{0,6}?", "picked")
_SIZED = _pattern("", "sized", "(?:达到?|在)?$")


_SIZES = frozenset(("户", "人", "名", "张", "人口", "岁", "周岁"))


def _is_rule(seen: _Seen) -> bool:
    """Whether a number is a threshold, a ceiling, a norm or a part of a name."""
    one, behind = seen.one, seen.behind
    capped = one.kind == "money" and seen.words.startswith("最高")
    linked, to = _linked(seen)
    moved = to or (linked is not None and "moves" in _WORDS[linked[0]])  # 每人每年提高 | 320元
    in_force = one.kind in ("percent", "money") and _RE["in_force"].match(behind)
    if capped or in_force or ("rule" in seen.said and not moved):
        return True
    if one.unit in ("小时", "分钟", "天", "刻钟"):
        return _NAMED.match(behind) is not None
    if one.value is None and one.unit in ("岁", "周岁"):  # 0—6岁 | 儿童
        return _PICKED.match(behind) is not None
    counted = one.kind == "count" and one.unit not in _SIZES  # 超过200家 | 企业
    if counted or seen.relative or one.bound not in ("at_least", "at_most") or not _PICKED.match(behind):
        return False
    picked = not _told(seen) or _RE["class"].match(seen.words) or _SIZED.search(seen.before) is not None
    picked = picked and not _RE["one_of"].search(seen.before)
    return bool(picked) or (one.kind != "money" and (one.unit in ("岁", "周岁") or seen.listed))


def _spans(counts: str) -> str:
    """A pattern of words that name a five-year plan or a span of so many years."""
    return (
        '[“"]?十(?P<plan>[一二三四五六])五[”"]?(?:期间|时期|以来|时?(?P<end>末)|(?=主要|目标|工作|发展))'
        rf"|(?:(?P<next>今后|未来)|过去的?|近|这)(?P<years>{counts})年(?!来?的?[最新低高])"
        rf"|(?<!十)(?P<since>{counts})年(?:来|间|累计|(?=年均|增长|增加|新增|净增|翻))"
    )


# Any five years, and fewer where a clause opens with them.
_FIVE_SAID = re.compile(
    r"(?:(?:^\W*(?:[一二三四五六七八九十]+[、）)]\W*)?|[，,；;：:]|[在到和及])"
    rf'(?=[“"]?十|(?:过去的?|近)[两三四345]年|[两三四]年来)|(?=[过近这五今未]\D{{0,2}}[五5]|五)'
    rf")(?:{_spans('[两三四五345]')})"
)
# How a line opens that is about five years, or about one of them.
_FIVE_OPENS = re.compile(rf"\W*(?:回[顾望])?(?:{_spans('五')}|.*的五年$)")


def _opened(text: str) -> Iterator[tuple[int, int, re.Match[str] | None, int | None]]:
    """How sentences open: where each begins, where the words stand that say which five years it is about, these, its year.

    They hold to the end of the line, those of a heading or of a line that leads on (五年来，我们做了以下工作：) for the
    lines behind it, those of any other line for the points of its list (——). Of a heading that names a year and five
    years the second holds for points that nothing else leads to. 这一年 is the year that a line before it is about.
    """
    held: tuple[int, re.Match[str] | None] = (0, None)
    own, led, rest, stated, year, point = held, None, None, None, None, False
    yield 0, *held, None
    for words in _RE["sentence"].finditer(text):
        begin, opening = words.start(), words[1]
        starts = begin == 0 or text[begin - 1] == "\n"
        ends = text[words.end() : words.end() + 1] in ("", "\n")
        heading = starts and ends and opening == words[0]
        one = _RE["year_named"].search(opening) if heading else _RE["year_opens"].match(opening)
        five = (_FIVE_SAID.search(opening) if heading else None) or _same(_FIVE_OPENS.match(opening), own[1])
        if heading and (one or five):
            rest = (begin, five) if one and five else None
        if one and five:
            one, five = (one, None) if one.start() < five.start() else (None, five)
        if starts:
            point = text.startswith("—", words.start(2))
            stated = None if heading else stated
            own, year = (led or rest or held) if point else held, None
            led = led if point else None
        if one and own[1] and not heading and not (one[1] or one[2] or rest):
            yield begin, begin, None, None  # 2025年产值达到…: its sentence only
            continue
        if one or five:
            stated = int(one[1]) if one and not heading and one[1] else stated
            own = led = begin, five
            year = stated if one and not heading and (one[1] or one[2]) else None
            rest = rest if heading or not five else None
            leads = ends and words[0].endswith(("：", ":"))
            bare = starts and not _RE["figures"].match(text, begin)
            if heading or leads or bare:
                held = own
            elif one and (rest or ("刚刚" in one[0] and not _RE["figures"].match(words[0]))) and not point:
                held, rest = (begin, None), None
        yield begin, *own, year


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


def _summed(seen: _Seen, measure: str) -> bool:
    """Whether a value is about all the years of a span, not about how things stand at its end."""
    if measure != "level" or seen.relative:
        return measure in ("growth", "change") or "贡献率" in seen.before[-6:]
    own = frozenset().union(*(_WORDS[word[0]] for word in seen.own))
    reached = _linked(seen)[1] or "reaches" in own
    summed = "累计" in seen.before
    done = "deeds" in own and (summed or not reached) and seen.before[:1] != "年"
    paid = seen.one.kind == "money" and seen.words[0] not in _REACHED and _RE["paid"].search(seen.before)
    if _RE["yearly"].search(seen.before) or done or paid or (summed and "flow" in own):
        return True
    if summed or reached or seen.words[0] in _REACHED:
        return summed and (not reached or seen.one.kind == "money")
    phrase = _RE["piece"].split(seen.before)[-1]  # 新型研发机构 | 31家
    stands = phrase and seen.one.unit != "年" and _RE["mark"].match(seen.behind) and not led(phrase)
    return not stands and "stock" not in own


def _period(seen: _Seen, summed: bool) -> tuple[str | None, int | None]:
    """The period that a value is about, and the year that the sentence names."""
    year = seen.year
    if year and ("连续" in seen.before + seen.words or seen.one.rule == "double" or seen.behind[:1] == "翻"):
        streak = _RE["streak"].search(seen.before + seen.words)
        if streak and (length := number(streak[1])):
            begins = year + 1 - ceil(length / {"月": 12, "季度": 4}.get(streak[2], 1))
            return (f"{begins}/{year}" if begins < year else str(year)), None
    if seen.day and (first := _RE["year"].match(seen.day.iso)):
        iso = seen.day.iso
        return (iso if "/" in iso else iso[:7]), int(first[0])
    if seen.span and "去年" not in seen.before:
        begins, ends = seen.span
        period = f"{begins}/{ends}" if summed and begins < ends else str(ends)
        return period, None if seen.role == "review" else ends
    return (str(year) if year else None), None


_PROGRAMME, _SCOPE, _GROUPS = (_pattern("", table) for table in ("programme", "scope", "groups"))


def _compared_with(seen: _Seen) -> str | None:
    """The words of what a value is compared with; 同比 names nothing."""
    match = _RE["compared"].search(seen.before) if "compares" in seen.said else None
    return (match["with"] or match["than"]) if match else None


def _scope(seen: _Seen, subject: str) -> str | None:
    """The place or group that a value covers."""
    placed = _SCOPE.search(seen.before[-8:] + seen.words) if seen.one.kind == "rank" else None
    match = placed if seen.one.kind == "rank" else _GROUPS.match(subject)
    return match[0] if match and seen.one.unit != "年" else None


_BOUNDS = {firmness: _pattern("", f"{firmness}_bounds") for firmness in ("soft", "hard")}


def _firmness(seen: _Seen) -> tuple[str, str | None]:
    """How firm a target is, and the words that decide: those at the number before those of its clause."""
    for firmness, bounds in _BOUNDS.items():
        if match := bounds.search(seen.words + seen.behind[:2]):
            return firmness, match[0]
    for word in reversed(seen.lead):
        for firmness in _BOUNDS:
            if firmness in _WORDS[word[0]]:
                return firmness, word[0]
    return "plain", None
