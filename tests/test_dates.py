"""Dates, months, years and periods as ISO 8601."""

import pytest

from chapterlens.read.reading import read

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
    ("于2021-05-21发布", "2021-05-21", "2021-05-21", "day", False),
]
NOT_DATES = ["1500个解决方案", "覆盖2030家企业", "第21日线", "13月", "约占全国的1/5", "2.1 深入实施"]


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


def test_the_year_a_text_is_about_serves_dates_that_print_none() -> None:
    (_, day) = read("2023年，全市经济回升。6月18日，大桥通车。").dates
    assert (day.iso, day.inferred) == ("2023-06-18", True)
    assert [row.iso for row in read("6月18日，大桥通车。").dates] == ["--06-18"]
