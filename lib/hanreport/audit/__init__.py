"""The audit of a text: what a careful editor would ask, found by rules that compare the text with itself."""

from collections.abc import Iterable

from hanreport.audit import events, form, names, shares, structure, totals
from hanreport.audit.rules import SEVERITIES, Facts, Rule, line_ranges, messages
from hanreport.records import Finding
from hanreport.report import Report

__all__ = ["RULES", "SEVERITIES", "at_least", "audit", "line_ranges", "meanings"]

RULES: tuple[Rule, ...] = (
    *names.RULES,
    *totals.RULES,
    *shares.RULES,
    *structure.RULES,
    *events.RULES,
    *form.RULES,
)


def audit(report: Report, declared: Iterable[tuple[int, int]] = ()) -> list[Finding]:
    """What an editor would ask about a text, in text order.

    Args:
        report: the text as read.
        declared: places (start, end) of the raw text that a reader has declared to be wrong. An error or a doubt is
            declared when one of its places shares a character with one of them; a place of several lines and a
            note never are.
    """
    facts = Facts(report, declared)
    found = dict.fromkeys(finding for rule in RULES for finding in rule(facts))
    return sorted(found, key=lambda row: (row.start, SEVERITIES.index(row.severity), row.rule, row.spans))


def at_least(findings: Iterable[Finding], severity: str) -> list[Finding]:
    """The findings that are at least so grave, in the same order."""
    kept = SEVERITIES[: SEVERITIES.index(severity) + 1]
    return [row for row in findings if row.severity in kept]


def meanings() -> dict[str, str]:
    """What each rule finds, by its name."""
    return {key: message.meaning for key, message in messages().items() if "." not in key}
