"""The project whose notebooks are released: its reports, the notebooks of each, and what it adds to their pages.

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
from nbrelease.parameters import declared_parameters, nearest_name, typed_values


class Target(Struct, frozen=True, order=True):
    """One report.

    Attributes:
        name: the name of its folder under reports/.
        language: the language of its pages.
        build: the build id, a hash of all inputs; empty until the pages are made.
    """

    name: str
    language: str = "zh"
    build: str = ""

    @property
    def label(self) -> str:
        """The name, with the language unless that is Chinese; lines about the report begin with it."""
        return f"{self.name}{self.suffix}"

    @property
    def suffix(self) -> str:
        """The suffix of files in this language: empty for Chinese, ``.en`` for English."""
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
    """A number without a source.

    Attributes:
        part: title of the part it is in.
        place: the figure or table (``图 2-1``, ``表 3-2``); empty elsewhere.
        number: the number as printed.
        words: the words around it.
        cell: index of the document's cell.
        output: index of the cell's output; -1 for the text of a Markdown cell.
        path: where in the block the text is (``title/0``, ``rows/3/1/0``).
        start: where in that text the number begins.
        end: where it ends.
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
    """What is particular to the reports of a folder. The class is called with the folder: ``Class(root)``.

    Attributes:
        root: the folder.
        notebooks: the folder of its notebooks.
        cache: a folder for files that can be made again.
        packages: import packages that notebooks and pages use and that change with the project; all their files
            count as inputs, like nbrelease's own.
    """

    root: Path
    notebooks: Path
    cache: Path
    packages: Sequence[str]

    def environment(self) -> Mapping[str, str]:
        """Environment variables of its kernels."""
        return {}

    def targets(self) -> Sequence[str]:
        """The names of its reports."""

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of a report in their order, with typed parameters.

        Raises:
            ReleaseError: there is no such report, or one of its inputs is wrong.
        """

    def inputs(self, target: Target) -> list[Path]:
        """Files and folders that the pages depend on, beside those of the parts."""
        return []

    def sources(self, target: Target, names: Callable[[str], Collection[str]]) -> list[str]:
        """The files and folders that a build reads beside the inputs of its parts, relative to the root.

        A worker without them calls this once with ``names`` listing the place they are kept in, copies them, and calls
        it again, because the copies may name further ones.

        Args:
            target: the report.
            names: lists a folder in the place where they are kept; gives nothing in the second call.
        """

    def remarks(self, target: Target) -> list[str]:
        """Sentences for the person who builds the report (what was left out, what a language lacks)."""
        return []

    def unfit(self, target: Target) -> list[str]:
        """Sentences about notes that no longer fit their text: remarks, but errors of a strict build."""
        return []

    def facts(self, target: Target) -> Mapping[str, str]:
        """What the report says of itself: ``title``, ``author``, ``source``, ``date``, ``publisher`` …"""

    def check(self, target: Target, document: Any) -> list[Unsourced] | None:
        """The numbers of a merged report without a source; None if numbers are not checked."""
        return None

    def data(self, target: Target) -> Mapping[str, bytes]:
        """Files of the release, by path (``data/dates.csv``); the PDF carries the CSV files."""
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
        """One report, with the name of the folder."""
        return [self.root.name]

    def parts(self, target: Target, parameters: Mapping[str, object]) -> list[Part]:
        """The notebooks of the folder; those that declare ``language`` are given it."""
        if target.name not in self.targets():
            raise ReleaseError(f"there is no report {target.name}; there is {self.root.name}", 2)
        paths = sorted(self.notebooks.glob("*.ipynb"))
        if not paths:
            raise ReleaseError(f"there is no notebook in {self.notebooks}", 2)
        return make_parts([(path.stem, path, {"language": target.language}) for path in paths], parameters)

    def sources(self, target: Target, names: Callable[[str], Collection[str]]) -> list[str]:
        """Everything in the folder."""
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
        class_path = settings.get("tool", {}).get("nbrelease", {}).get("project")
        if class_path is None:
            return Plain(root)
        module, _, name = class_path.partition(":")
        project: Project = getattr(import_module(module), name)(root)
    except (tomllib.TOMLDecodeError, AttributeError, ImportError, ValueError) as error:
        raise ReleaseError(f"{path}: [tool.nbrelease] project wants module:Class ({error})", 2) from None
    return project


def make_parts(
    runs: Iterable[tuple[str, Path, Mapping[str, object]]], given: Mapping[str, object]
) -> list[Part]:
    """Parts whose parameters have the types that their notebooks declare.

    Args:
        runs: name, notebook and the project's own values of each; values that a notebook does not declare are left out.
        given: the user's parameters; each goes to the notebooks that declare it.

    Raises:
        ReleaseError: a notebook cannot be read; a given parameter is declared by no notebook, is set by the project
            itself, or is not of the declared type (exit code 2).
    """
    runs = list(runs)
    declared = {path: declared_parameters(path) for _, path, _ in runs}
    names = sorted({name for parameters in declared.values() for name in parameters})
    for name in given:
        if any(name in fixed for _, _, fixed in runs):
            raise ReleaseError(f"parameter {name} is set by the build itself; leave it out of -p", 2)
        if name not in names:
            hint = ", ".join(names) + nearest_name(name, names)
            raise ReleaseError(f"no notebook has a parameter {name}; they have {hint}", 2)
    parts = []
    for name, path, fixed in runs:
        known = declared[path]
        values = typed_values(path, {key: value for key, value in {**fixed, **given}.items() if key in known})
        inputs = values.get("inputs", known["inputs"].default if "inputs" in known else [])
        if not isinstance(inputs, list) or not all(isinstance(file, str) for file in inputs):
            shown = json.dumps(inputs, ensure_ascii=False, default=str)
            raise ReleaseError(f"{path.name}: the parameter inputs is a list of files, not {shown}", 2)
        parts.append(Part(name, path, values, tuple((path.parent / file).resolve() for file in inputs)))
    return parts
