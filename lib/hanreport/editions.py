"""Two editions of a text: which of their things are the same; see ``changes`` for what became of each.

Numbers are matched by label, unit and title, dated events by their words, organisations by their names, each with one
of the other edition at most. What an edition says twice counts once, at its first place.
"""

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final, NamedTuple

from hanreport.entities import ORGANISATIONS, aliases
from hanreport.numbers import units
from hanreport.records import Milestone, Name, Quantity, Record
from hanreport.report import Report
from hanreport.text import InputError, Span, patterns

THRESHOLD: Final = 0.62
"""How alike (0 to 1) two numbers or two events must be to be about the same thing.

Four fifths of it are the words (label or subject, and the clause around them), one fifth the titles they stand
under. It is lowered where only one says what it is a share of. What is less alike is new, and
gone; so is a number that states a rise (新增215家) beside one that states what there is. A match can settle it otherwise.
"""
COMPARED: Final = ("quantities", "milestones", "names")
"""The tables whose rows are compared."""

_WORDS, _TITLES = 0.8, 0.2
_OTHER_BASE, _OTHER_OBJECT = 0.7, 0.7


@dataclass(frozen=True, slots=True)
class Edition:
    """A report to compare.

    Attributes:
        report: its rows.
        name: what it is called in messages.
        labels: short names that a reader gave to numbers, by the place of their row.
    """

    report: Report
    name: str = ""
    labels: Mapping[Span, str] = field(default_factory=dict)


class Match(NamedTuple):
    """Words of both editions that a reader settled to be about one thing; ``old`` is None for no counterpart."""

    old: Span | None
    new: Span


@dataclass(frozen=True, slots=True)
class Thing:
    """A thing of one edition.

    Attributes:
        row: its first row.
        label: what it is called, by a reader or else by its own words.
        called: all its names.
        clause: the words around a number.
        words: those without its figures.
        titles: of its section and of the heading above it, without their numbers.
        starts: where its rows begin.
        nth: how many things of the edition were called the same before.
    """

    row: Record
    label: str
    called: tuple[str, ...]
    clause: str
    words: str
    titles: tuple[str, str]
    starts: frozenset[int]
    nth: int = 0


class Pair(NamedTuple):
    """A thing in both editions, or in one: how alike the two are, and whether a match settled it."""

    old: Thing | None
    new: Thing | None
    score: float | None = None
    settled: bool = False


class Settled(NamedTuple):
    """The rows that a match is about: their table and where each begins."""

    table: str
    old: int | None
    new: int


# ── Likeness ────────────────────────────────────────────────────────────────────────────────────────────────────

WORDS: Final = patterns("editions.toml")
"""The patterns of ``editions.toml`` by table and name."""
_LABELS = WORDS["labels"]
_COMPARED: Final = 80
"""Characters of words that are compared."""
_NARROW = {ord(sign) + 0xFEE0: sign for sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"}


def without_number(title: str) -> str:
    """A title without its number: 2.3, （一）, 三、."""
    return _LABELS["number"].sub("", title.strip("◆# "))


def alike(one: str, other: str, least: float = 0.0) -> float:
    """From 0 (no character in common) to 1 (the same but for marks): twice the shared characters over all of them.

    Shared are characters that stand in the same order, as ``difflib`` finds them. The order of the two makes no
    difference, which that of ``difflib`` alone would; so a comparison the other way round comes out the same. Of very long
    words the beginnings are compared: ``difflib`` takes the square of their length.

    Args:
        one, other: the words.
        least: 0 is returned where the characters, in whatever order, do not come to as much.
    """
    left, right = sorted((_without_marks(one)[:_COMPARED], _without_marks(other)[:_COMPARED]))
    if left == right:
        return 1.0
    shared = sum(min(left.count(sign), right.count(sign)) for sign in set(left).intersection(right))
    most = 2 * shared / (len(left) + len(right))
    return _ratio(left, right) if shared and most >= least else 0.0


@lru_cache(maxsize=1 << 16)
def _without_marks(words: str) -> str:
    return _LABELS["marks"].sub("", words.translate(_NARROW))


@lru_cache(maxsize=1 << 16)
def _ratio(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


_WINDOW: Final = 8
_FEW: Final = 1024
_MOST: Final = 8
"""With how many things of the other side each is compared, beside those that choose it."""


def pieces(words: str) -> set[str]:
    """The pairs of characters of some words, without marks and figures; a single character is a piece."""
    bare = _LABELS["marks"].sub("", _LABELS["figures"].sub("", words.translate(_NARROW)))
    return {bare[at : at + 2] for at in range(max(1, len(bare) - 1))}


def candidates(old: Sequence[Collection[str]], new: Sequence[Collection[str]]) -> set[tuple[int, int]]:
    """The pairs of things, by index, that have keys in common and are worth comparing.

    Of each thing, those are its pairs with which it shares the most of its keys, of equals those at nearly its place. The
    number grows with that of the things, not with its square: of a key that many have, only those go together that stand
    at nearly the same place among them.

    Args:
        old: the keys of each thing of one side.
        new: those of the other side.
    """
    postings: dict[str, tuple[list[int], list[int]]] = {}
    for side, things in enumerate((old, new)):
        for at, keys in enumerate(things):
            for key in keys:
                postings.setdefault(key, ([], []))[side].append(at)
    shared: Counter[tuple[int, int]] = Counter()
    for here, there in postings.values():
        reach = max(len(here), len(there)) if len(here) * len(there) <= _FEW else _WINDOW
        for place, i in enumerate(here):
            shared.update((i, j) for j in there[max(0, place - reach) : place + reach + 1])
    alike = {(i, j): count / (len(old[i]) + len(new[j])) for (i, j), count in shared.items()}
    found: set[tuple[int, int]] = set()
    chosen: Counter[tuple[int, int]] = Counter()
    for i, j in sorted(alike, key=lambda pair: (-alike[pair], abs(pair[0] - pair[1]), sum(pair))):
        if min(chosen[0, i], chosen[1, j]) < _MOST:
            found.add((i, j))
            chosen.update(((0, i), (1, j)))
    return found


# ── Units ───────────────────────────────────────────────────────────────────────────────────────────────────────

_SAME_THING = frozenset("个公市小米电")
"""What a longer name of the same unit adds (公吨, 小时: 个小时); 吨标准煤 and 飞行小时 are not 吨 and 小时."""
_PERSONS = {"人", "人口"}
_EVENTS = ("次", "架次", "期", "届", "批")
_SHARES = {"%": 1.0, "ratio": 100.0, "‰": 0.1, "‱": 0.01}
"""Shares by the per cent that they are."""


class Common(NamedTuple):
    """A unit in which two numbers can both be given, the larger of theirs (% for shares), and the factor of each."""

    unit: str
    one: float
    other: float


def common(one: str, other: str) -> Common | None:
    """The unit in which both can be given; None when they measure different things.

    Lengths, areas, masses and so on go through the base unit of their dimension, shares through the per cent. Money
    of two currencies does not go together. A classifier (家, 座, 处) goes with 个, the general one; other two do not.
    """
    if one == other or {one, other} == _PERSONS:
        return Common("人" if {one, other} == _PERSONS else one, 1.0, 1.0)
    if one in _SHARES and other in _SHARES:
        return Common("%", _SHARES[one], _SHARES[other])
    first, last = units.table().get(one), units.table().get(other)
    if first is None or last is None or first.kind != last.kind:
        return None
    if first.kind == "count":
        counted = last.name if one == "个" else first.name if other == "个" else ""
        return Common(counted, 1.0, 1.0) if counted and not counted.endswith(_EVENTS) else None
    short, long = sorted((first.name, last.name), key=len)  # 吨标准煤 is another thing than 吨
    narrower = first.factor == last.factor and short in long and set(long.replace(short, "", 1)) - _SAME_THING
    if first.dimension != last.dimension or first.currency != last.currency or narrower:
        return None
    larger = max(first, last, key=lambda unit: (unit.factor, unit.name))
    return Common(larger.name, first.factor / larger.factor, last.factor / larger.factor)


class Ends(NamedTuple):
    """A number with the least and most that its words allow; ``open`` says that the most itself is not reached (近, 多)."""

    value: float
    low: float
    high: float
    open: bool = False

    def below(self, other: "Ends") -> bool:
        """Whether it is less, whatever the words of both leave open."""
        return self.high < other.low or (self.open and math.isclose(self.high, other.low))

    def bare(self) -> "Ends":
        """The number alone, if there is one."""
        return self if math.isnan(self.value) else Ends(self.value, self.value, self.value)


RATE, AMOUNT = 0.3, 0.05
"""What 左右 and 约 allow: percentage points of a rate, a part of an amount."""


def ends(row: Quantity, factor: float = 1.0, way: int = 1) -> Ends:
    """A number times a factor: a missing value is nan, an open end infinite; ``way`` is -1 for a fall beside a rise."""
    value, low, high = (math.nan if end is None else end * factor for end in (row.value, row.low, row.high))
    nearly = row.bound == "about" and row.low != row.high == row.value
    room = RATE if row.kind == "percent" else AMOUNT * abs(value)
    low = value - room if row.bound == "about" else -math.inf if math.isnan(low) else low
    high = value + room if row.bound == "about" and not nearly else math.inf if math.isnan(high) else high
    found = Ends(value, low, high, nearly or row.bound == "more_than")
    return found if way > 0 else Ends(-value, -high, -low)


# ── What a reader settled ───────────────────────────────────────────────────────────────────────────────────────


def settle(matches: Iterable[Match], old: Edition, new: Edition) -> list[Settled]:
    """The rows of both editions that the matches are about: those that their words fit best.

    Raises:
        InputError: nothing was read in the words of a match, they are a number here and an event there, or two
            matches name the same row.
    """
    settled: list[Settled] = []
    for match in matches:
        who = f"the match of line {new.report.lines.at(match.new.start)}"
        quote = match.new.of(new.report.text).replace("**", "")
        table, row = _best_row(f"{who} quotes “{quote}”", match.new, new)
        start = None
        if match.old is not None:
            old_quote = f"{who} quotes “{match.old.of(old.report.text).replace('**', '')}” of {old.name}"
            old_table, old_row = _best_row(old_quote, match.old, old)
            start = old_row.start
            if old_table != table:
                raise InputError(f"{old_quote}, which is of {old_table}, “{quote}” of {table}")
        for other in settled:
            is_same_old = start is not None and other.old == start
            if other.table == table and (is_same_old or other.new == row.start):
                where = old.name if is_same_old else "its own text"
                raise InputError(f"{who} names the same row of {where} as another match; keep one")
        settled.append(Settled(table, start, row.start))
    return settled


def _best_row(who: str, span: Span, edition: Edition) -> tuple[str, Record]:
    """Table and row that share most characters with the words, of equals the shortest."""
    overlapping = [
        (min(row.end, span.end) - max(row.start, span.start), row.start - row.end, name, row)
        for name in COMPARED
        for row in edition.report.table(name)
        if row.start < span.end and span.start < row.end
    ]
    if not overlapping:
        raise InputError(f"{who}, in which no number, event or body was read")
    *_, name, row = max(overlapping, key=lambda overlap: overlap[:2])
    return name, row


# ── Pairs ───────────────────────────────────────────────────────────────────────────────────────────────────────

_NEAR = 60
"""Characters of a clause before and behind a number that are compared."""
_EDGE = "，,。；;：:！？!?\n"
_SHORT = 5
"""Characters of a label in which a single other one makes it another thing."""

Distance = tuple[float, ...]
"""How far two things are apart: by likeness (negative), then by lesser signs."""


def pairs(table: str, old: Edition, new: Edition, settled: Iterable[Settled] = ()) -> list[Pair]:
    """The things of a table, each in one pair.

    Args:
        table: quantities, milestones or names.
        old: the edition before.
        new: the newer one.
        settled: what a reader settled about rows of the table.
    """
    same = aliases(row.name for one in (old, new) for row in one.report.names) if table == "names" else {}
    olds, news = (dict(enumerate(_things(table, one, same))) for one in (old, new))
    result = []
    for one in settled:
        here, there = _index_at(news, one.new), _index_at(olds, one.old)
        if here is not None:
            before = None if there is None else olds.pop(there)
            result.append(Pair(before, news.pop(here), None if before is None else 1.0, True))
    left, right = list(olds), list(news)
    compared = candidates([_keys(olds[i]) for i in left], [_keys(news[j]) for j in right])
    ranked = [
        (distance, abs(i - j), i + j, i, j)
        for i, j in ((left[a], right[b]) for a, b in compared)
        if (distance := _DISTANCES[table](olds[i], news[j])) is not None
    ]
    # The best first, of equals those near each other first: the other way round the same pairs come out.
    for distance, _, _, i, j in sorted(ranked):
        if i in olds and j in news:
            result.append(Pair(olds.pop(i), news.pop(j), round(-distance[0], 3)))
    return [*result, *(Pair(None, one) for one in news.values()), *(Pair(one, None) for one in olds.values())]


def _index_at(things: Mapping[int, Thing], start: int | None) -> int | None:
    """The thing one of whose rows begins at a place."""
    return next((i for i, thing in things.items() if start in thing.starts), None)


def _keys(thing: Thing) -> set[str]:
    """The keys of a thing (names, words, an indicator); two things are compared only if they share one."""
    if isinstance(thing.row, Name):
        return set(thing.called)
    words = set().union(*map(pieces, (*thing.called, thing.clause)))
    if isinstance(thing.row, Quantity):
        kind = f"{_nature(thing.row)} {kind_of(thing.row)} "
        words |= {thing.row.indicator} if thing.row.indicator else set()
        return {kind + one for one in words}
    return words


def _things(table: str, edition: Edition, same: Mapping[str, Sequence[str]]) -> list[Thing]:
    """The things of a table, each at its first place."""
    sections = edition.report.sections
    distinct: dict[object, Thing] = {}
    counts: Counter[str] = Counter()
    for row in edition.report.table(table):
        if row.kind == "ordinal" or (isinstance(row, Name) and row.type not in ORGANISATIONS):
            continue  # 第十二届, 一是: of no amount
        called, clause, key = _identity(row, edition, same)
        starts = frozenset({row.start})
        if before := distinct.get(key):
            distinct[key] = replace(before, starts=before.starts | starts)
            continue
        titles = without_number(sections.get(row.section, "")), without_number(row.heading)
        words = _LABELS["figures"].sub("", clause)
        distinct[key] = Thing(row, called[0], called, clause, words, titles, starts, counts[called[0]])
        counts[called[0]] += 1
    return list(distinct.values())


def _identity(
    row: Record, edition: Edition, same: Mapping[str, Sequence[str]]
) -> tuple[tuple[str, ...], str, object]:
    """What a row is called, its clause, and what it shares with the rows of the edition that say the same."""
    if isinstance(row, Quantity):
        label = edition.labels.get(Span(row.start, row.end))
        called = (label, row.subject) if label else (row.subject,)
        key = (row.kind, row.unit, row.bound, row.value, row.low, row.high, called[0])
        return called, _clause(edition.report, row), key
    if isinstance(row, Name):
        others = {row.name, *same.get(row.name, ())}
        return (row.name, *sorted(others - {row.name})), "", frozenset(others)
    assert isinstance(row, Milestone)
    return (row.event,), "", min(row.line, *row.same_event) if row.same_event else (row.start, row.end)


def _clause(report: Report, row: Record) -> str:
    """The words of a row's clause, as far as they are near."""
    line = report.lines.span(row.line, report.lines.at(row.end))
    first, last = max(line.start, row.start - _NEAR), min(line.end, row.end + _NEAR)
    start = max(first, *(report.text.rfind(mark, first, row.start) + 1 for mark in _EDGE))
    stops = (report.text.find(mark, row.end, last) for mark in _EDGE)
    return report.text[start : min((stop for stop in stops if stop >= 0), default=last)]


def _number_distance(old: Thing, new: Thing) -> Distance | None:
    old_row, new_row = old.row, new.row
    assert isinstance(old_row, Quantity) and isinstance(new_row, Quantity)
    if not _are_comparable(old_row, new_row) or not _is_same_sense(old, old_row, new, new_row):
        return None
    titles = _TITLES * _title_likeness(old, new)
    least = (THRESHOLD - titles) / _WORDS
    is_same = old_row.indicator is not None and old_row.indicator == new_row.indicator
    # Words that are less alike than this need a clause more alike than any is.
    by_label = 1.0 if is_same else max(alike(a, b, 3 * least - 2) for a in old.called for b in new.called)
    by_clause = alike(old.words, new.words, (3 * least - by_label) / 2)
    score = _WORDS * max(by_label, (by_label + 2 * by_clause) / 3) + titles
    if score < THRESHOLD:
        return None
    score *= 1.0 if bool(old_row.base) == bool(new_row.base) else _OTHER_BASE
    if not is_same:
        objects = (other_object(a, b) for a in old.called for b in new.called)
        score *= _OTHER_OBJECT if all(objects) else 1.0
        scopes = ((old_row.scope, new.called[-1]), (new_row.scope, old.called[-1]))
        score *= _OTHER_BASE if any(scope and scope not in label for scope, label in scopes) else 1.0
    return (-score, abs(old.nth - new.nth), _relative_gap(old_row, new_row)) if score >= THRESHOLD else None


def _nature(row: Quantity) -> str:
    """The nature of a number as far as it matters: targets, rules and baselines are compared among themselves only."""
    return row.nature if row.nature in ("target", "rule", "baseline") else "result"


def _is_same_sense(old: Thing, old_row: Quantity, new: Thing, new_row: Quantity) -> bool:
    """Whether two numbers say the same sort of thing: both targets or both results, of one year or of several."""
    natures = [_nature(row) for row in (old_row, new_row)]
    is_range = ["/" in (row.period or "") for row in (old_row, new_row)]
    if natures[0] != natures[1] or (is_range[0] != is_range[1] and "连续" not in old.clause + new.clause):
        return False
    known = {old_row.indicator, new_row.indicator} - {None}
    others = all(of_group(a) != of_group(b) for a in old.called for b in new.called)
    if others or len(known) > 1 or unlike(old.called[-1] + old.clause, new.called[-1] + new.clause):
        return False
    return _states_increase(old) == _states_increase(new)


def other_object(one: str, other: str) -> bool:
    """Whether two labels put other words in one place: 人口普查 and 土壤普查, 工业投资 and 产业投资."""
    if min(len(one), len(other)) > _COMPARED:
        return False  # a sentence with a word changed is about the same
    left, right = sorted(_LABELS["done"].sub("", _LABELS["marks"].sub("", words)) for words in (one, other))
    changes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    least = 1 if min(len(left), len(right)) <= _SHORT else 2
    return any(verb == "replace" and min(b - a, d - c) >= least for verb, a, b, c, d in changes)


def unlike(one: str, other: str) -> bool:
    """Whether two labels name things of one family that are never one: 纯收入 and 可支配收入, built and started."""
    left, right = (set(_LABELS["family"].findall(words)) for words in (one, other))
    return bool(left and right) and left.isdisjoint(right)


def other_deed(one: Quantity, other: Quantity) -> bool:
    """Whether the labels of two numbers say that something else was done: 改建, 新建改建."""
    left, right = (set(WORDS["targets"]["deeds"].findall(row.subject)) for row in (one, other))
    return bool(left and right) and left != right


def of_group(label: str) -> set[str]:
    """The words of a label that narrow it to a group: 企业, 农村. Numbers of two groups are not compared."""
    return set(_LABELS["groups"].findall(label))


def kind_of(row: Quantity) -> str:
    """The kind of a number; two of different kinds are never about one thing."""
    return "part" if row.kind in ("percent", "ratio") else row.kind


def _are_comparable(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers may be of one thing: money in any currency, counts by any classifier, else one dimension."""
    same = one.kind == other.kind
    near = same or {one.kind, other.kind} == {"percent", "ratio"}
    return (same and one.kind in ("count", "money")) or (near and common(one.unit, other.unit) is not None)


def _states_increase(thing: Thing) -> bool:
    """Whether a number states a growth or a rise by so much (新增企业215家), not what there is."""
    return bool(_LABELS["grown"].search(thing.called[-1]) or _LABELS["added"].search(thing.clause))


def _relative_gap(one: Quantity, other: Quantity) -> float:
    """How far two numbers are apart, as a part of the larger."""
    left, right = (row.value if row.value is not None else row.low or row.high or 0.0 for row in (one, other))
    return abs(left - right) / (max(abs(left), abs(right)) or 1.0)


def _title_likeness(old: Thing, new: Thing) -> float:
    """How alike the titles are, of the headings or of the sections; where neither has one, they are."""
    if old.titles == new.titles:
        return 1.0
    return max((alike(a, b) for a, b in zip(old.titles, new.titles, strict=True) if a or b), default=1.0)


def _event_distance(old: Thing, new: Thing) -> Distance | None:
    if set(_LABELS["numbered"].findall(old.label)) != set(_LABELS["numbered"].findall(new.label)):
        return None
    score = _WORDS * alike(old.label, new.label) + _TITLES * _title_likeness(old, new)
    score *= _OTHER_OBJECT if other_object(old.label, new.label) else 1.0
    return (-score, abs(old.nth - new.nth)) if score >= THRESHOLD else None


def _name_distance(old: Thing, new: Thing) -> Distance | None:
    """Names that are nearly alike are often those of two bodies (第一医院, 第六医院): only the same go together."""
    return (-1.0, float(old.label != new.label)) if set(old.called) & set(new.called) else None


_DISTANCES: Mapping[str, Callable[[Thing, Thing], Distance | None]] = dict(
    zip(COMPARED, (_number_distance, _event_distance, _name_distance), strict=True)
)
