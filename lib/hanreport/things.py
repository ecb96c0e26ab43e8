"""Products, projects, vehicles and documents in folded text: by title and quotation marks, codes and suffixes."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from hanreport.naming import Found, left, lexicon, suffixes
from hanreport.scanning import Lexicon

_DOCUMENT = re.compile("《[^《》\n]{2,60}》")
_DRUG_BEFORE = re.compile(
    r"(药物|新药|抗体|疫苗|单抗|制剂|注射液|细胞治疗产品|化药|中和抗体|抗体药物|候选新药)$"
)
# A counted kind of thing (8款检测试剂), a kind of programme (重大科技专项), two kinds (药物和疫苗): no names.
_NO_NAME = re.compile(r".*\d+[项个款台套家](?!月)|(?:市级|国家)?(?:重大|科技|创新)+(?:专项|行动计划)$|药物和")
_QUOTED = re.compile("“([^“”\n]{2,20})”")
_TWIN = re.compile(r"[A-Z]/[A-Z]星")
_SERIES = re.compile(
    r"(?P<head>(?:[^\s，。、；“”()（）\d]{2,6}号))(?P<list>\d{2}(?:、\d{2})+)(?P<tail>组|星)"
)


def find(text: str, codes: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
    """The things named in a folded text; several rules may find one.

    Args:
        text: folded text.
        codes: the codes found before: start, end, rule.
    """
    yield from _documents(text)
    yield from _coded(text, codes)
    yield from _twins(text)
    yield from _quoted(text)
    yield from _products(text)


def _documents(text: str) -> Iterator[Found]:
    for match in _DOCUMENT.finditer(text):
        yield Found(*match.span(), "document", match[0], "title-marks")


_DRUG = re.compile(r"[A-Z]{2,4}\d{3,6}[A-Z]?")


def _coded(text: str, codes: Sequence[tuple[int, int, str]]) -> Iterator[Found]:
    """Things whose name is a code: drugs by what stands before, satellites and rockets by their numbering."""
    for start, end, rule in codes:
        words = text[start:end]
        if rule == "latin" and (before := _DRUG_BEFORE.search(text, max(0, start - 8), start)):
            yield Found(start, end, "vaccine" if before[1] == "疫苗" else "drug", words, "drug-code")
        elif rule == "latin" and _DRUG.fullmatch(words):
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
        start = left(text, match.start())
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
    matches = list(suffixes("product").pattern.finditer(words))
    if matches:
        return Lexicon.kind(matches[-1])
    if words.endswith("号"):
        return "vessel"
    if words.endswith(("专项", "方案”")):
        return "programme"
    return "project" if words.endswith("项目") else "service brand"


def _products(text: str) -> Iterator[Found]:
    for match in suffixes("product").pattern.finditer(text):
        start = left(text, match.start())
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
