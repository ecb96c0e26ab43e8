"""A chapter for a notebook: its tables as DataFrames, its text, and its readers' notes."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from statistics import mode
from typing import TYPE_CHECKING, Any

import pandas as pd
from jinja2 import Template
from markupsafe import Markup
from msgspec.structs import astuple

from chapterlens import paths
from chapterlens.chapters import CHAPTER_FILE, Meta, Source, read_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.lens import Lens
from chapterlens.notes import NOTES_FILE, chapter_tables
from chapterlens.printing import marked, outline, read_as
from chapterlens.words import own_file, word
from hanreport.intake import READERS, intake
from hanreport.records import READ, Finding, Milestone, Quantity, Record, joined
from hanreport.report import read
from hanreport.text import Span
from nbrelease.blocks import Reference
from nbrelease.parameters import nearest_name

if TYPE_CHECKING:
    from chapterlens.correcting import Draft

__all__ = ["Chapter", "open_chapter", "read_text"]

_DTYPES = {int: "int64", float: "float64", bool: "bool", str: "str", tuple: "str"}
_FIRST = ("label", "value", "unit", "low", "high", "period", "surface")
_LAST = ("label_en", "rule", "chapter", "section", "heading", "line", "start", "end")
"""The columns that a reader needs first and last; the others stand between them, in the order of the files."""
_DATED = ("iso", "date")
OPENED: dict[str, "Chapter"] = {}
"""The open chapters by id: links in a notebook's cells lead to their words."""
_COUNTED = ("quantities", "milestones", "names")
"""The tables whose rows are counted at each heading of the card."""


class _Table(cached_property[pd.DataFrame]):
    """A table of a chapter as an attribute, made at its first use."""

    def __init__(self, meaning: str) -> None:
        super().__init__(lambda chapter: chapter._frame(self.attrname))
        self.__doc__ = meaning


@dataclass(frozen=True, kw_only=True)
class Chapter(Source):
    """One chapter and its tables. Tables are plain DataFrames; every row has the place of the words it was read from.

    Attributes:
        only: the section the tables are limited to, or None.
        folder: where its files are; None for a text that is in no project.
    """

    only: str | None = None
    folder: Path | None = None

    outline = _Table("The headings, one a row, with level and title.")
    sentences = _Table("The sentences, bullets and lines that are not headings.")
    quantities = _Table("The numbers: label, value, unit, low, high (none where open), period …")
    dates = _Table("The dates: begins (its first day), iso, precision, inferred.")
    codes = _Table("The names with a number in them.")
    milestones = _Table("The dated events: begins (its first day), date, event, organisations …")
    names = _Table("Every mention of a named body or thing: name, type, aliases, stage.")
    claims = _Table("The statements: standing and the words that decide.")
    firsts = _Table("Claims of being first, ranked, leading, only or largest, with their scope.")
    stages = _Table("Things at a stage: stage_class, jurisdiction, partners.")
    commitments = _Table("What is promised: actor, verb, object, number, deadline.")
    chapters = _Table("What the chapter is, one row: title, kind, region, years, publisher.")
    findings = _Table("What an editor would ask: severity, lines, spans, two messages.")

    @property
    def text(self) -> str:
        """The raw text."""
        return self.reading.text

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The raw lines; ``lines[0]`` is line 1."""
        return tuple(self.text.split("\n"))

    def rows(self, table: str) -> list[tuple[Any, ...]]:
        """The rows of a table as plain values in the order of its columns; what is missing or open is None."""
        return [(self.id, *astuple(row), *self._note_columns(row)) for row in self._records(table)]

    def _records(self, table: str) -> list[Any]:
        """The rows of a table as they were read, those of the section if there is one."""
        rows = self._findings if table == "findings" else self.reading.table(table)
        return [row for row in rows if table == "chapters" or self.only in (None, row.section)]

    def section(self, number: str | float) -> "Chapter":
        """The same chapter with its tables limited to one section.

        Args:
            number: of the section; as a number too (2.3), unless it may be two sections (2.1 and 2.10).

        Raises:
            ChapterlensError: there is no such section.
        """
        known, wanted = ["opening", *self.sections], str(number)
        found = [one for one in known if one == wanted]
        if not isinstance(number, str):  # papermill passes 2.3 as a number
            found = [one for one in known if re.fullmatch(r"\d+(\.\d+)?", one) and float(one) == number]
        if len(found) > 1:
            raise ChapterlensError(f'{number} may be section {" or ".join(found)}; quote it: "{found[0]}"')
        if not found:
            titled = (one for one, title in self.sections.items() if wanted in title)
            hint = nearest_name(wanted, known) or nearest_name(next(titled, ""), known)
            raise ChapterlensError(f"{self.id} has no section {number}; it has {', '.join(known)}{hint}")
        return replace(self, only=found[0])

    def find(self, words: str) -> pd.DataFrame:
        """The sentences, bullets and lines with some words, as ``df.lens.where`` finds them."""
        return Lens(self.sentences).where(words)

    def at(self, line: int) -> pd.DataFrame:
        """Everything that was read in a line: ``table``, place, words, ``reads`` (what they were read as), ``rule``.

        Args:
            line: its number, from 1.

        Raises:
            ChapterlensError: there is no such line.
        """
        if not 0 < line <= len(self.lines):
            raise ChapterlensError(f"{self.id} has lines 1 to {len(self.lines)}, not {line}")
        place = self.reading.lines.span(line, line)
        rows = [
            (name, row.section, row.line, row.start, row.end, row.surface, read_as(row), row.rule)
            for name in READ
            for row in self.reading.table(name)
            if place.overlaps(Span(row.start, row.end))
        ]
        columns = ["table", "section", "line", "start", "end", "surface", "reads", "rule"]
        return pd.DataFrame(rows, columns=columns)

    def correct(
        self, row: Any, *, reason_zh: str, reason_en: str, table: str = "quantities", **values: Any
    ) -> "Draft":
        """Correct what was read of some words: shows the entry of ``notes.toml``, and ``.save()`` adds it.

        Args:
            row: of a table: ``panel.selected``, ``book.quantities.loc[4]``.
            reason_zh: why, in Chinese.
            reason_en: why, in English.
            table: whose row it is.
            values: what the columns should say: ``value=3``, ``unit="架"``, ``nature="result"``, ``standing="delivered"`` …

        Raises:
            ChapterlensError: a column cannot be corrected, or a value is of another type.
        """
        from chapterlens.correcting import Draft

        return Draft(self, row, table, {**values, "reason_zh": reason_zh, "reason_en": reason_en})

    def english(self, words: str) -> str:
        """The English of a name, heading, stage, scope, unit or other word of the text.

        Marks (“”, 《》, ``**``) and spaces make no difference; words without Chinese characters are their own.

        Raises:
            ChapterlensError: the notes do not give it.
        """
        english = self.notes.translate(words)
        if english is None:
            raise ChapterlensError(
                f"{NOTES_FILE} of {self.id} has no English for “{words}”; add it to [english]"
            )
        return english

    def page(self, line: int) -> int | None:
        """The page of the original on which a line begins, from 1; None where it has no pages."""
        at = self.reading.lines.start(line)
        return max((number for number, start in self.pages if start <= at), default=None)

    @cached_property
    def _findings(self) -> Sequence[Finding]:
        from hanreport.audit import audit  # slow to import, and rarely needed

        return audit(self.reading, [note.span for note in self.notes.corrections])

    def _note_columns(self, row: Record) -> tuple[str, ...]:
        """The values of the columns that the notes add to a row."""
        span = Span(row.start, row.end)
        if isinstance(row, Quantity):
            label = self.notes.label(span)
            return (label.zh, label.en) if label else ("", "")
        if isinstance(row, Milestone):
            gloss = self.notes.gloss(span)
            return ((row.event and self.notes.translate(row.event)) or (gloss.en if gloss else ""),)
        return ()

    def _frame(self, table: str) -> pd.DataFrame:
        """A table as a DataFrame that every format of pandas takes.

        As in the files, an open end of an interval is missing, words that are missing are empty, and members of a list
        are parted by ；. A date has its first day beside it (``begins``), which is a date to pandas, too.
        """
        rows = self.rows(table)
        data = {}
        for index, field in enumerate(chapter_tables()[table].fields):
            kind = "Int64" if field.type is int and not field.required else _DTYPES[field.type]
            blank = "" if kind == "str" else None
            values = [blank if row[index] is None else joined(row[index]) for row in rows]
            data[field.name] = pd.Series(values, dtype=kind)
            if field.name in _DATED:
                days = [str(value).partition("/")[0] for value in values]
                data["begins"] = pd.Series(pd.to_datetime(days, format="ISO8601", errors="coerce"))
        between = [name for name in data if name not in (*_FIRST, *_LAST)]
        ordered = [name for name in (*_FIRST, *between, *_LAST) if name in data]
        return pd.DataFrame(data)[ordered]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """What a notebook's cell shows: title, outline with counts and the words under it, how to go on."""
        from chapterlens.cells import spoken

        return _card(self, spoken())

    def __getattr__(self, name: str) -> Any:
        """Raise an error that names the nearest attribute."""
        known = () if name.startswith("_") else (one for one in dir(type(self)) if one[0] != "_")
        raise AttributeError(f"a chapter has no {name}{nearest_name(name, known)}")


def open_chapter(chapter_id: str | Path, root: str | Path | None = None) -> Chapter:
    """Open a chapter of a project by its id or its folder.

    Args:
        chapter_id: the name of its folder, edition and chapter: ``2021-02``; or the folder.
        root: the folder of chapters; the project's own by default.

    Raises:
        ChapterlensError: there is no such chapter, its files cannot be read, or a note does not fit its text.
    """
    if root is None and (folder := Path(chapter_id)).joinpath(CHAPTER_FILE).is_file():
        chapter_id, root = folder.resolve().name, folder.resolve().parent
    source = read_chapter(str(chapter_id), root)
    return _register(Chapter(**vars(source), folder=paths.chapters(root) / source.id))


def read_text(source: str | Path, *, year: int | None = None) -> Chapter:
    """Read a text that is in no project. It is like an opened chapter without notes.

    Args:
        source: the text itself, or a file: ``.md``, ``.txt``, ``.docx``, ``.html``, ``.pdf`` with a text layer.
        year: the year of dates that print none; by default the one that the text is about.

    Raises:
        InputError: the file is not there, is of another kind, or cannot be read.
    """
    words, name = str(source), "text"
    if isinstance(source, Path) or ("\n" not in words and Path(words).suffix.lower() in READERS):
        words, name = intake(source).text, Path(source).stem
    reading = read(words, year=year)
    title = next((row.title for row in reading.chapters if row.title), name)
    return _register(Chapter(id=name, reading=reading, meta=Meta(title=title, year=year)))


def words_at(book: Chapter, reference: Reference) -> Span:
    """The characters that a reference means: its own, or those of its line."""
    line = reference.line or book.reading.lines.at(reference.start)
    span = Span(reference.start, reference.end)
    return span if reference.end > reference.start else book.reading.lines.span(line, line)


def _register(chapter: Chapter) -> Chapter:
    OPENED[chapter.id] = chapter
    return chapter


def _card(book: Chapter, language: str) -> dict[str, str]:
    """What a cell shows of a chapter, or of its one section: title, outline with counts as a tree, how to go on."""
    report, rows = book.meta.report, {name: book._records(name) for name in READ}
    words = [*rows["outline"], *rows["sentences"]]
    first = min((row.line for row in words), default=1)
    stop = 1 + max((book.reading.lines.at(row.end - 1) for row in words), default=0)
    quantities = {line: list(group) for line, group in groupby(rows["quantities"], attrgetter("line"))}
    title = {name: getattr(table.title, language) for name, table in chapter_tables().items()}

    def lines(first: int, stop: int) -> list[tuple[int, Markup]]:
        filled = (line for line in range(first, stop) if book.lines[line - 1].strip())
        return [(line, marked(book.reading, line, quantities.get(line, ()))) for line in filled]

    def tree(heads: Sequence[Any], stop: int) -> Iterator[dict[str, Any]]:
        """Headings with their own lines, and those below them."""
        while heads:
            head, *rest = heads
            inside = next((at for at, row in enumerate(rest) if row.level <= head.level), len(rest))
            below, heads = rest[:inside], rest[inside:]
            end = heads[0].line if heads else stop
            yield {
                "title": head.title,
                "place": word("line", language, head.line),
                "counts": [sum(head.line <= row.line < end for row in rows[name]) for name in _COUNTED],
                "lines": lines(head.line + 1, below[0].line if below else end),
                "below": list(tree(below, end)),
            }

    name = mode([row.name for row in rows["names"]] or ["中心"])
    go_on = {
        ".quantities .milestones .names .claims": word("card_tables", language),
        f'.section("{next(iter(book.sections), "opening")}")': word("card_section", language),
        f'.find("{name}")': word("card_find", language),
        f".at(line={next(iter(quantities), first)})": word("card_at", language),
    }
    only = f" · {word('card_only', language, book.only)}" if book.only else ""
    texts = {
        "of": (f"《{report}》 " if report else "") + book.id + only,
        "title": book.meta.title,
        "counts": " · ".join(f"{title[name]} {len(rows[name])}" for name in rows),
    }
    html = Template(own_file("card.html"), autoescape=True).render(
        texts,
        style=Markup(own_file("card.css")),
        counted=[title[name] for name in _COUNTED],
        before_head=word("card_before", language),
        before=lines(first, rows["outline"][0].line if rows["outline"] else stop),
        heads=list(tree(rows["outline"], stop)),
        go_on=go_on,
    )
    listed = (f"  {code:<42} {meaning}" for code, meaning in go_on.items())
    plain = [*texts.values(), *outline(rows["outline"]), *listed]
    return {"text/html": html, "text/plain": "\n".join(plain)}
