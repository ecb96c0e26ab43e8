"""A PDF with a text layer as the text of a chapter. Knows nothing of how its characters are found.

pdfplumber (MIT) gives every character with its box, size and font; a PDF of pictures is refused, not guessed at.
"""

import subprocess
import sys
from pathlib import Path

import msgspec

from chapterlens.errors import ChapterlensError
from hanreport.intake.intake import Document, read_bytes
from hanreport.intake.layout import flow
from hanreport.intake.pdf_lines import CHARACTERS, MISSING, PAGES, Taken

SECONDS = 20
"""Of a processor, that the reading process may take, beside one a page."""
_PATIENCE = 1_200
"""Seconds of the clock, where a system bounds no process."""


def read_pdf(path: Path) -> Document:
    """A PDF's text in reading order, with the page that each part of it was on.

    Raises:
        ChapterlensError: the file is no PDF, damaged, encrypted, too long, or has no text layer.
    """
    data = read_bytes(path)
    if b"%PDF-" not in data[:1024]:
        raise ChapterlensError(f"{path} is not a PDF, whatever its name says")
    taken = _taken(path, data)
    count = sum(len(line.text) for sheet in taken.sheets for line in sheet.lines)
    if count < 20:
        raise ChapterlensError(
            f"{path} has no text layer: its {taken.pages} pages are pictures (a scan), which chapterlens does not"
            " read; run it through OCR first"
        )
    unnamed = sum(line.text.count(MISSING) for sheet in taken.sheets for line in sheet.lines)
    if unnamed * 5 > count:
        raise ChapterlensError(
            f"the fonts of {path} do not say which characters they draw; print it anew or run it through OCR"
        )
    document = flow(taken.sheets)
    told = list(document.left_out)
    if unnamed:
        told.append(f"{unnamed} characters that their font does not name, shown as {MISSING}")
    if taken.turned:
        told.append(f"{taken.turned} characters set at an angle or upright (watermarks, labels of axes)")
    if blank := [sheet.number for sheet in taken.sheets if not sheet.lines]:
        told.append(f"pages without text: {', '.join(map(str, blank[:12]))}{' …' if len(blank) > 12 else ''}")
    if pictures := sum(sheet.pictures for sheet in taken.sheets):
        told.append(f"{pictures} pictures")
    return Document(document.text, document.title, document.pages, tuple(told))


def _taken(path: Path, data: bytes) -> Taken:
    """What a process of its own found in the file."""
    bounded = f"{path} cannot be taken apart in bounded time and memory; save or print it to PDF anew"
    words = [sys.executable, "-P", "-m", "hanreport.intake.pdf_lines", str(SECONDS)]
    try:
        done = subprocess.run(words, input=data, capture_output=True, timeout=_PATIENCE, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        raise ChapterlensError(bounded) from None
    taken = msgspec.json.decode(done.stdout, type=Taken)
    if not taken.refused:
        return taken
    raise ChapterlensError(
        {
            "encrypted": f"{path} is encrypted; save it without a password first",
            "memory": bounded,
            "damaged": f"{path} is a damaged PDF; save or print it to PDF anew",
            "pages": f"{path} has {taken.pages:,} pages; a chapter has 1 to {PAGES:,}",
            "characters": f"{path} has more than {CHARACTERS:,} characters; give one chapter of it",
        }[taken.refused]
    )
