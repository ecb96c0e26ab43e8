"""Errors that a user can mend. Any other error is a bug and keeps its traceback."""

from typing import Any

from nbrelease.errors import ReleaseError

__all__ = ["ChapterlensError", "expected_errors"]


class ChapterlensError(ReleaseError):
    """Says in one sentence what is wrong, where, and what to do. In a build it is why the report is not released.

    Args:
        message: the sentence, without the program's name in front.
        exit_code: what the command ends with (2 wrong usage or input, 1 a build that failed).
    """

    def __init__(self, message: str, exit_code: int = 2) -> None:
        super().__init__(message, exit_code)


def expected_errors() -> tuple[Any, ...]:
    """What the command catches and prints as one sentence; each has an ``exit_code``.

    Imports hanreport, which takes a while, when there is an error to compare and not before.
    """
    from hanreport.text import InputError

    return InputError, ReleaseError
