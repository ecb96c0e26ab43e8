"""The audit of a text: what a careful editor would find, found by rule. Knows the rules, nothing of printing."""

from collections.abc import Iterable, Sequence

from chapterlens.notes import Correction
from hanreport.audit import (
    crosswalk,
    form,
    growth,
    lost,
    measures,
    naming,
    order,
    proportions,
    rates,
    scopes,
    sets,
    stages,
    structure,
    sums,
)
from hanreport.audit.faults import SEVERITIES, Fault, Rule
from hanreport.audit.manuscript import Manuscript
from hanreport.outline import Sections
from hanreport.records import Finding
from hanreport.report import Report
from hanreport.text import Span

RULES: tuple[Rule, ...] = (
    *naming.RULES,
    *sums.RULES,
    *sets.RULES,
    *proportions.RULES,
    *rates.RULES,
    *growth.RULES,
    *structure.RULES,
    *lost.RULES,
    *crosswalk.RULES,
    *form.RULES,
    *order.RULES,
    *measures.RULES,
    *scopes.RULES,
    *stages.RULES,
)


def audit(reading: Report, corrections: Iterable[Correction] = ()) -> list[Finding]:
    """What an editor would ask about a text, in text order.

    Args:
        reading: the text as read.
        corrections: the reader's; an error or a doubt is declared when one of its places shares a character with
            one of theirs. A place of several lines is no word to be corrected, and a note asks for no
            correction; neither is declared.
    """
    page = Manuscript(reading)
    sections = Sections(reading.outline)
    declared = [note.span for note in corrections]
    faults = dict.fromkeys(found for rule in RULES for found in rule(page) if found.places)
    made = [_finding(page, sections, found, declared) for found in faults]
    return sorted(made, key=lambda row: (row.start, SEVERITIES.index(row.severity), row.rule, row.spans))


def graver(found: Iterable[Finding], least: str) -> list[Finding]:
    """The findings that are at least so grave, in the same order."""
    kept = SEVERITIES[: SEVERITIES.index(least) + 1]
    return [row for row in found if row.severity in kept]


def _finding(page: Manuscript, sections: Sections, found: Fault, declared: Sequence[Span]) -> Finding:
    first = found.places[0]
    section, heading = sections.at(first.start)
    lines = {
        line
        for place in found.places
        for line in range(page.line(place.start), page.line(max(place.start, place.end - 1)) + 1)
    }
    return Finding(
        section,
        heading,
        page.line(first.start),
        first.start,
        first.end,
        page.text[first.start : first.end],
        found.rule,
        severity=found.severity,
        lines=tuple(sorted(lines)),
        spans=found.places,
        message_zh=found.zh,
        message_en=found.en,
        declared=found.severity != "note"
        and any(
            place.overlaps(other)
            for place in found.places
            if "\n" not in place.of(page.text)
            for other in declared
        ),
    )
