"""Bullets whose subject was lost with the line that named it: states that one thing cannot be in at once."""

import re
from collections.abc import Iterator, Sequence

from hanreport.audit.faults import Fault, fault, listed, listed_zh
from hanreport.audit.manuscript import WIDE_GAP, Line, Manuscript
from hanreport.text import Span

_STATES = (
    ("design", "设计、试制", "in design", re.compile("方案设计|系统级需求|缩比|样机设计|首件|概念设计")),
    (
        "test",
        "试验、试飞",
        "in test",
        re.compile("试飞阶段|审定试飞|符合性|适航取证|临床试验|试运行|首飞|定型试验"),
    ),
    (
        "service",
        "已交付运营",
        "in service",
        re.compile("累计交付|交付用户|运送旅客|投入运营|安全运营|通航城市|商业运营"),
    ),
)
_DEED = re.compile(
    "完成|实现|捕获|截至|累计|全面|获|取得|突破|通过|启动|进入|解除|开展|交付|运营|符合性|公务机|建立|形成|攻克|组织|推进"
)
LEAST_BULLETS = 4
MOST_NAMED = 4
"""One bullet in so many may name a thing and the list still be one without a subject."""


def lost_subjects(page: Manuscript) -> Iterator[Fault]:
    """Bullets under one heading that begin with a deed and name nothing, in states that exclude each other.

    Such a list tells of several things, whose names stood in lines that are lost: it is parted at wide gaps and
    where a thing in service is followed by one still in test.
    """
    named = {row.line for row in page.reading.names if row.type != "aircraft"}
    for head, rows in page.parts:
        bullets = [row for row in rows if row.kind == "bullet"]
        if head is None or len(bullets) < LEAST_BULLETS:
            continue
        if MOST_NAMED * sum(row.number in named for row in bullets) > len(bullets):
            continue
        groups = _groups(page, bullets)
        states = [_states(page, group) for group in groups]
        if len(groups) < 2 or not _exclude(states):
            continue
        where = [range(group[0].number, group[-1].number + 1) for group in groups]
        told = "；".join(
            f"第{listed_zh(lines)}行" + (f"为{'、'.join(_ZH[s] for s in held)}" if held else "")
            for lines, held in zip(where, states, strict=True)
        )
        english = "; ".join(
            f"lines {listed(lines)}" + (f" {', '.join(_EN[s] for s in held)}" if held else "")
            for lines, held in zip(where, states, strict=True)
        )
        yield fault(
            "lost-subject",
            "doubt",
            [Span(group[0].start, group[-1].end) for group in groups],
            f"“{head.title}”之下各条都没有主语，却不可能同指一个对象（{told}）：至少是两个对象，名称或已随小标题缺失。",
            f"The bullets under {head.title} name no subject, yet cannot be about one thing ({english}): there are at "
            "least two, whose names may be lost with their headings.",
        )


_ZH = {name: zh for name, zh, _, _ in _STATES}
_EN = {name: en for name, _, en, _ in _STATES}


def _of(page: Manuscript, row: Line) -> list[str]:
    words = page.of(row.start, row.end)
    return [name for name, _, _, pattern in _STATES if pattern.search(words)]


def _states(page: Manuscript, group: Sequence[Line]) -> list[str]:
    return list(dict.fromkeys(state for row in group for state in _of(page, row)))


def _groups(page: Manuscript, bullets: Sequence[Line]) -> list[list[Line]]:
    """The bullets, parted at wide gaps and where one in test or design follows one in service."""
    groups: list[list[Line]] = [[bullets[0]]]
    served = "service" in _of(page, bullets[0])
    for row in bullets[1:]:
        gap = page.gaps.get(row.number)
        states = _of(page, row)
        if (gap is not None and gap.size >= WIDE_GAP) or (served and states and "service" not in states):
            groups.append([row])
            served = False
        else:
            groups[-1].append(row)
        served = served or "service" in states
    return groups


def _exclude(states: Sequence[Sequence[str]]) -> bool:
    """Whether a group is in service while another, later or parted from it, is still in test or design."""
    service = [i for i, held in enumerate(states) if "service" in held]
    return any(i not in service and held for i, held in enumerate(states)) and bool(service)


RULES = (lost_subjects,)
