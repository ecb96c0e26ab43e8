"""What a figure or a claim holds for: firsts and ranks by scope, cut-offs, 分别 without its members. Knows no truth."""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault
from hanreport.audit.manuscript import Amount, Manuscript
from hanreport.records import First, Quantity
from hanreport.text import Span


def claims(page: Manuscript) -> Iterator[Fault]:
    """A claim of being first, only, largest or ranked: to be checked in its scope."""
    for row in page.reading.firsts:
        words = row.surface.replace("**", "")
        zh, en = _kind(row)
        yield fault(
            "claim-first",
            "note",
            [row],
            f"“{words}”：{zh}，范围为{row.scope}，请核实依据。",
            f"{words}: {en}, scope {row.scope}; to be checked.",
        )


def _kind(row: First) -> tuple[str, str]:
    kinds = {
        "first": ("称首", "a claim of being first"),
        "rank": (f"称第{row.rank}", f"a claim of rank {row.rank}"),
        "leading": ("称领先", "a claim of leading"),
        "only": ("称唯一", "a claim of being the only one"),
        "largest": ("称最", "a claim of being the greatest"),
    }
    return kinds[row.type]


def cut_offs(page: Manuscript) -> Iterator[Fault]:
    """Figures of one text as of different days (截至年底, 截至11月底): not to be compared without care."""
    first: dict[str, Quantity] = {}
    for row in page.reading.quantities:
        if row.as_of.startswith("截"):
            first.setdefault(row.as_of, row)
    if len(first) > 1:
        told = "、".join(f"{words}（第{row.line}行起）" for words, row in list(first.items())[:8])
        english = ", ".join(f"{words} (from line {row.line})" for words, row in list(first.items())[:8])
        yield fault(
            "cut-offs",
            "note",
            list(first.values()),
            f"统计截止时间不一：{told}，比较时须注意。",
            f"Figures are as of different times: {english}; compare with care.",
        )


_BY = re.compile(r"按(?:照)?不同(?P<by>[\u4e00-\u9fff]{2,12})[，,]")
_EACH = re.compile(r"分别")


def respectively(page: Manuscript) -> Iterator[Fault]:
    """分别为500万元、1000万元、3000万元 by stages that are not named: the reader cannot tell which is which."""
    for sentence, rows in page.sentences():
        words = sentence.surface.replace("**", "")
        by, each = _BY.search(words), _EACH.search(words)
        if by is None or each is None or each.start() < by.end() or "、" in words[by.end() : each.start()]:
            continue
        raw = sentence.surface.index("分别")
        amounts = [
            row for row in rows if row.start >= sentence.start + raw and row.rule in ("arabic", "list-each")
        ]
        amounts = _in_a_row(page, amounts)
        if len(amounts) < 2:
            continue
        start = sentence.start + sentence.surface.index("按")
        told = "、".join(row.surface.replace("**", "") for row in amounts)
        yield fault(
            "respectively",
            "doubt",
            [Span(start, start + len(by[0]) - 1), *amounts],
            f"“分别为{told}”对应的是“不同{by['by']}”，而{by['by']}没有写明，易被误配到前文并列的各项。",
            f"{len(amounts)} amounts go with different {by['by']}, which are not named; a reader may pair them with what "
            "stands before.",
        )


def _in_a_row(page: Manuscript, amounts: list[Amount]) -> list[Amount]:
    made = amounts[:1]
    for row in amounts[1:]:
        if page.of(made[-1].end, row.start) not in ("、", "和", "及", "与"):
            break
        made.append(row)
    return made


RULES = (claims, cut_offs, respectively)
