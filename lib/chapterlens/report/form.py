"""A notebook's parameters as a typed form: set them, run it, see what it shows. For people who do not edit cells.

Knows parameters, papermill and ipywidgets; nothing of what a notebook says.
"""

import difflib
import html
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ipywidgets as widgets
import nbformat
import papermill
from papermill.exceptions import PapermillExecutionError

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.show.essay import Essay
from chapterlens.show.words import LANGUAGES
from chapterlens.sources import chapter_ids, read_chapter
from nbrelease.document import kept
from nbrelease.parameters import Parameter, declared, settle

_WIDE = widgets.Layout(width="24rem")


def parameters_form(notebook: str | Path, language: str = "zh") -> "ParametersForm":
    """A form of a notebook's parameters, with a button that runs it and shows its outputs below.

    Args:
        notebook: a file, or the name of one among the project's (``section``).
        language: of the form, zh or en.

    Raises:
        ChapterlensError: there is no such notebook, or its parameters cell cannot be read.
    """
    return ParametersForm(_found(notebook), language)


class ParametersForm:
    """The form of ``parameters_form``.

    Attributes:
        notebook: the file.
        controls: the widget of each parameter, by its name.
        output: where the outputs are shown.
        result: the executed notebook, once it has run.
        panel: the widget.
    """

    def __init__(self, notebook: Path, language: str) -> None:
        self.notebook, self.result = notebook, None
        self._essay = Essay("explore", language)
        self._known = declared(notebook)
        self.controls = {name: _control(parameter) for name, parameter in self._known.items()}
        self.output = widgets.Output()
        self._button = widgets.Button(
            description=self._essay.text("run"), icon="play", button_style="primary"
        )
        self._told = widgets.HTML()
        self._button.on_click(lambda _: self.run())
        if "chapter" in self.controls and "section" in self.controls:
            self.controls["chapter"].observe(lambda _: self._offer_sections(), "value")
            self._offer_sections()
        line = widgets.HBox([self._button, self._told])
        self.panel = widgets.VBox([*self.controls.values(), line, self.output])

    @property
    def values(self) -> dict[str, object]:
        """The values in the form, typed as the notebook declares them.

        Raises:
            ChapterlensError: a value is not of its parameter's type.
        """
        given = {name: _given(self._known[name], control.value) for name, control in self.controls.items()}
        return settle(self.notebook, given)

    def run(self) -> None:
        """Run the notebook with the values in the form, in a kernel of its own, and show its outputs.

        What is wrong with a value, or the error of a cell, is told in one sentence in the form.
        """
        name = self.notebook.name
        self._button.disabled, self.output.outputs = True, ()
        self._tell("running", name=name)
        try:
            values = self.values
            failed = self._execute(values)
            changed = {k: v for k, v in values.items() if v != self._known[k].default}
            said = ", ".join(f"{k} = {json.dumps(v, ensure_ascii=False)}" for k, v in changed.items())
            self._tell("ran", name=name, values=said or self._essay.text("defaults"))
            if failed:
                self._told.value = html.escape(failed)
        except ChapterlensError as error:
            self._told.value = html.escape(str(error))
        finally:
            self._button.disabled = False

    def _execute(self, values: Mapping[str, object]) -> str:
        """Run the notebook and show what it shows; what failed in one sentence, or nothing."""
        failed = ""
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / self.notebook.name
            try:
                papermill.execute_notebook(
                    str(self.notebook), str(made), parameters=dict(values), kernel_name="python3", language="python",
                    progress_bar=False, cwd=str(self.notebook.parent),
                )  # fmt: skip
            except PapermillExecutionError as error:
                failed = f"{self.notebook.name} failed: {error.ename}: {error.evalue}"
            self.result = nbformat.read(made, as_version=4)
        language = str(values.get("language", LANGUAGES[0]))
        self.output.outputs = tuple(_outputs(self.result, language))
        return failed

    def _tell(self, key: str, **values: object) -> None:
        self._told.value = html.escape(self._essay.text(key, **values))

    def _offer_sections(self) -> None:
        """The sections of the chapter that is chosen."""
        known = ["opening", *read_chapter(self.controls["chapter"].value).sections]
        control, held = self.controls["section"], self.controls["section"].value
        control.options = known
        control.value = held if held in known else known[-1]

    def _repr_mimebundle_(self, **options: Any) -> dict[str, Any]:
        return {
            **self.panel._repr_mimebundle_(**options),
            "text/plain": f"a form of {self.notebook.name}: {', '.join(self.controls)}",
        }


def _found(notebook: str | Path) -> Path:
    """The file of a notebook, by path or by its name among the project's."""
    given = Path(notebook)
    for path in (given, paths.notebooks() / f"{given.name.removesuffix('.ipynb')}.ipynb"):
        if path.is_file():
            return path.resolve()
    known = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
    near = difflib.get_close_matches(given.name.removesuffix(".ipynb"), known, 1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise ChapterlensError(f"there is no notebook {notebook}; there are {', '.join(known)}{hint}")


def _control(parameter: Parameter) -> Any:
    """The widget of a parameter: a choice where the values are known, else one of its type."""
    known = {"chapter": chapter_ids(), "language": list(LANGUAGES)}.get(parameter.name, [])
    how: dict[str, Any] = {
        "description": parameter.name,
        "layout": _WIDE,
        "style": {"description_width": "7rem"},
    }
    if parameter.default in known:
        return widgets.Dropdown(options=known, value=parameter.default, **how)
    if parameter.name == "section" and parameter.default is not None:
        return widgets.Dropdown(options=[parameter.default], value=parameter.default, **how)
    kinds = {"int": widgets.IntText, "float": widgets.FloatText, "bool": widgets.Checkbox}
    if parameter.kind in kinds and not parameter.optional:
        return kinds[parameter.kind](value=parameter.default, **how)
    shown = (
        parameter.default
        if isinstance(parameter.default, str)
        else json.dumps(parameter.default, ensure_ascii=False)
    )
    return widgets.Text(
        value="" if parameter.default is None else shown, placeholder=parameter.kind or "str", **how
    )


def _given(parameter: Parameter, value: object) -> object:
    """What a control holds as ``settle`` takes it: an empty field of an optional parameter is None."""
    return None if parameter.optional and value == "" else value


def _outputs(notebook: Any, language: str) -> Iterator[dict[str, Any]]:
    """What a notebook shows in a language, as outputs of one cell: its prose and the outputs of its cells."""
    for cell in kept(notebook, language):
        if cell.cell_type == "markdown":
            yield {"output_type": "display_data", "data": {"text/markdown": cell.source}, "metadata": {}}
        for output in cell.get("outputs", []):
            if output.output_type == "execute_result":
                yield {"output_type": "display_data", "data": output.data, "metadata": output.metadata}
            else:
                yield dict(output)
