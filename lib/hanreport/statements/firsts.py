"""Claims of being first, ranked, leading, only or largest."""

import re
from collections.abc import Iterator, Mapping

from hanreport.numbers.numerals import number
from hanreport.records import First, Placer
from hanreport.text import Clauses, load_toml, scan

_WORDS = load_toml("statements/firsts.toml")


def _any(table: str, key: str) -> str:
    """The words of a list as alternatives, the longest first."""
    return "|".join(sorted(_WORDS[table][key].split(), key=len, reverse=True))


_FIGURES = "一二三四五六七八九十百0-9"
_NUMBER = f"[{_FIGURES}]{{1,4}}"
_CLAIM = re.compile(
    rf"""
      (?P<first>首[{_WORDS["claim"]["classifiers"]}]|率先|第一[个家条台款次座部艘套](?!五年))
    | (?P<only>唯一|独有|仅有)
    | (?P<leading>{_any("claim", "leading")})
    | (?P<rank>首位|榜首|(?:第|前)(?P<place>{_NUMBER})(?:
          (?P<thing>[个家款台座条艘])(?!月|五年)|位|名|强|(?=[大高长多][^，。；、])|(?=\W|$|[的和与]|优势)))
    | (?P<largest>最[大长高快深早多强小薄轻全](?!{_any("claim", "abstract")})(?:直径|规模|跨度|容量|功率)?)
    """,
    re.VERBOSE,
)
_BEGINS = re.compile("[首率第唯独仅领前一先榜最]")
_SCOPE = re.compile(rf"在?(?P<scope>{_any('scope', 'words')})(?:范围内|同行业|地区)?")
_NEAR = 12
"""Characters that may stand between a scope and its claim (全球轨道交通行业 | 首座)."""
_RANKED = re.compile(r"(?:[居列排]|名次|排名|位次|排位|升至)[在于]?$")
_WISHED = re.compile(_any("aim", "wished"))
_PLANNED = re.compile(_any("aim", "planned"))
_KEPT = re.compile(_any("aim", "kept"))
_TAIL = re.compile(rf"(?:(?:{_any('subject', 'tail')})|(?:{_NUMBER}|多|数)年)+$")
_LEAD = re.compile(rf"(?:20\d\d年|{_any('subject', 'lead')})+(?=..|$)")
_DEED = re.compile(rf"(?:{_any('subject', 'deeds')})+(?=..)")
_BECOMES = re.compile(rf"(?<=..)(?:{_any('subject', 'becomes')})")
_LOCAL = frozenset(_WORDS["scope"]["local"].split())
_PARTS = frozenset(_WORDS["subject"]["parts"].split())
_FIGURE = re.compile(
    r"(?<![A-Za-z.\d])(?!20[0-4]\d[^\d.亿万个家项公])\d[\d.]*(?:[%％‰]|[万亿千百多余]*[\u4e00-\u9fff]?)"
)
_NEXT = re.compile(r"、(?=首|率先|[^、]{0,12}最[大高长])|（套）|[（(]")
_FURTHER = re.compile(rf"[、和]第({_NUMBER})(?:位|名)?")
_TRIM = " 的、，,：:-—*"
_LONGEST = 40


def firsts(text: str, ranked: Mapping[int, str], clauses: Clauses, place: Placer) -> list[First]:
    """The claims of being first, ranked, leading, only or largest of a folded text, in order.

    Args:
        text: folded text.
        ranked: the labels of its ranks, by where those end.
        clauses: its clauses.
        place: gives the place of a folded span.
    """
    found: list[First] = []
    for claim in scan(_BEGINS, _CLAIM, text):
        for start, end, kind, scope, rank, subject in _read(text, claim, ranked, clauses):
            row = First(*place(start, end, kind), type=kind, scope=scope, rank=rank, subject=subject)
            if not found or found[-1].end <= row.start:
                found.append(row)
    return found


def _read(
    text: str, claim: re.Match[str], ranked: Mapping[int, str], clauses: Clauses
) -> Iterator[tuple[int, int, str, str, int | None, str]]:
    """Start, end, type, scope, rank and subject of a claim, and of the places listed behind it (第1、第2位)."""
    kind = next(name for name in ("first", "only", "leading", "rank", "largest") if claim[name])
    at = clauses.at(claim.start())
    clause = clauses.all[at]
    before, behind, end = text[clause.start : claim.start()], text[claim.end() : clause.end], claim.end()
    scopes = list(_SCOPE.finditer(before))
    scope = scopes[-1] if scopes else None
    least = 1 if claim[0] == "首次" else _NEAR
    listed = before.endswith("、") and kind == "first"
    near = scope is not None and (listed or len(before) - scope.end() <= least)
    # 我省第2个 is an ordinal; 5个全国第一 counts claims.
    counts = scope is not None and (
        (claim["thing"] and scope["scope"] in _LOCAL) or before[: scope.start()].endswith("个")
    )
    if counts or not _holds(text, before, claim, kind, clause.role, near):
        return
    start = clause.start + scope.start("scope") if scope and near and not listed else claim.start()
    if claim[0] == "率先" and (within := _SCOPE.match(behind)):
        scope, behind, end = within, behind[within.end() :], end + within.end()
    subject = ""
    if (
        kind in ("first", "only", "largest")
        or claim["thing"]
        or (kind == "rank" and behind[:1] in tuple("大高长多"))
    ):
        subject = _behind(behind, claim[0] == "率先" or claim[0] == "首次")
    if len(subject) < 3:
        subject = _before(text, text[clause.start : start], at, clauses) or subject
    value = number(claim["place"]) if claim["place"] else 1 if kind in ("first", "rank") else None
    named = scope["scope"].replace("国内乃至世界上", "世界") if scope else ""
    places = [(start, end, value)]
    while kind == "rank" and (more := _FURTHER.match(text, end)):
        end = more.end()
        places.append((more.start() + 1, end, number(more[1])))
    for begin, stop, rank in places:
        # In a list the labels of the numbers say which thing has which place.
        name = ranked.get(stop, subject) if len(places) > 1 else subject
        yield begin, stop, kind, named, int(rank) if rank else None, name


def _holds(text: str, before: str, claim: re.Match[str], kind: str, role: str, near: bool) -> bool:
    """Whether the words claim a place that is held, not one that is aimed at."""
    if claim[0] == "率先":
        return role != "plan" and not _WISHED.search(before) and (near or not _PLANNED.search(before))
    if not near and not (kind == "rank" and _RANKED.search(before)):
        return False
    if _KEPT.search(before):
        return True
    if role == "plan" and kind == "rank":
        return text.startswith(("大", "高", "长", "多", "优势"), claim.end())
    if role == "plan" and (kind == "leading" or _PLANNED.search(before)):
        return False
    return not _WISHED.search(before)


def _behind(words: str, deed: bool) -> str:
    """What is first, only or largest, of the words behind the claim."""
    words = words.replace("（套）", "").strip(_TRIM)
    if deed and (verb := _DEED.match(words)):
        words = words[verb.end() :]
    elif not deed and (stop := _BECOMES.search(words)):
        words = words[: stop.start()]
    return _unquoted(_NEXT.split(words)[0].removesuffix("之一"))[:_LONGEST]


def _unquoted(words: str) -> str:
    words = words.strip(_TRIM)
    whole = words.startswith("“") and words.endswith("”") and words.count("“") == 1
    return words[1:-1] if whole else words


def _before(text: str, words: str, at: int, clauses: Clauses) -> str:
    """What has a place, of the words before the claim; else of the clauses before in its sentence."""
    own = _named(words)
    if len(own) > 1 and not _PARTS.issuperset(re.split("[、和]", own)):
        return own
    for clause in reversed(clauses.all[max(0, at - 3) : at]):
        if clause.sentence != clauses.all[at].sentence:
            break
        if len(said := _named(text[clause.start : clause.end])) > 1:
            return f"{said} {own}".strip()
    return own


def _named(words: str) -> str:
    """The thing that words speak of: those before their first figure, without what leads to it or away from it."""
    figure = _FIGURE.search(words)
    head = _stripped(words[: figure.start()] if figure else words)
    if figure and len(head) < 2:
        head = _stripped(words[figure.end() :])
    return head[-_LONGEST:]


def _stripped(words: str) -> str:
    words = words.rstrip(_TRIM)
    if tail := _TAIL.search(words[-_LONGEST:]):
        words = words[: len(words) - len(tail[0])]
    lead = _LEAD.match(words)
    return _unquoted(words[lead.end() :] if lead else words)
