"""The faces of a page, cut to what it prints. Knows nothing about pages."""

import base64
import io
from collections.abc import Iterable

import pylopdf_fonts_zh_cn
from fontTools import subset
from fontTools.ttLib import TTFont


def woff2(characters: Iterable[str]) -> bytes:
    """Noto Sans SC cut to the characters, as WOFF2; the same characters give the same bytes.

    Args:
        characters: what the page prints; characters the face lacks are left to the reader's own fonts.
    """
    options = subset.Options(
        flavor="woff2", layout_features=["kern", "palt", "tnum", "locl"], hinting=False, desubroutinize=True
    )
    options.recalc_timestamp = False
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=sorted({ord(sign) for text in characters for sign in text}))
    buffer = io.BytesIO()
    with TTFont(pylopdf_fonts_zh_cn.sans_path(), lazy=True, recalcTimestamp=False) as font:
        subsetter.subset(font)
        font.flavor = "woff2"
        font.save(buffer)
    return buffer.getvalue()


def face_rule(characters: Iterable[str]) -> str:
    """A ``@font-face`` rule that brings the cut face along, so that a page without Chinese fonts has no boxes."""
    coded = base64.b64encode(woff2(characters)).decode()
    return (
        '@font-face{font-family:"Noto Sans SC";font-display:swap;'
        f'src:url("data:font/woff2;base64,{coded}") format("woff2")}}'
    )
