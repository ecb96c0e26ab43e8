"""Findings for people and programs: a list by severity, JSON lines, a Markdown table."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import json

from chapterlens.printing import Paint, plain
from chapterlens.words import word
from hanreport.audit import SEVERITIES, line_ranges
from hanreport.records import Finding

_SHORT = 40
"""Characters of the words that a row of the Markdown table quotes."""
_LINES = 24
"""Characters of the line numbers that a row shows; all of them are in the JSON lines."""


def lines(findings: Sequence[Finding], language: str = "zh", paint: Paint = plain) -> Iterator[str]:
    """The findings, gravest first, each with its lines, its sentence and its rule; then how many there are.

    Args:
        findings: in text order.
        language: of the sentences, zh or en.
        paint: colours words like a severity; no colours by default.
    """
    counts = Counter(row.severity for row in findings)
    for severity in (one for one in SEVERITIES if counts[one]):
        yield paint(f"{word(f'audit_{severity}', language)} {counts[severity]}", severity)
        for row in (row for row in findings if row.severity == severity):
            declared = word("audit_declared", language) if row.declared else ""
            yield f"  {_lines(row):<12} {_message(row, language)}{declared}  {paint(row.rule, 'note')}"
    numbers = (f"{counts[one]} {one}{'s' * (counts[one] > 1)}" for one in SEVERITIES if counts[one])
    yield ", ".join(numbers) or "nothing found"


def _message(row: Finding, language: str) -> str:
    return row.message_zh if language == "zh" else row.message_en


def _lines(row: Finding) -> str:
    ranges = line_ranges(row.lines)
    return ranges if len(ranges) <= _LINES else ranges[: ranges.rindex(",", 0, _LINES)] + ", …"


def markdown(findings: Sequence[Finding], language: str = "zh", _: Paint = plain) -> Iterator[str]:
    """A Markdown table, gravest first."""
    yield word("audit_heads", language)
    yield "|" + "---|" * 6
    for row in sorted(findings, key=lambda row: SEVERITIES.index(row.severity)):
        words = " ".join(row.surface.replace("**", "").split())
        words = words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"
        severity = word(f"audit_{row.severity}", "zh") if language == "zh" else row.severity
        declared = word("audit_yes", language) if row.declared else ""
        cells = (severity, _lines(row), words, _message(row, language), row.rule, declared)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


FORMATS: Mapping[str, Callable[[Sequence[Finding], str, Paint], Iterator[str]]] = {
    "list": lines,
    "jsonl": lambda findings, *_: (json.encode(row).decode() for row in findings),
    "md": markdown,
}
"""How findings are printed, by the name of the format; JSON lines are in text order, with both sentences."""
