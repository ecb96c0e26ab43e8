"""The pages of a report that no notebook argues: its gist, how to read it, method, notes, how to cite.

Knows the merged notebook; nothing of HTML or PDF. The words are in ``templates/matter``, one file a language.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from nbformat import NotebookNode

from chapterlens.chapter import Chapter
from chapterlens.show.cite import cite
from chapterlens.show.cited import DERIVED as MARK
from chapterlens.show.grids import Column, grid
from chapterlens.show.inline import Inline, link, safe, to_plain
from chapterlens.show.words import word
from nbrelease.derived import noted
from nbrelease.labels import labels
from nbrelease.payloads import DERIVED, FIGURE, LISTS, SOURCE, TABLE, Payload, role

SCORES: Final = Path(__file__).parent / "scores.toml"
_WORDS: Final = Path(__file__).parent / "matter"


@dataclass(slots=True)
class _Part:
    """What the gist says of a part: its id and title, its finding, its first figure, whether it holds the source."""

    id: str
    title: str
    findings: list[str] = field(default_factory=list)
    figure: Payload | None = None
    source: bool = False


def complete(report: NotebookNode, language: str, headlines: Payload | None = None) -> NotebookNode:
    """A merged report with the pages around its parts, its computed numbers with their notes.

    Before the parts: the gist and how to read it, with the lists of figures and tables. Behind them: method and
    limits before the source, notes and how to cite after it.

    Args:
        report: as merged; its cells are put in order in place.
        language: zh or en.
        headlines: the table of key numbers, if the chapter has any.
    """
    title, *cells = report.cells
    facts = report.metadata["chapterlens"]
    parts = list(_parts(cells))
    where = _first_cell(cells, next((part.id for part in parts if part.source), ""))
    report.cells = [
        title,
        *_gist(parts, language, headlines),
        *_reading(language),
        *cells[:where],
        *_method(language),
        *cells[where:],
        *_about(facts, language),
    ]
    lists = {"items": list(_numbered(report.cells)), "lang": language}
    _fill(report.cells, LISTS, lists)
    notes = noted(report, language)
    report.cells = [*report.cells[:-1], *_notes(notes, language), report.cells[-1]]
    return report


def key_numbers(chapter: Chapter, language: str) -> Payload | None:
    """The headline numbers that a chapter's notes name, as a table; nothing when they name none."""
    rows, kept = [], []
    for note in chapter.notes.headlines:
        table = chapter.quantities
        there = table[(table["start"] < note.span.end) & (table["end"] > note.span.start)].head(1)
        if len(there):
            number = cite(there)
            kept.append(there.index[0])
            rows.append(
                {
                    "subject": note.zh if language == "zh" else note.en,
                    "words": Inline(number.told(language)),
                    "place": link(
                        word("line", language, number.sources[0].line), f"#L{number.sources[0].line}"
                    ),
                }
            )
    if not rows:
        return None
    said = labels(language)
    columns = [
        Column("subject", said["what"]),
        Column("words", word("words" if language == "zh" else "value", language), align="right"),
        Column("place", word("place", language)),
    ]
    made = grid(
        rows, columns, title=said["key_numbers"], source=chapter.quantities.loc[kept], language=language
    ).payload
    # The table itself says the line of every number.
    return made | {"source": "", "number": f"{said['table']} 0-1", "id": "tab-0-1"}


def _parts(cells: Sequence[NotebookNode]) -> Iterator[_Part]:
    part: _Part | None = None
    for cell in cells:
        facts = cell.metadata.get("chapterlens", {})
        if "part" in facts:
            if part:
                yield part
            part = _Part(facts["part"], facts["title"])
        for output in cell.get("outputs", []) if part else []:
            assert part is not None
            if role(output) == "finding":
                part.findings.append("".join(output.data["text/markdown"]))
            data = output.get("data", {})
            part.figure = part.figure or data.get(FIGURE)
            part.source = part.source or SOURCE in data
    if part:
        yield part


def _first_cell(cells: Sequence[NotebookNode], part: str) -> int:
    """Where a part begins; the end when there is no such part."""
    places = [
        i for i, cell in enumerate(cells) if part and cell.metadata.get("chapterlens", {}).get("part") == part
    ]
    return places[0] if places else len(cells)


def _gist(parts: Sequence[_Part], language: str, headlines: Payload | None) -> Iterator[NotebookNode]:
    said = labels(language)
    lines = [f"## {said['gist']}", "", f"### {said['findings']}", ""]
    for part in parts:
        for finding in [] if part.source else part.findings:
            shown = part.figure["number"] if part.figure else part.title
            place = part.figure["id"] if part.figure else part.id
            # “Three fields: how much support, …” is called by its subject.
            name = re.split("[：:]", part.title)[0]
            lines.append(f"- **{safe(name)}** {finding} [{shown}](#{place})")
    yield _page("gist", said["gist"], "\n".join(lines))
    if headlines:
        yield _shown("gist-numbers", TABLE, headlines)


def _reading(language: str) -> Iterator[NotebookNode]:
    yield _page("reading", labels(language)["reading"], _text(f"reading.{language}.md"))
    yield _shown("lists", LISTS, {})


def _method(language: str) -> Iterator[NotebookNode]:
    yield _page("method", labels(language)["method"], _text(f"method.{language}.md"))
    yield _shown("method-scores", TABLE, scores_table(language))
    yield _cell("limits", _text(f"limits.{language}.md"))


def _notes(notes: Payload, language: str) -> Iterator[NotebookNode]:
    if notes["notes"]:
        said = labels(language)
        yield _page("notes", said["notes"], f"## {said['notes']}\n\n{said['notes_told']}")
        yield _shown("notes-list", DERIVED, notes)


def _about(facts: Mapping[str, Any], language: str) -> Iterator[NotebookNode]:
    told = {key: facts.get(key, "") for key in ("title", "report", "publisher", "chapter", "text", "build")}
    yield _page("about", labels(language)["about"], _text(f"about.{language}.md.j2", **told))


def scores_table(language: str) -> Payload:
    """How the reading agrees with what people wrote down, as a table; each F score shows how it is computed."""
    said = labels(language)
    rows = []
    for name, row in tomllib.loads(SCORES.read_text(encoding="utf-8")).items():
        given = row["read"] or None
        value = 2 * row["agree"] / (row["gold"] + given) if given else row["agree"] / row["gold"]
        formula = (
            f"2 × {row['agree']} ÷ ({row['gold']} + {given})" if given else f"{row['agree']} ÷ {row['gold']}"
        )
        rows.append(
            [
                said[f"score_{name}"],
                str(row["gold"]),
                str(given or "–"),
                str(row["agree"]),
                link(f"{value:.3f}{MARK}", "#d0", f"= {formula} · tests/chapters/2021-02"),
            ]
        )
    heads = ("score_of", "score_gold", "score_read", "score_agree", "score_f")
    columns = [
        {"key": key, "title": said[key], "unit": "", "align": "right" if i else "left"}
        for i, key in enumerate(heads)
    ]
    return {
        "title": said["scores"],
        "subtitle": said["scores_told"],
        "note": said["scores_note"],
        "source": "",
        "alt": to_plain(said["scores"]),
        "columns": columns,
        "rows": rows,
        "lang": language,
        "number": f"{said['table']} A-1",
        "id": "tab-a-1",
    }


def _numbered(cells: Sequence[NotebookNode]) -> Iterator[dict[str, str]]:
    """The figures and tables with a number, in order."""
    for cell in cells:
        for output in cell.get("outputs", []):
            for mime, kind in ((FIGURE, "figure"), (TABLE, "table")):
                held = output.get("data", {}).get(mime)
                if held and held.get("number"):
                    title = to_plain(held["title"])
                    yield {"kind": kind, "number": held["number"], "id": held["id"], "title": title}


def _fill(cells: Sequence[NotebookNode], mime: str, payload: Payload) -> None:
    for cell in cells:
        for output in cell.get("outputs", []):
            if mime in output.get("data", {}):
                output["data"][mime] = payload


def _page(name: str, title: str, markdown: str) -> NotebookNode:
    made = _cell(name, markdown)
    made.metadata["chapterlens"] = {"part": f"part-{name}", "title": title}
    return made


def _cell(name: str, markdown: str) -> NotebookNode:
    return nbformat.v4.new_markdown_cell(markdown, id=f"matter-{name}")


def _shown(name: str, mime: str, payload: Payload) -> NotebookNode:
    output = nbformat.v4.new_output("display_data", data={mime: payload})
    return nbformat.v4.new_code_cell("", id=f"matter-{name}", outputs=[output])


def _text(name: str, **values: object) -> str:
    words = Environment(loader=FileSystemLoader(_WORDS), undefined=StrictUndefined, autoescape=False)
    return words.get_template(name).render({key: safe(str(value)) for key, value in values.items()})
