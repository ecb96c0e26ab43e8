"""Numbers that count or measure something, in folded text, with unit, kind and bound.

Knows nothing about what was counted (``subjects``), nor about dates and codes, which are taken out first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal

from chapterlens.read import counted, ranks, shares
from chapterlens.read.amounts import Found
from chapterlens.read.bounds import interval

_FORMS = (*shares.FORMS, *ranks.FORMS, *counted.FORMS)
_READ = {form.name: form.read for form in _FORMS}
_BEGINS = re.compile(r"[\d" + "".join(sorted({c for form in _FORMS for c in form.begins})) + "]")


def _patterns() -> dict[str, re.Pattern[str]]:
    """For each character a quantity may begin with, the forms that begin with it as one pattern, in their order."""
    made: dict[tuple[str, ...], re.Pattern[str]] = {}
    found = {}
    for c in sorted({c for form in _FORMS for c in form.begins}):
        forms = tuple(form.pattern for form in _FORMS if c in form.begins)
        if forms not in made:
            made[forms] = re.compile("|".join(forms), re.VERBOSE)
        found[c] = made[forms]
    return found


_PATTERN = _patterns()
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
    for match in _scan(text):
        begin, end = match.span()
        i = bisect_right(starts, end - 1)
        if i and taken[i - 1][1] > begin:
            continue
        item = _READ[match.lastgroup or ""](match, text)
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
                item = item._replace(low=previous.low, rule="range-end")
        yield item
        previous = item


def _scan(text: str) -> Iterator[re.Match[str]]:
    """The matches of all forms from left to right, each tried only where it can begin.

    The outer group of a form closes last, so ``lastgroup`` names the form.
    """
    at = 0
    while hit := _BEGINS.search(text, at):
        start = hit.start()
        match = _PATTERN.get(text[start], _PATTERN["0"]).match(text, start)
        if match is None:
            at = start + 1
        else:
            yield match
            at = match.end()


def _in_list(text: str, before: Found, item: Found) -> bool:
    """Whether the item is a further member of a list that one 分别 bounds (最高分别为500万元、1000万元)."""
    if text[before.end : item.start] not in _LIST_MARKS or before.bound == "exact":
        return False
    clause = text[max(0, before.start - 14) : before.start]
    return before.rule.endswith("each") or _EACH.search(clause) is not None


def _bounded(item: Found, like: Found) -> Found:
    low, high = interval(Decimal(str(item.value)), Decimal(1), like.bound)
    return Found(item.start, item.end, item.kind, item.value, low, high, item.unit, like.bound, "list-each")
