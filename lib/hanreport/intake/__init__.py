"""Read a file (text, Word document, web page, PDF) as the text of a report."""

import re
from importlib import import_module
from pathlib import Path

from hanreport.intake.text import Document, check_lines
from hanreport.text import InputError

__all__ = ["READERS", "Document", "intake"]

READERS = {".md": "text", ".txt": "text", ".docx": "office", ".html": "web", ".htm": "web", ".pdf": "pdf"}
"""The module that reads a file, by the end of the file's name; each has a function ``read(path)``."""


def intake(path: str | Path) -> Document:
    """Read a file as text.

    Raises:
        InputError: no module reads files of this name, or the file cannot be read, or it holds no words.
    """
    path = Path(path)
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(
            f"{path} is of no kind that can be read; there are {', '.join(READERS)} (save it as one of them)"
        )
    document: Document = import_module(f"{__name__}.{reader}").read(path)
    if not re.search(r"[^\W\d_]", document.text):
        raise InputError(f"{path} holds no words")
    check_lines(document.text, path)
    return document
