"""The HTML page of a report and of any notebook."""

import re
import subprocess
from html.parser import HTMLParser
from pathlib import Path
from shutil import which

import lxml.html
import nbformat
import pytest
from nbformat import v4 as nb

from nbrelease.blocks import Paragraph, Piece, Source, SourceLine, Text
from nbrelease.document import merge
from nbrelease.exporters import HTMLExporter
from nbrelease.html import block_html, clean
from tests.projects import REAL
from tests.samples import FACTS, essay, finding, ordinary, sources

NU = "26.9.27"
"""The version of the Nu checker that pages are held to."""


def html(notebook: nbformat.NotebookNode) -> str:
    made: str = HTMLExporter().from_notebook_node(notebook)[0]
    return made


@pytest.fixture(scope="module")
def report() -> str:
    return html(merge([("00-a", essay("甲")), ("23-b", essay("乙")), ("90-sources", sources())], FACTS))


@pytest.fixture(scope="module")
def plain() -> str:
    return html(ordinary())


class Tags(HTMLParser):
    """All start tags with their attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def count(self, tag: str) -> int:
        return sum(name == tag for name, _ in self.found)


def test_a_page_has_one_title_its_language_and_its_landmarks(report: str) -> None:
    tags = Tags(report)
    assert [tags.count(tag) for tag in ("h1", "main", "nav", "header")] == [1, 1, 1, 1]
    assert ("html", {"lang": "zh-CN"}) in tags.found
    assert "<title>提升科技供给能力</title>" in report
    assert 'class="skip" href="#main"' in report


def test_ids_are_unique_and_every_inner_link_has_its_target(report: str) -> None:
    ids = [attrs["id"] or "" for _, attrs in Tags(report).found if "id" in attrs]
    assert sorted(ids) == sorted(set(ids))
    links = {
        value[1:]
        for tag, attrs in Tags(report).found
        for name, value in attrs.items()
        if name in ("href", "xlink:href") and value and value.startswith("#")
    }
    assert {"s12", "L3"} <= links
    assert links <= set(ids)


def test_contents_lists_the_headings(report: str) -> None:
    contents = report[report.index("<nav") : report.index("</nav>")]
    shown = re.findall(r'<li class="level-(\d)"><a href="#[^"]+">([^<]+)</a>', contents)
    assert shown[:4] == [("2", "1 甲"), ("3", "底座"), ("3", "未说明的"), ("2", "2 乙")]


def test_a_page_asks_no_network(report: str, plain: str) -> None:
    for page in (report, plain):
        policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)
        assert policy and "default-src 'none'" in policy[1] and "unsafe-eval" not in policy[1]
        for tag, attrs in Tags(page).found:
            for name in ("src", "srcset", "poster", "data"):
                assert (attrs.get(name) or "data:").startswith("data:")
            if tag in ("link", "base", "iframe", "object", "embed"):
                pytest.fail(f"{tag} {attrs}")
        assert not re.search(r"@import|url\((?!#|.?data:)", page)


def test_only_the_pages_own_script_is_in_it(report: str, plain: str) -> None:
    for page in (report, plain):
        tags = Tags(page)
        assert tags.count("script") == 1
        assert not [name for _, attrs in tags.found for name in attrs if name.startswith("on")]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in report


def test_every_picture_says_what_it_shows(report: str, plain: str) -> None:
    assert report.count('role="group" aria-label="横条图：基站最多。"') == 2, "links are in it"
    for tag, attrs in Tags(report + plain).found:
        if tag == "img":
            assert "alt" in attrs


def test_code_is_folded_and_findings_stand_out(report: str) -> None:
    folds = re.findall(
        r'<details class="code"><summary>代码</summary><pre><code>(.*?)</code>', report, re.DOTALL
    )
    assert ["bars()" in fold for fold in folds] == [True, True, False], "one fold a part"
    assert '<div class="finding" id="b' in report
    assert "图 1-1" in report and "表 2-1" in report


def test_numbers_of_tables_and_ranges_do_not_break() -> None:
    page = block_html(Paragraph((Text("Table 3-2 lists 10–12 <cities>."),)), "en", styled=False)
    assert '<span class="cl-whole">Table 3-2</span> lists <span class="cl-whole">10–12</span>' in page
    assert "&lt;cities&gt;" in page


def test_marks_of_emphasis_in_the_source_keep_their_place_unseen() -> None:
    line = SourceLine(1, 0, (Piece("**服务**市民"),))
    page = block_html(Source("a", (line,)), styled=False)
    assert lxml.html.fromstring(page).find_class("cl-words")[0].text_content() == "**服务**市民"
    assert page.count('<span class="cl-raw">**</span>') == 2


def test_any_notebook_gives_a_page(plain: str) -> None:
    assert "<title>Plain notes</title>" in plain
    assert '<h2 id="skipped-level">' in plain, "levels are not skipped"
    assert "<math" in plain
    assert "pandas cell" in plain and "<b>bold</b>" in plain
    assert "<em>gone</em>" in plain and 'alt="kept"' in plain
    assert "\x1b" not in plain
    assert plain.index("unclosed") < plain.index("pandas cell"), "a cell cannot swallow the next"


def test_links_to_words_that_are_not_in_the_page_are_plain_text() -> None:
    page = html(essay())
    assert 'href="#s12"' not in page
    assert "5.2万个" in page


def test_the_same_notebook_gives_the_same_bytes(plain: str) -> None:
    assert html(ordinary()) == plain


def test_pictures_beside_a_notebook_are_taken_in(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    for place in (tmp_path / "a b.svg", tmp_path / "inner" / "in.svg"):
        place.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    note = nbformat.v4.new_markdown_cell("# x\n\n![ok](in.svg) ![outside](<../a b.svg>)")
    path = tmp_path / "inner" / "x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[note]), path)
    page: str = HTMLExporter().from_filename(str(path))[0]
    assert 'src="data:image/svg+xml;base64,' in page
    assert "<em>outside</em>" in page


CLEANED = [
    ("<p>a<script>x</script>b", "<p>ab</p>"),
    ("<SCRIPT src=x></SCRIPT>c", "c"),
    ('<a href="javascript:x" onclick="y">k</a>', "<a>k</a>"),
    ('<a href=" java\nscript:x">k</a>', "<a>k</a>"),
    ('<a href="https://x.y/?a=1&amp;b">k</a>', '<a href="https://x.y/?a=1&amp;b">k</a>'),
    ('<img src="http://x/y.png" alt="z<">', "<em>z&lt;</em>"),
    ('<img src="data:image/png;base64,x">', '<img src="data:image/png;base64,x" alt="">'),
    ("</div></section>x", "x"),
    ("<iframe srcdoc='<script>'>t</iframe>u", "u"),
    (
        '<svg viewBox="0 0 1 1"><path d="M0"/><g/></svg>',
        '<svg viewBox="0 0 1 1"><path d="M0"></path><g></g></svg>',
    ),
    ("<style>a > b {}</style>c", "c"),
    ('<svg><animate href="#x" attributeName="href" to="javascript:x"/><set/></svg>', "<svg></svg>"),
    ('<svg><a xlink:href="javascript:x"><text>k</text></a></svg>', "<svg><a><text>k</text></a></svg>"),
    ('<svg><use xlink:href="https://x.y/z#a"/></svg>', "<svg><use></use></svg>"),
    ('<p style="background-color: red; background: url(https://x.y/z)">k</p>', "<p>k</p>"),
    ('<p style="color: red; width: 9px">k</p>', '<p style="color:red">k</p>'),
    ('<svg><g fill="url(https://x.y/z)"></g></svg><b id="main">k</b>', "<svg><g></g></svg><b>k</b>"),
    (
        '<svg><defs><clipPath id="c"><rect width="1"/></clipPath></defs><use xlink:href="#c" clip-path="url(#c)"/></svg>',
        '<svg><defs><clipPath id="c"><rect width="1"></rect></clipPath></defs>'
        '<use xlink:href="#c" clip-path="url(#c)"></use></svg>',
    ),
    (
        '<table border="1" class="dataframe"><thead><tr><th></th><th>a</th></tr></thead></table>',
        '<table border="1" class="dataframe"><thead><tr><td></td><th>a</th></tr></thead></table>',
    ),
    ("1 &lt; 2 &amp; 3 <br/> 4", "1 &lt; 2 &amp; 3 <br> 4"),
    ("<script>never closed", ""),
    ("<meta http-equiv=refresh content='0;url=x'><b>k", "<b>k</b>"),
]


@pytest.mark.parametrize(("given", "kept"), CLEANED)
def test_foreign_html_loses_what_acts(given: str, kept: str) -> None:
    assert clean(given) == kept


def test_what_html_forbids_is_not_in_a_page() -> None:
    part = essay("甲")
    part.cells.append(nb.new_code_cell("", outputs=[finding("甲\0乙\x0b丙\ufffe丁")]))
    assert "甲乙丙丁" in html(merge([("00-a", part)], FACTS))


@pytest.mark.soak
@pytest.mark.skipif(not (which("npm") and which("java")), reason="no npm or no Java")
def test_the_nu_checker_finds_no_fault(report: str, plain: str, tmp_path: Path) -> None:
    install = ["npm", "install", "--ignore-scripts", "--prefix", str(tmp_path), f"vnu-jar@{NU}"]
    subprocess.run(install, check=True, capture_output=True)
    pages = [tmp_path / "report.html", tmp_path / "plain.html"]
    for path, page in zip(pages, (report, plain), strict=True):
        path.write_text(page, encoding="utf-8")
    checker = tmp_path / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    pages += sorted((REAL / "reports").glob("*/*.html"))
    command = ["java", "-Xss4m", "-jar", str(checker), "--errors-only", *map(str, pages)]
    done = subprocess.run(command, check=False, capture_output=True, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
