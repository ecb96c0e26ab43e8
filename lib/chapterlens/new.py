"""A chapter's folder from a file: its text, what it is, an empty file for notes, the original beside them.

All of it or nothing: the folder is made beside the others under a name that no chapter has, read once as any chapter
is, and moved into its place in one step. Knows nothing of what is printed about it.
"""

import json
import os
import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from chapterlens import paths
from chapterlens.chapters import CHAPTER_FILE, TEXT_FILE, Source, chapter_ids, read_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE
from hanreport.intake.documents import read_document
from hanreport.intake.intake import Document, read_bytes
from hanreport.intake.pages import PAGES_FILE, written
from hanreport.outline import headings
from hanreport.text import Lines, fold

FACTS: Final = (
    "title", "title_en", "report", "report_en", "edition", "chapter", "year", "region", "region_en", "publisher",
    "publisher_en", "language",
)  # fmt: skip
"""What can be said of a chapter beforehand, in the order in which ``chapter.toml`` says it."""

_ID: Final = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_LONGEST_ID: Final = 64
_LONGEST_TITLE: Final = 40
_UNFIT: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")

_NOTES: Final = """\
# What only a reader of this chapter can know. Every note says its place (line = N, or lines = [first, last]) and
# quotes words that must stand there exactly once (bold marks ** are not compared); a note that no longer fits its
# text stops the build. Take the # away from what you need.

# The dozen numbers that the chapter would be remembered by:
# [[headline]]
# line = 1
# quote = "5.2万个"
# zh = "5G室外基站"
# en = "Outdoor 5G base stations"

# The short name that a number is shown under; the English edition wants one for every number:
# [[label]]
# line = 1
# quote = "5.2万个"
# zh = "室外基站"
# en = "Outdoor base stations"

# An error of the source, shown as printed, with what is right and why:
# [[correction]]
# line = 1
# quote = "815架次"
# correct = "815架"
# reason_zh = "订单以架计"
# reason_en = "Orders are counted in aircraft"

# Lines whose subject was lost; certainty is stated or inferred:
# [[lost]]
# lines = [1, 2]
# quote = "该机型"
# name = "C919"
# zh = "C919"
# en = "C919"
# certainty = "inferred"
# reason_zh = "上文"
# reason_en = "From the line above"

# What the words were called in the edition before, or that they had no counterpart there (chapterlens changes):
# [[match]]
# line = 1
# quote = "5.2万个"
# old_line = 1
# old_quote = "3.1万个" # both, or else none = true

# The English of a sentence or event that is quoted:
# [[gloss]]
# line = 1
# quote = "平台启用"
# en = "The platform opened"

# The English of names, headings, stages and units:
# [english]
# "亿元" = "100 million yuan"
"""


@dataclass(frozen=True, slots=True)
class Made:
    """A new chapter.

    Attributes:
        folder: where it is, or would be.
        files: the names of its files.
        document: what was taken from the file.
        source: the chapter as read.
        guessed: how each fact was come by that nobody gave, by its name.
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
) -> Made:
    """Make a chapter's folder from a file.

    Args:
        chapter_id: what it shall be called: letters, digits and ``-``.
        path: a file of a kind that ``documents.READERS`` names.
        facts: what is known of it, by a name in ``FACTS``; title and year are guessed where they are missing.
        root: the folder of chapters; the project's own by default.
        dry_run: whether to make nothing, and only say what would be made.

    Raises:
        ChapterlensError: the id is none or is taken, a fact cannot be, or the file cannot be read. Nothing is left.
    """
    folder = (root or paths.chapters()) / _checked(chapter_id)
    if os.path.lexists(folder) or chapter_id.lower() in map(str.lower, chapter_ids(root)):
        raise ChapterlensError(
            f"there is a chapter {chapter_id} already; take another id, or remove {folder} first"
        )
    document = read_document(path)
    held, guessed = _facts(chapter_id, path, document, facts or {})
    files = {
        TEXT_FILE: document.text.encode(),
        CHAPTER_FILE: _chapter_toml(held, guessed, original := f"original{path.suffix.lower()}").encode(),
        NOTES_FILE: _NOTES.encode(),
        original: read_bytes(path),
    }
    if document.pages:
        files[PAGES_FILE] = written(document.pages, document.text, original).encode()
    return Made(folder, tuple(files), document, _release(folder, files, dry_run), guessed)


def _release(folder: Path, files: Mapping[str, bytes], dry_run: bool) -> Source:
    """Write the folder aside, read it as any chapter is read, and move it into its place."""
    try:
        if not dry_run:
            folder.parent.mkdir(parents=True, exist_ok=True)
        place = None if dry_run else folder.parent
        with tempfile.TemporaryDirectory(prefix=".new-", dir=place, ignore_cleanup_errors=True) as aside:
            made = Path(aside) / folder.name
            made.mkdir()
            for name, data in files.items():
                (made / name).write_bytes(data)
            source = read_chapter(folder.name, Path(aside))
            if not dry_run:
                made.rename(folder)
    except OSError as error:
        raise ChapterlensError(f"{folder} cannot be made: {error.strerror}") from None
    return source


def _checked(chapter_id: str) -> str:
    if not _ID.fullmatch(chapter_id) or len(chapter_id) > _LONGEST_ID:
        raise ChapterlensError(
            f"{chapter_id!r} is no id for a chapter; take up to {_LONGEST_ID} letters, digits and single -, as 2022-03"
        )
    return chapter_id


def _facts(
    chapter_id: str, path: Path, document: Document, given: Mapping[str, str | int]
) -> tuple[dict[str, str | int], dict[str, str]]:
    """What is known of the chapter, and how that was come by which nobody gave."""
    held = dict(given)
    guessed: dict[str, str] = {}
    for name, value in given.items():
        if name not in FACTS:
            raise ChapterlensError(f"a chapter has no {name}; it has {', '.join(FACTS)}")
        if isinstance(value, str) and (_UNFIT.search(value) or not value.strip()):
            raise ChapterlensError(f"{name} should be one line of text, not {value!r}")
    if "title" not in held:
        held["title"], guessed["title"] = _title(path, document)
    numbered = re.match(r"((?:19|20)\d\d)(?:-(\d{1,3}))?(?!\d)", chapter_id)
    if "year" not in held and (year := _year(document.text)):
        held["year"], guessed["year"] = year, "the year that the text names first or most often"
    elif "year" not in held and numbered:
        held["year"], guessed["year"] = int(numbered[1]), "the year in the id; the text names none"
    if "edition" not in held and numbered:
        held["edition"], guessed["edition"] = numbered[1], "the year in the id"
    if "chapter" not in held and numbered and numbered[2]:
        held["chapter"], guessed["chapter"] = numbered[2], "the number in the id"
    held.setdefault("language", "zh")
    return held, guessed


def _title(path: Path, document: Document) -> tuple[str, str]:
    """What the chapter is called, and how one knows."""
    found = [head for head in headings(document.text, Lines(document.text)) if head.kind == "heading"]
    first = re.search(r"\S.*", document.text)
    for words, why in (
        (document.title, "what the file calls itself"),
        (found[0].title if found and found[0].line <= 20 else "", "the first heading"),
        (re.split("[，。；：,;]", first[0])[0] if first else "", "the first words of the text"),
    ):
        words = _UNFIT.sub(" ", words.replace("**", "")).strip("#* \u3000")
        if words and len(words) <= (
            2 * _LONGEST_TITLE if why != "the first words of the text" else _LONGEST_TITLE
        ):
            return words, why
    return _UNFIT.sub(" ", path.stem), "the name of the file"


def _year(text: str) -> int | None:
    from hanreport.dates import document_year

    return document_year(fold(text).text)


def _chapter_toml(held: Mapping[str, str | int], guessed: Mapping[str, str], original: str) -> str:
    lines = [
        "# What this chapter is. The text itself, chapter.md, was taken from the original and is never edited.",
        "# What was guessed says so: correct it, and take the remark away.",
    ]
    for name in FACTS:
        if name in held:
            why = f" # guessed: {guessed[name]}" if name in guessed else ""
            lines.append(f"{name} = {_toml(held[name])}{why}")
    lines += [
        f"original = {_toml(original)}",
        "",
        "# Levels of headings that only a reader can settle, by title:",
        "# [outline]",
        '# "加快重点研发基地建设" = 4',
        "",
        "# The essay that argues a section; one that is not named here is run with section.ipynb:",
        "# [notebooks]",
        '# "2.1" = "21-three-fields"',
    ]
    return "\n".join(lines) + "\n"


def _toml(value: str | int) -> str:
    """A value as TOML; a basic string of TOML is one of JSON in which DEL is written as an escape."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
