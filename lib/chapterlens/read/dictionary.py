"""The dictionary of every table and column as Markdown, from their declaration. Knows nothing of any text.

``make dictionary`` writes it to ``data/README.md``.
"""

from collections.abc import Iterator

from chapterlens.read.notes import NOTED
from chapterlens.read.printing import rules
from chapterlens.read.records import TABLES, Column, Record, columns

_NAMES = {str: "text", int: "integer", float: "number", bool: "true or false"}
_HEAD = """# The tables of a chapter

Written by `make dictionary` from what the library declares; edit `lib/chapterlens/read/records.py` and
`rules.toml` instead.

Each folder of `chapters/` holds one chapter: `chapter.md` (the text byte for byte as received), `chapter.toml`
(what it is) and `notes.toml` (what only a reader can know: corrections, lost subjects, labels, headline numbers,
English; every note quotes its words). From the text the tables below are read. In every row
`text[start:end] == surface`: offsets are half-open and count characters of the raw text.

In CSV what is missing is empty and members of a list are parted by ；; in JSON lines what is missing is null and
`table` names the table; in a DataFrame an open end of an interval is `-inf` or `inf`, and the column `chapter`
stands first.
"""


def dictionary() -> str:
    """The whole dictionary."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield _HEAD
    yield "## Columns that every table has\n"
    shared = columns(Record)
    yield from _columns(shared)
    for name, record in TABLES.items():
        own = columns(record)[len(shared) :]
        yield f"\n## {name}\n\n{record.__doc__}\n"
        if own:
            yield from _columns(own)
        if name in NOTED:
            yield "\nFrom the reader's notes, in the DataFrame of an opened chapter only:\n"
            yield from _columns(NOTED[name])
        yield "\n| rule | what it reads |\n|---|---|"
        for rule, meaning in rules()[name].items():
            yield f"| `{rule}` | {_cell(meaning)} |"
    yield ""


def _columns(declared: tuple[Column, ...]) -> Iterator[str]:
    yield "| column | type | unit | meaning |\n|---|---|---|---|"
    for column in declared:
        kind = _NAMES.get(column.type) or "list of " + _members(column.type)
        kind += "" if column.required else ", may be missing"
        yield f"| `{column.name}` | {kind} | {column.unit} | {_cell(column.meaning)} |"


def _members(kind: object) -> str:
    return "spans" if "Span" in str(kind) else "integers" if "int" in str(kind) else "texts"


def _cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(dictionary(), end="")
