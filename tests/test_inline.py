"""Inline text: links of ours, and nothing else."""

from hypothesis import given
from hypothesis import strategies as st

from chapterlens.show.inline import link, parse, safe, to_html, to_plain


def test_a_link_is_words_place_and_title() -> None:
    (before, run, after) = parse('建成 [超5.2万个](#s5122 "52,000 – ∞ 个") 基站')
    assert (before.text, after.text) == ("建成 ", " 基站")
    assert (run.text, run.href, run.title) == ("超5.2万个", "#s5122", "52,000 – ∞ 个")


def test_links_that_are_not_ours_are_plain_text() -> None:
    assert to_html("[x](javascript:alert(1)) <script>") == "[x](javascript:alert(1)) &lt;script&gt;"
    assert to_html("[x](https://example.org)") == "[x](https://example.org)"


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
