"""Sentences that a notebook computes: the finding, a point, the line that says what is not known.

Knows Markdown and the marks that pages look for; nothing about what is said.
"""

from typing import Any

from chapterlens.show.inline import safe, to_plain


class Finding:
    """One computed sentence that answers the notebook's question; a page sets it off."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/markdown": self.text, "text/plain": to_plain(self.text)}
        return data, {"chapterlens": {"role": "finding"}}


class Title:
    """A title that a notebook computes; in a report it stands for the one that its first cell prints."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, str], dict[str, Any]]:
        data = {"text/markdown": f"## {safe(self.text)}", "text/plain": self.text}
        return data, {"chapterlens": {"role": "title", "title": self.text}}


class Paragraph:
    """Computed sentences as a paragraph."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/markdown": self.text, "text/plain": to_plain(self.text)}


class Points:
    """Computed sentences as a list."""

    def __init__(self, *texts: str) -> None:
        self.texts = texts

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {
            "text/markdown": "\n".join(f"- {text}" for text in self.texts),
            "text/plain": "\n".join(f"- {to_plain(text)}" for text in self.texts),
        }


def finding(text: str) -> Finding:
    """The finding of a notebook, its numbers cited."""
    return Finding(text)


def points(*texts: str) -> Points:
    """Three to five computed points, their numbers cited."""
    return Points(*texts)
