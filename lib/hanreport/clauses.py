"""The clauses of a folded text: pieces of a sentence between commas, each with the role of its part of the report."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

ROLES = ("front", "review", "plan", "body", "annex", "glossary")
"""What a part of a report is for; see ``outline.roles``."""

_STOPS = "。！？!?；;\n"
_COMMAS = "，,：:"
_OPENING = dict(zip("（([【《“", "）)]】》”", strict=True))
_LONGEST_BRACKET = 60
"""Characters within brackets that stay in one clause; what is longer is cut as if there were none."""


class Clause(NamedTuple):
    """A clause in folded text, without the marks at its ends.

    Attributes:
        sentence: the number of its sentence in the text, from 0.
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
    sentence = start = at = 0
    while at <= len(text):
        sign = text[at] if at < len(text) else "\n"
        if close := _OPENING.get(sign):
            shut = text.find(close, at + 1, at + _LONGEST_BRACKET)
            at = shut + 1 if shut >= 0 and "\n" not in text[at:shut] else at + 1
            continue
        if (
            sign in _COMMAS
            and sign == ","
            and text[at - 1 : at].isdecimal()
            and text[at + 1 : at + 2].isdecimal()
        ):
            at += 1
            continue
        if sign in _STOPS or sign in _COMMAS:
            words = text[start:at]
            if bare := words.strip(" \t\u3000"):
                first = start + words.index(bare)
                i = bisect_right(begins, first)
                yield Clause(first, first + len(bare), sentence, roles[i - 1][1] if i else "body")
            if sign in _STOPS:
                sentence += 1
            start = at + 1
        at += 1


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

    def sentence(self, index: int) -> Sequence[Clause]:
        """All clauses of the sentence that the clause of that index stands in."""
        number = self.all[index].sentence
        first = last = index
        while first and self.all[first - 1].sentence == number:
            first -= 1
        while last + 1 < len(self.all) and self.all[last + 1].sentence == number:
            last += 1
        return self.all[first : last + 1]
