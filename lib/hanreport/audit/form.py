"""Slips of the pen: bounds said twice, doubled and unpaired marks, stray spaces, 均是, misspellings, repeated sentences."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice

from hanreport.audit.rules import Facts
from hanreport.records import Finding
from hanreport.text import Span

_FIGURES = r"(?:\d[\d.,]*|[一二两三四五六七八九十百千])[十百千万亿]*"
_TWICE = re.compile(
    rf"(?<![最附将集节签违条契制合赴高相])(?P<front>超过|超|逾|突破|近|约|大约|接近)(?P<n>{_FIGURES})"
    r"(?P<unit>%|人|个|米|天|小时|分钟|亿元|万元|公里)?"
    r"(?P<back>余|多|左右|以上|上下)(?![年天日月届岸边样种点式]|个月|元化|媒体|功能|次元|两)"
)
"""In 最近, 附近, 集约 and 节约 the character is no bound."""
_MORE, _AROUND = ("余", "多", "以上"), ("左右", "上下")


def bounds(facts: Facts) -> Iterator[Finding]:
    """超3亿余: the same bound before and behind a number; 近百余: two that exclude each other."""
    for match, place in facts.find(_TWICE):
        front, back = match["front"], match["back"]
        if front in ("近", "接近"):
            if back in _MORE:
                yield facts.finding("bound-twice.against", place, match=match)
        elif back in (_AROUND if front.endswith("约") else _MORE):
            yield facts.finding("bound-twice", place, match=match)


_DOUBLE_MARK = re.compile(r"。。(?!。)|(?<!。)。[，、；：,]|[，、；：,][，、；：。]|，,|,,")


def doubled_marks(facts: Facts) -> Iterator[Finding]:
    """Two marks where one belongs: ，， or 、。"""
    for match, place in facts.find(_DOUBLE_MARK):
        yield facts.finding("doubled-mark", place, match=match)


_LEAD = re.compile(r"第[一二三四五六七八九十百]+[条章节款篇] |[\u4e00-\u9fff\d]{1,24}电 ")
"""What stands at the head of a line with a space behind it: 第三条, 新华社北京3月5日电."""
_SPACE = re.compile(
    r"[A-Za-z][ \u00a0][\u0370-\u03ff][ \u00a0]?[\u4e00-\u9fff]?"
    r"|(?<=[\u4e00-\u9fff])[\u4e00-\u9fff][ \u00a0](?:[\u4e00-\u9fff](?=[\u4e00-\u9fff])|[，。；：、！？）》])"
)


def spaces(facts: Facts) -> Iterator[Finding]:
    """A space inside a symbol (H α 波段), between Chinese words of a sentence, or before a mark."""
    for line in facts.lines:
        words = facts.text[line.start : line.end]
        if line.kind == "heading" or not re.search("[，。；,;]", words):
            continue
        lead = _LEAD.match(words)
        found = list(_SPACE.finditer(words, lead.end() if lead else 0))
        # Many of them are a way to set a list or a name, not a slip.
        for match in found if len(found) <= 2 else ():
            place = Span(line.start + match.start(), line.start + match.end())
            yield facts.finding("stray-space", place, words=match[0])


_DEEDS = "抓总研制|牵头研制|自主研制|联合研制|研制|承制|承建|承担建设|牵头建设|负责建设"
_BODY = r"[\u4e00-\u9fff]{2,20}(?:研究院|研究所|大学|学院|公司|集团|中心|实验室|局|厂|所)"
_DONE_BY = re.compile(rf"(?P<is>(?:均|都|皆)?是)(?P<body>{_BODY})(?P<deed>{_DEEDS})(?=[)）。；;，,\n])")
_BY = re.compile(rf"由{_BODY}(?P<deed>{_DEEDS})(?=[)）。；;，,\n])")


def is_for_by(facts: Facts) -> Iterator[Finding]:
    """均是某院抓总研制 without 的: 由 is meant, as elsewhere in the text."""
    for match, place in facts.find(_DONE_BY):
        verb = "均由" if len(match["is"]) == 2 else "由"
        others = (span for other, span in facts.find(_BY) if other["deed"] == match["deed"])
        places = [place, *islice(others, 1)]
        yield facts.finding("is-for-by", *places, match=match, verb=verb)


_PAIRS = (("《", "》"), ("“", "”"), ("【", "】"), ("（", "）"), ("(", ")"))
_ITEM = re.compile(r"(?:^|(?<=[。；，：;,\s]))[\dA-Za-z一二三四五六七八九十]{1,3}[)）]|:-?[)(]")
"""1） before an item: a bracket that closes and never opened."""


def unpaired(facts: Facts) -> Iterator[Finding]:
    """A title or quotation that opens and does not close in its line, nor goes on into the next."""
    texts = [facts.text[line.start : line.end] for line in facts.lines]
    for i, (line, words) in enumerate(zip(facts.lines, texts, strict=True)):
        for left, right in _PAIRS:
            opened, closed = words.count(left), words.count(right)
            if opened == closed or (left in "（(" and (_ITEM.search(words) or _mixed(words))):
                continue
            near = texts[max(0, i - 1) : i + 2]
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
    r"(?:[与及并而或把被]|(?<![温缓柔祥平调总饱谐共亲求讲中])和|以及|并且|为了|对于|包括)[。！？]"
)
MOST_CUT = 3
"""Paragraphs without an end that are slips; more are a way to set lines."""
LONG = 40
"""Characters from which a line with marks in it is a paragraph, which ends with a mark."""


def cut_off(facts: Facts) -> Iterator[Finding]:
    """A paragraph that ends without a mark or with a comma where others end with one; a sentence that ends with 和."""
    texts = [line for line in facts.lines if line.kind == "text" and line.end - line.start >= LONG]
    long = [line for line in texts if len(re.findall("[，。]", facts.quote(line))) > 1]
    broken = [line for line in long if not _END.search(facts.text[line.start : line.end])]
    slips = len(broken) <= min(MOST_CUT, len(long) / 10)
    places = [Span(max(line.start, line.end - 12), line.end) for line in broken if slips]
    for _, place in facts.find(_HANGING):
        line_start = facts.report.lines.start(facts.line_of(place.start))
        places.append(Span(max(line_start, place.start - 8), place.end))
    for place in places:
        yield facts.finding("cut-off", place, words=facts.quote(place))


_HAN = "\u4e00-\u9fff"
_TWIN = re.compile(rf"(?=([{_HAN}，。、；：])(?!\1)([{_HAN}])\2(?!\2)([{_HAN}，。、；：]))")
_WORDS = re.compile(rf"[{_HAN}]+")
_COUNTED = frozenset("一二三四五六七八九十两百千万亿零第〇")


def twins(facts: Facts) -> Iterator[Finding]:
    """A character twice where the same words stand with one of it elsewhere (新区区开, 新区开)."""
    words = facts.words
    found = list(_TWIN.finditer(words))
    pairs, triples = (_runs(words, size) if found else Counter() for size in (2, 3))
    for match in found:
        before, twice, behind = match.groups()
        # 感受受到 are two words: one of the pairs stands in others too.
        others = min(pairs[before + twice], pairs[twice + behind]) - 1
        if triples[before + twice + behind] > max(1, others / 2):
            place = facts.folded.span(match.start(1), match.end(3))
            values = {"word": twice, "words": facts.quote(place), "right": before + twice + behind}
            yield facts.finding("doubled-word.character", place, **values)


def _runs(words: str, size: int) -> Counter[str]:
    return Counter(words[i : i + size] for i in range(len(words) - size + 1))


def spellings(facts: Facts) -> Iterator[Finding]:
    """A character that stands once where another one, which sounds alike, stands in the same words elsewhere."""
    words = facts.words
    places = {words[i : i + 4]: i for i in range(len(words) - 3)}
    usual: dict[tuple[int, str], list[str]] = {}
    odd: dict[tuple[int, str], list[str]] = {}
    counts = _runs(words, 4)
    for run, n in counts.items():
        if n > 1 and run.isalpha():
            for at in (1, 2):
                usual.setdefault((at, run[:at] + run[at + 1 :]), []).append(run)
    for run, n in counts.items():
        if n == 1:
            for at in (1, 2):
                key = (at, run[:at] + run[at + 1 :])
                if key in usual:
                    odd.setdefault(key, []).append(run)
    for (at, around), once in odd.items():
        many = usual[at, around]
        if not len(once) == len(many) == 1 or not _WORDS.fullmatch(once[0]):
            continue
        sign, right = once[0][at], many[0][at]
        if {sign, right}.isdisjoint(_COUNTED) and _sound_alike(sign, right):
            spans = [facts.folded.span(places[run], places[run] + 4) for run in (once[0], many[0])]
            yield facts.finding("spelling", *spans, odd=facts.quote(spans[0]), usual=facts.quote(spans[1]))


SYLLABLE = 12
"""Places in GB 2312, whose common characters are in the order of their sounds, within which two sound alike."""


def _sound_alike(one: str, other: str) -> bool:
    """Whether two characters are common ones of about one sound."""
    codes = [character.encode("gb2312", "ignore") for character in (one, other)]
    if not all(len(code) == 2 and code[0] <= 0xD7 for code in codes):
        return False
    first, second = ((code[0] - 0xB0) * 94 + code[1] for code in codes)
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


RULES = (bounds, doubled_marks, spaces, is_for_by, unpaired, cut_off, twins, spellings, repeated)
