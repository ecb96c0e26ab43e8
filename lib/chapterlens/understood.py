"""What ``new`` understood of a text, as lines for people: outline, counts, audit, what it could not place."""

import re
from collections import Counter
from collections.abc import Iterator

from chapterlens import printing
from chapterlens.new import Made
from chapterlens.reports import message
from hanreport.audit import SEVERITIES, at_least, audit
from hanreport.report import Report
from hanreport.text import Span

_MOST = 5
"""Examples that a list shows."""
_NEAR = 10
_FIGURE = re.compile(r"\d[\d,.，．]*")
_LIST_NUMBER = re.compile(r"[ \t#*(（]*\d{1,2}(?:\.\d{1,2})*[.、)） ]")


def lines(made: Made, *, dry_run: bool, paint: printing.Paint = printing.plain) -> Iterator[str]:
    """What was understood of a new chapter.

    Args:
        made: the chapter.
        dry_run: whether it was only looked at.
        paint: gives words the colour of a table.
    """
    source, meta = made.source, made.source.meta
    reading = source.reading
    yield f"title     {paint(meta.title, 'outline')}{_guess(made, 'title')}"
    yield f"year      {meta.year or 'none found; dates without one stay without (--year)'}{_guess(made, 'year')}"
    if source.pages.numbers:
        yield f"pages     {len(source.pages.numbers)} with text"
    yield ""
    yield from printing.outline(reading.outline)
    yield ""
    yield from _counts(reading, paint)
    yield ""
    yield from _audited(reading, paint)
    yield ""
    yield from _unplaced(made)
    yield ""
    yield f"{'would be' if dry_run else 'written'} {made.folder}: {', '.join(made.files)}"
    if not dry_run:
        yield f"next: chapterlens build {source.id}"


def _guess(made: Made, name: str) -> str:
    return f"  (guessed: {made.guessed[name]}; --{name} says otherwise)" if name in made.guessed else ""


def _counts(reading: Report, paint: printing.Paint) -> Iterator[str]:
    """How many rows of each table there are, as ``read`` prints it, without the rows."""
    told = list(printing.summary([reading], paint))
    at = max(i for i, line in enumerate(told) if line == "")
    yield from told[at + 1 :]


def _audited(reading: Report, paint: printing.Paint) -> Iterator[str]:
    """The gravest questions that an editor would ask, and how many there are."""
    found = audit(reading)
    shown = sorted(at_least(found, "doubt"), key=lambda row: SEVERITIES.index(row.severity))[:_MOST]
    yield "audit"
    for row in shown:
        sentence = message(row, "zh")
        yield f"  {paint(row.severity, row.severity)} line {row.line}: {sentence}"
    counts = Counter(row.severity for row in found)
    told = ", ".join(f"{counts[name]} {name}{'' if counts[name] == 1 else 's'}" for name in SEVERITIES)
    yield f"  {told} (chapterlens audit prints all)" if found else "  nothing found"


def _unplaced(made: Made) -> Iterator[str]:
    """What of the file is not in the text, and the figures of the text that are in no table."""
    told = [f"left out of the text: {phrase}" for phrase in made.document.left_out]
    reading = made.source.reading
    missed = unread(reading)
    if missed:
        examples = "; ".join(_quoted(reading, span) for span in missed[:_MOST])
        more = " …" if len(missed) > _MOST else ""
        told.append(f"figures that no rule read: {len(missed)} ({examples}{more})")
    loose = [row for row in reading.quantities if row.section == "opening"]
    if loose and len(loose) < len(reading.quantities):
        told.append(f"quantities before the first section: {len(loose)}")
    if told:
        yield "could not place"
        yield from (f"  {line}" for line in told)
    else:
        yield "could not place: nothing"


def unread(reading: Report) -> list[Span]:
    """The figures (0–9) of a text that are in no row of any table and number no heading or item."""
    rows = [row for name in ("outline", "quantities", "dates", "codes", "names", "firsts", "milestones")
            for row in reading.table(name)]  # fmt: skip
    covered = bytearray(len(reading.text))
    for row in rows:
        if row.kind != "milestone":  # an event is a whole sentence
            covered[row.start : row.end] = b"\1" * (row.end - row.start)
    found = []
    for match in _FIGURE.finditer(reading.text):
        begin = reading.text.rfind("\n", 0, match.start()) + 1
        numbers = _LIST_NUMBER.match(reading.text, begin)
        if not covered[match.start()] and not (numbers and match.start() < numbers.end()):
            found.append(Span(match.start(), match.end()))
    return found


def _quoted(reading: Report, span: Span) -> str:
    line = reading.lines.at(span.start)
    begin = max(reading.lines.start(line), span.start - _NEAR)
    words = reading.text[begin : span.end + _NEAR].split("\n")[0]
    return f"line {line} “{words.strip()}”"
