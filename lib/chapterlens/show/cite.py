"""Numbers that know their words: quotes and what is computed from them. Knows nothing about charts or pages."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from chapterlens.errors import ChapterlensError
from chapterlens.read.chapter import Chapter
from chapterlens.show.inline import link

DERIVED = "†"
"""The mark behind a number that is computed, not quoted."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read: half-open character offsets in the raw text, and the line."""

    chapter: str
    section: str
    line: int
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A number with its unit, the interval its words allow, and the words it came from.

    Arithmetic between cited numbers (and with plain numbers) carries interval and sources along and writes
    down the formula. As text a quote is a link to its words, a computed number to the line of its first source.
    """

    value: float
    low: float
    high: float
    unit: str
    printed: str
    sources: tuple[Source, ...]
    formula: str = ""

    def __str__(self) -> str:
        if self.formula:
            return link(f"{self.printed}{DERIVED}", f"#L{self.sources[0].line}", self.title)
        return link(self.printed, f"#s{self.sources[0].start}", self.title)

    def __format__(self, spec: str) -> str:
        return str(replace(self, printed=format(self.value, spec) + self.unit)) if spec else str(self)

    def _repr_markdown_(self) -> str:
        return str(self)

    @property
    def title(self) -> str:
        """What hovering shows: the formula if there is one, the interval if it is no point, the lines."""
        parts = [f"= {self.formula}"] if self.formula else []
        if self.low != self.high:
            parts.append(f"{_number(self.low)} – {_number(self.high)} {self.unit}".rstrip())
        elif not self.formula:
            parts.append(f"{_number(self.value)} {self.unit}".rstrip())
        lines = list(dict.fromkeys(source.line for source in self.sources))
        parts.append(", ".join(f"L{line}" for line in lines[:6]) + (" …" if len(lines) > 6 else ""))
        return " · ".join(parts)

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
        return replace(self, low=self.value, high=self.value)

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
        formula = f"{_term(self)} {sign} {_term(right)}"
        return Cited(value, low, high, unit, _rounded(value, low, high) + unit, sources, formula)


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
    return Cited(
        float(row["value"]), float(row["low"]), float(row["high"]), str(row["unit"]), printed, (source,)
    )


def _source(row: "pd.Series[Any] | Mapping[Any, Any]") -> Source:
    return Source(
        str(row["chapter"]),
        str(row["section"]),
        int(row["line"]),
        int(row["start"]),
        int(row["end"]),
        str(row["surface"]),
    )


def pick(
    chapter: Chapter,
    words: str = "",
    *,
    unit: str | None = None,
    kind: str | None = None,
    beside: str = "",
    printed: str = "",
) -> Cited:
    """The one quantity of a chapter (or a section of it) that fits.

    Args:
        chapter: whose quantities to look through.
        words: held by its label or its words.
        unit: as printed.
        kind: count, money, percent, ratio, measure, rank.
        beside: words that its line holds too, to tell two apart.
        printed: held by the number as printed.

    Raises:
        ChapterlensError: none fits, or more than one; the sentence names the candidates.
    """
    table = chapter.quantities
    surface = table["surface"].str.replace("**", "", regex=False)
    fits = (table["subject"] + " " + surface).str.contains(words, regex=False)
    fits &= surface.str.contains(printed, regex=False)
    fits &= pd.Series(
        [beside in chapter.lines[line - 1] for line in table["line"]], index=table.index, dtype=bool
    )
    for column, wanted in (("unit", unit), ("kind", kind)):
        if wanted is not None:
            fits &= table[column] == wanted
    found = table[fits]
    if len(found) != 1:
        shown = (found if len(found) else table).head(6).to_dict("records")
        named = "; ".join(f"{row['surface']} ({row['subject']}, line {row['line']})" for row in shown)
        asked = " ".join(part for part in (words, printed, unit, kind, beside) if part)
        raise ChapterlensError(f"{len(found)} quantities fit “{asked}”, not one; candidates: {named}")
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


def marks(**numbers: Cited) -> pd.DataFrame:
    """Numbers with their labels as the table that charts draw.

    Args:
        numbers: label and number, in the order to draw.

    Returns:
        Columns label, value, low, high, unit, surface, chapter, section, line, start, end.
    """
    rows = [
        {
            "label": label,
            "value": number.value,
            "low": number.low,
            "high": number.high,
            "unit": number.unit,
            "surface": number.printed,
            "chapter": number.sources[0].chapter,
            "section": number.sources[0].section,
            "line": number.sources[0].line,
            "start": number.sources[0].start,
            "end": number.sources[0].end,
        }
        for label, number in numbers.items()
    ]
    return pd.DataFrame(rows)


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


def _term(number: Cited) -> str:
    return f"({number.formula})" if number.formula else number.printed


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
