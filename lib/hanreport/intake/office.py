"""Word documents as text, through pandoc; what pandoc reads as lines, for web pages too.

pandoc runs in its sandbox (no files, no network) with bounded memory; of an archive it gets the parts that hold
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
from pathlib import Path
from typing import Any, Final

from hanreport.intake.text import LIMIT, Document, clean, count_phrases, read_bytes
from hanreport.text import InputError

SECONDS: Final = 120
"""That pandoc may take for one file."""
_MEMBERS: Final = 10_000
_WORDS: Final = re.compile(
    r"(?:\[Content_Types\]\.xml|_rels/\.rels|word/[\w.-]+\.xml|word/_rels/[\w.-]+\.rels)"
)
_OUTSIDE: Final = re.compile(r"[/\\]|[A-Za-z]:|(?:.*[/\\])?\.\.(?:[/\\]|$)")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_SUPERSCRIPT: Final = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_SUBSCRIPT: Final = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")
# A line's end in the file is no space where Chinese stands on either side.
_CHINESE_BREAK: Final = re.compile("(?<=[\u2e80-\U0010ffff])\r|\r(?=[\u2e80-\U0010ffff])")
_BLANK: Final = " \u3000"


def read(path: Path) -> Document:
    """A Word document's text.

    Raises:
        InputError: the file is no Word document, damaged, encrypted, or unpacks to more than ``LIMIT``.
    """
    data = read_bytes(path)
    if data.startswith(_OLE):
        raise InputError(f"{path} is encrypted or of an old Word; save it as .docx without a password")
    return convert(_repacked(path, data), "docx", path)


def convert(data: bytes, source: str, path: Path) -> Document:
    """A file in a format that pandoc reads as text; its title, where it has one, becomes the first heading.

    Args:
        data: the file.
        source: pandoc's name of the format.
        path: the file's name, for messages.

    Raises:
        InputError: pandoc cannot read it, or not in bounded time and memory.
    """
    import pypandoc

    command = [pypandoc.get_pandoc_path(), "+RTS", "-M1G", "-RTS", "--sandbox", "-f", source, "-t", "json"]
    lines = _Lines()
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, check=True)
        tree: dict[str, Any] = json.loads(done.stdout)
        title = lines.plain(tree["meta"].get("title", {}).get("c", []))
        body = [*([f"# {title}", ""] if title else []), *lines.of(tree["blocks"], 1 if title else 0)]
    except subprocess.TimeoutExpired:
        raise InputError(f"{path} takes more than {SECONDS} s to take apart; save its text as .txt") from None
    except (subprocess.CalledProcessError, json.JSONDecodeError):
        raise InputError(f"{path} is damaged; save it anew as .{source}") from None
    except RecursionError:
        raise InputError(f"{path} is nested too deeply; save its text as .txt") from None
    text = re.sub(r"\n{3,}", "\n\n", clean("\n".join(body))).strip("\n") + "\n"
    return Document(text, title, left_out=count_phrases(lines.left_out))


def _repacked(path: Path, data: bytes) -> bytes:
    """The parts of a Word document that hold words, unpacked within bounds and packed anew."""
    packed = io.BytesIO()
    total = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(packed, "w") as copy:
            _check_names(path, archive.namelist())
            for name in filter(_WORDS.fullmatch, archive.namelist()):
                with archive.open(name) as file:
                    part = file.read(LIMIT - total + 1)
                total += len(part)
                if total > LIMIT:
                    raise InputError(f"{path} unpacks to more than {LIMIT // 2**20} MB, which no report does")
                if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                    raise InputError(f"{path} declares entities, which no Word document does")
                copy.writestr(zipfile.ZipInfo(name), part)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise InputError(f"{path} is a damaged or encrypted Word document; save it anew as .docx") from None
    return packed.getvalue()


def _check_names(path: Path, names: list[str]) -> None:
    if outside := next(filter(_OUTSIDE.match, names), None):
        raise InputError(
            f"{path} holds a file {outside!r}, which would lie outside of it; no Word wrote that"
        )
    if len(names) > _MEMBERS or len(set(names)) < len(names):
        raise InputError(f"{path} holds too many files or one twice; no Word wrote that")
    if "word/document.xml" not in names:
        raise InputError(f"{path} is an archive, but no Word document: it has no word/document.xml")


class _Lines:
    """pandoc's tree as lines of text, an empty one between paragraphs; counts what is not text."""

    def __init__(self) -> None:
        self.left_out: Counter[str] = Counter()
        self._notes: list[str] = []

    def of(self, blocks: list[Any], deeper: int = 0) -> Iterator[str]:
        """The lines of blocks, headings so many levels deeper."""
        for block in blocks:
            yield from self._block(block["t"], block.get("c"), deeper)
            notes, self._notes = self._notes, []
            for note in notes:
                yield from (note, "")

    def plain(self, inlines: list[Any]) -> str:
        """Inlines as one line."""
        return self._text(inlines).replace("\n", " ").strip(_BLANK)

    def _block(self, kind: str, content: Any, deeper: int) -> Iterator[str]:
        match kind:
            case "Header":
                yield from ("#" * min(6, content[0] + deeper) + " " + self.plain(content[2]), "")
            case "Para" | "Plain":
                yield from self._paragraph(content)
            case "BulletList":
                yield from self._items([("- ", item) for item in content], deeper)
            case "OrderedList":
                yield from self._items(
                    [(_number(content[0], i), item) for i, item in enumerate(content[1])], deeper
                )
            case "Table":
                yield from self._table(content)
            case "DefinitionList":
                for term, meanings in content:
                    yield from (self.plain(term), "")
                    for meaning in meanings:
                        yield from self.of(meaning, deeper)
            case "LineBlock":
                yield from (*map(self.plain, content), "")
            case "CodeBlock":
                yield from (*content[1].split("\n"), "")
            case "BlockQuote":
                yield from self.of(content, deeper)
            case "Div" | "Figure":
                yield from self.of(content[-1], deeper)

    def _paragraph(self, inlines: list[Any]) -> Iterator[str]:
        if inlines and inlines[0]["t"] == "Link" and inlines[0]["c"][2][0].startswith("#_Toc"):
            self.left_out["lines of a table of contents"] += 1
            return
        for line in self._text(inlines).split("\n"):
            if line.strip(_BLANK):
                yield from (line.strip(_BLANK), "")

    def _items(self, items: list[tuple[str, list[Any]]], deeper: int) -> Iterator[str]:
        for mark, item in items:
            for line in filter(None, self.of(item, deeper)):
                yield mark + line
                mark = ""
        yield ""

    def _table(self, content: Any) -> Iterator[str]:
        _, caption, _, head, bodies, foot = content
        yield from self.of(caption[1])
        rows = [*head[1], *(row for body in bodies for part in body[2:] for row in part), *foot[1]]
        for _, cells in rows:
            words = [" ".join(filter(None, self.of(cell[4]))).replace("|", "¦") for cell in cells]
            if any(words):
                yield f"| {' | '.join(words)} |"
        yield ""

    def _text(self, inlines: list[Any]) -> str:
        return _CHINESE_BREAK.sub("", self._words(inlines)).replace("\r", " ")

    def _words(self, inlines: list[Any]) -> str:
        return "".join(self._inline(inline["t"], inline.get("c")) for inline in inlines)

    def _inline(self, kind: str, content: Any) -> str:
        match kind:
            case "Str":
                return str(content)
            case "Space" | "SoftBreak" | "LineBreak":
                return {"Space": " ", "SoftBreak": "\r", "LineBreak": "\n"}[kind]
            case "Code" | "Math":
                return str(content[1])
            case "Emph" | "Strong" | "Underline" | "Strikeout" | "SmallCaps":
                return self._words(content)
            case "Cite" | "Link" | "Span":
                return self._words(content[1])
            case "Quoted":
                return f"“{self._words(content[1])}”"
            case "Superscript" | "Subscript":
                words = self._words(content)
                table = _SUPERSCRIPT if kind == "Superscript" else _SUBSCRIPT
                return words.translate(table) if all(ord(sign) in table for sign in words) else words
            case "Note":
                before, self._notes = self._notes, []
                note = "注：" + " ".join(filter(None, self.of(content)))
                self._notes = [*before, note]
            case "Image":
                self.left_out["pictures"] += 1
        return ""


def _number(style: Any, index: int) -> str:
    """The number of an item of a list, as the document counts."""
    start, kind, end = style[0], style[1]["t"], style[2]["t"]
    count = start + index
    base = {"LowerAlpha": 0x60, "UpperAlpha": 0x40, "LowerRoman": 0x216F, "UpperRoman": 0x215F}.get(kind)
    shown = chr(base + count) if base and 1 <= count <= 12 else str(count)
    return {"OneParen": f"{shown}) ", "TwoParens": f"({shown}) "}.get(end, f"{shown}. ")
