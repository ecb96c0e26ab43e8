"""A report built again whenever something it is made of is saved. Knows nothing of how it is built."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.build import Options, build
from nbrelease.inputs import LIBRARY
from nbrelease.outlook import outlook
from nbrelease.progress import Event, teller
from nbrelease.warm import Workshop

_SETTLED = 80  # milliseconds without another change: an editor saves in several steps
_LOOK = 300  # milliseconds


def watch(
    chapter_id: str,
    *,
    language: str = "zh",
    parameters: Mapping[str, object] | None = None,
    options: Options | None = None,
    form: str = "auto",
) -> int:
    """Build, wait until an input is saved, build again; ends with Ctrl-C.

    What was wrong with one build is said, and the next one tried when its inputs change. After a change of the
    library the process begins anew, with the library as it is then.

    Args:
        chapter_id: the chapter.
        language: of the report.
        parameters: for the notebooks that declare them.
        options: how each build behaves.
        form: how progress is told, see ``progress.teller``.
    """
    from watchfiles import watch as changes

    def once(ready: Workshop) -> Workshop:
        told = teller(form)
        try:
            built = build(
                chapter_id,
                language=language,
                parameters=parameters,
                options=options,
                teller=told,
                workshop=ready,
            )
            for sentence in built.failed.values():
                told.tell(Event("note", text=sentence))
        except ChapterlensError as error:
            print(f"chapterlens: {error}", file=sys.stderr, flush=True)
        finally:
            told.close()
        after = Workshop()
        after.start()  # loads its packages while nobody waits
        return after

    places = watched(chapter_id, language, parameters)
    saves = changes(*places, debounce=_SETTLED * 4, step=_SETTLED, rust_timeout=_LOOK, yield_on_timeout=True)
    next(saves)  # from here on no save is missed, also none during a build
    ready = Workshop()
    try:
        ready = once(ready)
        for changed in saves:
            if any(Path(path).suffix == ".py" and Path(path).is_relative_to(LIBRARY) for _, path in changed):
                ready.close()
                os.execv(sys.executable, [sys.executable, "-m", "chapterlens.cli", *sys.argv[1:]])
            if changed:
                ready = once(ready)
    finally:
        ready.close()
    return 0


def watched(chapter_id: str, language: str, parameters: Mapping[str, object] | None) -> list[Path]:
    """The folders in which a change may matter, and the lock; a change that does not matter makes nothing."""
    places = {paths.notebooks(), paths.home() / "data", LIBRARY, paths.home() / "requirements.txt"}
    try:
        inputs = outlook(chapter_id, language=language, parameters=parameters).inputs
        places |= {(paths.home() / leaf.name).parent for leaf in inputs if leaf.kind == "data"}
    except ChapterlensError:  # said by the build already; the folders will do until it is mended
        pass
    return sorted(place for place in places if place.exists())
