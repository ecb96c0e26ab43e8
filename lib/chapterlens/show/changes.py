"""A chapter against its edition before, for people: numbers of both with links, figures and tables, or one line.

Knows what ``read.editions`` found; nothing about pages. A number of the edition before has no words in this text: it
leads to the place here that it belongs to, and tells its edition, line and words.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from chapterlens.read.chapter import Chapter, open_chapter
from chapterlens.read.conversion import common
from chapterlens.read.editions import Change, changes
from chapterlens.read.editions_told import group
from chapterlens.read.likeness import alike, untitled
from chapterlens.read.series import earlier
from chapterlens.read.spans import Span
from chapterlens.show import charts
from chapterlens.show.cite import Cited, Source, marked, tally
from chapterlens.show.essay import Essay
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Grid
from chapterlens.show.inline import Inline, link
from chapterlens.show.prose import Finding, Points, finding, points

DRAWN: Final = 10
"""Rows of a figure, at most."""
FEWEST: Final = 2
"""Rows that a figure is worth drawing for."""
_QUOTED: Final = 24
"""Characters of the words quoted on either side of an old number."""
_SHORT: Final = {"zh": 18, "en": 36}
"""Characters of a label beside a bar."""
_STATUSES: Final = ("new", "gone", "both")
_ONE: Final = Cited(1, 1, 1, "", "1", ())


@dataclass(frozen=True)
class Against:
    """A chapter beside its edition before.

    Attributes:
        book: the chapter.
        before: the edition before.
        essay: the texts.
        found: what became of each thing.
        rows: the same as a table, one row each, with its place in the chapter: chapter, section, line, start, end,
            surface; and table, status, group.
    """

    book: Chapter
    before: Chapter
    essay: Essay
    found: tuple[Change, ...]
    rows: pd.DataFrame

    def finding(self) -> Finding:
        """How many numbers rose, fell, stayed, cannot be told, came and went."""
        numbers = self._of("quantities")
        if numbers.empty:
            return finding(self.essay.text("nothing", edition=self._edition()))
        told = [
            self.essay.text(f"counts.{name}", n=tally(rows, ""))
            for name, rows in self._verdicts(numbers).items()
            if len(rows)
        ]
        return finding(
            self.essay.text(
                "finding", edition=self._edition(), told=self._joined(told), all=tally(numbers, "")
            )
        )

    def points(self) -> Points | None:
        """What changed in unit, scope or bound; events and bodies that came, stayed and went."""
        told = []
        flagged = self.rows[self.rows["group"] == "flagged"]
        if len(flagged):
            told.append(self.essay.text("points.flagged", n=tally(flagged, "")))
        for table in ("milestones", "names"):
            kept = self._of(table)
            parts = [
                self.essay.text(f"counts.{status}", n=tally(rows, ""))
                for status in _STATUSES
                if len(rows := kept[kept["status"] == status])
            ]
            if parts:
                told.append(self.essay.text(f"points.{table}", told=self._joined(parts)))
        return points(*told) if told else None

    def figure(self, verdict: str) -> Figure | Points | None:
        """By how much the numbers rose or fell, as parts of what they were, greatest first; None for too few.

        Args:
            verdict: ``rose`` or ``fell``.
        """
        held: dict[str, tuple[Cited, Change]] = {}
        for row in self.found:
            if row.verdict == verdict and row.relative is not None:
                label = _clipped(self._called(row)[0], _SHORT[self.essay.language])
                held.setdefault(label, (self._share(row), row))
        ranked = sorted(held.items(), key=lambda item: -item[1][0].value)[:DRAWN]
        if len(ranked) < FEWEST:
            return None
        drawn = marked({label: number for label, (number, _) in ranked}, self.essay.language)
        (_, (most, row)) = ranked[0]
        return self.essay.figure(
            verdict, charts.bars, drawn, edition=self._edition(), most=most, name=self._item(row)
        )

    def numbers(self, name: str) -> Grid | Points:
        """The numbers of one group: flagged, changed, cannot_tell, new, gone or same."""
        rows = [row for row in self.found if row.table == "quantities" and group(row) == name]
        cells = [self._number_cells(row) for row in rows]
        kept = self._of("quantities")
        kept = kept[kept["group"] == name]
        return self.essay.table(
            name,
            cells,
            kept,
            right=("old", "new", "change"),
            edition=self._edition(),
            all=tally(kept, "") if len(kept) else "",
        )

    def others(self, table: str) -> Grid | Points:
        """The dated events (``milestones``) or the bodies (``names``): new, gone, in both."""
        order = {status: place for place, status in enumerate(_STATUSES)}
        rows = sorted((row for row in self.found if row.table == table), key=lambda row: order[row.status])
        cells = [
            {
                "status": self.essay.text(f"status.{row.status}"),
                "item": self._item(row),
                "old": self._quote(row, row.old_date, row.old_date) if row.old_date else "–",
                "new": link(row.new_date, f"#L{row.new_line}") if row.new_date else "–",
                "words": self._words(row),
            }
            for row in rows
        ]
        kept = self._of(table)
        return self.essay.table(
            table, cells, kept, edition=self._edition(), all=tally(kept, "") if len(kept) else ""
        )

    def _number_cells(self, row: Change) -> dict[str, object]:
        old, new = self._old(row), self._new(row)
        return {
            "item": self._item(row),
            "old": self._shown(old, row.old_value) if old else "–",
            "new": self._shown(new, row.new_value) if new else "–",
            "change": self._change(row, old, new),
            "what": self._joined([self.essay.text(f"flags.{flag}") for flag in row.flags]),
            "words": self._words(row),
        }

    def _change(self, row: Change, old: Cited | None, new: Cited | None) -> str:
        if old is None or new is None:
            return "–"
        if row.verdict in ("cannot_tell", "same"):
            return self.essay.text(f"verdict.{row.verdict}")
        apart = new - old
        if apart.unit == "%":
            apart = apart.named("个百分点")
        shown = self.essay.told(apart, "" if apart.low == apart.high else "i")
        if row.relative is None or apart.low != apart.high:
            return Inline(shown)
        return self.essay.text("relative", change=shown, share=self.essay.told((new / old - 1).percent()))

    def _share(self, row: Change) -> Cited:
        """By which part a number rose or fell, in per cent; never below zero."""
        old, new = self._old(row), self._new(row)
        assert old is not None and new is not None
        return (new / old - 1 if row.verdict == "rose" else _ONE - new / old).percent()

    def _shown(self, number: Cited, value: float | None) -> str:
        """A number as printed; of a range its ends."""
        return Inline(self.essay.told(number, "" if value is not None or not number.made else "i"))

    def _new(self, row: Change) -> Cited | None:
        if row.new_line is None:
            return None
        unit = row.new_unit
        return Cited(
            _value(row.new_value, row.new_low, row.new_high),
            -math.inf if row.new_low is None else row.new_low,
            math.inf if row.new_high is None else row.new_high,
            unit,
            _plain(row.new_surface),
            (self._place(row),),
            bound=row.new_bound,
        )

    def _old(self, row: Change) -> Cited | None:
        """The number of the edition before, in the unit of this one where they go together."""
        if row.old_line is None:
            return None
        both = common(row.old_unit, row.new_unit) if row.new_line is not None else None
        factor = both.one / both.other if both else 1.0
        low = -math.inf if row.old_low is None else row.old_low * factor
        high = math.inf if row.old_high is None else row.old_high * factor
        return Cited(
            _value(row.old_value, row.old_low, row.old_high) * factor,
            low,
            high,
            row.new_unit if both else row.old_unit,
            _plain(row.old_surface),
            (self._place(row),),
            f"{_plain(row.old_surface)}（{self._where(row)}）",
            row.old_bound,
        )

    def _place(self, row: Change) -> Source:
        held = self.rows.iloc[self.found.index(row)]
        return Source(
            str(held["chapter"]), str(held["section"]), int(held["line"]), int(held["start"]), int(held["end"]),
            str(held["surface"]),
        )  # fmt: skip

    def _item(self, row: Change) -> str:
        """What a thing is, leading to its line here; of what is gone, to the title it would stand under."""
        label, before = self._called(row)
        return self._quote(row, label, self._where(row)) if before else link(label, f"#L{row.new_line}")

    def _called(self, row: Change) -> tuple[str, bool]:
        """What a thing is called, and whether only the edition before calls it so."""
        if self.essay.language == "en":
            sides = (
                (self.book, row.new_start, row.new_surface),
                (self.before, row.old_start, row.old_surface),
            )
            for book, start, words in sides:
                if start is not None and (english := _english(book, row, Span(start, start + len(words)))):
                    return english, book is self.before
        return row.label, row.new_start is None

    def _words(self, row: Change) -> str:
        """The sentence of the edition before around a thing, with edition and line."""
        if row.old_start is None or row.old_line is None:
            return "–"
        line = self.before.lines[row.old_line - 1]
        at = row.old_start - self.before.reading.lines.start(row.old_line)
        ahead, behind = line[:at].replace("**", ""), line[at + len(row.old_surface) :].replace("**", "")
        ahead, behind = ahead.rpartition("。")[2].lstrip("- ◆"), "".join(behind.partition("。")[:2])
        left, right = ahead[-_QUOTED:], behind[:_QUOTED]
        words = _plain(f"{left}{row.old_surface}{right}")
        words = f"{'…' if left != ahead else ''}{words}{'…' if right != behind else ''}"
        return self._quote(row, f"“{words}”（{self._where(row)}）", self._where(row))

    def _quote(self, row: Change, shown: str, told: str) -> str:
        """Words of the edition before: they lead to where they belong here, and say where they come from."""
        return link(shown, f"#L{self._place(row).line}", f"= {told}")

    def _where(self, row: Change) -> str:
        return self.essay.text("where", edition=self.before.id, line=row.old_line)

    def _edition(self) -> str:
        """What the edition before is called, leading to the first line here."""
        line = _first(self.book)["line"]
        name = self.before.meta.edition or self.before.id
        return link(self.essay.text("edition", edition=name), f"#L{line}", f"= {self.before.id}")

    def _of(self, table: str) -> pd.DataFrame:
        return self.rows[self.rows["table"] == table]

    @staticmethod
    def _verdicts(numbers: pd.DataFrame) -> dict[str, pd.DataFrame]:
        kept = numbers["verdict"].where(numbers["verdict"] != "", numbers["status"])
        return {
            name: numbers[kept == name] for name in ("rose", "fell", "same", "cannot_tell", "new", "gone")
        }

    def _joined(self, parts: Sequence[str]) -> str:
        return Inline(("，" if self.essay.language == "zh" else ", ").join(parts))


def against(book: Chapter, previous: str, language: str) -> "Against | Alone":
    """A chapter beside an edition before.

    Args:
        book: the chapter.
        previous: the id of the edition before; the one that is there by default, see ``series.earlier``.
        language: zh or en.

    Raises:
        ChapterlensError: there is no chapter of that id, or a match in the notes does not fit.
    """
    essay = Essay("changes", language, book.id)
    named = previous or earlier(book.id)
    if not named:
        return Alone(essay)
    before = open_chapter(named)
    found = tuple(changes(before, book))
    return Against(book, before, essay, found, _rows(found, book, before))


@dataclass(frozen=True)
class Alone:
    """A chapter without an edition before: one line says so, and there is nothing else to show."""

    essay: Essay

    def finding(self) -> Finding:
        """That there is nothing to compare with."""
        return finding(self.essay.text("alone"))

    def points(self) -> None:
        """None."""

    def figure(self, verdict: str) -> None:
        """None."""

    def numbers(self, name: str) -> None:
        """None."""

    def others(self, table: str) -> None:
        """None."""


def _rows(found: Sequence[Change], book: Chapter, before: Chapter) -> pd.DataFrame:
    """The changes with their places in the chapter; what is gone stands at the title it would stand under."""
    heads = book.outline.to_dict("records")
    titles = {
        row["start"]: row["heading"]
        for name in ("quantities", "milestones", "names")
        for row in _held(before, name)
    }
    rows = []
    for row in found:
        place: Mapping[Any, Any]
        if row.new_start is not None:
            place = {
                "section": row.new_section, "line": row.new_line, "start": row.new_start,
                "end": row.new_start + len(row.new_surface), "surface": row.new_surface,
            }  # fmt: skip
        else:
            place = _title_for(str(titles.get(row.old_start, "")), heads) or _first(book)
        kept = ("section", "line", "start", "end", "surface")
        rows.append(
            {"chapter": book.id, **{key: place[key] for key in kept}, "table": row.table, "status": row.status,
             "verdict": row.verdict, "group": group(row)}
        )  # fmt: skip
    columns = ["chapter", "section", "line", "start", "end", "surface", "table", "status", "verdict", "group"]
    return pd.DataFrame(rows, columns=columns)


def _english(book: Chapter, row: Change, span: Span) -> str:
    """What an edition's notes call a thing in English; empty where they do not."""
    if row.table == "names":
        return book.notes.translate(row.label) or ""
    note = book.notes.label(span) if row.table == "quantities" else book.notes.gloss(span)
    return note.en if note else ""


def _held(book: Chapter, name: str) -> list[Mapping[Any, Any]]:
    rows: list[Mapping[Any, Any]] = getattr(book, name)[["start", "heading"]].to_dict("records")
    return rows


def _title_for(title: str, heads: Sequence[Mapping[Any, Any]]) -> Mapping[Any, Any] | None:
    """The heading that is most like a title of the edition before."""
    return max(heads, key=lambda head: alike(untitled(str(head["title"])), untitled(title)), default=None)


def _first(book: Chapter) -> Mapping[Any, Any]:
    """The first line that says something, as a place."""
    line = next((n for n, words in enumerate(book.lines, 1) if words.strip()), 1)
    start = book.reading.lines.start(line)
    words = book.lines[line - 1]
    return {"section": "opening", "line": line, "start": start, "end": start + len(words), "surface": words}


def _value(value: float | None, low: float | None, high: float | None) -> float:
    """The number, of a range an end: nothing is told of it but its interval."""
    return float(next((one for one in (value, low, high) if one is not None), 0.0))


def _plain(words: str) -> str:
    return " ".join(words.replace("**", "").split())


def _clipped(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
