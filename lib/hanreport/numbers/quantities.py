"""Numbers that count or measure something, in folded text, with unit, kind and bound.

Knows nothing about what was counted (``subjects``), nor about dates and codes, which are taken out first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cache

from hanreport.numbers import arabic, han, ranks, shares, spoken
from hanreport.numbers.amounts import Found
from hanreport.numbers.bounds import interval
from hanreport.numbers.counting import signed
from hanreport.numbers.numerals import HAN

_FORMS = (*shares.FORMS, *ranks.FORMS, *spoken.FORMS, *han.FORMS[:-1], *arabic.FORMS, han.FORMS[-1])
_READ = {form.name: form.read for form in _FORMS}
_BEGINS = re.compile(r"[\d" + "".join(sorted({c for form in _FORMS for c in form.begins})) + "]")


_THEN = frozenset(c for form in _FORMS for c in form.then)
_FIGURES = re.compile(rf"[\d.,]{{1,40}}|[{HAN}]{{1,40}}")


@cache
def _pattern(first: str, after: str) -> re.Pattern[str]:
    """The forms that begin with a character and may go on with another, as one pattern, in their order."""
    forms = (
        form.pattern for form in _FORMS if first in form.begins and (not form.then or after in form.then)
    )
    return re.compile("|".join(forms), re.VERBOSE)


_LIST_MARKS = ("、", "和", "及", ",", "，")
_EACH = re.compile(
    r"(?:最高|最多|不超过|不少于|超过|超|近|约)[^，。；,;\n]{0,4}分别[\u4e00-\u9fff]{0,4}$|分别[\u4e00-\u9fff]{0,4}$"
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
        if previous is not None and item.bound == "exact" and _in_list(text, previous, item):
            item = _bounded(item, previous)
        yield _negative(text, item)
        previous = item


# 负 is a sign behind a mark or a word of saying; elsewhere it ends a word (减负, 担负, 自负).
_NEGATIVE = re.compile(r"(?:(?<![^\s，。；：、,;:（(“”为是达到至率值速额余幅了约])负|零下)$")


def _negative(text: str, item: Found) -> Found:
    """负3%, 零下5度: the sign in front belongs to the number."""
    bare = item.rule in ("han", "fraction") or text[item.start] == "."
    if bare and text[item.start - 1 : item.start] in ("-", "−") and signed(text, item.start):
        return _below(item, item.start - 1)
    if text[item.start - 1 : item.start] not in ("负", "下"):
        return item
    sign = _NEGATIVE.search(text, max(0, item.start - 3), item.start)
    if sign is None or item.kind in ("rank", "ordinal") or item.rule == "set-phrase":
        return item
    if sign[0] == "零下" and item.unit not in ("度", "℃", "摄氏度", "°C", "华氏度"):
        return item
    return _below(item, sign.start())


def _below(item: Found, start: int) -> Found:
    value = None if item.value is None else -item.value
    low, high = (None if end is None else -end for end in (item.high, item.low))
    return item._replace(start=start, value=value, low=low, high=high)


def _scan(text: str) -> Iterator[re.Match[str]]:
    """The matches of all forms from left to right, each tried only where it can begin.

    The outer group of a form closes last, so ``lastgroup`` names the form.
    """
    at = 0
    while hit := _BEGINS.search(text, at):
        start = hit.start()
        figures = _FIGURES.match(text, start)
        after = text[figures.end() : figures.end() + 1] if figures else text[start]
        first = "0" if text[start].isdecimal() else text[start]
        match = _pattern(first, after if after in _THEN else "-").match(text, start)
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
    if item.value is None:
        return item._replace(bound=like.bound, rule="list-each")
    low, high = interval(Decimal(str(item.value)), Decimal(1), like.bound)
    return item._replace(low=low, high=high, bound=like.bound, rule="list-each")
