"""Which characters the fonts of the PDF can draw. Knows nothing of what is written with them."""

import importlib.util
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from html import unescape
from pathlib import Path

from chapterlens.errors import ChapterlensError

_DROPPED = {"Cc", "Cf", "Cs"}
_KEPT = "\n\t"
_NEAR = 12


def font_folders() -> list[Path]:
    """The folders of the faces that the PDF is set in: Noto Sans and Serif SC, DejaVu for what they lack."""
    import pylopdf_fonts_zh_cn

    found = importlib.util.find_spec("matplotlib")
    if found is None or found.origin is None:
        raise ChapterlensError("matplotlib, which brings the fallback fonts, is not installed", exit_code=1)
    return [
        Path(pylopdf_fonts_zh_cn.sans_path()).parent,
        Path(found.origin).parent / "mpl-data" / "fonts" / "ttf",
    ]


@cache
def _drawn() -> frozenset[int]:
    """The code points that all three ways of setting text (body, headings, code) can draw."""
    import uharfbuzz as hb

    chinese, latin = font_folders()

    def face(path: Path) -> set[int]:
        return set(hb.Face(hb.Blob.from_file_path(str(path))).unicodes)

    fallback = face(latin / "DejaVuSans.ttf")
    return frozenset(
        (face(chinese / "NotoSansSC-Regular.otf") | fallback)
        & (face(chinese / "NotoSerifSC-Regular.otf") | fallback)
    )


def drawable(text: str) -> str:
    """The text without characters that are not meant to be seen (controls, zero width, direction marks).

    A variation selector or joiner says how a character looks, not which one it is: it goes too.
    """
    if text.isascii() and text.isprintable():
        return text
    unseen = {ord(sign): None for sign in set(text) if _unseen(sign)}
    return text.translate(unseen) if unseen else text


@cache
def _unseen(sign: str) -> bool:
    if sign in _KEPT:
        return False
    return unicodedata.category(sign) in _DROPPED or 0xFE00 <= ord(sign) <= 0xFE0F or sign == "\u034f"


def check(texts: Iterable[str]) -> None:
    """Refuse what would be printed as an empty box.

    Args:
        texts: everything that will be printed.

    Raises:
        ChapterlensError: a character that no face of the PDF can draw, named with the words around it.
    """
    drawn = _drawn()
    for text in texts:
        for sign in set(text):
            if ord(sign) not in drawn and not sign.isspace():
                place = text.index(sign)
                near = " ".join(text[max(0, place - _NEAR) : place + _NEAR].split())
                name = unicodedata.name(sign, "no name")
                raise ChapterlensError(
                    f"no font of the PDF can draw {sign} (U+{ord(sign):04X} {name}) in “{near}”", exit_code=1
                )


def svg_text(svg: str) -> str:
    """The words in an SVG picture."""
    return " ".join(
        unescape(re.sub(r"<[^>]*>", " ", found)) for found in re.findall(r"(?s)<text\b.*?</text>", svg)
    )
