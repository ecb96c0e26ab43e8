"""A short label for each quantity, made of words of its own clause. Knows nothing about what a label means."""

import re
from bisect import bisect_left
from collections.abc import Sequence

LONGEST = 24
"""Characters a label may have."""

_EDGE = "，。；：、！？,;:!?\n"
_TRIM = " \t\u3000（）()【】[]+/*-—的了"
_LEAD = re.compile(
    r"^(?:其中|截至[^，,]{0,6}|全年|目前|已经|已|共|累计|总计|合计|新增|获得|获|有|约|近|实现|完成|达到|达|推进|建成|支持|重点"
    r"|择优给予|给予)+"
)
_TAIL = re.compile(
    r"(?:分别|累计|总计|合计|一共|共计|共有|共|达到|达|突破|不超过|超过|超|约占|占|约为|为|是|有|约|近|仅|各|增长|下降|最高"
    r"|不低于|不少于|获)+$"
)
# Where what was counted ends and the sentence goes on to say what became of it.
_ENOUGH = re.compile(r"于$|和$|及$|与$|以及$|在$|共$|并$")


def labels(text: str, spans: Sequence[tuple[int, int]]) -> list[str]:
    """The labels of the quantities of a folded text.

    What follows a number up to the next mark or number is what was counted (8款 | 核酸检测试剂); where too little
    follows, what stands before (验收率达 | 94%). A member of a list takes the label of the next (500万元、1000万元).

    Args:
        text: folded text.
        spans: folded spans of the quantities, in order.
    """
    made: list[str] = []
    following = ""
    for i in range(len(spans) - 1, -1, -1):
        start, end = spans[i]
        next_start = spans[i + 1][0] if i + 1 < len(spans) else len(text)
        before_end = spans[i - 1][1] if i else 0
        if following and next_start == end + 1 and text[end] in "、和及":
            made.append(following)
            continue
        following = _label(text, start, end, before_end, next_start)
        made.append(following)
    return made[::-1]


def _label(text: str, start: int, end: int, floor: int, ceiling: int) -> str:
    after = _ENOUGH.sub("", _forward(text, end, ceiling)).strip(_TRIM)
    before = _LEAD.sub("", _TAIL.sub("", _backward(text, start, floor)).strip(_TRIM)).strip(_TRIM)
    if len(after) >= 3:
        return after[:LONGEST]
    words = (before + after) if before else after
    if len(words) < 2:
        # Nothing but a verb beside the number: the clause before says of what.
        earlier = _backward(text, max(floor, start - len(before) - 1), 0).strip(_TRIM)
        words = _LEAD.sub("", earlier) + words
    return words[-LONGEST:]


_REST = re.compile(rf"[^{_EDGE}]*")
_FAR = 40
"""Characters on either side of a number that are looked at for its label."""


def _forward(text: str, at: int, ceiling: int) -> str:
    """The words behind ``at``, up to a mark."""
    match = _REST.match(text, at, min(ceiling, at + _FAR))
    return match[0] if match else ""


def _backward(text: str, at: int, floor: int) -> str:
    """The words before ``at``, back to a mark."""
    match = _REST.match(text[max(floor, at - _FAR) : at][::-1])
    return match[0][::-1] if match else ""


_AS_OF = re.compile(r"(?:截至|截止到?)[^，,。；;\n]{0,10}?(?:[底末初]|\d日|目前|月份?(?=[，,]))|全年|年内")
_BASE = re.compile(
    r"占(?P<base>[^，,。；;占\d]{1,16}?)(?:的|比重|比例|比)?(?:为|达|达到|约|约为|近|超过|超|提高到|升至|到)?$"
)
_STOP = re.compile("[。\n]")


def as_of(text: str, starts: Sequence[int]) -> list[str]:
    """The cut-offs that the sentences of numbers state before them (截至年底, 全年), in their words.

    Args:
        text: folded text.
        starts: where the numbers begin, in order.

    Returns:
        One a number; empty where its sentence states none.
    """
    stated = list(_AS_OF.finditer(text))
    begins = [match.start() for match in stated]
    found: list[str] = []
    for start in starts:
        last = stated[i - 1] if (i := bisect_left(begins, start)) else None
        told = last is not None and last.end() <= start and not _STOP.search(text, last.end(), start)
        found.append(last[0] if last is not None and told else "")
    return found


def base(text: str, start: int) -> str:
    """What a share is a share of (占全国的 | 1/5: 全国); empty when the clause does not say."""
    match = _BASE.search(text[max(0, start - 28) : start])
    return match["base"] if match else ""
