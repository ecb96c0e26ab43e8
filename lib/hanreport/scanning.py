"""Quick ways through a long text: lists of words as one pattern, patterns tried only where they can begin.

Knows nothing about what is looked for.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property


class Lexicon:
    """Finds the words of a list in a text, the longest first at each place, and tells their kind.

    A word may go on as a regular expression after its first character (``完成[^，]{2,20}建设``, ``获(?!益)``);
    that character is literal, so that the scan can jump from one candidate to the next.

    Args:
        words: the words by kind.
    """

    def __init__(self, words: Mapping[str, Iterable[str]]) -> None:
        listed = [(word, kind) for kind, some in words.items() for word in some]
        listed.sort(key=lambda pair: len(_LOOK.sub("", pair[0])), reverse=True)
        by_first: dict[str, list[str]] = {}
        for number, (word, kind) in enumerate(listed):
            by_first.setdefault(word[0], []).append(f"(?P<{kind}_{number}>{word[1:]})")
        self._branches = {
            first: f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()
        }
        self._by_first: dict[str, re.Pattern[str]] = {}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """All words as one pattern. It and those of ``match`` are compiled when they are asked for: that takes a while."""
        return re.compile("|".join(self._branches.values()))

    def match(self, text: str, at: int) -> re.Match[str] | None:
        """The word that begins at a place; quicker than the pattern, whose branches are tried one by one."""
        first = text[at : at + 1]
        if first not in self._branches:
            return None
        pattern = self._by_first.get(first)
        if pattern is None:
            pattern = self._by_first[first] = re.compile(self._branches[first])
        return pattern.match(text, at)

    @staticmethod
    def kind(match: re.Match[str]) -> str:
        """The kind of the word that matched."""
        assert match.lastgroup is not None
        return match.lastgroup.rpartition("_")[0]


_LOOK = re.compile(r"\(\?.*?\)")


def scan(first: re.Pattern[str], pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of ``pattern``, as ``finditer`` gives them, tried only where ``first`` matches.

    Args:
        first: one character that every match begins with. A set of characters is found at the speed of C, while
            a pattern of many branches costs a try at each.
        pattern: what to find.
        text: where.
    """
    at = 0
    while hit := first.search(text, at):
        match = pattern.match(text, hit.start())
        if match is None:
            at = hit.end()
        else:
            yield match
            at = max(match.end(), hit.end())


CLAUSE_END = frozenset("，。；、,;！!？?）)\n") | {""}
"""What may follow the last character of a clause; nothing at all at the end of a text."""

REACH = 600
"""Characters on either side of a place that count as its line: a longer line is cut, so that work stays bounded."""


def line_around(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the line that holds ``[start, end)`` begins and ends, at most ``REACH`` characters away."""
    first = max(0, start - REACH)
    begin = text.rfind("\n", first, start)
    stop = text.find("\n", end, end + REACH)
    return (begin + 1 if begin >= 0 else first), (stop if stop >= 0 else min(len(text), end + REACH))


def alone(text: str, start: int, end: int) -> bool:
    """Whether ``[start, end)`` is all that its line holds, but for a sign in front and a full stop."""
    begin = start - 1 if text[start - 1 : start] in ("-", "负", "−") else start
    stop = end + 1 if text[end : end + 1] == "。" else end
    return text[begin - 1 : begin] in ("", "\n") and text[stop : stop + 1] in ("", "\n")
