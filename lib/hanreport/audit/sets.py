"""Counted sets and lists: 三大领域 behind its members, “四化”, 一是二是三是. Knows no quantities."""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault
from hanreport.audit.manuscript import Manuscript
from hanreport.numbers.numerals import number
from hanreport.text import Span

_GREAT = re.compile(r"(?P<n>[两三四五六七八九十])大(?P<noun>[\u4e00-\u9fff]{2,6})")
_CLAUSE = re.compile(r"[，。；：！？,;:!?\n“”《》()（）]")
_NOT_BEFORE = tuple("、和与及的之在对以这该其等“向按")
_DOES = re.compile(
    "推进|推动|服务|打造|建设|实施|落实|聚焦|围绕|实现|完成|加快|突破|培育|发展|壮大|支持|强化|优化|提升|完善|开展|深化|形成|构建"
    "|布局|带动|促进|组织|启动|做强|做优|做大|打好|抓好|瞄准|面向|成立|建立|组建|新增|入选|列入|获|为|由|是"
)
FAR = 100
"""Characters before 三大 that are looked at for its members."""


def great(page: Manuscript) -> Iterator[Fault]:
    """三大领域 right behind its members: as many as it says, or one less.

    More members than said are let be: the list may begin with words that are no member.
    """
    for match, place in page.find(_GREAT):
        n = number(match["n"])
        before = page.words[max(0, match.start() - FAR) : match.start()]
        clause = _CLAUSE.split(before)[-1]
        if n is None or not clause or clause.endswith(_NOT_BEFORE):
            continue
        members = clause.split("、")
        least = len(members)
        most = least + len(re.findall("[和与及]", members[-1]))
        start = page.folded.raw(match.start() - len(clause))
        told = f"{match['n']}大{match['noun']}"
        if most >= 2 and least <= n <= most and (least >= 2 or not _DOES.search(members[-1][2:])):
            yield fault(
                "counted-set",
                "note",
                [Span(start, place.end)],
                f"“{match['n']}大”之前列出{int(n)}项，相符。",
                f"{told}: {int(n)} are listed before it, as it says.",
            )
        elif least >= 2 and most == n - 1 and not _DOES.search(members[-1]) and len(members[-1]) <= 10:
            yield fault(
                "counted-set",
                "doubt",
                [Span(start, place.end)],
                f"称“{match['n']}大”，其前只列出{most}项，请核对。",
                f"{told} is said of a list of {most}.",
            )


_QUALITIES = re.compile(r"“(?P<n>[两三四五六七八九十])化”")
_QUALITY_LIST = re.compile(
    r"(?:[\u4e00-\u9fff]{1,4}化、)+[\u4e00-\u9fff]{1,4}化(?:和|与|及)?(?:[\u4e00-\u9fff]{1,4}化)?"
)
NEAR = 600
"""Characters on either side of “四化” in which its members may be told."""


def qualities(page: Manuscript) -> Iterator[Fault]:
    """“四化” and a list of words in 化 nearby, as many as it says."""
    lists = [(page.folded.span(*m.span()), m[0]) for m in _QUALITY_LIST.finditer(page.words)]
    at = 0
    for match, place in page.find(_QUALITIES):
        while at < len(lists) and lists[at][0].end < place.start - NEAR:
            at += 1
        n = number(match["n"])
        for found, words in lists[at : at + 20]:
            if found.start > place.end + NEAR:
                break
            if len(re.findall("化", words)) == n:
                yield fault(
                    "counted-set",
                    "note",
                    [place, found],
                    f"“{match['n']}化”即{words}，共{n}项，相符。",
                    f"“{match['n']}化” is told as {words}: {n}, as it says.",
                )
                break


_ORDINAL = re.compile(r"(?<=[，。；：、！？,;:\n\s])(?P<n>[一二三四五六七八九十])是(?=[\u4e00-\u9fff“《])")


def ordinals(page: Manuscript) -> Iterator[Fault]:
    """一是…二是…四是: a number left out of a sequence in one part."""
    last = 0
    before: Span | None = None
    part = -1
    for match, place in page.find(_ORDINAL):
        value = number(match["n"])
        here = page.part(place.start)
        n = int(value) if value is not None else 0
        missing = "一二三四五六七八九十"[n - 2] if n >= 2 else ""
        follows = here == part and before is not None and n == last + 2 and last >= 1
        if follows and before is not None and not _told_otherwise(page, before.end, place.start, missing):
            yield fault(
                "ordinal-gap",
                "error",
                [before, place],
                f"序列缺“{missing}是”：前为“{'一二三四五六七八九十'[last - 1]}是”，后即“{match['n']}是”。",
                f"The sequence leaves out {missing}是: {match['n']}是 follows {'一二三四五六七八九十'[last - 1]}是.",
            )
        last, before, part = n, place, here


def _told_otherwise(page: Manuscript, start: int, end: int, missing: str) -> bool:
    """Whether the number stands there in another form (二要, 二、)."""
    return re.search(f"[，。；：、\\s第（(]{missing}[^\u5341]", page.of(start, end)) is not None


RULES = (great, qualities, ordinals)
