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
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from typing import Any, Final

from chapterlens.errors import ChapterlensError
from chapterlens.read.intake import LIMIT, UNSEEN, Document, read_bytes, read_text

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
    held = _Blocks(parsed["blocks"])
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
    held = _Blocks(parsed["blocks"])
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


# ── pandoc's tree ───────────────────────────────────────────────────────────────────────────────────────────────
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_LOWERED = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
_INNER: Final = {
    "Emph": None, "Strong": None, "Underline": None, "Strikeout": None, "SmallCaps": None,
    "Quoted": 1, "Cite": 1, "Link": 1, "Span": 1,
}  # fmt: skip
"""Inlines that hold others, and where in their content these are (None: they are all of it)."""


class _Blocks:
    """pandoc's blocks as lines of text; counts what is not text."""

    def __init__(self, blocks: list[Any]) -> None:
        self._blocks = blocks
        self._counts: Counter[str] = Counter()
        self._notes: list[str] = []

    def left_out(self) -> tuple[str, ...]:
        """What was no text, a phrase each."""
        return tuple(f"{count} {what}" for what, count in self._counts.most_common())

    def lines(self, deeper: int) -> list[str]:
        """The lines, an empty one between paragraphs; headings so many levels deeper."""
        try:
            return list(self._of(self._blocks, deeper))
        except RecursionError:
            raise ChapterlensError("the document is nested too deeply; save its text as .txt") from None

    def plain(self, inlines: list[Any]) -> str:
        """Inlines as one line."""
        return " ".join(self._inline(inlines).split("\n")).strip(" \u3000")

    def _of(self, blocks: list[Any], deeper: int) -> Iterator[str]:
        for block in blocks:
            kind, held = block["t"], block.get("c")
            if kind == "Header":
                yield from ("#" * min(6, held[0] + deeper) + " " + self.plain(held[2]), "")
            elif kind in ("Para", "Plain"):
                yield from self._paragraph(held)
            elif kind in ("BulletList", "OrderedList"):
                yield from self._list(kind, held, deeper)
                yield ""
            elif kind == "Table":
                yield from self._table(held)
            elif kind == "DefinitionList":
                for term, meanings in held:
                    yield from (self.plain(term), "")
                    for meaning in meanings:
                        yield from self._of(meaning, deeper)
            elif kind == "LineBlock":
                yield from (*map(self.plain, held), "")
            elif kind == "CodeBlock":
                yield from (*held[1].split("\n"), "")
            elif kind in ("BlockQuote", "Div", "Figure"):
                yield from self._of(held if kind == "BlockQuote" else held[-1], deeper)
            notes, self._notes = self._notes, []
            for note in notes:
                yield from (note, "")

    def _paragraph(self, inlines: list[Any]) -> Iterator[str]:
        if inlines and inlines[0]["t"] == "Link" and inlines[0]["c"][2][0].startswith("#_Toc"):
            self._counts["lines of a table of contents"] += 1
            return
        for line in self._inline(inlines).split("\n"):
            if line.strip(" \u3000"):
                yield from (line.strip(" \u3000"), "")

    def _list(self, kind: str, held: Any, deeper: int) -> Iterator[str]:
        items = held if kind == "BulletList" else held[1]
        for index, item in enumerate(items):
            mark = "- " if kind == "BulletList" else _number(held[0], index)
            for line in self._of(item, deeper):
                if line:
                    yield mark + line
                    mark = ""

    def _table(self, held: Any) -> Iterator[str]:
        _, caption, _, head, bodies, foot = held
        yield from self._of(caption[1], 0)
        rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]
        for _, cells in rows:
            words = [
                " ".join(line for line in self._of(cell[4], 0) if line).replace("|", "¦") for cell in cells
            ]
            if any(words):
                yield f"| {' | '.join(words)} |"
        yield ""

    def _inline(self, inlines: list[Any]) -> str:
        made = ""
        for inline in inlines:
            made = self._joined(made, inline["t"], inline.get("c"))
        return made

    def _joined(self, made: str, kind: str, held: Any) -> str:
        if kind == "Str":
            if made.endswith("\r"):  # a line's end in the file: no space where Chinese stands on either side
                made = made[:-1] + ("" if _han(made[-2:-1]) or _han(held[0]) else " ")
            return made + str(held)
        if kind == "SoftBreak":
            return made + "\r" if made else made
        made = made.replace("\r", " ")
        if kind in _INNER:
            inner = held if _INNER[kind] is None else held[_INNER[kind]]
            words = self._inline(inner)
            return made + (f"“{words}”" if kind == "Quoted" else words)
        if kind in ("Superscript", "Subscript"):
            words = self._inline(held)
            table = _RAISED if kind == "Superscript" else _LOWERED
            return made + (words.translate(table) if all(ord(sign) in table for sign in words) else words)
        if kind == "Note":
            self._notes += ["注：" + " ".join(line for line in self._of(held, 0) if line)]
        elif kind == "Image":
            self._counts["pictures"] += 1
        return made + {"Space": " ", "LineBreak": "\n"}.get(
            kind, str(held[1]) if kind in ("Code", "Math") else ""
        )


def _number(style: Any, index: int) -> str:
    """The number of an item of a list, as the document counts."""
    start, kind, end = style[0], style[1]["t"], style[2]["t"]
    count = start + index
    base = {"LowerAlpha": 0x60, "UpperAlpha": 0x40, "LowerRoman": 0x216F, "UpperRoman": 0x215F}.get(kind)
    shown = chr(base + count) if base and 1 <= count <= 12 else str(count)
    return {"OneParen": f"{shown}) ", "TwoParens": f"({shown}) "}.get(end, f"{shown}. ")


def _han(sign: str) -> bool:
    return sign >= "\u2e80"
