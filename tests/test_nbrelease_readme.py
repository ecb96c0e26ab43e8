"""The README of nbrelease: its examples run as printed and give what it says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[1] / "lib" / "nbrelease" / "README.md"


def examples(language: str) -> list[str]:
    return re.findall(rf"(?s)```{language}\n(.*?)```", README.read_text("utf-8"))


@pytest.mark.slow
def test_the_example_releases_a_folder_of_notebooks(tmp_path: Path) -> None:
    code, printed = examples("python")[0], examples("text")[0]
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == printed
    html = (tmp_path / "essay" / "reports" / "essay" / "report.en.html").read_text("utf-8")
    assert "<code>42</code>" in html and "not checked" not in html.split("<main")[1]


def test_a_block_is_made_as_printed() -> None:
    names: dict[str, object] = {}
    exec(examples("python")[1], names)
    assert names["bundle"]


def test_it_is_one_screen() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 70
