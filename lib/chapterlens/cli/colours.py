"""Colours for what is printed to a terminal, by table and severity. Knows nothing of the words they are given to."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chapterlens.printing import Paint

_COLOURS = {
    "outline": "1",
    "quantities": "1;36",
    "dates": "33",
    "codes": "35",
    "milestones": "33",
    "names": "32",
    "claims": "2",
    "firsts": "31",
    "stages": "34",
    "error": "1;31",
    "doubt": "33",
    "note": "2",
}


def paint() -> "Paint | None":
    """What gives words the colour of a table: on a terminal, unless NO_COLOR (no-color.org) or a dumb one says not to."""
    shown = sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return _painted if shown else None


def _painted(words: str, table: str) -> str:
    return f"\x1b[{_COLOURS[table]}m{words}\x1b[0m"
