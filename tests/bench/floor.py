"""The cells of notebooks as plain scripts, forked two at a time from a process that has the packages: the floor.

No kernel, no messages, no pages: what is left is what the cells themselves take. ``python floor.py RUNS.json``, where
the file holds a list of [notebook, parameters].
"""

import ast
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_SHOWN = ("_repr_mimebundle_", "_repr_html_", "_repr_markdown_")


def main() -> None:
    """Run them all."""
    os.environ["MPLBACKEND"] = "agg"
    for name in ("IPython.display", "matplotlib.pyplot", "pandas"):
        importlib.import_module(name)
    waiting = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    running: set[int] = set()
    while waiting or running:
        while waiting and len(running) < 2:
            notebook, parameters = waiting.pop(0)
            pid = os.fork()
            if pid == 0:
                _run(Path(notebook), parameters)
                os._exit(0)
            running.add(pid)
        pid, status = os.wait()
        assert status == 0
        running.discard(pid)


def _run(notebook: Path, parameters: dict[str, Any]) -> None:
    os.chdir(notebook.parent)

    def display(*values: Any, **_: Any) -> None:
        for value in values:
            _show(value)

    held: dict[str, Any] = {"display": display}
    for source, is_parameters in _cells(notebook):
        tree = ast.parse(source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, notebook.name, "exec"), held)
        if is_parameters:
            held.update(parameters)
        if isinstance(last, ast.Expr):
            _show(eval(compile(ast.Expression(last.value), notebook.name, "eval"), held))


def _cells(notebook: Path) -> Iterator[tuple[str, bool]]:
    for cell in json.loads(notebook.read_text("utf-8"))["cells"]:
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), "parameters" in cell["metadata"].get("tags", [])


def _show(*values: object, **_: object) -> None:
    """What a shell asks values for."""
    for value in values:
        methods = (getattr(value, name, None) for name in _SHOWN)
        method = next((method for method in methods if method is not None), None)
        if method is not None:
            method()


if __name__ == "__main__":
    main()
