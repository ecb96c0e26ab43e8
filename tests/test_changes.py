"""Two editions against each other: which things are the same, what became of them, what a reader settles."""

import json
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chapterlens.chapters import Edition as Text
from chapterlens.editions import compared, earlier, given_edition
from chapterlens.errors import ChapterlensError
from chapterlens.notes import read_notes
from hanreport.changes import Change
from hanreport.editions import THRESHOLD, alike, common
from hanreport.report import read
from tests.projects import call, real_chapter

MADE_UP = Path(__file__).parent / "chapters"


def edition(text: str, notes: Mapping[str, object] | None = None, name: str = "一") -> Text:
    return Text(name, read(text), read_notes(notes or {}, text))


def numbers(old: str, new: str) -> list[Change]:
    return [row for row in compared(edition(old), edition(new)) if row.table == "quantities"]


# ── The matches that a person sees ──────────────────────────────────────────────────────────────────────────────

SCORES = [
    # older edition, newer one, table, how many matches a person sees, precision, recall
    (
        "2021-02",
        "2022-02",
        "quantities",
        47,
        1.0,
        46 / 47,
    ),  # 订单670架 → 在役机型共获订单690架 is left to a note
    ("2021-02", "2022-02", "milestones", 0, 1.0, 1.0),
    ("2021-02", "2022-02", "names", 3, 1.0, 1.0),
    ("2022-03", "2023-03", "quantities", 22, 1.0, 1.0),
    ("2022-03", "2023-03", "milestones", 1, 1.0, 1.0),
    ("2022-03", "2023-03", "names", 2, 1.0, 1.0),
]

Match = tuple[int | None, str, int | None, str]


def matched(rows: Sequence[Change]) -> set[Match]:
    return {
        (row.old_line, row.old_surface.replace("**", ""), row.new_line, row.new_surface.replace("**", ""))
        for row in rows
        if row.old_line and row.new_line
    }


@pytest.mark.parametrize(("old", "new", "table", "seen", "precision", "recall"), SCORES)
def test_precision_and_recall_of_matches(
    old: str, new: str, table: str, seen: int, precision: float, recall: float
) -> None:
    before = given_edition(str(MADE_UP / old) if (MADE_UP / old / "chapter.toml").exists() else old)
    found = matched(
        [row for row in compared(before, given_edition(str(MADE_UP / new))) if row.table == table]
    )
    lines = (MADE_UP / new / "matches.jsonl").read_text("utf-8").splitlines()
    gold = {(*row["old"], *row["new"]) for row in map(json.loads, lines) if row["table"] == table}
    assert len(gold) == seen
    right = len(found & gold)
    assert (right / len(found) if found else 1.0, right / len(gold) if gold else 1.0) == (precision, recall)


def test_readme_states_the_threshold_and_the_scores() -> None:
    readme = " ".join((MADE_UP.parents[1] / "README.md").read_text("utf-8").split())
    assert f"a likeness of {THRESHOLD} upwards" in readme
    assert "it finds 46 of 47 matches and 22 of 22, and none that is wrong" in readme


# ── What became of a number ─────────────────────────────────────────────────────────────────────────────────────

CASES = [
    # older, newer, status, verdict, difference, its least, its most, unit, flags
    ("建成基站60个。", "建成基站90个。", "changed", "rose", 30, 30, 30, "个", ()),
    ("建成基站60个。", "建成基站60个。", "same", "same", 0, 0, 0, "个", ()),
    ("建成基站超60个。", "建成基站超60个。", "same", "same", 0, None, None, "个", ()),
    ("建成基站超60个。", "建成基站超90个。", "changed", "cannot_tell", 30, None, None, "个", ()),
    ("建成基站超60个。", "建成基站50个。", "changed", "fell", -10, None, -10, "个", ("bound",)),
    ("建成基站60个。", "建成基站超90个。", "changed", "rose", 30, 30, None, "个", ("bound",)),
    ("道路总长1200米。", "道路总长1.5公里。", "changed", "rose", 0.3, 0.3, 0.3, "公里", ("unit",)),
    ("道路总长1200米。", "道路总长1.2公里。", "changed", "same", 0, 0, 0, "公里", ("unit",)),
    ("建成基站60个。", "建成基站70座。", "changed", "rose", 10, 10, 10, "座", ("unit",)),
    ("主体6万家。", "主体7万户。", "changed", "cannot_tell", None, None, None, "", ("unit",)),
    ("投资6亿元。", "投资7亿美元。", "changed", "cannot_tell", None, None, None, "", ("unit",)),
    ("占全国的12.5%。", "占全国的13%。", "changed", "rose", 0.5, 0.5, 0.5, "百分点", ()),
    ("专利占全国的12%。", "专利占全市的30%。", "changed", "cannot_tell", None, None, None, "", ("base",)),
    ("成交额居全省第5位。", "成交额居全国第46位。", "changed", "cannot_tell", None, None, None, "", ("scope",)),
    ("出境旅游近亿人次。", "出境旅游超过1亿人次。", "changed", "rose", 0, 0, None, "人次", ("bound",)),
    ("改建校舍60间。", "新建改建校舍60间。", "changed", "cannot_tell", None, None, None, "", ("object",)),
    ("建成基站约420个。", "建成基站约460个。", "changed", "rose", 40, 40, 40, "个", ()),
    ("投入增长10%—15%。", "投入增长20%—30%。", "changed", "rose", None, 5, 20, "百分点", ()),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "status", "verdict", "value", "low", "high", "unit", "flags"), CASES)
def test_what_became_of_a_number(
    old: str,
    new: str,
    status: str,
    verdict: str,
    value: float | None,
    low: float | None,
    high: float | None,
    unit: str,
    flags: tuple[str, ...],
) -> None:
    (row,) = numbers(old, new)
    assert (row.status, row.verdict, row.unit, row.flags) == (status, verdict, unit, flags)
    told = (row.difference, row.difference_low, row.difference_high)
    assert told == tuple(None if one is None else pytest.approx(one) for one in (value, low, high))


def test_a_relative_difference_carries_its_interval() -> None:
    (row,) = numbers("建成基站100余个。", "建成基站300个。")
    assert row.relative == pytest.approx(2)
    assert row.relative_low == pytest.approx(0.5)
    assert row.relative_high == pytest.approx(2)


APART = [
    ("新增企业215家。", "现有企业1688家。"),  # one tells a rise, the other what there is
    ("项目资金3亿元。", "项目12个。"),
    ("收入增长12%。", "收入占全国的12%。"),
    ("室外基站5个。", "创新药8个。"),
]


@pytest.mark.parametrize(("old", "new"), APART)
def test_what_is_not_the_same_thing_is_new_and_gone(old: str, new: str) -> None:
    assert {row.status for row in numbers(old, new)} == {"new", "gone"}


def test_of_two_alike_each_finds_its_own() -> None:
    old = "建成室外基站5万个、室内小站12万个，获临床批件134个、生产批件10个。"
    new = "建成室内小站28万个、室外基站6万个，获生产批件15个、临床批件150个。"
    found = {(row.old_surface, row.new_surface) for row in numbers(old, new)}
    assert found == {("5万个", "6万个"), ("12万个", "28万个"), ("134个", "150个"), ("10个", "15个")}


def test_a_number_told_twice_counts_once() -> None:
    assert len(numbers("建成基站60个。\n\n建成基站60个。", "建成基站90个。")) == 1


UNITS = [
    ("米", "公里", ("公里", 0.001, 1)),
    ("亩", "公顷", ("公顷", 0.06666666667, 1)),
    ("ratio", "%", ("%", 100, 1)),
    ("个", "座", ("座", 1, 1)),
    ("吨", "吨标准煤", None),
    ("小时", "飞行小时", None),
    ("元", "美元", None),
    ("个", "人次", None),
    ("米", "亩", None),
    ("片/月", "片/年", None),
]


@pytest.mark.parametrize(("one", "other", "expected"), UNITS)
def test_units_that_go_together(one: str, other: str, expected: tuple[str, float, float] | None) -> None:
    there, back = common(one, other), common(other, one)
    if expected is None:
        assert there is back is None
        return
    assert there is not None and back is not None
    assert there.unit == back.unit == expected[0]
    assert [there.one, there.other] == [back.other, back.one] == pytest.approx(expected[1:])


# ── Whatever the editions are ───────────────────────────────────────────────────────────────────────────────────

WORDS = st.sampled_from(
    ["基站", "室外基站", "室内小站", "创新药", "新药临床批件", "企业", "高新技术企业", "道路", "收入"]
)
UNIT = st.sampled_from(["个", "家", "座", "项", "米", "公里", "亿元", "万美元", "%", "亩", "公顷", "人次"])
BOUND = st.sampled_from(["", "超", "约", "不超过", "近"])
CLAUSE = st.builds("{}{}{}{}".format, WORDS, BOUND, st.integers(1, 9999), UNIT)
EVENT = st.builds("{}月{}日，上海市{}建成".format, st.integers(1, 12), st.integers(1, 28), WORDS)
SENTENCE = st.lists(CLAUSE | EVENT, min_size=1, max_size=4).map(lambda parts: "，".join(parts) + "。")
TEXTS = st.lists(SENTENCE, min_size=1, max_size=5).map("\n\n".join).map("一、建设成效\n\n{}".format)


def mirrored(row: Change) -> tuple[object, ...]:
    return (
        row.table,
        {"new": "gone", "gone": "new"}.get(row.status, row.status),
        {"rose": "fell", "fell": "rose"}.get(row.verdict, row.verdict),
        row.flags,
        row.old_start,
        row.new_start,
        row.unit,
        *(
            None if one is None else -one + 0.0
            for one in (row.difference, row.difference_high, row.difference_low)
        ),
    )


def straight(row: Change) -> tuple[object, ...]:
    return (
        row.table, row.status, row.verdict, row.flags, row.new_start, row.old_start, row.unit,
        *(None if one is None else one + 0.0 for one in (row.difference, row.difference_low, row.difference_high)),
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(TEXTS, TEXTS)
def test_told_backwards_new_is_gone_and_differences_are_negated(one: str, other: str) -> None:
    forth, back = edition(one), edition(other)
    there = {mirrored(row) for row in compared(forth, back)}
    assert there == {straight(row) for row in compared(back, forth)}


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_an_edition_is_the_same_as_itself(text: str) -> None:
    assert {row.status for row in compared(edition(text), edition(text))} <= {"same", "both"}


def test_the_real_chapter_is_the_same_as_itself() -> None:
    book = real_chapter()
    found = compared(book, book)
    assert {row.status for row in found if row.table == "quantities"} == {"same"}
    assert {row.status for row in found if row.table != "quantities"} == {"both"}
    assert all(row.old_start == row.new_start for row in found)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_knows_no_order(one: str, other: str) -> None:
    assert alike(one, other) == alike(other, one)
    assert alike(one, one) == 1


def test_a_text_without_anything_compares() -> None:
    assert compared(edition(""), edition("各项工作取得进展。")) == []


# ── What a reader settles ───────────────────────────────────────────────────────────────────────────────────────

OLD = "在役客机获订单670架，另一机型获订单815架。\n\n5月18日，科技馆开馆。"
NEW = "交付飞机690架，订单合计1035架。\n\n4月22日，科技馆二期开馆。"


def test_a_note_settles_a_match() -> None:
    notes = {"match": [{"line": 1, "quote": "690架", "old_line": 1, "old_quote": "订单670架"}]}
    found = compared(edition(OLD, name="旧版"), edition(NEW, notes))
    (row,) = [row for row in found if row.settled]
    assert (row.old_surface, row.new_surface, row.difference, row.score) == ("670架", "690架", 20, 1)


def test_a_note_settles_that_there_is_no_counterpart() -> None:
    before, after = edition("建成基站60个。"), "建成基站90个。"
    assert [row.status for row in compared(before, edition(after))] == ["changed"]
    notes: dict[str, object] = {"match": [{"line": 1, "quote": "90个", "none": True}]}
    found = compared(before, edition(after, notes))
    assert {(row.status, row.settled) for row in found} == {("new", True), ("gone", False)}


def test_a_note_settles_an_event() -> None:
    notes = {"match": [{"line": 3, "quote": "科技馆二期开馆", "old_line": 3, "old_quote": "科技馆开馆"}]}
    found = compared(edition(OLD), edition(NEW, notes))
    (row,) = [row for row in found if row.settled]
    assert (row.table, row.status, row.old_date[-5:], row.new_date[-5:]) == (
        "milestones",
        "both",
        "05-18",
        "04-22",
    )


REFUSED = [
    (
        {"quote": "690架", "old_line": 1, "old_quote": "671架"},
        "of line 1 of 旧版, which does not stand there; nearest: “670架”",
    ),
    (
        {"quote": "690架", "old_line": 1, "old_quote": "订单"},
        "“订单” of line 1 of 旧版, which stands there 2 times; quote more words",
    ),
    ({"quote": "690架", "old_line": 3, "old_quote": "科技馆开馆"}, "which is of milestones, “690架” of quantities"),
    ({"quote": "交付飞机", "none": True}, "in which no number, event or body was read"),
    ({"quote": "690架"}, "wants either old_line and old_quote, or none = true"),
    ({"quote": "690架", "none": False}, "wants either"),
    ({"quote": "690架", "none": True, "old_line": 1, "old_quote": "670架"}, "wants either"),
    ({"quote": "690架", "old_line": "1", "old_quote": "670架"}, r"match\[0\].old_line wants a whole number"),
    ({"quote": "690架", "none": True, "old": 1}, "has a key old that means nothing; .* old_line, old_quote, none"),
    ({"quote": "691架", "none": True}, "of line 1 quotes “691架”, which does not stand there"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "message"), REFUSED)
def test_a_note_that_does_not_fit_is_refused(entry: dict[str, object], message: str) -> None:
    with pytest.raises(ChapterlensError, match=message):
        compared(edition(OLD, name="旧版"), edition(NEW, {"match": [{"line": 1, **entry}]}))


def test_two_notes_about_one_row_are_refused() -> None:
    old = {"old_line": 1, "old_quote": "670架"}
    notes = {"match": [{"line": 1, "quote": words, **old} for words in ("690架", "1035架")]}
    with pytest.raises(ChapterlensError, match="names the same row of 旧版 as another match"):
        compared(edition(OLD, name="旧版"), edition(NEW, notes))


# ── Which edition came before ───────────────────────────────────────────────────────────────────────────────────

SHANXI, JILIN = 'region = "甲省"', 'region = "乙省"'
WORK, PROGRESS = 'title = "政府工作报告"', 'title = "科技进步报告"'
EARLIER = [
    # what chapter.toml of each chapter says beside its year, the chapter, the edition before
    ({"a": (2019, SHANXI, WORK), "b": (2020, SHANXI, WORK), "c": (2021, SHANXI, WORK), "d": (2022, SHANXI, WORK)}, "c", "b"),
    ({"2020-02": (2020, JILIN, WORK), "2021-02": (2021, SHANXI, WORK)}, "2021-02", ""),
    ({"a": (2020, SHANXI, PROGRESS), "b": (2021, SHANXI, WORK)}, "b", ""),
    ({"a": (2020, 'region = "甲"', WORK), "b": (2021, SHANXI, WORK)}, "b", "a"),
    ({"a": (2020, SHANXI, 'title = "2020年甲省政府工作报告"'), "b": (2021, SHANXI, WORK)}, "b", "a"),
    ({"a": (2020, SHANXI, PROGRESS, 'chapter = "1"'), "b": (2021, SHANXI, PROGRESS, 'chapter = "2"')}, "b", ""),
    ({"a": (2020, SHANXI, 'title = "2020年人才发展规划"'), "b": (2021, SHANXI, 'title = "2021年产业发展规划"')}, "b", ""),
    ({"a": (2020, SHANXI, WORK), "b": (2020, SHANXI, WORK)}, "b", ""),
    ({"a": (2020, WORK), "b": (2021, WORK)}, "b", ""),
    ({"a": (2019, SHANXI, WORK), "b": (2020, SHANXI, WORK), "c": (2021, SHANXI, WORK, 'previous = "a"')}, "c", "a"),
    ({"b": (2020, SHANXI, WORK), "c": (2021, SHANXI, WORK, 'previous = ""')}, "c", ""),
    ({"a": (2020, SHANXI, WORK, "chapter = 1"), "c": (2021, SHANXI, WORK)}, "c", ""),  # a's file is not valid
    ({"work-report": (2021, SHANXI, WORK)}, "work-report", ""),
]  # fmt: skip


def chapters(root: Path, metas: Mapping[str, tuple[int | str, ...]]) -> Path:
    for name, (year, *lines) in metas.items():
        (root / name).mkdir()
        (root / name / "chapter.toml").write_text("\n".join([f"year = {year}", *map(str, lines)]), "utf-8")
    return root


@pytest.mark.parametrize(("metas", "own", "before"), EARLIER)
def test_the_edition_before(
    metas: Mapping[str, tuple[int | str, ...]], own: str, before: str, tmp_path: Path
) -> None:
    assert earlier(own, chapters(tmp_path, metas)) == before


def test_a_previous_edition_that_is_not_there_is_refused(tmp_path: Path) -> None:
    metas = {"2020-02": (2020, SHANXI, WORK), "2021-02": (2021, SHANXI, WORK, 'previous = "2020-2"')}
    root = chapters(tmp_path, metas)
    with pytest.raises(ChapterlensError, match=r"names 2020-2 .* did you mean 2020-02"):
        earlier("2021-02", root)


# ── The command ─────────────────────────────────────────────────────────────────────────────────────────────────


def run(*words: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    return call("changes", *words, stdin=stdin)


PAIR = (str(MADE_UP / "2022-03"), str(MADE_UP / "2023-03"))


def test_the_table_has_what_changed_in_unit_or_bound_first_and_is_plain_when_piped() -> None:
    done = run(*PAIR, "--language", "en")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0] == "numbers · changed in unit, scope, base or bound 6"
    assert any("12600米" in line and "+1.6公里 (+12.7%)  [unit]" in line for line in lines[:8])
    heads = [line for line in lines if not line.startswith(" ")]
    assert [line for line in heads if line.startswith("numbers · ") and line.split()[-1] == "2"] == [
        "numbers · gone 2",
        "numbers · same 2",
    ]
    assert "numbers · new 1" in heads
    assert "\x1b" not in done.stdout


def test_jsonl_has_a_row_a_thing() -> None:
    done = run(*PAIR, "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    (road,) = [row for row in rows if row["old_surface"] == "12600米"]
    assert road["status"] == "changed" and road["verdict"] == "rose" and road["flags"] == ["unit"]
    assert (road["old_value"], road["new_value"], road["unit"]) == (12600, 14.2, "公里")
    assert (road["difference"], road["relative"]) == (pytest.approx(1.6), pytest.approx(0.127, abs=1e-3))
    wanted = {"table", "label", "old_line", "new_line", "old_low", "new_high", "score"}
    assert all(wanted <= row.keys() for row in rows)
    assert {row["table"] for row in rows} == {"quantities", "milestones", "names"}


def test_csv_has_the_same_rows() -> None:
    lines = run(*PAIR, "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("status,table,label,flags,old_surface")
    assert len(lines) == 1 + len(run(*PAIR, "--format", "jsonl").stdout.splitlines())


def test_a_text_from_standard_input_can_be_compared() -> None:
    done = run("-", PAIR[1], stdin="高新技术企业1000家。")
    assert done.returncode == 0 and "+688家" in done.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [(("-", "-"), "only one of the two"), (("2021-02", "2099-02"), "2099-02")],
)
def test_what_cannot_be_compared_is_refused(words: tuple[str, ...], message: str) -> None:
    done = run(*words)
    assert done.returncode == 2
    assert message in done.stderr and "Traceback" not in done.stderr
