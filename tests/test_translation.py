"""The English of the source: read from ``translation.toml`` by line, shown beside the Chinese in the English edition."""

import re
import tomllib
from pathlib import Path

import pytest

from chapterlens.cells import quote, speak
from chapterlens.chapter import open_chapter
from chapterlens.errors import ChapterlensError
from chapterlens.new import new
from chapterlens.report.project import ChapterProject
from chapterlens.source import source_view
from chapterlens.translation import Translation, read_translation
from nbrelease.blocks import Source
from nbrelease.html import block_html
from nbrelease.progress import Event
from nbrelease.project import Target
from nbrelease.run import Options
from tests.projects import TEXT, build_here, project, real_chapter

BUILT = "全年建成平台12个，投资3.5亿元，同比增长8.5%。5月21日，云岭中心启用。"
STATIONS = "截至11月底，累计建设超6.1万个基站。"
ENGLISH = "By the end of November over **61,000** stations had been built."
ALL = "".join(f"'{line}' = 'English {at}'\n" for at, line in enumerate(filter(None, TEXT.split("\n"))))


def translation(lines: str, text: str = TEXT) -> Translation:
    return read_translation(tomllib.loads(f"[lines]\n{lines}"), text)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return project(tmp_path)


def translated(home: Path, lines: str) -> Source:
    """The English source view of the small chapter with these entries."""
    folder = home / "data" / "chapters"
    (folder / "2021-02" / "translation.toml").write_text(f"[lines]\n{lines}", "utf-8")
    block = source_view(open_chapter("2021-02", folder), "en").block
    assert isinstance(block, Source)
    return block


def test_an_entry_is_found_by_its_line_whatever_spaces_stand_around_it() -> None:
    made = translation(f"' {STATIONS}' = ' {ENGLISH} '", f"  {STATIONS}\u3000\n")
    assert made.of(f"\u00a0{STATIONS} ") == ENGLISH and made.unfit == ()


@pytest.mark.parametrize("lines", ["", f"'{STATIONS}' = ''", f"'{STATIONS}' = ' '"])
def test_a_line_without_english_has_none(lines: str) -> None:
    made = translation(lines)
    assert (made.of(STATIONS), made.unfit) == ("", ())


def test_an_entry_whose_line_has_changed_is_listed_and_costs_nothing_else() -> None:
    made = translation(f"'累计建设超6万个基站。' = 'Over 60,000.'\n'{STATIONS}' = '{ENGLISH}'")
    assert made.unfit == (
        "translation.toml translates “累计建设超6万个基站。”, which is no line of the text",
    )
    assert made.lines == {STATIONS: ENGLISH}


REFUSED = [
    ("[line]\n'a' = 'b'", "translation.toml has a key line that means nothing; it may have lines"),
    ("lines = 5", "translation.toml: lines wants a table, not a whole number"),
    ("[lines]\n'甲' = 5", "translation.toml: lines.“甲” wants text, not a whole number"),
    ("unfit = ['a']", "translation.toml has a key unfit that means nothing"),
]


@pytest.mark.parametrize(("toml", "said"), REFUSED)
def test_a_file_that_says_something_else_is_refused(toml: str, said: str) -> None:
    with pytest.raises(ChapterlensError, match=re.escape(said)):
        read_translation(tomllib.loads(toml), TEXT)


def test_the_english_edition_shows_each_line_in_both_languages(home: Path) -> None:
    block = translated(home, f"'{STATIONS}' = '{ENGLISH}'")
    shown = {"".join(piece.text for piece in line.pieces): line.translation for line in block.lines}
    assert shown[STATIONS] == "By the end of November over 61,000 stations had been built."
    assert shown[BUILT] == ""
    html = block_html(block, "en")
    assert html.count('class="cl-translation" lang="en"') == 1
    (line,) = (one for one in html.split("<li") if "61,000" in one)
    assert 'id="s' in line and "cl-words" in line


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("", "Quotations are in Chinese"),
        (f"'{STATIONS}' = '{ENGLISH}'", "Lines without English have not been translated"),
        (ALL, "The English is this project’s translation, not an official one; words in square brackets"),
    ],
)
def test_a_note_says_what_the_translation_is(home: Path, lines: str, said: str) -> None:
    block = translated(home, lines)
    assert said in block.note and block.note in block_html(block, "en")


def test_the_chinese_edition_is_as_it_was(home: Path) -> None:
    translated(home, ALL)
    block = source_view(open_chapter("2021-02", home / "data" / "chapters"), "zh").block
    assert isinstance(block, Source)
    assert block.note == "" and {line.translation for line in block.lines} == {""}


@pytest.mark.parametrize(("language", "hover"), [("zh", "超6.1万个"), ("en", "line 9")])
def test_a_quote_shows_no_chinese_first_in_english(home: Path, language: str, hover: str) -> None:
    rows = open_chapter("2021-02", home / "data" / "chapters").quantities
    speak(language)
    try:
        assert quote(rows[rows["surface"] == "超6.1万个"].iloc[0]).hover == hover
    finally:
        speak("zh")


def test_the_first_page_says_that_quotations_are_in_chinese(home: Path) -> None:
    facts = ChapterProject(home).facts
    assert facts(Target("2021-02", "en"))["origin"].endswith("; quotations are in Chinese")
    assert "quotations" not in facts(Target("2021-02", "zh"))["origin"]
    translated(home, f"'{STATIONS}' = ' '")
    assert facts(Target("2021-02", "en"))["origin"].endswith("; quotations are in Chinese")
    translated(home, f"'{STATIONS}' = '{ENGLISH}'")
    assert "quotations" not in facts(Target("2021-02", "en"))["origin"]


UNFIT = "translation.toml translates “没有这一行。”, which is no line of the text"


def test_a_strict_build_refuses_an_entry_that_no_longer_fits(home: Path) -> None:
    translated(home, "'没有这一行。' = 'No such line.'")
    refused = build_here(home, language="en", options=Options(strict=True))
    assert (refused.code, refused.sentences, refused.ran) == (1, (UNFIT,), ())


@pytest.mark.slow
def test_another_build_names_it_and_makes_the_report(home: Path) -> None:
    translated(home, "'没有这一行。' = 'No such line.'")
    events: list[Event] = []
    made = build_here(home, language="en", progress=events.append)
    assert made.code == 0 and UNFIT in {event.text for event in events}
    # A strict build refuses it with nothing to do, too.
    assert build_here(home, language="en", options=Options(strict=True)).sentences == (UNFIT,)


def test_a_new_chapter_has_an_empty_translation(tmp_path: Path) -> None:
    given = tmp_path / "given.txt"
    given.write_text(TEXT, "utf-8")
    made = new("a", given, {"year": 2021}, root=tmp_path / "chapters")
    written = (made.folder / "translation.toml").read_text("utf-8")
    assert written.startswith("# ") and tomllib.loads(written) == {"lines": {}}
    assert made.source.translation.lines == {}
    # What the comment shows is valid once the # is gone.
    assert tomllib.loads(written.replace('# "', '"'))["lines"]


def test_the_published_chapter_is_translated_line_by_line() -> None:
    book = real_chapter()
    lines = [line for line in book.lines if line.strip()]
    assert book.translation.unfit == ()
    assert [line for line in lines if not book.translation.of(line)] == []
    english = [book.translation.of(line) for line in lines]
    assert not [one for one in english if re.search("[\u4e00-\u9fff'*]", one)]
