"""JupyterLab and Notebook in a real browser, with the network off: notebooks run, the panel works, exports open."""

import io
import json
import platform
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.reader import NotJSONError
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from chapterlens import open_chapter, paths
from nbrelease.blocks import Paragraph
from nbrelease.blocks import words as words_of
from nbrelease.document import block_of
from tests.chromium import IN_BROWSER, chromium, keep
from tests.servers import TOKEN, get, serving

pytestmark = IN_BROWSER

STEMS = sorted(path.stem for path in paths.notebooks().glob("*.ipynb"))
TABLES = {"名称": open_chapter("2021-02").names, "数字": open_chapter("2021-02").quantities}
SECONDS = 120_000  # milliseconds; a busy machine starts a kernel slowly
Open = Callable[..., Page]
Fresh = Callable[[str], Path]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which notebooks may be saved, with the modules beside them."""
    folder = tmp_path_factory.mktemp("root")
    for module in paths.notebooks().glob("*/__init__.py"):
        (folder / module.parent.name).symlink_to(module.parent)
    return folder


@pytest.fixture(scope="module")
def classic(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Notebook 7."""
    with serving(root, tmp_path_factory.mktemp("classic"), app="notebook") as address:
        yield address


def copied(root: Path, stem: str) -> Path:
    return Path(shutil.copy(paths.notebooks() / f"{stem}.ipynb", root))


@pytest.fixture
def fresh(root: Path) -> Iterator[Fresh]:
    """A notebook that has not run yet, for one test."""
    yield lambda stem: copied(root, stem)


@pytest.fixture(scope="module")
def lab(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with pytest.MonkeyPatch.context() as patch:
        # What make lab sets.
        patch.setenv("JUPYTER_CONFIG_PATH", str(paths.home() / ".jupyter"))
        with serving(root, tmp_path_factory.mktemp("lab")) as address:
            yield address


@contextmanager
def visiting(browser: Browser) -> Iterator[Open]:
    """Opens an address of a server; the browser reaches nothing else, and nothing else is asked for."""
    foreign: list[str] = []
    contexts = []

    def go(address: str, path: str) -> Page:
        def guard(route: Any) -> None:
            if route.request.url.startswith(address):
                route.continue_()
            else:
                foreign.append(route.request.url)
                route.abort()

        context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
        context.set_default_timeout(SECONDS)
        context.grant_permissions(["clipboard-read", "clipboard-write"], origin=address)
        context.route("http*://**", guard)
        contexts.append((context, address))
        page = context.new_page()
        page.goto(f"{address}/{path}?reset&token={TOKEN}")
        page.locator(".jp-Notebook .jp-Cell").first.wait_for()
        return page

    yield go
    for context, address in contexts:
        context.close()
        for session in json.loads(get(f"{address}/api/sessions")):
            get(f"{address}/api/sessions/{session['id']}", "DELETE")
    assert foreign == []


@pytest.fixture
def visit(browser: Browser) -> Iterator[Open]:
    with visiting(browser) as go:
        yield go


def choose(page: Page, menu: str, *entries: str) -> None:
    """Click a way through the menu."""
    page.get_by_role("menuitem", name=menu, exact=True).first.click()
    for number, entry in enumerate(entries):
        found = page.locator(".lm-Menu").nth(number).locator(".lm-Menu-item").filter(has_text=entry).first
        if number + 1 < len(entries):
            # The entries below are there only when the server has told them.
            for _ in range(60):
                page.mouse.move(0, 0)
                found.hover()
                page.wait_for_timeout(500)
                if page.locator(".lm-Menu").count() > number + 1:
                    break
        else:
            found.click()


def connected(page: Page, name: str) -> bool:
    """Whether the notebook's kernel has answered: who runs cells before is asked for a kernel first."""
    sessions = json.loads(get(f"{page.url.split('/', 3)[0]}//{page.url.split('/')[2]}/api/sessions"))
    kernels = [one["kernel"] for one in sessions if one["path"] == name]
    return any(kernel["connections"] and kernel["execution_state"] == "idle" for kernel in kernels)


def saved(path: Path) -> list[Any]:
    """The code cells in a notebook's file; none while Jupyter is writing it."""
    try:
        return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]
    except NotJSONError:
        return []


def run_all(page: Page, path: Path) -> list[Any]:
    """Run all cells from the menu and save; the code cells as they are in the file then."""
    until = time.monotonic() + SECONDS / 1000
    while not connected(page, path.name):
        assert time.monotonic() < until, "no kernel"
        page.wait_for_timeout(300)
    choose(page, "Run", "Run All Cells")
    while True:
        cells = saved(path)
        if cells and all(cell.execution_count for cell in cells):
            return cells
        assert time.monotonic() < until, [cell.source for cell in cells if not cell.execution_count][:1]
        page.wait_for_timeout(1000)
        page.keyboard.press("Control+s")


@pytest.mark.soak
@pytest.mark.parametrize("stem", STEMS)
def test_every_notebook_runs_from_the_menu_without_an_error(
    lab: str, fresh: Fresh, visit: Open, stem: str
) -> None:
    path = fresh(stem)
    page = visit(lab, f"lab/tree/{path.name}")
    cells = run_all(page, path)
    bad = [out for cell in cells for out in cell.outputs if out.output_type in ("error", "stream")]
    assert bad == []
    assert any(cell.outputs for cell in cells)
    keep(page, f"lab-{stem}")


@pytest.fixture(scope="module")
def run_start(lab: str, root: Path, browser: Browser) -> Iterator[Page]:
    """The first notebook, run once."""
    path = copied(root, "start")
    with visiting(browser) as go:
        page = go(lab, f"lab/tree/{path.name}")
        run_all(page, path)
        page.locator(".cl-pane").first.scroll_into_view_if_needed()
        page.locator(".dt-scroll-body tbody tr").first.wait_for()
        yield page


@pytest.fixture
def start(run_start: Page) -> Page:
    """The first notebook, whose panel shows all quantities, whatever the test before has chosen."""
    tables = run_start.locator(".widget-dropdown", has_text="表").first.locator("select")
    run_start.get_by_placeholder("含有文字").fill("")
    for table in ("名称", "数字"):
        tables.select_option(label=table)
        expect(rows_of(run_start)).to_have_count(len(TABLES[table]))
    return run_start


def rows_of(page: Page) -> Locator:
    return page.locator(".dt-scroll-body tbody tr")


def check_panel(page: Page) -> None:
    """Filter by a unit, click a row, see its words."""
    expect(rows_of(page)).to_have_count(len(open_chapter("2021-02").quantities))
    page.locator(".widget-dropdown", has_text="单位").locator("select").select_option(label="架 · 3")
    expect(rows_of(page)).to_have_count(3)
    for row, words in ((2, ["815", "**", "架"]), (0, ["670", "**", "架"])):
        rows_of(page).nth(row).click()
        expect(page.locator(".cl-pane .cl-here")).to_have_text(words)
        assert page.locator(".cl-pane .cl-here").first.evaluate(
            "e => { const a = e.getBoundingClientRect(), b = e.closest('.cl-pane').getBoundingClientRect();"
            " return a.top >= b.top && a.bottom <= b.bottom; }"
        )


def test_the_panel_filters_and_marks_the_words_of_a_row(start: Page) -> None:
    check_panel(start)
    start.locator(".widget-toggle-button", has_text="pandas 代码").click()
    start.locator(".cl-copied button").click()
    expect(start.locator(".cl-copied button")).to_have_text("已复制")
    held: dict[str, Any] = {}
    exec(start.evaluate("navigator.clipboard.readText()"), held)
    assert list(held["quantities"]["surface"]) == ["670**架", "66**架机", "815**架"]
    keep(start, "lab-panel")
    choose(start, "Settings", "Theme", "JupyterLab Dark")
    start.locator("body[data-jp-theme-light='false']").wait_for(state="attached")
    start.locator(".cl-pane").scroll_into_view_if_needed()
    keep(start, "lab-panel-dark")


def test_the_panel_is_searched_by_words_and_shows_other_tables(start: Page) -> None:
    start.get_by_placeholder("含有文字").fill("基站")
    quantities: Any = open_chapter("2021-02").quantities
    held = quantities.lens.where("基站")
    expect(rows_of(start)).to_have_count(len(held))
    assert 0 < len(held) < len(quantities)
    start.locator(".widget-dropdown", has_text="表").first.locator("select").select_option(label="名称")
    # The filters of another table are put in place of those of the first, the field for words among them.
    names = open_chapter("2021-02").names
    expect(start.locator(".widget-html", has_text=f"{len(names)} 行中的 0 行")).to_be_visible()
    expect(start.locator(".widget-dropdown", has_text="单位")).to_have_count(0)
    start.get_by_placeholder("含有文字").fill("")
    expect(rows_of(start)).to_have_count(len(names))
    rows_of(start).nth(4).click()
    expect(start.locator(".cl-pane .cl-here")).to_have_text([names["surface"][4]])


def test_the_outline_opens_by_a_click(start: Page) -> None:
    card = start.locator(".cl-card")
    assert not card.get_by_text("累计获得").is_visible()
    for title in ("2.2 支撑引领重点产业", "航空航天关键技术", "大飞机关键核心技术"):
        card.locator("summary", has_text=title).click()
    expect(card.get_by_text("累计获得")).to_be_visible()
    keep(start, "lab-outline")


def test_the_form_runs_a_notebook_and_shows_it(start: Page) -> None:
    start.locator(".widget-button", has_text="运行").scroll_into_view_if_needed()
    start.locator(".widget-dropdown", has_text="section").locator("select").select_option("2.4")
    start.locator(".widget-button", has_text="运行").click()
    told = start.locator(".widget-html", has_text="section.ipynb 已运行")
    expect(told).to_contain_text('section = "2.4"', timeout=SECONDS)
    expect(start.locator(".jp-OutputArea", has_text="一节的数字").first).to_be_visible()
    keep(start, "lab-form")


def test_another_section_takes_one_edit_and_run_all(lab: str, fresh: Fresh, visit: Open) -> None:
    path = fresh("section")
    page = visit(lab, f"lab/tree/{path.name}")
    line = page.locator(".jp-CodeCell .cm-line", has_text='section: str = "2.3"')
    line.click()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.type('section: str = "2.1"')
    cells = run_all(page, path)
    assert cells[0].source.splitlines()[1].startswith('section: str = "2.1"')
    blocks = [block_of(out) for cell in cells for out in cell.outputs]
    title = next(words_of(block.parts) for block in blocks if isinstance(block, Paragraph))
    assert "深入实施三大领域" in title


def test_the_printed_address_opens_the_start_and_does_not_change_it(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """As make lab serves it: the whole project."""
    home = tmp_path_factory.mktemp("home")
    (home / "notebooks").mkdir()
    path = home / "notebooks" / "start.ipynb"
    # Lab writes the version of Python into a notebook; it is that of the notebooks here.
    words = (paths.notebooks() / "start.ipynb").read_text("utf-8")
    path.write_text(
        re.sub(r'"version": "3[\d.]+"', f'"version": "{platform.python_version()}"', words), "utf-8"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JUPYTER_CONFIG_PATH", str(paths.home() / ".jupyter"))
        with serving(home, tmp_path_factory.mktemp("state")) as address:
            exporters = json.loads(get(f"{address}/api/nbconvert"))
            assert {"chapterlens_pdf", "html"} <= set(exporters) and not {"pdf", "webpdf"} & set(exporters)
            page = browser.new_page()
            page.goto(f"{address}/?token={TOKEN}")
            page.locator(".jp-Notebook .jp-Cell").first.wait_for(timeout=SECONDS)
            assert page.url.endswith("/lab/tree/notebooks/start.ipynb")
            until = time.monotonic() + SECONDS / 1000
            while not connected(page, "notebooks/start.ipynb"):
                assert time.monotonic() < until, "no kernel"
                page.wait_for_timeout(300)
            page.wait_for_timeout(1000)
            expect(page.locator(".lm-DockPanel-tabBar .jp-mod-dirty")).to_have_count(0)
            page.close()


def test_links_and_marks_open_their_words_beside_the_notebook(lab: str, fresh: Fresh, visit: Open) -> None:
    path = fresh("gallery")
    page = visit(lab, f"lab/tree/{path.name}")
    cells = run_all(page, path)
    assert not [out for cell in cells for out in cell.outputs if out.output_type in ("error", "stream")]
    beside = page.locator(".cl-beside")
    bar = page.locator(".cl-drawing a").first
    bar.scroll_into_view_if_needed()
    expect(page.get_by_text("Javascript Error")).to_have_count(0)
    keep(page, "lab-chart")
    bar.click()
    expect(beside.locator(".cl-here")).to_have_text(["1400多亿元"])
    keep(page, "lab-beside")
    page.keyboard.press("Escape")
    expect(beside).not_to_be_visible()
    number = page.locator("a.cl-quote", has_text="12万个").first
    number.focus()
    page.keyboard.press("Enter")
    expect(beside.locator(".cl-here")).to_have_text(["12万个"])
    assert "**" not in beside.inner_text()
    choose(page, "Settings", "Theme", "JupyterLab Dark")
    page.locator("body[data-jp-theme-light='false']").wait_for(state="attached")
    bar.scroll_into_view_if_needed()
    assert bar.locator("path").first.evaluate("e => getComputedStyle(e).fill") == "rgb(138, 180, 232)"
    keep(page, "lab-chart-dark")


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("Chapterlens_pdf", b"%PDF-"),
        pytest.param("Chapterlens_html", b"<!DOCTYPE html>", marks=pytest.mark.soak),
    ],
)
def test_save_and_export_as_downloads_what_opens(
    lab: str, fresh: Fresh, visit: Open, name: str, start: bytes
) -> None:
    path = fresh("22-key-industries")
    page = visit(lab, f"lab/tree/{path.name}")
    run_all(page, path)
    # The menu opens a page that is gone as soon as the download begins: the event is the first page's.
    with page.expect_download() as waited:
        choose(page, "File", "Save and Export Notebook As", name)
    made = Path(waited.value.path()).read_bytes()
    assert made.startswith(start)
    if name == "Chapterlens_pdf":
        shown = PdfReader(io.BytesIO(made))
        text = "".join(page.extract_text() for page in shown.pages)
        assert len(shown.pages) > 1 and "815" in text
        # In the language of the notebook's parameters, and without code.
        assert "open_chapter" not in text and not re.search(r"\bof the section\b|aircraft", text)
    else:
        assert "815" in made.decode() and "aircraft" not in re.sub(
            "(?s)<details.*?</details>", "", made.decode()
        )


def test_the_panel_works_in_notebook_too(classic: str, fresh: Fresh, visit: Open) -> None:
    path = fresh("start")
    page = visit(classic, f"notebooks/{path.name}")
    run_all(page, path)
    page.locator(".cl-pane").scroll_into_view_if_needed()
    check_panel(page)
    keep(page, "notebook-panel")
