"""Build a report again whenever one of its inputs is saved."""

import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from nbrelease.errors import ReleaseError
from nbrelease.plan import input_path, library_folders, make_plan
from nbrelease.project import Project, Target

_PAUSE = 80  # milliseconds without another change: an editor saves in several steps
_STOP_TIMEOUT = 30  # seconds that a build may take to end when an input was saved


def watch(
    project: Project,
    target: Target,
    build: Callable[[], object],
    parameters: Mapping[str, object] | None = None,
) -> NoReturn:
    """Build, wait until an input is saved, build again; ends with Ctrl-C.

    Each build is a process of its own, which imports the library as it is then. A save during a build ends that build
    and begins the next; notebooks that have been run are not run again.

    Args:
        project: whose report it is.
        target: the report.
        build: builds it once and prints what went wrong; can be pickled.
        parameters: for the notebooks that declare them.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    from watchfiles import run_process

    logging.getLogger("watchfiles.main").setLevel(logging.ERROR)  # it warns of each build that has ended
    paths = [*_watched_paths(project, target, parameters), *library_folders(project)]
    run_process(
        *paths, target=_build, args=(build,), debounce=4 * _PAUSE, step=_PAUSE, sigint_timeout=_STOP_TIMEOUT
    )
    raise KeyboardInterrupt  # run_process returns after one


def _build(build: Callable[[], object]) -> None:
    with suppress(KeyboardInterrupt):
        build()


def _watched_paths(project: Project, target: Target, parameters: Mapping[str, object] | None) -> list[Path]:
    """The folders in which a change may matter, and the lock. If it does not, the build has nothing to do."""
    paths = {project.notebooks, project.root / "requirements.txt", project.root / "data"}
    with suppress(ReleaseError):  # the build says so; the folders will do until it is mended
        inputs = make_plan(project, target, parameters=parameters).inputs
        paths |= {path.parent for leaf in inputs if (path := input_path(leaf, project))}
    return sorted(path for path in paths if path.exists())
