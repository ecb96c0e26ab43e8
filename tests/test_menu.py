"""JupyterLab's menu: a real server lists our exporters under names it can route, and they work from there."""

import json
import re
from collections.abc import Iterator

import pytest
from nbformat import v4, write

from chapterlens.exporters import HTMLExporter
from nbrelease.blocks import MIME, Computed, Paragraph, Quote, Reference, to_json
from tests.servers import get, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("lab")
    write(v4.new_notebook(cells=[v4.new_markdown_cell("# 标题\n\n正文 O₃。")]), folder / "note.ipynb")
    with serving(folder, folder) as address:
        yield address


def test_the_menu_lists_names_that_work(server: str) -> None:
    ours = {name for name in json.loads(get(f"{server}/api/nbconvert")) if "chapterlens" in name}
    assert ours == {"chapterlens_html", "chapterlens_pdf"}


@pytest.mark.parametrize(
    ("name", "start"), [("chapterlens_pdf", b"%PDF-"), ("chapterlens_html", b"<!DOCTYPE html>")]
)
def test_save_and_export_as(server: str, name: str, start: bytes) -> None:
    assert get(f"{server}/nbconvert/{name}/note.ipynb?download=true").startswith(start)


def test_an_exported_notebook_has_its_formulas_and_the_lines_it_cites() -> None:
    place = Reference("2021-02", 0, 0, 195)
    said = Paragraph((Quote("670架", place), Computed("1340", "670 × 2", (place,))))
    output = v4.new_output("display_data", {MIME: to_json(said)})
    notebook = v4.new_notebook(cells=[v4.new_code_cell(outputs=[output])])
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert re.findall('<li id="([dL][0-9]+)"', page) == ["d1", "L195"]
    assert {"#d1", "#L195"} <= set(re.findall('href="([^"]+)"', page))
