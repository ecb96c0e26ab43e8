"""Dates, months, years and periods as ISO 8601."""

import pytest

from hanreport.report import read

# sentence, surface, iso, precision, whether the year is inferred
CASES = [
    ("5月21日,《意见》发布", "5月21日", "2021-05-21", "day", True),
    ("07月19日成功发射", "07月19日", "2021-07-19", "day", True),
    ("截至11月底，累计建设", "11月底", "2021-11", "month_part", True),
    ("2023年6月建成", "2023年6月", "2023-06", "month", False),
    ("2023年上半年增长", "2023年上半年", "2023-H1", "half", False),
    ("三季度增长", "三季度", "2021-Q3", "quarter", True),
    ("1—11月，完成投资", "1—11月", "2021-01/2021-11", "range", True),
    ("2021-2023年行动计划", "2021-2023年", "2021/2023", "range", False),
    ("到2025年，建成", "2025年", "2025", "year", False),
    ("截至2022年末，在册", "2022年末", "2022", "year", False),
    ("二〇二二年实现", "二〇二二年", "2022", "year", False),
    ("《联合国2030年可持续发展议程》", "2030年", "2030", "year", False),
    ("《长江口综合整治开发规划(2008)》", "2008", "2008", "year", False),
    ("2019年10月至2020年3月供暖", "2019年10月至2020年3月", "2019-10/2020-03", "range", False),
    ("2021年9月15日—2022年1月10日", "2021年9月15日—2022年1月10日", "2021-09-15/2022-01-10", "range", False),
    ("7月1日至7日举办展览", "7月1日至7日", "2021-07-01/2021-07-07", "range", True),
    ("一至三季度增长", "一至三季度", "2021-Q1/2021-Q3", "range", True),
    ("一至八月增长", "一至八月", "2021-01/2021-08", "range", True),
    ("四季度末开工", "四季度末", "2021-Q4", "quarter", True),
    ("5月中下旬启动", "5月中下旬", "2021-05", "month_part", True),
    ("去年12月启动", "12月", "2020-12", "month", True),
    ("2021年度报告", "2021年度", "2021", "year", False),
    ("2020-2021学年招生", "2020-2021学年", "2020/2021", "range", False),
    ("21世纪是信息时代", "21世纪", "2001/2100", "range", False),
    ("上世纪五六十年代建成", "上世纪五六十年代", "1950/1969", "range", True),
    ("2032 年 奥运会成功举办", "2032 年", "2032", "year", False),
    ("2031年1 — 5月完成投资", "2031年1 — 5月", "2031-01/2031-05", "range", False),
    ("举办2031世界绿电大会", "2031", "2031", "year", False),
    ("今年3月开工", "3月", "2021-03", "month", True),
    ("2018 年 4 月投产", "2018 年 4 月", "2018-04", "month", False),
    ("对接“数字中国2035”愿景", "2035", "2035", "year", False),
    ("2008 年 奥运会", "2008 年", "2008", "year", False),
    ("说明\n14.2025年民生实事", "2025年", "2025", "year", False),
    ("于2021-05-21发布", "2021-05-21", "2021-05-21", "day", False),
]
NOT_DATES = ["1500个解决方案", "覆盖2030家企业", "第21日线", "13月", "约占全国的1/5", "2.1 深入实施"]
NOT_DATES += ["每周三次", "一周五天", "本周三项任务", "一年四季", "七八年光景", "周五常说"]
NOT_DATES += [
    "“三月三”民歌节",
    "2月30日",
    "距今1500年历史",
    "单价2021.05元",
    "农历八月十五",
    "四季青市场",
    "限期15日内改正",
]
NOT_DATES += ["下周四出发", "周一至周六营业", "公元前221年秦统一天下", "11月至3月供暖"]
NOT_DATES += ["一月接着一月拼", "参加人数2030人次的大会", "98年那场洪水", "29日讯", "12月龄儿童"]


@pytest.mark.parametrize(("sentence", "surface", "iso", "precision", "inferred"), CASES)
def test_read(sentence: str, surface: str, iso: str, precision: str, inferred: bool) -> None:
    (row,) = read(sentence, year=2021).dates
    assert (row.surface, row.iso, row.precision, row.inferred) == (surface, iso, precision, inferred)


@pytest.mark.parametrize("sentence", NOT_DATES)
def test_refused(sentence: str) -> None:
    assert read(sentence, year=2021).dates == []


def test_a_list_of_days() -> None:
    rows = read("分别于5月7日、6月18日、07月19日成功发射", year=2021).dates
    assert [row.iso for row in rows] == ["2021-05-07", "2021-06-18", "2021-07-19"]


def test_the_members_of_a_list_share_what_one_of_them_prints() -> None:
    rows = read("2020年10月、11月，3、4月份，5月7、8日，第三、四季度", year=2021).dates
    assert [row.iso for row in rows] == [
        *("2020-10", "2020-11", "2021-03", "2021-04"),
        *("2021-05-07", "2021-05-08", "2021-Q3", "2021-Q4"),
    ]


def test_the_year_a_text_is_about_serves_dates_that_print_none() -> None:
    (_, day) = read("2023年，全市经济回升。6月18日，大桥通车。").dates
    assert (day.iso, day.inferred) == ("2023-06-18", True)
    assert [row.iso for row in read("6月18日，大桥通车。").dates] == ["--06-18"]


MONTHS = """2031年某省政府工作报告

各位代表：

现在，我代表省人民政府，向大会报告工作。2031年1月18日

一、2030年工作回顾

6月，大桥通车。去年8月，机场启用。

二、2031年工作安排

6月底前，开工项目20个。去年9月，医院奠基。
"""


def test_months_belong_to_the_year_of_their_part() -> None:
    report = read(MONTHS)
    months = [row.iso for row in report.dates if row.precision.startswith("month")]
    assert months == ["2030-06", "2030-08", "2031-06", "2030-09"]
    assert [row.date for row in report.milestones] == ["2030-06", "2030-08", "2030-09"]


@pytest.mark.parametrize("words", ["3月4月5月6月7月", "3月、4月、5月、6月、7月", "2021年1月年1月年1月"])
def test_a_clause_of_dates_alone_has_no_event(words: str) -> None:
    report = read(f"{words}，大桥通车。")
    assert len(report.dates) >= 3 and all("大桥通车" in row.event for row in report.milestones)
