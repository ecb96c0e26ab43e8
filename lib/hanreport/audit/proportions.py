"""Shares: against the count they go with, against a rank, against the whole. Knows how a printed figure rounds."""

import math
import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from hanreport.audit.faults import Fault, fault, plain, plain_zh
from hanreport.audit.manuscript import Amount, Manuscript

_REGION = re.compile("全国|全市|全省|全区|全球|世界|国内|长三角|总数|总量|全部|全球总")
_VALUES = re.compile("产值|产业|产出|投入|经费|收入|营收|生产总值|GDP|市场|规模|份额|贸易|税|利润|用电|能耗")
_GOES_ON = re.compile(r"[^，,。；;]{0,40}[，,](?:约|大约|均|合计)?占[^，,。；;]{0,12}$")
FEW = 3
"""Whole totals that are named one by one; more are told as a range."""


class Counted(NamedTuple):
    """A count with the share it is of a whole, and the totals that the two allow (both ends included)."""

    number: Amount
    share: Amount
    rank: Amount | None
    low: int
    high: int


def counted(page: Manuscript) -> Iterator[Counted]:
    """The counts whose next clause says what share they are (8款…,占全国的14.3%), with a rank if one follows."""
    for _, rows in page.sentences():
        for i in range(1, len(rows)):
            count, share = rows[i - 1], rows[i]
            if count.kind != "count" or share.kind not in ("percent", "ratio") or not share.base:
                continue
            if not _REGION.search(share.base) or _VALUES.search(share.base):
                continue
            between = page.of(count.end, share.start)
            if not _GOES_ON.fullmatch(between) or _VALUES.search(between):
                continue
            follows = rows[i + 1] if i + 1 < len(rows) else None
            near = follows is not None and follows.kind == "rank" and follows.start - share.end < 24
            low, high = _totals(count, share)
            yield Counted(count, share, follows if near else None, low, high)


def _totals(count: Amount, share: Amount) -> tuple[int, int]:
    """The whole totals of which the count is that share, as printed; none where low is above high."""
    first, last = _printed(share)
    least, most = (
        _printed(count) if count.value >= 10_000 else (count.low or count.value, count.high or count.value)
    )
    low = math.ceil(least / last - 1e-9)
    high = math.floor(most / first + 1e-9) if first > 0 else low
    return low, high


def _printed(row: Amount, ulps: float = 0.5) -> tuple[float, float]:
    """The interval of a number, a share as a fraction; an exact one is as wide as its last printed figure."""
    scale = 100.0 if row.kind == "percent" else 1.0
    if row.bound != "exact" and row.low is not None and row.high is not None:
        return row.low / scale, row.high / scale
    figures = re.search(r"\d[\d,]*(?:\.(\d+))?", row.surface)
    if figures is None or "/" in row.surface:
        return row.value / scale * 0.97, row.value / scale * 1.03
    shown = float(figures[0].replace(",", "")) or 1.0
    half = ulps * 10.0 ** -len(figures[1] or "") * abs(row.value) / shown
    return (row.value - half) / scale, (row.value + half) / scale


def share_of_count(page: Manuscript) -> Iterator[Fault]:
    """A count and its share: the total that the two imply, or that no whole total gives both."""
    for found in counted(page):
        count, share = found.number, found.share
        told = f"{_bare(count)}、占{share.base}{_bare(share)}"
        english = f"{_bare(count)} as {_bare(share)} of {share.base}"
        # Whole per cents are often rounded to tens or fives.
        exact = count.bound == share.bound == "exact" and share.kind == "percent" and "." in share.surface
        if found.low > found.high:
            if exact and not _cut_off(count, share):
                yield fault(
                    "share-of-count",
                    "error",
                    [count, share],
                    f"{told}：没有一个整数总数能同时满足两数，必有一误。",
                    f"{english}: no whole total gives both.",
                )
            continue
        if found.high - found.low < FEW:
            totals = "、".join(plain(n) for n in range(found.low, found.high + 1))
            zh, en = f"总数只能是{totals}", f"only {totals.replace('、', ' or ')} in all fits"
        else:
            middle = count.value / (share.value / (100 if share.kind == "percent" else 1))
            zh = f"推算总数约{plain_zh(round(middle))}（{plain_zh(found.low)}—{plain_zh(found.high)}）"
            en = f"about {plain(round(middle))} in all ({plain(found.low)}–{plain(found.high)})"
        yield fault(
            "share-of-count", "note", [count, share], f"{told}：{zh}，相符。", f"{english}: {en}; they fit."
        )


def _cut_off(count: Amount, share: Amount) -> bool:
    """Whether a whole total gives the share cut off, not rounded: 14.38 % printed as 14.3 %."""
    figures = share.surface.replace("**", "").rpartition(".")[2].rstrip("%％ ")
    ulp, printed, all_of = (
        Fraction(1, 10 ** len(figures)),
        Fraction(str(share.value)),
        Fraction(100 * count.value),
    )
    least = math.floor(all_of / (printed + ulp)) + 1
    return all_of / least >= printed - ulp / 2


def _bare(row: Amount) -> str:
    return row.surface.replace("**", "").replace("\n", "")


def twins(page: Manuscript) -> Iterator[Fault]:
    """The same count and the same rank with other shares in two places: two claims that are easily taken for one."""
    seen: dict[tuple[float, float], Counted] = {}
    for found in counted(page):
        if found.rank is None:
            continue
        other = seen.setdefault((found.number.value, found.rank.value), found)
        if other is not found and (found.low > other.high or other.low > found.high):
            yield fault(
                "twin-figures",
                "note",
                [other.number, other.share, found.number, found.share],
                f"两处数目同为{plain_zh(found.number.value)}、位次同为第{plain_zh(found.rank.value)}，占比却不同"
                f"（{_bare(other.share)}、{_bare(found.share)}）：对象不同，不可混用。",
                f"Two places share the count {plain(found.number.value)} and the rank {plain(found.rank.value)} but not the "
                f"share ({_bare(other.share)}, {_bare(found.share)}): different subjects, not to be mixed up.",
            )


_PLACED = re.compile(r"[，,、]?(?:总量|数量|规模)?(?:居|位居|位列|列|排名|排|稳居)?")


def rank_and_share(page: Manuscript) -> Iterator[Fault]:
    """A share and a rank that cannot both hold: whoever is n-th has at most one n-th."""
    for _, rows in page.sentences():
        for i in range(1, len(rows)):
            share, rank = rows[i - 1], rows[i]
            if rank.kind == "share" or share.kind not in ("percent", "ratio") or rank.kind != "rank":
                continue
            if not share.base or not _REGION.search(share.base) or rank.value < 2 or rank.bound != "exact":
                continue
            between, n = page.of(share.end, rank.start), plain(rank.value)
            least = (share.low or 0) / (100 if share.kind == "percent" else 1)
            if _PLACED.fullmatch(between) and least > 1 / rank.value + 1e-9:
                yield fault(
                    "rank-share",
                    "error",
                    [share, rank],
                    f"占{share.base}{_bare(share)}与{_bare(rank)}不能并存：列第{n}者至多占1/{n}。",
                    f"A share of {_bare(share)} and rank {n} cannot both hold: the {n}th has at most 1/{n}.",
                )


_PART = re.compile(r"[，,]占(?:比|总数的|全部的|其)?(?:为|约)?$")
_OF_WHICH = re.compile(r"其中|中[，,]|[的，,]有")


def part_share(page: Manuscript) -> Iterator[Fault]:
    """83个断面中，达到Ⅲ类的61个，占73.5%: the share is that of the part in the one whole before it."""
    for sentence, rows in page.sentences():
        for i in range(1, len(rows)):
            part, share = rows[i - 1], rows[i]
            if share.kind != "percent" or share.bound != "exact" or share.base or part.bound != "exact":
                continue
            if part.kind not in ("count", "money") or not _PART.fullmatch(page.of(part.end, share.start)):
                continue
            wholes = [row for row in rows[: i - 1] if row.unit == part.unit and row.value > part.value]
            if len(wholes) != 1 or wholes[0].bound != "exact" or not part.value:
                continue
            whole = wholes[0]
            if whole.end < sentence.start or not _OF_WHICH.search(page.of(whole.end, part.start)):
                continue
            yield from _part_share(whole, part, share)


def _part_share(whole: Amount, part: Amount, share: Amount) -> Iterator[Fault]:
    (a, b), (c, d) = _rounded(part), _rounded(whole)
    least, most = _printed(share, 1.0)
    told = f"{_bare(part)}÷{_bare(whole)}＝{plain(round(100 * part.value / whole.value, 1))}%"
    if a / d <= most and least <= b / c:
        zh, en, severity = f"{told}，与所称{_bare(share)}相符。", "the share fits.", "note"
    else:
        zh, en, severity = (
            f"{told}，文称占{_bare(share)}，请核对。",
            f"the text says {_bare(share)}.",
            "doubt",
        )
    value = plain(round(100 * part.value / whole.value, 1))
    yield fault(
        "part-share",
        severity,
        [whole, part, share],
        zh,
        f"{_bare(part)} of {_bare(whole)} is {value} %: {en}",
    )


def _rounded(row: Amount) -> tuple[float, float]:
    """The interval of a printed count or sum; one without 万, 亿 or decimals is exact."""
    return _printed(row) if re.search("[万亿.]", row.surface) else (row.value, row.value)


_GOAL = re.compile("计划|预算|目标|任务|上年|去年|同期|标准")


def over_whole(page: Manuscript) -> Iterator[Fault]:
    """占全国的120%: more than the whole."""
    for row in page.amounts:
        if row.kind == "percent" and row.base and (row.low or 0) > 100 and not _GOAL.search(row.base):
            yield fault(
                "share-over-whole",
                "error",
                [row],
                f"占{row.base}{_bare(row)}，超过整体。",
                f"{_bare(row)} of {row.base} is more than the whole.",
            )


_SPLIT = re.compile(
    r"(?:结构|比例|比重|之比)[^，。；\n\d]{0,16}?"
    r"(?P<a>\d{1,2}(?:\.\d{1,2})?)[:：∶](?P<b>\d{1,2}(?:\.\d{1,2})?)[:：∶](?P<c>\d{1,2}(?:\.\d{1,2})?)(?![:：∶\d])"
)


def split(page: Manuscript) -> Iterator[Fault]:
    """三次产业结构 a:b:c in per cent: they make a hundred, to the last printed figure."""
    for match, place in page.find(_SPLIT):
        total = sum(float(match[name]) for name in "abc")
        decimals = max(len(match[name].partition(".")[2]) for name in "abc")
        if abs(total - 100) <= 1.6 * 10**-decimals or not 95 <= total <= 105:
            continue
        yield fault(
            "split-sum",
            "error",
            [place],
            f"三项比例合计{plain_zh(round(total, 2))}，不是100。",
            f"The three shares make {plain(round(total, 2))}, not 100.",
        )


RULES = (share_of_count, part_share, twins, rank_and_share, over_whole, split)
