"""Slips of the pen: bounds said twice, doubled and unpaired marks, stray spaces, commas, 均是, repeated sentences."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

from hanreport.audit.rules import Facts, Phrase
from hanreport.records import Finding
from hanreport.text import Span

_FIGURES = r"(?:\d[\d.,]*|[一二两三四五六七八九十百千])[十百千万亿]*"
_TWICE = re.compile(
    rf"(?P<front>超过|超|逾|突破|近|约|大约|接近)(?P<n>{_FIGURES})(?P<unit>%|人|个|米|天|小时|分钟|亿元|万元|公里)?"
    r"(?P<back>余|多|左右|以上|上下)(?![年天日月届岸边样种点式]|个月|元化|媒体|功能|次元|两)"
)
_MORE = ("余", "多", "以上")
_SAME = {
    **dict.fromkeys(("超过", "超", "逾", "突破"), _MORE),
    **dict.fromkeys(("约", "大约"), ("左右", "上下")),
}
_AGAINST = {"近": _MORE, "接近": _MORE}


def bounds(facts: Facts) -> Iterator[Finding]:
    """超3亿余: the same bound before and behind a number; 近百余: two that exclude each other."""
    for match, place in facts.find(_TWICE):
        front, back = match["front"], match["back"]
        if _is_part_of_word(facts.words, match):
            continue
        if back in _SAME.get(front, ()):
            yield facts.finding("bound-twice", place, match=match)
        elif back in _AGAINST.get(front, ()):
            yield facts.finding("bound-twice.against", place, match=match)


def _is_part_of_word(words: str, match: re.Match[str]) -> bool:
    """最近一…, 附近, 集约, 节约: the word in front is not a bound."""
    before = words[match.start() - 1 : match.start()]
    return before in tuple("最附将集节签违条契制合赴高相") and match["front"] in ("近", "约", "超")


_DOUBLE_MARK = re.compile(
    r"，，|,,|。。(?!。)|、、|；；|：：|，。|。，|、。|、，|，、|；。|。；|,。|。,|，；|；，"
)


def doubled(facts: Facts) -> Iterator[Finding]:
    """Two marks where one belongs: ，， or 、。"""
    for match, place in facts.find(_DOUBLE_MARK):
        yield facts.finding("doubled-mark", place, match=match)


_LEAD = re.compile(r"第[一二三四五六七八九十百]+[条章节款篇] |[\u4e00-\u9fff\d]{1,24}电 ")
"""What stands at the head of a line with a space behind it: 第三条, 新华社北京3月5日电."""
_STRAY = re.compile(
    r"(?<=[A-Za-z])[ \u00a0](?=[\u0370-\u03ff])[\u0370-\u03ff][ \u00a0]?|(?<=[\u0370-\u03ff])[ \u00a0](?=[\u4e00-\u9fff])"
)
_WITHIN = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})[ \u00a0](?=[\u4e00-\u9fff]{2})|(?<=[\u4e00-\u9fff])[ \u00a0](?=[，。；：、！？）》])"
)


def spaces(facts: Facts) -> Iterator[Finding]:
    """A space inside a symbol (H α 波段), between Chinese words of a sentence, or before a mark."""
    for line in facts.lines:
        words = facts.text[line.start : line.end]
        if line.kind == "heading" or not re.search("[，。；,;]", words):
            continue
        found = list(_STRAY.finditer(words))
        lead = _LEAD.match(words)
        within = list(_WITHIN.finditer(words, lead.end() if lead else 0))
        # Many of them are a way to set a list or a name, not a slip.
        if len(within) <= 2 and len(words) >= 20:
            found += within
        if found:
            first = max(0, min(match.start() for match in found) - 1)
            last = min(len(words), max(match.end() for match in found) + 1)
            place = Span(line.start + first, line.start + last)
            key = "stray-space" if last - first <= 40 else "stray-space.long"
            yield facts.finding(key, place, words=facts.quote(place))


_DEEDS = "抓总研制|牵头研制|自主研制|联合研制|研制|承制|承建|承担建设|牵头建设|负责建设"
_BODY = r"[\u4e00-\u9fff]{2,20}(?:研究院|研究所|大学|学院|公司|集团|中心|实验室|局|厂|所)"
_DONE_BY = re.compile(rf"(?P<is>(?:均|都|皆)?是)(?P<body>{_BODY})(?P<deed>{_DEEDS})(?=[)）。；;，,\n])")
_BY = re.compile(rf"由{_BODY}(?P<deed>{_DEEDS})(?=[)）。；;，,\n])")


def is_for_by(facts: Facts) -> Iterator[Finding]:
    """均是某院抓总研制 without 的: 由 is meant, as elsewhere in the text."""
    right = facts.first_places(_BY, "deed")
    for match, place in facts.find(_DONE_BY):
        verb = "均由" if len(match["is"]) == 2 else "由"
        other = right.get(match["deed"])
        if other:
            line = facts.line_of(other.start)
            yield facts.finding("is-for-by.elsewhere", place, other, match=match, verb=verb, line=line)
        else:
            yield facts.finding("is-for-by", place, match=match, verb=verb)


_FULL = re.compile("(?<=[\u4e00-\u9fff”》)）])，|，(?=[\u4e00-\u9fff“《])")
_HALF = re.compile("(?<=[\u4e00-\u9fff”》)）]),|,(?=[\u4e00-\u9fff“《])")
SLIPS = 5
"""One line in so many, or fewer, with the other comma are slips; more are another style."""


def commas(facts: Facts) -> Iterator[Finding]:
    """Full-width and half-width commas: by block a note, in a line or two a doubt."""
    widths: list[tuple[str, int]] = []
    for line in facts.lines:
        words = facts.text[line.start : line.end]
        found = [name for name, comma in (("full", _FULL), ("half", _HALF)) if comma.search(words)]
        if found:
            widths.append((found[0] if len(found) == 1 else "both", line.number))
    counts = Counter(width for width, _ in widths)
    if len(widths) == max(counts["full"], counts["half"]):
        return
    usual, rare = ("half", "full") if counts["full"] < counts["half"] else ("full", "half")
    odd = {width: [line for kind, line in widths if kind == width] for width in ("both", rare)}
    lines = odd["both"] + odd[rare]
    if SLIPS * len(lines) <= len(widths):
        styles = {"usual": Phrase(f"comma-width.{usual}"), "rare": Phrase(f"comma-width.{rare}")}
        places = [facts.whole_lines(line, line) for line in lines]
        yield facts.finding("comma-width.slips", *places, lines=lines, **styles)
        return
    blocks = [[line for _, line in group] for _, group in groupby(widths, itemgetter(0))]
    places = [facts.whole_lines(block[0], block[-1]) for block in blocks]
    yield facts.finding("comma-width", *places, n=len(blocks) - 1)


_PAIRS = (("《", "》"), ("“", "”"), ("【", "】"), ("（", "）"), ("(", ")"))
_ITEM = re.compile(r"(?:^|(?<=[。；，：;,\s]))[\dA-Za-z一二三四五六七八九十]{1,3}[)）]|:-?[)(]")
"""1） before an item: a bracket that closes and never opened."""


def unpaired(facts: Facts) -> Iterator[Finding]:
    """A title or quotation that opens and does not close in its line, nor goes on into the next."""
    for i, line in enumerate(facts.lines):
        words = facts.text[line.start : line.end]
        for left, right in _PAIRS:
            opened, closed = words.count(left), words.count(right)
            if opened == closed or (left in "（(" and (_ITEM.search(words) or _mixed(words))):
                continue
            near = [facts.text[one.start : one.end] for one in facts.lines[max(0, i - 1) : i + 2]]
            # A quotation of several paragraphs opens anew in each.
            if left == "“" and any(one.startswith(left) for one in near):
                continue
            around = "".join(near)
            opened_around, closed_around = around.count(left), around.count(right)
            if opened_around == closed_around or opened_around - opened > closed_around - closed:
                continue
            at = line.start + (words.rindex(left) if opened > closed else words.index(right))
            values = {"left": left, "right": right, "opened": opened, "closed": closed}
            yield facts.finding("unpaired-mark", Span(at, at + 1), **values)


def _mixed(words: str) -> bool:
    """Whether brackets of both widths pair with each other."""
    return words.count("(") + words.count("（") == words.count(")") + words.count("）")


_END = re.compile(r"[。！？：；…!?:;.\d年月日报社](?:[”’」』）)》]|\[\d+\])*$|[”’」』）)|]$")
_HANGING = re.compile(
    r"(?:[与及并而或把被]|(?<![温缓柔祥平调总饱谐共亲求讲中])和|以及|并且|为了|对于|包括)(?:[。！？]|$)"
)
LONG = 40
"""Characters from which a line with marks in it is a paragraph, which ends with a mark."""


def cut_off(facts: Facts) -> Iterator[Finding]:
    """A paragraph that ends without a mark or with a comma where others end with one; a sentence that ends with 和."""
    long = [
        line
        for line in facts.lines
        if line.kind == "text" and line.end - line.start >= LONG and "。" in facts.text[line.start : line.end]
    ]
    broken = [line for line in long if not _END.search(facts.text[line.start : line.end])]
    for line in broken if 10 * len(broken) <= len(long) else ():
        place = Span(max(line.start, line.end - 12), line.end)
        yield facts.finding("cut-off", place, words=facts.quote(place))
    for match, place in facts.find(_HANGING):
        if match[0][-1] in "。！？":
            start = Span(max(0, place.start - 8), place.end)
            yield facts.finding("cut-off", start, words=facts.quote(start).split("\n")[-1])


_HAN = "\u4e00-\u9fff"
_TWIN = re.compile(rf"(?=([{_HAN}，。、；：])([{_HAN}])\2([{_HAN}，。、；：]))")
_COUNTED = frozenset("一二三四五六七八九十两百千万亿零第〇")
_WINDOWS = ((3, 3, False), (2, 1, True), (1, 2, True))
"""Characters before and behind one that differs, and whether the two must sound alike."""


def spellings(facts: Facts) -> Iterator[Finding]:
    """A character twice, or another one that stands once, where the same words stand right elsewhere in the text."""
    words = facts.words
    for match in _TWIN.finditer(words):
        before, twice, behind = match.groups()
        right = before + twice + behind
        n = words.count(right)
        # 感受受到 are two words: one of the pairs stands in others too.
        if n > 1 and 2 * n > min(words.count(before + twice), words.count(twice + behind)) - 1:
            place = facts.folded.span(match.start(1), match.end(3))
            yield facts.finding(
                "doubled-word.character", place, word=twice, words=facts.quote(place), right=right
            )
    for before, behind, alike in _WINDOWS:
        seen: dict[str, dict[str, list[int]]] = {}
        size = before + behind + 1
        for run in re.finditer(rf"[{_HAN}]{{{size},}}", words):
            for i in range(run.start(), run.end() - size + 1):
                around = words[i : i + before] + words[i + before + 1 : i + size]
                seen.setdefault(around, {}).setdefault(words[i + before], []).append(i)
        for forms in seen.values():
            if len(forms) == 2:
                (usual, many), (odd, once) = sorted(forms.items(), key=lambda item: -len(item[1]))
                if (
                    len(many) < 2
                    or len(once) > 1
                    or {usual, odd} & _COUNTED
                    or (alike and not _sound_alike(usual, odd))
                ):
                    continue
                places = [facts.folded.span(at[0], at[0] + size) for at in (once, many)]
                yield facts.finding(
                    "spelling", *places, odd=facts.quote(places[0]), usual=facts.quote(places[1])
                )


SYLLABLE = 12
"""Places in GB 2312, whose common characters are in the order of their sounds, within which two sound alike."""


def _sound_alike(one: str, other: str) -> bool:
    codes = [character.encode("gb2312", "ignore") for character in (one, other)]
    first, second = (
        (code[0] - 0xB0) * 94 + code[1] if len(code) == 2 and 0xB0 <= code[0] <= 0xD7 else -99 * i
        for i, code in enumerate(codes, start=1)
    )
    return abs(first - second) <= SYLLABLE


_SOURCE = re.compile("注|资料来源|数据来源|来源|说明|单位|备注")
_REPEAT = 24
"""Characters from which a sentence that is printed twice is no set phrase."""


def repeated(facts: Facts) -> Iterator[Finding]:
    """One long sentence printed twice in full."""
    seen: dict[str, Span] = {}
    for row in facts.report.sentences:
        words = re.sub(r"[\s*]", "", row.surface)
        if len(words) < _REPEAT or _SOURCE.match(words):
            continue
        before = seen.setdefault(words, Span(row.start, row.end))
        line = facts.line_of(before.start)
        if line != row.line:
            yield facts.finding("repeated-sentence", before, row, lines=[line, row.line])


RULES = (bounds, doubled, spaces, is_for_by, commas, unpaired, cut_off, spellings, repeated)
