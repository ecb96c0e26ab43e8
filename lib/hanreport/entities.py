"""Named organisations and things in folded text: by head noun, gazetteer, quotation marks, codes and verbs."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import chain

from msgspec import Struct

from hanreport.numbers import Match
from hanreport.text import Words, any_word, kind_of, load_patterns, load_toml

LEXICON = load_toml("names.toml")
"""The declared heads, boundaries and other words of names."""
PLACES = load_toml("places.toml")
"""Places and bodies known by name."""
ORGANISATIONS = frozenset(LEXICON["organisation"]) | {"bank"}
"""The types of names that are organisations; all others are things."""


class Mention(Struct, frozen=True, gc=False):
    """A name in folded text."""

    start: int
    end: int
    type: str
    name: str
    rule: str


def find(
    text: str, codes: Iterable[Match], things: Iterable[tuple[int, int, str, bool]] = ()
) -> list[Mention]:
    """The names of a folded text in order; none stands in another, but for the bodies that a document names.

    Args:
        text: folded text.
        codes: the codes found before.
        things: what is at a stage (岚芯装备 in 岚芯装备等项目落地): its span, the head that it shares with a list, and
            whether a list says that it is a name; others are names if they read as such.
    """
    documents = [
        Mention(*title.span(), kind, title[0], "title-marks" if title[0][0] == "《" else "head")
        for title in _RE["title"].finditer(text)
        for kind in ["document" if title["work"] is None else "work"]
    ]
    starts = [document.start for document in documents]
    found = []
    said = chain.from_iterable(names(text) for names in (_known, _headed, _governed, _quoted, _held))
    for name in [*said, *_coded(text, codes), *_staged(text, things)]:
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
        if not (i and kept[i - 1].end > item.start) and not (i < len(kept) and starts[i] < item.end):
            kept.insert(i, item)
            starts.insert(i, item.start)
    return kept


def aliases(names: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Other names in the text, and full names from the gazetteer, of the same body or thing, by name."""
    full: Mapping[str, str] = LEXICON["aliases"]
    same: dict[str, dict[str, None]] = {}
    for name in dict.fromkeys(names):
        same.setdefault(_key(full.get(name, name)), {})[name] = None
    return {
        name: tuple(others)
        for group in same.values()
        for name in group
        if (others := [other for other in {**group, full.get(name, name): None} if other != name])
    }


def _key(name: str) -> str:
    """What two spellings of a name share: letters in one case, look-alikes folded, quotation marks away."""
    bare = "".join(name.split()).replace("“", "").replace("”", "")
    return bare.lower().replace("vv", "w").replace("wv", "w").replace("w", "vv")


# ── The declared words ──────────────────────────────────────────────────────────────────────────────────────────

_RE = load_patterns(LEXICON)
_TABLES = LEXICON | PLACES
_HEADS = ("organisation", "strong", "anchored", "product", "listed")
_SHARING = {"railway", "road", "metro", "airport", "waterworks", "power_station"}
_LISTED = _SHARING | {"project", "company"}
_EXTENSIBLE = _SHARING | {"bridge", "project", "base", "zone"}
_JOINTS = ("、", "和", "与", "及")


@cache
def _words(*groups: str) -> Words:
    """The declared words of groups; ``kind_of`` gives the group and type of a match: ``strong_road``."""
    return Words({f"{group}_{kind}": words for group in groups for kind, words in _TABLES[group].items()})


def _type(match: re.Match[str]) -> str:
    return kind_of(match).partition("_")[2]


@cache
def _any(*groups: str) -> re.Pattern[str]:
    """Any of the declared words of groups, whatever its kind."""
    return any_word(word for group in groups for words in _TABLES[group].values() for word in words.split())


_ANCHORS = re.compile(f"“|{_any(*PLACES).pattern}")
"""What a name may begin with: a quotation, a place, a body."""


_SOFT = frozenset(word.partition("(")[0] for word in LEXICON["boundary"]["soft"].split())


# ── How far a name reaches ──────────────────────────────────────────────────────────────────────────────────────


Reach = tuple[int, int, bool]
"""What stands before a head: where a name may begin (behind a mark, or behind the last word that no name holds); where
a place, body or quotation begins in it, -1 where there is none; whether a count stands there (2个国家级…).
"""


def _back(text: str, end: int, words: str) -> int:
    """Where the words begin that stand before ``end`` without a mark, at most 30 characters away."""
    back = _RE[words].match(text[max(0, end - 30) : end][::-1])
    return end - (back.end() if back else 0)


def _reach(text: str, end: int) -> Reach:
    """What stands before a head that begins at ``end``."""
    begin = _back(text, end, "back")
    segment = text[begin : end + 4]  # with what a hard word may look at
    bare = _RE["quotation"].sub(lambda match: "“" * len(match[0]), segment) if "“" in segment else segment
    cuts = [begin + cut.end() for cut in _any("hard").finditer(bare)]
    first = max([cut for cut in cuts if cut <= end], default=begin)
    if number := _RE["numbering"].match(text, first, end):
        first = number.end()
    anchor = _ANCHORS.search(text, first, end)
    counted = _RE["count"].search(bare, first - begin, end - begin) is not None
    return first, anchor.start() if anchor else -1, counted


def _soft(text: str, start: int, end: int) -> int:
    """Where a name without an anchor begins: behind the last verb or particle.

    A verb that would leave fewer than two characters is part of the name (研发中试线, 开发样机).
    """
    for cut in _any("boundary").finditer(text, start, end):
        if end - cut.end() >= 2 or cut[0] not in _SOFT:
            start = cut.end()
    return start


def proper(text: str, start: int, end: int) -> bool:
    """Whether the words before a head make a name of it."""
    if text[start - 1 : start] == "“" or end - start < 2 or _RE["piece"].match(text, start, end):
        return False
    generic = _RE["no_name"].match(text, start, end)
    return generic is None or end - generic.end() >= (2 if end - start < 5 else 1)


def behind_places(text: str, start: int, end: int) -> str:
    """What a name says behind the places and bodies that it begins with, "" where it begins with none."""
    at = start
    while anchor := _ANCHORS.match(text, at, end):
        at = anchor.end()
    return text[at:end] if at > start and not _RE["count"].match(text, at) else ""


# ── Names by their head ─────────────────────────────────────────────────────────────────────────────────────────


def _known(text: str) -> Iterator[Mention]:
    """Bodies known by name."""
    return (Mention(*one.span(), _type(one), one[0], "gazetteer") for one in _words("body").finditer(text))


def _headed(text: str) -> Iterator[Mention]:
    """Names by their head, and those that stand before them in a list and share it."""
    for match in _words(*_HEADS).finditer(text):
        (group, _, kind), head, end = kind_of(match).partition("_"), match.start(), match.end()
        if group == "listed" and "等" not in text[head - 8 : head]:
            continue
        if group == "organisation" and (place := _ANCHORS.match(text, end)):
            branch = _RE["branch"].match(text, place.end())  # 国泰大学 | 江西分院
            end = branch.end() if branch else end
        elif kind in _EXTENSIBLE and (tail := _RE["tail"].match(text, end)):
            end = tail.end()
        if _RE["continues"].match(text, end):
            continue
        begin, _, counted = reach = _reach(text, head)
        shared = text[head:end] if kind in _SHARING and group != "listed" else ""
        before = text[begin - 1 : begin]
        many = _RE["many"].search(text, begin, head) if before == "、" else None  # 岚丰2条 | 高速
        if (many and shared) or (before == "等" and head - begin <= 8 and kind in _LISTED):
            yield from _list(text, many.start() if many else begin - 1, kind, shared)
        first = -1 if counted or group == "listed" else _first(text, reach, group, kind, match)
        if first >= 0:
            rule = "head" if group in ("strong", "anchored") else "suffix"
            yield Mention(first, end, kind, text[first:end], rule)
            # 甲原、| 乙电厂四期
            if kind in _SHARING and text[first - 1 : first] in _JOINTS and "期" not in text[head:end]:
                yield from _list(text, first - 1, kind, text[head:end])


def _first(text: str, reach: Reach, group: str, kind: str, match: re.Match[str]) -> int:
    """Where the name begins whose head matches; -1 where the words before it make none.

    乐丰水库 is a name by the head alone, 华为乐山智算中心 by a place, body or quotation before it.
    """
    (head, end), (first, anchor, _) = match.span(), reach
    anchored = anchor >= 0
    if (verb := _RE["led_by"].match(text, first, head)) and head - verb.end() != 1:
        first = verb.end()
    if kind == "event" and (edition := _RE["edition"].search(text, max(0, first - 2), head)):
        of_body = edition[0][0] == "第" and 0 <= anchor < edition.start()  # 澜湄合作 | 第八次外长会
        first = anchor if of_body else edition.start()
        return first if head - first >= 4 else -1
    if group != "strong" or head - first > 12:
        if anchored:
            # 西部（云溪）科学城
            short = 2 <= anchor - first <= (4 if kind == "event" else 8)
            own = kind == "event" and _soft(text, first, anchor) == first  # 生态文明 | 云溪论坛
            whole = (short and (own or proper(text, first, anchor))) or text[first - 1 : first] == "“"
            # 城市合作 | （云溪）论坛: no name begins within brackets
            first = first if whole or text[anchor - 1] == "（" else anchor
        elif group == "anchored":
            return first if _RE["designated"].fullmatch(text, first, end) else -1
        elif group != "strong":
            first = _soft(text, first, head)
            first -= 2 * (text[first - 2 : first] in ("国际", "全国", "世界"))
    if group in ("organisation", "product"):
        least = 4 if group == "organisation" or anchored else 7 if kind == "platform" else 5
        odd = (match[0].endswith("政府") and not anchored) or (end - first < least and kind != "aircraft")
        if odd or (group == "product" and _RE["own_name"].match(text, end)):
            return -1
    # 空天信息和 | 卫星互联网联盟: half a name, where no other ends before it.
    joined = (group == "organisation" or kind == "event") and text[first - 1 : first] in _JOINTS[1:]
    if joined and first != anchor and not _RE["thing"].search(text, max(0, first - 6), first - 1):
        first, half = _reach(text, first - 1)[0], first - 1
        if not 2 <= half - first <= 8 or not proper(text, half + 1, head):
            return -1
    # 首个 | 榕树公园, 一批 | 岚溪项目, “两重”项目, 岚溪重点项目: one of a kind, a class; 送电江西工程: half a name.
    part = _RE["part"].search(text, max(0, first - 2), first)
    if group == "strong":
        part = part or (None if anchored else _RE["some"].search(text, max(0, first - 3), first))
    elif kind == "platform" or (group == "anchored" and kind in ("project", "programme")):
        part = part or _RE[f"no_{kind}"].match(text, first, head) or _any("place").fullmatch(text[first:head])
    if group == "strong" or kind in ("project", "programme"):
        part = part or _RE["class"].search(text, first, head)
    sure = kind == "aircraft" or (kind == "event" and anchored and head - first >= 4)
    named = _RE["phased"].match(text, head) or _RE["designated"].fullmatch(text, first, end)
    return first if not part and (sure or named or proper(text, first, head)) else -1


def _list(text: str, end: int, kind: str, head: str) -> Iterator[Mention]:
    """Names of a list that lack the head behind it: 西岭、宣云高铁; 岚溪、云丰等高速公路; 华为、乐丰等企业.

    Companies are taken only where one of them is known.
    """
    items: list[tuple[int, int]] = []
    while len(items) < 8:
        first = _reach(text, end)[0]
        known = _ANCHORS.match(text, first, end) and text[first] != "“" and end - first >= 4
        sound = 2 <= end - first <= 16 and not text[first].isdigit() and proper(text, first, end)
        odd = any(_RE[name].search(text, first, end) for name in ("count", "no_item"))
        route = end - first < 6 or {"至", "经"} & set(text[first:end])
        if not sound or odd or (head and (not route or _any(*_HEADS).search(text, first, end))):
            break
        if kind != "project" or (known and "至" not in text[first:end]):
            items.append((first, end))
        if text[first - 1 : first] not in _JOINTS:
            break
        end = first - 1
    if kind == "company" and not any(_any("body", "short").match(text, *item) for item in items):
        return
    yield from (Mention(first, end, kind, text[first:end] + head, "listed") for first, end in items)


def _staged(text: str, things: Iterable[tuple[int, int, str, bool]]) -> Iterator[Mention]:
    """Things at a stage that are no classes: those of a place or body, quoted, of a phase, or in a list of projects."""
    for start, end, head, sure in things:
        listed = _RE["of_list"].match(text, start)
        begin = max(text.rfind(mark, 0, start) for mark in "，。；：\n") + 1 if listed else start
        known = sure or head or _ANCHORS.search(text, begin, listed.end() if listed else end)
        split = text[start - 1 : start] in _JOINTS and _ANCHORS.fullmatch(text, start - 3, start - 1)
        classed = split or _ANCHORS.fullmatch(text, start, end) or _RE["class_of"].match(text, start, end)
        if classed or not (known or _RE["own"].match(text, start)):
            continue
        name = text[start:end] + head
        heads = _words(*_HEADS[:3]).finditer(name, len(name) - 12)
        last = next((one for one in heads if one.end() == len(name)), None)
        if proper(text, start, min(end, start + last.start()) if last else end):
            kind = _QUOTED_KINDS.get(name[-2:], "site" if _RE["site"].search(name) else "project")
            yield Mention(start, end, _type(last) if last else kind, name, "staged")


def _governed(text: str) -> Iterator[Mention]:
    """Campaigns, plans and rules: from the verb that governs them (实施…行动, 出台…条例) to the head."""
    last = 0
    for match in _words("governed").finditer(text):
        kind, head, end = _type(match), match.start(), match.end()
        if _RE["continues"].match(text, end):
            continue
        begin = max(last, _back(text, head, "deed_back"))
        verb = _RE[f"governs_{kind}"].search(text, begin, head)
        joined = begin and begin == last and text[begin] in _JOINTS
        if not (verb or joined or _RE["carried"].match(text, end)):
            continue
        first = verb.end() if verb else begin + (text[begin] in _JOINTS)
        if own := _RE["own_item"].match(text, first, head):
            first = own.end()
        name = text[first:head]
        counted = _RE["count"].search(_RE["uncounted"].sub("", name))
        listed = "、" in name and (match[0] == "试点" or (match[0] == "工程" and _RE["works"].search(name)))
        if head - first < 2 or counted or listed or _RE["broken"].search(name):
            continue
        last = end
        plain = head - first < 4 or match[0] in ("工程", "规划", "专项整治", "专项治理")
        kind = "project" if match[0] == "工程" and _RE["works"].search(name) else kind
        if not plain or proper(text, first + name.rfind("、") + 1, head):
            yield Mention(first, end, kind, text[first:end], "governed")


def _held(text: str) -> Iterator[Mention]:
    """Events in a list that a verb governs: 举办甲乙茶会、丙与丁对接会等活动."""
    for match in _RE["held"].finditer(text):
        at = match.end()
        while item := _RE["event"].match(text, at):
            start, at = item.span(1)
            if not _RE["count"].search(item[1]) and proper(text, start, at - len(item["head"])):
                yield Mention(start, at, "event", item[1], "held")
            if text[at : at + 1] not in _JOINTS:
                break
            at += 1


# ── Names by marks and numbers ──────────────────────────────────────────────────────────────────────────────────

SERIES = re.compile(r"(?P<head>[^\s，。、；“”()（）\d]{2,6}号)(?P<items>\d{2}(?:、\d{2})+)(?P<tail>组|星)")
"""Members of a numbered series in one name: 遥感三十号08、09、10组."""


def _coded(text: str, codes: Iterable[Match]) -> Iterator[Mention]:
    """Things whose name is a number: drugs by what stands before, satellites, rockets, lines and roads."""
    for code in codes:
        start, end, rule = code.start, code.end, code.rule
        name, goes_on = text[start:end], rule == "named" and _RE["continues"].match(text, end)
        if rule == "latin":
            before = _RE["drug_before"].search(text, max(0, start - 8), start)
            if before or _RE["drug"].fullmatch(name):
                yield Mention(start, end, "vaccine" if before and before[1] else "drug", name, "drug-code")
        elif rule == "project":
            yield Mention(start, end, "programme", name, "project")
        elif rule == "named" and (series := SERIES.fullmatch(name)):
            # Each place in the list is a name; they share its words.
            for number in series["items"].split("、"):
                at = text.index(number, start, end)
                whole = f"{series['head']}{number}{series['tail']}"
                yield Mention(at, at + len(number), "satellite group", whole, "series")
        elif rule == "named" and (said := _RE["numbered"].fullmatch(name)) and not goes_on:
            yield Mention(start, end, (said.lastgroup or "").replace("_g", " g"), name, "numbered")
    for match in _RE["line"].finditer(text):
        start, end = match.span()
        kind = "road" if match[0][1] == "道" else "metro"
        if rail := _RE["rail"].search(text, max(0, start - 4), start):
            start = rail.start() - 2 * bool(_ANCHORS.fullmatch(text, rail.start() - 2, rail.start()))
        if tail := _RE["tail"].match(text, end):
            end = tail.end()
        yield Mention(start, end, kind, text[start:end], "numbered line")


_QUOTED_KINDS = {ending: kind for kind, words in LEXICON["quoted"].items() for ending in words.split()}
"""The kind of a quoted name by its last characters."""


def _quoted(text: str) -> Iterator[Mention]:
    """Quotations that name a thing: by what follows (“思源号”…潜水器, “星云智汇”3.0平台), or by their own ending."""
    for match in _RE["quoted"].finditer(text):
        start, end = match.span()
        quoted, follows = match[1], _RE["after_quotation"].match(text, end)
        praised = _RE["brand_after"].match(text, end) or _RE["brand_before"].search(text, start - 2, start)
        if praised and _RE["brand"].match(quoted):
            ends = (quoted[-2:], quoted[-1], praised[0][-2:])
            kind = next((_QUOTED_KINDS[word] for word in ends if word in _QUOTED_KINDS), "brand")
        elif _RE["no_brand"].match(quoted) or _RE["several"].search(text, max(0, start - 12), start):
            continue
        elif quoted.endswith("号") or text.startswith("号", end):
            end += not quoted.endswith("号")
            other = _RE["goes_by"].match(text, end)
            kind = (other.lastgroup or "") if other else "vessel"
        elif follows or _RE["quoted_name"].fullmatch(quoted):
            end = follows.end() if follows else end
            types = [_type(word) for word in _words("product").finditer(text, start, end)]
            kind = types[-1] if types else _QUOTED_KINDS.get(text[end - 2 : end], "service brand")
            kind = "action" if follows and not follows[0] else kind
        else:
            continue
        yield Mention(start, end, kind, text[start:end], "quoted")
