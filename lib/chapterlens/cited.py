"""A number with the words it was read from: quoted from a row, computed with, counted, and printed in two languages."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from chapterlens import words as said
from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from nbrelease.blocks import Computed, Quote, Reference

_SHORT: Final = ((1e9, "billion"), (1e6, "million"))
_RANKS: Final = {1: "1st", 2: "2nd", 3: "3rd"}


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read: half-open character offsets in the raw text, and the line."""

    chapter: str
    section: str
    line: int
    start: int
    end: int
    surface: str

    @property
    def reference(self) -> Reference:
        """The place as blocks have it."""
        return Reference(self.chapter, self.start, self.end, self.line)


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
    sources: tuple[Source, ...]
    made: "tuple[Cited, str, Cited] | str" = ""
    bound: str = "exact"

    def __str__(self) -> str:
        return self.shown("zh")

    def part(self, language: str, spec: str = "") -> Quote | Computed:
        """The number as a part of a sentence that leads to its words.

        Args:
            language: zh prints a quote as the source does; en translates unit and bound.
            spec: ``n`` the bare number, without unit and mark of rounding; ``i`` the interval, ``in`` without the
                unit; or a format of Python (``.0f``).
        """
        shown = self.shown(language, spec)
        if not self.made:
            return Quote(shown, self.sources[0].reference, self.hover(language))
        interval = "" if self.low == self.high else " – ".join(_pair(self.low, self.high))
        inputs = tuple(source.reference for source in self.sources)
        return Computed(shown, self.formula(language), inputs, interval, hover=self.hover(language))

    def shown(self, language: str, spec: str = "") -> str:
        """The same without a link: 超5.2万个, over 52,000."""
        if spec in ("i", "in"):
            plain = self.made and self.value < 1e6 and not math.isinf(self.high)
            shown = "–".join(_pair(self.low, self.high, "" if plain else language))
            shown = self._joined(shown, language) if spec == "i" else shown
            return said.word("open_end", language, shown) if math.isinf(self.high) else shown
        if spec not in ("", "n"):
            return self._joined(format(self.value, spec), language)
        if self.made and abs(self.value) >= 1e6 and self.low == self.high:
            large = _han(self.value) if language == "zh" else _short(self.value)
            return large if spec == "n" else self._joined(large, language)
        if language == "zh":
            bare = self.printed.rpartition(self.unit)[0] if self.unit else ""
            return (bare or self.printed).removeprefix("≈") if spec == "n" else self.printed
        computed = isinstance(self.made, tuple)
        number = _rounded(self.value, self.low, self.high) if computed else self._english()
        return number.removeprefix("≈") if spec == "n" else self._joined(number, language)

    def hover(self, language: str) -> str:
        """What hovering shows: the formula if there is one, the interval if it is no point, the lines."""
        named = said.unit(self.unit, language, strict=False)
        parts = [f"= {self.formula(language)}"] if self.made else []
        if self.low != self.high:
            parts.append(f"{' – '.join(_pair(self.low, self.high))} {named}".rstrip())
        elif not self.made:
            parts.append(f"{self.value:,.10g} {named}".rstrip())
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
        if self.unit in ("", "个") and re.search("第", self.printed):
            return _RANKS.get(int(self.value), f"{self.value:g}th")
        if self.unit == "ratio":
            return self.printed
        # A quote keeps its figures: 15.56 m is not 15.6 m.
        whole = self.value == round(self.value) or self.value >= 1e6
        number = _short(self.value) if whole else f"{self.value:,.10g}"
        bound = self.bound
        if bound == "at_least" and "不少于" not in self.sources[0].surface:
            bound = "over"
        return number if bound == "exact" else said.word(f"said_{bound}", "en", number)

    def _joined(self, number: str, language: str) -> str:
        named = said.unit(self.unit, language, one=self.value == 1, strict=False)
        if self.unit in ("", "ratio") or not named:
            return number
        return f"{number} {named}" if language == "en" and named != "%" else f"{number}{named}"

    def __add__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "+", same_unit=True)

    def __sub__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "−", same_unit=True)

    def __mul__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "×", same_unit=False)

    def __truediv__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "÷", same_unit=False)

    def limit(self) -> "Cited":
        """The bound itself as a number, to compare bounds: the ceilings 最高500万元 and 最高3000万元."""
        return replace(self, low=self.value, high=self.value, bound="exact")

    def as_printed(self) -> "Cited":
        """The same number with the interval that its printed figures leave: 14.3% is 14.25 to 14.35."""
        if self.low != self.high:
            return self
        figures = re.search(r"\d[\d,]*(?:\.(\d+))?", self.printed)
        scale = abs(self.value) / float(figures[0].replace(",", "")) if figures and self.value else 1.0
        half = 0.5 * 10.0 ** -len(figures[1] or "") * scale if figures else 0.0
        return replace(self, low=self.value - half, high=self.value + half)

    def percent(self) -> "Cited":
        """A ratio as a percentage."""
        value, low, high = (100 * part for part in (self.value, self.low, self.high))
        return replace(
            self, value=value, low=low, high=high, unit="%", printed=_rounded(value, low, high) + "%"
        )

    def named(self, unit: str) -> "Cited":
        """The same number in a unit of another name (架 ÷ 家 → 架/家)."""
        return replace(self, unit=unit, printed=_rounded(self.value, self.low, self.high) + unit)

    def _with(self, other: "Cited | int", sign: str, *, same_unit: bool) -> "Cited":
        right = other if isinstance(other, Cited) else Cited(other, other, other, "", str(other), ())
        if right.unit == "%" and not same_unit:
            right = replace(
                right, value=right.value / 100, low=right.low / 100, high=right.high / 100, unit="ratio"
            )
        if same_unit and right.sources and right.unit != self.unit:
            raise ChapterlensError(
                f"{self.printed} {sign} {right.printed}: the units {self.unit or 'none'} and "
                f"{right.unit or 'none'} are not the same"
            )
        if sign == "÷" and right.low <= 0 <= right.high:
            raise ChapterlensError(f"{self.printed} ÷ {right.printed}: the divisor may be zero")
        value, low, high = _computed(self, right, sign)
        unit = (
            self.unit if same_unit or not right.unit or right.unit in ("ratio",) else _unit(self, right, sign)
        )
        sources = tuple(dict.fromkeys((*self.sources, *right.sources)))
        return Cited(value, low, high, unit, _rounded(value, low, high) + unit, sources, (self, sign, right))


def _computed(left: Cited, right: Cited, sign: str) -> tuple[float, float, float]:
    match sign:
        case "+":
            return left.value + right.value, left.low + right.low, left.high + right.high
        case "−":
            return left.value - right.value, left.low - right.high, left.high - right.low
        case "×":
            ends = [_times(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
            return left.value * right.value, min(ends), max(ends)
        case _:
            ends = [_over(a, b) for a in (left.low, left.high) for b in (right.low, right.high)]
            return left.value / right.value, min(ends), max(ends)


def _times(a: float, b: float) -> float:
    return 0.0 if a == 0 or b == 0 else a * b


def _over(a: float, b: float) -> float:
    if math.isinf(a) and math.isinf(b):
        return 0.0
    return a / b


def _unit(left: Cited, right: Cited, sign: str) -> str:
    if sign == "÷":
        return "" if left.unit == right.unit else f"{left.unit}/{right.unit}"
    return f"{left.unit}·{right.unit}" if left.unit else right.unit


def _rounded(value: float, low: float, high: float) -> str:
    """A computed number with as many figures as it deserves: three, all of a whole number below 10,000."""
    shown = _number(value)
    return shown if low == high and value == round(value) else f"≈{shown}"


def _number(value: float) -> str:
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == round(value):
        return f"{value:,.0f}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _pair(low: float, high: float, language: str = "") -> tuple[str, ...]:
    """The ends of an interval with as many figures as it takes to tell them apart; one end if it is open or a point.

    Args:
        low: end.
        high: end.
        language: to write large numbers in its words (1400亿, 140 billion); in figures alone without.
    """
    written = {"zh": _han, "en": _short}.get(language, _number)
    if low == high or (language and math.isinf(high)):
        return (written(low),)
    ends = written(low), written(high)
    for figures in range(4, 8):
        if ends[0] != ends[1]:
            break
        ends = f"{low:,.{figures}g}", f"{high:,.{figures}g}"
    return ends


def _han(value: float) -> str:
    """A number as Chinese prints it: 1400亿, 5.2万, 6000."""
    for size, name in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{value / size:.10g}{name}"
    return _number(value).replace(",", "")


def _short(value: float) -> str:
    """A number as English prints it: 34 billion, 4.13 million, 126,303."""
    for size, name in _SHORT:
        if abs(value) >= size:
            return f"{value / size:,.10g} {name}"
    return f"{value:,.10g}"  # a quote loses no figure: 15.56 m


def cite(row: "pd.Series[Any] | pd.DataFrame | Mapping[str, Any]") -> Cited:
    """The number in a row of ``quantities`` (or a frame of one row), with the words it was read from.

    Raises:
        ChapterlensError: the frame has not exactly one row.
    """
    if isinstance(row, pd.DataFrame):
        if len(row) != 1:
            raise ChapterlensError(f"cite wants one row, not {len(row)}: {', '.join(row['surface'][:5])}")
        row = row.iloc[0]
    source = _source(row)
    printed = source.surface.replace("**", "").replace("\n", " ")
    value, low, high = (float(row[name]) for name in ("value", "low", "high"))
    bound = str(row.get("bound", "exact"))
    return Cited(value, low, high, str(row["unit"]), printed, (source,), bound=bound)


def pick(
    chapter: Chapter,
    label: str = "",
    *,
    unit: str | None = None,
    kind: str | None = None,
    indicator: str | None = None,
    beside: str = "",
) -> Cited:
    """The one quantity of a chapter (or a section of it) that fits. It is chosen by what it is, never by its value.

    Args:
        chapter: whose quantities to look through.
        label: held by its short name (of the notes) or its subject.
        unit: as printed.
        kind: count, money, percent, ratio, measure, rank.
        indicator: the id of the indicator that it states.
        beside: words that its line holds too, to tell two apart.

    Raises:
        ChapterlensError: none fits, or more than one; the sentence names the candidates.
    """
    table = chapter.quantities
    named = table["label"].fillna("") + "\n" + table["subject"]
    fits = named.str.contains(label, regex=False)
    fits &= pd.Series(
        [beside in chapter.lines[line - 1].replace("**", "") for line in table["line"]],
        index=table.index,
        dtype=bool,
    )
    for column, wanted in (("unit", unit), ("kind", kind), ("indicator", indicator)):
        if wanted is not None:
            fits &= table[column] == wanted
    found = table[fits]
    if len(found) > 1 and (exact := found["label"] == label).sum() == 1:
        found = found[exact]
    if len(found) != 1:
        shown = (found if len(found) else table).head(6).to_dict("records")
        listed = "; ".join(
            f"{row['label'] or row['subject']} ({row['surface']}, line {row['line']})" for row in shown
        )
        asked = " ".join(part for part in (label, unit, kind, indicator, beside) if part)
        raise ChapterlensError(f"{len(found)} quantities fit “{asked}”, not one; candidates: {listed}")
    return cite(found)


def tally(rows: pd.DataFrame, unit: str) -> Cited:
    """How many rows a table has, as a number computed from them.

    Raises:
        ChapterlensError: there are none, so no words to lead to.
    """
    if rows.empty:
        raise ChapterlensError("a table without rows gives no number to cite")
    sources = tuple(_source(row) for row in rows.to_dict("records"))
    n = len(rows)
    return Cited(n, n, n, unit, f"{n}{unit}", sources, f"Σ {n}")


def total(rows: pd.DataFrame, column: str, unit: str) -> Cited:
    """The sum of a column of counts, as a number computed from its rows.

    Raises:
        ChapterlensError: there are no rows, so no words to lead to.
    """
    if rows.empty:
        raise ChapterlensError("a table without rows gives no number to cite")
    sources = tuple(_source(row) for row in rows.to_dict("records"))
    n = int(rows[column].sum())
    return Cited(n, n, n, unit, f"{n}{unit}", sources, "Σ " + " + ".join(f"{int(v)}" for v in rows[column]))


def _source(row: "pd.Series[Any] | Mapping[Any, Any]") -> Source:
    return Source(
        str(row["chapter"]),
        str(row["section"]),
        int(row["line"]),
        int(row["start"]),
        int(row["end"]),
        str(row["surface"]),
    )
