"""A notebook's parameters as a typed form for JupyterLab that runs the notebook and shows its outputs."""

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
from chapterlens.chapters import chapter_ids, nearest_name, read_chapter
from chapterlens.errors import ChapterlensError, expected_errors
from chapterlens.words import LANGUAGES, known, word
from nbrelease.document import kept
from nbrelease.parameters import Parameter, declared, settle

_WIDE, _LABEL = {"width": "24rem"}, {"description_width": "7rem"}
_NUMBERS = {"int": widgets.IntText, "float": widgets.FloatText, "bool": widgets.Checkbox}


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
