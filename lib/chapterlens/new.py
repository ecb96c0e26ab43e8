"""Make a chapter's folder from a file, and describe what was understood: outline, counts, audit, what has no place.

The folder is made as a whole or not at all: it is written beside the others under a temporary name, read once, and
moved into its place in one step.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from chapterlens import paths, printing
from chapterlens.chapters import (
    CHAPTER_FILE,
    PAGES_FILE,
    TEXT_FILE,
    Source,
    chapter_ids,
    pages_toml,
    read_chapter,
)
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE, once
from chapterlens.translation import TRANSLATION_FILE
from chapterlens.words import own_file, own_toml
from hanreport.audit import audit
from hanreport.dates import document_year
from hanreport.indicators import INDICATORS
from hanreport.intake import Document, intake
from hanreport.intake.text import read_bytes
from hanreport.records import Quantity
from hanreport.report import Report, read
from hanreport.text import Span, fold

FACTS: Final[dict[str, str]] = own_toml("words.toml")["facts"]
"""The facts that can be given for a new chapter, with their meaning, in the order of ``chapter.toml``."""

_ID: Final = re.compile(
    r"(?=.{1,64}\Z)(?!(?i:con|nul|prn|aux|(?:com|lpt)\d)\Z)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*"
)
_LONGEST_TITLE: Final = 80
_CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_FIRST_WORDS: Final = re.compile(r"\s*([^，。；：,;\n]{1,40})(?![^，。；：,;\n])")
_EDGES: Final = re.compile(r"^[#*\s]+|[#*\s]+$")
_CHAPTER_FACTS: Final = ("year_reported", "year_planned", "kind", "region", "publisher")
_CANDIDATES: Final = 16
"""How many headlines are proposed."""


Facts: TypeAlias = Mapping[str, str | int]


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
    facts: Facts | None = None,
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
    if not _ID.fullmatch(chapter_id):
        wanted = "take up to 64 letters, digits and single -, as 2022-03"
        raise ChapterlensError(f"{chapter_id!r} is no id for a chapter; {wanted}")
    folder = (root or paths.chapters()) / chapter_id
    if os.path.lexists(folder) or chapter_id.lower() in map(str.lower, chapter_ids(root)):
        advice = f"take another id, or remove {folder} first"
        raise ChapterlensError(f"there is a chapter {chapter_id} already; {advice}")
    document = intake(path)
    reading = read(document.text)
    known, guessed = _known_facts(chapter_id, path, document, reading, facts or {})
    original = f"original{path.suffix.lower()}"
    files = {
        TEXT_FILE: document.text.encode(),
        CHAPTER_FILE: _chapter_toml(known, guessed, original).encode(),
        NOTES_FILE: "".join([own_file("notes_template.toml"), *_candidates(reading)]).encode(),
        TRANSLATION_FILE: own_file("translation_template.toml").encode(),
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
        with tempfile.TemporaryDirectory(prefix=".new-", dir=place, ignore_cleanup_errors=True) as temporary:
            written = Path(temporary) / folder.name
            written.mkdir()
            for name, data in files.items():
                (written / name).write_bytes(data)
            source = read_chapter(folder.name, Path(temporary))
            if place:
                written.rename(folder)
    except OSError as error:
        raise ChapterlensError(
            f"{folder} cannot be made: {error.strerror}; check that there is room in"
            f" {place or 'the folder for temporary files (TMPDIR)'} and that you may write to it"
        ) from None
    return source


def _known_facts(
    chapter_id: str, path: Path, document: Document, reading: Report, given: Facts
) -> tuple[Facts, dict[str, str]]:
    """The facts of the chapter, and the reason for each that is guessed."""
    for name, value in given.items():
        if name not in FACTS:
            raise ChapterlensError(f"a chapter has no {name}; it has {', '.join(FACTS)}")
        if isinstance(value, str) and (_CONTROL.search(value) or not value.strip()):
            raise ChapterlensError(f"{name} should be one line of text, not {value!r}")
    guesses: dict[str, tuple[str | int, str]] = {"title": _title(path, document, reading)}
    numbered = re.match(r"((?:19|20)\d\d)(?:-(\d{1,3}))?(?!\d)", chapter_id)
    if year := document_year(fold(document.text).text):
        guesses["year"] = year, "the year that the text names first or most often"
    elif numbered:
        guesses["year"] = int(numbered[1]), "the year in the id; the text names none"
    parts = zip(("edition", "chapter"), numbered.groups() if numbered else (), strict=False)
    guesses |= {name: (value, "the number in the id") for name, value in parts if value}
    guesses |= dict(_chapter_facts(reading))
    # When it was published rather than when it was delivered.
    for found in filter(None, (one.search(document.text[:600]) for one in (_DELIVERED, _PUBLISHED))):
        guesses["date"] = "-".join(part.zfill(2) for part in found.groups()), f"“{found[0].strip()}”"
    if guesses["title"][0] == "政府工作报告" and {"year", "region"} <= guesses.keys():
        guesses["title"] = "{year[0]}年{region[0]}政府工作报告".format(**guesses), "year and region"
    known = {"language": "zh", **{name: value for name, (value, _) in guesses.items()}, **given}
    return known, {name: reason for name, (_, reason) in guesses.items() if name not in given}


def _chapter_facts(reading: Report) -> Iterator[tuple[str, tuple[str | int, str]]]:
    """What the table of chapters says of a text, and by which words."""
    roles = {"year_reported": "review", "year_planned": "plan"}
    for row in reading.chapters:
        for name in _CHAPTER_FACTS:
            value = str(getattr(row, name) or "")
            heads = [head.title for head in reading.outline if head.role == roles.get(name)]
            at = reading.text.find(value)
            place = f"line {reading.lines.at(at)}" if at >= 0 else "the title and the opening"
            reason = next((f"“{head}”" for head in heads if value in head), place)
            if value and value != "other":
                yield name, (getattr(row, name), reason)


def _candidates(reading: Report) -> Iterator[str]:
    """The first result and target of each indicator as headlines in comments, so that nothing unread is published."""
    first: dict[tuple[str, str], Quantity] = {}
    for row in reading.quantities:
        if row.indicator and row.nature in ("result", "target"):
            first.setdefault((row.indicator, row.nature), row)
    if first:
        yield "\n# Candidates for headlines: remove the # from those that should be published.\n"
    for (indicator, nature), row in list(first.items())[:_CANDIDATES]:
        line = reading.lines.span(row.line, row.line)
        begin = max(reading.text.rfind(mark, line.start, row.start) + 1 for mark in "，。；：、")
        words = once(reading.text, Span(max(begin, line.start), row.end), line).strip()
        known = INDICATORS[indicator]
        names = (f"{known.zh}目标", f"{known.en}, target") if nature == "target" else (known.zh, known.en)
        quote, zh, en = map(_toml, (words, *names))
        yield f"# [[headline]]\n# line = {row.line}\n# quote = {quote}\n# zh = {zh}\n# en = {en}\n"


_DAY = r"((?:19|20)\d\d)[-年./]\s?(\d{1,2})[-月./]\s?(\d{1,2})日?"
_DELIVERED = re.compile(rf"(?m)^\W*{_DAY}在.{{2,40}}会.{{0,12}}$")
_PUBLISHED = re.compile(rf"(?m)^\W*(?:发布|成文|公布)?(?:时间|日期)?\W*{_DAY}\W*$")


def _title(path: Path, document: Document, reading: Report) -> tuple[str, str]:
    """The title of the chapter, and where it comes from."""
    headings = [head for head in reading.outline if head.kind == "heading"]
    first = _FIRST_WORDS.match(document.text)
    candidates = {
        "what the file calls itself": document.title,
        "the first heading": headings[0].title if headings and headings[0].line <= 20 else "",
        "the first words of the text": first[1] if first else "",
        "the name of the file": path.stem[:_LONGEST_TITLE],
    }
    for reason, words in candidates.items():
        title = _EDGES.sub("", _CONTROL.sub(" ", words.replace("**", "")))
        if 0 < len(title) <= _LONGEST_TITLE:
            return title, reason
    return "report", "the file has no name"


def _chapter_toml(known: Facts, guessed: Mapping[str, str], original: str) -> str:
    comments = {name: f" # guessed: {reason}" for name, reason in guessed.items()}
    lines = [f"{name} = {_toml(known[name])}{comments.get(name, '')}" for name in FACTS if name in known]
    return own_file("chapter_template.toml").replace(
        "# FACTS", "\n".join([*lines, f"original = {_toml(original)}"]), 1
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
    for name in ("title", "year", *_CHAPTER_FACTS):
        option, why = name.replace("_", "-"), chapter.guessed.get(name)
        hint = f"  (guessed: {why}; --{option} says otherwise)" if why else ""
        if value := getattr(meta, name):
            wide = 13 if name in _CHAPTER_FACTS else 9
            yield f"{option:{wide}} {paint(value, 'outline') if name == 'title' else value}{hint}"
        elif name == "year":
            yield "year      none found; dates without one stay without (--year)"
    if source.pages:
        yield f"pages     {len(source.pages)} with text"
    yield from ("", *printing.outline(source.reading.outline), "")
    summary = list(printing.summary([source.reading], paint))
    yield from summary[len(summary) - summary[::-1].index("") :]  # the counts, without the rows
    yield from ("", *_unplaced(chapter), "")
    yield f"{'would be' if dry_run else 'written'} {chapter.folder}: {', '.join(chapter.files)}"
    if not dry_run:
        yield f"next: chapterlens build {source.id}"
        if not any(paths.notebooks().glob("*.ipynb")):
            yield f"first: chapterlens init {paths.home()} (no notebooks are there yet)"


def _unplaced(chapter: NewChapter) -> Iterator[str]:
    """The parts of the file that are not in the text, and what of the text no rule read."""
    reading = chapter.source.reading
    phrases = [f"left out of the text: {phrase}" for phrase in chapter.document.left_out]
    findings = audit(reading)
    phrases += [row.message_en for row in findings if row.rule == "unread-number"]
    opening = [row for row in reading.quantities if row.section == "opening"]
    if 0 < len(opening) < len(reading.quantities):
        phrases.append(f"quantities before the first section: {len(opening)}")
    yield "could not place" if phrases else "could not place: nothing"
    yield from (f"  {phrase}" for phrase in phrases)
    yield f"audit: {len(findings) or 'nothing'} found (chapterlens audit {chapter.source.id} prints all)"
