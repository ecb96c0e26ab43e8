"""Chinese government reports as tables: read a text, compare two editions; ``hanreport.audit`` and ``hanreport.intake``.

A public name is imported when it is asked for, so that ``import hanreport`` takes no time.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hanreport.editions.changes import Change, compare
    from hanreport.editions.matching import Edition, Match
    from hanreport.errors import InputError
    from hanreport.report import Report, read, stream
    from hanreport.text import Span

__all__ = ["Change", "Edition", "InputError", "Match", "Report", "Span", "compare", "read", "stream"]

_MODULES = {
    "InputError": "errors",
    "Span": "text",
    "Edition": "editions.matching",
    "Match": "editions.matching",
    "Change": "editions.changes",
    "compare": "editions.changes",
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    return getattr(import_module(f"{__name__}.{_MODULES.get(name, 'report')}"), name)
