"""Reports side by side, targets beside their results, and how much is compared for it."""

import json
import re
from pathlib import Path

import pytest

from chapterlens.chapters import Source as Report
from chapterlens.chapters import read_chapter
from chapterlens.cited import Cited
from chapterlens.cli import main
from chapterlens.compare import compare, lines, publish, region, sentences, unlike, verdicts
from chapterlens.editions import compared
from chapterlens.errors import ChapterlensError
from hanreport import editions, targets
from hanreport.changes import compare as changes
from hanreport.changes import lines as change_lines
from hanreport.editions import Thing, candidates
from hanreport.report import read
from nbrelease.blocks import Figure, Reference, Source, Table, words
from nbrelease.blocks import lines as block_lines
from nbrelease.document import block_of
from tests.projects import executed

ROOT = Path(__file__).parents[1]
REPORT = """\
# {place}政府工作报告

各位代表：

现在，我代表省人民政府，向大会报告工作，请予审议。

## 一、{reviewed}年工作回顾

过去一年，全省上下团结奋斗，各项工作有了新的进展，人民生活有了新的改善。

{result}。

## 二、{planned}年工作安排

新的一年，要坚持稳中求进，把各项任务落到实处，努力开创发展的新局面。

{target}。
"""


def report(
    root: Path, name: str, result: str = "", target: str = "", *, place: str = "云岭省", year: int = 2024
) -> str:
    """A chapter of a made-up report that reviews a year and plans the next."""
    folder = root / name
    folder.mkdir(parents=True)
    text = REPORT.format(place=place, reviewed=year, planned=year + 1, result=result, target=target)
    (folder / "chapter.md").write_text(text, "utf-8")
    meta = f'title = "{place}政府工作报告"\nregion = "{place}"\nyear = {year}\n'
    (folder / "chapter.toml").write_text(meta, "utf-8")
    return name


# ── Cells ───────────────────────────────────────────────────────────────────────────────────────────────────────

CHOSEN = [
    # what a report says of its year (and plans), the indicator, the nature, the words that are chosen
    ("地区生产总值增长5.3%", "gdp_growth", "result", "5.3%"),
    ("地区生产总值增长5.3%。全年地区生产总值增长5.4%", "gdp_growth", "result", "5.3%"),
    ("前三季度地区生产总值增长5.9%。全年地区生产总值增长5.4%", "gdp_growth", "result", "5.4%"),
    ("前三季度地区生产总值增长5.9%", "gdp_growth", "result", "5.9%"),
    ("近三年地区生产总值年均增长6.1%。地区生产总值增长5.4%", "gdp_growth", "result", "5.4%"),
    ("近三年地区生产总值年均增长6.1%", "gdp_growth", "result", ""),
    ("地区生产总值预计增长5.2%左右", "gdp_growth", "result", "5.2%左右"),
    ("居民消费价格下降0.3%", "cpi", "result", "下降0.3%"),
    ("城镇新增就业31.5万人以上", "urban_jobs_new", "result", "31.5万人以上"),
    ("PM2.5年均浓度降至34微克/立方米", "pm25", "result", "34微克/立方米"),
    ("规模以上工业增加值增长6%", "gdp_growth", "result", ""),
    ("新增高新技术企业300家，高新技术企业达到2100家", "high_tech_firms", "result", "2100家"),
    ("新增高新技术企业300家", "high_tech_firms", "result", "300家"),
    ("圆满完成了人代会确定的目标任务，地区生产总值增长8.1%", "gdp_growth", "result", "8.1%"),
    ("5年一般公共预算收入增长18.7%", "fiscal_revenue_growth", "result", ""),
    ("城镇新增就业每年超过90万人", "urban_jobs_new", "result", ""),
    ("地区生产总值突破6万亿元，地区生产总值达到62661亿元", "gdp_level", "result", "62661亿元"),
]


@pytest.mark.parametrize(("said", "indicator", "nature", "words"), CHOSEN)
def test_the_statement_that_is_chosen(
    said: str, indicator: str, nature: str, words: str, tmp_path: Path
) -> None:
    cells = compare([report(tmp_path, "a", said)], indicators=[indicator], nature=nature, root=tmp_path)
    assert list(cells["words"]) == [words]


def two_provinces(root: Path) -> list[str]:
    one = report(root, "yunling", "粮食产量80亿斤，地方一般公共预算收入增长4%", "城镇新增就业40万人以上")
    other = report(root, "haizhou", "粮食产量500万吨，一般公共预算收入增长3%", place="海州省")
    return [one, other]


def test_cells_are_as_printed_sorted_by_amount_and_blank_where_not_stated(tmp_path: Path) -> None:
    cells = compare(two_provinces(tmp_path), root=tmp_path)
    grain = cells[(cells["indicator"] == "grain_output") & (cells["nature"] == "result")]
    assert list(grain["words"]) == ["500万吨", "80亿斤"], "the larger first, whatever the unit"
    assert list(grain["value"]) == [5e6, 4e6] and set(grain["unit"]) == {"吨"}
    jobs = cells[(cells["indicator"] == "urban_jobs_new") & (cells["nature"] == "target")]
    assert list(jobs["words"]) == ["40万人以上", ""]
    assert list(jobs["low"].isna()) == [False, True] and jobs["high"].isna().all()


def test_every_cell_knows_its_words(tmp_path: Path) -> None:
    ids = two_provinces(tmp_path)
    cells = compare(ids, root=tmp_path)
    for row in cells[cells["words"] != ""].to_dict("records"):
        text, words = read_chapter(row["chapter"], tmp_path).reading.text, row["words"]
        assert text[row["start"] : row["end"]] == words
        assert row["quote"][row["at"] : row["at"] + len(words)] == words


def test_the_parts_of_cells_lead_to_their_sentences(tmp_path: Path) -> None:
    cells = compare(two_provinces(tmp_path), root=tmp_path)
    parts, shown = sentences(cells, "zh")
    assert len(parts) == (cells["words"] != "").sum()
    for index, part in parts.items():
        assert isinstance(shown.block, Source)
        line = shown.block.lines[part.sources[0].line - 1]
        words = "".join(piece.text for piece in line.pieces)
        at = part.sources[0].start - line.start
        assert words[at : at + len(part.printed)] == part.printed == cells["words"][index]


def test_what_numbers_cover_is_compared(tmp_path: Path) -> None:
    ids = two_provinces(tmp_path)
    ids.append(report(tmp_path, "c", "高新技术企业达到2100家", place="川西省"))
    ids.append(report(tmp_path, "d", "新增高新技术企业300家", place="东林省"))
    found = unlike(compare(ids, root=tmp_path))
    assert found == {
        ("high_tech_firms", "result"): {"": ["川西省"], "新增": ["东林省"]},
    }


def test_a_floor_of_a_fall_is_a_ceiling_of_its_value(tmp_path: Path) -> None:
    cells = compare([report(tmp_path, "a", "居民消费价格下降超3%")], nature="result", root=tmp_path)
    assert list(cells["bound"]) == ["at_most"]
    parts, _ = sentences(cells, "en")
    assert [part.shown("en") for part in parts.values()] == ["at most -3%"]


def test_a_place_has_its_english_name_or_quotation_marks() -> None:
    places = ("江苏省", "西藏", "广西壮族自治区", "甲山省")
    assert [region(place, "en") for place in places] == ["Jiangsu", "Tibet", "Guangxi", "“甲山省”"]
    assert region("江苏省", "zh") == "江苏省"


def test_one_place_over_years_is_a_line(tmp_path: Path) -> None:
    growth = {2022: "4.1", 2023: "5.2", 2024: "5"}
    ids = [report(tmp_path, f"r{year}", f"地区生产总值增长{n}%", year=year) for year, n in growth.items()]
    ids.append(report(tmp_path, "other", place="海州省"))
    printed = list(lines(compare(ids, indicators=["gdp_growth"], nature="result", root=tmp_path)))
    assert printed == [
        "地区生产总值增速 · 结果 · 2022, 2023, 2024 · 3/4",
        "  云岭省  4.1%  5.2%  5%",
        "  海州省  –     –",
    ]


def test_a_report_that_names_no_year_is_said_to_be_left_out(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "chapter.md").write_text("# 工作报告\n\n城镇新增就业43万人。\n", "utf-8")
    (tmp_path / "b" / "chapter.toml").write_text('title = "工作报告"\n', "utf-8")
    cells = compare([report(tmp_path, "a", "地区生产总值增长5.3%"), "b"], root=tmp_path)
    assert list(lines(cells))[-1].endswith("：b")


def test_a_target_whose_result_is_not_stated_is_a_change_that_says_so(tmp_path: Path) -> None:
    found = compared(*both(tmp_path, "城镇新增就业40万人以上", "粮食产量80亿斤"))
    due = [row for row in found if row.status == "due"]
    assert [(row.old_surface, row.verdict) for row in due] == [("40万人以上", "not_stated")]
    assert "40万人以上" not in [row.old_surface for row in found if row.status == "gone"]


def test_a_year_leaves_only_numbers_about_it(tmp_path: Path) -> None:
    name = report(tmp_path, "a", "地区生产总值增长5.3%", "地区生产总值增长5%左右")
    assert list(compare([name], year=2025, root=tmp_path)["words"]) == ["5%左右"]
    assert list(compare([name], year=2024, root=tmp_path)["words"]) == ["5.3%"]
    assert compare([name], year=2023, root=tmp_path).empty


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"indicators": ["gdp_grwth"]}, "no indicator gdp_grwth; did you mean gdp_growth"),
        ({"nature": "wish"}, "wish is no nature to compare"),
    ],
)
def test_what_cannot_be_compared_is_refused(given: dict[str, object], message: str, tmp_path: Path) -> None:
    with pytest.raises(ChapterlensError, match=message):
        compare([report(tmp_path, "a")], root=tmp_path, **given)  # type: ignore[arg-type]


# ── Verdicts ────────────────────────────────────────────────────────────────────────────────────────────────────


def cases(name: str) -> list[tuple[str, ...]]:
    """The rows of a file of cases, whose cells have | between them."""
    lines_ = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [tuple(part.strip() for part in line.split("|")) for line in lines_ if line and line[0] != "#"]


def both(root: Path, target: str, result: str) -> tuple[Report, Report]:
    old = report(root, "old", target=target, year=2023)
    new = report(root, "new", result=result, year=2024)
    return read_chapter(old, root), read_chapter(new, root)


@pytest.mark.parametrize(("target", "result", "verdict", "reason"), cases("cases_verdicts.txt"))
def test_the_verdict_of_a_target(target: str, result: str, verdict: str, reason: str, tmp_path: Path) -> None:
    (row,) = verdicts(*both(tmp_path, target, result)).to_dict("records")
    assert (row["verdict"], row["reason"]) == (verdict, reason)


@pytest.mark.parametrize(("result", "target", "verdict"), cases("cases_comparisons.txt"))
def test_what_a_target_is_beside_the_result_of_the_same_report(
    result: str, target: str, verdict: str, tmp_path: Path
) -> None:
    made = read_chapter(report(tmp_path, "a", result, target), tmp_path)
    found = [one.comparison for one in targets.comparable(made.reading)]
    assert found == [verdict][: verdict != "–"]


def test_a_verdict_has_both_quotes_ratio_and_margin(tmp_path: Path) -> None:
    (row,) = verdicts(*both(tmp_path, "城镇新增就业40万人以上", "城镇新增就业43万人")).to_dict("records")
    assert (row["target_words"], row["target_quote"]) == ("40万人以上", "城镇新增就业40万人以上")
    assert (row["result_words"], row["result_quote"]) == ("43万人", "城镇新增就业43万人")
    assert (row["ratio"], row["margin"], row["unit"]) == (pytest.approx(1.075), 30_000, "人")


def test_of_rates_the_margin_is_in_percentage_points(tmp_path: Path) -> None:
    (row,) = verdicts(*both(tmp_path, "地区生产总值增长6%", "地区生产总值下降1%")).to_dict("records")
    assert row["margin"] == -7 and row["unit"] == "百分点" and row["ratio"] != row["ratio"]


def test_two_targets_of_an_indicator_have_one_result(tmp_path: Path) -> None:
    rows = verdicts(*both(tmp_path, "地区生产总值增长6%以上，力争7%", "地区生产总值增长6.3%"))
    assert list(rows["verdict"]) == ["met", "missed"] and list(rows["result_words"]) == ["6.3%", "6.3%"]


def test_what_an_item_says_of_five_years_is_no_result_of_the_last(tmp_path: Path) -> None:
    done = (
        "各项工作取得进展。\n\n——实力增强。城镇新增就业年均43万人，地区生产总值增长31.6%，"
        "粮食产量稳定在1100万吨以上，城镇化率达到67.5%"
    )
    planned = "地区生产总值增长5%，粮食产量1150万吨以上，城镇化率达到68%"
    found = verdicts(*both(tmp_path, planned, done))
    assert list(found["verdict"]) == ["not_stated", "not_stated", "missed"]


NOT_DUE = [
    "到2027年，城镇新增就业120万人",
    "“十五五”期间，城镇新增就业200万人",
    "实现两个翻番",
    "释放十几亿人口的消费潜力",
    "高校毕业生将达31万人",
    "今后一个时期，引导60万人进城落户",
]


@pytest.mark.parametrize("target", NOT_DUE)
def test_only_targets_for_the_year_reviewed_are_due(target: str, tmp_path: Path) -> None:
    assert verdicts(*both(tmp_path, target, "城镇新增就业43万人")).empty


def test_what_is_added_to_an_amount_is_no_target_of_its_own(tmp_path: Path) -> None:
    (row,) = verdicts(*both(tmp_path, "安排水利投资120亿元，比上年增加20亿元", "粮食产量700万吨")).to_dict(
        "records"
    )
    assert row["target_words"] == "120亿元"


def test_what_a_list_shares_is_the_target_of_each_member(tmp_path: Path) -> None:
    rows = verdicts(*both(tmp_path, "氨氮和总磷排放量都要减少2%", "氨氮、总磷排放量分别下降3.1%、1.2%"))
    assert list(rows["verdict"]) == ["met", "missed"]


def test_a_result_may_stand_beside_the_next_target(tmp_path: Path) -> None:
    old = report(tmp_path, "old", target="社会融资规模增长9%", year=2023)
    new = report(tmp_path, "new", target="去年社会融资规模增长9.6%，今年社会融资规模增长8%", year=2024)
    (row,) = verdicts(read_chapter(old, tmp_path), read_chapter(new, tmp_path)).to_dict("records")
    assert (row["verdict"], row["result_words"]) == ("met", "9.6%")


def test_a_result_in_words_is_quoted(tmp_path: Path) -> None:
    (row,) = verdicts(*both(tmp_path, "淘汰老旧客车8万辆", "治理提速，淘汰老旧客车指标超额完成")).to_dict(
        "records"
    )
    assert row["result_words"] == "淘汰老旧客车指标超额完成" and row["ratio"] != row["ratio"]


def test_a_report_that_names_no_year_makes_nothing_due() -> None:
    text = "城镇新增就业40万人。"
    assert targets.due(read(text), read(text)) == []


# ── Changes learn nature ────────────────────────────────────────────────────────────────────────────────────────


def test_changes_set_a_target_against_its_result_and_like_against_like(tmp_path: Path) -> None:
    old = report(tmp_path, "old", "城镇新增就业38万人", "城镇新增就业40万人以上", year=2023)
    new = report(tmp_path, "new", "城镇新增就业43万人", "城镇新增就业41万人以上", year=2024)
    found = compared(read_chapter(old, tmp_path), read_chapter(new, tmp_path))
    found = [row for row in found if row.table == "quantities"]
    pairs = {(row.status, row.old_surface, row.new_surface, row.old_nature, row.new_nature) for row in found}
    assert pairs == {
        ("due", "40万人以上", "43万人", "target", "result"),
        ("changed", "38万人", "43万人", "result", "result"),
        ("changed", "40万人以上", "41万人以上", "target", "target"),
    }
    printed = list(change_lines(found))
    assert printed[0] == "数字 · 上一版的目标与这一版的结果 1"
    assert "40万人以上         → 43万人              达到 (+3万人)" in printed[1]


def test_a_target_without_a_new_one_is_not_gone_if_its_result_is_stated(tmp_path: Path) -> None:
    old, new = both(tmp_path, "城镇新增就业40万人以上", "城镇新增就业43万人")
    found = compared(old, new)
    assert [row.status for row in found if row.table == "quantities"] == ["due"]


APART = [
    ("召开第十四届人民代表大会第三次会议", "召开第十五届人民代表大会第二次会议"),
    ("一是加强监管。二是改进服务", "一是扩大内需。二是优化结构"),
    ("开展人口普查12次", "开展土壤普查15次"),
    ("五年累计城镇新增就业200万人", "城镇新增就业43万人"),
    ("农村居民人均纯收入增长9.3%", "农村居民人均可支配收入增长9.2%"),
    ("财政收入增长10.1%", "一般公共预算收入增长8.6%"),
    ("保障性住房建成480万套", "保障性住房新开工740万套"),
    ("保障性住房建成480万套", "保障性住房新安排740万套"),
    ("开展县级综合改革试点90个", "开展地级综合改革试点12个"),
]


@pytest.mark.parametrize(("old", "new"), APART)
def test_other_things_are_no_match(old: str, new: str, tmp_path: Path) -> None:
    before = read_chapter(report(tmp_path, "old", old, year=2023), tmp_path)
    after = read_chapter(report(tmp_path, "new", new, year=2024), tmp_path)
    found = [row for row in compared(before, after) if row.table == "quantities"]
    assert not [row for row in found if row.old_surface and row.new_surface]


TARGETS = [
    # the target of the older report, that of the newer one, the verdict, the difference
    ("地区生产总值增长8.5%左右", "地区生产总值增长8%左右", "fell", -0.5),
    ("地区生产总值增长8%左右", "地区生产总值增长8%", "same", 0),
    ("改造农村危房3万户以上", "农村危房改造4万户", "rose", 10_000),
    ("改造各类棚户区5万套", "棚户区改造6万套", "rose", 10_000),
    ("继续实施退耕还草，今年拟安排30万亩", "今年新增退耕还草70万亩", "rose", 400_000),
    ("人均公共服务经费补助标准增加到75元", "人均公共卫生服务经费补助标准由75元提高到80元", "rose", 5),
    ("城乡居民医保财政补助标准提高到人均520元", "完善城乡居民医保，财政补助标准由每人每年520元提高到560元", "rose", 40),
    ("氨氮、总磷排放量都要减少2%", "氨氮、总氮排放要分别减少3%左右和5%左右", "rose", 1),
    ("改建农村公路800公里", "新建改建农村公路900公里", "cannot_tell", None),
]  # fmt: skip


@pytest.mark.parametrize(("before", "now", "verdict", "difference"), TARGETS)
def test_a_target_is_set_beside_that_of_the_year_before(
    before: str, now: str, verdict: str, difference: float | None, tmp_path: Path
) -> None:
    old = report(tmp_path, "old", target=before, year=2023)
    new = report(tmp_path, "new", target=now, year=2024)
    found = compared(read_chapter(old, tmp_path), read_chapter(new, tmp_path))
    (row,) = [row for row in found if row.old_nature == row.new_nature == "target"]
    assert (row.verdict, row.difference) == (verdict, difference)
    assert "数字 · 上一版的目标与这一版的目标 1" in list(change_lines(found))


def test_rows_carry_both_sentences_ratio_margin_and_direction(tmp_path: Path) -> None:
    old, new = both(tmp_path, "治理提速，氨氮排放量减少5%", "氨氮排放量下降4.5%，水质改善")
    (row,) = [row for row in compared(old, new) if row.status == "due"]
    assert (row.old_quote, row.new_quote) == (
        "治理提速，氨氮排放量减少5%。",
        "氨氮排放量下降4.5%，水质改善。",
    )
    assert (row.margin, row.ratio, row.new_direction) == (-0.5, None, "fall")
    assert any("下降5%" in line and "下降4.5%" in line for line in change_lines([row]))


def test_a_margin_of_parts_is_a_fraction(tmp_path: Path) -> None:
    old, new = both(tmp_path, "审批事项减少三分之一", "审批事项减少1/4")
    assert "未达到 (−1/12)" in list(change_lines(compared(old, new)))[1]


def test_an_open_end_below_is_a_ceiling() -> None:
    one = Cited(-1, float("-inf"), -0.45, "%", "-1%", (Reference("a", 0, 1, 1),))
    assert [one.shown(language, "i") for language in ("zh", "en")] == ["≤ −0.45%", "≤ −0.45%"]
    assert one.hover("zh") == "≤ −0.45 % · L1"


# ── Work ────────────────────────────────────────────────────────────────────────────────────────────────────────

MANY = {
    "different things": lambda n: "".join(f"{n * 7 + i}号产业园投资{i + 1}亿元。" for i in range(n)),
    "one thing": lambda n: "".join(f"建成基站{i + 1}个。" for i in range(n)),
    "a long list": lambda n: "建成" + "、".join(f"学校{i + 1}所" for i in range(n)) + "。",
}


@pytest.mark.parametrize("kind", MANY)
def test_four_times_the_numbers_are_four_times_the_comparisons(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts = []
    real = editions._number_distance
    for size in (100, 400):
        old, new = (editions.Edition(read(MANY[kind](n))) for n in (size, size + 1))
        done = [0]

        def counted(one: Thing, other: Thing, done: list[int] = done) -> object:
            done[0] += 1
            return real(one, other)

        monkeypatch.setitem(editions._DISTANCES, "quantities", counted)
        changes(old, new)
        counts.append(done[0])
    assert counts[1] < 6 * counts[0] and counts[1] < 40 * 400


def test_of_many_numbers_alike_each_is_compared_with_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """The likeness of words is computed at most so often, where nearly all labels share characters."""
    parts = re.findall("..", "农田水利学校医院道路管网园区岗位床位电站港口公园林地湿地车站场馆")
    labels = [f"{one}{other}改造项目" for one in parts for other in parts]
    old, new = (
        editions.Edition(read("".join(f"建成{label}{i + n}个。" for i, label in enumerate(labels))))
        for n in (10, 15)
    )
    done = [0]
    real = editions.alike

    def counted(one: str, other: str, least: float = 0.0) -> float:
        done[0] += 1
        return real(one, other, least)

    monkeypatch.setattr(editions, "alike", counted)
    found = [row for row in changes(old, new) if row.table == "quantities"]
    assert len(found) == len(labels) and all(row.status == "changed" for row in found)
    assert done[0] < 3 * 2 * editions._MOST * len(labels)


def test_things_with_nothing_in_common_are_not_compared() -> None:
    assert candidates([{"甲"}, {"乙"}], [{"乙"}, {"丙"}]) == {(1, 0)}


def test_of_a_few_things_that_share_a_key_all_are_compared() -> None:
    assert candidates([{"甲"}] * 5, [{"甲"}]) == {(at, 0) for at in range(5)}
    assert candidates([{"甲"}], [{"甲"}] * 5) == {(0, at) for at in range(5)}


# ── The command ─────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    two_provinces(tmp_path / "data" / "chapters")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    return tmp_path


@pytest.mark.usefixtures("home")
def test_the_command_prints_a_table_rows_or_csv(capsys: pytest.CaptureFixture[str]) -> None:
    def printed(*words: str) -> list[str]:
        assert main(["compare", *words]) == 0
        return capsys.readouterr().out.splitlines()

    table = printed("--all", "--indicator", "粮食产量", "--nature", "result", "--language", "en")
    assert table == ["grain output · results · 2024 · 2/2", "  海州省  500万吨", "  云岭省  80亿斤"]
    rows = printed("haizhou", "yunling", "--indicator", "grain_output", "--format", "jsonl")
    first = json.loads(rows[0])
    assert (first["place"], first["words"], first["value"]) == ("海州省", "500万吨", 5e6)
    csv = printed("--all", "--nature", "target", "--format", "csv")
    assert csv[0].startswith("indicator,label_zh,label_en,nature,year,chapter,place,words,value")


@pytest.mark.usefixtures("home")
def test_the_command_refuses_what_it_cannot_write(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", "--all", "--out", "comparison.docx"]) == 2
    assert "as .html or .pdf, not as comparison.docx" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_notebook_shows_numbers_side_by_side_in_tables_and_charts(home: Path, language: str) -> None:
    growth = {"甲山省": "5.2", "乙水省": "4.8", "丙林省": "6"}
    ids = [
        report(
            home / "data" / "chapters",
            f"p{at}",
            f"地区生产总值增长{n}%，PM2.5平均浓度29微克/立方米左右，居民消费价格下降0.{at + 1}%",
            place=place,
        )
        for at, (place, n) in enumerate(growth.items())
    ]
    notebook = ROOT / "notebooks" / "95-compare.ipynb"
    cells = executed(notebook, {"chapters": ids, "language": language}).cells
    blocks = [block_of(output) for cell in cells for output in cell.get("outputs", [])]
    drawn = next(block for block in blocks if isinstance(block, Figure))
    assert [row[1] for row in drawn.rows] == [6, 5.2, 4.8]
    if language == "en":
        told = " ".join(
            words(line) for block in blocks if isinstance(block, Table) for _, line in block_lines(block)
        )
        assert not re.search("[\u4e00-\u9fff]", re.sub("“[^”]*”", "", told)), told
    (listed,) = (block for block in blocks if isinstance(block, Table) and block.name == "gdp_growth-result")
    assert [words(row[1]) for row in listed.rows] == ["6%", "5.2%", "4.8%"]


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.soak)])
def test_the_page_quotes_a_sentence_for_each_number(home: Path, language: str) -> None:
    publish(home / "comparison.html", ["yunling", "haizhou"], language=language)
    page = (home / "comparison.html").read_text("utf-8")
    assert "地方一般公共预算收入增长" in page and "500万吨" in page
    assert ("对照表" in page) == (language == "zh") and ("Side by side" in page) == (language == "en")
