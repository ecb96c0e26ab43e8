"""Numbers that know their words: quotes and what is computed from them. Knows nothing about charts or pages."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, SupportsFloat

import pandas as pd

from chapterlens.errors import ChapterlensError
from chapterlens.show.inline import link

DERIVED = "†"
"""The mark behind a number that is computed, not quoted."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a number was read: half-open character offsets in the raw text, and the line."""

    chapter: str
    line: int
    start: int
    end: int
    surface: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A number with its unit, the interval its words allow, and the words it came from.

    Arithmetic between cited numbers (and with plain numbers) carries interval and sources along and writes
    down the formula. As text it is a link to its words.
    """

    value: float
    low: float
    high: float
    unit: str
    printed: str
    sources: tuple[Source, ...]
    formula: str = ""

    def __str__(self) -> str:
        mark = DERIVED if self.formula else ""
        return link(f"{self.printed}{mark}", f"#s{self.sources[0].start}", self.title)

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
        parts.append("L" + ", L".join(str(line) for line in dict.fromkeys(s.line for s in self.sources)))
        return " · ".join(parts)

    def __add__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "+", same_unit=True)

    def __sub__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "−", same_unit=True)

    def __mul__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "×", same_unit=False)

    def __truediv__(self, other: "Cited | int") -> "Cited":
        return self._with(other, "÷", same_unit=False)

    def named(self, unit: str) -> "Cited":
        """The same number in a unit of another name (架 ÷ 家 → 架/家)."""
        return replace(self, unit=unit, printed=_rounded(self.value, self.low, self.high) + unit)

    def _with(self, other: "Cited | int", sign: str, *, same_unit: bool) -> "Cited":
        right = other if isinstance(other, Cited) else Cited(other, other, other, "", str(other), ())
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
    source = Source(
        str(row["chapter"]), int(row["line"]), int(row["start"]), int(row["end"]), str(row["surface"])
    )
    printed = source.surface.replace("**", "").replace("\n", " ")
    return Cited(
        float(row["value"]), float(row["low"]), float(row["high"]), str(row["unit"]), printed, (source,)
    )


def pick(
    quantities: pd.DataFrame,
    words: str = "",
    *,
    unit: str | None = None,
    kind: str | None = None,
    value: SupportsFloat | None = None,
) -> Cited:
    """The one quantity of a table that fits: its label, heading or words hold ``words``; unit, kind, value agree.

    Raises:
        ChapterlensError: none fits, or more than one; the sentence names the candidates.
    """
    fits = quantities
    if words:
        told = fits["subject"] + " " + fits["surface"].str.replace("**", "", regex=False)
        fits = fits[told.str.contains(words, regex=False)]
    for column, wanted in (("unit", unit), ("kind", kind), ("value", value)):
        if wanted is not None:
            fits = fits[fits[column] == wanted]
    if len(fits) != 1:
        named = "; ".join(
            f"{row.surface} ({row.subject}, line {row.line})"
            for row in (fits if len(fits) else quantities)[:6].itertuples()
        )
        asked = " ".join(str(part) for part in (words, unit, kind, value) if part is not None and part != "")
        raise ChapterlensError(f"{len(fits)} quantities fit “{asked}”, not one; candidates: {named}")
    return cite(fits)


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
