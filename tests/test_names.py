"""Names and stages in sentences of reports: each case is a line of a file, refusals included."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hanreport import entities
from hanreport.records import Place
from hanreport.statements.stages import stages, things
from hanreport.text import Clauses, find_clauses

HERE = Path(__file__).parent


def cases(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("|")


@pytest.mark.parametrize(("sentence", "names"), cases("cases_names.txt"))
def test_names(sentence: str, names: str) -> None:
    found = [sentence[one.start : one.end] for one in entities.find(sentence, [])]
    assert found == [name for name in names.split("；") if name]


@pytest.mark.parametrize(("line", "wanted"), cases("cases_stages.txt"))
def test_stages(line: str, wanted: str) -> None:
    role, sentence = line.split(" ", 1)

    def place(start: int, end: int, rule: str) -> Place:
        return "", "", 1, start, end, sentence[start:end], rule

    clauses = Clauses(find_clauses(sentence, [(0, role)]))
    whole = list(things(sentence, clauses))
    names = entities.find(sentence, [], [(*span, sure > 1) for _, span, sure in whole])
    rows = stages(sentence, names, clauses, whole, place)
    assert [f"{row.name}: {row.stage_class}" for row in rows] == [one for one in wanted.split("；") if one]


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("恒力岚溪二期、国合智能装备等项目落地。", ["恒力岚溪二期", "国合智能装备"]),
        ("云岭医院东江院区开诊。", ["云岭医院东江院区"]),
        ("乌江供水工程前期工作启动。", ["乌江供水工程"]),
        ("绿氢中试基地加快建设。", []),
        ("抓好优质高校学生宿舍等项目建设。", []),
        ("加快建设遵义省域副中心。", []),
        ("宁德岚溪总部、云芯新材料等项目开工。", ["宁德岚溪总部", "云芯新材料"]),
    ],
)
def test_a_thing_at_a_stage_is_a_name_where_it_is_no_class(sentence: str, names: list[str]) -> None:
    clauses = Clauses(find_clauses(sentence, [(0, "review")]))
    spans = [(*span, sure > 1) for _, span, sure in things(sentence, clauses)]
    assert [one.name for one in entities.find(sentence, [], spans)] == names


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("《云岭的外婆》获儿童文学奖。", "work"),
        ("舞蹈《云中稻浪》等获群星奖。", "work"),
        ("推进“我帮农户找销路”等活动。", "action"),
        ("共建重庆（川渝）国际科技创新中心。", "zone"),
        ("云南高校技术转化中心投入运行。", "institute"),
        ("“岚溪航天日”活动举办。", "event"),
        ("杭州海关优化流程。", "government"),
    ],
)
def test_a_name_is_what_the_words_around_it_say(sentence: str, kind: str) -> None:
    assert [one.type for one in entities.find(sentence, [])] == [kind]


@pytest.mark.parametrize(
    "line", ["建设国家" * 4000, "“" * 9000, "云溪、" * 6000 + "机场", "中小" * 6000 + "平台"]
)
def test_hostile_lines_take_no_longer_than_others(line: str) -> None:
    entities.find(line, [])
