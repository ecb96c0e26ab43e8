"""What one essay says, in one language: its sentences, figures and tables, from the texts beside this module.

A notebook computes; the sentence that its numbers belong into stands in ``texts/NAME.toml``, in Chinese and English
side by side, with the names of the numbers in braces: ``{backlog}``, without its unit ``{backlog:n}``, its interval
``{backlog:i}``, or in a format of Python ``{backlog:.0f}``. A text that a language lacks is an error with its name.

    [finding]
    zh = "交付 {delivered}，尚余 {backlog}。"
    en = "{delivered} delivered, {backlog} to come."

    [orders.zh]                  # a figure or table: title, what, unit, scope, period, perhaps note and alt
    title = "每交付一架，还有 {left:n} 架在等"
    rows = { backlog = "未交付" }
    columns = { what = "项目", number = "数量" }
"""

from collections.abc import Callable, Mapping, Sequence
from string import Formatter
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import marked
from chapterlens.show.cited import DERIVED, Cited
from chapterlens.show.contract import Measure
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Column, Grid, grid
from chapterlens.show.inline import Inline, to_plain
from chapterlens.show.prose import Finding, Paragraph, Points, finding, points
from chapterlens.show.words import known, named, texts, word


class Essay:
    """One essay's texts in one language.

    Args:
        name: of its file in ``texts``, without ``.toml``.
        language: zh or en.
        chapter: the id of the chapter told of. Texts of single lines (see ``maybe``) are those of the chapter that
            the file names, if it names one; of another one they would say what is not in it.
    """

    def __init__(self, name: str, language: str, chapter: str = "") -> None:
        self.name = name
        self.language = known(language)
        self._texts = texts(name)
        # Texts of no chapter in particular are at home in all.
        self._own = self._texts.get("chapter", chapter) == chapter

    def text(self, key: str, **values: object) -> str:
        """A sentence, its braces filled.

        Args:
            key: of the text; parts with dots lead deeper (``orders.title``).
            values: what its braces name; a ``Cited`` becomes a link to its words.

        Raises:
            ChapterlensError: there is no such text in this language, or a brace names nothing given.
        """
        found = self._held(key)
        if not isinstance(found, str):
            raise ChapterlensError(f"texts/{self.name}.toml has no single text {key}", exit_code=1)
        return self._filled(key, found, values)

    def finding(self, **values: object) -> Finding:
        """The finding of the essay: the text ``finding``."""
        return finding(self.text("finding", **values))

    def remark(self, key: str, **values: object) -> Paragraph | None:
        """A paragraph on what only the file's own chapter says; nothing for another one."""
        return Paragraph(self.text(key, **values)) if self._own else None

    def points(self, key: str = "points", **values: object) -> Points:
        """Points: a list of texts."""
        found = self._held(key)
        if not isinstance(found, list):
            raise ChapterlensError(f"texts/{self.name}.toml has no list of texts {key}", exit_code=1)
        return points(*(self._filled(key, text, values) for text in found))

    def figure(
        self, key: str, chart: "Axes | Callable[[pd.DataFrame], Axes]", rows: pd.DataFrame, **values: object
    ) -> Figure | Points:
        """A finished figure with the texts of ``key``: title, what, unit, scope, period, perhaps note and alt.

        Args:
            key: of its texts.
            chart: the drawing, or what draws the rows.
            rows: the rows drawn (see ``Figure``); when there are none, one line says so.
            values: what the texts' braces name.

        Raises:
            ChapterlensError: a text is missing, or the figure breaks the contract.
        """
        if rows.empty:
            return points(word("nothing", self.language))
        measure = Measure(
            *(self.text(f"{key}.{part}", **values) for part in ("what", "unit", "scope", "period"))
        )
        note, alt = (self._perhaps(f"{key}.{part}", values) for part in ("note", "alt"))
        return Figure(
            chart if isinstance(chart, Axes) else chart(rows),
            title=self.text(f"{key}.title", **values),
            subtitle=measure,
            rows=rows,
            alt=to_plain(alt).replace(DERIVED, ""),
            note=note,
            language=self.language,
            name=f"{self.name}-{key}",
        )

    def table(
        self,
        key: str,
        rows: Sequence[Mapping[str, Any]] | pd.DataFrame,
        source: pd.DataFrame,
        *,
        right: Sequence[str] = (),
        **values: object,
    ) -> Grid | Points:
        """A finished table with the texts of ``key``: title, columns (by key, in order), perhaps subtitle and note.

        Args:
            key: of its texts.
            rows: one mapping a row; a ``Cited`` cell becomes a link. When there are none, one line says so.
            source: the rows it was made from.
            right: the columns of numbers.
            values: what the texts' braces name.

        Raises:
            ChapterlensError: a text or a column is missing.
        """
        if not len(rows):
            return points(word("nothing", self.language))
        heads = self._held(f"{key}.columns")
        assert isinstance(heads, Mapping)
        columns = [
            Column(name, *_head(str(head)), "right" if name in right else "left")
            for name, head in heads.items()
        ]
        held = rows.to_dict("records") if isinstance(rows, pd.DataFrame) else rows
        return grid(
            [{str(name): self._cell(cell) for name, cell in row.items()} for row in held],
            columns,
            title=self.text(f"{key}.title", **values),
            source=source,
            subtitle=self._perhaps(f"{key}.subtitle", values),
            note=self._perhaps(f"{key}.note", values),
            language=self.language,
            name=f"{self.name}-{key}",
        )

    def rows(self, key: str, **numbers: Cited) -> pd.DataFrame:
        """Numbers as the rows of a chart, labelled with the texts ``key.rows``, in the order given."""
        return marked(
            {self.text(f"{key}.rows.{name}"): number for name, number in numbers.items()}, self.language
        )

    def lines(self, key: str, **cells: Mapping[str, object]) -> list[dict[str, object]]:
        """Rows of a table, each under its name from ``key.rows`` in the column ``item``."""
        return [{"item": self.text(f"{key}.rows.{name}"), **row} for name, row in cells.items()]

    def heads(self, key: str) -> dict[str, str]:
        """The heads of a figure's panels: the texts ``key.columns``."""
        return {name: self.text(f"{key}.columns.{name}") for name in self._held(f"{key}.columns")}

    def beside(self, key: str, columns: Sequence[str], **cells: Sequence[object]) -> list[dict[str, object]]:
        """Rows of a table that sets things side by side: each under its name from ``key.rows``, one cell a column.

        An empty cell is a dash.
        """
        return self.lines(
            key,
            **{name: dict(zip(columns, (c or "–" for c in row), strict=True)) for name, row in cells.items()},
        )

    def derived(self, key: str, **numbers: Cited) -> list[dict[str, object]]:
        """Rows of a table of computed numbers: what it is, the number, its interval, its formula, how to read it.

        The unit belongs into the text of the row. The texts are ``key.rows`` and ``key.reads`` by the name of the number.
        """
        return self.lines(
            key,
            **{
                name: {
                    "number": self.told(number, "n"),
                    "interval": "" if number.low == number.high else number.shown(self.language, "in"),
                    "formula": number.formula(self.language),
                    "reads": self.text(f"{key}.reads.{name}"),
                }
                for name, number in numbers.items()
            },
        )

    def maybe(self, key: str) -> str:
        """A text of a line of the file's own chapter: empty when it has none, an error when only one language has."""
        return self._perhaps(key, {}) if self._own else ""

    def order(self, group: str) -> list[str]:
        """The names of a group's texts of lines, in the order they are written in."""
        found = self._texts.get(group, {}).get(self.language, {}) if self._own else {}
        return list(found) if isinstance(found, Mapping) else []

    def told(self, number: Cited, spec: str = "") -> str:
        """A number as this language prints it, with its link."""
        return Inline(number.told(self.language, spec))

    def _cell(self, cell: Any) -> Any:
        return self.told(cell) if isinstance(cell, Cited) else cell

    def _perhaps(self, key: str, values: Mapping[str, object]) -> str:
        # A note in one language only is a slip; a note in neither is none.
        group, _, part = key.partition(".")
        if not any(part in language for language in self._texts.get(group, {}).values()):
            return ""
        return self.text(key, **values)

    def _held(self, key: str) -> Any:
        """The text under a key: the language comes after the first part of it."""
        first, *rest = key.split(".")
        found: Any = self._texts.get(first)
        if found is None:
            raise ChapterlensError(f"texts/{self.name}.toml has no text {key}", exit_code=1)
        for part in (self.language, *rest):
            if not isinstance(found, Mapping) or part not in found:
                raise ChapterlensError(
                    f"texts/{self.name}.toml has no {named(self.language)} text {key}", exit_code=1
                )
            found = found[part]
        return found

    def _filled(self, key: str, text: str, values: Mapping[str, object]) -> str:
        said = {
            name: _Told(value, self.language) if isinstance(value, Cited) else value
            for name, value in values.items()
        }
        wanted = {name.split(".")[0] for _, name, _, _ in Formatter().parse(text) if name}
        missing = sorted(wanted - said.keys())
        if missing:
            raise ChapterlensError(f"the text {key} of {self.name} wants {', '.join(missing)}", exit_code=1)
        return Inline(text.format(**said))


class _Told:
    """A number that formats itself in a language."""

    def __init__(self, number: Cited, language: str) -> None:
        self._number, self._language = number, language

    def __format__(self, spec: str) -> str:
        return self._number.told(self._language, spec)


def _head(text: str) -> tuple[str, str]:
    """A head and the unit under it: ``订单 | 架``."""
    title, _, unit = text.partition("|")
    return title.strip(), unit.strip()
