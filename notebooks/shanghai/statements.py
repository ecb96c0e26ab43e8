"""What a chapter says where it prints no figure: statements with their standing, things with their stage.

Knows the tables of a chapter; nothing about charts.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import pandas as pd

from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show.cite import tally
from chapterlens.show.cited import Cited
from chapterlens.show.essay import Essay
from chapterlens.show.evidence import place
from chapterlens.show.inline import Inline, link, opened
from chapterlens.show.words import word


def under(table: pd.DataFrame, *headings: str) -> pd.DataFrame:
    """The rows that stand under headings which hold one of the words."""
    held = [any(words in str(heading) for words in headings) for heading in table["heading"]]
    return table[held].reset_index(drop=True)


def statement_rows(claims: pd.DataFrame, book: Chapter, essay: Essay) -> list[Mapping[str, Any]]:
    """Statements as rows of a table: the heading they stand under, what is said, its standing, its line.

    In English the words are those of the notes' glosses, and lead to the Chinese.
    """
    chinese = essay.language == "zh"
    made: list[Mapping[str, Any]] = []
    for row in claims.to_dict("records"):
        words = str(row["surface"]).replace("**", "") if chinese else book.gloss(row)
        made.append(
            {
                "field": essay.maybe(f"field.{row['heading']}") or str(row["heading"]),
                "words": link(words, f"#s{row['start']}"),
                "standing": word(f"profile_{row['standing']}", essay.language),
                "place": place(row, essay.language),
            }
        )
    return made


def things(book: Chapter, types: Collection[str] = (), heading: str = "") -> pd.DataFrame:
    """The named things, each once, with the first stage that is said of it.

    Args:
        book: the chapter, or a section of it.
        types: of the names wanted; all without.
        heading: held by the heading they stand under.

    Returns:
        The columns of ``names`` and ``stage_words``, ``stage_class`` (empty where no stage is said).
    """
    names = under(book.names, heading).drop_duplicates("name")
    if types:
        names = names[names["type"].isin(list(types))]
    stages = book.stages.drop_duplicates("name").set_index("name")
    starts = [_quoted(book.text, int(start)) for start in names["start"]]
    made = names.assign(
        stage_words=[stages["stage"].get(name, "") for name in names["name"]],
        stage_class=[stages["stage_class"].get(name, "") for name in names["name"]],
        begin=starts,
    )
    # A quoted name and the kind of thing behind it are one name: “思源号”全海深无人潜水器.
    whole = {int(end): int(begin) for begin, end in zip(made["begin"], made["end"], strict=True)}
    within = [
        any(begin <= start and end < last for last, begin in whole.items() if last > start)
        for start, end in zip(made["start"], made["end"], strict=True)
    ]
    return made[[not inside for inside in within]].reset_index(drop=True)


def thing_rows(found: pd.DataFrame, book: Chapter, essay: Essay) -> list[Mapping[str, Any]]:
    """Things as rows of a table: name, what was done, the class of its stage, its line."""
    chinese = essay.language == "zh"
    return [
        {
            "name": link(_name(row, book, chinese), f"#s{row['start']}"),
            "stage": _words(str(row["stage_words"]), book, chinese) or "–",
            "class": word(f"stage_{row['stage_class']}", essay.language) if row["stage_class"] else "–",
            "place": place(row, essay.language),
        }
        for row in found.to_dict("records")
    ]


def tallies(claims: pd.DataFrame, **headings: str) -> dict[str, Cited]:
    """How many statements stand under each heading, by name."""
    return {name: tally(under(claims, heading), "") for name, heading in headings.items()}


def quote(table: pd.DataFrame, words: str, book: Chapter, essay: Essay) -> Inline:
    """The one row of a table whose words hold some, as a link: in Chinese its words, in English the notes' gloss.

    Raises:
        ChapterlensError: none holds them, or more than one.
    """
    found = table[table["surface"].str.replace("**", "", regex=False).str.contains(words, regex=False)]
    if len(found) != 1:
        raise ChapterlensError(f"{len(found)} rows hold “{words}”, not one")
    row = found.iloc[0]
    told = str(row["surface"]).replace("**", "") if essay.language == "zh" else book.gloss(row)
    return Inline(link(told, f"#s{row['start']}"))


def quotes(
    table: pd.DataFrame, book: Chapter, essay: Essay, **rows: Sequence[str]
) -> dict[str, tuple[str, ...]]:
    """For each row of a table some cells: the one row that holds the words, quoted; an empty cell stays empty."""
    return {
        name: tuple(quote(table, words, book, essay) if words else "" for words in cells)
        for name, cells in rows.items()
    }


def lost_rows(book: Chapter, essay: Essay) -> list[Mapping[str, Any]]:
    """What the notes hold of subjects that the text lost, as rows of a table: name, why, lines."""
    chinese = essay.language == "zh"
    return [
        {
            "name": note.zh if chinese else note.en,
            "reason": note.reason_zh if chinese else note.reason_en,
            "place": link(word("lines", essay.language, *note.lines), f"#L{note.lines[0]}"),
        }
        for note in book.notes.lost
    ]


def _quoted(text: str, start: int) -> int:
    """Where a name begins with the quoted words right in front of it."""
    if start and text[start - 1] == "”":
        return text.rfind("“", 0, start)
    return start


def _name(row: Mapping[Any, Any], book: Chapter, chinese: bool) -> str:
    name, front = str(row["name"]), book.text[int(row["begin"]) : int(row["start"])]
    if chinese:
        return front + name
    whole = book.notes.translate(front + name)
    return (
        opened(whole)
        if whole
        else opened(f"{book.english(front)}, {book.english(name)}" if front else book.english(name))
    )


def _words(stage: str, book: Chapter, chinese: bool) -> str:
    return stage if chinese or not stage else book.english(stage)
