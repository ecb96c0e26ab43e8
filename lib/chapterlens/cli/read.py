"""``chapterlens read``: read texts into tables, printed or written to files.

examples:
  chapterlens read 2021-02
  chapterlens read --outline 2021-02
  chapterlens read --format jsonl data/chapters/2021-02/chapter.md
  chapterlens read --format jsonl --table quantities data/chapters/*/chapter.md
  chapterlens read --format csv --table milestones 2021-02
  chapterlens read --out tables --html marked.html 2021-02
  echo 截至11月底，累计建设超5.2万个5G基站。 | chapterlens read --format jsonl --year 2021 -
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from chapterlens.cli import inputs
from chapterlens.cli.terminal import paint, write
from chapterlens.errors import ChapterlensError, expected_errors

if TYPE_CHECKING:
    from chapterlens.chapters import GivenText


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: texts, and which tables to give in which format."""
    add = command.add_argument
    texts = "a text file, - for standard input, or a chapter's id; several with --format jsonl"
    add("sources", metavar="FILE", nargs="+", help=texts)
    add("--format", choices=("summary", "jsonl", "csv"), help="default: summary; csv for --out")
    add("--table", metavar="NAME", help="only one table; csv prints quantities by default")
    add("--out", metavar="DIR", type=Path, help="write every table to a file in DIR")
    add("--html", metavar="FILE", type=Path, help="write one offline page with every span marked")
    add("--explain", action="store_true", help="print each row with the rule that read it")
    add("--outline", action="store_true", help="print the tree of headings: line, level, title")
    add("--year", type=int, help="the year of dates that print none")


def call(options: argparse.Namespace) -> int:
    """Read the texts and print their tables, or write them as ``--out`` and ``--html`` say."""
    from hanreport.records import READ

    if options.table and options.table not in READ:
        hint = "; chapterlens audit gives findings" if options.table == "findings" else ""
        raise ChapterlensError(f"there is no table {options.table}; there are {', '.join(READ)}{hint}")
    files = options.out or options.html
    if len(options.sources) == 1:
        given = inputs.text(options.sources[0], options.year)
        if files:
            _write_files(options, given)
        else:
            write(_lines(options, given), data=options.format in ("jsonl", "csv"))
        return 0
    if options.format != "jsonl" or files:
        raise ChapterlensError(
            "several files are read together only with --format jsonl, without --out and --html"
        )
    code = 0
    for source in options.sources:
        try:
            given = inputs.text(source, options.year)
        except expected_errors() as error:  # the other texts are read all the same
            print(f"chapterlens: {error}", file=sys.stderr)
            code = getattr(error, "exit_code", 2)
            continue
        write(_lines(options, given, file=source), data=True)
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
    return (printing.explain if options.explain else printing.summary)(blocks, paint())


def _write_files(options: argparse.Namespace, given: "GivenText") -> None:
    """Write the folder of ``--out`` and the page of ``--html``."""
    from chapterlens import export, printing
    from hanreport.report import read

    if options.out:
        form = options.format if options.format in export.FORMATS else "csv"
        counts = export.write_folder(given.blocks(), options.out, form)
        rows = ", ".join(f"{name} {count}" for name, count in counts.items())
        write([f"{options.out}: {len(counts)} files, rows: {rows}"])
    if options.html:
        reading = read(given.text, year=given.year, levels=given.levels)
        export.write_whole(options.html, printing.page(reading, Path(given.name).name))
        write([f"{options.html}: {options.html.stat().st_size / 1000:,.0f} kB"])
