"""Web pages as text: without scripts, forms and what surrounds an article."""

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Final

from lxml import etree

from hanreport.intake.office import convert
from hanreport.intake.text import Document, clean, count_phrases, read_text
from hanreport.text import InputError

_DROPPED: Final = {
    "nav": "navigations", "footer": "feet of the page", "aside": "asides", "form": "forms", "svg": "drawings",
    "iframe": "frames", "object": "frames", "noscript": "", "template": "", "button": "", "select": "",
}  # fmt: skip
"""Elements around the text of a page, and what they are called where they are said to be left out."""
_NO_TEXT: Final = {
    "script": "scripts", "img": "pictures", "style": "", "title": "", "base": "", "link": "", "meta": "",
}  # fmt: skip
# What follows an end of the page would be lost; a page pasted into another has several.
_END: Final = re.compile(r"(?i)</(?:body|html)\b")


def read(path: Path) -> Document:
    """A web page's text.

    Raises:
        InputError: the file cannot be read as text, or is nested too deeply.
    """
    page = _END.sub("</x", read_text(path).text)
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(page.encode(), parser)
    if any("Excessive depth" in error.message for error in parser.error_log):
        raise InputError(f"{path} is nested too deeply; save its text as .txt")
    if root is None:
        raise InputError(f"{path} holds no words")
    title = " ".join(clean(root.findtext(".//title") or "").split())
    left_out = _strip(root, page.lower())
    document = convert(etree.tostring(root, encoding="utf-8", method="html"), "html", path)
    heading = re.search(r"(?m)^#+ (.+)$", document.text)
    return replace(
        document,
        title=heading[1] if heading else title,
        left_out=(*document.left_out, *count_phrases(left_out)),
    )


def _strip(root: etree._Element, page: str) -> Counter[str]:
    """Take out what is not text, and all attributes but spans of cells up to 99; returns how much of each kind."""
    left_out: Counter[str] = Counter()
    for tag, what in {**_NO_TEXT, **_DROPPED}.items():
        count = sum(1 for _ in root.iter(tag))
        if tag in _NO_TEXT or page.count(f"</{tag}") >= count:
            etree.strip_elements(root, tag, with_tail=False)
            left_out[what] += count
        else:  # an element that is never closed takes nothing with it
            etree.strip_tags(root, tag)
    etree.strip_tags(root, "head", "body")
    for element in root.iter("*"):
        for name, value in element.items():
            if name not in ("colspan", "rowspan") or not re.fullmatch("[0-9]{1,2}", value):
                del element.attrib[name]
    del left_out[""]
    return left_out
