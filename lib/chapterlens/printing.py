"""What was read as lines for people: a summary, the tree of headings, each row with its rule. Knows no terminal."""

import tomllib
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.resources import files
from itertools import chain, groupby
from operator import attrgetter

from hanreport.records import READ, Heading, Quantity, Record
from hanreport.report import Report

Paint = Callable[[str, str], str]
"""Gives words the colour of a table; the words themselves where there is no colour."""

SIGNS = {"exact": "=", "at_least": "≥", "more_than": ">", "about": "≈", "at_most": "≤"}
"""How a bound is printed."""

_BEFORE, _AFTER = 18, 12
"""Columns of context on either side of a number."""


@cache
def rules() -> dict[str, dict[str, str]]:
    """What each rule reads, by table and rule (``rules.toml``), and what each rule of the audit finds."""
    from hanreport.audit import meanings  # its rules take a while to import, and few commands explain

    readings = tomllib.loads(files(__package__).joinpath("rules.toml").read_text(encoding="utf-8"))
    return {**readings, "findings": meanings()}


def plain(words: str, _: str = "") -> str:
    """The paint of a page without colours."""
    return words


def outline(heads: Iterable[Heading]) -> Iterator[str]:
    """The tree of headings: line, level, title."""
    none = True
    for row in heads:
        none = False
        yield f"{row.line:>6}  {row.level}  {'  ' * (row.level - 1)}{row.title}"
    if none:
        yield "no headings"


def summary(blocks: Iterable[Report], paint: Paint = plain) -> Iterator[str]:
    """Section by section each quantity in its words with what it was read as, then how much there is in all."""
    counts: Counter[str] = Counter()
    inner: dict[str, Counter[str]] = {"quantities": Counter(), "names": Counter(), "claims": Counter()}
    characters = lines = 0
    titles: dict[str, str] = {}
    section = None
    for block in blocks:
        characters, lines = len(block.text), len(block.lines)
        counts.update({name: len(block.table(name)) for name in READ})
        inner["quantities"].update(row.kind for row in block.quantities)
        inner["names"].update(row.type for row in block.names)
        inner["claims"].update(row.standing for row in block.claims)
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
    for name, told in _TOLD.items():
        kinds = ", ".join(
            f"{n} {kind.replace('_', ' ')}" for kind, n in inner.get(name, Counter()).most_common(6)
        )
        yield f"{counts[name]:>6} {paint(told, name)}" + (f": {kinds}" if kinds else "")


_TOLD = {
    "quantities": "quantities",
    "dates": "dates",
    "codes": "codes, names with a number in them",
    "milestones": "dated events",
    "names": "names",
    "claims": "statements",
    "firsts": "claims of being first or ranked",
    "stages": "stages of named things",
}


def _quantity(row: Quantity, text: str, paint: Paint) -> str:
    before = text[max(text.rfind("\n", 0, row.start) + 1, row.start - _BEFORE) : row.start].replace("**", "")
    stop = text.find("\n", row.end)
    after = text[row.end : min(stop if stop >= 0 else len(text), row.end + _AFTER)].replace("**", "")
    before, after = _cut(before[::-1].lstrip(), _BEFORE)[::-1], _cut(after, _AFTER)
    words = row.surface.replace("**", "").replace("\n", " ")
    place = " " * (_BEFORE - _width(before)) + before + paint(words, "quantities") + after
    room = " " * max(1, _BEFORE + 16 + _AFTER - _width(before + words + after) - (_BEFORE - _width(before)))
    value = f"{SIGNS[row.bound]} {_number(row)} {row.unit}".rstrip()
    kind = "" if row.kind in ("count", row.unit) else f"  {row.kind}"
    return f"{row.line:>6}  {place}{room}{value}{kind}"


def _number(row: Quantity) -> str:
    """The number of a row; its two ends where there is no one number, its words where there are no ends."""
    if row.value is not None:
        return f"{row.value:,}"
    if row.low is not None and row.high is not None:
        return f"{row.low:,}–{row.high:,}"
    return row.surface.replace("**", "")


def _width(words: str) -> int:
    """Columns on a terminal (UAX 11: wide and full-width characters take two)."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)


def _cut(words: str, columns: int) -> str:
    kept = 0
    for i, c in enumerate(words):
        kept += _width(c)
        if kept > columns:
            return words[:i]
    return words


def explain(blocks: Iterable[Report], paint: Paint = plain) -> Iterator[str]:
    """Every row under the line it was read from: its words, what they were read as, and the rule that read them."""
    for block in blocks:
        rows: list[Record] = list(
            chain.from_iterable(block.table(name) for name in READ if name != "sentences")
        )
        rows.sort(key=lambda row: (row.line, row.start, -row.end))
        for line, here in groupby(rows, key=attrgetter("line")):
            begin = block.lines.start(line)
            end = block.text.find("\n", begin)
            yield f"\n{line:>6}  {block.text[begin : end if end >= 0 else None].strip()}"
            for row in here:
                table = str(row.__struct_config__.tag)
                short = _cut(row.surface.replace("\n", " "), 48)
                words = paint(short if len(short) == len(row.surface) else short + "…", table)
                meaning = rules()[table][row.rule]
                yield f"        {words}  {read_as(row)}\n            {table} · {row.rule}: {meaning}"


def read_as(row: Record) -> str:
    """What a row's words were read as: the columns that its table adds, those that hold something."""
    shared = Record.__struct_fields__
    held = ((name, getattr(row, name)) for name in row.__struct_fields__ if name not in (*shared, "kind"))
    parts = [
        f"{name} {'；'.join(map(str, value)) if isinstance(value, tuple) else value}"
        for name, value in held
        if value not in ("", (), None, False)
    ]
    return ", ".join(parts)
