"""The faces of a page, cut to what it prints. Knows nothing about pages."""

import base64
import io
from collections.abc import Iterable

import pylopdf_fonts_zh_cn
import uharfbuzz as hb
from fontTools.ttLib import TTFont

_FEATURES = ("kern", "palt", "tnum", "locl")


def woff2(characters: Iterable[str]) -> bytes:
    """Noto Sans SC cut to the characters, as WOFF2; the same characters give the same bytes.

    Args:
        characters: what the page prints; characters the face lacks are left to the reader's own fonts.
    """
    signs = frozenset().union(*characters)
    wanted = hb.SubsetInput()
    wanted.sets(hb.SubsetInputSets.UNICODE).set({ord(sign) for sign in signs})
    tags = {int.from_bytes(name.encode(), "big") for name in _FEATURES}
    wanted.sets(hb.SubsetInputSets.LAYOUT_FEATURE_TAG).set(tags)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.DESUBROUTINIZE
    face = hb.Face(hb.Blob.from_file_path(pylopdf_fonts_zh_cn.sans_path()))
    buffer = io.BytesIO()
    with TTFont(io.BytesIO(hb.subset(face, wanted).blob.data), lazy=True, recalcTimestamp=False) as font:
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
