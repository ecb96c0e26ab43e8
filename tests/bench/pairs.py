"""Run several workers turn by turn, so that a slow minute of the machine weighs on all of them; ratios of their times."""

import os
import platform
import statistics
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


def environment() -> str:
    """One line that names the machine."""
    model = "unknown processor"
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [
            line.partition(":")[2].strip() for line in info.read_text().splitlines() if "model name" in line
        ]
        model = names[0] if names else model
    return f"{platform.system()} {platform.machine()}, {model}, {os.cpu_count()} cores, Python {platform.python_version()}"


class Worker:
    """A process that prints a line when it is ready and then, for every line it is sent, what it measured.

    Attributes:
        version: that line; empty if the process has ended.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self._process.stdin and self._process.stdout
        self._in, self._out = self._process.stdin, self._process.stdout
        self.version = self._out.readline().strip()

    def once(self) -> float:
        """Seconds of one round."""
        self._in.write("go\n")
        self._in.flush()
        return float(self._out.readline())

    def end(self) -> None:
        """Let the process go."""
        self._in.close()
        self._process.wait()


def in_turn(workers: Mapping[str, Worker], rounds: int) -> dict[str, list[float]]:
    """The seconds of each worker by round; in every round each has one turn, so that a slow minute hits all."""
    times: dict[str, list[float]] = {name: [] for name in workers}
    for worker in workers.values():
        worker.once()  # what is loaded at the first call is not measured
    for _ in range(rounds):
        for name, worker in workers.items():
            times[name].append(worker.once())
    for worker in workers.values():
        worker.end()
    return times


def median_ratio(times: Sequence[float], base: Sequence[float]) -> float:
    """The median over the rounds of ``times / base``."""
    return statistics.median(a / b for a, b in zip(times, base, strict=True))


def say(line: str) -> None:
    """Print a line now."""
    print(line, flush=True)
    sys.stdout.flush()
