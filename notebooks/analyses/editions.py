"""Numbers and words of two editions in a report of one of them. Knows nothing of tables or figures.

A number of the edition before has no words in this text: it leads to the place here that it belongs to, as a computed
one does, and tells edition, line and words.
"""

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from typing import Final

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.show.cited import Cited, Source
from chapterlens.show.essay import Essay
from chapterlens.show.inline import Inline, link
from hanreport.editions.changes import Change
from hanreport.editions.matching import COMPARED, alike, common, untitled
from hanreport.editions.printing import group
from hanreport.text import Span

_QUOTED: Final = 24
"""Characters of the words quoted on either side of a number or name of the edition before."""


@dataclass(frozen=True)
class Twofold:
    """A chapter and its edition before.

    Attributes:
        book: the chapter.
        before: the edition before.
        essay: the texts (``edition``, ``where``).
    """

    book: Chapter
    before: Chapter
    essay: Essay

    def shown(self, number: Cited, value: float | None) -> str:
        """A number as printed; in English the ends of a range."""
        ends = value is None and self.essay.language == "en"
        return Inline(self.essay.told(number, "i" if ends else ""))

    def new(self, row: Change) -> Cited | None:
        """The number of this edition; None when it is gone."""
        if row.new_line is None:
            return None
        return Cited(
            _value(row.new_value, row.new_low, row.new_high),
            -math.inf if row.new_low is None else row.new_low,
            math.inf if row.new_high is None else row.new_high,
            row.new_unit,
            _plain(row.new_surface),
            (self._place(row),),
            bound=row.new_bound,
        )

    def old(self, row: Change) -> Cited | None:
        """The number of the edition before, in the unit of this one where they go together; None when it is new."""
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
            f"{_plain(row.old_surface)}（{self.where(row)}）",
            row.old_bound,
        )

    def _place(self, row: Change) -> Source:
        """Where a thing stands in the chapter; what is gone, at the title it would stand under."""
        if row.new_start is not None and row.new_line is not None:
            end = row.new_start + len(row.new_surface)
            return Source(self.book.id, row.new_section, row.new_line, row.new_start, end, row.new_surface)
        return self._title(self._headings.get(row.old_start or 0, ""))

    def _title(self, words: str) -> Source:
        """The heading that is most like one of the edition before; the first line where there is none."""
        heads = self.book.outline.to_dict("records")
        if not heads:
            return self._first
        head = max(heads, key=lambda one: alike(untitled(str(one["title"])), untitled(words)))
        line, start, end = (int(head[part]) for part in ("line", "start", "end"))
        return Source(self.book.id, str(head["section"]), line, start, end, str(head["surface"]))

    @cached_property
    def _headings(self) -> dict[int, str]:
        """The heading above each row of the edition before, by its offset."""
        reading = self.before.reading
        return {row.start: row.heading for table in COMPARED for row in reading.table(table)}

    @cached_property
    def _first(self) -> Source:
        """The first line that says something."""
        line = next((n for n, words in enumerate(self.book.lines, 1) if words.strip()), 1)
        start, words = self.book.reading.lines.start(line), self.book.lines[line - 1]
        return Source(self.book.id, "opening", line, start, start + len(words), words)

    def placed(self, found: Iterable[Change]) -> pd.DataFrame:
        """The changes as rows of the chapter: chapter, section, line, start, end, surface; table, status, verdict, group."""
        rows = [
            {**asdict(self._place(row)), "table": row.table, "status": row.status, "verdict": row.verdict,
             "group": group(row)}
            for row in found
        ]  # fmt: skip
        return pd.DataFrame(
            rows, columns=[*(part.name for part in fields(Source)), "table", "status", "verdict", "group"]
        )

    def item(self, row: Change) -> str:
        """What a thing is, leading to its line here; of what is gone, to the title it would stand under."""
        label, before = self.called(row)
        return self.quote(row, label, self.where(row)) if before else link(label, f"#L{row.new_line}")

    def called(self, row: Change) -> tuple[str, bool]:
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

    def words(self, row: Change) -> str:
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
        return self.quote(row, f"“{words}”（{self.where(row)}）", self.where(row))

    def quote(self, row: Change, shown: str, told: str) -> str:
        """Words of the edition before: they lead to where they belong here, and say where they come from."""
        return link(shown, f"#L{self._place(row).line}", f"= {told}")

    def where(self, row: Change) -> str:
        """Edition and line of a thing in the edition before."""
        return self.essay.text("where", edition=self.before.id, line=row.old_line)

    def edition(self) -> str:
        """What the edition before is called, leading to the first line here."""
        name = self.before.meta.edition or self.before.id
        return link(self.essay.text("edition", edition=name), f"#L{self._first.line}", f"= {self.before.id}")


def _english(book: Chapter, row: Change, span: Span) -> str:
    """What an edition's notes call a thing in English; empty where they do not."""
    if row.table == "names":
        return book.notes.translate(row.label) or ""
    note = book.notes.label(span) if row.table == "quantities" else book.notes.gloss(span)
    return note.en if note else ""


def _value(value: float | None, low: float | None, high: float | None) -> float:
    """The number, of a range an end: nothing is told of it but its interval."""
    return float(next((one for one in (value, low, high) if one is not None), 0.0))


def _plain(words: str) -> str:
    return " ".join(words.replace("**", "").split())
