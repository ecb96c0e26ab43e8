"""Which indicator a number states: by its label, measure and unit; none for a part, another measure or another thing."""

import re

import pytest

from hanreport import read
from hanreport.indicators import INDICATORS

HEAD = "2024年工作回顾\n\n"

STATED = """
全市地区生产总值2,345亿元、增长6.1%。 | gdp_level gdp_growth
全国粮食总产量1.4万亿斤。 | grain_output
地区生产总值增长5.5%左右。 | gdp_growth
人均地区生产总值突破9万元。 | gdp_per_capita
一产、二产、三产增加值分别增长3.1%、6.2%、5.3%。 | primary_growth secondary_growth services_growth
服务业增加值增长4.7%。 | services_growth
规上工业增加值增长8.3%。 | industry_value_added_growth
规模以上工业增加值增速达到7.4%。 | industry_value_added_growth
制造业增加值占地区生产总值比重达到31.2%。 | manufacturing_share
高技术制造业、装备制造业增加值分别增长11.1%、9.2%。 | high_tech_value_added_growth equipment_value_added_growth
战略性新兴产业增加值占规上工业比重达到28.6%。 | strategic_emerging_share
数字经济核心产业增加值占地区生产总值比重达到12.4%。 | digital_core_share
规上工业企业利润总额增长2.9%。 | industrial_profit_growth
海洋生产总值突破7000亿元。 | marine_economy_level
固定资产投资增长4.4%，其中工业投资增长12.1%。 | fixed_investment_growth industrial_investment_growth
民间投资、制造业投资分别增长5.1%、14.2%。 | private_investment_growth manufacturing_investment_growth
基础设施投资增长6.6%，高技术产业投资增长21%。 | infrastructure_investment_growth high_tech_investment_growth
社会消费品零售总额1,250亿元，增长4.8%。 | retail_sales_level retail_sales_growth
网络零售额增长13.5%。 | online_retail_growth
外贸进出口总额达到860亿元、增长7.7%，出口增长9.9%。 | trade_level trade_growth export_growth
实际使用外资12.5亿美元。 | foreign_investment_level
地方一般公共预算收入318亿元、增长3.3%。 | fiscal_revenue_level fiscal_revenue_growth
一般公共预算支出增长2.6%。 | fiscal_spending_growth
民生支出占一般公共预算支出比重达到78.5%。 | livelihood_spending_share
发行地方政府专项债券455亿元。 | special_bonds
本外币各项贷款余额突破3万亿元。 | loans_level
常住人口城镇化率达到66.7%。 | urbanisation
居民人均可支配收入增长5.9%。 | income_growth
全体居民人均可支配收入达到41,200元。 | income_level
城镇、农村居民人均可支配收入分别增长4.4%、6.8%。 | urban_income_growth rural_income_growth
城镇新增就业23.4万人，城镇调查失业率5.1%。 | urban_jobs_new unemployment_rate
一、二、三产业增加值分别增长2.6%、4.4%、3.3%。 | primary_growth secondary_growth services_growth
坚持把七成左右的财政支出用于民生领域。 | livelihood_spending_share
高铁运营总里程超2100公里。 | highspeed_rail_km
筹集保障房1.3万套。 | affordable_homes
地表水国考断面优良水体比例91%。 | good_water
能源消耗强度降低3.1%以上。 | energy_intensity_change
把增长预期目标定在5.5%左右。 | gdp_growth
每千人口拥有3岁以下婴幼儿托位数4.2个。 | childcare_places_per_1000
城乡居民人均可支配收入分别增长4.7%、6.2%。 | urban_income_growth rural_income_growth
全年投资增长5%。 | fixed_investment_growth
PM$_{2.5}$浓度降至30微克每立方米。 | pm25
城镇登记失业率4.1%。 | registered_unemployment_rate
居民消费价格上涨0.4%。 | cpi
居民消费价格涨幅控制在2%左右。 | cpi
农村劳动力转移就业310万人。 | rural_workers
改造城镇老旧小区615个。 | old_communities
新增普惠托位4200个。 | childcare_places
人均预期寿命提高到80.2岁。 | life_expectancy
基本医疗保险参保率稳定在95%以上。 | basic_medical_insurance
新增公办学位3.6万个。 | school_places
粮食总产量达到88.5亿斤。 | grain_output
粮食播种面积稳定在1420万亩。 | grain_area
新建和改造高标准农田95万亩。 | high_standard_farmland
全社会研发投入强度达到2.6%。 | rd_intensity
全社会研发经费支出相当于全市生产总值的比例达到4.5%左右。 | rd_intensity
全社会研发经费支出占地区生产总值比重达到3.1%。 | rd_intensity
粮食年产量超760亿斤。 | grain_output
林木覆盖率达24.1%。 | forest_cover
全社会研发经费投入增长9.5%。 | rd_spending_growth
净增高新技术企业420家、总数达到5300家。 | high_tech_firms high_tech_firms
科技型中小企业突破1.1万家。 | tech_smes
新增国家级专精特新“小巨人”企业17家。 | little_giants
新认定省级专精特新中小企业260家。 | specialised_smes
每万人口高价值发明专利拥有量达到6.4件。 | patents_per_10k
每万人发明专利拥有量达到12件。 | invention_patents_per_10k
万元GDP综合能耗下降3.1%。 | energy_intensity_change
技术合同成交额突破700亿元。 | tech_contracts
全国重点实验室达到9家。 | key_laboratories
新增境内外上市公司4家。 | listed_companies
PM2.5平均浓度下降到29微克/立方米。 | pm25
空气质量优良天数比例达到91.3%。 | good_air_days
优良天数同比增加21天。 | good_air_days
可再生能源装机容量占比提高到41%。 | renewable_share
地表水国考断面水质优良比例达到94.1%。 | good_water
单位地区生产总值能耗下降3.2%。 | energy_intensity_change
森林覆盖率达到47.9%。 | forest_cover
完成营造林210万亩。 | afforestation
清洁能源装机占比达到61.8%。 | renewable_share
新能源装机突破3100万千瓦。 | renewable_capacity
清洁能源发电装机规模超2600万千瓦。 | renewable_capacity
汽车总产量达61.4万辆，通过公共网络实现零售额增长13.2%。 | auto_output online_retail_growth
规模以上工业企业超2.3万家、高新技术企业超1.9万家。 | industrial_firms high_tech_firms
安排地方政府专项债券640亿元。 | special_bonds
金融机构人民币存贷款余额分别增长5.9%、7.1%。 | deposits_growth loans_growth
电力总装机突破8800万千瓦，发电量达到3100亿千瓦时。 | power_capacity power_generation
原煤产量达到1.3亿吨。 | coal_output
新能源汽车产量突破18万辆。 | ev_output
新建5G基站1.4万个。 | bases_5g
算力规模达到30EFLOPS。 | computing_power
经营主体净增31万户、达到455万户。 | market_entities_new market_entities
接待游客2.1亿人次，旅游总收入1980亿元。 | tourists tourism_revenue
高速公路通车里程突破6100公里。 | expressway_km
新改建农村公路5400公里。 | rural_roads_km
港口货物吞吐量突破3.2亿吨，集装箱吞吐量达到410万标准箱。 | port_throughput container_throughput
中欧班列开行930列。 | freight_trains
快递业务量突破25亿件。 | parcels
生产安全事故起数、死亡人数分别下降8.2%、11.9%。 | accidents_change accident_deaths_change
"""

NOT_STATED = """
高新技术企业税收增长12.3%。
高新技术企业研发人员达到4.2万人。
全市上下同心，全国GDP增速为5%，高于全国GDP增速0.4个百分点。
全国粮食总产量1.4万亿斤，我省增产。
云州新区地区生产总值增长9.9%。
青河县地区生产总值突破300亿元。
开发区工业投资增长19%。
化工行业增加值增长6.5%。
汽车制造业增加值增长22%。
农产品出口增长8%，机电产品出口增长15%。
跨境电商进出口增长33%。
民营企业进出口增长6.2%。
户籍人口城镇化率达到48%。
脱贫县农村居民人均可支配收入增长7.7%。
技术合同成交额增长24%。
发电量增长5.5%，原煤产量增长4%。
高新技术企业增长18%。
新能源汽车产量增长66%。
粮食单产提高2.1%。
粮食储备规模达到120万吨。
PM2.5平均浓度下降6.5%。
数字经济核心产业增加值占比提高0.8个百分点。
城镇新增就业完成年计划的112%。
新增涉旅经营主体3200户。
限额以上商贸经营主体达到2.1万家。
建设新能源汽车充电站150个。
高速公路服务区达到88个。
开工5个高速公路项目。
研发经费占营业收入比重达到4.1%。
规上工业企业数字化改造比例达到45%。
生产型企业进出口占外贸比重达到71%。
地区生产总值居全国第9位。
地方经济增长6.6%。
产业投资增长8.8%。
电子产业加快发展，投资增长9%。
交通投资完成420亿元。
水利投资增长17%。
布局建设20家左右全省重点实验室。
规上工业企业研发经费投入增长12%。
省属企业完成产业投资41亿元、研发投入6.3亿元，增长8.8%。
扣除房地产开发投资后，固定资产投资增长3.1%。
新增新能源装机350万千瓦。
新建改建高速公路通车里程约310公里。
"""


def _cases() -> list[tuple[str, list[str]]]:
    lines = [line.split(" | ") for line in STATED.strip().splitlines()]
    return [(words, ids.split()) for words, ids in lines]


def _stated(words: str) -> list[str]:
    return [row.indicator for row in read(HEAD + words).quantities if row.indicator]


@pytest.mark.parametrize(("words", "ids"), _cases())
def test_the_indicators_that_a_sentence_states(words: str, ids: list[str]) -> None:
    assert _stated(words) == ids


@pytest.mark.parametrize("words", NOT_STATED.strip().splitlines())
def test_parts_other_measures_and_other_things_state_none(words: str) -> None:
    assert _stated(words) == []


def test_every_indicator_has_names_a_unit_and_words() -> None:
    assert 80 <= len(INDICATORS) <= 120
    for name, indicator in INDICATORS.items():
        assert re.fullmatch("[a-z][a-z0-9_]+", name)
        assert indicator.zh and indicator.en and indicator.unit in indicator.units and indicator.words, name
