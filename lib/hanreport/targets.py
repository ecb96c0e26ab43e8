"""The targets that an edition sets, and what the next one says of their results: met, missed, within the wording.

A target is compared with a result of the same indicator or of nearly the same words, in the same unit and measure, about
the year that it was set for. 左右 allows 0.3 percentage points of a rate and 5 % of an amount; 以上 and 以内 are ends. A
number without such a word is the least where more is better, the most where less is. Where the words do not say which
of two is better, or the two are not about quite the same thing, the verdict is cannot_tell.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from hanreport.changes import Change, difference, side
from hanreport.editions import (
    WORDS,
    Ends,
    alike,
    candidates,
    common,
    deeds,
    ends,
    kind_of,
    of_group,
    other_object,
    pieces,
    unlike,
)
from hanreport.entities import behind_places
from hanreport.records import Quantity, Sentence
from hanreport.report import Report

VERDICTS: Final = ("met", "missed", "within", "cannot_tell", "not_stated")
COMPARISONS: Final = ("higher", "lower", "fits", "near", "equal")
"""What a target is beside a result: it fits one that its words allow, and is near one within 左右 or of the same number."""
_LIKENESS: Final = 0.6
"""How alike the labels of a target and a result of no known indicator must be."""
_SPECIFIC: Final = 0.75
"""Part of the shorter label that must stand in the longer one for a verdict."""
_OWN: Final = 0.6
"""Part of a target's label that must stand in that of its result."""

_WORDS: Final = WORDS["targets"]
PART, SEVERAL = _WORDS["part"], _WORDS["several"]
"""What says that a number is of a part of the year; of several years: a mean, or what they came to."""
_CONTEXT = 40
_CLAUSE: Final = re.compile("[^，,。；;：:！!\n]+")
_NARROWER: Final = 0.85
"""How alike two labels are of which one has words that the other lacks and does not name a part of it."""
_SAME: Final = 0.5
"""How alike the subjects must be, with what their labels leave out."""
_BOUNDS: Final = {"左右": "about", "以上": "at_least", "以内": "at_most"}
_SPANS_OF_TIME = frozenset({"年", "个月", "天", "日", "周年", "小时"})


class Due(NamedTuple):
    """A target, and its result in the next edition.

    Attributes:
        target: its row.
        result: the row of the result; None if the next edition states none.
        verdict: one of ``VERDICTS``.
        reason: what the verdict rests on: about_rate, about_amount, least, most, range, plan (the amount of a budget),
            object (not quite the same thing), base, scope (another place or group), part (the result is of a part of the
            year), interval (the words leave too much open), direction (better and worse are not said), words (the result is
            stated without a number), or empty.
        unit: of ratio and margin; percentage points (百分点) between rates.
        ratio: the result as a multiple of the target; None for rates of change and where one is a range.
        margin: the result less the target; None where one is a range.
        comparison: what the number of the target is beside that of the result, one of ``COMPARISONS``.
        words: the clause that says without a number that it was reached (指标超额完成).
    """

    target: Quantity
    result: Quantity | None
    verdict: str
    reason: str = ""
    unit: str = ""
    ratio: float | None = None
    margin: float | None = None
    comparison: str = ""
    words: Sentence | None = None


NATURES: Final = {"result": ("result", "estimate"), "target": ("target",)}
"""The natures of rows that count as results, and as targets."""


def of_year(text: str, row: Any, nature: str, year: object) -> bool:
    """Whether a number is a result or a target (a key of ``NATURES``) of a year, not of several that end with it."""
    start, _, end = (row.period or "").partition("/")
    if row.nature not in NATURES[nature] or (end or start)[:4] != str(year):
        return False
    before = clause_before(text, row)
    if nature == "target":  # 累计 is what there is then
        if _WORDS["later"].search(text, max(0, row.start - 3 * _CONTEXT), row.start):
            return False
        before = before.replace("累计", "")
    several = SEVERAL.search(before) or (end and end[:4] != start[:4]) or looks_back(text, row)
    return not several or ("连续" in before and "年均" not in before)


def looks_back(text: str, row: Any) -> bool:
    """Whether a flow, a growth, or what something was steady at, stands in an item or part that looks back over five years.

    Not if its sentence names a year before it, or if it is known as an amount of one.
    """
    before = clause_before(text, row)
    sentence = re.split("[。；;\n]", text[max(0, row.start - 3 * _CONTEXT) : row.start])[-1]
    if _WORDS["one_year"].search(sentence):
        return False
    item = text[text.rfind("\n", 0, row.start) + 1 :].partition("\n")[0]
    parts = item, text.partition("\n")[0], text[text.rfind("\n## ", 0, row.start) + 1 :].partition("\n")[0]
    grown = row.measure == "growth" or re.search("稳定|保持", before)
    added = row.measure == "change" or (row.flow == "flow" and not row.indicator)
    looking = any(map(_WORDS["five_years_part"].search, parts)) if grown or added else False
    return bool(looking or (grown and _WORDS["five_years"].match(item)))


def choice(text: str, row: Any) -> tuple[int, bool, int]:
    """The order in which statements of one thing are chosen: by sentence; in it, an exact result before a bound."""
    sentence = max(text.rfind(mark, 0, row.start) for mark in "。！？；\n")
    return sentence, row.nature != "target" and row.bound != "exact", row.start


def clause_before(text: str, row: Any) -> str:
    """The words of a number's clause before it."""
    return re.split("[，,。；;：:\n]", text[max(0, row.start - _CONTEXT) : row.start])[-1]


def shared_bound(text: str, row: Any) -> str:
    """The bound of a number; where one stands behind the last of several, it is of each (分别增长5%、6%左右)."""
    found = _WORDS["shared_bound"].match(text, row.end) if row.bound == "exact" else None
    return _BOUNDS[found[1]] if found and "分别" in clause_before(text, row) else str(row.bound)


def due(old: Report, new: Report) -> list[Due]:
    """The targets of a report for the year that the next one reviews, in text order, each with its result.

    Args:
        old: the report that sets the targets.
        new: the report that reviews their year; none is due if it says no year.
    """
    year = new.chapters[0].year_reported if new.chapters else None
    return _due(old, new, str(year), str(year)) if year else []


def comparable(report: Report) -> list[Due]:
    """The targets of a report for the year that it plans that have a result of the year that it reviews, in text order.

    Left out are those that are not about quite the same thing.
    """
    about = report.chapters[0] if report.chapters else None
    if not about or not about.year_planned or not about.year_reported:
        return []
    found = _due(report, report, str(about.year_planned), str(about.year_reported))
    apart = ("object", "base", "part", "scope")
    stated = [(one, one.result) for one in found if one.result and one.reason not in apart]
    return [one for one, result in stated if _same_words(one.target, result)]


def _due(old: Report, new: Report, year: str, reviewed: str) -> list[Due]:
    """The targets for a year, each with its result in the year reviewed."""
    targets = _targets(old, year)
    results = _once(row for row in new.quantities if _is_result(new, row, reviewed))
    found, told = _matched(old, targets, new, results), _told(new)
    return [
        _judged(old, target, new, found[i])
        if i in found
        else Due(
            target, None, "cannot_tell" if words else "not_stated", "words" if words else "", words=words
        )
        for i, target in enumerate(targets)
        for words in [next((one for one in told if _tells(target, new, one)), None)]
    ]


def _targets(report: Report, year: str) -> list[Quantity]:
    """The targets for a year; what a list shares is that of each member (甲、乙都要减少2%)."""
    rows = _once(row for row in report.quantities if _is_target(report.text, row, year))
    found: list[Quantity] = []
    for row in rows:
        last = found[-1] if found else row
        if (
            row.measure == "change"
            and last.measure == "level"
            and last.subject == row.subject
            and last.line == row.line
        ):
            continue  # 安排120亿元，比上年增加20亿元
        shared = _WORDS["each"].search(clause_before(report.text, row))
        found += [replace(row, subject=one) for one in row.subject.split("、")] if shared else [row]
    return found


def _told(report: Report) -> list[Sentence]:
    """The clauses of what was done that say in words that something was reached."""
    return [
        replace(row, start=one.start(), end=one.end(), surface=one[0], line=report.lines.at(one.start()))
        for row in report.sentences
        for one in _CLAUSE.finditer(report.text, row.start, row.end)
        if _WORDS["reached"].search(one[0]) and not _is_planned(report, one.start())
    ]


def _tells(target: Quantity, new: Report, told: Sentence) -> bool:
    """Whether a clause is about the thing of a target, and what is done to it, and has no number of it."""
    label = _label(target)
    thing, verbs = _WORDS["verbs"].sub("", label), _WORDS["verbs"].findall(label)
    if len(thing) < 2 or not all(words in told.surface for words in (thing, *verbs)):
        return False
    inside = (row for row in new.quantities if told.start <= row.start < told.end)
    return not any(common(row.unit, target.unit) for row in inside)


def _matched(
    old: Report, targets: Sequence[Quantity], new: Report, results: Iterable[Quantity]
) -> dict[int, Quantity]:
    """What the targets of a report, by index, come to in the other; of several things that are alike the first."""
    results = sorted(results, key=lambda row: choice(new.text, row))
    near = candidates([_keys(row) for row in targets], [_keys(row) for row in results])
    scores = [
        (-score + 0.1 * (_narrow(old, targets[i]) != _narrow(new, results[j])), j, i)
        for i, j in near
        if (score := _score(old, targets[i], new, results[j]))
    ]
    found: dict[int, Quantity] = {}
    taken: set[int] = set()
    for score, j, i in sorted(scores):  # one result is that of two targets of an indicator: 6%以上，力争7%
        if i not in found and (j not in taken or score < -1.0):
            found[i] = results[j]
            taken.add(j)
    return found


def with_targets(changes: Sequence[Change], old: Report, new: Report) -> list[Change]:
    """Changes with the targets of the older report first, with their results; neither then counts as gone or new.

    Targets of both reports that are about one thing go together by the same rules.

    Args:
        changes: what ``compare`` gives.
        old: the report that sets the targets.
        new: the report that reviews their year.
    """
    found = [_change(one, old, new) for one in due(old, new)]
    gone, come = {one.old_start for one in found}, {one.new_start for one in found}
    lone = {(row.status, row.new_start if row.status == "new" else row.old_start) for row in changes}
    left, right = (
        [row for row in _targets(report, str(year)) if (status, row.start) in lone]
        for report, status in ((old, "gone"), (new, "new"))
        for year in [report.chapters[0].year_planned if report.chapters else None]
    )
    for i, row in _matched(old, left, new, right).items():
        values = side("old", left[i], old) | side("new", row, new)
        values |= difference(left[i], row, clause_before(old.text, left[i]), clause_before(new.text, row))
        status = "same" if values["verdict"] == "same" and not values["flags"] else "changed"
        found.append(Change(status=status, table="quantities", label=row.subject, **values))
        come.add(row.start)
    rest = [
        row
        for row in changes
        if not (row.table == "quantities" and row.status == "gone" and row.old_start in gone)
        and not (row.table == "quantities" and row.status == "new" and row.new_start in come)
    ]
    return [*found, *rest]


def _change(one: Due, old: Report, new: Report) -> Change:
    values = side("old", one.target, old) | side("new", one.result or one.words, new)
    values |= {name: getattr(one, name) for name in ("verdict", "reason", "unit", "ratio", "margin")}
    return Change(status="due", table="quantities", label=_label(one.target), **values)


def _once(rows: Iterable[Quantity]) -> list[Quantity]:
    """The rows without those that say of an indicator what one before says."""
    kept: dict[object, Quantity] = {}
    for row in rows:
        same = (row.indicator, row.nature, row.value, row.low, row.high) if row.indicator else row.start
        kept.setdefault(same, row)
    return list(kept.values())


def _is_target(text: str, row: Quantity, year: str) -> bool:
    counted = row.kind not in ("rank", "ordinal") and row.unit not in _SPANS_OF_TIME
    counted = counted and not _WORDS["foreseen"].search(clause_before(text, row))
    few = _WORDS["few"].fullmatch(row.surface.replace(row.unit, "")) and not row.indicator
    return counted and not few and of_year(text, row, "target", year)


def _is_result(report: Report, row: Quantity, year: str) -> bool:
    """Whether a number says what a year came to; in a plan what it starts from (由35元提高到40元), and what 去年 had, do."""
    starts = row.nature == "baseline" and (row.period or "").startswith(year)
    past = _WORDS["past"].search(clause_before(report.text, row)) or not _is_planned(report, row.start)
    stated = starts or (past and of_year(report.text, row, "result", year))
    return bool(stated) and row.kind not in ("rank", "ordinal")


def _is_planned(report: Report, start: int) -> bool:
    """Whether a place stands in a part of the report that plans."""
    above = bisect_right(report.outline, start, key=attrgetter("start"))
    return above > 0 and report.outline[above - 1].role == "plan"


def _narrow(report: Report, row: Quantity) -> set[str]:
    """The places and groups of places in front of a number's label that are not the whole of the report's own."""
    words = _WORDS["filling"].sub("", clause_before(report.text, row))
    behind, own = behind_places(words, 0, len(words)), report.chapters[0].region if report.chapters else ""
    places = {words.removesuffix(behind)} if behind else set()
    return {one for one in places | set(_WORDS["narrow"].findall(words)) if one not in own}


def _keys(row: Quantity) -> set[str]:
    """What a target and its result have one of in common."""
    kind = kind_of(row)
    named = {row.indicator} if row.indicator else set()
    return {kind + words for words in (*pieces(_label(row)), *named)}


def _label(row: Quantity) -> str:
    words = _WORDS["filling"].sub("", row.subject).replace("保障房", "保障性安居工程")
    return _WORDS["moving"].sub("", words) or words


def _score(old: Report, target: Quantity, new: Report, result: Quantity) -> float:
    """How alike a target and a result are: above 1 for one indicator, 0 if they are not about one thing."""
    known = {target.indicator, result.indicator}
    said = [row.subject + clause_before(report.text, row) for report, row in ((old, target), (new, result))]
    if unlike(*said) or len(known - {None}) > 1:
        return 0.0
    if common(target.unit, result.unit) is None:
        return 0.0
    if None in known and of_group(target.subject) != of_group(result.subject):
        return 0.0
    flows = {target.flow, result.flow} - {None}
    rates = len(known) > 1 and {target.measure, result.measure} & {"growth", "share"}
    if len(flows) > 1 or (target.measure != result.measure and (rates or result.compared_with)):
        return 0.0
    if {target.measure, result.measure} == {"level", "change"} and target.flow != result.flow:
        return 0.0  # 企业达到900家, 新增企业100家
    one, other = _label(target), _label(result)
    score = alike(one, other)
    done = deeds(target), deeds(result)
    same_deed = not all(done) or done[0] == done[1]  # 新开工740万套, 建成511万套
    if target.indicator and len(known) == 1 and same_deed:
        partial = result.nature == "baseline" or PART.search(clause_before(new.text, result))
        return 1.5 + score - (0.5 if partial else 0.0)
    if other_object(one, other) or set(_WORDS["kinds"].findall(one)) != set(_WORDS["kinds"].findall(other)):
        return 0.0
    score = max(score, 0.9 * _is_completed(old, target, new, result))
    return score if score >= _LIKENESS else 0.0


def _is_completed(old: Report, target: Quantity, new: Report, result: Quantity) -> bool:
    """Whether one label is the other but for words that stand before it (保障性安居工程…，新开工)."""
    one, other = _label(target), _label(result)
    short, long = sorted((one, other), key=len)
    text, row = (old.text, target) if short == one else (new.text, result)
    rest = long.replace(short, "", 1)
    return bool(short) and short in long and rest in text[max(0, row.start - _CONTEXT) : row.start]


def _judged(old: Report, target: Quantity, new: Report, result: Quantity) -> Due:
    both, target = common(target.unit, result.unit), replace(target, bound=shared_bound(old.text, target))
    assert both is not None
    same = -1 if (target.direction == "fall") != (result.direction == "fall") else 1
    aim, reached = ends(target, both.one), ends(result, both.other, same)
    before, after = clause_before(old.text, target), clause_before(new.text, result)
    ceiling = bool(_WORDS["ceiling"].search(before[-12:] + target.surface))
    verdict, reason = _verdict(target, aim, reached, ceiling)
    if _unlike(old, target, new, result) or ("累计" in before) != ("累计" in after):
        verdict, reason = "cannot_tell", "object"
    elif _narrow(old, target) != _narrow(new, result):
        verdict, reason = "cannot_tell", "scope"
    elif PART.search(after) and not PART.search(before):
        verdict, reason = "cannot_tell", "part"
    elif target.base and result.base and target.base != result.base:
        verdict, reason = "cannot_tell", "base"
    elif (
        verdict in ("met", "missed")
        and target.value != result.value
        and _WORDS["planned"].search(before[-12:] + target.subject)
    ):
        verdict, reason = "cannot_tell", "plan"
    gap, ratio = reached.value - aim.value, reached.value / (aim.value or math.nan)
    margin = None if math.isnan(gap) else round(gap, 9)
    unit = "百分点" if both.unit == "%" else both.unit
    times = None if math.isnan(ratio) or target.measure == "growth" else ratio
    return Due(
        target,
        result,
        verdict,
        reason,
        unit,
        times,
        margin,
        _comparison(target, result, aim, reached, margin),
    )


def _comparison(target: Quantity, result: Quantity, aim: Ends, reached: Ends, margin: float | None) -> str:
    """What the number of a target is beside that of its result, one of ``COMPARISONS``."""
    if margin == 0 and target.bound == result.bound:
        return "equal"
    if margin and margin > 0 and target.bound in ("at_least", "more_than"):
        return "lower"  # the floor is below what there is
    if aim.low <= reached.low and reached.high <= aim.high:
        return "near" if target.bound == "about" else "fits"
    if margin is None:
        return "higher" if reached.below(aim) else "lower" if aim.below(reached) else "near"
    return "higher" if margin < 0 else "lower" if margin > 0 else "near"


def _verdict(target: Quantity, aim: Ends, result: Ends, ceiling: bool) -> tuple[str, str]:
    """The verdict and what it rests on, for numbers in one unit."""
    low, high, about = aim.low, aim.high, target.bound == "about"
    level = target.measure not in ("growth", "change") or target.indicator == "cpi"
    less = ceiling or (level and _WORDS["less_is_better"].search(target.subject) is not None)
    if about:
        reason = "about_rate" if target.kind == "percent" else "about_amount"
    elif math.isnan(aim.value):
        reason = "range"
    else:
        low, high, reason = aim.value, aim.value, "most" if less else "least"
    if not less and result.below(Ends(low, low, high)):
        return "missed", reason
    low, high = low - 1e-9 * abs(low), high + 1e-9 * abs(high)
    if result.low >= low and result.high <= high:
        return ("within" if about else "met"), reason
    if target.indicator == "cpi" and not ceiling and result.high < low:
        return "cannot_tell", "direction"
    if (result.high <= high) if less else (result.low >= low):
        return "met", reason
    if less and result.low > high:
        return "missed", reason
    return "cannot_tell", "interval"


def _unlike(old: Report, target: Quantity, new: Report, result: Quantity) -> bool:
    """Whether two labels are not about quite the same thing: 改建 and 新建改建, 推进 and 开工, 10亿元 and 1亿元."""
    done = deeds(target), deeds(result)
    if all(done) and done[0] != done[1]:
        return True
    if target.indicator and target.indicator == result.indicator:
        return False
    steps, sizes = (
        [set(_WORDS[words].findall(row.subject)) for row in (target, result)] for words in ("steps", "sizes")
    )
    if steps[1] - steps[0] or sizes[0] != sizes[1]:
        return True
    if _is_completed(old, target, new, result):
        return False
    one, other = (_WORDS["deeds"].sub("", _label(row)) for row in (target, result))
    shared = alike(one, other) * (len(one) + len(other)) / 2
    return shared < max(_SPECIFIC * min(len(one), len(other)), _OWN * len(one))


def _same_words(target: Quantity, result: Quantity) -> bool:
    """Whether both state one indicator, or the label of one, apart from its verb, has hardly more words than the other's.

    Not if one is what there is, and the other what was added.
    """
    added = [_WORDS["deeds"].search(row.subject) is not None for row in (target, result)]
    if target.flow != result.flow and added[0] != added[1]:  # 高标准农田1100万亩, 新建高标准农田80万亩
        return False
    if target.indicator and target.indicator == result.indicator:
        return True
    one, other = (_WORDS["verbs"].sub("", _label(row)) for row in (target, result))
    score, least = alike(one, other), min(len(one), len(other))
    # 中央财政安排 … is who pays, and not what for
    whole = alike(target.subject, result.subject) >= _SAME
    return whole and score >= _NARROWER and score * (len(one) + len(other)) >= 2 * least
