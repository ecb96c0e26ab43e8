"""The faces of a page, cut to what it prints. Knows nothing about pages."""

import base64
import io
from collections.abc import Iterable
from contextlib import suppress

import pylopdf_fonts_zh_cn
import uharfbuzz as hb
from fontTools.ttLib import TTFont

from chapterlens.errors import ChapterlensError
from nbrelease.inputs import Input, digest_of, package_inputs
from nbrelease.store import Store

_MAKERS = ("brotli", "fonttools", "pylopdf-fonts-zh-cn", "uharfbuzz")
_FEATURES = ("kern", "palt", "tnum", "locl")


def woff2(characters: Iterable[str]) -> bytes:
    """Noto Sans SC cut to the characters, as WOFF2; the same characters give the same bytes.

    Args:
        characters: what the page prints; characters the face lacks are left to the reader's own fonts.
    """
    return _cut(frozenset().union(*characters))


def _cut(signs: frozenset[str]) -> bytes:
    """The cut face, from the project's cache when the same was cut before: packing it takes most of a second."""
    made_with = [leaf for leaf in package_inputs() if leaf.name in _MAKERS]
    key = digest_of([Input("parameter", "signs", "".join(sorted(signs))), *made_with])
    store = Store()
    kept = store.get(key, "woff2")
    if kept is not None:
        return kept.read_bytes()
    made = _made(signs)
    if store.folder.is_dir():
        with suppress(ChapterlensError):  # a cache that cannot be written is none
            store.put(key, made, "woff2")
    return made


def _made(signs: frozenset[str]) -> bytes:
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
