"""A chapter against its edition before, for people: finding, figures and tables, or one line that there is none.

Knows what ``read.editions`` found; nothing about pages, nor how words of two editions are cited.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from analyses.editions import Twofold
from chapterlens.chapter import Chapter, open_chapter
from chapterlens.editions import compared, earlier
from chapterlens.show import charts
from chapterlens.show.cite import marked, tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Grid
from chapterlens.show.inline import Inline, link
from chapterlens.show.prose import Finding, Points, finding, points
from hanreport.editions.changes import Change
from hanreport.editions.printing import group

DRAWN: Final = 10
"""Rows of a figure, at most."""
FEWEST: Final = 2
"""Rows that a figure is worth drawing for."""
_SHORT: Final = {"zh": 18, "en": 36}
"""Characters of a label beside a bar."""
_STATUSES: Final = ("new", "gone", "both")
_ONE: Final = Cited(1, 1, 1, "", "1", ())


@dataclass(frozen=True)
class Against:
    """A chapter beside its edition before.

    Attributes:
        both: the two.
        essay: the texts.
        found: what became of each thing.
        rows: the same with their places in the chapter, see ``Twofold.placed``.
    """

    both: Twofold
    essay: Essay
    found: tuple[Change, ...]
    rows: pd.DataFrame

    def finding(self) -> Finding:
        """How many numbers rose, fell, stayed, cannot be told, came and went."""
        numbers = self._of("quantities")
        if numbers.empty:
            return finding(self.essay.text("nothing", edition=self.both.edition()))
        told = [
            self.essay.text(f"counts.{name}", n=tally(rows, ""))
            for name, rows in self._verdicts(numbers).items()
            if len(rows)
        ]
        return finding(
            self.essay.text(
                "finding", edition=self.both.edition(), told=self._joined(told), all=tally(numbers, "")
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
                label = _clipped(self.both.called(row)[0], _SHORT[self.essay.language])
                held.setdefault(label, (self._share(row), row))
        ranked = sorted(held.items(), key=lambda item: -item[1][0].value)[:DRAWN]
        if len(ranked) < FEWEST:
            return None
        drawn = marked({label: number for label, (number, _) in ranked}, self.essay.language)
        (_, (most, row)) = ranked[0]
        return self.essay.figure(
            verdict, charts.bars, drawn, edition=self.both.edition(), most=most, name=self.both.item(row)
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
            edition=self.both.edition(),
            all=tally(kept, "") if len(kept) else "",
        )

    def others(self, table: str) -> Grid | Points:
        """The dated events (``milestones``) or the bodies (``names``): new, gone, in both."""
        order = {status: place for place, status in enumerate(_STATUSES)}
        rows = sorted((row for row in self.found if row.table == table), key=lambda row: order[row.status])
        cells = [
            {
                "status": self.essay.text(f"status.{row.status}"),
                "item": self.both.item(row),
                "old": self.both.quote(row, row.old_date, row.old_date) if row.old_date else "–",
                "new": link(row.new_date, f"#L{row.new_line}") if row.new_date else "–",
                "words": self.both.words(row),
            }
            for row in rows
        ]
        kept = self._of(table)
        return self.essay.table(
            table, cells, kept, edition=self.both.edition(), all=tally(kept, "") if len(kept) else ""
        )

    def _number_cells(self, row: Change) -> dict[str, object]:
        old, new = self.both.old(row), self.both.new(row)
        return {
            "item": self.both.item(row),
            "old": self.both.shown(old, row.old_value) if old else "–",
            "new": self.both.shown(new, row.new_value) if new else "–",
            "change": self._change(row, old, new),
            "what": self._joined([self.essay.text(f"flags.{flag}") for flag in row.flags]),
            "words": self.both.words(row),
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
        old, new = self.both.old(row), self.both.new(row)
        assert old is not None and new is not None
        return (new / old - 1 if row.verdict == "rose" else _ONE - new / old).percent()

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
        previous: the id of the edition before; the one that is there by default, see ``editions.earlier``.
        language: zh or en.

    Raises:
        ChapterlensError: there is no chapter of that id, or a match in the notes does not fit.
    """
    essay = Essay("changes", language, book.id)
    named = previous or earlier(book.id)
    if not named:
        return Alone(essay)
    before = open_chapter(named)
    found = tuple(compared(before, book))
    both = Twofold(book, before, essay)
    return Against(both, essay, found, both.placed(found))


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


def _clipped(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1] + "…"
