"""Numbers that count or measure something, in folded text, with unit, kind and bound.

Knows nothing about what was counted (``subjects``), nor about dates and codes, which are taken out first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from chapterlens.read import counted, ranks, shares
from chapterlens.read.amounts import Found
from chapterlens.read.bounds import interval
from chapterlens.read.numerals import HAN
from chapterlens.read.scanning import scan

# One scan finds all; where two begin together the earlier alternative wins.
PATTERN = re.compile(f"{shares.PATTERN}|{ranks.PATTERN}|{counted.PATTERN}", re.VERBOSE)
_BEGINS = re.compile(f"[\\d{HAN}翻过半{ranks.BEGINS}]")
_READ = {**shares.READ, **ranks.READ, **counted.READ}
_LIST_MARKS = ("、", "和", "及", ",", "，")
_EACH = re.compile(
    r"(?:最高|最多|不超过|不少于|超过|超|近|约)[^，。；,;\n]{0,4}分别[\u4e00-\u9fff]{0,4}$|分别[\u4e00-\u9fff]{1,4}$"
)


def find(text: str, taken: Sequence[tuple[int, int]]) -> Iterator[Found]:
    """The quantities of a folded text in order.

    Args:
        text: folded text.
        taken: sorted folded spans of dates and codes, which no quantity may touch.
    """
    starts = [start for start, _ in taken]
    previous: Found | None = None
    for match in scan(_BEGINS, PATTERN, text):
        begin, end = match.span()
        i = bisect_right(starts, end - 1)
        if i and taken[i - 1][1] > begin:
            continue
        item = _READ[_kind(match)](match, text)
        if item is None or (i < len(taken) and taken[i][0] < item.end):
            continue
        if i and taken[i - 1][1] > item.start:
            continue
        if previous is not None and item.start < previous.end:
            continue
        if previous is not None and item.bound == "exact":
            if _in_list(text, previous, item):
                item = _bounded(item, previous)
            elif previous.rule == "range-start" and counted.TO.fullmatch(text, previous.end, item.start):
                item = replace(item, low=previous.low, rule="range-end")
        yield item
        previous = item


def _kind(match: re.Match[str]) -> str:
    """The alternative of PATTERN that matched (its inner groups come later in order)."""
    return next(name for name in _READ if match[name] is not None)


def _in_list(text: str, before: Found, item: Found) -> bool:
    """Whether the item is a further member of a list that one 分别 bounds (最高分别为500万元、1000万元)."""
    if text[before.end : item.start] not in _LIST_MARKS or before.bound == "exact":
        return False
    clause = text[max(0, before.start - 14) : before.start]
    return before.rule.endswith("each") or _EACH.search(clause) is not None


def _bounded(item: Found, like: Found) -> Found:
    low, high = interval(Decimal(str(item.value)), Decimal(1), like.bound)
    return Found(item.start, item.end, item.kind, item.value, low, high, item.unit, like.bound, "list-each")
