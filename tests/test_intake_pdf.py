"""What stands askew, large or in cells on a page of a PDF is put where it belongs, or left out and said to be."""

from pathlib import Path

import pytest

from hanreport.intake import Document, intake
from hanreport.intake.layout import Line, Sheet, flow
from hanreport.text import InputError
from tests.documents.make import pdf

pytestmark = pytest.mark.slow

BODY = "全年建成桥梁12座，改造道路86公里，新增公交线路5条，惠及群众3万人，各项工作按计划推进，成效明显。"
TWO = BODY * 2
FLAT = "#set par(first-line-indent: 0pt)\n"
STROKES = ["0.5pt", "none"]


def lines(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


def taken(path: Path, markup: str) -> Document:
    return intake(pdf(path / "a.pdf", markup))


@pytest.mark.parametrize("angle", [30, 45, 90, 180, -30])
def test_a_watermark_at_an_angle_is_no_text(angle: int, tmp_path: Path) -> None:
    document = taken(
        tmp_path, f"#place(dx: 3cm, dy: 1cm, rotate({angle}deg, text(size: 40pt)[内部5资料]))\n{BODY * 3}"
    )
    assert lines(document) == [BODY * 3]
    assert any("5 characters set at an angle" in phrase for phrase in document.left_out)


def test_figures_much_larger_than_the_lines_beside_them_are_left_out_and_said(tmp_path: Path) -> None:
    grid = f"#grid(columns: (auto, 1fr), gutter: 4pt, text(size: 34pt)[86], [{BODY[:60]}])"
    document = taken(tmp_path, f"{FLAT}{BODY}\n\n{grid}\n\n{BODY}")
    assert lines(document) == [BODY, BODY[:60], BODY]
    assert "large type beside several lines, which has no place in them: “86”" in document.left_out


def test_a_drop_cap_begins_its_line(tmp_path: Path) -> None:
    grid = f"#grid(columns: (auto, 1fr), gutter: 4pt, text(size: 30pt)[{BODY[0]}], [{TWO[1:80]}])"
    assert lines(taken(tmp_path, f"{FLAT}{BODY}\n\n{grid}"))[1] == TWO[:80]


def test_large_and_small_type_on_one_base_line_stay_together(tmp_path: Path) -> None:
    document = taken(
        tmp_path, f"{BODY}\n\n建成桥梁#text(size: 22pt)[12]座，增长#text(size: 20pt)[8.5]%。\n\n{BODY}"
    )
    assert lines(document) == [BODY, "建成桥梁12座，增长8.5%。", BODY]


def test_a_small_line_close_above_a_heading_is_not_part_of_it(tmp_path: Path) -> None:
    small = "#place(right, dy: -3pt, text(size: 7pt)[云岭简报第5期])"
    markup = f"{BODY * 3}\n\n#v(1cm){small}\n#text(size: 26pt)[一、2021年回顾]\n\n{BODY}"
    assert lines(taken(tmp_path, FLAT + markup)) == [BODY * 3, "云岭简报第5期", "# 一、2021年回顾", BODY]


def test_words_from_top_to_bottom_are_left_out_and_said(tmp_path: Path) -> None:
    stack = f"#stack(dir: ttb, spacing: 2pt, ..{'建成桥梁5座'!r}.clusters())".replace("'", '"')
    document = taken(tmp_path, f"{BODY}\n\n{stack}\n\n{BODY}")
    assert lines(document) == [BODY, BODY]
    assert "words that run from top to bottom: “建成桥梁5座”" in document.left_out


def test_words_from_top_to_bottom_in_a_cell_are_its_words(tmp_path: Path) -> None:
    stack = '#stack(dir: ttb, spacing: 2pt, .."全省合计".clusters())'
    document = taken(tmp_path, f"{BODY}\n\n#table(columns: (60pt, 1fr), [{stack}], [5座], [某市], [2座])")
    assert lines(document) == [BODY, "| 全省合计 | 5座 |", "| 某市 | 2座 |"]
    assert not any("top to bottom" in phrase for phrase in document.left_out)


def test_a_page_of_nothing_but_such_words_is_refused(tmp_path: Path) -> None:
    stack = '#stack(dir: ttb, spacing: 2pt, .."建成桥梁若干座改造道路若干公里新增公交线路若干条".clusters())'
    with pytest.raises(InputError, match="no words in lines from left to right"):
        taken(tmp_path, stack)


@pytest.mark.parametrize("stroke", STROKES)
def test_a_table_is_not_cut_at_a_gap_between_its_columns(stroke: str, tmp_path: Path) -> None:
    rows = [
        (f"第{n}产业增加值", f"{n}.5亿元", f"第{n}产业从业人员", f"{n}2万人") for n in "一二三四五六七八九"
    ]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    markup = (
        f"#table(columns: (1fr, .6fr, 1fr, .6fr), column-gutter: (0pt, 40pt, 0pt), stroke: {stroke}, {cells})"
    )
    document = taken(tmp_path, f"{BODY}\n\n{markup}\n\n{BODY}")
    assert lines(document) == [BODY, *(f"| {' | '.join(row)} |" for row in rows), BODY]


@pytest.mark.parametrize("stroke", STROKES)
@pytest.mark.parametrize("align", ["left + top", "left + horizon"])
def test_a_cell_of_two_lines_stays_one_cell(stroke: str, align: str, tmp_path: Path) -> None:
    rows = [
        ("指标", "数值", "备注"),
        ("全省城镇居民人均可支配收入", "4.2万元", "初步数"),
        ("规模以上工业增加值", "8.5%", "按可比价格计算的增速"),
    ]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    markup = f"#table(columns: (75pt, 60pt, 75pt), align: {align}, inset: 9pt, stroke: {stroke}, {cells})"
    document = taken(tmp_path, f"{BODY}\n\n{markup}\n\n{BODY}")
    if stroke == "none" and "horizon" in align:  # nothing on the page says where a row ends
        assert all(line.startswith("|") for line in lines(document)[1:-1])
    else:
        assert lines(document) == [BODY, *(f"| {' | '.join(row)} |" for row in rows), BODY]


def test_rules_between_rows_only_leave_the_columns_apart(tmp_path: Path) -> None:
    rows = [("指标", "数值"), ("粮食产量", "530万吨"), ("新增就业", "50万人")]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    frame = f"#rect(inset: 0pt, table(columns: (1fr, 1fr), stroke: (x: none, y: .5pt), {cells}))"
    document = taken(tmp_path, f"{BODY}\n\n{frame}\n\n{BODY}")
    assert lines(document) == [BODY, *(f"| {' | '.join(row)} |" for row in rows), BODY]


def test_a_table_in_a_column_leaves_the_columns_apart(tmp_path: Path) -> None:
    table = "#table(columns: (1fr, 1fr), [指标], [数值], [粮食产量], [530万吨])"
    words = [f"{one}市{BODY * 3}" for one in "甲乙丙"]
    markup = f"#columns(2)[{words[0]}\n\n{table}\n\n{words[1]}#colbreak(){words[2]}]"
    rows = ["| 指标 | 数值 |", "| 粮食产量 | 530万吨 |"]
    assert lines(taken(tmp_path, markup)) == [words[0], *rows, *words[1:]]


def test_a_cell_may_be_a_paragraph(tmp_path: Path) -> None:
    words = f"{BODY * 5}。"
    document = taken(
        tmp_path, f"#table(columns: (60pt, 1fr, 60pt), [任务], [措施], [单位], [修桥], [{words}], [某厅])"
    )
    assert lines(document) == ["| 任务 | 措施 | 单位 |", f"| 修桥 | {words} | 某厅 |"]


def test_a_level_watermark_of_every_page_is_left_out(tmp_path: Path) -> None:
    mark = "#set page(background: place(dx: 4cm, dy: 20cm, text(size: 40pt)[内部资料]))\n"
    document = taken(tmp_path, mark + "#pagebreak()".join([f"#v(3cm)\n{BODY}\n\n"] * 3))
    assert lines(document) == [BODY] * 3
    assert "the running head “内部资料” on 3 pages" in document.left_out


def test_merged_cells_of_a_table_shift_no_column(tmp_path: Path) -> None:
    cells = (
        "table.cell(rowspan: 2)[指标], table.cell(colspan: 2)[产量], [2021年], [2022年], [粮食], [2吨], [3吨]"
    )
    document = taken(tmp_path, f"{BODY}\n\n#table(columns: (1fr, 1fr, 1fr), {cells})")
    assert lines(document)[1:] == ["| 指标 | 产量 |  |", "|  | 2021年 | 2022年 |", "| 粮食 | 2吨 | 3吨 |"]


def test_type_drawn_twice_is_read_once(tmp_path: Path) -> None:
    twice = "#place(dx: 0.4pt)[建成桥梁12座，道路11公里。]\n建成桥梁12座，道路11公里。"
    assert lines(taken(tmp_path, f"{FLAT}{twice}\n\n{BODY}")) == ["建成桥梁12座，道路11公里。", BODY]


def piece(words: str, row: int, x0: float, x1: float, size: float = 10) -> Line:
    top = 100 + 18 * row
    return Line(words, x0, x1, top, top + size, size, False, row)


def test_a_heading_goes_on_in_the_next_column() -> None:
    left = [piece("左栏文字若干，" * 3, row, 60, 280) for row in range(9)]
    right = [piece("右栏文字若干，" * 3, row, 310, 530) for row in range(1, 9)]
    heads = [piece("二、推动产业转型升级，", 9, 60, 275, 14), piece("加快建设现代产业体系", 0, 310, 500, 14)]
    words = flow([Sheet(1, 842, [*left, *right, *heads])]).text
    assert "# 二、推动产业转型升级，加快建设现代产业体系\n" in words
