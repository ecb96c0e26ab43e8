"""``chapterlens changes`` and ``compare``: two editions of a report, and many reports side by side."""

import argparse
from pathlib import Path

from chapterlens.cli.common import add_chapters, add_language, chosen_chapters, paint, write
from chapterlens.errors import ChapterlensError


def changes_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: two editions, and how to print the differences."""
    add = command.add_argument
    add("old", metavar="OLD", help="the edition before: a chapter's id or folder, a text file, or -")
    add("new", metavar="NEW", help="the newer edition, likewise; its notes settle matches")
    add("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")
    add_language(command, "headings and verdicts")


def run_changes(options: argparse.Namespace) -> int:
    """Print what is new, gone, changed or the same."""
    from chapterlens.editions import compared, given_edition
    from hanreport.changes import FORMATS

    if options.old == options.new == "-":
        raise ChapterlensError("only one of the two editions can come from standard input")
    found = compared(given_edition(options.old), given_edition(options.new))
    write(FORMATS[options.format](found, options.language, paint()), data=options.format != "table")
    return 0


def compare_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: reports, what to compare, and how to print it."""
    add = command.add_argument
    add_chapters(command)
    indicator_help = "only this indicator, by id or Chinese name (gdp_growth, 城镇新增就业); may be repeated"
    add("--indicator", metavar="NAME", action="append", default=[], help=indicator_help)
    add("--nature", choices=("result", "target"), help="only results, or only targets")
    add("--year", type=int, help="of the numbers (default: the year that each report reviews, or plans)")
    add("--format", choices=("table", "jsonl", "csv"), default="table", help="default: table")
    add("--out", metavar="FILE", type=Path, help="run notebooks/95-compare and write it, as .html or .pdf")
    add_language(command, "the table or page")


def run_compare(options: argparse.Namespace) -> int:
    """Print what reports say of the same indicators, or write it as a page."""
    from chapterlens.compare import compare, lines, publish

    ids = chosen_chapters(options, "compare")
    if options.out:
        publish(options.out, ids, indicators=options.indicator, language=options.language)
        write([f"{options.out}: {options.out.stat().st_size / 1000:,.0f} kB"])
        return 0
    cells = compare(ids, indicators=options.indicator, nature=options.nature, year=options.year)
    if options.format == "table":
        write(lines(cells, options.language, paint()))
    elif options.format == "csv":
        write(cells.to_csv(index=False, lineterminator="\n").splitlines(), data=True)
    else:
        write(cells.to_json(orient="records", lines=True, force_ascii=False).splitlines(), data=True)
    return 0
