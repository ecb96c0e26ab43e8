"""The page in a real browser: no request leaves it, axe-core finds no fault, keys reach everything."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pandas as pd
import pytest
from msgspec.structs import replace
from nbformat import NotebookNode, v4
from PIL import Image
from playwright.sync_api import Browser, Page

from chapterlens import charts, figure, open_chapter
from chapterlens.cells import quote
from chapterlens.cited import cite
from nbrelease.exporters import HTMLExporter
from tests.chromium import IN_BROWSER, chromium
from tests.samples import SUM, essay, finding, line, ordinary, shown, sources, table, whole_report

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

pytestmark = IN_BROWSER

Open = Callable[..., Page]
ENGLISH = "Over 52,000 stations were built."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


def drawn() -> list[NotebookNode]:
    """A chart of each kind, as a notebook of chapterlens shows it."""
    part = open_chapter("2021-02").section("2.3")
    rows = part.quantities.query("unit == '个' and value > 1").head(8)
    numbers: list[Any] = [cite(row) for _, row in rows.iterrows()]
    parts: list[Any] = [quote(row) for _, row in rows.iterrows()]
    rows = rows.assign(label=rows["label"].str[:12], number=numbers)
    dated = rows.assign(group="甲", iso="2021-05-06", part=parts)
    dated["look"] = ["done", "open"] * (len(rows) // 2)
    looks = {"done": charts.Look("完成"), "open": charts.Look("在建", "D", hollow=True)}
    months = [f"{month}月" for month in "一二三四五六七八九十冬腊"]
    kinds: list[tuple[Callable[..., object], pd.DataFrame]] = [
        (lambda ax, language: charts.bars(ax, rows, language=language), rows[["label", "number"]]),
        (lambda ax, _: charts.calendar(ax, dated, looks=looks, months=months), dated[["label", "iso"]]),
        (
            lambda ax, _: charts.matrix(
                ax,
                dated.assign(column="a"),
                columns={"a": "建设", "b": "使用"},
                looks=looks,
                hatched=[rows["label"].iloc[0]],
            ),
            dated[["label"]],
        ),
    ]
    words = {"title": "图", "subtitle": "个", "alt": "图"}
    return [v4.new_code_cell("f", outputs=[shown(figure(*kind, zh=words, en=words).block)]) for kind in kinds]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A whole report, a notebook of ours alone, and one that knows nothing of us."""
    part = essay("甲")
    part.cells += [
        v4.new_code_cell("t", outputs=[shown(table(rows=24, title=line("长表")))]),
        v4.new_code_cell("f", outputs=[finding("合计 ", replace(SUM, interval="8 – ∞"), "。")]),
    ]
    whole = whole_report([("00-a", part), ("90-sources", sources())])
    folder = tmp_path_factory.mktemp("pages")
    made = {}
    translated = whole_report([("00-a", essay()), ("90-sources", sources(ENGLISH))], "en")
    charted = v4.new_notebook(cells=[v4.new_markdown_cell("# 图"), *drawn()])
    notebooks = {
        "report": whole,
        "essay": essay(),
        "ordinary": ordinary(),
        "charts": charted,
        "translated": translated,
    }
    for name, notebook in notebooks.items():
        made[name] = folder / f"{name}.html"
        made[name].write_text(HTMLExporter().from_notebook_node(notebook)[0], encoding="utf-8")
    return made


@pytest.fixture
def visit(browser: Browser, pages: dict[str, Path]) -> Iterator[Open]:
    contexts = []

    def go(name: str = "report", width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(pages[name].as_uri())
        page.wait_for_load_state()
        assert [url for url in asked if not url.startswith("data:")] == [pages[name].as_uri()]
        return page

    yield go
    for context in contexts:
        context.close()


LOOKS = [
    ("light", 375),
    ("dark", 1280),
    # A fault of colours shows at any width, one of widths in any colours: both together take longest.
    pytest.param("light", 1280, marks=pytest.mark.soak),
    pytest.param("dark", 375, marks=pytest.mark.soak),
]


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("name", ["report", "essay", "ordinary", "charts", "translated"])
def test_axe_finds_no_fault(visit: Open, name: str, scheme: str, width: int) -> None:
    # The page forbids foreign scripts; the examiner's must be let in.
    page = visit(name, width, color_scheme=scheme, bypass_csp=True)
    page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [(item["id"], [node["html"] for node in item["nodes"]]) for item in found] == []


@pytest.mark.parametrize("width", [375, 1280])
def test_nothing_sticks_out_of_the_page(visit: Open, width: int) -> None:
    assert visit(width=width).evaluate("document.documentElement.scrollWidth") == width


DRAWINGS = ".cl-drawing:visible svg"


@pytest.mark.parametrize(("width", "shown"), [(375, "cl-narrow"), (1280, "cl-wide")])
def test_a_chart_is_seen_whole_with_labels_that_can_be_read(visit: Open, width: int, shown: str) -> None:
    page = visit("charts", width)
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.locator(DRAWINGS).count() == 3
    for drawing in page.locator(DRAWINGS).all():
        assert drawing.evaluate("e => e.parentElement.className").endswith(shown)
        box = drawing.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= width
        assert drawing.evaluate("e => e.parentElement.scrollWidth <= e.parentElement.clientWidth")
        # What is hidden lends nothing: all that a drawing refers to is in itself, or in another one that is seen.
        used = drawing.evaluate(
            'e => [...e.outerHTML.matchAll(/(?:url\\(|href=")#([^)"]+)/g)]'
            ".map(found => document.getElementById(found[1]).closest('.cl-drawing').offsetParent)"
        )
        assert used and None not in used
        # Labels are 8 points high where the drawing is shown at its own size.
        high = "e => Math.min(...[...e.querySelectorAll('text')].map(t => t.getBoundingClientRect().height))"
        assert drawing.evaluate(high) >= 10


# The contrast of a colour with the page's own.
CONTRAST = """(colours) => {
  const light = (c) => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255)
    .map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const paper = light(getComputedStyle(document.body).backgroundColor);
  return colours.map(c => (Math.max(light(c), paper) + .05) / (Math.min(light(c), paper) + .05)); }"""
LABELS = "[...document.querySelectorAll('.cl-wide svg text')].map(t => getComputedStyle(t).fill)"
SHAPES = "[...document.querySelectorAll('.cl-wide [id^=mark] > path, .cl-wide [id^=mark] use')]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_charts_have_the_colours_of_the_page(visit: Open, scheme: str) -> None:
    page = visit("charts", color_scheme=scheme)
    seen = Image.open(io.BytesIO(page.locator(DRAWINGS).first.screenshot())).convert("RGB")
    counted: Any = seen.getcolors(1 << 24)
    assert max(counted)[1] == ((20, 23, 26) if scheme == "dark" else (255, 255, 255))
    labels = page.evaluate(LABELS)
    assert len(labels) > 40
    assert min(page.evaluate(CONTRAST, labels)) >= 4.5
    marks = page.evaluate(
        f"{SHAPES}.map(e => getComputedStyle(e)).map(s => s.stroke === 'none' ? s.fill : s.stroke)"
    )
    assert len(marks) > 20
    assert min(page.evaluate(CONTRAST, marks)) >= 3


def colour(page: Page) -> Any:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_the_page_follows_the_readers_colours_until_the_switch_says_otherwise(visit: Open) -> None:
    light, dark = "rgb(255, 255, 255)", "rgb(20, 23, 26)"
    page = visit(color_scheme="dark")
    assert colour(page) == dark
    page.get_by_role("button", name="明暗").click()
    assert colour(page) == light
    page.reload()
    assert colour(page) == light, "kept for the next visit"
    assert colour(visit(color_scheme="light")) == light


def test_without_scripts_everything_is_still_there(visit: Open) -> None:
    page = visit(java_script_enabled=False, color_scheme="dark")
    assert page.locator("nav.contents a").count() == 5
    assert not page.locator("button.theme").is_visible()
    assert page.locator(".cl-table").first.is_visible()
    assert page.locator("#fig-1-1 svg").is_visible()


def test_a_quote_shows_its_sentence_and_leads_to_it(visit: Open) -> None:
    page = visit()
    link = page.locator('.finding a[href="#s12"]').first
    link.hover()
    tip = page.get_by_role("tooltip")
    assert "建设超5.2万个基站" in tip.inner_text()
    assert tip.locator("mark").inner_text() == "超5.2万个"
    link.click()
    assert page.url.endswith("#s12")
    assert page.locator("#s12").evaluate("e => getComputedStyle(e).backgroundColor") == "rgb(255, 233, 168)"
    back = page.locator("#L3 .cl-back a").first
    back.click()
    assert "#b" in page.url


@pytest.mark.parametrize(("width", "beside"), [(1280, True), (375, False)])
def test_the_english_of_a_line_is_seen_where_its_numbers_lead(visit: Open, width: int, beside: bool) -> None:
    page = visit("translated", width)
    link = page.locator('a[href="#s12"]').first
    link.hover()
    said = page.get_by_role("tooltip").inner_text()
    assert said.index(ENGLISH) < said.index("建设超5.2万个基站")
    link.click()
    english = page.locator("#L3 .cl-translation")
    assert english.inner_text() == ENGLISH and english.get_attribute("lang") == "en"
    # Both at once: the page may still be scrolling.
    boxes = "ends => ends.map(end => document.querySelector(end).getBoundingClientRect().toJSON())"
    left, right = page.evaluate(boxes, ["#L3 .cl-words", "#L3 .cl-translation"])
    assert (right["x"] >= left["x"] + left["width"]) is beside
    assert (right["y"] >= left["y"] + left["height"]) is not beside
    colours = "e => getComputedStyle(e).backgroundColor"
    assert english.evaluate(colours) != page.locator(".cl-number").first.evaluate(colours)


def test_a_computed_number_shows_its_formula_by_mouse_and_by_keys(visit: Open) -> None:
    page = visit()
    link = page.locator('.finding a[href="#d1"]').last
    tip = page.get_by_role("tooltip")
    link.hover()
    assert "5.2万个 + 3万个" in tip.inner_text() and "8 – ∞" in tip.inner_text()
    page.mouse.move(2, 2)
    assert tip.count() == 0
    link.evaluate("e => e.previousElementSibling || e")
    page.locator(".finding").last.evaluate("e => { e.tabIndex = -1; e.focus(); }")
    page.keyboard.press("Tab")
    assert "5.2万个 + 3万个" in tip.inner_text()
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "cl-tip"
    page.keyboard.press("Escape")
    assert tip.count() == 0
    page.keyboard.press("Enter")
    assert page.url.endswith("#d1")
    assert "5.2万个 + 3万个" in page.locator("#d1").inner_text()
    page.locator("#d1 .cl-return").click()
    assert page.url.endswith("#rd1")


def test_tables_are_sorted_and_searched(visit: Open) -> None:
    page = visit()
    held = page.locator("figure", has_text="长表")
    head = held.get_by_role("button", name="数值")
    cells = held.locator("tbody tr:not([hidden]) td:nth-child(2)")
    for direction, first in (("ascending", "5.2万个"), ("descending", "12万")):
        head.click()
        assert head.locator("..").get_attribute("aria-sort") == direction
        assert cells.first.inner_text() == first
    held.get_by_role("searchbox").fill("基站")
    assert cells.count() == 12
    assert held.get_by_role("status").inner_text() == "12 / 24 行"


def test_the_rows_of_a_figure_can_be_saved(visit: Open) -> None:
    page = visit()
    with page.expect_download() as waited:
        page.locator("#fig-1-1 .cl-download a").click()
    saved = Path(waited.value.path()).read_bytes()
    assert waited.value.suggested_filename == "fig-1-1.csv"
    assert saved == "名称,数量\n基站,52000\n".encode("utf-8-sig")


def test_every_control_is_reached_by_keys(visit: Open) -> None:
    page = visit()
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, summary, [tabindex=\"0\"]')]"
        ".filter(e => e.checkVisibility()).length"
    )
    seen = set()
    for _ in range(wanted + 5):
        page.keyboard.press("Tab")
        seen.add(page.evaluate("[...document.querySelectorAll('*')].indexOf(document.activeElement)"))
    assert len(seen) >= wanted


def test_the_contents_say_where_the_reader_is(visit: Open) -> None:
    page = visit()
    page.locator("#part-1").scroll_into_view_if_needed()
    page.evaluate("document.querySelector('#part-1').scrollIntoView()")
    page.wait_for_timeout(300)
    assert page.locator("nav.contents [aria-current]").inner_text() == "1 甲"
