"""Chapters of Chinese government reports as tables whose rows keep the words they were read from.

The first name imported from here lets matplotlib draw Chinese, in a readable style (``matplotlib.rcdefaults()`` undoes
it), lets pandas print large numbers in figures (``pandas.reset_option("display.float_format")`` undoes it), and gives
DataFrames of rows the methods ``df.lens`` (see ``chapterlens.lens``).
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chapterlens import charts
    from chapterlens.cells import figure, points, say, speak, table
    from chapterlens.chapter import open_chapter, read_text
    from chapterlens.cited import cite, pick, tally
    from chapterlens.explorer import explore

__all__ = [
    "charts",
    "cite",
    "explore",
    "figure",
    "open_chapter",
    "pick",
    "points",
    "read_text",
    "say",
    "speak",
    "table",
    "tally",
]
_MODULES = ("chapter", "cited", "cells", "explorer")
"""Where the names are; those that take longest to import come last."""


def __getattr__(name: str) -> object:
    """Import a name on first use: most commands do without pandas and matplotlib."""
    if name not in __all__:
        raise AttributeError(f"module 'chapterlens' has no attribute {name!r}")
    import_module("chapterlens.lens").set_up()
    if name == "charts":
        return import_module("chapterlens.charts")
    modules = (import_module(f"chapterlens.{module}") for module in _MODULES)
    return next(getattr(module, name) for module in modules if hasattr(module, name))


def __dir__() -> list[str]:
    return __all__
