"""A new chapter from a file: its folder, what it says it understood, all of it or nothing."""

import errno
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from chapterlens import cli
from chapterlens.chapter import Chapter, open_chapter
from chapterlens.chapters import Meta, english_remark, pages_toml, read_chapter, read_pages
from chapterlens.cli.new import ANY_TEXT
from chapterlens.errors import ChapterlensError
from chapterlens.new import describe, new
from chapterlens.report.project import ChapterProject
from hanreport.report import read
from nbrelease.project import Target
from tests.documents.make import FOLDER, docx, pdf, text, typst_markup
from tests.projects import build_here, pages_here

PROVINCE = text("province.md")


def said(words: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str, str]:
    code = cli.main(words)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of chapters of an empty project."""
    folder = tmp_path / "data" / "chapters"
    folder.mkdir(parents=True)
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    return folder


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture(params=["md", "docx", "html", pytest.param("pdf", marks=pytest.mark.slow)])
def given_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The same work report in each kind of file."""
    path = tmp_path / f"report.{request.param}"
    if request.param == "md":
        path.write_text(PROVINCE, "utf-8")
    elif request.param == "docx":
        docx(path, PROVINCE)
    elif request.param == "pdf":
        pdf(path, typst_markup(PROVINCE), width=148, height=150)
    else:
        import pypandoc

        path.write_text(pypandoc.convert_text(PROVINCE, "html", format="markdown"), "utf-8")
    return path


def test_every_kind_of_file_gives_the_same_chapter(root: Path, given_file: Path) -> None:
    made = new("2022-yunling", given_file)
    assert made.folder == root / "2022-yunling"
    original = f"original{given_file.suffix}"
    pages = ["pages.toml"] if given_file.suffix == ".pdf" else []
    own = ["chapter.md", "chapter.toml", "notes.toml", "translation.toml"]
    assert names(made.folder) == sorted([*own, original, *pages])
    assert (made.folder / original).read_bytes() == given_file.read_bytes()
    book = open_chapter("2022-yunling")
    assert (book.meta.title, book.meta.year, book.meta.original) == ("云岭省2022年工作报告", 2022, original)
    assert list(book.sections) == ["一", "二", "三"]
    assert "530余万吨" in set(book.quantities["surface"])
    assert names(root) == ["2022-yunling"], "nothing of the making is left"


@pytest.mark.slow
def test_a_page_is_known_of_a_line(root: Path, tmp_path: Path) -> None:
    path = pdf(tmp_path / "report.pdf", typst_markup(PROVINCE), width=148, height=150)
    new("report", path)
    book = open_chapter("report")
    row = book.quantities.query("surface == '2.78:1'").iloc[0]
    assert book.page(1) == 1
    assert book.page(row["line"]) == book.section("一").page(row["line"]) == 2
    assert book.page(len(book.lines)) == max(number for number, _ in book.pages)
    assert open_chapter("2021-02", FOLDER.parents[1] / "data" / "chapters").page(200) is None


def test_facts_are_taken_before_guesses(root: Path, tmp_path: Path) -> None:
    facts: dict[str, str | int] = {
        "title": '“新”报告 "一"\\',
        "year": 2021,
        "region": "云岭",
        "publisher_en": "Yunling",
        "report": "年报",
    }
    made = new("a-1", FOLDER / "province.md", facts)
    meta = open_chapter("a-1").meta
    assert (meta.title, meta.year, meta.region, meta.publisher_en) == (
        '“新”报告 "一"\\',
        2021,
        "云岭",
        "Yunling",
    )
    assert not set(made.guessed) & set(facts)


def test_what_is_guessed_is_said_to_be_guessed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(["new", "2023-hospital", str(FOLDER / "hospital.txt")], capsys)
    assert code == 0
    assert "title     清河市人民医院是一所三级甲等综合医院  (guessed: the first words of the text" in out
    assert "year      2023  (guessed: the year that the text names first or most often" in out
    settings = (root / "2023-hospital" / "chapter.toml").read_text("utf-8")
    assert "year = 2023 # guessed: the year that the text names first or most often\n" in settings


@pytest.mark.slow
def test_it_prints_outline_counts_and_what_it_could_not_place(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    furniture = "header: [云岭省人民政府], footer: context align(center)[— #counter(page).display() —]"
    path = pdf(tmp_path / "a.pdf", typst_markup(PROVINCE), furniture=furniture, width=148, height=150)
    _, out, _ = said(["new", "a", str(path)], capsys)
    for words in (
        "（二）基础设施加快补齐",
        "9 headings",
        "3 dated events",
        "left out of the text: the running head “云岭省人民政府” on",
        "quantities before the first section: ",
        f"written {root / 'a'}: chapter.md, chapter.toml, notes.toml, translation.toml, original.pdf, pages.toml",
        "next: chapterlens build a",
    ):
        assert words in out


SPEECH = """# 云岭省政府工作报告

——2023年1月12日在云岭省第十四届人民代表大会第一次会议上

各位代表：

现在，我代表省人民政府，向大会报告工作。

一、2022年工作回顾

地区生产总值2.9万亿元，增长5.1%，粮食产量530万吨。

二、2023年工作安排

今年预期目标是：地区生产总值增长6%左右，城镇新增就业50万人。
"""


def test_a_work_report_without_more_in_its_title_is_called_by_its_year_and_region(
    root: Path, tmp_path: Path
) -> None:
    text = "# 政府工作报告\n\n（2031年1月8日在云岭省第十五届人民代表大会第四次会议上）\n\n省长 张三\n\n"
    text += "## 一、2030年工作回顾\n\n全省生产粮食612万吨。\n"
    (tmp_path / "a.md").write_text(text, "utf-8")
    new("a", tmp_path / "a.md")
    assert open_chapter("a").meta.title == "2031年云岭省政府工作报告"


@pytest.fixture
def speech(tmp_path: Path) -> Path:
    (tmp_path / "speech.txt").write_text(SPEECH, "utf-8")
    return tmp_path / "speech.txt"


def test_it_guesses_years_region_publisher_and_kind_and_says_how(
    root: Path, speech: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(["new", "yunling", str(speech)], capsys)
    assert code == 0
    for words in (
        "year-reported 2022  (guessed: “一、2022年工作回顾”; --year-reported says otherwise)",
        "year-planned  2023  (guessed: “二、2023年工作安排”; --year-planned says otherwise)",
        "kind          work_report  (guessed: the title and the opening; ",
        "region        云岭省  (guessed: line 1; --region says otherwise)",
        "publisher     云岭省人民政府  (guessed: the title and the opening; ",
    ):
        assert words in out
    meta = open_chapter("yunling").meta
    assert (meta.year_reported, meta.year_planned, meta.kind) == (2022, 2023, "work_report")
    assert (meta.region, meta.publisher) == ("云岭省", "云岭省人民政府")


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("2031年1月8日在云岭省人民代表大会上\n\n时间：2031-01-15", "2031-01-15"),
        ("——2031年1月8日在云岭省第九届人民代表大会第四次会议上", "2031-01-08"),
        (f"2031年1月8日，{'全省各地开展了各项工作，' * 8}成效明显。", ""),
    ],
)
def test_the_first_lines_say_when_a_text_was_published_or_delivered(
    lines: str, date: str, root: Path, tmp_path: Path
) -> None:
    path = tmp_path / "report.md"
    path.write_text(f"# 2031年云岭省政府工作报告\n\n{lines}\n\n## 一、工作\n\n完成任务。\n", "utf-8")
    assert new("report", path, root=root).source.meta.date == date


def test_what_is_given_of_years_and_kind_is_in_the_table_of_chapters(root: Path, speech: Path) -> None:
    new("a", speech, {"year_reported": 2021, "year_planned": 2025, "kind": "plan"})
    row = open_chapter("a").chapters.iloc[0]
    assert (row["year_reported"], row["year_planned"], row["kind"]) == (2021, 2025, "plan")


def test_candidates_for_headlines_are_comments_that_fit_once_they_are_none(root: Path, speech: Path) -> None:
    new("a", speech)
    path = root / "a" / "notes.toml"
    written = path.read_text("utf-8")
    assert read_chapter("a").notes.headlines == ()
    head, _, candidates = written.partition("# Candidates for headlines")
    path.write_text(head + candidates.partition("\n")[2].replace("# ", ""), "utf-8")
    notes = read_chapter("a").notes
    assert notes.unfit == ()
    assert [note.quote for note in notes.headlines] == [
        "地区生产总值2.9万亿元", "增长5.1%", "粮食产量530万吨", "地区生产总值增长6%左右", "城镇新增就业50万人",
    ]  # fmt: skip
    assert notes.headlines[3].zh.endswith("目标")


def test_a_project_is_made_with_the_notebooks_that_fit_any_text(
    speech: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "own"
    home.mkdir()
    monkeypatch.setenv("CHAPTERLENS_HOME", str(home))
    _, out, _ = said(["new", "yunling", str(speech)], capsys)
    assert out.endswith(
        f"next: chapterlens build yunling\nfirst: chapterlens init {home} (no notebooks are there yet)\n"
    )
    (home / "notebooks").mkdir()
    (home / "notebooks" / "start.ipynb").write_text("mine", "utf-8")
    assert said(["init", str(home)], capsys)[0] == 0
    made = names(home / "notebooks")
    assert {"80-audit.ipynb", "90-sources.ipynb", "section.ipynb", "start.ipynb"} <= set(made)
    assert not [name for name in made if name.startswith(("0", "2", "3", "7"))], "essays of one chapter"
    assert (home / "notebooks" / "start.ipynb").read_text("utf-8") == "mine"
    assert names(home / "data" / "chapters") == ["yunling"]
    assert said(["new", "next", str(speech)], capsys)[1].endswith("next: chapterlens build next\n")


def test_a_built_distribution_has_these_notebooks() -> None:
    settings = tomllib.loads((paths_of_project() / "pyproject.toml").read_text("utf-8"))
    globs = settings["tool"]["setuptools"]["data-files"]["share/chapterlens/notebooks"]
    packed = {path.name for one in globs for path in paths_of_project().glob(one)}
    own = sorted((paths_of_project() / "notebooks").glob("*.ipynb"))
    assert packed == {path.name for path in own if any(fnmatch(path.stem, name) for name in ANY_TEXT)}


@pytest.mark.parametrize("name", ["chapter.md", "notes.toml"])
def test_a_file_of_a_chapter_that_leads_outside_the_project_is_refused(
    name: str, root: Path, speech: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    new("a", speech)
    outside = tmp_path_factory.mktemp("outside") / name
    (root / "a" / name).rename(outside)
    (root / "a" / name).symlink_to(outside)
    with pytest.raises(ChapterlensError, match=f"{name} of a is a link to .*, outside the project"):
        read_chapter("a")
    shared = root.parent / name
    outside.rename(shared)
    (root / "a" / name).unlink()
    (root / "a" / name).symlink_to(shared)
    assert read_chapter("a").id == "a"


@pytest.mark.parametrize("indent", ["\u2003\u2003", "\u3000\u3000", "\u00a0\u00a0"])
def test_headings_behind_any_indent_are_headings(indent: str, root: Path, speech: Path) -> None:
    speech.write_text("\n".join(indent + line for line in SPEECH.split("\n")), "utf-8")
    new("a", speech)
    assert [row.title for row in read_chapter("a").reading.outline] == [
        "云岭省政府工作报告", "一、2022年工作回顾", "二、2023年工作安排",
    ]  # fmt: skip


def test_figures_that_no_rule_read_are_named(root: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("一、回顾\n\n项目交付12套，收入593.6.2亿元。\n", "utf-8")
    printed = list(describe(new("a", path), dry_run=False))
    at = printed.index("could not place")
    assert "593.6.2" in printed[at + 1] and printed[at + 2].startswith("audit: 1 found")


def test_a_dry_run_prints_the_same_and_makes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["new", "a", str(FOLDER / "province.md")]
    _, dry, _ = said([*words, "--dry-run"], capsys)
    assert names(root) == []
    _, wet, _ = said(words, capsys)
    assert "would be " in dry
    assert dry.split("would be ")[0] == wet.split("written ")[0]


def test_nothing_is_ever_overwritten(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["new", "Abc", str(FOLDER / "province.md")]
    assert said(words, capsys)[0] == 0
    before = {path.name: path.read_bytes() for path in (root / "Abc").iterdir()}
    for again in ("Abc", "abc"):
        code, _, err = said(["new", again, str(FOLDER / "hospital.txt")], capsys)
        assert (code, err.count("\n")) == (2, 1)
        assert f"there is a chapter {again} already" in err
    assert {path.name: path.read_bytes() for path in (root / "Abc").iterdir()} == before
    (root / "note").write_text("mine", "utf-8")
    assert said(["new", "note", str(FOLDER / "hospital.txt")], capsys)[0] == 2
    assert (root / "note").read_text("utf-8") == "mine"


def test_a_fault_on_the_way_leaves_nothing(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "rename", stopped)
    with pytest.raises(KeyboardInterrupt):
        new("a", FOLDER / "province.md")
    assert names(root) == []


BAD_IDS = [
    "",
    ".",
    "..",
    "../x",
    "a/b",
    "a\\b",
    "-a",
    "a-",
    "a--b",
    "a b",
    "章",
    "a.b",
    "a\n",
    "x" * 65,
    "/x",
    ".new",
    "CON",
    "nul",
    "com1",
    "x" * 300,
]


@pytest.mark.parametrize("chapter_id", BAD_IDS)
def test_an_id_is_letters_digits_and_hyphens(chapter_id: str, root: Path) -> None:
    with pytest.raises(ChapterlensError, match="is no id for a chapter"):
        new(chapter_id, FOLDER / "province.md")
    assert names(root) == []


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"title": "a\nb"}, "title should be one line of text"),
        ({"title": " "}, "title should be one line of text"),
        ({"region": "\udc80"}, "region should be one line of text"),
        ({"year": 22}, "year wants a whole number >= 1900"),
        ({"colour": "red"}, "a chapter has no colour"),
    ],
)
def test_a_fact_that_cannot_be_is_refused(facts: dict[str, str | int], message: str, root: Path) -> None:
    with pytest.raises(ChapterlensError, match=message):
        new("a", FOLDER / "province.md", facts)
    assert names(root) == []


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(str.strip))
@settings(deadline=None, max_examples=20)
def test_any_title_comes_back(tmp_path_factory: pytest.TempPathFactory, title: str) -> None:
    root = tmp_path_factory.mktemp("titles")
    new("a", FOLDER / "province.md", {"title": title}, root=root)
    assert open_chapter("a", root).meta.title == title


PIECES = [
    "# 云岭省2022年工作报告", "## 一、总体", "全年研发投入350亿元，同比增长8.5%，新增企业1200家。", "没有数字。",
    '"直引号"与“弯引号”。', "$5亿元与$3亿元，$5-$8亿元，“$$”", "[[label]]", "| 甲 | 1 |", "\\u0000 \\", '"""', "'''",
    "```", "<script>1</script>", "增长-0.45%至5%左右。", "①②③", "\u3000\u3000", "\xa0", "{n} %s", "- ", "1. ",
    "（一）", "**",
]  # fmt: skip


@given(
    st.lists(st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs", "Cc"])), max_size=8)
)
@settings(deadline=None, max_examples=60)
def test_a_text_of_any_content_makes_a_chapter(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    folder = tmp_path_factory.mktemp("any")
    (folder / "a.txt").write_text("\n".join([*pieces, "字"]), "utf-8")
    chapter = new("a", folder / "a.txt", root=folder / "chapters")
    assert "next: chapterlens build a" in list(describe(chapter, dry_run=False))[-2:]
    assert open_chapter("a", folder / "chapters").meta.title == chapter.source.meta.title


def in_a_file(folder: Path, _: pytest.MonkeyPatch) -> None:
    shutil.rmtree(folder / "data")
    (folder / "data").write_text("a file", "utf-8")


def without_temporary_folder(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/nowhere")


def without_room(_: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)


@pytest.mark.parametrize(
    ("spoil", "options"), [(in_a_file, []), (without_temporary_folder, ["--dry-run"]), (without_room, [])]
)
def test_a_folder_that_cannot_be_made_gets_one_sentence(
    spoil: Callable[[Path, pytest.MonkeyPatch], None],
    options: list[str],
    root: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(tmp_path, monkeypatch)
    code, out, err = said(["new", "a", str(FOLDER / "province.md"), *options], capsys)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert f"{root / 'a'} cannot be made: " in err and "you may write to it" in err
    assert not root.exists() or names(root) == []


def test_help_names_what_each_option_takes(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["new", "--help"])
    shown = capsys.readouterr().out
    assert "--title TEXT" in shown and "--year YEAR" in shown and "FACT" not in shown


def test_the_empty_notes_hold_an_example_of_each_kind_that_can_be_used(root: Path) -> None:
    new("a", FOLDER / "province.md")
    notes = (root / "a" / "notes.toml").read_text("utf-8")
    assert tomllib.loads(notes) == {}
    lines = [line.removeprefix("# ") for line in notes.splitlines()]
    used = tomllib.loads(
        "\n".join(line for line in lines if line.startswith(("[", '"')) or " = " in line[:16])
    )
    assert set(used) == {"headline", "label", "correction", "lost", "gloss", "match", "english"}


@given(st.lists(st.text("字。\n", min_size=1), min_size=1), st.data())
@settings(deadline=None)
def test_pages_come_back_as_they_were_written(parts: list[str], data: st.DataObject) -> None:
    words = "".join(parts)
    starts, offset = [], 0
    for number, part in enumerate(parts, start=3):
        starts.append((number, offset))
        offset += len(part)
    pages = read_pages(tomllib.loads(pages_toml(starts, words, "original.pdf")), words)
    assert pages == tuple(starts)
    book = Chapter(id="a", reading=read(words), meta=Meta(title="a"), pages=pages)
    line = data.draw(st.integers(1, len(book.lines)))
    begins = book.reading.lines.start(line)
    assert book.page(line) == next(number for number, start in reversed(starts) if start <= begins)
    assert replace(book, pages=()).page(line) is None


LABEL = '[[label]]\nline = 1\nquote = "{}"\nzh = "基站"\nen = "Base stations"\n'


@pytest.mark.parametrize(
    ("notes", "remark"),
    [
        (
            "",
            "2 numbers have no English label and keep their Chinese words: “5.2万个” (line 1), “17%” (line 1)",
        ),
        (
            LABEL.format("5.2万个"),
            "1 numbers have no English label and keep their Chinese words: “17%” (line 1)",
        ),
        (LABEL.format("5.2万个") + LABEL.format("增长{n}"), ""),
    ],
)
def test_an_english_edition_says_which_numbers_keep_their_chinese_words(
    notes: str, remark: str, tmp_path: Path
) -> None:
    (tmp_path / "a").mkdir(parents=True)
    (tmp_path / "a" / "chapter.md").write_text("建成5.2万个基站，增长17%。\n", "utf-8")
    (tmp_path / "a" / "chapter.toml").write_text('title = "a"\n', "utf-8")
    (tmp_path / "a" / "notes.toml").write_text(notes, "utf-8")
    assert english_remark(read_chapter("a", tmp_path)) == remark


def words_of(folder: Path) -> tuple[str, str]:
    """The words of a report's page and of its paper."""
    page = re.sub(r"(?s)<(script|style).*?</\1>|<[^>]*>", "", (folder / "report.html").read_text("utf-8"))
    paper = "".join(sheet.extract_text() for sheet in PdfReader(folder / "report.pdf").pages)
    return page, "".join(paper.split())


@pytest.mark.slow
def test_a_work_report_of_pages_gives_a_whole_report(root: Path, tmp_path: Path) -> None:
    shutil.copytree(paths_of_project() / "notebooks", tmp_path / "notebooks")
    new("report", pdf(tmp_path / "report.pdf", typst_markup(PROVINCE), width=148, height=150))
    made, unsourced = pages_here(ChapterProject(tmp_path), Target("report", build="0123456789ab"))
    assert unsourced == []
    for name, raw in made.items():
        (tmp_path / name).write_bytes(raw)
    page, paper = words_of(tmp_path)
    for words in ("第2页", "530余万吨", "89.3%"):
        assert words in page and words in paper


@pytest.mark.soak
def test_a_text_without_headings_gives_a_whole_report(root: Path, tmp_path: Path) -> None:
    shutil.copytree(paths_of_project() / "notebooks", tmp_path / "notebooks")
    new("hospital", FOLDER / "hospital.txt")
    built = build_here(tmp_path, "hospital")
    assert built.code == 0, built.sentences
    assert sorted(built.ran) == ["10-briefing", "80-audit", "90-sources"]
    page, paper = words_of(tmp_path / "reports" / "hospital")
    assert "三成以上" in page and "三成以上" in paper
    assert "opening" not in paper


def paths_of_project() -> Path:
    return FOLDER.parents[1]


@pytest.mark.slow
def test_readme_shows_what_new_prints(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (paths_of_project() / "README.md").read_text("utf-8").partition("## Your own chapter")[2]
    docx(tmp_path / "report.docx", PROVINCE)
    monkeypatch.chdir(tmp_path)
    commands = readme.partition("```console\n")[2].partition("```")[0].split("$ chapterlens ")[1:]
    assert [command.split()[0] for command in commands] == ["new", "new", "read"]
    for command in commands:
        words, _, lines = command.partition("\n")
        code, out, _ = said(shlex.split(words), capsys)
        assert code == 0
        for line in lines.splitlines():
            assert line.strip(" …") in out
    held = readme.partition("```\nchapter.md")[2].partition("```")[0]
    new("paged", pdf(tmp_path / "report.pdf", typst_markup(PROVINCE)))
    assert names(root / "paged") == ["chapter.md", *re.findall(r"(?m)^[\w.]+(?= )", held)]


def test_the_examples_of_help_run(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["new", "--help"])
    told = capsys.readouterr().out.partition("examples:\n")[2].partition("\n\n")[0].splitlines()
    dry = [line.strip() for line in told if "--dry-run" in line]
    assert dry
    for line in dry:
        words = line.replace("data/chapters", str(paths_of_project() / "data" / "chapters"))
        assert said(shlex.split(words)[1:], capsys)[0] == 0
