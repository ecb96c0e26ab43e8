"""Totals against their parts: 3+1+5, N things listed in brackets, 其中 and 分别, medals, 各N. Knows no share."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from hanreport.audit.faults import Fault, fault, plain, plain_zh
from hanreport.audit.manuscript import Amount, Manuscript
from hanreport.numbers.numerals import number
from hanreport.text import Span

_PLUS = re.compile(r"“?(?P<sum>\d{1,3}(?:\+\d{1,3}){1,7})”?(?![\d+A-Za-z])")
REACH = 200
"""Characters behind 3+1+5 in which its terms are looked for one by one."""


def plus(page: Manuscript) -> Iterator[Fault]:
    """A pattern 3+1+5 whose terms are told behind it, against the total that its heading or sentence states."""
    for match, place in page.find(_PLUS):
        terms = [int(term) for term in match["sum"].split("+")]
        parts = _told(page, place, terms)
        if not parts:
            continue
        unit = parts[0].unit
        if any(part.unit != unit for part in parts):
            continue
        total = _total(page, place, unit)
        if total is None:
            continue
        told, held = "+".join(map(str, terms)), sum(terms)
        if total.value == held:
            yield fault(
                "total-parts",
                "note",
                [total, place, *parts],
                f"总数与分项相符：{plain_zh(total.value)}{unit}＝{told}。",
                f"The total fits its parts: {plain(total.value)} = {told}.",
            )
        elif total.bound == "exact":
            yield fault(
                "total-parts",
                "error",
                [total, place],
                f"总数{plain_zh(total.value)}{unit}与分项{told}＝{held}不符。",
                f"The total of {plain(total.value)} is not its parts: {told} = {held}.",
            )


def _told(page: Manuscript, place: Span, terms: Sequence[int]) -> list[Amount]:
    """The counts that tell the terms one by one behind the pattern; none where they do not."""
    counts = [row for row in page.within(place.end, place.end + REACH) if row.kind == "count"]
    found = counts[: len(terms)]
    return found if [row.value for row in found] == terms else []


def _total(page: Manuscript, place: Span, unit: str) -> Amount | None:
    """The one count of that unit in the heading above, or in the same line before the pattern."""
    line = page.line(place.start)
    rows = page.within(page.reading.lines.start(line), place.start)
    head = page.head_above(place.start)
    if head is not None:
        rows = [*page.within(head.start, head.end), *rows]
    found = [row for row in rows if row.kind == "count" and row.unit == unit]
    return found[0] if len(found) == 1 else None


_BRACKET = re.compile(
    r"(?P<n>\d{1,2}|[两二三四五六七八九十])(?P<unit>个|家|大|项|条|座|所|位|类|种|款|支)(?P<noun>[\u4e00-\u9fff]{2,12})"
    r"[(（](?P<list>[^()（）\n。；;:：，,\d]{3,160})[)）]"
)
_OPEN_LIST = re.compile("等|如|包括|含|简称|其中|约|以下|原|或|/|不")
_TO_ITEMS = re.compile("、")
_LAST_PAIR = re.compile("和|与|及")


def bracketed(page: Manuscript) -> Iterator[Fault]:
    """A count and the names that a bracket lists for it (3个中心区域(市北、普陀、杨浦)).

    A bracket that lists one more or one less is doubted; one that is further off lists something else.
    """
    for match, place in page.find(_BRACKET):
        stated = number(match["n"])
        items = _TO_ITEMS.split(match["list"])
        if stated is None or len(items) < 2 or _OPEN_LIST.search(match["list"]):
            continue
        if min(map(len, items)) < 2 or max(map(len, items)) > 16:
            continue
        most = len(items) + bool(_LAST_PAIR.search(items[-1]))
        n, unit = int(stated), match["unit"]
        lists = page.group(match, "list")
        if len(items) <= n <= most:
            yield fault(
                "counted-list",
                "note",
                [place],
                f"{n}{unit}{match['noun']}，括号内列出{n}个，相符。",
                f"{n} {match['noun']}, and {n} are listed: they agree.",
            )
        elif n in (len(items) - 1, most + 1):
            yield fault(
                "counted-list",
                "doubt",
                [place, lists],
                f"称{n}{unit}{match['noun']}，括号内列出{len(items)}个，请核对。",
                f"{n} {match['noun']} are announced, {len(items)} are listed.",
            )


_WHOLE = re.compile(r"其中|分别(?:为|是)")
_COMMA = re.compile("[，,]")
# 分别为 begins the clause behind the whole (…，总数分别为 tells of other things); 其中 follows within a clause.
_BEGINS_HERE = re.compile("[^，,。；;]{0,12}[，,（(]")
_ONE_COMMA = re.compile("[^，,。；;]{0,20}[，,（(；;]?")


AROUND = 60
"""Characters before 其中 in which its whole is looked for."""


def whole_and_parts(page: Manuscript) -> Iterator[Fault]:
    """A whole and what 其中 or 分别为 says it is made of: no part is more than it, and 分别为 tells all of it."""
    for sentence in page.reading.sentences:
        for match in _WHOLE.finditer(sentence.surface):
            at = sentence.start + match.start()
            rows = page.within(max(sentence.start, at - AROUND), min(sentence.end, at + REACH))
            before = [row for row in rows if row.end <= at and at - row.end <= 30]
            whole = before[-1] if before else None
            if whole is None or whole.kind != "count" or whole.rule in ("set-phrase", "ordinal"):
                continue
            near = _BEGINS_HERE if match[0] != "其中" else _ONE_COMMA
            if not near.fullmatch(page.of(whole.end, at)):
                continue
            parts = [
                row for row in rows if row.start >= at and row.unit == whole.unit and row.kind == whole.kind
            ]
            parts = _joined(page, at, parts)
            if parts:
                yield from _compare(match[0], whole, parts)


def _joined(page: Manuscript, at: int, parts: Sequence[Amount]) -> list[Amount]:
    """The parts up to the first comma that ends their list."""
    made: list[Amount] = []
    for part in parts:
        commas = len(_COMMA.findall(page.of(at, part.start)))
        if commas > (1 if not made else 0):
            break
        made.append(part)
        at = part.end
    return made


def _compare(word: str, whole: Amount, parts: Sequence[Amount]) -> Iterator[Fault]:
    least = sum(part.low or 0 for part in parts)
    told = "＋".join(plain(part.value) for part in parts)
    english = " + ".join(plain(part.value) for part in parts)
    unit = whole.unit
    too_great = next((p for p in parts if whole.high is not None and (p.low or 0) > whole.high), None)
    if too_great is not None:
        yield fault(
            "total-parts",
            "error",
            [whole, too_great],
            f"部分大于整体：整体{plain_zh(whole.value)}{unit}，其中竟有{plain_zh(too_great.value)}{unit}。",
            f"A part is greater than its whole: {plain(too_great.value)} of {plain(whole.value)} {unit}.",
        )
    elif len(parts) > 1 and all(row.bound == "exact" for row in (whole, *parts)):
        if least == whole.value:
            yield fault(
                "total-parts",
                "note",
                [whole, *parts],
                f"总数与分项相符：{plain_zh(whole.value)}{unit}＝{told}。",
                f"The total fits its parts: {plain(whole.value)} = {english}.",
            )
        elif word != "其中":
            yield fault(
                "total-parts",
                "error",
                [whole, *parts],
                f"总数{plain_zh(whole.value)}{unit}与分项{told}＝{plain_zh(least)}不符。",
                f"The total of {plain(whole.value)} is not its parts: {english} = {plain(least)}.",
            )


_MEDALS = re.compile(
    r"(?P<gold>\d{1,3})(?:枚)?金(?:牌)?、?(?P<silver>\d{1,3})(?:枚)?银(?:牌)?、?(?P<bronze>\d{1,3})(?:枚)?铜(?:牌)?"
)
_MEDAL_TOTAL = re.compile(r"(?P<n>\d{1,4})枚(?:奖牌)?(?!金|银|铜)")


def medals(page: Manuscript) -> Iterator[Fault]:
    """Medals by colour, and their total where the clause before or behind states one."""
    for match, place in page.find(_MEDALS):
        total = sum(int(match[colour]) for colour in ("gold", "silver", "bronze"))
        told = f"{match['gold']}+{match['silver']}+{match['bronze']}"
        near = (
            page.words[max(0, match.start() - 16) : match.start()]
            + "|"
            + page.words[match.end() : match.end() + 12]
        )
        stated = _MEDAL_TOTAL.search(
            re.sub("[。；;\n].*", "", near, flags=re.DOTALL) if "|" not in near else near
        )
        if stated and int(stated["n"]) != total:
            yield fault(
                "medals",
                "error",
                [place],
                f"奖牌分项{told}＝{total}，与所称{stated['n']}枚不符。",
                f"The medals {told} make {total}, not {stated['n']}.",
            )
        else:
            yield fault(
                "medals",
                "note",
                [place],
                f"奖牌合计{told}＝{total}枚" + ("，与所称总数相符。" if stated else "，原文未给总数。"),
                f"The medals {told} make {total}"
                + (", as stated." if stated else "; the text gives no total."),
            )


_EACH = re.compile(
    r"(?P<items>[\dA-Z]{1,3}(?:、[\dA-Z]{1,3})+)(?P<kind>组|批|星|期|号|型)[(（]各(?P<n>\d{1,4})(?P<unit>[颗个台套架人艘枚])[)）]"
)


def each(page: Manuscript) -> Iterator[Fault]:
    """各N behind a list: what it comes to in all (08、09、10组(各3颗))."""
    for match, place in page.find(_EACH):
        k, n = match["items"].count("、") + 1, int(match["n"])
        yield fault(
            "each-times",
            "note",
            [place],
            f"{match['items']}{match['kind']}共{k}{match['kind']}，各{n}{match['unit']}，合计{k * n}{match['unit']}，"
            "原文未写合计。",
            f"{k} groups of {n} each make {k * n}; the text does not say so.",
        )


def launches(page: Manuscript) -> Iterator[Fault]:
    """How many satellites the dated launches of the body make, by maker: the total that the text leaves out."""
    events = [row for row in page.reading.milestones if row.launch_count and not row.listed]
    if len(events) < 3:
        return
    total = sum(row.launch_count or 0 for row in events)
    told = Counter(body for row in events for body in row.organisations)
    makers: Counter[str] = Counter()
    for row in events:
        # A title in the line may name a body too; the maker is the one that most launches name.
        if row.organisations:
            makers[max(row.organisations, key=lambda body: told[body])] += row.launch_count or 0
    shares = "，".join(f"{name}{n}颗" for name, n in makers.items())
    english = ", ".join(f"{name} {n}" for name, n in makers.items())
    yield fault(
        "launch-total",
        "note",
        [Span(row.start, row.end) for row in events],
        f"正文逐次记{len(events)}次发射，合{total}颗卫星"
        + (f"（{shares}）" if shares else "")
        + "，原文未写合计。",
        f"{len(events)} launches are told one by one, {total} satellites in all"
        + (f" ({english})" if english else "")
        + "; the text gives no total.",
    )


RULES = (plus, bracketed, whole_and_parts, medals, each, launches)
