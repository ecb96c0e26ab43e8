"""Slips of form: bounds said twice, doubled and unpaired marks, stray spaces, commas, 均是. Knows no sense."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby

from hanreport.audit.faults import Fault, fault, listed, listed_zh
from hanreport.audit.manuscript import Manuscript
from hanreport.text import Span

_FIGURES = r"(?:\d[\d.,]*|[一二两三四五六七八九十百千])[十百千万亿]*"
_TWICE = re.compile(
    rf"(?P<front>超过|超|逾|突破|近|约|大约|接近)(?P<n>{_FIGURES})(?P<unit>%|人|个|米|天|小时|分钟|亿元|万元|公里)?"
    r"(?P<back>余|多|左右|以上|上下)(?![年天日月届岸边样种点式]|个月|元化|媒体|功能|次元|两)"
)
_ENTIRE = {
    "超过": "余多以上",
    "超": "余多以上",
    "逾": "余多以上",
    "突破": "余多以上",
    "约": "左右上下",
    "大约": "左右上下",
}
_AGAINST = {"近": "余多以上", "接近": "余多以上"}


def bound_twice(page: Manuscript) -> Iterator[Fault]:
    """超3亿余: the same bound before and behind a number; 近百余: two that exclude each other."""
    for match, place in page.find(_TWICE):
        front, back = match["front"], match["back"]
        if back in _ENTIRE.get(front, "") and not _part_of_word(page.words, match):
            yield fault(
                "bound-twice",
                "doubt",
                [place],
                f"“{match[0]}”中“{front}”与“{back}”意思重复，留一个即可。",
                f"{match[0]} says its bound twice ({front}, {back}); one is enough.",
            )
        elif back in _AGAINST.get(front, "") and not _part_of_word(page.words, match):
            yield fault(
                "bound-twice",
                "doubt",
                [place],
                f"“{match[0]}”中“{front}”（不足）与“{back}”（超出）相抵触。",
                f"{match[0]} contradicts itself: {front} is less than the number, {back} more.",
            )


def _part_of_word(words: str, match: re.Match[str]) -> bool:
    """最近一…, 附近, 集约, 节约: the word in front is not a bound."""
    return words[match.start() - 1 : match.start()] in tuple("最附将集节签违条契制合赴高相") and match[
        "front"
    ] in ("近", "约", "超")


_DOUBLE_MARK = re.compile(
    r"，，|,,|。。(?!。)|、、|；；|：：|，。|。，|、。|、，|，、|；。|。；|,。|。,|，；|；，"
)


def doubled_marks(page: Manuscript) -> Iterator[Fault]:
    """Two marks where one belongs: ，， or 、。"""
    for match, place in page.find(_DOUBLE_MARK):
        yield fault(
            "doubled-mark",
            "error",
            [place],
            f"标点“{match[0]}”连用，应留一个。",
            f"Two marks in a row: {match[0]}.",
        )


_LEAD = re.compile(r"第[一二三四五六七八九十百]+[条章节款篇] |[\u4e00-\u9fff\d]{1,24}电 ")
"""What stands at the head of a line with a space behind it: 第三条, 新华社北京3月5日电."""
_STRAY = re.compile(
    r"(?<=[A-Za-z])[ \u00a0](?=[\u0370-\u03ff])[\u0370-\u03ff][ \u00a0]?|(?<=[\u0370-\u03ff])[ \u00a0](?=[\u4e00-\u9fff])"
)
_WITHIN = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})[ \u00a0](?=[\u4e00-\u9fff]{2})|(?<=[\u4e00-\u9fff])[ \u00a0](?=[，。；：、！？）》])"
)


def stray_spaces(page: Manuscript) -> Iterator[Fault]:
    """A space inside a symbol (H α 波段), between Chinese words of a sentence, or before a mark."""
    for row in page.rows:
        words = page.text[row.start : row.end]
        if row.kind == "heading" or not re.search("[，。；,;]", words):
            continue
        found = [*_STRAY.finditer(words)]
        lead = _LEAD.match(words)
        within = [*_WITHIN.finditer(words, lead.end() if lead else 0)]
        # Many of them are a way to set a list or a name, not a slip.
        if len(within) <= 2 and len(words) >= 20:
            found += within
        if found:
            start = row.start + max(0, min(m.start() for m in found) - 1)
            end = row.start + min(len(words), max(m.end() for m in found) + 1)
            yield fault(
                "stray-space",
                "doubt",
                [Span(start, end)],
                f"“{page.of(start, end)}”中空格多余。" if end - start <= 40 else "行内有多余空格。",
                f"Stray spaces in “{page.of(start, end)}”."
                if end - start <= 40
                else "Stray spaces in this line.",
            )


_DEEDS = "抓总研制|牵头研制|自主研制|联合研制|研制|承制|承建|承担建设|牵头建设|负责建设"
_BODY = r"[\u4e00-\u9fff]{2,20}(?:研究院|研究所|大学|学院|公司|集团|中心|实验室|局|厂|所)"
_DONE_BY = re.compile(rf"(?P<is>(?:均|都|皆)?是)(?P<body>{_BODY})(?P<deed>{_DEEDS})(?=[)）。；;，,\n])")
_BY = re.compile(rf"由{_BODY}(?P<deed>{_DEEDS})(?=[)）。；;，,\n])")


def is_for_by(page: Manuscript) -> Iterator[Fault]:
    """均是某院抓总研制 without 的: 由 is meant, as elsewhere in the text."""
    right: dict[str, Span] = {}
    for match, place in page.find(_BY):
        right.setdefault(match["deed"], place)
    for match, place in page.find(_DONE_BY):
        verb = "均由" if len(match["is"]) == 2 else "由"
        other = right.get(match["deed"])
        zh = f"“{match['is']}{match['body']}{match['deed']}”不成句，应作“{verb}……{match['deed']}”"
        places = [place]
        if other:
            places.append(other)
            zh += f"，如第{page.line(other.start)}行"
        yield fault(
            "is-for-by",
            "error",
            places,
            zh + "。",
            f"{match['is']} should be {verb}: made by a body"
            + (", as elsewhere in the text." if other else "."),
        )


_FULL = re.compile("(?<=[\u4e00-\u9fff”》)）])，|，(?=[\u4e00-\u9fff“《])")
_HALF = re.compile("(?<=[\u4e00-\u9fff”》)）]),|,(?=[\u4e00-\u9fff“《])")
_WIDTHS = {"full": ("全角", "full-width"), "half": ("半角", "half-width"), "both": ("混用", "both")}
SLIPS = 5
"""One line in so many, or fewer, with the other comma are slips; more are another style."""


def commas(page: Manuscript) -> Iterator[Fault]:
    """Full-width and half-width commas: by block a note, in a line or two a doubt."""
    kinds: list[tuple[int, str]] = []
    for row in page.rows:
        words = page.text[row.start : row.end]
        full, half = _FULL.search(words), _HALF.search(words)
        if full and half:
            kinds.append((row.number, "both"))
        elif full or half:
            kinds.append((row.number, "full" if full else "half"))
    counts = Counter(kind for _, kind in kinds)
    if not (counts["both"] or (counts["full"] and counts["half"])):
        return
    rare = min(counts["full"], counts["half"])
    mixed = [number for number, kind in kinds if kind == "both"]
    fewer, usual = ("full", "half") if counts["full"] < counts["half"] else ("half", "full")
    if SLIPS * (rare + len(mixed)) <= len(kinds):
        odd = mixed + [number for number, kind in kinds if kind == fewer]
        yield fault(
            "comma-width",
            "doubt",
            [page.between(number, number) for number in odd],
            f"全文逗号一般为{_WIDTHS[usual][0]}，第{listed_zh(odd)}行混入{_WIDTHS[fewer][0]}。",
            f"Commas are {_WIDTHS[usual][1]} in this text, but not in line {listed(odd)}.",
        )
        return
    blocks = [[number for number, _ in rows] for _, rows in groupby(kinds, key=lambda pair: pair[1])]
    styles = [kind for kind, _ in groupby(kind for _, kind in kinds)]
    told = "，".join(f"第{_range(b, '—')}行{_WIDTHS[s][0]}" for b, s in zip(blocks, styles, strict=True))
    told_en = "; ".join(
        f"lines {_range(b, '–')} {_WIDTHS[s][1]}" for b, s in zip(blocks, styles, strict=True)
    )
    yield fault(
        "comma-width",
        "note",
        [page.between(block[0], block[-1]) for block in blocks],
        f"逗号全角、半角不一：{told}。"
        if len(blocks) <= 12
        else f"逗号全角、半角不一，共换{len(blocks) - 1}次。",
        f"Commas of two widths: {told_en}."
        if len(blocks) <= 12
        else f"Commas change their width {len(blocks) - 1} times.",
    )


def _range(block: list[int], dash: str) -> str:
    return f"{block[0]}{dash}{block[-1]}" if len(block) > 1 else str(block[0])


_PAIRS = (("《", "》"), ("“", "”"), ("【", "】"))


def unpaired(page: Manuscript) -> Iterator[Fault]:
    """A title or quotation that opens and does not close in its line, nor goes on into the next."""
    for i, row in enumerate(page.rows):
        words = page.text[row.start : row.end]
        for left, right in _PAIRS:
            opened, closed = words.count(left), words.count(right)
            if opened == closed:
                continue
            near = page.rows[max(0, i - 1) : i + 2]
            # A quotation of several paragraphs opens anew in each.
            if left == "“" and any(page.text[other.start] == left for other in near):
                continue
            around = "".join(page.text[other.start : other.end] for other in near)
            if (
                around.count(left) == around.count(right)
                or around.count(left) - opened > around.count(right) - closed
            ):
                continue
            sign = left if opened > closed else right
            at = row.start + (words.rindex(sign) if sign == left else words.index(sign))
            yield fault(
                "unpaired-mark",
                "doubt",
                [Span(at, at + 1)],
                f"“{left}”{opened}个、“{right}”{closed}个，不成对。",
                f"{opened} {left} and {closed} {right} in this line do not pair.",
            )


_SOURCE = re.compile("注|资料来源|数据来源|来源|说明|单位|备注")
_REPEAT = 24
"""Characters from which a sentence that is printed twice is no set phrase."""


def repeated(page: Manuscript) -> Iterator[Fault]:
    """One long sentence printed twice in full."""
    seen: dict[str, Span] = {}
    for row in page.reading.sentences:
        words = re.sub(r"[\s*]", "", row.surface)
        if len(words) < _REPEAT or _SOURCE.match(words):
            continue
        place = Span(row.start, row.end)
        before = seen.setdefault(words, place)
        if before is not place and page.line(before.start) != row.line:
            yield fault(
                "repeated-sentence",
                "doubt",
                [before, place],
                f"第{page.line(before.start)}行与第{row.line}行整句重复。",
                f"Lines {page.line(before.start)} and {row.line} print the same sentence.",
            )


RULES = (bound_twice, doubled_marks, stray_spaces, is_for_by, commas, unpaired, repeated)
