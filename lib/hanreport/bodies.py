"""Organisations in folded text: by the suffix they end in, by a small gazetteer, by the deed they do."""

import re
from collections.abc import Iterator

from hanreport.naming import Found, left, suffixes
from hanreport.scanning import Lexicon

# Who does a deed: 思路迪研发的…, 上海速创和伯杰医疗研发的….
_DEED = re.compile("(?:研发|开发|研制)的")
_DOER = re.compile(
    r"(?:其中|[，,、和与]|\n|- |^)(?P<who>(?!其中)[\u4e00-\u9fff]{3,5}?)(?:和(?P<other>[\u4e00-\u9fff]{3,6}))?$"
)
_DEED_AFTER = re.compile(
    r"等?(?:共同|联合|合作|自主)*(?:开发|研发|研制)|[与和、][^，。；\n]{2,24}?(?:共同|联合|合作|自主)*(?:开发|研发|研制)|“"
)
_SHORT_NAME = re.compile(r"(?:其中|[，,。；、和与由]|\n|- |^)(?P<who>[\u4e00-\u9fff]{2,4}?)$")
_FOREIGN = re.compile(
    r"(?:德国|美国|英国|法国|日本|瑞士|韩国|荷兰|以色列|丹麦|瑞典|意大利)(?P<who>[A-Z][A-Za-z&.\-]{2,20})(?![A-Za-z\d])"
)
_MINISTRY = re.compile(r"(?:卫生|国防|教育|科技|能源)部")


def find(text: str) -> Iterator[Found]:
    """The bodies named in a folded text; several rules may find one."""
    yield from _gazetteer(text)
    yield from _organisations(text)
    yield from _agents(text)


def _gazetteer(text: str) -> Iterator[Found]:
    for match in suffixes("gazetteer").pattern.finditer(text):
        yield Found(*match.span(), Lexicon.kind(match), match[0], "gazetteer")


def _organisations(text: str) -> Iterator[Found]:
    for match in suffixes("organisation").pattern.finditer(text):
        kind = Lexicon.kind(match)
        start = _behind_figures(text, left(text, match.start()), match.start())
        if match.end() - start < 4 or match.start() - start > 20 or text.startswith("”", match.end()):
            continue
        if text[match.end() : match.end() + 1] in ("号", "产", "创", "领"):
            continue
        yield Found(start, match.end(), kind, text[start : match.end()], "suffix")
    for match in _MINISTRY.finditer(text):
        start = left(text, match.start())
        if match.start() == start:
            continue
        yield Found(start, match.end(), "government", text[start : match.end()], "ministry")


def _behind_figures(text: str, start: int, end: int) -> int:
    """No body's name runs over a figure: 复旦大学附属4家 | 医院."""
    figures = [i for i in range(start, end) if text[i].isdecimal()]
    return figures[-1] + 2 if figures else start


def _agents(text: str) -> Iterator[Found]:
    """Bodies that only their deed shows: 思路迪研发的…, 君实生物与…合作开发, 德国BioNTech."""
    for match in suffixes("company_short").pattern.finditer(text):
        if _DEED_AFTER.match(text, match.end()) and (
            who := _SHORT_NAME.search(_behind(text, match.start(), 7))
        ):
            start = match.start() - len(who["who"])
            yield Found(start, match.end(), "company", text[start : match.end()], "doer")
    for match in _DEED.finditer(text):
        if doer := _DOER.search(_behind(text, match.start(), 16)):
            start = match.start() - len(doer[0]) + doer.start("who") - doer.start()
            yield Found(start, start + len(doer["who"]), "company", doer["who"], "agent")
    for match in _FOREIGN.finditer(text):
        yield Found(*match.span("who"), "company", match["who"], "foreign")


def _behind(text: str, end: int, reach: int) -> str:
    """The words before ``end``, at most ``reach``; a text that begins there shows as a line that does."""
    return text[end - reach : end] if end >= reach else "\n" + text[:end]
