"""The clauses of a folded text: pieces of a sentence between commas, each with the role of its part of the report."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

ROLES = ("front", "review", "plan", "body", "annex", "glossary")
"""What a part of a report is for; see ``outline.roles``."""

# What brackets or quotation marks hold that shut within 58 characters, what ends a sentence, what ends a clause.
_MARK = re.compile(
    "|".join(f"[{a}][^{b}\n]{{0,58}}[{b}]" for a, b in ("（）", "()", ("\\[", "\\]"), "【】", "《》", "“”"))
    + r"|(?P<stop>[。！？!?；;\n]|\Z)|(?P<comma>[，：:]|,(?!(?<=\d,)\d))"
)
_BLANKS = " \t\u3000"


class Clause(NamedTuple):
    """A clause in folded text, without the marks at its ends.

    Attributes:
        sentence: where its sentence begins.
        role: the role of the part it stands in.
    """

    start: int
    end: int
    sentence: int
    role: str


def find(text: str, roles: Sequence[tuple[int, str]] = ()) -> Iterator[Clause]:
    """The clauses of a folded text in order; a mark inside short brackets or quotation marks parts nothing.

    Args:
        text: folded text.
        roles: where parts begin, in order, and their roles; ``body`` before the first.
    """
    begins = [start for start, _ in roles]
    sentence, start = -1, 0
    for mark in _MARK.finditer(text):
        if not mark.lastgroup:
            continue
        words = text[start : mark.start()]
        if bare := words.strip(_BLANKS):
            first = start + words.index(bare)
            sentence = first if sentence < 0 else sentence
            i = bisect_right(begins, first)
            yield Clause(first, first + len(bare), sentence, roles[i - 1][1] if i else "body")
        if mark.lastgroup == "stop":
            sentence = -1
        start = mark.end()


class Clauses:
    """The clauses of a text, found by place."""

    __slots__ = ("_starts", "all")

    def __init__(self, found: Iterable[Clause]) -> None:
        self.all = list(found)
        self._starts = [clause.start for clause in self.all]

    def at(self, offset: int) -> int:
        """The index of the clause that holds the character at ``offset``, or of the last one before it (0 for none)."""
        return max(0, bisect_right(self._starts, offset) - 1)

    def role(self, offset: int) -> str:
        """The role of the part that holds the character at ``offset``."""
        return self.all[self.at(offset)].role if self.all else "body"
