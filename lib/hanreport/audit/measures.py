"""Units: a number without one, one measure in two of them, one unit under two names. Knows no amounts."""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault, listed, listed_zh
from hanreport.audit.manuscript import Manuscript
from hanreport.text import Span

_BARE = re.compile(r"(?<![A-Za-z\d.])(?P<n>[1-9]\d{1,3})(?P<scale>G|M|T|K)(?![A-Za-z\d/+])")


def no_unit(page: Manuscript) -> Iterator[Fault]:
    """400G: a scale without the unit it scales (bit/s, byte, Hz)."""
    for match, place in page.find(_BARE):
        if int(match["n"]) >= 10:
            yield fault(
                "no-unit",
                "note",
                [place],
                f"“{match[0]}”只有词头而无单位（应是比特每秒、字节还是赫兹？）。",
                f"{match[0]} has a prefix but no unit: bits per second, bytes or hertz?",
            )


_N = r"(?<=[\d万亿百余多])"
_NAMES = (
    ("米", ("m", "米"), rf"{_N}(?:m(?![A-Za-z²³\d])|米(?!粒|面|粉))"),
    ("千米", ("km", "千米", "公里"), rf"{_N}(?:km(?![A-Za-z²³\d/])|千米|公里)|公里(?=级)"),
    ("千克", ("kg", "千克", "公斤"), rf"{_N}(?:kg(?![A-Za-z/])|千克|公斤)"),
    ("千瓦", ("kW", "千瓦"), rf"{_N}(?:kW(?![A-Za-z·])|千瓦(?!时))"),
    ("毫米", ("mm", "毫米"), rf"{_N}(?:mm(?![A-Za-z²³\d])|毫米)"),
    ("吨", ("t", "吨"), rf"{_N}(?:t(?![A-Za-z/])|吨)"),
    ("升", ("L", "升"), rf"{_N}(?:L(?![A-Za-z\d])|升(?!级|至|到|为|高|温|位|幅))"),
)
_INCHES = re.compile(r"(?<![\d.])(?P<n>\d{1,3}(?:\.\d)?)(?:英寸|吋)")
_MILLIMETRES = re.compile(r"(?<![\d.])(?P<n>\d{1,4}(?:\.\d)?) ?(?:mm(?![A-Za-z²³\d])|毫米)")
INCH = 25.4
"""Millimetres of an inch, by definition."""
LIKE = 0.03
"""How far a trade name may be off (12英寸 wafers measure 300 mm, not 304.8)."""


def unit_names(page: Manuscript) -> Iterator[Fault]:
    """One unit under two names (m and 米; km, 千米 and 公里)."""
    for unit, _, pattern in _NAMES:
        found: dict[str, Span] = {}
        for match, place in page.find(re.compile(pattern)):
            found.setdefault(match[0], place)
        if len(found) > 1:
            places = sorted(found.values())
            told = "、".join(f"{name}（第{page.line(place.start)}行）" for name, place in found.items())
            english = ", ".join(f"{name} (line {page.line(place.start)})" for name, place in found.items())
            yield fault(
                "unit-names",
                "note",
                places,
                f"同一单位（{unit}）写法不一：{told}。",
                f"One unit under {len(found)} names: {english}.",
            )


def two_systems(page: Manuscript) -> Iterator[Fault]:
    """One size in two units (wafers of 12英寸 and of 300mm): not to be compared without conversion."""
    inches = [*page.find(_INCHES)]
    if not inches:
        return
    sizes: dict[float, Span] = {}
    for match, place in page.find(_MILLIMETRES):
        sizes.setdefault(float(match["n"]), place)
    same = {
        size
        for size in sizes
        for n in {float(match["n"]) for match, _ in inches}
        if abs(size / INCH - n) <= LIKE * n
    }
    if same:
        places = sorted([*(place for _, place in inches), *(sizes[size] for size in same)])
        lines = [page.line(place.start) for place in places]
        told = "、".join(dict.fromkeys(page.of(*place) for place in places))
        yield fault(
            "two-units",
            "note",
            places,
            f"尺寸用了英寸和毫米两种单位：{told}（第{listed_zh(lines)}行），比较前须换算。",
            f"Sizes in inches and in millimetres: {told.replace('、', ', ')} (lines {listed(lines)}); convert before "
            "comparing.",
        )


RULES = (no_unit, unit_names, two_systems)
