"""Rows as JSON lines and CSV, in a stream or in a folder with a file for each table."""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from msgspec import json

from chapterlens.errors import ChapterlensError
from chapterlens.printing import ROWS
from hanreport.records import READ, Record
from hanreport.records import csv_lines as csv_rows
from hanreport.report import Report

__all__ = ["FORMATS", "ROWS", "csv_lines", "jsonl", "staged", "write_folder", "write_whole"]

FORMATS = ("csv", "jsonl")


def jsonl(blocks: Iterable[Report], names: Sequence[str] = ROWS, file: str = "") -> Iterator[str]:
    """A JSON object for each row, in text order, with its ``table``. An open end of an interval is null.

    Args:
        blocks: the blocks of a text.
        names: of the tables to print.
        file: the name of the text, put first in each row if it is given.
    """
    name = json.encode(file.encode("utf-8", "replace").decode()).decode()  # a file's name may be no text
    begin = f'{{"file":{name},' if file else "{"

    def lines(block: Report) -> Iterator[str]:
        rows: list[Record] = list(chain.from_iterable(map(block.table, names)))
        if len(names) > 1:
            rows.sort(key=lambda row: (row.start, -row.end))
        return (begin + json.encode(row).decode()[1:] for row in rows)

    return chain.from_iterable(map(lines, blocks))  # which keeps no block while the next one is read


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
    with staged(path.parent) as staging:
        (staging / path.name).write_bytes(text.encode("utf-8", "replace"))  # a file's name may be no text
