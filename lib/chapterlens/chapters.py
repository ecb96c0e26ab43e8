"""Chapters' folders (``chapter.md``, ``chapter.toml``, ``notes.toml`` …), and texts that are in none."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as with_fields
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

import msgspec
from msgspec import Struct
from msgspec.structs import force_setattr, replace

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.notes import FILE_NAME, NOTES_FILE, Line, NonEmpty, Notes, read_notes, to_record
from chapterlens.translation import TRANSLATION_FILE, Translation, read_translation
from hanreport.intake.text import read_text
from hanreport.report import Reading as Decided
from hanreport.report import Report, read, stream
from hanreport.text import InputError, Lines, Span
from nbrelease.parameters import nearest_name

chapter_ids = paths.chapter_ids
CHAPTER_FILE, TEXT_FILE, PAGES_FILE = "chapter.toml", "chapter.md", "pages.toml"
KINDS = ("work_report", "communique", "plan", "budget_report", "progress_report", "other")
"""The kinds of texts, as in the table of chapters."""
_Year = Annotated[int, msgspec.Meta(ge=1900, le=2200)] | None
_FileName = Annotated[str, msgspec.Meta(pattern=FILE_NAME)]
"""The name of a file in a known folder, never a path to another folder; empty for none."""


class Meta(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a chapter is: its ``chapter.toml``. English forms fall back to the Chinese.

    Attributes:
        date: when the text was published, ISO 8601 as far as it is known (2022-03, 2022); its year by default.
        original: the file in the chapter's folder that the text was taken from; empty for none.
        previous: the id of the edition before; empty for none, None if the file does not say.
        outline: levels of headings that a reader decided, by title.
        order: the notebooks of the report, in their order.
    """

    title: NonEmpty
    report: str = ""
    edition: str = ""
    chapter: str = ""
    year: _Year = None
    year_reported: _Year = None
    year_planned: _Year = None
    kind: Annotated[str, msgspec.Meta(pattern=f"^(?:{'|'.join(KINDS)})?$")] = ""
    region: str = ""
    publisher: str = ""
    date: Annotated[str, msgspec.Meta(pattern=r"^(?:\d{4}(?:-\d\d(?:-\d\d)?)?)?$")] = ""
    language: str = "zh"
    original: _FileName = ""
    title_en: str = ""
    report_en: str = ""
    region_en: str = ""
    publisher_en: str = ""
    previous: str | None = None
    outline: dict[str, int] = {}
    order: tuple[_FileName, ...] = ()

    def __post_init__(self) -> None:
        """Fill in what the file leaves out."""
        for name, value in self.named("zh").items():
            force_setattr(self, f"{name}_en", getattr(self, f"{name}_en") or value)

    def named(self, language: str) -> dict[str, str]:
        """Title, report, region and publisher in a language."""
        end = "_en" if language == "en" else ""
        return {name: getattr(self, f"{name}{end}") for name in ("title", "report", "region", "publisher")}


@dataclass(frozen=True)
class Edition:
    """A text as read, with its readers' notes.

    Attributes:
        id: the chapter's id, or the name of the file.
        reading: the tables that were read.
        notes: corrections, lost subjects, labels, headlines, English; empty for none.
    """

    id: str
    reading: Report = field(repr=False)
    notes: Notes = field(default_factory=Notes, repr=False)

    @property
    def sections(self) -> dict[str, str]:
        """The titles of the sections by number, in text order (not the opening)."""
        return self.reading.sections


@dataclass(frozen=True, kw_only=True)
class Source(Edition):
    """A chapter's folder as read, with its ``chapter.toml`` and its English.

    Attributes:
        pages: number (from 1) and offset of each page of the original that begins in the text; empty if it has none.
    """

    meta: Meta
    pages: tuple[tuple[int, int], ...] = field(default=(), repr=False)
    translation: Translation = field(default_factory=Translation, repr=False)


def chapter_meta(chapter_id: str, root: str | Path | None = None) -> Meta:
    """A chapter's ``chapter.toml``, without reading its text."""
    settings = _toml(paths.chapters(root) / chapter_id / CHAPTER_FILE)
    return to_record(settings, Meta, f"{CHAPTER_FILE} of {chapter_id}")


def read_chapter(chapter_id: str, root: str | Path | None = None) -> Source:
    """Read the chapter of that id.

    Args:
        chapter_id: the name of its folder.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: there is no such chapter, its files cannot be read, or a note does not fit its text.
    """
    folder, known = paths.chapters(root), chapter_ids(root)
    if chapter_id not in known:
        listed = ", ".join(known) or f"none in {folder}; chapterlens new makes one"
        hint = nearest_name(chapter_id, known)
        raise ChapterlensError(f"there is no chapter {chapter_id}; there are: {listed}{hint}")
    meta = chapter_meta(chapter_id, root)
    for name in (TEXT_FILE, CHAPTER_FILE, NOTES_FILE, PAGES_FILE, TRANSLATION_FILE):
        place = (folder / chapter_id / name).resolve()
        if not any(map(place.is_relative_to, (folder.resolve(), paths.home()))):
            raise ChapterlensError(
                f"{name} of {chapter_id} is a link to {place}, outside the project; put the file itself there"
            )
    try:
        text = read_text(folder / chapter_id / TEXT_FILE).text
        notes = chapter_notes(chapter_id, text, root)
        readings = [Decided(note.table, note.span, note.values) for note in notes.readings]
        report = read(text, year=meta.year, levels=meta.outline, readings=readings)
    except InputError as error:
        raise ChapterlensError(str(error)) from None
    report, pages = _with_meta(report, chapter_id, meta), _toml(folder / chapter_id / PAGES_FILE)
    english = read_translation(_toml(folder / chapter_id / TRANSLATION_FILE), text)
    return Source(chapter_id, report, notes, meta=meta, pages=read_pages(pages, text), translation=english)


_STATED = ("title", "region", "publisher", "kind", "year_reported", "year_planned")


def _with_meta(report: Report, chapter_id: str, meta: Meta) -> Report:
    """A report whose row of ``chapters`` says what ``chapter.toml`` says."""
    stated = {name: value for name in _STATED if (value := getattr(meta, name))}
    rows = [replace(row, id=chapter_id, **stated) for row in report.chapters]
    return with_fields(report, chapters=rows)


class _PagesFile(Struct, forbid_unknown_fields=True):
    """``pages.toml``: the line, and the character in it, where each page begins."""

    pages: dict[Line, tuple[Line, Annotated[int, msgspec.Meta(ge=0)]]] = {}


def pages_toml(pages: Sequence[tuple[int, int]], text: str, original: str) -> str:
    """The content of ``pages.toml``: the line, and the character in it, where each page begins.

    Args:
        pages: number and offset of each.
        text: the text of the chapter.
        original: the name of the file that has the pages.
    """
    lines = Lines(text)
    places = ((number, lines.at(offset), offset) for number, offset in pages)
    return (
        f"# Where each page of {original} begins in chapter.md: its line, and the character of the line (from 0).\n"
        "# Pages without text are not here.\n[pages]\n"
        + "".join(f"{number} = [{line}, {offset - lines.start(line)}]\n" for number, line, offset in places)
    )


def read_pages(settings: Mapping[str, Any], text: str) -> tuple[tuple[int, int], ...]:
    """Number and offset of each page, from parsed TOML.

    Args:
        settings: ``pages.toml`` as ``tomllib`` gives it.
        text: the chapter's.

    Raises:
        ChapterlensError: a key is unknown, a place is not in the text, or pages are out of order.
    """
    lines = Lines(text)
    places = to_record(settings, _PagesFile, PAGES_FILE).pages.items()
    pages = tuple((number, lines.span(line, line).start + column) for number, (line, column) in places)
    for before, (number, offset) in pairwise(((0, 0), *pages)):
        if number < before[0] or not before[1] <= offset < len(text):
            raise ChapterlensError(
                f"{PAGES_FILE}: page {number} should begin in the text, behind the page before it"
            )
    return pages


def chapter_notes(chapter_id: str, text: str, root: str | Path | None = None) -> Notes:
    """The notes of a chapter, each with its place in the text; none if there is no ``notes.toml``.

    Raises:
        ChapterlensError: ``notes.toml`` is not valid, or a note does not fit the text.
    """
    return read_notes(_toml(paths.chapters(root) / chapter_id / NOTES_FILE), text)


def is_translated(chapter_id: str, root: str | Path | None = None) -> bool:
    """Whether a chapter has English for any line, without reading its text."""
    settings = _toml(paths.chapters(root) / chapter_id / TRANSLATION_FILE)
    return any(map(str.strip, to_record(settings, Translation, TRANSLATION_FILE).lines.values()))


_NO_META = Meta(title="text")


@dataclass(frozen=True)
class GivenText:
    """A text to be read, with what is known of it.

    Attributes:
        name: the name of its file.
        encoding: the encoding it was read in.
        year: the year of dates that print none; None for the year that the text is about.
        chapter: the id of the chapter that has this very text; empty if no chapter does.
        meta: that chapter's ``chapter.toml``.
        root: the folder of chapters; the project's own by default.
    """

    text: str
    name: str
    encoding: str
    year: int | None
    chapter: str = ""
    meta: Meta = _NO_META
    root: str | Path | None = None

    def edition(self) -> Edition:
        """The text read as a whole, with the notes of its chapter.

        Raises:
            ChapterlensError: a note does not fit the text.
        """
        notes = chapter_notes(self.chapter, self.text, self.root) if self.chapter else Notes()
        return Edition(self.name, read(self.text, year=self.year, levels=self.meta.outline), notes)

    def blocks(self) -> Iterator[Report]:
        """The text read block by block; its row of ``chapters`` says what ``chapter.toml`` says."""
        found = stream(self.text, year=self.year, levels=self.meta.outline)
        return (_with_meta(block, self.chapter, self.meta) for block in found) if self.chapter else found


def given_text(source: str | Path, *, year: int | None = None, root: str | Path | None = None) -> GivenText:
    """Any text: a file, ``-`` for standard input, or the id of a chapter.

    The very text of a chapter comes with that chapter's year and levels.

    Args:
        source: the file, ``-`` or a chapter's id.
        year: the year of dates that print none; by default the chapter's, else the one the text is about.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: the source cannot be read.
    """
    ids = chapter_ids(root)
    if str(source) in ids and not Path(source).exists():
        source = paths.chapters(root) / str(source) / TEXT_FILE
    if str(source) != "-" and not Path(source).exists() and (hint := nearest_name(str(source), ids)):
        raise ChapterlensError(f"there is no file or chapter {source}{hint}")
    given = read_text(source)
    size, about = len(given.text.encode()), (given.text, given.name, given.encoding)
    for chapter_id in ids:
        path = paths.chapters(root) / chapter_id / TEXT_FILE
        if path.is_file() and path.stat().st_size == size and read_text(path).text == given.text:
            meta = chapter_meta(chapter_id, root)
            return GivenText(*about, year or meta.year, chapter_id, meta, root)
    return GivenText(*about, year)


def english_remark(edition: Edition) -> str:
    """What an English report says of numbers without an English label (ordinals need none); empty if there are none."""
    counted = (row for row in edition.reading.quantities if row.kind != "ordinal")
    unlabelled = [row for row in counted if edition.notes.label(Span(row.start, row.end)) is None]
    listed = ", ".join(f"“{row.surface}” (line {row.line})" for row in unlabelled[:5])
    sentence = f"{len(unlabelled)} numbers have no English label and keep their Chinese words: {listed}"
    return sentence + " …" * (len(unlabelled) > 5) if unlabelled else ""


def _toml(path: Path) -> dict[str, Any]:
    """A TOML file of a chapter; empty if the file is missing or empty."""
    if not path.is_file() or not path.stat().st_size:
        return {}
    where = f"{path.name} of chapter {path.parent.name}"
    try:
        return tomllib.loads(read_text(path).text)
    # ValueError, for a number of thousands of digits raises no TOMLDecodeError.
    except (ValueError, RecursionError, InputError) as error:
        raise ChapterlensError(f"{where} is not valid TOML: {error}") from None
