"""Find the numbers of a report's blocks and Markdown cells that have no source.

A numeral is a run of digits, or a quantity in Chinese numerals as ``read`` finds it (三个领域, 四分之一; not 一些, 第三).
It has a source if it

1. is a whole token of the chapter's own words, its section numbers or its notes: together with the letters and the unit
   it is joined to (5G, VV116, 670架) it stands there, bounded; where ``…`` cuts a label, the part that is left;
2. is declared: the number of a part, figure, table, section, line or page (图 2-1, 2.3节, 第227行), the year of the
   edition, the report's own names, or zero;
3. is quoted: it stands in the words that its quote leads to, or is a value or an end of an interval read there; in a row
   of a table also by a quote in another cell, or as an input of a number computed in the row;
4. is computed (``Computed``), or a tick of an axis in a chart whose marks lead to words, or in a chart's alternative
   text the number of its rows or one that the chart shows.

What a cell shows by itself (a DataFrame, a picture, printed text) is not checked, nor the tables of cells tagged
``screen``, which list what was read.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from nbformat import NotebookNode

from chapterlens.chapter import Chapter
from hanreport.numbers.numerals import number
from hanreport.report import read
from nbrelease.blocks import Computed, Figure, Inline, Quote, Text, lines
from nbrelease.document import blocks_of, facts_of
from nbrelease.project import Unsourced

_NUMBER: Final = re.compile(r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?")
_JOINED: Final = re.compile(r"[0-9A-Za-z.,-]*")
_UNIT: Final = re.compile("[%‰℃]| *[\u4e00-\u9fff]")
_SCALE: Final = re.compile(r"[多余]? ?(亿|万|,? ?billion|,? ?million)")
_TIMES: Final = {"亿": 1e8, "万": 1e4, "billion": 1e9, "million": 1e6}
_HAN: Final = re.compile("[零一二两三四五六七八九十百千万亿半]")
_HAN_RUN: Final = re.compile("[零一二两三四五六七八九十百千万]+")
_COUNTED: Final = {"count", "money", "percent", "ratio", "measure"}
_TICK: Final = re.compile(r"[−-]?[\d,.]+ ?[万亿%‰]*[^\d\s]{0,3}")
_WIDE: Final = str.maketrans("０１２３４５６７８９．，％", "0123456789.,%")
_REFERENCE: Final = (
    r"(?:图|表|[Ff]igures?|[Tt]ables?)\s*\d+-\d+|第\s*\d+(?:[、—–-]\d+)*\s*[行页格]|\d+页\d+行"
    r"|\b[Ll]ines? \d+(?:(?:–|-|, | and )\d+)*|\bL\d+|\b[Pp]age \d+|\bp\. \d+, l\. \d+|\b[Cc]lass \d\b|\bCell \d+ of"
)
# What is not words in Markdown: code, addresses, tags, numbers of lists and footnotes.
_MARKUP: Final = re.compile(
    r"(?ms)^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1|\Z)|(`+)[^`].*?\2|\]\([^)]*\)|<[^>]*>|https?://\S+|&#\w+;"
    r"|^\s*\d+[.)](?=\s)|\[\^[^\]]*\]"
)
_STANDARDS: Final = "WCAG 2.2, WCAG 2.1, PDF/UA-1, PDF/A-3a, SHA-256, ISO 8601, CC BY 4.0"
_VALUES: Final = {
    "quantities": ("value", "low", "high"),
    "dates": ("iso",),
    "milestones": ("date", "launch_count"),
}
"""Columns of tables with what was read in the words of a row."""
_BLANK: Final = "\ufffc"
_NEAR: Final = 14


class _Passage(Struct, frozen=True):
    """A text to check.

    Attributes:
        text: its words.
        place: where it is.
        inline: the part that says it, if it is one.
        beside: parts that account for its numerals, too: of a row of a table, of a chart with this alternative text.
        tick: whether it is a tick of an axis in a chart whose marks lead to words.
        counts: numbers of the rows and labels of a chart with this alternative text.
    """

    text: str
    place: Unsourced
    inline: Inline | None = None
    beside: Sequence[Inline] = ()
    tick: bool = False
    counts: tuple[int, ...] = ()


def check(document: NotebookNode, chapter: Chapter) -> list[Unsourced]:
    """The numerals of a merged report without a source, in order.

    Args:
        document: the merged report.
        chapter: the chapter whose words are sources.
    """
    account = _Account(chapter, document.metadata["nbrelease"])
    passages = [one for one in _passages(document) if _HAN.search(one.text) or re.search(r"\d", one.text)]
    found = []
    for one, spans in zip(passages, _numerals([account.masked(one) for one in passages]), strict=True):
        for start, end in spans:
            if not account.sourced(one, start, end):
                near = " ".join(one.text[max(0, start - _NEAR) : end + _NEAR].split())
                found.append(replace(one.place, number=one.text[start:end], words=near, start=start, end=end))
    return found


def _passages(document: NotebookNode) -> Iterator[_Passage]:
    title = ""
    for index, cell in enumerate(document.cells):
        title = facts_of(cell).get("title", title)
        if cell.cell_type == "markdown":
            yield _Passage(cell.source, Unsourced(title, "", "", "", index))
        for output, block in blocks_of(cell) if "screen" not in cell.metadata.get("tags", []) else ():
            place = Unsourced(title, getattr(block, "number", ""), "", "", index, output)
            parts = [(f"{path}/{at}", part) for path, line in lines(block) for at, part in enumerate(line)]
            rows: dict[str, list[Inline]] = {}
            for path, part in parts:
                rows.setdefault("/".join(path.split("/")[:2]), []).append(part)
            linked = [part for _, part in parts if not isinstance(part, Text)]
            for path, part in parts:
                if not isinstance(part, Computed):
                    name, at, *_ = path.split("/")
                    beside = rows[f"{name}/{at}"] if name == "rows" else ()
                    tick = (
                        isinstance(block, Figure)
                        and name in ("drawing", "narrow")
                        and getattr(block, name).marks[int(path.split("/")[2])].kind == "tick"
                    )
                    yield _Passage(part.text, replace(place, path=path), part, beside, tick and bool(linked))
            if isinstance(block, Figure):
                counts = len(block.rows), len([part for part in linked if part.text])
                yield _Passage(block.alt, replace(place, path="alt"), None, linked, False, counts)


class _Account:
    """The numbers that a chapter and its report are a source of."""

    def __init__(self, chapter: Chapter, facts: Mapping[str, Any]) -> None:
        self._chapter = chapter
        self._lines = [_squeezed(line) for line in chapter.lines]
        own = [*map(str, facts.values()), *chapter.sections, *chapter.sections.values(), _STANDARDS]
        own += [
            f"第{facts.get('chapter')}章",
            f"chapter {facts.get('chapter')}",
            *_strings(msgspec.to_builtins(chapter.notes)),
        ]
        self._known = "\n".join([*self._lines, *map(_squeezed, own)])
        self._values: dict[int, list[tuple[int, int, set[float]]]] = {}
        for table, names in _VALUES.items():
            for row in getattr(chapter, table).to_dict("records"):
                read_there = [row[name] for name in names]
                values = {float(one) for one in read_there if isinstance(one, int | float)}
                values.update(*(_values(one) for one in read_there if isinstance(one, str)))
                self._values.setdefault(int(row["line"]), []).append((row["start"], row["end"], values))
        sections = "|".join(re.escape(section) for section in chapter.sections) or r"\Z\A"
        year = re.escape(str(facts.get("edition") or r"\Z\A"))
        self._declared = re.compile(
            rf"{_REFERENCE}|(?<![\d.])(?:{sections})(?=\s*节)|(?<=[Ss]ection )(?:{sections})(?![\d.]\d)"
            rf"|\A\s*(?:{sections})\s*\Z|(?<![\d.,-]){year}(?![\d-]|[.,]\d)\s*年?|(?m:^#+ \d+ )"
        )

    def masked(self, passage: _Passage) -> str:
        """The words of a passage with declared numbers and markup blanked; the length stays."""
        text = passage.text.translate(_WIDE)
        if not passage.place.path:
            text = _MARKUP.sub(lambda found: _BLANK * len(found[0]), text)
        return self._declared.sub(lambda found: _BLANK * len(found[0]), text)

    def sourced(self, passage: _Passage, start: int, end: int) -> bool:
        """Whether a numeral has a source."""
        text = passage.text.translate(_WIDE)
        values = _values(text, start, end) or _han_values(text[start:end])
        if values == {0.0}:
            return True
        if isinstance(passage.inline, Quote):
            if passage.inline.text == str(
                passage.inline.reference.line
            ):  # the number of a line that it leads to
                return True
            words = self._words(passage.inline)
            return any(_stands(text, start, end, one) for one in words) or _among(
                values, self._numbers(passage.inline)
            )
        if _stands(text, start, end, self._known) or (passage.tick and _TICK.fullmatch(text.strip())):
            return True
        if passage.counts:
            shown = {value for part in passage.beside for value in _values(part.text)}
            return _among(values, {*shown, *map(float, passage.counts)})
        return any(_among(values, self._numbers(part)) for part in passage.beside)

    def _numbers(self, part: Inline) -> set[float]:
        """The numbers that a part is a source of: those of its words, or of its formula and interval."""
        if isinstance(part, Computed):
            return _values(" · ".join((part.text, part.formula, part.interval, part.hover)))
        if isinstance(part, Text):
            return set()
        said = {value for words in self._words(part) for value in _values(words) | _han_values(words)}
        at, rows = part.reference, self._values.get(self._line(part), []) if self._words(part) else []
        whole = at.end <= at.start
        return said.union(
            *(values for start, end, values in rows if whole or (start < at.end and at.start < end))
        )

    def _line(self, quote: Quote) -> int:
        at = quote.reference
        return at.line or self._chapter.text.count("\n", 0, at.start) + 1

    def _words(self, quote: Quote) -> list[str]:
        """The words that a quote links to: a line of the report's document, or a span."""
        at = quote.reference
        if at.document not in ("", self._chapter.id):
            return []
        if at.end > at.start:
            return [_squeezed(self._chapter.text[at.start : at.end])]
        line = self._line(quote)
        return self._lines[line - 1 : line]


@lru_cache(maxsize=8192)
def _stands(text: str, start: int, end: int, known: str) -> bool:
    """Whether a numeral, with what it is joined to, stands bounded in known words."""
    begin = start
    while begin and _JOINED.fullmatch(text[begin - 1]):
        begin -= 1
    joined = _JOINED.match(text, end)
    stop = joined.end() if joined else end
    token = text[begin:stop].strip(".,-")
    left = "" if text[:begin].endswith("…") else r"(?<![0-9A-Za-z])(?<![0-9][.,])"
    right = "" if text[stop:].startswith("…") else r"(?![0-9A-Za-z])(?![.,][0-9])"
    unit = _UNIT.match(text, stop)
    if unit and token.endswith(text[stop - 1]) and not re.search("[A-Za-z]", token):
        token, right = token + unit[0].strip(), ""
    if not token:  # a Chinese numeral
        token = _squeezed(text[start:end])
        left = right = ""
    return bool(re.search(left + re.escape(token) + right, known))


def _numerals(texts: list[str]) -> Iterator[list[tuple[int, int]]]:
    """Where each text has numerals. All texts are read at once, since each reading has a fixed cost."""
    flat = [re.sub(r"\s", " ", text) for text in texts]
    han = [
        (row.start, row.end)
        for row in read(
            "\n\n".join(text if _HAN.search(text) else " " * len(text) for text in flat)
        ).quantities
        if row.kind in _COUNTED and _HAN.search(row.surface) and not re.search(r"\d", row.surface)
    ]
    at = 0
    for text in flat:
        own = [(start - at, end - at) for start, end in han if at <= start < at + len(text)]
        yield sorted([*(found.span() for found in _NUMBER.finditer(text)), *own])
        at += len(text) + 2


def _squeezed(text: str) -> str:
    """Words without marks of emphasis and without the spaces between Chinese and Latin characters."""
    text = text.replace("**", "").translate(_WIDE)
    return re.sub("(?<=[0-9A-Za-z%]) +(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff]) +(?=[0-9A-Za-z])", "", text)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping | list | tuple):
        for inner in [*value, *value.values()] if isinstance(value, Mapping) else value:
            yield from _strings(inner)


def _values(text: str, start: int = 0, end: int | None = None) -> set[float]:
    """The values of the numbers in a text, the 万, 亿, million or billion behind them multiplied out."""
    text = text.translate(_WIDE)
    found = set()
    for match in _NUMBER.finditer(text, start, len(text) if end is None else end):
        scale = _SCALE.match(text, match.end())
        found.add(float(match[0].replace(",", "")) * (_TIMES[scale[1].strip(", ")] if scale else 1.0))
    return found


def _han_values(text: str) -> set[float]:
    """The values of the Chinese numerals in a text: 高分十二号 is Gaofen-12 in English."""
    found = (number(words) for words in _HAN_RUN.findall(text))
    return {float(value) for value in found if value is not None}


def _among(values: Iterable[float], others: Iterable[float]) -> bool:
    """Whether one of some numbers is among others, to the four digits that tables print."""
    return any(math.isclose(value, other, rel_tol=1e-3) for value in values for other in others)
