"""How colours look to colour-blind eyes and in grey print, how far apart two are, and charts in which two look alike.

Matrices: Machado, Oliveira and Fernandes, A Physiologically-based Model for Simulation of Color Vision Deficiency,
IEEE TVCG 15 (2009), severity 1.0, on linear RGB. Distance: CIE 1976 in L*a*b* under D65.
"""

import math
from collections.abc import Sequence
from itertools import combinations
from typing import Final

from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure

_MATRICES: Final = {
    "full": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
    "grey": ((0.2126, 0.7152, 0.0722),) * 3,
}
APART: Final = 10.0
"""Distance of two colours that is seen at a glance."""
EYES: Final = tuple(_MATRICES)
_XYZ: Final = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
_WHITE: Final = (0.95047, 1.0, 1.08883)


def lab(colour: str, eyes: str = "full") -> tuple[float, float, float]:
    """A colour as L*, a*, b* as one of ``EYES`` sees it."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    seen = [min(max(part, 0.0), 1.0) for part in _times(_MATRICES[eyes], linear)]
    x, y, z = (_root(part / white) for part, white in zip(_times(_XYZ, seen), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(first: str, second: str, eyes: str = "full") -> float:
    """How far apart two colours are; about 2 is the least that is seen, 10 is seen at a glance."""
    return math.dist(lab(first, eyes), lab(second, eyes))


def nearest(first: str, second: str) -> tuple[float, str]:
    """The distance of two colours to the eyes that tell them apart least, and which those are."""
    return min((distance(first, second, eyes), eyes) for eyes in EYES)


def _times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> list[float]:
    return [sum(a * b for a, b in zip(row, vector, strict=True)) for row in matrix]


def _root(share: float) -> float:
    return math.cbrt(share) if share > 216 / 24389 else (24389 / 27 * share + 16) / 116


def alike(drawing: Figure) -> list[str]:
    """Pairs of colours of one marker's shape that some eyes, or grey print, cannot tell apart."""
    shapes: dict[object, set[str]] = {}
    for ax in drawing.axes:
        for line in ax.lines:
            if line.get_marker() not in (None, "", "None", " ") and line.get_zorder() >= 2:
                shapes.setdefault(line.get_marker(), set()).add(to_hex(line.get_markerfacecolor()))
    found = []
    for shape, colours in shapes.items():
        for first, second in combinations(sorted(colours), 2):
            far, eyes = nearest(first, second)
            if far < APART:
                found.append(f"marks of the shape {shape} in {first} and {second} look alike ({eyes})")
    return found
