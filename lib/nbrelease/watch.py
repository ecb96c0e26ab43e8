"""Build a report again whenever one of its inputs is saved."""

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from nbrelease.build import Options, build
from nbrelease.errors import ReleaseError
from nbrelease.plan import input_path, library_folders, make_plan
from nbrelease.progress import showing
from nbrelease.project import Project, Target

_SETTLED = 80  # milliseconds without another change: an editor saves in several steps
_LOOK = 300  # milliseconds


def watch(
    project: Project,
    target: Target,
    *,
    parameters: Mapping[str, object] | None = None,
    options: Options | None = None,
    form: str = "auto",
) -> int:
    """Build, wait until an input is saved, build again; ends with Ctrl-C.

    Errors of a build are printed, and the next build follows when an input changes. After a change of the library the
    process is replaced by a new one, which imports the library as it is then.

    Args:
        project: whose report it is.
        target: the report.
        parameters: for the notebooks that declare them.
        options: how each build behaves.
        form: how progress is shown, see ``progress.showing``.
    """
    from watchfiles import watch as changes

    def once() -> None:
        with showing(form) as progress:
            result = build(project, target, parameters=parameters, options=options, progress=progress)
        for sentence in result.notices():
            print(f"{Path(sys.argv[0]).stem}: {sentence}", file=sys.stderr, flush=True)

    library = library_folders(project)
    places = [*_folders(project, target, parameters), *library]
    saves = changes(*places, debounce=_SETTLED * 4, step=_SETTLED, rust_timeout=_LOOK, yield_on_timeout=True)
    next(saves)  # from here on every save is noticed, also during a build
    once()
    for changed in saves:
        paths = [Path(path) for _, path in changed]
        if any(path.suffix == ".py" and path.is_relative_to(folder) for path in paths for folder in library):
            os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
        if changed:
            once()
    return 0


def _folders(project: Project, target: Target, parameters: Mapping[str, object] | None) -> list[Path]:
    """The folders in which a change may matter, and the lock. If it does not, the build has nothing to do."""
    places = {project.notebooks, project.root / "requirements.txt", project.root / "data"}
    with suppress(ReleaseError):  # the build says so; the folders will do until it is mended
        inputs = make_plan(project, target, parameters=parameters).inputs
        places |= {path.parent for leaf in inputs if (path := input_path(leaf, project))}
    return sorted(place for place in places if place.exists())
