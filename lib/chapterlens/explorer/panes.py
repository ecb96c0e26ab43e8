"""Two small widgets: the source text with a marked place, and code to take along.

They are anywidgets: their scripts come with the widget itself, JupyterLab 4 and Notebook 7 run them without a network.
"""

from importlib.resources import files
from typing import Final

import anywidget
import traitlets

from nbrelease.html import MARKING, STYLE


def _held(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


_CSS: Final = STYLE + _held("pane.css")


class SourcePane(anywidget.AnyWidget):  # type: ignore[misc]
    """The source text in a frame of its own; ``place`` is marked and brought up.

    Attributes:
        html: of the source text (``nbrelease.html.block_html``).
        place: start and end of the words to mark, offsets in the raw text; ``[0, 0]`` for none.
        label: what the frame is called for those who hear it.
    """

    _esm = MARKING + _held("pane.js")
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

    _esm = _held("code.js")
    _css = _CSS
    code = traitlets.Unicode().tag(sync=True)
    copy = traitlets.Unicode("Copy").tag(sync=True)
    copied = traitlets.Unicode("Copied").tag(sync=True)
