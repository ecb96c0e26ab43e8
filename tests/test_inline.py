"""Inline text: links of ours, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapterlens.show.adapter import line
from chapterlens.show.inline import link, parse, safe, to_plain
from nbrelease.blocks import Computed, Quote, Reference, Text, words


def test_a_link_is_words_place_and_title() -> None:
    (before, run, after) = parse('建成 [超5.2万个](#s5122 "52,000 – ∞ 个") 基站')
    assert (before.text, after.text) == ("建成 ", " 基站")
    assert (run.text, run.href, run.title) == ("超5.2万个", "#s5122", "52,000 – ∞ 个")


def test_links_that_are_not_ours_are_plain_text() -> None:
    assert line("[x](javascript:alert(1)) <script>") == (Text("[x](javascript:alert(1)) <script>"),)
    assert line("[x](https://example.org)") == (Text("[x](https://example.org)"),)


def at(start: int = 0, line: int = 0) -> Reference:
    return Reference("", start, start, line)


def computed(
    text: str, hover: str, formula: str, *inputs: Reference, interval: str = "", place: str = ""
) -> Computed:
    return Computed(text, formula, inputs, interval, place, hover)


RATIO = "= 1500个 ÷ 100场景 · 7.5 – ∞ · L296, L301"
PARTS = [
    ("#s12", "超5.2万个", "52,000 – ∞ 个", Quote("超5.2万个", at(12), "52,000 – ∞ 个")),
    ("#L3", "第3行", "", Quote("第3行", at(line=3))),
    (
        "#L296",
        "≈15†",
        RATIO,
        computed("≈15", RATIO, "1500个 ÷ 100场景", at(line=296), at(line=301), interval="7.5 – ∞"),
    ),
    ("#L1", "9†", "= Σ 9 · L1 …", computed("9", "= Σ 9 · L1 …", "Σ 9", at(line=1), at())),
    ("#s4", "2†", "= Σ 2 · 开篇, 数", computed("2", "= Σ 2 · 开篇, 数", "Σ 2", at(4), place="开篇, 数")),
    ("#L36", "60家†", "= 60家（第2行）", computed("60家", "= 60家（第2行）", "60家（第2行）", at(line=36))),
]


@pytest.mark.parametrize(("href", "shown", "title", "part"), PARTS)
def test_a_link_is_a_quote_or_a_number_computed(href: str, shown: str, title: str, part: object) -> None:
    assert line(link(shown, href, title)) == (part,)


@given(st.text(max_size=40))
def test_whatever_the_words_the_sentence_says_them(text: str) -> None:
    assert words(line(safe(text))) == text.replace("\n", " ")


@given(st.text(max_size=40), st.text(max_size=20))
def test_whatever_the_words_the_link_shows_them(words: str, title: str) -> None:
    shown = words.replace("\n", " ")
    (run,) = parse(link(words, "#s5", title))
    assert (run.text, run.href) == (shown, "#s5")
    assert (run.title or "") == title.replace("\n", " ")


@given(st.text(max_size=40))
def test_safe_words_are_shown_as_they_are(words: str) -> None:
    assert to_plain(safe(words)) == words.replace("\n", " ")
    assert all(run.href is None for run in parse(safe(words)))
