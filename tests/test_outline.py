"""Which lines are headings, how deep, and which section a place is in."""

import pytest

from hanreport.errors import InputError
from hanreport.outline import Sections, headings, sentences
from hanreport.text import Lines

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
