"""Reports built by real worker processes: the same bytes, nothing lost with a worker, a bucket as good as a folder."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from chapterlens.report.project import ChapterProject
from nbrelease.build import Options, Result
from nbrelease.cluster import Place, Task, cluster, library_digest, make_tasks, run, work
from nbrelease.errors import ReleaseError
from nbrelease.project import Target
from tests.projects import PATIENCE, command, contents, essay, names, project, started, until

# What Dask leaves to the collector when its workers are killed or its client is closed.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project with two chapters."""
    folder = tmp_path / "project"
    folder.mkdir()
    project(folder)
    essay(folder / "notebooks" / "85-changes.ipynb", "True")  # 2022-02 has an edition before
    shutil.copytree(folder / "data" / "chapters" / "2021-02", folder / "data" / "chapters" / "2022-02")
    return folder


def asked(home: Path, results: object, *targets: Target, source: str = "") -> list[Task]:
    return list(make_tasks(ChapterProject(home), targets, source or str(home), str(results), {}, Options()))


def one(
    name: str, language: str = "zh", source: object = "", results: object = "", ours: bool = True
) -> Task:
    """A task that is no report of a project."""
    here = library_digest(ChapterProject(Path("/"))) if ours else "another"
    return Task(Target(name, language), ChapterProject, str(source), str(results), (), here, {}, Options())


def kernels(home: Path) -> list[psutil.Process]:
    """The kernels that run for a project, also those of a worker that was killed."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.Error):
            ours = process.environ().get("CHAPTERLENS_HOME") == str(home)
            if ours and "ipykernel" in " ".join(process.cmdline()):
                found.append(process)
    return found


@pytest.mark.slow
def test_a_cluster_makes_the_same_bytes_and_then_nothing(home: Path, tmp_path: Path) -> None:
    both, results = ["build", "2021-02", "--language", "all"], tmp_path / "results"
    assert command(home, *both, "--quiet").returncode == 0
    shutil.rmtree(home / ".chapterlens")  # the workers run the notebooks, too
    done = command(home, *both, "--cluster", "local:2", "--to", str(results))
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(line.split("  ")[0] for line in done.stdout.splitlines()) == ["2021-02", "2021-02.en"]
    assert contents(results) == contents(home / "reports")
    again = command(home, *both, "--cluster", "local:1", "--to", str(results))
    assert again.stdout == "2021-02  ok  nothing to do\n2021-02.en  ok  nothing to do\n"
    assert contents(results) == contents(home / "reports")


def test_a_worker_gets_the_edition_before_and_no_other_chapter(home: Path, tmp_path: Path) -> None:
    import fsspec

    chapters = home / "data" / "chapters"
    for name in ("2020-02", "2019-02", "2020-03"):
        shutil.copytree(chapters / "2021-02", chapters / name)
        own = chapters / name / "chapter.toml"
        words = own.read_text("utf-8").replace("year = 2021", f"year = {name[:4]}")
        own.write_text(words.replace('chapter = "02"', f'chapter = "{name[5:]}"'), "utf-8")
    seen: list[list[str]] = []

    def look(project: ChapterProject, target: Target, **_: object) -> Result:
        found = [path for path in project.root.rglob("*") if path.is_file()]
        assert project.root / "notebooks" / "00-overview.ipynb" in found
        seen.append(sorted(path.parent.name for path in found if path.name == "chapter.md"))
        return Result(target, 1)

    for named, before in (("", "2020-02"), ('previous = "2020-03"\n', "2020-03"), ('previous = ""\n', None)):
        toml = chapters / "2021-02" / "chapter.toml"
        words = (
            (chapters / "2019-02" / "chapter.toml").read_text("utf-8").replace("year = 2019", "year = 2021")
        )
        toml.write_text(named + words, "utf-8")
        source = f"memory://{tmp_path.name}-{before}"
        for part in ("data", "notebooks"):
            fsspec.filesystem("memory").put(str(home / part), f"{source}/{part}", recursive=True)
        (task,) = asked(home, tmp_path / "results", Target("2021-02"), source=source)
        assert "data/chapters/2022-02" not in task.needed
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("nbrelease.cluster.build", look)
            assert work(task, tmp_path).code == 1
        assert seen.pop() == sorted(["2021-02", *([before] if before else [])])
    assert names(tmp_path) == ["project"], "nothing is left"


@pytest.mark.slow
def test_a_report_in_which_a_section_is_missing_is_built_again(home: Path, tmp_path: Path) -> None:
    import fsspec

    essay(home / "notebooks" / "24-green-city.ipynb", "1/0")
    place = f"memory://{tmp_path.name}"
    for part in ("data", "notebooks"):
        fsspec.filesystem("memory").put(str(home / part), f"{place}/project/{part}", recursive=True)
    (task,) = asked(home, f"{place}/reports", Target("2021-02"), source=f"{place}/project")
    for _ in range(2):
        result = work(task, tmp_path)
        assert (result.code, result.made) == (3, True)
    assert names(tmp_path) == ["project"], "nothing is left"


@pytest.mark.slow
def test_a_unit_whose_worker_is_killed_is_run_by_another(tmp_path: Path) -> None:
    tasks = [one(name, source=tmp_path) for name in ("good", "once")]
    with cluster("local:2") as client:
        endings = {ending.target.name: ending for ending in run(client, tasks, deadly_once)}
    assert {name: ending.code for name, ending in endings.items()} == {"good": 0, "once": 0}
    assert (tmp_path / "killed").exists()


def deadly_once(task: Task, folder: Path) -> Result:
    """Kill the first worker that has a unit."""
    mark = Path(task.source) / "killed"
    if task.target.name == "once" and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(task.target, 0)


@pytest.mark.soak
def test_a_worker_killed_in_mid_run_loses_nothing(home: Path, tmp_path: Path) -> None:
    running, go = tmp_path / "running", tmp_path / "go"
    essay(
        home / "notebooks" / "00-overview.ipynb",
        f"import os, time\nopen({str(running)!r}, 'a').write('x')\n"
        f"while not os.path.exists({str(go)!r}): time.sleep(0.05)",
    )
    go.touch()
    assert command(home, "build", "--all", "--quiet").returncode == 0
    go.unlink()
    running.unlink()
    shutil.rmtree(home / ".chapterlens")  # the workers run the notebooks, too
    results = tmp_path / "results"
    building = started(home, ["build", "--all", "--cluster", "local:2", "--to", str(results)])
    until(lambda: running.exists() and len(running.read_text()) == 2)
    worker = next(
        one for one in kernels(home)[0].parents() if "multiprocessing.spawn" in " ".join(one.cmdline())
    )
    worker.kill()
    until(lambda: len(running.read_text()) >= 3)  # the dead one's unit is run by another
    assert not contents(results)
    go.touch()
    printed, said = building.communicate(timeout=PATIENCE)
    assert (building.returncode, said) == (0, "")
    assert sorted(line.split("  ")[0] for line in printed.splitlines()) == ["2021-02", "2022-02"]
    assert contents(results) == contents(home / "reports")
    until(lambda: not kernels(home))


@pytest.mark.soak
def test_a_killed_build_on_a_cluster_leaves_no_process_and_the_next_one_clears_its_folder(
    home: Path, tmp_path: Path
) -> None:
    running, held = tmp_path / "running", tmp_path / "tmp"
    held.mkdir()
    wait = f"open({str(running)!r}, 'w').close()\n    time.sleep(300)"
    code = f"import os, time\nif not os.path.exists({str(running)!r}):\n    {wait}"
    essay(home / "notebooks" / "00-overview.ipynb", code)
    words = ["build", "2021-02", "--quiet", "--cluster", "local:2"]
    building = started(home, words, {"TMPDIR": str(held)})
    until(running.exists)
    processes = psutil.Process(building.pid).children(recursive=True)
    building.kill()
    building.communicate()
    until(lambda: not [one for one in processes if one.is_running() and one.status() != "zombie"])
    assert not (home / "reports").exists() and names(held)
    done = command(home, *words, env={"TMPDIR": str(held)})
    assert (done.returncode, done.stderr) == (0, "")
    assert names(home / "reports") == ["2021-02"] and names(held) == []


@pytest.mark.slow
def test_a_cluster_of_this_machine_wants_its_certificate() -> None:
    from distributed import Client

    with cluster("local:1") as client:
        assert client.scheduler.address.startswith("tls://127.0.0.1:")
        with pytest.raises(TypeError, match="TLS"):
            Client(client.scheduler.address)


@pytest.mark.slow
@pytest.mark.soak
def test_a_unit_that_kills_every_worker_ends_and_the_others_are_built(home: Path, tmp_path: Path) -> None:
    with cluster("local:2") as client:
        tasks = [one(name) for name in ("good", "bad")]
        endings = {ending.target.name: ending for ending in run(client, tasks, deadly)}
    assert endings["good"].code == 0
    assert endings["bad"].code == 1 and "every worker that had it died" in endings["bad"].sentences[0]


def deadly(task: Task, folder: Path) -> Result:
    if task.target.name == "bad":
        os.kill(os.getpid(), signal.SIGKILL)
    return Result(task.target, 0)


def tiny(task: Task, folder: Path) -> Result:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / task.target.name).write_text(task.target.language)
    return Result(task.target, 0, ("x" * 1000,))


@pytest.mark.soak
@pytest.mark.parametrize("many", [150, 1000])
def test_many_units_leave_a_scheduler_as_it_was(many: int) -> None:
    """A tenth first, then all: what the scheduler holds and takes does not grow with them."""
    with cluster("local:2") as client:
        process = psutil.Process(client.run_on_scheduler(os.getpid))
        held = []

        def measured(number: int) -> int:
            asked = [one(f"c{n}", language, ours=False) for n in range(number) for language in ("zh", "en")]
            ended = 0
            for ending in run(client, asked, tiny):
                ended += ending.code == 0
                if ended % 50 == 0:
                    held.append(client.run_on_scheduler(lambda dask_scheduler: len(dask_scheduler.tasks)))
            assert ended == 2 * number
            size = process.memory_info().rss
            assert isinstance(size, int)
            return size

        first = measured(many // 10)
        last = measured(many)
    assert max(held) <= 12, "two workers, three units each at most, and those being let go"
    assert last - first < 20_000_000


@pytest.mark.slow
def test_the_reports_of_one_chapter_follow_each_other() -> None:
    from distributed import Client

    def slow(task: Task, folder: Path) -> Result:
        begun = time.perf_counter()
        time.sleep(0.05)
        return Result(task.target, 0, (f"{begun}",), seconds=time.perf_counter())

    tasks = [one(name, language) for name in "ab" for language in ("zh", "en")]
    with Client(
        processes=False, n_workers=1, threads_per_worker=4, dashboard_address="127.0.0.1:0"
    ) as client:
        endings = {ending.target: ending for ending in run(client, tasks, slow)}
    for name in "ab":
        assert endings[Target(name)].seconds < float(endings[Target(name, "en")].sentences[0])


@pytest.mark.parametrize("address", ["", "local", "local:0", "http://x", "tcp://", "local:2;x"])
def test_what_is_no_cluster_is_refused(address: str) -> None:
    with (
        pytest.raises(ReleaseError, match="--cluster wants tcp://HOST:PORT or local:N") as error,
        cluster(address),
    ):
        raise AssertionError("there is one")
    assert error.value.exit_code == 2


def test_a_scheduler_that_does_not_answer_is_for_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nbrelease.cluster._CONNECT_TIMEOUT", 0.5)
    with (
        pytest.raises(ReleaseError, match=r"no scheduler .* tcp://127.0.0.1:1;") as error,
        cluster("tcp://127.0.0.1:1"),
    ):
        raise AssertionError("there is one")
    assert error.value.exit_code == 75


def test_another_library_is_refused(tmp_path: Path) -> None:
    ending = work(one("2021-02", source=tmp_path, results=tmp_path, ours=False), tmp_path)
    assert ending.code == 2 and "another chapterlens" in ending.sentences[0]


def test_a_chapter_that_is_not_there_and_a_place_that_is_none_are_told(tmp_path: Path) -> None:
    (tmp_path / "data" / "chapters").mkdir(parents=True)
    ending = work(one("x", source=tmp_path, results=tmp_path / "r"), tmp_path)
    assert ending.code == 2 and "no chapter x" in ending.sentences[0]
    ending = work(one("x", source="nowhere://y", results=tmp_path), tmp_path)
    assert ending.code == 2 and "nowhere://y cannot be opened" in ending.sentences[0]


@pytest.mark.parametrize("name", ["..", "../../precious", "/precious", "", ".", "a/b"])
def test_a_name_that_leads_elsewhere_is_no_chapter(name: str, tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    ending = work(one(name, source=tmp_path, results=tmp_path / "r"), tmp_path)
    assert ending.code == 2 and "there is no report" in ending.sentences[0]
    assert names(tmp_path) == ["precious"]


def test_what_is_fetched_is_what_is_there(tmp_path: Path) -> None:
    there, home = Place(f"memory://{tmp_path.name}"), tmp_path / "home"
    release = tmp_path / "made" / "data"
    (release / "deep").mkdir(parents=True)
    (release / "a").write_text("1")
    (release / "deep" / "b").write_text("2")
    there.publish(release)
    there.fetch(home, "data", "nothing")
    assert contents(home / "data") == {"a": b"1", "deep/b": b"2"}
    assert (there.names("data"), there.names("nothing")) == (frozenset({"a", "deep"}), frozenset())
    (release / "deep" / "b").unlink()
    (release / "c").write_text("3")
    there.publish(release)
    there.fetch(tmp_path / "anew", "data")
    assert contents(tmp_path / "anew" / "data") == {"a": b"1", "c": b"3"}


def test_a_file_whose_name_leads_out_of_its_folder_is_refused(tmp_path: Path) -> None:
    import fsspec

    place = Place(f"memory://{tmp_path.name}")
    fsspec.filesystem("memory").pipe_file(f"/{tmp_path.name}/data/../../escaped", b"")
    with pytest.raises(ReleaseError, match="leads out of its folder"):
        place.fetch(tmp_path / "home", "data")
    assert names(tmp_path) == []


@pytest.fixture(scope="module")
def bucket() -> Iterator[dict[str, str]]:
    """A bucket on an S3 server of this machine, and the environment in which it is found."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    environ = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "s3-s3cret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "FSSPEC_S3_ENDPOINT_URL": f"http://{host}:{port}",
    }
    import boto3

    boto3.client(
        "s3",
        endpoint_url=environ["FSSPEC_S3_ENDPOINT_URL"],
        aws_access_key_id="testing",
        aws_secret_access_key="s3-s3cret",
        region_name="us-east-1",
    ).create_bucket(Bucket="bucket")
    yield environ
    server.stop()


@pytest.mark.soak
def test_a_bucket_is_as_good_as_a_folder(home: Path, bucket: dict[str, str], tmp_path: Path) -> None:
    import s3fs

    essay(
        home / "notebooks" / "23-digital-city.ipynb",
        "import os\nassert not [v for v in os.environ.values() if 's3-' 's3cret' in v]",
    )
    assert command(home, "build", "--quiet", "2021-02").returncode == 0
    files = s3fs.S3FileSystem(
        key="testing",
        secret="s3-s3cret",
        endpoint_url=bucket["FSSPEC_S3_ENDPOINT_URL"],
        client_kwargs={"region_name": "us-east-1"},
        skip_instance_cache=True,
    )
    shutil.rmtree(home / "data" / "chapters" / "2022-02")
    for part in ("data", "notebooks"):
        files.put(f"{home / part}/", f"bucket/project/{part}", recursive=True)
    empty = tmp_path / "empty"
    empty.mkdir()
    where = ["--from", "s3://bucket/project", "--to", "s3://bucket/reports"]
    done = command(empty, "build", "--all", "--cluster", "local:1", *where, env=bucket)
    assert (done.returncode, done.stderr) == (0, "")
    there = {name.removeprefix("bucket/reports/"): files.cat(name) for name in files.find("bucket/reports")}
    assert there == contents(home / "reports")
    assert not [raw for raw in there.values() if b"s3-s3cret" in raw]
    alone = command(empty, "build", "2021-02", *where, env=bucket)
    assert (alone.returncode, alone.stdout) == (0, "2021-02  ok  nothing to do\n")
    for words, code in ((["2021-02"], 2), (["--all"], 2)):
        lost = command(empty, "build", *words, *where, env=bucket | {"AWS_SECRET_ACCESS_KEY": ""})
        assert (lost.returncode, lost.stderr.count("\n")) == (code, 1)
        assert "s3://bucket/project" in lost.stderr and "AWS_SECRET_ACCESS_KEY" in lost.stderr
    assert not (empty / "reports").exists()
