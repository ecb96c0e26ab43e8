"""What a reader wrote down of a section: numbers by name, things done with their words, and what is refused."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show import words as said
from chapterlens.show.essay import Essay
from chapterlens.show.inline import to_plain
from hanreport.report import read
from shanghai import ledger

TEXTS = Path(said.__file__).parent / "texts"
ESSAYS = [("2.1", "three-fields"), ("2.3", "digital-city"), ("2.4", "green-city")]
GREEN = """
[numbers]
cities = ["苏皖鲁豫", "10余座"]
sets = { words = "成套技术", printed = "3项" }
[groups.zh]
air = "大气"
[groups.en]
air = "Air"
[zones.zh]
rows = { towns = "新城" }
[[air]]
quote = "集成PM2.5与O₃协同防控技术"
stage = "use"
zh = ["协同防控", "长三角", "{cities}城市"]
en = ["Joint control", "Yangtze delta", "{cities} cities"]
[[air]]
quote = "建立大气应急响应监测走航平台"
stage = "built"
zh = ["走航平台"]
en = ["Mobile platform"]
"""


def held(monkeypatch: pytest.MonkeyPatch, toml: str) -> None:
    real = said.texts
    for module in ("shanghai.ledger", "chapterlens.show.essay"):
        monkeypatch.setattr(
            f"{module}.texts", lambda name: tomllib.loads(toml) if name == "test" else real(name)
        )


def green() -> Any:
    return open_chapter("2021-02").section("2.4")


def test_numbers_have_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    held(monkeypatch, GREEN)
    found = ledger.numbers(green(), "test")
    assert (found.cities.low, found.cities.high, found.sets.value) == (10, 20, 3)
    assert list(ledger.some(found, "sets cities")) == ["sets", "cities"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_thing_done_knows_its_words(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    held(monkeypatch, GREEN)
    part, essay = green(), Essay("test", language)
    rows = ledger.entries(part, essay, "air", **vars(ledger.numbers(part, "test")))
    for row in rows.to_dict("records"):
        assert part.text[row["start"] : row["end"]] == row["surface"]
        assert part.lines[row["line"] - 1].count(row["surface"]) == 1
    assert rows["full"].tolist() == [True, False]
    assert to_plain(rows["scale"][0]) == {"zh": "10余座城市", "en": "over 10 cities"}[language]
    assert rows["scale"][1] == rows["where"][1] == ledger.NOTHING
    counts = ledger.counts(rows)
    assert {name: number.value for name, number in counts.items()} == {
        "all": 2, "sized": 1, "hollow": 1, "use": 1, "built": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("集成PM2.5", "集成PM2.6", "stands 0 times"),
        ("建立大气应急响应监测走航平台", "示范", "times in the part, not once"),
        ('stage = "use"', 'stage = "great"', "has a stage great"),
        ("{cities}", "{towns}", "wants the number towns"),
    ],
)
def test_a_row_that_does_not_fit_its_text_is_refused(
    before: str, after: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    held(monkeypatch, GREEN.replace(before, after))
    part = green()
    with pytest.raises(ChapterlensError, match=told):
        ledger.entries(part, Essay("test", "zh"), "air", **vars(ledger.numbers(part, "test")))


def test_names_in_brackets_are_as_many_as_the_number_says(monkeypatch: pytest.MonkeyPatch) -> None:
    held(monkeypatch, GREEN)
    part = open_chapter("2021-02").section("2.3")
    n = ledger.numbers(part, "digital-city")
    (row,) = ledger.listed(part, Essay("test", "zh"), "zones", towns=n.towns)
    assert row["names"] == "嘉定、青浦、松江、奉贤、南汇"
    with pytest.raises(ChapterlensError, match="says 9个 and lists 0"):
        ledger.listed(part, Essay("test", "zh"), "zones", towns=n.zones)


@pytest.mark.parametrize(("section", "name"), ESSAYS)
def test_the_lists_of_an_essay_fit_its_section_in_both_languages(section: str, name: str) -> None:
    part = open_chapter("2021-02").section(section)
    numbers = vars(ledger.numbers(part, name))
    keys = [
        key
        for key, value in tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8")).items()
        if isinstance(value, list) and key != "listed"
    ]
    zh, en = (ledger.entries(part, Essay(name, language), *keys, **numbers) for language in ("zh", "en"))
    assert zh["full"].tolist() == en["full"].tolist()
    told = en[["item", "where", "scale", "group"]].map(to_plain).to_numpy().ravel()
    assert not [words for words in told if re.search("[\u4e00-\u9fff]", words)]


@pytest.mark.parametrize("name", [name for _, name in ESSAYS] + ["section", "ledger"])
def test_no_number_is_typed_into_the_texts_of_an_essay(name: str) -> None:
    texts = tomllib.loads((TEXTS / f"{name}.toml").read_text("utf-8"))
    said = [*_said({key: value for key, value in texts.items() if key != "numbers"})]
    for words in said:
        bare = re.sub(r"\{[^}]*\}", "甲", words)
        codes = [(code.start, code.end) for code in read(bare).codes]
        typed = [
            found[0]
            for found in re.finditer(r"\d+", bare)
            if found[0] != "2021" and not any(start <= found.start() < end for start, end in codes)
        ]
        assert not typed, words


def _said(value: Any) -> Any:
    """The texts a reader sees: quotes are the source's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _said(one)
    elif isinstance(value, dict):
        for key, one in value.items():
            if key != "quote":
                yield from _said(one)
