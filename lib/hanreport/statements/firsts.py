"""Claims of being first, ranked, leading, only or largest."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from hanreport.numbers import labels
from hanreport.numbers.bounds import QuantityMatch
from hanreport.numbers.numerals import number
from hanreport.records import First, Placer
from hanreport.text import Clauses, load_patterns, load_toml, scan

_WORDS = load_toml("statements/firsts.toml")
_RE = load_patterns(_WORDS)
_NEAR = 12
"""Characters that may stand between a scope and its claim (全球轨道交通行业 | 首座)."""
_FAR = 160
"""Characters of a clause that are looked at on either side of a claim."""
_LOCAL, _PARTS = frozenset(_WORDS["scope"]["local"].split()), frozenset(_WORDS["subject"]["parts"].split())
_TALL = ("大", "高", "长", "多")
_TRIM = " 的、，,：:-—*"


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
        first, last = bisect_left(starts, clause.sentence), bisect_left(starts, start)
        if not words:
            placed = _RE["placed"].search(text, max(clause.start, start - 2), start)
            own = placed.start() if placed else start
            rank = QuantityMatch(own, end, "place", "rank", 1, 1, 1, "", "exact")
            words = labels.find(text, [*quantities[max(first, last - 12) : last], rank], clauses)[-1].subject
        lead = _RE["lead"].match(words)
        words = _unquoted(_RE["order"].sub("", _RE["streak"].sub("", words[lead.end() :] if lead else words)))
        if words in ("指标", "方面", "领域"):  # 上架率、渗透率等5个指标
            words = _unquoted(_RE["order"].sub("", text[clause.start : start]))[-labels.LONGEST :]
        if more and clause.start > clause.sentence and _PARTS.issuperset(re.split("[、和]", words)):
            before = clauses.all[at - 1].end
            words = f"{_RE['part'].sub('', label(before, before, more - 1)).strip()} {words}"
        return words

    rows, last = [], None
    for match in scan(_RE["begins"], _RE["claim"], text):
        for one in _read(text, match, last, clauses, label):
            # 规模最大、标准最高的博览会: two superlatives of one thing.
            same = last.subject if last and last.subject and last.kind == one.kind == "largest" else "\0"
            if last is None or (last.end <= one.start and not f"的{one.subject}".endswith(same)):
                last, at = one, place(one.start, one.end, one.kind)
                rows.append(First(*at, type=one.kind, scope=one.scope, rank=one.rank, subject=one.subject))
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
    scopes = list(_RE["within"].finditer(before))
    at, scope = (scopes[-1].start("scope"), scopes[-1]["scope"]) if scopes else (len(before), "")
    far = len(before) - scopes[-1].end() if scopes else 0
    near = scope != "" and far <= (1 if match[0] == "首次" else _NEAR)
    near = near and not _RE["contest"].search(before, len(before) - far) and not before.endswith("”")
    start = begin + at if near else match.start()
    if last and start < last.end:  # 全国首笔湿地贷、首单碳票: one scope for both
        between, start = text[last.end : match.start()], match.start()
        near = between == "、" or ("、" in between and kind != "leading")
    within = _RE["within"].match(behind) if match[0] in ("率先", "领跑", "领先") else None
    near = near or (within is not None and match[0] != "率先")
    # 我国 | 成为唯一…: who holds it.
    scope = "" if near and scopes and _RE["is"].match(before, scopes[-1].end("scope")) else scope
    # 我省第2个 is an ordinal; 5个全国第一 counts claims.
    counts = near and ((match["thing"] and scope in _LOCAL) or _RE["counted"].search(before[:at]))
    if counts or not _holds(before, match, kind, clause.role, near):
        return
    if within:
        scope, behind, end = within["scope"], behind[within.end() :], end + within.end()
    subject, deed, tall = "", match[0] in ("率先", "首次", "首批"), kind == "rank" and behind[:1] in _TALL
    behind = behind.removeprefix("大" * tall)  # 世界第三大 | 加油港
    if kind in ("first", "only", "largest") or match["thing"] or tall:
        subject = "" if deed and _RE["grown"].match(behind) else _behind(behind, deed)
        subject = subject.split("、")[0] if kind == "largest" and "等" in subject else subject
    elif kind in ("leading", "rank") and (own := _RE["own"].match(behind)):  # 国际领先水平的产品
        subject = _behind(behind[own.end() :], deed)
    holder = _RE["holder"].match(before[: len(before) - far or None])
    if holder and (tall or match[0] == "首批" or kind in ("only", "largest")):
        # 岚溪、云浦 | 入选全国首批试点城市
        subject = f"{_unquoted(holder[1])} {subject if deed or holder['member'] else ''}".strip()
    index = before[len(before) - far :] if kind == "rank" and near else ""
    subject = judged[0] if (judged := _RE["judged"].match(index)) else subject  # 全省重点项目考核 | 排名第7位
    if _RE["grown"].match(subject) and clause.start > clause.sentence:  # 是全国首个 | 突破2万亿元的省份
        subject = f"{label(clause.start - 1, clause.start - 1)} {subject}"
    places = [(start, end, number(match["place"] or "1"))]
    while kind == "rank" and (more := _RE["further"].match(text, end)):
        end = more.end()
        places.append((more.start() + 1, end, number(more[1])))
    # 总额突破9亿元、居全国第二; 产值增长9%、居全国第三: a part of the thing, or its growth.
    measured = None if subject else _RE["measured"].search(text, max(clause.sentence, start - 40), start)
    for begin, stop, value in places:
        of = subject if len(subject) > (2 if deed else 1) else label(begin, stop) or subject
        of = f"{of} {part}" if measured and (part := measured[measured.lastindex or 1]) not in of else of
        of = f"{of} {index}" if _RE["index"].fullmatch(index) and index not in of else of
        rank = int(value) if value and kind in ("first", "rank") else None
        if not _RE["kinds"].fullmatch(of):  # 全国智算资源最多的地区 does not say which
            yield _Claim(begin, stop, kind, scope.replace("国内乃至世界上", "世界"), rank, of)


def _holds(before: str, claim: re.Match[str], kind: str, role: str, near: bool) -> bool:
    """Whether the words claim a place that is held, not one that is aimed at or was left."""
    wished, planned, kept = (_RE[said].search(before) is not None for said in ("wished", "planned", "kept"))
    if claim[0] == "率先":
        return role != "plan" and not wished and (near or not planned)
    placed = near or (kind == "rank" and _RE["ranked"].search(before))
    if not placed or (kind == "rank" and _RE["former"].search(before)):
        return False
    if role == "plan" and kind == "rank":
        return kept or claim.string.startswith((*_TALL, "优势"), claim.end())
    return kept or not (wished or (role == "plan" and (kind == "leading" or planned)))


def _behind(words: str, deed: bool) -> str:
    """What is first, only or largest, of the words behind the claim; empty where they name nothing."""
    words = _RE["rank_of"].sub("", words.removeprefix("（套）").removesuffix("之一").strip(_TRIM), count=1)
    if deed and (verb := _RE["deed"].match(words)):
        words = words[verb.end() :]
    elif not deed and (stop := _RE["becomes"].search(words)):
        words = _RE["where"].sub("", words[: stop.start()])
    words = _RE["more"].sub("", _unquoted(_RE["next"].split(words)[0]))
    return "" if words in ("“零”的突破", "零的突破") else words[: labels.LONGEST]


def _unquoted(words: str) -> str:
    """Words without marks at their ends, and without a quotation mark whose other half is not there."""
    words = words.strip(_TRIM)
    opened, shut = words.count("“"), words.count("”")
    if opened == shut == 1 and words[0] == "“" and words[-1] == "”":
        return words[1:-1]
    return words if opened == shut else words.replace("”" if shut > opened else "“", "").strip(_TRIM)
