"""Days, months, quarters, years, decades and ranges of them in folded text, as ISO 8601, and the events they date."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from msgspec.structs import replace

from hanreport.entities import ORGANISATIONS, SERIES, Mention
from hanreport.numbers import Match
from hanreport.numbers.numerals import number
from hanreport.records import Milestone, Placer
from hanreport.text import line_around, load_toml, scan


class DateMatch(Match, frozen=True, gc=False):
    """A date in folded text."""

    iso: str
    """2021-05-21, 2021-05, 2021-Q3, 2021-H1, 2021, ranges with ``/``; ``--05-21`` in no known year."""
    precision: str
    """day, month, month_part, quarter, half, year or range."""
    inferred: bool
    """Whether the words leave the year to be inferred."""


_PARTS, _FORMS, _BESIDE = load_toml("dates.toml").values()
_EVERY = "|".join(f"(?P<{name}>{words})" for name, words in _FORMS.items())
_PATTERN = re.compile(re.sub(r"\{(\D+?)\}", lambda part: _PARTS[part[1]], _EVERY), re.VERBOSE)
"""Every form as one group of its name."""
_GROUPS = {form: [name for name in _PATTERN.groupindex if name.startswith(f"{form}_")] for form in _FORMS}
"""The names of the groups within each form."""
_WORDS = {name: re.compile(words) for name, words in _BESIDE.items()}
"""The patterns of what stands in and beside dates by name."""

# What they mean

_DAYS_OF_MONTH = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _figure(words: str) -> int:
    value = 1 if words == "元" else number(words)  # 元月
    assert value is not None
    return int(value)


def _point(year: str, month: str = "", day: str = "", quarter: str = "", half: str = "") -> str | None:
    """A year or a part of it; None where its month has no such day."""
    if quarter or half:
        return f"{year}-Q{_figure(quarter)}" if quarter else f"{year}-H{1 if half == '上' else 2}"
    if day and not 1 <= _figure(day) <= _DAYS_OF_MONTH[_figure(month) - 1]:
        return None
    return "-".join([year, *(f"{_figure(words):02}" for words in (month, day) if words)])


def _age(century: str = "上", hundreds: str = "", decade: str = "") -> str:
    """21世纪, 90年代, 上世纪五六十年代, 1980年代."""
    before = hundreds or str(19 if century.startswith("上") else _figure(century) - 1)
    if not decade:
        return f"{before}01/{int(before) + 1}00"
    first, last = decade[0], decade[0 if decade[0].isdecimal() else -2]
    return f"{before}{_figure(first)}0/{before}{_figure(last)}9"


_PRECISIONS = {"d": "day", "part": "month_part", "m": "month", "q": "quarter", "h": "half", "y": "year"}
_RULES = {"month_part": "month", "half": "half-year"}
_RANGES = {"d2": "day-range", "m2": "month-range", "q2": "quarters", "y2": "year-range"}
"""What a date is by the finest group that matched."""


def _read(form: str, parts: Mapping[str, str], year: str) -> tuple[str, str, str] | None:
    """ISO 8601, precision and rule of a date; None where the words are no date after all.

    Args:
        form: the form of the pattern that matched.
        parts: what its groups matched, by their names without the form's.
        year: the year that holds.
    """
    if form in ("decade", "century"):
        return _age(parts.get("c", "上"), parts.get("h", ""), parts.get("n", "")), "range", form
    if form == "quarters":
        parts = {"q": "1", **parts}
    first = _point(year, *(parts.get(name, "") for name in "mdqh"))
    for name, rule in _RANGES.items():
        if name in parts:
            last_year = str(_figure(parts["y2"])) if "y2" in parts else year
            month = parts.get("m2") or parts.get("m", "")
            last = _point(last_year, month, parts.get("d2", ""), parts.get("q2", ""))
            return (f"{first}/{last}", "range", rule) if first and last and first < last else None
    precision = next(name for part, name in _PRECISIONS.items() if part in parts or part == "y")
    return (first, precision, _RULES.get(precision, precision)) if first else None


def find(
    text: str, year: int | None, years: Sequence[tuple[int, int | None]] = (), spoken: int | None = None
) -> Iterator[DateMatch]:
    """The dates of a folded text in order.

    Args:
        text: folded text.
        year: the year of dates that print none; without one such a date is ``--05`` (ISO 8601).
        years: where another year begins to hold (2023年工作回顾), and which; sorted.
        spoken: the year in which the text is given, from which 去年 and 今年 count; None for the year that holds.
    """
    titled = map(_title_year, scan(_WORDS["title_begins"], _WORDS["title_year"], text))
    yield from sorted([*_written(text, year, years, spoken), *titled], key=lambda item: item.start)


def _title_year(match: re.Match[str]) -> DateMatch:
    first = match.lastgroup if match["y2"] is None else "y"
    iso = "/".join(words for words in match.groups() if words)
    end = match.end(match.lastgroup or 0)
    return DateMatch(match.start(first or 0), end, "title-year", iso, "year", False)


def _written(
    text: str, year: int | None, years: Sequence[tuple[int, int | None]], spoken: int | None
) -> Iterator[DateMatch]:
    starts = [start for start, _ in years]
    last: DateMatch | None = None
    for match in scan(_WORDS["begins"], _PATTERN, text):
        start, form = match.start(), match.lastgroup or ""
        parts = {name[len(form) + 1 :]: words for name in _GROUPS[form] if (words := match[name])}
        printed = str(_figure(parts["y"])) if "y" in parts else ""
        dated = last is not None and not last.inferred and last.precision != "year"
        if last and dated and not printed and _WORDS["listed"].fullmatch(text, last.end, start):
            printed = last.iso[:4]  # 2021年10月、11月
        i = bisect_right(starts, start)
        held, other = years[i - 1][1] if i else year, _OTHER_YEAR.get(text[max(0, start - 2) : start])
        if other is not None and (base := spoken or held):
            held = base + other
        here = printed or str(held or "-")
        if date := _read(form, parts, here):
            iso, precision, rule = date
            first = DateMatch(*match.span(), rule, iso, precision, not printed and rule != "century")
            for last in (first, *_more_days(text, first)):
                yield last


_OTHER_YEAR = {"去年": -1, "上年": -1, "前年": -2, "今年": 0, "明年": 1}
"""Words in front of a date that name its year."""


def _more_days(text: str, date: DateMatch) -> Iterator[DateMatch]:
    """Further days of the same month (5月7日、18日; 5月7、8日)."""
    at = date.end
    while date.precision == "day" and (match := _WORDS["more_day"].match(text, at)):
        iso = f"{date.iso[:-2]}{int(match['day']):02}"
        yield replace(date, start=match.start("day"), end=match.end(), iso=iso, rule="day-list")
        at = match.end()


def document_year(text: str) -> int | None:
    """The year a text is about: the one its first words name, else the one it prints most often, else None."""
    if first := _WORDS["printed_year"].search(text, 0, 200):
        return int(first[1])
    counted = Counter(_WORDS["printed_year"].findall(text)).most_common(1)
    return int(counted[0][0]) if counted else None


# What they date

LEAST_SHARED = 6
"""Characters that two mentions of one event share in a row, when their months agree."""
_COMPARED = 120
"""Characters of an event that are compared with others: more than a deed takes, little in a hostile line."""

_Event = tuple[int, int, str, str, str]
"""Where an event stands in folded text, its date, its words, and the rule that found it."""


def events(
    text: str,
    dates: Sequence[DateMatch],
    mentions: Sequence[Mention],
    headings: Sequence[tuple[int, int]],
    place: Placer,
) -> Iterator[Milestone]:
    """The dated events of a folded text in order.

    Args:
        text: folded text.
        dates: its dates.
        mentions: its names; the organisations among them that stand in an event's line, or in the bracketed line
            below it, are the event's.
        headings: folded spans of headings, which are no events.
        place: gives the place of a folded span.
    """
    found: list[_Event] = []
    starts = [start for start, _ in headings]
    for i, date in enumerate(dates):
        begin, end = line_around(text, date.start, date.end)
        if end - begin < 24 and _WORDS["month_line"].match(text[begin:end]):
            found.extend(_listed(text, date))
        elif date.precision in ("day", "month"):
            j = bisect_right(starts, date.start)
            bounds = _WORDS["bounds_before"].search(text, max(0, date.start - 4), date.start)
            bounds = bounds or _WORDS["bounds_after"].match(text, date.end)
            if not bounds and (not j or headings[j - 1][1] <= date.start):
                found.extend(_in_sentence(text, date, dates[max(0, i - 9) : i + 10]))
    bodies = [mention for mention in mentions if mention.type in ORGANISATIONS]
    starts = [body.start for body in bodies]
    for start, last, iso, words, rule in sorted(found):
        begin, end = line_around(text, start, last)
        below = _WORDS["below"].match(text, end)
        here = bodies[bisect_left(starts, begin) : bisect_left(starts, below.end() if below else end)]
        yield Milestone(
            *place(start, last, rule),
            date=iso,
            event=words,
            organisations=tuple(dict.fromkeys(body.name for body in here)),
            launch_count=_satellites(words, text[begin:end]),
            listed=rule == "month-list",
        )


def repeated(found: Sequence[Milestone]) -> dict[int, tuple[int, ...]]:
    """For each event of the opening list the lines that report it again in the body, and the other way, by index.

    Two events are one when their months agree and they share ``LEAST_SHARED`` characters in a row.
    """
    alike: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    linked: defaultdict[int, set[int]] = defaultdict(set)
    for i, item in sorted(enumerate(found), key=lambda pair: not pair[1].listed):
        same_month, words = alike[month(item.date)], item.event[:_COMPARED]
        for at in range(len(words) - LEAST_SHARED + 1 if item.listed or same_month else 0):
            shared = words[at : at + LEAST_SHARED]
            if item.listed:
                same_month[shared].append(i)
            elif shared in same_month:
                linked[i].update(found[j].line for j in same_month[shared])
                for j in same_month[shared]:
                    linked[j].add(item.line)
    return {i: tuple(sorted(lines)) for i, lines in linked.items()}


def month(iso: str) -> str:
    """The month of an ISO date, with its year where there is one: 2021-05 of 2021-05-21, --05 of --05-21."""
    return iso[:4] if iso.startswith("--") else iso[:7]


def _listed(text: str, date: DateMatch) -> Iterator[_Event]:
    """The bullets under a month that stands alone in its line."""
    for line in _WORDS["next_line"].finditer(text, date.end):
        words = line[1].rstrip()
        if bullet := _WORDS["bullet"].match(words):
            start = line.start(1)
            yield start + bullet.end(), start + len(words), date.iso, words[bullet.end() :], "month-list"
        elif words:
            return


_OF_DATES = "0123456789年月日、至"
"""What dates are made of: a clause of nothing else has no event."""


def _in_sentence(text: str, date: DateMatch, near: Sequence[DateMatch]) -> Iterator[_Event]:
    """The event that a date in a sentence dates: its clause, or the next where the date is a clause of its own.

    Of a list of dates each takes its name from the list in front (08、09、10组 … 分别于5月7日、6月18日…).
    """
    begin, end = line_around(text, date.start, date.end)
    row = [other for other in near if begin <= other.start < end and other.precision == date.precision]
    i = row.index(date)
    if text[date.start - 1 : date.start] == "、" or any(
        date.end + 1 == other.start and text[date.end] == "、" for other in row
    ):
        start, first, behind, rule = begin, row[0].start, row[-1].end, "list"
    else:
        start = max([begin, *(pause.end() for pause in _WORDS["pause"].finditer(text, begin, date.start))])
        first, behind, rule = date.start, date.end, "sentence"
        if text.startswith(("，", ","), behind):
            start, behind = first, behind + 1
    if bullet := _WORDS["bullet"].match(text, start):
        start = bullet.end()
    pause = _WORDS["pause"].search(text, behind, end)
    stop = pause.start() if pause else end
    name = _WORDS["dating"].sub("", text[start:first])
    if rule == "list" and (series := SERIES.search(text, begin, end)):
        items = series["items"].split("、")
        if i >= len(items):
            return
        start, name = series.start(), f"{series['head']}{items[i]}{series['tail']}"
    words = (name + text[behind:stop].strip()).strip(" -")
    if len(words.strip(_OF_DATES)) >= 4:
        yield start, stop, date.iso, words, rule


def _satellites(words: str, line: str) -> int | None:
    """How many satellites an event launches: two in A/B星, else one; None where nothing is launched."""
    each = _WORDS["each"].search(line)
    return None if "发射" not in line else int(each[1]) if each else 2 if _WORDS["twin"].search(words) else 1
