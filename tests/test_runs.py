"""Runs of notebooks in real kernels, forked and ordinary: what they are given, how they fail, what they leave."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import nbformat
import psutil  # type: ignore[import-untyped]
import pytest

from nbrelease.plan import Run
from nbrelease.progress import Event
from nbrelease.runs import Done, Limits, execute
from nbrelease.warm import Workshop, can_fork
from tests.projects import PARAMETERS, essay, names

ONCE = Limits(tries=1)
WAYS = ["forked", "ordinary"] if can_fork() else ["ordinary"]
pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "data" / "chapters").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv("CHAPTERLENS_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture(params=WAYS)
def workshop(request: pytest.FixtureRequest, home: Path) -> Iterator[Workshop]:
    with Workshop() as held:
        if request.param == "forked":
            held.start()
        yield held


def run(workshop: Workshop, *code: str, limits: Limits = ONCE, parameters: dict[str, object] | None = None,
        reads: Sequence[Path] | None = None, tell: list[Event] | None = None) -> Done:  # fmt: skip
    """Run one notebook."""
    home = Path(os.environ["CHAPTERLENS_HOME"])
    path = essay(home / "notebooks" / "essay.ipynb", *code, parameters=PARAMETERS + "top: int = 5\n")
    (done,) = execute(
        [Run("essay", path, parameters or {})],
        workshop.folder,
        limits=limits,
        reads=None if reads is None else lambda _: reads,
        tell=(tell if tell is not None else []).append,
        warm=workshop.address,
    )
    return done


def printed(done: Done) -> str:
    """What the last cell shows."""
    assert done.failure is None, done.failure
    (output,) = nbformat.read(done.output, as_version=4).cells[-1].outputs
    return str(output.data["text/plain"] if "data" in output else output.text).strip()


def test_a_kernel_is_given_typed_parameters_and_the_notebooks_folder(workshop: Workshop) -> None:
    code = "import os\n(top, os.environ['CHAPTERLENS_HOME'] != '', os.path.basename(os.getcwd()))"
    done = run(workshop, code, parameters={"top": 3})
    assert printed(done) == "(3, True, 'notebooks')"
    assert done.cells == 3  # the cell with the given parameters is one more
    assert done.seconds > 0


def test_every_start_cell_and_end_is_told(workshop: Workshop) -> None:
    told: list[Event] = []
    run(workshop, "1", "2", tell=told)
    assert [(event.event, event.cell, event.cells) for event in told] == [
        ("start", 0, 3), ("cell", 1, 3), ("cell", 2, 3), ("cell", 3, 3), ("done", 3, 3),
    ]  # fmt: skip


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
def test_a_failure_is_named(workshop: Workshop, code: str, kind: str, said: str) -> None:
    done = run(workshop, code, "'never'", limits=Limits(timeout=1, tries=1), parameters={"top": 1})
    assert done.failure is not None
    assert (done.failure.kind, done.failure.cell) == (kind, 3)
    assert done.failure.sentence.startswith(WHERE + said)
    assert nbformat.read(done.output, as_version=4).cells[-1].outputs == []


@pytest.mark.parametrize(
    ("fault", "kinds"),
    [("os._exit(1)", ["retry"]), ("time.sleep(60)", ["retry"]), ("1 / 0", ["failed"])],
)
def test_a_dead_kernel_and_a_timeout_are_tried_again_a_faulty_cell_is_not(
    home: Path, workshop: Workshop, fault: str, kinds: list[str]
) -> None:
    mark = home / "mark"
    code = f"import os, time\nif not os.path.exists({str(mark)!r}):\n    open({str(mark)!r}, 'w').close()\n    {fault}"
    told: list[Event] = []
    done = run(workshop, code, limits=Limits(timeout=1, tries=2), tell=told)
    assert [event.event for event in told if event.event in ("retry", "failed")] == kinds
    assert (done.failure is None) == (kinds == ["retry"])


def test_figures_are_drawn_and_random_numbers_differ(workshop: Workshop) -> None:
    code = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    assert printed(run(workshop, code)).startswith("<Figure size")
    draw = "import numpy, random\n(numpy.random.random(), random.random())"
    first, second = printed(run(workshop, draw)), printed(run(workshop, draw))
    assert not set(first[1:-1].split(", ")) & set(second[1:-1].split(", "))


def test_a_kernel_has_nothing_of_ours_in_memory_and_sees_modules_as_they_are(
    home: Path, workshop: Workshop
) -> None:
    code = "import sys, near\n([name for name in sys.modules if name.startswith('chapterlens')], near.VALUE)"
    for value in (1, 22):
        (home / "notebooks" / "near.py").write_text(f"VALUE = {value}", encoding="utf-8")
        assert printed(run(workshop, code)) == f"([], {value})"


@pytest.mark.skipif(not can_fork(), reason="kernels are ordinary here anyway")
@pytest.mark.parametrize("change", ["nothing", "environment", "fonts", "package", "killed"])
def test_a_changed_environment_gets_an_ordinary_kernel(
    home: Path, monkeypatch: pytest.MonkeyPatch, change: str, tmp_path: Path
) -> None:
    site = tmp_path / "site-packages"
    site.mkdir()
    (site / "pylopdf_fonts_zh_cn.py").write_text("VALUE = 1", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(site))
    with Workshop() as workshop:
        workshop.start()
        assert workshop.address()
        if change == "environment":
            monkeypatch.setenv("MATPLOTLIBRC", "elsewhere")
            monkeypatch.setenv("ANYTHING", "else")
        elif change == "fonts":
            (site / "pylopdf_fonts_zh_cn.py").write_text("VALUE = 22", encoding="utf-8")
        elif change == "package":
            os.utime(site / "pylopdf_fonts_zh_cn.py", (1, 1))
        elif change == "killed":
            for child in psutil.Process().children():
                child.kill()
                child.wait()
        code = "import os, psutil\n'--warm' in psutil.Process(os.getppid()).cmdline()"
        assert printed(run(workshop, code)) == str(change == "nothing")


UNDECLARED = [
    "open('../data/secret.csv').read()",
    "import pandas\npandas.read_csv('../data/secret.csv')",
    "import os\nos.read(os.open('../data/secret.csv', os.O_RDONLY), 3)",
    "try:\n    open('../data/secret.csv')\nexcept Exception:\n    'nobody saw'",
    "import pathlib\npathlib.Path('link').symlink_to('../data/secret.csv')\nopen('link').read()",
]


@pytest.mark.parametrize("code", UNDECLARED)
def test_a_notebook_reads_what_it_declares_and_nothing_else(
    home: Path, workshop: Workshop, code: str
) -> None:
    secret = home / "data" / "secret.csv"
    secret.write_text("a,b\n1,2\n", encoding="utf-8")
    refused = run(workshop, code, reads=[]).failure
    (home / "notebooks" / "link").unlink(missing_ok=True)
    assert refused is not None and refused.kind == "undeclared"
    assert refused.sentence.startswith("essay.ipynb reads data/secret.csv")
    assert refused.sentence.endswith(
        'write inputs: list[str] = ["../data/secret.csv"] in its parameters cell'
    )
    assert run(workshop, code, reads=[secret]).failure is None


def test_what_python_and_its_packages_read_needs_no_declaration(workshop: Workshop) -> None:
    code = (
        "import tempfile, zoneinfo, wave, matplotlib.pyplot as plt, pylopdf_fonts_zh_cn as fonts\n"
        "open(fonts.sans_path(), 'rb').close()\nplt.figure().savefig('new.png')\nplt.close()\nopen('new.png', 'rb').close\n"
        "with tempfile.TemporaryFile() as held: held.write(b'1')\n"
        "path = tempfile.mkstemp()[1]\nopen(path).read()\nzoneinfo.ZoneInfo('Asia/Shanghai').key"
    )
    try:
        assert printed(run(workshop, code, reads=[])) == "'Asia/Shanghai'"
    finally:
        (Path(os.environ["CHAPTERLENS_HOME"]) / "notebooks" / "new.png").unlink(missing_ok=True)


def test_nothing_is_left_of_many_runs(home: Path, workshop: Workshop) -> None:
    path = essay(
        home / "notebooks" / "essay.ipynb", "import subprocess\nsubprocess.Popen(['sleep', '300']).pid"
    )
    me = psutil.Process()

    def held_after(count: int) -> tuple[object, ...]:
        runs = [Run(f"essay-{number}", path, {}) for number in range(count)]
        done = execute(runs, workshop.folder, warm=workshop.address)
        assert all(one.failure is None for one in done)
        until_gone([int(printed(one)) for one in done])
        children = {child.pid for child in me.children(recursive=True)}
        return me.num_fds(), me.num_threads(), children, sockets(workshop)

    # What leaks grows with every batch; a pool of threads that somebody else filled late does so once.
    batches = [held_after(2), held_after(4)]
    while batches[-1] != batches[-2] and len(batches) < 5:
        batches.append(held_after(4))
    assert batches[-1] == batches[-2], batches


@pytest.mark.skipif(sys.platform == "win32", reason="no such signals")
def test_killing_the_build_ends_its_kernels(home: Path, tmp_path: Path) -> None:
    essay(
        home / "notebooks" / "essay.ipynb",
        "import time\nopen(r'" + str(tmp_path / "on") + "', 'w').close()\ntime.sleep(300)",
    )
    code = (
        "from pathlib import Path\nfrom nbrelease.plan import Run\n"
        "from nbrelease.runs import execute\nfrom nbrelease.warm import Workshop\n"
        "with Workshop() as w:\n    w.start()\n"
        f"    execute([Run('essay', Path({str(home / 'notebooks' / 'essay.ipynb')!r}), {{}})], w.folder, warm=w.address)"
    )
    (tmp_path / "tmp").mkdir()
    build = psutil.Popen([sys.executable, "-c", code], env={**os.environ, "TMPDIR": str(tmp_path / "tmp")})
    while not (tmp_path / "on").exists():
        time.sleep(0.05)
    started = [child.pid for child in build.children(recursive=True)]
    assert len(started) >= 2
    build.send_signal(signal.SIGKILL)
    build.wait()
    until_gone(started)
    assert not can_fork() or names(tmp_path / "tmp") == [], "the warm process clears up after the build"


def sockets(workshop: Workshop) -> list[str]:
    """The sockets and connection files that lie in the temporary folder."""
    return sorted(
        path.name for path in workshop.folder.iterdir() if path.name.startswith("k") and path.suffix != ".log"
    )


def until_gone(pids: list[int]) -> None:
    """Wait until no process of these is left."""
    for _ in range(100):
        if not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie" for pid in pids):
            return
        time.sleep(0.1)
    raise AssertionError(f"still there: {pids}")
