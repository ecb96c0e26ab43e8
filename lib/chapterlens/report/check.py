"""Find the numbers of a report's blocks and Markdown cells that have no source.

A numeral is a run of digits, or a quantity in Chinese numerals as ``read`` finds it (三个领域, 四分之一; not 一些, 第三).
What is computed has a source by construction, and so has a quote if the words that it leads to hold its number, or
a value or an end of an interval was read there. Elsewhere a numeral has a source if it

1. is a whole token of the chapter's own words, its section numbers or its notes: together with the letters and the unit
   it is joined to (5G, VV116, 670架) it stands there, bounded; where ``…`` cuts a label, the part that is left;
2. is declared: the number of a part, figure, table, section, line or page (图 2-1, 2.3节, 第227行), the year of the
   edition, the report's own names, or zero;
3. is in a row of a table with a quote of it, or a number computed from it; in a chart's alternative text, if the chart
   leads to it or has as many rows; or a tick of an axis in a chart that leads to numbers.

What a cell shows by itself (a DataFrame, a picture, printed text) is not checked, nor the tables of cells tagged
``screen``, which list what was read.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec.structs import replace
from nbformat import NotebookNode

from chapterlens.chapter import Chapter, words_at
from hanreport.numbers.numerals import number
from hanreport.report import read
from hanreport.text import Span
from nbrelease.blocks import Block, Computed, Figure, Inline, Quote, Text, lines
from nbrelease.document import blocks_of, facts_of
from nbrelease.project import Unsourced

_NUMBER: Final = re.compile(r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?")
_JOINED: Final = re.compile(r"[0-9A-Za-z.,-]+")
_UNIT: Final = re.compile("[%‰℃]| *[\u4e00-\u9fff]")
_SCALE: Final = re.compile(r"[多余]? ?(亿|万|,? ?billion|,? ?million)")
_TIMES: Final = {"亿": 1e8, "万": 1e4, "billion": 1e9, "million": 1e6}
_HAN: Final = re.compile("[零一二两三四五六七八九十百千万亿半]+")
_COUNTED: Final = {"count", "money", "percent", "ratio", "measure"}
_TICK: Final = re.compile(r"[−-]?[\d,.]+ ?[万亿%‰]*[^\d\s]{0,3}")
_WIDE: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_DECLARED: Final = re.compile(
    r"(?:图|表|[Ff]igures?|[Tt]ables?)\s*\d+-\d+|第\s*\d+(?:[、—–-]\d+)*\s*[行页格节]|\d+页\d+行"
    r"|\b[Ll]ines? \d+(?:(?:–|-|, | and )\d+)*|\b[Pp]age \d+|\bp\. \d+, l\. \d+|\bCell \d+ of"
)
# What is not words in Markdown: code, addresses, tags, numbers of headings, lists and footnotes.
_MARKUP: Final = re.compile(
    r"(?ms)^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|(`+)[^`].*?\2|\]\([^)]*\)|<[^>]*>|https?://\S+|&#\w+;"
    r"|^#+ \d+ |^\s*\d+[.)](?=\s)|\[\^[^\]]*\]"
)
_STANDARDS: Final = "WCAG 2.2, WCAG 2.1, PDF/UA-1, PDF/A-3a, SHA-256, ISO 8601, CC BY 4.0"
_READ: Final = ("value", "low", "high", "iso", "launch_count")
"""Columns with what was read in the words of a row."""


class _Passage(msgspec.Struct, frozen=True):
    """A text to check.

    Attributes:
        text: its words.
        place: where it is.
        known: words that are a source of its numerals.
        numbers: other numbers that are.
    """

    text: str
    place: Unsourced
    known: str
    numbers: set[float] = set()


def check(document: NotebookNode, chapter: Chapter) -> list[Unsourced]:
    """The numerals of a merged report without a source, in order.

    Args:
        document: the merged report.
        chapter: the chapter whose words are sources.
    """
    sources = _Sources(chapter, document.metadata["nbrelease"])
    passages = list(_passages(document, sources))
    found = []
    for one, spans in zip(passages, _numerals(map(_masked, passages)), strict=True):
        for start, end in spans:
            if not _has_source(one, start, end):
                near = " ".join(one.text[max(0, start - 14) : end + 14].split())
                found.append(replace(one.place, number=one.text[start:end], words=near, start=start, end=end))
    return found


def _passages(document: NotebookNode, sources: "_Sources") -> Iterator[_Passage]:
    title = ""
    for index, cell in enumerate(document.cells):
        title = facts_of(cell).get("title", title)
        if cell.cell_type == "markdown":
            yield _Passage(cell.source, Unsourced(title, "", "", "", index), sources.known)
        for output, block in blocks_of(cell) if "screen" not in cell.metadata.get("tags", []) else ():
            place = Unsourced(title, getattr(block, "number", ""), "", "", index, output)
            yield from _block_passages(block, place, sources)


def _block_passages(block: Block, place: Unsourced, sources: "_Sources") -> Iterator[_Passage]:
    """The parts of a block that are no computed numbers, and the alternative text of a figure."""
    parts = [(f"{path}/{at}", part) for path, line in lines(block) for at, part in enumerate(line)]
    numbers: dict[str, set[float]] = {}  # by row of a table, and by other piece of the block
    for path, part in parts:
        numbers.setdefault(path.rsplit("/", 2)[0], set()).update(sources.numbers(part))
    drawings = (block.drawing, block.narrow) if isinstance(block, Figure) and any(numbers.values()) else ()
    tick_parts = [mark.part for one in drawings if one for mark in one.marks if mark.kind == "tick"]
    for path, part in parts:
        part_place = replace(place, path=path)
        if isinstance(part, Text) and not (part in tick_parts and _TICK.fullmatch(part.text.strip())):
            row_numbers = numbers[path.rsplit("/", 2)[0]] if path.startswith("rows/") else ()
            yield _Passage(part.text, part_place, sources.known, set(row_numbers))
        elif isinstance(part, Quote) and part.text != str(part.reference.line):  # "lines 7, 9"
            yield _Passage(part.text, part_place, sources.words(part), sources.numbers(part))
    if isinstance(block, Figure):
        shown = {float(len(block.rows))}.union(*numbers.values())
        yield _Passage(block.alt, replace(place, path="alt"), sources.known, shown)


class _Sources:
    """The words and numbers that a chapter is a source of, in its report.

    Attributes:
        known: the words of the chapter, of its notes and of the report's facts.
    """

    def __init__(self, chapter: Chapter, facts: Mapping[str, Any]) -> None:
        self._chapter = chapter
        notes = re.findall(r'"((?:[^"\\]|\\.)*)"', msgspec.json.encode(chapter.notes).decode())
        sections = (f"{number}节 {number} {title}" for number, title in chapter.sections.items())
        report_words = (*map(str, facts.values()), f"{facts.get('edition')}年", *sections, *notes, _STANDARDS)
        self.known = "\n".join(map(_normalized, (*chapter.lines, *report_words)))
        rows = (row for name in ("quantities", "dates", "milestones") for row in chapter.reading.table(name))
        read_values = ((row, " ".join(str(getattr(row, name, "")) for name in _READ)) for row in rows)
        self._read = [(Span(row.start, row.end), _values(words)) for row, words in read_values]

    def words(self, quote: Quote) -> str:
        """The words that a quote leads to (a line of the report's document, or a span), and their English in the notes."""
        place = self._span(quote)
        gloss = self._chapter.notes.gloss(place)
        return _normalized(place.of(self._chapter.text) + (f"\n{gloss.en}" if gloss else ""))

    def numbers(self, part: Inline) -> set[float]:
        """The numbers that a part is a source of: those of its words, or of its formula and interval."""
        if isinstance(part, Computed):
            return _values(" · ".join((part.text, part.formula, part.interval, part.hover)))
        if isinstance(part, Text):
            return set()
        span = self._span(part)
        return _values(self.words(part)).union(*(one for at, one in self._read if at.overlaps(span)))

    def _span(self, quote: Quote) -> Span:
        is_own = quote.reference.document in ("", self._chapter.id)
        return words_at(self._chapter, quote.reference) if is_own else Span(0, 0)


def _masked(passage: _Passage) -> str:
    """The words of a passage with declared numbers and markup blanked; the length stays."""
    text = passage.text.translate(_WIDE)
    for pattern in (_DECLARED,) if passage.place.path else (_MARKUP, _DECLARED):
        text = pattern.sub(lambda found: "\ufffc" * len(found[0]), text)
    return text


def _has_source(passage: _Passage, start: int, end: int) -> bool:
    """Whether a numeral has a source."""
    text = passage.text.translate(_WIDE)
    values = _values(text, start, end)
    # Tables print four digits.
    is_near = any(math.isclose(value, number, rel_tol=1e-3) for value in values for number in passage.numbers)
    return is_near or values == {0.0} or _is_in_words(text, start, end, passage.known)


def _is_in_words(text: str, start: int, end: int, known: str) -> bool:
    """Whether a numeral, with what it is joined to, stands bounded in known words."""
    token_match = next((one for one in _JOINED.finditer(text) if one.start() <= start < one.end()), None)
    if token_match is None:  # a Chinese numeral
        return _normalized(text[start:end]) in known
    token, stop = token_match[0].strip(".,-"), token_match.end()
    left = "" if text[: token_match.start()].endswith("…") else r"(?<![0-9A-Za-z])(?<![0-9][.,])"
    right = "" if text[stop:].startswith("…") else r"(?![0-9A-Za-z])(?![.,][0-9])"
    unit = _UNIT.match(text, stop)
    if unit and token.endswith(text[stop - 1]) and not re.search("[A-Za-z]", token):
        token, right = token + unit[0].strip(), ""
    return bool(re.search(left + re.escape(token) + right, known))


def _numerals(texts: Iterable[str]) -> Iterator[list[tuple[int, int]]]:
    """Where each text has numerals. All texts are read at once, since each reading has a fixed cost."""
    flat = [re.sub(r"\s", " ", text) for text in texts]
    joined = "\n\n".join(text if _HAN.search(text) else " " * len(text) for text in flat)
    rows = [row for row in read(joined).quantities if row.kind in _COUNTED and _HAN.search(row.surface)]
    han = [(row.start, row.end) for row in rows if not re.search(r"\d", row.surface)]
    at = 0
    for text in flat:
        inside = [(start - at, end - at) for start, end in han if at <= start < at + len(text)]
        yield sorted([*(found.span() for found in _NUMBER.finditer(text)), *inside])
        at += len(text) + 2


def _normalized(text: str) -> str:
    """Words without marks of emphasis and without the spaces between Chinese and Latin characters."""
    text = text.replace("**", "").translate(_WIDE)
    return re.sub("(?<=[0-9A-Za-z%]) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=[0-9A-Za-z])", "", text)


def _values(text: str, start: int = 0, end: int | None = None) -> set[float]:
    """The values of the numbers in a text, the 万, 亿, million or billion behind them multiplied out.

    Chinese numerals count, too: 高分十二号 is Gaofen-12 in English.
    """
    text, end = text.translate(_WIDE), len(text) if end is None else end
    found = {float(value) for value in map(number, _HAN.findall(text, start, end)) if value is not None}
    for match in _NUMBER.finditer(text, start, end):
        scale = _SCALE.match(text, match.end())
        found.add(float(match[0].replace(",", "")) * (_TIMES[scale[1].strip(", ")] if scale else 1.0))
    return found
