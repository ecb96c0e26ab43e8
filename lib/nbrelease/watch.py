"""Build a report again whenever one of its inputs is saved."""

import logging
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from nbrelease.build import Options, build
from nbrelease.errors import ReleaseError
from nbrelease.plan import input_path, library_folders, make_plan
from nbrelease.progress import showing
from nbrelease.project import Project, Target

_SETTLED = 80  # milliseconds without another change: an editor saves in several steps
_ENDING = 30  # seconds that a build may take to end when an input was saved


def watch(
    project: Project,
    target: Target,
    *,
    parameters: Mapping[str, object] | None = None,
    options: Options | None = None,
    form: str = "auto",
) -> NoReturn:
    """Build, wait until an input is saved, build again; ends with Ctrl-C.

    Each build is a process of its own, which imports the library as it is then. A save during a build ends that build
    and begins the next; notebooks that have been run are not run again. Errors of a build are printed.

    Args:
        project: whose report it is.
        target: the report.
        parameters: for the notebooks that declare them.
        options: how each build behaves.
        form: how progress is shown, see ``progress.showing``.

    Raises:
        KeyboardInterrupt: Ctrl-C.
    """
    from watchfiles import run_process

    logging.getLogger("watchfiles.main").setLevel(logging.ERROR)  # it warns of each build that has ended
    run_process(
        *_folders(project, target, parameters),
        *library_folders(project),
        target=_build_once,
        args=(project, target, parameters, options, form),
        debounce=4 * _SETTLED,
        step=_SETTLED,
        sigint_timeout=_ENDING,
    )
    raise KeyboardInterrupt  # run_process returns after one


def _build_once(
    project: Project,
    target: Target,
    parameters: Mapping[str, object] | None,
    options: Options | None,
    form: str,
) -> None:
    with suppress(KeyboardInterrupt), showing(form) as progress:
        result = build(project, target, parameters=parameters, options=options, progress=progress)
        for sentence in result.notices():
            print(f"{Path(sys.argv[0]).stem}: {sentence}", file=sys.stderr, flush=True)


def _folders(project: Project, target: Target, parameters: Mapping[str, object] | None) -> list[Path]:
    """The folders in which a change may matter, and the lock. If it does not, the build has nothing to do."""
    places = {project.notebooks, project.root / "requirements.txt", project.root / "data"}
    with suppress(ReleaseError):  # the build says so; the folders will do until it is mended
        inputs = make_plan(project, target, parameters=parameters).inputs
        places |= {path.parent for leaf in inputs if (path := input_path(leaf, project))}
    return sorted(place for place in places if place.exists())
