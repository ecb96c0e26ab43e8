"""One build of a report at a time. Knows nothing of what a build does."""

import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chapterlens.errors import ChapterlensError

TRY_AGAIN_LATER = 75
"""The exit code of BSD's sysexits for what may work later."""


@contextmanager
def alone(
    path: Path, what: str, wait: float, say: Callable[[str], object]
) -> Iterator[Callable[[Path], None]]:
    """Hold a lock for a ``with`` block; the system lets go of it when its process ends, however it ends.

    What the last holder noted as its own and left behind, because it was killed, is cleared away.

    Args:
        path: of the lock; a file of the same name with ``.json`` says who holds it.
        what: is built, for the sentence.
        wait: seconds to wait for another holder.
        say: told when there is one.

    Yields:
        A function that notes a temporary folder as belonging to this build.

    Raises:
        ChapterlensError: another build has it all that time (exit code 75).
    """
    from filelock import FileLock, Timeout

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path)
    told = path.with_name(path.name + ".json")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        who = _who(told)
        if wait <= 0:
            raise ChapterlensError(
                f"another build of {what} is running ({who}); try again later", TRY_AGAIN_LATER
            ) from None
        say(f"another build of {what} is running ({who}); waiting up to {wait:g} s")
        try:
            lock.acquire(timeout=wait, poll_interval=0.2)
        except Timeout:
            raise ChapterlensError(
                f"another build of {what} is still running ({_who(told)}); try again later", TRY_AGAIN_LATER
            ) from None
    held: dict[str, Any] = {"pid": os.getpid(), "since": time.strftime("%H:%M:%S"), "folders": []}

    def note(folder: Path) -> None:
        held["folders"].append(str(folder))
        told.write_text(json.dumps(held), encoding="utf-8")

    try:
        for left in _read(told).get("folders", []):
            shutil.rmtree(left, ignore_errors=True)
        told.write_text(json.dumps(held), encoding="utf-8")
        yield note
    finally:
        told.unlink(missing_ok=True)
        lock.release()


def _who(told: Path) -> str:
    held = _read(told)
    return f"process {held['pid']} since {held['since']}" if held else "it has just begun"


def _read(path: Path) -> dict[str, Any]:
    try:
        held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return held
