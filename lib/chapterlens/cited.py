"""A number with the words it was read from: quoted from a row, computed with, counted, and printed in two languages."""

import math
import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Final, TypeAlias

import pandas as pd

from chapterlens import words
from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from nbrelease.blocks import Computed, Quote, Reference

__all__ = ["Cited", "cite", "pick", "reference", "tally", "total"]

_SCALES: Final = {"zh": ((1e8, "亿"), (1e4, "万")), "en": ((1e9, " billion"), (1e6, " million"))}
_FLOOR: Final = re.compile("以上|不少于|不低于|不小于|至少|最低|起$")
"""Words of a bound that the number itself keeps within, as those of 超 and 突破 do not say."""
_RANKS: Final = {1: "1st", 2: "2nd", 3: "3rd"}
_SPELLED: Final[dict[float, str]] = {
    **dict(enumerate(["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])),
    **{1 / parts: f"one {name}" for parts, name in enumerate(["half", "third", "quarter", "fifth"], 2)},
}
_FOUND_BY: Final = ("label", "subject", "indicator")
_Number: TypeAlias = "Cited | int | float"


def _comparison(count: Callable[[float, float], bool]) -> "Callable[[Cited, _Number], bool]":
    """What is so for every value that the words of both numbers allow.

    Raises:
        ChapterlensError: it is so for some only, or the units differ.
    """

    def compared(left: "Cited", other: _Number) -> bool:
        right = _cited(other)
        left._same_unit(right, "and")
        answers = {count(one, two) for one in (left.low, left.high) for two in (right.low, right.high)}
        if len(answers) > 1:
            raise ChapterlensError(
                f"{left.printed} may be more or less than {right.printed}; compare their .value, .low or .high"
            )
        return answers.pop()

    return compared


def _arithmetic(sign: str, count: Callable[[float, float], float]) -> "Callable[[Cited, _Number], Cited]":
    """A number computed from two, with the interval that the words of both allow."""

    def computed(left: "Cited", other: _Number) -> "Cited":
        right, unit = _cited(other), left.unit
        if sign in "+−":
            left._same_unit(right, sign)
        elif right.unit == "%":
            value, low, high = (part / 100 for part in (right.value, right.low, right.high))
            right = replace(right, value=value, low=low, high=high, unit="ratio")
        elif right.unit not in ("", "ratio"):
            mark = "/" if sign == "÷" else "·"
            unit = "" if sign == "÷" and unit == right.unit else f"{unit}{mark}{right.unit}".lstrip("·")
        if sign == "÷" and right.low <= 0 <= right.high:
            raise ChapterlensError(f"{left.printed} ÷ {right.printed}: the divisor may be zero")
        ends = [count(one, two) for one in (left.low, left.high) for two in (right.low, right.high)]
        ends = [end for end in ends if not math.isnan(end)]  # ∞ − ∞, 0 × ∞ and ∞ ÷ ∞ are no ends
        value, low, high = count(left.value, right.value), min(ends, default=0.0), max(ends, default=0.0)
        sources = tuple(dict.fromkeys((*left.sources, *right.sources)))
        printed = _rounded(value, low, high) + unit
        return Cited(value, low, high, unit, printed, sources, (left, sign, right))

    return computed


@dataclass(frozen=True, slots=True)
class Cited:
    """A number with its unit, the interval its words allow, and the words it came from.

    Arithmetic between cited numbers (and with plain numbers) carries interval and sources along and remembers
    the formula. In a sentence, a quote leads to its words, a computed number to its formula.

    Attributes:
        value: in base units.
        low: least that the words allow.
        high: most that the words allow; infinite when they leave it open.
        unit: as the source has it.
        printed: the number as the source prints it, or as computed.
        sources: where it was read; of a computed number, all that went into it.
        made: left side, sign and right side of a computed number; a sentence instead for a count of rows, and for a
            number quoted from another text its words and their place there.
        bound: what the words say of the number: exact, at_least, more_than, about, at_most.
    """

    value: float
    low: float
    high: float
    unit: str
    printed: str
    sources: tuple[Reference, ...]
    made: "tuple[Cited, str, Cited] | str" = ""
    bound: str = "exact"

    def __str__(self) -> str:
        return self.shown("zh")

    def part(self, language: str, spec: str = "") -> Quote | Computed:
        """The number as a part of a sentence that leads to its words.

        Args:
            language: zh prints a quote as the source does; en translates unit and bound.
            spec: ``n`` the bare number, without unit and mark of rounding; ``w`` the same, in English words below
                ten (three, one fifth); ``i`` the interval, ``in`` without the unit; or a format of Python (``.0f``).
        """
        shown, hover = self.shown(language, spec), self.hover(language)
        if not self.made:
            return Quote(shown, self.sources[0], hover)
        interval = "" if self.low == self.high else " – ".join(_pair(self.low, self.high))
        return Computed(shown, self.formula(language), self.sources, interval, hover=hover)

    def shown(self, language: str, spec: str = "") -> str:
        """The same without a link: 超5.2万个, over 52,000."""
        if spec == "w":
            return _SPELLED.get(self.value) or self.shown(language, "n")
        if math.isnan(self.value) and language == "en" and not spec.startswith("i"):
            spec = f"i{spec}"  # a range has no other words in English
        unit_name = words.unit(self.unit, language, one=self.value == 1)
        if self.unit == "ratio" or spec.endswith("n"):
            unit_name = ""
        unit = f" {unit_name}" if unit_name and language == "en" and unit_name != "%" else unit_name
        if spec in ("i", "in"):
            is_plain = self.made and self.value < 1e6 and not math.isinf(self.high)
            number = "–".join(_pair(self.low, self.high, "" if is_plain else language)) + unit
            return words.word("open_end", language, number) if math.isinf(self.high) else number
        if spec not in ("", "n"):
            number = format(self.value, spec)
        elif self.made and abs(self.value) >= 1e6 and self.low == self.high:
            number = _scaled(self.value, language)
        elif language == "zh":
            bare = self.printed.rpartition(self.unit)[0] if self.unit and spec else ""
            number, unit = bare or self.printed, ""
        elif isinstance(self.made, tuple):
            number = _rounded(self.value, self.low, self.high, "en")
        else:
            number = self._english()
        return (number.removeprefix("≈") if spec == "n" else number) + unit

    def hover(self, language: str) -> str:
        """What hovering shows: the formula if there is one, the interval if it is no point, the lines."""
        unit_name = words.unit(self.unit, language)
        parts = [f"= {self.formula(language)}"] if self.made else []
        if self.low != self.high:
            parts.append(f"{' – '.join(_pair(self.low, self.high))} {unit_name}".rstrip())
        elif not self.made:
            parts.append(f"{self.value:,.10g} {unit_name}".rstrip())
        lines = sorted({source.line for source in self.sources})
        parts.append(", ".join(f"L{line}" for line in lines[:6]) + (" …" if len(lines) > 6 else ""))
        return " · ".join(parts)

    def formula(self, language: str = "zh") -> str:
        """How a computed number was made (``670架 − 66架机``); empty for a quote."""
        if isinstance(self.made, str):
            return self.made
        left, sign, right = self.made
        return f"{left._term(language)} {sign} {right._term(language)}"

    def _term(self, language: str) -> str:
        return f"({self.formula(language)})" if self.made else self.shown(language)

    def _english(self) -> str:
        if not self.sources:
            return self.printed
        if self.unit in ("", "个") and "第" in self.printed:
            return _RANKS.get(int(self.value), f"{self.value:g}th")
        if self.unit == "ratio":
            return self.printed
        number, bound = _scaled(self.value, "en"), self.bound
        if bound == "at_least" and not _FLOOR.search(self.printed):
            bound = "over"
        return number if bound == "exact" else words.word(f"said_{bound}", "en", number)

    __add__ = _arithmetic("+", operator.add)
    __sub__ = _arithmetic("−", operator.sub)
    __mul__ = _arithmetic("×", operator.mul)
    __truediv__ = _arithmetic("÷", operator.truediv)
    __rmul__ = __mul__

    def __radd__(self, other: _Number) -> "Cited":
        return self if other == 0 else self + other  # sum() begins with 0

    def __float__(self) -> float:
        return float(self.value)

    def __round__(self, digits: int | None = None) -> float:
        return round(self.value, digits)

    __lt__ = _comparison(operator.lt)
    __le__ = _comparison(operator.le)
    __gt__ = _comparison(operator.gt)
    __ge__ = _comparison(operator.ge)

    def _same_unit(self, right: "Cited", sign: str) -> None:
        if right.sources and right.unit != self.unit:
            raise ChapterlensError(
                f"{self.printed} {sign} {right.printed}: the units {self.unit or 'none'} and {right.unit or 'none'}"
                " are not the same"
            )

    def limit(self) -> "Cited":
        """The bound itself as a number, to compare bounds: the ceilings 最高500万元 and 最高3000万元."""
        return replace(self, low=self.value, high=self.value, bound="exact")


def _cited(number: _Number) -> Cited:
    return number if isinstance(number, Cited) else Cited(number, number, number, "", str(number), ())


def _rounded(value: float, low: float, high: float, language: str = "zh") -> str:
    """A computed number with as many figures as it deserves: three, all of a whole number below 10,000.

    An end that the words leave open is said: 不少于172,000, at most 40.
    """
    if math.isinf(high) and math.isinf(low):
        return "–".join(_pair(low, high))
    if math.isinf(high):
        return words.word("said_at_least", language, _number(low, language))
    if low < value == high:
        return words.word("said_at_most", language, _number(high, language))
    shown = _number(value)
    return shown if low == high and value == round(value) else f"≈{shown}"


def _number(value: float, language: str = "") -> str:
    """In figures; from a million on in the words of a language, if one is given."""
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if language and abs(value) >= 1e6:
        return _scaled(value, language)
    return f"{value:,.0f}" if value == round(value) or abs(value) >= 100 else f"{value:.3g}"


def _pair(low: float, high: float, language: str = "") -> tuple[str, ...]:
    """The ends of an interval with as many figures as it takes to tell them apart; one end if it is open or a point.

    An interval that is open below only is ``≤ 5``.

    Args:
        low: end.
        high: end.
        language: to write large numbers in its words (1400亿, 140 billion); in figures alone without.
    """
    ends = tuple(_scaled(end, language) if language else _number(end) for end in (low, high))
    if low == high or (language and math.isinf(high)):
        return ends[:1]
    if ends[0] == ends[1]:
        ends = f"{low:,.6g}", f"{high:,.6g}"
    ends = tuple(end.replace("-", "−") for end in ends)
    return (f"≤ {ends[1]}",) if math.isinf(low) and not math.isinf(high) else ends


def _scaled(value: float, language: str) -> str:
    """A number as a language prints it: 1400亿, 5.2万, 6000; 34 billion, 4.13 million, 126,303, 15.56."""
    for size, name in _SCALES[language]:
        if abs(value) >= size:
            return f"{value / size:,.10g}{name}".replace(",", "" if language == "zh" else ",")
    return f"{value:,.10g}" if language == "en" else _number(value).replace(",", "")


def cite(row: "pd.Series[Any] | pd.DataFrame | Mapping[str, Any]") -> Cited:
    """The number in a row of ``quantities`` (or a frame of one row), with the words it was read from.

    Raises:
        ChapterlensError: the frame has not exactly one row.
    """
    if isinstance(row, pd.DataFrame):
        if len(row) != 1:
            raise ChapterlensError(f"cite wants one row, not {len(row)}: {', '.join(row['surface'][:5])}")
        row = row.iloc[0]
    printed = str(row["surface"]).replace("**", "").replace("\n", " ")
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    low, high = -math.inf if math.isnan(low) else low, math.inf if math.isnan(high) else high
    bound = str(row.get("bound", "exact"))
    return Cited(value, low, high, str(row["unit"]), printed, (reference(row),), bound=bound)


def pick(chapter: Chapter, label: str = "", *, beside: str = "", **columns: str | None) -> Cited:
    """The one quantity of a chapter (or a section of it) that fits. It is chosen by what it is, never by its value.

    Args:
        chapter: whose quantities to look through.
        label: words in its short name (from the notes), its subject or the id of its indicator.
        beside: words that are elsewhere in the same line, to choose between two numbers.
        columns: values of other columns: ``unit``, ``kind``, ``indicator`` …

    Raises:
        ChapterlensError: none fits, or more than one; the sentence names the candidates.
    """
    rows: list[dict[Any, Any]] = chapter.quantities.to_dict("records")
    wanted = {column: value for column, value in columns.items() if value is not None}
    found = [
        row
        for row in rows
        if any(label in row[name] for name in _FOUND_BY)
        and beside in chapter.lines[row["line"] - 1].replace("**", "")
        and all(row[column] == value for column, value in wanted.items())
    ]
    labelled = [row for row in found if row["label"] == label]
    found = labelled if len(labelled) == 1 else found
    if len(found) != 1:
        query, hint = " ".join(filter(None, (label, *wanted.values(), beside))), _near(found, rows, label)
        raise ChapterlensError(f"{len(found)} quantities fit “{query}”, not one; {hint}")
    return cite(found[0])


def _near(found: list[dict[Any, Any]], rows: list[dict[Any, Any]], label: str) -> str:
    """What was found by which column, or else what comes near the label."""
    if not found:
        rows_by_name = {row[name]: row for name in reversed(_FOUND_BY) for row in rows if row[name]}
        close = [("", one, rows_by_name[one]) for one in get_close_matches(label, rows_by_name, 6, 0)]
    else:
        close = []
        for row in found[:6]:
            by = next((name for name in _FOUND_BY if label and label in row[name]), "")
            close.append((by and f"{by} ", row[by or "subject"], row))
    listed = "; ".join(f"{by}{name} ({row['surface']}, line {row['line']})" for by, name, row in close)
    return f"{'candidates' if found else 'nearest'}: {listed}"


def tally(rows: pd.DataFrame, unit: str) -> Cited:
    """How many rows a table has, as a number computed from them.

    Raises:
        ChapterlensError: there are none, so no words to lead to.
    """
    return _count(rows, len(rows), unit, str(len(rows)))


def total(rows: pd.DataFrame, column: str, unit: str) -> Cited:
    """The sum of a column of counts, as a number computed from its rows.

    Raises:
        ChapterlensError: there are no rows, so no words to lead to.
    """
    counts = rows[column].astype(int)
    return _count(rows, int(counts.sum()), unit, " + ".join(map(str, counts)))


def _count(rows: pd.DataFrame, n: int, unit: str, parts: str) -> Cited:
    if rows.empty:
        raise ChapterlensError("a table without rows gives no number to cite")
    sources = tuple(map(reference, rows.to_dict("records")))
    return Cited(n, n, n, unit, f"{n}{unit}", sources, f"Σ {parts}")


def reference(row: "pd.Series[Any] | Mapping[Any, Any]") -> Reference:
    """Where the words of a row are."""
    return Reference(str(row["chapter"]), int(row["start"]), int(row["end"]), int(row["line"]))
