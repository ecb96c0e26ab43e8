"""What became of each thing of a text in its next edition, as rows, and these as lines of text."""

import math
import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from operator import attrgetter
from typing import Any, Final

from msgspec import Struct, json

from hanreport import editions
from hanreport.editions import COMPARED, WORDS, Edition, Match, Pair
from hanreport.records import Quantity, Record, csv_lines
from hanreport.report import Report
from hanreport.text import load_toml


class Change(Struct, frozen=True, kw_only=True):
    """One thing in two editions; what one of them does not have is empty or missing.

    Attributes:
        status: new, gone, changed or same; of events and bodies new, gone or both; due for a target of the older
            edition beside its result in the newer one.
        table: quantities, milestones or names.
        label: what it is, as the newer edition calls it where it has it.
        flags: what else changed: unit, scope, base, bound, object (改建, 新建改建), as_of.
        old_surface: the words in the older edition.
        new_surface: the words in the newer edition.
        old_line: their line there, 1-based.
        new_line: their line here, 1-based.
        old_start: offset of their first character there.
        new_start: offset of their first character here.
        old_section: number of their section there.
        new_section: number of their section here.
        old_value: the number there; missing in a range.
        new_value: the number here; missing in a range.
        old_low: its least there; missing when open.
        new_low: its least here; missing when open.
        old_high: its most there; missing when open.
        new_high: its most here; missing when open.
        old_unit: its unit there.
        new_unit: its unit here.
        old_bound: what the words there say of it.
        new_bound: what the words here say of it.
        old_nature: what it is there: result, target …; empty where the words do not say.
        new_nature: what it is here.
        old_period: what it is about there, ISO 8601; empty where not said.
        new_period: what it is about here.
        old_direction: rise or fall there; the value is as printed.
        new_direction: rise or fall here.
        old_quote: the sentence there.
        new_quote: the sentence here.
        old_date: the date of an event there, ISO 8601.
        new_date: its date here.
        unit: of the difference: the larger of two units, 百分点 between shares.
        difference: new less old; missing where one is a range.
        difference_low: its least; missing when open.
        difference_high: its most; missing when open.
        relative: the difference as a part of the old number.
        relative_low: its least; missing when open.
        relative_high: its most; missing when open.
        verdict: rose, fell, same, or cannot_tell: overlapping, or not of one kind; of a target met, missed, within
            (what its words allow), cannot_tell or not_stated.
        ratio: the result of a target as a multiple of it; missing of rates of change.
        margin: the result of a target less it, in percentage points of rates.
        reason: what the verdict of a target rests on, see hanreport.targets.Due.
        score: how alike they are, 0 to 1; 1 where a match settles it.
        settled: whether a reader's match settles it.
    """

    status: str
    table: str
    label: str
    flags: tuple[str, ...] = ()
    old_surface: str = ""
    new_surface: str = ""
    old_line: int | None = None
    new_line: int | None = None
    old_start: int | None = None
    new_start: int | None = None
    old_section: str = ""
    new_section: str = ""
    old_value: int | float | None = None
    new_value: int | float | None = None
    old_low: float | None = None
    new_low: float | None = None
    old_high: float | None = None
    new_high: float | None = None
    old_unit: str = ""
    new_unit: str = ""
    old_bound: str = ""
    new_bound: str = ""
    old_nature: str = ""
    new_nature: str = ""
    old_period: str = ""
    new_period: str = ""
    old_direction: str = ""
    new_direction: str = ""
    old_quote: str = ""
    new_quote: str = ""
    old_date: str = ""
    new_date: str = ""
    unit: str = ""
    difference: float | None = None
    difference_low: float | None = None
    difference_high: float | None = None
    relative: float | None = None
    relative_low: float | None = None
    relative_high: float | None = None
    ratio: float | None = None
    margin: float | None = None
    verdict: str = ""
    reason: str = ""
    score: float | None = None
    settled: bool = False

    @property
    def place(self) -> tuple[str, int | None]:
        """Its status, and where it begins: in the older edition if it is gone."""
        return self.status, self.old_start if self.status == "gone" else self.new_start


def compare(old: Edition, new: Edition, matches: Iterable[Match] = ()) -> list[Change]:
    """What became of each thing: numbers, then dated events, then organisations, in the order of the newer text.

    Numbers whose unit, scope, base or bound changed stand before the others; what is gone stands last.

    Args:
        old: the edition before.
        new: the newer one.
        matches: what a reader settled.

    Raises:
        InputError: a match does not fit the rows of the two texts.
    """
    settled = editions.settle(matches, old, new)
    changes: list[Change] = []
    for table in COMPARED:
        found = editions.pairs(table, old, new, [match for match in settled if match.table == table])
        rows = (_change(table, pair, old.report, new.report) for pair in found)
        changes += sorted(rows, key=lambda row: (not row.flags, row.status == "gone", row.place[1] or 0))
    return changes


def _change(table: str, pair: Pair, before: Report, now: Report) -> Change:
    old, new = (thing.row if thing else None for thing in (pair.old, pair.new))
    values = side("old", old, before) | side("new", new, now)
    status = "new" if pair.old is None else "gone" if pair.new is None else "both"
    if table == "quantities" and pair.old and pair.new:
        values |= difference(pair.old.row, pair.new.row, pair.old.clause, pair.new.clause)
        status = "changed" if values["flags"] or values["verdict"] != "same" else "same"
    one = pair.new or pair.old
    assert one is not None
    return Change(
        status=status, table=table, label=one.label, score=pair.score, settled=pair.settled, **values
    )


_COLUMNS: Final = [name.removeprefix("old_") for name in Change.__struct_fields__ if name.startswith("old_")]


def side(name: str, row: Record | None, report: Report) -> dict[str, Any]:
    """The columns of ``Change`` that one edition fills, by its name there: old or new."""
    if row is None:
        return {}
    values = {part: getattr(row, part, None) for part in _COLUMNS}
    at = bisect_right(report.sentences, row.start, key=attrgetter("start")) - 1
    if at >= 0 and row.start < report.sentences[at].end:
        values["quote"] = " ".join(report.sentences[at].surface.replace("**", "").split())
    return {f"{name}_{part}": value for part, value in values.items() if value is not None}


_GROWING = ("count", "money", "measure")
"""Kinds of which a change is also given as a part of what was there; of shares and ranks it would mislead."""


def difference(before: Record, now: Record, old_clause: str, new_clause: str) -> dict[str, Any]:
    """What became of a number, as columns of ``Change``.

    Two of about so much, and two targets with the same words around them or of at least so much, are compared by their
    numbers. The verdict is cannot_tell when the intervals overlap or the two are no numbers of one thing (another base,
    scope or deed, units that do not go together). The other way round, from new to old, the flags are the same, rose is
    fell, and the differences are negated. There is no relative difference of shares and ranks, nor where the old number
    may be zero or less.
    """
    assert isinstance(before, Quantity) and isinstance(now, Quantity)
    flags = _flags(before, now, old_clause, new_clause)
    shared = editions.common(before.unit, now.unit)
    if shared is None or {"scope", "base", "object"}.intersection(flags):
        return {"flags": flags, "verdict": "cannot_tell"}
    old, new = editions.ends(before, shared.one), editions.ends(now, shared.other)
    bounds = {before.bound, now.bound}
    plain = len(bounds) == 1 or bounds == {"exact", "at_least"} or old.value == new.value
    if bounds == {"about"} or (plain and before.nature == now.nature == "target"):
        old, new = old.bare(), new.bare()
    apart = {"": (new.value, old.value), "_low": (new.low, old.high), "_high": (new.high, old.low)}
    values = {f"difference{end}": one - other for end, (one, other) in apart.items()}
    if now.kind in _GROWING and old.low > 0:
        values |= {f"relative{end}": one / other - 1 for end, (one, other) in apart.items()}
    is_same = all(math.isclose(a, b) or math.isnan(a + b) for a, b in zip(old, new, strict=True))
    verdict = "same" if is_same else "rose" if old.below(new) else "fell" if new.below(old) else "cannot_tell"
    unit = "百分点" if shared.unit == "%" else shared.unit
    found = {name: round(value, 9) if math.isfinite(value) else None for name, value in values.items()}
    return {"flags": flags, "verdict": verdict, "unit": unit, **found}


def _flags(old: Quantity, new: Quantity, old_clause: str, new_clause: str) -> tuple[str, ...]:
    """What else changed: unit, scope (全省第5位, 全国第46位), base, bound (超5.2万, 6.8万), what was done, cut-off."""
    scopes = [set(WORDS["changes"]["scopes"].findall(clause)) for clause in (old_clause, new_clause)]
    changed = {
        "unit": old.unit != new.unit and {old.unit, new.unit} != {"人", "人口"},
        "scope": not (old.base or new.base) and all(scopes) and scopes[0] != scopes[1],
        "base": _is_changed(old.base, new.base),
        "bound": old.bound != new.bound,
        "object": editions.other_deed(old, new),
        "as_of": _is_changed(*(WORDS["changes"]["year"].sub("", row.as_of) for row in (old, new))),
    }
    return tuple(name for name, value in changed.items() if value)


def _is_changed(old: str, new: str) -> bool:
    """Whether both are said, and are not the same: what only one edition says, the other may mean too."""
    return bool(old and new) and old != new


Paint = Callable[[str, str], str]
"""Gives words the colour of a kind of row."""
_STATUSES = ("due", "targets", "flagged", "changed", "cannot_tell", "new", "gone", "both", "same")
"""The groups in which changes are printed, in that order; flagged is a number that changed in unit, scope or base."""
_COLOURS = {"due": "firsts", "flagged": "error", "cannot_tell": "doubt", "new": "names", "gone": "firsts"}
_SIZES: Final = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, " billion "), (1e6, " million "))}
_LABEL, _SIDE = 28, 18
"""Columns of a terminal for a label and for the words of one edition."""


def _terms(language: str) -> dict[str, str]:
    return {name: words[language == "zh"] for name, words in load_toml("columns.toml")["changes"].items()}


def lines(found: Sequence[Change], language: str = "zh", paint: Paint | None = None) -> Iterator[str]:
    """A table a group, those of numbers first: lines there and here, what it is, the words, what came of it.

    Args:
        found: what ``compare`` gives.
        language: of the words around, zh or en.
        paint: gives words a colour; none by default.
    """
    words = _terms(language)
    groups: dict[tuple[str, str], list[Change]] = {(one, name): [] for one in COMPARED for name in _STATUSES}
    for row in found:
        name = "flagged" if row.flags else "cannot_tell" if row.verdict == "cannot_tell" else row.status
        name = "targets" if row.old_nature == row.new_nature == "target" else name
        groups[row.table, "due" if row.status == "due" else name].append(row)
    for (table, name), rows in groups.items():
        if rows:
            head = f"{words[table]} · {words[name]} {len(rows)}"
            yield paint(head, _COLOURS.get(name, "outline")) if paint else head
            yield from (_row_line(row, language).rstrip() for row in rows)
    if not found:
        yield words["nothing"]


def _row_line(row: Change, language: str) -> str:
    """One row: its line in both editions, what it is, its words or dates, and the difference."""
    words = _terms(language)
    place = f"{row.old_line or '–'} → {row.new_line or '–'}"
    begin = f"  {place:<12}{_pad(row.label, _LABEL)}  "
    if row.table != "quantities":
        return begin + " → ".join(date for date in (row.old_date, row.new_date) if date)
    old, new = (_surface(row, name, words["fall"]) for name in ("old", "new"))
    if row.status in ("new", "gone") or (row.status == "same" and row.old_nature != "target"):
        return begin + (new or old)
    told = row.flags or (row.reason,) * (row.status == "due" and row.verdict == "cannot_tell")
    flags = ("、" if language == "zh" else ", ").join(words[flag] for flag in told)
    ending = f"  [{flags}]" if flags else ""
    return f"{begin}{_pad(old, _SIDE)} → {_pad(new, _SIDE)}  {_difference_words(row, language)}{ending}"


def _surface(row: Change, name: str, fall: str) -> str:
    """The words of one edition, those of a falling rate with that."""
    falls = getattr(row, f"{name}_direction") == "fall" and getattr(row, f"{name}_unit") == "%"
    words: str = getattr(row, f"{name}_surface")
    return (fall if falls else "") + " ".join(words.replace("**", "").split())


def _difference_words(row: Change, language: str) -> str:
    """New less old in words: ``+59个 (+40.1%)``; its interval where it has one, the verdict where it is none."""
    if row.verdict in ("cannot_tell", "same"):
        return _terms(language)["cannot" if row.verdict == "cannot_tell" else "even"]
    if row.status == "due":
        margin = f" ({_signed(row.margin, row.unit, language)})" if row.margin else ""
        return _terms(language)[row.verdict] + margin
    low, high = row.difference_low, row.difference_high
    shown = [_signed(end, row.unit, language) for end in dict.fromkeys((low, high)) if end is not None]
    if shown in ([], [_signed(0, row.unit, language)]):  # 近1亿, 超过1亿
        return _terms(language)[row.verdict]
    told = ("≤ " if low is None else "≥ " if high is None else "") + " – ".join(shown)
    return told if row.relative is None or low != high else f"{told} ({100 * row.relative:+.1f}%)"


def _signed(value: float, unit: str, language: str) -> str:
    """A difference with its sign and unit, large ones in the words of the language, parts as fractions."""
    if unit == "ratio":
        return f"{'−' if value < 0 else '+'}{Fraction(abs(value)).limit_denominator(100)}"
    size, name = next((one for one in _SIZES[language] if abs(value) >= one[0]), (1.0, ""))
    value /= size
    shown = f"{value:+,.0f}" if value == round(value) or abs(value) >= 1000 else f"{value:+.4g}"
    return shown.replace("-", "−") + name + unit


def _pad(words: str, columns: int) -> str:
    """The words in so many columns of a terminal, cut where they are wider."""
    cut = words = words[: columns + 1]
    while _width(cut) + (cut != words) > columns:
        cut = cut[:-1]
    shown = cut + "…" * (cut != words)
    return shown + " " * (columns - _width(cut) - (cut != words))


def _width(words: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in words)


FORMATS: Final[Mapping[str, Callable[[Sequence[Change], str, Paint | None], Iterator[str]]]] = {
    "table": lines,
    "jsonl": lambda found, *_: (json.encode(row).decode() for row in found),
    "csv": lambda found, *_: csv_lines(Change, found),
}
"""How changes are printed, by the name of the format; in JSON an open end of an interval and what is missing are null."""
