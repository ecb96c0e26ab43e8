"""Texts of essays: both languages say the same with the same numbers; what is missing is named."""

import re
from collections.abc import Iterator, Mapping
from importlib.resources import files
from string import Formatter
from typing import Any

import pandas as pd
import pytest

from chapterlens import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show import charts, essay, words
from chapterlens.show.cite import pick
from chapterlens.show.essay import Essay
from chapterlens.show.figures import Figure
from chapterlens.show.grids import Grid
from chapterlens.show.prose import Points
from chapterlens.show.words import LANGUAGES, texts

NAMES = sorted(path.name[:-5] for path in files("chapterlens.show").joinpath("texts").iterdir())
TEXTS: Mapping[str, Any] = {
    "chapter": "2021-02",
    "finding": {
        "zh": "交付{delivered}，尚余{backlog}。",
        "en": "{delivered:n} delivered, {backlog} to come.",
    },
    "points": {"zh": ["多于{delivered:i}"], "en": ["more than {delivered:i}"]},
    "half": {"zh": "只有中文"},
    "orders": {
        "zh": {
            "title": "交付{delivered}",
            "what": "飞机",
            "unit": "架",
            "scope": "一型",
            "period": "年底",
            "rows": {"ordered": "订单", "delivered": "交付"},
            "columns": {"item": "项目", "number": "数量 | 架"},
            "reads": {"backlog": "尚未交付"},
        },
        "en": {
            "title": "{delivered} are delivered",
            "what": "Aircraft",
            "unit": "number",
            "scope": "one type",
            "period": "year end",
            "rows": {"ordered": "Orders", "delivered": "Delivered"},
            "columns": {"item": "", "number": "Number | aircraft"},
        },
    },
    "line": {"zh": {"L195": "订单一行"}, "en": {"L195": "the line of orders"}},
}


@pytest.fixture(autouse=True)
def known_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(essay, "texts", lambda name: TEXTS if name == "try" else texts(name))


def numbers() -> dict[str, Any]:
    part = open_chapter("2021-02").section("2.2")
    ordered = pick(part, "订单", beside="交付", unit="架")
    delivered = pick(part, "交付", unit="架")
    return {"ordered": ordered, "delivered": delivered, "backlog": ordered - delivered}


def plain(text: str) -> str:
    return re.sub(r'\]\(#[^"]*"[^"]*"\)', "", text).replace("[", "")


def test_a_sentence_in_either_language() -> None:
    assert plain(Essay("try", "zh").finding(**numbers()).text) == "交付66架机，尚余604架†。"
    assert plain(Essay("try", "en").finding(**numbers()).text) == "66 delivered, 604 aircraft† to come."
    assert [plain(text) for text in Essay("try", "en").points(**numbers()).texts] == ["more than 66 aircraft"]


def test_a_figure_and_a_table_take_their_texts() -> None:
    told = Essay("try", "zh")
    rows = told.rows("orders", ordered=numbers()["ordered"], delivered=numbers()["delivered"])
    figure = told.figure("orders", charts.bars, rows, **numbers())
    assert isinstance(figure, Figure)
    assert (figure.payload["subtitle"], figure.payload["name"]) == ("飞机，架；一型；年底", "try-orders")
    assert list(rows["label"]) == ["订单", "交付"]
    table = told.table(
        "orders", told.lines("orders", ordered={"number": numbers()["ordered"]}), rows, **numbers()
    )
    assert isinstance(table, Grid)
    assert table.payload["columns"][1] == {"key": "number", "title": "数量", "unit": "架", "align": "left"}
    assert table.payload["rows"][0][1].startswith("[670架](#s")


def test_things_side_by_side_and_derived_numbers() -> None:
    told = Essay("try", "zh")
    assert told.beside("orders", ["a", "b"], ordered=("", "甲")) == [{"item": "订单", "a": "–", "b": "甲"}]
    with pytest.raises(ChapterlensError, match=r"no Chinese text orders\.rows\.backlog"):
        told.derived("orders", backlog=numbers()["backlog"])


def test_nothing_to_show_is_said_in_one_line() -> None:
    told = Essay("try", "zh")
    assert isinstance(told.figure("orders", charts.bars, pd.DataFrame()), Points)
    assert isinstance(told.table("orders", [], pd.DataFrame()), Points)


MISSING = [
    ("half", "en", "texts/try.toml has no English text half"),
    ("none", "zh", "texts/try.toml has no text none"),
    ("points", "zh", "has no single text points"),
    ("finding", "zh", "the text finding of try wants backlog, delivered"),
]


@pytest.mark.parametrize(("key", "language", "sentence"), MISSING)
def test_what_is_missing_is_named(key: str, language: str, sentence: str) -> None:
    with pytest.raises(ChapterlensError, match=sentence) as raised:
        Essay("try", language).text(key)
    assert raised.value.exit_code == 1


def test_texts_of_lines_are_those_of_their_own_chapter() -> None:
    assert Essay("try", "en", "2021-02").maybe("line.L195") == "the line of orders"
    assert Essay("try", "en", "2021-02").maybe("line.L7") == ""
    assert Essay("try", "en", "2023-01").maybe("line.L195") == ""
    assert Essay("try", "en", "2023-01").remark("finding") is None
    assert Essay("try", "zh", "2021-02").order("line") == ["L195"]


def test_no_such_essay_and_no_such_language() -> None:
    with pytest.raises(ChapterlensError, match="no texts of an essay nonsense"):
        Essay("nonsense", "zh")
    with pytest.raises(ChapterlensError, match="there is no language fr"):
        Essay("try", "fr")


def leaves(held: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(held, Mapping):
        for key, inner in held.items():
            yield from leaves(inner, f"{path}.{key}")
    elif isinstance(held, list):
        for place, inner in enumerate(held):
            yield from leaves(inner, f"{path}.{place}")
    else:
        yield path, str(held)


def told(name: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The groups of texts of an essay; what else its file holds (the chapter, which numbers it names) is no text."""
    for group, held in texts(name).items():
        if isinstance(held, Mapping) and set(held) & set(LANGUAGES):
            yield group, held


@pytest.mark.parametrize("name", NAMES)
def test_every_chinese_text_has_its_english(name: str) -> None:
    for group, held in told(name):
        assert set(held) == set(LANGUAGES), group
        zh, en = (dict(leaves(held[language])) for language in LANGUAGES)
        assert zh.keys() <= en.keys(), group


@pytest.mark.parametrize("name", ["overview", "key-industries"])
def test_both_languages_name_the_same_numbers(name: str) -> None:
    for group, held in told(name):
        zh, en = (dict(leaves(held[language])) for language in LANGUAGES)
        assert zh.keys() == en.keys(), group
        for key, text in zh.items():
            fields = [
                {field for _, field, _, _ in Formatter().parse(one) if field} for one in (text, en[key])
            ]
            assert fields[0] == fields[1], f"{group}{key}"


@pytest.mark.parametrize("name", ["overview", "key-industries"])
def test_spaces_between_chinese_and_latin_are_set_not_typed(name: str) -> None:
    for group, held in told(name):
        for key, text in leaves(held["zh"]):
            found = re.search(r"[\u4e00-\u9fff] [{A-Za-z0-9]|[}A-Za-z0-9] [\u4e00-\u9fff]", text)
            assert not found, f"{group}{key}"


def test_a_label_without_english_fails_with_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(words, "_dictionary", lambda: {"zh": {"a": "甲"}, "en": {}})
    with pytest.raises(ChapterlensError, match=r"words\.toml has no en label a"):
        words.word("a", "en")
