"""What a briefing says of a report: headline indicators, results beside targets, themes, sums, commitments, ranks.

A notebook makes a ``Briefing`` of a chapter and shows its rows with ``listing``. The words that its choices depend on
(the order of indicators, the words of themes, the kinds of sums) are in ``briefing.toml``.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Final, TypeAlias

import pandas as pd

from chapterlens.cells import Both, Shown, quote, spoken, table
from chapterlens.chapter import Chapter
from chapterlens.cited import Cited, cite, tally
from chapterlens.words import own_toml
from hanreport import targets
from hanreport.editions import alike
from hanreport.entities import PLACES, proper
from hanreport.indicators import INDICATORS
from hanreport.text import any_of
from nbrelease.blocks import Quote, Reference

Row: TypeAlias = "pd.Series[Any]"

WORDS: Final = own_toml("briefing.toml")
VERDICTS: Final = {key: Both(**words) for key, words in WORDS["verdicts"].items()}
"""What a target is beside its result; see ``hanreport.targets.COMPARISONS``."""

_UNITS: Final = {kind: units.split() for kind, units in WORDS["units"].items()}
_PATTERNS: Final = {name: re.compile(pattern) for name, pattern in WORDS["patterns"].items()}
_SUMS: Final = re.compile("|".join(f"(?P<{k}>{any_of(said.split())})" for k, said in WORDS["sums"].items()))
_KNOWN: Final = re.compile("|".join(any_of(said.split()) for one in PLACES.values() for said in one.values()))
"""Places and bodies that are known by name."""
_HEADED: Final = {name for topic in WORDS["topic"] for name in topic["indicators"]}


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
    own = rows["period"].fillna("").str.fullmatch(r"\d{4}(-\d\d)?")
    rows = rows[own & rows["nature"].isin(targets.NATURES[nature])]
    return rows[rows["period"].str[:4] == next(iter(rows["period"].str[:4].mode()), "")]


def shown(words: str, language: str = "") -> str:
    """Words of the text as a language, or else that which is set, shows them: English in quotation marks."""
    quoted = f"“{words.replace('“', '‘').replace('”', '’')}”"
    return quoted if words and (language or spoken()) == "en" else words


def narrowed(row: Row) -> set[str]:
    """The words that narrow a row to a part, and are not in its indicator's name."""
    name = INDICATORS[row["indicator"]].zh if row["indicator"] else row["subject"]
    return {part for part in (row["scope"], *_PATTERNS["part"].findall(row["subject"])) if part not in name}


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


def _deed(row: Row, added: str = "") -> str:
    """What was done to the things that a row counts, as its subject begins: 新培育; ``added``, if it says how many more."""
    found = _PATTERNS["deed"].match(row["subject"]) if row["kind"] == "count" else None
    return found[0] if found else added * (row["measure"] == "change")


class Briefing:
    """A chapter as a briefing reads it. What one of its parts has shown, the later ones leave out.

    Attributes:
        chapter: the chapter.
        quantities: its numbers that are about something (no ordinals, ranks or durations, none of several years: means,
            or what they came to), with ``role``, of the part of the text that they stand in.
        shown: offsets of the rows that were shown.
    """

    def __init__(self, chapter: Chapter) -> None:
        self.chapter, self.text, self.shown = chapter, chapter.text, set[int]()
        rows, about = chapter.quantities, chapter.chapters.iloc[0]
        # 亿元以上 says how large a project is; 六大行动 is a name.
        named = rows["kind"].isin(["ordinal", "rank"]) | rows["surface"].str.match("[亿万]|.大")
        rows = self.rows(rows[~named & ~rows["unit"].isin(_UNITS["times"])])
        if about["kind"] == "communique":  # it says what was, without verbs
            rows = rows.replace({"nature": {"": "result"}, "period": {"": str(about["year_reported"])}})
        results = rows["nature"].isin(targets.NATURES["result"])
        back = self._back = {at for one in _PATTERNS["five"].finditer(self.text) for at in range(*one.span())}
        flows = "start in @back and (measure in ['growth', 'change'] or kind == 'count' and flow == 'flow')"
        early = rows.index.isin(rows.query(flows).index)
        years = rows["period"].fillna("").str.match(r"\d{4}/\d{4}")
        became = {row["start"] for row in each(rows[rows["start"].isin(back)]) if "从" in self.before(row)}
        self._of_years = {*rows["start"][(years & results) | early], *became}
        planned = results & rows["role"].isin(["plan", "later"])
        rows, several = rows[~(years | early | planned)], targets.SEVERAL.search
        rows = kept(rows, lambda row: not (several(self.before(row)) or targets.looks_back(self.text, row)))
        lent = [targets.shared_bound(self.text, row) for row in each(rows)]
        self.quantities = rows.assign(own=rows["bound"], bound=lent)

    def before(self, row: Row) -> str:
        """The words of a row's clause before it."""
        return targets.clause_before(self.text, row)

    def rows(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Rows with the ``role`` of their part, without those in or behind a clause that names a person."""
        rows = rows.assign(role=[self._role(line) for line in rows["line"]])
        personal = {at for found in _PATTERNS["person"].finditer(self.text) for at in range(*found.span())}
        return rows[~rows["start"].isin(personal) & (rows["role"] != "glossary")]

    def _role(self, line: int) -> str:
        """The role of the part that a line stands in."""
        return self._roles[bisect_left(list(self.chapter.outline["line"]), line + 1) - 1]

    @cached_property
    def _roles(self) -> list[str]:
        """The roles of the headings, ``later`` for a part of a yearly report that is about the years to come.

        Of a part that looks back first (“十四五”成就和“十五五”任务) only what its subheadings head is later.
        """
        found, above, about = [], 0, self.chapter.reading.chapters[0]
        for head in self.chapter.reading.outline:
            if not 0 < above < head.level:
                above = head.level * bool(_PATTERNS["later"].search(head.title))
            later = 0 < above < head.level or (above and head.role == "plan")
            found.append("later" if later and about.kind == "work_report" else head.role)
        return [*found, "body"]

    def name(self, row: Row, beside: "Row | None" = None) -> object:
        """What a number is about: the reader's label, or the words of the text, in English behind its indicator's name.

        Of two numbers side by side without what was done, if that is not the same; ``number`` says it of each.
        """
        said = _PATTERNS["filling"].sub("", re.sub("^(?=[一二三] ?产业)", "第", row["subject"]))
        if beside is not None and _deed(row) != _deed(beside):
            said = said.removeprefix(_deed(row)).strip()
        known = INDICATORS.get(row["indicator"])
        en = known.en if known else ""
        if row["direction"] and row["measure"] == "growth":
            said, en = re.sub("(增速|涨幅|降幅)$", "", said), re.sub("^(growth|rise|change) of ", "", en)
        words = re.sub(r"(?<=[^ -~]) (?=[^ -~])", "", said)
        if row["label"]:
            return Both(row["label"], row["label_en"] or f"“{row['label']}”")
        if not known or words.replace("规上", "规模以上") not in known.words:
            en = f"{en} {shown(said if said in self.text else said.replace(' ', '…'), 'en')}".strip()
        return Both(words or getattr(known, "zh", ""), en[:1].upper() + en[1:])

    def number(self, row: Row, name: object = "") -> tuple[Any, ...]:
        """A number with what its words say besides: that something rose or fell, was added, or is an estimate.

        What ``name``, which stands before it, says already is left out.
        """
        self.shown.add(int(row["start"]))
        before, deed, fall = self.before(row), _deed(row), row["direction"] == "fall"
        zh = en = behind = ""
        if row["measure"] == "growth" and row["direction"]:
            zh, en = ("下降", "down ") if fall else ("上涨" if "价格" in row["subject"] else "增长", "up ")
            zh, behind = (f"实际{zh}", " in real terms") if _PATTERNS["real"].search(before) else (zh, behind)
        elif name and row["measure"] == "share" and not _PATTERNS["shares"].search(str(name)):
            zh, en = "占比", "a share of "
        elif name and deed not in str(name):
            zh, behind = deed, next((to for one, to in WORDS["done"].items() if one in deed), " more")
        elif row["measure"] == "change" and not _PATTERNS["added"].search(str(name) or row["subject"]):
            zh = "减少" if fall else "净增" if before.endswith("净增") else "新增"
            behind = " fewer" if fall else " more"
        zh, behind = ("每立方米", " per cubic metre") if before.endswith("每立方米") else (zh, behind)
        spec = "n" if spoken() == "en" and row["unit"] in _UNITS["counted"] else ""
        if row["nature"] == "target" and (hoped := _PATTERNS["hoped"].search(before)):
            zh, en = f"{hoped[0]}{zh}", f"if possible {en}"
        better = _PATTERNS["better"].match(self.text, int(row["end"]))
        more: object = (Both("，", ", "), shown(better[1])) if better else ""
        more = Both("（预计）", " (estimate)") if row["nature"] == "estimate" else more
        return (Both(zh, en), self.cited(row).part(spoken(), spec), Both("", behind), more)

    def cited(self, row: Row) -> Cited:
        """A number with the word of its bound where that stands before the first of several (分别突破300亿元和3000亿元)."""
        made, before = cite(row), _PATTERNS["over"].findall(self.before(row))
        shared = before[-1:] if made.bound == "at_least" and _PATTERNS["bare"].match(made.printed) else []
        behind = "" if row["own"] == row["bound"] else WORDS["behind"][row["bound"]]
        return replace(made, printed="".join([*shared, made.printed, behind]))

    @cached_property
    def pairs(self) -> pd.DataFrame:
        """The targets that can be set beside a result of the report, in their order: labels of rows of ``quantities``.

        Columns ``result``, ``target``, and ``verdict``, a key of ``VERDICTS``, empty where what was done is not what is to
        be done, or may be all that there is. Left out are those of unlike scope, and amounts of an indicator about several
        things.
        """
        labels, found = pd.Series(self.quantities.index, self.quantities["start"]), list[tuple[Any, ...]]()
        for one in targets.comparable(self.chapter.reading):
            pair = [labels.get(row.start) for row in (one.result, one.target) if row]
            if None not in pair and self._comparable(*(self.quantities.loc[label] for label in pair)):
                done, planned = (_deed(self.quantities.loc[label], "增").lstrip("新再") for label in pair)
                unlike = done and planned and done[:2] != planned[:2] and {done[0], planned[0]} != {"建"}
                # 新增 … 47家，建成 … 698个: beside what was added, all that there is.
                stock = done == "建成" and "新增" in self._sentence(self.quantities.loc[pair[0]]["start"])
                if {done, planned} != {"", "增"}:  # all that there are, and how many more
                    found.append((*pair, "" if unlike or stock else one.comparison))
        return pd.DataFrame(found, columns=["result", "target", "verdict"]).drop_duplicates("target")

    def _comparable(self, result: Row, target: Row) -> bool:
        sides = (result, target)
        one, other = (
            (narrowed(row), row["measure"] == "growth", row["subject"].count("、"), row["shared"],
             set(_PATTERNS["step"].findall(self.before(row)))) for row in sides)  # fmt: skip
        # 参保率均达到98%: of each member, so that it can be set beside the same list.
        unclear = any(row["shared"] and "均" not in self.before(row)[-6:] for row in sides)
        unnamed = target["measure"] == "share" and not _PATTERNS["share"].search(target["subject"])
        # 企业投资增长6%、制造业占比60%: a share of what is not said.
        of = any(row["measure"] == "share" and _PATTERNS["of_what"].search(self.before(row)) for row in sides)
        if one != other or unclear or ((unnamed or of) and not target["indicator"]):
            return False
        # Amounts of one indicator may be of unlike things: school places of two kinds.
        names = [_PATTERNS["verbs"].sub("", row["subject"]) for row in sides]
        return bool(not target["indicator"] or target["unit"] == "%" or alike(names[0], names[1]) >= 0.75)

    @cached_property
    def headlines(self) -> pd.DataFrame:
        """The indicators of the first page, those of ``briefing.toml`` first, each with its results and targets.

        ``results`` and ``targets`` hold labels of rows of ``quantities``; growth and level of one thing are in one row.
        ``done`` and ``said`` are what is said of them without a number, quoted. ``silent``: where one of the two is
        missing, that part of the text does not even name it. Those that have no ``name`` may be called by different words
        in the two parts.
        """
        topics = [*WORDS["topic"], *({"indicators": [name]} for name in INDICATORS if name not in _HEADED)]
        found, firsts = list[tuple[Any, ...]](), list[dict[str, Any]]()
        for nature in targets.NATURES:
            rows = main_year(self.quantities, nature)
            rows = kept(rows, lambda row: not (narrowed(row) or self.before(row).endswith(("启动", "推进"))))
            ranked = sorted(each(rows), key=lambda row: targets.choice(self.text, row), reverse=True)
            firsts.append({row["indicator"]: row.name for row in ranked})
        middle = self._ends(min(main_year(self.quantities, "target")["start"], default=len(self.text)))[0]
        parts = (0, middle), (middle, len(self.text))
        for topic in topics:
            own = [[first[one] for one in topic["indicators"] if one in first] for first in firsts]
            said = ["" if one else self._said(topic, *part) for one, part in zip(own, parts, strict=True)]
            if any([*own, *said]) and len(found) < 18:
                names = any_of({w for one in topic["indicators"] for w in INDICATORS[one].words} - {"经济"})
                silent = not all(re.search(names, self.text[start:end]) for start, end in parts)
                found.append((Both(topic["zh"], topic["en"]) if "zh" in topic else None, *own, *said, silent))
        return pd.DataFrame(found, columns=["name", "results", "targets", "done", "said", "silent"])

    def _said(self, topic: Mapping[str, Any], start: int, end: int) -> Quote | str:
        """The first clause with words of an indicator in a part of the text, as a link; not about several years."""
        for found in re.compile(topic.get("words", "$^")).finditer(self.text, start, end):
            line = self.text.count("\n", 0, found.start()) + 1
            others = {"later"} if start else {"later", "plan"}
            if found.start() not in self._back and self._role(line) not in others:
                return self.clause(pd.Series({"start": found.start(), "end": found.end(), "line": line}), 0)
        return ""

    def clause(self, row: Row, short: int = 9) -> Quote:
        """The clause of a row, as a link, with that before it where it leans on it or has fewer characters than ``short``.

        Clauses are put together up to 58 characters.
        """
        text, start, leans = self.text, int(row["start"]), _PATTERNS["leans"].match
        begins, stop = [self._ends(start)[0]], self._ends(int(row["end"]))[1]
        while (at := begins[-1]) and text[at - 1] in "，," and (stop - at < short or leans(text, at)):
            begins.append(self._ends(at - 1)[0])
        alone = _PATTERNS["sum_alone"].fullmatch(text, begins[0], stop)
        if text[stop : stop + 1] in ("，", ",") and (alone or text.startswith("全部", stop + 1)):
            stop = self._ends(stop + 1)[1]  # 投资5亿元，建设…; 投入9亿元办的实事，全部完成
        fit = [at for at in begins if stop - at < 58] or begins[:1]
        begin = stop - len(_PATTERNS["head"].sub("", text[fit[-1] : stop]))
        after = bisect_left(self._anchors, begin)
        at = next((at for at in self._anchors[after:] if at <= start), self._anchors[after - 1])
        reference = Reference(self.chapter.id, at, stop, int(row["line"]))
        return Quote(shown(text[begin:stop].strip().replace("**", "")), reference)

    def leans(self, part: Quote) -> bool:
        """Whether a clause says something of what stands before it, or of several, and is shown without that."""
        said = part.text.strip("“”")
        return bool(_PATTERNS["leans"].match(said) or _PATTERNS["fragment"].search(said))

    @cached_property
    def _breaks(self) -> list[int]:
        return [-1, *(found.start() for found in _PATTERNS["end"].finditer(self.text)), len(self.text)]

    def _ends(self, at: int) -> tuple[int, int]:
        """Where the clause around a place begins and ends."""
        return self._breaks[(end := bisect_left(self._breaks, at)) - 1] + 1, self._breaks[end]

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
            span = {*range(part.reference.start, part.reference.end)}
            if len(found) < most and not (self.leans(part) or span & (self.shown | self._of_years)):
                found.append((row, part))
                self.shown |= span.intersection(self._anchors)
        return found

    @cached_property
    def commitments(self) -> pd.DataFrame:
        """What is promised, each as in the text, by ``order``.

        Dated numbers (0) come before bounded ones (1) and others (2), dated things (3) before those without a date (4).
        """
        rows = self.rows(self.chapter.commitments).query("role != 'later'")
        rows = rows[~rows["object"].str.contains(_PATTERNS["no_object"])]
        rows = rows[~rows["verb"].str.contains(_PATTERNS["no_verb"])]
        rows = kept(rows, lambda row: not _PATTERNS["no_promise"].search(self._sentence(int(row["end"]))))
        years = self.chapter.chapters["year_planned"].astype(str).str[:4]
        # 2026年全国农民丰收节 is called by its year, which is no deadline; nor is 全年.
        none = rows["object"].str.match(r"20\d\d年") | rows["deadline"].isin(years)
        rows = rows.assign(deadline=rows["deadline"].mask(none, ""))
        order = 4 - 2 * (rows["number"] != "") - 1 * rows["number"].str.contains(_PATTERNS["bounded"])
        order = order.mask(rows["deadline"] != "", 3 * (rows["number"] == ""))
        return rows.assign(order=order).sort_values(["order", "start"])

    def promise(self, row: Row) -> tuple[str, str, str] | None:
        """The verb of a commitment, with 力争 or 基本, its object and number; of several things as they stand together.

        None if these and the actor are not all that its clause promises but for its manner, or nothing can be checked.
        """
        clause = self.text[self._ends(int(row["start"]))[0] : self._ends(int(row["end"]))[1]]
        parts, rest = [*filter(None, (row["object"], row["number"], row["verb"], row["actor"]))], clause
        for part in parts:
            rest = rest.replace(part, "|", 1)
        whole = rest.count("|") == len(parts) and _PATTERNS["manner"].fullmatch(rest)
        to_check = row["verb"] and (row["order"] < 4 or _PATTERNS["to_check"].match(row["verb"]))
        if not (whole and to_check) or _PATTERNS["unclear"].search(row["object"]):
            return None
        before, verb, behind = clause.partition(row["verb"])
        verb = "".join(_PATTERNS["hedge"].findall(before)) + verb
        several = row["object"] in behind and _PATTERNS["members"].search(behind.replace(row["object"], ""))
        work = behind.startswith(row["number"] or "|") and _PATTERNS["work"].search(row["object"])
        return (verb, behind, "") if several or work else (verb, row["object"], row["number"])

    def things(self) -> list[Quote]:
        """A list of so many things that are done for the people (10件民生实事), if the text names as many; shown now."""
        for found in _PATTERNS["things"].finditer(self.text):
            items = _PATTERNS["items"].findall(found[2]) or found[2].rstrip("。").split("、")
            if len(items) == int(found[1]):
                self.shown |= {*range(*found.span())}
                line = self.text.count("\n", 0, found.start(2)) + 1
                return [Quote(shown(one), Reference(self.chapter.id, 0, 0, line)) for one in items]
        return []

    @cached_property
    def firsts(self) -> pd.DataFrame:
        """Claims of rank about what was done: of the world, the country, a region; of each paragraph in turn."""
        rows = self.rows(self.chapter.firsts).query("role not in ['plan', 'later']")
        rows = kept(rows, lambda row: not _PATTERNS["class_of"].match(self.text, int(row["start"])))
        said = pd.Series([f"{self.before(r)}|{r['surface']}" for r in each(rows)], rows.index, dtype=str)
        now = said.str.replace(_PATTERNS["ranked"], r"|\1\2\3", regex=True)
        rows = rows.assign(claim=now.str.extract(_PATTERNS["wide"], expand=False).str.replace("|", ""))
        scopes = rows["claim"].str.extract(_PATTERNS["scopes"]).notna().to_numpy().argmax(axis=1)
        turns = rows.groupby([scopes, "line"]).cumcount() + 1000 * (rows["type"] == "leading")  # by paragraph
        rows = rows.assign(order=100 * scopes + turns)[~said.str.contains(_PATTERNS["cut"])]
        return rows.sort_values(["order", "start"])

    @cached_property
    def stages(self) -> pd.DataFrame:
        """Things to be built that have a name of their own, with the stage that the text says first, by its verb."""
        rows = self.rows(self.chapter.stages).query("role != 'later'")
        rows = rows[~rows["stage"].str.contains(_PATTERNS["no_stage"])]
        plan, step = rows["role"] == "plan", rows["stage_class"]
        rows = rows.assign(stage_class=step.mask(plan & (step == "under_way"), "planned"))
        rows = rows[plan | ~rows["stage"].isin(["建设", "新建"])]  # built, or being built?
        hoped = ["力争" * bool(_PATTERNS["hoped"].search(self.before(row))) for row in each(rows)]
        rows = rows.assign(stage=pd.Series(hoped, rows.index, dtype=str) + rows["stage"])
        rows = rows.assign(name=[*map(self._whole_name, each(rows))]).drop_duplicates("name")
        parts = {one for one in rows["name"] for other in rows["name"] if one != other and one in other}
        return rows[~rows["name"].isin({"", *parts})]

    def _whole_name(self, row: Row) -> str:
        """The name of a stage's thing with the work that is done to it; empty if it is a kind of things or not whole."""
        start, end = int(row["start"]), int(row["end"])
        # 云川、云北机场扩建: both are extended
        shape = f"{_PATTERNS['others'].pattern}{re.escape(row['name'])}(?:{_PATTERNS['whole'].pattern})"
        name = (re.compile(shape).search(self.text, max(0, start - 9), end + 20) or [""])[0]
        facility, listed = _PATTERNS["facility"].search, _PATTERNS["of_list"].match(self.text, start)
        head = facility(name) or facility(name + "项目" * bool(listed))
        other = _PATTERNS["no_name"].search(name) or _PATTERNS["counted"].search(self.before(row))
        own = head and not other and (_KNOWN.search(name) or not _PATTERNS["vague"].match(head[0]))
        return name if head and own and proper(name, 0, head.start()) else ""

    def foremost(self, most: int = 3) -> list[Quote]:
        """The largest sums (invested, and of all) and dated commitments, quoted."""
        rows = self.quantities.query("nature == 'target' and measure != 'share'")
        sums = rows.query("kind == 'money'").sort_values("low", ascending=False)
        invested = sums[sums["subject"].str.contains(_PATTERNS["invested"])]
        dated = kept(self.commitments, lambda row: bool(row["deadline"]) and "年" in self.clause(row).text)
        return [part for _, part in self.new(pd.concat([invested.head(1), sums.head(1), dated]), most)]

    def themes(self, most: int = 3) -> Iterator[dict[str, Any]]:
        """By theme, results and commitments as lists of quotes: ``theme``, ``result``, ``promise``.

        Results: known indicators first, then growth, shares and sums, then bounded numbers, then others; shares of what
        is not said in their clause are left out. Commitments have a number; those with a deadline are left to their own
        table.
        """
        done = self.quantities[self.quantities["nature"].isin(targets.NATURES["result"])]
        known = {*self.quantities["indicator"][self.quantities["start"].isin(self.shown)]} - {""}
        self.shown |= {*self.quantities["start"][self.quantities["indicator"].isin(known)]}
        weighty = done["measure"].isin(["growth", "share"]) | (done["kind"] == "money")
        order = pd.Series(3, done.index).mask(done["bound"] != "exact", 2).mask(weighty, 1)
        promised = self.commitments[self.commitments["order"].between(1, 2)]
        done = done.assign(order=order.mask(done["indicator"] != "", 0)).sort_values(["order", "start"])
        sides = [rows.assign(theme=[*map(self._theme, each(rows))]) for rows in (done, promised)]
        for at, theme in enumerate(WORDS["theme"]):
            own = [[part for _, part in self.new(rows[rows["theme"] == at], most)] for rows in sides]
            yield {"theme": Both(theme["zh"], theme["en"]), "result": own[0], "promise": own[1]}

    def _theme(self, row: Row) -> int:
        """The theme of a row by its indicator, else by the words of its thing, else of its clause; −1 where none leads.

        A clause without such words, or with as many of two themes, has that of its sentence, if its heading is of the same.
        """
        known, start, clause = str(row.get("indicator")), int(row["start"]), self.clause(row).text
        own = [known.startswith(tuple(theme["indicators"].split())) for theme in WORDS["theme"]]
        pair = str(row.get("subject") or row.get("object")), clause
        said, around, under = (_leading(*pair, one) for one in ("", self._sentence(start), row["heading"]))
        return own.index(True) if any(own) else around if said == -1 and under == around else said

    def _sentence(self, start: int) -> str:
        """The words of a sentence before a place in it."""
        return self.text[max(self.text.rfind(mark, 0, start) for mark in "。；\n") + 1 : start]

    def money(self) -> list[dict[str, Any]]:
        """The sums of a million and more by kind, largest first: ``kind`` (in its first row), ``sum``, ``what``.

        Left out are ceilings, rules, thresholds, headline indicators, and trade to come. The kind is that of the word
        nearest before the number in its clause, else of the first behind it; sums to come are promised, output is expected.
        """
        rows = self.quantities.query("unit in ['元', '美元'] and low >= 1e6 and bound != 'at_most'")
        sums: dict[str, dict[str, list[Any]]] = {kind: {} for kind in WORDS["money"]}
        rows = rows[~rows["nature"].isin(["rule", "baseline"]) & ~rows["indicator"].isin(_HEADED)]
        for row in each(rows.sort_values("low", ascending=False)):
            part, aim = self.clause(row), row["nature"] == "target"
            kind = self._kind(row, part.text)
            kind = WORDS["to_come"].get(kind, "") if aim else kind
            if kind in sums and not self.leans(part):
                sums[kind].setdefault(part.text, [part]).append(self.cited(row))
        titles = {kind: Both(**title) for kind, title in WORDS["money"].items()}
        return [
            {"kind": titles.pop(kind, ""), "what": what,
             "sum": joined({one.printed: one for one in sorted(own, key=lambda one: one.sources[0].start)}.values())}
            for kind, clauses in sums.items() for what, *own in clauses.values()
        ]  # fmt: skip

    def _kind(self, row: Row, clause: str) -> str:
        """The kind of a sum, by its words; empty where they leave it open."""
        before, behind = self.before(row), self.text[int(row["end"]) : int(row["end"]) + 12]
        words = [*_SUMS.finditer(before)] or [*_SUMS.finditer(re.split("[^一-龥]", behind[:8])[0])][:1]
        kind = "issued" if "争取" in clause else str(words[-1].lastgroup) if words else ""
        if kind == "invested" and (_PATTERNS["of_project"].match(behind) or clause.startswith("投资")):
            kind = "projects"  # 投资60亿元的基地开工
        # 投资、零售额均突破4万亿元; 债券50亿元用于补贴
        of_each = len({one.lastgroup for one in words}) > 1 and _PATTERNS["of_each"].search(before)
        size = _PATTERNS["threshold"].match(self.text, int(row["end"]))
        size = size or _PATTERNS["classed"].search(before + row["surface"])
        return "" if of_each or size or (kind == "issued" and behind.startswith("用于")) else kind

    def links(self, rows: pd.DataFrame, most: int = 24) -> list[Any]:
        """The names of rows as links with a mark between them, and how many more there are."""
        more = [(Both("另有", "and "), tally(rows.iloc[most:], "个"))] if len(rows) > most else []
        names = [quote(row, shown(row["name"])) for row in each(rows[:most])]
        return joined([*names, *more], Both("；", "; "))
