"""``notes.toml``: what only a reader of a chapter can know.

A note names a line, or a range of lines, and quotes words that must be there exactly once. A correction, a reading or
another note of substance that does not fit is refused, with the nearest words. Labels and headlines quote the context
of their number, with ``{n}`` in its place; one that does not fit is listed and left out.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Annotated, Any, TypeVar, get_args

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType, field
from msgspec.structs import fields, force_setattr

from chapterlens.errors import ChapterlensError
from chapterlens.words import own_toml
from hanreport.records import Field, Table, Words, tables
from hanreport.text import Lines, Span, find_words, nearest_words

NOTES_FILE = "notes.toml"
FILE_NAME = r"^(?:\w[\w.-]*)?$"
# Quotation, title and bold marks are not part of a name.
_UNMARKED = str.maketrans("", "", "“”‘’《》* \u00a0\u3000")

_ANY_NUMBER = r"第?(?:\d[\d,.]*(?:/\d+)?|[零〇一二两三四五六七八九十百千万亿]+)(?:\*\*)*[多余]?[百千万亿]*%?"

NonEmpty = Annotated[str, Meta(pattern=r"\S")]
Line = Annotated[int, Meta(ge=1)]


class Note(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What all notes have.

    Attributes:
        quote: the words that the note is about.
        line: their line, 1-based; 0 if the file gives ``lines``.
        lines: first and last line of their place, both included.
        span: their place in the raw text; not a key of the file.
    """

    quote: NonEmpty
    line: Line = 0
    lines: tuple[Line, Line] = (0, 0)
    span: Span = field(default=Span(0, 0), name="(span)")

    def __post_init__(self) -> None:
        """Check what types do not say; ``lines`` always has the place afterwards."""
        if bool(self.line) == any(self.lines) or self.lines[0] > self.lines[1]:
            raise ValueError("wants its place as line = N or as lines = [first, last], one of the two")
        if self.line:
            force_setattr(self, "lines", (self.line, self.line))


class Reasoned(Note, frozen=True):
    """A note with a reason, in both languages."""

    reason_zh: NonEmpty
    reason_en: NonEmpty


class Correction(Reasoned, frozen=True):
    """An error of the source: ``quote`` is what is printed. It is shown with the correction and the reason."""

    correct: NonEmpty


class Lost(Reasoned, frozen=True):
    """The subject of lines that the source has lost, with how certain it is and why."""

    name: NonEmpty
    zh: NonEmpty
    en: NonEmpty
    certainty: Annotated[str, Meta(pattern="^(?:stated|inferred)$")]


class Reading(Reasoned, frozen=True):
    """A reader's decision on a row: the values given replace what was read from its words. It is shown with its reason.

    Attributes:
        table: whose row it is; all others are columns of it.
    """

    table: str = "quantities"
    value: int | float | UnsetType = UNSET
    unit: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    bound: str | UnsetType = UNSET
    subject: str | UnsetType = UNSET
    indicator: str | UnsetType = UNSET
    nature: str | UnsetType = UNSET
    measure: str | UnsetType = UNSET
    period: str | UnsetType = UNSET
    standing: str | UnsetType = UNSET
    type: str | UnsetType = UNSET
    stage_class: str | UnsetType = UNSET

    @property
    def values(self) -> dict[str, Any]:
        """The columns that it sets, with their values."""
        columns = [name for name in type(self).__annotations__ if name != "table"]
        return {name: value for name in columns if (value := getattr(self, name)) is not UNSET}


class Label(Note, frozen=True):
    """The short name of a number. The quote is its context, with ``{n}`` in the place of the number.

    The line is a hint: the words nearest to it are meant. A label that no longer fits is listed and costs nothing else.
    """

    zh: NonEmpty
    en: NonEmpty


class Gloss(Note, frozen=True):
    """The English of a quoted sentence or event."""

    en: NonEmpty


class Match(Note, frozen=True):
    """The counterpart of the quoted words in the edition before; none without ``old_line``."""

    old_line: Line | None = None
    old_quote: str = ""
    none: bool = False

    def __post_init__(self) -> None:
        """Check that there is either a counterpart or ``none``."""
        super().__post_init__()
        if (self.old_line is None) != self.none or bool(self.old_quote.strip()) == self.none:
            raise ValueError("wants either old_line and old_quote, or none = true")


_Kind = TypeVar("_Kind", bound=Note)
_Record = TypeVar("_Record", bound=Struct)


class Notes(Struct, frozen=True, forbid_unknown_fields=True):
    """All notes of a chapter, each kind in the order of the file; a chapter without notes has none.

    Attributes:
        headlines: labels of the dozen key numbers of the chapter.
        source: where an English name or a fact from outside the text was found.
        unfit: a sentence for each label and headline that does not fit the text; not a key of the file.
    """

    corrections: tuple[Correction, ...] = field(default=(), name="correction")
    readings: tuple[Reading, ...] = field(default=(), name="reading")
    lost: tuple[Lost, ...] = ()
    labels: tuple[Label, ...] = field(default=(), name="label")
    headlines: tuple[Label, ...] = field(default=(), name="headline")
    glosses: tuple[Gloss, ...] = field(default=(), name="gloss")
    matches: tuple[Match, ...] = field(default=(), name="match")
    english: dict[str, str] = {}
    source: dict[str, str] = {}
    unfit: tuple[str, ...] = field(default=(), name="(unfit)")

    def __post_init__(self) -> None:
        """Remove marks from the words that have English."""
        unmarked: dict[str, str] = {}
        for words, english in self.english.items():
            if unmarked.setdefault(words.translate(_UNMARKED), english) != english:
                other = unmarked[words.translate(_UNMARKED)]
                raise ValueError(f"gives “{words}” two English forms: {other} and {english}")
        force_setattr(self, "english", unmarked)

    def label(self, span: Span) -> Label | None:
        """The label of a row: the note that shares most characters with its words."""
        return _closest((*self.labels, *self.headlines), span)

    def gloss(self, span: Span) -> Gloss | None:
        """The English of the sentence or event that has at least half of the words."""
        note = _closest(self.glosses, span)
        return note if note and 2 * _overlap(note.span, span) >= span.end - span.start else None

    def translate(self, words: str) -> str | None:
        """The English of a name or word, or of each member of a list (；); words without Chinese stay as they are."""
        unmarked = words.translate(_UNMARKED)
        if unmarked in self.english:
            return self.english[unmarked]
        if "；" in words:
            members = [self.translate(member) for member in words.split("；")]
            return None if None in members else "; ".join(member for member in members if member)
        return None if re.search("[\u3400-\u9fff]", words) else words


def _closest(notes: Iterable[_Kind], span: Span) -> _Kind | None:
    """The note whose words share most characters with a span, of equals the shortest; None when none overlaps."""
    near = [note for note in notes if note.span.overlaps(span)]
    near.sort(key=lambda note: note.span.end - note.span.start)
    return max(near, key=lambda note: _overlap(note.span, span), default=None)


def _overlap(first: Span, second: Span) -> int:
    return min(first.end, second.end) - max(first.start, second.start)


def read_notes(settings: Mapping[str, Any], text: str) -> Notes:
    """Notes from parsed TOML, each with its place in the raw text.

    Args:
        settings: ``notes.toml`` as ``tomllib`` gives it.
        text: the chapter's raw text.

    Raises:
        ChapterlensError: a key is unknown or missing, a value has the wrong type, a quote does not stand exactly
            once in its place, or two notes of a kind quote the same words.
    """
    notes, lines = to_record(settings, Notes, NOTES_FILE), Lines(text)
    for kind in ("corrections", "readings", "lost", "glosses", "matches"):
        _place_notes(getattr(notes, kind), text, lines)
    unfit: list[str] = []
    for kind in ("labels", "headlines"):
        fitting = [note for note in getattr(notes, kind) if _place_label(note, text, lines, unfit)]
        force_setattr(notes, kind, tuple(fitting))
    force_setattr(notes, "unfit", tuple(unfit))
    return notes


def _place_notes(notes: Sequence[Note], text: str, lines: Lines) -> None:
    """Give the notes of one kind their spans."""
    spans = set()
    for note in notes:
        (first, last), kind = note.lines, type(note).__name__.lower()
        who = f"{NOTES_FILE}: the {kind} of line {first} quotes “{note.quote}”"
        span = only_place(note.quote, text, lines.span(first, last), first, who)
        if span in spans and not isinstance(note, Reading):
            raise ChapterlensError(f"{who}, and so does another {kind}; keep one")
        spans.add(span)
        force_setattr(note, "span", span)


def only_place(quote: str, text: str, within: Span, line: int, who: str) -> Span:
    """Where a quote stands in a part of a text.

    Args:
        quote: the words.
        text: the text.
        within: the part.
        line: near which similar words are looked for.
        who: what quotes them, for messages.

    Raises:
        ChapterlensError: the words do not stand there exactly once.
    """
    found = find_words(text, quote, within)
    if len(found) == 1:
        return found[0]
    near = nearest_words(text, quote, line)
    hint = f"; nearest: “{near[0]}” (line {near[1]})" if near else ""
    times = f"stands there {len(found)} times; quote more words" if found else f"does not stand there{hint}"
    raise ChapterlensError(f"{who}, which {times}")


def once(text: str, span: Span, within: Span) -> str:
    """The words of a span, with so many before them that they stand once in a part of the text: a quote for a note."""
    start = span.start
    while start > within.start and len(find_words(text, text[start : span.end], within)) > 1:
        start -= 1
    return text[start : span.end]


def _place_label(note: Label, text: str, lines: Lines, unfit: list[str]) -> bool:
    """Give a label its span, that of its number in the fitting words nearest to its line; else say why it has none."""
    pattern = r"(?:\*\*)*".join(map(re.escape, note.quote.replace("**", "").replace("{n}", "\0")))
    pattern = pattern.replace(re.escape("\0"), f"(?P<n>{_ANY_NUMBER})", 1)
    found = list(re.finditer(pattern, text))
    distances = [min(abs(lines.at(match.start()) - line) for line in note.lines) for match in found]
    nearest = [match for match, distance in zip(found, distances, strict=True) if distance == min(distances)]
    if len(nearest) == 1:
        force_setattr(note, "span", Span(*nearest[0].span("n" if "n" in nearest[0].groupdict() else 0)))
        return True
    why = f"stands {len(nearest)} times in its line" if nearest else "does not stand in the text"
    unfit.append(f"the {type(note).__name__.lower()} “{note.zh}” quotes “{note.quote}”, which {why}")
    return False


def to_record(settings: Mapping[str, Any], record: type[_Record], where: str) -> _Record:
    """Parsed TOML as the record that declares it.

    Args:
        settings: as ``tomllib`` gives them.
        record: the declaration.
        where: the name of the file in messages.

    Raises:
        ChapterlensError: the TOML does not fit; says the file, the key and what it should be.
    """
    try:
        return msgspec.convert(settings, record, str_keys=True)
    except msgspec.ValidationError as error:
        problem, _, path = str(error).partition(" - at `$.")
        path = path.removesuffix("`")
    kind, quoting = record, ""
    if match := re.match(r"(\w+)\[(\d+)\]", path):  # a note; its quote is easier to find than its number
        kind = next(get_args(one.type)[0] for one in fields(record) if one.encode_name == match[1])
        entry = settings[match[1]][int(match[2])]
        quoting = f" (quote: “{entry['quote']}”)" if isinstance(entry, dict) and entry.get("quote") else ""
    table, within, rest = path.partition("[...]")  # a key of a table, which msgspec does not name
    if within:
        path = f"{table}.“{_refused_key(settings, record, table)}”{rest}"
    if unknown := re.search("unknown field `(.*)`", problem):
        keys = [name for name in kind.__struct_encode_fields__ if name.isidentifier()]
        problem = f"has a key {unknown[1]} that means nothing; it may have {', '.join(keys)}"
    for words, plain in own_toml("words.toml")["plain"].items():
        problem = problem.replace(words, plain)
    raise ChapterlensError(f"{f'{where}: {path}' if path else where} {problem}{quoting}")


def _refused_key(settings: Mapping[str, Any], record: type[Struct], table: str) -> str:
    """The key of a table whose value is refused."""
    for key, value in settings[table].items():
        try:
            msgspec.convert({**settings, table: {key: value}}, record, str_keys=True)
        except msgspec.ValidationError:
            return str(key)
    return ""


@cache
def chapter_tables() -> dict[str, Table]:
    """Every table of an opened chapter by name, with the columns that the chapter and its notes add."""
    none = Words("", "")
    chapter, label, label_en, event_en = (
        Field(name, str, str, True, None, Words(**texts["title"]), none, Words(**texts["meaning"]), {})
        for name, texts in own_toml("words.toml")["added"].items()
    )
    added = {"quantities": (label, label_en), "milestones": (event_en,)}
    return {
        table.name: replace(table, fields=(chapter, *table.fields, *added.get(table.name, ())))
        for table in tables()
    }
