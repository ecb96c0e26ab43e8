"""How long builds take beside other ways: ``python -m tests.bench.build [--rounds N] [--alone] [--environments DIR]``.

On the notebooks of the real chapter's report. In every round each way has one turn; printed are medians and the medians
of the ratios within a round, so that a slow minute of the machine weighs on all. A build makes HTML and PDF, the other
ways make HTML only. Jupyter Book 1 is installed into an environment of its own, which needs a package index;
--environments keeps it for the next time, --alone leaves it out.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.bench.pairs import environment, median_ratio, say
from tests.projects import REAL

CHAPTER = "2021-02"
SCRIPTED, BOOK, COLD, EDIT, NOTHING = "scripted", "jupyter-book 1", "cold", "one edit", "nothing to do"
BARS = ((COLD, SCRIPTED, 0.30), (COLD, BOOK, 0.60), (EDIT, COLD, 0.50))
NOTHING_BAR = 0.35


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock, and seconds of processors, which other work on the machine does not lengthen."""

    clock: float
    processor: float


Way = Callable[[], Spent]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alone", action="store_true", help="without Jupyter Book")
    parser.add_argument("--environments", type=Path, help="folder in which they are kept for the next time")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    say(f"{environment()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "project"
        shutil.copytree(REAL / "data", home / "data")
        unsaved = shutil.ignore_patterns(".ipynb_checkpoints")
        shutil.copytree(REAL / "notebooks", home / "notebooks", ignore=unsaved)
        shutil.copy(REAL / "requirements.txt", home)
        shutil.copy(REAL / "pyproject.toml", home)
        ways = _ways(home)
        if not options.alone:
            ways[BOOK] = _jupyter_book(home, options.environments or Path(name))
        times: dict[str, list[Spent]] = {way: [] for way in ways}
        for number in range(options.rounds):
            for way, run in ways.items():
                times[way].append(run())
                say(
                    f"  round {number + 1}: {way} {times[way][-1].clock:.2f} s, load {os.getloadavg()[0]:.1f}"
                )
    _print(times)


def _ways(home: Path) -> dict[str, Way]:
    python = sys.executable
    build = [python, "-m", "chapterlens.cli", "build", "--quiet", CHAPTER]
    edited = home / "notebooks" / "23-digital-city.ipynb"

    def scripted() -> Spent:
        """What people script: a papermill and an nbconvert command for each notebook."""
        folder = home.parent / "scripted"
        folder.mkdir(exist_ok=True)
        spent = []
        for notebook in _notebooks(home):
            out = str(folder / notebook.name)
            run = [
                python,
                "-m",
                "papermill",
                "--no-progress-bar",
                "--cwd",
                str(notebook.parent),
                "-k",
                "python3",
            ]
            spent.append(_timed([*run, "-p", "chapter", CHAPTER, str(notebook), out], home))
            spent.append(_timed([python, "-m", "nbconvert", "--to", "html", out], home))
        return Spent(sum(one.clock for one in spent), sum(one.processor for one in spent))

    def cold() -> Spent:
        shutil.rmtree(home / ".chapterlens", ignore_errors=True)
        shutil.rmtree(home / "reports", ignore_errors=True)
        return _timed(build, home)

    def edit() -> Spent:
        before = edited.read_text("utf-8")
        notebook = json.loads(before)
        prose = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        prose["source"] = "".join(prose["source"]) + f"\n\n又一句。{'又' * (time.time_ns() % 1000)}"
        edited.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        try:
            return _timed(build, home)
        finally:
            edited.write_text(before, encoding="utf-8")
            _timed(build, home)

    def nothing() -> Spent:
        """Beyond a Python that does nothing; the median of five."""
        pairs = [(_timed(build, home), _timed([python, "-c", "pass"], home)) for _ in range(5)]
        clock = statistics.median(a.clock - b.clock for a, b in pairs)
        return Spent(clock, statistics.median(a.processor - b.processor for a, b in pairs))

    return {SCRIPTED: scripted, COLD: cold, EDIT: edit, NOTHING: nothing}


def _notebooks(home: Path) -> list[Path]:
    """The notebooks of the report, by the order that its chapter gives."""
    settings = (home / "data" / "chapters" / CHAPTER / "chapter.toml").read_text("utf-8")
    return [home / "notebooks" / f"{stem}.ipynb" for stem in tomllib.loads(settings)["order"]]


def _jupyter_book(home: Path, environments: Path) -> Way:
    """Jupyter Book 1 on the same notebooks, in an environment with the packages of the lock."""
    folder = environments / "book"
    python = folder / "bin" / "python"
    if not python.exists():
        say("installing Jupyter Book 1")
        venv.create(folder, with_pip=True)
        pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--editable", str(REAL), "jupyter-book<2"], check=True)
    sources = home.parent / "book-source"
    sources.mkdir()
    for path in _notebooks(home):
        shutil.copy(path, sources)
    (sources / "_config.yml").write_text("execute:\n  execute_notebooks: force\n  timeout: 300\n", "utf-8")
    first, *others = sorted(path.stem for path in sources.glob("*.ipynb"))
    contents = ["format: jb-book", f"root: {first}", "chapters:", *(f"- file: {name}" for name in others)]
    (sources / "_toc.yml").write_text("\n".join(contents) + "\n", encoding="utf-8")

    def build() -> Spent:
        shutil.rmtree(sources / "_build", ignore_errors=True)
        spent = _timed([str(python.with_name("jupyter-book")), "build", "--all", str(sources)], home)
        if failed := list(sources.glob("_build/html/reports/*.log")):
            sys.exit(f"Jupyter Book could not run {failed[0].stem}:\n{failed[0].read_text()[-2000:]}")
        return spent

    return build


def _timed(words: list[str], home: Path) -> Spent:
    """What a command takes that has to end well."""
    path = f"{Path(words[0]).parent}:{os.environ['PATH']}"
    env = {**os.environ, "CHAPTERLENS_HOME": str(home), "PATH": path, "PYTHONPATH": str(REAL / "lib")}
    start, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, text=True, env=env, cwd=home)
    clock, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return Spent(clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _print(times: Mapping[str, list[Spent]]) -> None:
    say(f"\n{'medians':40}{'clock, s':>10}{'processor, s':>14}")
    for way, spent in times.items():
        clock, processor = (statistics.median(values) for values in (_clock(spent), _processor(spent)))
        say(f"{way:40}{clock:>10.2f}{processor:>14.2f}")
    say(f"\n{'median of the ratios in a round':40}{'clock':>10}{'processor':>14}{'bar':>8}")
    for one, other, bar in BARS:
        if other in times:
            clock = median_ratio(_clock(times[one]), _clock(times[other]))
            processor = median_ratio(_processor(times[one]), _processor(times[other]))
            say(f"{one + ' / ' + other:40}{clock:>10.3f}{processor:>14.3f}{bar:>8.2f}")
    spent = times[NOTHING]
    say(
        f"{'nothing to do, s beyond python -c pass':40}{statistics.median(_clock(spent)):>10.3f}{'':14}{NOTHING_BAR:>8.2f}"
    )


def _clock(spent: list[Spent]) -> list[float]:
    return [one.clock for one in spent]


def _processor(spent: list[Spent]) -> list[float]:
    return [one.processor for one in spent]


if __name__ == "__main__":
    main()
