"""What a report's pages take from its chapter, whatever its notebooks say. Knows nothing of how pages are made."""

from dataclasses import dataclass
from typing import Any

from chapterlens.chapter import open_chapter
from chapterlens.report.data import bundle
from chapterlens.report.matter import key_numbers
from chapterlens.report.sourced import Known, known


@dataclass(frozen=True, slots=True)
class Extract:
    """What pages take from a chapter.

    Attributes:
        data: the files of the folder ``data`` by name.
        headline: the payload of the table of key numbers; None where the chapter's notes name none.
        known: what may be printed without a link, but for what the report is called.
    """

    data: dict[str, bytes]
    headline: Any
    known: Known

    @property
    def tables(self) -> dict[str, bytes]:
        """The tables as CSV by file name, which a PDF carries."""
        return {name.removeprefix("data/"): raw for name, raw in self.data.items() if name.endswith(".csv")}


def extract(chapter_id: str, language: str) -> Extract:
    """Take it from the chapter: half a second of work that an edit of a notebook need not wait for again."""
    chapter = open_chapter(chapter_id)
    return Extract(bundle(chapter), key_numbers(chapter, language), known(chapter))
