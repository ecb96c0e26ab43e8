"""The page and the PDF of a report say the same: the same headings, words and numbers."""

import io
import re
from typing import Any

import pypdf
import pytest
from bs4 import BeautifulSoup
from nbformat import v4 as nb

from chapterlens.readable import Readable
from nbrelease.exporters import HTMLExporter, PDFExporter
from tests.projects import real_chapter
from tests.samples import SUM, essay, finding, shown, sources, whole_report

pytestmark = pytest.mark.slow
BOOK = real_chapter()


@pytest.fixture(scope="module", params=["zh", "en"])
def both(request: pytest.FixtureRequest) -> tuple[BeautifulSoup, str]:
    """The HTML as a tree, and the words of the PDF without white space."""
    part = essay("甲")
    rows = Readable(BOOK, "quantities", request.param).shown(BOOK.quantities.head(20))
    part.cells.append(nb.new_code_cell("", outputs=[finding("合计 ", SUM, "。"), shown(rows.block)]))
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
    assert not {number for number in numbers if number.strip(",.") not in pdf}
