"""The targets that an edition sets, and what the next one says of their results: met, missed, within the wording.

A target is compared with a result of the same indicator or of nearly the same words, in the same unit and measure, about
the year that it was set for. 左右 allows 0.3 percentage points of a rate and 5 % of an amount; 以上 and 以内 are ends. A
number without such a word is the least where more is better, the most where less is. Where the words do not say which
of two is better, or the two are not about quite the same thing, the verdict is cannot_tell.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, Final, NamedTuple

from msgspec.structs import replace

from hanreport import editions
from hanreport.changes import Change, difference, side
from hanreport.editions import WORDS, Ends
from hanreport.entities import behind_places
from hanreport.records import Quantity, Sentence
from hanreport.report import Report

COMPARISONS: Final = ("higher", "lower", "floor", "ceiling", "range", "near", "equal", "unclear")
"""What a target is beside a result: a floor at most it, a ceiling at least it, a range around it, near within 左右."""
_LIKENESS: Final = 0.6
"""How alike the labels of a target and a result of no known indicator must be; the part of the target's in the result's."""
_SPECIFIC: Final = 0.75
"""Part of the shorter label that must stand in the longer one for a verdict."""

_WORDS: Final = WORDS["targets"]
PART, SEVERAL = _WORDS["part"], _WORDS["several"]
"""What says that a number is of a part of the year; of several years: a mean, or what they came to."""
_CONTEXT = 40
_CLAUSE: Final = re.compile("[^，,。；;：:！!\n]+")
_NARROWER: Final = 0.85
"""How alike two labels are of which one has words that the other lacks and does not name a part of it."""
_SAME: Final = 0.5
"""How alike the subjects must be, with what their labels leave out."""
_HOLDS: Final = {"exact": "range", "about": "near", "at_most": "ceiling"}
_BOUNDS: Final = {"左右": "about", "以上": "at_least", "以内": "at_most"}
_SPANS_OF_TIME = frozenset({"年", "个月", "天", "日", "周年", "小时"})


class Due(NamedTuple):
    """A target, and its result in the next edition.

    Attributes:
        target: its row.
        result: the row of the result; None if the next edition states none.
        verdict: met, missed, within (what the words allow), cannot_tell or not_stated.
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
    later = nature == "target" and _WORDS["later"].search(text, max(0, row.start - 3 * _CONTEXT), row.start)
    if later or row.nature not in NATURES[nature] or (end or start)[:4] != str(year):
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
    apart = ("object", "base", "part", "scope")
    stated = [(one, one.result) for one in found if one.result and one.reason not in apart]
    return [one for one, result in stated if _same_words(one.target, result)]


def _due(old: Report, new: Report, year: str, reviewed: str) -> list[Due]:
    """The targets for a year, each with its result in the year reviewed."""
    results = _once(_Stated.of(new, row) for row in new.quantities if _is_result(new, row, reviewed))
    targets = _targets(old, year, {one.label for one in results})
    found, told = _matched(targets, results), _told(new)
    return [_judged(one, found.get(at), told) for at, one in enumerate(targets)]


class _Stated(NamedTuple):
    """A number of a report, its label without what stands beside its thing, and the words of its clause before it."""

    report: Report
    row: Quantity
    label: str
    before: str

    @classmethod
    def of(cls, report: Report, row: Quantity) -> "_Stated":
        return cls(report, row, _label(row), clause_before(report.text, row))

    @property
    def keys(self) -> set[str]:
        """What a target and its result have one of in common."""
        known = [self.row.indicator] if self.row.indicator else []
        return {editions.kind_of(self.row) + words for words in (*editions.pieces(self.label), *known)}

    @property
    def scopes(self) -> set[str]:
        """The places, and parts of a place, in front of the label that are not the whole of the report's own."""
        words = _WORDS["filling"].sub("", self.before)
        own = "国家".join(["", *(one.region for one in self.report.chapters)])
        behind = behind_places(words, 0, len(words))
        places = [words.removesuffix(behind)] if behind else []
        return {one for one in (*places, *_WORDS["narrow"].findall(words)) if one not in own}


def _label(row: Quantity) -> str:
    words = _WORDS["filling"].sub("", row.subject).replace("保障房", "保障性安居工程")
    return _WORDS["moving"].sub("", words) or words


def _targets(report: Report, year: str, whole: Collection[str] = ()) -> list[_Stated]:
    """The targets for a year; what a list shares is that of each member (甲、乙都要减少2%), except of those labels."""
    found: list[_Stated] = []
    for one in _once(
        _Stated.of(report, row) for row in report.quantities if _is_target(report.text, row, year)
    ):
        row, last = one.row, found[-1].row if found else one.row
        same = (last.subject, last.line) == (row.subject, row.line)
        if same and (last.measure, row.measure) == ("level", "change"):
            continue  # 安排120亿元，比上年增加20亿元
        joint = one.label not in whole and _WORDS["each"].search(one.before)
        members = re.split("[、和]", row.subject) if joint else [row.subject]
        found += [_Stated.of(report, replace(row, subject=member)) for member in members]
    return found


def _told(report: Report) -> dict[str, list[Sentence]]:
    """The clauses of what was done that say in words that something was reached, by the pairs of their characters."""
    found: dict[str, list[Sentence]] = {}
    for row in report.sentences:
        for one in _CLAUSE.finditer(report.text, row.start, row.end):
            if _WORDS["reached"].search(one[0]) and not _is_planned(report, one.start()):
                line = report.lines.at(one.start())
                said = replace(row, start=one.start(), end=one.end(), surface=one[0], line=line)
                for piece in editions.pieces(one[0]):
                    found.setdefault(piece, []).append(said)
    return found


def _matched(targets: Sequence[_Stated], results: Iterable[_Stated]) -> dict[int, _Stated]:
    """What the targets, by index, come to; of several things that are alike the first."""
    results = sorted(results, key=lambda one: choice(one.report.text, one.row))
    near = editions.candidates([one.keys for one in targets], [one.keys for one in results])
    scores = [(-score, j, i) for i, j in near if (score := _score(targets[i], results[j]))]
    found: dict[int, _Stated] = {}
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
    lone = {row.place for row in changes if row.table == "quantities"}
    left, right = (
        [one for one in _targets(report, str(year)) if (status, one.row.start) in lone]
        for report, status in ((old, "gone"), (new, "new"))
        for year in [report.chapters[0].year_planned if report.chapters else None]
    )
    for at, now in _matched(left, right).items():
        before = left[at]
        values = side("old", before.row, old) | side("new", now.row, new)
        values |= difference(before.row, now.row, before.before, now.before)
        found.append(Change(status="changed", table="quantities", label=now.row.subject, **values))
    shown = {place for one in found for place in (("gone", one.old_start), ("new", one.new_start))}
    return [*found, *(row for row in changes if row.table != "quantities" or row.place not in shown)]


def _change(one: Due, old: Report, new: Report) -> Change:
    values = side("old", one.target, old) | side("new", one.result or one.words, new)
    values |= {name: getattr(one, name) for name in ("verdict", "reason", "unit", "ratio", "margin")}
    return Change(status="due", table="quantities", label=_label(one.target), **values)


def _once(stated: Iterable[_Stated]) -> list[_Stated]:
    """The numbers without those that say of an indicator what one before says."""
    kept: dict[object, _Stated] = {}
    for one in stated:
        row = one.row
        same = (row.indicator, row.nature, row.value, row.low, row.high) if row.indicator else row.start
        kept.setdefault(same, one)
    return list(kept.values())


def _is_target(text: str, row: Quantity, year: str) -> bool:
    counted = row.kind not in ("rank", "ordinal") and row.unit not in _SPANS_OF_TIME
    few = _WORDS["few"].fullmatch(row.surface.replace(row.unit, "")) and not row.indicator
    vague = few or _WORDS["foreseen"].search(clause_before(text, row))
    return counted and not vague and of_year(text, row, "target", year)


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


def _score(one: _Stated, other: _Stated) -> float:
    """How alike a target and a result are: above 1 for one indicator, 0 if they are not about one thing."""
    target, result = one.row, other.row
    known = {target.indicator, result.indicator}
    if editions.unlike(target.subject + one.before, result.subject + other.before) or len(known - {None}) > 1:
        return 0.0
    other_group = None in known and editions.of_group(target.subject) != editions.of_group(result.subject)
    if other_group or editions.common(target.unit, result.unit) is None:
        return 0.0
    flows = {target.flow, result.flow} - {None}
    rates = len(known) > 1 and {target.measure, result.measure} & {"growth", "share"}
    # 企业达到900家, 新增企业100家
    added = {target.measure, result.measure} == {"level", "change"} and target.flow != result.flow
    if added or len(flows) > 1 or (target.measure != result.measure and (rates or result.compared_with)):
        return 0.0
    score = editions.alike(one.label, other.label)
    narrower = 0.1 * (one.scopes != other.scopes)
    if target.indicator and len(known) == 1 and not editions.other_deed(target, result):
        partial = result.nature == "baseline" or PART.search(other.before)
        return 1.5 + score - narrower - (0.5 if partial else 0.0)
    kinds = [set(_WORDS["kinds"].findall(label)) for label in (one.label, other.label)]
    if editions.other_object(one.label, other.label) or kinds[0] != kinds[1]:
        return 0.0
    score = max(score, 0.9 * _is_completed(one, other))
    return score - narrower if score >= _LIKENESS else 0.0


def _is_completed(one: _Stated, other: _Stated) -> bool:
    """Whether one label is the other but for words that stand before it (保障性安居工程…，新开工)."""
    short, long = sorted((one, other), key=lambda stated: len(stated.label))
    rest, start = long.label.replace(short.label, "", 1), short.row.start
    return rest != long.label and rest in short.report.text[max(0, start - _CONTEXT) : start]


def _judged(one: _Stated, other: _Stated | None, told: Mapping[str, Sequence[Sentence]]) -> Due:
    target = replace(one.row, bound=shared_bound(one.report.text, one.row))
    if other is None:
        thing, verbs = _WORDS["verbs"].sub("", one.label), _WORDS["verbs"].findall(one.label)
        near = told.get(min(editions.pieces(thing[:2])), []) if len(thing) > 1 else []
        words = next((one for one in near if all(part in one.surface for part in (thing, *verbs))), None)
        told_so = ("cannot_tell", "words") if words else ("not_stated", "")
        return Due(target, None, *told_so, words=words)
    result, both = other.row, editions.common(target.unit, other.row.unit)
    assert both is not None
    same = -1 if (target.direction == "fall") != (result.direction == "fall") else 1
    aim, reached = editions.ends(target, both.one), editions.ends(result, both.other, same)
    ceiling = _WORDS["ceiling"].search(one.before[-12:] + target.surface) is not None
    verdict, reason = _verdict(target, aim, reached, ceiling)
    planned = _WORDS["planned"].search(one.before[-12:] + target.subject)
    doubts = {
        "object": _unlike(one, other) or ("累计" in one.before) != ("累计" in other.before),
        "scope": one.scopes != other.scopes,
        "part": PART.search(other.before) and not PART.search(one.before),
        "base": target.base and result.base and target.base != result.base,
        "plan": planned and verdict in ("met", "missed") and target.value != result.value,
    }
    if doubt := next((name for name, holds in doubts.items() if holds), ""):
        verdict, reason = "cannot_tell", doubt
    gap, ratio = reached.value - aim.value, reached.value / (aim.value or math.nan)
    margin = None if math.isnan(gap) else round(gap, 9)
    times = None if math.isnan(ratio) or target.measure == "growth" else ratio
    beside = _comparison(target, result, aim, reached, margin)
    unit = "百分点" if both.unit == "%" else both.unit
    return Due(target, result, verdict, reason, unit, times, margin, beside)


def _comparison(target: Quantity, result: Quantity, aim: Ends, reached: Ends, margin: float | None) -> str:
    """What the number of a target is beside that of its result, one of ``COMPARISONS``."""
    if margin == 0 and result.bound in ("exact", target.bound):
        return "equal"
    if aim.low <= reached.low and reached.high <= aim.high:
        return _HOLDS.get(target.bound, "floor")
    apart = "higher" if aim.low > reached.high else "lower" if aim.high < reached.low else ""
    near = "about" in (target.bound, result.bound) and math.inf not in reached
    return apart or ("near" if near else "unclear")


def _verdict(target: Quantity, aim: Ends, result: Ends, ceiling: bool) -> tuple[str, str]:
    """The verdict and what it rests on, for numbers in one unit."""
    about = target.bound == "about"
    level = target.measure not in ("growth", "change") or target.indicator == "cpi"
    less = ceiling or (level and _WORDS["less_is_better"].search(target.subject) is not None)
    reason = "range" if math.isnan(aim.value) else "most" if less else "least"
    if about:
        reason = "about_rate" if target.kind == "percent" else "about_amount"
    aim = aim if about else aim.bare()
    low, high = aim.low - 1e-9 * abs(aim.low), aim.high + 1e-9 * abs(aim.high)
    if result.low >= low and result.high <= high:
        return ("within" if about else "met"), reason
    if target.indicator == "cpi" and not ceiling and result.high < low:
        return "cannot_tell", "direction"
    if (result.high <= high) if less else (result.low >= low):
        return "met", reason
    if (result.low > high) if less else result.below(aim):
        return "missed", reason
    return "cannot_tell", "interval"


def _unlike(one: _Stated, other: _Stated) -> bool:
    """Whether two labels are not about quite the same thing: 改建 and 新建改建, 推进 and 开工, 10亿元 and 1亿元."""
    target, result = one.row, other.row
    if editions.other_deed(target, result) or (target.indicator and target.indicator == result.indicator):
        return editions.other_deed(target, result)
    words = (_WORDS[name].findall(row.subject) for name in ("steps", "sizes") for row in (target, result))
    step, stepped, size, sized = map(set, words)
    short, long = (_WORDS["deeds"].sub("", label) for label in (one.label, other.label))
    shared = editions.alike(short, long) * (len(short) + len(long)) / 2
    least = max(_SPECIFIC * min(len(short), len(long)), _LIKENESS * len(short))
    return bool(stepped - step) or size != sized or (shared < least and not _is_completed(one, other))


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
    score, least = editions.alike(one, other), min(len(one), len(other))
    # 中央财政安排 … is who pays, and not what for
    whole = editions.alike(target.subject, result.subject) >= _SAME
    return whole and score >= _NARROWER and score * (len(one) + len(other)) >= 2 * least
