"""Words that hold a numeral and are none (三元锂, 九江, 两位数), as masked.toml lists them: consulted before anything."""

import re

from hanreport.numbers.numerals import HAN
from hanreport.text import load_toml, scan


def _by_first_sign() -> dict[str, list[str]]:
    """What may follow the first sign of a word, longest first."""
    found: dict[str, list[str]] = {}
    words = [word for some in load_toml("numbers/masked.toml").values() for word in some["words"].split()]
    for word in sorted(words, key=len, reverse=True):
        found.setdefault(word[0], []).append(word[1:])
    return found


_WORDS = re.compile("|".join(f"{first}(?:{'|'.join(rest)})" for first, rest in _by_first_sign().items()))
_BEGINS = re.compile(rf"[{''.join(_by_first_sign())}](?<![\d{HAN}第余多几数.].)")


def find(text: str) -> list[tuple[int, int]]:
    """The spans of those words in a folded text, in order; none behind a figure (3万达标 is no 万达)."""
    return [match.span() for match in scan(_BEGINS, _WORDS, text)]
