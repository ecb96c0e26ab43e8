"""Explore a chapter: the panel and a notebook's parameters as a form for JupyterLab, and one page for those without it.

The panel has filters and a table, and beside it the source with the selected row's words marked.
"""

import html
import json
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

import anywidget
import ipywidgets as widgets
import pandas as pd
import traitlets
from itables.widget import ITable
from msgspec import structs
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import v4

from chapterlens import paths
from chapterlens.cells import Shown
from chapterlens.chapter import Chapter
from chapterlens.chapters import chapter_ids, read_chapter
from chapterlens.errors import ChapterlensError, expected_errors
from chapterlens.lens import Lens
from chapterlens.readable import CHOICES, Readable, filled_tables
from chapterlens.report.project import LABELS
from chapterlens.source import source_view
from chapterlens.words import LANGUAGES, known, own_file, own_toml, word
from nbrelease.document import block_output, shown_cells
from nbrelease.exporters import HTMLExporter
from nbrelease.html import MARKING, STYLE, block_html
from nbrelease.parameters import Parameter, declared_parameters, nearest_name, typed_values
from nbrelease.project import Part
from nbrelease.run import load_notebook

__all__ = ["explore", "explorer_page", "parameters_form"]

_ALL: Final = ()
"""What a chooser holds when all values pass; else it holds one: ``(value,)``. None would show as an empty field."""
_AROUND: Final = ("topStart", "topEnd", "bottomStart", "bottomEnd")
_TABLE: Final[Mapping[str, Any]] = own_toml("panel.toml")["table"] | {"layout": dict.fromkeys(_AROUND)}
"""Options of the table; each update has to repeat them."""
_WIDE, _LABEL = {"width": "24rem"}, {"description_width": "7rem"}
_NUMBERS = {"int": widgets.IntText, "float": widgets.FloatText, "bool": widgets.Checkbox}


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
    if table not in CHOICES:
        raise ChapterlensError(f"there is no table {table} to explore; there are {', '.join(CHOICES)}")
    return Explorer(book, table, language)


class Explorer(widgets.VBox):  # type: ignore[misc]
    """The panel of ``explore``. What is set by ``show`` is shown, what is chosen there is found here.

    Attributes:
        book: the chapter explored.
        language: zh or en.
        table: the one shown.
        chosen: a value by column of the table.
        text: words looked for, as by ``df.lens.where``; empty for none.
    """

    def __init__(self, book: Chapter, table: str, language: str) -> None:
        self.book, self.language = book, known(language)
        self._label = partial(_word, language)
        self._choosers: dict[str, widgets.Dropdown] = {}
        self._tables = self._chooser(self._label("table"))
        self._tables.options = [(Readable(book, name, language).title, name) for name in CHOICES]
        self._text = widgets.Text(placeholder=self._label("text"), layout={"width": "11rem"})
        self._count = widgets.HTML()
        self._more = widgets.ToggleButton(description=self._label("code"), icon="code")
        self._code = CodePane(
            copy=self._label("copy"), copied=self._label("copied"), layout={"display": "none"}
        )
        self._table = ITable(pd.DataFrame({"": []}), **_TABLE)
        self._table.layout = {"width": "58%", "min_width": "0"}
        source = block_html(source_view(book, language).block, language, styled=False)
        right = {"width": "42%", "min_width": "0", "height": f"calc({_TABLE['scrollY']} + 2.9rem)"}
        self._source = SourcePane(html=source, label=self._label("source"), layout=right)
        self._controls = widgets.HBox(layout={"flex_flow": "row wrap", "align_items": "center"})
        beside = widgets.HBox([self._table, self._source], layout={"align_items": "flex-start"})
        super().__init__([self._controls, beside, self._code], layout={"width": "100%"})
        for control in (self._tables, self._text):
            control.observe(self._choose, "value")
        show = self._code.layout.set_trait
        self._more.observe(lambda change: show("display", None if change.new else "none"), "value")
        self._table.observe(self._mark_selected, "selected_rows")
        self.show(table)

    def show(self, table: str, chosen: Mapping[str, str] | None = None, text: str = "") -> None:
        """Show the rows of a table that have the chosen values (by column) and some words; every control moves."""
        self.table, self.chosen, self.text, self._busy = table, dict(chosen or {}), text, True
        self._readable = Readable(self.book, table, self.language)
        self._show_controls()
        self._busy = False
        empty = {"emptyTable": self._label("empty")}
        self._table.update(self._readable.frame(self.rows), selected_rows=[], language=empty, **_TABLE)
        self._source.place = [0, 0]
        self._code.code = self.code
        self._count.value = f"{self._count_words('rows')} · {self._label('pick')}"

    @property
    def rows(self) -> pd.DataFrame:
        """The rows that pass, with all columns."""
        return self._rows(self.chosen)

    @property
    def code(self) -> str:
        """The pandas code that gives ``rows``, named after the table."""
        name, section = self.table, f".section({self.book.only!r})" if self.book.only else ""
        conditions = [f"({name}[{column!r}] == {value!r})" for column, value in self.chosen.items()]
        lines = [
            "from chapterlens import open_chapter\n",
            f"{name} = open_chapter({self.book.id!r}){section}.{name}",
            *([f"{name} = {name}[{' & '.join(conditions)}]"] if conditions else ()),
            *([f"{name} = {name}.lens.where({self.text!r})"] if self.text else ()),
        ]
        return "\n".join([*lines, name, ""])

    @property
    def selected(self) -> "pd.Series[Any] | None":
        """The row that was clicked."""
        indices = self._table.selected_rows
        return self.rows.iloc[indices[0]] if indices else None

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        """The panel; and for a page, which has no kernel, the rows as they are now."""
        rows = self.rows
        block = self._readable.block(rows, self._count_words("exported"))
        table = Shown(block)._repr_mimebundle_() if len(rows) else {}
        text = f"{len(rows)} {self.table} of {self.book.id}"
        return {**table, **super()._repr_mimebundle_(**options), "text/plain": text}

    def _rows(self, chosen: Mapping[str, str]) -> pd.DataFrame:
        rows: pd.DataFrame = getattr(self.book, self.table)
        for column, value in chosen.items():
            rows = rows[rows[column] == value]
        return Lens(rows).where(self.text)

    def _options(self, column: str) -> dict[str, int]:
        """The values of a column among the rows that pass the other filters, most frequent first; sections in order.

        A value that is chosen is there even when no row passes.
        """
        others = {name: value for name, value in self.chosen.items() if name != column}
        rows = self._rows(others).sort_values("start")
        found: dict[Any, int] = rows[column].value_counts(sort=column != "section").to_dict()
        return found | {value: found.get(value, 0) for name, value in self.chosen.items() if name == column}

    def _show_controls(self) -> None:
        """The choosers of the table, each with the values that the other filters leave."""
        if tuple(self._choosers) != CHOICES[self.table]:
            self._choosers = {name: self._chooser(self._readable.head(name)) for name in CHOICES[self.table]}
            for chooser in self._choosers.values():
                chooser.observe(self._choose, "value")
            filters = (self._tables, *self._choosers.values(), self._text)
            self._controls.children = (*filters, self._more, self._count)
        self._tables.value, self._text.value = self.table, self.text
        for name, chooser in self._choosers.items():
            options = [
                (f"{self._readable.value(name, value) or self._label('nothing')} · {count}", (value,))
                for value, count in self._options(name).items()
            ]
            chooser.options = [(self._label("all"), _ALL), *options]
            chooser.value = (self.chosen[name],) if name in self.chosen else _ALL

    def _choose(self, _: Any) -> None:
        """Show what the controls say; of another table, all but the section is forgotten."""
        if not self._busy:
            table = self._tables.value
            same = CHOICES[table] if table == self.table else ("section",)
            chosen = {name: self._choosers[name].value[0] for name in same if self._choosers[name].value}
            self.show(table, chosen, self._text.value.strip())

    def _mark_selected(self, _: Any) -> None:
        row = self.selected
        self._source.place = [0, 0] if row is None else [int(row["start"]), int(row["end"])]

    def _chooser(self, label: str) -> widgets.Dropdown:
        layout = {"width": "auto", "max_width": "15rem"}
        return widgets.Dropdown(description=label, style={"description_width": "initial"}, layout=layout)

    def _count_words(self, key: str) -> str:
        total = len(getattr(self.book, self.table))
        return self._label(key, here=len(self.rows), all=total, title=self._readable.title)


def parameters_form(notebook: str | Path, language: str = "zh") -> "ParametersForm":
    """A form of a notebook's parameters, with a button that runs it and shows its outputs below.

    Args:
        notebook: a file, or the name of one of the project's notebooks (``section``).
        language: of the form, zh or en.

    Raises:
        ChapterlensError: there is no such notebook, or its parameters cell cannot be read.
    """
    notebooks = {path.stem: path for path in sorted(paths.notebooks().glob("*.ipynb"))}
    stem = Path(notebook).name.removesuffix(".ipynb")
    path = Path(notebook) if Path(notebook).is_file() else notebooks.get(stem)
    if path is None:
        hint = nearest_name(stem, notebooks)
        raise ChapterlensError(f"there is no notebook {notebook}; there are {', '.join(notebooks)}{hint}")
    return ParametersForm(path.resolve(), language)


class ParametersForm(widgets.VBox):  # type: ignore[misc]
    """The form of ``parameters_form``.

    Attributes:
        notebook: the file.
        controls: the widget of each parameter, by its name.
        output: the widget of the outputs.
        message: the widget that says what was done, or what is wrong.
        result: the executed notebook; None before it has run.
    """

    def __init__(self, notebook: Path, language: str) -> None:
        self.notebook, self.result = notebook, None
        self._label = partial(_word, known(language), name=notebook.name)
        self._declared = declared_parameters(notebook)
        self.controls = {name: _control(parameter) for name, parameter in self._declared.items()}
        self.output, self.message = widgets.Output(), widgets.HTML()
        self._button = widgets.Button(description=self._label("run"), icon="play", button_style="primary")
        self._button.on_click(lambda _: self.run())
        if {"chapter", "section"} <= self.controls.keys():
            self.controls["chapter"].observe(lambda _: self._offer_sections(), "value")
            self._offer_sections()
        below = (widgets.HBox([self._button, self.message]), self.output)
        super().__init__([*self.controls.values(), *below])

    @property
    def values(self) -> dict[str, object]:
        """The values in the form, typed as the notebook declares them.

        Raises:
            ReleaseError: a value is not of its parameter's type.
        """
        values = {name: control.value for name, control in self.controls.items()}
        blank = {name: None for name in values if values[name] == "" and self._declared[name].optional}
        return typed_values(self.notebook, values | blank)

    def run(self) -> None:
        """Run the notebook with the values of the form in a new kernel, and show its outputs below the form.

        If a value is not of its type or a cell fails, ``message`` says so in one sentence; nothing is raised.
        """
        self._button.disabled, self.output.outputs = True, ()
        self._show(self._label("running"))
        try:
            values = self.values
            self.result = load_notebook(Part(self.notebook.stem, self.notebook, values))
            place = {"metadata": {"path": str(self.notebook.parent)}}
            NotebookClient(self.result, kernel_name="python3", resources=place).execute()
            words = ", ".join(f"{name} = {_json(value)}" for name, value in values.items())
            self._show(self._label("ran", values=words))
        except CellExecutionError as error:
            self._show(f"{self.notebook.name} failed: {error.ename}: {error.evalue}")
        except expected_errors() as error:
            self._show(str(error))
            return
        finally:
            self._button.disabled = False
        self.output.outputs = tuple(_outputs(self.result, str(values.get("language", LANGUAGES[0]))))

    def _show(self, message: str) -> None:
        self.message.value = html.escape(message)

    def _offer_sections(self) -> None:
        """Offer the sections of the chosen chapter."""
        offered = ["opening", *read_chapter(self.controls["chapter"].value).sections]
        control = self.controls["section"]
        chosen = control.value if control.value in offered else offered[-1]
        control.options = offered
        control.value = chosen


def _control(parameter: Parameter) -> Any:
    """The widget of a parameter: a choice if the values are known, else one of its type."""
    default = parameter.default
    choices = {"chapter": chapter_ids(), "language": list(LANGUAGES), "section": [str(default)]}
    style: dict[str, Any] = {"description": parameter.name, "layout": _WIDE, "style": _LABEL}
    if default is not None and (offered := choices.get(parameter.name)):
        return widgets.Dropdown(options=offered, value=default if default in offered else offered[0], **style)
    if parameter.kind in _NUMBERS and not parameter.optional:
        return _NUMBERS[parameter.kind](value=default, **style)
    value = default if isinstance(default, str) else "" if default is None else _json(default)
    return widgets.Text(value=value, placeholder=parameter.kind or "str", **style)


def _word(language: str, key: str, **values: object) -> str:
    """A word of the panel or the form."""
    return word(f"explore_{key}", language, **values)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _outputs(notebook: Any, language: str) -> Iterator[dict[str, Any]]:
    """The prose and outputs of a notebook in a language, as outputs of one cell."""
    for cell in shown_cells(notebook, language):
        if cell.cell_type == "markdown":
            yield v4.new_output("display_data", {"text/markdown": cell.source})
        for output in cell.get("outputs", []):
            shown = output.output_type == "execute_result"
            yield v4.new_output("display_data", output.data) if shown else output


def explorer_page(book: Chapter, language: str = "zh") -> str:
    """One HTML page: tables that sort and search, and beside them the text with the chosen row's words marked.

    Args:
        book: the chapter.
        language: of the page, zh or en.
    """
    facts = book.meta.named(language) | {"edition": book.meta.edition, "chapter": book.meta.chapter}
    page = {**facts, "language": language, "layout": "explorer", "words": LABELS[language]}
    tables = [structs.replace(table, id=table.name) for table in filled_tables(book, language)]
    blocks = [*tables, source_view(book, language).block]
    cell = v4.new_code_cell("", outputs=list(map(block_output, blocks)), id="explorer")
    notebook = v4.new_notebook(cells=[cell], metadata={"nbrelease": page})
    made: str = HTMLExporter().from_notebook_node(notebook)[0]
    return made
