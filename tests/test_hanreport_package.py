"""hanreport by itself: its README's example, its public names, and what it imports."""

import re
import subprocess
import sys
from importlib.resources import files

import pytest

import hanreport

README = files("hanreport").joinpath("README.md").read_text("utf-8")
NOT_NEEDED = ("chapterlens", "nbrelease", "pandas", "matplotlib", "IPython", "rich", "lxml", "nbformat")


def run(script: str) -> str:
    command = [sys.executable, "-X", "utf8", "-c", script]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout


def test_the_example_of_the_readme_prints_what_it_says() -> None:
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (printed,) = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
    assert run(example) == printed


@pytest.mark.parametrize("name", hanreport.__all__)
def test_a_public_name_is_there_and_in_the_readme(name: str) -> None:
    assert getattr(hanreport, name).__name__ == name
    assert f"`{name}" in README


def edition(text: str) -> hanreport.Edition:
    return hanreport.Edition(hanreport.read(text), text[:2])


def span(text: str, words: str) -> hanreport.Span:
    return hanreport.Span(text.index(words), text.index(words) + len(words))


OLD, NEW = "在役客机获订单670架，另一机型获订单815架。", "交付飞机690架，新开科技馆，一切就绪。"
MATCHES = [
    # words of the older edition, of the newer one, status and surfaces of the row that is settled, or the error
    ("670架", "690架", ("changed", "670架", "690架")),
    (None, "690架", ("new", "", "690架")),
    ("670架", "科技馆", "quotes “670架” of 在役, which is of quantities, “科技馆” of names"),
    ("670架", "一切", "the match of line 1 quotes “一切”, in which no number, event or body was read"),
    (
        "另一机型",
        "690架",
        "the match of line 1 quotes “另一机型” of 在役, in which no number, event or body was read",
    ),
]


@pytest.mark.parametrize(("old", "new", "expected"), MATCHES)
def test_a_match_settles_which_rows_are_about_one_thing(
    old: str | None, new: str, expected: tuple[str, str, str] | str
) -> None:
    match = hanreport.Match(span(OLD, old) if old else None, span(NEW, new))
    if isinstance(expected, str):
        with pytest.raises(hanreport.InputError, match=re.escape(expected)):
            hanreport.compare(edition(OLD), edition(NEW), [match])
        return
    (row,) = (row for row in hanreport.compare(edition(OLD), edition(NEW), [match]) if row.settled)
    assert (row.status, row.old_surface, row.new_surface) == expected


def test_a_label_names_a_number_and_finds_its_counterpart() -> None:
    old, new = edition("建成基站60个。"), edition("累计数量达到90座。")
    assert {row.status for row in hanreport.compare(old, new)} == {"new", "gone"}
    labels = {hanreport.Span(row.start, row.end): "基站" for row in new.report.quantities}
    (row,) = hanreport.compare(old, hanreport.Edition(new.report, labels=labels))
    assert (row.label, row.status) == ("基站", "changed")


def test_reading_and_comparing_need_no_other_package() -> None:
    needed = "hanreport, hanreport.records"
    loaded = run(f"import sys, {needed}\nprint(*{{name.partition('.')[0] for name in sys.modules}})").split()
    assert not set(NOT_NEEDED) & set(loaded)
