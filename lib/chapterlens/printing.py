"""Tables for people: a summary, headings, every row with its rule, findings."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from itertools import chain, groupby
from operator import attrgetter

from markupsafe import Markup
from rich.cells import cell_len, set_cell_size

from chapterlens.words import own_toml, word
from hanreport.records import READ, Finding, Heading, Quantity, Record, cells
from hanreport.report import Report

Paint = Callable[[str, str], str]
"""Gives words the colour of a table; the words themselves where there is no colour."""

_SIGNS = {"exact": "=", "at_least": "≥", "more_than": ">", "about": "≈", "at_most": "≤"}
"""How a bound is printed."""
_BEFORE, _WORDS, _AFTER = 18, 16, 12
"""Columns of a number and of its context on either side."""
_LONGEST = 48
"""Columns of the words of a row that are printed."""
_LINES = 24
"""Characters of the line numbers that a finding shows; all of them are in the JSON lines."""
ROWS = tuple(name for name in READ if name not in ("outline", "sentences", "chapters"))
"""The tables that are printed together, in text order."""
_KIND = {"quantities": attrgetter("kind"), "names": attrgetter("type"), "claims": attrgetter("standing")}


@cache
def rules() -> dict[str, dict[str, str]]:
    """The meaning of each rule, by table and rule (``rules.toml``), and of each rule of the audit."""
    from hanreport.audit import meanings  # slow to import, and rarely needed

    return {**own_toml("rules.toml"), "findings": meanings()}


def plain(words: str, _: str = "") -> str:
    """Words without a colour."""
    return words


def outline(heads: Iterable[Heading]) -> Iterator[str]:
    """The tree of headings: line, level, title."""
    lines = [f"{row.line:>6}  {row.level}  {'  ' * (row.level - 1)}{row.title}" for row in heads]
    yield from lines or ["no headings"]


def summary(blocks: Iterable[Report], paint: Paint = plain) -> Iterator[str]:
    """Each quantity of each section among its words, with what it was read as; then counts of all tables."""
    counts, kinds = Counter[str](), {name: Counter[str]() for name in _KIND}
    characters = lines = 0
    titles: dict[str, str] = {}
    section = None
    for block in blocks:
        characters, lines = len(block.text), len(block.lines)
        counts.update({name: len(block.table(name)) for name in READ})
        for name, kind in _KIND.items():
            kinds[name].update(map(kind, block.table(name)))
        for head in block.outline:
            titles.setdefault(head.section, head.title)
        for row in block.quantities:
            if row.section != section:
                section = row.section
                title = titles.get(section, "")
                yield "\n" + paint(title if title.startswith(section) else f"{section}  {title}", "outline")
            yield _quantity(row, block.text, paint)
    yield ""
    yield f"{characters:,} characters, {lines:,} lines, {counts['outline']} headings, {counts['sentences']:,} sentences"
    names = own_toml("words.toml")["summary"]
    for name in ROWS:
        most = kinds.get(name, Counter()).most_common(6)
        listed = ", ".join(f"{count} {kind.replace('_', ' ')}" for kind, count in most)
        yield f"{counts[name]:>6} {paint(names.get(name, name), name)}" + (f": {listed}" if listed else "")


def _quantity(row: Quantity, text: str, paint: Paint) -> str:
    """A line with a number in context and what it was read as."""
    line_start = max(text.rfind("\n", 0, row.start) + 1, row.start - _BEFORE)
    before = text[line_start : row.start].replace("**", "").lstrip()
    after = text[row.end : row.end + _AFTER].partition("\n")[0].replace("**", "")
    words = row.surface.replace("**", "").replace("\n", " ")
    number = words  # of a proportion, which has neither value nor ends
    if row.low is not None and row.high is not None:
        number = f"{row.low:,}–{row.high:,}"
    number = number if row.value is None else f"{row.value:,}"
    value = f"{_SIGNS[row.bound]} {number} {row.unit}".rstrip()
    kind = "" if row.kind in ("count", row.unit) else f"  {row.kind}"
    padding = " " * max(1, _WORDS - cell_len(words))
    left, right = set_cell_size(before[::-1], _BEFORE)[::-1], set_cell_size(after, _AFTER)
    return f"{row.line:>6}  {left}{paint(words, 'quantities')}{right}{padding}{value}{kind}"


def explain(blocks: Iterable[Report], paint: Paint = plain) -> Iterator[str]:
    """Every row under the line it was read from: its words, what they were read as, and the rule that read them."""
    for block in blocks:
        read: Iterable[Record] = chain.from_iterable(map(block.table, ("outline", *ROWS)))
        rows = sorted(read, key=lambda row: (row.line, row.start, -row.end))
        for line, here in groupby(rows, key=attrgetter("line")):
            yield f"\n{line:>6}  {block.lines.span(line, line).of(block.text).strip()}"
            for row in here:
                words, table = row.surface.replace("\n", " "), _table(row)
                if cell_len(words) > _LONGEST:
                    words = set_cell_size(words, _LONGEST).rstrip() + "…"
                yield f"        {paint(words, table)}  {read_as(row)}"
                yield f"            {table} · {_rule(row)}"


def _table(row: Record) -> str:
    return str(row.__struct_config__.tag)


def read_as(row: Record) -> str:
    """What a row's words were read as: the columns of its own table that are not empty."""
    columns = zip(row.__struct_fields__, cells(row), strict=True)
    values = [(name, value) for name, value in columns if name not in (*Record.__struct_fields__, "kind")]
    return ", ".join(f"{name} {value}" for name, value in values if value not in ("", None, False))


def marked(reading: Report, line: int, rows: Sequence[Record]) -> Markup:
    """A line as HTML, with the words of rows marked and explained on hover; of two that overlap, the first."""
    done, end = reading.lines.span(line, line)
    html, mark = Markup(), Markup('<mark class="{}" title="{}" tabindex="0">{}</mark>')
    for row in rows:
        if row.start >= done:
            title = f"{_table(row)} “{row.surface}” {read_as(row)}\n    {_rule(row)}"
            html += reading.text[done : row.start]
            html += mark.format(_table(row), title, row.surface.partition("\n")[0])
            done = min(row.end, end)
    return html + reading.text[done:end]


def _rule(row: Record) -> str:
    return f"{row.rule}: {rules()[_table(row)][row.rule]}"


def list_findings(findings: Sequence[Finding], language: str = "zh", paint: Paint = plain) -> Iterator[str]:
    """Findings by severity, each with its lines, its sentence and its rule; then how many there are.

    Args:
        findings: gravest first, as ``audit`` gives them.
        language: of the sentences, zh or en.
        paint: colours words like a severity; no colours by default.
    """
    counts = Counter(row.severity for row in findings)
    for severity, rows in groupby(findings, key=attrgetter("severity")):
        yield paint(f"{word(f'audit_{severity}', language)} {counts[severity]}", severity)
        for row in rows:
            declared = word("audit_declared", language) if row.declared else ""
            message = getattr(row, f"message_{language}")
            yield f"  {_lines(row):<12} {message}{declared}  {paint(row.rule, 'note')}"
    numbers = (f"{count} {severity}{'s' * (count > 1)}" for severity, count in counts.items())
    yield ", ".join(numbers) or "nothing found"


def _lines(row: Finding) -> str:
    from hanreport.audit import line_ranges  # slow to import, and rarely needed

    ranges = line_ranges(row.lines)
    return ranges if len(ranges) <= _LINES else ranges[: ranges.rindex(",", 0, _LINES)] + ", …"
