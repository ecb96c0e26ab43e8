"""A short label for a quantity, made of words of its own clause. Knows nothing about what the label means."""

import re

LONGEST = 24
"""Characters a label may have."""

_EDGE = "，。；：、！？,;:!?\n"
_TRIM = " \t\u3000（）()【】[]+/*-—的了"
_LEAD = re.compile(
    r"^(?:其中|截至[^，,]{0,6}|全年|目前|已经|已|共|累计|总计|合计|新增|获得|获|有|约|近|实现|完成|达到|达|推进|建成|支持|重点)+"
)
_TAIL = re.compile(
    r"(?:分别|累计|总计|合计|一共|共计|共有|共|达到|达|突破|超过|超|约占|占|约为|为|是|有|约|近|仅|各|增长|下降|最高|不低于|不少于)+$"
)


def label(text: str, start: int, end: int) -> str:
    """The label of the quantity at ``[start, end)`` of a folded text.

    What follows up to the next mark is what was counted (8款 | 核酸检测试剂); where nothing follows it is what
    stands before (验收率达 | 94%). Together they are cut to 24 characters.
    """
    after = _clip(text, end, 1)
    before = _TAIL.sub("", _clip(text, start, -1))
    before = _LEAD.sub("", before.strip(_TRIM)).strip(_TRIM)
    after = after.strip(_TRIM)
    words = after if len(after) >= 2 else before or after
    if len(after) < 2 and not before:
        words = _TAIL.sub("", _clip(text, max(0, start - 1), -1)).strip(_TRIM)
    return words[:LONGEST]


def _clip(text: str, at: int, step: int) -> str:
    """The words from ``at`` to the next clause mark, forwards or backwards."""
    stop = at
    while 0 <= (stop if step > 0 else stop - 1) < len(text) and abs(stop - at) < 40:
        if text[stop if step > 0 else stop - 1] in _EDGE:
            break
        stop += step
    return text[at:stop] if step > 0 else text[stop:at]
