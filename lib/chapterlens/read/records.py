"""The rows that reading gives, one frozen record a kind. Knows nothing about pandas, nor how rows are found.

Every record has a place: ``text[start:end] == surface`` in the raw text, ``line`` 1-based, ``section`` the
number of the section it stands in, ``heading`` the title above it, ``rule`` the rule that read it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from typing import Any


def column(meaning: str, unit: str = "", *, required: bool = True) -> Any:
    """A dataclass field that declares a table's column: its meaning, its unit, whether it may be missing."""
    told = {"meaning": meaning, "unit": unit, "required": required}
    return field(metadata=told) if required else field(default=None, metadata=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What all rows share: where the words are and which rule read them."""

    section: str = column("number of the section the words stand in; opening before the first")
    heading: str = column("title of the nearest heading above")
    line: int = column("line of the words, 1-based", "line")
    start: int = column("offset of the first character in the raw text", "character")
    end: int = column("offset after the last character", "character")
    surface: str = column("the words themselves, text[start:end]")
    rule: str = column("name of the rule that read them")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading(Record):
    """A heading of the outline."""

    level: int = column("depth in the outline, 1 for the chapter itself")
    title: str = column("the heading without its mark (◆, #), its number kept")
    kind: str = column("heading, or month in an opening list of events")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence(Record):
    """A sentence, a bullet or a line that is not a heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity(Record):
    """A number with what it counts."""

    kind: str = column("count, money, percent, ratio, measure, rank or ordinal")
    value: int | float = column("the number, 亿 and 万 multiplied out; 94 for 94%, 0.2 for 1/5", "unit")
    low: float | None = column("least value the words allow; missing when open", "unit", required=False)
    high: float | None = column("greatest value the words allow; missing when open", "unit", required=False)
    unit: str = column("classifier, measure, currency, % or ratio; empty when there is none")
    bound: str = column("exact, at_least, more_than, about or at_most")
    subject: str = column("short label made of words of the sentence")
    base: str = column("what a share is a share of (占全国的1/5: 全国); empty when not said")
    as_of: str = column(
        "cut-off that the sentence states before the number (截至年底, 全年); empty when none"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Date(Record):
    """A day, month, year or period."""

    kind: str = column("always date")
    iso: str = column("ISO 8601: 2021-05-21, 2021-05, 2021; periods as 2021-H1, 2021-Q3, start/end")
    precision: str = column("day, month, month_part, quarter, half, year or range")
    inferred: bool = column("whether the year is the chapter's, not printed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Code(Record):
    """A name with a number in it: 5G, VV116, 02专项, a section's number. Never a quantity."""

    kind: str = column("always code")


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Record):
    """A dated event, from the opening month list or from a sentence."""

    kind: str = column("always milestone")
    date: str = column("ISO 8601 day or month")
    event: str = column("what happened, in the words of the text without the date")
    organisations: tuple[str, ...] = column("bodies named in its line, or in the bracketed line below")
    launch_count: int | None = column(
        "satellites launched; missing where none are", "satellites", required=False
    )
    same_event: tuple[int, ...] = column("lines that report the event again")
    listed: bool = column("whether it stands in the opening month list")


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Record):
    """A mention of a named body or thing."""

    kind: str = column("always name")
    name: str = column("the name as written, a list of numbers spelled out")
    type: str = column("university, company, satellite, drug, document, platform …")
    aliases: tuple[str, ...] = column("other names of the same body or thing in this text")
    stage: str = column("stage words of its clause; empty when there are none")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """A statement with its standing."""

    kind: str = column("always claim")
    standing: str = column("delivered, under_way, planned or context")
    evidence: str = column("the words that decide, parted by ；")


@dataclass(frozen=True, slots=True, kw_only=True)
class First(Record):
    """A claim of being first, ranked, leading, only or largest."""

    kind: str = column("always first")
    type: str = column("first, rank, leading, only or largest")
    scope: str = column("全球, 国际, 国内, 全国 … as printed")
    rank: int | None = column("the place claimed; 1 for a first", required=False)
    subject: str = column("what the claim is made of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Record):
    """A thing at a stage."""

    kind: str = column("always stage")
    name: str = column("the thing; empty where its name was lost")
    stage: str = column("stage words of the text")
    stage_class: str = column(
        "research, trial, approved, pilot_line, in_production, in_service, launched, delivered or planned"
    )
    jurisdiction: str = column("country that the words give; empty when they give none")
    partners: tuple[str, ...] = column("bodies named as developers")


TABLES: Mapping[str, type[Record]] = {
    "outline": Heading,
    "sentences": Sentence,
    "quantities": Quantity,
    "dates": Date,
    "codes": Code,
    "milestones": Milestone,
    "names": Name,
    "claims": Claim,
    "firsts": First,
    "stages": Stage,
}
"""Every table by name, and the record its rows are."""


def columns(record: type[Record]) -> tuple[Field[Any], ...]:
    """The declared columns of a table, provenance first."""
    assert all(f.default is MISSING or not f.metadata["required"] for f in fields(record))
    return fields(record)
