"""Many reports, one after the other, in one process. Knows nothing of clusters."""

import traceback
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType

from nbrelease.ending import Ending, Unit


def in_turn(units: Iterable[Unit], build: Callable[[Unit], Ending]) -> Iterator[Ending]:
    """Build reports and say of each how that ended; what happens to one keeps none of the others.

    Args:
        units: the reports.
        build: builds one.
    """
    for unit in units:
        ending = Ending(unit, 1, (BUG,))
        with _Outlived():
            ending = build(unit)
        yield ending


BUG = "an error of chapterlens itself; its traceback is printed"


class _Outlived:
    """A bug met with one report is shown whole, and does not take the others of a night along."""

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            traceback.print_exception(error)
            return True
        return False
