"""manifest.json: what a release was made of and what it holds, the same bytes for the same inputs."""

import json
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nbrelease.cache import Input
from nbrelease.errors import ReleaseError
from nbrelease.manifest import manifest_bytes, outputs_of, read_manifest, report_of
from nbrelease.plan import MANIFEST as FILE
from nbrelease.plan import digest_of
from nbrelease.project import Target

INPUTS = [
    Input("chapter", "data/chapters/2021-02/chapter.md", "c" * 64),
    Input("font", "pylopdf_fonts_zh_cn/NotoSansSC-Regular.otf", "f" * 64),
    Input("library", "lib/chapterlens/paths.py", "1" * 64),
    Input("lock", "requirements.txt", "0" * 64),
    Input("notebook", "notebooks/00-overview.ipynb", "a" * 64),
    Input("parameter", "chapter", '"2021-02"'),
    Input("parameter", "section", '"2.1"'),
    Input("parameter", "top", "5"),
]
ZH, EN = Target("2021-02"), Target("2021-02", "en")
FILES = {"report.html": "页".encode(), "report.pdf": b"%PDF", "data/dates.csv": b"iso\n"}


def made(
    target: Target,
    inputs: list[Input],
    files: dict[str, bytes],
    folder: Path,
    parameters: dict[str, object] | None = None,
    failed: Sequence[str] = (),
) -> bytes:
    return manifest_bytes(target, report_of(inputs, outputs_of(files), parameters, failed), folder)


def release(folder: Path, files: dict[str, bytes]) -> None:
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)


def test_a_manifest_lists_inputs_and_outputs(tmp_path: Path) -> None:
    told = json.loads(made(ZH, INPUTS, FILES, tmp_path, {"top": 5}))
    report = told["reports"]["zh"]
    assert told["chapter"] == "2021-02"
    assert report["outputs"] == {
        name: {"sha256": sha256(raw).hexdigest(), "bytes": len(raw)} for name, raw in FILES.items()
    }
    assert report["inputs"] == {
        kind: {leaf.name: leaf.digest for leaf in INPUTS if leaf.kind == kind}
        for kind in ("chapter", "font", "library", "lock", "notebook")
    }
    assert report["parameters"] == {"top": 5}, "the build sets the others by itself"
    assert "failed" not in report
    partial = json.loads(made(ZH, INPUTS, FILES, tmp_path, failed=["80-audit"]))
    assert partial["reports"]["zh"]["failed"] == ["80-audit"]


@given(st.permutations(INPUTS), st.permutations(list(FILES)))
def test_no_order_changes_a_byte(inputs: list[Input], names: list[str]) -> None:
    nowhere = Path("nowhere")
    files = {name: FILES[name] for name in names}
    assert made(ZH, inputs, files, nowhere) == made(ZH, INPUTS, FILES, nowhere)


def test_every_language_of_a_release_is_in_it_whichever_came_first(tmp_path: Path) -> None:
    english = {"report.en.html": b"page", "report.en.pdf": b"%PDF", "data/dates.csv": FILES["data/dates.csv"]}
    written = {}
    for order in (("zh", "en"), ("en", "zh")):
        folder = tmp_path / "-".join(order)
        for language in order:
            files = english if language == "en" else FILES
            release(folder, {**files, FILE: made(Target("2021-02", language), INPUTS, files, folder)})
        written[order] = (folder / FILE).read_bytes()
        assert read_manifest(folder).reports.keys() == {"zh", "en"}
    assert written["zh", "en"] == written["en", "zh"]


def test_a_report_that_is_gone_is_not_kept_in_the_manifest(tmp_path: Path) -> None:
    release(tmp_path, {**FILES, FILE: made(ZH, INPUTS, FILES, tmp_path)})
    (tmp_path / "report.pdf").unlink()
    english = {"report.en.html": b"page"}
    release(tmp_path, {**english, FILE: made(EN, INPUTS, english, tmp_path)})
    assert read_manifest(tmp_path).reports.keys() == {"en"}


@pytest.mark.parametrize("kind", ["chapter", "font", "library", "lock", "notebook", "parameter"])
def test_the_build_id_is_another_when_a_source_is(kind: str) -> None:
    other = [Input(leaf.kind, leaf.name, "9" * 64) if leaf.kind == kind else leaf for leaf in INPUTS]
    assert digest_of(other) != digest_of(INPUTS)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"chapter": 5}', b"\xff\xfe"])
def test_what_is_no_manifest_is_refused_in_one_sentence(content: bytes, tmp_path: Path) -> None:
    folder = tmp_path / "2021-02"
    release(folder, {FILE: content})
    with pytest.raises(ReleaseError, match=r"is no manifest .*build 2021-02 to make one") as refused:
        read_manifest(folder)
    assert refused.value.exit_code == 2
    assert "\n" not in str(refused.value)


def test_a_release_without_manifest_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match=r"no report with a manifest in .*build 2021-02 to make one"):
        read_manifest(tmp_path / "2021-02")
