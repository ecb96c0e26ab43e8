"""Named organisations and things in folded text: by head noun, gazetteer, quotation marks, codes and verbs."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from hanreport.numbers import Match
from hanreport.text import kind_of, load_toml, word_pattern

LEXICON = load_toml("names.toml")
"""The declared heads, boundaries and other words of names."""
PLACES = load_toml("places.toml")
"""Places and bodies known by name."""
ORGANISATIONS = frozenset(LEXICON["organisation"]) | {"bank"}
"""The types of names that are organisations; all others are things."""


class Mention(NamedTuple):
    """A name in folded text."""

    start: int
    end: int
    type: str
    name: str
    rule: str


def find(text: str, codes: Iterable[Match]) -> list[Mention]:
    """The names of a folded text in order; none stands in another, but for the bodies that a document names.

    Args:
        text: folded text.
        codes: the codes found before.
    """
    documents = [
        Mention(*match.span(), "document", match[0], "title-marks" if match[1] else "head")
        for match in _TITLE.finditer(text)
    ]
    starts = [document.start for document in documents]
    found = []
    for name in [*_known(text), *_headed(text), *_governed(text), *_coded(text, codes), *_quoted(text)]:
        i = bisect_right(starts, name.start) - 1
        if i < 0 or name.start >= documents[i].end or name.type in ORGANISATIONS:
            found.append(name)
    return sorted([*documents, *_longest(found)], key=lambda name: (name.start, -name.end))


def _longest(found: Iterable[Mention]) -> list[Mention]:
    """The longest of names that share characters; the one that begins first wins a tie."""
    kept: list[Mention] = []
    starts: list[int] = []
    for item in sorted(found, key=lambda item: (item.start - item.end, item.start)):
        i = bisect_left(starts, item.start)
        if (i and kept[i - 1].end > item.start) or (i < len(kept) and starts[i] < item.end):
            continue
        kept.insert(i, item)
        starts.insert(i, item.start)
    return kept


def aliases(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Other names in the text, and full names from the gazetteer, of the same body or thing, by name."""
    full: Mapping[str, str] = LEXICON["aliases"]
    names = dict.fromkeys(names)
    same: dict[str, list[str]] = {}
    for name in names:
        same.setdefault(_key(full.get(name, name)), []).append(name)
    result = {}
    for name in names:
        others = dict.fromkeys(same[_key(full.get(name, name))])
        if name in full:
            others[full[name]] = None
        del others[name]
        if others:
            result[name] = tuple(others)
    return result


_ASIDE = re.compile(r"[“”\s]")


def _key(name: str) -> str:
    """What two spellings of a name share: letters in one case, look-alikes folded, quotation marks away."""
    return _ASIDE.sub("", name).lower().replace("vv", "w").replace("wv", "w").replace("w", "vv")


# ── The declared words ──────────────────────────────────────────────────────────────────────────────────────────


@cache
def _pattern(*groups: str) -> re.Pattern[str]:
    """The declared words of groups as one pattern; ``kind_of`` gives the group and type: ``strong_road``.

    Where all have two literal characters, the pattern looks at two of the text before it tries them all.
    """
    tables = LEXICON | PLACES
    words = {f"{g}_{kind}": words.split() for g in groups for kind, words in tables[g].items()}
    listed = [word for some in words.values() for word in some]
    if not all(word[1:2] and word[1] not in "([" for word in listed):
        return word_pattern(words)
    one, two = ("".join(sorted({word[i] for word in listed})) for i in (0, 1))
    return re.compile(f"(?=[{one}][{two}])(?:{word_pattern(words).pattern})")


@cache
def _anchors() -> re.Pattern[str]:
    """What a name may begin with: a place, a body, a quotation."""
    return re.compile(f"“|{_pattern(*PLACES).pattern}")


@cache
def _generic() -> re.Pattern[str]:
    """A run of words that make no name."""
    listed = sorted(LEXICON["generic"]["words"].split(), key=len, reverse=True)
    return re.compile(rf"(?>{'|'.join(listed)})*+")


@cache
def _continues() -> re.Pattern[str]:
    """What follows a head that is none, and a count of its kind."""
    return re.compile("|".join(LEXICON["continues"]["words"].split()))


# ── How far a name reaches ──────────────────────────────────────────────────────────────────────────────────────


class Reach(NamedTuple):
    """What stands before a head.

    Attributes:
        first: where a name may begin: behind a mark, or behind the last word that no name holds.
        anchor: where a place, body or quotation begins in it; -1 where there is none.
        counted: whether a count stands there (2个国家级…): a number of things is no name.
    """

    first: int
    anchor: int
    counted: bool


_LONGEST = 30
# Read backwards: words without marks, quoted ones, bracketed ones, and the space behind a Latin word.
_BACK = re.compile(
    r"(?:[^，。、；：！？,;:!?“”‘’《》【】\n|*\u3000\t ()（）]|”[^“”，。；\n]{1,18}“|[)）][^()（）\n]{1,4}[(（]|"
    r" (?=[A-Za-z\d]))*",
    re.ASCII,
)
_QUOTE = re.compile("“[^”]*”")
_NUMBERING = re.compile(r"\d{1,2}\.(?!\d)")
_YEAR = re.compile(r"20\d\d年")
_JOINTS = ("、", "和", "与", "及")
_COUNT = re.compile(
    r"[\d一二两三四五六七八九十百千万多余几](?:个(?!一号)|家|条|座|项|所|批|款|台|支|名|件|种|类|艘|辆|套|处|片|对|位)|一批|各类|若干"
)


def _back(text: str, end: int, words: re.Pattern[str]) -> int:
    """Where the words begin that stand before ``end`` without a mark."""
    back = words.match(text[max(0, end - _LONGEST) : end][::-1])
    return end - (back.end() if back else 0)


def _reach(text: str, end: int) -> Reach:
    """What stands before a head that begins at ``end``."""
    first = begin = _back(text, end, _BACK)
    segment = text[begin:end]
    bare = _QUOTE.sub(lambda match: "“" * len(match[0]), segment) if "“" in segment else segment
    for cut in _pattern("hard").finditer(bare):
        first = begin + cut.end()
    if number := _NUMBERING.match(text, first, end):
        first = number.end()
    anchor = _anchors().search(text, first, end)
    return Reach(first, anchor.start() if anchor else -1, _COUNT.search(bare, first - begin) is not None)


def _soft(text: str, start: int, end: int) -> int:
    """Where a name without an anchor begins: behind the last verb or particle.

    A verb that would leave fewer than two characters is part of the name (研发中试线, 开发样机).
    """
    for cut in _pattern("boundary").finditer(text, start, end):
        if end - cut.end() >= 2 or cut[0] not in LEXICON["boundary"]["soft"].split():
            start = cut.end()
    return start


def _proper(text: str, start: int, end: int) -> bool:
    """Whether the words before a head make a name of it."""
    if text[start - 1 : start] == "“" or end - start < 2:
        return False
    generic = _generic().match(text, start, end)
    return generic is None or end - generic.end() >= (2 if end - start < 5 else 1)


# ── Names by their head ─────────────────────────────────────────────────────────────────────────────────────────

_BRANCH = re.compile("[\u4e00-\u9fff]{0,3}?(?:分院|研究院|分中心|院区|分公司|医院|创新中心)")
_PHASED = re.compile("机场[一二三四五]期")
_EDITION = re.compile(r"(?:首届|第[\d一二三四五六七八九十百]{1,4}[届次]|20\d\d年?)")
_TAIL = re.compile(
    r"(?:[一二三四五六七八九\d]+期)?"
    r"(?:首开段|[东西南北中]段|[东西南北]?延(?:伸线?|线)|[\u4e00-\u9fff]{2}段(?=[建改通开工程项，、。等]))?"
    r"(?:(?:改?扩建|扩容|扩能|改造|迁建)+(?:工程|项目)|增建二线|复线|工程|项目)?"
)
_HEADS = ("organisation", "strong", "anchored", "product", "listed")
_SHARING = {"railway", "road", "metro", "airport", "waterworks", "power_station"}
_LISTED = _SHARING | {"project", "company"}
_EXTENSIBLE = _SHARING | {"bridge", "project", "base", "zone"}


def _known(text: str) -> Iterator[Mention]:
    """Bodies known by name."""
    for match in _pattern("body").finditer(text):
        yield Mention(*match.span(), kind_of(match).partition("_")[2], match[0], "gazetteer")


def _headed(text: str) -> Iterator[Mention]:
    """Names by their head, and those that stand before them in a list and share it."""
    for match in _pattern(*_HEADS).finditer(text):
        (group, _, kind), head, end = kind_of(match).partition("_"), match.start(), match.end()
        if group == "listed" and "等" not in text[head - 8 : head]:
            continue
        if group == "organisation":
            end = _branch(text, end)
        elif kind in _EXTENSIBLE and (tail := _TAIL.match(text, end)):
            end = tail.end()
        if _continues().match(text, end):
            continue
        reach = _reach(text, head)
        if text[reach.first - 1 : reach.first] == "等" and head - reach.first <= 8 and kind in _LISTED:
            yield from _list(text, reach.first - 1, kind, "")
        first = -1 if reach.counted or group == "listed" else _first(text, reach, group, kind, match)
        if first >= 0:
            rule = "head" if group in ("strong", "anchored") else "suffix"
            yield Mention(first, end, kind, text[first:end], rule)
            if kind in _SHARING and text[first - 1 : first] in _JOINTS:
                yield from _list(text, first - 1, kind, text[head:end])


def _first(text: str, reach: Reach, group: str, kind: str, match: re.Match[str]) -> int:
    """Where the name begins whose head matches; -1 where the words before it make none.

    乐丰水库 is a name by the head alone, 华为乐山智算中心 by a place, body or quotation before it.
    """
    head, anchored = match.start(), reach.anchor >= 0
    first = reach.first
    if group == "organisation" and (year := _YEAR.match(text, first, head)):
        first = year.end()
    if kind == "event":
        ours = text[first - 2 : first] in ("全省", "全国", "全市", "全区")
        edition = _EDITION.search(text, first, head)
        if edition or ours:
            first = edition.start() if edition else first - 2
            return first if head - first >= 4 else -1
    if group == "strong" and head - first <= 12:
        pass
    elif anchored:
        short = 2 <= reach.anchor - first <= 8
        first = first if short and _proper(text, first, reach.anchor) else reach.anchor
    elif group == "anchored":
        return -1
    else:
        first = _soft(text, first, head)
    if group == "product" and kind not in ("platform", "vehicle"):
        first = max(first, text.rfind("号”", first, head) + 2 * ("号”" in text[first:head]))
    if group in ("organisation", "product"):
        short = group == "organisation" or anchored or text[first].isascii()
        if (
            not (4 if short else 7 if kind == "platform" else 0 if kind == "aircraft" else 5)
            <= match.end() - first
            <= 26
        ):
            return -1
        if group == "product" and _OWN_NAME.match(text, match.end()):
            return -1
    if kind == "project" and group == "anchored":
        # “两重”项目: a class of projects; 送电江西工程: half a name.
        place = _anchors().match(text, first, head)
        if (text[first] == "“" and head - first <= 5) or (place and place.end() == head):
            return -1
    sure = (
        kind == "aircraft"
        or (kind == "event" and anchored and head - first >= 4)
        or _PHASED.match(text, head)
    )
    return first if sure or _proper(text, first, head) else -1


_NO_ITEM = re.compile(rf"{_COUNT.pattern}|(?:[线位目程组]|骨干)\Z")
# What follows a kind of thing where its own name comes next: 潜水器“思源号”, 候选药物VV116.
_OWN_NAME = re.compile("[“A-Za-z]")


def _branch(text: str, end: int) -> int:
    """Where a body's name ends that a branch follows: 国泰大学 | 江西分院."""
    place = _anchors().match(text, end)
    branch = _BRANCH.match(text, place.end()) if place else None
    return branch.end() if branch else end


def _list(text: str, end: int, kind: str, head: str) -> Iterator[Mention]:
    """Names of a list that lack the head behind it: 西岭、宣云高铁; 岚溪、云丰等高速公路; 华为、乐丰等企业.

    Companies are taken only where one of them is known.
    """
    items = []
    for _ in range(8):
        first = _reach(text, end).first
        known = _anchors().match(text, first, end) and text[first] != "“" and end - first >= 4
        sound = 2 <= end - first <= 16 and not text[first].isdigit() and _proper(text, first, end)
        if (
            not sound
            or _NO_ITEM.search(text, first, end)
            or (head and _pattern(*_HEADS).search(text, first, end))
        ):
            break
        if known or kind != "project":
            items.append((first, end))
        if text[first - 1 : first] not in _JOINTS:
            break
        end = first - 1
    if kind == "company" and not any(_pattern("body", "short").match(text, *item) for item in items):
        return
    for first, end in items:
        yield Mention(first, end, kind, text[first:end] + head, "shared head" if head else "listed")


@cache
def _governors() -> Mapping[str, re.Pattern[str]]:
    """The verbs that govern each kind of named deed or document."""
    listed = {
        kind: sorted(words.split(), key=len, reverse=True) for kind, words in LEXICON["governing"].items()
    }
    return {kind: re.compile(f"(?:{'|'.join(words)})了?") for kind, words in listed.items()}


_BROKEN = re.compile(
    r"的|等|争取|^\d+\.|^新一轮建设$|^改革|、$|[和与]$|^(?:重大|一批|相关|有关|各|省级|上述|国家级)"
)
_DEED_BACK = re.compile(r"(?:[^，。；：！？,;:!?‘’《》【】\n|*\u3000\t ()（）“”]|”[^“”，。；\n]{1,18}“)*")


def _governed(text: str) -> Iterator[Mention]:
    """Campaigns, plans and rules: from the verb that governs them (实施…行动, 出台…条例) to the head."""
    last = 0
    for match in _pattern("governed").finditer(text):
        kind, head, end = kind_of(match).partition("_")[2], match.start(), match.end()
        if _continues().match(text, end):
            continue
        begin = max(last, _back(text, head, _DEED_BACK))
        verbs = _governors()[kind]
        verb = verbs.search(text, begin, head)
        joined = begin and begin == last and text[begin] in _JOINTS and match[0] != "工程"
        last = end
        if not verb and not joined:
            continue
        first = verb.end() if verb else begin + 1
        while following := verbs.match(text, first, head):
            first = following.end()
        name = text[first:head]
        if head - first < 2 or _COUNT.search(name) or _BROKEN.search(name):
            continue
        plain = head - first < 4 or match[0] == "工程"
        if not plain or _proper(text, first + name.rfind("、") + 1, head):
            yield Mention(first, end, kind, text[first:end], "governed")


# ── Names by marks and numbers ──────────────────────────────────────────────────────────────────────────────────

_TITLE = re.compile("(《)[^《》\n]{2,60}》|“十[三四五六]五”规划(?:纲要)?")
_DRUG_BEFORE = re.compile("(?:药物|新药|抗体|(疫苗)|单抗|制剂|注射液|细胞治疗产品|化药)$")
_DRUG = re.compile(r"[A-Z]{2,4}\d{3,6}[A-Z]?")
_NUMBERED = re.compile(
    r"(?P<rocket>(?:长征|快舟|捷龙|引力|双曲线|谷神星|力箭).*)|(?P<power_station>.*机组)|(?P<none>.*[个道路街海]\d*[一二三\d]号)|"
    r"(?P<satellite_group>.*组)|(?P<satellite>.*卫星.*|.{3,}星|.{3,}号|.{2,}号[A-Z])"
)
SERIES = re.compile(r"(?P<head>[^\s，。、；“”()（）\d]{2,6}号)(?P<items>\d{2}(?:、\d{2})+)(?P<tail>组|星)")
"""Members of a numbered series in one name: 遥感三十号08、09、10组."""
_LINE = re.compile(r"[A-Z\d国省](?:(?<=[A-Z])\d{1,2}号?线|(?<=\d)\d?号线|道[A-Z]?\d{2,4}线?)")
_RAIL = re.compile("(?:地铁|轨道交通)$")


def _coded(text: str, codes: Iterable[Match]) -> Iterator[Mention]:
    """Things whose name is a number: drugs by what stands before, satellites, rockets, lines and roads."""
    for code in codes:
        start, end, rule = code.start, code.end, code.rule
        name = text[start:end]
        if rule == "latin":
            before = _DRUG_BEFORE.search(text, max(0, start - 8), start)
            if before or _DRUG.fullmatch(name):
                yield Mention(start, end, "vaccine" if before and before[1] else "drug", name, "drug-code")
        elif rule == "project":
            yield Mention(start, end, "programme", name, "project")
        elif rule == "named" and (series := SERIES.fullmatch(name)):
            # Each place in the list is a name; they share its words.
            for number in series["items"].split("、"):
                at = text.index(number, start, end)
                whole = f"{series['head']}{number}{series['tail']}"
                yield Mention(at, at + len(number), "satellite group", whole, "series")
        elif rule == "named" and (told := _NUMBERED.fullmatch(name)) and not told["none"]:
            yield Mention(start, end, (told.lastgroup or "").replace("_g", " g"), name, "numbered")
    for match in _LINE.finditer(text):
        start, end = match.span()
        kind = "road" if match[0][1] == "道" else "metro"
        if rail := _RAIL.search(text, max(0, start - 4), start):
            start = rail.start()
            start -= 2 * bool(_anchors().fullmatch(text, start - 2, start))
        if tail := _TAIL.match(text, end):
            end = tail.end()
        yield Mention(start, end, kind, text[start:end], "numbered line")


_QUOTED = re.compile("“([^“”\n]{2,20})”")
_QUOTED_KINDS = {"专项": "programme", "案”": "programme", "方案": "programme", "项目": "project"}
_BRAND = re.compile(r"(?![^”]*[\d一二三四五六七八九十两+、])[^”]{3,12}$")
_BRAND_BEFORE = ("打响", "擦亮", "唱响", "推出", "举办", "上线", "叫响", "开展")
_BRAND_AFTER = re.compile("[\u4e00-\u9fff]{0,4}(?:品牌|系列|IP)|上线")
_NO_BRAND = re.compile(
    r"[\d+]+$|.*五$|两重|两新|三未|保交[房楼]|白名单|打非治违|.*一件事$|[一三]?.{1,2}[保通]$|.*产业大脑|.*式$|"
    r"[一二三四五六七八九十两\d].[一二三四五六七八九十两\d].$|"
    r"[一二三四五六七八九十两\d].{0,4}(?:工程|行动|计划|网)$(?<!一工程)"
)


@cache
def _after_quotation() -> re.Pattern[str]:
    return re.compile(rf"[\d.]{{0,4}}(?:{_pattern('after_quotation').pattern})")


def _quoted(text: str) -> Iterator[Mention]:
    """Quotations that name a thing: by what follows (“思源号”…潜水器, “星云智汇”3.0平台), or by their own ending."""
    ends = tuple(LEXICON["quotation"]["ends"].split())
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        quoted = match[1]
        brand = _BRAND.match(quoted) and (
            text.endswith(_BRAND_BEFORE, 0, start) or _BRAND_AFTER.match(text, end)
        )
        follows = _after_quotation().match(text, end)
        if brand or quoted.endswith("字号"):
            kind = "brand"
        elif _NO_BRAND.match(quoted):
            continue
        elif quoted.endswith("号") or text.startswith("号", end):
            end, kind = end + (not quoted.endswith("号")), "vessel"
        elif follows or quoted.endswith(ends):
            end = follows.end() if follows else end
            types = [
                kind_of(word).partition("_")[2] for word in _pattern("product").finditer(text, start, end)
            ]
            kind = types[-1] if types else _QUOTED_KINDS.get(text[end - 2 : end], "service brand")
        else:
            continue
        yield Mention(start, end, kind, text[start:end], "quoted")
