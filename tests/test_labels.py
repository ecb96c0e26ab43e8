"""The labels of quantities: by the clause, by the sentence's topic, and one a number in lists."""

import json
import re
from pathlib import Path

import pytest

from hanreport import read
from hanreport.numbers.labels import aligned

HERE = Path(__file__).parent
CHAPTER = HERE.parent / "data" / "chapters" / "2021-02" / "chapter.md"
GOLD = HERE / "chapters" / "2021-02" / "quantities.jsonl"

CASES = {
    "新增高新技术企业1300家、总量达1.9万家。": "高新技术企业 | 高新技术企业",
    "改造城镇老旧小区1400个。": "改造城镇老旧小区",
    "地区生产总值2.6万亿元、增长5.6%，高于全国0.8个百分点。": "地区生产总值 | 地区生产总值 | 地区生产总值",
    "城镇新增就业46万人，城镇调查失业率5.4%左右。": "城镇新增就业 | 城镇调查失业率",
    "铜矿、铅矿、锌矿产量达到32万吨、43万吨、6万吨。": "铜矿 产量 | 铅矿 产量 | 锌矿产量",
    "粮食、油料、蔬菜产量分别增长2.1%、3.2%、4.3%。": "粮食 产量 | 油料 产量 | 蔬菜产量",
    "城镇和农村居民人均可支配收入分别增长4.6%、6.4%。": "城镇 居民人均可支配收入 | 农村居民人均可支配收入",
    "高新技术企业、科技型企业、小巨人企业分别增至8838家、69821家、311家。": "高新技术企业 | 科技型企业 | 小巨人企业",
    "景区接待人次、经营收入分别增长16.8%、11.2%。": "景区接待人次 | 景区接待 经营收入",
    "高新技术企业、科技型中小企业均突破1.3万家。": "高新技术企业、科技型中小企业",
    "汽车、家电消费分别达到32亿元、21亿元，分别增长7%、8%。": "汽车 消费 | 家电消费 | 汽车 消费 | 家电消费",
    "装备制造业营业收入增长11%、航空航天增长22%。": "装备制造业营业收入 | 航空航天 营业收入",
    "6条产业链、9个专业镇营收增速分别为5.7%、4.2%。": "产业链 | 专业镇营收增速 | 产业链 增速 | 专业镇营收增速",
    "重点项目360个、总投资1300亿元。": "重点项目 | 重点项目 总投资",
    "数字经济核心产业增加值增长9%，占GDP比重达到12%。": "数字经济核心产业增加值 | 数字经济核心产业增加值",
    "建设60个乡镇级、660个村级饮用水源地。": "建设 乡镇级 饮用水源地 | 建设 村级饮用水源地",
    "开工改造老旧小区726个27.95万户。": "开工改造老旧小区 | 开工改造老旧小区",
    "服务评价连续4年全国第一。": "服务评价 全国第一 | 服务评价",
    "建成80个亿元以上项目，培育2个500亿级产业集群。": "建成 亿元以上项目 | 建成 亿元以上项目 | 培育 500亿级产业集群",
    "港航集团获得3块金牌。": "港航集团 金牌",
    "总投资720亿元的炼化一体化工程开工。": "炼化一体化工程 总投资",
    "在5个重点领域开展试点。": "重点领域",
    "布局氢能产业，重卡销量居全国第1。": "重卡销量",
    "为3万名困难老年人提供上门服务，惠及家庭2万户。": "困难老年人 | 惠及家庭",
    "25家融资平台转型或退出。": "融资平台转型或退出",
    "松江路、柳河路等9处积水点改造有序推进。": "松江路、柳河路等 积水点改造",
    "民营工业增加值、外贸进出口总额占比分别为21%、43%。": "民营工业增加值 占比 | 民营 外贸进出口总额占比",
    "投资6.2亿元，启动建设疾病防治基地。": "建设疾病防治基地 投资",
    "投入3.4亿元实施技能提升工程。": "投入 实施技能提升工程",
    "在14个县（市、区）开展试点。": "县（市、区）",
    "新建改造30个养老中心、80个社区食堂。": "新建改造 养老中心 | 新建改造 社区食堂",
    "火灾事故起数、死亡人数分别下降7%、12%。": "火灾事故起数 | 火灾事故 死亡人数",
    "制定修改规章7件，补充乡村教师320名。": "制定修改规章 | 补充乡村教师",
    "选派40名农技专家、35名科技特派员。": "选派 农技专家 | 选派 科技特派员",
    "新建幼儿园12所、新增学位3万个。": "新建幼儿园 | 学位",
    "铁矿产量首次突破900万吨。": "铁矿产量",
    "保费收入创近六年来新高，增长4%。": "保费收入 | 保费收入",
    "湖心断面水质连续6年保持Ⅱ类。": "湖心断面水质 保持Ⅱ类",
    "粮食产量66亿斤，连续9年超60亿斤。": "粮食产量 | 粮食产量 超60亿斤 | 粮食产量",
    "防火成效显著，连续5年获全国优秀单位。": "获全国优秀单位",
    "制糖成本下降3%，增速连续7个榨季低于全国平均水平。": "制糖成本 | 制糖成本 低于全国平均水平",
    "申请专利60件，其中发明21件。": "申请专利 | 申请专利 发明",
    "发放贷款5.2亿元，用于设备更新1.3亿元。": "发放贷款 | 发放贷款 用于设备更新",
    "办理建议86件，办复率100%。": "办理建议 | 办理建议 办复率",
    "城区污水100%达到排放标准。": "城区污水 达到排放标准",
    "全省90%的矿井达到一级标准。": "矿井达到一级标准",
    "与邻省共建4条产业链，有效应对11轮强降雨。": "邻省共建 产业链 | 有效应对 强降雨",
    "在6个人口30万以上的县试点。": "人口30万以上的县试点 | 县试点 人口",
    "推进高标准农田建设，新建和改造提升120万亩。": "高标准农田建设 新建和改造",
    "引进纺织项目24个、建成投产17个。": "引进纺织项目 | 纺织项目 建成投产",
    "投入12亿元办好20件民生实事。": "投入 办好20件民生实事 | 民生实事",
    "改革持续深化，3地入选国家试点。": "入选国家试点",
    "营商环境评价居西部第二，发展水平排全国第4。": "营商环境评价 | 发展水平",
    "技术合同登记数、成交额分别增长12%、15%。": "技术合同登记数 | 技术合同 成交额",
    "第一产业增加值增长3.3%，一、二产业投资分别增长2%、5%。": "第一产业增加值 | 一 产业投资 | 二产业投资",
}


@pytest.mark.parametrize(("text", "labels"), CASES.items())
def test_each_number_has_the_label_of_its_own_words(text: str, labels: str) -> None:
    kinds = ("count", "money", "percent", "ratio", "measure", "rank")
    assert " | ".join(row.subject for row in read(text).quantities if row.kind in kinds) == labels


@pytest.mark.parametrize(
    ("names", "numbers", "labels", "shared"),
    [
        ("稻谷、小麦产量", 2, ["稻谷 产量", "小麦产量"], False),
        ("稻谷、小麦、玉米产量", 2, ["稻谷、小麦、玉米产量"] * 2, True),
        ("稻谷产量", 2, ["稻谷产量"] * 2, False),
        ("“稻、麦”产量和油料产量", 2, ["“稻、麦”产量", "油料产量"], False),
    ],
)
def test_names_are_aligned_with_numbers(names: str, numbers: int, labels: list[str], shared: bool) -> None:
    found = aligned(names, numbers)
    assert [label.subject for label in found] == labels
    assert {label.shared for label in found} == {shared}


def _pairs(words: str) -> set[str]:
    bare = re.sub(r"[\s“”《》（）()*、的]", "", words)
    return {bare[i : i + 2] for i in range(len(bare) - 1)} or {bare}


def test_labels_of_the_first_chapter_share_words_with_those_written_by_hand() -> None:
    """The hand-written ones are descriptions, partly in other words: exact agreement says little (0.15)."""
    rows = {(row.start, row.end): row.subject for row in read(CHAPTER.read_text("utf-8")).quantities}
    gold = [json.loads(line) for line in GOLD.read_text("utf-8").splitlines()]
    scored = [(row["subject"], rows[at]) for row in gold if (at := (row["start"], row["end"])) in rows]
    assert len(scored) >= 130
    shared = sum(bool(_pairs(one) & _pairs(other)) for one, other in scored)
    same = sum(_pairs(one) == _pairs(other) for one, other in scored)
    assert shared / len(scored) >= 0.93
    assert same / len(scored) >= 0.14
