"""Runs of notebooks in real kernels: what they are given, how they fail, what they leave."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import nbformat
import psutil  # type: ignore[import-untyped]
import pytest

from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.progress import Event
from nbrelease.project import Part, Plain
from nbrelease.run import Options, Run, Runner, work_folder
from tests.projects import PARAMETERS, PATIENCE, essay, names, until

ONCE = Options(tries=1)
pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def folder(home: Path) -> Iterator[Path]:
    with work_folder() as made:
        (made / "home").symlink_to(home)
        yield made


def run(folder: Path, *code: str, options: Options = ONCE, parameters: dict[str, object] | None = None,
        reads: Sequence[Path] = (), events: list[Event] | None = None) -> Run:  # fmt: skip
    """Run one notebook."""
    home = (folder / "home").resolve()
    path = essay(home / "notebooks" / "essay.ipynb", *code, parameters=PARAMETERS + "top: int = 5\n")
    runner = Runner(
        folder,
        Plain(home),
        options,
        readable=lambda _: reads,
        progress=(events if events is not None else []).append,
    )
    (done,) = runner.run([Part("essay", path, parameters or {})])
    return done


def printed(done: Run) -> str:
    """What the last cell shows."""
    assert done.failure is None, done.failure
    (output,) = nbformat.read(done.output, as_version=4).cells[-1].outputs
    return str(output.data["text/plain"] if "data" in output else output.text).strip()


def test_a_kernel_is_given_typed_parameters_and_the_notebooks_folder(folder: Path) -> None:
    code = "import os\n(top, os.path.basename(os.getcwd()), sorted(set(dir()) - set(dir(__builtins__)))[:2])"
    events: list[Event] = []
    done = run(folder, code, parameters={"top": 3}, events=events)
    assert printed(done) == "(3, 'notebooks', ['In', 'Out'])"
    assert events[-1].cells == 3  # the cell with the given parameters is one more
    assert events[-1].seconds > 0


def test_secrets_are_kept_from_kernels(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHAPTERLENS_SMTP_PASSWORD", "AWS_SECRET_ACCESS_KEY", "AZURE_KEY", "PGPASS", "USER"):
        monkeypatch.setenv(name, "value")
    assert printed(run(folder, "import os\n[k for k, v in os.environ.items() if v == 'value']")) == "['USER']"


def test_what_a_cell_leaves_running_is_ended(folder: Path) -> None:
    code = "import subprocess\nsubprocess.Popen(['sleep', '987'], start_new_session=True).pid"
    left = Path("/proc") / printed(run(folder, code))
    until(lambda: not left.exists() or "Z" in (left / "stat").read_text("utf-8"))


def test_every_start_cell_and_end_is_told(folder: Path) -> None:
    events: list[Event] = []
    run(folder, "1", "2", events=events)
    assert [(event.event, event.cell, event.cells) for event in events] == [
        ("start", 0, 3), ("cell", 1, 3), ("cell", 2, 3), ("cell", 3, 3), ("done", 3, 3),
    ]  # fmt: skip


@pytest.mark.soak
@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no such signals")
def test_what_is_stopped_ends_when_its_time_is_over(folder: Path) -> None:
    stop = "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)"
    with pytest.raises(ReleaseError, match="the build took longer than 5 s"):
        run(folder, stop, options=Options(timeout=100, limit=5))
    until_gone([child.pid for child in psutil.Process().children(recursive=True)])
    code = f"from nbrelease.run import wake_after\nwith wake_after(0.5):\n    {stop.replace(chr(10), ';')}\nprint('on')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=PATIENCE)
    assert done.stdout == "on\n"


def test_other_parameters_are_run_in_the_same_kernel_without_the_names_of_the_run_before(
    home: Path, folder: Path
) -> None:
    code = "import os\nleft = 'seen' in dir()\nseen = 1\nif top == 4:\n    open('../data/undeclared')"
    path = essay(
        home / "notebooks" / "essay.ipynb", code, "(os.getpid(), left, top)", parameters="top: int = 5\n"
    )
    (home / "data" / "undeclared").touch()
    first, *others = (Part("essay", path, {"top": top}) for top in (1, 2, 3, 4))
    ended: list[Run] = []
    Runner(folder, Plain(home), ONCE, variants={"essay": others}, on_end=ended.append).run([first])
    *same, main = ended
    assert [run.part.parameters["top"] for run in ended] == [2, 3, 1], "one that fails is dropped"
    process = printed(main).split(",")[0]
    assert [printed(run) for run in ended] == [f"{process}, False, {top})" for top in (2, 3, 1)]
    assert [cell.id for cell in nbformat.read(same[0].output, as_version=4).cells][:1] == ["title"]


WHERE = "essay.ipynb failed in cell 3 (code-1): "
FAILURES = [
    # code                                 kind       what is said after the place
    ("{}['临港']", "cell", "KeyError: '临港'"),
    ("raise ValueError('a\\n  b')", "cell", "ValueError: a b"),
    ("import os; os._exit(7)", "dead", "its kernel died: exit status 7"),
    ("import os; os.kill(os.getpid(), 6)", "dead", "its kernel died: SIGABRT"),
    ("import os; os.kill(os.getpid(), 9)", "memory", "out of memory: the system killed it"),
    ("import time; time.sleep(60)", "timeout", "timeout: it was still running after 1 s"),
]


@pytest.mark.parametrize(("code", "kind", "said"), FAILURES)
def test_a_failure_is_named(folder: Path, code: str, kind: str, said: str) -> None:
    done = run(folder, code, "'never'", options=Options(timeout=1, tries=1), parameters={"top": 1})
    assert done.failure is not None
    assert (done.failure.kind, done.failure.cell) == (kind, 3)
    assert done.failure.sentence.startswith(WHERE + said)
    assert nbformat.read(done.output, as_version=4).cells[-1].outputs == []


def test_a_kernel_that_dies_while_it_starts_is_named_and_nothing_else_is_printed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "early").mkdir()
    code = "import sys\nif 'ipykernel_launcher' in ' '.join(sys.orig_argv):\n    sys.exit(3)"
    (tmp_path / "early" / "sitecustomize.py").write_text(code, "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "early"))
    done = run(folder, "1")
    assert done.failure is not None and done.failure.kind == "start"
    assert done.failure.sentence.startswith("essay.ipynb: its kernel did not start (Kernel died")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [("os._exit(1)", ["retry"]), ("time.sleep(60)", ["retry"]), ("1 / 0", ["failed"])],
)
def test_a_dead_kernel_and_a_timeout_are_tried_again_a_faulty_cell_is_not(
    home: Path, folder: Path, fault: str, kinds: list[str]
) -> None:
    mark = home / "mark"
    code = f"import os, time\nif not os.path.exists({str(mark)!r}):\n    open({str(mark)!r}, 'w').close()\n    {fault}"
    events: list[Event] = []
    done = run(folder, code, options=Options(timeout=1, tries=2), events=events)
    assert [event.event for event in events if event.event in ("retry", "failed")] == kinds
    assert (done.failure is None) == (kinds == ["retry"])


def test_figures_are_drawn(folder: Path) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    assert printed(run(folder, code)).startswith("<Figure size")


def test_what_is_printed_outside_of_cells_does_not_reach_the_output_of_the_build(
    folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert run(folder, "import os\nos.write(1, b'loose')\nos.system('echo loose')").failure is None
    assert capfd.readouterr() == ("", "")


def test_a_long_temporary_folder_is_no_obstacle(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    long = home / ("long" * 30)
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with work_folder() as folder:
        (folder / "home").symlink_to(home)
        assert printed(run(folder, "1 + 1")) == "2"


UNDECLARED = [
    "open('../data/secret.csv').read()",
    "import pandas\npandas.read_csv('../data/secret.csv')",
    "import os\nos.read(os.open('../data/secret.csv', os.O_RDONLY), 3)",
    "try:\n    open('../data/secret.csv')\nexcept Exception:\n    'nobody saw'",
    "import pathlib\npathlib.Path('link').symlink_to('../data/secret.csv')\nopen('link').read()",
]


@pytest.fixture
def secret(home: Path) -> Path:
    path = home / "data" / "secret.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("code", UNDECLARED)
def test_a_notebook_reads_nothing_that_it_does_not_declare(secret: Path, folder: Path, code: str) -> None:
    refused = run(folder, code).failure
    assert refused is not None and refused.kind == "undeclared"
    assert refused.sentence.startswith("essay.ipynb reads data/secret.csv")
    assert refused.sentence.endswith(
        'write inputs: list[str] = ["../data/secret.csv"] in its parameters cell'
    )


def test_a_notebook_reads_what_it_declares(secret: Path, folder: Path) -> None:
    assert run(folder, *UNDECLARED, reads=[secret]).failure is None


def test_what_python_and_its_packages_read_needs_no_declaration(folder: Path) -> None:
    code = (
        "import tempfile, zoneinfo, wave, matplotlib.pyplot as plt, pylopdf_fonts_zh_cn as fonts\n"
        "open(fonts.sans_path(), 'rb').close()\nplt.figure().savefig('new.png')\nplt.close()\nopen('new.png', 'rb').close\n"
        "with tempfile.TemporaryFile() as held: held.write(b'1')\n"
        "path = tempfile.mkstemp()[1]\nopen(path).read()\nzoneinfo.ZoneInfo('Asia/Shanghai').key"
    )
    assert printed(run(folder, code)) == "'Asia/Shanghai'"


IMPORTED = [
    "import near",
    "import sys\nsys.path.insert(0, '../helpers')\nimport near",
    "import near\nimport importlib\nimportlib.reload(near)",
]


@pytest.mark.parametrize("code", IMPORTED)
def test_the_python_files_that_a_notebook_imports_are_listed(home: Path, folder: Path, code: str) -> None:
    place = "helpers" if "helpers" in code else "notebooks"
    (home / place).mkdir(exist_ok=True)
    source = b"VALUE = 1\n"
    (home / place / "near.py").write_bytes(source)
    for _ in range(2):  # compiled, too
        done = run(folder, code)
        assert done.failure is None
        assert done.imports == (Input("library", f"{place}/near.py", sha256(source).hexdigest()),)


def test_nothing_is_left_of_many_runs(home: Path, folder: Path) -> None:
    path = essay(
        home / "notebooks" / "essay.ipynb", "import subprocess\nsubprocess.Popen(['sleep', '300']).pid"
    )
    me = psutil.Process()

    def held_after(count: int) -> tuple[object, ...]:
        parts = [Part(f"essay-{number}", path, {}) for number in range(count)]
        done = Runner(folder, Plain(home)).run(parts)
        until_gone([int(printed(one)) for one in done])
        children = {child.pid for child in me.children(recursive=True)}
        return me.num_fds(), me.num_threads(), children, sockets(folder)

    # What leaks grows with every batch; a pool of threads that somebody else filled late does so once.
    batches = [held_after(2), held_after(4)]
    while batches[-1] != batches[-2] and len(batches) < 5:
        batches.append(held_after(4))
    assert batches[-1] == batches[-2], batches


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_a_killed_build_leaves_no_kernel_and_the_next_one_clears_its_folder(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    essay(
        home / "notebooks" / "essay.ipynb",
        "import time\nopen(r'" + str(tmp_path / "on") + "', 'w').close()\ntime.sleep(300)",
    )
    code = (
        "from pathlib import Path\nfrom nbrelease.project import Part, Plain\n"
        "from nbrelease.run import Runner, work_folder\n"
        f"home = Path({str(home)!r})\n"
        "with work_folder() as folder:\n"
        "    Runner(folder, Plain(home)).run([Part('essay', home / 'notebooks' / 'essay.ipynb', {})])"
    )
    (tmp_path / "tmp").mkdir()
    build = psutil.Popen([sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    while not (tmp_path / "on").exists():
        time.sleep(0.05)
    started = [child.pid for child in build.children(recursive=True)]
    assert started
    build.send_signal(signal.SIGKILL)
    build.wait()
    until_gone(started)
    (left,) = names(tmp_path / "tmp")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with work_folder() as folder:
        assert names(tmp_path / "tmp") == [folder.name] != [left]
        with work_folder() as other:
            assert names(tmp_path / "tmp") == sorted([folder.name, other.name]), "one at work is left alone"
    assert names(tmp_path / "tmp") == []


def sockets(folder: Path) -> list[str]:
    """The sockets and connection files that lie in the temporary folder."""
    return sorted(
        path.name for path in folder.iterdir() if path.name.startswith("k") and path.suffix != ".log"
    )


def until_gone(pids: list[int]) -> None:
    """Wait until no process of these is left."""
    for _ in range(100):
        if not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids):
            return
        time.sleep(0.1)
    raise AssertionError(f"still there: {pids}")
