"""What is said of one thing that does not go together: stages by country, a limit and a figure short of it.

Knows the limits that a few words name.
"""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault, plain
from hanreport.audit.manuscript import Manuscript
from hanreport.numbers.units import table
from hanreport.records import Stage
from hanreport.scanning import line_around
from hanreport.text import Span

# A word that names a limit, the dimension it is measured in, and the least value that reaches it.
_LIMITS = (
    (re.compile("全海深"), "length", 10_900, "海洋最深处约10900米", "the ocean is about 10,900 m deep"),
)
_DEPTH = re.compile("最大[^，。]{0,4}[深潜]|最深")


def several_stages(page: Manuscript) -> Iterator[Fault]:
    """One thing at different stages in different countries: a table needs a row for each."""
    by_name: dict[tuple[str, int], list[Stage]] = {}
    for row in page.reading.stages:
        if row.name and row.jurisdiction:
            by_name.setdefault((row.name, row.line), []).append(row)
    for (name, _), rows in by_name.items():
        if len({row.jurisdiction for row in rows}) > 1 and len({row.stage_class for row in rows}) > 1:
            told = "、".join(f"{row.jurisdiction}{row.stage}" for row in rows)
            english = ", ".join(f"{row.jurisdiction}: {row.stage}" for row in rows)
            yield fault(
                "stages-by-country",
                "note",
                rows[:1],
                f"{name}在不同国家处于不同阶段（{told}），列表时应分列。",
                f"{name} is at different stages in different countries ({english}); each needs its own row.",
            )


def short_of_limit(page: Manuscript) -> Iterator[Fault]:
    """A word that names a limit beside a depth that does not reach it (全海深, 8072 m)."""
    for row, quantities in page.sentences():
        for pattern, dimension, least, zh, en in _LIMITS:
            word = pattern.search(row.surface)
            if word is None:
                continue
            for quantity in quantities:
                unit = table().get(quantity.unit)
                before = page.of(max(row.start, quantity.start - 10), quantity.start)
                if unit is None or unit.dimension != dimension or not _DEPTH.search(before):
                    continue
                if quantity.value * unit.factor < least:
                    start = row.start + word.start()
                    yield fault(
                        "short-of-limit",
                        "doubt",
                        [Span(start, start + len(word[0])), quantity],
                        f"“{word[0]}”与{page.of(quantity.start, quantity.end)}不相当：{zh}，此数不足以证明。",
                        f"{word[0]} goes beyond {plain(quantity.value)} {quantity.unit}: {en}.",
                    )


_NEAR = re.compile(r"(?:近|准)(?P<what>零[\u4e00-\u9fff]{2})")


def near_and_whole(page: Manuscript) -> Iterator[Fault]:
    """零排放 and 近零排放 in one line: two claims, not one."""
    seen: set[tuple[int, str]] = set()
    for match, place in page.find(_NEAR):
        start, end = line_around(page.words, *match.span())
        whole = re.search(rf"(?<![近准超]){match['what']}", page.words[start:end])
        told = (page.line(place.start), match["what"])
        if whole and told not in seen:
            seen.add(told)
            other = page.folded.span(start + whole.start(), start + whole.end())
            yield fault(
                "near-and-whole",
                "note",
                [place, other],
                f"同一段既说“{match['what']}”又说“{match[0]}”，两者程度不同。",
                f"One passage says {match['what']} and {match[0]}: not the same claim.",
            )


RULES = (several_stages, short_of_limit, near_and_whole)
