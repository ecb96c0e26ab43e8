"""The error of a text or file that cannot be read."""


class InputError(Exception):
    """Says in one sentence which text or file cannot be read, why, and what to do."""

    exit_code = 2
