"""Growth against the numbers it is told of: points between two rates, per cent between two amounts.

Knows how a printed figure rounds.
"""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault, plain, plain_zh
from hanreport.audit.manuscript import Manuscript

_NO_MARK = r"[^，。；,;\n]"
_NO_FIGURE = r"[^，。；,;\n\d]"
_UP = "提高|提升|上升|增加|增长|扩大"
_DOWN = "下降|降低|减少"
_RATE = r"\d{1,3}(?:\.\d{1,3})?"
_AMOUNT = r"\d{1,9}(?:\.\d{1,4})?"
_SHARE = r"\d{1,4}(?:\.\d{1,2})?"
_COUNTED = "(?:万亿|万|亿)?[个家人户件项台辆架公里千米平方米吨株座条]{1,3}"

_POINTS = re.compile(
    rf"[由从]{_NO_MARK}{{0,14}}?(?P<a>{_RATE})%{_NO_MARK}{{0,6}}?(?:{_UP}|{_DOWN}|降|升){_NO_MARK}{{0,2}}?[到至为]"
    rf"{_NO_FIGURE}{{0,8}}(?P<b>{_RATE})%[，,](?:累计|共|净)?(?:{_UP}|{_DOWN})了?(?P<p>{_RATE})个百分点"
)
_GROWTH = re.compile(
    rf"[由从]{_NO_MARK}{{0,16}}?(?P<a>{_AMOUNT})(?P<unit>{_COUNTED}){_NO_FIGURE}{{0,6}}?(?:{_UP}){_NO_MARK}{{0,1}}?[到至为]"
    rf"{_NO_FIGURE}{{0,8}}(?P<b>{_AMOUNT})(?P=unit)[，,](?:累计|共)?(?:增长|提高|增加)了?(?P<p>{_SHARE})%"
)
_RISE = re.compile(
    rf"(?P<v>{_AMOUNT})(?P<unit>(?:万亿|万|亿)?[\u4e00-\u9fff]{{1,3}}?)[，,](?:{_NO_MARK}{{0,14}}%[，,])?比(?:\d{{4}}年|上年|去年)"
    rf"{_NO_FIGURE}{{0,4}}(?:增加|增收|净增|多增)(?P<d>{_AMOUNT})(?P=unit)[，,](?:同比)?增长(?P<p>{_SHARE})%"
)


def points(page: Manuscript) -> Iterator[Fault]:
    """从60.2%提高到64.7%，提高4.5个百分点: the difference is the one stated, as far as rounding goes."""
    for match, place in page.find(_POINTS):
        a, b, p = (float(match[name]) for name in "abp")
        room = sum(0.5 * 10.0 ** -len(match[name].partition(".")[2]) for name in "abp")
        if abs(abs(b - a) - p) > room + 1e-9:
            yield fault(
                "points",
                "error",
                [place],
                f"{match['a']}%与{match['b']}%相差{plain_zh(round(abs(b - a), 3))}个百分点，文称{match['p']}个。",
                f"{match['a']}% and {match['b']}% differ by {plain(round(abs(b - a), 3))} points, not by {match['p']}.",
            )


def growth(page: Manuscript) -> Iterator[Fault]:
    """由100家增加到150家，增长60%: the growth is the one stated, as far as rounding goes.

    Money is let be: its growth is often told at the prices of another year.
    """
    for match, place in page.find(_GROWTH):
        a, b = (_ends(match[name]) for name in "ab")
        if a[0] <= 0:
            continue
        low, high = 100 * (b[0] / a[1] - 1), 100 * (b[1] / a[0] - 1)
        p = _ends(match["p"])
        if p[1] < low - 0.1 or p[0] > high + 0.1:
            middle = 100 * (float(match["b"]) / float(match["a"]) - 1)
            yield fault(
                "growth",
                "error",
                [place],
                f"由{match['a']}{match['unit']}到{match['b']}{match['unit']}，增长{plain_zh(round(middle, 1))}%，"
                f"文称{match['p']}%。",
                f"From {match['a']} to {match['b']} {match['unit']} is a growth of {plain(round(middle, 1))} %, "
                f"not {match['p']} %.",
            )


def _ends(figures: str) -> tuple[float, float]:
    """The interval that a printed figure rounds."""
    half = 0.5 * 10.0 ** -len(figures.partition(".")[2]) if "." in figures else 0.0
    value = float(figures)
    return value - half, value + half


def rise(page: Manuscript) -> Iterator[Fault]:
    """58.73亿元，比上年增收3.21亿元，增长5.79%: the rate is that of the amounts, as far as rounding goes."""
    for match, place in page.find(_RISE):
        v, d, p = (_ends(match[name]) for name in "vdp")
        if v[0] - d[1] <= 0:
            continue
        low, high = 100 * d[0] / (v[1] - d[0]), 100 * d[1] / (v[0] - d[1])
        if p[1] < low - 0.1 or p[0] > high + 0.1:
            rate = 100 * float(match["d"]) / (float(match["v"]) - float(match["d"]))
            yield fault(
                "growth",
                "doubt",
                [place],
                f"增加{match['d']}{match['unit']}、达{match['v']}{match['unit']}，增长应为{plain_zh(round(rate, 1))}%，"
                f"文称{match['p']}%，请核对口径。",
                f"A rise of {match['d']} to {match['v']} is {plain(round(rate, 1))} %, the text says {match['p']} %: "
                "check what each covers.",
            )


RULES = (points, growth, rise)
