"""What an overview and the essay on industries count, against what people found in the chapter."""

from collections import Counter

import pytest

from chapterlens import open_chapter
from chapterlens.chapter import Chapter
from chapterlens.errors import ChapterlensError
from chapterlens.show import evidence
from chapterlens.show.essay import Essay
from shanghai import launches, statements


@pytest.fixture(scope="module")
def book() -> Chapter:
    return open_chapter("2021-02")


@pytest.fixture(scope="module")
def told() -> Essay:
    return Essay("overview", "zh", "2021-02")


def test_twenty_five_events_each_once(book: Chapter) -> None:
    looks = Counter(evidence.distinct_events(book)["look"])
    assert looks == {"both": 6, "list": 8, "body": 11}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_event_has_a_field_and_a_short_name(book: Chapter, language: str) -> None:
    essay = Essay("overview", language, "2021-02")
    year = evidence.year(book, essay)
    known = [essay.maybe(f"event.{key}") for key in essay.order("event")]
    assert {f"{row['group']} | {row['label']}" for row in year.to_dict("records")} == set(known)
    assert year["group"].nunique() == 8
    assert list(year["group"].drop_duplicates()) == list(dict.fromkeys(text.split(" |")[0] for text in known))


def test_the_opening_list_against_the_body(book: Chapter) -> None:
    states = {row["line"]: row["state"] for row in evidence.crosswalk(book).to_dict("records")}
    assert Counter(states.values()) == {"dated": 6, "named": 3, "absent": 5}
    assert {line for line, state in states.items() if state == "absent"} == {12, 18, 32, 37, 38}
    assert {line for line, state in states.items() if state == "named"} == {13, 19, 23}


def test_a_profile_adds_up_to_its_sections(book: Chapter, told: Essay) -> None:
    profile = evidence.profile(book, told)
    figures = profile.counts["数字"]
    for section in book.sections:
        rows = [place for place, held in enumerate(profile.sections) if held == section]
        whole = [place for place in rows if profile.whole[place]]
        parts = [place for place in rows if not profile.whole[place]]
        assert len(whole) == 1
        # A section's own introduction stands under none of its headings.
        assert sum(figures.iloc[parts]) <= figures.iloc[whole[0]]
    assert profile.counts.shape == profile.starts.shape
    assert (profile.starts.where(profile.counts == 0, 0) == 0).all().all()


def test_headings_without_a_figure(book: Chapter, told: Essay) -> None:
    assert len(evidence.headings(book, told)) == 16
    assert list(evidence.headings(book, told, empty=True)["line"]) == [108, 119, 125, 201, 208, 214]


def test_set_phrases_and_ordinals_are_no_figures(book: Chapter) -> None:
    surfaces = set(evidence.numbers(book)["surface"])
    assert surfaces.isdisjoint({"三大领域", "两张", "首条", "第10届"})
    assert {"百余场景", "1/5"} <= surfaces


def test_a_claim_of_list_and_body_counts_once(book: Chapter) -> None:
    firsts = evidence.distinct_firsts(book)
    assert 57 in set(firsts["line"])
    assert 17 not in set(firsts["line"])
    assert set(firsts.loc[firsts["line"] == 95, "beside"]) == {"none"}
    assert set(firsts.loc[firsts["line"] == 174, "beside"]) == {"date"}


def test_the_launches_of_the_year(book: Chapter) -> None:
    sent = launches.launches(book.section("2.2"))
    assert (len(sent), sent["count"].sum()) == (12, 19)
    assert dict(sent.groupby("developer")["count"].sum()) == {
        "上海航天技术研究院": 5,
        "中科院微小卫星创新研究院": 14,
    }
    assert list(sent["iso"]) == sorted(sent["iso"])
    assert Counter(sent["rocket"]) == {"": 9, "长征四号丙": 2, "长征四号丙遥四十": 1}


def test_what_a_launch_is_for_is_quoted(book: Chapter) -> None:
    for row in launches.launches(book.section("2.2")).to_dict("records"):
        words = book.text[row["purpose_start"] : row["purpose_end"]]
        assert row["purpose"] and row["purpose"] == words.replace("*", "")
        assert words in book.lines[row["line"] - 1]


def test_a_quoted_name_and_the_thing_behind_it_are_one(book: Chapter) -> None:
    part = book.section("2.2")
    deep = statements.things(part, ["vessel", "vehicle", "equipment"], "深海")
    names = [row["name"] for row in statements.thing_rows(deep, part, Essay("key-industries", "zh"))]
    assert [name.split("](")[0].strip("[") for name in names] == [
        "“思源号”全海深无人潜水器",
        "“哪吒”海空两栖无人飞行器",
        "“精海”系列海洋无人艇",
        "“中山大学”号",
        "深海矿产资源开发样机",
    ]


def test_a_quotation_that_is_not_one_is_refused(book: Chapter) -> None:
    essay = Essay("key-industries", "zh")
    with pytest.raises(ChapterlensError, match="0 rows hold “没有这句话”"):
        statements.quote(book.claims, "没有这句话", book, essay)
