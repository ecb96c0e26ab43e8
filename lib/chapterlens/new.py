"""Make a chapter's folder from a file, and describe what was understood: outline, counts, audit, what has no place.

The folder is made as a whole or not at all: it is written beside the others under a temporary name, read once, and
moved into its place in one step.
"""

import json
import os
import re
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files as package_files
from pathlib import Path
from typing import Final

from chapterlens import paths, printing
from chapterlens.chapters import CHAPTER_FILE, TEXT_FILE, Source, chapter_ids, read_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE
from chapterlens.pages import PAGES_FILE, pages_toml
from hanreport.audit import SEVERITIES, at_least, audit
from hanreport.dates import document_year
from hanreport.intake import Document, intake
from hanreport.intake.text import read_bytes
from hanreport.outline import headings
from hanreport.report import Report
from hanreport.text import Lines, Span, fold

FACTS: Final = {
    "title": "the title (default: the first heading)",
    "title_en": "the title in English",
    "report": "the report that the chapter belongs to",
    "report_en": "the report's title in English",
    "edition": "the edition of the report",
    "chapter": "the chapter's number in the report",
    "year": "the year that the text is about, also of dates without a year (default: the year that it names)",
    "region": "the region that the text is about",
    "region_en": "the region's name in English",
    "publisher": "the publisher",
    "publisher_en": "the publisher's name in English",
    "language": "the language of the text (default: zh)",
}
"""The facts that can be given for a new chapter, with their meaning, in the order of ``chapter.toml``."""

_ID: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LONGEST_ID: Final = 64
_LONGEST_TITLE: Final = 40
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_EDGES: Final = re.compile(r"^[#*\s]+|[#*\s]+$")
_EXAMPLES: Final = 5
"""How many a list shows."""
_CONTEXT: Final = 10
_FIGURE: Final = re.compile(r"\d[\d,.，．]*")
_LIST_NUMBER: Final = re.compile(r"[ \t#*(（]*\d{1,2}(?:\.\d{1,2})*[.、)） ]")


@dataclass(frozen=True, slots=True)
class NewChapter:
    """A new chapter.

    Attributes:
        folder: its folder, which a dry run does not make.
        files: the names of its files.
        document: the text and title taken from the file.
        source: the chapter as read.
        guessed: the reason for each guessed fact, by its name.
    """

    folder: Path
    files: tuple[str, ...]
    document: Document
    source: Source
    guessed: Mapping[str, str]


def new(
    chapter_id: str,
    path: Path,
    facts: Mapping[str, str | int] | None = None,
    *,
    root: Path | None = None,
    dry_run: bool = False,
) -> NewChapter:
    """Make a chapter's folder from a file.

    Args:
        chapter_id: its id, of letters, digits and ``-``.
        path: a file of a kind in ``hanreport.intake.READERS``.
        facts: known facts, by their names in ``FACTS``; title and year are guessed if they are missing.
        root: the folder of chapters; the project's own by default.
        dry_run: whether to describe the chapter without making it.

    Raises:
        ChapterlensError: the id is not valid or is taken, a fact is not valid, or the folder cannot be made; nothing
            is left behind.
        InputError: the file cannot be read.
    """
    if not _ID.fullmatch(chapter_id) or len(chapter_id) > _LONGEST_ID:
        raise ChapterlensError(
            f"{chapter_id!r} is no id for a chapter; take up to {_LONGEST_ID} letters, digits and single -, as 2022-03"
        )
    folder = (root or paths.chapters()) / chapter_id
    if os.path.lexists(folder) or chapter_id.lower() in map(str.lower, chapter_ids(root)):
        raise ChapterlensError(
            f"there is a chapter {chapter_id} already; take another id, or remove {folder} first"
        )
    document = intake(path)
    known, guessed = _facts(chapter_id, path, document, facts or {})
    original = f"original{path.suffix.lower()}"
    files = {
        TEXT_FILE: document.text.encode(),
        CHAPTER_FILE: _chapter_toml(known, guessed, original).encode(),
        NOTES_FILE: package_files(__package__).joinpath("notes_template.toml").read_bytes(),
        original: read_bytes(path),
    }
    if document.pages:
        files[PAGES_FILE] = pages_toml(document.pages, document.text, original).encode()
    return NewChapter(folder, tuple(files), document, _write(folder, files, dry_run), guessed)


def _write(folder: Path, files: Mapping[str, bytes], dry_run: bool) -> Source:
    """Write the folder under a temporary name, read it, and move it into its place."""
    place = None if dry_run else folder.parent
    try:
        if place:
            place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".new-", dir=place, ignore_cleanup_errors=True) as aside:
            written = Path(aside) / folder.name
            written.mkdir()
            for name, data in files.items():
                (written / name).write_bytes(data)
            source = read_chapter(folder.name, Path(aside))
            if place:
                written.rename(folder)
    except OSError as error:
        raise ChapterlensError(
            f"{folder} cannot be made: {error.strerror}; check that there is room in"
            f" {place or 'the folder for temporary files (TMPDIR)'} and that you may write to it"
        ) from None
    return source


def _facts(
    chapter_id: str, path: Path, document: Document, given: Mapping[str, str | int]
) -> tuple[dict[str, str | int], dict[str, str]]:
    """The facts of the chapter, and the reason for each that is guessed."""
    known = dict(given)
    guesses: dict[str, tuple[str | int, str]] = {"title": _title(path, document)}
    for name, value in given.items():
        if name not in FACTS:
            raise ChapterlensError(f"a chapter has no {name}; it has {', '.join(FACTS)}")
        if isinstance(value, str) and (_CONTROL.search(value) or not value.strip()):
            raise ChapterlensError(f"{name} should be one line of text, not {value!r}")
    numbered = re.match(r"((?:19|20)\d\d)(?:-(\d{1,3}))?(?!\d)", chapter_id)
    if year := document_year(fold(document.text).text):
        guesses["year"] = year, "the year that the text names first or most often"
    elif numbered:
        guesses["year"] = int(numbered[1]), "the year in the id; the text names none"
    if numbered:
        guesses["edition"] = numbered[1], "the year in the id"
    if numbered and numbered[2]:
        guesses["chapter"] = numbered[2], "the number in the id"
    guessed = {name: reason for name, (_, reason) in guesses.items() if name not in given}
    known |= {name: guesses[name][0] for name in guessed}
    known.setdefault("language", "zh")
    return known, guessed


def _title(path: Path, document: Document) -> tuple[str, str]:
    """The title of the chapter, and where it comes from."""
    found = [head for head in headings(document.text, Lines(document.text)) if head.kind == "heading"]
    first = re.search(r"\S.*", document.text)
    for words, longest, reason in (
        (document.title, 2 * _LONGEST_TITLE, "what the file calls itself"),
        (found[0].title if found and found[0].line <= 20 else "", 2 * _LONGEST_TITLE, "the first heading"),
        (
            re.split("[，。；：,;]", first[0])[0] if first else "",
            _LONGEST_TITLE,
            "the first words of the text",
        ),
        (path.stem, len(path.stem), "the name of the file"),
    ):
        title = _EDGES.sub("", _CONTROL.sub(" ", words.replace("**", "")))
        if 0 < len(title) <= longest:
            return title, reason
    return "report", "the file has no name"


def _chapter_toml(known: Mapping[str, str | int], guessed: Mapping[str, str], original: str) -> str:
    return "\n".join(
        [
            "# What this chapter is. The text itself, chapter.md, was taken from the original and is never edited.",
            "# Guesses are marked: correct them, and remove the mark.",
            *(
                f"{name} = {_toml(known[name])}" + (f" # guessed: {guessed[name]}" if name in guessed else "")
                for name in FACTS
                if name in known
            ),
            f"original = {_toml(original)}",
            "",
            "# The notebooks of the report, in their order; by default all in notebooks/ that fit:",
            '# order = ["00-overview", "section", "80-audit", "90-sources"]',
            "",
            "# Levels of headings that only a reader can settle, by title:",
            "# [outline]",
            '# "加快重点研发基地建设" = 4',
            "",
        ]
    )


def _toml(value: str | int) -> str:
    """A value as TOML: a JSON string is one of TOML too if DEL is written as an escape."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


# ── What was understood ─────────────────────────────────────────────────────────────────────────────────────────
def describe(chapter: NewChapter, *, dry_run: bool, paint: printing.Paint = printing.plain) -> Iterator[str]:
    """Describe a new chapter, in lines for people.

    Args:
        chapter: the chapter.
        dry_run: whether nothing was written.
        paint: colours words like a table.
    """
    source, meta = chapter.source, chapter.source.meta
    hints = {name: f"  (guessed: {why}; --{name} says otherwise)" for name, why in chapter.guessed.items()}
    year = meta.year or "none found; dates without one stay without (--year)"
    yield f"title     {paint(meta.title, 'outline')}{hints.get('title', '')}"
    yield f"year      {year}{hints.get('year', '')}"
    if source.pages.numbers:
        yield f"pages     {len(source.pages.numbers)} with text"
    yield from ("", *printing.outline(source.reading.outline), "")
    summary = list(printing.summary([source.reading], paint))
    yield from summary[len(summary) - summary[::-1].index("") :]  # the counts, without the rows
    yield from ("", "audit", *_audit(source.reading, paint), "", *_unplaced(chapter), "")
    yield f"{'would be' if dry_run else 'written'} {chapter.folder}: {', '.join(chapter.files)}"
    if not dry_run:
        yield f"next: chapterlens build {source.id}"


def _audit(reading: Report, paint: printing.Paint) -> Iterator[str]:
    """The gravest findings of the audit, and how many there are."""
    findings = audit(reading)
    grave = sorted(at_least(findings, "doubt"), key=lambda row: SEVERITIES.index(row.severity))
    for row in grave[:_EXAMPLES]:
        yield f"  {paint(row.severity, row.severity)} line {row.line}: {row.message_zh}"
    counts = Counter(row.severity for row in findings)
    words = ", ".join(f"{counts[name]} {name}{'' if counts[name] == 1 else 's'}" for name in SEVERITIES)
    yield f"  {words} (chapterlens audit prints all)" if findings else "  nothing found"


def _unplaced(chapter: NewChapter) -> Iterator[str]:
    """The parts of the file that are not in the text, and the digits of the text that are in no table."""
    reading = chapter.source.reading
    phrases = [f"left out of the text: {phrase}" for phrase in chapter.document.left_out]
    if missed := unread(reading):
        examples = "; ".join(_quoted(reading, span) for span in missed[:_EXAMPLES])
        more = " …" if len(missed) > _EXAMPLES else ""
        phrases.append(f"figures that no rule read: {len(missed)} ({examples}{more})")
    opening = [row for row in reading.quantities if row.section == "opening"]
    if 0 < len(opening) < len(reading.quantities):
        phrases.append(f"quantities before the first section: {len(opening)}")
    yield "could not place" if phrases else "could not place: nothing"
    yield from (f"  {phrase}" for phrase in phrases)


def unread(reading: Report) -> list[Span]:
    """The digits of a text that are in no row of any table and do not number a heading or item."""
    tables = ("outline", "quantities", "dates", "codes", "names", "firsts", "milestones")
    covered = bytearray(len(reading.text))
    for row in (row for name in tables for row in reading.table(name)):
        if row.kind != "milestone":  # an event is a whole sentence
            covered[row.start : row.end] = b"\1" * (row.end - row.start)
    spans = []
    for match in _FIGURE.finditer(reading.text):
        begin = reading.text.rfind("\n", 0, match.start()) + 1
        number = _LIST_NUMBER.match(reading.text, begin)
        if not covered[match.start()] and not (number and match.start() < number.end()):
            spans.append(Span(match.start(), match.end()))
    return spans


def _quoted(reading: Report, span: Span) -> str:
    line = reading.lines.at(span.start)
    begin = max(reading.lines.start(line), span.start - _CONTEXT)
    words = reading.text[begin : span.end + _CONTEXT].split("\n")[0]
    return f"line {line} “{words.strip()}”"
