"""A notebook as a row of blocks, the same for every kind of page. Knows nothing of HTML or Typst."""

import base64
import mimetypes
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

from nbrelease.labels import labels
from nbrelease.payloads import DERIVED, FIGURE, LISTS, SOURCE, TABLE, role, targets

_OWN: Final = {FIGURE: "figure", TABLE: "table", SOURCE: "source", DERIVED: "notes", LISTS: "lists"}
_PICTURES: Final = ("image/svg+xml", "image/png", "image/jpeg", "image/gif")
_HIDDEN_INPUT: Final = {"hide-input", "hide_input", "remove-input", "remove_input"}
_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-Z\\-_]")
_TITLE: Final = re.compile(r"^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)")


@dataclass(frozen=True, slots=True)
class Block:
    """One thing on a page.

    Attributes:
        kind: ``part`` ``prose`` ``finding`` ``code`` ``figure`` ``table`` ``source`` ``notes`` ``lists``
            ``html`` ``image`` ``text`` ``error``.
        text: Markdown, code, HTML, LaTeX or plain text.
        data: the payload of figure, table, source, notes and lists; ``mime``, ``bytes`` and ``alt`` of an image; the id,
            number and title of a part.
    """

    kind: str
    text: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """What is to be shown.

    Attributes:
        title: of the whole.
        language: ``zh`` or ``en``.
        facts: what a report says of itself; empty for a single notebook.
        blocks: in order.
        targets: what ``#s…`` and ``#L…`` can lead to, with the line.
    """

    title: str
    language: str
    facts: Mapping[str, Any]
    blocks: Sequence[Block]
    targets: Mapping[str, int]


def page(notebook: Any, name: str, order: Sequence[str]) -> Page:
    """A notebook's page.

    Args:
        notebook: with outputs.
        name: what to call it when it has no title of its own.
        order: the mime types this kind of page can show, best first; our own come before them.
    """
    facts = notebook.metadata.get("chapterlens", {})
    cells = [cell for cell in notebook.cells if cell.cell_type in ("markdown", "code")]
    found = _TITLE.match(cells[0].source) if cells and cells[0].cell_type == "markdown" else None
    title = str(facts.get("title") or (found and _unmarked(found[1])) or name)
    language = str(facts.get("language") or _language(cells))
    blocks = [
        block
        for index, cell in enumerate(cells)
        for block in _blocks(cell, index, cell.source[found.end() :] if found and not index else cell.source,
                             order, language)
    ]  # fmt: skip
    return Page(title, language, facts, blocks, targets(notebook))


def picture(address: str, attached: Mapping[str, Any], folder: Path | None) -> tuple[str, bytes] | None:
    """A picture that Markdown names: its mime type and bytes, if they can be had without a network.

    Args:
        address: as the Markdown has it.
        attached: the ``data`` of the prose block.
        folder: where the notebook lies; nothing outside of it is read.
    """
    if address in attached:
        return attached[address]["mime"], attached[address]["bytes"]
    mime = mimetypes.guess_type(address)[0] or ""
    if folder is None or mime not in _PICTURES or ":" in address:
        return None
    path = (folder / unquote(address)).resolve()
    if path.is_relative_to(folder.resolve()) and path.is_file():
        return mime, path.read_bytes()
    return None


def _unmarked(markdown: str) -> str:
    """A title without the marks of Markdown."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"\\(.)|[*`]", lambda found: found[1] or "", text).strip()


def _language(cells: Sequence[Any]) -> str:
    """The language of a notebook that does not say: Chinese when its prose has Chinese characters."""
    prose = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return "zh" if re.search("[\u4e00-\u9fff]", prose) else "en"


def _blocks(cell: Any, index: int, source: str, order: Sequence[str], language: str) -> Iterator[Block]:
    facts = cell.metadata.get("chapterlens", {})
    if cell.cell_type == "markdown":
        if "part" in facts:
            yield Block("part", data=facts)
        if source.strip():
            # An attachment's name is its cell's own; the index keeps two of the same name apart.
            yield Block(
                "prose", source.replace("(attachment:", f"(attachment:{index}/"), _attached(cell, index)
            )
        return
    if source.strip() and not _HIDDEN_INPUT.intersection(cell.metadata.get("tags", [])):
        yield Block("code", source)
    for output in cell.get("outputs", []):
        yield from _shown(output, order, language)


def _attached(cell: Any, index: int) -> dict[str, Any]:
    """The pictures attached to a Markdown cell, by the address the text uses for them."""
    return {
        f"attachment:{index}/{name}": {"mime": mime, "bytes": base64.b64decode(coded)}
        for name, bundle in cell.get("attachments", {}).items()
        for mime, coded in bundle.items()
        if mime in _PICTURES and mime != "image/svg+xml"
    }


def _shown(output: Any, order: Sequence[str], language: str) -> Iterator[Block]:
    if output.output_type == "stream":
        yield Block("text", cleaned(output.text), {"name": output.name})
        return
    if output.output_type == "error":
        trace = cleaned("\n".join(output.traceback)) or f"{output.ename}: {output.evalue}"
        yield Block("error", trace, {"name": output.ename, "value": output.evalue})
        return
    data = output.get("data", {})
    for mime, kind in _OWN.items():
        if mime in data:
            yield Block(kind, data=data[mime])
            return
    best = next((mime for mime in order if mime in data), None)
    if best is not None:
        yield _foreign(best, data, output, language)


def _foreign(mime: str, data: Mapping[str, Any], output: Any, language: str) -> Block:
    text = data[mime] if isinstance(data[mime], str) else "".join(data[mime])
    if mime == "text/markdown":
        return Block("finding" if role(output) == "finding" else "prose", text)
    if mime == "text/html":
        return Block("html", text)
    if mime == "text/latex":
        return Block("prose", text if "$" in text else f"$$\n{text}\n$$")
    if mime in _PICTURES:
        raw = text.encode() if mime == "image/svg+xml" else base64.b64decode(text)
        said = output.get("metadata", {}).get("alt") or data.get("text/plain", "")
        # "<Figure size 640x480 with 1 Axes>" describes nothing.
        alt = said if said and not said.startswith("<") else labels(language)["figure"]
        return Block("image", data={"mime": mime, "bytes": raw, "alt": alt})
    return Block("text", cleaned(text), {"name": "stdout"})


def cleaned(text: str) -> str:
    """Terminal output as it looks in the end: no colours, and a line that was overwritten only once."""
    lines = _ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip("\r").rsplit("\r", 1)[-1] for line in lines).rstrip()
