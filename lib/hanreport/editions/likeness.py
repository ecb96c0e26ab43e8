"""How alike two labels, titles or events are, whichever comes first. Knows nothing of tables or editions."""

import re
from difflib import SequenceMatcher
from functools import lru_cache

_MARKS = re.compile(r"[\s“”‘’《》（）()【】\[\]*◆·,，、。；;：:#/+—-]+")
_NUMBER = re.compile(r"^(?:第?[\d.]+[章节]?|[（(]?[一二三四五六七八九十]+[）)、.])\s*")
_LETTERS = str.maketrans(
    "ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ０１２３４５６７８９",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
)


def bare(words: str) -> str:
    """The words without marks and spaces, full-width letters and digits narrow."""
    return _MARKS.sub("", words.translate(_LETTERS))


def untitled(title: str) -> str:
    """A title without its number: 2.3, （一）, 三、."""
    return _NUMBER.sub("", title.strip("◆# "))


def alike(one: str, other: str) -> float:
    """From 0 (no character in common) to 1 (the same but for marks): twice the shared characters over all of them.

    Shared are characters that stand in the same order, as ``difflib`` finds them. The order of the two makes no
    difference, which that of ``difflib`` alone would; so a comparison told backwards comes out the same.
    """
    first, last = sorted((bare(one), bare(other)))
    return _ratio(first, last)


@lru_cache(maxsize=1 << 16)
def _ratio(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if not set(one) & set(other):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
