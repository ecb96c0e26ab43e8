"""Blocks of what essays still write as inline Markdown (``[超5.2万个](#s5122 "52,000 – ∞ 个")``); goes with it."""

import re
from collections.abc import Mapping
from typing import Any, Final

from chapterlens.show.inline import Run, parse, to_plain
from nbrelease.blocks import (
    MIME,
    Block,
    Column,
    Computed,
    Figure,
    Inline,
    Line,
    Mark,
    Paragraph,
    Piece,
    Points,
    Quote,
    Reference,
    Source,
    SourceLine,
    Table,
    Text,
    to_json,
)
from nbrelease.html import block_html

MARK: Final = "†"
_FORMULA: Final = re.compile(r"(?:^|· )= (.+)$")


def inline(run: Run) -> Inline:
    """A run as a part: words, a quote, or a number computed (its title holds ``= formula · interval · L3, L5 …``)."""
    if run.href is None:
        return Text(run.text)
    title = run.title or ""
    found = _FORMULA.search(title)
    if found is None:
        return Quote(run.text, _reference(run.href), title)
    formula, *rest = found[1].split(" · ")
    where = rest.pop() if rest else ""
    lines = re.findall(r"L(\d+)", where) if where.startswith("L") else []
    inputs = [_reference(f"#L{line}") for line in lines] or [_reference(run.href)]
    if where.endswith("…"):  # not all lines are named
        inputs.append(Reference("", 0, 0))
    text = run.text.removesuffix(MARK)
    return Computed(text, formula, tuple(inputs), " · ".join(rest), "" if lines else where, title)


def line(text: str) -> Line:
    """Inline Markdown as a sentence."""
    return tuple(inline(run) for run in parse(text))


def _reference(href: str) -> Reference:
    at = int(href[2:])
    return Reference("", 0, 0, at) if href.startswith("#L") else Reference("", at, at)


def _sentences(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {name: line(payload[name]) for name in ("title", "subtitle", "note", "source")}


def figure(payload: Mapping[str, Any]) -> Figure:
    """A figure's payload as a block."""
    return Figure(
        **_sentences(payload), svg=payload["svg"], alt=payload["alt"],
        marks=tuple(Mark(inline(mark["run"]), mark["kind"], mark["id"], mark["box"]) for mark in payload["marks"]),
        columns=tuple(payload["columns"]),
        rows=tuple(tuple(to_plain(v) if isinstance(v, str) else v for v in row) for row in payload["rows"]),
        language=payload["lang"], name=payload["name"],
    )  # fmt: skip


def table(payload: Mapping[str, Any]) -> Table:
    """A table's payload as a block."""
    return Table(
        **_sentences(payload),
        columns=tuple(Column(c["key"], c["title"], c["unit"], c["align"]) for c in payload["columns"]),
        rows=tuple(tuple(line(cell) for cell in row) for row in payload["rows"]),
        spans=tuple((start, end) for start, end in payload.get("spans") or ()),
        language=payload["lang"], name=payload["name"],
    )  # fmt: skip


def source(payload: Mapping[str, Any]) -> Source:
    """A source view's payload as a block."""
    rows = [
        SourceLine(
            row["line"], row["start"],
            tuple(Piece(p["text"], p["id"] or "", p["kind"] or "", p["title"] or "") for p in row["parts"]),
            row.get("page", ""),
        )
        for row in payload["lines"]
    ]  # fmt: skip
    return Source(payload["chapter"], tuple(rows), payload["lang"])


def sentence(text: str, role: str = "") -> Paragraph:
    """Inline Markdown as a paragraph."""
    return Paragraph(line(text), role)


def listed(texts: tuple[str, ...]) -> Points:
    """Pieces of inline Markdown as a list."""
    return Points(tuple(line(text) for text in texts))


def bundle(block: Block, plain: str, language: str = "zh") -> dict[str, Any]:
    """What a cell's output holds of a figure, a table or a source."""
    return {MIME: to_json(block), "text/html": block_html(block, language), "text/plain": plain}
