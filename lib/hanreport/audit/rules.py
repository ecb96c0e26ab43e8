"""What every rule of the audit works with: the facts of a text, and findings with a sentence in two languages."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import groupby, pairwise
from string import Formatter
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct, convert

from hanreport.outline import Sections, roles
from hanreport.records import Finding, Heading, Quantity, Record
from hanreport.report import Report
from hanreport.text import Span, fold, load_toml

SEVERITIES = ("error", "doubt", "note")
"""error: both cannot be right, or a slip of the pen; doubt: probably wrong or unclear; note: worth knowing."""


class Message(Struct, frozen=True):
    """An entry of ``audit.toml``; ``printed`` is a pattern of words that are wrong wherever they stand.

    Their place is that of its outermost group, if it has groups.
    """

    severity: str
    meaning: str
    zh: str = ""
    en: str = ""
    printed: str = ""


@cache
def messages() -> dict[str, Message]:
    """The entries of ``audit.toml``, by ``rule`` and ``rule.variant``."""
    made = {}
    for rule, entry in load_toml("audit/audit.toml").items():
        variants = {name: value for name, value in entry.items() if isinstance(value, dict)}
        common = {name: value for name, value in entry.items() if name not in variants}
        for name, variant in {"": {}, **variants}.items():
            made[f"{rule}.{name}" if name else rule] = convert({**common, **variant}, Message)
    return made


def line_ranges(lines: Iterable[int]) -> str:
    """Line numbers with neighbours drawn together: 79–81, 85."""
    numbered = enumerate(sorted(set(lines)))
    runs = [[line for _, line in run] for _, run in groupby(numbered, lambda pair: pair[1] - pair[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def shortened(words: str, most: int) -> str:
    """Words cut to so many characters, with an ellipsis."""
    return words if len(words) <= most else words[: most - 1] + "…"


class _Sentence(Formatter):
    """Fills the templates of ``audit.toml`` in one language."""

    def __init__(self, language: str) -> None:
        self.chinese = language == "zh"

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value as the language writes it: a row by its words, numbers of lines as ranges, other lists joined."""
        if isinstance(value, Record):
            return value.surface.replace("**", "").replace("\n", "")
        if isinstance(value, Sequence) and not isinstance(value, str):
            if all(isinstance(member, int) for member in value):
                ranges = line_ranges(value) or "—"
                return ranges.replace("–", "—").replace(", ", "、") if self.chinese else ranges
            return ("、" if self.chinese else ", ").join(self.format_field(member, "") for member in value)
        if isinstance(value, int | float) and not format_spec:
            return f"{round(value, 3):,}".removesuffix(".0")  # 1,550; 73.5
        return format(value, format_spec)


_CHINESE, _ENGLISH = _Sentence("zh"), _Sentence("en")
WORDS = {name: re.compile("|".join(some)) for name, some in load_toml("audit/words.toml")["words"].items()}
"""The patterns of ``words.toml`` by name."""
CLAUSE = re.compile(r"[，。；：！？,;:!?\n]")
"""The marks that end a clause."""
_BLANK = " \t\r\u00a0\u3000\ufeff"
_BULLET = re.compile(r"[ \t]*(?:[-*+•·●○–—]\s|[•·●○]|[①-⑳])")
WIDE_GAP = 3
"""Blank lines in a row from which a gap is more than a parting of paragraphs."""


class Line(NamedTuple):
    """A line that holds words: heading, bullet or text."""

    number: int
    start: int
    end: int
    kind: str


class Gap(NamedTuple):
    """Blank lines in a row between two lines that hold words: the first and last (1-based), how many, their place."""

    first: int
    last: int
    size: int
    span: Span


Place: TypeAlias = Record | Span | Line
"""Anything with a place in the raw text."""


class Facts:
    """A text under audit: its rows, folded words, lines, gaps and parts.

    Args:
        report: the text as read.
        declared: places of the text that a reader has declared to be wrong.
    """

    def __init__(self, report: Report, declared: Iterable[tuple[int, int]] = ()) -> None:
        self.report = report
        self.text = report.text
        self.folded = fold(report.text)
        self.words = self.folded.text
        self.amounts = [row for row in report.quantities if row.value is not None]
        """The quantities that have one value; a range has none."""
        self.titles = [row for row in report.outline if row.kind == "heading"]
        """The headings, month heads left out."""
        self._headings = {row.line: row for row in report.outline}
        self._amount_starts = [row.start for row in self.amounts]
        self._sections = Sections(report.outline)
        self._roles = roles(report.text, report.outline)
        self._declared = [Span(*place) for place in declared]

    def finding(self, key: str, *places: Place, **values: Any) -> Finding:
        """A finding whose evidence are rows or spans; the first of them decides where it is listed.

        Args:
            key: its entry in ``audit.toml``, rule or rule.variant.
            places: its evidence; each place is kept once, in the order given.
            values: what its sentences name.
        """
        spans = tuple(dict.fromkeys(Span(place.start, place.end) for place in places))
        first, message = spans[0], messages()[key]
        ends = ((self.line_of(start), self.line_of(max(start, end - 1))) for start, end in spans)
        place = (*self._sections.at(first.start), self.line_of(first.start), *first, first.of(self.text))
        return Finding(
            *place,
            key.partition(".")[0],
            severity=message.severity,
            lines=tuple(sorted({line for begin, end in ends for line in range(begin, end + 1)})),
            spans=spans,
            message_zh=_CHINESE.vformat(message.zh, (), values),
            message_en=_ENGLISH.vformat(message.en, (), values),
            declared=message.severity != "note" and any(map(self._is_declared, spans)),
        )

    def _is_declared(self, place: Span) -> bool:
        """Whether a place shares a character with a declared one; several lines are no word to be corrected."""
        return "\n" not in place.of(self.text) and any(place.overlaps(other) for other in self._declared)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines that hold words, in order."""
        made = []
        for number, raw in enumerate(self.text.split("\n"), start=1):
            words = raw.strip(_BLANK)
            if words:
                start = self.report.lines.start(number) + raw.index(words)
                kind = "bullet" if _BULLET.match(words) else "text"
                end = start + len(words)
                if head := self._headings.get(number):
                    made.append(Line(number, start, min(head.end, end), "heading"))
                    rest = self.text[head.end : end].lstrip("*。：:" + _BLANK)
                    start, kind = end - len(rest), "text"
                if start < end:
                    made.append(Line(number, start, end, kind))
        return made

    @cached_property
    def wide_gaps(self) -> dict[int, Gap]:
        """The gaps of several blank lines by the line behind them, where the text has such and most lines are closer."""
        gaps = {}
        for before, after in pairwise(self.lines):
            first, last = before.number + 1, after.number - 1
            if last - first + 1 >= WIDE_GAP:
                gaps[after.number] = Gap(first, last, last - first + 1, self.whole_lines(first, last))
        return gaps if 4 * len(gaps) <= len(self.lines) else {}

    @cached_property
    def parts(self) -> list[tuple[Heading | None, list[Line]]]:
        """Each heading with the lines of its own body, up to the next heading; before the first, None."""
        made: list[tuple[Heading | None, list[Line]]] = [(None, [])]
        for line in self.lines:
            if line.kind == "heading":
                made.append((self._headings[line.number], []))
            else:
                made[-1][1].append(line)
        return made

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], Span]]:
        """The matches of a pattern in the folded words, with their raw places."""
        for match in pattern.finditer(self.words):
            yield match, self.folded.span(*match.span())

    def span(self, match: re.Match[str], group: str | int) -> Span:
        """The raw place of a group that matched in the folded words."""
        return self.folded.span(*match.span(group))

    def line_of(self, offset: int) -> int:
        """The line of a raw offset."""
        return self.report.lines.at(offset)

    def quote(self, place: Place) -> str:
        """The words of a raw place, without bold marks."""
        return self.text[place.start : place.end].replace("**", "")

    def between(self, before: Place, after: Place) -> str:
        """The words between two raw places, without bold marks."""
        return self.quote(Span(before.end, after.start))

    def before(self, row: Place, reach: int = 40) -> str:
        """So many characters before a raw place, without bold marks."""
        return self.quote(Span(max(0, row.start - reach), row.start))

    def clause_before(self, row: Place) -> str:
        """The words of a row's clause before it, without bold marks."""
        return CLAUSE.split(self.before(row))[-1]

    def whole_lines(self, first: int, last: int) -> Span:
        """The place of whole lines, both inclusive, blanks at the edges kept; never empty but at the text's end."""
        lines = self.report.lines
        return Span(lines.start(first), lines.start(last + 1) if last < len(lines) else len(self.text))

    def amounts_in(self, start: int, end: int) -> list[Quantity]:
        """The quantities that have one value between two raw offsets."""
        first, last = (bisect_left(self._amount_starts, offset) for offset in (start, end))
        return self.amounts[first:last]

    def joined(self, rows: list[Quantity]) -> list[list[Quantity]]:
        """Quantities in lists: those of one unit that 、 or 和 joins."""
        pairs = enumerate(pairwise(rows), start=1)
        ends = [
            i for i, (a, b) in pairs if a.unit != b.unit or self.between(a, b) not in ("、", "和", "及", "与")
        ]
        return [rows[first:last] for first, last in pairwise((0, *ends, len(rows)))]

    @cached_property
    def sentences(self) -> list[list[Quantity]]:
        """The quantities that have one value of every sentence with two or more."""
        found = (self.amounts_in(row.start, row.end) for row in self.report.sentences)
        return [amounts for amounts in found if len(amounts) > 1]

    def role(self, offset: int) -> str:
        """The role of the part that an offset stands in: review, plan, body."""
        i = bisect_right(self._roles, offset, key=lambda part: part[0])
        return self._roles[i - 1][1] if i else "body"


Rule = Callable[[Facts], Iterator[Finding]]
