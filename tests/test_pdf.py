"""The PDF of a report and of any notebook, set by the real Typst."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat
import pypdf
import pytest
from nbformat import v4 as nb

from chapterlens.errors import ChapterlensError
from chapterlens.publish import glyphs
from chapterlens.publish.merge import merge
from chapterlens.publish.page import cleaned
from chapterlens.publish.payloads import FIGURE, TABLE
from chapterlens.publish.pdf import ReportPDFExporter
from tests.samples import FACTS, NASTY, SVG, essay, figure, ordinary, shown, sources, table

pytestmark = pytest.mark.slow


def pdf(notebook: nbformat.NotebookNode) -> bytes:
    made: bytes = ReportPDFExporter().from_notebook_node(notebook)[0]
    return made


def words(content: bytes) -> str:
    """All text of a PDF without white space, where lines break it."""
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


def whole() -> nbformat.NotebookNode:
    return merge([("00-a", essay("甲")), ("23-b", essay("乙")), ("90-sources", sources())], FACTS)


@pytest.fixture(scope="module")
def report() -> bytes:
    return pdf(whole())


def test_a_report_says_what_it_is_to_machines(report: bytes) -> None:
    reader = pypdf.PdfReader(io.BytesIO(report))
    assert reader.metadata is not None
    assert reader.metadata.title == "提升科技供给能力"
    assert reader.metadata.creation_date is not None and reader.metadata.creation_date.year == 2021
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == "zh-CN"
    assert root["/MarkInfo"]["/Marked"]
    meta = root["/Metadata"].get_object().get_data().decode()
    assert "pdfuaid:part" in meta and "pdfaid:conformance>A<" in meta
    titles = [str(entry["/Title"]) for entry in reader.outline if isinstance(entry, dict)]
    assert titles == ["1 甲", "2 乙", "3 原文"]


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
        for page in reader.pages[1:]
        for note in page.get("/Annots", [])
        if note.get_object()["/Subtype"] == "/Link"
    ]
    assert len(links) >= 8
    assert "图1-1" in words(report) and "表2-1" in words(report)


def test_the_same_notebook_gives_the_same_bytes(report: bytes) -> None:
    assert pdf(whole()) == report


def test_a_single_notebook_does_without_the_source_appendix() -> None:
    said = words(pdf(essay()))
    assert "5.2万个" in said and "finding()" in said, "its code is printed"


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


def test_a_table_repeats_its_head_on_every_page() -> None:
    content = pdf(nb.new_notebook(cells=[nb.new_code_cell("t", outputs=[shown(TABLE, table(rows=120))])]))
    pages = pypdf.PdfReader(io.BytesIO(content)).pages
    assert len(pages) > 2
    assert all("对象" in page.extract_text() for page in pages)


MISSING = [
    nb.new_markdown_cell("# 题\n\n前面的话\U0001f9ec后面的话"),
    nb.new_code_cell("print('\U0001f9ec')"),
    nb.new_code_cell("f", outputs=[shown(FIGURE, figure(svg=SVG.replace("O₃", "话\U0001f9ec")))]),
    nb.new_code_cell("f", outputs=[shown(TABLE, table(note="话\U0001f9ec"))]),
]


@pytest.mark.parametrize("cell", MISSING, ids=["prose", "code", "picture", "table"])
def test_a_character_that_no_font_has_is_refused(cell: nbformat.NotebookNode) -> None:
    with pytest.raises(
        ChapterlensError, match=r"can draw \U0001f9ec \(U\+1F9EC DNA DOUBLE HELIX\) in “"
    ) as error:
        pdf(nb.new_notebook(cells=[cell]))
    assert error.value.exit_code == 1


def test_what_is_not_to_be_seen_is_dropped() -> None:
    assert glyphs.drawable("a\u200b\ufeffb\x07\ufe0f\n") == "ab\n"
    assert pdf(nb.new_notebook(cells=[nb.new_markdown_cell("# a\u200bb\x07\ufe0f")]))


def test_terminal_output_is_as_it_looks_in_the_end() -> None:
    assert cleaned("\x1b[1;31mred\x1b[0m\n10%\r20%\rdone\n") == "red\ndone"


def test_jupyter_offers_both_exporters(tmp_path: Path) -> None:
    path = tmp_path / "any.ipynb"
    nbformat.write(ordinary(), path)
    for exporter, suffix, start in (("pdf", ".pdf", b"%PDF"), ("html", ".html", b"<!DOCTYPE html>")):
        command = [sys.executable, "-m", "jupyter", "nbconvert", "--to", f"chapterlens-{exporter}", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        assert path.with_suffix(suffix).read_bytes().startswith(start)
    assert ReportPDFExporter.export_from_notebook == "chapterlens PDF"
