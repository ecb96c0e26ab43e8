"""Where quoted words stand in a text, or what comes nearest to them. Knows nothing of who quotes them, nor why."""

import re
from difflib import SequenceMatcher

from hanreport.spans import Lines, Span

_BOLD = re.compile(r"\*\*")


def places(text: str, quote: str, within: Span) -> list[Span]:
    """Every place within a span where the words stand, in raw offsets; bold marks (``**``) are not compared.

    Places may overlap: 个个 stands twice in 个个个.
    """
    bare, kept = _bare(within.of(text))
    words, _ = _bare(quote)
    found = []
    at = bare.find(words) if words else -1
    while at >= 0:
        found.append(Span(within.start + kept[at], within.start + kept[at + len(words) - 1] + 1))
        at = bare.find(words, at + 1)
    return found


def nearest(text: str, quote: str, line: int) -> tuple[str, int] | None:
    """The words of a text most like the quote, and their line; of equals those nearest to ``line``.

    Returns:
        The words and their 1-based line, or None when no line shares a character with the quote.
    """
    words, _ = _bare(quote)
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(words)
    best: tuple[float, int, str, int] | None = None
    for number, raw in enumerate(text.split("\n"), 1):
        bare, _ = _bare(raw)
        matcher.set_seq1(bare)
        match = matcher.find_longest_match()
        if not match.size:
            continue
        start = max(0, match.a - match.b)
        window = bare[start : start + len(words)]
        likeness = SequenceMatcher(None, window, words, autojunk=False).ratio()
        one = (likeness, -abs(number - line), window, number)
        best = one if best is None else max(best, one)
    return (best[2].strip(), best[3]) if best else None


def lines_span(text: str, lines: Lines, first: int, last: int) -> Span:
    """The characters of lines ``first`` to ``last`` (1-based, both included); empty behind the last line."""
    start = lines.start(first) if first <= len(lines) else len(text)
    end = lines.start(last + 1) - 1 if last < len(lines) else len(text)
    return Span(start, max(start, end))


def _bare(text: str) -> tuple[str, list[int]]:
    """The text without bold marks, and the raw offset of each of its characters."""
    bold = {at for match in _BOLD.finditer(text) for at in range(match.start(), match.end())}
    kept = [at for at in range(len(text)) if at not in bold]
    return "".join(text[at] for at in kept), kept
