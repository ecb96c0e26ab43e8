"""``chapterlens build``: reports built, here or elsewhere, one or many. Knows nothing of how a report is built."""

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from chapterlens import paths
from chapterlens.cli.inputs import chosen_chapters
from chapterlens.errors import ChapterlensError

if TYPE_CHECKING:
    from nbrelease.build import Options
    from nbrelease.ending import Ending, Unit

EXAMPLES = """\
  chapterlens build 2021-02
  chapterlens build --dry-run 2021-02
  chapterlens build 2021-02 -p top=5
  chapterlens build --strict --timeout 120 --json 2021-02
  chapterlens build --watch 2021-02
  chapterlens build --quiet --notify 2021-02
  chapterlens build --all --language all
  chapterlens build --all --cluster local:4
  chapterlens build --all --cluster tcp://scheduler:8786 --from s3://bucket/project --to s3://bucket/reports"""


def arguments(command: argparse.ArgumentParser) -> None:
    """What it takes: chapters, what their notebooks are given, where and how it is done, what is told of it."""
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
    command.set_defaults(form="auto")


def call(options: argparse.Namespace) -> int:
    """Build the reports, say what would be built, or build one again whenever an input is saved."""
    from nbrelease.build import Options
    from nbrelease.ending import Unit

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
        for chapter in chosen_chapters(options, "build", options.source)
        for language in (("zh", "en") if options.language == "all" else (options.language,))
    ]
    alone = len(units) == 1 and not (options.all or options.cluster or elsewhere)
    if options.watch:
        from nbrelease.watch import watch

        if not alone or options.notify:
            raise ChapterlensError("--watch builds one report, here, and tells you only")
        return watch(
            units[0].chapter, language=units[0].language, parameters=given, options=how, form=options.form
        )
    if options.dry_run:
        return _dry_run(units, given, alone)
    return _build_one(options, units[0], given, how) if alone else _build_many(options, units, given, how)


def _dry_run(units: "Sequence[Unit]", given: dict[str, object], alone: bool) -> int:
    from nbrelease.ending import worst
    from nbrelease.outlook import outlook

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
    from nbrelease.ending import attempt, worst
    from nbrelease.progress import teller

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

    from nbrelease.ending import as_json, worst

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
    from nbrelease.ending import attempt, keep
    from nbrelease.every import in_turn

    if not (options.cluster or options.source or options.results):
        yield from in_turn(units, lambda unit: attempt(unit, parameters=given, options=how))
        return
    from nbrelease.unit import tasks, work

    source, results = options.source or str(paths.home()), options.results or str(paths.reports())
    asked = tasks(units, source, results, parameters=given, options=how)
    if not options.cluster:
        held = {task.unit: task for task in asked}
        yield from in_turn(units, lambda unit: work(held[unit], paths.cache() / "elsewhere"))
        return
    from nbrelease.cluster import cluster, spread

    with cluster(options.cluster) as client:
        for ending in spread(client, asked):
            if not options.results:
                keep(ending)
            yield ending


def _told_of(options: argparse.Namespace, ending: "Ending") -> int:
    """Tell of a build that has ended; the exit code of that."""
    from nbrelease.lock import TRY_AGAIN_LATER

    if not options.notify or ending.code == TRY_AGAIN_LATER:
        return 0
    from nbrelease.notify import notify

    try:
        notify(ending.unit, print if options.form == "auto" else str, ending=ending)
    except ChapterlensError as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _parameters(words: Sequence[str]) -> dict[str, object]:
    given: dict[str, object] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ChapterlensError(f"-p wants NAME=VALUE, not {word!r}")
        given[name] = value
    return given
