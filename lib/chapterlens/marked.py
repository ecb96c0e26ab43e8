"""A text as one page with every row marked: what was read, where, and by which rule. Knows nothing about charts."""

from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import chain, pairwise
from string import Template

from chapterlens.printing import read_as, rules
from hanreport.records import READ, Record
from hanreport.report import Report

MARKED = tuple(name for name in READ if name not in ("outline", "sentences"))
"""The tables whose words are marked."""


def page(reading: Report, title: str) -> str:
    """One HTML page without anything outside it: the text by line, each row's words marked and told on hover.

    Words that several rows hold carry them all; the shortest row is told first.

    Args:
        reading: what was read.
        title: the page's title.
    """
    rows: list[Record] = sorted(
        chain.from_iterable(reading.table(name) for name in MARKED), key=lambda row: (row.start, -row.end)
    )
    template = files(__package__).joinpath("marked.html").read_text(encoding="utf-8")
    filters = "\n".join(
        f'<label class="{name}"><input type="checkbox" checked data-table="{name}"> '
        f"{name} {len(reading.table(name))}</label>"
        for name in MARKED
    )
    return Template(template).substitute(
        title=escape(title), filters=filters, lines="".join(_lines(reading, rows))
    )


def _lines(reading: Report, rows: Sequence[Record]) -> Iterator[str]:
    heads = {row.line: row.level for row in reading.outline}
    open_rows: list[Record] = []
    at = 0
    for number, (start, following) in enumerate(
        pairwise([*reading.lines.starts, len(reading.text) + 1]), start=1
    ):
        end = following - 1
        open_rows = [row for row in open_rows if row.end > start]
        while at < len(rows) and rows[at].start < end:
            open_rows.append(rows[at])
            at += 1
        level = f' class="h h{heads[number]}"' if number in heads else ""
        words = "".join(_pieces(reading.text, start, end, open_rows))
        yield f'<li id="L{number}" value="{number}"{level}>{words}</li>\n'


def _pieces(text: str, start: int, end: int, rows: Sequence[Record]) -> Iterator[str]:
    """The words of a line, parted wherever a row begins or ends."""
    cuts = {start, end}
    cuts.update(place for row in rows for place in (row.start, row.end) if start < place < end)
    for first, last in pairwise(sorted(cuts)):
        here = [row for row in rows if row.start <= first and last <= row.end]
        words = escape(text[first:last])
        yield _mark(words, sorted(here, key=lambda row: row.end - row.start), first) if here else words


def _mark(words: str, rows: Sequence[Record], first: int) -> str:
    names = " ".join(dict.fromkeys(str(row.__struct_config__.tag) for row in rows))
    told = "\n".join(_told(row) for row in rows)
    stop = ' tabindex="0"' if any(row.start == first for row in rows) else ""
    return f'<mark class="{names}" title="{escape(told)}"{stop}>{words}</mark>'


def _told(row: Record) -> str:
    table = str(row.__struct_config__.tag)
    return f"{table} “{row.surface}” {read_as(row)}\n    {row.rule}: {rules()[table][row.rule]}"
