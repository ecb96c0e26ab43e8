"""Correct what was read: an entry of ``notes.toml`` that is shown before it is saved."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.export import write_whole
from chapterlens.notes import NOTES_FILE, chapter_tables, once, read_notes
from hanreport.report import Reading, read
from hanreport.text import Span

__all__ = ["Draft"]


class Draft:
    """A ``[[reading]]`` with the row before and after. A cell shows it; ``save()`` writes it.

    Attributes:
        toml: the entry.
    """

    def __init__(self, chapter: Chapter, row: "pd.Series[Any]", table: str, entry: dict[str, Any]) -> None:
        self._chapter = chapter
        span, lines = Span(int(row["start"]), int(row["end"])), chapter.reading.lines
        first, last = int(row["line"]), lines.at(span.end - 1)
        written: dict[str, Any] = {"line": first} if first == last else {"lines": [first, last]}
        written["quote"] = once(chapter.text, span, lines.span(first, last))
        written |= {"table": table, **entry} if table != "quantities" else entry
        values = (f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in written.items())
        self.toml = "\n".join(["[[reading]]", *values, ""])
        (note,) = read_notes(tomllib.loads(self.toml), chapter.text).readings
        decided = Reading(table, note.span, note.values)
        report = read(chapter.text, year=chapter.meta.year, levels=chapter.meta.outline, readings=[decided])
        for field in chapter_tables()[table].fields:
            value = note.values.get(field.name, "")
            if field.codes and value not in ("", *field.codes):
                raise ChapterlensError(f"{field.name} is one of {', '.join(field.codes)}, not {value}")
        after = next(one for one in report.table(table) if (one.start, one.end) == tuple(span))
        self._changes = [f"{name}: {row[name]} → {getattr(after, name)}" for name in note.values]

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/plain": "\n".join([self.toml, *self._changes, f".save() adds it to {NOTES_FILE}"])}

    def save(self) -> Path:
        """Add the entry to the chapter's ``notes.toml``; opening the chapter again reads it.

        Raises:
            ChapterlensError: the text is in no project, or the file cannot be written.
        """
        if self._chapter.folder is None:
            raise ChapterlensError(
                f"{self._chapter.id} is in no project; chapterlens new makes its folder, with {NOTES_FILE}"
            )
        path = self._chapter.folder / NOTES_FILE
        before = path.read_text(encoding="utf-8").rstrip() + "\n\n" if path.is_file() else ""
        write_whole(path, before.lstrip() + self.toml)
        return path
