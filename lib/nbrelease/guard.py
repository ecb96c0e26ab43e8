"""Watches what a notebook's kernel reads: refuses files that are not declared, and lists the Python files it imports.

Runs in the kernel, from a startup file of its IPython folder.
"""

import hashlib
import json
import os
import sys
from contextlib import suppress
from importlib.util import source_from_cache
from typing import Any

SYSTEM = (
    "/proc", "/sys", "/dev", "/lib", "/lib64", "/usr/lib", "/usr/local/lib", "/usr/share/zoneinfo", "/usr/share/fonts",
    "/usr/share/mime", "/usr/share/locale", "/usr/local/share/fonts", "/etc/localtime", "/etc/timezone", "/etc/fonts",
    "/etc/mime.types", "/etc/os-release", "/etc/ssl", "/System/Library", "/Library/Fonts",
)  # fmt: skip


class UndeclaredInputError(RuntimeError):
    """A notebook reads a file that it does not declare: its outputs would depend on something that its key does not have."""


def install(path: str) -> None:
    """Watch what is opened for reading from now on.

    Args:
        path: a JSON file with ``files`` that may be read, ``folders`` in which anything may be, ``root`` to shorten
            names with, and ``log``: a file that gets a line of JSON for each refusal (a cell may swallow it) and
            for each Python file, which may be read and counts as an input.
    """
    with open(path, encoding="utf-8") as file:
        config = json.load(file)
    allowed = {os.path.realpath(name) for name in config["files"]}
    roots = {*config["folders"], *SYSTEM, sys.prefix, sys.base_prefix, sys.exec_prefix}
    roots |= {entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages")}
    folders = tuple(sorted({os.path.realpath(name).rstrip(os.sep) + os.sep for name in roots}))
    log = os.open(config["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    root = os.path.realpath(config["root"]) + os.sep

    def check_open(event: str, args: tuple[Any, ...]) -> None:
        if event != "open" or isinstance(args[0], int) or args[0] is None:
            return
        flags = args[2] if isinstance(args[2], int) else 0
        real = os.path.realpath(os.fsdecode(args[0]))
        if real.endswith(".pyc"):  # what counts is the file it was made from
            with suppress(ValueError):
                real = source_from_cache(real)
        if flags & os.O_TRUNC or (flags & os.O_CREAT and not os.path.lexists(real)):
            allowed.add(real)  # a file that the notebook writes may be read, too
        if flags & os.O_WRONLY or real.startswith(folders) or real in allowed or not os.path.isfile(real):
            return
        if os.path.dirname(real).endswith((".dist-info", ".egg-info")):  # metadata of packages
            return
        name = real.removeprefix(root)
        if real.endswith(".py"):
            allowed.add(real)
            with open(real, "rb") as file:
                line = {"imported": name, "sha256": hashlib.sha256(file.read()).hexdigest()}
            os.write(log, json.dumps(line).encode() + b"\n")
            return
        os.write(log, json.dumps({"undeclared": name}).encode() + b"\n")
        raise UndeclaredInputError(
            f"{name} is read but not declared; name it in the parameters cell (inputs: list[str] = [...])"
        )

    sys.addaudithook(check_open)
