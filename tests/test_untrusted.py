"""A chapter is untrusted: whatever its words look like, a report shows them and does nothing else with them."""

import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import pytest
from pypdf import PdfReader

from chapterlens.new import new
from chapterlens.report.project import ChapterProject
from nbrelease.project import Target
from tests.documents.make import FOLDER
from tests.projects import pages_here

REAL = Path(__file__).parents[1]
pytestmark = pytest.mark.slow

SEEN = [
    '<script>alert("title")</script>工作报告 *2022* 年',
    '<img src=x onerror=alert(1)>产业 #read("/etc/passwd")',
    "[链接](javascript:alert(2))和![图](https://example.org/p.png)",
    '<script>alert(3)</script>公司发布#read("/etc/passwd")平台',
    '`#import "x"`研究院建成“#panic("a")”实验室',
    "</p></body></html>",
    "]]> ${1+1} &lt;i&gt; \\u003cscript\\u003e",
    '"><svg onload=alert(6)> 和 </script><script>alert(7)</script>',
    '#set page(width: 1cm) #link("javascript:alert(9)")[点]',
]
"""Words of the chapter that a reader must find in the source text of the report, to the letter."""


class Parsed(HTMLParser):
    """What a browser would make of a page: elements with attributes, and the words it shows."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.shown: list[str] = []
        self._quiet = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._quiet += tag in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._quiet -= tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        if not self._quiet:
            self.shown.append(data)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of a chapter whose words would do harm if they were taken for more than words."""
    home = tmp_path_factory.mktemp("untrusted")
    shutil.copytree(REAL / "notebooks", home / "notebooks")
    (home / "data" / "chapters").mkdir(parents=True)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHAPTERLENS_HOME", str(home))
        new("untrusted", FOLDER / "untrusted.md")
        made, _ = pages_here(ChapterProject(home), Target("untrusted", build="0123456789ab"))
    for name, raw in made.items():
        (home / name).write_bytes(raw)
    return home


@pytest.fixture(scope="module")
def page(report: Path) -> Parsed:
    return Parsed((report / "report.html").read_text("utf-8"))


@pytest.mark.parametrize("words", SEEN)
def test_the_page_shows_the_words(words: str, page: Parsed) -> None:
    assert words in "".join(page.shown)


def test_the_page_has_no_element_that_the_chapter_asked_for(page: Parsed) -> None:
    tags = [tag for tag, _ in page.elements]
    assert tags.count("script") == 1
    assert not {"iframe", "object", "embed", "base", "form"} & set(tags)
    for tag, attributes in page.elements:
        assert not [name for name in attributes if name.startswith("on")], (tag, attributes)
        for name in ("href", "src", "xlink:href", "action"):
            address = attributes.get(name) or "#"
            assert address.startswith(("#", "data:image/", "data:font/")) or tag == "a", (tag, attributes)
            assert not re.match(r"\s*(javascript|vbscript|data:text/(?!csv;))", address, re.IGNORECASE), (
                tag,
                attributes,
            )
        assert "example.org" not in str(attributes.get("href")), "a link of the chapter became one"
        assert "example.org" not in str(attributes.get("src"))


def test_what_is_only_in_the_page_is_not_run(report: Path) -> None:
    raw = (report / "report.html").read_text("utf-8")
    assert "script-src 'sha256-" in raw and "default-src 'none'" in raw


def test_the_paper_shows_the_words_and_reads_no_file(report: Path) -> None:
    shown = "".join("".join(page.extract_text() for page in PdfReader(report / "report.pdf").pages).split())
    assert "root:" not in shown
    for words in (
        '#read("/etc/passwd")平台',
        '#panic("a")',
        "<script>alert(3)</script>",
        "#setpage(width:1cm)",
    ):
        assert words in shown


def test_the_paper_has_no_link_and_no_action_that_the_chapter_asked_for(report: Path) -> None:
    reader = PdfReader(report / "report.pdf")
    assert "JavaScript" not in str(reader.root_object.get("/OpenAction"))
    for sheet in reader.pages:
        for annotation in sheet.annotations or []:
            action = str(annotation.get_object())
            assert "javascript" not in action.lower()
            assert "example.org" not in action
