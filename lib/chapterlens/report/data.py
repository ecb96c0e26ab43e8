"""A chapter's tables as files: CSV, workbook and ``datapackage.json`` of a report, and a Parquet data set of many.

``datapackage.json`` follows the Data Package standard, version 2. Its titles and descriptions are Chinese, like the
text, with ``title_en`` and ``description_en`` beside them. A Parquet data set has the files that DuckDB, Polars,
pandas and Spark look for: ``DIR/quantities/chapter=2021-02/part-0.parquet``; the column ``chapter`` is in the folder's
name, and the others carry title, unit and meaning in two languages as metadata.
"""

import csv
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import Any

from chapterlens.chapter import Chapter, open_chapter
from chapterlens.chapters import Meta
from chapterlens.errors import ChapterlensError
from chapterlens.notes import chapter_tables
from chapterlens.report.workbook import words, workbook
from hanreport.schema import Field, Table, Words
from hanreport.text import Span

__all__ = ["bundle", "write_tables"]

_BOM = "\ufeff"
"""Without it, Excel takes the Chinese of a CSV file for something else."""
_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""Names the version of the standard; nobody fetches it."""
_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", tuple: "list"}
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def bundle(chapter: Chapter) -> dict[str, bytes]:
    """The files of a report's folder ``data``: a CSV file for each table, a workbook, ``datapackage.json``.

    CSV is UTF-8 with a byte order mark (RFC 4180): dates are ISO 8601, what is missing and an open end of an
    interval are empty, members of a list are separated by ；, truth is ``true`` or ``false``, words are as in the
    text. The same chapter gives the same bytes, whatever the language of the report.
    """
    rows = {table.name: _rows(chapter, table.name) for table in chapter_tables().values()}
    files = {f"{table.name}.csv": _csv(table, rows[table.name]) for table in chapter_tables().values()}
    files["tables.xlsx"] = workbook(chapter.meta, _facts(chapter), rows)
    files["datapackage.json"] = _datapackage(chapter, files)
    return {f"data/{name}": raw for name, raw in files.items()}


def _rows(chapter: Chapter, table: str) -> list[list[Any]]:
    """The rows of a table for files; a place among the members of a list becomes text, start and end (251-277)."""
    return [
        [tuple(map(_member, value)) if isinstance(value, tuple) else value for value in row]
        for row in chapter.rows(table)
    ]


def _member(member: Any) -> Any:
    return f"{member.start}-{member.end}" if isinstance(member, Span) else member


def _csv(table: Table, rows: Iterable[Iterable[Any]]) -> bytes:
    stream = StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(field.name for field in table.fields)
    writer.writerows([cell(value) for value in row] for row in rows)
    return (_BOM + stream.getvalue()).encode()


def cell(value: Any) -> Any:
    """A value for a CSV file, in which missing ones are empty."""
    if isinstance(value, tuple):
        return "；".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else value


def _both(meta: Meta, name: str) -> Words:
    """A fact of a chapter in both languages."""
    return Words(getattr(meta, f"{name}_en"), getattr(meta, name))


def _text_hash(chapter: Chapter) -> str:
    return hashlib.sha256(chapter.text.encode()).hexdigest()


def _generator() -> str:
    """The program that reads the text."""
    return f"chapterlens {version('chapterlens')}"


def _facts(chapter: Chapter) -> list[tuple[Words, Words]]:
    """The facts of a chapter that a reader of the data needs: name and value."""
    meta, text = chapter.meta, f"sha256 {_text_hash(chapter)}"
    values = {
        "source": Words(f"{meta.report_en}, chapter {meta.chapter}", f"《{meta.report}》第{meta.chapter}章"),
        "publisher": _both(meta, "publisher"),
        "region": _both(meta, "region"),
        "edition": Words(meta.edition, meta.edition),
        "text": Words(text, text),
        "generator": Words(_generator(), _generator()),
        "licence": words()["licence"],
        "licence_of_words": words()["licence_of_words"],
    }
    return [(name, values[key]) for key, name in words()["facts"].items()]


def _datapackage(chapter: Chapter, files: Mapping[str, bytes]) -> bytes:
    """``datapackage.json`` of a folder with a CSV file for each table (``quantities.csv``) and a workbook."""
    meta, report, title = chapter.meta, _both(chapter.meta, "report"), _both(chapter.meta, "title")
    names = {"chapter": meta.chapter, "report": report.zh, "report_en": report.en}
    meaning = Words(*(getattr(words()["package"], language).format(**names) for language in ("en", "zh")))
    licence, of_words = words()["licence"], words()["licence_of_words"]
    text = {"hash": f"sha256:{_text_hash(chapter)}", "characters": len(chapter.text), "encoding": "utf-8"}
    about: dict[str, Any] = {"id": chapter.id, "number": meta.chapter, **_pairs(title=title)}
    about |= {"edition": meta.edition, "year": meta.year}
    about |= _pairs(region=_both(meta, "region"), publisher=_both(meta, "publisher"))
    package: dict[str, Any] = {
        "$schema": _PROFILE,
        "name": f"chapterlens-{chapter.id.lower()}",
        "version": version("chapterlens"),
        **_pairs(title=Words(f"{report.en}: {title.en}", f"{report.zh}：{title.zh}"), description=meaning),
        "licenses": [{"name": "MIT", "path": "https://opensource.org/license/mit", "title": licence.zh}],
        "license_of_words": {"zh": of_words.zh, "en": of_words.en},
        "sources": [{**_pairs(title=report), "version": meta.edition, "publisher": meta.publisher}],
        "chapter": {**about, "language": meta.language, "text": text, "read_by": _generator()},
        "resources": [
            _file(f"{name}.csv", files) | _resource(table) for name, table in chapter_tables().items()
        ],
        # Not a resource: programs that read the standard would take a workbook for one table.
        "workbooks": [
            _file("tables.xlsx", files) | {"mediatype": _SHEETS} | _pairs(description=words()["workbook"])
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _pairs(**properties: Words) -> dict[str, str]:
    """Properties in Chinese, and in English beside it."""
    return {
        key: value
        for name, words in properties.items()
        for key, value in ((name, words.zh), (f"{name}_en", words.en))
    }


def _file(name: str, files: Mapping[str, bytes]) -> dict[str, Any]:
    stem, _, extension = name.rpartition(".")
    digest = f"sha256:{hashlib.sha256(files[name]).hexdigest()}"
    return {"name": stem, "path": name, "format": extension, "bytes": len(files[name]), "hash": digest}


def _resource(table: Table) -> dict[str, Any]:
    """The description of a table's CSV file, as the standard has it."""
    return {
        "type": "table",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_pairs(title=table.title, description=table.meaning),
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        # An empty text is a value; in other columns an empty cell is a missing one.
        "schema": {"missingValues": [], "fields": [_field(field) for field in table.fields]},
    }


def _field(field: Field) -> dict[str, Any]:
    schema: dict[str, Any] = {"name": field.name, "type": _TYPES[field.type]}
    schema |= _pairs(title=field.title, description=field.meaning)
    limits: dict[str, Any] = {}
    if field.unit.en:
        schema |= _pairs(unit=field.unit)
    if field.type is tuple:
        schema |= {"delimiter": "；", "itemType": _TYPES[field.member]}
    if field.type is bool:
        schema |= {"trueValues": ["true"], "falseValues": ["false"]}
    if field.codes:
        schema["categories"] = [{"value": code, "label": words.zh} for code, words in field.codes.items()]
        limits["enum"] = list(field.codes)
    if field.least is not None:
        limits["minimum"] = field.least
    if field.type is tuple or not field.required:
        schema["missingValues"] = [""]
    else:
        limits["required"] = True
    return schema | ({"constraints": limits} if limits else {})


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

    counts = {table.name: 0 for table in chapter_tables().values()}
    fresh = not folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".tables-", dir=folder) as staging:
            for chapter in map(open_chapter, chapter_ids):
                for table in chapter_tables().values():
                    data = _arrow(chapter, table)
                    place = Path(staging, table.name, f"chapter={chapter.id}")
                    place.mkdir(parents=True)
                    parquet.write_table(data, place / "part-0.parquet", compression="zstd")
                    counts[table.name] += data.num_rows
            for part in sorted(Path(staging).glob("*/*")):
                target = folder / part.relative_to(staging)
                target.parent.mkdir(exist_ok=True)
                if target.exists():
                    shutil.rmtree(target)
                part.replace(target)
    except OSError as error:
        raise ChapterlensError(f"{folder} cannot be written: {error.strerror}") from None
    finally:
        if fresh:  # removed only if nothing was written into it
            with suppress(OSError):
                folder.rmdir()
    return counts


def _arrow(chapter: Chapter, table: Table) -> Any:
    """A table for Arrow: missing values and open ends are null, a list is a list."""
    import pyarrow as pa

    kinds = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}
    rows = _rows(chapter, table.name)
    schema, columns = [], []
    for at, field in enumerate(table.fields):
        if field.name != "chapter":
            values = [
                float(row[at]) if field.type is float and row[at] is not None else row[at] for row in rows
            ]
            kind = pa.list_(kinds[field.member]) if field.type is tuple else kinds[field.type]
            metadata = _pairs(title=field.title, description=field.meaning, unit=field.unit)
            schema.append(pa.field(field.name, kind, metadata=metadata))
            columns.append(pa.array(values, kind))
    about = _pairs(title=table.title, description=table.meaning)
    return pa.Table.from_arrays(columns, schema=pa.schema(schema, metadata=about))
