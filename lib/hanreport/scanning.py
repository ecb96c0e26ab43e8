"""Word lists as patterns, patterns tried only where they can begin, and lines of bounded length."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def load_toml(name: str) -> dict[str, Any]:
    """What a TOML file of this package declares."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


_LOOK = re.compile(r"\(\?.*?\)")


def word_pattern(words: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """The words of a list as one pattern that tries the longest first; ``kind_of`` gives the kind of a match.

    A word may go on as a regular expression after its first character (``完成[^，]{2,20}建设``, ``获(?!益)``);
    that character is literal, so that the scan can jump from one candidate to the next.

    Args:
        words: the words by kind.
    """
    listed = [(word, kind) for kind, some in words.items() for word in some]
    listed.sort(key=lambda pair: len(_LOOK.sub("", pair[0])), reverse=True)
    by_first: dict[str, list[str]] = {}
    for number, (word, kind) in enumerate(listed):
        by_first.setdefault(word[0], []).append(f"(?P<{kind}_{number}>{word[1:]})")
    return re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items()))


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; each begins with a literal character, as in ``word_pattern``."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(set(words), key=lambda word: (-len(_LOOK.sub("", word)), word)):
        by_first.setdefault(word[0], []).append(word[1:])
    branches = "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in by_first.items())
    return f"(?=[{''.join(by_first)}])(?:{branches})"


def kind_of(match: re.Match[str]) -> str:
    """The kind of the word that matched."""
    return (match.lastgroup or "").rpartition("_")[0]


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
