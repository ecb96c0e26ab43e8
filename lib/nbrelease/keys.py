"""The key of a run and of a report: a Merkle hash of all it depends on. Knows nothing of how either is made.

Two runs with the same key give the same outputs, so that one that was made need not be made again. A key is the
hash of its leaves, which are inputs (a file's hash, a package's version, a parameter's value); the leaves are kept,
so that a plan can say which of them changed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.imports import Reach, Words
from nbrelease.inputs import (
    LIBRARY,
    Input,
    chapter_inputs,
    digest_of,
    file_input,
    font_inputs,
    lock_inputs,
    package_inputs,
)
from nbrelease.parameters import code, declared
from nbrelease.plan import Run

_RUNNING = "nbrelease.runs"
_PAGES = "nbrelease.pages"
_DATA = "chapterlens.report.data"
_INPUTS = "inputs"


@dataclass(frozen=True, slots=True)
class Key:
    """What something depends on.

    Attributes:
        leaves: the inputs, sorted.
        digest: their hash, 64 hexadecimal digits.
    """

    leaves: tuple[Input, ...]
    digest: str

    @classmethod
    def of(cls, leaves: Iterable[Input]) -> "Key":
        """The key of some inputs."""
        held = tuple(sorted(set(leaves)))
        return cls(held, digest_of(held))


class Keys:
    """Makes the keys of one build; what several runs share is hashed once.

    Args:
        known: what ``Reach`` knows of sources from earlier times.
    """

    def __init__(self, known: Mapping[str, Words] | None = None) -> None:
        self.reach = Reach((LIBRARY, paths.notebooks()), known or {})
        self._everywhere = (*lock_inputs(), *package_inputs(), *font_inputs())
        self._files: dict[Path, Input] = {}

    def run(self, run: Run) -> Key:
        """The key of a run: notebook, parameters, the chapters and files it declares, code it reaches, lock."""
        parameters = declared(run.notebook)
        values = {name: parameter.default for name, parameter in parameters.items()} | dict(run.parameters)
        named = values.get("chapters")
        chapters = [
            *(values[name] for name in ("chapter", "previous") if values.get(name)),
            *(named if isinstance(named, list) else []),
        ]
        return Key.of(
            [
                file_input("notebook", run.notebook),
                *(Input("parameter", name, _json(value)) for name, value in run.parameters.items()),
                *(leaf for one in chapters if isinstance(one, str) for leaf in chapter_inputs(one)),
                *(self._file("data", path) for path in _data(run.notebook, values.get(_INPUTS))),
                *self._sources(self.reach.of_code(code(run.notebook))),
                *self._sources(self.reach.of_module(_RUNNING)),
                *self._everywhere,
            ]
        )

    def report(self, runs: Sequence[tuple[Run, Key]], chapter_id: str, language: str) -> Key:
        """The key of a report: those of its runs in their order, the chapter, what makes the pages, the fonts."""
        return Key.of(
            [
                *(
                    Input("run", f"{index:02} {run.name}", key.digest)
                    for index, (run, key) in enumerate(runs, start=1)
                ),
                Input("parameter", "language", _json(language)),
                *chapter_inputs(chapter_id),
                *self._sources(self.reach.of_module(_PAGES)),
                *self._sources(self.reach.of_module(_DATA)),
                *self._everywhere,
            ]
        )

    def _sources(self, files: Iterable[Path]) -> list[Input]:
        return [self._file("library", path) for path in files]

    def _file(self, kind: str, path: Path) -> Input:
        if path not in self._files:
            below = path.is_relative_to(LIBRARY)
            name = f"lib/{path.relative_to(LIBRARY).as_posix()}" if below else None
            self._files[path] = file_input(kind, path, name)
        return self._files[path]


def build_inputs(runs: Sequence[tuple[Run, Key]], report: Key) -> list[Input]:
    """All that a build depends on, each once, sorted: what its manifest lists and what a verification compares."""
    leaves = {leaf for _, key in runs for leaf in key.leaves} | set(report.leaves)
    return sorted(leaf for leaf in leaves if leaf.kind != "run")


def changes(before: Iterable[Input], now: Iterable[Input]) -> list[str]:
    """What differs between the leaves of two keys, in words (``notes.toml changed``), the nearest to a person first."""
    old = {(leaf.kind, leaf.name): leaf.digest for leaf in before}
    new = {(leaf.kind, leaf.name): leaf.digest for leaf in now}
    told = []
    for kind, name in sorted(old.keys() | new.keys(), key=lambda leaf: (_ORDER.index(leaf[0]), leaf[1])):
        was, is_ = old.get((kind, name)), new.get((kind, name))
        if was == is_:
            continue
        if kind in ("parameter", "package", "python"):
            told.append(f"{kind} {name} {was or 'none'} → {is_ or 'none'}")
        elif kind == "run":
            told.append(f"{name.partition(' ')[2]} {_verb(was, is_)}")
        else:
            told.append(f"{name} {_verb(was, is_)}")
    return told


_ORDER = ("notebook", "parameter", "chapter", "data", "run", "library", "lock", "python", "package", "font")


def _verb(was: str | None, now: str | None) -> str:
    return "is new" if was is None else "is gone" if now is None else "changed"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _data(notebook: Path, named: object) -> list[Path]:
    """The files that a notebook declares in its parameter ``inputs``, seen from the notebook's folder."""
    if named is None:
        return []
    if not isinstance(named, list) or not all(isinstance(name, str) for name in named):
        raise ChapterlensError(
            f"{notebook.name}: the parameter inputs is a list of files, not {_json(named)}"
        )
    return [(notebook.parent / name).resolve() for name in named]
