"""What a quantity is a quantity of, in words of its own sentence: its subject, the base of a share, its cut-off."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from hanreport.clauses import Clauses
from hanreport.numbers.bounds import QuantityMatch


class Label(NamedTuple):
    """What a quantity is a quantity of.

    Attributes:
        subject: words of the sentence.
        shared: whether they name a whole list of which this number is one, no member being told apart.
    """

    subject: str
    shared: bool = False


LONGEST = 24
"""Characters a label may have."""

_EDGE = "，。；：、！？,;:!?\n"
_TRIM = " \t\u3000（）()【】[]+/*-—的了|"
_REACH = 40
"""Characters on either side of a number that are looked at for its label."""

_CHANGE = (
    "增长|下降|上升|提高|降低|减少|增加|上涨|下跌|回落|收窄|缩小|扩大|提升|压减|压缩|下调|上调|放宽"
    "|增幅|降幅|延长|缩短"
)
_CHANGES = tuple(_CHANGE.split("|"))
_CHANGES_END = (*_CHANGES, *(change + "了" for change in _CHANGES))
# Words in front of what was counted: when, how, and the verb that brings it about.
_LEAD = re.compile(
    r"^(?:其中|截至[^，,]{0,6}|全年|年末|年底|目前|已经|已|现|共|累计|总计|合计|新增|新建|获得|获|有|约|近|实现|完成"
    r"|达到|达|推进|建成|建设|支持|重点|择优给予|给予|形成|成功|并|也|再|又|均|各|由|从|使|将|把|为|对|较|以|和|与|及|新增加|年均|平均(?=[^\u4e00-\u9fff]))+"
)
# Words between what was counted and its number.
_LINKS = """
    分别 累计 总计 合计 一共 共计 共有 共 拥有 具有 达到 高达 多达 到达 达 突破 不超过 超过 超 约占 约为 为 是 有 约 近 仅 各
    最高 不低于 不少于 获得 获 完成 实现 已 就 了 均 由 从 至 到 在 每人 每年 每月 每日 每天 每户 每亩 每个
"""
_TURNS = (*_CHANGES, "增", "升", "降", "减", "控制", "稳定", "保持", "维持", "恢复", "延伸")
_TAIL = [*_LINKS.split(), *(turn + to for turn in _TURNS for to in "至到在")]
# Read backwards from the number, which is quicker than looking for the end of what may begin anywhere.
_TAIL_BACK = re.compile("(?:" + "|".join(word[::-1] for word in sorted(_TAIL, key=len, reverse=True)) + ")+")
_MOVED = re.compile(
    r"(?P<how>(?:(?:(?<!占)比|较)[^，。；]{0,8}?|同比|环比|同口径|分别|两年|年均|平均|日均|名义|实际|其中|也|均|再|又|累计"
    rf"|总体|约)*)(?P<what>{_CHANGE})了?$"
)
_SHARE = re.compile(r"占(?![比有地用])[^占]{0,14}$")
# Where what was counted ends and the sentence goes on to say what became of it.
_ENOUGH = re.compile(
    rf"于|(?<!存)在(?![线职籍建])|已|将|被|成功|并(?!网)|进行|率先|正式|投入|建成|完成|占|实现|同比|环比|比上|较上|{_CHANGE}"
    r"|落户|入驻|入选|入围|开工|投产|发布|获批|获得|获评|亮相|参与|开展|通过|覆盖|惠及|助力"
    r"|以上|以下|左右|以内|并$|和$|及$|与$|以及$|共$|为(?=[^，]{4})"
)
_SENTENCE = re.compile("[。！？!?\n]")
_LIST = frozenset("、和及与")
_REST = re.compile(rf"[^{_EDGE}]*")


def find(text: str, quantities: Sequence[QuantityMatch], clauses: Clauses) -> list[Label]:
    """The labels of the quantities of a folded text, in their order."""
    return [Label(subject) for subject in subjects(text, quantities)]


def subjects(text: str, quantities: Sequence[QuantityMatch]) -> list[str]:
    """What each quantity of a folded text counts.

    What follows a number is what was counted (8款 | 核酸检测试剂); where nothing does, what stands before (验收率达 |
    94%). A clause that only says how something moved takes its topic from the clause before (产量94万吨，增长 | 3%:
    产量增长). The members of a list share a label.

    Args:
        text: folded text.
        quantities: its quantities, in order.
    """
    labels: list[str] = []
    topic, topic_end = "", 0
    first = 0
    while first < len(quantities):
        last = first
        while last + 1 < len(quantities) and _in_one_list(
            text, quantities[last].end, quantities[last + 1].start
        ):
            last += 1
        floor = quantities[first - 1].end if first else 0
        ceiling = quantities[last + 1].start if last + 1 < len(quantities) else len(text)
        if topic and _SENTENCE.search(text, topic_end, quantities[first].start):
            topic = ""
        label, new_topic = _label(text, quantities[first], quantities[last], floor, ceiling, topic)
        if new_topic:
            topic, topic_end = new_topic, quantities[last].end
        labels.extend([label] * (last + 1 - first))
        first = last + 1
    for i in range(len(labels) - 2, -1, -1):
        one, following = quantities[i], quantities[i + 1]
        apart = following.start - one.end
        if apart < 2 and (not labels[i] or (one.kind == "ordinal" and not apart)):
            labels[i] = labels[i + 1]
    return labels


def _in_one_list(text: str, end: int, start: int) -> bool:
    """Whether two numbers stand side by side in a list (500万元、1000万元)."""
    return start == end + 1 and text[end] in _LIST


def _label(
    text: str, first: QuantityMatch, last: QuantityMatch, floor: int, ceiling: int, topic: str
) -> tuple[str, str]:
    """The label of a number or a list of them, and the topic that it leaves for the clauses behind."""
    before = _words_before(text, first.start, floor).strip(_TRIM)
    is_share = first.kind in ("percent", "ratio", "rank")
    if before.endswith(_CHANGES_END) and (moved := _MOVED.search(before)):
        head = _LEAD.sub("", before[: moved.start()]).strip(_TRIM)
        if len(head) > 1:
            return (head + moved["what"])[-LONGEST:], head[-LONGEST:]
        if is_share or not _words_behind(text, last.end, ceiling):
            return (topic + moved["what"])[-LONGEST:], ""
    if "占" in before and (share := _SHARE.search(before)):
        head = _LEAD.sub("", _without_tail(before[: share.start()])).strip(_TRIM)
        return ((head or topic) + _without_tail(share[0]).strip(_TRIM))[-LONGEST:], ""
    named = _LEAD.sub("", _without_tail(before)).strip(_TRIM)
    counted = "" if is_share and len(named) > 1 else _cut(_words_behind(text, last.end, ceiling))
    if len(counted) > 1 or (first.kind == "ordinal" and counted):
        return counted[:LONGEST], counted[:LONGEST]
    if len(named) > 1:
        return named[-LONGEST:], "" if before.startswith("为") else named[-LONGEST:]
    words = named + counted
    label = words if len(words) > 1 else topic or before or words or text[first.start : first.end]
    return label[-LONGEST:], ""


def _without_tail(words: str) -> str:
    """The words without those that lead to the number (税收占比达到: 税收占比)."""
    tail = _TAIL_BACK.match(words[::-1])
    return words[: -tail.end()] if tail else words


def _cut(behind: str) -> str:
    """What was counted, from the words behind a number: up to the verb that says what became of it."""
    words = behind.removeprefix("大关").removeprefix("的").lstrip("*")
    if not behind.startswith("的") and (stop := _ENOUGH.search(words)):
        words = words[: stop.start()]
    return _without_tail(words.partition("（")[0].partition("(")[0]).strip(_TRIM)


def _words_behind(text: str, at: int, ceiling: int) -> str:
    """The words behind ``at``, up to a mark."""
    match = _REST.match(text, at, min(ceiling, at + _REACH))
    return match[0] if match else ""


def _words_before(text: str, at: int, floor: int) -> str:
    """The words before ``at``, back to a mark."""
    match = _REST.match(text[max(floor, at - _REACH) : at][::-1])
    return match[0][::-1] if match else ""


_CUT_OFF = re.compile(r"(?:截至|截止到?)[^，,。；;\n]{0,10}?(?:[底末初]|\d日|目前|月份?(?=[，,]))|全年|年内")
_STOP = re.compile("[。\n]")


def cut_offs(text: str, starts: Sequence[int]) -> list[str]:
    """The cut-offs that the sentences of numbers state before them (截至年底, 全年), in their words.

    Args:
        text: folded text.
        starts: where the numbers begin, in order.

    Returns:
        One a number; empty where its sentence states none.
    """
    stated = list(_CUT_OFF.finditer(text))
    begins = [match.start() for match in stated]
    found: list[str] = []
    for start in starts:
        last = stated[i - 1] if (i := bisect_left(begins, start)) else None
        holds = last is not None and last.end() <= start and not _STOP.search(text, last.end(), start)
        found.append(last[0] if last is not None and holds else "")
    return found


_BASE = re.compile(
    r"(?:占(?![比有地用])|(?:相当于|(?<![作成分行])为)(?=[^，。；]{1,16}的$))(?P<base>[^，,。；;占\d]{1,16}?)"
    r"(?:的|比重|比例|比)?(?:为|达|达到|约|约为|近|超过|超|由|从|提高到|提升到|升至|降至|到)?$"
)
_BASE_REACH = 28


def base(text: str, start: int) -> str:
    """What a share is a share of (占全国的 | 1/5: 全国); empty when the clause does not say."""
    before = text[max(0, start - _BASE_REACH) : start]
    match = _BASE.search(before) if "占" in before or before.endswith("的") else None
    return match["base"] if match else ""
