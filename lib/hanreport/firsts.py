"""Claims of being first, ranked, leading, only or largest, with their scope. Knows nothing about whether they hold."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from hanreport.numbers.bounds import QuantityMatch
from hanreport.scanning import line_around, scan

_SCOPES = (
    "国内乃至世界上|国内外|国内|全国|国际|全球|世界上|世界|亚洲|亚太地区|亚太|我国|国家|全省|全市|全区|全行业|业内|行业内|行业"
    + "|长三角地区|长三角|东南亚|西部|中西部|东部|同类城市"
)
_PATTERN = re.compile(
    rf"""
      (?P<first>(?P<s1>{_SCOPES})(?:范围内)?(?:首(?:[条款颗个次批件届台套家座艘架枚例支部种创单项本只株间]|先)|率先|第一(?:个|家|条|台|款|次)))
    | (?P<only>(?P<s2>{_SCOPES})(?:范围内)?唯一)
    | (?P<leading>(?P<s3>{_SCOPES})(?:先进|领先|一流|前列|领跑)(?!制造|技术研究|理念|经验|材料|传感|封装))
    | (?P<largest>(?P<s4>{_SCOPES})[^，。；,;\n]{{0,12}}?最[大长高快深早多强先小薄轻](?:直径|规模|跨度|容量|功率|进|型)?)
    | (?P<record>(?:创|刷新)(?P<s5>{_SCOPES})(?:新)?纪录)
    """,
    re.VERBOSE,
)
_BEGINS = re.compile("[" + "".join(sorted({scope[0] for scope in _SCOPES.split("|")})) + "创刷]")
_SUBJECT = re.compile(r"[^，。；,;：:\n]{2,40}")
_SCOPE = re.compile(_SCOPES)


class Found(NamedTuple):
    """A claim in folded text; ``rank`` is 1 for a first, the place for a rank, else None."""

    start: int
    end: int
    type: str
    scope: str
    rank: int | None
    subject: str
    rule: str


def find(text: str, amounts: Sequence[QuantityMatch]) -> Iterator[Found]:
    """The claims of a folded text in order; ranks are those among the quantities that name their scope."""
    found = [_claim(match, text) for match in scan(_BEGINS, _PATTERN, text)]
    for amount in amounts:
        if amount.kind == "rank" and (scope := _SCOPE.match(text, amount.start, amount.end)):
            subject = _rank_subject(text, amount.start, amount.end)
            found.append(
                Found(amount.start, amount.end, "rank", scope[0], int(amount.value or 0), subject, "rank")
            )
    kept: list[Found] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or kept[-1].end <= item.start:
            kept.append(item)
    yield from kept


def _claim(match: re.Match[str], text: str) -> Found:
    rule = match.lastgroup if match.lastgroup in ("first", "only", "leading", "largest", "record") else ""
    rule = rule or next(name for name in ("first", "only", "leading", "largest", "record") if match[name])
    scope = next(match[f"s{i}"] for i in range(1, 6) if match[f"s{i}"])
    start = match.start()
    if scope == "国内乃至世界上":
        scope = "世界"
    kind = "largest" if rule == "record" else rule
    after = _SUBJECT.match(text, match.end())
    subject = after[0].strip(" 的") if after else ""
    return Found(start, match.end(), kind, scope, 1 if rule == "first" else None, subject, rule)


def _rank_subject(text: str, start: int, end: int) -> str:
    """What a rank is of: the words behind a classifier (全球第3个 | 获批的…), else those that begin the sentence."""
    after = _SUBJECT.match(text, end)
    if after and text[end - 1] in "个款家台":
        return after[0].strip(" 的")
    first, _ = line_around(text, start, end)
    begin = max(first, *(text.rfind(mark, first, start) + 1 for mark in "。；"))
    before = text[begin:start].strip("- ").replace(",", "，").split("，")
    return next((clause.strip() for clause in before if len(clause) > 6), before[0].strip())
