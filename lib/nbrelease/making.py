"""What an outlook promises, made: runs, pages, release. Knows nothing of how any of them is done."""

import os
import shutil
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from chapterlens import paths
from chapterlens.errors import ChapterlensError
from nbrelease.inputs import path_of
from nbrelease.keys import Key
from nbrelease.manifest import FILE as MANIFEST
from nbrelease.manifest import build_id, manifest
from nbrelease.outlook import Outlook, Step
from nbrelease.pages import load, pages
from nbrelease.progress import Event
from nbrelease.release import release
from nbrelease.runs import Done, Limits, execute
from nbrelease.store import Record, Store, digest
from nbrelease.warm import Workshop

if TYPE_CHECKING:
    from chapterlens.report.extract import Extract
    from nbrelease.build import Built, Options

Tell = Callable[[Event], None]


def make(ahead: Outlook, options: "Options", tell: Tell, workshop: Workshop, started: float) -> "Built":
    """Run what is stale, make the pages, put them in place.

    Args:
        ahead: what there is to do.
        options: how.
        tell: told each step.
        workshop: where notebooks are run.
        started: the moment the build began, by ``time.perf_counter``.

    Raises:
        ChapterlensError: the report could not be made (exit code 1); what was there stays untouched.
    """
    from nbrelease.build import Built

    store = Store()
    for line in ahead.told():
        tell(Event("plan", text=line))
    if ahead.language == "en" and (remark := _english_remark(ahead.chapter_id)):
        tell(Event("note", text=remark))
    # While kernels work, this process has nothing to do; until then they wait for it. These threads end here: the
    # interrupt that comes while Python clears one away would be lost.
    working = threading.Event()
    with ThreadPoolExecutor(1) as typesetter, ThreadPoolExecutor(1, initializer=working.wait) as beside:
        typesetter.submit(_rehearse, ahead, options, store)  # Typst is no Python, and holds nothing up
        beside.submit(load)
        taken = beside.submit(_extract, ahead, store)
        try:
            done = {one.run.name: one for one in _run(ahead, options, workshop, store, tell, working.set)}
        finally:
            working.set()
        failed = {name: one for name, one in done.items() if one.failure is not None}
        _keep_failed(ahead, failed, store)
        _refuse(ahead, failed, options, store)
        made = pages(_parts(ahead, done), facts(ahead), ahead.language, taken.result(), typesetter)
        files, tables = made.files, taken.result().data
    for name, content in files.items():
        tell(Event("made", name, f"{name} {_size(len(content))}"))
    tell(Event("made", "data", f"data ({len(tables)} files, {_size(sum(map(len, tables.values())))})"))
    listed = manifest(ahead.chapter_id, ahead.language, ahead.inputs, {**files, **tables}, ahead.out)
    released = release({**files, **tables, MANIFEST: listed}, ahead.out, ahead.record.files)
    sentences = {name: one.failure.sentence for name, one in failed.items() if one.failure}
    store.keep_record(ahead.out, ahead.language, _record(ahead, {**files, **tables}, sentences))
    store.keep_known(ahead.known)
    store.put(ahead.key.digest, msgspec.msgpack.encode(made.document), "typst")
    store.trim(path for step in ahead.steps if (path := store.get(step.key.digest)))
    seconds = time.perf_counter() - started
    sizes = ", ".join(
        f"{paths.short(path) if index == 0 else path.name} ({_size(len(files[path.name]))})"
        for index, path in enumerate(released[: len(files)])
    )
    tell(Event("end", text=f"{sizes} in {seconds:.1f} s", seconds=round(seconds, 3)))
    return Built(released, seconds, list(done), sentences, made=True)


def _run(
    ahead: Outlook,
    options: "Options",
    workshop: Workshop,
    store: Store,
    tell: Tell,
    begun: Callable[[], None],
) -> list[Done]:
    """Run what is stale, and tell when that has begun; what ends well is kept at once."""
    for step in ahead.steps:
        if step.made is not None:
            tell(Event("kept", step.run.name))
    stale = {step.run.name: step for step in ahead.stale}
    if not stale:
        return []

    def hear(event: Event) -> None:
        if event.event == "start":
            begun()
        if event.event == "done":
            store.put(stale[event.name].key.digest, (workshop.folder / f"{event.name}.ipynb").read_bytes())
        tell(event)

    limits = Limits(options.timeout, options.tries, _workers(options))
    if options.fork:
        workshop.start()
    return execute(
        [step.run for step in stale.values()],
        workshop.folder,
        limits=limits,
        reads=lambda run: _files(stale[run.name]),
        tell=hear,
        warm=workshop.address,
    )


def _workers(options: "Options") -> int:
    return options.workers or Limits().workers


def _files(step: Step) -> list[Path]:
    return [path for leaf in step.key.leaves if (path := path_of(leaf)) is not None]


def _rehearse(ahead: Outlook, options: "Options", store: Store) -> None:
    """While notebooks run, with a processor to spare, set the last PDF once more.

    What is like in the new one, Typst then has at hand: after a small change it takes a fraction of the time. Nothing
    of it gets into the report.
    """
    last = store.get(ahead.record.key or "-", "typst")
    if last is None or not 0 < len(ahead.stale) < _workers(options) or _busy():
        return
    from nbrelease.setting import Document, typeset

    # Of another library it may be no document any more: then nothing is at hand.
    with suppress(ChapterlensError, msgspec.MsgspecError):
        typeset(msgspec.msgpack.decode(last.read_bytes(), type=Document))


def _busy() -> bool:
    """Whether others keep the processors of this machine busy, so that none is to spare."""
    count = os.cpu_count() or 1
    return hasattr(os, "getloadavg") and os.getloadavg()[0] > 1.5 * count


def _parts(ahead: Outlook, done: Mapping[str, Done]) -> list[tuple[str, Any]]:
    """The executed notebook of each part, or what is shown in its place."""
    from nbrelease.notice import notice

    parts = []
    for step in ahead.steps:
        one = done.get(step.run.name)
        if one is not None and one.failure is not None:
            parts.append((step.run.name, notice(one, one.failure, ahead.language)))
            continue
        path = one.output if one is not None else step.made
        assert path is not None, step.run.name
        parts.append((step.run.name, _read(path)))
    return parts


def _read(path: Path) -> Any:
    import nbformat

    # Written by nbformat, so that there is no need to check it again.
    return nbformat.from_dict(nbformat.reader.reads(path.read_text(encoding="utf-8")))


def _english_remark(chapter_id: str) -> str:
    """What an English edition has to say of itself; a Chinese one need not import the reader for it."""
    from chapterlens.chapters import english_remark, read_chapter

    return english_remark(read_chapter(chapter_id))


def _extract(ahead: Outlook, store: Store) -> "Extract":
    """What the pages take from the chapter: kept from the last time, where only notebooks have changed since."""
    from chapterlens.report.extract import Extract, extract

    key = Key.of(leaf for leaf in ahead.key.leaves if leaf.kind != "run").digest
    if kept := store.get(key, "extract"):
        with suppress(msgspec.MsgspecError):
            return msgspec.msgpack.decode(kept.read_bytes(), type=Extract)
    taken = extract(ahead.chapter_id, ahead.language)
    store.put(key, msgspec.msgpack.encode(taken), "extract")
    return taken


def facts(ahead: Outlook) -> dict[str, object]:
    """What the cover says of the report."""
    from chapterlens.chapters import chapter_meta

    meta = chapter_meta(ahead.chapter_id)
    english = ahead.language == "en"
    text = digest(paths.chapters() / ahead.chapter_id / "chapter.md")
    return {
        "title": meta.title_en if english else meta.title,
        "report": meta.report_en if english else meta.report,
        "edition": meta.edition,
        "chapter": meta.chapter,
        "chapter_id": ahead.chapter_id,
        "region": meta.region_en if english else meta.region,
        "date": str(meta.year or ""),
        "publisher": meta.publisher_en if english else meta.publisher,
        "text": f"sha256 {text[:12]}",
        "build": build_id(ahead.inputs)[:12],
    }


def _keep_failed(ahead: Outlook, failed: Mapping[str, Done], store: Store) -> None:
    """Keep the notebooks that failed for reading, those of this build only."""
    folder = store.failed(ahead.chapter_id, ahead.language)
    shutil.rmtree(folder, ignore_errors=True)
    for name, one in failed.items():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(one.output, folder / f"{name}.ipynb")


def _refuse(ahead: Outlook, failed: Mapping[str, Done], options: "Options", store: Store) -> None:
    """Refuse to make a report of which too much is missing."""
    if not failed or not (options.strict or len(failed) == len(ahead.steps)):
        return
    first = next(iter(failed.values()))
    assert first.failure is not None
    more = f"; {len(failed) - 1} more failed" if len(failed) > 1 else ""
    kept = paths.short(store.failed(ahead.chapter_id, ahead.language))
    raise ChapterlensError(f"{first.failure.sentence}{more}; see {kept}", exit_code=1)


def _record(ahead: Outlook, files: Mapping[str, bytes], failed: Mapping[str, str]) -> Record:
    return Record(
        key=ahead.key.digest,
        files={name: sha256(content).hexdigest() for name, content in files.items()},
        keys={step.run.name: step.key.digest for step in ahead.steps},
        leaves={"": list(ahead.key.leaves)} | {step.run.name: list(step.key.leaves) for step in ahead.steps},
        failed=dict(failed),
    )


def _size(count: int) -> str:
    return f"{count / 1000:.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"
