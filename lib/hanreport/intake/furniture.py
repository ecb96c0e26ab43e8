"""What every page carries and no reader reads: running heads, page numbers, a table of contents. Knows no PDF."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from hanreport.intake.sheets import Line, Sheet

_EDGE = 0.13
"""The share of a page's height in which running heads and page numbers stand."""
_PAGE_NUMBER = re.compile(
    r"[\s\-—–―~·•|\[(（]*(?:第\s*)?(?:\d{1,4}|[ivxlc]{1,7}|[IVXLC]{1,7})\s*(?:页)?[\s\-—–―~·•|\])）]*"
    r"(?:[,，/／\s]*(?:共|of|/)?\s*\d{1,4}\s*页?)?[\s\-—–―]*"
    r"|第?\s*[一二三四五六七八九十百]{1,5}\s*页"
    r"|(?i:p(?:age)?\.?\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)"
)
_LEADERS = re.compile(r"(?:[.．·…]\s?){4,}\s*[\divx\-—]*\s*$")


def without_furniture(sheets: Sequence[Sheet]) -> tuple[list[Sheet], list[str]]:
    """The pages without running heads, page numbers and lines of a table of contents; what was dropped, a phrase each."""
    edges = [(sheet, line) for sheet in sheets for line in _edge(sheet)]
    seen: dict[tuple[str, int], set[int]] = defaultdict(set)
    for sheet, line in edges:
        for key in _keys(line):
            seen[key].add(sheet.number)
    heads: Counter[str] = Counter()
    printed: dict[str, str] = {}
    numbers = contents = 0
    dropped: set[tuple[int, Line]] = set()
    for sheet, line in edges:
        if _PAGE_NUMBER.fullmatch(line.text):
            numbers += 1
        elif any(len(seen[key]) >= 2 for key in _keys(line)):
            heads[printed.setdefault(_bare(line.text), line.text)] += 1
        else:
            continue
        dropped.add((sheet.number, line))
    made = []
    for sheet in sheets:
        lines = [line for line in sheet.lines if (sheet.number, line) not in dropped]
        listed = [line for line in lines if not _LEADERS.search(line.text)]
        contents += len(lines) - len(listed)
        made.append(Sheet(sheet.number, sheet.height, listed, sheet.pictures))
    told = [f"the running head “{words}” on {count} pages" for words, count in heads.most_common(6)]
    told += [f"{numbers} page numbers"] if numbers else []
    told += [f"{contents} lines of a table of contents"] if contents else []
    return made, told


def _edge(sheet: Sheet) -> Iterator[Line]:
    """The lines of the two outermost rows at the top and at the bottom, as far as they stand in the margins."""
    rows = sorted({line.row for line in sheet.lines})
    for line in sheet.lines:
        above = line.row in rows[:2] and line.bottom < _EDGE * sheet.height
        below = line.row in rows[-2:] and line.top > (1 - _EDGE) * sheet.height
        if above or below:
            yield line


def _keys(line: Line) -> tuple[tuple[str, int], ...]:
    """What makes a line the same on two pages: its words without numbers, and its height to a few points."""
    words, place = _bare(line.text), round(line.top / 4)
    return ((words, place), (words, place + 1)) if re.search(r"[^\W\d_]{2}", words) else ()


def _bare(words: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"\d+", "", words)).strip(" -—–·|")
