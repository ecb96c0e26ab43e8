"""Web pages as text: the words of blocks, without scripts, navigation and lists of links around an article."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from lxml import etree

from hanreport.intake.text import (
    Document,
    check_markup,
    clean,
    document,
    one_line,
    raised,
    read_text,
    table_row,
)
from hanreport.text import InputError

_DROPPED: Final = {
    "script": "scripts", "img": "pictures", "nav": "navigations", "footer": "feet of the page", "aside": "asides",
    "form": "forms", "svg": "drawings", "iframe": "frames", "object": "frames",
    **dict.fromkeys(["style", "title", "noscript", "template", "button", "select", "base", "link", "meta"], ""),
}  # fmt: skip
"""Elements that are no text of an article, and what they are called where they are said to be left out."""
_NEVER_OPEN: Final = frozenset(["script", "img", "style", "title", "base", "link", "meta"])
_BLOCKS: Final = frozenset(
    [
        "html",
        "body",
        "main",
        "article",
        "section",
        "header",
        "div",
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "th",
        "caption",
        "thead",
        "tbody",
        "tfoot",
        "blockquote",
        "pre",
        "center",
        "address",
        "figure",
        "figcaption",
        "hr",
    ]
)
_RELATED: Final = re.compile(
    "(?:相关|推荐|延伸|热门|更多|猜你)(?:阅读|链接|新闻|报道|文章|稿件|推荐|内容|信息|文件|解读|喜欢).{0,4}"
)
_AROUND: Final = re.compile(
    r"(?i)(?:^|[\s_-])(?:foot(?:er)?|nav(?:bar)?|menu|bread-?crumbs?|crumbs?|share|side-?bar|copyright|related)(?=$|[\s_-])"
)
"""Names that designers of pages give to what surrounds an article."""
_QUOTED: Final = re.compile("\"[^\"<>]*\"|'[^'<>]*'")
_LONG_TAG: Final = re.compile("<[^<>]{2000}")
"""Without its quoted values; lxml compares each attribute of a tag with all others."""
# What follows an end of the page would be lost; a page pasted into another has several.
_END: Final = re.compile(r"(?i)</(?:body|html)\b")


def read(path: Path) -> Document:
    """A web page's text.

    Raises:
        InputError: the file cannot be read as text, is nested too deeply or has too many tags.
    """
    page = _END.sub("</x", read_text(path).text)
    check_markup(page.encode(), path)
    if _LONG_TAG.search(_QUOTED.sub("", page)):
        raise InputError(f"{path} has a tag of more than 2,000 characters; save its text as .txt")
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = etree.fromstring(page.encode(), parser)
    if any("Excessive depth" in error.message for error in parser.error_log):
        raise InputError(f"{path} is nested too deeply; save its text as .txt")
    if root is None:
        raise InputError(f"{path} holds no words")
    title = " ".join(clean(root.findtext(".//title") or "").split())
    left_out = _strip(root, page.lower())
    taken = document(_lines(root), title, left_out)
    heading = re.search(r"(?m)^#+ (.+)$", taken.text)
    return replace(taken, title=heading[1] if heading else title)


def _strip(root: etree._Element, page: str) -> Counter[str]:
    """Take out what is no text of an article; returns how much of each kind."""
    left_out: Counter[str] = Counter()
    for tag, what in _DROPPED.items():
        count = sum(1 for _ in root.iter(tag))
        if tag in _NEVER_OPEN or page.count(f"</{tag}") >= count:
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
        inner = [sizes[child] for child in element]
        own = sum(
            len("".join((words or "").split())) for words in (element.text, *(one.tail for one in element))
        )
        signs, free, links = (sum(column) for column in zip(*inner, (own, own, 0), strict=True))
        linked = element.tag == "a" and element.get("href")
        sizes[element] = (signs, 0, 1) if linked else (signs, free, links)
    count = 0
    walk = etree.iterwalk(root, ("start",))
    for _, element in walk:
        signs, free, links = sizes[element]
        named = _AROUND.search(f"{element.get('class', '')} {element.get('id', '')}")
        related = 0 < signs < 12 and _RELATED.fullmatch("".join("".join(element.itertext()).split()))
        beside = links > 1 and free <= 30 and signs > 2 * free
        if element.tag in _BLOCKS - {"html", "body"} and (beside or related or (named and free < 200)):
            after = element.getnext()
            if related and after is not None and sizes[after][2] and sizes[after][1] <= 30:
                after.tag = "links"
            element.tag = "links"
            walk.skip_subtree()
            count += 1
    etree.strip_elements(root, "links", with_tail=False)
    return count


def _lines(root: etree._Element) -> Iterator[str]:
    """The words of each block on a line; a table by rows, unless it only puts paragraphs beside each other."""
    words: list[str] = []
    marks: list[int] = []  # where raised words begin
    counts: list[int | None] = [None]  # the items of the lists that are open; None for one without numbers

    def line() -> Iterator[str]:
        whole = re.sub(r"[ \t]*\n[ \t\n]*", "\n", re.sub(r"[ \t\r\n]*\n[ \t\r\n]*", "\n", "".join(words)))
        words.clear()
        yield from (one_line(part) for part in whole.split("\v"))

    walk = etree.iterwalk(root, ("start", "end"))
    for event, element in walk:
        tag = element.tag
        if tag in _BLOCKS:
            yield from line()
        if event == "end":
            if tag in ("sup", "sub") and marks:
                inner = "".join(words[marks[-1] :])
                words[marks.pop() :] = [raised(inner, {"sup": "superscript"}.get(tag, "subscript"))]
            if tag in ("ol", "ul"):
                counts.pop()
            words.append(element.tail or "")
        elif tag == "table" and not element.xpath(
            "boolean(.//table|.//td[count(p|div)>1]|.//td[string-length()>400])"
        ):
            yield from _rows(element)
            walk.skip_subtree()
        else:
            if tag in ("sup", "sub"):
                marks.append(len(words))
            if tag == "br":
                words.append("\v")
            if re.fullmatch("h[1-6]", tag):
                words.append("#" * int(tag[1]) + " ")
            if tag in ("ol", "ul"):
                counts.append(0 if tag == "ol" else None)
            if tag == "li":
                counts[-1:] = [None if counts[-1] is None else counts[-1] + 1]
                words.append(f"{counts[-1]}. " if counts[-1] else "- ")
            words.append(element.text or "")
    yield from line()


def _rows(table: etree._Element) -> Iterator[str]:
    """The rows of a table; a cell that spans columns or rows leaves the others that it covers empty."""
    covered: Counter[int] = Counter()  # for each column, how many rows more are covered
    for row in table.iter("caption", "tr"):
        if row.tag == "caption":
            yield one_line("".join(row.itertext()))
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
        yield table_row(cells) if any(cells) else ""


def _span(value: str | None) -> int:
    return int(value) if re.fullmatch("[1-9][0-9]?", value or "") else 1
