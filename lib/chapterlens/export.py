"""Rows as JSON lines and CSV, in a stream or in a folder with a file for each table; the dictionary of all tables.

``make dictionary`` writes the dictionary to ``data/README.md``.
"""

import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path

from msgspec import json

from chapterlens.errors import ChapterlensError
from chapterlens.notes import chapter_tables
from chapterlens.printing import ROWS, rules
from hanreport.records import READ, TABLES, Field, Record
from hanreport.records import csv_lines as csv_rows
from hanreport.report import Report

__all__ = ["FORMATS", "ROWS", "csv_lines", "dictionary", "jsonl", "staged", "write_folder", "write_whole"]

FORMATS = ("csv", "jsonl")

_TYPES = {str: "text", int: "integer", float: "number", bool: "true or false"}


def jsonl(blocks: Iterable[Report], names: Sequence[str] = ROWS, file: str = "") -> Iterator[str]:
    """A JSON object for each row, in text order, with its ``table``. An open end of an interval is null.

    Args:
        blocks: the blocks of a text.
        names: of the tables to print.
        file: the name of the text, put first in each row if it is given.
    """
    name = json.encode(file.encode("utf-8", "replace").decode()).decode()  # a file's name may be no text
    begin = f'{{"file":{name},' if file else "{"
    for block in blocks:
        rows: list[Record] = list(chain.from_iterable(map(block.table, names)))
        if len(names) > 1:
            rows.sort(key=lambda row: (row.start, -row.end))
        for row in rows:
            yield begin + json.encode(row).decode()[1:]


def csv_lines(blocks: Iterable[Report], table: str) -> Iterator[str]:
    """One table as CSV (RFC 4180, without line ends), the header first.

    Members of a list are separated by ；; missing values are empty.
    """
    return csv_rows(READ[table], (row for block in blocks for row in block.table(table)))


def write_folder(blocks: Iterable[Report], folder: Path, form: str) -> dict[str, int]:
    """Write every table to ``folder``: all files or, if one fails, none.

    CSV begins with a byte order mark, without which spreadsheets misread Chinese.

    Args:
        blocks: the blocks of a text.
        folder: made if it is missing; files of the same names are replaced.
        form: one of ``FORMATS``.

    Returns:
        The number of rows by table.

    Raises:
        ChapterlensError: the folder cannot be written.
    """
    counts, encoding = dict.fromkeys(READ, 0), "utf-8-sig" if form == "csv" else "utf-8"
    with staged(folder) as staging:
        for number, block in enumerate(blocks):
            for name in READ:
                lines = jsonl([block], [name]) if form == "jsonl" else csv_lines([block], name)
                headed = form == "csv" and number > 0  # the header is written
                with Path(staging, f"{name}.{form}").open("a", encoding=encoding, newline="") as file:
                    file.writelines(f"{line}\n" for line in islice(lines, headed, None))
                counts[name] += len(block.table(name))
    return counts


@contextmanager
def staged(folder: Path) -> Iterator[Path]:
    """A temporary folder, whose files are moved into ``folder`` when the block under ``with`` is done.

    If the block fails, nothing in ``folder`` has changed, and it is not made if it was missing.

    Raises:
        ChapterlensError: the folder cannot be written.
    """
    try:
        existing = next(path for path in (folder, *folder.parents) if path.exists())
        with tempfile.TemporaryDirectory(prefix=".", dir=existing) as staging:
            yield Path(staging)
            for path in filter(Path.is_file, Path(staging).rglob("*")):
                target = folder / path.relative_to(staging)
                target.parent.mkdir(parents=True, exist_ok=True)
                path.replace(target)
    except OSError as error:
        raise ChapterlensError(f"{folder} cannot be written: {error.strerror}") from None


def write_whole(path: Path, text: str) -> None:
    """Write a file as a whole: nobody sees half of it, and a failure leaves the old one.

    Raises:
        ChapterlensError: the file cannot be written.
    """
    staging = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        staging.write_bytes(text.encode("utf-8", "replace"))  # a file's name may be no text
        staging.replace(path)
    except OSError as error:
        staging.unlink(missing_ok=True)
        raise ChapterlensError(f"{path} cannot be written: {error.strerror}") from None


def dictionary() -> str:
    """The dictionary of all tables and columns, as Markdown."""
    return "\n".join(_dictionary())


def _dictionary() -> Iterator[str]:
    shared, tables = ("chapter", *Record.__struct_fields__), chapter_tables()
    yield files(__package__).joinpath("dictionary.md").read_text(encoding="utf-8")
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
