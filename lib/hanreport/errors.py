"""The one error of hanreport that its user can mend."""


class InputError(Exception):
    """A text or file that cannot be read: one sentence that says what, where, and what to do."""
