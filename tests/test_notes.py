"""The reader's notes: each is tied to its words, is refused when it no longer fits, and names rows in two languages."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chapterlens import open_chapter, paths
from chapterlens.chapter import Chapter
from chapterlens.chapters import given_text
from chapterlens.cited import pick
from chapterlens.cli import main
from chapterlens.errors import ChapterlensError
from chapterlens.notes import Notes, read_notes
from hanreport.text import Span, find_words

TEXT = "甲号卫星发射\n\n建成**13**项关键技术及3项成套技术\n\n乙号卫星10月发射\n"


def notes(toml: str, text: str = TEXT) -> Notes:
    return read_notes(tomllib.loads(toml), text)


def correction(line: int, quote: str) -> str:
    return f'[[correction]]\nline = {line}\nquote = "{quote}"\ncorrect = "丙"\nreason_zh = "因"\nreason_en = "why"\n'


def test_a_quote_is_found_through_bold_marks_at_its_raw_place() -> None:
    (note,) = notes('label = [{ line = 3, quote = "13项", zh = "技术", en = "Technologies" }]').labels
    assert note.span.of(TEXT) == "13**项"
    assert note.lines == (3, 3)


def labels(*given: tuple[int, str], text: str = TEXT) -> Notes:
    entries = (f'{{ line = {line}, quote = "{quote}", zh = "甲", en = "a" }}' for line, quote in given)
    return notes(f"label = [{', '.join(entries)}]", text)


CONTEXTS = [
    # line, context, the words from the number on
    (3, "建成{n}项", "13**项关键"),
    (3, "及{n}项成套", "3项成套"),
    (99, "及{n}项成套", "3项成套"),  # the line is a hint
    (5, "乙号卫星{n}月", "10月"),
]


@pytest.mark.parametrize(("line", "quote", "there"), CONTEXTS)
def test_a_label_names_the_number_that_its_context_has(line: int, quote: str, there: str) -> None:
    held = labels((line, quote))
    (note,) = held.labels
    span = Span(TEXT.index(there), TEXT.index(there) + len(re.match(r"\d+", there)[0]))  # type: ignore[index]
    assert held.label(span) is note and held.unfit == ()
    assert note.span.of(TEXT).strip("*") == span.of(TEXT)


def test_a_label_outlives_another_number_and_a_moved_line() -> None:
    later = "甲号卫星发射\n\n乙号卫星发射\n\n\n建成二十一项关键技术\n"
    held = labels((3, "建成{n}项关键技术"), text=later)
    assert [note.span.of(later) for note in held.labels] == ["二十一"] and not held.unfit


def test_of_the_same_words_in_two_lines_those_nearest_are_named() -> None:
    twice = "建成5项\n\n\n建成6项\n"
    assert [labels((line, "建成{n}项"), text=twice).labels[0].span.of(twice) for line in (1, 4)] == ["5", "6"]


UNFIT = [
    (3, "建成{n}座", "quotes “建成{n}座”, which does not stand in the text"),
    (3, "{n}项", "quotes “{n}项”, which stands 2 times in its line"),
]


@pytest.mark.parametrize(("line", "quote", "said"), UNFIT)
def test_a_label_that_does_not_fit_is_told_and_costs_nothing_else(line: int, quote: str, said: str) -> None:
    held = labels((line, quote), (3, "建成{n}项"))
    assert held.unfit == (f"the label “甲” {said}",)
    assert [note.quote for note in held.labels] == ["建成{n}项"]


LOST = """
[[lost]]
lines = [1, 3]
quote = "甲号"
name = "甲"
zh = "甲"
en = "A"
certainty = "{}"
reason_zh = "因"
reason_en = "why"
"""


def label(rest: str, line: str = "line = 1") -> str:
    return f'label = [{{ {line}, quote = "甲", zh = "甲", {rest} }}]'


REFUSED = [
    # toml                                       what is said
    (correction(3, "乙号"), "line 3 quotes “乙号”, which does not stand there; nearest: “乙号” (line 5)"),
    (correction(1, "甲号卫垦"), "line 1 quotes “甲号卫垦”, which does not stand there; nearest: “甲号卫星” (line 1)"),
    (correction(99, "甲号"), "line 99 quotes “甲号”, which does not stand there; nearest: “甲号” (line 1)"),
    (correction(3, "3项"), "the correction of line 3 quotes “3项”, which stands there 2 times; quote more words"),
    (correction(3, "xyz"), "line 3 quotes “xyz”, which does not stand there"),
    (correction(1, "甲") + correction(1, "甲"), "quotes “甲”, and so does another correction; keep one"),
    ('[[lable]]\nline = 1\n', "notes.toml has a key lable that means nothing; it may have correction, reading, lost, label"),
    ('label = [{ line = 1, quote = "甲", zh = "甲" }]', "notes.toml: label[0] has no en (quote: “甲”)"),
    (label('en = 5'), "notes.toml: label[0].en wants text, not a whole number (quote: “甲”)"),
    (label('en = " "'), "label[0].en wants text that says something"),
    (label('en = "a", hue = 1'), "label[0] has a key hue that means nothing; it may have zh, en, quote"),
    (label('en = "a"', 'line = "1"'), "notes.toml: label[0].line wants a whole number, not text"),
    (label('en = "a"', "line = true"), "label[0].line wants a whole number, not true or false"),
    (label('en = "a"', "lines = [3, 1]"), "wants its place as line = N or as lines = [first, last]"),
    ('label = [{ quote = "甲", zh = "甲", en = "a" }]', "wants its place as line = N or as lines = [first, last]"),
    ('label = [{ line = 1, lines = [1, 2], quote = "甲", zh = "甲", en = "a" }]', "one of the two"),
    ("label = [3]", "label[0] wants a table, not a whole number"),
    ("[label]\nline = 1", "label wants a list, not a table"),
    ('english = "no"', "english wants a table, not text"),
    ('[english]\n"甲" = 5', "english.“甲” wants text, not a whole number"),
    ('[english]\n"甲" = "A"\n"“甲”" = "B"', "two English forms: A and B"),
    (LOST.format("sure"), "lost[0].certainty wants stated or inferred"),
]  # fmt: skip


@pytest.mark.parametrize(("toml", "words"), REFUSED)
def test_a_note_that_does_not_fit_is_refused_in_one_sentence(toml: str, words: str) -> None:
    with pytest.raises(ChapterlensError) as refused:
        notes(toml)
    assert words in str(refused.value)
    assert refused.value.exit_code == 2


@given(
    before=st.text("甲乙*3项 ", max_size=8),
    quote=st.text("甲乙3项", min_size=1, max_size=3),
    after=st.text("甲乙*3项 ", max_size=8),
)
def test_whatever_is_quoted_is_found_and_reads_the_same_without_bold(
    before: str, quote: str, after: str
) -> None:
    text = before + quote + after
    found = find_words(text, quote, Span(0, len(text)))
    assert all(span.of(text).replace("**", "") == quote for span in found)
    assert "**" in text or Span(len(before), len(before) + len(quote)) in found


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The chapters' folder, copied, in which line 27's name was mended in the source."""
    root = tmp_path / "data" / "chapters"
    shutil.copytree(paths.chapters() / "2021-02", root / "2021-02")
    text = root / "2021-02" / "chapter.md"
    text.write_text(text.read_text("utf-8").replace("祝融号", "羲和号"), "utf-8", newline="")
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    return root


def test_a_note_that_outlived_its_words_stops_the_build_and_touches_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = paths.home() / "reports" / "2021-02"
    out.mkdir(parents=True)
    (out / "report.html").write_text("the last good one", "utf-8")
    assert main(["build", "2021-02"]) == 2
    said = capsys.readouterr().err
    assert (
        "notes.toml: the correction of line 27 quotes “祝融号”, which does not stand there; nearest:" in said
    )
    assert [path.name for path in out.iterdir()] == ["report.html"]
    assert (out / "report.html").read_text("utf-8") == "the last good one"


def test_reading_needs_no_notes(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["read", "--format", "csv", "2021-02"]) == 0
    assert "300mm" in capsys.readouterr().out


def test_a_chapter_without_notes_has_none_and_says_so_when_asked(home: Path) -> None:
    (home / "2021-02" / "notes.toml").unlink()
    bare = open_chapter("2021-02")
    assert set(bare.quantities["label"]) == set(bare.milestones["event_en"]) == {""}
    with pytest.raises(ChapterlensError, match="no English for “君实生物”; add it to"):
        bare.english("君实生物")


@pytest.fixture(scope="module")
def chapter() -> Chapter:
    return open_chapter("2021-02")


def test_corrections_keep_what_is_printed_beside_what_is_correct(chapter: Chapter) -> None:
    told = {note.lines[0]: (note.span.of(chapter.text), note.correct) for note in chapter.notes.corrections}
    assert told[27] == ("祝融号", "羲和号")
    assert told[39] == ("wv116", "VV116")
    assert told[110] == ("市级科技重大科技专项", "市级科技重大专项")
    assert told[149] == ("07月19日", "7月19日")


def test_lost_programmes_are_named_and_called_inferred(chapter: Chapter) -> None:
    lost = {note.name: note.lines for note in chapter.notes.lost}
    assert lost == {"CR929": (185, 189), "ARJ21": (193, 195), "C919": (196, 199)}
    assert {note.certainty for note in chapter.notes.lost} == {"inferred"}


def test_a_headline_is_the_label_of_its_number_and_a_label_of_the_same_words_goes_before_it(
    home: Path,
) -> None:
    path = home / "2021-02" / "notes.toml"
    headline = 'headline = [{ line = 195, quote = "订单{n}架", zh = "订单", en = "Orders" }]\n'
    path.write_text(headline, "utf-8")
    assert pick(open_chapter("2021-02"), "订单").value == 670
    path.write_text(
        headline + 'label = [{ line = 195, quote = "订单{n}架", zh = "客机", en = "Airliners" }]\n', "utf-8"
    )
    assert pick(open_chapter("2021-02"), "客机").value == 670


def test_a_headline_in_which_no_number_was_read_labels_no_row(home: Path) -> None:
    path = home / "2021-02" / "notes.toml"
    path.write_text('headline = [{ line = 5, quote = "提升", zh = "升", en = "up" }]', "utf-8")
    assert not any(open_chapter("2021-02").quantities["label"])


READING = """
[[reading]]
line = {line}
quote = "{quote}"
{sets}
reason_zh = "读者知道"
reason_en = "A reader knows"
"""


def decided(home: Path, sets: str, line: int = 227, quote: str = "超5.2万个") -> Chapter:
    path = home / "2021-02" / "notes.toml"
    path.write_text(READING.format(line=line, quote=quote, sets=sets), "utf-8")
    return open_chapter("2021-02")


def test_a_reading_of_a_reader_replaces_what_was_read_and_nothing_else(home: Path, chapter: Chapter) -> None:
    sets = 'value = 52001\nbound = "exact"\nperiod = "2021-11"'
    changed = decided(home, sets).quantities
    at = changed.index[changed["surface"] == "超5.2万个"].item()
    assert changed.loc[at, ["value", "bound", "period"]].tolist() == [52001, "exact", "2021-11"]
    noted = ["label", "label_en"]  # these notes have no labels
    before, after = (table.drop(columns=noted) for table in (chapter.quantities, changed))
    assert before.drop(index=at).equals(after.drop(index=at))
    (note,) = open_chapter("2021-02").notes.readings
    assert note.values == {"value": 52001, "bound": "exact", "period": "2021-11"}
    assert (note.reason_zh, note.reason_en) == ("读者知道", "A reader knows")


def test_a_reading_may_be_of_another_table(home: Path) -> None:
    claims = open_chapter_without_notes(home).claims.query("line == 227")
    quote, standing = claims["surface"].iloc[0].replace("**", "")[:8], claims["standing"].iloc[0]
    assert standing != "planned"
    changed = decided(home, 'table = "claims"\nstanding = "planned"', quote=quote).claims
    assert changed.query("line == 227")["standing"].iloc[0] == "planned"


def open_chapter_without_notes(home: Path) -> Chapter:
    (home / "2021-02" / "notes.toml").unlink(missing_ok=True)
    return open_chapter("2021-02")


READINGS_REFUSED = [
    ('value = "many"', "reading[0].value wants"),
    ("colour = 1", "reading[0] has a key colour that means nothing"),
]


@pytest.mark.parametrize(("sets", "said"), READINGS_REFUSED)
def test_a_reading_that_cannot_be_set_is_refused(home: Path, sets: str, said: str) -> None:
    with pytest.raises(ChapterlensError, match=re.escape(said)):
        decided(home, sets)


def test_a_reading_that_no_longer_fits_is_refused(home: Path) -> None:
    with pytest.raises(
        ChapterlensError, match=r"the reading of line 227 quotes “5\.3万个”, which does not stand"
    ):
        decided(home, "value = 1", quote="5.3万个")


def test_a_text_knows_the_chapter_whose_notes_are_its_own(tmp_path: Path) -> None:
    assert given_text("2021-02").chapter == "2021-02"
    other = tmp_path / "a.md"
    other.write_text("累计10个。", "utf-8")
    assert given_text(other).chapter == ""


def test_every_number_but_ordinals_and_set_phrases_has_a_label_in_both_languages(chapter: Chapter) -> None:
    numbers = chapter.quantities
    told = numbers[(numbers["kind"] != "ordinal") & (numbers["rule"] != "set-phrase")]
    assert [row.surface for row in told.itertuples() if not (row.label and row.label_en)] == []
    assert told["label"].str.len().max() <= 24
    assert told["label_en"].str.len().max() <= 80


def test_no_label_names_two_numbers(chapter: Chapter) -> None:
    numbers = chapter.quantities
    spans = map(Span, numbers["start"].tolist(), numbers["end"].tolist())
    named = [chapter.notes.label(span) for span in spans]
    assert [(note.lines, note.quote) for note in chapter.notes.labels if named.count(note) > 1] == []


SAID = [
    ("names", "aliases"), ("stages", "jurisdiction"), ("stages", "partners"), ("milestones", "organisations"),
    ("firsts", "scope"), ("quantities", "unit"), ("quantities", "base"), ("quantities", "as_of"), ("outline", "title"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "column"), SAID)
def test_every_word_a_report_may_show_has_english(chapter: Chapter, table: str, column: str) -> None:
    values = getattr(chapter, table)[column].explode().dropna().unique()
    assert [words for words in values if chapter.notes.translate(words) is None] == []


def test_every_event_has_english(chapter: Chapter) -> None:
    events = chapter.milestones
    assert all(events["event_en"])
    groups = events.query("line == 149")["event_en"]
    assert [re.findall(r"group (\d+)", event) for event in groups] == [["08"], ["09"], ["10"]]


def test_english_is_english(chapter: Chapter) -> None:
    held = chapter.notes
    said = [note.en for kind in (held.labels, held.headlines, held.glosses, held.lost) for note in kind]
    assert [
        one for one in [*said, *held.english.values()] if re.search("[\u3000-\u9fff\uff00-\uffef]", one)
    ] == []


ENGLISH = [
    ("“**羲和号**”", "CHASE (Xihe)"),
    ("300mm硅片", "300 mm silicon wafers"),
    ("BNT162b2", "BNT162b2"),
    ("桥接试验；待审批上市", "bridging trial; awaiting marketing approval"),
    ("个", ""),
]


@pytest.mark.parametrize(("words", "english"), ENGLISH)
def test_marks_and_lists_make_no_difference_to_the_english(
    chapter: Chapter, words: str, english: str
) -> None:
    assert chapter.english(words) == english


def test_a_gloss_is_no_english_of_a_longer_passage() -> None:
    held = notes('gloss = [{ line = 1, quote = "甲号", en = "A" }]')
    assert held.gloss(Span(0, 2)) is not None
    assert held.gloss(Span(0, 6)) is None
