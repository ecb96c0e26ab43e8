"""Input that cannot be right: one sentence and exit code 2 each, no traceback, nothing left behind."""

import shutil
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chapterlens import cli
from chapterlens.chapter import open_chapter
from chapterlens.errors import expected_errors
from chapterlens.printing import rules
from hanreport.intake import intake
from hanreport.intake import pdf as intake_pdf
from hanreport.report import read
from hanreport.text import InputError
from tests.documents.make import docx, pdf, text, typst_markup, with_members
from tests.projects import call, essay

PROVINCE = text("province.md")
SENTENCE = "全年建成5.2万个基站。"


@pytest.fixture(scope="module")
def word(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return docx(tmp_path_factory.mktemp("word") / "ok.docx", PROVINCE)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pdf(tmp_path_factory.mktemp("paper") / "ok.pdf", typst_markup(PROVINCE))


def of_bytes(name: str, data: bytes) -> Callable[[Path, Path, Path], Path]:
    def make(folder: Path, _: Path, __: Path) -> Path:
        (folder / name).write_bytes(data)
        return folder / name

    return make


def of_word(members: dict[str, bytes]) -> Callable[[Path, Path, Path], Path]:
    return lambda folder, word, _: with_members(folder / "a.docx", word, members)


def cut(kind: str, share: float) -> Callable[[Path, Path, Path], Path]:
    def make(folder: Path, word: Path, paper: Path) -> Path:
        source = word if kind == "docx" else paper
        path = folder / f"a.{kind}"
        path.write_bytes(source.read_bytes()[: int(share * source.stat().st_size)])
        return path

    return make


def encrypted(folder: Path, _: Path, paper: Path) -> Path:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(paper))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(folder / "a.pdf")
    return folder / "a.pdf"


def scanned(folder: Path, _: Path, __: Path) -> Path:
    return pdf(folder / "a.pdf", "#rect(width: 5cm, height: 5cm, fill: black)\n#pagebreak()\n#rect()")


def swollen(folder: Path, _: Path, paper: Path) -> Path:
    """A page whose drawing unpacks to more than a gigabyte."""
    from pypdf import PdfReader, PdfWriter
    from pypdf.generic import ArrayObject, NameObject, StreamObject

    packer = zlib.compressobj(1)
    once = b"".join(packer.compress(b" " * 2**24) for _ in range(80)) + packer.flush()
    stream = StreamObject()
    stream._data = zlib.compress(once)
    stream[NameObject("/Filter")] = ArrayObject([NameObject("/FlateDecode")] * 2)
    writer = PdfWriter(clone_from=PdfReader(paper))
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)
    writer.write(folder / "a.pdf")
    return folder / "a.pdf"


def another_archive(folder: Path, _: Path, __: Path) -> Path:
    with zipfile.ZipFile(folder / "a.docx", "w") as made:
        made.writestr("xl/workbook.xml", "<x/>")
    return folder / "a.docx"


CASES = {
    # a file                                                                      words of the sentence
    "truncated docx": (cut("docx", 0.4), "is a damaged or encrypted Word document"),
    "docx without an end": (cut("docx", 0.99), "is a damaged or encrypted Word document"),
    "zip bomb": (of_word({"word/document.xml": b" " * (200 * 2**20)}), "unpacks to more than 50 MB"),
    "path outside": (of_word({"../../evil": b"x"}), "would lie outside of it"),
    "path outside, backwards": (of_word({"..\\evil": b"x"}), "would lie outside of it"),
    "path from the root": (of_word({"/etc/evil": b"x"}), "would lie outside of it"),
    "path of a drive": (of_word({"C:evil": b"x"}), "would lie outside of it"),
    "entities": (of_word({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "declares entities"),
    "broken XML": (of_word({"word/document.xml": b"<w:document><w:body>"}), "is damaged"),
    "spreadsheet": (another_archive, "no Word document"),
    "old Word": (of_bytes("a.docx", b"\xd0\xcf\x11\xe0" + b"\0" * 600), "encrypted or of an old Word"),
    "encrypted PDF": (encrypted, "is encrypted"),
    "truncated PDF": (cut("pdf", 0.5), "is a damaged PDF"),
    "scanned PDF": (scanned, "has no text layer: its 2 pages are pictures (a scan)"),
    "PDF bomb": (swollen, "cannot be taken apart in bounded time and memory"),
    "no PDF": (of_bytes("a.pdf", SENTENCE.encode()), "is not a PDF"),
    "100 MB": (of_bytes("a.txt", SENTENCE.encode() * (100 * 2**20 // 31)), "is larger than 50 MB"),
    "one line": (of_bytes("a.txt", SENTENCE.encode() * 450_000), "line 1 of"),
    "NUL": (of_bytes("a.txt", b"\xe5\xb9\xb4\0"), "control character U+0000 at 1"),
    "escape": (of_bytes("a.md", b"\xe5\xb9\xb4\x1b[31m"), "control character U+001B at 1"),
    "lone surrogate": (of_bytes("a.txt", SENTENCE.encode() + b"\xed\xa0\x80"), "a lone surrogate (U+D800 at byte 30)"),
    "UTF-16": (of_bytes("a.txt", SENTENCE.encode("utf-16")), "is UTF-16"),
    "a PDF called .txt": (of_bytes("a.txt", b"%PDF-1.7"), "is a PDF, not text"),
    "a page of scripts": (of_bytes("a.html", b"<script>alert(1)</script><svg><text>x</text></svg>"), "holds no words"),
    "deep page": (of_bytes("a.html", b"<blockquote>\n" * 20_000 + b"x"), "is nested too deeply"),
    "deep navigation": (of_bytes("a.html", b"<nav>\n" * 50_000 + b"x" + b"</aside>" * 50_000), "is nested too deeply"),
    "attributes": (of_bytes("a.html", b"<p " + b"a\n" * 50_000 + b">x"), "has a tag of more than 2,000 characters"),
    "no words": (of_bytes("a.md", b"---\n***\n"), "holds no words"),
    "empty": (of_bytes("a.md", b" \n"), "is empty"),
    "another kind": (of_bytes("a.xlsx", b"PK\x03\x04"), "is of no kind that can be read"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
@pytest.mark.slow
def test_a_file_that_cannot_be_a_chapter_gets_one_sentence(
    name: str,
    word: Path,
    paper: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    make, sentence = CASES[name]
    home = tmp_path / "home"
    (home / "data" / "chapters").mkdir(parents=True)
    monkeypatch.setenv("CHAPTERLENS_HOME", str(home))
    path = make(tmp_path, word, paper)
    assert cli.main(["new", "a", str(path)]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert sentence in printed.err
    assert sorted(home.rglob("*")) == [home / "data", home / "data" / "chapters"]


TEXTS = ["100 MB", "one line", "NUL", "escape", "lone surrogate", "UTF-16", "a PDF called .txt"]


@pytest.mark.parametrize("name", TEXTS)
def test_read_refuses_the_same_texts(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    make, sentence = CASES[name]
    assert cli.main(["read", str(make(tmp_path, tmp_path, tmp_path))]) == 2
    printed = capsys.readouterr()
    assert (printed.out, printed.err.count("\n")) == ("", 1)
    assert sentence in printed.err


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("name", CASES)
def test_every_command_that_takes_a_file_reads_it_or_says_one_sentence(
    name: str, word: Path, paper: Path, tmp_path: Path
) -> None:
    path, page = str(CASES[name][0](tmp_path, word, paper)), tmp_path / "page.html"
    commands = [["read"], ["audit"], ["changes", path], ["explore", "--html", str(page)]]
    # A page of 20,000 lines and more is a matter of minutes.
    for words in commands[: 3 if Path(path).suffix == ".html" else 4]:
        done = call(*words, path)
        assert done.returncode in (0, 2), words
        assert len(done.stderr.splitlines()) <= 1 and page.exists() <= (done.returncode == 0)


READING = "[[reading]]\nline = 1\nquote = '5.2万个'\n"
REASONS = "reason_zh = 'a'\nreason_en = 'b'\n"
TOML = [
    # file          its text                                        words of the sentence
    ("chapter.toml", "title = 5", "title wants text, not a whole number"),
    ("chapter.toml", "title = ''", "title wants text that says something"),
    ("chapter.toml", "year = 2022", "has no title"),
    ("chapter.toml", "title = 'a'\nyear = true", "year wants a whole number, not true or false"),
    ("chapter.toml", "title = 'a'\nyear = '2022'", "year wants a whole number, not text"),
    ("chapter.toml", "title = 'a'\nyear = 99999999999999999999", "year wants a whole number <= 2200"),
    ("chapter.toml", "title = 'a'\nyear = 1" + "0" * 5000, "is not valid TOML"),
    ("chapter.toml", "title = 'a'\nyear = 2022-01-01", "year wants a whole number, not date"),
    ("chapter.toml", "title = 'a'\noutline = []", "outline wants a table, not a list"),
    ("chapter.toml", "title = 'a'\n[outline]\n'一' = '2'", "outline.“一” wants a whole number, not text"),
    ("chapter.toml", "title = 'a'\n[outline]\n'没有' = 2", "no heading is called so"),
    ("chapter.toml", "title = 'a'\norder = [5]", "order[0] wants text, not a whole number"),
    ("chapter.toml", "title = 'a'\norder = ['../../evil']", "order[0] wants a file's name"),
    ("chapter.toml", "title = 'a'\noriginal = '/etc/passwd'", "original wants a file's name"),
    ("chapter.toml", "title = 'a'\ncolour = 1", "has a key colour that means nothing"),
    ("chapter.toml", "title = 'a'\n[notebooks]\n'2.1' = 'b'", "has a key notebooks that means nothing"),
    ("chapter.toml", "title = ", "is not valid TOML"),
    ("chapter.toml", 'title = "\\ud800"', "is not valid TOML"),
    ("chapter.toml", "title = " + "[" * 5000, "is not valid TOML"),
    ("chapter.toml", "title = 'a\0'", "control character U+0000"),
    ("notes.toml", "label = 5", "label wants a list, not a whole number"),
    ("notes.toml", "label = ['a']", "label[0] wants a table, not text"),
    (
        "notes.toml",
        "[[label]]\nline = 'x'\nquote = '5.2万个'\nzh = 'a'\nen = 'b'",
        "label[0].line wants a whole number, not text",
    ),
    (
        "notes.toml",
        "[[label]]\nline = 1\nquote = 5\nzh = 'a'\nen = 'b'",
        "label[0].quote wants text, not a whole number",
    ),
    ("notes.toml", READING + "unit = '座'", "reading[0] has no reason_zh (quote: “5.2万个”)"),
    (
        "notes.toml",
        READING + REASONS + "unit = 5",
        "reading[0].unit wants text, not a whole number (quote: “5.2万个”)",
    ),
    ("notes.toml", READING + REASONS + "colour = 'x'", "has a key colour that means nothing"),
    ("notes.toml", READING + REASONS + "standing = 'planned'", "sets standing, which quantities do not have"),
    (
        "notes.toml",
        READING.replace("5.2万", "9万") + REASONS,
        "the reading of line 1 quotes “9万个”, which does not stand there",
    ),
    (
        "notes.toml",
        READING.replace("5.2万个", "全年") + REASONS,
        "quotes “全年”, of which quantities have no row",
    ),
    ("notes.toml", "unfit = ['a']", "has a key unfit that means nothing"),
    ("notes.toml", "english = 5", "english wants a table, not a whole number"),
    ("notes.toml", "[english]\n'年' = []", "english.“年” wants text, not a list"),
    ("pages.toml", "pages = 5", "pages wants a table, not a whole number"),
    ("pages.toml", "[pages]\n1 = [0, 0]", "pages.“1”[0] wants a whole number >= 1"),
    ("pages.toml", "[pages]\n1 = [99, 0]", "page 1 should begin in the text, behind the page before it"),
    ("pages.toml", "[pages]\n1 = 'x'", "pages.“1” wants a list, not text"),
    ("pages.toml", "[pages]\nx = [1, 0]", "wants a whole number, not text"),
    (
        "pages.toml",
        "[pages]\n2 = [1, 0]\n1 = [1, 3]",
        "page 1 should begin in the text, behind the page before it",
    ),
]


@pytest.mark.parametrize(("name", "words", "sentence"), TOML)
def test_a_settings_file_that_cannot_be_right_gets_one_sentence(
    name: str, words: str, sentence: str, tmp_path: Path
) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    (folder / "chapter.md").write_text(SENTENCE + "\n", "utf-8")
    (folder / "chapter.toml").write_text("title = 'a'\n", "utf-8")
    (folder / name).write_bytes(words.encode())
    with pytest.raises(expected_errors()) as error:
        open_chapter("a", tmp_path)
    assert isinstance(error.value, expected_errors()) and error.value.exit_code == 2
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


COMMANDS = [
    "list",
    "read a",
    "audit a",
    "explore a --html {out}",
    "changes a a",
    "compare a",
    "compare a --out {out}.pdf",
    "tables a --out {out}",
    "new a {file}",
    "build a",
    "build a --dry-run",
    "build a --strict --language all --json",
    "build a --to {out}",
    "notify a",
    "verify a",
]


@pytest.mark.slow
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_says_one_sentence_about_a_chapter_that_cannot_be_right(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of the settings files above, in one project: a chapter is made and spoilt again for each."""
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path / "home"))
    folder, out = tmp_path / "home" / "data" / "chapters" / "a", tmp_path / "out"
    (tmp_path / "home" / "notebooks").mkdir(parents=True)
    essay(tmp_path / "home" / "notebooks" / "90-sources.ipynb", "1 / 0")
    (tmp_path / "a.md").write_text(SENTENCE + "\n", "utf-8")
    words = command.format(out=out, file=tmp_path / "a.md").split()
    for name, spoilt, _ in TOML:
        folder.mkdir(parents=True)
        (folder / "chapter.md").write_text(SENTENCE + "\n", "utf-8")
        (folder / "chapter.toml").write_text("title = 'a'\n", "utf-8")
        (folder / name).write_bytes(spoilt.encode())
        done = call(*words)
        said = done.stderr.splitlines()
        lenient = command in ("list", "read a", "audit a")  # they do without some of the files
        assert done.returncode == 2 or (lenient and done.returncode == 0), (name, spoilt, done)
        sentences = 2 if "all" in words else 1
        assert len(said) == (sentences if done.returncode else 0), (name, spoilt, done)
        assert all(line.startswith("chapterlens: ") for line in said)
        assert not out.exists() and not (tmp_path / "home" / "reports").exists()
        shutil.rmtree(folder)


_VALUES = st.recursive(
    st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text("字a."),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text("字ab", min_size=1), inner, max_size=3)
    ),
    max_leaves=5,
)


def toml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f'"{key}" = {toml(inner)}' for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else repr(value)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "keys"),
    [
        (
            "chapter.toml",
            ["title", "year", "outline", "notebooks", "order", "original", "language", "region_en"],
        ),
        ("notes.toml", ["label", "headline", "correction", "reading", "lost", "gloss", "english"]),
        ("pages.toml", ["pages"]),
    ],
)
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_values_of_any_type_open_a_chapter_or_get_a_sentence(
    name: str, keys: list[str], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("toml")
    (root / "a").mkdir()
    (root / "a" / "chapter.md").write_text(PROVINCE, "utf-8")
    (root / "a" / "chapter.toml").write_text("title = 'a'\n", "utf-8")
    held = {"title": "a"} if name == "chapter.toml" else {}
    held |= data.draw(st.dictionaries(st.sampled_from(keys), _VALUES, max_size=3))
    (root / "a" / name).write_text(
        "".join(f"{key} = {toml(value)}\n" for key, value in held.items()), "utf-8"
    )
    try:
        assert len(open_chapter("a", root).quantities)
    except expected_errors() as error:
        assert error.exit_code == 2


@given(data=st.data(), kind=st.sampled_from(["docx", "pdf", "html"]))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.slow
def test_a_damaged_file_is_read_or_gets_a_sentence(
    data: st.DataObject, kind: str, word: Path, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_pdf, "SECONDS", 3)
    whole = {"docx": word.read_bytes(), "pdf": paper.read_bytes()}.get(
        kind
    ) or f"<p>{SENTENCE}</p>".encode() * 9
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(broken) - 1))
        broken[at : at + data.draw(st.integers(0, 40))] = data.draw(st.binary(max_size=8))
    path = tmp_path / f"a.{kind}"
    path.write_bytes(broken)
    try:
        assert intake(path).text.endswith("\n")
    except InputError as error:
        assert "\n" not in str(error)


# ── Hostile lines: reading one four times as long takes about four times as long ─────────────────────────────────
def alphabet() -> list[str]:
    """Signs and words that the rules of reading look for, from what the rules are told to read."""
    said = "".join(told for table in rules().values() for told in table.values())
    return [" ", *text("words.txt").split(), *sorted({sign for sign in said if sign >= "\u4e00"})]


HOSTILE = [
    line.translate({0x2423: " ", 0x21E5: "\t", 0x21B5: "\n"}) for line in text("hostile.txt").splitlines()
]
"""A pattern a line, in which ␣ is a blank, ⇥ a tab and ↵ the end of a line."""
ROUNDS = 3
LOOKS = 5
LENGTH = 4_000


def seconds(line: str) -> float:
    """How long one reading takes: the best of several, so that a busy machine is not taken for a slow rule."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.process_time()
        read(line)
        best = min(best, time.process_time() - begun)
    return best


def grows_with_its_length(piece: str) -> bool:
    """Whether four times the text takes about four times the work: sixteen times would be seen at every look.

    A machine that is slow at one moment and quick at the next shows anything at a single one.
    """
    short = piece * (LENGTH // len(piece))
    return any(seconds(short * 4) < 8 * max(seconds(short), 0.004) for _ in range(LOOKS))


@pytest.mark.slow
@given(st.lists(st.sampled_from(alphabet()), min_size=1, max_size=8))
@settings(max_examples=20, deadline=None)
def test_work_grows_with_the_length_of_a_hostile_line(parts: list[str]) -> None:
    assert grows_with_its_length("".join(parts))


WORK = [
    "read {md} --format jsonl",
    "audit {md}",
    "changes {md} {other}",
    "new a {md} --dry-run",
    "new a {html} --dry-run",
]
"""Commands that read a text; the others read it in the same way, or not at all."""


def work(command: str, piece: str, length: int, folder: Path) -> tuple[int, float]:
    """How many functions a command calls for a line of some length, and how many seconds it takes."""
    line, calls = piece * max(1, length // len(piece)), 0
    contents = {"a.md": f"# 报告\n\n## 一、甲\n\n{line}\n", "other.md": f"# 报告\n\n## 一、甲\n\n乙{line}\n"}
    contents["a.html"] = f"<h1>报告</h1><p>全年建成5个基站。</p><p>{line}</p>"
    for name, content in contents.items():
        (folder / name).write_text(content, "utf-8", newline="")
    given = {"md": folder / "a.md", "other": folder / "other.md", "html": folder / "a.html"}
    words = command.format_map(given).split()

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    begun = time.process_time()
    sys.setprofile(count)
    try:
        assert call(*words).returncode in (0, 2)
    finally:
        sys.setprofile(None)
    return calls, time.process_time() - begun


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [pytest.param(one, marks=[pytest.mark.soak] if at % 32 else []) for at, one in enumerate(HOSTILE)],
)
def test_the_work_of_every_command_grows_with_the_length_of_repeated_signs(
    piece: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    (tmp_path / "data" / "chapters").mkdir(parents=True)
    for command in WORK:
        work(command, "甲1个", 100, tmp_path)  # what is done once, as imports
        calls, seconds = work(command, piece, 300, tmp_path)
        for look in range(LOOKS):  # a search inside a pattern is one call, however long it takes
            more, longer = work(command, piece, 1200, tmp_path)
            assert more < 6 * calls, (
                command
            )  # four times as long; of work that takes the square, sixteen times
            if longer < 8 * max(seconds, 0.05):
                break
            assert look < LOOKS - 1, (command, seconds, longer)
