"""Claims of being first, ranked, leading, only or largest."""

import re
from collections.abc import Iterable

from hanreport.clauses import Clauses
from hanreport.records import First, Placer
from hanreport.scanning import line_around, load_toml, scan

_SCOPES = "|".join(load_toml("statements/firsts.toml")["scope"]["words"].split())
_FIRST = re.compile(
    rf"""
      (?P<scope>{_SCOPES})(?:范围内)?(?:
          (?P<first>首(?:[条款颗个次批件届台套家座艘架枚例支部种创单项本只株间]|先)|率先|第一(?:个|家|条|台|款|次))
        | (?P<only>唯一))
    | (?P<of>{_SCOPES})(?:(?P<leading>(?:先进|领先|一流|前列|领跑)(?!制造|技术研究|理念|经验|材料|传感|封装))
        | (?P<largest>[^，。；,;\n]{{0,12}}?最[大长高快深早多强先小薄轻](?:直径|规模|跨度|容量|功率|进|型)?))
    """,
    re.VERBOSE,
)
_BEGINS = re.compile("[" + "".join(sorted({scope[0] for scope in _SCOPES.split("|")})) + "]")
_SUBJECT = re.compile(r"[^，。；,;：:\n]{2,40}")
_SCOPE = re.compile(_SCOPES)


def firsts(text: str, ranks: Iterable[tuple[int, int, int]], clauses: Clauses, place: Placer) -> list[First]:
    """The claims of being first, ranked, leading, only or largest of a folded text, in order.

    Args:
        text: folded text.
        ranks: start, end and number of the ranks among its quantities.
        clauses: its clauses.
        place: gives the place of a folded span.
    """
    found = []
    for match in scan(_BEGINS, _FIRST, text):
        kind = match.lastgroup or ""
        scope = (match["scope"] or match["of"]).replace("国内乃至世界上", "世界")
        after = _SUBJECT.match(text, match.end())
        subject = after[0].strip(" 的") if after else ""
        at, first = place(*match.span(), kind), 1 if kind == "first" else None
        found.append(First(*at, type=kind, scope=scope, rank=first, subject=subject))
    for start, end, rank in ranks:
        if named := _SCOPE.match(text, start, end):
            at, subject = place(start, end, "rank"), _ranked(text, start, end)
            found.append(First(*at, type="rank", scope=named[0], rank=rank, subject=subject))
    kept: list[First] = []
    for item in sorted(found, key=lambda item: (item.start, -item.end)):
        if not kept or kept[-1].end <= item.start:
            kept.append(item)
    return kept


def _ranked(text: str, start: int, end: int) -> str:
    """What a rank is of: the words behind a classifier (全球第3个 | 获批的…), else those that begin the sentence."""
    after = _SUBJECT.match(text, end)
    if after and text[end - 1] in "个款家台":
        return after[0].strip(" 的")
    first, _ = line_around(text, start, end)
    begin = max(first, *(text.rfind(mark, first, start) + 1 for mark in "。；"))
    before = text[begin:start].strip("- ").replace(",", "，").split("，")
    return next((clause.strip() for clause in before if len(clause) > 6), before[0].strip())
