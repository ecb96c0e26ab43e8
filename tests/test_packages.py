"""Each package by itself, as its wheel, in an environment with only its own dependencies."""

import re
from pathlib import Path

import pytest

from tests.environments import ROOT, environment, extra, run

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.lowest]

PACKAGES = [
    # package       extras of its dependencies                     modules that are not there
    ("hanreport", ["read"], ["pandas", "lxml", "rich", "nbformat"]),
    ("hanreport", ["read", "intake"], ["pandas", "nbformat"]),
    ("nbrelease", ["release"], ["pandas", "matplotlib"]),
    ("chapterlens", ["read", "intake", "release", "notebook"], []),
]


@pytest.mark.parametrize(("package", "extras", "missing"), PACKAGES)
def test_the_example_of_a_package_runs_with_its_own_dependencies(
    package: str, extras: list[str], missing: list[str], tmp_path: Path
) -> None:
    readme = (ROOT / "lib" / package / "README.md").read_text("utf-8")
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
    example = "\n".join(re.findall(r"```python\n(.*?)```", readme, re.DOTALL))
    printed = run(python, "-c", example, folder=tmp_path)
    for text in re.findall(r"```text\n(.*?)```", readme, re.DOTALL):
        assert printed == text
