"""The rows that reading and the audit give: one frozen record a table, each field declared with its meaning and unit.

Every record has a place: ``text[start:end] == surface`` in the raw text, ``line`` 1-based, ``section`` the
number of the section it stands in, ``heading`` the title above it, ``rule`` the rule that read it.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, TypeAlias, get_args, get_type_hints

from msgspec import Meta, Struct

from hanreport.text import Span, load_toml


def meaning(
    words: str, unit: str = "", *, least: int | None = None, title: tuple[str, str] = ("", ""), zh: str = ""
) -> Meta:
    """What a field means, its unit and least value; a field whose type allows None may be missing.

    What it is called (English, Chinese) and its meaning in Chinese stand here or in ``columns.toml``.
    """
    return Meta(description=words, extra={"unit": unit, "title": title, "zh": zh}, ge=least)


class Record(Struct, frozen=True, gc=False, tag_field="table"):
    """What all rows share: where the words are and which rule read them."""

    section: Annotated[str, meaning("number of the section the words stand in; opening before the first")]
    heading: Annotated[str, meaning("title of the nearest heading above")]
    line: Annotated[int, meaning("line of the words, 1-based", "line", least=1)]
    start: Annotated[int, meaning("offset of the first character in the raw text", "character", least=0)]
    end: Annotated[int, meaning("offset after the last character", "character", least=1)]
    surface: Annotated[str, meaning("the words themselves, text[start:end]")]
    rule: Annotated[str, meaning("name of the rule that read them")]


Place: TypeAlias = tuple[str, str, int, int, int, str, str]
"""The fields that every record begins with."""
Placer: TypeAlias = Callable[[int, int, str], Place]
"""Gives the place of ``[start, end)`` in folded text, read by the named rule."""


class Chapter(Record, frozen=True, kw_only=True, gc=False, tag="chapters"):
    """What a text is, one row a text: inferred from its title and front matter, or as the reader's file says."""

    id: Annotated[str, meaning("id of the chapter; empty for a text that is in no chapter's folder")] = ""
    title: Annotated[str, meaning("title of the text")]
    kind: Annotated[str, meaning("work_report, communique, plan, budget_report, progress_report or other")]
    region: Annotated[str, meaning("place it is about, as printed; empty when it names none")]
    year_reported: Annotated[int | None, meaning("year it reports on", "year")]
    year_planned: Annotated[int | None, meaning("year it plans", "year")]
    publisher: Annotated[str, meaning("body that issues it; empty when it names none")]


class Heading(Record, frozen=True, kw_only=True, gc=False, tag="outline"):
    """A heading of the outline."""

    level: Annotated[int, meaning("depth in the outline, 1 for the chapter itself", least=1)]
    title: Annotated[str, meaning("the heading without its mark (◆, #), its number kept")]
    kind: Annotated[str, meaning("heading, or month in an opening list of events")]
    role: Annotated[str, meaning("its part is for: front, review, plan, body, annex or glossary")] = "body"
    role_words: Annotated[str, meaning("the words that decide the role; empty when none do")] = ""


class Sentence(Record, frozen=True, kw_only=True, gc=False, tag="sentences"):
    """A sentence, a bullet or a line that is not a heading."""


class Quantity(Record, frozen=True, gc=False, tag="quantities"):
    """A number with what it counts."""

    kind: Annotated[str, meaning("count, money, percent, ratio, measure, rank or ordinal")]
    value: Annotated[
        int | float | None,
        meaning("the number, 亿 and 万 multiplied out; 94 for 94%, 0.2 for 1/5; missing in a range", "unit"),
    ]
    low: Annotated[float | None, meaning("least value the words allow; missing when open", "unit")]
    high: Annotated[float | None, meaning("greatest value the words allow; missing when open", "unit")]
    unit: Annotated[str, meaning("classifier, measure, currency, % or ratio; empty when there is none")]
    bound: Annotated[str, meaning("exact, at_least, more_than, about or at_most")]
    subject: Annotated[str, meaning("short label made of words of the sentence")]
    base: Annotated[str, meaning("what a share is a share of (占全国的1/5: 全国); empty when not said")]
    as_of: Annotated[str, meaning("cut-off before the number (截至年底, 全年); empty when there is none")]
    shared: Annotated[bool, meaning("whether the label is that of a whole list, not of one member")]
    indicator: Annotated[str | None, meaning("id of the indicator it states, as in indicators.toml")]
    period: Annotated[str | None, meaning("what the value is about, ISO 8601: 2024, 2024-11, 2021/2025")]
    nature: Annotated[str | None, meaning("result, estimate, target, rule or baseline")]
    measure: Annotated[str | None, meaning("level, growth, change, share or rank")]
    direction: Annotated[str | None, meaning("of a growth or change: rise or fall; the value is as printed")]
    flow: Annotated[str | None, meaning("flow (over a period) or stock (at a moment)")]
    compared_with: Annotated[str | None, meaning("what it is compared with, as printed (全国, 上年)")]
    scope: Annotated[str | None, meaning("what it covers where not the whole place (全国, 农村)")]
    firmness: Annotated[str | None, meaning("of a target: hard (确保, 以上), plain or soft (左右, 力争)")]
    firmness_words: Annotated[str | None, meaning("the words that decide the firmness")]

    @property
    def number(self) -> int | float:
        """The value of a row that has one; asking a range or a proportion is a mistake."""
        assert self.value is not None
        return self.value


class Date(Record, frozen=True, kw_only=True, gc=False, tag="dates"):
    """A day, month, year or period."""

    kind: Annotated[str, meaning("always date")] = "date"
    iso: Annotated[str, meaning("ISO 8601: 2021-05-21, 2021-05, 2021, 2021-H1, 2021-Q3, start/end")]
    precision: Annotated[str, meaning("day, month, month_part, quarter, half, year or range")]
    inferred: Annotated[bool, meaning("whether the year is the chapter's, not printed")]


class Code(Record, frozen=True, kw_only=True, gc=False, tag="codes"):
    """A name with a number in it: 5G, VV116, 02专项, a section's number. Never a quantity."""

    kind: Annotated[str, meaning("always code")] = "code"


class Milestone(Record, frozen=True, kw_only=True, gc=False, tag="milestones"):
    """A dated event, from the opening month list or from a sentence."""

    kind: Annotated[str, meaning("always milestone")] = "milestone"
    date: Annotated[str, meaning("ISO 8601 day or month")]
    event: Annotated[str, meaning("what happened, in the words of the text without the date")]
    organisations: Annotated[tuple[str, ...], meaning("bodies named in its line or in brackets below it")]
    launch_count: Annotated[int | None, meaning("satellites launched; else missing", "satellites", least=1)]
    same_event: Annotated[tuple[int, ...], meaning("lines that report the event again")] = ()
    listed: Annotated[bool, meaning("whether it stands in the opening month list")]


class Name(Record, frozen=True, kw_only=True, gc=False, tag="names"):
    """A mention of a named body or thing."""

    kind: Annotated[str, meaning("always name")] = "name"
    name: Annotated[str, meaning("the name as written, a list of numbers spelled out")]
    type: Annotated[str, meaning("university, company, railway, zone, action, event, drug, document …")]
    aliases: Annotated[tuple[str, ...], meaning("other names of the same body or thing in this text")] = ()
    stage: Annotated[str, meaning("stage words of its clause; empty when there are none")]


class Claim(Record, frozen=True, kw_only=True, gc=False, tag="claims"):
    """A statement with its standing."""

    kind: Annotated[str, meaning("always claim")] = "claim"
    standing: Annotated[str, meaning("delivered, under_way, planned or context")]
    evidence: Annotated[str, meaning("the words that decide, parted by ；")]


class First(Record, frozen=True, kw_only=True, gc=False, tag="firsts"):
    """A claim of being first, ranked, leading, only or largest."""

    kind: Annotated[str, meaning("always first")] = "first"
    type: Annotated[str, meaning("first, rank, leading, only or largest")]
    scope: Annotated[str, meaning("全球, 国际, 国内, 全国 … as printed")]
    rank: Annotated[int | None, meaning("the place claimed; 1 for a first", least=1)]
    subject: Annotated[str, meaning("what the claim is made of")]


class Stage(Record, frozen=True, kw_only=True, gc=False, tag="stages"):
    """A thing at a stage."""

    kind: Annotated[str, meaning("always stage")] = "stage"
    name: Annotated[str, meaning("the thing; empty where its name was lost")]
    stage: Annotated[str, meaning("stage words of the text")]
    stage_class: Annotated[
        str, meaning("research, trial … delivered, under_way (begun, not finished) or planned")
    ]
    jurisdiction: Annotated[str, meaning("country that the words give; empty when they give none")]
    partners: Annotated[tuple[str, ...], meaning("bodies named as developers")]


class Commitment(Record, frozen=True, kw_only=True, gc=False, tag="commitments"):
    """A promise that can be checked later: it has a number, a deadline or a named object."""

    kind: Annotated[str, meaning("always commitment")] = "commitment"
    actor: Annotated[str, meaning("who is to do it; empty when the words name nobody")]
    verb: Annotated[str, meaning("what is to be done to the object (建成, 新增)")]
    object: Annotated[str, meaning("what is to be done, built or reached")]
    number: Annotated[str, meaning("the number promised, as printed; empty when there is none")]
    deadline: Annotated[str | None, meaning("by when, ISO 8601: 2027, 2025-06")]


class Finding(Record, frozen=True, kw_only=True, gc=False, tag="findings"):
    """What an editor would ask about the text: two places that do not agree, a slip, something lost, a claim to check."""

    severity: Annotated[str, meaning("error (cannot be right), doubt (probably wrong or unclear) or note")]
    lines: Annotated[tuple[int, ...], meaning("every line of its evidence")]
    spans: Annotated[tuple[Span, ...], meaning("its evidence: start and end of each place")]
    message_zh: Annotated[str, meaning("what is wrong, in Chinese")]
    message_en: Annotated[str, meaning("what is wrong, in English")]
    declared: Annotated[bool, meaning("whether a correction in the reader's notes is about it; not of notes")]


def _by_name(*kinds: type[Record]) -> Mapping[str, type[Record]]:
    return {str(record.__struct_config__.tag): record for record in kinds}


READ = _by_name(
    Heading, Sentence, Quantity, Date, Code, Milestone, Name, Claim, First, Stage, Commitment, Chapter
)
"""The tables that reading gives, by name, and the record their rows are."""

TABLES: Mapping[str, type[Record]] = {**READ, **_by_name(Finding)}
"""Every table by name: those that reading gives, and what the audit finds."""


def cells(row: Struct) -> list[object]:
    """The values of a row as CSV has them."""
    return [joined(getattr(row, name)) for name in row.__struct_fields__]


def joined(value: object) -> object:
    """A value as one cell: members of a list are parted by ；."""
    return "；".join(str(member(one)) for one in value) if isinstance(value, tuple) else value


def member(value: object) -> object:
    """A member of a list as files have it: a place is ``start-end``."""
    return f"{value.start}-{value.end}" if isinstance(value, Span) else value


def csv_lines(record: type[Struct], rows: Iterable[Struct]) -> Iterator[str]:
    """Rows as CSV (RFC 4180, without line ends), the header first; what is missing is empty."""
    writer = csv.writer(_Lines(), lineterminator="")
    yield writer.writerow(record.__struct_fields__)
    yield from map(writer.writerow, map(cells, rows))


class _Lines:
    """A file for ``csv.writer``: ``write`` returns the line and stores nothing."""

    def write(self, line: str) -> str:
        """The line."""
        return line


@dataclass(frozen=True, slots=True)
class Words:
    """The same in two languages."""

    en: str
    zh: str

    def heading(self, unit: "Words") -> "Words":
        """What stands in the head of a table: with the unit, where there is one that the title does not name."""
        if not unit.en or unit.zh == self.zh:
            return self
        return Words(f"{self.en} ({unit.en})", f"{self.zh}（{unit.zh}）")


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table.

    Attributes:
        name: as it stands in a DataFrame or CSV.
        type: of its values: ``str``, ``int``, ``float``, ``bool``, or ``tuple`` of ``member``.
        member: ``str`` (also for places) or ``int``, the type of a tuple's members; else that of the values.
        required: whether a row always has it.
        least: the least value there can be, or None.
        title: what it is called.
        unit: what it is measured in; empty for nothing.
        meaning: what it is.
        codes: the values there are, with what they mean; empty when they are not listed.
    """

    name: str
    type: Any
    member: Any
    required: bool
    least: int | None
    title: Words
    unit: Words
    meaning: Words
    codes: Mapping[str, Words]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its name, title, meaning of a row and fields, in their order."""

    name: str
    title: Words
    meaning: Words
    fields: tuple[Field, ...]


@cache
def tables() -> tuple[Table, ...]:
    """Every table that reading and the audit give."""
    result, titles = [], load_toml("columns.toml")["tables"]
    for name, record in TABLES.items():
        title, title_zh, meaning, meaning_zh = titles[name]
        result.append(Table(name, Words(title, title_zh), Words(meaning, meaning_zh), fields(record, name)))
    return tuple(result)


def fields(record: type[Struct], table: str = "") -> tuple[Field, ...]:
    """The declared fields of a record in their order; ``table`` names it in ``columns.toml``."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(_field(table, name, *get_args(hint)) for name, hint in hints.items())


def _field(table: str, name: str, hint: Any, declared: Any) -> Field:
    columns = load_toml("columns.toml")
    kinds = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    *_, kind = (one for one in kinds if one is not NoneType)
    members = get_args(kind)
    member = str if Span in members else next(iter(members), kind)
    unit = declared.extra["unit"]
    written = columns.get(table, {}).get(name) or columns["columns"].get(name)
    title, title_zh, meaning_zh = written or (*declared.extra["title"], declared.extra["zh"])
    codes = columns["codes_of"].get(table, {}).get(name, {})
    if name == "indicator":
        known = load_toml("indicators.toml")["indicators"]
        codes = {code: (row["en"], row["zh"]) for code, row in known.items()}
    return Field(
        name,
        tuple if members else kind,
        member,
        NoneType not in kinds,
        declared.ge,
        Words(title, title_zh),
        Words(*columns["units"].get(unit, (unit, unit))),
        Words(declared.description, meaning_zh),
        {code: Words(*words) for code, words in codes.items()},
    )
