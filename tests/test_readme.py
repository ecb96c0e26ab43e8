"""README and help are true: every command and every line of Python that they print runs as printed.

Commands that make a chapter run in test_new. Those that need servers or install packages are checked as far as can be.
"""

import io
import os
import re
import shlex
import signal
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout, suppress
from pathlib import Path
from typing import Any

import pytest

from chapterlens import cli, open_chapter, paths
from chapterlens.chapters import Meta
from chapterlens.notes import read_notes, to_record
from chapterlens.report.data import bundle, write_tables
from tests.projects import PATIENCE, command_here, essay, project, started

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
BIN = Path(sys.executable).parent
PROSE = re.sub(r"```.*?```", "", README, flags=re.DOTALL)
SPANS = re.findall(r"`([^`]+)`", " ".join(PROSE.split()))


def blocks(language: str) -> list[str]:
    """README's blocks of code in a language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def console() -> dict[str, list[str]]:
    """The commands of README's console blocks, each with the lines that it is said to print."""
    found: dict[str, list[str]] = {}
    command = ""
    for line in "".join(blocks("console")).splitlines():
        if line.startswith("$ "):
            command = line[2:].partition("  #")[0].rstrip()
            found[command] = []
        elif line.strip():
            found[command].append(line)
    return found


def shown_by_help(command: str) -> list[str]:
    """The examples of a command's help."""
    shown = io.StringIO()
    with redirect_stdout(shown), suppress(SystemExit):
        cli.main([*command.split(), "--help"])
    return [
        line.strip()
        for line in shown.getvalue().partition("examples:\n")[2].partition("\n\n")[0].splitlines()
    ]


PROGRAM = re.compile(r"(?:chapterlens|dask|jupyter|make|papermill|pip|systemctl) [a-z-]|\S*python -m ")
PRINTED = console()
SHELL = [line.partition("  #")[0].rstrip() for line in "".join(blocks("sh")).splitlines()]
HELP = {command: shown_by_help(command) for command in ("", *cli.COMMANDS)}
COMMANDS = list(
    dict.fromkeys(
        [
            *PRINTED,
            *SHELL,
            *filter(PROGRAM.match, SPANS),
            *(line for lines in HELP.values() for line in lines),
        ]
    )
)
OURS = [one for one in COMMANDS if re.search(r"(?:^|\| )chapterlens ", one)]
BUILDS = [one for one in OURS if one.split()[1] in ("build", "notify", "verify")]
MAKES_A_CHAPTER = re.compile("chapterlens new|2022-yunling")
QUICK = [one for one in OURS if one not in BUILDS and not MAKES_A_CHAPTER.search(one)]


def test_there_are_examples_of_every_command() -> None:
    assert all(HELP.values())
    for command in cli.COMMANDS:
        assert any(f"chapterlens {command}" in line for line in HELP[command])


@pytest.fixture
def anywhere(tmp_path: Path) -> Path:
    """A folder with what the examples read, in which a command may leave files."""
    for name in ("data", "notebooks", "tests"):
        (tmp_path / name).symlink_to(paths.home() / name)
    return tmp_path


def run(command: str, folder: Path, home: Path | None = None) -> str:
    """What a command prints. One of ours alone runs in this process, which takes no second of starting another."""
    if re.fullmatch(r"chapterlens [^|>$*;&]*", command) and "build" not in command:
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(folder)
            ours = command_here(home or paths.home(), *shlex.split(command)[1:])
        assert ours.returncode == 0, (command, ours.stderr)
        return ours.stdout
    done = subprocess.run(
        ["bash", "-c", f"PATH={shlex.quote(str(BIN))}:$PATH; {command}"],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "CHAPTERLENS_HOME": str(home or paths.home())},
    )
    assert done.returncode == 0, (command, done.stderr)
    return done.stdout


def check_lines(lines: list[str], printed: str, numbers: bool = True) -> None:
    """Check that lines are printed; ``…`` stands for anything. Without ``numbers`` other numbers will do."""
    for line in lines:
        for piece in line.split("…"):
            pattern = re.escape(piece.strip(" ,}"))
            if not numbers:
                pattern = re.sub(r"\d+", r"\\d+", re.sub(r"\d+\\\.\d+\\ MB", r"[\\d.]+ [kM]B", pattern))
            assert re.search(pattern, printed), (line, printed)


@pytest.mark.parametrize("command", QUICK)
@pytest.mark.slow
def test_a_command_that_reads_prints_what_readme_says(command: str, anywhere: Path) -> None:
    printed = run(command, anywhere)
    assert printed
    check_lines(PRINTED.get(command, []), printed)


@pytest.mark.soak
def test_commands_that_build_run_one_after_the_other(tmp_path: Path) -> None:
    """On small notebooks. A scheduler on another machine is not there; test_cluster has one."""
    home = project(tmp_path)
    for name in ("21-three-fields", "22-key-industries"):
        essay(home / "notebooks" / f"{name}.ipynb", "1 == 1")
    makefile = (ROOT / "Makefile").read_text("utf-8").replace("$(CHAPTER)", "2021-02").replace("$(BIN)/", "")
    (recipe,) = re.findall(r"(?m)^report: .*\n\t@(.*)$", makefile)
    installing, *built = PRINTED["make report"]
    assert installing in makefile.replace("$(VENV)", ".venv")
    check_lines(built, run(recipe, tmp_path, home), numbers=False)
    for command in BUILDS:
        if command == "chapterlens build --dry-run 2021-02":
            essay(home / "notebooks" / "22-key-industries.ipynb", "'changed'")
            (plan,) = (text.splitlines() for text in blocks("text") if text.startswith("run "))
            check_lines(plan, run(command, tmp_path, home))
        elif "--watch" in command:
            watch = started(home, command.split()[1:])
            assert watch.stdout is not None and "2021-02" in " ".join(watch.stdout.readline().split())
            watch.send_signal(signal.SIGINT)
            watch.communicate(timeout=PATIENCE)
            assert watch.returncode == 130
        elif "tcp://" not in command and not MAKES_A_CHAPTER.search(command):
            check_lines(PRINTED.get(command, []), run(command, tmp_path, home))


@pytest.mark.soak
def test_a_notebook_runs_and_is_exported_by_itself(anywhere: Path) -> None:
    papermill, nbconvert = (
        next(one for one in COMMANDS if one.startswith(name)) for name in ("papermill", "jupyter")
    )
    run(papermill, anywhere)
    assert "绿色低碳" in (anywhere / "out.ipynb").read_text("utf-8")
    run(nbconvert, anywhere)
    assert (anywhere / "out.pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize("command", BUILDS)
def test_the_words_of_a_command_are_known(command: str) -> None:
    words = shlex.split(command)[1:]
    cli._parser(words).parse_args(words)


@pytest.mark.slow
def test_other_commands_are_there() -> None:
    for command in COMMANDS:
        words = shlex.split(command)
        if words[0] == "make":
            subprocess.run(["make", "--dry-run", words[1]], cwd=ROOT, check=True, capture_output=True)
        elif words[0] == "pip":
            assert words[2].partition("[")[2].rstrip("]") in PYPROJECT["project"]["optional-dependencies"]
        elif "pytest" in words:
            assert any(
                marker.startswith("slow:") for marker in PYPROJECT["tool"]["pytest"]["ini_options"]["markers"]
            )
        elif words[0] == "dask":
            assert words[1] == "worker" and words[3] in run("dask worker --help", ROOT)
        else:
            assert command in OURS or words[0] in ("papermill", "jupyter", "systemctl"), command


def test_make_help_says_what_each_target_does() -> None:
    targets = re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"))
    shown = subprocess.run(["make", "help"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert re.findall(r"(?m)^  make ([a-z-]+) +\S", shown) == targets
    (line,) = re.findall(r"(?m)^Makefile +(.*)$", README)
    assert sorted(line.split(", ")) == sorted(set(targets) - {"help"})


# ── Python ──────────────────────────────────────────────────────────────────────────────────────────────────────
@pytest.fixture
def published(anywhere: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the data beside a report and a data set of all chapters, as README says they are made."""
    for name, raw in bundle(open_chapter("2021-02")).items():
        path = anywhere / "reports" / "2021-02" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    write_tables(["2021-02"], anywhere / "dataset")
    monkeypatch.chdir(anywhere)
    return anywhere


@pytest.mark.slow
def test_readme_python_runs(published: Path) -> None:
    names: dict[str, Any] = {}
    for code in blocks("python"):
        exec(code, names)
    assert str(names["outdoor"]) == "超5.2万个" and names["both"].low == 172_000
    assert {195, 199} == set(names["book"].find("订单")["line"])
    assert "超5.2万个" in set(names["open_ended"]["surface"])
    assert "5.2万" in "".join(names["stations"]["surface"])


def test_what_readme_writes_into_files_is_valid() -> None:
    (order,) = (tomllib.loads(span)["order"] for span in SPANS if span.startswith("order = "))
    assert to_record({"title": "a", "order": order}, Meta, "chapter.toml").order == tuple(order)
    assert all((paths.notebooks() / f"{stem}.ipynb").is_file() for stem in order)
    (notes,) = blocks("toml")
    book = open_chapter("2021-02")
    held = read_notes(tomllib.loads(notes), book.text)
    assert held.unfit == ()
    assert [book.text[note.span.start : note.span.end] for note in held.labels] == ["5.2万"]
    assert held.readings[0].values == {"nature": "result"}
    (inputs,) = (span for span in SPANS if span.startswith("inputs: "))
    exec(inputs, {})


# ── Files ───────────────────────────────────────────────────────────────────────────────────────────────────────
def test_the_folder_tree_is_the_one_there_is() -> None:
    tree = README.partition("```\nREADME.md")[2].partition("```")[0]
    for name in re.findall(r"^([\w./]+)\s{2,}", tree, re.MULTILINE):
        assert (ROOT / name).exists(), name
    for package in (ROOT / "lib").glob("*/__init__.py"):
        assert f"lib/{package.parent.name}/" in tree


def test_files_that_readme_names_are_there() -> None:
    linked = re.findall(r"\]\(([^):]+)\)", README)
    named = [span for span in SPANS if re.fullmatch(r"(?:lib|notebooks|tests|schedule)/[\w./-]+", span)]
    for name in (*linked, *named):
        assert (ROOT / name).exists(), name


def test_notice_names_the_licence_of_every_dependency() -> None:
    notice = (ROOT / "NOTICE.md").read_text("utf-8")
    declared = [one for extra in PYPROJECT["project"]["optional-dependencies"].values() for one in extra]
    for requirement in (*declared, *PYPROJECT["dependency-groups"]["dev"]):
        name = re.split(r"[\[<>=]", requirement)[0]
        assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", notice), name
