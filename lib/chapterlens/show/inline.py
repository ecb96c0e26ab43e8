"""Inline text: plain words and links ``[shown](#s5122 "hover title")``, nothing else. Knows nothing of pages."""

import re
from dataclasses import dataclass

_LINK = re.compile(
    r'\[(?P<text>(?:[^\[\]\\]|\\.)*)\]\((?P<href>#[sLd]\d+)(?: "(?P<title>(?:[^"\\]|\\.)*)")?\)'
)
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Run:
    """Words, and where they lead: ``#s5122`` (a span), ``#L227`` (a line), ``#d3`` (a note) or nowhere."""

    text: str
    href: str | None = None
    title: str | None = None


class Inline(str):
    """A text that is inline already: its links are meant, its marks escaped."""

    __slots__ = ()


def parse(text: str) -> list[Run]:
    """The runs of an inline text, in order; what is no link of ours is plain text."""
    runs: list[Run] = []
    done = 0
    for match in _LINK.finditer(text):
        if match.start() > done:
            runs.append(Run(_plain(text[done : match.start()])))
        title = match["title"]
        runs.append(Run(_plain(match["text"]), match["href"], _plain(title) if title else None))
        done = match.end()
    if done < len(text):
        runs.append(Run(_plain(text[done:])))
    return runs


def to_plain(text: str) -> str:
    """Inline text as a person reads it aloud."""
    return "".join(run.text for run in parse(text))


def link(shown: str, href: str, title: str = "") -> str:
    """A link as inline text and as Markdown; marks of Markdown in the words are escaped."""
    hover = f' "{_safe(title)}"' if title else ""
    return f"[{_safe(shown)}]({href}{hover})"


def safe(words: str) -> str:
    """Words of a chapter as inline text and as Markdown that show just these words."""
    return _safe(words)


def opened(words: str) -> str:
    """Words with a capital at their beginning, as a cell of an English table has it."""
    return words[:1].upper() + words[1:]


def _safe(words: str) -> str:
    return re.sub(r'([\\`*_{}\[\]<>#$@"|~])', r"\\\1", words.replace("\n", " "))


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
