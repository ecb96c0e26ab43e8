"""A chapter's tables as files: CSV, workbook and ``datapackage.json`` of a report, and a Parquet data set of many.

``datapackage.json`` follows the Data Package standard, version 2. Its titles and descriptions are Chinese, like the
text, with ``title_en`` and ``description_en`` beside them. A Parquet data set has the files that DuckDB, Polars,
pandas and Spark look for: ``DIR/quantities/chapter=2021-02/part-0.parquet``; the column ``chapter`` is in the folder's
name, and the others carry title, unit and meaning in two languages as metadata.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from msgspec.structs import asdict

from chapterlens.chapter import Chapter, open_chapter
from chapterlens.export import staged
from chapterlens.notes import chapter_tables
from chapterlens.report.workbook import words, workbook
from chapterlens.words import own_toml
from hanreport.records import Field, Table, Words, joined, member
from nbrelease.blocks import csv_bytes

__all__ = ["bundle", "write_tables"]

_FORM = own_toml("report/files.toml")


def bundle(chapter: Chapter) -> dict[str, bytes]:
    """The files of a report's folder ``data``: a CSV file for each table, a workbook, ``datapackage.json``.

    CSV is UTF-8 with a byte order mark (RFC 4180): dates are ISO 8601, what is missing and an open end of an
    interval are empty, members of a list are separated by ；, truth is ``true`` or ``false``, words are as in the
    text. The same chapter gives the same bytes, whatever the language of the report.
    """
    rows = {name: [list(map(joined, row)) for row in chapter.rows(name)] for name in chapter_tables()}
    said = _fact_sentences(chapter)
    files = {f"{name}.csv": _csv(table, rows[name]) for name, table in chapter_tables().items()}
    files["tables.xlsx"] = workbook(chapter.meta, said, rows)
    files["datapackage.json"] = _datapackage(chapter, said, files)
    return {f"data/{name}": raw for name, raw in files.items()}


def _csv(table: Table, rows: Iterable[Iterable[Any]]) -> bytes:
    written = ([str(value).lower() if isinstance(value, bool) else value for value in row] for row in rows)
    return csv_bytes([[field.name for field in table.fields], *written])


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _fact_sentences(chapter: Chapter) -> dict[str, Words]:
    """What data files say of a chapter, filled in with its facts."""
    facts = asdict(chapter.meta) | {"hash": _hash(chapter.text.encode()), "version": version("chapterlens")}
    sentences = words()["chapter"].items()
    return {name: Words(one.en.format(**facts), one.zh.format(**facts)) for name, one in sentences}


def _datapackage(chapter: Chapter, said: Mapping[str, Words], files: Mapping[str, bytes]) -> bytes:
    """``datapackage.json`` of a folder with a CSV file for each table (``quantities.csv``) and a workbook."""
    meta = chapter.meta
    digest = f"sha256:{_hash(chapter.text.encode())}"
    package: dict[str, Any] = {
        **_FORM["package"],
        "name": f"chapterlens-{chapter.id.lower()}",
        "version": version("chapterlens"),
        **_pairs(title=said["package"], description=said["description"]),
        "licenses": [{**_FORM["licence"], "title": said["licence"].zh}],
        "license_of_words": {"zh": said["licence_of_words"].zh, "en": said["licence_of_words"].en},
        "sources": [{**_pairs(title=said["report"]), "version": meta.edition, "publisher": meta.publisher}],
        "chapter": {
            "id": chapter.id,
            "number": meta.chapter,
            **_pairs(title=said["title"]),
            "edition": meta.edition,
            "year": meta.year,
            **_pairs(region=said["region"], publisher=said["publisher"]),
            "language": meta.language,
            "text": {"hash": digest, "characters": len(chapter.text), "encoding": "utf-8"},
            "read_by": said["generator"].en,
        },
        "resources": [
            _file(f"{name}.csv", files) | _resource(table) for name, table in chapter_tables().items()
        ],
        # Not a resource: programs that read the standard would take a workbook for one table.
        "workbooks": [_file("tables.xlsx", files) | _FORM["workbook"] | _pairs(description=said["workbook"])],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _pairs(**properties: Words) -> dict[str, str]:
    """Properties in Chinese, and in English beside it."""
    pairs: dict[str, str] = {}
    for name, text in properties.items():
        pairs |= {name: text.zh, f"{name}_en": text.en}
    return pairs


def _file(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    stem, _, extension = name.rpartition(".")
    digest = f"sha256:{_hash(files[name])}"
    return {"name": stem, "path": name, "format": extension, "bytes": len(files[name]), "hash": digest}


def _resource(table: Table) -> dict[str, Any]:
    """The description of a table's CSV file, as the standard has it."""
    return {
        **_FORM["csv"],
        **_pairs(title=table.title, description=table.meaning),
        # An empty text is a value; in other columns an empty cell is a missing one.
        "schema": {"missingValues": [], "fields": [_field(field) for field in table.fields]},
    }


def _field(field: Field) -> dict[str, Any]:
    optional = field.type is tuple or not field.required
    limits = {"enum": list(field.codes) or None, "minimum": field.least, "required": not optional or None}
    schema = {
        "name": field.name,
        **_FORM["types"][field.type.__name__],
        **_pairs(title=field.title, description=field.meaning, unit=field.unit),
        "itemType": _FORM["types"][field.member.__name__]["type"] if field.type is tuple else "",
        "categories": [{"value": code, "label": words.zh} for code, words in field.codes.items()],
        "missingValues": [""] if optional else [],
        "constraints": {name: limit for name, limit in limits.items() if limit is not None},
    }
    return {name: value for name, value in schema.items() if value}


def write_tables(chapter_ids: Iterable[str], folder: Path) -> dict[str, int]:
    """Write every table of these chapters into a Parquet data set; other chapters that are in it stay.

    Everything is written beside the data set first, and moved when the last chapter is done.

    Args:
        chapter_ids: the chapters.
        folder: the folder of the data set; made if it is missing.

    Returns:
        The number of rows by table.

    Raises:
        ChapterlensError: a chapter cannot be read, or the folder not be written; nothing has changed.
    """
    from pyarrow import parquet

    counts = dict.fromkeys(chapter_tables(), 0)
    with staged(folder) as staging:
        for chapter in map(open_chapter, chapter_ids):
            for name, table in chapter_tables().items():
                data = _arrow(chapter, table)
                place = staging / name / f"chapter={chapter.id}"
                place.mkdir(parents=True)
                parquet.write_table(data, place / "part-0.parquet", compression="zstd")
                counts[name] += data.num_rows
    return counts


def _arrow(chapter: Chapter, table: Table) -> Any:
    """A table for Arrow: missing values and open ends are null, a list is a list."""
    import pyarrow as pa

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    columns = []
    for field in table.fields[1:]:  # not the chapter
        kind = pa.list_(kinds[field.member]) if field.type is tuple else kinds[field.type]
        metadata = _pairs(title=field.title, description=field.meaning, unit=field.unit)
        columns.append(pa.field(field.name, kind, metadata=metadata))
    schema = pa.schema(columns, metadata=_pairs(title=table.title, description=table.meaning))
    names = [field.name for field in table.fields]
    rows = (
        [list(map(member, value)) if isinstance(value, tuple) else value for value in row]
        for row in chapter.rows(table.name)
    )
    return pa.Table.from_pylist([dict(zip(names, row, strict=True)) for row in rows], schema)
