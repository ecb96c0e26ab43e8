"""A chapter's report from its notebooks: the whole way. Knows nothing of how a step is done."""

import hashlib
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from chapterlens.publish.plan import Run, plan
from chapterlens.publish.release import release
from chapterlens.publish.runs import Done, execute
from chapterlens.read.chapter import Chapter, open_chapter

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: the files, the seconds it took."""

    files: list[Path]
    seconds: float


def build(
    chapter_id: str,
    *,
    language: str = "zh",
    parameters: Mapping[str, object] | None = None,
    out: Path | None = None,
    say: Say = print,
) -> Built:
    """Run a chapter's notebooks and publish its report as HTML and PDF.

    Args:
        chapter_id: the chapter.
        language: of the report; the Chinese one is ``report.html``, another ``report.<language>.html``.
        parameters: for the notebooks that declare them.
        out: the folder of the release; ``reports/<chapter>`` by default.
        say: told each step as it is done.

    Raises:
        ChapterlensError: an input is wrong, or the report could not be made; what was there stays untouched.
    """
    started = time.perf_counter()
    if language not in ("zh", "en"):
        raise ChapterlensError(f"there is no report in {language}; there are zh and en")
    chapter = open_chapter(chapter_id)
    runs = plan(chapter, paths.notebooks(), language, parameters)
    folder = out or paths.reports() / chapter.id
    # In the system's temporary folder, whose path is short: kernels put sockets there.
    with tempfile.TemporaryDirectory(prefix="cl-", ignore_cleanup_errors=True) as held:
        done = _run(runs, Path(held), say)
        files = _pages(chapter, done, language, say)
    made = release(files, folder)
    seconds = time.perf_counter() - started
    sizes = ", ".join(
        f"{_short(path) if index == 0 else path.name} ({_size(len(files[path.name]))})"
        for index, path in enumerate(made)
    )
    say(f"{sizes} in {seconds:.1f} s")
    return Built(made, seconds)


def _run(runs: Sequence[Run], folder: Path, say: Say) -> list[Done]:
    done: list[Done] = []
    say(f"{len(runs)} notebooks to run")
    for one in execute(runs, folder):
        done.append(one)
        say(f"[{len(done)}/{len(runs)}] {one.run.name} · {one.cells} cells · {one.seconds:.1f} s")
    order = {run.name: index for index, run in enumerate(runs)}
    return sorted(done, key=lambda one: order[one.run.name])


def _pages(chapter: Chapter, done: Sequence[Done], language: str, say: Say) -> dict[str, bytes]:
    """The report in both formats, by file name."""
    # See runs.py: without this, importing nbformat beside JupyterLab costs two seconds.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import nbformat

    from chapterlens.publish import sourced
    from chapterlens.publish.html import ReportHTMLExporter
    from chapterlens.publish.matter import complete, key_numbers
    from chapterlens.publish.merge import merge
    from chapterlens.publish.pdf import ReportPDFExporter

    parts = [(one.run.name, nbformat.read(one.output, as_version=4)) for one in done]
    facts = _facts(chapter, [one.run for one in done], language)
    report = complete(merge(parts, facts, language), language, key_numbers(chapter, language))
    suffix = "" if language == "zh" else f".{language}"
    html, _ = ReportHTMLExporter().from_notebook_node(report)
    sourced.refuse(html, sourced.known(chapter, facts))
    say(f"HTML {_size(len(html.encode()))}")
    pdf, _ = ReportPDFExporter().from_notebook_node(report)
    say(f"PDF {_size(len(pdf))}")
    return {f"report{suffix}.html": html.encode(), f"report{suffix}.pdf": pdf}


def _facts(chapter: Chapter, runs: Sequence[Run], language: str) -> dict[str, object]:
    """What the cover says of the report."""
    meta = chapter.meta
    english = language == "en"
    text = hashlib.sha256(chapter.text.encode()).hexdigest()
    return {
        "title": meta.title_en if english else meta.title,
        "report": meta.report_en if english else meta.report,
        "edition": meta.edition,
        "chapter": meta.chapter,
        "chapter_id": chapter.id,
        "region": meta.region_en if english else meta.region,
        "date": str(meta.year or ""),
        "publisher": meta.publisher_en if english else meta.publisher,
        "text": f"sha256 {text[:12]}",
        "build": build_id(chapter.id, runs),
    }


def build_id(chapter_id: str, runs: Sequence[Run]) -> str:
    """A name for what went into a report: 12 characters of the SHA-256 of its inputs.

    The inputs are the chapter's folder, the notebooks with their parameters, and this library.
    """
    total = hashlib.sha256()
    library = Path(__file__).parents[1]
    for name, path in [
        *_files(paths.chapters() / chapter_id, "*"),
        *_files(library, "**/*"),
        *((run.name, run.notebook) for run in runs),
    ]:
        total.update(f"{name}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for run in runs:
        total.update(json.dumps([run.name, dict(run.parameters)], sort_keys=True).encode())
    return total.hexdigest()[:12]


def _files(folder: Path, pattern: str) -> Iterator[tuple[str, Path]]:
    """The files below a folder by their name in it, in an order that is the same everywhere."""
    found = {
        path.relative_to(folder).as_posix(): path
        for path in folder.glob(pattern)
        if path.is_file() and path.suffix != ".pyc"
    }
    yield from sorted(found.items())


def _size(count: int) -> str:
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _short(path: Path) -> str:
    home = paths.home()
    return path.relative_to(home).as_posix() if path.is_relative_to(home) else str(path)
