"""Words that hold a numeral and are none (三元锂, 九江, 两位数), as masked.toml lists them: consulted before anything."""

import re

from hanreport.numbers.numerals import HAN
from hanreport.scanning import load_toml, scan, word_pattern

_WORDS = word_pattern(
    {kind: words["words"].split() for kind, words in load_toml("numbers/masked.toml").items()}
)
_BEGINS = re.compile(
    rf"(?<![\d{HAN}第余多几数.])["
    + "".join(
        {word[0] for words in load_toml("numbers/masked.toml").values() for word in words["words"].split()}
    )
    + "]"
)


def find(text: str) -> list[tuple[int, int]]:
    """The spans of those words in a folded text, in order; none behind a figure (3万达标 is no 万达)."""
    return [match.span() for match in scan(_BEGINS, _WORDS, text)]
