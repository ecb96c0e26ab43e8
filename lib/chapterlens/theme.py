"""How charts look: fonts, sizes and colours of the house in one place."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from typing import Final

import matplotlib as mpl
import pylopdf_fonts_zh_cn
from matplotlib import font_manager, rcsetup

INK: Final = "#1f2328"
QUIET: Final = "#59616b"
GREY: Final = "#868e97"
"""Stands out from white by 3.3 to 1, so it may carry data (WCAG 1.4.11)."""
HAIR: Final = "#dde1e6"
ACCENT: Final = "#1d4e89"
SERIES: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
"""Okabe and Ito's colours, which colour-blind readers can distinguish (jfly.uni-koeln.de/color)."""
SHAPES: Final = ("o", "s", "^", "D", "v", "P")
"""A shape a colour, in the same order: grey print cannot tell most of the colours apart."""

font_manager.fontManager.addfont(pylopdf_fonts_zh_cn.sans_path())

_STYLE: Final = mpl.rc_params_from_file(
    str(files(__package__).joinpath("charts.mplstyle")), use_default_template=False
)

_OURS = ("font.family", "text.color", "axes.edge", "axes.spines", "axes.axisbelow", "axes.unicode", "grid")
"""The settings that also apply to a user's own plots; their sizes and backgrounds stay matplotlib's."""


def breadth(text: str, size: float = 8.0) -> float:
    """Inches that a text is wide in the face of a chart; of several lines, the widest."""
    if "\n" in text:
        return max(breadth(line, size) for line in text.split("\n"))
    face = font_manager.get_font(str(pylopdf_fonts_zh_cn.sans_path()))
    face.set_size(size, 72)
    face.set_text("".join(sign if face.get_char_index(ord(sign)) else "口" for sign in text))
    return float(face.get_width_height()[0]) / 64 / 72


def set_up() -> None:
    """Let all that matplotlib draws have Chinese, in the colours of the house; ``matplotlib.rcdefaults()`` undoes it."""
    mpl.rcParams.update({name: value for name, value in _STYLE.items() if name.startswith(_OURS)})
    mpl.rcParams["axes.prop_cycle"] = rcsetup.cycler("color", SERIES)


@contextmanager
def style() -> Iterator[None]:
    """Draw in the house style: fonts come from the wheel, never from the system."""
    with mpl.rc_context(_STYLE):
        yield
