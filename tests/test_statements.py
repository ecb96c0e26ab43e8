"""Statements and commitments: one sentence a case, each read in a part of a given role."""

from pathlib import Path

import pytest

from hanreport.records import Place
from hanreport.report import read
from hanreport.statements import Judged, claims, judged
from hanreport.text import Clauses, find_clauses


def cases(name: str) -> list[list[str]]:
    lines = (Path(__file__).parent / name).read_text("utf-8").splitlines()
    return [[part.strip() for part in line.split("|")] for line in lines if line and line[0] != "#"]


def placed(text: str):  # type: ignore[no-untyped-def]
    def place(start: int, end: int, rule: str) -> Place:
        return "", "", 1, start, end, text[start:end], rule

    return place


def judge(text: str, role: str) -> list[list[Judged]]:
    return judged(text, (), Clauses(find_clauses(text, [(0, role)])))


@pytest.mark.parametrize(("role", "sentence", "standings"), cases("cases_standing.txt"))
def test_standing(role: str, sentence: str, standings: str) -> None:
    found = claims(judge(sentence, role), sentence, placed(sentence))
    assert [row.standing for row in found] == standings.split("；")


@pytest.mark.parametrize(("sentence", "rows"), cases("cases_commitments.txt"))
def test_commitments(sentence: str, rows: str) -> None:
    found = read(
        f"# 报告\n\n一、2030年工作回顾\n\n生产增加。\n\n二、2031年工作安排\n\n{sentence}。\n"
    ).commitments
    fields = [[row.actor, row.verb, row.object, row.number, row.deadline or ""] for row in found]
    assert " + ".join("/".join(row) for row in fields) == rows


def test_words_behind_a_heading_in_their_line_are_a_statement() -> None:
    text = "（一）做强港口。新建泊位6个。"
    rows = claims(judged(text, [(0, 7)], Clauses(find_clauses(text, [(0, "plan")]))), text, placed(text))
    assert [(row.surface, row.standing) for row in rows] == [("新建泊位6个", "planned")]


def test_an_annex_says_who_is_to_reach_its_targets() -> None:
    report = read(
        "# 2031年工作报告\n\n一、2030年工作回顾\n\n生产增加。\n\n二、2031年工作安排\n\n继续努力。\n\n"
        "附件\n\n2031年惠民实事\n\n"
        "一、做强港口\n\n年度目标：新建泊位6个；基本养老保险参保率稳定在97%以上。\n\n主办单位：省港务局，各市人民政府\n"
    )
    rows = [(row.actor, row.verb, row.object, row.number, row.deadline) for row in report.commitments]
    assert rows == [
        ("省港务局，各市人民政府", "新建", "泊位", "6个", "2031"),
        ("省港务局，各市人民政府", "稳定在", "基本养老保险参保率", "97%以上", "2031"),
    ]


def test_a_number_stands_as_printed() -> None:
    report = read("2031年工作报告\n\n二、2031年重点任务\n\n粮食产量增长3％左右。\n")
    assert {row.number for row in report.commitments} <= {"3％左右"}


def test_what_is_quoted_within_the_words_that_decide_is_left_out_of_them() -> None:
    text = "以开展“海上丰收节”活动为抓手，统筹推进渔业。"
    (row,) = claims(judge(text, "review"), text, placed(text))
    assert row.evidence == "以开展…活动为抓手；统筹推进"
