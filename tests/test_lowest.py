"""The lowest versions that pyproject.toml declares can read, show and build."""

import shutil
from pathlib import Path

import pytest

from tests.environments import ROOT, environment, extra, run

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.lowest]

REPORT = """# 云岭省2022年工作报告

## 一、总体

全年建成5G基站超5.2万个，同比增长8.5%。6月18日，卫星成功发射。

## 二、企业

新增企业1200家，约占全省的1/5。截至11月底，累计建设12个平台。
"""
IMPORTS = """
import importlib, pkgutil
import chapterlens, hanreport, nbrelease
for package in (chapterlens, hanreport, nbrelease):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""
SHOWN = """
from pathlib import Path
from chapterlens import explore, open_chapter
from chapterlens.explorer import parameters_form
from chapterlens.report.data import write_tables
from chapterlens.explorer import explorer_page
book = open_chapter("2022-yunling")
assert len(book.quantities) == 5, book.quantities
assert "<details" in book._repr_mimebundle_()["text/html"]
assert explore(book)._repr_mimebundle_()
assert "基站" in explorer_page(book)
assert parameters_form("section").values["section"] in book.sections
assert write_tables(["2022-yunling"], Path("dataset"))["quantities"] == 5
"""


@pytest.fixture(scope="module")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    names = ("read", "intake", "release", "notebook", "cluster")
    requirements = [requirement for name in names for requirement in extra(name)]
    return environment(tmp_path_factory.mktemp("lowest"), requirements, "--resolution", "lowest-direct")


@pytest.fixture(scope="module")
def project(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with one small chapter, made and built by the command."""
    folder = tmp_path_factory.mktemp("project")
    (folder / "data" / "chapters").mkdir(parents=True)
    shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns(".*"))
    (folder / "report.md").write_text(REPORT, "utf-8")
    run(python, "-m", "chapterlens.cli", "new", "2022-yunling", "report.md", folder=folder)
    run(python, "-m", "chapterlens.cli", "build", "2022-yunling", folder=folder)
    return folder


def test_every_module_can_be_imported(python: Path, tmp_path: Path) -> None:
    run(python, "-c", IMPORTS, folder=tmp_path)


def test_a_report_is_built(project: Path) -> None:
    report = project / "reports" / "2022-yunling"
    assert "云岭省2022年工作报告" in (report / "report.html").read_text("utf-8")
    assert (report / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (report / "data" / "tables.xlsx").is_file()


def test_a_chapter_is_shown_in_a_notebook(python: Path, project: Path) -> None:
    run(python, "-c", SHOWN, folder=project)
