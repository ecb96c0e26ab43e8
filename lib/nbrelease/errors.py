"""The error that says in one sentence why a report cannot be released."""


class ReleaseError(Exception):
    """Says what is wrong, where, and what to do.

    Args:
        message: one sentence.
        exit_code: what the command ends with: 1 a build that failed, 2 a wrong input, 75 try again later.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code

    def __reduce__(self) -> tuple[type["ReleaseError"], tuple[str, int]]:
        """Keep the exit code when the error is pickled."""
        return type(self), (str(self), self.exit_code)
