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

# In a file of its own: with python -OO there are no docstrings.
_HELP = tomllib.loads(Path(__file__).with_name("help.toml").read_text(encoding="utf-8"))
COMMANDS: dict[str, dict[str, str]] = _HELP["commands"]
"""What each command does, its module and its examples. The module has ``run_NAME`` and ``NAME_arguments``."""


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
    form: dict[str, Any] = {"formatter_class": argparse.RawDescriptionHelpFormatter}
    epilog = f"{_HELP['examples']}\n\n{_HELP['codes']}"
    parser = argparse.ArgumentParser("chapterlens", description=_HELP["about"], epilog=epilog, **form)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for name, texts in COMMANDS.items():
        about = texts["about"]
        command = commands.add_parser(name, help=about, description=f"{about[0].upper()}{about[1:]}.", **form)
        if name in words:  # the modules of the others need not be imported
            functions = import_module(f"{__name__}.{texts['module']}")
            command.epilog = f"{texts['examples']}\n\n{_HELP['codes']}"
            command.set_defaults(run=getattr(functions, f"run_{name}"))
            getattr(functions, f"{name}_arguments")(command)
    return parser
