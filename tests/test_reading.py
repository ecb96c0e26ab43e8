"""What holds for any text: rows are where they say, in order, inside the text, and never a crash."""

from itertools import pairwise

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chapterlens.printing import rules
from hanreport.audit import audit
from hanreport.report import Report, read

PIECES = st.sampled_from(
    [
        *"超约近第首5０十两半亿万余多%个家元/:—、，。\n号星“”《》()成倍番期至到年月①₃-𠮷\u3000\u202e",
        *[
            "全国",
            "第二",
            "3.5",
            "1,200",
            "百余",
            "千米",
            "2021年",
            "5月",
            "21日",
            "一批",
            "5G",
            "VV116",
            "分之",
        ],
        *["临床", "增长", "以上", "m", "km", "02 专项", "## ", "◆ ", "2.1 ", "- ", "**", " "],
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=60).map("".join))
DISJOINT = ("outline", "sentences", "quantities", "dates", "codes", "claims", "firsts")
TABLES = (*DISJOINT, "milestones", "names", "stages")


def _places(reading: Report, name: str) -> list[tuple[int, int]]:
    return [(row.start, row.end) for row in reading.table(name)]


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_every_row_is_where_it_says(text: str) -> None:
    reading = read(text)
    for name in TABLES:
        rows = reading.table(name)
        for row in rows:
            assert text[row.start : row.end] == row.surface != ""
            assert row.line == text.count("\n", 0, row.start) + 1
            assert row.rule in rules()[name]
        places = _places(reading, name)
        assert [start for start, _ in places] == sorted(start for start, _ in places)
        assert name not in DISJOINT or all(end <= start for (_, end), (start, _) in pairwise(places))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_quantities_dates_and_codes_never_share_a_character(text: str) -> None:
    reading = read(text)
    places = sorted(place for name in ("quantities", "dates", "codes") for place in _places(reading, name))
    assert all(end <= start for (_, end), (start, _) in pairwise(places))


@settings(max_examples=200, deadline=None)
@given(TEXTS, TEXTS)
@example("第0", ".")
def test_two_texts_joined_by_a_blank_line_give_the_rows_of_each(first: str, second: str) -> None:
    joined = read(first + "\n\n" + second, year=2021)
    alone, other = read(first, year=2021), read(second, year=2021)
    shift = len(first) + 2
    for name in ("quantities", "codes", "dates"):
        moved = [(start + shift, end + shift) for start, end in _places(other, name)]
        assert _places(joined, name) == _places(alone, name) + moved


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_intervals_hold_their_value(text: str) -> None:
    for row in read(text).quantities:
        value = row.value
        if value is None:
            assert row.low is None or (row.high is not None and row.low <= row.high)
        else:
            assert row.low is None or row.low <= value
            assert row.high is None or value <= row.high


@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_whatever_is_read_can_be_audited(text: str) -> None:
    assert all(text[row.start : row.end] == row.surface for row in audit(read(text, year=2021)))


def test_a_range_is_no_number_of_the_audit() -> None:
    text = "新增企业10—15家，其中上市企业3至5家，占比20%—30%，结构为4.1:41.7:54.2。"
    assert [row for row in audit(read(text, year=2021)) if row.severity == "error"] == []
