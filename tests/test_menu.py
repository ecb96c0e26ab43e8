"""JupyterLab's menu: a real server lists our exporters under names it can route, and they work from there."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from nbformat import v4, write

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("lab")
    write(v4.new_notebook(cells=[v4.new_markdown_cell("# 标题\n\n正文 O₃。")]), folder / "note.ipynb")
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--port={port}",
        "--port-retries=0",
    ]
    options = ["--IdentityProvider.token=secret", f"--ServerApp.root_dir={folder}"]
    own = {name: str(folder / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")}
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([*command, *options], stdout=log, stderr=log, env={**os.environ, **own})
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, process, folder / "log")
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait(address: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(300):
        assert process.poll() is None, log.read_text()
        try:
            get(f"{address}/api/status")
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(log.read_text())


def get(address: str) -> bytes:
    request = urllib.request.Request(address, headers={"Authorization": "token secret"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        data: bytes = answer.read()
    return data


def test_the_menu_lists_names_that_work(server: str) -> None:
    ours = {name for name in json.loads(get(f"{server}/api/nbconvert")) if "chapterlens" in name}
    assert ours == {"chapterlens_html", "chapterlens_pdf"}


@pytest.mark.parametrize(
    ("name", "start"), [("chapterlens_pdf", b"%PDF-"), ("chapterlens_html", b"<!DOCTYPE html>")]
)
def test_save_and_export_as(server: str, name: str, start: bytes) -> None:
    assert get(f"{server}/nbconvert/{name}/note.ipynb?download=true").startswith(start)
