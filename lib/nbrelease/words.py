"""The words of the interface of a report's pages, in its language: ``words.toml`` and what a project adds."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files


def words(language: str, own: Mapping[str, str] | None = None) -> dict[str, str]:
    """The words in a language; English if the language is not known.

    Args:
        language: ``zh``, ``en`` …
        own: the project's words (``Project.labels``), which replace nbrelease's.
    """
    known = _known()
    return {**known.get(language, known["en"]), **(own or {})}


@cache
def _known() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))
