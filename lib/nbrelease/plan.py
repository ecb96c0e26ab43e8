"""What a build has to do: a report's notebooks with the hash of all that each depends on, beside what is there.

A run depends on its notebook, its parameters, the files it declares, the Python files that it imported from outside of
the library, and on what all runs share: the library (nbrelease and the project's packages), the lock, fonts. A report
depends on its runs, on the files of its project and on what is shared. The same inputs give the same key.
"""

import hashlib
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from nbrelease.cache import Cache, Input, Record, file_digest
from nbrelease.errors import ReleaseError
from nbrelease.project import Part, Project, Target

KINDS = ("notebook", "parameter", "chapter", "data", "run", "library", "lock", "font")
"""What an input can be, the nearest to a person first; ``chapter`` is a file that the project names for a report."""

MANIFEST = "manifest.json"
_SHARED = ("library", "lock", "font")
_SKIPPED = ("__pycache__", ".ipynb_checkpoints", ".DS_Store")
_MOST_REASONS = 4  # reasons of a line


class Step(Struct, frozen=True):
    """One run of a plan.

    Attributes:
        part: the notebook with its parameters.
        key: a hash of its inputs that are known before it runs.
        inputs: of its own, with the Python files that it imported as far as they are known.
        executed: the executed notebook when there is one; else it has to be run.
        reasons: why it has to be run.
    """

    part: Part
    key: str
    inputs: tuple[Input, ...]
    executed: Path | None
    reasons: tuple[str, ...] = ()

    @property
    def declared(self) -> list[Input]:
        """Its inputs without Python files: those are listed as they are imported."""
        return [leaf for leaf in self.inputs if leaf.kind != "library"]


class Plan(Struct, frozen=True):
    """A build before it is done.

    Attributes:
        target: the report.
        out: the folder of the release.
        steps: its runs, in order.
        shared: the inputs of all runs and of the pages.
        page_only: the inputs of the pages alone.
        parameters: given by the user, of the types that the notebooks declare.
        record: of the last release.
        reasons: why the pages have to be made; empty when the report is up to date.
        parts_key: a hash of what decides which notebooks the report has.
    """

    target: Target
    out: Path
    steps: tuple[Step, ...]
    shared: tuple[Input, ...]
    page_only: tuple[Input, ...]
    parameters: dict[str, object]
    record: Record
    parts_key: str
    reasons: tuple[str, ...] = ()

    @property
    def stale(self) -> list[Step]:
        """The steps that have to be run."""
        return [step for step in self.steps if step.executed is None]

    @property
    def inputs(self) -> list[Input]:
        """All that the report depends on, each once, sorted."""
        return sorted({*self.shared, *self.page_only, *(leaf for step in self.steps for leaf in step.inputs)})

    @property
    def page_inputs(self) -> tuple[Input, ...]:
        """What the pages depend on: the runs in their order, and the inputs of all."""
        steps = enumerate(self.steps, start=1)
        runs = (Input("run", f"{place:02} {step.part.name}", digest_of(step.inputs)) for place, step in steps)
        return (*runs, *self.page_only, *self.shared)

    def lines(self) -> list[str]:
        """The plan in words."""
        if not self.reasons:
            return ["nothing to do: the report is what its inputs give"]
        lines = [f"run   {step.part.name}: {_shown_reasons(step.reasons)}" for step in self.stale]
        lines += [f"keep  {step.part.name}" for step in self.steps if step.executed]
        return [*lines, f"make  {', '.join(self.target.pages)}: {_shown_reasons(self.reasons)}"]


def make_plan(
    project: Project,
    target: Target,
    *,
    parameters: Mapping[str, object] | None = None,
    out: Path | None = None,
    cache: Cache | None = None,
) -> Plan:
    """Plan a build; runs and writes nothing.

    Args:
        project: whose report it is.
        target: the report.
        parameters: for the notebooks that declare them.
        out: the folder of the release; ``reports/<name>`` by default.
        cache: where executed notebooks are; the project's own by default.

    Raises:
        ReleaseError: an input is wrong or missing.
    """
    given = dict(parameters or {})
    cache = cache or Cache(project.cache)
    folder = out or project.root / "reports" / target.name
    shared = shared_inputs(project)
    sources = _file_inputs("chapter", project.inputs(target), project)
    settings = Input("parameter", "language", _json(target.language))
    record = cache.record(folder, target)
    parts, parts_key = _known_parts(project, target, given, [*shared, *sources, settings], record)
    chapter_files = {leaf.name for leaf in sources}
    steps = []
    for part in parts:
        inputs = [file_input("notebook", part.notebook, project)]
        inputs += [Input("parameter", name, _json(value)) for name, value in part.parameters.items()]
        for leaf in _file_inputs("data", part.inputs, project):
            inputs.append(replace(leaf, kind="chapter") if leaf.name in chapter_files else leaf)
        steps.append(_step(part, inputs, shared, record, cache, project))
    values = {name: value for part in parts for name, value in part.parameters.items() if name in given}
    plan = Plan(target, folder, tuple(steps), shared, (settings, *sources), values, record, parts_key)
    return replace(plan, reasons=tuple(_page_reasons(plan)))


def _known_parts(
    project: Project, target: Target, given: Mapping[str, object], known: list[Input], record: Record
) -> tuple[list[Part], str]:
    """The parts of a report, from the record if what decides them has not changed, and the hash of that."""
    notebooks = _file_inputs("notebook", project.notebooks.glob("*.ipynb"), project)
    arguments = {"given": given, "targets": list(project.targets()), "root": str(project.root)}
    key = digest_of([*known, *notebooks, Input("parameter", "parts", _json(arguments))])
    return (record.parts[1] if record.parts[0] == key else project.parts(target, given)), key


def _step(
    part: Part, inputs: list[Input], shared: tuple[Input, ...], record: Record, cache: Cache, project: Project
) -> Step:
    key = digest_of([*inputs, Input("library", "shared", digest_of(shared))])
    for executed in cache.executed(key):
        if all(input_digest(leaf, project) == leaf.digest for leaf in executed.imports):
            return Step(part, key, tuple(sorted({*inputs, *executed.imports})), executed.path)
    last_inputs = record.inputs.get(part.name)
    if last_inputs is None:
        return Step(part, key, tuple(sorted(inputs)), None, ("it has not been run yet",))
    # What it imported the last time counts: nothing else is known of what it imports.
    imports = [leaf for leaf in last_inputs if leaf.kind == "library"]
    imports = [replace(leaf, digest=input_digest(leaf, project) or "") for leaf in imports]
    all_inputs = tuple(sorted({*inputs, *imports}))
    if part.name in record.failed:
        return Step(part, key, all_inputs, None, ("it failed the last time",))
    last_shared = (leaf for leaf in record.inputs.get("", ()) if leaf.kind in _SHARED)
    reasons = changes((*last_inputs, *last_shared), (*all_inputs, *shared))
    return Step(part, key, all_inputs, None, tuple(reasons) or ("its outputs are no longer kept",))


def _page_reasons(plan: Plan) -> list[str]:
    """Why the pages have to be made."""
    record, names = plan.record, [step.part.name for step in plan.steps]
    if not record.files:
        return ["there is no report of this build yet"]
    reasons = changes(record.inputs.get("", ()), plan.page_inputs)
    reasons += [f"{name} failed the last time" for name in names if name in record.failed]
    if reasons or record.is_intact(plan.out):
        return reasons
    return ["the files of the report are not those that were made"]


def changes(before: Iterable[Input], now: Iterable[Input]) -> list[str]:
    """What differs between two sets of inputs, in words (``notes.toml changed``), the nearest to a person first."""
    old, new = ({(leaf.kind, leaf.name): leaf.digest for leaf in inputs} for inputs in (before, now))
    sentences = []
    for kind, name in sorted(old.keys() | new.keys(), key=lambda leaf: (nearness(leaf[0]), leaf[1])):
        old_digest, new_digest = old.get((kind, name)), new.get((kind, name))
        if old_digest == new_digest:
            continue
        if kind == "parameter":
            sentences.append(f"{kind} {name} {old_digest or 'none'} → {new_digest or 'none'}")
        else:
            label = name.partition(" ")[2] if kind == "run" else name
            change = "is new" if old_digest is None else "is gone" if not new_digest else "changed"
            sentences.append(f"{label} {change}")
    return sentences


def nearness(kind: str) -> int:
    """How near to a person inputs of a kind are; those of another version's cache, unknown here, come last."""
    return KINDS.index(kind) if kind in KINDS else len(KINDS)


def shared_inputs(project: Project) -> tuple[Input, ...]:
    """What all runs and the pages depend on: the library, the lock, fonts."""
    library = []
    for folder in library_folders(project):
        names = {f"lib/{path.relative_to(folder.parent).as_posix()}": path for path in files_below(folder)}
        library += [Input("library", name, file_digest(path) or "") for name, path in names.items()]
    return (*library, *_lock_inputs(project), *_font_inputs())


def library_folders(project: Project) -> list[Path]:
    """The folders of nbrelease and of the project's packages.

    Raises:
        ReleaseError: a package is not there (exit code 2).
    """
    return [Path(__file__).parent, *map(_package_folder, project.packages)]


@cache
def _package_folder(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or not spec.submodule_search_locations:
        raise ReleaseError(f"there is no package {name}, which the project names; install it", 2)
    return Path(spec.submodule_search_locations[0])


def file_input(kind: str, path: Path, project: Project) -> Input:
    """A file as an input, named by its path seen from the project's folder.

    Raises:
        ReleaseError: it cannot be read (exit code 2).
    """
    name = relative(path, project)
    if path.exists() and not path.is_file():
        raise ReleaseError(f"{name} is no file", 2)
    try:
        return Input(kind, name, hashlib.sha256(path.read_bytes()).hexdigest())
    except FileNotFoundError:
        what = "notebook" if kind == "notebook" else "file"
        declared = ", which a notebook declares as input" if kind == "data" else ""
        raise ReleaseError(f"there is no {what} {name}{declared}", 2) from None
    except OSError as error:
        raise ReleaseError(f"{name} cannot be read: {error.strerror}", 2) from None


def relative(path: Path, project: Project) -> str:
    """A path seen from the project's folder, with slashes; as it is where that leads out of it."""
    return path.relative_to(project.root).as_posix() if path.is_relative_to(project.root) else path.as_posix()


def input_path(leaf: Input, project: Project) -> Path | None:
    """The file of an input; None for what is no file of the project or its library."""
    for folder in library_folders(project):
        if leaf.name.startswith(f"lib/{folder.name}/"):
            return folder.parent / leaf.name.removeprefix("lib/")
    return project.root / leaf.name if leaf.kind in ("chapter", "data", "library", "notebook") else None


def input_digest(leaf: Input, project: Project) -> str | None:
    """The SHA-256 that the file of an input has now; None when it is gone or is no file."""
    path = input_path(leaf, project)
    return file_digest(path) if path else None


def files_below(folder: Path) -> Iterator[Path]:
    """The files in a folder and below, in an order that is the same everywhere; no caches of tools."""
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in _SKIPPED)
        yield from (Path(place, name) for name in sorted(names) if name not in _SKIPPED)


def digest_of(inputs: Iterable[Input]) -> str:
    """One hash for many inputs, whatever their order."""
    return _hash("".join(f"{leaf.kind}\0{leaf.name}\0{leaf.digest}\n" for leaf in sorted(set(inputs))))


def _file_inputs(kind: str, paths: Iterable[Path], project: Project) -> list[Input]:
    """Files, and all files of folders, as inputs."""
    files = (file for path in paths for file in (files_below(path) if path.is_dir() else [path]))
    return [file_input(kind, file, project) for file in files]


def _lock_inputs(project: Project) -> list[Input]:
    """The lock, by what it pins: its comments and hashes are no input. Empty when the project has none."""
    path = project.root / "requirements.txt"
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = sorted(re.split(r" #|\\", line)[0].strip() for line in lines if re.match(r"[A-Za-z0-9-]", line))
    return [Input("lock", "requirements.txt", _hash("\n".join(pins)))]


def _font_inputs() -> list[Input]:
    """The font files of figures, pages and paper."""
    patterns = ("pylopdf_fonts_zh_cn/**/*.[ot]tf", "matplotlib/mpl-data/fonts/ttf/DejaVuSans*.ttf")
    return [
        Input("font", path.relative_to(folder).as_posix(), file_digest(path) or "")
        for folder in site_folders()
        for pattern in patterns
        for path in sorted(folder.glob(pattern))
    ]


def site_folders() -> list[Path]:
    """The folders that packages are installed in, in the order in which Python looks there."""
    names = ("site-packages", "dist-packages")
    return [Path(entry) for entry in sys.path if Path(entry).name in names and Path(entry).is_dir()]


def _shown_reasons(reasons: tuple[str, ...]) -> str:
    more = len(reasons) - _MOST_REASONS
    return ", ".join(reasons[:_MOST_REASONS]) + (f" and {more} more" if more > 0 else "")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
