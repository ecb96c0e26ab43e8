"""The fonts of pages: the characters that they can draw, and a subset of one for each HTML page."""

import base64
import importlib.util
import io
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from nbrelease.markdown import FLAG

_FEATURES: Final = ("kern", "palt", "tnum", "locl")
_INVISIBLE: Final = {"Cc", "Cf", "Cs"}
_ALWAYS_DRAWN: Final = "\n\t" + FLAG


def font_folders() -> list[Path]:
    """The folders of the PDF's fonts: Noto Sans and Serif SC, and DejaVu, if it is installed, for what they lack."""
    folders = [Path(pylopdf_fonts_zh_cn.sans_path()).parent]
    matplotlib = importlib.util.find_spec("matplotlib")  # DejaVu comes with it
    if matplotlib is not None and matplotlib.origin is not None:
        folders.append(Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf")
    return folders


@cache
def _drawable_points() -> frozenset[int]:
    """The code points that the fonts of body, headings and code can all draw."""
    chinese, *latin = font_folders()
    fallback = set().union(*(_code_points(folder / "DejaVuSans.ttf") for folder in latin))
    return frozenset(
        (_code_points(chinese / "NotoSansSC-Regular.otf") | fallback)
        & (_code_points(chinese / "NotoSerifSC-Regular.otf") | fallback)
    )


def _code_points(face: Path) -> set[int]:
    return set(hb.Face(hb.Blob.from_file_path(str(face))).unicodes)


def drawable(text: str) -> str:
    """The text as fonts can draw it: invisible characters are removed, those in no font are named (``[U+1F9EC]``).

    Variation selectors and joiners are removed too: they say how a character looks, not which one it is.
    """
    return text.translate({ord(sign): drawn for sign in set(text) if (drawn := _drawable_sign(sign)) != sign})


@cache
def _drawable_sign(sign: str) -> str:
    if sign in _ALWAYS_DRAWN:
        return sign
    if unicodedata.category(sign) in _INVISIBLE or 0xFE00 <= ord(sign) <= 0xFE0F or sign == "\u034f":
        return ""
    return sign if ord(sign) in _drawable_points() or sign.isspace() else f"[U+{ord(sign):04X}]"


def face_rule(texts: Iterable[str]) -> str:
    """A ``@font-face`` rule with Noto Sans SC cut to what is printed, for machines without Chinese fonts.

    The same characters give the same bytes.
    """
    signs = re.sub(r"\s", "", "".join(sorted(set().union(*texts))))
    subset = hb.SubsetInput()
    subset.sets(hb.SubsetInputSets.UNICODE).set({ord(sign) for sign in signs} | {ord(" ")})
    tags = {int.from_bytes(name.encode(), "big") for name in _FEATURES}
    subset.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).set(tags)
    subset.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    face = hb.Face(hb.Blob.from_file_path(pylopdf_fonts_zh_cn.sans_path()))
    buffer = io.BytesIO()
    with TTFont(io.BytesIO(hb.subset(face, subset).blob.data), lazy=True, recalcTimestamp=False) as font:
        font.flavor = "woff2"
        font.save(buffer)
    encoded = base64.b64encode(buffer.getvalue()).decode()
    return (
        '@font-face{font-family:"Noto Sans SC";font-display:swap;'
        f'src:url("data:font/woff2;base64,{encoded}") format("woff2")}}'
    )
