"""The command ``chapterlens``: parses words and calls. Knows nothing of how anything is done.

A command has a file of its name here, which holds its examples, its arguments and its call.
"""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

from chapterlens.errors import EXPECTED

_COMMANDS = {
    "list": "list the chapters there are",
    "read": "read any text and print what it holds",
    "audit": "say what a careful editor would ask about a text",
    "new": "make a chapter from a file of your own (.md .txt .docx .html .pdf)",
    "changes": "compare two editions: which numbers, events and bodies are new, gone, changed or the same",
    "explore": "write a chapter's tables and source text as one offline page, for those without Jupyter",
    "build": "run a chapter's notebooks and publish its report as HTML and PDF",
    "notify": "mail a report or call a webhook, when its status or what it says has changed since the last time",
    "verify": "make a published report again, somewhere else and from the sources as they are, "
    "and compare every byte",
    "tables": "write the tables of chapters as one Parquet data set, parted by chapter",
}

_EXIT_CODES = """exit codes:
  0   done, or nothing to do
  1   a build failed; the last report is untouched
  2   wrong usage or an input that cannot be read
  3   a report was made, but a notebook failed: the report says so in its place
  4   audit --strict found an error that no correction declares
  5   a verification found a difference
  75  another build is running, or a message or cluster cannot be reached; try again later
  130 interrupted"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command.

    Args:
        words: the arguments; those of the process by default.

    Returns:
        The exit code, see ``_EXIT_CODES``.
    """
    words = sys.argv[1:] if words is None else words
    options = _parser(words).parse_args(words)
    # A service manager stops a build with SIGTERM: end it as Ctrl-C does, so that nothing is left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except EXPECTED as error:
        print(f"chapterlens: {error}", file=sys.stderr)
        return getattr(error, "exit_code", 2)
    except BrokenPipeError:
        # The reader of our output has gone (head, less); there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("chapterlens: interrupted", file=sys.stderr)
        return 130
    return code


def run() -> NoReturn:
    """Run the command as a process of its own."""
    sys.exit(main())


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of these words: it knows the names of all commands, and the arguments of those among the words."""
    parser = argparse.ArgumentParser(
        prog="chapterlens",
        description="Reads a chapter of a Chinese progress report into tables in which every row knows its words,\n"
        "and publishes a report in which every number leads to them.",
        epilog="examples:\n"
        "  chapterlens list\n"
        "  chapterlens read --outline 2021-02\n"
        "  chapterlens audit 2021-02\n"
        "  chapterlens new --dry-run 2022-01 data/chapters/2021-02/chapter.md\n"
        "  chapterlens changes 2021-02 tests/chapters/2022-02\n"
        "  chapterlens build 2021-02\n\n" + _EXIT_CODES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, told in _COMMANDS.items():
        command = commands.add_parser(
            name,
            help=told,
            description=told[0].upper() + told[1:] + ".",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        # A start need not wait for the files of the others. Once imported, a file is a name here: ``list`` is one.
        if name in words:
            file = import_module(f"{__name__}.{name}")
            command.epilog = f"examples:\n{file.EXAMPLES}\n\n{_EXIT_CODES}"
            command.set_defaults(run=file.call)
            file.arguments(command)
    return parser
