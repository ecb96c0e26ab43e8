"""Two numbers of one clause and what they imply: a rate, a sum, a rest. Knows no shares of a whole."""

import re
from collections.abc import Iterator

from hanreport.audit.faults import Fault, fault, plain, plain_zh
from hanreport.audit.manuscript import Amount, Manuscript

_MARK = re.compile(r"[，,。；;：:\n()（）]")
_JOIN = re.compile(r"(?:、|和|及|与|以及)(?:不少于|超过?|约|近)?$")
_CHANGE = re.compile("增|降|提高|升|缩|减|扩|至|到(?!解决|方案)|平均|每|[年月日]$")
_SIZES = frozenset(
    ["小时", "飞行小时", "亩", "公顷", "平方米", "平方公里", "公里", "千米", "吨", "万吨", "千瓦时"]
)
"""Measures that a count is spread over; a length of 12英寸 says what kind of thing it is."""
_KINDS = ("count", "measure", "money")
_LEFT_OUT = ("set-phrase", "vague", "ordinal", "range", "range-start", "range-end", "list-each")
_LONGEST = 24
LEAST = 2
"""Below this a count implies no rate (1个基地)."""
NESTED = 20
"""How many times greater one of two like parts may be before it may hold the other."""


def pairs(page: Manuscript) -> Iterator[Fault]:
    """Two numbers side by side in one clause: the rate that they imply, or the sum of like parts.

    For an editor to see whether it is plausible: 1680千米路网和191个基地 is 8.8 km each. Notes only.
    """
    for _, rows in page.sentences():
        for i in range(1, len(rows)):
            one, other = rows[i - 1], rows[i]
            if not (_counts(one) and _counts(other)):
                continue
            between = page.of(one.end, other.start)
            if _MARK.search(between) or _CHANGE.search(between) or len(between) > _LONGEST:
                continue
            if one.unit == other.unit and one.kind == "count" and _JOIN.search(between):
                yield _sum(one, other)
            elif _rated(one, other, listed="、" in between):
                yield _rate(one, other)


def _rated(one: Amount, other: Amount, *, listed: bool) -> bool:
    """Whether one number is told of the other: 28家客户815架订单; in a list (株、盆) only money or measures are."""
    if one.kind == other.kind:
        return one.kind == "count" and not listed
    return not listed or "count" in (one.kind, other.kind)


def _counts(row: Amount) -> bool:
    if row.kind not in _KINDS or row.rule in _LEFT_OUT or row.value < LEAST:
        return False
    if row.kind == "measure" and row.unit not in _SIZES:
        return False
    if row.kind == "money" and "元" not in row.surface:
        return False
    # 10亿元以上 is a class of things, not an amount of them.
    threshold = row.bound == "at_most" or row.surface.endswith(("以上", "以下", "以内", "左右"))
    return bool(row.unit) and row.unit not in _NO_UNITS and not threshold


_NO_UNITS = frozenset(
    ["金", "银", "铜", "次", "届", "期", "批", "级", "年", "个月", "天", "线", "号", "平台"]
)


def _bare(row: Amount) -> str:
    return row.surface.replace("**", "").replace("\n", "")


def _rate(one: Amount, other: Amount) -> Fault:
    more, fewer = (one, other) if one.value >= other.value else (other, one)
    value = more.value / fewer.value
    sign = "≈" if more.bound != "exact" or fewer.bound != "exact" or value != int(value) else "＝"
    same = more.unit == fewer.unit
    per = "" if same else f"{more.unit}／{fewer.unit}"
    return fault(
        "implied-rate",
        "note",
        [one, other],
        f"{_bare(more)}÷{_bare(fewer)}{sign}{plain_zh(value)}{per}，请看是否合理。",
        f"{_bare(more)} over {_bare(fewer)} is about {plain(value)}"
        + ("" if same else f" {more.unit} per {fewer.unit}")
        + ": see whether that is plausible.",
    )


def _sum(one: Amount, other: Amount) -> Fault:
    total = one.value + other.value
    word = "" if one.bound == other.bound == "exact" else "约"
    zh, en = (
        f"同以“{one.unit}”计，相加{word}{plain_zh(total)}{one.unit}",
        f"Both in {one.unit}: {plain_zh(total)} together",
    )
    if max(one.value, other.value) >= NESTED * min(one.value, other.value):
        zh += "；两数相差悬殊，后者或已含在前者之内，不宜径自相加"
        en += "; one may hold the other, so they are not simply added"
    elif one.bound != "exact" and other.bound == "exact":
        zh += f"；“{_bare(one)}”的限定是否及于后一数，文字未明"
        en += f"; whether the bound of {_bare(one)} covers the second number is not said"
    return fault("like-parts", "note", [one, other], zh + "。", en + ".")


_USE = (("架", "飞行小时"), ("飞行小时", "人次"), ("架", "架次"), ("辆", "人次"), ("列", "人次"))
"""What a fleet is told by, and what use of it: hours an aircraft, passengers an hour."""


def use(page: Manuscript) -> Iterator[Fault]:
    """How much each of a fleet was used, where one sentence tells both in clauses of its own."""
    for _, rows in page.sentences():
        last: dict[str, Amount] = {}
        for row in rows:
            for held, used in _USE:
                if row.unit == used and held in last and _counts(row):
                    yield _rate(last[held], row)
            if _counts(row):
                last[row.unit] = row


_WITHIN = (
    ("订单", "交付", True),
    ("发货", "出口", True),
    ("申报", "授权", False),
    ("申请", "授权", False),
    ("受理", "授权", False),
)
"""What was asked for and what was done of it; whether the second can be no more than the first."""
_COMMA = re.compile("[，,、]")


def rests(page: Manuscript) -> Iterator[Fault]:
    """What is done of what was asked for, both totals of one sentence (订单670架, 交付66架): never more than that."""
    for sentence, rows in page.sentences():
        told = [(row, _clause(page, sentence.start, row)) for row in rows if row.kind in _KINDS]
        for asked, done, within in _WITHIN:
            whole = next((row for row, words in told if asked in words and done not in words), None)
            unit = whole.unit if whole else ""
            part = next((row for row, w in told if done in w and asked not in w and row.unit == unit), None)
            if whole is None or part is None or part.start < whole.end or not part.value:
                continue
            if whole.high is not None and part.low is not None and part.low > whole.high:
                if within:
                    yield fault(
                        "part-over-whole",
                        "doubt",
                        [whole, part],
                        f"{done}{_bare(part)}多于{asked}{_bare(whole)}，请核对口径。",
                        f"{done} {_bare(part)} is more than {asked} {_bare(whole)}: check what each covers.",
                    )
            elif whole.value >= part.value:
                yield _rest(asked, done, whole, part)


def _rest(asked: str, done: str, whole: Amount, part: Amount) -> Fault:
    rest, share = whole.value - part.value, 100 * part.value / whole.value
    about, roughly = ("", "") if whole.bound == part.bound == "exact" else ("约", "about ")
    most = 100 * part.high / whole.low if part.high is not None and whole.low else share
    zh, en = (f"（至多{plain_zh(most)}%）", f" (at most {plain(most)} %)") if most > share else ("", "")
    return fault(
        "part-of-whole",
        "note",
        [whole, part],
        f"{asked}{_bare(whole)}、{done}{_bare(part)}：{about}占{plain_zh(share)}%{zh}，"
        f"其余{about}{plain_zh(rest)}{whole.unit}。",
        f"{asked} {_bare(whole)}, {done} {_bare(part)}: {roughly}{plain(share)} %{en}, a rest of {roughly}{plain(rest)}.",
    )


def _clause(page: Manuscript, start: int, row: Amount) -> str:
    """The words of a number's clause before it, and a few behind it."""
    before = _COMMA.split(page.of(max(start, row.start - 40), row.start))[-1]
    return before + _COMMA.split(page.of(row.end, row.end + 4))[0]


RULES = (pairs, use, rests)
