"""Named bodies and things in folded text: organisations, products, documents, each with its type.

A suffix grammar (``names.toml``), a small gazetteer, quotation marks and the codes found before. Knows nothing
about what a name does.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from operator import attrgetter
from typing import Any

from chapterlens.read.scanning import Lexicon

ORGANISATIONS = frozenset(
    ("university", "hospital", "institute", "government", "exchange", "company", "other")
)
"""The types of names that are bodies; all others are things."""

_LONGEST = 30
_DOCUMENT = re.compile("《[^《》\n]{2,60}》")
_STOP = "，。、；：！？,;:!?“”‘’《》【】\n|*\u3000\t"
_BRACKET = re.compile(r"[(（][^()（）\n]{1,12}[)）]$")
_DRUG_BEFORE = re.compile(
    r"(药物|新药|抗体|疫苗|单抗|制剂|注射液|细胞治疗产品|化药|中和抗体|抗体药物|候选新药)$"
)
# A counted kind of thing (8款检测试剂), a kind of programme (重大科技专项), two kinds (药物和疫苗): no names.
_NO_NAME = re.compile(r".*\d+[项个款台套家](?!月)|(?:市级|国家)?(?:重大|科技|创新)+(?:专项|行动计划)$|药物和")
_QUOTED = re.compile("“([^“”\n]{2,20})”")
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
_TWIN = re.compile(r"[A-Z]/[A-Z]星")
_MINISTRY = re.compile(r"(?:卫生|国防|教育|科技|能源)部")
_SERIES = re.compile(
    r"(?P<head>(?:[^\s，。、；“”()（）\d]{2,6}号))(?P<list>\d{2}(?:、\d{2})+)(?P<tail>组|星)"
)


@dataclass(frozen=True, slots=True)
class Found:
    """A name in folded text."""

    start: int
    end: int
    type: str
    name: str
    rule: str


@cache
def lexicon() -> dict[str, Any]:
    """The declared suffixes, boundaries, gazetteer and stage words."""
    return tomllib.loads(files(__package__).joinpath("names.toml").read_text(encoding="utf-8"))


@cache
def _suffixes(group: str) -> Lexicon:
    return Lexicon({kind: listed.split() for kind, listed in lexicon()[group].items()})


@cache
def _boundary() -> re.Pattern[str]:
    return Lexicon({"hard": lexicon()["boundary"]["words"].split(), "soft": _soft()}).pattern


@cache
def _soft() -> frozenset[str]:
    return frozenset(lexicon()["boundary"]["soft"].split())


def find(text: str, codes: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
    """The names of a folded text in order, none inside another of its own sort.

    Args:
        text: folded text.
        codes: the codes found before: start, end, rule.
    """
    bodies = _disjoint([*_gazetteer(text), *_organisations(text), *_agents(text)])
    things = _disjoint(
        [*_documents(text), *_coded(text, codes), *_twins(text), *_quoted(text), *_products(text)]
    )
    yield from sorted([*bodies, *things], key=lambda item: (item.start, -item.end))


def aliases(found: Sequence[Found]) -> dict[str, tuple[str, ...]]:
    """Other names in the text, and full names from the gazetteer, of the same body or thing, by name."""
    full = lexicon()["aliases"]
    same: dict[str, dict[str, None]] = {}
    for item in found:
        same.setdefault(_key(full.get(item.name, item.name)), {})[item.name] = None
    result = {}
    for item in found:
        others = [name for name in same[_key(full.get(item.name, item.name))] if name != item.name]
        if item.name in full and full[item.name] not in others:
            others.append(full[item.name])
        if others:
            result[item.name] = tuple(others)
    return result


def _key(name: str) -> str:
    """What two spellings of a name share: letters in one case, look-alikes folded, quotation marks away."""
    return re.sub(r"[“”\s]", "", name).lower().replace("vv", "w").replace("wv", "w").replace("w", "vv")


def _disjoint(found: Sequence[Found]) -> Iterator[Found]:
    """Keep the longest of names that share characters; the one that begins first wins a tie."""
    group: list[Found] = []
    end = 0
    for item in sorted(found, key=attrgetter("start", "end")):
        if group and item.start >= end:
            yield from _longest(group)
            group = []
        group.append(item)
        end = max(end, item.end) if len(group) > 1 else item.end
    yield from _longest(group)


def _longest(group: list[Found]) -> list[Found]:
    if len(group) < 2:
        return group
    kept: list[Found] = []
    starts: list[int] = []
    for item in sorted(group, key=lambda item: item.start - item.end):
        i = bisect_left(starts, item.start)
        if (i and kept[i - 1].end > item.start) or (i < len(kept) and starts[i] < item.end):
            continue
        kept.insert(i, item)
        starts.insert(i, item.start)
    return kept


def _documents(text: str) -> Iterator[Found]:
    for match in _DOCUMENT.finditer(text):
        yield Found(*match.span(), "document", match[0], "title-marks")


def _gazetteer(text: str) -> Iterator[Found]:
    for match in _suffixes("gazetteer").pattern.finditer(text):
        yield Found(*match.span(), Lexicon.kind(match), match[0], "gazetteer")


def _left(text: str, end: int, room: int = 2) -> int:
    """How far the words before ``end`` belong to a name: to a mark, or behind the last verb or particle.

    A verb that would leave fewer than ``room`` characters is part of the name (研发中试线, 开发样机).
    """
    start = end
    while start > 0 and end - start < _LONGEST and text[start - 1] not in _STOP:
        if text[start - 1] in ")）" and (bracket := _BRACKET.search(text, max(0, start - 14), start)):
            start = bracket.start()
            continue
        if text[start - 1] in "(（)）":
            break
        if text[start - 1] == " " and not (
            start > 1 and text[start - 2].isascii() and text[start - 2].isalnum()
        ):
            break
        start -= 1
    last = start
    for match in _boundary().finditer(text, start, end):
        if end - match.end() >= room or match[0] not in _soft():
            last = match.end()
    return last


def _organisations(text: str) -> Iterator[Found]:
    for match in _suffixes("organisation").pattern.finditer(text):
        kind = Lexicon.kind(match)
        start = _behind_figures(text, _left(text, match.start()), match.start())
        if match.end() - start < 4 or match.start() - start > 20 or text.startswith("”", match.end()):
            continue
        if text[match.end() : match.end() + 1] in ("号", "产", "创", "领"):
            continue
        yield Found(start, match.end(), kind, text[start : match.end()], "suffix")
    for match in _MINISTRY.finditer(text):
        start = _left(text, match.start())
        if match.start() == start:
            continue
        yield Found(start, match.end(), "government", text[start : match.end()], "ministry")


def _behind_figures(text: str, start: int, end: int) -> int:
    """No body's name runs over a figure: 复旦大学附属4家 | 医院."""
    figures = [i for i in range(start, end) if text[i].isdecimal()]
    return figures[-1] + 2 if figures else start


def _agents(text: str) -> Iterator[Found]:
    """Bodies that only their deed shows: 思路迪研发的…, 君实生物与…合作开发, 德国BioNTech."""
    for match in _suffixes("company_short").pattern.finditer(text):
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


def _coded(text: str, codes: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
    """Things whose name is a code: drugs by what stands before, satellites and rockets by their numbering."""
    for start, end, rule in codes:
        words = text[start:end]
        if rule == "latin" and (before := _DRUG_BEFORE.search(text, max(0, start - 8), start)):
            yield Found(start, end, "vaccine" if before[1] == "疫苗" else "drug", words, "drug-code")
        elif rule == "latin" and re.fullmatch(r"[A-Z]{2,4}\d{3,6}[A-Z]?", words):
            yield Found(start, end, "drug", words, "drug-code")
        elif rule == "named" and (series := _SERIES.fullmatch(words)):
            # 遥感三十号08、09、10组: each place in the list is a name; they share its words.
            for number in series["list"].split("、"):
                place = text.index(number, start, end)
                yield Found(
                    place,
                    place + len(number),
                    "satellite group",
                    f"{series['head']}{number}{series['tail']}",
                    "series",
                )
        elif rule == "named" and (kind := _numbered_kind(words)):
            yield Found(start, end, kind, words, "numbered")
        elif rule == "project":
            yield Found(start, end, "programme", words, "project")


def _twins(text: str) -> Iterator[Found]:
    """多媒体贝塔试验A/B星: two satellites in one name."""
    for match in _TWIN.finditer(text):
        start = _left(text, match.start())
        yield Found(start, match.end(), "satellite", text[start : match.end()], "twins")


def _numbered_kind(words: str) -> str:
    if re.match("长征|快舟|捷龙|引力|双曲线|谷神星|力箭", words):
        return "rocket"
    if words.endswith("组"):
        return "satellite group"
    if re.search("星$|卫星|[号][A-Z]?$", words) and len(words) >= 4:
        return "satellite"
    return ""


@cache
def _quotation() -> tuple[tuple[str, ...], re.Pattern[str]]:
    """What a quotation that is a name ends in, and what may follow one."""
    rules = lexicon()["quoted"]
    after = sorted(rules["after"].split(), key=len, reverse=True)
    return tuple(rules["ends"].split()), re.compile(r"[\d.]{0,4}(?:" + "|".join(after) + ")")


def _quoted(text: str) -> Iterator[Found]:
    """Quotations that name a thing: by what follows (“思源号”…潜水器, “星云智汇”3.0平台), or by their own ending."""
    ends, after = _quotation()
    for match in _QUOTED.finditer(text):
        stop = match.end()
        if match[1].endswith("号") or text.startswith("号", stop):
            end = stop + (not match[1].endswith("号"))
            yield Found(match.start(), end, "vessel", text[match.start() : end], "quoted")
            continue
        follows = after.match(text, stop)
        if follows is None and not match[1].endswith(ends):
            continue
        if re.fullmatch(r"[\d+]+", match[1]) or match[1].endswith("五"):
            continue
        end = follows.end() if follows else stop
        yield Found(
            match.start(), end, _quoted_kind(text[match.start() : end]), text[match.start() : end], "quoted"
        )


def _quoted_kind(words: str) -> str:
    matches = list(_suffixes("product").pattern.finditer(words))
    if matches:
        return Lexicon.kind(matches[-1])
    if words.endswith("号"):
        return "vessel"
    if words.endswith(("专项", "方案”")):
        return "programme"
    return "project" if words.endswith("项目") else "service brand"


def _products(text: str) -> Iterator[Found]:
    for match in _suffixes("product").pattern.finditer(text):
        start = _left(text, match.start())
        end = match.end()
        if Lexicon.kind(match) == "platform" and end - start < 7:
            continue
        if end - start < 5 and not (text[start].isascii() or Lexicon.kind(match) == "aircraft"):
            continue
        if text.startswith(("化", "“"), end) or (
            text[end : end + 1].isascii() and text[end : end + 1].isalnum()
        ):
            continue  # 潜水器“思源号”, 候选药物VV116: the name itself follows
        if _NO_NAME.match(text[start:end]) or text.startswith(("各", "该", "国产", "先进"), start):
            continue
        yield Found(start, end, Lexicon.kind(match), text[start:end], "suffix")
