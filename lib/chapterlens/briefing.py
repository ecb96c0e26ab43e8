"""What a briefing says of a report: headline indicators, results beside targets, themes, sums, commitments, ranks.

A notebook makes a ``Briefing`` of a chapter and shows its rows with ``listing``. The words that its choices depend on
(the order of indicators, the words of themes, the kinds of sums) are in ``briefing.toml``.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, TypeAlias

import pandas as pd

from chapterlens.cells import Both, Shown, quote, spoken, table
from chapterlens.chapter import Chapter
from chapterlens.cited import Cited, cite, tally
from chapterlens.words import own_toml
from hanreport.editions import alike
from hanreport.entities import PLACES, proper
from hanreport.indicators import INDICATORS
from hanreport.targets import NATURES, SEVERAL, choice, clause_before, comparable, looks_back
from hanreport.text import any_of
from nbrelease.blocks import Quote, Reference

Row: TypeAlias = "pd.Series[Any]"

WORDS: Final = own_toml("briefing.toml")
VERDICTS: Final = {key: Both(**words) for key, words in WORDS["verdicts"].items()}
"""What a target is beside its result; see ``hanreport.targets.COMPARISONS``."""

_UNITS: Final = {kind: units.split() for kind, units in WORDS["units"].items()}
_PATTERNS: Final = {name: re.compile(pattern) for name, pattern in WORDS["patterns"].items()}
_SUMS: Final = re.compile(
    "|".join(f"(?P<{kind}>{any_of(words.split())})" for kind, words in WORDS["sums"].items())
)
_KNOWN: Final = re.compile(
    "|".join(any_of(words.split()) for group in ("place", "body") for words in PLACES[group].values())
)
"""Places and bodies that are known by name."""
_HEADED: Final = {name for topic in WORDS["topic"] for name in topic["indicators"]}
_PROMISED: Final = frozenset(("spent", "relief", "invested", "projects", "issued"))
"""Kinds of sums that can be promised; output and trade to come are expected."""
_LONG: Final = 58
"""Characters up to which a clause is shown with the one before it."""
_SHORT: Final = 9
"""Characters below which a clause is shown with the one before it."""
_ALIKE: Final = 0.75
"""How alike the subjects of two amounts of an indicator must be: school places of two kinds are not."""
_INNER: Final = str.maketrans("“”", "‘’")


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
        {"title": getattr(title, one), "note": getattr(note, one, ""),
         "columns": {key: getattr(head, one) for key, head in used.items()}}
        for one in ("zh", "en")
    )  # fmt: skip
    return table(rows, name=name, zh=zh, en=en) if used else None


def joined(parts: Iterable[Any], mark: object = Both("、", ", ")) -> list[Any]:
    """Parts of a sentence with a mark between them."""
    return [one for part in parts for one in (mark, part)][1:]


def main_year(rows: pd.DataFrame, nature: str) -> pd.DataFrame:
    """The results or the targets that are about the year that most of them are about (a year or a month of it)."""
    rows = rows[
        rows["period"].fillna("").str.fullmatch(r"\d{4}(-\d\d)?") & rows["nature"].isin(NATURES[nature])
    ]
    return rows[rows["period"].str[:4] == next(iter(rows["period"].str[:4].mode()), "")]


def shown(words: str) -> str:
    """Words of the text as the language that is set shows them."""
    return _quoted(words) if spoken() == "en" else words


def _quoted(words: str) -> str:
    """Words of the text in quotation marks, as English shows them."""
    return f"“{words.translate(_INNER)}”" if words else ""


def narrowed(row: Row) -> set[str]:
    """The words that narrow a row to a part, and are not in its indicator's name."""
    name = INDICATORS[row["indicator"]].zh if row["indicator"] else row["subject"]
    said = {row["scope"], *_PATTERNS["part"].findall(row["subject"])}
    return {part for part in said if part not in name}


def each(rows: pd.DataFrame) -> list[Row]:
    """The rows of a table."""
    return [row for _, row in rows.iterrows()]


def kept(rows: pd.DataFrame, test: Callable[[Row], bool]) -> pd.DataFrame:
    """The rows of a table that pass a test."""
    return rows[pd.Series([test(row) for row in each(rows)], rows.index, dtype=bool)]


def _leading(*texts: str) -> int:
    """The theme with the most words in the first of the texts that tells them apart; −1 if none does."""
    words = [theme["words"].split() for theme in WORDS["theme"]]
    scores = [tuple(sum(len(one) for one in own if one in text) for text in texts) for own in words]
    best = max(scores)
    return scores.index(best) if any(best) and scores.count(best) == 1 else -1


def _deed(row: Row) -> str:
    """What was done to the things that a row counts, as its subject begins: 新培育."""
    found = _PATTERNS["deed"].match(row["subject"]) if row["kind"] == "count" else None
    return found[0] if found else ""


class Briefing:
    """A chapter as a briefing reads it. What one of its parts has shown, the later ones leave out.

    Attributes:
        chapter: the chapter.
        quantities: its numbers that are about something (no ordinals, no durations, none of several years: means, or
            what they came to), with ``role``, of the part of the text that they stand in.
        shown: offsets of the rows that were shown.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter, self.text = chapter, chapter.text
        rows = chapter.quantities
        # 亿元以上 says how large a project is; 六大行动 is a name.
        size = rows["surface"].str.match("[亿万]|.大")
        rows = self.rows(rows[(rows["kind"] != "ordinal") & ~rows["unit"].isin(_UNITS["times"]) & ~size])
        about = chapter.chapters.iloc[0]
        if about["kind"] == "communique":  # it says what was, without verbs
            rows = rows.replace({"nature": {"": "result"}, "period": {"": str(about["year_reported"])}})
        last = _PATTERNS["last_year"].search(self.text)  # what stands before is of five years
        begun = last.start() if last else 0
        rows = rows[(rows["start"] >= begun) | ~rows["measure"].isin(["growth", "change"])]
        years = rows["period"].fillna("").str.match(r"\d{4}/\d{4}")
        self._of_years = {*rows["start"][years & rows["nature"].isin(NATURES["result"])]}
        rows = rows[~years]
        of_years = re.compile(f"{SEVERAL.pattern}|{_PATTERNS['since'].pattern}")
        rows = kept(rows, lambda row: not of_years.search(clause_before(self.text, row)))
        planned = rows["role"].isin(["plan", "later"]) & rows["nature"].isin(NATURES["result"])
        self.quantities = kept(rows[~planned], lambda row: not looks_back(self.text, row))
        self.shown: set[int] = set()

    def rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with the ``role`` of their part, without those in or behind a clause that names a person."""
        lines = list(self.chapter.outline["line"])
        rows = rows.assign(role=[self._roles[bisect_left(lines, line + 1) - 1] for line in rows["line"]])
        personal = {at for found in _PATTERNS["person"].finditer(self.text) for at in range(*found.span())}
        return rows[~rows["start"].isin(personal) & (rows["role"] != "glossary")]

    def numbered(self) -> dict[str, Cited]:
        """How many statements say what was done, what is planned, and carry a number; empty if either has none that do."""
        starts, found = sorted(self.chapter.quantities["start"]), dict[str, Cited]()
        for standing in ("delivered", "planned"):
            said = self.chapter.claims[self.chapter.claims["standing"] == standing]
            counted = kept(
                said, lambda row: bisect_left(starts, row["start"]) < bisect_left(starts, row["end"])
            )
            if counted.empty:
                return {}
            found |= {standing: tally(said, "条"), f"{standing}_counted": tally(counted, "条")}
        return found

    @cached_property
    def _roles(self) -> list[str]:
        """The roles of the headings, ``later`` for a part of a yearly report that is about the years to come.

        Of a part that looks back first (“十四五”成就和“十五五”任务) only what its subheadings head is later.
        """
        found, above, about = [], 0, self.chapter.reading.chapters[0]
        for head in self.chapter.reading.outline:
            below = 0 < above < head.level
            if not below:
                above = head.level if _PATTERNS["later"].search(head.title) else 0
            later = about.kind == "work_report" and (below or (above and head.role == "plan"))
            found.append("later" if later else head.role)
        return [*found, "body"]

    def name(self, row: Row, beside: "Row | None" = None) -> object:
        """What a number is about: the reader's label, or the words of the text, in English behind its indicator's name.

        Of two numbers side by side without what was done, if that is not the same; ``number`` says it of each.
        """
        said = _PATTERNS["filling"].sub("", row["subject"])
        if beside is not None and _deed(row) != _deed(beside):
            said = said.removeprefix(_deed(row)).strip()
        words = re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", said)
        known = INDICATORS.get(row["indicator"])
        en = known.en if known else ""
        if row["direction"] and row["measure"] == "growth":
            words, en = re.sub("(增速|涨幅|降幅)$", "", words), re.sub("^(growth|rise|change) of ", "", en)
        if row["label"]:
            return Both(row["label"], row["label_en"] or f"“{row['label']}”")
        if not known or words.replace("规上", "规模以上") not in known.words:
            quoted = said if said in self.text else said.replace(" ", "…")
            en = " ".join(filter(None, [en, _quoted(re.sub("(增速|涨幅|降幅)$", "", quoted))]))
        return Both(words or getattr(known, "zh", ""), en[:1].upper() + en[1:])

    def number(self, row: Row, name: object = "") -> tuple[Any, ...]:
        """A number with what its words say besides: that something rose or fell, was added, or is an estimate.

        What ``name``, which stands before it, says already is left out.
        """
        self.shown.add(int(row["start"]))
        moved: object = ""
        behind: object = ""
        fall = row["direction"] == "fall"
        if row["measure"] == "growth" and row["direction"]:
            rise = Both("上涨" if "价格" in row["subject"] else "增长", "up ")
            moved = Both("下降", "down ") if fall else rise
            if "实际" in clause_before(self.text, row)[-4:]:
                moved, behind = Both(f"实际{moved.zh}", moved.en), Both("", " in real terms")
        elif name and _deed(row) not in str(name):
            moved, behind = Both(_deed(row), ""), Both("", " more")
        elif row["measure"] == "change" and not _PATTERNS["added"].search(str(name) or row["subject"]):
            added = "净增" if clause_before(self.text, row).endswith("净增") else "新增"
            moved = Both("减少" if fall else added, "")
            behind = Both("", " fewer" if fall else " more")
        if clause_before(self.text, row).endswith("每立方米"):
            moved, behind = Both("每立方米", ""), Both("", " per cubic metre")
        spec = "n" if spoken() == "en" and row["unit"] in _UNITS["counted"] else ""
        guess = Both("（预计）", " (estimate)") if row["nature"] == "estimate" else ""
        return (moved, self.cited(row).part(spoken(), spec), behind, guess)

    def cited(self, row: Row) -> Cited:
        """A number with the word of its bound where that stands before the first of several (分别突破300亿元和3000亿元)."""
        made, before = cite(row), _PATTERNS["over"].findall(clause_before(self.text, row))
        shared = before[-1:] if made.bound == "at_least" and _PATTERNS["bare"].match(made.printed) else []
        return replace(made, printed="".join([*shared, made.printed]))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The targets that can be set beside a result of the report, in their order: labels of rows of ``quantities``.

        Columns ``result``, ``target``, and ``verdict``, a key of ``VERDICTS``, empty where a bound behind the last of
        several targets may be of all. Left out are those of unlike scope, and amounts of an indicator about several things.
        """
        labels = pd.Series(self.quantities.index, self.quantities["start"])
        found = []
        for one in comparable(self.chapter.reading):
            starts = [row.start for row in (one.result, one.target) if row and row.start in labels.index]
            sides = each(self.quantities.loc[labels[starts]])
            if len(sides) == 2 and self._comparable(*sides):
                shared = _PATTERNS["shared_bound"].match(self.text, one.target.end)
                unsure = (
                    one.target.bound == "exact" and "分别" in clause_before(self.text, sides[1]) and shared
                )
                found.append((*labels[starts], "" if unsure else one.comparison))
        return pd.DataFrame(found, columns=["result", "target", "verdict"]).drop_duplicates("target")

    def _comparable(self, result: Row, target: Row) -> bool:
        sides = (result, target)
        steps = [set(_PATTERNS["step"].findall(clause_before(self.text, row))) for row in sides]
        kinds = [(narrowed(row), row["measure"] == "growth", row["subject"].count("、")) for row in sides]
        said = _PATTERNS["share"].search(target["subject"])
        named = target["indicator"] or target["measure"] != "share" or said
        if kinds[0] != kinds[1] or steps[0] != steps[1] or not named:
            return False
        one, other = (_PATTERNS["verbs"].sub("", row["subject"]) for row in sides)
        amounts = target["indicator"] and target["unit"] != "%"
        # 参保率均达到98%: of each member, so that it can be set beside the same list.
        unclear = [row["shared"] and "均" not in clause_before(self.text, row)[-6:] for row in sides]
        unclear.append(result["shared"] != target["shared"])
        return not any(unclear) and bool(not amounts or alike(one, other) >= _ALIKE)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The headline indicators in the order of ``briefing.toml``: ``name``, ``results`` and ``targets``.

        The two hold labels of rows of ``quantities``; growth and level of one thing are in one row. Further indicators
        follow those of ``briefing.toml``, up to eight in all.
        """
        topics = [(Both(one["zh"], one["en"]), one["indicators"]) for one in WORDS["topic"]]
        topics += [(Both(one.zh, one.en), [name]) for name, one in INDICATORS.items() if name not in _HEADED]
        text, sides = self.text, [main_year(self.quantities, nature) for nature in NATURES]
        sides = [rows.loc[sorted(rows.index, key=lambda at: choice(text, rows.loc[at]))] for rows in sides]
        sides = [kept(rows, lambda row: not narrowed(row)).drop_duplicates("indicator") for rows in sides]
        found: list[tuple[Any, ...]] = []
        for name, indicators in topics:
            order = pd.Series(range(len(indicators)), indicators)
            own = [list(rows["indicator"].map(order).dropna().sort_values().index) for rows in sides]
            if any(own) and (indicators[0] in _HEADED or len(found) < 8):
                found.append((name, *own))
        return pd.DataFrame(found, columns=["name", "results", "targets"])

    def clause(self, row: Row) -> Quote:
        """The clause of a row in the words of the text, with the one before it where it leans on that, as a link."""
        text, start, leans = self.text, int(row["start"]), _PATTERNS["leans"].match
        begins, stop = [self._begin(start)], self._end(int(row["end"]))
        while (at := begins[-1]) and text[at - 1] in "，," and (stop - at < _SHORT or leans(text, at)):
            begins.append(self._begin(at - 1))
        if text[stop : stop + 1] in ("，", ",") and _PATTERNS["sum_alone"].fullmatch(text, begins[0], stop):
            stop = self._end(stop + 1)  # 投资5亿元，建设…
        fit = [at for at in begins if stop - at < _LONG] or begins[:1]
        if len(fit) < len(begins):  # one that leans on what is not shown is left out
            fit = [at for at in fit if text.startswith("其中", at) or not leans(text, at)] or fit
        begin = stop - len(_PATTERNS["head"].sub("", text[fit[-1] : stop]))
        after = bisect_left(self._anchors, begin)
        at = next((at for at in self._anchors[after:] if at <= start), self._anchors[after - 1])
        reference = Reference(self.chapter.id, at, stop, int(row["line"]))
        return Quote(shown(text[begin:stop].strip().replace("**", "")), reference)

    @cached_property
    def _breaks(self) -> list[int]:
        return [-1, *(found.start() for found in _PATTERNS["end"].finditer(self.text)), len(self.text)]

    def _begin(self, at: int) -> int:
        return self._breaks[bisect_left(self._breaks, at) - 1] + 1

    def _end(self, at: int) -> int:
        return self._breaks[bisect_left(self._breaks, at)]

    @cached_property
    def _anchors(self) -> list[int]:
        """Where a link into the text can lead to."""
        names = ("quantities", "dates", "codes", "claims", "names", "firsts", "stages", "commitments")
        return sorted({int(start) for name in names for start in getattr(self.chapter, name)["start"]})

    def new(self, rows: pd.DataFrame, most: int) -> list[tuple[Row, Quote]]:
        """The first rows that were not shown, with their clauses, which say nothing of several years; they are shown now."""
        found: list[tuple[Row, Quote]] = []
        for row in each(rows):
            part = self.clause(row)
            span = range(part.reference.start, part.reference.end)
            if _PATTERNS["leans"].match(part.text.lstrip("“")):
                continue
            if len(found) < most and self.shown.isdisjoint(span) and self._of_years.isdisjoint(span):
                found.append((row, part))
                self.shown |= set(self._anchors) & set(span)
        return found

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """What is promised: dated ones first, then bounded numbers, numbers, named things, meetings; each as in the text.

        ``order`` is 0 for dated ones to 4 for meetings, of which there are three at most.
        """
        rows = self.rows(self.chapter.commitments).query("role != 'later'")
        whole = ~rows["object"].str.contains(_PATTERNS["no_object"])
        aims, planned = self.chapter.quantities, self.chapter.chapters["year_planned"].astype(str).str[:4]
        far = aims[(aims["nature"] == "target") & ~aims["period"].fillna("").isin(["", *planned])]["start"]
        rows = rows[whole & ~rows["verb"].str.contains(_PATTERNS["no_verb"])]
        # 2026年全国农民丰收节 is called by its year, which is no deadline.
        rows = rows.assign(deadline=rows["deadline"].mask(rows["object"].str.match(r"20\d\d年"), ""))
        # Of what is for 2030 a heading alone may say so.
        rows = kept(rows, lambda row: bool(row["deadline"]) or not any(far.between(row["start"], row["end"])))
        order = 3 - 1 * (rows["number"] != "") - 1 * rows["number"].str.contains(_PATTERNS["bounded"])
        order = order.mask((order == 3) & rows["object"].str.contains(_PATTERNS["meeting"]), 4)
        rows = rows.assign(order=order.mask(rows["deadline"] != "", 0)).sort_values(["order", "start"])
        return rows[(rows["order"] < 4) | (rows.groupby("order").cumcount() < 3)]

    def whole(self, row: Row) -> bool:
        """Whether verb, object, number and actor are all that a clause promises, but for its manner and more members."""
        said = self.text[self._begin(int(row["start"])) : self._end(int(row["end"]))]
        for part in filter(None, (row["object"], row["number"], row["verb"], row["actor"])):
            said = said.replace(part, "|", 1)
        return bool(row["verb"] and _PATTERNS["manner"].fullmatch(said))

    @cached_property
    def firsts(self) -> pd.DataFrame:
        """Claims of rank about what was done: ranks and firsts before leading and largest."""
        rows = self.rows(self.chapter.firsts)
        order = rows["type"].map({"rank": 0, "first": 1, "only": 2, "largest": 3}).fillna(4)
        rows = rows[~rows["role"].isin(["plan", "later"])].assign(order=order).sort_values(["order", "start"])
        return kept(rows, lambda row: not _PATTERNS["cut"].search(f"{clause_before(self.text, row)}|{row['surface']}"))

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Things to be built that have a name of their own, with the stage that the text says first, by its verb."""
        rows = self.rows(self.chapter.stages).query("role != 'later'")
        rows = rows[~rows["stage"].str.contains(_PATTERNS["no_stage"])]
        rows = rows.assign(name=[*map(self._whole_name, each(rows))]).drop_duplicates("name")
        names = [name for name in rows["name"] if name]
        parts = {one for one in names for other in names if one != other and one in other}
        return rows[~rows["name"].isin({"", *parts})]

    def _whole_name(self, row: Row) -> str:
        """The name of a stage's thing with the work that is done to it; empty if it is a kind of things or not whole."""
        text, name = self.text, row["name"]
        at = text.find(name, int(row["start"]))
        if at >= 0:
            name = text[at:_PATTERNS["rest"].match(text, at + len(name)).end()]
        head = _PATTERNS["facility"].search(name)
        if at < 0 and _PATTERNS["work"].search(row["stage"]):  # 临汾、运城机场改扩建
            return ""
        behind = at >= 0 and not _PATTERNS["behind_name"].match(text, at + len(name))
        counted = _PATTERNS["counted"].search(clause_before(text, row))
        known = head and (_KNOWN.search(name) or not _PATTERNS["vague"].match(head[0]))
        whole = known and proper(name, 0, head.start()) and not _PATTERNS["no_name"].search(name)
        return "" if behind or counted or not whole else name

    def foremost(self, most: int = 3) -> list[Quote]:
        """That incomes keep in step, the largest sum (invested, if any is), jobs and grain, dated commitments, quoted."""
        rows = self.quantities.query("nature == 'target' and measure != 'share'")
        rows = rows.assign(money=rows["kind"] == "money")
        sums = rows.query("money").sort_values("low", ascending=False)
        invested = sums[sums["subject"].str.contains(_PATTERNS["invested"])]
        people, grain = (rows[~rows["money"] & rows["subject"].str.contains(one)] for one in ("就业", "粮食"))
        named = [one.head(1) for one in (pd.concat([invested, sums]), people, grain)]
        dated = kept(self.commitments, lambda row: not row["order"] and "年" in self.clause(row).text)
        found = [part for _, part in self.new(pd.concat([*named, dated]), most)]
        step = _PATTERNS["in_step"].search(self.text, int(rows["start"].min())) if len(rows) else None
        if step:
            line = self.text.count("\n", 0, step.start()) + 1
            found.insert(0, self.clause(pd.Series({"start": step.start(), "end": step.end(), "line": line})))
        return found

    def records(self, most: int = 3) -> list[Quote]:
        """The first results that the text calls the highest yet, or the first to pass a mark, quoted."""
        done = self.quantities[self.quantities["nature"].isin(NATURES["result"])]
        done = kept(done, lambda row: bool(_PATTERNS["record"].search(self.clause(row).text)))
        return [part for _, part in self.new(done, most)]

    def themes(self, most: int = 3) -> list[dict[str, Any]]:
        """By theme, results and commitments as lists of quotes: ``theme``, ``result``, ``promise``.

        Results: known indicators first, then growth, shares and sums, then bounded numbers, then others. Commitments
        with a deadline are left to their own table.
        """
        done = self.quantities[self.quantities["nature"].isin(NATURES["result"])]
        said = done["indicator"][done["start"].isin(self.shown) & done["indicator"].isin(_HEADED)]
        done = done[~done["indicator"].isin(said)]
        weighty = done["measure"].isin(["growth", "share"]) | (done["kind"] == "money")
        order = pd.Series(3, done.index).mask(done["bound"] != "exact", 2).mask(weighty, 1)
        promised = self.commitments[self.commitments["order"] > 0]
        done = done.assign(order=order.mask(done["indicator"] != "", 0)).sort_values(["order", "start"])
        sides = [rows.assign(theme=[*map(self._theme, each(rows))]) for rows in (done, promised)]
        found = []
        for at, theme in enumerate(WORDS["theme"]):
            result, promise = (self.new(rows[rows["theme"] == at], most) for rows in sides)
            quotes = {"result": [part for _, part in result], "promise": [part for _, part in promise]}
            found.append({"theme": Both(theme["zh"], theme["en"]), **quotes})
        return found

    def _theme(self, row: Row) -> int:
        """The theme of a row by its indicator, else by the words of its clause; −1 where none leads.

        A clause without such words, or with as many of two themes, has that of its sentence, if its heading is of the same.
        """
        known, start, clause = str(row.get("indicator")), int(row["start"]), self.clause(row).text
        if _PATTERNS["fields"].search(clause):
            return -1
        own = [known.startswith(tuple(theme["indicators"].split())) for theme in WORDS["theme"]]
        if any(own):
            return own.index(True)
        said, around, under = (_leading(clause, more) for more in ("", self._sentence(start), row["heading"]))
        return around if said == -1 and under == around else said

    def _sentence(self, start: int) -> str:
        """The words of a sentence before a place in it."""
        return self.text[max(self.text.rfind(mark, 0, start) for mark in "。；\n") + 1 : start]

    def money(self) -> list[dict[str, Any]]:
        """The sums of a million and more by kind, largest first: ``kind`` (in its first row), ``sum``, ``what``.

        Left out are ceilings, rules, thresholds, headline indicators, and output and trade to come. The kind is that of
        the word nearest before the number in its clause, else of the first behind it; other sums to come are promised.
        """
        rows = self.quantities.query("unit in ['元', '美元'] and low >= 1e6 and bound != 'at_most'")
        sums: dict[str, dict[str, list[Any]]] = {kind: {} for kind in WORDS["money"]}
        rows = rows[~rows["nature"].isin(["rule", "baseline"]) & ~rows["indicator"].isin(_HEADED)]
        rows = kept(rows, lambda row: not _PATTERNS["threshold"].match(self.text, int(row["end"])))
        for row in each(rows.sort_values("low", ascending=False)):
            part, start = self.clause(row), int(row["start"])
            ahead = _PATTERNS["purpose"].match(self.text, int(row["end"]))
            found = [*_SUMS.finditer(self.text, self._begin(start), start)] or [*_SUMS.finditer(ahead[0] if ahead else "")][:1]
            kind = str(found[-1].lastgroup) if found else ""
            kind = "issued" if "争取" in part.text else kind
            if kind == "invested" and (self.text[int(row["end"])] == "的" or part.text.startswith("投资")):
                kind = "projects"  # 投资60亿元的基地开工
            classed = _PATTERNS["classed"].search(clause_before(self.text, row) + row["surface"])
            aim = row["nature"] == "target"
            pooled = kind == "issued" and ahead and ahead[0].startswith("用于")
            if kind in ("", "unclear") or pooled or classed or (aim and kind not in _PROMISED):
                continue
            sums["promised" if aim else kind].setdefault(part.text, [part]).append(self.cited(row))
        titles = {kind: Both(**title) for kind, title in WORDS["money"].items()}
        return [
            {"kind": titles.pop(kind, ""), "what": what,
             "sum": joined({one.printed: one for one in sorted(own, key=lambda one: one.sources[0].start)}.values())}
            for kind, clauses in sums.items() for what, *own in clauses.values()
        ]  # fmt: skip

    def named(self, types: Sequence[str]) -> list[Any]:
        """Bodies of some types that are named more than once and in no other part, the most often named first, as links."""
        rows = self.rows(self.chapter.names)
        rows = rows[rows["type"].isin(types) & ~rows["name"].isin(self.stages["name"])]
        rows = rows.assign(n=rows.groupby("name")["start"].transform("size"))
        rows = rows[rows["n"] > 1].sort_values(["n", "start"], ascending=[False, True])
        return self.links(rows.drop_duplicates("name"))

    def links(self, rows: pd.DataFrame, most: int = 14) -> list[Any]:
        """The names of rows as links with a mark between them."""
        return joined(quote(row, shown(row["name"])) for row in each(rows.head(most)))
