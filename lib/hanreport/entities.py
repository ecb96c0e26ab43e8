"""Named organisations and things in folded text: by head noun, gazetteer, quotation marks, codes and deeds."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from hanreport.numbers import Match
from hanreport.scanning import kind_of, load_toml, word_pattern

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


@cache
def words(group: str) -> re.Pattern[str]:
    """The declared words of a group (organisation, product …) as one pattern; ``kind_of`` gives their type."""
    return word_pattern({kind: listed.split() for kind, listed in LEXICON[group].items()})


def find(text: str, codes: Iterable[Match]) -> list[Mention]:
    """The names of a folded text in order; no organisation stands inside another, and no thing.

    Args:
        text: folded text.
        codes: the codes found before.
    """
    organisations = _longest([*_known(text), *_by_suffix(text), *_by_deed(text)])
    headed = list(_headed(text))
    things = [
        *_documents(text),
        *_coded(text, codes),
        *_twins(text),
        *_numbered_lines(text),
        *_quoted(text),
        *_products(text),
    ]
    things = _longest([*headed, *_governed(text), *_lists(text, headed), *things])
    starts = [thing.start for thing in things]
    for body in organisations:
        i = bisect_right(starts, body.start) - 1
        if (
            i < 0
            or body.end > things[i].end
            or things[i].type in _HOLDERS
            or (body[:2] == things[i][:2] and things[i].type not in ORGANISATIONS)
        ):
            things.append(body)
    return sorted(things, key=lambda item: (item.start, -item.end))


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


_LONGEST = 30
# Read backwards: words without marks, bracketed ones, and the space behind a Latin word.
_NAME_BACK = re.compile(
    r"(?:[^，。、；：！？,;:!?“”‘’《》【】\n|*\u3000\t ()（）]|[)）][^()（）\n]{1,12}[(（]| (?=[A-Za-z\d]))*",
    re.ASCII,
)


def _left(text: str, end: int, room: int = 2) -> int:
    """Where a name begins that goes on at ``end``: behind a mark, or behind the last verb or particle.

    A verb that would leave fewer than ``room`` characters is part of the name (研发中试线, 开发样机).
    """
    back = _NAME_BACK.match(text[max(0, end - _LONGEST) : end][::-1])
    start = end - (back.end() if back else 0)
    boundary, soft = _boundary()
    cuts = (
        match.end()
        for match in boundary.finditer(text, start, end)
        if end - match.end() >= room or match[0] not in soft
    )
    return max(cuts, default=start)


@cache
def _boundary() -> tuple[re.Pattern[str], frozenset[str]]:
    """The words that end the reach of a name to the left, and those of them that may also stand inside one."""
    soft, words = (LEXICON["boundary"][kind].split() for kind in ("soft", "words"))
    return word_pattern({"word": [*words, *soft]}), frozenset(soft)


# ── Organisations ───────────────────────────────────────────────────────────────────────────────────────────────


def _known(text: str) -> Iterator[Mention]:
    """Bodies known by name."""
    for match in _bodies().finditer(text):
        yield Mention(*match.span(), kind_of(match), match[0], "gazetteer")


def _by_suffix(text: str) -> Iterator[Mention]:
    """Organisations whose name ends as such names do: 大学, 研究院."""
    for match in words("organisation").finditer(text):
        end = _branch(text, match.end())
        start = _reach(text, match.start())
        if _continues().match(text, end) or start.counted:
            continue
        first = (
            _with_prefix(text, start) if start.anchor >= 0 else max(start.first, _left(text, match.start()))
        )
        if _proper(text, first, match.start()) and 4 <= end - first <= 26:
            yield Mention(first, end, kind_of(match), text[first:end], "suffix")


# Who does a deed: 思路迪研发的…, 上海速创和伯杰医疗研发的….
_DEED = re.compile("(?:研发|开发|研制)的")
_DOER = re.compile(
    r"(?:其中|[，,、和与]|\n|- |^)(?P<who>(?!其中)[\u4e00-\u9fff]{3,5}?)(?:和[\u4e00-\u9fff]{3,6})?\Z"
)
_DEED_AFTER = re.compile(
    r"等?(?:共同|联合|合作|自主)*(?:开发|研发|研制)|[与和、][^，。；\n]{2,24}?(?:共同|联合|合作|自主)*(?:开发|研发|研制)|“"
)
_SHORT_NAME = re.compile(r"(?:其中|[，,。；、和与由]|\n|- |^)(?P<who>[\u4e00-\u9fff]{2,4}?)\Z")
_FOREIGN = re.compile(
    r"(?:德国|美国|英国|法国|日本|瑞士|韩国|荷兰|以色列|丹麦|瑞典|意大利)(?P<who>[A-Z][A-Za-z&.\-]{2,20})(?![A-Za-z\d])"
)


def _by_deed(text: str) -> Iterator[Mention]:
    """Companies that only their deed or country shows: 君实生物与…合作开发, 思路迪研发的…, 德国BioNTech."""
    for match in words("company_short").finditer(text):
        if _DEED_AFTER.match(text, match.end()):
            ahead = _ahead(text, match.start(), 7)
            if who := _SHORT_NAME.search(ahead):
                start = match.start() - len(ahead) + who.start("who")
                yield Mention(start, match.end(), "company", text[start : match.end()], "doer")
    for match in _DEED.finditer(text):
        ahead = _ahead(text, match.start(), 16)
        if who := _DOER.search(ahead):
            start = match.start() - len(ahead) + who.start("who")
            yield Mention(start, start + len(who["who"]), "company", who["who"], "agent")
    for match in _FOREIGN.finditer(text):
        yield Mention(*match.span("who"), "company", match["who"], "foreign")


def _ahead(text: str, end: int, reach: int) -> str:
    """The words before ``end``, at most ``reach``; a text that begins there shows as a line that does."""
    return text[end - reach : end] if end >= reach else "\n" + text[:end]


# ── How far a name reaches ──────────────────────────────────────────────────────────────────────────────────────


class Reach(NamedTuple):
    """What stands before a head.

    Attributes:
        first: where a name may begin: behind a mark, or behind the last word that no name holds.
        anchor: where a place, body or quotation begins in it; -1 where there is none.
        counted: whether a count stands there (2个国家级…): a number of things is no name.
        listed: whether ``first`` follows 、 or 和, so that names before it may share the head.
    """

    first: int
    anchor: int
    counted: bool
    listed: bool


_WIDE_BACK = re.compile(
    r"(?:[^，。、；：！？,;:!?“”‘’《》【】\n|*\u3000\t ()（）]|”[^“”，。；\n]{1,18}“|[)）][^()（）\n]{1,4}[(（]|"
    r" (?=[A-Za-z\d]))*",
    re.ASCII,
)
_QUOTE = re.compile("“[^”]*”")
_COUNT = re.compile(
    r"[\d一二两三四五六七八九十百千万多余几](?:个(?!一号)|家|条|座|项|所|批|款|台|支|名|件|种|类|艘|辆|套|处|片|对|位)|一批|各类|若干"
)
_EDITION = re.compile(r"(?:首届|第[\d一二三四五六七八九十百]{1,4}[届次]|20\d\d年?)")


@cache
def _hard() -> re.Pattern[str]:
    return word_pattern({"word": LEXICON["boundary"]["hard"].split()})


@cache
def _bodies() -> re.Pattern[str]:
    """Bodies known by name; ``kind_of`` gives their type."""
    return word_pattern({kind: listed.split() for kind, listed in PLACES["body"].items()})


@cache
def _anchors() -> re.Pattern[str]:
    """Places and bodies that a name may begin with."""
    listed = [w for table in PLACES.values() for group in table.values() for w in group.split()]
    return word_pattern({"word": listed})


@cache
def _generic() -> re.Pattern[str]:
    """A run of words that make no name."""
    listed = sorted(LEXICON["generic"]["words"].split(), key=len, reverse=True)
    return re.compile(rf"(?>{'|'.join(listed)})*+")


@cache
def _continues() -> re.Pattern[str]:
    return re.compile("|".join(LEXICON["continues"]["words"].split()))


def _reach(text: str, end: int) -> Reach:
    """What stands before a head that begins at ``end``."""
    back = _WIDE_BACK.match(text[max(0, end - _LONGEST) : end][::-1])
    begin = first = end - (back.end() if back else 0)
    segment = text[begin:end]
    bare = _QUOTE.sub(lambda match: "“" * len(match[0]), segment) if "“" in segment else segment
    for cut in _hard().finditer(bare):
        first = begin + cut.end()
    counts = [match.end() for match in _COUNT.finditer(bare)]
    counted = bool(counts) and begin + counts[-1] >= first
    anchor = _anchors().search(text, first, end)
    quote = bare.find("“", first - begin)
    at = anchor.start() if anchor else -1
    if quote >= 0 and (at < 0 or begin + quote < at):
        at = begin + quote
    listed = text[first - 1 : first] in ("、", "和", "与", "及")
    return Reach(first, at, counted, listed)


def _with_prefix(text: str, reach: Reach) -> int:
    """Where a name begins that has an anchor: at the anchor, or at the few proper words before it."""
    short = 2 <= reach.anchor - reach.first <= 8
    return reach.first if short and _proper(text, reach.first, reach.anchor) else reach.anchor


def _proper(text: str, start: int, end: int) -> bool:
    """Whether the words before a head make a name of it."""
    if text[start - 1 : start] == "“" or end - start < 2:
        return False
    generic = _generic().match(text, start, end)
    return generic is None or end - generic.end() >= (2 if end - start < 5 else 1)


_BRANCH = re.compile("[\u4e00-\u9fff]{0,3}?(?:分院|研究院|分中心|院区|分公司|医院|创新中心)")


def _branch(text: str, end: int) -> int:
    """Where a body's name ends that a branch follows: 国泰大学 | 江西分院."""
    place = _anchors().match(text, end)
    branch = _BRANCH.match(text, place.end()) if place else None
    return branch.end() if branch else end


# ── Things ──────────────────────────────────────────────────────────────────────────────────────────────────────

_DOCUMENT = re.compile("《[^《》\n]{2,60}》")
_DRUG_BEFORE = re.compile("(?:药物|新药|抗体|(疫苗)|单抗|制剂|注射液|细胞治疗产品|化药)$")
_DRUG = re.compile(r"[A-Z]{2,4}\d{3,6}[A-Z]?")
_ROCKET = re.compile("长征|快舟|捷龙|引力|双曲线|谷神星|力箭")
_SATELLITE = re.compile("星$|卫星|号[A-Z]?$")
SERIES = re.compile(r"(?P<head>[^\s，。、；“”()（）\d]{2,6}号)(?P<items>\d{2}(?:、\d{2})+)(?P<tail>组|星)")
"""Members of a numbered series in one name: 遥感三十号08、09、10组."""
_LINE = re.compile(
    r"(?:[\u4e00-\u9fff]{2})?(?:地铁|轨道交通)[A-Z]?\d{1,2}号?线|(?<![\d.])[A-Z]?\d{1,2}号线|[A-Z]\d线|[国省]道[A-Z]?\d{2,4}线?"
)
_FIVE_YEARS = re.compile("“十[三四五六]五”规划(?:纲要)?")
_BRANDED = re.compile(
    r"(?:(?:打响|擦亮|唱响|推出|举办|上线|叫响|开展)|(?=“[^“”\n]{3,12}”(?:[\u4e00-\u9fff]{0,4}(?:品牌|系列|IP)|上线)))"
    r"“(?P<name>(?![^“”\n]*[\d一二三四五六七八九十两+、])[^“”\n]{3,12})”"
)
_TWIN = re.compile("[A-Z]/[A-Z]星")
_QUOTED = re.compile("“([^“”\n]{2,20})”")
# A counted kind of thing (8款检测试剂), a kind of programme (重大科技专项), two kinds (药物和疫苗): no names.
_NO_NAME = re.compile(
    r".*\d+[项个款台套家](?!月)|(?:市级|国家)?(?:重大|科技|创新)+(?:专项|行动计划)$|药物和|.*等.{0,4}$|各|该|国产|先进"
)


def _documents(text: str) -> Iterator[Mention]:
    for match in _DOCUMENT.finditer(text):
        yield Mention(*match.span(), "document", match[0], "title-marks")
    for match in _FIVE_YEARS.finditer(text):
        yield Mention(*match.span(), "document", match[0], "head")


def _coded(text: str, codes: Iterable[Match]) -> Iterator[Mention]:
    """Things whose name is a code: drugs by what stands before, satellites and rockets by their numbering."""
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
        elif rule == "named" and (kind := _numbered_kind(name)):
            yield Mention(start, end, kind, name, "numbered")


def _numbered_kind(name: str) -> str:
    if _ROCKET.match(name):
        return "rocket"
    if re.search(r"[个道路街海]\d*[一二三\d]号$", name):
        return ""
    if name.endswith("组"):
        return "satellite group"
    return "satellite" if _SATELLITE.search(name) and len(name) >= 4 else ""


def _twins(text: str) -> Iterator[Mention]:
    """多媒体贝塔试验A/B星: two satellites in one name."""
    for match in _TWIN.finditer(text):
        start = _left(text, match.start())
        yield Mention(start, match.end(), "satellite", text[start : match.end()], "twins")


_NO_BRAND = re.compile(
    r"[\d+]+$|.*五$|两重|两新|三未|保交[房楼]|白名单|打非治违|.*一件事$|[一三]?.{1,2}[保通]$|.*产业大脑|[一二三四五六七八九十两\d].[一二三四五六七八九十两\d].$|[一二三四五六七八九十两\d].{0,4}(?:工程|行动|计划|网)$(?<!一工程)"
)


def _numbered_lines(text: str) -> Iterator[Mention]:
    """Lines of a railway under a city, and roads, by number: 地铁5号线一期, 国道307线."""
    for match in _LINE.finditer(text):
        tail = _TAIL.match(text, match.end())
        end = tail.end() if tail else match.end()
        start = match.start()
        if match[0][2:4] in ("地铁", "轨道") and not _anchors().match(text, start):
            start += 2
        yield Mention(
            start, end, "road" if "道" in match[0][:2] else "metro", text[start:end], "numbered line"
        )


def _quoted(text: str) -> Iterator[Mention]:
    """Quotations that name a thing: by what follows (“思源号”…潜水器, “星云智汇”3.0平台), or by their own ending."""
    ends = tuple(LEXICON["quotation"]["ends"].split())
    for match in _BRANDED.finditer(text):
        start, end = match.span("name")
        yield Mention(start - 1, end + 1, "brand", text[start - 1 : end + 1], "quoted")
    after = re.compile(rf"[\d.]{{0,4}}(?:{words('after_quotation').pattern})")
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        quoted = match[1]
        if quoted.endswith("号") or text.startswith("号", end):
            end += not quoted.endswith("号")
            yield Mention(start, end, "vessel", text[start:end], "quoted")
        elif not _NO_BRAND.match(quoted):
            follows = after.match(text, end)
            if follows or quoted.endswith(ends):
                end = follows.end() if follows else end
                yield Mention(start, end, _quoted_kind(text[start:end]), text[start:end], "quoted")


def _quoted_kind(name: str) -> str:
    kinds = [kind_of(match) for match in words("product").finditer(name)]
    if kinds:
        return kinds[-1]
    if name.endswith(("号", "专项", "方案”")):
        return "vessel" if name.endswith("号") else "programme"
    return "project" if name.endswith("项目") else "service brand"


_TAIL = re.compile(
    r"(?:[一二三四五六七八九\d]+期)?(?:首开段|[东西南北中]段|[东西南北]?延(?:伸线?|线)|[\u4e00-\u9fff]{2}段(?=[建改通开工程项，、。等]))?"
    r"(?:(?:改?扩建|扩容|扩能|改造|迁建)+(?:工程|项目)|增建二线|复线|工程|项目)?"
)
_EXTENSIBLE = {
    "railway",
    "road",
    "metro",
    "airport",
    "waterworks",
    "power_station",
    "bridge",
    "project",
    "base",
    "zone",
}
_SHARING = {"railway", "road", "metro", "airport", "waterworks", "power_station", "bridge"}
_HOLDERS = {"document"}


@cache
def _heads() -> re.Pattern[str]:
    """The heads of things; ``kind_of`` gives their type."""
    strong, anchored = LEXICON["strong"], LEXICON["anchored"]
    return word_pattern({k: f"{strong.get(k, '')} {anchored.get(k, '')}".split() for k in strong | anchored})


def _headed(text: str) -> Iterator[Mention]:
    """Things by their head: 乐丰水库 by the head alone, 华为乐山智算中心 by a place, body or quotation before it."""
    strong = frozenset(LEXICON["strong"])
    for match in _heads().finditer(text):
        kind, head, end = kind_of(match), match.start(), match.end()
        if kind in _EXTENSIBLE and (tail := _TAIL.match(text, end)):
            end = tail.end()
        reach = _reach(text, head)
        if reach.counted or _continues().match(text, end) or text[head - 2 : end] == "代表大会":
            continue
        first, whole = reach.first, kind in strong and head - reach.first <= 12
        edition = _EDITION.search(text, first, head) if kind == "event" else None
        ours = kind == "event" and text[first - 2 : first] in ("全省", "全国", "全市", "全区")
        phased = end > match.end() and match[0] == "机场"
        if edition or ours:
            first = edition.start() if edition else first - 2
        elif reach.anchor >= 0 and not whole:
            first = _with_prefix(text, reach)
        elif reach.anchor < 0 and match[0] not in _strong_words() and not phased:
            continue
        # “两重”项目: a class of projects.
        classed = text[first] == "“" and text[head - 1] == "”" and head - first <= 5 and kind == "project"
        long = kind == "event" and head - first >= 4 and (edition or ours or reach.anchor >= 0)
        if not classed and (long or phased or _proper(text, first, head)):
            yield Mention(first, end, kind, text[first:end], "head")


@cache
def _strong_words() -> frozenset[str]:
    return frozenset(word for listed in LEXICON["strong"].values() for word in listed.split())


@cache
def _deeds() -> tuple[re.Pattern[str], Mapping[str, re.Pattern[str]]]:
    """The heads of named deeds and documents, and the verbs that govern each kind."""
    verbs = {
        kind: re.compile(f"(?:{'|'.join(sorted(listed.split(), key=len, reverse=True))})")
        for kind, listed in LEXICON["governing"].items()
    }
    return word_pattern({kind: listed.split() for kind, listed in LEXICON["governed"].items()}), verbs


_BROKEN = re.compile("的|等|、$|[和与]$|^(?:重大|一批|相关|有关|各|省级|上述|国家级)")
_DEED_BACK = re.compile(r"(?:[^，。；：！？,;:!?‘’《》【】\n|*\u3000\t ()（）“”]|”[^“”，。；\n]{1,18}“)*")


def _governed(text: str) -> Iterator[Mention]:
    """Campaigns, plans and rules: from the verb that governs them (实施…行动, 出台…条例) to the head."""
    heads, verbs = _deeds()
    last = 0
    for match in heads.finditer(text):
        kind, head, end = kind_of(match), match.start(), match.end()
        if _continues().match(text, end):
            continue
        back = _DEED_BACK.match(text[max(0, head - _LONGEST) : head][::-1])
        begin = max(last, head - (back.end() if back else 0))
        verb = next(iter(verbs[kind].finditer(text, begin, head)), None)
        last_before, last = last, end
        if verb:
            first = verb.end()
        elif (
            begin
            and begin == last_before
            and text[begin : begin + 1] in ("、", "和", "与")
            and match[0] != "工程"
        ):
            first = begin + 1
        else:
            continue
        if text.startswith("了", first):
            first += 1
        name = text[first:head]
        while following := verbs[kind].match(text, first, head):
            first = following.end()
        plain = head - first < 4 or match[0] == "工程" or kind == "document"
        if head - first < 2 or _COUNT.search(name) or _BROKEN.search(name):
            continue
        if not plain or _proper(text, max(first, text.rfind("、", first, head) + 1), head):
            yield Mention(first, end, kind, text[first:end], "governed")


def _items(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The names of a list that ends at ``end``, backwards, as far as they may lack a head of their own."""
    for _ in range(8):
        back = _WIDE_BACK.match(text[max(0, end - _LONGEST) : end][::-1])
        begin = end - (back.end() if back else 0)
        cuts = [cut.end() for cut in _hard().finditer(text, begin, end)]
        first = cuts[-1] if cuts else begin
        last = end
        if (
            not 2 <= last - first <= 16
            or text[last - 1] in "线位目程组"
            or _COUNT.search(text, first, last)
            or not _proper(text, first, last)
        ):
            return
        yield first, last
        if text[first - 1 : first] not in ("、", "和", "与", "及"):
            return
        end = first - 1


@cache
def _listing() -> re.Pattern[str]:
    heads = [(kind, word) for kind, listed in LEXICON["listed"].items() for word in listed.split()]
    heads += [(kind, w) for kind in sorted(_SHARING) for w in LEXICON["strong"][kind].split() if w[0] != "("]
    heads.sort(key=lambda pair: -len(pair[1]))
    named = "|".join(f"(?P<{kind}_{n}>{word})" for n, (kind, word) in enumerate(heads))
    return re.compile(rf"等(?:\d+[个家条座项]|一批|多[个家条座])?(?:[^，。；、\n等]{{0,5}}?)(?:{named})")


def _lists(text: str, headed: Iterable[Mention]) -> Iterator[Mention]:
    """Names that share the head of a list: 西岭、宣云高铁; 岚溪、云丰等高速公路; 华为、乐丰等企业."""
    for base in headed:
        if base.type in _SHARING and text[base.start - 1 : base.start] in ("、", "和", "与", "及"):
            match = next(iter(_heads().finditer(text, base.start, base.end)), None)
            head = text[match.start() : base.end] if match else ""
            for first, last in _items(text, base.start - 1):
                if _heads().search(text, first, last):
                    break
                yield Mention(first, last, base.type, text[first:last] + head, "shared head")
    for match in _listing().finditer(text):
        kind = kind_of(match)
        items = list(_items(text, match.start()))
        known = [bool(_anchors().match(text, *item)) for item in items]
        if kind == "company":
            bodies = [bool(_short().match(text, *item)) for item in items]
            if any(bodies):
                for first, last in items:
                    if last - first <= 8:
                        yield Mention(first, last, kind, text[first:last], "listed")
            continue
        for (first, last), sure in zip(items, known, strict=True):
            if kind != "project" or (sure and last - first >= 4):
                yield Mention(first, last, kind, text[first:last], "listed")


@cache
def _short() -> re.Pattern[str]:
    """Bodies that stand in lists of bodies, by their short names too."""
    listed = [PLACES["body"]["company"], PLACES["short"]["company"]]
    return word_pattern({"company": " ".join(listed).split()})


def _products(text: str) -> Iterator[Mention]:
    """Things whose name ends as such names do: 平台, 疫苗."""
    for match in words("product").finditer(text):
        start, end, kind = _left(text, match.start()), match.end(), kind_of(match)
        if kind in ("platform", "production_line", "programme"):
            start = max(start, _reach(text, match.start()).first)
        least = 7 if kind == "platform" else 0 if kind == "aircraft" or text[start].isascii() else 5
        after = text[end : end + 1]
        # 潜水器“思源号”, 候选药物VV116: the name itself follows.
        followed = after in ("化", "“") or (after.isascii() and after.isalnum())
        # 工业互联网平台: nothing but words that any platform may carry.
        named = kind not in ("platform", "production_line", "programme") or _proper(
            text, start, match.start()
        )
        if named and end - start >= least and not followed and not _NO_NAME.match(text[start:end]):
            yield Mention(start, end, kind, text[start:end], "suffix")
