"""No number without its words: what a rendered report prints and cannot account for. Knows nothing of notebooks.

The rules, for everything a reader sees in prose, findings, tables, captions, chart text and printed output.
A number is a run of digits (full-width ones too), or a Chinese-numeral quantity as ``read`` finds it (三个领域,
四分之一; not 一些, 第三, 全国第二). It is accounted for when it is

1. a quote: inside a link to source words (``#s…``) or to a line (``#L…``) that prints it, or whose reading says so
   (the base value 52,000 of 5.2万, the ends of its interval, an ISO date). ``cite``, ``pick`` and charts with a
   ``url`` make such links. A link to words that do not hold the number is no account of it;
2. computed: inside a link whose title holds a formula (``= …``) or that leads to a note (``#d…``). Arithmetic on cited
   numbers, ``tally`` and so on make such links;
3. in a row of a table whose links (in any cell) account for it by rule 1, or in whose formulas it is an input, or
   in a cell of such a row that is source text word for word;
4. in the words for those who cannot see a chart (its alt text), when its figure prints the number with a link,
   or when it is the number of labels with links in the drawing; in these words and on a chart's labels also as part
   of a passage that is source text word for word (what a row is about, where no reader has given it a name);
5. a tick of an axis (nothing but a number and its unit), when marks of the chart have links;
6. declared: the number of a part, figure, table, section or line (3 …, 图 2-1, 2.3节, 第227行); the year of the
   edition; the report's own names (its title, chapter, text, build) and the titles of its sections; a name with
   digits that ``read`` knows as a code (5G, VV116) or the chapter's notes translate, and the standards a report
   is made to (PDF/UA-1); class 1 (in English; 1类 is a code); a mark of a note (①);
   the cell of a notebook that failed.

The source text, also a few words of it in “”, code cells, what a failed one said, contents and the notes on
computed numbers are not looked at.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from chapterlens.chapter import Chapter
from chapterlens.chapters import bare
from chapterlens.errors import ChapterlensError
from hanreport.numbers.numerals import number
from hanreport.report import read
from nbrelease.stretches import HELD, Link, Seen, Stretch, seen

_NUMBER: Final = re.compile(r"[0-9０-９]+(?:[,，][0-9０-９]{3}(?![0-9０-９]))*(?:[.．][0-9０-９]+)?")
_SCALE: Final = re.compile(r"[多余]? ?(亿|万|,? ?billion|,? ?million)")
_TIMES: Final = {"亿": 1e8, "万": 1e4, "billion": 1e9, "million": 1e6}
_RANGE: Final = re.compile(r"(?:第 ?|lines )(\d+)[—–-](\d+)")
_QUOTED: Final = re.compile("“([^“”]{2,})”")
_HAN: Final = re.compile("[零一二两三四五六七八九十百千万亿半]")
_COUNTS: Final = re.compile("[0-9０-９零一二两三四五六七八九十百千万亿半]")
_HAN_RUN: Final = re.compile("[零一二两三四五六七八九十百千万]+")
_NAME: Final = re.compile(r"[A-Za-z].*\d|\d.*[A-Za-z]")
_TICK: Final = re.compile(r"[−-]?[\d,.]+ ?[万亿%‰]*[^\d\s]{0,3}")
_REFERENCE: Final = re.compile(
    r"(?:图|表|[Ff]igures?|[Tt]ables?)\s*\d+-\d+|第\s*\d+(?:[、—–-]\d+)*\s*行"
    r"|[Ll]ines? \d+(?:(?:–|-|, | and )\d+)*|\bL\d+|\b[Cc]lass \d\b"
    r"|第\s*\d+\s*页|\d+页\d+行|\b[Pp]age \d+|\bp\. \d+, l\. \d+"
    r"|\S+\.ipynb 的第 \d+ 格|Cell \d+ of \S+\.ipynb"
)
_PART: Final = re.compile(r"\A\s*\d+ ")
_STANDARDS: Final = ("WCAG 2.2", "WCAG 2.1", "PDF/UA-1", "PDF/A-3a", "SHA-256", "ISO 8601", "CC BY 4.0")
_COUNTED: Final = {"count", "money", "percent", "ratio", "measure"}
_NEAR: Final = 14
_VERBATIM: Final = 6  # characters that make a passage of the source and no coincidence


@dataclass(frozen=True, slots=True)
class Known:
    """What a report may print without a link, and what its source says where.

    Attributes:
        year: of the edition, as printed.
        sections: the numbers of the chapter's sections.
        names: the report's own names and the titles of its sections, which may hold digits.
        lines: by line, the numbers that reading found there.
    """

    year: str = ""
    sections: Sequence[str] = ()
    names: Sequence[str] = ()
    lines: Mapping[int, frozenset[float]] = field(default_factory=dict)

    def told(self, facts: Mapping[str, object]) -> "Known":
        """The same, with the year and the names that a report's facts give."""
        own = [str(facts.get(key, "")) for key in ("title", "report", "chapter_id", "text", "build")]
        place = [form.format(facts.get("chapter", "")) for form in ("第{}章", "chapter {}", "Chapter {}")]
        names = [name for name in (*self.names, *own, *place) if name]
        return replace(self, year=str(facts.get("edition", "")), names=names)


@dataclass(frozen=True, slots=True)
class Unsourced:
    """A number that nothing accounts for: in which part and place, and the words around it."""

    part: str
    place: str
    number: str
    words: str

    def __str__(self) -> str:
        where = " · ".join(part for part in (self.part, self.place) if part)
        return f"{where}: {self.number} in “{self.words}”"


def known(chapter: Chapter) -> Known:
    """What a chapter's report may print, from its tables; what its facts allow comes with ``Known.told``."""
    lines: dict[int, set[float]] = {}

    def add(row: Mapping[Any, Any], *found: object) -> None:
        held = lines.setdefault(int(row["line"]), set())
        held.update(float(value) for value in found if isinstance(value, int | float))

    for row in chapter.quantities.to_dict("records"):
        add(row, row["value"], row["low"], row["high"])
    for row in chapter.dates.to_dict("records"):
        add(row, *_values(str(row["iso"])))
    for row in chapter.milestones.to_dict("records"):
        add(row, *_values(str(row["date"])), row["launch_count"])
    # Gaofen-12 02 is 高分十二号02星: a code in Chinese, a name in English.
    translated = [name for name in chapter.notes.english.values() if _NAME.search(name)]
    titles = [
        *chapter.sections.values(),
        *(bare(number, title) for number, title in chapter.sections.items()),
    ]
    return Known(
        "",
        tuple(chapter.sections),
        (*_STANDARDS, *translated, *titles),
        {line: frozenset(found) for line, found in lines.items()},
    )


def refuse(html: str, allowed: Known) -> None:
    """Refuse a report that prints a number it cannot account for.

    Raises:
        ChapterlensError: naming each with its part, its place and its words (exit code 1).
    """
    found = unsourced(html, allowed)
    if found:
        said = "one number has" if len(found) == 1 else f"{len(found)} numbers have"
        listed = "".join(f"\n  {item}" for item in found)
        raise ChapterlensError(f"{said} no source in the report:{listed}", exit_code=1)


def unsourced(html: str, allowed: Known) -> list[Unsourced]:
    """The numbers of a rendered page that nothing accounts for, in order.

    Args:
        html: the whole page, source text included when there is one.
        allowed: what may stand without a link.
    """
    page = seen(html)
    account = _Account(page, allowed)
    masks = _Masks(allowed, "\n".join(page.lines.values()))
    texts = [masks.masked(stretch) for stretch in page.stretches]
    missing: list[Unsourced] = []
    for stretch, spans in zip(page.stretches, _numbers(texts), strict=True):
        missing += [
            _missing(stretch, stretch.text, start, end)
            for start, end in spans
            if not account.holds(stretch, start, end)
        ]
        missing += [
            _missing(stretch, link.text, *found.span())
            for link in stretch.links
            for found in account.misquoted(link)
        ]
    return missing


class _Account:
    """What the links of a page account for."""

    def __init__(self, page: Seen, allowed: Known) -> None:
        self._page, self._allowed = page, allowed
        self._rows: dict[int, list[Link]] = {}
        self._figures: dict[int, list[Link]] = {}
        self._labels: dict[int, int] = {}
        self._source = "\n".join(page.lines.values())
        for stretch in page.stretches:
            self._rows.setdefault(stretch.row, []).extend(stretch.links)
            self._figures.setdefault(stretch.figure, []).extend(stretch.links)
            if stretch.kind == "label":
                count = sum(bool(link.text.strip()) for link in stretch.links)
                self._labels[stretch.figure] = self._labels.get(stretch.figure, 0) + count

    def holds(self, stretch: Stretch, start: int, end: int) -> bool:
        """Whether a number outside of links is accounted for by those around it (rules 3, 4, 5 and 7)."""
        near = self._figures[stretch.figure] if stretch.figure else []
        if stretch.kind == "tick" and near and _TICK.fullmatch(stretch.text.strip()):
            return True
        values = _values(stretch.text, start, end)
        if values == {0.0}:
            return True
        if stretch.kind in ("alt", "label", "tick") and self._verbatim(stretch.text, start, end):
            return True
        if stretch.kind == "alt":
            drawn = float(self._labels.get(stretch.figure, 0))
            words = stretch.text[start:end]
            return drawn in values or any(
                words in link.text or _among(values, _values(link.text)) for link in near
            )
        row = self._rows[stretch.row] if stretch.row else []
        words, whole = stretch.text[start:end], stretch.text.strip()
        if row and len(whole) >= _VERBATIM and whole in self._source:
            return True
        if any(words in self._page.lines.get(line, "") for link in row for line in self._lines(link)):
            return True
        return any(_among(values, self._told(link)) for link in row)

    def _verbatim(self, text: str, start: int, end: int) -> bool:
        """Whether a number stands in a passage of the source, long enough to be no coincidence."""
        most = range(max(0, end - _VERBATIM), start + 1)
        return any(
            len(text[at : at + _VERBATIM]) == _VERBATIM and text[at : at + _VERBATIM] in self._source
            for at in most
        )

    def misquoted(self, link: Link) -> Iterator[re.Match[str]]:
        """The numbers that a link shows and the words it leads to do not hold (rule 1)."""
        if link.computed:
            return
        words = link.text.strip().removesuffix("…")
        if len(words) >= _VERBATIM and any(
            words in self._page.lines.get(line, "") for line in self._lines(link)
        ):
            return
        held = self._said(link)
        shown = _REFERENCE.sub(lambda found: HELD * len(found[0]), link.text)
        for found in _NUMBER.finditer(shown):
            if not _among(_values(shown, *found.span()), held):
                yield found

    def _told(self, link: Link) -> set[float]:
        """The numbers a link accounts for in its row: its own, its formula's, those of its lines."""
        return {*_values(link.text), *_values(link.told), *self._said(link)}

    def _lines(self, link: Link) -> Iterable[int]:
        """The line that a link leads to; all of a range that it names."""
        if link.target.startswith("d"):
            return ()
        line = self._page.marks.get(link.target, int(link.target[1:]))
        named = _RANGE.search(link.text)
        return range(line, int(named[2]) + 1) if named and int(named[1]) == line else (line,)

    def _said(self, link: Link) -> set[float]:
        found = _values(self._allowed.year) if self._allowed.year.isdecimal() else set()
        for line in self._lines(link):
            words = self._page.lines.get(line, "")
            found |= {*self._allowed.lines.get(line, ()), *_values(words), *_han_values(words), float(line)}
        return found


class _Masks:
    """Blanks what is declared (rule 6) or is source text in the words of a stretch."""

    def __init__(self, allowed: Known, source: str) -> None:
        self._source = source
        names = sorted(allowed.names, key=len, reverse=True)
        sections = "|".join(re.escape(section) for section in allowed.sections)
        patterns = ["|".join(map(re.escape, names))] if names else []
        patterns.append(_REFERENCE.pattern)
        if sections:
            patterns += [rf"(?<![\d.])(?:{sections})(?=\s*节)", rf"(?<=[Ss]ection )(?:{sections})(?![\d.]\d)"]
            patterns += [rf"\A\s*(?:{sections})\s*\Z"]
        if allowed.year:
            patterns.append(rf"(?<![\d.,-]){re.escape(allowed.year)}(?![\d-]|[.,]\d)\s*年?")
        self._patterns = [re.compile(pattern) for pattern in patterns]

    def masked(self, stretch: Stretch) -> str:
        """The words of a stretch, as many characters as before."""
        if not _COUNTS.search(stretch.text):
            return stretch.text
        text = _QUOTED.sub(self._quoted, stretch.text)
        for pattern in self._patterns:
            text = pattern.sub(_blank, text)
        return _PART.sub(_blank, text) if stretch.kind == "part" else text

    def _quoted(self, found: re.Match[str]) -> str:
        return _blank(found) if found[1].removesuffix("…") in self._source else found[0]


def _blank(found: re.Match[str]) -> str:
    return HELD * len(found[0])


def _numbers(texts: Sequence[str]) -> list[list[tuple[int, int]]]:
    """Where each text has numbers: runs of digits that are not in a code, and quantities in Chinese numerals."""
    flat = [re.sub(r"\s", " ", text) for text in texts]
    whole = "\n\n".join(flat)
    # Each text is a paragraph of one reading: a reading has a cost of its own.
    reading = read(whole)
    codes = [(row.start, row.end) for row in reading.codes]
    found = [
        span
        for span in (match.span() for match in _NUMBER.finditer(whole))
        if not any(start <= span[0] and span[1] <= end for start, end in codes)
    ]
    found += [
        (row.start, row.end)
        for row in reading.quantities
        if row.kind in _COUNTED and _HAN.search(row.surface) and not _NUMBER.search(row.surface)
    ]
    ends = iter(sorted(found))
    made: list[list[tuple[int, int]]] = []
    at, current = 0, next(ends, None)
    for text in flat:
        here = []
        while current is not None and current[0] < at + len(text):
            here.append((current[0] - at, current[1] - at))
            current = next(ends, None)
        made.append(here)
        at += len(text) + 2
    return made


def _missing(stretch: Stretch, text: str, start: int, end: int) -> Unsourced:
    near = text[max(0, start - _NEAR) : end + _NEAR].replace(HELD, "…")
    return Unsourced(stretch.part, stretch.place, text[start:end], " ".join(near.split()))


def _values(text: str, start: int = 0, end: int | None = None) -> set[float]:
    """The values of the numbers in a text, the 万, 亿, million or billion behind them multiplied out."""
    found: set[float] = set()
    for match in _NUMBER.finditer(text, start, len(text) if end is None else end):
        digits = unicodedata.normalize("NFKC", match[0]).replace(",", "")
        if digits.count(".") <= 1:
            scale = _SCALE.match(text, match.end())
            found.add(float(digits) * (_TIMES[scale[1].strip(", ")] if scale else 1.0))
    return found


def _han_values(text: str) -> set[float]:
    """The values of the Chinese numerals in a text: 高分十二号 is Gaofen-12 in English."""
    found = (number(words) for words in _HAN_RUN.findall(text))
    return {float(value) for value in found if value is not None}


def _among(values: Iterable[float], held: Iterable[float]) -> bool:
    """Whether one of some numbers is among others, as exactly as tables print them (four figures)."""
    return any(math.isclose(value, other, rel_tol=1e-3) for value in values for other in held)
