"""How long builds take, beside other ways and a floor: ``python -m tests.bench.build [--alone] [--rounds N]``.

On the real chapter's notebooks. In every round each way has one turn, and what is told are the medians of the ratios
within a round, so that a slow minute hits all. HTML and PDF are both made, where the other ways make HTML only. The
other tools and an environment without JupyterLab are installed into throw-away environments (--alone leaves them
out).
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
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import nbformat
import psutil  # type: ignore[import-untyped]

from chapterlens import paths
from nbrelease.merge import merge
from nbrelease.outlook import outlook
from nbrelease.plan import Run
from nbrelease.progress import Event
from nbrelease.runs import execute
from nbrelease.warm import Workshop
from tests.bench.pairs import environment, median_ratio, say

FLOOR = Path(__file__).with_name("floor.py")
_LOCK = Path(__file__).parents[2] / "requirements.txt"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a command took: seconds by the clock, and seconds of processors, which a busy machine leaves alone."""

    clock: float = 0.0
    work: float = 0.0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(self.clock + other.clock, self.work + other.work)

    def __sub__(self, other: "Spent") -> "Spent":
        return Spent(self.clock - other.clock, self.work - other.work)


Way = Callable[[], Spent]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alone", action="store_true", help="without other tools and environments")
    parser.add_argument(
        "--envs", type=Path, help="folder in which the environments are kept for the next time"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=("builds", "many"), help="one of the two parts")
    options = parser.parse_args()
    say(f"{environment()}, load {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as name:
        home = Path(name) / "project"
        shutil.copytree(paths.chapters(), home / "data" / "chapters")
        shutil.copytree(
            paths.notebooks(), home / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
        os.environ["CHAPTERLENS_HOME"] = str(home)
        if options.only != "many":
            _builds(home, options.rounds, None if options.alone else options.envs or Path(name))
        if options.only != "builds":
            _many(home)


def _builds(home: Path, rounds: int, envs: Path | None) -> None:
    """Whole builds, beside other ways to make the same."""
    with_lab = "with JupyterLab" if (_site(sys.executable) / "jupyterlab").is_dir() else "without JupyterLab"
    ways = _ways(home, sys.executable, with_lab)
    if envs is not None:
        ways |= _others(home, envs)
    say(f"\n{rounds} rounds turn by turn: {', '.join(ways)}")
    times: dict[str, list[Spent]] = {name: [] for name in ways}
    for number in range(rounds):
        for name, way in ways.items():
            times[name].append(way())
            say(f"  round {number + 1}: {name} {times[name][-1].clock:.2f} s, load {os.getloadavg()[0]:.1f}")
    _tell(times, with_lab)
    say("outputs of the runs are those of papermill: " + ("yes" if _same_outputs(home) else "NO"))


def _ways(home: Path, python: str, label: str) -> dict[str, Way]:
    """What is measured in one environment."""
    runs = [[str(step.run.notebook), dict(step.run.parameters)] for step in outlook("2021-02").steps]
    listed = home.parent / "runs.json"
    listed.write_text(json.dumps(runs), encoding="utf-8")
    edited = home / "notebooks" / "23-digital-city.ipynb"
    count = iter(range(10**6))

    def cold() -> Spent:
        shutil.rmtree(home / ".chapterlens" / "made", ignore_errors=True)
        for name in ("released", "known.json"):
            place = home / ".chapterlens" / name
            shutil.rmtree(place, ignore_errors=True)
            place.unlink(missing_ok=True) if place.is_file() else None
        return _timed([python, "-m", "chapterlens.cli", "build", "--quiet", "2021-02"], home)

    def edit() -> Spent:
        source = edited.read_text("utf-8")
        notebook = json.loads(source)
        prose = next(cell for cell in notebook["cells"] if cell["cell_type"] == "markdown")
        prose["source"] = "".join(prose["source"]) + "\n\n" + "又" * (next(count) + 1) + "一句。"
        edited.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
        try:
            return _timed([python, "-m", "chapterlens.cli", "build", "--quiet", "2021-02"], home)
        finally:
            edited.write_text(source, encoding="utf-8")
            _timed([python, "-m", "chapterlens.cli", "build", "--quiet", "2021-02"], home)

    def nothing() -> Spent:
        command = [python, "-m", "chapterlens.cli", "build", "--quiet", "2021-02"]
        more = [_timed(command, home) - _timed([python, "-c", "pass"], home) for _ in range(5)]
        return sorted(more, key=lambda spent: spent.clock)[2]

    return {
        f"scripted CLIs {label}": lambda: _scripted(home, python),
        f"cold {label}": cold,
        f"one edit {label}": edit,
        f"nothing to do {label}": nothing,
        f"floor {label}": lambda: _timed([python, str(FLOOR), str(listed)], home),
    }


def _scripted(home: Path, python: str) -> Spent:
    """What people script: papermill and nbconvert, a command each."""
    spent = Spent()
    folder = home.parent / "scripted"
    folder.mkdir(exist_ok=True)
    for notebook in sorted((home / "notebooks").glob("[0-9]*.ipynb")):
        out = folder / notebook.name
        words = [
            python,
            "-m",
            "papermill",
            "--no-progress-bar",
            "--cwd",
            str(notebook.parent),
            "-k",
            "python3",
        ]
        spent += _timed([*words, "-p", "chapter", "2021-02", str(notebook), str(out)], home)
        spent += _timed([python, "-m", "nbconvert", "--to", "html", str(out)], home)
    return spent


def _others(home: Path, envs: Path) -> dict[str, Way]:
    """The same without JupyterLab, and jupyter-book 1, in environments of their own."""
    wanted = [
        line.split(";")[0] for line in requires("chapterlens") or [] if not line.startswith("jupyterlab")
    ]
    plain = _environment(envs / "plain", ["--constraint", str(_LOCK), *wanted])
    book = _environment(envs / "book", [*wanted, "jupyter-book<2"])
    sources = home.parent / "book-source"
    shutil.copytree(home / "notebooks", sources, ignore=shutil.ignore_patterns("section.ipynb"))
    (sources / "_config.yml").write_text(
        "execute:\n  execute_notebooks: force\n  timeout: 300\n", encoding="utf-8"
    )
    names = sorted(path.stem for path in sources.glob("*.ipynb"))
    contents = [
        "format: jb-book",
        f"root: {names[0]}",
        "chapters:",
        *(f"- file: {name}" for name in names[1:]),
    ]
    (sources / "_toc.yml").write_text("\n".join(contents) + "\n", encoding="utf-8")

    def jupyter_book() -> Spent:
        shutil.rmtree(sources / "_build", ignore_errors=True)
        return _timed([str(book.with_name("jupyter-book")), "build", "--all", str(sources)], home)

    return {**_ways(home, str(plain), "without JupyterLab"), "jupyter-book 1": jupyter_book}


def _environment(folder: Path, wanted: list[str]) -> Path:
    """A fresh environment with this library in it: its Python."""
    python = folder / "bin" / "python"
    if python.exists():
        return python
    say(f"making the environment {folder.name}")
    venv.create(folder, with_pip=True)
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, *wanted], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(
        [*pip, "--no-deps", "--editable", str(_LOCK.parent)], check=True, stderr=subprocess.DEVNULL
    )
    return python


def _site(python: str) -> Path:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(
        subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )


def _timed(words: list[str], home: Path) -> Spent:
    """What a command takes that has to end well."""
    env = {
        **os.environ,
        "CHAPTERLENS_HOME": str(home),
        "PATH": f"{Path(words[0]).parent}:{os.environ['PATH']}",
    }
    begun, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, capture_output=True, text=True, env=env, cwd=home)
    seconds, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        sys.exit(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    work = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
    return Spent(seconds, work)


def _tell(times: Mapping[str, list[Spent]], here: str) -> None:
    """The table: medians, and ratios with their bars, by the clock and by what processors worked."""
    say("\n" + f"{'medians':50}{'clock, s':>10}{'work, s':>10}")
    for name, held in times.items():
        clock, work = (statistics.median(values) for values in (_clock(held), _work(held)))
        say(f"{name:50}{clock:>10.2f}{work:>10.2f}")
    bars = [
        (f"cold {here}", f"scripted CLIs {here}", 0.15 if here.startswith("with J") else 0.25),
        ("cold without JupyterLab", "scripted CLIs without JupyterLab", 0.25),
        ("cold without JupyterLab", "jupyter-book 1", 0.40),
        (f"cold {here}", f"floor {here}", 2.0),
        ("cold without JupyterLab", "floor without JupyterLab", 2.0),
        (f"one edit {here}", f"cold {here}", 0.35),
        ("one edit without JupyterLab", "cold without JupyterLab", 0.35),
    ]
    say("\n" + f"{'median of the ratios in a round':70}{'clock':>8}{'work':>8}{'bar':>8}")
    for one, other, bar in dict.fromkeys(bars):
        if one in times and other in times:
            clock = median_ratio(_clock(times[one]), _clock(times[other]))
            work = median_ratio(_work(times[one]), _work(times[other]))
            say(f"{one + ' / ' + other:70}{clock:>8.3f}{work:>8.3f}{bar:>8.2f}")
    nothing = times[f"nothing to do {here}"]
    clock, work = statistics.median(_clock(nothing)), statistics.median(_work(nothing))
    say(f"{'nothing to do, seconds more than python -c pass':70}{clock:>8.3f}{work:>8.3f}{0.35:>8.2f}")


def _clock(held: list[Spent]) -> list[float]:
    return [spent.clock for spent in held]


def _work(held: list[Spent]) -> list[float]:
    return [spent.work for spent in held]


def _same_outputs(home: Path) -> bool:
    """Whether the scripted papermill and the build have the same outputs in every notebook."""
    folder = home.parent / "scripted"
    _timed([sys.executable, "-m", "chapterlens.cli", "build", "--quiet", "2021-02"], home)
    for step in outlook("2021-02").steps:
        assert step.made is not None
        theirs = nbformat.read(folder / step.run.notebook.name, as_version=4)
        ours = nbformat.read(step.made, as_version=4)
        if _outputs(ours) != _outputs(theirs):
            return False
    return True


def _outputs(notebook: Any) -> list[Any]:
    return [cell.get("outputs") for cell in merge([("x", notebook)], {}).cells if not _injected(cell)]


def _injected(cell: Any) -> bool:
    return "injected-parameters" in cell.metadata.get("tags", [])


def _many(home: Path) -> None:
    """60 runs: 12 sets of parameters, 5 notebooks."""
    section, overview = (home / "notebooks" / f"{name}.ipynb" for name in ("section", "00-overview"))
    runs = []
    for number in range(12):
        given = {"chapter": "2021-02", "language": ("zh", "en")[number % 2]}
        for part in ("2.1", "2.2", "2.3", "2.4"):
            runs.append(Run(f"s{number}-{part}", section, {**given, "section": part, "top": 4 + number}))
        runs.append(Run(f"o{number}", overview, given))
    listed = home.parent / "many.json"
    listed.write_text(
        json.dumps([[str(run.notebook), dict(run.parameters)] for run in runs]), encoding="utf-8"
    )
    say("\n60 runs: 12 sets of parameters x 5 notebooks")
    floors = [_timed([sys.executable, str(FLOOR), str(listed)], home)]
    me, ends, memory = psutil.Process(), [], []
    with Workshop() as workshop:
        workshop.start()
        before = (me.num_fds(), len(me.children(recursive=True)))
        begun = time.perf_counter()

        def hear(event: Event) -> None:
            if event.event == "done":
                ends.append(time.perf_counter() - begun)
                memory.append(me.memory_info().rss / 1e6)
            assert event.event != "failed", event

        execute(runs, workshop.folder, tell=hear, warm=workshop.address)
        seconds = time.perf_counter() - begun
        after = (me.num_fds(), len(me.children(recursive=True)))
        left = [
            path.name for path in workshop.folder.iterdir() if path.suffix == ".json" or "-" in path.suffix
        ]
    floors.append(_timed([sys.executable, str(FLOOR), str(listed)], home))
    floor = statistics.mean(_clock(floors))
    say(f"{seconds:.1f} s; floor {floor:.1f} s (before and after); ratio {seconds / floor:.2f} (bar 2.00)")
    parts = [ends[index] - (ends[index - 15] if index >= 15 else 0) for index in (14, 29, 44, 59)]
    say("seconds for each quarter of the runs: " + ", ".join(f"{part:.1f}" for part in parts))
    say(
        "memory of the build after each quarter, MB: "
        + ", ".join(f"{memory[i]:.0f}" for i in (14, 29, 44, 59))
    )
    say(
        f"open files and processes before {before}, after {after}; sockets and connection files left: {len(left)}"
    )


if __name__ == "__main__":
    main()
