"""Sentences that a notebook computes: the finding, a point, the line that says what is not known."""

from typing import Any

from chapterlens.show.adapter import listed, sentence
from chapterlens.show.inline import safe, to_plain
from nbrelease.blocks import MIME, Text, to_json
from nbrelease.blocks import Paragraph as Block


class Paragraph:
    """Computed sentences as a paragraph."""

    role = ""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        block = sentence(self.text, self.role)
        return {MIME: to_json(block), "text/markdown": self.text, "text/plain": to_plain(self.text)}


class Finding(Paragraph):
    """One computed sentence that answers the notebook's question; a page sets it off."""

    role = "finding"


class Title:
    """A title that a notebook computes; in a report it stands for the one that its first cell prints."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        block = Block((Text(self.text),), "title")
        return {MIME: to_json(block), "text/markdown": f"## {safe(self.text)}", "text/plain": self.text}


class Points:
    """Computed sentences as a list."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        return {
            MIME: to_json(listed(self.texts)),
            "text/markdown": "\n".join(f"- {text}" for text in self.texts),
            "text/plain": "\n".join(f"- {to_plain(text)}" for text in self.texts),
        }


def finding(text: str) -> Finding:
    """The finding of a notebook, its numbers cited."""
    return Finding(text)


def points(*texts: str) -> Points:
    """Three to five computed points, their numbers cited."""
    return Points(*texts)
