"""A file of any kind as the text of a chapter: picks its reader by its name. Knows nothing of folders of chapters."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from chapterlens.errors import ChapterlensError
from hanreport.intake.intake import UNSEEN, Document, read_text

_LINE_END = re.compile("\r\n?|[\u000b\u000c\u0085\u2028\u2029]")


def read_plain(path: Path) -> Document:
    """A text file: every kind of line end becomes one, what is not seen goes, words stay as they are."""
    given = read_text(path)
    text = _LINE_END.sub("\n", given.text)
    text, unseen = UNSEEN.subn("", text)
    told = [f"{unseen} characters that are not seen (direction marks, zero-width spaces)"] if unseen else []
    if given.encoding != "UTF-8":
        told.append(f"nothing, but it was not UTF-8 and was read as {given.encoding}")
    return Document(text if text.endswith("\n") else text + "\n", "", (), tuple(told))


def _docx(path: Path) -> Document:
    from hanreport.intake.intake_office import read_docx

    return read_docx(path)


def _html(path: Path) -> Document:
    from hanreport.intake.intake_office import read_html

    return read_html(path)


def _pdf(path: Path) -> Document:
    from hanreport.intake.intake_pdf import read_pdf

    return read_pdf(path)


READERS: Mapping[str, Callable[[Path], Document]] = {
    ".md": read_plain,
    ".txt": read_plain,
    ".docx": _docx,
    ".html": _html,
    ".htm": _html,
    ".pdf": _pdf,
}
"""What reads a file, by the end of its name."""


def read_document(path: Path) -> Document:
    """A file's text as a chapter's.

    Raises:
        ChapterlensError: there is no reader for files of this name, or the file cannot be read, or holds no words.
    """
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise ChapterlensError(
            f"{path} is of no kind that can be read; there are {', '.join(READERS)} (save it as one of them)"
        )
    document = reader(path)
    if not re.search(r"[^\W\d_]", document.text):
        raise ChapterlensError(f"{path} holds no words")
    return document
