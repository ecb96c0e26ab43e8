"""The rows that reading gives, one frozen record a kind. Knows nothing about pandas, nor how rows are found.

Every record has a place: ``text[start:end] == surface`` in the raw text, ``line`` 1-based, ``section`` the
number of the section it stands in, ``heading`` the title above it, ``rule`` the rule that read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, get_args, get_type_hints

from msgspec import Meta, Struct

from hanreport.spans import Span


def column(meaning: str, unit: str = "", *, least: int | None = None) -> Meta:
    """What a table's column means, its unit and least value; a column whose type allows None may be missing.

    What it is called, and all that in Chinese, stands in ``columns.toml``.
    """
    return Meta(description=meaning, extra={"unit": unit}, ge=least)


class Record(Struct, frozen=True, gc=False, tag_field="table"):
    """What all rows share: where the words are and which rule read them."""

    section: Annotated[str, column("number of the section the words stand in; opening before the first")]
    heading: Annotated[str, column("title of the nearest heading above")]
    line: Annotated[int, column("line of the words, 1-based", "line", least=1)]
    start: Annotated[int, column("offset of the first character in the raw text", "character", least=0)]
    end: Annotated[int, column("offset after the last character", "character", least=1)]
    surface: Annotated[str, column("the words themselves, text[start:end]")]
    rule: Annotated[str, column("name of the rule that read them")]


class Heading(Record, frozen=True, kw_only=True, gc=False, tag="outline"):
    """A heading of the outline."""

    level: Annotated[int, column("depth in the outline, 1 for the chapter itself", least=1)]
    title: Annotated[str, column("the heading without its mark (◆, #), its number kept")]
    kind: Annotated[str, column("heading, or month in an opening list of events")]


class Sentence(Record, frozen=True, kw_only=True, gc=False, tag="sentences"):
    """A sentence, a bullet or a line that is not a heading."""


class Quantity(Record, frozen=True, kw_only=True, gc=False, tag="quantities"):
    """A number with what it counts."""

    kind: Annotated[str, column("count, money, percent, ratio, measure, rank or ordinal")]
    value: Annotated[
        int | float | None,
        column("the number, 亿 and 万 multiplied out; 94 for 94%, 0.2 for 1/5; missing in a range", "unit"),
    ]
    low: Annotated[float | None, column("least value the words allow; missing when open", "unit")]
    high: Annotated[float | None, column("greatest value the words allow; missing when open", "unit")]
    unit: Annotated[str, column("classifier, measure, currency, % or ratio; empty when there is none")]
    bound: Annotated[str, column("exact, at_least, more_than, about or at_most")]
    subject: Annotated[str, column("short label made of words of the sentence")]
    base: Annotated[str, column("what a share is a share of (占全国的1/5: 全国); empty when not said")]
    as_of: Annotated[
        str, column("cut-off that the sentence states before the number (截至年底, 全年); empty when none")
    ]

    @property
    def number(self) -> int | float:
        """The value of a row that has one; asking a range or a proportion is a mistake."""
        assert self.value is not None
        return self.value


class Date(Record, frozen=True, kw_only=True, gc=False, tag="dates"):
    """A day, month, year or period."""

    kind: Annotated[str, column("always date")]
    iso: Annotated[str, column("ISO 8601: 2021-05-21, 2021-05, 2021; periods as 2021-H1, 2021-Q3, start/end")]
    precision: Annotated[str, column("day, month, month_part, quarter, half, year or range")]
    inferred: Annotated[bool, column("whether the year is the chapter's, not printed")]


class Code(Record, frozen=True, kw_only=True, gc=False, tag="codes"):
    """A name with a number in it: 5G, VV116, 02专项, a section's number. Never a quantity."""

    kind: Annotated[str, column("always code")]


class Milestone(Record, frozen=True, kw_only=True, gc=False, tag="milestones"):
    """A dated event, from the opening month list or from a sentence."""

    kind: Annotated[str, column("always milestone")]
    date: Annotated[str, column("ISO 8601 day or month")]
    event: Annotated[str, column("what happened, in the words of the text without the date")]
    organisations: Annotated[
        tuple[str, ...], column("bodies named in its line, or in the bracketed line below")
    ]
    launch_count: Annotated[
        int | None, column("satellites launched; missing where none are", "satellites", least=1)
    ]
    same_event: Annotated[tuple[int, ...], column("lines that report the event again")]
    listed: Annotated[bool, column("whether it stands in the opening month list")]


class Name(Record, frozen=True, kw_only=True, gc=False, tag="names"):
    """A mention of a named body or thing."""

    kind: Annotated[str, column("always name")]
    name: Annotated[str, column("the name as written, a list of numbers spelled out")]
    type: Annotated[str, column("university, company, satellite, drug, document, platform …")]
    aliases: Annotated[tuple[str, ...], column("other names of the same body or thing in this text")]
    stage: Annotated[str, column("stage words of its clause; empty when there are none")]


class Claim(Record, frozen=True, kw_only=True, gc=False, tag="claims"):
    """A statement with its standing."""

    kind: Annotated[str, column("always claim")]
    standing: Annotated[str, column("delivered, under_way, planned or context")]
    evidence: Annotated[str, column("the words that decide, parted by ；")]


class First(Record, frozen=True, kw_only=True, gc=False, tag="firsts"):
    """A claim of being first, ranked, leading, only or largest."""

    kind: Annotated[str, column("always first")]
    type: Annotated[str, column("first, rank, leading, only or largest")]
    scope: Annotated[str, column("全球, 国际, 国内, 全国 … as printed")]
    rank: Annotated[int | None, column("the place claimed; 1 for a first", least=1)]
    subject: Annotated[str, column("what the claim is made of")]


class Stage(Record, frozen=True, kw_only=True, gc=False, tag="stages"):
    """A thing at a stage."""

    kind: Annotated[str, column("always stage")]
    name: Annotated[str, column("the thing; empty where its name was lost")]
    stage: Annotated[str, column("stage words of the text")]
    stage_class: Annotated[
        str,
        column(
            "research, trial, approved, pilot_line, in_production, in_service, launched, delivered or planned"
        ),
    ]
    jurisdiction: Annotated[str, column("country that the words give; empty when they give none")]
    partners: Annotated[tuple[str, ...], column("bodies named as developers")]


class Finding(Record, frozen=True, kw_only=True, gc=False, tag="findings"):
    """What an editor would ask about the text: two places that do not agree, a slip, something lost, a claim to check."""

    severity: Annotated[
        str, column("error (it cannot be right), doubt (probably wrong or unclear) or note (worth knowing)")
    ]
    lines: Annotated[tuple[int, ...], column("every line of its evidence")]
    spans: Annotated[
        tuple[Span, ...], column("its evidence, start and end of each place; two where it compares")
    ]
    message_zh: Annotated[str, column("what is wrong, in Chinese")]
    message_en: Annotated[str, column("what is wrong, in English")]
    declared: Annotated[
        bool, column("whether it is an error or a doubt that a correction in the reader's notes is about")
    ]


def _by_name(*kinds: type[Record]) -> Mapping[str, type[Record]]:
    return {str(record.__struct_config__.tag): record for record in kinds}


READ = _by_name(Heading, Sentence, Quantity, Date, Code, Milestone, Name, Claim, First, Stage)
"""The tables that reading gives, by name, and the record their rows are."""

TABLES: Mapping[str, type[Record]] = {**READ, **_by_name(Finding)}
"""Every table by name: those that reading gives, and what the audit finds."""


@dataclass(frozen=True, slots=True)
class Column:
    """A declared column of a table; ``type`` is that of its values, without None."""

    name: str
    type: Any
    unit: str
    meaning: str
    required: bool
    least: int | None = None


def columns(record: type[Record]) -> tuple[Column, ...]:
    """The declared columns of a table, provenance first."""
    return tuple(_column(name, hint) for name, hint in get_type_hints(record, include_extras=True).items())


def _column(name: str, hint: Any) -> Column:
    kind, told = get_args(hint)
    kinds = [one for one in get_args(kind) if one is not NoneType] if isinstance(kind, UnionType) else [kind]
    return Column(
        name, kinds[-1], told.extra["unit"], told.description, NoneType not in get_args(kind), told.ge
    )
