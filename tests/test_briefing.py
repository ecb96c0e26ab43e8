"""The briefing of any report: what is set beside what, what is chosen, and what is never printed."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chapterlens import open_chapter
from chapterlens.briefing import WORDS, Briefing, each, listing
from chapterlens.cells import Both, speak
from hanreport.indicators import INDICATORS
from nbrelease.blocks import Quote, Table, from_json, words
from nbrelease.exporters import make_pages
from nbrelease.project import Target
from tests.projects import executed
from tests.test_any_text import project_of

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
REPORT = """# 2031年云岭省政府工作报告

2031年1月8日，省长张三向大会作报告。

## 一、2030年工作回顾

全省地区生产总值增长6.1%，社会消费品零售总额增长4.4%，进出口总额增长3.1%，城镇新增就业31万人。城镇调查失业率5.3%，粮食产量达到612万吨。

（一）产业稳步升级。规模以上工业增加值增长7.2%，云岭钢铁集团收入突破900亿元。完成技改投资210亿元，发放设备补贴8.5亿元。

（二）生态持续改善。完成营造林88万亩，空气质量综合指数居全国第三。各类生产安全事故起数下降9.4%。建成绿色矿山42座。

（三）民生保障有力。近三年研发经费投入年均增长9.8%。新增义务教育学位2.4万个、普通高中学位0.9万个。云河高速建成通车。张三书记指出，增收要达到55万人。

## 二、2031年工作安排

主要预期目标是：地区生产总值增长5.5%左右，社会消费品零售总额增长6%以上，进出口总额增长3%左右，城镇新增就业30万人，城镇调查失业率5.5%左右，粮食产量稳定在600万吨以上。

（一）扩大有效投资。完成交通投资330亿元，对每个项目最高奖励3000万元，推进云川高铁建设。到2033年建成绿色矿山90座。

（二）改善生态。完成营造林70万亩。建成绿色矿山50座。

（三）保障民生。新增学位1.1万个。惠及群众400万人。
"""


SHORT = """# 2031年云岭省政府工作报告

## 一、2030年工作回顾

一年来，完成了各项任务。

### {section}

{done}。

## 二、2031年工作安排

{planned}。
"""


@pytest.fixture(autouse=True)
def chinese() -> Iterator[None]:
    """Each test begins in Chinese and leaves no other language behind."""
    speak("zh")
    yield
    speak("zh")


def briefing(text: str, home: Path) -> Briefing:
    project_of(text, home)
    return Briefing(open_chapter("2030-01", home / "data" / "chapters"))


def shown(
    text: str, home: Path, monkeypatch: pytest.MonkeyPatch, language: str = "zh", stem: str = "10-briefing"
) -> list[Any]:
    """The blocks that a notebook shows of a text."""
    project_of(text, home)
    monkeypatch.setenv("CHAPTERLENS_HOME", str(home))
    notebook = executed(NOTEBOOKS / f"{stem}.ipynb", {"chapter": "2030-01", "language": language})
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [from_json(next(iter(output.data.values()))) for output in outputs]


def cells(blocks: list[Any], name: str) -> list[list[str]]:
    """The cells of one of the tables as words."""
    found = [block for block in blocks if isinstance(block, Table) and block.name == name]
    return [[words(cell) for cell in row] for block in found for row in block.rows]


def test_results_are_paired_with_the_targets_that_state_the_same(tmp_path: Path) -> None:
    brief = briefing(REPORT, tmp_path)
    made, words_of = brief.pairs, brief.quantities["surface"].to_dict()
    found = zip(made["result"].map(words_of), made["target"].map(words_of), made["verdict"], strict=True)
    assert list(found) == [
        ("6.1%", "5.5%左右", "lower"),
        ("4.4%", "6%以上", "higher"),
        ("3.1%", "3%左右", "near"),
        ("31万人", "30万人", "lower"),
        ("5.3%", "5.5%左右", "near"),
        ("612万吨", "600万吨以上", "floor"),
        ("88万亩", "70万亩", "lower"),
        ("42座", "50座", "higher"),
    ], "neither the target for 2033 nor places of one kind of school with those of all"


def test_what_holds_of_each_of_a_list_is_paired_with_the_same_list_only(tmp_path: Path) -> None:
    text = "# 2031年云岭省政府工作报告\n\n## 一、2030年工作回顾\n\n{}。\n\n## 二、2031年工作安排\n\n{}。\n"
    each, one = "养老保险、医疗保险参保率均达到{}%", "医疗保险参保率达到{}%"
    for review, plan, paired in ((each, each, 1), (each, one, 0), (one, each, 0)):
        brief = briefing(text.format(review.format(96), plan.format(97)), tmp_path)
        assert len(brief.pairs) == paired, (review, plan)


def test_a_text_that_only_promises_or_only_reports_has_no_pairs(tmp_path: Path) -> None:
    review, plan = REPORT.split("## 二、")
    assert briefing(review, tmp_path).pairs.empty
    assert briefing(f"# 2031年云岭省工作计划\n\n## 二、{plan}", tmp_path).pairs.empty


def test_the_first_page_has_the_headline_indicators_with_result_and_target(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = shown(REPORT, tmp_path, monkeypatch)
    found = cells(blocks, "headlines")
    assert ["地区生产总值", "增长6.1%", "增长5.5%左右", "更低"] in found
    assert ["规模以上工业增加值", "增长7.2%", "", ""] in found
    assert ["城镇调查失业率", "5.3%", "5.5%左右", "相近"] in found
    assert len(found) <= 14
    said = [words(block.parts) for block in blocks if getattr(block, "role", "") == "finding"]
    assert len(said) == 2, said
    assert said[1] == "金额最大的目标和有期限的承诺：完成交通投资330亿元；到2033年建成绿色矿山90座。", said
    text = [words(block.parts) for block in blocks if hasattr(block, "parts")]
    for one in (
        "其他指标的结果：义务教育学位新增2.4万个；各类生产安全事故起数下降9.4%。",
        "其他指标的目标：新增学位1.1万个。",
    ):
        assert one in text, "each by the words of its sentence"
    assert ["营造林", "88万亩", "70万亩", "更低"] in cells(blocks, "pairs")
    assert said[0] == (
        "2030年的结果 → 2031年的目标：地区生产总值增长6.1% → 增长5.5%左右；社会消费品零售总额增长4.4% → 增长6%以上；"
        "进出口总额增长3.1% → 增长3%左右。主要指标中目标高于结果的：社会消费品零售总额增长4.4% → 增长6%以上。"
        "主要指标中目标低于结果的：地区生产总值增长6.1% → 增长5.5%左右；城镇新增就业31万人 → 30万人。"
        "有结果、没有写目标的：规模以上工业增加值增长7.2%。"
    ), "with numbers; a floor below the result is no lower target"


def test_all_that_there_are_is_not_set_beside_how_many_more(tmp_path: Path) -> None:
    done, planned = (
        "全国重点实验室达7家，省重点实验室优化重组至162家",
        "力争新增国家级基地1家、全国重点实验室3家",
    )
    assert briefing(SHORT.format(section="（一）创新", done=done, planned=planned), tmp_path).pairs.empty


@pytest.mark.parametrize(
    ("done", "planned", "verdict"),
    [
        ("新增照护床位320张", "改建照护床位200张", ""),
        ("新建服务站33个", "新增服务站20个", ""),
        ("新增服务站33个", "新增服务站20个", "lower"),
        ("招商项目投资增长11%、制造业占比72%", "力争招商项目投资增长6%，其中制造业占比70%", "lower"),
        ("新建改建厕所12座", "新建改建厕所9座", "lower"),
    ],
)  # fmt: skip
def test_neither_unlike_deeds_nor_shares_of_what_is_not_said_have_a_verdict(
    done: str, planned: str, verdict: str, tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）城乡", done=done, planned=planned), tmp_path)
    assert list(brief.pairs["verdict"]) == [verdict]


def test_a_result_in_words_is_no_missing_result_and_what_is_named_elsewhere_is_not_called_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = "居民人均可支配收入增长与经济增长基本同步，PM2.5年均浓度同比下降8%，地区生产总值增长5.2%"
    planned = (
        "地区生产总值增长5%左右，根据实际情况争取更好的结果；居民收入增长与经济增长同步，粮食产量只增不减，"
        "PM2.5年均浓度28微克/立方米以下，城镇调查失业率5.5%左右，单位地区生产总值能耗降低完成国家下达任务"
    )
    report = SHORT.format(section="（一）经济", done=done, planned=planned)
    blocks = shown(report, tmp_path, monkeypatch)
    found = {row[0]: row[1:3] for row in cells(blocks, "headlines")}
    assert found["地区生产总值"] == ["增长5.2%", "增长5%左右，根据实际情况争取更好的结果"]
    assert found["居民人均可支配收入"] == [
        "居民人均可支配收入增长与经济增长基本同步",
        "居民收入增长与经济增长同步",
    ]
    assert found["粮食产量"] == ["", "粮食产量只增不减"]
    assert found["单位地区生产总值能耗"] == ["", "单位地区生产总值能耗降低完成国家下达任务"]
    (finding,) = (words(block.parts) for block in blocks if getattr(block, "role", "") == "finding")
    assert "没有写结果的：城镇调查失业率5.5%左右；粮食产量只增不减；单位地区" in finding, "PM2.5 is named"


def test_what_a_later_part_aims_at_is_no_result_in_words(tmp_path: Path) -> None:
    report = SHORT.format(section="（一）经济", done="完成任务", planned="地区生产总值增长5%").replace(
        "## 二、2031", "## 二、“十六五”时期主要目标\n\n到2035年，居民收入增长与经济增长同步。\n\n## 三、2031"
    )
    heads = briefing(report, tmp_path).headlines
    assert [*map(str, heads["done"])] == [""] and [*map(str, heads["name"])] == ["地区生产总值"]


@pytest.mark.parametrize(
    ("done", "said"),
    [
        ("落实家电换新政策，直接带动消费36亿元", "落实家电换新政策，直接带动消费36亿元"),
        ("学习先进经验，实施项目213个，完成投资35亿元", "学习先进经验，实施项目213个，完成投资35亿元"),
        ("政府投入12亿元办好的30件实事，全部完成", "政府投入12亿元办好的30件实事，全部完成"),
        ("总投资71亿元的云岭炼化二期项目开工", "总投资71亿元的云岭炼化二期项目开工"),
    ],
)
def test_a_sum_has_what_it_is_of(done: str, said: str, tmp_path: Path) -> None:
    text = SHORT.format(section="（一）经济", done=f"山路变通途，{done}", planned="继续努力")
    assert [row["what"].text for row in briefing(text, tmp_path).money()] == [said]


@pytest.mark.parametrize(
    ("clause", "listed"),
    [
        ("优良天数比率91%，细颗粒物浓度20微克，均保持全国前列", []),
        ("3个县通过验收，在西部率先实现“零”的突破", []),
        ("加注燃料88万吨、跻身全球第三大云岭港", []),
        ("全国首个大宗商品枢纽落户云岭", ["全国首个"]),
        ("边境贸易额连续多年稳居西部和边境省区第一", ["西部和边境省区第一"]),
        ("云岭、云川产量分别居全国第五和第六", ["全国第五和第六"]),
    ],
)
def test_a_claim_is_whole_or_left_out(
    clause: str, listed: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = SHORT.format(section="（一）经济", done=f"发展加快，{clause}", planned="继续努力")
    assert [row[0] for row in cells(shown(report, tmp_path, monkeypatch), "firsts")] == listed


def test_what_a_part_of_the_text_is_about_decides_the_step_of_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = "建设云东农业产业园，云川大桥全面动工"
    planned = (
        "持续推进云岭水库建设，力促云河铁路建成投用，完成云北地铁2号线北段建设，开建云南高铁，"
        "深入实施云岭形象工程"
    )
    report = SHORT.format(section="（一）经济", done=done, planned=planned)
    assert dict(cells(shown(report, tmp_path, monkeypatch), "projects")) == {
        "已开工": "云川大桥",
        "力争开工或建成": "云河铁路",
        "计划建成、投用": "云北地铁2号线北段",
        "计划开工、启动": "云南高铁",
        "要建设、推进或加快的": "云岭水库",
    }


def test_what_looks_back_on_a_plan_of_five_years_promises_nothing(tmp_path: Path) -> None:
    report = SHORT.format(section="（一）经济", done="完成任务", planned="建设云岭公园7个")
    later = "## 二、关于《云岭省第十六个五年规划纲要（草案）》的说明\n\n这五年，认定企业总部从7家增加到16家。\n\n## 三、2031"
    brief = briefing(report.replace("## 二、2031", later), tmp_path)
    assert list(brief.commitments["object"]) == ["云岭公园"]


def test_the_first_page_says_which_results_are_not_stated_and_quotes_targets_without_a_number(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = "地区生产总值增长5%左右，进出口总额力争保持正增长，居民收入增长与经济增长同步，粮食产量稳定在600万吨以上"
    report = SHORT.format(section="（一）经济", done="粮食产量达到612万吨", planned=planned)
    blocks = shown(report, tmp_path, monkeypatch)
    assert cells(blocks, "headlines") == [
        ["地区生产总值", "", "增长5%左右", ""],
        ["进出口总额", "", "进出口总额力争保持正增长", ""],
        ["居民人均可支配收入", "", "居民收入增长与经济增长同步", ""],
        ["粮食产量", "612万吨", "600万吨以上", "下限低于结果"],
    ]
    said = [words(block.parts) for block in blocks if getattr(block, "role", "") == "finding"]
    silent = "地区生产总值增长5%左右；进出口总额力争保持正增长；居民收入增长与经济增长同步"
    shown_first = "2030年的结果 → 2031年的目标：粮食产量612万吨 → 600万吨以上。"
    assert said == [f"{shown_first}有目标、没有写结果的：{silent}。"]


LABELS = [
    ("新建改建农村公路1500公里", "新建改建农村公路1500公里", "Rural roads “新建改建农村公路” 1,500 km"),
    ("培育高新技术企业220家", "培育高新技术企业220家", "High-tech enterprises “培育高新技术企业” 220"),
    (
        "PM2.5平均浓度为每立方米21微克",
        "PM2.5平均浓度每立方米21微克",
        "Fine particles in the air 21 micrograms per cubic metre",
    ),
    ("经营主体净增48万户", "经营主体净增48万户", "New business entities 480,000 more"),
    ("全省粮食总产量420万吨", "粮食总产量420万吨", "Grain output 4.2 million tonnes"),
    ("改造农村户厕42.5万座", "改造农村户厕42.5万座", "“改造农村户厕” 425,000"),
]


@pytest.mark.parametrize(("done", "chinese", "english"), LABELS)
def test_a_number_is_called_by_the_words_of_the_text_in_english_behind_its_indicator(
    done: str, chinese: str, english: str, tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    row = brief.quantities.iloc[0]
    for language, said in (("zh", chinese), ("en", english)):
        speak(language)
        moved, number, behind, guess = brief.number(row)
        mark = " " if language == "en" else ""
        assert f"{brief.name(row)}{mark}{moved}{words((number,))}{behind}{guess}" == said


@pytest.mark.parametrize(
    ("done", "planned", "paired"),
    [
        ("启动3个区域医疗中心项目建设", "加快建设5个区域医疗中心项目", False),
        ("开工改造老旧小区210个", "改造老旧小区180个", False),
        ("新增中小学学位2.4万个", "新增中学学位1万个", False),
        ("云岭财政安排23亿元资金，支持节能", "云岭财政拟安排安居工程资金43亿元", False),
        ("肉蛋奶、蔬菜产量均突破百万吨", "粮食、肉蛋奶、蔬菜产量均稳定在百万吨以上", False),
        ("地区生产总值连续迈上4个台阶、年均增长5.7%", "地区生产总值增长5%", False),
        (
            "实现农村劳动力转移就业154万人、脱贫劳动力转移就业32万人",
            "全省农村劳动力转移就业150万人以上",
            True,
        ),
    ],
)
def test_only_what_was_done_alike_is_set_beside_a_target(
    done: str, planned: str, paired: bool, tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    assert len(brief.pairs) == paired


def test_what_a_project_costs_in_all_is_not_invested_and_what_is_cut_is_not_spent(tmp_path: Path) -> None:
    done = "开工项目24个、总投资62亿元。压减非急需非刚性预算支出19亿元。统筹9.8亿元用于援企稳岗。产业投资完成71亿元"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    found = [(str(row["kind"]), row["what"].text[-8:]) for row in brief.money()]
    assert found == [
        ("安排、支出与补贴", "8亿元用于援企稳岗"[-8:]),
        ("减负、减收与压减", "预算支出19亿元"),
        ("投资和研发投入", "产业投资完成71亿元"[-8:]),
        ("项目的总投资与签约额", "、总投资62亿元"),
    ]


def test_stocks_and_contracts_are_no_output_and_thresholds_and_steps_no_sums(tmp_path: Path) -> None:
    done = (
        "上市公司达288家、总市值超8600亿元。产业基金集群规模超2000亿元。技术合同成交额996亿元。191家工业企业营业收入超百亿元。"
        "开工建设10亿元以上重大产业项目47个。跨越两个千亿元台阶。社会保障投入累计超过1万亿元。公共财政收入、支出分别突破300亿元和3000亿元"
    )
    planned = "推介重大项目总投资不低于2000亿元"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    found = [(str(row["kind"]), "".join(map(str, row["sum"]))) for row in brief.money()]
    assert found == [
        ("安排、支出与补贴", "突破3000亿元"),
        ("合同与意向的成交额", "996亿元"),
        ("市值、资产与基金规模", "超8600亿元"),
        ("", "超2000亿元"),
        ("计划和承诺的金额", "不低于2000亿元"),
    ]


def test_a_growth_in_real_terms_is_said_to_be_and_a_bound_is_of_each_of_several(tmp_path: Path) -> None:
    done = "居民人均可支配收入实际增长4.4%。城镇和农村居民收入实际增长4.1%和5.2%。公共收入、支出分别突破300亿元和3000亿元"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    said: dict[str, list[str]] = {language: [] for language in ("zh", "en")}
    for language, found in said.items():
        speak(language)
        for row in each(brief.quantities):
            moved, number, behind, _ = brief.number(row)
            found.append(f"{moved}{words((number,))}{behind}")
    assert said["zh"] == ["实际增长4.4%", "实际增长4.1%", "实际增长5.2%", "突破300亿元", "突破3000亿元"]
    assert said["en"][2:4] == ["up 5.2% in real terms", "over 30 billion yuan"]


def test_the_first_page_has_the_largest_investment(tmp_path: Path) -> None:
    planned = "民间投资占比90%以上。完成水利投资30亿元，力争完成重大项目投资2440亿元以上"
    brief = briefing(SHORT.format(section="（一）经济", done="完成任务", planned=planned), tmp_path)
    assert [part.text for part in brief.foremost()] == ["力争完成重大项目投资2440亿元以上"]


def test_in_a_review_of_five_years_only_what_follows_the_last_is_of_the_year(tmp_path: Path) -> None:
    done = "五年成就显著，城镇新增就业690万人。\n\n刚刚过去的2030年，在以习近平同志为核心的党中央领导下，城镇新增就业141万人"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    assert list(brief.quantities["surface"]) == ["141万人"]


def test_prices_that_stay_as_they_are_are_a_result_in_words(tmp_path: Path) -> None:
    done, planned = "居民消费价格总体平稳", "居民消费价格上涨2%左右"
    heads = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path).headlines
    assert [(str(row["name"]), row["done"].text) for row in each(heads)] == [("居民消费价格", done)]


def test_a_level_that_grew_over_years_is_of_the_year_that_it_reached(tmp_path: Path) -> None:
    done = "常住人口城镇化率从2025年的53.2%提升到2030年的57.7%，城镇新增就业从2025年起年均31万人"
    text = SHORT.format(
        section="（一）民生", done=done, planned="常住人口城镇化率59%左右，城镇新增就业30万人"
    )
    brief = briefing(text, tmp_path)
    found = {
        str(row["name"]): [*brief.quantities.loc[row["results"], "surface"]] for row in each(brief.headlines)
    }
    assert found == {"常住人口城镇化率": ["57.7%"], "城镇新增就业": []}


def test_english_quotes_only_words_of_the_text(tmp_path: Path) -> None:
    done = "云岭钢铁完成煤炭、焦炭产量分别达5万吨、3万吨。省重大项目完成投资达7290亿元"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    speak("en")
    for row in each(brief.quantities):
        for part in re.findall("[“…]([^“”…]+)(?=[”…])", str(brief.name(row))):
            assert part in brief.text, row["subject"]


def test_a_range_has_its_words_in_english_and_qualities_of_patents_are_never_set_beside_each_other(
    tmp_path: Path,
) -> None:
    planned = "地区生产总值增长5%—5.5%。每万人口高价值发明专利拥有量7件"
    done = "地区生产总值增长5.2%。每万人有效发明专利拥有量突破21件"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    pairs = brief.quantities.loc[brief.pairs["target"]]
    assert list(pairs["surface"]) == ["5%—5.5%"]
    speak("en")
    moved, number, *_ = brief.number(pairs.iloc[0])
    assert f"{moved}{words((number,))}" == "up 5–5.5%"


def test_what_the_parts_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = "建成绿色矿山50座。到2034年建成湿地公园3个。到2035年建成矿山公园4个。"  # two dated ones stand on the first page
    blocks = shown(REPORT.replace("建成绿色矿山50座。", more), tmp_path, monkeypatch)
    text = "\n".join(words(block.parts) for block in blocks if hasattr(block, "parts"))
    assert "生产安全事故起数下降9.4%" in text and "增长9.4%" not in text
    assert text.count("生产安全事故起数下降9.4%") == 1, "what the first page says is not repeated"
    assert "9.8%" not in text, "a mean is no result of the year"
    assert cells(blocks, "money") == [
        ["安排、支出与补贴", "8.5亿元", "发放设备补贴8.5亿元"],
        ["投资和研发投入", "210亿元", "完成技改投资210亿元"],
        ["计划和承诺的金额", "330亿元", "完成交通投资330亿元"],
        ["产出、规模与收入", "突破900亿元", "云岭钢铁集团收入突破900亿元"],
    ]
    assert cells(blocks, "commitments")[0][-1] == "2035", "dated ones first"
    assert ["全国第三", "空气质量综合指数居全国第三"] in cells(blocks, "firsts")
    assert dict(cells(blocks, "projects")) == {"建成、投用": "云河高速", "要建设、推进或加快的": "云川高铁"}


def test_no_person_is_named_and_no_zero_or_empty_part_is_printed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = shown(REPORT, tmp_path, monkeypatch)
    text = "\n".join(words(line) for block in blocks for _, line in _lines(block))
    assert "张三" not in text and "55万人" not in text
    assert not re.search(r"(?<![\d.])0[项处个句次]", text)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_number_has_its_words_in_the_source(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = briefing(REPORT, tmp_path)
    anchors = {int(start) for name in ("quantities", "claims", "names", "firsts", "stages", "commitments", "codes",
                                       "dates") for start in getattr(brief.chapter, name)["start"]}  # fmt: skip
    blocks = shown(REPORT, tmp_path, monkeypatch, language)
    for block in blocks:
        for _, line in _lines(block):
            for part in line:
                reference = getattr(part, "reference", None)
                if reference and reference.end:
                    assert reference.start in anchors, part
                if not reference and not hasattr(part, "formula"):
                    assert not re.search(r"\d", re.sub("20(30|31|33)|PM2.5", "", part.text)), part


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# 关于转发意见的通知\n\n各单位要认真学习，抓好落实。\n\n有关情况及时反馈。\n", "没有读出数字"),
        ("# 意见\n\n要多到基层听取意见。\n", "没有读出数字"),
    ],
)
def test_a_text_that_fills_no_part_gets_a_sentence(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocks = shown(text, tmp_path, monkeypatch)
    assert len(blocks) == 1 and said in words(blocks[0].parts)


def test_an_audit_that_finds_nothing_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown("# 工作报告\n\n各项工作取得进展。\n", tmp_path, monkeypatch, stem="80-audit") == []


def test_targets_of_the_report_before_are_set_beside_their_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = project_of(REPORT, tmp_path)
    folder = tmp_path / "data" / "chapters"
    facts = 'title = "云岭省政府工作报告"\nregion = "云岭省"\nyear = '
    (folder / "2030-01" / "chapter.toml").write_text(f"{facts}2031\n", "utf-8")
    (folder / "2029-01").mkdir()
    (folder / "2029-01" / "chapter.toml").write_text(f"{facts}2030\n", "utf-8")
    earlier = REPORT.replace("2031", "2030").replace("2030年工作回顾", "2029年工作回顾")
    (folder / "2029-01" / "chapter.md").write_text(earlier, "utf-8")
    assert "85-changes" in [part.name for part in project.parts(Target("2030-01", "zh"), {})]
    monkeypatch.setattr("tests.test_briefing.project_of", lambda *_: project)
    blocks = shown(REPORT, tmp_path, monkeypatch, stem="85-changes")
    found = cells(blocks, "due")
    assert ["城镇新增就业", "30万人", "31万人", "达到"] in found
    assert ["社会消费品零售总额", "6%以上", "4.4%", "未达到"] in found
    (silent,) = (
        words(block.parts)
        for block in blocks
        if words(getattr(block, "parts", ())).startswith("这一版没有写")
    )
    assert "交通投资 330亿元" in silent


def test_what_is_of_several_years_is_no_result_of_the_year_and_a_label_says_no_more_than_the_words(
    tmp_path: Path,
) -> None:
    done = (
        "5年一般公共预算收入增长18.7%。城镇新增就业每年超过90万人。地区生产总值迈上6万亿元台阶，达到62661亿元。"
        "工业企业利润由上年下降2.6%转为增长7%。每天新增企业310户。可再生能源装机占比40.4%。技能培训补助标准由35元提高到40元"
    )
    brief = briefing(
        SHORT.format(section="（一）经济", done=done, planned="城镇新增就业70万人以上"), tmp_path
    )
    heads = {
        str(row["name"]): [*brief.quantities.loc[row["results"], "surface"]] for row in each(brief.headlines)
    }
    assert heads == {"地区生产总值": ["62661亿元"], "城镇新增就业": []}, heads
    assert not {"2.6%", "310户"} & {*brief.quantities["surface"]}
    share = brief.quantities[brief.quantities["surface"] == "40.4%"].iloc[0]
    assert "可再生能源" in str(brief.name(share))


def test_sums_are_neither_thresholds_nor_targets_of_output_and_loans_are_no_output(tmp_path: Path) -> None:
    done = "新增3个过三千亿元城市。存贷款余额9.4万亿元。油脂产业产值120亿元"
    planned = "力争花卉产值突破150亿元"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    found = [(str(row["kind"]), row["what"].text) for row in brief.money()]
    assert found == [
        ("目标中的产出与收入", "力争花卉产值突破150亿元"),
        ("产出、规模与收入", "油脂产业产值120亿元"),
        ("存贷款余额", "存贷款余额9.4万亿元"),
    ]


@pytest.mark.parametrize(
    ("done", "planned", "sums"),
    [
        ("以旧换新带动消费31亿元", "力争文旅消费达900亿元", [("消费、销售与成交", "31亿元")]),
        ("筹措12亿元撬动“云惠贷”新增贷款860亿元", "继续努力", [("债券、贷款、授信与争取的资金", "860亿元")]),
        ("实际利用外商直接投资12亿美元", "继续努力", [("贸易与外资", "12亿美元")]),
        ("财政投入、旅游收入均突破50亿元", "技术合同成交额达到90亿元", []),
        ("统筹政府债券70亿元用于工业发展", "拉动投资200亿元", []),
        ("在建项目投资达820亿元。央地合作新设基金3只、总规模61亿元", "继续努力",
         [("项目的总投资与签约额", "820亿元"), ("市值、资产与基金规模", "61亿元")]),
    ],
)  # fmt: skip
def test_a_sum_has_the_kind_that_its_words_make_certain_or_is_left_out(
    done: str, planned: str, sums: list[tuple[str, str]], tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    assert [(str(row["kind"]), "".join(map(str, row["sum"]))) for row in brief.money()] == sums


def test_a_sum_alone_in_its_clause_is_shown_with_what_it_is_for(tmp_path: Path) -> None:
    done = "投资5.1亿元，启动建设云岭防灾基地和云川仓库"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    assert [row["what"].text for row in brief.money()] == [done]


@pytest.mark.parametrize(
    ("planned", "promised"),
    [
        ("新增养老床位310张、护理员40人", [("新增", "养老床位310张、护理员40人", "")]),
        ("推动30家企业升级、700家企业实施改造", []),
        ("年内完成600套改造计划，完成总任务60%以上", []),
        ("今年要淘汰小锅炉300台。排放总量都要减少2%", []),
        ("到2034年建成湿地公园3个", [("建成", "湿地公园", "3个")]),
        ("串联31处景点和200个村落", [("串联", "31处景点和200个村落", "")]),
        ("力争培育云岭工匠90人。基本建成乡镇食堂12个", [("力争培育", "云岭工匠", "90人"), ("基本建成", "乡镇食堂", "12个")]),
        ("推进云川港口建设，制定云岭港口条例", [("制定", "云岭港口条例", "")]),
        ("巩固36个薄弱村扶持成效", [("巩固", "36个薄弱村扶持成效", "")]),
        ("筹措31亿元实施健康工程", [("筹措", "31亿元实施健康工程", "")]),
    ],
)  # fmt: skip
def test_a_commitment_has_all_that_its_clause_promises(
    planned: str, promised: list[tuple[str, str, str]], tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）经济", done="完成任务", planned=planned), tmp_path)
    found = [(brief.promise(row), part) for row, part in brief.new(brief.commitments.fillna(""), 9)]
    assert [promise for promise, _ in found if promise] == promised


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("办好3件民生实事。一是新建食堂12个，方便老人。二是培训护理员90人。三是免费送戏下乡。继续努力",
         ["新建食堂12个，方便老人", "培训护理员90人", "免费送戏下乡"]),
        ("办好2件民生实事：新建食堂、免费送戏下乡", ["新建食堂", "免费送戏下乡"]),
        ("办好4件民生实事：新建食堂、免费送戏下乡", []),
    ],
)  # fmt: skip
def test_a_list_of_things_for_the_people_is_shown_if_it_names_as_many(
    text: str, found: list[str], tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）经济", done="完成任务", planned=text), tmp_path)
    assert [part.text for part in brief.things()] == found


def test_neither_what_is_done_already_nor_what_is_for_later_years_is_promised(tmp_path: Path) -> None:
    planned = "争取用三年时间，改造棚户区5万户。今后一个时期，改造城中村31万户。国家已设立云岭产业基金12只。改造农房2万户"
    brief = briefing(SHORT.format(section="（一）经济", done="完成任务", planned=planned), tmp_path)
    assert list(brief.commitments["object"]) == ["农房"]


def test_two_numbers_beside_each_other_say_what_was_done_of_each(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = SHORT.format(
        section="（一）经济",
        done="新培育高新技术企业310家，建成和美乡村42个。服务业增加值比重达到52.1%",
        planned="新认定高新技术企业260家，建设和美乡村30个",
    )
    blocks = shown(report, tmp_path, monkeypatch)
    heads = {row[0]: row[1:3] for row in cells(blocks, "headlines")}
    assert heads == {
        "高新技术企业": ["新培育310家", "新认定260家"],
        "服务业增加值": ["占比52.1%", ""],
    }
    assert cells(blocks, "pairs") == [["和美乡村", "建成42个", "建设30个", "更低"]]
    (finding,) = (words(block.parts) for block in blocks if getattr(block, "role", "") == "finding")
    assert "高新技术企业" not in finding, "fostered is not recognised"
    english = cells(shown(report, tmp_path / "english", monkeypatch, "en"), "headlines")
    assert ["High-tech enterprises", "310 fostered", "260 recognised"] in english


def test_a_page_has_further_indicators_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = (
        "出口增长4%，一般公共预算收入增长3%，研发经费投入强度2.4%，PM2.5浓度29微克/立方米，优良天数比率91%，高新技术企业610家，森林覆盖率47%，"
        "5G基站9万个，常住人口城镇化率61%"
    )
    blocks = shown(REPORT.replace("（一）产业", f"{more}。\n\n（一）产业"), tmp_path, monkeypatch)
    said = [words(block.parts) for block in blocks if hasattr(block, "parts")]
    assert len(cells(blocks, "headlines")) == 14
    assert any(one.startswith("其他指标的结果：") and "森林覆盖率47%" in one for one in said), said


def test_of_a_part_about_five_years_only_what_its_sentence_dates_is_of_the_year(tmp_path: Path) -> None:
    report = REPORT.replace("## 一、2030年工作回顾", "## 一、过去五年工作回顾").replace(
        "全省地区生产总值增长6.1%",
        "2030年全省地区生产总值达900亿元。新增高速公路310公里。高新技术企业达710家",
    )
    found = set(briefing(report, tmp_path).quantities["surface"])
    assert {"900亿元", "710家"} <= found and not {"310公里", "31万人"} & found


def test_a_claim_keeps_its_subject_and_takes_no_other(tmp_path: Path) -> None:
    done = "农产品电商发展迅速，规模稳居全国第四位。新增医院床位超7000张，49家医院数量居全国第一"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    assert [brief.clause(row).text for row in each(brief.firsts)] == [
        "农产品电商发展迅速，规模稳居全国第四位", "49家医院数量居全国第一"]  # fmt: skip


def test_claims_have_the_words_of_their_scope_and_those_of_the_world_come_first(tmp_path: Path) -> None:
    done = "我省首个云岭港口投用。云岭重工获评全球港口机械行业首座标杆工厂。云岭茶叶产量居全国第二"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    assert list(brief.firsts["claim"]) == ["全球港口机械行业首座", "全国第二", "我省首个"]


@pytest.mark.parametrize(
    ("clause", "section", "theme"),
    [
        ("优选基础设施、科技创新等领域24个项目", "科技创新提速", ""),
        ("一般公共预算总收入702亿元", "民生保障有力", "增长与需求"),
        ("新增专门学校学位500个", "科技创新提速", "民生"),
        ("杂交水稻制种面积占全国22.5%", "区域协调发展", "农业农村"),
        ("建成中试平台12个", "科技创新提速", "科技与人才"),
        ("新型农业经营主体120个", "改革开放深化", "农业农村"),
        ("在沪持牌金融机构1813家", "守牢底线", "增长与需求"),
        ("国家服务贸易创新发展示范区3个", "扩大消费", "改革开放"),
        ("城乡居民收入倍增项目12个", "乡村振兴", "民生"),
        ("保护历史文化名城4个", "民生保障有力", "区域与城镇"),
        ("清洁能源供暖工程22个", "产业提速", "区域与城镇"),
        ("治理农村供水等13个高频共性难题", "乡村振兴", "政府自身"),
        ("住宅加装电梯90部", "推进城市更新", "民生"),
        ("建设云岭高速公路3条", "扩大有效投资", "增长与需求"),
        ("旧住房成套改造20万平方米", "民生保障有力", "区域与城镇"),
        ("乡村医生培训3000名", "乡村振兴", "民生"),
        ("群众体育赛事600场", "扩大消费", "民生"),
        ("“四类项目”12个", "深化改革创新科技", ""),
        ("“四类项目”12个", "民生保障有力", ""),
    ],
)
def test_the_words_of_a_clause_decide_its_theme_before_its_heading(
    clause: str, section: str, theme: str, tmp_path: Path
) -> None:
    text = SHORT.format(section=section, done=f"全年完成{clause}", planned="继续努力")
    brief = briefing(text, tmp_path)
    themes = [
        str(row["theme"])
        for row in brief.themes()
        if any(clause in part.text for part in row["result"] if isinstance(part, Quote))
    ]
    assert themes == [theme] * bool(theme), "neither words of two themes nor a heading alone decide"


def test_commitments_with_a_number_come_before_others(tmp_path: Path) -> None:
    plan = "启动“百村千店”工程。保质保量完成15项为民办实事项目"
    brief = briefing(SHORT.format(section="产业", done="完成技改", planned=plan), tmp_path)
    assert list(brief.commitments["object"]) == ["为民办实事项目", "“百村千店”工程"]


def test_a_communique_gives_results_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "# 青岭市2030年国民经济和社会发展统计公报\n\n## 一、综合\n\n初步核算，全年地区生产总值3210.5亿元，比上年增长4.8%。"
        "年末城镇调查失业率为5.1%。货物进出口总额420.8亿元，下降5.5%。\n"
    )
    found = cells(shown(text, tmp_path, monkeypatch), "headlines")
    assert ["地区生产总值", "增长4.8%，3210.5亿元", "上年"] in found
    assert ["进出口总额", "下降5.5%，420.8亿元", ""] in found


def test_a_table_has_no_column_that_nothing_fills_and_no_rows_are_no_table() -> None:
    heads = {"a": Both("甲", "A"), "b": Both("乙", "B")}
    made = listing([{"a": "一", "b": ""}], name="t", title=Both("题", "Title"), **heads)
    assert made is not None and isinstance(made.block, Table) and len(made.block.columns) == 1
    assert listing([], name="t", title=Both("题", "Title"), **heads) is None


def test_the_words_of_a_briefing_name_indicators_that_there_are() -> None:
    named = [name for topic in WORDS["topic"] for name in topic["indicators"]]
    assert set(named) <= set(INDICATORS) and len(named) == len(set(named))
    for theme in WORDS["theme"]:
        for start in theme["indicators"].split():
            assert any(name.startswith(start) for name in INDICATORS), start
    assert set(WORDS["sums"]) - {"unclear"} < set(WORDS["money"])


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_have_no_number_without_a_source(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project, target = project_of(REPORT, tmp_path), Target("2030-01", language)
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    parts = project.parts(target, {})
    assert [part.name for part in parts] == ["10-briefing", "80-audit", "90-sources"]
    _, unsourced = make_pages(
        [(part.name, executed(part.notebook, part.parameters)) for part in parts], project, target
    )
    assert [str(one) for one in unsourced] == []


def _lines(block: Any) -> Any:
    from nbrelease.blocks import lines

    return lines(block)


@pytest.mark.parametrize("words", ["总量连续35年居全国前列", "增速连续5年居全国前列"])
def test_a_run_of_years_is_no_part_about_five_years(words: str, tmp_path: Path) -> None:
    done = f"——全力发展经济。地区生产总值达到640亿元、增长4.8%，{words}"
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="建成公路3公里"), tmp_path)
    assert len(brief.headlines["results"].iloc[0]) == 2, "growth and level"


def test_what_five_years_came_to_or_only_a_heading_dates_is_left_out(tmp_path: Path) -> None:
    done = "五年来，建成公路1523公里。粮食产量达到640亿斤、增量9亿斤"
    planned = (
        "粮食产量620亿斤以上。\n\n## 三、“十六五”时期主要目标\n\n城镇化率提升至67.5%，预期寿命提升到80岁以上"
    )
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    assert "1523公里" not in set(brief.quantities["surface"])
    assert list(brief.quantities.loc[brief.pairs["result"], "surface"]) == ["640亿斤"]
    assert not brief.commitments["surface"].str.contains("67.5%").any()


@pytest.mark.parametrize(
    ("done", "planned", "names"),
    [
        ("云河高速建成通车，安排财政资金8亿元加快项目建设", "推进云东机场及配套设施工程建设", ["云河高速", "云东机场"]),
        ("二是云岭国际会展中心投入使用", "建设云岭稀土实验室", ["云岭稀土实验室"]),
        ("云岭稀土中心挂牌成立", "支持云岭稀土实验室稳定运行，建设云川高铁", ["云川高铁"]),
        ("一批云岭特色产业基地获批", "推进7家云岭区域医疗中心建设，推进云川高铁建设", ["云川高铁"]),
        ("云西电厂二期建成投产", "推进云东、云南、云西铝材制造基地建设", ["云西电厂二期"]),
        ("云岭科技集团落户", "加快云中都市圈建设，建成云岭（东部）数据产业园", ["云岭（东部）数据产业园"]),
        ("云岭数据中心、云岭算力公司等落地", "争创云岭开放示范区，启动云岭改革试点", []),
        ("云岭稀土工坊获评全国案例，组建云岭农商银行", "建设数据要素综合服务平台、云岭水库", ["云岭水库"]),
        ("建成12个省级产业园", "推进云岭机场扩建、云河高速改扩建", ["云岭机场扩建", "云河高速改扩建"]),
        ("云川、云河高速建成通车，云岭铁路开通客运业务", "推进云东机场三期和云南、云北机场扩建",
         ["云川、云河高速", "云东机场三期", "云南、云北机场扩建"]),
        ("云川大桥（云东段）开工建设", "推进云河灌区、云岭水库前期工作和云中连通工程",
         ["云川大桥（云东段）", "云河灌区", "云岭水库"]),
    ],
)  # fmt: skip
def test_a_project_is_one_thing_that_has_a_name(
    done: str, planned: str, names: list[str], tmp_path: Path
) -> None:
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned=planned), tmp_path)
    assert list(brief.stages["name"]) == names


def test_projects_stand_by_the_step_that_the_text_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = "云川医院基本建成，云河水库建成投用，云岭稀土实验室获批建设，云北机场开工建设"
    planned = "建成云东灌区，力争开工云南水库，开工云西高铁，加快云中高速建设"
    report = SHORT.format(section="（一）经济", done=done, planned=planned)
    assert dict(cells(shown(report, tmp_path, monkeypatch), "projects")) == {
        "基本建成": "云川医院",
        "建成、投用": "云河水库",
        "获批": "云岭稀土实验室",
        "已开工": "云北机场",
        "力争开工或建成": "云南水库",
        "计划建成、投用": "云东灌区",
        "计划开工、启动": "云西高铁",
        "要建设、推进或加快的": "云中高速",
    }


def test_what_is_for_the_years_to_come_is_no_commitment_of_the_year(tmp_path: Path) -> None:
    report = SHORT.format(section="（一）经济", done="完成任务", planned="建设云岭稀土实验室").replace(
        "## 二、2031",
        "## 二、“十五五”发展成就和“十六五”主要目标任务\n\n五年来，云河高速建成通车。\n\n### （一）强产业\n\n"
        "打造云东先行试验区。\n\n## 三、2031",
    )
    brief = briefing(report, tmp_path)
    assert list(brief.stages["name"]) == ["云河高速", "云岭稀土实验室"]
    assert list(brief.commitments["object"]) == ["云岭稀土实验室"]


def test_a_bound_behind_the_last_of_several_is_of_each_and_what_may_be_all_has_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = "城镇、农村居民人均可支配收入分别增长4.4%、5.6%。新建22个500千伏电网工程。新增养老院24家，建成幸福食堂390个"
    planned = "城镇、农村居民人均可支配收入分别增长4.9%、5.5%左右。新建500千伏电网工程16个。建设幸福食堂200个"
    report = SHORT.format(section="（一）经济", done=done, planned=planned)
    brief = briefing(report, tmp_path)
    assert list(brief.pairs["verdict"]) == ["higher", "near", "lower", ""], (
        "beside what was added, all that there is"
    )
    assert cells(shown(report, tmp_path / "shown", monkeypatch), "headlines") == [
        ["城镇居民人均可支配收入", "增长4.4%", "增长4.9%左右", "更高"],
        ["农村居民人均可支配收入", "增长5.6%", "增长5.5%左右", "相近"],
    ]


def test_the_first_page_has_the_largest_sum_and_no_event_called_by_its_year(tmp_path: Path) -> None:
    planned = (
        "筹措3亿元实施就业惠民工程，筹措890亿元实施民生工程，办好2031年云岭省丰收活动，城镇新增就业30万人"
    )
    brief = briefing(SHORT.format(section="（一）经济", done="完成任务", planned=planned), tmp_path)
    assert [part.text for part in brief.foremost()] == ["筹措890亿元实施民生工程"]
    assert "2031" not in set(brief.commitments["deadline"])


def test_themes_repeat_no_indicator_of_the_first_table_and_have_no_sums_of_several_years(
    tmp_path: Path,
) -> None:
    done = (
        "地区生产总值增长5.3%。技术合同成交额增长9%。累计新增上市公司48家、总量达122家。"
        "五年来，地区生产总值跨越5000亿元大关"
    )
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    heads = brief.headlines
    brief.shown |= {*brief.quantities.loc[heads["results"].iloc[0], "start"]}
    said = [part.text for row in brief.themes() for part in row["result"]]
    assert said == ["技术合同成交额增长9%"]


def test_targets_in_words_and_what_is_said_besides_stand_in_their_cells(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = (
        "地区生产总值增长5%—5.5%，在实际工作中努力争取更好结果；城镇居民人均可支配收入增速高于全国平均水平，"
        "农村居民人均可支配收入增速高于城镇居民收入增速，出口占全国份额基本稳定，粮食播种面积完成国家下达任务，"
        "研发投入强度力争达到2.6%"
    )
    report = SHORT.format(section="（一）经济", done="地区生产总值增长5.3%，出口增长7%", planned=planned)
    assert {row[0]: row[2] for row in cells(shown(report, tmp_path, monkeypatch), "headlines")} == {
        "地区生产总值": "增长5%—5.5%，在实际工作中努力争取更好结果",
        "出口": "出口占全国份额基本稳定",
        "城镇居民人均可支配收入": "城镇居民人均可支配收入增速高于全国平均水平",
        "农村居民人均可支配收入": "农村居民人均可支配收入增速高于城镇居民收入增速",
        "粮食产量": "粮食播种面积完成国家下达任务",
        "研发投入强度": "力争2.6%",
    }


def test_changes_and_counts_of_a_paragraph_that_looks_back_are_no_results_of_the_year(tmp_path: Path) -> None:
    done = (
        "新增上市公司5家。\n\n五年来，发展迈上新台阶。\n\n——创新动能增强。实验室从9家跃升到21家，新增上市公司58家，"
        "建成通用机场4座，研发投入强度从2.1%提高到2.4%"
    )
    brief = briefing(
        SHORT.format(section="（一）经济", done=done, planned="新增上市公司8家，研发投入强度2.5%"), tmp_path
    )
    assert not {"58家", "4座"} & {*brief.quantities["surface"]}
    assert list(brief.pairs["verdict"]) == ["higher", "higher"]
    assert not any("实验室" in part.text for row in brief.themes() for part in row["result"])


def test_a_rank_is_as_it_is_now_of_what_and_from_each_paragraph_in_turn(tmp_path: Path) -> None:
    done = (
        "机床产量居全国第2位，船舶产量居全国第4位。\n\n航运指数从全球第12位跃升至第8位，"
        "全国工商联评营商环境云岭稳居第一，把开放作为最大机遇"
    )
    brief = briefing(SHORT.format(section="（一）经济", done=done, planned="继续努力"), tmp_path)
    assert list(brief.firsts["claim"]) == ["全球第8位", "全国第2位", "全国第一", "全国第4位"]


def test_a_line_that_is_joined_up_is_not_in_use_and_plants_of_a_list_are_projects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = "云河高铁全线贯通，杭州云台智能传感器、云川铁路等项目开工建设"
    report = SHORT.format(section="（一）经济", done=done, planned="继续努力")
    found = dict(cells(shown(report, tmp_path, monkeypatch), "projects"))
    assert found == {"已贯通、封顶": "云河高铁", "已开工": "杭州云台智能传感器；云川铁路"}


def test_a_commitment_says_to_whom_and_what_and_minutes_are_no_number(tmp_path: Path) -> None:
    planned = (
        "为退役军人提供3万个岗位，开展就业帮扶2万人。提升15分钟健身圈服务功能。制定一体推进的实施方案。"
        "新建改建和维护提升体育场地2000个。全年建设云河公园7个"
    )
    brief = briefing(SHORT.format(section="（一）民生", done="完成任务", planned=planned), tmp_path)
    found = [brief.promise(row) for row in each(brief.commitments.fillna(""))]
    assert [one for one in found if one] == [("建设", "云河公园", "7个")]
    assert set(brief.commitments["deadline"].fillna("")) == {""}, "全年 is no deadline"
