"""What the reading scores on what people wrote down of the chapter; the numbers a report prints of its method.

``python -m tests.gold_scores`` writes ``lib/chapterlens/report/scores.toml`` anew; tests/test_gold.py holds it to
the gold.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import structs

from chapterlens import paths
from chapterlens.chapters import read_chapter
from chapterlens.report import front
from hanreport.entities import ORGANISATIONS
from hanreport.report import Report
from tests.score import load, score
from tests.test_gold_meaning import GOLD, _alike, _paired, _staged, bare, gold, touch

CHAPTER = "2021-02"
HEAD = f"""\
# How the reading of chapter {CHAPTER} agrees with what people wrote down of it: by name, how many rows they have (gold),
# how many were read, in how many both agree. Written by `python -m tests.gold_scores`, held true by tests/test_gold.py.
"""

Counts = tuple[int, int, int]


def scores(reading: Report) -> Iterator[tuple[str, Counts]]:
    """Name, and rows in the gold, rows read, rows that agree."""
    rows: list[dict[str, Any]] = [
        structs.asdict(row) for row in [*reading.quantities, *reading.dates, *reading.codes]
    ]
    result, *_ = score(load(GOLD / "quantities.jsonl"), rows)
    for name in ("found", "exact", "dates", "ordinals"):
        part = result[name]
        yield name, (part["gold"], part["given"], round(part["recall"] * part["gold"]))
    headings = {(row["line"], row["level"], row["title"]) for row in gold("outline")}
    read = {(row.line, row.level, row.title) for row in reading.outline}
    yield "outline", (len(headings), len(read), len(headings & read))
    events = {(row["line"], row["date"]) for row in gold("milestones")}
    dated = {(row.line, row.date) for row in reading.milestones}
    yield "milestones", (len(events), len(dated), len(events & dated))
    bodies = {(bare(row["name"]), line) for row in gold("organisations") for line in row["lines"]}
    named = {(bare(row.name), row.line) for row in reading.names if row.type in ORGANISATIONS}
    yield "organisations", (len(bodies), len(named), len(bodies & named))
    yield "products", _products(reading)
    for standing in ("delivered", "under_way"):
        yield standing, _claims(reading, standing)
    yield "firsts", _firsts(reading)
    stages = [row for row in gold("stages") if row["certainty"] == "clear" and not row.get("group")]
    hits = sum(any(_staged(row, item) for item in reading.stages) for row in stages)
    yield "stages", (len(stages), 0, hits)


def _products(reading: Report) -> Counts:
    wanted = [row for row in gold("products") if not row.get("inferred")]
    given = [(bare(row.name), row.line) for row in reading.names if row.type not in ORGANISATIONS]
    used: set[int] = set()
    for row in wanted:
        lines = {row["line"], *row.get("also_lines", [])}
        forms = [
            bare(n) for n in (row["name"], *row.get("written_as", []), row.get("short_name", row["name"]))
        ]
        fits = (
            j
            for j, (name, line) in enumerate(given)
            if j not in used and line in lines and any(_alike(form, name) for form in forms)
        )
        used.update(list(fits)[:1])
    return len(wanted), len(given), len(used)


def _claims(reading: Report, standing: str) -> Counts:
    rows = gold("claims")
    paired = _paired(rows, reading.claims)
    clear = [i for i, row in enumerate(rows) if row["certainty"] == "clear" and row["standing"] == standing]
    hits = sum(i in paired and reading.claims[paired[i]].standing == standing for i in clear)
    optional = {j for i, j in paired.items() if rows[i]["certainty"] != "clear"}
    given = [j for j, row in enumerate(reading.claims) if row.standing == standing and j not in optional]
    return len(clear), len(given), hits


def _firsts(reading: Report) -> Counts:
    rows = gold("firsts")
    clear = [row for row in rows if row["certainty"] == "clear" and row["type"] != "ordinal_only"]
    optional = [row for row in rows if row["certainty"] != "clear"]
    given = [item for item in reading.firsts if not any(touch(row, item) for row in optional)]
    hits = sum(
        any(touch(row, item) and (row["type"], row["scope"]) == (item.type, item.scope) for item in given)
        for row in clear
    )
    return len(clear), len(given), hits


def written() -> str:
    """The file as it should be."""
    reading = read_chapter(CHAPTER, paths.chapters()).reading
    tables = (
        f"[{name}]\ngold = {wanted}\nread = {given}\nagree = {hits}\n"
        for name, (wanted, given, hits) in scores(reading)
    )
    return HEAD + "\n" + "\n".join(tables)


if __name__ == "__main__":
    Path(front.SCORES).write_text(written(), encoding="utf-8")
