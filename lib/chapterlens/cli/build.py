"""``chapterlens build``: build reports, here or elsewhere, one or many."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from chapterlens import paths
from chapterlens.cli.inputs import chosen_chapters
from chapterlens.errors import ChapterlensError

if TYPE_CHECKING:
    from nbrelease.build import Options, Result
    from nbrelease.project import Project, Target

Given: TypeAlias = dict[str, object]

EXAMPLES = """\
  chapterlens build 2021-02
  chapterlens build --dry-run 2021-02
  chapterlens build --strict --timeout 120 --json 2021-02
  chapterlens build --watch 2021-02
  chapterlens build --quiet --notify 2021-02
  chapterlens build --all --language all
  chapterlens build --all --cluster local:4
  chapterlens build --all --cluster tcp://scheduler:8786 --from s3://bucket/project --to s3://bucket/reports"""


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: chapters, parameters of notebooks, where and how to build, what to print."""
    add = command.add_argument
    add("chapters", metavar="CHAPTER", nargs="*", help="chapters' ids (see chapterlens list)")
    add("--all", action="store_true",
        help="all chapters: a line each, on after a failure, the gravest exit code (1, then 2, 3, 75)")  # fmt: skip
    add("-p", dest="parameters", metavar="NAME=VALUE", action="append", default=[],
        help="a parameter for the notebooks that declare it; may be repeated")  # fmt: skip
    add("--language", choices=("zh", "en", "all"), default="zh", help="default: zh")
    add("--notify", action="store_true", help="send what changed, see chapterlens notify --help")
    add("--cluster", metavar="ADDRESS",
        help="build on a Dask cluster: tcp://HOST:PORT, or local:N for N processes")  # fmt: skip
    add("--from", dest="source", metavar="URL",
        help="where the project is, e.g. s3://bucket/project (default: here)")  # fmt: skip
    add("--to", dest="results", metavar="URL",
        help="where the reports go, e.g. s3://bucket/reports (default: reports/)")  # fmt: skip
    add("--dry-run", action="store_true", help="print what would be run, and why; do nothing")
    add("--watch", action="store_true", help="build again whenever an input is saved")
    add("--strict", action="store_true",
        help="keep the last report when a notebook fails or a number has no source (exit code 1)")  # fmt: skip
    add("--timeout", type=float, default=600, metavar="SECONDS", help="that a cell may take (default: 600)")
    add("--tries", type=int, default=2, metavar="N",
        help="how often a kernel that does not start, dies or hangs is tried in all (default: 2)")  # fmt: skip
    add(
        "--jobs", type=int, default=0, metavar="N", help="notebooks at once (default: the processors, 2 to 4)"
    )
    add("--wait", type=float, default=600, metavar="SECONDS",
        help="for another build of the chapter; 0 to try again later yourself (default: 600)")  # fmt: skip
    form = command.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_const", dest="form", const="quiet", help="print errors only")
    form.add_argument("--json", action="store_const", dest="form", const="json",
                      help="print events as JSON lines")  # fmt: skip
    command.set_defaults(form="auto")


def call(options: argparse.Namespace) -> int:
    """Build the reports, print what would be built, or build one again whenever an input is saved."""
    from chapterlens.report.project import LANGUAGES, ChapterProject
    from nbrelease.build import Options, worst
    from nbrelease.project import Target

    given = _parameters(options.parameters)
    if options.timeout <= 0 or options.tries < 1 or options.jobs < 0 or options.wait < 0:
        raise ChapterlensError("--timeout and --tries want more than 0, --jobs and --wait 0 or more")
    elsewhere = bool(options.cluster or options.source or options.results)
    if options.notify and (options.source or options.results):
        raise ChapterlensError("--notify is for the reports in reports/; leave out --from and --to")
    how = Options(options.strict, options.timeout, options.tries, options.jobs, options.wait)
    languages = LANGUAGES if options.language == "all" else (options.language,)
    ids = chosen_chapters(options, "build", options.source)
    targets = [Target(chapter, language) for chapter in ids for language in languages]
    project = ChapterProject(paths.home())
    alone = len(targets) == 1 and not (options.all or elsewhere)
    if options.watch:
        from nbrelease.watch import watch

        if not alone or options.notify:
            raise ChapterlensError("--watch builds one report, here, and prints only")
        return watch(project, targets[0], parameters=given, options=how, form=options.form)
    if options.dry_run:
        return _dry_run(project, targets, given, alone)
    if alone:
        return _build_one(options, project, targets[0], given, how)
    codes = []
    for result in _results(options, project, targets, given, how):
        if options.form == "json":
            print(json.dumps(result.for_programs(), ensure_ascii=False), flush=True)
        if result.code:
            print(f"chapterlens: {result.line()}", file=sys.stderr, flush=True)
        elif options.form == "auto":
            print(result.line(), flush=True)
        codes += [result.code, _notify(options, project, result)]
    return worst(codes)


def _dry_run(project: "Project", targets: "Sequence[Target]", given: Given, alone: bool) -> int:
    from nbrelease.build import worst
    from nbrelease.errors import ReleaseError
    from nbrelease.plan import make_plan

    codes = []
    for target in targets:
        try:
            for line in make_plan(project, target, parameters=given).lines():
                print(line if alone else f"{target.label}  {line}")
        except ReleaseError as error:
            if alone:
                raise
            print(f"chapterlens: {target.label}: {error}", file=sys.stderr)
            codes.append(error.exit_code)
    return worst(codes)


def _build_one(
    options: argparse.Namespace, project: "Project", target: "Target", given: Given, how: "Options"
) -> int:
    from nbrelease.build import build, worst
    from nbrelease.progress import showing

    with showing(options.form) as progress:
        result = build(project, target, parameters=given, options=how, progress=progress)
    for sentence in result.notices():
        print(f"chapterlens: {sentence}", file=sys.stderr)
    return worst([result.code, _notify(options, project, result)])


def _results(
    options: argparse.Namespace, project: "Project", targets: "Sequence[Target]", given: Given, how: "Options"
) -> "Iterator[Result]":
    """Build several reports, here or elsewhere."""
    from nbrelease.build import build_all

    if not (options.cluster or options.source or options.results):
        yield from build_all(project, targets, parameters=given, options=how)
        return
    from nbrelease.cluster import cluster, make_tasks, run, work

    source, results = options.source or str(project.root), options.results or str(project.root / "reports")
    tasks = make_tasks(project, targets, source, results, given, how)
    if options.cluster:
        with cluster(options.cluster) as client:
            yield from run(client, tasks)
    else:
        known = {task.target: task for task in tasks}
        yield from build_all(project, targets, build=lambda _, target, **__: work(known[target]))


def _notify(options: argparse.Namespace, project: "Project", result: "Result") -> int:
    """Send a message about a build that has ended; the exit code of that."""
    from nbrelease.release import TRY_AGAIN_LATER

    if not options.notify or result.code == TRY_AGAIN_LATER:
        return 0
    from chapterlens.report.changes import compare
    from nbrelease.errors import ReleaseError
    from nbrelease.notify import notify

    try:
        notify(project, result.target, compare, print if options.form == "auto" else str, result)
    except ReleaseError as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return error.exit_code
    return 0


def _parameters(words: Sequence[str]) -> Given:
    given: Given = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ChapterlensError(f"-p wants NAME=VALUE, not {word!r}")
        given[name] = value
    return given
