"""Write the dictionary of all tables and columns from what is declared: ``make dictionary`` prints it to data/README.md."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from chapterlens.notes import chapter_tables
from chapterlens.printing import rules
from hanreport.records import TABLES, Field, Record

_TYPES = {str: "text", int: "integer", float: "number", bool: "true or false"}


def dictionary() -> str:
    """The dictionary of all tables and columns, as Markdown."""
    return "\n".join(_dictionary())


def _dictionary() -> Iterator[str]:
    shared, tables = ("chapter", *Record.__struct_fields__), chapter_tables()
    yield Path(__file__).with_suffix(".md").read_text(encoding="utf-8")
    yield "## Columns that every table has\n"
    yield from _columns(tables["outline"].fields[1 : len(shared)])
    for table in tables.values():
        own = [field for field in table.fields if field.name not in shared]
        read = [field for field in own if field.name in TABLES[table.name].__struct_fields__]
        yield f"\n## {table.name}\n\n{table.meaning.en} {table.meaning.zh}\n"
        if read:
            yield from _columns(read)
        if len(read) < len(own):
            yield "\nFrom the reader's notes, in the DataFrame of an opened chapter and in published data only:\n"
            yield from _columns(own[len(read) :])
        if any(field.codes for field in own):
            yield "\n| column | code | 含义 |\n|---|---|---|"
        for field in own:
            yield from (f"| `{field.name}` | `{code}` | {words.zh} |" for code, words in field.codes.items())
        yield "\n| rule | what it reads |\n|---|---|"
        for rule, meaning in rules()[table.name].items():
            yield f"| `{rule}` | {_escaped(meaning)} |"
    yield ""


def _columns(fields: Iterable[Field]) -> Iterator[str]:
    """A table that describes columns."""
    yield "| column | type | unit | meaning | 名称 | 含义 |\n|---|---|---|---|---|---|"
    for field in fields:
        kind = f"list of {_TYPES[field.member]}s" if field.type is tuple else _TYPES[field.type]
        kind += "" if field.required else ", may be missing"
        words = " | ".join(map(_escaped, (field.meaning.en, field.title.zh, field.meaning.zh)))
        yield f"| `{field.name}` | {kind} | {field.unit.en} | {words} |"


def _escaped(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    print(dictionary(), end="")
