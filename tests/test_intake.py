"""What is taken from files of each kind: words, order, headings, items, pages, and what is left out."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hanreport.intake import Document, intake
from hanreport.intake.layout import Line, Sheet, columns, flow
from hanreport.report import read
from hanreport.text import InputError
from tests.documents.make import docx, pdf, text, typst_markup, word

PROVINCE = text("province.md")
LINES = [line for line in PROVINCE.split("\n") if line]
HEAD = "header: [云岭省人民政府 #h(1fr) 2022年工作报告]"
FOOTERS = [
    # of Typst                                                      what is read of it
    "footer: context align(center)[— #counter(page).display() —]",
    "footer: context align(right)[第 #counter(page).display() 页 共 9 页]",
    "footer: context [#counter(page).display()]",
    "footer: context [Page #counter(page).display() of 12]",
]


def lines(document: Document) -> list[str]:
    return [line for line in document.text.split("\n") if line]


def page_at(document: Document, words: str) -> int:
    """The page that words are said to be on."""
    offset = document.text.index(words)
    return next(number for number, start in reversed(document.pages) if start <= offset)


def narrow(path: Path, furniture: str = "") -> Document:
    """The work report as a PDF of small pages."""
    return intake(pdf(path, typst_markup(PROVINCE), furniture=furniture, width=148, height=150))


@pytest.mark.slow
@pytest.mark.parametrize("footer", FOOTERS)
def test_a_pdf_gives_back_the_lines_it_was_made_of(tmp_path: Path, footer: str) -> None:
    taken = narrow(tmp_path / "a.pdf", f"{HEAD}, {footer}")
    assert lines(taken) == LINES
    assert "the running head “云岭省人民政府” on" in " ".join(taken.left_out)
    assert "the running head “2022年工作报告” on" in " ".join(taken.left_out)
    assert f"{len(taken.pages)} page numbers" in taken.left_out


@pytest.mark.slow
def test_a_pdf_says_on_which_page_words_were(tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = tmp_path / "a.pdf"
    taken = narrow(path)
    pages = ["".join(page.extract_text().split()) for page in PdfReader(path).pages]
    assert len(pages) == len(taken.pages) > 2
    for words in ("530余万吨", "146公里", "2.78:1", "三、2023年重点工作", "翻一番"):
        assert words in pages[page_at(taken, words) - 1]


@pytest.mark.slow
def test_two_columns_are_read_one_after_the_other_between_what_runs_across(tmp_path: Path) -> None:
    title, *body = PROVINCE.split("\n\n")
    half = len(body) // 2
    parts = [typst_markup("\n\n".join(part)) for part in (body[:half], body[half:])]
    across = "#v(6mm)\n*以下各节说的是明年和今后几年要做的事，与上文所说的今年已经做完的事应当分开来读，两者不可相加。*"
    first, second = (f"#columns(2, gutter: 8mm)[\n{part}\n]" for part in parts)
    markup = "\n".join([typst_markup(title), first, across, second])
    taken = intake(pdf(tmp_path / "a.pdf", markup, height=420))
    read = [line for line in lines(taken) if "以下各节" not in line]
    assert read == LINES


@pytest.mark.slow
def test_latin_words_keep_their_space_and_lose_their_hyphen(tmp_path: Path) -> None:
    words = "The platform of the laboratory supports international collaboration in photonics. " * 6
    markup = f'#set text(lang: "en", hyphenate: true, font: "DejaVu Sans")\n#set par(first-line-indent: 0pt)\n{words}'
    taken = intake(pdf(tmp_path / "a.pdf", markup, width=105))
    assert lines(taken) == [words.strip()]


@pytest.mark.slow
def test_a_table_is_read_by_rows(tmp_path: Path) -> None:
    rows = [
        ("项目", "2021年", "2022年"),
        ("地区生产总值", "2.7万亿元", "2.9万亿元"),
        ("就业", "48万人", "50万人"),
    ]
    cells = ", ".join(f"[{cell}]" for row in rows for cell in row)
    taken = intake(
        pdf(tmp_path / "a.pdf", f"全省主要指标如下表所示。\n\n#table(columns: (1fr, 1fr, 1fr), {cells})")
    )
    assert [line for line in lines(taken) if line.startswith("|")] == [
        f"| {' | '.join(row)} |" for row in rows
    ]


@pytest.mark.slow
def test_lines_of_a_table_of_contents_are_left_out(tmp_path: Path) -> None:
    markup = "#outline()\n" + typst_markup(PROVINCE)
    taken = intake(pdf(tmp_path / "a.pdf", markup))
    assert sum("二、存在的困难和问题" in line for line in lines(taken)) == 1
    assert any("table of contents" in phrase for phrase in taken.left_out)


def test_a_word_document_gives_back_its_lines(tmp_path: Path) -> None:
    assert lines(intake(docx(tmp_path / "a.docx", PROVINCE))) == LINES


def test_a_word_document_keeps_notes_tables_numbers_and_raised_figures(tmp_path: Path) -> None:
    table = "| 项 | 值 |\n|--|--|\n| 一 | 5 |"
    markdown = f"# 报告\n\n面积2.3万m^2^，CO~2~减排[^1]。\n\n1. 甲\n2. 乙\n\n{table}\n\n[^1]: 初步数\n"
    taken = intake(docx(tmp_path / "a.docx", markdown))
    assert lines(taken) == [
        "# 报告", "面积2.3万m²，CO₂减排。", "注：初步数", "1. 甲", "2. 乙", "| 项 | 值 |", "| 一 | 5 |",
    ]  # fmt: skip


def test_each_note_of_a_paragraph_is_given_once(tmp_path: Path) -> None:
    markdown = "建成[^1]基站[^2]若干[^3]。\n\n" + "".join(f"[^{n}]: 注文{n}\n\n" for n in (1, 2, 3))
    assert lines(intake(docx(tmp_path / "a.docx", markdown))) == [
        "建成基站若干。", "注：注文1", "注：注文2", "注：注文3",
    ]  # fmt: skip


PAGES = [
    # a page                                                                       its lines
    ("<h1>报告</h1><p>建成5.2万个基站</p>", ["# 报告", "建成5.2万个基站"]),
    ("<nav>首页</nav><p>建成\n基站</p><footer>版权所有</footer>", ["建成基站"]),
    ("<p>a\nb</p><ul><li>甲<li>乙</ul>", ["a b", "- 甲", "- 乙"]),
    ("<p>甲<br>乙</p>", ["甲", "乙"]),
    ("<ol><li><p>甲</p></li><li>\n乙</ol><h2><div>一、回顾</div></h2>", ["1. 甲", "2. 乙", "## 一、回顾"]),
    ("<p>1 &lt; 2 &amp; <b>粗</b>字</p>", ["1 < 2 & 粗字"]),
    ("<form>不闭合<p>建成基站</p>", ["不闭合", "建成基站"]),
    ("<p>建成\n<b>基站</b>\n<i>in all</i>\nx<sup><img></sup></p>", ["建成基站in all x"]),
    (
        "<title>页</title><article><p>建成基站</p></article></body></html><p>另有若干</p>",
        ["建成基站", "另有若干"],
    ),
    ("<!--" * 100_000 + "<p>不见</p>--><p>建成&#27;基站&#x2028;若干</p>", ["建成基站", "若干"]),
    ("<table><tr><td colspan=99999999 rowspan=99999999>建成<td>基站</table>", ["| 建成 | 基站 |"]),
    ("<b><p>" * 70_000 + "建成基站", ["建成基站"]),
    (
        "<table><tr><th>甲</th><td>1</td></tr><tr><th>乙</th><td>2</td></tr></table>",
        ["| 甲 | 1 |", "| 乙 | 2 |"],
    ),
    (
        "<div class='main-nav'>您在：<a href=/>首页</a></div><div id=a>"
        "<ul><li><a href=/1>要闻</a><li><a href=/2>公开</a></ul>"
        "<h2><a href='#1'>一、回顾</a></h2><p>建成基站。</p>"
        "<div><p>相关阅读</p><ul><li><a href=/3>另一报告5个</a></ul></div>"
        "<p>上一篇：<a href=/4>关于修桥的通知</a>　下一篇：<a href=/5>关于铺路的公告</a></p>"
        "<div class=footer>主办：某办公室 备案10号</div></div>",
        ["## 一、回顾", "建成基站。"],
    ),
    (
        "<p>&emsp;&emsp;一、回顾</p><p>&ensp;建成基站&emsp;2个。&nbsp;</p>",
        ["一、回顾", "建成基站\u20032个。"],
    ),
    ("<nav>" * 100 + "建成基站" + "<aside>" * 100, ["建成基站"]),
    ("<nav>首页</nav>" * 50_000 + "建成基站", ["建成基站"]),
    (
        "<table><tr><th rowspan=2>指标<th colspan=2>产量<tr><td>2吨<td>3吨<tr><td>铁<td>4吨<td>5吨</table>",
        ["| 指标 | 产量 |  |", "|  | 2吨 | 3吨 |", "| 铁 | 4吨 | 5吨 |"],
    ),
    (
        "<table><tr><td><table><tr><td><p>建成基站。</p><p>再建3个。</p></table></table>",
        ["建成基站。", "再建3个。"],
    ),
]


@pytest.mark.parametrize(("page", "said"), PAGES)
@pytest.mark.slow
def test_a_page_gives_its_text(page: str, said: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(page, "utf-8")
    assert lines(intake(path)) == said


def test_a_page_says_what_of_it_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    links = "<ul><li><a href=/1>要闻</a><li><a href=/2>公开</a></ul>"
    path.write_text(f"<nav>首页</nav>{links}<p>建成基站<img></p><script>1</script>", "utf-8")
    assert sorted(intake(path).left_out) == [
        "1 lists of links (navigation, related articles)", "1 navigations", "1 pictures", "1 scripts",
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["html", "docx"])
def test_a_file_of_a_million_tags_is_refused_before_it_is_taken_apart(kind: str, tmp_path: Path) -> None:
    tags = "<w:b/>" * 1_000_001
    path = tmp_path / f"a.{kind}"
    if kind == "docx":
        word(path, f"<w:p><w:r><w:t>建成</w:t></w:r></w:p>{tags}")
    else:
        path.write_text("建成" + tags.replace(">", ">\n"), "utf-8")
    with pytest.raises(InputError, match="has more than 1,000,000 tags"):
        intake(path)


@pytest.mark.parametrize("kind", ["md", "html", "docx", "pdf"])
def test_a_pipe_or_device_is_refused_at_once(kind: str, tmp_path: Path) -> None:
    pipe, device = tmp_path / f"pipe.{kind}", tmp_path / f"device.{kind}"
    os.mkfifo(pipe)
    device.symlink_to("/dev/zero")
    for path in (pipe, device):
        with pytest.raises(InputError, match="is a pipe or device"):
            intake(path)


def test_a_page_in_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.htm"
    path.write_bytes("<title>报告</title><p>建成5.2万个基站</p>".encode("gbk"))
    taken = intake(path)
    assert (lines(taken), taken.title) == (["建成5.2万个基站"], "报告")


def test_line_ends_of_all_kinds_part_lines_and_what_is_not_seen_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff一、回顾\r\n建成\u200f5.2万个\r二、计划\u2028再建\u202e3万个\x0b完\n".encode())
    taken = intake(path)
    assert taken.text == "一、回顾\n建成5.2万个\n二、计划\n再建3万个\n完\n"
    assert taken.left_out == ("3 characters that are not seen (direction marks, zero-width spaces)",)


@given(
    st.text(
        st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp"]) | st.just("\n"), min_size=2
    )
)
@settings(deadline=None)
def test_plain_text_is_kept_to_the_letter(tmp_path_factory: pytest.TempPathFactory, words: str) -> None:
    words = "文字" + words
    path = tmp_path_factory.mktemp("plain") / "a.txt"
    path.write_text(words, "utf-8", newline="")
    assert intake(path).text.removesuffix("\n") == words.removesuffix("\n")


def line(words: str, row: int, x0: float = 60, x1: float = 500, **other: float) -> Line:
    top = 100 + 18 * row + other.get("lower", 0)
    size = other.get("size", 10)
    return Line(words, x0, x1, top, top + size, size, False, row)


JOINS = [
    # lines: words, where they end                                                          paragraphs
    ([("全年建成基站", 500), ("5.2万个。", 120)], ["全年建成基站5.2万个。"]),
    ([("由2.1人增至", 500), ("2.5人，户均", 500), ("3.1人。", 120)], ["由2.1人增至2.5人，户均3.1人。"]),
    ([("建成基站。", 300), ("明年再建。", 300)], ["建成基站。", "明年再建。"]),
    ([("建成基站一共若干。", 500), ("一、明年工作", 160)], ["建成基站一共若干。", "一、明年工作"]),
    ([("• 建成基站", 500), ("若干个", 120), ("• 再建", 100)], ["- 建成基站若干个", "- 再建"]),
    ([("in the year", 500), ("of 2022 and", 500), ("later", 90)], ["in the year of 2022 and later"]),
    ([("grew by 20", 500), ("30 in all", 90)], ["grew by 20 30 in all"]),
    ([("inter-", 500), ("national", 90)], ["international"]),
]  # fmt: skip


@pytest.mark.parametrize(("given_lines", "paragraphs"), JOINS)
def test_broken_lines_are_joined(given_lines: list[tuple[str, float]], paragraphs: list[str]) -> None:
    full = [line("另有文字若干，" * 6, row) for row in range(10, 15)]
    page = [line(words, row, x1=end) for row, (words, end) in enumerate(given_lines)]
    taken = flow([Sheet(1, 842, page), Sheet(2, 842, full)])
    assert lines(taken)[: len(paragraphs)] == paragraphs


def test_a_paragraph_goes_on_over_the_end_of_a_page() -> None:
    body = [line("文字若干，" * 8, row) for row in range(20)]
    taken = flow([Sheet(1, 842, body), Sheet(2, 842, [line("三季度增长5%。", 0, x1=140)])])
    assert taken.text.endswith("文字若干，三季度增长5%。\n")
    assert taken.pages == ((1, 0), (2, taken.text.index("三季度")))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 500), st.integers(5, 500)), max_size=40))
@settings(deadline=None)
def test_every_piece_of_a_line_is_in_one_column_and_in_the_text(places: list[tuple[int, int, int]]) -> None:
    pieces = [line(f"字{i}。", row, x0, x0 + width) for i, (row, x0, width) in enumerate(places)]
    read = [one for region in columns(pieces) for one in region]
    assert sorted(read) == sorted(pieces)
    words = flow([Sheet(1, 5000, pieces)]).text
    assert all(one.text in words for one in pieces)


REAL = Path(__file__).parents[1] / "data" / "chapters" / "2021-02" / "chapter.md"


def held(words: str) -> tuple[list[str], list[str]]:
    """The numbers and the headings of a text, spaces aside."""
    found = read(words, year=2021)
    heads = [row.title.replace(" ", "") for row in found.outline]
    return sorted(row.surface.replace(" ", "") for row in found.quantities), heads


@pytest.mark.slow
@pytest.mark.parametrize("setting", ["", "#set page(columns: 2)\n"], ids=["one column", "two columns"])
def test_every_number_and_heading_of_the_real_chapter_is_read_from_its_pdf(
    setting: str, tmp_path: Path
) -> None:
    words = REAL.read_text("utf-8").replace("**", "")
    furniture = f"{HEAD}, {FOOTERS[0]}"
    taken = intake(pdf(tmp_path / "a.pdf", setting + typst_markup(words), furniture=furniture))
    assert held(taken.text) == held(words)
