"""Explore a chapter: the panel and a notebook's parameters as a form for JupyterLab, and one page for those without it.

The panel has filters and a table, and beside it the source with the selected row's words marked. What a filter means is
in ``Filter``, so that the panel and the pandas code it gives agree.
"""

import html
import json
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import anywidget
import ipywidgets as widgets
import nbformat
import pandas as pd
import papermill
import traitlets
from itables.widget import ITable
from msgspec import structs
from nbformat import v4
from papermill.exceptions import PapermillExecutionError

from chapterlens import paths
from chapterlens.chapter import Chapter
from chapterlens.chapters import chapter_ids, read_chapter
from chapterlens.errors import ChapterlensError, expected_errors
from chapterlens.lens import Lens
from chapterlens.readable import CHOICES, SHOWN, Readable
from chapterlens.report.project import LABELS
from chapterlens.source import source_view
from chapterlens.words import LANGUAGES, known, own_file, word
from nbrelease.blocks import Table
from nbrelease.document import kept, shown
from nbrelease.exporters import HTMLExporter
from nbrelease.html import MARKING, STYLE, block_html
from nbrelease.parameters import Parameter, declared, nearest_name, settle

__all__ = ["explore", "explorer_page", "parameters_form"]

_SECTION: Final = "section"
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
_WIDE, _LABEL = {"width": "24rem"}, {"description_width": "7rem"}
_NUMBERS = {"int": widgets.IntText, "float": widgets.FloatText, "bool": widgets.Checkbox}


@dataclass(frozen=True)
class Filter:
    """Rows of one table that have the chosen values and hold a text; every filter can say itself as pandas code.

    Attributes:
        table: one of ``CHOICES``.
        chosen: a value by column, of the table's columns in ``CHOICES``.
        text: words looked for in the table's columns of words, capitals alike, ``**`` left out; empty for none.

    Raises:
        ChapterlensError: no such table, or a column of it in which nothing is chosen.
    """

    table: str = "quantities"
    chosen: Mapping[str, str] = field(default_factory=dict)
    text: str = ""

    def __post_init__(self) -> None:
        if self.table not in CHOICES:
            raise ChapterlensError(
                f"there is no table {self.table} to explore; there are {', '.join(CHOICES)}"
            )
        for column in self.chosen:
            if column not in CHOICES[self.table]:
                there = ", ".join(CHOICES[self.table])
                raise ChapterlensError(f"{self.table} are not filtered by {column}; they are by {there}")

    def rows(self, book: Chapter) -> pd.DataFrame:
        """The rows of the chapter's table that pass, as the table has them."""
        part = book.section(self.chosen[_SECTION]) if _SECTION in self.chosen else book
        rows: pd.DataFrame = getattr(part, self.table)
        for column, value in self._others().items():
            rows = rows[rows[column] == value]
        return Lens(rows).where(self.text) if self.text else rows

    def code(self, book: Chapter) -> str:
        """Python that gives the same rows, named after the table."""
        name, section = self.table, self.chosen.get(_SECTION, book.only)
        part = f".section({section!r})" if section else ""
        lines = [
            "from chapterlens import open_chapter",
            "",
            f"{name} = open_chapter({book.id!r}){part}.{name}",
        ]
        asked = [f"({name}[{column!r}] == {value!r})" for column, value in self._others().items()]
        if asked:
            lines.append(f"{name} = {name}[{' & '.join(asked)}]")
        if self.text:
            lines.append(f"{name} = {name}.lens.where({self.text!r})")
        return "\n".join([*lines, name, ""])

    def options(self, book: Chapter, column: str) -> dict[str, int]:
        """The values of a column among the rows that pass the other filters, most frequent first; sections in order.

        A value that is chosen is there even when no row passes.
        """
        without = {name: value for name, value in self.chosen.items() if name != column}
        counts = replace(self, chosen=without).rows(book)[column].value_counts(sort=column != _SECTION)
        found = {str(value): int(count) for value, count in counts.items()}
        if column == _SECTION:
            found = {name: found[name] for name in ("opening", *book.sections) if name in found}
        if column in self.chosen:
            found.setdefault(self.chosen[column], 0)
        return found

    def _others(self) -> dict[str, str]:
        return {column: value for column, value in self.chosen.items() if column != _SECTION}


_CSS: Final = STYLE + own_file("pane.css")


class SourcePane(anywidget.AnyWidget):  # type: ignore[misc]
    """The source text in a frame of its own; ``place`` is marked and brought up.

    Attributes:
        html: of the source text (``nbrelease.html.block_html``).
        place: start and end of the words to mark, offsets in the raw text; ``[0, 0]`` for none.
        label: what the frame is called for those who hear it.
    """

    _esm = MARKING + own_file("plain.js") + own_file("pane.js")
    _css = _CSS
    html = traitlets.Unicode().tag(sync=True)
    place = traitlets.List(traitlets.Int(), [0, 0]).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)


class CodePane(anywidget.AnyWidget):  # type: ignore[misc]
    """Code with a button that copies it.

    Attributes:
        code: shown and copied.
        copy: what the button says, and ``copied`` when it has done so.
    """

    _esm = own_file("code.js")
    _css = _CSS
    code = traitlets.Unicode().tag(sync=True)
    copy = traitlets.Unicode("Copy").tag(sync=True)
    copied = traitlets.Unicode("Copied").tag(sync=True)


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
        empty = {"emptyTable": self._say("empty")}
        self._table.update(self._readable.frame(self.rows), selected_rows=[], language=empty, **_TABLE)
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


def parameters_form(notebook: str | Path, language: str = "zh") -> "ParametersForm":
    """A form of a notebook's parameters, with a button that runs it and shows its outputs below.

    Args:
        notebook: a file, or the name of one of the project's notebooks (``section``).
        language: of the form, zh or en.

    Raises:
        ChapterlensError: there is no such notebook, or its parameters cell cannot be read.
    """
    stem = Path(notebook).name.removesuffix(".ipynb")
    for path in (Path(notebook), paths.notebooks() / f"{stem}.ipynb"):
        if path.is_file():
            return ParametersForm(path.resolve(), language)
    known = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
    raise ChapterlensError(
        f"there is no notebook {notebook}; there are {', '.join(known)}{nearest_name(stem, known)}"
    )


class ParametersForm:
    """The form of ``parameters_form``.

    Attributes:
        notebook: the file.
        controls: the widget of each parameter, by its name.
        output: the widget of the outputs.
        message: the widget that says what was done, or what is wrong.
        result: the executed notebook; None before it has run.
        panel: the widget.
    """

    def __init__(self, notebook: Path, language: str) -> None:
        self.notebook, self.result = notebook, None
        self._language = known(language)
        self._declared = declared(notebook)
        self.controls = {name: _control(parameter) for name, parameter in self._declared.items()}
        self.output, self.message = widgets.Output(), widgets.HTML()
        self._button = widgets.Button(description=self._word("run"), icon="play", button_style="primary")
        self._button.on_click(lambda _: self.run())
        if {"chapter", "section"} <= self.controls.keys():
            self.controls["chapter"].observe(lambda _: self._offer_sections(), "value")
            self._offer_sections()
        line = widgets.HBox([self._button, self.message])
        self.panel = widgets.VBox([*self.controls.values(), line, self.output])

    @property
    def values(self) -> dict[str, object]:
        """The values in the form, typed as the notebook declares them.

        Raises:
            ReleaseError: a value is not of its parameter's type.
        """
        values: dict[str, object] = {}
        for name, parameter in self._declared.items():
            value = self.controls[name].value
            values[name] = None if value == "" and parameter.optional else value
        return settle(self.notebook, values)

    def run(self) -> None:
        """Run the notebook with the values in the form, in a kernel of its own, and show its outputs.

        A wrong value, or the error of a cell, becomes one sentence in the form.
        """
        name = self.notebook.name
        self._button.disabled, self.output.outputs = True, ()
        self._show(self._word("running", name=name))
        try:
            values = self.values
            failed = self._execute(values)
            changed = {key: value for key, value in values.items() if value != self._declared[key].default}
            words = ", ".join(f"{key} = {_json(value)}" for key, value in changed.items())
            self._show(failed or self._word("ran", name=name, values=words or self._word("defaults")))
        except expected_errors() as error:
            self._show(str(error))
        finally:
            self._button.disabled = False

    def _word(self, key: str, **values: str) -> str:
        return word(f"explore_{key}", self._language, **values)

    def _show(self, message: str) -> None:
        self.message.value = html.escape(message)

    def _execute(self, values: Mapping[str, object]) -> str:
        """Run the notebook and show its outputs; returns what failed in a sentence, or nothing."""
        failed = ""
        with tempfile.TemporaryDirectory() as folder:
            executed = Path(folder, self.notebook.name)
            options = {"kernel_name": "python3", "language": "python", "progress_bar": False}
            try:
                papermill.execute_notebook(
                    str(self.notebook), str(executed), dict(values), cwd=str(self.notebook.parent), **options
                )
            except PapermillExecutionError as error:
                failed = f"{self.notebook.name} failed: {error.ename}: {error.evalue}"
            self.result = nbformat.read(executed, as_version=4)
        self.output.outputs = tuple(_outputs(self.result, str(values.get("language", LANGUAGES[0]))))
        return failed

    def _offer_sections(self) -> None:
        """Offer the sections of the chosen chapter."""
        known = ["opening", *read_chapter(self.controls["chapter"].value).sections]
        control = self.controls["section"]
        chosen = control.value if control.value in known else known[-1]
        control.options = known
        control.value = chosen

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        text = f"a form of {self.notebook.name}: {', '.join(self.controls)}"
        return {**self.panel._repr_mimebundle_(**options), "text/plain": text}


def _control(parameter: Parameter) -> Any:
    """The widget of a parameter: a choice if the values are known, else one of its type."""
    default = parameter.default
    choices = {"chapter": chapter_ids(), "language": list(LANGUAGES), "section": [str(default)]}
    look: dict[str, Any] = {"description": parameter.name, "layout": _WIDE, "style": _LABEL}
    if default is not None and (known := choices.get(parameter.name)):
        return widgets.Dropdown(options=known, value=default if default in known else known[0], **look)
    if parameter.kind in _NUMBERS and not parameter.optional:
        return _NUMBERS[parameter.kind](value=default, **look)
    value = default if isinstance(default, str) else "" if default is None else _json(default)
    return widgets.Text(value=value, placeholder=parameter.kind or "str", **look)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _outputs(notebook: Any, language: str) -> Iterator[dict[str, Any]]:
    """The prose and outputs of a notebook in a language, as outputs of one cell."""
    for cell in kept(notebook, language):
        if cell.cell_type == "markdown":
            yield {"output_type": "display_data", "data": {"text/markdown": cell.source}, "metadata": {}}
        for output in cell.get("outputs", []):
            kind = "display_data" if output.output_type == "execute_result" else output.output_type
            yield {**{k: v for k, v in output.items() if k != "execution_count"}, "output_type": kind}


def explorer_page(book: Chapter, language: str = "zh") -> str:
    """One HTML page: tables that sort and search, and beside them the text with the chosen row's words marked.

    Args:
        book: the chapter.
        language: of the page, zh or en.
    """
    end = "_en" if language == "en" else ""
    facts = {name: getattr(book.meta, f"{name}{end}") for name in ("title", "report", "publisher")}
    facts |= {"edition": book.meta.edition, "chapter": book.meta.chapter, "language": language}
    shown_rows = ((Readable(book, name, language), getattr(book, name)) for name in SHOWN)
    listed = (readable.shown(rows).block for readable, rows in shown_rows if len(rows))
    outputs = [shown(structs.replace(block, id=block.name)) for block in listed if isinstance(block, Table)]
    outputs.append(shown(source_view(book, language).block))
    notebook = v4.new_notebook(
        cells=[v4.new_code_cell("", outputs=outputs, id="explorer")],
        metadata={"nbrelease": {**facts, "layout": "explorer", "words": LABELS[language]}},
    )
    made: str = HTMLExporter().from_notebook_node(notebook)[0]
    return made
