"""``chapterlens verify``: make published reports again and compare.

examples:
  chapterlens verify
  chapterlens verify 2021-02
"""

import argparse


def arguments(command: argparse.ArgumentParser) -> None:
    """Declare the arguments: the reports to compare."""
    command.add_argument("chapters", metavar="CHAPTER", nargs="*", help="ids; by default all published ones")


def call(options: argparse.Namespace) -> int:
    """Print a line for each difference, or that there is none."""
    from chapterlens import paths
    from chapterlens.report.project import ChapterProject
    from nbrelease.verify import DIFFERS, published, verify

    project, differ = ChapterProject(paths.home()), False
    for name in options.chapters or published(project):
        verdict = verify(project, name)
        for difference in verdict.differences:
            print(f"{name}: {difference}")
        differ = differ or bool(verdict.differences)
        if not verdict.differences:
            print(f"{name}: {verdict.files} files made again, every byte the same")
    return DIFFERS if differ else 0
