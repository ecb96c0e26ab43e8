"""Each rule of the audit on small texts: what it finds, and what it must let be. Cases are data."""

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanreport.audit import RULES, SEVERITIES, audit, meanings
from hanreport.audit.rules import messages
from hanreport.records import Finding
from hanreport.report import read

LIST = "5月\n\n- {}\n- 海湾大桥合龙通车\n\n一、进展\n\n{}\n\n二、交通\n\n5月8日，海湾大桥合龙通车。\n"
GAPS = (
    "".join(
        f"{n}、{n}号部分\n\n第{n}部分的工作按计划推进，各项任务取得积极进展。\n\n\n\n" for n in "一二三四五"
    )
    + "{}\n\n六、六号部分\n\n"
    + "\n".join(f"- 完成第{n}批次的建设任务" for n in range(20))
)
LONG = "全年持续推进各项重点任务，取得积极进展，有关工作平稳有序。"
CASES = [
    # text                                                              rule              severity  a place of it
    (LIST.format("气象卫星“东风号”成功发射", "5月3日，新一代气象卫星“西风号”成功发射。"), None, "", ""),
    (
        LIST.format("海洋观测技术试验卫星“东风号”发射", "5月3日，海洋观测技术试验卫星“西风号”成功发射。"),
        "two-names",
        "error",
        "“西风号”",
    ),
    ("候选药物JS016获批。候选药物js016进入临床。", "look-alike", "doubt", "js016"),
    ("口服候选药物vv116在册。口服候选药物W116获批。", "look-alike", "error", "W116"),
    ("实施国家科技重大专项。国家重大专项进展顺利。", "name-forms", "doubt", "国家重大专项"),
    ("组织实施市级重大科技重大专项。", "doubled-word", "error", "重大科技重大"),
    ("推进示范工程建设建设。", "doubled-word", "error", "建设建设"),
    ("完成了的的任务。", "doubled-word", "error", "的的"),
    (
        "建成3个中心区域（市北园、海纳镇、大创园、云谷园）。",
        "counted-list",
        "doubt",
        "市北园、海纳镇、大创园、云谷园",
    ),
    ("共建成平台12个，分别为国家级5个、市级6个。", "total-parts", "error", "12个"),
    ("共建成平台12个，其中国家级15个。", "total-parts", "error", "15个"),
    ("打造电子信息、现代农业三大产业。", "counted-list", "doubt", "打造电子信息、现代农业三大产业"),
    ("主要做法：一是强化领导，二是压实责任，四是严格考核。", "ordinal-gap", "error", "四是"),
    ("共有9款试剂获批上市，占全国的14.9%。", "share-of-count", "error", "9款"),
    ("共有3款试剂获批上市，占全国的70.5%。", "share-of-count", "error", "70.5%"),
    ("83个断面中，达到Ⅲ类的61个，占78.5%。", "part-share", "doubt", "78.5%"),
    ("出口机器人占全国的62%，居全国第二。", "rank-share", "error", "全国第二"),
    ("机器人出口量占全国的120%。", "share-over-whole", "error", "120%"),
    ("贫困县从75个减少到57个，减少20个。", "points", "error", "20个"),
    ("全市地区生产总值1791.6元。", "scale", "doubt", "1791.6元"),
    ("全省粮食产量突破620斤。", "scale", "doubt", "突破620斤"),
    ("城镇调查失业率控制在55%以内。", "scale", "doubt", "55%以内"),
    ("民生支出658亿元，占公共财政预算支出的171.7%。", "share-over-whole", "error", "171.7%"),
    ("算力总规模达到9.4万P，其中智算98.7万P。", "total-parts", "error", "98.7万P"),
    ("改造茶园33万亩、果园50万亩，共计38万亩。", "total-parts", "error", "38万亩"),
    ("为企业减负410亿亿元。", "doubled-word", "error", "亿亿"),
    ("一、2030年工作回顾\n\n（二）扩大需求\n\n完成投资。", "heading-number", "doubt", "（二）"),
    (
        "政府工作报告\n——2031年1月8日在青州市第九届人民代表大会第一次会议上\n\n一、2031年工作回顾\n\n完成投资。\n\n二、重点工作\n\n办好实事。",
        "wrong-year",
        "doubt",
        "一、2031年工作回顾",
    ),
    (
        "青州市政府工作报告（2031年）\n\n一、2030年工作回顾\n\n财政收入较2035年翻番。\n\n二、2031年重点工作\n\n办好实事。",
        "wrong-year",
        "doubt",
        "较2035年",
    ),
    ("三次产业结构为9.1:49.6:43.3。", "split-sum", "error", "结构为9.1:49.6:43.3"),
    (
        "城镇化率由60.2%提高到64.7%，提高5.5个百分点。",
        "points",
        "error",
        "5.5个百分点",
    ),
    ("企业由100家增加到150家，增长60%。", "growth", "error", "60%"),
    (GAPS.format("产业发展情况\n\n\n"), "empty-heading", "doubt", "产业发展情况"),
    (GAPS.format(LONG), "lost-heading", "doubt", LONG),
    (GAPS.format(LONG), "intro-only", "note", "一、一号部分"),
    (LIST.format("虚拟电厂示范项目启用", LONG), "list-none", "doubt", "虚拟电厂示范项目启用"),
    (
        LIST.format("虚拟电厂示范项目启用", "虚拟电厂示范项目投入使用。"),
        "list-crosswalk",
        "note",
        "虚拟电厂示范项目启用",
    ),
    (LIST.format("虚拟电厂示范项目启用", LONG), "list-crosswalk", "note", "海湾大桥合龙通车"),
    (LIST.format("虚拟电厂示范项目启用", "6月3日，云谷园区正式开园。"), "list-crosswalk", "note", ""),
    ("累计发货超**3亿**余人份。", "bound-twice", "doubt", "超**3亿**余"),
    ("惠及近百余家企业。", "bound-twice", "doubt", "近百余"),
    ("全年完成投资，，增长较快。", "doubled-mark", "error", "，，"),
    ("实现全日面H α 波段光谱成像观测，意义重大。", "stray-space", "doubt", ""),
    ("有关部门持续推进各项 重点任务，取得积极进展，成效明显。", "stray-space", "doubt", ""),
    ("(火箭和卫星均是上海航天技术研究院抓总研制)", "is-for-by", "error", "均是上海航天技术研究院抓总研制"),
    ("印发《关于促进产业发展的意见，取得实效。", "unpaired-mark", "doubt", "《"),
    (f"{LONG}\n\n其他工作。\n\n{LONG}", "repeated-sentence", "doubt", LONG),
    ("9月31日，大桥合龙通车。", "no-such-day", "error", "9月31日"),
    ("2023年2月29日，大桥合龙通车。", "no-such-day", "error", "2023年2月29日"),
    ("5月7日甲会，6月8日乙会，07月19日丙会，8月1日丁会，9月2日戊会。", "padded-date", "error", "07月19日"),
    (
        "2024年云岭省政府工作报告\n\n一、2032年工作回顾\n\n有进展。",
        "wrong-year",
        "doubt",
        "一、2032年工作回顾",
    ),
    (
        "2024年云岭省政府工作报告\n\n二、2021年工作安排\n\n抓落实。",
        "wrong-year",
        "doubt",
        "二、2021年工作安排",
    ),
    (
        "2024年云岭省政府工作报告\n\n2023年1月9日在云岭省人民代表大会会议上\n\n各位代表：",
        "wrong-year",
        "doubt",
        "2023",
    ),
    (
        "2024年云岭省政府工作报告\n\n一、2024年工作回顾\n\n有进展。\n\n二、2024年工作安排\n\n抓落实。",
        "wrong-year",
        "doubt",
        "一、2024年工作回顾",
    ),
    ("\u2002\u2002（一）甲。有进展。\n\n\u2002\u2002（三）乙。有进展。\n", "heading-number", "doubt", ""),
    ("全市粮食播种面积321万亩。全市粮食播种面积达312万亩。", "two-values", "doubt", "312万亩"),
    ("推广“甲”模式、“乙+丙融合模式、“丁”模式。", "unpaired-mark", "doubt", ""),
    ("对流域开展监测，建立污染特征和风险分析，提出对策。", "word-fit", "doubt", "建立污染特征和风险分析"),
    ("企业由3200户增至3800户，增长28.8%。", "growth", "error", "28.8%"),
    ("占比由31.1%提高到33.2%、提高4.1个百分点。", "points", "error", "4.1个百分点"),
    ("公共支出6500亿元，其中民生支出4420亿元、占58%。", "part-share", "doubt", "58%"),
    ("新增友城4对、伙伴城市23对，共29对。", "total-parts", "error", "29对"),
    ("# 云岭省公报\n\n港口货物吞吐量14万吨。", "scale", "doubt", "14万吨"),
    ("办好5件民生实事。一是修路。二是架桥。三是通水。四是通气。", "counted-list", "doubt", "5件"),
    ("办好“五件民生实事”。（1）修路。（2）架桥。（3）通水。", "counted-list", "doubt", "五件"),
    ("附件\n\n4件民生实事\n\n一、修路\n\n二、架桥\n\n三、通水\n", "counted-list", "doubt", "4件"),
    ("抓好（1）修路；（2）架桥；（4）通水。", "ordinal-gap", "error", "（4）"),
    (
        "上架率、智算占比、综合指数4个指标领先。",
        "counted-list",
        "doubt",
        "上架率、智算占比、综合指数4个指标领先",
    ),
    ("处置五大行动：工业废物、生活垃圾、建筑垃圾、危险废物。", "counted-list", "doubt", ""),
    ("完成精铸叶片产业园建设。完成精铸叶片产业园建设。", "repeated-sentence", "doubt", ""),
    (
        "抓好河道治理和水质提升，推进两岸绿化和步道建设，完成管网改造任务，成效明显。\n\n其他工作。\n\n"
        "今年抓好河道治理和水质提升，推进两岸绿化和步道建设，完成管网改造任务，成效明显。",
        "repeated-sentence",
        "doubt",
        "",
    ),
    ("建设云溪、花滩子大型水库。完善云溪、花摊子等水库。", "spelling", "doubt", "云溪、花摊子"),
    ("项目交付22.万套，收入593.6.2亿元。", "unread-number", "doubt", "593.6.2"),
    (
        "一、产业\n\n有进展。\n\n二、交通\n\n有进展。\n\n四、教育\n\n有进展。\n",
        "heading-number",
        "doubt",
        "四、教育",
    ),
    (
        "一、产业\n\n有进展。\n\n二、交通\n\n有进展。\n\n二、教育\n\n有进展。\n",
        "heading-number",
        "doubt",
        "二、教育",
    ),
    ("高新技术产业占比由42%提高到39%，好于预期。", "direction", "error", "42%"),
    ("审批时限从3天压缩到5天。", "direction", "error", "3天"),
    ("综合排名由第12位上升到第15位。", "direction", "error", "第15位"),
    ("比重保持在30%—20%之间。", "direction", "doubt", "30%—20%"),
    ("实施2027—2025年行动方案。", "direction", "doubt", "2027—2025年"),
    ("垃圾分类覆盖率达到128%。", "share-over-whole", "error", "128%"),
    ("能耗强度下降120%。", "share-over-whole", "error", "120%"),
    ("全市地区生产总值2186.4万元。", "scale", "doubt", "2186.4万元"),
    ("城镇新增就业4.1亿人。", "scale", "doubt", "4.1亿人"),
    ("居民人均可支配收入4.2亿元。", "scale", "doubt", "4.2亿元"),
    (
        "改造城区老旧管网64公里。\n\n其他工作有序推进。\n\n改造城区老旧管网46公里。",
        "two-values",
        "doubt",
        "46公里",
    ),
    ("甲区、乙区、丙区产值分别增长5%、6%。", "respectively", "doubt", "6%"),
    ("推进甲城、乙城、丙城、丁城等3市合作。", "counted-list", "doubt", "推进甲城、乙城、丙城、丁城等3市"),
    ("建成国家级平台3个、省级平台5个，共9个。", "total-parts", "error", "9个"),
    ("建成平台12个，其中国家级7个、省级8个。", "total-parts", "error", "12个"),
    ("一是抓好创新，二是抓好改革，二是抓好开放。", "ordinal-gap", "error", "二是"),
    ("云岭新区开工。云岭新区开放。云岭新区区开园。", "doubled-word", "error", "新区区开"),
    ("盘活土地27.8万亩，其中实施再开发5.6万亩，占35.1%。", "part-share", "doubt", "35.1%"),
    ("云东基地开工，云东基地扩容，云冬基地投用。", "spelling", "doubt", "云冬基地"),
    ("应对灾害性天气，开发震情快速评估技术。", "out-of-kind", "doubt", "震情"),
    (
        "# 一批试验卫星成功发射\n\n海洋一号卫星升空。\n\n气象二号卫星升空。\n\n资源三号卫星升空。\n",
        "heading-scope",
        "doubt",
        "",
    ),
    ("全市GDP目标定在2205年实现翻番。", "no-such-day", "error", "2205年"),
    ("截至13月，项目全部开工。", "no-such-day", "error", "13月"),
    ("培育企业（含高新企业、专精特新企业，成效明显。", "unpaired-mark", "doubt", "（"),
    (
        "进入创新医疗器械特别审查程序。进入创新医疗器械特别审批通道。",
        "name-forms",
        "doubt",
        "医疗器械特别审批通道",
    ),
    ("按照不同试验阶段，分别给予最高500万元、1000万元资助。", "respectively", "doubt", "1000万元"),
    (
        "按照不同试验阶段，分**别**给予最高500万元、1000万元资助。",
        "respectively",
        "doubt",
        "按照不同试验阶段",
    ),
    ("完成投资3\n.5亿元，成效明显。", "unread-number", "doubt", "3"),
    ("检测断面80个，达到Ⅲ类的60个，占85.5%。", "part-share", "doubt", "85.5%"),
    ("统筹发展和和安全。", "doubled-word", "error", "和和"),
    ("自来水普及率达194%。", "share-over-whole", "error", "194%"),
    ("大家加强加强。", "doubled-word", "error", "加强加强"),
]
CLEAN = [
    "2025年云岭省政府工作报告\n\n2025年1月9日在云岭省人民代表大会会议上\n\n一、2024年工作回顾\n\n有进展。\n\n二、2025年工作安排\n\n抓落实。",
    "办好4件民生实事。一是修路。二是架桥。三是通水。四是通气。",
    "抓好五方面工作。一是抓创新。二要抓改革。三是抓开放。",
    "上架率、智算占比、5G渗透率3个指标和“甲”、“乙”两项领先，“自治区三公”、“三项”经费下降。",
    "甲、乙等25项经验推广，甲城、乙城入选50个案例，推进甲园和乙园、丙园、丁园4个园区建设。",
    "锚定“3815”战略目标，推广“334”联农模式和“622”联农模式，“3+4”中本、“3+2”中本贯通。",
    "中低收入群体增收，中等收入群体扩大；重点流域、重点领域、跨流域。他的工作，她的工作。",
    "企业由3200户增至3800户，增长18.8%。占比由31.1%提高到33.2%，提高2.1个百分点。",
    "新增产业集群3个、总数达13个。“三馆一中心”：图书馆、美术馆、文化馆、服务中心。“三通一码”：甲通、乙通、丙通、丁码。",
    "3.万家寨引水工程建成。\n\n4.个人养老金推开。",
    "就业创业创新、博士博士后工作站和社会感受受到关注，乡镇连战连胜。",
    "居全国第三，占比由39%提高到42%，排名从第15位上升到第12位，能耗由3.2降低到2.9。",
    "毛入学率达到104%，利润下降120%，完成率达102%，距今2500年历史。",
    "全市人均地区生产总值8.2万元，城镇新增就业4.1万人。",
    "甲区、乙区和丙区产值分别增长5%、6%、7%，自来水普及率、覆盖率分别达98%和92%，手机普及率达128%。",
    "实施2025—2027年方案，推进甲城、乙城等3市合作，3—1比分领先。",
    "共表彰300人（其中甲类200人、乙类100人）左右、其他1000人左右。",
    "1）抓好创新；2）抓好改革，推进碳达峰碳中和。",
    "华东师范大学大学生实践基地、土木工程工程师协会和大数据数据库相继建成。",
    "为了了解实情，以服务群众为目的的活动一批一批开展，天天向上，处处留心。",
    "近30余年来，近年来持续发展；约有左右两岸；超高清产业、附近百余家企业。",
    "全市高新技术企业1200家，其中科技型中小企业占六成以上。",
    "承担课题12项，取得一批重要成果，其中授权专利56项。",
    "新增平台5家，总数分别为30家、40家。",
    "出口占全国的62%，增速居全国第二。",
    "机器人产量占年度计划的102%。",
    "图像长宽比例为4:3:2。",
    "上海31个省（区、市）代表团参会，实施3个方面（含产业、人才、金融）举措。",
    "推进20个重点项目（新材料、装备、医药）。",
    "优化营商环境、服务三大重点企业，坚持创新、协调、绿色、开放、共享五大发展理念。",
    "现代农业、三大产业协同发展，中心城区、重点乡镇等四大片区同步推进。",
    "一是抓创新。二要抓改革。三是抓开放。",
    "第三条 本办法所称平台，是指经认定的市级公共服务平台和机构。",
    "新华社北京3月5日电 记者从会上获悉，有关工作取得积极进展。",
    "组成人员为张 三、李 四、王 五，任期三年，自发布之日起计算。",
    "卫星是上海航天技术研究院研制的。卫星由某公司研制。",
    "地区生产总值由2017年的100亿元增加到150亿元，增长45%。",
    "企业由320家增加到416家，年均增长14%。",
    "全海深潜水器完成海试，最大下潜深度8072米。",
    "共有8款试剂获批上市，占全市的0%。",
    "83个断面中，达到Ⅲ类的0个，占0%。",
    "企业由0家增加到150家，增长60%。",
    "2024年2月29日，会议召开。",
    "产品型号为飞行器V100。另一型号为飞行器W100。",
    "工业、农业和服务业三大产业均衡发展。",
    "获奖26项，其中一等奖2项、二等奖9项。",
    "国家重点研发计划立项12项，国家自然科学基金重大项目3项。",
    "会议指出：“要抓创新。\n\n“要抓改革。”",
    "目录\n\n一、甲部分\n\n二、乙部分\n\n三、丙部分\n\n四、丁部分\n\n正文从这里开始，说明有关情况。",
    "一、甲\n\n谢谢大家\n\n二、乙\n\n正文从这里开始，说明有关情况。",
    "完成投资1,234万元，GDP为56,820元。",
    "支持3至5家企业、10—15个平台，比例由20%—30%提高到50%，占全国的1/5至1/4，居全国第二。",
    "一、创建首批9个示范区\\n\\n形成“3+1+5”格局，即3个中心，1个科学城和5个新城。",
    "全市有院士46人，其中科学院院士27人、工程院院士19人。",
    "打造电子、汽车和农业三大产业。",
    "推进“四化”。绿化、彩化、珍贵化和效益化取得进展。",
    "共有8款试剂获批上市，占全国的14.3%。",
    "83个断面中，达到Ⅲ类的61个，占73.5%。",
    "名词解释\n\n1.甲：指甲。\n\n2.乙：指乙。\n\n3．10种金属：指金属。\n\n4.丙：指丙。",
]


def audited(text: str) -> list[Finding]:
    return audit(read(text))


@pytest.mark.parametrize(("text", "rule", "severity", "words"), CASES)
def test_a_fault_is_found_with_its_place(text: str, rule: str | None, severity: str, words: str) -> None:
    found = audited(text)
    if rule is None:
        assert not [row for row in found if row.severity == "error"]
        return
    fits = [row for row in found if row.rule == rule and row.severity == severity]
    assert fits, [(row.rule, row.severity, row.surface) for row in found]
    if words:
        assert words in {text[start:end] for row in fits for start, end in row.spans}


@pytest.mark.parametrize("text", CLEAN)
def test_what_is_no_fault_is_let_be(text: str) -> None:
    assert not [(row.rule, row.surface) for row in audited(text) if row.severity != "note"]


def test_every_rule_is_shown_by_a_case_or_by_the_chapter() -> None:
    shown = {rule for _, rule, _, _ in CASES}
    of_the_chapter = {"displaced-body", "lost-subject"}
    assert shown - {None} | of_the_chapter == meanings().keys()
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


@settings(max_examples=300, deadline=None)
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
    assert work(piece * 4000) < 4.4 * work(piece * 1000)


def test_the_mark_without_a_partner_is_the_place_of_the_finding() -> None:
    text = "推广“甲”模式、“乙+丙融合模式、“丁”模式。"
    (row,) = [row for row in audited(text) if row.rule == "unpaired-mark"]
    assert text[row.start :].startswith("“乙")
