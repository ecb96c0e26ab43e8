"""A chapter's report from its notebooks: looked at first, then made if need be. Knows nothing of how it is made."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.manifest import FILE as MANIFEST
from nbrelease.outlook import Outlook, outlook, seems_stale
from nbrelease.progress import All, Event, Log, Teller
from nbrelease.warm import Workshop

PARTIAL = 3
"""The exit code of a build that released a report in which a section is missing, and says so."""


@dataclass(frozen=True, slots=True)
class Options:
    """How a build behaves.

    Attributes:
        strict: whether one failed notebook is enough to keep the last report.
        timeout: seconds that a cell may take.
        tries: how often a kernel that does not start, dies or hangs is tried in all.
        workers: notebooks at once; 0 for as many as there are processors, two to four.
        wait: seconds to wait for another build of the same chapter.
        fork: whether kernels are forked from a warm process where that can be done.
    """

    strict: bool = False
    timeout: float = 600
    tries: int = 2
    workers: int = 0
    wait: float = 600
    fork: bool = True


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Attributes:
        files: of the report, whether they were made now or before.
        seconds: it took.
        ran: the names of the notebooks that were run.
        failed: the sentence of each run that failed, by name.
        made: whether the files are new.
    """

    files: list[Path]
    seconds: float
    ran: list[str]
    failed: dict[str, str]
    made: bool


def build(
    chapter_id: str,
    *,
    language: str = "zh",
    parameters: Mapping[str, object] | None = None,
    out: Path | None = None,
    options: Options | None = None,
    teller: Teller | None = None,
    workshop: Workshop | None = None,
) -> Built:
    """Run what has to be run of a chapter's notebooks and publish its report as HTML and PDF.

    Args:
        chapter_id: the chapter.
        language: of the report; the Chinese one is ``report.html``, another ``report.<language>.html``.
        parameters: for the notebooks that declare them.
        out: the folder of the release; ``reports/<chapter>`` by default.
        options: how it behaves.
        teller: told each step as it is done.
        workshop: where notebooks are run, when one stands ready; it is closed afterwards.

    Raises:
        ChapterlensError: an input is wrong (exit code 2), the report could not be made (1), or another build of the
            chapter runs (75); what was there stays untouched.
    """
    started = time.perf_counter()
    told = All([teller] if teller else [])
    held = options or Options()

    def look() -> Outlook:
        return outlook(chapter_id, language=language, parameters=parameters, out=out)

    def nothing(ahead: Outlook) -> Built:
        files = [ahead.out / name for name in (*ahead.record.files, MANIFEST)]
        told.tell(Event("end", text=f"{paths.short(ahead.out)}: nothing to do"))
        return Built(files, time.perf_counter() - started, [], {}, made=False)

    with workshop or Workshop() as shop:
        if held.fork and seems_stale(chapter_id, language, out):
            shop.start()  # it takes longer than looking does
        ahead = look()
        if ahead.current:
            return nothing(ahead)
        from nbrelease.lock import alone
        from nbrelease.making import make

        waited: list[str] = []

        def say(line: str) -> None:
            waited.append(line)
            told.tell(Event("note", text=line))

        with alone(_lock(chapter_id), chapter_id, held.wait, say) as note:
            note(shop.folder)
            if waited:
                ahead = look()
                if ahead.current:
                    return nothing(ahead)
            with _logged(chapter_id, language, told):
                return make(ahead, held, told.tell, shop, started)


def _lock(chapter_id: str) -> Path:
    return paths.cache() / "locks" / f"{chapter_id}.lock"


@contextmanager
def _logged(chapter_id: str, language: str, told: All) -> Iterator[None]:
    """Keep a log of what is told."""
    log = Log(paths.cache() / "logs" / f"{time.strftime('%Y%m%d-%H%M%S')}-{chapter_id}.{language}.log")
    told.add(log)
    try:
        yield
    except ChapterlensError as error:
        log.tell(Event("end", text=str(error)))
        raise
    finally:
        log.close()
