"""The audit of a text: what a careful editor would ask, found by rules that compare the text with itself."""

from collections.abc import Iterable

from hanreport.audit import figures, structure, wording
from hanreport.audit.rules import SEVERITIES, Facts, Rule, line_ranges, messages
from hanreport.records import Finding
from hanreport.report import Report

__all__ = ["RULES", "SEVERITIES", "at_least", "audit", "line_ranges", "meanings"]

RULES: tuple[Rule, ...] = (*wording.RULES, *figures.RULES, *structure.RULES)


def audit(report: Report, declared: Iterable[tuple[int, int]] = ()) -> list[Finding]:
    """What an editor would ask about a text: the gravest first, and what costs a reader most first among those.

    One cause gives one finding: of two about the same words the first in that order stays.

    Args:
        report: the text as read.
        declared: places (start, end) of the raw text that a reader has declared to be wrong. An error or a doubt is
            declared when one of its places shares a character with one of them; a place of several lines and a
            note never are.
    """
    facts = Facts(report, declared)
    cost = {rule: place for place, rule in enumerate(messages())}
    found = sorted(
        dict.fromkeys(finding for rule in RULES for finding in rule(facts)),
        key=lambda row: (SEVERITIES.index(row.severity), cost[row.rule], row.start, -row.end, row.spans),
    )
    kept: list[Finding] = []
    taken: set[int] = set()
    for row in found:
        words = range(row.start, row.end)
        if row.severity == "note" or taken.isdisjoint(words):
            kept.append(row)
            taken.update(words)
    return kept


def at_least(findings: Iterable[Finding], severity: str) -> list[Finding]:
    """The findings that are at least so grave, in the same order."""
    return [row for row in findings if SEVERITIES.index(row.severity) <= SEVERITIES.index(severity)]


def meanings() -> dict[str, str]:
    """What each rule finds, by its name."""
    return {key: message.meaning for key, message in messages().items() if "." not in key}
