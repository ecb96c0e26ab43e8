"""What only a reader of a chapter can know, each note tied to the words it quotes. Knows no files, no tables.

A note says where it belongs (a line or a range of lines) and quotes words that must stand there exactly once;
otherwise it is refused with the nearest words, so that no note outlives the text it was written for.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Annotated, Any, TypeVar

from msgspec import Struct

from chapterlens.errors import ChapterlensError
from hanreport import schema
from hanreport.records import meaning
from hanreport.text import Lines, Span, find_words, nearest_words

NOTES_FILE = "notes.toml"
CERTAINTIES = ("stated", "inferred")

# What quotation, title and bold marks add to a name is no part of it.
_UNMARKED = str.maketrans("", "", "“”‘’《》* \u00a0\u3000")


@dataclass(frozen=True, slots=True)
class Note:
    """What all notes share.

    Attributes:
        lines: first and last line of its place, 1-based, both included.
        quote: the words it is about, as the reader quotes them.
        span: where they stand in the raw text.
    """

    lines: tuple[int, int]
    quote: str
    span: Span


@dataclass(frozen=True, slots=True)
class Correction(Note):
    """An error of the source: ``quote`` is what is printed. Both are shown with the reason, never one for the other."""

    correct: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Lost(Note):
    """Lines whose subject was lost: what ``lines`` are about, how sure that is, and how one knows."""

    name: str
    zh: str
    en: str
    certainty: str
    reason_zh: str
    reason_en: str


@dataclass(frozen=True, slots=True)
class Label(Note):
    """The short name that a row is shown under."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Headline(Note):
    """One of the dozen numbers that the chapter would be remembered by, and what to call it."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Gloss(Note):
    """The English of a quoted sentence or event."""

    en: str


@dataclass(frozen=True, slots=True)
class Match(Note):
    """What the quoted words were called in the edition before; without a line, that they had no counterpart there.

    The words of the edition before are looked up when the two are compared (``settled.py``).
    """

    old_line: int | None
    old_quote: str


_Kind = TypeVar("_Kind", bound=Note)
_KINDS: Mapping[str, type[Note]] = {
    "correction": Correction,
    "lost": Lost,
    "label": Label,
    "headline": Headline,
    "gloss": Gloss,
}


@dataclass(frozen=True, slots=True)
class Notes:
    """All notes of a chapter, each kind in the order of the file; a chapter without notes has none."""

    corrections: tuple[Correction, ...] = ()
    lost: tuple[Lost, ...] = ()
    labels: tuple[Label, ...] = ()
    headlines: tuple[Headline, ...] = ()
    glosses: tuple[Gloss, ...] = ()
    english: Mapping[str, str] = field(default_factory=dict)
    matches: tuple[Match, ...] = ()

    def label(self, span: Span) -> Label | None:
        """The label of a row: the note that shares most characters with its words."""
        return closest(self.labels, span)

    def gloss(self, span: Span) -> Gloss | None:
        """The English of the sentence or event that holds at least half of the words."""
        found = closest(self.glosses, span)
        return found if found and 2 * _shared(found.span, span) >= span.end - span.start else None

    def correction(self, span: Span) -> Correction | None:
        """The correction of an error among the words."""
        return closest(self.corrections, span)

    def lost_at(self, line: int) -> Lost | None:
        """What a line is about whose subject was lost."""
        return next((note for note in self.lost if note.lines[0] <= line <= note.lines[1]), None)

    def translate(self, words: str) -> str | None:
        """The English of a name or word; words without Chinese characters are their own, lists (；) go member by member."""
        bare = words.translate(_UNMARKED)
        if bare in self.english:
            return self.english[bare]
        if "；" in words:
            said = [self.translate(one) for one in words.split("；")]
            return None if None in said else "; ".join(one for one in said if one)
        return None if any("\u3400" <= sign <= "\u9fff" for sign in words) else words


class _Chapter(Struct):
    """The column that every table of an opened chapter begins with."""

    chapter: Annotated[
        str,
        meaning(
            "edition and chapter, the name of the chapter's folder",
            title=("Chapter", "章"),
            zh="章的编号：版本-章",
        ),
    ]


class _Labels(Struct):
    """What labels add to a number."""

    label: Annotated[
        str,
        meaning(
            "short name in the chapter's language; empty when no note gives one",
            title=("Label", "简称"),
            zh="读者给的中文简称；没有时为空",
        ),
    ]
    label_en: Annotated[
        str,
        meaning(
            "the same in English", title=("English label", "英文简称"), zh="读者给的英文简称；没有时为空"
        ),
    ]


class _English(Struct):
    """What glosses add to an event."""

    event_en: Annotated[
        str,
        meaning(
            "what happened, in English; empty when no note gives it",
            title=("Event in English", "英文事件"),
            zh="发生了什么，用英文；没有时为空",
        ),
    ]


NOTED: Mapping[str, type[Struct]] = {"quantities": _Labels, "milestones": _English}
"""The columns that notes add to the tables of an opened chapter, by table."""


@cache
def chapter_tables() -> tuple[schema.Table, ...]:
    """Every table of an opened chapter: the chapter's id, the fields that reading gives, those that notes add."""
    return tuple(
        replace(
            table,
            fields=(
                *schema.fields(_Chapter),
                *table.fields,
                *(schema.fields(NOTED[table.name]) if table.name in NOTED else ()),
            ),
        )
        for table in schema.tables()
    )


def closest(notes: Iterable[_Kind], span: Span) -> _Kind | None:
    """The note whose words share most characters with a span, of equals the shortest; None when none overlaps."""
    near = [note for note in notes if note.span.overlaps(span)]
    return max(
        near,
        key=lambda note: (_shared(note.span, span), note.span.start - note.span.end),
        default=None,
    )


def _shared(one: Span, other: Span) -> int:
    return min(one.end, other.end) - max(one.start, other.start)


def read_notes(settings: Mapping[str, Any], text: str) -> Notes:
    """Notes from parsed TOML, each put in its place in the raw text.

    Args:
        settings: ``notes.toml`` as ``tomllib`` gives it.
        text: the chapter's raw text.

    Raises:
        ChapterlensError: a key is unknown or missing, a value has the wrong type, a quote does not stand exactly
            once in its place, or two notes of a kind quote the same words.
    """
    known = (*_KINDS, "match", "english")
    for key in settings:
        if key not in known:
            raise ChapterlensError(
                f"{NOTES_FILE} has a key {key} that means nothing; it may have {', '.join(known)}"
            )
    lines = Lines(text)
    return Notes(
        _all("correction", Correction, settings, text, lines),
        _all("lost", Lost, settings, text, lines),
        _all("label", Label, settings, text, lines),
        _all("headline", Headline, settings, text, lines),
        _all("gloss", Gloss, settings, text, lines),
        _english(settings.get("english", {})),
        _matches(settings, text, lines),
    )


_OLD = ("old_line", "old_quote", "none")


def _matches(settings: Mapping[str, Any], text: str, lines: Lines) -> tuple[Match, ...]:
    """The matches: their own words like those of any note, what they say of the edition before checked for form."""
    entries = settings.get("match", [])
    tables = entries if isinstance(entries, list) else []
    own = [
        {key: value for key, value in entry.items() if key not in _OLD} if isinstance(entry, dict) else entry
        for entry in tables
    ]
    notes = _all("match", Note, {"match": own if entries is tables else entries}, text, lines)
    return tuple(
        Match(
            note.lines,
            note.quote,
            note.span,
            *_before(f"{NOTES_FILE}: the match of {_told(note.lines)}", entry),
        )
        for note, entry in zip(notes, tables, strict=True)
    )


def _before(who: str, entry: Mapping[str, Any]) -> tuple[int | None, str]:
    """Line and words in the edition before; no line where there is no counterpart."""
    match [entry.get(key) for key in _OLD]:
        case [None, None, True]:
            return None, ""
        case [int(line), str(quote), None] if line > 0 and type(line) is int and quote.strip():
            return line, quote
    raise ChapterlensError(f"{who} should have either old_line and old_quote, or none = true")


def _all(
    kind: str, record: type[_Kind], settings: Mapping[str, Any], text: str, lines: Lines
) -> tuple[_Kind, ...]:
    """Every note of a kind, in the order of the file."""
    entries = settings.get(kind, [])
    if not isinstance(entries, list):
        raise ChapterlensError(
            f"{NOTES_FILE}: {kind} should be a list of tables ([[{kind}]]), not {entries!r}"
        )
    notes: list[_Kind] = []
    seen: dict[Span, str] = {}
    for number, entry in enumerate(entries, 1):
        values = _values(kind, record, number, entry)
        place = values.pop("lines")
        who = f"{NOTES_FILE}: the {kind} of {_told(place)}"
        span = _placed(who, values["quote"], place, text, lines)
        if span in seen:
            raise ChapterlensError(f"{who} quotes “{values['quote']}”, and so does another {kind}; keep one")
        seen[span] = kind
        notes.append(record(lines=place, span=span, **values))
    return tuple(notes)


def _values(kind: str, record: type[Note], number: int, entry: Any) -> dict[str, Any]:
    """The checked values of one entry: ``lines`` as a pair, all others text that is not empty."""
    own = [one.name for one in fields(record) if one.name not in ("lines", "span")]
    if not isinstance(entry, dict):
        raise ChapterlensError(f"{NOTES_FILE}: {kind} {number} should be a table, not {entry!r}")
    quoted = entry.get("quote")
    who = f"{NOTES_FILE}: {kind} {number}" + (f" (“{quoted}”)" if isinstance(quoted, str) and quoted else "")
    for key in entry:
        if key not in ("line", "lines", *own):
            raise ChapterlensError(
                f"{who} has a key {key} that means nothing; it may have line or lines, {', '.join(own)}"
                + (f", {', '.join(_OLD)}" if kind == "match" else "")
            )
    for key in own:
        if key not in entry:
            raise ChapterlensError(f"{who} has no {key}; it has {', '.join(entry) or 'nothing'}")
        if not isinstance(entry[key], str) or not entry[key].strip():
            raise ChapterlensError(f"{who}: {key} should be text that says something, not {entry[key]!r}")
    if "certainty" in own and entry["certainty"] not in CERTAINTIES:
        raise ChapterlensError(
            f"{who}: certainty should be {' or '.join(CERTAINTIES)}, not {entry['certainty']}"
        )
    return {"lines": _lines(who, entry)} | {key: entry[key] for key in own}


def _lines(who: str, entry: Mapping[str, Any]) -> tuple[int, int]:
    """First and last line of an entry's place."""
    if ("line" in entry) == ("lines" in entry):
        raise ChapterlensError(
            f"{who} should say its place as line = N or as lines = [first, last], one of the two"
        )
    given = entry["lines"] if "lines" in entry else [entry["line"], entry["line"]]
    match given:
        case [int(first), int(last)] if 1 <= first <= last and bool not in (type(first), type(last)):
            return first, last
    said = "lines should be [first, last]" if "lines" in entry else "line should be a line's number"
    raise ChapterlensError(f"{who}: {said}, not {entry.get('lines', entry.get('line'))!r}")


def _placed(who: str, quote: str, place: tuple[int, int], text: str, lines: Lines) -> Span:
    """Where the quote stands in its place, exactly once."""
    found = find_words(text, quote, lines.span(*place))
    if len(found) == 1:
        return found[0]
    several = place[0] != place[1]
    if found:
        raise ChapterlensError(
            f"{who} quotes “{quote}”, which {_told(place)} contain{'' if several else 's'} {len(found)} times;"
            " quote more words"
        )
    near = nearest_words(text, quote, place[0])
    hint = f"; nearest: “{near[0]}” (line {near[1]})" if near else ""
    raise ChapterlensError(
        f"{who} quotes “{quote}”, which {_told(place)} do{'' if several else 'es'} not contain{hint}"
    )


def _told(place: tuple[int, int]) -> str:
    first, last = place
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _english(table: Any) -> dict[str, str]:
    """The words with their English, their marks taken off."""
    if not isinstance(table, dict):
        raise ChapterlensError(f"{NOTES_FILE}: english should be a table ([english]), not {table!r}")
    english: dict[str, str] = {}
    for words, said in table.items():
        if not isinstance(said, str):
            raise ChapterlensError(f"{NOTES_FILE}: the English of “{words}” should be text, not {said!r}")
        bare = words.translate(_UNMARKED)
        if english.setdefault(bare, said) != said:
            raise ChapterlensError(
                f"{NOTES_FILE}: “{words}” has two English forms: {english[bare]} and {said}"
            )
    return english
