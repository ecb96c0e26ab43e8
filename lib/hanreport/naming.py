"""What a name is, the declared words that make one, and how far it reaches back. Knows no particular name."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from hanreport.scanning import Lexicon

ORGANISATIONS = frozenset(
    ("university", "hospital", "institute", "government", "exchange", "company", "other")
)
"""The types of names that are bodies; all others are things."""

_LONGEST = 30
_STOP = "，。、；：！？,;:!?“”‘’《》【】\n|*\u3000\t"
_PLAIN = re.compile(rf"[^{re.escape(_STOP)} ()（）]*")
_BRACKET = re.compile(r"[(（][^()（）\n]{1,12}[)）]$")


class Found(NamedTuple):
    """A name in folded text."""

    start: int
    end: int
    type: str
    name: str
    rule: str


@cache
def lexicon() -> dict[str, Any]:
    """The declared suffixes, boundaries, gazetteer and stage words."""
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))


@cache
def suffixes(group: str) -> Lexicon:
    """The declared words of a group (organisation, product …), by type."""
    return Lexicon({kind: listed.split() for kind, listed in lexicon()[group].items()})


@cache
def _boundary() -> re.Pattern[str]:
    return Lexicon({"hard": lexicon()["boundary"]["words"].split(), "soft": _soft()}).pattern


@cache
def _soft() -> frozenset[str]:
    return frozenset(lexicon()["boundary"]["soft"].split())


def left(text: str, end: int, room: int = 2) -> int:
    """How far the words before ``end`` belong to a name: to a mark, or behind the last verb or particle.

    A verb that would leave fewer than ``room`` characters is part of the name (研发中试线, 开发样机).
    """
    floor = max(0, end - _LONGEST)
    start = end
    while start > floor:
        plain = _PLAIN.match(text[floor:start][::-1])
        start -= plain.end() if plain else 0
        if start <= floor:
            break
        if text[start - 1] in ")）" and (bracket := _BRACKET.search(text, max(0, start - 14), start)):
            start = bracket.start()
        elif (
            text[start - 1] == " "
            and text[start - 2 : start - 1].isascii()
            and text[start - 2 : start - 1].isalnum()
        ):
            start -= 1
        else:
            break
    last = start
    for match in _boundary().finditer(text, start, end):
        if end - match.end() >= room or match[0] not in _soft():
            last = match.end()
    return last
