"""The PDF of a report and of any notebook, set by the real Typst."""

import io
import re
from pathlib import Path
from typing import Any

import nbformat
import pdfplumber
import pikepdf
import pypdf
import pytest
from nbconvert.exporters import get_exporter
from nbformat import v4 as nb
from pdfua import validate

from nbrelease.blocks import Mark, Text
from nbrelease.document import Page, merge, terminal_text
from nbrelease.exporters import HTMLExporter, PDFExporter
from nbrelease.fonts import drawable
from nbrelease.pdf import ORDER, page_pdf
from nbrelease.project import Unsourced
from tests.samples import (
    FACTS,
    NASTY,
    SUM,
    SVG,
    essay,
    figure,
    finding,
    line,
    ordinary,
    shown,
    sources,
    table,
    whole_report,
)

pytestmark = pytest.mark.slow


def pdf(notebook: nbformat.NotebookNode, code: bool = False) -> bytes:
    made: bytes = PDFExporter(exclude_code=not code).from_notebook_node(notebook)[0]
    return made


def words(content: bytes) -> str:
    """All text of a PDF without white space, where lines break it."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def whole() -> nbformat.NotebookNode:
    return merge([("00-a", essay("甲")), ("23-b", essay("乙")), ("90-sources", sources())], FACTS)


@pytest.fixture(scope="module")
def finished() -> pikepdf.Pdf:
    """A report with the pages around its parts, a computed number among them, a file attached."""
    part = essay("甲")
    part.cells += [
        nb.new_code_cell("f", outputs=[finding("合计 ", SUM, "。")]),
        nb.new_code_cell("t", outputs=[shown(table(90))]),
    ]
    report = whole_report([("00-a", part), ("90-sources", sources())])
    made, _ = PDFExporter().from_notebook_node(report, {"attached": {"quantities.csv": b"value\r\n1\r\n"}})
    return pikepdf.open(io.BytesIO(made))


def texts(pdf: pikepdf.Pdf) -> list[str]:
    held = io.BytesIO()
    pdf.save(held)
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(held).pages]


def test_a_line_of_the_source_has_its_translation_below_it() -> None:
    english = "Over 52,000 stations **were** built."
    made = words(pdf(whole_report([("00-a", essay("甲")), ("90-sources", sources(english))], "en")))
    assert made.index("超5.2万个") < made.rindex("".join(english.split()))


@pytest.fixture(scope="module")
def report() -> bytes:
    return pdf(whole())


def test_a_report_says_what_it_is_to_machines(report: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(report))
    assert reader.metadata is not None
    assert reader.metadata.title == "提升科技供给能力"
    assert FACTS["origin"] in str(reader.metadata.subject)
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    meta = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in meta and "pdfaid:conformance>A<" in meta
    titles = [str(entry["/Title"]) for entry in reader.outline if isinstance(entry, dict)]
    assert titles == ["1 甲", "2 乙", "3 原文"]


@pytest.mark.parametrize(("date", "day"), [("2021", ""), ("2021-07", ""), ("2021-07-19", "20210719")])
def test_a_pdf_has_the_day_of_its_source_or_none(date: str, day: str, tmp_path: Path) -> None:
    facts = {**FACTS, "date": date}
    report = merge([("00-a", essay("甲")), ("90-sources", sources())], facts)
    made, _ = PDFExporter().from_notebook_node(report, {"attached": {"quantities.csv": b"value\r\n1\r\n"}})
    path = tmp_path / "report.pdf"
    path.write_bytes(made)
    assert not validate(path).findings
    with pikepdf.open(path) as opened:
        about = opened.docinfo, next(iter(opened.attachments.values())).obj.EF.F.Params
        days = [str(one) for held in about for name, one in held.items() if "Date" in str(name)]
        meta = opened.Root.Metadata.read_bytes().decode()
    assert len(days) == (3 if day else 0) and all(day in one for one in days)
    assert set(re.findall(r"\d{4}-\d\d-\d\d", meta)) == ({date} if day else set())


def test_fonts_are_embedded_and_named(report: bytes) -> None:
    fonts = set()
    for page in pypdf.PdfReader(io.BytesIO(report)).pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            fonts.add(font.get_object()["/BaseFont"].split("+")[-1])
    assert any("NotoSerifSC" in name for name in fonts)
    assert any("NotoSansSC" in name for name in fonts)


def test_text_of_a_chapter_comes_out_as_plain_text(report: bytes) -> None:
    said = words(report)
    plain = "".join(NASTY.split())
    assert said.count(plain) == 5, "in two findings, two tables and the source"
    assert "root:" not in said


def test_a_line_break_in_a_chinese_paragraph_is_no_space(report: bytes) -> None:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(report)).pages)
    assert "这一节说了什么？" in text


def test_numbers_lead_to_their_words(report: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(report))
    links = [
        note.get_object()
        for page in reader.pages
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) >= 8
    assert "图1-1" in words(report) and "表2-1" in words(report)


def test_the_same_notebook_gives_the_same_bytes(report: bytes) -> None:
    assert pdf(whole()) == report


def test_the_first_page_says_what_it_is_and_begins(finished: pikepdf.Pdf) -> None:
    first = texts(finished)[0]
    head, _, text = first.partition("1甲")
    for words in (
        "报告分析2021上海科技进步报告",
        FACTS["title"],
        FACTS["origin"],
        FACTS["author"],
    ):
        assert "".join(words.split()) in head
    assert "这一节说了什么？" in text and "图1-1" in first


def test_every_page_says_report_section_and_number(finished: pikepdf.Pdf) -> None:
    first, *others = texts(finished)
    assert not first.startswith(FACTS["title"]) and first.endswith(f"1/{1 + len(others)}")
    for number, page in enumerate(others, start=2):
        assert page.startswith((FACTS["title"] + "1甲", FACTS["title"] + "2原文"))
        assert page.endswith(f"{number}/{1 + len(others)}")


def test_a_computed_number_leads_to_its_formula_with_the_interval_and_the_way_back(
    finished: pikepdf.Pdf,
) -> None:
    pages = texts(finished)
    (place,) = [at for at, page in enumerate(pages, 1) if "合计≈8万个。" in page]
    (formulas,) = [page for page in pages if "算式" in page]
    assert f"1≈8万个=5.2万个+3万个区间80000–∞个第3行↩{place}" in formulas
    led = [str(link.get("/Contents", "")) for link in finished.pages[place - 1].Annots]
    assert "算式 1" in led
    assert not [page for page in pages if "†" in page]


def test_lines_of_the_source_lead_back_to_the_pages_that_quote_them(finished: pikepdf.Pdf) -> None:
    pages = texts(finished)
    (source,) = [page for page in pages if "建设超5.2万个基站" in page]
    quoting = [
        str(at)
        for at, page in enumerate(pages, 1)
        if "5.2万个" in page.replace("5.2万个+", "") and page != source
    ]
    assert f"↩{'·'.join(quoting)}" in source


def test_a_cell_for_the_screen_is_folded_there_and_not_on_paper() -> None:
    held = shown(table(title=line("全部的表")))
    cells = [
        nb.new_markdown_cell("# 题"),
        nb.new_code_cell("long", outputs=[held], metadata={"tags": ["screen"]}),
        nb.new_code_cell("short", outputs=[shown(table())]),
    ]
    document = merge([("a", nb.new_notebook(cells=cells))], FACTS)
    content, _ = PDFExporter().from_notebook_node(document)
    assert "全部的表" not in words(content) and "表1-1数字与原文" in words(content)
    with pikepdf.open(io.BytesIO(content)) as opened:
        assert list(opened.attachments) == ["tab-1-1.csv"]
    page: str = HTMLExporter().from_notebook_node(document)[0]
    assert '<details class="more"><summary>全部的表</summary>' in page


def test_data_are_attached(finished: pikepdf.Pdf) -> None:
    held = {name: spec.get_file().read_bytes() for name, spec in finished.attachments.items()}
    assert {"quantities.csv", "fig-1-1.csv", "tab-1-1.csv", "tab-1-2.csv"} == held.keys()
    assert held["fig-1-1.csv"] == "名称,数量\n基站,52000\n".encode("utf-8-sig")
    assert {str(file.AFRelationship) for file in finished.Root.AF} == {"/Data"}


def test_it_claims_both_standards_and_no_fault_is_found(finished: pikepdf.Pdf, tmp_path: Path) -> None:
    with finished.open_metadata() as meta:
        assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("3", "A", "1")
        assert meta["dc:title"] == FACTS["title"] and meta["dc:creator"] == [FACTS["author"]]
    path = tmp_path / "report.pdf"
    finished.save(path)
    found = validate(path)
    assert not found.findings


def test_fonts_are_subset(finished: pikepdf.Pdf) -> None:
    fonts = {
        str(font.BaseFont): font
        for page in finished.pages
        for font in page.Resources.get("/Font", {}).values()
    }
    assert len(fonts) >= 2
    for name, font in fonts.items():
        inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
        assert {"/FontFile2", "/FontFile3"} & set(inner.FontDescriptor.keys()), name
        assert name[7] == "+" and name[1:7].isupper()


def test_a_chart_has_links_where_its_labels_are(finished: pikepdf.Pdf) -> None:
    """The label's box is 48.6 points wide and 11.7 high, in a drawing of 300 points that is printed as wide."""
    boxes = [
        [float(side) for side in link.Rect]
        for page in finished.pages
        for link in page.get("/Annots", ())
        if str(link.get("/Contents", "")) == "第3行"
    ]
    sizes = {(round(right - left, 1), round(top - bottom, 1)) for left, bottom, right, top in boxes}
    assert (48.6, 11.7) in sizes


def test_what_nothing_accounts_for_is_marked_on_paper_and_what_was_printed_says_so() -> None:
    cells = [
        nb.new_markdown_cell("# 题\n\n去年建成 999 个基站。"),
        nb.new_code_cell("f", outputs=[shown(figure(marks=(Mark(Text("604架"), box=(1, 2, 30, 9)),)))]),
        nb.new_code_cell("p", outputs=[nb.new_output("stream", text="7")]),
    ]
    document = merge([("a", nb.new_notebook(cells=cells))], FACTS)
    source = document.cells[1].source
    at = source.index("999")
    items = [
        Unsourced("题", "", "999", "", 1, -1, "", at, at + 3),
        Unsourced("题", "图 1-1", "604", "", 2, 0, "drawing/marks/0/0", 0, 3),
    ]
    marked, plain = (page_pdf(Page(document, "x", ORDER, found)) for found in (items, None))
    assert "未核对" in words(marked) and "未核对" not in words(plain)
    red = [re.findall(r"[\d. ]+ (?:scn|SCN)", content) for content in map(drawing, (marked, plain))]
    assert set(red[0]) - set(red[1]), "a colour that is not in the page without marks"
    assert "去年建成999个基站" in words(marked)


def drawing(content: bytes) -> str:
    """What the pages of a PDF draw."""
    with pikepdf.open(io.BytesIO(content)) as opened:
        return "".join(page.Contents.read_bytes().decode("latin-1") for page in opened.pages)


def test_no_heading_stands_alone_at_the_foot_of_a_page() -> None:
    cells = [nb.new_markdown_cell(f"## 第{'一' * n}\n\n{'正文。' * (20 + 7 * n)}") for n in range(1, 40)]
    reader = pypdf.PdfReader(io.BytesIO(pdf(nb.new_notebook(cells=[nb.new_markdown_cell("# 题"), *cells]))))
    found: Any = [entry for entry in reader.outline if isinstance(entry, dict)]
    assert len(found) == 39 and len(reader.pages) > 4
    foot = 24 / 25.4 * 72
    assert min(float(entry["/Top"]) for entry in found) > foot + 40


def test_a_figure_is_where_it_is_called_or_on_top_of_the_next_page_and_what_follows_fills_the_page() -> None:
    filled = []
    for paragraphs in (9, 10, 11, 12):
        before = "\n\n".join(["这一段的字不少，正好三行。" * 8] * paragraphs)
        cells = [nb.new_markdown_cell(f"# 甲\n\n{before}"), nb.new_code_cell("f", outputs=[shown(figure())])]
        first = nb.new_notebook(cells=[*cells, nb.new_markdown_cell("图后的一段。")])
        second = nb.new_notebook(cells=[nb.new_markdown_cell("# 乙：下一节\n\n没有图。")])
        report = merge([("00-a", first), ("10-b", second)], FACTS)
        pages = [
            "".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf(report))).pages
        ]
        at, after, below = (
            next((number, page.index(words)) for number, page in enumerate(pages) if words in page)
            for words in ("图1-1", "图后的一段", "：下一节")
        )
        called = next(number for number, page in enumerate(pages[::-1]) if "这一段的字不少" in page)
        assert at[0] <= len(pages) - called, (
            "the page of the call is the last one of its text; pages count from 0"
        )
        assert after <= below
        filled.append(after[0] < at[0])
    assert any(filled)


def test_a_paragraph_keeps_its_distance_from_a_list_where_a_figure_is_called_between() -> None:
    before = "\n\n".join(["这一段的字不少，正好三行。" * 8] * 10)
    cells = [nb.new_markdown_cell(f"# 甲\n\n{before}\n\n- 一条\n- 末条")]
    cells += [nb.new_code_cell("f", outputs=[shown(figure())]), nb.new_markdown_cell("图后的一段。")]
    content = pdf(merge([("00-a", nb.new_notebook(cells=cells))], FACTS))
    with pdfplumber.open(io.BytesIO(content)) as opened:
        page = next(page for page in opened.pages if "末条" in page.extract_text())
        tops = {row["text"].strip("• "): row["top"] for row in page.extract_text_lines()}
    line = tops["末条"] - tops["一条"]
    assert tops["图后的一段。"] - tops["末条"] >= line


def test_lines_do_not_begin_with_what_may_not_stand_there() -> None:
    text = "".join(
        f"{'字' * (n % 11 + 1)}、“{'词' * (n % 7 + 1)}”（{'注' * (n % 5 + 1)}）；" for n in range(200)
    )
    reader = pypdf.PdfReader(
        io.BytesIO(pdf(nb.new_notebook(cells=[nb.new_markdown_cell(f"# 题\n\n{text}")])))
    )
    lines = [line for page in reader.pages for line in page.extract_text().splitlines() if line.strip()]
    assert len(lines) > 60
    assert not [line for line in lines if line[0] in "、。，；：”）》？！" or line[-1] in "“（《"]


def test_a_single_notebook_does_without_the_source_appendix() -> None:
    said, with_code = words(pdf(essay())), words(pdf(essay(), code=True))
    assert "5.2万个" in said and "finding()" not in said
    assert "5.2万个" in with_code and "finding()" in with_code


def test_any_notebook_gives_a_pdf() -> None:
    content = pdf(ordinary())
    said = words(content)
    for expected in ("Plainnotes", "pandascell", "red", "ZeroDivisionError", "bold", "unclosed", "gone"):
        assert expected in said
    assert "alert" not in said
    root: Any = pypdf.PdfReader(io.BytesIO(content)).trailer["/Root"]
    assert root["/Lang"] == "en"


def test_an_empty_notebook_gives_a_pdf() -> None:
    assert pdf(nb.new_notebook()).startswith(b"%PDF")


def test_a_table_repeats_its_head_on_every_page_and_says_that_it_goes_on() -> None:
    long = nb.new_notebook(cells=[nb.new_code_cell("t", outputs=[shown(table(rows=120))])])
    pages = [
        "".join(page.extract_text().split())
        for page in pypdf.PdfReader(io.BytesIO(pdf(merge([("00-a", long)], FACTS)))).pages
    ]
    begun = [page for page in pages if "对象" in page]
    assert len(begun) > 2
    assert ["续表1-1" in page for page in begun] == [False, *[True] * (len(begun) - 1)]


def test_a_long_foreign_table_repeats_its_head_and_a_long_line_is_not_cut() -> None:
    rows = "".join(f"<tr><th>{n}</th><td>value</td></tr>" for n in range(120))
    html = f"<table class='dataframe'><thead><tr><th></th><th>column</th></tr></thead><tbody>{rows}</tbody></table>"
    outputs = [
        nb.new_output("display_data", data={"text/html": html}),
        nb.new_output("stream", text="x" * 400),
    ]
    pages = pypdf.PdfReader(
        io.BytesIO(pdf(nb.new_notebook(cells=[nb.new_code_cell("t", outputs=outputs)])))
    ).pages
    assert len(pages) > 2
    assert all("column" in page.extract_text() for page in pages[:-1])
    # A line of the page holds about a hundred of these.
    lines = [line for page in pages for line in page.extract_text().replace("\u200b", "").splitlines()]
    parts = [line for line in lines if set(line) == {"x"}]
    assert sum(map(len, parts)) == 400 and len(parts) >= 4


MISSING = [
    nb.new_markdown_cell("# 题\n\n前面的话\U0001f9ec后面的话"),
    nb.new_code_cell("print('\U0001f9ec')"),
    nb.new_code_cell("f", outputs=[shown(figure(svg=SVG.replace("O₃", "话\U0001f9ec")))]),
    nb.new_code_cell("f", outputs=[shown(table(note=line("话\U0001f9ec")))]),
]


@pytest.mark.parametrize("cell", MISSING, ids=["prose", "code", "picture", "table"])
def test_a_character_that_no_font_has_is_named_in_its_place(cell: nbformat.NotebookNode) -> None:
    said = words(pdf(nb.new_notebook(cells=[cell]), code=True))
    assert "[U+1F9EC]" in said and "\U0001f9ec" not in said


def test_what_is_not_to_be_seen_is_dropped() -> None:
    assert drawable("a\u200b\ufeffb\x07\ufe0f\n") == "ab\n"
    assert pdf(nb.new_notebook(cells=[nb.new_markdown_cell("# a\u200bb\x07\ufe0f")]))


def test_terminal_output_is_as_it_looks_in_the_end() -> None:
    assert terminal_text("\x1b[1;31mred\x1b[0m\n10%\r20%\rdone\n") == "red\ndone"


def test_jupyter_offers_both_exporters(tmp_path: Path) -> None:
    path = tmp_path / "any.ipynb"
    nbformat.write(ordinary(), path)
    for name, start in (("pdf", b"%PDF"), ("html", "<!DOCTYPE html>")):
        made, _ = get_exporter(f"chapterlens_{name}")().from_filename(str(path))
        assert made.startswith(start)
    assert PDFExporter.export_from_notebook == "chapterlens PDF"


def test_every_link_leads_to_its_place_and_says_which(finished: pikepdf.Pdf) -> None:
    numbers = {page.obj.objgen: number for number, page in enumerate(finished.pages)}
    names = list(finished.Root.Names.Dests.Names)
    named = {bytes(names[at]): names[at + 1] for at in range(0, len(names), 2)}
    held = io.BytesIO()
    finished.save(held)
    printed = [page.extract_text() for page in pypdf.PdfReader(held).pages]
    lines = []
    for page in finished.pages:
        for link in page.get("/Annots", ()):
            if "/A" in link:
                assert str(link.A.URI).startswith("https://")
                continue
            place = link.Dest if isinstance(link.Dest, pikepdf.Array) else named[bytes(link.Dest)]
            assert place[0].objgen in numbers
            if found := re.fullmatch(r"第(\d+)行", str(link.Contents)):
                lines.append((numbers[place[0].objgen], found[1]))
    assert len(lines) > 50
    # The appendix has a page of its own, on which alone the words of the line stand with their number.
    places = {page for page, _ in lines}
    assert all("3建设超5.2万个基站" in "".join(printed[page].split()) for page in places), places
    above = [float(link.Dest[3]) for page in finished.pages for link in page.get("/Annots", ())
             if str(link.get("/Contents", "")) == "第3行"]  # fmt: skip
    assert all(100 < height < 842 for height in above)
