"""Findings for people and programs: a list by severity, JSON lines, a Markdown table."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import json

from chapterlens.printing import Paint, plain
from hanreport.audit import SEVERITIES, line_ranges
from hanreport.records import Finding

_HEADS = {
    "zh": {"error": "错误", "doubt": "存疑", "note": "备考"},
    "en": {"error": "Errors", "doubt": "Doubts", "note": "Notes"},
}
_COLUMNS = {
    "zh": ("程度", "行", "原文", "问题", "规则", "已声明"),
    "en": ("severity", "lines", "words", "what is wrong", "rule", "declared"),
}
_DECLARED = {"zh": ("（已在注记中更正）", "是"), "en": (" (declared)", "yes")}
_SHORT = 40
"""Characters of the words that a row of the Markdown table quotes."""
_LINES = 24
"""Characters of the line numbers that a row shows; all of them are in the JSON lines."""


def lines(findings: Sequence[Finding], language: str = "zh", paint: Paint | None = None) -> Iterator[str]:
    """The findings, gravest first, each with its lines, its sentence and its rule; then how many there are.

    Args:
        findings: in text order.
        language: of the sentences, zh or en.
        paint: colours words like a severity; no colours by default.
    """
    paint = paint or plain
    for severity in SEVERITIES:
        rows = [row for row in findings if row.severity == severity]
        if rows:
            yield paint(f"{_HEADS[language][severity]} {len(rows)}", severity)
        for row in rows:
            declared = _DECLARED[language][0] if row.declared else ""
            yield f"  {_lines(row):<12} {message(row, language)}{declared}  {paint(row.rule, 'note')}"
    counts = Counter(row.severity for row in findings)
    numbers = (
        f"{counts[name]} {name}{'' if counts[name] == 1 else 's'}" for name in SEVERITIES if counts[name]
    )
    yield ", ".join(numbers) or "nothing found"


def message(row: Finding, language: str) -> str:
    """The sentence of a finding in a language."""
    return row.message_zh if language == "zh" else row.message_en


def _lines(row: Finding) -> str:
    ranges = line_ranges(row.lines)
    return ranges if len(ranges) <= _LINES else ranges[: ranges.rindex(",", 0, _LINES)] + ", …"


def jsonl(findings: Sequence[Finding], _: str = "zh", __: Paint | None = None) -> Iterator[str]:
    """A JSON object for each finding, in text order, with both sentences."""
    for row in findings:
        yield json.encode(row).decode()


def markdown(findings: Sequence[Finding], language: str = "zh", _: Paint | None = None) -> Iterator[str]:
    """A Markdown table, gravest first."""
    yield f"| {' | '.join(_COLUMNS[language])} |"
    yield "|" + "---|" * len(_COLUMNS[language])
    for row in sorted(findings, key=lambda row: SEVERITIES.index(row.severity)):
        words = " ".join(row.surface.replace("**", "").split())
        words = words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"
        severity = _HEADS["zh"][row.severity] if language == "zh" else row.severity
        declared = _DECLARED[language][1] if row.declared else ""
        cells = (severity, _lines(row), words, message(row, language), row.rule, declared)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


FORMATS: Mapping[str, Callable[[Sequence[Finding], str, Paint | None], Iterator[str]]] = {
    "list": lines,
    "jsonl": jsonl,
    "md": markdown,
}
"""How findings are printed, by the name of the format."""
