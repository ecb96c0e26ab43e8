"""The project whose notebooks are released: which reports there are, what each is made of, what its pages add.

A project is a class with the methods of ``Project`` that takes the folder it lies in; pyproject.toml names it:

    [tool.nbrelease]
    project = "module:Class"

Any other folder of notebooks is a ``Plain`` project.
"""

import json
import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct

from nbrelease.errors import ReleaseError
from nbrelease.parameters import closest, declared, settle


class Target(Struct, frozen=True, order=True):
    """One report.

    Attributes:
        name: of its folder under reports/.
        language: of its pages.
        build: id of what it is made of; known while its pages are made, empty before.
    """

    name: str
    language: str = "zh"
    build: str = ""

    @property
    def label(self) -> str:
        """As a line begins: the name, with the language when it is not Chinese."""
        return f"{self.name}{self.suffix}"

    @property
    def suffix(self) -> str:
        """Of the files of this language: empty for Chinese, ``.en`` for English."""
        return "" if self.language == "zh" else f".{self.language}"

    @property
    def pages(self) -> tuple[str, str]:
        """The names of its two files: ``report.html`` and ``report.pdf``."""
        return f"report{self.suffix}.html", f"report{self.suffix}.pdf"


class Part(Struct, frozen=True):
    """One notebook of a report.

    Attributes:
        name: unique within the report (``23-digital-city``, ``section-2.3``).
        notebook: the file.
        parameters: values of the types that the notebook declares.
        inputs: files and folders it depends on, beside itself (the chapter's folder, declared data).
    """

    name: str
    notebook: Path
    parameters: Mapping[str, Any]
    inputs: tuple[Path, ...] = ()


class Unsourced(Struct, frozen=True):
    """A number that nothing accounts for.

    Attributes:
        part: title of the part it is in.
        place: ``图 2-1``, ``表 3-2`` or what else it is in.
        number: as printed.
        words: around it.
        cell: index of the document's cell, and ``output`` of its output (-1 for a Markdown cell's own text).
        path: where in the block the text is (``title/0``, ``rows/3/1/0``), with ``start`` and ``end`` in that text.
    """

    part: str
    place: str
    number: str
    words: str
    cell: int = -1
    output: int = -1
    path: str = ""
    start: int = 0
    end: int = 0


class Project(Protocol):
    """What is particular of the reports of a folder. Its class takes the folder: ``Class(root)``.

    Attributes:
        root: the folder.
        notebooks: the folder of its notebooks.
        cache: the folder of what can be made again.
        packages: import packages that notebooks and pages use and that change with the project; all their files
            count as inputs, like nbrelease's own.
    """

    root: Path
    notebooks: Path
    cache: Path
    packages: Sequence[str]

    def environment(self) -> Mapping[str, str]:
        """Variables that its kernels get."""
        return {}

    def targets(self) -> Sequence[str]:
        """The names of the reports there are."""

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of a report in their order, with settled parameters.

        Raises:
            ReleaseError: there is no such report, or an input of it is wrong.
        """

    def inputs(self, target: Target) -> list[Path]:
        """Files and folders that the pages depend on, beside those of the parts."""
        return []

    def sources(self, target: Target, names: Callable[[str], Collection[str]]) -> list[str]:
        """The files and folders that a build of a report reads, beside the inputs of its parts, seen from the root.

        A worker that has none of them asks where they are kept, copies them, and asks again for what they name.

        Args:
            target: the report.
            names: lists a folder where they are kept; nothing when it is asked again.
        """

    def remarks(self, target: Target) -> list[str]:
        """Sentences for who builds the report (what was left out, what a language lacks)."""
        return []

    def facts(self, target: Target) -> Mapping[str, str]:
        """What the report says of itself: ``title``, ``author``, ``source``, ``date``, ``publisher`` …"""

    def front(self, target: Target, document: Any) -> list[Any]:
        """Cells (nbformat) that come before the parts of a merged report."""
        return []

    def back(self, target: Target, document: Any) -> list[Any]:
        """Cells that come behind them; one with the metadata ``{"nbrelease": {"before": "source"}}`` before the source."""
        return []

    def check(self, target: Target, document: Any) -> list[Unsourced] | None:
        """The numbers of a merged report that nothing accounts for; None where none are checked."""
        return None

    def data(self, target: Target) -> Mapping[str, bytes]:
        """Files of the release's ``data/`` folder, by name; those that the PDF carries among them."""
        return {}

    def labels(self, language: str) -> Mapping[str, str]:
        """Words of the interface in a language that differ from nbrelease's own or add to them."""
        return {}


class Plain(Project):
    """Any folder of notebooks as one report: those in ``notebooks/`` or in the folder itself, by name."""

    packages: Sequence[str] = ()

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        inner = self.root / "notebooks"
        self.notebooks = inner if inner.is_dir() else self.root
        self.cache = self.root / ".nbrelease"

    def targets(self) -> Sequence[str]:
        """One, named like the folder."""
        return [self.root.name]

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of the folder; those that declare ``language`` are given it."""
        if target.name not in self.targets():
            raise ReleaseError(f"there is no report {target.name}; there is {self.root.name}", 2)
        found = sorted(self.notebooks.glob("*.ipynb"))
        if not found:
            raise ReleaseError(f"there is no notebook in {self.notebooks}", 2)
        return make_parts([(path.stem, path, {"language": target.language}) for path in found], parameters)

    def sources(self, target: Target, names: Callable[[str], Collection[str]]) -> list[str]:
        """All that lies in the folder."""
        return list(names(""))

    def facts(self, target: Target) -> Mapping[str, str]:
        """The name of the folder as title."""
        return {"title": target.name, "build": target.build[:12]}


def load(root: Path) -> Project:
    """The project of a folder: the class that its pyproject.toml names, else ``Plain``.

    Raises:
        ReleaseError: pyproject.toml is not valid or names a class that cannot be imported (exit code 2).
    """
    path = root / "pyproject.toml"
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        named = settings.get("tool", {}).get("nbrelease", {}).get("project")
        if named is None:
            return Plain(root)
        module, _, name = named.partition(":")
        project: Project = getattr(import_module(module), name)(root)
    except (tomllib.TOMLDecodeError, AttributeError, ImportError, ValueError) as error:
        raise ReleaseError(f"{path}: [tool.nbrelease] project wants module:Class ({error})", 2) from None
    return project


def make_parts(
    runs: Iterable[tuple[str, Path, Mapping[str, object]]], given: Mapping[str, object]
) -> list[Part]:
    """Parts with settled parameters.

    Args:
        runs: name, notebook and the project's own values of each; what a notebook does not declare is left out.
        given: the user's parameters; each goes to the notebooks that declare it.

    Raises:
        ReleaseError: a notebook cannot be read; a given parameter is declared by no notebook, is set by the project
            itself, or is not of the declared type (exit code 2).
    """
    runs = list(runs)
    known = {path: declared(path) for _, path, _ in runs}
    names = sorted({name for parameters in known.values() for name in parameters})
    for name in given:
        if any(name in own for _, _, own in runs):
            raise ReleaseError(f"parameter {name} is set by the build itself; leave it out of -p", 2)
        if name not in names:
            offered = ", ".join(names) + closest(name, names)
            raise ReleaseError(f"no notebook has a parameter {name}; they have {offered}", 2)
    parts = []
    for name, path, own in runs:
        wanted = {key: value for key, value in {**own, **given}.items() if key in known[path]}
        values = settle(path, wanted)
        inputs = values.get("inputs", known[path]["inputs"].default if "inputs" in known[path] else [])
        if not isinstance(inputs, list) or not all(isinstance(one, str) for one in inputs):
            shown = json.dumps(inputs, ensure_ascii=False, default=str)
            raise ReleaseError(f"{path.name}: the parameter inputs is a list of files, not {shown}", 2)
        parts.append(Part(name, path, values, tuple((path.parent / one).resolve() for one in inputs)))
    return parts
