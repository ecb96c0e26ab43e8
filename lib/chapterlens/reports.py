"""Findings as a person or a program reads them: a list by severity, JSON lines, a Markdown table. Knows no terminal."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec import json

from chapterlens.printing import Paint, plain
from hanreport.audit import SEVERITIES, line_ranges, shortened
from hanreport.records import Finding

_HEADS = {
    "zh": {"error": "错误", "doubt": "存疑", "note": "备考"},
    "en": {"error": "Errors", "doubt": "Doubts", "note": "Notes"},
}
_COLUMNS = {
    "zh": ("程度", "行", "原文", "问题", "规则", "已声明"),
    "en": ("severity", "lines", "words", "what is wrong", "rule", "declared"),
}
_DECLARED = {"zh": "（已在注记中更正）", "en": " (declared)"}
_SHORT = 40
"""Characters of the words that a row of the Markdown table quotes."""
_LINES = 24
"""Characters of the line numbers that a row shows; all of them are in the JSON lines."""


def lines(found: Sequence[Finding], language: str = "zh", paint: Paint | None = None) -> Iterator[str]:
    """The findings, gravest first, each with its lines, its sentence and its rule; then how many there are.

    Args:
        found: in text order.
        language: of the sentences, zh or en.
        paint: gives words the colour of a severity; none by default.
    """
    paint = paint or plain
    for severity in SEVERITIES:
        rows = [row for row in found if row.severity == severity]
        if rows:
            yield paint(f"{_HEADS[language][severity]} {len(rows)}", severity)
        for row in rows:
            declared = _DECLARED[language] if row.declared else ""
            yield f"  {_where(row):<12} {message(row, language)}{declared}  {paint(row.rule, 'note')}"
    counts = Counter(row.severity for row in found)
    told = (f"{counts[name]} {name}{'' if counts[name] == 1 else 's'}" for name in SEVERITIES if counts[name])
    yield ", ".join(told) or "nothing found"


def message(row: Finding, language: str) -> str:
    """The sentence of a finding in a language."""
    return row.message_zh if language == "zh" else row.message_en


def _where(row: Finding) -> str:
    told = line_ranges(row.lines)
    return told if len(told) <= _LINES else told[: told.rindex(",", 0, _LINES)] + ", …"


def jsonl(found: Sequence[Finding], _: str = "zh", __: Paint | None = None) -> Iterator[str]:
    """One JSON object a finding, in text order, with both sentences."""
    for row in found:
        yield json.encode(row).decode()


def markdown(found: Sequence[Finding], language: str = "zh", _: Paint | None = None) -> Iterator[str]:
    """A Markdown table, gravest first."""
    head = _COLUMNS[language]
    yield f"| {' | '.join(head)} |"
    yield "|" + "---|" * len(head)
    for row in sorted(found, key=lambda row: SEVERITIES.index(row.severity)):
        words = " ".join(row.surface.replace("**", "").split())
        words = words if len(words) <= _SHORT else words[: _SHORT - 1] + "…"
        severity = _HEADS[language][row.severity] if language == "zh" else row.severity
        declared = ("是" if language == "zh" else "yes") if row.declared else ""
        cells = (severity, _where(row), words, message(row, language), row.rule, declared)
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


FORMATS: Mapping[str, Callable[[Sequence[Finding], str, Paint | None], Iterator[str]]] = {
    "list": lines,
    "jsonl": jsonl,
    "md": markdown,
}
"""How findings are printed, by the name of the format."""
