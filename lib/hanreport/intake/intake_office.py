"""Word documents and web pages to text, by pandoc, which is given only what it needs. Knows nothing of chapters.

pandoc runs in its sandbox (no files, no network) with bounded memory; of an archive it sees the parts that hold
words, packed anew, so that no trick of the archive reaches it.
"""

import io
import json
import re
import subprocess
import zipfile
import zlib
from collections import Counter
from html import escape
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any, Final

from chapterlens.errors import ChapterlensError
from hanreport.intake.blocks import Blocks
from hanreport.intake.intake import LIMIT, UNSEEN, Document, read_bytes, read_text

SECONDS: Final = 120
"""That pandoc may take for one file."""
_MEMBERS: Final = 10_000
_WORDS: Final = re.compile(
    r"(?:\[Content_Types\]\.xml|_rels/\.rels|word/[\w.-]+\.xml|word/_rels/[\w.-]+\.rels)"
)
_OLE: Final = b"\xd0\xcf\x11\xe0"


def read_docx(path: Path) -> Document:
    """A Word document's text.

    Raises:
        ChapterlensError: the file is no Word document, damaged, encrypted, or unpacks to more than ``LIMIT``.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        raise ChapterlensError(f"{path} is encrypted or of an old Word; save it as .docx without a password")
    parsed = _pandoc(_packed(path, data), "docx", path)
    held = Blocks(parsed["blocks"])
    title = held.plain(_titled(parsed))
    lines = held.lines(1 if title else 0)
    return Document(_text([f"# {title}", "", *lines] if title else lines), title, (), held.left_out())


def read_html(path: Path) -> Document:
    """A web page's text, without scripts, forms and what surrounds an article (navigation, head, foot).

    Raises:
        ChapterlensError: the file cannot be read as text, or holds none.
    """
    cleaner = _Article()
    cleaner.feed(read_text(path).text)
    cleaner.close()
    parsed = _pandoc(cleaner.result().encode(), "html", path)
    held = Blocks(parsed["blocks"])
    text = _text(held.lines(0))
    heading = re.search(r"(?m)^#+ (.+)$", text)
    told = [f"{count} {what}" for what, count in cleaner.dropped.most_common()]
    return Document(
        text, heading[1] if heading else held.plain(_titled(parsed)), (), (*held.left_out(), *told)
    )


def _titled(parsed: dict[str, Any]) -> list[Any]:
    title = parsed["meta"].get("title", {})
    return list(title.get("c", [])) if title.get("t") == "MetaInlines" else []


def _text(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", UNSEEN.sub("", "\n".join(lines))).strip("\n") + "\n"


def _pandoc(data: bytes, source: str, path: Path) -> dict[str, Any]:
    """A file as pandoc's tree of blocks."""
    import pypandoc

    words = [pypandoc.get_pandoc_path(), "+RTS", "-M1G", "-RTS", "--sandbox", "-f", source, "-t", "json"]
    try:
        done = subprocess.run(words, input=data, capture_output=True, timeout=SECONDS, check=True)
        parsed: dict[str, Any] = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        raise ChapterlensError(
            f"{path} takes more than {SECONDS} s to take apart; save its text as .txt"
        ) from None
    except (subprocess.CalledProcessError, json.JSONDecodeError):
        raise ChapterlensError(f"{path} is damaged; save it anew as .{source}") from None
    except RecursionError:
        raise ChapterlensError(f"{path} is nested too deeply; save its text as .txt") from None
    return parsed


# ── Word ────────────────────────────────────────────────────────────────────────────────────────────────────────
def _packed(path: Path, data: bytes) -> bytes:
    """The parts of a Word document that hold words, unpacked within bounds and packed anew."""
    held = io.BytesIO()
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(held, "w") as made:
            members = archive.infolist()
            _check_names(path, [member.filename for member in members])
            for member in members:
                if not _WORDS.fullmatch(member.filename):
                    continue
                with archive.open(member) as file:
                    part = file.read(LIMIT - total + 1)
                total += len(part)
                if total > LIMIT:
                    raise ChapterlensError(
                        f"{path} unpacks to more than {LIMIT // 2**20} MB, which no chapter does"
                    )
                if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                    raise ChapterlensError(f"{path} declares entities, which no Word document does")
                made.writestr(zipfile.ZipInfo(member.filename), part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise ChapterlensError(
            f"{path} is a damaged or encrypted Word document; save it anew as .docx"
        ) from None
    return held.getvalue()


def _check_names(path: Path, names: list[str]) -> None:
    for name in names:
        if ".." in PurePosixPath(name.replace("\\", "/")).parts or re.match(r"[/\\]|[A-Za-z]:", name):
            raise ChapterlensError(
                f"{path} holds a file {name!r}, which would lie outside of it; no Word wrote that"
            )
    if len(names) > _MEMBERS or len(set(names)) < len(names):
        raise ChapterlensError(f"{path} holds too many files or one twice; no Word wrote that")
    if "word/document.xml" not in names:
        raise ChapterlensError(f"{path} is an archive, but no Word document: it has no word/document.xml")


# ── Web pages ───────────────────────────────────────────────────────────────────────────────────────────────────
class _Article(HTMLParser):
    """A page without what is not its text; an element that is never closed takes nothing with it."""

    _DROPPED: Final = {
        "script": "scripts", "style": "", "noscript": "", "template": "", "svg": "drawings", "iframe": "frames",
        "object": "frames", "nav": "navigations", "footer": "feet of the page", "aside": "asides", "form": "forms",
        "button": "", "select": "", "head": "",
    }  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.dropped: Counter[str] = Counter()
        self._out: list[str] = []
        self._open: list[tuple[str, int]] = []
        self._title: list[str] = []
        self._in_title = False

    def result(self) -> str:
        """The page that is left, its title in its head."""
        title = escape("".join(self._title))
        return f"<html><head><title>{title}</title></head><body>{''.join(self._out)}</body></html>"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title"
        if tag in self._DROPPED:
            self._open.append((tag, len(self._out)))
        elif tag not in ("html", "body", "title", "base", "link", "meta"):
            spans = [(name, value) for name, value in attrs if name in ("colspan", "rowspan") and value]
            self._out.append(
                f"<{tag}{''.join(f' {name}={escape(value)!r}' for name, value in spans if value)}>"
            )

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self._DROPPED:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._in_title = False
        if tag not in self._DROPPED:
            if tag not in ("html", "body", "title"):
                self._out.append(f"</{tag}>")
            return
        at = next((i for i in range(len(self._open) - 1, -1, -1) if self._open[i][0] == tag), None)
        if at is not None:
            del self._out[self._open[at][1] :]
            del self._open[at:]
            self.dropped.update([self._DROPPED[tag]] if self._DROPPED[tag] else [])

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self._title.append(data)
        else:
            self._out.append(escape(data))
