"""Editions of a chapter: find the one before, take any text as one, compare two."""

import re
from functools import lru_cache
from pathlib import Path

from chapterlens import chapters, paths
from chapterlens.chapters import CHAPTER_FILE, Edition
from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE, Match, only_place
from hanreport import changes, editions
from hanreport.outline import LISTS
from hanreport.targets import with_targets
from hanreport.text import InputError, Span
from nbrelease.parameters import nearest_name

__all__ = ["check_matches", "compared", "earlier", "given_edition"]

_YEARLY = ("work_report", "communique", "budget_report")
"""Kinds of which a place has one a year."""
DIVISION = re.compile("(?:特别行政|[壮回]族|维吾尔)?(?:自治)?[省市区州县盟旗]$")
"""What ends the name of a place."""
_YEARS = re.compile(r"\d{4}年?度?|[（(].*?[）)]|\s+")


def earlier(chapter_id: str, root: str | Path | None = None) -> str:
    """The id of the edition before a chapter; empty when there is none.

    ``previous`` in ``chapter.toml`` names it (empty for none). By default it is the one of the nearest earlier ``year``
    with the same ``region``, kind of report (by its title) and ``chapter``; of reports that do not come every year by their
    kind (plans, progress reports), with the same title but for years and brackets.

    Raises:
        ChapterlensError: ``previous`` names a chapter that is not there, or the chapter itself.
    """
    others = [one for one in chapters.chapter_ids(root) if one != chapter_id]
    named = chapters.chapter_meta(chapter_id, root).previous
    if named and named not in others:
        raise ChapterlensError(
            f"{CHAPTER_FILE} of {chapter_id} names {named} as the previous edition, which is not there"
            f"{nearest_name(named, others)}"
        )
    folder = paths.chapters() if root is None else Path(root)
    known = {
        one: _series(folder, one, (folder / one / CHAPTER_FILE).stat().st_mtime_ns)
        for one in (chapter_id, *others)
    }
    year, series = known[chapter_id]
    if named is not None or not series:
        return named or ""
    candidates = [(then, one) for one, (then, same) in known.items() if same == series and then < year]
    return max(candidates, default=(0, ""))[1]


@lru_cache(maxsize=1 << 12)
def _series(root: Path, chapter_id: str, _changed: int) -> tuple[int, tuple[str, ...]]:
    """The year of a chapter, and what the editions of its report have in common; nothing if its file does not say."""
    try:
        meta = chapters.chapter_meta(chapter_id, root)
    except ChapterlensError:  # the file of another chapter, which its own build refuses
        return 0, ()
    title, region = meta.report or meta.title, DIVISION.sub("", meta.region)
    kind = next((kind for kind, words in LISTS["kinds"].items() if words.search(title)), "other")
    name = kind if kind in _YEARLY else _YEARS.sub("", title)
    known = meta.year and (region or meta.report)
    return (meta.year or 0, (region, name, meta.chapter)) if known else (0, ())


def given_edition(source: str, root: str | Path | None = None) -> Edition:
    """An edition to compare: a chapter's id, a chapter's folder anywhere, a text file, or ``-`` for standard input.

    Raises:
        ChapterlensError: it cannot be read, or a note does not fit its text.
    """
    folder = Path(source)
    if (folder / CHAPTER_FILE).is_file():
        return chapters.read_chapter(folder.resolve().name, folder.resolve().parent)
    if source in chapters.chapter_ids(root) and not folder.exists():
        return chapters.read_chapter(source, root)
    return chapters.given_text(source, root=root).edition()


def compared(old: Edition, new: Edition) -> list[changes.Change]:
    """What became of each target, number, event and organisation, with the matches that the newer edition's notes give.

    Raises:
        ChapterlensError: a match in the notes does not fit one of the texts.
    """
    check_matches(old, new)
    found = changes.compare(_with_labels(old), _with_labels(new), _matches(old, new))
    return with_targets(found, old.reading, new.reading)


def check_matches(old: Edition, new: Edition) -> None:
    """Refuse a match in the newer edition's notes that does not fit one of the texts.

    Raises:
        ChapterlensError: it does not fit.
    """
    try:
        editions.settle(_matches(old, new), _with_labels(old), _with_labels(new))
    except InputError as error:
        raise ChapterlensError(f"{NOTES_FILE}: {error}") from None


def _with_labels(edition: Edition) -> editions.Edition:
    """An edition as hanreport compares it, with the labels of its notes."""
    spans = (Span(row.start, row.end) for row in edition.reading.quantities)
    labels = {span: note.zh for span in spans if (note := edition.notes.label(span))}
    return editions.Edition(edition.reading, edition.id, labels)


def _matches(old: Edition, new: Edition) -> list[editions.Match]:
    return [editions.Match(_old_span(note, old), note.span) for note in new.notes.matches]


def _old_span(note: Match, old: Edition) -> Span | None:
    """The place of the words that a match quotes from the edition before; None if there is no counterpart."""
    if note.old_line is None:
        return None
    text, line = old.reading.text, note.old_line
    who = f"{NOTES_FILE}: the match of line {note.lines[0]} quotes “{note.old_quote}” of line {line} of {old.id}"
    return only_place(note.old_quote, text, old.reading.lines.span(line, line), line, who)
