"""Units of work on a Dask cluster. Knows nothing of what a unit does.

A unit whose worker dies is given to another one. Only so many units are handed over at a time as keep the workers
busy, so that a scheduler holds no more for 100,000 units than for a hundred; the reports of one chapter, which share
a folder, follow each other.
"""

import logging
import re
import tempfile
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import ExitStack, contextmanager
from itertools import groupby, islice
from pathlib import Path
from typing import Any

from chapterlens.errors import ChapterlensError
from nbrelease.ending import Ending
from nbrelease.every import BUG
from nbrelease.lock import TRY_AGAIN_LATER
from nbrelease.remote import WANTED
from nbrelease.unit import Task, work

_PATIENCE = 60  # seconds
_WAITING = 2  # units handed over for each that is being worked on
Chain = Sequence[Task]


@contextmanager
def cluster(address: str) -> Iterator[Any]:
    """A client of a cluster.

    Args:
        address: of a scheduler (``tcp://host:8786``, ``tls://…``), or ``local:N`` for N workers on this machine
            that are there for the ``with`` block.

    Raises:
        ChapterlensError: the words are no address (exit code 2), or nobody answers there (75).
    """
    local = re.fullmatch(r"local:([1-9]\d{0,2})", address)
    if not local and not re.match(r"(tcp|tls|ws|wss|ucx)://\S+$", address):
        raise ChapterlensError(f"--cluster wants tcp://HOST:PORT or local:N, not {address}")
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        raise ChapterlensError(f"--cluster: {WANTED}") from None
    with ExitStack() as stack:
        if local:
            # It says that a worker died; that its unit was given to another one is what matters here.
            logging.getLogger("distributed").setLevel(logging.CRITICAL)
            here = stack.enter_context(tempfile.TemporaryDirectory(prefix="cl-", ignore_cleanup_errors=True))
            workers = stack.enter_context(
                LocalCluster(
                    n_workers=int(local[1]),
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    silence_logs=logging.CRITICAL,
                    local_directory=here,
                )
            )
            address = workers.scheduler_address
        try:
            client = stack.enter_context(Client(address, timeout=_PATIENCE))
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError):
            raise ChapterlensError(
                f"no scheduler with a worker answers at {address}; try again later", TRY_AGAIN_LATER
            ) from None
        yield client


def spread(
    client: Any, tasks: Iterable[Task], unit: Callable[[Task, Path], Ending] = work
) -> Iterator[Ending]:
    """Have units of work done, and say of each how it ended, as they end.

    Args:
        client: of the cluster.
        tasks: the units, those of a chapter next to each other.
        unit: does one, in a folder of the worker's own.
    """
    from distributed import as_completed

    chains = (list(chain) for _, chain in groupby(tasks, key=lambda task: task.unit.chapter))
    held: dict[str, Chain] = {}

    def hand_over(chain: Chain) -> Any:
        future = client.submit(_here, chain[0], unit, pure=False)
        held[future.key] = chain
        return future

    threads = sum(client.nthreads().values())
    running = as_completed([hand_over(chain) for chain in islice(chains, threads * (1 + _WAITING))])
    for future in running:
        chain = held.pop(future.key)
        yield _ended(chain[0], future)
        future.release()
        following = chain[1:] or next(chains, [])
        if following:
            running.add(hand_over(following))


def _here(task: Task, unit: Callable[[Task, Path], Ending]) -> Ending:
    """What a worker does."""
    from distributed import get_worker

    return unit(task, Path(get_worker().local_directory) / "chapterlens")


def _ended(task: Task, future: Any) -> Ending:
    """How a unit ended, also when its worker did first."""
    from distributed import KilledWorker

    if future.cancelled():
        return Ending(task.unit, TRY_AGAIN_LATER, ("the cluster has gone",))
    error = future.exception()
    if error is None:
        ending: Ending = future.result()
        return ending
    if isinstance(error, KilledWorker):
        return Ending(task.unit, 1, ("every worker that had it died, as one does that runs out of memory",))
    if isinstance(error, CancelledError):
        return Ending(task.unit, TRY_AGAIN_LATER, ("the cluster has gone",))
    traceback.print_exception(error)
    return Ending(task.unit, 1, (BUG,))
