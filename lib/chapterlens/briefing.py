"""What a briefing says of a report: headline indicators, results beside targets, themes, sums, commitments, ranks.

A notebook makes a ``Briefing`` of a chapter and shows its rows with ``listing``. The words that its choices depend on
(the order of indicators, the words of themes, the kinds of sums) are in ``briefing.toml``.
"""

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from typing import Any, Final, TypeAlias

import pandas as pd

from chapterlens.cells import Both, Shown, quote, spoken, table
from chapterlens.chapter import Chapter
from chapterlens.cited import cite
from hanreport.indicators import INDICATORS
from hanreport.scanning import any_of, load_toml
from nbrelease.blocks import Quote, Reference

Row: TypeAlias = "pd.Series[Any]"

WORDS: Final = tomllib.loads(files(__package__).joinpath("briefing.toml").read_text(encoding="utf-8"))
DIRECTIONS: Final = {
    "above": Both("目标高于结果", "target above result"),
    "below": Both("目标低于结果", "target below result"),
    "floor": Both("下限不高于结果", "floor not above result"),
    "ceiling": Both("上限不低于结果", "ceiling not below result"),
    "equal": Both("与结果相同", "same as result"),
    "near": Both("与结果相近", "close to result"),
    "": Both("", ""),
}
"""What ``pairs`` says of a target beside its result."""

_DONE: Final = ("result", "estimate")
_TIMES: Final = tuple(WORDS["units"]["times"].split())
"""Units that say how long something took or lasts."""
_COUNTED: Final = tuple(WORDS["units"]["counted"].split())
"""Units that English leaves out: it counts the thing that the label names."""
_ENDS: Final = "，；。！？：\n"
_LONG: Final = 58
"""Characters of a clause that are shown."""
_SHORT: Final = 9
"""Characters below which a clause is shown with the one before it."""
_LEANS: Final = re.compile(rf"(?:{any_of(WORDS['clause']['leans'].split())}|\d)")
_HEAD: Final = re.compile(r"(?:[\s—·•*#]|[一二三四五六七八九十]+是|[（(]\d+[）)]|\d+[.．、])+")
_VERBS: Final = re.compile(f"^(?:{any_of(WORDS['clause']['verbs'].split())})+")
_TURN: Final = re.compile("(增长|提高|上升|增加|提升|扩大|涨|增)|(降|减少|压减|回落|收窄|下跌|缩短)")
_PERSONS: Final = re.compile(any_of(WORDS["clause"]["persons"].split()))


def listing(
    rows: Sequence[Mapping[str, Any]], *, name: str, title: Both, note: Both | None = None, **columns: Both
) -> Shown | None:
    """A table without the columns that no row fills; None without rows, so that a cell shows nothing.

    Args:
        rows: one a row, cells by the names of the columns, as ``table`` takes them.
        name: what the data is called when it is taken along.
        title: of the table.
        note: below the table.
        columns: the heads, in the order to show.
    """
    used = {key: head for key, head in columns.items() if any(str(row.get(key) or "") for row in rows)}
    zh, en = (
        {"title": getattr(title, one), "columns": {key: getattr(head, one) for key, head in used.items()}}
        | ({"note": getattr(note, one)} if note else {})
        for one in ("zh", "en")
    )
    return table(rows, name=name, zh=zh, en=en) if used else None


def joined(parts: Iterable[Any], mark: object = Both("、", ", ")) -> list[Any]:
    """Parts of a sentence with a mark between them."""
    return [one for part in parts for one in (mark, part)][1:]


def pairs(quantities: pd.DataFrame) -> pd.DataFrame:
    """The results of a report that its targets for the next year can be set beside.

    A result and a target belong together if they state the same indicator (or, where there is none, have the same
    subject apart from its verb, and no other row on either side has it), with the same unit and scope, both as growth,
    share, amount of a year or level. Of several, the one for the whole place and first in the text is taken. The years
    are those that most results and most targets are about; the first must precede the second.

    Args:
        quantities: the table of a chapter, with the columns of data/README.md; ``turn`` (−1 where the words say that
            something fell) is used where it is there.

    Returns:
        A row a pair in the order of the targets: ``indicator`` (empty without one), ``result`` and ``target`` (labels
        of rows of ``quantities``), ``direction`` (a key of ``DIRECTIONS``; empty where one falls and the other not).
    """
    rows = quantities[quantities["kind"].isin(["count", "money", "percent", "measure"])]
    rows = rows[~rows["unit"].isin(_TIMES)]
    done, planned = main_year(rows, _DONE), main_year(rows, ("target",))
    apart = len(done) and len(planned) and done["period"].iloc[0][:4] < planned["period"].iloc[0][:4]
    results, goals = (_by_key(done), _by_key(planned)) if apart else ({}, {})
    found = [
        (key[0] if key[0] in INDICATORS else "", results[key], label)
        for key, label in goals.items()
        if key in results
    ]
    made = [(*one, _direction(quantities.loc[one[1]], quantities.loc[one[2]])) for one in found]
    return pd.DataFrame(made, columns=["indicator", "result", "target", "direction"])


def main_year(rows: pd.DataFrame, natures: Sequence[str]) -> pd.DataFrame:
    """The rows of some natures that are about the year that most of them are about (a year or a month of it)."""
    rows = rows[rows["nature"].isin(natures) & rows["period"].fillna("").str.fullmatch(r"\d{4}(-\d\d)?")]
    years = rows["period"].str[:4]
    return rows[years.isin(years.mode()[:1])]


def _by_key(rows: pd.DataFrame) -> dict[tuple[str, ...], Any]:
    """The label of the row for each thing that is measured: for the whole place if there is one, the first of them."""
    found: dict[tuple[str, ...], list[Any]] = {}
    for label, row in rows.iterrows():
        known, subject = _text(row["indicator"]), _VERBS.sub("", re.sub(r"[\s“”]", "", row["subject"]))
        kind = _text(row["measure"])
        if kind not in ("growth", "share"):
            kind = "flow" if _text(row["flow"]) == "flow" else "level"
        if known or (len(subject) > 3 and not row["shared"]):
            key = (known or subject, kind, row["unit"], "" if known else _text(row["scope"]))
            found.setdefault(key, []).append(label)
    only = {key: labels for key, labels in found.items() if len(labels) == 1 or key[0] in INDICATORS}
    return {key: min(labels, key=lambda one: (_narrow(rows.loc[one]), one)) for key, labels in only.items()}


def _narrow(row: Row) -> bool:
    """Whether a row is about a part of the place, and its indicator is not about that part by its name."""
    known, scope = _text(row["indicator"]), _text(row["scope"])
    name = INDICATORS[known].zh if known else ""
    return (bool(scope) and scope not in name) or (
        bool(known) and "规" in row["subject"] and "规" not in name
    )


def _direction(result: Row, target: Row) -> str:
    if (result.get("turn", 0) < 0) != (target.get("turn", 0) < 0):
        return ""
    if target["low"] > result["high"]:
        return "above"
    if target["high"] < result["low"]:
        return "below"
    open_end = {"at_least": "floor", "more_than": "floor", "at_most": "ceiling"}.get(target["bound"])
    same = target["value"] == result["value"] and target["bound"] == result["bound"]
    return "equal" if same else open_end or "near"


def _text(value: Any) -> str:
    return "" if value is None or pd.isna(value) else str(value)


class Briefing:
    """A chapter as a briefing reads it. What one of its parts has shown, the later ones leave out.

    Attributes:
        chapter: the chapter.
        quantities: its numbers that are about something (no ordinals, no durations), with ``role`` (of the part of the
            text that they stand in) and ``turn`` (1 where the words say that something rose, −1 where it fell, or 0).
        shown: offsets of the rows that were shown.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        rows = chapter.quantities
        rows = self.rows(rows[(rows["kind"] != "ordinal") & ~rows["unit"].isin(_TIMES)])
        self.quantities = rows.assign(turn=[self._turn(start) for start in rows["start"]])
        self.results = self.quantities[self.quantities["nature"].isin(_DONE)]
        self.targets = self.quantities[self.quantities["nature"] == "target"]
        self.pairs = pairs(self.quantities)
        self.shown: set[int] = set()

    def rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with the ``role`` of their part, without those before the first part or beside the name of a person."""
        text, heads = self.chapter.text, self.chapter.outline
        lines, roles = list(heads["line"]), list(heads["role"])
        places = [bisect_left(lines, line + 1) - 1 for line in rows["line"]]
        rows = rows.assign(role=[roles[at] if at >= 0 else "body" for at in places])
        ends = zip(rows["start"], rows["end"], strict=True)
        return rows[[not _PERSONS.search(text, self._begin(start), self._end(end)) for start, end in ends]]

    def name(self, row: Row) -> object:
        """What a number is about: the reader's label, the name of its indicator, or the words of the text."""
        known, subject = _text(row["indicator"]), re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", row["subject"])
        if row["label"]:
            return Both(row["label"], row["label_en"] or row["label"])
        if not known or _narrow(row) or subject.startswith("每"):
            return subject
        zh, en = INDICATORS[known].zh, INDICATORS[known].en
        moves = row["turn"] and row["measure"] == "growth"
        return (
            Both(re.sub("(增速|降幅)$", "", zh), re.sub("^(growth|change) of ", "", en))
            if moves
            else Both(zh, en)
        )

    def number(self, row: Row) -> tuple[Any, ...]:
        """A number with what its words say besides: that something rose or fell, whose income, that it is an estimate."""
        self.shown.add(int(row["start"]))
        cited, known = cite(row), _text(row["indicator"])
        moved: object = ""
        if row["measure"] == "growth":
            moved = {1: Both("增长", "up "), -1: Both("下降", "down ")}.get(row["turn"], "")
        elif row["measure"] == "change" and "增" not in str(self.name(row)) and known != "urban_jobs_new":
            moved = Both("减少", "−") if row["turn"] < 0 else Both("新增", "+")
        counts = spoken() == "en" and row["unit"] in _COUNTED
        guess = Both("（预计）", " (estimate)") if row["nature"] == "estimate" else ""
        return (moved, cited.part("en", "n") if counts else cited, guess)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline indicators in the order of ``briefing.toml``: ``name``, ``results`` and ``targets``.

        The two hold labels of rows of ``quantities``; growth and level of one thing are in one row. Where fewer than
        eight are stated, further indicators follow.
        """
        topics = [(Both(one["zh"], one["en"]), one["indicators"]) for one in WORDS["topic"]]
        known = {name for _, names in topics for name in names}
        topics += [(Both(one.zh, one.en), [name]) for name, one in INDICATORS.items() if name not in known]
        sides = main_year(self.quantities, _DONE), main_year(self.quantities, ("target",))
        found = [(name, *(self._first(rows, names) for rows in sides)) for name, names in topics]
        listed = [bool(one[1] or one[2]) for one in found[: len(WORDS["topic"])]]
        stated = pd.DataFrame(
            filter(lambda one: one[1] or one[2], found), columns=["name", "results", "targets"]
        )
        return stated.head(min(10, max(8, sum(listed))))

    def _first(self, rows: pd.DataFrame, indicators: Sequence[str]) -> list[Any]:
        """The label of the first row of each indicator that is for the whole place."""
        whole = [label for label, row in rows.iterrows() if not _narrow(row)]
        own = [rows.loc[whole].index[rows.loc[whole, "indicator"] == name] for name in indicators]
        return [labels[0] for labels in own if len(labels)]

    def clause(self, row: Row) -> Quote:
        """The clause of a row in the words of the text, with the one before it where it leans on that, as a link."""
        text, start, stop = self.chapter.text, int(row["start"]), self._end(int(row["end"]))
        begin = before = self._begin(start)
        while before and text[before - 1] == "，" and (stop - begin < _SHORT or _LEANS.match(text, begin)):
            before = self._begin(before - 1)
            begin = before if stop - before < _LONG else begin
        head = _HEAD.match(text, begin, stop)
        begin = head.end() if head else begin
        start = max(start, begin)
        cut = int(row["end"]) - begin > _LONG
        begin = min(start, int(row["end"]) - _LONG) if cut else begin
        close = min(stop, max(int(row["end"]), begin + _LONG))
        words = ("…" if cut else "") + text[begin:close].strip() + ("…" if close < stop else "")
        at = next((at for at in self._anchors[bisect_left(self._anchors, begin) :] if at <= start), start)
        return Quote(words.replace("**", ""), Reference(self.chapter.id, at, close, int(row["line"])), "")

    def _begin(self, at: int) -> int:
        return max(self.chapter.text.rfind(end, 0, at) for end in _ENDS) + 1

    def _end(self, at: int) -> int:
        ends = (self.chapter.text.find(end, at) for end in _ENDS)
        return min((end for end in ends if end >= 0), default=len(self.chapter.text))

    def _turn(self, start: int) -> int:
        last = next(reversed(list(_TURN.finditer(self.chapter.text, self._begin(start), start))), None)
        return 0 if last is None else 1 if last[1] else -1

    @cached_property
    def _anchors(self) -> list[int]:
        """Where a link into the text can lead to."""
        names = ("quantities", "dates", "codes", "claims", "names", "firsts", "stages", "commitments")
        return sorted({int(start) for name in names for start in getattr(self.chapter, name)["start"]})

    def new(self, rows: pd.DataFrame, most: int) -> list[tuple[Row, Quote]]:
        """The first rows that were not shown, with their clauses; they are shown from now on."""
        found: list[tuple[Row, Quote]] = []
        for _, row in rows.iterrows():
            part = self.clause(row)
            span = range(part.reference.start, part.reference.end)
            if len(found) < most and not any(at in span for at in self.shown):
                found.append((row, part))
                self.shown |= {at for at in self._anchors if at in span}
        return found

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """What is promised: dated ones first, then bounded numbers, numbers, named things; each in the text's order."""
        rows = self.rows(self.chapter.commitments)
        bounded = rows["number"].str.contains("以上|以下|以内|超|突破|不低于|不少于|左右|至少")
        order = pd.Series(3, index=rows.index).mask(rows["number"] != "", 2).mask(bounded, 1)
        order = order.mask(rows["deadline"].notna(), 0)
        return rows.assign(order=order).sort_values(["order", "start"], kind="stable")

    @cached_property
    def firsts(self) -> pd.DataFrame:
        """Claims of rank about what was done: ranks and firsts before leading and largest."""
        rows = self.rows(self.chapter.firsts)
        order = rows["type"].map({"rank": 0, "first": 1, "only": 2, "largest": 3}).fillna(4)
        return rows[rows["role"] != "plan"].assign(order=order).sort_values(["order", "start"], kind="stable")

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Named things with their stage, each once a stage; slogans in quotation marks and ends of routes left out."""
        rows = self.rows(self.chapter.stages).drop_duplicates(["name", "stage_class"])
        route = rows["name"].str.contains("至") & ~rows["name"].str.contains("[路速线道桥]$")
        return rows[(rows["name"].str.len() > 3) & ~rows["name"].str.startswith("“") & ~route]

    def largest(self, most: int = 3) -> list[Quote]:
        """The largest sums that are promised, then the most people and households, then bounded numbers, quoted."""
        rows = self.targets.dropna(subset=["value"]).sort_values("value", ascending=False, kind="stable")
        people, bounded = rows["unit"].isin(WORDS["units"]["people"].split()), rows["bound"] != "exact"
        order = [rows[rows["kind"] == "money"], rows[people], rows[bounded].sort_index()]
        return [part for _, part in self.new(pd.concat(order), most)]

    def themes(self, most: int = 3) -> list[dict[str, Any]]:
        """By theme, results and commitments as quotes: ``theme`` (in its first row), ``result``, ``promise``.

        Results: known indicators first, then growth, shares and sums, bounded numbers, others.
        """
        done = self.results
        weighty = done["measure"].isin(["growth", "share"]) | (done["kind"] == "money")
        order = pd.Series(3, index=done.index).mask(done["bound"] != "exact", 2).mask(weighty, 1)
        results = done.assign(order=order.mask(done["indicator"].notna(), 0)).sort_values(
            "order", kind="stable"
        )
        sides = [
            (rows, pd.Series(map(self._theme, rows.iloc), rows.index)) for rows in (results, self.commitments)
        ]
        found = []
        for at, theme in enumerate(WORDS["theme"]):
            left, right = ([part for _, part in self.new(rows[of == at], most)] for rows, of in sides)
            for line in range(max(len(left), len(right))):
                cells = [part[line] if line < len(part) else "" for part in (left, right)]
                named = "" if line else Both(theme["zh"], theme["en"])
                found.append({"theme": named, "result": cells[0], "promise": cells[1]})
        return found

    def _theme(self, row: Row) -> int:
        """The theme of a row by its indicator, else by the words of its clause and, for half, of its heading; or −1."""
        known, clause = _text(row.get("indicator")), self.clause(row).text
        for at, theme in enumerate(WORDS["theme"]):
            if known and known.startswith(tuple(theme["indicators"].split()) or "-"):
                return at
        words = [theme["words"].split() for theme in WORDS["theme"]]
        scores = [sum(2 * (word in clause) + (word in row["heading"]) for word in one) for one in words]
        return scores.index(max(scores)) if max(scores) else -1

    def money(self) -> list[dict[str, Any]]:
        """The sums of a million and more by kind, largest first: ``kind`` (in its first row), ``sum``, ``what``."""
        rows = self.quantities
        rows = rows[
            (rows["kind"] == "money") & rows["nature"].isin([*_DONE, "target"]) & (rows["low"] >= 1e6)
        ]
        rows = rows[rows["unit"].isin(["元", "美元"])].sort_values("low", ascending=False, kind="stable")
        parts = [self.clause(row) for row in rows.iloc]
        rows = rows.assign(
            part=parts, clause=[part.text for part in parts], of=[*map(self._money, rows.iloc)]
        )
        found = []
        for at, kind in WORDS["money"].items():
            for line, (_, own) in enumerate(rows[rows["of"] == at].groupby("clause", sort=False)):
                named = "" if line else Both(kind["zh"], kind["en"])
                found.append({"kind": named, "sum": joined(map(cite, own.iloc)), "what": own["part"].iloc[0]})
        return found

    def _money(self, row: Row) -> str:
        """The kind of a sum: that of the word nearest before it, else of any in its clause; promised if it is to come."""
        words = {kind: one["words"].split() for kind, one in WORDS["money"].items()}
        before = self.chapter.text[self._begin(int(row["start"])) : int(row["start"])]
        for text in (before, self.clause(row).text):
            ends = {kind: max((text.rfind(word) + len(word) for word in one if word in text), default=0)
                    for kind, one in words.items()}  # fmt: skip
            if max(ends.values()):
                found = max(ends, key=lambda kind: ends[kind])
                return (
                    "promised"
                    if row["nature"] == "target" and found in ("spent", "issued", "invested")
                    else found
                )
        return "promised" if row["nature"] == "target" else "other"

    def named(self, types: Sequence[str] = (), most: int = 14) -> list[Any]:
        """Bodies of some types, or else cities, the most often named first, as links to where they are named first."""
        rows = self.rows(self.chapter.names)
        if types:
            rows = rows[rows["type"].isin(types)]
        else:
            known = load_toml("places.toml")["place"]["prefecture"].split()
            cities = re.compile(f"(?:{'|'.join(known)})(?=[市州县区、，至等])")
            places = [(found[0], found.start()) for found in cities.finditer(self.chapter.text)]
            lines = self.chapter.reading.lines
            rows = pd.DataFrame([(name, at, 0, lines.at(at), name, self.chapter.id) for name, at in places],
                                columns=["name", "start", "end", "line", "surface", "chapter"])  # fmt: skip
        rows = rows.assign(n=rows["name"].map(rows["name"].value_counts()))
        rows = rows.sort_values(["n", "start"], ascending=[False, True])
        return self.links(rows.drop_duplicates("name"), most)

    def links(self, rows: pd.DataFrame, most: int = 14) -> list[Any]:
        """The names of rows as links with a mark between them."""
        return joined(quote(row, str(row["name"])) for row in rows.head(most).iloc)
