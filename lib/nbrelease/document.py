"""Executed notebooks merged into the one document of a report, and any document as a page: a row of items."""

import base64
import mimetypes
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, TypeGuard
from urllib.parse import unquote

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from nbrelease import blocks
from nbrelease.blocks import Block, Computed, Figure, Line, Quote, Source, Table, Text
from nbrelease.blocks import words as plain_text
from nbrelease.markdown import escape, flag
from nbrelease.project import Unsourced

PICTURES: Final = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
"""Types of pictures that pages show, with the suffixes of their files."""
_FOREIGN: Final = ("text", "stderr", "html", "image", "markdown")
_COUNT_MARK: Final = "Σ "  # how the formula of a number of rows begins
_MOST_LINES_NAMED: Final = 6  # lines of inputs that are named
_MOST_PRINTED: Final = 100_000  # characters that a cell prints at most: about twenty pages
_LEAST_LINE_WIDTH: Final = 100  # characters that a line counts for at least
_LANGUAGES: Final = ("zh", "en")
_DROPPED_TAGS: Final = ("papermill-error-cell-tag", "remove-cell", "remove_cell")
_SCREEN: Final = "screen"
_LINE_COLUMN_WIDTH: Final = 10
"""Half-width characters of a column of line numbers, two on a line."""
_HIDDEN_INPUT: Final = {"hide-input", "hide_input", "remove-input", "remove_input"}
_HEADING: Final = re.compile(r"^(#{1,6})(?=[ \t])")
_FENCE: Final = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_TITLE: Final = re.compile(r"^\s*#[ \t]+(.+?)[ \t]*#*[ \t]*(?:\n|$)")
_ANSI: Final = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[@-Z\\-_]")

_WORDS: Final = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))


def words(language: str, labels: Mapping[str, str] | None = None) -> dict[str, str]:
    """The words that pages say of themselves; English for a language that is not known.

    Args:
        language: ``zh``, ``en`` …
        labels: of the project (``Project.labels``); they come before nbrelease's.
    """
    return {**_WORDS.get(language, _WORDS["en"]), **(labels or {})}


def _v4() -> Any:
    """nbformat's maker of cells: its import takes a second, which a kernel that only shows blocks need not spend."""
    from nbformat import v4

    return v4


# ---- several notebooks as one


def merge(
    parts: Sequence[tuple[str, Any]],
    facts: Mapping[str, object],
    language: str = "zh",
    labels: Mapping[str, str] | None = None,
) -> Any:
    """One notebook from several: one title, one numbering of parts, figures and tables.

    A notebook that shows nothing but headings is left out, unless all do.

    The same notebooks give the same result to the byte: what a run leaves of times, counts and random ids is
    dropped.

    Args:
        parts: name and executed notebook of each part, in order.
        facts: what the report says of itself (``Project.facts``), put into the metadata under ``nbrelease``.
        language: cells tagged with another language are left out.
        labels: words of the project (``Project.labels``).
    """
    metadata = {**facts, "language": language, "parts": len(parts), "words": dict(labels or {})}
    document = _v4().new_notebook(metadata={"nbrelease": metadata, "language_info": {"name": "python"}})
    document.cells.append(_cell("markdown", "title", f"# {escape(str(facts.get('title', '')))}"))
    shown_parts = [part for part in parts if not _is_empty(part[1], language)] or parts
    for number, (name, notebook) in enumerate(shown_parts, start=1):
        document.cells.extend(_cells(number, name, notebook, language, words(language, labels)))
    return document


def facts_of(cell: Any) -> Mapping[str, Any]:
    """What a cell of a merged document is: ``part`` (an id), ``number`` and ``title`` where a part begins."""
    facts: Mapping[str, Any] = cell.metadata.get("nbrelease", {})
    return facts


def blocks_of(cell: Any) -> Iterator[tuple[int, Block]]:
    """The blocks that a cell shows, with the index of each output."""
    for index, output in enumerate(cell.get("outputs", [])):
        if block := block_of(output):
            yield index, block


def block_of(output: Any) -> Block | None:
    """The block of an output; None when it is none of a version that is known."""
    content = output.get("data", {}).get(blocks.MIME)
    if content is not None:
        with suppress(msgspec.ValidationError):
            return blocks.from_json(content)
    return None


def tag(block: Block) -> str:
    """The kind of a block: ``paragraph``, ``figure`` …"""
    return str(block.__struct_config__.tag)


def shown_cells(notebook: Any, language: str) -> Iterator[Any]:
    """The cells of a notebook that are shown in a language: none tagged with another one, none tagged away."""
    other_languages = {tag for tag in _LANGUAGES if tag != language}
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if not (tags & other_languages and language not in tags) and not tags.intersection(_DROPPED_TAGS):
            yield cell


def _is_empty(notebook: Any, language: str) -> bool:
    """Whether a notebook has no output, and no prose but headings."""
    cells = list(shown_cells(notebook, language))
    prose = "\n".join(cell.source for cell in cells if cell.cell_type != "code").splitlines()
    return not (
        any(not _is_title(block_of(output)) for cell in cells for output in cell.get("outputs", ()))
        or any(line.strip() and not _HEADING.match(line) for line in prose)
    )


def _cells(number: int, name: str, notebook: Any, language: str, labels: Mapping[str, str]) -> Iterator[Any]:
    """The cells of one notebook as part ``number`` of the report."""
    counts = Counter[str]()
    all_blocks = [block for cell in notebook.cells for _, block in blocks_of(cell)]
    computed_title = next((plain_text(block.parts) for block in all_blocks if _is_title(block)), "")
    has_title = False
    for position, cell in enumerate(shown_cells(notebook, language), start=1):
        new_cell = _cell(cell.cell_type, f"{name}-{position:02}", cell.source)
        if tags := [tag for tag in cell.metadata.get("tags", []) if tag not in _LANGUAGES]:
            new_cell.metadata["tags"] = tags
        if cell.get("attachments"):
            new_cell["attachments"] = cell.attachments
        if cell.cell_type == "markdown":
            new_cell.source, title = _shift_headings(cell.source, number, has_title, computed_title)
            if title is not None:
                has_title = True
                new_cell.metadata["nbrelease"] = {"part": f"part-{number}", "number": number, "title": title}
        if cell.cell_type == "code":
            kept_outputs = [output for output in cell.outputs if not _is_title(block_of(output))]
            numbered = _SCREEN not in cell.metadata.get("tags", [])
            new_cell.outputs = [_clean(output, number, counts, labels, numbered) for output in kept_outputs]
        yield new_cell


def _is_title(block: Block | None) -> TypeGuard[blocks.Paragraph]:
    return isinstance(block, blocks.Paragraph) and block.role == "title"


def _cell(kind: str, cell_id: str, source: str) -> Any:
    make = getattr(_v4(), f"new_{kind}_cell")
    # nbformat allows 64 characters of these kinds in an id; sections are numbered 一, 二 too and stay apart.
    return make(source=source, id=re.sub(r"[^a-zA-Z0-9_-]", lambda sign: f"u{ord(sign[0]):x}", cell_id)[-64:])


def _shift_headings(source: str, number: int, has_title: bool, computed_title: str) -> tuple[str, str | None]:
    """Markdown one heading level deeper, the first title of a part numbered: the text, that title."""
    shifted: list[str] = []
    title: str | None = None
    fence = ""
    for line in source.split("\n"):
        fence_match = _FENCE.match(line)
        if fence_match and (not fence or fence_match[1].startswith(fence)):
            fence = "" if fence else fence_match[1]
        heading = None if fence or fence_match else _HEADING.match(line)
        if heading:
            if len(heading[1]) == 1 and title is None and not has_title:
                title = computed_title or line[1:].strip().rstrip("#").strip()
                line = f"# {number} {escape(computed_title) if computed_title else title}"
            line = line if len(heading[1]) == 6 else "#" + line
        shifted.append(line)
    return "\n".join(shifted), title if title is None or computed_title else _without_markup(title)


def _clean(output: Any, part: int, counts: Counter[str], labels: Mapping[str, str], numbered: bool) -> Any:
    """An output without counts and times; a figure or table with its number and id, or with its name as id."""
    if output.output_type in ("stream", "error"):
        return output
    block = block_of(output)
    if isinstance(block, Figure | Table) and not numbered:
        block = replace(block, id=block.name)
    elif isinstance(block, Figure | Table):
        kind = tag(block)
        counts[kind] += 1
        place = f"{part}-{counts[kind]}"
        block = replace(block, number=f"{labels[kind]} {place}", id=f"{kind[:3]}-{place}")
    if block is not None:
        return block_output(block)
    # Python prints addresses in memory (<Axes at 0x7f…>), other ones each time.
    data = dict(output.data)
    if isinstance(data.get("text/plain"), str):
        data["text/plain"] = re.sub(r" at 0x[0-9a-f]+", "", data["text/plain"])
    return _v4().new_output("display_data", data=data, metadata=output.get("metadata", {}))


def block_output(block: Block) -> Any:
    """A block as the output of a cell."""
    return _v4().new_output("display_data", data={blocks.MIME: blocks.to_json(block)})


# ---- any document as a page


class Item(Struct, frozen=True):
    """One thing on a page.

    Attributes:
        kind: ``part`` ``markdown`` ``code`` ``html`` ``image`` ``text`` ``stderr`` ``error``, or the tag of a block.
        text: Markdown, code, HTML or plain text.
        block: if it is one.
        data: pictures attached to Markdown; ``mime``, ``bytes`` and ``alt`` of an image; the facts of a part.
        cell: index of its cell, and ``output`` of the output (-1 for what the cell itself says).
    """

    kind: str
    text: str = ""
    block: Block | None = None
    data: Mapping[str, Any] = {}
    cell: int = -1
    output: int = -1


class Page:
    """What is to be shown.

    Attributes:
        title: of the whole.
        language: ``zh``, ``en`` …
        facts: what a report says of itself; empty for a single notebook.
        items: in order.
        words: of the interface.
        lines: the line number of each id in the source text.
        notes: the numbers of the formulas of computed numbers, each derivation once; a plain count has none.

    Args:
        notebook: with outputs.
        name: what to call it when it has no title of its own.
        order: the mime types this kind of page can show, best first; blocks come before them.
        unsourced: what a check found; None where nothing was checked.
        screen: whether cells tagged ``screen`` are shown, folded: tables too long for paper.
    """

    def __init__(
        self,
        notebook: Any,
        name: str,
        order: Sequence[str],
        unsourced: Iterable[Unsourced] | None = None,
        *,
        screen: bool = True,
    ) -> None:
        self.facts: Mapping[str, Any] = notebook.metadata.get("nbrelease", {})
        cells = [pair for pair in enumerate(notebook.cells) if pair[1].cell_type in ("markdown", "code")]
        first = cells[0][1] if cells and cells[0][1].cell_type == "markdown" else None
        title = _TITLE.match(first.source) if first else None
        self.title = str(self.facts.get("title") or (title and _without_markup(title[1])) or name)
        self.language = str(self.facts.get("language") or _language(notebook.cells))
        self.words = words(self.language, self.facts.get("words"))
        self.items: list[Item] = []
        for index, cell in cells:
            begin = title.end() if title and cell is first else 0
            is_folded = _SCREEN in cell.metadata.get("tags", [])
            if screen or not is_folded:
                items = _items(cell, index, begin, order, self.language)
                self.items += [replace(item, data={**item.data, "folded": is_folded}) for item in items]
        self.lines: dict[str, int] = {}
        self.notes: dict[Computed, int] = {}
        self._checked = unsourced is not None
        self._flagged: dict[tuple[int, int, str], set[tuple[int, int]]] = {}
        for entry in unsourced or ():
            place = entry.cell, entry.output, entry.path
            self._flagged.setdefault(place, set()).add((entry.start, entry.end))
        self._places: dict[tuple[str, str, int], str] = {}
        self._used: set[int] = set()
        has_notes = any(isinstance(item.block, blocks.Notes) for item in self.items)
        for item in self.items:
            if isinstance(item.block, Source):
                self._index_source(item.block)
            elif has_notes and item.block is not None:
                for _, line in blocks.lines(item.block):
                    for part in line:
                        if isinstance(part, Computed) and not part.formula.startswith(_COUNT_MARK):
                            self.notes.setdefault(_note_key(part), len(self.notes) + 1)

    def _index_source(self, source: Source) -> None:
        for document in {source.document, ""}:
            for line in source.lines:
                self.lines[f"L{line.line}"] = line.line
                self._places.setdefault((document, "line", line.line), f"L{line.line}")
                offset = line.start
                for piece in line.pieces:
                    if piece.id:
                        self.lines[piece.id] = line.line
                        self._places.setdefault((document, "start", offset), piece.id)
                    offset += len(piece.text)

    def is_unchecked(self, item: Item) -> bool:
        """Whether an item is what a cell printed, where other numbers are checked."""
        return self._checked and item.output >= 0 and item.kind in _FOREIGN

    def markdown(self, item: Item) -> str:
        """The Markdown of an item, flagged; an attachment's name is its cell's own, the index keeps two apart."""
        spans = self._flagged.get((item.cell, item.output, ""), ())
        return flag(item.text, spans).replace("(attachment:", f"(attachment:{item.cell}/")

    def target(self, reference: blocks.Reference) -> str:
        """The id of the page that a reference leads to; empty when its words are not on the page."""
        if not self.items:  # a notebook's cell: the source may be shown by another one
            return f"s{reference.start}" if reference.end else f"L{reference.line}"
        kind, place = ("start", reference.start) if reference.end else ("line", reference.line)
        return self._places.get((reference.document, kind, place), "")

    def view(self, item: Item) -> dict[str, Any]:
        """An item as templates show it: of a block its fields, each of its sentences as runs (see ``_runs``)."""
        view: dict[str, Any] = {"kind": item.kind, "text": item.text, **item.data}
        block = item.block
        if block is None:
            return view
        view |= msgspec.json.decode(msgspec.json.encode(block)) | {"kind": item.kind}
        for path, line in blocks.lines(block):
            runs = self._runs(line, item, path)
            *steps, key = (int(step) if step.isdigit() else step for step in path.split("/"))
            parent: Any = view
            for step in steps:
                parent = parent[step]
            if steps[-1:] == ["marks"]:
                flagged = max(run["flagged"] for run in runs)
                parent[key] |= runs[0] | {"text": plain_text(line), "flagged": flagged}
            else:
                parent[key] = runs
        if isinstance(block, Table):
            for index, column in enumerate(view["columns"]):
                cells = [row[index] for row in block.rows]
                widths = [_width(plain_text(cell)) for cell in cells] or [0]
                listed = max(widths) > _LINE_COLUMN_WIDTH and all(map(_lists_lines, cells))
                column |= {"longest": _LINE_COLUMN_WIDTH if listed else max(widths), "listed": listed}
                column["mean"] = sum(widths) / len(widths)
        if isinstance(block, blocks.Notes):
            view["notes"] = [_note_view(note) | {"number": number} for note, number in self.notes.items()]
            view["linked"] = bool(self.lines)
        return view

    def _runs(self, line: Line, item: Item, path: str) -> list[dict[str, Any]]:
        """A sentence as stretches of text.

        ``to`` is the id that it leads to, ``hover`` what a pointer over it shows, ``note`` the number of its note and
        ``first`` whether it is led to from there, ``flagged`` what is wrong with it.
        """
        runs = []
        for index, part in enumerate(line):
            note = self.notes.get(_note_key(part), 0) if isinstance(part, Computed) else 0
            run = {
                "text": part.text,
                "to": f"d{note}" if note else self._link_target(part),
                "hover": _hover(part),
                "note": note,
                "first": note > 0 and note not in self._used,
                "strong": isinstance(part, Text) and part.strong,
                "flagged": "",
            }
            self._used.add(note)
            done = 0
            for start, end in sorted(self._flagged.get((item.cell, item.output, f"{path}/{index}"), ())):
                runs += [run | {"text": part.text[done:start]}] if done < start else []
                runs.append(run | {"text": part.text[start:end], "flagged": self.words["unsourced"]})
                done = end
            runs += [run | {"text": part.text[done:]}] if done < len(part.text) or not done else []
        return runs

    def _link_target(self, part: blocks.Inline) -> str:
        """The id that a part leads to; empty when its place is not on the page."""
        references = blocks.references(part)
        return self.target(references[0]) if references else ""


def _note_key(part: Computed) -> Computed:
    """The key of a computed number's note: the number without what differs from place to place."""
    return replace(part, hover="", text=part.text or part.formula.removeprefix(_COUNT_MARK))


def _hover(part: blocks.Inline) -> str:
    """What a pointer over a part shows; of a computed number formula, interval and lines."""
    if not isinstance(part, Computed):
        return part.hover if isinstance(part, Quote) else ""
    view = _note_view(part)
    places = ", ".join(f"L{line}" for line in view["lines"]) + (" …" if view["more"] else "") or part.place
    return part.hover or " · ".join(filter(None, (f"= {part.formula}", part.interval, places)))


def _note_view(part: Computed) -> dict[str, Any]:
    """A computed number as its note shows it: with the lines of its inputs, and whether there are more than named."""
    inputs = () if part.place else part.inputs
    lines = sorted({reference.line for reference in inputs if reference.line})
    has_more = len(lines) > _MOST_LINES_NAMED or not all(reference.line for reference in inputs)
    note: dict[str, Any] = msgspec.to_builtins(part)
    return note | {"lines": lines[:_MOST_LINES_NAMED], "more": has_more}


def picture(address: str, attached: Mapping[str, Any], folder: Path | None) -> tuple[str, bytes] | None:
    """A picture that Markdown names: its mime type and bytes, if they can be had without a network.

    Args:
        address: as the Markdown has it.
        attached: the ``data`` of the item.
        folder: where the notebook lies; nothing outside of it is read.
    """
    if address in attached:
        return attached[address]["mime"], attached[address]["bytes"]
    mime = mimetypes.guess_type(address)[0] or ""
    if folder is None or mime not in PICTURES or ":" in address:
        return None
    path = (folder / unquote(address)).resolve()
    if path.is_relative_to(folder.resolve()) and path.is_file():
        return mime, path.read_bytes()
    return None


def _lists_lines(cell: Line) -> bool:
    """Whether a cell has numbers of lines, each leading there, and nothing else."""
    line_links = [part for part in cell if isinstance(part, blocks.Quote)]
    words = [part.text for part in cell if part not in line_links]
    are_numbers = all(part.text == str(part.reference.line) for part in line_links)
    return are_numbers and not any(map(str.isalnum, "".join(words)))


def _width(text: str) -> int:
    """Width in half-width characters."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in text)


def terminal_text(text: str) -> str:
    """Terminal output as it looks in the end: no colours, and a line that was overwritten only once."""
    rows = _ANSI.sub("", text).replace("\r\n", "\n").split("\n")
    return "\n".join(row.rstrip("\r").rsplit("\r", 1)[-1] for row in rows).rstrip()


def _without_markup(markdown: str) -> str:
    """A title without the marks of Markdown."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"\\(.)|[*`]", lambda found: found[1] or "", text).strip()


def _language(cells: Sequence[Any]) -> str:
    """The language of a notebook that does not say: Chinese when its prose has Chinese characters."""
    prose = "".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return "zh" if re.search("[\u4e00-\u9fff]", prose) else "en"


def _items(cell: Any, index: int, start: int, order: Sequence[str], language: str) -> Iterator[Item]:
    """What a cell shows; of a Markdown cell the text from ``start``."""
    if cell.cell_type == "markdown":
        if "part" in facts_of(cell):
            yield Item("part", data=facts_of(cell))
        if cell.source[start:].strip():
            text = "\n" * start + cell.source[start:]  # offsets stay those of the cell
            yield Item("markdown", text, data=_attachments(cell, index), cell=index)
        return
    if cell.source.strip() and not _HIDDEN_INPUT.intersection(cell.metadata.get("tags", [])):
        yield Item("code", cell.source, cell=index)
    room = _MOST_PRINTED
    for number, output in enumerate(cell.get("outputs", [])):
        item = _item(output, order, language)
        if item and item.kind in ("text", "stderr", "error"):
            if room < 0:
                continue
            printed = "\n".join(item.text[:room].split("\n")[: room // _LEAST_LINE_WIDTH])
            room -= max(len(printed), (printed.count("\n") + 1) * _LEAST_LINE_WIDTH)
            if printed != item.text:
                room, item = -1, replace(item, text=f"{printed}\n{words(language)['cut']}")
        if item:
            yield replace(item, cell=index, output=number)


def _attachments(cell: Any, index: int) -> dict[str, Any]:
    """The pictures attached to a Markdown cell, by the address the text uses for them."""
    return {
        f"attachment:{index}/{name}": {"mime": mime, "bytes": base64.b64decode(coded)}
        for name, bundle in cell.get("attachments", {}).items()
        for mime, coded in bundle.items()
        if mime in PICTURES and mime != "image/svg+xml"
    }


def _item(output: Any, order: Sequence[str], language: str) -> Item | None:
    if output.output_type == "stream":
        return Item("stderr" if output.name == "stderr" else "text", terminal_text(output.text))
    if output.output_type == "error":
        return Item("error", terminal_text("\n".join(output.traceback)) or f"{output.ename}: {output.evalue}")
    block = block_of(output)
    if block is not None:
        return Item(tag(block), block=block)
    data = output.get("data", {})
    mime = next((mime for mime in order if mime in data), None)
    if mime is None:
        return None
    text = data[mime] if isinstance(data[mime], str) else "".join(data[mime])
    if mime in PICTURES:
        raw = text.encode() if mime == "image/svg+xml" else base64.b64decode(text)
        alt = output.get("metadata", {}).get("alt") or data.get("text/plain", "")
        # "<Figure size 640x480 with 1 Axes>" describes nothing.
        alt = alt if alt and not alt.startswith("<") else words(language)["figure"]
        return Item("image", data={"mime": mime, "bytes": raw, "alt": alt})
    if mime == "text/latex":
        return Item("markdown", text if "$" in text else f"$$\n{text}\n$$")
    kind = {"text/markdown": "markdown", "text/html": "html"}.get(mime, "text")
    return Item(kind, text if kind != "text" else terminal_text(text))
