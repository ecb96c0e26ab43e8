"""The words of the interface in two languages, from ``words.toml``, and units in English.

A label that a language lacks is an error with the label's name: nothing falls back to the other language.
"""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from chapterlens.errors import ChapterlensError

LANGUAGES = ("zh", "en")


def own_file(name: str) -> str:
    """The text of a file beside this module: words, HTML, CSS, JavaScript."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


@cache
def own_toml(name: str) -> dict[str, Any]:
    """What such a file declares."""
    return tomllib.loads(own_file(name))


def known(language: str) -> str:
    """The language, if it is one of ours.

    Raises:
        ChapterlensError: it is not.
    """
    if language not in LANGUAGES:
        raise ChapterlensError(f"there is no language {language}; there are {', '.join(LANGUAGES)}")
    return language


def word(key: str, language: str, *values: object, **by_name: object) -> str:
    """A label in a language, ``{}`` filled with the values.

    Raises:
        ChapterlensError: the language or the label is not in the dictionary.
    """
    labels = own_toml("words.toml")[known(language)]
    if key not in labels:
        raise ChapterlensError(f"words.toml has no {language} label {key}", exit_code=1)
    return str(labels[key]).format(*values, **by_name)


def unit(printed: str, language: str, *, one: bool = False) -> str:
    """A unit as a language writes it: 架 is aircraft in English, 小时/架 hours per aircraft.

    Args:
        printed: as the text has it.
        language: zh or en.
        one: whether of a single one (company, companies).

    Returns:
        Its English; the unit as printed if it has none.
    """
    if known(language) == "zh" or not printed or printed.isascii():
        return printed
    if "/" in printed:
        over, under = printed.split("/", 1)
        several, single = unit(over, language), unit(under, language, one=True)
        return f"{several} per {single}" if several and single else several
    forms = own_toml("words.toml")["unit"].get(printed, [printed])
    return str(forms[0] if one else forms[-1])
