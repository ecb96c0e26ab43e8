"""The explorer's page: the report's own tables and source side by side, in one file that asks nobody."""

import re
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from chapterlens.explorer import explorer_page
from chapterlens.readable import SHOWN, Readable
from nbrelease.blocks import Table
from tests.chromium import IN_BROWSER, chromium, keep
from tests.projects import call, real_chapter

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
BOOK = real_chapter()
TABLES = [name for name in SHOWN if len(getattr(BOOK, name))]
Open = Callable[..., Page]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("explorer")
    pages = {language: folder / f"{language}.html" for language in ("zh", "en")}
    for language, path in pages.items():
        path.write_text(explorer_page(BOOK, language), encoding="utf-8")
    return pages


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.slow
def test_it_holds_every_row_of_every_table(made: dict[str, Path], language: str) -> None:
    html = made[language].read_text("utf-8")
    for name in TABLES:
        block = Readable(BOOK, name, language).block(getattr(BOOK, name))
        assert isinstance(block, Table)
        for cell in block.rows[-1]:
            assert all(escape(part.text) in html for part in cell)
    assert html.count("<tr data-start=") == sum(len(getattr(BOOK, name)) for name in TABLES)
    assert html.count('<li id="L') == sum(bool(line.strip()) for line in BOOK.lines)


@pytest.mark.slow
def test_the_command_writes_it(tmp_path: Path, made: dict[str, Path]) -> None:
    path = tmp_path / "page.html"
    done = call("explore", "2021-02", "--html", str(path))
    assert re.fullmatch(rf"{re.escape(str(path))}: \d+ kB\n", done.stdout)
    assert path.read_bytes() == made["zh"].read_bytes()
    other = tmp_path / "other.html"
    assert call("explore", "-", "--html", str(other), stdin="全年建成基站12个。").returncode == 0
    assert "12个" in other.read_text("utf-8")
    wrong = call("explore", "2021-2", "--html", str(path))
    assert wrong.returncode == 2 and "did you mean 2021-02?" in wrong.stderr


# ---- in a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, made: dict[str, Path]) -> Iterator[Open]:
    contexts = []

    def go(language: str = "zh", width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        contexts.append(context)
        page = context.new_page()
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(made[language].as_uri())
        page.wait_for_load_state()
        assert [url for url in asked if not url.startswith("data:")] == [made[language].as_uri()]
        return page

    yield go
    for context in contexts:
        context.close()


def shown(page: Page) -> Locator:
    return page.locator(".output.table:not([hidden]) tbody tr:not([hidden])")


class TestPage:
    pytestmark = IN_BROWSER

    @pytest.mark.parametrize(("scheme", "width"), [("light", 375), ("dark", 1280)])
    def test_axe_finds_no_fault(self, visit: Open, scheme: str, width: int) -> None:
        page = visit(width=width, color_scheme=scheme, bypass_csp=True)
        page.add_script_tag(content=AXE.read_text(encoding="utf-8"))
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        assert [(item["id"], [node["html"][:200] for node in item["nodes"]][:3]) for item in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width

    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_a_row_marks_its_words_in_view(self, visit: Open, scheme: str) -> None:
        page = visit(color_scheme=scheme)
        expect(shown(page)).to_have_count(len(BOOK.quantities))
        for row in (100, 3):
            shown(page).nth(row).click()
            mark = page.locator(".cl-here")
            assert "".join(mark.all_inner_texts()) == BOOK.quantities["surface"][row]
            expect(mark.first).to_be_in_viewport()
        keep(page, f"explorer-{scheme}")

    def test_words_that_marks_part_and_long_ones_are_marked_whole(self, visit: Open) -> None:
        page = visit()
        page.locator(".tables button", has_text="陈述").click()
        row = int(BOOK.claims.index[BOOK.claims["line"] == 195][0])
        shown(page).nth(row).click()
        assert "".join(page.locator(".cl-here").all_text_contents()) == BOOK.claims["surface"][row]

    def test_tables_are_searched_and_sorted(self, visit: Open) -> None:
        page = visit()
        table = page.locator(".output.table:not([hidden])")
        table.get_by_role("searchbox").fill("订单")
        expect(shown(page)).to_have_count(2)
        table.get_by_role("searchbox").fill("")
        head = table.get_by_role("button", name="数值")
        head.click()
        head.click()
        largest = str(BOOK.quantities["surface"].tolist()[BOOK.quantities["value"].argmax()])
        assert shown(page).first.locator("a").nth(1).inner_text() == largest.replace("**", "")
        shown(page).first.click()
        assert "".join(page.locator(".cl-here").all_inner_texts()) == largest

    def test_keys_are_enough(self, visit: Open) -> None:
        page = visit("en")
        page.get_by_role("button", name="Dates").focus()
        page.keyboard.press("Enter")
        expect(shown(page)).to_have_count(len(BOOK.dates))
        shown(page).nth(2).locator("a").nth(1).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".cl-here")).to_have_text([BOOK.dates["surface"][2]])
        keep(page, "explorer-en")

    def test_on_a_phone_the_words_are_seen_below(self, visit: Open) -> None:
        page = visit(width=375)
        shown(page).nth(30).click()
        expect(page.locator(".cl-here").first).to_be_in_viewport()
        keep(page, "explorer-phone")

    def test_without_scripts_everything_is_still_there(self, visit: Open) -> None:
        page = visit(java_script_enabled=False)
        for number in range(len(TABLES)):
            assert page.locator(".cl-table").nth(number).is_visible()
        assert page.locator("#L195").is_visible()
