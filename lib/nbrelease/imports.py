"""Which files of ours a piece of code reaches through its imports. Knows nothing of notebooks or hashes.

Read from the source, without running it: every ``import`` statement counts, also one inside a function; those for
type checkers only do not, and those in a package's ``__getattr__`` count for who asks the package for something. A
script counts that a module beside it names. A file that is no Python (a list of words, a style sheet) belongs to the
modules of its folder that name it, or to all of them when none does.
"""

import ast
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from nbrelease.inputs import files_below

_FORMAT = 3  # of ``Words``: what is kept of another one is not looked at
_NAME = re.compile(r"[\w./-]{1,100}")

Words: TypeAlias = list[list[str]]
"""Of a file: the modules it imports, its strings that could be names of files, the modules it imports on demand."""


@dataclass(slots=True)
class Reach:
    """Finds what code reaches in some folders of ours.

    Attributes:
        roots: the folders that modules are looked for in.
        known: what is known of sources from earlier times, by their SHA-256.
        used: what was found or looked up of sources this time; worth keeping for the next.
    """

    roots: tuple[Path, ...]
    known: Mapping[str, Words] = field(default_factory=dict)
    used: dict[str, Words] = field(default_factory=dict)
    _of: dict[Path, Words] = field(default_factory=dict)
    _places: dict[str, Path | None] = field(default_factory=dict)
    _owners: dict[Path, dict[Path, set[Path]]] = field(default_factory=dict)

    def of_code(self, sources: Iterable[str]) -> list[Path]:
        """The files that these pieces of Python reach; a piece that is no Python reaches nothing."""
        names: set[str] = set()
        for source in sources:
            names.update(self._words(source, "")[0])
        return self._closure(names)

    def of_module(self, name: str) -> list[Path]:
        """The files that a module reaches, its own among them."""
        return self._closure({name})

    def _closure(self, names: Iterable[str]) -> list[Path]:
        waiting = list(names)
        seen: set[str] = set()
        modules: set[Path] = set()
        while waiting:
            name = waiting.pop()
            if name in seen:
                continue
            seen.add(name)
            package = name.rpartition(".")[0]
            if package:
                waiting.append(package)
            path = self._file(name)
            if path is None and package and (parent := self._file(package)) is not None:
                waiting += self._words_of(parent, package)[2]
            if path is not None and path not in modules:
                modules.add(path)
                imported, strings, _ = self._words_of(path, name)
                scripts = (path.with_name(word) for word in strings if word.endswith(".py"))
                waiting += [*imported, *(self._name(script) for script in scripts if script.is_file())]
        return sorted({*modules, *self._companions(modules)})

    def _file(self, module: str) -> Path | None:
        """The file of a module in one of the roots, or None for one of somebody else's."""
        if module not in self._places:
            place = module.replace(".", "/")
            paths = (
                path for root in self.roots for path in (root / f"{place}.py", root / place / "__init__.py")
            )
            self._places[module] = next((path for path in paths if path.is_file()), None)
        return self._places[module]

    def _words_of(self, path: Path, module: str) -> Words:
        if path not in self._of:
            package = module if path.name == "__init__.py" else module.rpartition(".")[0]
            self._of[path] = self._words(path.read_text(encoding="utf-8"), package)
        return self._of[path]

    def _words(self, source: str, package: str) -> Words:
        digest = hashlib.sha256(f"{_FORMAT}\0{package}\0{source}".encode()).hexdigest()
        if digest not in self.used:
            self.used[digest] = self.known.get(digest) or _words(source, package)
        return self.used[digest]

    def _companions(self, modules: set[Path]) -> Iterator[Path]:
        """The files beside modules that are no Python and belong to one of them."""
        for folder in {path.parent for path in modules if (path.parent / "__init__.py").is_file()}:
            for file, owners in self._belonging(folder).items():
                if not owners or owners & modules:
                    yield file

    def _belonging(self, folder: Path) -> dict[Path, set[Path]]:
        """The files of a package that are no Python, each with the modules that name it."""
        if folder not in self._owners:
            named = {path: set(self._words_of(path, self._name(path))[1]) for path in folder.glob("*.py")}
            packages = {path.parent.name for path in folder.glob("*/__init__.py")}
            files = {
                file: file.relative_to(folder).parts for file in files_below(folder) if file.suffix != ".py"
            }
            self._owners[folder] = {
                file: {path for path, words in named.items() if words.intersection(parts)}
                for file, parts in files.items()
                if parts[0] not in packages
            }
        return self._owners[folder]

    def _name(self, path: Path) -> str:
        root = next(root for root in self.roots if path.is_relative_to(root))
        parts = path.relative_to(root).with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _words(source: str, package: str) -> Words:
    try:
        tree = ast.parse(_plain(source))
    except (SyntaxError, ValueError):
        return [[], [], []]
    lazy = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "__getattr__"]
    modules, strings = _told((node for node in tree.body if node not in lazy), package)
    on_demand, more = _told(lazy, package)
    return [sorted(modules), sorted(strings | more), sorted(on_demand)]


def _told(nodes: Iterable[ast.AST], package: str) -> tuple[set[str], set[str]]:
    """The modules that code imports, and its strings that could be parts of a file's name.

    ``import x`` may ask x for anything, which is written ``x.*``.
    """
    modules: set[str] = set()
    said: set[str] = set()
    for node in _run(nodes, said):
        if isinstance(node, ast.Import):
            modules |= {word for alias in node.names for word in (alias.name, f"{alias.name}.*")}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            whole = ".".join([*base, *([node.module] if node.module else [])])
            modules |= {whole, *(f"{whole}.{alias.name}" for alias in node.names)}
    return modules - {""}, {part for string in said if _NAME.fullmatch(string) for part in string.split("/")}


def _plain(source: str) -> str:
    """A cell without IPython's own lines (``%matplotlib inline``, ``!ls``)."""
    return "\n".join("" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n"))


def _run(nodes: Iterable[ast.AST], said: set[str]) -> list[ast.stmt]:
    """The imports of what can run, not of the branches for type checkers; its strings go into ``said``.

    As ``ast.walk`` would find them, in a fifth of the time: names and contexts hold nothing, and they are most nodes.
    """
    found: list[ast.stmt] = []
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind is ast.Constant:
            if isinstance(node.value, str):  # type: ignore[attr-defined]
                said.add(node.value)  # type: ignore[attr-defined]
        elif kind is ast.Import or kind is ast.ImportFrom:
            found.append(node)  # type: ignore[arg-type]
        elif kind is ast.If and _for_checkers(node.test):  # type: ignore[attr-defined]
            waiting += node.orelse  # type: ignore[attr-defined]
        else:
            for held in node.__dict__.values():
                if type(held) is list:
                    waiting += [one for one in held if type(one) not in _EMPTY]
                elif type(held) not in _EMPTY:
                    waiting.append(held)
    return found


def _for_checkers(test: ast.expr) -> bool:
    return getattr(test, "id", getattr(test, "attr", "")) == "TYPE_CHECKING"


_EMPTY = frozenset(
    (ast.Name, ast.Load, ast.Store, ast.Del, ast.Pass, str, int, float, complex, bytes, bool, type(None))
)
"""What holds no import and no string, and what the attributes of nodes are besides nodes."""
