"""Figures that cannot be: out of scale, over a whole, against their verb, their parts, their shares or each other."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf

from hanreport.audit.rules import CLAUSE, WORDS, Facts
from hanreport.numbers.numerals import number
from hanreport.numbers.quantities import refused
from hanreport.records import Finding, Quantity
from hanreport.text import Span, load_toml


def moves(facts: Facts) -> Iterator[Finding]:
    """由50%提高到40%; 由100家增加到150家，下降5%, 增长60%: two levels against their verb, change or growth.

    30%—20% and 2025—2021年 run backwards.
    """
    for rows in facts.sentences:
        lists, none = facts.joined(rows), list[Quantity]()
        for some, others, rates in zip(lists, [*lists[1:], none], [*lists[2:], none, none], strict=False):
            one, other, behind = some[-1], others[0] if others else some[-1], rates[0] if rates else some[-1]
            if one.unit == behind.unit and WORDS["on_base"].fullmatch(facts.between(one, behind)):
                yield from _change(facts, one, behind, other)  # 在7亿元基础上增长4%、达 | 9亿元
            if one.unit != other.unit or len(some) != len(others):
                continue
            between, before = facts.between(one, other), facts.clause_before(some[0])
            moved = WORDS["moved"].fullmatch(between) if (start := WORDS["from"].search(before)) else None
            if moved is None and not WORDS["year_before"].fullmatch(between):
                continue
            if start and moved and (start["year"] or "") > (moved["year"] or "3"):
                yield facts.finding("direction.years", one, other, first=start["year"], second=moved["year"])
            end = facts.folded.at(others[-1].end)
            changed = WORDS["changed"].match(facts.words, end)
            # A change by the year is none from an earlier year.
            changed = None if changed and changed["year"] and "年" in before else changed
            said = changed or WORDS["times"].match(facts.words, end)
            stated = len(rates) == len(some) and said and said.end() == facts.folded.at(behind.start)
            for first, second, rate in zip(some, others, rates if stated else some, strict=True):
                old, new = (first, second) if moved else (second, first)
                rise = (new.number > old.number) is not (old.kind == "rank")
                wrong = any(verb and rise is not bool(verb["up"]) for verb in (moved, changed))
                if old.number != new.number and wrong:
                    yield facts.finding("direction", first, second, first=old, second=new)
                elif old.number != new.number and stated:
                    yield from _change(facts, old, new, rate)
    for match, place in facts.find(WORDS["range"]):
        low, high = float(match["a"].strip(".") or 0), float(match["b"].strip(".") or 0)
        like = match["au"] == match["bu"] or (not match["au"] and match["bu"][0] not in "万亿")
        whole = match["bu"] != "年" or (len(match["a"]) == len(match["b"]) == 4)
        if like and whole and low > high:
            yield facts.finding("direction.range", place, match=match)


PRICES = 0.15
"""How far the growth of money may be from that of its two amounts where it is stated at the prices of another year …"""
ROUNDED = 0.03
"""… and where it is not."""


def _change(facts: Facts, old: Quantity, new: Quantity, rate: Quantity) -> Iterator[Finding]:
    """A change or growth that is not that of two levels, as far as rounding goes."""
    (a, most_a), (b, most_b) = _ends(old), _ends(new)
    places, difference = (old, new, rate), abs(new.number - old.number)
    slack = (most_a - a + most_b - b + 2 * _step(rate)) / 2
    points = {("percent", "百分点"): "points", ("count", old.unit): "points.count"}
    if rule := points.get((old.kind, rate.unit)):
        if abs(difference - rate.number) > slack:
            yield facts.finding(rule, *places, rows=places, difference=difference)
    elif old.kind in ("count", "measure", "money") and rate.unit == "%" and a > 0 and new.number > old.number:
        real = WORDS["at_prices"].search(facts.clause_before(old) + new.subject)
        wide = (PRICES if real else ROUNDED) * b / a if old.kind == "money" else 0
        if not _fits(rate, b / most_a - 1 - wide, most_b / a - 1 + wide):
            values = {"rows": places, "rate": round(100 * (new.number / old.number - 1), 1)}
            yield facts.finding("growth", *places, **values)
    elif rate.unit == "倍" and a > 0 and abs(rate.number * old.number / new.number - 1) > PRICES:
        yield facts.finding("growth.times", *places, rows=places, times=round(new.number / old.number, 1))


def _step(row: Quantity) -> float:
    """What one in the last printed figure of a number is worth: 0.1 for 14.3%, 10,000 for 3万; 0 without figures."""
    figures = re.search(r"\d[\d,]*(?:\.(\d+))?", row.surface)
    printed = float(figures[0].replace(",", "")) if figures else 0.0
    return row.number / printed * 10.0 ** -len(figures[1] or "") if figures and printed else 0.0


def _ends(row: Quantity) -> tuple[float, float]:
    """The interval that a printed number rounds; a whole one that is no per cent and has no 万 or 亿 is exact."""
    step = _step(row)
    half = 0 if step == 1 and row.kind != "percent" else step / 2
    return row.number - half, row.number + half


def _fits(share: Quantity, low: float, high: float) -> bool:
    """Whether a printed per cent is between two fractions, give or take one in its last figure."""
    step = _step(share) + 1e-9
    return share.number + step >= 100 * low and share.number - step <= 100 * high


def over_whole(facts: Facts) -> Iterator[Finding]:
    """覆盖率128%, 下降120%, 占全国的120%: more than the whole."""
    for row in facts.amounts:
        if row.kind == "percent" and (row.low or 0) > 100:
            words = facts.clause_before(row)
            share = WORDS["share"].search(words) and not WORDS["may_exceed"].search(words)
            fall = WORDS["falls"].search(words) and not WORDS["may_turn"].search(words)
            if share or fall or (row.base and not WORDS["goal"].search(row.base)):
                yield facts.finding("share-over-whole", row, share=row)


_SCALES = [(re.compile(words), *ends) for words, *ends in load_toml("audit/words.toml")["scales"]["rows"]]
LEAST_OF_PROVINCE = 10
"""How many times as much as in a county an amount is in a province, at the least."""


def scales(facts: Facts) -> Iterator[Finding]:
    """地区生产总值5503万元: a slip of 万 for 亿, or of the unit."""
    larger = any(WORDS["province"].search(row.region) for row in facts.report.chapters)
    for row in facts.amounts:
        if row.unit == "元" and (not re.search("[万亿.]", row.surface) or row.surface.endswith("以上")):
            continue  # perhaps a head's; a threshold
        words = facts.clause_before(row)
        for named, unit, least, most in _SCALES:
            found = named.search(words) if row.unit == unit else None
            if found and not WORDS["no_level"].search(words[found.end() :]):
                if not least * (LEAST_OF_PROVINCE if larger and unit != "%" else 1) <= row.number <= most:
                    yield facts.finding("scale", row, row=row, words=found[0])
                break


_SUMMED = ("count", "money", "measure")
_VALUES = (*_SUMMED, "percent", "rank")
REACH = 200
"""Characters behind a number in which what belongs to it is looked for."""
LEAST_SAME = 4
"""Characters of a label that says which thing a number is about."""


def two_values(facts: Facts) -> Iterator[Finding]:
    """城镇新增就业53.1万人 and, elsewhere in the same part, 城镇新增就业35.1万人: one thing, two numbers or two ranks."""
    seen: dict[tuple[object, ...], Quantity] = {}
    for row in facts.amounts:
        words = WORDS["says_nothing"].sub("", row.subject)
        role = facts.role(row.start)
        plain = row.kind in _VALUES and (row.nature or role == "body") and not row.shared
        if not plain or len(words) < LEAST_SAME or WORDS["many_things"].search(facts.clause_before(row)):
            continue
        # 改造老旧小区, 老旧小区改造: one thing.
        sense = (row.unit if row.kind != "rank" else "", row.bound, row.measure, row.direction)
        period = row.period and row.period.rpartition("/")[2] if row.kind == "rank" else row.period
        # An indicator of one year is one thing in any part.
        one = row.indicator and row.nature == "result" and len(period or "") == 4
        about = (row.indicator if one else (frozenset(words), role), *sense, row.nature, period)
        before = seen.setdefault((*about, row.scope if row.kind == "rank" or one else ""), row)
        apart = before.line != row.line or re.search("[。；]", facts.text[before.end : row.start][:REACH])
        (low, high), (least, most) = _ends(before), _ends(row)
        if apart and (high < least or most < low):
            yield facts.finding("two-values", before, row, words=words, first=before, second=row)


def respectively(facts: Facts) -> Iterator[Finding]:
    """A、B、C分别增长5%、6%: three names, two numbers."""
    for match, place in facts.find(WORDS["each"]):
        clause = CLAUSE.split(facts.words[max(0, match.start() - 80) : match.start("last")])[-1]
        names = clause.count("、") + 1 + bool(WORDS["and"].fullmatch(clause[-1:]))
        most = names + len(WORDS["and"].findall(match["last"]))
        rows = [row for row in facts.amounts_in(*facts.span(match, "numbers")) if row.kind != "ordinal"]
        joined = all(WORDS["joined"].fullmatch(facts.between(one, other)) for one, other in pairwise(rows))
        several = len(rows) > 1 or (rows and rows[0].kind == "percent" and rows[0].bound == "exact")
        if several and joined and not names <= len(rows) <= most:
            yield facts.finding("respectively.count", place, *rows, names=names, n=len(rows))


def unread(facts: Facts) -> Iterator[Finding]:
    """Figures beside a sign that the reader cannot account for, 22.万, 593.6.2亿: no number is read from them."""
    tables = (facts.report.dates, facts.report.codes, facts.report.quantities)
    taken = sorted((facts.folded.at(row.start), facts.folded.at(row.end)) for rows in tables for row in rows)
    half = [match.span() for match in WORDS["half"].finditer(facts.words)]
    places = [facts.folded.span(*place) for place in sorted({*half, *refused(facts.words, taken)})]
    if places:
        around = [Span(max(0, place.start - 4), place.end + 4) for place in places[:3]]
        words = ["".join(facts.quote(place).split("\n")) for place in around]
        yield facts.finding("unread-number", *places, words=words)


_COMMA = re.compile("[，,]")
AROUND = 60
"""Characters before 其中 in which its whole is looked for."""


def wholes(facts: Facts) -> Iterator[Finding]:
    """A whole and its parts: none is more than it (其中), together they are no more (其中) or the same (分别为, 共9个)."""
    for match, place in facts.find(WORDS["parts"]):
        words = facts.text[place.end : place.end + REACH]
        # The parts end with their sentence, or with the bracket that holds them.
        end = re.search("[。；;\n]|^[^（(]*[）)]", words)
        rows = facts.amounts_in(place.start - AROUND, place.end + (end.end() if end else len(words)))
        behind = [row for row in rows if row.start >= place.end]
        first = next((row for row in behind if row.kind in _SUMMED), None)
        before = [row for row in rows if row.end <= place.start and first and _alike(row, first)]
        if not first or not before or len(_COMMA.findall(facts.between(place, first))) > 1:
            continue
        whole, some = before[-1], not match[0].startswith(("分别", "由"))
        near = WORDS["gap" if some else "gap_all"].fullmatch(facts.between(whole, place))
        other = whole.rule in ("set-phrase", "ordinal") or WORDS["by_year"].search(facts.clause_before(whole))
        if other or not near:
            continue
        parts = list[Quantity]()
        for row in behind:
            if _alike(row, whole):
                if parts and _COMMA.search(facts.between(parts[-1], row)):
                    break  # the first comma ends the list
                parts.append(row)
        # 达180万户、净增17万户，其中个体100万户: of the first
        said = (row for row in before if not re.search("[。；;\n]", facts.between(row, place)))
        most = max((inf if row.high is None else row.high for row in said), default=inf)
        # 达1461万户，新登记147万户、其中企业157万家
        least = min(most, whole.high or most) if facts.between(whole, place) == "、" else most
        over = next((row for row in parts if (row.low or 0) > least), None)
        if over is not None and not WORDS["reaches"].search(facts.between(place, over)):
            key = "total-parts.part-over" if (over.low or 0) > most else "total-parts.part-near"
            yield facts.finding(key, whole, over, whole=whole, part=over)
        elif whole.kind != "measure" or match[0] == "由":
            yield from _sums(facts, whole, parts, some)
    for rows in facts.sentences:
        for i, total in enumerate(rows):
            summed = WORDS["together"].search(facts.before(total, 16))
            if not summed or total.kind not in _SUMMED or facts.text.startswith("、", total.end):
                continue
            parts = []
            for row in reversed(rows[max(0, i - 12) : i]):
                gap = facts.between(row, parts[0] if parts else total)
                if row.kind == "money" and not _alike(row, total) and len(gap) <= 20:
                    continue  # 12个百亿元、7个30亿元以上项目，共19个
                like = _alike(row, total) and (summed["verb"] or "") in facts.clause_before(row)
                if not like or len(_COMMA.findall(gap)) > 1 or len(gap) > 20:
                    break
                parts.insert(0, row)
            yield from _sums(facts, total, parts)


def _alike(one: Quantity, other: Quantity) -> bool:
    """Whether two numbers can be added: of one kind and unit; 企业 are 家 or 户; one may leave out 元."""
    units = [row.unit.strip("元").replace("家", "户") for row in (one, other)]
    return units[0] == units[1] and (not units[0] or one.kind == other.kind)


def _sums(facts: Facts, whole: Quantity, parts: Sequence[Quantity], some: bool = False) -> Iterator[Finding]:
    """A finding where a whole is not the sum of its parts (with ``some``, is less); none where one is not exact."""
    total = sum(row.number for row in parts)
    exact = len(parts) > 1 and all(row.bound == "exact" for row in (whole, *parts))
    rounded = whole.kind != "count" or any("." in row.surface for row in parts)
    slack = max(1e-4 * total, sum(map(_step, parts)) / 2 if rounded else 0)
    short = some and total < whole.number
    told = not short or WORDS["all_kinds"].search(facts.between(whole, [whole, *parts][-1]))
    if exact and told and abs(total - whole.number) > slack:
        values = {"parts": [row.surface.replace("**", "") for row in parts], "sum": total}
        key = "total-parts.short" if short else "total-parts.differs"
        yield facts.finding(key, whole, *parts, whole=whole, **values)


FAR = 100
"""Characters before 三大 that are looked at for its members."""


def counted_lists(facts: Facts) -> Iterator[Finding]:
    """3个区域(甲、乙、丙、丁), 甲、乙、丙、丁等3市, 甲、乙三大产业: one more or less is listed than counted.

    What is further off lists something else, or begins with words that are no member.
    """
    for match, place in facts.find(WORDS["behind"]):
        items, n = match["list"].split("、"), number(match["n"]) or 0
        most = len(items) + bool(WORDS["and"].search(items[-1]))
        plain = len(items) > 1 and all(2 <= len(item) <= 16 for item in items)
        if plain and not WORDS["open_list"].search(match["list"]) and n in (len(items) - 1, most + 1):
            members = facts.span(match, "list")
            yield facts.finding("counted-list", place, members, words=match[0], listed=len(items))
    for match, place in (*facts.find(WORDS["examples"]), *facts.find(WORDS["one_sign"])):
        listed, n = match["list"].count("、") + 1, number(match["n"]) or 99
        if listed > n or (listed < n and match.re is WORDS["one_sign"]):
            yield facts.finding("counted-list", place, words=match[0], listed=listed)
    for match, _ in facts.find(WORDS["counted"]):
        clause = WORDS["list_edge"].split(facts.words[max(0, match.start() - FAR) : match.start()])[-1]
        named, n = clause.split("、"), number(match["n"]) or 0
        if len(named) < 2 or WORDS["counts"].search(clause):
            continue
        most = len(named) + len(WORDS["and"].findall(f"{named[0]}、{named[-1]}"))
        less = most == n - 1 and not WORDS["does"].search(named[-1]) and len(named[-1]) <= 14
        more = len(named) == n + 1 and all(2 <= len(member) <= 8 for member in named)
        if less or (more and not WORDS["does"].search(named[0][3:])):
            words = facts.folded.span(match.start() - len(clause), match.end("of"))
            yield facts.finding("counted-list", words, words=facts.quote(words), listed=len(named))


NEAR = 40
"""Numbers before a part among which its whole is looked for."""


def shares(facts: Facts) -> Iterator[Finding]:
    """占全国的62%，居第二: whoever is n-th has at most one n-th."""
    for one, other in (pair for rows in facts.sentences for pair in pairwise(rows)):
        if other.kind == "rank" and other.bound == "exact" and one.kind in ("percent", "ratio"):
            share = (one.low or 0) / (100 if one.kind == "percent" else 1)
            placed = WORDS["placed"].fullmatch(facts.between(one, other)) and WORDS["region"].search(one.base)
            if placed and share * other.number > 1 + 1e-9:
                yield facts.finding("rank-share", one, other, share=one, rank=other, n=other.number)


def parts(facts: Facts) -> Iterator[Finding]:
    """83个断面中，达到Ⅲ类的61个，占73.5%: the share is that of the part in the one whole before it."""
    for rows in facts.sentences:
        for i, (part, share) in enumerate(pairwise(rows)):
            stated = share.kind == "percent" and not share.base and part.kind in ("count", "money", "measure")
            if not stated or not part.number or not WORDS["part_share"].fullmatch(facts.between(part, share)):
                continue
            before = rows[max(0, i - NEAR) : i]
            wholes = [row for row in before if row.unit == part.unit and row.number > part.number]
            if len(wholes) != 1 or not wholes[0].bound == part.bound == share.bound == "exact":
                continue
            (low, high), (least, most) = _ends(part), _ends(wholes[0])
            of_which = WORDS["of_which"].search(facts.between(wholes[0], part))
            if of_which and not _fits(share, low / most, high / least):
                value = round(100 * part.number / wholes[0].number, 1)
                places = (wholes[0], part, share)
                yield facts.finding("part-share", *places, rows=places, value=value)


def splits(facts: Facts) -> Iterator[Finding]:
    """三次产业结构 a:b:c in per cent: they make a hundred; 工业 and 服务业 of one year together no more."""
    industry: dict[str | None, Quantity] = {}
    for row in facts.amounts:
        named = WORDS["sector"].match(row.subject) if row.unit == "%" and row.nature == "result" else None
        if named and named["industry"]:
            industry[row.period] = row
        elif named and (other := industry.get(row.period)) and row.number + other.number > 100:
            yield facts.finding("split-sum.two", other, row, rows=[other, row])
    for match, place in facts.find(WORDS["split"]):
        total = sum(map(float, match.groups()))
        decimals = max(len(figures.partition(".")[2]) for figures in match.groups())
        whole = 80 <= total <= 120 and ("%" not in match[0] or "产业" in facts.before(place, 6) + match[0])
        if whole and abs(total - 100) > 1.6 * 10**-decimals:
            yield facts.finding("split-sum", place, total=round(total, 2))


RULES = (
    *(moves, over_whole, scales, two_values, respectively, unread),
    *(wholes, counted_lists, shares, parts, splits),
)
