"""Each rule of the audit on small texts: what it finds, and what it must let be. Cases are data."""

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanreport.audit import RULES, SEVERITIES, audit, meanings
from hanreport.audit.rules import messages
from hanreport.records import Finding
from hanreport.report import read

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases_audit.jsonl").read_text("utf-8").splitlines()
]
FAULTS = [(case["text"], case["rule"], case["severity"], case["place"]) for case in CASES if "rule" in case]
NEAR = [(case["text"], case["near"]) for case in CASES if "near" in case]
"""What is no fault, and the rules that could take it for one."""


def audited(text: str) -> list[Finding]:
    return audit(read(text))


@pytest.mark.parametrize(("text", "rule", "severity", "words"), FAULTS)
def test_a_fault_is_found_with_its_place(text: str, rule: str, severity: str, words: str) -> None:
    found = audited(text)
    fits = [row for row in found if row.rule == rule and row.severity == severity]
    assert fits, [(row.rule, row.severity, row.surface) for row in found]
    if words:
        assert words in {text[start:end] for row in fits for start, end in row.spans}


@pytest.mark.parametrize(("text", "near"), NEAR)
def test_what_is_no_fault_is_let_be(text: str, near: list[str]) -> None:
    assert not [
        (row.rule, row.surface) for row in audited(text) if row.severity != "note" or row.rule in near
    ]


def test_every_rule_has_its_case_and_its_near_miss() -> None:
    of_the_chapter = {"displaced-body", "lost-subject"}
    assert {rule for _, rule, _, _ in FAULTS} | of_the_chapter == meanings().keys()
    assert {rule for _, near in NEAR for rule in near} == meanings().keys()
    assert all(rule.__doc__ for rule in RULES)


def test_every_message_has_a_known_severity_and_a_sentence_in_both_languages() -> None:
    variants = {key.partition(".")[0] for key in messages() if "." in key}
    for key, message in messages().items():
        assert message.severity in SEVERITIES and message.meaning
        assert (message.zh and message.en) or key in variants, key


WORDS = st.sampled_from(
    [
        *"一二三四大化是的了，。；、：“”《》()（）\n -*#◆\t0123456789%万亿余超约占居第个家项架人月日年",
        "其中",
        "分别为",
        "全国",
        "三大",
        "3+1+5",
        "科技",
        "专项",
        "交付",
        "订单",
        "VV116",
        "\n\n\n\n",
        "- ",
        "一、",
        "5月7日",
        "07月19日",
        "成功发射",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=80).map("".join))
def test_any_text_is_audited_and_every_place_lies_in_it(text: str) -> None:
    for row in audited(text):
        assert row.surface == text[row.start : row.end] != ""
        assert all(0 <= start < end <= len(text) for start, end in row.spans)
        assert all(1 <= line <= text.count("\n") + 1 for line in row.lines)


FIGURES = st.one_of(
    st.sampled_from(
        [
            "0",
            "0.0",
            "00",
            "07",
            "1",
            "10",
            "100",
            "3万",
            "0万",
            "2.5亿",
            "1/5",
            "0/3",
            "三",
            "百",
            "十余",
            "近百余",
        ]
    ),
    st.integers(0, 10**13).map(str),
    st.decimals(0, 1000, places=2).map(str),
)
SENTENCES = st.sampled_from(
    [
        "共有{}款试剂获批，占全国的{}%，居全国第{}。",
        "{}个断面中，达到Ⅲ类的{}个，占{}%。",
        "企业由{}家增加到{}家，增长{}%。",
        "比重由{}%提高到{}%，提高{}个百分点。",
        "收入{}亿元，比上年增收{}亿元，增长{}%。",
        "三次产业结构为{}:{}:{}。",
        "共获订单{}架，累计交付{}架，飞行{}飞行小时。",
        "建成平台{}个，分别为国家级{}个、市级{}个。",
        "建成平台{}个，其中国家级{}个和省级{}个。",
        "建设{}公里路网、{}个基地和{}个站。",
        "建成{}个中心（甲一、甲二、甲三），形成“{}+{}”格局。",
        "取得{}金{}银{}铜的成绩。",
        "遥感三十号{}、{}组(各{}颗)成功发射。",
        "{}月{}日，卫星“东风号”发射，共{}颗。",
        "按照不同阶段，分别给予最高{}万元、{}万元、{}元资助。",
        "# {}.{} 第{}部分",
        "（{}）抓好{}项工作",
        "{}、甲、乙和丙{}大产业",
        "一是抓好{}项，三是抓好{}项。",
        "截至{}月底，达到{}吨。",
    ]
)


@st.composite
def lines(draw: st.DrawFn) -> str:
    sentence = draw(SENTENCES)
    words = sentence.format(*(draw(FIGURES) for _ in range(sentence.count("{}"))))
    at = draw(st.integers(0, len(words)))
    return words[:at] + draw(st.sampled_from(["", "**", " "])) + words[at:]


@settings(max_examples=150, deadline=None)
@given(st.lists(lines(), min_size=1, max_size=8), st.sampled_from(["", "\n", "\n\n\n\n"]))
def test_any_figures_in_any_sentence_are_audited(sentences: list[str], between: str) -> None:
    text = between.join(sentences)
    for row in audited(text):
        assert row.surface == text[row.start : row.end] != ""
        assert row.spans[0] == (row.start, row.end)
        assert row.message_zh and row.message_en and "{" not in row.message_zh + row.message_en


def work(text: str) -> int:
    """How many functions the audit of a text calls."""
    report, calls = read(text), 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        audit(report)
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        "1、",
        "A、",
        "绿化、",
        "一是甲，",
        "5个，占5%，",
        "共5个、",
        "啊",
        "建设",
        "建设建设，",
        "是某某研究院研制。",
        "个5个，占5%，",
        "（1）",
        "一、\n",
        "22.万",
        " ",
        "\u3000\t",
        "《",
        "“”",
        "第第",
        "1-1-",
        "%",
        "3月",
        "其中5个、",
        "2倍",
    ],
)
def test_the_work_of_the_audit_grows_with_the_text_and_no_faster(piece: str) -> None:
    work(piece)  # what is done once, as imports
    assert work(piece * 2000) < 4.4 * work(piece * 500)


def test_the_mark_without_a_partner_is_the_place_of_the_finding() -> None:
    text = "推广“甲”模式、“乙+丙融合模式、“丁”模式。"
    (row,) = [row for row in audited(text) if row.rule == "unpaired-mark"]
    assert text[row.start :].startswith("“乙")
