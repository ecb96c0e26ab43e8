"""What packages import if they can and no build has a use for. Knows nothing else."""

import sys

_UNWANTED = ("fqdn", "isoduration", "rfc3987_syntax", "uri_template", "webcolors")


def without_extras() -> None:
    """Make jsonschema, which nbformat imports, find none of the packages that check formats no notebook has.

    JupyterLab brings them along. Building the grammars of ``rfc3987_syntax`` costs two seconds in every process, and
    ``isoduration`` imports the month names of the world. What is imported already stays.
    """
    for name in _UNWANTED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
