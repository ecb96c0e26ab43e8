"""Where texts come from: the chapters' folders with their chapter.toml, files, standard input. Knows no pandas."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE, Notes, read_notes
from hanreport.intake.intake import read_text
from hanreport.intake.pages import PAGES_FILE, Pages, read_pages
from hanreport.reading import Reading, read

CHAPTER_FILE, TEXT_FILE = "chapter.toml", "chapter.md"
_TEXTS = ("title", "report", "edition", "chapter", "region", "publisher", "language", "original")
_ENGLISH = ("title", "report", "region", "publisher")
_YEARS = range(1900, 2201)
_FILE = re.compile(r"\w[\w.-]*")
"""The name of a file in a folder that is settled; never a way to another one."""


@dataclass(frozen=True, slots=True)
class Meta:
    """What a chapter is, from its ``chapter.toml``; English forms fall back to the Chinese."""

    title: str
    report: str
    edition: str
    chapter: str
    year: int | None
    region: str
    publisher: str
    language: str
    original: str
    """The file that the text was taken from, in the chapter's folder; empty when the text is all there is."""
    title_en: str
    report_en: str
    region_en: str
    publisher_en: str
    previous: str | None = None
    """The id of the edition before; empty for none, None where it is not said."""
    order: tuple[str, ...] = ()
    """The notebooks of the report, in their order; empty for all that fit."""
    notebooks: Mapping[str, str] = field(default_factory=dict)
    """How ``order`` was written before."""


@dataclass(frozen=True, slots=True)
class Source:
    """A chapter's folder as read: what it is, its records, its readers' notes."""

    id: str
    meta: Meta
    reading: Reading
    notes: Notes
    pages: Pages

    @property
    def sections(self) -> dict[str, str]:
        """The titles of the sections by number, in text order (not the opening)."""
        return sections(self.reading)


def bare(number: str, title: str) -> str:
    """A section's title without its number: 乙部分 of 二、乙部分; the title where nothing else is left."""
    return title.removeprefix(number).lstrip("、.． \u3000") or title


def sections(reading: Reading) -> dict[str, str]:
    """The titles of a text's sections by number, in text order: of the first level that has several headings."""
    headings = [row for row in reading.outline if row.kind == "heading"]
    levels = [row.level for row in headings]
    several = [level for level in sorted(set(levels)) if levels.count(level) > 1]
    level = several[0] if several else min(levels, default=1)
    return {row.section: row.title for row in headings if row.level == level}


def chapter_ids(root: Path | None = None) -> list[str]:
    """The ids of the chapters there are, sorted."""
    folder = root or paths.chapters()
    if not folder.is_dir():
        return []
    # A folder that begins with a dot is a chapter still being made.
    return sorted(p.parent.name for p in folder.glob(f"*/{CHAPTER_FILE}") if p.parent.name[0] != ".")


def chapter_meta(chapter_id: str, root: Path | None = None) -> Meta:
    """What a chapter is, without reading its text."""
    path = (root or paths.chapters()) / chapter_id / CHAPTER_FILE
    return _meta(_settings(path), chapter_id)


def read_chapter(chapter_id: str, root: Path | None = None) -> Source:
    """Read the chapter of that id.

    Raises:
        ChapterlensError: there is no such chapter, its files cannot be read, or a note does not fit its text.
    """
    folder = (root or paths.chapters()) / chapter_id
    known = chapter_ids(root)
    if chapter_id not in known:
        near = difflib.get_close_matches(chapter_id, known, 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise ChapterlensError(
            f"there is no chapter {chapter_id}; there are: {', '.join(known) or 'none'}{hint}"
        )
    settings = _settings(folder / CHAPTER_FILE)
    meta = _meta(settings, folder.name)
    text = read_text(folder / TEXT_FILE).text
    reading = read(text, year=meta.year, levels=settings.get("outline"))
    return Source(
        folder.name,
        meta,
        reading,
        chapter_notes(chapter_id, text, root),
        _pages(folder, text),
    )


def chapter_notes(chapter_id: str, text: str, root: Path | None = None) -> Notes:
    """The reader's notes of a chapter, put in their places in its text; none where it has no ``notes.toml``.

    Raises:
        ChapterlensError: ``notes.toml`` is not valid, or a note does not fit the text.
    """
    path = (root or paths.chapters()) / chapter_id / NOTES_FILE
    return read_notes(_settings(path), text) if path.is_file() else Notes()


@dataclass(frozen=True, slots=True)
class Given:
    """A text to be read, with what is known of it."""

    text: str
    name: str
    encoding: str
    year: int | None
    levels: Mapping[str, int] | None
    chapter: str | None
    """The id of the chapter whose text it is, to the letter; reading needs no more of it than the above."""


def given_text(source: str | Path, *, year: int | None = None, root: Path | None = None) -> Given:
    """Any text: a file, ``-`` for standard input, or the id of a chapter.

    A text that is a known chapter's, to the letter, comes with what is known of it (year, settled levels).

    Args:
        source: the file, ``-`` or a chapter's id.
        year: the year of dates that print none; by default the chapter's, else the one the text is about.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: the source cannot be read.
    """
    folder = root or paths.chapters()
    ids = chapter_ids(root)
    if str(source) in ids and not Path(source).exists():
        source = folder / str(source) / TEXT_FILE
    given = read_text(source)
    settings: Mapping[str, Any] = {}
    chapter = None
    size = len(given.text.encode())
    for chapter_id in ids:
        path = folder / chapter_id / TEXT_FILE
        if path.is_file() and path.stat().st_size == size and read_text(path).text == given.text:
            settings, chapter = _settings(path.with_name(CHAPTER_FILE)), chapter_id
            _meta(settings, chapter_id)
            break
    return Given(
        given.text, given.name, given.encoding, year or settings.get("year"), settings.get("outline"), chapter
    )


def _pages(folder: Path, text: str) -> Pages:
    path = folder / PAGES_FILE
    return read_pages(_settings(path), text) if path.is_file() else Pages()


def _settings(path: Path) -> dict[str, Any]:
    where = f"{path.name} of chapter {path.parent.name}"
    if path.is_file() and not path.stat().st_size:  # which is TOML that says nothing
        return {}
    try:
        return tomllib.loads(read_text(path).text)
    except ValueError as error:  # not only TOMLDecodeError: a number of thousands of figures is one too
        raise ChapterlensError(f"{where} is not valid TOML: {error}") from None
    except RecursionError:
        raise ChapterlensError(f"{where} is not valid TOML: it is nested too deeply") from None


def _meta(settings: Mapping[str, Any], chapter_id: str) -> Meta:
    """The settings as ``Meta``, types checked."""
    english = [f"{key}_en" for key in _ENGLISH]
    known = {*_TEXTS, *english, "year", "outline", "notebooks", "order", "previous"}
    where = f"{CHAPTER_FILE} of {chapter_id}"
    for key, value in settings.items():
        if key not in known:
            raise ChapterlensError(
                f"{where} has a key {key} that means nothing; it may have {', '.join(sorted(known))}"
            )
        wanted = {"outline": dict, "notebooks": dict, "order": list, "year": int}.get(key, str)
        if type(value) is not wanted:
            raise ChapterlensError(f"{where}: {key} should be {wanted.__name__}, not {value!r}")
    _check_values(settings, where)
    if not settings.get("title", "").strip():
        raise ChapterlensError(f"{where} names no title")
    held = {key: settings.get(key, "") for key in _TEXTS}
    held["language"] = held["language"] or "zh"
    translated = {f"{key}_en": settings.get(f"{key}_en") or held[key] for key in _ENGLISH}
    return Meta(
        **held,
        **translated,
        year=settings.get("year"),
        previous=settings.get("previous"),
        order=tuple(settings.get("order", ())),
        notebooks=settings.get("notebooks", {}),
    )


def _check_values(settings: Mapping[str, Any], where: str) -> None:
    """What types alone do not say."""
    for title, level in settings.get("outline", {}).items():
        if type(level) is not int:
            raise ChapterlensError(f"{where}: the level of “{title}” should be int, not {level!r}")
    for name in settings.get("order", ()):
        if not (isinstance(name, str) and _FILE.fullmatch(name)):
            raise ChapterlensError(f"{where}: a notebook in order should be a file's name, not {name!r}")
    if settings.get("year", _YEARS[0]) not in _YEARS:
        raise ChapterlensError(
            f"{where}: the year {settings['year']} is none from {_YEARS[0]} to {_YEARS[-1]}"
        )
    if settings.get("original") and not _FILE.fullmatch(settings["original"]):
        raise ChapterlensError(f"{where}: original should be a file's name, not {settings['original']!r}")
