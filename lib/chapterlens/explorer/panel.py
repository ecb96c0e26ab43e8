"""A panel to explore a chapter: filters, a table, and beside it the source with the selected row's words marked.

What a filter means is in ``filters``, so that the panel and the pandas code it gives agree.
"""

from collections.abc import Mapping
from typing import Any, Final

import ipywidgets as widgets
import pandas as pd
from itables.widget import ITable

from chapterlens.chapter import Chapter
from chapterlens.explorer.filters import CHOICES, Filter
from chapterlens.explorer.panes import CodePane, SourcePane
from chapterlens.readable import Readable
from chapterlens.source import source_view
from chapterlens.words import known, word
from nbrelease.html import block_html

_HEIGHT: Final = "27rem"
_ALL: Final = ()
"""What a chooser holds when all values pass; else it holds one: ``(value,)``. None would show as an empty field."""
_TABLE: Final[Mapping[str, Any]] = {
    "select": "single",
    "paging": False,
    "scrollY": _HEIGHT,
    "scrollCollapse": False,
    "layout": dict.fromkeys(("topStart", "topEnd", "bottomStart", "bottomEnd")),  # the filters stand above
    "showIndex": False,
    "maxBytes": 0,  # all rows
    "classes": "display compact",
    "style": "width:100%;margin:0",
    "order": [],
}
"""How the table looks; an update wants it all again."""


def explore(book: Chapter, table: str = "quantities", language: str = "zh") -> "Explorer":
    """A panel of a chapter's tables, for JupyterLab and Notebook.

    Args:
        book: the chapter, or a section of it.
        table: the one it begins with.
        language: of the panel, zh or en.

    Returns:
        The panel; ``.rows`` are the rows of the filter, ``.code`` the pandas code that gives them, ``.selected`` the row
        that was clicked.

    Raises:
        ChapterlensError: there is no such table or language.
    """
    return Explorer(book, Filter(table), language)


class Explorer:
    """The panel of ``explore``. What is set here is shown, what is chosen there is found here.

    Attributes:
        book: the chapter explored.
        language: zh or en.
        panel: the widget.
    """

    def __init__(self, book: Chapter, filter: Filter, language: str) -> None:
        self.book, self.language = book, known(language)
        self._filter = filter
        self._busy = False
        self._choosers: dict[str, widgets.Dropdown] = {}
        self._tables = self._chooser(self._say("table"))
        self._tables.options = [(Readable(book, name, language).title, name) for name in CHOICES]
        narrow = widgets.Layout(width="11rem")
        self._text = widgets.Text(placeholder=self._say("text"), continuous_update=True, layout=narrow)
        self._count = widgets.HTML()
        self._more = widgets.ToggleButton(description=self._say("code"), icon="code")
        self._code = CodePane(copy=self._say("copy"), copied=self._say("copied"))
        self._table = ITable(pd.DataFrame({"": []}), **_TABLE)
        source = block_html(source_view(book, language).block, language, styled=False)
        self._source = SourcePane(html=source, label=self._say("source"))
        self.panel = self._laid_out()
        self._tables.observe(self._other_table, "value")
        self._text.observe(self._chosen, "value")
        self._more.observe(self._open_code, "value")
        self._table.observe(self._picked, "selected_rows")
        self.filter = filter

    @property
    def filter(self) -> Filter:
        """What the panel shows; setting it moves every control."""
        return self._filter

    @filter.setter
    def filter(self, wanted: Filter) -> None:
        self._filter = wanted
        self._busy = True
        try:
            self._show_controls()
            self._show_rows()
        finally:
            self._busy = False

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that pass, with all columns."""
        return self._filter.rows(self.book)

    @property
    def code(self) -> str:
        """The pandas code that gives ``rows``."""
        return self._filter.code(self.book)

    @property
    def selected(self) -> "pd.Series[Any] | None":
        """The row that was clicked."""
        picked = self._table.selected_rows
        return self.rows.iloc[picked[0]] if picked else None

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """The panel; and for a page, which has no kernel, the rows as they are now."""
        rows = self.rows
        title = self._counted("exported")
        table = self._readable.shown(rows, title)._repr_mimebundle_() if len(rows) else {}
        text = f"{len(rows)} {self._filter.table} of {self.book.id}"
        return {**table, **self.panel._repr_mimebundle_(**options), "text/plain": text}

    def _laid_out(self) -> widgets.VBox:
        layout, whole = widgets.Layout, {"width": "100%"}
        self._controls = widgets.HBox(layout=layout(flex_flow="row wrap", align_items="center", **whole))
        self._table.layout = layout(width="58%", min_width="0")
        self._source.layout = layout(width="42%", min_width="0", height=f"calc({_HEIGHT} + 2.9rem)")
        beside = widgets.HBox([self._table, self._source], layout=layout(align_items="flex-start", **whole))
        self._code.layout.display = "none"
        return widgets.VBox([self._controls, beside, self._code], layout=layout(**whole))

    def _show_controls(self) -> None:
        """The choosers of the table, each with the values that the other filters leave."""
        table, chosen, readable = self._filter.table, self._filter.chosen, self._readable
        if tuple(self._choosers) != CHOICES[table]:
            self._choosers = {name: self._chooser(readable.head(name)) for name in CHOICES[table]}
            for chooser in self._choosers.values():
                chooser.observe(self._chosen, "value")
            filters = (self._tables, *self._choosers.values(), self._text)
            self._controls.children = (*filters, self._more, self._count)
        self._tables.value, self._text.value = table, self._filter.text
        for name, chooser in self._choosers.items():
            found = self._filter.options(self.book, name)
            listed = [
                (f"{readable.value(name, value) or self._say('nothing')} · {count}", (value,))
                for value, count in found.items()
            ]
            chooser.options = [(self._say("all"), _ALL), *listed]
            chooser.value = (chosen[name],) if name in chosen else _ALL

    def _show_rows(self) -> None:
        self._table.update(self._readable.frame(self.rows), selected_rows=[], **_TABLE)
        self._source.place = [0, 0]
        self._code.code = self.code
        self._count.value = f"{self._counted('rows')} · {self._say('pick')}"

    def _other_table(self, change: Any) -> None:
        if not self._busy:
            section = {name: value for name, value in self._filter.chosen.items() if name == "section"}
            self.filter = Filter(change.new, section, self._filter.text)

    def _chosen(self, _: Any) -> None:
        if not self._busy:
            chosen = {name: chooser.value[0] for name, chooser in self._choosers.items() if chooser.value}
            self.filter = Filter(self._filter.table, chosen, self._text.value.strip())

    def _open_code(self, change: Any) -> None:
        self._code.layout.display = None if change.new else "none"

    def _picked(self, _: Any) -> None:
        row = self.selected
        self._source.place = [0, 0] if row is None else [int(row["start"]), int(row["end"])]

    def _chooser(self, label: str) -> widgets.Dropdown:
        layout = widgets.Layout(width="auto", max_width="15rem")
        return widgets.Dropdown(description=label, style={"description_width": "initial"}, layout=layout)

    def _say(self, key: str, **values: object) -> str:
        return word(f"explore_{key}", self.language, **values)

    def _counted(self, key: str) -> str:
        every = len(getattr(self.book, self._filter.table))
        return self._say(key, here=len(self.rows), all=every, title=self._readable.title)

    @property
    def _readable(self) -> Readable:
        return Readable(self.book, self._filter.table, self.language)
