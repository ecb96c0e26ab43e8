"""A chapter's editions: which came before, and any text taken as one. Knows folders, nothing of what editions hold."""

import difflib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeVar

from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE, Match, Notes
from chapterlens.sources import Source, chapter_ids, chapter_meta, chapter_notes, given_text, read_chapter
from hanreport.editions import matching
from hanreport.editions.changes import Change, compare
from hanreport.editions.matching import Edition, settle
from hanreport.errors import InputError
from hanreport.report import Report, read
from hanreport.text import Span, find_words, nearest_words

_Result = TypeVar("_Result")
_ID = re.compile(r"(?P<year>\d{4})(?P<rest>\D.*)")


class NotedText(Protocol):
    """A text with its reader's notes: a chapter, its source, or a ``Text``."""

    @property
    def id(self) -> str:
        """What it is called."""

    @property
    def reading(self) -> Report:
        """Its rows."""

    @property
    def notes(self) -> Notes:
        """Its labels, and the matches that settle which rows of the edition before are about the same thing."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is no chapter, as an edition."""

    id: str
    reading: Report
    notes: Notes


def earlier(chapter_id: str, root: Path | None = None) -> str:
    """The id of the edition before a chapter; empty when there is none.

    It is the one that ``previous`` in ``chapter.toml`` names (an empty one names none), else the nearest earlier
    year of the same chapter: of 2019-02, 2020-02 and 2021-02 that is 2020-02 for the last.

    Raises:
        ChapterlensError: the one that is named is not there, or is the chapter itself.
    """
    known = chapter_ids(root)
    named = chapter_meta(chapter_id, root).previous
    if named is not None:
        if named and (named not in known or named == chapter_id):
            near = difflib.get_close_matches(named, [one for one in known if one != chapter_id], 1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise ChapterlensError(
                f"chapter.toml of {chapter_id} names {named} as the previous edition, which is not there{hint}"
            )
        return named
    own = _ID.fullmatch(chapter_id)
    if own is None:
        return ""
    parted = [match for one in known if (match := _ID.fullmatch(one))]
    before = [one for one in parted if one["rest"] == own["rest"] and one["year"] < own["year"]]
    return max((one[0] for one in before), default="")


def given_edition(source: str, root: Path | None = None) -> Source | Text:
    """An edition to compare: a chapter's id, a chapter's folder anywhere, a text file, or ``-`` for standard input.

    Raises:
        ChapterlensError: it cannot be read, or a note does not fit its text.
    """
    folder = Path(source)
    if (folder / "chapter.toml").is_file():
        return read_chapter(folder.resolve().name, folder.resolve().parent)
    if source in chapter_ids(root) and not folder.exists():
        return read_chapter(source, root)
    given = given_text(source, root=root)
    notes = chapter_notes(given.chapter, given.text, root) if given.chapter else Notes()
    return Text(given.name, read(given.text, year=given.year, levels=given.levels), notes)


def compared(old: NotedText, new: NotedText) -> list[Change]:
    """What became of each thing from one edition to the next, matched as the newer edition's notes settle.

    Raises:
        ChapterlensError: a match in the notes does not fit one of the texts.
    """
    return _fitting(lambda: compare(_edition(old), _edition(new), _matches(old, new)))


def check_matches(old: NotedText, new: NotedText) -> None:
    """Refuse a match in the newer edition's notes that does not fit one of the texts.

    Raises:
        ChapterlensError: it does not fit.
    """
    _fitting(lambda: settle(_matches(old, new), Edition(old.reading, old.id), Edition(new.reading, new.id)))


def _fitting(call: Callable[[], _Result]) -> _Result:
    try:
        return call()
    except InputError as error:
        raise ChapterlensError(f"{NOTES_FILE}: {error}") from None


def _edition(noted: NotedText) -> Edition:
    spans = (Span(row.start, row.end) for row in noted.reading.quantities)
    labels = {span: note.zh for span in spans if (note := noted.notes.label(span))}
    return Edition(noted.reading, noted.id, labels)


def _matches(old: NotedText, new: NotedText) -> list[matching.Match]:
    return [matching.Match(_old_span(note, old), note.span) for note in new.notes.matches]


def _old_span(note: Match, old: NotedText) -> Span | None:
    """Where the words that a match quotes of the edition before stand in it."""
    if note.old_line is None:
        return None
    text, line = old.reading.text, note.old_line
    found = find_words(text, note.old_quote, old.reading.lines.span(line, line))
    if len(found) == 1:
        return found[0]
    near = nearest_words(text, note.old_quote, line)
    hint = f"; nearest: “{near[0]}” (line {near[1]})" if near and not found else ""
    times = f"{len(found)} times; quote more words" if found else f"not at all{hint}"
    raise ChapterlensError(
        f"{NOTES_FILE}: the match of line {note.lines[0]} quotes “{note.old_quote}”,"
        f" which line {line} of {old.id} contains {times}"
    )
