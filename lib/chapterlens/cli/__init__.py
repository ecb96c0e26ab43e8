"""The command ``chapterlens``. Each of its commands has a module of its name, with its examples at the head.

Reads a chapter of a Chinese progress report into tables in which every row knows its words,
and publishes a report in which every number leads to them.

examples:
  chapterlens list
  chapterlens read --outline 2021-02
  chapterlens audit 2021-02
  chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md
  chapterlens changes 2021-02 tests/chapters/2022-02
  chapterlens build 2021-02

exit codes:
  0   done, or nothing to do
  1   a build failed; the last report is untouched
  2   wrong usage or an input that cannot be read
  3   a report was made, but a notebook failed: the report says so in its place
  4   audit --strict found an error that no correction declares
  5   a verification found a difference
  75  another build is running, or a message or cluster cannot be reached; try again later
  130 interrupted
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any, NoReturn

from chapterlens.errors import expected_errors

COMMANDS = {
    "list": "list the chapters there are",
    "read": "read any text and print what it holds",
    "audit": "say what a careful editor would ask about a text",
    "new": "make a chapter from a file of your own (.md .txt .docx .html .pdf)",
    "changes": "compare two editions: which numbers, events and bodies are new, gone, changed or the same",
    "explore": "write a chapter's tables and source text as one offline page, for those without Jupyter",
    "build": "run a chapter's notebooks and publish its report as HTML and PDF",
    "notify": "mail a report or call a webhook, when its status or what it says has changed since the last time",
    "verify": "make a published report again, somewhere else and from the sources as they are, and compare every byte",
    "tables": "write the tables of chapters as one Parquet data set, parted by chapter",
}


def main(words: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        words: the arguments; those of the process by default.

    Returns:
        The exit code, see the head of this module.
    """
    sys.stdin = sys.stdin or Path(os.devnull).open()  # noqa: SIM115 (None: it is closed)
    sys.stdout = sys.stdout or Path(os.devnull).open("w")  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # a GBK terminal has no ²
            stream.reconfigure(errors="replace")
    words = sys.argv[1:] if words is None else words
    options = _parser(words).parse_args(words)
    # A service manager stops a build with SIGTERM: end it as Ctrl-C does, so that nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except expected_errors() as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 2)
    except BrokenPipeError:
        return _closed_output(0)  # its reader has gone (head, less)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        print(f"chapterlens: {where}{error.strerror}", file=sys.stderr)
        return 2 if error.filename else _closed_output(2)
    except KeyboardInterrupt:
        print("chapterlens: interrupted", file=sys.stderr)
        return 130


def run() -> NoReturn:
    """Run the command as a process of its own."""
    sys.exit(main())


def _closed_output(code: int) -> int:
    """Let Python have something to write to at its end when nobody takes the output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of these words: it knows the names of all commands, and the arguments of those among the words."""
    _, about, examples, codes = (__doc__ or "\n\n" * 3).split("\n\n")
    how: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser("chapterlens", description=about, epilog=f"{examples}\n\n{codes}", **how)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, about in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", **how)
        if name in words:  # a start need not wait for the modules of the others
            module = import_module(f"{__name__}.{name}")
            examples = (module.__doc__ or "").partition("\n\n")[2]
            command.epilog = f"{examples}\n{codes}"
            command.set_defaults(run=module.call)
            module.arguments(command)
    return parser
