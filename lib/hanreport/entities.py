"""Named organisations and things in folded text: by suffix, gazetteer, quotation marks, codes and deeds."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from hanreport.numbers import Match
from hanreport.scanning import kind_of, load_toml, word_pattern

LEXICON = load_toml("names.toml")
"""The declared suffixes, boundaries, gazetteer, stage words and scopes."""
ORGANISATIONS = frozenset(LEXICON["organisation"])
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
    organisations = [*_listed(text), *_by_suffix(text), *_by_deed(text)]
    things = [*_documents(text), *_coded(text, codes), *_twins(text), *_quoted(text), *_products(text)]
    found = [*_longest(organisations), *_longest(things)]
    return sorted(found, key=lambda item: (item.start, -item.end))


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


def _listed(text: str) -> Iterator[Mention]:
    """Organisations of the gazetteer."""
    for match in words("gazetteer").finditer(text):
        yield Mention(*match.span(), kind_of(match), match[0], "gazetteer")


def _by_suffix(text: str) -> Iterator[Mention]:
    """Organisations whose name ends as such names do: 大学, 研究院."""
    for match in words("organisation").finditer(text):
        end = match.end()
        start = _left(text, match.start())
        # No name runs over a figure: 复旦大学附属4家 | 医院.
        figures = [i for i in range(start, match.start()) if text[i].isdecimal()]
        start = figures[-1] + 2 if figures else start
        fits = 0 <= match.start() - start <= 20 and end - start >= 4
        if not fits or text.startswith(("”", "号", "产", "创", "领"), end):
            continue
        yield Mention(start, end, kind_of(match), text[start:end], "suffix")


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


# ── Things ──────────────────────────────────────────────────────────────────────────────────────────────────────

_DOCUMENT = re.compile("《[^《》\n]{2,60}》")
_DRUG_BEFORE = re.compile("(?:药物|新药|抗体|(疫苗)|单抗|制剂|注射液|细胞治疗产品|化药)$")
_DRUG = re.compile(r"[A-Z]{2,4}\d{3,6}[A-Z]?")
_ROCKET = re.compile("长征|快舟|捷龙|引力|双曲线|谷神星|力箭")
_SATELLITE = re.compile("星$|卫星|号[A-Z]?$")
SERIES = re.compile(r"(?P<head>[^\s，。、；“”()（）\d]{2,6}号)(?P<items>\d{2}(?:、\d{2})+)(?P<tail>组|星)")
"""Members of a numbered series in one name: 遥感三十号08、09、10组."""
_TWIN = re.compile("[A-Z]/[A-Z]星")
_QUOTED = re.compile("“([^“”\n]{2,20})”")
# A counted kind of thing (8款检测试剂), a kind of programme (重大科技专项), two kinds (药物和疫苗): no names.
_NO_NAME = re.compile(
    r".*\d+[项个款台套家](?!月)|(?:市级|国家)?(?:重大|科技|创新)+(?:专项|行动计划)$|药物和|各|该|国产|先进"
)


def _documents(text: str) -> Iterator[Mention]:
    for match in _DOCUMENT.finditer(text):
        yield Mention(*match.span(), "document", match[0], "title-marks")


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
    if name.endswith("组"):
        return "satellite group"
    return "satellite" if _SATELLITE.search(name) and len(name) >= 4 else ""


def _twins(text: str) -> Iterator[Mention]:
    """多媒体贝塔试验A/B星: two satellites in one name."""
    for match in _TWIN.finditer(text):
        start = _left(text, match.start())
        yield Mention(start, match.end(), "satellite", text[start : match.end()], "twins")


def _quoted(text: str) -> Iterator[Mention]:
    """Quotations that name a thing: by what follows (“思源号”…潜水器, “星云智汇”3.0平台), or by their own ending."""
    ends = tuple(LEXICON["quotation"]["ends"].split())
    after = re.compile(rf"[\d.]{{0,4}}(?:{words('after_quotation').pattern})")
    for match in _QUOTED.finditer(text):
        start, end = match.span()
        quoted = match[1]
        if quoted.endswith("号") or text.startswith("号", end):
            end += not quoted.endswith("号")
            yield Mention(start, end, "vessel", text[start:end], "quoted")
        elif not (re.fullmatch(r"[\d+]+", quoted) or quoted.endswith("五")):
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


def _products(text: str) -> Iterator[Mention]:
    """Things whose name ends as such names do: 平台, 疫苗."""
    for match in words("product").finditer(text):
        start, end, kind = _left(text, match.start()), match.end(), kind_of(match)
        least = 7 if kind == "platform" else 0 if kind == "aircraft" or text[start].isascii() else 5
        after = text[end : end + 1]
        # 潜水器“思源号”, 候选药物VV116: the name itself follows.
        followed = after in ("化", "“") or (after.isascii() and after.isalnum())
        if end - start >= least and not followed and not _NO_NAME.match(text[start:end]):
            yield Mention(start, end, kind, text[start:end], "suffix")
