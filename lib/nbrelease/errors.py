"""What stops a release and its reader can mend."""


class ReleaseError(Exception):
    """Says in one sentence what is wrong, where, and what to do.

    Args:
        message: that sentence, without the program's name in front.
        exit_code: what the command ends with.
    """

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code
