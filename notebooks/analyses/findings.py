"""A chapter's findings as tables to act on, its opening list against its body, its claims of being first by scope.

Knows the tables of a chapter; nothing about pages, nor how anything was found.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import marks, tally
from chapterlens.show.grids import Column, Grid, grid
from chapterlens.show.inline import link
from chapterlens.show.words import word
from hanreport.audit.events import crosswalk
from hanreport.text import Span

STATUSES = ("dated", "undated", "none")
SHORT = 24
"""Characters of the words that a row quotes."""
PLACES = 4
"""Lines that a row leads to, at most."""
_FIGURE = re.compile(r"\d|[一二两三四五六七八九十半][个处种次项条组半]")
_LINES = re.compile(r"第[\d、—]+行|lines? \d+(?:[–, ]+(?:and )?\d+)*", re.IGNORECASE)


@cache
def _texts() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(
        files("chapterlens.show").joinpath("texts", "findings.toml").read_text(encoding="utf-8")
    )


def called(key: str, language: str) -> str:
    """The word of the audit's tables for a key.

    Raises:
        ChapterlensError: there is no such word.
    """
    words = _texts()["words"].get(language, {})
    if key not in words:
        raise ChapterlensError(f"findings.toml has no {language} word {key}")
    return words[key]


def grave(book: Chapter) -> pd.DataFrame:
    """The errors, then the doubts, each in text order."""
    table = book.findings
    kept = [table[table["severity"] == severity] for severity in ("error", "doubt")]
    return pd.concat(kept, ignore_index=True)


def findings_grid(book: Chapter, table: pd.DataFrame, *, title: str, language: str, note: str = "") -> Grid:
    """Findings to act on: how grave, where, the printed words, what is wrong, what to do.

    A finding that a note corrects shows the correction; the words stay as printed.

    Args:
        book: the chapter.
        table: rows of its ``findings``.
        title: what the table shows.
        language: zh or en.
        note: what a reader must know.

    Raises:
        ChapterlensError: there are no rows.
    """
    rows = [
        {
            "severity": called(row["severity"], language),
            "lines": _places(book, row["lines"], language),
            "words": _words(book, row, language),
            "wrong": _wrong(book, row, language),
            "do": _do(book, row, language),
        }
        for row in table.to_dict("records")
    ]
    columns = [Column(key, called(key, language)) for key in ("severity", "lines", "words", "wrong", "do")]
    return grid(rows, columns, title=title, source=table, note=note, language=language)


def _shown(book: Chapter, lines: tuple[int, ...]) -> list[int]:
    """The lines that hold words, which a link can lead to."""
    return [line for line in lines if book.lines[line - 1].strip()] or [lines[0]]


def _words(book: Chapter, row: Mapping[Any, Any], language: str) -> str:
    """The printed words: of two short pieces that are compared both, else of the first."""
    pieces: dict[str, int] = {}
    for start, end in row["spans"][:2]:
        words = _short(book.text[start:end])
        if words:
            pieces.setdefault(words, book.reading.lines.at(start))
    if any(len(words) > SHORT // 2 for words in pieces):
        pieces = dict(list(pieces.items())[:1])
    return word("list_mark", language).join(link(words, f"#L{line}") for words, line in pieces.items())


def _places(book: Chapter, lines: tuple[int, ...], language: str) -> str:
    shown = _shown(book, lines)
    kept = shown if len(shown) <= PLACES else [shown[0], shown[-1]]
    links = [link(word("line", language, line), f"#L{line}") for line in kept]
    return (" … " if len(kept) < len(shown) else word("list_mark", language)).join(links)


def _short(words: str) -> str:
    words = " ".join(words.replace("**", "").split()).removeprefix("- ")
    return words if len(words) <= SHORT else words[: SHORT - 1] + "…"


def _wrong(book: Chapter, row: Mapping[Any, Any], language: str) -> str:
    """The sentence; one that tells a number beside line numbers is a link that says which rule found it where."""
    told = str(row["message_zh"] if language == "zh" else row["message_en"])
    if not _FIGURE.search(_LINES.sub("", told)):
        return told
    lines = _shown(book, row["lines"])
    where = ", ".join(f"L{line}" for line in lines[:PLACES]) + (" …" if len(lines) > PLACES else "")
    return link(told, f"#L{lines[0]}", f"= {row['rule']}({where})")


def _do(book: Chapter, row: Mapping[Any, Any], language: str) -> str:
    if row["declared"]:
        for span in row["spans"]:
            note = book.notes.correction(Span(*span))
            if note is not None:
                told = called("declared", language).format(note.correct)
                return link(told, f"#L{note.lines[0]}", f"= notes.toml(L{note.lines[0]})")
    return _texts()["do"][language][row["rule"]]


def matches(book: Chapter) -> pd.DataFrame:
    """The opening list against the body: the columns of ``milestones`` for each item, ``status`` and ``lines``."""
    found = {match.item.start: match for match in crosswalk(book.reading)}
    table = book.milestones
    kept = table[table["listed"] & table["start"].isin(list(found))].reset_index(drop=True)
    held = [found[start] for start in kept["start"]]
    lines = pd.Series([match.lines for match in held], index=kept.index, dtype="object")
    return kept.assign(status=[match.status for match in held], lines=lines)


def crosswalk_grid(book: Chapter, table: pd.DataFrame, *, title: str, language: str, note: str = "") -> Grid:
    """The opening list against the body, item by item.

    Args:
        book: the chapter.
        table: what ``matches`` gives.
        title: what the table shows.
        language: zh or en.
        note: what a reader must know.
    """
    rows = [
        {
            "month": link(
                word("month", language, int(str(row["date"])[:7].rpartition("-")[2])), f"#L{row['line']}"
            ),
            "item": link(_short(str(row["event"])), f"#L{row['line']}"),
            "status": called(row["status"], language),
            "body": _places(book, row["lines"], language) if row["lines"] else "–",
        }
        for row in table.to_dict("records")
    ]
    columns = [Column(key, called(key, language)) for key in ("month", "item", "status", "body")]
    return grid(rows, columns, title=title, source=table, note=note, language=language)


def by_status(table: pd.DataFrame, language: str) -> pd.DataFrame:
    """How many items of the opening list have each status, as the rows of a chart; statuses without items left out."""
    counted = {status: table[table["status"] == status] for status in STATUSES}
    return marks(
        **{called(status, language): tally(rows, "") for status, rows in counted.items() if len(rows)}
    )


def firsts_grid(book: Chapter, *, title: str, language: str, note: str = "") -> Grid:
    """The claims of being first, ranked, leading, only or greatest, widest scope first as printed.

    Args:
        book: the chapter.
        title: what the table shows.
        language: zh or en.
        note: what a reader must know.
    """
    table = by_scope(book)
    rows = [
        {
            "scope": row["scope"],
            "claim": link(_short(str(row["surface"])), f"#L{row['line']}"),
            "kind": called(row["type"], language),
            "subject": link(_short(str(row["subject"]) or str(row["surface"])), f"#L{row['line']}"),
            "lines": _places(book, (row["line"],), language),
        }
        for row in table.to_dict("records")
    ]
    columns = [Column(key, called(key, language)) for key in ("scope", "claim", "kind", "subject", "lines")]
    return grid(rows, columns, title=title, source=table, note=note, language=language)


def by_scope(book: Chapter) -> pd.DataFrame:
    """The claims of being first, those of the most frequent scope first."""
    table = book.firsts
    order = {scope: i for i, (scope, _) in enumerate(Counter(table["scope"]).most_common())}
    place = table["scope"].map(order)
    kept: pd.DataFrame = table.assign(place=place).sort_values(["place", "start"]).drop(columns="place")
    return kept.reset_index(drop=True)


def scopes(book: Chapter) -> pd.DataFrame:
    """How many claims each scope has, as the rows of a chart, most first."""
    table = by_scope(book)
    return marks(
        **{str(scope): tally(rows, "") for scope, rows in table.groupby("scope", sort=False) if len(rows)}
    )
