"""Print lines for people, data for programs, and colours if a terminal shows them."""

import sys
from collections.abc import Iterable
from io import TextIOWrapper
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chapterlens.printing import Paint

_STYLES = {
    "bold": ("outline",),
    "bold cyan": ("quantities",),
    "bold red": ("error",),
    "yellow": ("dates", "milestones", "doubt"),
    "magenta": ("codes",),
    "green": ("names",),
    "red": ("firsts",),
    "blue": ("stages",),
    "dim": ("claims", "note"),
}
"""Tables and severities by the style they are printed in."""


def write(lines: Iterable[str], *, data: bool = False) -> None:
    """Print lines; ``data`` (JSON, CSV) is UTF-8 in any locale."""
    if data and isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    for line in lines:
        print(line)


def paint() -> "Paint":
    """A function that colours words like a table or severity; without colours in a pipe or with NO_COLOR."""
    # Here, because it imports the reader: a build with nothing to do need not wait for that.
    from chapterlens.printing import plain

    if not sys.stdout.isatty():
        return plain
    from rich.console import Console
    from rich.style import Style

    console = Console()
    if console.color_system is None or console.no_color:
        return plain
    styles = {name: Style.parse(style) for style, names in _STYLES.items() for name in names}
    return lambda words, name: styles[name].render(words)
