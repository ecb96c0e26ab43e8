"""The command ``chapterlens``: parses words and calls. Knows nothing of how anything is done."""

import argparse
import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeAlias

from chapterlens import paths
from chapterlens.errors import ChapterlensError

_EXIT_CODES = """exit codes:
  0   done, or nothing to do
  1   a build failed; the last report is untouched
  2   wrong usage or an input that cannot be read
  3   a report was made, but a notebook failed: the report says so in its place
  4   audit --strict found an error that no correction declares
  5   a verification found a difference
  75  another build is running, or a message or cluster cannot be reached; try again later
  130 interrupted"""


_LATER = 75

if TYPE_CHECKING:
    from chapterlens.publish.build import Options
    from chapterlens.publish.ending import Ending, Unit
    from chapterlens.read.sources import Given

    _Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def main(words: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        words: the arguments; those of the process by default.

    Returns:
        The exit code, see ``_EXIT_CODES``.
    """
    options = _parser().parse_args(words)
    # A service manager stops a build with SIGTERM: end it as Ctrl-C does, so that nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except ChapterlensError as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return error.exit_code
    except BrokenPipeError:
        # The reader of our output has gone (head, less); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("chapterlens: interrupted", file=sys.stderr)
        return 130
    return code


def run() -> NoReturn:
    """Run the command as a process of its own, and end it.

    All that is open is closed by then: taking apart what a build has in memory, which Python does at its end, would
    take a third of a second for nothing. With a thread still at work the usual end is waited for.
    """
    code = main()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    if threading.active_count() > 1:
        sys.exit(code)
    os._exit(code)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="chapterlens",
        description="Reads a chapter of a Chinese progress report into tables in which every row knows its words,\n"
        "and publishes a report in which every number leads to them.",
        epilog="examples:\n"
        "  chapterlens list\n"
        "  chapterlens read --outline 2021-02\n"
        "  chapterlens audit 2021-02\n"
        "  chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md\n"
        "  chapterlens changes 2021-02 tests/chapters/2022-02\n"
        "  chapterlens build 2021-02\n\n" + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_list(commands)
    _add_read(commands)
    _add_audit(commands)
    _add_new(commands)
    _add_changes(commands)
    _add_explore(commands)
    _add_build(commands)
    _add_notify(commands)
    _add_verify(commands)
    _add_tables(commands)
    return parser


def _add(commands: "_Commands", name: str, told: str, examples: str) -> argparse.ArgumentParser:
    return commands.add_parser(
        name,
        help=told,
        description=told[0].upper() + told[1:] + ".",
        epilog=f"examples:\n{examples}\n\n{_EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )


def _add_list(commands: "_Commands") -> None:
    command = _add(commands, "list", "list the chapters there are", "  chapterlens list")
    command.set_defaults(run=_list)


def _add_read(commands: "_Commands") -> None:
    command = _add(
        commands,
        "read",
        "read any text and print what it holds",
        "  chapterlens read 2021-02\n"
        "  chapterlens read --outline 2021-02\n"
        "  chapterlens read --format jsonl data/chapters/2021-02/chapter.md\n"
        "  chapterlens read --format jsonl --table quantities data/chapters/*/chapter.md\n"
        "  chapterlens read --format csv --table milestones 2021-02\n"
        "  chapterlens read --out tables --html marked.html 2021-02\n"
        "  echo 截至11月底，累计建设超5.2万个5G基站。 | chapterlens read --format jsonl --year 2021 -",
    )
    command.add_argument(
        "sources",
        metavar="FILE",
        nargs="+",
        help="a text file, - for standard input, or a chapter's id; several with --format jsonl",
    )
    command.add_argument(
        "--format", choices=("summary", "jsonl", "csv"), help="default: summary; csv for --out"
    )
    command.add_argument("--table", metavar="NAME", help="only one table; csv prints quantities by default")
    command.add_argument("--out", metavar="DIR", type=Path, help="write every table to a file in DIR")
    command.add_argument(
        "--html", metavar="FILE", type=Path, help="write one offline page with every span marked"
    )
    command.add_argument("--explain", action="store_true", help="print each row with the rule that read it")
    command.add_argument(
        "--outline", action="store_true", help="print the tree of headings: line, level, title"
    )
    command.add_argument("--year", type=int, help="the year of dates that print none")
    command.set_defaults(run=_read)


def _add_audit(commands: "_Commands") -> None:
    command = _add(
        commands,
        "audit",
        "say what a careful editor would ask about a text",
        "  chapterlens audit 2021-02\n"
        "  chapterlens audit --least doubt --language en 2021-02\n"
        "  chapterlens audit --format jsonl data/chapters/2021-02/chapter.md\n"
        "  chapterlens audit --format md 2021-02\n"
        "  echo 全年发货超3亿余人份。 | chapterlens audit --strict -",
    )
    command.add_argument(
        "source", metavar="FILE", help="a text file, - for standard input, or a chapter's id"
    )
    command.add_argument("--format", choices=("list", "jsonl", "md"), default="list", help="default: list")
    command.add_argument(
        "--least",
        choices=("error", "doubt", "note"),
        default="note",
        help="how grave at least; default: note",
    )
    command.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="of the sentences; default: zh"
    )
    command.add_argument("--strict", action="store_true", help="end with 4 when an undeclared error remains")
    command.add_argument("--year", type=int, help="the year of dates that print none")
    command.set_defaults(run=_audit)


def _add_new(commands: "_Commands") -> None:
    command = _add(
        commands,
        "new",
        "make a chapter from a file of your own (.md .txt .docx .html .pdf)",
        "  chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md\n"
        "  chapterlens new 2022-yunling report.docx --title 云岭省2022年工作报告 --year 2022 --region 云岭",
    )
    command.add_argument("chapter", metavar="ID", help="what to call it: letters, digits and -")
    command.add_argument("file", metavar="FILE", type=Path, help="a text, a Word document, a page or a PDF")
    told = {
        "title": "by default the first heading",
        "title_en": "the title in English",
        "report": "the report that the chapter is of",
        "report_en": "its English title",
        "edition": "of the report",
        "chapter": "its number in the report",
        "year": "that the text is about, and that dates without one are in; by default the year it names",
        "region": "that the text is about",
        "region_en": "its English name",
        "publisher": "who published it",
        "publisher_en": "their English name",
        "language": "of the text; default: zh",
    }
    for name, words in told.items():
        command.add_argument(
            f"--{name.replace('_', '-')}",
            dest=f"fact_{name}",
            type=int if name == "year" else str,
            help=words,
        )
    command.add_argument("--dry-run", action="store_true", help="say what would be made; make nothing")
    command.set_defaults(run=_new)


def _add_changes(commands: "_Commands") -> None:
    command = _add(
        commands,
        "changes",
        "compare two editions: which numbers, events and bodies are new, gone, changed or the same",
        "  chapterlens changes tests/chapters/2022-03 tests/chapters/2023-03\n"
        "  chapterlens changes --language en 2021-02 tests/chapters/2022-02\n"
        "  chapterlens changes --format jsonl 2021-02 tests/chapters/2022-02/chapter.md",
    )
    command.add_argument(
        "old", metavar="OLD", help="the edition before: a chapter's id or folder, a text file, or -"
    )
    command.add_argument("new", metavar="NEW", help="the newer edition, likewise; its notes settle matches")
    command.add_argument(
        "--format", choices=("table", "jsonl", "csv"), default="table", help="default: table"
    )
    command.add_argument(
        "--language", choices=("zh", "en"), default="zh", help="of the words around; default: zh"
    )
    command.set_defaults(run=_changes)


def _add_explore(commands: "_Commands") -> None:
    command = _add(
        commands,
        "explore",
        "write a chapter's tables and source text as one offline page, for those without Jupyter",
        "  chapterlens explore 2021-02 --html explorer.html\n"
        "  chapterlens explore --language en 2021-02 --html explorer.html",
    )
    command.add_argument("chapter", metavar="CHAPTER", help="a chapter's id (see chapterlens list)")
    command.add_argument("--html", metavar="FILE", type=Path, required=True, help="the page")
    command.add_argument("--language", choices=("zh", "en"), default="zh", help="of the page; default: zh")
    command.set_defaults(run=_explore)


def _add_build(commands: "_Commands") -> None:
    command = _add(
        commands,
        "build",
        "run a chapter's notebooks and publish its report as HTML and PDF",
        "  chapterlens build 2021-02\n"
        "  chapterlens build --dry-run 2021-02\n"
        "  chapterlens build 2021-02 -p top=5\n"
        "  chapterlens build --strict --timeout 120 --json 2021-02\n"
        "  chapterlens build --watch 2021-02\n"
        "  chapterlens build --quiet --notify 2021-02\n"
        "  chapterlens build --all --language all\n"
        "  chapterlens build --all --cluster local:4\n"
        "  chapterlens build --all --cluster tcp://scheduler:8786 --from s3://bucket/project --to s3://bucket/reports",
    )
    command.add_argument(
        "chapters", metavar="CHAPTER", nargs="*", help="chapters' ids (see chapterlens list)"
    )
    command.add_argument(
        "--all",
        action="store_true",
        help="all chapters: a line each, on after a failure, the gravest exit code (1, then 2, 3, 75)",
    )
    command.add_argument(
        "-p",
        dest="parameters",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="a parameter for the notebooks that declare it; may be repeated",
    )
    command.add_argument("--language", choices=("zh", "en", "all"), default="zh", help="default: zh")
    command.add_argument(
        "--notify", action="store_true", help="tell of what changed, see chapterlens notify --help"
    )
    command.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="build on a Dask cluster: tcp://HOST:PORT, or local:N for N processes",
    )
    command.add_argument(
        "--from",
        dest="source",
        metavar="URL",
        help="where the project is, e.g. s3://bucket/project (default: here)",
    )
    command.add_argument(
        "--to",
        dest="results",
        metavar="URL",
        help="where the reports go, e.g. s3://bucket/reports (default: reports/)",
    )
    command.add_argument(
        "--dry-run", action="store_true", help="print what would be run, and why; do nothing"
    )
    command.add_argument("--watch", action="store_true", help="build again whenever an input is saved")
    command.add_argument(
        "--strict",
        action="store_true",
        help="keep the last report when any notebook fails (exit code 1, not 3)",
    )
    command.add_argument(
        "--timeout", type=float, default=600, metavar="SECONDS", help="that a cell may take (default: 600)"
    )
    command.add_argument(
        "--tries", type=int, default=2, metavar="N",
        help="how often a kernel that does not start, dies or hangs is tried in all (default: 2)",
    )  # fmt: skip
    command.add_argument(
        "--jobs", type=int, default=0, metavar="N", help="notebooks at once (default: the processors, 2 to 4)"
    )
    command.add_argument(
        "--wait", type=float, default=600, metavar="SECONDS",
        help="for another build of the chapter; 0 to try again later yourself (default: 600)",
    )  # fmt: skip
    told = command.add_mutually_exclusive_group()
    told.add_argument(
        "--quiet", action="store_const", dest="form", const="quiet", help="say nothing but errors"
    )
    told.add_argument(
        "--json", action="store_const", dest="form", const="json", help="print events as JSON lines"
    )
    command.set_defaults(run=_build, form="auto")


def _add_notify(commands: "_Commands") -> None:
    command = _add(
        commands,
        "notify",
        "mail a report or call a webhook, when its status or what it says has changed since the last time",
        "  chapterlens notify 2021-02\n  chapterlens notify --language en 2021-02",
    )
    command.epilog = """where to, from the environment only:
  CHAPTERLENS_SMTP           smtp://user@mail.example.org:587 (STARTTLS) or smtps://user@mail.example.org:465
  CHAPTERLENS_SMTP_PASSWORD  of that user
  CHAPTERLENS_MAIL_TO        addresses, parted by commas
  CHAPTERLENS_MAIL_FROM      the sender's address (default: the first receiver's)
  CHAPTERLENS_WEBHOOK        an address that takes JSON; its member "text" is what chat services show
Without a mail server the message is written to .chapterlens/outbox/ as an .eml file.

""" + str(command.epilog)
    command.add_argument("chapter", metavar="CHAPTER", help="a chapter's id (see chapterlens list)")
    command.add_argument("--language", choices=("zh", "en"), default="zh", help="default: zh")
    command.set_defaults(run=_notify)


def _add_verify(commands: "_Commands") -> None:
    command = _add(
        commands,
        "verify",
        "make a published report again, somewhere else and from the sources as they are, and compare every byte",
        "  chapterlens verify\n  chapterlens verify 2021-02",
    )
    command.add_argument(
        "chapters",
        metavar="CHAPTER",
        nargs="*",
        help="chapters' ids; by default all that there is a report of",
    )
    command.set_defaults(run=_verify)


def _add_tables(commands: "_Commands") -> None:
    command = _add(
        commands,
        "tables",
        "write the tables of chapters as one Parquet data set, parted by chapter",
        "  chapterlens tables --all --out dataset\n  chapterlens tables 2021-02 --out dataset",
    )
    command.add_argument(
        "chapters", metavar="CHAPTER", nargs="*", help="chapters' ids (see chapterlens list)"
    )
    command.add_argument("--all", action="store_true", help="all chapters there are")
    command.add_argument(
        "--out",
        metavar="DIR",
        type=Path,
        required=True,
        help="the data set; chapters in it that are not named stay",
    )
    command.set_defaults(run=_tables)


def _list(_: argparse.Namespace) -> int:
    from chapterlens.read.sources import chapter_ids, chapter_meta

    ids = chapter_ids()
    if not ids:
        raise ChapterlensError(f"there are no chapters in {paths.chapters()}")
    for chapter_id in ids:
        meta = chapter_meta(chapter_id)
        parts = [f"《{meta.report}》" if meta.report else "", meta.chapter, meta.title]
        print(f"{chapter_id}  {' '.join(part for part in parts if part)}")
    return 0


def _read(options: argparse.Namespace) -> int:
    from chapterlens.read.records import READ

    if options.table and options.table not in READ:
        hint = "; chapterlens audit gives findings" if options.table == "findings" else ""
        raise ChapterlensError(f"there is no table {options.table}; there are {', '.join(READ)}{hint}")
    if len(options.sources) > 1:
        return _read_many(options)
    given = _given(options.sources[0], options.year)
    if options.out or options.html:
        _write(options, given)
        return 0
    for line in _lines(options, given):
        sys.stdout.write(line + "\n")
    return 0


def _read_many(options: argparse.Namespace) -> int:
    """Read one text after the other; one that cannot be read does not keep the others from it."""
    from chapterlens.read import export
    from chapterlens.read.reading import stream

    if options.format != "jsonl" or options.out or options.html:
        raise ChapterlensError(
            "several files are read together only with --format jsonl, without --out and --html"
        )
    table = "outline" if options.outline else options.table
    code = 0
    for source in options.sources:
        try:
            given = _given(source, options.year)
        except ChapterlensError as error:
            print(f"chapterlens: {error}", file=sys.stderr)
            code = error.exit_code
            continue
        blocks = stream(given.text, year=given.year, levels=given.levels)
        for line in export.jsonl(blocks, [table] if table else export.ROWS, file=source):
            sys.stdout.write(line + "\n")
    return code


def _given(source: str, year: int | None) -> "Given":
    from chapterlens.read.sources import given_text

    given = given_text(source, year=year)
    if given.encoding != "UTF-8":
        print(f"chapterlens: {given.name} is not UTF-8; it was read as {given.encoding}", file=sys.stderr)
    return given


def _audit(options: argparse.Namespace) -> int:
    from chapterlens.read.audit import audit, graver
    from chapterlens.read.notes import Notes
    from chapterlens.read.reading import read
    from chapterlens.read.reports import FORMATS
    from chapterlens.read.sources import chapter_notes

    given = _given(options.source, options.year)
    notes = chapter_notes(given.chapter, given.text) if given.chapter else Notes()
    found = audit(read(given.text, year=given.year, levels=given.levels), notes.corrections)
    paint = _paint if _colours() else None
    shown = graver(found, options.least)
    for line in FORMATS[options.format](shown, options.language, paint):
        sys.stdout.write(line + "\n")
    undeclared = [row for row in found if row.severity == "error" and not row.declared]
    return 4 if options.strict and undeclared else 0


def _changes(options: argparse.Namespace) -> int:
    from chapterlens.read.editions import changes
    from chapterlens.read.editions_told import FORMATS
    from chapterlens.read.series import given_edition

    if options.old == options.new == "-":
        raise ChapterlensError("only one of the two editions can come from standard input")
    found = changes(given_edition(options.old), given_edition(options.new))
    for line in FORMATS[options.format](found, options.language, _paint if _colours() else None):
        sys.stdout.write(line + "\n")
    return 0


def _explore(options: argparse.Namespace) -> int:
    from chapterlens.publish.explorer import explorer_page
    from chapterlens.read.chapter import open_chapter
    from chapterlens.read.export import write_whole

    write_whole(options.html, explorer_page(open_chapter(options.chapter), options.language))
    print(f"{options.html}: {options.html.stat().st_size / 1000:,.0f} kB")
    return 0


def _lines(options: argparse.Namespace, given: "Given") -> Iterator[str]:
    """What ``read`` prints."""
    from chapterlens.read import export, printing
    from chapterlens.read.reading import stream

    blocks = stream(given.text, year=given.year, levels=given.levels)
    table = "outline" if options.outline else options.table
    if options.format == "jsonl":
        return export.jsonl(blocks, [table] if table else export.ROWS)
    if options.format == "csv":
        return export.csv_lines(blocks, table or "quantities")
    if options.outline:
        return printing.outline(row for block in blocks for row in block.outline)
    told = printing.explain if options.explain else printing.summary
    return told(blocks, _paint if _colours() else printing.plain)


def _write(options: argparse.Namespace, given: "Given") -> None:
    """Write what ``--out`` and ``--html`` name."""
    from chapterlens.read import export
    from chapterlens.read.reading import read, stream

    if options.out:
        form = options.format if options.format in export.FORMATS else "csv"
        blocks = stream(given.text, year=given.year, levels=given.levels)
        counts = export.write_folder(blocks, options.out, form)
        rows = ", ".join(f"{name} {n}" for name, n in counts.items())
        print(f"{options.out}: {len(counts)} files, rows: {rows}")
    if options.html:
        from chapterlens.read.marked import page

        reading = read(given.text, year=given.year, levels=given.levels)
        export.write_whole(options.html, page(reading, Path(given.name).name))
        print(f"{options.html}: {options.html.stat().st_size / 1000:,.0f} kB")


def _new(options: argparse.Namespace) -> int:
    from chapterlens.read import printing
    from chapterlens.read.new import FACTS, new
    from chapterlens.read.understood import lines

    given = {name: getattr(options, f"fact_{name}") for name in FACTS}
    facts = {name: value for name, value in given.items() if value is not None}
    made = new(options.chapter, options.file, facts, dry_run=options.dry_run)
    for line in lines(made, dry_run=options.dry_run, paint=_paint if _colours() else printing.plain):
        sys.stdout.write(line + "\n")
    return 0


_COLOURS = {
    "outline": "1",
    "quantities": "1;36",
    "dates": "33",
    "codes": "35",
    "milestones": "33",
    "names": "32",
    "claims": "2",
    "firsts": "31",
    "stages": "34",
    "error": "1;31",
    "doubt": "33",
    "note": "2",
}


def _paint(words: str, table: str) -> str:
    return f"\x1b[{_COLOURS[table]}m{words}\x1b[0m"


def _colours() -> bool:
    """Whether to print colours: on a terminal, unless NO_COLOR (no-color.org) or a dumb one says not to."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _build(options: argparse.Namespace) -> int:
    from chapterlens.publish.build import Options
    from chapterlens.publish.ending import Unit

    given = _parameters(options.parameters)
    if options.timeout <= 0 or options.tries < 1 or options.jobs < 0 or options.wait < 0:
        raise ChapterlensError("--timeout and --tries want more than 0, --jobs and --wait 0 or more")
    elsewhere = bool(options.source or options.results)
    if options.notify and elsewhere:
        raise ChapterlensError("--notify tells of the reports in reports/; leave out --from and --to")
    # What a build makes lives until its end: to look for what does not, as often as is usual, takes a tenth of the time.
    gc.set_threshold(50_000, 20, 20)
    how = Options(options.strict, options.timeout, options.tries, options.jobs, options.wait)
    units = [
        Unit(chapter, language)
        for chapter in _chapters(options)
        for language in (("zh", "en") if options.language == "all" else (options.language,))
    ]
    alone = len(units) == 1 and not (options.all or options.cluster or elsewhere)
    if options.watch:
        from chapterlens.publish.watch import watch

        if not alone or options.notify:
            raise ChapterlensError("--watch builds one report, here, and tells you only")
        return watch(
            units[0].chapter, language=units[0].language, parameters=given, options=how, form=options.form
        )
    if options.dry_run:
        return _dry_run(units, given, alone)
    return _build_one(options, units[0], given, how) if alone else _build_many(options, units, given, how)


def _chapters(options: argparse.Namespace) -> list[str]:
    """The chapters that are named, or all of them."""
    if bool(options.chapters) == options.all:
        raise ChapterlensError("build wants chapters' ids or --all, one of the two")
    if not options.all:
        return list(dict.fromkeys(options.chapters))
    if options.source:
        from chapterlens.publish.remote import Place

        ids = Place(options.source).folders("data/chapters", "chapter.toml")
    else:
        from chapterlens.read.sources import chapter_ids

        ids = chapter_ids()
    if not ids:
        raise ChapterlensError(f"there are no chapters in {options.source or paths.chapters()}")
    return ids


def _dry_run(units: "Sequence[Unit]", given: dict[str, object], alone: bool) -> int:
    from chapterlens.publish.ending import worst
    from chapterlens.publish.outlook import outlook

    codes = []
    for unit in units:
        try:
            for line in outlook(unit.chapter, language=unit.language, parameters=given).told():
                print(line if alone else f"{unit.name}  {line}")
        except ChapterlensError as error:
            if alone:
                raise
            print(f"chapterlens: {unit.name}: {error}", file=sys.stderr)
            codes.append(error.exit_code)
    return worst(codes)


def _build_one(options: argparse.Namespace, unit: "Unit", given: dict[str, object], how: "Options") -> int:
    from chapterlens.publish.ending import attempt, worst
    from chapterlens.publish.progress import teller

    told = teller(options.form)
    try:
        ending = attempt(unit, parameters=given, options=how, teller=told)
    finally:
        told.close()
    for sentence in ending.sentences:
        print(f"chapterlens: {sentence}", file=sys.stderr)
    return worst([ending.code, _told_of(options, ending)])


def _build_many(
    options: argparse.Namespace, units: "Sequence[Unit]", given: dict[str, object], how: "Options"
) -> int:
    """A line a report: to standard output, to standard error when it failed."""
    import json

    from chapterlens.publish.ending import as_json, worst

    codes = []
    for ending in _endings(options, units, given, how):
        codes.append(ending.code)
        if options.form == "json":
            print(json.dumps(as_json(ending), ensure_ascii=False), flush=True)
        if ending.code:
            print(f"chapterlens: {ending.told()}", file=sys.stderr, flush=True)
        elif options.form == "auto":
            print(ending.told(), flush=True)
        codes.append(_told_of(options, ending))
    return worst(codes)


def _endings(
    options: argparse.Namespace, units: "Sequence[Unit]", given: dict[str, object], how: "Options"
) -> "Iterator[Ending]":
    """The reports built, here or elsewhere."""
    from chapterlens.publish.ending import attempt, keep
    from chapterlens.publish.every import in_turn

    if not (options.cluster or options.source or options.results):
        yield from in_turn(units, lambda unit: attempt(unit, parameters=given, options=how))
        return
    from chapterlens.publish.unit import tasks, work

    source, results = options.source or str(paths.home()), options.results or str(paths.reports())
    asked = tasks(units, source, results, parameters=given, options=how)
    if not options.cluster:
        held = {task.unit: task for task in asked}
        yield from in_turn(units, lambda unit: work(held[unit], paths.cache() / "elsewhere"))
        return
    from chapterlens.publish.cluster import cluster, spread

    with cluster(options.cluster) as client:
        for ending in spread(client, asked):
            if not options.results:
                keep(ending)
            yield ending


def _told_of(options: argparse.Namespace, ending: "Ending") -> int:
    """Tell of a build that has ended; the exit code of that."""
    if not options.notify or ending.code == _LATER:
        return 0
    from chapterlens.publish.notify import notify

    try:
        notify(ending.unit, print if options.form == "auto" else str, ending=ending)
    except ChapterlensError as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _notify(options: argparse.Namespace) -> int:
    from chapterlens.publish.ending import Unit
    from chapterlens.publish.notify import notify

    notify(Unit(options.chapter, options.language), print)
    return 0


def _verify(options: argparse.Namespace) -> int:
    from chapterlens.publish.verify import DIFFERS, published, verify

    differ = False
    for chapter_id in options.chapters or published():
        verdict = verify(chapter_id)
        for remark in verdict.remarks:
            print(f"chapterlens: {chapter_id}: {remark}", file=sys.stderr)
        for difference in verdict.differences:
            print(f"{chapter_id}: {difference}")
        differ = differ or bool(verdict.differences)
        if not verdict.differences:
            print(f"{chapter_id}: {verdict.files} files made again, every byte the same")
    return DIFFERS if differ else 0


def _tables(options: argparse.Namespace) -> int:
    from chapterlens.publish.parquet import write_tables
    from chapterlens.read.sources import chapter_ids

    if bool(options.chapters) == options.all:
        raise ChapterlensError("tables wants chapters' ids or --all, one of the two")
    ids = chapter_ids() if options.all else list(dict.fromkeys(options.chapters))
    if not ids:
        raise ChapterlensError(f"there are no chapters in {paths.chapters()}")
    counts = write_tables(ids, options.out)
    rows = ", ".join(f"{name} {n}" for name, n in counts.items())
    print(f"{options.out}: {len(ids)} chapter{'s' * (len(ids) > 1)}, rows: {rows}")
    return 0


def _parameters(words: Sequence[str]) -> dict[str, object]:
    given: dict[str, object] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ChapterlensError(f"-p wants NAME=VALUE, not {word!r}")
        given[name] = value
    return given


if __name__ == "__main__":
    run()
