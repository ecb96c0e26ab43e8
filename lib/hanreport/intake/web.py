"""Web pages as text: the words of blocks, without scripts, navigation and lists of links around an article."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from lxml import etree

from hanreport.intake import text
from hanreport.intake.text import WORDS, Document
from hanreport.text import InputError

_DROPPED: Final = WORDS["web"]["dropped"]
_PATTERNS: Final = {name: re.compile(words) for name, words in WORDS["web"]["patterns"].items()}
_NEVER_OPEN, _BLOCK = _PATTERNS["never_open"], _PATTERNS["block"]
_QUOTED: Final = re.compile("\"[^\"<>]*\"|'[^'<>]*'")
_LONG_TAG: Final = re.compile("<[^<>]{2000}")
"""Without its quoted values; lxml compares each attribute of a tag with all others."""
_LAYOUT: Final = "boolean(.//table|.//td[count(p|div)>1]|.//td[string-length()>400])"
"""Whether a table only puts paragraphs beside each other."""
# What follows an end of the page would be lost; a page pasted into another has several.
_END: Final = re.compile(r"(?i)</(?:body|html)\b")


def read(path: Path) -> Document:
    """A web page's text.

    Raises:
        InputError: the file cannot be read as text, is nested too deeply or has too many tags.
    """
    page = _END.sub("</x", text.read_text(path).text)
    text.check_markup(page.encode(), path)
    if _LONG_TAG.search(_QUOTED.sub("", page)):
        raise InputError(f"{path} has a tag of more than 2,000 characters; save its text as .txt")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(page.encode(), parser)
    if any("Excessive depth" in error.message for error in parser.error_log):
        raise InputError(f"{path} is nested too deeply; save its text as .txt")
    if root is None:
        raise InputError(f"{path} holds no words")
    title = " ".join((root.findtext(".//title") or "").split())
    left_out = _strip(root, page.lower())
    document = text.document(_lines(root), title, left_out)
    heading = re.search(r"(?m)^#+ (.+)$", document.text)
    return replace(document, title=heading[1]) if heading else document


def _strip(root: etree._Element, page: str) -> Counter[str]:
    """Take out what is no text of an article; returns how much of each kind."""
    left_out: Counter[str] = Counter()
    for tag, what in _DROPPED.items():
        count = sum(1 for _ in root.iter(tag))
        if _NEVER_OPEN.fullmatch(tag) or page.count(f"</{tag}") >= count:
            etree.strip_elements(root, tag, with_tail=False)
            left_out[what] += count
        else:  # an element that is never closed takes nothing with it
            etree.strip_tags(root, tag)
    left_out["lists of links (navigation, related articles)"] = _strip_links(root)
    del left_out[""]
    return left_out


def _strip_links(root: etree._Element) -> int:
    """Take out blocks that hold links and hardly a word beside, and the title above them (相关阅读); returns how many."""
    sizes: dict[etree._Element, tuple[int, int, int]] = {}  # signs, those that link nowhere, links
    for _, element in etree.iterwalk(root, ("end",)):
        own = sum(len("".join((words or "").split())) for words in (element.text, *(e.tail for e in element)))
        inner = [(own, own, 0), *(sizes[child] for child in element)]
        signs, free, links = (sum(column) for column in zip(*inner, strict=True))
        sizes[element] = (signs, 0, 1) if element.tag == "a" and element.get("href") else (signs, free, links)
    count, titled = 0, None  # the block behind a title of related articles
    walk = etree.iterwalk(root, ("start",))
    for _, element in walk:
        if not _BLOCK.fullmatch(element.tag):
            continue
        signs, free, links = sizes[element]
        words = "".join("".join(element.itertext()).split()) if signs < 12 else ""
        related = _PATTERNS["related"].fullmatch(words)
        is_named = free < 200 and _PATTERNS["around"].search(f"{element.get('class')} {element.get('id')}")
        if is_named or related or (free <= 30 and links > (element is not titled) and signs > 2 * free):
            titled = element.getnext() if related else None
            element.tag = "links"
            walk.skip_subtree()
            count += 1
    etree.strip_elements(root, "links", with_tail=False)
    return count


def _lines(root: etree._Element) -> Iterator[str]:
    """The words of each block on a line; a table by rows, unless it only puts paragraphs beside each other."""
    words: list[str] = []
    items: Counter[etree._Element] = Counter()
    mark = ""  # of a heading or item whose words are to come
    walk = etree.iterwalk(root, ("start", "end"))
    for event, element in walk:
        tag, own = element.tag, element.text if event == "start" else element.tail
        heading, parent = tag[0] == "h" and tag[1:].isdigit(), element.getparent()
        if _BLOCK.fullmatch(tag):
            words.append("\u2028")
        if heading or tag == "li":
            mark = ""
        if event == "start" and heading:
            mark = "#" * int(tag[1]) + " "
        elif event == "start" and tag == "li" and parent is not None and parent.tag in ("ul", "ol"):
            items[parent] += 1
            mark = f"{items[parent]}. " if parent.tag == "ol" else "- "
        elif event == "start" and tag == "table" and not element.xpath(_LAYOUT):
            own = "\u2028".join(_rows(element))
            walk.skip_subtree()
        elif event == "start" and tag in ("sup", "sub") and not len(element):
            own = text.raised(own or "", tag)
        if mark and own and own.strip():
            own, mark = mark + own.lstrip(), ""
        words.append(own or "")
    # The blanks behind a | are an empty cell's.
    page = re.sub(r"(?<!\|)[ \t\r\n]+", lambda blank: "\n" if "\n" in blank[0] else " ", "".join(words))
    return map(text.one_line, page.split("\u2028"))


def _rows(table: etree._Element) -> Iterator[str]:
    """The rows of a table; a cell that spans columns or rows leaves the others that it covers empty."""
    covered: Counter[int] = Counter()  # for each column, how many rows more are covered
    for row in table.iter("caption", "tr"):
        if row.tag == "caption":
            yield text.one_line("".join(row.itertext()))
            continue
        cells: list[str] = []
        for cell in row.iter("td", "th"):
            while covered[len(cells)]:
                covered[len(cells)] -= 1
                cells.append("")
            columns, rows = (_span(cell.get(name)) for name in ("colspan", "rowspan"))
            for column in range(len(cells), len(cells) + columns):
                covered[column] += rows - 1
            words = " ".join(filter(None, _lines(cell)))
            cells += [words, *[""] * (columns - 1)]
        yield text.table_row(cells) if any(cells) else ""


def _span(value: str | None) -> int:
    return int(value) if value and re.fullmatch("[1-9][0-9]?", value) else 1
