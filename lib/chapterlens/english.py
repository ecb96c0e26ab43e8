"""Which numbers of a chapter have no English name yet. Knows nothing of how an edition is made.

A chapter whose reader has begun to label its numbers is held to all of them; one without any label may have an English
edition that shows the Chinese words, and says so.
"""

from chapterlens.errors import ChapterlensError
from chapterlens.notes import NOTES_FILE
from chapterlens.sources import Source
from hanreport.records import Quantity
from hanreport.text import Span

_MOST = 5
"""Numbers that a sentence names."""


def unlabelled(source: Source) -> list[Quantity]:
    """The numbers without a label, in text order; first, second … are named by what they stand in and need none."""
    return [
        row
        for row in source.reading.quantities
        if row.kind != "ordinal" and source.notes.label(Span(row.start, row.end)) is None
    ]


def english_remark(source: Source) -> str:
    """What an English edition of a chapter has to say about itself: which numbers keep their Chinese words.

    Returns:
        One sentence, or nothing when every number has an English label.

    Raises:
        ChapterlensError: some numbers have a label and others have none; the first of these are named.
    """
    rows = unlabelled(source)
    if not rows:
        return ""
    named = ", ".join(f"“{row.surface}” (line {row.line})" for row in rows[:_MOST])
    named += " …" if len(rows) > _MOST else ""
    if source.notes.labels:
        raise ChapterlensError(
            f"{NOTES_FILE} of {source.id} has no English label for {len(rows)} of its numbers: {named};"
            " add a [[label]] with line, quote, zh and en for each"
        )
    return (
        f"{len(rows)} numbers have no English label and keep their Chinese words: {named};"
        f" {NOTES_FILE} of {source.id} is where a [[label]] with line, quote, zh and en goes"
    )
