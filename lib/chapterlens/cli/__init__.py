"""The command ``chapterlens``."""

import argparse
import os
import signal
import sys
import tomllib
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any

from chapterlens.cli.common import complain
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
        The exit code, see ``help.toml``.
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
        complain(error)
        return getattr(error, "exit_code", 2)
    except BrokenPipeError:
        return _closed_output(0)  # head or less has closed the pipe
    except OSError as error:
        if error.strerror is None:  # of a library, not of the system: a bug
            raise
        where = f"{error.filename}: " if error.filename else ""
        complain(f"{where}{error.strerror}")
        return 2 if error.filename else _closed_output(2)
    except KeyboardInterrupt:
        complain("interrupted")
        return 130


def _closed_output(code: int) -> int:
    """Replace a closed standard output, which Python would fail to flush at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return code


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser, with the arguments of those commands that are among the words."""
    # In a file of its own: with python -OO there are no docstrings.
    told = tomllib.loads(Path(__file__).with_name("help.toml").read_text(encoding="utf-8"))
    shown = {name: f"{examples}\n\n{told['codes']}" for name, examples in told["commands"].items()}
    how: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    parser = argparse.ArgumentParser("chapterlens", description=told["about"], epilog=shown[""], **how)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, (module, about) in COMMANDS.items():
        command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", **how)
        if name in words:  # the modules of the others need not be imported
            functions = import_module(f"{__name__}.{module}")
            command.epilog = shown[name]
            command.set_defaults(run=getattr(functions, f"run_{name}"))
            getattr(functions, f"{name}_arguments")(command)
    return parser
