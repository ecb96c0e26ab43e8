"""What a report is made of: files and versions, each with its hash. Knows nothing of plans, kernels or pages."""

import hashlib
import platform
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from chapterlens import paths
from chapterlens.errors import ChapterlensError

KINDS = ("chapter", "data", "font", "library", "lock", "notebook", "package", "parameter", "python", "run")
"""What an input can be. A parameter has its value for a hash, a package its version, a run its key."""

LIBRARY = Path(__file__).parents[1]
"""The folder that holds the packages."""

_SKIPPED = ("__pycache__", ".ipynb_checkpoints", ".DS_Store")


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """One thing that a build depends on.

    Attributes:
        kind: one of ``KINDS``.
        name: of a file its path in the project (or in the wheel that brings it), with slashes; of anything
            else its name.
        digest: SHA-256 of a file's bytes in hexadecimal; the version of a package; the value of a parameter
            as JSON; the pins of the lock have the hash of what is pinned.
    """

    kind: str
    name: str
    digest: str


def file_input(kind: str, path: Path, name: str | None = None) -> Input:
    """A file as an input.

    Args:
        kind: one of ``KINDS``.
        path: the file.
        name: what to call it; its path in the project by default.

    Raises:
        ChapterlensError: it cannot be read.
    """
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise ChapterlensError(
            f"there is no file {paths.short(path)}, which a notebook declares as input"
        ) from None
    except OSError as error:
        raise ChapterlensError(f"{paths.short(path)} cannot be read: {error.strerror}") from None
    return Input(kind, name or paths.short(path), digest)


def path_of(leaf: Input) -> Path | None:
    """Where the file of an input lies; None for what is no file of ours (a package, a font, a parameter)."""
    if leaf.kind == "library" and leaf.name.startswith("lib/"):
        return LIBRARY / leaf.name.removeprefix("lib/")
    return paths.home() / leaf.name if leaf.kind in ("chapter", "data", "library", "notebook") else None


def chapter_inputs(chapter_id: str) -> list[Input]:
    """The files of a chapter's folder: its text, what it is, the reader's notes, and what else lies there."""
    folder = paths.chapters() / chapter_id
    return [file_input("chapter", path) for path in files_below(folder)]


def files_below(folder: Path) -> Iterator[Path]:
    """The files in a folder and below, in an order that is the same everywhere; no caches of tools."""
    found = (path for path in folder.rglob("*") if not any(part in _SKIPPED for part in path.parts))
    yield from sorted((path for path in found if path.is_file()), key=lambda path: path.as_posix())


def lock_inputs() -> list[Input]:
    """The lock, by what it pins: its comments are nobody's input. Empty when the project has none."""
    try:
        lines = (paths.home() / "requirements.txt").read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    pins = sorted(line.split(" #")[0].strip() for line in lines if re.match(r"[A-Za-z0-9]", line))
    return [Input("lock", "requirements.txt", hashlib.sha256("\n".join(pins).encode()).hexdigest())]


def package_inputs() -> list[Input]:
    """Python and the packages that are installed, by the names of their metadata folders: nothing is opened."""
    return [
        Input("python", platform.python_implementation(), f"{platform.python_version()} {sys.platform}"),
        *(Input("package", name, version) for name, version in sorted(_installed().items())),
    ]


def _installed() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for folder in site_folders():
        for path in folder.glob("*.dist-info"):
            name, _, version = path.name.removesuffix(".dist-info").rpartition("-")
            if name and not name.startswith("~"):  # what pip left of a removal that failed
                found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), version)
    return found


def site_folders() -> list[Path]:
    """The folders that packages are installed in, in the order in which Python looks there."""
    names = ("site-packages", "dist-packages")
    return [Path(entry) for entry in sys.path if Path(entry).name in names and Path(entry).is_dir()]


def font_inputs() -> list[Input]:
    """The font files of figures, pages and paper; they come from wheels, so their packages' versions tell too."""
    found = []
    for folder in site_folders():
        for pattern in ("pylopdf_fonts_zh_cn/**/*.[ot]tf", "matplotlib/mpl-data/fonts/ttf/DejaVuSans*.ttf"):
            found += [
                file_input("font", path, path.relative_to(folder).as_posix())
                for path in sorted(folder.glob(pattern))
            ]
    return found


def digest_of(parts: Iterable[Input]) -> str:
    """One hash for many inputs, whatever their order."""
    total = hashlib.sha256()
    for part in sorted(set(parts)):
        total.update(f"{part.kind}\0{part.name}\0{part.digest}\n".encode())
    return total.hexdigest()
