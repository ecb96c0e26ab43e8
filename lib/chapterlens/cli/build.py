"""Commands that make and check reports: ``build``, ``notify`` and ``verify``."""

import argparse
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from chapterlens import paths
from chapterlens.cli.common import add_chapter, add_chapters, add_language, chosen_chapters, complain, write
from chapterlens.errors import ChapterlensError

if TYPE_CHECKING:
    from nbrelease.build import Result
    from nbrelease.project import Project, Target


def build_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: chapters, parameters of notebooks, where and how to build, what to print."""
    add = command.add_argument
    add_chapters(command, "all chapters, also after a failure; ends with the gravest code (1, then 2, 3, 75)")
    parameter_help = "a parameter for the notebooks that declare it; may be repeated"
    add("-p", dest="parameters", metavar="NAME=VALUE", action="append", default=[], help=parameter_help)
    add_language(command, "the report", "all")
    add("--notify", action="store_true", help="send what changed, see chapterlens notify --help")
    add("--cluster", metavar="ADDRESS", help="build on a Dask cluster: tcp://HOST:PORT, or local:N here")
    add("--from", dest="source", metavar="URL", help="the project, as s3://bucket/project (default: here)")
    add("--to", dest="results", metavar="URL", help="for the reports, as s3://bucket/reports")
    add("--dry-run", action="store_true", help="print what would be run, and why; run nothing")
    add("--watch", action="store_true", help="build again whenever an input is saved")
    strict_help = "fail if a notebook does, a number has no source or a note does not fit (exit code 1)"
    add("--strict", action="store_true", help=strict_help)
    add("--timeout", type=float, default=600, metavar="SECONDS", help="for a cell (default: 600)")
    add("--tries", type=int, default=2, metavar="N", help="for a kernel that dies or hangs (default: 2)")
    add("--jobs", type=int, default=0, metavar="N", help="notebooks at once (default: 2 to 4, by processors)")
    add("--wait", type=float, default=600, metavar="SECONDS", help="for another build of it (default: 600)")
    add("--limit", type=float, default=3600, metavar="SECONDS", help="for the whole build (default: 3600)")
    form = command.add_mutually_exclusive_group()
    form.add_argument("--quiet", action="store_const", dest="form", const="quiet", help="print errors only")
    form.add_argument("--json", action="store_const", dest="form", const="json", help="print JSON lines")
    command.set_defaults(form="auto")


def run_build(options: argparse.Namespace) -> int:
    """Build one or many reports, on this machine or a cluster, or print what would be built."""
    from chapterlens.report.project import ChapterProject
    from chapterlens.words import LANGUAGES
    from nbrelease.build import Options
    from nbrelease.project import Target

    if options.notify:
        from nbrelease.notify import take_secrets

        options.secrets = take_secrets()
    given: dict[str, object] = dict(map(_parameter, options.parameters))
    write((), data=options.form == "json")
    if min(options.timeout, options.limit, options.tries) <= 0 or min(options.jobs, options.wait) < 0:
        raise ChapterlensError("--timeout, --limit and --tries want more than 0, --jobs and --wait 0 or more")
    is_remote = bool(options.cluster or options.source or options.results)
    if options.notify and (options.source or options.results):
        raise ChapterlensError("--notify is for the reports in reports/; leave out --from and --to")
    languages = LANGUAGES if options.language == "all" else (options.language,)
    numbers = (options.timeout, options.tries, options.jobs, options.wait, options.limit)
    settings: dict[str, Any] = {"parameters": given, "options": Options(options.strict, *numbers, languages)}
    ids = chosen_chapters(options, "build", options.source)
    targets = [Target(chapter, language) for chapter in ids for language in languages]
    project = ChapterProject(paths.home())
    is_single = len(targets) == 1 and not (options.all or is_remote)
    build_once = partial(_build_one, options, project, targets[0], settings)
    if options.watch:
        from nbrelease.watch import watch

        if not is_single or options.notify:
            raise ChapterlensError("--watch builds one report, here, and prints only")
        watch(project, targets[0], build_once, given)
    if options.dry_run:
        return _dry_run(project, targets, given, is_single)
    return build_once() if is_single else _build_many(options, project, targets, settings)


def _dry_run(
    project: "Project", targets: "Sequence[Target]", given: Mapping[str, object], is_single: bool
) -> int:
    from nbrelease.build import worst
    from nbrelease.errors import ReleaseError
    from nbrelease.plan import make_plan

    codes = []
    for target in targets:
        try:
            for line in make_plan(project, target, parameters=given).lines():
                write([line if is_single else f"{target.label}  {line}"])
        except ReleaseError as error:
            complain(error if is_single else f"{target.label}: {error}")
            codes.append(error.exit_code)
    return worst(codes)


def _build_one(options: argparse.Namespace, project: "Project", target: "Target", how: dict[str, Any]) -> int:
    from nbrelease.build import build, worst
    from nbrelease.progress import showing

    with showing(options.form) as progress:
        result = build(project, target, progress=progress, **how)
    for sentence in result.notices():
        complain(sentence)
    return worst([result.code, _notify(options, project, result)])


def _build_many(
    options: argparse.Namespace, project: "Project", targets: "Sequence[Target]", how: dict[str, Any]
) -> int:
    """Build many reports and print a line for each: to standard error if it failed."""
    from nbrelease.build import worst

    codes = []
    for result in _results(options, project, targets, how):
        if options.form == "json":
            print(json.dumps(result.for_programs(), ensure_ascii=False), flush=True)
        if result.code:
            complain(result.line())
        elif options.form == "auto":
            print(result.line(), flush=True)
        codes += [result.code, _notify(options, project, result)]
    return worst(codes)


def _results(
    options: argparse.Namespace, project: "Project", targets: "Sequence[Target]", how: dict[str, Any]
) -> "Iterator[Result]":
    from nbrelease.build import build_all

    if not (options.cluster or options.source or options.results):
        yield from build_all(project, targets, **how)
        return
    from nbrelease.cluster import cluster, make_tasks, run, work

    source, results = options.source or str(project.root), options.results or str(project.root / "reports")
    tasks = make_tasks(project, targets, source, results, **how)
    if options.cluster:
        with cluster(options.cluster) as client:
            yield from run(client, tasks)
    else:
        by_target = {task.target: task for task in tasks}
        yield from build_all(project, targets, build=lambda _, target, **__: work(by_target[target]))


def _notify(options: argparse.Namespace, project: "Project", result: "Result") -> int:
    """Send a message about a build; returns the exit code of sending it."""
    from nbrelease.release import TRY_AGAIN_LATER

    if not options.notify or result.code == TRY_AGAIN_LATER:
        return 0
    from chapterlens.report.changes import compare
    from nbrelease.errors import ReleaseError
    from nbrelease.notify import notify

    try:
        say = print if options.form == "auto" else str
        notify(project, result.target, compare, say, result, os.environ | options.secrets)
    except ReleaseError as error:
        complain(error)
        return error.exit_code
    return 0


def _parameter(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not equals or not name:
        raise ChapterlensError(f"-p wants NAME=VALUE, not {word!r}")
    return name, value


def notify_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: a chapter and a language. The environment says where messages go."""
    add_chapter(command)
    add_language(command, "the report")


def run_notify(options: argparse.Namespace) -> int:
    """Send a message about a report if something has changed."""
    from chapterlens.report.changes import compare
    from chapterlens.report.project import ChapterProject
    from nbrelease.notify import notify
    from nbrelease.project import Target

    project = ChapterProject(paths.home())
    notify(project, Target(options.chapter, options.language), compare, print)
    return 0


def verify_arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: the reports to compare."""
    command.add_argument("chapters", metavar="CHAPTER", nargs="*", help="ids; by default all published ones")


def run_verify(options: argparse.Namespace) -> int:
    """Make published reports again, and print each difference or that there is none."""
    from chapterlens.report.project import ChapterProject
    from nbrelease.verify import DIFFERS, published, verify

    project, has_differences = ChapterProject(paths.home()), False
    for name in options.chapters or published(project):
        verdict = verify(project, name)
        all_same = (f"{verdict.files} files made again, every byte the same",)
        write(f"{name}: {words}" for words in verdict.differences or all_same)
        has_differences = has_differences or bool(verdict.differences)
    return DIFFERS if has_differences else 0
