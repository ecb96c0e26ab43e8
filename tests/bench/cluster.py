"""What a cluster costs over a pool of processes: ``python -m tests.bench.cluster [--reports N] [--rounds N] [--real]``.

The same reports, from a folder into a folder, by ``build --all`` in one process, by a pool of two processes and by a
Dask cluster of two workers on this machine. In every round each way has one turn in workers that are up and have built
one report each; what is printed are medians, and ratios within a round. Notebooks of two lines by default, so that what
is not the building weighs most; --real takes those of the project.
"""

import argparse
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import nbformat
import psutil  # type: ignore[import-untyped]

from chapterlens import paths
from chapterlens.report.project import ChapterProject
from nbrelease.build import Options, Result
from nbrelease.cluster import Task, cluster, make_tasks, run, work
from nbrelease.project import Target
from tests.bench.pairs import environment, median_ratio, say
from tests.projects import REAL, project

Way = Callable[[list[Task]], Iterable[Result]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--real", action="store_true", help="the project's own notebooks")
    options = parser.parse_args()
    say(f"{environment()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        source = _project(place / "project", options.reports, options.real)
        begun = time.perf_counter()
        with (
            cluster("local:2") as client,
            ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool,
        ):
            say(f"cluster up after {time.perf_counter() - begun:.1f} s")
            ways: dict[str, Way] = {
                "one process": lambda tasks: [work(task) for task in tasks],
                "pool of 2": lambda tasks: pool.map(work, tasks),
                "cluster of 2": lambda tasks: run(client, tasks),
            }
            scheduler = psutil.Process(client.run_on_scheduler(os.getpid))
            times = _measured(ways, source, place, options, lambda: scheduler.memory_info().rss)
    for name, seconds in times.items():
        each = statistics.median(seconds) / options.reports
        say(f"{name:13} {each:5.2f} s a report, {median_ratio(seconds, times['pool of 2']):.2f} × the pool")


def _measured(
    ways: dict[str, Way], source: Path, place: Path, options: argparse.Namespace, size: Callable[[], int]
) -> dict[str, list[float]]:
    """Seconds of each way by round; the first round is not counted."""
    times: dict[str, list[float]] = {name: [] for name in ways}
    for number in range(options.rounds + 1):
        _touch(source / "notebooks", number)
        for name, way in ways.items():
            shutil.rmtree(source / ".chapterlens", ignore_errors=True)
            results = place / f"{number}-{name}"
            reports = options.reports if number else 4
            targets = [Target(f"c{n}") for n in range(reports)]
            tasks = list(
                make_tasks(ChapterProject(source), targets, str(source), str(results), {}, Options())
            )
            begun = time.perf_counter()
            codes = [result.code for result in way(tasks)]
            seconds = time.perf_counter() - begun
            assert codes == [0] * reports, codes
            shutil.rmtree(results)
            if number:
                times[name].append(seconds)
                say(f"round {number}: {name:13} {seconds:6.1f} s; this process {size() / 1e6:.0f} MB")
    return times


def _touch(notebooks: Path, number: int) -> None:
    """Say something else in every notebook, so that nothing that was made before is of use."""
    for path in notebooks.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        notebook.metadata["round"] = number
        nbformat.write(notebook, path)


def _project(folder: Path, reports: int, real: bool) -> Path:
    """A project with so many chapters of the same text."""
    folder.mkdir()
    project(folder)
    if real:
        shutil.rmtree(folder / "notebooks")
        shutil.copytree(paths.notebooks(), folder / "notebooks")
    first = folder / "data" / "chapters" / "2021-02"
    if real:
        shutil.copyfile(REAL / "data" / "chapters" / "2021-02" / "notes.toml", first / "notes.toml")
    for number in range(reports):
        shutil.copytree(first, first.with_name(f"c{number}"))
    return folder


if __name__ == "__main__":
    main()
