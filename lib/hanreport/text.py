"""Places in a text, its clauses, a folded copy whose offsets lead back to the raw text, and patterns of word lists."""

import re
import sys
import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from string import ascii_letters, digits
from typing import Any, NamedTuple

from msgspec import Struct


class InputError(Exception):
    """Says in one sentence which text or file cannot be read, why, and what to do."""

    exit_code = 2


class Span(NamedTuple):
    """Half-open character interval in a raw text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words at this place."""
        return text[self.start : self.end]

    def overlaps(self, other: "Span") -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end


class Lines:
    """Line numbers (1-based, by ``\\n`` alone, as editors and the gold files count) of character offsets."""

    __slots__ = ("_length", "starts")

    def __init__(self, text: str) -> None:
        self._length = len(text)
        self.starts = [0]
        self.starts.extend(match.end() for match in re.finditer("\n", text))

    def __len__(self) -> int:
        return len(self.starts)

    def at(self, offset: int) -> int:
        """The line that holds the character at ``offset``."""
        return bisect_right(self.starts, offset)

    def start(self, line: int) -> int:
        """The offset of the first character of ``line``."""
        return self.starts[line - 1]

    def span(self, first: int, last: int) -> Span:
        """The characters of lines ``first`` to ``last``, both included; empty behind the last line."""
        start = self.start(first) if first <= len(self) else self._length
        end = self.start(last + 1) - 1 if last < len(self) else self._length
        return Span(start, max(start, end))


def find_words(text: str, words: str, within: Span) -> list[Span]:
    """Every place within a span where the words stand, in raw offsets; bold marks (``**``) are not compared.

    Places may overlap: 个个 stands twice in 个个个.
    """
    signs = r"(?:\*\*)*".join(re.escape(sign) for sign in words.replace("**", ""))
    found = re.finditer(f"(?=({signs}))", within.of(text)) if signs else ()
    return [Span(within.start + match.start(1), within.start + match.end(1)) for match in found]


def nearest_words(text: str, words: str, line: int) -> tuple[str, int] | None:
    """The words of a text most like the given ones, and their line; of equals those nearest to ``line``.

    Returns:
        The words and their 1-based line, or None when no line shares a character with them.
    """
    words = words.replace("**", "")
    matcher = SequenceMatcher(b=words, autojunk=False)
    found = [(0, 0, "", 0)]
    for number, raw in enumerate(text.split("\n"), 1):
        bare = raw.replace("**", "")
        matcher.set_seq1(bare)
        start, begin, shared = matcher.find_longest_match()
        part = bare[max(0, start - begin) :][: len(words)]
        found.append((shared, -abs(number - line), part.strip(), number))
    most, _, part, number = max(found)
    return (part, number) if most else None


@cache
def load_toml(name: str) -> dict[str, Any]:
    """What a TOML file of this package declares."""
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))


def load_patterns(lexicon: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    """The patterns of a lexicon; in them {table.key} stands for any of the words there, {name} for another pattern."""

    def part(match: re.Match[str]) -> str:
        table, _, key = match[1].rpartition(".")
        return f"(?:{any_of(lexicon[table][key].split()) if table else expand(lexicon['patterns'][key])})"

    def expand(pattern: str) -> str:
        return re.sub(r"\{([a-z_]+(?:\.[a-z_]+)?)\}", part, pattern)

    return {name: re.compile(expand(pattern)) for name, pattern in lexicon["patterns"].items()}


_SIGNS, _PATTERNS = load_toml("text.toml").values()
_FOLDED = {chr(ord(sign) + 0xFEE0): sign for sign in digits + ascii_letters}
_FOLDED |= dict(zip(_SIGNS["from"], _SIGNS["to"], strict=True))
_ANY_WIDE = re.compile(f"[{''.join(_FOLDED)}]")
_SPACE = "[\\ \u00a0\u2002-\u200a\u202f\u3000]"
_RE: dict[str, re.Pattern[str]] = {
    name: re.compile(words.replace("{S}", _SPACE)) for name, words in _PATTERNS.items()
}
_GONE = "\0"
_MATHS_SIGNS = {"%": "%", "times": "×", "sim": "~", "pm": "±"}
_HAN_FIRST, _HAN_LAST = "\u4e00", "\u9fff"
_THIN = "\u00a0\u2009\u202f"
_HEADING_ROOM = 24


@dataclass(frozen=True, slots=True)
class Folded:
    """Text made easy to match, with the way back to raw offsets.

    Full-width digits, letters and ``.%+-~/$^`` become ASCII, as does the comma of a wide numeral; the micro sign
    becomes the Greek letter, traditional characters of numerals, units and dates the simplified ones; ``**``, the
    spaces between a figure and Chinese words or within a spaced figure, and the signs of a number in LaTeX go.
    Nothing else: NFKC would turn ``①`` into 1 and ``㎡`` into m2.

    Attributes:
        text: the folded text.
        cuts: folded offsets at which something was taken out.
        shifts: how much had been taken out before the first cut (nothing), and behind each.
        resumes: raw offsets at which the text goes on behind each cut.
    """

    text: str
    cuts: tuple[int, ...]
    shifts: tuple[int, ...]
    resumes: tuple[int, ...]

    def raw(self, offset: int) -> int:
        """The raw offset of the folded character at ``offset``."""
        return offset + self.shifts[bisect_right(self.cuts, offset)]

    def at(self, raw: int) -> int:
        """The folded offset of the raw character at ``raw``, or of the next one that was kept."""
        i = bisect_right(self.resumes, raw)
        folded = raw - self.shifts[i]
        return min(folded, self.cuts[i]) if i < len(self.cuts) else folded

    def ends(self, start: int, end: int) -> tuple[int, int]:
        """The raw ends of a non-empty folded span; what was taken out at its edges stays outside."""
        i = bisect_right(self.cuts, start)
        return start + self.shifts[i], end + self.shifts[bisect_left(self.cuts, end, i)]

    def span(self, start: int, end: int) -> Span:
        """The same as a span."""
        return Span(*self.ends(start, end))


def fold(text: str) -> Folded:
    """Fold ``text`` for matching, keeping the way back (see ``Folded``)."""
    narrow = _RE["dash"].sub("—", _RE["spaced"].sub(lambda match: _RE["space"].sub(_GONE, match[0]), text))
    if "\\" in text or "$" in text:
        narrow = _RE["maths"].sub(_set_plain, narrow)
    if "PM_" in narrow:
        narrow = narrow.replace("PM_", f"PM{_GONE}")
    if _RE["comma"].search(text):
        narrow = _RE["thousands"].sub(lambda match: match[0].replace("，", ","), narrow)
    if "．" in text:
        narrow = _RE["note"].sub(r"\1、", narrow)
    narrow = _ANY_WIDE.sub(lambda match: _FOLDED[match[0]], narrow)
    parts: list[str] = []
    cuts: list[int] = []
    shifts = [0]
    done = kept = 0
    for match in _RE["bold_or_space"].finditer(narrow):
        start, end = match.span()
        blank = narrow[start] not in ("*", _GONE)
        if blank and (_stays(narrow, start, end) or _parts_heading(narrow, start)):
            continue
        parts.append(narrow[done:start])
        kept += start - done
        done = end
        if cuts and cuts[-1] == kept:
            shifts[-1] = end - kept
        else:
            cuts.append(kept)
            shifts.append(end - kept)
    parts.append(narrow[done:])
    resumes = tuple(cut + shift for cut, shift in zip(cuts, shifts[1:], strict=True))
    return Folded("".join(parts), tuple(cuts), tuple(shifts), resumes)


def _set_plain(match: re.Match[str]) -> str:
    """A number in LaTeX as plain signs, as long as before."""
    return _RE["maths_word"].sub(
        lambda word: _MATHS_SIGNS.get(word["name"] or "", _GONE).rjust(len(word[0]), _GONE), match[0]
    )


def _stays(text: str, start: int, end: int) -> bool:
    """Whether spaces stay: all but those between a figure and Chinese words, and thin ones between thousands."""
    before = text[start - 1 : start]
    while text[end : end + 1] == "*":
        end += 1
    after = text[end : end + 1]
    if before.isdecimal() and text[start] in _THIN and _RE["thousand"].match(text, end):
        return False
    if before.isdecimal() and text[start:end] == " " and _RE["group"].match(text, end):
        return _RE["first_group"].search(text, max(0, start - 14), start) is None
    if _HAN_FIRST <= after <= _HAN_LAST:
        return not (before.isdecimal() or before in ("%", "*"))
    return not (after.isdecimal() and (_HAN_FIRST <= before <= _HAN_LAST or before == "*"))


def _parts_heading(text: str, space: int) -> bool:
    """Whether the space at that offset follows a number that begins its line."""
    line = text.rfind("\n", max(0, space - _HEADING_ROOM), space) + 1
    if line == 0 and space > _HEADING_ROOM:
        return False
    return _RE["heading_number"].match(text[line:space]) is not None and not _RE["amount"].match(text, space)


def patterns(name: str) -> dict[str, dict[str, re.Pattern[str]]]:
    """The word lists of a TOML file by table and name, each as one pattern of any of its expressions."""
    return {
        table: {key: re.compile("|".join(some)) for key, some in lists.items()}
        for table, lists in load_toml(name).items()
    }


_LOOK = re.compile(r"\(\?.*?\)")
_TWO = re.compile("[\u4e00-\u9fff]{2}(?![?*{])")


def word_pattern(words: Mapping[str, Iterable[str]]) -> re.Pattern[str]:
    """The words of a list as one pattern that tries the longest first; ``kind_of`` gives the kind of a match.

    A word may go on as a regular expression after its first character (``完成[^，]{2,20}建设``, ``获(?!益)``);
    that character is literal, so that the scan can jump from one candidate to the next.

    Args:
        words: the words by kind.
    """
    listed = [(word, kind) for kind, some in words.items() for word in some]
    listed.sort(key=lambda pair: len(_LOOK.sub("", pair[0])), reverse=True)
    # The group that names the kind is empty and stands behind the word: what begins with a group is slower to refuse.
    return re.compile(_by_first(f"{word}(?P<{kind}_{n}>)" for n, (word, kind) in enumerate(listed)))


class Words:
    """Declared words by kind, each tried only where its first character stands, the longest first.

    In a long text that is quicker than one pattern, which tries all first characters in turn.

    Args:
        table: the words by kind, as lexicons declare them; one may begin with a set of characters.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        listed: dict[str, dict[str, list[str]]] = {}
        for kind, some in table.items():
            for word in some.split():
                firsts, rest = word[1:].split("]", 1) if word[0] == "[" else (word[0], word[1:])
                for first in firsts:
                    listed.setdefault(first, {}).setdefault(kind, []).append(first + rest)
        self._patterns = {first: word_pattern(kinds) for first, kinds in listed.items()}
        every = [word for kinds in listed.values() for some in kinds.values() for word in some]
        self._begins = re.compile(_begin(every))

    def match(self, text: str, at: int, end: int) -> re.Match[str] | None:
        """The word that begins at a place."""
        pattern = self._patterns.get(text[at]) if at < end else None
        return pattern.match(text, at, end) if pattern else None

    def finditer(self, text: str, at: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """The words between two places; none shares a character with another."""
        for hit in self._begins.finditer(text, at, end):
            start = hit.start()
            if start >= at and (match := self._patterns[text[start]].match(text, start, end)):
                yield match
                at = match.end()


def any_of(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longest first; each begins with a literal character, as in ``word_pattern``."""
    listed = sorted(set(words), key=lambda word: (-len(_LOOK.sub("", word)), word))
    return f"(?={_begin(listed)})(?:{_by_first(listed)})"


def _begin(words: Collection[str]) -> str:
    """A pattern of the character that words begin with; the next one is looked at where all of them have a plain one."""
    alone = {word[0] for word in words if not _TWO.match(word)}
    firsts, seconds = {word[0] for word in words}, {word[1] for word in words if word[0] not in alone}
    # NUL, which no word has, keeps a set from being empty.
    return "[{}](?:(?=[\0{}])|(?<=[\0{}]))".format(*map("".join, map(sorted, (firsts, seconds, alone))))


def any_word(words: Iterable[str]) -> re.Pattern[str]:
    """The same, compiled."""
    return re.compile(any_of(words))


def _by_first(words: Iterable[str]) -> str:
    """A pattern of words, one branch a first character."""
    branches: dict[str, list[str]] = {}
    for word in words:
        branches.setdefault(word[0], []).append(word[1:])
    return "|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in branches.items())


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
    for hit in first.finditer(text):
        if (start := hit.start()) >= at and (match := pattern.match(text, start)):
            yield match
            at = match.end()


def overlaps_any(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether any of the sorted, disjoint spans shares a character with ``[start, end)``."""
    index = bisect_left(spans, (end, end))
    return index > 0 and spans[index - 1][1] > start


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


ROLES = ("front", "review", "plan", "body", "annex", "glossary")
"""What a part of a report is for; see ``outline.roles``."""

# What brackets or quotation marks hold that shut within 58 characters, what ends a sentence, what ends a clause.
_MARK = re.compile(
    r"[（(\[【《“。！？!?；;\n，：:,](?:(?P<stop>(?<=[。！？!?；;\n]))|(?P<comma>(?<=[，：:])|(?<=,)(?!(?<=\d,)\d))|"
    + "|".join(
        f"(?<=[{a}])[^{b}\n]{{0,58}}[{b}]" for a, b in ("（）", "()", ("\\[", "\\]"), "【】", "《》", "“”")
    )
    + ")"
)
_BLANKS = " \t\u3000"


class Clause(Struct, frozen=True, gc=False):
    """A clause in folded text, without the marks at its ends.

    Attributes:
        sentence: where its sentence begins.
        role: the role of the part it stands in.
    """

    start: int
    end: int
    sentence: int
    role: str


def find_clauses(text: str, roles: Sequence[tuple[int, str]] = ()) -> Iterator[Clause]:
    """The clauses of a folded text in order; a mark inside short brackets or quotation marks parts nothing.

    Args:
        text: folded text.
        roles: where parts begin, in order, and their roles; ``body`` before the first.
    """
    begins = [start for start, _ in roles]
    sentence, start = -1, 0
    for mark in _MARK.finditer(f"{text}\n"):
        if not mark.lastgroup:
            continue
        if bare := text[start : mark.start()].strip(_BLANKS):
            first = text.index(bare, start)
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
        return bisect_right(self._starts, offset, 1) - 1
