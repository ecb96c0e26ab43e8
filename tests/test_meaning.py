"""What numbers mean: the cases of ``cases_meaning.jsonl``, each a sentence in a part of a report."""

import json
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from hanreport import dates, meaning
from hanreport.numbers import labels, quantities
from hanreport.report import read
from hanreport.text import Clauses, find_clauses, fold

CASES = [
    json.loads(line)
    for line in Path(__file__).with_name("cases_meaning.jsonl").read_text(encoding="utf-8").splitlines()
]


def meanings(text: str, role: str, year: int | None) -> dict[str, meaning.Meaning]:
    """What the numbers of a sentence mean, by their words."""
    words = fold(text).text
    days = list(dates.find(words, year))
    found = list(quantities.find(words, [(day.start, day.end) for day in days]))
    clauses = Clauses(find_clauses(words, [(0, role)]))
    named = labels.find(words, found, clauses)
    said = meaning.find(words, found, named, clauses, [(0, year)], days)
    return {words[one.start : one.end]: row for one, row in zip(found, said, strict=True)}


@pytest.mark.parametrize("case", CASES, ids=[case["text"] for case in CASES])
def test_what_the_words_say(case: dict[str, Any]) -> None:
    year = case.get("year", {"review": 2024}.get(case["role"], 2025))
    found = meanings(case["text"], case["role"], year)
    for words, expected in case["rows"].items():
        row = found[words]._asdict()
        assert {column: row[column] for column in expected} == expected, words


def test_a_text_without_a_year_tells_no_period() -> None:
    assert meanings("建成公园12个。", "review", None)["12个"].period is None


def test_a_long_line_is_read_in_linear_time() -> None:
    spent = []
    for times in (400, 1600):
        begun = time.process_time()
        meanings("新增公园12个、比上年增长" * times, "review", 2024)
        spent.append(time.process_time() - begun)
    assert all(after < 12 * before + 0.2 for before, after in pairwise(spent))


def test_five_years_end_with_their_part_and_a_stated_year_holds_against_the_one_given() -> None:
    text = (
        "2031年某市政府工作报告\n\n一、过去五年工作回顾\n\n新建船坞9个。\n\n2030年，新建货场7个。\n\n"
        "二、目标任务\n\n新建灯塔5座。\n"
    )
    periods = {row.surface: row.period for row in read(text, year=2031).quantities}
    assert periods == {"9个": "2026/2030", "7个": "2030", "5座": "2031"}


def test_a_numbered_heading_of_a_plan_gives_its_flows_the_five_years() -> None:
    text = "2031年某省政府工作报告\n\n十、“十五五”时期工作回顾\n\n完成交通投资900亿元，新增铁路80公里。\n"
    periods = {row.surface: row.period for row in read(text, year=2031).quantities}
    assert periods == {"900亿元": "2026/2030", "80公里": "2026/2030"}


def test_points_behind_a_look_back_on_five_years_are_about_them() -> None:
    text = (
        "2031年某省政府工作报告\n\n一、2030年和“十五五”时期工作回顾\n\n2030年是难忘的一年。新建灯塔5座。\n\n"
        "各位代表！2030年任务的完成，标志着规划收官。回望过去五年，成绩来之不易，值得珍惜。\n\n"
        "（一）渔业向好。新建船坞9个。\n\n（二）港口更强。2026年到2030年，年均增长7%，新增航线8条。\n"
    )
    periods = {row.surface: row.period for row in read(text, year=2031).quantities}
    assert periods == {"5座": "2030", "9个": "2026/2030", "7%": "2026/2030", "8条": "2026/2030"}
