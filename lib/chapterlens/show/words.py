"""The labels of a report in its language, from one dictionary. Knows nothing about what is said with them."""

import tomllib
from functools import cache
from importlib.resources import files

from chapterlens.errors import ChapterlensError

LANGUAGES = ("zh", "en")


@cache
def _dictionary() -> dict[str, dict[str, str]]:
    return tomllib.loads(files(__package__).joinpath("words.toml").read_text(encoding="utf-8"))


def word(key: str, language: str, *values: object) -> str:
    """A label in a language, ``{}`` filled with the values.

    Raises:
        ChapterlensError: the language or the label is not in the dictionary.
    """
    labels = _dictionary().get(language)
    if labels is None:
        raise ChapterlensError(f"there is no language {language}; there are {', '.join(LANGUAGES)}")
    if key not in labels:
        raise ChapterlensError(f"words.toml has no {language} label {key}")
    return labels[key].format(*values)


def say(language: str, *, zh: str, en: str) -> str:
    """The one of two texts that is in the language.

    Raises:
        ChapterlensError: there is no such language.
    """
    if language not in LANGUAGES:
        raise ChapterlensError(f"there is no language {language}; there are {', '.join(LANGUAGES)}")
    return zh if language == "zh" else en
