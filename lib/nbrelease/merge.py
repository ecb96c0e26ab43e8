"""Executed notebooks to the one notebook of a report. Knows nothing of HTML or PDF."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import nbformat
from nbformat import NotebookNode

from chapterlens.show.inline import safe
from nbrelease.labels import labels
from nbrelease.payloads import FIGURE, TABLE, Payload, role

_LANGUAGES = ("zh", "en")
_DROPPED_TAGS = ("papermill-error-cell-tag", "remove-cell", "remove_cell")
_HEADING = re.compile(r"^(#{1,6})(?=[ \t])")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")


def merge(
    parts: Sequence[tuple[str, NotebookNode]], facts: Mapping[str, object], language: str = "zh"
) -> NotebookNode:
    """One notebook from several: one title, one numbering of parts, figures and tables, ids kept apart.

    The same notebooks give the same result to the byte: what a run leaves of times, counts and random ids is
    dropped.

    Args:
        parts: name and executed notebook of each part, in order.
        facts: what the report is (``title``, ``report``, ``edition``, ``chapter``, ``region``,
            ``publisher``, ``build``), put into the metadata under ``chapterlens``.
        language: cells tagged with another language are left out.
    """
    report = nbformat.v4.new_notebook()
    report.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    report.metadata["language_info"] = {"name": "python"}
    report.metadata["chapterlens"] = {**facts, "language": language, "parts": len(parts)}
    report.cells.append(_cell("markdown", "title", f"# {facts.get('title', '')}"))
    for number, (name, notebook) in enumerate(parts, start=1):
        report.cells.extend(_part(number, name, notebook, language))
    return report


def _part(number: int, name: str, notebook: NotebookNode, language: str) -> Iterator[NotebookNode]:
    """The cells of one notebook as part ``number`` of the report."""
    counts = {FIGURE: 0, TABLE: 0}
    titled = False
    own = _own_title(notebook)
    for position, cell in enumerate(kept(notebook, language), start=1):
        made = _cell(cell.cell_type, f"{name}-{position:02}", cell.source)
        tags = [tag for tag in cell.metadata.get("tags", []) if tag not in _LANGUAGES]
        if tags:
            made.metadata["tags"] = tags
        if cell.get("attachments"):
            made["attachments"] = cell.attachments
        if cell.cell_type == "markdown":
            made.source, title = _shifted(cell.source, number, titled, own)
            if title is not None and not titled:
                titled = True
                made.metadata["chapterlens"] = {"part": f"part-{number}", "number": number, "title": title}
        if cell.cell_type == "code":
            shown = [output for output in cell.outputs if role(output) != "title"]
            made.outputs = [_output(output, number, counts, language) for output in shown]
        yield made


def kept(notebook: NotebookNode, language: str) -> Iterator[NotebookNode]:
    """The cells of a notebook that are shown in a language: none tagged with another one, none tagged away."""
    other = {tag for tag in _LANGUAGES if tag != language}
    for cell in notebook.cells:
        tags = set(cell.metadata.get("tags", []))
        if tags & other and language not in tags:
            continue
        if not tags.intersection(_DROPPED_TAGS):
            yield cell


def _cell(kind: str, cell_id: str, source: str) -> NotebookNode:
    make = {
        "markdown": nbformat.v4.new_markdown_cell,
        "code": nbformat.v4.new_code_cell,
        "raw": nbformat.v4.new_raw_cell,
    }[kind]
    # nbformat allows 64 characters of these kinds in an id; sections are numbered 一, 二 too and stay apart.
    return make(source=source, id=re.sub(r"[^a-zA-Z0-9_-]", lambda sign: f"u{ord(sign[0]):x}", cell_id)[-64:])


def _own_title(notebook: NotebookNode) -> str:
    """The title that a notebook computed for itself; empty when it computed none."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if role(output) == "title":
                return str(output.metadata.chapterlens.title)
    return ""


def _shifted(source: str, number: int, titled: bool, own: str = "") -> tuple[str, str | None]:
    """Markdown one heading level deeper, the first title of a part numbered: the text, that title."""
    lines: list[str] = []
    title: str | None = None
    fence = ""
    for line in source.split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        heading = None if fence or mark else _HEADING.match(line)
        if heading:
            if len(heading[1]) == 1 and title is None and not titled:
                title = own or line[1:].strip().rstrip("#").strip()
                line = f"# {number} {safe(own) if own else title}"
            line = line if len(heading[1]) == 6 else "#" + line
        lines.append(line)
    return "\n".join(lines), title


def _output(output: NotebookNode, part: int, counts: dict[str, int], language: str) -> NotebookNode:
    """An output without counts and times; a figure or table with its number and id."""
    kind = output.output_type
    if kind == "stream":
        return nbformat.v4.new_output("stream", name=output.name, text=output.text)
    if kind == "error":
        return nbformat.v4.new_output(
            "error", ename=output.ename, evalue=output.evalue, traceback=list(output.traceback)
        )
    data = {mime: _without_address(mime, value) for mime, value in output.data.items()}
    for mime, word, prefix in ((FIGURE, "figure", "fig"), (TABLE, "table", "tab")):
        if mime in data:
            counts[mime] += 1
            place = f"{part}-{counts[mime]}"
            data[mime] = numbered(data[mime], f"{labels(language)[word]} {place}", f"{prefix}-{place}")
            # Made by the notebook before it had a number; whoever shows this one makes it anew.
            data.pop("text/html", None)
    return nbformat.v4.new_output("display_data", data=data, metadata=output.get("metadata", {}))


def _without_address(mime: str, value: Any) -> Any:
    """A plain text without the addresses in memory that Python prints (``<Axes at 0x7f…>``)."""
    return re.sub(r" at 0x[0-9a-f]+", "", value) if mime == "text/plain" and isinstance(value, str) else value


def numbered(payload: Payload, number: str, identity: str) -> Payload:
    """A figure's or table's payload with its number and id, the ids inside its SVG kept apart by that id."""
    made = {**payload, "number": number, "id": identity}
    if "svg" in made:
        made["svg"] = _own_ids(made["svg"], identity)
    return made


def _own_ids(svg: str, prefix: str) -> str:
    """An SVG whose ids, and the references to them, begin with ``prefix``; links to the source stay."""
    known = set(re.findall(r'\sid="([^"]+)"', svg))

    def renamed(found: re.Match[str]) -> str:
        before, name, after = found.groups()
        return f"{before}{prefix}-{name}{after}" if name in known else found[0]

    svg = re.sub(r'(\sid=")([^"]+)(")', renamed, svg)
    svg = re.sub(r'(url\(\s*["\']?#)([^)"\']+)(["\']?\s*\))', renamed, svg)
    svg = re.sub(r'(\s(?:xlink:)?href="#)([^"]+)(")', renamed, svg)
    return re.sub(r'(\saria-(?:labelledby|describedby)=")([^"]+)(")', renamed, svg)
