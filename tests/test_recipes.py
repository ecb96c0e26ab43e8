"""The recipes for a schedule (README, .github/schedule) work as far as a machine without a service manager can show."""

import configparser
import email
import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import datetime
from email.policy import default
from importlib.metadata import metadata
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import pytest
import yaml
from packaging.requirements import Requirement

from tests.projects import REAL, project

README = (REAL / "README.md").read_text("utf-8")
WORKFLOW = REAL / ".github" / "workflows" / "report.yml"
PLACE = "/srv/chapterlens"


def recipe(name: str) -> str:
    """A file of .github/schedule/, which README links to."""
    assert f"(.github/schedule/{name})" in README
    return (REAL / ".github" / "schedule" / name).read_text("utf-8")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project as it would be in its place, with the command installed."""
    folder = tmp_path / "srv"
    folder.mkdir()
    project(folder)
    (folder / ".venv" / "bin").mkdir(parents=True)
    (folder / ".venv" / "bin" / "chapterlens").symlink_to(Path(sys.executable).parent / "chapterlens")
    return folder


def bare(command: str, variables: dict[str, str] | None = None, folder: str = "/") -> None:
    """Run a command as cron does: sh, next to no environment, from somewhere else."""
    given = [f"{name}={value}" for name, value in (variables or {}).items()]
    done = subprocess.run(
        ["env", "-i", "PATH=/usr/bin:/bin", "LOGNAME=nobody", *given, "sh", "-c", command],
        capture_output=True,
        text=True,
        cwd=folder,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")


def built(home: Path) -> bool:
    """Whether the report and one message about it are there."""
    letters = list((home / ".chapterlens" / "outbox").glob("*.eml"))
    return (home / "reports" / "2021-02" / "report.pdf").is_file() and len(letters) == 1


def crontab() -> tuple[dict[str, str], list[str]]:
    """The variables of the crontab and the fields of its line."""
    variables, lines = {}, []
    (block,) = re.findall(r"(?s)```crontab\n(.*?)```", README)
    for line in block.splitlines():
        name, equals, value = line.partition("=")
        if equals and re.fullmatch(r"\w+", name):
            variables[name] = value
        else:
            lines.append(line.split(maxsplit=5))
    (fields,) = lines
    return variables, fields


@pytest.mark.slow
def test_the_line_for_cron_builds_and_notifies_from_anywhere(home: Path) -> None:
    variables, fields = crontab()
    assert set(variables) == {"CHAPTERLENS_SMTP", "CHAPTERLENS_SMTP_PASSWORD", "CHAPTERLENS_MAIL_TO"}
    for field, most in zip(fields[:5], (59, 23, 31, 12, 7), strict=True):
        assert field == "*" or int(field) <= most
    assert "%" not in fields[5], "cron takes it for the end of the line"
    without = {"CHAPTERLENS_MAIL_TO": variables["CHAPTERLENS_MAIL_TO"]}  # there is no mail.example.org
    bare(fields[5].replace(PLACE, str(home)), without)
    assert built(home)
    (path,) = (home / ".chapterlens" / "outbox").iterdir()
    assert email.message_from_bytes(path.read_bytes(), policy=default)["To"] == "editors@example.org"


def unit(text: str) -> configparser.ConfigParser:
    read = configparser.ConfigParser(interpolation=None, strict=True)
    read.optionxform = str  # type: ignore[assignment, method-assign]
    read.read_string(text)
    return read


@pytest.mark.soak
def test_the_service_builds_as_it_is_started(home: Path) -> None:
    service = unit(recipe("chapterlens.service"))["Service"]
    assert service["Type"] == "oneshot" and service["ReadWritePaths"] == service["WorkingDirectory"] == PLACE
    bare(service["ExecStart"].replace(PLACE, str(home)), folder=str(home))
    assert built(home)


def test_the_timer_starts_the_service_every_week() -> None:
    timer, service = recipe("chapterlens.timer"), recipe("chapterlens.service")
    for name, text in (("chapterlens.timer", timer), ("chapterlens.service", service)):
        assert text.startswith(f"# /etc/systemd/system/{name}: ")
    assert unit(timer)["Install"]["WantedBy"] == "timers.target"
    assert "Unit" not in unit(timer)["Timer"], "the service of the same name"
    assert re.fullmatch(r"Mon \d\d:\d\d", unit(timer)["Timer"]["OnCalendar"])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd-analyze")
def test_systemd_finds_no_fault(home: Path, tmp_path: Path) -> None:
    for name in ("chapterlens.service", "chapterlens.timer"):
        (tmp_path / name).write_text(recipe(name).replace(PLACE, str(home)), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "chapterlens.service", "chapterlens.timer"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert (done.returncode, [line for line in done.stderr.splitlines() if "chapterlens" in line]) == (0, [])
    calendar = unit(recipe("chapterlens.timer"))["Timer"]["OnCalendar"]
    assert subprocess.run(["systemd-analyze", "calendar", calendar], capture_output=True).returncode == 0


def workflow() -> dict[Any, Any]:
    content = yaml.safe_load(WORKFLOW.read_text("utf-8"))
    assert isinstance(content, dict)
    return content


def test_the_workflow_runs_weekly_and_on_push_and_keeps_what_it_made() -> None:
    assert f"({WORKFLOW.relative_to(REAL).as_posix()})" in README
    content = workflow()
    when = content[True]  # YAML 1.1 takes the word on for a truth
    assert when["push"]["branches"] == ["main"]
    minute, hour, *days = when["schedule"][0]["cron"].split()
    assert int(minute) <= 59 and int(hour) <= 23 and days == ["*", "*", "1"]
    assert content["permissions"] == {"contents": "read"}
    steps = content["jobs"]["report"]["steps"]
    used = [step["uses"].partition("@")[0] for step in steps if "uses" in step]
    assert all(re.search("@[0-9a-f]{40}$", step["uses"]) for step in steps if "uses" in step)
    assert used == [
        "actions/checkout",
        "actions/setup-python",
        "actions/cache/restore",
        "actions/upload-artifact",
        "actions/cache/save",
    ]
    restore, upload, save = (step for step in steps if step.get("uses", "").split("@")[0] in used[2:])
    assert restore["with"]["path"] == save["with"]["path"] == ".chapterlens"
    assert restore["with"]["key"] == save["with"]["key"]
    hashed = re.findall(r"'([^']+)'", restore["with"]["key"])
    assert hashed == ["requirements.txt", "data/**", "notebooks/**", "lib/**"]
    assert all(list(REAL.glob(pattern)) for pattern in hashed)
    assert upload["if"] == "always()" and "reports/" in upload["with"]["path"].split()


def test_the_commands_of_the_workflow_are_there() -> None:
    steps = workflow()["jobs"]["report"]["steps"]
    commands = [shlex.split(step["run"]) for step in steps if "run" in step]
    assert [command[0] for command in commands] == ["make", ".venv/bin/chapterlens", "for"]
    assert ["env" in step for step in steps if "run" in step] == [False, False, True], (
        "no kernel sees a secret"
    )
    assert commands[2][6:9] == [".venv/bin/chapterlens", "notify", "$chapter;"]
    alone = {**os.environ, "MAKEFLAGS": ""}  # not what a make that runs the tests was told
    planned = subprocess.run(
        ["make", "--dry-run", *commands[0][1:]], cwd=REAL, capture_output=True, env=alone
    )
    assert planned.returncode == 0
    given = {name for step in steps for name in step.get("env", {})}
    shown = subprocess.run(
        [sys.executable, "-m", "chapterlens.cli", "notify", "--help"], capture_output=True, text=True
    ).stdout
    assert given and all(name in shown for name in given)
    from chapterlens.cli import _parser

    words = commands[1][1:]
    assert _parser(words).parse_args(words).all


FREE = r"""(?ix)(bsd|apache|mit|isc|mozilla|mpl|psf|python|sil|ofl|0bsd|zlib|cc0|and|or|cmu|dependency|software
    |license|licenses|version|public|foundation|open|font|iscl|\d\.\d|\d|clause|[\s(),;.-])+"""
"""Words of licences that let anybody use, change and pass on."""


def test_what_running_needs_is_free_to_use() -> None:
    lines = re.findall(r"(?m)^[\w.-]+==[^\\\n]+", (REAL / "requirements.txt").read_text("utf-8"))
    locked = [Requirement(line) for line in lines]
    there = [metadata(one.name) for one in locked if one.marker is None or one.marker.evaluate()]
    assert len(there) > 100
    for one in there:
        classed = [
            line.split(" :: ")[-1] for line in one.get_all("Classifier", []) if line.startswith("License")
        ]
        said = one["License-Expression"] or "; ".join(classed) or (one["License"] or "").split("\n")[0]
        assert re.fullmatch(FREE, said), (one["Name"], said)


class Recorder:
    """In place of an Airflow class: it keeps what it is given."""

    made: ClassVar[list[dict[str, Any]]]

    def __init__(self, *_: object, **given: Any) -> None:
        self.made.append(given)

    def __enter__(self) -> "Recorder":
        return self

    def __exit__(self, *_: object) -> None: ...


@pytest.mark.slow
def test_the_dag_of_airflow_calls_the_command(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run against stand-ins of the two classes it uses: Airflow itself is too large to install for a test."""
    code = recipe("airflow_dag.py")

    class DAG(Recorder):
        made: ClassVar[list[dict[str, Any]]] = []

    class BashOperator(Recorder):
        made: ClassVar[list[dict[str, Any]]] = []

    for name, classes in (
        ("airflow.sdk", {"DAG": DAG}),
        ("airflow.providers.standard.operators.bash", {"BashOperator": BashOperator}),
    ):
        for parent in range(1, name.count(".") + 2):
            module = ModuleType(".".join(name.split(".")[:parent]))
            monkeypatch.setitem(sys.modules, module.__name__, module)
        vars(sys.modules[name]).update(classes)
    exec(compile(code, "airflow_dag.py", "exec"), {})
    ((scheduled,), (asked,)) = (DAG.made, BashOperator.made)
    assert isinstance(scheduled["start_date"], datetime) and scheduled["schedule"] == "17 5 * * 1"
    bare(asked["bash_command"].replace(PLACE, str(home)))
    assert built(home)
