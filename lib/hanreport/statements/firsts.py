"""Claims of being first, ranked, leading, only or largest."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hanreport.numbers import labels
from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.numerals import number
from hanreport.records import First, Placer
from hanreport.text import Clauses, any_of, load_toml, scan

_WORDS = load_toml("statements/firsts.toml")


def _any(table: str, key: str) -> str:
    return any_of(_WORDS[table][key].split())


_NUMBER = "[一二三四五六七八九十百0-9]{1,4}"
_CLAIM = re.compile(
    rf"""
      (?P<first>首[{_WORDS["claim"]["classifiers"]}]|率先(?!”)
          |第一(?:[个家条台款座部艘套](?!五年)|次(?!(?:全体)?会议)))
    | (?P<only>唯一|独有|仅有)
    | (?P<leading>{_any("claim", "leading")})
    | (?P<rank>首位|榜首|(?:第|前)(?P<place>{_NUMBER})(?:
          (?P<thing>[个家款台座条艘])(?!月|五年)|位|名|强|(?=[大高长多][^，。；、])|(?=[^\w%]|$|[的和与]|优势)))
    | (?P<largest>最[大长高快深早多强小薄轻全](?!{_any("claim", "abstract")})(?:直径|规模|跨度|容量|功率|强度)?)
    """,
    re.VERBOSE,
)
_BEGINS = re.compile("[首率第唯独仅领前一先榜名最]")
_SCOPE = re.compile(
    rf"(?<!非)在?(?P<scope>\d{{1,3}}个(?:国家中心|副省级|省会|沿海|同类)城市|经济十强省|{_any('scope', 'words')})"
    "(?:范围内|同行业|地区)?"
)
_NEAR = 12
"""Characters that may stand between a scope and its claim (全球轨道交通行业 | 首座)."""
_FAR = 160
"""Characters of a clause that are looked at on either side of a claim."""
_RANKED = re.compile(r"(?:[居列排]|名次|排名|位次|排位|升至)[在于]?$")
_FORMER = re.compile(rf"[由从][^，。；第]{{0,8}}(?:第{_NUMBER}[位名]?[、和])*$")
_WISHED = re.compile(_any("aim", "wished"))
_PLANNED = re.compile(_any("aim", "planned"))
_KEPT = re.compile(_any("aim", "kept"))
_PLACED = re.compile(r"(?:走|排|处|跑)?[在于]?$")
_LEAD = re.compile(rf"(?:{_any('subject', 'lead')})+(?=..)")
_DEED = re.compile(rf"(?:{_any('subject', 'deeds')})+(?=..)")
_BECOMES = re.compile(rf"(?<=..)(?:{_any('subject', 'becomes')})")
_LOCAL = frozenset(_WORDS["scope"]["local"].split())
_WHERE = re.compile(r"(?:于[^，于]{2,6})?[在于](?!建|线|研|轨)[\u4e00-\u9fff]{1,6}$")
_NEXT = re.compile(r"——|新增(?=\d)|、(?=(?:全.)?首|率先|[^、]{0,12}最[大高长])|（套）|[（(]|和(?=重要|主要)")
_MORE = re.compile(
    "^一[个家座条款项]|^(?:最(?:环保|先进|完整|[大高长快深早多强全新优广])的?|[^、，。；的]{0,4}最.的)+(?=..)"
)
_FURTHER = re.compile(rf"[、和]第({_NUMBER})(?:位|名)?")
_TALL = ("大", "高", "长", "多")
_TRIM = " 的、，,：:-—*"
_PARTS = frozenset(_WORDS["subject"]["parts"].split())
_PARTS_FIRST = re.compile(_any("subject", "parts"))
_PART = re.compile(f"(?<=..)(?:{_any('subject', 'parts')}|成为.*)$")
_STREAK = re.compile(f"中?连续{_NUMBER}年")
_CONTEST = re.compile("[会赛][上中]|获")  # 全国博览会上荣获“双第一”
_ORDER = re.compile(
    f"(?<=..)(?:(?:我[省市区])?连续{_NUMBER}年|(?:综合)?(?:排名|位次|排位)|占[全国世界省球]{{2,3}}的?|(?:{_BECOMES.pattern})+)+$"
)
_WON = re.compile(r"(?:入选|获评|获批|列入)([^，。；\d]{2,24})$")
_OWN = re.compile("[^，。；的]{0,2}的(?=..)")
_RANK_OF = re.compile(f"[^，。；的]{{0,6}}[第前]{_NUMBER}[位名]?的(?=..)")
_GROWN = re.compile(r"(?:突?破|达到?|超过?|跨过|跨越|迈上)[\d百千万亿]|实现“\d")
_HOLDER = re.compile(r"([^，。；的]{2,20}?)(?:成为|是)[^，。；]{0,8}$")
"""Who is the only or largest one: 岚溪集群 | 成为行业内唯一…."""


class _Claim(NamedTuple):
    start: int
    end: int
    kind: str
    scope: str
    rank: int | None
    subject: str


def firsts(
    text: str,
    quantities: Sequence[QuantityMatch],
    named: Sequence[labels.Label],
    clauses: Clauses,
    place: Placer,
) -> list[First]:
    """The claims of being first, ranked, leading, only or largest of a folded text, in order.

    Args:
        text: folded text.
        quantities: its quantities, in order.
        named: what they are quantities of.
        clauses: its clauses.
        place: gives the place of a folded span.
    """
    pairs = zip(quantities, named, strict=True)
    ranked = {(one.start, one.end): label.subject for one, label in pairs if one.kind == "rank"}
    starts = [one.start for one in quantities]

    def label(start: int, end: int, more: int = 2) -> str:
        """What has a place: the label of the rank there, or the one that a rank there would have.

        Of a part of a thing (规模, 增速) the thing is looked for in as many clauses before as ``more`` says.
        """
        at = clauses.at(start)
        clause, words = clauses.all[at], ranked.get((start, end), "")
        if not words:
            first, last = bisect_left(starts, clause.sentence), bisect_left(starts, start)
            placed = _PLACED.search(text, max(clause.start, start - 2), start)
            rank = QuantityMatch(
                placed.start() if placed else start, end, "place", "rank", 1, 1, 1, "", "exact"
            )
            words = labels.find(text, [*quantities[max(first, last - 12) : last], rank], clauses)[-1].subject
        lead = _LEAD.match(words)
        words = _unquoted(_ORDER.sub("", _STREAK.sub("", words[lead.end() :] if lead else words)))
        if words in ("指标", "方面", "领域"):  # 上架率、渗透率等5个指标
            words = _unquoted(text[clause.start : start])[-labels.LONGEST :]
        if more and clause.start > clause.sentence:
            first, before = clauses.all[at - 1][:2]
            won = _WON.search(text, first, before)  # 入选先进集群，数量居 | 西部第2位
            if won and (own := _PARTS_FIRST.match(text, clause.start, start)):
                words = f"{won[1]} {own[0]}"
            elif _PARTS.issuperset(re.split("[、和]", words)):
                words = f"{_PART.sub('', label(before, before, more - 1)).strip()} {words}"
        return words

    rows, last = [], None
    for match in scan(_BEGINS, _CLAIM, text):
        for claim in _read(text, match, last, clauses, label):
            if last is None or (last.end <= claim.start and not _same(last, claim)):
                last, (start, end, kind, scope, rank, subject) = claim, claim
                rows.append(
                    First(*place(start, end, kind), type=kind, scope=scope, rank=rank, subject=subject)
                )
    return rows


def _read(
    text: str, match: re.Match[str], last: _Claim | None, clauses: Clauses, label: Callable[[int, int], str]
) -> Iterator[_Claim]:
    """The claim of a match, with the places that are listed behind it (第1、第2位); nothing where none is made.

    Args:
        text: folded text.
        match: the words of the claim.
        last: the claim before it.
        clauses: the clauses of the text.
        label: says what has the place in ``[start, end)``.
    """
    kind, end = match.lastgroup or "", match.end()
    clause = clauses.all[clauses.at(match.start())]
    begin = max(clause.start, match.start() - _FAR)
    before, behind = text[begin : match.start()], text[end : min(clause.end, end + _FAR)]
    scopes = list(_SCOPE.finditer(before))
    at, scope = (scopes[-1].start("scope"), scopes[-1]["scope"]) if scopes else (len(before), "")
    far = len(before) - scopes[-1].end() if scopes else 0
    near = scope != "" and far <= (1 if match[0] == "首次" else _NEAR)
    near = near and not _CONTEST.search(before, len(before) - far) and not before.endswith("”")
    start = begin + at if near else match.start()
    if last and start < last.end:  # 全国首笔湿地贷、首单碳票: one scope for both
        near, start = "、" in text[last.end : match.start()], match.start()
    within = _SCOPE.match(behind) if match[0] in ("率先", "领跑", "领先") else None
    near = near or (within is not None and match[0] != "率先")
    # 我省第2个 is an ordinal; 5个全国第一 counts claims.
    counts = near and ((match["thing"] and scope in _LOCAL) or before[:at].endswith("个"))
    if counts or not _holds(before, match, kind, clause.role, near):
        return
    if within:
        scope, behind, end = within["scope"], behind[within.end() :], end + within.end()
    subject, deed, tall = "", match[0] in ("率先", "首次"), kind == "rank" and behind[:1] in _TALL
    if kind in ("first", "only", "largest") or match["thing"] or tall:
        subject = "" if deed and _GROWN.match(behind) else _behind(behind, deed)
        subject = subject.split("、")[0] if text[start - 1] == "、" and kind == "largest" else subject
    elif kind in ("leading", "rank") and (own := _OWN.match(behind)):  # 国际领先水平的产品
        subject = _behind(behind[own.end() :], deed)
    if (tall or kind in ("only", "largest")) and (
        holder := _HOLDER.match(before[: len(before) - far or None])
    ):
        subject = _unquoted(holder[1])
    places = [(start, end, number(match["place"] or "1"))]
    while kind == "rank" and (more := _FURTHER.match(text, end)):
        end = more.end()
        places.append((more.start() + 1, end, number(more[1])))
    for begin, stop, value in places:
        of = subject if len(subject) > (2 if deed else 1) else label(begin, stop) or subject
        rank = int(value) if value and kind in ("first", "rank") else None
        yield _Claim(begin, stop, kind, scope.replace("国内乃至世界上", "世界"), rank, of)


def _same(last: _Claim, claim: _Claim) -> bool:
    """Whether two superlatives are said of one thing (规模最大、标准最高的博览会)."""
    return last.kind == claim.kind == "largest" and last.subject.endswith(claim.subject or " ")


def _holds(before: str, claim: re.Match[str], kind: str, role: str, near: bool) -> bool:
    """Whether the words claim a place that is held, not one that is aimed at or was left."""
    if claim[0] == "率先":
        return role != "plan" and not _WISHED.search(before) and (near or not _PLANNED.search(before))
    if not near and not (kind == "rank" and _RANKED.search(before)):
        return False
    if kind == "rank" and _FORMER.search(before):
        return False
    if _KEPT.search(before):
        return True
    if role == "plan" and kind == "rank":
        return claim.string.startswith((*_TALL, "优势"), claim.end())
    if role == "plan" and (kind == "leading" or _PLANNED.search(before)):
        return False
    return not _WISHED.search(before)


def _behind(words: str, deed: bool) -> str:
    """What is first, only or largest, of the words behind the claim; empty where they name nothing."""
    words = _RANK_OF.sub("", words.replace("（套）", "").removesuffix("之一").strip(_TRIM), count=1)
    if deed and (verb := _DEED.match(words)):
        words = words[verb.end() :]
    elif not deed and (stop := _BECOMES.search(words)):
        words = _WHERE.sub("", words[: stop.start()])
    words = _MORE.sub("", _unquoted(_NEXT.split(words)[0]))
    return "" if words in ("“零”的突破", "零的突破") else words[: labels.LONGEST]


def _unquoted(words: str) -> str:
    """Words without marks at their ends, and without a quotation mark whose other half is not there."""
    words = words.strip(_TRIM)
    opened, shut = words.count("“"), words.count("”")
    if opened == shut == 1 and words[0] == "“" and words[-1] == "”":
        return words[1:-1]
    return words if opened == shut else words.replace("”" if shut > opened else "“", "").strip(_TRIM)
