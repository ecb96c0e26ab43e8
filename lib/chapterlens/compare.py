"""Reports side by side: what each says of the same indicators, and a report's targets beside their results a year later.

Of an indicator, a report gives one result for the year it reviews and one target for the year it plans. Where it states
one several times, the choice is by rule: of the whole year before a part of it, of the whole place before a group or part,
what there is before what was added, then the first statement. A mean of several years is no result of a year. What no
report states is left out; what one report does not state is blank, which says that the words are not there, and nothing of
the place.
"""

import re
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import pandas as pd
from rich.cells import cell_len, set_cell_size

from chapterlens import paths
from chapterlens.cells import Shown
from chapterlens.chapters import Source as Chapter
from chapterlens.chapters import read_chapter
from chapterlens.cited import Cited, cite
from chapterlens.editions import DIVISION
from chapterlens.errors import ChapterlensError
from chapterlens.printing import Paint, plain
from chapterlens.words import own_toml, word
from hanreport.editions import common
from hanreport.indicators import INDICATORS
from hanreport.records import Quantity, Record
from hanreport.targets import NATURES, PART, choice, clause_before, due, of_year
from nbrelease.blocks import Piece, Source, SourceLine
from nbrelease.parameters import nearest_name

__all__ = ["COLUMNS", "NATURES", "compare", "lines", "publish", "region", "sentences", "unlike", "verdicts"]

COLUMNS: Final = tuple(own_toml("compare.toml")["columns"])
_REGIONS: Final = own_toml("compare.toml")["regions"]
_WORDS: Final = ["words", "unit", "bound", "scope", "as_of", "quote"]
_PATTERNS = {name: re.compile(words) for name, words in own_toml("compare.toml")["patterns"].items()}
_OPPOSITE_BOUNDS: Final = {"at_least": "at_most", "at_most": "at_least"}
"""Bounds of a fall, of which the value is negative: 超 is a ceiling of −3%."""
_ENDS: Final = "。！？!?；;\n"
_QUOTED: Final = 48
"""Characters of a sentence that a quote has before and after its number."""


def compare(
    ids: Iterable[str],
    *,
    indicators: Collection[str] = (),
    nature: str | None = None,
    year: int | None = None,
    root: str | Path | None = None,
) -> pd.DataFrame:
    """The cells of a comparison, one for each indicator, nature and report; those stated by most reports first.

    Args:
        ids: of the reports.
        indicators: ids or Chinese names of those to compare; by default all that a report states.
        nature: ``result`` or ``target``; by default both.
        year: that the numbers are about; by default the year that each report reviews, or plans.
        root: the folder of chapters; the project's own by default.

    Returns:
        ``COLUMNS``: ``words`` as printed, with the word of a fall before the number (下降0.3%); ``value`` and its ends in
        the unit of the indicator where the number's own goes with it (of 斤 in 吨), negative for a fall; ``quote`` is the
        sentence around the words, which begin at ``at`` in it; ``[start, end)`` is their place. Words are empty and
        numbers missing where a report does not state the indicator. ``scope`` has words of what the number covers where
        they go beyond the indicator's name, ``as_of`` those of a part of the year. ``attrs["left_out"]``
        are the reports that name no year.

    Raises:
        ChapterlensError: there is no such chapter, indicator or nature.
    """
    wanted = [_indicator(words) for words in indicators]
    if nature not in (None, *NATURES):
        raise ChapterlensError(f"{nature} is no nature to compare; there are {' and '.join(NATURES)}")
    natures = tuple(NATURES) if nature is None else (nature,)
    reports: list[tuple[str, str, dict[str, int | None]]] = []
    stated: dict[tuple[str, str, str], dict[str, Any]] = {}
    for name in dict.fromkeys(ids):
        source = read_chapter(name, root)
        chapters = source.reading.chapters
        years = {"result": chapters[0].year_reported, "target": chapters[0].year_planned} if chapters else {}
        reports.append((name, source.meta.region or name, years))
        for cell in _stated_cells(source, years):
            stated[cell["indicator"], cell["nature"], name] = cell
    counts = Counter(name for name, _, _ in stated)
    order = {name: (-counts[name], at) for at, name in enumerate(INDICATORS)}
    rows = []
    for name in sorted(wanted or counts, key=lambda name: order[name]):
        for kind in natures:
            cells = [
                stated.get((name, kind, chapter)) or _blank_cell(name, kind, years[kind], chapter, place)
                for chapter, place, years in reports
                if years.get(kind) and year in (None, years[kind])
            ]
            if any("words" in cell for cell in cells) or name in wanted:
                rows += sorted(cells, key=_largest_first)
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    table.attrs["left_out"] = [name for name, _, years in reports if not any(years.values())]
    table[_WORDS] = table[_WORDS].fillna("")
    types = dict.fromkeys(("value", "low", "high"), "float64")
    return table.astype(types | dict.fromkeys(("year", "at", "line", "start", "end"), "Int64"))


def lines(cells: pd.DataFrame, language: str = "zh", paint: Paint = plain) -> Iterator[str]:
    """The cells of ``compare`` for people: of each indicator and nature a line for each place, a column for each year.

    A report that does not state it is blank; – stands where there is no report of that year.

    Args:
        cells: those of ``compare``.
        language: of the names, zh or en.
        paint: gives words a colour; none by default.
    """
    if cells.empty:
        yield word("nothing_compared", language)
    for (name, kind), rows in cells.groupby([f"label_{language}", "nature"], sort=False):
        years, places = sorted(rows["year"].unique()), list(dict.fromkeys(rows["place"]))
        stated = f"{(rows['words'] != '').sum()}/{len(rows)}"
        heading = (name, word(str(kind), language), ", ".join(map(str, years)), stated)
        yield paint(" · ".join(map(str, heading)), "outline")
        words_of = {(row.place, row.year): row.words for row in rows[::-1].itertuples()}
        columns = [places, *([words_of.get((place, year), "–") for place in places] for year in years)]
        widths = [max(map(cell_len, column), default=0) for column in columns]
        for words in zip(*columns, strict=True):
            yield ("  " + "  ".join(map(set_cell_size, words, widths))).rstrip()
    if left_out := cells.attrs.get("left_out"):
        yield word("no_year", language, ", ".join(left_out))


def sentences(cells: pd.DataFrame, language: str) -> tuple[dict[Any, Cited], Shown]:
    """The sentences that the cells quote as a source to show, and the number of each, which leads to its sentence.

    Args:
        cells: those of ``compare``; the numbers are by their index.
        language: of the words before each sentence: where it stands.
    """
    parts, lines, offset = {}, [], 0
    stated = cells[cells["words"] != ""].sort_values(["chapter", "start"])
    for number, (index, row) in enumerate(stated.iterrows(), start=1):
        words, quote, at = row["words"], row["quote"], int(row["at"])
        name, line = region(row["place"], language), word("line", language, row["line"])
        before = f"{name} {row['chapter']} {line}  {quote[:at]}"
        start, after = offset + len(before), quote[at + len(words) :]
        pieces = (Piece(before), Piece(words, f"s{start}", "count", row["label_zh"]), Piece(after))
        lines.append(SourceLine(number, offset, pieces))
        place = {"chapter": "compare", "start": start, "end": start + len(words), "line": number}
        parts[index] = cite({**row, **place, "surface": words})
        offset = start + len(words) + len(after) + 1
    return parts, Shown(Source("compare", tuple(lines), language))


def region(place: str, language: str) -> str:
    """A place in a language: in English by its English name, in quotation marks if there is none."""
    return place if language == "zh" else _REGIONS.get(DIVISION.sub("", place), f"“{place}”")


def unlike(cells: pd.DataFrame) -> dict[Any, dict[str, list[str]]]:
    """Where numbers of one indicator cover unlike things: the places by the words of their scope or part of the year."""
    found = {}
    for key, rows in cells[cells["words"] != ""].groupby(["indicator", "nature"], sort=False):
        other_units = rows["unit"].where(rows["unit"] != rows["unit"].mode()[0], "")
        qualifiers = rows["scope"] + rows["as_of"] + other_units
        if qualifiers.nunique() > 1:
            found[key] = {words: list(rows["place"][qualifiers == words]) for words in qualifiers.unique()}
    return found


def verdicts(old: Chapter, new: Chapter) -> pd.DataFrame:
    """The targets of a report for the year that the next one reviews, each with its result and a verdict.

    Returns:
        A row for each target in text order: ``label``, ``indicator``, ``verdict`` (met, missed, within, cannot_tell,
        not_stated), ``reason`` (see ``hanreport.targets.Due``), ``ratio``, ``margin`` and ``unit``; and, for the two sides
        ``target_`` and ``result_``, ``chapter``, ``words``, ``quote``, ``line``, ``start``, ``end``.
    """
    rows = []
    for one in due(old.reading, new.reading):
        row: dict[str, Any] = {"label": one.target.subject, "indicator": one.target.indicator or ""}
        row |= {name: getattr(one, name) for name in ("verdict", "reason", "ratio", "margin", "unit")}
        for side, source, number in (("target", old, one.target), ("result", new, one.result or one.words)):
            place = _place(source, number) if number else dict.fromkeys(_PLACE)
            row |= {f"{side}_{name}": value for name, value in place.items()}
        rows.append(row)
    table = pd.DataFrame(rows) if rows else pd.DataFrame(columns=["verdict", "ratio", "margin"])
    return table.astype({"ratio": "float64", "margin": "float64"})


def publish(path: Path, ids: Iterable[str], *, indicators: Iterable[str] = (), language: str = "zh") -> None:
    """Run the notebook 95-compare and write it as a page.

    Args:
        path: the file, ``.html`` or ``.pdf``.
        ids: of the reports.
        indicators: as for ``compare``; by default those that most reports state.
        language: of the page, zh or en.

    Raises:
        ChapterlensError: the file is of another kind.
    """
    import papermill
    from traitlets.config import Config

    from nbrelease.exporters import HTMLExporter, PDFExporter

    exporters: dict[str, Any] = {".html": HTMLExporter, ".pdf": PDFExporter}
    if path.suffix not in exporters:
        raise ChapterlensError(f"a comparison is written as .html or .pdf, not as {path.name}")
    values = {"chapters": list(ids), "indicators": list(indicators), "language": language}
    folder = str(paths.notebooks())
    page = f"{folder}/95-compare.ipynb"
    with tempfile.TemporaryDirectory() as aside:
        # No TCP port is opened, and the sockets are not in the folder of the notebooks.
        ipc = Config({"KernelManager": {"transport": "ipc", "ip": f"{aside}/kernel"}})
        made = papermill.execute_notebook(page, None, values, kernel_name="python3", cwd=folder, config=ipc)
    shown, _ = exporters[path.suffix]().from_notebook_node(made)
    path.write_bytes(shown if isinstance(shown, bytes) else shown.encode())


_PLACE: Final = ("chapter", "words", "quote", "at", "line", "start", "end")


def _place(source: Chapter, row: Record) -> dict[str, Any]:
    """The words of a row, with those of a fall before a number, where they are, and the sentence around them."""
    text, start = source.reading.text, row.start - _fall_length(source.reading.text, row)
    first = max(text.rfind(mark, 0, start) + 1 for mark in _ENDS)
    last = min((at for mark in _ENDS if (at := text.find(mark, row.end)) >= 0), default=len(text))
    begin, end = max(first, start - _QUOTED), min(last, row.end + _QUOTED)
    pieces = (text[begin:start], text[start : row.end], text[row.end : end])
    before, words, behind = (re.sub(r"\s+", " ", piece.replace("**", "")) for piece in pieces)
    before = ("…" if begin > first else "") + before.lstrip()
    quote = before + words + behind.rstrip() + ("…" if end < last else "")
    values = (source.id, words, quote, len(before), row.line, start, row.end)
    return dict(zip(_PLACE, values, strict=True))


def _indicator(words: str) -> str:
    """The id of an indicator by its id or its Chinese name."""
    known = {one.zh: name for name, one in INDICATORS.items()} | {name: name for name in INDICATORS}
    if words not in known:
        raise ChapterlensError(f"there is no indicator {words}{nearest_name(words, known)}")
    return known[words]


def _stated_cells(source: Chapter, years: dict[str, int | None]) -> Iterator[dict[str, Any]]:
    """The cells that a report states, one for each indicator and nature."""
    best: dict[tuple[str, str], tuple[tuple[Any, ...], Quantity]] = {}
    text = source.reading.text
    for row in source.reading.quantities:
        nature = next((one for one, year in years.items() if year and of_year(text, row, one, year)), "")
        if row.indicator and nature and (rank := _rank(source, row)):
            key = row.indicator, nature
            best[key] = min(best.get(key, (rank, row)), (rank, row), key=lambda one: one[0])
    for (name, nature), (_, row) in best.items():
        before, indicator = clause_before(text, row), INDICATORS[name]
        sign, part = -1 if row.direction == "fall" else 1, PART.search(before)
        shared = common(row.unit, indicator.unit)
        ends = (row.value, row.low, row.high) if sign > 0 else (row.value, row.high, row.low)
        factor = sign * (shared.one / shared.other if shared else 1.0)
        value, low, high = (None if end is None else factor * end for end in ends)
        own_part = re.split(r"\d[^、]*、", before)[-1]  # 新增就业5万人、失业率…
        scopes = _PATTERNS["scope"].findall(f"{row.subject} {own_part}".replace("规上", "规模以上"))
        new_scopes = dict.fromkeys(one for one in scopes if one not in indicator.zh)
        cell = _blank_cell(name, nature, years[nature], source.id, source.meta.region or source.id)
        cell |= _place(source, row) | {"value": value, "low": low, "high": high}
        cell["bound"] = row.bound if sign > 0 else _OPPOSITE_BOUNDS.get(row.bound, row.bound)
        cell |= {"unit": indicator.unit if shared else row.unit, "scope": "、".join(new_scopes)}
        yield cell | {"as_of": part[0] if part else ""}


def _rank(source: Chapter, row: Quantity) -> tuple[Any, ...] | None:
    """The order in which statements of one indicator are preferred; None for one of a change beside another place."""
    start, _, end = (row.period or "").partition("/")
    before = clause_before(source.reading.text, row)
    if row.compared_with and row.measure == "change":
        return None
    of_years = bool(end) and end[:4] != start[:4]
    names = (INDICATORS[str(row.indicator)].zh, *INDICATORS[str(row.indicator)].words)
    is_partial = bool(PART.search(before)) or (len(start) > 4 and row.flow != "stock")
    is_narrow = bool(row.scope) and not any(str(row.scope) in name for name in names)
    return is_partial, is_narrow, row.measure == "change", of_years, *choice(source.reading.text, row)


def _blank_cell(name: str, nature: str, year: int | None, chapter: str, place: str) -> dict[str, Any]:
    """A cell without words."""
    labels = {"label_zh": INDICATORS[name].zh, "label_en": INDICATORS[name].en}
    return {"indicator": name, **labels, "nature": nature, "year": year, "chapter": chapter, "place": place}


def _largest_first(cell: dict[str, Any]) -> tuple[Any, ...]:
    number = next((end for end in map(cell.get, ("value", "low", "high")) if end is not None), 0)
    return "words" not in cell, cell.get("unit", ""), -number, cell["place"], str(cell["year"])


def _fall_length(text: str, row: Record) -> int:
    """How many characters before a number say that it is a fall (下降0.3%: 2); 0 for a rise or a level."""
    match = _PATTERNS["fall"].search(text, max(0, row.start - 8), row.start)
    falls = isinstance(row, Quantity) and row.measure in ("growth", "change")
    return row.start - match.start() if match and falls else 0
