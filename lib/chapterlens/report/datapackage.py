"""What the data files of a chapter are, as a Data Package (version 2): schema, units, titles, hashes, sources.

Knows nothing of how the files are made. The standard has one title and one description for everything; here they
are Chinese, like the text, and ``title_en`` and ``description_en`` stand beside them.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from chapterlens.notes import chapter_tables
from chapterlens.report.origin import LICENCE, SOURCE_LICENCE, Origin
from hanreport.schema import Field, Table, Words

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
"""Names the version of the standard (https://datapackage.org); nobody fetches it."""

_TYPES = {str: "string", int: "integer", float: "number", bool: "boolean", tuple: "list"}
_SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_WORKBOOK = Words(
    "All tables as sheets of one Excel workbook, the first of which says what they are",
    "所有的表在一个Excel工作簿中，首张工作表说明它们是什么",
)


def datapackage(about: Origin, files: Mapping[str, bytes]) -> bytes:
    """``datapackage.json`` of a folder of data.

    Args:
        about: where the data come from.
        files: what lies in the folder, by name: a CSV file for each table (``quantities.csv``), and workbooks.
    """
    described = {table.name: _table(table) for table in chapter_tables()}
    package = {
        "$schema": PROFILE,
        "name": f"chapterlens-{about.id.lower()}",
        "version": about.version,
        **_said(_join(about.report, about.title)),
        **_described(
            Words(
                f"Tables read from chapter {about.chapter} of {about.report.en}; every row knows the words it was read from",
                f"从《{about.report.zh}》第{about.chapter}章读出的各表；每一行都知道它是从哪些字读出的",
            )
        ),
        "licenses": [{"name": "MIT", "path": "https://opensource.org/license/mit", "title": LICENCE.zh}],
        "license_of_words": {"zh": SOURCE_LICENCE.zh, "en": SOURCE_LICENCE.en},
        "sources": [{**_said(about.report), "version": about.edition, "publisher": about.publisher.zh}],
        "chapter": _provenance(about),
        "resources": [_file(f"{name}.csv", files[f"{name}.csv"]) | told for name, told in described.items()],
        # No resource: a reader of the standard would take a workbook for one table.
        "workbooks": [
            _file(name, raw) | {"mediatype": _SHEETS} | _described(_WORKBOOK)
            for name, raw in sorted(files.items())
            if name.endswith(".xlsx")
        ],
    }
    return (json.dumps(package, ensure_ascii=False, indent=1) + "\n").encode()


def _provenance(about: Origin) -> dict[str, Any]:
    return {
        "id": about.id,
        "number": about.chapter,
        **_said(about.title),
        "edition": about.edition,
        "year": about.year,
        "region": about.region.zh,
        "region_en": about.region.en,
        "publisher": about.publisher.zh,
        "publisher_en": about.publisher.en,
        "language": about.language,
        "text": {"hash": f"sha256:{about.text_sha256}", "characters": about.characters, "encoding": "utf-8"},
        "read_by": about.generator,
    }


def _file(name: str, raw: bytes) -> dict[str, Any]:
    """What holds for any file."""
    stem, _, extension = name.rpartition(".")
    return {
        "name": stem,
        "path": name,
        "format": extension,
        "bytes": len(raw),
        "hash": f"sha256:{hashlib.sha256(raw).hexdigest()}",
    }


def _table(table: Table) -> dict[str, Any]:
    """What holds for a table's CSV file."""
    return {
        "type": "table",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        **_said(table.title),
        **_described(table.meaning),
        "dialect": {"delimiter": ",", "lineTerminator": "\n", "quoteChar": '"', "doubleQuote": True},
        # An empty text is a text; elsewhere an empty cell is a value that is missing.
        "schema": {"missingValues": [], "fields": [_field(field) for field in table.fields]},
    }


def _field(field: Field) -> dict[str, Any]:
    held: dict[str, Any] = {
        "name": field.name,
        "type": _TYPES[field.type],
        **_said(field.title),
        **_described(field.meaning),
    }
    if field.unit.en:
        held |= {"unit": field.unit.zh, "unit_en": field.unit.en}
    if field.type is tuple:
        held |= {"delimiter": "；", "itemType": _TYPES[field.member]}
    if field.type is bool:
        held |= {"trueValues": ["true"], "falseValues": ["false"]}
    if field.codes:
        held["categories"] = [{"value": code, "label": words.zh} for code, words in field.codes.items()]
    if field.type is tuple or not field.required:
        held["missingValues"] = [""]
    limits: dict[str, Any] = {} if "missingValues" in held else {"required": True}
    if field.least is not None:
        limits["minimum"] = field.least
    if field.codes:
        limits["enum"] = list(field.codes)
    return held | ({"constraints": limits} if limits else {})


def _join(one: Words, other: Words) -> Words:
    return Words(f"{one.en}: {other.en}", f"{one.zh}：{other.zh}")


def _said(title: Words) -> dict[str, str]:
    return {"title": title.zh, "title_en": title.en}


def _described(meaning: Words) -> dict[str, str]:
    return {"description": meaning.zh, "description_en": meaning.en}
