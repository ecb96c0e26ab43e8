"""The page and the PDF of a report say the same: the same headings, words and numbers."""

import io
import re
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup
from nbformat import v4 as nb

from chapterlens.readable import Readable
from nbrelease.document import merge
from nbrelease.exporters import HTMLExporter, PDFExporter
from tests.projects import real_chapter
from tests.samples import FACTS, SUM, essay, finding, line, shown, sources, table, whole_report

pytestmark = pytest.mark.slow
BOOK = real_chapter()


@pytest.fixture(scope="module", params=["zh", "en"])
def both(request: pytest.FixtureRequest) -> tuple[BeautifulSoup, str]:
    """The HTML as a tree, and the words of the PDF without white space."""
    part = essay("甲")
    rows = Readable(BOOK, "quantities", request.param).block(BOOK.quantities.head(20))
    part.cells.append(nb.new_code_cell("", outputs=[finding("合计 ", SUM, "。"), shown(rows)]))
    report: Any = whole_report([("00-a", part), ("90-sources", sources())], request.param)
    html, _ = HTMLExporter().from_notebook_node(report)
    pdf, _ = PDFExporter().from_notebook_node(report)
    soup = BeautifulSoup(html, "html.parser")
    for furniture in soup.select("script, style, nav, details.code, .cl-download, .cl-back, .theme, .skip"):
        furniture.decompose()
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return soup, bare(" ".join(page.extract_text() for page in pages))


def bare(text: str) -> str:
    return re.sub(r"[\s\u2060\u200b]", "", text)


def test_all_headings_captions_and_notes_are_in_both(both: tuple[BeautifulSoup, str]) -> None:
    soup, pdf = both
    for tag in soup.select("h1, h2, h3, .cl-title, .cl-subtitle, .cl-notes .cl-printed"):
        assert bare(tag.get_text()) in pdf


def test_all_numbers_are_in_both(both: tuple[BeautifulSoup, str]) -> None:
    soup, pdf = both
    numbers = set(re.findall(r"\d[\d,.]*", soup.body.get_text())) if soup.body else set()
    assert len(numbers) > 20
    own = re.findall(r"\d+", FACTS["build"])  # the page names the build, paper does without
    assert not {number for number in numbers if number.strip(",.") not in pdf} - {*own}


def test_an_address_in_a_heading_is_words_in_both() -> None:
    address = "见 https://example.org/a 和 www.example.org 和 a@example.org"
    part = essay("甲")
    part.cells += [nb.new_markdown_cell(f"## {address}"), nb.new_markdown_cell("见 https://example.org/b")]
    part.cells.append(nb.new_code_cell("", outputs=[shown(table(title=line(address)))]))
    report: Any = merge([(address, part)], {**FACTS, "title": address, "origin": address})
    html, _ = HTMLExporter().from_notebook_node(report)
    links = [str(link["href"]) for link in BeautifulSoup(html, "html.parser").select("a[href]")]
    assert [link for link in links if link[:1] != "#" and "example" in link] == ["https://example.org/b"]
    pages = pypdf.PdfReader(io.BytesIO(PDFExporter().from_notebook_node(report)[0])).pages
    notes = [note.get_object() for page in pages for note in page.get("/Annots", ())]
    assert [note["/A"]["/URI"] for note in notes if "/URI" in note.get("/A", ())] == ["https://example.org/b"]
