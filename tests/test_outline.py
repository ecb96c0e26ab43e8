"""Which lines are headings, how deep, and which section a place is in."""

import pytest

from hanreport.outline import Sections, headings, reporting, roles, sentences
from hanreport.report import read
from hanreport.text import InputError, Lines

REPORT = """2023年某市科技工作报告

各位代表：

一、2023年工作回顾

（一）创新能力持续提升

全年研发投入达到36.5亿元，增长17.1%。

1. 平台建设

- **服务企业**, 建成平台3个
- 建成实验室5家

◆ 人才队伍不断壮大

6月18日,卫星成功发射,标志着星座组网完成

(卫星由研究院抓总研制)

二、下一步打算

来源：市科技局
"""


def _headings(text: str) -> list[tuple[int, str, str]]:
    return [(row.level, row.title, row.section) for row in headings(text, Lines(text))]


def test_numbered_marked_and_plain_headings_nest() -> None:
    assert _headings(REPORT) == [
        (1, "2023年某市科技工作报告", "opening"),
        (2, "一、2023年工作回顾", "一"),
        (3, "（一）创新能力持续提升", "一"),
        (4, "1. 平台建设", "一"),
        (5, "人才队伍不断壮大", "一"),
        (2, "二、下一步打算", "二"),
    ]


NOT_HEADINGS = [
    "全年研发投入达到36.5亿元，增长17.1%。",
    "- 建成实验室5家",
    "- **服务企业**, 建成平台3个",
    "6月18日,卫星成功发射",
    "(卫星由研究院抓总研制)",
    "来源：市科技局",
    "各位代表：",
    "单位：万元",
    "2022年1月20日",
    "| 指标 | 数值 |",
    "---",
    "1,234.5",
]


@pytest.mark.parametrize("line", NOT_HEADINGS)
def test_these_lines_are_no_headings(line: str) -> None:
    assert _headings(f"\n{line}\n") == []


HEADINGS = [
    "# 总论",
    "◆ 总论部分",
    "第一章 总则",
    "2.1 深入实施",
    "一、总体要求",
    "（三）保障措施",
    "5月",
    "**重点任务**",
]


@pytest.mark.parametrize("line", HEADINGS)
def test_these_lines_are_headings(line: str) -> None:
    assert len(_headings(f"\n{line}\n\n正文一句。\n")) == 1


def test_a_paragraph_broken_into_lines_has_no_headings() -> None:
    text = "围绕特大型城市公共卫生应急管理需要加强\n公共卫生应急管理科技攻关体系与能力建设健\n全应急科技攻关机制。\n"
    assert _headings(text) == []


def test_settled_levels_are_applied_and_must_name_a_heading() -> None:
    text = "2.1 甲部分\n\n概述。\n\n乙小节内容\n\n正文。\n\n2.2 丙部分\n"
    (_, plain, _) = headings(text, Lines(text), {"乙小节内容": 5})
    assert (plain.title, plain.level) == ("乙小节内容", 5)
    with pytest.raises(InputError, match="no heading is called so"):
        headings(text, Lines(text), {"丁": 3})


def test_sentences_leave_out_headings_and_bullet_marks() -> None:
    lines = Lines(REPORT)
    rows = list(sentences(REPORT, lines, Sections(headings(REPORT, lines)), 0, len(REPORT)))
    words = [row.surface for row in rows]
    assert "建成实验室5家" in words
    assert not any(word.startswith("一、") for word in words)
    assert {row.section for row in rows} >= {"一", "二", "opening"}


def test_a_place_before_the_first_heading_is_in_the_opening() -> None:
    assert Sections([]).at(10) == ("opening", "")


SPEECH = """2031年某省政府工作报告

来源：某日报

——2031年1月18日在某省第十六届人民代表大会第三次会议上

省长 张 三

各位代表：

现在，我代表省人民政府，向大会报告工作，请予审议。

一、2030年工作回顾

过去一年，建成学校7所。

（一）狠抓项目建设，产业体系取得成效。开工项目41个。

　　（二）改革纵深拓展。出台政策12项。

二、2031年工作安排

（一）坚持推动教育科技人才良性循环，
夯实现代化建设的基础

新增学位3万个。

1．扩大投资。开工项目9个。

2.新建学校20所。

三、努力建设人民满意政府

一是坚持依法行政。

名词解释

1.“两张网”：水网和电网。

附件：

2031年实事

一、扩大就业
"""


def test_headings_of_a_speech_run_on_join_and_have_roles() -> None:
    rows = headings(SPEECH, Lines(SPEECH))
    assert [(row.level, row.role, row.title) for row in rows] == [
        (1, "front", "2031年某省政府工作报告"),
        (2, "review", "一、2030年工作回顾"),
        (3, "review", "（一）狠抓项目建设，产业体系取得成效"),
        (3, "review", "（二）改革纵深拓展"),
        (2, "plan", "二、2031年工作安排"),
        (3, "plan", "（一）坚持推动教育科技人才良性循环，夯实现代化建设的基础"),
        (4, "plan", "1．扩大投资"),
        (2, "plan", "三、努力建设人民满意政府"),
        (2, "glossary", "名词解释"),
        (2, "annex", "附件"),
        (3, "annex", "2031年实事"),
        (3, "annex", "一、扩大就业"),
    ]
    assert all(SPEECH[row.start : row.end] == row.surface for row in rows)
    assert [row.role_words for row in rows if row.level == 2] == ["回顾", "工作安排", "", "名词解释", "附件"]
    assert reporting(SPEECH, rows, roles(SPEECH, rows)) == (2030, 2031)


def test_what_goes_on_behind_a_heading_is_a_sentence() -> None:
    lines = Lines(SPEECH)
    rows = list(sentences(SPEECH, lines, Sections(headings(SPEECH, lines)), 0, len(SPEECH)))
    words = [row.surface for row in rows]
    assert "开工项目41个。" in words
    assert not any("产业体系" in word or word.startswith("夯实") for word in words)


ROLES = [
    (
        "# 2031年某市政府工作报告\n\n## 一、2030年工作回顾\n\n甲。\n\n## 二、2031年工作安排\n\n乙。\n",
        ["front", "review", "plan"],
    ),
    ("某市规划\n\n第一章 发展基础\n\n甲。\n\n第二章 科技\n\n乙。\n", ["front", "review", "plan"]),
    ("某省公报\n\n某省统计局\n\n全年平稳。\n\n一、综合\n\n甲。\n\n二、农业\n\n乙。\n", ["front", "body"]),
    ("各位代表：\n\n过去一年，甲。\n\n6月，乙。\n\n今年是丙之年。\n\n丁。\n", ["front", "review", "plan"]),
    (
        "政府工作报告\n\n一、“十四五”发展成就和“十五五”目标任务\n\n过去五年，甲。\n\n“十五五”时期，乙。\n\n（一）产业\n\n丙。\n\n"
        "二、2026年工作\n\n丁。\n",
        ["front", "review", "plan", "plan"],
    ),
    (
        "政府工作报告\n\n一、牢记嘱托，各项事业取得新成效\n\n甲。\n\n二、奋勇争先\n\n今年预期目标是乙。\n",
        ["front", "review", "plan"],
    ),
]


@pytest.mark.parametrize(("text", "expected"), ROLES)
def test_roles_of_parts(text: str, expected: list[str]) -> None:
    assert [role for _, role in roles(text, headings(text, Lines(text)))] == expected


INDENTED = "甲市报告\n\n{0}一、综合\n\n{0}（一）农业{1}\n\n{0}二、工业\n"


@pytest.mark.parametrize(
    ("before", "after"), [("　　", ""), (" ", "。粮食增产。"), ("\u2003", "。"), ("**", "**。甲。")]
)
def test_levels_do_not_depend_on_blanks(before: str, after: str) -> None:
    text = INDENTED.format(before, after)
    assert [row[0] for row in _headings(text)] == [1, 2, 3, 2]


@pytest.mark.parametrize(
    "line",
    [
        "一是稳中向好。",
        "——稳中向好。",
        "第一，稳住预期。",
        "一、二、三产业协调。",
        "（一）甲；",
        "1.新建学校20所。",
        "市长 李四",
    ],
)
def test_lists_and_lead_ins_are_no_headings(line: str) -> None:
    assert _headings(f"\n{line}\n\n正文一句。\n") == []


@pytest.mark.parametrize("mark", ["", "## ", "**"])
@pytest.mark.parametrize(
    ("review", "plan"),
    [
        ("“十四五”时期工作回顾", "“十五五”时期目标任务"),
        ("“十四五”时期工作", "“十五五”时期工作总体要求和目标任务"),
        ("过去五年工作回顾", "今后五年主要目标"),
        ("2030年工作回顾", "2031年工作安排"),
        ("过去五年主要成就", "今后五年奋斗目标"),
        ("五年来工作回顾", "今后五年主要任务"),
    ],
)
def test_parts_of_a_report_without_numbers_have_roles(mark: str, review: str, plan: str) -> None:
    end = "**" if mark == "**" else ""
    front = "2031年某市政府工作报告\n\n——某月某日\n\n"
    text = f"{front}{mark}{review}{end}\n\n一、交通\n\n新建桥梁12座。\n\n{mark}{plan}{end}\n\n一、交通\n\n桥梁达到40座。\n"
    assert [row.role for row in read(text).outline if row.level < 3] == ["front", "review", "plan"]


def test_a_paragraph_of_a_plan_about_the_years_before_is_a_review() -> None:
    plan = "2031年某市政府工作报告\n\n一、2030年工作回顾\n\n经济平稳。\n\n二、关于规划纲要（草案）的说明\n\n"
    past = "“十六五”时期，极不平凡。这五年，新建桥梁45座，港区建成投用，用水量累计下降12%。\n\n"
    report = read(f"{plan}{past}“十七五”时期，新建桥梁30座。\n")
    assert [row.number for row in report.commitments] == ["30座"]
    assert [(row.surface, row.nature) for row in report.quantities if row.kind == "count"] == [
        ("45座", "result"),
        ("30座", "target"),
    ]


ABOUT = [
    (SPEECH, ("work_report", "某省", 2030, 2031, "某省人民政府")),
    ("某市2030年统计公报\n\n某市统计局\n\n2030年平稳。\n", ("communique", "某市", 2030, None, "某市统计局")),
    ("2031年四川省科技工作要点\n\n一、创新\n\n建设。\n", ("plan", "四川省", None, 2031, "")),
    ("随笔\n\n甲。\n", ("other", "", None, None, "")),
]


@pytest.mark.parametrize(("text", "expected"), ABOUT)
def test_what_a_text_is(text: str, expected: tuple[object, ...]) -> None:
    (row,) = read(text).chapters
    assert (row.kind, row.region, row.year_reported, row.year_planned, row.publisher) == expected
    assert (row.id, text[row.start : row.end]) == ("", row.surface)


def test_a_text_without_words_has_no_row_of_chapters() -> None:
    assert read(" \n\n").chapters == []


BROKEN = [
    # lines                                                                 the headings
    ("（一）产业升级，迈上\n新的台阶", ["（一）产业升级，迈上新的台阶"]),
    ("二、推动产业转型升级，加快\n建设工业强市", ["二、推动产业转型升级，加快建设工业强市"]),
    ("（一）稳中求进，以进促稳\n主要目标", ["（一）稳中求进，以进促稳"]),
    ("（一）农业\n主要指标", ["（一）农业", "主要指标"]),
    ("某市2030年计划执行情况和\n\n2031年计划草案的报告", ["某市2030年计划执行情况和2031年计划草案的报告"]),
    ("关于某市2030年\n\n\n预算执行情况的报告", ["关于某市2030年预算执行情况的报告"]),
    ("（一）坚持科技创新、\n\n绿色发展", ["（一）坚持科技创新、绿色发展"]),
    ("一、调查目的\n\n工作报告", ["一、调查目的", "工作报告"]),
    ("（二）公众参与\n\n主要做法", ["（二）公众参与", "主要做法"]),
    ("（三）医保普及\n\n主要做法", ["（三）医保普及", "主要做法"]),
    ("某市概况\n\n某市公报", ["某市概况", "某市公报"]),
]


@pytest.mark.parametrize(("text", "titles"), BROKEN)
def test_a_heading_of_two_lines_is_one(text: str, titles: list[str]) -> None:
    text += "\n\n建成学校7所。\n"
    rows = headings(text, Lines(text))
    assert [row.title for row in rows] == titles
    assert all(text[row.start : row.end] == row.surface for row in rows)
