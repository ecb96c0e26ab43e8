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

from hanreport.changes import Change, side
from hanreport.editions import (
    WORDS,
    alike,
    candidates,
    common,
    kind_of,
    of_group,
    other_object,
    pieces,
    unlike,
)
from hanreport.records import Quantity
from hanreport.report import Report

RATE, AMOUNT = 0.3, 0.05
"""What 左右 and 约 allow: percentage points of a rate, a part of an amount."""
VERDICTS: Final = ("met", "missed", "within", "cannot_tell", "not_stated")
COMPARISONS: Final = ("higher", "lower", "fits", "near", "equal")
"""What a target is beside a result: it fits one that its words allow, and is near one within 左右 or of the same number."""
_LIKENESS: Final = 0.6
"""How alike the labels of a target and a result of no known indicator must be."""
_SPECIFIC: Final = 0.75
"""Part of the shorter label that must stand in the longer one for a verdict."""

_WORDS: Final = WORDS["targets"]
PART, SEVERAL = _WORDS["part"], _WORDS["several"]
"""What says that a number is of a part of the year; of several years: a mean, or what they came to."""
_CONTEXT = 40
_NARROWER: Final = 0.85
"""How alike two labels are of which one has words that the other lacks and does not name a part of it."""
_SAME: Final = 0.5
"""How alike the subjects must be, with what their labels leave out."""
_BOUNDS: Final = {"左右": "about", "以上": "at_least", "以内": "at_most"}
_SPANS_OF_TIME = frozenset({"年", "个月", "天", "周年", "小时"})
_Ends = tuple[float, float]


class Due(NamedTuple):
    """A target, and its result in the next edition.

    Attributes:
        target: its row.
        result: the row of the result; None if the next edition states none.
        verdict: one of ``VERDICTS``.
        reason: what the verdict rests on: about_rate, about_amount, least, most, range, plan (the amount of a budget),
            object (not quite the same thing), base, part (the result is of a part of the year), interval (the words leave
            too much open), direction (better and worse are not said), or empty.
        unit: of ratio and margin; percentage points (百分点) between rates.
        ratio: the result as a multiple of the target; None for rates of change and where one is a range.
        margin: the result less the target; None where one is a range.
        comparison: what the number of the target is beside that of the result, one of ``COMPARISONS``.
    """

    target: Quantity
    result: Quantity | None
    verdict: str
    reason: str = ""
    unit: str = ""
    ratio: float | None = None
    margin: float | None = None
    comparison: str = ""


NATURES: Final = {"result": ("result", "estimate"), "target": ("target",)}
"""The natures of rows that count as results, and as targets."""


def of_year(text: str, row: Any, nature: str, year: object) -> bool:
    """Whether a number is a result or a target (a key of ``NATURES``) of a year, not of several that end with it."""
    start, _, end = (row.period or "").partition("/")
    if row.nature not in NATURES[nature] or (end or start)[:4] != str(year):
        return False
    before = clause_before(text, row)
    if nature == "target":  # 累计 is what there is then
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
    apart = ("object", "base", "part")
    stated = [(one, one.result) for one in found if one.result and one.reason not in apart]
    return [one for one, result in stated if _same_words(one.target, result)]


def _due(old: Report, new: Report, year: str, reviewed: str) -> list[Due]:
    """The targets for a year, each with its result in the year reviewed."""
    targets = _once(row for row in old.quantities if _is_target(old.text, row, year))
    results = _once(row for row in new.quantities if _is_result(new, row, reviewed))
    results.sort(key=lambda row: choice(new.text, row))
    near = candidates([_keys(row) for row in targets], [_keys(row) for row in results])
    scores = [(-score, j, i) for i, j in near if (score := _score(old, targets[i], new, results[j]))]
    found: dict[int, Quantity] = {}
    taken: set[int] = set()
    for score, j, i in sorted(scores):  # one result is that of two targets of an indicator: 6%以上，力争7%
        if i not in found and (j not in taken or score < -1.0):
            found[i] = results[j]
            taken.add(j)
    return [_judged(old, target, new, found.get(i)) for i, target in enumerate(targets)]


def with_targets(changes: Sequence[Change], old: Report, new: Report) -> list[Change]:
    """Changes with the targets of the older report first, with their results; neither then counts as gone or new.

    Args:
        changes: what ``compare`` gives.
        old: the report that sets the targets.
        new: the report that reviews their year.
    """
    found = [_change(one) for one in due(old, new)]
    gone, come = {one.old_start for one in found}, {one.new_start for one in found}
    rest = [
        row
        for row in changes
        if not (row.table == "quantities" and row.status == "gone" and row.old_start in gone)
        and not (row.table == "quantities" and row.status == "new" and row.new_start in come)
    ]
    return [*found, *rest]


def _change(one: Due) -> Change:
    values = side("old", one.target) | side("new", one.result)
    values |= {"verdict": one.verdict, "reason": one.reason, "unit": one.unit, "difference": one.margin}
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
    few = _WORDS["few"].fullmatch(row.surface.replace(row.unit, "")) and not row.indicator
    return counted and not few and of_year(text, row, "target", year)


def _is_result(report: Report, row: Quantity, year: str) -> bool:
    """Whether a number says what a year came to; in a plan only what it starts from (由35元提高到40元) does."""
    starts = row.nature == "baseline" and (row.period or "").startswith(year)
    above = bisect_right(report.outline, row.start, key=attrgetter("start"))
    planned = above > 0 and report.outline[above - 1].role == "plan"
    stated = starts or (not planned and of_year(report.text, row, "result", year))
    return stated and row.kind not in ("rank", "ordinal")


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
    if unlike(target.subject, result.subject) or len(known - {None}) > 1:
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
    deeds = [set(_WORDS["deeds"].findall(row.subject)) for row in (target, result)]
    same_deed = not all(deeds) or deeds[0] == deeds[1]  # 新开工740万套, 建成511万套
    if target.indicator and len(known) == 1 and same_deed:
        partial = result.nature == "baseline" or PART.search(clause_before(new.text, result))
        return 1.5 + score - (0.5 if partial else 0.0)
    if other_object(one, other) or set(_WORDS["kinds"].findall(one)) != set(_WORDS["kinds"].findall(other)):
        return 0.0
    short, long = sorted((one, other), key=len)
    if short and short in long:  # 新开工 … 新开工保障性安居工程: the rest stands in the words before
        text, row = (old.text, target) if short == one else (new.text, result)
        rest = long.replace(short, "", 1)
        score = max(score, 0.9 * (rest in text[max(0, row.start - _CONTEXT) : row.start]))
    return score if score >= _LIKENESS else 0.0


def _judged(old: Report, target: Quantity, new: Report, result: Quantity | None) -> Due:
    if result is None:
        return Due(target, None, "not_stated")
    both, target = common(target.unit, result.unit), replace(target, bound=shared_bound(old.text, target))
    assert both is not None
    same = -1 if (target.direction == "fall") != (result.direction == "fall") else 1
    aim, reached = _interval(target, both.one), _interval(result, both.other, same)
    rates = target.kind in ("percent", "ratio")
    before, after = clause_before(old.text, target), clause_before(new.text, result)
    ceiling = bool(_WORDS["ceiling"].search(before[-12:] + target.surface))
    value = None if target.value is None else target.value * both.one
    verdict, reason = _verdict(target, value, aim, reached, ceiling, rates)
    if _unlike(target, result) or ("累计" in before) != ("累计" in after):
        verdict, reason = "cannot_tell", "object"
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
    ratio = margin = None
    if value is not None and result.value is not None:
        came = result.value * both.other * same
        ratio, margin = came / value if value and target.measure != "growth" else None, round(came - value, 9)
    aim = _about(value, rates) if target.bound == "about" and value is not None else aim
    beside = _comparison(target, result, aim, reached, margin)
    unit = "百分点" if both.unit == "%" else both.unit
    return Due(target, result, verdict, reason, unit, ratio, margin, beside)


def _comparison(target: Quantity, result: Quantity, aim: _Ends, reached: _Ends, margin: float | None) -> str:
    """What the number of a target is beside that of its result, one of ``COMPARISONS``."""
    if margin == 0 and target.bound == result.bound:
        return "equal"
    if margin and margin > 0 and target.bound in ("at_least", "more_than"):
        return "lower"  # the floor is below what there is
    if aim[0] <= reached[0] and reached[1] <= aim[1]:
        return "near" if target.bound == "about" else "fits"
    if margin is None:
        return "higher" if aim[0] > reached[1] else "lower" if aim[1] < reached[0] else "near"
    return "higher" if margin < 0 else "lower" if margin > 0 else "near"


def _about(value: float, rate: bool) -> _Ends:
    """What 左右 and 约 allow around a number."""
    room = RATE if rate else AMOUNT * abs(value)
    return value - room, value + room


def _interval(row: Quantity, factor: float, way: int = 1) -> _Ends:
    """The ends of a number; ``way`` is -1 for a fall beside a rise."""
    low, high = (math.inf if end is None else end * factor for end in (row.low, row.high))
    low = -math.inf if row.low is None else low
    return (low, high) if way == 1 else (-high, -low)


def _verdict(
    target: Quantity, value: float | None, aim: _Ends, result: _Ends, ceiling: bool, rates: bool
) -> tuple[str, str]:
    """The verdict and what it rests on, for numbers in one unit."""
    low, high = aim
    level = target.measure not in ("growth", "change") or target.indicator == "cpi"
    less, reason = ceiling or (level and _WORDS["less_is_better"].search(target.subject) is not None), "range"
    if value is not None:
        low, high, reason = value, value, "most" if less else "least"
    if target.bound == "about" and value is not None:
        (low, high), reason = _about(value, rates), "about_rate" if rates else "about_amount"
    low, high = low - 1e-9 * abs(low), high + 1e-9 * abs(high)
    if result[0] >= low and result[1] <= high:
        return ("within" if target.bound == "about" else "met"), reason
    if target.indicator == "cpi" and not ceiling and result[1] < low:
        return "cannot_tell", "direction"
    if (result[1] <= high) if less else (result[0] >= low):
        return "met", reason
    if (result[0] > high) if less else (result[1] < low):
        return "missed", reason
    return "cannot_tell", "interval"


def _unlike(target: Quantity, result: Quantity) -> bool:
    """Whether two labels are not about quite the same thing: 改建 and 新建改建, 推进 and 开工, 10亿元 and 1亿元."""
    deeds = [set(_WORDS["deeds"].findall(row.subject)) for row in (target, result)]
    if all(deeds) and deeds[0] != deeds[1]:
        return True
    if target.indicator and target.indicator == result.indicator:
        return False
    steps, sizes = (
        [set(_WORDS[words].findall(row.subject)) for row in (target, result)] for words in ("steps", "sizes")
    )
    if steps[1] - steps[0] or sizes[0] != sizes[1]:
        return True
    one, other = _label(target), _label(result)
    shared = alike(one, other) * (len(one) + len(other)) / 2
    return shared < _SPECIFIC * min(len(one), len(other))


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
