"""The tables of many chapters as one Parquet data set, parted by chapter. Knows nothing of reports.

``DIR/quantities/chapter=2021-02/part-0.parquet``: the way that DuckDB, Polars, pandas and Spark look for. The column
``chapter`` is in the folder's name; the others carry title, unit and meaning in two languages as metadata.
"""

import shutil
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from chapterlens.chapter import Chapter, open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.notes import chapter_tables
from chapterlens.tables import plain_rows
from hanreport.schema import Field, Table

PART = "part-0.parquet"


def write_tables(chapter_ids: Iterable[str], folder: Path) -> dict[str, int]:
    """Write every table of these chapters into a data set; other chapters that are in it stay.

    All is written beside the data set first, a chapter at a time, and moved when the last one is done.

    Args:
        chapter_ids: the chapters.
        folder: of the data set; made when it is not there.

    Returns:
        The number of rows by table.

    Raises:
        ChapterlensError: a chapter cannot be read, or the folder not be written; nothing has changed.
    """
    counts = {table.name: 0 for table in chapter_tables()}
    fresh = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tables-", dir=folder) as apart:
            for chapter_id in chapter_ids:
                for name, rows in _write(open_chapter(chapter_id), Path(apart)).items():
                    counts[name] += rows
            for path in sorted(Path(apart).glob("*/*")):
                _move(path, folder / path.parent.name / path.name)
    except OSError as error:
        raise ChapterlensError(f"{folder} cannot be written: {error.strerror}") from None
    finally:
        if fresh:  # and nothing was written, else it is not empty
            with suppress(OSError):
                folder.rmdir()
    return counts


def _write(chapter: Chapter, folder: Path) -> dict[str, int]:
    """The tables of one chapter; the number of rows of each."""
    from pyarrow import parquet

    counts = {}
    for table in chapter_tables():
        data = _arrow(chapter, table)
        place = folder / table.name / f"chapter={chapter.id}"
        place.mkdir(parents=True)
        parquet.write_table(data, place / PART, compression="zstd")
        counts[table.name] = data.num_rows
    return counts


def _move(path: Path, place: Path) -> None:
    """Put a part in its place, instead of the one that is there."""
    place.parent.mkdir(exist_ok=True)
    if place.exists():
        shutil.rmtree(place)
    path.replace(place)


def _arrow(chapter: Chapter, table: Table) -> Any:
    """A table as Arrow has it: what is missing or open is null, a list is a list."""
    import pyarrow as pa

    rows = list(plain_rows(getattr(chapter, table.name)))
    columns = [
        (field, pa.array([row[i] for row in rows], _type(field)))
        for i, field in enumerate(table.fields)
        if field.name != "chapter"
    ]
    about = {"title": table.title.zh, "title_en": table.title.en, "description": table.meaning.zh}
    return pa.Table.from_arrays(
        [values for _, values in columns],
        schema=pa.schema(
            [pa.field(field.name, _type(field), metadata=_metadata(field)) for field, _ in columns],
            metadata=about | {"description_en": table.meaning.en},
        ),
    )


def _type(field: Field) -> Any:
    import pyarrow as pa

    plain = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    return pa.list_(plain[field.member]) if field.type is tuple else plain[field.type]


def _metadata(field: Field) -> dict[str, str]:
    return {
        "title": field.title.zh,
        "title_en": field.title.en,
        "description": field.meaning.zh,
        "description_en": field.meaning.en,
        "unit": field.unit.zh,
        "unit_en": field.unit.en,
    }
