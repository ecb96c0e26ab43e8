"""The error of a release that cannot be made."""


class ReleaseError(Exception):
    """Says in one sentence what is wrong with a project or a build, where, and what to do.

    Args:
        message: that sentence.
        exit_code: what a command ends with.
    """

    def __init__(self, message: str, *, exit_code: int = 2) -> None:
        super().__init__(message)
        self.exit_code = exit_code
