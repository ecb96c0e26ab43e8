"""The things of two editions, and which of them are the same. Knows no differences and no printing.

Numbers are matched by label, unit and title, dated events by their words, bodies by their names, each with one of
the other edition at most. What an edition tells twice counts once, at its first place.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from chapterlens.notes import Notes
from chapterlens.chapters import sections
from hanreport.editions.conversion import common
from hanreport.editions.likeness import alike, untitled
from hanreport.editions.pairs import best_first
from hanreport.editions.settled import Settled
from hanreport.names import aliases
from hanreport.naming import ORGANISATIONS
from hanreport.reading import Reading
from hanreport.records import Milestone, Name, Quantity, Record
from hanreport.spans import Span

THRESHOLD: Final = 0.62
"""How alike (0 to 1) two numbers or two events must be to be about the same thing.

Four fifths of it are the words (label or subject, and the clause around them), one fifth the titles they stand
under. It is lowered where units differ, and where only one says what it is a share of. What is less alike is new, and
gone; so is a number that tells a rise (新增215家) beside one that tells what there is. A note can settle it otherwise.
"""

_WORDS, _TITLES = 0.8, 0.2
_OTHER_UNIT, _OTHER_BASE = 0.95, 0.7
_EDGE = "，,。；;：:！？!?\n"
_FIGURES = re.compile(r"[\d.,%‰/~—–-]+|[多余近约超]|\*\*")
_MOVED = re.compile("(?:增长|下降|上升|提高|降低|减少|增加|上涨|下跌|回落|提升|增幅|降幅)$")
_ADDED = re.compile("新增|净增|增加|减少")
_NUMBERED = re.compile("[0-9一二三四五六七八九十]+(?:期|号|批|轮|星)")
"""What tells one of a series from another (二期, 02星); a fair's 第五届 is the same fair as its 第六届."""


class Edition(Protocol):
    """What of a chapter is compared."""

    @property
    def id(self) -> str:
        """What the edition is called."""

    @property
    def reading(self) -> Reading:
        """Its records."""

    @property
    def notes(self) -> Notes:
        """Its labels, and of the newer edition the matches that a reader settled."""


@dataclass(frozen=True, slots=True)
class Item:
    """A thing of one edition.

    Attributes:
        row: its first row.
        label: what it is called, by a note or else by its own words.
        called: all that it is called.
        clause: the words around it, without the number.
        titles: of its section and of the heading above it, without their numbers.
        starts: where its rows begin.
        nth: how many things of the edition were called the same before.
    """

    row: Record
    label: str
    called: tuple[str, ...]
    clause: str
    titles: tuple[str, str]
    starts: frozenset[int]
    nth: int = 0


@dataclass(frozen=True, slots=True)
class Pair:
    """A thing in both editions, or in one: how alike the two are, and whether a note settled it."""

    old: Item | None
    new: Item | None
    score: float | None = None
    settled: bool = False


Apart = Callable[[Item, Item], tuple[float, ...] | None]
"""How far two things are apart, by likeness (negative) and then by lesser signs; None when they are not the same."""


def pairs(table: str, old: Edition, new: Edition, settled: Iterable[Settled]) -> list[Pair]:
    """The things of a table, each in one pair.

    Args:
        table: quantities, milestones or names.
        old: the edition before.
        new: the newer one.
        settled: what a reader settled about rows of the table.
    """
    same = aliases(row.name for one in (old, new) for row in one.reading.names) if table == "names" else {}
    olds, news = (dict(enumerate(_items(table, one, same))) for one in (old, new))
    found = []
    for one in settled:
        here, there = _holding(news, one.new), None if one.old is None else _holding(olds, one.old)
        if here is not None:
            found.append(
                Pair(olds.pop(there), news.pop(here), 1.0, True)
                if there is not None
                else Pair(None, news.pop(here), None, True)
            )
    candidates = [
        (far, i, j)
        for i, one in olds.items()
        for j, other in news.items()
        if (far := _APART[table](one, other)) is not None
    ]
    for place, i, j in best_first(candidates):
        found.append(Pair(olds.pop(i), news.pop(j), round(-candidates[place][0][0], 3)))
    return [
        *found,
        *(Pair(None, item) for item in news.values()),
        *(Pair(item, None) for item in olds.values()),
    ]


def _holding(items: Mapping[int, Item], start: int) -> int | None:
    return next((i for i, item in items.items() if start in item.starts), None)


def _items(table: str, edition: Edition, same: Mapping[str, Sequence[str]]) -> list[Item]:
    """The things of a table, each at its first place."""
    titles = sections(edition.reading)
    held: dict[object, Item] = {}
    for row in edition.reading.table(table):
        if isinstance(row, Name) and row.type not in ORGANISATIONS:
            continue
        item = _item(row, edition, (untitled(titles.get(row.section, "")), untitled(row.heading)), same)
        key = _key(item)
        before = held.get(key)
        held[key] = replace(before, starts=before.starts | item.starts) if before else item
    counts: dict[str, int] = {}
    made = []
    for item in held.values():
        counts[item.label] = counts.get(item.label, -1) + 1
        made.append(replace(item, nth=counts[item.label]))
    return made


def _item(row: Record, edition: Edition, titles: tuple[str, str], same: Mapping[str, Sequence[str]]) -> Item:
    starts = frozenset({row.start})
    if isinstance(row, Quantity):
        note = edition.notes.label(Span(row.start, row.end))
        called = (note.zh, row.subject) if note else (row.subject,)
        return Item(row, called[0], called, clause(edition.reading.text, row), titles, starts)
    if isinstance(row, Name):
        return Item(row, row.name, tuple(sorted({row.name, *same.get(row.name, ())})), "", titles, starts)
    words = row.event if isinstance(row, Milestone) else row.surface
    return Item(row, words, (words,), "", titles, starts)


def _key(item: Item) -> object:
    """What two rows of an edition share that tell the same."""
    row = item.row
    if isinstance(row, Quantity):
        return row.kind, row.unit, row.bound, row.value, row.low, row.high, item.label
    if isinstance(row, Milestone) and row.same_event:
        return min(row.line, *row.same_event)
    return item.called if isinstance(row, Name) else (row.start, row.end)


def clause(text: str, row: Record) -> str:
    """The words of a row's clause."""
    start = max(text.rfind(mark, 0, row.start) for mark in _EDGE) + 1
    stops = (text.find(mark, row.end) for mark in _EDGE)
    return text[start : min((stop for stop in stops if stop >= 0), default=len(text))]


def _numbers_apart(one: Item, other: Item) -> tuple[float, ...] | None:
    first, last = one.row, other.row
    assert isinstance(first, Quantity) and isinstance(last, Quantity)
    if not _go_together(first, last) or _moves(one) != _moves(other):
        return None
    named = max(alike(a, b) for a in one.called for b in other.called)
    around = alike(_FIGURES.sub("", one.clause), _FIGURES.sub("", other.clause))
    score = _WORDS * max(named, (named + 2 * around) / 3) + _TITLES * _titles_alike(one, other)
    score *= 1.0 if first.unit == last.unit else _OTHER_UNIT
    score *= 1.0 if bool(first.base) == bool(last.base) else _OTHER_BASE
    return (-score, abs(one.nth - other.nth), _gap(first, last)) if score >= THRESHOLD else None


def _go_together(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers may be of one thing: money in any currency, counts by any classifier, else one dimension."""
    if one.kind == other.kind and one.kind in ("count", "money"):
        return True
    return common(one.unit, other.unit) is not None and (
        one.kind == other.kind or {one.kind, other.kind} == {"percent", "ratio"}
    )


def _moves(item: Item) -> bool:
    """Whether a number tells a growth or a rise by so much (新增企业215家), not what there is."""
    return _MOVED.search(item.called[-1]) is not None or _ADDED.search(item.clause) is not None


def _gap(one: Quantity, other: Quantity) -> float:
    """How far two numbers are apart, as a part of the larger."""
    first, last = (row.value if row.value is not None else row.low or row.high or 0.0 for row in (one, other))
    return abs(first - last) / (max(abs(first), abs(last)) or 1.0)


def _titles_alike(one: Item, other: Item) -> float:
    """How alike the titles are, of the headings or of the sections; where neither has one, they are."""
    return max((alike(a, b) for a, b in zip(one.titles, other.titles, strict=True) if a or b), default=1.0)


def _events_apart(one: Item, other: Item) -> tuple[float, ...] | None:
    if set(_NUMBERED.findall(one.label)) != set(_NUMBERED.findall(other.label)):
        return None
    score = _WORDS * alike(one.label, other.label) + _TITLES * _titles_alike(one, other)
    return (-score, abs(one.nth - other.nth)) if score >= THRESHOLD else None


def _bodies_apart(one: Item, other: Item) -> tuple[float, ...] | None:
    """Names that are nearly alike are often those of two bodies (第一医院, 第六医院): only the same go together."""
    return (-1.0, float(one.label != other.label)) if set(one.called) & set(other.called) else None


_APART: Mapping[str, Apart] = {
    "quantities": _numbers_apart,
    "milestones": _events_apart,
    "names": _bodies_apart,
}
