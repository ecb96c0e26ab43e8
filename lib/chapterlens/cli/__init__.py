"""The command ``chapterlens``.

Reads a chapter of a Chinese government report into tables whose rows keep the words they were read from,
and publishes a report whose numbers link to those words.

examples:
  chapterlens list
  chapterlens read --outline 2021-02
  chapterlens audit 2021-02
  chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md
  chapterlens changes 2021-02 tests/chapters/2022-02
  chapterlens build 2021-02

exit codes:
  0   done, or nothing to do
  1   a build failed, or --strict refused the report; the last report is untouched
  2   wrong usage, or an input that cannot be read
  3   a report was made, but a notebook failed; a notice stands in its place
  4   audit --strict found an error that no note corrects
  5   verify found a difference
  75  another build of the chapter is running, or a mail server, webhook or cluster does not answer; try again later
  130 interrupted
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from inspect import getdoc
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from chapterlens.errors import expected_errors

COMMANDS = {
    "list": ("texts", "list all chapters"),
    "read": ("texts", "read any text into tables, and print or write them"),
    "audit": ("texts", "find what a careful editor would ask about a text"),
    "init": ("new", "make a project: a folder with the notebooks that fit any text"),
    "new": ("new", "make a chapter from a file of your own (.md .txt .docx .html .pdf)"),
    "changes": ("changes", "compare two editions: what is new, gone, changed or the same"),
    "compare": ("changes", "set reports side by side: what each says of the same indicators"),
    "explore": ("texts", "write a chapter's tables and text as one offline page"),
    "build": ("build", "run a chapter's notebooks and publish its report as HTML and PDF"),
    "notify": ("build", "mail a report or call a webhook, if it has changed since the last message"),
    "verify": ("build", "make a published report again from its sources and compare every byte"),
    "tables": ("texts", "write the tables of chapters as one Parquet data set"),
}
"""The module of each command, and what the command does. The module has ``run_NAME`` and ``NAME_arguments``."""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        words: the arguments; those of the process by default.

    Returns:
        The exit code, see the docstring of this module.
    """
    sys.stdin = sys.stdin or Path(os.devnull).open()  # noqa: SIM115 (None: it is closed)
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a GBK terminal has no ²
            stream.reconfigure(errors="replace")
    words = sys.argv[1:] if words is None else words
    options = _parser(words).parse_args(words)
    # A service manager stops a build with SIGTERM: end as with Ctrl-C, so that nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except expected_errors() as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 2)
    except BrokenPipeError:
        return _closed_output(0)  # head or less has closed the pipe
    except OSError as error:
        if error.strerror is None:  # of a library, not of the system: a bug
            raise
        where = f"{error.filename}: " if error.filename else ""
        print(f"chapterlens: {where}{error.strerror}", file=sys.stderr)
        return 2 if error.filename else _closed_output(2)
    except KeyboardInterrupt:
        print("chapterlens: interrupted", file=sys.stderr)
        return 130


def _closed_output(code: int) -> int:
    """Replace a closed standard output, which Python would fail to flush at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of those commands that are among the words."""
    _, about, examples, codes = (__doc__ or "\n\n" * 3).split("\n\n")
    how: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser("chapterlens", description=about, epilog=f"{examples}\n\n{codes}", **how)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (module, about) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", **how)
        if name in words:  # the modules of the others need not be imported
            functions = import_module(f"{__name__}.{module}")
            run = getattr(functions, f"run_{name}")
            _, _, examples = (getdoc(run) or "").partition("\n\n")
            command.epilog = f"{examples}\n\n{codes}"
            command.set_defaults(run=run)
            getattr(functions, f"{name}_arguments")(command)
    return parser
