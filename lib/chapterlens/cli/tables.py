"""``chapterlens tables``: write chapters as one Parquet data set.

examples:
  chapterlens tables --all --out dataset
  chapterlens tables 2021-02 --out dataset
"""

import argparse
from pathlib import Path

from chapterlens.cli.inputs import chosen_chapters


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: chapters, and the folder of the data set."""
    add = command.add_argument
    add("chapters", metavar="CHAPTER", nargs="*", help="chapters' ids (see chapterlens list)")
    add("--all", action="store_true", help="all chapters")
    stay = "the folder of the data set; other chapters in it stay"
    add("--out", metavar="DIR", type=Path, required=True, help=stay)


def call(options: argparse.Namespace) -> int:
    """Write the tables and print how many rows each has."""
    from chapterlens.report.data import write_tables

    ids = chosen_chapters(options, "tables")
    counts = write_tables(ids, options.out)
    rows = ", ".join(f"{name} {n}" for name, n in counts.items())
    print(f"{options.out}: {len(ids)} chapter{'s' * (len(ids) > 1)}, rows: {rows}")
    return 0
