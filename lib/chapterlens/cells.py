"""What a notebook says, as blocks in two languages: sentences, lists, tables and figures.

A notebook sets its language once; each cell gives its words in Chinese and English beside the values they share:

    speak(language)
    say(zh="合计{total}，已交付{done}。", en="{total} ordered, {done} delivered.", total=orders, done=delivered)

A name in braces is replaced by the value of that name: a ``Cited`` number keeps the link to its words and its interval
(``{total:n}`` without the unit, ``{total:w}`` in English words, ``{total:i}`` its interval), other values are words.
``**strong**`` is strong.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import chain
from string import Formatter
from typing import Any, Final, TypeAlias

import pandas as pd
from matplotlib.axes import Axes

from chapterlens import drawing
from chapterlens.beside import cell_html
from chapterlens.cited import Cited, reference
from chapterlens.errors import ChapterlensError
from chapterlens.words import known, word
from nbrelease import blocks
from nbrelease.blocks import MIME, Block, Computed, Inline, Line, Quote, Reference, Text, to_json

_LANGUAGE: Final = ContextVar("language", default="zh")
_STRONG: Final = re.compile(r"\*\*(.+?)\*\*")
_LISTED: Final = 40
"""Lines that a source line names one by one."""


@dataclass(frozen=True, slots=True)
class Both:
    """The same words in Chinese and English: a label of a chart, a cell of a table."""

    zh: str
    en: str

    def __str__(self) -> str:
        return self.zh if spoken() == "zh" else self.en


Words: TypeAlias = Mapping[str, Any]
"""The words of a figure or table in one language: ``title``, and perhaps ``subtitle``, ``note``, ``columns``, ``alt``."""


class Shown:
    """A block that a cell shows: in JupyterLab as HTML, in a report as printed."""

    def __init__(self, block: Block) -> None:
        self.block = block

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        plain = "\n".join(filter(None, (blocks.words(line) for _, line in blocks.lines(self.block))))
        html = cell_html(self.block, spoken())
        return {MIME: to_json(self.block), "text/html": html, "text/plain": plain}


def speak(language: str) -> None:
    """Set the language of what the cells below show: ``zh`` or ``en``.

    Raises:
        ChapterlensError: there is no such language.
    """
    _LANGUAGE.set(known(language))


def spoken() -> str:
    """The language that is set, ``zh`` if none is."""
    return _LANGUAGE.get()


def say(*, zh: str, en: str, role: str = "", **values: object) -> Shown:
    """A paragraph.

    Args:
        zh: the sentences in Chinese, values in braces by their names.
        en: the same in English.
        role: ``finding`` for the answer that a notebook gives, ``title`` for a computed title.
        values: what the names stand for.

    Raises:
        ChapterlensError: a name stands in one language only or has no value.
    """
    return Shown(blocks.Paragraph(_checked_line({"zh": zh, "en": en}, values), role))


def points(*items: Shown) -> Shown:
    """Paragraphs made by ``say`` as a list."""
    lines = [item.block.parts for item in items if isinstance(item.block, blocks.Paragraph)]
    return Shown(blocks.Points(tuple(lines)))


def table(
    rows: pd.DataFrame | Sequence[Mapping[str, Any]],
    *,
    zh: Words,
    en: Words,
    name: str = "",
    **values: object,
) -> Shown:
    """A table whose cells lead to their words.

    Args:
        rows: one a row; a ``Cited`` number or ``quote`` leads to its words, ``Both`` is in either language.
        zh: ``title``, ``columns`` (key and head, ``订单 | 架`` with its unit; in the order to show), ``subtitle``, ``note``.
            A column ``line`` that no row has is filled with the lines of each row's parts (of columns that are not
            shown, too); a table with such a column has no line of sources below.
        en: the same in English.
        name: what the data is called when it is taken along.
        values: what names in braces stand for.

    Raises:
        ChapterlensError: there are no rows, no row has a column, or the two languages do not have the same columns.
    """
    records = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else list(rows)
    words = _in_language(zh, en)
    if "line" in words["columns"] and all("line" not in row for row in records):
        records = [{**row, "line": _line_numbers(map(_cell, row.values()))} for row in records]
    if not records:
        raise ChapterlensError(f"a table without rows is not shown: {words['title']}")
    if list(zh["columns"]) != list(en["columns"]):
        raise ChapterlensError(f"the columns of a table differ in its two languages: {words['title']}")
    if missing := [key for key in words["columns"] if all(key not in row for row in records)]:
        raise ChapterlensError(
            f"no row of the table has {missing[0]}; they have {', '.join(map(str, records[0]))}"
        )
    cells = [tuple(_cell(row.get(key, "")) for key in words["columns"]) for row in records]
    columns = []
    for key, head in words["columns"].items():
        title, _, unit = str(head).partition("|")
        filled = [row.get(key) for row in records if row.get(key) not in ("", None)]
        align = "right" if filled and all(isinstance(one, Cited | int | float) for one in filled) else "left"
        columns.append(blocks.Column(title.strip(), unit.strip(), align))
    texts = _texts(zh, en, values) | {"name": name}
    texts["source"] = () if "line" in words["columns"] else source(chain.from_iterable(cells))
    return Shown(blocks.Table(columns=tuple(columns), rows=tuple(cells), **texts))


def figure(
    draw: Callable[[Axes, str], object],
    rows: pd.DataFrame,
    *,
    zh: Words,
    en: Words,
    name: str = "",
    **values: object,
) -> Shown:
    """A figure, drawn at the width of a page and of a phone.

    Args:
        draw: draws on the Axes it is given, in the language (a function of ``chapterlens.charts`` does).
        rows: what is drawn, with ``label`` and ``number`` (``Cited``) a row; the data to take along.
        zh: ``title`` (the finding), ``subtitle`` (measure, unit, scope, period), ``alt`` (chart type and main trend),
            perhaps ``note``.
        en: the same in English.
        name: what the data is called when it is taken along.
        values: what names in braces stand for.

    Raises:
        ChapterlensError: there are no rows, a text is missing, or the drawing hides an interval.
    """
    if rows.empty:
        raise ChapterlensError(f"a figure without rows is not shown: {_in_language(zh, en)['title']}")
    for words in (zh, en):
        missing = [one for one in ("title", "subtitle", "alt") if not str(words.get(one, "")).strip()]
        if missing:
            raise ChapterlensError(f"a figure needs its {' and '.join(missing)}", exit_code=1)
    wide, narrow = (drawing.draw(draw, rows, width, spoken()) for width in (drawing.WIDE, drawing.NARROW))
    columns, data = _data(rows)
    alt = blocks.words(_checked_line({"zh": zh["alt"], "en": en["alt"]}, values))
    texts = _texts(zh, en, values) | {"name": name, "source": source((mark.part,) for mark in wide.marks)}
    return Shown(blocks.Figure(drawing=wide, narrow=narrow, alt=alt, columns=columns, rows=data, **texts))


def formulas() -> Shown:
    """The place of the list of formulas of a report: each computed number with its value and its lines."""
    return Shown(blocks.Notes())


def quote(row: "pd.Series[Any] | Mapping[str, Any]", words: str | Both = "") -> Quote:
    """A row's words (or others for them) as a part of a sentence or a cell that leads to them."""
    printed = str(words) or str(row["surface"]).replace("**", "")
    hover = str(row["surface"]).replace("**", "") if spoken() == "zh" else word("line", "en", row["line"])
    return Quote(printed, reference(row), hover)


def place(row: "pd.Series[Any] | Mapping[str, Any]") -> Quote:
    """The line of a row as a part that leads there: 第84行, line 84."""
    return Quote(word("line", spoken(), row["line"]), Reference(str(row["chapter"]), 0, 0, int(row["line"])))


def source(lines: Iterable[Line]) -> Line:
    """Where the parts of some sentences come from: their lines, each leading there."""
    numbers = _line_numbers(lines)
    shown_numbers, has_more = numbers[: 2 * _LISTED - 1], len(numbers) > 2 * _LISTED
    end = Text(word("lines_more" if has_more else "lines_end", spoken()))
    return (Text(word("lines_of", spoken())), *shown_numbers, end) if numbers else ()


def _line_numbers(lines: Iterable[Line]) -> Line:
    """The lines that parts lead to, in order, each a link, with marks between them."""
    parts = chain.from_iterable(lines)
    documents = {one.line: one.document for part in parts for one in blocks.references(part) if one.line}
    links = (Quote(str(number), Reference(documents[number], 0, 0, number)) for number in sorted(documents))
    return tuple(part for link in links for part in (Text(word("list_mark", spoken())), link))[1:]


def _in_language(zh: Words, en: Words) -> Words:
    return zh if spoken() == "zh" else en


def _texts(zh: Words, en: Words, values: Mapping[str, object]) -> dict[str, Any]:
    found: dict[str, Any] = {"language": spoken()}
    for name in ("title", "subtitle", "note"):
        if bool(zh.get(name)) != bool(en.get(name)):
            raise ChapterlensError(f"the {name} of “{zh['title']}” is in one language only", exit_code=1)
        if zh.get(name):
            found[name] = _checked_line({"zh": zh[name], "en": en[name]}, values)
    return found


def _checked_line(texts: Mapping[str, str], values: Mapping[str, object]) -> Line:
    """The text of the language that is set as a line; both are checked."""
    names = {field for text in texts.values() for _, field, _, _ in Formatter().parse(text) if field}
    for text, language in ((texts["zh"], "Chinese"), (texts["en"], "English")):
        if missing := sorted(names.difference(field for _, field, _, _ in Formatter().parse(text))):
            raise ChapterlensError(f"the {language} text lacks {{{missing[0]}}}: “{text}”", exit_code=1)
    if missing := sorted(names - values.keys()):
        raise ChapterlensError(f"no value is given for {{{missing[0]}}} in “{texts['zh']}”", exit_code=1)
    return tuple(_parts(texts[spoken()], values))


def _parts(text: str, values: Mapping[str, object]) -> Iterator[Inline]:
    for literal, field, spec, _ in Formatter().parse(text):
        for at, words in enumerate(_STRONG.split(literal)):  # every second piece is strong
            if words:
                yield Text(words, strong=at % 2 == 1)
        if field is not None:
            yield from _cell(values[field], spec or "")


def _cell(value: object, spec: str = "") -> Line:
    """A value as a line: a number with its link, a part as it is, anything else as words."""
    match value:
        case Cited():
            return (value.part(spoken(), spec),)
        case Text() | Quote() | Computed():
            return (value,)
        case tuple() | list():
            return tuple(part for one in value for part in _cell(one, spec))
        case float() if spec:
            return (Text(format(value, spec)),)
        case None:
            return ()
        case _:
            return (Text(str(value)),) if str(value) else ()


def _data(rows: pd.DataFrame) -> tuple[tuple[str, ...], tuple[tuple[Any, ...], ...]]:
    """The rows drawn as plain data: a number as its value, ends, unit, words and line."""
    columns: list[tuple[str, list[Any]]] = []
    for name, values in rows.items():
        if all(isinstance(value, Cited) for value in values):
            for head, end in {str(name): "value", "low": "low", "high": "high"}.items():
                columns.append((head, [drawing.finite(getattr(number, end)) for number in values]))
            lines = [next((place.line for place in number.sources), None) for number in values]
            words = [number.shown(spoken()) for number in values]
            columns += [("unit", [number.unit for number in values]), ("words", words), ("line", lines)]
        else:
            columns.append((str(name), list(map(_plain, values))))
    names, data = zip(*columns, strict=True)
    return names, tuple(zip(*data, strict=True))


def _plain(value: object) -> Any:
    is_plain = isinstance(value, bool | int | float) or value is None
    return value if is_plain else blocks.words(_cell(value))
