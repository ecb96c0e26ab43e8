"""The example of each package: here, and as its wheel in an environment with only its own dependencies."""

import re
import sys
from pathlib import Path

import pytest

from tests.environments import ROOT, environment, extra, run

PACKAGES = [
    # package       extras of its dependencies                     modules that are not there
    ("hanreport", ["read"], ["pandas", "lxml", "rich", "nbformat"]),
    ("hanreport", ["read", "intake"], ["pandas", "nbformat"]),
    ("nbrelease", ["release"], ["pandas", "matplotlib"]),
    ("chapterlens", ["read", "intake", "release", "notebook"], []),
]


def check_example(package: str, python: Path, folder: Path) -> None:
    """Run the Python blocks of a package's README and compare what they print with its text blocks."""
    readme = (ROOT / "lib" / package / "README.md").read_text("utf-8")
    example = "\n".join(re.findall(r"```python\n(.*?)```", readme, re.DOTALL))
    printed = run(python, "-c", example, folder=folder)
    for text in re.findall(r"```text\n(.*?)```", readme, re.DOTALL):
        assert printed == text


@pytest.mark.parametrize("package", ["hanreport", pytest.param("chapterlens", marks=pytest.mark.slow)])
def test_an_example_prints_what_its_readme_says(package: str) -> None:
    check_example(package, Path(sys.executable), ROOT)


@pytest.mark.soak
@pytest.mark.lowest
@pytest.mark.parametrize(("package", "extras", "missing"), PACKAGES)
def test_the_example_of_a_package_runs_with_its_own_dependencies(
    package: str, extras: list[str], missing: list[str], tmp_path: Path
) -> None:
    python = environment(tmp_path, [one for name in extras for one in extra(name)])
    seen = run(
        python,
        "-c",
        f"from importlib.util import find_spec\nprint(*filter(find_spec, {missing}))",
        folder=tmp_path,
    )
    assert seen.split() == []
    if package == "chapterlens":
        (tmp_path / "data").symlink_to(ROOT / "data")
    check_example(package, python, tmp_path)
