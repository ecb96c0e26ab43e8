"""A chapter's editions: which came before, and any text taken as one. Knows folders, nothing of what editions hold."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path

from chapterlens.errors import ChapterlensError
from chapterlens.notes import Notes
from chapterlens.sources import Source, chapter_ids, chapter_meta, chapter_notes, given_text, read_chapter
from hanreport.reading import Reading, read

_ID = re.compile(r"(?P<year>\d{4})(?P<rest>\D.*)")


@dataclass(frozen=True, slots=True)
class Text:
    """A text that is no chapter, as an edition."""

    id: str
    reading: Reading
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
