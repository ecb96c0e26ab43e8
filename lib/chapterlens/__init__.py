"""Chapters of Chinese government reports as tables whose rows keep the words they were read from."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chapterlens import charts
    from chapterlens.cells import figure, points, say, speak, table
    from chapterlens.chapter import open_chapter
    from chapterlens.cited import cite
    from chapterlens.explorer import explore

__all__ = ["charts", "cite", "explore", "figure", "open_chapter", "points", "say", "speak", "table"]

_PLACES = {
    "cite": "chapterlens.cited",
    "explore": "chapterlens.explorer",
    "open_chapter": "chapterlens.chapter",
    **dict.fromkeys(("figure", "points", "say", "speak", "table"), "chapterlens.cells"),
}


def __getattr__(name: str) -> object:
    """Import a name on first use: most commands do without pandas and matplotlib."""
    if name == "charts":
        return import_module("chapterlens.charts")
    if name in _PLACES:
        return getattr(import_module(_PLACES[name]), name)
    raise AttributeError(f"module 'chapterlens' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
