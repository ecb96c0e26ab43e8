#!/usr/bin/env python3
"""Score extracted quantities against a hand-made gold file.

    python score.py GOLD.jsonl PREDICTED.jsonl [--errors N]

Both files hold one JSON object a line with start, end (half-open character offsets in the
raw text), kind, value, unit, bound; dates carry iso ("2021-05-21" or "2021-05").

found   a prediction of a value kind whose span overlaps the gold span by half (IoU >= 0.5)
        and whose value is equal
exact   found, and unit, kind and bound are equal as well
traps   predictions of a value kind that lie on a gold date, code or ordinal
Gold items marked generic are optional: neither missed nor wrong.
Ordinals are scored on span and value, dates on span and iso, codes are not scored.
"""

import argparse
import json
import math
from pathlib import Path

VALUE_KINDS = {"count", "money", "percent", "ratio", "measure", "rank"}


def load(path):
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def iou(a, b):
    overlap = min(a["end"], b["end"]) - max(a["start"], b["start"])
    return max(0, overlap) / (max(a["end"], b["end"]) - min(a["start"], b["start"]))


def touches(a, b):
    return min(a["end"], b["end"]) > max(a["start"], b["start"])


def same_value(a, b):
    if a is None or b is None:
        return a == b
    return math.isclose(float(a), float(b), rel_tol=1e-9, abs_tol=1e-12)


def pair(gold, predicted, agree):
    """Greedy one-to-one pairing, best overlap first."""
    candidates = sorted(
        (
            (iou(g, p), i, j)
            for i, g in enumerate(gold)
            for j, p in enumerate(predicted)
            if touches(g, p) and agree(g, p)
        ),
        reverse=True,
    )
    taken_gold, taken_predicted = {}, set()
    for overlap, i, j in candidates:
        if overlap >= 0.5 and i not in taken_gold and j not in taken_predicted:
            taken_gold[i] = j
            taken_predicted.add(j)
    return taken_gold


def prf(hits, wanted, given):
    precision = hits / given if given else 0.0
    recall = hits / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hits else 0.0
    return {
        "precision": round(precision, 4),
        "recall": round(recall, 4),
        "f1": round(f1, 4),
        "gold": wanted,
        "given": given,
    }


def score(gold, predicted):
    wanted = [g for g in gold if g["kind"] in VALUE_KINDS and not g.get("generic")]
    optional = [g for g in gold if g.get("generic")]
    others = [g for g in gold if g["kind"] not in VALUE_KINDS and not g.get("generic")]
    given = [p for p in predicted if p["kind"] in VALUE_KINDS]
    found = pair(wanted, given, lambda g, p: same_value(g["value"], p["value"]))
    exact = [
        (i, j)
        for i, j in found.items()
        if (wanted[i].get("unit") or "") == (given[j].get("unit") or "")
        and wanted[i]["kind"] == given[j]["kind"]
        and (wanted[i].get("bound") or "exact") == (given[j].get("bound") or "exact")
    ]
    counted = [
        j for j, p in enumerate(given) if j in set(found.values()) or not any(touches(p, g) for g in optional)
    ]
    traps = [
        p for j, p in enumerate(given) if j not in set(found.values()) and any(touches(p, g) for g in others)
    ]
    ordinals = [g for g in gold if g["kind"] == "ordinal" and not g.get("generic")]
    given_ordinals = [
        p for p in predicted if p["kind"] == "ordinal" and not any(touches(p, g) for g in optional)
    ]
    dates = [g for g in gold if g["kind"] == "date" and not g.get("generic")]
    given_dates = [p for p in predicted if p["kind"] == "date"]
    result = {
        "found": prf(len(found), len(wanted), len(counted)),
        "exact": prf(len(exact), len(wanted), len(counted)),
        "traps": len(traps),
        "ordinals": prf(
            len(pair(ordinals, given_ordinals, lambda g, p: same_value(g["value"], p["value"]))),
            len(ordinals),
            len(given_ordinals),
        ),
        "dates": prf(
            len(pair(dates, given_dates, lambda g, p: g.get("iso") == p.get("iso"))),
            len(dates),
            len(given_dates),
        ),
    }
    exact_gold = {i for i, _ in exact}
    missed = [g for i, g in enumerate(wanted) if i not in found]
    inexact = [(wanted[i], given[j]) for i, j in found.items() if i not in exact_gold]
    wrong = [p for j, p in enumerate(given) if j in set(counted) and j not in set(found.values())]
    return result, missed, inexact, wrong


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("gold")
    parser.add_argument("predicted")
    parser.add_argument("--errors", type=int, default=0, help="print up to N examples of each kind of error")
    options = parser.parse_args()
    result, missed, inexact, wrong = score(load(options.gold), load(options.predicted))
    for name, value in result.items():
        print(name, json.dumps(value, ensure_ascii=False))
    shown = ("text", "surface", "value", "unit", "kind", "bound")
    brief = lambda r: {k: r[k] for k in shown if k in r}
    for title, rows in (("missed", missed), ("inexact", inexact), ("wrong", wrong)):
        for row in rows[: options.errors]:
            print(
                title,
                " | ".join(
                    json.dumps(brief(r), ensure_ascii=False)
                    for r in (row if isinstance(row, tuple) else (row,))
                ),
            )


if __name__ == "__main__":
    main()
