"""Rows as JSON lines and CSV, to a stream or to a folder with a file a table. Knows nothing about how they are read."""

import csv
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import TextIO

from msgspec import json

from chapterlens.errors import ChapterlensError
from hanreport import records
from hanreport.records import READ, Record
from hanreport.report import Report

ROWS = tuple(name for name in READ if name not in ("outline", "sentences"))
"""The tables that are printed together, in text order."""

FORMATS = ("csv", "jsonl")


def jsonl(blocks: Iterable[Report], tables: Iterable[str] = ROWS, file: str = "") -> Iterator[str]:
    """One JSON object a record, in text order; ``table`` names its kind. An open end of an interval is null.

    Args:
        blocks: the blocks of a text.
        tables: the tables to print.
        file: the name of the text, which each row then begins with.
    """
    names = tuple(tables)
    begin = f'{{"file":{json.encode(file).decode()},' if file else "{"
    for block in blocks:
        rows: list[Record] = list(chain.from_iterable(block.table(name) for name in names))
        if len(names) > 1:
            rows.sort(key=lambda row: (row.start, -row.end))
        for row in rows:
            yield begin + json.encode(row).decode()[1:]


def csv_lines(blocks: Iterable[Report], table: str) -> Iterator[str]:
    """One table as CSV (RFC 4180, without line ends), the header first.

    Members of a list are parted by ；, what is missing is empty.
    """
    return records.csv_lines(READ[table], (row for block in blocks for row in block.table(table)))


def _sink(stream: TextIO, table: str, form: str) -> Callable[[Report], None]:
    """What writes a block's rows of one table to a stream."""
    if form == "jsonl":
        return lambda block: stream.writelines(line + "\n" for line in jsonl([block], [table]))
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(READ[table].__struct_fields__)
    return lambda block: writer.writerows(map(records.cells, block.table(table)))


def write_folder(blocks: Iterable[Report], folder: Path, form: str) -> dict[str, int]:
    """Write every table to ``folder``: all files or, where something fails, none.

    CSV begins with a byte order mark, without which spreadsheets take Chinese for something else.

    Args:
        blocks: the blocks of a text.
        folder: made where it is missing; files of the same names are replaced.
        form: one of ``FORMATS``.

    Returns:
        The number of rows by table.

    Raises:
        ChapterlensError: the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".", dir=folder) as apart:
            counts = _write_tables(blocks, Path(apart), form)
            for name in READ:
                (Path(apart) / f"{name}.{form}").replace(folder / f"{name}.{form}")
    except OSError as error:
        raise ChapterlensError(f"{folder} cannot be written: {error.strerror}") from None
    return counts


def write_whole(path: Path, text: str) -> None:
    """Write a file as a whole: a reader never sees half of it, and a failure leaves what was there.

    Raises:
        ChapterlensError: the file cannot be written.
    """
    apart = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        apart.write_text(text, encoding="utf-8", newline="")
        apart.replace(path)
    except OSError as error:
        apart.unlink(missing_ok=True)
        raise ChapterlensError(f"{path} cannot be written: {error.strerror}") from None


def _write_tables(blocks: Iterable[Report], folder: Path, form: str) -> dict[str, int]:
    counts = dict.fromkeys(READ, 0)
    encoding = "utf-8-sig" if form == "csv" else "utf-8"
    with ExitStack() as files:
        sinks = {}
        for name in READ:
            stream = (folder / f"{name}.{form}").open("w", encoding=encoding, newline="")
            sinks[name] = _sink(files.enter_context(stream), name, form)
        for block in blocks:
            for name, put in sinks.items():
                put(block)
                counts[name] += len(block.table(name))
    return counts
