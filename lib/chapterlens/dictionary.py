"""The dictionary of every table and column as Markdown, from their declaration. Knows nothing of any text.

``make dictionary`` writes it to ``data/README.md``.
"""

from collections.abc import Iterable, Iterator

from chapterlens.notes import NOTED, chapter_tables
from chapterlens.printing import rules
from hanreport.records import Record
from hanreport.schema import Field

_NAMES = {str: "text", int: "integer", float: "number", bool: "true or false"}
_HEAD = """# The tables of a chapter

Written by `make dictionary` from what the library declares; edit `records.py`, `columns.toml` and `rules.toml` in
`lib/hanreport` instead.

Each folder of `chapters/` holds one chapter: `chapter.md` (the text byte for byte as received), `chapter.toml`
(what it is) and `notes.toml` (what only a reader can know: corrections, lost subjects, labels, headline numbers,
English; every note quotes its words). From the text the tables below are read. In every row
`text[start:end] == surface`: offsets are half-open and count characters of the raw text.

In CSV what is missing and an open end of an interval are empty, members of a list are parted by ；; in JSON lines
what is missing is null and `table` names the table; in a DataFrame an open end of an interval is `-inf` or `inf`, and
the column `chapter` stands first. CSV and JSON lines hold the words to the letter, also those that a spreadsheet
would take for a formula; the published workbook keeps such words text.
"""


def dictionary() -> str:
    """The whole dictionary."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    yield "## Columns that every table has\n"
    shared = set(Record.__struct_fields__)
    yield from _columns(field for field in chapter_tables()[0].fields if field.name in shared)
    for table in chapter_tables():
        noted = set(NOTED[table.name].__struct_fields__) if table.name in NOTED else set()
        own = [field for field in table.fields if field.name not in {"chapter", *shared}]
        yield f"\n## {table.name}\n\n{table.meaning.en} {table.meaning.zh}\n"
        if own:
            yield from _columns(field for field in own if field.name not in noted)
        if noted:
            yield "\nFrom the reader's notes, in the DataFrame of an opened chapter and in published data only:\n"
            yield from _columns(field for field in own if field.name in noted)
        yield from _codes(own)
        yield "\n| rule | what it reads |\n|---|---|"
        for rule, meaning in rules()[table.name].items():
            yield f"| `{rule}` | {_cell(meaning)} |"
    yield ""


def _columns(declared: Iterable[Field]) -> Iterator[str]:
    yield "| column | type | unit | meaning | 名称 | 含义 |\n|---|---|---|---|---|---|"
    for field in declared:
        kind = f"list of {_NAMES[field.member]}s" if field.type is tuple else _NAMES[field.type]
        kind += "" if field.required else ", may be missing"
        words = " | ".join(map(_cell, (field.meaning.en, field.title.zh, field.meaning.zh)))
        yield f"| `{field.name}` | {kind} | {field.unit.en} | {words} |"


def _codes(declared: Iterable[Field]) -> Iterator[str]:
    """The codes of a table's columns with their Chinese."""
    held = [(field.name, code, words) for field in declared for code, words in field.codes.items()]
    if held:
        yield "\n| column | code | 含义 |\n|---|---|---|"
        yield from (f"| `{name}` | `{code}` | {words.zh} |" for name, code, words in held)


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(dictionary(), end="")
