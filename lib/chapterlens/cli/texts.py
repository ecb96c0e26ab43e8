"""Commands that read texts: ``list``, ``read``, ``audit``, ``explore`` and ``tables``."""

import argparse
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chapterlens import paths
from chapterlens.cli import common
from chapterlens.errors import ChapterlensError, expected_errors
from nbrelease.progress import visible

if TYPE_CHECKING:
    from chapterlens.chapters import GivenText

_UNDECLARED = 4


def list_arguments(_: argparse.ArgumentParser) -> None:
    """Declare no arguments."""


def run_list(_: argparse.Namespace) -> int:
    """Print a line for each chapter: its id, its report, its number and title."""
    for chapter_id in common.all_chapters():
        try:  # not chapter_meta, which checks the file: it imports the reader, which takes a second
            facts = tomllib.loads((paths.chapters() / chapter_id / "chapter.toml").read_text("utf-8"))
        except (ValueError, RecursionError) as error:
            facts = {"title": f"(chapter.toml is not valid TOML: {error})"}
        report, *others = map(facts.get, ("report", "chapter", "title"))
        words = filter(None, (report and f"《{report}》", *others))
        common.write([visible(" ".join([f"{chapter_id} ", *map(str, words)]))])
    return 0


def read_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: texts, and which tables to give in which format."""
    add = command.add_argument
    add("sources", metavar="FILE", nargs="+", help="a text file, a chapter's id, or - for standard input")
    add("--format", choices=("summary", "jsonl", "csv"), help="default: summary; csv for --out")
    add("--table", metavar="NAME", help="only one table; csv prints quantities by default")
    add("--out", metavar="DIR", type=Path, help="write every table to a file in DIR")
    add("--explain", action="store_true", help="print each row with the rule that read it")
    add("--outline", action="store_true", help="print the tree of headings: line, level, title")
    add("--year", type=int, help="the year of dates that print none")


def run_read(options: argparse.Namespace) -> int:
    """Read the texts and print their tables, or write them as ``--out`` says."""
    from hanreport.records import READ

    if options.table and options.table not in READ:
        hint = "; chapterlens audit gives findings" if options.table == "findings" else ""
        raise ChapterlensError(f"there is no table {options.table}; there are {', '.join(READ)}{hint}")
    if len(options.sources) == 1:
        given = common.text(options.sources[0], options.year)
        if options.out:
            _write_folder(options, given)
        else:
            common.write(_lines(options, given), data=options.format in ("jsonl", "csv"))
        return 0
    if options.format != "jsonl" or options.out:
        raise ChapterlensError("several files are read only with --format jsonl, without --out")
    code = 0
    for source in options.sources:
        try:
            given = common.text(source, options.year)
        except expected_errors() as error:  # the other texts are read all the same
            common.complain(error)
            code = getattr(error, "exit_code", 2)
            continue
        common.write(_lines(options, given, file=source), data=True)
    return code


def _lines(options: argparse.Namespace, given: "GivenText", file: str = "") -> Iterator[str]:
    """The lines to print for a text; rows of JSON begin with the name of its file if one is given."""
    from chapterlens import export, printing

    blocks = given.blocks()
    table = "outline" if options.outline else options.table
    if options.format == "jsonl":
        return export.jsonl(blocks, [table] if table else export.ROWS, file=file)
    if options.format == "csv":
        return export.csv_lines(blocks, table or "quantities")
    if options.outline:
        return printing.outline(row for block in blocks for row in block.outline)
    return (printing.explain if options.explain else printing.summary)(blocks, common.paint())


def _write_folder(options: argparse.Namespace, given: "GivenText") -> None:
    from chapterlens import export

    form = options.format if options.format in export.FORMATS else "csv"
    counts = export.write_folder(given.blocks(), options.out, form)
    rows = ", ".join(f"{name} {count}" for name, count in counts.items())
    common.write([f"{options.out}: {len(counts)} files, rows: {rows}"])


def audit_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: a text, and which findings to print in which format."""
    add, severities = command.add_argument, ("error", "doubt", "note")
    add("source", metavar="FILE", help="a text file, - for standard input, or a chapter's id")
    add("--format", choices=("list", "jsonl"), default="list", help="default: list")
    add("--least", choices=severities, default="note", help="the lowest severity to print; default: note")
    common.add_language(command, "the sentences")
    add("--strict", action="store_true", help="end with 4 if there is an error that no note corrects")
    add("--year", type=int, help="the year of dates that print none")


def run_audit(options: argparse.Namespace) -> int:
    """Print the findings; with ``--strict``, the exit code is 4 if there is an error that no note corrects."""
    from msgspec import json

    from chapterlens.printing import list_findings
    from hanreport.audit import at_least, audit

    given = common.text(options.source, options.year).edition()
    found = audit(given.reading, [note.span for note in given.notes.corrections])
    rows = at_least(found, options.least)
    if options.format == "jsonl":
        common.write((json.encode(row).decode() for row in rows), data=True)
    else:
        common.write(list_findings(rows, options.language, common.paint()))
    undeclared = any(row.severity == "error" and not row.declared for row in found)
    return _UNDECLARED if options.strict and undeclared else 0


def explore_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: a text, and the file of the page."""
    add = command.add_argument
    add("source", metavar="FILE", help="a text file, - for standard input, or a chapter's id")
    add("--html", metavar="FILE", type=Path, required=True, help="the file to write")
    common.add_language(command, "the page")
    add("--year", type=int, help="the year of dates that print none")


def run_explore(options: argparse.Namespace) -> int:
    """Write a text as one offline page and print its size."""
    from chapterlens.chapter import open_chapter, read_text
    from chapterlens.explorer import explorer_page
    from chapterlens.export import write_whole

    given = common.text(options.source, options.year)
    book = open_chapter(given.chapter) if given.chapter else read_text(given.text, year=given.year)
    write_whole(options.html, explorer_page(book, options.language))
    print(f"{options.html}: {options.html.stat().st_size / 1000:,.0f} kB")
    return 0


def tables_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: chapters, and the folder of the data set."""
    add = command.add_argument
    common.add_chapters(command)
    add("--out", metavar="DIR", type=Path, required=True, help="the data set; other chapters in it stay")


def run_tables(options: argparse.Namespace) -> int:
    """Write the tables of chapters as one Parquet data set and print how many rows each has."""
    from chapterlens.report.data import write_tables

    ids = common.chosen_chapters(options, "tables")
    counts = write_tables(ids, options.out)
    rows = ", ".join(f"{name} {n}" for name, n in counts.items())
    print(f"{options.out}: {len(ids)} chapter{'s' * (len(ids) > 1)}, rows: {rows}")
    return 0
