"""The pages of a report that come from no notebook: its gist, how to read it, method and limits, notes, how to cite.

Their words are in ``matter``, a file for each language, and in ``show/words.toml``.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import nbformat
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec.structs import replace
from nbformat import NotebookNode

from chapterlens.chapter import Chapter
from chapterlens.show.adapter import table as table_block
from chapterlens.show.cite import cite
from chapterlens.show.grids import Column as GridColumn
from chapterlens.show.grids import grid
from chapterlens.show.inline import Inline, link
from chapterlens.show.words import word
from nbrelease.blocks import (
    Block,
    Column,
    Computed,
    Figure,
    Line,
    Lists,
    Notes,
    Paragraph,
    Points,
    Source,
    Table,
    Text,
)
from nbrelease.document import blocks_of, facts_of, shown
from nbrelease.markdown import escape

SCORES: Final = Path(__file__).parent / "scores.toml"
_WORDS: Final = Path(__file__).parent / "matter"


def front(document: NotebookNode, chapter: Chapter, language: str) -> list[NotebookNode]:
    """The pages before the parts: the gist with the key numbers, and how to read the report.

    Args:
        document: the merged parts.
        chapter: the chapter of the report.
        language: zh or en.
    """
    title, findings = word("front_gist", language), word("front_findings", language)
    gist = _gist(document)
    cells = [_page("gist", title, f"## {title}\n\n### {findings}" if gist.items else f"## {title}")]
    if gist.items:
        cells.append(_cell("gist-points", gist))
    if numbers := key_numbers(chapter, language):
        cells.append(_cell("gist-numbers", numbers))
    reading = _page("reading", word("front_reading", language), _text(f"reading.{language}.md"))
    return [*cells, reading, _cell("lists", Lists())]


def back(document: NotebookNode, language: str) -> list[NotebookNode]:
    """The pages after the parts: method and limits before the source, notes on numbers and how to cite after it."""
    early = [
        _page("method", word("front_method", language), _text(f"method.{language}.md")),
        _cell("method-scores", scores_table(language)),
        nbformat.v4.new_markdown_cell(_text(f"limits.{language}.md"), id="front-limits"),
    ]
    for cell in early:
        cell.metadata["nbrelease"] = {**facts_of(cell), "before": "source"}
    title = word("front_notes", language)
    notes = _page("notes", title, f"## {title}\n\n{word('front_notes_told', language)}")
    about = _text(f"about.{language}.md.j2", **document.metadata["nbrelease"])
    # The table of scores has computed numbers, so that there is always a note.
    return [*early, notes, _cell("notes-list", Notes()), _page("about", word("front_about", language), about)]


def key_numbers(chapter: Chapter, language: str) -> Table | None:
    """The headline numbers of a chapter's notes, as a table; nothing if there are none."""
    rows, kept = [], []
    for note in chapter.notes.headlines:
        table = chapter.quantities
        there = table[(table["start"] < note.span.end) & (table["end"] > note.span.start)].head(1)
        if len(there):
            number = cite(there)
            line = number.sources[0].line
            kept.append(there.index[0])
            rows.append(
                {
                    "subject": note.zh if language == "zh" else note.en,
                    "words": Inline(number.told(language)),
                    "place": Inline(link(word("line", language, line), f"#L{line}")),
                }
            )
    if not rows:
        return None
    columns = [
        GridColumn("subject", word("front_what", language)),
        GridColumn("words", word("words" if language == "zh" else "value", language), align="right"),
        GridColumn("place", word("place", language)),
    ]
    title, source = word("front_key_numbers", language), chapter.quantities.loc[kept]
    made = table_block(grid(rows, columns, title=title, source=source, language=language).payload)
    # The table has the line of every number.
    return _numbered(made, "0-1", language, source=())


def scores_table(language: str) -> Table:
    """How well the tables agree with what people read, as a table; each F score shows how it is computed."""
    rows: list[tuple[Line, ...]] = []
    for name, row in tomllib.loads(SCORES.read_text(encoding="utf-8")).items():
        gold, read, agree = row["gold"], row["read"] or None, row["agree"]
        value = 2 * agree / (gold + read) if read else agree / gold
        formula = f"2 × {agree} ÷ ({gold} + {read})" if read else f"{agree} ÷ {gold}"
        score = Computed(f"{value:.3f}", formula, place="tests/chapters/2021-02")
        cells = (word(f"front_score_{name}", language), str(gold), str(read or "–"), str(agree))
        rows.append((*((Text(cell),) for cell in cells), (score,)))
    heads = ("score_of", "score_gold", "score_read", "score_agree", "score_f")
    columns = [
        Column(key, word(f"front_{key}", language), "", "right" if index else "left")
        for index, key in enumerate(heads)
    ]
    title, measure, note = (
        (Text(word(f"front_{key}", language)),) for key in ("scores", "scores_told", "scores_note")
    )
    made = Table(title, tuple(columns), tuple(rows), measure, note, language=language)
    return _numbered(made, "A-1", language)


def _numbered(table: Table, number: str, language: str, **changed: Any) -> Table:
    return replace(
        table,
        number=f"{'表' if language == 'zh' else 'Table'} {number}",
        id=f"tab-{number.lower()}",
        **changed,
    )


def _gist(document: NotebookNode) -> Points:
    """The finding of each part, after the part's name and before a link to its first figure."""
    items: list[Line] = []
    for part, blocks in _parts(document):
        if any(isinstance(block, Source) for block in blocks):
            continue
        figure = next((block for block in blocks if isinstance(block, Figure)), None)
        place = Text(figure.number, to=figure.id) if figure else Text(part["title"], to=part["part"])
        # “Three fields: how much support, …” is called by its subject.
        name = Text(re.split("[：:]", part["title"])[0], strong=True)
        findings = [block for block in blocks if isinstance(block, Paragraph) and block.role == "finding"]
        items += [(name, Text(" "), *finding.parts, Text(" "), place) for finding in findings]
    return Points(tuple(items))


def _parts(document: NotebookNode) -> Iterator[tuple[Mapping[str, Any], Sequence[Block]]]:
    """The parts of a merged report: the facts and the blocks of each."""
    found: list[tuple[Mapping[str, Any], list[Block]]] = []
    for cell in document.cells:
        if "part" in facts_of(cell):
            found.append((facts_of(cell), []))
        if found:
            found[-1][1].extend(block for _, block in blocks_of(cell))
    yield from found


def _page(name: str, title: str, markdown: str) -> NotebookNode:
    made = nbformat.v4.new_markdown_cell(markdown, id=f"front-{name}")
    made.metadata["nbrelease"] = {"part": f"part-{name}", "title": title}
    return made


def _cell(name: str, block: Block) -> NotebookNode:
    return nbformat.v4.new_code_cell("", id=f"front-{name}", outputs=[shown(block)])


def _text(name: str, **values: object) -> str:
    words = Environment(loader=FileSystemLoader(_WORDS), undefined=StrictUndefined, autoescape=False)
    return words.get_template(name).render({key: escape(str(value)) for key, value in values.items()})
