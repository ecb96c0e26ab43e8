"""What every rule of the audit works with: the facts of a text, and findings with a sentence in two languages."""

import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property
from importlib.resources import files
from itertools import groupby, pairwise
from string import Formatter
from typing import Any, NamedTuple, TypeAlias

from msgspec import Struct, convert
from msgspec.structs import replace

from hanreport.outline import Sections, roles
from hanreport.records import Finding, Heading, Milestone, Quantity, Record, Sentence
from hanreport.report import Report
from hanreport.text import Span, fold

SEVERITIES = ("error", "doubt", "note")
"""error: both cannot be right, or a slip of the pen; doubt: probably wrong or unclear; note: worth knowing."""


class Message(Struct, frozen=True):
    """An entry of ``audit.toml``."""

    severity: str
    meaning: str
    zh: str = ""
    en: str = ""


class Phrase:
    """A part of a sentence that differs by language: an entry of ``audit.toml`` and its values."""

    def __init__(self, key: str, **values: Any) -> None:
        self.key, self.values = key, values


@cache
def messages() -> dict[str, Message]:
    """The entries of ``audit.toml``, by ``rule`` and ``rule.variant``."""
    made = {}
    for rule, entry in tomllib.loads(files(__package__).joinpath("audit.toml").read_text("utf-8")).items():
        variants = {name: value for name, value in entry.items() if isinstance(value, dict)}
        common = {name: value for name, value in entry.items() if name not in variants}
        for name, variant in {"": {}, **variants}.items():
            made[f"{rule}.{name}" if name else rule] = convert({**common, **variant}, Message)
    return made


def plain(value: float) -> str:
    """A number as people write it: at most three significant figures behind whole ones."""
    if value == int(value):
        return f"{int(value):,}"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def plain_zh(value: float) -> str:
    """A number as a Chinese sentence writes it, 万 and 亿 taken out: 17.2万."""
    for size, word in ((1e8, "亿"), (1e4, "万")):
        if abs(value) >= size:
            return f"{round(value / size, 2 if abs(value) < 100 * size else 0):g}{word}"
    return plain(value).replace(",", "")


def line_ranges(lines: Iterable[int]) -> str:
    """Line numbers with neighbours drawn together: 79–81, 85."""
    numbered = enumerate(sorted(set(lines)))
    runs = [[line for _, line in run] for _, run in groupby(numbered, lambda pair: pair[1] - pair[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def shortened(words: str, most: int) -> str:
    """Words cut to so many characters, with an ellipsis."""
    return words if len(words) <= most else words[: most - 1] + "…"


def _printed(row: Record) -> str:
    """The words of a row without bold marks and line ends."""
    return row.surface.replace("**", "").replace("\n", "")


class _Sentence(Formatter):
    """Fills the templates of ``audit.toml`` in one language."""

    def __init__(self, language: str) -> None:
        self.chinese = language == "zh"

    def say(self, key: str, values: dict[str, Any]) -> str:
        """The sentence or phrase of an entry."""
        message = messages()[key]
        return self.vformat(message.zh if self.chinese else message.en, (), values)

    def format_field(self, value: Any, format_spec: str) -> str:
        """A value as the language writes it; of a list, the format is what joins its members."""
        if isinstance(value, Phrase):
            return self.say(value.key, value.values)
        if isinstance(value, Record):
            return _printed(value)
        if isinstance(value, Sequence) and not isinstance(value, str):
            if all(isinstance(member, int) for member in value):
                ranges = line_ranges(value)
                return ranges.replace("–", "—").replace(", ", "、") if self.chinese else ranges
            joiner = format_spec or ("、" if self.chinese else ", ")
            return joiner.join(self.format_field(member, "") for member in value)
        if isinstance(value, int | float) and not format_spec:
            return plain_zh(value) if self.chinese else plain(value)
        return format(value, format_spec)


_CHINESE, _ENGLISH = _Sentence("zh"), _Sentence("en")
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
    """Blank lines in a row between two lines that hold words; both ends are lines, 1-based, inclusive."""

    first: int
    last: int

    @property
    def size(self) -> int:
        """How many lines are blank."""
        return self.last - self.first + 1

    @property
    def wide(self) -> bool:
        """Whether it is more than a parting of paragraphs."""
        return self.size >= WIDE_GAP


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
        self.raw_lines = report.text.split("\n")
        self.amounts = [row for row in report.quantities if row.value is not None]
        """The quantities that have one value; a range has none."""
        self._amount_starts = [row.start for row in self.amounts]
        self._headings = {row.line: row for row in report.outline}
        self._titles = [row for row in report.outline if row.kind == "heading"]
        self._title_starts = [row.start for row in self._titles]
        self._sections = Sections(report.outline)
        self._declared = [Span(*place) for place in declared]

    def finding(self, key: str, *places: Place, **values: Any) -> Finding:
        """A finding whose evidence are rows or spans; the first of them decides where it is listed.

        Args:
            key: its entry in ``audit.toml``, rule or rule.variant.
            places: its evidence; each place is kept once, in the order given.
            values: what its sentences name.
        """
        spans = tuple(dict.fromkeys(Span(place.start, place.end) for place in places))
        first = spans[0]
        section, heading = self._sections.at(first.start)
        lines = {
            line
            for place in spans
            for line in range(self.line_of(place.start), self.line_of(max(place.start, place.end - 1)) + 1)
        }
        severity = messages()[key].severity
        return Finding(
            section,
            heading,
            self.line_of(first.start),
            first.start,
            first.end,
            first.of(self.text),
            key.partition(".")[0],
            severity=severity,
            lines=tuple(sorted(lines)),
            spans=spans,
            message_zh=_CHINESE.say(key, values),
            message_en=_ENGLISH.say(key, values),
            declared=severity != "note" and any(map(self._is_declared, spans)),
        )

    def _is_declared(self, place: Span) -> bool:
        """Whether a place shares a character with a declared one; several lines are no word to be corrected."""
        return "\n" not in place.of(self.text) and any(place.overlaps(other) for other in self._declared)

    @cached_property
    def lines(self) -> list[Line]:
        """The lines that hold words, in order."""
        made = []
        for number, raw in enumerate(self.raw_lines, start=1):
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
    def gaps(self) -> dict[int, Gap]:
        """The blank lines before each line that holds words, by that line; none before the first."""
        return {
            after.number: Gap(before.number + 1, after.number - 1)
            for before, after in pairwise(self.lines)
            if after.number > before.number + 1
        }

    @cached_property
    def gaps_stand_out(self) -> bool:
        """Whether the text has wide gaps and most of its lines follow each other closer than that."""
        wide = sum(gap.wide for gap in self.gaps.values())
        return 0 < 4 * wide <= len(self.lines)

    def wide_gap(self, line: int) -> Gap | None:
        """The gap before a line where it is wide."""
        gap = self.gaps.get(line)
        return gap if gap is not None and gap.wide else None

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

    def first_places(self, pattern: re.Pattern[str], group: str | int = 0) -> dict[str, Span]:
        """The words that a pattern (or a group of it) finds, each with the place of its first match."""
        found: dict[str, Span] = {}
        for match, place in self.find(pattern):
            found.setdefault(match[group], place)
        return found

    def span(self, match: re.Match[str], group: str) -> Span:
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

    def whole_lines(self, first: int, last: int) -> Span:
        """The place of whole lines, both inclusive, blanks at the edges kept; never empty but at the text's end."""
        start = self.report.lines.start(first)
        end = self.report.lines.start(last + 1) if last < len(self.raw_lines) else len(self.text)
        return Span(start, end)

    def amounts_in(self, start: int, end: int) -> list[Quantity]:
        """The quantities that have one value between two raw offsets."""
        first, last = (bisect_left(self._amount_starts, offset) for offset in (start, end))
        return self.amounts[first:last]

    def sentences(self) -> Iterator[tuple[Sentence, list[Quantity]]]:
        """Every sentence with its quantities that have one value."""
        for row in self.report.sentences:
            yield row, self.amounts_in(row.start, row.end)

    def neighbours(self) -> Iterator[tuple[Quantity, Quantity]]:
        """Every two quantities that have one value and follow each other in a sentence."""
        for _, amounts in self.sentences():
            yield from pairwise(amounts)

    @cached_property
    def milestones(self) -> Mapping[int, list[Milestone]]:
        """The dated events by line."""
        made = defaultdict(list)
        for row in self.report.milestones:
            made[row.line].append(row)
        return made

    @cached_property
    def _roles(self) -> tuple[list[int], list[str]]:
        found = roles(self.text, self.report.outline)
        return [start for start, _ in found], [role for _, role in found]

    def role(self, offset: int) -> str:
        """The role of the part that an offset stands in: review, plan, body."""
        starts, names = self._roles
        i = bisect_right(starts, offset)
        return names[i - 1] if i else "body"

    def part_of(self, offset: int) -> int:
        """Which part an offset stands in: how many headings stand before it; month heads are none."""
        return bisect_right(self._title_starts, offset)

    def heading_before(self, offset: int) -> Heading | None:
        """The nearest heading before an offset, month heads left out."""
        part = self.part_of(offset)
        return self._titles[part - 1] if part else None


TOLD = 3
"""Sentences of a merged finding that are printed; the places of all are."""


def merged(rows: Sequence[Finding]) -> Finding:
    """Notes of one rule as one finding, with the sentences of the first and the places of all."""
    zh, en = ([getattr(row, name)[:-1] for row in rows[:TOLD]] for name in ("message_zh", "message_en"))
    more = len(rows) > TOLD
    return replace(
        rows[0],
        lines=tuple(sorted({line for row in rows for line in row.lines})),
        spans=tuple(dict.fromkeys(span for row in rows for span in row.spans)),
        message_zh=f"{len(rows)}处：{'；'.join(zh)}{'；等' if more else ''}。",
        message_en=f"{len(rows)} places: {'; '.join(en)}{'; and others' if more else ''}.",
    )


Rule = Callable[[Facts], Iterator[Finding]]
